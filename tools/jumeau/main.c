// jumeau: the command line. One file a command; this one chooses among them.
#include "tool.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const command *const commands[] = {
    &command_demo_city,  &command_import,
    &command_check,      &command_info,
    &command_run,        &command_compare,
    &command_indicators, &command_map,
    &command_report,     &command_export,
    &command_measures,   &command_repair,
    &command_verify,     NULL,
};

const char *program_version(void)
{
    return JM_VERSION;
}

static const command *find_command(const char *name)
{
    for (int i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(const char *word)
{
    const char *names[64];
    int count = 0;
    while (commands[count] != NULL) {
        names[count] = commands[count]->name;
        count++;
    }
    const char *nearest = jm_nearest_word(word, names, count);
    if (nearest != NULL)
        return usage_error(_("there is no command \"%s\"; did you mean `jumeau %s`?"), word,
                           nearest);
    return usage_error(_("there is no command \"%s\"; `jumeau help` lists them"), word);
}

// French when asked for, or when the environment speaks French. gettext answers without a French
// locale as long as LC_MESSAGES is not plain "C" and LANGUAGE names the language; numbers stay in
// C.
static bool choose_language(const char *asked)
{
    const char *wish = asked;
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 0; i < 4 && (wish == NULL || wish[0] == '\0'); i++)
        wish = getenv(names[i]);
    bool french = wish != NULL && strncmp(wish, "fr", 2) == 0;
    setenv("LANGUAGE", french ? "fr" : "en", 1);
    setlocale(LC_MESSAGES, "C.UTF-8");

    // The catalogues stand beside the program in the build tree, or in ../share/locale when
    // installed.
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 64);
    if (length > 0) {
        program[length] = '\0';
        *strrchr(program, '/') = '\0';
        char folder[4200];
        snprintf(folder, sizeof folder, "%s/locale", program);
        if (access(folder, R_OK) != 0)
            snprintf(folder, sizeof folder, "%s/../share/locale", program);
        bindtextdomain("jumeau", folder);
        bind_textdomain_codeset("jumeau", "UTF-8");
        textdomain("jumeau");
    }
    return french;
}

// Options that every command takes, taken out of argv before the command's own are read.
typedef struct common_options {
    const char *language, *threads;
    bool quiet, help;
} common_options;

static int take_common(int argc, char **argv, common_options *common)
{
    int kept = 0;
    for (int i = 0; i < argc; i++) {
        const char *a = argv[i];
        if (strcmp(a, "--quiet") == 0)
            common->quiet = true;
        else if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0)
            common->help = true;
        else if (strcmp(a, "--lang") == 0 && i + 1 < argc)
            common->language = argv[++i];
        else if (strncmp(a, "--lang=", 7) == 0)
            common->language = a + 7;
        else if (strcmp(a, "--threads") == 0 && i + 1 < argc)
            common->threads = argv[++i];
        else if (strncmp(a, "--threads=", 10) == 0)
            common->threads = a + 10;
        else
            argv[kept++] = argv[i];
    }
    argv[kept] = NULL;
    return kept;
}

static int help_on(int argc, char **argv)
{
    if (argc < 3) {
        print_overview();
        return EXIT_DONE;
    }
    if (strcmp(argv[2], "--man") == 0) {
        print_manual_page();
        return EXIT_DONE;
    }
    const command *c = find_command(argv[2]);
    if (c == NULL)
        return unknown_command(argv[2]);
    return print_help(c);
}

static int run_command(const command *c, const common_options *common, bool french, int argc,
                       char **argv)
{
    int64_t threads = 0;
    if (common->threads != NULL &&
        (!jm_parse_integer(common->threads, &threads) || threads < 1 || threads > 1024))
        return usage_error(_("--threads %s: a whole number from 1 to 1024 is wanted"),
                           common->threads);
    tool t = {.french = french, .quiet = common->quiet};
    int code = parse_arguments(&t, c, argc, argv);
    if (code != EXIT_DONE)
        return code;
    host_start(common->quiet);
    t.ctx = host_context((int)threads);
    if (t.ctx == NULL)
        return EXIT_MACHINE;
    code = c->run(&t);
    jm_ctx_destroy(t.ctx);
    if (fflush(stdout) != 0 && code == EXIT_DONE)
        return EXIT_MACHINE;
    return code;
}

// Threads that wait must sleep: libgomp's spin burns a core for nothing, and on a shared machine it
// takes the very core that the awaited thread needs (measured: 13 CPU seconds instead of 2 for a
// small town under load). libgomp reads the policy when it is loaded, so the program starts itself
// anew.
static void let_waiting_threads_sleep(char **argv)
{
    if (getenv("OMP_WAIT_POLICY") != NULL)
        return;
    setenv("OMP_WAIT_POLICY", "passive", 1);
    execv("/proc/self/exe", argv); // comes back only where /proc is missing: then they spin
}

int main(int argc, char **argv)
{
    let_waiting_threads_sleep(argv);
    common_options common = {0};
    argc = take_common(argc, argv, &common);
    bool french = choose_language(common.language);
    if (common.language != NULL && strcmp(common.language, "fr") != 0 &&
        strcmp(common.language, "en") != 0)
        return usage_error(_("--lang %s: fr or en is wanted"), common.language);
    if (argc < 2) {
        print_overview();
        return common.help ? EXIT_DONE : EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("jumeau %s\n", program_version());
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "help") == 0)
        return help_on(argc, argv);
    const command *c = find_command(argv[1]);
    if (c == NULL)
        return unknown_command(argv[1]);
    if (common.help)
        return print_help(c);
    return run_command(c, &common, french, argc - 1, argv + 1);
}

// How a program starts: its language, the options that all commands share, its context.
#include "tool.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// French when asked for, or when the environment speaks French. gettext answers without a French
// locale as long as LC_MESSAGES is not plain "C" and LANGUAGE names the language; numbers stay in
// C.
bool choose_language(const char *asked)
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

int take_common(int argc, char **argv, common_options *common)
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

int check_common(const common_options *common)
{
    int64_t threads = 0;
    if (common->language != NULL && strcmp(common->language, "fr") != 0 &&
        strcmp(common->language, "en") != 0)
        return usage_error(_("--lang %s: fr or en is wanted"), common->language);
    if (common->threads != NULL &&
        (!jm_parse_integer(common->threads, &threads) || threads < 1 || threads > 1024))
        return usage_error(_("--threads %s: a whole number from 1 to 1024 is wanted"),
                           common->threads);
    return EXIT_DONE;
}

int run_command(const command *c, const common_options *common, bool french, int argc, char **argv)
{
    int64_t threads = 0;
    if (common->threads != NULL)
        (void)jm_parse_integer(common->threads, &threads); // checked before
    tool t = {.french = french, .quiet = common->quiet};
    int code = parse_arguments(&t, c, argc, argv);
    if (code == EXIT_DONE)
        code = refuse_overwrites(&t, c);
    if (code != EXIT_DONE)
        return code;
    host_start(common->quiet, french);
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
void let_waiting_threads_sleep(char **argv)
{
    if (getenv("OMP_WAIT_POLICY") != NULL)
        return;
    setenv("OMP_WAIT_POLICY", "passive", 1);
    execv("/proc/self/exe", argv); // comes back only where /proc is missing: then they spin
}

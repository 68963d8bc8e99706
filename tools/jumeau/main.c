// jumeau-city: every command. One file a command; this one chooses among them. A user starts it as
// `jumeau` (front.c).
#include "commands.h"

#include <stdio.h>
#include <string.h>

const command *const commands[] = {
    &command_demo_city, &command_import,     &command_check,  &command_info,   &command_run,
    &command_compare,   &command_indicators, &command_map,    &command_report, &command_export,
    &command_assign,    &command_measures,   &command_repair, &command_verify, NULL,
};

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

static int help_on(int argc, char **argv)
{
    if (argc < 3 || strcmp(argv[2], "help") == 0) {
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

int main(int argc, char **argv)
{
    let_waiting_threads_sleep(argv);
    common_options common = {0};
    argc = take_common(argc, argv, &common);
    bool french = choose_language(common.language);
    if (check_common(&common) != EXIT_DONE)
        return EXIT_USAGE;
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
    return start_command(c, &common, french, argc, argv);
}

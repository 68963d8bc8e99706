// What both programs do with their table of commands: find one, help on it or run it.
#include "commands.h"

#include <string.h>

const char *const program_name = "jumeau";

const char *program_version(void)
{
    return JM_VERSION;
}

const command *find_command(const char *name)
{
    for (int i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

int start_command(const command *c, const common_options *common, bool french, int argc,
                  char **argv)
{
    if (common->help)
        return print_help(c);
    return run_command(c, common, french, argc - 1, argv + 1);
}

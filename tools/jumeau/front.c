// jumeau: the small program in front. It holds the commands that start in a millisecond because
// they need no library of formats; every other one is jumeau-city's, which stands beside it and
// loads a hundred libraries (50 ms and 35 MB) whatever it is asked.
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const command *const commands[] = {&command_assign, NULL};

// Comes back only when it is not there.
static int start_city(char **argv)
{
    char program[4096];
    setenv("OMP_WAIT_POLICY", "passive", 0); // else it would start itself anew
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 64);
    if (length > 0) {
        program[length] = '\0';
        strcpy(strrchr(program, '/'), "/jumeau-city");
        execv(program, argv);
    } else {
        execvp("jumeau-city", argv);
    }
    fprintf(stderr,
            _("jumeau: jumeau-city, the larger part of the program, cannot be started "
              "beside it (%s); install both again\n"),
            strerror(errno));
    return EXIT_MACHINE;
}

// What reads or writes HDF5 is the larger program's. getopt takes any beginning of a name that is
// one option's alone.
static bool needs_city(char *const *words)
{
    for (int i = 2; words[i] != NULL; i++)
        if (strncmp(words[i], "--st", 4) == 0 || strncmp(words[i], "--fr", 4) == 0)
            return true;
    return false;
}

static int run_here(const command *c, common_options *common, int argc, char **argv)
{
    const bool french = choose_language(common->language);
    if (check_common(common) != EXIT_DONE)
        return EXIT_USAGE;
    return start_command(c, common, french, argc, argv);
}

int main(int argc, char **argv)
{
    common_options common = {0};
    char **words = malloc(((size_t)argc + 1) * sizeof *words);
    if (words == NULL)
        return EXIT_MACHINE;
    memcpy(words, argv, ((size_t)argc + 1) * sizeof *words);
    const int count = take_common(argc, words, &common);
    const command *c = count > 1 ? find_command(words[1]) : NULL;
    int code = EXIT_DONE;
    if (c == NULL || needs_city(words)) {
        code = start_city(argv);
    } else {
        let_waiting_threads_sleep(argv);
        code = run_here(c, &common, count, words);
    }
    free(words);
    return code;
}

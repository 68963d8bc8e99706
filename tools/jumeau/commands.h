/// commands.h: the commands of `jumeau`.
#pragma once

#include "tool.h"

enum { NAME_COLUMNS = 40 }; // of the longest name of an indicator

/// The commands of the program at hand, ends with NULL: all of them in jumeau-city (main.c), in
/// jumeau those that need no library of formats (front.c).
extern const command *const commands[];
const command *find_command(const char *name); // NULL: none
/// argv[1] is the command's name. Its help if asked for, else runs it. Exit code.
int start_command(const command *c, const common_options *common, bool french, int argc,
                  char **argv);

void print_overview(void);
void print_manual_page(void);

extern const command command_demo_city, command_import, command_check, command_info, command_run,
    command_compare, command_indicators, command_map, command_report, command_export,
    command_measures, command_repair, command_verify, command_assign;

/// A finished outcome is sound when it is as it was written; of check and verify.
jm_status check_outcome(tool *t, const char *path);

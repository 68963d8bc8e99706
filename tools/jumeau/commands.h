/// commands.h: the commands of `jumeau`.
#pragma once

#include "tool.h"

enum { NAME_COLUMNS = 40 }; // of the longest name of an indicator

extern const command *const commands[]; // ends with NULL

void print_overview(void);
void print_manual_page(void);

extern const command command_demo_city, command_import, command_check, command_info, command_run,
    command_compare, command_indicators, command_map, command_report, command_export,
    command_measures, command_repair, command_verify, command_assign;

/// A finished outcome is sound when it is as it was written; of check and verify.
jm_status check_outcome(tool *t, const char *path);

/// gap_formats.h: rules of gaps that hold numbers or words of the city at hand. A file keeps them
/// filled in, in English; jm_gap_add_rule says them in the host's language.
#pragma once

#define JM_RULE_COARSE                                                                             \
    "coarser than 5 cells: %.3g m, %.3g cells of the grid; interpolated, nothing smaller shows"
#define JM_RULE_BEYOND "cells beyond the source take the nearest known altitude"
#define JM_RULE_FOREIGN_WORDS "left out: its surface is none of ours (%s)"
#define JM_RULE_TOLD_TYPE "told from %.3g residents per ha of built-up area: %s"
#define JM_RULE_CARS_OF_TYPE "%.3g a household, usual for the commune type %s (commune-types.csv)"
#define JM_RULE_UNUSUAL "%s: %.3g, outside of %g to %g that is usual for %s"

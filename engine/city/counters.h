/// counters.h: counters with places, and counts that name a street instead.
#pragma once

#include "city/build.h"

/// Slots of a counter: its 24 hours, then its whole day.
enum { JM_COUNT_SLOTS = 25, JM_COUNT_DAY = 24 };
/// Whether a number can be a flow counted in an hour or, in the last slot, in a day [veh].
bool jm_is_flow(double flow, int slot);
/// Appends a counter that has counted nothing yet.
JM_CHECKED jm_status jm_counter_add(jm_build *b, const char *name, double x, double y,
                                    int32_t link);
/// Rows of role counts that name a street (its `id` in the roads' layer): a counter in the middle
/// of the street's longest link, in each direction counted.
JM_CHECKED jm_status jm_build_street_counts(jm_build *b);

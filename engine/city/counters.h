/// counters.h: counters with places, and counts that name a street instead.
#pragma once

#include "city/build.h"

/// Appends a counter that has counted nothing yet.
JM_CHECKED jm_status jm_counter_add(jm_build *b, const char *name, double x, double y,
                                    int32_t link);
/// Rows of role counts that name a street (its `id` in the roads' layer): a counter in the middle
/// of the street's longest link, in each direction counted.
JM_CHECKED jm_status jm_build_street_counts(jm_build *b);

/// od_costs.h: what a trip costs and how long it takes, by origin, destination and class.
#pragma once

#include "assignment/assign.h"

/// cost [terminals * terminals]: least generalised cost (time + the class's own cost of links) of
/// `user` at link times `time` [links], infinity where there is no way, 0 on the diagonal.
/// trip_time (may be NULL): time on the way alone: the mean over the paths that the class's trips
/// take (`set`), or that of the cheapest path where it makes none or `set` is NULL. Paths of equal
/// cost may differ in time where they differ in toll.
JM_CHECKED jm_status jm_od_costs(jm_ctx *ctx, const jm_assign_input *in, const double *time,
                                 const jm_bush_set *set, int32_t user, double *cost,
                                 double *trip_time);

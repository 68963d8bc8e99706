/// assign_state.h: the bushes of an assignment in a file, for a warm start and for select-link.
///
/// HDF5 of format "assignment" (docs/formats.md). The file knows its net link by link, so that it
/// serves a net that was edited too.
#pragma once

#include "assignment/assign.h"

/// What the file says of itself.
typedef struct jm_assign_about {
    double relative_gap, objective;
} jm_assign_about;

/// What was found in it.
typedef struct jm_assign_told {
    jm_assign_about about;
    bool same_net;      // links from and to, zones: all as they are now
    bool same_demand;   // of all classes, and closed links: select-link is that of the solve
    int32_t lost_links; // of the file's net that are not in the net of today
    int32_t new_links;  // of today's that the file does not have
} jm_assign_told;

/// Writes `set` under a temporary name, then renames it: a file with the name given is whole.
JM_CHECKED jm_status jm_assign_state_write(jm_ctx *ctx, const char *path, const jm_assign_input *in,
                                           const jm_bush_set *set, const jm_assign_about *about);

/// Reads the bushes for net, classes and demand of `in`: flows are those of this demand by the
/// file's approach proportions. Of another net, links count as the same that go between the same
/// nodes (the first with the first where several do). JM_ERR_DATA: no such file, damaged, of other
/// zones or classes, or of a net that shares less than half of its links.
JM_CHECKED jm_status jm_assign_state_read(jm_ctx *ctx, const char *path, const jm_assign_input *in,
                                          jm_bush_set *set, jm_assign_told *told);

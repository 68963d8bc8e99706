/// proportion_own.h: what the two files of proportionality share: finding equal paths
/// (proportion.c), and loading what was fitted (proportion_load.c).
#pragma once

#include "assignment/braids.h"
#include "assignment/equal_paths.h"
#include "assignment/paths.h"
#include "assignment/proportion.h"

/// In place of a link's place in the braids.
enum { ONLY_WAY = -1, KEPT = -2 };
/// Beside JM_NONE: a link that goes on where another came to.
enum { WITHIN = -2 };

typedef struct jm_proportion_work {
    jm_ctx *ctx;
    const jm_assign_input *in;
    const double *time; // [links]
    jm_bush_set *set;
    jm_paths net; // costs are those of the class at work
    jm_entries entries;
    jm_equal_paths paths;
    jm_braids braids;
    double threshold;
    int32_t *chain_at;    // [links] link of the mesh that begins with it, WITHIN one, or JM_NONE
    int32_t *bush_of;     // [users * terminals] or JM_NONE
    int32_t *alike;       // [users] first class with the same cost and closed links
    double *used;         // [mesh links] flow of the bush at work
    int32_t *braid_links; // [mesh links] scratch
    int32_t *place;       // [mesh links] of the bush at work: place in the braids or ONLY_WAY
    double *through;      // [nodes] scratch
    uint8_t *entered;     // [nodes] scratch
    int64_t *first, *end; // [bushes] into out_*, for the links of the new bush
    int32_t *out_link;    // links of the net, the farthest first
    int32_t *out_place;   // place in the braids, ONLY_WAY or KEPT
    int64_t out_count, out_room[2];
} jm_proportion_work;

/// Replaces the bushes by those of the fitted shares.
JM_CHECKED jm_status jm_proportion_load(jm_proportion_work *p);
/// Largest change of a link's total flow by it, as a share.
double jm_proportion_change(jm_proportion_work *p);

/// map_store.h: maps of a run by windows on disk, until all windows have written theirs.
#pragma once

#include "core/ctx.h"
#include "core/grid.h"

/// Planes of float, by step and map, in a nameless file; maps of the air have fewer cells. `shown`
/// [maps] are views of the step that was shown last; their addresses never change.
typedef struct jm_map_store {
    int file;
    int64_t steps, maps;
    int64_t *begin; // [maps + 1] where a map's plane begins within a step [bytes]
    float **shown;
} jm_map_store;

/// cells: [maps] of each map.
JM_CHECKED jm_status jm_map_store_create(jm_ctx *ctx, const char *folder, int64_t steps,
                                         int64_t maps, const int64_t *cells, jm_map_store *out);
void jm_map_store_free(jm_map_store *store); // of zeros is allowed
/// Writes `count` values from `cell` on.
JM_CHECKED jm_status jm_map_store_put(jm_ctx *ctx, const jm_map_store *store, int64_t step,
                                      int64_t map, int64_t cell, const float *values,
                                      int64_t count);
JM_CHECKED jm_status jm_map_store_show(jm_ctx *ctx, jm_map_store *store, int64_t step);
/// Disk that one plane takes.
double jm_map_store_plane_bytes(int64_t cells);

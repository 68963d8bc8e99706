/// map_store.h: maps of a run by windows on disk, until all windows have written theirs.
#pragma once

#include "core/ctx.h"
#include "core/grid.h"

/// Planes of float [cells], by step and map, in a nameless file. `shown` [maps] are views of the
/// step that was shown last; their addresses never change.
typedef struct jm_map_store {
    int file;
    int64_t steps, maps, cells, plane_bytes;
    float **shown;
} jm_map_store;

JM_CHECKED jm_status jm_map_store_create(jm_ctx *ctx, const char *folder, int64_t steps,
                                         int64_t maps, int64_t cells, jm_map_store *out);
void jm_map_store_free(jm_map_store *store); // of zeros is allowed
/// Writes `count` values from `cell` on.
JM_CHECKED jm_status jm_map_store_put(jm_ctx *ctx, const jm_map_store *store, int64_t step,
                                      int64_t map, int64_t cell, const float *values,
                                      int64_t count);
JM_CHECKED jm_status jm_map_store_show(jm_ctx *ctx, jm_map_store *store, int64_t step);
/// Disk that it takes.
double jm_map_store_bytes(int64_t steps, int64_t maps, int64_t cells);

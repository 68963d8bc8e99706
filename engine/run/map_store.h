/// map_store.h: maps of a run by windows on disk, until all windows have written theirs.
#pragma once

#include "core/ctx.h"
#include "core/grid.h"

/// Planes of float, by step and map, in a file beside the outcome; maps of the air have fewer
/// cells. It holds which windows are done, so that a run that was stopped goes on after them.
/// `shown` [maps] are views of the step that was shown last; their addresses never change.
typedef struct jm_map_store {
    int file;
    int64_t steps, maps, windows;
    int64_t *begin; // [maps + 1] where a map's plane begins within a step [bytes]
    uint8_t *done;  // [windows]
    float **shown;
} jm_map_store;

typedef struct jm_map_store_def {
    const char *outcome_path; // the file stands beside it
    const char *key;          // of the run's inputs, at most 64 characters
    int64_t steps, maps;
    const int64_t *cells; // [maps] of each map
    int64_t windows, side_blocks;
    bool resume; // what a run of the same key and windows has left is taken
} jm_map_store_def;

JM_CHECKED jm_status jm_map_store_create(jm_ctx *ctx, const jm_map_store_def *def,
                                         jm_map_store *out);
void jm_map_store_free(jm_map_store *store); // of zeros is allowed
/// Whether a run by windows of another key has left its file.
JM_CHECKED jm_status jm_map_store_of_others(jm_ctx *ctx, const char *outcome_path, const char *key,
                                            bool *others);
/// Removes the file that a run has left; none is fine.
void jm_map_store_remove(const char *outcome_path);
int64_t jm_map_store_done(const jm_map_store *store); // windows
/// All of a window's maps are put: on disk, and then marked so.
JM_CHECKED jm_status jm_map_store_finish(jm_ctx *ctx, jm_map_store *store, int64_t window);
/// Writes `count` values from `cell` on.
JM_CHECKED jm_status jm_map_store_put(jm_ctx *ctx, const jm_map_store *store, int64_t step,
                                      int64_t map, int64_t cell, const float *values,
                                      int64_t count);
JM_CHECKED jm_status jm_map_store_show(jm_ctx *ctx, jm_map_store *store, int64_t step);
/// Disk that one plane takes.
double jm_map_store_plane_bytes(int64_t cells);

/// run.h: one scenario from city and forcing to outcome: the only place where models meet.
#pragma once

#include "core/ctx.h"
#include "scenario/scenario.h"
#include "store/outcome.h"

typedef struct jm_run_def {
    const char *scenario_path;
    const char *outcome_path;   // NULL: beside the scenario, its name with .outcome.nc
    const char *version;        // of the program, written into the outcome
    const char *from_path;      // outcome of the base whose traffic this one begins with; or NULL
    double checkpoint_every_s;  // of simulated time; 0: at each output step
    bool resume;                // go on from checkpoint and .part when they fit
    bool plan_only;             // estimate and stop
    int64_t memory_limit_bytes; // 0: what the machine has
    int32_t tile;               // 0: as in the scenario
    int32_t window_cells;       // > 0: by windows of so many cells a side, whatever fits; for tests
} jm_run_def;
JM_API jm_run_def jm_run_default_def(void);

/// Where a run of `def` writes: def->outcome_path, else beside the scenario, "a/b.yaml" giving
/// "a/b.outcome.nc". *path is owned by the caller.
JM_API JM_CHECKED jm_status jm_run_outcome_path(jm_ctx *ctx, const jm_run_def *def, char **path);

/// What a run costs, told before it starts.
typedef struct jm_run_plan {
    int64_t cells, links, zones, parkings, steps;
    double seconds; // on this machine, a rough estimate from measured rates
    double memory_bytes, disk_bytes;
    double memory_limit_bytes;
    // When the whole does not fit, heat runs by windows: how many, of how many cells a side.
    int64_t windows;
    int32_t window_cells;
    double temporary_bytes;  // of disk beside the outcome, given back at the end
    double cell_that_fits_m; // when memory_bytes is too large: the finest cell that fits
} jm_run_plan;

/// Runs a scenario. JM_ERR_INTERRUPTED and JM_ERR_IO leave a readable `.part` and a checkpoint.
JM_API JM_CHECKED jm_status jm_run(jm_ctx *ctx, const jm_run_def *def, jm_run_plan *plan);

/// Writes OTHER - BASE of two outcomes as an outcome; out NULL only checks that they may be
/// compared. JM_ERR_DATA when grid or steps differ, or (unless `anyway`) base city, weather, date
/// or version.
JM_API JM_CHECKED jm_status jm_compare(jm_ctx *ctx, const char *base, const char *other,
                                       const char *out, bool anyway);

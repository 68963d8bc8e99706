/// outcome.h: the outcome file while it grows, and reading it at any moment.
///
/// HDF5 that is also netCDF-4/CF, single writer and multiple readers. Everything is created first,
/// then the file is switched to SWMR; per step every field's chunks are rounded to the field's
/// quantum, shuffled, deflated and Fletcher32-summed by OpenMP workers and written with
/// H5Dwrite_chunk; then flush; last `time`, whose length is the commit counter. The file is
/// `<name>.part` until jm_outcome_finish closes, syncs and renames it.
#pragma once

#include "core/field.h"
#include "core/grid.h"
#include "store/h5.h"

typedef struct jm_outcome jm_outcome; // the writer

typedef struct jm_outcome_def {
    const char *path;        // final name, "x.outcome.nc"
    const jm_grid *grid;     // of the cell fields; dimensions y and x
    const jm_grid *air_grid; // of the air's fields; y_air and x_air; same corner; NULL: none
    const char *crs_wkt;     // WKT1
    double start_utc_s;      // time 0, written into time:units
    int64_t step_count;      // steps that will come; bounds the time dimension
    int64_t link_count, parking_count, zone_count, station_count;
    int32_t tile;         // chunk side of rasters, 256; 64 in tests
    const jm_field *rows; // [row_count] JM_RESULT (per step) and JM_STATIC rows
    int64_t row_count;
    /// Called once, before SWMR starts, to put more groups in (/city, inputs, texts).
    jm_status (*fill)(void *user, jm_ctx *ctx, jm_h5 *file);
    void *user;
    int64_t indicator_count; // room in /indicators
    const char *const *indicator_names, *const *indicator_units, *const *indicator_sentences,
                                                                     *const *indicator_where;
    const char *const *run_names; // numbers of group /run (threads, seconds ...), ends with NULL
} jm_outcome_def;

JM_CHECKED jm_status jm_outcome_create(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome **out);
/// As create, but first takes over the first `steps` committed steps of the `.part` that an
/// interrupted run left (chunks as they are, and their hashes). JM_ERR_DATA when it holds fewer.
JM_CHECKED jm_status jm_outcome_resume(jm_ctx *ctx, const jm_outcome_def *def, int64_t steps,
                                       jm_outcome **out);
/// Writes the static rows; before the first step.
JM_CHECKED jm_status jm_outcome_write_static(jm_ctx *ctx, jm_outcome *outcome);
/// Appends one step: the rows' values as they stand now. time_s since start.
JM_CHECKED jm_status jm_outcome_step(jm_ctx *ctx, jm_outcome *outcome, double time_s);
int64_t jm_outcome_steps(const jm_outcome *outcome);

/// value, low, high: [indicator_count], NaN = none. run: numbers in the order of run_names.
/// Writes content_hash, closes, syncs, renames. The writer is freed whatever happens.
JM_CHECKED jm_status jm_outcome_finish(jm_ctx *ctx, jm_outcome *outcome, const double *value,
                                       const double *low, const double *high, const double *run);
/// Closes and leaves the `.part`, readable.
void jm_outcome_abandon(jm_ctx *ctx, jm_outcome *outcome);

/// Copies what a `.part` holds (committed steps) into a closed file of final form, marked
/// "incomplete" at its root. *steps (may be NULL) gets their number.
JM_CHECKED jm_status jm_outcome_repair(jm_ctx *ctx, const char *part, const char *out,
                                       int64_t *steps);

/// Reading. Opens finished files and `.part`s alike.
typedef struct jm_reader jm_reader;
JM_API JM_CHECKED jm_status jm_reader_open(jm_ctx *ctx, const char *path, jm_reader **out);
JM_API void jm_reader_close(jm_reader *reader);
JM_API const jm_h5 *jm_reader_file(const jm_reader *reader);
JM_API bool
jm_reader_complete(const jm_reader *reader); // false for a .part and for a repaired file
/// Whether its values are those of one outcome minus those of another (jm_compare): the difference
/// of two temperatures is no temperature, and is not turned to degrees Celsius.
bool jm_reader_is_difference(const jm_reader *reader);
/// Re-reads the length of `time` of a growing file.
JM_CHECKED jm_status jm_reader_refresh(jm_ctx *ctx, jm_reader *reader);
JM_API int64_t jm_reader_steps(const jm_reader *reader);
JM_API double jm_reader_time_s(const jm_reader *reader, int64_t step); // since start
/// The step that ends nearest to `hour` of the legal clock on the outcome's first day; the morrow
/// goes on with 25. Of an hour that the clock shows twice the first is meant. JM_ERR_DATA that
/// names the hours it holds when `hour` lies beyond them.
JM_API JM_CHECKED jm_status jm_reader_step_at(jm_ctx *ctx, const jm_reader *reader, double hour,
                                              int64_t *step);
/// What the legal clock shows at the end of a step, as jm_reader_step_at takes it; NaN: no step.
JM_API double jm_reader_clock_h(jm_ctx *ctx, const jm_reader *reader, int64_t step);
/// Whether a difference of the two means what the measures did. JM_ERR_DATA when grids or steps
/// differ, or base city, weather, date, program version or the grid that a field lies on; `anyway`
/// makes the latter a warning.
JM_API JM_CHECKED jm_status jm_reader_alike(jm_ctx *ctx, const jm_reader *base,
                                            const jm_reader *other, bool anyway);
/// Whether the two have the same grid, and the same air grid where both have one.
JM_CHECKED jm_status jm_reader_same_grids(jm_ctx *ctx, const jm_reader *base,
                                          const jm_reader *other);
JM_API double jm_reader_start_utc_s(const jm_reader *reader);
JM_API const jm_grid *jm_reader_grid(const jm_reader *reader);
/// The grid of a dimension: of JM_DIM_CELLS, of JM_DIM_AIR; NULL: no grid, or not in this file.
JM_API const jm_grid *jm_reader_grid_of(const jm_reader *reader, jm_dim dim);
JM_API const char *jm_reader_crs(const jm_reader *reader); // WKT1

typedef struct jm_reader_field {
    char name[64], unit[32], sentence[256];
    jm_dim dim;
    bool is_static;
    int64_t count; // elements a step
    jm_type type;
} jm_reader_field;
JM_API int64_t jm_reader_field_count(const jm_reader *reader);
JM_API const jm_reader_field *jm_reader_field_at(const jm_reader *reader, int64_t index);
/// NULL when absent.
JM_API const jm_reader_field *jm_reader_find(const jm_reader *reader, const char *name);
/// Values of one step as float (integers too); step is ignored for static fields. NaN = no value.
JM_API JM_CHECKED jm_status jm_reader_values(jm_ctx *ctx, const jm_reader *reader, const char *name,
                                             int64_t step, float *out);
/// Values of one object at the first `steps` steps, into out [steps]; a static field repeats its
/// value. Reads one chunk a step, not whole maps.
JM_API JM_CHECKED jm_status jm_reader_series(jm_ctx *ctx, const jm_reader *reader, const char *name,
                                             int64_t index, int64_t steps, float *out);
/// /indicators.
typedef struct jm_indicator {
    char name[96], unit[32], sentence[256], where[64];
    double value, low, high; // NaN: none
} jm_indicator;
JM_API JM_CHECKED jm_status jm_reader_indicators(jm_ctx *ctx, const jm_reader *reader,
                                                 jm_indicator **out, int64_t *count);
/// content_hash as text, "" while it is not finished.
JM_API void jm_reader_content_hash(const jm_reader *reader, char out[65]);
/// Computes SHA-256 over the stored bytes of all result datasets (the file's own check of
/// `verify`).
JM_CHECKED jm_status jm_reader_verify(jm_ctx *ctx, const jm_reader *reader, bool *intact);

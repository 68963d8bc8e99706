/// outcome_own.h: what writer, reader and repair of outcomes share (store's own).
///
/// The file, all made before the first step:
///   /time (time) f64, /y (y) f64 descending, /x (x) f64, /crs scalar
///   /y_air (y_air) f64 descending, /x_air (x_air) f64: where the file has an air grid
///   /NAME (time, y, x) or (y, x)      cell rows
///   /NAME (time, y_air, x_air)        rows of the air, with the attribute grid = "air"
///   /streets/NAME (time, link)        likewise /parking, /zones, /series (one value), /other
///   /indicators/name unit sentence where value low high
///   /run/NAME scalars, outside content_hash
///   /hashes/rows, static_rows         paths of the rows, in order
///   /hashes/steps (time, rows * 32)   SHA-256 of path, shape and unrounded values
///   /hashes/stored (time, rows * 32)  SHA-256 of the packed chunks
///   /hashes/statics, stored_statics   the same of the static rows
///   /content_hash                     64 hexadecimal digits, zero bytes until the run is over
/// Only rows of a grid have dimension scales: two dimensions of equal name in different groups
/// would clash in netCDF.
#pragma once

#include "store/h5_own.h"
#include "store/hash.h"
#include "store/outcome.h"

/// 2: fields of the air lie on a grid of their own. In files of version 1 they are cell rows.
enum { JM_OUTCOME_VERSION = 2, JM_OUT_PATH = 96 };

/// One row of the file.
typedef struct jm_out_row {
    jm_field field;         // a copy; name and values stay the model's
    char path[JM_OUT_PATH]; // "/tmrt", "/streets/flow"
    bool is_static;
    bool packed;                     // false: small static row, contiguous
    int64_t rows, columns;           // of a step; rows 1 for all but rows of a grid
    int64_t tile_rows, tile_columns; // of a chunk
    hid_t dataset;                   // of the open writer
} jm_out_row;

typedef struct jm_out_rows {
    jm_out_row *row; // steps' rows first, then the static ones
    int64_t step_count, static_count;
    int64_t chunk_bytes; // of the largest chunk
} jm_out_rows;

/// "/streets" ...; "" for cells and air.
const char *jm_out_group(jm_dim dim);
/// What the attribute `grid` of a row of the air says; cell rows have none.
#define JM_OUT_AIR "air"
/// Sorts out the rows of a def that go into the file. JM_ERR_ARGUMENT: a bad or double name, or a
/// count that does not fit the dimension.
jm_status jm_out_rows_make(jm_ctx *ctx, const jm_outcome_def *def, jm_out_rows *rows);
void jm_out_rows_free(jm_out_rows *rows);

/// How a dataset is laid out and filled before anything is written.
typedef struct jm_out_shape {
    int rank;
    hsize_t size[3], chunk[3];
    bool grows;   // first dimension is time, 0 steps long
    bool chunked; // else contiguous, its place taken at once
    bool filters;
} jm_out_shape;

/// Makes a dataset; fill NULL: zeros; packed_type: of the values that the filters pack. Negative
/// when libhdf5 refuses.
hid_t jm_out_dataset(jm_h5 *file, const char *path, hid_t file_type, jm_out_shape shape,
                     hid_t fill_type, const void *fill, jm_type packed_type);
/// Time, y, x, the air's axes and the CRS.
jm_status jm_out_axes(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file);

/// Creates all datasets of an outcome in a fresh file, then lets def->fill add its groups.
jm_status jm_outcome_layout(jm_ctx *ctx, const jm_outcome_def *def, const jm_out_rows *rows,
                            jm_h5 *file);
/// Overwrites a whole dataset that jm_outcome_layout made, and flushes it.
bool jm_out_put(hid_t file, const char *path, hid_t memory_type, const void *values);
/// One more step of a dataset whose first dimension is time.
bool jm_out_extend(hid_t dataset, int64_t steps);

/// Where the chunks of one step (or of a static row, step JM_NONE) stand; false when they stand as
/// no outcome's do.
typedef struct jm_out_walk {
    int rank;
    bool has_step;
    hsize_t offset[3], size[3], chunk[3];
    bool over;
} jm_out_walk;
bool jm_out_start_walk(hid_t dataset, int64_t step, jm_out_walk *walk);
void jm_out_next_chunk(jm_out_walk *walk);
/// Reads one stored chunk as it is into *bytes, which grows.
enum { JM_OUT_CHUNK_MOST = 64 << 20 }; // bytes of one stored chunk
typedef struct jm_out_buffer {
    uint8_t *bytes;
    int64_t capacity;
} jm_out_buffer;
bool jm_out_read_chunk(jm_ctx *ctx, hid_t dataset, const hsize_t *offset, uint8_t **bytes,
                       int64_t *capacity, size_t *size);
/// Whether the static rows, `count`, were all written.
jm_status jm_out_statics_done(jm_ctx *ctx, const jm_h5 *file, int64_t count, bool *done);

/// Copies `steps` steps and all static rows, chunks as they are, with their hashes and times, from
/// `part` to a fresh file of the same rows. *statics_done: the old file had them.
jm_status jm_outcome_take_over(jm_ctx *ctx, const jm_reader *part, const jm_out_rows *rows,
                               int64_t steps, jm_h5 *file, bool *statics_done);
/// A row of the reader as it stands in the file.
const char *jm_reader_path(const jm_reader *reader, int64_t index);
float jm_reader_quantum(const jm_reader *reader, int64_t index);
int64_t jm_reader_tile(const jm_reader *reader);
/// Dimensions other than the grid, as the writer was told.
int64_t jm_reader_count_of(const jm_reader *reader, jm_dim dim);

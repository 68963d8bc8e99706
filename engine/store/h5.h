/// h5.h: HDF5 for the rest of the engine: groups, typed arrays with unit and sentence, attributes.
///
/// HDF5's only door is store/. One thread at a time (libhdf5 has one global lock). Paths inside a
/// file are absolute ("/city/streets/length_m"); missing groups are made. Object times are not
/// tracked, so equal content gives equal bytes. Reading bounds every size before it allocates and
/// refuses external links and storage, virtual datasets and unknown filters.
#pragma once

#include "core/field.h"

typedef struct jm_h5 jm_h5;

/// Every file bears these at its root.
typedef struct jm_h5_format {
    const char *format; // "city", "outcome", "checkpoint"
    int32_t version;
} jm_h5_format;

/// Creates `path` (truncating); write under a temporary name and use jm_file_commit.
JM_CHECKED jm_status jm_h5_create(jm_ctx *ctx, const char *path, jm_h5_format format, jm_h5 **out);
/// Opens for reading. A file that is not HDF5, damaged, of another format or of a newer version is
/// JM_ERR_DATA. format.format NULL takes any. *version (may be NULL) gets the file's.
/// The file is first opened by a forked child with CPU and memory limits ("damaged file").
JM_CHECKED jm_status jm_h5_open(jm_ctx *ctx, const char *path, jm_h5_format format,
                                int32_t *version, jm_h5 **out);
/// As jm_h5_open on a file that another process may be writing (single writer, many readers).
JM_CHECKED jm_status jm_h5_open_live(jm_ctx *ctx, const char *path, jm_h5_format format,
                                     int32_t *version, jm_h5 **out);
/// Closes; a failing write-back shows here. NULL is allowed.
JM_CHECKED jm_status jm_h5_close(jm_ctx *ctx, jm_h5 *file);

enum { JM_H5_RANK = 4 };

typedef struct jm_h5_shape {
    int rank; // 0: one value
    int64_t size[JM_H5_RANK];
} jm_h5_shape;

/// Writes a whole array. Arrays of more than 64 KiB are chunked, shuffled and deflated; 2-D rasters
/// by 256 x 256 tiles. `unit` and `sentence` become attributes; either may be NULL.
JM_CHECKED jm_status jm_h5_write(jm_ctx *ctx, jm_h5 *file, const char *path, jm_type type,
                                 jm_h5_shape shape, const void *values, const char *unit,
                                 const char *sentence);
/// Writes `count` texts.
JM_CHECKED jm_status jm_h5_write_texts(jm_ctx *ctx, jm_h5 *file, const char *path,
                                       const char *const *texts, int64_t count,
                                       const char *sentence);
JM_CHECKED jm_status jm_h5_write_text(jm_ctx *ctx, jm_h5 *file, const char *path, const char *text);

bool jm_h5_has(const jm_h5 *file, const char *path);
/// Names directly inside a group, sorted; freed with jm_h5_names_free.
JM_CHECKED jm_status jm_h5_names(jm_ctx *ctx, const jm_h5 *file, const char *group, char ***names,
                                 int64_t *count);
void jm_h5_names_free(char **names, int64_t count);
JM_CHECKED jm_status jm_h5_shape_of(jm_ctx *ctx, const jm_h5 *file, const char *path, jm_type *type,
                                    jm_h5_shape *shape);
/// Reads a whole array of `expected` elements into memory made here; the stored type must be `type`
/// or convert without loss of kind (integers to integers, floats to floats).
/// expected < 0 takes any; *count (may be NULL) gets the number of elements.
JM_CHECKED jm_status jm_h5_read(jm_ctx *ctx, const jm_h5 *file, const char *path, jm_type type,
                                int64_t expected, void *out_pointer, int64_t *count);
/// Reads step `index` of a dataset whose first dimension is time into `out` [elements].
JM_CHECKED jm_status jm_h5_read_step(jm_ctx *ctx, const jm_h5 *file, const char *path, jm_type type,
                                     int64_t index, int64_t elements, void *out);
/// Reads element `element` (of the row-major step) of the first `steps` steps into `out` [steps].
/// steps JM_NONE: a dataset without time, one value.
JM_CHECKED jm_status jm_h5_read_element(jm_ctx *ctx, const jm_h5 *file, const char *path,
                                        jm_type type, int64_t element, int64_t steps, void *out);
JM_CHECKED jm_status jm_h5_read_texts(jm_ctx *ctx, const jm_h5 *file, const char *path,
                                      char ***texts, int64_t *count);
JM_CHECKED jm_status jm_h5_read_text(jm_ctx *ctx, const jm_h5 *file, const char *path, char **text);

/// Attributes; `path` "/" is the root.
JM_CHECKED jm_status jm_h5_set_text(jm_ctx *ctx, jm_h5 *file, const char *path, const char *name,
                                    const char *value);
JM_CHECKED jm_status jm_h5_set_real(jm_ctx *ctx, jm_h5 *file, const char *path, const char *name,
                                    double value);
JM_CHECKED jm_status jm_h5_set_integer(jm_ctx *ctx, jm_h5 *file, const char *path, const char *name,
                                       int64_t value);
/// false when absent or of another kind.
bool jm_h5_get_real(const jm_h5 *file, const char *path, const char *name, double *value);
bool jm_h5_get_integer(const jm_h5 *file, const char *path, const char *name, int64_t *value);
/// *value is owned by the caller, NULL when absent.
JM_CHECKED jm_status jm_h5_get_text(jm_ctx *ctx, const jm_h5 *file, const char *path,
                                    const char *name, char **value);

/// Syncs `temporary` and its folder to disk and renames it to `final`: a final name is complete.
JM_CHECKED jm_status jm_file_commit(jm_ctx *ctx, const char *temporary, const char *final);
/// Whole text file, bounded by `limit` bytes; *text is zero-terminated.
JM_CHECKED jm_status jm_file_read(jm_ctx *ctx, const char *path, int64_t limit, char **text,
                                  int64_t *length);
/// Writes `path` through a temporary name beside it.
JM_CHECKED jm_status jm_file_write(jm_ctx *ctx, const char *path, const void *bytes, int64_t count);
bool jm_file_exists(const char *path);
/// Whether a file stands at `path` that a new one of kind `format` must not replace: a recipe, a
/// layer, a folder, a city where an outcome is to be written. An empty file, one of that kind and a
/// damaged HDF5 file may be replaced. Asks before work, so that a slip of -o costs neither time nor
/// data.
bool jm_h5_is_other(jm_ctx *ctx, const char *path, const char *format);

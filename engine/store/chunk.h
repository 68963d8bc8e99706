/// chunk.h: arrays cut to chunks, packed by OpenMP workers, written in order (store's own).
///
/// The packing is what libhdf5's shuffle, deflate and fletcher32 filters would do, done by
/// libdeflate on all cores; any HDF5 reads it. Same input, same bytes, for any thread count.
#pragma once

#include "core/field.h"
#include "core/grid.h"

#include <hdf5.h>

typedef struct jm_packer jm_packer; // the workers' memory

/// One array of rows x columns, cut to chunks of tile_rows x tile_columns.
typedef struct jm_plane {
    hid_t dataset;
    int64_t step; // leading coordinate of all its chunks; JM_NONE: the dataset has none
    bool flat;    // a single row, whose coordinate the dataset does not have
    int64_t rows, columns;
    int64_t tile_rows, tile_columns;
    jm_type type;
    float quantum; // 0: exact
    const void *values;
    uint8_t *stored_hash; // [32] gets SHA-256 of the packed chunks in order; NULL: not wanted
} jm_plane;

/// What "no value" is in files: NaN, or the type's extreme.
typedef union jm_fill {
    float f32;
    double f64;
    int32_t i32;
    int64_t i64;
    uint8_t u8;
} jm_fill;
jm_fill jm_fill_of(jm_type type);

/// Rounds to multiples of `quantum` in place (JM_F32 and JM_F64; others stay). NaN and infinities
/// are kept, negative zero becomes zero; quantum 0 changes nothing.
void jm_round_to_quantum(jm_type type, void *values, int64_t count, float quantum);

/// HDF5's Fletcher-32: big-endian 16-bit words, sums modulo 65535 (H5checksum.c).
uint32_t jm_fletcher32(const uint8_t *bytes, size_t count);

/// Sets chunking, shuffle, deflate and fletcher32 on a dataset creation list.
bool jm_chunk_filters(hid_t dcpl, int rank, const hsize_t *chunk, jm_type type);

/// Memory for `threads` workers on chunks of at most `chunk_bytes`.
JM_CHECKED jm_status jm_packer_create(jm_ctx *ctx, int threads, int64_t chunk_bytes,
                                      jm_packer **out);
void jm_packer_destroy(jm_packer *packer); // NULL is allowed

/// Is there room for so many more bytes? Asked before each batch is written.
typedef jm_status (*jm_room_check)(void *user, jm_ctx *ctx, int64_t bytes);

/// Packs and writes all chunks of all planes. JM_ERR_IO without room, or when libhdf5 fails to
/// write: then *broken becomes true.
JM_CHECKED jm_status jm_packer_write(jm_ctx *ctx, jm_packer *packer, const jm_plane *planes,
                                     int64_t count, jm_room_check room, void *user, bool *broken);

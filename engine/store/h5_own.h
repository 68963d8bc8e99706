/// h5_own.h: what store's own files know about HDF5; nobody else includes it.
#pragma once

#include "store/chunk.h"
#include "store/h5.h"
#include "store/room.h"

#include <hdf5.h>

struct jm_h5 {
    hid_t id;
    char *path;
    bool writable;
    bool live;         // opened while another process may write
    bool broken;       // a write failed: closing it would crash libhdf5
    jm_room room;      // of a writable file
    jm_packer *packer; // made when the first large array is written
};

enum {
    JM_H5_TILE = 256,
    JM_H5_STRIP = 65536,          // chunks of rasters and of long columns
    JM_H5_CHUNK_BYTES = 64 << 20, // of one chunk; more is refused
};

hid_t jm_h5_memory_type(jm_type type);
/// Little-endian, on every machine.
hid_t jm_h5_file_type(jm_type type);
/// false for texts, compounds and number types that jm_type does not know.
bool jm_h5_type_from(hid_t file_type, jm_type *type);

/// Stops libhdf5 from printing its error stack (a setting of the calling thread).
void jm_h5_quiet(void);
/// Room for so many bytes of values; asked before each write.
jm_status jm_h5_room(jm_ctx *ctx, jm_h5 *file, int64_t bytes);
/// Access list: format of HDF5 1.10, locks that are ignored where the file system has none.
hid_t jm_h5_access_list(void);
/// Creation list without object times, so that equal content gives equal bytes.
hid_t jm_h5_creation_list(hid_t property_class);
/// JM_ERR_IO with the path: a write failed, and the file is not touched again.
jm_status jm_h5_write_failed(jm_ctx *ctx, jm_h5 *file, const char *path);
/// JM_ERR_DATA with the path: stored otherwise than expected, or damaged.
jm_status jm_h5_damaged(jm_ctx *ctx, const jm_h5 *file, const char *path);

/// Takes over an open id.
jm_status jm_h5_wrap(jm_ctx *ctx, hid_t id, const char *path, bool writable, bool live,
                     jm_h5 **out);
/// Closes after a failure that has been told already, or where nothing was written. NULL is
/// allowed.
void jm_h5_drop(jm_h5 *file);
/// Opens a dataset; negative when it is not there. In a live file it sees what was written last.
/// It is to be read by jm_h5_read_box, never by H5Dread.
hid_t jm_h5_dataset(const jm_h5 *file, const char *path);
/// Reads `size` elements from `start` on, as `memory` has them, into `out`; rank 0 is a scalar.
/// False when something is damaged, also where libhdf5 would read beyond its own memory.
bool jm_h5_read_box(hid_t dataset, hid_t memory, int rank, const hsize_t *start,
                    const hsize_t *size, void *out);
/// NULL, or what is wrong with the filters of a dataset: store packs by shuffle, deflate and
/// fletcher32, each at most once and in this order.
const char *jm_h5_fault_of_packing(hid_t creation, size_t element_bytes);
/// Makes the groups above `path`.
jm_status jm_h5_make_groups(jm_ctx *ctx, jm_h5 *file, const char *path);
/// Bytes that a dataset may claim: what its stored bytes can unpack to. Deflate packs at most
/// 1032 : 1 (zlib, "Maximum Compression Factor").
bool jm_h5_size_is_honest(hid_t dataset, int64_t elements, size_t element_bytes);
/// A fixed-length UTF-8 text type; length 0 counts as 1, for HDF5 has no empty texts.
hid_t jm_h5_text_type(size_t length);

/// Lets a forked child open and walk the file under limits of CPU, time and memory, for libhdf5
/// crashes on crafted files; refuses all that store never writes. JM_ERR_DATA says what was found.
jm_status jm_h5_guard(jm_ctx *ctx, const char *path, bool live);

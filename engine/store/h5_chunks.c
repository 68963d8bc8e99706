// Reading of packed arrays: chunks are taken as they are stored and unpacked here. libhdf5 reads
// beyond its own memory when a chunk unpacks to less than it should (a deflate stream that ends
// early, a mask that leaves a filter out); and libdeflate takes half of zlib's time.
#include "store/h5_own.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { checksum_bytes = 4 };

// Filters in the order in which they are applied; a place of -1: not there.
typedef struct packing {
    int shuffle, deflate, sum, count;
} packing;

// What stays the same from chunk to chunk.
typedef struct unpacker {
    hid_t dataset, creation, stored, memory;
    int rank;
    hsize_t chunk[JM_H5_RANK];
    size_t stored_bytes, memory_bytes; // of an element
    size_t elements, chunk_bytes;      // of a chunk, as it is stored before packing
    packing packing;
    bool converts;
    struct libdeflate_decompressor *decompressor;
    uint8_t *packed; // [packed_capacity]
    size_t packed_capacity;
    uint8_t *raw, *values; // [elements * the larger element]
} unpacker;

// The part of a chunk that is wanted: where it stands in the array, the chunk and the box.
typedef struct piece {
    hsize_t in_array[JM_H5_RANK], in_chunk[JM_H5_RANK], in_box[JM_H5_RANK], size[JM_H5_RANK];
} piece;

const char *jm_h5_fault_of_packing(hid_t creation, size_t element_bytes)
{
    static const char unknown[] = "is packed by an unknown filter";
    static const char otherwise[] = "is packed otherwise than by shuffle, deflate, fletcher32";
    unsigned options = 0;
    int filters = H5Pget_nfilters(creation);
    if (filters < 0 || H5Pget_chunk_opts(creation, &options) < 0)
        return "is damaged";
    int last = 0; // place in the only order that store writes
    for (int f = 0; f < filters; f++) {
        unsigned flags = 0, value = 0;
        size_t values = 1;
        H5Z_filter_t filter =
            H5Pget_filter2(creation, (unsigned)f, &flags, &values, &value, 0, NULL, NULL);
        int place = filter == H5Z_FILTER_SHUFFLE      ? 1
                    : filter == H5Z_FILTER_DEFLATE    ? 2
                    : filter == H5Z_FILTER_FLETCHER32 ? 3
                                                      : 0;
        if (place == 0)
            return unknown;
        if (place <= last || (place == 1 && (values < 1 || value != element_bytes)))
            return otherwise;
        last = place;
    }
    return options == 0 ? NULL : otherwise;
}

static packing packing_of(hid_t creation)
{
    packing p = {-1, -1, -1, H5Pget_nfilters(creation)};
    for (int f = 0; f < p.count; f++) {
        unsigned flags = 0;
        size_t values = 0;
        H5Z_filter_t filter =
            H5Pget_filter2(creation, (unsigned)f, &flags, &values, NULL, 0, NULL, NULL);
        if (filter == H5Z_FILTER_SHUFFLE)
            p.shuffle = f;
        else if (filter == H5Z_FILTER_DEFLATE)
            p.deflate = f;
        else if (filter == H5Z_FILTER_FLETCHER32)
            p.sum = f;
    }
    return p;
}

static bool applied(int place, uint32_t left_out)
{
    return place >= 0 && (left_out >> place & 1) == 0;
}

static void unshuffle(const uint8_t *bytes, size_t count, size_t size, uint8_t *out)
{
    for (size_t k = 0; k < size; k++)
        for (size_t i = 0; i < count; i++)
            out[i * size + k] = *bytes++;
}

// What is left after the sum that stands behind the bytes; -1 when they do not agree.
static int64_t check_sum(const uint8_t *bytes, size_t size)
{
    if (size < checksum_bytes)
        return -1;
    size -= checksum_bytes;
    uint32_t told = 0;
    for (int i = 0; i < checksum_bytes; i++)
        told |= (uint32_t)bytes[size + (size_t)i] << (8 * i);
    return told == jm_fletcher32(bytes, size) ? (int64_t)size : -1;
}

// Undoes the filters: `size` packed bytes must give exactly one chunk, in u->values.
static bool unpack(unpacker *u, size_t size, uint32_t left_out)
{
    if (applied(u->packing.sum, left_out)) {
        int64_t rest = check_sum(u->packed, size);
        if (rest < 0)
            return false;
        size = (size_t)rest;
    }
    bool shuffled = applied(u->packing.shuffle, left_out) && u->stored_bytes > 1;
    uint8_t *out = shuffled ? u->raw : u->values;
    if (applied(u->packing.deflate, left_out)) {
        // Without a place for the length, libdeflate refuses streams that end early.
        if (libdeflate_zlib_decompress(u->decompressor, u->packed, size, out, u->chunk_bytes,
                                       NULL) != LIBDEFLATE_SUCCESS)
            return false;
    } else {
        if (size != u->chunk_bytes)
            return false;
        memcpy(out, u->packed, size);
    }
    if (shuffled)
        unshuffle(u->raw, u->elements, u->stored_bytes, u->values);
    return true;
}

static bool hold_packed(unpacker *u, size_t size)
{
    if (size <= u->packed_capacity)
        return true;
    free(u->packed);
    u->packed = malloc(size);
    u->packed_capacity = u->packed != NULL ? size : 0;
    return u->packed != NULL;
}

// The values of the chunk at `offset`, `size` bytes as it is stored, into u->values as the memory
// type has them.
static bool load(unpacker *u, const hsize_t *offset, hsize_t size)
{
    uint32_t left_out = 0;
    // Bytes that do not deflate grow by less than a thousandth.
    if (size > u->chunk_bytes + u->chunk_bytes / 8 + 1024 || !hold_packed(u, (size_t)size) ||
        H5Dread_chunk(u->dataset, H5P_DEFAULT, offset, &left_out, u->packed) < 0 ||
        !unpack(u, (size_t)size, left_out))
        return false;
    return !u->converts ||
           H5Tconvert(u->stored, u->memory, u->elements, u->values, NULL, H5P_DEFAULT) >= 0;
}

// Copies a piece of u->values to its place in `out`, which has `box` elements a side.
static void place(const unpacker *u, const piece *p, const hsize_t *box, uint8_t *out)
{
    const int last = u->rank - 1;
    hsize_t at[JM_H5_RANK] = {0};
    for (;;) {
        size_t from = 0, to = 0;
        for (int d = 0; d <= last; d++) {
            from = from * (size_t)u->chunk[d] + (size_t)(p->in_chunk[d] + at[d]);
            to = to * (size_t)box[d] + (size_t)(p->in_box[d] + at[d]);
        }
        memcpy(out + to * u->memory_bytes, u->values + from * u->memory_bytes,
               (size_t)p->size[last] * u->memory_bytes);
        int d = last - 1;
        while (d >= 0 && ++at[d] == p->size[d])
            at[d--] = 0;
        if (d < 0)
            return;
    }
}

// A piece of a chunk that was never written, or whose place in the index is damaged: there is
// nothing to unpack, and libhdf5 gives the fill value or fails.
static bool read_absent(const unpacker *u, const piece *p, const hsize_t *box, uint8_t *out)
{
    hid_t space = H5Dget_space(u->dataset), memory = H5Screate_simple(u->rank, box, NULL);
    bool good = space >= 0 && memory >= 0 &&
                H5Sselect_hyperslab(space, H5S_SELECT_SET, p->in_array, NULL, p->size, NULL) >= 0 &&
                H5Sselect_hyperslab(memory, H5S_SELECT_SET, p->in_box, NULL, p->size, NULL) >= 0 &&
                H5Dread(u->dataset, u->memory, memory, space, H5P_DEFAULT, out) >= 0;
    if (memory >= 0)
        H5Sclose(memory);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

// The piece of the chunk at `offset` that lies in the box.
static piece piece_of(const unpacker *u, const hsize_t *offset, const hsize_t *start,
                      const hsize_t *size)
{
    piece p = {.size = {0}};
    for (int d = 0; d < u->rank; d++) {
        hsize_t low = offset[d] > start[d] ? offset[d] : start[d];
        hsize_t chunk_end = offset[d] + u->chunk[d], box_end = start[d] + size[d];
        p.in_array[d] = low;
        p.in_chunk[d] = low - offset[d];
        p.in_box[d] = low - start[d];
        p.size[d] = (chunk_end < box_end ? chunk_end : box_end) - low;
    }
    return p;
}

// Nothing of the chunk at `offset` is in the file. A chunk of no bytes, which a damaged index may
// name, is not absent: libhdf5 would take it for whole.
static bool is_absent(const unpacker *u, const hsize_t *offset)
{
    unsigned left_out = 0;
    haddr_t address = 0;
    hsize_t size = 0;
    return H5Dget_chunk_info_by_coord(u->dataset, offset, &left_out, &address, &size) >= 0 &&
           address == HADDR_UNDEF;
}

// Into its place in `out`, what the box has of the chunk at `offset`.
static bool read_chunk(unpacker *u, const hsize_t *offset, const hsize_t *start,
                       const hsize_t *size, uint8_t *out)
{
    hsize_t stored = 0;
    const piece p = piece_of(u, offset, start, size);
    if (H5Dget_chunk_storage_size(u->dataset, offset, &stored) < 0) // absent, in libhdf5 1.10
        return read_absent(u, &p, size, out);
    if (stored == 0)
        return is_absent(u, offset) && read_absent(u, &p, size, out);
    if (!load(u, offset, stored))
        return false;
    place(u, &p, size, out);
    return true;
}

static bool read_chunks(unpacker *u, const hsize_t *start, const hsize_t *size, uint8_t *out)
{
    hsize_t offset[JM_H5_RANK];
    for (int d = 0; d < u->rank; d++)
        offset[d] = start[d] / u->chunk[d] * u->chunk[d];
    for (;;) {
        if (!read_chunk(u, offset, start, size, out))
            return false;
        int d = u->rank - 1;
        for (; d >= 0; d--) {
            offset[d] += u->chunk[d];
            if (offset[d] < start[d] + size[d])
                break;
            offset[d] = start[d] / u->chunk[d] * u->chunk[d];
        }
        if (d < 0)
            return true;
    }
}

static bool prepare(unpacker *u)
{
    u->stored_bytes = H5Tget_size(u->stored);
    u->memory_bytes = H5Tget_size(u->memory);
    if (u->stored_bytes == 0 || u->memory_bytes == 0 ||
        H5Pget_chunk(u->creation, JM_H5_RANK, u->chunk) != u->rank ||
        jm_h5_fault_of_packing(u->creation, u->stored_bytes) != NULL)
        return false;
    uint64_t bytes = u->stored_bytes;
    u->elements = 1;
    for (int d = 0; d < u->rank; d++) {
        if (u->chunk[d] == 0 || u->chunk[d] > JM_H5_CHUNK_BYTES / bytes)
            return false;
        bytes *= u->chunk[d];
        u->elements *= (size_t)u->chunk[d];
    }
    size_t larger = u->stored_bytes > u->memory_bytes ? u->stored_bytes : u->memory_bytes;
    u->chunk_bytes = (size_t)bytes;
    u->packing = packing_of(u->creation);
    u->converts = H5Tequal(u->stored, u->memory) <= 0;
    u->decompressor = libdeflate_alloc_decompressor();
    u->raw = malloc(u->chunk_bytes);
    u->values = malloc(u->elements * larger);
    return u->decompressor != NULL && u->raw != NULL && u->values != NULL;
}

static void clean(unpacker *u)
{
    if (u->decompressor != NULL)
        libdeflate_free_decompressor(u->decompressor);
    free(u->packed);
    free(u->raw);
    free(u->values);
}

// What is not packed is read by libhdf5, which takes it from the file without a place of its own
// in between (jm_h5_dataset gives it none).
static bool read_plain(hid_t dataset, hid_t memory, hid_t space, int rank, const hsize_t *start,
                       const hsize_t *size, void *out)
{
    if (rank == 0)
        return H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, out) >= 0;
    hid_t box = H5Screate_simple(rank, size, NULL);
    bool good = box >= 0 &&
                H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, size, NULL) >= 0 &&
                H5Dread(dataset, memory, box, space, H5P_DEFAULT, out) >= 0;
    if (box >= 0)
        H5Sclose(box);
    return good;
}

// Values that stand in the header of a dataset must be as many as its shape says.
static bool header_holds(hid_t dataset, hid_t space, hid_t stored)
{
    hssize_t points = H5Sget_simple_extent_npoints(space);
    uint64_t size = H5Tget_size(stored), bytes = H5Dget_storage_size(dataset);
    return points >= 0 && size > 0 && (uint64_t)points <= bytes / size;
}

bool jm_h5_read_box(hid_t dataset, hid_t memory, int rank, const hsize_t *start,
                    const hsize_t *size, void *out)
{
    unpacker u = {.dataset = dataset, .memory = memory, .rank = rank};
    bool good = false;
    for (int d = 0; d < rank; d++)
        if (size[d] == 0)
            return true;
    hid_t space = H5Dget_space(dataset);
    u.creation = H5Dget_create_plist(dataset);
    u.stored = H5Dget_type(dataset);
    if (u.creation < 0 || u.stored < 0 || rank > JM_H5_RANK || space < 0 ||
        H5Sget_simple_extent_ndims(space) != rank)
        goto fail;
    H5D_layout_t layout = H5Pget_layout(u.creation);
    if (layout == H5D_CHUNKED && H5Pget_nfilters(u.creation) != 0)
        good = prepare(&u) && read_chunks(&u, start, size, out);
    else if (layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED ||
             (layout == H5D_COMPACT && header_holds(dataset, space, u.stored)))
        good = read_plain(dataset, memory, space, rank, start, size, out);
fail:
    clean(&u);
    if (space >= 0)
        H5Sclose(space);
    if (u.stored >= 0)
        H5Tclose(u.stored);
    if (u.creation >= 0)
        H5Pclose(u.creation);
    return good;
}

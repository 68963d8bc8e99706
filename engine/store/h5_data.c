// Arrays of numbers in HDF5: written whole, read whole or by step.
#include "store/h5_own.h"

#include <string.h>

enum { plain_bytes = 64 << 10 }; // larger arrays are chunked and packed

hid_t jm_h5_dataset(const jm_h5 *file, const char *path)
{
    jm_h5_quiet();
    if (!jm_h5_has(file, path))
        return H5I_INVALID_HID;
    // Without a cache, chunks that are not packed are read straight from the file: libhdf5 would
    // make the place in its cache as large as the file says, and read from it as if it were whole.
    hid_t access = H5Pcreate(H5P_DATASET_ACCESS), dataset = H5I_INVALID_HID;
    if (access >= 0 && H5Pset_chunk_cache(access, H5D_CHUNK_CACHE_NSLOTS_DEFAULT, 0,
                                          H5D_CHUNK_CACHE_W0_DEFAULT) >= 0)
        dataset = H5Dopen2(file->id, path, access);
    if (access >= 0)
        H5Pclose(access);
    // A live file grows behind the cached metadata: they are read anew.
    if (dataset >= 0 && file->live && H5Drefresh(dataset) < 0) {
        H5Dclose(dataset);
        return H5I_INVALID_HID;
    }
    return dataset;
}

bool jm_h5_size_is_honest(hid_t dataset, int64_t elements, size_t element_bytes)
{
    const uint64_t most_bytes = UINT64_C(64) << 30, free_bytes = UINT64_C(1) << 20;
    const uint64_t unpacked = 1032;
    hid_t file = H5Iget_file_id(dataset);
    hsize_t file_bytes = 0;
    bool known = file >= 0 && H5Fget_filesize(file, &file_bytes) >= 0;
    if (file >= 0)
        H5Fclose(file);
    if (!known || elements < 0 || (uint64_t)elements > most_bytes / element_bytes)
        return false;
    uint64_t stored = H5Dget_storage_size(dataset);
    if (stored > file_bytes)
        stored = file_bytes;
    return (uint64_t)elements * element_bytes <= free_bytes + stored * unpacked;
}

static bool shape_elements(jm_h5_shape shape, int64_t *elements)
{
    *elements = 1;
    if (shape.rank < 0 || shape.rank > JM_H5_RANK)
        return false;
    for (int d = 0; d < shape.rank; d++) {
        if (shape.size[d] < 0 || (shape.size[d] > 0 && *elements > INT64_MAX / 8 / shape.size[d]))
            return false;
        *elements *= shape.size[d];
    }
    return true;
}

// The chunk of a large array: tiles of its last two dimensions, strips of a column.
static void chunk_of(jm_h5_shape shape, hsize_t chunk[JM_H5_RANK])
{
    for (int d = 0; d < shape.rank; d++) {
        int64_t most = d < shape.rank - 2 ? 1 : JM_H5_TILE;
        if (shape.rank == 1)
            most = JM_H5_STRIP;
        chunk[d] = (hsize_t)(shape.size[d] < most ? shape.size[d] : most);
    }
}

static jm_status packer_room(void *user, jm_ctx *ctx, int64_t bytes)
{
    return jm_h5_room(ctx, user, bytes);
}

static jm_status write_packed(jm_ctx *ctx, jm_h5 *file, hid_t dataset, jm_type type,
                              jm_h5_shape shape, const hsize_t *chunk, const void *values)
{
    if (file->packer == NULL)
        JM_TRY(
            jm_packer_create(ctx, jm_ctx_threads(ctx), JM_H5_TILE * JM_H5_TILE * 8, &file->packer));
    jm_plane plane = {.dataset = dataset,
                      .step = JM_NONE,
                      .flat = shape.rank == 1,
                      .rows = shape.rank == 1 ? 1 : shape.size[0],
                      .columns = shape.size[shape.rank - 1],
                      .tile_rows = shape.rank == 1 ? 1 : (int64_t)chunk[0],
                      .tile_columns = (int64_t)chunk[shape.rank - 1],
                      .type = type,
                      .values = values};
    jm_status status =
        jm_packer_write(ctx, file->packer, &plane, 1, packer_room, file, &file->broken);
    return status;
}

jm_status jm_h5_write(jm_ctx *ctx, jm_h5 *file, const char *path, jm_type type, jm_h5_shape shape,
                      const void *values, const char *unit, const char *sentence)
{
    int64_t elements = 0;
    if (!shape_elements(shape, &elements))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "%s: %s has no valid shape", file->path, path);
    bool packed = shape.rank > 0 && (uint64_t)elements * jm_type_size(type) > plain_bytes;
    bool by_us = packed && shape.rank <= 2; // else by libhdf5, which may not make it smaller
    JM_TRY(jm_h5_room(ctx, file, by_us ? 0 : 2 * elements * (int64_t)jm_type_size(type)));
    JM_TRY(jm_h5_make_groups(ctx, file, path));
    hsize_t size[JM_H5_RANK], chunk[JM_H5_RANK];
    for (int d = 0; d < shape.rank; d++)
        size[d] = (hsize_t)shape.size[d];
    jm_status status = JM_OK;
    hid_t dataset = H5I_INVALID_HID;
    hid_t space = shape.rank > 0 ? H5Screate_simple(shape.rank, size, NULL) : H5Screate(H5S_SCALAR);
    hid_t creation = jm_h5_creation_list(H5P_DATASET_CREATE);
    if (space < 0 || creation < 0)
        goto broken;
    if (packed) {
        chunk_of(shape, chunk);
        if (!jm_chunk_filters(creation, shape.rank, chunk, type))
            goto broken;
    }
    dataset = H5Dcreate2(file->id, path, jm_h5_file_type(type), space, H5P_DEFAULT, creation,
                         H5P_DEFAULT);
    if (dataset < 0)
        goto broken;
    if (by_us) {
        JM_TRY_GOTO(write_packed(ctx, file, dataset, type, shape, chunk, values), fail);
    } else if (elements > 0 && H5Dwrite(dataset, jm_h5_memory_type(type), H5S_ALL, H5S_ALL,
                                        H5P_DEFAULT, values) < 0) {
        goto broken;
    }
    if (unit != NULL)
        JM_TRY_GOTO(jm_h5_set_text(ctx, file, path, "units", unit), fail);
    if (sentence != NULL)
        JM_TRY_GOTO(jm_h5_set_text(ctx, file, path, "long_name", sentence), fail);
    goto fail;
broken:
    status = jm_h5_write_failed(ctx, file, path);
fail:
    if (dataset >= 0)
        H5Dclose(dataset);
    if (creation >= 0)
        H5Pclose(creation);
    if (space >= 0)
        H5Sclose(space);
    return status;
}

// Type and shape of an open dataset; false when it holds no numbers that jm_type knows.
static bool describe(hid_t dataset, jm_type *type, jm_h5_shape *shape)
{
    *shape = (jm_h5_shape){0};
    hid_t stored = H5Dget_type(dataset), space = H5Dget_space(dataset);
    hsize_t size[JM_H5_RANK] = {0};
    int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    bool good = stored >= 0 && jm_h5_type_from(stored, type) && rank >= 0 && rank <= JM_H5_RANK &&
                H5Sget_simple_extent_type(space) != H5S_NULL &&
                H5Sget_simple_extent_dims(space, size, NULL) >= 0;
    shape->rank = good ? rank : 0;
    for (int d = 0; good && d < rank; d++) {
        good = size[d] <= (hsize_t)(INT64_MAX / 8);
        shape->size[d] = (int64_t)size[d];
    }
    if (stored >= 0)
        H5Tclose(stored);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

jm_status jm_h5_shape_of(jm_ctx *ctx, const jm_h5 *file, const char *path, jm_type *type,
                         jm_h5_shape *shape)
{
    hid_t dataset = jm_h5_dataset(file, path);
    bool good = dataset >= 0 && describe(dataset, type, shape);
    if (dataset >= 0)
        H5Dclose(dataset);
    return good ? JM_OK : jm_h5_damaged(ctx, file, path);
}

// Integers may widen and floats may change width; nothing is cut off without a word.
static bool converts(jm_type stored, jm_type wanted)
{
    bool stored_float = stored == JM_F32 || stored == JM_F64;
    bool wanted_float = wanted == JM_F32 || wanted == JM_F64;
    if (stored_float || wanted_float)
        return stored_float && wanted_float;
    return jm_type_size(stored) <= jm_type_size(wanted);
}

static jm_status refuse_type(jm_ctx *ctx, const jm_h5 *file, const char *path)
{
    return jm_fail(ctx, JM_ERR_DATA, "%s: %s holds numbers of another kind than expected",
                   file->path, path);
}

jm_status jm_h5_read(jm_ctx *ctx, const jm_h5 *file, const char *path, jm_type type,
                     int64_t expected, void *out_pointer, int64_t *count)
{
    jm_status status = JM_OK;
    void *values = NULL;
    jm_type stored = type;
    jm_h5_shape shape = {0};
    int64_t elements = 0;
    const hsize_t start[JM_H5_RANK] = {0};
    hsize_t size[JM_H5_RANK] = {0};
    hid_t dataset = jm_h5_dataset(file, path);
    if (dataset < 0)
        return jm_h5_damaged(ctx, file, path);
    if (!describe(dataset, &stored, &shape) || !shape_elements(shape, &elements)) {
        status = jm_h5_damaged(ctx, file, path);
        goto fail;
    }
    if (!converts(stored, type)) {
        status = refuse_type(ctx, file, path);
        goto fail;
    }
    if (expected >= 0 && elements != expected) {
        status =
            jm_fail(ctx, JM_ERR_DATA, "%s: %s holds %lld values, %lld were expected; damaged file?",
                    file->path, path, (long long)elements, (long long)expected);
        goto fail;
    }
    if (!jm_h5_size_is_honest(dataset, elements, jm_type_size(stored))) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s: %s claims more values than the file can hold; damaged file",
                         file->path, path);
        goto fail;
    }
    JM_TRY_GOTO(jm_new_array(ctx, elements, jm_type_size(type), &values), fail);
    for (int d = 0; d < shape.rank; d++)
        size[d] = (hsize_t)shape.size[d];
    if (!jm_h5_read_box(dataset, jm_h5_memory_type(type), shape.rank, start, size, values)) {
        status = jm_h5_damaged(ctx, file, path);
        goto fail;
    }
    memcpy(out_pointer, &values, sizeof values);
    values = NULL;
    if (count != NULL)
        *count = elements;
fail:
    jm_free(values);
    H5Dclose(dataset);
    return status;
}

jm_status jm_h5_read_step(jm_ctx *ctx, const jm_h5 *file, const char *path, jm_type type,
                          int64_t index, int64_t elements, void *out)
{
    jm_status status = JM_OK;
    jm_type stored = type;
    jm_h5_shape shape = {0}, step = {0};
    int64_t step_elements = 0;
    hid_t dataset = jm_h5_dataset(file, path);
    if (dataset < 0)
        return jm_h5_damaged(ctx, file, path);
    bool good = describe(dataset, &stored, &shape) && shape.rank > 0;
    step = shape;
    step.size[0] = 1;
    if (!good || !shape_elements(step, &step_elements)) {
        status = jm_h5_damaged(ctx, file, path);
        goto fail;
    }
    if (!converts(stored, type)) {
        status = refuse_type(ctx, file, path);
        goto fail;
    }
    if (index < 0 || index >= shape.size[0] || step_elements != elements) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s: %s has %lld steps of %lld values; step %lld of %lld was asked for",
                         file->path, path, (long long)shape.size[0], (long long)step_elements,
                         (long long)index, (long long)elements);
        goto fail;
    }
    hsize_t start[JM_H5_RANK] = {(hsize_t)index}, size[JM_H5_RANK];
    for (int d = 0; d < shape.rank; d++)
        size[d] = (hsize_t)step.size[d];
    if (!jm_h5_read_box(dataset, jm_h5_memory_type(type), shape.rank, start, size, out))
        status = jm_h5_damaged(ctx, file, path);
fail:
    H5Dclose(dataset);
    return status;
}

// Where an element of a step stands: the last dimension runs fastest. False beyond the last
// element.
static bool place_element(const jm_h5_shape *shape, int first, int64_t element, hsize_t *start)
{
    for (int d = shape->rank - 1; d >= first; d--) {
        if (shape->size[d] < 1)
            return false;
        start[d] = (hsize_t)(element % shape->size[d]);
        element /= shape->size[d];
    }
    return element == 0;
}

jm_status jm_h5_read_element(jm_ctx *ctx, const jm_h5 *file, const char *path, jm_type type,
                             int64_t element, int64_t steps, void *out)
{
    jm_status status = JM_OK;
    jm_type stored = type;
    jm_h5_shape shape = {0};
    hsize_t start[JM_H5_RANK] = {0}, size[JM_H5_RANK] = {1, 1, 1, 1};
    const int first = steps >= 0 ? 1 : 0;
    hid_t dataset = jm_h5_dataset(file, path);
    if (dataset < 0)
        return jm_h5_damaged(ctx, file, path);
    if (!describe(dataset, &stored, &shape) || shape.rank < 1) {
        status = jm_h5_damaged(ctx, file, path);
        goto fail;
    }
    if (!converts(stored, type)) {
        status = refuse_type(ctx, file, path);
        goto fail;
    }
    if (element < 0 || !place_element(&shape, first, element, start) ||
        (first > 0 && steps > shape.size[0])) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s: %s has no value %lld at each of %lld steps; damaged file?",
                         file->path, path, (long long)element, (long long)steps);
        goto fail;
    }
    if (steps == 0)
        goto fail;
    if (first > 0)
        size[0] = (hsize_t)steps;
    if (!jm_h5_read_box(dataset, jm_h5_memory_type(type), shape.rank, start, size, out))
        status = jm_h5_damaged(ctx, file, path);
fail:
    H5Dclose(dataset);
    return status;
}

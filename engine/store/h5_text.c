// Texts and attributes in HDF5. All texts have a fixed length: nothing of variable length is
// written or read, for the heaps that hold it are where crafted files do most harm.
#include "store/h5_own.h"

#include <string.h>

enum { attribute_bytes = 16 << 20, texts_bytes = 1 << 28 };

hid_t jm_h5_text_type(size_t length)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0)
        return type;
    if (H5Tset_size(type, length > 0 ? length : 1) < 0 ||
        H5Tset_strpad(type, H5T_STR_NULLPAD) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

// Writes `count` texts of `width` bytes each, one after the other; scalar when count is -1.
static jm_status write_fixed(jm_ctx *ctx, jm_h5 *file, const char *path, const char *bytes,
                             size_t width, int64_t count)
{
    JM_TRY(jm_h5_room(ctx, file, 2 * (int64_t)width * (count > 1 ? count : 1)));
    JM_TRY(jm_h5_make_groups(ctx, file, path));
    jm_status status = JM_OK;
    hsize_t size = count > 0 ? (hsize_t)count : 0;
    hid_t dataset = H5I_INVALID_HID;
    hid_t type = jm_h5_text_type(width);
    hid_t space = count < 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &size, NULL);
    hid_t creation = jm_h5_creation_list(H5P_DATASET_CREATE);
    bool good = type >= 0 && space >= 0 && creation >= 0;
    if (good && count > 1 && (size_t)count * width > (64u << 10)) {
        // Names repeat and are padded: packing pays. Chunks of about 256 KiB.
        hsize_t chunk = (256u << 10) / width + 1;
        chunk = chunk < size ? chunk : size;
        good = H5Pset_chunk(creation, 1, &chunk) >= 0 && H5Pset_deflate(creation, 1) >= 0 &&
               H5Pset_fletcher32(creation) >= 0;
    }
    if (good)
        dataset = H5Dcreate2(file->id, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    if (dataset < 0 ||
        (count != 0 && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0))
        status = jm_h5_write_failed(ctx, file, path);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (creation >= 0)
        H5Pclose(creation);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return status;
}

jm_status jm_h5_write_texts(jm_ctx *ctx, jm_h5 *file, const char *path, const char *const *texts,
                            int64_t count, const char *sentence)
{
    size_t width = 1;
    for (int64_t i = 0; i < count; i++) {
        size_t length = texts[i] != NULL ? strlen(texts[i]) : 0;
        width = length > width ? length : width;
    }
    if (count < 0 || (uint64_t)count > texts_bytes / width)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "%s: %s: texts too many or too long", file->path,
                       path);
    char *bytes = NULL;
    JM_TRY(jm_new(ctx, &bytes, count * (int64_t)width));
    for (int64_t i = 0; i < count; i++)
        if (texts[i] != NULL)
            memcpy(bytes + (size_t)i * width, texts[i], strlen(texts[i]));
    jm_status status = write_fixed(ctx, file, path, bytes, width, count);
    jm_free(bytes);
    if (status == JM_OK && sentence != NULL)
        status = jm_h5_set_text(ctx, file, path, "long_name", sentence);
    return status;
}

jm_status jm_h5_write_text(jm_ctx *ctx, jm_h5 *file, const char *path, const char *text)
{
    if (strlen(text) > texts_bytes)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "%s: %s: text too long", file->path, path);
    return write_fixed(ctx, file, path, text, strlen(text) > 0 ? strlen(text) : 1, -1);
}

// Width of a fixed-length text type, 0 for any other type.
static size_t text_width(hid_t type)
{
    bool fixed = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
    return fixed ? H5Tget_size(type) : 0;
}

jm_status jm_h5_read_texts(jm_ctx *ctx, const jm_h5 *file, const char *path, char ***texts,
                           int64_t *count)
{
    *texts = NULL;
    *count = 0;
    jm_status status = JM_OK;
    char *bytes = NULL, **list = NULL;
    hid_t type = H5I_INVALID_HID, space = H5I_INVALID_HID, memory = H5I_INVALID_HID;
    hssize_t points = -1;
    size_t width = 0;
    int rank = -1;
    const hsize_t start[JM_H5_RANK] = {0};
    hsize_t size[JM_H5_RANK] = {0};
    hid_t dataset = jm_h5_dataset(file, path);
    if (dataset >= 0) {
        type = H5Dget_type(dataset);
        space = H5Dget_space(dataset);
        width = type >= 0 ? text_width(type) : 0;
        points = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
        rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    }
    if (width == 0 || rank < 0 || rank > JM_H5_RANK ||
        H5Sget_simple_extent_dims(space, size, NULL) != rank || points < 0 ||
        (uint64_t)points > texts_bytes / width || !jm_h5_size_is_honest(dataset, points, width)) {
        status = jm_h5_damaged(ctx, file, path);
        goto fail;
    }
    JM_TRY_GOTO(jm_new(ctx, &bytes, (int64_t)points * (int64_t)width), fail);
    JM_TRY_GOTO(jm_new(ctx, &list, points), fail);
    memory = jm_h5_text_type(width);
    if (memory < 0 || (points > 0 && !jm_h5_read_box(dataset, memory, rank, start, size, bytes))) {
        status = jm_h5_damaged(ctx, file, path);
        goto fail;
    }
    for (int64_t i = 0; i < points; i++) {
        JM_TRY_GOTO(jm_new(ctx, &list[i], width + 1), fail);
        memcpy(list[i], bytes + (size_t)i * width, width);
    }
    *texts = list;
    *count = points;
    list = NULL;
fail:
    if (list != NULL)
        jm_h5_names_free(list, points);
    jm_free(bytes);
    if (memory >= 0)
        H5Tclose(memory);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (dataset >= 0)
        H5Dclose(dataset);
    return status;
}

jm_status jm_h5_read_text(jm_ctx *ctx, const jm_h5 *file, const char *path, char **text)
{
    *text = NULL;
    char **texts = NULL;
    int64_t count = 0;
    JM_TRY(jm_h5_read_texts(ctx, file, path, &texts, &count));
    if (count != 1) {
        jm_h5_names_free(texts, count);
        return jm_h5_damaged(ctx, file, path);
    }
    *text = texts[0];
    jm_free(texts);
    return JM_OK;
}

// Sets one attribute, replacing an older one.
static jm_status set_attribute(jm_ctx *ctx, jm_h5 *file, const char *path, const char *name,
                               hid_t file_type, hid_t memory_type, const void *value)
{
    jm_h5_quiet();
    JM_TRY(jm_h5_room(ctx, file, (int64_t)H5Tget_size(file_type)));
    jm_status status = JM_OK;
    hid_t attribute = H5I_INVALID_HID;
    hid_t object = H5Oopen(file->id, path, H5P_DEFAULT), space = H5Screate(H5S_SCALAR);
    if (object >= 0 && space >= 0) {
        if (H5Aexists(object, name) > 0)
            H5Adelete(object, name);
        attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    }
    if (attribute < 0 || H5Awrite(attribute, memory_type, value) < 0)
        status = jm_h5_write_failed(ctx, file, name);
    if (attribute >= 0)
        H5Aclose(attribute);
    if (space >= 0)
        H5Sclose(space);
    if (object >= 0)
        H5Oclose(object);
    return status;
}

jm_status jm_h5_set_text(jm_ctx *ctx, jm_h5 *file, const char *path, const char *name,
                         const char *value)
{
    if (strlen(value) > attribute_bytes)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "%s: attribute %s is too long", file->path, name);
    hid_t type = jm_h5_text_type(strlen(value));
    jm_status status = set_attribute(ctx, file, path, name, type, type, value);
    if (type >= 0)
        H5Tclose(type);
    return status;
}

jm_status jm_h5_set_real(jm_ctx *ctx, jm_h5 *file, const char *path, const char *name, double value)
{
    return set_attribute(ctx, file, path, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

jm_status jm_h5_set_integer(jm_ctx *ctx, jm_h5 *file, const char *path, const char *name,
                            int64_t value)
{
    return set_attribute(ctx, file, path, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

// Opens an attribute of one value; negative when it is absent.
static hid_t open_attribute(const jm_h5 *file, const char *path, const char *name)
{
    jm_h5_quiet();
    if (!jm_h5_has(file, path) || H5Aexists_by_name(file->id, path, name, H5P_DEFAULT) <= 0)
        return H5I_INVALID_HID;
    hid_t attribute = H5Aopen_by_name(file->id, path, name, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0)
        return attribute;
    hid_t space = H5Aget_space(attribute);
    bool one = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
    if (space >= 0)
        H5Sclose(space);
    if (one)
        return attribute;
    H5Aclose(attribute);
    return H5I_INVALID_HID;
}

static bool get_number(const jm_h5 *file, const char *path, const char *name, H5T_class_t kind,
                       hid_t memory_type, void *value)
{
    hid_t attribute = open_attribute(file, path, name);
    if (attribute < 0)
        return false;
    hid_t type = H5Aget_type(attribute);
    bool good = type >= 0 && H5Tget_class(type) == kind && H5Tget_size(type) <= 8 &&
                H5Aread(attribute, memory_type, value) >= 0;
    if (type >= 0)
        H5Tclose(type);
    H5Aclose(attribute);
    return good;
}

bool jm_h5_get_real(const jm_h5 *file, const char *path, const char *name, double *value)
{
    return get_number(file, path, name, H5T_FLOAT, H5T_NATIVE_DOUBLE, value);
}

bool jm_h5_get_integer(const jm_h5 *file, const char *path, const char *name, int64_t *value)
{
    return get_number(file, path, name, H5T_INTEGER, H5T_NATIVE_INT64, value);
}

jm_status jm_h5_get_text(jm_ctx *ctx, const jm_h5 *file, const char *path, const char *name,
                         char **value)
{
    *value = NULL;
    hid_t attribute = open_attribute(file, path, name);
    if (attribute < 0)
        return JM_OK;
    jm_status status = JM_OK;
    char *text = NULL;
    hid_t type = H5Aget_type(attribute);
    size_t width = type >= 0 ? text_width(type) : 0;
    hid_t memory = width > 0 && width <= attribute_bytes ? jm_h5_text_type(width) : H5I_INVALID_HID;
    if (memory >= 0)
        status = jm_new(ctx, &text, width + 1);
    if (memory >= 0 && status == JM_OK && H5Aread(attribute, memory, text) < 0)
        status = jm_h5_damaged(ctx, file, name);
    if (status == JM_OK) {
        *value = text;
        text = NULL;
    }
    jm_free(text);
    if (memory >= 0)
        H5Tclose(memory);
    if (type >= 0)
        H5Tclose(type);
    H5Aclose(attribute);
    return status;
}

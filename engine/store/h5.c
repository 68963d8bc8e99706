// Files, groups and types; arrays stand in h5_data.c, texts and attributes in h5_text.c.
#include "store/h5_own.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void jm_h5_quiet(void)
{
    // At exit libhdf5 would close what we leave open on purpose (jm_h5_drop). Heard the first time.
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    // A file that names a filter must not make us run whatever lies in a folder of plugins.
    H5PLset_loading_state(0);
}

hid_t jm_h5_memory_type(jm_type type)
{
    switch (type) {
    case JM_F32:
        return H5T_NATIVE_FLOAT;
    case JM_F64:
        return H5T_NATIVE_DOUBLE;
    case JM_I32:
        return H5T_NATIVE_INT32;
    case JM_I64:
        return H5T_NATIVE_INT64;
    case JM_U8:
        return H5T_NATIVE_UINT8;
    }
    return H5I_INVALID_HID;
}

hid_t jm_h5_file_type(jm_type type)
{
    switch (type) {
    case JM_F32:
        return H5T_IEEE_F32LE;
    case JM_F64:
        return H5T_IEEE_F64LE;
    case JM_I32:
        return H5T_STD_I32LE;
    case JM_I64:
        return H5T_STD_I64LE;
    case JM_U8:
        return H5T_STD_U8LE;
    }
    return H5I_INVALID_HID;
}

bool jm_h5_type_from(hid_t file_type, jm_type *type)
{
    for (int t = JM_F32; t <= JM_U8; t++) {
        if (H5Tequal(file_type, jm_h5_file_type((jm_type)t)) > 0) {
            *type = (jm_type)t;
            return true;
        }
    }
    return false;
}

hid_t jm_h5_access_list(void)
{
    hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    if (list < 0)
        return list;
    if (H5Pset_libver_bounds(list, H5F_LIBVER_V110, H5F_LIBVER_V110) < 0 ||
        H5Pset_file_locking(list, true, true) < 0) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

hid_t jm_h5_creation_list(hid_t property_class)
{
    hid_t list = H5Pcreate(property_class);
    if (list < 0)
        return list;
    bool done = H5Pset_obj_track_times(list, false) >= 0;
    if (H5Pisa_class(list, H5P_GROUP_CREATE) > 0)
        done = done &&
               H5Pset_link_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0;
    if (!done) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

jm_status jm_h5_room(jm_ctx *ctx, jm_h5 *file, int64_t bytes)
{
    return jm_room_ensure(ctx, &file->room, file->path, file->id, bytes);
}

jm_status jm_h5_write_failed(jm_ctx *ctx, jm_h5 *file, const char *path)
{
    file->broken = true;
    return jm_fail(ctx, JM_ERR_IO, "%s: %s cannot be written; disk full?", file->path, path);
}

jm_status jm_h5_damaged(jm_ctx *ctx, const jm_h5 *file, const char *path)
{
    return jm_fail(ctx, JM_ERR_DATA, "%s: %s is missing or damaged; make the file anew", file->path,
                   path);
}

jm_status jm_h5_wrap(jm_ctx *ctx, hid_t id, const char *path, bool writable, bool live, jm_h5 **out)
{
    *out = NULL;
    jm_h5 *file = NULL;
    jm_status status = jm_new(ctx, &file, 1);
    if (status == JM_OK)
        status = jm_copy_text(ctx, path, &file->path);
    if (status != JM_OK) {
        jm_free(file);
        H5Fclose(id);
        return status;
    }
    file->id = id;
    file->room.fd = -1;
    file->writable = writable;
    file->live = live;
    *out = file;
    return JM_OK;
}

jm_status jm_h5_create(jm_ctx *ctx, const char *path, jm_h5_format format, jm_h5 **out)
{
    *out = NULL;
    jm_h5_quiet();
    hid_t access = jm_h5_access_list(), creation = jm_h5_creation_list(H5P_FILE_CREATE);
    hid_t id = access >= 0 && creation >= 0 ? H5Fcreate(path, H5F_ACC_TRUNC, creation, access)
                                            : H5I_INVALID_HID;
    if (access >= 0)
        H5Pclose(access);
    if (creation >= 0)
        H5Pclose(creation);
    if (id < 0)
        return jm_fail(ctx, JM_ERR_IO,
                       "%s: cannot be created; does the folder exist, may you write there, has "
                       "the disk room?",
                       path);
    jm_h5 *file = NULL;
    JM_TRY(jm_h5_wrap(ctx, id, path, true, false, &file));
    jm_status status = jm_room_open(ctx, path, false, false, &file->room);
    if (status == JM_OK)
        status = jm_h5_set_text(ctx, file, "/", "jumeau_format", format.format);
    if (status == JM_OK)
        status = jm_h5_set_integer(ctx, file, "/", "format_version", format.version);
    if (status == JM_OK) {
        *out = file;
        return JM_OK;
    }
    jm_h5_drop(file);
    return status;
}

// The first bytes of every HDF5 file (File Format Specification, III.A).
static jm_status check_signature(jm_ctx *ctx, const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char start[8] = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return jm_fail(ctx, JM_ERR_DATA, "%s: cannot be opened; check the path: %s", path,
                       strerror(errno));
    errno = 0;
    const size_t got = fread(start, 1, sizeof start, file);
    const bool is_folder = errno == EISDIR;
    fclose(file);
    if (got == sizeof start && memcmp(start, signature, sizeof signature) == 0)
        return JM_OK;
    if (is_folder)
        return jm_fail(ctx, JM_ERR_DATA, "%s: is a folder; name a file in it", path);
    if (got == 0)
        return jm_fail(ctx, JM_ERR_DATA, "%s: is empty", path);
    return jm_fail(ctx, JM_ERR_DATA,
                   "%s: is no city, outcome or other file that Jumeau wrote: no HDF5", path);
}

static jm_status check_format(jm_ctx *ctx, const jm_h5 *file, jm_h5_format wanted, int32_t *version)
{
    char *format = NULL;
    int64_t number = 0;
    JM_TRY(jm_h5_get_text(ctx, file, "/", "jumeau_format", &format));
    jm_status status = JM_OK;
    if (format == NULL || !jm_h5_get_integer(file, "/", "format_version", &number) || number < 1)
        status = jm_fail(ctx, JM_ERR_DATA, "%s: was not written by jumeau", file->path);
    else if (wanted.format != NULL && strcmp(format, wanted.format) != 0)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s: this file is of kind `%.40s`; one of kind `%s` belongs here",
                         file->path, format, wanted.format);
    else if (wanted.format != NULL && number > wanted.version)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s: format version %lld is newer than this program reads (%d); take a "
                         "newer jumeau",
                         file->path, (long long)number, (int)wanted.version);
    jm_free(format);
    if (version != NULL)
        *version = (int32_t)(number < INT32_MAX ? number : INT32_MAX);
    return status;
}

static jm_status open_checked(jm_ctx *ctx, const char *path, jm_h5_format format, bool live,
                              int32_t *version, jm_h5 **out)
{
    *out = NULL;
    jm_h5_quiet();
    JM_TRY(check_signature(ctx, path));
    JM_TRY(jm_h5_guard(ctx, path, live));
    hid_t access = jm_h5_access_list();
    unsigned flags = live ? H5F_ACC_RDONLY | H5F_ACC_SWMR_READ : H5F_ACC_RDONLY;
    hid_t id = access >= 0 ? H5Fopen(path, flags, access) : H5I_INVALID_HID;
    if (access >= 0)
        H5Pclose(access);
    if (id < 0)
        return jm_fail(ctx, JM_ERR_DATA, "%s: damaged file, or one that is being written", path);
    jm_h5 *file = NULL;
    JM_TRY(jm_h5_wrap(ctx, id, path, false, live, &file));
    jm_status status = check_format(ctx, file, format, version);
    if (status == JM_OK) {
        *out = file;
        return JM_OK;
    }
    jm_h5_drop(file);
    return status;
}

jm_status jm_h5_open(jm_ctx *ctx, const char *path, jm_h5_format format, int32_t *version,
                     jm_h5 **out)
{
    return open_checked(ctx, path, format, false, version, out);
}

jm_status jm_h5_open_live(jm_ctx *ctx, const char *path, jm_h5_format format, int32_t *version,
                          jm_h5 **out)
{
    return open_checked(ctx, path, format, true, version, out);
}

// A file in which a write failed is left open, for closing it would crash libhdf5; it is emptied,
// so that it does not keep the disk full until the process ends.
void jm_h5_drop(jm_h5 *file)
{
    if (file == NULL)
        return;
    if (file->id >= 0 && !file->broken)
        H5Fclose(file->id);
    if (file->broken)
        jm_room_empty(&file->room);
    jm_room_trim(&file->room);
    jm_room_close(&file->room);
    jm_packer_destroy(file->packer);
    jm_free(file->path);
    jm_free(file);
}

jm_status jm_h5_close(jm_ctx *ctx, jm_h5 *file)
{
    if (file == NULL)
        return JM_OK;
    jm_status status = JM_OK;
    // What is still to be written lies within the room that the last write had made sure of.
    if (file->writable && !file->broken && H5Fflush(file->id, H5F_SCOPE_GLOBAL) < 0)
        status = jm_h5_write_failed(ctx, file, "the file");
    if (!file->broken) {
        hid_t id = file->id;
        file->id = H5I_INVALID_HID;
        if (H5Fclose(id) < 0 && status == JM_OK)
            status = jm_h5_write_failed(ctx, file, "the file");
    }
    jm_h5_drop(file);
    return status;
}

jm_status jm_h5_make_groups(jm_ctx *ctx, jm_h5 *file, const char *path)
{
    char *prefix = NULL;
    JM_TRY(jm_copy_text(ctx, path, &prefix));
    jm_status status = JM_OK;
    hid_t creation = jm_h5_creation_list(H5P_GROUP_CREATE);
    for (char *slash = strchr(prefix + 1, '/'); slash != NULL && status == JM_OK;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (H5Lexists(file->id, prefix, H5P_DEFAULT) <= 0) {
            hid_t group = H5Gcreate2(file->id, prefix, H5P_DEFAULT, creation, H5P_DEFAULT);
            if (group < 0)
                status = jm_h5_write_failed(ctx, file, prefix);
            else
                H5Gclose(group);
        }
        *slash = '/';
    }
    if (creation >= 0)
        H5Pclose(creation);
    jm_free(prefix);
    return status;
}

// Each part of the path is asked for, since libhdf5 fails when a group above is missing.
bool jm_h5_has(const jm_h5 *file, const char *path)
{
    if (path[0] != '/')
        return false;
    if (path[1] == '\0')
        return true;
    size_t length = strlen(path);
    char *prefix = malloc(length + 1);
    if (prefix == NULL)
        return false;
    memcpy(prefix, path, length + 1);
    bool there = true;
    for (char *slash = prefix; there && slash != NULL;) {
        slash = strchr(slash + 1, '/');
        if (slash != NULL)
            *slash = '\0';
        there = H5Lexists(file->id, prefix, H5P_DEFAULT) > 0;
        if (slash != NULL)
            *slash = '/';
    }
    free(prefix);
    return there;
}

typedef struct name_list {
    jm_ctx *ctx;
    char **names;
    int64_t count, capacity;
} name_list;

static herr_t take_name(hid_t group, const char *name, const H5L_info_t *info, void *user)
{
    (void)group;
    (void)info;
    name_list *list = user;
    if (jm_grow(list->ctx, &list->names, &list->capacity, list->count + 1) != JM_OK ||
        jm_copy_text(list->ctx, name, &list->names[list->count]) != JM_OK)
        return -1;
    list->count++;
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

jm_status jm_h5_names(jm_ctx *ctx, const jm_h5 *file, const char *group, char ***names,
                      int64_t *count)
{
    *names = NULL;
    *count = 0;
    name_list list = {.ctx = ctx};
    jm_clear(ctx);
    hid_t id = jm_h5_has(file, group) ? H5Gopen2(file->id, group, H5P_DEFAULT) : H5I_INVALID_HID;
    herr_t done = id >= 0 ? H5Literate(id, H5_INDEX_NAME, H5_ITER_INC, NULL, take_name, &list) : -1;
    if (id >= 0)
        H5Gclose(id);
    if (done < 0) {
        jm_h5_names_free(list.names, list.count);
        return jm_last_status(ctx) != JM_OK ? jm_last_status(ctx) : jm_h5_damaged(ctx, file, group);
    }
    if (list.count > 1)
        qsort(list.names, (size_t)list.count, sizeof *list.names, compare_names);
    *names = list.names;
    *count = list.count;
    return JM_OK;
}

void jm_h5_names_free(char **names, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        jm_free(names[i]);
    jm_free(names);
}

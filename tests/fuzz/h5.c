// Any bytes as an HDF5 file of ours (cities, checkpoints): everything in it is read.
#include "fuzz_file.h"

#include "fuzz.h"
#include "store/h5.h"

#include <hdf5.h>
#include <string.h>

int fuzz_rounds(void)
{
    return 6000;
}

static void add_old(hid_t group, const char *name, hid_t type, int packed)
{
    static const double values[400];
    const hsize_t size[2] = {20, 20}, chunk[2] = {8, 8};
    hid_t space = H5Screate_simple(2, size, NULL), creation = H5Pcreate(H5P_DATASET_CREATE);
    if (packed) {
        H5Pset_chunk(creation, 2, chunk);
        H5Pset_deflate(creation, 1);
    }
    hid_t dataset = H5Dcreate2(group, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(dataset);
    H5Pclose(creation);
    H5Sclose(space);
}

static void set_old_text(hid_t file, const char *name, const char *value)
{
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(value));
    H5Tset_cset(type, H5T_CSET_UTF8);
    hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, type, value);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
}

// The oldest layout of HDF5 has no checksums over its metadata: mutations get far into libhdf5.
static void make_old(const char *path)
{
    int64_t version = 1;
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t group = H5Gcreate2(file, "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t attribute =
        H5Acreate2(file, "format_version", H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, H5T_NATIVE_INT64, &version);
    H5Aclose(attribute);
    set_old_text(file, "jumeau_format", "city");
    add_old(group, "plain", H5T_IEEE_F32LE, 0);
    add_old(group, "packed", H5T_IEEE_F64LE, 1);
    add_old(file, "bytes", H5T_STD_U8LE, 1);
    H5Gclose(group);
    H5Sclose(space);
    H5Fclose(file);
}

static void make_ours(jm_ctx *ctx, const char *path)
{
    static const double values[9000];
    const char *const names[3] = {"quai", "rue", ""};
    jm_h5 *file = NULL;
    if (jm_h5_create(ctx, path, (jm_h5_format){"city", 1}, &file) != JM_OK)
        exit(1);
    const jm_h5_shape column = {.rank = 1, .size = {9000}}, raster = {.rank = 2, .size = {90, 100}};
    if (jm_h5_write(ctx, file, "/streets/length_m", JM_F64, column, values, "m", "length") != 0 ||
        jm_h5_write(ctx, file, "/rasters/height_m", JM_F32, raster, values, "m", "height") != 0 ||
        jm_h5_write_texts(ctx, file, "/streets/name", names, 3, "names") != 0 ||
        jm_h5_close(ctx, file) != JM_OK)
        exit(1);
}

int fuzz_make_seeds(const char *folder)
{
    char path[4096];
    jm_ctx *ctx = jm_ctx_create(NULL);
    if (ctx == NULL)
        return 0;
    snprintf(path, sizeof path, "%s/ours", folder);
    make_ours(ctx, path);
    snprintf(path, sizeof path, "%s/old", folder);
    make_old(path);
    jm_ctx_destroy(ctx);
    return 2;
}

static void read_dataset(jm_ctx *ctx, const jm_h5 *file, const char *path)
{
    jm_type type;
    jm_h5_shape shape;
    void *values = NULL;
    char **texts = NULL;
    int64_t count = 0;
    if (jm_h5_shape_of(ctx, file, path, &type, &shape) == JM_OK &&
        jm_h5_read(ctx, file, path, type, -1, &values, &count) == JM_OK)
        jm_free(values);
    if (jm_h5_read_texts(ctx, file, path, &texts, &count) == JM_OK)
        jm_h5_names_free(texts, count);
}

static void read_group(jm_ctx *ctx, const jm_h5 *file, const char *group, int depth)
{
    char **names = NULL, *unit = NULL;
    int64_t count = 0;
    if (jm_h5_names(ctx, file, group, &names, &count) != JM_OK)
        return;
    for (int64_t i = 0; i < count && i < 50; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%.400s%s%.400s", group, group[1] != '\0' ? "/" : "", names[i]);
        if (jm_h5_get_text(ctx, file, path, "units", &unit) == JM_OK)
            jm_free(unit);
        read_dataset(ctx, file, path);
        if (depth > 0)
            read_group(ctx, file, path, depth - 1);
    }
    jm_h5_names_free(names, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    jm_h5 *file = NULL;
    jm_ctx *ctx = jm_ctx_create(NULL);
    if (ctx != NULL && fuzz_file(data, size, path)) {
        if (jm_h5_open(ctx, path, (jm_h5_format){"city", 1}, NULL, &file) == JM_OK)
            read_group(ctx, file, "/", 2);
        if (jm_h5_close(ctx, file) != JM_OK)
            abort(); // nothing was written
        remove(path);
    }
    jm_ctx_destroy(ctx);
    return 0;
}

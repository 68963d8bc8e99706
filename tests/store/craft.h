/// craft.h: sound files of ours, spoiled with plain libhdf5, and what must come of them.
#pragma once

#include "scene.h"

#include <hdf5.h>
#include <sys/resource.h>

// Peak memory of this process and of the largest child so far: what a lie about a size must not
// move. Far above what reading a small file takes (some 20 MB), below what the files claim (2 GiB
// the least). AddressSanitizer keeps what was freed: making 100 001 groups alone takes 1.2 GiB.
#if defined(__SANITIZE_ADDRESS__)
static const int64_t most_peak_bytes = INT64_C(1792) << 20;
#else
static const int64_t most_peak_bytes = INT64_C(1) << 30;
#endif

static const jm_h5_format craft_format = {"city", 1};

typedef void spoiler(hid_t file, scene *s);

// A sound file of ours, to which `spoil` adds something with plain libhdf5.
static inline void craft(scene *s, spoiler *spoil, char path[512])
{
    jm_h5 *file = NULL;
    scene_name(s, "x.city.h5", path);
    CHECK_OK(s->ctx, jm_h5_create(s->ctx, path, craft_format, &file));
    CHECK_OK(s->ctx, scene_fill(NULL, s->ctx, file));
    CHECK_OK(s->ctx, jm_h5_close(s->ctx, file));
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    CHECK(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0);
    hid_t id = H5Fopen(path, H5F_ACC_RDWR, access);
    CHECK(id >= 0);
    spoil(id, s);
    CHECK(H5Fclose(id) >= 0);
    H5Pclose(access);
}

static inline int64_t peak_bytes(int whose)
{
    struct rusage usage;
    CHECK(getrusage(whose, &usage) == 0);
    return (int64_t)usage.ru_maxrss * 1024;
}

static inline void check_memory(void)
{
    CHECK(peak_bytes(RUSAGE_SELF) < most_peak_bytes);
    CHECK(peak_bytes(RUSAGE_CHILDREN) < most_peak_bytes);
}

static inline void refused(scene *s, spoiler *spoil, const char *words)
{
    char path[512];
    jm_h5 *file = NULL;
    craft(s, spoil, path);
    CHECK_FAILS(s->ctx, jm_h5_open(s->ctx, path, craft_format, NULL, &file), JM_ERR_DATA, words);
    CHECK(file == NULL);
    check_memory();
}

// What passes the door may still lie about its size: reading must refuse it.
static inline void refused_when_read(scene *s, spoiler *spoil, const char *words)
{
    char path[512], **texts = NULL;
    jm_h5 *file = NULL;
    void *values = NULL;
    int64_t count = 0;
    craft(s, spoil, path);
    if (jm_h5_open(s->ctx, path, craft_format, NULL, &file) == JM_OK) {
        jm_status status = jm_h5_read(s->ctx, file, "/odd", JM_U8, -1, &values, NULL);
        CHECK(status == JM_ERR_DATA && values == NULL);
        CHECK(strstr(jm_message(s->ctx), words) != NULL);
        CHECK(jm_h5_read_texts(s->ctx, file, "/odd", &texts, &count) == JM_ERR_DATA);
        CHECK_OK(s->ctx, jm_h5_close(s->ctx, file));
    }
    check_memory();
}

static inline void add_dataset(hid_t file, hid_t type, hid_t creation, int rank,
                               const hsize_t *size)
{
    hid_t space = H5Screate_simple(rank, size, NULL);
    hid_t dataset = H5Dcreate2(file, "odd", type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    CHECK(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
}

static inline void add_attribute(hid_t file, const char *name, hid_t type, hid_t space,
                                 const void *value)
{
    hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    CHECK(attribute >= 0);
    if (value != NULL)
        CHECK(H5Awrite(attribute, type, value) >= 0);
    H5Aclose(attribute);
}

// HDF5 files made to do harm: each is refused with a reason, and no memory is given to lies.
#include "scene.h"

#include <hdf5.h>
#include <sys/resource.h>

// Filter numbers from 32000 on are handed out by The HDF Group; libhdf5 knows none by itself.
enum { foreign_filter = 32015 };

// Peak memory of this process and of the largest child so far: what a lie about a size must not
// move. Far above what reading a small file takes (some 20 MB; sanitizers take ten times as much),
// far below what the files claim.
static const int64_t most_peak_bytes = INT64_C(1) << 30;

static const jm_h5_format format = {"city", 1};

typedef void spoiler(hid_t file, scene *s);

// A sound file of ours, to which `spoil` adds something with plain libhdf5.
static void craft(scene *s, spoiler *spoil, char path[512])
{
    jm_h5 *file = NULL;
    scene_name(s, "x.city.h5", path);
    CHECK_OK(s->ctx, jm_h5_create(s->ctx, path, format, &file));
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

static int64_t peak_bytes(int whose)
{
    struct rusage usage;
    CHECK(getrusage(whose, &usage) == 0);
    return (int64_t)usage.ru_maxrss * 1024;
}

static void check_memory(void)
{
    CHECK(peak_bytes(RUSAGE_SELF) < most_peak_bytes);
    CHECK(peak_bytes(RUSAGE_CHILDREN) < most_peak_bytes);
}

static void refused(scene *s, spoiler *spoil, const char *words)
{
    char path[512];
    jm_h5 *file = NULL;
    craft(s, spoil, path);
    CHECK_FAILS(s->ctx, jm_h5_open(s->ctx, path, format, NULL, &file), JM_ERR_DATA, words);
    CHECK(file == NULL);
    check_memory();
}

// What passes the door may still lie about its size: reading must refuse it.
static void refused_when_read(scene *s, spoiler *spoil, const char *words)
{
    char path[512], **texts = NULL;
    jm_h5 *file = NULL;
    void *values = NULL;
    int64_t count = 0;
    craft(s, spoil, path);
    if (jm_h5_open(s->ctx, path, format, NULL, &file) == JM_OK) {
        jm_status status = jm_h5_read(s->ctx, file, "/odd", JM_U8, -1, &values, NULL);
        CHECK(status == JM_ERR_DATA && values == NULL);
        CHECK(strstr(jm_message(s->ctx), words) != NULL);
        CHECK(jm_h5_read_texts(s->ctx, file, "/odd", &texts, &count) == JM_ERR_DATA);
        CHECK_OK(s->ctx, jm_h5_close(s->ctx, file));
    }
    check_memory();
}

static void add_dataset(hid_t file, hid_t type, hid_t creation, int rank, const hsize_t *size)
{
    hid_t space = H5Screate_simple(rank, size, NULL);
    hid_t dataset = H5Dcreate2(file, "odd", type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    CHECK(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
}

static void link_to_another_file(hid_t file, scene *s)
{
    (void)s;
    hid_t group = H5Gopen2(file, "/city", H5P_DEFAULT);
    CHECK(H5Lcreate_external("/proc/self/mem", "/x", group, "odd", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Gclose(group);
}

static void links_that_go_round(hid_t file, scene *s)
{
    (void)s;
    CHECK(H5Lcreate_soft("/b", file, "a", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    CHECK(H5Lcreate_soft("/a", file, "b", H5P_DEFAULT, H5P_DEFAULT) >= 0);
}

static void link_to_the_root(hid_t file, scene *s)
{
    (void)s;
    CHECK(H5Lcreate_soft("/", file, "again", H5P_DEFAULT, H5P_DEFAULT) >= 0);
}

// libhdf5 lets programs add kinds of links, with code that follows them.
static hid_t follow_nowhere(const char *name, hid_t group, const void *words, size_t bytes,
                            hid_t list, hid_t access)
{
    (void)name, (void)group, (void)words, (void)bytes, (void)list, (void)access;
    return H5I_INVALID_HID;
}

static void link_of_a_users_kind(hid_t file, scene *s)
{
    (void)s;
    const H5L_class_t kind = {.version = H5L_LINK_CLASS_T_VERS,
                              .id = (H5L_type_t)(H5L_TYPE_UD_MIN + 1),
                              .comment = "nowhere",
                              .trav_func = follow_nowhere};
    CHECK(H5Lregister(&kind) >= 0);
    CHECK(H5Lcreate_ud(file, "odd", kind.id, "words", 5, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    CHECK(H5Lunregister(kind.id) >= 0);
}

static void group_in_itself(hid_t file, scene *s)
{
    (void)s;
    hid_t group = H5Gopen2(file, "/city", H5P_DEFAULT);
    CHECK(H5Lcreate_hard(file, "/city", group, "city", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    CHECK(H5Lcreate_hard(file, "/", group, "root", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Gclose(group);
}

TEST(links_out_of_the_file_in_circles_and_of_foreign_kinds_are_refused)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused(&s, link_to_another_file, "link to elsewhere");
    refused(&s, links_that_go_round, "link to elsewhere");
    refused(&s, link_to_the_root, "link to elsewhere");
    refused(&s, link_of_a_users_kind, "link to elsewhere");
    refused(&s, group_in_itself, "twice");
    scene_close(&s);
}

static void values_in_a_device(hid_t file, scene *s)
{
    (void)s;
    hsize_t size[1] = {1 << 20};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_external(creation, "/dev/zero", 0, H5F_UNLIMITED) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    H5Pclose(creation);
}

static void values_in_this_very_file(hid_t file, scene *s)
{
    (void)s;
    hsize_t size[1] = {4};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(1, size, NULL);
    CHECK(H5Pset_virtual(creation, space, ".", "/odd", space) >= 0); // made of itself
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    H5Sclose(space);
    H5Pclose(creation);
}

static void values_in_files_by_number(hid_t file, scene *s)
{
    (void)s;
    const hsize_t most = H5S_UNLIMITED, size[1] = {4}, start = 0, stride = 4, count = most,
                  block = 4;
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hid_t whole = H5Screate_simple(1, size, &most), part = H5Screate_simple(1, size, NULL);
    CHECK(H5Sselect_hyperslab(whole, H5S_SELECT_SET, &start, &stride, &count, &block) >= 0);
    CHECK(H5Pset_virtual(creation, whole, "/tmp/%b.h5", "/x", part) >= 0);
    hid_t dataset =
        H5Dcreate2(file, "odd", H5T_STD_U8LE, whole, H5P_DEFAULT, creation, H5P_DEFAULT);
    CHECK(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(part);
    H5Sclose(whole);
    H5Pclose(creation);
}

TEST(values_that_lie_in_other_files_or_devices_are_refused)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused(&s, values_in_a_device, "another file");
    refused(&s, values_in_this_very_file, "virtual");
    refused(&s, values_in_files_by_number, "virtual");
    scene_close(&s);
}

static size_t as_it_is(unsigned flags, size_t values, const unsigned *value, size_t bytes,
                       size_t *room, void **data)
{
    (void)flags, (void)values, (void)value, (void)room, (void)data;
    return bytes;
}

// The filter is known while the file is written, and forgotten before anybody reads it.
static void know_filter(bool known)
{
    const H5Z_class2_t filter = {
        .version = H5Z_CLASS_T_VERS,
        .id = foreign_filter,
        .encoder_present = 1,
        .decoder_present = 1,
        .name = "foreign",
        .filter = as_it_is,
    };
    CHECK((known ? H5Zregister(&filter) : H5Zunregister(foreign_filter)) >= 0);
}

static void dataset_packed_by_a_stranger(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {64};
    const uint8_t values[64] = {1};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    know_filter(true);
    CHECK(H5Pset_chunk(creation, 1, size) >= 0);
    CHECK(H5Pset_filter(creation, foreign_filter, H5Z_FLAG_MANDATORY, 0, NULL) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    hid_t dataset = H5Dopen2(file, "odd", H5P_DEFAULT);
    CHECK(H5Dwrite(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Pclose(creation);
    CHECK(H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0);
    know_filter(false);
}

// The names in a group can be packed too, and are unpacked before anybody asks for a dataset.
static void names_packed_by_a_stranger(hid_t file, scene *s)
{
    (void)s;
    hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    know_filter(true);
    CHECK(H5Pset_link_phase_change(creation, 0, 0) >= 0);
    CHECK(H5Pset_filter(creation, foreign_filter, H5Z_FLAG_MANDATORY, 0, NULL) >= 0);
    hid_t group = H5Gcreate2(file, "odd", H5P_DEFAULT, creation, H5P_DEFAULT);
    CHECK(group >= 0);
    for (int i = 0; i < 40; i++) {
        char name[16];
        snprintf(name, sizeof name, "g%d", i);
        hid_t inner = H5Gcreate2(group, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        CHECK(inner >= 0);
        H5Gclose(inner);
    }
    H5Gclose(group);
    H5Pclose(creation);
    CHECK(H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0);
    know_filter(false);
}

TEST(packings_that_store_does_not_know_are_refused_and_no_plugin_is_loaded_for_them)
{
    UNUSED_STATE;
    static scene s;
    char mark[512];
    scene_open(&s);
    scene_name(&s, "loaded", mark);
    CHECK(setenv("JM_H5_PLUGIN_MARK", mark, 1) == 0);
    refused(&s, dataset_packed_by_a_stranger, "unknown filter");
    CHECK(!jm_file_exists(mark));
    refused(&s, names_packed_by_a_stranger, "damaged");
    CHECK(!jm_file_exists(mark));
    CHECK(unsetenv("JM_H5_PLUGIN_MARK") == 0);
    scene_close(&s);
}

static void more_values_than_there_are_atoms(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {UINT64_C(1) << 60}, chunk[1] = {1024};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, chunk) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    H5Pclose(creation);
}

static void four_sides_whose_product_runs_over(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[4] = {UINT64_C(1) << 31, UINT64_C(1) << 31, 3, 1}, chunk[4] = {8, 8, 1, 1};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 4, chunk) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 4, size);
    H5Pclose(creation);
}

static void thirty_two_sides(hid_t file, scene *s)
{
    (void)s;
    hsize_t size[H5S_MAX_RANK], chunk[H5S_MAX_RANK];
    for (int d = 0; d < H5S_MAX_RANK; d++)
        size[d] = 2, chunk[d] = 1;
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, H5S_MAX_RANK, chunk) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, H5S_MAX_RANK, size);
    H5Pclose(creation);
}

static void room_that_was_never_written(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {UINT64_C(1) << 40};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_alloc_time(creation, H5D_ALLOC_TIME_LATE) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    H5Pclose(creation);
}

static void one_text_of_two_gigabytes(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {1};
    hid_t type = H5Tcopy(H5T_C_S1), creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Tset_size(type, (size_t)1 << 31) >= 0);
    CHECK(H5Pset_alloc_time(creation, H5D_ALLOC_TIME_LATE) >= 0);
    add_dataset(file, type, creation, 1, size);
    H5Pclose(creation);
    H5Tclose(type);
}

TEST(sizes_that_the_file_cannot_hold_are_not_believed)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused_when_read(&s, more_values_than_there_are_atoms, "/odd");
    refused_when_read(&s, four_sides_whose_product_runs_over, "/odd");
    refused_when_read(&s, thirty_two_sides, "/odd");
    refused_when_read(&s, room_that_was_never_written, "/odd");
    refused_when_read(&s, one_text_of_two_gigabytes, "/odd");
    scene_close(&s);
}

static void one_chunk_of_four_gigabytes(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[2] = {65536, 65536}, chunk[2] = {65536, 65535};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 2, chunk) >= 0);
    CHECK(H5Pset_deflate(creation, 1) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 2, size);
    H5Pclose(creation);
}

static void records(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {4};
    hid_t type = H5Tcreate(H5T_COMPOUND, 16);
    CHECK(H5Tinsert(type, "a", 0, H5T_STD_I64LE) >= 0);
    add_dataset(file, type, H5P_DEFAULT, 1, size);
    H5Tclose(type);
}

static void lists_of_any_length(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {4};
    hid_t type = H5Tvlen_create(H5T_STD_U8LE);
    add_dataset(file, type, H5P_DEFAULT, 1, size);
    H5Tclose(type);
}

static void type_with_a_name(hid_t file, scene *s)
{
    (void)s;
    hid_t type = H5Tcopy(H5T_STD_I64LE);
    CHECK(H5Tcommit2(file, "odd", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Tclose(type);
}

TEST(chunks_too_large_and_values_of_kinds_that_store_never_writes_are_refused)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused(&s, one_chunk_of_four_gigabytes, "too large");
    refused(&s, records, "neither numbers nor text");
    refused(&s, lists_of_any_length, "neither numbers nor text");
    refused(&s, type_with_a_name, "neither a group nor a dataset");
    scene_close(&s);
}

// Groups within groups. Walking them takes a call a level: such a file would end the program.
static void nested(hid_t file, int levels)
{
    hid_t group = H5Gopen2(file, "/", H5P_DEFAULT);
    for (int i = 0; i < levels; i++) {
        hid_t inner = H5Gcreate2(group, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        CHECK(inner >= 0);
        H5Gclose(group);
        group = inner;
    }
    H5Gclose(group);
}

static void twenty_thousand_levels(hid_t file, scene *s)
{
    (void)s;
    nested(file, 20000);
}

static void more_objects_than_any_city_has(hid_t file, scene *s)
{
    (void)s;
    for (int i = 0; i < 100001; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d", i);
        hid_t inner = H5Gcreate2(file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        CHECK(inner >= 0);
        H5Gclose(inner);
    }
}

static void add_attribute(hid_t file, const char *name, hid_t type, hid_t space, const void *value)
{
    hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    CHECK(attribute >= 0);
    if (value != NULL)
        CHECK(H5Awrite(attribute, type, value) >= 0);
    H5Aclose(attribute);
}

static void five_thousand_attributes(hid_t file, scene *s)
{
    (void)s;
    int value = 1;
    hid_t space = H5Screate(H5S_SCALAR);
    for (int i = 0; i < 5000; i++) {
        char name[16];
        snprintf(name, sizeof name, "a%d", i);
        add_attribute(file, name, H5T_NATIVE_INT, space, &value);
    }
    H5Sclose(space);
}

TEST(files_nested_or_filled_beyond_any_use_are_refused)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused(&s, twenty_thousand_levels, "nested too deep");
    refused(&s, more_objects_than_any_city_has, "one object too many");
    refused(&s, five_thousand_attributes, "too many attributes");
    scene_close(&s);
}

static void attribute_of_any_length(hid_t file, scene *s)
{
    (void)s;
    const char *text = "words on the heap";
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    CHECK(H5Tset_size(type, H5T_VARIABLE) >= 0);
    add_attribute(file, "units", type, space, &text);
    H5Sclose(space);
    H5Tclose(type);
}

static void attribute_of_sixty_megabytes(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {60 << 20};
    hid_t space = H5Screate_simple(1, size, NULL);
    void *bytes = calloc(1, 60 << 20);
    CHECK(bytes != NULL);
    add_attribute(file, "units", H5T_STD_U8LE, space, bytes);
    free(bytes);
    H5Sclose(space);
}

TEST(an_attribute_that_is_not_plain_and_short_is_never_read)
{
    UNUSED_STATE;
    static scene s;
    static spoiler *const spoilers[] = {attribute_of_any_length, attribute_of_sixty_megabytes};
    char path[512], *unit = NULL;
    scene_open(&s);
    for (int i = 0; i < 2; i++) {
        jm_h5 *file = NULL;
        double number = 0.0;
        craft(&s, spoilers[i], path);
        if (jm_h5_open(s.ctx, path, format, NULL, &file) != JM_OK)
            continue;
        jm_status status = jm_h5_get_text(s.ctx, file, "/", "units", &unit);
        CHECK(status == JM_ERR_DATA || unit == NULL);
        CHECK(!jm_h5_get_real(file, "/", "units", &number));
        CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    }
    check_memory();
    scene_close(&s);
}

int main(void)
{
    setenv("HDF5_PLUGIN_PATH", JM_H5_PLUGINS, 1); // before libhdf5 wakes up
    const struct CMUnitTest tests[] = {
        CASE(links_out_of_the_file_in_circles_and_of_foreign_kinds_are_refused),
        CASE(values_that_lie_in_other_files_or_devices_are_refused),
        CASE(packings_that_store_does_not_know_are_refused_and_no_plugin_is_loaded_for_them),
        CASE(sizes_that_the_file_cannot_hold_are_not_believed),
        CASE(chunks_too_large_and_values_of_kinds_that_store_never_writes_are_refused),
        CASE(files_nested_or_filled_beyond_any_use_are_refused),
        CASE(an_attribute_that_is_not_plain_and_short_is_never_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// HDF5 files made to lead elsewhere: to other files, devices, circles and programs.
#include "craft.h"

// Filter numbers from 32000 on are handed out by The HDF Group; libhdf5 knows none by itself.
enum { foreign_filter = 32015 };

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

int main(void)
{
    setenv("HDF5_PLUGIN_PATH", JM_H5_PLUGINS, 1); // before libhdf5 wakes up
    const struct CMUnitTest tests[] = {
        CASE(links_out_of_the_file_in_circles_and_of_foreign_kinds_are_refused),
        CASE(values_that_lie_in_other_files_or_devices_are_refused),
        CASE(packings_that_store_does_not_know_are_refused_and_no_plugin_is_loaded_for_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

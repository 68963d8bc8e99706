// HDF5 files that lie about sizes and counts: each is refused, and no memory is given to lies.
#include "craft.h"

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
        if (jm_h5_open(s.ctx, path, craft_format, NULL, &file) != JM_OK)
            continue;
        jm_status status = jm_h5_get_text(s.ctx, file, "/", "units", &unit);
        CHECK(status == JM_ERR_DATA || unit == NULL);
        CHECK(!jm_h5_get_real(file, "/", "units", &number));
        CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    }
    check_memory();
    scene_close(&s);
}

static void pack_by_deflate(hid_t file, uint32_t left_out, size_t bytes, const void *packed)
{
    const hsize_t size[1] = {64}, offset[1] = {0};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, size) >= 0 && H5Pset_deflate(creation, 1) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    hid_t dataset = H5Dopen2(file, "odd", H5P_DEFAULT);
    CHECK(H5Dwrite_chunk(dataset, H5P_DEFAULT, left_out, offset, bytes, packed) >= 0);
    H5Dclose(dataset);
    H5Pclose(creation);
}

static void chunk_of_22_bytes_that_says_it_is_not_packed(hid_t file, scene *s)
{
    (void)s;
    const uint8_t bytes[22] = {1};
    pack_by_deflate(file, 1, sizeof bytes, bytes);
}

static void chunk_of_66_bytes_that_says_it_is_not_packed(hid_t file, scene *s)
{
    (void)s;
    const uint8_t bytes[66] = {1};
    pack_by_deflate(file, 1, sizeof bytes, bytes);
}

static void stream_that_ends_after_five_bytes(hid_t file, scene *s)
{
    (void)s;
    // zlib of "short": one stored block, and Adler-32.
    static const uint8_t stream[] = {0x78, 0x01, 0x01, 0x05, 0x00, 0xfa, 0xff, 's',
                                     'h',  'o',  'r',  't',  0x06, 0x89, 0x02, 0x31};
    pack_by_deflate(file, 0, sizeof stream, stream);
}

static void stream_that_is_none(hid_t file, scene *s)
{
    (void)s;
    pack_by_deflate(file, 0, 16, "0123456789abcdef");
}

TEST(a_chunk_that_unpacks_to_another_length_than_its_own_is_refused)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused_when_read(&s, chunk_of_22_bytes_that_says_it_is_not_packed, "damaged");
    refused_when_read(&s, chunk_of_66_bytes_that_says_it_is_not_packed, "damaged");
    refused_when_read(&s, stream_that_ends_after_five_bytes, "damaged");
    refused_when_read(&s, stream_that_is_none, "damaged");
    scene_close(&s);
}

static void whole_chunk_that_is_not_packed(hid_t file, scene *s)
{
    (void)s;
    uint8_t bytes[64];
    for (int i = 0; i < 64; i++)
        bytes[i] = (uint8_t)(3 * i);
    pack_by_deflate(file, 1, sizeof bytes, bytes);
}

TEST(a_whole_chunk_that_was_left_unpacked_is_read)
{
    UNUSED_STATE;
    static scene s;
    char path[512];
    jm_h5 *file = NULL;
    uint8_t *values = NULL;
    scene_open(&s);
    craft(&s, whole_chunk_that_is_not_packed, path);
    CHECK_OK(s.ctx, jm_h5_open(s.ctx, path, craft_format, NULL, &file));
    CHECK_OK(s.ctx, jm_h5_read(s.ctx, file, "/odd", JM_U8, 64, &values, NULL));
    for (int i = 0; i < 64; i++)
        CHECK(values[i] == 3 * i);
    jm_free(values);
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_close(&s);
}

static void packed_in_an_order_of_its_own(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {64};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, size) >= 0 && H5Pset_deflate(creation, 1) >= 0);
    CHECK(H5Pset_shuffle(creation) >= 0);
    add_dataset(file, H5T_STD_I64LE, creation, 1, size);
    H5Pclose(creation);
}

static void packed_twice(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {64};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, size) >= 0);
    CHECK(H5Pset_deflate(creation, 1) >= 0 && H5Pset_deflate(creation, 1) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    H5Pclose(creation);
}

static void last_chunk_left_unpacked(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {65}, chunk[1] = {64};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, chunk) >= 0 && H5Pset_deflate(creation, 1) >= 0);
    CHECK(H5Pset_chunk_opts(creation, H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    H5Pclose(creation);
}

TEST(filters_in_other_orders_or_uses_than_stores_own_are_refused)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused(&s, packed_in_an_order_of_its_own, "packed otherwise");
    refused(&s, packed_twice, "packed otherwise");
    refused(&s, last_chunk_left_unpacked, "packed otherwise");
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(sizes_that_the_file_cannot_hold_are_not_believed),
        CASE(chunks_too_large_and_values_of_kinds_that_store_never_writes_are_refused),
        CASE(files_nested_or_filled_beyond_any_use_are_refused),
        CASE(an_attribute_that_is_not_plain_and_short_is_never_read),
        CASE(a_chunk_that_unpacks_to_another_length_than_its_own_is_refused),
        CASE(a_whole_chunk_that_was_left_unpacked_is_read),
        CASE(filters_in_other_orders_or_uses_than_stores_own_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

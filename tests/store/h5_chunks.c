// Packed arrays, read chunk by chunk, against libhdf5's own reading of the same file.
#include "craft.h"

enum { STEPS = 3, LAYERS = 5, ROWS = 70, COLUMNS = 33, ALL = STEPS * LAYERS * ROWS * COLUMNS };
enum { STEP = LAYERS * ROWS * COLUMNS };

static const hsize_t sides[4] = {STEPS, LAYERS, ROWS, COLUMNS};

// Chunks that do not divide the sides; those of the last layer of the last step are empty.
static void add_packed(hid_t file, scene *s)
{
    (void)s;
    const hsize_t chunk[4] = {1, 2, 32, 16}, start[4] = {0};
    const float fill = -7.0f;
    static float values[ALL];
    for (int i = 0; i < ALL; i++)
        values[i] = 0.25f * (float)i;
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(4, sides, NULL);
    CHECK(H5Pset_chunk(creation, 4, chunk) >= 0 && H5Pset_shuffle(creation) >= 0);
    CHECK(H5Pset_deflate(creation, 6) >= 0 && H5Pset_fletcher32(creation) >= 0);
    CHECK(H5Pset_fill_value(creation, H5T_NATIVE_FLOAT, &fill) >= 0);
    hid_t dataset =
        H5Dcreate2(file, "odd", H5T_IEEE_F32LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    for (int k = 0; k < 2; k++) {
        const hsize_t whole[4] = {2, LAYERS, ROWS, COLUMNS}, rest[4] = {1, 4, ROWS, COLUMNS};
        const hsize_t last[4] = {2, 0, 0, 0};
        const hsize_t *size = k == 0 ? whole : rest;
        hid_t box = H5Screate_simple(4, size, NULL);
        CHECK(H5Sselect_hyperslab(space, H5S_SELECT_SET, k == 0 ? start : last, NULL, size, NULL) >=
              0);
        CHECK(H5Dwrite(dataset, H5T_NATIVE_FLOAT, box, space, H5P_DEFAULT,
                       values + (k == 0 ? 0 : 2 * STEP)) >= 0);
        H5Sclose(box);
    }
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(creation);
}

static void read_by_libhdf5(const char *path, double values[ALL])
{
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t dataset = H5Dopen2(file, "odd", H5P_DEFAULT);
    CHECK(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Fclose(file);
}

TEST(whole_arrays_steps_and_series_of_packed_chunks_are_what_libhdf5_reads)
{
    UNUSED_STATE;
    static scene s;
    static double expected[ALL], step[STEP];
    char path[512];
    jm_h5 *file = NULL;
    double *values = NULL, series[STEPS];
    scene_open(&s);
    craft(&s, add_packed, path);
    read_by_libhdf5(path, expected);
    CHECK(expected[ALL - 1] == -7.0 && expected[STEP] == 0.25 * STEP);
    CHECK_OK(s.ctx, jm_h5_open(s.ctx, path, craft_format, NULL, &file));
    CHECK_OK(s.ctx, jm_h5_read(s.ctx, file, "/odd", JM_F64, ALL, &values, NULL));
    CHECK(memcmp(values, expected, sizeof expected) == 0);
    for (int t = 0; t < STEPS; t++) {
        CHECK_OK(s.ctx, jm_h5_read_step(s.ctx, file, "/odd", JM_F64, t, STEP, step));
        CHECK(memcmp(step, expected + (size_t)t * STEP, sizeof step) == 0);
    }
    for (int i = 0; i < STEP; i += 997) {
        CHECK_OK(s.ctx, jm_h5_read_element(s.ctx, file, "/odd", JM_F64, i, STEPS, series));
        for (int t = 0; t < STEPS; t++)
            CHECK(series[t] == expected[t * STEP + i]);
    }
    jm_free(values);
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_close(&s);
}

// Behind the stored form of one chunk of eight bytes stands a sum that is not theirs.
static void sum_of_other_bytes(hid_t file, scene *s)
{
    (void)s;
    const hsize_t size[1] = {8}, offset[1] = {0};
    const uint8_t bytes[12] = "ABCDEFGH\1\2\3";
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, size) >= 0 && H5Pset_fletcher32(creation) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 1, size);
    hid_t dataset = H5Dopen2(file, "odd", H5P_DEFAULT);
    CHECK(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, offset, sizeof bytes, bytes) >= 0);
    H5Dclose(dataset);
    H5Pclose(creation);
}

TEST(a_chunk_whose_sum_does_not_agree_is_refused)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused_when_read(&s, sum_of_other_bytes, "damaged");
    scene_close(&s);
}

// The oldest index of chunks keeps their sizes in the file, here one too short.
TEST(a_short_chunk_that_is_not_packed_is_read_from_the_file_and_not_from_beyond_its_block)
{
    UNUSED_STATE;
    static scene s;
    const hsize_t size[1] = {64}, offset[1] = {0};
    const int64_t version = 1;
    char path[512];
    uint8_t bytes[64] = {0}, *values = NULL;
    jm_h5 *file = NULL;
    scene_open(&s);
    scene_name(&s, "old.h5", path);
    hid_t id = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t text = H5Tcopy(H5T_C_S1), scalar = H5Screate(H5S_SCALAR);
    CHECK(id >= 0 && H5Tset_size(text, 4) >= 0 && H5Tset_cset(text, H5T_CSET_UTF8) >= 0);
    add_attribute(id, "jumeau_format", text, scalar, "city");
    add_attribute(id, "format_version", H5T_STD_I64LE, scalar, &version);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, size) >= 0);
    add_dataset(id, H5T_STD_U8LE, creation, 1, size);
    hid_t dataset = H5Dopen2(id, "odd", H5P_DEFAULT);
    for (int i = 0; i < 64; i++)
        bytes[i] = (uint8_t)i;
    CHECK(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, offset, 22, bytes) >= 0);
    H5Dclose(dataset);
    H5Pclose(creation);
    H5Sclose(scalar);
    H5Tclose(text);
    CHECK(H5Fclose(id) >= 0);
    CHECK_OK(s.ctx, jm_h5_open(s.ctx, path, craft_format, NULL, &file));
    if (jm_h5_read(s.ctx, file, "/odd", JM_U8, 64, &values, NULL) == JM_OK)
        CHECK(memcmp(values, bytes, 22) == 0);
    jm_free(values);
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(whole_arrays_steps_and_series_of_packed_chunks_are_what_libhdf5_reads),
        CASE(a_chunk_whose_sum_does_not_agree_is_refused),
        CASE(a_short_chunk_that_is_not_packed_is_read_from_the_file_and_not_from_beyond_its_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

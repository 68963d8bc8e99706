// HDF5 files that were damaged: at any byte, cut anywhere, with rubbish behind.
#include "craft.h"

// Opens, and reads all that a city file would be asked for. Whether it opens does not matter: that
// this process lives and that a refusal has a reason does.
static bool open_and_read(scene *s, const char *path)
{
    jm_h5 *file = NULL;
    void *values = NULL;
    char **texts = NULL, *unit = NULL;
    int64_t count = 0;
    jm_clear(s->ctx);
    if (jm_h5_open(s->ctx, path, craft_format, NULL, &file) != JM_OK) {
        CHECK(file == NULL && jm_message(s->ctx)[0] != '\0');
        return false;
    }
    if (jm_h5_read(s->ctx, file, "/city/streets/length_m", JM_F32, -1, &values, &count) == JM_OK)
        jm_free(values);
    if (jm_h5_read_texts(s->ctx, file, "/city/streets/name", &texts, &count) == JM_OK)
        jm_h5_names_free(texts, count);
    if (jm_h5_get_text(s->ctx, file, "/city/streets/length_m", "units", &unit) == JM_OK)
        jm_free(unit);
    CHECK_OK(s->ctx, jm_h5_close(s->ctx, file));
    return true;
}

// A file in today's layout, with what scene_fill puts into a city.
static void make_ours(scene *s, char path[512])
{
    jm_h5 *file = NULL;
    scene_name(s, "x.city.h5", path);
    CHECK_OK(s->ctx, jm_h5_create(s->ctx, path, craft_format, &file));
    CHECK_OK(s->ctx, scene_fill(NULL, s->ctx, file));
    CHECK_OK(s->ctx, jm_h5_close(s->ctx, file));
}

// The oldest layout of HDF5 keeps no sums over its structure: damage gets far into libhdf5.
static void make_old(const char *path)
{
    const hsize_t size[1] = {16}, chunk[1] = {8};
    const float values[16] = {1.0f};
    int64_t version = 1;
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t text = H5Tcopy(H5T_C_S1), scalar = H5Screate(H5S_SCALAR);
    CHECK(file >= 0 && H5Tset_size(text, 4) >= 0 && H5Tset_cset(text, H5T_CSET_UTF8) >= 0);
    add_attribute(file, "jumeau_format", text, scalar, "city");
    add_attribute(file, "format_version", H5T_STD_I64LE, scalar, &version);
    hid_t city = H5Gcreate2(file, "city", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t streets = H5Gcreate2(city, "streets", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(1, size, NULL), creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, chunk) >= 0 && H5Pset_deflate(creation, 1) >= 0);
    hid_t dataset =
        H5Dcreate2(streets, "length_m", H5T_IEEE_F32LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    CHECK(H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Pclose(creation);
    H5Sclose(space);
    H5Gclose(streets);
    H5Gclose(city);
    H5Sclose(scalar);
    H5Tclose(text);
    CHECK(H5Fclose(file) >= 0);
}

// Every byte in turn (every n-th without full effort) takes a value that breaks readers.
static void spoil_bytes(scene *s, const char *path)
{
    static const uint8_t masks[] = {0xff, 0x01, 0x80};
    char *bytes = NULL;
    int64_t length = 0, step = (int64_t)ceil(0.25 / test_effort());
    CHECK_OK(s->ctx, jm_file_read(s->ctx, path, 1 << 20, &bytes, &length));
    for (int64_t at = 0; at < length; at += step) {
        char kept = bytes[at];
        bytes[at] = (char)(kept ^ (char)masks[at % 3]);
        CHECK_OK(s->ctx, jm_file_write(s->ctx, path, bytes, length));
        open_and_read(s, path);
        bytes[at] = kept;
    }
    jm_free(bytes);
    check_memory();
}

TEST(damage_at_any_byte_ends_in_a_reason_or_in_values_and_never_in_a_crash)
{
    UNUSED_STATE;
    static scene s;
    char path[512];
    scene_open(&s);
    make_ours(&s, path);
    CHECK(open_and_read(&s, path)); // unharmed it is read
    spoil_bytes(&s, path);
    make_old(path);
    CHECK(open_and_read(&s, path));
    spoil_bytes(&s, path);
    scene_close(&s);
}

TEST(a_file_cut_at_any_length_or_followed_by_rubbish_never_crashes)
{
    UNUSED_STATE;
    static scene s;
    char path[512], *bytes = NULL;
    int64_t length = 0;
    scene_open(&s);
    scene_name(&s, "old.h5", path);
    make_old(path);
    CHECK_OK(s.ctx, jm_file_read(s.ctx, path, 1 << 20, &bytes, &length));
    for (int64_t cut = 0; cut < length; cut += 1 + length / 97) {
        jm_h5 *file = NULL;
        CHECK_OK(s.ctx, jm_file_write(s.ctx, path, bytes, cut));
        CHECK(jm_h5_open(s.ctx, path, craft_format, NULL, &file) == JM_ERR_DATA && file == NULL);
    }
    char *longer = calloc(1, (size_t)length + 65536);
    CHECK(longer != NULL);
    memcpy(longer, bytes, (size_t)length);
    memset(longer + length, 0xa5, 65536);
    CHECK_OK(s.ctx, jm_file_write(s.ctx, path, longer, length + 65536));
    open_and_read(&s, path);
    free(longer);
    jm_free(bytes);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(damage_at_any_byte_ends_in_a_reason_or_in_values_and_never_in_a_crash),
        CASE(a_file_cut_at_any_length_or_followed_by_rubbish_never_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

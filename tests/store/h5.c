// HDF5 files: what goes in comes out, and what store never writes is refused.
#include "scene.h"

#include <hdf5.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const jm_h5_format format = {"city", 3};

static jm_h5 *fresh(scene *s, char path[512])
{
    jm_h5 *file = NULL;
    scene_name(s, "x.city.h5", path);
    CHECK_OK(s->ctx, jm_h5_create(s->ctx, path, format, &file));
    return file;
}

static jm_h5 *reopen(scene *s, jm_h5 *file, const char *path)
{
    jm_h5 *opened = NULL;
    CHECK_OK(s->ctx, jm_h5_close(s->ctx, file));
    CHECK_OK(s->ctx, jm_h5_open(s->ctx, path, format, NULL, &opened));
    return opened;
}

TEST(arrays_of_every_type_and_size_come_back_bit_for_bit)
{
    UNUSED_STATE;
    static scene s;
    static double big[300 * 300];
    static const int64_t counts[] = {0, 1, 7, 65536, 65537, 300 * 300};
    char path[512];
    scene_open(&s);
    for (int i = 0; i < 300 * 300; i++)
        big[i] = (double)i * 1.000000001 - 4e4;
    big[3] = (double)NAN;
    big[4] = HUGE_VAL;
    for (int type = JM_F32; type <= JM_U8; type++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            jm_h5 *file = fresh(&s, path);
            void *back = NULL;
            int64_t count = 0;
            size_t bytes = (size_t)counts[c] * jm_type_size((jm_type)type);
            jm_h5_shape shape = {.rank = 1, .size = {counts[c]}};
            CHECK_OK(s.ctx, jm_h5_write(s.ctx, file, "/a/b/c", (jm_type)type, shape, big, "m",
                                        "bytes of no meaning"));
            file = reopen(&s, file, path);
            CHECK_OK(s.ctx,
                     jm_h5_read(s.ctx, file, "/a/b/c", (jm_type)type, counts[c], &back, &count));
            CHECK(count == counts[c] && memcmp(back, big, bytes) == 0);
            jm_free(back);
            CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
        }
    }
    scene_close(&s);
}

TEST(rasters_are_cut_to_tiles_and_libhdf5_puts_them_together_again)
{
    UNUSED_STATE;
    static scene s;
    static float raster[517 * 300], step[300];
    float *back = NULL;
    char path[512], *unit = NULL;
    jm_type type;
    jm_h5_shape shape = {.rank = 2, .size = {517, 300}};
    scene_open(&s);
    for (int i = 0; i < 517 * 300; i++)
        raster[i] = (float)(i % 1000) * 0.1f;
    jm_h5 *file = fresh(&s, path);
    CHECK_OK(s.ctx, jm_h5_write(s.ctx, file, "/r", JM_F32, shape, raster, "m", NULL));
    file = reopen(&s, file, path);
    CHECK_OK(s.ctx, jm_h5_shape_of(s.ctx, file, "/r", &type, &shape));
    CHECK(type == JM_F32 && shape.rank == 2 && shape.size[0] == 517 && shape.size[1] == 300);
    CHECK_OK(s.ctx, jm_h5_read(s.ctx, file, "/r", JM_F32, 517 * 300, &back, NULL));
    CHECK(memcmp(back, raster, sizeof raster) == 0);
    CHECK_OK(s.ctx, jm_h5_read_step(s.ctx, file, "/r", JM_F32, 516, 300, step));
    CHECK(memcmp(step, raster + 516 * 300, sizeof step) == 0);
    CHECK_FAILS(s.ctx, jm_h5_read_step(s.ctx, file, "/r", JM_F32, 517, 300, step), JM_ERR_DATA,
                "517");
    CHECK_OK(s.ctx, jm_h5_get_text(s.ctx, file, "/r", "units", &unit));
    CHECK(strcmp(unit, "m") == 0);
    jm_free(unit);
    jm_free(back);
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_close(&s);
}

TEST(texts_attributes_and_names_come_back)
{
    UNUSED_STATE;
    static scene s;
    const char *const texts[3] = {"Évreux", "", "Saint-Pierre-et-Miquelon"};
    char path[512], **back = NULL, *text = NULL, **names = NULL;
    int64_t count = 0, integer = 0;
    double real = 0.0;
    scene_open(&s);
    jm_h5 *file = fresh(&s, path);
    CHECK_OK(s.ctx, jm_h5_write_texts(s.ctx, file, "/g/names", texts, 3, "towns"));
    CHECK_OK(s.ctx, jm_h5_write_texts(s.ctx, file, "/g/none", texts, 0, NULL));
    CHECK_OK(s.ctx, jm_h5_write_text(s.ctx, file, "/g/empty", ""));
    CHECK_OK(s.ctx, jm_h5_set_real(s.ctx, file, "/g/names", "cell_m", 2.5));
    CHECK_OK(s.ctx, jm_h5_set_integer(s.ctx, file, "/", "seed", -7));
    CHECK_OK(s.ctx, jm_h5_set_integer(s.ctx, file, "/", "seed", 8));
    file = reopen(&s, file, path);
    CHECK_OK(s.ctx, jm_h5_read_texts(s.ctx, file, "/g/names", &back, &count));
    CHECK(count == 3);
    for (int i = 0; i < 3; i++)
        CHECK(strcmp(back[i], texts[i]) == 0);
    jm_h5_names_free(back, count);
    CHECK_OK(s.ctx, jm_h5_read_texts(s.ctx, file, "/g/none", &back, &count));
    CHECK(count == 0);
    jm_h5_names_free(back, count);
    CHECK_OK(s.ctx, jm_h5_read_text(s.ctx, file, "/g/empty", &text));
    CHECK(text[0] == '\0');
    jm_free(text);
    CHECK(jm_h5_get_real(file, "/g/names", "cell_m", &real) && real == 2.5);
    CHECK(jm_h5_get_integer(file, "/", "seed", &integer) && integer == 8);
    CHECK(!jm_h5_get_integer(file, "/g/names", "cell_m", &integer)); // of another kind
    CHECK(!jm_h5_get_real(file, "/", "absent", &real) && !jm_h5_get_real(file, "/no/", "a", &real));
    CHECK_OK(s.ctx, jm_h5_get_text(s.ctx, file, "/", "absent", &text));
    CHECK(text == NULL);
    CHECK_OK(s.ctx, jm_h5_names(s.ctx, file, "/g", &names, &count));
    CHECK(count == 3 && strcmp(names[0], "empty") == 0 && strcmp(names[2], "none") == 0);
    jm_h5_names_free(names, count);
    CHECK(jm_h5_has(file, "/g/names") && jm_h5_has(file, "/") && !jm_h5_has(file, "/g/x/y"));
    CHECK_FAILS(s.ctx, jm_h5_names(s.ctx, file, "/absent", &names, &count), JM_ERR_DATA, "absent");
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_close(&s);
}

TEST(numbers_are_never_cut_off_without_a_word)
{
    UNUSED_STATE;
    static scene s;
    const int64_t large[1] = {INT64_C(1) << 40};
    const uint8_t small[1] = {200};
    char path[512];
    void *back = NULL;
    scene_open(&s);
    jm_h5 *file = fresh(&s, path);
    const jm_h5_shape one = {.rank = 1, .size = {1}};
    CHECK_OK(s.ctx, jm_h5_write(s.ctx, file, "/i64", JM_I64, one, large, NULL, NULL));
    CHECK_OK(s.ctx, jm_h5_write(s.ctx, file, "/u8", JM_U8, one, small, NULL, NULL));
    CHECK_FAILS(s.ctx, jm_h5_read(s.ctx, file, "/i64", JM_I32, 1, &back, NULL), JM_ERR_DATA,
                "kind");
    CHECK_FAILS(s.ctx, jm_h5_read(s.ctx, file, "/i64", JM_F64, 1, &back, NULL), JM_ERR_DATA,
                "kind");
    CHECK_FAILS(s.ctx, jm_h5_read(s.ctx, file, "/u8", JM_U8, 2, &back, NULL), JM_ERR_DATA,
                "2 were");
    CHECK_FAILS(s.ctx, jm_h5_read(s.ctx, file, "/no", JM_U8, 2, &back, NULL), JM_ERR_DATA, "/no");
    CHECK_OK(s.ctx, jm_h5_read(s.ctx, file, "/u8", JM_I32, 1, &back, NULL));
    CHECK(*(int32_t *)back == 200);
    jm_free(back);
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_close(&s);
}

TEST(equal_content_gives_equal_bytes)
{
    UNUSED_STATE;
    static scene s;
    char path[512];
    uint8_t hash[2][JM_HASH_BYTES];
    scene_open(&s);
    for (int turn = 0; turn < 2; turn++) {
        jm_ctx_set_threads(s.ctx, 1 + 3 * turn);
        jm_h5 *file = fresh(&s, path);
        CHECK_OK(s.ctx, scene_fill(NULL, s.ctx, file));
        const jm_h5_shape shape = {.rank = 2, .size = {SCENE_ROWS, SCENE_COLUMNS}};
        for (int i = 0; i < 20; i++) {
            char name[32];
            snprintf(name, sizeof name, "/tmrt/%d", i);
            CHECK_OK(s.ctx, jm_h5_write(s.ctx, file, name, JM_F32, shape, s.tmrt, "K", NULL));
        }
        CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
        if (turn == 0)
            sleep(1); // a time stamp in the file would show
        CHECK_OK(s.ctx, jm_hash_file(s.ctx, path, hash[turn]));
    }
    CHECK(memcmp(hash[0], hash[1], JM_HASH_BYTES) == 0);
    scene_close(&s);
}

TEST(another_format_a_newer_version_and_no_hdf5_at_all_are_told_apart)
{
    UNUSED_STATE;
    static scene s;
    char path[512], other[512];
    jm_h5 *file = NULL;
    int32_t version = 0;
    scene_open(&s);
    file = fresh(&s, path);
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_name(&s, "text", other);
    CHECK_OK(s.ctx, jm_file_write(s.ctx, other, "no HDF5 here", 12));
    const jm_h5_format outcome = {"outcome", 1}, older = {"city", 2}, any = {NULL, 0};
    CHECK_FAILS(s.ctx, jm_h5_open(s.ctx, path, outcome, NULL, &file), JM_ERR_DATA,
                "of kind `city`");
    CHECK_FAILS(s.ctx, jm_h5_open(s.ctx, path, older, NULL, &file), JM_ERR_DATA, "newer");
    CHECK_FAILS(s.ctx, jm_h5_open(s.ctx, other, format, NULL, &file), JM_ERR_DATA, "no HDF5");
    scene_name(&s, "absent", other);
    CHECK_FAILS(s.ctx, jm_h5_open(s.ctx, other, format, NULL, &file), JM_ERR_DATA, "absent");
    CHECK_OK(s.ctx, jm_h5_open(s.ctx, path, any, &version, &file));
    CHECK(version == 3);
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_close(&s);
}

// Opens the file with plain libhdf5, lets `spoil` add to it, and expects the refusal.
static void refused(scene *s, void (*spoil)(hid_t file, const char *folder), const char *words)
{
    char path[512];
    jm_h5 *file = fresh(s, path);
    CHECK_OK(s->ctx, jm_h5_close(s->ctx, file));
    hid_t id = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    CHECK(id >= 0);
    spoil(id, s->folder);
    CHECK(H5Fclose(id) >= 0);
    CHECK_FAILS(s->ctx, jm_h5_open(s->ctx, path, format, NULL, &file), JM_ERR_DATA, words);
}

static void add_dataset(hid_t file, hid_t type, hid_t creation, hsize_t count)
{
    hid_t space = H5Screate_simple(1, &count, NULL);
    hid_t dataset = H5Dcreate2(file, "odd", type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    CHECK(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
}

static void external_link(hid_t file, const char *folder)
{
    (void)folder;
    CHECK(H5Lcreate_external("other.h5", "/x", file, "odd", H5P_DEFAULT, H5P_DEFAULT) >= 0);
}

static void soft_link(hid_t file, const char *folder)
{
    (void)folder;
    CHECK(H5Lcreate_soft("/nowhere", file, "odd", H5P_DEFAULT, H5P_DEFAULT) >= 0);
}

static void external_storage(hid_t file, const char *folder)
{
    (void)folder;
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_external(creation, "/etc/passwd", 0, 64) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 64);
    H5Pclose(creation);
}

static void virtual_dataset(hid_t file, const char *folder)
{
    (void)folder;
    hsize_t count = 4;
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(1, &count, NULL);
    CHECK(H5Pset_virtual(creation, space, "other.h5", "/x", space) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 4);
    H5Sclose(space);
    H5Pclose(creation);
}

static void odd_filter(hid_t file, const char *folder)
{
    (void)folder;
    hsize_t chunk = 4;
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, &chunk) >= 0);
    CHECK(H5Pset_filter(creation, H5Z_FILTER_NBIT, H5Z_FLAG_OPTIONAL, 0, NULL) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, 4);
    H5Pclose(creation);
}

static void huge_chunks(hid_t file, const char *folder)
{
    (void)folder;
    hsize_t chunk = UINT32_C(1) << 30;
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_chunk(creation, 1, &chunk) >= 0);
    add_dataset(file, H5T_STD_U8LE, creation, chunk);
    H5Pclose(creation);
}

static void texts_of_any_length(hid_t file, const char *folder)
{
    (void)folder;
    hid_t type = H5Tcopy(H5T_C_S1);
    CHECK(H5Tset_size(type, H5T_VARIABLE) >= 0);
    add_dataset(file, type, H5P_DEFAULT, 4);
    H5Tclose(type);
}

TEST(files_that_reach_out_or_hold_what_store_never_writes_are_refused)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    refused(&s, external_link, "link to elsewhere");
    refused(&s, soft_link, "link to elsewhere");
    refused(&s, external_storage, "another file");
    refused(&s, virtual_dataset, "virtual");
    refused(&s, odd_filter, "unknown filter");
    refused(&s, huge_chunks, "too large");
    refused(&s, texts_of_any_length, "fixed length");
    scene_close(&s);
}

TEST(a_dataset_that_claims_more_than_the_file_can_hold_is_not_believed)
{
    UNUSED_STATE;
    static scene s;
    char path[512];
    void *back = NULL;
    scene_open(&s);
    jm_h5 *file = fresh(&s, path);
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    hid_t id = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT), creation = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk = 1024;
    CHECK(id >= 0 && H5Pset_chunk(creation, 1, &chunk) >= 0);
    add_dataset(id, H5T_STD_U8LE, creation, UINT64_C(1) << 36); // 64 GiB of nothing
    H5Pclose(creation);
    CHECK(H5Fclose(id) >= 0);
    CHECK_OK(s.ctx, jm_h5_open(s.ctx, path, format, NULL, &file));
    CHECK_FAILS(s.ctx, jm_h5_read(s.ctx, file, "/odd", JM_U8, -1, &back, NULL), JM_ERR_DATA,
                "claims more");
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    scene_close(&s);
}

TEST(a_file_cut_short_anywhere_is_refused_and_never_crashes)
{
    UNUSED_STATE;
    static scene s;
    char path[512], *bytes = NULL;
    int64_t length = 0;
    scene_open(&s);
    jm_h5 *file = fresh(&s, path);
    CHECK_OK(s.ctx, scene_fill(NULL, s.ctx, file));
    CHECK_OK(s.ctx, jm_h5_close(s.ctx, file));
    CHECK_OK(s.ctx, jm_file_read(s.ctx, path, 1 << 20, &bytes, &length));
    for (int64_t cut = 0; cut < length; cut += 1 + length / 23) {
        jm_h5 *opened = NULL;
        CHECK_OK(s.ctx, jm_file_write(s.ctx, path, bytes, cut));
        CHECK(jm_h5_open(s.ctx, path, format, NULL, &opened) == JM_ERR_DATA);
        CHECK(opened == NULL);
    }
    jm_free(bytes);
    scene_close(&s);
}

// A child writes under a size limit; its exit code is the status.
static int write_under_limit(scene *s, int64_t limit_bytes)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        static double noise[40000];
        struct rlimit limit = {.rlim_cur = (rlim_t)limit_bytes, .rlim_max = (rlim_t)limit_bytes};
        char path[512];
        jm_h5 *file = NULL;
        jm_ctx_set_threads(s->ctx, 1); // OpenMP's pool does not live through a fork
        signal(SIGXFSZ, SIG_IGN);
        for (int i = 0; i < 40000; i++)
            noise[i] = (double)(i * 7919 % 104729) * 1.37;
        scene_name(s, "x.city.h5", path);
        jm_status status = setrlimit(RLIMIT_FSIZE, &limit) == 0 ? JM_OK : JM_ERR_ARGUMENT;
        if (status == JM_OK)
            status = jm_h5_create(s->ctx, path, format, &file);
        for (int i = 0; i < 20 && status == JM_OK; i++) {
            char name[32];
            snprintf(name, sizeof name, "/noise/%d", i);
            const jm_h5_shape shape = {.rank = 1, .size = {i % 2 == 0 ? 40000 : 5000}};
            status = jm_h5_write(s->ctx, file, name, JM_F64, shape, noise, NULL, NULL);
        }
        if (strstr(jm_message(s->ctx), "disk full?") == NULL)
            status = JM_ERR_ARGUMENT;
        jm_status closed = file != NULL ? jm_h5_close(s->ctx, file) : JM_OK;
        _exit(status != JM_OK ? (int)status : (int)closed);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(a_full_disk_is_told_while_an_array_is_written)
{
    UNUSED_STATE;
    static scene s;
    scene_open(&s);
    for (int64_t limit = 1100000; limit < 2000000; limit += 200000)
        CHECK(write_under_limit(&s, limit) == JM_ERR_IO);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(arrays_of_every_type_and_size_come_back_bit_for_bit),
        CASE(rasters_are_cut_to_tiles_and_libhdf5_puts_them_together_again),
        CASE(texts_attributes_and_names_come_back),
        CASE(numbers_are_never_cut_off_without_a_word),
        CASE(equal_content_gives_equal_bytes),
        CASE(another_format_a_newer_version_and_no_hdf5_at_all_are_told_apart),
        CASE(files_that_reach_out_or_hold_what_store_never_writes_are_refused),
        CASE(a_dataset_that_claims_more_than_the_file_can_hold_is_not_believed),
        CASE(a_file_cut_short_anywhere_is_refused_and_never_crashes),
        CASE(a_full_disk_is_told_while_an_array_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

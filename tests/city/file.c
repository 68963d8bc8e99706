#include "small_city.h"

#include "core/random.h"
#include "store/h5.h"

#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
    UNUSED_STATE;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/jm-city-XXXXXX", base != NULL ? base : "/tmp");
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    UNUSED_STATE;
    return rmdir(folder);
}

static const char *file_path(char path[128])
{
    snprintf(path, 128, "%s/x.city.h5", folder);
    return path;
}

static jm_city *lively_city(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 20, 30, 5.0);
    add_block(ctx, city, 10.0, 10.0, 40.0, 30.0, 12.0f);
    add_tree(ctx, city, 70.0, 50.0, 10.0f, 8.0f);
    int32_t first = add_street_grid(ctx, city, 3, 40.0, 20.0, 10.0);
    int32_t zone = add_zone(ctx, city, first, 400.0f, 150.0f);
    add_parking(ctx, city, JM_PARKING_KERB, first + 1, 0, zone, 12.0f, 1.5f);
    city->rasters.ground_height_m[5] = -3.25f;
    city->zones.income_eur[0] = NAN;
    city->place.convergence_rad = -0.03;
    CHECK_OK(ctx, jm_city_set_text(ctx, &city->zones.name[0], "Île d'Été \"Œuf\""));
    CHECK_OK(ctx, jm_resize_array(ctx, 1, sizeof *city->gaps, &city->gaps));
    city->gaps[0] = (jm_gap){.filled = 3, .total = 9, .origin = JM_ORIGIN_CLASS};
    city->gap_count = 1;
    CHECK_OK(ctx, jm_copy_text(ctx, "road speed", &city->gaps[0].what));
    CHECK_OK(ctx, jm_copy_text(ctx, "by class", &city->gaps[0].rule));
    CHECK_OK(ctx, jm_resize_array(ctx, 1, sizeof *city->credits, &city->credits));
    city->credits[0] = (jm_credit){0};
    city->credit_count = 1;
    CHECK_OK(ctx, jm_copy_text(ctx, "roads", &city->credits[0].role));
    CHECK_OK(ctx, jm_copy_text(ctx, "ODbL", &city->credits[0].licence));
    return city;
}

TEST(a_saved_city_comes_back_bit_for_bit)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[128];
    jm_city *city = lively_city(ctx), *back = NULL;
    CHECK_OK(ctx, jm_city_save(ctx, city, file_path(path)));
    CHECK_OK(ctx, jm_city_load(ctx, path, &back));
    CHECK(jm_city_equal(city, back));
    char before[65], after[65];
    CHECK_OK(ctx, jm_city_hash(ctx, city, before));
    CHECK_OK(ctx, jm_city_hash(ctx, back, after));
    assert_string_equal(before, after);
    assert_string_equal(back->name, city->name);
    assert_string_equal(back->zones.name[0], "Île d'Été \"Œuf\"");
    CHECK(back->gap_count == 1 && back->gaps[0].filled == 3);
    assert_string_equal(back->gaps[0].rule, "by class");
    assert_string_equal(back->credits[0].licence, "ODbL");
    CHECK(back->credits[0].producer == NULL);
    unlink(path);
    jm_city_destroy(city);
    jm_city_destroy(back);
    jm_ctx_destroy(ctx);
}

TEST(a_city_without_any_object_is_saved_and_read)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[128];
    jm_city *city = small_city(ctx, 3, 4, 10.0), *back = NULL;
    CHECK_OK(ctx, jm_city_save(ctx, city, file_path(path)));
    CHECK_OK(ctx, jm_city_load(ctx, path, &back));
    CHECK(jm_city_equal(city, back));
    unlink(path);
    jm_city_destroy(city);
    jm_city_destroy(back);
    jm_ctx_destroy(ctx);
}

TEST(a_city_lies_in_a_group_of_another_file_too)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[128];
    jm_city *city = lively_city(ctx), *back = NULL;
    jm_h5 *file = NULL;
    CHECK_OK(ctx, jm_h5_create(ctx, file_path(path), (jm_h5_format){"outcome", 1}, &file));
    CHECK_OK(ctx, jm_city_write(ctx, city, file, "/city"));
    CHECK_OK(ctx, jm_h5_close(ctx, file));
    CHECK_OK(ctx, jm_h5_open(ctx, path, (jm_h5_format){"outcome", 1}, NULL, &file));
    CHECK_OK(ctx, jm_city_read(ctx, file, "/city", &back));
    CHECK_OK(ctx, jm_h5_close(ctx, file));
    CHECK(jm_city_equal(city, back));
    jm_city_destroy(back);
    CHECK_FAILS(ctx, jm_city_load(ctx, path, &back), JM_ERR_DATA, "");
    unlink(path);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

/// Spoils a city, saves it (saving trusts its caller) and expects loading to refuse it.
static void check_refused(jm_ctx *ctx, void (*spoil)(jm_city *city), const char *words)
{
    char path[128];
    jm_city *city = lively_city(ctx), *back = NULL;
    spoil(city);
    CHECK_OK(ctx, jm_city_save(ctx, city, file_path(path)));
    CHECK_FAILS(ctx, jm_city_load(ctx, path, &back), JM_ERR_DATA, words);
    CHECK(back == NULL);
    unlink(path);
    jm_city_destroy(city);
}

static void spoil_index(jm_city *city)
{
    city->streets.to[2] = 4000;
}
static void spoil_start(jm_city *city)
{
    city->streets.shape_start[3] = city->streets.shape_start[5];
    city->streets.shape_start[4] = 1;
}
static void spoil_star(jm_city *city)
{
    city->streets.out_start[city->streets.node_count] = 3;
}
static void spoil_length(jm_city *city)
{
    city->streets.length_m[0] = -4.0f;
}
static void spoil_height(jm_city *city)
{
    city->buildings.height_m[0] = NAN;
}
static void spoil_code(jm_city *city)
{
    city->rasters.surface_class[7] = 200;
}
static void spoil_building(jm_city *city)
{
    city->rasters.building[3] = 9;
}
static void spoil_twin(jm_city *city)
{
    city->streets.twin[0] = 5;
}
static void spoil_cell(jm_city *city)
{
    city->grid.cell_m = 0.0;
}
static void spoil_margin(jm_city *city)
{
    city->margin_m = 1e6;
}
static void spoil_north(jm_city *city)
{
    city->grid.north_m = (double)NAN;
}

TEST(a_file_with_broken_columns_is_refused_by_name)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    check_refused(ctx, spoil_index, "streets/to");
    check_refused(ctx, spoil_start, "shape_start");
    check_refused(ctx, spoil_star, "out_start");
    check_refused(ctx, spoil_length, "streets/length");
    check_refused(ctx, spoil_height, "buildings/height");
    check_refused(ctx, spoil_code, "surface_class");
    check_refused(ctx, spoil_building, "rasters/building");
    check_refused(ctx, spoil_twin, "streets/twin");
    check_refused(ctx, spoil_cell, "cells of 0 m");
    check_refused(ctx, spoil_margin, "margin");
    check_refused(ctx, spoil_north, "grid/north");
    jm_ctx_destroy(ctx);
}

static uint8_t *read_bytes(const char *path, long *size)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    fseek(file, 0, SEEK_END);
    *size = ftell(file);
    rewind(file);
    uint8_t *bytes = malloc((size_t)*size);
    CHECK(fread(bytes, 1, (size_t)*size, file) == (size_t)*size);
    fclose(file);
    return bytes;
}

static void write_bytes(const char *path, const uint8_t *bytes, long size)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(bytes, 1, (size_t)size, file) == (size_t)size);
    fclose(file);
}

/// Loads a crafted file: it is refused, or gives a sound city; nothing else may happen.
static bool loads_soundly(jm_ctx *ctx, const char *path)
{
    jm_city *city = NULL;
    jm_status status = jm_city_load(ctx, path, &city);
    if (status != JM_OK) {
        CHECK(city == NULL && jm_message(ctx)[0] != '\0');
        return false;
    }
    char *report = NULL;
    int64_t faults = -1;
    CHECK_OK(ctx, jm_city_check(ctx, city, &report, &faults));
    CHECK(faults == 0);
    jm_free(report);
    jm_city_destroy(city);
    return true;
}

TEST(counts_that_lie_are_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[128];
    jm_city *city = small_city(ctx, 3, 4, 10.0);
    // A number of trees that occurs nowhere else: each of its places in the file is made to lie.
    const int64_t trees = 7919, lies[] = {7920, 7918, 0, -1, INT32_MAX, INT64_MAX / 9};
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_TREES, trees));
    for (int32_t i = 0; i < trees; i++) {
        city->trees.height_m[i] = 8.0f;
        city->trees.crown_m[i] = 4.0f;
    }
    CHECK_OK(ctx, jm_city_save(ctx, city, file_path(path)));
    long size = 0;
    uint8_t *bytes = read_bytes(path, &size);
    int places = 0, refused = 0;
    for (long at = 0; at + 8 <= size; at++) {
        if (memcmp(bytes + at, &trees, 8) != 0)
            continue;
        for (int i = 0; i < 6; i++) {
            memcpy(bytes + at, &lies[i], 8);
            write_bytes(path, bytes, size);
            places++;
            refused += loads_soundly(ctx, path) ? 0 : 1;
        }
        memcpy(bytes + at, &trees, 8);
    }
    CHECK(places >= 6 * 7); // the count, and the extents of the six columns
    CHECK(refused >= places - 6 * 6);
    free(bytes);
    unlink(path);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_file_with_a_flipped_byte_is_refused_or_sound)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[128];
    jm_city *city = lively_city(ctx);
    CHECK_OK(ctx, jm_city_save(ctx, city, file_path(path)));
    long size = 0;
    uint8_t *bytes = read_bytes(path, &size);
    jm_key key = {11, 3};
    int flips = 40 + (int)(400.0 * test_effort());
    for (int i = 0; i < flips; i++) {
        long at = (long)jm_random_below(key, (uint64_t)i, 0, size);
        uint8_t kept = bytes[at];
        bytes[at] = (uint8_t)jm_random_below(key, (uint64_t)i, 1, 256);
        write_bytes(path, bytes, size);
        loads_soundly(ctx, path);
        bytes[at] = kept;
    }
    free(bytes);
    unlink(path);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_file_cut_short_or_of_another_kind_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    char path[128];
    jm_city *city = lively_city(ctx), *back = NULL;
    CHECK_FAILS(ctx, jm_city_load(ctx, "/nowhere/x.city.h5", &back), JM_ERR_DATA, "nowhere");
    CHECK_OK(ctx, jm_city_save(ctx, city, file_path(path)));
    FILE *file = fopen(path, "rb+");
    CHECK(file != NULL);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    // At several lengths: headers, groups, data.
    for (int k = 1; k < 8; k++) {
        CHECK_OK(ctx, jm_city_save(ctx, city, path));
        CHECK(truncate(path, size * k / 8) == 0);
        CHECK_FAILS(ctx, jm_city_load(ctx, path, &back), JM_ERR_DATA, "");
    }
    unlink(path);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_saved_city_comes_back_bit_for_bit),
        CASE(a_city_without_any_object_is_saved_and_read),
        CASE(a_city_lies_in_a_group_of_another_file_too),
        CASE(a_file_with_broken_columns_is_refused_by_name),
        CASE(counts_that_lie_are_refused),
        CASE(a_file_with_a_flipped_byte_is_refused_or_sound),
        CASE(a_file_cut_short_or_of_another_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

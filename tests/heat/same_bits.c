// Threads, tiles and checkpoints may not change a bit.
#include "hand_city.h"

enum { ROWS = 150, COLUMNS = 210 };

static jm_city *mixed_town(void)
{
    jm_city *city = town(ROWS, COLUMNS, 2.0, 20, 8, 12.0);
    plant(city, 1, 6, 4, 120, 3.0, 9.0);
    plant(city, 80, 86, 60, 90, 3.0, 9.0); // over sealed ground only
    for (int64_t c = 0; c < ROWS * COLUMNS; c++) {
        city->rasters.ground_height_m[c] = (float)(c % COLUMNS) * 0.02f;
        if (city->rasters.building_height_m[c] <= 0.0f)
            city->rasters.surface_class[c] =
                (uint8_t)(c / COLUMNS < 60 ? 1 + (c / 13) % 7 : JM_SURFACE_ASPHALT);
    }
    return city;
}

static jm_heat *make(jm_ctx *ctx, const jm_city *city, int32_t tile)
{
    jm_heat_def def = jm_heat_default_def();
    def.tile = tile;
    def.substep_s = 1200;
    jm_heat *heat = NULL;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    return heat;
}

static jm_heat *start(jm_ctx *ctx, const jm_city *city, int32_t tile)
{
    jm_heat *heat = make(ctx, city, tile);
    jm_heat_input in = summer_hour(0, 2.0);
    CHECK_OK(ctx, jm_heat_reset(heat, &in));
    return heat;
}

static void march(jm_ctx *ctx, jm_heat *heat, int from, int to)
{
    for (int hour = from; hour < to; hour++) {
        jm_heat_input in = summer_hour(hour % 24, 2.0);
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

static bool same(const jm_heat *a, const jm_heat *b)
{
    int64_t count = 0, other = 0;
    const jm_field *fa = jm_heat_fields(a, &count), *fb = jm_heat_fields(b, &other);
    CHECK(count == other);
    for (int64_t i = 0; i < count; i++)
        if (memcmp(fa[i].values, fb[i].values, (size_t)fa[i].count * jm_type_size(fa[i].type)) !=
            0) {
            print_message("%s differs\n", fa[i].name);
            return false;
        }
    return true;
}

static void check_threads(const jm_city *city)
{
    jm_heat *heat[3];
    jm_ctx *ctx[3];
    for (int t = 0; t < 3; t++) {
        ctx[t] = jm_ctx_create(&(jm_ctx_def){.threads = t + 1});
        heat[t] = start(ctx[t], city, t == 0 ? 256 : 64);
        march(ctx[t], heat[t], 0, 27);
        CHECK(same(heat[0], heat[t]));
    }
    for (int t = 0; t < 3; t++) {
        jm_heat_destroy(heat[t]);
        jm_ctx_destroy(ctx[t]);
    }
}

TEST(one_two_and_three_threads_and_tiles_of_64_and_256_give_the_same_bits)
{
    UNUSED_STATE;
    jm_city *city = mixed_town();
    check_threads(city);
    free_city(city);
}

TEST(so_they_do_on_coarse_cells_with_outlines)
{
    UNUSED_STATE;
    jm_city *city = plain(150, 160, 10.0, JM_SURFACE_GRASS);
    for (int i = 0; i < 30 * 30; i++)
        square_house(city, 30.0 + 52.0 * (i % 30), 30.0 + 48.0 * (i / 30), 25.0, 7.0 * (i % 13),
                     6.0 + i % 17);
    plant(city, 90, 100, 20, 80, 3.0, 9.0);
    check_threads(city);
    free_city(city);
}

// Runs hold no checkpoint before their first repeated day has ended.
static void warm_a_day(jm_ctx *ctx, jm_heat *heat)
{
    for (int hour = 0; hour < 24; hour++) {
        jm_heat_input in = summer_hour(hour, 2.0);
        in.warming = true;
        in.rough_s = 1800;
        in.settle = hour == 0;
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

// Takes over what a checkpoint holds, and nothing else.
static void restore(const jm_heat *from, jm_heat *to)
{
    int64_t count = 0;
    const jm_field *a = jm_heat_fields(from, &count), *b = jm_heat_fields(to, &count);
    for (int64_t i = 0; i < count; i++)
        if ((a[i].flags & JM_CHECKPOINT) != 0)
            memcpy(b[i].values, a[i].values, (size_t)a[i].count * jm_type_size(a[i].type));
}

TEST(a_run_resumed_from_its_checkpoint_ends_with_the_same_bits)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = mixed_town();
    const int stops[] = {7, 30}; // within the first day and after it
    for (int k = 0; k < 2; k++) {
        // The resumed one never saw the weather of the start.
        jm_heat *straight = start(ctx, city, 256), *resumed = make(ctx, city, 256);
        warm_a_day(ctx, straight);
        march(ctx, straight, 0, stops[k]);
        restore(straight, resumed);
        march(ctx, straight, stops[k], stops[k] + 5);
        march(ctx, resumed, stops[k], stops[k] + 5);
        CHECK(same(straight, resumed));
        jm_heat_destroy(straight);
        jm_heat_destroy(resumed);
    }
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(every_row_has_a_name_of_its_own_a_unit_and_a_sentence)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(5, 7, 2.0, JM_SURFACE_GRASS);
    jm_heat *heat = start(ctx, city, 256);
    int64_t count = 0;
    const jm_field *rows = jm_heat_fields(heat, &count);
    CHECK(count > 8);
    for (int64_t i = 0; i < count; i++) {
        CHECK(strlen(rows[i].name) > 0 && strlen(rows[i].unit) > 0);
        CHECK(strlen(rows[i].sentence) > 10 && rows[i].values != NULL);
        for (int64_t j = 0; j < i; j++)
            CHECK(strcmp(rows[i].name, rows[j].name) != 0);
    }
    leave_town(ctx, city, heat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_two_and_three_threads_and_tiles_of_64_and_256_give_the_same_bits),
        CASE(so_they_do_on_coarse_cells_with_outlines),
        CASE(a_run_resumed_from_its_checkpoint_ends_with_the_same_bits),
        CASE(every_row_has_a_name_of_its_own_a_unit_and_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Light that walks in 16 bits meets what it meets in float, to the last bit.
#include "made.h"

#include "sky/planes.h"

enum { ROWS = 330, COLUMNS = 610 };

static uint32_t next(uint32_t *seed)
{
    return *seed = *seed * 1664525u + 1013904223u;
}

static float upto(uint32_t *seed, float most)
{
    return most * (float)(next(seed) >> 8) / (float)(1 << 24);
}

// Hills, houses, some crowns over houses and some on the ground, and holes in the data.
static made rough(uint32_t seed)
{
    made m = plain(ROWS, COLUMNS, 1.0, 1);
    for (int32_t r = 0; r < ROWS; r++)
        for (int32_t c = 0; c < COLUMNS; c++) {
            const int64_t cell = cell_of(&m, r, c);
            m.ground[cell] = (float)(60.0 * sin(0.01 * r + 0.3) + 40.0 * cos(0.013 * c));
            if ((r / 9 + c / 14) % 3 == 0)
                m.building[cell] = (float)(5 + 11 * (r / 9 * 7 + c / 14) % 60) + 0.3f;
            if (next(&seed) >> 24 < 40) {
                m.crown_base[cell] = upto(&seed, 6.0f);
                m.crown_top[cell] = m.crown_base[cell] + upto(&seed, 15.0f);
            }
            if (next(&seed) >> 24 == 0)
                m.ground[cell] = NAN;
        }
    return m;
}

// What a walk found in a cell, as jm_beam.open.
static int light_of(const jm_beam *beam, int32_t column)
{
    if (beam->narrow)
        return beam->open[column];
    const int32_t group = (beam->crown_row.line + column) / JM_GROUP;
    const bool touched = beam->touched[group / 64] >> group % 64 & 1;
    return beam->open[column] & (touched && beam->behind[column] ? JM_BEHIND : JM_OPEN);
}

typedef struct contest {
    jm_planes planes[2]; // narrow, and the same without
    jm_bench bench[2];
    jm_beam beam[2];
    int64_t shaded, behind, struck; // that the contest is one
} contest;

static void compare_strikes(contest *c, int32_t row, uint32_t *seed)
{
    const jm_planes *p = &c->planes[0];
    const int32_t shift = c->beam[0].origin - jm_ray_offset(&c->beam[0].ray, p, row);
    for (int k = 0; k < 20; k++) {
        const int32_t column = (int32_t)(next(seed) >> 8) % p->columns;
        const int64_t cell = (int64_t)row * p->columns + column;
        if (jm_is_kind(p->kind[cell], JM_CELL_EMPTY))
            continue;
        jm_struck struck[2];
        for (int n = 0; n < 2; n++)
            jm_beam_strike(&c->beam[n], &c->planes[n], cell, column + shift, p->top_m[cell],
                           p->top_m[cell] + 12.3f, &struck[n]);
        CHECK(memcmp(&struck[0], &struck[1], sizeof struck[0]) == 0);
        c->struck += struck[0].crown[1] > 0.0f;
    }
}

static void compare_row(contest *c, int32_t row)
{
    const jm_planes *p = &c->planes[0];
    for (int32_t column = 0; column < p->columns; column++) {
        if (jm_is_kind(p->kind[(int64_t)row * p->columns + column], JM_CELL_EMPTY))
            continue;
        const int light = light_of(&c->beam[0], column);
        CHECK(light == light_of(&c->beam[1], column));
        c->shaded += light == 0;
        c->behind += light == JM_BEHIND;
    }
}

static void expect_same_walk(contest *c, const jm_ray *ray, float slope, double reach_m)
{
    uint32_t seed = 5;
    for (int n = 0; n < 2; n++)
        jm_beam_start(&c->bench[n], &c->planes[n], ray, slope, reach_m,
                      jm_all_lines(ray, &c->planes[n]), &c->beam[n]);
    CHECK(c->beam[0].narrow && !c->beam[1].narrow);
    for (int32_t k = 0; k < c->planes[0].rows; k++) {
        const int32_t row = jm_ray_row(ray, &c->planes[0], k);
        for (int n = 0; n < 2; n++)
            jm_beam_turn(&c->beam[n], &c->planes[n], row);
        compare_strikes(c, row, &seed);
        for (int n = 0; n < 2; n++)
            jm_beam_walk(&c->beam[n], &c->planes[n], row);
        compare_row(c, row);
    }
}

static void expect_same_light(double azimuth_rad, float slope, double reach_m, bool from_centres)
{
    made m = rough((uint32_t)(100.0 * azimuth_rad));
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_terrain terrain;
    CHECK_OK(ctx, jm_terrain_create(ctx, &m.relief, from_centres, &terrain));
    const jm_ray ray = jm_terrain_ray(&terrain, azimuth_rad);
    contest c = {.shaded = 0};
    for (int n = 0; n < 2; n++) {
        c.planes[n] = terrain.planes[ray.turned ? 1 : 0];
        CHECK_OK(ctx, jm_bench_create(ctx, ROWS, COLUMNS, true, &c.bench[n]));
    }
    c.planes[1].narrow_top = NULL;
    expect_same_walk(&c, &ray, slope, reach_m);
    CHECK(c.shaded > 10000 && c.behind > 300 && c.struck > 100);
    for (int n = 0; n < 2; n++)
        jm_bench_free(&c.bench[n]);
    jm_terrain_free(&terrain);
    jm_ctx_destroy(ctx);
    free_made(&m);
}

TEST(light_walks_in_16_bits_as_it_does_in_float_to_the_last_bit)
{
    UNUSED_STATE;
    static const float slopes[] = {0.02f, 0.0875f, 0.31f, 1.0f, 4.0f};
    for (int k = 0; k < 15; k++)
        expect_same_light(0.42 * k + 0.1, slopes[k % 5], k % 2 ? 0.0 : 100.0, k % 4 == 3);
}

TEST(light_sinks_by_its_slope_in_the_long_run_and_never_off_by_more_than_half_a_part)
{
    UNUSED_STATE;
    made m = rough(3);
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_terrain terrain;
    jm_bench bench;
    jm_beam beam;
    CHECK_OK(ctx, jm_terrain_create(ctx, &m.relief, false, &terrain));
    CHECK_OK(ctx, jm_bench_create(ctx, ROWS, COLUMNS, true, &bench));
    const jm_ray ray = jm_terrain_ray(&terrain, 0.1);
    const jm_planes *p = &terrain.planes[0];
    jm_beam_start(&bench, p, &ray, 0.0123f, 0.0, jm_all_lines(&ray, p), &beam);
    double sunk = 0.0;
    for (int32_t k = 0; k < ROWS; k++) {
        jm_beam_turn(&beam, p, jm_ray_row(&ray, p, k));
        sunk += k > 0 ? (double)beam.sink : 0.0;
        CHECK_NEAR(sunk, k * (double)beam.fall_m, 1.0 / JM_PARTS);
    }
    jm_bench_free(&bench);
    jm_terrain_free(&terrain);
    jm_ctx_destroy(ctx);
    free_made(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(light_walks_in_16_bits_as_it_does_in_float_to_the_last_bit),
        CASE(light_sinks_by_its_slope_in_the_long_run_and_never_off_by_more_than_half_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

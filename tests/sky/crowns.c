// Crowns cross rows as a plain walk of single cells says, to the last bit.
#include "check.h"

#include "sky/sweep.h"

enum { ROWS = 60, COLUMNS = 90, MOST = COLUMNS + ROWS };

typedef struct plane {
    float top[ROWS * COLUMNS], crown_top[ROWS * COLUMNS], crown_base[ROWS * COLUMNS];
    uint64_t crowned[ROWS * 4];
    jm_planes planes;
} plane;

static uint32_t next(uint32_t *seed)
{
    return *seed = *seed * 1664525u + 1013904223u;
}

// Ground that falls and rises, so that what went into the ground must stay there, and crowns of all
// heights, some on the ground.
static plane *wood(uint32_t seed, uint32_t one_in)
{
    plane *p = calloc(1, sizeof *p);
    CHECK(p != NULL && jm_words(COLUMNS) == 4);
    for (int32_t r = 0; r < ROWS; r++)
        for (int32_t c = 0; c < COLUMNS; c++) {
            const int32_t cell = r * COLUMNS + c;
            p->top[cell] = (float)(next(&seed) >> 24) / 64.0f - 0.1875f * (float)(r % 20);
            const bool crown = (next(&seed) >> 16) % one_in == 0;
            const float base = (float)(next(&seed) >> 24) / 32.0f;
            p->crown_base[cell] = crown ? p->top[cell] + base : JM_FAR;
            p->crown_top[cell] = crown ? p->crown_base[cell] + 3.0f : -JM_FAR;
            if (crown)
                p->crowned[r * 4 + 1 + c / 64] |= (uint64_t)1 << c % 64;
        }
    p->planes = (jm_planes){.rows = ROWS,
                            .columns = COLUMNS,
                            .cell_m = 1.0f,
                            .crown_far = 0.5f,
                            .crown_near = 0.5f,
                            .top_m = p->top,
                            .crown_top_m = p->crown_top,
                            .crown_base_m = p->crown_base,
                            .crowned = p->crowned};
    return p;
}

typedef struct interval {
    float base, top;
} interval;

static bool holds(interval s, float z)
{
    return z >= s.base && z < s.top;
}

// One cell of one line: whether a crown stands in the way, and what the line carries on.
static bool cross(interval carried[2], float z, interval crown, float sink)
{
    const interval nothing = {JM_FAR, -JM_FAR};
    for (int k = 0; k < 2; k++)
        carried[k] = (interval){carried[k].base - sink, carried[k].top - sink};
    const interval own = {crown.base - 0.5f * sink, crown.top + 0.5f * sink};
    const bool behind =
        holds(carried[0], z) || holds(carried[1], z) || (z >= own.base && z < crown.top);
    if (carried[1].top <= z)
        carried[1] = nothing;
    if (carried[0].top <= z) {
        carried[0] = carried[1];
        carried[1] = nothing;
    }
    if (crown.top <= -JM_FAR)
        return behind;
    interval *to =
        own.base <= carried[0].top && own.top >= carried[0].base ? &carried[0] : &carried[1];
    *to = (interval){fminf(to->base, own.base), fmaxf(to->top, own.top)};
    return behind;
}

// `slope` columns a row to the right; light comes down the rows.
static void expect_plain_walk(const plane *p, double slope, float sink)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_bench bench;
    jm_beam beam;
    const jm_ray ray = {.step = 1, .slope = slope, .length_m = 1.0f};
    CHECK_OK(ctx, jm_bench_create(ctx, ROWS, COLUMNS, true, &bench));
    jm_beam_start(&bench, &p->planes, &ray, sink, 0.0, jm_all_lines(&ray, &p->planes), &beam);
    interval carried[MOST][2];
    for (int32_t i = 0; i < MOST; i++)
        carried[i][0] = carried[i][1] = (interval){JM_FAR, -JM_FAR};
    for (int32_t r = 0; r < ROWS; r++) {
        int32_t sums[COLUMNS] = {0};
        float no_wall[COLUMNS];
        for (int32_t c = 0; c < COLUMNS; c++)
            no_wall[c] = -JM_FAR;
        jm_beam_turn(&beam, &p->planes, r);
        jm_beam_cross(&beam, &p->planes, r);
        jm_count_crowns(&beam.crown_row, no_wall, no_wall, 7, sums);
        for (int32_t c = 0; c < COLUMNS; c++) {
            const int32_t cell = r * COLUMNS + c;
            const int32_t line = c + beam.origin - jm_ray_offset(&ray, &p->planes, r);
            const interval crown = {p->crown_base[cell], p->crown_top[cell]};
            CHECK(sums[c] == (cross(carried[line], p->top[cell], crown, sink) ? 7 : 0));
        }
    }
    jm_bench_free(&bench);
    jm_ctx_destroy(ctx);
}

TEST(crowns_in_groups_of_lines_stand_in_the_way_where_a_walk_of_single_cells_says)
{
    UNUSED_STATE;
    static const float sinks[] = {0.125f, 0.375f, 1.0f, 3.0f}; // whole parts, and their halves
    static const double slopes[] = {0.0, 0.3, -0.7, 1.0};
    for (uint32_t seed = 1; seed <= 4; seed++)
        for (uint32_t one_in = 5; one_in < 400; one_in *= 4) {
            plane *p = wood(seed, one_in);
            for (int k = 0; k < 4; k++)
                expect_plain_walk(p, slopes[k], sinks[(k + (int)seed) % 4]);
            free(p);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(crowns_in_groups_of_lines_stand_in_the_way_where_a_walk_of_single_cells_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

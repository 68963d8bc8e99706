// Threads, edits and tiles give the bits of a full making by one thread.
#include "compare.h"

#include "sky/inside.h"

static void hills(made *m, int32_t rows, int32_t columns)
{
    for (int32_t r = 0; r < rows; r++)
        for (int32_t c = 0; c < columns; c++)
            m->ground[cell_of(m, r, c)] =
                (float)(30.0 * sin(0.02 * r) + 20.0 * cos(0.03 * c) - 5.0);
}

static void expect_same_for_threads(const made *m, const jm_sky_def *def)
{
    jm_ctx *one = threads_of(1);
    jm_sky *alone = sky_of(one, def, m);
    jm_sky_sun first, second;
    CHECK_OK(one, jm_sky_sun_create(one, alone, &first));
    jm_sky_sun_cast(one, alone, 2.3, 0.4, &first);
    for (int threads = 2; threads <= 3; threads++) {
        jm_ctx *more = threads_of(threads);
        jm_sky *shared = sky_of(more, def, m);
        CHECK(same_skies(alone, shared));
        CHECK_OK(more, jm_sky_sun_create(more, shared, &second));
        jm_sky_sun_cast(more, shared, 2.3, 0.4, &second);
        CHECK(same_suns(alone, &first, &second));
        jm_sky_sun_free(&second);
        jm_sky_destroy(shared);
        jm_ctx_destroy(more);
    }
    jm_sky_sun_free(&first);
    jm_sky_destroy(alone);
    jm_ctx_destroy(one);
}

TEST(a_town_of_fine_cells_has_the_same_bits_for_1_2_and_3_threads)
{
    UNUSED_STATE;
    made m = plain(170, 210, 2.0, 1);
    hills(&m, 170, 210);
    town(&m, 170, 210, 19, 9, 3);
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 25;
    def.reach_m = 120.0;
    expect_same_for_threads(&m, &def);
    free_made(&m);
}

TEST(a_town_of_coarse_cells_has_the_same_bits_for_1_2_and_3_threads)
{
    UNUSED_STATE;
    made m = plain(60, 50, 10.0, 4);
    town(&m, 240, 200, 23, 11, 5);
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 10;
    expect_same_for_threads(&m, &def);
    free_made(&m);
}

// The sky after an edit equals the sky made of the edited relief.
static void expect_edit(made *m, const jm_sky_def *def, void (*change)(made *m))
{
    jm_ctx *ctx = threads_of(2);
    jm_sky *before = sky_of(ctx, def, m), *edited = NULL;
    change(m);
    jm_sky *whole = sky_of(ctx, def, m);
    CHECK_OK(ctx, jm_sky_edit(ctx, before, &m->relief, &edited));
    CHECK(!same_skies(before, whole));
    CHECK(same_skies(edited, whole));
    jm_sky_destroy(edited);
    jm_sky_destroy(whole);
    jm_sky_destroy(before);
    jm_ctx_destroy(ctx);
}

static void plant_twenty(made *m)
{
    for (int32_t k = 0; k < 20; k++) {
        const int32_t r = 250 + 3 * (k % 5), c = 240 + 4 * (k / 5);
        plant(m, r, r + 2, c, c + 2, 2.5, 8.0);
    }
}

static void build_house(made *m)
{
    build(m, 260, 272, 255, 263, 14.0);
}

static void raze_houses(made *m)
{
    build(m, 225, 275, 225, 275, 0.0);
}

static void expect_edits(double reach_m, void (*change)(made *m))
{
    made m = plain(500, 520, 2.0, 1);
    town(&m, 500, 520, 21, 9, 11);
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 20;
    def.reach_m = reach_m;
    def.azimuths = 16;
    def.altitudes = 10;
    expect_edit(&m, &def, change);
    free_made(&m);
}

TEST(planting_twenty_trees_looks_again_only_around_them_and_gives_the_bits_of_a_full_making)
{
    UNUSED_STATE;
    expect_edits(1000.0, plant_twenty);
    expect_edits(90.0, plant_twenty); // shade ends within the window
}

TEST(building_and_razing_houses_gives_the_bits_of_a_full_making)
{
    UNUSED_STATE;
    expect_edits(90.0, build_house);
    expect_edits(150.0, raze_houses);
    expect_edits(0.0, raze_houses); // shade without end
}

static void plant_coarse(made *m)
{
    plant(m, 120, 128, 100, 104, 2.0, 9.0);
    build(m, 140, 150, 110, 120, 9.0);
}

TEST(an_edit_of_coarse_cells_gives_the_bits_of_a_full_making)
{
    UNUSED_STATE;
    made m = plain(70, 60, 9.0, 3);
    town(&m, 210, 180, 21, 9, 2);
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 6;
    def.reach_m = 100.0;
    expect_edit(&m, &def, plant_coarse);
    free_made(&m);
}

// An oblique house of 36 m with its outline, and one straight, whose facades share blocks.
static void outlined_houses(made *m, jm_sky_segment outline[8])
{
    static const double turns[2] = {22.0, 0.0}, middle[2] = {150.0, 205.0}; // degrees; m
    for (int h = 0; h < 2; h++) {
        const double u = 18.0 * cos(turns[h] * JM_DEG), v = 18.0 * sin(turns[h] * JM_DEG);
        const double x[5] = {v - u, u + v, u - v, -u - v, v - u};
        const double y[5] = {-u - v, v - u, u + v, u - v, -u - v};
        for (int k = 0; k < 4; k++)
            outline[4 * h + k] = (jm_sky_segment){middle[h] + x[k], 150.0 + y[k],
                                                  middle[h] + x[k + 1], 150.0 + y[k + 1], 12.0f};
        for (int32_t r = 0; r < 150; r++)
            for (int32_t c = 0; c < 150; c++) {
                const double east = 2.0 * c + 1.0 - middle[h], south = 2.0 * r + 1.0 - 150.0;
                if (fabs(east * u + south * v) < 324.0 && fabs(south * u - east * v) < 324.0)
                    m->building[cell_of(m, r, c)] = 12.0f;
            }
    }
    m->relief.segments = outline;
    m->relief.segment_count = 8;
}

static void plant_beside(made *m)
{
    plant(m, 60, 63, 88, 91, 2.5, 8.0);
}

static void raze_the_straight_one(made *m)
{
    build(m, 65, 85, 93, 113, 0.0);
    m->relief.segment_count = 4;
}

TEST(an_edit_among_outlines_gives_the_bits_of_a_full_making)
{
    UNUSED_STATE;
    void (*const changes[2])(made * m) = {plant_beside, raze_the_straight_one};
    for (int k = 0; k < 2; k++) {
        jm_sky_segment outline[8];
        made m = plain(150, 150, 2.0, 1);
        outlined_houses(&m, outline);
        jm_sky_def def = jm_sky_default_def();
        def.block_cells = 20;
        def.reach_m = 60.0;
        expect_edit(&m, &def, changes[k]);
        free_made(&m);
    }
}

TEST(an_edit_that_changes_nothing_gives_the_same_sky)
{
    UNUSED_STATE;
    made m = plain(90, 80, 2.0, 1);
    town(&m, 90, 80, 21, 9, 11);
    jm_ctx *ctx = threads_of(1);
    const jm_sky_def def = jm_sky_default_def();
    jm_sky *before = sky_of(ctx, &def, &m), *edited = NULL;
    CHECK_OK(ctx, jm_sky_edit(ctx, before, &m.relief, &edited));
    CHECK(same_skies(before, edited));
    jm_sky_destroy(edited);
    jm_sky_destroy(before);
    jm_ctx_destroy(ctx);
    free_made(&m);
}

// A piece of a relief that knows its place in the whole.
static made tile_of(const made *whole, int32_t row, int32_t end_row, int32_t column,
                    int32_t end_column)
{
    made t = plain(end_row - row, end_column - column, whole->relief.cell_m, 1);
    t.relief.first_row = row;
    t.relief.first_column = column;
    for (int32_t r = row; r < end_row; r++)
        for (int32_t c = column; c < end_column; c++) {
            const int64_t from = cell_of(whole, r, c), to = cell_of(&t, r - row, c - column);
            t.ground[to] = whole->ground[from];
            t.building[to] = whole->building[from];
            t.crown_top[to] = whole->crown_top[from];
            t.crown_base[to] = whole->crown_base[from];
        }
    return t;
}

// With a peak too far away to be seen in the tile, the whole no longer fits in 16 bits.
static void expect_tile(float peak_m)
{
    made m = plain(400, 380, 1.0, 1);
    hills(&m, 400, 380);
    town(&m, 400, 380, 23, 11, 8);
    m.ground[cell_of(&m, 390, 370)] = peak_m;
    made t = tile_of(&m, 100, 300, 100, 290);
    jm_ctx *ctx = threads_of(1);
    jm_sky_def def = jm_sky_default_def();
    def.block_cells = 50;
    def.reach_m = 60.0;
    jm_sky *whole = sky_of(ctx, &def, &m), *part = sky_of(ctx, &def, &t);
    jm_sky_sun a, b;
    CHECK_OK(ctx, jm_sky_sun_create(ctx, whole, &a));
    CHECK_OK(ctx, jm_sky_sun_create(ctx, part, &b));
    jm_sky_sun_cast(ctx, whole, 4.4, 0.15, &a);
    jm_sky_sun_cast(ctx, part, 4.4, 0.15, &b);
    const jm_sky_sheet *g = jm_sky_ground(whole), *p = jm_sky_ground(part);
    int64_t compared = 0;
    for (int64_t i = 0; i < p->count; i++) {
        const int32_t r = p->cell[i] / 190, c = p->cell[i] % 190;
        if (r < 62 || r >= 200 - 62 || c < 62 || c >= 190 - 62)
            continue;
        const int64_t j = receiver_at(g, (int32_t)cell_of(&m, r + 100, c + 100));
        CHECK(memcmp(p->open + i * 20, g->open + j * 20, 20) == 0);
        CHECK(memcmp(p->crown + i * 20, g->crown + j * 20, 20) == 0);
        CHECK(p->sky[i] == g->sky[j] && p->side_sky[2][i] == g->side_sky[2][j]);
        CHECK(b.ground[i] == a.ground[j] && b.ground_crown[i] == a.ground_crown[j]);
        compared++;
    }
    CHECK(compared > 2000);
    jm_sky_sun_free(&a);
    jm_sky_sun_free(&b);
    jm_sky_destroy(whole);
    jm_sky_destroy(part);
    jm_ctx_destroy(ctx);
    free_made(&m);
    free_made(&t);
}

TEST(a_tile_with_reach_around_it_sees_what_the_whole_sees_to_the_last_bit)
{
    UNUSED_STATE;
    expect_tile(20.0f);
    expect_tile(900.0f);
}

// Receivers of a window's sheet are those that the whole has in the same blocks, in their order.
static int64_t same_blocks(const jm_sky_sheet *whole, const jm_sky_sheet *part, int64_t blocks)
{
    int64_t receivers = 0;
    for (int64_t b = 0; b < blocks; b++) {
        const int64_t i = part->block_start[b], j = whole->block_start[b];
        const int64_t n = part->block_start[b + 1] - i;
        if (n == 0)
            continue;
        CHECK(n == whole->block_start[b + 1] - j);
        CHECK(same_bytes("cells", part->cell + i, whole->cell + j, n, 4));
        CHECK(same_bytes("open", part->open + i * part->stride, whole->open + j * part->stride,
                         n * part->stride, 1));
        CHECK(same_bytes("crown", part->crown + i * part->stride, whole->crown + j * part->stride,
                         n * part->stride, 1));
        CHECK(same_bytes("sky", part->sky + i, whole->sky + j, n, 2));
        CHECK(same_bytes("side", part->side_sky[1] + i, whole->side_sky[1] + j, n, 2));
        CHECK(same_bytes("sectors", part->facade + i * JM_SECTORS, whole->facade + j * JM_SECTORS,
                         n * JM_SECTORS, 4));
        receivers += n;
    }
    return receivers;
}

// A town whole, and a window of its blocks alone.
typedef struct two_skies {
    made m;
    jm_ctx *ctx;
    jm_sky *whole, *part;
} two_skies;

static two_skies skies_of(double cell_m, int32_t refine, int32_t rows, int32_t columns,
                          jm_sky_def window)
{
    two_skies s = {.m = plain(rows, columns, cell_m, refine), .ctx = threads_of(2)};
    town(&s.m, rows * refine, columns * refine, 23, 11, 8);
    window.block_cells = 20;
    jm_sky_def all = window, none = jm_sky_default_def();
    all.first_row = none.first_row;
    all.first_column = none.first_column;
    all.rows = none.rows;
    all.columns = none.columns;
    all.dark_outside = none.dark_outside;
    s.whole = sky_of(s.ctx, &all, &s.m);
    s.part = sky_of(s.ctx, &window, &s.m);
    return s;
}

static void end_skies(two_skies *s)
{
    jm_sky_destroy(s->whole);
    jm_sky_destroy(s->part);
    jm_ctx_destroy(s->ctx);
    free_made(&s->m);
}

static void expect_window(double cell_m, int32_t refine)
{
    jm_sky_def def = jm_sky_default_def();
    def.azimuths = 16;
    def.altitudes = 10;
    def.first_row = 2;
    def.first_column = 3;
    def.rows = 4;
    def.columns = 2;
    two_skies s = skies_of(cell_m, refine, 150, 140, def);
    const jm_sky *whole = s.whole, *part = s.part;
    const int64_t blocks = jm_sky_blocks(part, NULL, NULL);
    const int64_t ground = same_blocks(jm_sky_ground(whole), jm_sky_ground(part), blocks);
    const int64_t roofs = same_blocks(jm_sky_roofs(whole), jm_sky_roofs(part), blocks);
    CHECK(ground == jm_sky_ground(part)->count && roofs == jm_sky_roofs(part)->count);
    CHECK(refine > 1 || ground + roofs == 4 * 2 * 20 * 20);
    const jm_sky_facades *f = jm_sky_facades_of(whole), *p = jm_sky_facades_of(part);
    CHECK(f->count == p->count);
    CHECK(memcmp(f->open, p->open, (size_t)f->count * JM_FACADE_BANDS * JM_PATCHES) == 0);
    end_skies(&s);
}

// Values of the receivers of the window's blocks, and of their facades.
static void expect_same_asked(const jm_sky *whole, const jm_sky *part, const jm_sky_sun *a,
                              const jm_sky_sun *b)
{
    const jm_sky_sheet *g = jm_sky_ground(whole), *p = jm_sky_ground(part);
    const jm_sky_facades *f = jm_sky_facades_of(whole);
    const jm_sky_def *d = &part->def;
    int64_t facades = 0, lit = 0;
    for (int32_t r = d->first_row; r < d->first_row + d->rows; r++)
        for (int32_t c = d->first_column; c < d->first_column + d->columns; c++) {
            const int64_t block = (int64_t)r * part->block_columns + c;
            const int64_t i = p->block_start[block], n = p->block_start[block + 1] - i;
            const int64_t from = f->block_start[block] * JM_FACADE_BANDS;
            const int64_t bands = f->block_start[block + 1] * JM_FACADE_BANDS - from;
            CHECK(same_bytes("sun", b->ground + i, a->ground + g->block_start[block], n, 1));
            CHECK(same_bytes("wall in the sun", b->facades + from, a->facades + from, bands,
                             sizeof(float)));
            CHECK(same_bytes("wall's patches", part->facades.open + from * JM_PATCHES,
                             f->open + from * JM_PATCHES, bands * JM_PATCHES, 1));
            CHECK(same_bytes("wall's crowns", part->facades.crown + from * JM_PATCHES,
                             f->crown + from * JM_PATCHES, bands * JM_PATCHES, 1));
            facades += bands;
            for (int64_t k = i; k < i + n; k++)
                lit += b->ground[k] != 0;
        }
    CHECK(facades > 20 && lit > 100);
}

// What nobody asks for is not walked over; what is asked for is that of the whole.
static void expect_dark_window(double cell_m, int32_t refine)
{
    jm_sky_def def = jm_sky_default_def();
    def.azimuths = 8;
    def.altitudes = 6;
    def.first_row = 4;
    def.first_column = 2;
    def.rows = 2;
    def.columns = 3;
    def.dark_outside = true;
    two_skies s = skies_of(cell_m, refine, 160, 150, def);
    jm_ctx *ctx = s.ctx;
    const jm_sky *whole = s.whole, *part = s.part;
    const int64_t blocks = jm_sky_blocks(part, NULL, NULL);
    CHECK(same_blocks(jm_sky_ground(whole), jm_sky_ground(part), blocks) > 1000);
    jm_sky_sun a, b;
    CHECK_OK(ctx, jm_sky_sun_create(ctx, whole, &a));
    CHECK_OK(ctx, jm_sky_sun_create(ctx, part, &b));
    for (int k = 0; k < 6; k++) {
        jm_sky_sun_cast(ctx, whole, 1.1 * k + 0.1, 0.3 * (k % 3 + 1), &a);
        jm_sky_sun_cast(ctx, part, 1.1 * k + 0.1, 0.3 * (k % 3 + 1), &b);
        expect_same_asked(whole, part, &a, &b);
    }
    jm_sky_sun_free(&a);
    jm_sky_sun_free(&b);
    end_skies(&s);
}

TEST(a_window_with_nobody_around_walks_less_and_has_the_bits_of_the_whole)
{
    UNUSED_STATE;
    expect_dark_window(1.0, 1);
    expect_dark_window(6.0, 2);
}

TEST(a_window_of_blocks_has_their_receivers_of_the_whole_to_the_last_bit)
{
    UNUSED_STATE;
    expect_window(1.0, 1);
    expect_window(6.0, 2);
}

TEST(a_window_that_cannot_be_is_refused)
{
    UNUSED_STATE;
    made m = plain(20, 20, 1.0, 1);
    jm_ctx *ctx = threads_of(1);
    jm_sky_def def = jm_sky_default_def();
    jm_sky *sky = NULL;
    def.rows = 3; // and no columns
    CHECK(jm_sky_create(ctx, &def, &m.relief, &sky) == JM_ERR_ARGUMENT && sky == NULL);
    jm_ctx_destroy(ctx);
    free_made(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_town_of_fine_cells_has_the_same_bits_for_1_2_and_3_threads),
        CASE(a_town_of_coarse_cells_has_the_same_bits_for_1_2_and_3_threads),
        CASE(
            planting_twenty_trees_looks_again_only_around_them_and_gives_the_bits_of_a_full_making),
        CASE(building_and_razing_houses_gives_the_bits_of_a_full_making),
        CASE(an_edit_of_coarse_cells_gives_the_bits_of_a_full_making),
        CASE(an_edit_among_outlines_gives_the_bits_of_a_full_making),
        CASE(an_edit_that_changes_nothing_gives_the_same_sky),
        CASE(a_window_of_blocks_has_their_receivers_of_the_whole_to_the_last_bit),
        CASE(a_window_with_nobody_around_walks_less_and_has_the_bits_of_the_whole),
        CASE(a_window_that_cannot_be_is_refused),
        CASE(a_tile_with_reach_around_it_sees_what_the_whole_sees_to_the_last_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

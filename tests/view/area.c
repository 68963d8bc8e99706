// Areas on the ground: what the pieces cover, and the area around streets with a ban.
#include "check.h"

#include "view/area.h"

// 4 x 4 tiles of 256 m around CRS (1000, 2000); the ground is not asked for.
static jm_view_scene plain_scene(void)
{
    return (jm_view_scene){.origin_x = 1000.0,
                           .origin_y = 2000.0,
                           .west = -512.0,
                           .south = -512.0,
                           .east = 512.0,
                           .north = 512.0,
                           .tile_m = 256.0,
                           .tile_columns = 4,
                           .tile_rows = 4};
}

typedef struct covered {
    double area_m2, widest_m;
    bool within_tiles;
} covered;

static covered cover_of(jm_ctx *ctx, const jm_view_scene *scene, const jm_view_area_pieces *pieces)
{
    jm_view_areas *a = NULL;
    covered c = {.within_tiles = true};
    CHECK_OK(ctx, jm_view_areas_create(pieces, &a));
    for (int32_t t = 0; t < jm_view_scene_tiles(scene); t++)
        for (int64_t i = a->index_start[t]; i < a->index_start[t + 1]; i += 3) {
            double x[3], y[3];
            for (int k = 0; k < 3; k++) {
                const jm_view_area_vertex *v = &a->vertices[a->vertex_start[t] + a->indices[i + k]];
                x[k] = (double)v->x;
                y[k] = (double)v->y;
                c.within_tiles = c.within_tiles && x[k] >= -1e-3 && x[k] <= scene->tile_m + 1e-3 &&
                                 y[k] >= -1e-3 && y[k] <= scene->tile_m + 1e-3;
            }
            double twice = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
            c.area_m2 += 0.5 * fabs(twice);
            for (int k = 0; k < 3; k++)
                c.widest_m = fmax(c.widest_m,
                                  fmax(fabs(x[k] - x[(k + 1) % 3]), fabs(y[k] - y[(k + 1) % 3])));
        }
    jm_view_areas_destroy(a);
    return c;
}

TEST(pieces_cover_a_polygon_once_and_none_is_wider_than_the_grid)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_scene scene = plain_scene();
    jm_view_area_pieces pieces;
    jm_view_area_begin(&pieces, ctx, &scene);
    const double triangle[6] = {-401.5, -377.25, 430.0, -120.0, -15.0, 499.0};
    CHECK_OK(ctx, jm_view_area_add(&pieces, triangle, 3, 5, 3));
    covered c = cover_of(ctx, &scene, &pieces);
    double twice = (430.0 + 401.5) * (499.0 + 377.25) - (-15.0 + 401.5) * (-120.0 + 377.25);
    CHECK_NEAR(c.area_m2, 0.5 * twice, 2.0); // float coordinates and dropped slivers
    CHECK_NEAR(pieces.step_m, 64.0, 1e-9);
    CHECK(c.widest_m <= 64.0 + 1e-3);
    CHECK(c.within_tiles);
    jm_view_area_end(&pieces);
    jm_ctx_destroy(ctx);
}

TEST(what_lies_outside_the_scene_or_is_no_number_is_left_out)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_scene scene = plain_scene();
    jm_view_area_pieces pieces;
    jm_view_area_begin(&pieces, ctx, &scene);
    const double far[6] = {1e7, 1e7, 2e7, 1e7, 1e7, 2e7};
    const double bad[6] = {0.0, 0.0, (double)NAN, 10.0, 10.0, 0.0};
    const double flat[6] = {0.0, 0.0, 10.0, 10.0, 20.0, 20.0};
    const double huge[8] = {-1e6, -1e6, 1e6, -1e6, 1e6, 1e6, -1e6, 1e6};
    CHECK_OK(ctx, jm_view_area_add(&pieces, far, 3, 0, 3));
    CHECK_OK(ctx, jm_view_area_add(&pieces, bad, 3, 0, 3));
    CHECK_OK(ctx, jm_view_area_add(&pieces, flat, 3, 0, 3));
    CHECK(pieces.piece_count == 0);
    CHECK_OK(ctx, jm_view_area_add(&pieces, huge, 4, 0, 3));
    CHECK_NEAR(cover_of(ctx, &scene, &pieces).area_m2, 1024.0 * 1024.0, 1.0);
    jm_view_area_end(&pieces);
    jm_ctx_destroy(ctx);
}

TEST(a_zone_with_a_hole_and_two_parts_is_filled_but_for_the_hole)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_scene scene = plain_scene();
    double x[] = {800, 1200, 1200, 800, 900, 900, 1000, 1000, 1300, 1400, 1400, 1300};
    double y[] = {1800, 1800, 2200, 2200, 1900, 2000, 2000, 1900, 2300, 2300, 2400, 2400};
    int64_t ring_start[] = {0, 3}, point_start[] = {0, 4, 8, 12};
    uint8_t hole[] = {0, 1, 0};
    const jm_zones zones = {.count = 1,
                            .ring_start = ring_start,
                            .point_start = point_start,
                            .ring_is_hole = hole,
                            .ring_x = x,
                            .ring_y = y};
    jm_view_area_pieces pieces;
    jm_view_area_begin(&pieces, ctx, &scene);
    CHECK_OK(ctx, jm_view_area_add_zones(&pieces, &zones));
    CHECK_NEAR(cover_of(ctx, &scene, &pieces).area_m2, 400.0 * 400.0 - 1e4 + 1e4, 1.0);
    jm_view_area_end(&pieces);
    jm_ctx_destroy(ctx);
}

// Two streets along x, 150 m apart, 400 m long.
typedef struct two_streets {
    int64_t start[3];
    double x[4], y[4];
    jm_streets streets;
} two_streets;

static void lay_streets(two_streets *t)
{
    *t = (two_streets){
        .start = {0, 2, 4}, .x = {800, 1200, 800, 1200}, .y = {1925, 1925, 2075, 2075}};
    t->streets =
        (jm_streets){.link_count = 2, .shape_start = t->start, .shape_x = t->x, .shape_y = t->y};
}

static double depth_at(const jm_view_access_area *a, double x, double y)
{
    int32_t c = (int32_t)lround((x - a->west) / a->step_m);
    int32_t r = (int32_t)lround((y - a->south) / a->step_m);
    CHECK(c >= 0 && r >= 0 && c < a->columns && r < a->rows);
    return (double)a->depth_m[(int64_t)r * a->columns + c];
}

TEST(the_banned_area_is_40_m_around_its_streets_and_closes_blocks)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_scene scene = plain_scene();
    two_streets t;
    lay_streets(&t);
    jm_view_access_area a;
    CHECK_OK(ctx, jm_view_access_area_find(ctx, &scene, &t.streets, (uint8_t[]){1, 1}, &a));
    CHECK(depth_at(&a, 0.0, -75.0) > 20.0); // the street itself
    CHECK(depth_at(&a, 0.0, 0.0) > 0.0);    // between the two
    // Distances come in steps of 12 m and are smoothed: 40 m hold within 18 m.
    CHECK(depth_at(&a, 0.0, 75.0 + 22.0) > 0.0);
    CHECK(depth_at(&a, 0.0, 75.0 + 58.0) < 0.0);
    CHECK(depth_at(&a, 200.0 + 58.0, 75.0) < 0.0);
    jm_view_access_area_free(&a);
    // One of them alone leaves the other outside.
    CHECK_OK(ctx, jm_view_access_area_find(ctx, &scene, &t.streets, (uint8_t[]){1, 0}, &a));
    CHECK(depth_at(&a, 0.0, 0.0) < 0.0);
    jm_view_access_area_free(&a);
    jm_ctx_destroy(ctx);
}

TEST(no_ban_gives_no_area)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_scene scene = plain_scene();
    two_streets t;
    lay_streets(&t);
    jm_view_access_area a;
    jm_view_area_pieces pieces;
    jm_view_outline outline = {0};
    jm_view_area_begin(&pieces, ctx, &scene);
    CHECK_OK(ctx, jm_view_access_area_find(ctx, &scene, &t.streets, (uint8_t[]){0, 0}, &a));
    CHECK_OK(ctx, jm_view_access_area_fill(&a, &pieces, 3));
    CHECK_OK(ctx, jm_view_access_area_outline(ctx, &scene, &a, &outline));
    CHECK(a.depth_m == NULL && pieces.piece_count == 0 && outline.count == 0);
    jm_view_outline_free(&outline);
    jm_view_access_area_free(&a);
    jm_view_area_end(&pieces);
    jm_ctx_destroy(ctx);
}

TEST(the_outline_is_closed_and_holds_just_what_is_filled)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_scene scene = plain_scene();
    two_streets t;
    lay_streets(&t);
    jm_view_access_area a;
    jm_view_area_pieces pieces;
    jm_view_outline o = {0};
    jm_view_area_begin(&pieces, ctx, &scene);
    CHECK_OK(ctx, jm_view_access_area_find(ctx, &scene, &t.streets, (uint8_t[]){1, 1}, &a));
    CHECK_OK(ctx, jm_view_access_area_fill(&a, &pieces, 3));
    CHECK_OK(ctx, jm_view_access_area_outline(ctx, &scene, &a, &o));
    CHECK(o.count == 1);
    double area_m2 = 0.0; // positive where the inside lies to the left
    for (int32_t l = 0; l < o.count; l++) {
        CHECK_NEAR(o.x[o.start[l]], o.x[o.start[l + 1] - 1], 1e-9);
        CHECK_NEAR(o.y[o.start[l]], o.y[o.start[l + 1] - 1], 1e-9);
        for (int64_t p = o.start[l]; p + 1 < o.start[l + 1]; p++)
            area_m2 += 0.5 * ((o.x[p] - 1000.0) * (o.y[p + 1] - 2000.0) -
                              (o.x[p + 1] - 1000.0) * (o.y[p] - 2000.0));
    }
    CHECK(area_m2 > 400.0 * 150.0);
    CHECK_NEAR(cover_of(ctx, &scene, &pieces).area_m2, area_m2, 1e-3 * area_m2);
    jm_view_outline_free(&o);
    jm_view_access_area_free(&a);
    jm_view_area_end(&pieces);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(pieces_cover_a_polygon_once_and_none_is_wider_than_the_grid),
        CASE(what_lies_outside_the_scene_or_is_no_number_is_left_out),
        CASE(a_zone_with_a_hole_and_two_parts_is_filled_but_for_the_hole),
        CASE(the_banned_area_is_40_m_around_its_streets_and_closes_blocks),
        CASE(no_ban_gives_no_area),
        CASE(the_outline_is_closed_and_holds_just_what_is_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "view/cull.h"
#include "check.h"

#include <stdbool.h>

// Numerical Recipes' quick generator: only the test's own boxes hang on it.
static double draw(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / 16777216.0;
}

// A camera at the origin that looks along (heading, tilt) with GL's clip space, column-major.
static void camera(double heading, double tilt, double fov, double aspect, double near_m,
                   double far_m, float out[16])
{
    const double back[3] = {-sin(heading) * cos(tilt), -cos(heading) * cos(tilt), sin(tilt)};
    const double right[3] = {cos(heading), -sin(heading), 0.0};
    const double up[3] = {back[1] * right[2] - back[2] * right[1],
                          back[2] * right[0] - back[0] * right[2],
                          back[0] * right[1] - back[1] * right[0]};
    double f = 1.0 / tan(0.5 * fov), depth = far_m - near_m;
    for (int c = 0; c < 4; c++) {
        double x = c < 3 ? right[c] : 0.0, y = c < 3 ? up[c] : 0.0, z = c < 3 ? back[c] : 0.0;
        out[4 * c] = (float)(f / aspect * x);
        out[4 * c + 1] = (float)(f * y);
        out[4 * c + 2] =
            (float)(-(far_m + near_m) / depth * z - (c == 3 ? 2.0 * far_m * near_m / depth : 0.0));
        out[4 * c + 3] = (float)-z;
    }
}

static bool in_clip(const float m[16], const double p[3])
{
    double q[4];
    for (int r = 0; r < 4; r++)
        q[r] = (double)m[r] * p[0] + (double)m[4 + r] * p[1] + (double)m[8 + r] * p[2] +
               (double)m[12 + r];
    return fabs(q[0]) <= q[3] && fabs(q[1]) <= q[3] && fabs(q[2]) <= q[3];
}

TEST(planes_have_unit_normals_and_look_inwards)
{
    UNUSED_STATE;
    float m[16];
    camera(0.7, 0.4, 0.8, 1.6, 1.0, 5000.0, m);
    jm_view_frustum f = jm_view_frustum_of(m);
    const double ahead[3] = {100.0 * sin(0.7) * cos(0.4), 100.0 * cos(0.7) * cos(0.4),
                             -100.0 * sin(0.4)};
    for (int p = 0; p < 6; p++) {
        double length2 = 0.0, inside = (double)f.plane[p][3];
        for (int a = 0; a < 3; a++) {
            length2 += (double)f.plane[p][a] * (double)f.plane[p][a];
            inside += (double)f.plane[p][a] * ahead[a];
        }
        CHECK_NEAR(length2, 1.0, 1e-6);
        CHECK(inside > 0.0);
    }
}

TEST(a_box_with_a_visible_point_is_never_culled)
{
    UNUSED_STATE;
    uint32_t seed = 2024;
    int seen = 0, culled = 0, kept_for_nothing = 0;
    for (int trial = 0; trial < 4000; trial++) {
        float m[16], low[3], high[3];
        camera(6.28 * draw(&seed), 1.57 * draw(&seed), 0.3 + draw(&seed), 0.5 + 2.0 * draw(&seed),
               0.5 + draw(&seed), 1000.0 + 20000.0 * draw(&seed), m);
        jm_view_frustum f = jm_view_frustum_of(m);
        double size = pow(10.0, 3.5 * draw(&seed));
        for (int a = 0; a < 3; a++) {
            low[a] = (float)(4000.0 * (draw(&seed) - 0.5));
            high[a] = low[a] + (float)(size * draw(&seed));
        }
        bool has_visible = false;
        for (int p = 0; p < 9 * 9 * 9 && !has_visible; p++) {
            const int at[3] = {p % 9, p / 9 % 9, p / 81};
            double point[3];
            for (int a = 0; a < 3; a++)
                point[a] = (double)low[a] + ((double)high[a] - (double)low[a]) * at[a] / 8.0;
            has_visible = in_clip(m, point);
        }
        bool kept = jm_view_box_visible(&f, low, high);
        CHECK(kept || !has_visible);
        seen += has_visible;
        culled += !kept;
        kept_for_nothing += kept && !has_visible;
    }
    // Both happen often, or the claim would be empty; few boxes are drawn for nothing.
    CHECK(seen > 200 && culled > 1000);
    CHECK(10 * kept_for_nothing < culled);
}

TEST(what_lies_behind_or_beyond_is_culled)
{
    UNUSED_STATE;
    float m[16];
    camera(0.0, 0.0, 1.0, 1.0, 1.0, 1000.0, m);
    jm_view_frustum f = jm_view_frustum_of(m);
    const float ahead[2][3] = {{-5, 100, -5}, {5, 110, 5}},
                behind[2][3] = {{-5, -110, -5}, {5, -100, 5}};
    const float beyond[2][3] = {{-5, 1200, -5}, {5, 1300, 5}},
                aside[2][3] = {{300, 100, -5}, {310, 110, 5}};
    CHECK(jm_view_box_visible(&f, ahead[0], ahead[1]));
    CHECK(!jm_view_box_visible(&f, behind[0], behind[1]));
    CHECK(!jm_view_box_visible(&f, beyond[0], beyond[1]));
    CHECK(!jm_view_box_visible(&f, aside[0], aside[1]));
}

TEST(a_matrix_without_sense_culls_nothing)
{
    UNUSED_STATE;
    const float zero[16] = {0}, low[3] = {1, 2, 3}, high[3] = {2, 3, 4};
    float unknown[16];
    for (int i = 0; i < 16; i++)
        unknown[i] = NAN;
    jm_view_frustum a = jm_view_frustum_of(zero), b = jm_view_frustum_of(unknown);
    CHECK(jm_view_box_visible(&a, low, high));
    CHECK(jm_view_box_visible(&b, low, high));
}

typedef struct plain {
    jm_view_scene scene;
    float low[64], high[64], reach[64];
} plain;

// 8 x 8 tiles of 256 m around the origin, flat, roofs at 20 m.
static void make_plain(plain *p)
{
    *p = (plain){
        .scene = {
            .west = -1024.0, .south = -1024.0, .tile_m = 256.0, .tile_columns = 8, .tile_rows = 8}};
    p->scene.tile_low = p->low;
    p->scene.tile_high = p->high;
    p->scene.tile_reach = p->reach;
    for (int t = 0; t < 64; t++)
        p->high[t] = 20.0f;
}

TEST(tiles_come_nearest_first_and_ties_by_number)
{
    UNUSED_STATE;
    plain p;
    make_plain(&p);
    float m[16];
    camera(0.0, 1.5707963, 2.6, 1.0, 1.0, 9000.0, m); // straight down, wide
    jm_view_frustum f = jm_view_frustum_of(m);
    jm_view_tile_seen seen[64];
    const double eye[3] = {0.0, 0.0, 500.0};
    int32_t count = jm_view_cull(&p.scene, &f, eye, 500.0, seen);
    CHECK(count == 64);
    for (int32_t i = 1; i < count; i++)
        CHECK(seen[i - 1].distance_m < seen[i].distance_m ||
              (seen[i - 1].distance_m == seen[i].distance_m && seen[i - 1].tile < seen[i].tile));
    // The four tiles that meet under the eye are as near as each other.
    const int32_t middle[4] = {27, 28, 35, 36};
    for (int i = 0; i < 4; i++) {
        CHECK(seen[i].tile == middle[i]);
        CHECK_NEAR(seen[i].distance_m, 480.0, 1e-3);
    }
}

TEST(detail_falls_with_distance)
{
    UNUSED_STATE;
    plain p;
    make_plain(&p);
    float m[16];
    camera(0.0, 1.5707963, 2.6, 1.0, 1.0, 9000.0, m);
    jm_view_frustum f = jm_view_frustum_of(m);
    const double eye[3] = {0.0, 0.0, 120.0}; // 100 m above the roofs
    const double lod_m[] = {101.0, 99.0, 39.0, 16.0, 0.0, 1e6};
    const int32_t nearest[] = {0, 1, 2, 3, 3, 0};
    for (int k = 0; k < 6; k++) {
        jm_view_tile_seen seen[64];
        CHECK(jm_view_cull(&p.scene, &f, eye, lod_m[k], seen) > 0);
        CHECK(seen[0].lod == nearest[k]);
    }
    // The box under the eye is as near as can be, and 6 lod_m is where the last step begins.
    const double inside[3] = {10.0, 10.0, 10.0};
    jm_view_tile_seen seen[64];
    CHECK(jm_view_cull(&p.scene, &f, inside, 100.0, seen) > 0);
    CHECK_NEAR(seen[0].distance_m, 0.0, 0.0);
    CHECK(seen[0].tile == 36 && seen[0].lod == 0);
}

TEST(a_tile_out_of_sight_is_seen_when_its_buildings_reach_into_it)
{
    UNUSED_STATE;
    plain p;
    make_plain(&p);
    float m[16];
    camera(0.0, 1.5707963, 0.2, 1.0, 1.0, 9000.0, m); // sees 10 m around
    jm_view_frustum f = jm_view_frustum_of(m);
    const double eye[3] = {100.0, 100.0, 50.0};
    jm_view_tile_seen seen[64];
    CHECK(jm_view_cull(&p.scene, &f, eye, 500.0, seen) == 1);
    CHECK(seen[0].tile == 36);
    p.reach[35] = 120.0f;
    CHECK(jm_view_cull(&p.scene, &f, eye, 500.0, seen) == 2);
    CHECK(seen[0].tile == 35 || seen[1].tile == 35);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(planes_have_unit_normals_and_look_inwards),
        CASE(a_box_with_a_visible_point_is_never_culled),
        CASE(what_lies_behind_or_beyond_is_culled),
        CASE(a_matrix_without_sense_culls_nothing),
        CASE(tiles_come_nearest_first_and_ties_by_number),
        CASE(detail_falls_with_distance),
        CASE(a_tile_out_of_sight_is_seen_when_its_buildings_reach_into_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

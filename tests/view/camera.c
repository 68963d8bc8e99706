#include "view/camera.h"
#include "hills.h"

static const double whole[4] = {0.0, 0.0, 1.0, 1.0};

typedef struct fixture {
    jm_ctx *ctx;
    jm_view_scene *scene;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->ctx = jm_ctx_create(NULL);
    f->scene = hills_create(f->ctx, 12, 120.0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    hills_free(f->scene);
    jm_ctx_destroy(f->ctx);
    free(f);
    return 0;
}

static jm_view_camera any_camera(const jm_view_scene *s, uint64_t *seed, double distance_m)
{
    jm_view_camera c = {.x = hills_between(seed, s->shown_west, s->shown_east),
                        .y = hills_between(seed, s->shown_south, s->shown_north),
                        .distance_m = distance_m,
                        .heading_rad = hills_between(seed, 0.0, 2.0 * JM_PI),
                        .tilt_rad = hills_between(seed, 20.0 * JM_DEG, 90.0 * JM_DEG)};
    jm_view_camera_limit(&c, s);
    return c;
}

TEST(home_shows_the_whole_city_and_cuts_none_of_it_in_depth)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    jm_view_camera home = jm_view_camera_home(s);
    jm_view_lens lens = jm_view_camera_lens(&home, s, 1.6, whole);
    for (int corner = 0; corner < 4; corner++) {
        double x = corner & 1 ? s->shown_east : s->shown_west;
        double y = corner & 2 ? s->shown_north : s->shown_south, u, v;
        const double point[3] = {x, y, jm_view_scene_ground(s, x, y)};
        CHECK(jm_view_camera_project(&lens, point, &u, &v));
        CHECK(u > 0.02 && u < 0.98 && v > 0.02 && v < 0.98);
        double d = sqrt(pow(x - lens.eye[0], 2.0) + pow(y - lens.eye[1], 2.0));
        CHECK(d < lens.far_m && d > lens.near_m);
    }
}

TEST(the_eye_of_home_stands_south_east_of_the_city)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    jm_view_camera home = jm_view_camera_home(s);
    jm_view_lens lens = jm_view_camera_lens(&home, s, 1.6, whole);
    CHECK(lens.eye[0] > home.x && lens.eye[1] < home.y && lens.eye[2] > 500.0);
}

TEST(near_and_far_fit_the_depth_buffer_wherever_the_camera_stands)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    uint64_t seed = 5;
    for (int i = 0; i < 500; i++) {
        jm_view_camera c = any_camera(s, &seed, hills_between(&seed, 20.0, 7000.0));
        jm_view_lens lens = jm_view_camera_lens(&c, s, 1.78, whole);
        CHECK(lens.near_m > 0.0 && lens.far_m / lens.near_m < 5e4);
    }
}

// 0.5 m at 1 km is half a pixel of a picture 1000 high; float matrices give some millimetres.
TEST(a_ground_point_is_found_again_at_its_place_in_the_picture)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    uint64_t seed = 7;
    int found = 0, strayed = 0;
    for (int i = 0; i < 2000 && found < 1000; i++) {
        jm_view_camera c = any_camera(s, &seed, 1000.0);
        jm_view_lens lens = jm_view_camera_lens(&c, s, 1.5, whole);
        double u = hills_between(&seed, 0.0, 1.0), v = hills_between(&seed, 0.0, 1.0);
        double x, y, u2, v2, x2, y2;
        if (!jm_view_camera_ground_at(&lens, s, u, v, &x, &y))
            continue;
        const double point[3] = {x, y, jm_view_scene_ground(s, x, y)};
        CHECK(jm_view_camera_project(&lens, point, &u2, &v2));
        CHECK_NEAR(u2, u, 1e-5);
        CHECK_NEAR(v2, v, 1e-5);
        CHECK(jm_view_camera_ground_at(&lens, s, u2, v2, &x2, &y2));
        strayed += hypot(x2 - x, y2 - y) > 0.5;
        found++;
    }
    CHECK(found == 1000);
    CHECK(strayed <= 3); // rays that brush a crest may miss it by a hair the second time
}

TEST(nothing_between_eye_and_found_ground_hides_it)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    uint64_t seed = 11;
    for (int i = 0; i < 300; i++) {
        jm_view_camera c = any_camera(s, &seed, 800.0);
        c.tilt_rad = 12.0 * JM_DEG;
        jm_view_lens lens = jm_view_camera_lens(&c, s, 1.5, whole);
        double x, y;
        if (!jm_view_camera_ground_at(&lens, s, hills_between(&seed, 0.0, 1.0),
                                      hills_between(&seed, 0.3, 1.0), &x, &y))
            continue;
        double z = jm_view_scene_ground(s, x, y);
        for (double t = 0.0; t < 0.98; t += 0.002) { // a quarter of a quad: crests stay within 1 m
            double px = lens.eye[0] + t * (x - lens.eye[0]),
                   py = lens.eye[1] + t * (y - lens.eye[1]);
            CHECK(lens.eye[2] + t * (z - lens.eye[2]) > jm_view_scene_ground(s, px, py) - 1.0);
        }
    }
}

TEST(a_ray_to_the_sky_meets_no_ground)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    jm_view_camera c = jm_view_camera_home(s);
    c.tilt_rad = 10.0 * JM_DEG; // the upper edge looks 10 degrees upwards
    jm_view_lens lens = jm_view_camera_lens(&c, s, 1.6, whole);
    double x, y;
    CHECK(!jm_view_camera_ground_at(&lens, s, 0.5, 0.0, &x, &y));
    CHECK(!jm_view_camera_ground_at(&lens, s, (double)NAN, 0.5, &x, &y));
    CHECK(jm_view_camera_ground_at(&lens, s, 0.5, 0.5, &x, &y));
}

TEST(a_point_behind_the_eye_is_not_in_the_picture)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    jm_view_camera c = {.distance_m = 500.0, .tilt_rad = 0.5}; // looks north
    jm_view_lens lens = jm_view_camera_lens(&c, s, 1.6, whole);
    const double behind[3] = {lens.eye[0], lens.eye[1] - 500.0, lens.eye[2]};
    double u, v;
    CHECK(!jm_view_camera_project(&lens, behind, &u, &v));
}

TEST(north_is_up_and_east_is_right_when_looking_north)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    jm_view_camera c = {.distance_m = 1500.0, .tilt_rad = 0.5 * JM_PI};
    jm_view_lens lens = jm_view_camera_lens(&c, s, 1.0, whole);
    const double east[3] = {200.0, 0.0, 50.0}, north[3] = {0.0, 200.0, 50.0};
    double u, v;
    CHECK(jm_view_camera_project(&lens, east, &u, &v) && u > 0.6 && fabs(v - 0.5) < 0.01);
    CHECK(jm_view_camera_project(&lens, north, &u, &v) && v < 0.4 && fabs(u - 0.5) < 0.01);
}

// 1 px of a picture 720 high.
TEST(zooming_keeps_the_ground_under_the_pointer_where_it_is)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    uint64_t seed = 3;
    int tried = 0;
    for (int i = 0; i < 400; i++) {
        jm_view_camera c = any_camera(s, &seed, 900.0), before = c;
        jm_view_lens lens = jm_view_camera_lens(&c, s, 1.78, whole);
        double u = hills_between(&seed, 0.1, 0.9), v = hills_between(&seed, 0.2, 0.9), x, y, u2, v2;
        double factor = hills_between(&seed, 1.0, 2.5);
        if (!jm_view_camera_ground_at(&lens, s, u, v, &x, &y) || x < s->shown_west + 200.0 ||
            x > s->shown_east - 200.0 || y < s->shown_south + 200.0 || y > s->shown_north - 200.0)
            continue;
        jm_view_camera_zoom(&c, s, 1.78, factor, u, v);
        // Where a hill came up against the eye the limit holds, and the point moves.
        if (fabs(c.tilt_rad - before.tilt_rad) > 1e-9)
            continue;
        lens = jm_view_camera_lens(&c, s, 1.78, whole);
        const double point[3] = {x, y, jm_view_scene_ground(s, x, y)};
        CHECK(jm_view_camera_project(&lens, point, &u2, &v2));
        CHECK_NEAR(720.0 * u2 * 1.78, 720.0 * u * 1.78, 1.0);
        CHECK_NEAR(720.0 * v2, 720.0 * v, 1.0);
        tried++;
    }
    CHECK(tried > 250);
}

TEST(zooming_in_and_out_again_comes_back)
{
    jm_ctx *ctx = ((fixture *)*state)->ctx;
    jm_view_scene *flat = hills_create(ctx, 12, 0.0);
    jm_view_camera c = {
        .x = 100.0, .y = -50.0, .distance_m = 900.0, .heading_rad = 1.0, .tilt_rad = 0.8};
    for (int i = 0; i < 10; i++)
        jm_view_camera_zoom(&c, flat, 1.5, 1.1, 0.3, 0.6);
    CHECK_NEAR(c.distance_m, 900.0 / pow(1.1, 10.0), 0.1);
    for (int i = 0; i < 10; i++)
        jm_view_camera_zoom(&c, flat, 1.5, 1.0 / 1.1, 0.3, 0.6);
    CHECK_NEAR(c.x, 100.0, 0.5);
    CHECK_NEAR(c.y, -50.0, 0.5);
    CHECK_NEAR(c.distance_m, 900.0, 0.5);
    hills_free(flat);
}

TEST(panning_lets_the_ground_follow_the_hand)
{
    jm_ctx *ctx = ((fixture *)*state)->ctx;
    jm_view_scene *flat = hills_create(ctx, 12, 0.0);
    jm_view_camera c = {.distance_m = 1000.0, .heading_rad = 0.7, .tilt_rad = 0.9};
    jm_view_camera_pan(&c, flat, 0.10, 0.05);
    jm_view_lens lens = jm_view_camera_lens(&c, flat, 1.5, whole);
    const double held[3] = {0.0, 0.0, 0.0};
    double u, v;
    CHECK(jm_view_camera_project(&lens, held, &u, &v));
    // Perspective makes the lower half of the picture wider than its middle: 5 % of the way.
    CHECK_NEAR(u, 0.5 + 0.10 / 1.5, 0.05 * 0.10);
    CHECK_NEAR(v, 0.5 + 0.05, 0.05 * 0.10);
    hills_free(flat);
}

TEST(the_eye_is_never_in_the_ground_and_the_point_never_out_of_the_city)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    uint64_t seed = 9;
    for (int i = 0; i < 3000; i++) {
        jm_view_camera c = {.x = hills_between(&seed, -5000.0, 5000.0),
                            .y = hills_between(&seed, -5000.0, 5000.0),
                            .distance_m = hills_between(&seed, -100.0, 400.0),
                            .heading_rad = hills_between(&seed, -1e6, 1e6),
                            .tilt_rad = hills_between(&seed, -1.0, 2.0)};
        jm_view_camera_limit(&c, s);
        jm_view_lens lens = jm_view_camera_lens(&c, s, 1.5, whole);
        CHECK(lens.eye[2] >= jm_view_scene_ground(s, lens.eye[0], lens.eye[1]) + 2.0);
        CHECK(c.x >= s->shown_west && c.x <= s->shown_east && c.y >= s->shown_south &&
              c.y <= s->shown_north);
        CHECK(c.distance_m >= 20.0 && c.tilt_rad >= 5.0 * JM_DEG && c.tilt_rad <= 0.5 * JM_PI);
        CHECK(c.heading_rad >= 0.0 && c.heading_rad < 2.0 * JM_PI);
        jm_view_camera again = c;
        jm_view_camera_limit(&again, s);
        CHECK(memcmp(&again, &c, sizeof c) == 0);
    }
}

TEST(a_camera_of_no_numbers_becomes_home)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    jm_view_camera home = jm_view_camera_home(s);
    jm_view_camera c = {(double)NAN, HUGE_VAL, -HUGE_VAL, (double)NAN, (double)NAN};
    jm_view_camera_limit(&c, s);
    CHECK(memcmp(&c, &home, sizeof c) == 0);
    jm_view_camera_zoom(&c, s, (double)NAN, (double)NAN, 0.5, 0.5);
    jm_view_camera_zoom(&c, s, 1.5, 2.0, (double)NAN, 0.5);
    jm_view_camera_pan(&c, s, (double)NAN, 0.0);
    jm_view_camera_orbit(&c, s, (double)NAN, HUGE_VAL);
    CHECK(isfinite(c.x) && isfinite(c.y) && isfinite(c.distance_m) && isfinite(c.tilt_rad));
}

// The tiles of a poster: what a pixel of a part shows is what the whole shows there.
TEST(parts_of_a_picture_join_to_the_whole)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    jm_view_camera home = jm_view_camera_home(s);
    jm_view_lens all = jm_view_camera_lens(&home, s, 1.78, whole);
    uint64_t seed = 21;
    for (int i = 0; i < 200; i++) {
        const double part[4] = {0.25 * (i % 4), 0.5 * (i % 2), 0.25, 0.5};
        jm_view_lens lens = jm_view_camera_lens(&home, s, 1.78, part);
        double x = hills_between(&seed, s->west, s->east), u, v, pu, pv;
        double y = hills_between(&seed, s->south, s->north);
        const double point[3] = {x, y, jm_view_scene_ground(s, x, y)};
        CHECK(jm_view_camera_project(&all, point, &u, &v));
        CHECK(jm_view_camera_project(&lens, point, &pu, &pv));
        // 1e-6 of the whole: a hundredth of a pixel of a poster 8192 wide.
        CHECK_NEAR(part[0] + part[2] * pu, u, 1e-6);
        CHECK_NEAR(part[1] + part[3] * pv, v, 1e-6);
        double gx, gy, hx, hy;
        if (jm_view_camera_ground_at(&lens, s, 0.4, 0.6, &gx, &gy)) {
            CHECK(jm_view_camera_ground_at(&all, s, part[0] + 0.4 * part[2],
                                           part[1] + 0.6 * part[3], &hx, &hy));
            CHECK_NEAR(gx, hx, 0.1);
            CHECK_NEAR(gy, hy, 0.1);
        }
    }
}

TEST(neighbouring_parts_share_their_edge_to_the_last_bits_of_a_float)
{
    const jm_view_scene *s = ((fixture *)*state)->scene;
    jm_view_camera home = jm_view_camera_home(s);
    const double left[4] = {0.0, 0.0, 1.0 / 3.0, 1.0}, right[4] = {1.0 / 3.0, 0.0, 2.0 / 3.0, 1.0};
    jm_view_lens a = jm_view_camera_lens(&home, s, 2.0, left);
    jm_view_lens b = jm_view_camera_lens(&home, s, 2.0, right);
    double edge_a = (1.0 + (double)a.proj[8]) / (double)a.proj[0];
    double edge_b = (-1.0 + (double)b.proj[8]) / (double)b.proj[0];
    CHECK_NEAR(edge_a, edge_b, 2e-7);
}

TEST(a_flight_begins_and_ends_exactly_and_rises_when_it_goes_far)
{
    UNUSED_STATE;
    const jm_view_camera a = {-1500.0, -900.0, 150.0, 0.1, 0.5};
    const jm_view_camera b = {1500.0, 900.0, 150.0, 6.2, 0.7};
    jm_view_camera start = jm_view_camera_between(&a, &b, 0.0);
    jm_view_camera end = jm_view_camera_between(&a, &b, 1.0);
    CHECK(memcmp(&start, &a, sizeof a) == 0 && memcmp(&end, &b, sizeof b) == 0);
    jm_view_camera middle = jm_view_camera_between(&a, &b, 0.5);
    CHECK(middle.distance_m > 1000.0);
    CHECK_NEAR(middle.x, 0.0, 1.0);
    // Over north, not all the way round: from 0.1 to 6.2 is -0.183.
    CHECK_NEAR(middle.heading_rad, 0.1 - 0.5 * 0.18318530717958, 1e-9);
}

TEST(a_flight_is_smooth_from_its_first_to_its_last_moment)
{
    UNUSED_STATE;
    const jm_view_camera ends[3][2] = {
        {{-1500.0, -900.0, 150.0, 0.1, 0.5}, {1500.0, 900.0, 3000.0, 6.2, 0.7}},
        {{0.0, 0.0, 6000.0, 0.0, 0.5}, {0.001, 0.0, 20.0, 0.0, 0.5}},
        {{0.0, 0.0, 20.0, 0.0, 0.5}, {2000.0, 0.0, 20.0, 3.0, 0.5}}};
    for (int e = 0; e < 3; e++) {
        jm_view_camera last = ends[e][0];
        for (int i = 1; i <= 1000; i++) {
            jm_view_camera c = jm_view_camera_between(&ends[e][0], &ends[e][1], i / 1000.0);
            double moved = hypot(c.x - last.x, c.y - last.y);
            CHECK(isfinite(c.distance_m) && c.distance_m > 0.0);
            // A thousandth of the way never moves the ground by more than 5 % of what is in view.
            CHECK(moved < 0.05 * c.distance_m);
            CHECK(fabs(log(c.distance_m / last.distance_m)) < 0.05);
            last = c;
        }
    }
}

TEST(a_strip_of_a_city_and_one_without_relief_are_seen_too)
{
    jm_ctx *ctx = ((fixture *)*state)->ctx;
    jm_view_scene *strip = hills_create(ctx, 1, 0.0);
    strip->shown_south = strip->shown_north = 0.0;
    jm_view_camera home = jm_view_camera_home(strip);
    jm_view_lens lens = jm_view_camera_lens(&home, strip, 1.6, NULL);
    double x, y;
    CHECK(jm_view_camera_ground_at(&lens, strip, 0.5, 0.5, &x, &y));
    CHECK_NEAR(x, home.x, 0.1);
    jm_view_camera_zoom(&home, strip, 1.6, 1e9, 0.5, 0.5);
    CHECK_NEAR(home.distance_m, 20.0, 0.1);
    hills_free(strip);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(home_shows_the_whole_city_and_cuts_none_of_it_in_depth),
        WITH(the_eye_of_home_stands_south_east_of_the_city),
        WITH(near_and_far_fit_the_depth_buffer_wherever_the_camera_stands),
        WITH(a_ground_point_is_found_again_at_its_place_in_the_picture),
        WITH(nothing_between_eye_and_found_ground_hides_it),
        WITH(a_ray_to_the_sky_meets_no_ground),
        WITH(a_point_behind_the_eye_is_not_in_the_picture),
        WITH(north_is_up_and_east_is_right_when_looking_north),
        WITH(zooming_keeps_the_ground_under_the_pointer_where_it_is),
        WITH(zooming_in_and_out_again_comes_back),
        WITH(panning_lets_the_ground_follow_the_hand),
        WITH(the_eye_is_never_in_the_ground_and_the_point_never_out_of_the_city),
        WITH(a_camera_of_no_numbers_becomes_home),
        WITH(parts_of_a_picture_join_to_the_whole),
        WITH(neighbouring_parts_share_their_edge_to_the_last_bits_of_a_float),
        CASE(a_flight_begins_and_ends_exactly_and_rises_when_it_goes_far),
        CASE(a_flight_is_smooth_from_its_first_to_its_last_moment),
        WITH(a_strip_of_a_city_and_one_without_relief_are_seen_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

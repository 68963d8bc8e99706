#include "view/tour.h"
#include "town.h"

typedef struct fixture {
    jm_ctx *ctx;
    char folder[512], file[600];
    jm_view_feed *feed;
    jm_view_scene *scene, *alone; // with base; without
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    char path[600], base_path[600];
    f->ctx = jm_ctx_create(NULL);
    town_folder(f->folder);
    town_outcomes(f->ctx, f->folder, 10.0, NULL, NULL);
    snprintf(path, sizeof path, "%s/variant.outcome.nc", f->folder);
    snprintf(base_path, sizeof base_path, "%s/base.outcome.nc", f->folder);
    snprintf(f->file, sizeof f->file, "%s/tour.yaml", f->folder);
    CHECK_OK(f->ctx, jm_view_feed_open(f->ctx, path, base_path, false, &f->feed));
    const jm_city *city = jm_view_feed_city(f->feed);
    CHECK_OK(f->ctx,
             jm_view_scene_create(f->ctx, city, jm_view_feed_base_city(f->feed), &f->scene));
    CHECK_OK(f->ctx, jm_view_scene_create(f->ctx, city, NULL, &f->alone));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    jm_view_scene_destroy(f->scene);
    jm_view_scene_destroy(f->alone);
    jm_view_feed_close(f->feed);
    town_remove(f->folder);
    jm_ctx_destroy(f->ctx);
    free(f);
    return 0;
}

static void write_tour(const fixture *f, const char *text)
{
    FILE *file = fopen(f->file, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static jm_status read_tour(const fixture *f, const char *text, jm_view_tour **tour)
{
    write_tour(f, text);
    return jm_view_tour_read(f->ctx, f->file, f->scene, f->feed, tour);
}

static jm_view_model model_of(const fixture *f, const jm_view_scene *scene)
{
    const jm_view_def def = {.width = 640, .height = 360, .time_h = (double)NAN};
    return jm_view_model_start(scene, f->feed, &def);
}

#define HEAD "jumeau_format: tour\nformat_version: 1\n"

static const char two_stops[] =
    HEAD "title: Two\nwidth: 640\nheight: 360\nframes_per_second: 10\nstops:\n"
         "  - {camera: home, time: '08:00', layer: none, caption: Morning, seconds: 3}\n"
         "  - camera: {x: 434100, y: 6716050, distance_m: 400, heading_deg: -90, tilt_deg: 30}\n"
         "    time: 16:00\n    to: 18:00\n    layer: utci\n    compare: wipe\n"
         "    wipe_share: 0.4\n    caption: Heat\n    caption_fr: Chaleur\n    fly_s: 2\n"
         "    seconds: 4\n";

TEST(a_tour_is_read_with_its_places_hours_layers_and_captions)
{
    const fixture *f = *state;
    jm_view_tour *tour = NULL;
    CHECK_OK(f->ctx, read_tour(f, two_stops, &tour));
    CHECK(tour->count == 2 && tour->width == 640 && tour->height == 360 &&
          tour->frames_per_second == 10);
    assert_string_equal(tour->title, "Two");
    CHECK_NEAR(tour->length_s, 3.0 + 2.0 + 4.0, 1e-12);
    const jm_view_tour_stop *heat = &tour->stops[1];
    CHECK_NEAR(heat->camera.x + f->scene->origin_x, 434100.0, 1e-9);
    CHECK_NEAR(heat->camera.y + f->scene->origin_y, 6716050.0, 1e-9);
    CHECK_NEAR(heat->camera.heading_rad, 270.0 * 3.14159265358979 / 180.0, 1e-12);
    CHECK_NEAR(heat->time_s, 16 * 3600.0, 0.0);
    CHECK_NEAR(heat->time_end_s, 18 * 3600.0, 0.0);
    CHECK(heat->topic == jm_view_feed_topic_of(f->feed, "utci") && heat->compare == JM_VIEW_WIPE);
    jm_view_tour_destroy(tour);
}

TEST(what_a_stop_leaves_out_stays_as_it_was)
{
    const fixture *f = *state;
    jm_view_tour *tour = NULL;
    CHECK_OK(f->ctx, read_tour(f,
                               HEAD "stops:\n  - {}\n"
                                    "  - {layer: flow, time: '07:30', to: '09:00', compare: side}\n"
                                    "  - {caption: x}\n",
                               &tour));
    jm_view_camera home = jm_view_camera_home(f->scene);
    CHECK(tour->width == 1280 && tour->height == 720 && tour->frames_per_second == 25);
    CHECK(memcmp(&tour->stops[2].camera, &home, sizeof home) == 0);
    CHECK_NEAR(tour->stops[0].time_s, 16 * 3600.0, 0.0);
    CHECK(tour->stops[0].topic == JM_NONE);
    CHECK_NEAR(tour->stops[1].time_s, 7.5 * 3600.0, 0.0);
    CHECK_NEAR(tour->stops[2].time_s, 9 * 3600.0, 0.0); // where the clock had run to
    CHECK(tour->stops[2].topic == tour->stops[1].topic);
    CHECK(tour->stops[2].compare == JM_VIEW_ONE);
    CHECK_NEAR(tour->length_s, 4.0 + 6.0 + 6.0, 1e-12);
    jm_view_tour_destroy(tour);
}

TEST(the_model_follows_the_tour_moment_by_moment)
{
    const fixture *f = *state;
    jm_view_tour *tour = NULL;
    CHECK_OK(f->ctx, read_tour(f, two_stops, &tour));
    jm_view_model m = model_of(f, f->scene);
    assert_string_equal(jm_view_tour_at(tour, 0.0, false, &m), "Morning");
    CHECK_NEAR(m.clock.time_s, 8 * 3600.0, 0.0);
    CHECK(m.topic == JM_NONE && m.compare == JM_VIEW_ONE);
    assert_string_equal(jm_view_tour_at(tour, 1.0, true, &m), "Morning"); // no French one
    jm_view_camera home = m.camera;

    assert_string_equal(jm_view_tour_at(tour, 4.0, true, &m), "Chaleur"); // half way there
    CHECK(m.camera.distance_m < home.distance_m && m.camera.distance_m > 400.0);
    CHECK_NEAR(m.clock.time_s, 12 * 3600.0, 1e-6);
    CHECK(m.topic != JM_NONE && m.compare == JM_VIEW_WIPE);
    CHECK_NEAR(m.wipe, 0.2, 1e-12); // half open

    assert_string_equal(jm_view_tour_at(tour, 5.0, false, &m), "Heat"); // arrived
    CHECK_NEAR(m.clock.time_s, 16 * 3600.0, 1e-6);
    CHECK_NEAR(m.camera.distance_m, 400.0, 1e-9);
    CHECK_NEAR(m.wipe, 0.4, 1e-12);
    jm_view_tour_at(tour, 7.0, false, &m);
    CHECK_NEAR(m.clock.time_s, 17 * 3600.0, 1e-6);
    jm_view_tour_at(tour, 1e9, false, &m); // held at its end
    CHECK_NEAR(m.clock.time_s, 18 * 3600.0, 1e-6);
    jm_view_tour_at(tour, (double)NAN, false, &m);
    CHECK_NEAR(m.clock.time_s, 8 * 3600.0, 0.0);
    jm_view_tour_destroy(tour);
}

TEST(the_same_moment_gives_the_same_model_whatever_was_before)
{
    const fixture *f = *state;
    jm_view_tour *tour = NULL;
    CHECK_OK(f->ctx, read_tour(f, two_stops, &tour));
    jm_view_model a = model_of(f, f->scene), b = a;
    for (double t = 0.0; t < 9.0; t += 0.37)
        jm_view_tour_at(tour, t, false, &a);
    jm_view_tour_at(tour, 4.4, false, &a);
    jm_view_tour_at(tour, 4.4, false, &b);
    CHECK(memcmp(&a.camera, &b.camera, sizeof a.camera) == 0);
    CHECK(memcmp(&a.clock.time_s, &b.clock.time_s, sizeof(double)) == 0);
    CHECK(a.topic == b.topic && a.compare == b.compare);
    jm_view_tour_destroy(tour);
}

TEST(all_faults_of_a_tour_are_told_at_once_with_their_lines)
{
    const fixture *f = *state;
    jm_view_tour *tour = NULL;
    CHECK_FAILS(f->ctx,
                read_tour(f,
                          HEAD "width: 641\n"
                               "stops:\n"
                               "  - {camra: home}\n"
                               "  - {camera: north}\n"
                               "  - {camera: {x: 1, y: 2, distance_m: 300}}\n"
                               "  - {camera: {x: 434000, distance_m: 3}}\n"
                               "  - {time: noon}\n"
                               "  - {time: '31:00'}\n"
                               "  - {layer: utcy}\n"
                               "  - {compare: wipes}\n"
                               "  - stop\n"
                               "  - {seconds: -1}\n",
                          &tour),
                JM_ERR_DATA, "tour.yaml:3:");
    const char *const told[] = {"even",          "tour.yaml:5:",   "camera",
                                "tour.yaml:6:",  "tour.yaml:7:",   "outside of the city",
                                "tour.yaml:8:",  "'y' is missing", "tour.yaml:9:",
                                "16:00",         "tour.yaml:10:",  "24 hours",
                                "tour.yaml:11:", "utci",           "tour.yaml:12:",
                                "wipe",          "tour.yaml:13:",  "tour.yaml:14:"};
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (strstr(jm_message(f->ctx), told[i]) == NULL)
            fail_msg("'%s' is not told:\n%s", told[i], jm_message(f->ctx));
    CHECK(tour == NULL);
}

TEST(a_comparison_without_a_base_is_a_fault)
{
    const fixture *f = *state;
    jm_view_tour *tour = NULL;
    write_tour(f, HEAD "stops:\n  - {compare: difference}\n");
    CHECK_FAILS(f->ctx, jm_view_tour_read(f->ctx, f->file, f->alone, f->feed, &tour), JM_ERR_DATA,
                "--base");
}

TEST(what_is_no_tour_is_refused)
{
    const fixture *f = *state;
    jm_view_tour *tour = NULL;
    CHECK_FAILS(f->ctx, read_tour(f, "jumeau_format: scenario\n", &tour), JM_ERR_DATA, "scenario");
    CHECK_FAILS(f->ctx, read_tour(f, "- 1\n- 2\n", &tour), JM_ERR_DATA, "map of keys");
    CHECK_FAILS(f->ctx, read_tour(f, "", &tour), JM_ERR_DATA, "map of keys");
    CHECK_FAILS(f->ctx, read_tour(f, HEAD, &tour), JM_ERR_DATA, "'stops' is missing");
    CHECK_FAILS(f->ctx, read_tour(f, HEAD "stops: []\n", &tour), JM_ERR_DATA, "1 to 500");
    CHECK_FAILS(f->ctx, read_tour(f, HEAD "stops: [{seconds: 0}]\n", &tour), JM_ERR_DATA,
                "lasts no time");
    CHECK_FAILS(f->ctx,
                read_tour(f, "jumeau_format: tour\nformat_version: 9\nstops: [{}]\n", &tour),
                JM_ERR_DATA, "newer");
    CHECK_FAILS(f->ctx, jm_view_tour_read(f->ctx, "/nowhere/tour.yaml", f->scene, f->feed, &tour),
                JM_ERR_DATA, "tour.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_tour_is_read_with_its_places_hours_layers_and_captions),
        CASE(what_a_stop_leaves_out_stays_as_it_was),
        CASE(the_model_follows_the_tour_moment_by_moment),
        CASE(the_same_moment_gives_the_same_model_whatever_was_before),
        CASE(all_faults_of_a_tour_are_told_at_once_with_their_lines),
        CASE(a_comparison_without_a_base_is_a_fault),
        CASE(what_is_no_tour_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

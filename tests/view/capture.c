// Posters, pictures, films, picks: what leaves the viewer.
#include "driver.h"
#include "opened.h"

#include "view/film.h"

static stage town;

static void look(const char *topic, double hour)
{
    jm_view_do(town.view, JM_VIEW_DO_RESET, 0, 0, 0);
    stage_topic(&town, topic);
    stage_hour(&town, hour);
    stage_camera(&town, 0, 0, 900, 330, 45);
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
}

TEST(a_poster_in_tiles_is_the_poster_in_one_piece)
{
    UNUSED_STATE;
    jm_view_image tiles = {0}, whole = {0};
    jm_view_image_difference d;
    look("utci", 16.0);
    CHECK_OK(town.ctx, jm_view_capture(town.view, 800, 500, true, NULL, &whole));
    town.view->tile_px = 192;
    CHECK_OK(town.ctx, jm_view_capture(town.view, 800, 500, true, NULL, &tiles));
    town.view->tile_px = 0;
    CHECK_OK(town.ctx, jm_view_image_compare(town.ctx, &tiles, &whole, &d));
    // Each tile has a projection of its own, rounded to float: single pixels at edges may differ.
    CHECK(d.share_over_8 < 0.002 && d.mean_delta_e < 0.05);
    jm_view_image_free(&tiles);
    jm_view_image_free(&whole);
}

TEST(a_poster_has_a_white_rim_and_a_city_within)
{
    UNUSED_STATE;
    jm_view_image image = {0};
    look("utci", 16.0);
    CHECK_OK(town.ctx, jm_view_capture(town.view, 960, 540, true, NULL, &image));
    for (int32_t x = 0; x < image.width; x += 7)
        CHECK(image.rgba[4 * x] > 235); // the upper rim is paper
    int64_t coloured = 0;
    for (int64_t i = 0; i < (int64_t)image.width * image.height; i++) {
        const uint8_t *p = image.rgba + 4 * i;
        coloured += abs(p[0] - p[2]) > 40;
    }
    CHECK(coloured > image.width * (int64_t)image.height / 10); // a heat map fills the most of it
    jm_view_image_free(&image);
}

TEST(the_picked_cell_says_what_the_file_holds_there)
{
    UNUSED_STATE;
    const jm_city *city = jm_view_feed_city(town.view->feed);
    look("utci", 16.0);
    stage_camera(&town, 0, 0, 900, 0, 90);
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    int cells = 0;
    for (int k = 0; k < 40; k++) {
        jm_view_picked picked;
        CHECK_OK(town.ctx, jm_view_pick(town.view, 0.1 + 0.02 * k, 0.2 + 0.015 * k, &picked));
        if (picked.thing != JM_VIEW_CELL)
            continue;
        int64_t cell = jm_grid_cell_at(&city->grid, picked.x + town.view->scene->origin_x,
                                       picked.y + town.view->scene->origin_y);
        int64_t aside = llabs(cell % city->grid.columns - picked.index % city->grid.columns) +
                        llabs(cell / city->grid.columns - picked.index / city->grid.columns);
        CHECK(aside <= 1); // a pixel is 1.5 m here, and its middle may lie on a border
        float wanted = town_utci_k(city, picked.index, 15, true);
        double value = jm_view_value(&town.view->values, picked.index, JM_VIEW_OUTCOME);
        CHECK(isnan(wanted) ? isnan(value) : fabs(value - (double)wanted) < 1e-6);
        cells++;
    }
    CHECK(cells >= 5);
}

TEST(a_building_is_picked_where_it_stands)
{
    UNUSED_STATE;
    const jm_city *city = jm_view_feed_city(town.view->feed);
    const jm_view_scene *scene = town.view->scene;
    look(NULL, 12.0);
    int32_t house = city->buildings.count - 1; // the new one, 30 m high, at the centre
    double x = jm_grid_x(&city->grid, city->grid.columns / 2) + 10.0 - scene->origin_x;
    double y = jm_grid_y(&city->grid, city->grid.rows / 2) + 10.0 - scene->origin_y;
    stage_camera(&town, x, y, 300, 0, 90);
    jm_view_picked picked;
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    CHECK_OK(town.ctx, jm_view_pick(town.view, 0.5, 0.5, &picked));
    assert_int_equal(picked.thing, JM_VIEW_BUILDING);
    assert_int_equal(picked.index, house);
    // In the base it is not there.
    jm_view_do(town.view, JM_VIEW_DO_COMPARE, 0, 0, JM_VIEW_WIPE);
    town.view->model.wipe = 1.0;
    CHECK_OK(town.ctx, jm_view_step(town.view, 0.0, true));
    CHECK_OK(town.ctx, jm_view_pick(town.view, 0.5, 0.5, &picked));
    CHECK(picked.thing != JM_VIEW_BUILDING || picked.index != house);
}

TEST(the_check_counts_what_the_city_holds)
{
    UNUSED_STATE;
    char *json = NULL, wanted[64];
    look("utci", 16.0);
    stage_camera(&town, 0, 0, 1600, 0, 90);
    CHECK_OK(town.ctx, jm_view_check(town.view, -1.0, -1.0, &json));
    snprintf(wanted, sizeof wanted, "\"buildings\": %d", town.view->scene->building_count);
    assert_non_null(strstr(json, wanted));
    assert_non_null(strstr(json, "\"gl_errors\": 0"));
    assert_non_null(strstr(json, "\"layer\": \"utci\""));
    jm_free(json);
}

TEST(a_film_without_its_folder_or_with_odd_sides_is_refused)
{
    UNUSED_STATE;
    jm_view_film_out *film = NULL;
    CHECK_FAILS(town.ctx, jm_view_film_open(town.ctx, "/tmp/x.mp4", 321, 180, 25, &film),
                JM_ERR_DATA, "even");
    CHECK(film == NULL);
}

TEST(a_tour_becomes_a_film_of_its_length)
{
    UNUSED_STATE;
    char tour[1024], out[1024], command[4096], size[64] = "";
    snprintf(tour, sizeof tour, "%s/tour.yaml", town.folder);
    snprintf(out, sizeof out, "%s/tour.mp4", town.folder);
    FILE *file = fopen(tour, "wb");
    assert_non_null(file);
    fputs("jumeau_format: tour\nformat_version: 1\ntitle: Toytown\nwidth: 320\nheight: 180\n"
          "frames_per_second: 5\nstops:\n"
          "  - {camera: home, time: \"12:00\", layer: none, caption: The town, fly_s: 0, seconds: "
          "1}\n"
          "  - {camera: home, time: \"15:00\", layer: utci, compare: difference, caption: Cooler,\n"
          "     fly_s: 1, seconds: 1}\n",
          file);
    fclose(file);
    jm_status status = jm_view_film(town.view, tour, out);
    if (status == JM_ERR_UNAVAILABLE && getenv("JM_REQUIRE_SHARED") == NULL) {
        print_message("no ffmpeg: %s\n", jm_message(town.ctx));
        return;
    }
    CHECK_OK(town.ctx, status);
    snprintf(command, sizeof command,
             "ffprobe -v error -count_frames -select_streams v -show_entries "
             "stream=width,height,nb_read_frames -of csv=p=0 %s",
             out);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    CHECK(fgets(size, sizeof size, pipe) != NULL);
    pclose(pipe);
    assert_string_equal(size, "320,180,15\n");
}

static int open_town(void **state)
{
    UNUSED_STATE;
    stage_begin(&town, 640, 360);
    return 0;
}

static int close_town(void **state)
{
    UNUSED_STATE;
    stage_finish(&town);
    return 0;
}

int main(void)
{
    driver_keep();
    const struct CMUnitTest tests[] = {
        CASE(a_poster_in_tiles_is_the_poster_in_one_piece),
        CASE(a_poster_has_a_white_rim_and_a_city_within),
        CASE(the_picked_cell_says_what_the_file_holds_there),
        CASE(a_building_is_picked_where_it_stands),
        CASE(the_check_counts_what_the_city_holds),
        CASE(a_film_without_its_folder_or_with_odd_sides_is_refused),
        CASE(a_tour_becomes_a_film_of_its_length),
    };
    return cmocka_run_group_tests(tests, open_town, close_town);
}

// Trams, parking and zones as they are drawn: ids, values and sides against the city's numbers.
#include "looker.h"

TEST(the_new_tram_runs_in_the_outcome_and_not_in_the_base)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    CHECK(pixels_of_layer(&l, &jm_view_layer_tram, JM_VIEW_BASE) == 0);
    CHECK(pixels_of_layer(&l, &jm_view_layer_tram, JM_VIEW_OUTCOME) > 500);
    CHECK(pixels_of_layer(&l, &jm_view_layer_tram, JM_VIEW_DIFFERENCE) > 500);
    draw(&l, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME);
    CHECK(counts_of(&l, &jm_view_layer_tram)->instances == 1 + 4); // the line and its stops
    close_looker(&l);
}

TEST(a_stop_is_named_by_its_pixels)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    only(&l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_streets,
                                                  &jm_view_layer_tram, NULL});
    draw(&l, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME);
    const jm_transit *t = &l.variant->transit;
    int64_t asked = 0;
    for (int32_t s = t->stop_count - 4; s < t->stop_count; s++) {
        double x = t->stop_x[s] - l.scene->origin_x, y = t->stop_y[s] - l.scene->origin_y;
        int px, py;
        if (!pixel_of(&l, x, y, jm_view_scene_ground(l.scene, x, y), &px, &py))
            continue;
        GLuint id[2];
        glReadPixels(px, py, 1, 1, GL_RG_INTEGER, GL_UNSIGNED_INT, id);
        CHECK(id[0] == JM_VIEW_STOP && (int32_t)id[1] == s);
        asked++;
    }
    CHECK(asked >= 2);
    close_looker(&l);
}

TEST(car_parks_and_kerbs_are_named_and_private_places_are_not_drawn)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    const jm_parkings *p = &l.variant->parkings;
    show(&l, "occupied", JM_DIM_PARKINGS, p->count, 100.0);
    int64_t shown = 0;
    for (int32_t k = 0; k < p->count; k++) {
        l.value[0][k] = town_occupied(l.variant, k, 12, true);
        l.value[1][k] = town_occupied(l.variant, k, 12, false);
        shown += p->kind[k] != JM_PARKING_PRIVATE;
    }
    CHECK(shown > 0 && shown < p->count);
    only(&l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_parking,
                                                  NULL});
    l.model.camera.distance_m = 2500.0;
    draw(&l, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME);
    CHECK(counts_of(&l, &jm_view_layer_parking)->instances == shown);

    l.model.camera.distance_m = 700.0;
    static GLuint ids[PIXELS * PIXELS][2];
    draw(&l, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RG_INTEGER, GL_UNSIGNED_INT, ids);
    int64_t pixels = 0;
    for (int64_t i = 0; i < PIXELS * PIXELS; i++) {
        if (ids[i][0] != JM_VIEW_PARKING)
            continue;
        CHECK((int32_t)ids[i][1] < p->count && p->kind[ids[i][1]] != JM_PARKING_PRIVATE);
        pixels++;
    }
    CHECK(pixels > 100);
    close_looker(&l);
}

TEST(a_zone_has_its_value_under_its_own_pixels)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    const jm_zones *z = &l.variant->zones;
    show(&l, "zone_residents", JM_DIM_ZONES, z->count, 10.0);
    for (int32_t k = 0; k < z->count; k++) {
        l.value[0][k] = (float)k;
        l.value[1][k] = k % 2 == 0 ? NAN : 1.0f;
    }
    only(&l,
         (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_zones, NULL});
    static float values[PIXELS * PIXELS][4];
    static GLuint ids[PIXELS * PIXELS][2];
    for (int side = JM_VIEW_OUTCOME; side <= JM_VIEW_DIFFERENCE; side++) {
        draw(&l, JM_VIEW_PASS_ID, (jm_view_side)side);
        glReadPixels(0, 0, PIXELS, PIXELS, GL_RG_INTEGER, GL_UNSIGNED_INT, ids);
        draw(&l, JM_VIEW_PASS_VALUES, (jm_view_side)side);
        glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_FLOAT, values);
        int64_t pixels = 0;
        for (int64_t i = 0; i < PIXELS * PIXELS; i++) {
            if (ids[i][0] != JM_VIEW_ZONE)
                continue;
            double want = expected(&l, (int32_t)ids[i][1], (jm_view_side)side);
            CHECK((values[i][3] != 0.0f) == !isnan(want));
            if (!isnan(want))
                CHECK_NEAR(values[i][0], want, 1e-6);
            pixels++;
        }
        CHECK(pixels > PIXELS * PIXELS / 4);
    }
    close_looker(&l);
}

TEST(a_ban_is_drawn_on_the_side_that_has_it)
{
    UNUSED_STATE;
    looker l = {.ctx = jm_ctx_create(NULL)};
    town_city(l.ctx, 5.0, &l.base);
    town_variant(l.ctx, l.base, &l.variant);
    const jm_streets *s = &l.variant->streets;
    for (int32_t k = 0; k < s->link_count; k++) // near the middle
        l.variant->fleet.banned[k] = hypot(s->shape_x[s->shape_start[k]] - 434000.0,
                                           s->shape_y[s->shape_start[k]] - 6716000.0) < 150.0;
    open_scene(&l, l.variant, l.base);
    CHECK(pixels_of_layer(&l, &jm_view_layer_zones, JM_VIEW_BASE) == 0);
    CHECK(pixels_of_layer(&l, &jm_view_layer_zones, JM_VIEW_OUTCOME) > 2000);
    close_looker(&l);
}

TEST(a_city_without_anything_and_one_cell_high_draws_in_every_pass)
{
    UNUSED_STATE;
    looker l = {.ctx = jm_ctx_create(NULL)};
    const jm_grid grid = {
        .west_m = 1000.0, .north_m = 2000.0, .cell_m = 5.0, .columns = 20, .rows = 1};
    CHECK_OK(l.ctx, jm_city_create(l.ctx, "Nowhere", &grid, NULL, &l.variant));
    open_scene(&l, l.variant, NULL);
    l.model.zones = true;
    for (int dim = JM_DIM_LINKS; dim <= JM_DIM_ZONES; dim++)
        for (int kind = JM_VIEW_PASS_COLOR; kind < JM_VIEW_PASS_KIND_COUNT; kind++) {
            if (kind == JM_VIEW_PASS_SHADOW)
                continue;
            l.topic.dim = (jm_dim)dim;
            draw(&l, (jm_view_pass_kind)kind, JM_VIEW_OUTCOME);
        }
    CHECK(counts_of(&l, &jm_view_layer_streets)->draws == 0);
    close_looker(&l);
}

int main(void)
{
    driver_keep();
    setenv("SDL_VIDEODRIVER", "offscreen", 0);
    const struct CMUnitTest tests[] = {
        CASE(the_new_tram_runs_in_the_outcome_and_not_in_the_base),
        CASE(a_stop_is_named_by_its_pixels),
        CASE(car_parks_and_kerbs_are_named_and_private_places_are_not_drawn),
        CASE(a_zone_has_its_value_under_its_own_pixels),
        CASE(a_ban_is_drawn_on_the_side_that_has_it),
        CASE(a_city_without_anything_and_one_cell_high_draws_in_every_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Streets and traffic as they are drawn: counts, ids, values and colours against the city's
// numbers.
#include "looker.h"

// Of a strip in the pass of ids, as flow.vert: 1.5 m to 16 m or 6 to 12 pixels, full at 40 % of the
// 98th percentile of capacity.
static double width_m(const looker *l, int32_t link, double pixel)
{
    const jm_streets *s = &l->variant->streets;
    int64_t above = 0;
    float full = 0.0f;
    for (int32_t k = 0; k < s->link_count; k++) {
        above = 0;
        for (int32_t j = 0; j < s->link_count; j++)
            above += s->capacity_vehs[j] <= s->capacity_vehs[k];
        if (above * 100 <= 98 * (int64_t)s->link_count + 100)
            full = fmaxf(full, s->capacity_vehs[k]);
    }
    double share = (double)l->flow[0][link] / (0.4 * (double)full);
    share = fmin(share, 1.0);
    return fmax(1.5 + 14.5 * share, (6.0 + 6.0 * share) * pixel);
}

TEST(each_street_in_sight_is_drawn_once_and_each_direction_has_its_traffic)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    l.model.camera.distance_m = 2500.0; // all of it
    const jm_streets *s = &l.variant->streets;
    int64_t streets = 0;
    for (int32_t k = 0; k < s->link_count; k++)
        streets += s->twin[k] == JM_NONE || k < s->twin[k];
    draw(&l, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME);
    CHECK(streets > 50);
    CHECK(counts_of(&l, &jm_view_layer_streets)->instances == streets);
    CHECK(counts_of(&l, &jm_view_layer_flow)->draws == 0);
    show_flow(&l);
    draw(&l, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME);
    CHECK(counts_of(&l, &jm_view_layer_flow)->instances == s->link_count);
    close_looker(&l);
}

TEST(large_streets_stay_where_small_ones_are_thinner_than_a_pixel)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    const jm_streets *s = &l.variant->streets;
    int64_t large = 0;
    for (int32_t k = 0; k < s->link_count; k++)
        large += s->road_class[k] <= JM_ROAD_PRIMARY && (s->twin[k] == JM_NONE || k < s->twin[k]);
    l.model.camera.distance_m = 2500.0;
    l.picture_height = 8; // a pixel spans 200 m
    draw(&l, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME);
    CHECK(large > 0);
    CHECK(counts_of(&l, &jm_view_layer_streets)->instances == large);
    close_looker(&l);
}

// Links whose own strip is nearest to its middle, by the pixels that name them.
static void check_links(looker *l, bool directed)
{
    const jm_streets *s = &l->variant->streets;
    int64_t asked = 0, found = 0;
    for (int32_t k = 0; k < s->link_count; k++) {
        place p = middle_of(l, k);
        double pixel = pixel_m(l, p.x, p.y, jm_view_scene_ground(l->scene, p.x, p.y));
        double beside_m = directed && s->twin[k] != JM_NONE
                              ? 0.5 * width_m(l, k, pixel) + fmax(0.3, 0.3 * pixel)
                              : 0.0;
        double x = p.x + beside_m * p.right_x, y = p.y + beside_m * p.right_y;
        int px, py;
        if (p.length_m < 40.0 || !pixel_of(l, x, y, jm_view_scene_ground(l->scene, x, y), &px, &py))
            continue;
        GLuint id[2] = {0, 0};
        glReadPixels(px, py, 1, 1, GL_RG_INTEGER, GL_UNSIGNED_INT, id);
        asked++;
        found += id[0] == JM_VIEW_LINK &&
                 ((int32_t)id[1] == k || (!directed && (int32_t)id[1] == s->twin[k]));
    }
    CHECK(asked > 20);
    // Broad strips of other streets may lie over a middle: few do.
    CHECK(found * 100 >= asked * 93);
}

TEST(the_pixel_over_the_middle_of_a_street_names_its_link)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    only(&l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_streets,
                                                  &jm_view_layer_flow, NULL});
    draw(&l, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME);
    check_links(&l, false);
    show_flow(&l);
    draw(&l, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME);
    check_links(&l, true);
    close_looker(&l);
}

// Over the middle of its strip a link has its value.
static void check_values(looker *l, jm_view_side side, const float (*values)[4])
{
    int64_t asked = 0, equal = 0;
    for (int32_t k = 0; k < l->variant->streets.link_count; k++) {
        place p = middle_of(l, k);
        // Strips are at least 1.5 m wide and begin 0.3 m beside the line.
        double beside_m = l->variant->streets.twin[k] != JM_NONE ? 0.9 : 0.0;
        double x = p.x + beside_m * p.right_x, y = p.y + beside_m * p.right_y;
        int px, py;
        if (p.length_m < 40.0 || !pixel_of(l, x, y, jm_view_scene_ground(l->scene, x, y), &px, &py))
            continue;
        const float *v = values[(int64_t)py * PIXELS + px];
        asked++;
        equal += v[3] == 1.0f && fabs((double)v[0] - expected(l, k, side)) < 1e-6;
    }
    CHECK(asked >= 5);
    CHECK(equal * 100 >= asked * 90); // broad strips of other streets lie over some
}

// Whether all pixels around have the same value: no edge, no neighbour.
static bool is_inner(const float (*values)[4], int64_t p)
{
    for (int64_t dy = -2; dy <= 2; dy++)
        for (int64_t dx = -2; dx <= 2; dx++) {
            const float *v = values[p + dy * PIXELS + dx];
            if (v[3] == 0.0f || v[0] != values[p][0])
                return false;
        }
    return true;
}

// At each pixel within a strip: the colour that the legend's scale has for the value.
static void check_side(looker *l, jm_view_side side)
{
    static float values[PIXELS * PIXELS][4];
    static uint8_t colors[PIXELS * PIXELS][4];
    draw(l, JM_VIEW_PASS_VALUES, side);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_FLOAT, values);
    check_values(l, side, (const float(*)[4])values);
    draw(l, JM_VIEW_PASS_COLOR, side);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_UNSIGNED_BYTE, colors);
    const jm_scale *scale = jm_view_values_scale(&l->values, side);
    int64_t inner = 0, equal = 0;
    for (int64_t p = 3 * PIXELS; p < PIXELS * (PIXELS - 3); p++) {
        if (!is_inner((const float(*)[4])values, p))
            continue;
        double rgb[3];
        bool same = true;
        jm_scale_color(scale, (double)values[p][0], rgb);
        for (int c = 0; c < 3; c++) // the ramp has 256 colours
            same = same && fabs(colors[p][c] - 255.0 * rgb[c]) <= 2.0;
        inner++;
        equal += same;
    }
    CHECK(inner > 200);
    // Where two strips of one value meet, the edge of one lies within: few pixels.
    CHECK(equal * 1000 >= inner * 985);
}

TEST(traffic_has_the_value_and_the_colour_of_the_legend_on_every_side)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    l.model.camera.distance_m = 350.0; // strips of many pixels
    only(&l,
         (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_flow, NULL});
    show_flow(&l);
    check_side(&l, JM_VIEW_OUTCOME);
    check_side(&l, JM_VIEW_BASE);
    check_side(&l, JM_VIEW_DIFFERENCE);
    close_looker(&l);
}

TEST(new_values_are_drawn_when_their_stamp_is_new)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    l.model.camera.distance_m = 350.0;
    only(&l,
         (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_flow, NULL});
    show_flow(&l);
    check_side(&l, JM_VIEW_OUTCOME);
    for (int32_t k = 0; k < l.variant->streets.link_count; k++)
        l.value[0][k] = 0.3f - l.value[0][k];
    l.values.stamp_a = l.values.stamp_b = 2;
    check_side(&l, JM_VIEW_OUTCOME);
    close_looker(&l);
}

// Share of the links' middles in sight whose colour the layer of streets changes; *pixels that it
// changes in all.
static double middles_changed(looker *l, int64_t *pixels)
{
    static uint8_t with[PIXELS * PIXELS][4], without[PIXELS * PIXELS][4];
    only(l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_streets,
                                                 NULL});
    read_colors(l, with);
    only(l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, NULL});
    read_colors(l, without);
    *pixels = 0;
    for (int64_t p = 0; p < PIXELS * PIXELS; p++)
        *pixels += memcmp(with[p], without[p], 4) != 0;
    int64_t asked = 0, changed = 0;
    for (int32_t k = 0; k < l->variant->streets.link_count; k++) {
        place p = middle_of(l, k);
        double z = jm_view_scene_ground(l->scene, p.x, p.y);
        int px, py;
        if (p.length_m < 40.0 || !pixel_of(l, p.x, p.y, z, &px, &py))
            continue;
        int64_t at = (int64_t)py * PIXELS + px;
        asked++;
        changed += memcmp(with[at], without[at], 4) != 0;
    }
    CHECK(asked >= 5);
    return (double)changed / (double)asked;
}

TEST(streets_have_edges_and_no_fill_where_the_ground_shows_data)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    l.model.camera.distance_m = 350.0;
    int64_t filled, edges;
    CHECK(middles_changed(&l, &filled) > 0.9);
    int64_t cells = jm_grid_cells(&l.variant->grid);
    show(&l, "utci", JM_DIM_CELLS, cells, 10.0);
    for (int64_t c = 0; c < cells; c++)
        l.value[0][c] = l.value[1][c] = 5.0f;
    CHECK(middles_changed(&l, &edges) < 0.05); // the edge of another street may cross a middle
    CHECK(edges > 300 && edges * 3 < filled);
    // Who points at a street still means it.
    l.model.camera.distance_m = 700.0;
    only(&l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_streets,
                                                  NULL});
    draw(&l, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME);
    check_links(&l, false);
    close_looker(&l);
}

// Pixels of buildings that `layer` changes, and how many of them have its colour by 42 %, as
// flow.frag has it for what is hidden.
static void check_shows_through(looker *l, const jm_view_layer_class *layer, double value)
{
    static uint8_t with[PIXELS * PIXELS][4], without[PIXELS * PIXELS][4];
    static GLuint ids[PIXELS * PIXELS][2];
    static float values[PIXELS * PIXELS][4];
    only(l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_buildings,
                                                 NULL});
    read_colors(l, without);
    only(l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_buildings,
                                                 layer, NULL});
    read_colors(l, with);
    draw(l, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RG_INTEGER, GL_UNSIGNED_INT, ids);
    draw(l, JM_VIEW_PASS_VALUES, JM_VIEW_OUTCOME);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_FLOAT, values);
    double rgb[3];
    jm_scale_color(&l->values.scale, value, rgb);
    int64_t through = 0, soft = 0, valued = 0;
    for (int64_t p = 0; p < PIXELS * PIXELS; p++) {
        if (ids[p][0] != JM_VIEW_BUILDING || memcmp(with[p], without[p], 4) == 0)
            continue;
        bool same = true;
        for (int c = 0; c < 3; c++)
            same = same && fabs(with[p][c] - 0.58 * without[p][c] - 0.42 * 255.0 * rgb[c]) <= 3.0;
        through++;
        soft += same;
        valued += values[p][3] != 0.0f;
    }
    CHECK(through > 300);
    CHECK(soft * 3 > through); // edges of a kerb of 4 pixels are half of it, and strips cross
    CHECK(valued == 0);
}

TEST(traffic_and_kerbs_show_softly_through_the_houses_before_them)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    l.model.camera.distance_m = 250.0;
    l.model.camera.tilt_rad = 0.6;
    show_flow(&l);
    for (int32_t k = 0; k < l.variant->streets.link_count; k++) {
        l.value[0][k] = 0.25f;
        l.flow[0][k] = 0.1f;
    }
    check_shows_through(&l, &jm_view_layer_flow, 0.25);
    int32_t parkings = l.variant->parkings.count;
    show(&l, "occupancy", JM_DIM_PARKINGS, parkings, 1.0);
    for (int32_t k = 0; k < parkings; k++)
        l.value[0][k] = 0.75f;
    check_shows_through(&l, &jm_view_layer_parking, 0.75);
    close_looker(&l);
}

static int64_t pixels_between(looker *l, double from_s, double to_s)
{
    static uint8_t from[PIXELS * PIXELS][4], to[PIXELS * PIXELS][4];
    l->model.flow_phase_s = from_s;
    read_colors(l, from);
    l->model.flow_phase_s = to_s;
    read_colors(l, to);
    int64_t differ = 0;
    for (int64_t p = 0; p < PIXELS * PIXELS; p++)
        differ += memcmp(from[p], to[p], 4) != 0;
    return differ;
}

TEST(dashes_move_with_time_without_a_jump_and_stand_still_when_motion_is_reduced)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    l.model.camera.distance_m = 350.0;
    only(&l,
         (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_flow, NULL});
    show_flow(&l);
    CHECK(pixels_between(&l, 0.0, 0.3) == 0);
    l.model.reduce_motion = false;
    CHECK(pixels_between(&l, 0.0, 0.3) > 500);
    CHECK(pixels_between(&l, 0.0, 1000.0) == 0); // where the shader's phase begins anew
    close_looker(&l);
}

TEST(a_hidden_street_without_traffic_stays_hidden)
{
    UNUSED_STATE;
    looker l;
    open_town(&l);
    l.model.camera.distance_m = 500.0;
    l.model.camera.tilt_rad = 0.6;
    show_flow(&l);
    int32_t links = l.variant->streets.link_count;
    memset(l.flow[0], 0, (size_t)links * sizeof *l.flow[0]);
    static uint8_t with[PIXELS * PIXELS][4], without[PIXELS * PIXELS][4];
    static GLuint ids[PIXELS * PIXELS][2];
    only(&l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_buildings,
                                                  &jm_view_layer_flow, NULL});
    read_colors(&l, with);
    draw(&l, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RG_INTEGER, GL_UNSIGNED_INT, ids);
    only(&l, (const jm_view_layer_class *const[]){&jm_view_layer_terrain, &jm_view_layer_buildings,
                                                  NULL});
    read_colors(&l, without);
    int64_t through = 0, visible = 0;
    for (int64_t p = 0; p < PIXELS * PIXELS; p++) {
        bool changed = memcmp(with[p], without[p], 4) != 0;
        through += changed && ids[p][0] == JM_VIEW_BUILDING;
        visible += changed && ids[p][0] != JM_VIEW_BUILDING;
    }
    CHECK(through == 0);
    CHECK(visible > 500);
    close_looker(&l);
}

int main(void)
{
    driver_keep();
    setenv("SDL_VIDEODRIVER", "offscreen", 0);
    const struct CMUnitTest tests[] = {
        CASE(each_street_in_sight_is_drawn_once_and_each_direction_has_its_traffic),
        CASE(large_streets_stay_where_small_ones_are_thinner_than_a_pixel),
        CASE(the_pixel_over_the_middle_of_a_street_names_its_link),
        CASE(traffic_has_the_value_and_the_colour_of_the_legend_on_every_side),
        CASE(new_values_are_drawn_when_their_stamp_is_new),
        CASE(streets_have_edges_and_no_fill_where_the_ground_shows_data),
        CASE(traffic_and_kerbs_show_softly_through_the_houses_before_them),
        CASE(dashes_move_with_time_without_a_jump_and_stand_still_when_motion_is_reduced),
        CASE(a_hidden_street_without_traffic_stays_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

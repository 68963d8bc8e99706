#include "driver.h"
#include "stage.h"

#include "view/mesh.h"

static void mesh_of(const stage *s, jm_view_building_mesh **mesh)
{
    CHECK_OK(s->ctx, jm_view_building_mesh_create(s->ctx, s->scene, mesh));
}

// Whether a point (CRS) lies in a building: even crossings of its rings.
static bool is_within(const jm_buildings *b, int32_t id, double x, double y)
{
    bool in = false;
    for (int64_t r = b->ring_start[id]; r < b->ring_start[id + 1]; r++) {
        int64_t from = b->point_start[r], to = b->point_start[r + 1];
        for (int64_t p = from, q = to - 1; p < to; q = p++)
            if ((b->y[p] > y) != (b->y[q] > y) &&
                x < b->x[p] + (y - b->y[p]) / (b->y[q] - b->y[p]) * (b->x[q] - b->x[p]))
                in = !in;
    }
    return in;
}

// A point well inside of a building, scene metres: the middle between two corners with 2.5 m of
// footprint on all sides, where the raster knows no other building.
static bool inside(const stage *s, int32_t id, double at[2])
{
    const jm_buildings *b = &s->variant->buildings;
    int64_t from = b->point_start[b->ring_start[id]], to = b->point_start[b->ring_start[id] + 1];
    for (int64_t p = from; p + 2 < to; p++) {
        double x = 0.5 * (b->x[p] + b->x[p + 2]), y = 0.5 * (b->y[p] + b->y[p + 2]);
        int64_t cell = jm_grid_cell_at(&s->base->grid, x, y);
        bool within = cell != JM_NONE && s->base->rasters.building[cell] == id;
        for (int side = 0; side < 4; side++)
            within = within &&
                     is_within(b, id, x + (side % 2 ? 2.5 : -2.5), y + (side / 2 ? 2.5 : -2.5));
        if (!within)
            continue;
        at[0] = x - s->scene->origin_x;
        at[1] = y - s->scene->origin_y;
        return true;
    }
    return false;
}

TEST(every_building_is_drawn_once_exact_or_as_a_box)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, true);
    stage_layer(&s, &jm_view_layer_buildings);
    jm_view_building_mesh *mesh = NULL;
    mesh_of(&s, &mesh);
    stage_look(&s, 0.0, 0.0, 600.0);
    for (int32_t lod = 0; lod < 2; lod++) {
        stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, lod);
        CHECK(s.counts.triangles == mesh->triangle_count);
        CHECK(s.counts.instances == 0);
    }
    stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, 2);
    CHECK(s.counts.instances == s.scene->building_count);
    CHECK(s.counts.triangles == 10 * (int64_t)s.scene->building_count);
    CHECK(s.scene->building_count > 100);
    jm_view_building_mesh_destroy(mesh);
    stage_close(&s);
}

TEST(far_away_only_the_large_buildings_are_left)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    stage_layer(&s, &jm_view_layer_buildings);
    int64_t before = INT64_MAX;
    for (double half_m = 100.0; half_m < 400000.0; half_m *= 2.0) {
        stage_look(&s, 0.0, 0.0, half_m);
        stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, 3);
        CHECK(s.counts.instances <= before);
        CHECK(s.counts.vertices <= 8 * s.counts.instances); // small ones are points
        before = s.counts.instances;
        if (half_m == 100.0) // pixels of 40 cm: each building is larger
            CHECK(before == s.scene->building_count);
    }
    CHECK(before == 0);
    stage_close(&s);
}

// Ids of all pixels of the last look, drawn as boxes; with the frustum or as if all were in sight.
static void draw_ids(stage *s, const jm_view_target *target, bool cull, GLuint *ids)
{
    const GLuint nothing[4] = {0};
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    glViewport(0, 0, STAGE_PIXELS, STAGE_PIXELS);
    glEnable(GL_DEPTH_TEST);
    stage_pass(s, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME, 2);
    if (cull)
        s->pass.frustum = jm_view_frustum_of(s->frame.view_proj);
    s->counts = (jm_view_counts){0};
    glClearBufferuiv(GL_COLOR, 0, nothing);
    glClear(GL_DEPTH_BUFFER_BIT);
    s->layer_class->draw(s->layer, &s->pass);
    glReadPixels(0, 0, STAGE_PIXELS, STAGE_PIXELS, GL_RG_INTEGER, GL_UNSIGNED_INT, ids);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

TEST(blocks_out_of_sight_are_left_out_and_nothing_in_sight_is)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    stage_layer(&s, &jm_view_layer_buildings);
    jm_view_target target = {0};
    CHECK_OK(s.ctx,
             jm_view_target_create(s.gl, STAGE_PIXELS, STAGE_PIXELS, GL_RG32UI, false, &target));
    GLuint *ids[2] = {NULL, NULL};
    for (int cull = 0; cull < 2; cull++)
        CHECK_OK(s.ctx, jm_new(s.ctx, &ids[cull], 2 * STAGE_PIXELS * STAGE_PIXELS));
    stage_look(&s, 150.0, -100.0, 120.0);
    for (int cull = 0; cull < 2; cull++)
        draw_ids(&s, &target, cull == 1, ids[cull]);
    CHECK(s.counts.instances > 0);
    CHECK(2 * s.counts.instances < s.scene->building_count);
    CHECK(memcmp(ids[0], ids[1], 2 * STAGE_PIXELS * STAGE_PIXELS * sizeof(GLuint)) == 0);
    for (int cull = 0; cull < 2; cull++)
        jm_free(ids[cull]);
    jm_view_target_delete(s.gl, &target);
    stage_close(&s);
}

TEST(the_base_shows_what_is_pulled_down_and_not_what_is_new)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, true);
    stage_layer(&s, &jm_view_layer_buildings);
    double at[2][2], out[2][4];
    const int32_t added = s.variant->buildings.count - 1;
    int32_t gone = 0; // the first of those pulled down that is broad enough to be hit
    while (gone < added && !(s.variant->buildings.removed[gone] && inside(&s, gone, at[0])))
        gone++;
    CHECK(gone < added);
    int64_t p = s.variant->buildings.point_start[s.variant->buildings.ring_start[added]];
    at[1][0] = s.variant->buildings.x[p] + 10.0 - s.scene->origin_x;
    at[1][1] = s.variant->buildings.y[p] + 10.0 - s.scene->origin_y;
    stage_look(&s, 0.0, 0.0, 600.0);
    for (int32_t lod = 0; lod < 3; lod++) {
        stage_read(&s, JM_VIEW_PASS_ID, JM_VIEW_BASE, lod, (const double(*)[2])at, 2, out);
        CHECK(out[0][0] == JM_VIEW_BUILDING && out[0][1] == gone);
        CHECK(out[1][1] != added);
        stage_read(&s, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME, lod, (const double(*)[2])at, 2, out);
        CHECK(out[0][0] == JM_VIEW_NOTHING || out[0][1] != gone);
        CHECK(out[1][0] == JM_VIEW_BUILDING && out[1][1] == added);
    }
    stage_close(&s);
}

TEST(pointing_at_a_roof_finds_its_building)
{
    UNUSED_STATE;
    enum { ROOFS = 60 };
    stage s;
    stage_open(&s, false);
    stage_layer(&s, &jm_view_layer_buildings);
    double at[ROOFS][2], out[ROOFS][4];
    int32_t id[ROOFS];
    int count = 0;
    for (int32_t b = 1; b < s.base->buildings.count && count < ROOFS; b += 3)
        if (s.variant->buildings.removed[b] == 0 && inside(&s, b, at[count]))
            id[count++] = b;
    CHECK(count > 20);
    stage_look(&s, 0.0, 0.0, 600.0);
    stage_read(&s, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME, 0, (const double(*)[2])at, count, out);
    for (int i = 0; i < count; i++)
        CHECK(out[i][0] == JM_VIEW_BUILDING && out[i][1] == id[i]);
    stage_close(&s);
}

// Value of each cell: its number; `on_roofs` false: none where the raster knows a building.
static float *numbered(const stage *s, bool on_roofs)
{
    float *values = NULL;
    CHECK_OK(s->ctx, jm_new(s->ctx, &values, jm_grid_cells(&s->variant->grid)));
    for (int64_t c = 0; c < jm_grid_cells(&s->variant->grid); c++)
        values[c] = on_roofs || s->variant->rasters.building[c] == JM_NONE ? (float)c : NAN;
    return values;
}

TEST(a_roof_gives_the_value_of_the_cell_under_it)
{
    UNUSED_STATE;
    enum { ROOFS = 60 };
    stage s;
    stage_open(&s, false);
    stage_layer(&s, &jm_view_layer_buildings);
    float *values = numbered(&s, true);
    stage_cells(&s, values);
    double at[ROOFS][2], out[ROOFS][4];
    int count = 0;
    for (int32_t b = 1; b < s.base->buildings.count && count < ROOFS; b += 3)
        count += s.variant->buildings.removed[b] == 0 && inside(&s, b, at[count]);
    CHECK(count > 20);
    stage_look(&s, 0.0, 0.0, 600.0);
    for (int32_t lod = 0; lod < 3; lod += 2) {
        stage_read(&s, JM_VIEW_PASS_VALUES, JM_VIEW_OUTCOME, lod, (const double(*)[2])at, count,
                   out);
        for (int i = 0; i < count; i++) {
            CHECK(out[i][3] == 1.0);
            // Where the pixel lies is what it says itself: its middle is up to 1.2 m off the point.
            int64_t cell =
                jm_grid_cell_at(&s.variant->grid, out[i][1] + s.eye[0] + s.scene->origin_x,
                                out[i][2] + s.eye[1] + s.scene->origin_y);
            CHECK(fabs(out[i][1] + s.eye[0] - at[i][0]) < 2.4);
            CHECK(out[i][0] == (double)cell);
        }
    }
    jm_free(values);
    stage_close(&s);
}

TEST(the_picked_building_and_the_new_one_are_told_by_their_colour)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, true);
    stage_layer(&s, &jm_view_layer_buildings);
    double at[2][2], plain[2][4], marked[2][4];
    const int32_t added = s.variant->buildings.count - 1;
    int32_t picked = 1;
    while (s.variant->buildings.removed[picked] || !inside(&s, picked, at[0]))
        picked++;
    int64_t p = s.variant->buildings.point_start[s.variant->buildings.ring_start[added]];
    at[1][0] = s.variant->buildings.x[p] + 10.0 - s.scene->origin_x;
    at[1][1] = s.variant->buildings.y[p] + 10.0 - s.scene->origin_y;
    stage_look(&s, 0.0, 0.0, 600.0);
    for (int32_t lod = 0; lod < 3; lod++) {
        const int32_t none[2] = {JM_VIEW_NOTHING, 0}, one[2] = {JM_VIEW_BUILDING, picked};
        memcpy(s.frame.picked, none, sizeof none);
        stage_read(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, lod, (const double(*)[2])at, 2, plain);
        memcpy(s.frame.picked, one, sizeof one);
        stage_read(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, lod, (const double(*)[2])at, 2, marked);
        CHECK(plain[0][2] < 0.95 * marked[0][2]); // bluer
        CHECK(plain[0][0] > 1.1 * marked[0][0]);
        for (int c = 0; c < 3; c++)
            CHECK(plain[1][c] == marked[1][c]);
        CHECK(plain[1][0] > 2.0 * plain[1][2]); // more orange than any tile
    }
    stage_close(&s);
}

TEST(roofs_in_the_margin_show_no_data)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    stage_layer(&s, &jm_view_layer_buildings);
    float *values = numbered(&s, true);
    stage_cells(&s, values);
    double at[1][2], out[1][4];
    int32_t b = 0;
    while (s.variant->buildings.removed[b] || !inside(&s, b, at[0]))
        b++;
    for (int side = 0; side < 4; side++) {
        stage_look(&s, 0.0, 0.0, 600.0);
        // The area shown ends 5 m before the roof.
        s.frame.shown[side] = (float)(at[0][side % 2] + (side < 2 ? 5.0 : -5.0));
        stage_read(&s, JM_VIEW_PASS_VALUES, JM_VIEW_OUTCOME, 0, (const double(*)[2])at, 1, out);
        CHECK(out[0][3] == 0.0 && out[0][0] < -1e29);
    }
    jm_free(values);
    stage_close(&s);
}

// How many of the points along a line over the city lie on roofs; none shows a value.
static int plain_roofs(stage *s)
{
    enum { LINE = 256 };
    double at[LINE][2], out[LINE][4];
    for (int i = 0; i < LINE; i++) {
        at[i][0] = s->scene->west + (i + 0.5) * (s->scene->east - s->scene->west) / LINE;
        at[i][1] = 0.5 * at[i][0];
    }
    stage_look(s, 0.0, 0.0, 600.0);
    stage_read(s, JM_VIEW_PASS_VALUES, JM_VIEW_OUTCOME, 0, (const double(*)[2])at, LINE, out);
    int roofs = 0;
    for (int i = 0; i < LINE; i++) {
        roofs += out[i][0] < -1e29;
        CHECK(out[i][3] == 0.0);
    }
    return roofs;
}

TEST(a_topic_of_the_open_air_leaves_roofs_plain_to_their_rims)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    stage_layer(&s, &jm_view_layer_buildings);
    float *values = numbered(&s, false);
    stage_cells(&s, values);
    CHECK(plain_roofs(&s) > 10);
    jm_free(values);
    stage_close(&s);
}

TEST(the_air_of_the_streets_leaves_roofs_plain_though_its_cells_go_over_them)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    stage_layer(&s, &jm_view_layer_buildings);
    float *values = numbered(&s, true);
    stage_cells(&s, values);
    s.topic.dim = JM_DIM_AIR;
    CHECK(plain_roofs(&s) > 10);
    jm_free(values);
    stage_close(&s);
}

TEST(a_city_without_buildings_draws_none)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    memset(s.variant->buildings.removed, 1, (size_t)s.variant->buildings.count);
    jm_view_scene_destroy(s.scene);
    CHECK_OK(s.ctx, jm_view_scene_create(s.ctx, s.variant, NULL, &s.scene));
    for (int64_t c = 0; c < jm_grid_cells(&s.variant->grid); c++)
        s.variant->rasters.building[c] = JM_NONE;
    stage_layer(&s, &jm_view_layer_buildings);
    stage_look(&s, 0.0, 0.0, 600.0);
    for (int32_t lod = 0; lod < 4; lod++) {
        stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, lod);
        CHECK(s.counts.triangles == 0 && s.counts.draws == 0);
    }
    stage_pass(&s, JM_VIEW_PASS_SHADOW, JM_VIEW_OUTCOME, 0);
    CHECK(s.counts.triangles == 0);
    stage_close(&s);
}

int main(void)
{
    driver_keep();
    const struct CMUnitTest tests[] = {
        CASE(every_building_is_drawn_once_exact_or_as_a_box),
        CASE(far_away_only_the_large_buildings_are_left),
        CASE(blocks_out_of_sight_are_left_out_and_nothing_in_sight_is),
        CASE(the_base_shows_what_is_pulled_down_and_not_what_is_new),
        CASE(pointing_at_a_roof_finds_its_building),
        CASE(a_roof_gives_the_value_of_the_cell_under_it),
        CASE(the_picked_building_and_the_new_one_are_told_by_their_colour),
        CASE(roofs_in_the_margin_show_no_data),
        CASE(a_topic_of_the_open_air_leaves_roofs_plain_to_their_rims),
        CASE(the_air_of_the_streets_leaves_roofs_plain_though_its_cells_go_over_them),
        CASE(a_city_without_buildings_draws_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// The frame: what it uploads and when, the shadow map, the ground, and that a picture depends on
// what it shows alone.
#include "picture.h"

#include "core/math.h"
#include "view/frame_fields.h"
#include "view/ground.h"
#include "view/palette.h"
#include "view/shadow.h"
#include "view/terrain_mesh.h"

static void keep(const picture *p, uint8_t **copy)
{
    *copy = malloc(4 * PICTURE_WIDTH * PICTURE_HEIGHT);
    CHECK(*copy != NULL);
    memcpy(*copy, p->rgba, 4 * PICTURE_WIDTH * PICTURE_HEIGHT);
}

TEST(all_passes_sides_and_topics_draw_without_an_error_of_the_driver)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    const char *const topics[] = {NULL,   "utci",     "surface_temp",
                                  "flow", "occupied", "surface_class"};
    const jm_view_pass_kind kinds[3] = {JM_VIEW_PASS_COLOR, JM_VIEW_PASS_ID, JM_VIEW_PASS_VALUES};
    for (size_t t = 0; t < sizeof topics / sizeof topics[0]; t++) {
        picture_topic(&p, topics[t], 8.5 * 3600.0);
        for (int side = 0; side < 3; side++)
            for (int k = 0; k < 3; k++) {
                p.quality = side == 0 ? JM_VIEW_QUALITY_SOFTWARE : JM_VIEW_QUALITY_HIGH;
                p.model.focus = side == 1;
                picture_draw_pass(&p, kinds[k], (jm_view_side)side);
            }
    }
    picture_close(&p);
}

TEST(ground_and_sky_leave_no_pixel_of_the_picture_empty)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    const double tilts[4] = {0.05, 0.4, 1.0, 1.57};
    for (int t = 0; t < 4; t++) {
        p.model.camera.tilt_rad = tilts[t];
        p.model.camera.heading_rad = 0.9 * t;
        jm_view_camera_limit(&p.model.camera, p.scene);
        picture_draw(&p, JM_VIEW_OUTCOME);
        int empty = 0; // cleared to transparent black
        for (int i = 0; i < PICTURE_WIDTH * PICTURE_HEIGHT; i++)
            empty += p.rgba[4 * i + 3] == 0;
        CHECK(empty == 0);
    }
    picture_close(&p);
}

TEST(a_picture_does_not_depend_on_what_was_drawn_before_it)
{
    UNUSED_STATE;
    picture p;
    uint8_t *first = NULL;
    picture_open(&p, 10.0);
    picture_topic(&p, NULL, 10.0 * 3600.0);
    jm_view_camera camera = p.model.camera;
    picture_draw(&p, JM_VIEW_OUTCOME);
    keep(&p, &first);
    // Elsewhere, a little nearer, another hour, another side, another topic; then back.
    for (int i = 1; i <= 6; i++) {
        p.model.camera.distance_m = camera.distance_m * (1.0 - 0.03 * i);
        p.model.camera.x = 12.0 * i;
        picture_topic(&p, i % 2 ? "utci" : "flow", 10.0 * 3600.0 + 100.0 * i);
        picture_draw(&p, i % 3 ? JM_VIEW_OUTCOME : JM_VIEW_BASE);
    }
    p.model.camera = camera;
    picture_topic(&p, NULL, 10.0 * 3600.0);
    picture_draw(&p, JM_VIEW_OUTCOME);
    CHECK(memcmp(first, p.rgba, 4 * PICTURE_WIDTH * PICTURE_HEIGHT) == 0);
    free(first);
    picture_close(&p);
}

// ---- shadows

// ---- data

static void fill(float *values, int64_t count, float value)
{
    for (int64_t i = 0; i < count; i++)
        values[i] = value + (float)i;
}

TEST(a_step_that_time_has_passed_is_kept_and_not_sent_again)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    enum { columns = 5, rows = 3, count = columns * rows };
    const jm_grid grid = {0.0, 30.0, 10.0, columns, rows};
    jm_view_fields f;
    float a[count], b[count], c[count], back[count];
    fill(a, count, 0.0f);
    fill(b, count, 100.0f);
    fill(c, count, 200.0f);
    b[7] = NAN;
    CHECK_OK(p.ctx, jm_view_fields_create(p.ctx, p.gl, &grid, 1, &f));
    CHECK(f.stride == 1 && f.columns == columns && f.rows == rows);
    const jm_view_topic topic = {
        .dim = JM_DIM_CELLS, .count = count, .columns = columns, .side = 1};
    jm_view_values v = {.count = count, .a = a, .b = b, .stamp_a = 1, .stamp_b = 2, .weight = 0.5};
    bool shown = false;
    CHECK_OK(p.ctx, jm_view_fields_update(&f, &v, &topic, JM_VIEW_OUTCOME, &shown));
    CHECK(shown);
    GLuint second = f.step[1].outcome;
    v.a = b;
    v.stamp_a = 2;
    v.b = c;
    v.stamp_b = 3;
    CHECK_OK(p.ctx, jm_view_fields_update(&f, &v, &topic, JM_VIEW_OUTCOME, &shown));
    CHECK(f.step[0].outcome == second && f.step[0].stamp == 2);
    jm_view_bind(JM_VIEW_UNIT_TEXT, GL_TEXTURE_2D, f.step[0].outcome);
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RED, GL_FLOAT, back);
    for (int i = 0; i < count; i++)
        CHECK_NEAR(back[i], i == 7 ? -1e30f : b[i], i == 7 ? 1e24 : 0.0);
    // No base: neither its side nor a difference can be shown.
    CHECK_OK(p.ctx, jm_view_fields_update(&f, &v, &topic, JM_VIEW_DIFFERENCE, &shown));
    CHECK(!shown);
    CHECK_OK(p.ctx, jm_view_fields_update(&f, NULL, NULL, JM_VIEW_OUTCOME, &shown));
    CHECK(!shown);
    jm_view_fields_free(&f);
    picture_close(&p);
}

TEST(the_air_is_drawn_in_its_own_larger_cells)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    enum { columns = 5, rows = 3, count = columns * rows, side = 2, across = 3, blocks = 6 };
    const jm_grid grid = {0.0, 30.0, 10.0, columns, rows};
    jm_view_fields f;
    float air[blocks] = {1.0f, 2.0f, 3.0f, 4.0f, NAN, 6.0f}, back[count];
    CHECK_OK(p.ctx, jm_view_fields_create(p.ctx, p.gl, &grid, 1, &f));
    const jm_view_topic topic = {
        .dim = JM_DIM_AIR, .count = blocks, .columns = across, .side = side};
    const jm_view_values v = {.count = blocks, .a = air, .b = air, .stamp_a = 1, .stamp_b = 1};
    bool shown = false;
    CHECK_OK(p.ctx, jm_view_fields_update(&f, &v, &topic, JM_VIEW_OUTCOME, &shown));
    CHECK(shown);
    jm_view_bind(JM_VIEW_UNIT_TEXT, GL_TEXTURE_2D, f.step[0].outcome);
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RED, GL_FLOAT, back);
    for (int c = 0; c < count; c++) {
        const int64_t block = jm_view_topic_at(&topic, &grid, c);
        CHECK(block == c / columns / side * across + c % columns / side);
        CHECK_NEAR(back[c], block == 4 ? -1e30f : air[block], block == 4 ? 1e24 : 0.0);
    }
    jm_view_fields_free(&f);
    picture_close(&p);
}

TEST(the_ends_of_the_legend_are_the_ends_of_the_ramp)
{
    UNUSED_STATE;
    jm_view_values v = {.count = 1,
                        .scale = {10.0, 40.0, 5.0, JM_RAMP_LAJOLLA, false},
                        .difference = {-4.0, 4.0, 1.0, JM_RAMP_VIK, true},
                        .weight = 0.25,
                        .stamp_b = 1};
    float one = 0.0f, two = 0.0f;
    v.a = &one;
    v.b = &two;
    jm_view_topic topic = {.words = {.scale = 1.0, .shift = -273.15}};
    float s[4];
    jm_view_fields_scale(&v, &topic, JM_VIEW_OUTCOME, s);
    CHECK_NEAR(283.15 * (double)s[0] + (double)s[1], 0.0, 1e-5);
    CHECK_NEAR(313.15 * (double)s[0] + (double)s[1], 1.0, 1e-5);
    CHECK_NEAR(s[3], 0.25, 0.0);
    jm_view_fields_scale(&v, &topic, JM_VIEW_DIFFERENCE, s);
    CHECK_NEAR(0.0 * (double)s[0] + (double)s[1], 0.5, 1e-6);
    CHECK_NEAR(4.0 * (double)s[0] + (double)s[1], 1.0, 1e-6);
    topic.has_classes = true;
    jm_view_fields_scale(&v, &topic, JM_VIEW_OUTCOME, s);
    for (int code = 0; code < JM_SURFACE_COUNT; code++)
        CHECK((int)((float)code * s[0] * 255.0f + 0.5f) == code);
    CHECK_NEAR(s[2], 1.0, 0.0);
}

TEST(each_class_of_ground_has_a_colour_of_its_own_and_a_name)
{
    UNUSED_STATE;
    for (int a = 0; a < JM_SURFACE_COUNT; a++) {
        uint8_t one[3], two[3];
        jm_view_class_color(a, one);
        CHECK(jm_view_class_name(a) != NULL && jm_view_class_name(a)[0] != '\0');
        for (int b = 0; b < a; b++) {
            jm_view_class_color(b, two);
            CHECK(memcmp(one, two, 3) != 0);
        }
    }
    CHECK(jm_view_class_name(JM_SURFACE_COUNT) == NULL && jm_view_class_name(-1) == NULL);
}

// ---- ground

TEST(under_a_roof_lies_the_nearest_ground_and_water_is_marked)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = NULL;
    const jm_grid grid = {0.0, 90.0, 10.0, 9, 9};
    CHECK_OK(ctx, jm_city_create(ctx, "x", &grid, NULL, &city));
    uint8_t *surface = city->rasters.surface_class;
    for (int i = 0; i < 81; i++)
        surface[i] = i % 9 < 4   ? JM_SURFACE_GRASS
                     : i % 9 > 5 ? JM_SURFACE_ASPHALT
                                 : JM_SURFACE_ROOF;
    surface[0] = JM_SURFACE_WATER;
    uint8_t *pixels = NULL;
    CHECK_OK(ctx, jm_view_ground_pixels(ctx, city, 1, &pixels));
    CHECK(pixels[3] == 255 && pixels[7] == 0);
    for (int row = 1; row < 8; row++) {
        const uint8_t *west = pixels + 4 * (row * 9 + 4), *east = west + 4;
        CHECK(west[1] > west[0] + 10);      // green, as the grass beside it
        CHECK(abs(east[1] - east[0]) <= 1); // grey, as the asphalt
    }
    jm_free(pixels);
    CHECK_OK(ctx, jm_view_ground_pixels(ctx, city, 4, &pixels)); // every fourth cell: 3 x 3
    jm_free(pixels);
    memset(surface, JM_SURFACE_ROOF, 81); // nothing but roofs
    CHECK_OK(ctx, jm_view_ground_pixels(ctx, city, 1, &pixels));
    jm_free(pixels);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(coarser_ground_lies_no_nearer_to_the_samples_and_level_ground_needs_two_triangles)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = NULL;
    jm_view_scene *scene = NULL;
    const jm_grid grid = {0.0, 600.0, 10.0, 60, 60};
    CHECK_OK(ctx, jm_city_create(ctx, "x", &grid, NULL, &city));
    CHECK_OK(ctx, jm_view_scene_create(ctx, city, NULL, &scene));
    int32_t tiles = jm_view_scene_tiles(scene);
    float *error = calloc((size_t)tiles * JM_VIEW_TERRAIN_LODS, sizeof *error);
    CHECK(error != NULL);
    jm_view_terrain_errors(scene, error);
    for (int32_t i = 0; i < tiles * JM_VIEW_TERRAIN_LODS; i++)
        CHECK_NEAR(error[i], 0.0, 0.0);
    // One sample of a tile 3 m up: the finest level alone holds it.
    scene->height_m[scene->height_columns * 5 + 5] += 3.0f;
    jm_view_terrain_errors(scene, error);
    CHECK_NEAR(error[0], 0.0, 0.0);
    for (int l = 1; l < JM_VIEW_TERRAIN_LODS; l++)
        CHECK_NEAR(error[l], 3.0, 1e-5);
    free(error);
    jm_view_terrain_grid grids;
    CHECK_OK(ctx, jm_view_terrain_grid_create(ctx, JM_VIEW_TERRAIN_LODS - 1, &grids));
    CHECK(grids.index_count == 3 * (2 + 4 * 2)); // and the skirt
    jm_view_terrain_grid_free(&grids);
    jm_view_scene_destroy(scene);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_city_of_one_row_without_any_object_is_drawn)
{
    UNUSED_STATE;
    picture p;
    picture_open(&p, 10.0);
    jm_city *city = NULL;
    jm_view_scene *scene = NULL;
    jm_view_frame *frame = NULL;
    jm_view_layer_set layers;
    const jm_grid grid = {0.0, 10.0, 10.0, 7, 1};
    CHECK_OK(p.ctx, jm_city_create(p.ctx, "x", &grid, "EPSG:2154", &city));
    CHECK_OK(p.ctx, jm_view_scene_create(p.ctx, city, NULL, &scene));
    CHECK_OK(p.ctx, jm_view_frame_create(p.ctx, p.gl, scene, &frame));
    CHECK_OK(p.ctx, jm_view_layers_create(p.ctx, p.gl, scene, &layers));
    jm_view_model model = p.model;
    model.scene = scene;
    model.camera = jm_view_camera_home(scene);
    const jm_view_picture def = {.model = &model,
                                 .utc_s = 1785153600.0,
                                 .aspect = 1.6,
                                 .part = {0.0, 0.0, 1.0, 1.0},
                                 .width = PICTURE_WIDTH,
                                 .height = PICTURE_HEIGHT,
                                 .picture_height = PICTURE_HEIGHT,
                                 .quality = JM_VIEW_QUALITY_LOW,
                                 .kind = JM_VIEW_PASS_COLOR};
    glBindFramebuffer(GL_FRAMEBUFFER, p.color.framebuffer);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    CHECK_OK(p.ctx, jm_view_frame_draw(frame, &layers, &def));
    CHECK(layers.counts[picture_layer("terrain")].tiles > 0);
    jm_view_layers_destroy(&layers);
    jm_view_frame_destroy(frame);
    jm_view_scene_destroy(scene);
    jm_city_destroy(city);
    picture_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(all_passes_sides_and_topics_draw_without_an_error_of_the_driver),
        CASE(ground_and_sky_leave_no_pixel_of_the_picture_empty),
        CASE(a_picture_does_not_depend_on_what_was_drawn_before_it),
        CASE(a_step_that_time_has_passed_is_kept_and_not_sent_again),
        CASE(the_air_is_drawn_in_its_own_larger_cells),
        CASE(the_ends_of_the_legend_are_the_ends_of_the_ramp),
        CASE(each_class_of_ground_has_a_colour_of_its_own_and_a_name),
        CASE(under_a_roof_lies_the_nearest_ground_and_water_is_marked),
        CASE(coarser_ground_lies_no_nearer_to_the_samples_and_level_ground_needs_two_triangles),
        CASE(a_city_of_one_row_without_any_object_is_drawn),
    };
    driver_keep();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Streets, traffic, trams, parking and zones as they are drawn: counts, ids, values and colours
// against the city's numbers.
#include "driver.h"
#include "town.h"

#include "view/frame.h"
#include "view/layer.h"
#include "view/platform.h"

enum { PIXELS = 512 };

typedef struct looker {
    jm_ctx *ctx;
    jm_city *base, *variant;
    jm_view_scene *scene;
    jm_view_platform *platform;
    jm_view_gl *gl;
    jm_view_frame *frame;
    jm_view_layer_set layers;
    jm_view_model model;
    jm_view_topic topic;
    jm_view_values values;
    float *value[2], *flow[2]; // outcome and base
    jm_view_target target;
    int32_t picture_height; // widths on screen are reckoned by; 0: PIXELS
} looker;

static void open_scene(looker *l, const jm_city *city, const jm_city *base)
{
    CHECK_OK(l->ctx, jm_view_scene_create(l->ctx, city, base, &l->scene));
    const jm_view_platform_def def = {.title = "test", .width = 64, .height = 64, .debug = true};
    CHECK_OK(l->ctx, jm_view_platform_create(l->ctx, &def, &l->platform));
    CHECK_OK(l->ctx, jm_view_gl_create(l->ctx, true, &l->gl));
    CHECK_OK(l->ctx, jm_view_frame_create(l->ctx, l->gl, l->scene, &l->frame));
    CHECK_OK(l->ctx, jm_view_layers_create(l->ctx, l->gl, l->scene, &l->layers));
    l->model = (jm_view_model){.scene = l->scene, .topic = JM_NONE, .reduce_motion = true};
    // 700 m above the middle, straight down.
    l->model.camera = (jm_view_camera){.distance_m = 700.0, .tilt_rad = 1.5707963267948966};
}

static void open_town(looker *l)
{
    *l = (looker){.ctx = jm_ctx_create(NULL)};
    town_city(l->ctx, 5.0, &l->base);
    town_variant(l->ctx, l->base, &l->variant);
    open_scene(l, l->variant, l->base);
}

static void close_looker(looker *l)
{
    jm_view_target_delete(l->gl, &l->target);
    jm_view_layers_destroy(&l->layers);
    jm_view_frame_destroy(l->frame);
    const char *first = NULL;
    int64_t errors = jm_view_gl_errors(l->gl, &first);
    if (errors > 0)
        print_error("GL: %s\n", first);
    CHECK(errors == 0);
    for (int kind = 0; kind < JM_VIEW_GL_KIND_COUNT; kind++)
        CHECK(jm_view_gl_live(l->gl, (jm_view_gl_kind)kind) == 0);
    jm_view_gl_destroy(l->gl);
    jm_view_platform_destroy(l->platform);
    jm_view_scene_destroy(l->scene);
    jm_city_destroy(l->base);
    jm_city_destroy(l->variant);
    for (int s = 0; s < 2; s++) {
        jm_free(l->value[s]);
        jm_free(l->flow[s]);
    }
    jm_ctx_destroy(l->ctx);
}

static int32_t layer_of(const jm_view_layer_class *layer)
{
    int32_t l = 0;
    while (jm_view_layer_at(l) != layer)
        l++;
    return l;
}

// Only these layers are drawn; the last one is NULL.
static void only(looker *l, const jm_view_layer_class *const *shown)
{
    l->layers.hidden = (1u << JM_VIEW_LAYERS) - 1u;
    for (; *shown != NULL; shown++)
        l->layers.hidden &= ~(1u << layer_of(*shown));
}

// A topic of `count` things; values are filled by the caller.
static void show(looker *l, const char *name, jm_dim dim, int64_t count, double high)
{
    snprintf(l->topic.name, sizeof l->topic.name, "%s", name);
    l->topic.words = (jm_field_words){.name = name, .scale = 1.0};
    l->topic.dim = dim;
    l->topic.count = count;
    l->topic.columns = l->variant->grid.columns;
    l->topic.side = 1;
    for (int s = 0; s < 2; s++) {
        jm_free(l->value[s]);
        CHECK_OK(l->ctx, jm_new(l->ctx, &l->value[s], count));
    }
    l->values = (jm_view_values){.count = count,
                                 .a = l->value[0],
                                 .b = l->value[0],
                                 .base_a = l->value[1],
                                 .base_b = l->value[1],
                                 .stamp_a = 1,
                                 .stamp_b = 1,
                                 .scale = jm_scale_between(0.0, high, false, JM_RAMP_BATLOW),
                                 .difference = jm_scale_between(-high, high, true, JM_RAMP_VIK)};
}

static void show_flow(looker *l)
{
    int32_t links = l->variant->streets.link_count;
    show(l, "flow", JM_DIM_LINKS, links, 0.3);
    for (int s = 0; s < 2; s++) {
        CHECK_OK(l->ctx, jm_new(l->ctx, &l->flow[s], links));
        for (int32_t k = 0; k < links; k++)
            l->value[s][k] = l->flow[s][k] = town_flow_vehs(k, 12, s == 0);
    }
    l->values.flow_a = l->values.flow_b = l->flow[0];
    l->values.base_flow_a = l->values.base_flow_b = l->flow[1];
}

static jm_view_picture picture_of(looker *l, jm_view_pass_kind kind, jm_view_side side)
{
    return (jm_view_picture){.model = &l->model,
                             .values = &l->values,
                             .topic = l->values.count > 0 ? &l->topic : NULL,
                             .utc_s = 1785153600.0, // 2026-07-27 12:00 UTC
                             .side = side,
                             .aspect = 1.0,
                             .part = {0.0, 0.0, 1.0, 1.0},
                             .width = PIXELS,
                             .height = PIXELS,
                             .picture_height = l->picture_height > 0 ? l->picture_height : PIXELS,
                             .quality = JM_VIEW_QUALITY_HIGH,
                             .kind = kind};
}

static void draw(looker *l, jm_view_pass_kind kind, jm_view_side side)
{
    jm_view_target_delete(l->gl, &l->target);
    GLenum internal = kind == JM_VIEW_PASS_ID       ? GL_RG32UI
                      : kind == JM_VIEW_PASS_VALUES ? GL_RGBA32F
                                                    : GL_RGBA8;
    CHECK_OK(l->ctx, jm_view_target_create(l->gl, PIXELS, PIXELS, internal, false, &l->target));
    glBindFramebuffer(GL_FRAMEBUFFER, l->target.framebuffer);
    glViewport(0, 0, PIXELS, PIXELS);
    const GLuint nothing[4] = {0};
    const GLfloat none[4] = {0.0f};
    if (kind == JM_VIEW_PASS_ID)
        glClearBufferuiv(GL_COLOR, 0, nothing);
    else
        glClearBufferfv(GL_COLOR, 0, none);
    glClear(GL_DEPTH_BUFFER_BIT);
    const jm_view_picture picture = picture_of(l, kind, side);
    CHECK_OK(l->ctx, jm_view_frame_draw(l->frame, &l->layers, &picture));
    glBindFramebuffer(GL_FRAMEBUFFER, l->target.framebuffer);
}

static const jm_view_counts *counts_of(const looker *l, const jm_view_layer_class *layer)
{
    return &l->layers.counts[layer_of(layer)];
}

// Pixel under a scene point; false outside of the picture.
static bool pixel_of(const looker *l, double x, double y, double z, int *px, int *py)
{
    const double part[4] = {0.0, 0.0, 1.0, 1.0}, at[3] = {x, y, z};
    jm_view_lens lens = jm_view_camera_lens(&l->model.camera, l->scene, 1.0, part);
    double u, v;
    if (!jm_view_camera_project(&lens, at, &u, &v) || u <= 0.01 || u >= 0.99 || v <= 0.01 ||
        v >= 0.99)
        return false;
    *px = (int)(u * PIXELS);
    *py = (int)((1.0 - v) * PIXELS);
    return true;
}

typedef struct place {
    double x, y, right_x, right_y, length_m;
} place;

// Middle of the longest straight piece of a link, and its right-hand side.
static place middle_of(const looker *l, int32_t link)
{
    const jm_streets *s = &l->variant->streets;
    place p = {0};
    for (int64_t k = s->shape_start[link]; k + 1 < s->shape_start[link + 1]; k++) {
        double dx = s->shape_x[k + 1] - s->shape_x[k], dy = s->shape_y[k + 1] - s->shape_y[k];
        double length = hypot(dx, dy);
        if (length <= p.length_m)
            continue;
        p = (place){.x = 0.5 * (s->shape_x[k] + s->shape_x[k + 1]) - l->scene->origin_x,
                    .y = 0.5 * (s->shape_y[k] + s->shape_y[k + 1]) - l->scene->origin_y,
                    .right_x = dy / length,
                    .right_y = -dx / length,
                    .length_m = length};
    }
    return p;
}

// Metres that a pixel spans at a scene point.
static double pixel_m(const looker *l, double x, double y, double z)
{
    const double part[4] = {0.0, 0.0, 1.0, 1.0};
    jm_view_lens lens = jm_view_camera_lens(&l->model.camera, l->scene, 1.0, part);
    double dx = x - lens.eye[0], dy = y - lens.eye[1], dz = z - lens.eye[2];
    return 2.0 * tan(0.5 * lens.fov_rad) / PIXELS * sqrt(dx * dx + dy * dy + dz * dz);
}

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

static double expected(const looker *l, int32_t link, jm_view_side side)
{
    double outcome = (double)l->value[0][link], base = (double)l->value[1][link];
    return side == JM_VIEW_OUTCOME ? outcome : side == JM_VIEW_BASE ? base : outcome - base;
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

// The colour picture with `layer` and without it.
static int64_t pixels_of_layer(looker *l, const jm_view_layer_class *layer, jm_view_side side)
{
    static uint8_t with[PIXELS * PIXELS][4], without[PIXELS * PIXELS][4];
    l->layers.hidden = 0;
    draw(l, JM_VIEW_PASS_COLOR, side);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_UNSIGNED_BYTE, with);
    l->layers.hidden = 1u << layer_of(layer);
    draw(l, JM_VIEW_PASS_COLOR, side);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_UNSIGNED_BYTE, without);
    l->layers.hidden = 0;
    int64_t differ = 0;
    for (int64_t p = 0; p < PIXELS * PIXELS; p++)
        differ += memcmp(with[p], without[p], 4) != 0;
    return differ;
}

static void read_colors(looker *l, uint8_t (*out)[4])
{
    draw(l, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME);
    glReadPixels(0, 0, PIXELS, PIXELS, GL_RGBA, GL_UNSIGNED_BYTE, out);
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
        CASE(each_street_in_sight_is_drawn_once_and_each_direction_has_its_traffic),
        CASE(large_streets_stay_where_small_ones_are_thinner_than_a_pixel),
        CASE(the_pixel_over_the_middle_of_a_street_names_its_link),
        CASE(traffic_has_the_value_and_the_colour_of_the_legend_on_every_side),
        CASE(new_values_are_drawn_when_their_stamp_is_new),
        CASE(streets_have_edges_and_no_fill_where_the_ground_shows_data),
        CASE(traffic_and_kerbs_show_softly_through_the_houses_before_them),
        CASE(a_hidden_street_without_traffic_stays_hidden),
        CASE(dashes_move_with_time_without_a_jump_and_stand_still_when_motion_is_reduced),
        CASE(the_new_tram_runs_in_the_outcome_and_not_in_the_base),
        CASE(a_stop_is_named_by_its_pixels),
        CASE(car_parks_and_kerbs_are_named_and_private_places_are_not_drawn),
        CASE(a_zone_has_its_value_under_its_own_pixels),
        CASE(a_ban_is_drawn_on_the_side_that_has_it),
        CASE(a_city_without_anything_and_one_cell_high_draws_in_every_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

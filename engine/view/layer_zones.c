// Neighbourhoods in the colour of the topic, their borders, and the area that some cars may not
// enter.
#include "city/rows.h"
#include "view/layer_areas.h"
#include "view/layer_ribbons.h"

#include <math.h>
#include <string.h>

typedef struct zones {
    jm_view_gl *gl;
    int32_t count;
    jm_view_area_set fill, wash;
    jm_view_ribbon_set *borders;        // of zones
    jm_view_ribbon_set *edges, *banned; // of the area, and its streets
    jm_view_pass_programs fill_programs, wash_programs, line_programs;
    jm_view_object_values *values;
} zones;

static const double border_m = 1.0, edge_m = 3.0;
static const float access_color[4] = {0.42f, 0.24f, 0.62f, 0.95f};

// --- zones -------------------------------------------------------------------------------------

static jm_status make_fill(jm_ctx *ctx, zones *layer, const jm_view_scene *scene)
{
    jm_view_area_pieces pieces;
    jm_view_area_begin(&pieces, ctx, scene);
    jm_status status = jm_view_area_add_zones(&pieces, &scene->city->zones);
    if (status == JM_OK)
        status = jm_view_area_set_create(ctx, layer->gl, &pieces, &layer->fill);
    jm_view_area_end(&pieces);
    return status;
}

/// Rings as lines that end where they begin.
static void close_rings(const jm_zones *z, int64_t rings, jm_view_outline *o)
{
    int64_t n = 0;
    for (int64_t r = 0; r < rings; r++) {
        int64_t from = z->point_start[r], end = z->point_start[r + 1];
        for (int64_t p = from; p < end; p++, n++) {
            o->x[n] = z->ring_x[p];
            o->y[n] = z->ring_y[p];
        }
        if (end > from) {
            o->x[n] = z->ring_x[from];
            o->y[n++] = z->ring_y[from];
        }
        o->start[++o->count] = n;
    }
}

/// Ribbons of outlines, all of one width; flags [lines].
static jm_status make_edges(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene,
                            const jm_view_outline *o, double width_m, const uint8_t *flags,
                            jm_view_ribbon_set **out)
{
    uint8_t *width = NULL;
    JM_TRY(jm_new(ctx, &width, o->count));
    memset(width, (int)lround(8.0 * width_m), (size_t)o->count);
    const jm_view_lines lines = {.count = o->count,
                                 .start = o->start,
                                 .x = o->x,
                                 .y = o->y,
                                 .flags = flags,
                                 .width = width,
                                 .most_m = jm_view_ribbon_piece_m(scene)};
    jm_status status = jm_view_ribbon_set_create(ctx, gl, scene, &lines, out);
    jm_free(width);
    return status;
}

static jm_status make_borders(jm_ctx *ctx, zones *layer, const jm_view_scene *scene)
{
    const jm_zones *z = &scene->city->zones;
    int64_t rings = jm_city_rows(scene->city, JM_ROWS_ZONE_RINGS);
    int64_t points = jm_city_rows(scene->city, JM_ROWS_ZONE_POINTS);
    jm_view_outline o = {0};
    uint8_t *flags = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &o.start, rings + 1), end);
    JM_TRY_GOTO(jm_new(ctx, &o.x, points + rings), end);
    JM_TRY_GOTO(jm_new(ctx, &o.y, points + rings), end);
    JM_TRY_GOTO(jm_new(ctx, &flags, rings), end);
    close_rings(z, rings, &o);
    memset(flags, JM_VIEW_IN_OUTCOME | JM_VIEW_IN_BASE, (size_t)rings);
    status = make_edges(ctx, layer->gl, scene, &o, border_m, flags, &layer->borders);
end:
    jm_free(flags);
    jm_view_outline_free(&o);
    return status;
}

// --- streets that some cars may not enter ------------------------------------------------------

/// Presence bits by link: where a class is banned from it.
static void find_banned(const jm_city *city, unsigned bit, uint8_t *banned)
{
    int64_t links = city->streets.link_count;
    for (int32_t k = 0; k < city->fleet.class_count; k++)
        for (int64_t l = 0; l < links; l++)
            if (city->fleet.banned[k * links + l])
                banned[l] |= (uint8_t)bit;
}

/// Fill and outline of the links whose bits hold `bit`.
static jm_status add_side(jm_ctx *ctx, const jm_view_scene *scene, const uint8_t *banned,
                          unsigned bit, unsigned flags, jm_view_area_pieces *pieces,
                          jm_view_outline *outline, uint8_t *one)
{
    jm_view_access_area area;
    for (int32_t l = 0; l < scene->city->streets.link_count; l++)
        one[l] = (banned[l] & bit) != 0;
    JM_TRY(jm_view_access_area_find(ctx, scene, &scene->city->streets, one, &area));
    jm_status status = jm_view_access_area_fill(&area, pieces, flags);
    if (status == JM_OK)
        status = jm_view_access_area_outline(ctx, scene, &area, outline);
    jm_view_access_area_free(&area);
    return status;
}

/// One area for both sides when they ban the same links, else one for each; *first counts the
/// lines of the outcome's (or common) outline.
static jm_status add_sides(jm_ctx *ctx, const jm_view_scene *scene, const uint8_t *banned,
                           jm_view_area_pieces *pieces, jm_view_outline *outline, int32_t *first,
                           unsigned *first_flags)
{
    const unsigned both = JM_VIEW_IN_OUTCOME | JM_VIEW_IN_BASE;
    int32_t links = scene->city->streets.link_count;
    uint8_t *one = NULL;
    bool same = true;
    for (int32_t l = 0; l < links; l++)
        same = same && (banned[l] == 0 || banned[l] == both);
    *first_flags = same ? both : JM_VIEW_IN_OUTCOME;
    JM_TRY(jm_new(ctx, &one, links));
    jm_status status =
        add_side(ctx, scene, banned, JM_VIEW_IN_OUTCOME, *first_flags, pieces, outline, one);
    *first = outline->count;
    if (status == JM_OK && !same)
        status =
            add_side(ctx, scene, banned, JM_VIEW_IN_BASE, JM_VIEW_IN_BASE, pieces, outline, one);
    jm_free(one);
    return status;
}

static jm_status make_area(jm_ctx *ctx, zones *layer, const jm_view_scene *scene,
                           const uint8_t *banned)
{
    jm_view_area_pieces pieces;
    jm_view_outline outline = {0};
    uint8_t *flags = NULL;
    int32_t first = 0;
    unsigned first_flags = 0;
    jm_status status;
    jm_view_area_begin(&pieces, ctx, scene);
    JM_TRY_GOTO(add_sides(ctx, scene, banned, &pieces, &outline, &first, &first_flags), end);
    JM_TRY_GOTO(jm_new(ctx, &flags, outline.count), end);
    for (int32_t l = 0; l < outline.count; l++)
        flags[l] = (uint8_t)(l < first ? first_flags : JM_VIEW_IN_BASE);
    JM_TRY_GOTO(jm_view_area_set_create(ctx, layer->gl, &pieces, &layer->wash), end);
    status = make_edges(ctx, layer->gl, scene, &outline, edge_m, flags, &layer->edges);
end:
    jm_free(flags);
    jm_view_outline_free(&outline);
    jm_view_area_end(&pieces);
    return status;
}

static jm_status make_banned(jm_ctx *ctx, zones *layer, const jm_view_scene *scene,
                             const uint8_t *banned)
{
    const jm_streets *s = &scene->city->streets;
    uint8_t *skip = NULL, *width = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &skip, s->link_count), end);
    JM_TRY_GOTO(jm_new(ctx, &width, s->link_count), end);
    for (int32_t l = 0; l < s->link_count; l++) {
        int32_t twin = s->twin[l];
        // Both directions at once, where they are banned alike.
        skip[l] = banned[l] == 0 || (twin != JM_NONE && twin < l && banned[twin] == banned[l]);
        width[l] = (uint8_t)lround(8.0 * fmin(fmax((double)s->width_m[l], 3.0), 31.0));
    }
    const jm_view_lines lines = {.count = s->link_count,
                                 .start = s->shape_start,
                                 .x = s->shape_x,
                                 .y = s->shape_y,
                                 .flags = banned,
                                 .skip = skip,
                                 .width = width,
                                 .most_m = jm_view_ribbon_piece_m(scene)};
    status = jm_view_ribbon_set_create(ctx, layer->gl, scene, &lines, &layer->banned);
end:
    jm_free(skip);
    jm_free(width);
    return status;
}

static jm_status make_access(jm_ctx *ctx, zones *layer, const jm_view_scene *scene)
{
    const jm_city *city = scene->city, *base = scene->base;
    uint8_t *banned = NULL;
    JM_TRY(jm_new(ctx, &banned, city->streets.link_count));
    find_banned(city, base != NULL ? JM_VIEW_IN_OUTCOME : JM_VIEW_IN_OUTCOME | JM_VIEW_IN_BASE,
                banned);
    if (base != NULL)
        find_banned(base, JM_VIEW_IN_BASE, banned);
    jm_status status = make_area(ctx, layer, scene, banned);
    if (status == JM_OK)
        status = make_banned(ctx, layer, scene, banned);
    jm_free(banned);
    return status;
}

// --- the face ----------------------------------------------------------------------------------

static void destroy(void *layer)
{
    zones *z = layer;
    if (z == NULL)
        return;
    jm_view_area_set_free(&z->fill);
    jm_view_area_set_free(&z->wash);
    jm_view_ribbon_set_destroy(z->borders);
    jm_view_ribbon_set_destroy(z->edges);
    jm_view_ribbon_set_destroy(z->banned);
    jm_view_pass_programs_delete(z->gl, &z->fill_programs);
    jm_view_pass_programs_delete(z->gl, &z->wash_programs);
    jm_view_pass_programs_delete(z->gl, &z->line_programs);
    jm_view_object_values_destroy(z->values);
    jm_free(z);
}

static jm_status make_programs(zones *z)
{
    const unsigned color = 1u << JM_VIEW_PASS_COLOR;
    const unsigned all = color | 1u << JM_VIEW_PASS_ID | 1u << JM_VIEW_PASS_VALUES;
    JM_TRY(jm_view_pass_programs_create(z->gl, "zone.vert", "zone.frag", NULL, all,
                                        &z->fill_programs));
    JM_TRY(jm_view_pass_programs_create(z->gl, "zone.vert", "zone.frag", "#define WASH\n", color,
                                        &z->wash_programs));
    return jm_view_pass_programs_create(z->gl, "ribbon.vert", "line.frag", NULL, color,
                                        &z->line_programs);
}

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **out)
{
    *out = NULL;
    zones *z = NULL;
    jm_status status;
    JM_TRY(jm_new(ctx, &z, 1));
    z->gl = gl;
    z->count = scene->city->zones.count;
    JM_TRY_GOTO(make_fill(ctx, z, scene), fail);
    JM_TRY_GOTO(make_borders(ctx, z, scene), fail);
    JM_TRY_GOTO(make_access(ctx, z, scene), fail);
    JM_TRY_GOTO(jm_view_object_values_create(ctx, gl, z->count, &z->values), fail);
    JM_TRY_GOTO(make_programs(z), fail);
    *out = z;
    return JM_OK;
fail:
    destroy(z);
    return status;
}

static jm_status update(void *layer, jm_ctx *ctx, const jm_view_pass *pass)
{
    (void)ctx;
    zones *z = layer;
    const jm_view_values *v = pass->values;
    if (!jm_view_pass_shows(pass, JM_DIM_ZONES, z->count))
        return JM_OK;
    const float *const arrays[4] = {v->a, v->b, v->base_a, v->base_b};
    return jm_view_object_values_update(z->values, v, arrays);
}

/// How one set of lines looks.
typedef struct line_look {
    float color[4];
    double least_px, hatch_m;
} line_look;

static void draw_lines(const zones *z, const jm_view_pass *pass, const jm_view_ribbon_set *set,
                       line_look look)
{
    GLuint program = jm_view_pass_program_use(&z->line_programs, pass);
    if (program == 0)
        return;
    jm_view_uniform(program, "u_least_kind", JM_VIEW_RIBBON_KINDS);
    jm_view_uniform(program, "u_least_px", look.least_px);
    jm_view_uniform(program, "u_grow_m", 0.0);
    jm_view_uniform(program, "u_hatch_m", look.hatch_m);
    glUniform4fv(glGetUniformLocation(program, "u_color"), 1, look.color);
    jm_view_ribbon_set_draw(set, pass, program, NULL, 0.0);
}

/// Colours of data stay what the legend says: beside them only the edge is drawn.
static void draw_access(const zones *z, const jm_view_pass *pass)
{
    line_look look = {.least_px = 2.5};
    memcpy(look.color, access_color, sizeof look.color);
    draw_lines(z, pass, z->edges, look);
    GLuint program = pass->topic != NULL || z->wash.array == 0
                         ? (GLuint)0
                         : jm_view_pass_program_use(&z->wash_programs, pass);
    if (program == 0)
        return;
    jm_view_area_set_draw(&z->wash, pass, program);
    look.hatch_m = 9.0;
    look.least_px = 1.5;
    look.color[3] = 0.45f;
    draw_lines(z, pass, z->banned, look);
}

static void draw(void *layer, const jm_view_pass *pass)
{
    zones *z = layer;
    bool shows = jm_view_pass_shows(pass, JM_DIM_ZONES, z->count);
    jm_view_flat_begin(pass);
    GLuint program = shows ? jm_view_pass_program_use(&z->fill_programs, pass) : (GLuint)0;
    if (program != 0) {
        jm_view_object_values_bind(z->values, JM_VIEW_UNIT_OBJECTS_A);
        jm_view_area_set_draw(&z->fill, pass, program);
        pass->counts->instances += z->count;
    }
    if (pass->kind == JM_VIEW_PASS_COLOR) {
        int64_t instances = pass->counts->instances;
        // Beside other data, which streets bear along many a border, they are quiet.
        const line_look border = {
            .color = {1.0f, 1.0f, 1.0f, shows || pass->topic == NULL ? 0.8f : 0.4f},
            .least_px = 1.6};
        if (shows || pass->model->zones)
            draw_lines(z, pass, z->borders, border);
        draw_access(z, pass);
        pass->counts->instances = instances; // zones count, lines do not
    }
    jm_view_flat_end();
}

const jm_view_layer_class jm_view_layer_zones = {
    .name = "zones", .create = create, .update = update, .draw = draw, .destroy = destroy};

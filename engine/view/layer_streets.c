// Streets as calm grey strips by class and width; a two-way street is drawn once. While the ground
// shows data, only their edges are drawn: the heat of a street lies in between.
#include "view/layer_passes.h"
#include "view/layer_ribbons.h"

#include <math.h>

typedef struct streets {
    jm_view_gl *gl;
    jm_view_ribbon_set *set;
    jm_view_pass_programs programs, edge_programs;
} streets;

enum { TWO_WAY = 4 }; // flag of a line, as in street.frag

// Usual width of each class [m], falling.
static const float class_m[JM_VIEW_RIBBON_KINDS] = {24.0f, 18.0f, 14.0f, 12.0f, 9.0f,
                                                    7.0f,  6.5f,  5.0f,  4.0f};
// Far tiles leave out the classes that would be thinner than a pixel there; large streets stay.
static const float seen_m[JM_VIEW_RIBBON_KINDS] = {1e9f, 1e9f, 1e9f, 60.0f, 25.0f,
                                                   7.0f, 6.5f, 5.0f, 4.0f};
static const double rim_m = 1.2;          // of the paler strip underneath, both sides together
static const double edges_least_px = 5.0; // a narrower street has no room for two edges
static const double rim_near_m = 900.0;   // further away it is thinner than a pixel

static void destroy(void *layer)
{
    streets *s = layer;
    if (s == NULL)
        return;
    jm_view_ribbon_set_destroy(s->set);
    jm_view_pass_programs_delete(s->gl, &s->programs);
    jm_view_pass_programs_delete(s->gl, &s->edge_programs);
    jm_free(s);
}

/// What is told of each link to its strip.
typedef struct looks {
    uint8_t *flags, *width, *skip;
} looks;

// The link with the lower number stands for both directions.
static void look_at_link(const jm_view_scene *scene, int32_t l, looks *out)
{
    const jm_streets *s = &scene->city->streets;
    int32_t twin = s->twin[l];
    bool two_way = twin != JM_NONE && s->twin[twin] == l;
    int bits = scene->link_in[l] | (two_way ? scene->link_in[twin] : 0);
    out->skip[l] = two_way && twin < l;
    out->flags[l] = (uint8_t)(bits | (two_way ? TWO_WAY : 0));
    double width = isfinite(s->width_m[l]) && s->width_m[l] > 0.0f
                       ? (double)s->width_m[l]
                       : (double)class_m[s->road_class[l] < JM_ROAD_CLASS_COUNT ? s->road_class[l]
                                                                                : JM_ROAD_SERVICE];
    out->width[l] = (uint8_t)lround(8.0 * fmin(fmax(width, 2.0), 31.0));
}

static jm_status make_ribbons(jm_ctx *ctx, streets *layer, const jm_view_scene *scene)
{
    const jm_streets *s = &scene->city->streets;
    looks k = {0};
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &k.flags, s->link_count), end);
    JM_TRY_GOTO(jm_new(ctx, &k.width, s->link_count), end);
    JM_TRY_GOTO(jm_new(ctx, &k.skip, s->link_count), end);
    for (int32_t l = 0; l < s->link_count; l++)
        look_at_link(scene, l, &k);
    const jm_view_lines lines = {.count = s->link_count,
                                 .start = s->shape_start,
                                 .x = s->shape_x,
                                 .y = s->shape_y,
                                 .kind = s->road_class,
                                 .flags = k.flags,
                                 .skip = k.skip,
                                 .width = k.width,
                                 .most_m = jm_view_ribbon_piece_m(scene),
                                 .round = true};
    JM_TRY_GOTO(jm_view_ribbon_set_create(ctx, layer->gl, scene, &lines, &layer->set), end);
end:
    jm_free(k.flags);
    jm_free(k.width);
    jm_free(k.skip);
    return status;
}

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **out)
{
    *out = NULL;
    streets *s = NULL;
    jm_status status;
    JM_TRY(jm_new(ctx, &s, 1));
    s->gl = gl;
    JM_TRY_GOTO(make_ribbons(ctx, s, scene), fail);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "ribbon.vert", "street.frag", NULL,
                                             1u << JM_VIEW_PASS_COLOR | 1u << JM_VIEW_PASS_ID,
                                             &s->programs),
                fail);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "ribbon.vert", "street.frag", "#define EDGES\n",
                                             1u << JM_VIEW_PASS_COLOR, &s->edge_programs),
                fail);
    *out = s;
    return JM_OK;
fail:
    destroy(s);
    return status;
}

static bool eye_is_near(const jm_view_pass *pass)
{
    return pass->seen_count > 0 && (double)pass->seen[0].distance_m < rim_near_m;
}

static void draw_edges(const streets *s, const jm_view_pass *pass)
{
    GLuint program = jm_view_pass_program_use(&s->edge_programs, pass);
    if (program == 0)
        return;
    jm_view_uniform(program, "u_least_px", 0.0);
    jm_view_uniform(program, "u_least_kind", -1.0);
    jm_view_uniform(program, "u_grow_m", 0.0);
    jm_view_flat_begin(pass);
    // A picked street is filled, and shows from further away.
    double least_px = pass->model->picked.thing == JM_VIEW_LINK ? 0.7 : edges_least_px;
    jm_view_ribbon_set_draw(s->set, pass, program, class_m, least_px);
    jm_view_flat_end();
}

static void draw_filled(const streets *s, const jm_view_pass *pass)
{
    bool pick = pass->kind == JM_VIEW_PASS_ID;
    GLuint program = jm_view_pass_program_use(&s->programs, pass);
    if (program == 0)
        return;
    jm_view_uniform(program, "u_least_px", pick ? 6.0 : 1.2);
    jm_view_uniform(program, "u_least_kind", pick ? JM_ROAD_CLASS_COUNT : JM_ROAD_TERTIARY);
    jm_view_flat_begin(pass);
    // Strips of traffic lie on the street: its rims would be one more line beside theirs.
    bool traffic = pass->topic != NULL && pass->topic->dim == JM_DIM_LINKS;
    if (!pick && !traffic && eye_is_near(pass)) {
        // Rims first, all of them: none lies across a junction.
        jm_view_counts counted = *pass->counts;
        jm_view_uniform(program, "u_grow_m", rim_m);
        glUniform1i(glGetUniformLocation(program, "u_rim"), 1);
        jm_view_ribbon_set_draw(s->set, pass, program, seen_m, 4.0);
        pass->counts->instances = counted.instances; // a link counts once
    }
    jm_view_uniform(program, "u_grow_m", 0.0);
    glUniform1i(glGetUniformLocation(program, "u_rim"), 0);
    jm_view_ribbon_set_draw(s->set, pass, program, seen_m, 0.7);
    jm_view_flat_end();
}

static void draw(void *layer, const jm_view_pass *pass)
{
    bool pick = pass->kind == JM_VIEW_PASS_ID;
    // The flow layer has its own strips, one for each direction.
    if (pick && pass->topic != NULL && pass->topic->dim == JM_DIM_LINKS)
        return;
    if (!pick && jm_view_passes_cells(pass))
        draw_edges(layer, pass);
    else
        draw_filled(layer, pass);
}

const jm_view_layer_class jm_view_layer_streets = {
    .name = "streets", .create = create, .draw = draw, .destroy = destroy};

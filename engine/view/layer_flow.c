// Traffic: each direction of a street as a strip at its right-hand side, as wide as its traffic, in
// the colour of the topic; softly also where houses and trees hide it.
#include "view/layer_ribbons.h"

#include <math.h>
#include <stdlib.h>

typedef struct flow {
    jm_view_gl *gl;
    int32_t links;
    jm_view_ribbon_set *set;
    jm_view_pass_programs programs, hidden_programs;
    jm_view_object_values *values, *flows;
    double full_vehs; // flow of the widest strip
    bool has_flow;
} flow;

enum { ONE_WAY = 4 }; // flag of a line, as in flow.vert

// Far tiles leave out minor classes, as the streets do; large streets stay.
static const float seen_m[JM_VIEW_RIBBON_KINDS] = {1e9f, 1e9f, 1e9f, 60.0f, 25.0f,
                                                   7.0f, 6.5f, 5.0f, 4.0f};
static const double least_street_px = 0.6, least_hidden_px = 1.2;
static const double strip_least_px = 1.3;

static void destroy(void *layer)
{
    flow *f = layer;
    if (f == NULL)
        return;
    jm_view_ribbon_set_destroy(f->set);
    jm_view_pass_programs_delete(f->gl, &f->programs);
    jm_view_pass_programs_delete(f->gl, &f->hidden_programs);
    jm_view_object_values_destroy(f->values);
    jm_view_object_values_destroy(f->flows);
    jm_free(f);
}

// ---- Links that go on as one

/// Unit direction of a link's first or last piece that has a length; zeros: it has none.
static void direction_of(const jm_streets *s, int32_t l, bool at_end, double out[2])
{
    int64_t first = s->shape_start[l], pieces = s->shape_start[l + 1] - first - 1;
    out[0] = out[1] = 0.0;
    for (int64_t k = 0; k < pieces; k++) {
        int64_t p = first + (at_end ? pieces - 1 - k : k);
        double dx = s->shape_x[p + 1] - s->shape_x[p], dy = s->shape_y[p + 1] - s->shape_y[p];
        double length = hypot(dx, dy);
        if (!isfinite(length) || length < 0.01)
            continue;
        out[0] = dx / length;
        out[1] = dy / length;
        return;
    }
}

// Straight on is best, of the same class before others; a sharp turn is no way to go on.
static double goes_on(const jm_streets *s, int32_t from, int32_t into)
{
    const double sharpest = -0.35, same_class = 0.6;
    if (s->twin[from] == into)
        return -1.0;
    double a[2], b[2];
    direction_of(s, from, true, a);
    direction_of(s, into, false, b);
    double turn = a[0] * b[0] + a[1] * b[1];
    if (turn < sharpest || (a[0] == 0.0 && a[1] == 0.0) || (b[0] == 0.0 && b[1] == 0.0))
        return -1.0;
    return turn + (s->road_class[from] == s->road_class[into] ? same_class : 0.0);
}

/// The link that l goes on into (or from, when it looks back), or JM_NONE.
static int32_t best_of(const jm_streets *s, int32_t l, bool back)
{
    int32_t node = back ? s->from[l] : s->to[l], best = JM_NONE;
    const int32_t *start = back ? s->in_start : s->out_start;
    const int32_t *link = back ? s->in_link : s->out_link;
    double most = -1.0;
    for (int32_t k = start[node]; k < start[node + 1]; k++) {
        double score = back ? goes_on(s, link[k], l) : goes_on(s, l, link[k]);
        if (score > most) {
            most = score;
            best = link[k];
        }
    }
    return best;
}

// Both ends must agree: else two strips would bend to one, and leave another's gap open.
static void find_leads(const jm_streets *s, jm_view_line_leads *leads)
{
    for (int32_t l = 0; l < s->link_count; l++) {
        double way[2];
        int32_t into = best_of(s, l, false);
        if (into == JM_NONE || best_of(s, into, true) != l)
            continue;
        direction_of(s, into, false, way);
        leads[l].into_x = (float)way[0];
        leads[l].into_y = (float)way[1];
        direction_of(s, l, true, way);
        leads[into].from_x = (float)way[0];
        leads[into].from_y = (float)way[1];
    }
}

// ---- Making

static jm_status make_ribbons(jm_ctx *ctx, flow *f, const jm_view_scene *scene)
{
    const jm_streets *s = &scene->city->streets;
    uint8_t *flags = NULL, *speed = NULL;
    jm_view_line_leads *leads = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &flags, s->link_count), end);
    JM_TRY_GOTO(jm_new(ctx, &speed, s->link_count), end);
    JM_TRY_GOTO(jm_new(ctx, &leads, s->link_count), end);
    for (int32_t l = 0; l < s->link_count; l++) {
        flags[l] = (uint8_t)(scene->link_in[l] | (s->twin[l] == JM_NONE ? ONE_WAY : 0));
        double speed_ms = isfinite(s->speed_ms[l]) ? (double)s->speed_ms[l] : 0.0;
        speed[l] = (uint8_t)lround(4.0 * fmin(fmax(speed_ms, 0.0), 63.0)); // as flow.vert
    }
    find_leads(s, leads);
    const jm_view_lines lines = {.count = s->link_count,
                                 .start = s->shape_start,
                                 .x = s->shape_x,
                                 .y = s->shape_y,
                                 .kind = s->road_class,
                                 .flags = flags,
                                 .width = speed,
                                 .leads = leads,
                                 .most_m = jm_view_ribbon_piece_m(scene)};
    status = jm_view_ribbon_set_create(ctx, f->gl, scene, &lines, &f->set);
end:
    jm_free(flags);
    jm_free(speed);
    jm_free(leads);
    return status;
}

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **out)
{
    *out = NULL;
    flow *f = NULL;
    jm_status status;
    JM_TRY(jm_new(ctx, &f, 1));
    f->gl = gl;
    f->links = scene->city->streets.link_count;
    f->full_vehs = jm_view_flow_full_vehs(&scene->city->streets);
    JM_TRY_GOTO(make_ribbons(ctx, f, scene), fail);
    JM_TRY_GOTO(jm_view_object_values_create(ctx, gl, f->links, &f->values), fail);
    JM_TRY_GOTO(jm_view_object_values_create(ctx, gl, f->links, &f->flows), fail);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "flow.vert", "flow.frag", NULL,
                                             1u << JM_VIEW_PASS_COLOR | 1u << JM_VIEW_PASS_ID |
                                                 1u << JM_VIEW_PASS_VALUES,
                                             &f->programs),
                fail);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "flow.vert", "flow.frag", "#define HIDDEN\n",
                                             1u << JM_VIEW_PASS_COLOR, &f->hidden_programs),
                fail);
    *out = f;
    return JM_OK;
fail:
    destroy(f);
    return status;
}

static jm_status update(void *layer, jm_ctx *ctx, const jm_view_pass *pass)
{
    (void)ctx;
    flow *f = layer;
    const jm_view_values *v = pass->values;
    if (!jm_view_pass_shows(pass, JM_DIM_LINKS, f->links))
        return JM_OK;
    const float *const values[4] = {v->a, v->b, v->base_a, v->base_b};
    const float *const flows[4] = {v->flow_a, v->flow_b, v->base_flow_a, v->base_flow_b};
    f->has_flow = v->flow_a != NULL;
    JM_TRY(jm_view_object_values_update(f->values, v, values));
    return jm_view_object_values_update(f->flows, v, flows);
}

static void draw_strips(const flow *f, const jm_view_pass *pass,
                        const jm_view_pass_programs *programs, double least_px)
{
    GLuint program = jm_view_pass_program_use(programs, pass);
    if (program == 0)
        return;
    jm_view_uniform(program, "u_least_px", pass->kind == JM_VIEW_PASS_ID ? 6.0 : strip_least_px);
    jm_view_uniform(program, "u_flow_full", f->has_flow ? f->full_vehs : 0.0);
    jm_view_ribbon_set_draw(f->set, pass, program, seen_m, least_px);
}

static void draw(void *layer, const jm_view_pass *pass)
{
    flow *f = layer;
    if (!jm_view_pass_shows(pass, JM_DIM_LINKS, f->links))
        return;
    jm_view_object_values_bind(f->values, JM_VIEW_UNIT_OBJECTS_A);
    jm_view_object_values_bind(f->flows, JM_VIEW_UNIT_OBJECTS_B);
    jm_view_flat_begin(pass);
    if (pass->kind == JM_VIEW_PASS_COLOR) {
        int64_t instances = pass->counts->instances;
        jm_view_hidden_begin();
        draw_strips(f, pass, &f->hidden_programs, least_hidden_px);
        jm_view_hidden_end();
        pass->counts->instances = instances; // a link counts once
    }
    draw_strips(f, pass, &f->programs, least_street_px);
    jm_view_flat_end();
}

const jm_view_layer_class jm_view_layer_flow = {
    .name = "flow", .create = create, .update = update, .draw = draw, .destroy = destroy};

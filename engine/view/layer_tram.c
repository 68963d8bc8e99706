// Tram, metro and rail: lines as bands that turn into tracks near by, and their stops. Buses have
// the streets to themselves: too many to be drawn.
#include "view/layer_passes.h"
#include "view/layer_ribbons.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { COLORS = 6, DISC_CORNERS = 20, POST_CORNERS = 8 };
enum {
    MODEL_VERTICES = 1 + DISC_CORNERS + 2 * POST_CORNERS,
    MODEL_INDICES = 3 * DISC_CORNERS + 2 * 30,
};

static const double bed_m = 6.5, rim_m = 2.6;

/// One instance.
typedef struct stop {
    float x, y; // scene metres
    int32_t id;
    uint8_t presence, color, pad[2];
} stop;

typedef struct tram {
    jm_view_gl *gl;
    jm_view_ribbon_set *set;
    jm_view_pass_programs line_programs, stop_programs;
    GLuint model, model_indices, stops, array;
    int32_t stop_count;
    int32_t stops_in[4]; // by presence bits
} tram;

static void destroy(void *layer)
{
    tram *t = layer;
    if (t == NULL)
        return;
    jm_view_ribbon_set_destroy(t->set);
    jm_view_pass_programs_delete(t->gl, &t->line_programs);
    jm_view_pass_programs_delete(t->gl, &t->stop_programs);
    jm_view_vertex_array_delete(t->gl, &t->array);
    jm_view_buffer_delete(t->gl, &t->model);
    jm_view_buffer_delete(t->gl, &t->model_indices);
    jm_view_buffer_delete(t->gl, &t->stops);
    jm_free(t);
}

// --- lines -------------------------------------------------------------------------------------

static bool is_drawn(const jm_transit *t, int32_t line)
{
    return t->line_mode[line] == JM_MODE_TRAM || t->line_mode[line] == JM_MODE_METRO ||
           t->line_mode[line] == JM_MODE_RAIL;
}

/// A line's directions bear one name and get one colour, in the order that names come.
static void choose_colors(const jm_transit *t, uint8_t *color)
{
    int32_t names = 0;
    for (int32_t l = 0; l < t->line_count; l++) {
        if (!is_drawn(t, l))
            continue;
        int32_t same = 0;
        while (same < l && (!is_drawn(t, same) || strcmp(t->line_name[same], t->line_name[l]) != 0))
            same++;
        color[l] = (uint8_t)(same < l ? color[same] : names++ % COLORS);
    }
}

static jm_status make_lines(jm_ctx *ctx, tram *layer, const jm_view_scene *scene,
                            const uint8_t *color)
{
    const jm_transit *t = &scene->city->transit;
    uint8_t *skip = NULL, *width = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &skip, t->line_count), end);
    JM_TRY_GOTO(jm_new(ctx, &width, t->line_count), end);
    for (int32_t l = 0; l < t->line_count; l++) {
        skip[l] = !is_drawn(t, l);
        width[l] = (uint8_t)lround(8.0 * bed_m);
    }
    const jm_view_lines lines = {.count = t->line_count,
                                 .start = t->shape_start,
                                 .x = t->shape_x,
                                 .y = t->shape_y,
                                 .kind = color,
                                 .flags = scene->line_in,
                                 .skip = skip,
                                 .width = width,
                                 .most_m = jm_view_ribbon_piece_m(scene),
                                 .round = true};
    status = jm_view_ribbon_set_create(ctx, layer->gl, scene, &lines, &layer->set);
end:
    jm_free(skip);
    jm_free(width);
    return status;
}

// --- stops -------------------------------------------------------------------------------------

static void put_box(float *vertices, uint16_t *indices, uint16_t first, float half_m, float low_m,
                    float high_m, float part)
{
    static const uint16_t faces[30] = {4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 1, 3, 7,
                                       1, 7, 5, 3, 2, 6, 3, 6, 7, 2, 0, 4, 2, 4, 6};
    for (int k = 0; k < POST_CORNERS; k++) {
        *vertices++ = k & 1 ? half_m : -half_m;
        *vertices++ = k & 2 ? half_m : -half_m;
        *vertices++ = k & 4 ? high_m : low_m;
        *vertices++ = part;
    }
    for (int i = 0; i < 30; i++)
        indices[i] = (uint16_t)(first + faces[i]);
}

/// Platform, post and sign.
static void make_model(float vertices[4 * MODEL_VERTICES], uint16_t indices[MODEL_INDICES])
{
    const float radius_m = 3.5f, platform_m = 0.3f;
    float *v = vertices;
    *v++ = 0.0f;
    *v++ = 0.0f;
    *v++ = platform_m;
    *v++ = 0.0f;
    for (int k = 0; k < DISC_CORNERS; k++) {
        double angle = 2.0 * 3.14159265358979 * k / DISC_CORNERS;
        *v++ = radius_m * (float)cos(angle);
        *v++ = radius_m * (float)sin(angle);
        *v++ = platform_m;
        *v++ = 0.0f;
        indices[3 * k] = 0;
        indices[3 * k + 1] = (uint16_t)(1 + k);
        indices[3 * k + 2] = (uint16_t)(1 + (k + 1) % DISC_CORNERS);
    }
    const uint16_t post = 1 + DISC_CORNERS, sign = post + POST_CORNERS;
    put_box(v, indices + 3 * DISC_CORNERS, post, 0.15f, 0.0f, 4.0f, 1.0f);
    put_box(v + 4 * POST_CORNERS, indices + 3 * DISC_CORNERS + 30, sign, 0.7f, 4.0f, 5.4f, 2.0f);
}

static jm_status upload_stops(tram *t, const stop *stops)
{
    float vertices[4 * MODEL_VERTICES];
    uint16_t indices[MODEL_INDICES];
    make_model(vertices, indices);
    JM_TRY(jm_view_vertex_array_create(t->gl, &t->array));
    glBindVertexArray(t->array);
    JM_TRY(jm_view_buffer_create(t->gl, GL_ARRAY_BUFFER, sizeof vertices, vertices, GL_STATIC_DRAW,
                                 &t->model));
    JM_TRY(jm_view_buffer_create(t->gl, GL_ELEMENT_ARRAY_BUFFER, sizeof indices, indices,
                                 GL_STATIC_DRAW, &t->model_indices));
    JM_TRY(jm_view_buffer_create(t->gl, GL_ARRAY_BUFFER, t->stop_count * (int64_t)sizeof *stops,
                                 stops, GL_STATIC_DRAW, &t->stops));
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, t->model_indices);
    glBindBuffer(GL_ARRAY_BUFFER, t->model);
    glVertexAttribPointer(0, 4, GL_FLOAT, GL_FALSE, 0, NULL);
    glBindBuffer(GL_ARRAY_BUFFER, t->stops);
    glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, sizeof *stops, (const void *)offsetof(stop, x));
    glVertexAttribIPointer(2, 1, GL_INT, sizeof *stops, (const void *)offsetof(stop, id));
    glVertexAttribIPointer(3, 2, GL_UNSIGNED_BYTE, sizeof *stops,
                           (const void *)offsetof(stop, presence));
    for (GLuint a = 0; a < 4; a++) {
        glEnableVertexAttribArray(a);
        glVertexAttribDivisor(a, a > 0);
    }
    glBindVertexArray(0);
    return JM_OK;
}

/// A stop is there where a line that is drawn calls at it.
static void visit_stops(const jm_view_scene *scene, const uint8_t *color, uint8_t *presence,
                        uint8_t *stop_color)
{
    const jm_transit *t = &scene->city->transit;
    for (int32_t l = t->line_count - 1; l >= 0; l--)
        for (int32_t k = t->stop_start[l]; is_drawn(t, l) && k < t->stop_start[l + 1]; k++) {
            int32_t s = t->line_stop[k];
            if (s < 0 || s >= t->stop_count)
                continue;
            presence[s] |= scene->line_in[l] & scene->stop_in[s];
            stop_color[s] = color[l]; // the first line's, as lines come last to first
        }
}

static jm_status make_stops(jm_ctx *ctx, tram *layer, const jm_view_scene *scene,
                            const uint8_t *color)
{
    const jm_transit *t = &scene->city->transit;
    uint8_t *presence = NULL, *stop_color = NULL;
    stop *stops = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &presence, t->stop_count), end);
    JM_TRY_GOTO(jm_new(ctx, &stop_color, t->stop_count), end);
    JM_TRY_GOTO(jm_new(ctx, &stops, t->stop_count), end);
    visit_stops(scene, color, presence, stop_color);
    for (int32_t s = 0; s < t->stop_count; s++) {
        double x = t->stop_x[s] - scene->origin_x, y = t->stop_y[s] - scene->origin_y;
        if (presence[s] == 0 || !isfinite(x) || !isfinite(y))
            continue;
        stops[layer->stop_count++] = (stop){
            .x = (float)x, .y = (float)y, .id = s, .presence = presence[s], .color = stop_color[s]};
        layer->stops_in[presence[s] & 3]++;
    }
    if (layer->stop_count > 0)
        JM_TRY_GOTO(upload_stops(layer, stops), end);
end:
    jm_free(presence);
    jm_free(stop_color);
    jm_free(stops);
    return status;
}

// --- the face ----------------------------------------------------------------------------------

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **out)
{
    *out = NULL;
    tram *t = NULL;
    uint8_t *color = NULL;
    const unsigned color_pass = 1u << JM_VIEW_PASS_COLOR, id_pass = 1u << JM_VIEW_PASS_ID;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &t, 1), end);
    t->gl = gl;
    JM_TRY_GOTO(jm_new(ctx, &color, scene->city->transit.line_count), end);
    choose_colors(&scene->city->transit, color);
    JM_TRY_GOTO(make_lines(ctx, t, scene, color), end);
    JM_TRY_GOTO(make_stops(ctx, t, scene, color), end);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "ribbon.vert", "tram.frag", NULL, color_pass,
                                             &t->line_programs),
                end);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "stop.vert", "stop.frag", NULL,
                                             color_pass | id_pass, &t->stop_programs),
                end);
    *out = t;
    t = NULL;
end:
    jm_free(color);
    destroy(t);
    return status;
}

static void draw_lines(const tram *t, const jm_view_pass *pass)
{
    GLuint program = jm_view_pass_program_use(&t->line_programs, pass);
    if (program == 0)
        return;
    GLint rim = glGetUniformLocation(program, "u_rim");
    int64_t instances = pass->counts->instances;
    jm_view_uniform(program, "u_least_kind", JM_VIEW_RIBBON_KINDS);
    if (pass->kind != JM_VIEW_PASS_COLOR || !jm_view_passes_cells(pass)) {
        jm_view_uniform(program, "u_least_px", 5.5);
        jm_view_uniform(program, "u_grow_m", rim_m);
        glUniform1i(rim, 1);
        jm_view_ribbon_set_draw(t->set, pass, program, NULL, 0.0);
        pass->counts->instances = instances; // a line counts once
    }
    jm_view_uniform(program, "u_least_px", 3.0);
    jm_view_uniform(program, "u_grow_m", 0.0);
    glUniform1i(rim, 0);
    jm_view_ribbon_set_draw(t->set, pass, program, NULL, 0.0);
}

static void draw_stops(const tram *t, const jm_view_pass *pass)
{
    GLuint program =
        t->stop_count > 0 ? jm_view_pass_program_use(&t->stop_programs, pass) : (GLuint)0;
    if (program == 0)
        return;
    glUniform3f(glGetUniformLocation(program, "u_scene"), (float)-pass->eye[0],
                (float)-pass->eye[1], (float)-pass->eye[2]);
    jm_view_uniform(program, "u_least_px", 5.0);
    glBindVertexArray(t->array);
    glDrawElementsInstanced(GL_TRIANGLES, MODEL_INDICES, GL_UNSIGNED_SHORT, NULL, t->stop_count);
    glBindVertexArray(0);
    unsigned bit = jm_view_side_bit(pass->side);
    for (unsigned bits = 0; bits < 4; bits++)
        pass->counts->instances += (bits & bit) != 0 ? t->stops_in[bits] : 0;
    pass->counts->draws++;
    pass->counts->triangles += (int64_t)t->stop_count * MODEL_INDICES / 3;
    pass->counts->vertices += (int64_t)t->stop_count * MODEL_VERTICES;
}

static void draw(void *layer, const jm_view_pass *pass)
{
    tram *t = layer;
    if (pass->kind == JM_VIEW_PASS_VALUES)
        return;
    jm_view_flat_begin(pass);
    draw_lines(t, pass);
    glDepthMask(GL_TRUE); // posts stand upright
    draw_stops(t, pass);
    jm_view_flat_end();
}

const jm_view_layer_class jm_view_layer_tram = {
    .name = "tram", .create = create, .draw = draw, .destroy = destroy};

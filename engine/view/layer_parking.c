// Parking, while it is the topic: car parks as bars filled by what is taken, kerbs as strips along
// their street, softly also where houses hide them. Private places are not shown.
#include "view/layer_ribbons.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { BOX_CORNERS = 8, BOX_INDICES = 36 };

/// One instance.
typedef struct bar {
    float x, y; // scene metres
    float half_m, height_m;
    float spaces;
    int32_t id;
    uint32_t presence;
} bar;

typedef struct park_layer {
    jm_view_gl *gl;
    int32_t count; // of the city's parkings
    jm_view_ribbon_set *kerbs;
    jm_view_pass_programs kerb_programs, hidden_programs, bar_programs;
    jm_view_object_values *values;
    GLuint box, box_indices, bars, array;
    int32_t bar_count;
    int32_t bars_in[4]; // by presence bits
} park_layer;

static void destroy(void *layer)
{
    park_layer *p = layer;
    if (p == NULL)
        return;
    jm_view_ribbon_set_destroy(p->kerbs);
    jm_view_pass_programs_delete(p->gl, &p->kerb_programs);
    jm_view_pass_programs_delete(p->gl, &p->hidden_programs);
    jm_view_pass_programs_delete(p->gl, &p->bar_programs);
    jm_view_object_values_destroy(p->values);
    jm_view_vertex_array_delete(p->gl, &p->array);
    jm_view_buffer_delete(p->gl, &p->box);
    jm_view_buffer_delete(p->gl, &p->box_indices);
    jm_view_buffer_delete(p->gl, &p->bars);
    jm_free(p);
}

static bool has_kerb(const jm_city *c, int32_t parking)
{
    int32_t link = c->parkings.link[parking];
    return c->parkings.kind[parking] == JM_PARKING_KERB && link >= 0 &&
           link < c->streets.link_count;
}

// --- kerbs -------------------------------------------------------------------------------------

/// The line of each kerb is its link's.
typedef struct kerb_lines {
    int32_t count;
    int64_t *start;
    double *x, *y;
    uint8_t *flags, *width;
    int32_t *id;
} kerb_lines;

static void free_kerbs(kerb_lines *k)
{
    jm_free(k->start);
    jm_free(k->x);
    jm_free(k->y);
    jm_free(k->flags);
    jm_free(k->width);
    jm_free(k->id);
}

static jm_status gather_kerbs(jm_ctx *ctx, const jm_view_scene *scene, kerb_lines *k)
{
    const jm_city *c = scene->city;
    int64_t points = 0;
    for (int32_t p = 0; p < c->parkings.count; p++)
        if (has_kerb(c, p)) {
            int32_t link = c->parkings.link[p];
            points += c->streets.shape_start[link + 1] - c->streets.shape_start[link];
        }
    JM_TRY(jm_new(ctx, &k->start, c->parkings.count + 1));
    JM_TRY(jm_new(ctx, &k->x, points));
    JM_TRY(jm_new(ctx, &k->y, points));
    JM_TRY(jm_new(ctx, &k->flags, c->parkings.count));
    JM_TRY(jm_new(ctx, &k->width, c->parkings.count));
    JM_TRY(jm_new(ctx, &k->id, c->parkings.count));
    points = 0;
    for (int32_t p = 0; p < c->parkings.count; p++) {
        if (!has_kerb(c, p))
            continue;
        int32_t link = c->parkings.link[p];
        int64_t from = c->streets.shape_start[link];
        int64_t length = c->streets.shape_start[link + 1] - from;
        float width_m = c->streets.width_m[link];
        memcpy(k->x + points, c->streets.shape_x + from, (size_t)length * sizeof *k->x);
        memcpy(k->y + points, c->streets.shape_y + from, (size_t)length * sizeof *k->y);
        points += length;
        k->flags[k->count] = scene->parking_in[p];
        k->width[k->count] = (uint8_t)lround(8.0 * fmin(fmax((double)width_m, 0.0), 31.0));
        k->id[k->count] = p;
        k->start[++k->count] = points;
    }
    return JM_OK;
}

static jm_status make_kerbs(jm_ctx *ctx, park_layer *layer, const jm_view_scene *scene)
{
    kerb_lines k = {0};
    jm_status status;
    JM_TRY_GOTO(gather_kerbs(ctx, scene, &k), end);
    const jm_view_lines lines = {.count = k.count,
                                 .start = k.start,
                                 .x = k.x,
                                 .y = k.y,
                                 .flags = k.flags,
                                 .id = k.id,
                                 .width = k.width,
                                 .most_m = jm_view_ribbon_piece_m(scene)};
    status = jm_view_ribbon_set_create(ctx, layer->gl, scene, &lines, &layer->kerbs);
end:
    free_kerbs(&k);
    return status;
}

// --- bars --------------------------------------------------------------------------------------

static bool has_bar(const jm_city *c, int32_t parking)
{
    return c->parkings.kind[parking] != JM_PARKING_PRIVATE && !has_kerb(c, parking) &&
           isfinite(c->parkings.x[parking]) && isfinite(c->parkings.y[parking]);
}

static bar bar_of(const jm_view_scene *scene, int32_t parking)
{
    const jm_parkings *p = &scene->city->parkings;
    double spaces = isfinite(p->capacity[parking]) && p->capacity[parking] > 0.0f
                        ? (double)p->capacity[parking]
                        : 0.0;
    return (bar){.x = (float)(p->x[parking] - scene->origin_x),
                 .y = (float)(p->y[parking] - scene->origin_y),
                 .half_m = (float)(3.0 + 6.0 * fmin(sqrt(spaces / 600.0), 1.0)),
                 .height_m = (float)(4.0 + 1.5 * sqrt(spaces)),
                 .spaces = (float)spaces,
                 .id = parking,
                 .presence = scene->parking_in[parking]};
}

static void describe_bars(const park_layer *p)
{
    const GLsizei size = (GLsizei)sizeof(bar);
    glBindBuffer(GL_ARRAY_BUFFER, p->box);
    glVertexAttribPointer(0, 3, GL_FLOAT, GL_FALSE, 0, NULL);
    glBindBuffer(GL_ARRAY_BUFFER, p->bars);
    glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, size, (const void *)offsetof(bar, x));
    glVertexAttribPointer(2, 2, GL_FLOAT, GL_FALSE, size, (const void *)offsetof(bar, half_m));
    glVertexAttribPointer(3, 1, GL_FLOAT, GL_FALSE, size, (const void *)offsetof(bar, spaces));
    glVertexAttribIPointer(4, 1, GL_INT, size, (const void *)offsetof(bar, id));
    glVertexAttribIPointer(5, 1, GL_UNSIGNED_INT, size, (const void *)offsetof(bar, presence));
    for (GLuint a = 0; a < 6; a++) {
        glEnableVertexAttribArray(a);
        glVertexAttribDivisor(a, a > 0);
    }
}

static jm_status upload_bars(park_layer *p, const bar *bars)
{
    static const float corners[3 * BOX_CORNERS] = {-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, 1, 0,
                                                   -1, -1, 1, 1, -1, 1, -1, 1, 1, 1, 1, 1};
    static const uint16_t faces[BOX_INDICES] = {4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4,
                                                1, 3, 7, 1, 7, 5, 3, 2, 6, 3, 6, 7,
                                                2, 0, 4, 2, 4, 6, 0, 2, 3, 0, 3, 1};
    JM_TRY(jm_view_vertex_array_create(p->gl, &p->array));
    glBindVertexArray(p->array);
    JM_TRY(jm_view_buffer_create(p->gl, GL_ARRAY_BUFFER, sizeof corners, corners, GL_STATIC_DRAW,
                                 &p->box));
    JM_TRY(jm_view_buffer_create(p->gl, GL_ELEMENT_ARRAY_BUFFER, sizeof faces, faces,
                                 GL_STATIC_DRAW, &p->box_indices));
    JM_TRY(jm_view_buffer_create(p->gl, GL_ARRAY_BUFFER, p->bar_count * (int64_t)sizeof *bars, bars,
                                 GL_STATIC_DRAW, &p->bars));
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, p->box_indices);
    describe_bars(p);
    glBindVertexArray(0);
    return JM_OK;
}

static jm_status make_bars(jm_ctx *ctx, park_layer *layer, const jm_view_scene *scene)
{
    bar *bars = NULL;
    JM_TRY(jm_new(ctx, &bars, layer->count));
    for (int32_t p = 0; p < layer->count; p++)
        if (has_bar(scene->city, p)) {
            bars[layer->bar_count++] = bar_of(scene, p);
            layer->bars_in[scene->parking_in[p] & 3]++;
        }
    jm_status status = layer->bar_count > 0 ? upload_bars(layer, bars) : JM_OK;
    jm_free(bars);
    return status;
}

// --- the face ----------------------------------------------------------------------------------

static jm_status create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene, void **out)
{
    *out = NULL;
    park_layer *p = NULL;
    const unsigned passes =
        1u << JM_VIEW_PASS_COLOR | 1u << JM_VIEW_PASS_ID | 1u << JM_VIEW_PASS_VALUES;
    jm_status status;
    JM_TRY(jm_new(ctx, &p, 1));
    p->gl = gl;
    p->count = scene->city->parkings.count;
    JM_TRY_GOTO(make_kerbs(ctx, p, scene), fail);
    JM_TRY_GOTO(make_bars(ctx, p, scene), fail);
    JM_TRY_GOTO(jm_view_object_values_create(ctx, gl, p->count, &p->values), fail);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "flow.vert", "flow.frag", "#define KERB\n", passes,
                                             &p->kerb_programs),
                fail);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "flow.vert", "flow.frag",
                                             "#define KERB\n#define HIDDEN\n",
                                             1u << JM_VIEW_PASS_COLOR, &p->hidden_programs),
                fail);
    JM_TRY_GOTO(jm_view_pass_programs_create(gl, "parking.vert", "parking.frag", NULL, passes,
                                             &p->bar_programs),
                fail);
    *out = p;
    return JM_OK;
fail:
    destroy(p);
    return status;
}

static jm_status update(void *layer, jm_ctx *ctx, const jm_view_pass *pass)
{
    (void)ctx;
    park_layer *p = layer;
    const jm_view_values *v = pass->values;
    if (!jm_view_pass_shows(pass, JM_DIM_PARKINGS, p->count))
        return JM_OK;
    const float *const arrays[4] = {v->a, v->b, v->base_a, v->base_b};
    return jm_view_object_values_update(p->values, v, arrays);
}

/// How the value fills a bar, as u_filled of parking.vert.
static int filled_by(const jm_view_topic *topic)
{
    if (strcmp(topic->name, "occupancy") == 0)
        return 1;
    return strcmp(topic->name, "occupied") == 0 ? 2 : 0;
}

static void draw_strips(const park_layer *p, const jm_view_pass *pass,
                        const jm_view_pass_programs *programs)
{
    GLuint program = jm_view_pass_program_use(programs, pass);
    if (program == 0)
        return;
    jm_view_uniform(program, "u_least_px", pass->kind == JM_VIEW_PASS_ID ? 5.0 : 2.6);
    jm_view_uniform(program, "u_flow_full", 0.0);
    jm_view_ribbon_set_draw(p->kerbs, pass, program, NULL, 0.0);
}

static void draw_kerbs(const park_layer *p, const jm_view_pass *pass)
{
    jm_view_flat_begin(pass);
    if (pass->kind == JM_VIEW_PASS_COLOR) {
        int64_t instances = pass->counts->instances;
        jm_view_hidden_begin();
        draw_strips(p, pass, &p->hidden_programs);
        jm_view_hidden_end();
        pass->counts->instances = instances; // a kerb counts once
    }
    draw_strips(p, pass, &p->kerb_programs);
    jm_view_flat_end();
}

static void draw_bar_part(const park_layer *p, const jm_view_pass *pass, GLuint program, int part)
{
    glUniform1i(glGetUniformLocation(program, "u_part"), part);
    glDrawElementsInstanced(GL_TRIANGLES, BOX_INDICES, GL_UNSIGNED_SHORT, NULL, p->bar_count);
    pass->counts->draws++;
    pass->counts->triangles += (int64_t)p->bar_count * BOX_INDICES / 3;
    pass->counts->vertices += (int64_t)p->bar_count * BOX_CORNERS;
}

static void draw_bars(const park_layer *p, const jm_view_pass *pass)
{
    GLuint program =
        p->bar_count > 0 ? jm_view_pass_program_use(&p->bar_programs, pass) : (GLuint)0;
    if (program == 0)
        return;
    glUniform3f(glGetUniformLocation(program, "u_scene"), (float)-pass->eye[0],
                (float)-pass->eye[1], (float)-pass->eye[2]);
    glUniform1i(glGetUniformLocation(program, "u_filled"), filled_by(pass->topic));
    glBindVertexArray(p->array);
    glEnable(GL_DEPTH_TEST);
    draw_bar_part(p, pass, program, pass->kind == JM_VIEW_PASS_ID ? 2 : 0);
    if (pass->kind == JM_VIEW_PASS_COLOR) {
        jm_view_flat_begin(pass); // glass hides nothing
        draw_bar_part(p, pass, program, 1);
        jm_view_flat_end();
    }
    glBindVertexArray(0);
    unsigned bit = jm_view_side_bit(pass->side);
    for (unsigned bits = 0; bits < 4; bits++)
        pass->counts->instances += (bits & bit) != 0 ? p->bars_in[bits] : 0;
}

static void draw(void *layer, const jm_view_pass *pass)
{
    park_layer *p = layer;
    if (!jm_view_pass_shows(pass, JM_DIM_PARKINGS, p->count))
        return;
    jm_view_object_values_bind(p->values, JM_VIEW_UNIT_OBJECTS_A);
    draw_kerbs(p, pass);
    draw_bars(p, pass);
}

const jm_view_layer_class jm_view_layer_parking = {
    .name = "parking", .create = create, .update = update, .draw = draw, .destroy = destroy};

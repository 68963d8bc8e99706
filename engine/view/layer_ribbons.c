#include "view/layer_ribbons.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { KINDS = JM_VIEW_RIBBON_KINDS };

// ---- Making

/// The lines by falling kind, as given within a kind.
typedef struct sorted_lines {
    int64_t *start;
    uint8_t *kind, *flags, *width;
    int32_t *id;
    double *x, *y;
    jm_view_line_leads *leads;
} sorted_lines;

static void free_sorted(sorted_lines *s)
{
    jm_free(s->start);
    jm_free(s->kind);
    jm_free(s->flags);
    jm_free(s->width);
    jm_free(s->id);
    jm_free(s->x);
    jm_free(s->y);
    jm_free(s->leads);
}

static int kind_of(const jm_view_lines *lines, int32_t l)
{
    int kind = lines->kind != NULL ? lines->kind[l] : 0;
    return kind < KINDS ? kind : KINDS - 1;
}

static void copy_line(const jm_view_lines *lines, int32_t l, int kind, sorted_lines *s, int32_t *n,
                      int64_t *points)
{
    s->kind[*n] = (uint8_t)kind;
    s->flags[*n] = lines->flags != NULL ? lines->flags[l] : 0;
    s->width[*n] = lines->width != NULL ? lines->width[l] : 0;
    s->id[*n] = lines->id != NULL ? lines->id[l] : l;
    if (lines->leads != NULL)
        s->leads[*n] = lines->leads[l];
    for (int64_t p = lines->start[l]; p < lines->start[l + 1]; p++, (*points)++) {
        s->x[*points] = lines->x[p];
        s->y[*points] = lines->y[p];
    }
    s->start[++*n] = *points;
}

static jm_status sort_lines(jm_ctx *ctx, const jm_view_lines *lines, sorted_lines *s,
                            jm_view_lines *out)
{
    int64_t most = lines->count > 0 ? lines->start[lines->count] - lines->start[0] : 0;
    JM_TRY(jm_new(ctx, &s->start, lines->count + 1));
    JM_TRY(jm_new(ctx, &s->kind, lines->count));
    JM_TRY(jm_new(ctx, &s->flags, lines->count));
    JM_TRY(jm_new(ctx, &s->width, lines->count));
    JM_TRY(jm_new(ctx, &s->id, lines->count));
    JM_TRY(jm_new(ctx, &s->x, most));
    JM_TRY(jm_new(ctx, &s->y, most));
    if (lines->leads != NULL)
        JM_TRY(jm_new(ctx, &s->leads, lines->count));
    int32_t n = 0;
    int64_t points = 0;
    for (int kind = KINDS - 1; kind >= 0; kind--)
        for (int32_t l = 0; l < lines->count; l++)
            if ((lines->skip == NULL || !lines->skip[l]) && kind_of(lines, l) == kind)
                copy_line(lines, l, kind, s, &n, &points);
    *out = *lines;
    out->count = n;
    out->start = s->start;
    out->x = s->x;
    out->y = s->y;
    out->kind = s->kind;
    out->flags = s->flags;
    out->id = s->id;
    out->width = s->width;
    out->leads = s->leads;
    out->skip = NULL;
    return JM_OK;
}

/// Indices by tile and kind, lines by presence: a line begins where a vertex does not go on with
/// the one before.
static void count_kinds(const jm_view_ribbons *r, jm_view_ribbon_set *set)
{
    for (int32_t tile = 0; tile < set->tiles; tile++) {
        int64_t i = r->index_start[tile], end = r->index_start[tile + 1];
        const jm_view_ribbon_vertex *vertices = r->vertices + r->vertex_start[tile];
        int64_t next = -1;
        for (int k = 0; k < KINDS; k++) {
            int64_t slot = (int64_t)tile * KINDS + k;
            set->index_start[slot] = i;
            for (; i < end && vertices[r->indices[i]].kind == KINDS - 1 - k; i += 6) {
                if ((int64_t)r->indices[i] != next)
                    set->present[4 * slot + (vertices[r->indices[i]].flags & 3)]++;
                next = (int64_t)r->indices[i] + 2;
            }
        }
        set->index_start[(int64_t)(tile + 1) * KINDS] = i;
    }
}

void jm_view_box_start(float low[3], float high[3])
{
    for (int c = 0; c < 3; c++) {
        low[c] = 1e9f;
        high[c] = -1e9f;
    }
}

void jm_view_box_take(const jm_view_scene *scene, double x, double y, float rim_m, float low[3],
                      float high[3])
{
    const float at[3] = {(float)x, (float)y, (float)jm_view_scene_ground(scene, x, y)};
    for (int c = 0; c < 3; c++) {
        low[c] = fminf(low[c], at[c] - rim_m);
        high[c] = fmaxf(high[c], at[c] + rim_m);
    }
}

/// What the ribbons of each tile cover; lines reach out of their tile, and are as wide as 40 m.
static void find_boxes(const jm_view_scene *scene, const jm_view_ribbons *r,
                       jm_view_ribbon_set *set)
{
    const float rim_m = 20.0f;
    for (int32_t tile = 0; tile < set->tiles; tile++) {
        float *low = set->low + 3 * tile, *high = set->high + 3 * tile;
        double corner[2];
        jm_view_scene_tile_corner(scene, tile, &corner[0], &corner[1]);
        jm_view_box_start(low, high);
        for (int64_t v = r->vertex_start[tile]; v < r->vertex_start[tile + 1]; v++) {
            jm_view_box_take(scene, corner[0] + (double)r->vertices[v].x,
                             corner[1] + (double)r->vertices[v].y, rim_m, low, high);
        }
    }
}

static void describe_vertices(void)
{
    const GLsizei size = (GLsizei)sizeof(jm_view_ribbon_vertex);
    for (GLuint a = 0; a < 5; a++)
        glEnableVertexAttribArray(a);
    glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, size,
                          (const void *)offsetof(jm_view_ribbon_vertex, x));
    glVertexAttribPointer(1, 2, GL_SHORT, GL_FALSE, size,
                          (const void *)offsetof(jm_view_ribbon_vertex, nx));
    glVertexAttribPointer(2, 1, GL_FLOAT, GL_FALSE, size,
                          (const void *)offsetof(jm_view_ribbon_vertex, along_m));
    glVertexAttribIPointer(3, 1, GL_INT, size, (const void *)offsetof(jm_view_ribbon_vertex, id));
    glVertexAttribIPointer(4, 4, GL_UNSIGNED_BYTE, size,
                           (const void *)offsetof(jm_view_ribbon_vertex, side));
}

static jm_status upload(jm_view_ribbon_set *set, const jm_view_ribbons *r)
{
    JM_TRY(jm_view_vertex_array_create(set->gl, &set->array));
    glBindVertexArray(set->array);
    JM_TRY(jm_view_buffer_create(set->gl, GL_ARRAY_BUFFER,
                                 r->vertex_start[set->tiles] * (int64_t)sizeof *r->vertices,
                                 r->vertices, GL_STATIC_DRAW, &set->vertices));
    JM_TRY(jm_view_buffer_create(set->gl, GL_ELEMENT_ARRAY_BUFFER,
                                 r->index_start[set->tiles] * (int64_t)sizeof *r->indices,
                                 r->indices, GL_STATIC_DRAW, &set->indices));
    glBindBuffer(GL_ARRAY_BUFFER, set->vertices);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, set->indices);
    describe_vertices();
    glBindVertexArray(0);
    return JM_OK;
}

static jm_status fill_set(jm_ctx *ctx, const jm_view_scene *scene, const jm_view_ribbons *r,
                          jm_view_ribbon_set *set)
{
    set->tiles = jm_view_scene_tiles(scene);
    JM_TRY(jm_new(ctx, &set->vertex_start, set->tiles + 1));
    JM_TRY(jm_new(ctx, &set->index_start, (int64_t)set->tiles * KINDS + 1));
    JM_TRY(jm_new(ctx, &set->present, (int64_t)set->tiles * KINDS * 4));
    JM_TRY(jm_new(ctx, &set->low, 3 * (int64_t)set->tiles));
    JM_TRY(jm_new(ctx, &set->high, 3 * (int64_t)set->tiles));
    memcpy(set->vertex_start, r->vertex_start,
           (size_t)(set->tiles + 1) * sizeof *set->vertex_start);
    count_kinds(r, set);
    find_boxes(scene, r, set);
    return r->index_start[set->tiles] > 0 ? upload(set, r) : JM_OK;
}

jm_status jm_view_ribbon_set_create(jm_ctx *ctx, jm_view_gl *gl, const jm_view_scene *scene,
                                    const jm_view_lines *lines, jm_view_ribbon_set **out)
{
    *out = NULL;
    sorted_lines sorted = {0};
    jm_view_lines in_order;
    jm_view_ribbons *ribbons = NULL;
    jm_view_ribbon_set *set = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &set, 1), end);
    set->gl = gl;
    JM_TRY_GOTO(sort_lines(ctx, lines, &sorted, &in_order), end);
    JM_TRY_GOTO(jm_view_ribbons_create(ctx, scene, &in_order, &ribbons), end);
    JM_TRY_GOTO(fill_set(ctx, scene, ribbons, set), end);
    *out = set;
    set = NULL;
end:
    free_sorted(&sorted);
    jm_view_ribbons_destroy(ribbons);
    jm_view_ribbon_set_destroy(set);
    return status;
}

void jm_view_ribbon_set_destroy(jm_view_ribbon_set *set)
{
    if (set == NULL)
        return;
    jm_view_vertex_array_delete(set->gl, &set->array);
    jm_view_buffer_delete(set->gl, &set->vertices);
    jm_view_buffer_delete(set->gl, &set->indices);
    jm_free(set->vertex_start);
    jm_free(set->index_start);
    jm_free(set->present);
    jm_free(set->low);
    jm_free(set->high);
    jm_free(set);
}

double jm_view_ribbon_piece_m(const jm_view_scene *scene)
{
    return fmax(32.0, 2.0 * scene->height_step_m);
}

// ---- Drawing

double jm_view_box_distance(const jm_view_pass *pass, const float low[3], const float high[3])
{
    float from[3], to[3];
    double square = 0.0;
    for (int c = 0; c < 3; c++) {
        from[c] = (float)((double)low[c] - pass->eye[c]);
        to[c] = (float)((double)high[c] - pass->eye[c]);
        double gap = fmax(0.0, fmax((double)from[c], -(double)to[c]));
        square += gap * gap;
    }
    return jm_view_box_visible(&pass->frustum, from, to) ? sqrt(square) : -1.0;
}

/// The most minor kind that is wide enough there to be seen.
static int last_kind(const float *kind_m, double least_px, double pixel_m)
{
    int kind = KINDS - 1;
    while (kind_m != NULL && kind > 0 && (double)kind_m[kind] < least_px * pixel_m)
        kind--;
    return kind;
}

static void count_lines(const jm_view_ribbon_set *set, const jm_view_pass *pass, int64_t first,
                        int64_t end)
{
    unsigned bit = jm_view_side_bit(pass->side);
    for (int64_t slot = first; slot < end; slot++)
        for (unsigned bits = 0; bits < 4; bits++)
            if ((bits & bit) != 0)
                pass->counts->instances += set->present[4 * slot + bits];
}

void jm_view_ribbon_set_draw(const jm_view_ribbon_set *set, const jm_view_pass *pass,
                             GLuint program, const float *kind_m, double least_px)
{
    if (set->array == 0)
        return;
    GLint place = glGetUniformLocation(program, "u_tile");
    glBindVertexArray(set->array);
    for (int32_t tile = 0; tile < set->tiles; tile++) {
        int64_t begin = (int64_t)tile * KINDS, end = begin + KINDS;
        double distance_m =
            set->index_start[begin] < set->index_start[end]
                ? jm_view_box_distance(pass, set->low + 3 * tile, set->high + 3 * tile)
                : -1.0;
        if (distance_m < 0.0)
            continue;
        begin += KINDS - 1 - last_kind(kind_m, least_px, distance_m * pass->pixel_angle);
        int64_t first = set->index_start[begin], count = set->index_start[end] - first;
        if (count == 0)
            continue;
        float at[3];
        jm_view_pass_tile(pass, tile, at);
        glUniform3fv(place, 1, at);
        glDrawElementsBaseVertex(GL_TRIANGLES, (GLsizei)count, GL_UNSIGNED_INT,
                                 (const void *)(first * (int64_t)sizeof(uint32_t)),
                                 (GLint)set->vertex_start[tile]);
        pass->counts->tiles++;
        pass->counts->draws++;
        pass->counts->triangles += count / 3;
        pass->counts->vertices += count / 3; // two and two triangles a piece
        count_lines(set, pass, begin, end);
    }
    glBindVertexArray(0);
}

void jm_view_flat_begin(const jm_view_pass *pass)
{
    glEnable(GL_DEPTH_TEST);
    glDepthMask(GL_FALSE);
    glDisable(GL_CULL_FACE);
    if (pass->kind != JM_VIEW_PASS_COLOR)
        return;
    glEnable(GL_BLEND);
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ZERO, GL_ONE);
}

void jm_view_flat_end(void)
{
    glDepthMask(GL_TRUE);
    glDisable(GL_BLEND);
}

void jm_view_hidden_begin(void)
{
    glDepthFunc(GL_GREATER);
}

void jm_view_hidden_end(void)
{
    glDepthFunc(GL_LEQUAL);
}

// ---- Programs

static const char *const pass_defines[JM_VIEW_PASS_KIND_COUNT] = {
    [JM_VIEW_PASS_COLOR] = "#define PASS_COLOR\n",
    [JM_VIEW_PASS_SHADOW] = "#define PASS_SHADOW\n",
    [JM_VIEW_PASS_ID] = "#define PASS_ID\n",
    [JM_VIEW_PASS_VALUES] = "#define PASS_VALUES\n",
};

jm_status jm_view_pass_programs_create(jm_view_gl *gl, const char *vertex, const char *fragment,
                                       const char *defines, unsigned passes,
                                       jm_view_pass_programs *out)
{
    for (int kind = 0; kind < JM_VIEW_PASS_KIND_COUNT; kind++) {
        if ((passes & 1u << kind) == 0)
            continue;
        char all[256];
        snprintf(all, sizeof all, "%s%s", pass_defines[kind], defines != NULL ? defines : "");
        JM_TRY(jm_view_program_create(gl, vertex, fragment, all, &out->of[kind]));
    }
    return JM_OK;
}

void jm_view_pass_programs_delete(jm_view_gl *gl, jm_view_pass_programs *programs)
{
    for (int kind = 0; kind < JM_VIEW_PASS_KIND_COUNT; kind++)
        jm_view_program_delete(gl, &programs->of[kind]);
}

GLuint jm_view_pass_program_use(const jm_view_pass_programs *programs, const jm_view_pass *pass)
{
    GLuint program = programs->of[pass->kind];
    if (program == 0)
        return 0;
    glUseProgram(program);
    jm_view_uniform(program, "u_pixel", pass->pixel_angle);
    return program;
}

void jm_view_uniform(GLuint program, const char *name, double value)
{
    glUniform1f(glGetUniformLocation(program, name), (float)value);
}

// ---- Values

jm_status jm_view_object_values_create(jm_ctx *ctx, jm_view_gl *gl, int64_t count,
                                       jm_view_object_values **out)
{
    *out = NULL;
    jm_view_object_values *v = NULL;
    JM_TRY(jm_new(ctx, &v, 1));
    jm_status status;
    v->gl = gl;
    v->count = count;
    // One texel at least: a buffer texture over nothing is an error.
    int64_t texels = count > 0 ? count : 1;
    JM_TRY_GOTO(jm_new(ctx, &v->texels, 4 * texels), fail);
    for (int64_t i = 0; i < 4 * texels; i++)
        v->texels[i] = -1e30f;
    JM_TRY_GOTO(jm_view_buffer_create(gl, GL_TEXTURE_BUFFER, 16 * texels, v->texels,
                                      GL_DYNAMIC_DRAW, &v->buffer),
                fail);
    JM_TRY_GOTO(jm_view_texture_buffer(gl, v->buffer, GL_RGBA32F, &v->texture), fail);
    *out = v;
    return JM_OK;
fail:
    jm_view_object_values_destroy(v);
    return status;
}

void jm_view_object_values_destroy(jm_view_object_values *v)
{
    if (v == NULL)
        return;
    jm_view_texture_delete(v->gl, &v->texture);
    jm_view_buffer_delete(v->gl, &v->buffer);
    jm_free(v->texels);
    jm_free(v);
}

jm_status jm_view_object_values_update(jm_view_object_values *values, const jm_view_values *v,
                                       const float *const arrays[4])
{
    if (values->filled && values->stamp_a == v->stamp_a && values->stamp_b == v->stamp_b &&
        values->topic == v->topic)
        return JM_OK;
    for (int64_t i = 0; i < values->count; i++)
        for (int k = 0; k < 4; k++) {
            float value = arrays[k] != NULL ? arrays[k][i] : NAN;
            values->texels[4 * i + k] = isfinite(value) ? value : -1e30f;
        }
    if (values->count > 0)
        JM_TRY(jm_view_buffer_fill(values->gl, GL_TEXTURE_BUFFER, values->buffer,
                                   16 * values->count, values->texels, GL_DYNAMIC_DRAW));
    values->filled = true;
    values->topic = v->topic;
    values->stamp_a = v->stamp_a;
    values->stamp_b = v->stamp_b;
    return JM_OK;
}

void jm_view_object_values_bind(const jm_view_object_values *values, jm_view_unit unit)
{
    jm_view_bind(unit, GL_TEXTURE_BUFFER, values->texture);
}

bool jm_view_pass_shows(const jm_view_pass *pass, jm_dim dim, int64_t count)
{
    return pass->topic != NULL && pass->topic->dim == dim && pass->values != NULL && count > 0 &&
           pass->values->count == count;
}

// The commands of the interface become quads, drawn in as few calls as clipping allows.
#include "view/ui_draw.h"

#include "city/city.h"
#include "view/ui_atlas.h"
#include "view/ui_quads.h"

#include <math.h>
#include <stddef.h>

/// Quads that share a clip rectangle.
typedef struct run {
    int64_t first; // up to the next run's
    bool clipped;
    jm_view_rect clip;
} run;

struct jm_view_ui_draw {
    jm_ctx *ctx;
    jm_view_gl *gl; // borrowed
    jm_view_atlas *atlas;
    GLuint program, array, vertices, indices;
    int64_t index_quads; // that the index buffer serves

    jm_view_quads quads;
    run *runs;
    int64_t run_count, run_capacity;
    float left, top;
    int32_t width, height;
};

// ---- life ----

static void describe_vertices(void)
{
    const struct {
        GLint size;
        GLenum type;
        size_t offset;
    } parts[5] = {{2, GL_FLOAT, offsetof(jm_view_vertex, x)},
                  {2, GL_FLOAT, offsetof(jm_view_vertex, local)},
                  {4, GL_FLOAT, offsetof(jm_view_vertex, shape)},
                  {4, GL_UNSIGNED_BYTE, offsetof(jm_view_vertex, color)},
                  {1, GL_FLOAT, offsetof(jm_view_vertex, kind)}};
    for (GLuint p = 0; p < 5; p++) {
        glEnableVertexAttribArray(p);
        glVertexAttribPointer(p, parts[p].size, parts[p].type,
                              parts[p].type == GL_UNSIGNED_BYTE ? GL_TRUE : GL_FALSE,
                              (GLsizei)sizeof(jm_view_vertex), (const void *)parts[p].offset);
    }
}

static jm_status make_objects(jm_view_ui_draw *draw, jm_view_fonts *fonts)
{
    jm_view_gl *gl = draw->gl;
    JM_TRY(jm_view_atlas_create(draw->ctx, gl, fonts, &draw->atlas));
    JM_TRY(jm_view_program_create(gl, "ui.vert", "ui.frag", "", &draw->program));
    JM_TRY(jm_view_vertex_array_create(gl, &draw->array));
    glBindVertexArray(draw->array);
    JM_TRY(jm_view_buffer_create(gl, GL_ARRAY_BUFFER, (int64_t)sizeof(jm_view_vertex), NULL,
                                 GL_STREAM_DRAW, &draw->vertices));
    JM_TRY(jm_view_buffer_create(gl, GL_ELEMENT_ARRAY_BUFFER, 4, NULL, GL_STATIC_DRAW,
                                 &draw->indices));
    glBindBuffer(GL_ARRAY_BUFFER, draw->vertices);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, draw->indices);
    describe_vertices();
    glBindVertexArray(0);
    return JM_OK;
}

jm_status jm_view_ui_draw_create(jm_ctx *ctx, jm_view_gl *gl, jm_view_fonts *fonts,
                                 jm_view_ui_draw **out)
{
    *out = NULL;
    jm_view_ui_draw *draw;
    JM_TRY(jm_new(ctx, &draw, 1));
    draw->ctx = ctx;
    draw->gl = gl;
    draw->quads.ctx = ctx;
    jm_status status = make_objects(draw, fonts);
    if (status != JM_OK) {
        glBindVertexArray(0);
        jm_view_ui_draw_destroy(draw);
        return status;
    }
    *out = draw;
    return JM_OK;
}

void jm_view_ui_draw_destroy(jm_view_ui_draw *draw)
{
    if (draw == NULL)
        return;
    jm_view_atlas_destroy(draw->atlas);
    jm_view_buffer_delete(draw->gl, &draw->indices);
    jm_view_buffer_delete(draw->gl, &draw->vertices);
    jm_view_vertex_array_delete(draw->gl, &draw->array);
    jm_view_program_delete(draw->gl, &draw->program);
    jm_free(draw->quads.vertices);
    jm_free(draw->runs);
    jm_free(draw);
}

// ---- batches ----

/// There is room for one run by command, made before the first.
static void start_run(jm_view_ui_draw *draw, bool clipped, jm_view_rect clip)
{
    if (draw->run_count > 0 && draw->runs[draw->run_count - 1].first == draw->quads.count)
        draw->run_count--;
    draw->runs[draw->run_count++] = (run){draw->quads.count, clipped, clip};
}

static jm_status serve_indices(jm_view_ui_draw *draw, int64_t quads)
{
    if (quads <= draw->index_quads)
        return JM_OK;
    int64_t count = 256;
    while (count < quads)
        count *= 2;
    uint32_t *index;
    JM_TRY(jm_new(draw->ctx, &index, 6 * count));
    for (int64_t q = 0; q < count; q++) {
        const uint32_t first = (uint32_t)(4 * q);
        const uint32_t six[6] = {first, first + 1, first + 2, first, first + 2, first + 3};
        for (int i = 0; i < 6; i++)
            index[6 * q + i] = six[i];
    }
    jm_status status =
        jm_view_buffer_fill(draw->gl, GL_ELEMENT_ARRAY_BUFFER, draw->indices,
                            6 * count * (int64_t)sizeof *index, index, GL_STATIC_DRAW);
    jm_free(index);
    if (status == JM_OK)
        draw->index_quads = count;
    return status;
}

static int whole_px(float value)
{
    return (int)roundf(fminf(fmaxf(value, -1e6f), 1e6f));
}

static void set_scissor(const jm_view_ui_draw *draw, const run *r)
{
    if (!r->clipped) {
        glDisable(GL_SCISSOR_TEST);
        return;
    }
    int left = whole_px(r->clip.x - draw->left), top = whole_px(r->clip.y - draw->top);
    int right = whole_px(r->clip.x + r->clip.w - draw->left);
    int bottom = whole_px(r->clip.y + r->clip.h - draw->top);
    GLint view[4];
    glGetIntegerv(GL_VIEWPORT, view);
    glEnable(GL_SCISSOR_TEST);
    glScissor(view[0] + left, view[1] + draw->height - bottom, right > left ? right - left : 0,
              bottom > top ? bottom - top : 0);
}

static void set_state(const jm_view_ui_draw *draw)
{
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
    glEnable(GL_BLEND);
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glUseProgram(draw->program);
    glUniform4f(glGetUniformLocation(draw->program, "u_view"), draw->left, draw->top,
                2.0f / (float)draw->width, 2.0f / (float)draw->height);
    jm_view_atlas_bind(draw->atlas);
    glBindVertexArray(draw->array);
}

static void restore_state(bool culled)
{
    glBindVertexArray(0);
    glUseProgram(0);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_BLEND);
    glEnable(GL_DEPTH_TEST);
    if (culled)
        glEnable(GL_CULL_FACE);
}

/// Draws what is gathered and begins anew under the same clip rectangle.
static jm_status flush(jm_view_ui_draw *draw)
{
    run last = draw->runs[draw->run_count - 1];
    if (draw->quads.count > 0) {
        bool culled = glIsEnabled(GL_CULL_FACE) == GL_TRUE;
        set_state(draw);
        jm_status status = serve_indices(draw, draw->quads.count);
        if (status == JM_OK)
            status = jm_view_buffer_fill(draw->gl, GL_ARRAY_BUFFER, draw->vertices,
                                         4 * draw->quads.count * (int64_t)sizeof(jm_view_vertex),
                                         draw->quads.vertices, GL_STREAM_DRAW);
        for (int64_t r = 0; status == JM_OK && r < draw->run_count; r++) {
            const run *part = &draw->runs[r];
            int64_t end = r + 1 < draw->run_count ? part[1].first : draw->quads.count;
            if (end == part->first)
                continue;
            set_scissor(draw, part);
            glDrawElements(GL_TRIANGLES, (GLsizei)(6 * (end - part->first)), GL_UNSIGNED_INT,
                           (const void *)(6 * (size_t)part->first * sizeof(uint32_t)));
        }
        restore_state(culled);
        JM_TRY(status);
    }
    draw->quads.count = 0;
    draw->run_count = 0;
    start_run(draw, last.clipped, last.clip);
    return JM_OK;
}

// ---- text ----

static jm_status find_string(jm_view_ui_draw *draw, const jm_view_command *c, const char *text,
                             jm_view_string *string)
{
    bool full;
    int size_px = jm_view_fonts_size(c->size_px);
    JM_TRY(jm_view_atlas_find(draw->atlas, text, size_px, c->bold, string, &full));
    if (!full)
        return JM_OK;
    // What was gathered still points into the texture as it is.
    JM_TRY(flush(draw));
    JM_TRY(jm_view_atlas_clear(draw->atlas));
    return jm_view_atlas_find(draw->atlas, text, size_px, c->bold, string, &full);
}

static bool is_seen(const jm_view_ui_draw *draw, jm_view_rect at)
{
    return at.x + at.w >= draw->left && at.y + at.h >= draw->top &&
           at.x <= draw->left + (float)draw->width && at.y <= draw->top + (float)draw->height;
}

static jm_status add_text(jm_view_ui_draw *draw, const jm_view_command *c, const char *text)
{
    // Glyphs may lean out of their box by less than their size.
    if (*text == '\0' ||
        !is_seen(draw, (jm_view_rect){c->at.x - c->size_px, c->at.y - c->size_px,
                                      c->at.w + 2.0f * c->size_px, c->at.h + 2.0f * c->size_px}))
        return JM_OK;
    jm_view_string s;
    JM_TRY(find_string(draw, c, text, &s));
    jm_view_vertex *v =
        s.width > 0 ? jm_view_quads_add(&draw->quads, c->color, JM_VIEW_QUAD_TEXT) : NULL;
    if (v == NULL)
        return JM_OK;
    // Whole pixels: each texel of the string falls on one pixel.
    float x = roundf(c->at.x), y = roundf(c->at.y + 0.5f * (c->at.h - (float)s.height));
    jm_view_quad_corners(v, x, y, x + (float)s.width, y + (float)s.height);
    for (int i = 0; i < 4; i++) {
        v[i].local[0] = (float)s.x + v[i].x - x;
        v[i].local[1] = (float)s.y + v[i].y - y;
    }
    return JM_OK;
}

static jm_status add_command(jm_view_ui_draw *draw, const jm_view_ui *ui, const jm_view_command *c)
{
    if (draw->quads.count + JM_VIEW_QUADS_OF_A_COMMAND > JM_VIEW_QUADS_MOST)
        JM_TRY(flush(draw));
    switch (c->kind) {
    case JM_VIEW_UI_TEXT:
        return add_text(draw, c, jm_view_ui_text_of(ui, c->text));
    case JM_VIEW_UI_CLIP:
        start_run(draw, c->at.w >= 0.0f, c->at);
        return JM_OK;
    case JM_VIEW_UI_RECT:
    case JM_VIEW_UI_FRAME:
        if (is_seen(draw, c->at))
            jm_view_quads_shape(&draw->quads, c);
        return JM_OK;
    default:
        jm_view_quads_shape(&draw->quads, c);
        return JM_OK;
    }
}

jm_status jm_view_ui_draw_list(jm_view_ui_draw *draw, const jm_view_ui *ui, float left, float top,
                               int32_t width, int32_t height)
{
    if (width <= 0 || height <= 0)
        return JM_OK;
    draw->left = left;
    draw->top = top;
    draw->width = width;
    draw->height = height;
    draw->quads.count = draw->run_count = 0;
    int64_t count;
    const jm_view_command *commands = jm_view_ui_commands(ui, &count);
    JM_TRY(jm_grow(draw->ctx, &draw->runs, &draw->run_capacity, count + 2));
    start_run(draw, false, (jm_view_rect){0});
    for (int64_t c = 0; c < count; c++)
        JM_TRY(add_command(draw, ui, &commands[c]));
    return flush(draw);
}

#include "view/frame_fields.h"

#include "view/palette.h"

#include <math.h>

static const float no_data = -1e30f; // NO_DATA of common.glsl

enum { band_texels = 1 << 18 };

// Cell textures and ground colours take at most this much of the graphics memory.
static const double texture_bytes_most = 256.0 * 1024.0 * 1024.0;

// Cells are exact as long as the driver's textures and the memory hold them; larger grids show
// every second or third cell.
static int32_t stride_of(const jm_view_gl *gl, const jm_grid *grid, int sides)
{
    int32_t most = jm_view_gl_max_texture(gl), stride = 1;
    double cell_bytes = sides * (2 * 4 + 4 * 4.0 / 3.0);
    for (;; stride++) {
        int32_t columns = (grid->columns + stride - 1) / stride;
        int32_t rows = (grid->rows + stride - 1) / stride;
        if (columns <= most && rows <= most &&
            (double)columns * rows * cell_bytes <= texture_bytes_most)
            return stride;
    }
}

jm_status jm_view_fields_create(jm_ctx *ctx, jm_view_gl *gl, const jm_grid *grid, int sides,
                                jm_view_fields *f)
{
    *f = (jm_view_fields){.gl = gl, .stride = stride_of(gl, grid, sides)};
    f->columns = (grid->columns + f->stride - 1) / f->stride;
    f->rows = (grid->rows + f->stride - 1) / f->stride;
    f->city_columns = grid->columns;
    if (f->stride > 1)
        jm_log(ctx, JM_LOG_WARNING,
               "view: %d x %d cells are more than the graphics memory holds; every %d. cell each "
               "way is drawn",
               grid->columns, grid->rows, f->stride);
    f->band = f->columns < band_texels ? band_texels / f->columns : 1;
    JM_TRY(jm_new(ctx, &f->texels, (int64_t)f->band * f->columns));
    jm_view_texture_def def = {1, 1, GL_R32F, GL_RED, GL_FLOAT, GL_NEAREST, &no_data, false};
    JM_TRY(jm_view_texture_create(gl, &def, &f->none));
    def = (jm_view_texture_def){256, 1, GL_RGB8, GL_RGB, GL_UNSIGNED_BYTE, GL_NEAREST, NULL, false};
    return jm_view_texture_create(gl, &def, &f->ramp);
}

void jm_view_fields_free(jm_view_fields *f)
{
    if (f->gl == NULL)
        return;
    for (int s = 0; s < 2; s++) {
        jm_view_texture_delete(f->gl, &f->step[s].outcome);
        jm_view_texture_delete(f->gl, &f->step[s].base);
    }
    jm_view_texture_delete(f->gl, &f->none);
    jm_view_texture_delete(f->gl, &f->ramp);
    jm_free(f->texels);
    *f = (jm_view_fields){0};
}

static void fill_ramp(jm_view_fields *f, jm_ramp ramp, bool classes)
{
    if (f->ramp_filled && f->ramp_classes == classes && (classes || f->ramp_kind == ramp))
        return;
    uint8_t texels[256][3];
    for (int32_t t = 0; t < 256; t++) {
        if (classes)
            jm_view_class_color(t, texels[t]);
        else
            jm_ramp_color(ramp, t / 255.0, texels[t]);
    }
    jm_view_texture_fill(f->gl, f->ramp, 0, 0, 256, 1, GL_RGB, GL_UNSIGNED_BYTE, texels);
    f->ramp_filled = true;
    f->ramp_classes = classes;
    f->ramp_kind = ramp;
}

// A texel bears the value of the cell that lies there: the city's, or the larger one of the air.
static void pack_row(const jm_view_fields *f, int32_t side, const float *from, float *to)
{
    for (int32_t c = 0; c < f->columns; c++) {
        float v = from[(int64_t)c * f->stride / side];
        to[c] = isnan(v) ? no_data : v;
    }
}

static void upload(jm_view_fields *f, GLuint texture, const jm_view_topic *t, const float *values)
{
    for (int32_t first = 0; first < f->rows; first += f->band) {
        int32_t rows = f->rows - first < f->band ? f->rows - first : f->band;
        for (int32_t r = 0; r < rows; r++)
            pack_row(f, t->side, values + (int64_t)(first + r) * f->stride / t->side * t->columns,
                     f->texels + (int64_t)r * f->columns);
        jm_view_texture_fill(f->gl, texture, 0, first, f->columns, rows, GL_RED, GL_FLOAT,
                             f->texels);
    }
}

static jm_status fill_side(jm_view_fields *f, GLuint *texture, const jm_view_topic *t,
                           const float *values)
{
    const jm_view_texture_def def = {.width = f->columns,
                                     .height = f->rows,
                                     .internal = GL_R32F,
                                     .format = GL_RED,
                                     .type = GL_FLOAT,
                                     .filter = GL_NEAREST};
    if (*texture == 0)
        JM_TRY(jm_view_texture_create(f->gl, &def, texture));
    upload(f, *texture, t, values);
    return JM_OK;
}

static bool holds(const jm_view_step_cells *s, int32_t topic, uint64_t stamp, const float *base)
{
    return s->filled && s->topic == topic && s->stamp == stamp && (base == NULL || s->has_base);
}

static jm_status fill_step(jm_view_fields *f, jm_view_step_cells *s, int32_t topic,
                           const jm_view_topic *t, uint64_t stamp, const float *outcome,
                           const float *base)
{
    if (holds(s, topic, stamp, base))
        return JM_OK;
    s->filled = false;
    JM_TRY(fill_side(f, &s->outcome, t, outcome));
    if (base != NULL)
        JM_TRY(fill_side(f, &s->base, t, base));
    s->filled = true;
    s->has_base = base != NULL;
    s->topic = topic;
    s->stamp = stamp;
    return JM_OK;
}

static bool same_step(const jm_view_values *v)
{
    return v->b == NULL || v->a == v->b || v->stamp_a == v->stamp_b;
}

static jm_status fill_steps(jm_view_fields *f, const jm_view_topic *t, const jm_view_values *v)
{
    // Time went on by a step: what was after the moment is before it now.
    if (!holds(&f->step[0], v->topic, v->stamp_a, v->base_a) &&
        holds(&f->step[1], v->topic, v->stamp_a, v->base_a)) {
        jm_view_step_cells before = f->step[0];
        f->step[0] = f->step[1];
        f->step[1] = before;
    }
    JM_TRY(fill_step(f, &f->step[0], v->topic, t, v->stamp_a, v->a, v->base_a));
    if (same_step(v))
        return JM_OK;
    return fill_step(f, &f->step[1], v->topic, t, v->stamp_b, v->b, v->base_b);
}

static void bind_steps(const jm_view_fields *f, const jm_view_values *v)
{
    const jm_view_step_cells *a = NULL, *b = NULL;
    if (v != NULL) {
        a = &f->step[0];
        b = same_step(v) ? a : &f->step[1];
    }
    jm_view_bind(JM_VIEW_UNIT_CELLS_A, GL_TEXTURE_2D, a != NULL ? a->outcome : f->none);
    jm_view_bind(JM_VIEW_UNIT_CELLS_B, GL_TEXTURE_2D, b != NULL ? b->outcome : f->none);
    jm_view_bind(JM_VIEW_UNIT_BASE_A, GL_TEXTURE_2D, a != NULL && a->has_base ? a->base : f->none);
    jm_view_bind(JM_VIEW_UNIT_BASE_B, GL_TEXTURE_2D, b != NULL && b->has_base ? b->base : f->none);
}

jm_status jm_view_fields_update(jm_view_fields *f, const jm_view_values *values,
                                const jm_view_topic *topic, jm_view_side side, bool *shown)
{
    *shown = false;
    bool any = values != NULL && topic != NULL && values->count > 0 && values->a != NULL;
    if (any)
        fill_ramp(f, jm_view_values_scale(values, side)->ramp, topic->has_classes);
    jm_view_bind(JM_VIEW_UNIT_RAMP, GL_TEXTURE_2D, f->ramp);
    bool cells = any && jm_dim_is_grid(topic->dim) && values->count == topic->count;
    if (cells)
        JM_TRY(fill_steps(f, topic, values));
    bind_steps(f, cells ? values : NULL);
    *shown = cells && (side == JM_VIEW_OUTCOME || values->base_a != NULL);
    return JM_OK;
}

void jm_view_fields_scale(const jm_view_values *v, const jm_view_topic *topic, jm_view_side side,
                          float out[4])
{
    out[0] = out[1] = out[2] = out[3] = 0.0f;
    if (v == NULL || topic == NULL || v->count == 0)
        return;
    out[3] = same_step(v) ? 0.0f : (float)v->weight;
    if (topic->has_classes) {
        out[0] = 1.0f / 255.0f; // texel = code
        out[2] = 1.0f;
        return;
    }
    // printed = value * scale + shift; of a difference the shift falls out.
    const jm_scale *s = jm_view_values_scale(v, side);
    double span = s->high - s->low, shift = side == JM_VIEW_DIFFERENCE ? 0.0 : topic->words.shift;
    if (!(span > 0.0))
        return;
    out[0] = (float)(topic->words.scale / span);
    out[1] = (float)((shift - s->low) / span);
}

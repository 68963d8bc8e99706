// The shapes of the interface as quads; the fragment shader softens their edges.
#include "view/ui_quads.h"

#include <math.h>

jm_view_vertex *jm_view_quads_add(jm_view_quads *quads, uint32_t color, jm_view_quad_kind kind)
{
    int64_t n = quads->count;
    if (n >= JM_VIEW_QUADS_MOST ||
        jm_grow(quads->ctx, &quads->vertices, &quads->capacity, 4 * (n + 1)) != JM_OK)
        return NULL;
    jm_view_vertex *v = &quads->vertices[4 * n];
    for (int i = 0; i < 4; i++)
        v[i] = (jm_view_vertex){.color = {(uint8_t)(color >> 24u), (uint8_t)(color >> 16u),
                                          (uint8_t)(color >> 8u), (uint8_t)color},
                                .kind = (float)kind};
    quads->count = n + 1;
    return v;
}

void jm_view_quad_corners(jm_view_vertex *v, float left, float top, float right, float bottom)
{
    const float x[4] = {left, right, right, left}, y[4] = {top, top, bottom, bottom};
    for (int i = 0; i < 4; i++) {
        v[i].x = x[i];
        v[i].y = y[i];
    }
}

/// Edges on whole pixels are sharp; circles keep their place.
static jm_view_rect snapped(jm_view_rect at, float radius)
{
    if (2.0f * radius > 0.9f * fminf(at.w, at.h))
        return at;
    float left = roundf(at.x), top = roundf(at.y);
    return (jm_view_rect){left, top, fmaxf(roundf(at.x + at.w) - left, 1.0f),
                          fmaxf(roundf(at.y + at.h) - top, 1.0f)};
}

/// A part of a box, from left and top to right and bottom.
static void add_part(jm_view_quads *quads, const jm_view_command *c, jm_view_rect box, float left,
                     float top, float right, float bottom)
{
    bool frame = c->kind == JM_VIEW_UI_FRAME, plain = !frame && c->radius <= 0.0f;
    jm_view_vertex *v =
        right > left && bottom > top
            ? jm_view_quads_add(quads, c->color, plain ? JM_VIEW_QUAD_FILL : JM_VIEW_QUAD_BOX)
            : NULL;
    if (v == NULL)
        return;
    jm_view_quad_corners(v, left, top, right, bottom);
    for (int i = 0; i < 4; i++) {
        v[i].shape[0] = 0.5f * box.w;
        v[i].shape[1] = 0.5f * box.h;
        v[i].shape[2] = fminf(c->radius, 0.5f * fminf(box.w, box.h));
        v[i].shape[3] = frame ? fmaxf(c->width, 1.0f) : 0.0f;
        v[i].local[0] = v[i].x - box.x - v[i].shape[0];
        v[i].local[1] = v[i].y - box.y - v[i].shape[1];
    }
}

static void add_rect(jm_view_quads *quads, const jm_view_command *c)
{
    jm_view_rect at = snapped(c->at, c->radius);
    float more = c->radius > 0.0f ? 1.0f : 0.0f; // for the soft edge
    add_part(quads, c, at, at.x - more, at.y - more, at.x + at.w + more, at.y + at.h + more);
}

/// Four strips: the inside of a frame is not touched, for pixels cost time.
static void add_frame(jm_view_quads *quads, const jm_view_command *c)
{
    jm_view_rect at = snapped(c->at, c->radius);
    float left = at.x - 1.0f, top = at.y - 1.0f, right = at.x + at.w + 1.0f,
          bottom = at.y + at.h + 1.0f;
    float thick = ceilf(fmaxf(c->width, 1.0f)) + 2.0f, deep = thick + ceilf(c->radius);
    thick = fminf(thick, 0.5f * (right - left));
    deep = fminf(deep, 0.5f * (bottom - top));
    float inner_left = left + thick, inner_right = right - thick;
    float inner_top = top + deep, inner_bottom = bottom - deep;
    add_part(quads, c, at, left, top, right, inner_top);
    add_part(quads, c, at, left, inner_top, inner_left, inner_bottom);
    add_part(quads, c, at, inner_right, inner_top, right, inner_bottom);
    add_part(quads, c, at, left, inner_bottom, right, bottom);
}

/// A box turned along the line, with round ends.
static void add_line(jm_view_quads *quads, const jm_view_command *c)
{
    float length = hypotf(c->at.w, c->at.h), r = 0.5f * fmaxf(c->width, 1.0f);
    float ux = length > 0.0f ? c->at.w / length : 1.0f,
          uy = length > 0.0f ? c->at.h / length : 0.0f;
    float half_w = 0.5f * length + r, out_w = half_w + 1.0f, out_h = r + 1.0f;
    float x = c->at.x + 0.5f * c->at.w, y = c->at.y + 0.5f * c->at.h;
    jm_view_vertex *v = jm_view_quads_add(quads, c->color, JM_VIEW_QUAD_BOX);
    if (v == NULL)
        return;
    const float sign_w[4] = {-1.0f, 1.0f, 1.0f, -1.0f}, sign_h[4] = {-1.0f, -1.0f, 1.0f, 1.0f};
    for (int i = 0; i < 4; i++) {
        float along = sign_w[i] * out_w, across = sign_h[i] * out_h;
        v[i].x = x + along * ux - across * uy;
        v[i].y = y + along * uy + across * ux;
        v[i].local[0] = along;
        v[i].local[1] = across;
        v[i].shape[0] = half_w;
        v[i].shape[1] = v[i].shape[2] = r;
    }
}

/// Its bounding box, with the distance to each side at the corners: linear, so exact in between.
static void add_triangle(jm_view_quads *quads, const jm_view_command *c)
{
    const float px[3] = {c->at.x, c->at.w, c->x2}, py[3] = {c->at.y, c->at.h, c->y2};
    float area = (px[1] - px[0]) * (py[2] - py[0]) - (px[2] - px[0]) * (py[1] - py[0]);
    if (fabsf(area) < 1e-3f)
        return;
    jm_view_vertex *v = jm_view_quads_add(quads, c->color, JM_VIEW_QUAD_TRIANGLE);
    if (v == NULL)
        return;
    jm_view_quad_corners(
        v, fminf(px[0], fminf(px[1], px[2])) - 1.0f, fminf(py[0], fminf(py[1], py[2])) - 1.0f,
        fmaxf(px[0], fmaxf(px[1], px[2])) + 1.0f, fmaxf(py[0], fmaxf(py[1], py[2])) + 1.0f);
    float sign = area > 0.0f ? 1.0f : -1.0f;
    for (int s = 0; s < 3; s++) {
        int e = (s + 1) % 3;
        float dx = px[e] - px[s], dy = py[e] - py[s], length = hypotf(dx, dy);
        for (int i = 0; i < 4; i++)
            v[i].shape[s] = sign * (dx * (v[i].y - py[s]) - dy * (v[i].x - px[s])) / length;
    }
}

static void add_ramp(jm_view_quads *quads, const jm_view_command *c)
{
    enum { PIECES = 64 };
    jm_view_rect at = snapped(c->at, 0.0f);
    for (int p = 0; p < PIECES; p++) {
        float share[2] = {(float)p / PIECES, (float)(p + 1) / PIECES};
        jm_view_vertex *v = jm_view_quads_add(quads, c->color, JM_VIEW_QUAD_FILL);
        if (v == NULL)
            return;
        jm_view_quad_corners(v, at.x + at.w * share[0], at.y, at.x + at.w * share[1], at.y + at.h);
        for (int i = 0; i < 4; i++)
            jm_ramp_color(c->ramp, (double)share[i == 1 || i == 2 ? 1 : 0], v[i].color);
    }
}

void jm_view_quads_shape(jm_view_quads *quads, const jm_view_command *c)
{
    switch (c->kind) {
    case JM_VIEW_UI_RECT:
        add_rect(quads, c);
        break;
    case JM_VIEW_UI_FRAME:
        add_frame(quads, c);
        break;
    case JM_VIEW_UI_LINE:
        add_line(quads, c);
        break;
    case JM_VIEW_UI_TRIANGLE:
        add_triangle(quads, c);
        break;
    case JM_VIEW_UI_RAMP:
        add_ramp(quads, c);
        break;
    case JM_VIEW_UI_TEXT:
    case JM_VIEW_UI_CLIP:
        break; // the renderer's
    }
}

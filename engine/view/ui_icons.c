// Pictures on buttons, made of triangles, lines and rectangles.
#include "view/ui_own.h"

#include <math.h>

/// A square of -1..1 in the middle of a button.
typedef struct icon_pen {
    jm_view_ui *ui;
    float x, y, half;
    uint32_t ink;
} icon_pen;

static void triangle(const icon_pen *p, float x1, float y1, float x2, float y2, float x3, float y3)
{
    const float xy[6] = {p->x + p->half * x1, p->y + p->half * y1, p->x + p->half * x2,
                         p->y + p->half * y2, p->x + p->half * x3, p->y + p->half * y3};
    jm_view_ui_triangle(p->ui, xy, p->ink);
}

static void box(const icon_pen *p, float left, float top, float right, float bottom, float radius)
{
    jm_view_rect at = {p->x + p->half * left, p->y + p->half * top, p->half * (right - left),
                       p->half * (bottom - top)};
    jm_view_ui_rect(p->ui, at, p->ink, p->half * radius);
}

static void line(const icon_pen *p, float x1, float y1, float x2, float y2, float width)
{
    jm_view_ui_line(p->ui, p->x + p->half * x1, p->y + p->half * y1, p->x + p->half * x2,
                    p->y + p->half * y2, p->half * width, p->ink);
}

/// Three quarters of a circle and an arrow.
static void loop(const icon_pen *p)
{
    enum { PIECES = 18 };
    const float from = -0.9f, to = 4.0f, radius = 0.78f;
    for (int i = 0; i < PIECES; i++) {
        float a = from + (to - from) * (float)i / PIECES;
        float b = from + (to - from) * (float)(i + 1) / PIECES;
        line(p, radius * cosf(a), radius * sinf(a), radius * cosf(b), radius * sinf(b), 0.24f);
    }
    float x = radius * cosf(from), y = radius * sinf(from), c = cosf(from), s = sinf(from);
    // Against the turn of the arc: the arrow points on where the circle is open.
    triangle(p, x + 0.46f * s, y - 0.46f * c, x + 0.46f * c - 0.1f * s, y + 0.46f * s + 0.1f * c,
             x - 0.46f * c - 0.1f * s, y - 0.46f * s + 0.1f * c);
}

static void camera(const icon_pen *p)
{
    jm_view_rect body = {p->x - p->half, p->y - 0.55f * p->half, 2.0f * p->half, 1.4f * p->half};
    jm_view_ui_frame(p->ui, body, 0.2f * p->half, 0.28f * p->half, p->ink);
    box(p, -0.42f, -0.85f, 0.42f, -0.45f, 0.12f);
    jm_view_rect lens = {p->x - 0.38f * p->half, p->y - 0.23f * p->half, 0.76f * p->half,
                         0.76f * p->half};
    jm_view_ui_frame(p->ui, lens, 0.2f * p->half, 0.38f * p->half, p->ink);
}

static void home(const icon_pen *p)
{
    triangle(p, 0.0f, -0.95f, 1.0f, 0.02f, -1.0f, 0.02f);
    box(p, -0.66f, 0.0f, -0.22f, 0.85f, 0.05f);
    box(p, 0.22f, 0.0f, 0.66f, 0.85f, 0.05f);
    box(p, -0.3f, 0.0f, 0.3f, 0.3f, 0.0f);
}

static void north(const icon_pen *p)
{
    icon_pen warm = *p;
    if (p->ink != jm_view_ink_on_accent)
        warm.ink = jm_view_ui_tone(JM_VIEW_TONE_ACCENT);
    triangle(&warm, 0.0f, -1.0f, 0.5f, 0.0f, -0.5f, 0.0f);
    triangle(p, 0.0f, 1.0f, -0.5f, 0.0f, 0.5f, 0.0f);
}

static void help(const icon_pen *p)
{
    float size = 2.3f * p->half;
    jm_view_ui_label(p->ui, p->x, p->y - 0.5f * jm_view_ui_line_height(size), size, true, p->ink, 0,
                     0.0f, "?");
}

void jm_view_ui_draw_icon(jm_view_ui *ui, jm_view_rect at, jm_view_icon icon, uint32_t ink)
{
    float half = 0.25f * fminf(at.w, at.h);
    if (half <= 0.0f)
        return;
    const icon_pen p = {ui, at.x + 0.5f * at.w, at.y + 0.5f * at.h, half, ink};
    switch (icon) {
    case JM_VIEW_ICON_PLAY:
        triangle(&p, -0.65f, -0.9f, 0.95f, 0.0f, -0.65f, 0.9f);
        break;
    case JM_VIEW_ICON_PAUSE:
        box(&p, -0.75f, -0.85f, -0.2f, 0.85f, 0.1f);
        box(&p, 0.2f, -0.85f, 0.75f, 0.85f, 0.1f);
        break;
    case JM_VIEW_ICON_BACK:
        box(&p, -0.85f, -0.8f, -0.5f, 0.8f, 0.08f);
        triangle(&p, -0.4f, 0.0f, 0.8f, -0.8f, 0.8f, 0.8f);
        break;
    case JM_VIEW_ICON_NEXT:
        triangle(&p, 0.4f, 0.0f, -0.8f, 0.8f, -0.8f, -0.8f);
        box(&p, 0.5f, -0.8f, 0.85f, 0.8f, 0.08f);
        break;
    case JM_VIEW_ICON_SLOWER:
        triangle(&p, -1.0f, 0.0f, -0.05f, -0.75f, -0.05f, 0.75f);
        triangle(&p, -0.05f, 0.0f, 0.9f, -0.75f, 0.9f, 0.75f);
        break;
    case JM_VIEW_ICON_FASTER:
        triangle(&p, 0.05f, 0.0f, -0.9f, 0.75f, -0.9f, -0.75f);
        triangle(&p, 1.0f, 0.0f, 0.05f, 0.75f, 0.05f, -0.75f);
        break;
    case JM_VIEW_ICON_LOOP:
        loop(&p);
        break;
    case JM_VIEW_ICON_CLOSE:
        line(&p, -0.7f, -0.7f, 0.7f, 0.7f, 0.28f);
        line(&p, -0.7f, 0.7f, 0.7f, -0.7f, 0.28f);
        break;
    case JM_VIEW_ICON_MENU:
        line(&p, -0.85f, -0.6f, 0.85f, -0.6f, 0.26f);
        line(&p, -0.85f, 0.0f, 0.85f, 0.0f, 0.26f);
        line(&p, -0.85f, 0.6f, 0.85f, 0.6f, 0.26f);
        break;
    case JM_VIEW_ICON_CAMERA:
        camera(&p);
        break;
    case JM_VIEW_ICON_HELP:
        help(&p);
        break;
    case JM_VIEW_ICON_HOME:
        home(&p);
        break;
    case JM_VIEW_ICON_NORTH:
        north(&p);
        break;
    }
}

// Where the panels stand: columns at the sides, bars above and below, bands between; all pure.
#include "view/panels_own.h"

#include <math.h>

// The smallest window, in units, that the folded panels still fill legibly.
static const float least_w = 540.0f, least_h = 336.0f;

float jm_view_layout_unit(float width, float height, float unit)
{
    return fmaxf(0.25f, fminf(unit, fminf(width / least_w, height / least_h)));
}

bool jm_view_layout_narrow(float width, float height, float unit)
{
    return width < 860.0f * unit || height < 480.0f * unit;
}

// Status line and clock bar at the lower edge; gives the edge left.
static float place_below(const jm_view_layout_def *def, jm_view_layout *at, float gap)
{
    float u = at->unit, y = def->height - def->status_h;
    at->status = (jm_view_rect){0.0f, y, def->width, def->status_h};
    if (!def->clock)
        return y - gap;
    float h = (at->narrow ? 78.0f : 64.0f) * u;
    at->clock = (jm_view_rect){gap, y - gap - h, def->width - 2.0f * gap, h};
    return at->clock.y - gap;
}

// Title, ways to compare and icons at the upper edge; gives the edge left.
static float place_above(const jm_view_layout_def *def, jm_view_layout *at, float gap)
{
    float u = at->unit, h = (at->narrow ? 40.0f : 60.0f) * u,
          bar = (at->narrow ? 40.0f : 48.0f) * u;
    float room = def->width - 2.0f * gap;
    float icons = fminf(def->icons_w, room);
    if (icons > 0.0f) {
        at->icons = (jm_view_rect){def->width - gap - icons, gap, icons, bar};
        room -= icons + gap;
    }
    float least_title = 260.0f * u;
    at->group = def->compare_w > 0.0f && !at->narrow && room - def->compare_w - gap >= least_title;
    if (at->group)
        room -= def->compare_w + gap;
    at->title = (jm_view_rect){gap, gap, fmaxf(0.0f, fminf(def->title_w, room)), h};
    if (at->group) {
        // In the middle of the window where it can, else between its neighbours.
        float from = at->title.x + at->title.w + gap, to = def->width - gap - icons - gap;
        float x = 0.5f * (def->width - def->compare_w);
        x = fmaxf(from, fminf(x, to - def->compare_w));
        at->compare = (jm_view_rect){x, gap, def->compare_w, bar};
    }
    return gap + fmaxf(h, bar) + gap;
}

jm_view_layout jm_view_layout_of(const jm_view_layout_def *def)
{
    jm_view_layout at = {.unit = def->unit, .width = def->width, .height = def->height};
    float u = def->unit;
    at.narrow = jm_view_layout_narrow(def->width, def->height, u);
    float gap = (at.narrow ? 6.0f : 12.0f) * u;
    float bottom = place_below(def, &at, gap), top = place_above(def, &at, gap);
    float name_h = 28.0f * u;
    // Where there is room for three columns the bands stand in the middle one.
    // In passing, words take the place of the names where both do not fit.
    float both = name_h + gap + def->words_h + gap;
    if (at.narrow && def->names && (def->words_h <= 0.0f || bottom - top >= both)) {
        at.names = (jm_view_rect){gap, top, def->width - 2.0f * gap, name_h};
        top += name_h + gap;
    }
    if (at.narrow && def->words_h > 0.0f) {
        at.words =
            (jm_view_rect){gap, bottom - def->words_h, def->width - 2.0f * gap, def->words_h};
        bottom -= def->words_h + gap;
    }
    float height = fmaxf(0.0f, bottom - top), inner = def->width - 2.0f * gap;
    float side = at.narrow ? fminf(0.5f * (inner - gap), 236.0f * u) : 0.0f;
    if (def->left)
        at.left = (jm_view_rect){gap, top, at.narrow ? side : 264.0f * u, height};
    float right_w = at.narrow ? side : 300.0f * u;
    if (def->right)
        at.right = (jm_view_rect){def->width - gap - right_w, top, right_w, height};
    if (at.narrow)
        return at;
    float from = def->left ? at.left.x + at.left.w + gap : gap;
    float to = def->right ? at.right.x - gap : def->width - gap;
    if (def->names)
        at.names = (jm_view_rect){from, top, to - from, name_h};
    if (def->words_h > 0.0f)
        at.words = (jm_view_rect){from, bottom - def->words_h, to - from, def->words_h};
    return at;
}

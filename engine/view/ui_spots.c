// What lies where on the screen.
#include "view/ui_own.h"

#include <math.h>

// A fingertip covers about 9 mm: 44 units (WCAG 2.2, target size, level AAA).
static const float fingertip = 44.0f;

void jm_view_ui_spot(jm_view_ui *ui, const jm_view_spot *spot)
{
    jm_view_spots *spots = &ui->next;
    if (jm_grow(ui->ctx, &spots->all, &spots->capacity, spots->count + 1) != JM_OK)
        return;
    jm_view_spot *added = &spots->all[spots->count++];
    *added = *spot;
    added->at = jm_view_rect_sane(spot->at);
    jm_view_rect screen = {0.0f, 0.0f, ui->width, ui->height};
    added->seen = jm_view_rect_common(added->at, ui->clipped ? ui->clip : screen);
    if (added->seen.w <= 0.0f || added->seen.h <= 0.0f)
        added->seen.w = added->seen.h = 0.0f;
}

bool jm_view_spot_takes_focus(const jm_view_spot *spot)
{
    return spot->kind >= JM_VIEW_SPOT_BUTTON;
}

const jm_view_spot *jm_view_ui_spot_of(const jm_view_ui *ui, uint64_t id)
{
    for (int64_t a = 0; a < ui->shown.count; a++)
        if (ui->shown.all[a].id == id && ui->shown.all[a].kind != JM_VIEW_SPOT_GRIP)
            return &ui->shown.all[a];
    return NULL;
}

/// Distance from a point to a rectangle; 0 inside.
static double distance_px(jm_view_rect at, double x, double y)
{
    double dx = fmax(fmax((double)at.x - x, x - (double)(at.x + at.w)), 0.0);
    double dy = fmax(fmax((double)at.y - y, y - (double)(at.y + at.h)), 0.0);
    return hypot(dx, dy);
}

/// Small widgets answer around themselves too; rows have neighbours without a gap.
static bool may_be_meant(const jm_view_ui *ui, const jm_view_spot *spot, double x, double y)
{
    if (spot->kind == JM_VIEW_SPOT_PANEL || spot->kind == JM_VIEW_SPOT_LIST ||
        spot->kind == JM_VIEW_SPOT_ROW || spot->kind == JM_VIEW_SPOT_GRIP || spot->seen.w <= 0.0f)
        return false;
    float more_x = fmaxf(0.5f * (fingertip * ui->unit - spot->seen.w), 0.0f);
    float more_y = fmaxf(0.5f * (fingertip * ui->unit - spot->seen.h), 0.0f);
    jm_view_rect wide = {spot->seen.x - more_x, spot->seen.y - more_y, spot->seen.w + 2.0f * more_x,
                         spot->seen.h + 2.0f * more_y};
    return jm_view_rect_holds(wide, x, y);
}

const jm_view_spot *jm_view_ui_spot_at(const jm_view_ui *ui, double x, double y)
{
    const jm_view_spots *spots = &ui->shown;
    int64_t top = spots->count - 1;
    while (top >= 0 && !jm_view_rect_holds(spots->all[top].seen, x, y))
        top--;
    if (top >= 0 && spots->all[top].kind >= JM_VIEW_SPOT_GRIP)
        return &spots->all[top];
    // Between widgets: the nearest one, of those that nothing covers here.
    const jm_view_spot *best = top >= 0 ? &spots->all[top] : NULL;
    double best_px = (double)INFINITY;
    for (int64_t a = top + 1; a < spots->count; a++) {
        double px = distance_px(spots->all[a].seen, x, y);
        if (px < best_px && may_be_meant(ui, &spots->all[a], x, y)) {
            best = &spots->all[a];
            best_px = px;
        }
    }
    return best;
}

// Which part of a picture shows which run, and the drawing of one such part into a window of it.
#include "view/app.h"

#include <math.h>

int32_t jm_view_panes_of(const jm_view_model *model, int32_t width, int32_t height,
                         jm_view_pane panes[JM_VIEW_PANES])
{
    double aspect = (double)width / (double)height;
    jm_view_compare compare = model->has_base ? model->compare : JM_VIEW_ONE;
    if (compare == JM_VIEW_WIPE) {
        // On whole pixels, so that the two halves meet.
        double at = floor(fmin(fmax(model->wipe, 0.0), 1.0) * width + 0.5) / width;
        panes[0] = (jm_view_pane){JM_VIEW_BASE, 0.0, 0.0, at, 1.0, 0.0, at, aspect};
        panes[1] = (jm_view_pane){JM_VIEW_OUTCOME, at, 0.0, 1.0 - at, 1.0, at, 1.0 - at, aspect};
        return 2;
    }
    if (compare == JM_VIEW_PAIR && width >= 2) {
        double half = (double)(width / 2) / width;
        panes[0] = (jm_view_pane){JM_VIEW_BASE, 0.0, 0.0, half, 1.0, 0.0, 1.0, aspect * half};
        panes[1] = (jm_view_pane){JM_VIEW_OUTCOME,      half, 0.0, 1.0 - half, 1.0, 0.0, 1.0,
                                  aspect * (1.0 - half)};
        return 2;
    }
    panes[0] = (jm_view_pane){compare == JM_VIEW_DIFF ? JM_VIEW_DIFFERENCE : JM_VIEW_OUTCOME,
                              0.0,
                              0.0,
                              1.0,
                              1.0,
                              0.0,
                              1.0,
                              aspect};
    return 1;
}

const jm_view_pane *jm_view_pane_at(const jm_view_pane *panes, int32_t count, double u, double v,
                                    double *lens_u, double *lens_v)
{
    const jm_view_pane *pane = &panes[0];
    if (count > 1 && u >= panes[1].x)
        pane = &panes[1];
    double share = pane->w > 0.0 ? (u - pane->x) / pane->w : 0.0;
    *lens_u = pane->lens_x + pane->lens_w * share;
    *lens_v = v;
    return pane;
}

// What a side may show of the topic: a difference needs the field in both runs.
static jm_view_picture picture_of(const jm_view *view, const jm_view_pane *pane)
{
    const jm_view_model *m = &view->model;
    bool fits = view->values.count > 0 && view->values.topic == m->topic;
    return (jm_view_picture){
        .model = m,
        .values = &view->values,
        .topic = fits ? jm_view_feed_topic(view->feed, m->topic) : NULL,
        .utc_s = jm_view_feed_about(view->feed)->start_utc_s + m->clock.time_s,
        .side = pane->side,
        .aspect = pane->aspect,
        .quality = view->quality,
        .kind = JM_VIEW_PASS_COLOR,
    };
}

static jm_status draw_pane(jm_view *view, const jm_view_pane *pane, int32_t width, int32_t height,
                           const jm_view_window *window)
{
    int32_t left = (int32_t)lround(pane->x * width);
    int32_t right = (int32_t)lround((pane->x + pane->w) * width);
    int32_t from = left > window->x ? left : window->x;
    int32_t to = right < window->x + window->w ? right : window->x + window->w;
    if (from >= to)
        return JM_OK;
    jm_view_picture picture = picture_of(view, pane);
    double pane_px = (double)(right - left);
    picture.part[0] = pane->lens_x + pane->lens_w * (from - left) / pane_px;
    picture.part[1] = (double)window->y / height;
    picture.part[2] = pane->lens_w * (to - from) / pane_px;
    picture.part[3] = (double)window->h / height;
    picture.x = from - window->x;
    picture.y = 0;
    picture.width = to - from;
    picture.height = window->h;
    picture.picture_height = height;
    picture.pattern_x = window->x;
    picture.pattern_y = height - window->y - window->h;
    return jm_view_frame_draw(view->frame, &view->layers, &picture);
}

jm_status jm_view_draw_panes(jm_view *view, int32_t width, int32_t height,
                             const jm_view_window *window)
{
    jm_view_pane panes[JM_VIEW_PANES];
    int32_t count = jm_view_panes_of(&view->model, width, height, panes);
    for (int32_t p = 0; p < count; p++)
        JM_TRY(draw_pane(view, &panes[p], width, height, window));
    return JM_OK;
}

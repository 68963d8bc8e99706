// What lies under a point: a few pixels around it are drawn as ids, and the nearest thing counts.
#include "view/app.h"

#include <math.h>
#include <string.h>

// Odd, so that one pixel is the middle; small things are hit within 4 pixels.
enum { side_px = 9 };

// Things of the city go before the cell they stand on, the nearer to the middle before the farther.
static void nearest_thing(const uint32_t *ids, jm_view_picked *picked)
{
    int best = -1;
    for (int y = 0; y < side_px; y++)
        for (int x = 0; x < side_px; x++) {
            const uint32_t *id = &ids[2 * (y * side_px + x)];
            if (id[0] == JM_VIEW_NOTHING || id[0] >= JM_VIEW_THING_COUNT)
                continue;
            int dx = x - side_px / 2, dy = y - side_px / 2;
            bool surface = id[0] == JM_VIEW_CELL || id[0] == JM_VIEW_ZONE;
            bool broad = surface || id[0] == JM_VIEW_BUILDING;
            if (broad && (dx != 0 || dy != 0))
                continue;
            int far = dx * dx + dy * dy + (surface ? 1000 : id[0] == JM_VIEW_BUILDING ? 500 : 0);
            if (best >= 0 && far >= best)
                continue;
            best = far;
            picked->thing = (jm_view_thing)id[0];
            picked->index = (int64_t)id[1];
        }
}

static jm_status draw_ids(jm_view *view, const jm_view_pane *pane, double u, double v)
{
    if (view->ids.framebuffer == 0)
        JM_TRY(jm_view_target_create(view->gl, side_px, side_px, GL_RG32UI, false, &view->ids));
    const GLuint nothing[4] = {0, 0, 0, 0};
    const GLfloat far = 1.0f;
    glBindFramebuffer(GL_FRAMEBUFFER, view->ids.framebuffer);
    glViewport(0, 0, side_px, side_px);
    glDisable(GL_SCISSOR_TEST);
    glClearBufferuiv(GL_COLOR, 0, nothing);
    glClearBufferfv(GL_DEPTH, 0, &far);
    double pane_w = pane->w * view->width / pane->lens_w, pane_h = pane->h * view->height;
    bool fits = view->values.count > 0 && view->values.topic == view->model.topic;
    const jm_view_picture picture = {
        .model = &view->model,
        .values = &view->values,
        .topic = fits ? jm_view_feed_topic(view->feed, view->model.topic) : NULL,
        .utc_s = jm_view_feed_about(view->feed)->start_utc_s + view->model.clock.time_s,
        .side = pane->side,
        .aspect = pane->aspect,
        .part = {u - 0.5 * side_px / pane_w, v - 0.5 * side_px / pane_h, side_px / pane_w,
                 side_px / pane_h},
        .width = side_px,
        .height = side_px,
        .picture_height = view->height,
        .quality = view->quality,
        .kind = JM_VIEW_PASS_ID};
    return jm_view_frame_draw(view->frame, &view->layers, &picture);
}

jm_status jm_view_pick(jm_view *view, double u, double v, jm_view_picked *picked)
{
    *picked = (jm_view_picked){.thing = JM_VIEW_NOTHING, .index = JM_NONE};
    if (!(u >= 0.0 && u <= 1.0 && v >= 0.0 && v <= 1.0))
        return JM_OK;
    jm_view_pane panes[JM_VIEW_PANES];
    double lens_u = u, lens_v = v;
    int32_t count = jm_view_panes_of(&view->model, view->width, view->height, panes);
    const jm_view_pane *pane = jm_view_pane_at(panes, count, u, v, &lens_u, &lens_v);
    if (!(pane->lens_w > 0.0 && pane->w > 0.0))
        return JM_OK;
    JM_TRY(draw_ids(view, pane, lens_u, lens_v));
    uint32_t ids[2 * side_px * side_px];
    memset(ids, 0, sizeof ids);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, side_px, side_px, GL_RG_INTEGER, GL_UNSIGNED_INT, ids);
    nearest_thing(ids, picked);
    const double whole[4] = {0.0, 0.0, 1.0, 1.0};
    jm_view_lens lens = jm_view_camera_lens(&view->model.camera, view->scene, pane->aspect, whole);
    if (!jm_view_camera_ground_at(&lens, view->scene, lens_u, lens_v, &picked->x, &picked->y) &&
        picked->thing == JM_VIEW_CELL)
        picked->thing = JM_VIEW_NOTHING;
    return JM_OK;
}

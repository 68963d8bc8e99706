// The window's loop: when a frame is drawn, how finely, and how it rests.
#include "view/app.h"

#include <math.h>
#include <string.h>
#include <time.h>

// Where frames take too long the city is drawn coarser, the interface never; and finer again.
static void adapt(jm_view *view, double frame_s)
{
    const double slow_s = 1.0 / 18.0, fast_s = 1.0 / 50.0;
    double most = jm_view_first_scale(view->quality), least = 0.5;
    view->slow_frames = frame_s > slow_s ? view->slow_frames + 1 : 0;
    view->fast_frames = frame_s < fast_s ? view->fast_frames + 1 : 0;
    if (view->slow_frames >= 8 && view->scale > least) {
        view->scale = fmax(least, view->scale * 0.75);
        view->slow_frames = 0;
    } else if (view->fast_frames >= 60 && view->scale < most) {
        view->scale = fmin(most, view->scale / 0.75);
        view->fast_frames = 0;
    }
}

static void sleep_s(double seconds)
{
    const struct timespec pause = {0, (long)(1e9 * seconds)};
    nanosleep(&pause, NULL);
}

// What may change a picture by itself; the rest waits for a hand, and costs no power.
static bool is_moving(const jm_view *view)
{
    const jm_view_model *m = &view->model;
    return m->way < 1.0 || m->message_s > 0.0 || m->clock.playing || m->pick_asked ||
           m->shot_asked || m->poster_asked || view->def.shader_dir != NULL;
}

static bool feed_changed(jm_view *view, jm_view_feed_state *last)
{
    jm_view_feed_state now = jm_view_feed_look(view->feed);
    bool changed = now.steps != last->steps || now.run != last->run || now.busy || last->busy ||
                   strcmp(now.trouble, last->trouble) != 0;
    *last = now;
    return changed;
}

static jm_status show_frame(jm_view *view, double real_s)
{
    JM_TRY(jm_view_step(view, real_s, false));
    int32_t width = 0, height = 0;
    jm_view_platform_size(view->platform, &width, &height);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, view->target.framebuffer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    glBlitFramebuffer(0, 0, view->width, view->height, 0, 0, width, height, GL_COLOR_BUFFER_BIT,
                      width == view->width && height == view->height ? GL_NEAREST : GL_LINEAR);
    jm_view_platform_swap(view->platform);
    return JM_OK;
}

// The last frame before all comes to rest is drawn as finely as the window is, however long it
// takes.
static jm_status show_still(jm_view *view, double real_s)
{
    const double moving = view->scale;
    view->scale = fmax(moving, 1.0);
    jm_status status = show_frame(view, real_s);
    view->scale = moving;
    return status;
}

jm_status jm_view_show(jm_view *view)
{
    double last_s = jm_view_platform_now_s();
    bool fullscreen = false;
    int32_t settling = 3; // frames after the last change: hover, values that arrive, a fine one
    jm_view_feed_state feed = jm_view_feed_look(view->feed);
    while (!view->model.quit) {
        JM_TRY(jm_poll(view->ctx));
        double now_s = jm_view_platform_now_s();
        jm_view_event event;
        while (jm_view_platform_event(view->platform, &event)) {
            jm_view_event_in(view, &event, now_s);
            settling = 3;
        }
        if (view->model.fullscreen != fullscreen) {
            fullscreen = view->model.fullscreen;
            jm_view_platform_fullscreen(view->platform, fullscreen);
        }
        if (is_moving(view) || feed_changed(view, &feed) || jm_view_input_busy(view->input))
            settling = 3;
        double real_s = fmin(now_s - last_s, 0.25);
        last_s = now_s;
        if (settling > 1) {
            JM_TRY(show_frame(view, real_s));
            adapt(view, jm_view_platform_now_s() - now_s);
            settling--;
        } else if (settling == 1) {
            JM_TRY(show_still(view, real_s));
            settling = 0;
        } else {
            sleep_s(0.02);
        }
    }
    return JM_OK;
}

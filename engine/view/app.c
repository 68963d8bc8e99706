// The view as a whole: opening, hands, the frame.
#include "view/app.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

jm_view_def jm_view_default_def(void)
{
    return (jm_view_def){.width = 1280, .height = 800, .window = true, .time_h = (double)NAN};
}

// ---- opening and closing

static jm_view_quality quality_here(const jm_view *view)
{
    if (view->model.quality != JM_VIEW_QUALITY_AUTO)
        return view->model.quality;
    return jm_view_gl_software(view->gl) ? JM_VIEW_QUALITY_SOFTWARE : JM_VIEW_QUALITY_HIGH;
}

double jm_view_first_scale(jm_view_quality quality)
{
    return quality == JM_VIEW_QUALITY_HIGH ? 2.0 : 1.0;
}

static void settle_quality(jm_view *view)
{
    jm_view_quality now = quality_here(view);
    if (now == view->quality && view->scale > 0.0)
        return;
    view->quality = now;
    view->scale = jm_view_first_scale(now);
    view->slow_frames = view->fast_frames = 0;
}

// The status line is the engine's own text: it is written anew when the language changes.
static void settle_words(jm_view *view)
{
    if (view->status_line != NULL && view->status_french == view->model.french)
        return;
    jm_free(view->status_line);
    view->status_line = NULL;
    view->status_french = view->model.french;
    if (jm_status_line(view->ctx, jm_view_feed_city(view->feed), view->model.french,
                       &view->status_line) != JM_OK)
        view->status_line = NULL; // the feed has one in the language of opening
}

static jm_status open_city(jm_view *view)
{
    const jm_view_def *def = &view->def;
    JM_TRY(jm_view_feed_open(view->ctx, def->outcome, def->base, def->french, &view->feed));
    return jm_view_scene_create(view->ctx, jm_view_feed_city(view->feed),
                                jm_view_feed_base_city(view->feed), &view->scene);
}

static jm_status open_screen(jm_view *view)
{
    char title[256];
    snprintf(title, sizeof title, "Jumeau \xE2\x80\x93 %s", jm_view_feed_about(view->feed)->title);
    const jm_view_platform_def platform = {.title = title,
                                           .width = view->def.width,
                                           .height = view->def.height,
                                           .window = view->def.window,
                                           .debug = view->def.debug_context};
    JM_TRY(jm_view_platform_create(view->ctx, &platform, &view->platform));
    JM_TRY(jm_view_gl_create(view->ctx, view->def.debug_context, &view->gl));
    if (view->def.shader_dir != NULL)
        jm_view_gl_set_shader_dir(view->gl, view->def.shader_dir);
    JM_TRY(jm_view_frame_create(view->ctx, view->gl, view->scene, &view->frame));
    return jm_view_layers_create(view->ctx, view->gl, view->scene, &view->layers);
}

static jm_status open_hands(jm_view *view)
{
    JM_TRY(jm_view_fonts_create(view->ctx, &view->fonts));
    jm_view_font font = jm_view_fonts_font(view->fonts);
    JM_TRY(jm_view_ui_create(view->ctx, &font, &view->ui));
    JM_TRY(jm_view_ui_draw_create(view->ctx, view->gl, view->fonts, &view->ui_draw));
    return jm_view_input_create(view->ctx, &view->input);
}

jm_status jm_view_open(jm_ctx *ctx, const jm_view_def *def, jm_view **out)
{
    *out = NULL;
    jm_view *view = NULL;
    jm_status status = JM_OK;
    if (def->outcome == NULL)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "an outcome is needed");
    JM_TRY(jm_new(ctx, &view, 1));
    view->ctx = ctx;
    view->def = *def;
    view->def.width = def->width > 0 ? def->width : 1280;
    view->def.height = def->height > 0 ? def->height : 800;
    JM_TRY_GOTO(open_city(view), fail);
    if (def->layer != NULL && strcmp(def->layer, "none") != 0 &&
        jm_view_feed_topic_of(view->feed, def->layer) == JM_NONE) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s: has no layer \"%.60s\"; `jumeau-view --help` lists "
                         "the usual names, `jumeau info` those of this file",
                         def->outcome, def->layer);
        goto fail;
    }
    JM_TRY_GOTO(open_screen(view), fail);
    JM_TRY_GOTO(open_hands(view), fail);
    jm_view_platform_size(view->platform, &view->def.width, &view->def.height);
    if (!def->window) {
        view->def.width = def->width > 0 ? def->width : 1280;
        view->def.height = def->height > 0 ? def->height : 800;
    }
    view->model = jm_view_model_start(view->scene, view->feed, &view->def);
    if (def->layer != NULL && strcmp(def->layer, "none") == 0)
        view->model.topic = JM_NONE;
    settle_quality(view);
    settle_words(view);
    JM_TRY_GOTO(jm_view_resize(view, view->def.width, view->def.height), fail);
    *out = view;
    return JM_OK;
fail:
    (void)jm_view_close(view);
    return status;
}

int64_t jm_view_close(jm_view *view)
{
    if (view == NULL)
        return 0;
    int64_t left = 0;
    jm_view_input_destroy(view->input);
    if (view->gl != NULL) {
        jm_view_ui_draw_destroy(view->ui_draw);
        jm_view_layers_destroy(&view->layers);
        jm_view_frame_destroy(view->frame);
        jm_view_target_delete(view->gl, &view->ids);
        jm_view_target_delete(view->gl, &view->coarse);
        jm_view_target_delete(view->gl, &view->target);
        for (int k = 0; k < JM_VIEW_GL_KIND_COUNT; k++)
            left += jm_view_gl_live(view->gl, (jm_view_gl_kind)k);
    }
    jm_view_ui_destroy(view->ui);
    jm_view_fonts_destroy(view->fonts);
    jm_view_gl_destroy(view->gl);
    jm_view_platform_destroy(view->platform);
    jm_view_scene_destroy(view->scene);
    jm_view_feed_close(view->feed);
    jm_free(view->status_line);
    jm_free(view);
    return left;
}

jm_status jm_view_resize(jm_view *view, int32_t width, int32_t height)
{
    int32_t most = jm_view_gl_max_texture(view->gl);
    width = width < 16 ? 16 : width > most ? most : width;
    height = height < 16 ? 16 : height > most ? most : height;
    if (view->target.framebuffer != 0 && width == view->width && height == view->height)
        return JM_OK;
    jm_view_target_delete(view->gl, &view->target);
    JM_TRY(jm_view_target_create(view->gl, width, height, GL_RGBA8, false, &view->target));
    view->width = width;
    view->height = height;
    jm_view_input_size(view->input, width, height);
    return JM_OK;
}

// ---- hands

static double aspect_of(const jm_view *view)
{
    return (double)view->width / (double)view->height;
}

static void act(jm_view *view, const jm_view_action *action)
{
    bool french = view->model.french;
    jm_view_act(&view->model, action, aspect_of(view));
    if (view->model.french != french && view->def.set_language != NULL)
        view->def.set_language(view->def.user, view->model.french);
    if (action->verb == JM_VIEW_DO_RESET) {
        jm_view_ui_reset(view->ui);
        jm_view_input_reset(view->input);
    }
}

static void act_all(jm_view *view, const jm_view_action *actions, int32_t count)
{
    for (int32_t a = 0; a < count; a++)
        act(view, &actions[a]);
}

void jm_view_do(jm_view *view, jm_view_verb verb, double x, double y, double value)
{
    const jm_view_action action = {verb, x, y, value};
    act(view, &action);
}

void jm_view_event_in(jm_view *view, const jm_view_event *event, double now_s)
{
    jm_view_action actions[JM_VIEW_ACTIONS_MOST];
    if (event->kind == JM_VIEW_EVENT_QUIT) {
        view->model.quit = true;
        return;
    }
    if (event->kind == JM_VIEW_EVENT_RESIZE) {
        if (jm_view_resize(view, (int32_t)fmin(fmax(event->x, 16.0), 16384.0),
                           (int32_t)fmin(fmax(event->y, 16.0), 16384.0)) != JM_OK)
            view->model.quit = true; // no picture to draw into: jm_message says why
        return;
    }
    if (jm_view_ui_event(view->ui, event)) // first: a help that scrolls is read by keys
        return;
    if (view->model.help && event->kind == JM_VIEW_EVENT_KEY_DOWN) { // any key goes on
        view->model.help = false;
        return;
    }
    bool over = jm_view_ui_over(view->ui, event->x, event->y);
    act_all(view, actions,
            jm_view_input_event(view->input, event, over, now_s, actions, JM_VIEW_ACTIONS_MOST));
}

// ---- a frame

static jm_status update_values(jm_view *view, bool whole)
{
    jm_view_model *m = &view->model;
    if (m->topic == JM_NONE) {
        view->values.count = 0;
        return JM_OK;
    }
    jm_view_feed_want(view->feed, m->topic, m->clock.time_s);
    if (whole)
        return jm_view_feed_wait(view->ctx, view->feed, &view->values);
    (void)jm_view_feed_take(view->feed, &view->values);
    return JM_OK;
}

// The city at its own resolution, then stretched or averaged into the frame.
static jm_status draw_city(jm_view *view)
{
    double scale = view->scale > 0.0 ? view->scale : 1.0;
    int32_t width = (int32_t)lround(view->width * scale);
    int32_t height = (int32_t)lround(view->height * scale);
    bool same = width == view->width && height == view->height;
    jm_view_target *into = same ? &view->target : &view->coarse;
    if (!same && (view->coarse.width != width || view->coarse.height != height)) {
        jm_view_target_delete(view->gl, &view->coarse);
        JM_TRY(jm_view_target_create(view->gl, width, height, GL_RGBA8, false, &view->coarse));
    }
    if (same)
        jm_view_target_delete(view->gl, &view->coarse);
    glBindFramebuffer(GL_FRAMEBUFFER, into->framebuffer);
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, width, height);
    glClearColor(0.8f, 0.85f, 0.9f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    const jm_view_window window = {0, 0, width, height};
    JM_TRY(jm_view_draw_panes(view, width, height, &window));
    if (!same) {
        glDisable(GL_SCISSOR_TEST);
        glBindFramebuffer(GL_READ_FRAMEBUFFER, view->coarse.framebuffer);
        glBindFramebuffer(GL_DRAW_FRAMEBUFFER, view->target.framebuffer);
        glBlitFramebuffer(0, 0, width, height, 0, 0, view->width, view->height, GL_COLOR_BUFFER_BIT,
                          GL_LINEAR);
    }
    glBindFramebuffer(GL_FRAMEBUFFER, view->target.framebuffer);
    glViewport(0, 0, view->width, view->height);
    glDisable(GL_SCISSOR_TEST);
    return JM_OK;
}

jm_view_shown jm_view_shown_now(const jm_view *view, bool capture, const char *caption)
{
    return (jm_view_shown){.ctx = view->ctx,
                           .model = &view->model,
                           .feed = view->feed,
                           .values = &view->values,
                           .state = jm_view_feed_look(view->feed),
                           .status_line = view->status_line,
                           .caption = caption,
                           .capture = capture};
}

static jm_status draw_interface(jm_view *view)
{
    jm_view_action actions[JM_VIEW_ACTIONS_MOST];
    const jm_view_shown shown = jm_view_shown_now(view, false, NULL);
    jm_view_ui_begin(view->ui, view->width, view->height, view->model.ui_scale);
    int32_t count = jm_view_panels(view->ui, &shown, actions, JM_VIEW_ACTIONS_MOST);
    jm_view_ui_end(view->ui);
    JM_TRY(jm_view_ui_draw_list(view->ui_draw, view->ui, 0.0f, 0.0f, view->width, view->height));
    act_all(view, actions, count);
    return JM_OK;
}

static void follow_run(jm_view *view)
{
    jm_view_feed_state state = jm_view_feed_look(view->feed);
    if (state.steps > 0 && state.last_s > view->model.clock.last_s)
        jm_view_clock_extend(&view->model.clock, state.last_s);
}

static jm_status answer_wishes(jm_view *view)
{
    jm_view_model *m = &view->model;
    if (m->pick_asked) {
        m->pick_asked = false;
        JM_TRY(jm_view_pick(view, m->pick_u, m->pick_v, &m->picked));
    }
    if (m->shot_asked || m->poster_asked) {
        bool poster = m->poster_asked;
        m->shot_asked = m->poster_asked = false;
        jm_view_keep_picture(view, poster);
    }
    return JM_OK;
}

jm_status jm_view_step(jm_view *view, double real_s, bool whole)
{
    jm_view_action actions[JM_VIEW_ACTIONS_MOST];
    act_all(view, actions, jm_view_input_held(view->input, real_s, actions, JM_VIEW_ACTIONS_MOST));
    jm_view_model_advance(&view->model, real_s);
    settle_quality(view);
    settle_words(view);
    follow_run(view);
    if (view->def.shader_dir != NULL)
        jm_view_programs_reload(view->gl);
    JM_TRY(update_values(view, whole));
    JM_TRY(draw_city(view));
    JM_TRY(draw_interface(view));
    JM_TRY(answer_wishes(view));
    if (!view->def.window) // no swap waits for the driver, and its queue would grow without end
        glFinish();
    return JM_OK;
}

// GL's rows run upwards, a picture's downwards.
static void flip(jm_view_image *image)
{
    int64_t row = 4 * (int64_t)image->width;
    for (int32_t y = 0; y < image->height / 2; y++) {
        uint8_t *a = image->rgba + y * row, *b = image->rgba + (image->height - 1 - y) * row;
        for (int64_t i = 0; i < row; i++) {
            uint8_t keep = a[i];
            a[i] = b[i];
            b[i] = keep;
        }
    }
}

jm_status jm_view_read(jm_view *view, jm_view_image *image)
{
    JM_TRY(jm_view_image_create(view->ctx, view->width, view->height, image));
    glBindFramebuffer(GL_FRAMEBUFFER, view->target.framebuffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, view->width, view->height, GL_RGBA, GL_UNSIGNED_BYTE, image->rgba);
    flip(image);
    return JM_OK;
}

/// opened.h: a whole view of toytown without a screen, and its pictures.
#pragma once

#include "town.h"
#include "view/app.h"

typedef struct stage {
    jm_ctx *ctx;
    char folder[512], base[1024], variant[1024];
    jm_view *view;
} stage;

/// Outcomes for all tests of a binary: made once.
static inline void stage_files(stage *s)
{
    s->ctx = jm_ctx_create(NULL);
    town_folder(s->folder);
    town_outcomes(s->ctx, s->folder, 5.0, NULL, NULL);
    snprintf(s->base, sizeof s->base, "%s/base.outcome.nc", s->folder);
    snprintf(s->variant, sizeof s->variant, "%s/variant.outcome.nc", s->folder);
}

static inline jm_view_def stage_def(const stage *s, int32_t width, int32_t height)
{
    jm_view_def def = jm_view_default_def();
    def.outcome = s->variant;
    def.base = s->base;
    def.window = false;
    def.width = width;
    def.height = height;
    def.ui_scale = 1.0;
    def.quality = JM_VIEW_QUALITY_SOFTWARE; // one preset on every machine
    def.reduce_motion = true;
    def.picture_folder = "/nowhere"; // buttons pressed by chance leave no files
    def.debug_context = true;
    return def;
}

static inline void stage_open(stage *s, const jm_view_def *def)
{
    CHECK_OK(s->ctx, jm_view_open(s->ctx, def, &s->view));
}

/// Every GL object is gone, and the driver never complained.
static inline void stage_close(stage *s)
{
    const char *first = NULL;
    int64_t errors = jm_view_gl_errors(s->view->gl, &first);
    if (errors > 0)
        fail_msg("the driver said: %s", first);
    assert_int_equal(jm_view_close(s->view), 0);
    s->view = NULL;
}

static inline void stage_end(stage *s)
{
    town_remove(s->folder);
    jm_ctx_destroy(s->ctx);
}

/// Files and view for the tests of a binary, and their end.
static inline void stage_begin(stage *s, int32_t width, int32_t height)
{
    stage_files(s);
    const jm_view_def def = stage_def(s, width, height);
    stage_open(s, &def);
}

static inline void stage_finish(stage *s)
{
    stage_close(s);
    stage_end(s);
}

static inline void stage_topic(stage *s, const char *name)
{
    int32_t topic = name != NULL ? jm_view_feed_topic_of(s->view->feed, name) : JM_NONE;
    CHECK(name == NULL || topic != JM_NONE);
    jm_view_do(s->view, JM_VIEW_DO_TOPIC, 0.0, 0.0, topic);
}

static inline void stage_hour(stage *s, double hour)
{
    jm_view_do(s->view, JM_VIEW_DO_SEEK, 0.0, 0.0, 3600.0 * hour);
}

/// Point looked at relative to the grid's centre, and the rest of a camera, degrees.
static inline void stage_camera(stage *s, double x, double y, double distance_m, double heading,
                                double tilt)
{
    const double degree = 3.14159265358979323846 / 180.0;
    s->view->model.camera = (jm_view_camera){x, y, distance_m, heading * degree, tilt * degree};
    jm_view_camera_limit(&s->view->model.camera, s->view->scene);
    s->view->model.from = s->view->model.goal = s->view->model.camera;
    s->view->model.way = 1.0;
}

/// A whole frame, waited for.
static inline void stage_frame(stage *s, jm_view_image *image)
{
    CHECK_OK(s->ctx, jm_view_step(s->view, 0.0, true));
    CHECK_OK(s->ctx, jm_view_read(s->view, image));
}

/// The city alone as view->values and model stand, whatever the feed says: breaks are made so.
static inline void stage_city(stage *s, jm_view_image *image)
{
    jm_view *v = s->view;
    glBindFramebuffer(GL_FRAMEBUFFER, v->target.framebuffer);
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, v->width, v->height);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    const jm_view_window window = {0, 0, v->width, v->height};
    CHECK_OK(s->ctx, jm_view_draw_panes(v, v->width, v->height, &window));
    CHECK_OK(s->ctx, jm_view_read(v, image));
}

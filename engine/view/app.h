/// app.h: the view as its own files and tests see it.
#pragma once

#include "view/image.h"
#include "view/input.h"
#include "view/layer.h"
#include "view/panels.h"
#include "view/platform.h"
#include "view/ui_draw.h"

struct jm_view {
    jm_ctx *ctx;
    jm_view_def def;
    jm_view_platform *platform;
    jm_view_gl *gl;
    jm_view_feed *feed;
    jm_view_scene *scene;
    jm_view_frame *frame;
    jm_view_layer_set layers;
    jm_view_fonts *fonts;
    jm_view_ui *ui;
    jm_view_ui_draw *ui_draw;
    jm_view_input *input;
    jm_view_model model;
    jm_view_values values;
    jm_view_target target;   // the whole frame, interface and all
    jm_view_target coarse;   // the city alone when it is drawn at another resolution
    jm_view_target ids;      // a few pixels around what is picked
    int32_t width, height;   // of the window or picture
    double scale;            // resolution of the city against the window's: 2 ... 0.5
    jm_view_quality quality; // in force, never AUTO
    int32_t slow_frames, fast_frames;
    char *status_line; // in the language of status_french
    bool status_french;
    char saved[1024];       // name of the last picture kept
    int32_t tile_px, finer; // of captures; 0: 1024 and 2
};

// ---- app.c
/// One event from outside (the window's, or a test's).
void jm_view_event_in(jm_view *view, const jm_view_event *event, double now_s);
/// real_s seconds go by, then one whole frame into view->target. `whole`: waits for the values.
JM_CHECKED jm_status jm_view_step(jm_view *view, double real_s, bool whole);
/// The frame last drawn.
JM_CHECKED jm_status jm_view_read(jm_view *view, jm_view_image *image);
/// Does one action as if the user had.
void jm_view_do(jm_view *view, jm_view_verb verb, double x, double y, double value);
JM_CHECKED jm_status jm_view_resize(jm_view *view, int32_t width, int32_t height);
/// Resolution of the city against the window's that a preset begins with.
double jm_view_first_scale(jm_view_quality quality);
/// What the panels are told.
jm_view_shown jm_view_shown_now(const jm_view *view, bool capture, const char *caption);

// ---- panes.c
/// A pane is a part of the picture that shows one side: one, or two when runs are compared.
typedef struct jm_view_pane {
    jm_view_side side;
    double x, y, w, h;     // of the picture, 0..1 from the upper left
    double lens_x, lens_w; // of the pane's lens: a wipe's panes are halves of one lens
    double aspect;         // of the whole lens
} jm_view_pane;
enum { JM_VIEW_PANES = 2 };
/// For a picture of width x height pixels.
int32_t jm_view_panes_of(const jm_view_model *model, int32_t width, int32_t height,
                         jm_view_pane panes[JM_VIEW_PANES]);
/// The pane under a point, and the point within its lens.
const jm_view_pane *jm_view_pane_at(const jm_view_pane *panes, int32_t count, double u, double v,
                                    double *lens_u, double *lens_v);
/// A rectangle of pixels from the upper left.
typedef struct jm_view_window {
    int32_t x, y, w, h;
} jm_view_window;
/// Draws the city of a picture of width x height pixels into the bound framebuffer, which holds the
/// part `window` of it (its lower left at 0, 0).
JM_CHECKED jm_status jm_view_draw_panes(jm_view *view, int32_t width, int32_t height,
                                        const jm_view_window *window);

// ---- pick.c
/// What lies at a point of the picture, 0..1 from the upper left.
JM_CHECKED jm_status jm_view_pick(jm_view *view, double u, double v, jm_view_picked *picked);

// ---- capture.c
/// Draws a picture of any size in tiles, twice as fine and averaged; `frame`: the poster's frame
/// around it, else the panels without buttons.
JM_CHECKED jm_status jm_view_capture(jm_view *view, int32_t width, int32_t height, bool poster,
                                     const char *caption, jm_view_image *image);
/// Keeps a picture of the window beside where the program was started; the message says where.
void jm_view_keep_picture(jm_view *view, bool poster);

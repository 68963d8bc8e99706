/// view.h: the viewer: one outcome (and its base) seen in 3D, hour by hour, before and after.
///
/// The host (tools/viewer) opens a view, then shows a window, takes a picture, makes a film, or
/// checks what is drawn. The view reads outcome files and calls no model. All texts are English
/// message ids translated through the context. One view belongs to one thread; it starts one more
/// thread that alone reads the files.
#pragma once

#include "core/ctx.h"

typedef struct jm_view jm_view;

typedef enum jm_view_quality {
    JM_VIEW_QUALITY_AUTO, // by the driver, then adaptive
    JM_VIEW_QUALITY_SOFTWARE,
    JM_VIEW_QUALITY_LOW,
    JM_VIEW_QUALITY_HIGH,
} jm_view_quality;

typedef struct jm_view_def {
    const char *outcome;   // path: finished, or ".part" of a run that goes on
    const char *base;      // path of the outcome to compare with, or NULL
    int32_t width, height; // of the window or picture; 0: 1280 x 800
    bool window;           // on the screen; false: no screen is needed
    bool french;
    double ui_scale;   // 1..3; 0: by the size of the window
    const char *layer; // name of the field shown first; NULL: the first that the outcome holds
    double time_h;     // local hour of the outcome's day; NaN: the hour of the day's heat, 16
    jm_view_quality quality;
    const char *shader_dir;     // shaders are read from here again when they change, or NULL
    const char *picture_folder; // where the window keeps pictures; NULL: the working folder
    bool reduce_motion;         // no easing, no moving dashes
    bool debug_context;         // GL errors are collected (tests; slower)
    /// Switches the host's catalogue when the user changes the language; may be NULL.
    void (*set_language)(void *user, bool french);
    void *user;
} jm_view_def;

jm_view_def jm_view_default_def(void);

/// Opens the files, makes the GL context, builds the city. On failure *view is NULL.
/// JM_ERR_DATA: a file is wrong, or base and outcome are not alike. JM_ERR_UNAVAILABLE: no OpenGL
/// 3.3 here; the message says what was tried.
JM_CHECKED jm_status jm_view_open(jm_ctx *ctx, const jm_view_def *def, jm_view **view);
/// Gives the number of GL objects that nobody deleted: 0, or a fault of ours. NULL is allowed.
int64_t jm_view_close(jm_view *view);

/// The window, until the user leaves or the host interrupts.
JM_CHECKED jm_status jm_view_show(jm_view *view);

typedef struct jm_view_shot_def {
    const char *out;       // .png
    int32_t width, height; // 16..16384 each; larger than a frame: drawn in tiles
    bool poster;           // title, legend, scale, north, date, source, status line around it
    const char *compare;   // NULL or "off", "wipe", "side", "difference"
    const char *camera; // NULL: as it stands; "X,Y,DISTANCE,HEADING,TILT" (m of the CRS, degrees)
} jm_view_shot_def;
/// A picture of the moment, written whole or not at all.
JM_CHECKED jm_status jm_view_shot(jm_view *view, const jm_view_shot_def *def);

/// Sets compare and camera as a shot's definition says, for a window, film or check.
JM_CHECKED jm_status jm_view_start_with(jm_view *view, const jm_view_shot_def *def);

/// Draws the tour of a YAML file and hands the frames to ffmpeg; `out` is .mp4.
/// JM_ERR_UNAVAILABLE without ffmpeg.
JM_CHECKED jm_status jm_view_film(jm_view *view, const char *tour, const char *out);

/// What one frame draws, as JSON owned by the caller: tiles, triangles, instances, GL objects,
/// bytes, GL errors, the thing at pixel (x, y) (x < 0: the middle).
JM_CHECKED jm_status jm_view_check(jm_view *view, double x, double y, char **json);

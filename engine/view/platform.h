/// platform.h: the window and its GL context, by SDL; the screen, or none at all.
#pragma once

#include "view/event.h"

typedef struct jm_view_platform jm_view_platform;

typedef struct jm_view_platform_def {
    const char *title;
    int32_t width, height;
    bool window; // false: SDL's offscreen driver
    bool debug;
} jm_view_platform_def;

/// A GL 3.3 core context, current on the calling thread. JM_ERR_UNAVAILABLE with SDL's reason and
/// what to install.
JM_CHECKED jm_status jm_view_platform_create(jm_ctx *ctx, const jm_view_platform_def *def,
                                             jm_view_platform **out);
void jm_view_platform_destroy(jm_view_platform *platform); // NULL is allowed

/// The next waiting event; false when there is none.
bool jm_view_platform_event(jm_view_platform *platform, jm_view_event *event);
/// Shows what framebuffer 0 holds.
void jm_view_platform_swap(jm_view_platform *platform);
void jm_view_platform_size(const jm_view_platform *platform, int32_t *width, int32_t *height);
void jm_view_platform_fullscreen(jm_view_platform *platform, bool on);
void jm_view_platform_title(jm_view_platform *platform, const char *title);
double jm_view_platform_now_s(void); // monotonic

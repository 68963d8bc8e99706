/// platform_own.h: inside of platform.c and platform_events.c.
#pragma once

#include "view/platform.h"

#include <SDL.h>

enum { JM_VIEW_FINGERS = 10, JM_VIEW_PADS = 4 };

struct jm_view_platform {
    SDL_Window *window;
    SDL_GLContext context;
    bool on_screen;
    int32_t width, height;     // of the picture: drawable pixels
    double pixels_x, pixels_y; // drawable pixels of one window unit
    SDL_FingerID finger[JM_VIEW_FINGERS];
    bool finger_down[JM_VIEW_FINGERS];
    SDL_GameController *pad[JM_VIEW_PADS];
};

/// Size and scale of the window as they are now.
void jm_view_platform_measure(jm_view_platform *p);
/// What an event of SDL means; false: nothing to us.
bool jm_view_platform_translate(jm_view_platform *p, const SDL_Event *from, jm_view_event *to);

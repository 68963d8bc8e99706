#include "view/platform_own.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void set_hints(void)
{
    // Fingers come as fingers only: we read the gestures ourselves.
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); // Ctrl-C is the host's
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
}

static jm_status fail_screen(jm_ctx *ctx)
{
    return jm_fail(ctx, JM_ERR_UNAVAILABLE,
                   "view: no window can be opened: %s; start it in a graphical session, or take "
                   "pictures with --shot, which needs no screen",
                   SDL_GetError());
}

static jm_status fail_offscreen(jm_ctx *ctx)
{
    return jm_fail(ctx, JM_ERR_UNAVAILABLE,
                   "view: SDL cannot draw without a screen: %s; SDL 2.26 with its offscreen driver "
                   "and Mesa are needed (Debian: libsdl2-2.0-0 libegl1 libgl1-mesa-dri), or start "
                   "it under xvfb-run",
                   SDL_GetError());
}

static jm_status start_sdl(jm_ctx *ctx, bool window)
{
    set_hints();
    if (SDL_Init(SDL_INIT_EVENTS) != 0)
        return jm_fail(ctx, JM_ERR_UNAVAILABLE, "view: SDL does not start: %s", SDL_GetError());
    // Who names a driver in the environment gets that one.
    const char *asked = getenv("SDL_VIDEODRIVER");
    bool free_choice = window || (asked != NULL && asked[0] != '\0');
    if (SDL_VideoInit(free_choice ? NULL : "offscreen") != 0)
        return window ? fail_screen(ctx) : fail_offscreen(ctx);
    // Without a screen SDL ends with a driver that shows nothing: nobody would see that window.
    const char *driver = SDL_GetCurrentVideoDriver();
    if (window && getenv("SDL_VIDEODRIVER") == NULL && driver != NULL &&
        (strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0)) {
        SDL_SetError("there is no screen");
        return fail_screen(ctx);
    }
    // A city is seen without a gamepad too.
    if (window && SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER) != 0)
        SDL_ClearError();
    return JM_OK;
}

static void ask_for_context(bool debug)
{
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    int flags = SDL_GL_CONTEXT_FORWARD_COMPATIBLE_FLAG | (debug ? SDL_GL_CONTEXT_DEBUG_FLAG : 0);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, flags);
    SDL_GL_SetAttribute(SDL_GL_RED_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_GREEN_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_BLUE_SIZE, 8);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 24);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
}

static jm_status open_window(jm_ctx *ctx, const jm_view_platform_def *def, jm_view_platform *p)
{
    ask_for_context(def->debug);
    Uint32 flags = SDL_WINDOW_OPENGL | (def->window ? SDL_WINDOW_RESIZABLE : SDL_WINDOW_HIDDEN);
    if (def->window)
        flags |= SDL_WINDOW_ALLOW_HIGHDPI;
    int width = def->width > 0 ? def->width : 1280, height = def->height > 0 ? def->height : 800;
    p->window = SDL_CreateWindow(def->title != NULL ? def->title : "Jumeau", SDL_WINDOWPOS_CENTERED,
                                 SDL_WINDOWPOS_CENTERED, width, height, flags);
    if (p->window == NULL)
        return def->window ? fail_screen(ctx) : fail_offscreen(ctx);
    p->context = SDL_GL_CreateContext(p->window);
    if (p->context == NULL || SDL_GL_MakeCurrent(p->window, p->context) != 0)
        return jm_fail(ctx, JM_ERR_UNAVAILABLE,
                       "view: no OpenGL 3.3 context (SDL driver %s): %s; install a graphics driver "
                       "(Debian: libgl1-mesa-dri), or set LIBGL_ALWAYS_SOFTWARE=1",
                       SDL_GetCurrentVideoDriver(), SDL_GetError());
    if (def->window) {
        SDL_SetWindowMinimumSize(p->window, 320, 240);
        // Late frames are shown at once where the driver can, rather than waiting a whole turn.
        if (SDL_GL_SetSwapInterval(-1) != 0)
            SDL_GL_SetSwapInterval(1);
    }
    return JM_OK;
}

void jm_view_platform_measure(jm_view_platform *p)
{
    int width = 0, height = 0, units_x = 0, units_y = 0;
    SDL_GL_GetDrawableSize(p->window, &width, &height);
    SDL_GetWindowSize(p->window, &units_x, &units_y);
    p->width = width > 0 ? width : 1;
    p->height = height > 0 ? height : 1;
    p->pixels_x = units_x > 0 ? (double)p->width / units_x : 1.0;
    p->pixels_y = units_y > 0 ? (double)p->height / units_y : 1.0;
}

jm_status jm_view_platform_create(jm_ctx *ctx, const jm_view_platform_def *def,
                                  jm_view_platform **out)
{
    *out = NULL;
    jm_view_platform *p = NULL;
    JM_TRY(jm_new(ctx, &p, 1));
    p->on_screen = def->window;
    jm_status status = start_sdl(ctx, def->window);
    if (status == JM_OK)
        status = open_window(ctx, def, p);
    if (status != JM_OK) {
        jm_view_platform_destroy(p);
        return status;
    }
    jm_view_platform_measure(p);
    *out = p;
    return JM_OK;
}

void jm_view_platform_destroy(jm_view_platform *p)
{
    if (p == NULL)
        return;
    for (int i = 0; i < JM_VIEW_PADS; i++)
        if (p->pad[i] != NULL)
            SDL_GameControllerClose(p->pad[i]);
    if (p->context != NULL)
        SDL_GL_DeleteContext(p->context);
    if (p->window != NULL)
        SDL_DestroyWindow(p->window);
    SDL_VideoQuit();
    SDL_Quit();
    jm_free(p);
}

bool jm_view_platform_event(jm_view_platform *p, jm_view_event *event)
{
    for (SDL_Event from; SDL_PollEvent(&from) != 0;)
        if (jm_view_platform_translate(p, &from, event))
            return true;
    *event = (jm_view_event){0};
    return false;
}

void jm_view_platform_swap(jm_view_platform *p)
{
    SDL_GL_SwapWindow(p->window);
}

void jm_view_platform_size(const jm_view_platform *p, int32_t *width, int32_t *height)
{
    *width = p->width;
    *height = p->height;
}

void jm_view_platform_fullscreen(jm_view_platform *p, bool on)
{
    if (!p->on_screen)
        return;
    SDL_SetWindowFullscreen(p->window, on ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    jm_view_platform_measure(p);
}

void jm_view_platform_title(jm_view_platform *p, const char *title)
{
    SDL_SetWindowTitle(p->window, title);
}

double jm_view_platform_now_s(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// input.h: events to actions: mouse, keys, fingers, pads. No SDL.
#pragma once

#include "view/event.h"
#include "view/model.h"

typedef struct jm_view_input jm_view_input;

JM_CHECKED jm_status jm_view_input_create(jm_ctx *ctx, jm_view_input **out);
void jm_view_input_destroy(jm_view_input *input);
/// Forgets pressed keys, fingers and axes.
void jm_view_input_reset(jm_view_input *input);
/// Size of the picture in pixels.
void jm_view_input_size(jm_view_input *input, int32_t width, int32_t height);
/// One event; appends the actions it means to `out` [capacity] and gives their number. `over_ui`:
/// the pointer is on the interface, which takes pointer events itself; a drag that began on the
/// city goes on. A short tap or click without a drag picks.
int32_t jm_view_input_event(jm_view_input *input, const jm_view_event *event, bool over_ui,
                            double now_s, jm_view_action *out, int32_t capacity);
/// What held keys and sticks do in real_s seconds.
int32_t jm_view_input_held(jm_view_input *input, double real_s, jm_view_action *out,
                           int32_t capacity);
/// Whether a key or a stick is held that moves something.
bool jm_view_input_busy(const jm_view_input *input);

/// Whether keys or sticks are held that move the camera: the next frame differs.
bool jm_view_input_busy(const jm_view_input *input);

// gesture.c
/// Fingers on glass: one pans, two pinch (zoom), turn (orbit heading), and move together up or down
/// (tilt) or with three fingers; a short touch is a tap. Our own reading: SDL's differs by device.
typedef struct jm_view_gesture {
    int32_t count;
    int32_t finger[10];
    double x[10], y[10];                      // now, pixels
    double from_x[10], from_y[10];            // when the number of fingers last changed
    double start_x, start_y, start_s, travel; // of the first finger
    bool tap_possible;
    int32_t mode; // of two fingers: 0 not decided, 1 pinch, 2 tilt, 3 pinch and turn
    double span0, angle0, mid_x0, mid_y0; // as of the actions given so far
} jm_view_gesture;
int32_t jm_view_gesture_event(jm_view_gesture *g, const jm_view_event *event, double height_px,
                              double width_px, double now_s, jm_view_action *out, int32_t capacity);

enum { JM_VIEW_ACTIONS_MOST = 16 }; // an event means fewer

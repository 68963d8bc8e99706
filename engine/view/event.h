/// event.h: what hands do, without SDL: so that tests, replays and the fuzz need no window.
#pragma once

#include "core/ctx.h"

typedef enum jm_view_event_kind {
    JM_VIEW_EVENT_NONE,
    JM_VIEW_EVENT_QUIT,
    JM_VIEW_EVENT_RESIZE,       // x, y: pixels
    JM_VIEW_EVENT_POINTER_MOVE, // x, y: pixels from the upper left
    JM_VIEW_EVENT_POINTER_DOWN, // code: jm_view_button
    JM_VIEW_EVENT_POINTER_UP,
    JM_VIEW_EVENT_WHEEL,    // value: notches, up positive; x, y: pointer
    JM_VIEW_EVENT_KEY_DOWN, // code: jm_view_key or a Unicode letter in lower case; mods
    JM_VIEW_EVENT_KEY_UP,
    JM_VIEW_EVENT_FINGER_DOWN, // code: finger; x, y: pixels
    JM_VIEW_EVENT_FINGER_MOVE,
    JM_VIEW_EVENT_FINGER_UP,
    JM_VIEW_EVENT_PAD_AXIS, // code: jm_view_axis; value -1..1
    JM_VIEW_EVENT_PAD_DOWN, // code: jm_view_pad_button
    JM_VIEW_EVENT_PAD_UP,
    JM_VIEW_EVENT_KIND_COUNT
} jm_view_event_kind;

typedef enum jm_view_button { JM_VIEW_LEFT, JM_VIEW_MIDDLE, JM_VIEW_RIGHT } jm_view_button;

enum { JM_VIEW_SHIFT = 1, JM_VIEW_CTRL = 2, JM_VIEW_ALT = 4 };

/// Keys without a letter; letters, digits and signs are their Unicode code point.
typedef enum jm_view_key {
    JM_VIEW_KEY_ENTER = 13,
    JM_VIEW_KEY_ESCAPE = 27,
    JM_VIEW_KEY_TAB = 9,
    JM_VIEW_KEY_SPACE = 32,
    JM_VIEW_KEY_LEFT = 0x110000,
    JM_VIEW_KEY_RIGHT,
    JM_VIEW_KEY_UP,
    JM_VIEW_KEY_DOWN,
    JM_VIEW_KEY_PAGE_UP,
    JM_VIEW_KEY_PAGE_DOWN,
    JM_VIEW_KEY_HOME,
    JM_VIEW_KEY_END,
    JM_VIEW_KEY_F1,
    JM_VIEW_KEY_F11 = JM_VIEW_KEY_F1 + 10,
    JM_VIEW_KEY_F12,
} jm_view_key;

typedef enum jm_view_axis {
    JM_VIEW_AXIS_LEFT_X,
    JM_VIEW_AXIS_LEFT_Y,
    JM_VIEW_AXIS_RIGHT_X,
    JM_VIEW_AXIS_RIGHT_Y,
    JM_VIEW_AXIS_TRIGGER_LEFT,
    JM_VIEW_AXIS_TRIGGER_RIGHT,
    JM_VIEW_AXIS_COUNT
} jm_view_axis;

typedef enum jm_view_pad_button {
    JM_VIEW_PAD_A,
    JM_VIEW_PAD_B,
    JM_VIEW_PAD_X,
    JM_VIEW_PAD_Y,
    JM_VIEW_PAD_BACK,
    JM_VIEW_PAD_START,
    JM_VIEW_PAD_SHOULDER_LEFT,
    JM_VIEW_PAD_SHOULDER_RIGHT,
    JM_VIEW_PAD_UP,
    JM_VIEW_PAD_DOWN,
    JM_VIEW_PAD_LEFT,
    JM_VIEW_PAD_RIGHT,
} jm_view_pad_button;

typedef struct jm_view_event {
    jm_view_event_kind kind;
    int32_t code;
    unsigned mods;
    double x, y, value;
} jm_view_event;

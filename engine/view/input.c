#include "view/input.h"

#include "core/math.h"
#include "view/keys.h"

#include <math.h>
#include <string.h>

enum { PRESSED_MOST = 16 };

static const double click_px = 5.0, double_click_px = 8.0, double_click_s = 0.4;
static const double notch = 0.18;   // ln of the zoom of a notch of the wheel
static const double nudge_s = 0.04; // what a key that is let go at once does
static const double held_most_s = 0.1;
static const double dead_zone = 0.15; // of sticks
static const double stick_pan = 0.8, stick_orbit = 0.35, stick_zoom = 1.2, pad_wipe = 0.4;

/// A button of the mouse that went down on the city.
typedef struct drag {
    bool on, orbits, moved;
    int32_t button;
    double start_x, start_y, x, y;
} drag;

typedef struct pressed_key {
    int32_t code;
    const jm_view_key_row *row; // or NULL
} pressed_key;

struct jm_view_input {
    double width, height;
    drag drag;
    double click_s, click_x, click_y; // of the last click
    pressed_key pressed[PRESSED_MOST];
    int32_t pressed_count;
    double axis[JM_VIEW_AXIS_COUNT];
    bool wipe_left, wipe_right; // of the pad
    jm_view_gesture gesture;
};

typedef struct action_list {
    jm_view_action *actions;
    int32_t count, capacity;
} action_list;

static void give(action_list *list, jm_view_action action)
{
    if (list->count < list->capacity)
        list->actions[list->count++] = action;
}

jm_status jm_view_input_create(jm_ctx *ctx, jm_view_input **out)
{
    *out = NULL;
    jm_view_input *input = NULL;
    JM_TRY(jm_new(ctx, &input, 1));
    input->width = 1280.0;
    input->height = 800.0;
    jm_view_input_reset(input);
    *out = input;
    return JM_OK;
}

void jm_view_input_destroy(jm_view_input *input)
{
    jm_free(input);
}

void jm_view_input_reset(jm_view_input *input)
{
    double width = input->width, height = input->height;
    memset(input, 0, sizeof *input);
    input->width = width;
    input->height = height;
    input->click_s = -HUGE_VAL;
}

void jm_view_input_size(jm_view_input *input, int32_t width, int32_t height)
{
    input->width = width > 0 ? width : 1;
    input->height = height > 0 ? height : 1;
}

// ---- the mouse ----

static void pointer_down(jm_view_input *in, const jm_view_event *e, bool over_ui)
{
    in->drag.on = false; // a button that went up unheard
    if (over_ui || e->code < JM_VIEW_LEFT || e->code > JM_VIEW_RIGHT)
        return;
    in->drag = (drag){.on = true,
                      .orbits = e->code != JM_VIEW_LEFT || (e->mods & JM_VIEW_CTRL) != 0,
                      .button = e->code,
                      .start_x = e->x,
                      .start_y = e->y,
                      .x = e->x,
                      .y = e->y};
}

// What moved before the tolerance was left is made up for, so that the ground stays in the hand.
static void pointer_move(jm_view_input *in, const jm_view_event *e, action_list *list)
{
    drag *d = &in->drag;
    if (!d->on)
        return;
    d->moved = d->moved || hypot(e->x - d->start_x, e->y - d->start_y) > click_px;
    double right = (e->x - d->x) / in->height, down = (e->y - d->y) / in->height;
    if (!d->moved || fabs(right) + fabs(down) <= 0.0)
        return;
    give(list, (jm_view_action){d->orbits ? JM_VIEW_DO_ORBIT : JM_VIEW_DO_PAN, right, down, 0.0});
    d->x = e->x;
    d->y = e->y;
}

static void click(jm_view_input *in, double x, double y, double now_s, action_list *list)
{
    bool again = now_s - in->click_s < double_click_s &&
                 hypot(x - in->click_x, y - in->click_y) <= double_click_px;
    jm_view_verb verb = again ? JM_VIEW_DO_FLY : JM_VIEW_DO_PICK;
    give(list, (jm_view_action){verb, x / in->width, y / in->height, 0.0});
    in->click_s = again ? -HUGE_VAL : now_s;
    in->click_x = x;
    in->click_y = y;
}

static void pointer_up(jm_view_input *in, const jm_view_event *e, double now_s, action_list *list)
{
    drag *d = &in->drag;
    if (!d->on || e->code != d->button)
        return;
    d->on = false;
    if (!d->moved && !d->orbits)
        click(in, d->start_x, d->start_y, now_s, list);
}

static void wheel(const jm_view_input *in, const jm_view_event *e, action_list *list)
{
    if (!isfinite(e->value) || fabs(e->value) <= 0.0)
        return;
    double factor = jm_exp(notch * jm_clamp(e->value, -10.0, 10.0));
    give(list, (jm_view_action){JM_VIEW_DO_ZOOM, e->x / in->width, e->y / in->height, factor});
}

static void pointer_event(jm_view_input *in, const jm_view_event *e, bool over_ui, double now_s,
                          action_list *list)
{
    // A button is let go wherever the pointer is said to be.
    bool somewhere = fabs(e->x) < 1e5 && fabs(e->y) < 1e5;
    if (e->kind == JM_VIEW_EVENT_POINTER_UP)
        pointer_up(in, e, now_s, list);
    else if (!somewhere)
        return;
    else if (e->kind == JM_VIEW_EVENT_POINTER_DOWN)
        pointer_down(in, e, over_ui);
    else if (e->kind == JM_VIEW_EVENT_POINTER_MOVE)
        pointer_move(in, e, list);
    else if (!over_ui)
        wheel(in, e, list);
}

// ---- keys ----

static pressed_key *find_pressed(jm_view_input *in, int32_t code)
{
    for (int32_t i = 0; i < in->pressed_count; i++)
        if (in->pressed[i].code == code)
            return &in->pressed[i];
    return NULL;
}

static void key_down(jm_view_input *in, const jm_view_event *e, action_list *list)
{
    const jm_view_key_row *row = jm_view_key_find(e->code, e->mods);
    pressed_key *pressed = find_pressed(in, e->code);
    bool repeated = pressed != NULL && pressed->row == row;
    if (pressed == NULL && in->pressed_count < PRESSED_MOST) {
        pressed = &in->pressed[in->pressed_count++];
        pressed->code = e->code;
    }
    if (pressed != NULL)
        pressed->row = row;
    if (row == NULL || (repeated && row->kind != JM_VIEW_KEY_REPEAT))
        return;
    give(list, jm_view_key_action(row, nudge_s));
}

static void key_up(jm_view_input *in, const jm_view_event *e)
{
    pressed_key *pressed = find_pressed(in, e->code);
    if (pressed != NULL)
        *pressed = in->pressed[--in->pressed_count];
}

// ---- pads ----

static void pad_axis(jm_view_input *in, const jm_view_event *e)
{
    if (e->code >= 0 && e->code < JM_VIEW_AXIS_COUNT)
        in->axis[e->code] = isfinite(e->value) ? jm_clamp(e->value, -1.0, 1.0) : 0.0;
}

static void pad_down(jm_view_input *in, const jm_view_event *e, action_list *list)
{
    static const jm_view_action actions[] = {
        [JM_VIEW_PAD_A] = {JM_VIEW_DO_PICK, 0.5, 0.5, 0.0},
        [JM_VIEW_PAD_B] = {JM_VIEW_DO_UNPICK, 0.0, 0.0, 0.0},
        [JM_VIEW_PAD_X] = {JM_VIEW_DO_PLAY, 0.0, 0.0, 0.0},
        [JM_VIEW_PAD_Y] = {JM_VIEW_DO_COMPARE, 0.0, 0.0, -1.0},
        [JM_VIEW_PAD_BACK] = {JM_VIEW_DO_HOME, 0.0, 0.0, 0.0},
        [JM_VIEW_PAD_START] = {JM_VIEW_DO_HELP, 0.0, 0.0, 0.0},
        [JM_VIEW_PAD_SHOULDER_LEFT] = {JM_VIEW_DO_FRAME, 0.0, 0.0, -1.0},
        [JM_VIEW_PAD_SHOULDER_RIGHT] = {JM_VIEW_DO_FRAME, 0.0, 0.0, 1.0},
        [JM_VIEW_PAD_UP] = {JM_VIEW_DO_NEXT_TOPIC, 0.0, 0.0, -1.0},
        [JM_VIEW_PAD_DOWN] = {JM_VIEW_DO_NEXT_TOPIC, 0.0, 0.0, 1.0},
        [JM_VIEW_PAD_LEFT] = {JM_VIEW_DO_WIPE, -0.02, 0.0, -1.0},
        [JM_VIEW_PAD_RIGHT] = {JM_VIEW_DO_WIPE, 0.02, 0.0, -1.0},
    };
    if (e->code < 0 || e->code > JM_VIEW_PAD_RIGHT)
        return;
    in->wipe_left = in->wipe_left || e->code == JM_VIEW_PAD_LEFT;
    in->wipe_right = in->wipe_right || e->code == JM_VIEW_PAD_RIGHT;
    give(list, actions[e->code]);
}

static void pad_up(jm_view_input *in, const jm_view_event *e)
{
    in->wipe_left = in->wipe_left && e->code != JM_VIEW_PAD_LEFT;
    in->wipe_right = in->wipe_right && e->code != JM_VIEW_PAD_RIGHT;
}

/// 0 in the dead zone, then from 0 on, finer near the middle.
static double stick(const jm_view_input *in, jm_view_axis axis)
{
    double value = in->axis[axis], size = (fabs(value) - dead_zone) / (1.0 - dead_zone);
    return size > 0.0 ? copysign(size * size, value) : 0.0;
}

static void sticks(const jm_view_input *in, double s, action_list *list)
{
    double x = stick(in, JM_VIEW_AXIS_LEFT_X), y = stick(in, JM_VIEW_AXIS_LEFT_Y);
    if (fabs(x) + fabs(y) > 0.0) // the ground comes against the stick
        give(list, (jm_view_action){JM_VIEW_DO_PAN, -stick_pan * s * x, -stick_pan * s * y, 0.0});
    x = stick(in, JM_VIEW_AXIS_RIGHT_X);
    y = stick(in, JM_VIEW_AXIS_RIGHT_Y);
    if (fabs(x) + fabs(y) > 0.0)
        give(list,
             (jm_view_action){JM_VIEW_DO_ORBIT, stick_orbit * s * x, stick_orbit * s * y, 0.0});
    double in_out = stick(in, JM_VIEW_AXIS_TRIGGER_RIGHT) - stick(in, JM_VIEW_AXIS_TRIGGER_LEFT);
    if (fabs(in_out) > 0.0)
        give(list, (jm_view_action){JM_VIEW_DO_ZOOM, 0.5, 0.5, jm_exp(stick_zoom * s * in_out)});
    if (in->wipe_left != in->wipe_right)
        give(list, (jm_view_action){JM_VIEW_DO_WIPE, in->wipe_left ? -pad_wipe * s : pad_wipe * s,
                                    0.0, -1.0});
}

// ---- all ----

int32_t jm_view_input_event(jm_view_input *in, const jm_view_event *event, bool over_ui,
                            double now_s, jm_view_action *out, int32_t capacity)
{
    action_list list = {out, 0, capacity};
    switch (event->kind) {
    case JM_VIEW_EVENT_QUIT:
        give(&list, (jm_view_action){.verb = JM_VIEW_DO_QUIT});
        break;
    case JM_VIEW_EVENT_RESIZE:
        if (event->x >= 1.0 && event->y >= 1.0 && event->x < 1e5 && event->y < 1e5)
            jm_view_input_size(in, (int32_t)event->x, (int32_t)event->y);
        break;
    case JM_VIEW_EVENT_POINTER_MOVE:
    case JM_VIEW_EVENT_POINTER_DOWN:
    case JM_VIEW_EVENT_POINTER_UP:
    case JM_VIEW_EVENT_WHEEL:
        pointer_event(in, event, over_ui, now_s, &list);
        break;
    case JM_VIEW_EVENT_KEY_DOWN:
        key_down(in, event, &list);
        break;
    case JM_VIEW_EVENT_KEY_UP:
        key_up(in, event);
        break;
    case JM_VIEW_EVENT_FINGER_DOWN:
    case JM_VIEW_EVENT_FINGER_MOVE:
    case JM_VIEW_EVENT_FINGER_UP:
        if (event->kind != JM_VIEW_EVENT_FINGER_DOWN || !over_ui)
            list.count = jm_view_gesture_event(&in->gesture, event, in->height, in->width, now_s,
                                               out, capacity);
        break;
    case JM_VIEW_EVENT_PAD_AXIS:
        pad_axis(in, event);
        break;
    case JM_VIEW_EVENT_PAD_DOWN:
        pad_down(in, event, &list);
        break;
    case JM_VIEW_EVENT_PAD_UP:
        pad_up(in, event);
        break;
    default:
        break;
    }
    return list.count;
}

int32_t jm_view_input_held(jm_view_input *in, double real_s, jm_view_action *out, int32_t capacity)
{
    action_list list = {out, 0, capacity};
    if (!(real_s > 0.0))
        return 0;
    double s = fmin(real_s, held_most_s); // after a pause nothing leaps
    for (int32_t i = 0; i < in->pressed_count; i++) {
        const jm_view_key_row *row = in->pressed[i].row;
        if (row != NULL && row->kind == JM_VIEW_KEY_HOLD)
            give(&list, jm_view_key_action(row, s));
    }
    sticks(in, s, &list);
    return list.count;
}

bool jm_view_input_busy(const jm_view_input *in)
{
    for (int32_t i = 0; i < in->pressed_count; i++)
        if (in->pressed[i].row != NULL && in->pressed[i].row->kind == JM_VIEW_KEY_HOLD)
            return true;
    for (int a = 0; a < JM_VIEW_AXIS_COUNT; a++)
        if (fabs(stick(in, (jm_view_axis)a)) > 0.0)
            return true;
    return in->wipe_left != in->wipe_right;
}

// gesture.c: fingers to actions.
#include "view/input.h"

#include "core/math.h"

#include <math.h>

enum { FINGERS = 10, UNDECIDED = 0, PINCH = 1, TILT = 2, PINCH_AND_TURN = 3 };

static const double tap_px = 10.0, tap_s = 0.6;
static const double decide_px = 6.0, alone_px = 24.0; // both fingers moved so far, or one alone
static const double turn_rad = 8.0 * JM_DEG;          // a pinch that turns less does not turn
static const double span_least_px = 10.0;

/// Where actions go, and the size of the picture that they are shares of.
typedef struct gesture_out {
    jm_view_action *actions;
    int32_t count, capacity;
    double width, height;
} gesture_out;

static void give(gesture_out *o, jm_view_verb verb, double x, double y, double value)
{
    bool nothing = fabs(x) + fabs(y) <= 0.0 && (verb == JM_VIEW_DO_PAN || verb == JM_VIEW_DO_ORBIT);
    if (!nothing && o->count < o->capacity)
        o->actions[o->count++] = (jm_view_action){verb, x, y, value};
}

static int32_t find(const jm_view_gesture *g, int32_t finger)
{
    for (int32_t i = 0; i < g->count; i++)
        if (g->finger[i] == finger)
            return i;
    return JM_NONE;
}

static void middle_of(const jm_view_gesture *g, double *x, double *y)
{
    *x = *y = 0.0;
    for (int32_t i = 0; i < g->count; i++) {
        *x += g->x[i] / g->count;
        *y += g->y[i] / g->count;
    }
}

static double span_of(const jm_view_gesture *g)
{
    return fmax(hypot(g->x[1] - g->x[0], g->y[1] - g->y[0]), span_least_px);
}

static double angle_of(const jm_view_gesture *g)
{
    return atan2(g->y[1] - g->y[0], g->x[1] - g->x[0]);
}

/// Movement is measured from here: a finger that comes or goes moves nothing.
static void begin_anew(jm_view_gesture *g)
{
    for (int32_t i = 0; i < g->count; i++) {
        g->from_x[i] = g->x[i];
        g->from_y[i] = g->y[i];
    }
    g->mode = UNDECIDED;
    middle_of(g, &g->mid_x0, &g->mid_y0);
    if (g->count == 2) {
        g->span0 = span_of(g);
        g->angle0 = angle_of(g);
    }
}

static void forget(jm_view_gesture *g, int32_t place)
{
    g->count--;
    for (int32_t i = place; i < g->count; i++) {
        g->finger[i] = g->finger[i + 1];
        g->x[i] = g->x[i + 1];
        g->y[i] = g->y[i + 1];
    }
}

static void finger_down(jm_view_gesture *g, const jm_view_event *e, double now_s)
{
    int32_t known = find(g, e->code);
    if (known != JM_NONE) // its lifting was lost
        forget(g, known);
    if (g->count == FINGERS) // no hand has more: all of these were lifted unheard
        g->count = 0;
    g->tap_possible = g->count == 0;
    if (g->tap_possible) {
        g->start_x = e->x;
        g->start_y = e->y;
        g->start_s = now_s;
        g->travel = 0.0;
    }
    g->finger[g->count] = e->code;
    g->x[g->count] = e->x;
    g->y[g->count] = e->y;
    g->count++;
    begin_anew(g);
}

static void finger_up(jm_view_gesture *g, const jm_view_event *e, double now_s, gesture_out *o)
{
    int32_t place = find(g, e->code);
    if (place == JM_NONE)
        return;
    if (g->count == 1 && g->tap_possible && now_s - g->start_s < tap_s)
        give(o, JM_VIEW_DO_PICK, g->start_x / o->width, g->start_y / o->height, 0.0);
    forget(g, place);
    g->tap_possible = false;
    begin_anew(g);
}

/// Two fingers tilt when both go up or down together, else they pinch. One of them moving alone is
/// waited for a little: events come finger by finger.
static void decide(jm_view_gesture *g)
{
    double dx[2], dy[2], way[2];
    for (int i = 0; i < 2; i++) {
        dx[i] = g->x[i] - g->from_x[i];
        dy[i] = g->y[i] - g->from_y[i];
        way[i] = hypot(dx[i], dy[i]);
    }
    bool both = fmin(way[0], way[1]) > decide_px;
    if (!both && fmax(way[0], way[1]) < alone_px)
        return;
    bool upright = fabs(dy[0]) > 1.5 * fabs(dx[0]) && fabs(dy[1]) > 1.5 * fabs(dx[1]);
    g->mode = both && upright && dy[0] * dy[1] > 0.0 ? TILT : PINCH;
}

static void pinch(jm_view_gesture *g, double dx, double dy, gesture_out *o)
{
    double span = span_of(g), angle = angle_of(g);
    double turn = remainder(angle - g->angle0, 2.0 * JM_PI);
    give(o, JM_VIEW_DO_PAN, dx / o->height, dy / o->height, 0.0);
    if (fabs(span - g->span0) > 0.0)
        give(o, JM_VIEW_DO_ZOOM, (g->mid_x0 + dx) / o->width, (g->mid_y0 + dy) / o->height,
             span / g->span0);
    g->span0 = span;
    if (g->mode == PINCH_AND_TURN)
        give(o, JM_VIEW_DO_ORBIT, -turn / JM_VIEW_ORBIT_RAD, 0.0, 0.0);
    else if (fabs(turn) > turn_rad)
        g->mode = PINCH_AND_TURN;
    else
        return;
    g->angle0 = angle;
}

static void finger_move(jm_view_gesture *g, const jm_view_event *e, gesture_out *o)
{
    int32_t place = find(g, e->code);
    if (place == JM_NONE) // it came down on the interface
        return;
    g->x[place] = e->x;
    g->y[place] = e->y;
    double x, y;
    middle_of(g, &x, &y);
    double dx = x - g->mid_x0, dy = y - g->mid_y0;
    if (g->count == 1) {
        g->travel = fmax(g->travel, hypot(e->x - g->start_x, e->y - g->start_y));
        if (g->tap_possible && g->travel <= tap_px)
            return;
        g->tap_possible = false;
        give(o, JM_VIEW_DO_PAN, dx / o->height, dy / o->height, 0.0);
    } else if (g->count == 2) {
        if (g->mode == UNDECIDED)
            decide(g);
        if (g->mode == UNDECIDED)
            return;
        if (g->mode == TILT)
            give(o, JM_VIEW_DO_ORBIT, 0.0, dy / o->height, 0.0);
        else
            pinch(g, dx, dy, o);
    } else {
        give(o, JM_VIEW_DO_ORBIT, dx / o->height, dy / o->height, 0.0);
    }
    g->mid_x0 = x;
    g->mid_y0 = y;
}

int32_t jm_view_gesture_event(jm_view_gesture *g, const jm_view_event *event, double height_px,
                              double width_px, double now_s, jm_view_action *out, int32_t capacity)
{
    gesture_out o = {out, 0, capacity, fmax(width_px, 1.0), fmax(height_px, 1.0)};
    // A lifted finger is lifted wherever it is said to be.
    if (event->kind == JM_VIEW_EVENT_FINGER_UP) {
        finger_up(g, event, now_s, &o);
        return o.count;
    }
    if (!(fabs(event->x) < 1e5) || !(fabs(event->y) < 1e5))
        return 0;
    if (event->kind == JM_VIEW_EVENT_FINGER_DOWN)
        finger_down(g, event, now_s);
    else if (event->kind == JM_VIEW_EVENT_FINGER_MOVE)
        finger_move(g, event, &o);
    return o.count;
}

// model_act.c: what each action does to the model.
#include "view/model.h"

#include "core/math.h"

#include <math.h>
#include <stdio.h>

static const double message_s = 4.0;
static const double straight_down_rad = 85.0 * JM_DEG, usual_tilt_rad = 45.0 * JM_DEG;
static const double shares_most = 4.0; // heights of the picture that one action moves

static void say(jm_view_model *m, const char *message)
{
    snprintf(m->message, sizeof m->message, "%s", message);
    m->message_s = message_s;
}

/// A whole number that may stand for an index; others become -2, which nothing takes.
static int32_t whole(double value)
{
    return fabs(value) < 1e6 ? (int32_t)lround(value) : -2;
}

// ---- the camera ----

/// Where the camera is going: what turns and flights start from.
static jm_view_camera heading_for(const jm_view_model *m)
{
    return m->way < 1.0 ? m->goal : m->camera;
}

static void fly(jm_view_model *m, jm_view_camera goal)
{
    jm_view_camera_limit(&goal, m->scene);
    m->from = m->camera;
    m->goal = goal;
    m->way = m->reduce_motion ? 1.0 : 0.0;
    if (m->reduce_motion)
        m->camera = m->from = goal;
}

/// A hand on the camera ends a flight where it is.
static void stand(jm_view_model *m)
{
    m->from = m->goal = m->camera;
    m->way = 1.0;
}

/// The picture under a point, where two stand side by side: its own point and shape.
static void enter_pane(const jm_view_model *m, double *u, double *aspect)
{
    if (!m->has_base || m->compare != JM_VIEW_PAIR)
        return;
    *u = *u < 0.5 ? 2.0 * *u : 2.0 * *u - 1.0;
    *aspect *= 0.5;
}

static void fly_to(jm_view_model *m, const jm_view_action *a, double aspect)
{
    const double all[4] = {0.0, 0.0, 1.0, 1.0};
    jm_view_camera goal = heading_for(m);
    if (a->value > 0.0) {
        goal.x = a->x;
        goal.y = a->y;
        goal.distance_m = a->value;
    } else {
        double u = a->x;
        enter_pane(m, &u, &aspect);
        jm_view_lens lens = jm_view_camera_lens(&m->camera, m->scene, aspect, all);
        if (!jm_view_camera_ground_at(&lens, m->scene, u, a->y, &goal.x, &goal.y))
            return;
        goal.distance_m = 0.5 * m->camera.distance_m;
    }
    fly(m, goal);
}

static void look_down(jm_view_model *m)
{
    jm_view_camera goal = heading_for(m);
    if (goal.tilt_rad < straight_down_rad) {
        m->tilt_kept_rad = goal.tilt_rad;
        goal.tilt_rad = 0.5 * JM_PI;
    } else {
        goal.tilt_rad = m->tilt_kept_rad > 0.0 ? m->tilt_kept_rad : usual_tilt_rad;
    }
    fly(m, goal);
}

static void zoom(jm_view_model *m, const jm_view_action *a, double aspect)
{
    double u = jm_clamp(a->x, 0.0, 1.0);
    enter_pane(m, &u, &aspect);
    jm_view_camera_zoom(&m->camera, m->scene, aspect, jm_clamp(a->value, 0.01, 100.0), u,
                        jm_clamp(a->y, 0.0, 1.0));
    stand(m);
}

static void move_camera(jm_view_model *m, const jm_view_action *a, double aspect)
{
    double right = jm_clamp(a->x, -shares_most, shares_most);
    double down = jm_clamp(a->y, -shares_most, shares_most);
    jm_view_camera north = heading_for(m);
    switch (a->verb) {
    case JM_VIEW_DO_ORBIT:
        jm_view_camera_orbit(&m->camera, m->scene, right, down);
        stand(m);
        break;
    case JM_VIEW_DO_PAN:
        jm_view_camera_pan(&m->camera, m->scene, right, down);
        stand(m);
        break;
    case JM_VIEW_DO_ZOOM:
        zoom(m, a, aspect);
        break;
    case JM_VIEW_DO_NORTH:
        north.heading_rad = 0.0;
        fly(m, north);
        break;
    case JM_VIEW_DO_TOP:
        look_down(m);
        break;
    case JM_VIEW_DO_FLY:
        fly_to(m, a, aspect);
        break;
    default:
        fly(m, jm_view_camera_home(m->scene));
        break;
    }
}

// ---- time ----

static void play(jm_view_model *m)
{
    jm_view_clock *c = &m->clock;
    c->following = false;
    c->playing = !c->playing;
    if (c->playing && c->time_s >= c->last_s) // at its end: from the start
        c->time_s = c->first_s;
}

static void follow(jm_view_model *m)
{
    jm_view_clock *c = &m->clock;
    c->following = !c->following;
    c->playing = false;
    if (c->following)
        c->time_s = c->last_s;
}

static void move_clock(jm_view_model *m, const jm_view_action *a)
{
    switch (a->verb) {
    case JM_VIEW_DO_PLAY:
        play(m);
        break;
    case JM_VIEW_DO_FRAME:
        jm_view_clock_frame(&m->clock, a->value < 0.0 ? -1 : 1);
        break;
    case JM_VIEW_DO_FASTER:
        jm_view_clock_faster(&m->clock, a->value < 0.0 ? -1 : 1);
        break;
    case JM_VIEW_DO_SPEED:
        m->clock.speed = jm_clamp(a->value, 1.0, 100000.0);
        break;
    case JM_VIEW_DO_SEEK:
        jm_view_clock_seek(&m->clock, a->value);
        break;
    case JM_VIEW_DO_LOOP:
        m->clock.looping = !m->clock.looping;
        break;
    default:
        follow(m);
        break;
    }
}

// ---- layers and comparison ----

static int32_t topic_count(const jm_view_model *m)
{
    return m->feed != NULL ? jm_view_feed_topic_count(m->feed) : 0;
}

static void warn_without_base_topic(jm_view_model *m)
{
    if (m->compare != JM_VIEW_ONE && m->topic != JM_NONE &&
        !jm_view_feed_topic(m->feed, m->topic)->in_base)
        say(m, JM_WORDS("The base holds no such layer: there is nothing to compare it with."));
}

static void set_topic(jm_view_model *m, int32_t topic)
{
    if (topic < JM_NONE || topic >= topic_count(m) || topic == m->topic)
        return;
    m->topic = topic;
    warn_without_base_topic(m);
}

static void next_topic(jm_view_model *m, int direction)
{
    int32_t choices = topic_count(m) + 1; // one of them is none
    set_topic(m, (m->topic + 1 + direction + choices) % choices - 1);
}

static void compare(jm_view_model *m, int32_t mode)
{
    if (mode == -1)
        mode = ((int32_t)m->compare + 1) % JM_VIEW_COMPARE_COUNT;
    if (mode < 0 || mode >= JM_VIEW_COMPARE_COUNT)
        return;
    if (!m->has_base && mode != JM_VIEW_ONE) {
        m->compare = JM_VIEW_ONE;
        say(m, JM_WORDS("There is no base to compare with: open the outcome with --base."));
        return;
    }
    m->compare = (jm_view_compare)mode;
    warn_without_base_topic(m);
}

static void move_wipe(jm_view_model *m, const jm_view_action *a)
{
    double to = a->value < 0.0 ? m->wipe + a->x : a->value;
    m->wipe = jm_clamp(to, 0.0, 1.0);
}

// ---- views that are kept ----

static void keep(jm_view_model *m, int32_t which)
{
    if (which < 0 || which >= JM_VIEW_BOOKMARKS)
        return;
    m->bookmark[which] = (jm_view_bookmark){.set = true,
                                            .camera = m->camera,
                                            .time_s = m->clock.time_s,
                                            .topic = m->topic,
                                            .compare = m->compare};
    say(m, JM_WORDS("This view is kept; Shift and the same digit come back to it."));
}

static void go(jm_view_model *m, int32_t which)
{
    if (which < 0 || which >= JM_VIEW_BOOKMARKS)
        return;
    const jm_view_bookmark *b = &m->bookmark[which];
    if (!b->set) {
        say(m, JM_WORDS("No view is kept there yet; Ctrl and the digit keep this one."));
        return;
    }
    jm_view_clock_seek(&m->clock, b->time_s);
    m->clock.playing = false;
    m->topic = b->topic;
    m->compare = b->compare;
    fly(m, b->camera);
}

// ---- the screen ----

static void set_quality(jm_view_model *m, int32_t quality)
{
    static const char *const names[] = {JM_WORDS("Quality: as this machine allows"),
                                        JM_WORDS("Quality: without a graphics card"),
                                        JM_WORDS("Quality: low"), JM_WORDS("Quality: high")};
    enum { QUALITIES = sizeof names / sizeof names[0] };
    if (quality == -1)
        quality = ((int32_t)m->quality + 1) % QUALITIES;
    if (quality < 0 || quality >= QUALITIES)
        return;
    m->quality = (jm_view_quality)quality;
    say(m, names[quality]);
}

static void pick(jm_view_model *m, const jm_view_action *a)
{
    m->pick_asked = true;
    m->pick_u = jm_clamp(a->x, 0.0, 1.0);
    m->pick_v = jm_clamp(a->y, 0.0, 1.0);
}

static void unpick(jm_view_model *m)
{
    if (m->help)
        m->help = false;
    else
        m->picked = (jm_view_picked){.thing = JM_VIEW_NOTHING};
}

static void flip(bool *what)
{
    *what = !*what;
}

static void reduce_motion(jm_view_model *m)
{
    flip(&m->reduce_motion);
    if (m->reduce_motion && m->way < 1.0) {
        m->camera = m->goal;
        stand(m);
    }
    say(m, m->reduce_motion ? JM_WORDS("Less motion: no flights, no moving dashes.")
                            : JM_WORDS("Flights and moving dashes are on."));
}

// ---- all ----

static void change_screen(jm_view_model *m, const jm_view_action *a)
{
    switch (a->verb) {
    case JM_VIEW_DO_QUIT:
        m->quit = true;
        break;
    case JM_VIEW_DO_RESET:
        jm_view_model_reset(m);
        break;
    case JM_VIEW_DO_FOCUS:
        flip(&m->focus);
        break;
    case JM_VIEW_DO_TREES:
        flip(&m->trees);
        break;
    case JM_VIEW_DO_SHADOWS:
        flip(&m->shadows);
        break;
    case JM_VIEW_DO_ZONES:
        flip(&m->zones);
        break;
    case JM_VIEW_DO_NAMES:
        flip(&m->names);
        break;
    case JM_VIEW_DO_INTERFACE:
        flip(&m->interface);
        break;
    case JM_VIEW_DO_HELP:
        flip(&m->help);
        break;
    case JM_VIEW_DO_PANEL:
        flip(&m->panel);
        break;
    case JM_VIEW_DO_LANGUAGE:
        flip(&m->french);
        break;
    case JM_VIEW_DO_MOTION:
        reduce_motion(m);
        break;
    case JM_VIEW_DO_FULLSCREEN:
        flip(&m->fullscreen);
        break;
    case JM_VIEW_DO_SHOT:
        m->shot_asked = true;
        break;
    case JM_VIEW_DO_POSTER:
        m->poster_asked = true;
        break;
    case JM_VIEW_DO_UNPICK:
        unpick(m);
        break;
    default:
        break;
    }
}

void jm_view_act(jm_view_model *m, const jm_view_action *a, double aspect)
{
    if (!isfinite(a->x) || !isfinite(a->y) || !isfinite(a->value))
        return;
    if (!(aspect > 0.0) || !isfinite(aspect))
        aspect = 1.0;
    switch (a->verb) {
    case JM_VIEW_DO_HOME:
    case JM_VIEW_DO_ORBIT:
    case JM_VIEW_DO_PAN:
    case JM_VIEW_DO_ZOOM:
    case JM_VIEW_DO_NORTH:
    case JM_VIEW_DO_TOP:
    case JM_VIEW_DO_FLY:
        move_camera(m, a, aspect);
        break;
    case JM_VIEW_DO_PLAY:
    case JM_VIEW_DO_FRAME:
    case JM_VIEW_DO_FASTER:
    case JM_VIEW_DO_SPEED:
    case JM_VIEW_DO_SEEK:
    case JM_VIEW_DO_LOOP:
    case JM_VIEW_DO_FOLLOW:
        move_clock(m, a);
        break;
    case JM_VIEW_DO_TOPIC:
        set_topic(m, whole(a->value));
        break;
    case JM_VIEW_DO_NEXT_TOPIC:
        next_topic(m, a->value < 0.0 ? -1 : 1);
        break;
    case JM_VIEW_DO_COMPARE:
        compare(m, whole(a->value));
        break;
    case JM_VIEW_DO_WIPE:
        move_wipe(m, a);
        break;
    case JM_VIEW_DO_SCALE:
        m->ui_scale = jm_clamp(m->ui_scale * jm_clamp(a->value, 0.1, 10.0), 1.0, 3.0);
        break;
    case JM_VIEW_DO_QUALITY:
        set_quality(m, whole(a->value));
        break;
    case JM_VIEW_DO_PICK:
        pick(m, a);
        break;
    case JM_VIEW_DO_KEEP:
        keep(m, whole(a->value));
        break;
    case JM_VIEW_DO_GO:
        go(m, whole(a->value));
        break;
    default:
        change_screen(m, a);
        break;
    }
}

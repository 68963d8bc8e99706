#include "view/model.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

static const double heat_hour = 16.0; // when days are hottest
static const double scale_from_px = 900.0;

void jm_view_model_reset(jm_view_model *m)
{
    m->camera = jm_view_camera_home(m->scene);
    m->from = m->goal = m->camera;
    m->way = 1.0;
    m->way_s = 1.2;
    m->clock = jm_view_clock_start(m->clock.first_s, m->clock.last_s, m->clock.step_s);
    jm_view_clock_seek(&m->clock, m->start_time_s);
    m->clock.following = m->start_following;
    if (m->clock.following)
        m->clock.time_s = m->clock.last_s;
    m->topic = m->start_topic;
    m->compare = JM_VIEW_ONE;
    m->wipe = 0.5;
    m->help = false;
    m->focus = m->trees = m->shadows = m->names = m->interface = m->panel = true;
    m->zones = false; // borders of zones are lines of the statistics, not of the city
    m->reduce_motion = m->start_reduce_motion;
    m->picked = (jm_view_picked){.thing = JM_VIEW_NOTHING};
    m->flow_phase_s = 0.0;
    m->pick_asked = m->shot_asked = m->poster_asked = false;
    m->pick_u = m->pick_v = 0.0;
    memset(m->message, 0, sizeof m->message);
    m->message_s = 0.0;
    m->tilt_kept_rad = 0.0;
}

static double first_scale(const jm_view_def *def)
{
    double scale = def->ui_scale;
    if (!(scale > 0.0) || !isfinite(scale))
        scale = def->height > 0 ? def->height / scale_from_px : 1.0;
    return jm_clamp(scale, 1.0, 3.0);
}

static int32_t first_topic(const jm_view_feed *feed, const char *layer)
{
    if (feed == NULL || (layer != NULL && strcmp(layer, "none") == 0))
        return JM_NONE;
    int32_t topic = layer != NULL ? jm_view_feed_topic_of(feed, layer) : JM_NONE;
    if (topic == JM_NONE && jm_view_feed_topic_count(feed) > 0)
        topic = 0;
    return topic;
}

// A run that goes on opens at its newest step, unless an hour is asked for.
static void set_clock(jm_view_model *m, jm_view_feed *feed, double time_h)
{
    const jm_view_about *about = jm_view_feed_about(feed);
    jm_view_feed_state state = jm_view_feed_look(feed);
    bool asked = isfinite(time_h);
    m->clock = jm_view_clock_start(0.0, state.last_s, about->step_s);
    double time_s =
        jm_view_clock_time_of(about->start_utc_s, &about->zone, asked ? time_h : heat_hour);
    m->start_time_s = asked ? time_s : m->clock.step_s * floor(time_s / m->clock.step_s + 0.5);
    m->start_following = state.run == JM_VIEW_RUN_GROWING && !asked;
}

jm_view_model jm_view_model_start(const jm_view_scene *scene, jm_view_feed *feed,
                                  const jm_view_def *def)
{
    jm_view_model m;
    memset(&m, 0, sizeof m);
    m.scene = scene;
    m.feed = feed;
    m.has_base = scene->base != NULL;
    m.french = def->french;
    m.quality =
        (unsigned)def->quality <= JM_VIEW_QUALITY_HIGH ? def->quality : JM_VIEW_QUALITY_AUTO;
    m.ui_scale = first_scale(def);
    m.start_reduce_motion = def->reduce_motion;
    m.start_topic = first_topic(feed, def->layer);
    m.clock = jm_view_clock_start(0.0, 0.0, 3600.0);
    if (feed != NULL)
        set_clock(&m, feed, def->time_h);
    jm_view_model_reset(&m);
    return m;
}

void jm_view_model_advance(jm_view_model *m, double real_s)
{
    if (!(real_s > 0.0) || !isfinite(real_s))
        return;
    if (m->way < 1.0) {
        m->way = fmin(m->way + real_s / fmax(m->way_s, 1e-3), 1.0);
        m->camera = jm_view_camera_between(&m->from, &m->goal, m->way);
        jm_view_camera_limit(&m->camera, m->scene);
    }
    // Dashes move while time does, at their own pace; an hour of them is more than anybody counts.
    if (m->clock.playing && !m->reduce_motion)
        m->flow_phase_s = fmod(m->flow_phase_s + real_s, 3600.0);
    jm_view_clock_advance(&m->clock, real_s);
    m->message_s = fmax(m->message_s - real_s, 0.0);
}

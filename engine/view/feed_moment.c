// From a moment to the arrays that show it, and from these to what the drawing thread gets.
#include "view/feed_own.h"

#include <math.h>
#include <string.h>

// The last step at or before time_s; the first when all come later.
static int64_t step_before(const jm_view_feed *feed, double time_s)
{
    int64_t low = 0, high = feed->steps - 1;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (feed->time_s[middle] <= time_s)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

jm_feed_moment jm_feed_moment_of(const jm_view_feed *feed, int32_t topic, double time_s)
{
    jm_feed_moment m = {.topic = topic};
    if (topic < 0 || topic >= feed->topic_count)
        return (jm_feed_moment){.topic = JM_NONE};
    const jm_feed_topic *t = &feed->topics[topic];
    if (t->grows)
        m.a = m.b = feed->steps - 1;
    if (t->shown.is_static || feed->steps == 0)
        return m;
    m.a = m.b = step_before(feed, time_s);
    const double from_s = feed->time_s[m.a];
    if (time_s >= from_s && m.a + 1 < feed->steps) {
        m.b = m.a + 1;
        m.weight = (time_s - from_s) / (feed->time_s[m.b] - from_s);
    }
    return m;
}

bool jm_feed_same_moment(const jm_feed_moment *a, const jm_feed_moment *b)
{
    return a->topic == b->topic && a->a == b->a && a->b == b->b;
}

int32_t jm_feed_needs_of(const jm_view_feed *feed, const jm_feed_moment *m,
                         jm_feed_need needs[JM_FEED_NEEDS])
{
    int32_t count = 0;
    if (m->topic == JM_NONE)
        return 0;
    const bool flow = feed->topics[m->topic].shown.dim == JM_DIM_LINKS && feed->flow != JM_NONE &&
                      feed->flow != m->topic && feed->steps > 0;
    // Static topics have no step: cars are then shown at the first.
    for (int part = 0; part < (flow ? 2 : 1); part++) {
        const int32_t topic = part == 0 ? m->topic : feed->flow;
        const int32_t runs = feed->topics[topic].shown.in_base ? JM_FEED_RUNS : 1;
        for (int32_t run = 0; run < runs; run++)
            for (int end = 0; end < (m->b != m->a ? 2 : 1); end++)
                needs[count++] = (jm_feed_need){run, topic, end == 0 ? m->a : m->b};
    }
    return count;
}

// Whether there are steps for it at all, and a scale.
static bool is_possible(const jm_view_feed *feed, const jm_feed_moment *m)
{
    const jm_feed_topic *t = &feed->topics[m->topic];
    const bool timeless = t->shown.is_static && !t->grows;
    return t->scale_steps != JM_NONE && (timeless || (feed->steps > 0 && m->b < feed->steps));
}

bool jm_feed_moment_is_there(jm_view_feed *feed, const jm_feed_moment *m)
{
    jm_feed_need needs[JM_FEED_NEEDS];
    if (m->topic == JM_NONE)
        return true;
    bool there = is_possible(feed, m);
    const int32_t count = jm_feed_needs_of(feed, m, needs);
    for (int32_t i = 0; i < count && there; i++)
        there = jm_feed_cache_find(&feed->cache, needs[i].run, needs[i].topic, needs[i].step);
    return there;
}

// Equal content has an equal stamp, whenever it was read.
static uint64_t stamp_of(const jm_view_feed *feed, int32_t topic, int64_t step)
{
    return feed->generation << 52 | ((uint64_t)topic + 1) << 32 | ((uint64_t)step + 1);
}

static const float **place_of(jm_view_values *v, const jm_feed_moment *m, const jm_feed_need *need,
                              bool end)
{
    const bool base = need->run == JM_FEED_BASE;
    if (need->topic == m->topic)
        return base ? (end ? &v->base_b : &v->base_a) : (end ? &v->b : &v->a);
    return base ? (end ? &v->base_flow_b : &v->base_flow_a) : (end ? &v->flow_b : &v->flow_a);
}

static void hold(jm_view_feed *feed, const jm_feed_need *needs, int32_t count)
{
    jm_feed_array *held[JM_FEED_NEEDS] = {NULL};
    for (int32_t i = 0; i < count; i++) {
        held[i] = jm_feed_cache_find(&feed->cache, needs[i].run, needs[i].topic, needs[i].step);
        held[i]->holders++;
    }
    for (int i = 0; i < JM_FEED_NEEDS; i++)
        if (feed->held[i] != NULL)
            feed->held[i]->holders--;
    memcpy(feed->held, held, sizeof held);
}

void jm_feed_hand_out(jm_view_feed *feed, const jm_feed_moment *m)
{
    jm_feed_need needs[JM_FEED_NEEDS];
    const int32_t count = jm_feed_needs_of(feed, m, needs);
    jm_view_values v = {.topic = m->topic, .weight = m->weight};
    hold(feed, needs, count);
    if (m->topic != JM_NONE) {
        const jm_feed_topic *t = &feed->topics[m->topic];
        v.count = t->shown.count;
        v.step_a = m->a;
        v.step_b = m->b;
        v.stamp_a = stamp_of(feed, m->topic, m->a);
        v.stamp_b = stamp_of(feed, m->topic, m->b);
        v.scale = t->scale;
        v.difference = t->difference;
    }
    for (int32_t i = 0; i < count; i++) {
        const float *values = feed->held[i]->values;
        if (needs[i].step == m->a)
            *place_of(&v, m, &needs[i], false) = values;
        if (needs[i].step == m->b)
            *place_of(&v, m, &needs[i], true) = values;
    }
    if (m->topic != JM_NONE && m->topic == feed->flow) {
        v.flow_a = v.a;
        v.flow_b = v.b;
        v.base_flow_a = v.base_a;
        v.base_flow_b = v.base_b;
    }
    feed->taken = v;
}

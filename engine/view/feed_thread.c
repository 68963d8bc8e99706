// The feed's thread: the newest wish first, then series, scales of a longer run, reading ahead; and
// now and then a look at runs that go on.
#include "view/feed_own.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const double poll_s = 0.25;
static const double retry_s = 1.0;

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void jm_feed_wait_for(jm_view_feed *feed, pthread_cond_t *condition, double longest_s)
{
    const double until_s = now_s() + longest_s;
    struct timespec until = {.tv_sec = (time_t)until_s};
    until.tv_nsec = (long)(1e9 * (until_s - (double)until.tv_sec));
    pthread_cond_timedwait(condition, &feed->lock, &until);
}

static bool goes_on(const jm_view_feed *feed)
{
    for (int32_t r = 0; r < feed->run_count; r++)
        if (jm_follow_state_of(feed->run[r].follow) != JM_FOLLOW_COMPLETE)
            return true;
    return false;
}

bool jm_feed_wish_waits(jm_view_feed *feed, jm_feed_moment *moment)
{
    const jm_feed_moment m = jm_feed_moment_of(feed, feed->wish_topic, feed->wish_time_s);
    if (moment != NULL)
        *moment = m;
    if (m.topic == JM_NONE || jm_feed_moment_is_there(feed, &m))
        return false;
    const jm_feed_topic *t = &feed->topics[m.topic];
    if (feed->steps == 0 && (!t->shown.is_static || t->grows))
        return false;
    return !jm_feed_same_moment(&m, &feed->failed) || now_s() > feed->failed_at_s + retry_s;
}

bool jm_feed_series_waits(const jm_view_feed *feed)
{
    return feed->series_topic != JM_NONE &&
           (feed->series_done != feed->series_number || feed->series_steps != feed->steps);
}

bool jm_feed_interrupted(void *user)
{
    jm_view_feed *feed = user;
    pthread_mutex_lock(&feed->lock);
    const bool other = feed->job_topic != feed->wish_topic && jm_feed_wish_waits(feed, NULL);
    const bool leave = feed->quit || other;
    pthread_mutex_unlock(&feed->lock);
    return leave;
}

static const jm_reader *reader_of(const jm_feed_run *run)
{
    return run->lost ? NULL : jm_follow_reader(run->follow);
}

// Steps that both runs hold at the same times; JM_NONE when a file cannot be read for the moment.
static int64_t common_steps(const jm_view_feed *feed)
{
    const jm_reader *first = reader_of(&feed->run[0]);
    int64_t steps = first != NULL ? jm_reader_steps(first) : JM_NONE;
    for (int32_t r = 1; r < feed->run_count && steps != JM_NONE; r++) {
        const jm_reader *other = reader_of(&feed->run[r]);
        int64_t same = 0;
        while (other != NULL && same < steps && same < jm_reader_steps(other) &&
               jm_reader_time_s(first, same) == jm_reader_time_s(other, same))
            same++;
        steps = other != NULL ? same : JM_NONE;
    }
    return steps;
}

static void publish_state(jm_view_feed *feed)
{
    bool grows = false, stopped = false;
    for (int32_t r = feed->run_count - 1; r >= 0; r--) {
        const jm_follow *follow = feed->run[r].follow;
        grows = grows || jm_follow_state_of(follow) == JM_FOLLOW_GROWING;
        if (jm_follow_state_of(follow) != JM_FOLLOW_STOPPED)
            continue;
        stopped = true;
        feed->stopped_utc_s = jm_follow_written_utc_s(follow);
    }
    feed->state = grows     ? JM_VIEW_RUN_GROWING
                  : stopped ? JM_VIEW_RUN_STOPPED
                            : JM_VIEW_RUN_COMPLETE;
}

jm_status jm_feed_publish(jm_ctx *ctx, jm_view_feed *feed)
{
    const int64_t steps = common_steps(feed);
    const jm_reader *reader = jm_follow_reader(feed->run[JM_FEED_OUTCOME].follow);
    jm_status status = JM_OK;
    pthread_mutex_lock(&feed->lock);
    if (steps != JM_NONE)
        status = jm_grow(ctx, &feed->time_s, &feed->time_capacity, steps + 1);
    for (int64_t s = 0; s < steps && status == JM_OK; s++)
        feed->time_s[s] = jm_reader_time_s(reader, s);
    if (steps != JM_NONE && status == JM_OK)
        feed->steps = steps;
    publish_state(feed);
    pthread_mutex_unlock(&feed->lock);
    return status;
}

static void tell(jm_view_feed *feed)
{
    snprintf(feed->trouble, sizeof feed->trouble, "%s", jm_message(feed->ctx));
}

// Another file took the place of the one that was open: under its final name it holds the same
// steps; a run that was started anew may hold others.
static void look_at_newcomer(jm_view_feed *feed, int32_t index)
{
    jm_feed_run *run = &feed->run[index];
    if (run->openings == jm_follow_openings(run->follow))
        return;
    run->openings = jm_follow_openings(run->follow);
    run->lost = !jm_feed_topics_fit(feed, index);
    if (!run->lost && jm_follow_state_of(run->follow) == JM_FOLLOW_COMPLETE)
        return;
    run->hot_steps = 0;
    pthread_mutex_lock(&feed->lock);
    jm_feed_cache_forget(&feed->cache);
    feed->generation++;
    feed->series_done = 0;
    for (int32_t t = 0; t < feed->topic_count; t++)
        feed->topics[t].scale_steps = JM_NONE;
    pthread_mutex_unlock(&feed->lock);
}

static void poll_runs(jm_view_feed *feed)
{
    jm_status status = JM_OK;
    for (int32_t r = 0; r < feed->run_count && status == JM_OK; r++) {
        const jm_reader *reader = NULL;
        status = jm_follow_poll(feed->ctx, feed->run[r].follow, NULL);
        look_at_newcomer(feed, r);
        if (feed->run[r].lost)
            status = jm_feed_reader_of(feed->ctx, &feed->run[r], &reader);
    }
    if (status == JM_OK)
        status = jm_feed_publish(feed->ctx, feed);
    pthread_mutex_lock(&feed->lock);
    if (status != JM_OK)
        tell(feed);
    feed->next_poll_s = now_s() + poll_s;
    pthread_cond_broadcast(&feed->done);
    pthread_mutex_unlock(&feed->lock);
}

static void read_wish(jm_view_feed *feed, const jm_feed_moment *m)
{
    jm_feed_need needs[JM_FEED_NEEDS];
    const float *values = NULL;
    jm_status status = JM_OK;
    if (feed->topics[m->topic].scale_steps == JM_NONE)
        status = jm_feed_scale_make(feed, m->topic, feed->steps);
    const uint64_t keep_since = jm_feed_keep_since(feed);
    const int32_t count = jm_feed_needs_of(feed, m, needs);
    for (int32_t i = 0; i < count && status == JM_OK; i++)
        status = jm_feed_get(feed, &needs[i], keep_since, &values);
    pthread_mutex_lock(&feed->lock);
    if (status == JM_OK) {
        feed->finished = *m;
        feed->failed.topic = JM_NONE;
        feed->trouble[0] = '\0';
    } else if (status != JM_ERR_INTERRUPTED) {
        tell(feed);
        feed->failed = *m;
        feed->failed_at_s = now_s();
    }
    pthread_cond_broadcast(&feed->done);
    pthread_mutex_unlock(&feed->lock);
}

static void read_series(jm_view_feed *feed, int32_t topic, int64_t index, uint64_t number)
{
    jm_feed_series series = {0};
    const int64_t steps = feed->steps;
    const jm_status status = jm_feed_series_make(feed, topic, index, steps, &series);
    if (status == JM_ERR_INTERRUPTED)
        return;
    pthread_mutex_lock(&feed->lock);
    feed->series_done = number;
    feed->series_steps = steps;
    if (status != JM_OK) {
        tell(feed);
    } else {
        jm_feed_series_free(&feed->series_new);
        feed->series_new = series;
        feed->series_fresh = true;
    }
    pthread_mutex_unlock(&feed->lock);
}

// The next array in the direction of time that is not there; false: enough is there.
static bool find_ahead(jm_view_feed *feed, const jm_feed_moment *m, jm_feed_need *need)
{
    enum { steps_ahead = 2 };
    jm_feed_need needs[JM_FEED_NEEDS];
    if (m->topic == JM_NONE || feed->topics[m->topic].shown.is_static ||
        feed->ahead_failed == feed->wish_number)
        return false;
    for (int64_t k = 1; k <= steps_ahead; k++) {
        const int64_t step = feed->direction > 0 ? m->b + k : m->a - k;
        if (step < 0 || step >= feed->steps)
            return false;
        const jm_feed_moment ahead = {.topic = m->topic, .a = step, .b = step};
        const int32_t count = jm_feed_needs_of(feed, &ahead, needs);
        const int64_t bytes = count * feed->topics[m->topic].shown.count * (int64_t)sizeof(float);
        if (bytes > feed->cache.limit / (2 + steps_ahead))
            return false;
        for (int32_t i = 0; i < count; i++) {
            *need = needs[i];
            if (jm_feed_cache_find(&feed->cache, need->run, need->topic, need->step) == NULL)
                return true;
        }
    }
    return false;
}

static void read_ahead(jm_view_feed *feed, const jm_feed_need *need, uint64_t keep_since,
                       uint64_t wish_number)
{
    const float *values = NULL;
    const jm_status status = jm_feed_get(feed, need, keep_since, &values);
    pthread_mutex_lock(&feed->lock);
    if (status != JM_OK)
        feed->ahead_failed = wish_number; // it is told when it is wished for
    pthread_mutex_unlock(&feed->lock);
}

static bool scale_is_old(const jm_view_feed *feed, const jm_feed_moment *m)
{
    if (m->topic == JM_NONE || feed->steps == 0 || feed->failed.topic == m->topic)
        return false;
    const jm_feed_topic *t = &feed->topics[m->topic];
    return (!t->shown.is_static || t->grows) && t->scale_steps != feed->steps;
}

// A longer run has a new scale; a failure is met again, and told, when values are read.
static void renew_scale(jm_view_feed *feed, int32_t topic)
{
    const jm_status status = jm_feed_scale_make(feed, topic, feed->steps);
    pthread_mutex_lock(&feed->lock);
    if (status != JM_OK && status != JM_ERR_INTERRUPTED)
        feed->topics[topic].scale_steps = feed->steps;
    pthread_mutex_unlock(&feed->lock);
}

// One piece of work; called and left with the lock. False: there is none.
static bool do_something(jm_view_feed *feed)
{
    jm_feed_moment m;
    jm_feed_need need;
    const uint64_t keep_since = feed->cache.now + 1;
    const uint64_t series = feed->series_number, wish = feed->wish_number;
    const int32_t series_topic = feed->series_topic;
    const int64_t series_index = feed->series_index;
    const bool wished = jm_feed_wish_waits(feed, &m); // marks what is there as used
    enum { NOTHING, POLL, WISH, SERIES, SCALE, AHEAD } job = NOTHING;
    if (goes_on(feed) && now_s() >= feed->next_poll_s)
        job = POLL;
    else if (wished)
        job = WISH;
    else if (jm_feed_series_waits(feed))
        job = SERIES;
    else if (scale_is_old(feed, &m))
        job = SCALE;
    else if (find_ahead(feed, &m, &need))
        job = AHEAD;
    if (job == NOTHING)
        return false;
    feed->job_topic = job == WISH ? m.topic : JM_NONE;
    pthread_mutex_unlock(&feed->lock);
    if (job == POLL)
        poll_runs(feed);
    else if (job == WISH)
        read_wish(feed, &m);
    else if (job == SERIES)
        read_series(feed, series_topic, series_index, series);
    else if (job == SCALE)
        renew_scale(feed, m.topic);
    else
        read_ahead(feed, &need, keep_since, wish);
    pthread_mutex_lock(&feed->lock);
    feed->job_topic = JM_NONE;
    return true;
}

void *jm_feed_work(void *user)
{
    jm_view_feed *feed = user;
    pthread_mutex_lock(&feed->lock);
    while (!feed->quit) {
        if (do_something(feed))
            continue;
        if (goes_on(feed) || feed->failed.topic != JM_NONE)
            jm_feed_wait_for(feed, &feed->wake, poll_s);
        else
            pthread_cond_wait(&feed->wake, &feed->lock);
    }
    pthread_mutex_unlock(&feed->lock);
    return NULL;
}

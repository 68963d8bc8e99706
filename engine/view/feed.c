// The feed as the drawing thread sees it: nothing here reads a file once it is open.
#include "view/feed_own.h"

#include <math.h>
#include <signal.h>
#include <string.h>

static const int64_t cache_bytes = INT64_C(768) << 20;

static const char *translate(void *user, const char *english)
{
    const jm_view_feed *feed = user;
    return feed->host.translate != NULL ? feed->host.translate(feed->host.user, english) : english;
}

static jm_status no_thread(jm_ctx *ctx)
{
    return jm_fail(ctx, JM_ERR_MEMORY, "the thread that reads the outcome cannot be started");
}

static jm_status make_lock(jm_ctx *ctx, jm_view_feed *feed)
{
    pthread_condattr_t steady;
    feed->has_lock = pthread_mutex_init(&feed->lock, NULL) == 0;
    if (!feed->has_lock || pthread_condattr_init(&steady) != 0)
        return no_thread(ctx);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    feed->has_wake = pthread_cond_init(&feed->wake, &steady) == 0;
    feed->has_done = pthread_cond_init(&feed->done, &steady) == 0;
    pthread_condattr_destroy(&steady);
    return feed->has_wake && feed->has_done ? JM_OK : no_thread(ctx);
}

// false: the air's cells are not made of whole cells of the city.
static bool take_air_grid(jm_feed_run *run, const jm_reader *reader)
{
    const jm_grid *grid = &run->city->grid, *air = jm_reader_grid_of(reader, JM_DIM_AIR);
    if (air == NULL)
        return true;
    run->air_grid = *air;
    run->air_side = (int32_t)lround(air->cell_m / grid->cell_m);
    return fabs(run->air_side * grid->cell_m - air->cell_m) < 1e-6 * grid->cell_m &&
           air->rows == (grid->rows - 1) / run->air_side + 1 &&
           air->columns == (grid->columns - 1) / run->air_side + 1;
}

static jm_status open_run(jm_ctx *ctx, const char *path, jm_feed_run *run)
{
    JM_TRY(jm_follow_open(ctx, path, &run->follow));
    run->openings = jm_follow_openings(run->follow);
    const jm_reader *reader = jm_follow_reader(run->follow);
    JM_TRY(jm_city_read(ctx, jm_reader_file(reader), "/city", &run->city));
    if (!jm_grid_same(&run->city->grid, jm_reader_grid(reader)) || !take_air_grid(run, reader))
        return jm_fail(ctx, JM_ERR_DATA, "%s: its city lies on another grid; damaged file?", path);
    return JM_OK;
}

// Signals are the host's: its thread takes them.
static jm_status start_thread(jm_ctx *ctx, jm_view_feed *feed)
{
    sigset_t all, before;
    feed->ctx = jm_ctx_create(&(jm_ctx_def){
        .threads = 1, .translate = translate, .interrupted = jm_feed_interrupted, .user = feed});
    if (feed->ctx == NULL)
        return no_thread(ctx);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    feed->has_thread = pthread_create(&feed->thread, NULL, jm_feed_work, feed) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return feed->has_thread ? JM_OK : no_thread(ctx);
}

jm_status jm_view_feed_open(jm_ctx *ctx, const char *outcome, const char *base, bool french,
                            jm_view_feed **out)
{
    const char *const paths[JM_FEED_RUNS] = {outcome, base};
    jm_status status = JM_OK;
    jm_view_feed *feed = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &feed, 1));
    feed->host = *jm_ctx_def_of(ctx);
    feed->run_count = base != NULL ? JM_FEED_RUNS : 1;
    feed->wish_topic = feed->series_topic = feed->job_topic = JM_NONE;
    feed->finished.topic = feed->failed.topic = JM_NONE;
    feed->series_new.topic = feed->series_shown.topic = JM_NONE;
    feed->taken.topic = JM_NONE;
    feed->direction = 1;
    feed->wish_number = 1;
    feed->cache.limit = cache_bytes;
    JM_TRY_GOTO(make_lock(ctx, feed), fail);
    for (int32_t r = 0; r < feed->run_count; r++)
        JM_TRY_GOTO(open_run(ctx, paths[r], &feed->run[r]), fail);
    JM_TRY_GOTO(jm_feed_about_make(ctx, feed, paths, french), fail);
    JM_TRY_GOTO(jm_feed_topics_make(ctx, feed), fail);
    JM_TRY_GOTO(jm_feed_publish(ctx, feed), fail);
    JM_TRY_GOTO(start_thread(ctx, feed), fail);
    *out = feed;
    return JM_OK;
fail:
    jm_view_feed_close(feed);
    return status;
}

static void stop_thread(jm_view_feed *feed)
{
    if (!feed->has_thread)
        return;
    pthread_mutex_lock(&feed->lock);
    feed->quit = true;
    pthread_cond_broadcast(&feed->wake);
    pthread_mutex_unlock(&feed->lock);
    pthread_join(feed->thread, NULL);
}

void jm_view_feed_close(jm_view_feed *feed)
{
    if (feed == NULL)
        return;
    stop_thread(feed);
    for (int32_t r = 0; r < JM_FEED_RUNS; r++) {
        jm_follow_close(feed->run[r].follow);
        jm_city_destroy(feed->run[r].city);
        jm_free(feed->run[r].zone_of_cell);
        jm_free(feed->run[r].hot_h);
    }
    jm_feed_series_free(&feed->series_new);
    jm_feed_series_free(&feed->series_shown);
    jm_feed_cache_free(&feed->cache);
    for (size_t i = 0; i < sizeof feed->texts / sizeof *feed->texts; i++)
        jm_free(feed->texts[i]);
    jm_free(feed->time_s);
    jm_free(feed->topics);
    jm_ctx_destroy(feed->ctx);
    if (feed->has_done)
        pthread_cond_destroy(&feed->done);
    if (feed->has_wake)
        pthread_cond_destroy(&feed->wake);
    if (feed->has_lock)
        pthread_mutex_destroy(&feed->lock);
    jm_free(feed);
}

const jm_city *jm_view_feed_city(const jm_view_feed *feed)
{
    return feed->run[JM_FEED_OUTCOME].city;
}

const jm_city *jm_view_feed_base_city(const jm_view_feed *feed)
{
    return feed->run[JM_FEED_BASE].city;
}

const jm_view_about *jm_view_feed_about(const jm_view_feed *feed)
{
    return &feed->about;
}

int32_t jm_view_feed_topic_count(const jm_view_feed *feed)
{
    return feed->topic_count;
}

const jm_view_topic *jm_view_feed_topic(const jm_view_feed *feed, int32_t index)
{
    return index >= 0 && index < feed->topic_count ? &feed->topics[index].shown : NULL;
}

int32_t jm_view_feed_topic_of(const jm_view_feed *feed, const char *name)
{
    for (int32_t i = 0; i < feed->topic_count; i++)
        if (strcmp(feed->topics[i].shown.name, name) == 0)
            return i;
    return JM_NONE;
}

int64_t jm_view_topic_at(const jm_view_topic *topic, const jm_grid *city, int64_t cell)
{
    return cell / city->columns / topic->side * topic->columns + cell % city->columns / topic->side;
}

jm_view_feed_state jm_view_feed_look(jm_view_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    jm_view_feed_state state = {.steps = feed->steps,
                                .last_s = feed->steps > 0 ? feed->time_s[feed->steps - 1] : 0.0,
                                .run = feed->state,
                                .stopped_utc_s = feed->stopped_utc_s,
                                .busy =
                                    jm_feed_wish_waits(feed, NULL) || jm_feed_series_waits(feed)};
    memcpy(state.trouble, feed->trouble, sizeof state.trouble);
    pthread_mutex_unlock(&feed->lock);
    return state;
}

void jm_view_feed_want(jm_view_feed *feed, int32_t topic, double time_s)
{
    const double at_s = isfinite(time_s) ? time_s : 0.0;
    pthread_mutex_lock(&feed->lock);
    if (at_s > feed->wish_time_s)
        feed->direction = 1;
    else if (at_s < feed->wish_time_s)
        feed->direction = -1;
    feed->wish_topic = topic;
    feed->wish_time_s = at_s;
    feed->wish_number++;
    pthread_cond_broadcast(&feed->wake);
    pthread_mutex_unlock(&feed->lock);
}

// Hands out the wish when it is there. Under the lock.
static bool take_wish(jm_view_feed *feed)
{
    const jm_feed_moment m = jm_feed_moment_of(feed, feed->wish_topic, feed->wish_time_s);
    if (!jm_feed_moment_is_there(feed, &m))
        return false;
    jm_feed_hand_out(feed, &m);
    feed->finished = m;
    return true;
}

// While time runs faster than the disk, the last wish that was read whole is better than an old
// one.
static void take_latest(jm_view_feed *feed)
{
    const jm_feed_moment *m = &feed->finished;
    const jm_feed_moment shown = {
        .topic = feed->taken.topic, .a = feed->taken.step_a, .b = feed->taken.step_b};
    if (m->topic != JM_NONE && !jm_feed_same_moment(m, &shown) && jm_feed_moment_is_there(feed, m))
        jm_feed_hand_out(feed, m);
}

bool jm_view_feed_take(jm_view_feed *feed, jm_view_values *out)
{
    pthread_mutex_lock(&feed->lock);
    const bool whole = take_wish(feed);
    if (!whole)
        take_latest(feed);
    *out = feed->taken;
    pthread_mutex_unlock(&feed->lock);
    return whole;
}

// Why the wish cannot come, if so. Under the lock.
static jm_status look_for_trouble(jm_ctx *ctx, const jm_view_feed *feed)
{
    const jm_feed_moment m = jm_feed_moment_of(feed, feed->wish_topic, feed->wish_time_s);
    if (m.topic == JM_NONE)
        return JM_OK;
    const jm_feed_topic *t = &feed->topics[m.topic];
    if (feed->steps == 0 && (!t->shown.is_static || t->grows))
        return jm_fail(ctx, JM_ERR_IO, "the run holds no step yet; wait for its first hour");
    if (jm_feed_same_moment(&m, &feed->failed))
        return jm_fail(ctx, JM_ERR_IO, "%s", feed->trouble);
    return JM_OK;
}

jm_status jm_view_feed_wait(jm_ctx *ctx, jm_view_feed *feed, jm_view_values *out)
{
    const double look_s = 0.05; // how often the host is asked whether to go on
    jm_status status = JM_OK;
    bool whole = false;
    pthread_mutex_lock(&feed->lock);
    feed->failed.topic = JM_NONE; // once more
    pthread_cond_broadcast(&feed->wake);
    for (;;) {
        whole = take_wish(feed);
        if (whole)
            break;
        JM_TRY_GOTO(look_for_trouble(ctx, feed), end);
        jm_feed_wait_for(feed, &feed->done, look_s);
        pthread_mutex_unlock(&feed->lock);
        status = jm_poll(ctx);
        pthread_mutex_lock(&feed->lock);
        if (status != JM_OK)
            break;
    }
end:
    *out = feed->taken;
    pthread_mutex_unlock(&feed->lock);
    return status;
}

bool jm_view_feed_series(jm_view_feed *feed, int32_t topic, int64_t index, jm_view_series *out)
{
    *out = (jm_view_series){.topic = topic, .index = index};
    if (topic < 0 || topic >= feed->topic_count || index < 0 ||
        index >= feed->topics[topic].shown.count)
        return false;
    pthread_mutex_lock(&feed->lock);
    if (topic != feed->series_topic || index != feed->series_index) {
        feed->series_topic = topic;
        feed->series_index = index;
        feed->series_number++;
        pthread_cond_broadcast(&feed->wake);
    }
    jm_feed_series *now = &feed->series_shown, *next = &feed->series_new;
    if (feed->series_fresh && next->topic == topic && next->index == index) {
        jm_feed_series_free(now);
        *now = *next;
        *next = (jm_feed_series){.topic = JM_NONE};
        feed->series_fresh = false;
    }
    const bool there = now->topic == topic && now->index == index;
    if (there)
        *out = (jm_view_series){topic, index, now->steps, now->time_s, now->value, now->base};
    pthread_mutex_unlock(&feed->lock);
    return there;
}

static double between(const float *a, const float *b, int64_t index, double weight)
{
    if (a == NULL || b == NULL)
        return (double)NAN;
    return (1.0 - weight) * (double)a[index] + weight * (double)b[index];
}

double jm_view_value(const jm_view_values *v, int64_t index, jm_view_side side)
{
    if (index < 0 || index >= v->count)
        return (double)NAN;
    const double outcome = between(v->a, v->b, index, v->weight);
    if (side == JM_VIEW_OUTCOME)
        return outcome;
    const double base = between(v->base_a, v->base_b, index, v->weight);
    return side == JM_VIEW_BASE ? base : outcome - base;
}

const jm_scale *jm_view_values_scale(const jm_view_values *v, jm_view_side side)
{
    return side == JM_VIEW_DIFFERENCE ? &v->difference : &v->scale;
}

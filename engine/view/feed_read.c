// Reading for a wish: arrays and series.
#include "view/feed_own.h"

#include <math.h>

jm_status jm_feed_reader_of(jm_ctx *ctx, const jm_feed_run *run, const jm_reader **reader)
{
    *reader = jm_follow_reader(run->follow);
    if (run->lost)
        return jm_fail(ctx, JM_ERR_DATA,
                       "another run took the place of the one that is shown; open it again");
    if (*reader == NULL)
        return jm_fail(ctx, JM_ERR_IO, "the outcome cannot be read for the moment");
    return JM_OK;
}

static jm_status read_array(jm_view_feed *feed, const jm_feed_need *need, float *out)
{
    const jm_feed_topic *t = &feed->topics[need->topic];
    jm_feed_run *run = &feed->run[need->run];
    const jm_reader *reader = NULL;
    JM_TRY(jm_feed_reader_of(feed->ctx, run, &reader));
    JM_TRY(t->derived != NULL ? t->derived->values(feed->ctx, run, reader, need->step, out)
                              : jm_reader_values(feed->ctx, reader, t->path, need->step, out));
    // What the scenario added does not stand in the base.
    for (int64_t i = need->run == JM_FEED_BASE ? t->base_count : t->shown.count; i < t->shown.count;
         i++)
        out[i] = NAN;
    return JM_OK;
}

uint64_t jm_feed_keep_since(jm_view_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    const uint64_t next = feed->cache.now + 1;
    pthread_mutex_unlock(&feed->lock);
    return next;
}

jm_status jm_feed_get(jm_view_feed *feed, const jm_feed_need *need, uint64_t keep_since,
                      const float **values)
{
    const int64_t count = feed->topics[need->topic].shown.count;
    jm_feed_array array = {.run = need->run,
                           .topic = need->topic,
                           .step = need->step,
                           .bytes = count * (int64_t)sizeof(float)};
    pthread_mutex_lock(&feed->lock);
    const jm_feed_array *there =
        jm_feed_cache_find(&feed->cache, need->run, need->topic, need->step);
    pthread_mutex_unlock(&feed->lock);
    if (there != NULL) {
        *values = there->values;
        return JM_OK;
    }
    JM_TRY(jm_new(feed->ctx, &array.values, count));
    jm_status status = read_array(feed, need, array.values);
    if (status == JM_OK) {
        pthread_mutex_lock(&feed->lock);
        status = jm_feed_cache_put(feed->ctx, &feed->cache, &array, keep_since);
        pthread_mutex_unlock(&feed->lock);
    }
    if (status != JM_OK)
        jm_free(array.values);
    else
        *values = array.values;
    return status;
}

void jm_feed_series_free(jm_feed_series *series)
{
    jm_free(series->time_s);
    jm_free(series->value);
    jm_free(series->base);
    *series = (jm_feed_series){.topic = JM_NONE};
}

static jm_status derived_series(jm_view_feed *feed, int32_t run, int32_t topic, int64_t index,
                                int64_t steps, float *out)
{
    const jm_feed_topic *t = &feed->topics[topic];
    for (int64_t s = 0; s < steps; s++) {
        const int64_t step = t->grows ? steps - 1 : t->shown.is_static ? 0 : s;
        const float *values = NULL;
        JM_TRY(jm_poll(feed->ctx));
        JM_TRY(jm_feed_get(feed, &(jm_feed_need){run, topic, step}, jm_feed_keep_since(feed),
                           &values));
        out[s] = values[index];
    }
    return JM_OK;
}

static jm_status series_of(jm_view_feed *feed, int32_t run, int32_t topic, int64_t index,
                           int64_t steps, float *out)
{
    const jm_feed_topic *t = &feed->topics[topic];
    const jm_reader *reader = NULL;
    if (t->derived != NULL)
        return derived_series(feed, run, topic, index, steps, out);
    JM_TRY(jm_feed_reader_of(feed->ctx, &feed->run[run], &reader));
    if (run == JM_FEED_OUTCOME || index < t->base_count)
        return jm_reader_series(feed->ctx, reader, t->path, index, steps, out);
    for (int64_t s = 0; s < steps; s++)
        out[s] = NAN;
    return JM_OK;
}

jm_status jm_feed_series_make(jm_view_feed *feed, int32_t topic, int64_t index, int64_t steps,
                              jm_feed_series *out)
{
    const bool in_base = feed->topics[topic].shown.in_base;
    jm_status status = JM_OK;
    *out = (jm_feed_series){.topic = topic, .index = index, .steps = steps};
    JM_TRY_GOTO(jm_new(feed->ctx, &out->time_s, steps), fail);
    JM_TRY_GOTO(jm_new(feed->ctx, &out->value, steps), fail);
    for (int64_t s = 0; s < steps; s++)
        out->time_s[s] = feed->time_s[s]; // this thread alone changes it
    JM_TRY_GOTO(series_of(feed, JM_FEED_OUTCOME, topic, index, steps, out->value), fail);
    if (in_base) {
        JM_TRY_GOTO(jm_new(feed->ctx, &out->base, steps), fail);
        JM_TRY_GOTO(series_of(feed, JM_FEED_BASE, topic, index, steps, out->base), fail);
    }
    return JM_OK;
fail:
    jm_feed_series_free(out);
    return status;
}

// The scale of a topic: of a few steps of both runs, the same for the whole day.
#include "view/feed_own.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    scale_steps = 6,
    most_samples = 200000,       // a step, for differences: most places do not change
    most_sorted_samples = 40000, // a step, for values
};

typedef struct samples {
    float *values, *differences, *scratch;
    int64_t value_count, difference_count;
    float least;
} samples;

static int64_t stride_of(int64_t count, int64_t most)
{
    return count > most ? (count + most - 1) / most : 1;
}

// Printed values of one step of both runs.
static void sample(const jm_view_topic *t, const float *outcome, const float *base, samples *s)
{
    const float scale = (float)t->words.scale, shift = (float)t->words.shift;
    const int64_t stride = stride_of(t->count, most_sorted_samples);
    for (const float *side = outcome; side != NULL; side = side == outcome ? base : NULL)
        for (int64_t i = 0; i < t->count; i += stride) {
            const float value = side[i] * scale + shift;
            s->values[s->value_count++] = value;
            s->least = value < s->least ? value : s->least;
        }
    const int64_t fine = stride_of(t->count, most_samples);
    for (int64_t i = 0; base != NULL && i < t->count; i += fine)
        s->differences[s->difference_count++] = (outcome[i] - base[i]) * scale;
}

static jm_status gather(jm_view_feed *feed, int32_t topic, int64_t steps, samples *s)
{
    const jm_feed_topic *t = &feed->topics[topic];
    const int64_t used = steps < scale_steps ? steps : scale_steps;
    for (int64_t i = 0; i < used; i++) {
        const int64_t step = t->grows ? steps - 1 : used > 1 ? i * (steps - 1) / (used - 1) : 0;
        const float *outcome = NULL, *base = NULL;
        const uint64_t keep_since = jm_feed_keep_since(feed);
        JM_TRY(jm_poll(feed->ctx));
        JM_TRY(
            jm_feed_get(feed, &(jm_feed_need){JM_FEED_OUTCOME, topic, step}, keep_since, &outcome));
        if (t->shown.in_base)
            JM_TRY(
                jm_feed_get(feed, &(jm_feed_need){JM_FEED_BASE, topic, step}, keep_since, &base));
        sample(&t->shown, outcome, base, s);
        if (t->shown.is_static)
            break;
    }
    return JM_OK;
}

// Amounts begin at nothing, unless all of them lie far from it, and reach what is worth a word.
static jm_scale from_zero(const jm_scale *s, double least_high)
{
    jm_scale wide = jm_scale_between(0.0, fmax(s->high, least_high), false, s->ramp);
    return jm_scale_between(0.0, ceil(wide.high / wide.step - 1e-9) * wide.step, false, s->ramp);
}

static int ascending(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

// Temperatures are read in the hours that hurt: the coolest third of the day's values shares the
// lightest colour, so that the hot places are told apart.
static void leave_cool_out(samples *s)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < s->value_count; i++)
        if (isfinite(s->values[i]))
            s->scratch[kept++] = s->values[i];
    qsort(s->scratch, (size_t)kept, sizeof *s->scratch, ascending);
    const float least = kept > 0 ? s->scratch[kept / 3] : 0.0f;
    for (int64_t i = 0; i < s->value_count; i++)
        if (s->values[i] < least)
            s->values[i] = NAN;
}

static jm_scale value_scale(const jm_view_topic *t, samples *s)
{
    const jm_field_words *w = &t->words;
    if (t->has_classes)
        return jm_scale_between(0.0, JM_SURFACE_COUNT - 1, false, w->ramp);
    if (fabs(w->shift) > 0.0 && jm_dim_is_grid(t->dim) && !t->is_static)
        leave_cool_out(s);
    jm_scale scale = jm_scale_of(s->values, s->value_count, s->scratch, false, w->span, w->ramp);
    if (strcmp(t->name, "occupancy") == 0 || strcmp(t->name, "zone_occupancy") == 0)
        return from_zero(&scale, 100.0);
    const bool amount = !(fabs(w->shift) > 0.0) && s->least >= 0.0f;
    return amount && scale.low < 0.3 * scale.high ? from_zero(&scale, w->span) : scale;
}

jm_status jm_feed_scale_make(jm_view_feed *feed, int32_t topic, int64_t steps)
{
    jm_feed_topic *t = &feed->topics[topic];
    const jm_field_words *w = &t->shown.words;
    const bool timeless = t->shown.is_static && !t->grows;
    const int64_t used = timeless || t->grows ? 1 : steps < scale_steps ? steps : scale_steps;
    const int64_t count = t->shown.count;
    const int64_t values = count / stride_of(count, most_sorted_samples) + 1;
    const int64_t differences = count / stride_of(count, most_samples) + 1;
    samples s = {.least = INFINITY};
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(feed->ctx, &s.values, 2 * values * used), end);
    JM_TRY_GOTO(jm_new(feed->ctx, &s.differences, differences * used), end);
    JM_TRY_GOTO(jm_new(feed->ctx, &s.scratch, (2 * values + differences) * used), end);
    JM_TRY_GOTO(gather(feed, topic, timeless ? 1 : steps, &s), end);
    const jm_scale scale = value_scale(&t->shown, &s);
    const jm_scale difference =
        jm_scale_of(s.differences, s.difference_count, s.scratch, true, w->span, w->ramp);
    pthread_mutex_lock(&feed->lock);
    t->scale = scale;
    t->difference = difference;
    t->scale_steps = timeless ? 0 : steps;
    pthread_mutex_unlock(&feed->lock);
end:
    jm_free(s.scratch);
    jm_free(s.differences);
    jm_free(s.values);
    return status;
}

/// feed_town.h: the feed over runs of town.h: a base, its variant, what they hold.
#pragma once

#include "town.h"

#include "view/feed.h"

#include <time.h>

static const double hour_s = 3600.0;

typedef struct scene {
    jm_ctx *ctx;
    char folder[512], base_path[600], variant_path[600];
    jm_city *base, *variant;
    jm_view_feed *feed;
} scene;

static inline void open_empty(scene *s)
{
    *s = (scene){.ctx = jm_ctx_create(&(jm_ctx_def){.threads = 2})};
    CHECK(s->ctx != NULL);
    town_folder(s->folder);
    snprintf(s->base_path, sizeof s->base_path, "%s/base.outcome.nc", s->folder);
    snprintf(s->variant_path, sizeof s->variant_path, "%s/variant.outcome.nc", s->folder);
}

static inline void open_both(scene *s)
{
    open_empty(s);
    town_outcomes(s->ctx, s->folder, 10.0, &s->base, &s->variant);
    CHECK_OK(s->ctx, jm_view_feed_open(s->ctx, s->variant_path, s->base_path, false, &s->feed));
}

static inline void open_cities(scene *s)
{
    open_empty(s);
    town_city(s->ctx, 20.0, &s->base);
    town_variant(s->ctx, s->base, &s->variant);
}

static inline void close_all(scene *s)
{
    jm_view_feed_close(s->feed);
    jm_city_destroy(s->base);
    jm_city_destroy(s->variant);
    town_remove(s->folder);
    jm_ctx_destroy(s->ctx);
}

static inline int32_t topic(const scene *s, const char *name)
{
    int32_t index = jm_view_feed_topic_of(s->feed, name);
    CHECK(index != JM_NONE);
    return index;
}

static inline jm_view_values values_at(const scene *s, const char *name, double time_s)
{
    jm_view_values v;
    jm_view_feed_want(s->feed, topic(s, name), time_s);
    CHECK_OK(s->ctx, jm_view_feed_wait(s->ctx, s->feed, &v));
    return v;
}

// A drawing thread asks until it is there; a minute of asking is a failure.
enum { most_turns = 60000 };

static inline void wait_turn(int *turns)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    CHECK(++*turns < most_turns);
}

static inline jm_view_series series_of(const scene *s, const char *name, int64_t index,
                                       int64_t steps)
{
    jm_view_series series;
    int turns = 0;
    while (!jm_view_feed_series(s->feed, topic(s, name), index, &series) || series.steps != steps)
        wait_turn(&turns);
    return series;
}

// Both NaN, or equal: the file keeps floats exactly, and the sums are of doubles (2^-40 of 300 K).
static inline void check_same(double actual, double expected)
{
    if (isnan(expected))
        CHECK(isnan(actual));
    else
        CHECK_NEAR(actual, expected, 3e-10);
}

static inline void check_utci(const scene *s, const jm_view_values *v, int64_t a, int64_t b,
                              double weight)
{
    CHECK(v->count == jm_grid_cells(&s->base->grid));
    for (int64_t c = 0; c < v->count; c++) {
        const double outcome = (1.0 - weight) * (double)town_utci_k(s->variant, c, a, true) +
                               weight * (double)town_utci_k(s->variant, c, b, true);
        const double base = (1.0 - weight) * (double)town_utci_k(s->base, c, a, false) +
                            weight * (double)town_utci_k(s->base, c, b, false);
        check_same(jm_view_value(v, c, JM_VIEW_OUTCOME), outcome);
        check_same(jm_view_value(v, c, JM_VIEW_BASE), base);
        check_same(jm_view_value(v, c, JM_VIEW_DIFFERENCE), outcome - base);
    }
}

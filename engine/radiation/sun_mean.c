#include "radiation/sun_mean.h"

#include "core/math.h"

#include <string.h>

// Weights are whole parts of this: sums of bytes are exact in 16 bits.
enum { PARTS = 256, LEVELS = 4, UPRIGHTS = 2 };

struct jm_sun_mean {
    jm_ctx *ctx;
    const jm_sky *sky;
    uint16_t *level[LEVELS];  // ground and roofs, free and behind crowns
    float *upright[UPRIGHTS]; // facades, the same
};

static int64_t level_count(const jm_sky *sky, int which)
{
    return which < 2 ? jm_sky_ground(sky)->count : jm_sky_roofs(sky)->count;
}

static int64_t band_count(const jm_sky *sky)
{
    return jm_sky_facades_of(sky)->count * JM_FACADE_BANDS;
}

static jm_status fill(jm_sun_mean *m)
{
    for (int i = 0; i < LEVELS; i++)
        JM_TRY(jm_new(m->ctx, &m->level[i], level_count(m->sky, i)));
    for (int i = 0; i < UPRIGHTS; i++)
        JM_TRY(jm_new(m->ctx, &m->upright[i], band_count(m->sky)));
    return JM_OK;
}

jm_status jm_sun_mean_create(jm_ctx *ctx, const jm_sky *sky, jm_sun_mean **out)
{
    jm_sun_mean *mean = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &mean, 1));
    mean->ctx = ctx;
    mean->sky = sky;
    const jm_status status = fill(mean);
    if (status != JM_OK) {
        jm_sun_mean_destroy(mean);
        return status;
    }
    *out = mean;
    return JM_OK;
}

void jm_sun_mean_destroy(jm_sun_mean *mean)
{
    for (int i = 0; mean != NULL && i < LEVELS; i++)
        jm_free(mean->level[i]);
    for (int i = 0; mean != NULL && i < UPRIGHTS; i++)
        jm_free(mean->upright[i]);
    jm_free(mean);
}

static jm_status cast(const jm_sun_mean *m, jm_sun_store *store, const jm_sun_spot *spot,
                      jm_sky_sun *sun)
{
    if (store != NULL)
        return jm_sun_store_cast(store, spot->azimuth_rad, spot->elevation_rad, sun);
    jm_sky_sun_cast(m->ctx, m->sky, spot->azimuth_rad, spot->elevation_rad, sun);
    return JM_OK;
}

// What the sun casts on the receivers of a kind, beside the mean of it so far.
typedef struct level {
    uint8_t *cast;  // [count]
    uint16_t *mean; // [count] in parts
    int64_t count;
} level;

typedef struct upright {
    float *cast, *mean; // [count]
    int64_t count;
} upright;

typedef struct lists {
    level level[LEVELS];
    upright upright[UPRIGHTS];
} lists;

static lists lists_of(const jm_sun_mean *m, const jm_sky_sun *sun)
{
    uint8_t *const levels[LEVELS] = {sun->ground, sun->ground_crown, sun->roofs, sun->roofs_crown};
    float *const uprights[UPRIGHTS] = {sun->facades, sun->facades_crown};
    lists all;
    for (int i = 0; i < LEVELS; i++)
        all.level[i] = (level){levels[i], m->level[i], level_count(m->sky, i)};
    for (int i = 0; i < UPRIGHTS; i++)
        all.upright[i] = (upright){uprights[i], m->upright[i], band_count(m->sky)};
    return all;
}

static void add_level(const jm_ctx *ctx, const level *l, int32_t parts, bool first)
{
    const uint16_t weight = (uint16_t)parts;
    const uint8_t *restrict from = l->cast;
    uint16_t *restrict to = l->mean;
    if (first)
        memset(to, 0, (size_t)l->count * sizeof *to);
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int64_t k = 0; k < l->count; k++)
        to[k] = (uint16_t)(to[k] + weight * from[k]);
}

static void add_upright(const upright *u, int32_t parts, bool first)
{
    const float share = (float)parts / (float)PARTS;
    for (int64_t k = 0; k < u->count; k++)
        u->mean[k] = (first ? 0.0f : u->mean[k]) + share * u->cast[k];
}

static void add_sun(jm_sun_mean *m, const jm_sky_sun *sun, int32_t parts, bool first)
{
    const lists all = lists_of(m, sun);
    for (int i = 0; i < LEVELS; i++)
        add_level(m->ctx, &all.level[i], parts, first);
    for (int i = 0; i < UPRIGHTS; i++)
        add_upright(&all.upright[i], parts, first);
}

static void give_level(const jm_ctx *ctx, const level *l)
{
    const uint16_t *restrict from = l->mean;
    uint8_t *restrict to = l->cast;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int64_t k = 0; k < l->count; k++)
        to[k] = (uint8_t)((from[k] + PARTS / 2) / PARTS);
}

static void give(const jm_sun_mean *m, jm_sky_sun *sun)
{
    const lists all = lists_of(m, sun);
    for (int i = 0; i < LEVELS; i++)
        give_level(m->ctx, &all.level[i]);
    for (int i = 0; i < UPRIGHTS; i++)
        memcpy(all.upright[i].cast, all.upright[i].mean,
               (size_t)all.upright[i].count * sizeof *all.upright[i].cast);
}

static double height_of(const jm_sun_spot *spot)
{
    return spot->elevation_rad > 0.0 ? jm_sin(spot->elevation_rad) : 0.0;
}

jm_status jm_sun_mean_cast(jm_sun_mean *mean, jm_sun_store *store, const jm_sun_spot *spots,
                           int32_t count, jm_sky_sun *sun)
{
    double all = 0.0, so_far = 0.0;
    int32_t up = 0, last = 0, given = 0;
    for (int32_t i = 0; i < count; i++)
        if (height_of(&spots[i]) > 0.0) {
            all += height_of(&spots[i]);
            last = i;
            up++;
        }
    if (up < 2)
        return cast(mean, store, &spots[last], sun);
    for (int32_t i = 0; i <= last; i++) {
        if (!(height_of(&spots[i]) > 0.0))
            continue;
        so_far += height_of(&spots[i]);
        const int32_t parts = (i == last ? PARTS : (int32_t)(PARTS * so_far / all + 0.5)) - given;
        JM_TRY(cast(mean, store, &spots[i], sun));
        add_sun(mean, sun, parts, given == 0);
        given += parts;
    }
    give(mean, sun);
    return JM_OK;
}

#include "sky/make.h"

#include "core/math.h"

#include <math.h>

// Views in whole parts, rounded as a running sum: what sees everything sees exactly all, whichever
// way its patches are kept.

enum {
    QUANTITIES = 1 + JM_SIDES,
    LANES = 8,
    HALVES = 2 * JM_PATCH_BYTES,
    VALUES = 16,
    TOGETHER = 1024
};
#define WHOLE 4194304.0 // parts of a level view, and of twice a side's

typedef struct views {
    int32_t parts[JM_PATCHES][LANES];
    int32_t of_half[HALVES][VALUES][LANES]; // by halves of bytes: small enough for the first cache
} views;

static void round_views(const double view[JM_PATCHES], double scale, int lane, views *v)
{
    double sum = 0.0;
    int32_t given = 0;
    for (int p = 0; p < JM_PATCHES; p++) {
        sum += view[p] * scale;
        const int32_t upto = (int32_t)floor(WHOLE * sum + 0.5);
        v->parts[p][lane] = upto - given;
        given = upto;
    }
}

static void fill_views(views *v)
{
    double view[JM_PATCHES];
    jm_patch_level_views(view);
    round_views(view, 1.0, 0, v);
    for (int side = 0; side < JM_SIDES; side++) {
        jm_patch_side_views(0.5 * JM_PI * side, view);
        round_views(view, 2.0, 1 + side, v);
    }
    for (int p = 0; p < JM_PATCHES; p++)
        for (int value = 0; value < VALUES; value++)
            for (int k = 0; k < QUANTITIES; k++)
                if (value >> (p % 4) & 1)
                    v->of_half[p / 4][value][k] += v->parts[p][k];
}

static inline void sum_bits(const views *v, const uint8_t *bits, int32_t sums[LANES])
{
    int32_t own[LANES] = {0};
    for (int g = 0; g < JM_PATCH_BYTES; g++)
        for (int k = 0; k < LANES; k++)
            own[k] += v->of_half[2 * g][bits[g] & 15][k] + v->of_half[2 * g + 1][bits[g] >> 4][k];
    for (int k = 0; k < LANES; k++)
        sums[k] = own[k];
}

static inline bool any_bit(const uint8_t *bits)
{
    uint32_t any = 0;
    for (int g = 0; g < JM_PATCH_BYTES; g++)
        any |= bits[g];
    return any != 0;
}

static void sum_shares(const views *v, const uint8_t *shares, int32_t sums[LANES])
{
    int64_t whole[LANES] = {0};
    for (int p = 0; p < JM_PATCHES; p++)
        for (int k = 0; k < QUANTITIES; k++)
            whole[k] += (int64_t)v->parts[p][k] * shares[p];
    for (int k = 0; k < LANES; k++)
        sums[k] = (int32_t)((whole[k] + 127) / 255);
}

static uint16_t in_parts(int32_t sum, double one)
{
    return (uint16_t)((double)(sum > 0 ? sum : 0) / WHOLE * one + 0.5);
}

static inline void keep_receiver(const views *v, const jm_sky_sheet *s, int64_t i)
{
    int32_t open[LANES], crown[LANES] = {0};
    const uint8_t *open_patches = s->open + i * s->stride, *crowns = s->crown + i * s->stride;
    if (s->stride == JM_PATCH_BYTES) {
        sum_bits(v, open_patches, open);
        if (any_bit(crowns))
            sum_bits(v, crowns, crown);
    } else {
        sum_shares(v, open_patches, open);
        sum_shares(v, crowns, crown);
    }
    s->sky[i] = in_parts(open[0] - crown[0], JM_VIEW_ONE);
    s->behind_crown[i] = in_parts(crown[0], JM_VIEW_ONE);
    for (int side = 0; side < JM_SIDES; side++) {
        // One half, rounded down: what sees all of its sky sees no more than half.
        s->side_sky[side][i] = in_parts(open[1 + side] - crown[1 + side], JM_VIEW_ONE / 2);
        s->side_behind_crown[side][i] = in_parts(crown[1 + side], JM_VIEW_ONE / 2);
    }
}

JM_CLONES
static void keep_receivers(const views *v, const jm_sky_sheet *s, int64_t first, int64_t end)
{
    for (int64_t i = first; i < end; i++)
        keep_receiver(v, s, i);
}

jm_status jm_views_from_patches(jm_ctx *ctx, jm_sky *sky)
{
    views *v = NULL;
    JM_TRY(jm_new(ctx, &v, 1));
    fill_views(v);
    const jm_sky_sheet *const sheets[2] = {&sky->ground, &sky->roofs};
    for (int k = 0; k < 2; k++) {
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
        for (int64_t i = 0; i < sheets[k]->count; i += TOGETHER)
            keep_receivers(v, sheets[k], i,
                           i + TOGETHER < sheets[k]->count ? i + TOGETHER : sheets[k]->count);
    }
    jm_free(v);
    return JM_OK;
}

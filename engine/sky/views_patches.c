#include "sky/make.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

// Views in whole parts, rounded as a running sum: what sees everything sees exactly all, whichever
// way its patches are kept.

enum {
    QUANTITIES = 1 + JM_SIDES,
    LANES = 8,
    HALVES = 2 * JM_PATCH_BYTES,
    VALUES = 16,
    TOGETHER = 1024,
    WORDS = 3 // of the bits of a receiver, the last one half full
};
#define WHOLE_SHIFT 22
#define WHOLE (1 << WHOLE_SHIFT) // parts of a level view, and of twice a side's

typedef struct views {
    int32_t parts[JM_PATCHES][LANES];
    int32_t of_half[HALVES][VALUES][LANES]; // by halves of bytes: small enough for the first cache
    uint64_t full[WORDS];                   // all bits of a word, and what they give
    int32_t of_full[WORDS][LANES];
} views;

static void round_views(const double view[JM_PATCHES], double scale, int lane, views *v)
{
    double sum = 0.0;
    int32_t given = 0;
    for (int p = 0; p < JM_PATCHES; p++) {
        sum += view[p] * scale;
        const int32_t upto = (int32_t)floor((double)WHOLE * sum + 0.5);
        v->parts[p][lane] = upto - given;
        given = upto;
    }
}

static void fill_words(views *v)
{
    for (int p = 0; p < JM_PATCHES; p++) {
        v->full[p / 64] |= (uint64_t)1 << p % 64;
        for (int k = 0; k < QUANTITIES; k++)
            v->of_full[p / 64][k] += v->parts[p][k];
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
    fill_words(v);
}

typedef struct bits {
    uint64_t word[WORDS];
} bits;

static inline bits bits_of(const uint8_t *bytes)
{
    bits b = {{0}};
    memcpy(b.word, bytes, JM_PATCH_BYTES);
    return b;
}

// The lanes of one receiver in one register; gcc does not find it by itself.
typedef int32_t lanes __attribute__((vector_size(LANES * sizeof(int32_t))));

JM_INLINE void add_lanes(const int32_t values[LANES], lanes *sums)
{
    lanes own;
    memcpy(&own, values, sizeof own);
    *sums += own;
}

// Whole words open or shut are the most frequent.
JM_INLINE void sum_bits(const views *v, const bits *b, int32_t sums[LANES])
{
    lanes own = {0};
    for (int w = 0; w < WORDS; w++) {
        const uint64_t all = b->word[w];
        const int halves = w + 1 < WORDS ? 16 : HALVES - 32;
        if (all == v->full[w])
            add_lanes(v->of_full[w], &own);
        else if (all != 0)
            for (int h = 0; h < halves; h++)
                add_lanes(v->of_half[16 * w + h][all >> 4 * h & 15], &own);
    }
    memcpy(sums, &own, sizeof own);
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

JM_INLINE uint16_t in_parts(int32_t sum, uint64_t one)
{
    const uint64_t parts = sum > 0 ? (uint64_t)sum : 0;
    return (uint16_t)((parts * one + WHOLE / 2) >> WHOLE_SHIFT);
}

JM_INLINE void keep_receiver(const views *v, const jm_sky_sheet *s, bool behind, int64_t i)
{
    int32_t open[LANES], crown[LANES] = {0};
    if (s->stride == JM_PATCH_BYTES) {
        const bits opens = bits_of(s->open + i * JM_PATCH_BYTES);
        const bits crowns = behind ? bits_of(s->crown + i * JM_PATCH_BYTES) : (bits){{0}};
        sum_bits(v, &opens, open);
        if ((crowns.word[0] | crowns.word[1] | crowns.word[2]) != 0)
            sum_bits(v, &crowns, crown);
    } else {
        sum_shares(v, s->open + i * s->stride, open);
        sum_shares(v, s->crown + i * s->stride, crown);
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
static void keep_receivers(const views *v, const jm_sky_sheet *s, bool behind, int64_t first,
                           int64_t end)
{
    for (int64_t i = first; i < end; i++)
        keep_receiver(v, s, behind, i);
}

jm_status jm_views_from_patches(jm_ctx *ctx, jm_sky *sky)
{
    views *v = NULL;
    JM_TRY(jm_new(ctx, &v, 1));
    fill_views(v);
    // Without a crown anywhere those bits need not be fetched.
    const bool behind = sky->scene == NULL || sky->scene->work.terrain.crown_top.plane[0] != NULL;
    const jm_sky_sheet *const sheets[2] = {&sky->ground, &sky->roofs};
    for (int k = 0; k < 2; k++) {
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
        for (int64_t i = 0; i < sheets[k]->count; i += TOGETHER)
            keep_receivers(v, sheets[k], behind, i,
                           i + TOGETHER < sheets[k]->count ? i + TOGETHER : sheets[k]->count);
    }
    jm_free(v);
    return JM_OK;
}

#include "sky/make.h"

#include "core/math.h"

#include <math.h>

// What level ground and lower roofs see of facades, facades see of them: area times view is the
// same from both sides. The facades' own views of the ground come from a few directions only and
// take walls for endless across each; so they are scaled to the receivers' views, which are fine.
// Sums go over a block and the eight around it, since walls and what they look on to may lie to
// both sides of a border.

// A facade that looks out of the relief, or on to no data, has no ground to agree with.
#define SMALLEST_SCALE 0.2
#define LARGEST_SCALE 5.0

enum { BYTES = 256, WHOLE = 1 << 24 };

// Level views of patches in whole parts, by patch and by byte of bits; patches of each sector.
typedef struct patch_parts {
    int32_t level[JM_PATCHES];
    int32_t sector[JM_PATCHES];
    int32_t of_byte[JM_PATCH_BYTES][BYTES];
    uint8_t in_sector[JM_SECTORS][JM_PATCH_BYTES];
} patch_parts;

static void fill_parts(patch_parts *p)
{
    double level[JM_PATCHES];
    jm_patch_level_views(level);
    for (int k = 0; k < JM_PATCHES; k++) {
        const int32_t sector = jm_patch_at(k).sector;
        p->level[k] = (int32_t)(level[k] * WHOLE + 0.5);
        p->sector[k] = sector;
        p->in_sector[sector][k / 8] = (uint8_t)(p->in_sector[sector][k / 8] | 1u << (k % 8));
        for (int byte = 0; byte < BYTES; byte++)
            p->of_byte[k / 8][byte] += byte >> (k % 8) & 1 ? p->level[k] : 0;
    }
}

typedef struct blocked {
    int64_t facades, all;
} blocked;

static blocked blocked_bits(const patch_parts *p, const jm_sky_sheet *s, int64_t i)
{
    blocked sum = {0, 0};
    uint8_t walls[JM_PATCH_BYTES] = {0};
    for (int k = 0; k < JM_SECTORS; k++)
        for (int g = 0; s->facade[i * JM_SECTORS + k] != JM_NONE && g < JM_PATCH_BYTES; g++)
            walls[g] = (uint8_t)(walls[g] | p->in_sector[k][g]);
    for (int g = 0; g < JM_PATCH_BYTES; g++) {
        const uint8_t closed = (uint8_t)~s->open[i * JM_PATCH_BYTES + g];
        sum.all += p->of_byte[g][closed];
        sum.facades += p->of_byte[g][closed & walls[g]];
    }
    return sum;
}

static blocked blocked_shares(const patch_parts *p, const jm_sky_sheet *s, int64_t i)
{
    blocked sum = {0, 0};
    for (int32_t k = 0; k < JM_PATCHES; k++) {
        const int64_t part = (int64_t)p->level[k] * (255 - s->open[i * JM_PATCHES + k]);
        sum.all += part;
        sum.facades += s->facade[i * JM_SECTORS + p->sector[k]] != JM_NONE ? part : 0;
    }
    return sum;
}

// View of facades: what is blocked, less the part of it that other ground blocks.
static double facade_view(const patch_parts *p, const jm_sky_sheet *s, int64_t i)
{
    const int32_t closed = JM_VIEW_ONE - s->sky[i] - s->behind_crown[i];
    if (closed <= 0)
        return 0.0;
    const blocked b = s->stride == JM_PATCH_BYTES ? blocked_bits(p, s, i) : blocked_shares(p, s, i);
    return b.all > 0 ? (double)closed / JM_VIEW_ONE * (double)b.facades / (double)b.all : 0.0;
}

static double seen_by_sheet(const patch_parts *p, const jm_sky_sheet *s, int64_t block)
{
    double sum = 0.0;
    for (int64_t i = s->block_start[block]; i < s->block_start[block + 1]; i++)
        sum += (double)s->share[i] * facade_view(p, s, i);
    return sum;
}

typedef struct exchange {
    double from_level, from_facades; // area times view
} exchange;

static exchange exchange_of(const patch_parts *p, const jm_sky *sky, int64_t block)
{
    const jm_sky_facades *f = &sky->facades;
    exchange e = {0.0, 0.0};
    e.from_level = seen_by_sheet(p, &sky->ground, block) + seen_by_sheet(p, &sky->roofs, block);
    e.from_level *= sky->cell_area_m2;
    for (int64_t b = f->block_start[block] * JM_FACADE_BANDS;
         b < f->block_start[block + 1] * JM_FACADE_BANDS; b++)
        e.from_facades += (double)f->area_m2[b] * sky->raw_ground[b] / JM_VIEW_ONE;
    return e;
}

static double scale_of(const jm_sky *sky, const exchange *of, int64_t block)
{
    const int32_t row = (int32_t)(block / sky->block_columns);
    const int32_t column = (int32_t)(block % sky->block_columns);
    exchange sum = {0.0, 0.0};
    for (int32_t r = row > 0 ? row - 1 : 0; r <= row + 1 && r < sky->block_rows; r++)
        for (int32_t c = column > 0 ? column - 1 : 0; c <= column + 1 && c < sky->block_columns;
             c++) {
            const exchange *e = &of[(int64_t)r * sky->block_columns + c];
            sum.from_level += e->from_level;
            sum.from_facades += e->from_facades;
        }
    if (sum.from_facades <= 0.0 || sum.from_level <= 0.0)
        return 1.0;
    return jm_clamp(sum.from_level / sum.from_facades, SMALLEST_SCALE, LARGEST_SCALE);
}

static void scale_block(jm_sky *sky, int64_t block, double scale)
{
    jm_sky_facades *f = &sky->facades;
    const int64_t first = f->block_start[block], end = f->block_start[block + 1];
    for (int64_t b = first * JM_FACADE_BANDS; b < end * JM_FACADE_BANDS; b++) {
        const double view = scale * sky->raw_ground[b];
        f->ground[b] = (uint16_t)(jm_clamp(view, 0.0, JM_VIEW_ONE / 2) + 0.5);
    }
    if (end == first)
        return;
    f->scaled_from = fminf(f->scaled_from, (float)scale);
    f->scaled_to = fmaxf(f->scaled_to, (float)scale);
}

jm_status jm_views_balance(jm_ctx *ctx, jm_sky *sky)
{
    exchange *of = NULL;
    const int64_t blocks = (int64_t)sky->block_rows * sky->block_columns;
    jm_status status = JM_OK;
    patch_parts *parts = NULL;
    JM_TRY_GOTO(jm_new(ctx, &of, blocks), done);
    JM_TRY_GOTO(jm_new(ctx, &parts, 1), done);
    fill_parts(parts);
#pragma omp parallel for schedule(dynamic) num_threads(jm_ctx_threads(ctx))
    for (int64_t b = 0; b < blocks; b++)
        of[b] = exchange_of(parts, sky, b);
    sky->facades.scaled_from = sky->facades.count > 0 ? (float)LARGEST_SCALE : 1.0f;
    sky->facades.scaled_to = sky->facades.count > 0 ? (float)SMALLEST_SCALE : 1.0f;
    for (int64_t b = 0; b < blocks; b++)
        scale_block(sky, b, scale_of(sky, of, b));
done:
    jm_free(of);
    jm_free(parts);
    return status;
}

#include "sky/inside.h"
#include "sky/walls.h"

#include "core/math.h"

#include <math.h>

static void add_edges(const jm_blocks *blocks, const jm_edges *edges, jm_side_sums *sums)
{
    for (int64_t i = 0; i < edges->count; i++) {
        const jm_edge *e = &edges->all[i];
        const double area = (double)e->area_m2;
        jm_side_sums *s = &sums[jm_block_of(blocks, e->row, e->column) * JM_FACADE_SIDES +
                                jm_side_of((double)e->azimuth_rad)];
        s->area_m2 += area;
        s->height_m3 += area * (double)(e->top_m - e->foot_m);
        s->east += area * jm_sin((double)e->azimuth_rad);
        s->north += area * jm_cos((double)e->azimuth_rad);
    }
}

// Facades in order of block and side; of[block * SIDES + side] gets each one's index.
static void list_facades(const jm_blocks *blocks, const jm_side_sums *sums, int32_t *of,
                         jm_sky_facades *facades, uint8_t *side_of)
{
    int64_t f = 0;
    for (int64_t b = 0; b < jm_block_count(blocks); b++) {
        facades->block_start[b] = f;
        for (int32_t side = 0; side < JM_FACADE_SIDES; side++) {
            const jm_side_sums *s = &sums[b * JM_FACADE_SIDES + side];
            of[b * JM_FACADE_SIDES + side] = JM_NONE;
            if (s->area_m2 <= 0.0)
                continue;
            of[b * JM_FACADE_SIDES + side] = (int32_t)f;
            side_of[f] = (uint8_t)side;
            facades->azimuth_rad[f] = (float)jm_atan2(s->east, s->north);
            facades->height_m[f] = (float)(s->height_m3 / s->area_m2);
            for (int band = 0; band < JM_FACADE_BANDS; band++)
                facades->area_m2[f * JM_FACADE_BANDS + band] =
                    (float)(s->area_m2 / JM_FACADE_BANDS);
            f++;
        }
    }
    facades->block_start[jm_block_count(blocks)] = f;
}

static double turn_between(double a_rad, double b_rad)
{
    const double turn = fabs(a_rad - b_rad);
    return turn > JM_PI ? 2.0 * JM_PI - turn : turn;
}

// The block's facade that looks most nearly the edge's way, or JM_NONE. By azimuth: by eighths of
// the horizon an edge at a border of two of them could fall to the wall around the corner.
static int32_t nearest_facade(const jm_sky_facades *facades, int64_t block, double azimuth_rad)
{
    int32_t best = JM_NONE;
    double least = 2.0 * JM_PI;
    for (int64_t f = facades->block_start[block]; f < facades->block_start[block + 1]; f++) {
        const double turn = turn_between((double)facades->azimuth_rad[f], azimuth_rad);
        best = turn < least ? (int32_t)f : best;
        least = turn < least ? turn : least;
    }
    return best;
}

// Facades out of edges have each edge in its own eighth. An outline may put the wall in another
// eighth, or behind a block's border, than its cells do.
static void tell_edges(const jm_blocks *blocks, bool outlined, const int32_t *of,
                       const jm_sky_facades *facades, jm_edges *edges)
{
    for (int64_t i = 0; i < edges->count; i++) {
        jm_edge *e = &edges->all[i];
        const double azimuth = (double)e->azimuth_rad;
        const int64_t block = jm_block_of(blocks, e->row, e->column);
        e->facade = outlined ? nearest_facade(facades, block, azimuth)
                             : of[block * JM_FACADE_SIDES + jm_side_of(azimuth)];
    }
}

jm_status jm_facades_make(jm_ctx *ctx, const jm_sky_relief *relief, const jm_terrain *terrain,
                          const jm_blocks *blocks, jm_edges *edges, jm_sky_facades *facades,
                          uint8_t **facade_side)
{
    jm_status status = JM_OK;
    jm_side_sums *sums = NULL;
    int32_t *of = NULL;
    const int64_t sides = jm_block_count(blocks) * JM_FACADE_SIDES;
    JM_TRY_GOTO(jm_new(ctx, &sums, sides), done);
    JM_TRY_GOTO(jm_new(ctx, &of, sides), done);
    if (relief->segment_count > 0)
        jm_segments_add(relief, terrain, blocks, sums);
    else
        add_edges(blocks, edges, sums);
    int64_t count = 0;
    for (int64_t s = 0; s < sides; s++)
        count += sums[s].area_m2 > 0.0;
    JM_TRY_GOTO(jm_sky_facades_create(ctx, jm_block_count(blocks), count, facades), done);
    JM_TRY_GOTO(jm_new(ctx, facade_side, count), done);
    list_facades(blocks, sums, of, facades, *facade_side);
    tell_edges(blocks, relief->segment_count > 0, of, facades, edges);
done:
    jm_free(sums);
    jm_free(of);
    return status;
}

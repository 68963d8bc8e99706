#include "sky/inside.h"
#include "sky/walls.h"

#include "core/math.h"

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

// The block's facade that looks most nearly the edge's way: an outline may put the wall in another
// eighth of the horizon, or behind a block's border, than its cells do.
static int32_t nearest_facade(const int32_t *of_block, int32_t side)
{
    for (int32_t away = 0; away <= JM_FACADE_SIDES / 2; away++) {
        const int32_t right = of_block[(side + away) % JM_FACADE_SIDES];
        const int32_t left = of_block[(side + JM_FACADE_SIDES - away) % JM_FACADE_SIDES];
        if (right != JM_NONE)
            return right;
        if (left != JM_NONE)
            return left;
    }
    return JM_NONE;
}

static void tell_edges(const jm_blocks *blocks, const int32_t *of, jm_edges *edges)
{
    for (int64_t i = 0; i < edges->count; i++) {
        jm_edge *e = &edges->all[i];
        const int64_t block = jm_block_of(blocks, e->row, e->column);
        e->facade =
            nearest_facade(of + block * JM_FACADE_SIDES, jm_side_of((double)e->azimuth_rad));
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
    tell_edges(blocks, of, edges);
done:
    jm_free(sums);
    jm_free(of);
    return status;
}

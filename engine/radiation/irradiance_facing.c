// Who sees whom, reciprocal by construction: what of a row's ground sees a facade, the facade sees.
#include "radiation/irradiance_own.h"

#include <math.h>
#include <stdlib.h>

// Walls see the walls around them as one mean over about this far.
#define POOL_M 100.0

static double over(double sum, double m2)
{
    return m2 > 0.0 ? sum / m2 : 0.0;
}

static double block_side_m(const jm_irradiance *ir)
{
    double most = 0.0;
    for (int64_t b = 0; b < ir->blocks; b++)
        most = fmax(most, ir->row_m2[b] + ir->row_m2[ir->blocks + b]);
    return sqrt(most);
}

int32_t jm_irradiance_pool_blocks(double block_m)
{
    const double fit = block_m > 0.0 ? POOL_M / block_m + 0.5 : 1.0;
    return fit < 1.0 ? 1 : fit > 1e6 ? 1000000 : (int32_t)fit;
}

// Pools are squares of whole blocks. Gives how many blocks lie along one.
static int32_t put_into_pools(jm_irradiance *ir)
{
    int32_t rows, columns;
    jm_sky_blocks(ir->sky, &rows, &columns);
    const int32_t along = jm_irradiance_pool_blocks(block_side_m(ir));
    const int32_t across = (columns + along - 1) / along;
    for (int64_t b = 0; b < ir->blocks; b++)
        ir->block_pool[b] =
            (int32_t)(b / columns) / along * across + (int32_t)(b % columns) / along;
    for (int64_t b = 0; b < ir->blocks; b++)
        for (int64_t f = ir->facades->block_start[b]; f < ir->facades->block_start[b + 1]; f++)
            ir->facade_block[f] = (int32_t)b;
    return along;
}

// Facades that one row looks at, while they are gathered.
typedef struct gathering {
    double *m2;       // [bands]
    uint8_t *touched; // [facades]
    int32_t *facades; // [facades] those touched
    int32_t count;
    int64_t capacity;
} gathering;

static void gather_row(jm_irradiance *ir, int64_t row, gathering *g)
{
    const jm_sheet_light *light = &ir->sheet[jm_row_sheet(ir, row)];
    const jm_sky_sheet *sheet = light->sheet;
    const int64_t block = jm_row_block(ir, row);
    g->count = 0;
    for (int64_t i = sheet->block_start[block]; i < sheet->block_start[block + 1]; i++) {
        const double m2 = (double)sheet->share[i] * ir->cell_area_m2 * (double)light->gain[i];
        if (!(m2 > 0.0))
            continue;
        for (int s = 0; s < JM_SECTORS; s++) {
            const double *share =
                ir->level_share[jm_level_of(light->level + i * JM_LEVEL_BYTES, s)];
            const int32_t f = sheet->facade[i * JM_SECTORS + s];
            if (f < 0) {
                for (int b = 0; b < JM_FACADE_BANDS; b++)
                    ir->row_self_m2[row] += m2 * share[b];
                continue;
            }
            if (!g->touched[f]) {
                g->touched[f] = 1;
                g->facades[g->count++] = f;
            }
            for (int b = 0; b < JM_FACADE_BANDS; b++)
                g->m2[(int64_t)f * JM_FACADE_BANDS + b] += m2 * share[b];
        }
    }
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static jm_status keep_row(jm_irradiance *ir, int64_t row, gathering *g)
{
    JM_TRY(jm_grow(ir->ctx, &ir->facing, &g->capacity, ir->facing_count + g->count));
    qsort(g->facades, (size_t)g->count, sizeof *g->facades, by_number);
    for (int32_t k = 0; k < g->count; k++) {
        const int32_t f = g->facades[k];
        jm_facing *to = &ir->facing[ir->facing_count++];
        *to = (jm_facing){.other = f};
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            double *m2 = &g->m2[(int64_t)f * JM_FACADE_BANDS + b];
            to->m2[b] = (float)*m2;
            *m2 = 0.0;
        }
        g->touched[f] = 0;
    }
    ir->row_facing[row + 1] = ir->facing_count;
    return JM_OK;
}

static jm_status gather_rows(jm_irradiance *ir, gathering *g)
{
    JM_TRY(jm_new(ir->ctx, &g->m2, ir->bands));
    JM_TRY(jm_new(ir->ctx, &g->touched, ir->facades->count));
    JM_TRY(jm_new(ir->ctx, &g->facades, ir->facades->count));
    for (int64_t row = 0; row < ir->rows; row++) {
        gather_row(ir, row, g);
        JM_TRY(keep_row(ir, row, g));
    }
    return JM_OK;
}

static jm_status index_by_facade(jm_irradiance *ir)
{
    const int64_t facades = ir->facades->count;
    JM_TRY(jm_new(ir->ctx, &ir->faced, ir->facing_count));
    for (int64_t k = 0; k < ir->facing_count; k++)
        ir->facade_facing[ir->facing[k].other + 1]++;
    for (int64_t f = 0; f < facades; f++)
        ir->facade_facing[f + 1] += ir->facade_facing[f];
    // The starts move on, and are put back below.
    for (int64_t row = 0; row < ir->rows; row++)
        for (int64_t k = ir->row_facing[row]; k < ir->row_facing[row + 1]; k++) {
            jm_facing *to = &ir->faced[ir->facade_facing[ir->facing[k].other]++];
            *to = ir->facing[k];
            to->other = (int32_t)row;
        }
    for (int64_t f = facades; f > 0; f--)
        ir->facade_facing[f] = ir->facade_facing[f - 1];
    ir->facade_facing[0] = 0;
    return JM_OK;
}

static double faced_m2(const jm_irradiance *ir, int64_t facade, int band)
{
    double faced = 0.0;
    for (int64_t k = ir->facade_facing[facade]; k < ir->facade_facing[facade + 1]; k++)
        faced += (double)ir->faced[k].m2[band];
    return faced;
}

// A facade cannot face more ground than what sky and crowns leave of its view: the rest looks at
// the pool's walls that have room, and where none have, at the ground that is left over with it.
static void cut_views(jm_irradiance *ir)
{
    for (int64_t f = 0; f < ir->facades->count; f++)
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = f * JM_FACADE_BANDS + b;
            const double faced = faced_m2(ir, f, b);
            const double area = (double)ir->facades->area_m2[band];
            const double room = area * fmax(1.0 - ir->band_sky[band] - ir->band_crown[band], 0.0);
            ir->band_cut[band] = faced > room ? room / faced : 1.0;
            ir->band_room[band] = fmax(room - faced, 0.0);
            ir->pool_room_m2[ir->block_pool[ir->facade_block[f]]] += ir->band_room[band];
        }
}

static jm_status spill_rows(jm_irradiance *ir)
{
    int64_t capacity = 0;
    for (int64_t row = 0; row < ir->rows; row++) {
        const int64_t start = ir->spill_count;
        for (int64_t k = ir->row_facing[row]; k < ir->row_facing[row + 1]; k++) {
            const jm_facing *facing = &ir->facing[k];
            double spilt = 0.0;
            for (int b = 0; b < JM_FACADE_BANDS; b++) {
                int64_t band = (int64_t)facing->other * JM_FACADE_BANDS + b;
                spilt += (1.0 - ir->band_cut[band]) * (double)facing->m2[b];
            }
            if (!(spilt > 0.0))
                continue;
            const int32_t pool = ir->block_pool[ir->facade_block[facing->other]];
            int64_t at = start;
            while (at < ir->spill_count && ir->spill[at].pool != pool)
                at++;
            if (at == ir->spill_count) {
                JM_TRY(jm_grow(ir->ctx, &ir->spill, &capacity, ir->spill_count + 1));
                ir->spill[ir->spill_count++] = (jm_spill){.row = (int32_t)row, .pool = pool};
            }
            ir->spill[at].m2 += spilt;
            ir->pool_spill_m2[pool] += spilt;
        }
        ir->row_spill[row + 1] = ir->spill_count;
    }
    return JM_OK;
}

// Only near the domain's edge may a facade see ground that is no receiver.
static bool at_the_edge(const jm_irradiance *ir, int64_t block, int32_t along)
{
    int32_t rows, columns;
    jm_sky_blocks(ir->sky, &rows, &columns);
    const int64_t r = block / columns, c = block % columns;
    return r < along || c < along || r >= rows - along || c >= columns - along;
}

// View of the ground that a facade has beyond all receivers: walls over level ground see as much
// of it as of the sky (exact between walls of one height, and for one that stands alone).
static double view_outside(const jm_irradiance *ir, int64_t f, const double faced[JM_FACADE_BANDS])
{
    double area = 0.0, out = 0.0;
    for (int b = 0; b < JM_FACADE_BANDS; b++) {
        const int64_t band = f * JM_FACADE_BANDS + b;
        const double m2 = (double)ir->facades->area_m2[band];
        area += m2;
        out += m2 * (ir->band_sky[band] + ir->band_crown[band]) - faced[b];
    }
    // A few steps of the views' rounding are no ground.
    return area > 0.0 && out > 16.0 * area / JM_VIEW_ONE ? out / area : 0.0;
}

static void share_rest(jm_irradiance *ir, int64_t f, const double faced[JM_FACADE_BANDS], bool edge)
{
    const int32_t pool = ir->block_pool[ir->facade_block[f]];
    double left[JM_FACADE_BANDS], left_m2 = 0.0, area = 0.0;
    for (int b = 0; b < JM_FACADE_BANDS; b++) {
        const int64_t band = f * JM_FACADE_BANDS + b;
        const double m2 = (double)ir->facades->area_m2[band];
        const double seen = ir->band_sky[band] + ir->band_crown[band] + over(faced[b], m2);
        left[b] = m2 > 0.0 ? fmax(1.0 - seen, 0.0) : 0.0;
        left_m2 += m2 * left[b];
        area += m2;
    }
    ir->pool_area_m2[pool] += area;
    const double outside = edge ? fmin(over(area * view_outside(ir, f, faced), left_m2), 1.0) : 0.0;
    for (int b = 0; b < JM_FACADE_BANDS; b++) {
        const int64_t band = f * JM_FACADE_BANDS + b;
        ir->band_far[band] = outside * left[b];
        ir->band_walls[band] = left[b] - ir->band_far[band];
        ir->pool_walls_m2[(int64_t)pool * JM_FACADE_BANDS + b] +=
            (double)ir->facades->area_m2[band] * ir->band_walls[band];
    }
}

// What facades take of the spill, by their room, and what is then left for other walls.
static void share_pools(jm_irradiance *ir, int32_t along)
{
    for (int64_t p = 0; p < ir->pools; p++)
        if (ir->pool_spill_m2[p] > 0.0)
            ir->pool_taken[p] = fmin(ir->pool_room_m2[p] / ir->pool_spill_m2[p], 1.0);
    for (int64_t k = 0; k < ir->cared_count; k++) {
        const int32_t f = ir->cared[k];
        const int32_t p = ir->block_pool[ir->facade_block[f]];
        double faced[JM_FACADE_BANDS];
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = f * JM_FACADE_BANDS + b;
            faced[b] = faced_m2(ir, f, b) * ir->band_cut[band];
            if (ir->pool_room_m2[p] > 0.0)
                faced[b] += ir->pool_taken[p] * ir->pool_spill_m2[p] * ir->band_room[band] /
                            ir->pool_room_m2[p];
        }
        share_rest(ir, f, faced, at_the_edge(ir, ir->facade_block[f], along));
    }
}

static void open_views(jm_irradiance *ir)
{
    for (int64_t band = 0; band < ir->bands; band++) {
        ir->band_sky[band] = (double)jm_view(ir->facades->sky[band]);
        ir->band_crown[band] = (double)jm_view(ir->facades->behind_crown[band]);
    }
}

jm_status jm_irradiance_face(jm_irradiance *ir)
{
    const int32_t along = put_into_pools(ir);
    gathering g = {0};
    jm_status status = gather_rows(ir, &g);
    jm_free(g.m2);
    jm_free(g.touched);
    jm_free(g.facades);
    JM_TRY(status);
    ir->pools = 0;
    for (int64_t b = 0; b < ir->blocks; b++)
        ir->pools = ir->block_pool[b] >= ir->pools ? ir->block_pool[b] + 1 : ir->pools;
    JM_TRY(index_by_facade(ir));
    JM_TRY(jm_irradiance_part_facades(ir));
    for (int64_t row = 0; row < ir->rows; row++)
        ir->pool_m2[ir->block_pool[jm_row_block(ir, row)]] += ir->row_m2[row];
    open_views(ir);
    cut_views(ir);
    JM_TRY(spill_rows(ir));
    share_pools(ir, along);
    return jm_irradiance_part_rows(ir);
}

#include "sky/count.h"
#include "sky/make.h"

#include "core/math.h"

#include <math.h>
#include <omp.h>

// Light from the northern and southern quarters walks the upright planes, from the others the
// turned ones; each orientation has sums of its own. One azimuth of either is walked at the same
// time, so that two threads never share a sum.

enum { ORIENTATIONS = 2, PARTS = 2 + 2 * JM_SIDES }; // sky, crown, 4 sides' sky, 4 sides' crown

typedef struct job {
    const jm_sky_work *work;
    jm_sky *sky;
    uint16_t *sums[ORIENTATIONS][PARTS]; // [relief cells] of the orientation
    int32_t azimuths;
    int32_t *order[ORIENTATIONS]; // azimuths by orientation
    int32_t *side_weight;         // [azimuths * SIDES]
    int32_t count[ORIENTATIONS];
    bool crowns;
} job;

enum { SKY, CROWN, SIDE_SKY, SIDE_CROWN = SIDE_SKY + JM_SIDES };

static double azimuth_of(const job *j, int32_t index)
{
    return (index + 0.5) * 2.0 * JM_PI / j->azimuths;
}

// Each side's cosines in whole parts of JM_SIDE_TOTAL, rounded as a running sum.
static void weigh_sides(job *j)
{
    for (int side = 0; side < JM_SIDES; side++) {
        double whole = 0.0, sum = 0.0;
        int32_t given = 0;
        for (int pass = 0; pass < 2; pass++)
            for (int32_t i = 0; i < j->azimuths; i++) {
                const double cosine = jm_cos(azimuth_of(j, i) - 0.5 * JM_PI * side);
                if (pass == 0) {
                    whole += cosine > 0.0 ? cosine : 0.0;
                    continue;
                }
                sum += cosine > 0.0 ? cosine : 0.0;
                const int32_t upto = (int32_t)floor(JM_SIDE_TOTAL * sum / whole + 0.5);
                j->side_weight[i * JM_SIDES + side] = upto - given;
                given = upto;
            }
    }
}

static void sort_azimuths(job *j)
{
    for (int32_t i = 0; i < j->azimuths; i++) {
        const int o = jm_ray_from(azimuth_of(j, i), 1.0).turned ? 1 : 0;
        j->order[o][j->count[o]++] = i;
    }
}

static jm_counts counts_of(const job *j, int o, int32_t azimuth)
{
    // The side before and the side after the azimuth.
    const int before = (int)(azimuth_of(j, azimuth) / (0.5 * JM_PI)) % JM_SIDES;
    const int sides[2] = {before, (before + 1) % JM_SIDES};
    jm_counts c = {.sky = j->sums[o][SKY], .crown = j->crowns ? j->sums[o][CROWN] : NULL};
    for (int k = 0; k < 2; k++) {
        c.side_sky[k] = j->sums[o][SIDE_SKY + sides[k]];
        c.side_crown[k] = j->sums[o][SIDE_CROWN + sides[k]];
        c.side_weight[k] = j->side_weight[azimuth * JM_SIDES + sides[k]];
    }
    return c;
}

typedef struct part {
    jm_way way;
    jm_ray ray;
    jm_bands bands;
    jm_counts counts;
    const jm_planes *planes;
    int64_t blocks;
} part;

static part part_of(const job *j, int o, int32_t number)
{
    part p = {.blocks = 0};
    if (number >= j->count[o])
        return p;
    const int32_t azimuth = j->order[o][number];
    p.ray = jm_terrain_ray(&j->work->terrain, azimuth_of(j, azimuth));
    p.bands = jm_bands_of(azimuth, j->sky->def.altitudes);
    p.counts = counts_of(j, o, azimuth);
    p.planes = &j->work->terrain.planes[o];
    p.blocks = jm_line_blocks(&p.ray, p.planes);
    p.way = jm_way_over(&p.ray, p.planes, jm_level_cells(j->work, &j->sky->def));
    return p;
}

static bool crosses(const part *p, int64_t block)
{
    return block * JM_LINE_BLOCK < p->way.lines.end &&
           (block + 1) * JM_LINE_BLOCK > p->way.lines.first;
}

// The same number of azimuths of both orientations, block by block: with a static schedule the
// first half of the threads has the upright ones, the other half the turned ones.
static void count_pair(const job *j, int32_t number, jm_count_room **rooms, int threads)
{
    const part parts[ORIENTATIONS] = {part_of(j, 0, number), part_of(j, 1, number)};
    const int64_t blocks = parts[0].blocks + parts[1].blocks;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t b = 0; b < blocks; b++) {
        const int o = b < parts[0].blocks ? 0 : 1;
        const part *p = &parts[o];
        const int64_t own = o == 0 ? b : b - parts[0].blocks;
        if (crosses(p, own))
            jm_count_block(p->planes, &p->ray, &p->bands, j->sky->def.reach_m, own, &p->way,
                           &p->counts, rooms[omp_get_thread_num()]);
    }
}

static void merge_turned(const job *j, int threads)
{
    const jm_terrain *t = &j->work->terrain;
    const jm_patch_of_cells at = jm_level_cells(j->work, &j->sky->def);
    const int64_t from = (int64_t)at.first_column * t->rows + at.first_row;
    const int64_t to = (int64_t)at.first_row * t->columns + at.first_column;
    for (int k = 0; k < PARTS; k++)
        if (j->sums[1][k] != NULL)
            jm_turn_add_u16(threads, j->sums[1][k] + from, t->rows, at.end_column - at.first_column,
                            at.end_row - at.first_row, j->sums[0][k] + to, t->columns);
}

// Mean over the relief cells of one kind in a receiver's cell, of `whole` parts, in parts of `one`.
static uint16_t mean_part(const job *j, const uint16_t *sums, jm_cell_kind kind, int32_t cell,
                          int64_t whole, int64_t one)
{
    const jm_patch_of_cells p = jm_cells_of(&j->work->blocks, cell);
    const jm_terrain *t = &j->work->terrain;
    int64_t sum = 0, cells = 0;
    for (int32_t r = p.first_row; r < p.end_row; r++)
        for (int32_t c = p.first_column; c < p.end_column; c++) {
            const int64_t fine = (int64_t)r * t->columns + c;
            if (jm_is_kind(t->kind[fine], kind)) {
                sum += sums[fine];
                cells++;
            }
        }
    return (uint16_t)((2 * sum * one + cells * whole) / (2 * cells * whole));
}

static void keep_sheet(const job *j, jm_cell_kind kind, const jm_sky_sheet *sheet, int threads)
{
    const int64_t whole = (int64_t)j->azimuths * j->sky->def.altitudes;
    uint16_t *const *s = j->sums[0];
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t i = 0; i < sheet->count; i++) {
        const int32_t cell = sheet->cell[i];
        sheet->sky[i] = mean_part(j, s[SKY], kind, cell, whole, JM_VIEW_ONE);
        for (int side = 0; side < JM_SIDES; side++)
            sheet->side_sky[side][i] = mean_part(j, s[SIDE_SKY + side], kind, cell, 1, 1);
        if (!j->crowns)
            continue;
        sheet->behind_crown[i] = mean_part(j, s[CROWN], kind, cell, whole, JM_VIEW_ONE);
        for (int side = 0; side < JM_SIDES; side++)
            sheet->side_behind_crown[side][i] =
                mean_part(j, s[SIDE_CROWN + side], kind, cell, 1, 1);
    }
}

static jm_status make_sums(jm_ctx *ctx, job *j)
{
    const int64_t cells = (int64_t)j->work->terrain.rows * j->work->terrain.columns;
    for (int o = 0; o < ORIENTATIONS; o++) {
        JM_TRY(jm_new(ctx, &j->order[o], j->azimuths));
        for (int k = 0; k < PARTS; k++)
            if (j->crowns || k == SKY || (k >= SIDE_SKY && k < SIDE_CROWN))
                JM_TRY(jm_new(ctx, &j->sums[o][k], cells));
    }
    return jm_new(ctx, &j->side_weight, (int64_t)j->azimuths * JM_SIDES);
}

jm_status jm_views_count(jm_ctx *ctx, const jm_sky_work *work, jm_sky *sky)
{
    jm_status status = JM_OK;
    const int threads = jm_ctx_threads(ctx);
    job j = {.work = work,
             .sky = sky,
             .azimuths = sky->def.azimuths,
             .crowns = work->terrain.crown_top.plane[0] != NULL};
    jm_count_room **rooms = NULL;
    JM_TRY_GOTO(jm_new(ctx, &rooms, threads), done);
    for (int i = 0; i < threads; i++)
        JM_TRY_GOTO(jm_count_room_create(ctx, &rooms[i]), done);
    JM_TRY_GOTO(make_sums(ctx, &j), done);
    weigh_sides(&j);
    sort_azimuths(&j);
    const int32_t most = j.count[0] > j.count[1] ? j.count[0] : j.count[1];
    for (int32_t n = 0; n < most; n++) {
        JM_TRY_GOTO(jm_poll(ctx), done);
        count_pair(&j, n, rooms, threads);
    }
    merge_turned(&j, threads);
    keep_sheet(&j, JM_CELL_GROUND, &sky->ground, threads);
    keep_sheet(&j, JM_CELL_ROOF, &sky->roofs, threads);
done:
    for (int i = 0; rooms != NULL && i < threads; i++)
        jm_count_room_destroy(rooms[i]);
    jm_free(rooms);
    for (int o = 0; o < ORIENTATIONS; o++) {
        jm_free(j.order[o]);
        for (int k = 0; k < PARTS; k++)
            jm_free(j.sums[o][k]);
    }
    jm_free(j.side_weight);
    return status;
}

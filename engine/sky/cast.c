#include "sky/make.h"

#include "core/math.h"

#include <omp.h>
#include <string.h>

// Patches are cast in groups of eight, a byte of bits: a group is one thread's work, with memory
// of its own, so that no two threads write beside each other and no sum depends on them. Patches of
// a group that walk the same rows the same way walk them together: the relief comes from memory
// once for all of them, where the bandwidth, not the core, is the limit.

enum { GROUP = 8, GROUPS = JM_PATCH_BYTES, KINDS = 2 }; // kinds: open, behind a crown

// One patch on its way.
typedef struct walker {
    jm_bench bench;
    jm_beam beam;
    jm_way way;
    int32_t vain; // rows of it at its beginning whose walls do not matter
    int32_t patch;
    double *sums[KINDS]; // [facades * bands] area-weighted
    double *areas;       // [facades]
    float *facing;       // [facades] cosine
} walker;

// A thread's own memory.
typedef struct room {
    walker walkers[GROUP];
    int32_t *kinds, *bits[KINDS]; // [columns] of a row, as wide as the heights are
    uint8_t *turned[KINDS];       // [relief cells] bytes of the turned relief
    uint8_t *upright[KINDS];      // [relief cells] of coarse cells; fine ones write to the job
} room;

typedef struct job {
    const jm_sky_work *work;
    jm_sky *sky;
    uint8_t *bits[KINDS][GROUPS]; // [relief cells] upright, fine cells only
    jm_feet feet;                 // enough of them
    jm_facade_span asked;
    bool crowns;
} job;

static int64_t relief_cells(const jm_sky_work *work)
{
    return (int64_t)work->terrain.rows * work->terrain.columns;
}

JM_CLONES_WIDE
static void find_kinds(int32_t n, const uint8_t *restrict kind, int32_t *restrict kinds)
{
    for (int32_t i = 0; i < n; i++)
        kinds[i] = kind[i];
}

// Adds a row of bits to those that are there, and clears it.
JM_CLONES_WIDE
static void keep_row(int32_t n, int32_t *restrict bits, uint8_t *restrict out)
{
    for (int32_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(out[i] | bits[i]);
        bits[i] = 0;
    }
}

// Adds what a narrow beam found to the bits that are there.
JM_CLONES_WIDE
static void keep_open(int32_t n, const uint8_t *restrict light, uint8_t bit, uint8_t *restrict open)
{
    for (int32_t i = 0; i < n; i++)
        open[i] = (uint8_t)(open[i] | (light[i] != 0 ? bit : 0));
}

JM_CLONES_WIDE
static void keep_behind(int32_t n, const uint8_t *restrict light, uint8_t bit,
                        uint8_t *restrict crown)
{
    for (int32_t i = 0; i < n; i++)
        crown[i] = (uint8_t)(crown[i] | (light[i] == JM_BEHIND ? bit : 0));
}

// Adds what the beam gives to the walls of a row, which must look towards it.
static void strike_row(const job *j, const jm_planes *planes, int32_t row, walker *own)
{
    const jm_beam *beam = &own->beam;
    const int o = planes->turned ? 1 : 0;
    const int64_t *start = j->feet.row_start[o];
    const int32_t shift = beam->origin - jm_ray_offset(&beam->ray, planes, row);
    const int64_t cells = (int64_t)row * planes->columns;
    for (int64_t i = start[row]; i < start[row + 1]; i++) {
        const jm_foot *e = &j->feet.all[o][i];
        if (own->facing[e->facade] <= 0.0f)
            continue;
        jm_struck struck;
        jm_beam_strike(beam, planes, cells + e->column, e->column + shift, e->foot_m, e->top_m,
                       &struck);
        const double area = (double)e->area_m2;
        own->areas[e->facade] += area;
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            own->sums[0][e->facade * JM_FACADE_BANDS + b] += area * (double)struck.open[b];
            own->sums[1][e->facade * JM_FACADE_BANDS + b] += area * (double)struck.crown[b];
        }
    }
}

static uint8_t to_byte(double share)
{
    return (uint8_t)(255.0 * jm_clamp(share, 0.0, 1.0) + 0.5);
}

static void keep_facades(const job *j, const walker *own)
{
    jm_sky_facades *f = &j->sky->facades;
    for (int64_t i = j->asked.first; i < j->asked.end; i++) {
        if (own->facing[i] <= 0.0f)
            continue;
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = i * JM_FACADE_BANDS + b;
            // A facade without a piece of wall on the relief stands free.
            const bool seen = own->areas[i] > 0.0;
            const double open = seen ? own->sums[0][band] / own->areas[i] : 1.0;
            const double crown = seen ? own->sums[1][band] / own->areas[i] : 0.0;
            f->open[band * JM_PATCHES + own->patch] = to_byte(open);
            f->crown[band * JM_PATCHES + own->patch] = to_byte(crown);
        }
    }
}

// Cosine between each facade's normal and a patch's azimuth; the zenith is before all of them; 0:
// not asked for.
static void face_patch(const jm_sky *sky, const jm_patch *patch, float *facing)
{
    const jm_sky_facades *f = &sky->facades;
    for (int64_t b = 0; b < (int64_t)sky->block_rows * sky->block_columns; b++) {
        const bool asked = jm_sky_asks(sky, b);
        for (int64_t i = f->block_start[b]; i < f->block_start[b + 1]; i++)
            facing[i] = !asked ? 0.0f
                        : patch->elevation_rad > 0.49 * JM_PI
                            ? 1.0f
                            : (float)jm_cos(patch->azimuth_rad - (double)f->azimuth_rad[i]);
    }
}

static void start_walker(const job *j, int32_t number, const jm_ray *ray, walker *own)
{
    const jm_patch patch = jm_patch_at(number);
    const jm_planes *planes = &j->work->terrain.planes[ray->turned ? 1 : 0];
    const int64_t first = j->asked.first;
    const size_t count = (size_t)(j->asked.end - first);
    own->patch = number;
    memset(own->areas + first, 0, count * sizeof *own->areas);
    for (int k = 0; k < KINDS; k++)
        memset(own->sums[k] + first * JM_FACADE_BANDS, 0,
               count * JM_FACADE_BANDS * sizeof *own->sums[k]);
    face_patch(j->sky, &patch, own->facing);
    own->way = jm_way_over(ray, planes, jm_asked_cells(j->work, &j->sky->def));
    own->vain = jm_rows_in_vain(ray, planes, own->way.before, jm_slope_of(patch.elevation_rad));
    jm_beam_start(&own->bench, planes, ray, jm_slope_of(patch.elevation_rad), j->sky->def.reach_m,
                  own->way.lines, &own->beam);
    // Those that walk together in float walk whole rows.
    if (!own->beam.narrow)
        jm_beam_start(&own->bench, planes, ray, jm_slope_of(patch.elevation_rad),
                      j->sky->def.reach_m, jm_all_lines(ray, planes), &own->beam);
}

static int32_t bit_of(const walker *own)
{
    return 1 << own->patch % GROUP;
}

// Where a crown stands before what is open; before the walls of the row are taken in.
static void cross_row(const jm_planes *planes, int32_t row, walker *own, int32_t *bits)
{
    jm_beam *beam = &own->beam;
    const int32_t line = beam->origin - jm_ray_offset(&beam->ray, planes, row);
    jm_beam_cross(beam, planes, row);
    jm_count_crowns(&beam->crown_row, beam->shadow[0] + line,
                    beam->shadow[beam->period > 0 ? 1 : 0] + line, bit_of(own), bits);
}

// kept: the row is one that is asked for.
static void walk_narrow(const job *j, const jm_planes *planes, int32_t row, bool kept, walker *w,
                        uint8_t *const out[KINDS])
{
    jm_beam *beam = &w->beam;
    const int64_t cell = (int64_t)row * planes->columns + beam->first_column;
    const int32_t n = beam->end_column - beam->first_column;
    const uint8_t *light = beam->open + beam->first_column;
    if (n <= 0)
        return;
    jm_beam_walk(beam, planes, row);
    if (!kept)
        return;
    keep_open(n, light, (uint8_t)bit_of(w), out[0] + cell);
    if (j->crowns)
        keep_behind(n, light, (uint8_t)bit_of(w), out[1] + cell);
}

// Row number k of the walk.
static void walk_row(const job *j, const jm_planes *planes, int32_t k, uint8_t *const out[KINDS],
                     int32_t count, room *own)
{
    const int32_t n = planes->columns;
    const int32_t row = jm_ray_row(&own->walkers[0].beam.ray, planes, k);
    const int64_t cell = (int64_t)row * n;
    jm_beam *wide[GROUP];
    int32_t parts[GROUP], wides = 0;
    for (int32_t i = 0; i < count; i++) {
        walker *w = &own->walkers[i];
        if (w->beam.narrow) {
            const jm_line_span c = jm_columns_of(&w->beam.ray, planes, row, w->way.lines);
            w->beam.first_column = c.first;
            w->beam.end_column = c.end;
            w->beam.in_vain = k < w->vain;
        }
        jm_beam_turn(&w->beam, planes, row);
        if (k >= w->way.before)
            strike_row(j, planes, row, w);
        if (w->beam.narrow) {
            walk_narrow(j, planes, row, k >= w->way.before, w, out);
            continue;
        }
        parts[wides] = bit_of(w);
        wide[wides++] = &w->beam;
        if (j->crowns)
            cross_row(planes, row, w, own->bits[1]);
    }
    if (wides == 0)
        return;
    find_kinds(n, planes->kind + cell, own->kinds);
    jm_beams_walls(wide, wides, parts, planes, row, own->kinds, own->bits[0]);
    for (int i = 0; i < (j->crowns ? KINDS : 1); i++)
        keep_row(n, own->bits[i], out[i] + cell);
}

// The patches of a group that walk one orientation in one direction.
static void cast_together(const job *j, int32_t group, bool turned, int32_t step,
                          uint8_t *const out[KINDS], room *own)
{
    const jm_planes *planes = &j->work->terrain.planes[turned ? 1 : 0];
    int32_t count = 0;
    for (int32_t p = group * GROUP; p < (group + 1) * GROUP && p < JM_PATCHES; p++) {
        const jm_ray ray = jm_terrain_ray(&j->work->terrain, jm_patch_at(p).azimuth_rad);
        if (ray.turned == turned && ray.step == step)
            start_walker(j, p, &ray, &own->walkers[count++]);
    }
    for (int32_t k = 0; count > 0 && k < own->walkers[0].way.rows; k++)
        walk_row(j, planes, k, out, count, own);
    for (int32_t i = 0; i < count; i++)
        keep_facades(j, &own->walkers[i]);
}

// Shares of one group's patches over the relief cells of each receiver of a sheet.
static void keep_shares(const job *j, jm_cell_kind kind, const uint8_t *bits, int32_t first,
                        const jm_sky_sheet *sheet, uint8_t *out)
{
    const jm_terrain *t = &j->work->terrain;
    const int32_t patches = first + GROUP <= JM_PATCHES ? GROUP : JM_PATCHES - first;
    for (int64_t i = 0; i < sheet->count; i++) {
        const jm_patch_of_cells p = jm_cells_of(&j->work->blocks, sheet->cell[i]);
        int32_t set[GROUP] = {0}, cells = 0;
        for (int32_t r = p.first_row; r < p.end_row; r++)
            for (int32_t c = p.first_column; c < p.end_column; c++) {
                const int64_t cell = (int64_t)r * t->columns + c;
                if (!jm_is_kind(t->kind[cell], kind))
                    continue;
                cells++;
                for (int b = 0; b < GROUP; b++)
                    set[b] += bits[cell] >> b & 1;
            }
        for (int32_t b = 0; b < patches; b++)
            out[i * JM_PATCHES + first + b] = (uint8_t)((510 * set[b] + cells) / (2 * cells));
    }
}

// Rows of a picture that hold what is asked for.
static void clear_rows(int32_t columns, const jm_patch_of_cells *at, uint8_t *cells)
{
    memset(cells + (int64_t)at->first_row * columns, 0,
           (size_t)(at->end_row - at->first_row) * (size_t)columns);
}

static void cast_group(const job *j, int32_t group, room *own)
{
    const jm_terrain *t = &j->work->terrain;
    const jm_patch_of_cells at = jm_level_cells(j->work, &j->sky->def);
    const jm_patch_of_cells turned = {at.first_column, at.end_column, at.first_row, at.end_row};
    uint8_t *upright[KINDS] = {NULL, NULL};
    for (int k = 0; k < (j->crowns ? KINDS : 1); k++) {
        upright[k] = j->work->coarse ? own->upright[k] : j->bits[k][group];
        if (j->work->coarse) // others are written once
            clear_rows(t->columns, &at, upright[k]);
        clear_rows(t->rows, &turned, own->turned[k]);
    }
    for (int32_t step = -1; step <= 1; step += 2) {
        cast_together(j, group, false, step, upright, own);
        cast_together(j, group, true, step, own->turned, own);
    }
    for (int k = 0; k < (j->crowns ? KINDS : 1); k++) {
        jm_turn_or_u8(
            1, own->turned[k] + turned.first_row * (int64_t)t->rows + turned.first_column, t->rows,
            turned.end_row - turned.first_row, turned.end_column - turned.first_column,
            upright[k] + at.first_row * (int64_t)t->columns + at.first_column, t->columns);
        if (!j->work->coarse)
            continue;
        jm_sky *sky = j->sky;
        keep_shares(j, JM_CELL_GROUND, upright[k], group * GROUP, &sky->ground,
                    k == 0 ? sky->ground.open : sky->ground.crown);
        keep_shares(j, JM_CELL_ROOF, upright[k], group * GROUP, &sky->roofs,
                    k == 0 ? sky->roofs.open : sky->roofs.crown);
    }
}

// Eight receivers on neighbouring cells: their bytes of eight groups are a square to be turned.
static void keep_eight(uint8_t *const bits[GROUPS], int64_t cell, uint8_t *out)
{
    for (int first = 0; first < GROUPS; first += GROUP) {
        const int groups = GROUPS - first < GROUP ? GROUPS - first : GROUP;
        uint64_t square[GROUP] = {0};
        for (int g = 0; g < groups; g++)
            memcpy(&square[g], bits[first + g] + cell, GROUP);
        jm_turn_square(square);
        for (int k = 0; k < GROUP; k++)
            memcpy(out + k * JM_PATCH_BYTES + first, &square[k], (size_t)groups);
    }
}

enum { TOGETHER = 1024 }; // receivers that a thread takes

static void keep_some(uint8_t *const bits[GROUPS], const int32_t *cell, int64_t count, uint8_t *out)
{
    for (int64_t i = 0; i < count;) {
        if (i + GROUP <= count && cell[i + GROUP - 1] == cell[i] + GROUP - 1) {
            keep_eight(bits, cell[i], out + i * JM_PATCH_BYTES);
            i += GROUP;
            continue;
        }
        for (int g = 0; g < GROUPS; g++)
            out[i * JM_PATCH_BYTES + g] = bits[g][cell[i]];
        i++;
    }
}

// Gathers the bytes of fine cells to their receivers.
static void keep_bits(const jm_ctx *ctx, uint8_t *const bits[GROUPS], const jm_sky_sheet *sheet,
                      uint8_t *out)
{
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int64_t i = 0; i < sheet->count; i += TOGETHER)
        keep_some(bits, sheet->cell + i, sheet->count - i < TOGETHER ? sheet->count - i : TOGETHER,
                  out + i * JM_PATCH_BYTES);
}

static void free_room(room *own)
{
    for (int i = 0; i < GROUP; i++) {
        walker *w = &own->walkers[i];
        jm_bench_free(&w->bench);
        for (int k = 0; k < KINDS; k++)
            jm_free(w->sums[k]);
        jm_free(w->areas);
        jm_free(w->facing);
    }
    for (int k = 0; k < KINDS; k++) {
        jm_free(own->upright[k]);
        jm_free(own->turned[k]);
        jm_free(own->bits[k]);
    }
    jm_free(own->kinds);
}

static jm_status make_walker(jm_ctx *ctx, const job *j, walker *own)
{
    const jm_terrain *t = &j->work->terrain;
    const int64_t facades = j->sky->facades.count;
    JM_TRY(jm_bench_create(ctx, t->rows, t->columns, j->crowns, &own->bench));
    for (int k = 0; k < KINDS; k++)
        JM_TRY(jm_new(ctx, &own->sums[k], facades * JM_FACADE_BANDS));
    JM_TRY(jm_new(ctx, &own->areas, facades));
    return jm_new(ctx, &own->facing, facades);
}

static jm_status make_room(jm_ctx *ctx, const job *j, room *own)
{
    const int64_t cells = relief_cells(j->work);
    for (int i = 0; i < GROUP; i++)
        JM_TRY(make_walker(ctx, j, &own->walkers[i]));
    const int32_t longest = j->work->terrain.rows > j->work->terrain.columns
                                ? j->work->terrain.rows
                                : j->work->terrain.columns;
    JM_TRY(jm_new(ctx, &own->kinds, longest));
    for (int k = 0; k < (j->crowns ? KINDS : 1); k++) {
        JM_TRY(jm_new(ctx, &own->bits[k], longest));
        JM_TRY(jm_new(ctx, &own->turned[k], cells));
        if (j->work->coarse)
            JM_TRY(jm_new(ctx, &own->upright[k], cells));
    }
    return JM_OK;
}

static jm_status make_bits(jm_ctx *ctx, job *j)
{
    if (j->work->coarse)
        return JM_OK;
    for (int k = 0; k < (j->crowns ? KINDS : 1); k++)
        for (int g = 0; g < GROUPS; g++)
            JM_TRY(jm_new(ctx, &j->bits[k][g], relief_cells(j->work)));
    return JM_OK;
}

static void run_groups(const job *j, room *rooms, int threads)
{
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int32_t g = 0; g < GROUPS; g++)
        cast_group(j, g, &rooms[omp_get_thread_num()]);
}

jm_status jm_patches_cast(jm_ctx *ctx, const jm_sky_work *work, jm_sky *sky)
{
    jm_status status = JM_OK;
    const int threads = jm_ctx_threads(ctx) < GROUPS ? jm_ctx_threads(ctx) : GROUPS;
    job j = {.work = work, .sky = sky, .crowns = work->terrain.crown_top.plane[0] != NULL};
    room *rooms = NULL;
    JM_TRY_GOTO(jm_new(ctx, &rooms, threads), done);
    j.asked = jm_asked_facades(sky);
    JM_TRY_GOTO(make_bits(ctx, &j), done);
    JM_TRY_GOTO(
        jm_feet_create(ctx, &work->terrain, &work->edges, sky->facades.count, true, &j.feet), done);
    for (int i = 0; i < threads; i++)
        JM_TRY_GOTO(make_room(ctx, &j, &rooms[i]), done);
    run_groups(&j, rooms, threads);
    if (!work->coarse) {
        keep_bits(ctx, j.bits[0], &sky->ground, sky->ground.open);
        keep_bits(ctx, j.bits[0], &sky->roofs, sky->roofs.open);
    }
    if (!work->coarse && j.crowns) {
        keep_bits(ctx, j.bits[1], &sky->ground, sky->ground.crown);
        keep_bits(ctx, j.bits[1], &sky->roofs, sky->roofs.crown);
    }
done:
    for (int i = 0; rooms != NULL && i < threads; i++)
        free_room(&rooms[i]);
    jm_free(rooms);
    jm_feet_free(&j.feet);
    for (int k = 0; k < KINDS; k++)
        for (int g = 0; g < GROUPS; g++)
            jm_free(j.bits[k][g]);
    return status;
}

#include "sky/make.h"

#include "core/math.h"

#include <omp.h>

// One walk a sector, along its middle. What is carried along each line: the altitude and distance
// of the nearest wall passed, and for each of a few elevations the highest shadow and whose it is.
// A receiver's sector belongs to the facade that most of the blocked elevations meet first: the
// nearest wall where it is high enough, else the one of the highest shadow.

enum { ELEVATIONS = 5 };

// What a cell is to a shadow that leaves it, besides the index of a facade.
enum { INSIDE = -2 }; // of a building: the facade comes when the roof ends
// What a sector can bear while it is looked at, besides a facade and JM_NONE (nothing blocks it).
enum { GROUND = -2 };

// Elevations [tangent] and their part of a level view: 6, 18, 30, 45 and 62 degrees, each standing
// for the band between the middles of their squared sines [0, 0.05, 0.17, 0.37, 0.64, 1].
static const float elevation_tan[ELEVATIONS] = {0.105f, 0.325f, 0.577f, 1.0f, 1.9f};
static const int32_t elevation_weight[ELEVATIONS] = {5, 12, 20, 27, 36};

typedef struct row_walk { // slices of a room for one row
    int32_t n;
    const float *top;
    const uint8_t *kind;
    const int32_t *own;         // facade that ends here, INSIDE, or JM_NONE
    float *near_top, *near_far; // altitude, distance
    int32_t *near_id;
    int32_t *vote, *votes; // candidate and its lead
} row_walk;

typedef struct room {
    int64_t lines;
    float *near_top, *near_far;
    int32_t *near_id;
    float *shadow[2][ELEVATIONS]; // young, old
    int32_t *id[2][ELEVATIONS];
    int32_t *own;    // [columns]
    int32_t *votes;  // [columns]
    int32_t *chosen; // [relief cells] in the walk's orientation; coarse cells only
    float *facing;   // [facades] cosine to the sector
    float *floats;
    int32_t *ints;
} room;

typedef struct job {
    const jm_sky_work *work;
    const jm_ctx *ctx;
    jm_sky *sky;
    double *ground_part[JM_SECTORS]; // [facades * bands] of the lower half of a sector, by area
    double *seen_area;               // [facades]
    jm_feet feet;                    // enough of them
    int32_t *chosen[JM_SECTORS];     // [relief cells] in each walk's orientation; fine cells only
} job;

// The nearest wall comes closer or is passed; a wall out of reach is forgotten.
JM_CLONES_WIDE
static void near_in(const row_walk *w, float length, float reach)
{
    const int32_t n = w->n;
    float *restrict far = w->near_far;
    int32_t *restrict id = w->near_id, *restrict vote = w->vote, *restrict votes = w->votes;
    for (int32_t i = 0; i < n; i++) {
        far[i] += length;
        id[i] = far[i] > reach ? JM_NONE : id[i];
        vote[i] = JM_NONE;
        votes[i] = 0;
    }
}

JM_CLONES_WIDE
static void near_out(const row_walk *w, float half)
{
    const int32_t n = w->n;
    const float *restrict top = w->top;
    const int32_t *restrict own = w->own;
    float *restrict far = w->near_far, *restrict near_top = w->near_top;
    int32_t *restrict id = w->near_id;
    for (int32_t i = 0; i < n; i++) {
        const bool ends = own[i] >= 0;
        far[i] = ends ? -half : far[i];
        near_top[i] = ends ? top[i] : near_top[i];
        id[i] = ends ? own[i] : id[i];
    }
}

// One elevation: votes, then takes the row's casters in. Whole weights, so no order matters.
JM_CLONES_WIDE
static void vote_row(const row_walk *w, float *restrict shadow, int32_t *restrict id,
                     const float *restrict older, const int32_t *restrict older_id, uint8_t lee,
                     float slope, float sink, int32_t weight)
{
    const float half = 0.5f * sink;
    const int32_t n = w->n;
    const float *restrict top = w->top, *restrict near_top = w->near_top;
    const float *restrict near_far = w->near_far;
    const uint8_t *restrict kind = w->kind;
    const int32_t *restrict owns = w->own, *restrict near_id = w->near_id;
    int32_t *restrict vote = w->vote, *restrict votes = w->votes;
    for (int32_t i = 0; i < n; i++) {
        const float z = top[i];
        const float young = shadow[i] - sink;
        const float old = older[i] - sink;
        const float v = young > old ? young : old;
        const int32_t high = young > old ? id[i] : older_id[i];
        const int32_t near = near_id[i];
        const int32_t meets_near = (near >= 0) & (near_top[i] - near_far[i] * slope > z);
        const int32_t met = meets_near ? near : high < 0 ? GROUND : high;
        const int32_t casts = v > z ? weight : 0;
        // Majority vote (Boyer and Moore 1991), by weight.
        const int32_t same = met == vote[i] ? casts : -casts;
        const int32_t lead = votes[i] + same;
        vote[i] = lead < 0 ? met : vote[i];
        votes[i] = lead < 0 ? -lead : lead;

        const int32_t own = owns[i];
        const float caster = kind[i] & lee ? z + half : z;
        const bool ends = (id[i] == INSIDE) & (own >= 0);
        const int32_t carried = ends ? own : id[i];
        id[i] = young > caster ? carried : own;
        shadow[i] = young > caster ? young : caster;
    }
}

JM_CLONES_WIDE
static void sink_row(int32_t n, float *restrict shadow, float sink)
{
    for (int32_t i = 0; i < n; i++)
        shadow[i] -= sink;
}

static void free_room(room *r)
{
    jm_free(r->floats);
    jm_free(r->ints);
    jm_free(r->chosen);
    jm_free(r->facing);
}

static jm_status make_room(jm_ctx *ctx, const job *j, room *r)
{
    const jm_terrain *t = &j->work->terrain;
    const int64_t n = (int64_t)t->rows + t->columns + JM_CHUNK;
    r->lines = n;
    JM_TRY(jm_new(ctx, &r->floats, (2 + 2 * ELEVATIONS) * n));
    JM_TRY(jm_new(ctx, &r->ints, (3 + 2 * ELEVATIONS) * n));
    r->near_top = r->floats;
    r->near_far = r->floats + n;
    r->near_id = r->ints;
    r->own = r->ints + n;
    r->votes = r->ints + 2 * n;
    for (int g = 0; g < 2; g++)
        for (int e = 0; e < ELEVATIONS; e++) {
            r->shadow[g][e] = r->floats + (2 + g * ELEVATIONS + e) * n;
            r->id[g][e] = r->ints + (3 + g * ELEVATIONS + e) * n;
        }
    JM_TRY(jm_new(ctx, &r->facing, j->sky->facades.count));
    return j->work->coarse ? jm_new(ctx, &r->chosen, (int64_t)t->rows * t->columns) : JM_OK;
}

static void clear_shadows(room *r, int g, int e)
{
    for (int64_t i = 0; i < r->lines; i++) {
        r->shadow[g][e][i] = -JM_FAR;
        r->id[g][e][i] = JM_NONE;
    }
}

static void start(room *r)
{
    for (int64_t i = 0; i < r->lines; i++) {
        r->near_far[i] = 0.0f;
        r->near_top[i] = -JM_FAR;
        r->near_id[i] = JM_NONE;
    }
    for (int g = 0; g < 2; g++)
        for (int e = 0; e < ELEVATIONS; e++)
            clear_shadows(r, g, e);
}

typedef struct walk {
    const job *j;
    room *room;
    const jm_planes *planes;
    jm_ray ray;
    jm_way way;
    int32_t sector;
    int32_t origin;
    int32_t period[ELEVATIONS];
    float reach_m; // of the nearest wall
    int32_t *chosen;
} walk;

// Marks the facades that end at cells of the walk, on one of the sides that light leaves by. A wall
// is kept with the cell that it looks on to: that cell's row, and how far aside of the building.
static void mark_edges(const walk *w, int32_t row, int32_t aside, int behind)
{
    const jm_feet *feet = &w->j->work->feet;
    const int o = w->planes->turned ? 1 : 0;
    if (row < 0 || row >= w->planes->rows)
        return;
    for (int64_t i = feet->row_start[o][row]; i < feet->row_start[o][row + 1]; i++) {
        const jm_foot *e = &feet->all[o][i];
        if (e->behind == behind)
            w->room->own[e->column - aside] = e->facade;
    }
}

static void mark_row(const walk *w, int32_t row)
{
    const jm_planes *p = w->planes;
    const int o = p->turned ? 1 : 0;
    int32_t *own = w->room->own;
    const uint8_t *kind = p->kind + (int64_t)row * p->columns;
    const jm_line_span across = jm_columns_of(&w->ray, p, row, w->way.lines);
    for (int32_t c = across.first; c < across.end; c++)
        own[c] = jm_is_kind(kind[c], JM_CELL_ROOF) ? INSIDE : JM_NONE;
    // Where the building stands, seen from the cell looked on to: north 0, east 1, south 2, west 3;
    // the turned planes swap the axes.
    const int32_t drift = w->ray.slope * w->ray.step > 0.0 ? 1 : -1;
    const int before[2] = {0, 3}, after[2] = {2, 1};
    mark_edges(w, row, drift, drift > 0 ? before[1 - o] : after[1 - o]);
    mark_edges(w, row + w->ray.step, 0, w->ray.step > 0 ? before[o] : after[o]);
}

static void look_from_walls(const walk *w, int32_t row, int32_t shift)
{
    const int o = w->planes->turned ? 1 : 0;
    const int64_t *start = w->j->feet.row_start[o];
    double *sums = w->j->ground_part[w->sector];
    for (int64_t i = start[row]; i < start[row + 1]; i++) {
        const jm_foot *e = &w->j->feet.all[o][i];
        const int32_t line = e->column + shift;
        if (w->room->facing[e->facade] <= 0.0f)
            continue;
        const bool wall = w->room->near_id[line] != JM_NONE;
        const double height = (double)(w->room->near_top[line] - e->foot_m);
        const double distance = (double)w->room->near_far[line] + 0.5 * (double)w->ray.length_m;
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const double middle = (double)(e->top_m - e->foot_m) * (b + 0.5) / JM_FACADE_BANDS;
            sums[(int64_t)e->facade * JM_FACADE_BANDS + b] +=
                (double)e->area_m2 * (wall ? jm_open_below(middle, height, distance) : 1.0);
        }
    }
}

static void turn_shadows(const walk *w, int32_t row)
{
    room *r = w->room;
    for (int e = 0; e < ELEVATIONS; e++) {
        if (!jm_ray_turns(&w->ray, w->planes, w->period[e], row))
            continue;
        float *shadow = r->shadow[0][e];
        int32_t *id = r->id[0][e];
        r->shadow[0][e] = r->shadow[1][e];
        r->id[0][e] = r->id[1][e];
        r->shadow[1][e] = shadow;
        r->id[1][e] = id;
        clear_shadows(r, 0, e);
    }
}

static void walk_row(const walk *w, int32_t row)
{
    room *r = w->room;
    const jm_planes *p = w->planes;
    const int32_t shift = w->origin - jm_ray_offset(&w->ray, p, row);
    const jm_line_span across = jm_columns_of(&w->ray, p, row, w->way.lines);
    const int64_t cell = (int64_t)row * p->columns + across.first;
    const int32_t line = across.first + shift;
    const row_walk part = {
        .n = across.end - across.first,
        .top = p->top_m + cell,
        .kind = p->kind + cell,
        .own = r->own + across.first,
        .near_top = r->near_top + line,
        .near_far = r->near_far + line,
        .near_id = r->near_id + line,
        .vote = w->chosen + cell,
        .votes = r->votes,
    };
    if (part.n <= 0)
        return;
    mark_row(w, row);
    near_in(&part, w->ray.length_m, w->reach_m);
    look_from_walls(w, row, shift);
    for (int e = 0; e < ELEVATIONS; e++) {
        const float sink = w->ray.length_m * elevation_tan[e];
        vote_row(&part, r->shadow[0][e] + line, r->id[0][e] + line, r->shadow[1][e] + line,
                 r->id[1][e] + line, w->ray.lee, elevation_tan[e], sink, elevation_weight[e]);
        if (w->period[e] > 0)
            sink_row(part.n, r->shadow[1][e] + line, sink);
    }
    near_out(&part, 0.5f * w->ray.length_m);
}

// The commonest of a receiver's cells; of equals the first.
static int32_t commonest(const walk *w, jm_cell_kind kind, int32_t cell)
{
    enum { KEPT = 16 };
    const jm_patch_of_cells p = jm_cells_of(&w->j->work->blocks, cell);
    const jm_terrain *t = &w->j->work->terrain;
    int32_t found[KEPT], times[KEPT], count = 0, best = 0;
    for (int32_t r = p.first_row; r < p.end_row; r++)
        for (int32_t c = p.first_column; c < p.end_column; c++) {
            if (!jm_is_kind(t->kind[(int64_t)r * t->columns + c], kind))
                continue;
            const int64_t at =
                w->planes->turned ? (int64_t)c * t->rows + r : (int64_t)r * t->columns + c;
            const int32_t id = w->chosen[at];
            int32_t k = 0;
            while (k < count && found[k] != id)
                k++;
            if (k == KEPT)
                continue;
            if (k == count) {
                found[count] = id;
                times[count++] = 0;
            }
            times[k]++;
        }
    for (int32_t k = 1; k < count; k++)
        best = times[k] > times[best] ? k : best;
    return found[best];
}

static void keep_sector(const walk *w, jm_cell_kind kind, const jm_sky_sheet *sheet)
{
    for (int64_t i = 0; i < sheet->count; i++)
        sheet->facade[i * JM_SECTORS + w->sector] = commonest(w, kind, sheet->cell[i]);
}

// Cosines; 0: nobody asks.
static void face_sector(const jm_sky *sky, int32_t sector, float *facing)
{
    const jm_sky_facades *f = &sky->facades;
    for (int64_t b = 0; b < (int64_t)sky->block_rows * sky->block_columns; b++) {
        const bool asked = jm_sky_balances(sky, b);
        for (int64_t i = f->block_start[b]; i < f->block_start[b + 1]; i++)
            facing[i] =
                asked ? (float)jm_cos(2.0 * JM_PI * sector / JM_SECTORS - (double)f->azimuth_rad[i])
                      : 0.0f;
    }
}

// Rows at the begin of the walk that neither cast shade on the cells nor are their nearest walls.
static int32_t rows_in_vain(const walk *w)
{
    const int32_t before = w->way.before;
    const int32_t vain = jm_rows_in_vain(&w->ray, w->planes, before, elevation_tan[0]);
    const int32_t near = before - (int32_t)(w->reach_m / w->ray.length_m) - 3;
    return vain < near ? vain : near > 0 ? near : 0;
}

static void look_along(const job *j, int32_t sector, room *own)
{
    const jm_ray ray = jm_terrain_ray(&j->work->terrain, 2.0 * JM_PI * sector / JM_SECTORS);
    walk w = {.j = j, .room = own, .ray = ray, .sector = sector};
    w.planes = &j->work->terrain.planes[ray.turned ? 1 : 0];
    w.origin = jm_ray_origin(&ray, w.planes);
    const double reach = j->sky->def.reach_m;
    w.reach_m = (float)jm_wall_reach_m(&j->sky->def);
    for (int e = 0; e < ELEVATIONS; e++)
        w.period[e] = jm_ray_period(&ray, w.planes, reach, elevation_tan[e]);
    w.way = jm_way_over(&ray, w.planes, jm_balanced_cells(j->work, &j->sky->def));
    w.chosen = j->work->coarse ? own->chosen : j->chosen[sector];
    start(own);
    face_sector(j->sky, sector, own->facing);
    for (int32_t k = rows_in_vain(&w); k < w.way.rows; k++) {
        const int32_t row = jm_ray_row(&ray, w.planes, k);
        turn_shadows(&w, row);
        walk_row(&w, row);
    }
    if (!j->work->coarse)
        return;
    keep_sector(&w, JM_CELL_GROUND, &j->sky->ground);
    keep_sector(&w, JM_CELL_ROOF, &j->sky->roofs);
}

// Fine cells: all sectors of a receiver at once, which lie side by side.
static void keep_sectors(const job *j, const jm_sky_sheet *sheet)
{
    const jm_terrain *t = &j->work->terrain;
    bool turned[JM_SECTORS];
    for (int s = 0; s < JM_SECTORS; s++)
        turned[s] = jm_ray_from(2.0 * JM_PI * s / JM_SECTORS, t->cell_m).turned;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(j->ctx))
    for (int64_t i = 0; i < sheet->count; i++) {
        const int32_t cell = sheet->cell[i];
        const int32_t row = cell / t->columns, column = cell % t->columns;
        const int64_t across = (int64_t)column * t->rows + row;
        for (int s = 0; s < JM_SECTORS; s++)
            sheet->facade[i * JM_SECTORS + s] = j->chosen[s][turned[s] ? across : cell];
    }
}

static jm_status make_sums(jm_ctx *ctx, job *j)
{
    const int64_t facades = j->sky->facades.count;
    const int64_t cells = (int64_t)j->work->terrain.rows * j->work->terrain.columns;
    for (int s = 0; s < JM_SECTORS; s++) {
        JM_TRY(jm_new(ctx, &j->ground_part[s], facades * JM_FACADE_BANDS));
        if (!j->work->coarse)
            JM_TRY(jm_new(ctx, &j->chosen[s], cells));
    }
    JM_TRY(jm_new(ctx, &j->seen_area, facades));
    const int64_t feet = j->feet.row_start[0][j->work->terrain.rows];
    for (int64_t i = 0; i < feet; i++)
        j->seen_area[j->feet.all[0][i].facade] += (double)j->feet.all[0][i].area_m2;
    return JM_OK;
}

jm_status jm_sectors_look(jm_ctx *ctx, const jm_sky_work *work, jm_sky *sky)
{
    jm_status status = JM_OK;
    const int threads = jm_ctx_threads(ctx) < JM_SECTORS ? jm_ctx_threads(ctx) : JM_SECTORS;
    job j = {.ctx = ctx, .work = work, .sky = sky};
    room *rooms = NULL;
    JM_TRY_GOTO(jm_new(ctx, &rooms, threads), done);
    for (int i = 0; i < threads; i++)
        JM_TRY_GOTO(make_room(ctx, &j, &rooms[i]), done);
    JM_TRY_GOTO(
        jm_feet_create(ctx, &work->terrain, &work->edges, sky->facades.count, true, &j.feet), done);
    JM_TRY_GOTO(make_sums(ctx, &j), done);
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int32_t s = 0; s < JM_SECTORS; s++)
        look_along(&j, s, &rooms[omp_get_thread_num()]);
    if (!work->coarse) {
        keep_sectors(&j, &sky->ground);
        keep_sectors(&j, &sky->roofs);
    }
    jm_sectors_mend(ctx, &sky->ground);
    jm_sectors_mend(ctx, &sky->roofs);
    jm_ground_views_keep(sky, j.ground_part, j.seen_area);
    jm_sky_views_keep(ctx, sky);
done:
    for (int i = 0; rooms != NULL && i < threads; i++)
        free_room(&rooms[i]);
    jm_free(rooms);
    for (int s = 0; s < JM_SECTORS; s++) {
        jm_free(j.ground_part[s]);
        jm_free(j.chosen[s]);
    }
    jm_free(j.seen_area);
    jm_feet_free(&j.feet);
    return status;
}

#include "sky/make.h"

#include "core/math.h"

#include <math.h>
#include <omp.h>
#include <string.h>

enum { FEW_CELLS = 100000 }; // for more threads than one
enum { STRIP = 64 };         // a line of the cache when turned

// Working memory of one caster of suns.
struct jm_sky_rays {
    int threads;
    jm_bench *benches; // [threads]
    uint8_t *memory;   // that the plane lies in, from the start of one of the cache's lines on
    uint8_t *plane;    // [relief cells] JM_OPEN, JM_BEHIND or 0
    uint8_t **strips; // [threads][STRIP * stride] rows of the turned relief, turned back in a cache
    int32_t stride;
    jm_struck *struck; // [edges]
    float *facing;     // [facades] cosine to the sun's azimuth
};

static int64_t relief_cells(const jm_sky *sky)
{
    const jm_terrain *t = &sky->scene->work.terrain;
    return (int64_t)t->rows * t->columns;
}

static jm_status make_rays(jm_ctx *ctx, const jm_sky *sky, jm_sky_rays *rays)
{
    const jm_terrain *t = &sky->scene->work.terrain;
    const bool crowns = t->crown_top.plane[0] != NULL;
    rays->threads = relief_cells(sky) < FEW_CELLS ? 1 : jm_ctx_threads(ctx);
    JM_TRY(jm_new(ctx, &rays->benches, rays->threads));
    for (int i = 0; i < rays->threads; i++)
        JM_TRY(jm_bench_create(ctx, t->rows, t->columns, crowns, &rays->benches[i]));
    JM_TRY(jm_new(ctx, &rays->memory, relief_cells(sky) + STRIP));
    rays->plane = rays->memory + STRIP - (uintptr_t)rays->memory % STRIP;
    JM_TRY(jm_new(ctx, &rays->strips, rays->threads));
    // An odd number of cache lines, so that the rows of a strip do not share places in a cache.
    rays->stride = ((t->rows / STRIP + 1) | 1) * STRIP;
    for (int i = 0; i < rays->threads; i++)
        JM_TRY(jm_new(ctx, &rays->strips[i], (int64_t)STRIP * rays->stride));
    JM_TRY(jm_new(ctx, &rays->struck, sky->scene->work.edges.count));
    return jm_new(ctx, &rays->facing, sky->facades.count);
}

static void free_rays(jm_sky_rays *rays)
{
    if (rays == NULL)
        return;
    for (int i = 0; rays->benches != NULL && i < rays->threads; i++)
        jm_bench_free(&rays->benches[i]);
    jm_free(rays->benches);
    for (int i = 0; rays->strips != NULL && i < rays->threads; i++)
        jm_free(rays->strips[i]);
    jm_free(rays->strips);
    jm_free(rays->memory);
    jm_free(rays->struck);
    jm_free(rays->facing);
    jm_free(rays);
}

static jm_status make_sun(jm_ctx *ctx, const jm_sky *sky, jm_sky_sun *sun)
{
    const int64_t bands = sky->facades.count * JM_FACADE_BANDS;
    JM_TRY(jm_new(ctx, &sun->ground, sky->ground.count));
    JM_TRY(jm_new(ctx, &sun->ground_crown, sky->ground.count));
    JM_TRY(jm_new(ctx, &sun->roofs, sky->roofs.count));
    JM_TRY(jm_new(ctx, &sun->roofs_crown, sky->roofs.count));
    JM_TRY(jm_new(ctx, &sun->facades, bands));
    JM_TRY(jm_new(ctx, &sun->facades_crown, bands));
    if (sky->scene == NULL)
        return JM_OK;
    JM_TRY(jm_new(ctx, &sun->rays, 1));
    return make_rays(ctx, sky, sun->rays);
}

jm_status jm_sky_sun_create(jm_ctx *ctx, const jm_sky *sky, jm_sky_sun *sun)
{
    *sun = (jm_sky_sun){.ground = NULL};
    const jm_status status = make_sun(ctx, sky, sun);
    if (status != JM_OK)
        jm_sky_sun_free(sun);
    return status;
}

void jm_sky_sun_free(jm_sky_sun *sun)
{
    jm_free(sun->ground);
    jm_free(sun->ground_crown);
    jm_free(sun->roofs);
    jm_free(sun->roofs_crown);
    jm_free(sun->facades);
    jm_free(sun->facades_crown);
    free_rays(sun->rays);
    *sun = (jm_sky_sun){.ground = NULL};
}

JM_INLINE void mark_cells(int32_t n, const int32_t *restrict behind, uint8_t *restrict out)
{
    for (int32_t i = 0; i < n; i++)
        out[i] = (uint8_t)(out[i] & (JM_BEHIND | ~behind[i]));
}

// out: from the row's first cell on.
JM_CLONES_WIDE
static void mark_crowns(const jm_crown_row *row, uint8_t *out)
{
    const int32_t last = jm_group_words(row->line + row->n - 1) - 1;
    for (int32_t word = jm_group_words(row->line) - 1; word <= last; word++)
        for (uint64_t left = row->touched[word]; left != 0;) {
            const jm_group_span s = jm_group_cells(row, jm_take_group(&left, word));
            if (s.n == JM_GROUP)
                mark_cells(JM_GROUP, row->behind + s.first, out + s.first);
            else
                mark_cells(s.n, row->behind + s.first, out + s.first);
        }
}

// The walls of a row that look towards the sun, between two columns.
static void strike_row(const jm_sky *sky, const jm_beam *beam, const jm_planes *planes, int32_t row,
                       jm_sky_rays *rays)
{
    const int o = planes->turned ? 1 : 0;
    const jm_feet *feet = &sky->scene->work.feet;
    const int32_t shift = beam->origin - jm_ray_offset(&beam->ray, planes, row);
    const int64_t cells = (int64_t)row * planes->columns;
    for (int64_t i = feet->row_start[o][row]; i < feet->row_start[o][row + 1]; i++) {
        const jm_foot *e = &feet->all[o][i];
        if (e->column >= beam->first_column && e->column < beam->end_column &&
            rays->facing[e->facade] > 0.0f)
            jm_beam_strike(beam, planes, cells + e->column, e->column + shift, e->foot_m, e->top_m,
                           &rays->struck[e->edge]);
    }
}

// A cut of the lines of one sun position.
typedef struct share {
    const jm_planes *planes;
    jm_beam beam;
    jm_way way;     // its lines, of all
    int32_t vain;   // rows at its beginning whose walls do not matter
    uint8_t *strip; // NULL: rows go straight to the plane
    int32_t stride;
    uint8_t *plane;
} share;

static void turn_cells(const share *s, int32_t row, int32_t first, int32_t end)
{
    const uint8_t *from = s->strip + (int64_t)(row % STRIP) * s->stride;
    for (int32_t c = first; c < end; c++)
        s->plane[(int64_t)c * s->planes->rows + row] = from[c];
}

static jm_line_span columns_of(const share *s, int32_t row)
{
    return jm_columns_of(&s->beam.ray, s->planes, row, s->way.lines);
}

// Rows first to end - 1 of a strip: what all of them pass in squares, their ends cell by cell.
static void turn_strip(const share *s, int32_t first_row, int32_t end_row)
{
    int32_t first = 0, end = s->planes->columns;
    for (int32_t r = first_row; r < end_row; r++) {
        const jm_line_span own = columns_of(s, r);
        first = own.first > first ? own.first : first;
        end = own.end < end ? own.end : end;
    }
    end = end > first ? end : first;
    jm_turn_part_u8(s->strip + (int64_t)(first_row % STRIP) * s->stride + first, s->stride,
                    end_row - first_row, end - first,
                    s->plane + (int64_t)first * s->planes->rows + first_row, s->planes->rows);
    for (int32_t r = first_row; r < end_row; r++) {
        const jm_line_span own = columns_of(s, r);
        turn_cells(s, r, own.first, own.end < first ? own.end : first);
        turn_cells(s, r, own.first > end ? own.first : end, own.end);
    }
}

static void cast_row(const jm_sky *sky, share *s, int32_t row, bool walls, jm_sky_rays *rays)
{
    jm_beam *beam = &s->beam;
    const jm_line_span own = columns_of(s, row);
    beam->first_column = own.first;
    beam->end_column = own.end;
    jm_beam_turn(beam, s->planes, row);
    if (beam->end_column <= beam->first_column)
        return;
    if (walls)
        strike_row(sky, beam, s->planes, row, rays);
    beam->open = s->strip != NULL ? s->strip + (int64_t)(row % STRIP) * s->stride
                                  : s->plane + (int64_t)row * s->planes->columns;
    jm_beam_walk(beam, s->planes, row);
    if (!beam->narrow && s->planes->crown_top_m != NULL)
        mark_crowns(&beam->crown_row, beam->open + own.first);
}

static void cast_lines(const jm_sky *sky, share *s, bool walls, jm_sky_rays *rays)
{
    const int32_t rows = s->planes->rows, walked = s->way.rows, step = s->beam.ray.step;
    // Of the rows those that are asked for.
    const int32_t least = step > 0 ? s->way.before : rows - walked;
    const int32_t end = step > 0 ? walked : rows - s->way.before;
    for (int32_t k = 0; k < walked; k++) {
        const int32_t row = jm_ray_row(&s->beam.ray, s->planes, k);
        s->beam.in_vain = k < s->vain;
        cast_row(sky, s, row, walls && k >= s->way.before, rays);
        const int32_t next = row + step, strip = row / STRIP * STRIP;
        const bool over = next < strip || next >= strip + STRIP || k + 1 == walked;
        if (s->strip != NULL && over && k >= s->way.before)
            turn_strip(s, strip > least ? strip : least, strip + STRIP < end ? strip + STRIP : end);
    }
}

// Lines are cut in whole groups, as crowns are looked at. One thread takes all in rows as long as
// they come; more take several cuts each, whoever is free the next one, since the outer lines are
// short and walls and crowns stand unevenly. Lines see nothing of each other, so no bit depends on
// the cuts.
enum { CUTS = 4, LEAST_LINES = 256 };

static int32_t lines_of_cut(int32_t lines, int threads)
{
    const int32_t cuts = threads > 1 ? CUTS * threads : 1;
    const int32_t each = jm_chunks((lines + cuts - 1) / cuts) * JM_CHUNK;
    return each > LEAST_LINES ? each : LEAST_LINES;
}

static void cast_all(const jm_sky *sky, const jm_ray *ray, float slope, bool walls, int threads,
                     jm_sky_rays *rays)
{
    const jm_sky_work *work = &sky->scene->work;
    const jm_planes *planes = &work->terrain.planes[ray->turned ? 1 : 0];
    const jm_way way = jm_way_over(ray, planes, jm_asked_cells(work, &sky->def));
    const int32_t each = lines_of_cut(way.lines.end - way.lines.first, threads);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int32_t first = way.lines.first; first < way.lines.end; first += each) {
        const int own = omp_get_thread_num();
        const int32_t end = first + each < way.lines.end ? first + each : way.lines.end;
        share s = {.planes = planes,
                   .way = {{first, end}, way.before, way.rows},
                   .vain = jm_rows_in_vain(ray, planes, way.before, slope),
                   .strip = ray->turned ? rays->strips[own] : NULL,
                   .stride = rays->stride,
                   .plane = rays->plane};
        jm_beam_start(&rays->benches[own], planes, ray, slope, sky->def.reach_m, s.way.lines,
                      &s.beam);
        cast_lines(sky, &s, walls, rays);
    }
}

static void keep_fine(const jm_sky_sheet *s, const uint8_t *plane, int threads, uint8_t *sun,
                      uint8_t *crown)
{
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t i = 0; i < s->count; i++) {
        const uint8_t lit = plane[s->cell[i]];
        sun[i] = lit == JM_OPEN ? 255 : 0;
        crown[i] = lit == JM_BEHIND ? 255 : 0;
    }
}

static void keep_coarse(const jm_sky_work *work, jm_cell_kind kind, const jm_sky_sheet *s,
                        const uint8_t *plane, int threads, uint8_t *sun, uint8_t *crown)
{
    const jm_terrain *t = &work->terrain;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t i = 0; i < s->count; i++) {
        const jm_patch_of_cells p = jm_cells_of(&work->blocks, s->cell[i]);
        int32_t cells = 0, open = 0, behind = 0;
        for (int32_t r = p.first_row; r < p.end_row; r++)
            for (int32_t c = p.first_column; c < p.end_column; c++) {
                const int64_t fine = (int64_t)r * t->columns + c;
                const int32_t own = jm_is_kind(t->kind[fine], kind);
                cells += own;
                open += own & (plane[fine] == JM_OPEN);
                behind += own & (plane[fine] == JM_BEHIND);
            }
        sun[i] = (uint8_t)((510 * open + cells) / (2 * cells));
        crown[i] = (uint8_t)((510 * behind + cells) / (2 * cells));
    }
}

// Means over each facade's pieces, in their order.
static void keep_facades(const jm_sky *sky, const jm_sky_rays *rays, int threads, jm_sky_sun *sun)
{
    const jm_sky_scene *scene = sky->scene;
    const jm_facade_span asked = jm_asked_facades(sky); // no sun is told of others
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t f = asked.first; f < asked.end; f++) {
        const bool faces = rays->facing[f] > 0.0f;
        double area = 0.0, open[JM_FACADE_BANDS] = {0}, crown[JM_FACADE_BANDS] = {0};
        for (int64_t k = scene->facade_start[f]; faces && k < scene->facade_start[f + 1]; k++) {
            const int32_t number = scene->facade_edges[k];
            const double own = (double)scene->work.edges.all[number].area_m2;
            area += own;
            for (int b = 0; b < JM_FACADE_BANDS; b++) {
                open[b] += own * (double)rays->struck[number].open[b];
                crown[b] += own * (double)rays->struck[number].crown[b];
            }
        }
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = f * JM_FACADE_BANDS + b;
            // A facade without a piece of wall on the relief stands free.
            const double free_share = faces ? 1.0 : 0.0;
            sun->facades[band] = (float)(area > 0.0 ? (open[b] - crown[b]) / area : free_share);
            sun->facades_crown[band] = (float)(area > 0.0 ? crown[b] / area : 0.0);
        }
    }
}

int jm_sun_shadows(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad, double elevation_rad,
                   bool walls, jm_sky_sun *sun)
{
    jm_sky_rays *rays = sun->rays;
    const jm_terrain *t = &sky->scene->work.terrain;
    const int wanted = jm_ctx_threads(ctx);
    const int threads = wanted < rays->threads ? wanted : rays->threads;
    const jm_ray ray = jm_terrain_ray(t, azimuth_rad);
    cast_all(sky, &ray, jm_slope_of(elevation_rad), walls, threads, rays);
    return threads;
}

// Cosines of the facades to the sun's azimuth; 0: not asked for.
static void face_sun(const jm_sky *sky, double azimuth_rad, float *facing)
{
    const jm_sky_facades *facades = &sky->facades;
    for (int64_t b = 0; b < (int64_t)sky->block_rows * sky->block_columns; b++) {
        const bool asked = jm_sky_asks(sky, b);
        for (int64_t f = facades->block_start[b]; f < facades->block_start[b + 1]; f++)
            facing[f] = asked ? (float)jm_cos(azimuth_rad - (double)facades->azimuth_rad[f]) : 0.0f;
    }
}

void jm_scene_cast(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad, double elevation_rad,
                   jm_sky_sun *sun)
{
    jm_sky_rays *rays = sun->rays;
    const jm_sky_work *work = &sky->scene->work;
    face_sun(sky, azimuth_rad, rays->facing);
    const int threads = jm_sun_shadows(ctx, sky, azimuth_rad, elevation_rad, true, sun);
    const uint8_t *lit = rays->plane;
    if (work->coarse) {
        keep_coarse(work, JM_CELL_GROUND, &sky->ground, lit, threads, sun->ground,
                    sun->ground_crown);
        keep_coarse(work, JM_CELL_ROOF, &sky->roofs, lit, threads, sun->roofs, sun->roofs_crown);
    } else {
        keep_fine(&sky->ground, lit, threads, sun->ground, sun->ground_crown);
        keep_fine(&sky->roofs, lit, threads, sun->roofs, sun->roofs_crown);
    }
    keep_facades(sky, rays, threads, sun);
}

void jm_sky_sun_cast(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad, double elevation_rad,
                     jm_sky_sun *sun)
{
    if (elevation_rad > 0.0) {
        sky->cast(ctx, sky, azimuth_rad, elevation_rad, sun);
        return;
    }
    const size_t bands = (size_t)(sky->facades.count * JM_FACADE_BANDS);
    memset(sun->ground, 0, (size_t)sky->ground.count);
    memset(sun->ground_crown, 0, (size_t)sky->ground.count);
    memset(sun->roofs, 0, (size_t)sky->roofs.count);
    memset(sun->roofs_crown, 0, (size_t)sky->roofs.count);
    memset(sun->facades, 0, bands * sizeof *sun->facades);
    memset(sun->facades_crown, 0, bands * sizeof *sun->facades_crown);
}

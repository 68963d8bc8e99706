#include "sky/make.h"

// What a facade's pieces are and where they stand may lie so many relief cells beside its block.
enum { BESIDE = 32 };

// Ten times the height of a house of eight floors: from there a wall fills 6 degrees.
#define WALL_REACH_M 250.0

double jm_wall_reach_m(const jm_sky_def *def)
{
    return def->reach_m > 0.0 && def->reach_m < WALL_REACH_M ? def->reach_m : WALL_REACH_M;
}

static int32_t smaller(int64_t a, int32_t b)
{
    return a < b ? (int32_t)a : b;
}

jm_patch_of_cells jm_level_cells(const jm_sky_work *work, const jm_sky_def *def)
{
    const jm_terrain *t = &work->terrain;
    const int64_t side = (int64_t)def->block_cells * work->blocks.refine;
    if (def->rows == 0)
        return (jm_patch_of_cells){0, t->rows, 0, t->columns};
    return (jm_patch_of_cells){smaller(def->first_row * side, t->rows),
                               smaller((def->first_row + def->rows) * side, t->rows),
                               smaller(def->first_column * side, t->columns),
                               smaller((def->first_column + def->columns) * side, t->columns)};
}

static jm_patch_of_cells asked_and(const jm_sky_work *work, const jm_sky_def *def, int64_t more)
{
    const jm_terrain *t = &work->terrain;
    if (!def->dark_outside)
        return (jm_patch_of_cells){0, t->rows, 0, t->columns};
    jm_patch_of_cells at = jm_level_cells(work, def);
    at.first_row = at.first_row > more ? at.first_row - (int32_t)more : 0;
    at.first_column = at.first_column > more ? at.first_column - (int32_t)more : 0;
    at.end_row = smaller(at.end_row + more, t->rows);
    at.end_column = smaller(at.end_column + more, t->columns);
    return at;
}

jm_patch_of_cells jm_asked_cells(const jm_sky_work *work, const jm_sky_def *def)
{
    return asked_and(work, def, BESIDE);
}

jm_patch_of_cells jm_balanced_cells(const jm_sky_work *work, const jm_sky_def *def)
{
    return asked_and(work, def, BESIDE + (int64_t)def->block_cells * work->blocks.refine);
}

jm_facade_span jm_asked_facades(const jm_sky *sky)
{
    const jm_sky_def *d = &sky->def;
    const int64_t columns = sky->block_columns, *start = sky->facades.block_start;
    if (!d->dark_outside || d->rows == 0)
        return (jm_facade_span){0, sky->facades.count};
    const int64_t first = smaller(d->first_row, sky->block_rows);
    const int64_t end = smaller((int64_t)d->first_row + d->rows, sky->block_rows);
    return (jm_facade_span){start[first * columns], start[end * columns]};
}

jm_way jm_way_over(const jm_ray *ray, const jm_planes *planes, jm_patch_of_cells upright)
{
    jm_patch_of_cells at = upright;
    if (planes->turned)
        at = (jm_patch_of_cells){upright.first_column, upright.end_column, upright.first_row,
                                 upright.end_row};
    if (at.end_row <= at.first_row || at.end_column <= at.first_column)
        return (jm_way){.rows = 0};
    // Lines move aside evenly, so the first and the last row tell.
    const int32_t origin = jm_ray_origin(ray, planes);
    const int32_t one = jm_ray_offset(ray, planes, at.first_row);
    const int32_t other = jm_ray_offset(ray, planes, at.end_row - 1);
    const int32_t first = at.first_column + origin - (one > other ? one : other);
    const int32_t end = at.end_column + origin - (one < other ? one : other);
    return (jm_way){.lines = {first / JM_CHUNK * JM_CHUNK, end},
                    .before = ray->step > 0 ? at.first_row : planes->rows - at.end_row,
                    .rows = ray->step > 0 ? at.end_row : planes->rows - at.first_row};
}

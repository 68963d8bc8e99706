#include "heat/relief.h"

#include "city/raster.h"
#include "core/math.h"

#include <math.h>

enum { GROUND, BUILDING, CROWN_TOP, CROWN_BASE };

int32_t jm_relief_refine(double cell_m)
{
    return cell_m > JM_SKY_FINEST_M ? (int32_t)ceil(cell_m / JM_SKY_FINEST_M) : 1;
}

static bool has_crown(const jm_rasters *r, int64_t cell)
{
    return r->canopy_top_m[cell] > r->canopy_base_m[cell];
}

static bool any_crown(const jm_city *city)
{
    const int64_t cells = jm_grid_cells(&city->grid);
    for (int64_t c = 0; c < cells; c++)
        if (has_crown(&city->rasters, c))
            return true;
    return false;
}

// What is painted on the fine cells.
typedef struct painter {
    const jm_relief *relief;
    const jm_grid *coarse;
    jm_grid fine;
    int32_t refine;
    float top_m, base_m;
    uint8_t *single; // [cells of the city] 1: a single tree's crown lies on it
} painter;

static void paint_roof(void *user, int64_t cell)
{
    const painter *p = user;
    float *height_m = p->relief->owned[BUILDING];
    if (p->top_m > height_m[cell])
        height_m[cell] = p->top_m;
}

// A raster may know more of a roof than its building's one height.
static void correct_roof(void *user, int64_t cell)
{
    const painter *p = user;
    float *height_m = p->relief->owned[BUILDING];
    if (height_m[cell] > 0.0f)
        height_m[cell] = p->top_m;
}

// The highest crown shows; none over a roof.
static void paint_crown(void *user, int64_t cell)
{
    const painter *p = user;
    float *top_m = p->relief->owned[CROWN_TOP];
    if (p->relief->owned[BUILDING][cell] > 0.0f || p->top_m <= top_m[cell])
        return;
    top_m[cell] = p->top_m;
    p->relief->owned[CROWN_BASE][cell] = p->base_m;
}

static void mark_single(void *user, int64_t cell)
{
    ((const painter *)user)->single[cell] = 1;
}

// Calls `each` for all fine cells of one cell of the city.
static void fill_cell(painter *p, int64_t cell, void (*each)(void *user, int64_t cell))
{
    const int64_t row = cell / p->coarse->columns * p->refine;
    const int64_t column = cell % p->coarse->columns * p->refine;
    for (int32_t r = 0; r < p->refine; r++)
        for (int32_t c = 0; c < p->refine; c++)
            each(p, (row + r) * p->fine.columns + column + c);
}

static void paint_buildings(const jm_city *city, painter *p)
{
    const jm_buildings *b = &city->buildings;
    for (int32_t i = 0; i < b->count; i++) {
        if (b->removed[i] || !(b->height_m[i] > 0.0f))
            continue;
        const int64_t first = b->ring_start[i];
        const jm_rings rings = {b->ring_start[i + 1] - first, b->point_start + first, b->x, b->y};
        p->top_m = b->height_m[i];
        jm_raster_polygon(&p->fine, &rings, paint_roof, p);
    }
    const int64_t cells = jm_grid_cells(&city->grid);
    for (int64_t c = 0; c < cells; c++) {
        p->top_m = city->rasters.building_height_m[c];
        if (p->top_m > 0.0f)
            // A roof without outline fills its cell.
            fill_cell(p, c, city->rasters.building[c] == JM_NONE ? paint_roof : correct_roof);
    }
}

static void paint_crowns(const jm_city *city, painter *p)
{
    const jm_trees *t = &city->trees;
    for (int32_t i = 0; i < t->count; i++) {
        if (t->removed[i] || !(t->height_m[i] > t->base_m[i]))
            continue;
        const double radius_m = 0.5 * (double)t->crown_m[i];
        p->top_m = t->height_m[i];
        p->base_m = t->base_m[i];
        jm_raster_disc(&p->fine, t->x[i], t->y[i], radius_m, paint_crown, p);
        jm_raster_disc(&city->grid, t->x[i], t->y[i], radius_m, mark_single, p);
        const int64_t own = jm_grid_cell_at(&city->grid, t->x[i], t->y[i]);
        if (own != JM_NONE)
            mark_single(p, own);
    }
    // Crowns of woods and of rasters of heights.
    const int64_t cells = jm_grid_cells(&city->grid);
    for (int64_t c = 0; c < cells; c++)
        if (has_crown(&city->rasters, c) && p->single[c] == 0) {
            p->top_m = city->rasters.canopy_top_m[c];
            p->base_m = city->rasters.canopy_base_m[c];
            fill_cell(p, c, paint_crown);
        }
}

static void spread_ground(const jm_city *city, const painter *p)
{
    const int64_t rows = p->fine.rows, columns = p->fine.columns;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < columns; c++)
            p->relief->owned[GROUND][r * columns + c] =
                city->rasters.ground_height_m[r / p->refine * city->grid.columns + c / p->refine];
}

static jm_status refine(jm_ctx *ctx, const jm_city *city, int32_t times, bool crowns,
                        jm_relief *out)
{
    painter p = {.relief = out, .coarse = &city->grid, .fine = city->grid, .refine = times};
    p.fine.cell_m /= times;
    p.fine.rows *= times;
    p.fine.columns *= times;
    for (int i = 0; i < (crowns ? 4 : 2); i++)
        JM_TRY(jm_new(ctx, &out->owned[i], jm_grid_cells(&p.fine)));
    spread_ground(city, &p);
    paint_buildings(city, &p);
    if (crowns) {
        JM_TRY(jm_new(ctx, &p.single, jm_grid_cells(&city->grid)));
        paint_crowns(city, &p);
        jm_free(p.single);
    }
    out->seen.ground_m = out->owned[GROUND];
    out->seen.building_m = out->owned[BUILDING];
    out->seen.crown_top_m = out->owned[CROWN_TOP];
    out->seen.crown_base_m = out->owned[CROWN_BASE];
    return JM_OK;
}

static void borrow(const jm_city *city, bool crowns, jm_relief *out)
{
    const jm_rasters *r = &city->rasters;
    out->seen.ground_m = r->ground_height_m;
    out->seen.building_m = r->building_height_m;
    out->seen.crown_top_m = crowns ? r->canopy_top_m : NULL;
    out->seen.crown_base_m = crowns ? r->canopy_base_m : NULL;
}

static jm_status create(jm_ctx *ctx, const jm_city *city, const jm_city_cut *cut, jm_relief *out)
{
    const int32_t times = jm_relief_refine(city->grid.cell_m);
    const bool crowns = any_crown(city);
    out->seen = (jm_sky_relief){.rows = city->grid.rows,
                                .columns = city->grid.columns,
                                .refine = times,
                                .cell_m = city->grid.cell_m};
    if (cut != NULL) {
        out->seen.first_row = cut->first_row;
        out->seen.first_column = cut->first_column;
    }
    if (times > 1)
        JM_TRY(refine(ctx, city, times, crowns, out));
    else
        borrow(city, crowns, out);
    const jm_city *whole = cut != NULL ? cut->whole : city;
    jm_grid fine = whole->grid;
    fine.cell_m /= times;
    fine.rows *= times;
    fine.columns *= times;
    return jm_relief_walls(ctx, whole, &fine, out);
}

jm_status jm_relief_create(jm_ctx *ctx, const jm_city *city, const jm_city_cut *cut, jm_relief *out)
{
    *out = (jm_relief){0};
    jm_status status = create(ctx, city, cut, out);
    if (status != JM_OK)
        jm_relief_free(out);
    return status;
}

void jm_relief_free(jm_relief *relief)
{
    for (int i = 0; i < 4; i++)
        jm_free(relief->owned[i]);
    jm_free(relief->segments);
    *relief = (jm_relief){0};
}

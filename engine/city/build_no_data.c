// No data in, no data out: in a city made of rasters alone, cells that they cover without saying
// anything of them have no ground, and so no value in any map.
//
// Where vector layers speak (streets, buildings), a hole of the relief is a gap that is filled; in
// a scene of rasters it is how the frame of what was surveyed is drawn, or a place that was not.
#include "city/build.h"
#include "city/gap_formats.h"

#include <math.h>

// Of relief, in no_relief; 0: known.
enum { NO_DATA = 1, BEYOND = 2 };

static bool of_rasters_alone(const jm_sources *sources)
{
    for (int64_t i = 0; i < sources->count; i++)
        if (sources->items[i].layer != NULL)
            return false;
    return true;
}

// Whether a raster of that role reaches over the place, with data or without.
static bool is_covered(const jm_build *b, jm_role role, double x, double y)
{
    int64_t at = -1;
    for (const jm_raster *r; (r = jm_build_next_raster(b, role, &at)) != NULL;)
        if (x >= r->west && x <= r->west + r->cell_x * r->columns && y <= r->north &&
            y >= r->north - r->cell_y * r->rows)
            return true;
    return false;
}

jm_status jm_build_mark_no_relief(jm_build *b)
{
    const jm_grid *g = &b->city->grid;
    const int64_t cells = jm_grid_cells(g);
    int64_t marked = 0;
    if (!of_rasters_alone(b->sources))
        return JM_OK;
    JM_TRY(jm_new(b->ctx, &b->no_relief, cells));
    for (int64_t i = 0; i < cells; i++) {
        if (!isnan(b->city->rasters.ground_height_m[i]))
            continue;
        const bool covered = is_covered(b, JM_ROLE_RELIEF, jm_grid_x(g, i % g->columns),
                                        jm_grid_y(g, i / g->columns));
        b->no_relief[i] = covered ? NO_DATA : BEYOND;
        marked++;
    }
    if (marked < cells)
        return JM_OK;
    jm_free(b->no_relief); // no altitude at all: the relief says so itself
    b->no_relief = NULL;
    return JM_OK;
}

// Height of what stands on a cell, NaN where no raster knows it.
static float object_height_m(const jm_build *b, int64_t cell, double x, double y)
{
    float height = b->masses.height_m != NULL ? b->masses.height_m[cell] : NAN;
    for (int64_t p = 0; isnan(height) && b->masses.height_m == NULL && p < b->objects.count; p++)
        height = jm_height_raster_at(&b->objects.planes[p].raster, x, y, NULL);
    return height;
}

// A surface model that has no data does not know what stands there; over water it often has none.
// Where there is no such model, relief and land cover speak.
static bool is_unknown(const jm_build *b, int64_t cell)
{
    const jm_grid *g = &b->city->grid;
    const double x = jm_grid_x(g, cell % g->columns), y = jm_grid_y(g, cell / g->columns);
    const uint8_t cover = b->cover_says != NULL ? b->cover_says[cell] : (uint8_t)JM_SURFACE_NONE;
    const bool known = !isnan(object_height_m(b, cell, x, y));
    if (!known && is_covered(b, JM_ROLE_SURFACE_MODEL, x, y))
        return cover != JM_SURFACE_WATER;
    return !known && b->no_relief[cell] == NO_DATA && cover == JM_SURFACE_NONE;
}

jm_status jm_build_no_data(jm_build *b)
{
    const int64_t cells = jm_grid_cells(&b->city->grid);
    jm_rasters *r = &b->city->rasters;
    int64_t unknown = 0, filled = 0;
    if (b->no_relief == NULL)
        return JM_OK;
    for (int64_t i = 0; i < cells; i++) {
        if (r->building[i] == JM_NONE && is_unknown(b, i)) {
            r->ground_height_m[i] = NAN;
            r->building_height_m[i] = r->canopy_top_m[i] = r->canopy_base_m[i] = 0.0f;
            unknown++;
        } else {
            filled += b->no_relief[i] != 0;
        }
    }
    if (unknown == cells)
        return jm_fail(b->ctx, JM_ERR_DATA,
                       "surface_model: it has no data in the area; check its place and its nodata");
    JM_TRY(jm_build_gap(b, "relief", JM_RULE_BEYOND, filled, cells, JM_ORIGIN_NEIGHBOURS));
    return jm_build_gap(b, "relief", "no raster that covers them knows them: cells without values",
                        unknown, cells, JM_ORIGIN_MEASURED);
}

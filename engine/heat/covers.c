#include "heat/parts.h"

#include <math.h>

static bool is_roof_kind(int surface)
{
    return surface == JM_SURFACE_ROOF || surface == JM_SURFACE_COOL_ROOF ||
           surface == JM_SURFACE_GREEN_ROOF;
}

// Open ground in a cell that the map calls a roof (a coarse cell, or one beside a building): what
// most of its eight neighbours are, else asphalt.
static uint8_t ground_of(const jm_city *city, int64_t cell)
{
    const jm_grid *grid = &city->grid;
    const uint8_t *surface = city->rasters.surface_class;
    int32_t votes[JM_SURFACE_COUNT] = {0};
    int best = JM_SURFACE_ASPHALT;
    if (!is_roof_kind(surface[cell]) && surface[cell] != JM_SURFACE_NONE)
        return surface[cell];
    const int32_t row = (int32_t)(cell / grid->columns), column = (int32_t)(cell % grid->columns);
    for (int32_t r = row - 1; r <= row + 1; r++)
        for (int32_t c = column - 1; c <= column + 1; c++) {
            if (r < 0 || c < 0 || r >= grid->rows || c >= grid->columns)
                continue;
            const uint8_t other = surface[(int64_t)r * grid->columns + c];
            if (!is_roof_kind(other) && other != JM_SURFACE_NONE)
                votes[other]++;
        }
    for (int s = 0; s < JM_SURFACE_COUNT; s++)
        if (votes[s] > votes[best])
            best = s;
    return (uint8_t)best;
}

// Usual, cool or green.
static int roof_kind(int surface)
{
    return surface == JM_SURFACE_COOL_ROOF ? 1 : surface == JM_SURFACE_GREEN_ROOF ? 2 : 0;
}

// A building that no layer describes is a home, as most are (assumed).
static uint8_t usage_of(const jm_city *city, int64_t cell)
{
    const int32_t b = city->rasters.building[cell];
    return b >= 0 && b < city->buildings.count ? city->buildings.usage[b] : JM_USAGE_RESIDENTIAL;
}

// On coarse cells a building may lie under no cell's index.
static void spread_usage(const jm_city *city, jm_heat_parts *out)
{
    const jm_buildings *b = &city->buildings;
    for (int32_t i = 0; i < b->count; i++) {
        if (b->removed[i])
            continue;
        for (int64_t k = b->point_start[b->ring_start[i]]; k < b->point_start[b->ring_start[i + 1]];
             k++) {
            const int64_t cell = jm_grid_cell_at(&city->grid, b->x[k], b->y[k]);
            if (cell != JM_NONE && city->rasters.building[cell] == JM_NONE)
                out->usage[cell] = b->usage[i];
        }
    }
}

// Receivers of one build-up and use shall follow each other.
static uint8_t order_of(const jm_heat_parts *p, int64_t cell, int kind, bool roof, bool coarse)
{
    const uint8_t ground = jm_fabric_order(&p->fabric, p->ground_row[cell]);
    const int under = kind * JM_USAGE_COUNT + p->usage[cell];
    if (coarse)
        return (uint8_t)((ground & 15) * 16 + (under & 15));
    return (uint8_t)(roof ? under : ground);
}

static void fill(int threads, const jm_city *city, jm_heat_parts *out, uint8_t *order)
{
    const bool coarse = jm_relief_refine(city->grid.cell_m) > 1;
    const jm_rasters *r = &city->rasters;
    const jm_fabric *fabric = &out->fabric;
    const int32_t roofs[3] = {fabric->roof, fabric->of_surface[JM_SURFACE_COOL_ROOF],
                              fabric->of_surface[JM_SURFACE_GREEN_ROOF]};
    const int64_t cells = jm_grid_cells(&city->grid);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t c = 0; c < cells; c++) {
        out->ground_row[c] = (uint8_t)fabric->of_surface[ground_of(city, c)];
        out->roof_row[c] = (uint8_t)roofs[roof_kind(r->surface_class[c])];
        out->usage[c] = usage_of(city, c);
        out->irrigated[c] = r->irrigated[c] != 0;
    }
    if (coarse)
        spread_usage(city, out);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t c = 0; c < cells; c++)
        order[c] = order_of(out, c, roof_kind(r->surface_class[c]), r->building_height_m[c] > 0.0f,
                            coarse);
}

jm_status jm_heat_covers(jm_ctx *ctx, const jm_city *city, jm_heat_parts *parts, uint8_t **order)
{
    const int64_t cells = jm_grid_cells(&city->grid);
    JM_TRY(jm_new(ctx, &parts->ground_row, cells));
    JM_TRY(jm_new(ctx, &parts->roof_row, cells));
    JM_TRY(jm_new(ctx, &parts->usage, cells));
    JM_TRY(jm_new(ctx, &parts->irrigated, cells));
    JM_TRY(jm_new(ctx, order, cells));
    fill(jm_ctx_threads(ctx), city, parts, *order);
    return JM_OK;
}

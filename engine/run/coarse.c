#include "run/coarse.h"

#include "city/raster.h"

#include <math.h>

// Sums over the cells of one large cell.
typedef struct heap {
    int32_t cells, known, roofs, crowns, wet, votes[JM_SURFACE_COUNT];
    double ground_m, roof_m, top_m, base_m;
    int32_t building; // of a roof with an outline, the last one met
} heap;

static void add(const jm_rasters *r, int64_t cell, heap *h)
{
    h->cells++;
    if (!isnan(r->ground_height_m[cell])) {
        h->known++;
        h->ground_m += (double)r->ground_height_m[cell];
    }
    if (r->building_height_m[cell] > 0.0f) {
        h->roofs++;
        h->roof_m += (double)r->building_height_m[cell];
        if (r->building[cell] != JM_NONE)
            h->building = r->building[cell];
    }
    if (r->canopy_top_m[cell] > r->canopy_base_m[cell]) {
        h->crowns++;
        h->top_m += (double)r->canopy_top_m[cell];
        h->base_m += (double)r->canopy_base_m[cell];
    }
    h->wet += r->irrigated[cell] != 0;
    if (r->surface_class[cell] < JM_SURFACE_COUNT)
        h->votes[r->surface_class[cell]]++;
}

static uint8_t commonest(const heap *h)
{
    int best = 0;
    for (int s = 1; s < JM_SURFACE_COUNT; s++)
        best = h->votes[s] > h->votes[best] ? s : best;
    return (uint8_t)best;
}

static void put(const heap *h, int64_t cell, jm_rasters *to)
{
    const bool roof = h->building != JM_NONE || 2 * h->roofs >= h->cells;
    const bool crown = 2 * h->crowns >= h->cells;
    to->ground_height_m[cell] = h->known > 0 ? (float)(h->ground_m / h->known) : NAN;
    to->building_height_m[cell] = roof && h->roofs > 0 ? (float)(h->roof_m / h->roofs) : 0.0f;
    to->building[cell] = h->building;
    to->canopy_top_m[cell] = crown ? (float)(h->top_m / h->crowns) : 0.0f;
    to->canopy_base_m[cell] = crown ? (float)(h->base_m / h->crowns) : 0.0f;
    to->surface_class[cell] = commonest(h);
    to->irrigated[cell] = 2 * h->wet >= h->cells;
}

static void fill_row(const jm_city *city, int32_t times, int32_t row, jm_city *out)
{
    const jm_grid *g = &city->grid;
    const int64_t first_row = (int64_t)row * times;
    const int64_t end_row = first_row + times < g->rows ? first_row + times : g->rows;
    for (int32_t column = 0; column < out->grid.columns; column++) {
        const int64_t first = (int64_t)column * times;
        const int64_t end = first + times < g->columns ? first + times : g->columns;
        heap h = {.building = JM_NONE};
        for (int64_t r = first_row; r < end_row; r++)
            for (int64_t c = first; c < end; c++)
                add(&city->rasters, r * g->columns + c, &h);
        put(&h, (int64_t)row * out->grid.columns + column, &out->rasters);
    }
}

jm_status jm_coarse_create(jm_ctx *ctx, const jm_city *city, int32_t times, jm_city *out)
{
    *out = *city;
    out->rasters = (jm_rasters){0};
    out->grid.cell_m *= times;
    out->grid.rows = (city->grid.rows + times - 1) / times;
    out->grid.columns = (city->grid.columns + times - 1) / times;
    const jm_status status = jm_rasters_new(ctx, jm_grid_cells(&out->grid), &out->rasters);
    if (status != JM_OK) {
        jm_coarse_free(out);
        return status;
    }
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t r = 0; r < out->grid.rows; r++)
        fill_row(city, times, r, out);
    return JM_OK;
}

void jm_coarse_free(jm_city *coarse)
{
    jm_rasters_free(&coarse->rasters);
}

// The parts of a city's model of heat.
#include "heat/parts.h"

#include "core/math.h"

#include <math.h>

void jm_heat_parts_free(jm_heat_parts *parts)
{
    jm_sky_destroy(parts->sky);
    jm_free(parts->ground_row);
    jm_free(parts->roof_row);
    jm_free(parts->usage);
    jm_free(parts->irrigated);
    jm_free(parts->outdoors);
    jm_free(parts->block);
    jm_free(parts->shown);
    *parts = (jm_heat_parts){0};
}

jm_status jm_heat_fabric_of(jm_ctx *ctx, const jm_heat_def *def, jm_heat_parts *parts)
{
    parts->fabric = jm_fabric_default((double)def->substep_s);
    parts->fabric.albedo_shift = def->albedo_shift;
    parts->fabric.leaf_area_factor = def->leaf_area_factor;
    jm_fabric_make(&parts->fabric);
    return jm_indoor_classes(ctx, parts->classes);
}

static void lay_grids(const jm_heat_def *def, const jm_city *city, jm_heat_parts *out)
{
    const jm_grid *grid = &city->grid;
    const int32_t side = jm_heat_block_cells(def, grid);
    out->grid = *grid;
    out->air_grid = jm_heat_blocks_of(grid, side);
    out->block_cells = side;
    out->cell_m2 = grid->cell_m * grid->cell_m;
    // Refraction counts with the annual mean of temperature, 12 C in France.
    out->place = (jm_sun_place){.latitude_deg = city->place.latitude_deg,
                                .longitude_deg = city->place.longitude_deg,
                                .temperature_c = 12.0};
    out->convergence_rad = city->place.convergence_rad;
}

// ---- the town upwind ----------------------------------------------------------------------------

// Blocks at the rim of the frame, up to a tenth of its side deep.
static double built_share_at_rim(const jm_heat_parts *p)
{
    const jm_grid *g = &p->air_grid;
    const int32_t smaller = g->rows < g->columns ? g->rows : g->columns;
    const int32_t depth = smaller / 10 > 1 ? smaller / 10 : 1;
    double built = 0.0, area = 0.0;
    for (int32_t r = 0; r < g->rows; r++)
        for (int32_t c = 0; c < g->columns; c++) {
            const jm_land_block *b = &p->block[(int64_t)r * g->columns + c];
            if (r >= depth && c >= depth && r < g->rows - depth && c < g->columns - depth)
                continue;
            built += b->roof_share * b->area_m2;
            area += b->area_m2;
        }
    return area > 0.0 ? built / area : 0.0;
}

// Where the rim is built like a suburb the town goes on outside: how far is not known, so that of a
// middling town is taken. Farms and hamlets roof less than 5 % of the land, suburbs 15 to 20 %
// (assumed).
#define OPEN_COUNTRY_SHARE 0.05
#define SUBURB_SHARE 0.20
#define MIDDLING_TOWN_KM 5.0

static double fetch_of(jm_ctx *ctx, const jm_heat_def *def, const jm_heat_parts *p)
{
    if (!isnan(def->fetch_km))
        return def->fetch_km;
    const double built = built_share_at_rim(p);
    const double share = (built - OPEN_COUNTRY_SHARE) / (SUBURB_SHARE - OPEN_COUNTRY_SHARE);
    const double km = MIDDLING_TOWN_KM * jm_clamp(share, 0.0, 1.0);
    if (km > 0.0)
        jm_log(ctx, JM_LOG_INFO,
               "%.0f %% of the frame's rim is built: the town is taken to go on for %.1f km "
               "upwind; `fetch_km` says it better",
               100.0 * built, km);
    return km;
}

// ---- all together -------------------------------------------------------------------------------

static jm_status look_around(jm_ctx *ctx, const jm_heat_def *def, const jm_relief *relief,
                             const uint8_t *order, jm_heat_parts *out)
{
    jm_sky_def sky = jm_sky_default_def();
    sky.block_cells = out->block_cells;
    sky.order = order;
    sky.cache_folder = def->cache_folder;
    if (out->cut != NULL) {
        const jm_heat_window *w = &out->cut->looked;
        sky.first_row = w->first_row;
        sky.first_column = w->first_column;
        sky.rows = w->rows;
        sky.columns = w->columns;
        sky.dark_outside = out->cut->known;
    }
    return jm_sky_create(ctx, &sky, &relief->seen, &out->sky);
}

static jm_status gather(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city, jm_relief *relief,
                        uint8_t **order, jm_heat_parts *out)
{
    JM_TRY(jm_heat_fabric_of(ctx, def, out));
    lay_grids(def, city, out);
    JM_TRY(jm_heat_covers(ctx, city, out, order));
    JM_TRY(jm_relief_create(ctx, city, out->cut, relief));
    JM_TRY(look_around(ctx, def, relief, *order, out));
    if (def->mode != JM_HEAT_FULL)
        return JM_OK;
    JM_TRY(jm_heat_measure_blocks(ctx, city, relief, out));
    out->fetch_km = out->cut != NULL ? 0.0 : fetch_of(ctx, def, out); // its air is a record's
    return JM_OK;
}

jm_status jm_heat_city_parts(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city,
                             const jm_city_cut *cut, jm_heat_parts *out)
{
    jm_relief relief = {0};
    uint8_t *order = NULL;
    *out = (jm_heat_parts){.cut = cut};
    jm_status status = gather(ctx, def, city, &relief, &order, out);
    jm_relief_free(&relief);
    jm_free(order);
    if (status != JM_OK)
        jm_heat_parts_free(out);
    return status;
}

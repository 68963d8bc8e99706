// Points whose twelve fluxes are kept.
#include "heat/model.h"

#include <math.h>

static void place(jm_heat *heat, int32_t s)
{
    const jm_heat_station *station = &heat->def.stations[s];
    const jm_sky_sheet *ground = jm_sky_ground(heat->town.sky);
    const jm_grid *grid = &heat->grid;
    const int64_t cell = jm_grid_cell_at(grid, station->x, station->y);
    heat->station_block[s] = JM_NONE;
    heat->station_north_rad[s] = station->north_rad;
    if (cell == JM_NONE)
        return;
    const int64_t block = cell / grid->columns / heat->block_cells * heat->air_grid.columns +
                          cell % grid->columns / heat->block_cells;
    for (int64_t i = ground->block_start[block]; i < ground->block_start[block + 1]; i++)
        if (ground->cell[i] == cell) {
            heat->station_block[s] = block;
            heat->station_receiver[s] = i;
        }
}

jm_status jm_heat_place_stations(jm_heat *heat)
{
    const int32_t count = heat->def.station_count;
    JM_TRY(jm_new(heat->ctx, &heat->fluxes, count));
    JM_TRY(jm_new(heat->ctx, &heat->six, count));
    JM_TRY(jm_new(heat->ctx, &heat->station_block, count));
    JM_TRY(jm_new(heat->ctx, &heat->station_receiver, count));
    JM_TRY(jm_new(heat->ctx, &heat->station_north_rad, count));
    for (int32_t s = 0; s < count; s++) {
        place(heat, s);
        if (heat->station_block[s] == JM_NONE)
            jm_log(heat->ctx, JM_LOG_WARNING,
                   "station %s lies outside the area, on a building or where the ground is not "
                   "known: it has no values",
                   heat->def.stations[s].name);
    }
    return JM_OK;
}

void jm_heat_read_stations(jm_heat *heat)
{
    for (int32_t s = 0; s < heat->def.station_count; s++) {
        const double *k = heat->six[s].short_wm2, *l = heat->six[s].long_wm2;
        if (heat->station_block[s] == JM_NONE) {
            heat->fluxes[s] =
                (jm_heat_fluxes){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
            continue;
        }
        const int64_t cell = jm_sky_ground(heat->town.sky)->cell[heat->station_receiver[s]];
        heat->fluxes[s] = (jm_heat_fluxes){
            .k_down = (float)k[0],
            .k_up = (float)k[1],
            .k_n = (float)k[2],
            .k_e = (float)k[3],
            .k_s = (float)k[4],
            .k_w = (float)k[5],
            .l_down = (float)l[0],
            .l_up = (float)l[1],
            .l_n = (float)l[2],
            .l_e = (float)l[3],
            .l_s = (float)l[4],
            .l_w = (float)l[5],
            .tmrt = heat->tmrt_k[cell],
        };
    }
}

const jm_heat_fluxes *jm_heat_station_fluxes(const jm_heat *heat)
{
    return heat->fluxes;
}

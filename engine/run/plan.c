// What a run will cost, told before it starts. Rates are measured; they are for telling,
// never for deciding results.
#include "run/windows.h"

#include "sky/sky.h"

#include <math.h>
#include <unistd.h>

// Measured; what a run used stands in its group /run:
//                             cells   CPU s   days   peak MB
//   demo 1 km, 1 m            1000000                  450     22 CPU s a day of heat
//   Lorient, 2 m              1000000                  392     of memory only
//   demo 2 km, 5 m             160000    20.0     2    210     with a day of spin-up
//   demo 1 km, 5 m              40000     6.8     3     90     with two
//   without heat: demo 6 km 1440000 cells 3.5 CPU s, 145 MB; Geneva 4491990 cells 15.2, 286
// Bytes a cell: the city's rasters twice (base and tomorrow) and the outcome's; heat's state.
static const double program_bytes = 40e6;
static const double city_bytes_per_cell = 22.0, shared_bytes_per_cell = 8.0;
// Heat, by relief cell (which is finer than cells over 4 m): what stands, and beside it what
// looking at the sky takes for a while; and by cell that is modelled, fine or coarse.
static const double relief_bytes = 90.0, looking_bytes = 130.0;
static const double fine_bytes = 300.0, coarse_bytes = 550.0;
// Seconds of one core: to look at the sky once, and of 144 substeps of ten minutes. Before the
// surfaces are warm the first day is repeated four times, by as many substeps as two days have (the
// demo city, 2 km at 5 m).
static const double fine_look_s = 5e-6, coarse_look_s = 1.5e-5;
static const double fine_day_s = 2.2e-5, coarse_day_s = 5e-5;
static const double spin_up_days = 2.0;
// Three rounds; a town as full of cars as Geneva takes five times as long.
static const double traffic_seconds_per_link_end = 5.0e-6;
// Fields of a step after rounding, shuffle and deflate [bytes a cell].
static const double disk_bytes_per_cell_step = 3.5;

// Of a model of `modelled` cells that sees `seen` cells.
static double heat_bytes(double seen, double modelled, double cell_m)
{
    const double refine = cell_m > JM_SKY_FINEST_M ? ceil(cell_m / JM_SKY_FINEST_M) : 1.0;
    const double relief = seen * refine * refine;
    const double kept = modelled * (refine > 1.0 ? coarse_bytes : fine_bytes);
    return relief * relief_bytes + fmax(relief * looking_bytes, kept);
}

// CPU seconds of a cell's heat.
static double heat_seconds(const jm_session *s)
{
    const jm_scenario_heat *h = &s->scenario->heat;
    const bool coarse = s->city->grid.cell_m > JM_SKY_FINEST_M;
    const double most = (double)h->spin_up_days;
    const double warming = h->mode != JM_HEAT_FULL ? 0.0 : fmin(spin_up_days, most);
    const double substeps = 600.0 / (double)h->substep_s; // those of ten minutes are 1
    return (coarse ? coarse_look_s : fine_look_s) +
           ((double)s->scenario->days + warming) * substeps * (coarse ? coarse_day_s : fine_day_s);
}

static double windowed_bytes(const jm_grid *grid, double side_cells)
{
    // The rim that is modelled, and as far as shade reaches.
    const double modelled = side_cells + 240.0 / grid->cell_m;
    const double seen = modelled + (2.0 * jm_sky_default_def().reach_m + 40.0) / grid->cell_m;
    return heat_bytes(fmin(seen, grid->rows) * fmin(seen, grid->columns),
                      fmin(modelled, grid->rows) * fmin(modelled, grid->columns), grid->cell_m);
}

static double limit_of(const jm_session *s)
{
    if (s->def->memory_limit_bytes > 0)
        return (double)s->def->memory_limit_bytes;
    const long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    return 0.9 * (double)pages * (double)page_bytes;
}

// The largest windows that fit, down to half a kilometre; below that most of the work is rim.
static void plan_windows(jm_session *s, jm_run_plan *plan, double rest_bytes)
{
    const double cell_m = s->city->grid.cell_m;
    int32_t side = s->def->window_cells;
    if (s->scenario->heat.mode != JM_HEAT_FULL)
        return;
    for (double m = 4000.0; side == 0 && m >= 500.0; m -= 100.0)
        if (rest_bytes + windowed_bytes(&s->city->grid, m / cell_m) <= plan->memory_limit_bytes)
            side = (int32_t)(m / cell_m);
    if (side == 0)
        return;
    jm_heat_def def = jm_heat_default_def();
    def.air_cell_m = isnan(s->scenario->heat.air_cell_m) ? 0.0 : s->scenario->heat.air_cell_m;
    const int32_t block = jm_heat_block_cells(&def, &s->city->grid);
    const jm_grid blocks = jm_heat_blocks_of(&s->city->grid, block);
    const double day_substeps = 86400.0 / (double)s->scenario->heat.substep_s;
    const double substeps = day_substeps * ((double)s->scenario->days + spin_up_days);
    int64_t maps = 0;
    for (uint32_t bits = s->scenario->heat.outputs; bits != 0; bits &= bits - 1)
        maps++;
    plan->windows = jm_windows_count(&blocks, side / block > 1 ? side / block : 1);
    plan->window_cells = side;
    plan->memory_bytes = rest_bytes + windowed_bytes(&s->city->grid, side);
    plan->temporary_bytes =
        jm_air_record_bytes(jm_grid_cells(&blocks), (int64_t)substeps, false) +
        jm_map_store_bytes(jm_session_kept_steps(s, s->step_count), maps, plan->cells);
    const double more = (side + 240.0 / cell_m) / side;
    plan->seconds *= fmax(more * more, 1.0);
}

void jm_session_plan(jm_session *s, jm_run_plan *plan)
{
    const double cells = (double)jm_grid_cells(&s->city->grid);
    const double links = s->city->streets.link_count, zones = s->city->zones.count;
    const double ends = zones + s->city->gates.count;
    const bool heat = s->scenario->run_heat, traffic = s->scenario->run_traffic;
    const double copies = s->city != s->base ? 2.0 : 1.0;
    const double rest = program_bytes +
                        cells * (copies * city_bytes_per_cell + shared_bytes_per_cell) +
                        links * (24.0 * 64.0 + ends * 8.0);
    const double kept = (double)jm_session_kept_steps(s, s->step_count);
    *plan = (jm_run_plan){
        .cells = (int64_t)cells,
        .links = (int64_t)links,
        .zones = (int64_t)zones,
        .parkings = s->city->parkings.count,
        .steps = s->step_count,
        .seconds = ((heat ? cells * heat_seconds(s) : 0.0) +
                    (traffic ? links * ends * traffic_seconds_per_link_end : 0.0)) /
                   jm_ctx_threads(s->ctx),
        .memory_bytes = rest + (heat ? heat_bytes(cells, cells, s->city->grid.cell_m) : 0.0),
        .memory_limit_bytes = limit_of(s),
        .disk_bytes =
            cells * (8.0 + (heat ? disk_bytes_per_cell_step * kept : 0.0)) + links * 20.0 * kept,
    };
    const bool fits = plan->memory_bytes <= plan->memory_limit_bytes;
    if (heat && (!fits || s->def->window_cells > 0))
        plan_windows(s, plan, rest - cells * shared_bytes_per_cell); // what is shared is coarse
    if (plan->memory_bytes > plan->memory_limit_bytes && s->def->window_cells == 0)
        plan->cell_that_fits_m =
            ceil(s->city->grid.cell_m * sqrt(plan->memory_bytes / plan->memory_limit_bytes) * 2.0) /
            2.0;
}

jm_status jm_session_check_memory(const jm_session *s, const jm_run_plan *plan)
{
    if (plan->cell_that_fits_m <= 0.0)
        return JM_OK;
    return jm_fail(
        s->ctx, JM_ERR_DATA,
        "the run needs about %.1f GB of memory and may use %.1f GB; import the city with "
        "`cell_m: %g` or larger, or raise --memory",
        plan->memory_bytes / 1e9, plan->memory_limit_bytes / 1e9, plan->cell_that_fits_m);
}

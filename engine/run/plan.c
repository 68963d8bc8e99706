// What a run will cost, told before it starts. Rates are measured; they are for telling,
// never for deciding results.
#include "run/windows.h"

#include "sky/sky.h"

#include <math.h>
#include <unistd.h>

// Measured; what a run used stands in its group /run:
//                             cells   CPU s   days   peak MB
//   demo 1 km, 1 m            1000000                  450     22 CPU s a day of heat
//   Lorient, 2 m              1000000                  411     of memory only
//   Geneva, 2 m               4491990                 1915     of memory only
//   demo 6 km, 5 m            1440000   189       4   1267     with three
//   demo 10 km, 1 m, by windows of 1800 cells inside of it: looking 2760, marching 1980 MB
//   demo 2 km, 5 m             160000    20.0     2    210     with a day of spin-up
//   demo 1 km, 5 m              40000     6.8     3     90     with two
//   without heat: demo 6 km 1440000 cells 3.5 CPU s, 145 MB; Geneva 4491990 cells 15.2, 286
// The city's rasters lie in memory once or twice (base and tomorrow); the outcome hashes and packs
// them; what streets and people give has a map of its own.
static const double program_bytes = 40e6;
static const double city_bytes_per_cell = 22.0, copied_bytes_per_cell = 4.0;
static const double written_bytes_per_cell = 17.0, shared_bytes_per_cell = 8.0;
// Heat, by relief cell (which is finer than cells over 4 m): what stands, and beside it what
// looking at the sky takes for a while, by two threads; and by cell that is modelled.
static const double fine_relief_bytes = 46.0, fine_looking_bytes = 101.0, fine_bytes = 346.0;
static const double coarse_relief_bytes = 102.0, coarse_looking_bytes = 130.0, coarse_bytes = 550.0;
static const double fine_thread_bytes = 2.0, coarse_thread_bytes = 8.0;
static const int most_lookers = 20; // threads that look at once
// Seconds of one core: to look at the sky once, and of 144 substeps of ten minutes. Before the
// surfaces are warm the first day is repeated four or five times: 168 or 228 substeps, with the
// suns of as many whole days (the demo city, 1 km at 1 to 4 m).
static const double fine_look_s = 2e-6, coarse_look_s = 1.5e-5;
static const double fine_day_s = 2.2e-5, coarse_day_s = 3.5e-5;
static const double spin_up_days = 1.7, most_spin_up_days = 2.0; // the latter for disk: six days
// Three rounds; a town as full of cars as Geneva takes five times as long.
static const double traffic_seconds_per_link_end = 5.0e-6;
// Fields of a step after rounding, shuffle and deflate [bytes a cell].
static const double disk_bytes_per_cell_step = 3.5;

// Of a model of `modelled` cells that sees `seen` cells; while it looks, the rasters of a window's
// part are there too, `cut_bytes` a cell.
static double heat_bytes(const jm_session *s, double seen, double modelled, double cell_m,
                         double cut_bytes)
{
    const bool coarse = cell_m > JM_SKY_FINEST_M;
    const double refine = coarse ? ceil(cell_m / JM_SKY_FINEST_M) : 1.0;
    const double relief = seen * refine * refine;
    const double more_threads = fmin(jm_ctx_threads(s->ctx), most_lookers) - 2.0;
    const double relief_bytes = coarse ? coarse_relief_bytes : fine_relief_bytes;
    const double looking = coarse ? coarse_looking_bytes + more_threads * coarse_thread_bytes
                                  : fine_looking_bytes + more_threads * fine_thread_bytes;
    return relief * relief_bytes + fmax(relief * looking + seen * cut_bytes,
                                        modelled * (coarse ? coarse_bytes : fine_bytes));
}

// Days that warm the surfaces up.
static double warming_days(const jm_session *s)
{
    const jm_scenario_heat *h = &s->scenario->heat;
    return h->mode != JM_HEAT_FULL ? 0.0 : fmin(spin_up_days, (double)h->spin_up_days);
}

// CPU seconds of a model that marches through `days`.
static double heat_seconds(const jm_session *s, double seen, double modelled, double cell_m,
                           double days)
{
    const bool coarse = cell_m > JM_SKY_FINEST_M;
    const double substeps = 600.0 / (double)s->scenario->heat.substep_s; // those of ten minutes: 1
    return seen * (coarse ? coarse_look_s : fine_look_s) +
           modelled * days * substeps * (coarse ? coarse_day_s : fine_day_s);
}

// How far beyond its sides a window is modelled [m], and how far it sees.
static const double window_rim_m = 120.0;
static double window_sight_m(void)
{
    return window_rim_m + jm_sky_default_def().reach_m + 20.0;
}

// Cells of a window with its rim, which is modelled, and with all that it sees.
static void window_cells(const jm_grid *grid, double side_cells, double *seen, double *modelled)
{
    const double rim = side_cells + 2.0 * window_rim_m / grid->cell_m;
    const double far = side_cells + 2.0 * window_sight_m() / grid->cell_m;
    *modelled = fmin(rim, grid->rows) * fmin(rim, grid->columns);
    *seen = fmin(far, grid->rows) * fmin(far, grid->columns);
}

// Along a side of the frame: cells of all windows with `more` beyond theirs, as far as there are.
static double cells_along(double length, double side, double more)
{
    double sum = 0.0;
    for (double first = 0.0; first < length; first += side)
        sum += fmin(first + side + more, length) - fmax(first - more, 0.0);
    return sum;
}

// Of all windows together: at the edge of the frame and in its last row and column they are
// smaller.
static double cells_of_windows(const jm_grid *grid, double side_cells, double beyond_m)
{
    const double more = beyond_m / grid->cell_m;
    return cells_along(grid->rows, side_cells, more) * cells_along(grid->columns, side_cells, more);
}

static double windowed_bytes(const jm_session *s, double side_cells)
{
    double seen, modelled;
    window_cells(&s->city->grid, side_cells, &seen, &modelled);
    return heat_bytes(s, seen, modelled, s->city->grid.cell_m, city_bytes_per_cell);
}

static double limit_of(const jm_session *s)
{
    if (s->def->memory_limit_bytes > 0)
        return (double)s->def->memory_limit_bytes;
    const long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
    return 0.9 * (double)pages * (double)page_bytes;
}

bool jm_session_changes_city(const jm_session *s)
{
    for (int64_t m = 0; m < s->scenario->measure_count; m++)
        if (s->scenario->measures[m].active)
            return true;
    return false;
}

// Tomorrow's once it is made.
static const jm_city *city_of(const jm_session *s)
{
    return s->city != NULL ? s->city : s->base;
}

// What is there all the time, the city's rasters left out.
static double standing_bytes(const jm_session *s)
{
    const jm_city *city = city_of(s);
    const double ends = (double)city->zones.count + city->gates.count;
    return program_bytes + city->streets.link_count * (24.0 * 64.0 + ends * 8.0);
}

static double whole_bytes(const jm_session *s)
{
    const jm_grid *grid = &city_of(s)->grid;
    const double cells = (double)jm_grid_cells(grid);
    const double copies = jm_session_changes_city(s) ? 2.0 : 1.0;
    return standing_bytes(s) + cells * (copies * city_bytes_per_cell + shared_bytes_per_cell) +
           (s->scenario->run_heat ? heat_bytes(s, cells, cells, grid->cell_m, 0.0) : 0.0);
}

bool jm_session_goes_by_windows(const jm_session *s)
{
    return s->scenario->run_heat && s->scenario->heat.mode == JM_HEAT_FULL &&
           (s->def->window_cells > 0 || whole_bytes(s) > limit_of(s));
}

// Maps that lie on the air grid: two orders of magnitude fewer cells.
static const uint32_t air_maps = JM_HEAT_AIR_TEMP | JM_HEAT_WIND_SPEED | JM_HEAT_BUILDING_HEAT;

static int64_t count_of(uint32_t bits)
{
    int64_t count = 0;
    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

// The most that a run by windows takes outside of its windows: when the city is read and copied,
// when its air runs on large cells, when its rasters and then a step of its maps are written.
static double beside_windows_bytes(const jm_session *s, int32_t block_cells)
{
    const jm_grid *grid = &s->city->grid;
    const double cells = (double)jm_grid_cells(grid);
    const double times = jm_windows_coarse_times(grid->cell_m, block_cells);
    const double large = cells / (times * times);
    const double maps = (double)count_of(s->scenario->heat.outputs & ~air_maps);
    const double read =
        city_bytes_per_cell + (jm_session_changes_city(s) ? copied_bytes_per_cell : 0.0);
    return fmax(fmax(read, fmax(written_bytes_per_cell, maps * sizeof(float))) * cells,
                heat_bytes(s, large, large, grid->cell_m * times, 0.0));
}

// Disk beside the outcome: the air of all substeps, the windows' maps, the rasters.
static double temporary_bytes(const jm_session *s, int64_t blocks)
{
    const double day_substeps = 86400.0 / (double)s->scenario->heat.substep_s;
    const double warming = fmin(most_spin_up_days, (double)s->scenario->heat.spin_up_days);
    const double substeps = day_substeps * ((double)s->scenario->days + warming);
    const double copies = jm_session_changes_city(s) ? 2.0 : 1.0;
    const uint32_t outputs = s->scenario->heat.outputs;
    const double step_bytes =
        (double)count_of(outputs & ~air_maps) *
            jm_map_store_plane_bytes(jm_grid_cells(&s->city->grid)) +
        (double)count_of(outputs & air_maps) * jm_map_store_plane_bytes(blocks);
    return jm_air_record_bytes(blocks, (int64_t)substeps, false) +
           (double)jm_session_kept_steps(s, s->step_count) * step_bytes +
           copies * jm_city_raster_bytes(s->city);
}

// The whole on large cells, and each window up to the last hour that is kept.
static double windows_seconds(const jm_session *s, const jm_run_plan *plan, int32_t block_cells)
{
    const jm_grid *grid = &s->city->grid;
    const double times = jm_windows_coarse_times(grid->cell_m, block_cells);
    const double large = (double)plan->cells / (times * times);
    const double days = (double)s->scenario->days, warm = warming_days(s);
    const double side = floor((double)plan->window_cells / block_cells) * block_cells;
    const double seen = cells_of_windows(grid, fmax(side, block_cells), window_sight_m());
    const double modelled = cells_of_windows(grid, fmax(side, block_cells), window_rim_m);
    double kept = 0.0;
    for (int64_t step = 0; step < s->step_count; step++)
        if (jm_session_keeps(s, step))
            kept = days * (double)(step + 1) / (double)s->step_count;
    return heat_seconds(s, large, large, grid->cell_m * times, days + warm) +
           heat_seconds(s, seen, modelled, grid->cell_m, kept + warm);
}

// The largest windows that fit, down to half a kilometre; below that most of the work is rim.
static void plan_windows(jm_session *s, jm_run_plan *plan)
{
    const jm_grid *grid = &s->city->grid;
    const double cell_m = grid->cell_m, standing = standing_bytes(s);
    // A tenth stays free: what a window takes differs with what stands in it.
    const double most_bytes = 0.9 * plan->memory_limit_bytes - standing;
    int32_t side = s->def->window_cells;
    for (double m = 4000.0; side == 0 && m >= 500.0; m -= 100.0)
        if (windowed_bytes(s, m / cell_m) <= most_bytes)
            side = (int32_t)(m / cell_m);
    if (side == 0)
        return;
    jm_heat_def def = jm_heat_default_def();
    def.air_cell_m = isnan(s->scenario->heat.air_cell_m) ? 0.0 : s->scenario->heat.air_cell_m;
    const int32_t block = jm_heat_block_cells(&def, grid);
    const jm_grid blocks = jm_heat_blocks_of(grid, block);
    plan->windows = jm_windows_count(&blocks, side / block > 1 ? side / block : 1);
    plan->window_cells = side;
    plan->memory_bytes = standing + fmax(windowed_bytes(s, side), beside_windows_bytes(s, block));
    plan->temporary_bytes = temporary_bytes(s, jm_grid_cells(&blocks));
    plan->seconds = windows_seconds(s, plan, block);
}

void jm_session_plan(jm_session *s, jm_run_plan *plan)
{
    const double cells = (double)jm_grid_cells(&s->city->grid);
    const double links = s->city->streets.link_count, zones = s->city->zones.count;
    const double ends = zones + s->city->gates.count;
    const bool heat = s->scenario->run_heat, traffic = s->scenario->run_traffic;
    const double kept = (double)jm_session_kept_steps(s, s->step_count);
    const double traffic_s = traffic ? links * ends * traffic_seconds_per_link_end : 0.0;
    *plan = (jm_run_plan){
        .cells = (int64_t)cells,
        .links = (int64_t)links,
        .zones = (int64_t)zones,
        .parkings = s->city->parkings.count,
        .steps = s->step_count,
        .seconds = heat ? heat_seconds(s, cells, cells, s->city->grid.cell_m,
                                       (double)s->scenario->days + warming_days(s))
                        : 0.0,
        .memory_bytes = whole_bytes(s),
        .memory_limit_bytes = limit_of(s),
        .disk_bytes =
            cells * (8.0 + (heat ? disk_bytes_per_cell_step * kept : 0.0)) + links * 20.0 * kept,
    };
    if (jm_session_goes_by_windows(s))
        plan_windows(s, plan);
    plan->seconds = (plan->seconds + traffic_s) / jm_ctx_threads(s->ctx);
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
        "the run needs about %.3g GB of memory and may use %.3g GB; import the city with "
        "`cell_m: %g` or larger, or raise --memory",
        plan->memory_bytes / 1e9, plan->memory_limit_bytes / 1e9, plan->cell_that_fits_m);
}

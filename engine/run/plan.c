// What a run will cost, told before it starts. Rates are measured; they are for telling,
// never for deciding results.
#include "run/session.h"

#include <math.h>
#include <unistd.h>

// Measured on two cores; what a run used stands in its group /run:
//                             cells   links  ends   CPU s   peak MB   file MB
//   Lorient, 2 m            1000000    2032    22    40.5       222        66
//   demo, 5 m               1440000    6341   155    84.8       340       169
//   the same without heat   1440000    6341   155     3.5       145
//   Geneva without heat     4491990    5042   119    15.2       286
// Bytes a cell: the city's rasters twice (base and tomorrow) and the outcome's; heat's state.
static const double program_bytes = 40e6;
static const double city_bytes_per_cell = 2.0 * 22.0 + 8.0;
static const double heat_bytes_per_cell = 138.0;
// Seconds of one core. The first day is repeated five times before the surfaces are warm.
static const double heat_seconds_per_cell_day = 8.0e-6;
static const double spin_up_days = 5.0;
// Three rounds; a town as full of cars as Geneva takes five times as long.
static const double traffic_seconds_per_link_end = 5.0e-6;
// Fields of a step after rounding, shuffle and deflate [bytes a cell].
static const double disk_bytes_per_cell_step = 3.5;

void jm_session_plan(const jm_session *s, jm_run_plan *plan)
{
    double cells = (double)jm_grid_cells(&s->city->grid);
    double links = s->city->streets.link_count, zones = s->city->zones.count;
    double ends = zones + s->city->gates.count;
    bool heat = s->scenario->run_heat, traffic = s->scenario->run_traffic;
    double per_cell = city_bytes_per_cell + (heat ? heat_bytes_per_cell : 0.0);
    double days = (double)s->scenario->days + spin_up_days;
    *plan = (jm_run_plan){
        .cells = (int64_t)cells,
        .links = (int64_t)links,
        .zones = (int64_t)zones,
        .parkings = s->city->parkings.count,
        .steps = s->step_count,
        .seconds = ((heat ? cells * days * heat_seconds_per_cell_day : 0.0) +
                    (traffic ? links * ends * traffic_seconds_per_link_end : 0.0)) /
                   jm_ctx_threads(s->ctx),
        .memory_bytes = program_bytes + cells * per_cell + links * (24.0 * 64.0 + ends * 8.0),
        .disk_bytes =
            cells * (8.0 + (heat ? disk_bytes_per_cell_step * (double)s->step_count : 0.0)) +
            links * 20.0 * (double)s->step_count,
    };
    double limit = (double)s->def->memory_limit_bytes;
    if (limit <= 0.0) {
        long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
        limit = 0.9 * (double)pages * (double)page_bytes;
    }
    plan->memory_limit_bytes = limit;
    if (plan->memory_bytes > limit)
        plan->cell_that_fits_m =
            ceil(s->city->grid.cell_m * sqrt(plan->memory_bytes / limit) * 2.0) / 2.0;
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

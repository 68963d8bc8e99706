// Who feeds whom. Mobility: parking cost -> traffic, car movements -> parking. March: vehicles'
// heat -> canyon air, trees and surfaces -> heat. Housing -> demand and parking happens where
// measures are applied (scenario/). Each link can be cut in the scenario; its effect is then
// exactly zero, since the models see just what the base run saw.
#include "run/session.h"

#include "city/raster.h"
#include "core/parallel.h"

#include <math.h>
#include <string.h>

// Cells of each link, compressed rows: cell[start[l] .. start[l + 1]).
struct jm_link_cells {
    int64_t *start; // [links + 1]
    int64_t *cell;
    int64_t capacity;
};

typedef struct cell_sink {
    jm_ctx *ctx;
    jm_link_cells *cells;
    const jm_grid *grid; // of heat
    int64_t count;
    jm_status status;
} cell_sink;

static void add_cell(void *user, int64_t cell)
{
    cell_sink *sink = user;
    if (sink->status != JM_OK)
        return;
    sink->status = jm_grow(sink->ctx, &sink->cells->cell, &sink->cells->capacity, sink->count + 1);
    if (sink->status == JM_OK)
        sink->cells->cell[sink->count++] = cell;
}

// A street narrower than a cell may miss every centre: then the cells under its vertices.
static void add_cells_under_vertices(cell_sink *sink, const jm_city *city, int32_t link)
{
    const jm_streets *st = &city->streets;
    const jm_grid *grid = sink->grid;
    int64_t last = JM_NONE;
    for (int64_t p = st->shape_start[link]; p < st->shape_start[link + 1]; p++) {
        int64_t cell = jm_grid_cell_at(grid, st->shape_x[p], st->shape_y[p]);
        if (cell != JM_NONE && cell != last)
            add_cell(sink, cell);
        last = cell;
    }
}

static jm_status find_link_cells(jm_session *s)
{
    const jm_city *city = s->city;
    const jm_streets *st = &city->streets;
    JM_TRY(jm_new(s->ctx, &s->link_cells, 1));
    JM_TRY(jm_new(s->ctx, &s->link_cells->start, (int64_t)st->link_count + 1));
    const jm_grid *grid = jm_session_heat_grid(s);
    cell_sink sink = {.ctx = s->ctx, .cells = s->link_cells, .grid = grid};
    for (int32_t l = 0; l < st->link_count; l++) {
        s->link_cells->start[l] = sink.count;
        int64_t first = st->shape_start[l];
        double width =
            (double)st->width_m[l] > grid->cell_m ? (double)st->width_m[l] : grid->cell_m;
        jm_raster_line(grid, st->shape_x + first, st->shape_y + first,
                       st->shape_start[l + 1] - first, width, add_cell, &sink);
        if (sink.count == s->link_cells->start[l])
            add_cells_under_vertices(&sink, city, l);
        JM_TRY(sink.status);
    }
    s->link_cells->start[st->link_count] = sink.count;
    return JM_OK;
}

jm_status jm_exchange_create(jm_session *s)
{
    JM_TRY(jm_new(s->ctx, &s->traffic_heat_wm2, jm_grid_cells(jm_session_heat_grid(s))));
    if (s->traffic != NULL)
        JM_TRY(find_link_cells(s));
    return JM_OK;
}

void jm_exchange_destroy(jm_session *s)
{
    jm_free(s->traffic_heat_wm2);
    if (s->link_cells != NULL) {
        jm_free(s->link_cells->start);
        jm_free(s->link_cells->cell);
        jm_free(s->link_cells);
    }
    jm_free(s->heat_surface);
    jm_free(s->heat_irrigated);
}

// One round: demand and traffic at these parking costs (NULL: none), then parking.
static jm_status solve_mobility(jm_session *s, const float *cost_min)
{
    // Later rounds differ little from the first, and a base little from its scenarios.
    bool go_on = s->mobility_rounds > 0 || s->from_hash[0] != '\0';
    jm_traffic_input traffic_in = {.parking_cost_min = cost_min, .go_on = go_on};
    JM_TRY(jm_traffic_solve(s->traffic, &traffic_in));
    s->mobility_rounds++;
    if (s->parking == NULL)
        return JM_OK;
    jm_traffic_ends ends = jm_traffic_movements(s->traffic);
    jm_parking_input parking_in = {ends.home_departures, ends.home_arrivals, ends.visit_arrivals,
                                   ends.visit_departures};
    return jm_parking_solve(s->parking, &parking_in);
}

// What visitors' cars find dearer or cheaper than they were told [min a car].
static double mean_difference(const float *answer, const float *cost, const double *arrivals,
                              int64_t count)
{
    double cars = 0.0, minutes = 0.0;
    for (int64_t i = 0; i < count; i++) {
        cars += arrivals[i];
        minutes += arrivals[i] * fabs((double)answer[i] - (double)cost[i]);
    }
    return cars > 0.0 ? minutes / cars : 0.0;
}

// Costs c for which traffic at c makes parking answer c. The residual is the difference between the
// costs that traffic saw and those that parking answered, mean of the cars that arrive: the largest
// one would be that of a full zone at night, where parking's own day closes to 1e-4 of the cars
// only. The whole answer is taken as the next cost: demand leans weakly on parking, so the map
// contracts (a hundredfold a round in towns of 16 to 77 thousand people, which need three rounds).
// Where a round does not halve the residual, as between two car parks that send each other their
// cars, the step is halved.
jm_status jm_exchange_mobility(jm_session *s)
{
    // Two orders below what a traveller perceives.
    enum { round_limit = 8 };
    const double tolerance_min = 0.01;
    if (s->traffic == NULL)
        return JM_OK;
    bool coupled = s->parking != NULL && s->scenario->couple[JM_COUPLING_PARKING_COST];
    int64_t count = (int64_t)JM_HOURS * s->city->zones.count;
    float *cost = NULL, step = 1.0f;
    double before = (double)INFINITY;
    JM_TRY(jm_new(s->ctx, &cost, count));
    jm_status status = JM_OK;
    for (int32_t round = 1; round <= round_limit; round++) {
        jm_progress(s->ctx, "demand, traffic and parking", round - 1, round_limit);
        JM_TRY_GOTO(jm_poll(s->ctx), end);
        JM_TRY_GOTO(solve_mobility(s, coupled ? cost : NULL), end);
        if (!coupled)
            break;
        const float *answer = jm_parking_cost_min(s->parking);
        s->mobility_residual_min =
            mean_difference(answer, cost, jm_traffic_movements(s->traffic).visit_arrivals, count);
        if (s->mobility_residual_min < tolerance_min)
            break;
        if (round == round_limit) {
            jm_log(s->ctx, JM_LOG_WARNING,
                   "parking costs still differ by %.2f min a car from those that demand saw after "
                   "%d rounds; flows and parking are that far from agreement",
                   s->mobility_residual_min, (int)round_limit);
            break;
        }
        if (s->mobility_residual_min > 0.5 * before)
            step *= 0.5f;
        before = s->mobility_residual_min;
        for (int64_t i = 0; i < count; i++)
            cost[i] += step * (answer[i] - cost[i]);
    }
    jm_progress(s->ctx, "demand, traffic and parking", round_limit, round_limit);
end:
    jm_free(cost);
    return status;
}

void jm_exchange_traffic_heat(jm_session *s, int32_t hour)
{
    int64_t cells = jm_grid_cells(jm_session_heat_grid(s));
    memset(s->traffic_heat_wm2, 0, (size_t)cells * sizeof *s->traffic_heat_wm2);
    if (s->traffic == NULL)
        return;
    int32_t links = s->city->streets.link_count;
    const float *heat_w = jm_traffic_heat_w(s->traffic) + (int64_t)hour * links;
    double area_m2 = jm_session_heat_grid(s)->cell_m * jm_session_heat_grid(s)->cell_m;
    // Serial and in link order: the same bits for any thread count.
    for (int32_t l = 0; l < links; l++) {
        int64_t first = s->link_cells->start[l], end = s->link_cells->start[l + 1];
        if (end == first)
            continue;
        float share_wm2 = (float)((double)heat_w[l] / ((double)(end - first) * area_m2));
        for (int64_t i = first; i < end; i++)
            s->traffic_heat_wm2[s->link_cells->cell[i]] += share_wm2;
    }
}

void jm_exchange_audit_heat(jm_session *s)
{
    if (s->traffic == NULL)
        return;
    int64_t cells = jm_grid_cells(jm_session_heat_grid(s));
    double area_m2 = jm_session_heat_grid(s)->cell_m * jm_session_heat_grid(s)->cell_m;
    for (int32_t hour = 0; hour < JM_HOURS; hour++) {
        jm_exchange_traffic_heat(s, hour);
        int32_t links = s->city->streets.link_count;
        const float *heat_w = jm_traffic_heat_w(s->traffic) + (int64_t)hour * links;
        double links_w = 0.0;
        for (int32_t l = 0; l < links; l++)
            if (s->link_cells->start[l + 1] > s->link_cells->start[l])
                links_w += (double)heat_w[l];
        double cells_w = jm_sum_f32(s->ctx, s->traffic_heat_wm2, cells) * area_m2;
        double residual = links_w > 0.0 ? fabs(cells_w - links_w) / links_w : 0.0;
        if (residual > s->traffic_heat_residual)
            s->traffic_heat_residual = residual;
    }
}

// Base cover, but where tomorrow's buildings differ from the base's: a roof stays a roof.
static jm_status base_surfaces(jm_session *s)
{
    const jm_rasters *base = &s->base->rasters, *new = &s->city->rasters;
    int64_t cells = jm_grid_cells(&s->city->grid);
    JM_TRY(jm_new(s->ctx, &s->heat_surface, cells));
    JM_TRY(jm_new(s->ctx, &s->heat_irrigated, cells));
    for (int64_t c = 0; c < cells; c++) {
        bool rebuilt = base->building_height_m[c] != new->building_height_m[c];
        const jm_rasters *from = rebuilt ? new : base;
        s->heat_surface[c] = from->surface_class[c];
        s->heat_irrigated[c] = from->irrigated[c];
    }
    s->heat_city.rasters.surface_class = s->heat_surface;
    s->heat_city.rasters.irrigated = s->heat_irrigated;
    return JM_OK;
}

jm_status jm_exchange_heat_city(jm_session *s)
{
    s->heat_city = *s->city;
    if (!s->scenario->couple[JM_COUPLING_TREES]) {
        s->heat_city.rasters.canopy_top_m = s->base->rasters.canopy_top_m;
        s->heat_city.rasters.canopy_base_m = s->base->rasters.canopy_base_m;
        s->heat_city.trees = s->base->trees;
    }
    if (!s->scenario->couple[JM_COUPLING_SURFACES])
        JM_TRY(base_surfaces(s));
    return JM_OK;
}

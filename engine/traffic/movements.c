// The demand by the hour: trips between terminals for the assignment, cars that leave and arrive in
// zones for parking; both from the same tours, so they agree.
#include "traffic/demand.h"

#include "core/grid.h"

#include <string.h>

jm_tour_hours jm_tour_hours_of(const jm_tours *tours, uint32_t hours)
{
    jm_tour_hours shares = {{0.0}, {0.0}, {0.0}, {0.0}};
    for (int h = 0; h < 24; h++)
        for (int s = 0; s < JM_STAY_HOURS; s++) {
            int end = (h + s) % 24;
            double share = tours->leave[h] * tours->stay[s];
            bool met = (hours >> h & 1u) != 0 || (hours >> end & 1u) != 0;
            if (tours->one_way) {
                met = (hours >> h & 1u) != 0;
                end = h;
            }
            (met ? shares.out_edge : shares.out)[h] += share;
            if (!tours->one_way)
                (met ? shares.back_edge : shares.back)[end] += share;
        }
    return shares;
}

/// One kind of tours of one class, added to the matrix of its user.
typedef struct hour_sum {
    const jm_car_net *net;
    const int32_t *edge; // [ends] terminal where this class stops while its ban holds
    const uint8_t *cut;  // [ends]
    double *trips;       // [terminals * terminals]
    double no_way;
} hour_sum;

static void add_trips(hour_sum *s, int32_t from, int32_t to, double trips)
{
    if (from == JM_NONE || to == JM_NONE)
        s->no_way += trips;
    else
        s->trips[(int64_t)from * s->net->terminal_count + to] += trips;
}

/// Trips from end `a` to end `b`: `free` of them not met by the ban, `met` of them met.
static inline void add_pair(hour_sum *s, int32_t a, int32_t b, double trips, double free,
                            double met)
{
    if (s->cut[a] || s->cut[b]) {
        if (free > 0.0)
            add_trips(s, s->net->end_terminal[a], s->net->end_terminal[b], trips * free);
        if (met > 0.0)
            add_trips(s, s->edge[a], s->edge[b], trips * met);
    } else {
        add_trips(s, s->net->end_terminal[a], s->net->end_terminal[b], trips * (free + met));
    }
}

static void add_tours(hour_sum *s, const jm_tours *t, const jm_tour_hours *hours, int32_t hour,
                      double share)
{
    double out = share * hours->out[hour], out_edge = share * hours->out_edge[hour];
    double back = share * hours->back[hour], back_edge = share * hours->back_edge[hour];
    for (int32_t i = 0; i < t->rows; i++)
        for (int32_t j = 0; j < t->columns; j++) {
            int32_t a = t->row_first + i, b = t->column_first + j;
            double there = t->out[(int64_t)i * t->columns + j];
            double home = t->back != NULL ? t->back[(int64_t)j * t->rows + i] : there;
            if (there > 0.0 && out + out_edge > 0.0)
                add_pair(s, a, b, there, out, out_edge);
            if (home > 0.0 && back + back_edge > 0.0)
                add_pair(s, b, a, home, back, back_edge);
        }
}

void jm_demand_hour(const jm_demand *demand, int32_t hour, double *trips, double *no_way)
{
    const jm_car_net *net = demand->net;
    int64_t size = (int64_t)net->terminal_count * net->terminal_count;
    memset(trips, 0, (size_t)(size * (1 + net->class_count)) * sizeof *trips);
    *no_way = 0.0;
    for (int32_t c = 0; c < net->class_count; c++) {
        int32_t user = jm_class_is_banned(net, c, hour) ? 1 + c : 0;
        hour_sum s = {.net = net,
                      .edge = net->edge_terminal + (int64_t)c * net->end_count,
                      .cut = net->cut + (int64_t)c * net->end_count,
                      .trips = trips + size * user};
        for (int k = 0; k < JM_TOURS_COUNT; k++) {
            jm_tour_hours hours = jm_tour_hours_of(&demand->tours[k], net->hours[c]);
            add_tours(&s, &demand->tours[k], &hours, hour, net->share[c]);
        }
        *no_way += s.no_way;
    }
}

/// Where the movements go while they are summed.
typedef struct movement_sum {
    const jm_demand *d;
    double *home_departures, *home_arrivals, *visit_arrivals, *visit_departures;
} movement_sum;

/// Residents' cars of one zone: they keep their place at home in every case, also when a ban makes
/// them start and end their trips at its edge.
static void move_home(const movement_sum *m, const jm_tours *t, int32_t zone, double tours)
{
    int32_t zones = m->d->net->zone_count;
    jm_tour_hours hours = jm_tour_hours_of(t, 0);
    for (int h = 0; h < 24; h++) {
        m->home_departures[h * zones + zone] += tours * hours.out[h];
        m->home_arrivals[h * zones + zone] += tours * hours.back[h];
    }
}

/// Visitors of one zone; those of a class whose ban they meet stand at the edge.
static void move_visits(const movement_sum *m, const jm_tours *t, int32_t zone, double tours)
{
    const jm_car_net *net = m->d->net;
    int32_t zones = net->zone_count;
    for (int32_t c = 0; c < net->class_count; c++) {
        bool cut = net->cut[(int64_t)c * net->end_count + zone] != 0;
        int32_t edge = net->edge_zone[(int64_t)c * zones + zone];
        jm_tour_hours hours = jm_tour_hours_of(t, cut ? net->hours[c] : 0);
        double cars = tours * net->share[c];
        for (int h = 0; h < 24; h++) {
            m->visit_arrivals[h * zones + zone] += cars * hours.out[h];
            m->visit_departures[h * zones + zone] += cars * hours.back[h];
            m->visit_arrivals[h * zones + edge] += cars * hours.out_edge[h];
            m->visit_departures[h * zones + edge] += cars * hours.back_edge[h];
        }
    }
}

/// Trips a day that end at the edge instead of in a zone that is cut for their class.
static double edge_trips(const jm_demand *d, const jm_tours *t)
{
    const jm_car_net *net = d->net;
    double sum = 0.0;
    for (int32_t c = 0; c < net->class_count; c++) {
        const uint8_t *cut = net->cut + (int64_t)c * net->end_count;
        jm_tour_hours hours = jm_tour_hours_of(t, net->hours[c]);
        double out = 0.0, back = 0.0, there = 0.0, home = 0.0;
        for (int h = 0; h < 24; h++) {
            out += hours.out_edge[h];
            back += hours.back_edge[h];
        }
        if (net->hours[c] == 0)
            continue;
        for (int32_t i = 0; i < t->rows; i++)
            for (int32_t j = 0; j < t->columns; j++) {
                int64_t reverse = (int64_t)j * t->rows + i;
                double trips = t->out[(int64_t)i * t->columns + j];
                double returns = t->back != NULL ? t->back[reverse] : trips;
                int32_t a = t->row_first + i, b = t->column_first + j;
                there += cut[b] && b < net->zone_count ? trips : 0.0;
                home += cut[a] && a < net->zone_count ? returns : 0.0;
            }
        sum += net->share[c] * (out * there + back * home);
    }
    return sum;
}

void jm_demand_movements(const jm_demand *demand, double *home_departures, double *home_arrivals,
                         double *visit_arrivals, double *visit_departures, double *at_edge)
{
    int32_t zones = demand->net->zone_count;
    size_t bytes = (size_t)zones * 24 * sizeof(double);
    movement_sum m = {demand, home_departures, home_arrivals, visit_arrivals, visit_departures};
    memset(home_departures, 0, bytes);
    memset(home_arrivals, 0, bytes);
    memset(visit_arrivals, 0, bytes);
    memset(visit_departures, 0, bytes);
    *at_edge = 0.0;
    for (int k = 0; k < JM_TOURS_COUNT && zones > 0; k++) {
        const jm_tours *t = &demand->tours[k];
        *at_edge += edge_trips(demand, t);
        for (int32_t i = 0; i < t->rows && t->row_first == 0; i++) {
            double tours = 0.0;
            for (int32_t j = 0; j < t->columns; j++)
                tours += t->out[(int64_t)i * t->columns + j];
            move_home(&m, t, i, tours);
        }
        for (int32_t j = 0; j < t->columns && t->column_first == 0; j++) {
            double tours = 0.0;
            for (int32_t i = 0; i < t->rows; i++)
                tours += t->out[(int64_t)i * t->columns + j];
            move_visits(&m, t, j, tours);
        }
    }
}

// Newton's step on one pair of alternative segments at a time.
#include "assignment/bush.h"

#include "core/grid.h"

#include <math.h>
#include <string.h>

/// Steps on a pair at a time: times bend, so that one step does not bring both to one cost.
enum { most_steps = 3 };

typedef struct segment {
    const int32_t *place; // [count] in the bush
    int32_t count;
} segment;

static double cost_of(const jm_bush *bush, const jm_mesh *mesh, const double *extra, segment s)
{
    double cost = 0.0;
    for (int32_t i = 0; i < s.count; i++) {
        int32_t link = bush->link[s.place[i]];
        cost += mesh->link[link].time;
        if (extra != NULL)
            cost += extra[link];
    }
    return cost;
}

static double slope_of(const jm_bush *bush, const jm_mesh *mesh, segment s)
{
    double slope = 0.0;
    for (int32_t i = 0; i < s.count; i++)
        slope += mesh->link[bush->link[s.place[i]]].slope;
    return slope;
}

static double least_flow(const jm_bush *bush, segment s)
{
    double least = (double)INFINITY;
    for (int32_t i = 0; i < s.count; i++)
        least = bush->flow[s.place[i]] < least ? bush->flow[s.place[i]] : least;
    return least;
}

static void add_flow(jm_bush *bush, jm_mesh *mesh, segment s, double change)
{
    bush->straight = false;
    for (int32_t i = 0; i < s.count; i++) {
        int32_t k = s.place[i], link = bush->link[k];
        bush->flow[k] += change;
        if (bush->flow[k] <= bush->dust)
            bush->flow[k] = 0.0;
        jm_mesh_load(mesh, link, mesh->link[link].flow + change);
    }
}

/// Empties a circle, whatever it costs: what goes round hides what is behind it.
static double open_circle(jm_bush *bush, jm_mesh *mesh, const double *extra, segment circle)
{
    double least = least_flow(bush, circle), cost = cost_of(bush, mesh, extra, circle);
    if (least > 0.0)
        add_flow(bush, mesh, circle, -least);
    return least * cost;
}

/// Shifts in one pair. *keep: both segments carry flow at the end. Gives sum of |excess| x flow.
static double shift_pair(jm_bush *bush, jm_mesh *mesh, const double *extra, double tolerance,
                         segment cheap, segment dear, bool *keep)
{
    double moved = 0.0;
    *keep = true;
    for (int32_t step = 0; step < most_steps; step++) {
        double excess = cost_of(bush, mesh, extra, dear) - cost_of(bush, mesh, extra, cheap);
        if (fabs(excess) <= tolerance)
            break;
        segment from = excess > 0.0 ? dear : cheap, to = excess > 0.0 ? cheap : dear;
        double limit = least_flow(bush, from);
        if (!(limit > 0.0)) {
            *keep = false;
            break;
        }
        double slope = slope_of(bush, mesh, cheap) + slope_of(bush, mesh, dear);
        double change = slope > 0.0 && fabs(excess) < slope * limit ? fabs(excess) / slope : limit;
        add_flow(bush, mesh, from, -change);
        add_flow(bush, mesh, to, change);
        moved += change * fabs(excess);
    }
    return moved;
}

double jm_bush_shift(jm_bush *bush, jm_mesh *mesh, const double *extra, double tolerance,
                     bool fresh_only)
{
    double moved = 0.0;
    int64_t at = fresh_only ? bush->fresh : 0, kept = at;
    while (at < bush->pair_end) {
        int32_t *record = bush->pair + at;
        int32_t length = 2 + record[0] + record[1];
        segment cheap = {record + 2, record[0]}, dear = {record + 2 + record[0], record[1]};
        bool keep = false;
        if (cheap.count == 0)
            moved += open_circle(bush, mesh, extra, dear);
        else
            moved += shift_pair(bush, mesh, extra, tolerance, cheap, dear, &keep);
        if (keep) {
            memmove(bush->pair + kept, record, (size_t)length * sizeof *record);
            kept += length;
        }
        at += length;
    }
    bush->pair_end = kept;
    return moved;
}

// What an edit has made dearer, before any search: a warm start knows the times that the flows of
// before had, and so which bushes feel the edit most.
#include "assignment/solver.h"

#include "assignment/tree_set.h"

#include <math.h>

/// Bushes are visited before all are looked at where at most this share of them is due ...
static const double few_share = 0.5;
/// ... and so many times the gap wanted may be left: the ways there are take up most of an edit.
static const double worth_gaps = 100.0;

/// What the bush pays, and what of it the links' times have risen by since the earlier solve: its
/// excess has grown by that at most, unless ways became cheaper.
static void expect_bush(jm_bush *bush, const jm_arc *arc, const double *risen)
{
    bush->used = bush->excess = 0.0;
    for (int32_t k = 0; k < bush->count; k++) {
        bush->used += bush->flow[k] * arc[bush->link[k]].cost;
        bush->excess += bush->flow[k] * risen[bush->link[k]];
    }
}

bool jm_solver_expect(jm_solver *s)
{
    if (!s->trees_fit)
        return false;
    double *risen = s->visitor[0].spare;
    for (int32_t k = 0; k < s->mesh.link_count; k++)
        risen[k] = fmax(s->mesh.link[k].time - s->in->warm->trees->time[k], 0.0);
    s->total = s->excess = 0.0;
    jm_solver_look(s, 0, s->groups.count - 1);
    for (int32_t b = 0; b < s->bush_count; b++) {
        const jm_arc *arc = s->arc + (int64_t)s->bush[b].group * s->mesh.link_count;
        expect_bush(&s->bush[b], arc, risen);
        s->total += s->bush[b].used;
        s->excess += s->bush[b].excess;
    }
    for (int32_t b = 0; b < s->bush_count; b++) {
        s->bush[b].seen_excess = s->excess;
        s->bush[b].seen_visits = 0;
    }
    return jm_solver_gap(s) > worth_gaps * s->def->relative_gap &&
           (double)jm_solver_due(s) <= few_share * (double)s->bush_count;
}

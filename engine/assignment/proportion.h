/// proportion.h: of all path flows that make the same equilibrium, those of greatest entropy.
///
/// An equilibrium says how much each link carries, not who: any exchange of paths of equal cost
/// between origins or classes leaves it what it is. Under proportionality all travellers who face a
/// pair of alternatives of equal cost split alike, whatever their origin, destination and class
/// (Bar-Gera, "Traffic assignment by paired alternative segments", Transportation Research B 44
/// (2010); Bar-Gera, Boyce and Nie, "User-equilibrium route flows and the condition of
/// proportionality", Transportation Research B 46 (2012)). Here it holds exactly: path flows are
/// the product of one weight a link over all cheapest paths (README.md).
#pragma once

#include "assignment/assign.h"

typedef struct jm_proportion_def {
    /// Paths are equally cheap when a link costs its path at most a threshold more than the
    /// cheapest way to the link's end: a hundred times the most that a used link costs its bush,
    /// which is how well the equilibrium knows costs, and at most this share of the mean cost of a
    /// trip.
    double equal_share;      // (1e-5)
    double tolerance;        // of link flows, as a share of each (1e-13)
    int32_t iteration_limit; // (100)
} jm_proportion_def;
jm_proportion_def jm_proportion_default_def(void);

typedef struct jm_proportion_result {
    double threshold;    // cost: equal_share x mean cost of a trip
    double flow_change;  // largest change of a link's total flow, as a share of it
    int32_t braids;      // different sets of paths that part and meet
    int32_t unknowns;    // independent pairs of alternatives
    int32_t iterations;  // of Newton's method
    int32_t dear_bushes; // use links dearer than the threshold, which count as equal for them alone
    int32_t kept_bushes; // left as they were: their links close a circle with equal ones
    double kept_demand;  // what leaves their origins
} jm_proportion_result;

/// Rewrites the bushes of an equilibrium. `time` [links] at its flows. Totals of links stay within
/// result->flow_change; conservation, closed links and the gap (up to the threshold) hold. The
/// answer depends on demand, flows and times alone and not on how they were found, but for bushes
/// that are dear or kept.
JM_CHECKED jm_status jm_proportion(jm_ctx *ctx, const jm_assign_input *in, const double *time,
                                   const jm_proportion_def *def, jm_bush_set *bushes,
                                   jm_proportion_result *result);

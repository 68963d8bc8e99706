/// solver.h: what one solve holds; the parts of assign.c share it.
#pragma once

#include "assignment/bush.h"

typedef struct jm_solver {
    jm_ctx *ctx;
    const jm_assign_input *in;
    const jm_assign_def *def;
    jm_mesh mesh;
    jm_groups groups;
    int32_t bush_count;
    jm_bush *bush;      // [bushes] ascending by (group, terminal)
    jm_arc *arc;        // [groups * mesh links] costs that visits see
    jm_arc *arc_beside; // [mesh links] the same of a later batch
    double *part_flow;  // [parts * mesh links]
    double tolerance;   // of the visits to come
    double exact;       // to which pairs are brought together
    double width;       // of a search's buckets
    double caution;     // >= 1, of joint steps: how near they stay to what pairs carry
    int32_t thread_count;
    jm_visitor *visitor;  // [threads]
    jm_status *status;    // [bushes] of visits
    bool *busy;           // [bushes] worked on while others are shifted; false in between
    double moved;         // |excess| x flow in first passes of this round beside visits
    double began_s;       // clock when the solve began
    double shared_cpu_s;  // one thread's, in work that several can share
    bool concludes;       // not where only what is kept is asked for
    bool sweeps;          // dust is swept out when bushes are straightened
    int64_t visits;       // to all bushes in rounds
    int32_t waiting;      // bushes that the last round did not visit
    int32_t *all, *turn;  // [bushes] every one; those whose turn it is
    int32_t *warm_bush;   // [users * terminals] in the warm set, or JM_NONE
    bool trees_fit;       // those of the warm bushes are of this mesh
    int32_t *mesh_link;   // [net links] chain that starts with it, or JM_NONE
    double assigned;      // demand that has a way
    double total, excess; // TSTT and TSTT - SPTT at the last look at all bushes
} jm_solver;

/// Work on one bush that changes nothing but the bush and the visitor.
typedef jm_status (*jm_bush_work)(jm_solver *solver, int32_t bush, jm_visitor *visitor);

/// Every `step`-th bush of a list, `count` in all.
typedef struct jm_turns {
    int32_t count, step;
    const int32_t *bush;
} jm_turns;

/// relay.c: does the work on some bushes at the same time. Ends with the failure of the first.
JM_CHECKED jm_status jm_solver_each(jm_solver *solver, int32_t count, const int32_t *bush,
                                    jm_bush_work work);

enum { jm_solver_part_count = 4 };
/// Work on bushes [begin, end), one of the fixed parts of all.
typedef void (*jm_part_work)(jm_solver *solver, int32_t part, int32_t begin, int32_t end,
                             void *user);
void jm_solver_parts(jm_solver *solver, jm_part_work work, void *user);

/// Work on bushes in fixed batches. Those of a batch see the same costs, at the same time; then the
/// batch is dealt with, which changes costs: one after the other, beside the work on later ones.
typedef struct jm_relay {
    jm_bush_work work;
    /// `busy`: bushes that are worked on meanwhile.
    void (*deal)(jm_solver *solver, jm_turns batch, jm_turns busy, jm_visitor *visitor);
    int32_t ahead; // 1 or 2: a batch sees the costs after the one so many before it
} jm_relay;
/// The bushes ascend by group; each group sees all that was dealt with of those before.
JM_CHECKED jm_status jm_solver_relay(jm_solver *solver, const jm_relay *relay, int32_t count,
                                     const int32_t *bush);

/// Costs of the moment for the visits to come, of groups [first, last].
void jm_solver_look(jm_solver *solver, int32_t first, int32_t last);
/// Lets the visitor see these for a bush.
void jm_solver_see(const jm_solver *solver, int32_t bush, jm_visitor *visitor);
/// What a visit sees.
jm_view jm_solver_view(const jm_solver *solver, const jm_visitor *visitor);
/// Flows summed anew from the bushes: what single shifts rounded away does not add up.
void jm_solver_sum(jm_solver *solver);
/// Visits to the bushes whose turn it is, and the shifts that follow. The gap then is as the visits
/// saw it.
JM_CHECKED jm_status jm_solver_round(jm_solver *solver);
/// The gap of the whole network: against the cheapest of all paths, at fixed costs.
JM_CHECKED jm_status jm_solver_measure(jm_solver *solver);
/// Shifts what the visits of a measurement found.
JM_CHECKED jm_status jm_solver_shift(jm_solver *solver);
/// Passes over the pairs that there are.
JM_CHECKED jm_status jm_solver_settle(jm_solver *solver);
/// Where the gap is reached and flows are asked for too: passes over all pairs, what the last look
/// found among them, if that changes a flow by more than is rounded. *refined: it did, and the gap
/// is to be measured once more.
JM_CHECKED jm_status jm_solver_refine(jm_solver *solver, bool *refined);
/// Steps on all pairs at once, with passes in between, as long as each gains.
JM_CHECKED jm_status jm_solver_settle_jointly(jm_solver *solver);
/// (TSTT - SPTT) / SPTT as known last; infinity where it is not known.
double jm_solver_gap(const jm_solver *solver);
JM_CHECKED jm_status jm_solver_poll(const jm_solver *solver);
/// True when the seconds that were allowed are over.
bool jm_solver_is_late(const jm_solver *solver);

/// Number of bushes that are worth a visit, by the excess that is known.
int32_t jm_solver_due(const jm_solver *solver);
/// expect.c: takes for the warm bushes' excess what they pay more than at the times of then. True
/// when few bushes hold it: they are to be visited before all are looked at.
bool jm_solver_expect(jm_solver *solver);

/// joint.c: Newton's step on the pairs of all bushes at once. Gives what the objective gained, at
/// first order.
JM_CHECKED jm_status jm_solver_joint_step(jm_solver *solver, double *gain);
/// assign_check.c: names what is wrong with demand, costs, terminals, warm bushes or the def.
JM_CHECKED jm_status jm_assign_check_input(jm_ctx *ctx, const jm_assign_input *in,
                                           const jm_assign_def *def);
/// And links, known to be whole, whose times grow beyond all numbers: they would be taken for
/// closed ones, and who needs them would be lost.
JM_CHECKED jm_status jm_assign_check_sizes(jm_ctx *ctx, const jm_assign_input *in);

/// load.c: first flows of all bushes, from the warm bushes and for what they lack from searches.
JM_CHECKED jm_status jm_solver_load(jm_solver *solver);

/// answer.c: all bushes in the order of driving, without circles, with exactly the demand.
JM_CHECKED jm_status jm_solver_straighten(jm_solver *solver);
/// conclude.c: straightens all bushes and sums their flows. *moved: so much changed that the gap is
/// to be measured once more.
JM_CHECKED jm_status jm_solver_conclude(jm_solver *solver, bool *moved);
/// answer.c: what the caller asked for.
JM_CHECKED jm_status jm_solver_answer(jm_solver *solver, jm_assign_result *result);
/// Counts and names what has no way.
void jm_solver_tell_lost(const jm_solver *solver, jm_assign_result *result);

/// order.c: sorts the bush's links so that each comes after all that enter its tail, takes out
/// circles and what cannot come from the origin. Forgets the pairs. visitor->on_cheap[node] is
/// visitor->pair_number where the bush comes to.
void jm_bush_order(jm_bush *bush, const jm_mesh *mesh, jm_visitor *visitor);
/// Flows of an ordered bush for the demand in visitor->node_flow (overwritten): at each node what
/// leaves is spread over the entering links as the flows are now.
void jm_bush_reload(jm_bush *bush, const jm_mesh *mesh, jm_visitor *visitor);

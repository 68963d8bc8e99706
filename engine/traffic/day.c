#include "traffic/day.h"

#include "core/grid.h"

#include <inttypes.h>
#include <omp.h>
#include <stdatomic.h>

/// What the workers share: only the thread that called may speak to the host.
typedef struct stop_sign {
    jm_ctx *ctx;
    atomic_bool raised;
} stop_sign;

static bool look_for_stop(void *user)
{
    stop_sign *sign = user;
    if (omp_get_thread_num() == 0 && jm_poll(sign->ctx) != JM_OK)
        atomic_store(&sign->raised, true);
    return atomic_load(&sign->raised);
}

/// Users of one hour: everybody's network first, then each class whose ban holds.
static void list_users(const jm_day *day, int32_t hour, const double *trips, jm_road_user *users)
{
    const jm_car_net *net = day->net;
    int64_t size = (int64_t)net->terminal_count * net->terminal_count;
    users[0] = (jm_road_user){.demand = trips};
    for (int32_t c = 0; c < net->class_count; c++) {
        bool banned = jm_class_is_banned(net, c, hour);
        users[1 + c].closed = banned ? net->closed + (int64_t)c * net->link_count : NULL;
        users[1 + c].demand = trips + size * (1 + c);
    }
}

static jm_status assign_hour(jm_ctx *ctx, const jm_day *day, int32_t k, const jm_assign_input *in,
                             double no_way, stop_sign *sign)
{
    const jm_car_net *net = day->net;
    int64_t pairs = (int64_t)net->terminal_count * net->terminal_count;
    jm_bush_set bushes = {0};
    jm_assign_def def = {.relative_gap = day->relative_gap,
                         .iteration_limit = day->iteration_limit,
                         .stop = look_for_stop,
                         .user = sign};
    jm_assign_result result = {.flow = day->flow_vehs + (int64_t)k * net->link_count,
                               .time = day->time_s + (int64_t)k * net->link_count,
                               .skim = day->skim_s != NULL ? day->skim_s + k * pairs : NULL,
                               .bushes = day->bushes != NULL ? &bushes : NULL};
    jm_status status = jm_assign(ctx, in, &def, &result);
    if (status == JM_OK && day->bushes != NULL)
        status = jm_bush_pack_make(ctx, in->net, &bushes, &day->bushes->hour[day->hours[k]]);
    jm_bush_set_free(&bushes);
    JM_TRY(status);
    day->results[k] = (jm_hour_result){.relative_gap = result.relative_gap,
                                       .unreachable_trips = 3600.0 * result.unreachable + no_way,
                                       .iterations = result.iterations,
                                       .lost_from = result.lost_from[1],
                                       .lost_to = result.lost_to};
    return JM_OK;
}

/// Demand of the hour, and where to begin.
static jm_status prepare_hour(jm_ctx *ctx, const jm_day *day, int32_t k, double *trips,
                              jm_road_user *users, stop_sign *sign)
{
    const jm_car_net *net = day->net;
    int64_t pairs = (int64_t)net->terminal_count * net->terminal_count;
    double no_way = 0.0;
    jm_demand_hour(day->demand, day->hours[k], trips, &no_way);
    for (int64_t p = 0; p < pairs * (1 + net->class_count); p++)
        trips[p] /= 3600.0; // veh/s, as capacities
    list_users(day, day->hours[k], trips, users);
    jm_road_net roads = jm_car_net_roads(net);
    jm_bush_set warm = {0};
    jm_assign_input in = {.net = &roads,
                          .terminal_count = net->terminal_count,
                          .terminal_node = net->terminal_node,
                          .user_count = 1 + net->class_count,
                          .users = users,
                          .warm = day->warm != NULL ? &warm : NULL};
    if (day->warm != NULL)
        JM_TRY(
            jm_day_bushes_open(ctx, &day->warm->hour[day->hours[k]], day->warm_origin, &in, &warm));
    jm_status status = assign_hour(ctx, day, k, &in, no_way, sign);
    jm_bush_set_free(&warm);
    return status;
}

/// One hour with memory of its own.
static jm_status solve_hour(jm_ctx *ctx, const jm_day *day, int32_t k, stop_sign *sign)
{
    jm_status status = JM_OK;
    const jm_car_net *net = day->net;
    int64_t pairs = (int64_t)net->terminal_count * net->terminal_count;
    double *trips = NULL;
    jm_road_user *users = NULL;
    JM_TRY_GOTO(jm_new(ctx, &trips, pairs * (1 + net->class_count)), fail);
    JM_TRY_GOTO(jm_new(ctx, &users, 1 + net->class_count), fail);
    status = prepare_hour(ctx, day, k, trips, users, sign);
fail:
    jm_free(users);
    jm_free(trips);
    return status;
}

jm_status jm_day_solve(jm_ctx *ctx, jm_day *day)
{
    stop_sign sign = {.ctx = ctx};
    atomic_init(&sign.raised, false);
    jm_ctx *own[24] = {NULL}; // messages of hours must not mix
    jm_status status[24] = {JM_OK};
    for (int32_t k = 0; k < day->hour_count; k++) {
        own[k] = jm_ctx_create(NULL);
        if (own[k] == NULL)
            status[k] = JM_ERR_MEMORY;
    }
#pragma omp parallel for schedule(dynamic, 1) num_threads(jm_ctx_threads(ctx))
    for (int32_t k = 0; k < day->hour_count; k++)
        if (status[k] == JM_OK)
            status[k] = solve_hour(own[k], day, k, &sign);

    jm_status worst = JM_OK;
    for (int32_t k = 0; k < day->hour_count; k++) {
        if (status[k] != JM_OK && worst == JM_OK)
            worst = jm_fail(ctx, status[k], "traffic at %" PRId32 " h: %s", day->hours[k],
                            own[k] != NULL ? jm_message(own[k]) : "no memory");
        jm_ctx_destroy(own[k]);
    }
    return worst;
}

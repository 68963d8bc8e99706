#include "traffic/skim.h"

#include "assignment/paths.h"
#include "core/grid.h"

#include <math.h>
#include <string.h>

void jm_skim_ends(const jm_car_net *net, const double *terminal_s, float *end_min)
{
    for (int32_t a = 0; a < net->end_count; a++)
        for (int32_t b = 0; b < net->end_count; b++) {
            int32_t from = net->end_terminal[a], to = net->end_terminal[b];
            bool known = from != JM_NONE && to != JM_NONE;
            double time_s =
                known ? terminal_s[(int64_t)from * net->terminal_count + to] : (double)INFINITY;
            end_min[(int64_t)a * net->end_count + b] = (float)(time_s / 60.0);
        }
}

static jm_status search_all(jm_ctx *ctx, int32_t terminals, jm_paths *paths, double *times)
{
    for (int32_t a = 0; a < terminals; a++) {
        JM_TRY(jm_poll(ctx));
        jm_paths_from(paths, a, false);
        for (int32_t b = 0; b < terminals; b++)
            times[(int64_t)a * terminals + b] = jm_paths_cost(paths, b);
    }
    return JM_OK;
}

jm_status jm_free_flow_create(jm_ctx *ctx, const jm_car_net *net, jm_free_flow *f)
{
    jm_status status = JM_OK;
    jm_paths paths = {0};
    double *times = NULL;
    int64_t terminals = net->terminal_count, ends = net->end_count;
    jm_road_net roads = jm_car_net_roads(net);
    memset(f, 0, sizeof *f);
    JM_TRY_GOTO(jm_new(ctx, &f->min, ends * ends), fail);
    JM_TRY_GOTO(jm_paths_create(ctx, &paths, &roads, net->terminal_count, net->terminal_node),
                fail);
    JM_TRY_GOTO(jm_new(ctx, &times, terminals * terminals), fail);
    JM_TRY_GOTO(search_all(ctx, net->terminal_count, &paths, times), fail);
    jm_skim_ends(net, times, f->min);
fail:
    jm_free(times);
    jm_paths_free(&paths);
    if (status != JM_OK)
        jm_free_flow_free(f);
    return status;
}

void jm_free_flow_free(jm_free_flow *f)
{
    jm_free(f->min);
    memset(f, 0, sizeof *f);
}

// Any bytes as a network, as trips and as flows: refused with a line, or read and sound.
#include "fuzz.h"

#include "assignment/tntp.h"

#include <math.h>
#include <string.h>

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 400000;
}

static void is_told(jm_ctx *ctx)
{
    if (strncmp(jm_message(ctx), "f:", 2) != 0)
        __builtin_trap(); // a refusal without file and line
}

static void is_sound(const jm_tntp_net *net)
{
    for (int32_t e = 0; e < net->link_count; e++) {
        if (net->from[e] < 0 || net->from[e] >= net->node_count || net->to[e] < 0 ||
            net->to[e] >= net->node_count)
            __builtin_trap();
        const double sum = net->capacity[e] + net->length[e] + net->toll[e] + net->free_time[e] +
                           net->alpha[e] + net->power[e];
        if (!(sum >= 0.0)) // never NaN; infinite only where the sum of finite ones overflows
            __builtin_trap();
    }
}

static void read_flows(jm_ctx *ctx, const char *bytes, int64_t count)
{
    static const int32_t from[] = {0, 0, 1, 0}, to[] = {1, 2, 2, 1};
    int32_t own_from[4], own_to[4];
    memcpy(own_from, from, sizeof from);
    memcpy(own_to, to, sizeof to);
    const jm_tntp_net net = {
        .zone_count = 3, .node_count = 3, .link_count = 4, .from = own_from, .to = own_to};
    double flow[4], cost[4];
    if (jm_tntp_parse_flows(ctx, "f", bytes, count, &net, flow, cost) != JM_OK)
        is_told(ctx);
    else if (!(flow[0] >= 0.0 && flow[1] >= 0.0 && flow[2] >= 0.0 && flow[3] >= 0.0))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    if (ctx == NULL)
        return 0;
    const char *bytes = size > 0 ? (const char *)data : "";
    jm_tntp_net net;
    jm_tntp_trips trips;
    if (jm_tntp_parse_net(ctx, "f", bytes, (int64_t)size, &net) == JM_OK)
        is_sound(&net);
    else
        is_told(ctx);
    jm_tntp_net_free(&net);
    if (jm_tntp_parse_trips(ctx, "f", bytes, (int64_t)size, 3, &trips) != JM_OK)
        is_told(ctx);
    else if (!(trips.total >= 0.0 && trips.intrazonal >= 0.0 && trips.pair_count <= 6))
        __builtin_trap();
    jm_tntp_trips_free(&trips);
    read_flows(ctx, bytes, (int64_t)size);
    jm_ctx_destroy(ctx);
    return 0;
}

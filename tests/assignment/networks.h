/// networks.h: a network of TNTP files as jm_assign takes it, for tests and benchmarks.
#pragma once

#include "assignment/assign.h"
#include "assignment/tntp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct tntp {
    jm_ctx *ctx;
    jm_tntp_net file;
    jm_tntp_trips trips;
    jm_road_net net;
    int32_t zone_count;
    int32_t *terminal; // [zones]
    double *demand;    // [zones * zones]
    double *cost;      // [links] weights x toll and length, or NULL
} tntp;

/// The weights that the collection's best known answers were found with.
typedef struct tntp_name {
    const char *folder, *stem;
    double toll_weight, distance_weight; // minutes a cent, a mile
} tntp_name;

static const tntp_name tntp_names[] = {{"SiouxFalls", "SiouxFalls", 0.0, 0.0},
                                       {"Anaheim", "Anaheim", 0.0, 0.0},
                                       {"Chicago-Sketch", "ChicagoSketch", 0.02, 0.04},
                                       {"Berlin-Center", "berlin-center", 0.0, 0.0}};

static inline void tntp_need(jm_ctx *ctx, jm_status status)
{
    if (status == JM_OK)
        return;
    fprintf(stderr, "%s\n", jm_message(ctx));
    exit(1);
}

static inline void tntp_weigh(tntp *t, const tntp_name *name)
{
    if (name->toll_weight == 0.0 && name->distance_weight == 0.0)
        return;
    tntp_need(t->ctx, jm_new(t->ctx, &t->cost, t->file.link_count));
    for (int32_t e = 0; e < t->file.link_count; e++)
        t->cost[e] =
            name->toll_weight * t->file.toll[e] + name->distance_weight * t->file.length[e];
}

/// The network and the demand as the assignment takes them, from what was read.
static inline void tntp_take(tntp *t)
{
    t->net = (jm_road_net){.node_count = t->file.node_count,
                           .link_count = t->file.link_count,
                           .from = t->file.from,
                           .to = t->file.to,
                           .free_time = t->file.free_time,
                           .capacity = t->file.capacity,
                           .alpha = t->file.alpha,
                           .power = t->file.power,
                           .first_through = t->file.first_through};
    t->zone_count = t->file.zone_count;
    t->demand = t->trips.demand;
    tntp_need(t->ctx, jm_new(t->ctx, &t->terminal, t->zone_count));
    for (int32_t z = 0; z < t->zone_count; z++)
        t->terminal[z] = z;
}

static inline tntp tntp_open(const char *shared, const tntp_name *name)
{
    char path[4096];
    tntp t = {.ctx = jm_ctx_create(NULL)};
    snprintf(path, sizeof path, "%s/reference/traffic/%s/%s_net.tntp", shared, name->folder,
             name->stem);
    tntp_need(t.ctx, jm_tntp_read_net(t.ctx, path, &t.file));
    snprintf(path, sizeof path, "%s/reference/traffic/%s/%s_trips.tntp", shared, name->folder,
             name->stem);
    tntp_need(t.ctx, jm_tntp_read_trips(t.ctx, path, t.file.zone_count, &t.trips));
    tntp_take(&t);
    tntp_weigh(&t, name);
    return t;
}

/// A network whose folder and files bear one name, without weights.
static inline tntp tntp_read(const char *shared, const char *name)
{
    return tntp_open(shared, &(tntp_name){name, name, 0.0, 0.0});
}

static inline void tntp_free(tntp *t)
{
    jm_tntp_net_free(&t->file);
    jm_tntp_trips_free(&t->trips);
    jm_free(t->terminal);
    jm_free(t->cost);
    jm_ctx_destroy(t->ctx);
}

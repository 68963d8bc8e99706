/// tntp.h: road networks, trips and link flows as text files of the Transportation Networks for
/// Research collection.
///
/// Units are the file's own. Nodes and zones count from 1 in the files, from 0 here; zone z is node
/// z. What a file may hold and what is refused: docs/formats.md, TNTP. Every refusal (JM_ERR_DATA)
/// begins with "file:line: " and says how to mend it. Memory is bounded by what is kept.
#pragma once

#include "core/ctx.h"

#include <stdint.h>

enum {
    JM_TNTP_MOST_ZONES = 20000,   // the table of their trips has 3.2 GB
    JM_TNTP_MOST_NODES = 50000000 // more is a slip of the pen
};

typedef struct jm_tntp_net {
    int32_t zone_count, node_count, link_count;
    int32_t first_through; // nodes below it start or end paths and are never passed
    int32_t *from, *to;    // [links] in the file's order, parallel links and loops kept
    double *capacity;      // [links] > 0; 0 only where alpha or power is 0
    double *length, *toll; // [links] >= 0
    double *free_time;     // [links] >= 0
    double *alpha, *power; // [links] >= 0: time = free_time (1 + alpha (flow / capacity)^power)
    double toll_factor, distance_factor; // of the metadata; NaN where it says nothing
} jm_tntp_net;

typedef struct jm_tntp_trips {
    int32_t zone_count;
    double *demand;      // [zones * zones] >= 0, from * zones + to; trips within a zone too
    int64_t pair_count;  // pairs of different zones with trips
    double total;        // of all trips, summed as the file has them
    double stated_total; // TOTAL OD FLOW of the metadata; NaN where it says nothing
    double intrazonal;   // trips within a zone
    double shared_cpu_s; // of one thread, in reading that several can share; 0: several did
} jm_tntp_trips;

/// On failure the struct is empty.
JM_CHECKED jm_status jm_tntp_read_net(jm_ctx *ctx, const char *path, jm_tntp_net *net);
void jm_tntp_net_free(jm_tntp_net *net);

/// `zone_count` is that of the network; a file that states another is refused.
JM_CHECKED jm_status jm_tntp_read_trips(jm_ctx *ctx, const char *path, int32_t zone_count,
                                        jm_tntp_trips *trips);
void jm_tntp_trips_free(jm_tntp_trips *trips);

/// Flows of all links of `net`, with their costs (or NULL), in either dialect (`From To Volume
/// Cost`, `Tail Head : Volume Cost ;`) or as commas part them. Rows in another order than the
/// net's are put in order; parallel links in the order in which they stand.
JM_CHECKED jm_status jm_tntp_read_flows(jm_ctx *ctx, const char *path, const jm_tntp_net *net,
                                        double *flow, double *cost);

/// The same of bytes in memory; `name` stands for the file in messages.
JM_CHECKED jm_status jm_tntp_parse_net(jm_ctx *ctx, const char *name, const char *bytes,
                                       int64_t count, jm_tntp_net *net);
JM_CHECKED jm_status jm_tntp_parse_trips(jm_ctx *ctx, const char *name, const char *bytes,
                                         int64_t count, int32_t zone_count, jm_tntp_trips *trips);
JM_CHECKED jm_status jm_tntp_parse_flows(jm_ctx *ctx, const char *name, const char *bytes,
                                         int64_t count, const jm_tntp_net *net, double *flow,
                                         double *cost);

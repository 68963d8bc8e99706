/// generated_net.h: a seeded road network of the size of a large metropolis, with its trips, so
/// that solvers can be timed on what everybody can make: 13 000 nodes, 39 000 links, 1 800 zones
/// and 2 million pairs with trips, as congested as ChicagoRegional (mean time 1.3 to 1.6 of free
/// flow).
///
/// Streets are a grid of 100 x 112 junctions 0.5 mile apart, with every tenth line an arterial and
/// every thirtieth a motorway; about a third of the local streets between two junctions is left
/// out. Zones hang on it by connectors of constant time and are not passed. Trips fall off with
/// exp(-0.095 c), c minutes as the crow flies, as the gravity proxy of ChicagoRegional does with
/// costs. Times in minutes, capacities in vehicles an hour.
#pragma once

#include "assignment/tntp.h"
#include "core/ctx.h"
#include "core/math.h"
#include "core/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    GEN_ROWS = 100,
    GEN_COLUMNS = 112,
    GEN_ZONES = 1800,
    GEN_ROAD_NODES = GEN_ROWS * GEN_COLUMNS,
    GEN_NODES = GEN_ZONES + GEN_ROAD_NODES,
    GEN_LINK_ROOM = 48000
};

#define GEN_STEP_MILES 0.5
#define GEN_TRIPS 1360000.0 // of the morning peak; gives 1.97 million pairs

typedef struct gen {
    jm_tntp_net *net;
    jm_key key;
    int32_t site[GEN_ZONES];       // junction at which a zone lies
    uint8_t taken[GEN_ROAD_NODES]; // by a zone
    double attraction[GEN_ZONES];
} gen;

static inline double gen_draw(const gen *g, uint64_t what, uint64_t which)
{
    return jm_random_uniform(g->key, which, what);
}

// 1 in the middle, falling with the distance from it.
static inline double gen_density(int32_t junction)
{
    const double y = junction / GEN_COLUMNS - 0.5 * GEN_ROWS;
    const double x = junction % GEN_COLUMNS - 0.5 * GEN_COLUMNS;
    return jm_exp(-sqrt(x * x + y * y) / 30.0);
}

static inline void gen_link(gen *g, int32_t from, int32_t to, double miles, double speed_mph,
                            double capacity, double alpha)
{
    jm_tntp_net *net = g->net;
    const int32_t e = net->link_count++;
    net->from[e] = from;
    net->to[e] = to;
    net->length[e] = miles;
    net->capacity[e] = capacity;
    net->free_time[e] = 60.0 * miles / speed_mph;
    net->alpha[e] = alpha;
    net->power[e] = 4.0;
}

// A street between two junctions, both ways; lines of the grid have ranks.
static inline void gen_street(gen *g, int32_t a, int32_t b, int32_t line, uint64_t which)
{
    static const double speed_mph[] = {25.0, 40.0, 60.0};
    static const double capacity[] = {2800.0, 5800.0, 16200.0};
    const int rank = line % 30 == 15 ? 2 : line % 10 == 5 ? 1 : 0;
    if (rank == 0 && gen_draw(g, 1, which) < 0.34)
        return;
    const double miles = GEN_STEP_MILES * (0.9 + 0.4 * gen_draw(g, 2, which));
    const double wide = capacity[rank] * (0.8 + 0.4 * gen_draw(g, 3, which));
    gen_link(g, GEN_ZONES + a, GEN_ZONES + b, miles, speed_mph[rank], wide, 0.15);
    gen_link(g, GEN_ZONES + b, GEN_ZONES + a, miles, speed_mph[rank], wide, 0.15);
}

static inline void gen_streets(gen *g)
{
    for (int32_t r = 0; r < GEN_ROWS; r++)
        for (int32_t c = 0; c < GEN_COLUMNS; c++) {
            const int32_t here = r * GEN_COLUMNS + c;
            if (c + 1 < GEN_COLUMNS)
                gen_street(g, here, here + 1, r, 2 * (uint64_t)here);
            if (r + 1 < GEN_ROWS)
                gen_street(g, here, here + GEN_COLUMNS, c, 2 * (uint64_t)here + 1);
        }
}

// Zones stand closer in the middle; two or three connectors each, one at the next arterial so that
// none is cut off by streets left out.
static inline void gen_zones(gen *g)
{
    for (int32_t z = 0, tries = 0; z < GEN_ZONES; tries++) {
        const int32_t at = (int32_t)jm_random_below(g->key, (uint64_t)tries, 4, GEN_ROAD_NODES);
        if (g->taken[at] || gen_draw(g, 5, (uint64_t)tries) > 0.15 + gen_density(at))
            continue;
        g->taken[at] = 1;
        g->site[z] = at;
        g->attraction[z] = gen_density(at) * (0.3 + 1.4 * gen_draw(g, 6, (uint64_t)tries));
        const int32_t row = at / GEN_COLUMNS, column = at % GEN_COLUMNS;
        int32_t arterial = row - (row + 5) % 10; // the line below that bears a 5
        arterial = arterial < 0 ? 5 : arterial;
        const int32_t there[] = {at, arterial * GEN_COLUMNS + column,
                                 at % GEN_COLUMNS > 0 ? at - 1 : at + 1};
        const int32_t count = gen_draw(g, 7, (uint64_t)tries) < 0.3 ? 3 : 2;
        for (int32_t i = 0; i < count; i++) {
            const double miles = i == 1 ? GEN_STEP_MILES * (abs(arterial - row) + 0.5) : 0.25;
            gen_link(g, z, GEN_ZONES + there[i], miles, 20.0, 99999.0, 0.0);
            gen_link(g, GEN_ZONES + there[i], z, miles, 20.0, 99999.0, 0.0);
        }
        z++;
    }
}

static inline double gen_minutes(const gen *g, int32_t a, int32_t b)
{
    const double dy = g->site[a] / GEN_COLUMNS - g->site[b] / GEN_COLUMNS;
    const double dx = g->site[a] % GEN_COLUMNS - g->site[b] % GEN_COLUMNS;
    return 60.0 * GEN_STEP_MILES * sqrt(dx * dx + dy * dy) / 30.0;
}

// Trips are rounded to hundredths; what is below 0.02 is dropped, as in the proxy.
static inline void gen_trips(const gen *g, double total, jm_tntp_trips *trips)
{
    double weight = 0.0;
    for (int pass = 0; pass < 2; pass++)
        for (int32_t a = 0; a < GEN_ZONES; a++)
            for (int32_t b = 0; b < GEN_ZONES; b++) {
                const double pull =
                    g->attraction[a] * g->attraction[b] * jm_exp(-0.095 * gen_minutes(g, a, b));
                if (a != b && pass == 0)
                    weight += pull;
                if (a == b || pass == 0)
                    continue;
                const double count = floor(100.0 * total * pull / weight + 0.5) / 100.0;
                if (count < 0.02)
                    continue;
                trips->demand[(int64_t)a * GEN_ZONES + b] = count;
                trips->total += count;
                trips->pair_count++;
            }
}

/// Network and trips of a seed. Free both as if they had been read.
static inline jm_status generated_net(jm_ctx *ctx, uint64_t seed, double trips_total,
                                      jm_tntp_net *net, jm_tntp_trips *trips)
{
    *net = (jm_tntp_net){.zone_count = GEN_ZONES,
                         .node_count = GEN_NODES,
                         .first_through = GEN_ZONES,
                         .toll_factor = (double)NAN,
                         .distance_factor = (double)NAN};
    *trips = (jm_tntp_trips){.zone_count = GEN_ZONES, .stated_total = (double)NAN};
    gen *g = NULL;
    JM_TRY(jm_new(ctx, &g, 1));
    g->net = net;
    g->key = (jm_key){.seed = seed, .stream = 40};
    JM_TRY(jm_new(ctx, &net->from, GEN_LINK_ROOM));
    JM_TRY(jm_new(ctx, &net->to, GEN_LINK_ROOM));
    JM_TRY(jm_new(ctx, &net->capacity, GEN_LINK_ROOM));
    JM_TRY(jm_new(ctx, &net->length, GEN_LINK_ROOM));
    JM_TRY(jm_new(ctx, &net->toll, GEN_LINK_ROOM));
    JM_TRY(jm_new(ctx, &net->free_time, GEN_LINK_ROOM));
    JM_TRY(jm_new(ctx, &net->alpha, GEN_LINK_ROOM));
    JM_TRY(jm_new(ctx, &net->power, GEN_LINK_ROOM));
    JM_TRY(jm_new(ctx, &trips->demand, (int64_t)GEN_ZONES * GEN_ZONES));
    gen_streets(g);
    gen_zones(g);
    gen_trips(g, trips_total, trips);
    jm_free(g);
    return JM_OK;
}

/// As TNTP files. 0 when a file cannot be written.
static inline int generated_write(const jm_tntp_net *net, const jm_tntp_trips *trips,
                                  const char *net_path, const char *trips_path)
{
    FILE *file = fopen(net_path, "w");
    if (file == NULL)
        return 0;
    fprintf(file,
            "<NUMBER OF ZONES> %d\n<NUMBER OF NODES> %d\n<FIRST THRU NODE> %d\n"
            "<NUMBER OF LINKS> %d\n<END OF METADATA>\n\n~\tinit_node\tterm_node\tcapacity\tlength\t"
            "free_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;\n",
            (int)net->zone_count, (int)net->node_count, (int)net->first_through + 1,
            (int)net->link_count);
    for (int32_t e = 0; e < net->link_count; e++)
        fprintf(file, "\t%d\t%d\t%.17g\t%.17g\t%.17g\t%g\t%g\t0\t0\t1\t;\n", (int)net->from[e] + 1,
                (int)net->to[e] + 1, net->capacity[e], net->length[e], net->free_time[e],
                net->alpha[e], net->power[e]);
    int good = fclose(file) == 0;
    file = fopen(trips_path, "w");
    if (file == NULL)
        return 0;
    fprintf(file, "<NUMBER OF ZONES> %d\n<TOTAL OD FLOW> %.17g\n<END OF METADATA>\n",
            (int)trips->zone_count, trips->total);
    for (int32_t a = 0; a < trips->zone_count; a++) {
        fprintf(file, "\nOrigin %d\n", (int)a + 1);
        int32_t written = 0;
        for (int32_t b = 0; b < trips->zone_count; b++) {
            const double value = trips->demand[(int64_t)a * trips->zone_count + b];
            if (value > 0.0)
                fprintf(file, "%5d :%10.2f;%s", (int)b + 1, value, ++written % 5 == 0 ? "\n" : " ");
        }
    }
    return fclose(file) == 0 && good;
}

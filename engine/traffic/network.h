/// network.h: the streets that cars may use, where trips start and end, and what each class of cars
/// may not enter.
#pragma once

#include "assignment/graph.h"
#include "city/city.h"

/// Ends of trips are the zones, then the gates: end = zone, or zones + gate.
///
/// Where movements are banned, a junction is several nodes (turns.c): links behind `road_count` are
/// connectors inside of such a junction, which take next to no time.
typedef struct jm_car_net {
    int32_t node_count, link_count;
    int32_t road_count;                   // links of the city; they come first
    int32_t through_end;                  // nodes from it on only start and end trips; 0: none
    int32_t *from, *to;                   // [links] nodes
    double *free_time, *capacity, *alpha; // [links] s, veh/s, 1
    int32_t *city_link;                   // [links] or JM_NONE: a connector
    int32_t *city_node;                   // [nodes] node of the city that it is, or is part of
    int32_t *place;                       // [city nodes] node where trips of it start and end
    int32_t class_count;                  // classes that differ in what they may enter
    double *share;                        // [classes] of all car trips
    uint32_t *hours;                      // [classes] bit h: the ban holds in hour h
    uint8_t *closed;                      // [classes * links] 1: banned
    int32_t zone_count, end_count;
    int32_t terminal_count;
    int32_t *terminal_node; // [terminals] distinct nodes, each the place of a city node
    int32_t *end_terminal;  // [ends] or JM_NONE: no street there
    uint8_t *cut;           // [classes * ends] 1: only banned streets lead there
    int32_t *edge_terminal; // [classes * ends] where the class stops instead; its own when not cut
    int32_t *edge_zone;     // [classes * zones] zone of that place
} jm_car_net;

/// The net as the assignment takes it.
jm_road_net jm_car_net_roads(const jm_car_net *network);

/// JM_ERR_DATA names the street, zone, gate or class that is wrong.
JM_CHECKED jm_status jm_car_net_create(jm_ctx *ctx, const jm_city *city, jm_car_net *network);
void jm_car_net_free(jm_car_net *network);

/// True when the ban of the class holds in the hour.
static inline bool jm_class_is_banned(const jm_car_net *network, int32_t car_class, int32_t hour)
{
    return (network->hours[car_class] >> hour & 1u) != 0;
}

/// Opens junctions with banned movements into nodes, so that no path makes one; part of
/// jm_car_net_create, after the links.
JM_CHECKED jm_status jm_car_net_ban_turns(jm_ctx *ctx, const jm_city *city, jm_car_net *network);

/// inside[nodes]: 1 in the largest part where every node reaches every other one over links that
/// are not closed (Tarjan 1972). A node that only starts and ends trips is in it when it is reached
/// from the part and reaches it. `closed` may be NULL.
JM_CHECKED jm_status jm_car_net_main_part(jm_ctx *ctx, const jm_graph *graph, const uint8_t *closed,
                                          uint8_t *inside);

/// Fills cut, edge_terminal and edge_zone and extends the terminals; part of jm_car_net_create.
JM_CHECKED jm_status jm_car_net_find_edges(jm_ctx *ctx, const jm_city *city, jm_car_net *network);
/// The terminal of a node of the city, made when it is new. terminal_of: [city nodes].
JM_CHECKED jm_status jm_car_net_terminal(jm_ctx *ctx, jm_car_net *network, int32_t *terminal_of,
                                         int32_t node, int32_t *terminal);

/// network.h: the streets that cars may use, where trips start and end, and what each class of cars
/// may not enter.
#pragma once

#include "city/city.h"
#include "traffic/graph.h"

/// Ends of trips are the zones, then the gates: end = zone, or zones + gate.
typedef struct jm_car_net {
    int32_t node_count, link_count;
    int32_t *from, *to;                   // [links] nodes of the city
    double *free_time, *capacity, *alpha; // [links] s, veh/s, 1
    int32_t *city_link;                   // [links]
    int32_t class_count;                  // classes that differ in what they may enter
    double *share;                        // [classes] of all car trips
    uint32_t *hours;                      // [classes] bit h: the ban holds in hour h
    uint8_t *closed;                      // [classes * links] 1: banned
    int32_t zone_count, end_count;
    int32_t terminal_count;
    int32_t *terminal_node; // [terminals] distinct nodes
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

/// inside[nodes]: 1 in the largest part where every node reaches every other one over links that
/// are not closed (Tarjan 1972). `closed` may be NULL.
JM_CHECKED jm_status jm_car_net_main_part(jm_ctx *ctx, const jm_graph *graph, const uint8_t *closed,
                                          uint8_t *inside);

/// Fills cut, edge_terminal and edge_zone and extends the terminals; part of jm_car_net_create.
JM_CHECKED jm_status jm_car_net_find_edges(jm_ctx *ctx, const jm_city *city, jm_car_net *network);
/// The terminal of a node, made when it is new.
JM_CHECKED jm_status jm_car_net_terminal(jm_ctx *ctx, jm_car_net *network, int32_t *terminal_of,
                                         int32_t node, int32_t *terminal);

/// balance.h: what drives into a place and stays there is what the demand says.
#pragma once

#include "check.h"

#include "traffic/traffic.h"

enum { BALANCE_NODES = 64 };

/// At every node and in every hour.
static inline void check_balance(const jm_city *city, const jm_traffic *traffic)
{
    const jm_traffic_ends m = jm_traffic_movements(traffic);
    CHECK(city->streets.node_count <= BALANCE_NODES);
    int32_t links = city->streets.link_count, zones = city->zones.count;
    for (int h = 0; h < 24; h++) {
        double balance[BALANCE_NODES] = {0.0};
        for (int32_t e = 0; e < links; e++) {
            double cars = 3600.0 * jm_traffic_flow_vehs(traffic)[h * links + e];
            balance[city->streets.from[e]] -= cars;
            balance[city->streets.to[e]] += cars;
        }
        for (int32_t z = 0; z < zones; z++)
            balance[city->zones.node[z]] +=
                m.home_departures[h * zones + z] + m.visit_departures[h * zones + z] -
                m.home_arrivals[h * zones + z] - m.visit_arrivals[h * zones + z];
        for (int32_t n = 0; n < city->streets.node_count; n++)
            CHECK_NEAR(balance[n], 0.0, 1e-6); // of some 1e3 cars: 1e-9
    }
}

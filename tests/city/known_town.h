/// known_town.h: a town of which everything is measured, and what a verdict says of it.
#pragma once

#include "small_city.h"

#include "city/verdict.h"

enum { SIDE = 6, BLOCKS = 12 };

static inline void add_gap(jm_ctx *ctx, jm_city *city, const char *what, int64_t filled,
                           int64_t total, jm_origin origin)
{
    CHECK_OK(ctx, jm_resize_array(ctx, city->gap_count + 1, sizeof *city->gaps, &city->gaps));
    city->gaps[city->gap_count] = (jm_gap){.filled = filled, .total = total, .origin = origin};
    city->gap_count++;
    jm_gap *gap = &city->gaps[city->gap_count - 1];
    CHECK_OK(ctx, jm_copy_text(ctx, what, &gap->what));
    CHECK_OK(ctx, jm_copy_text(ctx, "a rule", &gap->rule));
}

// A square of 200 m around the zone's centre.
static inline void add_outline(jm_ctx *ctx, jm_city *city, int32_t zone, double side_m)
{
    jm_zones *z = &city->zones;
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_RINGS, zone + 1));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_POINTS, 4 * (zone + 1)));
    for (int p = 0; p < 4; p++) {
        z->ring_x[4 * zone + p] = z->x[zone] + (p == 1 || p == 2 ? side_m : 0.0);
        z->ring_y[4 * zone + p] = z->y[zone] + (p >= 2 ? side_m : 0.0);
    }
}

// A town of 1 km of which everything is measured: 6 x 6 streets, blocks, trees, zones, counted
// streets, known gates, kerbs and car parks.
static inline jm_city *known_town(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 200, 200, 5.0);
    int32_t first = add_street_grid(ctx, city, SIDE, 150.0, 100.0, 100.0);
    city->margin_m = 0.0;
    for (int b = 0; b < BLOCKS; b++)
        add_block(ctx, city, 120.0 + 150.0 * (b % 4), 120.0 + 150.0 * (b / 4),
                  160.0 + 150.0 * (b % 4), 160.0 + 150.0 * (b / 4), 9.0f);
    add_tree(ctx, city, 500.0, 180.0, 10.0f, 8.0f);
    for (int i = 0; i < 4; i++) {
        int32_t zone = add_zone(ctx, city, first + 7 * i, 200.0f, 50.0f);
        add_outline(ctx, city, zone, 200.0);
        add_parking(ctx, city, JM_PARKING_KERB, first + 7 * i, i, zone, 10.0f, 0.0f);
        add_parking(ctx, city, JM_PARKING_SURFACE, first + 7 * i, JM_NONE, zone, 60.0f, 1.0f);
    }
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_COUNTERS, 6));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_GATES, 2));
    for (int i = 0; i < 6; i++) {
        city->counters.link[i] = i;
        city->counters.flow_vehday[i] = 1000.0f;
    }
    for (int i = 0; i < 2; i++) {
        city->gates.node[i] = first + i;
        city->gates.in_vehday[i] = city->gates.out_vehday[i] = 500.0f;
    }
    return city;
}

static inline void judge(jm_ctx *ctx, const jm_city *city, jm_verdict rows[JM_TOPIC_COUNT])
{
    CHECK_OK(ctx, jm_city_verdict(ctx, city, rows));
    for (int t = 0; t < JM_TOPIC_COUNT; t++)
        assert_int_equal(rows[t].topic, t);
}

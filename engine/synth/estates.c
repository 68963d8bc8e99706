/// estates.c: slabs and towers on lawns, blocks of flats, halls on asphalt, shopping.
#include "synth/site.h"

#include <math.h>

enum { LOTS = 48, STRIPS = 40 };

static bool clear_of(const jm_site *site, const jm_shape *r, double gap_m)
{
    // Two convex shapes are apart when an edge of one has the other wholly behind it.
    for (int32_t i = 0; i < site->built_count; i++) {
        const jm_shape *pair[2] = {&site->built[i], r};
        bool apart = false;
        for (int swap = 0; swap < 2 && !apart; swap++)
            for (int32_t k = 0; k < pair[swap]->count && !apart; k++) {
                jm_axes a = jm_shape_axes(pair[swap], k);
                double u[2], v[2];
                jm_shape_extent(pair[1 - swap], &a, u, v);
                apart = v[1] < -gap_m;
            }
        if (!apart)
            return false;
    }
    return true;
}

static jm_status add_tower(jm_site *site, const jm_shape *room, const jm_axes *a, double u,
                           double v)
{
    double half_m = jm_dice_between(&site->dice, 9.0, 11.5);
    jm_shape tower = jm_axes_rectangle(a, u - half_m, v - half_m, u + half_m, v + half_m);
    if (!jm_shape_covers(room, &tower) || !clear_of(site, &tower, 12.0))
        return JM_OK;
    double floors = 13.0 + (double)jm_dice_below(&site->dice, 5);
    return jm_site_add(site, &tower, NULL, floors, 2.8, "residential", -1.0, "");
}

// A car park beside each row of slabs; returned as a hole of the lawn.
static jm_status add_strip(jm_site *site, const jm_shape *room, const jm_shape *strip,
                           jm_shape *strips, int32_t *count)
{
    if (*count >= STRIPS || !jm_shape_covers(room, strip))
        return JM_OK;
    strips[(*count)++] = *strip;
    site->spaces += jm_shape_area(strip) / 25.0;
    return jm_site_ground(site, "asphalt", strip, false);
}

jm_status jm_site_slabs(jm_site *site)
{
    jm_shape strips[STRIPS], room = jm_shape_inset(&site->plot, 7.0);
    int32_t strip_count = 0, k = jm_shape_longest_edge(&site->plot);
    if (room.count < 3 || k == JM_NONE)
        return jm_site_park(site);
    jm_axes a = jm_shape_axes(&site->plot, k);
    double u[2], v[2];
    jm_shape_extent(&room, &a, u, v);
    bool towers = jm_dice_chance(&site->dice, 0.3);
    for (double row = v[0] + 1.0; row + 12.0 < v[1]; row += towers ? 74.0 : 48.0) {
        double along = u[0] + jm_dice_between(&site->dice, 0.0, 14.0);
        while (along + 30.0 < u[1]) {
            double length_m = jm_dice_between(&site->dice, 38.0, 82.0);
            double floors = jm_dice_chance(&site->dice, 0.3) ? 9.0 : 5.0;
            if (towers) {
                JM_TRY(add_tower(site, &room, &a, along + 12.0, row + 12.0));
                along += 80.0;
                continue;
            }
            jm_shape slab = jm_axes_rectangle(&a, along, row, along + length_m, row + 12.0);
            jm_shape strip = jm_axes_rectangle(&a, along, row + 18.0, along + length_m, row + 34.0);
            if (jm_shape_covers(&room, &slab))
                JM_TRY(jm_site_add(site, &slab, NULL, floors, 2.8, "residential", -1.0, ""));
            JM_TRY(add_strip(site, &room, &strip, strips, &strip_count));
            along += length_m + jm_dice_between(&site->dice, 14.0, 24.0);
        }
    }
    JM_TRY(jm_site_ground_around(site, "grass", &site->plot, strips, strip_count, false));
    return jm_site_trees(site, &site->plot, 15.0, 0.30, 7.0, 15.0);
}

// Blocks of flats of three to five floors, each with its lawn and a yard for cars.
jm_status jm_site_flats(jm_site *site)
{
    jm_shape lots[LOTS];
    double before = site->quarter->dwellings;
    int32_t count = jm_site_lots(site, &site->plot, 3200.0, lots, LOTS);
    for (int32_t i = 0; i < count; i++) {
        jm_axes a;
        double half[2];
        bool yard = jm_dice_chance(&site->dice, 0.3);
        JM_TRY(jm_site_ground(site, yard ? "asphalt" : "grass", &lots[i], false));
        if (!jm_site_rectangle(&lots[i], 0.75, 5.0, 11.0, &a, half))
            continue;
        double p = half[0], q = half[1], wing_m = 12.0;
        double floors = 3.0 + (double)jm_dice_below(&site->dice, 3);
        jm_shape hull = jm_axes_rectangle(&a, -p, -q, p, q);
        if (p > 10.0 && q > 10.0) {
            const double l[6][2] = {{-p, -q},        {p, -q},
                                    {p, wing_m - q}, {wing_m - p, wing_m - q},
                                    {wing_m - p, q}, {-p, q}};
            JM_TRY(jm_site_add_bent(site, &a, l, 6, &hull, floors, 2.9, "residential", -1.0, ""));
        } else {
            JM_TRY(jm_site_add(site, &hull, NULL, floors, 2.9, "residential", -1.0, ""));
        }
    }
    site->spaces += 0.9 * (site->quarter->dwellings - before);
    return jm_site_trees(site, &site->plot, 14.0, 0.30, 5.0, 11.0);
}

static jm_status add_hall(jm_site *site, const jm_shape *lot)
{
    jm_axes a;
    double half[2];
    bool office = jm_dice_chance(&site->dice, 0.22);
    double share = office ? 0.45 : jm_dice_between(&site->dice, 0.55, 0.82);
    bool built = jm_site_rectangle(lot, share, 6.0, 12.0, &a, half);
    bool lawn = !built || jm_dice_chance(&site->dice, 0.2);
    JM_TRY(jm_site_ground(site, lawn ? "grass" : "asphalt", lot, false));
    if (!built)
        return JM_OK;
    jm_shape hall = jm_axes_rectangle(&a, -half[0], -half[1], half[0], half[1]);
    double open_m2 = jm_shape_area(lot) - jm_shape_area(&hall);
    site->spaces += lawn ? open_m2 / 150.0 : open_m2 / 60.0;
    if (office)
        return jm_site_add(site, &hall, NULL, 2.0 + (double)jm_dice_below(&site->dice, 3), 3.4,
                           "commercial", 0.0, "");
    return jm_site_add(site, &hall, NULL, 1.0, jm_dice_between(&site->dice, 6.5, 11.5),
                       "industrial", 0.0, "");
}

jm_status jm_site_business(jm_site *site)
{
    jm_shape lots[LOTS];
    int32_t count =
        jm_site_lots(site, &site->plot, jm_dice_between(&site->dice, 6000.0, 15000.0), lots, LOTS);
    for (int32_t i = 0; i < count; i++)
        JM_TRY(add_hall(site, &lots[i]));
    return jm_site_trees(site, &site->plot, 22.0, 0.18, 5.0, 9.0);
}

// Retail: a box and its car park, free for customers.
jm_status jm_site_shops(jm_site *site)
{
    jm_shape lots[LOTS];
    int32_t count = jm_site_lots(site, &site->plot, 22000.0, lots, LOTS);
    for (int32_t i = 0; i < count; i++) {
        jm_axes a;
        double half[2], x, y;
        JM_TRY(jm_site_ground(site, "asphalt", &lots[i], false));
        if (!jm_site_rectangle(&lots[i], 0.55, 5.0, 12.0, &a, half))
            continue;
        jm_shape box = jm_axes_rectangle(&a, -half[0], -half[1], half[0], half[1]);
        double box_m2 = jm_shape_area(&box);
        JM_TRY(jm_site_add(site, &box, NULL, 1.0, jm_dice_between(&site->dice, 5.0, 9.0),
                           "commercial", 0.0, box_m2 > 5000.0 ? "Hypermarché" : ""));
        site->quarter->shop_m2 += 0.75 * box_m2;
        jm_shape_centre(&lots[i], &x, &y);
        JM_TRY(jm_town_add_parking(site->town, x, y, "surface",
                                   (jm_shape_area(&lots[i]) - box_m2) / 50.0, 0.0,
                                   box_m2 > 1500.0 ? "Parking du centre commercial" : ""));
    }
    return jm_site_trees(site, &site->plot, 20.0, 0.25, 4.0, 8.0);
}

/// green.c: trees in rows along boulevards, planted streets and quays; and the river's water.
#include "synth/town.h"

#include <math.h>

/// A row of trees beside one road.
typedef struct row {
    double offset_m, spacing_m, low_m, high_m;
} row;

static double part_length_m(const jm_town *town, int64_t i)
{
    double dx = town->road_x[i + 1] - town->road_x[i], dy = town->road_y[i + 1] - town->road_y[i];
    return sqrt(dx * dx + dy * dy);
}

// Crossings, mouths of streets and the road's ends stay free of trees.
static bool near_junction(const jm_town *town, const jm_road *road, double x, double y)
{
    const double clear_m = 11.0;
    for (int64_t i = road->first; i < road->first + road->count; i++) {
        bool end = i == road->first || i == road->first + road->count - 1;
        double dx = town->road_x[i] - x, dy = town->road_y[i] - y;
        if ((end || town->vertex_arms[town->road_vertex[i]] > 2) &&
            dx * dx + dy * dy < clear_m * clear_m)
            return true;
    }
    return false;
}

static jm_status plant_row(jm_town *town, const jm_road *road, const row *r, double side,
                           jm_dice *dice)
{
    double left_m = 0.5 * r->spacing_m; // way to the next tree
    for (int64_t i = road->first; i + 1 < road->first + road->count; i++) {
        double length_m = part_length_m(town, i);
        if (!(length_m > 0.0))
            continue;
        double ux = (town->road_x[i + 1] - town->road_x[i]) / length_m;
        double uy = (town->road_y[i + 1] - town->road_y[i]) / length_m;
        for (; left_m < length_m; left_m += r->spacing_m) {
            double x = town->road_x[i] + left_m * ux - side * r->offset_m * uy;
            double y = town->road_y[i] + left_m * uy + side * r->offset_m * ux;
            if (jm_dice_chance(dice, 0.07) || near_junction(town, road, x, y))
                continue; // felled, or a driveway
            JM_TRY(jm_town_add_tree(town, dice, x, y, jm_dice_between(dice, r->low_m, r->high_m)));
        }
        left_m -= length_m;
    }
    return JM_OK;
}

static bool row_of_road(const jm_town *town, const jm_road *road, row *r)
{
    if (road->street == JM_NONE || road->bridge || !town->streets[road->street].planted)
        return false;
    const jm_way_rule *rule = jm_way_rule_of(road->way);
    bool large = rule->trees;
    *r = (row){0.5 * rule->width_m + 0.45 * rule->footway_m, large ? 10.0 : 13.0, large ? 9.0 : 5.0,
               large ? 17.0 : 9.0};
    return road->speed_kmh <= 50.0;
}

jm_status jm_town_street_trees(jm_town *town)
{
    for (int64_t i = 0; i < town->road_count; i++) {
        const jm_road *road = &town->roads[i];
        jm_dice dice = jm_dice_of(town->plan.seed, JM_DICE_GREEN, (uint64_t)i);
        row r;
        if (!row_of_road(town, road, &r))
            continue;
        JM_TRY(plant_row(town, road, &r, 1.0, &dice));
        if (road->way <= JM_WAY_TERTIARY || jm_dice_chance(&dice, 0.5))
            JM_TRY(plant_row(town, road, &r, -1.0, &dice));
    }
    return JM_OK;
}

// One bank after the other; the sheet's straight shore is bent point by point.
jm_status jm_town_river(jm_town *town)
{
    const jm_plan *plan = &town->plan;
    const double step_m = 20.0;
    int32_t steps = (int32_t)ceil(plan->size_m / step_m);
    JM_TRY(jm_town_add_feature(town, JM_ROLE_WATER));
    JM_TRY(jm_town_add_part(town, JM_ROLE_WATER, false));
    for (int32_t i = 0; i < 2 * (steps + 1); i++) {
        bool south = i <= steps; // eastwards along the south, back along the north
        int32_t k = south ? i : 2 * steps + 1 - i;
        double east, north;
        jm_plan_bend(plan, plan->size_m * k / steps,
                     south ? plan->water_south_y : plan->water_north_y, &east, &north);
        JM_TRY(jm_town_add_vertex(town, JM_ROLE_WATER, east, north));
    }
    return jm_town_set_text(town, JM_ROLE_WATER, "name", "La Valmeuse");
}

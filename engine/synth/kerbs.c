/// kerbs.c: parking along streets, one entry a stretch between two junctions.
#include "synth/site.h"

#include <math.h>

// A parallel space with its share of driveways and crossings [m]; 5.5 m is the usual design length.
static const double space_m = 6.5;
static const double junction_clear_m = 9.0; // at each end of a stretch

// Kerb sides that are marked for parking; 0: none.
static double kerb_sides(const jm_town *town, const jm_road *road, double radius_m)
{
    if (road->street == JM_NONE || road->bridge || road->speed_kmh > 50.0)
        return 0.0;
    const jm_plan *plan = &town->plan;
    switch (road->way) {
    case JM_WAY_PRIMARY:
        return radius_m < plan->inner_radius_m ? 1.0 : 0.0;
    case JM_WAY_SECONDARY:
    case JM_WAY_QUAY:
        return radius_m < plan->inner_radius_m ? 1.3 : 0.4;
    case JM_WAY_TERTIARY:
        return radius_m < plan->inner_radius_m ? 1.4 : 0.7;
    case JM_WAY_RESIDENTIAL:
        return radius_m < plan->inner_radius_m ? 1.2 : 0.9;
    case JM_WAY_LIVING_STREET:
        return 0.5;
    default:
        return 0.0;
    }
}

static double part_m(const jm_town *town, int64_t i)
{
    double dx = town->road_x[i + 1] - town->road_x[i], dy = town->road_y[i + 1] - town->road_y[i];
    return sqrt(dx * dx + dy * dy);
}

// The middle of the stretch from point `from` to point `to`.
static void middle_of(const jm_town *town, int64_t from, int64_t to, double length_m, double *x,
                      double *y)
{
    double left_m = 0.5 * length_m;
    int64_t i = from;
    for (; i + 1 < to && left_m > part_m(town, i); i++)
        left_m -= part_m(town, i);
    double share = jm_clamp(left_m / part_m(town, i), 0.0, 1.0);
    *x = town->road_x[i] + share * (town->road_x[i + 1] - town->road_x[i]);
    *y = town->road_y[i] + share * (town->road_y[i + 1] - town->road_y[i]);
}

static jm_status add_stretch(jm_town *town, const jm_road *road, int64_t from, int64_t to)
{
    double length_m = 0.0, x, y, u, v;
    for (int64_t i = from; i < to; i++)
        length_m += part_m(town, i);
    if (length_m < 2.0 * junction_clear_m + space_m)
        return JM_OK;
    middle_of(town, from, to, length_m, &x, &y);
    if (!(x > 0.0 && x < town->plan.size_m && y > 0.0 && y < town->plan.size_m))
        return JM_OK;
    jm_plan_unbend(&town->plan, x, y, &u, &v);
    double radius_m = jm_plan_radius_m(&town->plan, u, v);
    double spaces =
        kerb_sides(town, road, radius_m) * (length_m - 2.0 * junction_clear_m) / space_m;
    jm_use belt = radius_m < town->plan.old_radius_m     ? JM_USE_OLD
                  : radius_m < town->plan.inner_radius_m ? JM_USE_FAUBOURG
                                                         : JM_USE_HOUSES;
    char name[96];
    jm_town_street_name(town, road->way, road->name, name);
    return jm_town_add_parking(town, x, y, "kerb", spaces, jm_site_price_eurh(belt), name);
}

jm_status jm_town_kerbs(jm_town *town)
{
    for (int64_t r = 0; r < town->road_count; r++) {
        const jm_road *road = &town->roads[r];
        int64_t from = road->first, last = road->first + road->count - 1;
        for (int64_t i = road->first + 1; i <= last; i++)
            if (i == last || town->vertex_arms[town->road_vertex[i]] > 2) {
                JM_TRY(add_stretch(town, road, from, i));
                from = i;
            }
    }
    return JM_OK;
}

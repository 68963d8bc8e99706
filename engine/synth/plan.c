/// plan.c: the frame, the rings and radials, the bent sheet, and how dense the city is where.
#include "synth/plan.h"

#include "core/grid.h"
#include "core/math.h"

#include <math.h>

// Near Angers: latitude, sun and grid convergence are those of a real place.
static const double middle_x_m = 434000.0, middle_y_m = 6716000.0;

static double smooth_step(double low, double high, double x)
{
    double t = jm_clamp((x - low) / (high - low), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

double jm_plan_radius_m(const jm_plan *plan, double x, double y)
{
    double dx = x - plan->centre_x, dy = y - plan->centre_y;
    return sqrt(dx * dx + dy * dy);
}

static void add_wave(jm_plan *plan, jm_dice *dice, double length_m, double slope, bool moves_north,
                     double reach_m)
{
    double k = 2.0 * JM_PI / (length_m * jm_dice_between(dice, 0.88, 1.12));
    plan->wave[plan->wave_count++] =
        (jm_wave){slope / k, k, jm_dice_between(dice, 0.0, 2.0 * JM_PI), moves_north, reach_m};
}

// Slopes (amplitude times wavenumber) stay well below 1, so that no wave folds the sheet.
static void make_waves(jm_plan *plan, jm_dice *dice)
{
    double size_m = plan->size_m;
    double quarter_m = fmin(2600.0, 0.42 * size_m), street_m = fmin(850.0, 0.28 * size_m);
    add_wave(plan, dice, 0.85 * size_m, 0.24, true, 0.0); // the river's great bend
    add_wave(plan, dice, 0.95 * size_m, 0.16, false, 0.0);
    add_wave(plan, dice, quarter_m, 0.20, true, 0.0);
    add_wave(plan, dice, 1.1 * quarter_m, 0.15, false, 0.0);
    add_wave(plan, dice, street_m, 0.12, true, 0.0);
    add_wave(plan, dice, 1.2 * street_m, 0.12, false, 0.0);
    add_wave(plan, dice, 210.0, 0.20, true, plan->old_radius_m); // crooked old streets
    add_wave(plan, dice, 180.0, 0.20, false, plan->old_radius_m);
}

static void make_rings(jm_plan *plan)
{
    double size_km = 1e-3 * plan->size_m;
    plan->old_radius_m = fmin(fmin(160.0 * size_km, 300.0 + 25.0 * size_km), 750.0);
    plan->trunk_ring = JM_NONE;
    plan->ring_m[plan->ring_count++] = plan->old_radius_m;
    if (size_km < 3.0) { // room for the centre's boulevard only
        plan->inner_radius_m = 0.30 * plan->size_m;
        plan->built_radius_m = plan->size_m;
        return;
    }
    double ring_m = fmin(367.0 * size_km, 1750.0 + 50.0 * size_km);
    plan->inner_radius_m = fmin(0.425 * (plan->old_radius_m + ring_m), 1050.0 + 12.0 * size_km);
    plan->built_radius_m = ring_m + 800.0;
    plan->ring_m[plan->ring_count++] = plan->inner_radius_m;
    plan->trunk_ring = plan->ring_count;
    plan->ring_m[plan->ring_count++] = ring_m;
    for (double r = ring_m + 2700.0; r < 0.5 * plan->size_m - 1000.0; r += 2900.0)
        if (plan->ring_count < JM_PLAN_RINGS)
            plan->ring_m[plan->ring_count++] = r;
}

// Rays fan out over a half circle each side of the river; the middle one is the main street.
static void make_rays(jm_plan *plan, jm_dice *dice)
{
    double size_km = 1e-3 * plan->size_m;
    plan->north_rays = size_km < 2.5 ? 3 : size_km < 20.0 ? 5 : 7;
    plan->south_rays = size_km < 9.0 ? 3 : 5;
    for (int32_t i = 0; i < plan->north_rays; i++) {
        double even = JM_PI * (i + 1.0) / (plan->north_rays + 1.0);
        double jitter = i == plan->north_rays / 2 ? 0.0 : jm_dice_between(dice, -0.09, 0.09);
        plan->north_angle[i] = even + jitter;
    }
    for (int32_t i = 0; i < plan->south_rays; i++) {
        double even = JM_PI + JM_PI * (i + 1.0) / (plan->south_rays + 1.0);
        double jitter = i == plan->south_rays / 2 ? 0.0 : jm_dice_between(dice, -0.09, 0.09);
        plan->south_angle[i] = even + jitter;
    }
}

static bool village_fits(const jm_plan *plan, const jm_village *v)
{
    if (jm_plan_radius_m(plan, v->x, v->y) < plan->built_radius_m + 1.4 * v->radius_m)
        return false;
    if (v->y > plan->quay_south_y - 0.4 * v->radius_m &&
        v->y < plan->quay_north_y + 0.4 * v->radius_m)
        return false;
    for (int32_t i = 0; i < plan->village_count; i++) {
        double dx = v->x - plan->village[i].x, dy = v->y - plan->village[i].y;
        if (dx * dx + dy * dy < 2500.0 * 2500.0)
            return false;
    }
    return true;
}

// A commune belt: about one village in 14 km2, as around the towns of the Loire valley.
static void make_villages(jm_plan *plan, jm_dice *dice)
{
    double open_m2 =
        plan->size_m * plan->size_m - JM_PI * plan->built_radius_m * plan->built_radius_m;
    int64_t wanted = open_m2 > 0.0 ? (int64_t)(open_m2 / 14e6) : 0;
    for (int32_t tries = 0; tries < 4000 && plan->village_count < wanted; tries++) {
        double share = jm_dice_between(dice, 0.0, 1.0);
        jm_village v = {.radius_m = 390.0 + 600.0 * share * share};
        v.x = jm_dice_between(dice, 900.0, plan->size_m - 900.0);
        v.y = jm_dice_between(dice, 900.0, plan->size_m - 900.0);
        if (village_fits(plan, &v) && plan->village_count < JM_PLAN_VILLAGES)
            plan->village[plan->village_count++] = v;
    }
}

jm_plan jm_plan_make(double size_km, uint64_t seed)
{
    jm_plan plan = {.seed = seed};
    jm_dice dice = jm_dice_of(seed, JM_DICE_PLAN, 0);
    plan.size_m = 100.0 * floor(10.0 * size_km + 0.5); // whole cells of 1, 2, 5 and 10 m
    plan.west_m = middle_x_m - 0.5 * plan.size_m;
    plan.south_m = middle_y_m - 0.5 * plan.size_m;
    plan.centre_x = plan.size_m * jm_dice_between(&dice, 0.47, 0.53);
    plan.centre_y = plan.size_m * jm_dice_between(&dice, 0.49, 0.54);
    make_rings(&plan);

    double half_water_m = fmin(60.0, 11.0 + 3.5 * 1e-3 * plan.size_m);
    double middle_y = plan.centre_y - 0.30 * plan.old_radius_m - half_water_m - 14.0;
    plan.water_north_y = middle_y + half_water_m;
    plan.water_south_y = middle_y - half_water_m;
    plan.quay_north_y = plan.water_north_y + 14.0;
    plan.quay_south_y = plan.water_south_y - 14.0;

    make_rays(&plan, &dice);
    make_waves(&plan, &dice);
    make_villages(&plan, &dice);
    plan.quarter_turns = (int32_t)jm_dice_below(&dice, 4);
    for (int i = 0; i < 6; i++)
        plan.hill_phase[i] = jm_dice_between(&dice, 0.0, 2.0 * JM_PI);
    return plan;
}

// 0 on the frame, 1 well inside: the bending leaves the frame where it is.
static double taper(const jm_plan *plan, double x, double y)
{
    double rim_m = 0.17 * plan->size_m;
    double tx = smooth_step(0.0, rim_m, fmin(x, plan->size_m - x));
    double ty = smooth_step(0.0, rim_m, fmin(y, plan->size_m - y));
    return tx * ty;
}

static double wave_shift_m(const jm_plan *plan, const jm_wave *wave, double x, double y)
{
    double along = wave->moves_north ? x : y;
    double shift =
        taper(plan, x, y) * wave->amplitude_m * jm_sin(wave->wavenumber * along + wave->phase);
    if (!(wave->reach_m > 0.0))
        return shift;
    double r = jm_plan_radius_m(plan, x, y) / wave->reach_m;
    return shift / (1.0 + r * r * r * r);
}

static void turn_quarters(double size_m, int32_t turns, double *x, double *y)
{
    for (int32_t i = 0; i < turns; i++) {
        double old_x = *x;
        *x = size_m - *y;
        *y = old_x;
    }
}

static double whole_centimetres(double x)
{
    return floor(100.0 * x + 0.5) / 100.0;
}

void jm_plan_bend(const jm_plan *plan, double x, double y, double *east, double *north)
{
    for (int32_t i = 0; i < plan->wave_count; i++) {
        double shift_m = wave_shift_m(plan, &plan->wave[i], x, y);
        *(plan->wave[i].moves_north ? &y : &x) += shift_m;
    }
    turn_quarters(plan->size_m, plan->quarter_turns, &x, &y);
    *east = whole_centimetres(x);
    *north = whole_centimetres(y);
}

void jm_plan_unbend(const jm_plan *plan, double east, double north, double *x, double *y)
{
    turn_quarters(plan->size_m, (4 - plan->quarter_turns) % 4, &east, &north);
    for (int32_t i = plan->wave_count - 1; i >= 0; i--) {
        const jm_wave *wave = &plan->wave[i];
        double u = east, v = north;
        for (int turn = 0; turn < 3;
             turn++) { // the shift changes slowly along itself: it converges
            double shift_m = wave_shift_m(plan, wave, u, v);
            *(wave->moves_north ? &v : &u) = (wave->moves_north ? north : east) - shift_m;
        }
        east = u;
        north = v;
    }
    *x = east;
    *y = north;
}

int32_t jm_plan_village_at(const jm_plan *plan, double x, double y, double *radii)
{
    int32_t found = JM_NONE;
    *radii = HUGE_VAL;
    for (int32_t i = 0; i < plan->village_count; i++) {
        double dx = x - plan->village[i].x, dy = y - plan->village[i].y;
        double r = sqrt(dx * dx + dy * dy) / plan->village[i].radius_m;
        if (r < *radii) {
            *radii = r;
            found = i;
        }
    }
    return found;
}

// True when a face of that reach touches the built part of a village.
static bool touches_village(const jm_plan *plan, double x, double y, double reach_m, double *radii)
{
    int32_t v = jm_plan_village_at(plan, x, y, radii);
    return v != JM_NONE &&
           (*radii * plan->village[v].radius_m - 0.75 * reach_m) < plan->village[v].radius_m;
}

double jm_plan_zone_area_m2(const jm_plan *plan, double x, double y, double reach_m)
{
    // A larger city is cut in larger zones: the work of assignment grows with their square.
    double coarse = jm_clamp(plan->size_m / 12000.0, 1.0, 1.8);
    double r = jm_plan_radius_m(plan, x, y), radii;
    if (r < plan->old_radius_m)
        return 0.15e6 * coarse;
    if (r < plan->inner_radius_m)
        return 0.22e6 * coarse;
    if (r - 0.5 * reach_m < plan->built_radius_m)
        return 0.33e6 * coarse;
    if (touches_village(plan, x, y, reach_m, &radii))
        return 0.55e6 * coarse;
    return fmin(2.8e6, 100.0 * plan->size_m) * coarse;
}

double jm_plan_block_area_m2(const jm_plan *plan, jm_use use, double x, double y, double reach_m)
{
    double radii;
    switch (use) {
    case JM_USE_OLD:
        return 5200.0;
    case JM_USE_FAUBOURG:
        return 11500.0;
    case JM_USE_HOUSES:
        return 17000.0;
    case JM_USE_SLABS:
        return 42000.0;
    case JM_USE_BUSINESS:
        return 65000.0;
    case JM_USE_PARK:
        return 120000.0;
    default:
        break;
    }
    if (use == JM_USE_VILLAGE && touches_village(plan, x, y, reach_m, &radii))
        return radii < 0.3 ? 8000.0 : 18000.0;
    return 420000.0;
}

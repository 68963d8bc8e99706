#include "city/build.h"
#include "city/density.h"
#include "city/zone_places.h"

#include <math.h>
#include <string.h>

/// Columns of the layer that count people and things: they shrink with a zone cut by the frame.
enum {
    HOUSEHOLDS,
    RESIDENTS,
    AGE_0_17,
    AGE_18_64,
    AGE_65,
    JOBS,
    SCHOOL_PLACES,
    SHOP_M2,
    CARS,
    VALUE_COUNT,
    CUT_COUNT = CARS // those before it are cut, cars per household is a rate
};
static const char *const value_names[VALUE_COUNT] = {
    "households", "residents",     "residents_0_17", "residents_18_64",   "residents_65",
    "jobs",       "school_places", "shop_m2",        "cars_per_household"};
static const char *const value_rules[VALUE_COUNT] = {
    JM_RULE_HOUSEHOLDS, JM_RULE_RESIDENTS, JM_RULE_AGES,  JM_RULE_AGES, JM_RULE_AGES,
    JM_RULE_JOBS,       JM_RULE_SCHOOLS,   JM_RULE_SHOPS, JM_RULE_CARS};

/// Values of one zone; NaN while unknown.
typedef struct zone_values {
    double v[VALUE_COUNT];
} zone_values;

/// What the buildings of a zone add up to.
typedef struct zone_stock {
    double home_m2;        // gross floor area of homes
    double home_x, home_y; // of it, times place from the zone's first point
    double dwellings_known, dwellings_presumed;
    double jobs;
} zone_stock;

typedef struct zones_work {
    jm_build *build;
    zone_values *values; // [zones]
    zone_stock *stock;   // [zones]
    int64_t value_capacity;
    int64_t filled[VALUE_COUNT];
    int64_t cut;
} zones_work;

// --- from layers --------------------------------------------------------------------------------

static zone_values read_values(const jm_layer *l, int64_t f, double share)
{
    zone_values z;
    for (int i = 0; i < VALUE_COUNT; i++) {
        double v = jm_layer_real(l, jm_layer_column(l, value_names[i]), f);
        z.v[i] = v >= 0.0 && v < 1e8 ? (i < CUT_COUNT ? v * share : v) : (double)NAN;
    }
    return z;
}

static jm_status append_rings(jm_build *b, const jm_layer *l, int64_t f)
{
    jm_zones *z = &b->city->zones;
    jm_feature_rings r = jm_feature_rings_of(l, f);
    int64_t ring = jm_city_rows(b->city, JM_ROWS_ZONE_RINGS);
    for (int64_t k = 0; k < r.rings.ring_count; k++) {
        int64_t first = r.rings.point_start[k], count = r.rings.point_start[k + 1] - first;
        int64_t at = jm_city_rows(b->city, JM_ROWS_ZONE_POINTS);
        JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_ZONE_RINGS, ring + k + 1));
        JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_ZONE_POINTS, at + count));
        z->ring_is_hole[ring + k] = r.is_hole[k] != 0;
        memcpy(z->ring_x + at, l->x + first, (size_t)count * sizeof *z->ring_x);
        memcpy(z->ring_y + at, l->y + first, (size_t)count * sizeof *z->ring_y);
    }
    return JM_OK;
}

static jm_status append_zone(zones_work *w, const jm_layer *l, int64_t f, double share)
{
    jm_build *b = w->build;
    jm_zones *z = &b->city->zones;
    int32_t id = z->count;
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_ZONES, (int64_t)id + 1));
    JM_TRY(append_rings(b, l, f));
    const char *code = jm_layer_text(l, jm_layer_column(l, "code"), f);
    const char *name = jm_layer_text(l, jm_layer_column(l, "name"), f);
    JM_TRY(jm_city_set_text(b->ctx, &z->code[id], code));
    JM_TRY(jm_city_set_text(b->ctx, &z->name[id], name[0] != '\0' ? name : code));
    z->income_eur[id] = (float)jm_layer_real(l, jm_layer_column(l, "income_eur"), f);
    if (!(z->income_eur[id] >= 0.0f) || isinf(z->income_eur[id]))
        z->income_eur[id] = NAN;
    JM_TRY(jm_grow(b->ctx, &w->values, &w->value_capacity, (int64_t)id + 1));
    w->values[id] = read_values(l, f, share);
    w->cut += share < 1.0 ? 1 : 0;
    return JM_OK;
}

static jm_status read_layer(zones_work *w, const jm_layer *l, int64_t *broken, int64_t *known)
{
    jm_build *b = w->build;
    jm_buckets earlier = {0};
    jm_status status = JM_OK;
    JM_TRY(jm_zone_finder_fill(b->ctx, b->city, &earlier));
    for (int64_t f = 0; f < l->feature_count; f++) {
        double x, y, share = 1.0;
        if (!jm_feature_in_grid(&b->city->grid, l, f))
            continue;
        if (!jm_feature_middle(l, f, &x, &y)) {
            ++*broken;
            continue;
        }
        if (jm_zone_at(b->city, &earlier, x, y) != JM_NONE) {
            ++*known;
            continue;
        }
        JM_TRY_GOTO(jm_zone_share_inside(b->ctx, &b->city->grid, l, f, &share), fail);
        // A sliver of a thousandth holds nobody.
        if (share > 0.001)
            JM_TRY_GOTO(append_zone(w, l, f, share), fail);
    }
fail:
    jm_buckets_free(&earlier);
    return status;
}

static jm_status read_zones(zones_work *w)
{
    jm_build *b = w->build;
    int64_t at = -1, broken = 0, known = 0;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_ZONES, &at)) != NULL;)
        JM_TRY(read_layer(w, l, &broken, &known));
    int64_t total = b->city->zones.count + broken + known;
    JM_TRY(jm_build_gap(b, "zone", "left out: no area, or points that are not finite", broken,
                        total, JM_ORIGIN_MEASURED));
    JM_TRY(jm_build_gap(b, "zone", "left out: an earlier layer has it", known, total,
                        JM_ORIGIN_MEASURED));
    JM_TRY(jm_build_gap(b, "zone", "cut by the frame: demand by the share of area inside", w->cut,
                        total, JM_ORIGIN_CLASS));
    if (b->city->zones.count > 0 || !b->def->presume_demand)
        return JM_OK;
    JM_TRY(jm_zone_squares(b));
    int32_t count = b->city->zones.count;
    JM_TRY(jm_grow(b->ctx, &w->values, &w->value_capacity, (int64_t)count));
    for (int32_t i = 0; i < count; i++) {
        for (int k = 0; k < VALUE_COUNT; k++)
            w->values[i].v[k] = (double)NAN;
        b->city->zones.income_eur[i] = NAN;
    }
    return jm_build_fact(b, "zone", "no layer: squares of about 500 m where buildings stand", count,
                         count, JM_ORIGIN_PRESUMED);
}

// --- from buildings -----------------------------------------------------------------------------

static jm_status count_stock(zones_work *w)
{
    jm_build *b = w->build;
    jm_buildings *s = &b->city->buildings;
    const jm_zones *z = &b->city->zones;
    jm_buckets finder = {0};
    JM_TRY(jm_new(b->ctx, &w->stock, z->count));
    JM_TRY(jm_zone_finder_fill(b->ctx, b->city, &finder));
    for (int32_t i = 0; i < s->count; i++) {
        int32_t id = jm_zone_at(b->city, &finder, b->building_x[i], b->building_y[i]);
        s->zone[i] = id;
        if (id == JM_NONE)
            continue;
        zone_stock *t = &w->stock[id];
        int64_t origin = z->point_start[z->ring_start[id]];
        t->jobs += jm_jobs_in(s->usage[i], b->floor_m2[i]);
        *(b->dwellings_known[i] ? &t->dwellings_known : &t->dwellings_presumed) +=
            (double)s->dwellings[i];
        if (s->usage[i] != JM_USAGE_RESIDENTIAL)
            continue;
        t->home_m2 += b->floor_m2[i];
        t->home_x += b->floor_m2[i] * (b->building_x[i] - z->ring_x[origin]);
        t->home_y += b->floor_m2[i] * (b->building_y[i] - z->ring_y[origin]);
    }
    jm_buckets_free(&finder);
    return JM_OK;
}

static double either(double a, double otherwise)
{
    return isnan(a) ? otherwise : a;
}

/// Age groups that add up to the residents: unknown ones share what the known ones leave, by the
/// national shares; known ones are scaled when they cannot fit.
static void balance_ages(double residents, double age[3])
{
    double known = 0.0, open = 0.0;
    for (int k = 0; k < 3; k++) {
        known += isnan(age[k]) ? 0.0 : age[k];
        open += isnan(age[k]) ? jm_age_share[k] : 0.0;
    }
    double rest = residents - known > 0.0 ? residents - known : 0.0;
    for (int k = 0; k < 3; k++)
        age[k] = isnan(age[k]) ? rest * jm_age_share[k] / open : age[k];
    double sum = age[0] + age[1] + age[2];
    for (int k = 0; k < 3; k++)
        age[k] = sum > 0.0 ? age[k] * residents / sum : residents * jm_age_share[k];
}

/// Fills what the layer left open. Without `presume` it becomes zero.
static void fill_values(zone_values *z, const zone_stock *stock, bool presume)
{
    double *v = z->v;
    double homes = presume ? stock->dwellings_known + stock->dwellings_presumed : 0.0;
    double ages = v[AGE_0_17] + v[AGE_18_64] + v[AGE_65]; // NaN unless all are known
    v[RESIDENTS] = either(v[RESIDENTS], ages);
    v[HOUSEHOLDS] = either(v[HOUSEHOLDS], either(v[RESIDENTS] / jm_persons_per_household, homes));
    v[RESIDENTS] = either(v[RESIDENTS], v[HOUSEHOLDS] * jm_persons_per_household);
    // A census rounds each figure: groups within two persons are left as they are.
    if (!(fabs(ages - v[RESIDENTS]) <= 2.0))
        balance_ages(v[RESIDENTS], &v[AGE_0_17]);
    v[JOBS] = either(v[JOBS], presume ? stock->jobs : 0.0);
    v[SCHOOL_PLACES] =
        either(v[SCHOOL_PLACES], presume ? v[RESIDENTS] * jm_school_places_per_resident : 0.0);
    v[SHOP_M2] = either(v[SHOP_M2], presume ? v[RESIDENTS] * jm_shop_m2_per_resident : 0.0);
    v[CARS] = either(v[CARS], presume ? jm_cars_per_household : 0.0);
}

static void put_values(jm_zones *z, int32_t id, const zone_values *from)
{
    float *columns[VALUE_COUNT] = {z->households,      z->residents,    z->residents_0_17,
                                   z->residents_18_64, z->residents_65, z->jobs,
                                   z->school_places,   z->shop_m2,      z->cars_per_household};
    for (int k = 0; k < VALUE_COUNT; k++)
        columns[k][id] = (float)from->v[k];
}

static void fill_zone(zones_work *w, int32_t id)
{
    jm_city *city = w->build->city;
    zone_values *z = &w->values[id];
    bool people_known = !isnan(z->v[RESIDENTS]) || !isnan(z->v[HOUSEHOLDS]);
    for (int k = 0; k < VALUE_COUNT; k++)
        w->filled[k] += isnan(z->v[k]) ? 1 : 0;
    fill_values(z, &w->stock[id], w->build->def->presume_demand);
    put_values(&city->zones, id, z);
    city->zones.origin[id] = people_known ? JM_ORIGIN_MEASURED : JM_ORIGIN_PRESUMED;
}

/// Presumed dwellings are scaled so that a zone's dwellings hold its households.
static void spread_dwellings(const zones_work *w)
{
    jm_build *b = w->build;
    jm_buildings *s = &b->city->buildings;
    for (int32_t i = 0; i < s->count; i++) {
        if (s->zone[i] == JM_NONE || b->dwellings_known[i] || s->dwellings[i] <= 0.0f)
            continue;
        const zone_stock *t = &w->stock[s->zone[i]];
        double open = (double)b->city->zones.households[s->zone[i]] - t->dwellings_known;
        s->dwellings[i] *= (float)((open > 0.0 ? open : 0.0) / t->dwellings_presumed);
    }
}

static void place_zone(const zones_work *w, int32_t id)
{
    jm_zones *z = &w->build->city->zones;
    const zone_stock *t = &w->stock[id];
    int64_t first = z->ring_start[id], origin = z->point_start[first];
    jm_rings rings = {z->ring_start[id + 1] - first, z->point_start + first, z->ring_x, z->ring_y};
    if (t->home_m2 > 0.0) {
        z->x[id] = z->ring_x[origin] + t->home_x / t->home_m2;
        z->y[id] = z->ring_y[origin] + t->home_y / t->home_m2;
    } else {
        jm_rings_area(&rings, z->ring_is_hole + first, &z->x[id], &z->y[id]);
    }
    z->node[id] = jm_street_index_node(w->build->streets, z->x[id], z->y[id]);
}

static jm_status tell_gaps(const zones_work *w)
{
    jm_build *b = w->build;
    for (int k = 0; k < VALUE_COUNT; k++)
        JM_TRY(jm_build_gap(b, value_names[k], b->def->presume_demand ? value_rules[k] : "none",
                            w->filled[k], b->city->zones.count, JM_ORIGIN_PRESUMED));
    return JM_OK;
}

jm_status jm_build_zones(jm_build *b)
{
    zones_work w = {.build = b};
    jm_status status = JM_OK;
    JM_TRY_GOTO(read_zones(&w), fail);
    JM_TRY_GOTO(count_stock(&w), fail);
    for (int32_t i = 0; i < b->city->zones.count; i++) {
        fill_zone(&w, i);
        place_zone(&w, i);
    }
    spread_dwellings(&w);
    JM_TRY_GOTO(tell_gaps(&w), fail);
fail:
    jm_free(w.values);
    jm_free(w.stock);
    return status;
}

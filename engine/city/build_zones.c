#include "city/build.h"
#include "city/density.h"
#include "city/gap_formats.h"
#include "city/zone_places.h"
#include "city/zone_values.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/// Values that demand needs of every zone, with the rule that fills them.
typedef struct zone_need {
    jm_zone_value value;
    const char *rule;
} zone_need;

static const zone_need needs[] = {
    {JM_ZONE_HOUSEHOLDS, JM_RULE_HOUSEHOLDS},
    {JM_ZONE_RESIDENTS, JM_RULE_RESIDENTS},
    {JM_ZONE_AGE_0_17, JM_RULE_AGES},
    {JM_ZONE_AGE_18_64, JM_RULE_AGES},
    {JM_ZONE_AGE_65, JM_RULE_AGES},
    {JM_ZONE_JOBS, JM_RULE_JOBS},
    {JM_ZONE_SCHOOL_PLACES, JM_RULE_SCHOOLS},
    {JM_ZONE_SHOP_M2, JM_RULE_SHOPS},
    {JM_ZONE_CARS_PER_HOUSEHOLD, JM_RULE_CARS},
};
enum { NEED_COUNT = sizeof needs / sizeof needs[0] };

typedef struct zones_work {
    jm_build *build;
    jm_zone_known *known; // [zones]
    jm_zone_stock *stock; // [zones]
    int64_t known_capacity;
    int64_t filled[NEED_COUNT];
    int64_t cut, imputed, fleets;
} zones_work;

// --- from layers --------------------------------------------------------------------------------

static void read_known(const jm_layer *l, int64_t f, double share, jm_zone_known *z)
{
    const char *code = jm_layer_text(l, jm_layer_column(l, "code"), f);
    const char *commune = jm_layer_text(l, jm_layer_column(l, "commune"), f);
    *z = (jm_zone_known){.share = share};
    for (int k = 0; k < JM_ZONE_VALUES; k++)
        z->v[k] = jm_zone_value_read(l, f, (jm_zone_value)k) * (k < JM_ZONE_COUNTS ? share : 1.0);
    if (!jm_code_plain(code, z->code))
        z->code[0] = '\0';
    jm_commune_of(commune[0] != '\0' ? commune : code, z->commune);
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
    JM_TRY(jm_grow(b->ctx, &w->known, &w->known_capacity, (int64_t)id + 1));
    read_known(l, f, share, &w->known[id]);
    w->cut += share < 1.0 ? 1 : 0;
    w->imputed += jm_layer_real(l, jm_layer_column(l, "imputed"), f) > 0.0 ? 1 : 0;
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
    JM_TRY(jm_build_gap(b, "zone",
                        "figures imputed by INSEE: too few households for its rule of secrecy",
                        w->imputed, total, JM_ORIGIN_PRESUMED));
    if (b->city->zones.count > 0 || !b->def->presume_demand)
        return JM_OK;
    JM_TRY(jm_zone_squares(b));
    int32_t count = b->city->zones.count;
    JM_TRY(jm_grow(b->ctx, &w->known, &w->known_capacity, (int64_t)count));
    for (int32_t i = 0; i < count; i++) {
        w->known[i] = (jm_zone_known){.share = 1.0};
        for (int k = 0; k < JM_ZONE_VALUES; k++)
            w->known[i].v[k] = (double)NAN;
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
        jm_zone_stock *t = &w->stock[id];
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

/// People, jobs, school places and shops that no layer knows. Without `presume` they become zero.
static void fill_people(double v[JM_ZONE_VALUES], const jm_zone_stock *stock, bool presume)
{
    double homes = presume ? stock->dwellings_known + stock->dwellings_presumed : 0.0;
    // NaN unless all are known.
    double ages = v[JM_ZONE_AGE_0_17] + v[JM_ZONE_AGE_18_64] + v[JM_ZONE_AGE_65];
    double *households = &v[JM_ZONE_HOUSEHOLDS], *residents = &v[JM_ZONE_RESIDENTS];
    *residents = either(*residents, ages);
    *households = either(*households, either(*residents / jm_persons_per_household, homes));
    *residents = either(*residents, *households * jm_persons_per_household);
    // A census rounds each figure: groups within two persons are left as they are.
    if (!(fabs(ages - *residents) <= 2.0))
        balance_ages(*residents, &v[JM_ZONE_AGE_0_17]);
    v[JM_ZONE_JOBS] = either(v[JM_ZONE_JOBS], presume ? stock->jobs : 0.0);
    v[JM_ZONE_SCHOOL_PLACES] = either(v[JM_ZONE_SCHOOL_PLACES],
                                      presume ? *residents * jm_school_places_per_resident : 0.0);
    v[JM_ZONE_SHOP_M2] =
        either(v[JM_ZONE_SHOP_M2], presume ? *residents * jm_shop_m2_per_resident : 0.0);
}

/// Cars a household from the cars of the zone; NaN when they are not known, or more than households
/// can have.
static double own_cars(const double v[JM_ZONE_VALUES], int64_t *fleets)
{
    double rate = v[JM_ZONE_CARS] / v[JM_ZONE_HOUSEHOLDS];
    if (!(v[JM_ZONE_HOUSEHOLDS] > 0.0) || isnan(rate))
        return (double)NAN;
    *fleets += rate > jm_most_cars_per_household ? 1 : 0;
    return rate > jm_most_cars_per_household ? (double)NAN : rate;
}

static void note_needs(zones_work *w, const jm_zone_known *z)
{
    for (int n = 0; n < NEED_COUNT; n++) {
        jm_zone_value k = needs[n].value;
        bool told = k == JM_ZONE_CARS_PER_HOUSEHOLD && !isnan(z->v[JM_ZONE_CARS]);
        w->filled[n] += isnan(z->v[k]) && !told ? 1 : 0;
    }
}

static void put_values(jm_zones *z, int32_t id, const double v[JM_ZONE_VALUES])
{
    z->households[id] = (float)v[JM_ZONE_HOUSEHOLDS];
    z->residents[id] = (float)v[JM_ZONE_RESIDENTS];
    z->residents_0_17[id] = (float)v[JM_ZONE_AGE_0_17];
    z->residents_18_64[id] = (float)v[JM_ZONE_AGE_18_64];
    z->residents_65[id] = (float)v[JM_ZONE_AGE_65];
    z->jobs[id] = (float)v[JM_ZONE_JOBS];
    z->school_places[id] = (float)v[JM_ZONE_SCHOOL_PLACES];
    z->shop_m2[id] = (float)v[JM_ZONE_SHOP_M2];
    z->cars_per_household[id] = (float)v[JM_ZONE_CARS_PER_HOUSEHOLD];
    z->income_eur[id] = (float)v[JM_ZONE_INCOME];
}

/// All zones, people first: their number tells the type of commune, which tells the usual number of
/// cars.
static jm_status fill_zones(zones_work *w)
{
    jm_build *b = w->build;
    jm_zones *zones = &b->city->zones;
    bool presume = b->def->presume_demand;
    double residents = 0.0;
    for (int32_t i = 0; i < zones->count; i++) {
        jm_zone_known *z = &w->known[i];
        bool known = !isnan(z->v[JM_ZONE_RESIDENTS]) || !isnan(z->v[JM_ZONE_HOUSEHOLDS]);
        double *cars = &z->v[JM_ZONE_CARS_PER_HOUSEHOLD];
        zones->origin[i] = known && !z->people_spread ? JM_ORIGIN_MEASURED : JM_ORIGIN_PRESUMED;
        note_needs(w, z);
        fill_people(z->v, &w->stock[i], presume);
        *cars = either(*cars, own_cars(z->v, &w->fleets));
        residents += z->v[JM_ZONE_RESIDENTS];
    }
    JM_TRY(jm_tell_commune_type(b, residents));
    for (int32_t i = 0; i < zones->count; i++) {
        double *cars = &w->known[i].v[JM_ZONE_CARS_PER_HOUSEHOLD];
        *cars = either(*cars, presume ? jm_commune_cars_per_household(b) : 0.0);
        put_values(zones, i, w->known[i].v);
    }
    return JM_OK;
}

/// Dwellings of a zone: as many as are stated, else as there are households.
static double dwellings_of(const zones_work *w, int32_t zone)
{
    return either(w->known[zone].v[JM_ZONE_DWELLINGS],
                  (double)w->build->city->zones.households[zone]);
}

/// Presumed dwellings are scaled so that a zone's dwellings are as many as it has.
static void spread_dwellings(const zones_work *w)
{
    jm_build *b = w->build;
    jm_buildings *s = &b->city->buildings;
    for (int32_t i = 0; i < s->count; i++) {
        if (s->zone[i] == JM_NONE || b->dwellings_known[i] || s->dwellings[i] <= 0.0f)
            continue;
        const jm_zone_stock *t = &w->stock[s->zone[i]];
        double open = dwellings_of(w, s->zone[i]) - t->dwellings_known;
        s->dwellings[i] *= (float)((open > 0.0 ? open : 0.0) / t->dwellings_presumed);
    }
}

static void place_zone(const zones_work *w, int32_t id)
{
    jm_zones *z = &w->build->city->zones;
    const jm_zone_stock *t = &w->stock[id];
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
    char cars[240];
    snprintf(cars, sizeof cars, JM_RULE_CARS_OF_TYPE, jm_commune_cars_per_household(b),
             b->commune_type != JM_NONE ? b->commune_types.items[b->commune_type].name : "");
    for (int n = 0; n < NEED_COUNT; n++) {
        bool by_type = needs[n].value == JM_ZONE_CARS_PER_HOUSEHOLD && b->commune_type != JM_NONE;
        const char *rule = !b->def->presume_demand ? "none" : by_type ? cars : needs[n].rule;
        JM_TRY(jm_build_gap(b, jm_zone_columns[needs[n].value], rule, w->filled[n],
                            b->city->zones.count, JM_ORIGIN_PRESUMED));
    }
    if (w->fleets > 0)
        jm_log(b->ctx, JM_LOG_WARNING,
               "%lld zones have more than %g cars a household, those of companies' fleets; their "
               "cars were left out",
               (long long)w->fleets, jm_most_cars_per_household);
    return JM_OK;
}

jm_status jm_build_zones(jm_build *b)
{
    zones_work w = {.build = b};
    jm_status status = JM_OK;
    JM_TRY_GOTO(read_zones(&w), fail);
    JM_TRY_GOTO(jm_zone_communes_find(b, w.known), fail);
    JM_TRY_GOTO(count_stock(&w), fail);
    JM_TRY_GOTO(jm_zone_values_join(b, w.known, w.stock), fail);
    JM_TRY_GOTO(fill_zones(&w), fail);
    for (int32_t i = 0; i < b->city->zones.count; i++)
        place_zone(&w, i);
    spread_dwellings(&w);
    JM_TRY_GOTO(tell_gaps(&w), fail);
fail:
    jm_free(w.known);
    jm_free(w.stock);
    return status;
}

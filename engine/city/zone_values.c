// What tables say of zones: by their own code, and by that of their commune.
#include "city/density.h"
#include "city/zone_tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const jm_zone_columns[JM_ZONE_VALUES] = {
    "households",   "residents", "residents_0_17",     "residents_18_64",
    "residents_65", "jobs",      "school_places",      "shop_m2",
    "cars",         "dwellings", "cars_per_household", "income_eur"};

double jm_zone_value_read(const jm_layer *layer, int64_t f, jm_zone_value value)
{
    double v = jm_layer_real(layer, jm_layer_column(layer, jm_zone_columns[value]), f);
    return v >= 0.0 && v < 1e8 ? v : (double)NAN;
}

typedef struct join_work {
    jm_build *build;
    jm_zone_known *zones;
    const jm_zone_stock *stock;
    jm_zone_tables tables;
    int64_t spread[JM_ZONE_VALUES]; // zones that got a share of their commune's
    int64_t matched;                // zones with a row of their own code
    int64_t part_known;             // zones in communes of which only a part lies here
    int64_t unplaced;               // communes whose part here cannot be told
    int64_t fleets;                 // communes with too many cars
} join_work;

// --- rows of zones ------------------------------------------------------------------------------

static void take_row(jm_zone_known *z, const jm_zone_row *row)
{
    for (int k = 0; k < JM_ZONE_VALUES; k++)
        if (isnan(z->v[k]))
            z->v[k] = row->v[k] * (k < JM_ZONE_COUNTS ? z->share : 1.0);
}

static void join_zones(join_work *w)
{
    for (int32_t i = 0; i < w->build->city->zones.count; i++) {
        bool found = false;
        for (int64_t t = 0; t < w->tables.count; t++) {
            jm_zone_row *row = w->zones[i].code[0] != '\0'
                                   ? jm_zone_table_row(&w->tables.items[t], w->zones[i].code)
                                   : NULL;
            if (row == NULL)
                continue;
            row->used = found = true;
            take_row(&w->zones[i], row);
        }
        w->matched += found ? 1 : 0;
    }
}

// --- rows of communes ---------------------------------------------------------------------------

static void fill_open(double to[JM_ZONE_VALUES], const double from[JM_ZONE_VALUES])
{
    for (int k = 0; k < JM_ZONE_VALUES; k++)
        to[k] = isnan(to[k]) ? from[k] : to[k];
}

/// A town's row from those of its arrondissements, where the town has none of its own.
static bool sum_arrondissements(jm_zone_table *t, const char *commune, jm_zone_row *sum)
{
    int64_t found = 0;
    for (int64_t r = 0; r < t->count; r++) {
        char code[JM_COMMUNE_ROOM];
        jm_commune_of(t->rows[r].code, code);
        if (strlen(t->rows[r].code) > 5 || strcmp(code, commune) == 0 ||
            strcmp(jm_commune_whole(code), commune) != 0)
            continue;
        t->rows[r].used = true;
        for (int k = 0; k < JM_ZONE_VALUES; k++)
            sum->v[k] = found == 0 ? t->rows[r].v[k] : sum->v[k] + t->rows[r].v[k];
        found++;
    }
    for (int k = JM_ZONE_COUNTS; k < JM_ZONE_VALUES && found > 0; k++)
        sum->v[k] /= (double)found;
    return found > 0;
}

/// All that the tables say of a commune as a whole; false when none names it.
static bool find_commune(join_work *w, const char *commune, double v[JM_ZONE_VALUES])
{
    char code[JM_CODE_ROOM];
    bool found = false;
    for (int k = 0; k < JM_ZONE_VALUES; k++)
        v[k] = (double)NAN;
    if (!jm_code_plain(commune, code))
        return false;
    for (int64_t t = 0; t < w->tables.count; t++) {
        jm_zone_row *row = jm_zone_table_row(&w->tables.items[t], code), sum;
        if (row != NULL)
            row->used = true;
        else if (sum_arrondissements(&w->tables.items[t], commune, &sum))
            row = &sum;
        if (row == NULL)
            continue;
        found = true;
        fill_open(v, row->v);
    }
    return found;
}

static double dwellings_in(const jm_zone_stock *s)
{
    double counted = s->dwellings_known + s->dwellings_presumed;
    return counted > 0.0 ? counted : jm_dwellings_in(s->home_m2);
}

/// The zones of one commune, which stand together in `order`.
typedef struct commune_zones {
    const int32_t *zone; // [count]
    int64_t count;
} commune_zones;

/// Sum of a value over the zones; NaN unless all know it.
static double sum_known(const join_work *w, const commune_zones *c, int k)
{
    double sum = 0.0;
    for (int64_t i = 0; i < c->count; i++)
        sum += w->zones[c->zone[i]].v[k];
    return sum;
}

static bool named_by_area(const jm_build *b, const char *commune)
{
    const jm_layer *area = b->def->area;
    if (area == NULL)
        return false;
    for (int64_t f = 0; f < area->feature_count; f++) {
        char code[JM_COMMUNE_ROOM];
        jm_commune_of(jm_layer_text(area, jm_layer_column(area, "code"), f), code);
        if (code[0] != '\0' && strcmp(code, commune) == 0)
            return true;
    }
    return false;
}

/// Zones cover a commune without gaps: when the frame cuts none of them, it cuts the commune not.
static bool uncut(const join_work *w, const commune_zones *c)
{
    for (int64_t i = 0; i < c->count; i++)
        if (w->zones[c->zone[i]].share < 1.0)
            return false;
    return true;
}

static double at_most_one(double part, double whole)
{
    return part > 0.0 && whole > 0.0 ? fmin(part / whole, 1.0) : (double)NAN;
}

/// How much of a commune lies in the frame: all of one that the area names; else the share of its
/// residents or households that its zones hold; all where no zone is cut; else the share of its
/// dwellings, or jobs, as the floor areas here presume them. NaN: cannot be told.
static double share_here(const join_work *w, const commune_zones *c, const char *commune,
                         const double total[JM_ZONE_VALUES])
{
    double dwellings = 0.0, jobs = 0.0;
    if (named_by_area(w->build, commune))
        return 1.0;
    for (int k = JM_ZONE_HOUSEHOLDS; k <= JM_ZONE_RESIDENTS; k++) {
        double share = at_most_one(sum_known(w, c, k), total[k]);
        if (!isnan(share))
            return share;
    }
    if (uncut(w, c))
        return 1.0;
    for (int64_t i = 0; i < c->count; i++) {
        dwellings += dwellings_in(&w->stock[c->zone[i]]);
        jobs += w->stock[c->zone[i]].jobs;
    }
    double whole = !isnan(total[JM_ZONE_DWELLINGS]) ? total[JM_ZONE_DWELLINGS]
                   : !isnan(total[JM_ZONE_HOUSEHOLDS])
                       ? total[JM_ZONE_HOUSEHOLDS]
                       : total[JM_ZONE_RESIDENTS] / jm_persons_per_household;
    double share = at_most_one(dwellings, whole);
    return isnan(share) ? at_most_one(jobs, total[JM_ZONE_JOBS]) : share;
}

/// What a value of the commune is spread by in one zone.
static double weight_of(const join_work *w, int32_t zone, int k, bool residents, bool households)
{
    const jm_zone_known *z = &w->zones[zone];
    if (k == JM_ZONE_JOBS)
        return w->stock[zone].jobs;
    if (residents && k != JM_ZONE_RESIDENTS)
        return z->v[JM_ZONE_RESIDENTS];
    if (households && k != JM_ZONE_HOUSEHOLDS)
        return z->v[JM_ZONE_HOUSEHOLDS];
    return dwellings_in(&w->stock[zone]);
}

/// Gives the zones that do not know a value their parts of what the others leave of the total.
static void spread_value(join_work *w, const commune_zones *c, int k, double total, bool residents,
                         bool households)
{
    double rest = total, weights = 0.0;
    int64_t open = 0;
    for (int64_t i = 0; i < c->count; i++) {
        double known = w->zones[c->zone[i]].v[k];
        rest -= isnan(known) ? 0.0 : known;
        weights += isnan(known) ? weight_of(w, c->zone[i], k, residents, households) : 0.0;
        open += isnan(known) ? 1 : 0;
    }
    rest = rest > 0.0 ? rest : 0.0;
    for (int64_t i = 0; i < c->count; i++) {
        jm_zone_known *z = &w->zones[c->zone[i]];
        if (!isnan(z->v[k]))
            continue;
        // Without any floor area each has the same.
        double part = weights > 0.0 ? weight_of(w, c->zone[i], k, residents, households) / weights
                                    : 1.0 / (double)open;
        z->v[k] = rest * part;
        z->people_spread = z->people_spread || k == JM_ZONE_RESIDENTS || k == JM_ZONE_HOUSEHOLDS;
        w->spread[k]++;
    }
}

static void spread_counts(join_work *w, const commune_zones *c, const char *commune,
                          const double total[JM_ZONE_VALUES])
{
    bool residents = !isnan(sum_known(w, c, JM_ZONE_RESIDENTS));
    bool households = !isnan(sum_known(w, c, JM_ZONE_HOUSEHOLDS));
    double share = share_here(w, c, commune, total);
    bool wanted = false;
    for (int k = 0; k < JM_ZONE_COUNTS; k++)
        wanted = wanted || (!isnan(total[k]) && isnan(sum_known(w, c, k)));
    w->unplaced += wanted && isnan(share) ? 1 : 0;
    if (!wanted || isnan(share))
        return;
    w->part_known += share < 1.0 ? c->count : 0;
    for (int k = 0; k < JM_ZONE_COUNTS; k++)
        if (!isnan(total[k]))
            spread_value(w, c, k, total[k] * share, residents, households);
}

/// Cars and households of the whole commune give a rate, which holds wherever the frame cuts it.
static void rate_cars(join_work *w, double total[JM_ZONE_VALUES])
{
    double rate = total[JM_ZONE_CARS] / total[JM_ZONE_HOUSEHOLDS];
    if (isnan(rate))
        return;
    total[JM_ZONE_CARS] = (double)NAN;
    if (!(rate <= jm_most_cars_per_household))
        w->fleets++;
    else if (isnan(total[JM_ZONE_CARS_PER_HOUSEHOLD]))
        total[JM_ZONE_CARS_PER_HOUSEHOLD] = rate;
}

static void join_commune(join_work *w, const commune_zones *c)
{
    double total[JM_ZONE_VALUES];
    const char *commune = w->zones[c->zone[0]].commune;
    if (!find_commune(w, commune, total))
        return;
    rate_cars(w, total);
    spread_counts(w, c, commune, total);
    for (int64_t i = 0; i < c->count; i++) {
        jm_zone_known *z = &w->zones[c->zone[i]];
        bool own_cars = !isnan(z->v[JM_ZONE_CARS]);
        for (int k = JM_ZONE_COUNTS; k < JM_ZONE_VALUES; k++) {
            if (!isnan(z->v[k]) || isnan(total[k]) || (k == JM_ZONE_CARS_PER_HOUSEHOLD && own_cars))
                continue;
            z->v[k] = total[k];
            w->spread[k]++;
        }
    }
}

/// A zone and its commune, to bring zones of one commune together.
typedef struct commune_of_zone {
    char commune[JM_COMMUNE_ROOM];
    int32_t zone;
} commune_of_zone;

static int by_commune(const void *left, const void *right)
{
    const commune_of_zone *a = left, *b = right;
    int order = strcmp(a->commune, b->commune);
    return order != 0 ? order : (a->zone > b->zone) - (a->zone < b->zone);
}

static jm_status join_communes(join_work *w)
{
    commune_of_zone *pairs = NULL;
    int32_t *order = NULL;
    int64_t count = 0;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(w->build->ctx, &pairs, w->build->city->zones.count), fail);
    JM_TRY_GOTO(jm_new(w->build->ctx, &order, w->build->city->zones.count), fail);
    for (int32_t i = 0; i < w->build->city->zones.count; i++) {
        if (w->zones[i].commune[0] == '\0')
            continue;
        memcpy(pairs[count].commune, w->zones[i].commune, sizeof pairs[count].commune);
        pairs[count++].zone = i;
    }
    if (count > 1)
        qsort(pairs, (size_t)count, sizeof *pairs, by_commune);
    for (int64_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && strcmp(pairs[end].commune, pairs[i].commune) == 0; end++)
            order[end] = pairs[end].zone;
        join_commune(w, &(commune_zones){order + i, end - i});
    }
fail:
    jm_free(pairs);
    jm_free(order);
    return status;
}

// --- what is told -------------------------------------------------------------------------------

static jm_status tell_unused(join_work *w)
{
    jm_build *b = w->build;
    for (int64_t t = 0; t < w->tables.count; t++) {
        const jm_zone_table *table = &w->tables.items[t];
        int64_t used = 0;
        for (int64_t r = 0; r < table->count; r++)
            used += table->rows[r].used ? 1 : 0;
        if (used == table->count && table->count > 0)
            continue;
        if (used > 0) {
            jm_log(b->ctx, JM_LOG_INFO,
                   "%s: %lld of %lld codes are those of zones or communes here", table->name,
                   (long long)used, (long long)table->count);
            continue;
        }
        jm_log(b->ctx, JM_LOG_WARNING,
               "%s: no code is that of a zone or a commune of this city (the table has '%s', the "
               "zones have '%s'); the table stays unused",
               table->name, table->count > 0 ? table->rows[0].code : "",
               b->city->zones.count > 0 ? b->city->zones.code[0] : "");
        JM_TRY(jm_build_fact(b, "table", "unused: no code of a zone or a commune of this city", 1,
                             1, JM_ORIGIN_CLASS));
    }
    return JM_OK;
}

static const char *spread_rule(int k)
{
    if (k >= JM_ZONE_COUNTS)
        return "known for the commune, the same in all of its zones";
    return k == JM_ZONE_JOBS ? "known for the commune, spread by floor area of work"
                             : "known for the commune, spread by dwellings";
}

static jm_status tell_join(join_work *w)
{
    jm_build *b = w->build;
    int64_t zones = b->city->zones.count;
    for (int k = 0; k < JM_ZONE_VALUES; k++)
        JM_TRY(jm_build_gap(b, jm_zone_columns[k], spread_rule(k), w->spread[k], zones,
                            JM_ORIGIN_PRESUMED));
    JM_TRY(jm_build_gap(b, "zone",
                        "commune cut by the frame: the share of its residents, else of its "
                        "dwellings by floor area, that lies here",
                        w->part_known, zones, JM_ORIGIN_PRESUMED));
    if (w->unplaced > 0)
        jm_log(
            b->ctx, JM_LOG_WARNING,
            "%lld communes have totals, but how much of them lies here cannot be told: give their "
            "residents or dwellings too, or the area as communes",
            (long long)w->unplaced);
    if (w->fleets > 0)
        jm_log(
            b->ctx, JM_LOG_WARNING,
            "%lld communes have more than %g cars a household, those of companies' fleets; their "
            "cars were left out",
            (long long)w->fleets, jm_most_cars_per_household);
    return tell_unused(w);
}

jm_status jm_zone_values_join(jm_build *b, jm_zone_known *zones, const jm_zone_stock *stock)
{
    join_work w = {.build = b, .zones = zones, .stock = stock};
    jm_status status = JM_OK;
    JM_TRY(jm_zone_tables_read(b, &w.tables));
    if (w.tables.count == 0)
        return JM_OK;
    join_zones(&w);
    JM_TRY_GOTO(join_communes(&w), fail);
    JM_TRY_GOTO(tell_join(&w), fail);
fail:
    jm_zone_tables_free(&w.tables);
    return status;
}

/// people.c: what was built decides who lives and works in each zone.
#include "synth/town.h"

#include <math.h>

/// People by kind of quarter. Household sizes, ages and cars as INSEE's census shows them for
/// centres, large estates and house suburbs of French towns; rounded, assumed.
typedef struct people_rule {
    double household_size;
    double young, old; // shares under 18 and from 65
    double income_eur;
    double cars;
    double local_jobs; // a household: shops, services and crafts in the houses themselves
} people_rule;

static const people_rule people_rules[JM_USE_COUNT] = {
    [JM_USE_OLD] = {1.55, 0.11, 0.17, 23500.0, 0.60, 0.15},
    [JM_USE_FAUBOURG] = {1.85, 0.17, 0.18, 23000.0, 0.90, 0.10},
    [JM_USE_HOUSES] = {2.25, 0.23, 0.21, 25500.0, 1.45, 0.06},
    [JM_USE_SLABS] = {2.25, 0.28, 0.14, 15500.0, 0.75, 0.06},
    [JM_USE_BUSINESS] = {1.9, 0.18, 0.14, 20500.0, 1.10, 0.06},
    [JM_USE_PARK] = {2.1, 0.20, 0.20, 24000.0, 1.20, 0.06},
    [JM_USE_VILLAGE] = {2.35, 0.25, 0.19, 25000.0, 1.65, 0.16},
    [JM_USE_FARM] = {2.4, 0.23, 0.21, 24500.0, 1.80, 0.80},
    [JM_USE_WOOD] = {2.4, 0.23, 0.21, 24500.0, 1.80, 0.50},
};

// 8 % of French dwellings stand empty (INSEE, logements vacants).
static const double lived_in = 0.92;
// Gross floor area of one job [m2]: programming ratios for offices with shops, works and depots,
// public services; assumed.
static const double office_job_m2 = 34.0, works_job_m2 = 95.0, public_job_m2 = 60.0;
static const double school_place_m2 = 8.0; // gross, usual for French primary and secondary schools

typedef struct people {
    double households, residents, young, grown, old, jobs;
} people;

// Whole numbers whose parts sum to their whole: small zones too.
static people count_people(const jm_quarter *q, jm_dice *dice)
{
    const people_rule *rule = &people_rules[q->use];
    people p = {.households = jm_whole(lived_in * q->dwellings)};
    p.residents = jm_whole(p.households * rule->household_size * jm_dice_between(dice, 0.95, 1.05));
    p.young = jm_whole(p.residents * rule->young * jm_dice_between(dice, 0.85, 1.15));
    p.old = jm_whole(p.residents * rule->old * jm_dice_between(dice, 0.80, 1.20));
    p.grown = p.residents - p.young - p.old;
    p.jobs = jm_whole(q->office_m2 / office_job_m2 + q->industry_m2 / works_job_m2 +
                      (q->public_m2 + q->school_m2 * 0.2) / public_job_m2 +
                      rule->local_jobs * p.households);
    return p;
}

static jm_status set_people(jm_town *town, const jm_quarter *q, const people *p, jm_dice *dice)
{
    const people_rule *rule = &people_rules[q->use];
    double income_eur = rule->income_eur * jm_dice_between(dice, 0.86, 1.16);
    double cars = rule->cars * jm_dice_between(dice, 0.92, 1.08);
    const struct {
        const char *column;
        double value;
    } cells[] = {
        {"households", p->households},
        {"residents", p->residents},
        {"residents_0_17", p->young},
        {"residents_18_64", p->grown},
        {"residents_65", p->old},
        {"income_eur", 100.0 * jm_whole(0.01 * income_eur)},
        {"jobs", p->jobs},
        {"school_places", jm_whole(q->school_m2 / school_place_m2)},
        {"shop_m2", jm_whole(q->shop_m2)},
        {"cars_per_household", 0.01 * jm_whole(100.0 * cars)},
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        JM_TRY(jm_town_set(town, JM_ROLE_ZONES, cells[i].column, cells[i].value));
    return JM_OK;
}

jm_status jm_town_zones(jm_town *town)
{
    char name[96];
    for (int64_t i = 0; i < town->quarter_count; i++) {
        const jm_quarter *q = &town->quarters[i];
        jm_dice dice = jm_dice_of(town->plan.seed, JM_DICE_PEOPLE, (uint64_t)i);
        people p = count_people(q, &dice);
        jm_text code = {0};
        JM_TRY(jm_town_outline(town, &q->face));
        JM_TRY(jm_town_add_outline(town, JM_ROLE_ZONES));
        jm_text_printf(&code, "VAL%04lld", (long long)i + 1);
        jm_status status =
            jm_town_set_text(town, JM_ROLE_ZONES, "code", code.failed ? "" : code.bytes);
        jm_text_free(&code);
        JM_TRY(status);
        jm_town_quarter_name(town, q, i + 1, name);
        JM_TRY(jm_town_set_text(town, JM_ROLE_ZONES, "name", name));
        JM_TRY(set_people(town, q, &p, &dice));
    }
    return JM_OK;
}

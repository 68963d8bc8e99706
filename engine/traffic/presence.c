#include "traffic/presence.h"

#include "traffic/demand.h"

#include <string.h>

// A person who leaves in one hour and comes back in the same one is gone for a third of it:
// assumed.
static const double errand_share = 1.0 / 3.0;

// How a kind of tour fills the day: shares of its people per hour.
typedef struct rhythm {
    double out[24], back[24]; // who leaves and who comes back
    double there[24];         // who is at the place
} rhythm;

static rhythm rhythm_of(const double leave[24], const double *stay, int stays)
{
    rhythm r = {{0.0}, {0.0}, {0.0}};
    for (int h = 0; h < 24; h++)
        for (int s = 0; s < stays; s++) {
            double share = leave[h] * stay[s];
            r.out[h] += share;
            r.back[(h + s) % 24] += share;
            if (s == 0)
                r.there[h] += share * errand_share;
            for (int k = 0; s > 0 && k <= s; k++)
                r.there[(h + k) % 24] += share * (k == 0 || k == s ? 0.5 : 1.0);
        }
    return r;
}

// Pupils leave at 7 and 8 h and stay for eight hours: assumed.
static rhythm school_day(void)
{
    const double leave[24] = {[7] = 0.35, [8] = 0.65};
    const double stay[9] = {[8] = 1.0};
    return rhythm_of(leave, stay, 9);
}

// What is summed: one kind of tours of one age.
typedef struct flow {
    jm_presence *to;
    const jm_outing *outing;
    rhythm rhythm;
    int age;
    double outdoors; // share of those at the place, by day
} flow;

static double outdoor_share(const jm_outing *outing, double share, int hour)
{
    return hour >= outing->day_from_hour && hour < outing->day_until_hour ? share : 0.0;
}

// Half of the walks of an hour's trips: each has an end at home and one at the place.
static double walking(const flow *f, int hour, double people)
{
    double trips = f->rhythm.out[hour] + f->rhythm.back[hour];
    return people * trips * 0.5 * f->outing->walk_min / 60.0;
}

// People who leave a zone: they are not at home, and walk there at both ends of the tour.
static void leave_home(const flow *f, int32_t zone, double people)
{
    for (int h = 0; h < 24; h++) {
        double walk = walking(f, h, people);
        jm_presence_at(f->to, h, JM_AT_HOME, f->age)[zone] -= people * f->rhythm.there[h] + walk;
        jm_presence_at(f->to, h, JM_OUTDOORS, f->age)[zone] += walk;
    }
}

// People who come to a zone: the other halves of their walks are there.
static void reach_place(const flow *f, int32_t zone, double people)
{
    for (int h = 0; h < 24; h++) {
        double walk = walking(f, h, people);
        double there = people * f->rhythm.there[h];
        walk = walk < there ? walk : there;
        double outside = (there - walk) * outdoor_share(f->outing, f->outdoors, h);
        jm_presence_at(f->to, h, JM_AT_PLACE, f->age)[zone] += there - walk - outside;
        jm_presence_at(f->to, h, JM_OUTDOORS, f->age)[zone] += walk + outside;
    }
}

// Where the tours of one zone go: the row of the cars' matrix, else what zones draw.
static void spread_row(const double *cars, const double *draw, int32_t zones, double *share)
{
    double sum = 0.0;
    const double *row = cars;
    for (int32_t j = 0; cars != NULL && j < zones; j++)
        sum += cars[j];
    if (!(sum > 0.0)) {
        row = draw;
        for (int32_t j = 0; j < zones; j++)
            sum += draw[j];
    }
    for (int32_t j = 0; j < zones; j++)
        share[j] = sum > 0.0 ? row[j] / sum : 0.0;
}

// Scratch of a purpose.
typedef struct spread {
    double *draw;                // [zones]
    double *share;               // [zones]
    double *reach[JM_AGE_COUNT]; // [zones] people who come
} spread;

static void find_draw(const jm_zones *zones, jm_purpose purpose, double *draw)
{
    double sum = 0.0;
    for (int32_t j = 0; j < zones->count; j++)
        sum += draw[j] = jm_zone_attraction(zones, j, purpose);
    for (int32_t j = 0; j < zones->count && !(sum > 0.0); j++)
        draw[j] = jm_zone_attraction(zones, j, JM_PURPOSE_LEISURE);
}

static flow flow_of(jm_presence *to, const jm_outing *outing, const jm_tours *tours,
                    jm_purpose purpose, int age)
{
    flow f = {.to = to, .outing = outing, .age = age, .outdoors = outing->at[purpose]};
    jm_habit habit = jm_habit_of(purpose);
    f.rhythm = tours != NULL ? rhythm_of(tours->leave, tours->stay, JM_STAY_HOURS)
                             : rhythm_of(habit.leave, habit.stay, JM_STAY_HOURS);
    if (purpose == JM_PURPOSE_ESCORT && age == 0) {
        f.rhythm = school_day();
        f.outdoors = outing->at_school;
    }
    return f;
}

// Share of a purpose's tours that leave the frame, of ages that travel far.
static double outside_share(const jm_demand *demand, jm_purpose purpose)
{
    return demand != NULL && purpose != JM_PURPOSE_ESCORT ? demand->outside_share : 0.0;
}

static void go_away(jm_presence *to, const flow *f, double people)
{
    for (int h = 0; h < 24; h++)
        to->away[h][f->age] += people * f->rhythm.there[h];
}

static void spread_purpose(const jm_city *city, bool weekend, const jm_demand *demand,
                           jm_purpose purpose, const jm_outing *outing, spread *s, jm_presence *to)
{
    const jm_zones *z = &city->zones;
    const jm_tours *tours = demand != NULL ? &demand->tours[purpose] : NULL;
    double far = outside_share(demand, purpose);
    flow flows[JM_AGE_COUNT];
    for (int a = 0; a < JM_AGE_COUNT; a++) {
        flows[a] = flow_of(to, outing, tours, purpose, a);
        memset(s->reach[a], 0, (size_t)z->count * sizeof *s->reach[a]);
    }
    find_draw(z, purpose, s->draw);
    for (int32_t i = 0; i < z->count; i++) {
        double people[JM_AGE_COUNT];
        jm_zone_people_tours(z, i, purpose, weekend, people);
        spread_row(tours != NULL ? tours->out + (int64_t)i * z->count : NULL, s->draw, z->count,
                   s->share);
        for (int a = 0; a < JM_AGE_COUNT; a++) {
            leave_home(&flows[a], i, people[a]);
            go_away(to, &flows[a], people[a] * far);
            for (int32_t j = 0; j < z->count; j++)
                s->reach[a][j] += people[a] * (1.0 - far) * s->share[j];
        }
    }
    for (int a = 0; a < JM_AGE_COUNT; a++)
        for (int32_t j = 0; j < z->count; j++)
            reach_place(&flows[a], j, s->reach[a][j]);
}

// Visitors come through the gates, grown up, for work and the rest alike.
static void add_visitors(const jm_demand *demand, const jm_outing *outing, jm_presence *to)
{
    const jm_tours *t = &demand->tours[JM_TOURS_VISITORS];
    flow f = {.to = to, .outing = outing, .age = 1, .outdoors = outing->at[JM_PURPOSE_WORK]};
    f.rhythm = rhythm_of(t->leave, t->stay, JM_STAY_HOURS);
    for (int32_t j = 0; j < t->columns; j++) {
        double cars = 0.0;
        for (int32_t i = 0; i < t->rows; i++)
            cars += t->out[(int64_t)i * t->columns + j];
        double people = cars * jm_people_per_car_tour();
        reach_place(&f, t->column_first + j, people);
        for (int h = 0; h < 24; h++)
            to->visitors[h][1] += people * f.rhythm.there[h];
    }
}

// Nobody leaves a home more often than he is there: where tours would empty it, nobody is there.
static void close_homes(const jm_zones *z, const jm_outing *outing, jm_presence *to)
{
    for (int h = 0; h < 24; h++)
        for (int a = 0; a < JM_AGE_COUNT; a++)
            for (int32_t i = 0; i < z->count; i++) {
                double *home = &jm_presence_at(to, h, JM_AT_HOME, a)[i];
                double *out = &jm_presence_at(to, h, JM_OUTDOORS, a)[i];
                *home = *home > 0.0 ? *home : 0.0;
                double garden = *home * outdoor_share(outing, outing->at_home, h);
                *home -= garden;
                *out += garden;
            }
}

static jm_status allocate(jm_ctx *ctx, int32_t zones, spread *s, jm_presence *out)
{
    JM_TRY(jm_new(ctx, &out->people, (int64_t)24 * JM_WHEREABOUTS_COUNT * JM_AGE_COUNT * zones));
    JM_TRY(jm_new(ctx, &s->draw, zones));
    JM_TRY(jm_new(ctx, &s->share, zones));
    for (int a = 0; a < JM_AGE_COUNT; a++)
        JM_TRY(jm_new(ctx, &s->reach[a], zones));
    return JM_OK;
}

jm_status jm_presence_create(jm_ctx *ctx, const jm_city *city, bool weekend,
                             const jm_demand *demand, jm_presence *out)
{
    const jm_zones *z = &city->zones;
    jm_outing outing = jm_outing_habits();
    spread s = {0};
    jm_status status = JM_OK;
    memset(out, 0, sizeof *out);
    out->zone_count = z->count;
    JM_TRY_GOTO(allocate(ctx, z->count, &s, out), end);
    for (int h = 0; h < 24; h++)
        for (int a = 0; a < JM_AGE_COUNT; a++)
            for (int32_t i = 0; i < z->count; i++)
                jm_presence_at(out, h, JM_AT_HOME, a)[i] = jm_zone_people(z, i, a);
    for (int p = 0; p < JM_PURPOSE_COUNT; p++)
        spread_purpose(city, weekend, demand, (jm_purpose)p, &outing, &s, out);
    if (demand != NULL)
        add_visitors(demand, &outing, out);
    close_homes(z, &outing, out);
end:
    jm_free(s.draw);
    jm_free(s.share);
    for (int a = 0; a < JM_AGE_COUNT; a++)
        jm_free(s.reach[a]);
    if (status != JM_OK)
        jm_presence_free(out);
    return status;
}

void jm_presence_free(jm_presence *presence)
{
    jm_free(presence->people);
    presence->people = NULL;
}

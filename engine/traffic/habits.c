// Every number of the demand stands here, with its source, or "assumed" where none could be read.
#include "traffic/habits.h"

#include <math.h>

/// Trips a person and weekday, and the share of them by car: EMP 2019 (SDES, Enquete mobilite des
/// personnes 2018-2019): about 3 trips, 62.8 % by car, driver or passenger.
static const double trips_per_person = 3.0, car_share = 0.628;
/// People in a car: assumed, so that two thirds of cars hold their driver alone, as EMP says.
static const double people_per_car = 1.4;
/// Cars a person in France: 38.7 million on 1 January 2022 (SDES) for 67.8 million inhabitants.
static const double cars_per_person = 38.7 / 67.8;
/// Cars make no more tours than this against the mean: assumed.
static const double car_factor_limit = 1.6;
/// Ages in France, rounded (INSEE, population estimates 2022): 0-17, 18-64, 65 and over.
static const double age_share[3] = {0.21, 0.58, 0.21};

// Purposes: the EMD-type survey of La Reunion finds, of all trips by destination, work 12.1 %,
// escort 12.6 %, shopping 9.1 %, leisure and visits 18.2 %, the rest home and study; the shares
// here lean to work, where the car's share is higher: assumed. Hours: peaks at 7-8, 12-13, 16-17
// and 18-19 as in French household surveys, the shape between assumed. Stay: means of 8 h (work),
// 75 min (shopping) [order of magnitude], shapes assumed. Deterrence: trips spread evenly over a
// plane with exp(-beta c) take 2 / beta on average; EMP 2019 gives 19 minutes a car trip, so beta
// is 0.105 in the mean; its spread over purposes is assumed. Weekend factors: assumed.
static const jm_habit habits[JM_PURPOSE_COUNT] = {
    [JM_PURPOSE_WORK] =
        {
            .name = "work",
            .tour_share = 0.30,
            .weekend_factor = 0.25,
            .deterrence_per_min = 0.08,
            .fills_attractions = true,
            .meets_peak = true,
            .leave = {[4] = 1,
                      [5] = 4,
                      [6] = 12,
                      [7] = 30,
                      [8] = 27,
                      [9] = 9,
                      [10] = 2,
                      [11] = 1,
                      [12] = 3,
                      [13] = 6,
                      [14] = 2,
                      [15] = 1,
                      [19] = 1,
                      [20] = 1},
            .stay = {[3] = 6,
                     [4] = 14,
                     [5] = 4,
                     [6] = 4,
                     [7] = 10,
                     [8] = 19,
                     [9] = 23,
                     [10] = 14,
                     [11] = 6},
        },
    [JM_PURPOSE_ESCORT] =
        {
            .name = "escort",
            .tour_share = 0.20,
            .weekend_factor = 0.10,
            .deterrence_per_min = 0.20,
            .fills_attractions = true,
            .meets_peak = true,
            .leave =
                {[7] = 16, [8] = 30, [11] = 5, [13] = 8, [15] = 6, [16] = 25, [17] = 7, [18] = 3},
            .stay = {[0] = 75, [1] = 25},
        },
    [JM_PURPOSE_SHOP] =
        {
            .name = "shop",
            .tour_share = 0.18,
            .weekend_factor = 1.2,
            .deterrence_per_min = 0.12,
            .leave = {[8] = 3,
                      [9] = 9,
                      [10] = 13,
                      [11] = 9,
                      [12] = 4,
                      [13] = 5,
                      [14] = 10,
                      [15] = 10,
                      [16] = 12,
                      [17] = 12,
                      [18] = 9,
                      [19] = 4},
            .stay = {[0] = 25, [1] = 45, [2] = 22, [3] = 8},
        },
    [JM_PURPOSE_LEISURE] =
        {
            .name = "leisure",
            .tour_share = 0.32,
            .weekend_factor = 1.3,
            .deterrence_per_min = 0.105,
            .leave = {[8] = 4,
                      [9] = 6,
                      [10] = 7,
                      [11] = 5,
                      [12] = 5,
                      [13] = 8,
                      [14] = 10,
                      [15] = 7,
                      [16] = 8,
                      [17] = 11,
                      [18] = 11,
                      [19] = 8,
                      [20] = 7,
                      [21] = 3},
            .stay = {[0] = 10, [1] = 30, [2] = 30, [3] = 18, [4] = 8, [5] = 4},
        },
};

static void make_shares(double *values, int count)
{
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        sum += values[i];
    for (int i = 0; i < count; i++)
        values[i] /= sum;
}

jm_habit jm_habit_of(jm_purpose purpose)
{
    jm_habit habit = habits[purpose];
    make_shares(habit.leave, 24);
    make_shares(habit.stay, JM_STAY_HOURS);
    return habit;
}

double jm_weekend_gate_factor(void)
{
    return 0.8; // assumed
}

double jm_gate_deterrence_per_min(void)
{
    return 0.03; // assumed
}

double jm_through_share(const jm_grid *frame)
{
    // A trip whose length is exponential with mean L goes on beyond a chord d with exp(-d / L). The
    // mean chord of a convex frame is pi x area / perimeter (Cauchy). L: a car trip of 19 minutes
    // (EMP 2019) at 32 km/h, assumed.
    const double mean_trip_m = 10000.0;
    double width_m = frame->cell_m * frame->columns, height_m = frame->cell_m * frame->rows;
    double chord_m = 3.14159265 * width_m * height_m / (2.0 * (width_m + height_m));
    return (double)expf((float)(-chord_m / mean_trip_m));
}

double jm_resident_gate_share(void)
{
    return 0.5; // assumed: as many go out as come in
}

double jm_outside_share_limit(void)
{
    return 0.5; // assumed
}

static double positive(float value)
{
    return isfinite(value) && value > 0.0f ? (double)value : 0.0;
}

/// Residents of an age group; the country's mix where the zone states none.
static double residents_of_age(const jm_zones *z, int32_t zone, int group)
{
    double age[3] = {positive(z->residents_0_17[zone]), positive(z->residents_18_64[zone]),
                     positive(z->residents_65[zone])};
    if (age[0] + age[1] + age[2] > 0.0)
        return age[group];
    return positive(z->residents[zone]) * age_share[group];
}

/// Cars a person against the country's mean: tours are made by who has a car.
static double car_factor(const jm_zones *z, int32_t zone)
{
    double residents = positive(z->residents[zone]);
    double cars = positive(z->households[zone]) * positive(z->cars_per_household[zone]);
    return residents > 0.0 ? fmin(cars / residents / cars_per_person, car_factor_limit) : 0.0;
}

double jm_zone_tours(const jm_zones *zones, int32_t zone, jm_purpose purpose, bool weekend)
{
    const jm_habit *habit = &habits[purpose];
    double tours_per_person = trips_per_person * car_share / people_per_car / 2.0;
    double people, share; // who makes such tours, and their share of the country
    if (purpose == JM_PURPOSE_WORK) {
        people = residents_of_age(zones, zone, 1);
        share = age_share[1];
    } else if (purpose == JM_PURPOSE_ESCORT) {
        people = residents_of_age(zones, zone, 0);
        share = age_share[0];
    } else {
        people = residents_of_age(zones, zone, 1) + residents_of_age(zones, zone, 2);
        share = age_share[1] + age_share[2];
    }
    double rate = tours_per_person * habit->tour_share / share;
    return people * rate * car_factor(zones, zone) * (weekend ? habit->weekend_factor : 1.0);
}

double jm_zone_attraction(const jm_zones *zones, int32_t zone, jm_purpose purpose)
{
    switch (purpose) {
    case JM_PURPOSE_WORK:
        return positive(zones->jobs[zone]);
    case JM_PURPOSE_ESCORT:
        return positive(zones->school_places[zone]);
    case JM_PURPOSE_SHOP:
        return positive(zones->shop_m2[zone]);
    case JM_PURPOSE_LEISURE: // people, and the jobs that serve them: equal weights are assumed
        return positive(zones->residents[zone]) + positive(zones->jobs[zone]);
    case JM_PURPOSE_COUNT:
        break;
    }
    return 0.0;
}

double jm_zone_people(const jm_zones *zones, int32_t zone, int age)
{
    return residents_of_age(zones, zone, age);
}

double jm_people_per_car_tour(void)
{
    return people_per_car / car_share;
}

// EMP 2019 (SDES): 23.5 % of trips are on foot and take 14 minutes; 5 minutes on foot in all
// others: assumed. The shares outdoors at places: assumed.
jm_outing jm_outing_habits(void)
{
    return (jm_outing){.walk_min = 0.235 * 14.0 + 0.765 * 5.0,
                       .at_home = 0.03,
                       .at_school = 0.15,
                       .at = {[JM_PURPOSE_WORK] = 0.05,
                              [JM_PURPOSE_ESCORT] = 0.5,
                              [JM_PURPOSE_SHOP] = 0.1,
                              [JM_PURPOSE_LEISURE] = 0.25},
                       .day_from_hour = 8,
                       .day_until_hour = 22};
}

void jm_zone_people_tours(const jm_zones *zones, int32_t zone, jm_purpose purpose, bool weekend,
                          double tours[3])
{
    // Ages 3 to 17 of 0 to 17 go to school.
    const double pupils = 15.0 / 18.0;
    const jm_habit *habit = &habits[purpose];
    double factor = weekend ? habit->weekend_factor : 1.0;
    double rate = 0.5 * trips_per_person * habit->tour_share * factor;
    double adults = residents_of_age(zones, zone, 1), elders = residents_of_age(zones, zone, 2);
    double young = residents_of_age(zones, zone, 0);
    tours[0] = tours[1] = tours[2] = 0.0;
    if (purpose == JM_PURPOSE_WORK) {
        tours[1] = adults * rate / age_share[1];
    } else if (purpose == JM_PURPOSE_ESCORT) {
        tours[0] = weekend ? 0.0 : young * pupils;
        tours[1] = 0.5 * young * rate / age_share[0]; // the grown half of those on the way
    } else {
        tours[1] = adults * rate / (age_share[1] + age_share[2]);
        tours[2] = elders * rate / (age_share[1] + age_share[2]);
    }
}

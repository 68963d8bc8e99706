/// habits.h: how often, when, for how long and how far people drive: all numbers of the demand.
#pragma once

#include "city/city.h"

typedef enum jm_purpose {
    JM_PURPOSE_WORK,
    JM_PURPOSE_ESCORT, // children to and from school
    JM_PURPOSE_SHOP,
    JM_PURPOSE_LEISURE, // visits, leisure, errands
    JM_PURPOSE_COUNT
} jm_purpose;

enum { JM_STAY_HOURS = 12 };

/// One purpose. A tour is a trip out and a trip back by the same car.
typedef struct jm_habit {
    const char *name;
    double tour_share;          // of all car tours on a weekday
    double weekend_factor;      // tours on a Saturday or Sunday against a weekday
    double deterrence_per_min;  // beta of exp(-beta cost)
    bool fills_attractions;     // destinations are filled in proportion (doubly constrained)
    bool meets_peak;            // chosen at peak times, not at free flow
    double leave[24];           // share of the tours that start in the hour
    double stay[JM_STAY_HOURS]; // share that comes back so many hours later
} jm_habit;

/// The habits of a purpose; its shares are made to add up to one.
jm_habit jm_habit_of(jm_purpose purpose);

/// Gates' volumes on a weekend day against a weekday.
double jm_weekend_gate_factor(void);
/// Deterrence of tours that cross a gate: most of their way lies outside.
double jm_gate_deterrence_per_min(void);
/// Share of what enters the frame that only passes through.
double jm_through_share(const jm_grid *frame);
/// Share of the gates' other traffic that is residents who go out; the rest comes to visit.
double jm_resident_gate_share(void);
/// Largest share of residents' tours (escort aside) that may leave through the gates.
double jm_outside_share_limit(void);

/// Car tours a day that start in the zone.
double jm_zone_tours(const jm_zones *zones, int32_t zone, jm_purpose purpose, bool weekend);
/// How strongly the zone draws tours of the purpose, in any unit.
double jm_zone_attraction(const jm_zones *zones, int32_t zone, jm_purpose purpose);

/// What people do when they are out, by how they get there: assumed unless said otherwise.
typedef struct jm_outing {
    double walk_min;             // on foot outdoors in a trip, mean of all modes (EMP 2019)
    double at_home;              // share of those at home who are outdoors, by day
    double at_school;            // as above
    double at[JM_PURPOSE_COUNT]; // as above, at the place of the purpose
    int32_t day_from_hour, day_until_hour;
} jm_outing;
jm_outing jm_outing_habits(void);
/// Tours of people a day by all modes that start in the zone, by age (0-17, 18-64, 65 and over).
/// Children go to school and nowhere else.
void jm_zone_people_tours(const jm_zones *zones, int32_t zone, jm_purpose purpose, bool weekend,
                          double tours[3]);
/// People of an age group; the country's mix where the zone states none.
double jm_zone_people(const jm_zones *zones, int32_t zone, int age);
/// People who come in the car of a tour, and by other modes beside it.
double jm_people_per_car_tour(void);

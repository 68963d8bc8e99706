/// verdict.h: what a city is good for, told from what its layers knew.
#pragma once

#include "city/city.h"

/// How far the imported data carry each kind of answer. What decides is what the city knows, by its
/// columns and gaps: more knowledge never lowers a grade.
typedef enum jm_topic {
    JM_TOPIC_HEAT_DAY,
    JM_TOPIC_HEAT_NIGHT,
    JM_TOPIC_TRAFFIC,
    JM_TOPIC_PARKING,
    JM_TOPIC_EXPOSURE,
    JM_TOPIC_COUNT
} jm_topic;
/// A higher grade is better.
typedef enum jm_grade { JM_GRADE_UNUSABLE, JM_GRADE_INDICATIVE, JM_GRADE_GOOD } jm_grade;

/// What decided; the sentence says it with up to two numbers.
typedef enum jm_verdict_rule {
    JM_VERDICT_NO_BUILDINGS,
    JM_VERDICT_HEIGHTS,      // % of the built area with a measured height, % needed
    JM_VERDICT_HEIGHT_CLASS, // % of the built area with the usual height of its kind, % allowed
    JM_VERDICT_CELLS,        // side of a cell [m], side needed [m]
    JM_VERDICT_GROUND,       // % of the open ground whose cover is known, % needed
    JM_VERDICT_TREES,        // number of crowned cells: none
    JM_VERDICT_FLAT,         // relief: none
    JM_VERDICT_RELIEF,       // % of the ground whose relief is as fine as the cells, % needed
    JM_VERDICT_SIZE,         // shorter side of the area [km], side needed [km]
    JM_VERDICT_COUNTRYSIDE,  // % of the area that is open country, % needed
    JM_VERDICT_ENERGY,       // no number: building energy is no input
    JM_VERDICT_NETWORK,      // links, links needed
    JM_VERDICT_CORE,         // % of the street length in the connected part, % needed
    JM_VERDICT_ROAD_CLASS,   // % of the streets with a class, % needed
    JM_VERDICT_ROAD_SPEED,   // % of the street length with a stated speed, % needed
    JM_VERDICT_NO_DEMAND,    // nobody travels
    JM_VERDICT_DEMAND,       // % of the zones with stated residents and jobs, % needed
    JM_VERDICT_DEMAND_GATES, // residents or jobs presumed, and traffic at the edge too
    JM_VERDICT_GATES,        // % of the traffic at the edge that is known, % needed
    JM_VERDICT_COUNTS,       // streets counted, streets needed
    JM_VERDICT_MARGIN,       // margin [m], margin needed [m]
    JM_VERDICT_NO_SPACES,    // no public space
    JM_VERDICT_ALL_PRESUMED, // spaces and residents
    JM_VERDICT_SPACES,       // % of the public spaces that are stated, % needed
    JM_VERDICT_KERB,         // % of the kerb spaces that are stated, % needed
    JM_VERDICT_CARS,         // % of the zones with stated cars, % needed
    JM_VERDICT_OF_TRAFFIC,   // capped by the grade of traffic
    JM_VERDICT_RESIDENTS,    // % of the zones with stated residents, % needed
    JM_VERDICT_AGES,         // % of the zones with stated ages, % needed
    JM_VERDICT_ZONE_AREA,    // median area of a zone [ha], area needed [ha]
    JM_VERDICT_OF_HEAT,      // capped by the grade of heat by day
    JM_VERDICT_PLAUSIBILITY, // a figure outside of what is usual
    JM_VERDICT_RULE_COUNT
} jm_verdict_rule;

/// What would help most.
typedef enum jm_wanted {
    JM_WANTED_NOTHING,
    JM_WANTED_BUILDINGS,
    JM_WANTED_CELLS,
    JM_WANTED_GROUND,
    JM_WANTED_TREES,
    JM_WANTED_RELIEF,
    JM_WANTED_AREA,
    JM_WANTED_ENERGY,
    JM_WANTED_ROADS,
    JM_WANTED_SPEEDS,
    JM_WANTED_PEOPLE,
    JM_WANTED_COUNTS,
    JM_WANTED_MARGIN,
    JM_WANTED_SPACES,
    JM_WANTED_KERB,
    JM_WANTED_CARS,
    JM_WANTED_AGES,
    JM_WANTED_ZONES,
    JM_WANTED_CHECK,
    JM_WANTED_COUNT
} jm_wanted;

typedef struct jm_verdict {
    jm_topic topic;
    jm_grade grade;
    jm_verdict_rule rule; // of the check that decided; when all are good, of the first one
    double value, needed; // numbers of the rule's sentence
    jm_wanted wanted;
} jm_verdict;

/// One row a topic, in the order of jm_topic.
JM_API JM_CHECKED jm_status jm_city_verdict(jm_ctx *ctx, const jm_city *city,
                                            jm_verdict rows[JM_TOPIC_COUNT]);
/// Names for files: "heat_day", "do_not_use"; NULL when out of range.
JM_API const char *jm_topic_name(jm_topic topic);
JM_API const char *jm_grade_name(jm_grade grade);
/// For people, in the host's language. `ctx` NULL: in English.
JM_API const char *jm_topic_title(const jm_ctx *ctx, jm_topic topic);
JM_API const char *jm_grade_title(const jm_ctx *ctx, jm_grade grade);
JM_API const char *jm_wanted_title(const jm_ctx *ctx, jm_wanted wanted);
/// The rule as a sentence without full stop, in the host's language, or in English whatever that
/// is; *text is owned by the caller.
JM_API JM_CHECKED jm_status jm_verdict_sentence(jm_ctx *ctx, const jm_verdict *row, bool french,
                                                char **text);
JM_CHECKED jm_status jm_verdict_english(jm_ctx *ctx, const jm_verdict *row, char **text);
/// Writes the verdict as texts into group "verdict" below `prefix`, in English, for other readers:
/// it is never read back, the city itself tells it again.
JM_CHECKED jm_status jm_verdict_write(jm_ctx *ctx, const jm_city *city, jm_h5 *file,
                                      const char *prefix);

/// presence.h: where people are, hour by hour: at home, at work, school or shops, or outdoors, from
/// the day's tours by all modes.
#pragma once

#include "city/city.h"

enum { JM_AGE_COUNT = 3 }; // 0-17, 18-64, 65 and over
typedef enum jm_whereabouts {
    JM_AT_HOME,  // indoors
    JM_AT_PLACE, // indoors at work, school, shops, other people's
    JM_OUTDOORS,
    JM_WHEREABOUTS_COUNT
} jm_whereabouts;

/// People by legal hour, means of the hour.
typedef struct jm_presence {
    int32_t zone_count;
    double *people;                    // [24 * whereabouts * ages * zones]
    double away[24][JM_AGE_COUNT];     // residents outside of the frame
    double visitors[24][JM_AGE_COUNT]; // people from outside, part of `people`
} jm_presence;

/// People of an hour, whereabouts and age, by zone [zones].
static inline double *jm_presence_at(const jm_presence *presence, int32_t hour,
                                     jm_whereabouts where, int age)
{
    int64_t row = ((int64_t)hour * JM_WHEREABOUTS_COUNT + (int64_t)where) * JM_AGE_COUNT + age;
    return presence->people + row * presence->zone_count;
}

struct jm_demand;
/// Tours of people by all modes go where those of cars go (`demand`); without `demand` they go by
/// what zones draw, all inside of the frame. In each hour the people of all zones and those away
/// are the residents and the visitors. School days are weekdays: holidays are not known.
JM_CHECKED jm_status jm_presence_create(jm_ctx *ctx, const jm_city *city, bool weekend,
                                        const struct jm_demand *demand, jm_presence *out);
void jm_presence_free(jm_presence *presence);

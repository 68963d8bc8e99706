// residents.c: households that come to a zone or leave it.
#include "scenario/parts.h"

#include <math.h>

// Ages where the zone has no residents yet: Ined, France on 1 January 2022 (21.2 % are 65 or more,
// 23.4 % under 20, of which 18/20 are taken as under 18).
static const double young_share = 0.21, old_share = 0.21;

void jm_zone_gain_people(jm_zones *z, int32_t zone, double households, double persons, double cars)
{
    double before = (double)z->residents[zone];
    double young = before > 0.0 ? (double)z->residents_0_17[zone] / before : young_share;
    double old = before > 0.0 ? (double)z->residents_65[zone] / before : old_share;
    double cars_before = (double)z->households[zone] * (double)z->cars_per_household[zone];
    double households_now = (double)z->households[zone] + households;
    z->households[zone] = (float)households_now;
    z->residents[zone] = (float)(before + persons);
    z->residents_0_17[zone] += (float)(persons * young);
    z->residents_65[zone] += (float)(persons * old);
    z->residents_18_64[zone] += (float)(persons * (1.0 - young - old));
    if (households_now > 0.0)
        z->cars_per_household[zone] = (float)((cars_before + cars) / households_now);
}

void jm_zone_lose_households(jm_zones *z, int32_t zone, double households)
{
    double before = (double)z->households[zone];
    if (!(before > 0.0))
        return;
    double stay = fmax(0.0, 1.0 - households / before);
    z->households[zone] = (float)(before * stay);
    z->residents[zone] = (float)((double)z->residents[zone] * stay);
    z->residents_0_17[zone] = (float)((double)z->residents_0_17[zone] * stay);
    z->residents_18_64[zone] = (float)((double)z->residents_18_64[zone] * stay);
    z->residents_65[zone] = (float)((double)z->residents_65[zone] * stay);
}

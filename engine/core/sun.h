/// sun.h: where the sun stands (NREL SPA; Reda and Andreas 2004, rev. 2008, NREL/TP-560-34302).
#pragma once

#include "core/time.h"

typedef struct jm_sun {
    double zenith_rad;      // topocentric, without refraction
    double elevation_rad;   // topocentric, with refraction
    double azimuth_rad;     // clockwise from TRUE north, 0..2 pi
    double declination_rad; // geocentric
    double distance_au;     // earth-sun
} jm_sun;

typedef struct jm_sun_place {
    double latitude_deg, longitude_deg; // north and east positive
    double elevation_m;
    double pressure_pa;   // annual mean; 0: standard atmosphere at the elevation
    double temperature_c; // annual mean, for refraction
} jm_sun_place;

/// Sun at a UTC time given as seconds since 1970 (fractions allowed), 0 <= year <= 6000.
/// delta_t_s: terrestrial minus universal time; 0 takes 69 s (2020s).
jm_sun jm_sun_position(const jm_sun_place *place, double utc_s, double delta_t_s);

typedef struct jm_sun_day {
    double sunrise_utc_s, transit_utc_s, sunset_utc_s; // since 1970; NaN when the sun does not
} jm_sun_day;

/// The transit of the UTC date that holds utc_s, the sunrise before and the sunset after it: far
/// from Greenwich these may lie on the neighbouring UTC date. The sun rises and sets when its
/// centre stands 0.8333 degrees under the horizon.
jm_sun_day jm_sun_rise_set(const jm_sun_place *place, double utc_s, double delta_t_s);

/// What lies between time and position, for the tests against the report's worked example (its
/// table A5.1) and for whoever checks a step; degrees and astronomical units.
typedef struct jm_sun_steps {
    double julian_day;
    double heliocentric_longitude_deg, heliocentric_latitude_deg, distance_au;
    double nutation_longitude_deg, nutation_obliquity_deg, obliquity_deg;
    double apparent_longitude_deg;
    double sidereal_time_deg; // apparent, at Greenwich
    double right_ascension_deg, declination_deg;
} jm_sun_steps;

jm_sun_steps jm_sun_geocentric(double utc_s, double delta_t_s);

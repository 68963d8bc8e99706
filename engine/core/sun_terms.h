/// sun_terms.h: the tables of NREL/TP-560-34302 (Reda and Andreas 2008), for core/sun.c alone.
///
/// Their sources: the earth's series are VSOP87 (Bretagnon and Francou 1988), shortened as in
/// Meeus, "Astronomical Algorithms"; the nutation is the IAU 1980 theory.
#pragma once

/// amplitude * cos(phase + rate * t), t in millennia of 365250 days since J2000.
typedef struct jm_sun_term {
    double amplitude, phase_rad, rate;
} jm_sun_term;

/// All terms that share a power of t.
typedef struct jm_sun_series {
    const jm_sun_term *terms; // [count]
    int count;
} jm_sun_series;

extern const jm_sun_series jm_sun_longitude[6];
extern const jm_sun_series jm_sun_latitude[2];
extern const jm_sun_series jm_sun_radius[5];

enum { JM_NUTATION_TERMS = 63 };

typedef struct jm_nutation_term {
    signed char multiples[5];
    double longitude, longitude_rate, obliquity, obliquity_rate;
} jm_nutation_term;

extern const jm_nutation_term jm_nutation_terms[JM_NUTATION_TERMS];

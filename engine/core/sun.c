#include "core/sun.h"

#include "core/math.h"
#include "core/sun_terms.h"

#include <math.h>

// Equation numbers are those of NREL/TP-560-34302, January 2008.

static const double day_s = 86400.0;
static const double usual_delta_t_s = 69.0; // 69.2 s in 2020 to 2026, IERS
// Semidiameter of the sun and refraction at the horizon, 3.11.1 and A.2.
static const double semidiameter_deg = 0.26667, horizon_refraction_deg = 0.5667;

static double sin_deg(double degrees)
{
    return jm_sin(degrees * JM_DEG);
}

static double cos_deg(double degrees)
{
    return jm_cos(degrees * JM_DEG);
}

/// Into [0, 360).
static double turned_deg(double degrees)
{
    double turned = degrees - 360.0 * floor(degrees / 360.0);
    return turned < 360.0 ? turned : 0.0;
}

/// Into [-180, 180).
static double signed_deg(double degrees)
{
    return turned_deg(degrees + 180.0) - 180.0;
}

// ---- the earth seen from the sun ----

/// Sum over powers of t of the series (eq. 9 to 12), without the factor 1e-8.
static double series_sum(const jm_sun_series *series, int powers, double t)
{
    double total = 0.0;
    for (int p = powers - 1; p >= 0; p--) {
        double sum = 0.0;
        for (int i = 0; i < series[p].count; i++) {
            const jm_sun_term *term = &series[p].terms[i];
            sum += term->amplitude * jm_cos(term->phase_rad + term->rate * t);
        }
        total = total * t + sum;
    }
    return total * 1e-8;
}

/// Nutation in longitude and obliquity (eq. 15 to 23), t in Julian centuries.
static void add_nutation(double t, jm_sun_steps *s)
{
    const double arguments_deg[5] = {
        turned_deg(297.85036 + t * (445267.111480 + t * (-0.0019142 + t / 189474.0))),
        turned_deg(357.52772 + t * (35999.050340 + t * (-0.0001603 - t / 300000.0))),
        turned_deg(134.96298 + t * (477198.867398 + t * (0.0086972 + t / 56250.0))),
        turned_deg(93.27191 + t * (483202.017538 + t * (-0.0036825 + t / 327270.0))),
        turned_deg(125.04452 + t * (-1934.136261 + t * (0.0020708 + t / 450000.0))),
    };
    double longitude = 0.0, obliquity = 0.0;
    for (int i = 0; i < JM_NUTATION_TERMS; i++) {
        const jm_nutation_term *term = &jm_nutation_terms[i];
        double angle_deg = 0.0;
        for (int k = 0; k < 5; k++)
            angle_deg += term->multiples[k] * arguments_deg[k];
        longitude += (term->longitude + term->longitude_rate * t) * sin_deg(angle_deg);
        obliquity += (term->obliquity + term->obliquity_rate * t) * cos_deg(angle_deg);
    }
    s->nutation_longitude_deg = longitude / 36000000.0;
    s->nutation_obliquity_deg = obliquity / 36000000.0;
}

/// Obliquity of the ecliptic of date, without nutation (eq. 24), t in Julian millennia.
static double mean_obliquity_deg(double t)
{
    static const double arc_seconds[11] = {84381.448, -4680.93, -1.55, 1999.25, -51.38, -249.67,
                                           -39.05,    7.12,     27.87, 5.79,    2.45};
    double u = t / 10.0, sum = 0.0;
    for (int i = 10; i >= 0; i--)
        sum = sum * u + arc_seconds[i];
    return sum / 3600.0;
}

/// Apparent sidereal time at Greenwich (eq. 28, 29).
static double sidereal_time_deg(const jm_sun_steps *s)
{
    double days = s->julian_day - 2451545.0, t = days / 36525.0;
    double mean_deg =
        280.46061837 + 360.98564736629 * days + t * t * (0.000387933 - t / 38710000.0);
    return turned_deg(mean_deg + s->nutation_longitude_deg * cos_deg(s->obliquity_deg));
}

jm_sun_steps jm_sun_geocentric(double utc_s, double delta_t_s)
{
    jm_sun_steps s = {.julian_day = utc_s / day_s + 2440587.5};
    // Ephemeris time since J2000; from seconds, since a Julian day has lost their fractions.
    double century = ((utc_s + delta_t_s) / day_s - 10957.5) / 36525.0, millennium = century / 10.0;
    s.heliocentric_longitude_deg = turned_deg(series_sum(jm_sun_longitude, 6, millennium) / JM_DEG);
    s.heliocentric_latitude_deg = series_sum(jm_sun_latitude, 2, millennium) / JM_DEG;
    s.distance_au = series_sum(jm_sun_radius, 5, millennium);
    add_nutation(century, &s);
    s.obliquity_deg = mean_obliquity_deg(millennium) + s.nutation_obliquity_deg;
    double aberration_deg = -20.4898 / (3600.0 * s.distance_au); // eq. 26
    s.apparent_longitude_deg = turned_deg(s.heliocentric_longitude_deg + 180.0 +
                                          s.nutation_longitude_deg + aberration_deg);
    s.sidereal_time_deg = sidereal_time_deg(&s);

    // Eq. 30 and 31; the geocentric latitude is the heliocentric one turned round.
    double beta = -s.heliocentric_latitude_deg * JM_DEG;
    double sin_lambda = sin_deg(s.apparent_longitude_deg);
    double sin_epsilon = sin_deg(s.obliquity_deg), cos_epsilon = cos_deg(s.obliquity_deg);
    s.right_ascension_deg =
        turned_deg(jm_atan2(sin_lambda * cos_epsilon - jm_tan(beta) * sin_epsilon,
                            cos_deg(s.apparent_longitude_deg)) /
                   JM_DEG);
    s.declination_deg =
        jm_asin(jm_sin(beta) * cos_epsilon + jm_cos(beta) * sin_epsilon * sin_lambda) / JM_DEG;
    return s;
}

// ---- the sun seen from the place ----

/// Mean pressure at a height: International Standard Atmosphere (ISO 2533:1975), troposphere.
static double standard_pressure_pa(double elevation_m)
{
    double up_m = jm_clamp(elevation_m, -500.0, 11000.0);
    return 101325.0 * jm_pow(1.0 - 0.0065 * up_m / 288.15, 5.25588);
}

/// Eq. 42; none once the whole disc is under the horizon.
static double refraction_deg(const jm_sun_place *place, double elevation_deg)
{
    if (!(elevation_deg >= -(semidiameter_deg + horizon_refraction_deg)))
        return 0.0;
    double pressure_pa =
        place->pressure_pa > 0.0 ? place->pressure_pa : standard_pressure_pa(place->elevation_m);
    double density = pressure_pa / 101000.0 * 283.0 / (273.0 + place->temperature_c);
    double raised_deg = elevation_deg + 10.3 / (elevation_deg + 5.11);
    return density * 1.02 / (60.0 * jm_tan(raised_deg * JM_DEG));
}

/// Hour angle and declination as seen from the surface, not the centre, of the earth.
typedef struct jm_topocentric {
    double hour_angle_rad, declination_rad;
} jm_topocentric;

/// Eq. 32 to 40.
static jm_topocentric seen_from_surface(const jm_sun_place *place, const jm_sun_steps *s)
{
    const double flattened = 0.99664719, equator_m = 6378140.0;
    double latitude = place->latitude_deg * JM_DEG;
    double hour_angle =
        signed_deg(s->sidereal_time_deg + place->longitude_deg - s->right_ascension_deg) * JM_DEG;
    double sin_parallax = sin_deg(8.794 / (3600.0 * s->distance_au));
    double u = jm_atan(flattened * jm_tan(latitude));
    double x = jm_cos(u) + place->elevation_m / equator_m * jm_cos(latitude);
    double y = flattened * jm_sin(u) + place->elevation_m / equator_m * jm_sin(latitude);
    double declination = s->declination_deg * JM_DEG;
    double across = jm_cos(declination) - x * sin_parallax * jm_cos(hour_angle);
    double shift = jm_atan2(-x * sin_parallax * jm_sin(hour_angle), across);
    return (jm_topocentric){
        .hour_angle_rad = hour_angle - shift,
        .declination_rad =
            jm_atan2((jm_sin(declination) - y * sin_parallax) * jm_cos(shift), across),
    };
}

jm_sun jm_sun_position(const jm_sun_place *place, double utc_s, double delta_t_s)
{
    jm_sun_steps s = jm_sun_geocentric(utc_s, delta_t_s != 0.0 ? delta_t_s : usual_delta_t_s);
    jm_topocentric seen = seen_from_surface(place, &s);
    double latitude = place->latitude_deg * JM_DEG;
    double sin_latitude = jm_sin(latitude), cos_latitude = jm_cos(latitude);
    double sin_declination = jm_sin(seen.declination_rad);
    double cos_declination = jm_cos(seen.declination_rad);
    double cos_hour = jm_cos(seen.hour_angle_rad);

    // Eq. 41 and 45, the latter times the cosine of the declination: no tangent that overflows.
    double up = sin_latitude * sin_declination + cos_latitude * cos_declination * cos_hour;
    double elevation = jm_asin(jm_clamp(up, -1.0, 1.0));
    double from_south =
        jm_atan2(jm_sin(seen.hour_angle_rad) * cos_declination,
                 cos_hour * sin_latitude * cos_declination - sin_declination * cos_latitude);
    double azimuth = from_south + JM_PI;
    return (jm_sun){
        .zenith_rad = JM_PI / 2.0 - elevation,
        .elevation_rad = elevation + refraction_deg(place, elevation / JM_DEG) * JM_DEG,
        .azimuth_rad = azimuth < 2.0 * JM_PI ? azimuth : 0.0,
        .declination_rad = s.declination_deg * JM_DEG,
        .distance_au = s.distance_au,
    };
}

// ---- sunrise, transit, sunset ----

/// A value of three days running at 0 h terrestrial time, and the parabola through them (A.2.10).
typedef struct jm_three_days {
    double today, from_yesterday, to_tomorrow;
} jm_three_days;

static double between_days(const jm_three_days *v, double days)
{
    double bend = v->to_tomorrow - v->from_yesterday;
    return v->today + 0.5 * days * (v->from_yesterday + v->to_tomorrow + bend * days);
}

/// A UTC date at a place.
typedef struct jm_sun_date {
    const jm_sun_place *place;
    double midnight_utc_s, delta_t_s, sidereal_midnight_deg;
    jm_three_days right_ascension_deg, declination_deg;
} jm_sun_date;

static jm_sun_date date_at(const jm_sun_place *place, double utc_s, double delta_t_s)
{
    double midnight = floor(utc_s / day_s) * day_s;
    jm_sun_steps day[3];
    for (int d = 0; d < 3; d++)
        day[d] = jm_sun_geocentric(midnight - delta_t_s + (d - 1) * day_s, delta_t_s);
    return (jm_sun_date){
        .place = place,
        .midnight_utc_s = midnight,
        .delta_t_s = delta_t_s,
        .sidereal_midnight_deg = jm_sun_geocentric(midnight, delta_t_s).sidereal_time_deg,
        .right_ascension_deg = {day[1].right_ascension_deg,
                                signed_deg(day[1].right_ascension_deg - day[0].right_ascension_deg),
                                signed_deg(day[2].right_ascension_deg -
                                           day[1].right_ascension_deg)},
        .declination_deg = {day[1].declination_deg, day[1].declination_deg - day[0].declination_deg,
                            day[2].declination_deg - day[1].declination_deg},
    };
}

/// West of south, at a fraction of the date (A.2.8 to A.2.11); also the declination then.
static double hour_angle_deg(const jm_sun_date *date, double fraction, double *declination_deg)
{
    double days = fraction + date->delta_t_s / day_s;
    *declination_deg = between_days(&date->declination_deg, days);
    return signed_deg(date->sidereal_midnight_deg + 360.985647 * fraction +
                      date->place->longitude_deg - between_days(&date->right_ascension_deg, days));
}

/// Newton's way to the fraction of the date at which the sun crosses the horizon (A.2.12 to
/// A.2.14). The report takes one step; near the polar circle one does not suffice.
static double horizon_fraction(const jm_sun_date *date, double fraction, double horizon_deg)
{
    double latitude_deg = date->place->latitude_deg;
    for (int step = 0; step < 4; step++) {
        double declination_deg;
        double hour_deg = hour_angle_deg(date, fraction, &declination_deg);
        double level = cos_deg(latitude_deg) * cos_deg(declination_deg);
        double up = sin_deg(latitude_deg) * sin_deg(declination_deg) + level * cos_deg(hour_deg);
        double elevation_deg = jm_asin(jm_clamp(up, -1.0, 1.0)) / JM_DEG;
        fraction += (elevation_deg - horizon_deg) / (360.0 * level * sin_deg(hour_deg));
    }
    return fraction;
}

jm_sun_day jm_sun_rise_set(const jm_sun_place *place, double utc_s, double delta_t_s)
{
    const double horizon_deg = -(semidiameter_deg + horizon_refraction_deg);
    jm_sun_date date = date_at(place, utc_s, delta_t_s != 0.0 ? delta_t_s : usual_delta_t_s);
    double latitude_deg = place->latitude_deg, declination_deg = date.declination_deg.today;

    // A.2.3 to A.2.6: a first guess with the sun of midnight.
    double noon = turned_deg(date.right_ascension_deg.today - place->longitude_deg -
                             date.sidereal_midnight_deg) /
                  360.0;
    double transit = noon - hour_angle_deg(&date, noon, &declination_deg) / 360.0;
    double cos_half_day =
        (sin_deg(horizon_deg) - sin_deg(latitude_deg) * sin_deg(declination_deg)) /
        (cos_deg(latitude_deg) * cos_deg(declination_deg));
    double sunrise = (double)NAN, sunset = (double)NAN;
    if (cos_half_day >= -1.0 && cos_half_day <= 1.0) {
        double half_day = jm_acos(cos_half_day) / (2.0 * JM_PI);
        sunrise = horizon_fraction(&date, transit - half_day, horizon_deg);
        sunset = horizon_fraction(&date, transit + half_day, horizon_deg);
    }
    return (jm_sun_day){
        .sunrise_utc_s = date.midnight_utc_s + sunrise * day_s,
        .transit_utc_s = date.midnight_utc_s + transit * day_s,
        .sunset_utc_s = date.midnight_utc_s + sunset * day_s,
    };
}

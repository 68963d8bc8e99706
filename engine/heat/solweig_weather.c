// SOLWEIG's weather of one step: sun, clearness, sky emissivity, warm walls; and its table of
// ground.
#include "heat/solweig_own.h"

#include "core/time.h"

#include <math.h>

// SOLWEIG 2025a's table (parametersforsolweig.json of UMEP): cobble stone, dark asphalt, roofs,
// unmanaged grass, bare soil, water.
const jm_solweig_cover jm_solweig_covers[JM_SOLWEIG_COVERS] = {
    {0.20, 0.95, 0.37, -3.41, 15.0}, {0.18, 0.95, 0.58, -9.78, 15.0},
    {0.18, 0.95, 0.58, -9.78, 15.0}, {0.16, 0.94, 0.21, -3.38, 14.0},
    {0.25, 0.94, 0.33, -3.01, 14.0}, {0.05, 0.98, 0.00, 0.00, 12.0},
};
const jm_solweig_cover jm_solweig_wall = {0.20, 0.90, 0.37, -3.41, 15.0};

uint8_t jm_solweig_cover_of(jm_surface surface)
{
    enum { COBBLE, ASPHALT, ROOF, GRASS, SOIL, WATER };
    switch (surface) {
    case JM_SURFACE_ASPHALT:
    case JM_SURFACE_SETTS: // UMEP's land cover has one code for paved ground and takes it for this
        return ASPHALT;
    case JM_SURFACE_ROOF:
    case JM_SURFACE_COOL_ROOF:
    case JM_SURFACE_GREEN_ROOF:
        return ROOF;
    case JM_SURFACE_GRASS:
    case JM_SURFACE_SHRUB:
    case JM_SURFACE_GREEN_TRACK:
        return GRASS;
    case JM_SURFACE_SOIL:
        return SOIL;
    case JM_SURFACE_WATER:
        return WATER;
    default:
        return COBBLE;
    }
}

// Optical mass of water vapour by latitude (bands of 10 degrees) and season: Smith 1966, J. Appl.
// Meteorol. 5:726-727.
static double smith_lambda(double latitude_deg, int32_t day)
{
    static const double table[9][4] = {
        {3.37, 2.85, 2.80, 2.64}, {2.99, 3.02, 2.70, 2.93}, {3.60, 3.00, 2.98, 2.93},
        {3.04, 3.11, 2.92, 2.94}, {2.70, 2.95, 2.77, 2.71}, {2.52, 3.07, 2.67, 2.93},
        {1.76, 2.69, 2.61, 2.61}, {1.60, 1.67, 2.24, 2.63}, {1.11, 1.44, 1.94, 2.02}};
    const double north = latitude_deg < 0.0 ? -latitude_deg : latitude_deg;
    const int band = north < 80.0 ? (int)(north / 10.0) : 8;
    const int season = day > 335 || day <= 60 ? 0 : day <= 152 ? 1 : day <= 244 ? 2 : 3;
    return table[band][season];
}

// Global radiation of a clear sky: Crawford and Duchon 1999, J. Appl. Meteorol. 38:474-480.
static double clear_wm2(const jm_solweig *s, const jm_weather *w, const jm_solweig_now *now,
                        int32_t day)
{
    const double solar_wm2 = 1370.0, pressure_hpa = w->pressure_pa / 100.0;
    const double cosine = jm_cos(now->zenith_rad), b = 2.0 * JM_PI * day / 365.0;
    // Distance as SOLWEIG has it: the root of Spencer's series.
    const double distance = sqrt(1.00011 + 0.034221 * jm_cos(b) + 0.001280 * jm_sin(b) +
                                 0.000719 * jm_cos(2.0 * b) + 0.000077 * jm_sin(2.0 * b));
    const double mass = 35.0 * cosine / sqrt(1224.0 * cosine * cosine + 1.0);
    const double rayleigh = 1.021 - 0.084 * sqrt(mass * (0.000949 * pressure_hpa + 0.051));
    const double humidity = w->relative_humidity > 0.01 ? w->relative_humidity : 0.01;
    const double gamma = 17.27 * now->air_c / (237.7 + now->air_c) + jm_ln(humidity);
    const double dew_f = 237.7 * gamma / (17.27 - gamma) * 1.8 + 32.0;
    const double water_cm =
        jm_exp(0.1133 - jm_ln(smith_lambda(s->place.latitude_deg, day) + 1.0) + 0.0393 * dew_f);
    const double vapour = 1.0 - 0.077 * jm_pow(water_cm * mass, 0.3);
    const double aerosol = jm_pow(0.935, mass);
    return solar_wm2 * cosine * rayleigh * vapour * distance * aerosol;
}

// With the correction for low sun of Lindberg et al. 2008; 1 when it is not known.
static double clearness(const jm_solweig *s, const jm_weather *w, const jm_solweig_now *now,
                        int32_t day)
{
    const double degrees = now->elevation_rad / JM_DEG;
    const double clear = degrees > 0.01 ? clear_wm2(s, w, now, day) : 0.0;
    if (!(clear > 0.0))
        return 1.0;
    const double low_sun = 0.1473 * jm_ln(degrees) + 0.3454;
    const double index = now->global_wm2 / clear + 1.0 - low_sun;
    return index < 1.0 ? index : 1.0;
}

// Half a step before the end, as SOLWEIG takes it.
static jm_sun sun_of(const jm_solweig *s, double end_utc_s, double step_s)
{
    return jm_sun_position(&s->place, end_utc_s - 0.5 * step_s, 0.0);
}

// Hours of standard time at the end of the row, and when the sun rises by the day's length: solar
// and clock noon are taken as one.
static void set_clock(const jm_solweig *s, double end_utc_s, int32_t day, jm_solweig_now *now)
{
    const double local_s = end_utc_s + s->standard_offset_s;
    const double declination = -23.45 * jm_cos(2.0 * JM_PI * (day + 10.0) / 365.0) * JM_DEG;
    const double tangents =
        jm_clamp(jm_tan(declination) * jm_tan(s->place.latitude_deg * JM_DEG), -1.0, 1.0);
    now->hour = (local_s - 86400.0 * floor(local_s / 86400.0)) / 3600.0;
    now->sunrise_h = 12.0 - 0.5 * (12.0 + 24.0 * jm_asin(tangents) / JM_PI);
    const jm_sun_day sun = jm_sun_rise_set(&s->place, end_utc_s - 1.0, 0.0);
    now->highest_sun_deg =
        jm_sun_position(&s->place, sun.transit_utc_s, 0.0).elevation_rad / JM_DEG;
}

double jm_solweig_rise_k(const jm_solweig_cover *cover, const jm_solweig_now *now)
{
    if (!now->day)
        return 0.0;
    const double amplitude = cover->rise_k * now->highest_sun_deg + cover->start_k;
    const double phase = (now->hour - now->sunrise_h) / (cover->warmest_h - now->sunrise_h);
    const double rise = amplitude * jm_sin(0.5 * JM_PI * phase) * now->clearness;
    return rise > 0.0 ? rise : 0.0;
}

jm_solweig_now jm_solweig_now_at(const jm_solweig *s, const jm_weather *w, double end_utc_s,
                                 double step_s)
{
    jm_solweig_now now = {.air_k = w->air_temp_k, .clearness = 1.0};
    const jm_sun sun = sun_of(s, end_utc_s, step_s);
    now.azimuth_rad = sun.azimuth_rad;
    now.elevation_rad = sun.elevation_rad;
    now.distance_au = sun.distance_au;
    const jm_civil local =
        jm_civil_from_instant((jm_instant)floor(end_utc_s - 1.0 + s->standard_offset_s));
    const int32_t day = jm_day_of_year(&local);
    now.day = now.elevation_rad > 0.0;
    now.zenith_rad = 0.5 * JM_PI - now.elevation_rad;
    now.sin_elevation = jm_sin(now.elevation_rad);
    now.cos_elevation = jm_cos(now.elevation_rad);
    now.air_c = now.air_k - JM_ZERO_CELSIUS_K;
    // Magnus; hPa.
    now.vapour_hpa =
        6.107 * jm_pow(10.0, 7.5 * now.air_c / (237.3 + now.air_c)) * w->relative_humidity;
    // Prata 1996, Q. J. R. Meteorol. Soc. 122:1127-1151.
    const double water = 46.5 * now.vapour_hpa / now.air_k;
    now.emissivity = 1.0 - (1.0 + water) * jm_exp(-sqrt(1.2 + 3.0 * water));
    now.black_wm2 = JM_SOLWEIG_SIGMA * now.air_k * now.air_k * now.air_k * now.air_k;
    set_clock(s, end_utc_s, day, &now);
    if (!now.day)
        return now;
    now.direct_wm2 = w->direct_normal_wm2 > 0.0 ? w->direct_normal_wm2 : 0.0;
    now.diffuse_wm2 = w->diffuse_wm2 > 0.0 ? w->diffuse_wm2 : 0.0;
    // Perez' sky has no branch for none at all.
    if (s->def.anisotropic && now.diffuse_wm2 < 0.1)
        now.diffuse_wm2 = 0.1;
    now.global_wm2 = now.diffuse_wm2 + now.direct_wm2 * now.sin_elevation;
    now.clearness = clearness(s, w, &now, day);
    now.wall_rise_k = jm_solweig_rise_k(&jm_solweig_wall, &now);
    return now;
}

// complete.c: what a run needs, made of what the file has; defaults are named.
#include "weather/own.h"

#include <math.h>

// FAO 56, chapter 3: 2 m/s at 2 m, the mean of over 2000 stations, where wind was not measured; at
// 10 m by its equation 47.
#define USUAL_WIND_MS 2.67
#define USUAL_FROM_RAD (1.5 * JM_PI) // west: assumed, the prevailing side of the middle latitudes
#define LOWEST_SINE 0.02             // means of lower suns carry no beam that could be told

static bool any(const jm_raw_file *raw, jm_raw q)
{
    for (int64_t i = 0; raw->has[q] && i < raw->count; i++)
        if (!isnan(raw->rows[i].value[q]))
            return true;
    return false;
}

// ---- humidity

// FAO 56, equation 48: without humidity the dew point is near the day's lowest temperature.
static double dew_from_lowest(const jm_raw_file *raw, int64_t at)
{
    int64_t reach = (int64_t)floor(43200.0 / raw->step_s);
    double lowest = (double)NAN;
    for (int64_t i = at > reach ? at - reach : 0; i <= at + reach && i < raw->count; i++) {
        double t = raw->rows[i].value[JM_RAW_AIR_K];
        if (!(t >= lowest))
            lowest = isnan(t) ? lowest : t;
    }
    return lowest;
}

static void complete_humidity(jm_ctx *ctx, jm_raw_file *raw)
{
    bool from_lowest = !any(raw, JM_RAW_HUMIDITY) && !any(raw, JM_RAW_DEW_K);
    for (int64_t i = 0; i < raw->count; i++) {
        double *v = raw->rows[i].value;
        double dew = from_lowest ? dew_from_lowest(raw, i) : v[JM_RAW_DEW_K];
        if (isnan(v[JM_RAW_HUMIDITY]) && !isnan(dew) && !isnan(v[JM_RAW_AIR_K]))
            v[JM_RAW_HUMIDITY] = fmin(
                jm_weather_saturation_pa(dew) / jm_weather_saturation_pa(v[JM_RAW_AIR_K]), 1.0);
    }
    if (from_lowest)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: no humidity; the dew point is taken as the lowest temperature within 12 h",
               raw->name);
}

// ---- pressure

static void complete_pressure(jm_ctx *ctx, jm_raw_file *raw, const jm_sun_place *place)
{
    bool known = isfinite(place->elevation_m);
    double standard = jm_standard_pressure_pa(known ? place->elevation_m : 0.0);
    double at_sea = jm_standard_pressure_pa(0.0);
    bool measured = any(raw, JM_RAW_PRESSURE), reduced = any(raw, JM_RAW_SEA_PRESSURE);
    for (int64_t i = 0; i < raw->count; i++) {
        double *v = raw->rows[i].value;
        if (isnan(v[JM_RAW_PRESSURE]) && reduced)
            v[JM_RAW_PRESSURE] = v[JM_RAW_SEA_PRESSURE] * standard / at_sea;
        if (!measured && !reduced)
            v[JM_RAW_PRESSURE] = standard;
    }
    if (!measured && !reduced)
        jm_log(ctx, JM_LOG_INFO, "%s: no pressure; %.0f Pa is taken, the standard at %.0f m",
               raw->name, standard, known ? place->elevation_m : 0.0);
}

// ---- wind

static void wind_from_parts(double *v)
{
    double east = v[JM_RAW_WIND_EAST], north = v[JM_RAW_WIND_NORTH];
    if (isnan(east) || isnan(north) || !isnan(v[JM_RAW_WIND]))
        return;
    v[JM_RAW_WIND] = sqrt(east * east + north * north);
    if (v[JM_RAW_WIND] > 0.0) {
        double from = jm_atan2(-east, -north);
        v[JM_RAW_FROM] = from < 0.0 ? from + 2.0 * JM_PI : from;
    }
}

static void complete_wind(jm_ctx *ctx, jm_raw_file *raw)
{
    for (int64_t i = 0; i < raw->count; i++)
        wind_from_parts(raw->rows[i].value);
    raw->has[JM_RAW_WIND] = raw->has[JM_RAW_WIND] || raw->has[JM_RAW_WIND_EAST];
    raw->has[JM_RAW_FROM] = raw->has[JM_RAW_FROM] || raw->has[JM_RAW_WIND_EAST];
    bool speed = any(raw, JM_RAW_WIND), from = any(raw, JM_RAW_FROM);
    double last = USUAL_FROM_RAD; // calm air has no direction: it keeps the one before
    for (int64_t i = 0; i < raw->count; i++) {
        double *v = raw->rows[i].value;
        if (!speed)
            v[JM_RAW_WIND] = USUAL_WIND_MS;
        if (!from || (isnan(v[JM_RAW_FROM]) && v[JM_RAW_WIND] == 0.0))
            v[JM_RAW_FROM] = last;
        if (!isnan(v[JM_RAW_FROM]))
            last = v[JM_RAW_FROM];
    }
    if (!speed)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: no wind; %.2f m/s at 10 m is taken, the usual mean of open country", raw->name,
               USUAL_WIND_MS);
    if (!from)
        jm_log(ctx, JM_LOG_INFO, "%s: no wind direction; wind from the west is taken", raw->name);
}

jm_status jm_complete_state(jm_ctx *ctx, jm_raw_file *raw, const jm_sun_place *place)
{
    if (!any(raw, JM_RAW_AIR_K))
        return jm_fail(ctx, JM_ERR_DATA, "%s: holds no air temperature", raw->name);
    complete_humidity(ctx, raw);
    complete_pressure(ctx, raw, place);
    complete_wind(ctx, raw);
    return JM_OK;
}

// ---- light

// Beam from what falls of it on the horizontal.
static double beam_of(double flat_wm2, const jm_sun_mean *sun)
{
    if (!(sun->sine > LOWEST_SINE) || !(flat_wm2 > 0.0))
        return 0.0;
    return fmin(flat_wm2 / sun->sine, sun->extraterrestrial_wm2);
}

// Global split by Reindl; from clearness 0.3 on at least a tenth is diffuse, as the authors bound
// it.
static void split_global(const jm_sun_mean *sun, double *v)
{
    double global = v[JM_RAW_GLOBAL], above = sun->extraterrestrial_wm2 * sun->sine;
    double share = 1.0;
    if (sun->sine > LOWEST_SINE) {
        double clearness = jm_clamp(global / above, 0.0, 1.0);
        share = jm_reindl_diffuse_share(clearness, sun->sine, v[JM_RAW_AIR_K], v[JM_RAW_HUMIDITY]);
        share = clearness > 0.3 ? fmax(share, 0.1) : share;
    }
    v[JM_RAW_DIRECT_NORMAL] = beam_of((1.0 - share) * global, sun);
    v[JM_RAW_DIFFUSE] = global - v[JM_RAW_DIRECT_NORMAL] * sun->sine;
}

// Kasten and Czeplak, Solar Energy 24 (1980) 177-189, equation 8, under Haurwitz' clear sky.
static double clouded_global(const jm_sun_mean *sun, double cloud_share)
{
    return sun->clear_wm2 * (1.0 - 0.75 * jm_pow(cloud_share, 3.4));
}

// What is measured stays; what follows from two others is their difference; else it is modelled.
static void light_of_row(const jm_sun_mean *sun, jm_raw_file *raw, double *v)
{
    double *global = &v[JM_RAW_GLOBAL], *beam = &v[JM_RAW_DIRECT_NORMAL];
    double *diffuse = &v[JM_RAW_DIFFUSE], *flat = &v[JM_RAW_DIRECT_FLAT];
    if (isnan(*global) && isnan(*diffuse) && sun->clear_wm2 <= 0.0)
        *global = 0.0; // by night nothing is missing
    if (*diffuse > *global + 1.0) {
        *diffuse = *global;
        *beam = *flat = 0.0;
        raw->mends.diffuse++;
    }
    if (isnan(*beam) && !isnan(*flat))
        *beam = beam_of(*flat, sun);
    if (isnan(*beam) && !isnan(*diffuse) && !isnan(*global))
        *beam = beam_of(*global - *diffuse, sun);
    if (isnan(*diffuse) && !isnan(*beam) && !isnan(*global))
        *diffuse = fmax(*global - (isnan(*flat) ? *beam * sun->sine : *flat), 0.0);
    if (!isnan(*beam) && !isnan(*diffuse))
        return;
    if (isnan(*global) && !isnan(v[JM_RAW_CLOUD]))
        *global = clouded_global(sun, v[JM_RAW_CLOUD]);
    if (!isnan(*global))
        split_global(sun, v);
}

// Whether the sun's path is needed at all: not where beam and diffuse are both measured.
static bool is_lit(const double *v)
{
    return !isnan(v[JM_RAW_DIRECT_NORMAL]) && !isnan(v[JM_RAW_DIFFUSE]) &&
           !(v[JM_RAW_DIFFUSE] > v[JM_RAW_GLOBAL] + 1.0);
}

static jm_weather weather_of(const double *v)
{
    return (jm_weather){.air_temp_k = v[JM_RAW_AIR_K],
                        .relative_humidity = v[JM_RAW_HUMIDITY],
                        .pressure_pa = v[JM_RAW_PRESSURE],
                        .wind_ms = v[JM_RAW_WIND],
                        .wind_from_rad = v[JM_RAW_FROM],
                        .direct_normal_wm2 = v[JM_RAW_DIRECT_NORMAL],
                        .diffuse_wm2 = v[JM_RAW_DIFFUSE],
                        .longwave_down_wm2 = v[JM_RAW_LONGWAVE],
                        .cloud_share = v[JM_RAW_CLOUD],
                        .rain_kgm2s = isnan(v[JM_RAW_RAIN]) ? 0.0 : v[JM_RAW_RAIN],
                        .global_wm2 = isnan(v[JM_RAW_GLOBAL]) ? 0.0 : v[JM_RAW_GLOBAL]};
}

static jm_status check_light(jm_ctx *ctx, const jm_raw_file *raw, const jm_weather_file *file)
{
    bool both = any(raw, JM_RAW_DIFFUSE) &&
                (any(raw, JM_RAW_DIRECT_NORMAL) || any(raw, JM_RAW_DIRECT_FLAT));
    bool global = any(raw, JM_RAW_GLOBAL), cloud = any(raw, JM_RAW_CLOUD);
    if (!both && !global && !cloud)
        return jm_fail(
            ctx, JM_ERR_DATA,
            "%s: holds neither solar radiation (global, or direct and diffuse) nor cloud "
            "to tell it by; take a station that measures it, or ERA5",
            raw->name);
    if ((!both || !any(raw, JM_RAW_DIRECT_NORMAL)) && !jm_has_place(&file->place))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: to part its radiation into beam and diffuse the place is needed; give "
                       "the columns direct_normal_wm2 and diffuse_wm2, or a place",
                       raw->name);
    if (!both && !global)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: no solar radiation measured; it is told by cloud (Kasten and Czeplak 1980)",
               raw->name);
    if (!any(raw, JM_RAW_RAIN))
        jm_log(ctx, JM_LOG_INFO, "%s: no rain column; no rain is taken", raw->name);
    return JM_OK;
}

static jm_sun_mean sun_of_row(const jm_weather_file *file, int64_t row, jm_sun_path *path)
{
    double start = jm_row_label_utc_s(file, row) + file->centre_s - 0.5 * file->step_s;
    return jm_sun_mean_of(&file->place, start, file->step_s, path);
}

static bool is_dark(const double *v)
{
    return isnan(v[JM_RAW_DIFFUSE]) || isnan(v[JM_RAW_DIRECT_NORMAL]);
}

// Light of a row through which the sun stays below civil twilight is no light: an offset of the
// sensor, or times that are not those of the place. Returns what it told of, 0 otherwise.
static double darken(const jm_weather_file *file, int64_t row, jm_sun_path *path, double *v)
{
    const double twilight_sine = -0.10452846326765347; // 6 degrees
    const double start = jm_row_label_utc_s(file, row) + file->centre_s - 0.5 * file->step_s;
    double told = 0.0;
    for (int part = 0; part <= 2; part++) { // both ends and the middle
        const double at = start + 0.5 * part * file->step_s;
        jm_sun_path_follow(&file->place, at, path);
        if (jm_sun_path_sine(path, at) > twilight_sine)
            return 0.0;
    }
    for (int q = JM_RAW_GLOBAL; q <= JM_RAW_DIFFUSE; q++) {
        told = fmax(told, v[q]);
        v[q] = v[q] > 0.0 ? 0.0 : v[q];
    }
    return told;
}

static void darken_nights(jm_ctx *ctx, jm_raw_file *raw, const jm_weather_file *file)
{
    const double offset_wm2 = 30.0; // ISO 9060:2018, class C: zero offset of a pyranometer
    jm_sun_path path = {0};
    double most = 0.0;
    for (int64_t i = 0; i < raw->count; i++) {
        double told = darken(file, i, &path, raw->rows[i].value);
        raw->mends.dark += told > 0.0;
        most = fmax(most, told);
    }
    if (most > offset_wm2)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %lld rows hold sunlight, up to %.0f W/m2, while the sun is down at %.2f N "
               "%.2f E: it is set to 0; are the times, their zone (`weather_offset_h`) and the "
               "place right?",
               raw->name, (long long)raw->mends.dark, most, file->place.latitude_deg,
               file->place.longitude_deg);
    else if (raw->mends.dark > 0)
        jm_log(ctx, JM_LOG_INFO, "%s: %lld rows hold light while the sun is down, set to 0",
               raw->name, (long long)raw->mends.dark);
}

// A hole of light between two lit rows: beam on a line, diffuse on a line of its share of the sun's
// height. Longer ones, and those at sunrise and sunset, stay.
static void bridge_light(jm_raw_file *raw, const jm_weather_file *file, int64_t first, int64_t end)
{
    if (first == 0 || end == raw->count ||
        (double)(end - first + 1) * raw->step_s > 3.0 * 3600.0 + 1.0)
        return;
    jm_sun_path path = {0};
    const double *before = raw->rows[first - 1].value, *after = raw->rows[end].value;
    double low = sun_of_row(file, first - 1, &path).sine, high = sun_of_row(file, end, &path).sine;
    if (low < LOWEST_SINE || high < LOWEST_SINE)
        return;
    double a = before[JM_RAW_DIFFUSE] / low, b = after[JM_RAW_DIFFUSE] / high;
    for (int64_t i = first; i < end; i++) {
        double *v = raw->rows[i].value, share = (double)(i - first + 1) / (double)(end - first + 1);
        v[JM_RAW_DIFFUSE] = (a + (b - a) * share) * sun_of_row(file, i, &path).sine;
        v[JM_RAW_DIRECT_NORMAL] =
            before[JM_RAW_DIRECT_NORMAL] +
            (after[JM_RAW_DIRECT_NORMAL] - before[JM_RAW_DIRECT_NORMAL]) * share;
        raw->mends.bridged++;
    }
}

static void bridge_all_light(jm_raw_file *raw, const jm_weather_file *file)
{
    for (int64_t i = 0; i < raw->count;) {
        int64_t end = i;
        while (end < raw->count && is_dark(raw->rows[end].value))
            end++;
        if (end > i)
            bridge_light(raw, file, i, end);
        i = end + 1;
    }
}

jm_status jm_complete_light(jm_ctx *ctx, jm_raw_file *raw, jm_weather_file *file)
{
    JM_TRY(check_light(ctx, raw, file));
    bool placed = jm_has_place(&file->place);
    jm_sun_path path = {0};
    if (placed)
        darken_nights(ctx, raw, file);
    for (int64_t i = 0; placed && i < raw->count; i++)
        if (!is_lit(raw->rows[i].value)) {
            jm_sun_mean sun = sun_of_row(file, i, &path);
            light_of_row(&sun, raw, raw->rows[i].value);
        }
    if (placed)
        bridge_all_light(raw, file);
    for (int64_t i = 0; i < raw->count; i++) {
        double *v = raw->rows[i].value;
        file->rows[i] = (jm_weather_row){weather_of(v), v[JM_RAW_GLOBAL]};
        file->missing += isnan(v[JM_RAW_AIR_K]) || is_dark(v);
    }
    return JM_OK;
}

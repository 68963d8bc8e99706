#include "heat/model.h"

#include <math.h>
#include <string.h>

#include "core/parallel.h"

typedef struct bound {
    const char *name;
    double value, low, high;
    bool optional; // NaN: not measured
} bound;

// Extremes on earth with some room; a NaN is refused where it has no meaning.
static jm_status check_weather(jm_ctx *ctx, const jm_weather *w, const char *which)
{
    const bound bounds[] = {
        {"air_temp_k", w->air_temp_k, 180.0, 340.0, false},
        {"relative_humidity", w->relative_humidity, 0.0, 1.0, false},
        {"pressure_pa", w->pressure_pa, 30000.0, 110000.0, false},
        {"wind_ms", w->wind_ms, 0.0, 120.0, false},
        {"direct_normal_wm2", w->direct_normal_wm2, 0.0, 1500.0, false},
        {"diffuse_wm2", w->diffuse_wm2, 0.0, 1500.0, false},
        {"longwave_down_wm2", w->longwave_down_wm2, 20.0, 800.0, true},
        {"cloud_share", w->cloud_share, 0.0, 1.0, true},
    };
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        const bound *b = &bounds[i];
        if (b->optional && isnan(b->value))
            continue;
        if (!(b->value >= b->low && b->value <= b->high))
            return jm_fail(ctx, JM_ERR_DATA,
                           "heat: %s of the weather (%s) is %g; give %g to %g, mend the weather "
                           "file",
                           b->name, which, b->value, b->low, b->high);
    }
    return JM_OK;
}

static jm_status check_input(const jm_heat *heat, const jm_heat_input *in)
{
    JM_TRY(check_weather(heat->ctx, &in->begin, "begin"));
    JM_TRY(check_weather(heat->ctx, &in->end, "end"));
    JM_TRY(check_weather(heat->ctx, &in->mean, "mean"));
    double parts = in->length_s / heat->def.substep_s;
    if (!(parts >= 1.0 && parts <= 10000.0 && parts == floor(parts)))
        return jm_fail(heat->ctx, JM_ERR_ARGUMENT,
                       "heat: an interval of %g s is no whole multiple of the substep of %d s",
                       in->length_s, (int)heat->def.substep_s);
    if (!(fabs(in->start_utc_s) < 1.0e12 && fabs(in->radiation_centre_utc_s) < 1.0e12))
        return jm_fail(heat->ctx, JM_ERR_ARGUMENT, "heat: the interval has no time");
    if (in->traffic_heat_wm2 == NULL)
        return JM_OK;
    for (int64_t c = 0; c < heat->scene->cells; c++)
        if (!(fabsf(in->traffic_heat_wm2[c]) < 1.0e6f))
            return jm_fail(heat->ctx, JM_ERR_ARGUMENT,
                           "heat: traffic heat of cell %lld is %g W/m2; the traffic model is "
                           "spoilt",
                           (long long)c, (double)in->traffic_heat_wm2[c]);
    return JM_OK;
}

jm_status jm_heat_reset(jm_heat *heat, const jm_heat_input *first)
{
    JM_TRY(check_input(heat, first));
    jm_heat_start(heat, first->begin.air_temp_k);
    return JM_OK;
}

static double mix(double a, double b, double share)
{
    return a + (b - a) * share;
}

// Mean of max(0, sin elevation) over the interval that the radiation means describe.
static double mean_sine(const jm_heat *heat, const jm_heat_input *in)
{
    const int parts = 12;
    double sum = 0.0;
    for (int i = 0; i < parts; i++) {
        double utc_s = in->radiation_centre_utc_s + ((i + 0.5) / parts - 0.5) * in->length_s;
        jm_sun sun = jm_sun_position(&heat->place, utc_s, 0.0);
        sum += fmax(jm_sin(sun.elevation_rad), 0.0);
    }
    return sum / parts;
}

// FAO 56, equations 8 and 13: slope of the saturation curve against the psychrometric constant.
static double slope_share(double air_k, double pressure_pa)
{
    double t = air_k - JM_ZERO_CELSIUS_K;
    double reach = t + 237.3;
    double slope = 4098.0 * 0.6108 * jm_exp(17.27 * t / reach) / (reach * reach); // [kPa K-1]
    double gamma = 0.665e-3 * pressure_pa * 1e-3;
    return slope / (slope + gamma);
}

// Rooms are held between heating and what people bear in summer, else follow the ground.
#define INDOOR_LEAST_C 19.0
#define INDOOR_MOST_C 26.0

static jm_substep substep_at(const jm_heat *heat, const jm_heat_input *in, int64_t index,
                             int64_t count, double mean_sin)
{
    double share = ((double)index + 0.5) / (double)count;
    double utc_s = in->start_utc_s + share * in->length_s;
    jm_sun sun = jm_sun_position(&heat->place, utc_s, 0.0);
    jm_weather w = in->mean;
    w.air_temp_k = mix(in->begin.air_temp_k, in->end.air_temp_k, share);
    w.relative_humidity = mix(in->begin.relative_humidity, in->end.relative_humidity, share);
    w.pressure_pa = mix(in->begin.pressure_pa, in->end.pressure_pa, share);
    w.wind_ms = mix(in->begin.wind_ms, in->end.wind_ms, share);
    jm_sky_share(&w, &sun, mean_sin);

    jm_civil day = jm_civil_from_instant((jm_instant)utc_s);
    double indoor_c =
        jm_clamp(heat->clock.deep_k - JM_ZERO_CELSIUS_K, INDOOR_LEAST_C, INDOOR_MOST_C);
    double air_k = heat->air.canyon_k;
    jm_substep now = {
        .light = {.sky = jm_sky_at(&w, &sun, heat->city->place.convergence_rad),
                  .crown_pass = jm_crown_pass(jm_day_of_year(&day), heat->place.latitude_deg),
                  .crown_longwave_wm2 =
                      (float)(JM_STEFAN_BOLTZMANN * air_k * air_k * air_k * air_k)},
        .station_k =
            mix(in->begin.air_temp_k, in->end.air_temp_k, ((double)index + 1.0) / (double)count),
        .wind_ms = w.wind_ms,
        .pressure_pa = w.pressure_pa,
        .vapour_pa = w.relative_humidity * jm_saturation_pressure_pa(w.air_temp_k),
        .volume_jm3k = (float)jm_air_volume_jm3k(w.pressure_pa, w.air_temp_k),
        .slope_share = (float)slope_share(w.air_temp_k, w.pressure_pa),
        .indoor_c = (float)indoor_c,
        .weight = (float)(1.0 / (double)count),
    };
    return now;
}

// Crowns: what they keep of sun and sky beyond what they radiate goes into evaporation and air.
// Priestley-Taylor coefficient of trees in a town, dry and watered: between the 0.6 of a dry lawn
// and the 1.26 of wet ground.
#define CROWN_EVAPORATION 0.8
#define CROWN_EVAPORATION_WATERED 1.2

static double crown_heat_wm2(const jm_heat *heat, const jm_substep *now, double ground_long_wm2)
{
    const jm_light *light = &now->light;
    double keeps = 1.0 - (double)light->crown_pass;
    double sun = (double)light->sky.beam_wm2 * (double)light->sky.sin_elevation +
                 (double)light->sky.diffuse_wm2;
    double left = keeps * ((1.0 - JM_CROWN_ALBEDO) * sun + (double)light->sky.longwave_wm2 +
                           ground_long_wm2 - 2.0 * (double)light->crown_longwave_wm2);
    double evaporation =
        mix(CROWN_EVAPORATION, CROWN_EVAPORATION_WATERED, heat->crown_watered_share) *
        (double)now->slope_share;
    return left > 0.0 ? left * (1.0 - fmin(evaporation, 1.0)) : left;
}

// Sums of the neighbourhoods in their order, then per area.
static jm_air_fluxes gather(jm_heat *heat, const jm_substep *now, double traffic_w)
{
    const jm_scene *s = heat->scene;
    const double cell_m2 = (double)s->cell_m * (double)s->cell_m;
    double ground = 0.0, slope = 0.0, roof = 0.0, walls_w = 0.0, walls_slope = 0.0;
    double ground_long = 0.0, residual = 0.0;
    for (int64_t h = 0; h < s->hood_count; h++) {
        const jm_hood_sums *sum = &heat->sums[h];
        ground += sum->ground_wm2;
        slope += sum->ground_slope_wm2k;
        roof += sum->roof_wm2;
        walls_w += sum->walls_w;
        walls_slope += sum->walls_slope_wk;
        ground_long += sum->ground_long_wm2;
        residual = fmax(residual, sum->residual_wm2);
    }
    heat->day.residual_wm2 = fmax(heat->day.residual_wm2, residual);
    jm_air_fluxes f = {0.0, 0.0, 0.0, 0.0, 0.0};
    double open = (double)heat->open_cells, roofs = (double)s->cells - open;
    if (open > 0.0) {
        double crown = heat->crown_share * crown_heat_wm2(heat, now, ground_long / open);
        f.canyon_wm2 = ground / open + walls_w / (open * cell_m2) + crown + traffic_w / open;
        f.canyon_slope_wm2k = slope / open + walls_slope / (open * cell_m2);
    }
    f.roof_wm2 = roofs > 0.0 ? roof / roofs : 0.0;
    jm_heat_meadow(heat, now, &f.rural_wm2, &f.rural_slope_wm2k);
    return f;
}

static void advance(jm_heat *heat, const jm_substep *now, double traffic_w)
{
    const double step_s = heat->def.substep_s;
    jm_shadow_cast(heat->ctx, heat->scene, now->light.sky.azimuth_rad, now->light.sky.elevation_rad,
                   &heat->shadow);
    jm_heat_walls(heat, now);
    jm_heat_cells(heat, now);
    jm_air_fluxes fluxes = gather(heat, now, traffic_w);
    jm_air_advance(&heat->air_column, &fluxes, now->station_k, now->wind_ms, now->pressure_pa,
                   step_s, &heat->air);
}

// 22 to 6 h by the sun.
static bool is_night(const jm_heat *heat, double utc_s)
{
    double hour = utc_s / 3600.0 + heat->place.longitude_deg / 15.0;
    hour -= 24.0 * floor(hour / 24.0);
    return hour >= 22.0 || hour < 6.0;
}

static void add_to_means(jm_heat *heat, const jm_substep *now, double utc_s, jm_heat_means *means)
{
    const double weight = (double)now->weight, step_s = heat->def.substep_s;
    means->canyon_k += weight * heat->air.canyon_k;
    means->upper_k += weight * (heat->air.upper_rural_k + heat->air.upper_excess_k);
    means->rural_k += weight * heat->air.rural_k;
    means->vapour_pa += weight * now->vapour_pa;
    if (is_night(heat, utc_s)) {
        heat->day.night_ks += step_s * (heat->air.canyon_k - heat->air.rural_k);
        heat->day.night_s += step_s;
    }
    jm_heat_clock *clock = &heat->clock;
    if (clock->settled_days >= JM_SETTLED_DAYS)
        return;
    clock->elapsed_s += step_s;
    clock->air_sum_ks += step_s * now->station_k;
    if (clock->elapsed_s >= 86400.0)
        jm_heat_settle(heat);
}

static double take_traffic(jm_heat *heat, const float *traffic_heat_wm2)
{
    const int64_t n = heat->scene->cells;
    if (traffic_heat_wm2 == NULL) {
        memset(heat->traffic_heat_wm2, 0, (size_t)n * sizeof(float));
        return 0.0;
    }
    memcpy(heat->traffic_heat_wm2, traffic_heat_wm2, (size_t)n * sizeof(float));
    return jm_sum_f32(heat->ctx, traffic_heat_wm2, n);
}

jm_status jm_heat_step(jm_heat *heat, const jm_heat_input *in)
{
    JM_TRY(check_input(heat, in));
    const int64_t n = heat->scene->cells;
    const double traffic_w = take_traffic(heat, in->traffic_heat_wm2);
    memset(heat->tmrt_k, 0, (size_t)n * sizeof(float));
    memset(heat->sunlit, 0, (size_t)n * sizeof(float));
    memset(heat->wind_ms, 0, (size_t)n * sizeof(float));

    const int64_t count = (int64_t)(in->length_s / heat->def.substep_s);
    const double mean_sin = mean_sine(heat, in);
    jm_heat_means means = {0.0, 0.0, 0.0, 0.0};
    for (int64_t i = 0; i < count; i++) {
        JM_TRY(jm_poll(heat->ctx));
        jm_substep now = substep_at(heat, in, i, count, mean_sin);
        advance(heat, &now, traffic_w);
        double utc_s = in->start_utc_s + ((double)i + 0.5) * heat->def.substep_s;
        add_to_means(heat, &now, utc_s, &means);
    }
    if (!isfinite(heat->air.canyon_k) || !isfinite(heat->air.upper_excess_k))
        return jm_fail(heat->ctx, JM_ERR_NUMERIC,
                       "heat: temperatures are no longer finite; `jumeau check` names bad input");
    jm_heat_people(heat, &means, in->length_s);
    return JM_OK;
}

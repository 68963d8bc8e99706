#include "heat/model.h"

#include <math.h>
#include <string.h>

#include "core/parallel.h"
#include "surfaces/vapour.h"

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
        {"wind_from_rad", w->wind_from_rad, -7.0, 7.0, false},
        {"rain_kgm2s", w->rain_kgm2s, 0.0, 0.1, false},
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
    for (int64_t c = 0; c < heat->cells; c++)
        if (!(fabsf(in->traffic_heat_wm2[c]) < 1.0e6f))
            return jm_fail(heat->ctx, JM_ERR_ARGUMENT,
                           "heat: traffic heat of cell %lld is %g W/m2; the traffic model is "
                           "spoilt",
                           (long long)c, (double)in->traffic_heat_wm2[c]);
    return JM_OK;
}

static double mix(double a, double b, double share)
{
    return a + (b - a) * share;
}

// Wind as a vector: from 350 and from 10 degrees is north wind between them.
static double mix_direction(const jm_weather *a, const jm_weather *b, double share)
{
    const double east =
        mix(a->wind_ms * jm_sin(a->wind_from_rad), b->wind_ms * jm_sin(b->wind_from_rad), share);
    const double north =
        mix(a->wind_ms * jm_cos(a->wind_from_rad), b->wind_ms * jm_cos(b->wind_from_rad), share);
    return east != 0.0 || north != 0.0 ? jm_atan2(east, north) : b->wind_from_rad;
}

static jm_weather mix_weather(const jm_heat_input *in, double share)
{
    jm_weather w = in->mean;
    w.air_temp_k = mix(in->begin.air_temp_k, in->end.air_temp_k, share);
    w.relative_humidity = mix(in->begin.relative_humidity, in->end.relative_humidity, share);
    w.pressure_pa = mix(in->begin.pressure_pa, in->end.pressure_pa, share);
    w.wind_ms = mix(in->begin.wind_ms, in->end.wind_ms, share);
    w.wind_from_rad = mix_direction(&in->begin, &in->end, share);
    return w;
}

static jm_air_station station_of(const jm_heat *heat, const jm_weather *w)
{
    // By the curve that wet surfaces go by, so that saturated air wets and dries none of its own
    // warmth.
    const double vapour_pa = w->relative_humidity * jm_saturation_pa(w->air_temp_k);
    return (jm_air_station){
        .air_k = w->air_temp_k,
        .specific_humidity = 0.622 * vapour_pa / (w->pressure_pa - 0.378 * vapour_pa),
        .pressure_pa = w->pressure_pa,
        .wind_ms = w->wind_ms * heat->def.wind_factor,
        .wind_from_rad = w->wind_from_rad,
    };
}

jm_status jm_heat_reset(jm_heat *heat, const jm_heat_input *first)
{
    JM_TRY(check_input(heat, first));
    if (heat->def.mode != JM_HEAT_FULL) {
        jm_heat_solweig_reset(heat, first);
        return JM_OK;
    }
    const jm_air_station station = station_of(heat, &first->begin);
    return jm_heat_start(heat, &station);
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

static jm_substep substep_at(jm_heat *heat, const jm_heat_input *in, int64_t index, int64_t count,
                             double mean_sin)
{
    const double share = ((double)index + 0.5) / (double)count;
    const double utc_s = in->start_utc_s + share * in->length_s;
    const jm_sun sun = jm_sun_position(&heat->place, utc_s, 0.0);
    jm_weather w = mix_weather(in, share);
    jm_light_share(&w, &sun, mean_sin);
    if (isnan(w.cloud_share)) {
        heat->clock.cloud_share = jm_light_cloud_share(&w, &sun, heat->clock.cloud_share);
        w.cloud_share = heat->clock.cloud_share;
    }
    // The rural tile ends the substep at the station's value; the wind is that of its middle.
    const jm_weather end = mix_weather(in, ((double)index + 1.0) / (double)count);
    jm_substep now = {
        .light = jm_light_at(&w, &sun, heat->convergence_rad, JM_SKY_ANISOTROPIC),
        .station = station_of(heat, &end),
        .weight = 1.0 / (double)count,
    };
    now.station.wind_ms = w.wind_ms * heat->def.wind_factor;
    now.station.wind_from_rad = w.wind_from_rad;
    const jm_civil day = jm_civil_from_instant((jm_instant)utc_s);
    now.now = (jm_land_now){
        .step_s = jm_heat_substep_s(heat, in),
        .pressure_pa = w.pressure_pa,
        .rain_kgm2s = in->mean.rain_kgm2s,
        .deep_k = heat->clock.deep_k,
        .global_wm2 = (double)now.light.beam_wm2 * fmax((double)now.light.sin_elevation, 0.0) +
                      (double)now.light.diffuse_wm2,
        .leaf_area_index = heat->fabric.leaf_area_factor *
                           jm_leaf_area_index(0, jm_day_of_year(&day), heat->place.latitude_deg),
        .legal_hour = in->legal_hour,
        .people_indoor = in->people_indoor,
        .body = heat->def.child ? JM_BODY_CHILD : JM_BODY_STANDING,
    };
    now.now.sun_count = jm_heat_suns(heat, in, index, count, now.suns);
    return now;
}

// ---- one substep --------------------------------------------------------------------------------

// Share of a substep in the means of the day that has begun; 0: none are taken.
static float day_weight(const jm_heat *heat, double step_s, bool warming)
{
    const bool over = !warming && heat->clock.settled_days > 0.0;
    const bool none = heat->town.day.rooms == NULL || over;
    return none ? 0.0f : (float)(step_s / (heat->clock.elapsed_s + step_s));
}

// A day's means are found while it is warming up; a run that never does settles once.
static jm_status warm_up(jm_heat *heat, const jm_substep *now, bool warming)
{
    jm_heat_clock *clock = &heat->clock;
    if (heat->town.day.rooms == NULL)
        return JM_OK;
    if (!(now->now.day_weight > 0.0f)) {
        jm_heat_settled(heat);
        return JM_OK;
    }
    clock->elapsed_s += now->now.step_s;
    clock->air_sum_ks += now->now.step_s * now->station.air_k;
    return !warming && clock->elapsed_s >= 86400.0 ? jm_heat_settle(heat) : JM_OK;
}

static void move_air(void *user)
{
    jm_heat *heat = user;
    jm_air_move *m = &heat->move;
    m->status = jm_heat_move_air(heat, &m->meadow, &m->now.station, m->now.now.step_s);
    m->waits = false;
}

// The substep whose air has moved is over.
static jm_status conclude(jm_heat *heat)
{
    JM_TRY(heat->move.status);
    heat->clock.substeps += 1.0;
    jm_heat_add_ledger(heat);
    jm_heat_add_to_means(heat, &heat->move.now, heat->move.utc_s);
    return warm_up(heat, &heat->move.now, heat->move.warming);
}

// The air of a small grid is one thread's work, 3 to 5 % of a step on cells of 1 m: where it can,
// it waits for the next look at the light, which asks for surfaces as they are and for no air. It
// cannot where a record wants its substeps one by one, or where surfaces are set anew after it.
static bool air_can_wait(const jm_heat *heat, const jm_substep *now)
{
    const bool days = heat->town.day.rooms != NULL;
    const bool day_ends = days && heat->clock.elapsed_s + now->now.step_s >= 86400.0;
    return heat->air != NULL && jm_air_is_small(heat->air) && heat->town.threads > 1 &&
           heat->keep == NULL && heat->around == NULL && !day_ends;
}

// Sun and light of a substep, and the air that it begins with.
static jm_status look(jm_heat *heat, jm_substep *now)
{
    const jm_beside move = {move_air, heat};
    const bool waits = heat->move.waits;
    now->now.light = &now->light;
    now->now.suns = now->suns;
    if (!waits)
        JM_TRY(jm_heat_meet_air(heat, &now->station));
    JM_TRY(jm_land_look(&heat->town, &now->now, waits ? &move : NULL));
    JM_TRY(jm_land_look(&heat->rural, &now->now, NULL));
    if (!waits)
        return JM_OK;
    JM_TRY(conclude(heat));
    return jm_heat_meet_air(heat, &now->station);
}

// Surfaces of a substep; what they give to its air.
static void advance(jm_heat *heat, const jm_substep *now, const jm_land_kept *kept)
{
    const jm_land_kept nothing = {0};
    jm_land_advance(&heat->town, &now->now, heat->met, kept);
    jm_land_now in_the_country = now->now;
    in_the_country.people_indoor = NULL;
    in_the_country.audit = false;
    jm_land_advance(&heat->rural, &in_the_country, &heat->rural_met, &nothing);
    const jm_air_gain meadow = jm_land_gain(&heat->rural, 0, 0.0);
    // Blocks without data are taken for open country.
    for (int64_t b = 0; b < heat->town.blocks && heat->air != NULL; b++)
        heat->gains[b] = meadow;
    for (int64_t i = 0; i < heat->town.modelled_count; i++) {
        const int64_t b = heat->town.modelled[i];
        heat->gains[b] = jm_land_gain(&heat->town, b, heat->vehicles_wm2[b]);
    }
    heat->move.meadow = meadow;
}

// ---- an interval --------------------------------------------------------------------------------

static void take_traffic(jm_heat *heat, const float *traffic_heat_wm2)
{
    const int64_t n = heat->cells;
    if (heat->traffic_heat_wm2 != NULL && traffic_heat_wm2 == NULL)
        memset(heat->traffic_heat_wm2, 0, (size_t)n * sizeof(float));
    else if (heat->traffic_heat_wm2 != NULL)
        memcpy(heat->traffic_heat_wm2, traffic_heat_wm2, (size_t)n * sizeof(float));
    for (int64_t b = 0; b < heat->town.blocks; b++)
        heat->vehicles_wm2[b] = 0.0;
    if (traffic_heat_wm2 == NULL)
        return;
    const int32_t side = heat->block_cells, columns = heat->grid.columns;
    const int32_t across = heat->air_grid.columns;
    for (int64_t c = 0; c < n; c++)
        heat->vehicles_wm2[c / columns / side * across + c % columns / side] +=
            (double)traffic_heat_wm2[c];
    for (int64_t b = 0; b < heat->town.blocks; b++)
        if (heat->town.block[b].area_m2 > 0.0)
            heat->vehicles_wm2[b] *= heat->town.cell_m2 / heat->town.block[b].area_m2;
}

static void clear(float *values, int64_t count)
{
    if (values != NULL)
        memset(values, 0, (size_t)count * sizeof *values);
}

// Whether maps of an interval are made.
static bool is_seen(const jm_heat *heat, const jm_heat_input *in)
{
    return !in->warming && !heat->unseen;
}

static void begin_interval(jm_heat *heat, const jm_heat_input *in)
{
    heat->move.waits = false; // of an interval that was broken off
    take_traffic(heat, in->traffic_heat_wm2);
    heat->pressure_pa = in->mean.pressure_pa;
    if (is_seen(heat, in)) {
        clear(heat->tmrt_k, heat->cells);
        clear(heat->sunlit, heat->cells);
    }
    memset(heat->means, 0, (size_t)heat->town.blocks * sizeof *heat->means);
    memset(heat->six, 0, (size_t)heat->def.station_count * sizeof *heat->six);
}

static bool all_finite(const jm_heat *heat)
{
    double sum = 0.0;
    for (int64_t b = 0; b < heat->town.blocks; b++)
        sum += heat->means[b].canyon_k + heat->means[b].above_k;
    return isfinite(sum);
}

// The substeps of an interval that has begun.
static jm_status march(jm_heat *heat, const jm_heat_input *in)
{
    const double step_s = jm_heat_substep_s(heat, in);
    const int64_t count = (int64_t)(in->length_s / step_s);
    const double mean_sin = mean_sine(heat, in);
    jm_heat_set_substep(heat, step_s);
    if (in->settle)
        JM_TRY(jm_heat_settle(heat));
    for (int64_t i = 0; i < count; i++) {
        JM_TRY(jm_poll(heat->ctx));
        jm_substep now = substep_at(heat, in, i, count, mean_sin);
        JM_TRY(look(heat, &now));
        // Costs as much as the light itself: once an interval.
        const bool seen = is_seen(heat, in);
        now.now.audit = i == count / 2 && seen && heat->around == NULL;
        now.now.day_weight = day_weight(heat, step_s, in->warming);
        const jm_land_kept kept = {
            .weight = (float)now.weight,
            .tmrt_k = seen ? heat->tmrt_k : NULL,
            .sunlit = seen ? heat->sunlit : NULL,
            .station_count = seen ? heat->def.station_count : 0,
            .station_block = heat->station_block,
            .station_receiver = heat->station_receiver,
            .station_north_rad = heat->station_north_rad,
            .station = heat->six,
        };
        advance(heat, &now, &kept);
        heat->move.now = now;
        heat->move.utc_s = in->start_utc_s + ((double)i + 0.5) * step_s;
        heat->move.warming = in->warming;
        heat->move.waits = i + 1 < count && air_can_wait(heat, &now);
        if (heat->move.waits)
            continue;
        move_air(heat);
        JM_TRY(conclude(heat));
    }
    if (!all_finite(heat))
        return jm_fail(heat->ctx, JM_ERR_NUMERIC,
                       "heat: temperatures are no longer finite; `jumeau check` names bad input");
    if (!in->warming)
        return heat->unseen ? JM_OK : jm_heat_people(heat, in->length_s);
    jm_land_water_again(&heat->town);
    jm_land_water_again(&heat->rural);
    return JM_OK;
}

jm_status jm_heat_step(jm_heat *heat, const jm_heat_input *in)
{
    JM_TRY(check_input(heat, in));
    begin_interval(heat, in);
    if (heat->def.mode != JM_HEAT_FULL)
        return jm_heat_solweig_step(heat, in);
    if (heat->keep != NULL)
        JM_TRY(jm_air_record_interval(heat->keep, in, heat->vehicles_wm2));
    return march(heat, in);
}

// Of the blocks of the record those of this model.
static void take_blocks(jm_heat *heat, const double *vehicles_wm2, const float *people)
{
    const jm_heat_window *w = &heat->source;
    int32_t rows = 0, columns = 0;
    jm_air_record_frame(heat->def.take_air, &rows, &columns);
    for (int32_t r = 0; r < w->rows; r++)
        for (int32_t c = 0; c < w->columns; c++) {
            const int64_t from = (int64_t)(w->first_row + r) * columns + w->first_column + c;
            const int64_t to = (int64_t)r * w->columns + c;
            heat->vehicles_wm2[to] = vehicles_wm2[from];
            heat->people_indoor[to] = people != NULL ? people[from] : 0.0f;
        }
}

void jm_heat_want_maps(jm_heat *heat, bool wanted)
{
    heat->unseen = !wanted;
}

jm_status jm_heat_replay(jm_heat *heat, int64_t interval, bool *warming)
{
    jm_heat_input in;
    const double *vehicles_wm2 = NULL;
    JM_TRY(jm_air_record_input(heat->def.take_air, interval, &in, &vehicles_wm2));
    *warming = in.warming;
    if (interval == 0)
        JM_TRY(jm_heat_reset(heat, &in));
    begin_interval(heat, &in);
    take_blocks(heat, vehicles_wm2, in.people_indoor);
    in.people_indoor = in.people_indoor != NULL ? heat->people_indoor : NULL;
    return march(heat, &in);
}

// Mode solweig: one row of weather after the other, with SOLWEIG 2025a's simplifications.
#include "heat/solweig_own.h"

#include "core/time.h"

#include <math.h>

// Shares of the body that directions reach, a standing cylinder: Holmer, Lindberg, Thorsson and
// Rayner 2015, "How to transform the standing man from a box to a cylinder", ICUC9.
static const double body_end = 0.06, body_side = 0.22, body_cylinder = 0.28;
// SOLWEIG's zero of the Celsius scale [K].
static const double solweig_zero_k = 273.2;

jm_solweig_def jm_solweig_default_def(void)
{
    return (jm_solweig_def){.anisotropic = true,
                            .crown_pass = 0.03,
                            .wall_albedo = 0.20,
                            .wall_emissivity = 0.90,
                            .absorbed_short = 0.70,
                            .absorbed_long = 0.95};
}

double jm_solweig_crown_pass(int32_t day_of_year)
{
    return day_of_year >= 97 && day_of_year <= 300 ? 0.03 : 0.5;
}

static jm_status make_cells(jm_solweig *s)
{
    JM_TRY(jm_new(s->ctx, &s->open, s->cells));
    JM_TRY(jm_new(s->ctx, &s->cover, s->cells));
    JM_TRY(jm_new(s->ctx, &s->wall_m, s->cells));
    JM_TRY(jm_new(s->ctx, &s->wall_azimuth_rad, s->cells));
    JM_TRY(jm_new(s->ctx, &s->lit, s->cells));
    JM_TRY(jm_new(s->ctx, &s->excess, s->cells));
    return jm_new(s->ctx, &s->sunny_wall, s->cells);
}

static jm_status make_receivers(jm_solweig *s)
{
    JM_TRY(jm_new(s->ctx, &s->from_ground, s->count));
    for (int half = 0; half < JM_HALVES; half++)
        JM_TRY(jm_new(s->ctx, &s->delayed[half], s->count));
    return JM_OK;
}

static jm_status set_place(jm_solweig *s, const jm_city *city)
{
    jm_zone zone = {0};
    if (city->zone_rule != NULL && city->zone_rule[0] != '\0')
        JM_TRY(jm_zone_parse(s->ctx, city->zone_rule, &zone));
    s->standard_offset_s = zone.standard_offset_s;
    s->place = (jm_sun_place){.latitude_deg = city->place.latitude_deg,
                              .longitude_deg = city->place.longitude_deg,
                              .temperature_c = 15.0};
    return JM_OK;
}

jm_status jm_solweig_create(jm_ctx *ctx, const jm_solweig_def *def, const jm_city *city,
                            jm_solweig **out)
{
    jm_status status = JM_OK;
    jm_solweig *s = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &s, 1));
    s->ctx = ctx;
    s->def = *def;
    s->grid = city->grid;
    s->rows = city->grid.rows;
    s->columns = city->grid.columns;
    s->cell_m = city->grid.cell_m;
    s->cells = jm_grid_cells(&city->grid);
    s->morning = true;
    JM_TRY_GOTO(set_place(s, city), fail);
    JM_TRY_GOTO(make_cells(s), fail);
    JM_TRY_GOTO(jm_solweig_scene(s, city), fail);
    JM_TRY_GOTO(make_receivers(s), fail);
    *out = s;
    return JM_OK;
fail:
    jm_solweig_destroy(s);
    return status;
}

void jm_solweig_destroy(jm_solweig *s)
{
    if (s == NULL)
        return;
    jm_free(s->open);
    jm_free(s->cover);
    jm_free(s->wall_m);
    jm_free(s->wall_azimuth_rad);
    jm_free(s->receiver);
    jm_free(s->top_m);
    jm_free(s->crown_top_m);
    jm_free(s->crown_base_m);
    jm_free(s->past_walls);
    jm_free(s->crown);
    jm_free(s->before);
    jm_free(s->lit);
    jm_free(s->excess);
    jm_free(s->sunny_wall);
    jm_free(s->from_ground);
    for (int half = 0; half < JM_HALVES; half++) {
        jm_free(s->delayed[half]);
        for (int kind = 0; kind < JM_SEEN_KINDS; kind++)
            jm_free(s->seen[kind][half]);
    }
    jm_free(s->station);
    jm_free(s->fluxes);
    jm_free(s);
}

void jm_solweig_reset(jm_solweig *s, double crown_pass)
{
    s->def.crown_pass = crown_pass;
    s->waited_day = 0.0;
    s->morning = true;
}

void jm_solweig_sky_view(const jm_solweig *s, float *sky_view)
{
    const float kept = 1.0f - (float)jm_solweig_default_def().crown_pass;
    for (int64_t c = 0; c < s->cells; c++)
        sky_view[c] = NAN;
    for (int64_t i = 0; i < s->count; i++)
        sky_view[s->receiver[i]] = s->seen[JM_SEEN_BUILDINGS][JM_WHOLE][i] -
                                   kept * (1.0f - s->seen[JM_SEEN_CROWNS][JM_WHOLE][i]);
}

// --- one step ---

// The ground warms with a delay: share of the last step that stays. Lindberg et al. 2016: 33.27 a
// day; rows shorter than an hour wait until an hour has passed.
typedef struct delay {
    double keep;
    bool moves; // the memory goes on
} delay;
static const double hour_day = 59.0 / 1440.0, delay_per_day = 33.27;

static delay next_delay(jm_solweig *s, double step_day)
{
    delay d = {0.0, false};
    if (s->waited_day >= hour_day) {
        d = (delay){jm_exp(-delay_per_day * s->waited_day), true};
        s->waited_day = step_day > hour_day ? step_day : 0.0;
    } else {
        s->waited_day += step_day;
        d.keep = jm_exp(-delay_per_day * s->waited_day);
    }
    return d;
}

// Long wave upwards of all halves at receiver i.
static void ground_long(jm_solweig *s, const jm_solweig_now *now, delay d, int64_t i,
                        double l_up[JM_HALVES])
{
    const double emissivity = jm_solweig_covers[s->cover[s->receiver[i]]].emissivity;
    for (int half = 0; half < JM_HALVES; half++) {
        float *memory = &s->delayed[half][i];
        double wm2 = emissivity * now->black_wm2;
        if (now->day) {
            wm2 += (double)s->from_ground[i].long_excess[half];
            if (s->morning)
                *memory = (float)wm2;
            wm2 = wm2 * (1.0 - d.keep) + (double)*memory * d.keep;
            if (d.moves)
                *memory = (float)wm2;
        }
        l_up[half] = wm2;
    }
}

static void ground_short(const jm_solweig *s, const jm_solweig_now *now, int64_t i, double down_wm2,
                         double k_up[JM_HALVES])
{
    const jm_from_ground *g = &s->from_ground[i];
    for (int half = 0; half < JM_HALVES; half++)
        k_up[half] = !now->day
                         ? 0.0
                         : (double)g->albedo_lit[half] * now->direct_wm2 * now->sin_elevation +
                               (double)g->albedo[half] * down_wm2;
}

static jm_solweig_fluxes fluxes_at(jm_solweig *s, const jm_solweig_now *now,
                                   const jm_solweig_patches *patches, delay d, int64_t i)
{
    jm_solweig_fluxes f = {0};
    double k_up[JM_HALVES], l_up[JM_HALVES];
    const double past =
        (double)s->seen[JM_SEEN_BUILDINGS][JM_WHOLE][i] -
        (1.0 - (double)s->seen[JM_SEEN_CROWNS][JM_WHOLE][i]) * (1.0 - s->def.crown_pass);
    const double shade = jm_solweig_wall_shade(s, now, i);
    const double walls = s->def.wall_albedo * (1.0 - past) *
                         (now->global_wm2 * (1.0 - shade) + now->diffuse_wm2 * shade);
    const double lit = (double)s->lit[s->receiver[i]];
    ground_long(s, now, d, i, l_up);
    ground_short(s, now, i, now->diffuse_wm2 * past + walls, k_up);
    if (s->def.anisotropic)
        jm_solweig_anisotropic(s, now, patches, i, k_up, l_up, &f);
    else
        jm_solweig_isotropic(s, now, i, k_up, l_up, &f);
    f.l_up = l_up[JM_WHOLE];
    f.k_up = k_up[JM_WHOLE];
    if (!now->day) {
        f.k_down = f.k_cylinder = 0.0;
        return f;
    }
    const double sky = s->def.anisotropic ? f.k_down : now->diffuse_wm2 * past;
    f.k_down = now->direct_wm2 * lit * now->sin_elevation + sky + walls;
    f.k_cylinder += now->direct_wm2 * lit * now->cos_elevation;
    return f;
}

static double sum_of_sides(const double side[4])
{
    return (side[0] + side[1]) + (side[2] + side[3]);
}

static float tmrt_of(const jm_solweig_def *def, const jm_solweig_fluxes *f)
{
    const double in_short = f->k_cylinder * body_cylinder + (f->k_down + f->k_up) * body_end +
                            sum_of_sides(f->k_side) * body_side;
    const double in_long = f->l_cylinder * body_cylinder + (f->l_down + f->l_up) * body_end +
                           sum_of_sides(f->l_side) * body_side;
    const double absorbed = def->absorbed_short * in_short + def->absorbed_long * in_long;
    const double fourth = absorbed / (def->absorbed_long * JM_SOLWEIG_SIGMA);
    return (float)(sqrt(sqrt(fourth)) - solweig_zero_k + JM_ZERO_CELSIUS_K);
}

static jm_heat_fluxes station_fluxes(const jm_solweig_fluxes *f, float tmrt_k)
{
    double l[4];
    for (int side = 0; side < 4; side++)
        l[side] = f->l_side[side] + f->l_side_patches[side];
    return (jm_heat_fluxes){
        .k_down = (float)f->k_down,
        .k_up = (float)f->k_up,
        .k_n = (float)f->k_side[0],
        .k_e = (float)f->k_side[1],
        .k_s = (float)f->k_side[2],
        .k_w = (float)f->k_side[3],
        .l_down = (float)f->l_down,
        .l_up = (float)f->l_up,
        .l_n = (float)l[0],
        .l_e = (float)l[1],
        .l_s = (float)l[2],
        .l_w = (float)l[3],
        .tmrt = tmrt_k,
    };
}

static void keep_station(jm_solweig *s, int64_t i, const jm_solweig_fluxes *f, float tmrt_k)
{
    for (int64_t k = 0; k < s->station_count; k++)
        if (s->station[k] == i)
            s->fluxes[k] = station_fluxes(f, tmrt_k);
}

jm_status jm_solweig_step(jm_solweig *s, const jm_weather *mean, double end_utc_s, double step_s,
                          float *tmrt_k, float *shadow)
{
    const jm_solweig_now now = jm_solweig_now_at(s, mean, end_utc_s, step_s);
    const jm_solweig_patches patches = jm_solweig_patches_at(s, &now);
    delay d = {0.0, false};
    if (!isfinite(mean->air_temp_k) || !isfinite(mean->relative_humidity) ||
        !isfinite(mean->direct_normal_wm2) || !isfinite(mean->diffuse_wm2))
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "mode solweig: a row of the weather lacks temperature, humidity or "
                       "radiation");
    jm_solweig_cast(s, &now);
    if (now.day) {
        d = next_delay(s, step_s / 86400.0);
        jm_solweig_ground(s, &now);
    } else {
        s->waited_day = 0.0;
    }
    for (int64_t c = 0; c < s->cells; c++) {
        tmrt_k[c] = NAN;
        shadow[c] = s->lit[c];
    }
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(s->ctx))
    for (int64_t i = 0; i < s->count; i++) {
        const jm_solweig_fluxes f = fluxes_at(s, &now, &patches, d, i);
        const float k = tmrt_of(&s->def, &f);
        tmrt_k[s->receiver[i]] = k;
        keep_station(s, i, &f, k);
    }
    s->morning = !now.day;
    return JM_OK;
}

// --- stations ---

jm_status jm_solweig_watch(jm_solweig *s, const jm_heat_station *stations, int64_t count)
{
    jm_free(s->station);
    jm_free(s->fluxes);
    s->station = NULL;
    s->fluxes = NULL;
    s->station_count = 0;
    JM_TRY(jm_new(s->ctx, &s->station, count));
    JM_TRY(jm_new(s->ctx, &s->fluxes, count));
    for (int64_t k = 0; k < count; k++) {
        const int64_t cell = jm_grid_cell_at(&s->grid, stations[k].x, stations[k].y);
        s->station[k] = JM_NONE;
        s->fluxes[k] =
            (jm_heat_fluxes){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        for (int64_t i = 0; i < s->count && cell != JM_NONE; i++)
            if (s->receiver[i] == cell)
                s->station[k] = i;
    }
    s->station_count = count;
    return JM_OK;
}

const jm_heat_fluxes *jm_solweig_station_fluxes(const jm_solweig *s)
{
    return s->fluxes;
}

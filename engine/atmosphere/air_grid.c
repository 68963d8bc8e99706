#include "atmosphere/air_parts.h"

#include "core/math.h"

#include <math.h>

// Roughness rules the wind of a few hundred metres; shelter is the street's own.
#define ROUGHNESS_RADIUS_M 150.0
#define SHELTER_RADIUS_M 50.0
// Room that canyon air needs at least to drift through a block [m].
#define LEAST_CAPACITY_M 0.5

jm_air_def jm_air_default_def(void)
{
    return (jm_air_def){.rows = 1, .columns = 1, .cell_m = 100.0, .station_height_m = 2.0};
}

static jm_status check_def(jm_ctx *ctx, const jm_air_def *def)
{
    if (def->rows < 1 || def->columns < 1 || !(def->cell_m > 0.0) || !isfinite(def->cell_m))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "the air grid needs rows, columns and a cell size above 0 (%d, %d, %g m)",
                       (int)def->rows, (int)def->columns, def->cell_m);
    if (!(def->fetch_km >= 0.0) || !isfinite(def->fetch_km))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "city upwind of the frame must be 0 km or more, not %g km", def->fetch_km);
    if (!(def->station_height_m > 0.0) || !isfinite(def->station_height_m))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "the station's height must be above 0 m, not %g m",
                       def->station_height_m);
    return JM_OK;
}

static jm_status new_state(jm_air_grid *a)
{
    int64_t n = a->blocks, common = sizeof *a->common / sizeof(double);
    a->state_count = 3 * (n + 1) + 2 * n + common;
    JM_TRY(jm_new(a->ctx, &a->state, a->state_count));
    a->canyon_k = a->state;
    a->canyon_q = a->canyon_k + n + 1;
    a->per_length = a->canyon_q + n + 1;
    a->content_km = a->per_length + n + 1;
    a->content_qm = a->content_km + n;
    a->common = (jm_air_common *)(void *)(a->content_qm + n);
    return JM_OK;
}

static jm_status new_work(jm_air_grid *a)
{
    int64_t n = a->blocks + 1, rows = a->def.rows;
    jm_air_work *w = &a->work;
    double **each[] = {
        &w->exchange_ms,    &w->gain_ms,         &w->slope_ms, &w->vapour_ms, &w->above_ms,
        &w->above_slope_ms, &w->above_vapour_ms, &w->next_k,   &w->next_q,    &w->rise_ms,
        &w->rise_qms,       &w->scratch,         &w->flow_m2s, &w->in,        &w->out,
        &a->capacity_m};
    int64_t arrays = sizeof each / sizeof *each;
    JM_TRY(jm_new(a->ctx, &a->memory, arrays * n + 2 * rows));
    for (int64_t i = 0; i < arrays; i++)
        *each[i] = a->memory + i * n;
    w->row_in = a->memory + arrays * n;
    w->row_out = w->row_in + rows;
    return JM_OK;
}

static jm_status shape_forms(jm_air_grid *a, const jm_block_shape *shapes)
{
    jm_block_shape *around = NULL, *near = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(a->ctx, &around, a->blocks), done);
    JM_TRY_GOTO(jm_new(a->ctx, &near, a->blocks), done);
    JM_TRY_GOTO(jm_shapes_around(a->ctx, &a->def, shapes, ROUGHNESS_RADIUS_M, around), done);
    JM_TRY_GOTO(jm_shapes_around(a->ctx, &a->def, shapes, SHELTER_RADIUS_M, near), done);
    for (int64_t b = 0; b < a->blocks; b++)
        a->forms[b] = jm_air_form_of(&a->def, &shapes[b], &near[b], &around[b]);
    jm_block_shape grass = {0};
    a->forms[a->blocks] = jm_air_form_of(&a->def, &grass, &grass, &grass);
done:
    jm_free(near);
    jm_free(around);
    return status;
}

// How much harder the frame rubs than grass would, under the same wind.
static double friction_ratio_of(const jm_air_grid *a)
{
    double sum = 0.0;
    for (int64_t b = 0; b < a->blocks; b++)
        sum += 1.0 / a->forms[b].log_blend;
    return sum / (double)a->blocks * a->forms[a->blocks].log_blend;
}

static jm_status fill(jm_air_grid *a, const jm_block_shape *shapes)
{
    JM_TRY(jm_new(a->ctx, &a->forms, a->blocks + 1));
    JM_TRY(jm_new(a->ctx, &a->cells, a->blocks + 1));
    JM_TRY(new_state(a));
    JM_TRY(new_work(a));
    JM_TRY(shape_forms(a, shapes));
    for (int64_t b = 0; b <= a->blocks; b++)
        a->capacity_m[b] = fmax(a->forms[b].depth_m * a->forms[b].open_share, LEAST_CAPACITY_M);
    a->friction_ratio = friction_ratio_of(a);
    return JM_OK;
}

jm_status jm_air_create(jm_ctx *ctx, const jm_air_def *def, const jm_block_shape *shapes,
                        jm_air_grid **out)
{
    JM_TRY(check_def(ctx, def));
    jm_air_grid *a = NULL;
    JM_TRY(jm_new(ctx, &a, 1));
    a->ctx = ctx;
    a->def = *def;
    a->blocks = (int64_t)def->rows * def->columns;
    jm_status status = fill(a, shapes);
    if (status != JM_OK) {
        jm_air_destroy(a);
        return status;
    }
    *out = a;
    return JM_OK;
}

void jm_air_destroy(jm_air_grid *air)
{
    if (air == NULL)
        return;
    jm_free(air->memory);
    jm_free(air->state);
    jm_free(air->cells);
    jm_free(air->forms);
    jm_free(air);
}

jm_air_def jm_air_def_of(const jm_air_grid *air)
{
    return air->def;
}

void jm_air_reset(jm_air_grid *air, const jm_air_station *station)
{
    for (int64_t b = 0; b <= air->blocks; b++) {
        air->canyon_k[b] = station->air_k + air->forms[b].offset_k;
        air->canyon_q[b] = station->specific_humidity;
        air->per_length[b] = 0.0;
    }
    for (int64_t b = 0; b < air->blocks; b++)
        air->content_km[b] = air->content_qm[b] = 0.0;
    *air->common = (jm_air_common){.above_k = station->air_k,
                                   .above_q = station->specific_humidity,
                                   .depth_m = jm_air_next_depth(0.0, 0.0, 0.0, 1.0, 1e9)};
    if (air->def.above_roofs) {
        air->canyon_k[air->blocks] = station->air_k;
        jm_air_hold_above(air);
    }
    jm_air_wind(air, station);
}

// The wind that the region has at the blending height.
static double blend_wind(const jm_air_grid *a, double station_ms)
{
    if (a->def.above_roofs)
        return station_ms;
    const jm_air_form *grass = &a->forms[a->blocks];
    double per_length = a->per_length[a->blocks];
    double low = jm_ln(JM_STATION_WIND_M / JM_GRASS_ROUGHNESS_M);
    return station_ms * jm_profile_log(grass->log_blend, grass->blend_m, per_length) /
           jm_profile_log(low, JM_STATION_WIND_M, per_length);
}

static void show_block(jm_air_grid *a, int64_t b)
{
    jm_air_cell *cell = &a->cells[b];
    double excess = 0.0, excess_q = 0.0;
    if (b < a->blocks) {
        double low_m = a->def.above_roofs ? 0.0 : JM_AIR_LOW_M;
        double high = a->content_km[b] - low_m * (a->canyon_k[b] - a->canyon_k[a->blocks]);
        double depth = jm_air_deepened(high, a->common->depth_m - low_m);
        excess = high / depth;
        excess_q = a->content_qm[b] / (depth + low_m);
        cell->content_km = a->content_km[b];
        cell->content_qm = a->content_qm[b];
    }
    cell->canyon_k = a->canyon_k[b];
    cell->canyon_q = a->canyon_q[b];
    cell->above_k = a->common->above_k + excess;
    cell->above_q = fmax(a->common->above_q + excess_q, 0.0);
}

void jm_air_hold_above(jm_air_grid *air)
{
    for (int64_t b = 0; b < air->blocks; b++)
        air->content_km[b] = jm_air_content(air->forms[b].offset_k, air->common->depth_m);
}

void jm_air_show(jm_air_grid *air)
{
    for (int64_t b = 0; b <= air->blocks; b++)
        show_block(air, b);
}

static void set_flows(jm_air_grid *a)
{
    a->fastest_street_ms = 0.0;
    for (int64_t b = 0; b < a->blocks; b++) {
        double street = a->cells[b].street_wind_ms;
        a->work.flow_m2s[b] = street * a->capacity_m[b];
        a->fastest_street_ms = fmax(a->fastest_street_ms, street);
    }
}

void jm_air_wind(jm_air_grid *air, const jm_air_station *station)
{
    double speed = fmax(station->wind_ms, 0.0);
    air->blend_wind_ms = blend_wind(air, speed);
    double from = station->wind_from_rad - air->def.convergence_rad;
    if (!isfinite(from))
        from = 0.0;
    air->east = -jm_sin(from);
    air->north = -jm_cos(from);
    air->u_ms = air->east * air->blend_wind_ms;
    air->v_ms = air->north * air->blend_wind_ms;
    const int threads = air->blocks > JM_AIR_FEW ? jm_ctx_threads(air->ctx) : 1;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t b = 0; b <= air->blocks; b++)
        jm_block_wind(&air->forms[b], air->blend_wind_ms, air->per_length[b], &air->cells[b]);
    set_flows(air);
    jm_air_show(air);
}

const jm_air_cell *jm_air_cells(const jm_air_grid *air)
{
    return air->cells;
}

jm_air_cell jm_air_rural(const jm_air_grid *air)
{
    return air->cells[air->blocks];
}

int64_t jm_air_state(jm_air_grid *air, double **values)
{
    *values = air->state;
    return air->state_count;
}

jm_air_ledger jm_air_audit(const jm_air_grid *air)
{
    return air->ledger;
}

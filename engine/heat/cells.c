#include "heat/model.h"

#include <math.h>

// What a run of cells of one row is made of, in step with jm_surface_run.
typedef struct fabric {
    int32_t built[JM_HOOD_LIMIT];
    float albedo[JM_HOOD_LIMIT], emissivity[JM_HOOD_LIMIT], admittance[JM_HOOD_LIMIT];
    float evaporation[JM_HOOD_LIMIT], neutral[JM_HOOD_LIMIT], lively[JM_HOOD_LIMIT];
    float air_c[JM_HOOD_LIMIT], wind_ms[JM_HOOD_LIMIT];
} fabric;

// Properties by surface and watering for one substep, so that a cell is one lookup.
typedef struct palette {
    float albedo[2][JM_SURFACE_COUNT], emissivity[JM_SURFACE_COUNT], admittance[JM_SURFACE_COUNT];
    float evaporation[2][JM_SURFACE_COUNT];
    float neutral[JM_SURFACE_COUNT], lively[JM_SURFACE_COUNT];
    float canyon_c, upper_c;
    float roof_wind_ms;
} palette;

static palette palette_of(const jm_heat *heat, const jm_substep *now)
{
    palette p;
    for (int s = 0; s < JM_SURFACE_COUNT; s++) {
        const jm_material *m = jm_material_of((jm_surface)s);
        p.albedo[0][s] = p.albedo[1][s] = m->albedo;
        p.emissivity[s] = m->emissivity;
        p.admittance[s] = jm_admittance(m);
        jm_roughness rough = jm_roughness_of((double)m->roughness_m);
        p.neutral[s] = rough.neutral;
        p.lively[s] = rough.lively;
        p.evaporation[0][s] = jm_evaporation_share(m, false, now->slope_share);
        p.evaporation[1][s] = jm_evaporation_share(m, true, now->slope_share);
    }
    p.canyon_c = (float)(heat->air.canyon_k - JM_ZERO_CELSIUS_K);
    p.upper_c = (float)(heat->air.upper_rural_k + heat->air.upper_excess_k - JM_ZERO_CELSIUS_K);
    p.roof_wind_ms = (float)(now->wind_ms * heat->roof_wind);
    return p;
}

JM_CLONES
static void look_up(const palette *p, int count, const uint8_t *material, const uint8_t *kind,
                    const float *wind_ms, fabric *out)
{
    for (int i = 0; i < count; i++) {
        int m = material[i], roof = kind[i] & JM_KIND_ROOF;
        int watered = (kind[i] & JM_KIND_WATERED) != 0;
        out->built[i] = roof;
        out->albedo[i] = p->albedo[watered][m];
        out->emissivity[i] = p->emissivity[m];
        out->admittance[i] = roof ? 1.0f : p->admittance[m];
        out->evaporation[i] = p->evaporation[watered][m];
        out->neutral[i] = p->neutral[m];
        out->lively[i] = p->lively[m];
        out->air_c[i] = roof ? p->upper_c : p->canyon_c;
        out->wind_ms[i] = roof ? p->roof_wind_ms : wind_ms[i];
    }
}

// Values of one node field along the row of cells: linear between the centres of three
// neighbourhoods, whose values at this row stand in `at`.
JM_CLONES
static void along(const float at[3], int32_t side, int count, float *restrict out)
{
    const float step = 1.0f / (float)side;
    const int half = count < side / 2 ? count : side / 2;
    const float before = at[1] - at[0], after = at[2] - at[1];
    for (int i = 0; i < half; i++)
        out[i] = at[0] + before * (((float)i + 0.5f) * step + 0.5f);
    for (int i = half; i < count; i++)
        out[i] = at[1] + after * (((float)i + 0.5f) * step - 0.5f);
}

static int32_t within(int32_t i, int32_t count)
{
    return i < 0 ? 0 : i >= count ? count - 1 : i;
}

// Node fields at row r (from 0) of a neighbourhood.
static void surroundings(const jm_heat *heat, int64_t hood, int32_t r, jm_around *out)
{
    const jm_scene *s = heat->scene;
    int32_t row = (int32_t)(hood / s->hood_columns), column = (int32_t)(hood % s->hood_columns);
    float place = ((float)r + 0.5f) / (float)s->hood_cells - 0.5f;
    int32_t other = within(place < 0.0f ? row - 1 : row + 1, s->hood_rows);
    float weight = fabsf(place);
    float *const to[JM_NODE_COUNT] = {out->wall_short[0], out->wall_short[1], out->wall_short[2],
                                      out->wall_short[3], out->wall_long[0],  out->wall_long[1],
                                      out->wall_long[2],  out->wall_long[3],  out->ground_short,
                                      out->ground_long,   out->wind_ms};
    for (int n = 0; n < JM_NODE_COUNT; n++) {
        const float *value = heat->nodes + n * s->hood_count;
        float at[3];
        for (int k = 0; k < 3; k++) {
            int32_t c = within(column - 1 + k, s->hood_columns);
            float own = value[(int64_t)row * s->hood_columns + c];
            float next = value[(int64_t)other * s->hood_columns + c];
            at[k] = own + (next - own) * weight;
        }
        along(at, s->hood_cells, s->hoods[hood].columns, to[n]);
    }
}

// Sum of values[i] where built[i] == wanted, in double and in one fixed order: eight lanes.
JM_CLONES
static double sum_where(int count, const float *restrict values, const int32_t *restrict built,
                        int wanted)
{
    double lanes[8] = {0.0};
    const int whole = count - count % 8;
    for (int i = 0; i < whole; i += 8)
        for (int k = 0; k < 8; k++) {
            float value = values[i + k];
            lanes[k] += (double)(built[i + k] == wanted ? value : 0.0f);
        }
    for (int i = whole; i < count; i++)
        lanes[i - whole] += (double)(built[i] == wanted ? values[i] : 0.0f);
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
           ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

// Eight lanes again: one chain of comparisons would wait for itself.
JM_CLONES
static float largest_of(int count, const float *restrict values)
{
    float lanes[8] = {0.0f};
    const int whole = count - count % 8;
    for (int i = 0; i < whole; i += 8)
        for (int k = 0; k < 8; k++)
            lanes[k] = values[i + k] > lanes[k] ? values[i + k] : lanes[k];
    for (int i = whole; i < count; i++)
        lanes[i - whole] = values[i] > lanes[i - whole] ? values[i] : lanes[i - whole];
    float largest = 0.0f;
    for (int k = 0; k < 8; k++)
        largest = lanes[k] > largest ? lanes[k] : largest;
    return largest;
}

static void add_sums(int count, const fabric *f, const float *sensible, const float *slope,
                     const float *residual, const float *up_long, jm_hood_sums *sums)
{
    sums->ground_wm2 += sum_where(count, sensible, f->built, 0);
    sums->ground_slope_wm2k += sum_where(count, slope, f->built, 0);
    sums->roof_wm2 += sum_where(count, sensible, f->built, JM_KIND_ROOF);
    sums->ground_long_wm2 += sum_where(count, up_long, f->built, 0);
    sums->residual_wm2 = fmax(sums->residual_wm2, (double)largest_of(count, residual));
}

// What leaves the surfaces.
JM_CLONES
static void leaving(int count, const fabric *restrict f, const jm_arriving *restrict in,
                    const float *restrict skin_c, float *restrict up_short, float *restrict up_long)
{
    for (int i = 0; i < count; i++) {
        float t = skin_c[i] + (float)JM_ZERO_CELSIUS_K;
        float emitted = f->emissivity[i] * (float)JM_STEFAN_BOLTZMANN * (t * t) * (t * t);
        up_short[i] = f->albedo[i] * in->shortwave_wm2[i];
        up_long[i] = emitted + (1.0f - f->emissivity[i]) * in->longwave_wm2[i];
    }
}

static jm_surface_run run_of(const jm_heat *heat, const jm_substep *now, const fabric *f,
                             const jm_arriving *in, const float *exchange, int count)
{
    return (jm_surface_run){
        .count = count,
        .ground = &heat->ground,
        .built = &heat->roof,
        .ground_bottom_c = (float)(heat->clock.deep_k - JM_ZERO_CELSIUS_K),
        .built_bottom_c = now->indoor_c,
        .layer_zero_c = (float)heat->clock.layer_zero_c,
        .is_built = f->built,
        .albedo = f->albedo,
        .emissivity = f->emissivity,
        .admittance = f->admittance,
        .evaporation = f->evaporation,
        .shortwave_wm2 = in->shortwave_wm2,
        .longwave_wm2 = in->longwave_wm2,
        .air_c = f->air_c,
        .exchange_wm2k = exchange,
    };
}

static jm_views views_at(const jm_heat *heat, int64_t cell)
{
    const jm_scene *s = heat->scene;
    jm_views v = {.sky = s->sky + cell,
                  .crown = s->crown + cell,
                  .side_sky = s->side_sky + cell,
                  .side_crown = s->side_crown + cell,
                  .lit = heat->shadow.lit + cell};
    for (int q = 0; q < JM_QUARTERS; q++)
        v.share[q] = s->share[q] + cell;
    return v;
}

// Running mean of surfaces over a spin-up day.
static void average_in(const jm_heat *heat, int count, const float *surface_k, float *mean_k)
{
    const double substep_s = heat->def.substep_s;
    const float weight = (float)(substep_s / (heat->clock.elapsed_s + substep_s));
    for (int i = 0; i < count; i++)
        mean_k[i] += (surface_k[i] - mean_k[i]) * weight;
}

JM_CLONES
static void add_weighted(int count, float weight, const float *restrict values, float *restrict sum)
{
    for (int i = 0; i < count; i++)
        sum[i] += weight * values[i];
}

JM_CLONES
static void in_kelvin(int count, const float *restrict temp_c, float *restrict temp_k)
{
    for (int i = 0; i < count; i++)
        temp_k[i] = temp_c[i] + (float)JM_ZERO_CELSIUS_K;
}

// One row of one neighbourhood: light, surfaces, people.
static void advance_row(jm_heat *heat, const jm_substep *now, const palette *p, int64_t hood,
                        int32_t r)
{
    const jm_hood *h = &heat->scene->hoods[hood];
    const int64_t cell = (int64_t)(h->first_row + r) * heat->scene->columns + h->first_column;
    const int n = h->columns;
    jm_around around;
    jm_arriving in;
    fabric f;
    float exchange[JM_HOOD_LIMIT], skin_c[JM_HOOD_LIMIT], tmrt[JM_HOOD_LIMIT];
    float sensible[JM_HOOD_LIMIT], residual[JM_HOOD_LIMIT];
    float up_short[JM_HOOD_LIMIT], up_long[JM_HOOD_LIMIT];

    surroundings(heat, hood, r, &around);
    jm_views views = views_at(heat, cell);
    jm_arriving_at(n, &now->light, &views, &around, &in);
    look_up(p, n, heat->material + cell, heat->kind + cell, around.wind_ms, &f);
    float *surface_k = heat->surface_temp_k + cell;
    for (int i = 0; i < n; i++)
        skin_c[i] = surface_k[i] - (float)JM_ZERO_CELSIUS_K;

    jm_convection_level(n, now->volume_jm3k, f.neutral, f.lively, f.wind_ms, skin_c, f.air_c,
                        exchange);
    jm_surface_run run = run_of(heat, now, &f, &in, exchange, n);
    for (int j = 0; j < JM_LAYERS; j++)
        run.layer_k[j] = heat->layers_k + j * heat->scene->cells + cell;
    run.skin_c = skin_c;
    run.sensible_wm2 = sensible;
    run.residual_wm2 = residual;
    jm_surface_advance(&run);

    leaving(n, &f, &in, skin_c, up_short, up_long);
    jm_radiant_temp(n, &now->light, &views, &around, &in, up_short, up_long, tmrt);
    const float weight = now->weight;
    float *tmrt_k = heat->tmrt_k + cell, *sunlit = heat->sunlit + cell;
    float *wind_ms = heat->wind_ms + cell;
    in_kelvin(n, skin_c, surface_k);
    add_weighted(n, weight, tmrt, tmrt_k);
    add_weighted(n, weight, in.sunlit, sunlit);
    add_weighted(n, weight, around.wind_ms, wind_ms);
    if (heat->clock.settled_days < JM_SETTLED_DAYS)
        average_in(heat, n, surface_k, heat->mean_skin_k + cell);
    add_sums(n, &f, sensible, exchange, residual, up_long, &heat->sums[hood]);
}

void jm_heat_cells(jm_heat *heat, const jm_substep *now)
{
    const palette p = palette_of(heat, now);
    const jm_scene *s = heat->scene;
    // A thread takes so many neighbourhoods at a time as fill a tile; sums are theirs alone.
    int32_t side = heat->def.tile / s->hood_cells;
    const int chunk = side > 1 ? side * side : 1;
#pragma omp parallel for schedule(dynamic, chunk)                                                  \
    num_threads(jm_scene_threads(heat->ctx, heat->scene))
    for (int64_t h = 0; h < s->hood_count; h++) {
        for (int32_t r = 0; r < s->hoods[h].rows; r++)
            advance_row(heat, now, &p, h, r);
        int32_t open = s->hoods[h].open;
        if (open > 0)
            heat->ground_long[h] = (float)(heat->sums[h].ground_long_wm2 / open);
    }
}

void jm_heat_meadow(jm_heat *heat, const jm_substep *now, double *sensible_wm2, double *slope_wm2k)
{
    const uint16_t sky = JM_DIRECTIONS, side_sky = JM_SIDE_TOTAL, none = 0;
    const uint8_t share = 0, lit = now->light.sky.beam_wm2 > 0.0f ? 2 : 0;
    const jm_views views = {&sky, &none, &side_sky, &none, {&share, &share, &share, &share}, &lit};
    const uint8_t material = JM_SURFACE_GRASS, kind = 0;
    jm_around around;
    for (int q = 0; q < JM_QUARTERS; q++)
        around.wall_short[q][0] = around.wall_long[q][0] = 0.0f;
    around.ground_short[0] = around.ground_long[0] = 0.0f;
    double wind_ms = now->wind_ms * (double)(float)jm_street_wind(0.0, 0.0, 0.0);
    around.wind_ms[0] = (float)wind_ms;

    jm_arriving in;
    fabric f;
    palette p = palette_of(heat, now);
    p.canyon_c = (float)(heat->air.rural_k - JM_ZERO_CELSIUS_K);
    jm_arriving_at(1, &now->light, &views, &around, &in);
    look_up(&p, 1, &material, &kind, around.wind_ms, &f);

    // As on the grid: the skin is kept as kelvin in float.
    float skin_c = heat->meadow[JM_MEADOW_SKIN] - (float)JM_ZERO_CELSIUS_K;
    float sensible, residual, exchange;
    jm_convection_level(1, now->volume_jm3k, f.neutral, f.lively, f.wind_ms, &skin_c, f.air_c,
                        &exchange);
    jm_surface_run run = run_of(heat, now, &f, &in, &exchange, 1);
    for (int j = 0; j < JM_LAYERS; j++)
        run.layer_k[j] = &heat->meadow[j];
    run.skin_c = &skin_c;
    run.sensible_wm2 = &sensible;
    run.residual_wm2 = &residual;
    jm_surface_advance(&run);
    heat->meadow[JM_MEADOW_SKIN] = skin_c + (float)JM_ZERO_CELSIUS_K;
    if (heat->clock.settled_days < JM_SETTLED_DAYS)
        average_in(heat, 1, &heat->meadow[JM_MEADOW_SKIN], &heat->meadow[JM_MEADOW_MEAN]);
    *sensible_wm2 = (double)sensible;
    *slope_wm2k = (double)exchange;
}

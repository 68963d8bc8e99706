// What people feel at the end of an interval, and the maps of it.
#include "heat/model.h"

#include <math.h>

enum { UTCI_DEGREE = 6 };

// UTCI of one block as a polynomial of Tmrt minus air temperature: air, humidity and wind are those
// of the block.
typedef struct utci_curve {
    double air_k, of[UTCI_DEGREE + 1];
} utci_curve;

static utci_curve curve_of(const jm_block_means *means)
{
    const jm_utci_terms terms = jm_utci_collapse(means->canyon_k, means->vapour_pa);
    const double wind = jm_clamp(means->wind10_ms, 0.5, 17.0);
    utci_curve curve = {.air_k = means->canyon_k};
    for (int i = 0; i <= UTCI_DEGREE; i++)
        for (int j = UTCI_DEGREE - i; j >= 0; j--)
            curve.of[i] = curve.of[i] * wind + terms.of[i][j];
    return curve;
}

static double utci_at(const utci_curve *curve, double tmrt_k)
{
    const double d = jm_clamp(tmrt_k - curve->air_k, -30.0, 70.0);
    double sum = 0.0;
    for (int i = UTCI_DEGREE; i >= 0; i--)
        sum = sum * d + curve->of[i];
    return sum + JM_ZERO_CELSIUS_K;
}

// UTCI of a cell between the curves of the four blocks around it, as its air is shown: a block's
// wind and air do not end at an edge.
static double utci_between(const jm_heat *heat, const utci_curve *curves, int32_t cell)
{
    const jm_grid *air = &heat->air_grid;
    const int32_t row = cell / heat->grid.columns, column = cell % heat->grid.columns;
    const jm_air_near y = jm_air_near_of(row, heat->block_cells, air->rows);
    const jm_air_near x = jm_air_near_of(column, heat->block_cells, air->columns);
    const utci_curve *north = curves + (int64_t)y.low * air->columns;
    const utci_curve *south = curves + (int64_t)y.high * air->columns;
    const double tmrt_k = (double)heat->tmrt_k[cell];
    const double at[4] = {utci_at(&north[x.low], tmrt_k), utci_at(&north[x.high], tmrt_k),
                          utci_at(&south[x.low], tmrt_k), utci_at(&south[x.high], tmrt_k)};
    return jm_air_between(at, &y, &x);
}

static void feel(jm_heat *heat, const utci_curve *curves, int64_t block)
{
    const jm_sky_sheet *ground = jm_sky_ground(heat->town.sky);
    const double limit_32 = 32.0 + JM_ZERO_CELSIUS_K, limit_38 = 38.0 + JM_ZERO_CELSIUS_K;
    jm_block_means *m = &heat->means[block];
    for (int64_t i = ground->block_start[block]; i < ground->block_start[block + 1]; i++) {
        const int32_t cell = ground->cell[i];
        const double utci = utci_between(heat, curves, cell);
        heat->utci_k[cell] = (float)utci;
        const double weight = (double)heat->outdoors[cell] / 255.0;
        m->utci_k += weight * utci;
        m->counted += weight;
        m->over_32 += utci > limit_32 ? weight : 0.0;
        m->over_38 += utci > limit_38 ? weight : 0.0;
    }
}

// ---- PET ----------------------------------------------------------------------------------------

static jm_pet_range range_of(const jm_heat *heat)
{
    const jm_block_means *m = heat->means;
    jm_pet_range r = {m[0].canyon_k, m[0].canyon_k, m[0].vapour_pa, m[0].vapour_pa,
                      heat->pressure_pa};
    for (int64_t b = 1; b < heat->town.blocks; b++) {
        r.air_low_k = fmin(r.air_low_k, m[b].canyon_k);
        r.air_high_k = fmax(r.air_high_k, m[b].canyon_k);
        r.vapour_low_pa = fmin(r.vapour_low_pa, m[b].vapour_pa);
        r.vapour_high_pa = fmax(r.vapour_high_pa, m[b].vapour_pa);
    }
    return r;
}

static void fill_pet_of_block(jm_heat *heat, const jm_pet_table *table, int64_t block)
{
    const jm_sky_sheet *ground = jm_sky_ground(heat->town.sky);
    const jm_block_means *m = &heat->means[block];
    const float air_k = (float)m->canyon_k, wind_ms = (float)m->wind_ms;
    jm_pet_terms terms;
    jm_pet_collapse(table, m->canyon_k, m->vapour_pa, &terms);
    for (int64_t i = ground->block_start[block]; i < ground->block_start[block + 1]; i++) {
        const int32_t cell = ground->cell[i];
        heat->pet_k[cell] =
            jm_pet_from(&terms, heat->tmrt_k[cell] - air_k, wind_ms) + (float)JM_ZERO_CELSIUS_K;
    }
}

static jm_status fill_pet(jm_heat *heat)
{
    jm_pet_table *table = NULL;
    const jm_pet_range range = range_of(heat);
    for (int64_t c = 0; c < heat->cells; c++)
        heat->pet_k[c] = NAN;
    JM_TRY(jm_pet_table_create(heat->ctx, &range, &table));
#pragma omp parallel for schedule(dynamic) num_threads(heat->town.threads)
    for (int64_t b = 0; b < heat->town.blocks; b++)
        fill_pet_of_block(heat, table, b);
    jm_pet_table_destroy(table);
    return JM_OK;
}

static void add_day(jm_heat *heat, double length_s)
{
    jm_heat_day *day = &heat->day;
    double utci_k = 0.0, counted = 0.0, over_32 = 0.0, over_38 = 0.0;
    for (int64_t b = 0; b < heat->town.blocks; b++) {
        utci_k += heat->means[b].utci_k;
        counted += heat->means[b].counted;
        over_32 += heat->means[b].over_32;
        over_38 += heat->means[b].over_38;
    }
    if (!(counted > 0.0))
        return;
    const double mean_k = utci_k / counted;
    day->utci_max_k = day->utci_max_k > mean_k ? day->utci_max_k : mean_k;
    day->over_32_h += length_s / 3600.0 * over_32 / counted;
    day->over_38_h += length_s / 3600.0 * over_38 / counted;
}

// ---- maps ---------------------------------------------------------------------------------------

// Of ground and roof; the mean by area where a cell has both.
static void fill_surface_temp(jm_heat *heat)
{
    const jm_sky_sheet *ground = jm_sky_ground(heat->town.sky);
    const jm_sky_sheet *roofs = jm_sky_roofs(heat->town.sky);
    float *surface_k = heat->surface_temp_k;
    for (int64_t c = 0; c < heat->cells; c++)
        surface_k[c] = NAN;
    for (int64_t i = 0; i < ground->count; i++)
        surface_k[ground->cell[i]] = heat->town.ground.skin_c[i] + (float)JM_ZERO_CELSIUS_K;
    for (int64_t i = 0; i < roofs->count; i++) {
        const int32_t cell = roofs->cell[i];
        const float roof_k = heat->town.roofs.skin_c[i] + (float)JM_ZERO_CELSIUS_K;
        if ((heat->standing[cell] & JM_HAS_GROUND) != 0)
            surface_k[cell] += roofs->share[i] * (roof_k - surface_k[cell]);
        else
            surface_k[cell] = roof_k;
    }
}

static void fill_air(jm_heat *heat)
{
    for (int64_t b = 0; b < heat->town.blocks; b++) {
        const jm_block_means *m = &heat->means[b];
        const bool known = heat->modelled[b];
        heat->met_k[b] = m->canyon_k;
        heat->met_ms[b] = m->wind_ms;
        if (heat->air_temp_k != NULL)
            heat->air_temp_k[b] = known ? (float)m->canyon_k : NAN;
        if (heat->wind_ms != NULL)
            heat->wind_ms[b] = known ? (float)m->wind_ms : NAN;
        if (heat->building_heat_wm2 != NULL)
            heat->building_heat_wm2[b] = known ? (float)m->rejected_wm2 : NAN;
    }
}

// Nobody stands where there is no ground.
static void leave_out(jm_heat *heat)
{
#pragma omp parallel for schedule(static) num_threads(heat->town.threads)
    for (int64_t c = 0; c < heat->cells; c++) {
        if ((heat->standing[c] & JM_HAS_GROUND) == 0)
            heat->tmrt_k[c] = heat->utci_k[c] = NAN;
        if (heat->standing[c] == 0 && heat->sunlit != NULL)
            heat->sunlit[c] = NAN;
    }
}

jm_status jm_heat_people(jm_heat *heat, double length_s)
{
    const int threads = heat->town.threads;
    utci_curve *curves = NULL;
    if (heat->around != NULL)
        jm_air_around_spread(heat);
    JM_TRY(jm_new(heat->ctx, &curves, heat->town.blocks));
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t b = 0; b < heat->town.blocks; b++)
        curves[b] = curve_of(&heat->means[b]);
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int64_t b = 0; b < heat->town.blocks; b++)
        feel(heat, curves, b);
    jm_free(curves);
    if (heat->pet_k != NULL)
        JM_TRY(fill_pet(heat));
    fill_air(heat);
    leave_out(heat);
    if (heat->surface_temp_k != NULL)
        fill_surface_temp(heat);
    jm_heat_read_stations(heat);
    add_day(heat, length_s);
    return JM_OK;
}

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

// Where a row or column of cells lies between the centres of two rows or columns of blocks.
typedef struct between {
    int32_t low, high;
    double share; // of the higher one
} between;

static between between_blocks(int32_t cell, int32_t side, int32_t blocks)
{
    const double at = ((double)cell + 0.5) / side - 0.5;
    const int32_t low = at > 0.0 ? (int32_t)at : 0;
    const int32_t last = blocks - 1;
    between b = {low < last ? low : last, low + 1 < last ? low + 1 : last, at - (double)low};
    b.share = b.share > 0.0 ? b.share : 0.0;
    return b;
}

// UTCI of a cell between the curves of the four blocks around it, as its air is shown: a block's
// wind and air do not end at an edge.
static double utci_between(const jm_heat *heat, const utci_curve *curves, int32_t cell)
{
    const jm_grid *air = &heat->air_grid;
    const int32_t row = cell / heat->grid.columns, column = cell % heat->grid.columns;
    const between y = between_blocks(row, heat->block_cells, air->rows);
    const between x = between_blocks(column, heat->block_cells, air->columns);
    const utci_curve *north = curves + (int64_t)y.low * air->columns;
    const utci_curve *south = curves + (int64_t)y.high * air->columns;
    const double tmrt_k = (double)heat->tmrt_k[cell];
    const double a = utci_at(&north[x.low], tmrt_k), b = utci_at(&north[x.high], tmrt_k);
    const double c = utci_at(&south[x.low], tmrt_k), d = utci_at(&south[x.high], tmrt_k);
    const double north_k = a + (b - a) * x.share, south_k = c + (d - c) * x.share;
    return north_k + (south_k - north_k) * y.share;
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

// Air of the blocks at one row of cells, then along it.
static void air_row(jm_heat *heat, int32_t row)
{
    const jm_grid *air = &heat->air_grid;
    const int32_t columns = heat->grid.columns;
    const between y = between_blocks(row, heat->block_cells, air->rows);
    const jm_block_means *north = heat->means + (int64_t)y.low * air->columns;
    const jm_block_means *south = heat->means + (int64_t)y.high * air->columns;
    for (int32_t c = 0; c < columns; c++) {
        const int64_t cell = (int64_t)row * columns + c;
        const between x = between_blocks(c, heat->block_cells, air->columns);
        const uint8_t standing = heat->standing[cell];
        const jm_block_means *at[4] = {&north[x.low], &north[x.high], &south[x.low],
                                       &south[x.high]};
        double temp_k[4], wind_ms[4];
        for (int k = 0; k < 4; k++) {
            temp_k[k] = at[k]->canyon_k;
            wind_ms[k] = at[k]->wind_ms;
        }
        const double north_k = temp_k[0] + (temp_k[1] - temp_k[0]) * x.share;
        const double south_k = temp_k[2] + (temp_k[3] - temp_k[2]) * x.share;
        const double north_ms = wind_ms[0] + (wind_ms[1] - wind_ms[0]) * x.share;
        const double south_ms = wind_ms[2] + (wind_ms[3] - wind_ms[2]) * x.share;
        heat->air_temp_k[cell] = (float)(north_k + (south_k - north_k) * y.share);
        if (heat->wind_ms != NULL)
            heat->wind_ms[cell] =
                standing != 0 ? (float)(north_ms + (south_ms - north_ms) * y.share) : NAN;
        if (heat->building_heat_wm2 != NULL)
            heat->building_heat_wm2[cell] =
                standing != 0 ? (float)heat
                                    ->means[(int64_t)(row / heat->block_cells) * air->columns +
                                            c / heat->block_cells]
                                    .rejected_wm2
                              : NAN;
        if ((standing & JM_HAS_GROUND) == 0)
            heat->air_temp_k[cell] = heat->tmrt_k[cell] = heat->utci_k[cell] = NAN;
        if (standing == 0 && heat->sunlit != NULL)
            heat->sunlit[cell] = NAN;
    }
}

jm_status jm_heat_people(jm_heat *heat, double length_s)
{
    const int threads = heat->town.threads;
    utci_curve *curves = NULL;
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
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int32_t r = 0; r < heat->grid.rows; r++)
        air_row(heat, r);
    if (heat->surface_temp_k != NULL)
        fill_surface_temp(heat);
    jm_heat_read_stations(heat);
    add_day(heat, length_s);
    return JM_OK;
}

#include "heat/model.h"

#include "heat/comfort.h"

#include <math.h>

// UTCI counts with the wind at 10 m over open ground of this roughness (Broede et al. 2012): street
// wind at 1.5 m becomes the 10 m wind that would feel the same, once, here.
#define UTCI_ROUGHNESS_M 0.01

static double wind_to_10m(void)
{
    return jm_ln(10.0 / UTCI_ROUGHNESS_M) / jm_ln(1.5 / UTCI_ROUGHNESS_M);
}

// People are counted on open dry ground inside the area shown.
static bool counts(const jm_heat *heat, int32_t row, int32_t column, int64_t cell)
{
    const jm_grid *grid = &heat->city->grid;
    double rim = heat->city->margin_m / grid->cell_m + 0.5;
    int32_t margin = rim < 1.0e9 ? (int32_t)rim : INT32_MAX / 4;
    return row >= margin && column >= margin && row < grid->rows - margin &&
           column < grid->columns - margin && (heat->kind[cell] & JM_KIND_ROOF) == 0 &&
           heat->material[cell] != JM_SURFACE_WATER;
}

static void feel_cell(jm_heat *heat, const jm_utci_terms *terms, double air_k, double to_10m,
                      int64_t cell)
{
    if ((heat->kind[cell] & JM_KIND_ROOF) != 0) {
        heat->tmrt_k[cell] = NAN;
        heat->utci_k[cell] = NAN;
        return;
    }
    double excess = (double)heat->tmrt_k[cell] - air_k;
    double utci = jm_utci_from(terms, excess, to_10m * (double)heat->wind_ms[cell]);
    heat->utci_k[cell] = (float)(utci + JM_ZERO_CELSIUS_K);
}

static jm_crowd feel_hood(jm_heat *heat, const jm_utci_terms *terms, const jm_heat_means *means,
                          const jm_hood *hood)
{
    jm_crowd sum = {0.0, 0, 0, 0};
    const double to_10m = wind_to_10m();
    const double limit_32 = 32.0 + JM_ZERO_CELSIUS_K, limit_38 = 38.0 + JM_ZERO_CELSIUS_K;
    for (int32_t r = hood->first_row; r < hood->first_row + hood->rows; r++)
        for (int32_t c = hood->first_column; c < hood->first_column + hood->columns; c++) {
            int64_t cell = (int64_t)r * heat->scene->columns + c;
            bool roof = (heat->kind[cell] & JM_KIND_ROOF) != 0;
            heat->air_temp_k[cell] = (float)(roof ? means->upper_k : means->canyon_k);
            feel_cell(heat, terms, means->canyon_k, to_10m, cell);
            if (!counts(heat, r, c, cell))
                continue;
            double utci = (double)heat->utci_k[cell];
            sum.utci_k += utci;
            sum.cells++;
            sum.over_32 += utci > limit_32;
            sum.over_38 += utci > limit_38;
        }
    return sum;
}

static void add_day(jm_heat *heat, const jm_crowd *all, const jm_heat_means *means, double length_s)
{
    jm_heat_day *day = &heat->day;
    day->elapsed_s += length_s;
    day->air_ks += length_s * means->canyon_k;
    day->rural_ks += length_s * means->rural_k;
    if (all->cells == 0)
        return;
    double cells = (double)all->cells, mean_k = all->utci_k / cells;
    day->utci_max_k = day->utci_max_k > mean_k ? day->utci_max_k : mean_k;
    day->over_32_h += length_s / 3600.0 * (double)all->over_32 / cells;
    day->over_38_h += length_s / 3600.0 * (double)all->over_38 / cells;
}

void jm_heat_people(jm_heat *heat, const jm_heat_means *means, double length_s)
{
    const jm_utci_terms terms = jm_utci_collapse(means->canyon_k, means->vapour_pa);
    const jm_scene *scene = heat->scene;
    jm_crowd *crowds = heat->crowds;
#pragma omp parallel for schedule(dynamic) num_threads(jm_scene_threads(heat->ctx, heat->scene))
    for (int64_t h = 0; h < scene->hood_count; h++)
        crowds[h] = feel_hood(heat, &terms, means, &scene->hoods[h]);
    // In the order of neighbourhoods, whoever worked them out.
    jm_crowd all = {0.0, 0, 0, 0};
    for (int64_t h = 0; h < scene->hood_count; h++) {
        all.utci_k += crowds[h].utci_k;
        all.cells += crowds[h].cells;
        all.over_32 += crowds[h].over_32;
        all.over_38 += crowds[h].over_38;
    }
    add_day(heat, &all, means, length_s);
}

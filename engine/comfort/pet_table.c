// PET of maps: a balance of the body costs 5 us, a look into a table 10 ns.
#include "comfort/comfort.h"

#include "core/math.h"

#include <math.h>

// Nodes: Tmrt - Ta evenly, wind by its root, since PET bends most where wind is weak. The steps
// keep the error of straight lines between nodes under 0.05 K (tests/comfort/pet.c).
#define EXCESS_LOW_K -30.0
#define EXCESS_STEP_K 1.0
#define WIND_LOW_MS 0.1
#define WIND_HIGH_MS 17.0
#define AIR_STEP_K 0.5
#define VAPOUR_STEP_PA 100.0

struct jm_pet_table {
    int32_t airs, vapours;
    double air_low_k, air_step_k, vapour_low_pa, vapour_step_pa;
    jm_pet_terms *at; // [vapours * airs]
};

static double root_of_wind(int node)
{
    double low = sqrt(WIND_LOW_MS), high = sqrt(WIND_HIGH_MS);
    return low + (high - low) * node / (JM_PET_WINDS - 1);
}

// Nodes from low to high at most `step` apart, at least two.
static int32_t count_nodes(double low, double high, double step)
{
    double spans = ceil((high - low) / step);
    return spans > 1.0 ? (int32_t)jm_clamp(spans, 1.0, 400.0) + 1 : 2;
}

static void fill(const jm_person *person, double air_k, double vapour_pa, double pressure_pa,
                 jm_pet_terms *terms)
{
    for (int w = 0; w < JM_PET_WINDS; w++)
        for (int e = 0; e < JM_PET_EXCESSES; e++) {
            double wind = root_of_wind(w) * root_of_wind(w);
            double tmrt_k = air_k + EXCESS_LOW_K + EXCESS_STEP_K * e;
            terms->of[w][e] = (float)(jm_pet_k(JM_PET_CORRECTED, person, air_k, tmrt_k, wind,
                                               vapour_pa, pressure_pa) -
                                      JM_ZERO_CELSIUS_K);
        }
}

jm_status jm_pet_table_create(jm_ctx *ctx, const jm_pet_range *range, jm_pet_table **out)
{
    jm_status status = JM_OK;
    jm_pet_table *t = NULL;
    *out = NULL;
    if (!(range->air_high_k >= range->air_low_k && range->vapour_high_pa >= range->vapour_low_pa))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "PET: a range of air or vapour whose end lies before "
                       "its beginning, or is not a number");
    JM_TRY(jm_new(ctx, &t, 1));
    t->airs = count_nodes(range->air_low_k, range->air_high_k, AIR_STEP_K);
    t->vapours = count_nodes(range->vapour_low_pa, range->vapour_high_pa, VAPOUR_STEP_PA);
    // A span of nothing is a span of a step, so that every step divides.
    double airs_k = range->air_high_k - range->air_low_k;
    double vapours_pa = range->vapour_high_pa - range->vapour_low_pa;
    t->air_low_k = range->air_low_k;
    t->vapour_low_pa = range->vapour_low_pa;
    t->air_step_k = airs_k > 0.0 ? airs_k / (t->airs - 1) : AIR_STEP_K;
    t->vapour_step_pa = vapours_pa > 0.0 ? vapours_pa / (t->vapours - 1) : VAPOUR_STEP_PA;
    int64_t count = (int64_t)t->airs * t->vapours;
    JM_TRY_GOTO(jm_new(ctx, &t->at, count), fail);
    const jm_person person = jm_person_default();
#pragma omp parallel for schedule(dynamic) num_threads(jm_ctx_threads(ctx))
    for (int64_t i = 0; i < count; i++)
        fill(&person, t->air_low_k + t->air_step_k * (double)(i % t->airs),
             t->vapour_low_pa + t->vapour_step_pa * (double)(i / t->airs), range->pressure_pa,
             &t->at[i]);
    *out = t;
    return JM_OK;
fail:
    jm_pet_table_destroy(t);
    return status;
}

void jm_pet_table_destroy(jm_pet_table *table)
{
    if (table == NULL)
        return;
    jm_free(table->at);
    jm_free(table);
}

// The node below and the share of the next one.
static int32_t place(double value, double low, double step, int32_t count, float *share)
{
    double at = jm_clamp((value - low) / step, 0.0, (double)(count - 1));
    int32_t node = (int32_t)at < count - 1 ? (int32_t)at : count - 2;
    *share = (float)(at - (double)node);
    return node;
}

void jm_pet_collapse(const jm_pet_table *table, double air_k, double vapour_pressure_pa,
                     jm_pet_terms *terms)
{
    float warm, moist;
    int32_t a = place(air_k, table->air_low_k, table->air_step_k, table->airs, &warm);
    int32_t v = place(vapour_pressure_pa, table->vapour_low_pa, table->vapour_step_pa,
                      table->vapours, &moist);
    const jm_pet_terms *dry = &table->at[(int64_t)v * table->airs + a], *wet = dry + table->airs;
    for (int w = 0; w < JM_PET_WINDS; w++)
        for (int e = 0; e < JM_PET_EXCESSES; e++) {
            float low = dry[0].of[w][e] + warm * (dry[1].of[w][e] - dry[0].of[w][e]);
            float high = wet[0].of[w][e] + warm * (wet[1].of[w][e] - wet[0].of[w][e]);
            terms->of[w][e] = low + moist * (high - low);
        }
}

float jm_pet_from(const jm_pet_terms *terms, float excess_k, float wind_ms)
{
    const float low = 0.31622777f, high = 4.1231056f; // roots of the winds at both ends
    float e = jm_clampf((excess_k - (float)EXCESS_LOW_K) / (float)EXCESS_STEP_K, 0.0f,
                        (float)(JM_PET_EXCESSES - 1));
    float root = sqrtf(jm_clampf(wind_ms, (float)WIND_LOW_MS, (float)WIND_HIGH_MS));
    float w = jm_clampf((root - low) * ((float)(JM_PET_WINDS - 1) / (high - low)), 0.0f,
                        (float)(JM_PET_WINDS - 1));
    int i = (int)e < JM_PET_EXCESSES - 1 ? (int)e : JM_PET_EXCESSES - 2;
    int j = (int)w < JM_PET_WINDS - 1 ? (int)w : JM_PET_WINDS - 2;
    float s = e - (float)i, r = w - (float)j;
    const float *weak = terms->of[j] + i, *strong = terms->of[j + 1] + i;
    float below = weak[0] + s * (weak[1] - weak[0]);
    float above = strong[0] + s * (strong[1] - strong[0]);
    return below + r * (above - below);
}

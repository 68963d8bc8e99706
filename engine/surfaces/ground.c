#include "surfaces/ground.h"

#include "core/math.h"
#include "core/port.h"
#include "surfaces/moisture.h"
#include "surfaces/sheet_run.h"
#include "surfaces/vapour.h"
#include "surfaces/wind_exchange.h"

#include <math.h>

enum { RUN = JM_SHEET_RUN };

#define SIGMA ((float)JM_STEFAN_BOLTZMANN)
#define ZERO_K ((float)JM_ZERO_CELSIUS_K)

typedef struct room {
    jm_sheet_room skin;
    float scale[RUN], vapour[RUN], most[RUN], of_store[RUN];
    float spilt[RUN], watered[RUN];
} room;

// What one call works on.
typedef struct work {
    const jm_fabric *fabric;
    const jm_cover *cover;
    jm_sheet *sheet;
    int64_t first; // of the call, in the sheet
    const jm_meeting *meets;
    const float *short_wm2, *long_wm2, *indoor_c;
    float even_share; // of each where the meeting has none
    jm_given *given;
    jm_leaving *leaving;
} work;

// Admittance between dry and moist soil.
static void scales(const jm_fabric_row *row, int count, const float *soil_share, float *scale)
{
    const float dry = row->scale_dry > 0.0f ? row->scale_dry : row->scale;
    for (int i = 0; i < count; i++)
        scale[i] = dry + (row->scale - dry) * soil_share[i];
}

JM_CLONES
static void send_back(int count, const float *restrict albedo, const float *restrict emissivity,
                      const float *restrict short_wm2, const float *restrict long_wm2,
                      const float *restrict skin_c, float *restrict short_out,
                      float *restrict long_out)
{
    for (int i = 0; i < count; i++) {
        float k = skin_c[i] + ZERO_K, k2 = k * k;
        short_out[i] = albedo[i] * short_wm2[i];
        long_out[i] = emissivity[i] * SIGMA * k2 * k2 + (1.0f - emissivity[i]) * long_wm2[i];
    }
}

static void add_up(const work *w, int32_t at, int count, const room *r)
{
    jm_given sum = {.residual_wm2 = w->given->residual_wm2};
    double spilt = 0.0, watered = 0.0;
    for (int i = 0; i < count; i++) {
        const double share =
            (double)(w->meets->share != NULL ? w->meets->share[at + i] : w->even_share);
        sum.sensible_wm2 += share * (double)r->skin.sensible_wm2[i];
        sum.sensible_slope_wm2k += share * (double)r->skin.slope_wm2k[i];
        sum.latent_wm2 += share * (double)r->skin.latent_wm2[i];
        sum.bottom_wm2 += share * (double)r->skin.bottom_wm2[i];
        spilt += share * (double)r->spilt[i];
        watered += share * (double)r->watered[i];
        sum.residual_wm2 = fmax(sum.residual_wm2, (double)r->skin.residual_wm2[i]);
    }
    jm_given *g = w->given;
    g->sensible_wm2 += sum.sensible_wm2;
    g->sensible_slope_wm2k += sum.sensible_slope_wm2k;
    g->latent_wm2 += sum.latent_wm2;
    g->vapour_kgm2s += sum.latent_wm2 / JM_VAPORISATION_JKG;
    g->bottom_wm2 += sum.bottom_wm2;
    g->residual_wm2 = sum.residual_wm2;
    g->runoff_kgm2s += spilt / w->meets->step_s;
    g->irrigation_kgm2s += watered / w->meets->step_s;
}

// Receivers [at, at + count) of the call, all of one row.
static void advance_some(const work *w, const jm_fabric_row *row, const jm_wind_level *wind,
                         const jm_moisture *moisture, int32_t at, int count, room *r)
{
    const int64_t i = w->first + at;
    jm_sheet *sheet = w->sheet;
    float *exchange = r->skin.exchange_wm2k;
    jm_wind_exchange_level(wind, count, r->skin.air_c[0], sheet->skin_c + i, exchange);
    scales(row, count, sheet->soil_share + i, r->scale);
    jm_moisture_before(moisture, count, exchange, w->short_wm2 + at, sheet->water_kgm2 + i,
                       sheet->soil_share + i, r->vapour, r->most, r->of_store);
    jm_slab_run run = jm_sheet_run_of(w->fabric, w->cover, sheet, i, count,
                                      w->meets->deep_k - JM_ZERO_CELSIUS_K, &r->skin);
    run.bottom_each_c = w->indoor_c != NULL ? w->indoor_c + at : NULL;
    run.scale = r->scale;
    run.short_wm2 = w->short_wm2 + at;
    run.long_wm2 = w->long_wm2 + at;
    run.vapour_wm2pa = r->vapour;
    run.air_vapour_pa = (float)w->meets->vapour_pa;
    run.dew_kpa = moisture->per_pa;
    run.latent_most_wm2 = r->most;
    jm_slab_advance(&run);
    jm_moisture_after(moisture, count, r->skin.latent_wm2, r->of_store,
                      w->meets->irrigated != NULL ? w->meets->irrigated + at : NULL,
                      sheet->water_kgm2 + i, sheet->soil_share + i, r->spilt, r->watered);
    send_back(count, run.albedo, run.emissivity, run.short_wm2, run.long_wm2, run.skin_c,
              w->leaving->short_wm2 + at, w->leaving->long_wm2 + at);
    add_up(w, at, count, r);
}

void jm_sheet_advance(const jm_fabric *fabric, const jm_cover *cover, jm_sheet *sheet,
                      int64_t first, int32_t count, const jm_meeting *meets, const float *short_wm2,
                      const float *long_wm2, const float *indoor_c, jm_given *given,
                      jm_leaving *leaving)
{
    const work w = {fabric,   cover,    sheet,
                    first,    meets,    short_wm2,
                    long_wm2, indoor_c, count > 0 ? 1.0f / (float)count : 0.0f,
                    given,    leaving};
    const double volume = jm_volume_capacity_jm3k(meets->air_k, meets->pressure_pa);
    const uint8_t *rows = cover->row + first;
    room r;
    for (int i = 0; i < RUN; i++)
        r.skin.air_c[i] = (float)(meets->air_k - JM_ZERO_CELSIUS_K);
    for (int32_t at = 0; at < count;) {
        const jm_fabric_row *row = &fabric->rows[rows[at]];
        jm_wind_level wind =
            jm_wind_level_of(fabric->log_height[rows[at]], meets->wind_ms + meets->thermals_ms,
                             meets->air_k, volume);
        wind.stilled = (float)(1.0 - meets->sheltered);
        if (meets->roofs)
            jm_wind_over_roofs(&wind);
        const jm_moisture moisture = jm_moisture_of(row, meets, fabric->leaf_area_factor);
        int32_t end = at + 1;
        while (end < count && rows[end] == rows[at])
            end++;
        for (; at < end; at += RUN < end - at ? RUN : end - at)
            advance_some(&w, row, &wind, &moisture, at, RUN < end - at ? RUN : end - at, &r);
    }
}

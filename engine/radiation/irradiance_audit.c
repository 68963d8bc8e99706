// Where the light went, receiver by receiver: the exchange works with means, this does not.
#include "radiation/irradiance_own.h"

#include "core/math.h"

#include <math.h>

#define SIGMA JM_STEFAN_BOLTZMANN

typedef struct account {
    jm_irradiance_ledger ledger;
    double received, sent; // long wave from and to other surfaces [W]
} account;

static void audit_receiver(const jm_irradiance *ir, const jm_sheet_light *light, int64_t block,
                           int64_t i, double arriving, double arriving_long, account *a)
{
    const double m2 = (double)light->sheet->share[i] * ir->cell_area_m2;
    const double sky = (double)jm_view(light->sheet->sky[i]);
    const double crown = (double)jm_view(light->sheet->behind_crown[i]);
    const double pass = (double)ir->crown_pass[block];
    const double albedo = (double)light->albedo[i], emissivity = (double)light->emissivity[i];
    const double t = (double)light->skin_c[i] + JM_ZERO_CELSIUS_K;
    const double emitted = emissivity * SIGMA * t * t * t * t;
    a->ledger.area_m2 += m2;
    a->ledger.short_in_w += m2 * (double)light->first[JM_LIGHTS * i];
    a->ledger.short_absorbed_w += m2 * (1.0 - albedo) * arriving;
    a->ledger.short_out_w += m2 * albedo * arriving * (sky + pass * crown);
    a->received += m2 * (double)light->walls[JM_LIGHTS * i + 1];
    a->sent += m2 * (emitted + (1.0 - emissivity) * arriving_long) * fmax(1.0 - sky - crown, 0.0);
}

static void audit_row(const jm_irradiance *ir, int64_t row, account *a)
{
    const int sheet = jm_row_sheet(ir, row);
    const jm_sheet_light *light = &ir->sheet[sheet];
    const int64_t block = jm_row_block(ir, row), start = light->sheet->block_start[block];
    const int64_t count = light->sheet->block_start[block + 1] - start;
    jm_level_light room = {ir->scratch, ir->scratch + count, ir->scratch + 2 * count};
    if (sheet == 0)
        jm_irradiance_ground(ir, block, &room);
    else
        jm_irradiance_roofs(ir, block, &room);
    for (int64_t i = 0; i < count; i++)
        audit_receiver(ir, light, block, start + i, (double)room.short_wm2[i],
                       (double)room.long_wm2[i], a);
    a->ledger.short_in_w += (1.0 - (double)ir->crown_pass[block]) * ir->row_above_short[row];
}

static void audit_band(const jm_irradiance *ir, int64_t band, account *a)
{
    const int64_t block = ir->facade_block[band / JM_FACADE_BANDS];
    const int32_t pool = ir->block_pool[block];
    const jm_wave *s = &ir->wave[JM_SHORT], *l = &ir->wave[JM_LONG];
    const double m2 = (double)ir->facades->area_m2[band];
    const double pass = (double)ir->crown_pass[block];
    const double sky = ir->band_sky[band], crown = ir->band_crown[band], far = ir->band_far[band];
    a->ledger.short_in_w += m2 * (s->band_first[band] + (1.0 - pass) * ir->band_caught[2 * band] +
                                  far * s->pool_ground[pool]);
    a->ledger.short_absorbed_w += m2 * (1.0 - s->band_reflects[band]) * s->band_in[band];
    a->ledger.short_out_w += m2 * s->band_out[band] * (sky + pass * crown + far);
    a->received += m2 * (l->band_in[band] - l->band_first[band] - far * l->pool_ground[pool]);
    a->sent += m2 * l->band_out[band] * (1.0 - sky - crown - far);
}

jm_irradiance_ledger jm_irradiance_audit(const jm_irradiance *ir)
{
    account a = {{0}, 0.0, 0.0};
    for (int64_t row = 0; row < ir->rows; row++)
        audit_row(ir, row, &a);
    for (int64_t band = 0; band < ir->bands; band++)
        audit_band(ir, band, &a);
    for (int64_t b = 0; b < ir->blocks; b++) {
        const jm_crown_light crowns = jm_irradiance_crowns(ir, b);
        const double m2 = ir->row_m2[b] + ir->row_m2[ir->blocks + b];
        a.ledger.short_absorbed_w += m2 * crowns.short_wm2;
        // What crowns send back up of what stood above them.
        double above = ir->row_above_short[b] + ir->row_above_short[ir->blocks + b];
        for (int64_t band = ir->facades->block_start[b] * JM_FACADE_BANDS;
             band < ir->facades->block_start[b + 1] * JM_FACADE_BANDS; band++)
            above += (double)ir->facades->area_m2[band] * ir->band_caught[2 * band];
        a.ledger.short_out_w +=
            (double)JM_CROWN_REFLECTED * (1.0 - (double)ir->crown_pass[b]) * above;
    }
    a.ledger.short_top_w = a.ledger.area_m2 * ((double)ir->light.beam_wm2 *
                                                   fmax((double)ir->light.sin_elevation, 0.0) +
                                               (double)ir->light.diffuse_wm2);
    a.ledger.long_exchanged_w = a.received - a.sent;
    return a.ledger;
}

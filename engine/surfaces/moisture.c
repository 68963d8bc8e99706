#include "surfaces/moisture.h"

#include "core/math.h"
#include "core/port.h"
#include "surfaces/vapour.h"

#include <math.h>

// Water between field capacity and wilting point, loam: FAO 56, table 19 (0.13-0.18).
#define AVAILABLE_SHARE 0.15
#define WATER_KGM3 1000.0

// Bare soil: ln of its resistance [s m-1] is 8.206 - 4.255 w, w the water content over saturation
// (Sellers, Heiser and Hall 1992, J Geophys Res 97:19033). Loam: wilting 0.12, field capacity 0.27,
// saturation 0.45 (FAO 56, table 19).
#define BARE_DRY_S_M ((float)(8.206 - 4.255 * 0.12 / 0.45))
#define BARE_FALL ((float)(4.255 * AVAILABLE_SHARE / 0.45))

double jm_saturation_pa(double air_k)
{
    double t = air_k - JM_ZERO_CELSIUS_K;
    return 610.8 * jm_exp(17.27 * t / (t + 237.3));
}

double jm_saturation_slope_pak(double air_k)
{
    double reach = air_k - JM_ZERO_CELSIUS_K + 237.3;
    return 4098.0 * jm_saturation_pa(air_k) / (reach * reach);
}

double jm_jarvis_warmth(double air_k)
{
    double off = 298.15 - air_k;
    return jm_clamp(1.0 - 0.0016 * off * off, 0.0, 1.0);
}

double jm_jarvis_deficit(double deficit_pa)
{
    return jm_exp(-0.0003 * fmax(deficit_pa, 0.0)); // gD 0.03 hPa-1
}

static inline float wet_part(float share)
{
    float y = jm_cube_root(share > 1e-6f ? share : 1e-6f);
    float part = y * y;
    return share > 1e-6f ? (part < 1.0f ? part : 1.0f) : 0.0f;
}

float jm_wet_part(float share)
{
    return wet_part(share);
}

jm_moisture jm_moisture_of(const jm_fabric_row *row, const jm_meeting *meets,
                           double leaf_area_factor)
{
    const double leaves = (double)row->leaf_area * leaf_area_factor;
    return (jm_moisture){
        .open_water = row->open_water,
        .store_kgm2 = row->water_store_kgm2,
        .soil_kgm2 = (float)(AVAILABLE_SHARE * WATER_KGM3 * (double)row->soil_depth_m),
        .stomata_ms =
            (float)(leaves * (double)row->conductance_most_ms * jm_jarvis_warmth(meets->air_k)),
        .per_pa = (float)(1.0 / jm_psychrometric_pak(meets->pressure_pa)),
        .volume_jm3k = (float)jm_volume_capacity_jm3k(meets->air_k, meets->pressure_pa),
        .rain_kgm2 = (float)(meets->rain_kgm2s * meets->step_s),
        .evaporable_wm2 = (float)(JM_VAPORISATION_JKG / meets->step_s),
    };
}

static void open_water(const jm_moisture *m, int count, const float *exchange, float *vapour,
                       float *most, float *of_store)
{
    for (int i = 0; i < count; i++) {
        vapour[i] = m->per_pa * exchange[i];
        most[i] = INFINITY;
        of_store[i] = 0.0f;
    }
}

// Wet part as free water, the rest through stomata or the pores of bare soil in series with the
// air's own resistance.
JM_CLONES
static void wet_and_dry(const jm_moisture *m, int count, const float *restrict exchange,
                        const float *restrict light, const float *restrict water,
                        const float *restrict soil, float *restrict vapour, float *restrict most,
                        float *restrict of_store)
{
    const float store = m->store_kgm2, rain = m->rain_kgm2, per_pa = m->per_pa;
    const float per_store = store > 0.0f ? 1.0f / store : 0.0f;
    const float volume = m->volume_jm3k, stomata = m->stomata_ms, capacity = m->soil_kgm2;
    const float bare = m->stomata_ms <= 0.0f && capacity > 0.0f ? 1.0f : 0.0f;
    JM_VECTOR_LOOP
    for (int i = 0; i < count; i++) {
        const float on = water[i] + rain;
        const float wet = wet_part(on * per_store);
        // Times the air's heat capacity: both conductances in W m-2 K-1.
        const float pores = bare * jm_exp_small(BARE_FALL * soil[i] - BARE_DRY_S_M * 0.5f) *
                            jm_exp_small(BARE_DRY_S_M * -0.5f);
        const float inner =
            volume * (stomata * jm_jarvis_light(light[i]) * jm_jarvis_soil(soil[i]) + pores);
        const float dry = (1.0f - wet) * inner / (inner + exchange[i]);
        const float both = wet + dry;
        vapour[i] = per_pa * exchange[i] * both;
        most[i] = m->evaporable_wm2 * (on + soil[i] * capacity);
        of_store[i] = both > 0.0f ? wet / both : 1.0f;
    }
}

void jm_moisture_before(const jm_moisture *m, int count, const float *exchange_wm2k,
                        const float *short_wm2, const float *water_kgm2, const float *soil_share,
                        float *vapour_wm2pa, float *most_wm2, float *of_store)
{
    if (m->open_water)
        open_water(m, count, exchange_wm2k, vapour_wm2pa, most_wm2, of_store);
    else
        wet_and_dry(m, count, exchange_wm2k, short_wm2, water_kgm2, soil_share, vapour_wm2pa,
                    most_wm2, of_store);
}

JM_CLONES
static void take_and_give(const jm_moisture *m, int count, const float *restrict latent,
                          const float *restrict of_store, float *restrict water,
                          float *restrict soil, float *restrict spilt)
{
    const float store = m->store_kgm2, rain = m->rain_kgm2, capacity = m->soil_kgm2;
    const float per_wm2 = 1.0f / m->evaporable_wm2;
    const float per_soil = capacity > 0.0f ? 1.0f / capacity : 0.0f;
    JM_VECTOR_LOOP
    for (int i = 0; i < count; i++) {
        const float vapour = latent[i] * per_wm2;
        const float off = vapour < 0.0f ? vapour : vapour * of_store[i]; // dew settles on top
        const float on = water[i] + rain - off;
        const float lacking = on < 0.0f ? on : 0.0f;
        const float over = on > store ? on - store : 0.0f;
        water[i] = on < 0.0f ? 0.0f : on > store ? store : on;
        const float into = over + lacking - (vapour - off);
        const float share = soil[i] + into * per_soil;
        const float full = share > 1.0f ? 1.0f : share < 0.0f ? 0.0f : share;
        spilt[i] = capacity > 0.0f ? (share > 1.0f ? (share - 1.0f) * capacity : 0.0f) : over;
        soil[i] = full;
    }
}

void jm_moisture_after(const jm_moisture *m, int count, const float *latent_wm2,
                       const float *of_store, const float *irrigated, float *water_kgm2,
                       float *soil_share, float *spilt_kgm2, float *watered_kgm2)
{
    for (int i = 0; i < count; i++)
        spilt_kgm2[i] = watered_kgm2[i] = 0.0f;
    if (m->open_water)
        return;
    take_and_give(m, count, latent_wm2, of_store, water_kgm2, soil_share, spilt_kgm2);
    if (irrigated == NULL || m->soil_kgm2 <= 0.0f)
        return;
    for (int i = 0; i < count; i++) {
        float lacks = irrigated[i] > 0.0f ? 1.0f - soil_share[i] : 0.0f;
        watered_kgm2[i] = lacks * m->soil_kgm2;
        soil_share[i] += lacks;
    }
}

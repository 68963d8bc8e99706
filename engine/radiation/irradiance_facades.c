// First light on facades: sun, sky and crowns in front of each band.
#include "radiation/irradiance_own.h"

#include "core/math.h"

#include <math.h>

#define SIGMA JM_STEFAN_BOLTZMANN

void jm_irradiance_place_upright(jm_irradiance *ir)
{
    jm_upright_sky *u = &ir->upright;
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const double elevation = ir->patch[p].elevation_rad, azimuth = ir->patch[p].azimuth_rad;
        // From what it gives on the level to what it gives on a face square to it.
        u->turn[p] = (float)(jm_cos(elevation) / jm_sin(elevation));
        u->east[p] = (float)jm_sin(azimuth);
        u->north[p] = (float)jm_cos(azimuth);
    }
}

void jm_irradiance_upright(jm_irradiance *ir)
{
    jm_upright_sky *u = &ir->upright;
    for (int w = 0; w < JM_WAVES; w++) {
        float most = 0.0f;
        for (int p = 0; p < JM_PATCHES; p++)
            most = fmaxf(most, fabsf(ir->uneven[p][w] * u->turn[p]));
        const float scale = most > 0.0f ? 32767.0f / most : 0.0f;
        for (int p = 0; p < JM_PATCHES; p++)
            u->light[w][p] = ir->uneven[p][w] * u->turn[p] * scale;
        u->unit[w] = most / (32767.0f * 255.0f);
    }
}

// A facade's weights of the patches: by the cosine to them, nothing from behind.
static inline void weigh(const jm_upright_sky *restrict u, float east, float north,
                         int16_t (*restrict weights)[JM_PATCH_ROOM])
{
    for (int p = 0; p < JM_PATCH_ROOM; p++) {
        const float toward = u->east[p] * east + u->north[p] * north;
        // East and north are rounded: the cosine may pass 1 by a last bit.
        const float cosine = toward > 0.0f ? (toward < 1.0f ? toward : 1.0f) : 0.0f;
        for (int w = 0; w < JM_WAVES; w++)
            weights[w][p] = (int16_t)rintf(cosine * u->light[w][p]);
    }
}

typedef struct uneven_sums {
    double open[JM_WAVES], crown[JM_WAVES];
} uneven_sums;

// Uneven light of the patches that a facade's bands see, short and long.
JM_CLONES_WIDE
static void sum_patches(const jm_upright_sky *restrict u, float east, float north,
                        const uint8_t *restrict open, const uint8_t *restrict crown,
                        uneven_sums *restrict bands)
{
    int16_t weights[JM_WAVES][JM_PATCH_ROOM], wide[JM_PATCH_ROOM];
    uint8_t room[JM_PATCH_ROOM];
    weigh(u, east, north, weights);
    for (int b = 0; b < JM_FACADE_BANDS; b++) {
        const bool last = b == JM_FACADE_BANDS - 1;
        const int64_t first = (int64_t)b * JM_PATCHES;
        jm_patch_shares(jm_patch_padded(open + first, last, room), 0, wide);
        for (int w = 0; w < JM_WAVES; w++)
            bands[b].open[w] = (double)jm_patch_sum(weights[w], wide) * (double)u->unit[w];
        jm_patch_shares(jm_patch_padded(crown + first, last, room), 0, wide);
        for (int w = 0; w < JM_WAVES; w++)
            bands[b].crown[w] = (double)jm_patch_sum(weights[w], wide) * (double)u->unit[w];
    }
}

typedef struct sunlight {
    double beam_wm2; // square to the facade, level part of the beam
    double pass, pass_long, leaves_wm2;
} sunlight;

static void light_band(jm_irradiance *ir, int64_t band, const sunlight *at, const uneven_sums *sky)
{
    const double lit = (double)ir->sun->facades[band];
    const double lit_crown = (double)ir->sun->facades_crown[band];
    const double open = ir->band_sky[band], crown = ir->band_crown[band];
    const double shade = 1.0 - at->pass, shade_long = 1.0 - at->pass_long;
    const double diffuse = (open + at->pass * crown) * (double)ir->light.diffuse_wm2 +
                           sky->open[0] - shade * sky->crown[0];
    const double clear = (open + at->pass_long * crown) * (double)ir->light.longwave_wm2 +
                         sky->open[1] - shade_long * sky->crown[1];
    const double sunlit = lit + at->pass * lit_crown;
    ir->band_sunlit[band] = (float)sunlit;
    ir->wave[JM_SHORT].band_first[band] = sunlit * at->beam_wm2 + fmax(diffuse, 0.0);
    ir->wave[JM_LONG].band_first[band] = fmax(clear, 0.0) + crown * shade_long * at->leaves_wm2;
    ir->band_caught[2 * band] =
        lit_crown * at->beam_wm2 + crown * (double)ir->light.diffuse_wm2 + sky->crown[0];
    ir->band_caught[2 * band + 1] = crown * (double)ir->light.longwave_wm2 + sky->crown[1];
}

static void own_light(jm_irradiance *ir, int64_t band, double pass)
{
    const double albedo = (double)ir->seen.wall_albedo[band];
    const double emissivity = (double)ir->seen.wall_emissivity[band];
    const double t = (double)ir->seen.wall_skin_c[band] + JM_ZERO_CELSIUS_K;
    const double returned = (double)JM_CROWN_REFLECTED * (1.0 - pass);
    ir->wave[JM_SHORT].band_own[band] = 0.0;
    ir->wave[JM_SHORT].band_reflects[band] = albedo;
    // What crowns in front send back comes to the same band again.
    ir->wave[JM_SHORT].band_return[band] = 1.0 / (1.0 - ir->band_crown[band] * returned * albedo);
    ir->wave[JM_LONG].band_own[band] = emissivity * SIGMA * t * t * t * t;
    ir->wave[JM_LONG].band_reflects[band] = 1.0 - emissivity;
    ir->wave[JM_LONG].band_return[band] = 1.0;
}

void jm_irradiance_first_facades(jm_irradiance *ir, int64_t block)
{
    const jm_sky_facades *facades = ir->facades;
    if (facades->block_start[block] == facades->block_start[block + 1])
        return;
    sunlight at = {.pass = (double)ir->crown_pass[block],
                   .pass_long = (double)ir->crown_pass_long[block],
                   .leaves_wm2 = (double)ir->crown_emits[block]};
    const double sun_east = jm_sin(ir->light.azimuth_rad),
                 sun_north = jm_cos(ir->light.azimuth_rad);
    for (int64_t f = facades->block_start[block]; f < facades->block_start[block + 1]; f++) {
        const int64_t first = f * JM_FACADE_BANDS;
        const double azimuth = (double)facades->azimuth_rad[f];
        const double east = jm_sin(azimuth), north = jm_cos(azimuth);
        uneven_sums sky[JM_FACADE_BANDS];
        at.beam_wm2 = (double)ir->light.beam_wm2 * (double)ir->light.cos_elevation *
                      fmax(sun_east * east + sun_north * north, 0.0);
        sum_patches(&ir->upright, (float)east, (float)north, facades->open + first * JM_PATCHES,
                    facades->crown + first * JM_PATCHES, sky);
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            light_band(ir, first + b, &at, &sky[b]);
            own_light(ir, first + b, at.pass);
        }
    }
}

// First light on facades: sun, sky and crowns in front of each band.
#include "heat/irradiance_own.h"

#include "core/math.h"

#include <math.h>

#define SIGMA JM_STEFAN_BOLTZMANN

enum { LANES = 8, PADDED = (JM_PATCHES + LANES - 1) / LANES * LANES };

// Patches as an upright face meets them.
typedef struct upright {
    float east[PADDED], north[PADDED]; // where they are
    float light[2][PADDED];            // uneven short and long, for a face square to them
} upright;

static void patches_upright(const jm_irradiance *ir, upright *u)
{
    for (int32_t p = 0; p < PADDED; p++) {
        const bool real = p < JM_PATCHES;
        const double elevation = real ? ir->patch[p].elevation_rad : 0.0;
        const double azimuth = real ? ir->patch[p].azimuth_rad : 0.0;
        // From what it gives on the level to what it gives on a face square to it.
        const double turn = real ? jm_cos(elevation) / jm_sin(elevation) : 0.0;
        u->east[p] = (float)jm_sin(azimuth);
        u->north[p] = (float)jm_cos(azimuth);
        for (int w = 0; w < 2; w++)
            u->light[w][p] = real ? (float)((double)ir->uneven[p][w] * turn) : 0.0f;
    }
}

typedef struct uneven_sums {
    double open[2], crown[2];
} uneven_sums;

// Uneven light of the patches that a band sees, short and long.
JM_CLONES
static void sum_patches(const upright *restrict u, float east, float north,
                        const uint8_t *restrict open, const uint8_t *restrict crown,
                        uneven_sums *restrict out)
{
    float sum[4][LANES] = {{0.0f}};
    for (int first = 0; first < JM_PATCHES; first += LANES)
        for (int lane = 0; lane < LANES; lane++) {
            const int p = first + lane, real = p < JM_PATCHES ? p : 0;
            const float toward = u->east[p] * east + u->north[p] * north;
            const float cosine = (toward > 0.0f ? toward : 0.0f) * (1.0f / 255.0f);
            const float seen = (float)open[real] * cosine, leaves = (float)crown[real] * cosine;
            sum[0][lane] += seen * u->light[0][p];
            sum[1][lane] += seen * u->light[1][p];
            sum[2][lane] += leaves * u->light[0][p];
            sum[3][lane] += leaves * u->light[1][p];
        }
    for (int w = 0; w < 2; w++) {
        out->open[w] = out->crown[w] = 0.0;
        for (int lane = 0; lane < LANES; lane++) {
            out->open[w] += (double)sum[w][lane];
            out->crown[w] += (double)sum[2 + w][lane];
        }
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
    upright u;
    patches_upright(ir, &u);
    sunlight at = {.pass = (double)ir->crown_pass[block],
                   .pass_long = (double)ir->crown_pass_long[block],
                   .leaves_wm2 = (double)ir->crown_emits[block]};
    for (int64_t f = facades->block_start[block]; f < facades->block_start[block + 1]; f++) {
        const double azimuth = (double)facades->azimuth_rad[f];
        at.beam_wm2 = (double)ir->light.beam_wm2 * (double)ir->light.cos_elevation *
                      fmax(jm_cos(ir->light.azimuth_rad - azimuth), 0.0);
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = f * JM_FACADE_BANDS + b;
            uneven_sums sky;
            sum_patches(&u, (float)jm_sin(azimuth), (float)jm_cos(azimuth),
                        facades->open + band * JM_PATCHES, facades->crown + band * JM_PATCHES,
                        &sky);
            light_band(ir, band, &at, &sky);
            own_light(ir, band, at.pass);
        }
    }
}

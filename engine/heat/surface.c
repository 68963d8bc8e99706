#include "heat/surface.h"

#include "core/math.h"
#include "core/port.h"

#include <math.h>

jm_buildup jm_buildup_of(const jm_layer_def layers[JM_LAYERS], double bottom_resistance_m2kw,
                         double step_s)
{
    // Conductance g[i] leads into layer i from above; g[JM_LAYERS] out of the bottom.
    double g[JM_LAYERS + 1];
    double above = 0.0;
    for (int i = 0; i < JM_LAYERS; i++) {
        double half = 0.5 * layers[i].thickness_m / layers[i].conductivity_wmk;
        g[i] = 1.0 / (above + half);
        above = half;
    }
    g[JM_LAYERS] = 1.0 / (above + bottom_resistance_m2kw);

    jm_buildup column;
    double follow = 0.0; // of the layer below
    for (int i = JM_LAYERS - 1; i >= 0; i--) {
        double capacity = layers[i].heat_capacity_jm3k * layers[i].thickness_m / step_s;
        double diagonal = capacity + g[i] + g[i + 1] * (1.0 - follow);
        follow = g[i] / diagonal;
        column.gain_m2kw[i] = (float)(1.0 / diagonal);
        column.pull[i] = (float)(g[i + 1] / diagonal);
        column.follow[i] = (float)follow;
        column.capacity_wm2k[i] = (float)capacity;
    }
    for (int i = 0; i <= JM_LAYERS; i++)
        column.through_wm2k[i] = (float)g[i];
    return column;
}

// Of asphalt [m], 1.5 m in all. Chosen so that waves of 24, 12, 8 and 4 hours meet the admittance
// of the endless solid within 1.2 % (24 hours: 0.1 %); layers that grow evenly miss it by 2 %.
static const double ground_thickness_m[JM_LAYERS] = {0.012, 0.013, 0.015, 0.022,
                                                     0.037, 0.088, 0.423, 0.890};
// Asphalt, Oke 1987: 0.75 W m-1 K-1, 1.94 MJ m-3 K-1.
#define ASPHALT_DIFFUSIVITY_M2S (0.75 / 1.94e6)

jm_buildup jm_ground_buildup(double step_s)
{
    jm_layer_def layers[JM_LAYERS];
    for (int i = 0; i < JM_LAYERS; i++)
        layers[i] = (jm_layer_def){ground_thickness_m[i] / sqrt(ASPHALT_DIFFUSIVITY_M2S), 1.0, 1.0};
    return jm_buildup_of(layers, 0.0, step_s);
}

double jm_ground_depth(int layer)
{
    double depth_m = 0.5 * ground_thickness_m[layer];
    for (int i = 0; i < layer; i++)
        depth_m += ground_thickness_m[i];
    return depth_m / sqrt(ASPHALT_DIFFUSIVITY_M2S * 86400.0 / JM_PI);
}

// ISO 6946: internal surface resistance of walls (horizontal flow) and of roofs (upwards).
#define WALL_INSIDE_M2KW 0.13
#define ROOF_INSIDE_M2KW 0.10

// Covering 2 cm, mineral wool 8 cm, ceiling of boards or concrete 12 cm. Values per material: Oke
// 1987, tables 1.1 and 7.4 (clay tile, polystyrene and wool, concrete).
jm_buildup jm_roof_buildup(double step_s)
{
    static const jm_layer_def layers[JM_LAYERS] = {
        {0.005, 0.84, 1.77e6}, {0.007, 0.84, 1.77e6}, {0.008, 0.84, 1.77e6}, {0.020, 0.04, 0.05e6},
        {0.060, 0.04, 0.05e6}, {0.030, 1.51, 2.11e6}, {0.040, 1.51, 2.11e6}, {0.050, 1.51, 2.11e6}};
    return jm_buildup_of(layers, ROOF_INSIDE_M2KW, step_s);
}

// Masonry 20 cm behind render, 4 cm of insulation inside, plaster 1 cm.
jm_buildup jm_wall_buildup(double step_s)
{
    static const jm_layer_def layers[JM_LAYERS] = {
        {0.008, 1.00, 1.60e6}, {0.012, 1.00, 1.60e6}, {0.020, 1.00, 1.60e6}, {0.040, 1.00, 1.60e6},
        {0.060, 1.00, 1.60e6}, {0.080, 1.00, 1.60e6}, {0.040, 0.04, 0.05e6}, {0.010, 0.35, 1.00e6}};
    return jm_buildup_of(layers, WALL_INSIDE_M2KW, step_s);
}

#define SIGMA ((float)JM_STEFAN_BOLTZMANN)
#define ZERO_K ((float)JM_ZERO_CELSIUS_K)

// Newton steps on sigma T^4: a guess that is 30 K off leaves 1e-9 K, one 100 K off 1e-5 K.
enum { NEWTON_STEPS = 3 };

// Both values are read, so that the loop has no branch and runs in vectors.
static inline float either(int first, float a, float b)
{
    return first ? a : b;
}

JM_CLONES
void jm_surface_advance(const jm_surface_run *run)
{
    const jm_buildup ground = *run->ground, built = *run->built;
    const float zero = run->layer_zero_c;
    const float ground_bottom = run->ground_bottom_c - zero;
    const float built_bottom = run->built_bottom_c - zero;
    const int32_t *restrict is_built = run->is_built;
    const float *restrict albedo = run->albedo, *restrict emissivity = run->emissivity;
    const float *restrict admittance = run->admittance;
    const float *restrict evaporation = run->evaporation, *restrict air_c = run->air_c;
    const float *restrict shortwave = run->shortwave_wm2, *restrict longwave = run->longwave_wm2;
    const float *restrict exchange = run->exchange_wm2k;
    float *restrict l0 = run->layer_k[0], *restrict l1 = run->layer_k[1];
    float *restrict l2 = run->layer_k[2], *restrict l3 = run->layer_k[3];
    float *restrict l4 = run->layer_k[4], *restrict l5 = run->layer_k[5];
    float *restrict l6 = run->layer_k[6], *restrict l7 = run->layer_k[7];
    float *restrict skin = run->skin_c, *restrict sensible = run->sensible_wm2;
    float *restrict residual = run->residual_wm2;

    JM_VECTOR_LOOP
    for (int i = 0; i < run->count; i++) {
        const int b = is_built[i];
        const float old[JM_LAYERS] = {l0[i], l1[i], l2[i], l3[i], l4[i], l5[i], l6[i], l7[i]};
        const float bottom = either(b, built_bottom, ground_bottom);

        // Upwards: how each layer would change if the surface were as warm as the first layer was.
        float push[JM_LAYERS], pushed = 0.0f, lower = bottom;
        for (int j = JM_LAYERS - 1; j >= 0; j--) {
            float below = either(b, built.through_wm2k[j + 1], ground.through_wm2k[j + 1]);
            float above = either(b, built.through_wm2k[j], ground.through_wm2k[j]);
            float gain = either(b, built.gain_m2kw[j], ground.gain_m2kw[j]);
            float pull = either(b, built.pull[j], ground.pull[j]);
            float sinks = j > 0 ? above * (old[j - 1] - old[j]) : 0.0f;
            float rises = below * (lower - old[j]);
            push[j] = gain * (sinks + rises) + pull * pushed;
            pushed = push[j];
            lower = old[j];
        }
        const float last = either(b, built.through_wm2k[JM_LAYERS], ground.through_wm2k[JM_LAYERS]);
        const float scale = admittance[i];
        const float conductance = scale * either(b, built.through_wm2k[0], ground.through_wm2k[0]);
        const float follow = either(b, built.follow[0], ground.follow[0]);
        const float slope_g = conductance * (1.0f - follow);
        const float base_g = conductance * push[0];
        const float first = old[0];

        // The surface: a skin without mass, where all fluxes meet.
        const float arriving = (1.0f - albedo[i]) * shortwave[i] + emissivity[i] * longwave[i];
        const float es = emissivity[i] * SIGMA;
        const float air = air_c[i];
        const float wet = 1.0f - evaporation[i];
        const float h = exchange[i];
        // Something is left for evaporation if, and only if, something were left at the air's
        // temperature: known beforehand, it leaves Newton a smooth function.
        const float air_k = air + ZERO_K, at_air_k2 = air_k * air_k;
        const float at_air =
            arriving - es * at_air_k2 * at_air_k2 - (slope_g * ((air - zero) - first) - base_g);
        const float dry = at_air > 0.0f ? wet : 1.0f;
        float s = skin[i];
        for (int step = 0; step < NEWTON_STEPS; step++) {
            float k = s + ZERO_K, k3 = k * k * k;
            float left = arriving - es * k3 * k - (slope_g * ((s - zero) - first) - base_g);
            float f = dry * left - h * (s - air);
            float slope = dry * (4.0f * es * k3 + slope_g) + h;
            s += f / slope;
        }
        const float k = s + ZERO_K;
        const float rise = (s - zero) - first; // of the surface above what the first layer was
        const float into = slope_g * rise - base_g;
        const float left = arriving - es * k * k * k * k - into;
        const float given = h * (s - air);

        // Downwards, and the heat that went in against the heat that is found.
        float now[JM_LAYERS], change = rise, stored = 0.0f;
        for (int j = 0; j < JM_LAYERS; j++) {
            change = either(b, built.follow[j], ground.follow[j]) * change + push[j];
            now[j] = old[j] + change;
            stored +=
                either(b, built.capacity_wm2k[j], ground.capacity_wm2k[j]) * (now[j] - old[j]);
        }
        float out = last * (now[JM_LAYERS - 1] - bottom);

        l0[i] = now[0];
        l1[i] = now[1];
        l2[i] = now[2];
        l3[i] = now[3];
        l4[i] = now[4];
        l5[i] = now[5];
        l6[i] = now[6];
        l7[i] = now[7];
        skin[i] = s;
        sensible[i] = given;
        residual[i] = fabsf(dry * left - given) + fabsf(into - scale * (stored + out));
    }
}

#include "surfaces/slab.h"

#include "core/math.h"
#include "core/port.h"
#include "surfaces/vapour.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

// Between two layers, or a layer and the skin. Metal would let float's rounding of two nearly equal
// temperatures through as tenths of a watt; 500 W m-2 over this are 0.1 K.
#define LEAST_RESISTANCE_M2KW 2e-4

static double conductance(double resistance_m2kw)
{
    return 1.0 / fmax(resistance_m2kw, LEAST_RESISTANCE_M2KW); // 0 for INFINITY
}

// Backward Euler for the changes of the layers: r[i] flows into layer i at the old temperatures
// (nothing through the top of the first); forced[i] = gain[i] r[i] + pull[i] forced[i+1], then
// change[i] = follow[i] change[i-1] + forced[i], where change[-1] = skin - old first layer.
jm_slab jm_slab_of(const jm_slab_layer *layers, int32_t count, double bottom_resistance_m2kw,
                   double step_s)
{
    jm_slab slab = {.layers = count};
    double through[JM_SLAB_LAYERS + 1];
    double above = 0.0;
    for (int i = 0; i < count; i++) {
        double half = 0.5 * layers[i].thickness_m / layers[i].conductivity_wmk;
        through[i] = conductance(above + half);
        above = half;
    }
    through[count] = conductance(above + bottom_resistance_m2kw);

    double follow = 0.0; // of the layer below
    for (int i = count - 1; i >= 0; i--) {
        double capacity = layers[i].heat_capacity_jm3k * layers[i].thickness_m / step_s;
        double diagonal = capacity + through[i] + through[i + 1] * (1.0 - follow);
        follow = through[i] / diagonal;
        slab.gain_m2kw[i] = (float)(1.0 / diagonal);
        slab.pull[i] = (float)(through[i + 1] / diagonal);
        slab.follow[i] = (float)follow;
        slab.capacity_wm2k[i] = (float)capacity;
    }
    for (int i = 0; i <= count; i++)
        slab.through_wm2k[i] = (float)through[i];
    return slab;
}

#define SIGMA ((float)JM_STEFAN_BOLTZMANN)
#define ZERO_K ((float)JM_ZERO_CELSIUS_K)

// Surfaces worked on at a time: all that a chunk needs stays in the first cache.
enum { CHUNK = 128 };

// Newton steps. Dry: a guess that is 30 K off leaves 1e-9 K. Wet: the saturation curve is steeper
// and has a knee at the dew point and where the water ends.
enum { DRY_STEPS = 3, WET_STEPS = 5 };

// One chunk between the passes.
typedef struct chunk {
    float push[JM_SLAB_LAYERS][CHUNK]; // of each layer, were the skin as warm as the first was
    float bottom_c[CHUNK], scale[CHUNK], first_c[CHUNK], most_wm2[CHUNK];
    // The skin's balance: heat into the slab is conductance * (skin - first) - base.
    float conductance[CHUNK], base[CHUNK], arriving[CHUNK], black[CHUNK];
    float total[CHUNK];                     // slope of what leaves the skin
    float into_wm2[CHUNK], left_wm2[CHUNK]; // heat into the slab; what Newton left over
} chunk;

// Upwards through one layer. `upper` NULL: the first one, nothing comes through its top.
JM_CLONES
static void rise(int count, float above, float below, float gain, float pull,
                 const float *restrict upper, const float *restrict old,
                 const float *restrict lower, const float *restrict pushed, float *restrict push)
{
    if (upper == NULL)
        for (int i = 0; i < count; i++)
            push[i] = gain * (below * (lower[i] - old[i])) + pull * pushed[i];
    else
        for (int i = 0; i < count; i++)
            push[i] = gain * (above * (upper[i] - old[i]) + below * (lower[i] - old[i])) +
                      pull * pushed[i];
}

static void eliminate(const jm_slab_run *run, int first, int count, chunk *c)
{
    static const float nothing[CHUNK] = {0.0f};
    const jm_slab *slab = run->slab;
    for (int j = slab->layers - 1; j >= 0; j--) {
        bool last = j == slab->layers - 1;
        rise(count, slab->through_wm2k[j], slab->through_wm2k[j + 1], slab->gain_m2kw[j],
             slab->pull[j], j > 0 ? run->layer_c[j - 1] + first : NULL, run->layer_c[j] + first,
             last ? c->bottom_c : run->layer_c[j + 1] + first, last ? nothing : c->push[j + 1],
             c->push[j]);
    }
}

JM_CLONES
static void set_skin(int count, float through, float follow, const float *restrict albedo,
                     const float *restrict emissivity, const float *restrict short_wm2,
                     const float *restrict long_wm2, chunk *restrict c)
{
    for (int i = 0; i < count; i++) {
        const float into = c->scale[i] * through;
        c->conductance[i] = into * (1.0f - follow);
        c->base[i] = into * c->push[0][i];
        c->arriving[i] = (1.0f - albedo[i]) * short_wm2[i] + emissivity[i] * long_wm2[i];
        c->black[i] = emissivity[i] * SIGMA;
    }
}

// What is left of the heat at the skin when nothing evaporates.
static inline float dry_rest(const chunk *c, int i, float s, float exchange, float air_c, float *k3)
{
    const float k = s + ZERO_K;
    *k3 = k * k * k;
    const float into = c->conductance[i] * (s - c->first_c[i]) - c->base[i];
    return c->arriving[i] - c->black[i] * *k3 * k - exchange * (s - air_c) - into;
}

JM_CLONES
static void dry_step(int count, const float *restrict exchange, const float *restrict air_c,
                     chunk *restrict c, float *restrict skin)
{
    for (int i = 0; i < count; i++) {
        float k3, rest = dry_rest(c, i, skin[i], exchange[i], air_c[i], &k3);
        c->total[i] = 4.0f * c->black[i] * k3 + exchange[i] + c->conductance[i];
        skin[i] += rest / c->total[i];
    }
}

// The vapour that a chunk meets.
typedef struct damp {
    const float *vapour;
    float air_pa, dew_kpa;
} damp;

static inline float latent_at(float evaporating, float condensing, float air_pa, float most,
                              float skin_c, float *slope)
{
    float curve;
    const float drive = jm_saturation_of_c(skin_c, &curve) - air_pa;
    const float by = drive > 0.0f ? evaporating : condensing;
    const float latent = by * drive;
    *slope = latent > most ? 0.0f : by * curve;
    return latent > most ? most : latent;
}

JM_CLONES
static void wet_step(int count, const damp *d, const float *restrict vapour,
                     const float *restrict exchange, const float *restrict air_c, chunk *restrict c,
                     float *restrict skin)
{
    const float air_pa = d->air_pa, dew = d->dew_kpa;
    for (int i = 0; i < count; i++) {
        const float s = skin[i], h = exchange[i];
        float k3, curve;
        const float latent = latent_at(vapour[i], dew * h, air_pa, c->most_wm2[i], s, &curve);
        const float rest = dry_rest(c, i, s, h, air_c[i], &k3) - latent;
        c->total[i] = 4.0f * c->black[i] * k3 + h + c->conductance[i] + curve;
        skin[i] = s + rest / c->total[i];
    }
}

// Fluxes at the skin that was found.
JM_CLONES
static void fluxes(int count, const float *restrict exchange, const float *restrict air_c,
                   const float *restrict skin, chunk *restrict c, float *restrict sensible,
                   float *restrict slope)
{
    for (int i = 0; i < count; i++) {
        float k3;
        c->left_wm2[i] = dry_rest(c, i, skin[i], exchange[i], air_c[i], &k3);
        c->into_wm2[i] = c->conductance[i] * (skin[i] - c->first_c[i]) - c->base[i];
        sensible[i] = exchange[i] * (skin[i] - air_c[i]);
        // Warmer air warms the skin by exchange / total.
        slope[i] = exchange[i] * (1.0f - exchange[i] / c->total[i]);
    }
}

JM_CLONES
static void vapour_fluxes(int count, const damp *d, const float *restrict vapour,
                          const float *restrict exchange, const float *restrict skin,
                          chunk *restrict c, float *restrict latent)
{
    const float air_pa = d->air_pa, dew = d->dew_kpa;
    for (int i = 0; i < count; i++) {
        float curve;
        latent[i] =
            latent_at(vapour[i], dew * exchange[i], air_pa, c->most_wm2[i], skin[i], &curve);
        c->left_wm2[i] -= latent[i];
    }
}

static void solve_skin(const jm_slab_run *run, int first, int count, chunk *c)
{
    const float *exchange = run->exchange_wm2k + first, *air_c = run->air_c + first;
    float *skin = run->skin_c + first, *latent = run->latent_wm2 + first;
    const bool wet = run->vapour_wm2pa != NULL;
    const damp d = {wet ? run->vapour_wm2pa + first : NULL, run->air_vapour_pa, run->dew_kpa};
    set_skin(count, run->slab->through_wm2k[0], run->slab->follow[0], run->albedo + first,
             run->emissivity + first, run->short_wm2 + first, run->long_wm2 + first, c);
    for (int n = 0; n < (wet ? WET_STEPS : DRY_STEPS); n++) {
        if (wet)
            wet_step(count, &d, d.vapour, exchange, air_c, c, skin);
        else
            dry_step(count, exchange, air_c, c, skin);
    }
    fluxes(count, exchange, air_c, skin, c, run->sensible_wm2 + first, run->slope_wm2k + first);
    if (wet)
        vapour_fluxes(count, &d, d.vapour, exchange, skin, c, latent);
    else
        for (int i = 0; i < count; i++)
            latent[i] = 0.0f;
}

// Downwards through one layer: its change follows the one above, and what it stored is read from
// the temperatures as they are kept.
JM_CLONES
static void sink(int count, float follow, float capacity, const float *restrict push,
                 float *restrict change, float *restrict layer, float *restrict stored)
{
    for (int i = 0; i < count; i++) {
        change[i] = follow * change[i] + push[i];
        float old = layer[i], now = old + change[i];
        stored[i] += capacity * (now - old);
        layer[i] = now;
    }
}

JM_CLONES
static void settle_accounts(int count, float last, const float *restrict deepest,
                            const float *restrict stored, const chunk *restrict c,
                            float *restrict bottom_wm2, float *restrict residual_wm2)
{
    for (int i = 0; i < count; i++) {
        float out = last * (deepest[i] - c->bottom_c[i]);
        float kept = c->into_wm2[i] - c->scale[i] * (stored[i] + out);
        bottom_wm2[i] = c->scale[i] * out;
        residual_wm2[i] = fabsf(c->left_wm2[i]) + fabsf(kept);
    }
}

static void substitute(const jm_slab_run *run, int first, int count, const chunk *c)
{
    const jm_slab *slab = run->slab;
    float change[CHUNK], stored[CHUNK];
    for (int i = 0; i < count; i++) {
        change[i] = run->skin_c[first + i] - c->first_c[i];
        stored[i] = 0.0f;
    }
    for (int j = 0; j < slab->layers; j++)
        sink(count, slab->follow[j], slab->capacity_wm2k[j], c->push[j], change,
             run->layer_c[j] + first, stored);
    settle_accounts(count, slab->through_wm2k[slab->layers], run->layer_c[slab->layers - 1] + first,
                    stored, c, run->bottom_wm2 + first, run->residual_wm2 + first);
}

static void fill(int count, const float *each, int first, float all, float *to)
{
    for (int i = 0; i < count; i++)
        to[i] = each != NULL ? each[first + i] : all;
}

void jm_slab_advance(const jm_slab_run *run)
{
    chunk c;
    for (int first = 0; first < run->count; first += CHUNK) {
        const int count = run->count - first < CHUNK ? run->count - first : CHUNK;
        fill(count, run->bottom_each_c, first, run->bottom_c, c.bottom_c);
        fill(count, run->scale, first, 1.0f, c.scale);
        fill(count, run->layer_c[0], first, 0.0f, c.first_c);
        fill(count, run->latent_most_wm2, first, INFINITY, c.most_wm2);
        eliminate(run, first, count, &c);
        solve_skin(run, first, count, &c);
        substitute(run, first, count, &c);
    }
}

#include "heat/slab.h"

#include "core/math.h"
#include "core/port.h"
#include "heat/vapour.h"

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
    float bottom_c[CHUNK], scale[CHUNK];
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

// What the skin meets, apart from its temperature.
typedef struct skin_terms {
    float conductance, base; // heat into the slab: conductance * (skin - first) - base
    float first_c, arriving, black, exchange, air_c;
} skin_terms;

static inline skin_terms terms_at(const jm_slab_run *run, const chunk *c, const float *layer0,
                                  float through, float follow, int at, int i)
{
    const float into = c->scale[i] * through;
    return (skin_terms){
        .conductance = into * (1.0f - follow),
        .base = into * c->push[0][i],
        .first_c = layer0[at],
        .arriving =
            (1.0f - run->albedo[at]) * run->short_wm2[at] + run->emissivity[at] * run->long_wm2[at],
        .black = run->emissivity[at] * SIGMA,
        .exchange = run->exchange_wm2k[at],
        .air_c = run->air_c[at],
    };
}

static inline float into_of(const skin_terms *t, float skin_c)
{
    return t->conductance * (skin_c - t->first_c) - t->base;
}

// Sensible heat falls by this much per K of warmer air, since the skin follows by exchange / total.
static inline float slope_of(float exchange, float total)
{
    return exchange * (1.0f - exchange / total);
}

JM_CLONES
static void dry_skin(const jm_slab_run *run, int first, int count, chunk *c)
{
    const float through = run->slab->through_wm2k[0], follow = run->slab->follow[0];
    const float *layer0 = run->layer_c[0];
    float *skin = run->skin_c, *sensible = run->sensible_wm2, *latent = run->latent_wm2;
    float *slope_out = run->slope_wm2k;
    JM_VECTOR_LOOP
    for (int i = 0; i < count; i++) {
        const int at = first + i;
        const skin_terms t = terms_at(run, c, layer0, through, follow, at, i);
        float s = skin[at], slope = 1.0f;
        for (int n = 0; n < DRY_STEPS; n++) {
            float k = s + ZERO_K, k3 = k * k * k;
            float f = t.arriving - t.black * k3 * k - t.exchange * (s - t.air_c) - into_of(&t, s);
            slope = 4.0f * t.black * k3 + t.exchange + t.conductance;
            s += f / slope;
        }
        const float k = s + ZERO_K, k2 = k * k, given = t.exchange * (s - t.air_c);
        c->into_wm2[i] = into_of(&t, s);
        c->left_wm2[i] = t.arriving - t.black * k2 * k2 - given - c->into_wm2[i];
        skin[at] = s;
        sensible[at] = given;
        latent[at] = 0.0f;
        slope_out[at] = slope_of(t.exchange, slope);
    }
}

// Latent heat and its rise per K of a warmer skin.
typedef struct vapour_terms {
    float evaporating, condensing, air_pa, most;
} vapour_terms;

static inline float latent_of(const vapour_terms *v, float skin_c, float *slope)
{
    float curve;
    float drive = jm_saturation_of_c(skin_c, &curve) - v->air_pa;
    float by = drive > 0.0f ? v->evaporating : v->condensing;
    float latent = by * drive;
    *slope = latent > v->most ? 0.0f : by * curve;
    return latent > v->most ? v->most : latent;
}

JM_CLONES
static void wet_skin(const jm_slab_run *run, int first, int count, const float *restrict most,
                     chunk *c)
{
    const float through = run->slab->through_wm2k[0], follow = run->slab->follow[0];
    const float air_pa = run->air_vapour_pa, dew = run->dew_kpa;
    const float *layer0 = run->layer_c[0], *vapour = run->vapour_wm2pa;
    float *skin = run->skin_c, *sensible = run->sensible_wm2, *latent = run->latent_wm2;
    float *slope_out = run->slope_wm2k;
    JM_VECTOR_LOOP
    for (int i = 0; i < count; i++) {
        const int at = first + i;
        const skin_terms t = terms_at(run, c, layer0, through, follow, at, i);
        const vapour_terms v = {vapour[at], dew * t.exchange, air_pa, most[i]};
        float s = skin[at], slope = 1.0f, curve;
        for (int n = 0; n < WET_STEPS; n++) {
            float k = s + ZERO_K, k3 = k * k * k;
            float f = t.arriving - t.black * k3 * k - t.exchange * (s - t.air_c) - into_of(&t, s) -
                      latent_of(&v, s, &curve);
            slope = 4.0f * t.black * k3 + t.exchange + t.conductance + curve;
            s += f / slope;
        }
        const float k = s + ZERO_K, k2 = k * k, given = t.exchange * (s - t.air_c);
        const float wet = latent_of(&v, s, &curve);
        c->into_wm2[i] = into_of(&t, s);
        c->left_wm2[i] = t.arriving - t.black * k2 * k2 - given - wet - c->into_wm2[i];
        skin[at] = s;
        sensible[at] = given;
        latent[at] = wet;
        slope_out[at] = slope_of(t.exchange, slope);
    }
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

static void substitute(const jm_slab_run *run, int first, int count, const float *first_old_c,
                       const chunk *c)
{
    const jm_slab *slab = run->slab;
    float change[CHUNK], stored[CHUNK];
    for (int i = 0; i < count; i++) {
        change[i] = run->skin_c[first + i] - first_old_c[i];
        stored[i] = 0.0f;
    }
    for (int j = 0; j < slab->layers; j++)
        sink(count, slab->follow[j], slab->capacity_wm2k[j], c->push[j], change,
             run->layer_c[j] + first, stored);
    settle_accounts(count, slab->through_wm2k[slab->layers], run->layer_c[slab->layers - 1] + first,
                    stored, c, run->bottom_wm2 + first, run->residual_wm2 + first);
}

static void fill(int count, const float *each, float all, float *to)
{
    for (int i = 0; i < count; i++)
        to[i] = each != NULL ? each[i] : all;
}

void jm_slab_advance(const jm_slab_run *run)
{
    chunk c;
    float first_old_c[CHUNK], most[CHUNK];
    for (int first = 0; first < run->count; first += CHUNK) {
        int count = run->count - first < CHUNK ? run->count - first : CHUNK;
        fill(count, run->bottom_each_c != NULL ? run->bottom_each_c + first : NULL, run->bottom_c,
             c.bottom_c);
        fill(count, run->scale != NULL ? run->scale + first : NULL, 1.0f, c.scale);
        fill(count, run->layer_c[0] + first, 0.0f, first_old_c);
        eliminate(run, first, count, &c);
        if (run->vapour_wm2pa == NULL) {
            dry_skin(run, first, count, &c);
        } else {
            fill(count, run->latent_most_wm2 != NULL ? run->latent_most_wm2 + first : NULL,
                 INFINITY, most);
            wet_skin(run, first, count, most, &c);
        }
        substitute(run, first, count, first_old_c, &c);
    }
}

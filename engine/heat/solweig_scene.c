// SOLWEIG's geometry of a city: surface, crowns, and shares of the sky out of the patches seen.
#include "heat/solweig_own.h"

#include <math.h>

static jm_status take_heights(jm_solweig *s, const jm_city *city)
{
    const jm_rasters *r = &city->rasters;
    JM_TRY(jm_new(s->ctx, &s->top_m, s->cells));
    JM_TRY(jm_new(s->ctx, &s->crown_top_m, s->cells));
    JM_TRY(jm_new(s->ctx, &s->crown_base_m, s->cells));
    s->highest_m = -INFINITY;
    for (int64_t c = 0; c < s->cells; c++) {
        const bool crowned = r->canopy_top_m[c] > 0.0f;
        // No data: nothing stands there.
        s->top_m[c] = isnan(r->ground_height_m[c])
                          ? -INFINITY
                          : r->ground_height_m[c] + r->building_height_m[c];
        s->crown_top_m[c] = crowned ? s->top_m[c] + r->canopy_top_m[c] : -INFINITY;
        s->crown_base_m[c] = crowned ? s->top_m[c] + r->canopy_base_m[c] : -INFINITY;
        s->has_crowns = s->has_crowns || crowned;
        s->highest_m = fmaxf(s->highest_m, fmaxf(s->top_m[c], s->crown_top_m[c]));
    }
    return JM_OK;
}

static jm_status take_receivers(jm_solweig *s, const jm_city *city)
{
    const jm_rasters *r = &city->rasters;
    JM_TRY(jm_new(s->ctx, &s->receiver, s->cells));
    for (int64_t c = 0; c < s->cells; c++) {
        s->open[c] = (uint8_t)(r->building_height_m[c] > 0.0f ? 0 : 1);
        s->cover[c] = jm_solweig_cover_of((jm_surface)r->surface_class[c]);
        if (s->open[c] && !isnan(r->ground_height_m[c]))
            s->receiver[s->count++] = (int32_t)c;
    }
    JM_TRY(jm_new(s->ctx, &s->past_walls, s->count * JM_PATCH_BYTES));
    JM_TRY(jm_new(s->ctx, &s->crown, s->count * JM_PATCH_BYTES));
    return jm_new(s->ctx, &s->before, s->count * JM_PATCH_BYTES);
}

// --- shares of the sky ---

// Weight of a patch in a share of the sky: annuli of one degree (Johnson and Watson 1984, as in
// UMEP); of half the sky when `half`.
static double patch_weight(const jm_patch *p, int32_t ring_patches, bool half)
{
    const int first = (int)(p->low_rad / JM_DEG + 0.5) + 1;
    const int last = (int)(p->high_rad / JM_DEG + 0.5);
    const int parts = half ? (ring_patches + 1) / 2 : ring_patches;
    double sum = 0.0;
    for (int k = first; k <= last; k++)
        sum += jm_sin(JM_PI / 180.0) * jm_sin(JM_PI * (2.0 * (91.0 - k) - 1.0) / 180.0) / parts;
    return sum;
}

typedef struct weights {
    float of[JM_HALVES][JM_PATCHES];
} weights;

static weights patch_weights(void)
{
    static const int32_t per_ring[] = {31, 30, 28, 24, 19, 13, 7, 1};
    weights w = {0};
    for (int32_t p = 0, ring = 0, left = per_ring[0]; p < JM_PATCHES; p++, left--) {
        if (left == 0)
            left = per_ring[++ring];
        const jm_patch patch = jm_patch_at(p);
        const int azimuth = (int)floor(patch.azimuth_rad / JM_DEG + 1e-9) % 360;
        const float half = (float)patch_weight(&patch, per_ring[ring], true);
        w.of[JM_WHOLE][p] = (float)patch_weight(&patch, per_ring[ring], false);
        w.of[JM_HALF_NORTH][p] = azimuth >= 270 || azimuth < 90 ? half : 0.0f;
        w.of[JM_HALF_EAST][p] = azimuth < 180 ? half : 0.0f;
        w.of[JM_HALF_SOUTH][p] = azimuth >= 90 && azimuth < 270 ? half : 0.0f;
        w.of[JM_HALF_WEST][p] = azimuth >= 180 ? half : 0.0f;
    }
    return w;
}

static void see(jm_solweig *s, const weights *w, int64_t i)
{
    const int64_t first = i * JM_PATCH_BYTES;
    for (int half = 0; half < JM_HALVES; half++) {
        // The zenith counts into north and east; SOLWEIG adds its share to the others.
        const float zenith = half == JM_HALF_SOUTH || half == JM_HALF_WEST ? 3.0459e-4f : 0.0f;
        float sums[JM_SEEN_KINDS] = {zenith, zenith, zenith};
        for (int32_t p = 0; p < JM_PATCHES; p++) {
            const float weight = w->of[half][p];
            sums[JM_SEEN_BUILDINGS] += jm_has_bit(s->past_walls + first, p) ? weight : 0.0f;
            sums[JM_SEEN_CROWNS] += jm_has_bit(s->crown + first, p) ? 0.0f : weight;
            sums[JM_SEEN_BEFORE] += jm_has_bit(s->before + first, p) ? 0.0f : weight;
        }
        for (int kind = 0; kind < JM_SEEN_KINDS; kind++)
            s->seen[kind][half][i] = fminf(sums[kind], 1.0f);
    }
}

static jm_status make_views(jm_solweig *s)
{
    const weights w = patch_weights();
    for (int half = 0; half < JM_HALVES; half++)
        for (int kind = 0; kind < JM_SEEN_KINDS; kind++)
            JM_TRY(jm_new(s->ctx, &s->seen[kind][half], s->count));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(s->ctx))
    for (int64_t i = 0; i < s->count; i++)
        see(s, &w, i);
    return JM_OK;
}

jm_status jm_solweig_scene(jm_solweig *s, const jm_city *city)
{
    JM_TRY(take_heights(s, city));
    JM_TRY(take_receivers(s, city));
    jm_solweig_walls(s);
    jm_solweig_look(s);
    return make_views(s);
}

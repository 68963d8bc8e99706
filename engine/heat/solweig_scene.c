// SOLWEIG's geometry of a city: shares of the sky out of the patches that sky/ found open, walls
// beside open cells, and crowns that stand before walls.
#include "heat/solweig_own.h"

#include <math.h>
#include <string.h>

// Lower steps between neighbouring cells are no walls (UMEP's wall limit) [m].
static const float wall_limit_m = 1.0f;

static float *altitudes(const jm_city *city, float *out)
{
    const jm_rasters *r = &city->rasters;
    for (int64_t c = 0; c < jm_grid_cells(&city->grid); c++)
        out[c] = r->ground_height_m[c] + r->building_height_m[c];
    return out;
}

static void find_walls(jm_solweig *s, const float *top)
{
    const int64_t w = s->columns;
    for (int32_t r = 1; r < s->rows - 1; r++)
        for (int32_t c = 1; c < s->columns - 1; c++) {
            const int64_t i = r * w + c;
            const float a = fmaxf(top[i - 1], top[i + 1]), b = fmaxf(top[i - w], top[i + w]);
            const float height = fmaxf(a, b) - top[i];
            s->wall_m[i] = height >= wall_limit_m ? height : 0.0f;
        }
}

// --- the way a wall looks ---

enum { LINES = 180, REACH_MOST = 64 };

typedef struct line_look {
    int cells;            // walls along it
    double higher, lower; // sums of altitudes to its right and its left
} line_look;

// A line through a wall cell in compass direction `turn`: to its right lies turn + 90 degrees.
static line_look look_along(const jm_solweig *s, const float *top, int32_t row, int32_t column,
                            double sine, double cosine, int reach)
{
    line_look l = {0};
    for (int k = -reach; k <= reach; k++) {
        const int32_t r = row - (int32_t)lround(k * cosine);
        const int32_t c = column + (int32_t)lround(k * sine);
        // The same step to the right: east of a line that runs north.
        const int32_t r2 = row + (int32_t)lround(k * sine);
        const int32_t c2 = column + (int32_t)lround(k * cosine);
        if (r >= 0 && c >= 0 && r < s->rows && c < s->columns)
            l.cells += s->wall_m[(int64_t)r * s->columns + c] > 0.0f;
        if (k == 0 || r2 < 0 || c2 < 0 || r2 >= s->rows || c2 >= s->columns)
            continue;
        const double z = (double)top[(int64_t)r2 * s->columns + c2];
        *(k > 0 ? &l.higher : &l.lower) += isnan(z) ? 0.0 : z;
    }
    return l;
}

// The line that most walls lie along within 9 m (after Goodwin et al. 2009's linear filter), the
// middle of those that tie; the wall looks away from the higher side.
static float wall_azimuth(const jm_solweig *s, const float *top, int32_t row, int32_t column,
                          const double sines[LINES], const double cosines[LINES], int reach)
{
    double doubled_sine = 0.0, doubled_cosine = 0.0;
    int most = 0;
    for (int k = 0; k < LINES; k++) {
        const line_look l = look_along(s, top, row, column, sines[k], cosines[k], reach);
        if (l.cells < most)
            continue;
        if (l.cells > most)
            doubled_sine = doubled_cosine = 0.0;
        most = l.cells;
        doubled_sine += 2.0 * sines[k] * cosines[k];
        doubled_cosine += cosines[k] * cosines[k] - sines[k] * sines[k];
    }
    const double turn = 0.5 * jm_atan2(doubled_sine, doubled_cosine);
    const line_look l = look_along(s, top, row, column, jm_sin(turn), jm_cos(turn), reach);
    const double azimuth = turn + (l.higher > l.lower ? -0.5 : 0.5) * JM_PI;
    return (float)(azimuth < 0.0 ? azimuth + 2.0 * JM_PI : azimuth);
}

static void turn_walls(jm_solweig *s, const float *top)
{
    double sines[LINES], cosines[LINES];
    const double wanted = floor(4.5 / s->cell_m + 1e-9);
    const int reach = wanted < 1.0 ? 1 : wanted > REACH_MOST ? REACH_MOST : (int)wanted;
    for (int k = 0; k < LINES; k++) {
        sines[k] = jm_sin(k * JM_PI / LINES);
        cosines[k] = jm_cos(k * JM_PI / LINES);
    }
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(s->ctx))
    for (int32_t r = 0; r < s->rows; r++)
        for (int32_t c = 0; c < s->columns; c++) {
            const int64_t i = (int64_t)r * s->columns + c;
            if (s->wall_m[i] > 0.0f)
                s->wall_azimuth_rad[i] = wall_azimuth(s, top, r, c, sines, cosines, reach);
        }
}

// --- crowns before walls ---

typedef struct heights {
    const float *top, *crown_top, *crown_base; // altitudes [cells]; crowns -inf where none
    float highest;
} heights;

// Whether a ray meets a crown before what blocks it. Steps along the longer axis; each cell is met
// at its middle.
static bool crown_first(const jm_solweig *s, const heights *h, int32_t row, int32_t column,
                        double azimuth_rad, double elevation_rad)
{
    const double sine = jm_sin(azimuth_rad), cosine = jm_cos(azimuth_rad);
    const double longer = fmax(fabs(sine), fabs(cosine));
    const double dc = sine / longer, dr = -cosine / longer;
    const float rise = (float)(s->cell_m * jm_tan(elevation_rad) / longer);
    const float eye = h->top[(int64_t)row * s->columns + column];
    for (int k = 1;; k++) {
        const int32_t r = row + (int32_t)lround(k * dr), c = column + (int32_t)lround(k * dc);
        const float ray = eye + (float)k * rise;
        if (r < 0 || c < 0 || r >= s->rows || c >= s->columns || ray > h->highest)
            return false;
        const int64_t i = (int64_t)r * s->columns + c;
        if (h->top[i] > ray)
            return false;
        if (h->crown_top[i] > ray && !(h->crown_base[i] > ray))
            return true;
    }
}

static bool bit(const uint8_t *bits, int32_t patch)
{
    return (bits[patch / 8] >> (patch % 8) & 1) != 0;
}

static void find_crowns_before(jm_solweig *s, const heights *h)
{
    jm_patch patches[JM_PATCHES];
    for (int32_t p = 0; p < JM_PATCHES; p++)
        patches[p] = jm_patch_at(p);
#pragma omp parallel for schedule(dynamic, 256) num_threads(jm_ctx_threads(s->ctx))
    for (int64_t i = 0; i < s->count; i++) {
        const uint8_t *open = s->sheet->open + i * JM_PATCH_BYTES;
        uint8_t *before = s->before + i * JM_PATCH_BYTES;
        const int32_t row = s->sheet->cell[i] / s->columns;
        const int32_t column = s->sheet->cell[i] % s->columns;
        for (int32_t p = 0; p < JM_PATCHES; p++)
            if (!bit(open, p) &&
                crown_first(s, h, row, column, patches[p].azimuth_rad, patches[p].elevation_rad))
                before[p / 8] = (uint8_t)(before[p / 8] | 1u << (p % 8));
    }
}

static jm_status crowns_before(jm_solweig *s, const jm_city *city, const float *top)
{
    const jm_rasters *r = &city->rasters;
    float *crown = NULL;
    heights h = {.top = top, .highest = -INFINITY};
    bool any = false;
    for (int64_t c = 0; c < s->cells; c++) {
        any = any || r->canopy_top_m[c] > 0.0f;
        h.highest = top[c] > h.highest ? top[c] : h.highest; // NaN is never higher
    }
    if (!any)
        return JM_OK;
    JM_TRY(jm_new(s->ctx, &s->before, s->count * JM_PATCH_BYTES));
    JM_TRY(jm_new(s->ctx, &crown, 2 * s->cells));
    for (int64_t c = 0; c < s->cells; c++) {
        const bool here = r->canopy_top_m[c] > 0.0f;
        crown[c] = here ? top[c] + r->canopy_top_m[c] : -INFINITY;
        crown[s->cells + c] = here ? top[c] + r->canopy_base_m[c] : -INFINITY;
    }
    h.crown_top = crown;
    h.crown_base = crown + s->cells;
    find_crowns_before(s, &h);
    jm_free(crown);
    return JM_OK;
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
    const uint8_t *open = s->sheet->open + i * JM_PATCH_BYTES;
    const uint8_t *crown = s->sheet->crown + i * JM_PATCH_BYTES;
    for (int half = 0; half < JM_HALVES; half++) {
        // The zenith counts into north and east; SOLWEIG adds its share to the others.
        const float zenith = half == JM_HALF_SOUTH || half == JM_HALF_WEST ? 3.0459e-4f : 0.0f;
        float sums[JM_SEEN_KINDS] = {zenith, zenith, zenith};
        for (int32_t p = 0; p < JM_PATCHES; p++) {
            const float weight = w->of[half][p];
            const bool blocked = s->before != NULL && bit(s->before + i * JM_PATCH_BYTES, p);
            sums[JM_SEEN_BUILDINGS] += bit(open, p) ? weight : 0.0f;
            sums[JM_SEEN_CROWNS] += bit(crown, p) ? 0.0f : weight;
            sums[JM_SEEN_BEFORE] += blocked ? 0.0f : weight;
        }
        for (int kind = 0; kind < JM_SEEN_KINDS; kind++)
            s->seen[kind][half][i] = fminf(sums[kind], 1.0f);
    }
}

jm_status jm_solweig_scene(jm_solweig *s, const jm_city *city)
{
    const weights w = patch_weights();
    float *top = NULL;
    JM_TRY(jm_new(s->ctx, &top, s->cells));
    altitudes(city, top);
    for (int64_t c = 0; c < s->cells; c++) {
        s->open[c] = (uint8_t)(city->rasters.building_height_m[c] > 0.0f ? 0 : 1);
        s->cover[c] = jm_solweig_cover_of((jm_surface)city->rasters.surface_class[c]);
    }
    find_walls(s, top);
    turn_walls(s, top);
    const jm_status status = crowns_before(s, city, top);
    jm_free(top);
    if (status != JM_OK)
        return status;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(s->ctx))
    for (int64_t i = 0; i < s->count; i++)
        see(s, &w, i);
    return JM_OK;
}

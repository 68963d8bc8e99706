#include "city/brush.h"
#include "city/gap_formats.h"
#include "core/random.h"
#include "core/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Without a mapped cover, ground this near to a building is taken as paved, other as grass [m].
static const double yard_m = 15.0;
// Assumed: width of a tram track and of a railway track with its ballast [m].
static const double tram_m = 3.0, rail_m = 4.5;
enum { STREAM_WOOD = 0x574f4f44 };

void jm_clear_crown(jm_rasters *r, int64_t cell)
{
    r->canopy_top_m[cell] = r->canopy_base_m[cell] = 0.0f;
}

void jm_brush_lay(void *user, int64_t cell)
{
    const jm_brush *p = user;
    jm_rasters *r = &p->build->city->rasters;
    jm_key key = {(uint64_t)p->build->city->seed, STREAM_WOOD};
    r->surface_class[cell] = (uint8_t)p->surface;
    r->irrigated[cell] = p->irrigated;
    jm_clear_crown(r, cell);
    if (p->tree_m <= 0.0f || jm_random_uniform(key, (uint64_t)cell, 0) >= p->trees_share)
        return;
    r->canopy_top_m[cell] = p->tree_m;
    r->canopy_base_m[cell] = (float)JM_TRUNK_SHARE * p->tree_m;
}

// --- mapped polygons ----------------------------------------------------------------------------

typedef struct patch {
    double area_m2;
    int64_t feature;
} patch;

/// Largest first, so that a lawn on a square shows; of equals the later first.
static int by_area(const void *left, const void *right)
{
    const patch *a = left, *b = right;
    if (a->area_m2 != b->area_m2)
        return a->area_m2 > b->area_m2 ? -1 : 1;
    return (a->feature < b->feature) - (a->feature > b->feature);
}

// Unknown words that the message names, and the room for each.
enum { UNKNOWN_WORDS = 4, WORD_ROOM = 32 };

typedef struct patch_counts {
    int64_t total, broken, unknown, without_height;
    int word_count; // up to UNKNOWN_WORDS + 1, when there are more
    char words[UNKNOWN_WORDS][WORD_ROOM];
} patch_counts;

static void keep_word(patch_counts *counts, const char *word)
{
    char cut[WORD_ROOM] = "";
    strncat(cut, word[0] != '\0' ? word : "no word", WORD_ROOM - 1);
    // Not in the middle of a letter of several bytes.
    for (size_t n = strlen(cut); n == WORD_ROOM - 1 && n > 0 && ((uint8_t)word[n] & 0xc0) == 0x80;)
        cut[--n] = '\0';
    for (int i = 0; i < counts->word_count && i < UNKNOWN_WORDS; i++)
        if (strcmp(counts->words[i], cut) == 0)
            return;
    if (counts->word_count < UNKNOWN_WORDS)
        memcpy(counts->words[counts->word_count], cut, sizeof cut);
    if (counts->word_count <= UNKNOWN_WORDS)
        counts->word_count++;
}

static jm_status sort_patches(jm_build *b, const jm_layer *layer, patch **out, int64_t *count,
                              patch_counts *counts)
{
    JM_TRY(jm_new(b->ctx, out, layer->feature_count));
    *count = 0;
    for (int64_t f = 0; f < layer->feature_count; f++) {
        if (!jm_feature_in_grid(&b->city->grid, layer, f))
            continue;
        counts->total++;
        if (!jm_feature_is_polygon(layer, f)) {
            counts->broken++;
            continue;
        }
        jm_feature_rings r = jm_feature_rings_of(layer, f);
        (*out)[(*count)++] = (patch){jm_rings_area(&r.rings, r.is_hole, NULL, NULL), f};
    }
    if (*count > 1)
        qsort(*out, (size_t)*count, sizeof **out, by_area);
    return JM_OK;
}

/// The brush of a ground feature; JM_SURFACE_NONE when its surface is not known.
static jm_brush ground_brush(jm_build *b, const jm_layer *l, int64_t f, patch_counts *counts)
{
    const char *word = jm_layer_text(l, jm_layer_column(l, "surface"), f);
    jm_surface surface = jm_surface_from_name(word);
    double share = jm_layer_real(l, jm_layer_column(l, "trees_share"), f);
    double height = jm_layer_real(l, jm_layer_column(l, "tree_height_m"), f);
    bool wooded = share > 0.0 && share <= 1.0;
    if (surface == JM_SURFACE_COUNT || surface == JM_SURFACE_ROOF) {
        counts->unknown++;
        keep_word(counts, word);
        surface = JM_SURFACE_NONE;
    }
    if (wooded && !(height >= JM_TREE_LEAST_M && height <= JM_TREE_MOST_M)) {
        counts->without_height++;
        height = JM_WOOD_HEIGHT_M;
    }
    return (jm_brush){b, surface, jm_layer_real(l, jm_layer_column(l, "irrigated"), f) > 0.0,
                      wooded ? share : 0.0, wooded ? (float)height : 0.0f};
}

static jm_brush water_brush(jm_build *b, const jm_layer *l, int64_t f, patch_counts *counts)
{
    (void)l;
    (void)f;
    (void)counts;
    return (jm_brush){.build = b, .surface = JM_SURFACE_WATER};
}

/// Open car parks are asphalt; kerbs belong to the street, structures to the buildings.
static jm_brush parking_brush(jm_build *b, const jm_layer *l, int64_t f, patch_counts *counts)
{
    (void)counts;
    jm_parking_kind kind =
        jm_parking_kind_from_name(jm_layer_text(l, jm_layer_column(l, "kind"), f));
    bool open = kind == JM_PARKING_SURFACE || kind == JM_PARKING_PARK_AND_RIDE;
    return (jm_brush){.build = b, .surface = open ? JM_SURFACE_ASPHALT : JM_SURFACE_NONE};
}

typedef jm_brush (*make_brush)(jm_build *b, const jm_layer *l, int64_t f, patch_counts *counts);

static jm_status paint_layer(jm_build *b, const jm_layer *layer, make_brush make,
                             patch_counts *counts)
{
    patch *patches = NULL;
    int64_t count = 0;
    jm_status status = sort_patches(b, layer, &patches, &count, counts);
    for (int64_t i = 0; i < count && status == JM_OK; i++) {
        jm_brush p = make(b, layer, patches[i].feature, counts);
        jm_feature_rings r = jm_feature_rings_of(layer, patches[i].feature);
        if (p.surface != JM_SURFACE_NONE)
            jm_raster_polygon(&b->city->grid, &r.rings, jm_brush_lay, &p);
    }
    jm_free(patches);
    return status;
}

/// Names the words, so that one can map them with `values:`.
static jm_status tell_unknown(jm_build *b, const char *what, const patch_counts *counts)
{
    jm_text words = {0}, rule = {0};
    for (int i = 0; i < counts->word_count; i++)
        jm_text_printf(&words, "%s%s", i > 0 ? ", " : "",
                       i < UNKNOWN_WORDS ? counts->words[i] : "...");
    jm_text_printf(&rule, JM_RULE_FOREIGN_WORDS, words.bytes != NULL ? words.bytes : "");
    jm_status status =
        rule.failed || words.failed
            ? jm_fail(b->ctx, JM_ERR_MEMORY, "no memory for the ground's gaps")
            : jm_build_gap(b, what, rule.bytes, counts->unknown, counts->total, JM_ORIGIN_MEASURED);
    jm_text_free(&words);
    jm_text_free(&rule);
    return status;
}

/// Paints the polygon layers of a role from the last to the first: the first one shows.
static jm_status paint_role(jm_build *b, jm_role role, make_brush make, const char *what)
{
    patch_counts counts = {0};
    for (int64_t i = b->sources->count - 1; i >= 0; i--) {
        const jm_source *s = &b->sources->items[i];
        if (s->role == role && s->layer != NULL && s->layer->geometry == JM_POLYGONS)
            JM_TRY(paint_layer(b, s->layer, make, &counts));
    }
    JM_TRY(jm_build_gap(b, what, "left out: no area, or points that are not finite", counts.broken,
                        counts.total, JM_ORIGIN_MEASURED));
    JM_TRY(tell_unknown(b, what, &counts));
    return jm_build_gap(b, "wood height", "12 m (assumed)", counts.without_height, counts.total,
                        JM_ORIGIN_CLASS);
}

// --- streets, rails, roofs ----------------------------------------------------------------------

static void paint_streets(jm_build *b, uint8_t which)
{
    const jm_streets *s = &b->city->streets;
    jm_brush p = {.build = b, .surface = JM_SURFACE_ASPHALT};
    for (int32_t e = 0; e < s->link_count; e++)
        if (b->paint[e] == which)
            jm_raster_line(
                &b->city->grid, s->shape_x + s->shape_start[e], s->shape_y + s->shape_start[e],
                s->shape_start[e + 1] - s->shape_start[e], (double)s->width_m[e], jm_brush_lay, &p);
}

// Assumed width of a stream or river that is drawn as a line without one [m].
static const double stream_m = 5.0;

/// Water drawn as lines: streams, and rivers whose banks the map lost.
static jm_status paint_streams(jm_build *b)
{
    jm_brush p = {.build = b, .surface = JM_SURFACE_WATER};
    int64_t at = -1, total = 0, no_width = 0;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_WATER, &at)) != NULL;) {
        for (int64_t f = 0; l->geometry == JM_LINES && f < l->feature_count; f++) {
            double width = jm_layer_real(l, jm_layer_column(l, "width_m"), f);
            bool known = width > 0.0 && width < 5000.0;
            total++;
            no_width += known ? 0 : 1;
            for (int64_t k = l->part_start[f]; k < l->part_start[f + 1]; k++)
                jm_raster_line(&b->city->grid, l->x + l->point_start[k], l->y + l->point_start[k],
                               l->point_start[k + 1] - l->point_start[k], known ? width : stream_m,
                               jm_brush_lay, &p);
        }
    }
    return jm_build_gap(b, "water width", "5 m where a line states none (assumed)", no_width, total,
                        JM_ORIGIN_CLASS);
}

static void paint_rails(jm_build *b)
{
    jm_brush p = {.build = b, .surface = JM_SURFACE_TRACK};
    int64_t at = -1;
    for (const jm_layer *l; (l = jm_build_next_layer(b, JM_ROLE_RAILS, &at)) != NULL;) {
        int32_t kind = jm_layer_column(l, "kind");
        for (int64_t f = 0; f < l->feature_count; f++) {
            double width = strcmp(jm_layer_text(l, kind, f), "tram") == 0 ? tram_m : rail_m;
            for (int64_t k = l->part_start[f]; k < l->part_start[f + 1]; k++)
                jm_raster_line(&b->city->grid, l->x + l->point_start[k], l->y + l->point_start[k],
                               l->point_start[k + 1] - l->point_start[k], width, jm_brush_lay, &p);
        }
    }
}

static void paint_roofs(jm_build *b)
{
    jm_rasters *r = &b->city->rasters;
    for (int64_t i = 0; i < jm_grid_cells(&b->city->grid); i++)
        if (r->building[i] != JM_NONE) {
            r->surface_class[i] = JM_SURFACE_ROOF;
            r->irrigated[i] = 0;
            jm_clear_crown(r, i);
        }
}

// --- what no layer covers -----------------------------------------------------------------------

/// Cells to the nearest building in the same row, 255 for that or more.
static void row_distances(const jm_city *city, int64_t row, uint8_t *distance)
{
    const jm_grid *g = &city->grid;
    const int32_t *building = city->rasters.building + row * g->columns;
    int away = 255;
    for (int32_t c = 0; c < g->columns; c++) {
        away = building[c] != JM_NONE ? 0 : away < 255 ? away + 1 : 255;
        distance[c] = (uint8_t)away;
    }
    away = 255;
    for (int32_t c = g->columns - 1; c >= 0; c--) {
        away = building[c] != JM_NONE ? 0 : away < 255 ? away + 1 : 255;
        if (away < distance[c])
            distance[c] = (uint8_t)away;
    }
}

static bool near_building(const jm_grid *g, const uint8_t *distance, int64_t row, int64_t column,
                          int reach, double limit2)
{
    int64_t first = row - reach > 0 ? row - reach : 0;
    int64_t last = row + reach < g->rows - 1 ? row + reach : g->rows - 1;
    for (int64_t r = first; r <= last; r++) {
        double across = distance[r * g->columns + column];
        double along = (double)(r - row);
        if (across * across + along * along <= limit2)
            return true;
    }
    return false;
}

typedef struct default_counts {
    int64_t water, paved, grass, other;
} default_counts;

static jm_status cover_rest(jm_build *b, default_counts *out)
{
    jm_city *city = b->city;
    const jm_grid *g = &city->grid;
    jm_rasters *r = &city->rasters;
    // Distances beyond 254 cells are not told apart: at 0.1 m a yard is 150 cells.
    double reach_cells = fmin(yard_m / g->cell_m, 254.0);
    double below_m = b->def->water_below_m;
    int64_t water = 0, paved = 0, grass = 0, other = 0;
    uint8_t *distance = NULL;
    JM_TRY(jm_new(b->ctx, &distance, jm_grid_cells(g)));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(b->ctx))
    for (int64_t row = 0; row < g->rows; row++)
        row_distances(city, row, distance + row * g->columns);
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(b->ctx))                     \
    reduction(+ : water, paved, grass, other)
    for (int64_t row = 0; row < g->rows; row++)
        for (int64_t c = 0; c < g->columns; c++) {
            int64_t i = row * g->columns + c;
            if (r->surface_class[i] != JM_SURFACE_NONE)
                continue;
            // A comparison with NaN (no such rule) is false.
            bool low = (double)r->ground_height_m[i] < below_m;
            bool yard =
                near_building(g, distance, row, c, (int)reach_cells, reach_cells * reach_cells);
            bool stated = b->def->open_ground != JM_SURFACE_NONE;
            water += low ? 1 : 0;
            paved += !low && !stated && yard ? 1 : 0;
            grass += !low && !stated && !yard ? 1 : 0;
            other += !low && stated ? 1 : 0;
            r->surface_class[i] = (uint8_t)(low      ? JM_SURFACE_WATER
                                            : stated ? (jm_surface)b->def->open_ground
                                            : yard   ? JM_SURFACE_PAVING
                                                     : JM_SURFACE_GRASS);
        }
    jm_free(distance);
    *out = (default_counts){water, paved, grass, other};
    return JM_OK;
}

jm_status jm_build_ground(jm_build *b)
{
    int64_t cells = jm_grid_cells(&b->city->grid);
    default_counts rest;
    memset(b->city->rasters.surface_class, JM_SURFACE_NONE, (size_t)cells);
    // From the lowest priority to the highest. Streets stay above water only on bridges.
    JM_TRY(jm_build_cover(b));
    JM_TRY(paint_role(b, JM_ROLE_GROUND, ground_brush, "ground"));
    JM_TRY(paint_role(b, JM_ROLE_PARKING, parking_brush, "parking ground"));
    paint_rails(b);
    paint_streets(b, JM_PAINT_GROUND);
    JM_TRY(paint_role(b, JM_ROLE_WATER, water_brush, "water"));
    JM_TRY(paint_streams(b));
    paint_streets(b, JM_PAINT_BRIDGE);
    paint_roofs(b);
    JM_TRY(cover_rest(b, &rest));
    JM_TRY(jm_build_gap(b, "surface", "water: below the recipe's water_below_m and in no layer",
                        rest.water, cells, JM_ORIGIN_CLASS));
    JM_TRY(jm_build_gap(b, "surface", "in no layer: as the recipe's open_ground says", rest.other,
                        cells, JM_ORIGIN_CLASS));
    JM_TRY(jm_build_gap(b, "surface", "paving: in no layer, within 15 m of a building (assumed)",
                        rest.paved, cells, JM_ORIGIN_CLASS));
    return jm_build_gap(b, "surface", "grass: in no layer, further from buildings (assumed)",
                        rest.grass, cells, JM_ORIGIN_CLASS);
}

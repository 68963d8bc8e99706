// Land cover from rasters: the class that most of a cell's pixels have.
#include "city/brush.h"

#include <math.h>
#include <stdlib.h>

typedef struct cover_counts {
    int64_t said, unknown, without_height;
} cover_counts;

/// The most frequent value of the pixels, of equally frequent ones the least; NaN when none has
/// one.
static float majority(const jm_height_raster *p, const int64_t *pixels, int count)
{
    float values[JM_WITHIN];
    int known = 0;
    for (int i = 0; i < count; i++)
        if (!isnan(p->values[pixels[i]]))
            values[known++] = p->values[pixels[i]];
    if (known > 1)
        qsort(values, (size_t)known, sizeof *values, jm_by_value);
    float best = NAN;
    int most = 0;
    for (int i = 0, run = 0; i < known; i++) {
        run = i > 0 && values[i] == values[i - 1] ? run + 1 : 1;
        if (run > most) {
            most = run;
            best = values[i];
        }
    }
    return best;
}

/// The class that a value stands for; false when it stands for none.
static bool class_of(const jm_raster *r, float value, jm_cover_class *out)
{
    int32_t limit = r->classes != NULL ? r->class_count : (int32_t)JM_SURFACE_COUNT;
    if (!(value >= 0.0f && value < (float)limit) || value != floorf(value))
        return false;
    int32_t row = (int32_t)value;
    *out = r->classes != NULL ? r->classes[row] : (jm_cover_class){.surface = (uint8_t)row};
    return out->surface < JM_SURFACE_COUNT;
}

static bool is_roof(uint8_t surface)
{
    return surface == JM_SURFACE_ROOF || surface == JM_SURFACE_COOL_ROOF ||
           surface == JM_SURFACE_GREEN_ROOF;
}

static jm_status check_cells(jm_ctx *ctx, const jm_raster *r)
{
    if (r->cell_x > 0.0 && r->cell_y > 0.0)
        return JM_OK;
    return jm_fail(ctx, JM_ERR_DATA, "land_cover: the raster %s has no cells of positive size",
                   r->name != NULL ? r->name : "?");
}

/// Lays one class on a cell. Roofs are remembered only: heights, and so houses, come from the layer
/// of buildings.
static void lay_class(jm_build *b, int64_t cell, const jm_cover_class *c, cover_counts *counts)
{
    bool wooded = c->trees_share > 0.0f;
    bool height_known =
        c->tree_height_m >= (float)JM_TREE_LEAST_M && c->tree_height_m <= (float)JM_TREE_MOST_M;
    b->cover_says[cell] = is_roof(c->surface) ? JM_SURFACE_ROOF : c->surface;
    counts->said++;
    if (is_roof(c->surface))
        return;
    counts->without_height += wooded && !height_known ? 1 : 0;
    jm_brush brush = {.build = b,
                      .surface = (jm_surface)c->surface,
                      .irrigated = c->irrigated != 0,
                      .trees_share = wooded ? fmin((double)c->trees_share, 1.0) : 0.0,
                      .tree_m = !wooded        ? 0.0f
                                : height_known ? c->tree_height_m
                                               : (float)JM_WOOD_HEIGHT_M};
    jm_brush_lay(&brush, cell);
}

jm_status jm_build_cover_look(jm_build *b, uint8_t *says)
{
    const jm_grid *g = &b->city->grid;
    int64_t at = -1;
    for (const jm_raster *r; (r = jm_build_next_raster(b, JM_ROLE_LAND_COVER, &at)) != NULL;) {
        jm_height_raster plane = {r->west,    r->north, r->cell_x, r->cell_y,
                                  r->columns, r->rows,  r->values};
        JM_TRY(check_cells(b->ctx, r));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(b->ctx))
        for (int64_t row = 0; row < g->rows; row++)
            for (int64_t column = 0; column < g->columns; column++) {
                int64_t cell = row * g->columns + column, pixels[JM_WITHIN];
                jm_cover_class c;
                if (says[cell] != JM_SURFACE_NONE)
                    continue;
                int count = jm_height_raster_within(&plane, g, row, column, pixels);
                if (class_of(r, majority(&plane, pixels, count), &c))
                    says[cell] = is_roof(c.surface) ? (uint8_t)JM_SURFACE_ROOF : c.surface;
            }
    }
    return JM_OK;
}

static void lay_raster(jm_build *b, const jm_raster *r, cover_counts *counts)
{
    const jm_grid *g = &b->city->grid;
    jm_height_raster plane = {r->west,    r->north, r->cell_x, r->cell_y,
                              r->columns, r->rows,  r->values};
    int64_t said = 0, unknown = 0, without_height = 0; // whole cells: the same in any order
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(b->ctx))                     \
    reduction(+ : said, unknown, without_height)
    for (int64_t row = 0; row < g->rows; row++)
        for (int64_t column = 0; column < g->columns; column++) {
            int64_t cell = row * g->columns + column, pixels[JM_WITHIN];
            cover_counts one = {0};
            jm_cover_class c;
            if (b->cover_says[cell] != JM_SURFACE_NONE)
                continue;
            int count = jm_height_raster_within(&plane, g, row, column, pixels);
            float value = majority(&plane, pixels, count);
            if (isnan(value))
                continue;
            if (!class_of(r, value, &c))
                unknown++;
            else if (c.surface != JM_SURFACE_NONE)
                lay_class(b, cell, &c, &one);
            said += one.said;
            without_height += one.without_height;
        }
    counts->said += said;
    counts->unknown += unknown;
    counts->without_height += without_height;
}

jm_status jm_build_cover(jm_build *b)
{
    int64_t at = -1, cells = jm_grid_cells(&b->city->grid), open_cells = 0;
    cover_counts counts = {0};
    for (const jm_raster *r; (r = jm_build_next_raster(b, JM_ROLE_LAND_COVER, &at)) != NULL;) {
        JM_TRY(check_cells(b->ctx, r));
        if (b->cover_says == NULL)
            JM_TRY(jm_new(b->ctx, &b->cover_says, cells));
        lay_raster(b, r, &counts);
    }
    if (b->cover_says == NULL)
        return JM_OK;
    for (int64_t i = 0; i < cells; i++)
        open_cells +=
            b->cover_says[i] == JM_SURFACE_ROOF && b->city->rasters.building[i] == JM_NONE;
    JM_TRY(jm_build_gap(b, "land cover",
                        "buildings of the land cover that no layer of buildings has: open ground",
                        open_cells, cells, JM_ORIGIN_MEASURED));
    JM_TRY(jm_build_gap(b, "land cover", "left open: its class is none of ours", counts.unknown,
                        cells, JM_ORIGIN_MEASURED));
    return jm_build_gap(b, "wood height", "12 m (assumed)", counts.without_height, cells,
                        JM_ORIGIN_CLASS);
}

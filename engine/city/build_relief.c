#include "city/build.h"
#include "city/gap_formats.h"
#include "city/interpolate.h"
#include "core/text.h"

#include <math.h>

// Lowest and highest ground on earth, with room [m]: what lies outside is a code for "no data"
// (-9999, -32768, -99999), not an altitude.
static const double lowest_m = -500.0, highest_m = 9000.0;

static float sound_altitude(double z)
{
    return z > lowest_m && z < highest_m ? (float)z : NAN;
}

/// The raster's values, or a copy without those that can be no altitude; *owned says which.
static jm_status sound_values(jm_build *b, const jm_raster *r, float **values, bool *owned)
{
    int64_t count = (int64_t)r->columns * r->rows, i = 0;
    while (i < count && (isnan(r->values[i]) || !isnan(sound_altitude((double)r->values[i]))))
        i++;
    *owned = i < count;
    *values = r->values;
    if (!*owned)
        return JM_OK;
    JM_TRY(jm_new(b->ctx, values, count));
    for (i = 0; i < count; i++)
        (*values)[i] = sound_altitude((double)r->values[i]);
    return JM_OK;
}

static int64_t unknown_cells(const jm_build *b, const float *ground)
{
    int64_t unknown = 0;
    for (int64_t i = 0; i < jm_grid_cells(&b->city->grid); i++)
        unknown += isnan(ground[i]) ? 1 : 0;
    return unknown;
}

// A source so many times as coarse as the grid shows no embankment, no quay and no square.
static const double coarse_cells = 5.0;

static jm_status tell_coarse(jm_build *b, double spacing_m, int64_t filled)
{
    double ratio = spacing_m / b->city->grid.cell_m;
    if (!(ratio > coarse_cells))
        return JM_OK;
    jm_text rule = {0};
    jm_text_printf(&rule, JM_RULE_COARSE, spacing_m, ratio);
    jm_status status = rule.failed
                           ? jm_fail(b->ctx, JM_ERR_MEMORY, "no memory for relief's gaps")
                           : jm_build_gap(b, "relief", rule.bytes, filled,
                                          jm_grid_cells(&b->city->grid), JM_ORIGIN_NEIGHBOURS);
    jm_text_free(&rule);
    return status;
}

/// Cells of `ground` that are still NaN take the raster's value.
static jm_status lay_raster(jm_build *b, const jm_raster *r, float *ground, int64_t *gaps)
{
    jm_height_raster plane = {.west = r->west,
                              .north = r->north,
                              .cell_x = r->cell_x,
                              .cell_y = r->cell_y,
                              .columns = r->columns,
                              .rows = r->rows};
    bool owned = false;
    if (!(r->cell_x > 0.0) || !(r->cell_y > 0.0) || r->columns < 1 || r->rows < 1)
        return jm_fail(b->ctx, JM_ERR_DATA, "relief: the raster %s has no cells of positive size",
                       r->name != NULL ? r->name : "?");
    JM_TRY(sound_values(b, r, &plane.values, &owned));
    int64_t before = unknown_cells(b, ground);
    jm_height_raster_sample(b->ctx, &plane, &b->city->grid, ground, gaps);
    if (owned)
        jm_free(plane.values);
    return tell_coarse(b, fmax(r->cell_x, r->cell_y), before - unknown_cells(b, ground));
}

static jm_status lay_points(jm_build *b, const jm_layer *layer, float *ground, int64_t *gaps)
{
    jm_heights h = {0};
    jm_status status = JM_OK;
    int32_t column = jm_layer_column(layer, "height_m");
    JM_TRY_GOTO(jm_new(b->ctx, &h.x, layer->point_count), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &h.y, layer->point_count), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &h.z, layer->point_count), fail);
    for (int64_t f = 0; f < layer->feature_count; f++)
        for (int64_t p = layer->point_start[layer->part_start[f]];
             p < layer->point_start[layer->part_start[f + 1]]; p++) {
            double stated = jm_layer_real(layer, column, f);
            double z = isnan(stated) && layer->z != NULL ? layer->z[p] : stated;
            if (isnan(sound_altitude(z)) || !isfinite(layer->x[p]) || !isfinite(layer->y[p])) {
                ++*gaps;
                continue;
            }
            h.x[h.count] = layer->x[p];
            h.y[h.count] = layer->y[p];
            h.z[h.count++] = (float)z;
        }
    int64_t before = unknown_cells(b, ground);
    if (h.count > 0)
        JM_TRY_GOTO(jm_heights_sample(b->ctx, &h, &b->city->grid, ground, gaps), fail);
    status = tell_coarse(b, jm_heights_spacing_m(&h), before - unknown_cells(b, ground));
fail:
    jm_free(h.x);
    jm_free(h.y);
    jm_free(h.z);
    return status;
}

/// Spreads known altitudes into cells that no source reached, ring by ring: the mean of the
/// neighbours that are known by then.
static jm_status spread_outwards(jm_build *b, float *ground, int64_t *filled)
{
    const jm_grid *g = &b->city->grid;
    int64_t cells = jm_grid_cells(g), head = 0, tail = 0;
    int64_t *queue = NULL;
    uint8_t *seen = NULL;
    jm_status status = JM_OK;
    *filled = 0;
    for (int64_t i = 0; i < cells; i++)
        *filled += isnan(ground[i]) ? 1 : 0;
    if (*filled == 0)
        return JM_OK;
    if (*filled == cells)
        return jm_fail(b->ctx, JM_ERR_DATA,
                       "relief: no altitude lies in the area; check the layer's place and its "
                       "height_m, or state flat: true");
    JM_TRY_GOTO(jm_new(b->ctx, &queue, *filled), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &seen, cells), fail);
    const int32_t dr[4] = {-1, 0, 0, 1}, dc[4] = {0, -1, 1, 0};
    for (int64_t i = 0; i < cells + *filled; i++) {
        // First all cells in order, then the queue: each asks its unknown neighbours in.
        int64_t cell = i < cells ? i : queue[head++];
        int32_t row = (int32_t)(cell / g->columns), column = (int32_t)(cell % g->columns);
        if (i < cells && isnan(ground[cell]))
            continue;
        double sum = 0.0;
        int known = 0;
        for (int k = 0; k < 4; k++) {
            int32_t r = row + dr[k], c = column + dc[k];
            if (r < 0 || r >= g->rows || c < 0 || c >= g->columns)
                continue;
            int64_t next = (int64_t)r * g->columns + c;
            if (!isnan(ground[next])) {
                sum += (double)ground[next];
                known++;
            } else if (!seen[next]) {
                seen[next] = 1;
                queue[tail++] = next;
            }
        }
        if (i >= cells && known > 0)
            ground[cell] = (float)(sum / known);
    }
fail:
    jm_free(queue);
    jm_free(seen);
    return status;
}

jm_status jm_build_relief(jm_build *b)
{
    float *ground = b->city->rasters.ground_height_m;
    int64_t cells = jm_grid_cells(&b->city->grid), gaps = 0, beyond = 0, seen = 0;
    if (b->def->flat)
        return jm_build_fact(b, "relief", "flat ground at 0 m, as the recipe says", cells, cells,
                             JM_ORIGIN_PRESUMED);
    for (int64_t i = 0; i < cells; i++)
        ground[i] = NAN;
    for (int64_t i = 0; i < b->sources->count; i++) {
        const jm_source *s = &b->sources->items[i];
        if (s->role != JM_ROLE_RELIEF)
            continue;
        seen++;
        if (s->raster != NULL)
            JM_TRY(lay_raster(b, s->raster, ground, &gaps));
        else if (s->layer != NULL)
            JM_TRY(lay_points(b, s->layer, ground, &gaps));
    }
    int64_t model = -1;
    if (seen == 0 && jm_build_next_raster(b, JM_ROLE_SURFACE_MODEL, &model) != NULL)
        return jm_fail(
            b->ctx, JM_ERR_DATA,
            "relief: there is a surface_model, but no relief that it stands on; add one, "
            "or give the model the preset geotiff-dem: what it shows is then the ground");
    if (seen == 0)
        return jm_fail(b->ctx, JM_ERR_DATA,
                       "relief: no layer of role relief; add one, or state flat: true");
    JM_TRY(jm_build_mark_no_relief(b));
    JM_TRY(spread_outwards(b, ground, &beyond));
    JM_TRY(jm_build_gap(b, "relief", "holes of the source filled from its neighbours", gaps,
                        gaps > cells ? gaps : cells, JM_ORIGIN_NEIGHBOURS));
    return b->no_relief != NULL
               ? JM_OK // jm_build_no_data tells which of them keep it
               : jm_build_gap(b, "relief", JM_RULE_BEYOND, beyond, cells, JM_ORIGIN_NEIGHBOURS);
}

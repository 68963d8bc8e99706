// Buildings of rasters, where no layer has any: what the land cover calls roof, or what a surface
// model without trees shows.
#include "city/build.h"
#include "city/outline.h"

#include <math.h>
#include <stdlib.h>

// What stands lower is a wall, a terrace or a step (UMEP takes the same) [m].
static const float lowest_m = 2.0f;
// A roof that a raster shows at or below the ground still stands on it [m].
static const float least_m = 0.1f;

// Height above the ground of the middle of a cell's pixels, of the first raster that knows; NaN.
static float height_at(const jm_build *b, int64_t row, int64_t column)
{
    for (int64_t p = 0; p < b->objects.count; p++) {
        const jm_height_raster *plane = &b->objects.planes[p].raster;
        int64_t pixels[JM_WITHIN];
        float values[JM_WITHIN];
        int known = 0;
        const int count = jm_height_raster_within(plane, &b->city->grid, row, column, pixels);
        for (int i = 0; i < count; i++)
            if (!isnan(plane->values[pixels[i]]))
                values[known++] = plane->values[pixels[i]];
        if (known == 0)
            continue;
        if (known > 1)
            qsort(values, (size_t)known, sizeof *values, jm_by_value);
        return values[known / 2];
    }
    return NAN;
}

static bool has_role(const jm_build *b, jm_role role)
{
    for (int64_t i = 0; i < b->sources->count; i++)
        if (b->sources->items[i].role == role)
            return true;
    return false;
}

// Trees are told from houses by the land cover, or by a raster of crowns: where one is given, the
// surface model is without them.
static bool is_mass(const jm_masses *m, int64_t cell)
{
    const uint8_t cover = m->cover[cell];
    if (isnan(m->height_m[cell]))
        return false;
    if (cover != JM_SURFACE_NONE)
        return cover == JM_SURFACE_ROOF;
    return m->without_trees && m->height_m[cell] >= lowest_m;
}

static jm_status look_at_cells(jm_build *b)
{
    jm_masses *m = &b->masses;
    const jm_grid *g = &b->city->grid;
    const int64_t cells = jm_grid_cells(g);
    JM_TRY(jm_new(b->ctx, &m->height_m, cells));
    JM_TRY(jm_new(b->ctx, &m->cover, cells));
    JM_TRY(jm_new(b->ctx, &m->mass, cells));
    JM_TRY(jm_build_cover_look(b, m->cover));
    m->without_trees = has_role(b, JM_ROLE_CANOPY);
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(b->ctx))
    for (int64_t row = 0; row < g->rows; row++)
        for (int64_t column = 0; column < g->columns; column++)
            m->height_m[row * g->columns + column] = height_at(b, row, column);
    for (int64_t i = 0; i < cells; i++)
        m->mass[i] = is_mass(m, i) ? 0 : JM_NONE;
    return JM_OK;
}

// The middle height of each mass, as column height_m of its outline.
static jm_status set_heights(jm_build *b, jm_layer *layer)
{
    const jm_masses *m = &b->masses;
    const int64_t cells = jm_grid_cells(&b->city->grid), count = layer->feature_count;
    int64_t *start = NULL;
    float *sorted = NULL;
    int32_t column = JM_NONE;
    jm_status status = JM_OK;
    JM_TRY(jm_layer_add_column(b->ctx, layer, "height_m", JM_COLUMN_REAL, &column));
    JM_TRY_GOTO(jm_new(b->ctx, &start, count + 2), end);
    JM_TRY_GOTO(jm_new(b->ctx, &sorted, cells), end);
    for (int64_t i = 0; i < cells; i++)
        if (m->mass[i] != JM_NONE)
            start[m->mass[i] + 2]++;
    for (int64_t k = 0; k < count; k++)
        start[k + 2] += start[k + 1];
    for (int64_t i = 0; i < cells; i++)
        if (m->mass[i] != JM_NONE)
            sorted[start[m->mass[i] + 1]++] = m->height_m[i];
    for (int64_t k = 0; k < count; k++) {
        const int64_t n = start[k + 1] - start[k];
        qsort(sorted + start[k], (size_t)n, sizeof *sorted, jm_by_value);
        layer->columns[column].real[k] =
            fmax((double)sorted[start[k] + n / 2], JM_BUILDING_LEAST_M);
    }
end:
    jm_free(start);
    jm_free(sorted);
    return status;
}

jm_status jm_masses_find(jm_build *b, jm_layer **layer)
{
    *layer = NULL;
    if (has_role(b, JM_ROLE_BUILDINGS) || b->objects.count == 0 ||
        !(has_role(b, JM_ROLE_LAND_COVER) || has_role(b, JM_ROLE_CANOPY)))
        return JM_OK;
    JM_TRY(look_at_cells(b));
    JM_TRY(jm_outlines(b->ctx, &b->city->grid, b->masses.mass, layer));
    return set_heights(b, *layer);
}

jm_status jm_masses_lay(jm_build *b)
{
    const jm_masses *m = &b->masses;
    jm_rasters *r = &b->city->rasters;
    jm_buildings *s = &b->city->buildings;
    const int64_t cells = jm_grid_cells(&b->city->grid);
    int64_t roofs = 0, steps = 0;
    if (m->mass == NULL)
        return JM_OK;
    for (int32_t k = 0; k < s->count; k++)
        s->height_origin[k] = JM_ORIGIN_RASTER;
    for (int64_t i = 0; i < cells; i++) {
        const bool roof = m->mass[i] != JM_NONE;
        const float height = m->height_m[i];
        r->building[i] = m->mass[i];
        r->building_height_m[i] = roof ? fmaxf(height, least_m) : 0.0f;
        roofs += roof;
        // What a surface model without trees shows besides is ground: terraces, steps, walls.
        if (!roof && m->without_trees && !isnan(height)) {
            r->ground_height_m[i] += height;
            steps += height >= lowest_m;
        }
    }
    JM_TRY(jm_build_gap(b, "building",
                        "no layer of buildings: roofs of the land cover, else 2 m or more of a "
                        "surface model beside a raster of crowns; each cell has its own height",
                        roofs, cells, JM_ORIGIN_RASTER));
    return jm_build_gap(b, "relief",
                        "2 m or more that the land cover does not call a roof: ground of that "
                        "height",
                        steps, cells, JM_ORIGIN_RASTER);
}

void jm_masses_free(jm_masses *m)
{
    jm_free(m->height_m);
    jm_free(m->cover);
    jm_free(m->mass);
    *m = (jm_masses){0};
}

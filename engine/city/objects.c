#include "city/objects.h"

#include <math.h>
#include <stdlib.h>

// What the heights of a city cannot be. A twentieth of any town is bare ground: where nearly all of
// a raster stands this high, it holds altitudes, or the ground was taken from another reference
// (above the ellipsoid France lies 42 to 56 m higher than above the sea). Where half of it lies
// this deep below the relief, the two were swapped. [m]
static const double too_high_m = 10.0, too_deep_m = -3.0;
enum { LOOKED_AT = 65536 };

static const char *name_of(const jm_raster *r)
{
    return r->source != NULL ? r->source : r->name != NULL ? r->name : "?";
}

static jm_height_raster plane_of(const jm_raster *r)
{
    return (jm_height_raster){r->west,    r->north, r->cell_x, r->cell_y,
                              r->columns, r->rows,  r->values};
}

// --- surface models -----------------------------------------------------------------------------

typedef struct ground_below {
    const jm_sources *sources;
    jm_height_raster city; // the city's own ground
} ground_below;

static float ground_at(const ground_below *g, double x, double y)
{
    for (int64_t i = 0; i < g->sources->count; i++) {
        const jm_source *s = &g->sources->items[i];
        if (s->role != JM_ROLE_RELIEF || s->raster == NULL)
            continue;
        jm_height_raster plane = plane_of(s->raster);
        float z = jm_height_raster_at(&plane, x, y, NULL);
        if (!isnan(z))
            return z;
    }
    return jm_height_raster_at(&g->city, x, y, NULL);
}

static jm_status subtract_ground(jm_ctx *ctx, const jm_city *city, const jm_sources *sources,
                                 jm_height_raster *plane)
{
    const jm_grid *g = &city->grid;
    ground_below below = {sources,
                          {g->west_m, g->north_m, g->cell_m, g->cell_m, g->columns, g->rows,
                           city->rasters.ground_height_m}};
    const float *model = plane->values;
    float *heights = NULL;
    JM_TRY(jm_new(ctx, &heights, (int64_t)plane->columns * plane->rows));
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t row = 0; row < plane->rows; row++)
        for (int32_t c = 0; c < plane->columns; c++) {
            int64_t i = (int64_t)row * plane->columns + c;
            double x = plane->west + (c + 0.5) * plane->cell_x;
            double y = plane->north - (row + 0.5) * plane->cell_y;
            heights[i] = isnan(model[i]) ? NAN : model[i] - ground_at(&below, x, y);
        }
    plane->values = heights;
    return JM_OK;
}

static double widest_relief_m(const jm_sources *sources)
{
    double widest = 0.0;
    for (int64_t i = 0; i < sources->count; i++) {
        const jm_source *s = &sources->items[i];
        if (s->role == JM_ROLE_RELIEF && s->raster != NULL)
            widest = fmax(widest, fmax(s->raster->cell_x, s->raster->cell_y));
    }
    return widest;
}

// --- what they hold -----------------------------------------------------------------------------

// The twentieth and the half of the heights that lie in the city; false without any.
static jm_status quantiles(jm_ctx *ctx, const jm_grid *grid, const jm_height_raster *p,
                           double out[2], bool *any)
{
    int64_t pixels = (int64_t)p->columns * p->rows, step = pixels / LOOKED_AT + 1, count = 0;
    float *seen = NULL;
    JM_TRY(jm_new(ctx, &seen, pixels / step + 1));
    for (int64_t i = 0; i < pixels; i += step) {
        double x = p->west + ((double)(i % p->columns) + 0.5) * p->cell_x;
        double y = p->north - ((double)(i / p->columns) + 0.5) * p->cell_y;
        if (!isnan(p->values[i]) && jm_grid_cell_at(grid, x, y) != JM_NONE)
            seen[count++] = p->values[i];
    }
    *any = count > 0;
    if (count > 0) {
        qsort(seen, (size_t)count, sizeof *seen, jm_by_value);
        out[0] = (double)seen[count / 20];
        out[1] = (double)seen[count / 2];
    }
    jm_free(seen);
    return JM_OK;
}

static jm_status check_heights(jm_ctx *ctx, const jm_grid *grid, const jm_source *s,
                               const jm_height_raster *plane)
{
    double q[2];
    bool any = false;
    JM_TRY(quantiles(ctx, grid, plane, q, &any));
    bool model = s->role == JM_ROLE_SURFACE_MODEL;
    if (any && q[0] > too_high_m && model)
        return jm_fail(ctx, JM_ERR_DATA,
                       "surface_model %s lies %.0f m or more above the relief nearly everywhere: "
                       "the two have different references (sea level, ellipsoid) or units; take "
                       "both from one producer",
                       name_of(s->raster), q[0]);
    if (any && q[0] > too_high_m)
        return jm_fail(ctx, JM_ERR_DATA,
                       "object_height %s is %.0f m or more nearly everywhere: it holds altitudes, "
                       "not heights above the ground; give it the role surface_model",
                       name_of(s->raster), q[0]);
    if (any && q[1] < too_deep_m)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s %s lies below the ground (%.0f m for half of it): terrain and surface "
                       "are swapped, or have different references",
                       jm_role_name(s->role), name_of(s->raster), q[1]);
    return JM_OK;
}

static jm_status add_plane(jm_ctx *ctx, const jm_city *city, const jm_sources *sources,
                           const jm_source *s, jm_objects *out)
{
    const jm_raster *r = s->raster;
    if (!(r->cell_x > 0.0) || !(r->cell_y > 0.0) || r->columns < 1 || r->rows < 1)
        return jm_fail(ctx, JM_ERR_DATA, "%s: the raster %s has no cells of positive size",
                       jm_role_name(s->role), name_of(r));
    JM_TRY(jm_grow(ctx, &out->planes, &out->capacity, out->count + 1));
    jm_object_plane *plane = &out->planes[out->count];
    *plane = (jm_object_plane){.raster = plane_of(r)};
    if (s->role == JM_ROLE_SURFACE_MODEL) {
        JM_TRY(subtract_ground(ctx, city, sources, &plane->raster));
        plane->owned = true;
        plane->relief_m = widest_relief_m(sources);
    }
    out->count++;
    return check_heights(ctx, &city->grid, s, &plane->raster);
}

jm_status jm_objects_find(jm_ctx *ctx, const jm_city *city, const jm_sources *sources, bool flat,
                          jm_objects *out)
{
    static const jm_role roles[] = {JM_ROLE_OBJECT_HEIGHT, JM_ROLE_SURFACE_MODEL};
    *out = (jm_objects){0};
    jm_status status = JM_OK;
    for (int k = 0; k < 2 && status == JM_OK; k++)
        for (int64_t i = 0; i < sources->count && status == JM_OK; i++) {
            const jm_source *s = &sources->items[i];
            if (s->role != roles[k] || s->raster == NULL)
                continue;
            status = flat && k == 1
                         ? jm_fail(ctx, JM_ERR_DATA,
                                   "surface_model %s: its altitudes say nothing on flat ground; "
                                   "add the relief it stands on, and leave out flat: true",
                                   name_of(s->raster))
                         : add_plane(ctx, city, sources, s, out);
        }
    if (status != JM_OK)
        jm_objects_free(out);
    return status;
}

void jm_objects_free(jm_objects *objects)
{
    for (int64_t i = 0; i < objects->count; i++)
        if (objects->planes[i].owned)
            jm_free(objects->planes[i].raster.values);
    jm_free(objects->planes);
    *objects = (jm_objects){0};
}

// --- footprints on them -------------------------------------------------------------------------

jm_status jm_plane_points(jm_ctx *ctx, const jm_height_raster *plane, const jm_buildings *buildings,
                          double **x, double **y)
{
    int64_t rings = buildings->count > 0 ? buildings->ring_start[buildings->count] : 0;
    int64_t points = rings > 0 ? buildings->point_start[rings] : 0;
    *x = *y = NULL;
    JM_TRY(jm_new(ctx, x, points));
    jm_status status = jm_new(ctx, y, points);
    if (status != JM_OK) {
        jm_free(*x);
        *x = NULL;
        return status;
    }
    for (int64_t i = 0; i < points; i++) {
        (*x)[i] = (buildings->x[i] - plane->west) / plane->cell_x;
        (*y)[i] = (buildings->y[i] - plane->north) / plane->cell_y;
    }
    return JM_OK;
}

jm_grid jm_plane_grid(const jm_height_raster *plane)
{
    return (jm_grid){0.0, 0.0, 1.0, plane->columns, plane->rows};
}

jm_rings jm_plane_rings(const jm_buildings *buildings, int32_t building, const double *x,
                        const double *y)
{
    int64_t first = buildings->ring_start[building];
    return (jm_rings){buildings->ring_start[building + 1] - first, buildings->point_start + first,
                      x, y};
}

static void mark(void *user, int64_t cell)
{
    uint8_t *mask = user;
    mask[cell] = 1;
}

// Marks what lies within `reach` pixels of a mark along a row of pixels, `stride` apart.
static void grow_along(uint8_t *mask, int64_t count, int64_t stride, int reach)
{
    enum { GROWN = 2 };
    int away = reach + 1;
    for (int64_t i = 0; i < count; i++) {
        uint8_t *m = &mask[i * stride];
        away = *m == 1 ? 0 : away <= reach ? away + 1 : away;
        *m = *m == 0 && away <= reach ? GROWN : *m;
    }
    away = reach + 1;
    for (int64_t i = count - 1; i >= 0; i--) {
        uint8_t *m = &mask[i * stride];
        away = *m == 1 ? 0 : away <= reach ? away + 1 : away;
        *m = *m == 0 && away <= reach ? GROWN : *m;
    }
    for (int64_t i = 0; i < count; i++)
        mask[i * stride] = mask[i * stride] != 0;
}

jm_status jm_plane_roofs(jm_ctx *ctx, const jm_height_raster *plane, const jm_buildings *buildings,
                         double grow_m, uint8_t **out)
{
    double *x = NULL, *y = NULL;
    uint8_t *mask = NULL;
    jm_grid grid = jm_plane_grid(plane);
    JM_TRY(jm_plane_points(ctx, plane, buildings, &x, &y));
    jm_status status = jm_new(ctx, &mask, jm_grid_cells(&grid));
    for (int32_t i = 0; i < buildings->count && status == JM_OK; i++) {
        jm_rings rings = jm_plane_rings(buildings, i, x, y);
        jm_raster_polygon(&grid, &rings, mark, mask);
    }
    jm_free(x);
    jm_free(y);
    int reach_x = (int)fmin(grow_m / plane->cell_x, 1000.0);
    int reach_y = (int)fmin(grow_m / plane->cell_y, 1000.0);
    if (status == JM_OK && reach_x > 0)
        for (int64_t row = 0; row < plane->rows; row++)
            grow_along(mask + row * plane->columns, plane->columns, 1, reach_x);
    if (status == JM_OK && reach_y > 0)
        for (int64_t c = 0; c < plane->columns; c++)
            grow_along(mask + c, plane->rows, plane->columns, reach_y);
    *out = mask;
    return status;
}

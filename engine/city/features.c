#include "city/build.h"

#include <math.h>

static const jm_source *next_source(const jm_build *b, jm_role role, bool raster, int64_t *at)
{
    for (++*at; *at < b->sources->count; ++*at) {
        const jm_source *s = &b->sources->items[*at];
        if (s->role == role && (raster ? s->raster != NULL : s->layer != NULL))
            return s;
    }
    return NULL;
}

const jm_layer *jm_build_next_layer(const jm_build *b, jm_role role, int64_t *at)
{
    const jm_source *s = next_source(b, role, false, at);
    return s != NULL ? s->layer : NULL;
}

const jm_raster *jm_build_next_raster(const jm_build *b, jm_role role, int64_t *at)
{
    const jm_source *s = next_source(b, role, true, at);
    return s != NULL ? s->raster : NULL;
}

double jm_rings_area(const jm_rings *rings, const uint8_t *is_hole, double *x, double *y)
{
    double area = 0.0, mx = 0.0, my = 0.0;
    if (rings->ring_count == 0)
        return 0.0;
    double x0 = rings->x[rings->point_start[0]], y0 = rings->y[rings->point_start[0]];
    for (int64_t r = 0; r < rings->ring_count; r++) {
        double twice = 0.0, sx = 0.0, sy = 0.0;
        int64_t begin = rings->point_start[r], end = rings->point_start[r + 1];
        for (int64_t i = begin, j = end - 1; i < end; j = i++) {
            double ax = rings->x[j] - x0, ay = rings->y[j] - y0;
            double bx = rings->x[i] - x0, by = rings->y[i] - y0;
            double cross = ax * by - bx * ay;
            twice += cross;
            sx += (ax + bx) * cross;
            sy += (ay + by) * cross;
        }
        // Winding differs between files: the sign comes from what the ring is.
        double sign = (twice < 0.0) == (is_hole[r] != 0) ? 1.0 : -1.0;
        area += sign * twice / 2.0;
        mx += sign * sx / 6.0;
        my += sign * sy / 6.0;
    }
    if (x != NULL && area != 0.0) {
        *x = x0 + mx / area;
        *y = y0 + my / area;
    }
    return area;
}

jm_feature_rings jm_feature_rings_of(const jm_layer *layer, int64_t feature)
{
    int64_t first = layer->part_start[feature];
    return (jm_feature_rings){.rings = {layer->part_start[feature + 1] - first,
                                        layer->point_start + first, layer->x, layer->y},
                              .is_hole = layer->part_is_hole + first};
}

bool jm_feature_is_polygon(const jm_layer *layer, int64_t feature)
{
    jm_feature_rings f = jm_feature_rings_of(layer, feature);
    for (int64_t r = 0; r < f.rings.ring_count; r++) {
        if (f.rings.point_start[r + 1] - f.rings.point_start[r] < 3)
            return false;
        for (int64_t p = f.rings.point_start[r]; p < f.rings.point_start[r + 1]; p++)
            if (!isfinite(layer->x[p]) || !isfinite(layer->y[p]))
                return false;
    }
    double area = jm_rings_area(&f.rings, f.is_hole, NULL, NULL);
    return f.rings.ring_count > 0 && area > 0.0 && isfinite(area);
}

bool jm_feature_middle(const jm_layer *layer, int64_t feature, double *x, double *y)
{
    if (layer->geometry == JM_POLYGONS) {
        if (!jm_feature_is_polygon(layer, feature))
            return false;
        jm_feature_rings f = jm_feature_rings_of(layer, feature);
        return jm_rings_area(&f.rings, f.is_hole, x, y) > 0.0;
    }
    int64_t begin = layer->point_start[layer->part_start[feature]];
    int64_t end = layer->point_start[layer->part_start[feature + 1]];
    if (begin == end)
        return false;
    double sx = 0.0, sy = 0.0;
    for (int64_t p = begin; p < end; p++) {
        sx += layer->x[p] - layer->x[begin];
        sy += layer->y[p] - layer->y[begin];
    }
    *x = layer->x[begin] + sx / (double)(end - begin);
    *y = layer->y[begin] + sy / (double)(end - begin);
    return isfinite(*x) && isfinite(*y);
}

bool jm_feature_in_grid(const jm_grid *grid, const jm_layer *layer, int64_t feature)
{
    jm_box box = jm_feature_box(layer, feature);
    return box.east >= grid->west_m && box.west <= jm_grid_east(grid) &&
           box.north >= jm_grid_south(grid) && box.south <= grid->north_m;
}

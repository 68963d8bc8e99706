// cells.c: which cells, links and zones a geometry meets.
#include "scenario/parts.h"

#include <math.h>

void jm_cells_free(jm_cells *cells)
{
    jm_free(cells->cell);
    *cells = (jm_cells){0};
}

// The kernels of city cannot fail and have no place for a status: it waits here.
typedef struct gathering {
    jm_ctx *ctx;
    jm_cells *cells;
    jm_status status;
} gathering;

static void gather(void *user, int64_t cell)
{
    gathering *g = user;
    if (g->status != JM_OK)
        return;
    g->status = jm_grow(g->ctx, &g->cells->cell, &g->cells->capacity, g->cells->count + 1);
    if (g->status == JM_OK)
        g->cells->cell[g->cells->count++] = cell;
}

jm_status jm_cells_polygon(jm_ctx *ctx, const jm_city *city, const jm_rings *rings, jm_cells *out)
{
    gathering g = {ctx, out, JM_OK};
    out->count = 0;
    jm_raster_polygon(&city->grid, rings, gather, &g);
    return g.status;
}

jm_status jm_cells_disc(jm_ctx *ctx, const jm_city *city, double x, double y, double radius_m,
                        jm_cells *out)
{
    gathering g = {ctx, out, JM_OK};
    out->count = 0;
    jm_raster_disc(&city->grid, x, y, radius_m, gather, &g);
    return g.status;
}

jm_status jm_cells_line(jm_ctx *ctx, const jm_city *city, const double *x, const double *y,
                        int64_t count, double width_m, jm_cells *out)
{
    gathering g = {ctx, out, JM_OK};
    out->count = 0;
    jm_raster_line(&city->grid, x, y, count, width_m, gather, &g);
    return g.status;
}

static void mark(void *user, int64_t cell)
{
    uint8_t *mask = user;
    mask[cell] = 1;
}

void jm_mask_carriageways(const jm_city *city, uint32_t classes, uint8_t *mask)
{
    const jm_streets *s = &city->streets;
    for (int32_t l = 0; l < s->link_count; l++) {
        bool is_open = (s->access[l] & (JM_ACCESS_CAR | JM_ACCESS_BUS)) != 0;
        // Both directions of a street share one carriageway: draw it once.
        bool is_second = s->twin[l] != JM_NONE && s->twin[l] < l && s->access[s->twin[l]] != 0;
        if (!is_open || is_second || (classes >> s->road_class[l] & 1u) == 0)
            continue;
        int64_t first = s->shape_start[l];
        // Under 3 m there is no lane: such widths are gaps of the data.
        double width_m = s->width_m[l] > 3.0f ? (double)s->width_m[l] : 3.0;
        jm_raster_line(&city->grid, s->shape_x + first, s->shape_y + first,
                       s->shape_start[l + 1] - first, width_m, mark, mask);
    }
}

jm_extent jm_link_extent(const jm_city *city, int32_t link)
{
    const jm_streets *s = &city->streets;
    jm_extent box = {(double)INFINITY, (double)INFINITY, -(double)INFINITY, -(double)INFINITY};
    for (int64_t i = s->shape_start[link]; i < s->shape_start[link + 1]; i++) {
        box.west = fmin(box.west, s->shape_x[i]);
        box.east = fmax(box.east, s->shape_x[i]);
        box.south = fmin(box.south, s->shape_y[i]);
        box.north = fmax(box.north, s->shape_y[i]);
    }
    return box;
}

double jm_link_share_inside(const jm_city *city, int32_t link, const jm_rings *rings)
{
    const jm_streets *s = &city->streets;
    double inside = 0.0, whole = 0.0;
    for (int64_t i = s->shape_start[link]; i + 1 < s->shape_start[link + 1]; i++) {
        double dx = s->shape_x[i + 1] - s->shape_x[i], dy = s->shape_y[i + 1] - s->shape_y[i];
        double length = sqrt(dx * dx + dy * dy);
        int64_t pieces = (int64_t)ceil(length / 5.0);
        for (int64_t k = 0; k < pieces; k++) {
            double share = ((double)k + 0.5) / (double)pieces;
            if (jm_point_in_rings(rings, s->shape_x[i] + share * dx, s->shape_y[i] + share * dy))
                inside += length / (double)pieces;
        }
        whole += length;
    }
    return whole > 0.0 ? inside / whole : 0.0;
}

static bool zone_holds(const jm_zones *z, int32_t zone, double x, double y)
{
    int64_t first = z->ring_start[zone];
    jm_rings rings = {z->ring_start[zone + 1] - first, z->point_start + first, z->ring_x,
                      z->ring_y};
    return rings.ring_count > 0 && jm_point_in_rings(&rings, x, y);
}

int32_t jm_nearest_zone(const jm_city *city, double x, double y)
{
    const jm_zones *z = &city->zones;
    int32_t nearest = JM_NONE;
    double least = (double)INFINITY;
    for (int32_t i = 0; i < z->count; i++) {
        if (zone_holds(z, i, x, y))
            return i;
        double dx = z->x[i] - x, dy = z->y[i] - y;
        if (dx * dx + dy * dy < least) {
            least = dx * dx + dy * dy;
            nearest = i;
        }
    }
    return nearest;
}

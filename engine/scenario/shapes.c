// shapes.c: what one asks of points, lines and polygons: boxes, areas, lengths, distances, feet.
#include "scenario/parts.h"

#include <math.h>
#include <string.h>

void jm_shape_free(jm_shape *shape)
{
    jm_free(shape->part_start);
    jm_free(shape->part_is_hole);
    jm_free(shape->x);
    jm_free(shape->y);
    jm_free(shape->crs);
    memset(shape, 0, sizeof *shape);
}

jm_status jm_shape_add_part(jm_ctx *ctx, jm_shape *shape, bool is_hole)
{
    if (shape->part_start == NULL || shape->part_count == shape->part_capacity) {
        int64_t capacity = shape->part_capacity;
        JM_TRY(jm_grow(ctx, &shape->part_is_hole, &capacity, shape->part_count + 1));
        JM_TRY(jm_resize_array(ctx, capacity + 1, sizeof *shape->part_start, &shape->part_start));
        shape->part_capacity = capacity;
    }
    shape->part_is_hole[shape->part_count] = is_hole;
    shape->part_start[shape->part_count] = shape->point_count;
    shape->part_count++;
    shape->part_start[shape->part_count] = shape->point_count;
    return JM_OK;
}

jm_status jm_shape_add_point(jm_ctx *ctx, jm_shape *shape, double x, double y)
{
    if (shape->point_count == shape->point_capacity) {
        int64_t capacity = shape->point_capacity;
        JM_TRY(jm_grow(ctx, &shape->x, &capacity, shape->point_count + 1));
        JM_TRY(jm_resize_array(ctx, capacity, sizeof *shape->y, &shape->y));
        shape->point_capacity = capacity;
    }
    if (shape->point_count == 0) {
        shape->given_x = x;
        shape->given_y = y;
    }
    shape->x[shape->point_count] = x;
    shape->y[shape->point_count] = y;
    shape->point_count++;
    shape->part_start[shape->part_count] = shape->point_count;
    return JM_OK;
}

jm_extent jm_extent_of(const jm_shape *shape)
{
    jm_extent box = {(double)INFINITY, (double)INFINITY, -(double)INFINITY, -(double)INFINITY};
    for (int64_t i = 0; i < shape->point_count; i++) {
        box.west = fmin(box.west, shape->x[i]);
        box.east = fmax(box.east, shape->x[i]);
        box.south = fmin(box.south, shape->y[i]);
        box.north = fmax(box.north, shape->y[i]);
    }
    return box;
}

jm_extent jm_extent_wider(jm_extent box, double by_m)
{
    return (jm_extent){box.west - by_m, box.south - by_m, box.east + by_m, box.north + by_m};
}

bool jm_extents_touch(jm_extent a, jm_extent b)
{
    return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

double jm_extent_distance(jm_extent a, jm_extent b)
{
    double dx = fmax(0.0, fmax(a.west - b.east, b.west - a.east));
    double dy = fmax(0.0, fmax(a.south - b.north, b.south - a.north));
    return sqrt(dx * dx + dy * dy);
}

double jm_extent_point_distance(jm_extent box, double x, double y)
{
    return jm_extent_distance(box, (jm_extent){x, y, x, y});
}

jm_rings jm_shape_rings(const jm_shape *shape)
{
    return (jm_rings){shape->part_count, shape->part_start, shape->x, shape->y};
}

double jm_ring_area_m2(const double *x, const double *y, int64_t count)
{
    double twice = 0.0;
    // Relative to the first point: coordinates of millions of metres would eat the digits.
    for (int64_t i = 1; i + 1 < count; i++)
        twice += (x[i] - x[0]) * (y[i + 1] - y[0]) - (x[i + 1] - x[0]) * (y[i] - y[0]);
    return 0.5 * twice;
}

double jm_shape_area_m2(const jm_shape *shape)
{
    double area = 0.0;
    for (int64_t p = 0; p < shape->part_count; p++) {
        int64_t first = shape->part_start[p], count = shape->part_start[p + 1] - first;
        double ring = fabs(jm_ring_area_m2(shape->x + first, shape->y + first, count));
        area += shape->part_is_hole[p] ? -ring : ring;
    }
    return area;
}

static double step_m(const double *x, const double *y, int64_t i)
{
    double dx = x[i + 1] - x[i], dy = y[i + 1] - y[i];
    return sqrt(dx * dx + dy * dy);
}

double jm_shape_length_m(const jm_shape *shape)
{
    double length = 0.0;
    for (int64_t p = 0; p < shape->part_count; p++)
        for (int64_t i = shape->part_start[p]; i + 1 < shape->part_start[p + 1]; i++)
            length += step_m(shape->x, shape->y, i);
    return length;
}

// Foot of (px, py) on the segment from a to b, as a share 0..1 of the segment.
static double foot_share(double ax, double ay, double bx, double by, double px, double py)
{
    double dx = bx - ax, dy = by - ay;
    double square = dx * dx + dy * dy;
    if (!(square > 0.0))
        return 0.0;
    double share = ((px - ax) * dx + (py - ay) * dy) / square;
    return share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;
}

static double segment_distance(double ax, double ay, double bx, double by, double px, double py)
{
    double share = foot_share(ax, ay, bx, by, px, py);
    double dx = ax + share * (bx - ax) - px, dy = ay + share * (by - ay) - py;
    return sqrt(dx * dx + dy * dy);
}

double jm_shape_distance(const jm_shape *shape, double x, double y)
{
    if (shape->kind == JM_POLYGONS) {
        jm_rings rings = jm_shape_rings(shape);
        if (jm_point_in_rings(&rings, x, y))
            return 0.0;
    }
    double nearest = (double)INFINITY;
    for (int64_t p = 0; p < shape->part_count; p++) {
        int64_t first = shape->part_start[p], end = shape->part_start[p + 1];
        for (int64_t i = first; i < end; i++) {
            // Rings close on their first point; a point, and the end of a line, on itself.
            int64_t next = i + 1 < end ? i + 1 : shape->kind == JM_POLYGONS ? first : i;
            nearest = fmin(nearest, segment_distance(shape->x[i], shape->y[i], shape->x[next],
                                                     shape->y[next], x, y));
        }
    }
    return nearest;
}

jm_foot jm_line_foot(const double *x, const double *y, int64_t count, double px, double py)
{
    jm_foot best = {.distance_m = (double)INFINITY};
    double along = 0.0;
    for (int64_t i = 0; i + 1 < count; i++) {
        double length = step_m(x, y, i);
        double distance = segment_distance(x[i], y[i], x[i + 1], y[i + 1], px, py);
        if (distance < best.distance_m && length > 0.0) {
            double share = foot_share(x[i], y[i], x[i + 1], y[i + 1], px, py);
            best = (jm_foot){distance, along + share * length, (x[i + 1] - x[i]) / length,
                             (y[i + 1] - y[i]) / length};
        }
        along += length;
    }
    return best;
}

void jm_line_at(const double *x, const double *y, int64_t count, double along_m, double *px,
                double *py, double *dx, double *dy)
{
    double left = along_m > 0.0 ? along_m : 0.0;
    *px = x[0];
    *py = y[0];
    *dx = 1.0;
    *dy = 0.0;
    for (int64_t i = 0; i + 1 < count; i++) {
        double length = step_m(x, y, i);
        if (!(length > 0.0))
            continue;
        double share = left < length ? left / length : 1.0;
        *dx = (x[i + 1] - x[i]) / length;
        *dy = (y[i + 1] - y[i]) / length;
        *px = x[i] + share * (x[i + 1] - x[i]);
        *py = y[i] + share * (y[i + 1] - y[i]);
        if (left <= length)
            return;
        left -= length;
    }
}

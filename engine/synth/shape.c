/// shape.c: convex polygons by half-plane cuts.
#include "synth/shape.h"

#include "core/grid.h"
#include "core/math.h"

#include <math.h>

jm_shape jm_shape_box(double west, double south, double east, double north, int32_t side)
{
    return (jm_shape){.count = 4,
                      .x = {west, east, east, west},
                      .y = {south, south, north, north},
                      .side = {side, side, side, side}};
}

static void add_point(jm_shape *shape, double x, double y, int32_t side)
{
    if (shape->count >= JM_SHAPE_POINTS)
        return; // leaving a point out keeps the shape inside itself
    shape->x[shape->count] = x;
    shape->y[shape->count] = y;
    shape->side[shape->count] = side;
    shape->count++;
}

void jm_shape_cut(jm_shape *shape, double x, double y, double dx, double dy, int32_t side)
{
    const double tiny_m = 1e-9;
    jm_shape kept = {.count = 0};
    for (int32_t k = 0; k < shape->count; k++) {
        int32_t next = (k + 1) % shape->count;
        double here = dx * (shape->y[k] - y) - dy * (shape->x[k] - x);
        double there = dx * (shape->y[next] - y) - dy * (shape->x[next] - x);
        if (here >= -tiny_m)
            add_point(&kept, shape->x[k], shape->y[k],
                      here <= tiny_m && there < -tiny_m ? side : shape->side[k]);
        bool leaves = here > tiny_m && there < -tiny_m;
        if (!leaves && !(here < -tiny_m && there > tiny_m))
            continue;
        double t = here / (here - there);
        add_point(&kept, shape->x[k] + t * (shape->x[next] - shape->x[k]),
                  shape->y[k] + t * (shape->y[next] - shape->y[k]), leaves ? side : shape->side[k]);
    }
    if (kept.count < 3)
        kept.count = 0;
    *shape = kept;
}

double jm_shape_edge_length(const jm_shape *shape, int32_t k)
{
    int32_t next = (k + 1) % shape->count;
    double dx = shape->x[next] - shape->x[k], dy = shape->y[next] - shape->y[k];
    return sqrt(dx * dx + dy * dy);
}

jm_axes jm_shape_axes(const jm_shape *shape, int32_t k)
{
    int32_t next = (k + 1) % shape->count;
    double length = jm_shape_edge_length(shape, k);
    double scale = length > 0.0 ? 1.0 / length : 0.0;
    return (jm_axes){shape->x[k], shape->y[k], (shape->x[next] - shape->x[k]) * scale,
                     (shape->y[next] - shape->y[k]) * scale};
}

jm_shape jm_shape_inset(const jm_shape *shape, double distance_m)
{
    jm_shape inner = *shape;
    for (int32_t k = 0; k < shape->count && inner.count > 0; k++) {
        jm_axes a = jm_shape_axes(shape, k);
        jm_shape_cut(&inner, jm_axes_x(&a, 0.0, distance_m), jm_axes_y(&a, 0.0, distance_m), a.ux,
                     a.uy, shape->side[k]);
    }
    return inner;
}

jm_shape jm_shape_nearest_edge(const jm_shape *shape, int32_t k)
{
    jm_shape cell = *shape;
    jm_axes a = jm_shape_axes(shape, k);
    for (int32_t j = 0; j < shape->count && cell.count > 0; j++) {
        if (j == k)
            continue;
        // Distance to edge j less distance to edge k, as a x + b y + c >= 0.
        jm_axes o = jm_shape_axes(shape, j);
        double p = -o.uy + a.uy, q = o.ux - a.ux;
        double square = p * p + q * q;
        if (square < 1e-6)
            continue; // same direction: neighbours in one line
        double c = o.uy * o.x - o.ux * o.y - (a.uy * a.x - a.ux * a.y);
        jm_shape_cut(&cell, -p * c / square, -q * c / square, q, -p, JM_NONE);
    }
    return cell;
}

static void remove_point(jm_shape *shape, int32_t k)
{
    for (int32_t i = k; i + 1 < shape->count; i++) {
        shape->x[i] = shape->x[i + 1];
        shape->y[i] = shape->y[i + 1];
        shape->side[i] = shape->side[i + 1];
    }
    shape->count--;
}

static double point_deviation(const jm_shape *shape, int32_t k)
{
    int32_t before = (k + shape->count - 1) % shape->count, after = (k + 1) % shape->count;
    double dx = shape->x[after] - shape->x[before], dy = shape->y[after] - shape->y[before];
    double length = sqrt(dx * dx + dy * dy);
    if (!(length > 0.0))
        return 0.0;
    return fabs(dx * (shape->y[k] - shape->y[before]) - dy * (shape->x[k] - shape->x[before])) /
           length;
}

// The two ends of a short edge become its middle.
static void close_edge(jm_shape *shape, int32_t k)
{
    int32_t next = (k + 1) % shape->count;
    shape->x[next] = 0.5 * (shape->x[k] + shape->x[next]);
    shape->y[next] = 0.5 * (shape->y[k] + shape->y[next]);
    remove_point(shape, k);
}

void jm_shape_simplify(jm_shape *shape, double short_m, double deviation_m)
{
    bool changed = true;
    while (changed && shape->count > 3) {
        changed = false;
        for (int32_t k = 0; k < shape->count && shape->count > 3; k++) {
            if (jm_shape_edge_length(shape, k) < short_m) {
                close_edge(shape, k);
                changed = true;
            } else if (point_deviation(shape, k) < deviation_m) {
                int32_t before = (k + shape->count - 1) % shape->count;
                if (jm_shape_edge_length(shape, before) < jm_shape_edge_length(shape, k))
                    shape->side[before] = shape->side[k];
                remove_point(shape, k);
                changed = true;
            }
        }
    }
}

double jm_shape_area(const jm_shape *shape)
{
    double twice = 0.0;
    for (int32_t k = 1; k + 1 < shape->count; k++)
        twice += (shape->x[k] - shape->x[0]) * (shape->y[k + 1] - shape->y[0]) -
                 (shape->x[k + 1] - shape->x[0]) * (shape->y[k] - shape->y[0]);
    return 0.5 * twice;
}

void jm_shape_centre(const jm_shape *shape, double *x, double *y)
{
    double sum = 0.0, sum_x = 0.0, sum_y = 0.0;
    for (int32_t k = 1; k + 1 < shape->count; k++) {
        double ax = shape->x[k] - shape->x[0], ay = shape->y[k] - shape->y[0];
        double bx = shape->x[k + 1] - shape->x[0], by = shape->y[k + 1] - shape->y[0];
        double cross = ax * by - bx * ay;
        sum += cross;
        sum_x += cross * (ax + bx);
        sum_y += cross * (ay + by);
    }
    bool flat = !(fabs(sum) > 1e-9);
    *x = shape->x[0] + (flat ? 0.0 : sum_x / (3.0 * sum));
    *y = shape->y[0] + (flat ? 0.0 : sum_y / (3.0 * sum));
}

double jm_shape_depth(const jm_shape *shape, double x, double y)
{
    double depth = HUGE_VAL;
    for (int32_t k = 0; k < shape->count; k++) {
        jm_axes a = jm_shape_axes(shape, k);
        depth = fmin(depth, a.ux * (y - a.y) - a.uy * (x - a.x));
    }
    return shape->count > 0 ? depth : -HUGE_VAL;
}

bool jm_shape_holds(const jm_shape *shape, double x, double y)
{
    return jm_shape_depth(shape, x, y) >= 0.0;
}

int32_t jm_shape_longest_edge(const jm_shape *shape)
{
    int32_t longest = JM_NONE;
    double length = 0.0;
    for (int32_t k = 0; k < shape->count; k++)
        if (jm_shape_edge_length(shape, k) > length) {
            length = jm_shape_edge_length(shape, k);
            longest = k;
        }
    return longest;
}

void jm_shape_extent(const jm_shape *shape, const jm_axes *axes, double u[2], double v[2])
{
    u[0] = v[0] = HUGE_VAL;
    u[1] = v[1] = -HUGE_VAL;
    for (int32_t k = 0; k < shape->count; k++) {
        double dx = shape->x[k] - axes->x, dy = shape->y[k] - axes->y;
        double along = dx * axes->ux + dy * axes->uy, inwards = dy * axes->ux - dx * axes->uy;
        u[0] = fmin(u[0], along);
        u[1] = fmax(u[1], along);
        v[0] = fmin(v[0], inwards);
        v[1] = fmax(v[1], inwards);
    }
}

void jm_shape_halve(const jm_shape *shape, double share, double turn, jm_shape *left,
                    jm_shape *right)
{
    *left = *right = *shape;
    int32_t k = jm_shape_longest_edge(shape);
    if (k == JM_NONE)
        return;
    jm_axes a = jm_shape_axes(shape, k);
    double along = share * jm_shape_edge_length(shape, k);
    double sine = jm_sin(turn), cosine = jm_cos(turn);
    double dx = -a.uy * cosine + a.ux * sine, dy = a.ux * cosine + a.uy * sine;
    double x = jm_axes_x(&a, along, 0.0), y = jm_axes_y(&a, along, 0.0);
    jm_shape_cut(left, x, y, dx, dy, JM_NONE);
    jm_shape_cut(right, x, y, -dx, -dy, JM_NONE);
}

double jm_axes_x(const jm_axes *axes, double u, double v)
{
    return axes->x + u * axes->ux - v * axes->uy;
}

double jm_axes_y(const jm_axes *axes, double u, double v)
{
    return axes->y + u * axes->uy + v * axes->ux;
}

jm_shape jm_axes_rectangle(const jm_axes *axes, double u0, double v0, double u1, double v1)
{
    jm_shape r = {.count = 4};
    const double u[4] = {u0, u1, u1, u0}, v[4] = {v0, v0, v1, v1};
    for (int32_t k = 0; k < 4; k++) {
        r.x[k] = jm_axes_x(axes, u[k], v[k]);
        r.y[k] = jm_axes_y(axes, u[k], v[k]);
        r.side[k] = JM_NONE;
    }
    return r;
}

bool jm_shape_covers(const jm_shape *outer, const jm_shape *inner)
{
    for (int32_t k = 0; k < inner->count; k++)
        if (!jm_shape_holds(outer, inner->x[k], inner->y[k]))
            return false;
    return inner->count > 0;
}

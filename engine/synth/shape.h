/// shape.h: small convex polygons: cut, inset, slice. What blocks, plots and houses are made of.
///
/// A convex polygon cut by a line stays convex, and its two parts never overlap: buildings that are
/// made by cuts alone cannot stand on a street or on each other.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { JM_SHAPE_POINTS = 96 };

/// Counter-clockwise. Edge k runs from point k to the next; side[k] says what lies behind it.
typedef struct jm_shape {
    int32_t count; // 0: nothing left
    double x[JM_SHAPE_POINTS], y[JM_SHAPE_POINTS];
    int32_t side[JM_SHAPE_POINTS];
} jm_shape;

/// Metres along an edge (u) and inwards from it (v).
typedef struct jm_axes {
    double x, y;   // origin
    double ux, uy; // unit vector of u; v is u turned left
} jm_axes;

jm_shape jm_shape_box(double west, double south, double east, double north, int32_t side);
/// Keeps what lies left of the line through (x, y) with the direction (dx, dy); the new edge bears
/// `side`.
void jm_shape_cut(jm_shape *shape, double x, double y, double dx, double dy, int32_t side);
/// Keeps what lies at least distance_m inside of every edge.
jm_shape jm_shape_inset(const jm_shape *shape, double distance_m);
/// The part that is nearer to edge k than to any other edge. These parts do not overlap.
jm_shape jm_shape_nearest_edge(const jm_shape *shape, int32_t k);
/// Drops points that hardly turn and edges that are short; what is left lies inside the old shape.
void jm_shape_simplify(jm_shape *shape, double short_m, double deviation_m);

double jm_shape_area(const jm_shape *shape);
void jm_shape_centre(const jm_shape *shape, double *x, double *y); // of its area
bool jm_shape_holds(const jm_shape *shape, double x, double y);
double jm_shape_edge_length(const jm_shape *shape, int32_t k);
int32_t jm_shape_longest_edge(const jm_shape *shape); // JM_NONE when empty
/// Axes along edge k, origin at its first point.
jm_axes jm_shape_axes(const jm_shape *shape, int32_t k);
/// Extents of the shape in the axes.
void jm_shape_extent(const jm_shape *shape, const jm_axes *axes, double u[2], double v[2]);
/// Distance of the nearest edge's line to an inner point.
double jm_shape_depth(const jm_shape *shape, double x, double y);
/// Cuts in two by the line that leaves the longest edge at `share` of it, `turn` radians away from
/// its normal.
void jm_shape_halve(const jm_shape *shape, double share, double turn, jm_shape *left,
                    jm_shape *right);

double jm_axes_x(const jm_axes *axes, double u, double v);
double jm_axes_y(const jm_axes *axes, double u, double v);
jm_shape jm_axes_rectangle(const jm_axes *axes, double u0, double v0, double u1, double v1);
/// All points of `inner` lie in `outer`.
bool jm_shape_covers(const jm_shape *outer, const jm_shape *inner);

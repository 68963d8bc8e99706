/// noding.h: polylines cut into links that meet at nodes.
#pragma once

#include "core/ctx.h"

/// Vertices nearer than this are one place [m]: above the rounding of files (1 cm, 1e-7 degree),
/// below the width of anything one drives on.
#define JM_SNAP_M 0.1

/// Polylines before noding. Zero-initialise; free with jm_lines_free.
typedef struct jm_lines {
    int64_t count, point_count;
    int64_t *start;    // [lines + 1] into x, y
    double *x, *y;     // [points]
    int32_t *source;   // [lines] feature, counted over all layers
    int32_t *level;    // [lines] 0 ground
    int8_t *direction; // [lines] 0 both ways, 1 along, -1 against
    uint8_t *cut;      // [lines] bit 0: begins, bit 1: ends where the frame cut it
    int64_t line_capacity, start_capacity, source_capacity, level_capacity, direction_capacity,
        cut_capacity, x_capacity, y_capacity;
} jm_lines;

JM_CHECKED jm_status jm_lines_begin(jm_ctx *ctx, jm_lines *lines, int32_t source, int32_t level,
                                    int8_t direction);
JM_CHECKED jm_status jm_lines_point(jm_ctx *ctx, jm_lines *lines, double x, double y);
void jm_lines_free(jm_lines *lines);
static inline double jm_distance2(double ax, double ay, double bx, double by)
{
    return (ax - bx) * (ax - bx) + (ay - by) * (ay - by);
}
/// The lines with a vertex where an end of another meets one of their segments (noding_tees.c);
/// *tees: how many.
JM_CHECKED jm_status jm_lines_with_tees(jm_ctx *ctx, const jm_lines *lines, jm_lines *out,
                                        int64_t *tees);

/// Undirected links between nodes.
typedef struct jm_noded {
    int32_t node_count;
    double *node_x, *node_y; // [nodes]
    uint8_t *node_cut;       // [nodes] 1: the frame cut a line here
    int32_t link_count;
    int32_t *from, *to;              // [links]
    int32_t *line;                   // [links] line it is a piece of
    int64_t *shape_start;            // [links + 1]
    double *shape_x, *shape_y;       // [shape points] first and last lie on the nodes
    int64_t tees;                    // ends that met the middle of a segment
    int64_t zero_length, duplicates; // links left out
} jm_noded;

/// Lines meet where an end of one lies within JM_SNAP_M of a vertex of another, of whatever level
/// (a ramp has to land); where vertices of two lines of the same level lie so; and where an end
/// lies so on a segment of the same level. Lines that cross without a vertex pass above each other.
/// A line that comes back to its own node without another one between is cut in its middle, so that
/// no link ends where it begins.
JM_CHECKED jm_status jm_node_lines(jm_ctx *ctx, const jm_lines *lines, jm_noded *out);
void jm_noded_free(jm_noded *noded);

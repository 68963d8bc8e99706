/// mesh_parts.h: one building as rings, as a box and as vertices; for the files of the mesh alone.
#pragma once

#include "view/mesh.h"
#include "view/tess.h"

/// Rings of one part of a building: its outer ring, then its holes; relative to the tile's corner,
/// without points that nobody sees. Outer rings run anticlockwise, holes clockwise, so that the
/// right-hand side of every edge is out of doors.
typedef struct jm_view_part {
    double *x, *y;       // [points]
    int64_t *ring_start; // [ring_count + 1]
    int64_t ring_count;
    int64_t x_capacity, y_capacity, ring_capacity;
} jm_view_part;

/// Reads the part that begins at ring *ring of a building whose rings end at `end_ring`, and moves
/// *ring behind it. ring_count 0: it has no shape.
JM_CHECKED jm_status jm_view_part_read(jm_ctx *ctx, const jm_view_scene *scene,
                                       const double corner[2], int64_t end_ring, int64_t *ring,
                                       jm_view_part *part);
void jm_view_part_free(jm_view_part *part);

typedef struct jm_view_point {
    double x, y;
} jm_view_point;

/// The smallest upright box around points.
typedef struct jm_view_rectangle {
    double x, y; // centre
    double half_long, half_short;
    double angle_rad; // of the long side, anticlockwise from east, -pi/2 .. pi/2
} jm_view_rectangle;

/// Sorts the points; `hull` holds [2 * count + 1]. count >= 1.
jm_view_rectangle jm_view_smallest_rectangle(jm_view_point *points, int64_t count,
                                             jm_view_point *hull);

/// What all vertices of a building in one tile share.
typedef struct jm_view_stamp {
    double tile_m, tile_low;
    double foot_z, top_z;
    uint8_t flags;
    int32_t id;
    bool is_cut; // to this window, metres from the tile's corner:
    double west, south, east, north;
} jm_view_stamp;

/// A tile while it is built.
typedef struct jm_view_tile_mesh {
    jm_view_building_vertex *vertices;
    uint32_t *indices;
    jm_view_building_box *boxes;
    int64_t vertex_capacity, index_capacity, box_capacity;
    int64_t vertex_count, index_count, box_count;
} jm_view_tile_mesh;

uint16_t jm_view_pack_place(double metres, double tile_m); // u and v
uint16_t jm_view_pack_cm(double metres);                   // held within 0 .. 655.35 m

JM_CHECKED jm_status jm_view_tile_walls(jm_ctx *ctx, jm_view_tile_mesh *mesh,
                                        const jm_view_stamp *stamp, const jm_view_part *part);
JM_CHECKED jm_status jm_view_tile_roof(jm_ctx *ctx, jm_view_tile_mesh *mesh,
                                       const jm_view_stamp *stamp, const jm_view_part *part,
                                       const int32_t *triangles, int64_t count);

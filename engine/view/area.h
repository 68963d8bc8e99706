/// area.h: areas on the ground as triangles that follow it: polygons cut along a grid, tile by
/// tile; no GL.
#pragma once

#include "view/scene.h"

typedef struct jm_view_area_vertex {
    float x, y; // in the tile [m]
    int32_t id;
    uint8_t flags; // presence bits
    uint8_t pad[3];
} jm_view_area_vertex;

typedef struct jm_view_areas {
    int64_t *vertex_start, *index_start; // [tiles + 1]; indices are relative to the tile's vertices
    jm_view_area_vertex *vertices;
    uint32_t *indices;
} jm_view_areas;

/// Collects pieces; zero is ready to use after jm_view_area_begin.
typedef struct jm_view_area_pieces {
    jm_ctx *ctx;
    const jm_view_scene *scene;
    double step_m; // of the grid that areas are cut along: a whole part of a tile
    int64_t piece_count, piece_capacity, point_count, point_capacity;
    struct jm_view_area_piece *pieces;
    double *points;        // x, y
    int64_t columns, rows; // of the grid
    double *covered_m2;    // [rows * columns] by the zone that is added
} jm_view_area_pieces;

enum { JM_VIEW_AREA_CORNERS = 16 }; // of one piece, at most

/// Starts with a grid of at least 64 m whose cells over the whole scene stay below 50 000.
void jm_view_area_begin(jm_view_area_pieces *pieces, jm_ctx *ctx, const jm_view_scene *scene);
void jm_view_area_end(jm_view_area_pieces *pieces); // frees what was collected

/// Adds a convex polygon of at most 8 corners (scene metres: x, y), cut along the grid.
JM_CHECKED jm_status jm_view_area_add(jm_view_area_pieces *pieces, const double *corners, int count,
                                      int32_t id, unsigned flags);
/// Adds all zones of the city, with both presence bits.
JM_CHECKED jm_status jm_view_area_add_zones(jm_view_area_pieces *pieces, const jm_zones *zones);

JM_CHECKED jm_status jm_view_areas_create(const jm_view_area_pieces *pieces, jm_view_areas **out);
void jm_view_areas_destroy(jm_view_areas *areas); // NULL is allowed

/// Where cars are banned: the streets with 40 m around them, gaps below about 240 m closed. The
/// value of a node is its depth in metres within the area, below zero outside; the rim is outside.
typedef struct jm_view_access_area {
    double west, south, step_m; // of the nodes, scene metres
    int32_t columns, rows;
    float *depth_m; // [rows * columns], south-west first; NULL: nothing is banned
} jm_view_access_area;
/// `banned` [links] 1: some class may not enter.
JM_CHECKED jm_status jm_view_access_area_find(jm_ctx *ctx, const jm_view_scene *scene,
                                              const jm_streets *streets, const uint8_t *banned,
                                              jm_view_access_area *out);
void jm_view_access_area_free(jm_view_access_area *area);
JM_CHECKED jm_status jm_view_access_area_fill(const jm_view_access_area *area,
                                              jm_view_area_pieces *pieces, unsigned flags);

/// Closed lines around the area, the area to their left. CRS coordinates, as jm_view_lines wants.
typedef struct jm_view_outline {
    int32_t count;
    int64_t *start; // [count + 1]
    double *x, *y;  // the first point is repeated at the end
    int64_t start_capacity, x_capacity, y_capacity;
} jm_view_outline;
/// Appends.
JM_CHECKED jm_status jm_view_access_area_outline(jm_ctx *ctx, const jm_view_scene *scene,
                                                 const jm_view_access_area *area,
                                                 jm_view_outline *outline);
void jm_view_outline_free(jm_view_outline *outline);

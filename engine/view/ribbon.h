/// ribbon.h: lines on the ground as strips whose width the shader chooses; no GL.
#pragma once

#include "view/scene.h"

/// 24 bytes; two of them (side -1, +1) at each point of a line.
typedef struct jm_view_ribbon_vertex {
    float x, y;     // in the tile [m], on the line
    int16_t nx, ny; // miter vector to the left, / 8192 (length up to 2 at sharp bends)
    float along_m;  // since the line's start
    int32_t id;
    int8_t side;   // -1 right, 1 left
    uint8_t kind;  // road class, or what the layer wants
    uint8_t flags; // presence bits; the layer's own above, then the two bits below
    uint8_t width; // of the line [1/8 m], or what the layer wants
} jm_view_ribbon_vertex;

enum {
    JM_VIEW_RIBBON_TIP = 64, // the line begins or ends here; not in rings
    /// Of a round end: the shader moves it outwards by half a width, backwards where along_m < 0.
    JM_VIEW_RIBBON_END = 128
};

/// Unit directions of the lines that a line goes on from and into; zeros: none. Where both bear
/// each other's, their strips meet without a gap.
typedef struct jm_view_line_leads {
    float from_x, from_y, into_x, into_y;
} jm_view_line_leads;

typedef struct jm_view_ribbons {
    int64_t *vertex_start, *index_start; // [tiles + 1]; indices are relative to the tile's vertices
    jm_view_ribbon_vertex *vertices;
    uint32_t *indices;
} jm_view_ribbons;

/// Lines to be made into ribbons: line l has points [start[l], start[l + 1]).
typedef struct jm_view_lines {
    int32_t count;
    const int64_t *start;
    const double *x, *y;             // CRS
    const uint8_t *kind, *flags;     // [count]
    const int32_t *id;               // [count], NULL: the line's number
    const uint8_t *skip;             // [count] 1: leave it out; or NULL
    const uint8_t *width;            // [count] 1/8 m; or NULL: 0
    const jm_view_line_leads *leads; // [count], or NULL: none
    double most_m;                   // longer pieces are cut, so that they follow the ground
    bool round;                      // two more vertices at each end
} jm_view_lines;

/// A line belongs to the tile of its middle; in a tile lines keep their order. Points that are not
/// finite or repeat the one before are passed over, lines without length too. A ring (last point =
/// first) is joined where it closes.
JM_CHECKED jm_status jm_view_ribbons_create(jm_ctx *ctx, const jm_view_scene *scene,
                                            const jm_view_lines *lines, jm_view_ribbons **out);
void jm_view_ribbons_destroy(jm_view_ribbons *ribbons); // NULL is allowed

/// Flow of the widest strip of the layer of traffic [veh/s]: 0.4 of the 98th percentile of the
/// streets' capacity, so that widths compare across hours and scenarios. The legend shows the same.
double jm_view_flow_full_vehs(const jm_streets *streets);

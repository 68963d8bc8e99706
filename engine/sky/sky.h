/// sky.h: sun, shade and sky seen from level ground, roofs and walls of a relief.
///
/// Knows heights, no city, weather or temperature. All azimuths are clockwise from GRID north. The
/// hemisphere is cut into 153 patches (Tregenza 1987 with the bands of Robinson and Stone 2004),
/// the horizon into 16 sectors. Outside the relief nothing stands.
///
/// Receivers are level surfaces (a SHEET of ground, one of roofs) and upright ones (FACADES). They
/// are kept by BLOCK (a square of cells, the unit of work and of the canopy air), so that one
/// block's are contiguous. On cells finer than JM_SKY_FINEST_M a cell is ground or roof; on coarser
/// ones the relief is finer than the cells and a cell may have a receiver in either sheet, each
/// standing for the mean over its part of the cell.
#pragma once

#include "core/ctx.h"
#include "core/grid.h"

enum {
    JM_PATCHES = 153,
    JM_PATCH_BYTES = 20, // bit p % 8 of byte p / 8
    JM_SECTORS = 16,     // of the horizon, the first one centred on north
    JM_FACADE_BANDS = 3, // thirds of a facade's height, from the foot
    JM_FACADE_SIDES = 8, // orientations, the first one looking north
    JM_SIDES = 4,        // north, east, south, west
    JM_VIEW_ONE = 65535, // a view factor of 1 in uint16
};
/// Largest cell that is all ground or all roof.
#define JM_SKY_FINEST_M 4.0

/// One patch of the hemisphere, from the horizon upwards, each ring from north clockwise.
typedef struct jm_patch {
    double azimuth_rad, elevation_rad; // of its centre
    double solid_angle_sr;             // sum over all: 2 pi
    double low_rad, high_rad;          // elevations of its ring
    int32_t sector;                    // of the horizon
} jm_patch;
/// patch 0..JM_PATCHES - 1.
JM_API jm_patch jm_patch_at(int32_t patch);
/// Parts of what an upright face that looks to azimuth_rad sees that lie in each patch, by cosine;
/// they sum to one half. Exact in elevation; in azimuth the patch counts by its centre.
JM_API void jm_patch_side_views(double azimuth_rad, double views[JM_PATCHES]);
/// The same for a level face; they sum to 1.
JM_API void jm_patch_level_views(double views[JM_PATCHES]);

/// What stands, row-major, row 0 in the north; borrowed. `refine` relief cells lie along a side of
/// a cell of the result. Heights above the ground except ground_m itself; 0 where nothing stands.
typedef struct jm_sky_relief {
    int32_t rows, columns, refine; // cells of the RESULT; arrays hold rows*refine x columns*refine
    double cell_m;                 // of the result
    const float *ground_m; // altitude; NaN: no data, such a cell is no receiver and is empty
    const float *building_m;
    const float *crown_top_m, *crown_base_m; // both NULL: no crowns
    /// Outlines of buildings, metres from the whole's north-west corner (x east, y SOUTH), outside
    /// to the left of the way from (x0, y0) to (x1, y1); count 0: walls are found in the relief,
    /// and the staircase is mended by the gradient's direction.
    int64_t segment_count;
    const struct jm_sky_segment *segments;
    /// Where the arrays' first cell lies in a larger whole, in cells of the result; 0 when they are
    /// the whole. Tiles that know their place, with `reach_m` around them, give the whole's bits.
    int32_t first_row, first_column;
} jm_sky_relief;

typedef struct jm_sky_segment {
    double x0, y0, x1, y1;
    float height_m; // of the building
} jm_sky_segment;

/// Level receivers of one kind, sorted by block, then by `order` of their cell, then by cell.
typedef struct jm_sky_sheet {
    int64_t count;
    int64_t *block_start; // [blocks + 1]
    int32_t *cell;        // [count] of the result's grid
    float *share;         // [count] of the cell's area, 0..1; 1 on fine cells
    float *altitude_m;    // [count]
    /// Which patches are open (no ground or building in the way), and which of those have a crown
    /// in the way. Fine cells: bits, `stride` JM_PATCH_BYTES. Coarse: shares 0..255, stride
    /// JM_PATCHES.
    int32_t stride;
    uint8_t *open, *crown; // [count * stride]
    /// View factors in parts of JM_VIEW_ONE, from finer directions than the patches (64 x 20 unless
    /// the def says less): sky past everything, and sky behind crowns.
    uint16_t *sky, *behind_crown; // [count]
    /// The same for an upright half-open face that looks to a side, of all that it sees (the sky
    /// over flat land gives one half).
    uint16_t *side_sky[JM_SIDES], *side_behind_crown[JM_SIDES]; // [count]
    /// Facade that blocks most of a sector, or JM_NONE (nothing, or ground).
    int32_t *facade; // [count * JM_SECTORS]
} jm_sky_sheet;

/// Upright receivers: what looks one way in one block. Band b of facade f has index f *
/// JM_FACADE_BANDS + b.
typedef struct jm_sky_facades {
    int64_t count;
    int64_t *block_start;         // [blocks + 1]
    float *azimuth_rad;           // [count] mean outward normal
    float *height_m;              // [count] mean, foot to top
    float *area_m2;               // [count * BANDS] true area
    uint8_t *open, *crown;        // [count * BANDS * JM_PATCHES] shares 0..255, as above
    uint16_t *sky, *behind_crown; // [count * BANDS] of all that it sees; at most one half
    uint16_t *ground;             // [count * BANDS] view factor to level ground and lower roofs
    /// Smallest and largest factor by which views of the ground were scaled so that facades see as
    /// much of level ground as it sees of them.
    float scaled_from, scaled_to;
} jm_sky_facades;

typedef struct jm_sky jm_sky; // owns all of it
typedef struct jm_sky_rays jm_sky_rays;

typedef struct jm_sky_def {
    int32_t block_cells;         // cells of the result along a side of a block (1 or more)
    int32_t azimuths, altitudes; // of the fine sky view: 64 x 20; 0 x 0: from the patches
    const uint8_t *order;        // [cells] sort key of receivers within a block, or NULL
    const char *cache_folder; // NULL: no cache. Else a file named by the geometry's hash is read,
                              // or written (whole or not at all; a damaged one is made anew)
    bool from_centres; // roofs and crowns cast from the middle of their cells, as SOLWEIG takes
                       // them, and not from the faces, half a cell farther on
    double reach_m;    // shade reaches no further, and half of it at least (1000); 0: no limit
    /// Blocks that have level receivers, of those of the relief; rows 0: all. What stands in others
    /// casts shade and is seen all the same, and their facades are kept.
    int32_t first_row, first_column, rows, columns;
    bool dark_outside; // nobody asks what sun and sky facades of others see: none
} jm_sky_def;
JM_API jm_sky_def jm_sky_default_def(void);

/// Looks at the relief from everywhere. JM_ERR_DATA: shapes or heights that cannot be.
JM_API JM_CHECKED jm_status jm_sky_create(jm_ctx *ctx, const jm_sky_def *def,
                                          const jm_sky_relief *relief, jm_sky **out);
JM_API void jm_sky_destroy(jm_sky *sky); // NULL is allowed
/// As jm_sky_create of the `relief` after an edit, but takes from `before` all that lies farther
/// than `reach_m` from where the two reliefs differ. Equal to a full making of the same def.
JM_API JM_CHECKED jm_status jm_sky_edit(jm_ctx *ctx, const jm_sky *before,
                                        const jm_sky_relief *relief, jm_sky **out);

JM_API const jm_sky_sheet *jm_sky_ground(const jm_sky *sky);
JM_API const jm_sky_sheet *jm_sky_roofs(const jm_sky *sky);
JM_API const jm_sky_facades *jm_sky_facades_of(const jm_sky *sky);
/// Blocks in rows from the north-west; the last ones may be cut by the grid's edge.
JM_API int64_t jm_sky_blocks(const jm_sky *sky, int32_t *rows, int32_t *columns);
/// Plan area of a receiver whose share is 1.
JM_API double jm_sky_cell_area_m2(const jm_sky *sky);
/// Bytes that it holds.
JM_API int64_t jm_sky_bytes(const jm_sky *sky);

/// Who sees the sun. Shares 0..255 on level receivers, 0..1 on facades.
typedef struct jm_sky_sun {
    uint8_t *ground, *ground_crown; // [ground->count] in the sun; behind a crown only
    uint8_t *roofs, *roofs_crown;
    float *facades, *facades_crown; // [facades->count * BANDS] of the band's area; 0 when the sun
                                    // is behind it
    jm_sky_rays *rays;              // sky's own working memory
} jm_sky_sun;
JM_API JM_CHECKED jm_status jm_sky_sun_create(jm_ctx *ctx, const jm_sky *sky, jm_sky_sun *sun);
JM_API void jm_sky_sun_free(jm_sky_sun *sun);
/// One position of the sun. Under the horizon all is 0.
JM_API void jm_sky_sun_cast(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad,
                            double elevation_rad, jm_sky_sun *sun);

/// An endless street in a city of such streets, seen without a relief: every way to look is known
/// in closed form. One block; streets lie in `directions` azimuths evenly over a half turn, each
/// with `across` ground receivers from wall to wall and two facades (none at height 0); one roof
/// receiver, open (none at roof_share 0). For the column mode, and as the exact answer in tests.
/// cover_share[k] of the ground belongs to kind k; receivers of kind k bear cell k, the roof cell
/// cover_count; share is of the whole block. JM_ERR_ARGUMENT: what cannot be.
typedef struct jm_sky_canyon {
    double height_m, width_m;
    double roof_share;          // of the block's area
    int32_t directions, across; // 8, 8
    int32_t cover_count;
    const double *cover_share; // [cover_count] of the ground, sum 1
    double area_m2;            // of the block
} jm_sky_canyon;
JM_API JM_CHECKED jm_status jm_sky_canyon_create(jm_ctx *ctx, const jm_sky_canyon *canyon,
                                                 jm_sky **out);

/// Exact horizon of a relief by a running convex hull, from the centre of every relief cell [rad],
/// buildings and ground only: the oracle of tests. horizon_rad [rows*refine*columns*refine].
JM_API JM_CHECKED jm_status jm_sky_horizon(jm_ctx *ctx, const jm_sky_relief *relief,
                                           double azimuth_rad, float *horizon_rad);

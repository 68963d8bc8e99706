/// raster_parts.h: rasters in: tiles by their headers, sheets of tiles side by side, and the way to
/// the recipe's CRS.
#pragma once

#include "gis/members.h"
#include "gis/read.h"

#include "geo/geo.h"

/// A raster that is kept has at most so many cells; more are read as means of blocks of cells.
enum { JM_RASTER_CELLS = 100000000 };

/// What the values of a raster are. Those outside of lowest..highest count as "no data", whether
/// the file declares its code (-9999, -32768, -999999 ...) or not.
typedef struct jm_raster_kind {
    const char *name; // of the raster that is made
    double lowest, highest;
    double rim_m; // read beyond the box
    bool classes; // codes: neither averaged nor interpolated
} jm_raster_kind;
extern const jm_raster_kind jm_kind_relief, jm_kind_surface_model, jm_kind_object_height,
    jm_kind_land_cover;

/// A file's frame as its header says it: north-up, outer edges, in the unit of its CRS.
typedef struct jm_tile {
    const char *path; // borrowed
    double west, north, cell_x, cell_y;
    int32_t columns, rows;
    int32_t crs; // in jm_tiles.crs
} jm_tile;

/// One coordinate system among the tiles.
typedef struct jm_tile_crs {
    char *text;
    bool same;   // as the recipe's
    bool known;  // box is
    jm_box box;  // what is needed, in this system
    jm_box span; // of all tiles in it
} jm_tile_crs;

typedef struct jm_tiles {
    const jm_raster_kind *kind;
    double factor;    // from the entry's unit to metres
    bool unit_stated; // the entry states it; otherwise each file's own counts
    jm_tile *items;
    int64_t count, capacity;
    jm_tile_crs *crs;
    int64_t crs_count, crs_capacity;
    int64_t pictures; // files left out: colours, no values
    int64_t elsewhere;
    int64_t converted; // files that state another unit than metres
} jm_tiles;

/// Endings of raster files, as jm_gis_members takes them.
extern const char *const jm_raster_endings[];

/// Reads the headers of `count` files and keeps those that touch the box. JM_ERR_DATA when none
/// does (it says where they lie on earth), when a header is broken or no CRS is known.
JM_CHECKED jm_status jm_tiles_open(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                   const jm_raster_kind *kind, char *const *paths, int64_t count,
                                   jm_tiles *out);
void jm_tiles_free(jm_tiles *tiles);
/// From the unit that a band (GDALRasterBandH) states for its values, feet or so, to metres; 1 when
/// it states none.
double jm_raster_unit_m(void *band);

/// Tiles of one CRS whose cells lie on one grid: their frame, cut to what is needed.
typedef struct jm_sheet {
    int64_t *tiles; // [tile_count] in jm_tiles
    int64_t tile_count, tile_capacity;
    double west, north, cell_x, cell_y; // of the grid; column 0, row 0 is the first tile's
    int64_t column, row;                // where the window begins
    int64_t columns, rows;              // of the window, in the file's own cells
} jm_sheet;

typedef struct jm_sheets {
    jm_sheet *items; // [count] in the order of their first tiles
    int64_t count, capacity;
} jm_sheets;

/// Sorts tiles into sheets. Edges that differ by up to a tenth of a cell count as one grid.
JM_CHECKED jm_status jm_sheets_lay(jm_ctx *ctx, const jm_tiles *tiles, jm_sheets *out);
void jm_sheets_free(jm_sheets *sheets);

/// The values of a sheet, blocks of factor x factor cells as one (their mean; of classes the one in
/// the middle). Where tiles overlap, the first with a value wins.
JM_CHECKED jm_status jm_sheet_read(jm_ctx *ctx, const jm_entry *entry, const jm_tiles *tiles,
                                   const jm_sheet *sheet, int factor, jm_raster **out);

/// Cells of `to` that are NaN take the value of `from`, which lies in another CRS (`back` leads
/// there; NULL: the same): bilinear, of classes the nearest.
JM_CHECKED jm_status jm_raster_warp(jm_ctx *ctx, const jm_raster *from, jm_transform *back,
                                    bool classes, jm_raster *to);
/// Side of square cells as fine as the sheet's at the middle of the box [m].
double jm_warp_cell_m(const jm_sheet *sheet, jm_transform *back, const jm_box *box);

/// Reads the files into one raster in the recipe's CRS that covers the box as far as they do.
/// JM_ERR_DATA when it holds no value there.
JM_CHECKED jm_status jm_mosaic_read(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                    const jm_raster_kind *kind, char *const *paths, int64_t count,
                                    jm_raster **out);
/// Whether any cell has a value.
bool jm_raster_has_value(const jm_raster *raster);
/// Credits the raster and hands it over; it is freed on failure.
JM_CHECKED jm_status jm_raster_deliver(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                                       jm_role role, jm_raster *raster);

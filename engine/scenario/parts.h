/// parts.h: what the files of scenario/ share among themselves; nobody else includes it.
#pragma once

#include "city/raster.h"
#include "city/rows.h"
#include "scenario/measure.h"
#include "store/json.h"

// ---- paths.c
/// Expands ${JM_SHARED} and ${JM_DATA} (no other variable) and looks for the file beside the
/// scenario, then below the working folder. *path is owned by the caller; *found tells whether the
/// file could be opened. JM_ERR_DATA for another variable, or JM_DATA that is not set.
JM_CHECKED jm_status jm_scenario_path(jm_ctx *ctx, const char *folder, const char *text,
                                      char **path, bool *found);
/// The folder of a path, "." when it has none; owned by the caller.
JM_CHECKED jm_status jm_folder_of(jm_ctx *ctx, const char *path, char **folder);

// ---- keys.c
typedef struct jm_scenario_keys {
    char *format, *title, *city, *weather, *weather_station;
    int64_t version, horizon, days, seed, output_step_min, tile;
    int32_t day_type, weather_format, weather_label;
    jm_civil date;
    double relative_gap, weather_offset_h;
    const jm_yaml_node *models, *heat, *couplings, *stations, *measures;
} jm_scenario_keys;

typedef struct jm_station_keys {
    char *file, *crs;
    double north_face_deg;
} jm_station_keys;

typedef struct jm_model_keys {
    bool heat, traffic, parking;
} jm_model_keys;

typedef struct jm_heat_keys {
    int32_t mode, body;
    int64_t substep_min, spin_up_days, spin_up_times;
    double air_cell_m, fetch_km, deep_soil_c, soil_water, above_roofs_m;
    double albedo_shift, leaf_area_factor, wind_factor;
    char *sky_cache;
    const jm_yaml_node *outputs, *hours;
} jm_heat_keys;

typedef struct jm_common_keys {
    char *id, *title, *source;
    bool active;
    int32_t expect;
} jm_common_keys;

extern const jm_schema_row jm_scenario_rows[]; // target jm_scenario_keys
extern const jm_schema_row jm_model_rows[];    // target jm_model_keys
extern const jm_schema_row jm_heat_rows[];     // target jm_heat_keys
extern const jm_schema_row jm_coupling_rows[]; // target bool[JM_COUPLING_COUNT]
extern const jm_schema_row jm_common_rows[];   // target jm_common_keys: of every measure
extern const jm_schema_row jm_station_rows[];  // target jm_station_keys
extern const jm_schema_row jm_geometry_rows[]; // target jm_geometry_keys

/// Index of the row that bears `key`, or JM_NONE.
int64_t jm_row_of(const jm_schema_row *rows, const char *key);
int64_t jm_row_count(const jm_schema_row *rows);

// ---- blocks.c
/// Fills scenario->measures from the list `measures:`.
JM_CHECKED jm_status jm_blocks_read(jm_ctx *ctx, jm_scenario *scenario, const jm_yaml_node *list,
                                    jm_faults *faults);
void jm_block_free(jm_measure_block *block);

// ---- heat_keys.c
/// Reads the block `heat:` (NULL: all defaults) into scenario->heat.
JM_CHECKED jm_status jm_scenario_heat_read(jm_ctx *ctx, jm_scenario *scenario,
                                           const jm_yaml_node *block, int64_t output_step_min,
                                           jm_faults *faults);

// ---- list.c
extern const jm_measure jm_measure_tram_line, jm_measure_access_zone, jm_measure_housing,
    jm_measure_trees, jm_measure_surface;
/// By name or alias; NULL when there is none.
const jm_measure *jm_measure_find(const char *name);
/// The nearest name or alias, for "did you mean", or NULL.
const char *jm_measure_nearest(const char *name);

// ---- shapes.c
void jm_shape_free(jm_shape *shape); // back to zero
JM_CHECKED jm_status jm_shape_add_part(jm_ctx *ctx, jm_shape *shape, bool is_hole);
JM_CHECKED jm_status jm_shape_add_point(jm_ctx *ctx, jm_shape *shape, double x, double y);

typedef struct jm_extent {
    double west, south, east, north;
} jm_extent;
jm_extent jm_extent_of(const jm_shape *shape);
jm_extent jm_extent_wider(jm_extent box, double by_m);
bool jm_extents_touch(jm_extent a, jm_extent b);
/// 0 when they touch.
double jm_extent_distance(jm_extent a, jm_extent b);
double jm_extent_point_distance(jm_extent box, double x, double y);
jm_rings jm_shape_rings(const jm_shape *shape);
double jm_shape_area_m2(const jm_shape *shape);                          // holes taken off
double jm_shape_length_m(const jm_shape *shape);                         // lines
double jm_ring_area_m2(const double *x, const double *y, int64_t count); // > 0: anticlockwise
/// Distance from a point to points, lines, or a polygon (0 inside).
double jm_shape_distance(const jm_shape *shape, double x, double y);

/// A point's foot on a line.
typedef struct jm_foot {
    double distance_m, along_m; // from the line; from its start
    double dx, dy;              // unit direction of the line there
} jm_foot;
jm_foot jm_line_foot(const double *x, const double *y, int64_t count, double px, double py);
/// The point `along_m` from the start, clamped to the line.
void jm_line_at(const double *x, const double *y, int64_t count, double along_m, double *px,
                double *py, double *dx, double *dy);

// ---- geometry.c, geojson.c
typedef struct jm_geometry_keys {
    char *type, *crs, *file;
    const jm_yaml_node *coordinates, *where;
} jm_geometry_keys;

/// One node of a tree of coordinates, in YAML or JSON.
typedef struct jm_coords {
    const jm_yaml_node *yaml;
    const jm_json *json;
} jm_coords;
/// Where a fault is reported: the YAML node, with words before it ("lines.geojson, feature 3: ").
typedef struct jm_place {
    const jm_yaml *yaml;
    const jm_yaml_node *node;
    char words[320];
} jm_place;
/// Adds the geometry below `at` to `shape`; `type` is a GeoJSON type, or NULL: by depth of lists.
/// Adds faults; fails only without memory.
JM_CHECKED jm_status jm_coords_read(jm_ctx *ctx, jm_coords at, const char *type, jm_shape *shape,
                                    const jm_place *place, jm_faults *faults);
/// "points", "a line", "a polygon"
const char *jm_geometry_word(jm_geometry kind);

/// Reads any form of geometry into `shape` (its kind is set by the caller's `kind`), still in the
/// CRS of the file. Adds faults; fails only without memory. The shape is to be freed in any case.
JM_CHECKED jm_status jm_shape_read(jm_ctx *ctx, const jm_scenario *scenario,
                                   const jm_yaml_node *node, jm_geometry kind, jm_shape *shape,
                                   jm_faults *faults);
/// As jm_shape_read, only to see whether it reads; NULL nodes are passed over.
JM_CHECKED jm_status jm_shape_check(jm_ctx *ctx, const jm_scenario *scenario,
                                    const jm_yaml_node *node, jm_geometry kind, jm_faults *faults);
/// Reads a geometry, brings it to the city's CRS and sees that it touches the city. *outside (may
/// be NULL) is true when it does not and the block says `expect: none`.
JM_CHECKED jm_status jm_shape_take(jm_ctx *ctx, const jm_scenario *scenario,
                                   const jm_measure_block *block, const jm_yaml_node *node,
                                   jm_geometry kind, const jm_city *city, jm_shape *shape,
                                   bool *outside);
/// The features of a GeoJSON file that pass `where`. Adds faults.
JM_CHECKED jm_status jm_geojson_read(jm_ctx *ctx, const jm_scenario *scenario, const char *file,
                                     const jm_yaml_node *node, const jm_yaml_node *where,
                                     jm_shape *shape, jm_faults *faults);

// ---- words.c
/// "07:00-20:00", or a list of such, as bits of legal hours.
JM_CHECKED jm_status jm_hours_read(jm_ctx *ctx, const jm_scenario *scenario,
                                   const jm_yaml_node *node, uint32_t *hours, jm_faults *faults);
/// A list of words (or one word), each an index by `find` below `count`; a bit each.
JM_CHECKED jm_status jm_words_read(jm_ctx *ctx, const jm_scenario *scenario,
                                   const jm_yaml_node *node, const char *(*name_at)(int32_t index),
                                   int32_t count, uint32_t *bits, jm_faults *faults);
const char *jm_surface_word(int32_t index);
const char *jm_road_word(int32_t index);
/// Middle of a range.
static inline double jm_middle(jm_range range)
{
    return 0.5 * (range.low + range.high);
}

// ---- match.c
/// What a measure looked for in the city and what it found.
typedef struct jm_match {
    const char *sought; // "car links with half their length inside the polygon"
    int64_t matched, candidates;
    double nearest_m;   // to the nearest candidate that did not match; NaN: there is none
    const char *likely; // cause when nothing matched
} jm_match;
/// JM_ERR_DATA when nothing, or over half of the candidates, matched, unless the block expects it.
/// Also writes the counts into `edit`.
JM_CHECKED jm_status jm_match_check(jm_ctx *ctx, const jm_measure_block *block,
                                    const jm_match *match, jm_edit *edit);
/// JM_ERR_DATA when the shape does not touch the city's frame, with its distance and likely cause.
JM_CHECKED jm_status jm_match_frame(jm_ctx *ctx, const jm_measure_block *block, const jm_city *city,
                                    const jm_shape *shape, bool *outside);
/// Metres from the shape to the nearest cell that `wanted` accepts; NaN when there is none.
double jm_nearest_cell_m(const jm_city *city, const jm_shape *shape,
                         bool (*wanted)(const void *user, int64_t cell), const void *user);
/// Metres from the shape to the nearest link for cars; NaN without links.
double jm_nearest_link_m(const jm_city *city, const jm_shape *shape);

// ---- edit.c
JM_CHECKED jm_status jm_edit_cell(jm_ctx *ctx, jm_edit *edit, int64_t cell);
JM_CHECKED jm_status jm_edit_link(jm_ctx *ctx, jm_edit *edit, int32_t link);
JM_CHECKED jm_status jm_edit_zone(jm_ctx *ctx, jm_edit *edit, int32_t zone);
/// Sorts the lists and drops what stands twice.
void jm_edit_finish(jm_edit *edit);
/// Sets the sentence.
JM_CHECKED jm_status jm_edit_say(jm_ctx *ctx, jm_edit *edit, const char *format, ...)
    JM_PRINTF(3, 4);
/// Each changes one raster of one cell and marks the cell when the value is another.
JM_CHECKED jm_status jm_set_surface(jm_ctx *ctx, jm_edit *edit, jm_city *city, int64_t cell,
                                    jm_surface surface);
JM_CHECKED jm_status jm_set_irrigated(jm_ctx *ctx, jm_edit *edit, jm_city *city, int64_t cell,
                                      bool irrigated);
JM_CHECKED jm_status jm_set_canopy(jm_ctx *ctx, jm_edit *edit, jm_city *city, int64_t cell,
                                   float top_m, float base_m);
JM_CHECKED jm_status jm_set_building(jm_ctx *ctx, jm_edit *edit, jm_city *city, int64_t cell,
                                     int32_t building, float height_m);

// ---- cells.c
/// A growing list of cells.
typedef struct jm_cells {
    int64_t *cell;
    int64_t count, capacity;
} jm_cells;
void jm_cells_free(jm_cells *cells);
JM_CHECKED jm_status jm_cells_polygon(jm_ctx *ctx, const jm_city *city, const jm_rings *rings,
                                      jm_cells *out);
JM_CHECKED jm_status jm_cells_disc(jm_ctx *ctx, const jm_city *city, double x, double y,
                                   double radius_m, jm_cells *out);
JM_CHECKED jm_status jm_cells_line(jm_ctx *ctx, const jm_city *city, const double *x,
                                   const double *y, int64_t count, double width_m, jm_cells *out);
/// Sets mask[cell] = 1 on the carriageways of links open to cars or buses whose road class has its
/// bit in `classes`.
void jm_mask_carriageways(const jm_city *city, uint32_t classes, uint8_t *mask);
/// Share of a link's length that lies inside the polygon, by pieces of at most 5 m.
double jm_link_share_inside(const jm_city *city, int32_t link, const jm_rings *rings);
jm_extent jm_link_extent(const jm_city *city, int32_t link);
/// The zone that holds the point, else the one with the nearest centre, or JM_NONE without zones.
int32_t jm_nearest_zone(const jm_city *city, double x, double y);

// ---- residents.c
/// Households with so many residents and cars come to a zone, of the ages that live there.
void jm_zone_gain_people(jm_zones *z, int32_t zone, double households, double persons, double cars);
/// Households leave a zone, which keeps its proportions.
void jm_zone_lose_households(jm_zones *z, int32_t zone, double households);

// ---- bars.c
enum { JM_BAR_ROWS = 400, JM_BARS_IN_ROW = 32 };
/// Rows of rectangles along the longest side of some parcels.
typedef struct jm_bars {
    const jm_shape *parcels;   // borrowed
    double ux, uy;             // unit vector along the bars
    double row_v[JM_BAR_ROWS]; // middle of each row, across the bars from the parcels' first point
    int row_count;
    double depth_m;
    double length_factor; // of each bar, about its middle; 1: all that fits
} jm_bars;
typedef struct jm_bar {
    double x[4], y[4]; // anticlockwise
    double area_m2;
} jm_bar;
/// Rows and a depth with which the bars cover the share of the parcels, or come as near as they
/// fit.
void jm_bars_plan(const jm_shape *parcels, double footprint_share, jm_bars *bars);
/// The bars of a row; returns their count.
int jm_bars_row(const jm_bars *bars, int row, jm_bar bar[JM_BARS_IN_ROW]);
/// Distance from a point to the axis of the nearest row.
double jm_bars_distance_m(const jm_bars *bars, double x, double y);

// ---- append.c: new objects at the end of their columns; ids of the old ones stay
/// Room for `more` trees; the caller fills them from the old count on, then adds to the count.
JM_CHECKED jm_status jm_append_trees(jm_ctx *ctx, jm_city *city, int64_t more);
typedef struct jm_new_building {
    double x[4], y[4]; // a rectangle, anticlockwise
    float height_m, ground_m, dwellings;
    int32_t zone;
} jm_new_building;
JM_CHECKED jm_status jm_append_building(jm_ctx *ctx, jm_city *city, const jm_new_building *b);
typedef struct jm_new_parking {
    const char *name;
    double x, y;
    jm_parking_kind kind;
    float capacity, price_eurh;
    int32_t zone;
} jm_new_parking;
JM_CHECKED jm_status jm_append_parking(jm_ctx *ctx, jm_city *city, const jm_new_parking *p);
JM_CHECKED jm_status jm_append_stop(jm_ctx *ctx, jm_city *city, const char *name, double x,
                                    double y, int32_t *stop);
typedef struct jm_new_line {
    const char *name;
    jm_mode mode;
    const int32_t *stop; // [stop_count]
    const float *ride_s; // [stop_count]
    int32_t stop_count;
    float departures[24];
    const double *x, *y; // [point_count]
    int64_t point_count;
} jm_new_line;
JM_CHECKED jm_status jm_append_line(jm_ctx *ctx, jm_city *city, const jm_new_line *line);

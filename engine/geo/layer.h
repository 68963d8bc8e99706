/// layer.h: neutral layers: geometry, columns, CRS and origin of one GIS layer, in plain arrays.
///
/// gis reads and writes files as these, synth makes them, city builds from them. Column names
/// inside a role are the canonical ones of docs/formats.md ("Layers"), whatever the file called
/// them.
#pragma once

#include "core/ctx.h"

typedef enum jm_geometry { JM_GEOMETRY_NONE, JM_POINTS, JM_LINES, JM_POLYGONS } jm_geometry;

typedef enum jm_column_kind { JM_COLUMN_REAL, JM_COLUMN_TEXT } jm_column_kind;

typedef struct jm_column {
    char *name;
    jm_column_kind kind;
    double *real;        // [features], NaN = missing; NULL for text
    int64_t *text_start; // [features + 1] into text_bytes, or NULL
    char *text_bytes;    // each text ends with a zero; an empty text = missing
    int64_t text_length, text_capacity, real_capacity, start_capacity;
} jm_column;

/// Features with parts with points. Points: one part of one point each (multipoints are split).
/// Lines: a part is one line string. Polygons: a part is one ring, not closed (first point is not
/// repeated); part_is_hole tells outer rings from holes; a hole follows its outer ring.
typedef struct jm_layer {
    char *name;     // of the layer
    char *source;   // file it came from, without its folder
    char *producer; // who made the data, or NULL
    char *licence;  // or NULL: unknown, warned of
    char *date;     // of the data, ISO, or NULL
    char *page;     // address of the product's documentation, or NULL
    char *crs;      // any text PROJ knows; NULL: none stated
    char hash[65];  // SHA-256 of the file it came from, hexadecimal; "" when made in memory
    jm_geometry geometry;
    int64_t feature_count, part_count, point_count;
    int64_t *part_start;   // [features + 1] into parts
    int64_t *point_start;  // [parts + 1] into points
    uint8_t *part_is_hole; // [parts]
    double *x, *y;         // [points]
    double *z;             // [points], NaN = none; NULL when no point has one
    int32_t column_count;
    jm_column *columns;
    int64_t feature_capacity, part_capacity, point_capacity;
    int64_t null_geometry_count; // features that were dropped because they had no geometry
    int64_t repaired_count;      // geometries that were mended on reading (self-crossing, unclosed)
} jm_layer;

JM_API JM_CHECKED jm_status jm_layer_create(jm_ctx *ctx, const char *name, jm_geometry geometry,
                                            jm_layer **out);
JM_API void jm_layer_destroy(jm_layer *layer);

/// Adds a column (all missing so far); *index may be NULL. An existing name is an error.
JM_API JM_CHECKED jm_status jm_layer_add_column(jm_ctx *ctx, jm_layer *layer, const char *name,
                                                jm_column_kind kind, int32_t *index);
/// Index of a column by exact name, or JM_NONE.
JM_API int32_t jm_layer_column(const jm_layer *layer, const char *name);

/// Begins a feature; parts, points and values that follow belong to it.
JM_API JM_CHECKED jm_status jm_layer_add_feature(jm_ctx *ctx, jm_layer *layer);
JM_API JM_CHECKED jm_status jm_layer_add_part(jm_ctx *ctx, jm_layer *layer, bool is_hole);
JM_API JM_CHECKED jm_status jm_layer_add_point(jm_ctx *ctx, jm_layer *layer, double x, double y,
                                               double z);
/// Values of the newest feature.
JM_API JM_CHECKED jm_status jm_layer_set_real(jm_ctx *ctx, jm_layer *layer, int32_t column,
                                              double value);
JM_API JM_CHECKED jm_status jm_layer_set_text(jm_ctx *ctx, jm_layer *layer, int32_t column,
                                              const char *value);

/// Value of feature f; NaN, or "" when missing, of the other kind, or column is JM_NONE.
JM_API double jm_layer_real(const jm_layer *layer, int32_t column, int64_t f);
JM_API const char *jm_layer_text(const jm_layer *layer, int32_t column, int64_t f);

typedef struct jm_box {
    double west, south, east, north;
} jm_box;
/// Smallest box around the points of a feature (coordinates that are no numbers are passed over);
/// west lies beyond east without any.
JM_API jm_box jm_feature_box(const jm_layer *layer, int64_t f);

/// Sets name, producer, licence, date or source; the old text is freed.
JM_API JM_CHECKED jm_status jm_layer_set_origin(jm_ctx *ctx, jm_layer *layer, const char *source,
                                                const char *producer, const char *licence,
                                                const char *date);
/// Address of the product's documentation; NULL: none.
JM_API JM_CHECKED jm_status jm_layer_set_page(jm_ctx *ctx, jm_layer *layer, const char *page);
JM_API JM_CHECKED jm_status jm_layer_set_crs(jm_ctx *ctx, jm_layer *layer, const char *crs);

/// What a class of a land-cover raster is made of.
typedef struct jm_cover_class {
    uint8_t surface;     // jm_surface (city/city.h); none: it says nothing
    uint8_t irrigated;   // 1: watered
    float trees_share;   // of its area under crowns, 0..1; NaN: not said
    float tree_height_m; // NaN: not said
} jm_cover_class;

/// A raster: north-up, row 0 in the north, NaN = no data.
typedef struct jm_raster {
    char *name, *source, *producer, *licence, *date, *page, *crs; // as in jm_layer
    char hash[65];                                                // as in jm_layer
    double west, north;                                           // outer edges
    double cell_x, cell_y;                                        // positive sizes
    int32_t columns, rows;
    float *values;           // [rows * columns]
    int32_t class_count;     // land cover only
    jm_cover_class *classes; // [class_count] that values are rows of; NULL: values are surfaces
} jm_raster;

JM_API JM_CHECKED jm_status jm_raster_create(jm_ctx *ctx, const char *name, int32_t columns,
                                             int32_t rows, jm_raster **out);
JM_API void jm_raster_destroy(jm_raster *raster);
JM_API JM_CHECKED jm_status jm_raster_set_origin(jm_ctx *ctx, jm_raster *raster, const char *source,
                                                 const char *producer, const char *licence,
                                                 const char *date);
JM_API JM_CHECKED jm_status jm_raster_set_page(jm_ctx *ctx, jm_raster *raster, const char *page);
JM_API JM_CHECKED jm_status jm_raster_set_crs(jm_ctx *ctx, jm_raster *raster, const char *crs);

/// What a layer feeds. Names in recipes are these in lower case without prefix ("roads").
typedef enum jm_role {
    JM_ROLE_ROADS,         // lines
    JM_ROLE_BUILDINGS,     // polygons
    JM_ROLE_GROUND,        // polygons with a surface class
    JM_ROLE_WATER,         // polygons
    JM_ROLE_RELIEF,        // raster, or points with z / height_m
    JM_ROLE_TREES,         // points
    JM_ROLE_ZONES,         // polygons
    JM_ROLE_PARKING,       // points, lines or polygons
    JM_ROLE_COUNTERS,      // points
    JM_ROLE_COUNTS,        // table: one row a counter and hour
    JM_ROLE_GATES,         // points with demand from outside
    JM_ROLE_STOPS,         // points (GTFS stops.txt)
    JM_ROLE_TRANSIT,       // lines: one feature a GTFS trip pattern, see docs/formats.md
    JM_ROLE_RAILS,         // lines: tram and railway track
    JM_ROLE_TURNS,         // lines or points: movements that are banned at a junction
    JM_ROLE_ZONE_VALUES,   // table: values of zones by their code, or by the code of their commune
    JM_ROLE_COMMUTES,      // table: workers by commune of home, commune of work and mode
    JM_ROLE_FLEET,         // table: cars by commune and Crit'Air class
    JM_ROLE_LAND_COVER,    // raster: rows of its classes, NaN where it says nothing
    JM_ROLE_CANOPY,        // raster: tops of crowns above the ground [m], NaN or 0 none
    JM_ROLE_OBJECT_HEIGHT, // raster: height above the ground of whatever stands there [m] (MNH)
    JM_ROLE_SURFACE_MODEL, // raster: altitude of whatever stands there [m] (DSM, MNS)
    JM_ROLE_COUNT
} jm_role;

/// "roads" ...; NULL when out of range.
JM_API const char *jm_role_name(jm_role role);
/// JM_ROLE_COUNT when no role bears the name.
JM_API jm_role jm_role_from_name(const char *name);

/// Whether layers of the role hold rows without places.
JM_API bool jm_role_is_table(jm_role role);

typedef struct jm_source {
    jm_role role;
    jm_layer *layer;   // owned, or NULL
    jm_raster *raster; // owned, or NULL
} jm_source;

/// All layers that one city is built from, in the order of the recipe: within a role, a later layer
/// fills only what the earlier ones left open.
typedef struct jm_sources {
    jm_source *items; // [count]
    int64_t count, capacity;
} jm_sources;

JM_API JM_CHECKED jm_status jm_sources_add_layer(jm_ctx *ctx, jm_sources *sources, jm_role role,
                                                 jm_layer *layer); // takes it over
JM_API JM_CHECKED jm_status jm_sources_add_raster(jm_ctx *ctx, jm_sources *sources, jm_role role,
                                                  jm_raster *raster); // takes it over
JM_API void jm_sources_free(jm_sources *sources);

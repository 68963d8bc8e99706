/// build.h: the steps that make a city from layers, in the order that build.c takes them.
#pragma once

#include "city/buckets.h"
#include "city/city.h"
#include "city/codes.h"
#include "city/commune_type.h"
#include "city/objects.h"
#include "city/raster.h"
#include "city/rows.h"

/// Buildings of rasters, where no layer has any (build_masses.c).
typedef struct jm_masses {
    float *height_m;    // [cells] of what stands there, NaN unknown; NULL: buildings are of layers
    uint8_t *cover;     // [cells] jm_surface of the land-cover rasters
    int32_t *mass;      // [cells] building, or JM_NONE
    bool without_trees; // of the raster of heights
} jm_masses;

/// What the steps share. The city grows in place; the rest is scratch of the build.
typedef struct jm_build {
    jm_ctx *ctx;
    const jm_city_def *def;
    const jm_sources *sources;
    jm_city *city;
    int64_t gap_capacity;
    jm_street_index *streets; // from jm_build_gates on
    int32_t *cut_node;        // [cut_count] nodes where the frame cut a street
    int64_t cut_count;        // no node twice
    double *link_flow_vehh;   // [links] mean flow that the layer knew, NaN none
    uint8_t *paint;           // [links] JM_PAINT_*: how the carriageway shows on the ground
    double *floor_m2;         // [buildings] gross floor area
    double *building_x;       // [buildings] centroid
    double *building_y;       // [buildings]
    uint8_t *dwellings_known; // [buildings] 1: stated by the layer
    char **street_id;         // [streets] id of the feature in its layer, "" none; owned
    int64_t street_id_count;
    // [streets] what the layer says of kerb parking: spaces of both sides together for each metre
    // of the street, NaN when it does not say; 0: none allowed
    double *kerb_spaces_per_m;
    jm_objects objects;  // heights of what stands on the ground, from jm_build_heights on
    jm_masses masses;    // from jm_build_buildings on
    uint8_t *cover_says; // [cells] jm_surface of the land-cover rasters, or NULL without any
    uint8_t *no_relief; // [cells] not 0: no relief there (build_no_data.c); NULL where other layers
                        // than rasters speak
    jm_commune_types commune_types;    // what is usual by type of commune
    int32_t commune_type;              // of this city, JM_NONE while not known
    char (*communes)[JM_COMMUNE_ROOM]; // [commune_count] codes, sorted, none twice
    int64_t commune_count;
} jm_build;

/// Share of a tree's height below its crown where nothing says it: SOLWEIG's trunk share (Lindberg
/// and Grimmond 2011, UMEP manual).
#define JM_TRUNK_SHARE 0.25
/// What a building's height can be [m]. Below: sheds coded with 0.4 m and the like, taken as
/// missing. Above: no building of France (231 m) comes near; 999 stands for missing.
#define JM_BUILDING_LEAST_M 1.5
#define JM_BUILDING_MOST_M 400.0
/// What a tree's height can be [m]: a higher one is a slip of the keyboard (200 m occurs), a lower
/// one no tree.
#define JM_TREE_LEAST_M 1.0
#define JM_TREE_MOST_M 60.0
/// Height of trees where only their class is known (assumed) [m].
#define JM_WOOD_HEIGHT_M 12.0

enum { JM_PAINT_NOTHING, JM_PAINT_GROUND, JM_PAINT_BRIDGE };

/// Records how many of `total` things were filled; nothing when none was. `rule` says how, with its
/// source.
JM_CHECKED jm_status jm_build_gap(jm_build *b, const char *what, const char *rule, int64_t filled,
                                  int64_t total, jm_origin origin);
/// As above, and records the thing even when nothing was filled.
JM_CHECKED jm_status jm_build_fact(jm_build *b, const char *what, const char *rule, int64_t filled,
                                   int64_t total, jm_origin origin);

/// Layers of one role, in the recipe's order: call with *at = -1 first; NULL at the end.
const jm_layer *jm_build_next_layer(const jm_build *b, jm_role role, int64_t *at);
const jm_raster *jm_build_next_raster(const jm_build *b, jm_role role, int64_t *at);
/// Middle of a feature: of points and lines the mean of all points, of polygons the centroid. False
/// without a finite one.
bool jm_feature_middle(const jm_layer *layer, int64_t feature, double *x, double *y);
/// Area and centroid of rings by the shoelace formula; rings marked in `is_hole` count below zero.
double jm_rings_area(const jm_rings *rings, const uint8_t *is_hole, double *x, double *y);
/// Rings of a polygon feature; they borrow the layer.
typedef struct jm_feature_rings {
    jm_rings rings;         // points lie in the layer
    const uint8_t *is_hole; // [ring_count]
} jm_feature_rings;
jm_feature_rings jm_feature_rings_of(const jm_layer *layer, int64_t feature);
/// True when the feature has three or more points in each ring, all finite, and an area.
bool jm_feature_is_polygon(const jm_layer *layer, int64_t feature);
/// True when the box of the feature's points touches the grid.
bool jm_feature_in_grid(const jm_grid *grid, const jm_layer *layer, int64_t feature);

/// Whether a code is that of a commune of this city: the same one, an arrondissement of it, or the
/// town that it is an arrondissement of. From jm_build_zones on.
bool jm_build_has_commune(const jm_build *b, const char *commune);

/// Calls `each` for car links whose boxes come near the box; a link may come more than once.
void jm_street_index_near(const jm_street_index *index, jm_box box,
                          void (*each)(void *user, int32_t link), void *user);
/// Zones by place: the lowest id that contains the point, or JM_NONE.
JM_CHECKED jm_status jm_zone_finder_fill(jm_ctx *ctx, const jm_city *city, jm_buckets *finder);
int32_t jm_zone_at(const jm_city *city, const jm_buckets *finder, double x, double y);

/// Heights of buildings that no layer tells, from rasters; NaN stays where none does.
JM_CHECKED jm_status jm_build_roof_heights(jm_build *b);
/// The class of each cell by the land-cover rasters, into says [cells]; roofs of any kind are
/// JM_SURFACE_ROOF.
JM_CHECKED jm_status jm_build_cover_look(jm_build *b, uint8_t *says);
/// Finds buildings on rasters; *layer (owned by the caller) gets their outlines, or NULL where
/// layers or nothing tell of buildings.
JM_CHECKED jm_status jm_masses_find(jm_build *b, jm_layer **layer);
/// Gives the cells of such buildings their own heights.
JM_CHECKED jm_status jm_masses_lay(jm_build *b);
void jm_masses_free(jm_masses *masses);
/// Lays the land-cover rasters on the ground, below all else.
JM_CHECKED jm_status jm_build_cover(jm_build *b);

/// In a city of rasters alone: marks cells that the relief covers without data, before they are
/// filled; and takes the ground from those of which no raster knows anything.
JM_CHECKED jm_status jm_build_mark_no_relief(jm_build *b);
JM_CHECKED jm_status jm_build_no_data(jm_build *b);

JM_CHECKED jm_status jm_build_credits(jm_build *b);
JM_CHECKED jm_status jm_build_relief(jm_build *b);
JM_CHECKED jm_status jm_build_buildings(jm_build *b); // footprints, usage
JM_CHECKED jm_status jm_build_heights(jm_build *b);   // fallbacks, rasters, foot
JM_CHECKED jm_status jm_build_streets(jm_build *b);   // nodes, links
JM_CHECKED jm_status jm_build_gates(jm_build *b);     // gates, network
JM_CHECKED jm_status jm_build_ground(jm_build *b);
JM_CHECKED jm_status jm_build_trees(jm_build *b);
JM_CHECKED jm_status jm_build_zones(jm_build *b);
JM_CHECKED jm_status jm_build_parkings(jm_build *b);
JM_CHECKED jm_status jm_build_transit(jm_build *b);  // stops, lines
JM_CHECKED jm_status jm_build_counters(jm_build *b); // counters and their counts
JM_CHECKED jm_status jm_build_area(jm_build *b);     // outline of the area shown
JM_CHECKED jm_status jm_build_turns(jm_build *b);    // banned movements, after the network is known
JM_CHECKED jm_status jm_build_canopy(jm_build *b);   // crowns from rasters, after trees
JM_CHECKED jm_status jm_build_commutes(jm_build *b); // commuters and Crit'Air classes, after zones

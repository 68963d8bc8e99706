/// fabric.h: what surfaces are made of: materials, build-ups and covers of every receiver.
#pragma once

#include "city/city.h"
#include "sky/sky.h"
#include "surfaces/slab.h"

/// One material of a level surface or wall. The table with its sources: fabric.c.
typedef struct jm_fabric_row {
    const char *name, *source;
    float albedo, emissivity;
    float roughness_m;         // z0 for momentum
    float water_store_kgm2;    // that its surface can hold
    float leaf_area;           // of low plants; 0: none
    float conductance_most_ms; // of stomata, per leaf area
    float soil_depth_m;        // that roots reach; 0: sealed
    bool open_water;
    int32_t slab;    // index of its build-up
    float scale;     // of the build-up (admittance, at field capacity), 1 for layered ones
    float scale_dry; // the same at wilting point; 0: as `scale`
} jm_fabric_row;

enum { JM_FABRIC_LIMIT = 64 };

/// Rows and build-ups of the default fabric that a scene or a rule may ask for.
enum {
    JM_ROW_TILE_ROOF = JM_SURFACE_COUNT, // insulated
    JM_ROW_TILE_ROOF_BARE,
    JM_ROW_SLATE_ROOF,
    JM_ROW_SLATE_ROOF_BARE,
    JM_ROW_FLAT_ROOF,
    JM_ROW_FLAT_ROOF_BARE,
    JM_ROW_ZINC_ROOF,
    JM_ROW_WALL,          // masonry, lined inside
    JM_ROW_WALL_STONE,    // thick, bare
    JM_ROW_WALL_BRICK,    // bare
    JM_ROW_WALL_INSULATED // outside
};

/// All materials and build-ups of a model. The default one serves every city; a scene may bring its
/// own rows (TEB's in tests, a recipe's code table).
typedef struct jm_fabric {
    int32_t count, slab_count;
    jm_fabric_row rows[JM_FABRIC_LIMIT];
    jm_slab_layer layers[JM_FABRIC_LIMIT][JM_SLAB_LAYERS];
    int32_t layer_count[JM_FABRIC_LIMIT];
    double bottom_resistance_m2kw[JM_FABRIC_LIMIT];
    double step_s;
    // Made from the above by jm_fabric_make.
    jm_slab slabs[JM_FABRIC_LIMIT];
    int32_t layer_most;                 // of all build-ups: a sheet needs as many layer arrays
    double log_height[JM_FABRIC_LIMIT]; // of rows: ln(wind's height / roughness_m)
    int32_t of_surface[JM_SURFACE_COUNT];
    int32_t wall, roof;                      // rows of the usual ones
    float glazing_share, glass_transmission; // of facades
    float glass_wm2k;                        // of windows, from room to street air
    float crown_stomata_ms;                  // of trees, at their widest, per leaf area
    // Of everything, for bands of uncertainty: albedo shift, leaf area factor.
    double albedo_shift, leaf_area_factor;
} jm_fabric;
jm_fabric jm_fabric_default(double step_s);
/// Makes the slabs again after rows, layers or step_s were changed.
void jm_fabric_make(jm_fabric *fabric);
/// Sort key of receivers (jm_sky_def.order): equal build-ups together, equal rows within them, so
/// that surfaces advance in long runs.
uint8_t jm_fabric_order(const jm_fabric *fabric, int32_t row);
/// Depth of the middle of a layer in damping depths of the daily wave.
double jm_fabric_depth(const jm_fabric *fabric, int32_t slab, int32_t layer);

/// The row of every receiver of one sheet [count], with what the kernels read, in arrays.
typedef struct jm_cover {
    int64_t count;
    uint8_t *row; // of jm_fabric
    float *albedo, *emissivity;
} jm_cover;
/// Fills albedo (with the shift) and emissivity from the rows.
void jm_cover_fill(const jm_fabric *fabric, jm_cover *cover);

/// objects.h: how high whatever stands on the ground is, from rasters: heights above the ground
/// (MNH), or a surface model less the relief.
#pragma once

#include "city/city.h"
#include "city/interpolate.h"
#include "city/raster.h"

typedef struct jm_object_plane {
    jm_height_raster raster; // heights above the ground [m], NaN unknown
    bool owned;              // the values were made here
    double relief_m;         // widest cells of the relief rasters that were taken off; 0: none
} jm_object_plane;

/// In the order of trust: rasters of heights as the recipe lists them, then surface models.
typedef struct jm_objects {
    jm_object_plane *planes; // [count]
    int64_t count, capacity;
} jm_objects;

/// Heights from all rasters of the roles object_height and surface_model. A model is taken less the
/// relief's rasters at its own cells, less the city's ground where they say nothing. JM_ERR_DATA
/// when what comes out can be no heights above the ground: altitudes, another vertical reference, a
/// model below the ground; and for a model on flat ground.
JM_CHECKED jm_status jm_objects_find(jm_ctx *ctx, const jm_city *city, const jm_sources *sources,
                                     bool flat, jm_objects *out);
void jm_objects_free(jm_objects *objects);

/// Points of all buildings in pixels of the raster: x to the east of its edge, y below 0 to the
/// south. With them a footprint is rasterised on jm_plane_grid. Both arrays are owned by the
/// caller.
JM_CHECKED jm_status jm_plane_points(jm_ctx *ctx, const jm_height_raster *plane,
                                     const jm_buildings *buildings, double **x, double **y);
jm_grid jm_plane_grid(const jm_height_raster *plane);
/// Footprint of a building in such points.
jm_rings jm_plane_rings(const jm_buildings *buildings, int32_t building, const double *x,
                        const double *y);
/// [pixels] 1 where a footprint lies, grown by `grow_m` (whole pixels, rounded down). Owned by the
/// caller.
JM_CHECKED jm_status jm_plane_roofs(jm_ctx *ctx, const jm_height_raster *plane,
                                    const jm_buildings *buildings, double grow_m, uint8_t **out);

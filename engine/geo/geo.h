/// geo.h: coordinate systems (the one door to PROJ) and the neutral layers that a city is built
/// from.
#pragma once

#include "core/ctx.h"
#include "geo/layer.h"

/// What a CRS is, found from any text PROJ knows: "EPSG:2154", WKT1, WKT2, PROJJSON, ESRI WKT.
typedef struct jm_crs_info {
    char name[128];
    int32_t epsg; // 0: not known by number
    bool geographic;
    bool metres;      // projected, both axes in metres
    double bounds[4]; // area of use: west, south, east, north in degrees; NaN when unknown
} jm_crs_info;

/// JM_ERR_DATA when the text is no CRS.
JM_API JM_CHECKED jm_status jm_crs_describe(jm_ctx *ctx, const char *crs, jm_crs_info *info);
/// Compares whole definitions (axis order aside), never codes: a Lambert-93 without number equals
/// EPSG:2154.
JM_API JM_CHECKED jm_status jm_crs_same(jm_ctx *ctx, const char *a, const char *b, bool *same);
/// WKT1 (GDAL dialect) for files, *wkt owned by the caller.
JM_API JM_CHECKED jm_status jm_crs_wkt(jm_ctx *ctx, const char *crs, char **wkt);

typedef struct jm_transform jm_transform;
/// x is east or longitude, y north or latitude, whatever the order of the authority; both in the
/// unit of their CRS: metres or degrees, but for a few in feet or grads.
JM_API JM_CHECKED jm_status jm_transform_create(jm_ctx *ctx, const char *from, const char *to,
                                                jm_transform **out);
JM_API void jm_transform_destroy(jm_transform *t);
/// In place. Points that cannot be transformed become NaN and are counted in *lost (may be NULL).
JM_API void jm_transform_points(jm_transform *t, double *x, double *y, int64_t count,
                                int64_t *lost);

/// A place on earth of a point of a projected CRS, and how its grid is turned there.
typedef struct jm_geo_place {
    double latitude_deg, longitude_deg;
    /// Grid convergence: true azimuth = grid azimuth + convergence (both clockwise). In Lambert-93
    /// -5.4 degrees at Brest, where true north lies east of grid north, and +3.1 at Nice.
    double convergence_rad;
    /// Metres on the map for one on the ground, in the direction where they are fewest and most:
    /// 0.9996 to 1.001 in UTM, 1.5 at Paris in Web Mercator.
    double least_scale, most_scale;
} jm_geo_place;
/// Latitude and longitude in WGS 84, rounded to 1e-9 degree, the convergence to 1e-12 rad, scales
/// to 1e-9.
/// JM_ERR_DATA when the CRS is not projected or the point lies nowhere on earth.
JM_API JM_CHECKED jm_status jm_geo_place_of(jm_ctx *ctx, const char *crs, double x, double y,
                                            jm_geo_place *place);

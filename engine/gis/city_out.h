/// city_out.h: layers and rasters of a city, as export writes them.
#pragma once

#include "city/city.h"

/// One layer or raster that export knows.
typedef struct jm_city_part {
    const char *name;
    const char *sentence; // what it is, English message id
} jm_city_part;

/// Names in the order of files; they end with a NULL name. Fields of an outcome are not among them.
extern const jm_city_part jm_city_layers[];
extern const jm_city_part jm_city_rasters[];

/// A layer by name, as new columns for people: km/h, vehicles an hour, words for codes. Household
/// values of zones with fewer than JM_HOUSEHOLDS_LEAST households are those of their neighbourhood.
/// *out is NULL when no layer bears the name; else owned by the caller, without features where the
/// city has none.
JM_CHECKED jm_status jm_city_layer(jm_ctx *ctx, const jm_city *city, const char *name,
                                   jm_layer **out);

/// One of the city's rasters; borrows the city.
typedef struct jm_city_raster {
    const char *name, *unit;
    const float *values;    // or NULL
    const uint8_t *classes; // or NULL
    const int32_t *ids;     // or NULL
} jm_city_raster;
/// false when no raster bears the name.
bool jm_city_raster_find(const jm_city *city, const char *name, jm_city_raster *out);

/// CRS to write the city's layers in: as the recipe named it, else its WKT.
const char *jm_city_crs(const jm_city *city);

/// A layer of the fields' objects with columns id, name and `name`; `values` [links, parkings or
/// zones]. Values of private spaces in zones of few households are left out.
JM_CHECKED jm_status jm_city_links_layer(jm_ctx *ctx, const jm_city *city, const char *name,
                                         const float *values, jm_layer **out);
JM_CHECKED jm_status jm_city_parkings_layer(jm_ctx *ctx, const jm_city *city, const char *name,
                                            const float *values, jm_layer **out);
JM_CHECKED jm_status jm_city_zones_layer(jm_ctx *ctx, const jm_city *city, const char *name,
                                         const float *values, jm_layer **out);

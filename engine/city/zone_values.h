/// zone_values.h: what is known of zones: from their layer, from tables by code, from totals of
/// their communes.
#pragma once

#include "city/build.h"
#include "city/codes.h"

/// Values of a zone; those before JM_ZONE_COUNTS count people and things, the others are rates.
typedef enum jm_zone_value {
    JM_ZONE_HOUSEHOLDS,
    JM_ZONE_RESIDENTS,
    JM_ZONE_AGE_0_17,
    JM_ZONE_AGE_18_64,
    JM_ZONE_AGE_65,
    JM_ZONE_JOBS,
    JM_ZONE_SCHOOL_PLACES,
    JM_ZONE_SHOP_M2,
    JM_ZONE_CARS,
    JM_ZONE_DWELLINGS,
    JM_ZONE_CARS_PER_HOUSEHOLD,
    JM_ZONE_INCOME,
    JM_ZONE_VALUES,
    JM_ZONE_COUNTS = JM_ZONE_CARS_PER_HOUSEHOLD
} jm_zone_value;
/// Columns of layers, by jm_zone_value.
extern const char *const jm_zone_columns[JM_ZONE_VALUES];

/// Values of one zone, NaN while unknown.
typedef struct jm_zone_known {
    double v[JM_ZONE_VALUES];      // counts: of the part inside of the frame
    double share;                  // of its area inside of the frame
    char code[JM_CODE_ROOM];       // plain; "" none
    char commune[JM_COMMUNE_ROOM]; // INSEE code; "" not known
    bool people_spread;            // its residents are a share of its commune's
} jm_zone_known;

/// What the buildings of a zone add up to.
typedef struct jm_zone_stock {
    double home_m2;        // gross floor area of homes
    double home_x, home_y; // of it, times place from the zone's first point
    double dwellings_known, dwellings_presumed;
    double jobs;
} jm_zone_stock;

/// Notes the communes of this city in b->communes: those of its zones, and those that the layer of
/// the area names. A zone whose code names no commune gets that of the area's polygon around it.
JM_CHECKED jm_status jm_zone_communes_find(jm_build *b, jm_zone_known *zones);

/// A value of a layer's row as it counts: NaN unless it is one that can be.
double jm_zone_value_read(const jm_layer *layer, int64_t feature, jm_zone_value value);

/// Fills what the zones' own layers left open from the tables (zone_values, commutes for jobs,
/// fleet for cars): by the zone's code, then from the total of its commune, spread by dwellings or
/// by floor area of work. zones and stock: [city's zones]. What was filled, and codes that nothing
/// bears, are told.
JM_CHECKED jm_status jm_zone_values_join(jm_build *b, jm_zone_known *zones,
                                         const jm_zone_stock *stock);

/// canyon.h: one column of air: in the streets, above the roofs, and over grass outside.
#pragma once

#include "heat/geometry.h"

/// What the shape of a city does to the wind; a meadow is a city without buildings.
typedef struct jm_canopy {
    double roughness_m, displacement_m;
    double depth_m;      // of the air that shares one temperature
    double upper_m;      // height of the layer above, for city and meadow alike
    double street_share; // 0 open land, 1 streets between buildings
} jm_canopy;

/// Macdonald et al. 1998 for buildings of one mean height; densities 0 give grass.
jm_canopy jm_canopy_of(double plan_density, double frontal_density, double height_m,
                       double upper_m);
/// Wind at 1.5 m between buildings as a share of the station's 10 m wind.
double jm_street_wind(double plan_density, double frontal_density, double height_m);
/// The same at roof height; 1 without buildings.
double jm_roof_wind(double plan_density, double frontal_density, double height_m);

/// State of the air [K]; rows of the checkpoint.
typedef struct jm_air {
    double canyon_k, rural_k;
    double upper_rural_k;  // above the meadow
    double upper_excess_k; // city minus meadow
    double canyon_exchange_wm2k, rural_exchange_wm2k;
} jm_air;

/// What surfaces gave to the air in this step.
typedef struct jm_air_fluxes {
    double canyon_wm2;        // per open ground: ground, walls, crowns, vehicles
    double canyon_slope_wm2k; // what it loses when that air warms by 1 K
    double roof_wm2;          // per roof area
    double rural_wm2, rural_slope_wm2k;
} jm_air_fluxes;

typedef struct jm_air_column {
    jm_canopy city, meadow;
    double roof_share; // of the city's area
    double fetch_m;    // way of the wind over the city
} jm_air_column;

/// Density x heat capacity of air at constant pressure [J m-3 K-1].
double jm_air_volume_jm3k(double pressure_pa, double temp_k);

/// All at the station's temperature.
jm_air jm_air_at_rest(double station_k);
/// Advances by step_s. station_k: the 2 m temperature that the meadow must return.
void jm_air_advance(const jm_air_column *column, const jm_air_fluxes *fluxes, double station_k,
                    double wind10_ms, double pressure_pa, double step_s, jm_air *air);

/// ground.h: level surfaces, walls and crowns with memory: what the slabs, the wind, water and
/// plants make of the light that arrives. One block at a time; blocks are independent.
#pragma once

#include "heat/fabric.h"
#include "heat/slab.h"

/// State of one sheet [count of its receivers], rows of the checkpoint.
typedef struct jm_sheet {
    int64_t count;
    float *layer_c[JM_SLAB_LAYERS];
    float *skin_c;
    float *water_kgm2; // on the surface: puddles, interception
    float *
        soil_share; // of the available soil water, 0 wilting to 1 field capacity; roofs: green ones
} jm_sheet;

/// State of the crowns [blocks].
typedef struct jm_crowns {
    float *leaf_c, *water_kgm2;
} jm_crowns;

/// What a block's surfaces meet in one substep.
typedef struct jm_meeting {
    double step_s, air_k, vapour_pa,
        pressure_pa; // of the canopy air (ground, walls), or above (roofs)
    double wind_ms;  // at 1.5 m between buildings (ground), at the roofs (roofs)
    double rain_kgm2s;
    double deep_k;          // bottom of the ground
    double global_wm2;      // open horizontal, for the stomata
    const float *irrigated; // [block's receivers] 1 where watered, or NULL
} jm_meeting;

/// What it gave, sums over receivers weighted by their share of the block's plan area.
typedef struct jm_given {
    double sensible_wm2, sensible_slope_wm2k; // to the air, and its rise per K of colder air
    double latent_wm2, vapour_kgm2s;
    double bottom_wm2;   // to the rooms below (roofs), to the deep soil (ground)
    double residual_wm2; // largest
    double runoff_kgm2s;
} jm_given;

/// What leaves each receiver, for the exchange of radiation [block's receivers].
typedef struct jm_leaving {
    float *short_wm2, *long_wm2;
} jm_leaving;

/// Advances the receivers [first, first + count) of a sheet that all belong to one block. short,
/// long: arriving on each. indoor_c: under roofs, by receiver; NULL for ground.
void jm_sheet_advance(const jm_fabric *fabric, const jm_cover *cover, jm_sheet *sheet,
                      int64_t first, int32_t count, const jm_meeting *meets, const float *short_wm2,
                      const float *long_wm2, const float *indoor_c, jm_given *given,
                      jm_leaving *leaving);

/// Facade bands [first, first + count) of one block. indoor_c one value; area_m2 weighs; `given` is
/// per square metre of WALL. glass_wm2 (out): sun that passes the windows, mean over wall area.
void jm_walls_advance(const jm_fabric *fabric, const jm_cover *cover, jm_sheet *walls,
                      int64_t first, int32_t count, const float *area_m2, const jm_meeting *meets,
                      const float *short_wm2, const float *long_wm2, double indoor_c,
                      jm_given *given, double *glass_wm2);

/// Crowns of a block: no mass; leaves between the light absorbed and the air. Per plan area of the
/// block. soil_share: mean of the ground below. short, long: absorbed (irradiance.h).
void jm_crowns_advance(const jm_fabric *fabric, jm_crowns *crowns, int64_t block,
                       double cover_share, double leaf_area_index, double soil_share,
                       const jm_meeting *meets, double short_wm2, double long_wm2, jm_given *given);

/// Leaf area index of a species class on a day of the year (northern or southern), and the short
/// wave that such a crown lets through.
double jm_leaf_area_index(int32_t species, int32_t day_of_year, double latitude_deg);
double jm_crown_transmission(double leaf_area_index);

/// Soil water after `days` of daily rain and reference evaporation [kg m-2] from field capacity:
/// share of the available water (FAO 56, chapter 8). count 0: the named default.
#define JM_SOIL_WATER_DEFAULT 0.5
double jm_soil_water_after(const double *rain_kgm2, const double *evaporation_kgm2, int32_t days);

/// FAO 56 Penman-Monteith reference evaporation of an hour or a day [kg m-2 over step_s].
double jm_reference_evaporation_kgm2(double net_radiation_wm2, double ground_wm2, double air_k,
                                     double vapour_pa, double wind2_ms, double pressure_pa,
                                     double step_s, bool night);

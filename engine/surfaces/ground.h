/// ground.h: level surfaces, walls and crowns with memory: what the slabs, the wind, water and
/// plants make of the light that arrives. One block at a time; blocks are independent.
#pragma once

#include "surfaces/fabric.h"
#include "surfaces/slab.h"

/// State of one sheet [count of its receivers], rows of the checkpoint.
typedef struct jm_sheet {
    int64_t count;
    // As many layers as jm_fabric.layer_most, the rest may be NULL; what a build-up does not use
    // stands still. Walls need no water_kgm2 and soil_share.
    float *layer_c[JM_SLAB_LAYERS];
    float *skin_c;
    float *water_kgm2; // on the surface: puddles, interception
    float *soil_share; // of the available soil water, 0 wilting to 1 field capacity; also under
                       // sealed rows, where it stands still
} jm_sheet;

/// State of the crowns [blocks].
typedef struct jm_crowns {
    float *leaf_c, *water_kgm2;
} jm_crowns;

/// What a block's surfaces meet in one substep.
typedef struct jm_meeting {
    double step_s, air_k, vapour_pa,
        pressure_pa;    // of the canopy air (ground, walls), or above (roofs)
    double wind_ms;     // at 1.5 m between buildings (ground), at the roofs (roofs)
    double thermals_ms; // stirring beside the wind that level surfaces meet
    double sheltered;   // 0..1: share of streets, whose air cold ground does not still
    bool roofs;         // narrow and high up: they do not still their air, which slides off
    double rain_kgm2s;
    double deep_k;          // bottom of the ground
    double global_wm2;      // open horizontal, for the stomata
    const float *irrigated; // [block's receivers] 1 where watered, or NULL
    const float *share;     // [block's receivers] of the block's plan area
} jm_meeting;

/// What it gave, sums over receivers weighted by their share of the block's plan area. Added to
/// what is there; residual_wm2 only grows.
typedef struct jm_given {
    double sensible_wm2, sensible_slope_wm2k; // to the air, and its rise per K of colder air, the
                                              // surfaces following
    double latent_wm2, vapour_kgm2s;
    double bottom_wm2;   // to the rooms below (roofs), to the deep soil (ground)
    double residual_wm2; // largest
    double runoff_kgm2s, irrigation_kgm2s;
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

/// Sets receivers to the profile of heat at rest: ground from surface_c at the top to deep_c at the
/// bottom, roofs and walls from surface_c to their rooms (indoor_c [the call's], NULL: deep_c),
/// water all deep_c. Surfaces are dry, soil_share is left.
void jm_sheet_start(const jm_fabric *fabric, const jm_cover *cover, jm_sheet *sheet, int64_t first,
                    int32_t count, double surface_c, double deep_c, const float *indoor_c);
/// Ground temperature at a depth (in damping depths of the ANNUAL wave; the daily ones times 19.11)
/// on a day of the year: mean + amplitude exp(-depth) cos(2 pi (day - warmest) / 365.25 - depth).
double jm_annual_wave_k(double mean_k, double amplitude_k, double warmest_day, double day,
                        double depth);

/// Facade bands [first, first + count) of one block. indoor_c one value; area_m2 weighs; `given` is
/// per square metre of FACADE, added as above; the wall proper is what windows leave of it, and
/// what panes take up without letting it in warms the street. glass_wm2 (out): sun that passes the
/// windows, mean over the facades' area.
void jm_walls_advance(const jm_fabric *fabric, const jm_cover *cover, jm_sheet *walls,
                      int64_t first, int32_t count, const float *area_m2, const jm_meeting *meets,
                      const float *short_wm2, const float *long_wm2, double indoor_c,
                      jm_given *given, double *glass_wm2);

/// Crowns of a block: no mass; leaves between the light absorbed and the air. Per plan area of the
/// block. cover_share: of the plan area; leaf_area_index: m2 of leaf (one side) per m2 of crown.
/// emitting_share, short, long: irradiance.h (jm_crown_light): leaves give off emitting_share sigma
/// leaf^4, both faces together, per plan area. soil_share: mean of the ground below.
void jm_crowns_advance(const jm_fabric *fabric, jm_crowns *crowns, int64_t block,
                       double cover_share, double emitting_share, double leaf_area_index,
                       double soil_share, const jm_meeting *meets, double short_wm2,
                       double long_wm2, jm_given *given);

/// Classes of species.
typedef enum jm_species {
    JM_SPECIES_BROADLEAF, // deciduous, dense: lime, plane, maple; where nothing is known
    JM_SPECIES_LIGHT,     // deciduous, light: birch, locust, ash
    JM_SPECIES_CONIFER,
    JM_SPECIES_EVERGREEN, // broadleaf: holm oak, laurel
    JM_SPECIES_COUNT
} jm_species;
/// Leaf area index of a species class on a day of the year (northern or southern), one side of the
/// leaves per area below the crown; and the short wave that such a crown lets through, with its
/// branches.
double jm_leaf_area_index(int32_t species, int32_t day_of_year, double latitude_deg);
double jm_crown_transmission(double leaf_area_index);

/// Soil water after `days` of daily rain and reference evaporation [kg m-2] from field capacity:
/// share of the available water (FAO 56, chapter 8, lawn). count 0: the named default.
#define JM_SOIL_WATER_DEFAULT 0.5
double jm_soil_water_after(const double *rain_kgm2, const double *evaporation_kgm2, int32_t days);

/// Priestley and Taylor 1972: 1.26 D / (D + g) of the heat available [W m-2]; wet ground without
/// advection, for comparison.
double jm_priestley_taylor_wm2(double available_wm2, double air_k, double pressure_pa);

/// model.h: the inside of a jm_heat; its files share it, nobody else.
#pragma once

#include "core/math.h"
#include "heat/canyon.h"
#include "heat/convection.h"
#include "heat/heat.h"
#include "heat/materials.h"
#include "heat/radiation.h"
#include "heat/surface.h"

/// Values that are interpolated between the centres of neighbourhoods.
enum {
    JM_NODE_WALL_SHORT = 0, // by quarter in which the wall is seen
    JM_NODE_WALL_LONG = 4,
    JM_NODE_GROUND_SHORT = 8,
    JM_NODE_GROUND_LONG,
    JM_NODE_WIND, // at 1.5 m
    JM_NODE_COUNT
};

/// What the cells and walls of one neighbourhood gave in one substep, over its cells.
typedef struct jm_hood_sums {
    double ground_wm2, ground_slope_wm2k; // sums over open cells
    double roof_wm2;                      // over roofs
    double walls_w, walls_slope_wk;
    double ground_long_wm2; // sum over open cells of what leaves the ground
    double residual_wm2;    // largest
} jm_hood_sums;

/// The ground's mean profile is set after each of the first days; then it runs free.
enum { JM_SETTLED_DAYS = 1 };

/// Grows since reset; a row of the checkpoint, so doubles only.
typedef struct jm_heat_clock {
    double deep_k;       // bottom of the ground
    double elapsed_s;    // of the present spin-up day
    double air_sum_ks;   // integral of the station's temperature over it
    double settled_days; // whose mean profile was set: JM_SETTLED_DAYS at most
    double layer_zero_c; // layers of ground and roofs are kept as deviations from it, a float
} jm_heat_clock;

/// Sums of the day; a row of the checkpoint, so doubles only.
typedef struct jm_heat_day {
    double elapsed_s, air_ks, rural_ks; // integrals of temperatures
    double night_ks, night_s;
    double utci_max_k; // NaN: none yet
    double over_32_h, over_38_h;
    double residual_wm2;
} jm_heat_day;

/// What people on one neighbourhood's cells add to the day's indicators.
typedef struct jm_crowd {
    double utci_k; // sum
    int64_t cells, over_32, over_38;
} jm_crowd;

/// Air that cells meet, means over the interval.
typedef struct jm_heat_means {
    double canyon_k, upper_k, rural_k, vapour_pa;
} jm_heat_means;

enum { JM_HEAT_FIELDS = 18 };

/// Places in the state of the meadow.
enum { JM_MEADOW_SKIN = JM_LAYERS, JM_MEADOW_MEAN, JM_MEADOW_COUNT };

struct jm_heat {
    jm_ctx *ctx;         // borrowed
    const jm_city *city; // borrowed
    jm_heat_def def;

    jm_scene *scene;
    jm_shadow shadow;
    jm_buildup ground, roof, wall;
    jm_air_column air_column;
    jm_sun_place place;
    uint8_t *material; // [cells] jm_surface
    uint8_t *kind;     // [cells] bit 0: roof, bit 1: watered
    int64_t open_cells;
    double crown_share, crown_watered_share; // of open cells under a crown; watered of those
    float *albedo;                           // [hoods] mean of open ground
    float *street_wind;                      // [hoods] share of the station's wind
    double roof_wind;                        // the same at the mean roof

    // State.
    float *layers_k;               // [JM_LAYERS * cells] above clock.layer_zero_c
    float *surface_temp_k;         // [cells]
    float *mean_skin_k;            // [cells] running mean of a spin-up day
    float *wall_layers_c;          // [JM_LAYERS * hoods * JM_QUARTERS]
    float *wall_skin_c;            // [hoods * JM_QUARTERS]
    float *ground_long;            // [hoods] leaving the ground, mean of the last substep
    float meadow[JM_MEADOW_COUNT]; // its layers (as the cells'), its skin and the skin's mean of
                                   // the day [K]
    jm_air air;
    jm_heat_clock clock;
    jm_heat_day day;

    // Results of the last interval, [cells].
    float *air_temp_k, *tmrt_k, *utci_k, *sunlit, *wind_ms, *traffic_heat_wm2;
    float *sky_view; // static

    float *mark_k;      // [cells] surfaces at the last mark
    float *wall_mark_c; // [hoods * JM_QUARTERS]
    float *nodes;       // [JM_NODE_COUNT * hoods]
    jm_hood_sums *sums; // [hoods]
    jm_crowd *crowds;   // [hoods]
    jm_field fields[JM_HEAT_FIELDS];
    int64_t field_count;
};

enum { JM_KIND_ROOF = 1, JM_KIND_WATERED = 2 };

/// One substep's forcing, the same for all cells.
typedef struct jm_substep {
    jm_light light;
    double station_k, wind_ms, pressure_pa, vapour_pa;
    float volume_jm3k; // heat capacity of air per volume
    float slope_share; // of the saturation curve: delta / (delta + gamma)
    float indoor_c;
    float weight; // of this substep in the means of the interval
} jm_substep;

// start.c
/// All as warm as the air [K].
void jm_heat_start(jm_heat *heat, double air_k);
/// At the end of a spin-up day: the ground's mean profile runs from the mean of its
/// surface to the deep temperature, which is then known.
void jm_heat_settle(jm_heat *heat);

// fields.c
void jm_heat_list_fields(jm_heat *heat);

// walls.c
/// Light on the walls of every neighbourhood; advances the walls; fills the nodes.
void jm_heat_walls(jm_heat *heat, const jm_substep *now);
/// Share of what is left over that a material spends on evaporation, 0..1.
float jm_evaporation_share(const jm_material *material, bool watered, float slope_share);

// cells.c
/// Light on ground and roofs; advances them; adds to the means of the interval.
void jm_heat_cells(jm_heat *heat, const jm_substep *now);
/// The meadow: the same steps on one cell of grass under an open sky.
void jm_heat_meadow(jm_heat *heat, const jm_substep *now, double *sensible_wm2, double *slope_wm2k);

// people.c
/// UTCI, wind and the day's indicators of an interval.
void jm_heat_people(jm_heat *heat, const jm_heat_means *means, double length_s);

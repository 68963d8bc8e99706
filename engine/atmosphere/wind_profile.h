/// wind_profile.h: wind and exchange over one block of the air grid, by Monin-Obukhov similarity.
#pragma once

#include "atmosphere/air_grid.h"

#define JM_KARMAN 0.4
#define JM_GRASS_ROUGHNESS_M 0.03 // WMO No. 8: open, short grass
#define JM_STATION_WIND_M 10.0
#define JM_THERMOMETER_M 2.0
#define JM_STREET_WIND_M 1.5

/// Where the temperature of the layer above stands: the surface layer of a clear night is about
/// this deep (a tenth of 100 to 300 m). Assumed.
#define JM_REACH_M 30.0
/// Turbulence lives on at this height over the Obukhov length there. Cabauw's tower bears the
/// stable profiles to 10 for a measured flux (remembered); where the flux comes from a surface that
/// the profile itself cuts off, skin and air part for good, so models that couple them as here end
/// at 0.5 (CLM 5), 1 (Eta model: Janjic 1994, Mon Weather Rev 122:927-945, as coded in WRF's MYJ)
/// or 2 (CLM 4.5).
#define JM_MOST_STABLE 1.0

/// What does not change of a block: heights [m] count from its displaced zero unless they say
/// ground.
typedef struct jm_air_form {
    double roughness_m, displacement_m; // of the neighbourhood; displacement above ground
    double blend_m, log_blend;          // where the wind is the region's; ln(blend / roughness)
    double reach_m;                     // of the layer above: where its temperature stands
    double source_m;                    // where the canyon's stands, above the zero of heat
    double heat_reach_m, log_reach;     // reach_m above that zero; ln(heat_reach / source)
    double top_m, log_top;              // of the sheltered air; ln(top / roughness)
    double street_factor, roof_factor;  // wind at 1.5 m and at roofs, as shares of that at the top
    double street_share;                // 0 open land, 1 streets between buildings
    double open_share;                  // of the block, between roofs
    double depth_m;                     // of the canyon layer, above ground
    double offset_k;                    // above_roofs: street minus station, dry adiabatic
} jm_air_form;

/// local: the block itself; around: mean shape of a few hundred metres; near: of its own streets.
jm_air_form jm_air_form_of(const jm_air_def *def, const jm_block_shape *local,
                           const jm_block_shape *near, const jm_block_shape *around);

/// Mean shapes over squares of about twice radius_m; out [rows * columns].
JM_CHECKED jm_status jm_shapes_around(jm_ctx *ctx, const jm_air_def *def,
                                      const jm_block_shape *shapes, double radius_m,
                                      jm_block_shape *out);
/// Macdonald, Griffiths and Hall 1998, staggered cubes.
void jm_macdonald_1998(double plan_density, double frontal_density, double height_m,
                       double *displacement_m, double *roughness_m);

/// Integrated profile functions of wind and of heat at height over Obukhov length: Paulson 1970 in
/// unstable air, Beljaars and Holtslag 1991 in stable air.
double jm_profile_wind(double zeta);
double jm_profile_heat(double zeta);

/// ln(z / z0) changed by stability, never under 0.3 of it. log_neutral: ln(z / z0); per_length:
/// 1 / Obukhov length.
double jm_profile_log(double log_neutral, double height_m, double per_length);
/// Friction velocity [m s-1] for a wind at the blending height.
double jm_friction(const jm_air_form *form, double blend_wind_ms, double per_length);
/// Canyon, street and roof winds of a block [m s-1].
void jm_block_wind(const jm_air_form *form, double blend_wind_ms, double per_length,
                   jm_air_cell *cell);

/// What decides on the exchange.
typedef struct jm_air_drive {
    double blend_wind_ms, air_k;
    double volume_jm3k; // density x heat capacity
    double depth_m;     // of the layer above, for thermals
} jm_air_drive;
/// 1 / Obukhov length half way from `per_length` to the one of the canyon's flux [W m-2 of the
/// block's plan area]: it passes between the roofs, what roofs give does not stir the street.
/// tops_wm2: of canyon_wm2 what tree tops give, which by night neither stirs nor stills.
double jm_next_per_length(const jm_air_form *form, const jm_air_drive *drive, double canyon_wm2,
                          double tops_wm2, double per_length);
/// Exchange between canyon and the layer above per plan area of the block [m s-1]: conductance over
/// volume_jm3k.
double jm_exchange_ms(const jm_air_form *form, const jm_air_drive *drive, double canyon_wm2,
                      double tops_wm2, double per_length);

/// Density x heat capacity of air at constant pressure [J m-3 K-1].
double jm_air_volume_capacity_jm3k(double pressure_pa, double temp_k);

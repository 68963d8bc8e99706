/// column.h: a town told by its fractions: one endless street with its own materials and habits,
/// the same surfaces, rooms and air as a city's.
///
/// For places without maps and for comparison with single-column schemes. Made and advanced by the
/// calls of heat.h (jm_heat_reset, jm_heat_step); the weather is measured over the country, or over
/// the town itself (jm_heat_def.above_roofs). No maps: results by jm_heat_column_state_of,
/// indicators of people by jm_heat_summarise.
#pragma once

#include "heat/heat.h"
#include "surfaces/fabric.h"
#include "surfaces/indoor.h"

enum { JM_COLUMN_COVERS = 8 };

/// A kind of ground between the buildings.
typedef struct jm_column_cover {
    int32_t row;  // of the fabric
    double share; // of the ground; they sum to 1
    bool irrigated;
} jm_column_cover;

typedef struct jm_heat_column {
    double latitude_deg, longitude_deg;
    double roof_share;  // of the plan area
    double wall_share;  // area of walls over the plan area
    double height_m;    // of the buildings
    double storeys;     // floor area over roof area
    double roughness_m; // of the town for the wind above it; 0: told from its shape
    int32_t cover_count;
    jm_column_cover covers[JM_COLUMN_COVERS];
    /// Borrowed for the call; its rows `wall` and `roof` are the buildings'. jm_heat_def's albedo
    /// shift and factor of leaf area are laid over it.
    const jm_fabric *fabric;
    jm_indoor_class rooms;
} jm_heat_column;

/// A street as wide as the shares say, in all directions. Of jm_heat_input, traffic_heat_wm2 has
/// cover_count + 1 values, whose sum is the heat per plan area; people_indoor is per hectare.
JM_API JM_CHECKED jm_status jm_heat_column_create(jm_ctx *ctx, const jm_heat_def *def,
                                                  const jm_heat_column *column, jm_heat **out);

/// Other habits from now on: set points that change with the hour, for one. NULL is not allowed.
JM_API void jm_heat_column_set_rooms(jm_heat *heat, const jm_indoor_class *rooms);

/// Means by area at the end of the last substep, and the fluxes of that substep per plan area.
typedef struct jm_heat_column_state {
    double canyon_k, canyon_q, above_k, rooms_k;
    double roof_k, wall_k, cover_k[JM_COLUMN_COVERS]; // skins
    double street_wind_ms, roof_wind_ms;
    double short_wm2, long_wm2;            // net, of all surfaces
    double sensible_wm2;                   // of all surfaces
    double roof_wm2, wall_wm2, ground_wm2; // of it
    double latent_wm2;                     // of all surfaces
    double rooms_wm2;                      // from rooms to the air: rejected, aired, through glass
    double rejected_wm2;                   // of it, by air conditioning
    double cooling_wm2;                    // sensible heat taken out of the rooms by it
    double current_wm2;                    // that it takes
    double vehicles_wm2;
} jm_heat_column_state;
/// After a jm_heat_step of a model that jm_heat_column_create made.
JM_API jm_heat_column_state jm_heat_column_state_of(const jm_heat *heat);

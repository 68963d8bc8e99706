/// air_grid.h: air between the buildings and above them, on a coarse grid: two layers, one
/// conductance between them, carried by the wind.
///
/// Cell b of the grid is block b of sky/sky.h. The canyon layer reaches from the street to the mean
/// roof height (at least 2 m; the thermometer's), the layer above from there to the mixing height.
/// What lies outside the frame is the rural air, changed by the fetch that the definition gives.
#pragma once

#include "core/ctx.h"

/// Shape of one block, from its buildings.
typedef struct jm_block_shape {
    double plan_density;    // roofs / plan area
    double frontal_density; // wall area that faces the wind / plan area, mean over directions
    double height_m;        // mean of the roofs, 0 without
    double height_max_m, height_deviation_m;
    double crown_share, crown_height_m;
    double roughness_m; // where it is known (measured, or a scene's own); 0: told from the shape
} jm_block_shape;

/// Depth of a block's canyon layer [m]: from the street to the mean roof, 2 m where hardly any
/// stand.
double jm_canyon_depth_m(const jm_block_shape *shape);

typedef struct jm_air_def {
    int32_t rows, columns;
    double cell_m;
    double fetch_km;         // of city upwind of the frame; 0: countryside begins at its edge
    double convergence_rad;  // grid north is true north minus it
    double station_height_m; // of the thermometer above ground (2), or above roofs when above_roofs
    bool above_roofs;        // the forcing is measured over the town itself: no rural tile
} jm_air_def;
jm_air_def jm_air_default_def(void);

typedef struct jm_air_grid jm_air_grid; // owns its arrays
JM_CHECKED jm_status jm_air_create(jm_ctx *ctx, const jm_air_def *def, const jm_block_shape *shapes,
                                   jm_air_grid **out);
/// The definition that it was made by.
jm_air_def jm_air_def_of(const jm_air_grid *air);
void jm_air_destroy(jm_air_grid *air); // NULL is allowed

/// The station at an instant: air at station_height_m; wind at 10 m, clockwise from TRUE north.
/// With above_roofs the wind, too, is at station_height_m above the roofs.
typedef struct jm_air_station {
    double air_k, specific_humidity, pressure_pa, wind_ms, wind_from_rad;
} jm_air_station;

/// What surfaces gave, per plan area of the block. The slopes: how much less per K of warmer air.
typedef struct jm_air_gain {
    double canyon_wm2, canyon_slope_wm2k, canyon_vapour_kgm2s;
    double tops_wm2; // of canyon_wm2 what tree tops over the canyon give
    double above_wm2, above_slope_wm2k, above_vapour_kgm2s;
} jm_air_gain;

/// What surfaces meet.
typedef struct jm_air_cell {
    double canyon_k, canyon_q, above_k, above_q;
    double street_wind_ms; // 1.5 m above the street
    double thermals_ms;    // what the street's own heat stirs beside it
    double sheltered;      // 0 open land, 1 streets between buildings
    double roof_wind_ms;   // at roof height
    double wind10_ms;      // that an open place would have, for UTCI: street wind brought to 10 m
    double content_km, content_qm; // state of the layer above, for the record
} jm_air_cell;

/// All air at the station's, neutral.
void jm_air_reset(jm_air_grid *air, const jm_air_station *station);
/// Sets the winds of the coming substep (they are diagnostic) and shows the state in
/// jm_air_cells: call it first in every substep, also after the state was read from a checkpoint.
void jm_air_wind(jm_air_grid *air, const jm_air_station *station);
/// Advances by step_s, after jm_air_wind, in inner steps of at most 60 s (or less by the CFL
/// number). station: at the end of the step. gains [blocks], at the air of jm_air_cells; rural: the
/// gain of the rural tile (canyon_* only).
void jm_air_advance_grid(jm_air_grid *air, const jm_air_gain *gains, const jm_air_gain *rural,
                         const jm_air_station *station, double step_s);
/// Whether it advances on one thread, since inner steps are short: others can work meanwhile.
bool jm_air_is_small(const jm_air_grid *air);
const jm_air_cell *jm_air_cells(const jm_air_grid *air); // [blocks]
/// The rural tile's own air: canyon_k is the 2 m temperature that the station must have.
jm_air_cell jm_air_rural(const jm_air_grid *air);
/// State for the checkpoint: one row of returned length.
int64_t jm_air_state(jm_air_grid *air, double **values);

/// Heat that entered from surfaces, left through edges and top, and was stored in the last advance
/// [J]; in = out + stored to rounding. What the layer above holds counts from the rural air above;
/// what the rural column gives aloft counts as out, over every cell alike.
typedef struct jm_air_ledger {
    double in_j, out_j, stored_j;
} jm_air_ledger;
jm_air_ledger jm_air_audit(const jm_air_grid *air);

/// Macdonald, Griffiths and Hall 1998 with the corrections of Kanda et al. 2013 [m]; crowns count
/// as porous buildings. Never smoother than grass.
void jm_roughness_of_shape(const jm_block_shape *shape, double *displacement_m,
                           double *roughness_m);

/// The transport alone, for tests: conservative advection of second order with a limiter, and
/// diffusion, of one field [rows * columns] with the value `outside` flowing in. u to the east, v
/// to the north; row 0 is the northernmost. scratch [rows * columns].
void jm_air_transport(int32_t rows, int32_t columns, double cell_m, double u_ms, double v_ms,
                      double diffusivity_m2s, double outside, double step_s, double *field,
                      double *scratch);

/// radiation.h: short and long wave that reach ground, roofs, walls and people.
#pragma once

#include "heat/geometry.h"
#include "heat/sky.h"

// Crowns in leaf: Beer-Lambert with an extinction coefficient of 0.6 and a leaf area index of 4
// (SUEWS: deciduous trees 3 to 5) let 9 % through; measured crowns 3 to 25 %.
#define JM_CROWN_EXTINCTION 0.6
#define JM_CROWN_LEAF_AREA 4.0
// Without leaves: SOLWEIG's 0.5, outside days 97 to 300 of the northern year.
#define JM_CROWN_BARE_PASS 0.5f
#define JM_CROWN_FIRST_LEAF_DAY 97
#define JM_CROWN_LAST_LEAF_DAY 300
#define JM_CROWN_ALBEDO 0.18 // Oke 1987, deciduous trees

/// What is the same for all cells at one instant.
typedef struct jm_light {
    jm_sky sky;
    float crown_pass;         // share of light that crowns let through
    float crown_longwave_wm2; // from leaves, as warm as the air
} jm_light;

/// Share of light that crowns let through on a day of the year (1..366) at a latitude.
float jm_crown_pass(int32_t day_of_year, double latitude_deg);

/// What a run of cells sees, at its first cell.
typedef struct jm_views {
    const uint16_t *sky, *crown, *side_sky, *side_crown;
    const uint8_t *share[JM_QUARTERS];
    const uint8_t *lit;
} jm_views;

/// Radiation from walls and ground around each cell of a run. Walls by the quarter of the horizon
/// in which they are seen.
typedef struct jm_around {
    float wall_short[JM_QUARTERS][JM_HOOD_LIMIT];
    float wall_long[JM_QUARTERS][JM_HOOD_LIMIT];
    float ground_short[JM_HOOD_LIMIT], ground_long[JM_HOOD_LIMIT];
    float wind_ms[JM_HOOD_LIMIT]; // at 1.5 m
} jm_around;

/// What reaches a run of level cells.
typedef struct jm_arriving {
    float sunlit[JM_HOOD_LIMIT]; // share of the beam
    float shortwave_wm2[JM_HOOD_LIMIT], longwave_wm2[JM_HOOD_LIMIT];
    float wall_short[JM_HOOD_LIMIT], wall_long[JM_HOOD_LIMIT]; // of the walls in view
} jm_arriving;

void jm_arriving_at(int count, const jm_light *light, const jm_views *views,
                    const jm_around *around, jm_arriving *out);

/// Mean radiant temperature [K] of people standing on the cells; up_*: what leaves the ground.
void jm_radiant_temp(int count, const jm_light *light, const jm_views *views,
                     const jm_around *around, const jm_arriving *arriving,
                     const float *up_short_wm2, const float *up_long_wm2, float *tmrt_k);

/// Walls and ground of one neighbourhood.
typedef struct jm_street {
    float ground_albedo, ground_long_wm2; // what leaves the ground
    float ground_sunlit;                  // mean share of the beam on open ground
    float wall_sunlit[JM_QUARTERS];       // by orientation
    float wall_temp_k[JM_QUARTERS];
} jm_street;

/// What reaches and leaves its walls, by orientation, and its ground.
typedef struct jm_street_light {
    float short_in[JM_QUARTERS], long_in[JM_QUARTERS];
    float short_out[JM_QUARTERS], long_out[JM_QUARTERS];
    float ground_short_out;
} jm_street_light;

/// Reflections between walls and ground are closed, not cut off: the limit of the geometric series.
jm_street_light jm_street_radiation(const jm_hood *hood, const jm_street *street,
                                    const jm_light *light);

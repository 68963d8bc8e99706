/// solweig_own.h: the inside of a jm_solweig; its files share it, nobody else.
#pragma once

#include "heat/solweig.h"

#include "core/math.h"

/// Stefan-Boltzmann constant as SOLWEIG has it [W m-2 K-4].
#define JM_SOLWEIG_SIGMA 5.67051e-8

/// Shares of the sky that a cell sees: past ground and buildings, past crowns, past crowns that
/// stand before buildings (1 without any); of the whole sky and of the half that looks one way.
enum { JM_SEEN_BUILDINGS, JM_SEEN_CROWNS, JM_SEEN_BEFORE, JM_SEEN_KINDS };
enum { JM_WHOLE, JM_HALF_NORTH, JM_HALF_EAST, JM_HALF_SOUTH, JM_HALF_WEST, JM_HALVES };

/// What a kind of ground does: Lindberg, Holmer and Thorsson 2008, Int. J. Biometeorol. 52:697-713;
/// Lindberg, Onomura and Grimmond 2016, Int. J. Biometeorol. 60:1439-1452.
typedef struct jm_solweig_cover {
    double albedo, emissivity;
    double rise_k;    // of the surface over the air, for each degree of the day's highest sun
    double start_k;   // added to it
    double warmest_h; // standard time of the highest temperature
} jm_solweig_cover;
enum { JM_SOLWEIG_COVERS = 6 };
extern const jm_solweig_cover jm_solweig_covers[JM_SOLWEIG_COVERS];
extern const jm_solweig_cover jm_solweig_wall;
/// Row of jm_solweig_covers for a surface.
uint8_t jm_solweig_cover_of(jm_surface surface);

/// What comes up from the ground around a cell: of all directions and of the half towards each
/// side.
typedef struct jm_from_ground {
    float long_excess[JM_HALVES]; // over ground as warm as the air [W m-2]
    float albedo_lit[JM_HALVES];  // albedo times share of direct sun
    float albedo[JM_HALVES];
} jm_from_ground;

struct jm_solweig {
    jm_ctx *ctx;
    jm_solweig_def def;
    jm_sun_place place;
    double standard_offset_s;
    jm_grid grid;
    int32_t rows, columns;
    double cell_m;
    int64_t cells, count;              // count: receivers, cells of open ground
    int32_t *receiver;                 // [count] their cells
    float *top_m;                      // [cells] altitude of ground or roof, -inf: no data
    float *crown_top_m, *crown_base_m; // [cells] altitudes, -inf: none
    float highest_m;                   // of all these
    bool has_crowns;
    uint8_t *open;           // [cells] 1: ground, no building
    uint8_t *cover;          // [cells] row of jm_solweig_covers
    float *wall_m;           // [cells] height of the wall beside an open cell, 0 without
    float *wall_azimuth_rad; // [cells] the way it looks
    // [count * JM_PATCH_BYTES] patches past ground and buildings, of those behind a crown, and
    // those where a crown stands before a wall.
    uint8_t *past_walls, *crown, *before;
    float *seen[JM_SEEN_KINDS][JM_HALVES]; // [count]
    jm_from_ground *from_ground;           // [count]
    float *delayed[JM_HALVES];             // [count] long wave from the ground, with its delay
    float *lit;                            // [cells] share of direct sun, crowns let some pass
    float *excess;                         // [cells] long wave of the ground over the air's [W m-2]
    uint8_t *sunny_wall;                   // [cells] 1: its wall stands wholly in the sun
    double waited_day;                     // time since the delay was last moved on [d]
    bool morning;                          // no step of this day yet
    int64_t station_count;
    int64_t *station;       // [station_count] receiver, or JM_NONE
    jm_heat_fluxes *fluxes; // [station_count]
};

/// One row of the weather and where the sun stands: the same for all cells.
typedef struct jm_solweig_now {
    bool day;
    double azimuth_rad, elevation_rad, zenith_rad; // azimuth as SOLWEIG takes it: true = grid
    double sin_elevation, cos_elevation, distance_au;
    double air_k, air_c, vapour_hpa;
    double direct_wm2, diffuse_wm2, global_wm2;
    double emissivity;      // of the clear sky, Prata 1996
    double clearness;       // 0..1
    double highest_sun_deg; // of the day
    double sunrise_h, hour; // standard time
    double wall_rise_k;     // of sunlit walls over the air
    double black_wm2;       // of a black body as warm as the air
} jm_solweig_now;

/// Fluxes at one cell [W m-2].
typedef struct jm_solweig_fluxes {
    double k_down, k_up, k_side[4], k_cylinder; // sides: north, east, south, west
    double l_down, l_up, l_side[4], l_cylinder;
    double l_side_patches[4]; // anisotropic: what the four sides get from above the ground
} jm_solweig_fluxes;

// solweig_scene.c
/// Heights, receivers, walls, what is seen. Wants open, cover, wall_m and wall_azimuth_rad made.
JM_CHECKED jm_status jm_solweig_scene(jm_solweig *s, const jm_city *city);

// solweig_walls.c
void jm_solweig_walls(jm_solweig *s);

// solweig_rays.c
/// Fills past_walls, crown and before of all receivers.
void jm_solweig_look(jm_solweig *s);
/// Fills lit: share of the sun on every cell; 0 at night.
void jm_solweig_cast(jm_solweig *s, const jm_solweig_now *now);
static inline bool jm_has_bit(const uint8_t *bits, int32_t patch)
{
    return (bits[patch / 8] >> (patch % 8) & 1) != 0;
}

// solweig_weather.c
jm_solweig_now jm_solweig_now_at(const jm_solweig *s, const jm_weather *mean, double end_utc_s,
                                 double step_s);
/// Rise of a surface over the air by the sine of Lindberg et al. 2008; never below 0.
double jm_solweig_rise_k(const jm_solweig_cover *cover, const jm_solweig_now *now);

// solweig_ground.c
/// Fills from_ground of all receivers.
void jm_solweig_ground(jm_solweig *s, const jm_solweig_now *now);

// solweig_isotropic.c, solweig_patches.c
/// Per patch, what does not depend on the cell.
typedef struct jm_solweig_patch {
    float sin_weight, cos_weight; // solid angle times sine and cosine of the elevation [sr]
    float side[4];                // cosine of the azimuth from each side, 0 behind it
    float luminance;              // of the sky, sum 1 over the patches
    float short_wm2sr, long_wm2sr;
    float sunlit_above; // walls are in the sun where tan(sky angle) is less
    bool faces_sun;     // walls there may be warm
} jm_solweig_patch;
typedef struct jm_solweig_patches {
    jm_solweig_patch of[JM_PATCHES];
    double wall_short_wm2sr[2], wall_long_wm2sr[2]; // shaded, sunlit
} jm_solweig_patches;
jm_solweig_patches jm_solweig_patches_at(const jm_solweig *s, const jm_solweig_now *now);
/// Side by side: what walls, sky and crowns send to receiver i. `f` holds what comes from the
/// ground (k_up, l_up and the halves' in k_side, l_side).
void jm_solweig_isotropic(const jm_solweig *s, const jm_solweig_now *now, int64_t i,
                          const double k_up[JM_HALVES], const double l_up[JM_HALVES],
                          jm_solweig_fluxes *f);
void jm_solweig_anisotropic(const jm_solweig *s, const jm_solweig_now *now,
                            const jm_solweig_patches *patches, int64_t i,
                            const double k_up[JM_HALVES], const double l_up[JM_HALVES],
                            jm_solweig_fluxes *f);
/// Share of the walls around receiver i that lies in shade, Lindberg et al. 2008.
double jm_solweig_wall_shade(const jm_solweig *s, const jm_solweig_now *now, int64_t i);

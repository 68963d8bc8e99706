/// plan.h: the lie of the land: size, river, rings and radials, villages, hills, and what stands
/// where.
///
/// The city is drawn on a flat sheet first: straight river, straight radials, rings of chords. A
/// chain of shears then bends the sheet: each shear can be undone and keeps areas, so nothing that
/// was apart meets, and the frame stays where it is. "Sheet" is the drawing, "ground" the bent city
/// (both in metres from the south-western corner of the frame).
#pragma once

#include "core/ctx.h"
#include "synth/dice.h"
#include "synth/synth.h"

enum { JM_PLAN_RINGS = 12, JM_PLAN_RAYS = 12, JM_PLAN_WAVES = 8, JM_PLAN_VILLAGES = 80 };

typedef enum jm_use {
    JM_USE_OLD,      // old centre: perimeter blocks, narrow streets
    JM_USE_FAUBOURG, // quarters of the 19th century around it
    JM_USE_HOUSES,   // houses with gardens
    JM_USE_SLABS,    // slabs and towers of the 1960s
    JM_USE_BUSINESS, // halls and car parks
    JM_USE_PARK,
    JM_USE_VILLAGE,
    JM_USE_FARM,
    JM_USE_WOOD,
    JM_USE_COUNT
} jm_use;

typedef struct jm_wave {
    double amplitude_m, wavenumber, phase;
    bool moves_north; // else east; a north-moving wave runs east and the reverse
    double reach_m;   // fades out from the centre at this distance; 0: everywhere
} jm_wave;

typedef struct jm_village {
    double x, y, radius_m; // on the sheet
} jm_village;

typedef struct jm_plan {
    uint64_t seed;
    double size_m, west_m, south_m; // frame in EPSG:2154
    double centre_x, centre_y;      // on the sheet
    double water_north_y, water_south_y, quay_north_y, quay_south_y;
    double old_radius_m, inner_radius_m;
    double built_radius_m; // where the built-up area ends
    int32_t ring_count;
    double ring_m[JM_PLAN_RINGS];
    int32_t trunk_ring; // the ring road, or JM_NONE
    int32_t north_rays, south_rays;
    double north_angle[JM_PLAN_RAYS], south_angle[JM_PLAN_RAYS]; // radians, counter-clockwise
    int32_t wave_count;
    jm_wave wave[JM_PLAN_WAVES];
    int32_t quarter_turns; // of the whole city
    int32_t village_count;
    jm_village village[JM_PLAN_VILLAGES];
    double hill_phase[6];
} jm_plan;

jm_plan jm_plan_make(double size_km, uint64_t seed);
/// Sheet to ground, whole centimetres.
void jm_plan_bend(const jm_plan *plan, double x, double y, double *east, double *north);
/// Ground to sheet, to about a metre.
void jm_plan_unbend(const jm_plan *plan, double east, double north, double *x, double *y);
/// Altitude of a point of the ground.
double jm_plan_altitude_m(const jm_plan *plan, double east, double north);
JM_CHECKED jm_status jm_plan_relief(jm_ctx *ctx, const jm_plan *plan, jm_raster **out);
/// Distance from the centre on the sheet.
double jm_plan_radius_m(const jm_plan *plan, double x, double y);
/// The village whose edge is nearest, and the distance to its middle in radii; JM_NONE without.
int32_t jm_plan_village_at(const jm_plan *plan, double x, double y, double *radii);
/// Wanted area of a zone around a point.
double jm_plan_zone_area_m2(const jm_plan *plan, double x, double y, double reach_m);
/// Wanted area of a block.
double jm_plan_block_area_m2(const jm_plan *plan, jm_use use, double x, double y, double reach_m);

/// land.h: one set of receivers with all its state: the city, the rural tile, or an endless street.
///
/// A substep: jm_land_light, jm_land_surfaces, then the caller moves the air. Blocks run in
/// parallel and write to themselves only; sums are taken in the order of blocks.
#pragma once

#include "atmosphere/air_grid.h"
#include "radiation/irradiance.h"
#include "radiation/sun_mean.h"
#include "surfaces/ground.h"
#include "surfaces/indoor.h"

/// What a block is, for good.
typedef struct jm_land_block {
    double area_m2; // of its cells that have data
    double wall_m2;
    double crown_share;              // of area_m2
    double crown_base_m;             // mean height of the crowns' undersides
    double crowns_above;             // share of the crowns that stands above the canyon layer
    double ground_share, roof_share; // of area_m2
    jm_rooms rooms[JM_USAGE_COUNT];
    jm_block_shape shape;
} jm_land_block;

/// What a land is made of. Sky and blocks are taken over, also when it fails; the rest is borrowed,
/// fabric and classes for the land's life.
typedef struct jm_land_def {
    jm_sky *sky;
    jm_land_block *block; // [blocks]
    const jm_fabric *fabric;
    const jm_indoor_class *classes; // [JM_USAGE_COUNT]
    double cell_m2;                 // of which a receiver's share is told
    int32_t places;                 // ground receivers of a cell; 0: one
    /// By cell of the sky: rows of the fabric, use of the building, watered or not.
    const uint8_t *ground_row, *roof_row, *usage, *irrigated;
    double soil_share; // of the soil water that plants can use, at the start
    bool around_given; // what blocks send that are not modelled, by jm_irradiance_give; else walls
                       // are lent the warmth of modelled ones
} jm_land_def;

/// What one block gave in one substep.
typedef struct jm_land_sums {
    jm_given ground, roofs, walls, crowns; // walls: per wall area
    double crowns_rising;                  // share of the crowns' heat that the layer above takes
    double roof_bottom_w[JM_USAGE_COUNT];  // into the rooms below
    double glass_wm2;                      // through windows, per wall area
    double rooms_street_w, rooms_roof_w;   // given back to the air
    double rooms_rejected_w;               // of these by air conditioning
    double rooms_cooling_w;                // sensible heat that it took out of the rooms
    double rooms_vapour_kgs;               // to the street
    double rooms_residual_w;
} jm_land_sums;

/// The rooms of one use in one block over a day, cooled ones and the others.
typedef struct jm_rooms_day {
    double air_k[2];   // mean
    double loss_jk[2]; // by which their masses follow what is outdoors, times seconds
    double begin_k[2]; // of the masses
} jm_rooms_day;

/// A day of the spin-up, until its surfaces are settled; then nothing is kept.
typedef struct jm_land_day {
    float *mean_c[3];    // [(1 + layer_count) * receivers of a sheet] skins, then layers
    jm_rooms_day *rooms; // [blocks * JM_USAGE_COUNT]
} jm_land_day;

/// What a thread needs while it is in a block: values by receiver.
typedef struct jm_land_room jm_land_room;

typedef struct jm_land {
    jm_ctx *ctx;
    const jm_fabric *fabric;
    const jm_indoor_class *classes;
    jm_sky *sky;
    jm_sky_sun sun;
    jm_irradiance *irradiance;
    int64_t blocks;
    bool lends;         // some blocks are not modelled
    jm_sun_store *suns; // NULL: every sun is cast
    jm_sun_mean *mean;  // of rough substeps, while a day's means are taken
    uint8_t *given;     // [blocks] 1: what it sends is given; NULL: of none
    int32_t *modelled;  // [modelled_count] blocks with an area, in their order
    int64_t modelled_count;
    double cell_m2;
    float places;         // ground receivers of a cell
    double soil_share;    // at the start
    jm_land_block *block; // [blocks]
    jm_land_sums *sums;   // [blocks]

    jm_cover ground_cover, roof_cover, wall_cover;
    uint8_t *irrigated;  // [ground receivers], or NULL: none is
    uint8_t *roof_usage; // [roof receivers]
    jm_sheet ground, roofs, walls;
    float *layers[3]; // the memory of the three sheets' layers
    int32_t layer_count;
    jm_crowns crowns;
    float *crown_pass;         // [blocks]
    jm_rooms_air *indoor;      // [blocks * JM_USAGE_COUNT]
    float *mark_c[3];          // [receivers of each sheet] skins at the last mark
    jm_rooms_air *mark_indoor; // [blocks * JM_USAGE_COUNT] at the last mark
    jm_land_day day;

    int32_t threads;
    jm_land_room *rooms_of_threads; // [threads]
    jm_wall_light wall_light;
    jm_irradiance_ledger ledger; // of the last substep with an audit
} jm_land;

JM_CHECKED jm_status jm_land_create(jm_ctx *ctx, const jm_land_def *def, jm_land *out);
void jm_land_free(jm_land *land);

/// All as warm as the air, the bottom of the ground at deep_k.
void jm_land_start(jm_land *land, double air_k, double deep_k);

/// The instant that all receivers of a land meet.
typedef struct jm_land_now {
    const jm_light *light;
    const jm_sun_spot *suns; // [sun_count] of a rough substep
    int32_t sun_count;       // 0: the light's own position
    double step_s, pressure_pa, rain_kgm2s, deep_k, global_wm2;
    double leaf_area_index;
    int32_t legal_hour;
    const float *people_indoor; // [blocks], or NULL
    jm_body body;
    bool audit;       // fill the land's ledger of light
    float day_weight; // of the substep in the means of the day that has begun; 0: none is taken
} jm_land_now;

/// What is kept of a substep, by cell; NULL: nothing. Values are weighted and added.
typedef struct jm_land_kept {
    float weight;
    float *tmrt_k, *sunlit; // [cells]
    int32_t station_count;
    const int64_t *station_block, *station_receiver; // [stations]; block JM_NONE: none
    const double *station_north_rad;                 // [stations] of GRID north
    jm_six_fluxes *station;                          // [stations]
} jm_land_kept;

/// Sets the soil water back to the start's: a day that repeats dries nothing.
void jm_land_water_again(jm_land *land);

/// Sun and light of the substep, from surfaces as they are. A thread does `beside` meanwhile, which
/// changes none; NULL: nothing.
JM_CHECKED jm_status jm_land_look(jm_land *land, const jm_land_now *now, const jm_beside *beside);
/// Then advances all surfaces, crowns and rooms in the air of `air` [blocks]; sums follow.
void jm_land_advance(jm_land *land, const jm_land_now *now, const jm_air_cell *air,
                     const jm_land_kept *kept);
double jm_vapour_pressure_pa(double specific_humidity, double pressure_pa);
/// What a block's sums give to its air, per plan area; `vehicles_wm2` of traffic besides.
jm_air_gain jm_land_gain(const jm_land *land, int64_t block, double vehicles_wm2);

/// Largest change of any skin, and of rooms and what stands in them, since the last mark [K]; open
/// water, whose days are weeks, left out.
double jm_land_change_k(const jm_land *land);
void jm_land_mark(jm_land *land);

// settle.c
/// A day whose means are taken begins; its end gives their memory back.
JM_CHECKED jm_status jm_land_day_begin(jm_land *land);
void jm_land_day_end(jm_land *land);
/// Adds a weighted share of what is now to the means: of a block's ground and roofs, while they are
/// at hand; of its walls; of its rooms as they are met, before the substep's own rooms.
void jm_land_day_add_level(jm_land *land, int64_t block, float weight);
void jm_land_day_add_walls(jm_land *land, int64_t block, float weight);
void jm_land_day_add_rooms(jm_land *land, int64_t block, float weight);
/// After the day: rooms, walls, roofs and ground as days that repeat would leave them.
void jm_land_settle(jm_land *land, double deep_k);

// lend.c
/// Walls of blocks that are not modelled become as warm as the modelled ones of their side and
/// band.
void jm_land_lend_walls(jm_land *land);

// rooms.c
void jm_land_rooms(jm_land *land, int64_t block, const jm_land_now *now, const jm_air_cell *air);
/// Rooms of one use, cooled and others [K].
double jm_land_rooms_k(const jm_land *land, int64_t block, int usage);
/// Mean of a block's rooms, by floor area [K].
double jm_land_indoor_k(const jm_land *land, int64_t block);

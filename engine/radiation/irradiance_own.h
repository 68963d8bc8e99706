/// irradiance_own.h: what the files of the irradiance share.
///
/// A ROW is one block's part of a sheet: ground rows first, roof rows after them. Views are view
/// factors; `weight` of a receiver is its plan area.
#pragma once

#include "radiation/irradiance.h"

#include <string.h>

enum {
    JM_LEVELS = 16,     // angles up to which a sector of the horizon is blocked, 6 degrees each
    JM_LEVEL_BYTES = 8, // of a receiver: two sectors a byte, the even one low
    JM_SHEETS = 2,      // ground, roofs
    JM_LIGHTS = 4, // short and long on the level; short and long on four upright sides together
    JM_RUN = 256,  // receivers that the kernels take at once
    JM_PATCH_ROOM = 160, // JM_PATCHES and zeros, whole vectors of int16
};

/// Crowns: what is not let through is reflected by this share (Oke 1987, deciduous trees).
#define JM_CROWN_REFLECTED 0.18f

/// Uneven long wave that a receiver does not get from the sky, per unit of the shape that it always
/// has (jm_light_long_shape): of blocked patches and of those behind crowns, on the level and on
/// four upright sides.
typedef struct jm_still {
    float hidden, hidden_up, leaves, leaves_up;
} jm_still;

/// What a sheet's receivers see, and what reached them first.
typedef struct jm_sheet_light {
    const jm_sky_sheet *sheet;
    const float *albedo, *emissivity, *skin_c; // borrowed
    const uint8_t *sun, *sun_crown;            // of the substep, borrowed
    uint8_t *level;        // [count * LEVEL_BYTES] how far up each sector is blocked
    float *gain, *gain_up; // [count] view of walls over the sum of the sectors' shares
    jm_still *still;       // [count]
    float *first;          // [count * LIGHTS] from sun, sky and crowns; upright: without the beam
    float *walls;          // [count * LIGHTS] from walls, after _ground or _roofs
} jm_sheet_light;

/// How many square metres of a row's ground see a facade's band and reach it: reciprocal views,
/// kept by row with the facade seen, and by facade with the row.
typedef struct jm_facing {
    int32_t other; // facade or row
    float m2[JM_FACADE_BANDS];
} jm_facing;

/// View that a row has of a pool because single facades cannot face all that looks at them.
typedef struct jm_spill {
    int32_t row, pool;
    double m2;
} jm_spill;

/// One wave length: what arrives and leaves, by facade band and by row.
typedef struct jm_wave {
    double *band_first;    // [bands] from sun, sky and crowns
    double *band_own;      // [bands] emitted
    double *band_reflects; // [bands] albedo, or 1 - emissivity
    double *band_return;   // [bands] what crowns in front send back, as a factor
    double *band_in, *band_out;
    double *band_shown; // [bands] band_out times band_cut: what single rows see
    // [rows] What receivers send, times their view of walls (seen), plain, and times their view of
    // crowns [W]: from first light, and per W m-2 of the walls that they see.
    double *seen_first, *seen_gain, *plain_first, *plain_gain, *crown_first, *crown_gain;
    double *row_in;  // [rows] mean of the walls in view
    double *row_out; // [rows] mean that is sent to walls
    // [pools] Means of walls that face walls (by the band that looks), of walls with room for spilt
    // views, of the ground whose views were spilt, and of all level surfaces.
    double *pool_walls, *pool_hood, *pool_rest, *pool_ground;
} jm_wave;
enum { JM_SHORT, JM_LONG, JM_WAVES };

/// The uneven sky as facades meet it. Sums over shares of patches are taken in whole numbers: exact
/// in any order, and sixteen products an instruction.
typedef struct jm_upright_sky {
    float east[JM_PATCH_ROOM], north[JM_PATCH_ROOM]; // where patches are
    float turn[JM_PATCH_ROOM];                       // from level to a face square to the patch
    float light[JM_WAVES][JM_PATCH_ROOM];            // for a face square to them, in `unit`
    float unit[JM_WAVES];                            // of a weight times a share of 255 [W m-2]
} jm_upright_sky;

struct jm_irradiance {
    jm_ctx *ctx;
    const jm_sky *sky;
    jm_seen seen;
    const uint8_t *given; // [blocks] borrowed, or NULL
    const jm_sky_facades *facades;
    jm_sheet_light sheet[JM_SHEETS];
    int64_t blocks, rows, bands, pools;
    double cell_area_m2;
    jm_patch patch[JM_PATCHES];
    float weight[JM_PATCHES]; // solid angle times sin(elevation)
    double weight_sum;

    // Views that stand still.
    double level_share[JM_LEVELS][JM_FACADE_BANDS];    // of a sector, by bands of its facade
    double level_share_up[JM_LEVELS][JM_FACADE_BANDS]; // the same for upright faces
    double *row_m2;                                    // [rows] plan area
    double *row_seen_m2;                               // [rows] plan area times view of walls
    double *row_crown_m2;
    double *row_self_m2;           // [rows] of row_seen_m2, what sees the row's own ground
    double *band_sky, *band_crown; // [bands]
    double *band_cut;              // [bands] share of the facing views that it can face
    double *band_room;             // [bands] view that no ground claims [m2]
    double *band_far, *band_walls; // [bands] view of ground outside the domain, of the pool's walls
    int32_t *facade_block, *block_pool;
    int64_t facing_count, spill_count;
    jm_facing *facing;                              // by row, then facade
    int64_t *row_facing;                            // [rows + 1]
    jm_facing *faced;                               // the same by facade, then row
    int64_t *facade_facing;                         // [facades + 1]
    jm_spill *spill;                                // by row
    int64_t *row_spill;                             // [rows + 1]
    double *pool_m2, *pool_spill_m2, *pool_room_m2; // [pools]
    double *pool_area_m2;                           // [pools] of walls
    double *pool_walls_m2;                          // [pools * BANDS] views of other walls
    double *pool_mix;   // [pools * BANDS * BANDS] shares of bands in a band's view of walls
    double *pool_taken; // [pools] share of the spill that walls with room take
    // Facades that light is followed to, then those of given blocks that are seen, then those that
    // only have a part in pools [cared_count].
    int32_t *cared;
    int64_t own_count, seen_count, cared_count;
    // Rows whose light is followed, rows that have receivers, pools that any of these have a part
    // in: a part of a large city goes through no others.
    int32_t *followed, *level_row, *pool;
    int64_t followed_count, level_row_count, pool_count;
    float *given_wm2; // what given blocks send, as jm_irradiance_sent tells it; NULL: none is given

    // The substep.
    jm_light light;
    const jm_sky_sun *sun;
    float uneven[JM_PATCHES][JM_LIGHTS]; // what a patch gives beyond the mean
    float uneven_up[2];                  // of the whole open sky on four upright sides
    float still_shape[JM_PATCHES];       // of the uneven long wave, always
    float still_wm2;                     // times jm_still; NaN: this sky has another shape
    // The same in parts for shares of patches: int16, and what a part times a 255th gives [W m-2].
    int16_t uneven_parts[JM_LIGHTS][JM_PATCH_ROOM];
    float uneven_unit[JM_LIGHTS];
    jm_upright_sky upright;
    int32_t *table;  // [PATCH_BYTES * 256 * LIGHTS] sums of parts over the patches set in a byte
    float *radiance; // [(facades + rows) * LEVELS * LIGHTS] what a sector shows
    float *band_short, *band_long, *band_sunlit; // [bands] arriving
    double *row_above_short, *row_above_long;    // [rows] what crowns stand before [W]
    double *band_caught;                         // [bands * 2] the same [W m-2]
    float *crown_pass, *crown_pass_long;         // [blocks]
    float *crown_emits;                          // [blocks] of a black leaf
    float *mean_up; // [blocks * 2] what the ground sends, short and long, for people
    float *scratch; // [3 * most receivers of a row] of the audit
    jm_wave wave[JM_WAVES];
};

/// irradiance_views.c: what level receivers see.
void jm_irradiance_look_up(jm_irradiance *irradiance);
/// irradiance_facing.c: what facades and rows see of each other; after it.
JM_CHECKED jm_status jm_irradiance_face(jm_irradiance *irradiance);
/// irradiance_parts.c: what a substep goes through, once it is known who sees whom: facades; then,
/// after views are cut and shared, rows and pools.
JM_CHECKED jm_status jm_irradiance_part_facades(jm_irradiance *irradiance);
JM_CHECKED jm_status jm_irradiance_part_rows(jm_irradiance *irradiance);
/// irradiance_mix.c: how the bands of a pool's walls look at each other; after it.
void jm_irradiance_mix(jm_irradiance *irradiance);
/// irradiance_sky.c: tables of the uneven sky; first light of a row.
void jm_irradiance_tables(jm_irradiance *irradiance);
/// What receivers always miss of the uneven long wave.
void jm_irradiance_still(jm_irradiance *irradiance);
void jm_irradiance_first_row(jm_irradiance *irradiance, int64_t row);
/// irradiance_facades.c: the uneven sky on upright faces; first light of a block's facades.
void jm_irradiance_place_upright(jm_irradiance *irradiance);
void jm_irradiance_upright(jm_irradiance *irradiance);
void jm_irradiance_first_facades(jm_irradiance *irradiance, int64_t block);
/// irradiance_exchange.c: from surface to surface.
void jm_irradiance_exchange(jm_irradiance *irradiance);
/// irradiance_level.c: walls' light on receivers [first, first + count), count at most JM_RUN.
void jm_irradiance_walls(const jm_irradiance *irradiance, int64_t row, int64_t first, int32_t count,
                         float *walls);

static inline int jm_row_sheet(const jm_irradiance *irradiance, int64_t row)
{
    return row >= irradiance->blocks;
}

static inline int64_t jm_row_block(const jm_irradiance *irradiance, int64_t row)
{
    return row >= irradiance->blocks ? row - irradiance->blocks : row;
}

static inline float jm_view(uint16_t parts)
{
    return (float)parts / (float)JM_VIEW_ONE;
}

/// Sum of parts times shares over the patches; at most 32767 * 255 * 153, which an int32 holds.
static inline int32_t jm_patch_sum(const int16_t *restrict parts, const int16_t *restrict shares)
{
    int32_t sum = 0;
    for (int p = 0; p < JM_PATCH_ROOM; p++)
        sum += (int32_t)parts[p] * (int32_t)shares[p];
    return sum;
}

/// Shares of patches (0..255) widened; `flip` 255 tells what is missing, 0 what is there. 0 when
/// all are. Reads JM_PATCH_ROOM bytes; what is beyond the patches counts for nothing.
static inline int jm_patch_shares(const uint8_t *restrict share, uint8_t flip,
                                  int16_t *restrict wide)
{
    uint8_t any = 0;
    for (int p = 0; p < JM_PATCH_ROOM; p++)
        wide[p] = (int16_t)(share[p] ^ flip);
    // The last vector overlaps the one before: no bytes are left for one at a time.
    for (int p = 0; p < 128; p++)
        any = (uint8_t)(any | (share[p] ^ flip));
    for (int p = JM_PATCHES - 32; p < JM_PATCHES; p++)
        any = (uint8_t)(any | (share[p] ^ flip));
    return any;
}

/// Where the shares of the last of many can be read as the others': in a room of their own.
static inline const uint8_t *jm_patch_padded(const uint8_t *share, bool last,
                                             uint8_t room[JM_PATCH_ROOM])
{
    if (!last)
        return share;
    memset(room, 0, JM_PATCH_ROOM);
    memcpy(room, share, JM_PATCHES);
    return room;
}

static inline bool jm_is_given(const jm_irradiance *irradiance, int64_t facade)
{
    return irradiance->given != NULL && irradiance->given[irradiance->facade_block[facade]] != 0;
}

static inline bool jm_row_is_given(const jm_irradiance *irradiance, int64_t row)
{
    return irradiance->given != NULL && irradiance->given[jm_row_block(irradiance, row)] != 0;
}

/// Line of `radiance` that a sector of a receiver looks at: a facade, or the row's own ground.
static inline int64_t jm_line_of(const jm_irradiance *irradiance, int64_t row, int32_t facade)
{
    return facade >= 0 ? facade : irradiance->facades->count + row;
}

static inline int jm_level_of(const uint8_t *levels, int sector)
{
    return (levels[sector >> 1] >> (4 * (sector & 1))) & 15;
}

/// Share of a patch, from bits or parts of 255; `masks` is open or crown of the sheet.
static inline double jm_share_of(const jm_sky_sheet *sheet, const uint8_t *masks, int64_t receiver,
                                 int32_t patch)
{
    const uint8_t *mask = masks + receiver * sheet->stride;
    return sheet->stride == JM_PATCHES ? mask[patch] / 255.0
                                       : (mask[patch >> 3] >> (patch & 7)) & 1;
}

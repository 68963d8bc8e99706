/// irradiance.h: short and long wave that reach ground, roofs, facades, crowns and people.
///
/// The order of a substep: jm_irradiance_begin looks at the sky and at every surface as warm as it
/// is and follows light between them until the geometric series of bounces has ended; then, for
/// every block, in any order and thread: _ground and _roofs (what reaches them), the caller
/// advances the surfaces, _leaving (what they send back), _people; _crowns and the walls' light
/// hold until the next begin. What leaves one surface arrives on another or leaves the domain:
/// views are reciprocal by construction.
#pragma once

#include "core/parallel.h"
#include "radiation/light.h"

typedef struct jm_irradiance jm_irradiance; // owns its arrays; borrows ctx and sky

/// Properties of all receivers, borrowed for the life of the irradiance; temperatures change.
typedef struct jm_seen {
    const float *ground_albedo, *ground_emissivity, *ground_skin_c; // [ground->count]
    const float *roof_albedo, *roof_emissivity, *roof_skin_c;       // [roofs->count]
    const float *wall_albedo, *wall_emissivity, *wall_skin_c;       // [facades->count * BANDS]
    const float *crown_pass;                                        // [blocks] short wave, 0..1
    const float *leaf_c;                                            // [blocks]
} jm_seen;

JM_CHECKED jm_status jm_irradiance_create(jm_ctx *ctx, const jm_sky *sky, const jm_seen *seen,
                                          jm_irradiance **out);
/// The same with blocks (given[b] 1, not 0; borrowed) whose light is not followed: what they send
/// is what jm_irradiance_give says, and nobody asks what reaches them.
JM_CHECKED jm_status jm_irradiance_create_given(jm_ctx *ctx, const jm_sky *sky, const jm_seen *seen,
                                                const uint8_t *given, jm_irradiance **out);
void jm_irradiance_destroy(jm_irradiance *irradiance); // NULL is allowed
/// Blocks along a side of the squares (from block (0, 0) on) over whose walls means are taken.
int32_t jm_irradiance_pool_blocks(double block_m);
/// Bytes that it holds.
int64_t jm_irradiance_bytes(const jm_irradiance *irradiance);

/// [facades->count * BANDS] arriving on walls, valid after begin.
typedef struct jm_wall_light {
    const float *short_wm2, *long_wm2, *sunlit;
} jm_wall_light;
/// Parallel over blocks. `light` is copied; `sun` is borrowed until the next begin.
jm_wall_light jm_irradiance_begin(jm_irradiance *irradiance, const jm_light *light,
                                  const jm_sky_sun *sun);
/// The same, and a thread does `beside` meanwhile; NULL: nothing.
jm_wall_light jm_irradiance_begin_beside(jm_irradiance *irradiance, const jm_light *light,
                                         const jm_sky_sun *sun, const jm_beside *beside);

/// What surfaces send, short and long wave by turns [W m-2]: facades [facades->count] of
/// SENT_BY_FACADE values, band by band, then blocks [blocks] of SENT_BY_BLOCK, the mean that walls
/// get from its ground and from its roofs. How it was after begin; and, of given blocks, how it
/// will be from the next begin on.
enum { JM_SENT_BY_FACADE = 2 * JM_FACADE_BANDS, JM_SENT_BY_BLOCK = 4 };
void jm_irradiance_sent(const jm_irradiance *irradiance, float *sent_wm2);
int64_t jm_irradiance_sent_count(const jm_irradiance *irradiance);
float *jm_irradiance_give(jm_irradiance *irradiance); // NULL: no block is given
/// Whether anything that is followed asks what this given block sends.
bool jm_irradiance_asks(const jm_irradiance *irradiance, int64_t block);

/// What reaches the level receivers of one block and one sheet; arrays of that block's receivers.
typedef struct jm_level_light {
    float *short_wm2, *long_wm2; // arriving
    float *sunlit;               // share of the beam
} jm_level_light;
void jm_irradiance_ground(const jm_irradiance *irradiance, int64_t block, jm_level_light *out);
void jm_irradiance_roofs(const jm_irradiance *irradiance, int64_t block, jm_level_light *out);

/// Per block and plan area (of its ground and roofs). Crowns are black in long wave as far as they
/// are opaque: their emission is emitting_share * sigma * leaf_k^4, both faces together.
typedef struct jm_crown_light {
    double short_wm2, long_wm2; // absorbed (long: arriving minus nothing; emission is the caller's)
    double emitting_share;
} jm_crown_light;
jm_crown_light jm_irradiance_crowns(const jm_irradiance *irradiance, int64_t block);

/// Tells what left the block's ground after the surfaces were advanced [its receivers]: what people
/// see of the ground beyond their own cell.
void jm_irradiance_leaving(jm_irradiance *irradiance, int64_t block, const float *ground_short_wm2,
                           const float *ground_long_wm2);

/// Mean radiant temperature [K] of people standing on the block's ground receivers: six directions
/// with the beam on a cylinder (Holmer et al. 2015). up_*: what leaves the receiver itself. After
/// _ground of the block.
typedef enum jm_body { JM_BODY_STANDING, JM_BODY_CHILD, JM_BODY_COUNT } jm_body;
void jm_irradiance_people(const jm_irradiance *irradiance, int64_t block, jm_body body,
                          const float *up_short_wm2, const float *up_long_wm2, float *tmrt_k);

/// Six directions (down from the sky, up from the ground, from north, east, south, west; north is
/// turned_rad clockwise from GRID north), without the cylinder's beam: what radiometers at 1.1 m in
/// a ground receiver's cell would read. The sides hold the beam times max(0, cosine of incidence).
typedef struct jm_six_fluxes {
    double short_wm2[6], long_wm2[6];
} jm_six_fluxes;
jm_six_fluxes jm_irradiance_six(const jm_irradiance *irradiance, int64_t receiver,
                                double turned_rad, double up_short_wm2, double up_long_wm2);

/// The ledger of the last begin over the whole domain [W], surfaces as they were then: in =
/// absorbed + out to 0.5 % for short wave, and the long wave that surfaces exchange among
/// themselves sums to zero. Goes over all receivers once more; one thread at a time.
typedef struct jm_irradiance_ledger {
    double short_top_w; // what falls on the domain's plan area
    double short_in_w;  // what its receivers and crowns catch of it
    double short_absorbed_w, short_out_w;
    double long_exchanged_w; // received from other surfaces minus sent to other surfaces
    double area_m2;          // plan area of the receivers
} jm_irradiance_ledger;
jm_irradiance_ledger jm_irradiance_audit(const jm_irradiance *irradiance);

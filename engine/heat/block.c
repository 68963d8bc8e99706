// One substep of all blocks of a land.
#include "heat/land.h"
#include "heat/land_room.h"

#include "core/math.h"

#include <math.h>

// Leaves so much warmer than the air above them give none of it to the air below. Assumed: a step
// would be too sharp.
#define RISING_K 0.5

double jm_vapour_pressure_pa(double specific_humidity, double pressure_pa)
{
    return specific_humidity * pressure_pa / (0.622 + 0.378 * specific_humidity);
}

static jm_meeting meeting_of(const jm_land_now *now, double air_k, double q, double wind_ms)
{
    return (jm_meeting){.step_s = now->step_s,
                        .air_k = air_k,
                        .vapour_pa = jm_vapour_pressure_pa(q, now->pressure_pa),
                        .pressure_pa = now->pressure_pa,
                        .wind_ms = wind_ms,
                        .rain_kgm2s = now->rain_kgm2s,
                        .deep_k = now->deep_k,
                        .global_wm2 = now->global_wm2};
}

// Shares of the block's plan area.
static void share_out(const jm_land *land, const jm_sky_sheet *sheet, int64_t block, float *share)
{
    const int64_t first = sheet->block_start[block];
    const int64_t count = sheet->block_start[block + 1] - first;
    const float scale = (float)(land->cell_m2 / land->block[block].area_m2);
    for (int64_t i = 0; i < count; i++)
        share[i] = sheet->share[first + i] * scale;
}

// What is kept by cell of the whole interval.
static void keep(const jm_sky_sheet *sheet, int64_t first, int64_t count, float weight,
                 const float *values, const float *share, float *cells)
{
    if (cells == NULL)
        return;
    const int32_t *cell = sheet->cell + first;
    for (int64_t i = 0; i < count; i++)
        cells[cell[i]] += weight * (share != NULL ? share[i] * values[i] : values[i]);
}

static void advance_ground(jm_land *land, const jm_land_now *now, const jm_air_cell *air,
                           int64_t block, const jm_land_kept *kept, jm_land_room *room)
{
    const jm_sky_sheet *sheet = jm_sky_ground(land->sky);
    const int64_t first = sheet->block_start[block];
    const int64_t count = sheet->block_start[block + 1] - first;
    if (count == 0)
        return;
    jm_meeting meets = meeting_of(now, air->canyon_k, air->canyon_q, air->street_wind_ms);
    meets.thermals_ms = air->thermals_ms;
    meets.sheltered = air->sheltered;
    jm_level_light light = {room->short_wm2, room->long_wm2, room->sunlit};
    jm_leaving leaving = {room->ground_short, room->ground_long};
    share_out(land, sheet, block, room->share);
    meets.share = room->share;
    if (land->irrigated != NULL) {
        for (int64_t i = 0; i < count; i++)
            room->irrigated[i] = land->irrigated[first + i] != 0 ? 1.0f : 0.0f;
        meets.irrigated = room->irrigated;
    }
    jm_irradiance_ground(land->irradiance, block, &light);
    jm_sheet_advance(land->fabric, &land->ground_cover, &land->ground, first, (int32_t)count,
                     &meets, room->short_wm2, room->long_wm2, NULL, &land->sums[block].ground,
                     &leaving);
    keep(sheet, first, count, kept->weight, room->sunlit, sheet->share + first, kept->sunlit);
}

// Roofs in runs that lie over rooms of one use.
static void advance_roofs(jm_land *land, const jm_land_now *now, const jm_air_cell *air,
                          int64_t block, const jm_land_kept *kept, jm_land_room *room)
{
    const jm_sky_sheet *sheet = jm_sky_roofs(land->sky);
    const int64_t first = sheet->block_start[block], end = sheet->block_start[block + 1];
    jm_land_sums *sums = &land->sums[block];
    if (end == first)
        return;
    jm_meeting meets = meeting_of(now, air->above_k, air->above_q, air->roof_wind_ms);
    meets.roofs = true;
    jm_level_light light = {room->short_wm2, room->long_wm2, room->sunlit};
    jm_irradiance_roofs(land->irradiance, block, &light);
    share_out(land, sheet, block, room->share);
    for (int64_t at = first; at < end;) {
        const int usage = land->roof_usage[at];
        const float indoor_c = (float)(jm_land_rooms_k(land, block, usage) - JM_ZERO_CELSIUS_K);
        int64_t next = at;
        for (; next < end && land->roof_usage[next] == usage; next++)
            room->indoor_c[next - first] = indoor_c;
        const int64_t from = at - first;
        const double before_wm2 = sums->roofs.bottom_wm2;
        jm_leaving leaving = {room->roof_short + from, room->roof_long + from};
        meets.share = room->share + from;
        jm_sheet_advance(land->fabric, &land->roof_cover, &land->roofs, at, (int32_t)(next - at),
                         &meets, room->short_wm2 + from, room->long_wm2 + from,
                         room->indoor_c + from, &sums->roofs, &leaving);
        sums->roof_bottom_w[usage] +=
            (sums->roofs.bottom_wm2 - before_wm2) * land->block[block].area_m2;
        at = next;
    }
    keep(sheet, first, end - first, kept->weight, room->sunlit, sheet->share + first, kept->sunlit);
}

static void read_stations(const jm_land *land, int64_t block, const jm_land_kept *kept,
                          const jm_land_room *room)
{
    const int64_t first = jm_sky_ground(land->sky)->block_start[block];
    for (int32_t s = 0; s < kept->station_count; s++) {
        const int64_t receiver = kept->station_receiver[s];
        if (kept->station_block[s] != block)
            continue;
        const int64_t i = receiver - first;
        const jm_six_fluxes six =
            jm_irradiance_six(land->irradiance, receiver, kept->station_north_rad[s],
                              (double)room->ground_short[i], (double)room->ground_long[i]);
        for (int d = 0; d < 6; d++) {
            kept->station[s].short_wm2[d] += (double)kept->weight * six.short_wm2[d];
            kept->station[s].long_wm2[d] += (double)kept->weight * six.long_wm2[d];
        }
    }
}

// Ground and roofs, what they send back, and people between the buildings.
static void advance_level(jm_land *land, const jm_land_now *now, const jm_air_cell *air,
                          int64_t block, const jm_land_kept *kept, jm_land_room *room)
{
    const jm_sky_sheet *ground = jm_sky_ground(land->sky);
    const int64_t first = ground->block_start[block];
    land->sums[block] = (jm_land_sums){0};
    advance_ground(land, now, air, block, kept, room);
    advance_roofs(land, now, air, block, kept, room);
    jm_irradiance_leaving(land->irradiance, block, room->ground_short, room->ground_long);
    const int64_t count = ground->block_start[block + 1] - first;
    if (count > 0 && kept->tmrt_k != NULL) {
        jm_irradiance_people(land->irradiance, block, now->body, room->ground_short,
                             room->ground_long, room->tmrt_k);
        keep(ground, first, count, kept->weight / land->places, room->tmrt_k, NULL, kept->tmrt_k);
    }
    if (kept->station_count > 0)
        read_stations(land, block, kept, room);
}

static double mean_soil(const jm_land *land, int64_t block)
{
    const jm_sky_sheet *ground = jm_sky_ground(land->sky);
    double sum = 0.0, weight = 0.0;
    for (int64_t i = ground->block_start[block]; i < ground->block_start[block + 1]; i++)
        if (land->fabric->rows[land->ground_cover.row[i]].soil_depth_m > 0.0f) {
            const bool wet = land->irrigated != NULL && land->irrigated[i] != 0;
            sum += (double)ground->share[i] * (wet ? 1.0 : (double)land->ground.soil_share[i]);
            weight += (double)ground->share[i];
        }
    return weight > 0.0 ? sum / weight : land->soil_share;
}

static void advance_walls(jm_land *land, const jm_land_now *now, const jm_air_cell *air,
                          int64_t block)
{
    const jm_sky_facades *f = jm_sky_facades_of(land->sky);
    const int64_t first = f->block_start[block] * JM_FACADE_BANDS;
    const int64_t count = f->block_start[block + 1] * JM_FACADE_BANDS - first;
    jm_land_sums *sums = &land->sums[block];
    if (count == 0)
        return;
    const jm_meeting meets = meeting_of(now, air->canyon_k, air->canyon_q, air->street_wind_ms);
    jm_walls_advance(
        land->fabric, &land->wall_cover, &land->walls, first, (int32_t)count, f->area_m2 + first,
        &meets, land->wall_light.short_wm2 + first, land->wall_light.long_wm2 + first,
        jm_land_indoor_k(land, block) - JM_ZERO_CELSIUS_K, &sums->walls, &sums->glass_wm2);
}

static double mix(double canyon, double above, double share)
{
    return canyon + (above - canyon) * share;
}

// Warm crowns over the canyon layer heat what passes above them. What they cool is heavier than the
// air below and sinks into it: by night leaves and trunks share one air (Choudhury and Monteith
// 1988, Q J R Meteorol Soc 114:373-398), and in four nights of five the lower air of a wood is the
// colder one (Schilperoort et al. 2020, Biogeosciences 17:6423-6442). The shear at their tops stirs
// it on, two to three times as hard as the profiles know (Cellier and Brunet 1992, Agric For
// Meteorol 58:93-117; Raupach, Finnigan and Brunet 1996, Boundary-Layer Meteorol 78:351-382): their
// loss does not count in the stability of the way up. If it did, woods would fall 3 K under a
// meadow in a clear night; minima there are 1 K above those of open land, maxima 4 K below (De
// Frenne et al. 2019, Nat Ecol Evol 3:744-749).
static double crowns_rising(const jm_land *land, const jm_air_cell *air, int64_t block)
{
    const double leaf_k = (double)land->crowns.leaf_c[block] + JM_ZERO_CELSIUS_K;
    const double rising = jm_clamp((leaf_k - air->above_k) / RISING_K, 0.0, 1.0);
    return land->block[block].crowns_above * rising;
}

// Each part of a crown meets the air that it stands in.
static void advance_crowns(jm_land *land, const jm_land_now *now, const jm_air_cell *air,
                           int64_t block)
{
    const double share = land->block[block].crown_share;
    if (!(share > 0.0))
        return;
    const double out = land->block[block].crowns_above;
    const double rising = crowns_rising(land, air, block);
    const jm_meeting meets = meeting_of(now, mix(air->canyon_k, air->above_k, rising),
                                        mix(air->canyon_q, air->above_q, rising),
                                        mix(air->street_wind_ms, air->roof_wind_ms, out));
    const jm_crown_light light = jm_irradiance_crowns(land->irradiance, block);
    jm_crowns_advance(land->fabric, &land->crowns, block, share, light.emitting_share,
                      now->leaf_area_index, mean_soil(land, block), &meets, light.short_wm2,
                      light.long_wm2, &land->sums[block].crowns);
    land->sums[block].crowns_rising = rising;
}

// Walls, leaves and rooms: all that the level surfaces of other blocks look at moves after them.
static void advance_upright(jm_land *land, const jm_land_now *now, const jm_air_cell *air,
                            int64_t block)
{
    advance_walls(land, now, air, block);
    advance_crowns(land, now, air, block);
    jm_land_rooms(land, block, now, air);
}

static jm_status look_at_sun(jm_land *land, const jm_land_now *now)
{
    const jm_light *light = now->light;
    if (now->sun_count > 0 && land->mean != NULL)
        return jm_sun_mean_cast(land->mean, land->suns, now->suns, now->sun_count, &land->sun);
    if (land->suns != NULL)
        return jm_sun_store_cast(land->suns, light->azimuth_rad, light->elevation_rad, &land->sun);
    jm_sky_sun_cast(land->ctx, land->sky, light->azimuth_rad, light->elevation_rad, &land->sun);
    return JM_OK;
}

jm_status jm_land_look(jm_land *land, const jm_land_now *now, const jm_beside *beside)
{
    const float pass = (float)jm_crown_transmission(now->leaf_area_index);
    for (int64_t b = 0; b < land->blocks; b++)
        land->crown_pass[b] = pass;
    JM_TRY(look_at_sun(land, now));
    land->wall_light = jm_irradiance_begin_beside(land->irradiance, now->light, &land->sun, beside);
    return JM_OK;
}

// What all blocks of a substep share.
typedef struct all_blocks {
    jm_land *land;
    const jm_land_now *now;
    const jm_air_cell *air;
    const jm_land_kept *kept;
} all_blocks;

static void level_of_block(void *user, int64_t i, int thread)
{
    const all_blocks *a = user;
    jm_land *land = a->land;
    const int64_t b = land->modelled[i];
    advance_level(land, a->now, &a->air[b], b, a->kept, &land->rooms_of_threads[thread]);
    if (a->now->day_weight > 0.0f)
        jm_land_day_add_level(land, b, a->now->day_weight);
}

static void upright_of_block(void *user, int64_t i, int thread)
{
    const all_blocks *a = user;
    const int64_t b = a->land->modelled[i];
    const float weight = a->now->day_weight;
    (void)thread;
    if (weight > 0.0f)
        jm_land_day_add_rooms(a->land, b, weight);
    advance_upright(a->land, a->now, &a->air[b], b);
    if (weight > 0.0f)
        jm_land_day_add_walls(a->land, b, weight);
}

void jm_land_advance(jm_land *land, const jm_land_now *now, const jm_air_cell *air,
                     const jm_land_kept *kept)
{
    all_blocks all = {land, now, air, kept};
    // Before the surfaces move: the ledger is of what they were.
    if (now->audit)
        land->ledger = jm_irradiance_audit(land->irradiance);
    const int64_t count = land->modelled_count;
    jm_work_in_bands(land->threads, count, &(jm_in_bands){level_of_block, &all, NULL});
    jm_work_in_bands(land->threads, count, &(jm_in_bands){upright_of_block, &all, NULL});
    if (land->lends)
        jm_land_lend_walls(land);
}

jm_air_gain jm_land_gain(const jm_land *land, int64_t block, double vehicles_wm2)
{
    const jm_land_sums *s = &land->sums[block];
    const jm_land_block *shape = &land->block[block];
    if (!(shape->area_m2 > 0.0))
        return (jm_air_gain){0};
    const double walls = shape->wall_m2 / shape->area_m2, rooms = 1.0 / shape->area_m2;
    const double above = s->crowns_rising, below = 1.0 - above;
    const double sinking = shape->crowns_above - above;
    return (jm_air_gain){
        .canyon_wm2 = s->ground.sensible_wm2 + walls * s->walls.sensible_wm2 +
                      below * s->crowns.sensible_wm2 + rooms * s->rooms_street_w + vehicles_wm2,
        .canyon_slope_wm2k = s->ground.sensible_slope_wm2k + walls * s->walls.sensible_slope_wm2k +
                             below * s->crowns.sensible_slope_wm2k,
        .canyon_vapour_kgm2s = s->ground.vapour_kgm2s + walls * s->walls.vapour_kgm2s +
                               below * s->crowns.vapour_kgm2s + rooms * s->rooms_vapour_kgs,
        .tops_wm2 = sinking * s->crowns.sensible_wm2,
        .above_wm2 =
            s->roofs.sensible_wm2 + above * s->crowns.sensible_wm2 + rooms * s->rooms_roof_w,
        .above_slope_wm2k = s->roofs.sensible_slope_wm2k + above * s->crowns.sensible_slope_wm2k,
        .above_vapour_kgm2s = s->roofs.vapour_kgm2s + above * s->crowns.vapour_kgm2s,
    };
}

// The first guess of a land's state, and how far it is from settled.
#include "heat/model.h"

#include <math.h>
#include <string.h>

// Rooms begin where neither heating nor cooling is wanted, as near to the air as that allows.
static void start_rooms(jm_land *land, double air_k)
{
    for (int64_t i = 0; i < land->blocks * JM_USAGE_COUNT; i++) {
        const jm_indoor_class *use = &land->classes[i % JM_USAGE_COUNT];
        const double indoor_k = jm_clamp(air_k, use->set_heat_k, use->set_cool_k);
        land->indoor[i] = jm_rooms_all_at(indoor_k);
    }
}

static void start_sheets(jm_land *land, double air_c, double deep_c, float soil_share)
{
    // The marks are free before the first one.
    const jm_sky_sheet *roofs = jm_sky_roofs(land->sky);
    const jm_sky_facades *facades = jm_sky_facades_of(land->sky);
    for (int64_t b = 0; b < land->blocks; b++) {
        for (int64_t i = roofs->block_start[b]; i < roofs->block_start[b + 1]; i++)
            land->mark_c[1][i] =
                (float)(jm_land_rooms_k(land, b, land->roof_usage[i]) - JM_ZERO_CELSIUS_K);
        const float indoor_c = (float)(jm_land_indoor_k(land, b) - JM_ZERO_CELSIUS_K);
        for (int64_t i = facades->block_start[b] * JM_FACADE_BANDS;
             i < facades->block_start[b + 1] * JM_FACADE_BANDS; i++)
            land->mark_c[2][i] = indoor_c;
    }
    jm_sheet *const sheets[] = {&land->ground, &land->roofs, &land->walls};
    const jm_cover *const covers[] = {&land->ground_cover, &land->roof_cover, &land->wall_cover};
    for (int s = 0; s < 3; s++) {
        // A sheet is started by runs that fit an int32.
        const int64_t most = 1 << 30;
        for (int64_t at = 0; at < sheets[s]->count; at += most) {
            const int64_t left = sheets[s]->count - at;
            jm_sheet_start(land->fabric, covers[s], sheets[s], at,
                           (int32_t)(left < most ? left : most), air_c, deep_c,
                           s > 0 ? land->mark_c[s] + at : NULL);
        }
        for (int64_t i = 0; i < sheets[s]->count && sheets[s]->soil_share != NULL; i++)
            sheets[s]->soil_share[i] = soil_share;
    }
}

void jm_land_start(jm_land *land, double air_k, double deep_k)
{
    const double air_c = air_k - JM_ZERO_CELSIUS_K;
    start_rooms(land, air_k);
    start_sheets(land, air_c, deep_k - JM_ZERO_CELSIUS_K, (float)land->soil_share);
    for (int64_t b = 0; b < land->blocks; b++) {
        land->crowns.leaf_c[b] = (float)air_c;
        land->crowns.water_kgm2[b] = 0.0f;
    }
    jm_land_mark(land);
}

void jm_land_water_again(jm_land *land)
{
    const jm_sheet *const sheets[] = {&land->ground, &land->roofs};
    const float share = (float)land->soil_share;
    for (int s = 0; s < 2; s++)
        for (int64_t i = 0; i < sheets[s]->count; i++)
            sheets[s]->soil_share[i] = share;
}

static jm_sheet *sheet_of(jm_land *land, int which)
{
    jm_sheet *const sheets[] = {&land->ground, &land->roofs, &land->walls};
    return sheets[which];
}

void jm_land_mark(jm_land *land)
{
    for (int i = 0; i < 3; i++) {
        const jm_sheet *sheet = sheet_of(land, i);
        memcpy(land->mark_c[i], sheet->skin_c, (size_t)sheet->count * sizeof(float));
    }
    memcpy(land->mark_indoor, land->indoor,
           (size_t)(land->blocks * JM_USAGE_COUNT) * sizeof *land->indoor);
}

static double rooms_change_k(const jm_land *land)
{
    double largest = 0.0;
    for (int64_t i = 0; i < land->blocks * JM_USAGE_COUNT; i++) {
        const jm_rooms_air *now = &land->indoor[i], *then = &land->mark_indoor[i];
        largest = fmax(largest, fabs(now->cooled_k - then->cooled_k));
        largest = fmax(largest, fabs(now->free_k - then->free_k));
        largest = fmax(largest, fabs(now->cooled_mass_k - then->cooled_mass_k));
        largest = fmax(largest, fabs(now->free_mass_k - then->free_mass_k));
    }
    return largest;
}

double jm_land_change_k(const jm_land *land)
{
    const jm_sheet *const sheets[] = {&land->ground, &land->roofs, &land->walls};
    const jm_cover *const covers[] = {&land->ground_cover, &land->roof_cover, &land->wall_cover};
    float largest = 0.0f;
    for (int i = 0; i < 3; i++)
        for (int64_t k = 0; k < sheets[i]->count; k++) {
            const float change = fabsf(sheets[i]->skin_c[k] - land->mark_c[i][k]);
            if (change > largest && !land->fabric->rows[covers[i]->row[k]].open_water)
                largest = change;
        }
    return fmax((double)largest, rooms_change_k(land));
}

jm_status jm_heat_start(jm_heat *heat, const jm_air_station *station)
{
    const double air_k = station->air_k;
    heat->clock = (jm_heat_clock){
        .deep_k = heat->def.deep_temp_k > 0.0 ? heat->def.deep_temp_k : air_k,
        .cloud_share = (double)NAN,
    };
    jm_land_start(&heat->town, air_k, heat->clock.deep_k);
    jm_land_start(&heat->rural, air_k, heat->clock.deep_k);
    if (heat->air != NULL)
        jm_air_reset(heat->air, station);
    if (heat->air != NULL)
        heat->rural_met = jm_air_rural(heat->air);
    if (heat->around != NULL)
        jm_air_around_reset(heat, station);
    if (heat->keep != NULL)
        jm_air_record_reset(heat->keep);
    jm_heat_begin_day(heat);
    JM_TRY(jm_land_day_begin(&heat->town));
    return jm_land_day_begin(&heat->rural);
}

void jm_heat_settled(jm_heat *heat)
{
    jm_land_day_end(&heat->town);
    jm_land_day_end(&heat->rural);
}

// After a day that repeats: the mean of the first one is the deep temperature, where nothing better
// is known.
jm_status jm_heat_settle(jm_heat *heat)
{
    jm_heat_clock *clock = &heat->clock;
    if (heat->town.day.rooms == NULL || !(clock->elapsed_s > 0.0))
        return JM_OK;
    if (heat->def.deep_temp_k <= 0.0 && clock->settled_days == 0.0)
        clock->deep_k = clock->air_sum_ks / clock->elapsed_s;
    jm_land_settle(&heat->town, clock->deep_k);
    jm_land_settle(&heat->rural, clock->deep_k);
    jm_heat_mark(heat);
    clock->settled_days += 1.0;
    clock->elapsed_s = 0.0;
    clock->air_sum_ks = 0.0;
    JM_TRY(jm_land_day_begin(&heat->town));
    return jm_land_day_begin(&heat->rural);
}

double jm_heat_change_since_mark_k(const jm_heat *heat)
{
    if (heat->clock.settled_days < JM_SETTLED_LEAST)
        return (double)INFINITY;
    return fmax(jm_land_change_k(&heat->town), jm_land_change_k(&heat->rural));
}

void jm_heat_mark(jm_heat *heat)
{
    jm_land_mark(&heat->town);
    jm_land_mark(&heat->rural);
}

double jm_heat_deep_k(double mean_k, double amplitude_k, double warmest_day, double day)
{
    // A wave of a year reaches sqrt(365.25) times as deep as that of a day.
    const double annual = sqrt(365.25);
    const jm_fabric fabric = jm_fabric_default(600.0);
    const int32_t slab = fabric.rows[fabric.of_surface[JM_SURFACE_GRASS]].slab;
    const double depth = jm_fabric_depth(&fabric, slab, fabric.layer_count[slab] - 1) / annual;
    return jm_annual_wave_k(mean_k, amplitude_k, warmest_day, day, depth);
}

double jm_heat_soil_share(const double *rain_kgm2, const double *evaporation_kgm2, int32_t days)
{
    return jm_soil_water_after(rain_kgm2, evaporation_kgm2, days);
}

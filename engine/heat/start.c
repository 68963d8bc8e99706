// The first guess of a land's state, and how far it is from settled.
#include "heat/model.h"

#include <math.h>
#include <string.h>

static void start_sheet(const jm_land *land, const jm_cover *cover, jm_sheet *sheet, double air_k,
                        double bottom_k, float soil_share)
{
    jm_sheet_start(land->fabric, cover, sheet, 0, sheet->count, air_k, bottom_k);
    for (int64_t i = 0; i < sheet->count; i++)
        sheet->soil_share[i] = soil_share;
}

void jm_land_start(jm_land *land, double air_k, double deep_k, double soil_share)
{
    const float air_c = (float)(air_k - JM_ZERO_CELSIUS_K);
    land->soil_share = soil_share;
    start_sheet(land, &land->ground_cover, &land->ground, air_k, deep_k, (float)soil_share);
    start_sheet(land, &land->roof_cover, &land->roofs, air_k, air_k, (float)soil_share);
    start_sheet(land, &land->wall_cover, &land->walls, air_k, air_k, 0.0f);
    for (int64_t b = 0; b < land->blocks; b++) {
        land->crowns.leaf_c[b] = air_c;
        land->crowns.water_kgm2[b] = 0.0f;
    }
    // Rooms begin where neither heating nor cooling is wanted, as near to the air as that allows.
    for (int64_t i = 0; i < land->blocks * JM_USAGE_COUNT; i++) {
        const jm_indoor_class *use = &land->classes[i % JM_USAGE_COUNT];
        const double indoor_k = jm_clamp(air_k, use->set_heat_k, use->set_cool_k);
        land->indoor[i] = (jm_rooms_air){indoor_k, indoor_k};
    }
    jm_land_mark(land);
}

// Skins and marks of the three sheets.
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
}

void jm_land_average(jm_land *land, float weight)
{
    for (int i = 0; i < 3; i++) {
        const jm_sheet *sheet = sheet_of(land, i);
        float *mean_c = land->mark_c[i];
#pragma omp parallel for schedule(static) num_threads(land->threads)
        for (int64_t k = 0; k < sheet->count; k++)
            mean_c[k] += (sheet->skin_c[k] - mean_c[k]) * weight;
    }
}

void jm_land_settle(jm_land *land, double deep_k)
{
    jm_sheet_settle(land->fabric, &land->ground_cover, &land->ground, 0, land->ground.count,
                    land->mark_c[0], deep_k);
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
    return (double)largest;
}

void jm_heat_start(jm_heat *heat, const jm_air_station *station)
{
    const double air_k = station->air_k;
    const double soil = isnan(heat->def.soil_share) ? JM_SOIL_WATER_DEFAULT : heat->def.soil_share;
    heat->clock = (jm_heat_clock){
        .deep_k = heat->def.deep_temp_k > 0.0 ? heat->def.deep_temp_k : air_k,
        .cloud_share = (double)NAN,
    };
    jm_land_start(&heat->town, air_k, heat->clock.deep_k, soil);
    jm_land_start(&heat->rural, air_k, heat->clock.deep_k, soil);
    jm_air_reset(heat->air, station);
    jm_heat_begin_day(heat);
}

// At the end of the first spin-up day: the mean profile of the ground runs from the mean of its
// surface to the deep temperature, which is then known.
void jm_heat_settle(jm_heat *heat)
{
    jm_heat_clock *clock = &heat->clock;
    if (heat->def.deep_temp_k <= 0.0 && clock->settled_days == 0.0)
        clock->deep_k = clock->air_sum_ks / clock->elapsed_s;
    jm_land_settle(&heat->town, clock->deep_k);
    jm_land_settle(&heat->rural, clock->deep_k);
    clock->settled_days += 1.0;
    clock->elapsed_s = 0.0;
    clock->air_sum_ks = 0.0;
    // The marks held the means: what changes is told from the next day on.
    jm_land_mark(&heat->town);
    jm_land_mark(&heat->rural);
}

double jm_heat_change_since_mark_k(const jm_heat *heat)
{
    if (heat->clock.settled_days < JM_SETTLED_DAYS)
        return (double)INFINITY;
    return fmax(jm_land_change_k(&heat->town), jm_land_change_k(&heat->rural));
}

void jm_heat_mark(jm_heat *heat)
{
    if (heat->clock.settled_days < JM_SETTLED_DAYS)
        return;
    jm_land_mark(&heat->town);
    jm_land_mark(&heat->rural);
}

// What a substep adds to the sums of its interval and of the day.
#include "heat/model.h"

#include <math.h>

void jm_heat_add_ledger(jm_heat *heat)
{
    jm_heat_day *day = &heat->day;
    for (int64_t i = 0; i < heat->town.modelled_count; i++) {
        const jm_land_sums *s = &heat->town.sums[heat->town.modelled[i]];
        day->residual_wm2 = fmax(day->residual_wm2, s->ground.residual_wm2);
        day->residual_wm2 = fmax(day->residual_wm2, s->roofs.residual_wm2);
        day->residual_wm2 = fmax(day->residual_wm2, s->walls.residual_wm2);
        day->residual_wm2 = fmax(day->residual_wm2, s->crowns.residual_wm2);
    }
    const jm_irradiance_ledger *light = &heat->town.ledger;
    const jm_air_ledger air = heat->air != NULL ? jm_air_audit(heat->air) : (jm_air_ledger){0};
    if (light->short_in_w > 0.0)
        day->short_residual =
            fmax(day->short_residual,
                 fabs(light->short_in_w - light->short_absorbed_w - light->short_out_w) /
                     light->short_in_w);
    if (light->area_m2 > 0.0)
        day->long_residual_wm2 =
            fmax(day->long_residual_wm2, fabs(light->long_exchanged_w) / light->area_m2);
    const double through_j = fmax(fabs(air.in_j), fmax(fabs(air.out_j), fabs(air.stored_j)));
    if (through_j > 0.0)
        day->air_residual =
            fmax(day->air_residual, fabs(air.in_j - air.out_j - air.stored_j) / through_j);
}

// 22 to 6 h by the sun.
static bool is_night(const jm_heat *heat, double utc_s)
{
    double hour = utc_s / 3600.0 + heat->place.longitude_deg / 15.0;
    hour -= 24.0 * floor(hour / 24.0);
    return hour >= 22.0 || hour < 6.0;
}

// Mean canyon air over the area's open ground.
double jm_heat_mean_canyon_k(const jm_heat *heat)
{
    const jm_air_cell *air = heat->met;
    const jm_air_cell rural = heat->rural_met;
    double excess = 0.0, weight = 0.0;
    for (int64_t i = 0; i < heat->town.modelled_count; i++) {
        const int64_t b = heat->town.modelled[i];
        const jm_land_block *block = &heat->town.block[b];
        // As an excess: where all is alike the mean is that to the last bit.
        const double open = block->area_m2 * block->ground_share * heat->shown[b];
        excess += open * (air[b].canyon_k - rural.canyon_k);
        weight += open;
    }
    return rural.canyon_k + (weight > 0.0 ? excess / weight : 0.0);
}

void jm_heat_add_to_means(jm_heat *heat, const jm_substep *now, double utc_s)
{
    const double step_s = now->now.step_s;
    const jm_air_cell *air = heat->met;
    const jm_air_cell rural = heat->rural_met;
    for (int64_t i = 0; i < heat->airy_count; i++) {
        const int64_t b = heat->airy[i];
        jm_block_means *m = &heat->means[b];
        m->canyon_k += now->weight * air[b].canyon_k;
        m->above_k += now->weight * air[b].above_k;
        m->vapour_pa += now->weight * jm_vapour_pressure_pa(air[b].canyon_q, now->now.pressure_pa);
        m->wind_ms += now->weight * air[b].street_wind_ms;
        m->wind10_ms += now->weight * air[b].wind10_ms;
        if (heat->town.block[b].area_m2 > 0.0)
            m->rejected_wm2 +=
                now->weight * heat->town.sums[b].rooms_rejected_w / heat->town.block[b].area_m2;
    }
    const double canyon_k = jm_heat_mean_canyon_k(heat);
    heat->day.elapsed_s += step_s;
    heat->day.air_ks += step_s * canyon_k;
    heat->day.rural_ks += step_s * rural.canyon_k;
    if (is_night(heat, utc_s)) {
        heat->day.night_ks += step_s * (canyon_k - rural.canyon_k);
        heat->day.night_s += step_s;
    }
}

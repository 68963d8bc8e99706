// Where the air comes from that surfaces meet: solved, or taken from a record; and keeping it.
#include "heat/model.h"

#include <string.h>

jm_status jm_heat_new_moment(jm_heat *heat)
{
    const int64_t n = heat->town.blocks + 1;
    JM_TRY(jm_new(heat->ctx, &heat->moment.met, n));
    JM_TRY(jm_new(heat->ctx, &heat->moment.after, n));
    JM_TRY(jm_new(heat->ctx, &heat->moment.gain, n));
    heat->met = heat->air != NULL ? jm_air_cells(heat->air) : heat->moment.met;
    return JM_OK;
}

void jm_heat_free_moment(jm_heat *heat)
{
    jm_free(heat->moment.met);
    jm_free(heat->moment.after);
    jm_free(heat->moment.gain);
    jm_free(heat->sent_wm2);
}

jm_status jm_heat_meet_air(jm_heat *heat, const jm_air_station *station)
{
    const int64_t blocks = heat->town.blocks;
    if (heat->around != NULL)
        return jm_air_around_meet(heat, station);
    if (heat->air == NULL) {
        JM_TRY(jm_air_record_read(heat->def.take_air, (int64_t)heat->clock.substeps, &heat->source,
                                  &heat->moment));
        heat->met = heat->moment.met;
        heat->rural_met = heat->moment.met[blocks];
        return JM_OK;
    }
    jm_air_wind(heat->air, station);
    heat->met = jm_air_cells(heat->air);
    heat->rural_met = jm_air_rural(heat->air);
    if (heat->keep != NULL)
        memcpy(heat->moment.met, heat->met, ((size_t)blocks + 1) * sizeof *heat->met);
    return JM_OK;
}

static jm_status keep_sent(jm_heat *heat)
{
    const int64_t count = jm_irradiance_sent_count(heat->town.irradiance);
    JM_TRY(jm_grow(heat->ctx, &heat->sent_wm2, &heat->sent_capacity, count));
    jm_irradiance_sent(heat->town.irradiance, heat->sent_wm2);
    return jm_air_record_add_sent(heat->keep, heat->sent_wm2, count);
}

// What has been met, what was given, and the air as it is now.
static jm_status keep_air(jm_heat *heat, const jm_air_gain *meadow)
{
    const int64_t blocks = heat->town.blocks;
    memcpy(heat->moment.after, heat->met, ((size_t)blocks + 1) * sizeof *heat->met);
    memcpy(heat->moment.gain, heat->gains, (size_t)blocks * sizeof *heat->gains);
    heat->moment.gain[blocks] = *meadow;
    JM_TRY(jm_air_record_add(heat->keep, &heat->moment));
    return jm_air_record_has_gains(heat->keep) ? keep_sent(heat) : JM_OK;
}

jm_status jm_heat_move_air(jm_heat *heat, const jm_air_gain *meadow, const jm_air_station *station,
                           double step_s)
{
    if (heat->around != NULL) {
        jm_air_around_move(heat, meadow, station, step_s);
        return JM_OK;
    }
    if (heat->air == NULL) {
        heat->met = heat->moment.after;
        heat->rural_met = heat->moment.after[heat->town.blocks];
        return JM_OK;
    }
    jm_air_advance_grid(heat->air, heat->gains, meadow, station, step_s);
    heat->rural_met = jm_air_rural(heat->air);
    return heat->keep != NULL ? keep_air(heat, meadow) : JM_OK;
}

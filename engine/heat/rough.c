// Substeps longer than the run's own, in days that only warm up: what they are solved with, and who
// sees the sun within them.
#include "heat/model.h"

#include <math.h>

double jm_heat_substep_s(const jm_heat *heat, const jm_heat_input *in)
{
    const double fine_s = heat->def.substep_s, rough_s = in->rough_s;
    return rough_s > fine_s && fmod(in->length_s, rough_s) == 0.0 ? rough_s : fine_s;
}

// Layers are solved by the substep.
void jm_heat_set_substep(jm_heat *heat, double step_s)
{
    const bool rough = step_s != (double)heat->def.substep_s;
    if (rough && heat->rough_fabric.step_s != step_s) {
        heat->rough_fabric.step_s = step_s;
        jm_fabric_make(&heat->rough_fabric);
    }
    heat->town.fabric = heat->rural.fabric = rough ? &heat->rough_fabric : &heat->fabric;
}

int32_t jm_heat_suns(const jm_heat *heat, const jm_heat_input *in, int64_t index, int64_t count,
                     jm_sun_spot *suns)
{
    const int64_t own = (int64_t)(in->length_s / heat->def.substep_s) / count;
    const int64_t each = own < JM_SUNS_MOST ? own : JM_SUNS_MOST;
    for (int64_t i = 0; each > 1 && i < each; i++) {
        const double share = ((double)(index * each + i) + 0.5) / (double)(count * each);
        const double utc_s = in->start_utc_s + share * in->length_s;
        const jm_sun sun = jm_sun_position(&heat->place, utc_s, 0.0);
        suns[i] = (jm_sun_spot){sun.azimuth_rad - heat->convergence_rad, sun.elevation_rad};
    }
    return each > 1 ? (int32_t)each : 0;
}

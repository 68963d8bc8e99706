// Rooms behind roofs and walls of a block: one node for each use.
#include "heat/land.h"

#include "core/math.h"

#include <math.h>

// Dry air [J kg-1 K-1], [J kg-1 K-1].
#define AIR_HEAT_JKGK 1005.0
#define AIR_GAS_JKGK 287.05

static double floors_of(const jm_land_block *block)
{
    double sum = 0.0;
    for (int u = 0; u < JM_USAGE_COUNT; u++)
        sum += block->rooms[u].floor_m2;
    return sum;
}

double jm_land_indoor_k(const jm_land *land, int64_t block)
{
    const jm_land_block *shape = &land->block[block];
    const double floors = floors_of(shape);
    double sum = 0.0;
    // Walls whose roofs stand in the next block: as the usual rooms.
    if (!(floors > 0.0))
        return jm_land_rooms_k(land, block, JM_USAGE_RESIDENTIAL);
    for (int u = 0; u < JM_USAGE_COUNT; u++)
        sum += shape->rooms[u].floor_m2 / floors * jm_land_rooms_k(land, block, u);
    return sum;
}

double jm_land_rooms_k(const jm_land *land, int64_t block, int usage)
{
    return jm_rooms_mean_k(&land->classes[usage], &land->indoor[block * JM_USAGE_COUNT + usage]);
}

void jm_land_rooms(jm_land *land, int64_t block, const jm_land_now *now, const jm_air_cell *air)
{
    const jm_land_block *shape = &land->block[block];
    jm_land_sums *sums = &land->sums[block];
    jm_rooms_air *indoor = land->indoor + block * JM_USAGE_COUNT;
    const double floors = floors_of(shape);
    const double volume_jm3k = AIR_HEAT_JKGK * now->pressure_pa / (AIR_GAS_JKGK * air->canyon_k);
    for (int u = 0; u < JM_USAGE_COUNT; u++) {
        if (!(shape->rooms[u].floor_m2 > 0.0))
            continue;
        // Walls and people belong to the uses of a block by floor area.
        const double part = shape->rooms[u].floor_m2 / floors, wall_m2 = part * shape->wall_m2;
        const jm_rooms rooms = {shape->rooms[u].floor_m2, shape->rooms[u].volume_m3, wall_m2};
        jm_rooms_give give = {0};
        const jm_rooms_meet meets = {
            .outdoor_k = air->canyon_k,
            .through_walls_w = wall_m2 * sums->walls.bottom_wm2,
            .through_roofs_w = sums->roof_bottom_w[u],
            // The layers met the last indoor temperature, so what they gave is what arrives.
            .conductance_wk = 0.0,
            .glass_w = wall_m2 * sums->glass_wm2,
            .glass_conductance_wk =
                wall_m2 * (double)(land->fabric->glazing_share * land->fabric->glass_wm2k),
            .people = now->people_indoor != NULL ? part * (double)now->people_indoor[block]
                                                 : land->classes[u].people_m2 * rooms.floor_m2,
            .hour = now->legal_hour,
            .volume_jm3k = volume_jm3k,
            .outdoor_q = air->canyon_q,
            .pressure_pa = now->pressure_pa,
            .step_s = now->step_s,
        };
        jm_rooms_advance(&land->classes[u], &rooms, &meets, &indoor[u], &give);
        if (land->day.rooms != NULL)
            for (int p = 0; p < 2; p++)
                land->day.rooms[block * JM_USAGE_COUNT + u].loss_jk[p] +=
                    give.loss_wk[p] * now->step_s;
        sums->rooms_street_w += give.rejected_street_w + give.ventilated_w + give.through_glass_w;
        sums->rooms_roof_w += give.rejected_roof_w;
        sums->rooms_rejected_w += give.rejected_street_w + give.rejected_roof_w;
        sums->rooms_cooling_w += give.cooling_w;
        sums->rooms_vapour_kgs += give.vapour_kgs;
        sums->rooms_residual_w = fmax(sums->rooms_residual_w, fabs(give.residual_w));
    }
}

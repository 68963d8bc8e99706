/// indoor.h: rooms behind roofs and walls: one node a block and class of use; heating, cooling, and
/// the heat that air conditioning gives back to the street or the roofs.
#pragma once

#include "city/city.h"
#include "core/embedded.h"

/// assets/building-energy.csv, part of the program.
extern const jm_embedded jm_heat_tables[];

/// Habits and equipment of one class of use. Table with sources: assets/building-energy.csv.
typedef struct jm_indoor_class {
    double set_heat_k, set_cool_k;
    double equipped_share; // of floor area that is cooled
    double cop;            // of cooling
    double gains_wm2;      // appliances and light per floor area, mean of the day
    double people_m2;      // per floor area, mean of the day, where nobody counts them
    double person_w;       // sensible heat of a person indoors
    double air_changes_h, night_air_changes_h; // windows opened on hot nights
    double rejected_on_roof_share;
    double coil_k; // of air conditioning, whose air leaves it saturated; 0: nothing condenses
    double cooling_most_wm2; // heat and vapour that it can take out, per floor area that is cooled;
                             // 0: as much as is asked for
    double person_vapour_w;  // latent heat of a person indoors
    double vapour_gains_wm2; // of cooking, washing and drying, per floor area, mean of the day
    double heat_capacity_jm2k; // of floors, partitions and furniture, per floor area
    double mass_wm2k;          // between these and the rooms' air, per floor area
    double storey_m;
} jm_indoor_class;
/// JM_USAGE_COUNT rows.
JM_CHECKED jm_status jm_indoor_classes(jm_ctx *ctx, jm_indoor_class classes[JM_USAGE_COUNT]);

/// Rooms of one class in one block.
typedef struct jm_rooms {
    double floor_m2, volume_m3;
    double wall_m2; // that they lie behind: rooms are at least as deep as a storey is high, so
                    // their mass is that of so much floor at least, wherever its roof stands
} jm_rooms;

/// The state of rooms: those with air conditioning (the equipped share of the floor) and those
/// without; one mean would not do: a quarter of the homes cooled would cool all of them. Their air,
/// and the floors, partitions and furniture in them, which keep the day's sun for the evening.
typedef struct jm_rooms_air {
    double cooled_k, free_k;
    double cooled_mass_k, free_mass_k;
} jm_rooms_air;
static inline jm_rooms_air jm_rooms_all_at(double k)
{
    return (jm_rooms_air){k, k, k, k};
}
/// What walls, roofs and windows meet.
static inline double jm_rooms_mean_k(const jm_indoor_class *use, const jm_rooms_air *air)
{
    return use->equipped_share * air->cooled_k + (1.0 - use->equipped_share) * air->free_k;
}

typedef struct jm_rooms_meet {
    double outdoor_k;
    double through_walls_w, through_roofs_w; // conducted inwards at the last mean temperature
    double conductance_wk;                   // of the same, per K of warmer rooms
    double glass_w;                          // sun through windows
    double glass_conductance_wk;             // of windows, between rooms and outdoor air
    double people;                           // indoors; NaN: the class's usual
    int32_t hour;                            // legal, 0..23
    double volume_jm3k;                      // of air
    double outdoor_q, pressure_pa;           // [kg kg-1], [Pa]
    double step_s;
} jm_rooms_meet;

typedef struct jm_rooms_give {
    double cooling_w, heating_w;               // taken from and delivered to the rooms
    double condensed_w;                        // latent heat that cooling takes out besides
    double rejected_street_w, rejected_roof_w; // to the air: (cooling + condensed) x (1 + 1/COP)
    double vapour_kgs;                         // from rooms to outdoor air
    double ventilated_w;                       // from rooms to outdoor air
    double through_glass_w;                    // conducted from rooms to outdoor air
    double conducted_w;                        // that came in through walls and roofs in this step
    double residual_w;                         // in - out - stored
    double loss_wk[2]; // by which masses fade, cooled and others: to outdoor air, or to rooms' air
                       // that is held at a set point
} jm_rooms_give;

/// Advances both parts by one implicit step of
///   0 = walls and roofs + windows + air changes + heating - cooling + sources to the air
///       + H (mass - air),
///   C d(mass)/dt = sources to the mass - H (mass - air),
/// ISO 13790's simple hourly method with its surface node eliminated: sources are the sun through
/// glass, gains and people. Heating and cooling are what holds the set points of the air, cooling
/// in the equipped part only and as far as its machines reach. Rooms without floor area give
/// nothing. Rooms keep no vapour: what people and kitchens give off leaves with the air or on the
/// coil.
void jm_rooms_advance(const jm_indoor_class *use, const jm_rooms *rooms, const jm_rooms_meet *meets,
                      jm_rooms_air *air, jm_rooms_give *give);

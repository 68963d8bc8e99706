/// indoor.h: rooms behind roofs and walls: one node a block and class of use; heating, cooling, and
/// the heat that air conditioning gives back to the street or the roofs.
#pragma once

#include "city/city.h"

/// Habits and equipment of one class of use. Table with sources: assets/building-energy.csv.
typedef struct jm_indoor_class {
    double set_heat_k, set_cool_k;
    double equipped_share; // of floor area that is cooled
    double cop;            // of cooling
    double gains_wm2;      // appliances and light per floor area, mean of the day
    double person_w;       // heat of a person indoors
    double air_changes_h, night_air_changes_h; // windows opened on hot nights
    double rejected_on_roof_share;
    double heat_capacity_jm2k; // of the rooms, per floor area
    double storey_m;
} jm_indoor_class;
/// JM_USAGE_COUNT rows.
JM_CHECKED jm_status jm_indoor_classes(jm_ctx *ctx, jm_indoor_class classes[JM_USAGE_COUNT]);

/// Rooms of one class in one block.
typedef struct jm_rooms {
    double floor_m2, volume_m3;
} jm_rooms;

typedef struct jm_rooms_meet {
    double outdoor_k;
    double through_walls_w, through_roofs_w; // conducted inwards at the last indoor temperature
    double conductance_wk;                   // of the same, per K of warmer rooms
    double glass_w;                          // sun through windows
    double glass_conductance_wk;             // of windows
    double people;                           // indoors
    int32_t hour;                            // legal, 0..23
    double volume_jm3k;                      // of air
    double step_s;
} jm_rooms_meet;

typedef struct jm_rooms_give {
    double cooling_w, heating_w;               // delivered to the rooms
    double rejected_street_w, rejected_roof_w; // to the air: cooling x (1 + 1/COP)
    double ventilated_w;                       // from rooms to outdoor air
    double residual_w;                         // in - out - stored
} jm_rooms_give;

/// Advances the rooms' temperature [K], implicit.
void jm_rooms_advance(const jm_indoor_class *use, const jm_rooms *rooms, const jm_rooms_meet *meets,
                      double *indoor_k, jm_rooms_give *give);

/// people_places.h: how the people of zones spread over the blocks of the air grid: those at home
/// by the floor area of homes, others by that of all other buildings.
#pragma once

#include "city/city.h"
#include "traffic/presence.h"

typedef enum jm_floors { JM_FLOORS_HOMES, JM_FLOORS_OTHERS, JM_FLOORS_COUNT } jm_floors;

/// Floor area of one building, in one of the classes.
typedef struct jm_floor {
    int32_t zone;
    int64_t block;
    jm_floors floors;
    double share; // of the zone's floor area of the class
} jm_floor;

typedef struct jm_people_places {
    int64_t count, capacity;
    jm_floor *items; // [count] in the order of the buildings
    int64_t block_count;
} jm_people_places;

/// Storeys of 3 m; a building stands in the block of its first point's cell, and a zone without
/// homes (or without others) uses all of its buildings for them.
JM_CHECKED jm_status jm_people_places_create(jm_ctx *ctx, const jm_city *city,
                                             const jm_grid *blocks, jm_people_places *out);
void jm_people_places_free(jm_people_places *places);
/// People indoors by block [blocks] in a legal hour. People of zones without buildings have no
/// block.
void jm_people_indoor(const jm_people_places *places, const jm_presence *presence, int32_t hour,
                      float *blocks);

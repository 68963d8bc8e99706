/// parts.h: what a model of heat is put together from. A city gives the parts of its grid; another
/// giver (a street, a window of a larger relief) makes them another way for the same model.
#pragma once

#include "heat/heat.h"
#include "heat/land.h"
#include "heat/relief.h"
#include "heat/window.h"

/// Owns all that it points to.
typedef struct jm_heat_parts {
    jm_sky *sky;
    jm_fabric fabric;
    jm_indoor_class classes[JM_USAGE_COUNT];
    jm_grid grid;     // of the maps: cells of the sky
    jm_grid air_grid; // its cells are the sky's blocks
    int32_t block_cells;
    double cell_m2; // plan area of a receiver whose share is 1
    int32_t places; // ground receivers of a cell; 0: one
    jm_sun_place place;
    double convergence_rad;
    double fetch_km;
    /// By cell: rows of the fabric, use of the building, watered or not.
    uint8_t *ground_row, *roof_row, *usage, *irrigated;
    uint8_t *outdoors;      // [cells] where people are counted: share of open dry ground, 0..255
    jm_land_block *block;   // [blocks]
    double *shown;          // [blocks] share inside the area shown
    const jm_city_cut *cut; // of whose blocks the modelled ones are parts; NULL: the whole city
} jm_heat_parts;

void jm_heat_parts_free(jm_heat_parts *parts);
/// heat.c: refuses what no model can be made of.
JM_CHECKED jm_status jm_heat_check_def(jm_ctx *ctx, const jm_heat_def *def);
/// city_parts.c: the parts of a city. Without blocks in mode solweig, which knows sky and sun only.
/// cut: the city is its part; NULL: a whole one.
JM_CHECKED jm_status jm_heat_city_parts(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city,
                                        const jm_city_cut *cut, jm_heat_parts *out);
/// The fabric and the classes of rooms that `def` asks for.
JM_CHECKED jm_status jm_heat_fabric_of(jm_ctx *ctx, const jm_heat_def *def, jm_heat_parts *parts);
/// The model of these parts, which it takes over, also when it fails. `city` is needed by mode
/// solweig, else NULL.
JM_CHECKED jm_status jm_heat_from_parts(jm_ctx *ctx, const jm_heat_def *def, jm_heat_parts *parts,
                                        const jm_city *city, jm_heat **out);

// covers.c
/// Rows and uses of the city's cells; `order` [cells] sorts the sky's receivers by them.
JM_CHECKED jm_status jm_heat_covers(jm_ctx *ctx, const jm_city *city, jm_heat_parts *parts,
                                    uint8_t **order);
// city_blocks.c
/// Areas, walls, roofs, rooms, shapes of the blocks; where people are counted.
JM_CHECKED jm_status jm_heat_measure_blocks(jm_ctx *ctx, const jm_city *city,
                                            const jm_relief *relief, jm_heat_parts *parts);

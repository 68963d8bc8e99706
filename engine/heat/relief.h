/// relief.h: what stands in the city, as sky/sky.h looks at it.
#pragma once

#include "city/city.h"
#include "heat/window.h"
#include "sky/sky.h"

/// Heights on the city's cells; for cells over JM_SKY_FINEST_M on finer ones, from footprints and
/// single trees. Owns what it does not borrow from the city, which must outlive it.
typedef struct jm_relief {
    jm_sky_relief seen;
    float *owned[4]; // ground, building, crown top, crown base; NULL: borrowed
    jm_sky_segment *segments;
    int64_t segment_capacity;
} jm_relief;

/// Relief cells along a side of a cell: 1 on fine cells.
int32_t jm_relief_refine(double cell_m);
/// cut: the city is its part; NULL: a whole one.
JM_CHECKED jm_status jm_relief_create(jm_ctx *ctx, const jm_city *city, const jm_city_cut *cut,
                                      jm_relief *out);
void jm_relief_free(jm_relief *relief);

// walls_out.c
/// Outlines of buildings, party walls left out: what of a wall stands free above its neighbour.
/// `fine` is the grid of the whole in cells of the relief, of which the relief's arrays are a part.
JM_CHECKED jm_status jm_relief_walls(jm_ctx *ctx, const jm_city *whole, const jm_grid *fine,
                                     jm_relief *relief);

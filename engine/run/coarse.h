/// coarse.h: a city on larger cells, for the air of a run by windows.
#pragma once

#include "city/city.h"

/// Cells of `times` x `times` of the city's: mean ground; roofs and crowns where a building's
/// outline tells of them, or where they cover half of the cell; the commonest cover. Owns its
/// rasters, borrows all else.
JM_CHECKED jm_status jm_coarse_create(jm_ctx *ctx, const jm_city *city, int32_t times,
                                      jm_city *out);
void jm_coarse_free(jm_city *coarse);

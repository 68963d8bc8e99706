/// air_out.h: fields of the air as squares, for tables: its cells are few and larger than streets.
#pragma once

#include "city/city.h"

/// A layer `name` with a square for each cell of the air grid that has a value; columns id (row *
/// columns + column, row 0 in the north) and `name`. values: [rows * columns].
JM_CHECKED jm_status jm_air_layer(jm_ctx *ctx, const jm_city *city, const jm_grid *air,
                                  const char *name, const float *values, jm_layer **out);

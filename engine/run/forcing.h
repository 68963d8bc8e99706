/// forcing.h: the weather of the simulated days, out of an EPW or CSV file.
#pragma once

#include "core/time.h"
#include "heat/heat.h"

typedef struct jm_forcing jm_forcing;

/// Reads the whole file. EPW (typical years): rows are found by month, day and hour, whatever their
/// year; the simulated date's year counts. CSV (docs/formats.md): rows are instants of their own.
/// JM_ERR_DATA names file, line and mend; missing codes (9999 ...) of needed columns are refused.
JM_CHECKED jm_status jm_forcing_read(jm_ctx *ctx, const char *path, jm_forcing **out);
void jm_forcing_destroy(jm_forcing *forcing);

/// Hours between a radiation mean's centre and its label, as measured on the file against the sun
/// (place: of the station); the format says -0.5. Files without enough summer days keep -0.5.
double jm_forcing_radiation_centre_h(const jm_forcing *forcing);

/// Forcing of the interval that starts at start_utc_s. JM_ERR_DATA when the file does not cover it.
JM_CHECKED jm_status jm_forcing_at(jm_ctx *ctx, const jm_forcing *forcing, double start_utc_s,
                                   double length_s, jm_heat_input *input);

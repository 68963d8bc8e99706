/// forcing.h: the weather of the simulated days, handed to the heat model hour by hour.
#pragma once

#include "heat/heat.h"
#include "scenario/scenario.h"
#include "weather/weather.h"

typedef struct jm_forcing jm_forcing;

/// What the scenario's `weather_*` keys and the city's place (its centre, at its mean ground
/// height) and legal time say about its file. Borrows the scenario's texts.
jm_weather_def jm_forcing_def(const jm_scenario *scenario, const jm_city *city,
                              const jm_zone *zone);

/// Reads the whole file as `def` says (weather/weather.h).
JM_CHECKED jm_status jm_forcing_open(jm_ctx *ctx, const char *path, const jm_weather_def *def,
                                     jm_forcing **out);
/// As jm_forcing_open with everything as the format says, at an unknown place.
JM_CHECKED jm_status jm_forcing_read(jm_ctx *ctx, const char *path, jm_forcing **out);
void jm_forcing_destroy(jm_forcing *forcing);

/// Hours between the centre of a radiation mean and its label, as used.
double jm_forcing_radiation_centre_h(const jm_forcing *forcing);
const jm_weather_file *jm_forcing_weather(const jm_forcing *forcing);

/// Forcing of the interval that starts at start_utc_s: times and weather of `input` are set. Its
/// radiation is centred in the middle. JM_ERR_DATA when the file does not cover it.
JM_CHECKED jm_status jm_forcing_at(jm_ctx *ctx, const jm_forcing *forcing, double start_utc_s,
                                   double length_s, jm_heat_input *input);

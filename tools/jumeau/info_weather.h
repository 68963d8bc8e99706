/// info_weather.h: weather files for the commands info and check.
#pragma once

#include "commands.h"

#include "city/city.h"
#include "scenario/scenario.h"

/// Prints what a weather file holds. place "LAT,LON", offset_h and station may be NULL.
jm_status info_weather(tool *t, const char *path, const char *place, const char *offset_h,
                       const char *station, bool json);

/// Reads the scenario's weather as a run would and asks for every hour of its days.
jm_status check_weather(tool *t, const jm_scenario *scenario, const jm_city *city);

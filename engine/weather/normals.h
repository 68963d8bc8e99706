/// normals.h: the year's wave of air temperature at a place by the climate normals of the stations
/// around it, for weather files that hold less than a year.
#pragma once

#include "core/embedded.h"
#include "weather/weather.h"

/// assets/climate-normals.csv, part of the program.
extern const jm_embedded jm_climate_tables[];

/// Beyond it a station tells nothing. Two stations of the table differ, altitude taken off, by 0.8
/// K of annual mean (rms) within 100 km, 1.3 K at 200 to 300 km, 2 K at 400 to 500 km, there by up
/// to 8 K across a coast or a range of mountains.
#define JM_NORMALS_REACH_KM 300.0

enum { JM_NORMALS_NAME = 32, JM_NORMALS_PERIOD = 12 };
typedef struct jm_normals {
    jm_annual_wave wave;            // at the place's altitude; NaN: no station within reach
    int32_t count;                  // of stations that told it
    char nearest[JM_NORMALS_NAME];  // the nearest station of all
    char period[JM_NORMALS_PERIOD]; // its years
    double nearest_km;
} jm_normals;
/// Means of up to four stations, by the inverse square of their distance. An unknown altitude is
/// taken as that of each station. JM_ERR_DATA: the table is spoilt.
JM_CHECKED jm_status jm_weather_normals(jm_ctx *ctx, const jm_sun_place *place, jm_normals *out);

/// weather.h: weather at a station: files, time labels, and the parts of sunlight.
///
/// Readers keep what the file says; what is missing is named with the default taken. SI throughout.
#pragma once

#include "core/ctx.h"
#include "core/sun.h"

/// The weather at the station, outside the city: at an instant, or a mean over an interval.
typedef struct jm_weather {
    double air_temp_k;        // at station_height_m, rural unless the scenario says otherwise
    double relative_humidity; // 0..1
    double pressure_pa;
    double wind_ms;           // 10 m, rural
    double wind_from_rad;     // clockwise from TRUE north
    double direct_normal_wm2; // beam, on a plane facing the sun
    double diffuse_wm2;       // on the horizontal
    double longwave_down_wm2; // NaN: not measured
    double cloud_share;       // 0..1; NaN unknown
    double rain_kgm2s;        // 0 where the file has no column
} jm_weather;

/// Which instant of an interval its label names.
typedef enum jm_label { JM_LABEL_BEGIN, JM_LABEL_CENTRE, JM_LABEL_END, JM_LABEL_COUNT } jm_label;
JM_API const char *jm_label_name(jm_label label);     // "begin" ...
JM_API jm_label jm_label_from_name(const char *name); // JM_LABEL_COUNT: unknown

typedef enum jm_weather_format {
    JM_WEATHER_GUESS, // by ending and first line
    JM_WEATHER_EPW,
    JM_WEATHER_CSV,          // docs/formats.md
    JM_WEATHER_ERA5,         // ERA5 time series as CSV
    JM_WEATHER_METEO_FRANCE, // hourly base data, CSV or CSV.gz
    JM_WEATHER_UMEP,         // the 23-column met file
    JM_WEATHER_FORMAT_COUNT
} jm_weather_format;
JM_API jm_weather_format jm_weather_format_from_name(const char *name); // "epw" ...; COUNT: unknown

typedef struct jm_weather_def {
    jm_weather_format format;
    jm_sun_place place;  // of the station; EPW: the file's own place wins
    double offset_h;     // of the file's clock from UTC; NaN: what the format says (else refused)
    int32_t label;       // jm_label, or -1: what the format says
    bool correct;        // move radiation by the fitted label when the fit is sure
    const char *station; // files of many stations: which; NULL: the only one
} jm_weather_def;
JM_API jm_weather_def jm_weather_default_def(void);

/// Where radiation stands against its labels, fitted to the sun's path on clear days.
typedef struct jm_label_fit {
    bool determined;
    double centre_h, uncertainty_h; // centre of the mean minus its label; one standard deviation
    int32_t clear_days;
} jm_label_fit;

typedef struct jm_weather_file jm_weather_file; // owns its rows

/// JM_ERR_DATA names file, line and mend. What was taken by default is told once by jm_log.
JM_API JM_CHECKED jm_status jm_weather_read(jm_ctx *ctx, const char *path,
                                            const jm_weather_def *def, jm_weather_file **out);
JM_API void jm_weather_destroy(jm_weather_file *file); // NULL is allowed

typedef struct jm_weather_about {
    jm_weather_format format;
    bool typical_year;                      // rows of any year: found by month, day and hour
    double first_utc_s, last_utc_s, step_s; // first_utc_s: begin of the first row's interval
    jm_label label;                         // as used for the state (temperature, wind)
    double radiation_centre_h;              // centre of radiation minus label, as used
    jm_label_fit fit;
    int64_t rows, missing_rows;
    jm_sun_place place;
} jm_weather_about;
JM_API jm_weather_about jm_weather_about_of(const jm_weather_file *file);

/// Instants at both ends and means (radiation, rain) of an interval of any length. JM_ERR_DATA when
/// the file does not cover it, with what it covers.
JM_API JM_CHECKED jm_status jm_weather_at(jm_ctx *ctx, const jm_weather_file *file,
                                          double start_utc_s, double length_s, jm_weather *begin,
                                          jm_weather *end, jm_weather *mean,
                                          double *radiation_centre_utc_s);

/// Reindl, Beckman and Duffie 1990 (with temperature and humidity; NaN: their reduced form):
/// diffuse share of global radiation. clearness: global over extraterrestrial on the horizontal.
JM_API double jm_reindl_diffuse_share(double clearness, double sin_elevation, double air_temp_k,
                                      double relative_humidity);
/// Erbs, Klein and Duffie 1982.
JM_API double jm_erbs_diffuse_share(double clearness);
/// Extraterrestrial radiation facing the sun [W m-2] on a day of the year.
JM_API double jm_extraterrestrial_wm2(double distance_au);
/// Global radiation of a clear sky, Haurwitz 1945 [W m-2].
JM_API double jm_haurwitz_wm2(double sin_elevation);

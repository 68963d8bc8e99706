/// weather.h: weather at a station: files, time labels, and the parts of sunlight.
///
/// Readers keep what the file says; what is missing is named with the default taken. SI throughout.
/// Formats, columns, time zones and labels: docs/formats.md, "Weather".
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
    double global_wm2;        // on the horizontal, as measured; 0: not, beam and diffuse make it
} jm_weather;

/// Which instant of an interval its label names.
typedef enum jm_label { JM_LABEL_BEGIN, JM_LABEL_CENTRE, JM_LABEL_END, JM_LABEL_COUNT } jm_label;
JM_API const char *jm_label_name(jm_label label); // "begin" ...
/// What people may choose: "format" (as the format says), the labels by 1 + jm_label, "fitted" (by
/// the sun); ends with NULL.
JM_API extern const char *const jm_weather_labels[];

typedef enum jm_weather_format {
    JM_WEATHER_GUESS, // by ending and first line
    JM_WEATHER_EPW,
    JM_WEATHER_CSV,          // docs/formats.md
    JM_WEATHER_ERA5,         // ERA5 time series as CSV (Climate Data Store, Open-Meteo)
    JM_WEATHER_METEO_FRANCE, // hourly base data, CSV or CSV.gz
    JM_WEATHER_UMEP,         // the 23-column met file
    JM_WEATHER_FORMAT_COUNT
} jm_weather_format;
/// Their names, "epw" ...; ends with NULL.
JM_API extern const char *const jm_weather_formats[];

typedef struct jm_weather_def {
    jm_weather_format format;
    jm_sun_place place;    // of the station; EPW: the file's own place wins
    double offset_h;       // of the file's clock from UTC; NaN: what the format says (else refused)
    int32_t label;         // jm_label, or -1: what the format says
    bool correct;          // move radiation by the fitted label when the fit is sure
    const char *station;   // files of many stations: number or name; NULL: the only one
    double local_offset_h; // standard time of the place, for files in local time that do not say
                           // theirs (UMEP); NaN: such files are refused
} jm_weather_def;
/// Everything as the format says; place and offsets unknown (NaN).
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
/// As read, from bytes (plain or gzip); `name` stands for the file in messages, its ending helps to
/// tell the format.
JM_API JM_CHECKED jm_status jm_weather_parse(jm_ctx *ctx, const char *name, const char *bytes,
                                             int64_t count, const jm_weather_def *def,
                                             jm_weather_file **out);
JM_API void jm_weather_destroy(jm_weather_file *file); // NULL is allowed

/// What the readers mended or took by default, in counts of rows.
typedef struct jm_weather_mends {
    int64_t negative; // radiation below zero, by night mostly: set to 0
    int64_t diffuse;  // diffuse beyond global: cut to global
    int64_t bridged;  // values missing for at most three hours: on a line between their neighbours
    int64_t doubtful; // marked as doubtful by their producer: taken as missing
    int64_t dark;     // rows with sunlight while the sun is down (below 6 degrees): set to 0
} jm_weather_mends;

typedef struct jm_weather_about {
    jm_weather_format format;
    bool typical_year;                      // rows of any year: found by month, day and hour
    double first_utc_s, last_utc_s, step_s; // first_utc_s: begin of the first row's interval; NaN
                                            // both for a typical year
    jm_label label;                         // as used for the state (temperature, wind)
    double radiation_centre_h;              // centre of radiation minus label, as used
    jm_label_fit fit;
    int64_t rows, missing_rows; // missing: no air temperature, or no radiation while the sun is up
    jm_sun_place place;         // NaN: unknown
    double offset_h;            // of the file's clock from UTC; NaN: each stamp has its own
    jm_weather_mends mends;
} jm_weather_about;
JM_API jm_weather_about jm_weather_about_of(const jm_weather_file *file);

/// Instants at both ends and means (radiation, rain) of an interval of any length. A row's diffuse
/// light is shared out by the sun's path within the row, so that parts of a row add up to it; the
/// centre is that of the interval. JM_ERR_DATA when the file does not cover it, with what it
/// covers, or has a hole there.
JM_API JM_CHECKED jm_status jm_weather_at(jm_ctx *ctx, const jm_weather_file *file,
                                          double start_utc_s, double length_s, jm_weather *begin,
                                          jm_weather *end, jm_weather *mean,
                                          double *radiation_centre_utc_s);

/// One day of a file, for the soil water at the start and for reference evaporation.
typedef struct jm_weather_day {
    double share;                            // of the day that the file has, 0..1
    double rain_mm;                          // of what the file has
    double air_min_k, air_max_k, air_mean_k; // NaN without data
    double vapour_pa;                        // mean
    double wind_ms;                          // mean, at 10 m
    double global_wm2;                       // mean over 24 h
    double pressure_pa;
    double
        evaporation_mm; // FAO 56 reference (grass), equation 6; NaN with less than 0.8 of the day
} jm_weather_day;

/// The `count` days of 86 400 s that end at end_utc_s, oldest first; what the file does not cover
/// has share 0.
JM_API void jm_weather_days(const jm_weather_file *file, double end_utc_s, int32_t count,
                            jm_weather_day *days);

/// FAO 56 (Allen, Pereira, Raes, Smith 1998), equation 6, with extraterrestrial radiation by its
/// equation 21 and net radiation by 37 to 40: reference evaporation of a day [mm].
JM_API double jm_fao56_evaporation_mm(const jm_weather_day *day, const jm_sun_place *place,
                                      int32_t day_of_year, double ground_heat_wm2);
/// Its equation 53: of an hour [mm], the ground taking the share of net radiation of equations 45
/// and 46.
JM_API double jm_fao56_hour_mm(double net_radiation_wm2, double air_k, double vapour_pa,
                               double wind2_ms, double pressure_pa, bool night);

/// The annual wave of air temperature, mean + amplitude x cos(2 pi (day - warmest) / 365.2425), by
/// least squares on daily means. All NaN when the file has less than 300 days of the year.
typedef struct jm_annual_wave {
    double mean_k, amplitude_k, warmest_day; // day of the year, 1..366
} jm_annual_wave;
JM_API jm_annual_wave jm_weather_annual(const jm_weather_file *file);

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

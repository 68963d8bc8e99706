/// own.h: what the files of weather/ share; nobody else includes it.
#pragma once

#include "weather/weather.h"

#include "store/csv.h"

#include "core/grid.h"
#include "core/math.h"

/// What a column of a file may hold, in SI. Completion makes a jm_weather of it.
typedef enum jm_raw {
    JM_RAW_AIR_K,
    JM_RAW_DEW_K,
    JM_RAW_HUMIDITY,     // 0..1
    JM_RAW_PRESSURE,     // Pa, at the station
    JM_RAW_SEA_PRESSURE, // Pa, reduced to sea level
    JM_RAW_WIND,         // m s-1
    JM_RAW_WIND_EAST,    // m s-1, towards east
    JM_RAW_WIND_NORTH,   // m s-1, towards north
    JM_RAW_FROM,         // rad
    JM_RAW_GLOBAL,       // W m-2, as the next five: mean of the row's interval
    JM_RAW_DIRECT_NORMAL,
    JM_RAW_DIRECT_FLAT, // beam on the horizontal
    JM_RAW_DIFFUSE,
    JM_RAW_LONGWAVE,
    JM_RAW_CLOUD, // 0..1
    JM_RAW_RAIN,  // kg m-2 s-1
    JM_RAW_COUNT
} jm_raw;

typedef struct jm_raw_row {
    double label_s; // UTC; typical year: seconds of the year in the file's clock
    int64_t line;
    double value[JM_RAW_COUNT]; // NaN: missing
} jm_raw_row;

/// A file as its reader left it.
typedef struct jm_raw_file {
    const char *name;
    jm_raw_row *rows;
    int64_t count, capacity;
    bool has[JM_RAW_COUNT]; // there is such a column
    bool typical_year;
    bool fills_gaps;    // rows may be missing: they are put in as empty ones
    bool state_centred; // temperature and wind are means of the row's interval, not instants
    bool holds_ends;    // two hours before and after are taken as the first and last row
    jm_label label;     // as the format says
    double offset_h;    // NaN: each stamp has its own
    double step_s;
    jm_sun_place place; // latitude NaN: not in the file
    jm_weather_mends mends;
} jm_raw_file;

typedef struct jm_weather_row {
    jm_weather weather; // NaN in what is missing
    double global_wm2;
} jm_weather_row;

/// Row i has its label at first_label_s + i step_s, its state `state_s` after it, and its radiation
/// as mean of one step around `centre_s` after it.
struct jm_weather_file {
    char *name;
    jm_weather_format format;
    bool typical_year; // first_label_s counts from the year's begin in the file's clock
    bool holds_ends;
    int64_t count, missing;
    jm_weather_row *rows;
    double first_label_s, step_s, state_s, centre_s;
    double offset_h;
    jm_label label;
    jm_label_fit fit;
    jm_sun_place place;
    jm_weather_mends mends;
};

enum { JM_YEAR_HOURS = 8760 };

static inline bool jm_has_place(const jm_sun_place *place)
{
    return place->latitude_deg >= -90.0 && place->latitude_deg <= 90.0 &&
           place->longitude_deg >= -180.0 && place->longitude_deg <= 180.0;
}

/// Centre of an interval minus its label [s].
static inline double jm_label_centre_s(jm_label label, double step_s)
{
    return label == JM_LABEL_BEGIN ? 0.5 * step_s : label == JM_LABEL_END ? -0.5 * step_s : 0.0;
}

// ---- stamp.c
/// "2026-07-24T14:00:00+02:00", "...Z", or without offset: then *has_offset is false and the time
/// is as if UTC. Seconds and their fraction may be absent; a blank may stand for the T.
bool jm_stamp_read(const char *text, double *utc_s, bool *has_offset);
/// A civil time that exists; hour 24 is the next day's begin.
bool jm_stamp_of(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute,
                 int32_t second, double *utc_s);
/// Second of a year of 365 days: 29 February counts as the 28th.
double jm_year_second(double utc_s);

// ---- read.c
/// An empty row at the end: NaN everywhere.
JM_CHECKED jm_status jm_raw_add(jm_ctx *ctx, jm_raw_file *raw, double label_s, int64_t line,
                                jm_raw_row **row);
/// Nothing but blanks, or a word for it: nan, na, null.
bool jm_cell_is_missing(const char *cell);
/// The offset of local stamps that do not say theirs, from the def.
JM_CHECKED jm_status jm_raw_offset(jm_ctx *ctx, jm_raw_file *raw, const jm_weather_def *def);

// ---- epw.c, umep.c, table.c, meteo_france.c: text (zero-terminated, may be spoilt) to rows
JM_CHECKED jm_status jm_read_epw(jm_ctx *ctx, const jm_weather_def *def, char *text,
                                 jm_raw_file *raw);
JM_CHECKED jm_status jm_read_umep(jm_ctx *ctx, const jm_weather_def *def, char *text,
                                  jm_raw_file *raw);
JM_CHECKED jm_status jm_read_plain(jm_ctx *ctx, const jm_weather_def *def, const char *text,
                                   int64_t length, jm_raw_file *raw);
JM_CHECKED jm_status jm_read_era5(jm_ctx *ctx, const jm_weather_def *def, const char *text,
                                  int64_t length, jm_raw_file *raw);
JM_CHECKED jm_status jm_read_meteo_france(jm_ctx *ctx, const jm_weather_def *def, const char *text,
                                          int64_t length, jm_raw_file *raw);
/// Hands a text in memory to a sink of store/csv.h.
JM_CHECKED jm_status jm_text_rows(jm_ctx *ctx, const char *name, const char *text, int64_t length,
                                  const jm_csv_sink *sink);

// ---- mend.c
/// One even step, gaps put in, values that cannot be refused with their line.
JM_CHECKED jm_status jm_raw_check(jm_ctx *ctx, jm_raw_file *raw);
/// Bridges short holes of the state: three hours at most.
void jm_raw_bridge(jm_raw_file *raw);

// ---- complete.c
/// Temperature, humidity, pressure, wind of every row, with the defaults told.
JM_CHECKED jm_status jm_complete_state(jm_ctx *ctx, jm_raw_file *raw, const jm_sun_place *place);
/// Beam and diffuse of every row, by what the file has; needs the file's clock and centre.
JM_CHECKED jm_status jm_complete_light(jm_ctx *ctx, jm_raw_file *raw, jm_weather_file *file);

// ---- split.c
/// The sun's elevation through one solar day, from three positions of core/sun.h: declination and
/// hour angle taken as even in time; within 0.02 degrees of them, without refraction and parallax.
typedef struct jm_sun_path {
    bool is_set;
    double noon_utc_s; // mean solar noon
    double angle_rad, turn_rads, declination_rad, tilt_rads;
    double sin_latitude, cos_latitude;
    double extraterrestrial_wm2; // facing the sun
} jm_sun_path;
/// Renews the path when the instant lies in another solar day.
void jm_sun_path_follow(const jm_sun_place *place, double utc_s, jm_sun_path *path);
double jm_sun_path_sine(const jm_sun_path *path, double utc_s);

/// Means of an interval: of max(0, sin elevation), and of Haurwitz' clear sky.
typedef struct jm_sun_mean {
    double sine, clear_wm2, extraterrestrial_wm2; // the last: facing the sun
} jm_sun_mean;
jm_sun_mean jm_sun_mean_of(const jm_sun_place *place, double start_utc_s, double length_s,
                           jm_sun_path *path);
/// FAO 56, equation 7: pressure of the standard atmosphere [Pa].
double jm_standard_pressure_pa(double elevation_m);
/// FAO 56, equation 11: saturation vapour pressure over water [Pa].
double jm_weather_saturation_pa(double air_k);

// ---- label_fit.c
/// What the fit looks at: rows of even step, with NaN where missing.
typedef struct jm_fit_rows {
    const jm_sun_place *place;
    int64_t count;
    double first_utc_s, step_s; // label of the first row; a typical year stands in 2001
    double nominal_h;           // centre minus label as the format says
    const double *global, *direct_normal, *diffuse; // [count]; global NaN: beam and diffuse count
} jm_fit_rows;
JM_CHECKED jm_status jm_fit_label(jm_ctx *ctx, const jm_fit_rows *rows, jm_label_fit *fit);

// ---- at.c
/// A row's label in UTC; of a typical year: in the year of 2001.
double jm_row_label_utc_s(const jm_weather_file *file, int64_t row);
/// Rows that hold an instant of the state: *before, *after and the share of the way; false outside
/// of what the file covers.
bool jm_state_rows(const jm_weather_file *file, double utc_s, int64_t *before, int64_t *after,
                   double *share);

// ---- annual.c
#define JM_YEAR_DAYS 365.2425
/// Least squares of mean + a cos + b sin: the sums of its normal equations, from zero.
typedef struct jm_wave_fit {
    double m[3][4];
} jm_wave_fit;
/// A mean over some days whose means of 1, cos and sin are `basis`.
void jm_wave_fit_add(jm_wave_fit *fit, const double basis[3], double mean_k);
jm_annual_wave jm_wave_fit_end(jm_wave_fit *fit);

// mend.c: even rows, values that can be, short holes bridged.
#include "weather/own.h"

#include <math.h>

typedef struct range {
    double low, high;
    const char *words;
} range;

// What can be measured on earth. Radiation a little below zero is a pyranometer that looks at a
// cold sky; far below it is a code for missing.
static const range ranges[JM_RAW_COUNT] = {
    [JM_RAW_AIR_K] = {183.0, 333.0, JM_WORDS("air temperature (-90 to 60 degC)")},
    [JM_RAW_DEW_K] = {173.0, 313.0, JM_WORDS("dew point (-100 to 40 degC)")},
    [JM_RAW_HUMIDITY] = {0.0, 1.1, JM_WORDS("relative humidity (0 to 110 %)")},
    [JM_RAW_PRESSURE] = {50000.0, 110000.0, JM_WORDS("pressure (50000 to 110000 Pa)")},
    [JM_RAW_SEA_PRESSURE] = {85000.0, 110000.0,
                             JM_WORDS("pressure at sea level (85000 to 110000 Pa)")},
    [JM_RAW_WIND] = {0.0, 100.0, JM_WORDS("wind speed (0 to 100 m/s)")},
    [JM_RAW_WIND_EAST] = {-100.0, 100.0, JM_WORDS("wind towards east (-100 to 100 m/s)")},
    [JM_RAW_WIND_NORTH] = {-100.0, 100.0, JM_WORDS("wind towards north (-100 to 100 m/s)")},
    [JM_RAW_FROM] = {-0.1, 2.0 * JM_PI + 0.1, JM_WORDS("wind direction (0 to 360 degrees)")},
    [JM_RAW_GLOBAL] = {-50.0, 1700.0, JM_WORDS("global radiation (0 to 1700 W/m2)")},
    [JM_RAW_DIRECT_NORMAL] = {-50.0, 1400.0, JM_WORDS("direct normal radiation (0 to 1400 W/m2)")},
    [JM_RAW_DIRECT_FLAT] = {-50.0, 1400.0, JM_WORDS("direct radiation (0 to 1400 W/m2)")},
    [JM_RAW_DIFFUSE] = {-50.0, 1000.0, JM_WORDS("diffuse radiation (0 to 1000 W/m2)")},
    [JM_RAW_LONGWAVE] = {50.0, 700.0, JM_WORDS("downward long wave (50 to 700 W/m2)")},
    [JM_RAW_CLOUD] = {0.0, 1.0, JM_WORDS("cloud share (0 to 1)")},
    [JM_RAW_RAIN] = {-1e-4, 0.2, JM_WORDS("rain (0 to 720 mm in an hour)")},
};

static jm_status check_row(jm_ctx *ctx, jm_raw_file *raw, jm_raw_row *row)
{
    for (int q = 0; q < JM_RAW_COUNT; q++) {
        double *v = &row->value[q];
        if (isnan(*v))
            continue;
        if (!(*v >= ranges[q].low && *v <= ranges[q].high))
            return jm_fail(
                ctx, JM_ERR_DATA,
                "%s:%lld: %s is outside what can be measured; if it stands for a missing "
                "value, leave it empty",
                raw->name, (long long)row->line, jm_translate(ctx, ranges[q].words));
        if (*v < 0.0 && q >= JM_RAW_GLOBAL && q <= JM_RAW_DIFFUSE) {
            *v = 0.0;
            raw->mends.negative++;
        }
        if (*v < 0.0 && q == JM_RAW_RAIN)
            *v = 0.0; // dew off a gauge; rounding of a model
    }
    // Sensors read up to 104 % in fog.
    if (row->value[JM_RAW_HUMIDITY] > 1.0)
        row->value[JM_RAW_HUMIDITY] = 1.0;
    return JM_OK;
}

// No air keeps under 1 % from first to last row: a file that says so holds shares.
static jm_status check_humidity(jm_ctx *ctx, const jm_raw_file *raw)
{
    const double driest = 0.0101;
    double most = -1.0;
    for (int64_t i = 0; i < raw->count; i++)
        most = fmax(most, raw->rows[i].value[JM_RAW_HUMIDITY]);
    if (most >= 0.0 && most < driest)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: relative humidity is %.2f %% at most: these are shares of one; give "
                       "percent",
                       raw->name, 100.0 * most);
    return JM_OK;
}

// The least distance of two rows: that of the file, where rows may be missing.
static double least_step(const jm_raw_file *raw)
{
    double least = (double)INFINITY;
    for (int64_t i = 1; i < raw->count; i++) {
        double step = raw->rows[i].label_s - raw->rows[i - 1].label_s;
        least = step > 0.0 && step < least ? step : least;
    }
    return least;
}

static jm_status fill_gaps(jm_ctx *ctx, jm_raw_file *raw)
{
    enum { ROWS_MOST = 4000000 }; // a century of quarters of an hour
    double first = raw->rows[0].label_s;
    double whole = (raw->rows[raw->count - 1].label_s - first) / raw->step_s + 1.0;
    if (!(whole <= ROWS_MOST))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: %.0f rows from its first time to its last are too many", raw->name,
                       whole);
    int64_t count = (int64_t)floor(whole + 0.5);
    if (count == raw->count)
        return JM_OK;
    raw->fills_gaps = true;
    jm_raw_file wide = {.name = raw->name};
    for (int64_t i = 0, from = 0; i < count; i++) {
        jm_raw_row *row = NULL;
        jm_status status =
            jm_raw_add(ctx, &wide, first + (double)i * raw->step_s, raw->rows[from].line, &row);
        if (status != JM_OK) {
            jm_free(wide.rows);
            return status;
        }
        if (fabs(raw->rows[from].label_s - row->label_s) < 1.0)
            *row = raw->rows[from++];
    }
    jm_free(raw->rows);
    raw->rows = wide.rows;
    raw->count = wide.count;
    raw->capacity = wide.capacity;
    return JM_OK;
}

static jm_status check_steps(jm_ctx *ctx, jm_raw_file *raw)
{
    raw->step_s = raw->fills_gaps ? least_step(raw) : raw->rows[1].label_s - raw->rows[0].label_s;
    for (int64_t i = 1; i < raw->count; i++) {
        double step = raw->rows[i].label_s - raw->rows[i - 1].label_s;
        double times = raw->fills_gaps ? floor(step / raw->step_s + 0.5) : 1.0;
        if (!(step > 0.0) || fabs(step - times * raw->step_s) > 1.0)
            return jm_fail(ctx, JM_ERR_DATA,
                           "%s:%lld: rows must follow each other at one even step; this one comes "
                           "%.0f s after the last: put missing rows in, their values left empty, "
                           "take double ones out (clocks put forward and back make both), oldest "
                           "first",
                           raw->name, (long long)raw->rows[i].line, step);
    }
    if (!(raw->step_s >= 60.0 && raw->step_s <= 3600.0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: a step of %.0f s is not read; take a minute to an hour", raw->name,
                       raw->step_s);
    return raw->fills_gaps ? fill_gaps(ctx, raw) : JM_OK;
}

jm_status jm_raw_check(jm_ctx *ctx, jm_raw_file *raw)
{
    if (raw->count < 2)
        return jm_fail(ctx, JM_ERR_DATA, "%s: %lld rows; a run takes those of a day at least",
                       raw->name, (long long)raw->count);
    // Steps first: rain was divided by the first one.
    JM_TRY(check_steps(ctx, raw));
    for (int64_t i = 0; i < raw->count; i++)
        JM_TRY(check_row(ctx, raw, &raw->rows[i]));
    return check_humidity(ctx, raw);
}

// ---- holes

static bool bridge_hole(jm_raw_file *raw, jm_raw q, int64_t first, int64_t end)
{
    int64_t holes = end - first;
    if (first == 0 || end == raw->count || (double)(holes + 1) * raw->step_s > 3.0 * 3600.0 + 1.0)
        return false;
    double a = raw->rows[first - 1].value[q], b = raw->rows[end].value[q];
    if (q == JM_RAW_FROM && fabs(b - a) > JM_PI)
        b += b < a ? 2.0 * JM_PI : -2.0 * JM_PI; // over north
    for (int64_t i = first; i < end; i++) {
        double value = a + (b - a) * (double)(i - first + 1) / (double)(holes + 1);
        if (q == JM_RAW_FROM)
            value -= 2.0 * JM_PI * floor(value / (2.0 * JM_PI));
        raw->rows[i].value[q] = value;
    }
    raw->mends.bridged += holes;
    return true;
}

void jm_raw_bridge(jm_raw_file *raw)
{
    static const jm_raw state[] = {JM_RAW_AIR_K, JM_RAW_HUMIDITY, JM_RAW_PRESSURE, JM_RAW_WIND,
                                   JM_RAW_FROM};
    for (size_t s = 0; s < sizeof state / sizeof state[0]; s++)
        for (int64_t i = 0; i < raw->count;) {
            int64_t end = i;
            while (end < raw->count && isnan(raw->rows[end].value[state[s]]))
                end++;
            if (end > i)
                bridge_hole(raw, state[s], i, end);
            i = end + 1;
        }
}

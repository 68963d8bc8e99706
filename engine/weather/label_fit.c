// label_fit.c: which part of its interval a row's label names, told by the sun.
//
// On a clear day global radiation is a exp-damped sine of the sun's elevation, the same before and
// after noon: G = a s exp(-b / s) (Haurwitz 1945, with strength and damping of the day). Its means
// over the rows are fitted by least squares in a, b and the shift of the rows' centres. Rows under
// clouds are left out one by one; a day counts when three quarters of its rows stay, on both sides
// of noon, as bright as a clear sky is.
#include "weather/own.h"

#include <math.h>
#include <stdlib.h>

enum {
    ROWS_MOST = 64,   // of a day, after grouping
    DAMPINGS = 9,     // b = 0, 0.025 ... 0.2: Haurwitz' is 0.059
    TABLE = 640,      // of 180 s: 16 hours either side of noon
    DAYS_MOST = 366,  // looked at; of longer files evenly chosen ones
    SHIFTS = 121,     // of 0.05 h, three hours either side
    LEAST_ROWS = 8,   // of three parameters: five are left to contradict
    LEAST_A_SIDE = 3, // rows on each side of noon
};
#define TABLE_STEP_S 180.0
#define SHIFT_STEP_H 0.05
#define DAMPING_STEP 0.025
// Rows dimmer than this share of the day's brightest are left to horizon, cosine error and dusk.
#define LEAST_SHARE 0.1
// Scatter of clear hours about the formula: half a percent of the value and of the day's highest
// (assumed: what a good pyranometer drifts; haze that comes and goes).
#define SCATTER 0.005
#define OUTLIER 3.0 // scatters
// A clear sky against Haurwitz': from haze to mountains.
#define DIMMEST 0.8
#define BRIGHTEST 1.3
// The air's clearness drifts from morning to evening: by 4 % in six hours on one day of three
// (assumed; turbidity of summer afternoons).
#define DRIFT 0.04
#define DRIFT_TIME_H 6.0
// Drift that is the same on all days, which no number of days takes away.
#define FLOOR_H 0.05
#define SURE_H 0.15 // begin, centre and end of an hour lie half an hour apart

typedef struct fit_day {
    int count, before_noon;
    double label_h[ROWS_MOST]; // since noon
    double global[ROWS_MOST], direct[ROWS_MOST], diffuse[ROWS_MOST];
    bool has_global, used[ROWS_MOST];
    double step_h, brightest, clear_share;
    // Integrals of s exp(-b / s) over time since the table's begin [h].
    double sum[DAMPINGS][TABLE + 1];
} fit_day;

static void fill_table(fit_day *day, const jm_sun_path *path)
{
    for (int b = 0; b < DAMPINGS; b++)
        day->sum[b][0] = 0.0;
    for (int i = 0; i < TABLE; i++) {
        double since = (i + 0.5 - 0.5 * TABLE) * TABLE_STEP_S;
        double s = jm_sun_path_sine(path, path->noon_utc_s + since);
        s = s > 0.0 ? s : 0.0;
        double damped = s * TABLE_STEP_S / 3600.0;
        double factor = s > 0.01 ? jm_exp(-DAMPING_STEP / s) : 0.0;
        for (int b = 0; b < DAMPINGS; b++) {
            day->sum[b][i + 1] = day->sum[b][i] + damped;
            damped *= factor;
        }
    }
}

// Mean over one step around `centre_h` since noon.
static double table_mean(const double *sum, double centre_h, double step_h)
{
    double value[2];
    for (int side = 0; side < 2; side++) {
        double at = (centre_h + (side - 0.5) * step_h) * 3600.0 / TABLE_STEP_S + 0.5 * TABLE;
        at = jm_clamp(at, 0.0, TABLE - 1e-9);
        int i = (int)at;
        value[side] = sum[i] + (sum[i + 1] - sum[i]) * (at - i);
    }
    return (value[1] - value[0]) / step_h;
}

static double observed(const fit_day *day, int i, double shift_h)
{
    if (day->has_global)
        return day->global[i];
    return day->diffuse[i] +
           day->direct[i] * table_mean(day->sum[0], day->label_h[i] + shift_h, day->step_h);
}

static double scatter(const fit_day *day, double value)
{
    return SCATTER * (value + day->brightest);
}

typedef struct best_fit {
    int damping;
    double shift_h, strength;
    double misfit; // sum of squares in scatters
} best_fit;

// Least squares in the strength for one damping and shift.
static best_fit fit_strength(const fit_day *day, int b, double shift_h)
{
    double kk = 0.0, km = 0.0, mm = 0.0;
    for (int i = 0; i < day->count; i++) {
        if (!day->used[i])
            continue;
        double k = observed(day, i, shift_h), w = 1.0 / scatter(day, k);
        double m = table_mean(day->sum[b], day->label_h[i] + shift_h, day->step_h) * w;
        k *= w;
        kk += k * k;
        km += k * m;
        mm += m * m;
    }
    double strength = mm > 0.0 ? km / mm : 0.0;
    return (best_fit){
        .damping = b, .shift_h = shift_h, .strength = strength, .misfit = kk - strength * km};
}

static double fitted(const fit_day *day, const best_fit *fit, double t)
{
    return fit->strength * table_mean(day->sum[fit->damping], t, day->step_h);
}

// Shift near `shift_h` with the least misfit: golden section within one step of the grid.
static double narrow(const fit_day *day, int b, double shift_h)
{
    const double golden = 0.6180339887498949;
    double low = shift_h - SHIFT_STEP_H, high = shift_h + SHIFT_STEP_H;
    for (int i = 0; i < 20; i++) {
        double x1 = high - golden * (high - low), x2 = low + golden * (high - low);
        if (fit_strength(day, b, x1).misfit < fit_strength(day, b, x2).misfit)
            high = x2;
        else
            low = x1;
    }
    return 0.5 * (low + high);
}

static best_fit search(const fit_day *day, double nominal_h)
{
    best_fit best = {.misfit = (double)INFINITY};
    for (int b = 0; b < DAMPINGS; b++)
        for (int d = 0; d < SHIFTS; d++) {
            best_fit fit = fit_strength(day, b, nominal_h + (d - SHIFTS / 2) * SHIFT_STEP_H);
            if (fit.misfit < best.misfit)
                best = fit;
        }
    return fit_strength(day, best.damping, narrow(day, best.damping, best.shift_h));
}

// The row that deviates most, or -1 when all are within what clear rows scatter.
static int worst_row(const fit_day *day, const best_fit *fit)
{
    int worst = -1;
    double most = OUTLIER;
    for (int i = 0; i < day->count; i++) {
        double k = observed(day, i, fit->shift_h);
        double m = fitted(day, fit, day->label_h[i] + fit->shift_h);
        double off = fabs(k - m) / scatter(day, k);
        if (day->used[i] && off > most) {
            most = off;
            worst = i;
        }
    }
    return worst;
}

static int used_rows(const fit_day *day)
{
    int count = 0;
    for (int i = 0; i < day->count; i++)
        count += day->used[i];
    return count;
}

// Rows on both sides of noon, and a slope on both: else shift and damping stand for each other.
static bool sees_both_sides(const fit_day *day, const best_fit *fit)
{
    int rows[2] = {0, 0}, low[2] = {0, 0};
    for (int i = 0; i < day->count; i++) {
        int side = day->label_h[i] + fit->shift_h > 0.0;
        rows[side] += day->used[i];
        low[side] += day->used[i] && observed(day, i, fit->shift_h) < 0.7 * day->brightest;
    }
    return rows[0] >= LEAST_A_SIDE && rows[1] >= LEAST_A_SIDE && low[0] > 0 && low[1] > 0;
}

// As bright as a clear sky: strength x s exp(-b / s) against Haurwitz' at the day's highest sun.
static bool is_clear(const best_fit *fit, const jm_sun_path *path)
{
    double s = jm_sun_path_sine(path, path->noon_utc_s - path->angle_rad / path->turn_rads);
    double share =
        fit->strength * s * jm_exp(-DAMPING_STEP * fit->damping / s) / jm_haurwitz_wm2(s);
    return share > DIMMEST && share < BRIGHTEST;
}

// Derivatives of one row by strength, damping and shift, and by a drift of the clearness, in
// scatters.
static void derivatives(const fit_day *day, const best_fit *fit, int i, double j[4])
{
    const double small_h = 0.02;
    double t = day->label_h[i] + fit->shift_h, w = 1.0 / scatter(day, day->global[i]);
    best_fit low = *fit, high = *fit;
    low.damping = fit->damping > 0 ? fit->damping - 1 : 0;
    high.damping = fit->damping + 1 < DAMPINGS ? fit->damping + 1 : fit->damping;
    j[0] = w * fitted(day, fit, t) / fit->strength;
    j[1] = w * (fitted(day, &high, t) - fitted(day, &low, t)) /
           (DAMPING_STEP * (high.damping - low.damping));
    j[2] = w *
           (fitted(day, fit, t + small_h) - fitted(day, fit, t - small_h) -
            observed(day, i, fit->shift_h + small_h) + observed(day, i, fit->shift_h - small_h)) /
           (2.0 * small_h);
    j[3] = w * fitted(day, fit, t) * t / DRIFT_TIME_H;
}

// Variance of the shift. From scatter: the inverse of the normal equations' last pivot, with the
// scatter that is found when it is more than assumed. From drift: what a drift of the clearness,
// which the fit does not know, would move it (the right side of the same equations). More for rows
// that were left out: next to clouds there is haze.
static double shift_variance(const fit_day *day, const best_fit *fit)
{
    double n[3][4] = {{0}}, j[4];
    for (int i = 0; i < day->count; i++) {
        if (!day->used[i])
            continue;
        derivatives(day, fit, i, j);
        for (int r = 0; r < 3; r++)
            for (int c = 0; c < 4; c++)
                n[r][c] += j[r] * j[c];
    }
    for (int p = 0; p < 2; p++)
        for (int r = p + 1; r < 3; r++)
            for (int c = 3; c >= p; c--)
                n[r][c] -= n[r][p] / n[p][p] * n[p][c];
    if (!(n[2][2] > 0.0))
        return (double)INFINITY;
    int used = used_rows(day);
    double found = fit->misfit / (used - 3), doubt = (double)day->count / used;
    double by_drift = DRIFT * n[2][3] / n[2][2];
    return doubt * doubt * (fmax(found, 1.0) / n[2][2] + by_drift * by_drift);
}

static bool fit_one(fit_day *day, const jm_sun_path *path, double nominal_h, double *shift_h,
                    double *variance)
{
    int least = (3 * day->count + 3) / 4;
    least = least > LEAST_ROWS ? least : LEAST_ROWS;
    if (day->count < LEAST_ROWS)
        return false;
    fill_table(day, path);
    for (;;) {
        best_fit fit = search(day, nominal_h);
        int worst = worst_row(day, &fit);
        if (worst < 0) {
            *shift_h = fit.shift_h;
            *variance = shift_variance(day, &fit);
            return isfinite(*variance) && sees_both_sides(day, &fit) && is_clear(&fit, path);
        }
        day->used[worst] = false;
        if (used_rows(day) < least)
            return false;
    }
}

// ---- days of a file

static double row_global(const jm_fit_rows *r, const jm_sun_path *path, int64_t i)
{
    if (!isnan(r->global[i]))
        return r->global[i];
    double s = jm_sun_path_sine(path, r->first_utc_s + (double)i * r->step_s + r->nominal_h * 3600);
    return r->diffuse[i] + r->direct_normal[i] * (s > 0.0 ? s : 0.0);
}

// Rows [first, end) of one solar day, in groups of at least half an hour.
static void gather(const jm_fit_rows *r, const jm_sun_path *path, int64_t first, int64_t end,
                   fit_day *day)
{
    int64_t group = (int64_t)fmax(1.0, floor(1800.0 / r->step_s + 0.5));
    double all[ROWS_MOST];
    int count = 0;
    day->brightest = 0.0;
    day->has_global = true;
    day->step_h = (double)group * r->step_s / 3600.0;
    for (int64_t i = first; i + group <= end && count < ROWS_MOST; i += group) {
        double total = 0.0, direct = 0.0, diffuse = 0.0;
        for (int64_t g = i; g < i + group; g++) {
            total += row_global(r, path, g) / (double)group;
            direct += r->direct_normal[g] / (double)group;
            diffuse += r->diffuse[g] / (double)group;
            day->has_global = day->has_global && !isnan(r->global[g]);
        }
        double label = r->first_utc_s + ((double)i + 0.5 * (double)(group - 1)) * r->step_s;
        day->label_h[count] = (label - path->noon_utc_s) / 3600.0;
        day->direct[count] = direct;
        day->diffuse[count] = diffuse;
        all[count++] = total;
        day->brightest = total > day->brightest ? total : day->brightest;
    }
    day->count = 0;
    for (int i = 0; i < count; i++) {
        if (!(all[i] >= LEAST_SHARE * day->brightest && all[i] > 0.0))
            continue; // night, dusk, or missing
        int k = day->count++;
        day->label_h[k] = day->label_h[i];
        day->direct[k] = day->direct[i];
        day->diffuse[k] = day->diffuse[i];
        day->global[k] = all[i];
        day->used[k] = true;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Days far from the middle one are clouded ones that passed; the others are weighed by variance.
static void combine(const double *shift, const double *variance, int count, double *sorted,
                    jm_label_fit *fit)
{
    for (int i = 0; i < count; i++)
        sorted[i] = shift[i];
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    double middle = 0.5 * (sorted[(count - 1) / 2] + sorted[count / 2]);
    double weight = 0.0, sum = 0.0, square = 0.0;
    int kept = 0;
    for (int i = 0; i < count; i++) {
        double own = variance[i] + FLOOR_H * FLOOR_H;
        if (fabs(shift[i] - middle) > 4.0 * sqrt(own))
            continue;
        weight += 1.0 / own;
        sum += (shift[i] - middle) / own;
        kept++;
    }
    if (kept == 0 || 2 * kept < count)
        return; // two clocks in one file
    double mean = middle + sum / weight;
    for (int i = 0; i < count; i++) {
        double own = variance[i] + FLOOR_H * FLOOR_H;
        if (fabs(shift[i] - middle) <= 4.0 * sqrt(own))
            square += (shift[i] - mean) * (shift[i] - mean) / own;
    }
    double birge = kept > 1 ? fmax(1.0, square / (kept - 1)) : 1.0;
    fit->centre_h = mean;
    fit->uncertainty_h = sqrt(birge / weight + FLOOR_H * FLOOR_H);
    fit->clear_days = kept;
    fit->determined = fit->uncertainty_h <= SURE_H;
}

typedef struct fit_work {
    fit_day day;
    double shift[DAYS_MOST], variance[DAYS_MOST], sorted[DAYS_MOST];
} fit_work;

static int fit_days(const jm_fit_rows *r, fit_work *work)
{
    int64_t per_day = (int64_t)floor(86400.0 / r->step_s + 0.5);
    int64_t days = r->count / per_day + 2, stride = (days + DAYS_MOST - 1) / DAYS_MOST;
    int found = 0;
    jm_sun_path path = {0};
    for (int64_t d = 0; d < days && found < DAYS_MOST; d += stride) {
        // The solar day that holds the first row, then every stride-th.
        jm_sun_path_follow(r->place, r->first_utc_s + (double)d * 86400.0, &path);
        double from = (path.noon_utc_s - 43200.0 - r->first_utc_s) / r->step_s;
        int64_t first = (int64_t)fmax(0.0, ceil(from));
        int64_t end = (int64_t)fmin((double)r->count, ceil(from + 86400.0 / r->step_s));
        if (end - first < LEAST_ROWS)
            continue;
        gather(r, &path, first, end, &work->day);
        if (fit_one(&work->day, &path, r->nominal_h, &work->shift[found], &work->variance[found]))
            found++;
    }
    return found;
}

jm_status jm_fit_label(jm_ctx *ctx, const jm_fit_rows *rows, jm_label_fit *fit)
{
    *fit = (jm_label_fit){.centre_h = (double)NAN, .uncertainty_h = (double)NAN};
    if (!jm_has_place(rows->place) || !(rows->step_s <= 3600.0))
        return JM_OK;
    fit_work *work = NULL;
    JM_TRY(jm_new(ctx, &work, 1));
    int found = fit_days(rows, work);
    if (found > 0)
        combine(work->shift, work->variance, found, work->sorted, fit);
    jm_free(work);
    return JM_OK;
}

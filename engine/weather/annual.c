// annual.c: the year's wave of air temperature, by least squares on means of days or months.
#include "weather/own.h"

#include "core/time.h"

#include <math.h>

enum { SAMPLES = 24 };

static double daily_mean_k(const jm_weather_file *f, double start_utc_s)
{
    double sum = 0.0;
    for (int h = 0; h < SAMPLES; h++) {
        int64_t before, after;
        double share;
        if (!jm_state_rows(f, start_utc_s + h * 3600.0, &before, &after, &share))
            return (double)NAN;
        double a = f->rows[before].weather.air_temp_k, b = f->rows[after].weather.air_temp_k;
        sum += share > 0.0 ? a + (b - a) * share : a;
    }
    return sum / SAMPLES;
}

void jm_wave_fit_add(jm_wave_fit *fit, const double basis[3], double mean_k)
{
    for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 3; c++)
            fit->m[r][c] += basis[r] * basis[c];
        fit->m[r][3] += basis[r] * mean_k;
    }
}

// Solves m x = y for three unknowns by elimination; m is positive definite.
static void solve3(double m[3][4], double x[3])
{
    for (int p = 0; p < 3; p++)
        for (int r = p + 1; r < 3; r++) {
            double factor = m[r][p] / m[p][p];
            for (int c = p; c < 4; c++)
                m[r][c] -= factor * m[p][c];
        }
    for (int r = 2; r >= 0; r--) {
        x[r] = m[r][3];
        for (int c = r + 1; c < 3; c++)
            x[r] -= m[r][c] * x[c];
        x[r] /= m[r][r];
    }
}

jm_annual_wave jm_wave_fit_end(jm_wave_fit *fit)
{
    double x[3];
    solve3(fit->m, x);
    double warmest = jm_atan2(x[2], x[1]) * JM_YEAR_DAYS / (2.0 * JM_PI);
    return (jm_annual_wave){.mean_k = x[0],
                            .amplitude_k = sqrt(x[1] * x[1] + x[2] * x[2]),
                            .warmest_day = warmest < 1.0 ? warmest + JM_YEAR_DAYS : warmest};
}

jm_annual_wave jm_weather_annual(const jm_weather_file *f)
{
    bool seen[367] = {false};
    jm_wave_fit fit = {0};
    int distinct = 0;
    double first = ceil((jm_row_label_utc_s(f, 0) - f->step_s) / 86400.0) * 86400.0;
    int64_t days = (int64_t)floor((double)f->count * f->step_s / 86400.0 + 1e-9);
    for (int64_t d = 0; d < days; d++) {
        double mean = daily_mean_k(f, first + (double)d * 86400.0);
        if (isnan(mean))
            continue;
        jm_civil date = jm_civil_from_instant((jm_instant)(first + (double)d * 86400.0));
        int32_t day = jm_day_of_year(&date);
        double phase = 2.0 * JM_PI * (day + 0.5) / JM_YEAR_DAYS;
        const double basis[3] = {1.0, jm_cos(phase), jm_sin(phase)};
        jm_wave_fit_add(&fit, basis, mean);
        distinct += !seen[day];
        seen[day] = true;
    }
    const double none = (double)NAN;
    return distinct < 300 ? (jm_annual_wave){none, none, none} : jm_wave_fit_end(&fit);
}

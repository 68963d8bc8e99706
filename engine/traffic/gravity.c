#include "traffic/gravity.h"

#include <math.h>

enum { round_limit = 200, columns_a_block = 64 };
static const double column_tolerance = 1e-6;

/// Sums of the columns; a column is summed by one thread, from the first row to the last.
static void sum_columns(const jm_ctx *ctx, const jm_margins *m, const double *trips, double *sum)
{
    int32_t blocks = (m->columns + columns_a_block - 1) / columns_a_block;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t b = 0; b < blocks; b++) {
        int32_t first = b * columns_a_block;
        int32_t end = first + columns_a_block < m->columns ? first + columns_a_block : m->columns;
        for (int32_t j = first; j < end; j++)
            sum[j] = 0.0;
        for (int32_t i = 0; i < m->rows; i++)
            for (int32_t j = first; j < end; j++)
                sum[j] += trips[(int64_t)i * m->columns + j];
    }
}

/// Multiplies each column by its factor, then each row so that it adds up to its production.
static void scale(const jm_ctx *ctx, const jm_margins *m, const double *factor, double *trips)
{
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int32_t i = 0; i < m->rows; i++) {
        double *row = trips + (int64_t)i * m->columns;
        double sum = 0.0;
        for (int32_t j = 0; j < m->columns; j++) {
            row[j] *= factor[j];
            sum += row[j];
        }
        double ratio = sum > 0.0 ? m->production[i] / sum : 0.0;
        for (int32_t j = 0; j < m->columns; j++)
            row[j] *= ratio;
    }
}

/// Column factors that bring each column to its share of all trips; the largest misfit.
static double fit_columns(const jm_margins *m, const double *sum, double *factor)
{
    double trips = 0.0, weights = 0.0, worst = 0.0;
    for (int32_t j = 0; j < m->columns; j++) {
        trips += sum[j];
        weights += sum[j] > 0.0 ? m->attraction[j] : 0.0;
    }
    for (int32_t j = 0; j < m->columns; j++) {
        double target = weights > 0.0 ? trips * m->attraction[j] / weights : 0.0;
        factor[j] = sum[j] > 0.0 ? target / sum[j] : 0.0;
        if (sum[j] > 0.0 && target > 0.0)
            worst = fmax(worst, fabs(factor[j] - 1.0));
    }
    return worst;
}

static double lost_production(const jm_margins *m, const double *trips)
{
    double lost = 0.0;
    for (int32_t i = 0; i < m->rows; i++) {
        bool any = false;
        for (int32_t j = 0; j < m->columns && !any; j++)
            any = trips[(int64_t)i * m->columns + j] > 0.0;
        if (!any)
            lost += m->production[i];
    }
    return lost;
}

jm_status jm_spread_trips(jm_ctx *ctx, const jm_margins *margins, double *trips, double *lost)
{
    jm_status status = JM_OK;
    double *sum = NULL, *factor = NULL;
    JM_TRY_GOTO(jm_new(ctx, &sum, margins->columns), fail);
    JM_TRY_GOTO(jm_new(ctx, &factor, margins->columns), fail);
    for (int32_t j = 0; j < margins->columns; j++)
        factor[j] = margins->attraction[j];
    scale(ctx, margins, factor, trips);
    *lost = lost_production(margins, trips);
    for (int round = 0; margins->fills_attractions && round < round_limit; round++) {
        sum_columns(ctx, margins, trips, sum);
        if (fit_columns(margins, sum, factor) <= column_tolerance)
            break;
        scale(ctx, margins, factor, trips);
    }
fail:
    jm_free(factor);
    jm_free(sum);
    return status;
}

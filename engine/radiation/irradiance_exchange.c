// Light from surface to surface until the geometric series of bounces has ended: facades' bands
// one by one, level receivers through their rows' means, far walls through their pool's.
#include "radiation/irradiance_own.h"

#include <math.h>

// The series ends here; what is left then is below any instrument. Reflecting walls of 0.85 need 60
// rounds, usual ones ten.
#define ENDED_WM2 1e-4
enum { ROUNDS_MOST = 200, FEW_LINES = 8000, LEAST_LINES = 500 };

// fmax without its care for NaN, which is a call.
static inline double larger(double a, double b)
{
    return b > a ? b : a;
}

static double over(double sum, double m2)
{
    return m2 > 0.0 ? sum / m2 : 0.0;
}

// Of the bands' means, what each band sees.
static void mix_bands(const jm_irradiance *ir, jm_wave *w, int64_t pool)
{
    double *walls = w->pool_walls + pool * JM_FACADE_BANDS, mean[JM_FACADE_BANDS];
    const double *m2 = ir->pool_walls_m2 + pool * JM_FACADE_BANDS;
    const double *mix = ir->pool_mix + pool * JM_FACADE_BANDS * JM_FACADE_BANDS;
    for (int b = 0; b < JM_FACADE_BANDS; b++)
        mean[b] = over(walls[b], m2[b]);
    for (int a = 0; a < JM_FACADE_BANDS; a++) {
        walls[a] = 0.0;
        for (int b = 0; b < JM_FACADE_BANDS; b++)
            walls[a] += mix[a * JM_FACADE_BANDS + b] * mean[b];
    }
}

static void mean_of_pools(jm_irradiance *ir, jm_wave *w)
{
    for (int64_t k = 0; k < ir->pool_count; k++) {
        const int64_t p = ir->pool[k];
        w->pool_hood[p] = w->pool_rest[p] = 0.0;
        for (int b = 0; b < JM_FACADE_BANDS; b++)
            w->pool_walls[p * JM_FACADE_BANDS + b] = 0.0;
    }
    for (int64_t k = 0; k < ir->cared_count; k++) {
        const int64_t first = (int64_t)ir->cared[k] * JM_FACADE_BANDS;
        const int64_t p = ir->block_pool[ir->facade_block[ir->cared[k]]];
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const double out = w->band_out[first + b];
            w->pool_walls[p * JM_FACADE_BANDS + b] +=
                (double)ir->facades->area_m2[first + b] * ir->band_walls[first + b] * out;
            w->pool_hood[p] += ir->band_room[first + b] * out;
        }
    }
    for (int64_t k = 0; k < ir->spill_count; k++)
        w->pool_rest[ir->spill[k].pool] += ir->spill[k].m2 * w->row_out[ir->spill[k].row];
    for (int64_t k = 0; k < ir->pool_count; k++) {
        const int64_t p = ir->pool[k];
        mix_bands(ir, w, p);
        w->pool_hood[p] = over(w->pool_hood[p], ir->pool_room_m2[p]);
        w->pool_rest[p] = over(w->pool_rest[p], ir->pool_spill_m2[p]);
    }
}

// The ground that walls at the edge see outside is as the pool's own.
static void ground_of_pools(jm_irradiance *ir, jm_wave *w)
{
    for (int64_t k = 0; k < ir->pool_count; k++)
        w->pool_ground[ir->pool[k]] = 0.0;
    for (int64_t k = 0; k < ir->level_row_count; k++) {
        const int64_t row = ir->level_row[k];
        w->pool_ground[ir->block_pool[jm_row_block(ir, row)]] +=
            w->plain_first[row] + w->plain_gain[row] * w->row_in[row];
    }
    for (int64_t k = 0; k < ir->pool_count; k++)
        w->pool_ground[ir->pool[k]] = over(w->pool_ground[ir->pool[k]], ir->pool_m2[ir->pool[k]]);
}

// What a row sees of a pool beyond what single facades can face.
static double of_pool(const jm_irradiance *ir, const jm_wave *w, int32_t pool)
{
    const double taken = ir->pool_taken[pool];
    return taken * w->pool_hood[pool] + (1.0 - taken) * w->pool_rest[pool];
}

static double round_of_row(jm_irradiance *ir, jm_wave *w, int64_t row)
{
    const double seen = ir->row_seen_m2[row];
    if (!(seen > 0.0) || jm_row_is_given(ir, row))
        return 0.0;
    double sum = ir->row_self_m2[row] * w->row_out[row];
    for (int64_t k = ir->row_facing[row]; k < ir->row_facing[row + 1]; k++) {
        const jm_facing *facing = &ir->facing[k];
        const int64_t band = (int64_t)facing->other * JM_FACADE_BANDS;
        for (int b = 0; b < JM_FACADE_BANDS; b++)
            sum += (double)facing->m2[b] * w->band_shown[band + b];
    }
    for (int64_t k = ir->row_spill[row]; k < ir->row_spill[row + 1]; k++)
        sum += ir->spill[k].m2 * of_pool(ir, w, ir->spill[k].pool);
    w->row_in[row] = sum / seen;
    const double out = (w->seen_first[row] + w->seen_gain[row] * w->row_in[row]) / seen;
    const double change = fabs(out - w->row_out[row]);
    // Of the others' rows only facades take anything, after all rows.
    w->row_out[row] = out;
    return change;
}

// What a band sends out, and what rows get to see of it.
static void send(jm_irradiance *ir, jm_wave *w, int64_t band, double out)
{
    w->band_out[band] = out;
    w->band_shown[band] = ir->band_cut[band] * out;
}

static double round_of_band(jm_irradiance *ir, jm_wave *w, int64_t band, double faced)
{
    const int64_t f = band / JM_FACADE_BANDS;
    const int32_t pool = ir->block_pool[ir->facade_block[f]];
    const double area = (double)ir->facades->area_m2[band];
    faced *= ir->band_cut[band];
    if (ir->pool_room_m2[pool] > 0.0)
        faced += ir->pool_taken[pool] * ir->pool_spill_m2[pool] * ir->band_room[band] /
                 ir->pool_room_m2[pool] * w->pool_rest[pool];
    const double in = w->band_first[band] + over(faced, area) +
                      ir->band_walls[band] *
                          w->pool_walls[(int64_t)pool * JM_FACADE_BANDS + band % JM_FACADE_BANDS] +
                      ir->band_far[band] * w->pool_ground[pool];
    w->band_in[band] = in * w->band_return[band];
    const double out = w->band_own[band] + w->band_reflects[band] * w->band_in[band];
    const double change = fabs(out - w->band_out[band]);
    send(ir, w, band, out);
    return change;
}

static double round_of_facade(jm_irradiance *ir, jm_wave *w, int64_t f)
{
    double faced[JM_FACADE_BANDS] = {0.0}, change = 0.0;
    for (int64_t k = ir->facade_facing[f]; k < ir->facade_facing[f + 1]; k++) {
        const double out = w->row_out[ir->faced[k].other];
        for (int b = 0; b < JM_FACADE_BANDS; b++)
            faced[b] += (double)ir->faced[k].m2[b] * out;
    }
    for (int b = 0; b < JM_FACADE_BANDS; b++)
        change = larger(change, round_of_band(ir, w, f * JM_FACADE_BANDS + b, faced[b]));
    return change;
}

static int64_t lines_of(const jm_irradiance *ir)
{
    return ir->level_row_count + ir->own_count * JM_FACADE_BANDS;
}

// A round of fewer lines is over before a second thread has woken.
static int threads_of(const jm_irradiance *ir)
{
    return lines_of(ir) > FEW_LINES ? jm_ctx_threads(ir->ctx) : 1;
}

// What a round changes, by wave; 0: its series has ended.
typedef struct changes {
    double of[JM_WAVES];
} changes;

static void pools_of_round(jm_irradiance *ir, jm_wave *w)
{
    mean_of_pools(ir, w);
    ground_of_pools(ir, w);
}

// Both waves at once: what faces what is read once for both.
static void rows_round(jm_irradiance *ir, const changes *last, int64_t row, changes *now)
{
    for (int w = 0; w < JM_WAVES; w++)
        if (last->of[w] >= ENDED_WM2)
            now->of[w] = larger(now->of[w], round_of_row(ir, &ir->wave[w], row));
}

static void facades_round(jm_irradiance *ir, const changes *last, int64_t facade, changes *now)
{
    for (int w = 0; w < JM_WAVES; w++)
        if (last->of[w] >= ENDED_WM2)
            now->of[w] = larger(now->of[w], round_of_facade(ir, &ir->wave[w], facade));
}

// A team of one would call the system at each of its barriers.
static changes one_round_alone(jm_irradiance *ir, const changes *last)
{
    changes now = {{0.0}};
    for (int w = 0; w < JM_WAVES; w++)
        if (last->of[w] >= ENDED_WM2)
            pools_of_round(ir, &ir->wave[w]);
    for (int64_t k = 0; k < ir->level_row_count; k++)
        rows_round(ir, last, ir->level_row[k], &now);
    for (int64_t k = 0; k < ir->own_count; k++)
        facades_round(ir, last, ir->cared[k], &now);
    return now;
}

static changes one_round(jm_irradiance *ir, const changes *last)
{
    const int threads = threads_of(ir);
    if (threads == 1)
        return one_round_alone(ir, last);
    double most_short = 0.0, most_long = 0.0;
#pragma omp parallel num_threads(threads) reduction(max : most_short, most_long)
    {
        changes now = {{0.0}};
#pragma omp for schedule(static, 1)
        for (int w = 0; w < JM_WAVES; w++)
            if (last->of[w] >= ENDED_WM2)
                pools_of_round(ir, &ir->wave[w]);
#pragma omp for schedule(dynamic, 64)
        for (int64_t k = 0; k < ir->level_row_count; k++)
            rows_round(ir, last, ir->level_row[k], &now);
#pragma omp for schedule(dynamic, 64) nowait
        for (int64_t k = 0; k < ir->own_count; k++)
            facades_round(ir, last, ir->cared[k], &now);
        most_short = now.of[JM_SHORT];
        most_long = now.of[JM_LONG];
    }
    return (changes){{most_short, most_long}};
}

// Place of a row's two waves in what is sent.
static int64_t sent_by_row(const jm_irradiance *ir, int64_t row)
{
    return ir->facades->count * JM_SENT_BY_FACADE + jm_row_block(ir, row) * JM_SENT_BY_BLOCK +
           jm_row_sheet(ir, row) * JM_WAVES;
}

// Rows of given blocks send the same in all rounds.
static void take_given_rows(jm_irradiance *ir, int wave)
{
    jm_wave *w = &ir->wave[wave];
    for (int64_t k = 0; k < ir->level_row_count; k++) {
        const int64_t row = ir->level_row[k];
        if (!jm_row_is_given(ir, row))
            continue;
        w->row_out[row] = (double)ir->given_wm2[sent_by_row(ir, row) + wave];
        w->plain_first[row] = ir->row_m2[row] * w->row_out[row];
        w->plain_gain[row] = 0.0;
    }
}

static void start_of_series(jm_irradiance *ir, int wave)
{
    jm_wave *w = &ir->wave[wave];
    for (int64_t k = 0; k < ir->own_count; k++)
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = (int64_t)ir->cared[k] * JM_FACADE_BANDS + b;
            w->band_in[band] = w->band_first[band] * w->band_return[band];
            send(ir, w, band, w->band_own[band] + w->band_reflects[band] * w->band_in[band]);
        }
    for (int64_t k = ir->own_count; k < ir->cared_count; k++)
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = (int64_t)ir->cared[k] * JM_FACADE_BANDS + b;
            send(ir, w, band, (double)ir->given_wm2[band * JM_WAVES + wave]);
        }
    for (int64_t k = 0; k < ir->level_row_count; k++) {
        const int64_t row = ir->level_row[k];
        w->row_in[row] = 0.0;
        w->row_out[row] = over(w->seen_first[row], ir->row_seen_m2[row]);
    }
    if (ir->given != NULL)
        take_given_rows(ir, wave);
}

// What a sector shows that is filled up to each level, by line and wave.
static void fill_line(jm_irradiance *ir, int64_t line, const double shown[2][JM_FACADE_BANDS])
{
    float *to = ir->radiance + line * JM_LEVELS * JM_LIGHTS;
    for (int level = 0; level < JM_LEVELS; level++)
        for (int w = 0; w < 2; w++) {
            double flat = 0.0, up = 0.0;
            for (int b = 0; b < JM_FACADE_BANDS; b++) {
                flat += ir->level_share[level][b] * shown[w][b];
                up += ir->level_share_up[level][b] * shown[w][b];
            }
            to[level * JM_LIGHTS + w] = (float)flat;
            to[level * JM_LIGHTS + 2 + w] = (float)up;
        }
}

// What a facade shows of itself; beyond the views that it can face, its pool shows.
static void fill_facade(jm_irradiance *ir, int64_t f)
{
    double shown[2][JM_FACADE_BANDS];
    const int32_t pool = ir->block_pool[ir->facade_block[f]];
    for (int w = 0; w < 2; w++)
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = f * JM_FACADE_BANDS + b;
            const double cut = ir->band_cut[band];
            shown[w][b] =
                cut * ir->wave[w].band_out[band] + (1.0 - cut) * of_pool(ir, &ir->wave[w], pool);
        }
    fill_line(ir, f, (const double(*)[JM_FACADE_BANDS])shown);
}

int64_t jm_irradiance_sent_count(const jm_irradiance *ir)
{
    return ir->facades->count * JM_SENT_BY_FACADE + ir->blocks * JM_SENT_BY_BLOCK;
}

void jm_irradiance_sent(const jm_irradiance *ir, float *sent_wm2)
{
    for (int w = 0; w < JM_WAVES; w++) {
        for (int64_t band = 0; band < ir->bands; band++)
            sent_wm2[band * JM_WAVES + w] = (float)ir->wave[w].band_out[band];
        for (int64_t row = 0; row < ir->rows; row++)
            sent_wm2[sent_by_row(ir, row) + w] = (float)ir->wave[w].row_out[row];
    }
}

static void fill_row(jm_irradiance *ir, int64_t row)
{
    double shown[2][JM_FACADE_BANDS];
    for (int w = 0; w < 2; w++)
        for (int b = 0; b < JM_FACADE_BANDS; b++)
            shown[w][b] = ir->wave[w].row_out[row];
    fill_line(ir, ir->facades->count + row, (const double(*)[JM_FACADE_BANDS])shown);
}

static void fill_lines(jm_irradiance *ir)
{
    const int64_t facades = ir->seen_count;
    const int threads = lines_of(ir) > LEAST_LINES ? jm_ctx_threads(ir->ctx) : 1;
#pragma omp parallel for schedule(static) num_threads(threads)
    for (int64_t k = 0; k < facades + ir->level_row_count; k++) {
        if (k < facades)
            fill_facade(ir, ir->cared[k]);
        else if (!jm_row_is_given(ir, ir->level_row[k - facades]))
            fill_row(ir, ir->level_row[k - facades]);
    }
}

static void keep_results(jm_irradiance *ir)
{
    for (int64_t k = 0; k < ir->own_count; k++)
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const int64_t band = (int64_t)ir->cared[k] * JM_FACADE_BANDS + b;
            ir->band_short[band] = (float)ir->wave[JM_SHORT].band_in[band];
            ir->band_long[band] = (float)ir->wave[JM_LONG].band_in[band];
        }
    for (int64_t k = 0; k < ir->level_row_count; k++) {
        const int64_t b = ir->level_row[k];
        for (int w = 0; w < 2 && b < ir->blocks; w++)
            ir->mean_up[2 * b + w] = (float)over(
                ir->wave[w].plain_first[b] + ir->wave[w].plain_gain[b] * ir->wave[w].row_in[b],
                ir->row_m2[b]);
    }
}

// Both waves, round by round, each round by all threads.
static void exchange_together(jm_irradiance *ir)
{
    changes last = {{ENDED_WM2, ENDED_WM2}};
    for (int w = 0; w < JM_WAVES; w++)
        start_of_series(ir, w);
    for (int round = 0; round < ROUNDS_MOST; round++) {
        last = one_round(ir, &last);
        if (last.of[JM_SHORT] < ENDED_WM2 && last.of[JM_LONG] < ENDED_WM2)
            break;
    }
    for (int w = 0; w < JM_WAVES; w++)
        mean_of_pools(ir, &ir->wave[w]);
}

static void exchange_wave(jm_irradiance *ir, int wave)
{
    changes last = {{0.0}};
    last.of[wave] = ENDED_WM2;
    start_of_series(ir, wave);
    for (int round = 0; round < ROUNDS_MOST && last.of[wave] >= ENDED_WM2; round++)
        last = one_round_alone(ir, &last);
    mean_of_pools(ir, &ir->wave[wave]);
}

// Rounds that are too short to be shared: waves know nothing of each other, so that each has a
// thread for all of its series.
static void exchange_apart(jm_irradiance *ir)
{
#pragma omp parallel for schedule(static, 1) num_threads(JM_WAVES)
    for (int w = 0; w < JM_WAVES; w++)
        exchange_wave(ir, w);
}

void jm_irradiance_exchange(jm_irradiance *ir)
{
    const bool apart = threads_of(ir) == 1 && jm_ctx_threads(ir->ctx) > 1;
    if (apart && lines_of(ir) > LEAST_LINES)
        exchange_apart(ir);
    else
        exchange_together(ir);
    fill_lines(ir);
    keep_results(ir);
}

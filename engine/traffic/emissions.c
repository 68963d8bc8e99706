#include "traffic/emissions.h"

#include "store/csv.h"

#include <math.h>
#include <stdbool.h>

static double engine_jm(const jm_engine *engine, double kmh)
{
    const double *k = engine->of;
    double v = kmh < engine->low_kmh ? engine->low_kmh : kmh;
    v = v > engine->high_kmh ? engine->high_kmh : v;
    double above = (k[0] * v + k[1]) * v + k[2] + k[3] / v;
    double below = (k[4] * v + k[5]) * v + k[6];
    return 1000.0 * engine->mj * above / below; // MJ/km is kJ/m
}

float jm_car_energy_jm(const jm_car_energy *energy, float speed_ms)
{
    double sum = 0.0;
    for (int32_t i = 0; i < energy->count; i++)
        sum += energy->engines[i].share * engine_jm(&energy->engines[i], 3.6 * (double)speed_ms);
    return (float)sum;
}

static bool read_engine(const jm_csv *csv, int64_t row, jm_engine *engine)
{
    static const char *const names[] = {"share", "mj", "low_kmh", "high_kmh"};
    static const char *const terms[] = {"alpha",   "beta", "gamma", "delta",
                                        "epsilon", "zeta", "eta"};
    double *const values[] = {&engine->share, &engine->mj, &engine->low_kmh, &engine->high_kmh};
    bool sound = true;
    for (int i = 0; i < 4; i++)
        sound = jm_csv_number(csv, row, jm_csv_column(csv, names[i]), values[i]) && sound;
    for (int i = 0; i < 7; i++)
        sound = jm_csv_number(csv, row, jm_csv_column(csv, terms[i]), &engine->of[i]) && sound;
    sound = sound && engine->share >= 0.0 && engine->low_kmh > 0.0 &&
            engine->low_kmh <= engine->high_kmh && engine->high_kmh < 400.0;
    // A curve with a pole inside its range would give any heat at all.
    for (double v = engine->low_kmh; sound && v <= engine->high_kmh; v += 1.0) {
        double jm = engine_jm(engine, v);
        sound = jm > 50.0 && jm < 5.0e4;
    }
    return sound;
}

jm_status jm_car_energy_read(jm_ctx *ctx, jm_car_energy *out)
{
    static const char file[] = "emissions-cars.csv";
    jm_csv *csv = NULL;
    jm_status status = JM_OK;
    size_t length = 0;
    double shares = 0.0;
    const char *text = jm_embedded_text(jm_traffic_tables, "emissions-cars", &length);
    *out = (jm_car_energy){0};
    JM_TRY(jm_csv_parse(ctx, file, text != NULL ? text : "", length, &csv));
    for (int64_t row = 0; row < jm_csv_rows(csv); row++) {
        if (out->count == JM_ENGINE_LIMIT || !read_engine(csv, row, &out->engines[out->count])) {
            status = jm_fail(ctx, JM_ERR_DATA,
                             "%s:%lld: a number is missing, or the curve leaves what cars use, or "
                             "there are more than %d engines",
                             file, (long long)jm_csv_line(csv, row), (int)JM_ENGINE_LIMIT);
            goto end;
        }
        shares += out->engines[out->count++].share;
    }
    if (!(fabs(shares - 1.0) < 1e-6))
        status = jm_fail(ctx, JM_ERR_DATA, "%s: its shares add up to %g, not to 1", file, shares);
end:
    jm_csv_destroy(csv);
    return status;
}

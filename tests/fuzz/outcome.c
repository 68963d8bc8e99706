// Any bytes as an outcome: opened, read, verified and repaired.
#include "fuzz_file.h"

#include "fuzz.h"
#include "store/outcome.h"

#include <string.h>

int fuzz_rounds(void)
{
    return 4000;
}

static void make_seed(jm_ctx *ctx, const char *path, int64_t steps)
{
    static float tmrt[600];
    static float flow[5], air[6];
    const jm_grid grid = {
        .west_m = 0.0, .north_m = 100.0, .cell_m = 5.0, .columns = 30, .rows = 20};
    const jm_grid air_grid = {
        .west_m = 0.0, .north_m = 100.0, .cell_m = 50.0, .columns = 3, .rows = 2};
    const jm_field rows[4] = {
        {"air_temp", "K", "air", JM_F32, JM_DIM_AIR, 6, air, 0.0f, JM_RESULT},
        {"tmrt", "K", "radiant", JM_F32, JM_DIM_CELLS, 600, tmrt, 0.0f, JM_RESULT},
        {"flow", "veh h-1", "flow", JM_F32, JM_DIM_LINKS, 5, flow, 0.0f, JM_RESULT},
        {"relief", "m", "relief", JM_F32, JM_DIM_CELLS, 600, tmrt, 0.0f, JM_STATIC}};
    const char *const text[1] = {"a"};
    const double value[1] = {1.0};
    const jm_outcome_def def = {.path = path,
                                .grid = &grid,
                                .air_grid = &air_grid,
                                .crs_wkt = "LOCAL_CS[\"none\"]",
                                .step_count = steps,
                                .link_count = 5,
                                .tile = 16,
                                .rows = rows,
                                .row_count = 4,
                                .indicator_count = 1,
                                .indicator_names = text,
                                .indicator_units = text,
                                .indicator_sentences = text,
                                .indicator_where = text};
    jm_outcome *outcome = NULL;
    if (jm_outcome_create(ctx, &def, &outcome) != JM_OK ||
        jm_outcome_write_static(ctx, outcome) != JM_OK)
        exit(1);
    for (int64_t s = 0; s < steps; s++) {
        for (int i = 0; i < 600; i++)
            tmrt[i] = (float)(i + s);
        if (jm_outcome_step(ctx, outcome, (double)(s + 1)) != JM_OK)
            exit(1);
    }
    if (jm_outcome_finish(ctx, outcome, value, value, value, NULL) != JM_OK)
        exit(1);
}

int fuzz_make_seeds(const char *folder)
{
    char path[4096];
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    if (ctx == NULL)
        return 0;
    for (int steps = 0; steps < 3; steps++) {
        snprintf(path, sizeof path, "%s/steps-%d", folder, steps);
        make_seed(ctx, path, steps);
    }
    jm_ctx_destroy(ctx);
    return 3;
}

static void read_all(jm_ctx *ctx, const jm_reader *reader)
{
    jm_indicator *list = NULL;
    int64_t count = 0;
    bool intact = false;
    char hash[65];
    for (int64_t i = 0; i < jm_reader_field_count(reader); i++) {
        const jm_reader_field *field = jm_reader_field_at(reader, i);
        float *values = NULL;
        if (field->count > 1 << 20 || jm_new(ctx, &values, field->count) != JM_OK)
            continue;
        for (int64_t step = -1; step <= jm_reader_steps(reader) && step < 4; step++) {
            jm_status status = jm_reader_values(ctx, reader, field->name, step, values);
            (void)status; // refused or read: both are fine
        }
        jm_free(values);
    }
    if (jm_reader_indicators(ctx, reader, &list, &count) == JM_OK)
        jm_free(list);
    jm_status status = jm_reader_verify(ctx, reader, &intact);
    (void)status;
    jm_reader_content_hash(reader, hash);
    if (strlen(hash) != 0 && strlen(hash) != 64)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64], out[80];
    jm_reader *reader = NULL;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    if (ctx != NULL && fuzz_file(data, size, path)) {
        if (jm_reader_open(ctx, path, &reader) == JM_OK) {
            read_all(ctx, reader);
            jm_reader_close(reader);
            snprintf(out, sizeof out, "%s.repaired", path);
            jm_status status = jm_outcome_repair(ctx, path, out, NULL);
            if (status == JM_OK)
                remove(out);
        }
        remove(path);
    }
    jm_ctx_destroy(ctx);
    return 0;
}

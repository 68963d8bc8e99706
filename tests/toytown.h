/// toytown.h: the town that runs share in tests: the demo city of 1 km, built without GIS files.
#pragma once

#include "check.h"
#include "run/run.h"
#include "toy_city.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/// A fresh folder below $TMPDIR or /tmp; removed with toy_remove.
static inline void toy_folder(char folder[512])
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, 512, "%s/jumeau-test-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(folder) == NULL)
        fail_msg("no temporary folder");
}

static inline void toy_path(char out[1024], const char *folder, const char *name)
{
    snprintf(out, 1024, "%s/%s", folder, name);
}

static inline void toy_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[1024];
        toy_path(path, folder, entry->d_name);
        unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}

static inline void toy_write(const char *folder, const char *name, const char *text)
{
    char path[1024];
    toy_path(path, folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/// Writes city.h5 and weather.csv of toytown into the folder.
static inline void toy_city(jm_ctx *ctx, const char *folder, double cell_m)
{
    jm_synth_city *synth = NULL;
    jm_city *city = toy_city_of(ctx, cell_m, &synth);
    char path[1024];
    toy_path(path, folder, "city.h5");
    CHECK_OK(ctx, jm_city_save(ctx, city, path));
    jm_city_destroy(city);
    for (int64_t t = 0; t < synth->text_count; t++)
        if (strcmp(synth->texts[t].path, "weather-heatwave.csv") == 0)
            toy_write(folder, "weather.csv", synth->texts[t].text);
    jm_synth_destroy(synth);
}

/// A scenario file of toytown; `more` is YAML appended at the top level ("measures: ..."). Two days
/// warm its surfaces, every half hour: what these tests tell does not hang on more.
static inline void toy_scenario(const char *folder, const char *name, const char *more)
{
    char text[8192];
    snprintf(text, sizeof text,
             "jumeau_format: scenario\nformat_version: 1\ntitle: %s\ncity: city.h5\nhorizon: 2030\n"
             "day_type: weekday\ndate: 2026-07-27\nweather: weather.csv\nseed: 1\n"
             "heat: {spin_up_days: 2, substep_min: 30}\n%s",
             name, more);
    char file[256];
    snprintf(file, sizeof file, "%s.yaml", name);
    toy_write(folder, file, text);
}

/// Runs folder/name.yaml into folder/out.nc.
static inline jm_status toy_run(jm_ctx *ctx, const char *folder, const char *name, const char *out,
                                int32_t tile, bool resume)
{
    char scenario[1024], outcome[1024], file[256];
    snprintf(file, sizeof file, "%s.yaml", name);
    toy_path(scenario, folder, file);
    toy_path(outcome, folder, out);
    jm_run_def def = jm_run_default_def();
    def.scenario_path = scenario;
    def.outcome_path = outcome;
    def.version = "test";
    def.tile = tile;
    def.resume = resume;
    def.checkpoint_every_s = 2.0 * 3600.0;
    return jm_run(ctx, &def, NULL);
}

/// content_hash of folder/out.
static inline void toy_hash(jm_ctx *ctx, const char *folder, const char *out, char hash[65])
{
    char path[1024];
    toy_path(path, folder, out);
    jm_reader *reader = NULL;
    CHECK_OK(ctx, jm_reader_open(ctx, path, &reader));
    jm_reader_content_hash(reader, hash);
    jm_reader_close(reader);
    assert_int_equal(strlen(hash), 64);
}

/// Largest |a - b| of one field over all steps; NaN in one and not in the other counts as infinite.
static inline double toy_difference(jm_ctx *ctx, const char *folder, const char *a, const char *b,
                                    const char *field)
{
    char path[1024];
    jm_reader *ra = NULL, *rb = NULL;
    toy_path(path, folder, a);
    CHECK_OK(ctx, jm_reader_open(ctx, path, &ra));
    toy_path(path, folder, b);
    CHECK_OK(ctx, jm_reader_open(ctx, path, &rb));
    const jm_reader_field *f = jm_reader_find(ra, field);
    assert_non_null(f);
    const jm_reader_field *g = jm_reader_find(rb, field);
    assert_non_null(g);
    int64_t count = f->count < g->count ? f->count : g->count;
    float *va = calloc((size_t)f->count, sizeof *va), *vb = calloc((size_t)g->count, sizeof *vb);
    double worst = 0.0;
    int64_t steps = f->is_static ? 1 : jm_reader_steps(ra);
    for (int64_t s = 0; s < steps; s++) {
        CHECK_OK(ctx, jm_reader_values(ctx, ra, field, s, va));
        CHECK_OK(ctx, jm_reader_values(ctx, rb, field, s, vb));
        for (int64_t i = 0; i < count; i++) {
            if (isnan(va[i]) != isnan(vb[i]))
                worst = (double)INFINITY;
            else if (!isnan(va[i]) && fabs((double)va[i] - (double)vb[i]) > worst)
                worst = fabs((double)va[i] - (double)vb[i]);
        }
    }
    free(va);
    free(vb);
    jm_reader_close(ra);
    jm_reader_close(rb);
    return worst;
}

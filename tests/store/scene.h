/// scene.h: a small outcome that every test of store shares: 70 x 90 cells, 5 links, 3 car parks.
#pragma once

#define _GNU_SOURCE
#include "check.h"

#include "core/grid.h"
#include "store/store.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCENE_ROWS = 70, SCENE_COLUMNS = 90, SCENE_CELLS = SCENE_ROWS * SCENE_COLUMNS };
enum { SCENE_LINKS = 5, SCENE_PARKINGS = 3, SCENE_FIELDS = 8, SCENE_STEPS = 24 };

typedef struct scene {
    jm_ctx *ctx;
    char folder[256];
    char path[320]; // of the outcome
    jm_grid grid;
    float tmrt[SCENE_CELLS], relief[SCENE_CELLS];
    uint8_t shadow[SCENE_CELLS];
    double flow[SCENE_LINKS];
    float capacity[SCENE_LINKS];
    int32_t occupied[SCENE_PARKINGS];
    float places[SCENE_PARKINGS];
    float mean;
    jm_field fields[SCENE_FIELDS];
    jm_outcome_def def;
} scene;

static const char scene_wkt[] =
    "PROJCS[\"RGF93 v1 / Lambert-93\",GEOGCS[\"RGF93 v1\",DATUM[\"Reseau_Geodesique_Francais_1993_"
    "v1\",SPHEROID[\"GRS 1980\",6378137,298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\","
    "0.0174532925199433]],PROJECTION[\"Lambert_Conformal_Conic_2SP\"],PARAMETER[\"latitude_of_"
    "origin\",46.5],PARAMETER[\"central_meridian\",3],PARAMETER[\"standard_parallel_1\",49],"
    "PARAMETER[\"standard_parallel_2\",44],PARAMETER[\"false_easting\",700000],PARAMETER[\"false_"
    "northing\",6600000],UNIT[\"metre\",1],AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],"
    "AUTHORITY[\"EPSG\",\"2154\"]]";

static const char *const scene_names[] = {"heat.hours", "traffic.vehicle_km"};
static const char *const scene_units[] = {"h", "km"};
static const char *const scene_sentences[] = {"hours of strong heat stress", "distance driven"};
static const char *const scene_where[] = {"shown area", "whole network"};
static const char *const scene_run[] = {"threads", "seconds", NULL};

static inline jm_status scene_fill(void *user, jm_ctx *ctx, jm_h5 *file)
{
    (void)user;
    const float lengths[3] = {10.0f, 20.0f, 30.0f};
    const char *const streets[2] = {"rue de la Paix", "quai n° 4"};
    JM_TRY(jm_h5_write(ctx, file, "/city/streets/length_m", JM_F32,
                       (jm_h5_shape){.rank = 1, .size = {3}}, lengths, "m", "length"));
    JM_TRY(jm_h5_write(ctx, file, "/city/trees/x", JM_F64, (jm_h5_shape){.rank = 1, .size = {0}},
                       lengths, "m", "a city without trees"));
    JM_TRY(jm_h5_write_texts(ctx, file, "/city/streets/name", streets, 2, "names"));
    JM_TRY(jm_h5_write_text(ctx, file, "/inputs/scenario", "horizon: 2030\n"));
    return jm_h5_set_text(ctx, file, "/", "version", "0.1.0");
}

/// The values of a step: plain formulas, so that every reader can be checked.
static inline void scene_at(scene *s, int64_t step)
{
    for (int i = 0; i < SCENE_CELLS; i++) {
        s->tmrt[i] = 290.0f + (float)((i * 37 + (int)step * 101) % 4001) / 128.0f;
        s->shadow[i] = (uint8_t)((i + (int)step) % 2);
    }
    s->tmrt[7] = NAN;
    for (int i = 0; i < SCENE_LINKS; i++)
        s->flow[i] = 100.0 * i + (double)step + 0.123456789;
    for (int i = 0; i < SCENE_PARKINGS; i++)
        s->occupied[i] = (int32_t)(10 * i + step);
    s->mean = 20.0f + (float)step;
}

static inline void scene_fields(scene *s)
{
    const jm_field fields[SCENE_FIELDS] = {
        {"tmrt", "K", "mean radiant temperature", JM_F32, JM_DIM_CELLS, SCENE_CELLS, s->tmrt,
         1.0f / 256.0f, JM_RESULT | JM_CHECKPOINT},
        {"shadow", "1", "share of the sun that is hidden", JM_U8, JM_DIM_CELLS, SCENE_CELLS,
         s->shadow, 0.0f, JM_RESULT},
        {"ground_height", "m", "altitude of the ground", JM_F32, JM_DIM_CELLS, SCENE_CELLS,
         s->relief, 0.01f, JM_STATIC},
        {"flow", "veh h-1", "vehicles an hour", JM_F64, JM_DIM_LINKS, SCENE_LINKS, s->flow, 0.0f,
         JM_RESULT | JM_CHECKPOINT},
        {"capacity", "veh h-1", "capacity of the link", JM_F32, JM_DIM_LINKS, SCENE_LINKS,
         s->capacity, 0.0f, JM_STATIC},
        {"occupied", "1", "cars parked", JM_I32, JM_DIM_PARKINGS, SCENE_PARKINGS, s->occupied, 0.0f,
         JM_RESULT | JM_CHECKPOINT},
        {"capacity", "1", "spaces", JM_F32, JM_DIM_PARKINGS, SCENE_PARKINGS, s->places, 0.0f,
         JM_STATIC},
        {"mean_temp", "degC", "mean over the town", JM_F32, JM_DIM_ONE, 1, &s->mean, 0.0f,
         JM_RESULT}};
    memcpy(s->fields, fields, sizeof fields);
}

static inline void scene_open(scene *s)
{
    memset(s, 0, sizeof *s);
    const char *base = getenv("TMPDIR");
    snprintf(s->folder, sizeof s->folder, "%.200s/jumeau-store-XXXXXX",
             base != NULL ? base : "/tmp");
    CHECK(mkdtemp(s->folder) != NULL);
    snprintf(s->path, sizeof s->path, "%s/x.outcome.nc", s->folder);
    s->ctx = jm_ctx_create(&(jm_ctx_def){.threads = 2});
    CHECK(s->ctx != NULL);
    s->grid = (jm_grid){.west_m = 431000.0,
                        .north_m = 6719000.0,
                        .cell_m = 5.0,
                        .columns = SCENE_COLUMNS,
                        .rows = SCENE_ROWS};
    for (int i = 0; i < SCENE_CELLS; i++)
        s->relief[i] = (float)(i % 113) * 0.25f;
    for (int i = 0; i < SCENE_LINKS; i++)
        s->capacity[i] = 900.0f;
    for (int i = 0; i < SCENE_PARKINGS; i++)
        s->places[i] = 40.0f;
    scene_fields(s);
    scene_at(s, 0);
    s->def = (jm_outcome_def){.path = s->path,
                              .grid = &s->grid,
                              .crs_wkt = scene_wkt,
                              .start_utc_s = 1784412000.0, // 2026-07-18T22:00:00Z
                              .step_count = SCENE_STEPS,
                              .link_count = SCENE_LINKS,
                              .parking_count = SCENE_PARKINGS,
                              .tile = 64,
                              .rows = s->fields,
                              .row_count = SCENE_FIELDS,
                              .fill = scene_fill,
                              .indicator_count = 2,
                              .indicator_names = scene_names,
                              .indicator_units = scene_units,
                              .indicator_sentences = scene_sentences,
                              .indicator_where = scene_where,
                              .run_names = scene_run};
}

static inline void scene_name(const scene *s, const char *file, char out[512])
{
    snprintf(out, 512, "%s/%s", s->folder, file);
}

static inline void scene_close(scene *s)
{
    DIR *folder = opendir(s->folder);
    CHECK(folder != NULL);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", s->folder, entry->d_name);
        if (entry->d_name[0] != '.')
            CHECK(remove(path) == 0);
    }
    closedir(folder);
    CHECK(rmdir(s->folder) == 0);
    jm_ctx_destroy(s->ctx);
}

static inline jm_status scene_finish(scene *s, jm_outcome *outcome)
{
    const double value[2] = {6.5, 120000.0}, low[2] = {6.0, (double)NAN};
    const double high[2] = {7.0, (double)NAN};
    const double run[2] = {2.0, 1.5};
    return jm_outcome_finish(s->ctx, outcome, value, low, high, run);
}

/// Steps [from, to) of the scene.
static inline void scene_steps(scene *s, jm_outcome *outcome, int64_t from, int64_t to)
{
    for (int64_t step = from; step < to; step++) {
        scene_at(s, step);
        CHECK_OK(s->ctx, jm_outcome_step(s->ctx, outcome, 3600.0 * (double)(step + 1)));
    }
}

/// A whole run; returns its content hash.
static inline void scene_run_whole(scene *s, int64_t steps, char hash[65])
{
    jm_outcome *outcome = NULL;
    CHECK_OK(s->ctx, jm_outcome_create(s->ctx, &s->def, &outcome));
    CHECK_OK(s->ctx, jm_outcome_write_static(s->ctx, outcome));
    scene_steps(s, outcome, 0, steps);
    CHECK_OK(s->ctx, scene_finish(s, outcome));
    jm_reader *reader = NULL;
    CHECK_OK(s->ctx, jm_reader_open(s->ctx, s->path, &reader));
    jm_reader_content_hash(reader, hash);
    jm_reader_close(reader);
}

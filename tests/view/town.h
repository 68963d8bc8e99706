/// town.h: what every test of the viewer looks at: the demo city of 1 km, and two outcomes of it
/// made of plain formulas, so that no model decides what the pictures show.
///
/// The variant has a new building, 40 new trees, three buildings less, a tram line, a closed
/// street, and is up to 2 K cooler in its western half.
#pragma once

#include "check.h"

#include "city/city.h"
#include "city/rows.h"
#include "store/outcome.h"
#include "toy_city.h"

#include <dirent.h>
#include <unistd.h>

enum { TOWN_STEPS = 24 };

static inline void town_folder(char folder[512])
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, 512, "%s/jumeau-view-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(folder) == NULL)
        fail_msg("no temporary folder");
}

static inline void town_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}

static inline void town_city(jm_ctx *ctx, double cell_m, jm_city **city)
{
    jm_synth_city *synth = NULL;
    *city = toy_city_of(ctx, cell_m, &synth);
    jm_synth_destroy(synth);
}

// A square house of 20 m at the centre of the grid, 30 m high.
static inline void town_add_building(jm_ctx *ctx, jm_city *c)
{
    int32_t id = c->buildings.count;
    double x = jm_grid_x(&c->grid, c->grid.columns / 2), y = jm_grid_y(&c->grid, c->grid.rows / 2);
    int64_t rings = jm_city_rows(c, JM_ROWS_BUILDING_RINGS);
    int64_t points = jm_city_rows(c, JM_ROWS_BUILDING_POINTS);
    CHECK_OK(ctx, jm_city_resize(ctx, c, JM_ROWS_BUILDINGS, id + 1));
    CHECK_OK(ctx, jm_city_resize(ctx, c, JM_ROWS_BUILDING_RINGS, rings + 1));
    CHECK_OK(ctx, jm_city_resize(ctx, c, JM_ROWS_BUILDING_POINTS, points + 4));
    const double dx[4] = {0.0, 20.0, 20.0, 0.0}, dy[4] = {0.0, 0.0, 20.0, 20.0};
    for (int p = 0; p < 4; p++) {
        c->buildings.x[points + p] = x + dx[p];
        c->buildings.y[points + p] = y + dy[p];
    }
    c->buildings.height_m[id] = 30.0f;
    c->buildings.ground_m[id] = c->rasters.ground_height_m[jm_grid_cell_at(&c->grid, x, y)];
    c->buildings.footprint_m2[id] = 400.0f;
    c->buildings.zone[id] = JM_NONE;
    c->buildings.height_origin[id] = JM_ORIGIN_SCENARIO;
}

static inline void town_add_trees(jm_ctx *ctx, jm_city *c)
{
    int32_t first = c->trees.count;
    CHECK_OK(ctx, jm_city_resize(ctx, c, JM_ROWS_TREES, first + 40));
    for (int32_t t = first; t < first + 40; t++) {
        c->trees.x[t] = jm_grid_x(&c->grid, c->grid.columns / 4) + 7.0 * (t - first);
        c->trees.y[t] = jm_grid_y(&c->grid, c->grid.rows / 3);
        c->trees.height_m[t] = 9.0f;
        c->trees.crown_m[t] = 6.0f;
        c->trees.base_m[t] = 3.0f;
    }
}

// Straight from west to east through the middle, four stops.
static inline void town_add_tram(jm_ctx *ctx, jm_city *c)
{
    jm_transit *t = &c->transit;
    int32_t line = t->line_count, stop = t->stop_count;
    int64_t stops = jm_city_rows(c, JM_ROWS_LINE_STOPS),
            shapes = jm_city_rows(c, JM_ROWS_LINE_SHAPES);
    CHECK_OK(ctx, jm_city_resize(ctx, c, JM_ROWS_STOPS, stop + 4));
    CHECK_OK(ctx, jm_city_resize(ctx, c, JM_ROWS_LINES, line + 1));
    CHECK_OK(ctx, jm_city_resize(ctx, c, JM_ROWS_LINE_STOPS, stops + 4));
    CHECK_OK(ctx, jm_city_resize(ctx, c, JM_ROWS_LINE_SHAPES, shapes + 4));
    double y = jm_grid_y(&c->grid, c->grid.rows / 2) + 40.0;
    for (int s = 0; s < 4; s++) {
        double x = c->grid.west_m + 150.0 + 230.0 * s;
        t->stop_x[stop + s] = t->shape_x[shapes + s] = x;
        t->stop_y[stop + s] = t->shape_y[shapes + s] = y;
        t->stop_node[stop + s] = JM_NONE;
        CHECK_OK(ctx, jm_city_set_text(ctx, &t->stop_name[stop + s], "Place du Marché"));
        t->line_stop[stops + s] = stop + s;
        t->ride_s[stops + s] = 60.0f * (float)s;
    }
    t->line_mode[line] = JM_MODE_TRAM;
    CHECK_OK(ctx, jm_city_set_text(ctx, &t->line_name[line], "Tram A"));
    for (int h = 6; h < 22; h++)
        t->departures[line * 24 + h] = 6.0f;
}

static inline void town_variant(jm_ctx *ctx, const jm_city *base, jm_city **variant)
{
    CHECK_OK(ctx, jm_city_copy(ctx, base, variant));
    jm_city *c = *variant;
    for (int32_t b = 0; b < 3; b++)
        c->buildings.removed[b * 10] = 1;
    town_add_building(ctx, c);
    town_add_trees(ctx, c);
    town_add_tram(ctx, c);
    c->streets.access[0] = 0;
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, c));
}

/// 0 at night, 1 at 15 h: a triangle of exact eighths.
static inline float town_heat(int64_t step)
{
    double h = (double)(step + 1);
    double way = h < 15.0 ? (h - 5.0) / 10.0 : (23.0 - h) / 8.0;
    return (float)(way > 0.0 ? way : 0.0);
}

static inline float town_utci_k(const jm_city *c, int64_t cell, int64_t step, bool variant)
{
    if (c->rasters.building_height_m[cell] > 0.0f)
        return NAN;
    int64_t column = cell % c->grid.columns, row = cell / c->grid.columns;
    float place =
        0.25f * (float)((column * 7 + row * 13) % 17) + 4.0f * (float)row / (float)c->grid.rows;
    float cooler = variant && column < c->grid.columns / 2 ? 2.0f * town_heat(step) : 0.0f;
    return 293.0f + 14.0f * town_heat(step) + place - cooler;
}

static inline float town_flow_vehs(int32_t link, int64_t step, bool variant)
{
    float hour = step >= 6 && step < 20 ? 1.0f : 0.125f;
    return hour * (float)((link * 37) % 19) / 64.0f * (variant && link % 3 == 0 ? 0.5f : 1.0f);
}

static inline float town_occupied(const jm_city *c, int32_t parking, int64_t step, bool variant)
{
    float share = 0.25f + 0.03125f * (float)((parking + step) % 24) + (variant ? 0.0625f : 0.0f);
    return share * c->parkings.capacity[parking];
}

typedef struct town_rows {
    const jm_city *city;
    bool variant;
    float *utci, *surface, *flow, *speed, *occupied;
} town_rows;

static inline void town_at(town_rows *r, int64_t step)
{
    const jm_city *c = r->city;
    for (int64_t i = 0; i < jm_grid_cells(&c->grid); i++) {
        r->utci[i] = town_utci_k(c, i, step, r->variant);
        r->surface[i] = 291.0f + 20.0f * town_heat(step) + 0.5f * (float)(i % 9);
    }
    for (int32_t l = 0; l < c->streets.link_count; l++) {
        r->flow[l] = town_flow_vehs(l, step, r->variant);
        r->speed[l] = c->streets.speed_ms[l] * (1.0f - 0.5f * r->flow[l]);
    }
    for (int32_t p = 0; p < c->parkings.count; p++)
        r->occupied[p] = town_occupied(c, p, step, r->variant);
}

static inline jm_status town_fill(void *user, jm_ctx *ctx, jm_h5 *file)
{
    const town_rows *r = user;
    JM_TRY(jm_city_write(ctx, r->city, file, "/city"));
    JM_TRY(jm_h5_write_text(ctx, file, "/inputs/scenario_yaml", "title: x\n"));
    JM_TRY(jm_h5_write_text(ctx, file, "/inputs/edits_csv",
                            r->variant
                                ? "measure,id,matched,candidates,cells,links,zones,sentence\n"
                                  "trees,mail,40,40,0,0,0,\"40 trees planted, 9 m high\"\n"
                                : "measure,id,matched,candidates,cells,links,zones,sentence\n"));
    const char *const texts[][2] = {
        {"title", r->variant ? "Toytown demain" : "Toytown aujourd'hui"},
        {"jumeau_version", "test"},
        {"base_city_hash", "toytown"},
        {"weather_file", "formulas"},
        {"city_file", "toytown.city.h5"},
        {"local_start", "2026-07-27T00:00:00+02:00"},
        {"zone_rule", "CET-1CEST,M3.5.0,M10.5.0/3"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        JM_TRY(jm_h5_set_text(ctx, file, "/", texts[i][0], texts[i][1]));
    return jm_h5_set_integer(ctx, file, "/", "step_count", TOWN_STEPS);
}

typedef struct town_writer {
    town_rows rows;
    jm_outcome *outcome;
    jm_field fields[8];
} town_writer;

/// Creates folder/name ("base.outcome.nc") and writes no step yet.
static inline void town_write_start(jm_ctx *ctx, const char *folder, const char *name,
                                    const jm_city *city, bool variant, town_writer *w)
{
    int64_t cells = jm_grid_cells(&city->grid);
    *w = (town_writer){.rows = {.city = city, .variant = variant}};
    town_rows *r = &w->rows;
    CHECK_OK(ctx, jm_new(ctx, &r->utci, cells));
    CHECK_OK(ctx, jm_new(ctx, &r->surface, cells));
    CHECK_OK(ctx, jm_new(ctx, &r->flow, city->streets.link_count));
    CHECK_OK(ctx, jm_new(ctx, &r->speed, city->streets.link_count));
    CHECK_OK(ctx, jm_new(ctx, &r->occupied, city->parkings.count));
    const jm_field fields[8] = {
        {"surface_temp", "K", "surface", JM_F32, JM_DIM_CELLS, cells, r->surface, 0, JM_RESULT},
        {"utci", "K", "felt temperature", JM_F32, JM_DIM_CELLS, cells, r->utci, 0, JM_RESULT},
        {"flow", "veh s-1", "cars", JM_F32, JM_DIM_LINKS, city->streets.link_count, r->flow, 0,
         JM_RESULT},
        {"speed", "m s-1", "speed", JM_F32, JM_DIM_LINKS, city->streets.link_count, r->speed, 0,
         JM_RESULT},
        {"occupied", "1", "cars parked", JM_F32, JM_DIM_PARKINGS, city->parkings.count, r->occupied,
         0, JM_RESULT},
        {"capacity", "1", "spaces", JM_F32, JM_DIM_PARKINGS, city->parkings.count,
         city->parkings.capacity, 0, JM_STATIC},
        {"surface_class", "1", "ground cover", JM_U8, JM_DIM_CELLS, cells,
         city->rasters.surface_class, 0, JM_STATIC},
        {"building_height", "m", "height", JM_F32, JM_DIM_CELLS, cells,
         city->rasters.building_height_m, 0, JM_STATIC},
    };
    memcpy(w->fields, fields, sizeof fields);
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    const jm_outcome_def def = {.path = path,
                                .grid = &city->grid,
                                .crs_wkt = city->crs_wkt,
                                .start_utc_s = 1785103200.0, // 2026-07-27 00:00 in France
                                .step_count = TOWN_STEPS,
                                .link_count = city->streets.link_count,
                                .parking_count = city->parkings.count,
                                .zone_count = city->zones.count,
                                .tile = 64,
                                .rows = w->fields,
                                .row_count = 8,
                                .fill = town_fill,
                                .user = &w->rows};
    CHECK_OK(ctx, jm_outcome_create(ctx, &def, &w->outcome));
    CHECK_OK(ctx, jm_outcome_write_static(ctx, w->outcome));
}

static inline void town_write_steps(jm_ctx *ctx, town_writer *w, int64_t from, int64_t to)
{
    for (int64_t s = from; s < to; s++) {
        town_at(&w->rows, s);
        CHECK_OK(ctx, jm_outcome_step(ctx, w->outcome, 3600.0 * (double)(s + 1)));
    }
}

/// finish false: leaves the .part, closed.
static inline void town_write_end(jm_ctx *ctx, town_writer *w, bool finish)
{
    if (finish)
        CHECK_OK(ctx, jm_outcome_finish(ctx, w->outcome, NULL, NULL, NULL, NULL));
    else
        jm_outcome_abandon(ctx, w->outcome);
    jm_free(w->rows.utci);
    jm_free(w->rows.surface);
    jm_free(w->rows.flow);
    jm_free(w->rows.speed);
    jm_free(w->rows.occupied);
}

/// Writes folder/base.outcome.nc and folder/variant.outcome.nc; the cities are the caller's when
/// asked for.
static inline void town_outcomes(jm_ctx *ctx, const char *folder, double cell_m, jm_city **base_out,
                                 jm_city **variant_out)
{
    jm_city *base = NULL, *variant = NULL;
    town_city(ctx, cell_m, &base);
    town_variant(ctx, base, &variant);
    for (int v = 0; v < 2; v++) {
        town_writer w;
        town_write_start(ctx, folder, v ? "variant.outcome.nc" : "base.outcome.nc",
                         v ? variant : base, v != 0, &w);
        town_write_steps(ctx, &w, 0, TOWN_STEPS);
        town_write_end(ctx, &w, true);
    }
    if (base_out != NULL)
        *base_out = base;
    else
        jm_city_destroy(base);
    if (variant_out != NULL)
        *variant_out = variant;
    else
        jm_city_destroy(variant);
}

/// island_town.h: the demo city under a heat wave, and its heat island by block of the air grid.
#pragma once

#include "core/math.h"
#include "heat/model.h"
#include "run/forcing.h"
#include "toytown.h"
#include "weather/normals.h"

/// Middle of the demo city in EPSG:2154.
#define ISLAND_X 434000.0
#define ISLAND_Y 6716000.0
/// 2026-07-27T00:00 legal time: the demo's weather begins here.
#define ISLAND_DAY_S 1785103200.0

/// Weather made of the demo's own: its sun and temperatures in a wind that keeps its speed.
typedef struct island_sky {
    double wind_ms;
    bool overcast; // all diffuse, a quarter of the clear day's light, a third of its range, moist
} island_sky;

static inline char *island_next(char **at, char stop)
{
    char *word = *at, *end = strchr(word, stop);
    *at = end != NULL ? end + 1 : word + strlen(word);
    if (end != NULL)
        *end = 0;
    return word;
}

/// Writes a variant of the demo's weather file to `path`. Overcast: Kasten and Czeplak 1980 (Solar
/// Energy 24:177-189) find 0.25 of the clear day's light under eight eighths.
static inline void island_weather(const jm_synth_city *synth, const island_sky *sky,
                                  const char *path)
{
    const char *text = NULL;
    for (int64_t t = 0; t < synth->text_count; t++)
        if (strcmp(synth->texts[t].path, "weather-heatwave.csv") == 0)
            text = synth->texts[t].text;
    assert_non_null(text);
    char *rows = strdup(text), *at = rows;
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "%s\n", island_next(&at, '\n'));
    while (*at != 0) {
        char *row = island_next(&at, '\n');
        const char *time = island_next(&row, ',');
        double v[7]; // temperature, humidity, pressure, wind, direction, beam, diffuse
        for (int i = 0; i < 7; i++)
            v[i] = strtod(island_next(&row, ','), NULL);
        if (sky->overcast) {
            const double was_c = v[0], mean_c = 28.5;
            v[0] = mean_c + (was_c - mean_c) / 3.0;
            v[1] = 80.0; // clouds come with moist air; the clear day's would leave 40 %
            v[6] = 0.25 * (v[6] + 0.6 * v[5]);
            v[5] = 0.0;
        }
        fprintf(file, "%s,%.2f,%.1f,%.0f,%.1f,90,%.1f,%.1f,,%d\n", time, v[0], v[1], v[2],
                sky->wind_ms, v[5], v[6], sky->overcast ? 1 : 0);
    }
    fclose(file);
    free(rows);
}

/// The synthetic city of `size_km` and its rasters over `frame_km` about the middle.
static inline jm_city *island_city(jm_ctx *ctx, const jm_synth_city *synth, double frame_km,
                                   double cell_m)
{
    jm_city_def def = jm_city_default_def();
    def.name = "Valmeuse";
    def.crs = "EPSG:2154";
    def.west_m = ISLAND_X - 500.0 * frame_km;
    def.east_m = ISLAND_X + 500.0 * frame_km;
    def.south_m = ISLAND_Y - 500.0 * frame_km;
    def.north_m = ISLAND_Y + 500.0 * frame_km;
    def.cell_m = cell_m;
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_city_build(ctx, &def, &synth->sources, &city));
    return city;
}

/// Shares and means by block of the air grid.
typedef struct island_map {
    jm_grid grid;
    double *built;    // share of roofs
    double *crowns;   // share under crowns
    double *warmer_k; // canyon air minus the rural tile's, 23 to 5 h
} island_map;

static inline void island_map_free(island_map *m)
{
    free(m->built);
    free(m->crowns);
    free(m->warmer_k);
}

/// Crowns of each block, and its roofs from the footprints: each lies where its first corner
/// stands.
static inline island_map island_map_of(const jm_heat *heat, const jm_city *city)
{
    island_map m = {.grid = jm_heat_air_grid(heat)};
    const size_t n = (size_t)jm_grid_cells(&m.grid);
    m.built = calloc(n, sizeof(double));
    m.crowns = calloc(n, sizeof(double));
    m.warmer_k = calloc(n, sizeof(double));
    for (size_t b = 0; b < n; b++)
        m.crowns[b] = heat->town.block[b].crown_share;
    const jm_buildings *all = &city->buildings;
    const double block_m2 = m.grid.cell_m * m.grid.cell_m;
    for (int32_t i = 0; i < all->count; i++) {
        const int64_t point = all->point_start[all->ring_start[i]];
        const double column = floor((all->x[point] - m.grid.west_m) / m.grid.cell_m);
        const double row = floor((m.grid.north_m - all->y[point]) / m.grid.cell_m);
        if (column >= 0.0 && row >= 0.0 && column < m.grid.columns && row < m.grid.rows)
            m.built[(int64_t)row * m.grid.columns + (int64_t)column] +=
                (double)all->footprint_m2[i] / block_m2;
    }
    return m;
}

/// Adds `share` of the last interval's canyon air, as a warmth over the rural tile, to by_block.
static inline void island_add(const jm_heat *heat, const jm_grid *blocks, double share,
                              double *by_block)
{
    jm_heat_summary s;
    jm_heat_summarise(heat, &s);
    const double *air_k = jm_heat_maps_of(heat).air.temp_k;
    for (int64_t b = 0; b < jm_grid_cells(blocks); b++)
        by_block[b] += share * (air_k[b] - s.mean_rural_temp_k);
}

/// Mean over the square of `side_km` about the city's middle.
static inline double island_core(const jm_grid *g, const double *by_block, double side_km)
{
    double sum = 0.0;
    int64_t count = 0;
    for (int64_t b = 0; b < jm_grid_cells(g); b++) {
        const double x = jm_grid_x(g, b % g->columns) - ISLAND_X;
        const double y = jm_grid_y(g, b / g->columns) - ISLAND_Y;
        if (fabs(x) > 500.0 * side_km || fabs(y) > 500.0 * side_km)
            continue;
        sum += by_block[b];
        count++;
    }
    return sum / (double)count;
}

/// Box mean over [-radius, radius] blocks, in place.
static inline void island_smooth(const jm_grid *g, int32_t radius, double *field)
{
    double *old = malloc((size_t)jm_grid_cells(g) * sizeof(double));
    for (int along = 0; along < 2; along++) {
        memcpy(old, field, (size_t)jm_grid_cells(g) * sizeof(double));
        for (int32_t r = 0; r < g->rows; r++)
            for (int32_t c = 0; c < g->columns; c++) {
                double sum = 0.0;
                int32_t count = 0;
                for (int32_t k = -radius; k <= radius; k++) {
                    const int32_t y = along ? r + k : r, x = along ? c : c + k;
                    if (y < 0 || x < 0 || y >= g->rows || x >= g->columns)
                        continue;
                    sum += old[(int64_t)y * g->columns + x];
                    count++;
                }
                field[(int64_t)r * g->columns + c] = sum / count;
            }
    }
    free(old);
}

/// Correlation of the warmth at each block with the roofs `shift` blocks further east.
static inline double island_correlation(const jm_grid *g, const double *warm, const double *roofs,
                                        int32_t shift)
{
    double n = 0.0, sx = 0.0, sy = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (int32_t r = 0; r < g->rows; r++)
        for (int32_t c = 0; c < g->columns; c++) {
            if (c + shift < 0 || c + shift >= g->columns)
                continue;
            const double x = warm[(int64_t)r * g->columns + c];
            const double y = roofs[(int64_t)r * g->columns + c + shift];
            n += 1.0;
            sx += x;
            sy += y;
            xx += x * x;
            yy += y * y;
            xy += x * y;
        }
    return (xy - sx * sy / n) / sqrt((xx - sx * sx / n) * (yy - sy * sy / n));
}

/// The same of the warmth and the roofs, had no block crowns: partial correlation.
static inline double island_beside_crowns(const jm_grid *g, const double *warm, const double *roofs,
                                          const double *crowns)
{
    const double with_roofs = island_correlation(g, warm, roofs, 0);
    const double with_crowns = island_correlation(g, warm, crowns, 0);
    const double both = island_correlation(g, roofs, crowns, 0);
    return (with_roofs - with_crowns * both) /
           sqrt((1.0 - with_crowns * with_crowns) * (1.0 - both * both));
}

/// The same in the town alone: where more than a fiftieth is roofs.
static inline double island_in_town(const jm_grid *g, const double *warm, const double *roofs)
{
    const size_t bytes = (size_t)jm_grid_cells(g) * sizeof(double);
    double *t = malloc(bytes), *r = malloc(bytes);
    jm_grid line = {.rows = 1};
    for (int64_t b = 0; b < jm_grid_cells(g); b++)
        if (roofs[b] > 0.02) {
            t[line.columns] = warm[b];
            r[line.columns++] = roofs[b];
        }
    const double found = island_correlation(&line, t, r, 0);
    free(r);
    free(t);
    return found;
}

/// One weather's day and the night after it.
typedef struct island_day {
    double night_k, noon_k, core_k; // centre of 1 km2 at 23-5 h and at 12-17 h; 2 km core by night
    double moved_m;                 // downwind of the roofs, where warmth fits them best
    double correlation;             // there, both over squares of 1 km
    double beside_crowns, in_town;  // in place: beside that with crowns; of the town alone
} island_day;

/// A city, its model, and the days that were asked of it.
typedef struct island_town {
    jm_ctx *ctx;
    jm_synth_city *synth;
    jm_city *city;
    jm_heat *heat;
    island_map map;
    struct {
        island_sky sky;
        island_day day;
    } known[8];
    int count;
} island_town;

/// Deep soil as a run takes it: by the normals around the city, on the day.
static inline double island_deep_k(jm_ctx *ctx, const jm_city *city)
{
    const jm_civil day = jm_civil_from_instant((jm_instant)ISLAND_DAY_S + 43200);
    const jm_sun_place place = {.latitude_deg = city->place.latitude_deg,
                                .longitude_deg = city->place.longitude_deg,
                                .elevation_m = (double)NAN};
    jm_normals n;
    CHECK_OK(ctx, jm_weather_normals(ctx, &place, &n));
    CHECK(n.count > 0);
    return jm_heat_deep_k(n.wave.mean_k, n.wave.amplitude_k, n.wave.warmest_day,
                          jm_day_of_year(&day));
}

static inline void island_town_make(island_town *t, double size_km, double frame_km, double cell_m,
                                    int32_t substep_s, double fetch_km)
{
    *t = (island_town){.ctx = jm_ctx_create(NULL)};
    jm_synth_def synth = jm_synth_default_def();
    synth.size_km = size_km;
    CHECK_OK(t->ctx, jm_synth_create(t->ctx, &synth, &t->synth));
    t->city = island_city(t->ctx, t->synth, frame_km, cell_m);
    jm_heat_def def = jm_heat_default_def();
    def.air_cell_m = 100.0;
    def.substep_s = substep_s;
    def.fetch_km = fetch_km;
    def.outputs = JM_HEAT_AIR_TEMP;
    def.deep_temp_k = island_deep_k(t->ctx, t->city);
    CHECK_OK(t->ctx, jm_heat_create(t->ctx, &def, t->city, &t->heat));
    t->map = island_map_of(t->heat, t->city);
}

static inline void island_town_end(island_town *t)
{
    island_map_free(&t->map);
    jm_heat_destroy(t->heat);
    jm_city_destroy(t->city);
    jm_synth_destroy(t->synth);
    jm_ctx_destroy(t->ctx);
}

static inline jm_forcing *island_forcing(const island_town *t, const island_sky *sky)
{
    char folder[512], path[1024];
    toy_folder(folder);
    toy_path(path, folder, "island.csv");
    island_weather(t->synth, sky, path);
    jm_forcing *forcing = NULL;
    CHECK_OK(t->ctx, jm_forcing_read(t->ctx, path, &forcing));
    toy_remove(folder);
    return forcing;
}

static inline void island_hour(island_town *t, const jm_forcing *forcing, int hour, bool warming)
{
    jm_heat_input in = {0};
    CHECK_OK(t->ctx, jm_forcing_at(t->ctx, forcing, ISLAND_DAY_S + 3600.0 * hour, 3600.0, &in));
    in.legal_hour = hour % 24;
    in.warming = warming;
    jm_heat_begin_day(t->heat);
    CHECK_OK(t->ctx, jm_heat_step(t->heat, &in));
}

/// Roofs count over squares of about 1 km, as Bernard et al. 2017 count indicators within 500 m.
/// The warmth fits them best where they stand so far upwind (wind from the east). Networks are told
/// by several covers at once (Dijon: Cretat et al. 2024, Theor Appl Climatol 155:1941-1958) or
/// measured in town alone (Szeged: Unger et al. 2001, Meteorol Appl 8:189-194): both are printed.
static inline void island_place(const island_map *map, island_day *day)
{
    const jm_grid *g = &map->grid;
    const int32_t around = (int32_t)(500.0 / g->cell_m);
    const size_t bytes = (size_t)jm_grid_cells(g) * sizeof(double);
    double *warm = malloc(bytes), *roofs = malloc(bytes), *crowns = malloc(bytes), best = -1.0;
    memcpy(warm, map->warmer_k, bytes);
    memcpy(roofs, map->built, bytes);
    memcpy(crowns, map->crowns, bytes);
    island_smooth(g, around, warm);
    island_smooth(g, around, roofs);
    island_smooth(g, around, crowns);
    const double in_place = island_correlation(g, warm, roofs, 0);
    for (int32_t shift = -10; shift <= 20; shift++) {
        const double r = island_correlation(g, warm, roofs, shift);
        if (r > best) {
            best = r;
            day->moved_m = shift * g->cell_m;
        }
    }
    day->correlation = best;
    day->beside_crowns = island_beside_crowns(g, warm, roofs, crowns);
    day->in_town = island_in_town(g, warm, roofs);
    print_message("  r %.3f, and %.3f with roofs %.0f m upwind; %.3f beside crowns, %.3f in town\n",
                  in_place, best, day->moved_m, day->beside_crowns, day->in_town);
    free(crowns);
    free(roofs);
    free(warm);
}

static inline island_day island_new_day(island_town *t, const island_sky *sky)
{
    enum { warm_days = 2, noon = 12, noon_end = 17, night = 23, night_end = 29 };
    const jm_grid *g = &t->map.grid;
    jm_forcing *forcing = island_forcing(t, sky);
    jm_heat_input first = {0};
    CHECK_OK(t->ctx, jm_forcing_at(t->ctx, forcing, ISLAND_DAY_S, 3600.0, &first));
    CHECK_OK(t->ctx, jm_heat_reset(t->heat, &first));
    for (int hour = 0; hour < 24 * warm_days; hour++)
        island_hour(t, forcing, hour % 24, true);
    const size_t bytes = (size_t)jm_grid_cells(g) * sizeof(double);
    double *by_noon = malloc(bytes);
    memset(by_noon, 0, bytes);
    memset(t->map.warmer_k, 0, bytes);
    for (int hour = 0; hour < night_end; hour++) {
        island_hour(t, forcing, hour, false);
        if (hour >= noon && hour < noon_end)
            island_add(t->heat, g, 1.0 / (noon_end - noon), by_noon);
        if (hour >= night)
            island_add(t->heat, g, 1.0 / (night_end - night), t->map.warmer_k);
    }
    island_day day = {.night_k = island_core(g, t->map.warmer_k, 1.0),
                      .noon_k = island_core(g, by_noon, 1.0),
                      .core_k = island_core(g, t->map.warmer_k, 2.0)};
    print_message("wind %.1f m/s%s: centre %.2f K by night, %.2f K at noon; core %.2f K\n",
                  sky->wind_ms, sky->overcast ? ", overcast" : "", day.night_k, day.noon_k,
                  day.core_k);
    island_place(&t->map, &day);
    free(by_noon);
    jm_forcing_destroy(forcing);
    return day;
}

/// The day and night of `sky`, computed once.
static inline const island_day *island_day_of(island_town *t, const island_sky *sky)
{
    for (int i = 0; i < t->count; i++)
        if (t->known[i].sky.wind_ms == sky->wind_ms && t->known[i].sky.overcast == sky->overcast)
            return &t->known[i].day;
    assert_true(t->count < 8);
    t->known[t->count].sky = *sky;
    t->known[t->count].day = island_new_day(t, sky);
    return &t->known[t->count++].day;
}

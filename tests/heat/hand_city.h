/// hand_city.h: cities made by hand for the tests of heat: a plain that tests build upon.
#pragma once

#include "check.h"

#include "core/math.h"
#include "heat/heat.h"

/// Small scenes run fastest on one thread; same_bits.c tests two.
static inline jm_ctx *one_thread(void)
{
    return jm_ctx_create(&(jm_ctx_def){.threads = 1});
}

/// A flat plain of one surface in the middle of the world; Lambert-93 convergence 0.
static inline jm_city *plain(int32_t rows, int32_t columns, double cell_m, jm_surface surface)
{
    jm_city *city = calloc(1, sizeof *city);
    int64_t n = (int64_t)rows * columns;
    city->grid = (jm_grid){0.0, rows * cell_m, cell_m, columns, rows};
    city->place = (jm_geo_place){47.0, 0.0, 0.0, 1.0, 1.0};
    city->rasters.ground_height_m = calloc((size_t)n, sizeof(float));
    city->rasters.building_height_m = calloc((size_t)n, sizeof(float));
    city->rasters.canopy_top_m = calloc((size_t)n, sizeof(float));
    city->rasters.canopy_base_m = calloc((size_t)n, sizeof(float));
    city->rasters.surface_class = malloc((size_t)n);
    city->rasters.building = malloc((size_t)n * sizeof(int32_t));
    city->rasters.irrigated = calloc((size_t)n, 1);
    memset(city->rasters.surface_class, (int)surface, (size_t)n);
    for (int64_t c = 0; c < n; c++)
        city->rasters.building[c] = JM_NONE;
    return city;
}

static inline void free_city(jm_city *city)
{
    free(city->rasters.ground_height_m);
    free(city->rasters.building_height_m);
    free(city->rasters.canopy_top_m);
    free(city->rasters.canopy_base_m);
    free(city->rasters.surface_class);
    free(city->rasters.building);
    free(city->rasters.irrigated);
    free(city);
}

static inline int64_t cell_of(const jm_city *city, int32_t row, int32_t column)
{
    return (int64_t)row * city->grid.columns + column;
}

/// A block of buildings over rows [r0, r1) and columns [c0, c1).
static inline void build(jm_city *city, int32_t r0, int32_t r1, int32_t c0, int32_t c1,
                         double height_m)
{
    for (int32_t r = r0; r < r1; r++)
        for (int32_t c = c0; c < c1; c++) {
            city->rasters.building_height_m[cell_of(city, r, c)] = (float)height_m;
            city->rasters.surface_class[cell_of(city, r, c)] =
                height_m > 0.0 ? JM_SURFACE_ROOF : JM_SURFACE_ASPHALT;
        }
}

static inline void plant(jm_city *city, int32_t r0, int32_t r1, int32_t c0, int32_t c1,
                         double base_m, double top_m)
{
    for (int32_t r = r0; r < r1; r++)
        for (int32_t c = c0; c < c1; c++) {
            city->rasters.canopy_top_m[cell_of(city, r, c)] = (float)top_m;
            city->rasters.canopy_base_m[cell_of(city, r, c)] = (float)base_m;
        }
}

/// Perimeter blocks of 12 m with streets between them, all of paving.
static inline jm_city *town(int32_t rows, int32_t columns, double cell_m, int32_t block,
                            int32_t street, double height_m)
{
    jm_city *city = plain(rows, columns, cell_m, JM_SURFACE_ASPHALT);
    for (int32_t r = street; r + block <= rows; r += block + street)
        for (int32_t c = street; c + block <= columns; c += block + street)
            build(city, r, r + block, c, c + block, height_m);
    return city;
}

/// A clear summer day at 47 N, 0 E: air between 17 and 33 C, 1 to 3 m/s.
static inline jm_weather summer_weather(double utc_s, double wind_ms)
{
    double hour = utc_s / 3600.0 - 24.0 * floor(utc_s / 86400.0);
    double day = jm_sin((hour - 9.0) * 15.0 * JM_DEG);
    double sun = jm_sin((hour - 6.0) * 15.0 * JM_DEG);
    sun = sun > 0.0 ? sun : 0.0;
    return (jm_weather){.air_temp_k = 298.15 + 8.0 * day,
                        .relative_humidity = 0.50 - 0.20 * day,
                        .pressure_pa = 101325.0,
                        .wind_ms = wind_ms,
                        .wind_from_rad = 0.0,
                        .direct_normal_wm2 = sun > 0.0 ? 850.0 * sqrt(sun) : 0.0,
                        .diffuse_wm2 = 120.0 * sun,
                        .longwave_down_wm2 = (double)NAN,
                        .cloud_share = 0.0};
}

/// 2026-07-19T00:00:00Z
#define SUMMER_DAY_S 1784419200.0

static inline jm_heat_input summer_hour(int hour, double wind_ms)
{
    double start_s = SUMMER_DAY_S + 3600.0 * hour;
    return (jm_heat_input){.start_utc_s = start_s,
                           .length_s = 3600.0,
                           .begin = summer_weather(start_s, wind_ms),
                           .end = summer_weather(start_s + 3600.0, wind_ms),
                           .mean = summer_weather(start_s + 1800.0, wind_ms),
                           .radiation_centre_utc_s = start_s + 1800.0};
}

static inline const jm_field *field_named(const jm_heat *heat, const char *name)
{
    int64_t count = 0;
    const jm_field *fields = jm_heat_fields(heat, &count);
    for (int64_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static inline const float *cells_of(const jm_heat *heat, const char *name)
{
    return field_named(heat, name)->values;
}

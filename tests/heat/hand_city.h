/// hand_city.h: cities made by hand for the tests of heat: a plain that tests build upon.
#pragma once

#include "check.h"

#include "city/raster.h"
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
    city->place = (jm_geo_place){.latitude_deg = 47.0};
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
    jm_buildings *b = &city->buildings;
    void *const outlines[] = {b->height_m,    b->ground_m,     b->usage, b->removed, b->ring_start,
                              b->point_start, b->ring_is_hole, b->x,     b->y};
    for (size_t i = 0; i < sizeof outlines / sizeof *outlines; i++)
        free(outlines[i]);
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

enum { OUTLINES_MOST = 1024 };

static inline void paint_outline(void *user, int64_t cell)
{
    jm_city *city = user;
    const int32_t id = city->buildings.count - 1;
    city->rasters.building[cell] = id;
    city->rasters.building_height_m[cell] = city->buildings.height_m[id];
    city->rasters.surface_class[cell] = JM_SURFACE_ROOF;
}

/// A building by its outline of four corners, which rasters follow by the centres of cells.
static inline void outline(jm_city *city, const double x[4], const double y[4], double height_m)
{
    jm_buildings *b = &city->buildings;
    if (b->height_m == NULL) {
        b->height_m = calloc(OUTLINES_MOST, sizeof(float));
        b->ground_m = calloc(OUTLINES_MOST, sizeof(float));
        b->usage = calloc(OUTLINES_MOST, 1);
        b->removed = calloc(OUTLINES_MOST, 1);
        b->ring_start = calloc(OUTLINES_MOST + 1, sizeof(int64_t));
        b->point_start = calloc(OUTLINES_MOST + 1, sizeof(int64_t));
        b->ring_is_hole = calloc(OUTLINES_MOST, 1);
        b->x = calloc(4 * OUTLINES_MOST, sizeof(double));
        b->y = calloc(4 * OUTLINES_MOST, sizeof(double));
    }
    const int32_t id = b->count++;
    assert_true(id < OUTLINES_MOST);
    b->height_m[id] = (float)height_m;
    b->ring_start[id + 1] = id + 1;
    b->point_start[id + 1] = 4 * (id + 1);
    memcpy(b->x + 4 * id, x, 4 * sizeof *x);
    memcpy(b->y + 4 * id, y, 4 * sizeof *y);
    const int64_t ring[2] = {0, 4};
    const jm_rings rings = {1, ring, x, y};
    jm_raster_polygon(&city->grid, &rings, paint_outline, city);
}

/// A square of `side_m` around (x, y), turned by `turn_deg`.
static inline void square_house(jm_city *city, double x_m, double y_m, double side_m,
                                double turn_deg, double height_m)
{
    double x[4], y[4];
    for (int i = 0; i < 4; i++) {
        const double a = (turn_deg + 45.0 + 90.0 * i) * JM_DEG, r = side_m / sqrt(2.0);
        x[i] = x_m + r * cos(a);
        y[i] = y_m + r * sin(a);
    }
    outline(city, x, y, height_m);
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

static inline void leave_town(jm_ctx *ctx, jm_city *city, jm_heat *heat)
{
    jm_heat_destroy(heat);
    free_city(city);
    jm_ctx_destroy(ctx);
}

/// layers.h: layers made by hand, in metres from the corner of small_city.h.
#pragma once

#include "small_city.h"

#include "geo/layer.h"

static inline jm_layer *make_layer(jm_ctx *ctx, jm_sources *sources, jm_role role,
                                   jm_geometry geometry)
{
    jm_layer *layer = NULL;
    CHECK_OK(ctx, jm_layer_create(ctx, jm_role_name(role), geometry, &layer));
    CHECK_OK(ctx, jm_layer_set_crs(ctx, layer, "EPSG:2154"));
    CHECK_OK(ctx, jm_layer_set_origin(ctx, layer, "made by hand", "test", "CC0", "2026-01-01"));
    CHECK_OK(ctx, jm_sources_add_layer(ctx, sources, role, layer));
    return layer;
}

/// One feature of one part; xy in metres from the corner.
static inline void put_feature(jm_ctx *ctx, jm_layer *layer, int count, const double *xy)
{
    CHECK_OK(ctx, jm_layer_add_feature(ctx, layer));
    CHECK_OK(ctx, jm_layer_add_part(ctx, layer, false));
    for (int i = 0; i < count; i++)
        CHECK_OK(ctx, jm_layer_add_point(ctx, layer, SMALL_WEST_M + xy[2 * i],
                                         SMALL_SOUTH_M + xy[2 * i + 1], (double)NAN));
}

static inline void put_box(jm_ctx *ctx, jm_layer *layer, double west, double south, double east,
                           double north)
{
    const double xy[] = {west, south, east, south, east, north, west, north};
    put_feature(ctx, layer, 4, xy);
}

static inline int32_t column_of(jm_ctx *ctx, jm_layer *layer, const char *name, jm_column_kind kind)
{
    int32_t column = jm_layer_column(layer, name);
    if (column == JM_NONE)
        CHECK_OK(ctx, jm_layer_add_column(ctx, layer, name, kind, &column));
    return column;
}

/// Values of the newest feature; columns are made when first named.
static inline void put_real(jm_ctx *ctx, jm_layer *layer, const char *name, double value)
{
    CHECK_OK(ctx,
             jm_layer_set_real(ctx, layer, column_of(ctx, layer, name, JM_COLUMN_REAL), value));
}

static inline void put_text(jm_ctx *ctx, jm_layer *layer, const char *name, const char *value)
{
    CHECK_OK(ctx,
             jm_layer_set_text(ctx, layer, column_of(ctx, layer, name, JM_COLUMN_TEXT), value));
}

static inline void put_street(jm_ctx *ctx, jm_layer *layer, const char *road_class, double ax,
                              double ay, double bx, double by)
{
    const double xy[] = {ax, ay, bx, by};
    put_feature(ctx, layer, 2, xy);
    put_text(ctx, layer, "class", road_class);
    put_text(ctx, layer, "oneway", "no");
}

/// A flat 400 x 400 m area without margin in cells of 5 m.
static inline jm_city_def small_def(void)
{
    jm_city_def def = jm_city_default_def();
    def.name = "made by hand";
    def.crs = "EPSG:2154";
    def.west_m = SMALL_WEST_M;
    def.south_m = SMALL_SOUTH_M;
    def.east_m = SMALL_WEST_M + 400.0;
    def.north_m = SMALL_SOUTH_M + 400.0;
    def.cell_m = 5.0;
    def.flat = true;
    return def;
}

/// The gap of this name whose rule holds `words`, or NULL.
static inline const jm_gap *find_gap(const jm_city *city, const char *what, const char *words)
{
    for (int64_t i = 0; i < city->gap_count; i++)
        if (strcmp(city->gaps[i].what, what) == 0 && strstr(city->gaps[i].rule, words) != NULL)
            return &city->gaps[i];
    return NULL;
}

static inline int64_t cell_of(const jm_city *city, double x, double y)
{
    return jm_grid_cell_at(&city->grid, SMALL_WEST_M + x, SMALL_SOUTH_M + y);
}

static inline void check_sound(jm_ctx *ctx, const jm_city *city)
{
    char *report = NULL;
    int64_t faults = -1;
    CHECK_OK(ctx, jm_city_check(ctx, city, &report, &faults));
    if (faults != 0)
        print_error("%s", report);
    CHECK(faults == 0);
    jm_free(report);
}

/// A sound city of these layers, which are freed.
static inline jm_city *build_of(jm_ctx *ctx, const jm_city_def *def, jm_sources *sources)
{
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_city_build(ctx, def, sources, &city));
    jm_sources_free(sources);
    check_sound(ctx, city);
    return city;
}

static inline jm_city *build_small(jm_ctx *ctx, jm_sources *sources)
{
    const jm_city_def def = small_def();
    return build_of(ctx, &def, sources);
}

static inline void leave_city(jm_ctx *ctx, jm_city *city)
{
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

static inline void leave_layer(jm_ctx *ctx, jm_layer *layer)
{
    jm_layer_destroy(layer);
    jm_ctx_destroy(ctx);
}

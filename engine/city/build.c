#include "city/build.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const int64_t default_cell_limit = 400000000;

jm_city_def jm_city_default_def(void)
{
    return (jm_city_def){.name = "",
                         .cell_m = 5.0,
                         .zone_rule = "CET-1CEST,M3.5.0,M10.5.0/3", // France
                         .water_below_m = (double)NAN,
                         .open_ground = JM_SURFACE_NONE,
                         .presume_demand = true,
                         .presume_parking = true,
                         .seed = 1,
                         .cell_limit = default_cell_limit};
}

static jm_status check_area(jm_ctx *ctx, const jm_city_def *def)
{
    if (!isfinite(def->west_m) || !isfinite(def->south_m) || !isfinite(def->east_m) ||
        !isfinite(def->north_m) || !(def->east_m > def->west_m) || !(def->north_m > def->south_m))
        return jm_fail(
            ctx, JM_ERR_DATA,
            "area: west %g, south %g, east %g, north %g hold no ground; east must exceed "
            "west and north exceed south",
            def->west_m, def->south_m, def->east_m, def->north_m);
    if (!(def->cell_m >= 0.1 && def->cell_m <= 1000.0))
        return jm_fail(ctx, JM_ERR_DATA, "cell_m: %g is not in 0.1..1000; take 2, 5 or 10",
                       def->cell_m);
    if (!(def->margin_m >= 0.0 && def->margin_m <= 100000.0))
        return jm_fail(ctx, JM_ERR_DATA, "margin_m: %g is not in 0..100000", def->margin_m);
    // Beyond, a metre is no longer exact and the CRS is not metric anyway.
    if (fabs(def->west_m) > 1e8 || fabs(def->south_m) > 1e8 || fabs(def->east_m) > 1e8 ||
        fabs(def->north_m) > 1e8)
        return jm_fail(ctx, JM_ERR_DATA,
                       "area: a corner lies over 100 000 km from the CRS's origin; give metres of "
                       "the recipe's crs");
    return JM_OK;
}

// How many cells a length is; 0 where it is no whole number of them, to a thousandth of one.
static double whole_cells(double length_m, double cell_m)
{
    const double cells = floor(length_m / cell_m + 0.5);
    return fabs(length_m / cell_m - cells) < 1e-3 ? cells : 0.0;
}

jm_status jm_city_lay_grid(jm_ctx *ctx, const jm_city_def *def, jm_grid *grid, double *margin_m)
{
    JM_TRY(check_area(ctx, def));
    double cell = def->cell_m, rim = ceil(def->margin_m / cell);
    // A box of whole cells, as that of a raster, is taken as it stands: on another lattice every
    // cell of the raster would be torn in two. Others grow to whole multiples of a cell.
    const double wide = whole_cells(def->east_m - def->west_m, cell);
    const double high = whole_cells(def->north_m - def->south_m, cell);
    const bool whole = def->area == NULL && wide > 0.0 && high > 0.0;
    const double x0 = whole ? def->west_m : 0.0, y0 = whole ? def->north_m : 0.0;
    double west = (whole ? 0.0 : floor(def->west_m / cell)) - rim;
    double east = (whole ? wide : ceil(def->east_m / cell)) + rim;
    double south = (whole ? -high : floor(def->south_m / cell)) - rim;
    double north = (whole ? 0.0 : ceil(def->north_m / cell)) + rim;
    double cells = (east - west) * (north - south);
    int64_t limit = def->cell_limit > 0 ? def->cell_limit : default_cell_limit;
    if (cells > (double)limit || east - west > INT32_MAX || north - south > INT32_MAX) {
        double fitting = sqrt(cells / (double)limit) * cell;
        return jm_fail(ctx, JM_ERR_DATA,
                       "cell_m: %g m make %.0f million cells, over the limit of %.0f million; take "
                       "cell_m: %.3g or more, or a smaller area",
                       cell, cells / 1e6, (double)limit / 1e6, ceil(fitting * 10.0) / 10.0);
    }
    *grid = (jm_grid){x0 + west * cell, y0 + north * cell, cell, (int32_t)(east - west),
                      (int32_t)(north - south)};
    *margin_m = rim * cell;
    return JM_OK;
}

static jm_status check_crs(jm_ctx *ctx, const char *crs)
{
    if (crs == NULL || crs[0] == '\0')
        return jm_fail(ctx, JM_ERR_DATA,
                       "crs: none stated; give a projected one in metres, such as EPSG:2154");
    jm_crs_info info;
    jm_status status = jm_crs_describe(ctx, crs, &info);
    if (status != JM_OK)
        return jm_fail_within(ctx, status, "crs: ");
    if (info.geographic || !info.metres)
        return jm_fail(ctx, JM_ERR_DATA,
                       "crs: %s is not projected in metres; take one that is, such as EPSG:2154",
                       info.name);
    return JM_OK;
}

static jm_status start_city(jm_ctx *ctx, const jm_city_def *def, jm_city **out)
{
    jm_grid grid;
    double margin_m = 0.0;
    jm_zone zone;
    jm_city *city = NULL;
    jm_status status = JM_OK;
    const char *rule = def->zone_rule != NULL ? def->zone_rule : jm_city_default_def().zone_rule;
    JM_TRY(jm_city_lay_grid(ctx, def, &grid, &margin_m));
    JM_TRY(check_crs(ctx, def->crs));
    JM_TRY(jm_zone_parse(ctx, rule, &zone));
    jm_log(ctx, JM_LOG_INFO, "grid: %d x %d cells of %g m", grid.columns, grid.rows, grid.cell_m);
    JM_TRY(jm_city_create(ctx, def->name, &grid, def->crs, &city));
    city->margin_m = margin_m;
    city->seed = def->seed;
    jm_free(city->crs_wkt);
    city->crs_wkt = NULL;
    JM_TRY_GOTO(jm_crs_wkt(ctx, def->crs, &city->crs_wkt), fail);
    JM_TRY_GOTO(jm_city_set_text(ctx, &city->zone_rule, rule), fail);
    JM_TRY_GOTO(jm_geo_place_of(ctx, def->crs, (grid.west_m + jm_grid_east(&grid)) / 2.0,
                                (grid.north_m + jm_grid_south(&grid)) / 2.0, &city->place),
                fail);
    *out = city;
    return JM_OK;
fail:
    jm_city_destroy(city);
    return status;
}

static jm_status check_geometry(jm_ctx *ctx, const jm_sources *sources)
{
    static const jm_geometry wanted[JM_ROLE_COUNT] = {
        [JM_ROLE_ROADS] = JM_LINES,     [JM_ROLE_BUILDINGS] = JM_POLYGONS,
        [JM_ROLE_GROUND] = JM_POLYGONS, [JM_ROLE_WATER] = JM_POLYGONS,
        [JM_ROLE_RELIEF] = JM_POINTS,   [JM_ROLE_TREES] = JM_POINTS,
        [JM_ROLE_ZONES] = JM_POLYGONS,  [JM_ROLE_COUNTERS] = JM_POINTS,
        [JM_ROLE_GATES] = JM_POINTS,    [JM_ROLE_STOPS] = JM_POINTS,
        [JM_ROLE_TRANSIT] = JM_LINES,   [JM_ROLE_RAILS] = JM_LINES,
    };
    static const char *const names[] = {"a table", "points", "lines", "polygons"};
    for (int64_t i = 0; i < sources->count; i++) {
        const jm_source *s = &sources->items[i];
        if (s->layer == NULL || s->role >= JM_ROLE_COUNT)
            continue;
        jm_geometry want = wanted[s->role];
        // Parking and turns come in any geometry, tables in none; streams come as lines.
        if (s->role == JM_ROLE_PARKING || s->role == JM_ROLE_TURNS || jm_role_is_table(s->role) ||
            (s->role == JM_ROLE_WATER && s->layer->geometry == JM_LINES) ||
            s->layer->geometry == want || s->layer->feature_count == 0)
            continue;
        return jm_fail(ctx, JM_ERR_DATA,
                       "layer %s: role %s takes %s, but it holds %s; name another layer or role",
                       s->layer->name != NULL ? s->layer->name : "?", jm_role_name(s->role),
                       names[want], names[s->layer->geometry]);
    }
    return JM_OK;
}

typedef struct build_step {
    const char *what;
    jm_status (*run)(jm_build *b);
} build_step;

// Each step reads what those before it made: relief under buildings, buildings for "in town",
// the network for zones, zones for parking.
static const build_step steps[] = {
    {"credits", jm_build_credits},
    {"area", jm_build_area},
    {"relief", jm_build_relief},
    {"buildings", jm_build_buildings},
    {"commune type", jm_build_commune_type},
    {"heights", jm_build_heights},
    {"streets", jm_build_streets},
    {"gates", jm_build_gates},
    {"turns", jm_build_turns},
    {"ground", jm_build_ground},
    {"trees", jm_build_trees},
    {"canopy", jm_build_canopy},
    {"no data", jm_build_no_data},
    {"zones", jm_build_zones},
    {"commutes", jm_build_commutes},
    {"parking", jm_build_parkings},
    {"transit", jm_build_transit},
    {"counters", jm_build_counters},
    {"plausibility", jm_build_plausibility},
};
enum { STEP_COUNT = sizeof steps / sizeof steps[0] };

static void free_scratch(jm_build *b)
{
    jm_street_index_destroy(b->streets);
    jm_free(b->cut_node);
    jm_free(b->link_flow_vehh);
    jm_free(b->paint);
    jm_free(b->floor_m2);
    jm_free(b->building_x);
    jm_free(b->building_y);
    jm_free(b->dwellings_known);
    for (int64_t i = 0; i < b->street_id_count; i++)
        jm_free(b->street_id[i]);
    jm_free(b->street_id);
    jm_free(b->kerb_spaces_per_m);
    jm_objects_free(&b->objects);
    jm_masses_free(&b->masses);
    jm_free(b->cover_says);
    jm_free(b->no_relief);
    jm_commune_types_free(&b->commune_types);
    jm_free(b->communes);
}

jm_status jm_city_build(jm_ctx *ctx, const jm_city_def *def, const jm_sources *sources,
                        jm_city **out)
{
    *out = NULL;
    jm_build b = {.ctx = ctx, .def = def, .sources = sources};
    jm_status status = JM_OK;
    JM_TRY(check_geometry(ctx, sources));
    JM_TRY(start_city(ctx, def, &b.city));
    for (int i = 0; i < STEP_COUNT; i++) {
        jm_progress(ctx, steps[i].what, i, STEP_COUNT);
        JM_TRY_GOTO(jm_poll(ctx), fail);
        JM_TRY_GOTO(steps[i].run(&b), fail);
    }
    jm_progress(ctx, "city", STEP_COUNT, STEP_COUNT);
    free_scratch(&b);
    *out = b.city;
    return JM_OK;
fail:
    free_scratch(&b);
    jm_city_destroy(b.city);
    return status;
}

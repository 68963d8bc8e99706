/// layers.c: the layers that the city becomes, their columns, and one call a feature.
#include "synth/town.h"

#include <math.h>
#include <string.h>

typedef struct layer_plan {
    jm_role role;
    const char *name;
    jm_geometry geometry;
    const char *real[12]; // columns
    const char *text[6];
} layer_plan;

static const layer_plan layer_plans[] = {
    {JM_ROLE_ROADS,
     "roads",
     JM_LINES,
     {"lanes", "speed_kmh", "width_m", "level", "bridge", "roundabout"},
     {"class", "oneway", "name", "access"}},
    {JM_ROLE_BUILDINGS,
     "buildings",
     JM_POLYGONS,
     {"height_m", "levels", "dwellings"},
     {"usage", "name"}},
    {JM_ROLE_GROUND,
     "ground",
     JM_POLYGONS,
     {"irrigated", "trees_share", "tree_height_m"},
     {"surface"}},
    {JM_ROLE_WATER, "water", JM_POLYGONS, {NULL}, {"name"}},
    {JM_ROLE_TREES, "trees", JM_POINTS, {"height_m", "crown_m", "base_m"}, {"species"}},
    {JM_ROLE_ZONES,
     "zones",
     JM_POLYGONS,
     {"households", "residents", "residents_0_17", "residents_18_64", "residents_65", "income_eur",
      "jobs", "school_places", "shop_m2", "cars_per_household"},
     {"code", "name"}},
    {JM_ROLE_PARKING, "parking", JM_POINTS, {"capacity", "price_eurh"}, {"name", "kind"}},
    {JM_ROLE_COUNTERS, "counters", JM_POINTS, {"bearing_deg"}, {"name"}},
    {JM_ROLE_COUNTS, "counts", JM_GEOMETRY_NONE, {"hour", "flow_vehh"}, {"name"}},
    {JM_ROLE_GATES, "gates", JM_POINTS, {"in_vehday", "out_vehday"}, {NULL}},
    {JM_ROLE_STOPS, "stops", JM_POINTS, {NULL}, {"code", "name"}},
    {JM_ROLE_TRANSIT,
     "transit",
     JM_LINES,
     {NULL},
     {"name", "mode", "stops", "ride_s", "departures"}},
};
enum { LAYER_PLANS = sizeof layer_plans / sizeof layer_plans[0] };

static jm_status open_layer(jm_town *town, const layer_plan *plan)
{
    jm_layer **layer = &town->layer[plan->role];
    JM_TRY(jm_layer_create(town->ctx, plan->name, plan->geometry, layer));
    JM_TRY(jm_layer_set_origin(town->ctx, *layer, "layers.gpkg", "Jumeau (synthetic city)",
                               "CC0-1.0", "2026-01-01"));
    if (plan->geometry != JM_GEOMETRY_NONE)
        JM_TRY(jm_layer_set_crs(town->ctx, *layer, JM_TOWN_CRS));
    for (int i = 0; i < 6 && plan->text[i] != NULL; i++)
        JM_TRY(jm_layer_add_column(town->ctx, *layer, plan->text[i], JM_COLUMN_TEXT, NULL));
    for (int i = 0; i < 12 && plan->real[i] != NULL; i++)
        JM_TRY(jm_layer_add_column(town->ctx, *layer, plan->real[i], JM_COLUMN_REAL, NULL));
    return JM_OK;
}

jm_status jm_town_open_layers(jm_town *town)
{
    for (int i = 0; i < LAYER_PLANS; i++)
        JM_TRY(open_layer(town, &layer_plans[i]));
    return JM_OK;
}

static jm_status hand_over_relief(jm_town *town)
{
    jm_raster *relief;
    JM_TRY(jm_plan_relief(town->ctx, &town->plan, &relief));
    jm_status status = jm_raster_set_origin(town->ctx, relief, "relief.tif",
                                            "Jumeau (synthetic city)", "CC0-1.0", "2026-01-01");
    if (status == JM_OK)
        status = jm_raster_set_crs(town->ctx, relief, JM_TOWN_CRS);
    if (status == JM_OK)
        status = jm_sources_add_raster(town->ctx, &town->city->sources, JM_ROLE_RELIEF, relief);
    if (status != JM_OK)
        jm_raster_destroy(relief);
    return status;
}

jm_status jm_town_close_layers(jm_town *town)
{
    for (int i = 0; i < LAYER_PLANS; i++) {
        jm_role role = layer_plans[i].role;
        JM_TRY(jm_sources_add_layer(town->ctx, &town->city->sources, role, town->layer[role]));
        town->layer[role] = NULL;
        if (role == JM_ROLE_WATER)
            JM_TRY(hand_over_relief(town));
    }
    return JM_OK;
}

static double map_x(const jm_town *town, double east)
{
    return town->plan.west_m + floor(100.0 * east + 0.5) / 100.0;
}

static double map_y(const jm_town *town, double north)
{
    return town->plan.south_m + floor(100.0 * north + 0.5) / 100.0;
}

jm_status jm_town_add_vertex(jm_town *town, jm_role role, double east, double north)
{
    return jm_layer_add_point(town->ctx, town->layer[role], map_x(town, east), map_y(town, north),
                              (double)NAN);
}

jm_status jm_town_add_part(jm_town *town, jm_role role, bool is_hole)
{
    return jm_layer_add_part(town->ctx, town->layer[role], is_hole);
}

jm_status jm_town_add_feature(jm_town *town, jm_role role)
{
    return jm_layer_add_feature(town->ctx, town->layer[role]);
}

jm_status jm_town_add_point(jm_town *town, jm_role role, double east, double north)
{
    JM_TRY(jm_town_add_feature(town, role));
    JM_TRY(jm_town_add_part(town, role, false));
    return jm_town_add_vertex(town, role, east, north);
}

jm_status jm_town_add_ring(jm_town *town, jm_role role, const jm_shape *shape, bool is_hole)
{
    if (!is_hole)
        JM_TRY(jm_town_add_feature(town, role));
    JM_TRY(jm_town_add_part(town, role, is_hole));
    for (int32_t k = 0; k < shape->count; k++) // points that would round to one are one
        if (jm_shape_edge_length(shape, k) > 0.02)
            JM_TRY(jm_town_add_vertex(town, role, shape->x[k], shape->y[k]));
    return JM_OK;
}

jm_status jm_town_add_yard(jm_town *town, jm_role role, const jm_yard *yard, bool is_hole)
{
    if (!is_hole)
        JM_TRY(jm_town_add_feature(town, role));
    JM_TRY(jm_town_add_part(town, role, is_hole));
    for (int32_t k = 0; k < yard->count; k++)
        JM_TRY(jm_town_add_vertex(town, role, yard->x[k], yard->y[k]));
    return JM_OK;
}

jm_status jm_town_add_outline(jm_town *town, jm_role role)
{
    JM_TRY(jm_town_add_feature(town, role));
    JM_TRY(jm_town_add_part(town, role, false));
    for (int64_t i = 0; i < town->outline_count; i++)
        JM_TRY(jm_town_add_vertex(town, role, town->outline_x[i], town->outline_y[i]));
    return JM_OK;
}

jm_status jm_town_set(jm_town *town, jm_role role, const char *column, double value)
{
    jm_layer *layer = town->layer[role];
    return jm_layer_set_real(town->ctx, layer, jm_layer_column(layer, column), value);
}

jm_status jm_town_set_text(jm_town *town, jm_role role, const char *column, const char *value)
{
    jm_layer *layer = town->layer[role];
    return jm_layer_set_text(town->ctx, layer, jm_layer_column(layer, column), value);
}

jm_status jm_town_add_tree(jm_town *town, jm_dice *dice, double east, double north, double height_m)
{
    static const char *const species[] = {"tilleul", "platane", "érable",  "charme",
                                          "chêne",   "frêne",   "merisier"};
    double margin_m = 1.0; // what lies on the frame belongs to nobody
    if (!(east > margin_m && east < town->plan.size_m - margin_m && north > margin_m &&
          north < town->plan.size_m - margin_m))
        return JM_OK;
    double crown_m = height_m * jm_dice_between(dice, 0.48, 0.72);
    double base_m = height_m * jm_dice_between(dice, 0.18, 0.28);
    JM_TRY(jm_town_add_point(town, JM_ROLE_TREES, east, north));
    JM_TRY(jm_town_set(town, JM_ROLE_TREES, "height_m", jm_tenth(height_m)));
    JM_TRY(jm_town_set(town, JM_ROLE_TREES, "crown_m", jm_tenth(crown_m)));
    JM_TRY(jm_town_set(town, JM_ROLE_TREES, "base_m", jm_tenth(base_m)));
    return jm_town_set_text(town, JM_ROLE_TREES, "species", species[jm_dice_below(dice, 7)]);
}

jm_status jm_town_add_parking(jm_town *town, double east, double north, const char *kind,
                              double capacity, double price_eurh, const char *name)
{
    if (!(capacity >= 1.0))
        return JM_OK;
    JM_TRY(jm_town_add_point(town, JM_ROLE_PARKING, east, north));
    JM_TRY(jm_town_set_text(town, JM_ROLE_PARKING, "kind", kind));
    JM_TRY(jm_town_set_text(town, JM_ROLE_PARKING, "name", name));
    JM_TRY(jm_town_set(town, JM_ROLE_PARKING, "capacity", floor(capacity)));
    return jm_town_set(town, JM_ROLE_PARKING, "price_eurh", price_eurh);
}

jm_status jm_town_add_text(jm_town *town, const char *path, jm_text *text)
{
    jm_synth_city *city = town->city;
    if (text->failed) {
        jm_text_free(text);
        return jm_fail(town->ctx, JM_ERR_MEMORY, "demo city: no memory for %s", path);
    }
    jm_status status = jm_grow(town->ctx, &city->texts, &town->text_capacity, city->text_count + 1);
    if (status != JM_OK) {
        jm_text_free(text);
        return status;
    }
    jm_synth_text *slot = &city->texts[city->text_count];
    *slot = (jm_synth_text){0};
    city->text_count++;
    status = jm_copy_text(town->ctx, path, &slot->path);
    if (status == JM_OK)
        status = jm_copy_text(town->ctx, text->bytes != NULL ? text->bytes : "", &slot->text);
    jm_text_free(text);
    return status;
}

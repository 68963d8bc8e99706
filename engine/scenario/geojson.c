// geojson.c: geometry from a GeoJSON file, all features or those that `where` picks.
#include "scenario/parts.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct file_reading {
    jm_ctx *ctx;
    const jm_scenario *scenario;
    const char *file; // as the scenario names it
    const jm_yaml_node *node, *where;
    jm_shape *shape;
    jm_faults *faults;
    int64_t taken, passed_over; // features
} file_reading;

static void say(const file_reading *r, const char *text)
{
    jm_faults_add(r->ctx, r->faults, r->scenario->yaml, r->node, "%s: %s", r->file,
                  jm_translate(r->ctx, text));
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

// A value of `where` against a property: numbers as numbers, all else as text.
static bool value_equals(const jm_yaml_node *wanted, const jm_json *property)
{
    const char *text = jm_yaml_text(wanted);
    double a = 0.0, b = 0.0;
    if (text == NULL || property == NULL)
        return false;
    if (jm_json_number(property, &b))
        return !jm_yaml_is_quoted(wanted) && jm_parse_number(text, &a) && a == b;
    const char *value = jm_json_text(property);
    return value != NULL && strcmp(value, text) == 0;
}

static bool passes(const file_reading *r, const jm_json *feature)
{
    const jm_json *properties = jm_json_get(feature, "properties");
    for (int64_t i = 0; i < jm_yaml_count(r->where); i++) {
        const char *key = jm_yaml_text(jm_yaml_pair_key(r->where, i));
        const jm_json *value = key != NULL ? jm_json_get(properties, key) : NULL;
        if (!value_equals(jm_yaml_pair_value(r->where, i), value))
            return false;
    }
    return true;
}

static jm_status read_geometry(file_reading *r, const jm_json *geometry, int64_t feature)
{
    const char *type = jm_json_text(jm_json_get(geometry, "type"));
    jm_place place = {r->scenario->yaml, r->node, ""};
    if (feature >= 0)
        snprintf(place.words, sizeof place.words, "%.200s, feature %lld: ", r->file,
                 (long long)feature + 1);
    else
        snprintf(place.words, sizeof place.words, "%.200s: ", r->file);
    r->taken++;
    return jm_coords_read(r->ctx, (jm_coords){.json = jm_json_get(geometry, "coordinates")},
                          type != NULL ? type : "", r->shape, &place, r->faults);
}

static jm_status read_feature(file_reading *r, const jm_json *feature, int64_t index)
{
    const jm_json *geometry = jm_json_get(feature, "geometry");
    if (!passes(r, feature)) {
        r->passed_over++;
        return JM_OK;
    }
    if (jm_json_get(geometry, "type") == NULL)
        return JM_OK; // a feature without geometry is allowed and says nothing
    return read_geometry(r, geometry, index);
}

static jm_status read_object(file_reading *r, const jm_json *root)
{
    const char *type = jm_json_text(jm_json_get(root, "type"));
    if (type == NULL) {
        say(r, "this is no GeoJSON: its root has no `type`");
        return JM_OK;
    }
    if (strcmp(type, "Feature") == 0)
        return read_feature(r, root, 0);
    if (strcmp(type, "FeatureCollection") != 0)
        return read_geometry(r, root, -1);
    const jm_json *features = jm_json_get(root, "features");
    int64_t count = jm_json_count(features), before = r->faults->count;
    for (int64_t i = 0; i < count && r->faults->count == before; i++)
        JM_TRY(read_feature(r, jm_json_at(features, i), i));
    return JM_OK;
}

// The CRS: as the scenario names it, else the file's own, else degrees (RFC 7946).
static jm_status settle_crs(file_reading *r, const jm_json *root)
{
    if (r->shape->crs != NULL)
        return JM_OK;
    const jm_json *named = jm_json_get(jm_json_get(root, "crs"), "properties");
    const char *name = jm_json_text(jm_json_get(named, "name"));
    if (name != NULL)
        return jm_copy_text(r->ctx, name, &r->shape->crs);
    for (int64_t i = 0; i < r->shape->point_count; i++) {
        if (fabs(r->shape->x[i]) <= 180.0 && fabs(r->shape->y[i]) <= 90.0)
            continue;
        char text[200];
        snprintf(text, sizeof text,
                 "a GeoJSON file without CRS is in degrees, but it holds [%.10g, %.10g]; name "
                 "its CRS: {file: ..., crs: EPSG:2154}",
                 r->shape->x[i], r->shape->y[i]);
        say(r, text);
        return JM_OK;
    }
    return jm_copy_text(r->ctx, "EPSG:4326", &r->shape->crs);
}

static jm_status read_root(file_reading *r, const jm_json *root)
{
    int64_t before = r->faults->count;
    JM_TRY(read_object(r, root));
    if (r->faults->count > before)
        return JM_OK;
    if (r->taken == 0) {
        say(r, r->passed_over > 0 ? "no feature has the properties that `where` asks for"
                                  : "it holds no feature with a geometry");
        return JM_OK;
    }
    return settle_crs(r, root);
}

jm_status jm_geojson_read(jm_ctx *ctx, const jm_scenario *scenario, const char *file,
                          const jm_yaml_node *node, const jm_yaml_node *where, jm_shape *shape,
                          jm_faults *faults)
{
    file_reading r = {ctx, scenario, file, node, where, shape, faults, 0, 0};
    if (strstr(file, ".gpkg") != NULL) {
        say(&r, "GeoPackage layers are not read by scenarios (they are built without GDAL); use "
                "GeoJSON: `ogr2ogr -f GeoJSON measure.geojson measures.gpkg LAYER`");
        return JM_OK;
    }
    if (!ends_with(file, ".geojson") && !ends_with(file, ".json")) {
        say(&r, "geometry is read from .geojson files only; or write it here as a list of "
                "positions [x, y]");
        return JM_OK;
    }
    if (where != NULL && jm_yaml_kind_of(where) != JM_YAML_MAP) {
        jm_faults_add(ctx, faults, scenario->yaml, where,
                      "`where` is a map of properties and their values: {name: Mail}");
        return JM_OK;
    }

    char *path = NULL;
    bool found = false;
    jm_json *json = NULL;
    jm_status status = jm_scenario_path(ctx, scenario->folder, file, &path, &found);
    if (status == JM_OK && !found)
        say(&r, "there is no such file, neither beside the scenario nor in the working folder");
    else if (status == JM_OK)
        status = jm_json_read(ctx, path, &json);
    if (status == JM_ERR_DATA || status == JM_ERR_IO) {
        say(&r, jm_message(ctx));
        jm_clear(ctx);
        status = JM_OK;
    }
    if (status == JM_OK && json != NULL)
        status = read_root(&r, json);
    jm_json_destroy(json);
    jm_free(path);
    return status;
}

// A recipe's life, and its city part: area, CRS, switches. The layer entries are in entry.c.
#include "gis/recipe_read.h"

#include "geo/geo.h"

#include <math.h>
#include <string.h>

enum { RECIPE_VERSION = 1, RECIPE_ENTRIES = 1000 };

typedef struct recipe_text {
    char *format, *name, *crs, *time_zone;
    int64_t version, seed;
    double margin_m, cell_m, water_below_m;
    bool flat;
    const jm_yaml_node *area, *presume, *layers;
} recipe_text;

#define AT(member) offsetof(recipe_text, member)

// Bounds of numbers are those a city can bear: see jm_city_build for the cells they make.
static const jm_schema_row recipe_rows[] = {
    {"jumeau_format", JM_SCHEMA_TEXT, AT(format), true, 0, 0, "", "recipe", NULL,
     "what kind of file this is: recipe"},
    {"format_version", JM_SCHEMA_INTEGER, AT(version), true, 1, 1e6, "", "1", NULL,
     "version of the recipe format"},
    {"name", JM_SCHEMA_TEXT, AT(name), true, 0, 0, "", "", NULL, "name of the city"},
    {"crs", JM_SCHEMA_TEXT, AT(crs), true, 0, 0, "", "", NULL,
     "coordinate system of the city, projected and in metres: EPSG:2154 in France"},
    {"area", JM_SCHEMA_NODE, AT(area), true, 0, 0, "m", "", NULL,
     "the area shown, in the CRS: {west:, south:, east:, north:}"},
    {"margin_m", JM_SCHEMA_NUMBER, AT(margin_m), false, 0, 50000, "m", "0", NULL,
     "width of the rim that is computed but not shown"},
    {"cell_m", JM_SCHEMA_NUMBER, AT(cell_m), false, 0.25, 1000, "m", "5", NULL,
     "side of a raster cell"},
    {"time_zone", JM_SCHEMA_TEXT, AT(time_zone), false, 0, 0, "", "CET-1CEST,M3.5.0,M10.5.0/3",
     NULL, "legal time as a POSIX rule"},
    {"water_below_m", JM_SCHEMA_NUMBER, AT(water_below_m), false, -500, 9000, "m", "no such rule",
     NULL, "ground below this altitude is water, for a harbour that is in no layer"},
    {"flat", JM_SCHEMA_BOOL, AT(flat), false, 0, 0, "", "false", NULL,
     "true: no relief layer is expected and the ground lies at 0 m"},
    {"presume", JM_SCHEMA_NODE, AT(presume), false, 0, 0, "", "both true", NULL,
     "what may be made by a density rule when no layer says it: {demand:, parking:}"},
    {"seed", JM_SCHEMA_INTEGER, AT(seed), false, 0, 9007199254740992.0, "", "1", NULL,
     "of what is drawn by lot"},
    {"layers", JM_SCHEMA_NODE, AT(layers), true, 0, 0, "", "", NULL,
     "the files that the city is built from, one entry each"},
    {.key = NULL},
};
#undef AT

#define AT(member) offsetof(jm_city_def, member)
static const jm_schema_row area_rows[] = {
    {"west", JM_SCHEMA_NUMBER, AT(west_m), true, -1e8, 1e8, "m", "", NULL, "smallest x"},
    {"south", JM_SCHEMA_NUMBER, AT(south_m), true, -1e8, 1e8, "m", "", NULL, "smallest y"},
    {"east", JM_SCHEMA_NUMBER, AT(east_m), true, -1e8, 1e8, "m", "", NULL, "largest x"},
    {"north", JM_SCHEMA_NUMBER, AT(north_m), true, -1e8, 1e8, "m", "", NULL, "largest y"},
    {.key = NULL},
};
static const jm_schema_row presume_rows[] = {
    {"demand", JM_SCHEMA_BOOL, AT(presume_demand), false, 0, 0, "", "true", NULL,
     "residents and jobs by the density rule where no zones are given"},
    {"parking", JM_SCHEMA_BOOL, AT(presume_parking), false, 0, 0, "", "true", NULL,
     "kerb and private spaces by the density rule where no parking is given"},
    {.key = NULL},
};
#undef AT

const jm_schema_row *jm_recipe_rows(void)
{
    return recipe_rows;
}

// Said alone: every other key of a scenario would be a fault too.
static jm_status refuse_other_format(jm_ctx *ctx, const jm_yaml *yaml)
{
    const char *format = jm_yaml_text(jm_yaml_get(jm_yaml_root(yaml), "jumeau_format"));
    if (format == NULL || strcmp(format, "recipe") == 0)
        return JM_OK;
    if (strcmp(format, "scenario") == 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: this is a scenario; use `jumeau run` (an import needs "
                       "`jumeau_format: recipe`)",
                       jm_yaml_file(yaml));
    return jm_fail(ctx, JM_ERR_DATA,
                   "%s: this file says it is '%.40s'; an import needs `jumeau_format: recipe`",
                   jm_yaml_file(yaml), format);
}

static void check_head(jm_ctx *ctx, const jm_yaml *yaml, const recipe_text *text, jm_faults *faults)
{
    const jm_yaml_node *root = jm_yaml_root(yaml);
    if (text->version > RECIPE_VERSION)
        jm_faults_add(ctx, faults, yaml, jm_yaml_get(root, "format_version"),
                      "recipe version %d is newer than this program, which reads up to %d; update "
                      "jumeau",
                      (int)text->version, RECIPE_VERSION);
    if (text->name != NULL && text->name[0] == '\0')
        jm_faults_add(ctx, faults, yaml, jm_yaml_get(root, "name"), "the city needs a name");
}

// The UTM zone of a place, for advice.
static int utm_epsg(double longitude_deg, double latitude_deg)
{
    int zone = (int)floor((longitude_deg + 180.0) / 6.0) + 1;
    zone = zone < 1 ? 1 : zone > 60 ? 60 : zone;
    return (latitude_deg >= 0.0 ? 32600 : 32700) + zone;
}

static void check_metres(jm_ctx *ctx, const jm_yaml *yaml, const jm_crs_info *info,
                         const jm_city_def *area, jm_faults *faults)
{
    const jm_yaml_node *at = jm_yaml_get(jm_yaml_root(yaml), "crs");
    const char *kind = info->geographic ? "in degrees" : "not projected in metres";
    double x = 0.5 * (area->west_m + area->east_m), y = 0.5 * (area->south_m + area->north_m);
    bool degrees = fabs(x) <= 180.0 && fabs(y) <= 90.0;
    if (info->geographic && degrees)
        jm_faults_add(ctx, faults, yaml, at,
                      "%s is %s, but cells and streets are counted in metres; take EPSG:2154 in "
                      "France, EPSG:2056 in Switzerland, or EPSG:%d, and give `area` in it",
                      info->name, kind, utm_epsg(x, y));
    else
        jm_faults_add(ctx, faults, yaml, at,
                      "%s is %s, but cells and streets are counted in metres; take EPSG:2154 in "
                      "France, EPSG:2056 in Switzerland, or the UTM zone of the place",
                      info->name, kind);
}

// An area far from where its CRS is made for is nearly always a wrong CRS or swapped numbers.
static void check_place(jm_ctx *ctx, const jm_yaml *yaml, const char *crs, const jm_crs_info *info,
                        const jm_city_def *area, jm_faults *faults)
{
    const double slack_deg = 5.0;
    jm_geo_place place;
    const double *b = info->bounds; // west, south, east, north
    if (!isfinite(b[0]) || !isfinite(b[1]) || !isfinite(b[2]) || !isfinite(b[3]) || b[0] > b[2])
        return;
    bool known = jm_geo_place_of(ctx, crs, 0.5 * (area->west_m + area->east_m),
                                 0.5 * (area->south_m + area->north_m), &place) == JM_OK;
    bool inside = known && place.longitude_deg >= b[0] - slack_deg &&
                  place.longitude_deg <= b[2] + slack_deg &&
                  place.latitude_deg >= b[1] - slack_deg && place.latitude_deg <= b[3] + slack_deg;
    if (!known)
        jm_clear(ctx);
    if (!inside)
        jm_faults_add(ctx, faults, yaml, jm_yaml_get(jm_yaml_root(yaml), "area"),
                      "the area lies outside the region of %s (longitude %.1f to %.1f, latitude "
                      "%.1f to %.1f); check `crs`, and that west and east are x, south and north y",
                      info->name, b[0], b[2], b[1], b[3]);
}

static void check_crs(jm_ctx *ctx, const jm_yaml *yaml, const char *crs, bool has_area,
                      const jm_city_def *area, jm_faults *faults)
{
    jm_crs_info info;
    if (jm_crs_describe(ctx, crs, &info) != JM_OK) {
        jm_clear(ctx);
        jm_faults_add(ctx, faults, yaml, jm_yaml_get(jm_yaml_root(yaml), "crs"),
                      "'%.80s' is no coordinate system that PROJ knows; write EPSG:2154 in France",
                      crs);
    } else if (!info.metres) {
        check_metres(ctx, yaml, &info, area, faults);
    } else if (has_area) {
        check_place(ctx, yaml, crs, &info, area, faults);
    }
}

static jm_status read_area(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                           jm_city_def *city, bool *good, jm_faults *faults)
{
    *good = false;
    if (node == NULL)
        return JM_OK; // the schema has said so
    bool given[4] = {false};
    int64_t before = faults->count;
    JM_TRY(jm_schema_read(ctx, yaml, node, area_rows, city, given, faults));
    *good = faults->count == before;
    if (*good && !(city->west_m < city->east_m && city->south_m < city->north_m)) {
        *good = false;
        jm_faults_add(ctx, faults, yaml, node,
                      "the area is empty: west must be below east, and south below north");
    }
    return JM_OK;
}

static jm_status read_layers(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *list,
                             jm_recipe *recipe, jm_faults *faults)
{
    if (list == NULL)
        return JM_OK;
    if (jm_yaml_kind_of(list) != JM_YAML_LIST || jm_yaml_count(list) == 0) {
        jm_faults_add(ctx, faults, yaml, list,
                      "`layers` is a list: one line `- {role: roads, preset: generic-vector, file: "
                      "roads.gpkg}` a file");
        return JM_OK;
    }
    if (jm_yaml_count(list) > RECIPE_ENTRIES) {
        jm_faults_add(ctx, faults, yaml, list, "more than %d layers", RECIPE_ENTRIES);
        return JM_OK;
    }
    JM_TRY(jm_grow(ctx, &recipe->entries, &recipe->entry_capacity, jm_yaml_count(list)));
    for (int64_t i = 0; i < jm_yaml_count(list); i++) {
        // Counted before it is read, so that whatever it holds is freed with the recipe.
        jm_entry *entry = &recipe->entries[recipe->entry_count++];
        *entry = (jm_entry){.role = JM_ROLE_COUNT, .preset = JM_PRESET_COUNT};
        JM_TRY(jm_entry_read(ctx, yaml, jm_yaml_item(list, i), entry, faults));
    }
    return JM_OK;
}

static jm_status fill(jm_ctx *ctx, const jm_yaml *yaml, recipe_text *text, jm_recipe *recipe)
{
    jm_faults faults = {0};
    jm_status status = JM_OK;
    jm_city_def *city = &recipe->city;
    bool has_area = false;
    JM_TRY_GOTO(jm_schema_read(ctx, yaml, jm_yaml_root(yaml), recipe_rows, text, NULL, &faults),
                fail);
    check_head(ctx, yaml, text, &faults);
    JM_TRY_GOTO(read_area(ctx, yaml, text->area, city, &has_area, &faults), fail);
    if (text->presume != NULL)
        JM_TRY_GOTO(jm_schema_read(ctx, yaml, text->presume, presume_rows, city, NULL, &faults),
                    fail);
    if (text->crs != NULL)
        check_crs(ctx, yaml, text->crs, has_area, city, &faults);
    if (text->time_zone != NULL) {
        jm_zone zone;
        if (jm_zone_parse(ctx, text->time_zone, &zone) != JM_OK) {
            jm_clear(ctx);
            jm_faults_add(ctx, &faults, yaml, jm_yaml_get(jm_yaml_root(yaml), "time_zone"),
                          "'%.60s' is no POSIX time zone rule; France is "
                          "CET-1CEST,M3.5.0,M10.5.0/3",
                          text->time_zone);
        }
    }
    JM_TRY_GOTO(read_layers(ctx, yaml, text->layers, recipe, &faults), fail);
    return jm_faults_end(ctx, &faults);

fail:
    jm_free(faults.text);
    return status;
}

// Moves the texts over and points the city's definition at them.
static void adopt(recipe_text *text, jm_recipe *recipe)
{
    recipe->name = text->name;
    recipe->crs = text->crs;
    recipe->time_zone = text->time_zone;
    text->name = text->crs = text->time_zone = NULL;
    jm_city_def *city = &recipe->city;
    city->name = recipe->name;
    city->crs = recipe->crs;
    if (recipe->time_zone != NULL)
        city->zone_rule = recipe->time_zone;
    city->margin_m = text->margin_m;
    city->cell_m = text->cell_m;
    city->water_below_m = text->water_below_m;
    city->flat = text->flat;
    city->seed = text->seed;
}

static jm_status read_document(jm_ctx *ctx, const jm_yaml *yaml, jm_recipe **out)
{
    jm_recipe *recipe = NULL;
    JM_TRY(refuse_other_format(ctx, yaml));
    JM_TRY(jm_new(ctx, &recipe, 1));
    recipe->city = jm_city_default_def();
    // A recipe that says nothing presumes: a city without demand or parking computes nothing.
    recipe->city.presume_demand = recipe->city.presume_parking = true;
    recipe_text text = {.cell_m = 5.0, .water_below_m = (double)NAN, .seed = 1};
    jm_status status = fill(ctx, yaml, &text, recipe);
    if (status == JM_OK)
        adopt(&text, recipe);
    jm_free(text.format);
    jm_free(text.name);
    jm_free(text.crs);
    jm_free(text.time_zone);
    if (status != JM_OK) {
        jm_recipe_destroy(recipe);
        return status;
    }
    *out = recipe;
    return JM_OK;
}

jm_status jm_recipe_parse(jm_ctx *ctx, const char *name, const char *text, size_t length,
                          jm_recipe **out)
{
    *out = NULL;
    jm_yaml *yaml = NULL;
    JM_TRY(jm_yaml_parse(ctx, name, text, length, &yaml));
    jm_status status = read_document(ctx, yaml, out);
    jm_yaml_destroy(yaml);
    return status;
}

jm_status jm_recipe_read(jm_ctx *ctx, const char *path, jm_recipe **out)
{
    *out = NULL;
    jm_yaml *yaml = NULL;
    JM_TRY(jm_yaml_read(ctx, path, &yaml));
    jm_status status = read_document(ctx, yaml, out);
    jm_yaml_destroy(yaml);
    return status;
}

void jm_recipe_destroy(jm_recipe *recipe)
{
    if (recipe == NULL)
        return;
    for (int64_t e = 0; e < recipe->entry_count; e++)
        jm_entry_free(&recipe->entries[e]);
    jm_free(recipe->entries);
    jm_free(recipe->name);
    jm_free(recipe->crs);
    jm_free(recipe->time_zone);
    jm_free(recipe);
}

const jm_city_def *jm_recipe_city(const jm_recipe *recipe)
{
    return &recipe->city;
}

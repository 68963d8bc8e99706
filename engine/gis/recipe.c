// A recipe's life, and its city part: area, CRS, switches. The layer entries are in entry.c.
#include "gis/preset.h"
#include "gis/recipe_read.h"

#include "geo/geo.h"

#include <math.h>
#include <string.h>

enum { RECIPE_VERSION = 1, RECIPE_ENTRIES = 1000 };

typedef struct recipe_text {
    char *format, *name, *crs, *time_zone, *commune_type;
    int64_t version, seed;
    double margin_m, cell_m, water_below_m;
    bool flat;
    int32_t open_ground;
    const jm_yaml_node *area, *presume, *layers;
} recipe_text;

#define AT(member) offsetof(recipe_text, member)

// In the order of jm_surface, from JM_SURFACE_NONE on.
static const char *const open_grounds[] = {"rule",  "asphalt", "paving", "gravel",
                                           "grass", "shrub",   "soil",   NULL};

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
     "the area shown: {west:, south:, east:, north:} in the CRS, {file:} of polygons, {commune:, "
     "file:} or {epci:, file:} of BD TOPO"},
    {"commune_type", JM_SCHEMA_TEXT, AT(commune_type), false, 0, 0, "", "from the density", NULL,
     "row of assets/commune-types.csv whose ranges fill what no layer says"},
    {"margin_m", JM_SCHEMA_NUMBER, AT(margin_m), false, 0, 50000, "m", "0", NULL,
     "width of the rim that is computed but not shown"},
    {"cell_m", JM_SCHEMA_NUMBER, AT(cell_m), false, 0.25, 1000, "m", "5", NULL,
     "side of a raster cell"},
    {"time_zone", JM_SCHEMA_TEXT, AT(time_zone), false, 0, 0, "", "CET-1CEST,M3.5.0,M10.5.0/3",
     NULL, "legal time as a POSIX rule"},
    {"water_below_m", JM_SCHEMA_NUMBER, AT(water_below_m), false, -500, 9000, "m", "no such rule",
     NULL, "ground below this altitude is water, for a harbour that is in no layer"},
    {"open_ground", JM_SCHEMA_CHOICE, AT(open_ground), false, 0, 0, "", "rule", open_grounds,
     "surface of ground that no layer tells of; rule: paving within 15 m of a building, else "
     "grass"},
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
int jm_utm_epsg(double longitude_deg, double latitude_deg)
{
    int zone = (int)floor((longitude_deg + 180.0) / 6.0) + 1;
    zone = zone < 1 ? 1 : zone > 60 ? 60 : zone;
    return (latitude_deg >= 0.0 ? 32600 : 32700) + zone;
}

static void check_metres(jm_ctx *ctx, const jm_yaml *yaml, const jm_crs_info *info,
                         const jm_city_def *area, jm_faults *faults)
{
    const jm_yaml_node *at = jm_yaml_get(jm_yaml_root(yaml), "crs");
    const char *kind = info->geographic ? jm_translate(ctx, "in degrees")
                                        : jm_translate(ctx, "not projected in metres");
    double x = 0.5 * (area->west_m + area->east_m), y = 0.5 * (area->south_m + area->north_m);
    bool degrees = fabs(x) <= 180.0 && fabs(y) <= 90.0;
    if (info->geographic && degrees)
        jm_faults_add(ctx, faults, yaml, at,
                      "%s is %s, but cells and streets are counted in metres; take EPSG:2154 in "
                      "France, EPSG:2056 in Switzerland, or EPSG:%d, and give `area` in it",
                      info->name, kind, jm_utm_epsg(x, y));
    else
        jm_faults_add(ctx, faults, yaml, at,
                      "%s is %s, but cells and streets are counted in metres; take EPSG:2154 in "
                      "France, EPSG:2056 in Switzerland, or the UTM zone of the place",
                      info->name, kind);
}

bool jm_scale_is_true(const jm_geo_place *place)
{
    // UTM is off by up to 0.1 % and Lambert-93 by 0.3 %; the equal-area grid of Europe by 2 % at
    // its far corners.
    const double most = 0.02;
    return fabs(place->least_scale - 1.0) <= most && fabs(place->most_scale - 1.0) <= most;
}

// An area far from where its CRS is made for is nearly always a wrong CRS or swapped numbers.
static bool is_inside(const double *bounds, const jm_geo_place *place)
{
    const double slack_deg = 5.0;
    return place->longitude_deg >= bounds[0] - slack_deg &&
           place->longitude_deg <= bounds[2] + slack_deg &&
           place->latitude_deg >= bounds[1] - slack_deg &&
           place->latitude_deg <= bounds[3] + slack_deg;
}

static void check_place(jm_ctx *ctx, const jm_yaml *yaml, const char *crs, const jm_crs_info *info,
                        const jm_city_def *area, jm_faults *faults)
{
    jm_geo_place place;
    const double *b = info->bounds; // west, south, east, north
    bool known = jm_geo_place_of(ctx, crs, 0.5 * (area->west_m + area->east_m),
                                 0.5 * (area->south_m + area->north_m), &place) == JM_OK;
    bool bounded = isfinite(b[0]) && isfinite(b[1]) && isfinite(b[2]) && isfinite(b[3]);
    if (!known)
        jm_clear(ctx);
    if (bounded && b[0] <= b[2] && (!known || !is_inside(b, &place)))
        jm_faults_add(ctx, faults, yaml, jm_yaml_get(jm_yaml_root(yaml), "area"),
                      "the area lies outside the region of %s (longitude %.1f to %.1f, latitude "
                      "%.1f to %.1f); check `crs`, and that west and east are x, south and north y",
                      info->name, b[0], b[2], b[1], b[3]);
    else if (known && !jm_scale_is_true(&place))
        jm_faults_add(ctx, faults, yaml, jm_yaml_get(jm_yaml_root(yaml), "crs"),
                      "in %s 1 m of ground is %.3f to %.3f m here, and every length, width and "
                      "shadow would be wrong by that; take EPSG:2154 in France, or EPSG:%d",
                      info->name, place.least_scale, place.most_scale,
                      jm_utm_epsg(place.longitude_deg, place.latitude_deg));
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

static jm_status read_layers(const jm_reading *r, const jm_yaml_node *list, jm_recipe *recipe)
{
    if (list == NULL)
        return JM_OK;
    if (jm_yaml_kind_of(list) != JM_YAML_LIST || jm_yaml_count(list) == 0) {
        jm_faults_add(r->ctx, r->faults, r->yaml, list,
                      "`layers` is a list: one line `- {role: roads, preset: generic-vector, file: "
                      "roads.gpkg}` a file");
        return JM_OK;
    }
    if (jm_yaml_count(list) > RECIPE_ENTRIES) {
        jm_faults_add(r->ctx, r->faults, r->yaml, list, "more than %d layers", RECIPE_ENTRIES);
        return JM_OK;
    }
    for (int64_t i = 0; i < jm_yaml_count(list); i++)
        JM_TRY(jm_line_read(r, jm_yaml_item(list, i), recipe));
    return JM_OK;
}

static void check_zone(const jm_reading *r, const char *rule)
{
    jm_zone zone;
    if (jm_zone_parse(r->ctx, rule, &zone) == JM_OK)
        return;
    jm_clear(r->ctx);
    jm_faults_add(r->ctx, r->faults, r->yaml, jm_yaml_get(jm_yaml_root(r->yaml), "time_zone"),
                  "'%.60s' is no POSIX time zone rule; France is "
                  "CET-1CEST,M3.5.0,M10.5.0/3",
                  rule);
}

// Said before any file is opened: a map without the licence of its data may not be shown.
static void warn_of_licences(jm_ctx *ctx, const jm_recipe *recipe)
{
    for (int64_t e = 0; e < recipe->entry_count; e++) {
        const jm_entry *entry = &recipe->entries[e];
        bool told = entry->licence != NULL && entry->licence[0] != '\0';
        for (int64_t k = 0; k < e && !told; k++)
            told = strcmp(recipe->entries[k].file, entry->file) == 0 &&
                   recipe->entries[k].licence == NULL;
        if (!told)
            jm_log(ctx, JM_LOG_WARNING,
                   "%s: no licence is stated; write `licence:` into the entry (or `licence: not "
                   "stated`), since maps and reports name it",
                   entry->shown);
    }
}

static jm_status fill(const jm_reading *r, recipe_text *text, jm_recipe *recipe)
{
    jm_city_def *city = &recipe->city;
    const jm_yaml_node *root = jm_yaml_root(r->yaml);
    bool has_area = false;
    JM_TRY(jm_schema_read(r->ctx, r->yaml, root, recipe_rows, text, NULL, r->faults));
    check_head(r->ctx, r->yaml, text, r->faults);
    JM_TRY(jm_area_read(r, text->area, recipe, &has_area));
    if (text->presume != NULL)
        JM_TRY(jm_schema_read(r->ctx, r->yaml, text->presume, presume_rows, city, NULL, r->faults));
    if (text->crs != NULL)
        check_crs(r->ctx, r->yaml, text->crs, has_area, city, r->faults);
    if (text->time_zone != NULL)
        check_zone(r, text->time_zone);
    return read_layers(r, text->layers, recipe);
}

// Moves the texts over and points the city's definition at them.
static void adopt(recipe_text *text, jm_recipe *recipe)
{
    recipe->name = text->name;
    recipe->crs = text->crs;
    recipe->time_zone = text->time_zone;
    recipe->commune_type = text->commune_type;
    text->name = text->crs = text->time_zone = text->commune_type = NULL;
    jm_city_def *city = &recipe->city;
    city->name = recipe->name;
    city->crs = recipe->crs;
    if (recipe->time_zone != NULL)
        city->zone_rule = recipe->time_zone;
    city->commune_type = recipe->commune_type;
    city->margin_m = text->margin_m;
    city->cell_m = text->cell_m;
    city->water_below_m = text->water_below_m;
    city->flat = text->flat;
    city->open_ground = text->open_ground;
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
    jm_faults faults = {0};
    const jm_reading reading = {ctx, yaml, &faults};
    jm_status status = fill(&reading, &text, recipe);
    if (status == JM_OK)
        status = jm_faults_end(ctx, &faults);
    else
        jm_free(faults.text);
    if (status == JM_OK)
        adopt(&text, recipe);
    jm_free(text.format);
    jm_free(text.name);
    jm_free(text.crs);
    jm_free(text.time_zone);
    jm_free(text.commune_type);
    if (status != JM_OK) {
        jm_recipe_destroy(recipe);
        return status;
    }
    warn_of_licences(ctx, recipe);
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
    for (int64_t p = 0; p < recipe->preset_count; p++)
        jm_preset_destroy(recipe->presets[p]);
    jm_entry_free(&recipe->area.entry);
    jm_text_list_free(&recipe->area.codes);
    jm_layer_destroy(recipe->area_layer);
    jm_free(recipe->presets);
    jm_free(recipe->entries);
    jm_free(recipe->name);
    jm_free(recipe->crs);
    jm_free(recipe->time_zone);
    jm_free(recipe->commune_type);
    jm_free(recipe);
}

const jm_city_def *jm_recipe_city(const jm_recipe *recipe)
{
    return &recipe->city;
}

// One entry of a recipe's `layers:`: file, role, preset, and how its columns are renamed.
#include "gis/recipe_read.h"

#include "core/text.h"
#include "geo/geo.h"
#include "gis/door.h"
#include "gis/where.h"

#include <stdlib.h>
#include <string.h>

enum { MAPPINGS = 64 };

// In the order of jm_role; a test compares them.
static const char *const role_names[] = {
    "roads",      "buildings", "ground",        "water",         "relief",   "trees",
    "zones",      "parking",   "counters",      "counts",        "gates",    "stops",
    "transit",    "rails",     "turns",         "zone_values",   "commutes", "fleet",
    "land_cover", "canopy",    "object_height", "surface_model", NULL};

typedef struct entry_text {
    char *file, *layer, *where, *crs, *producer, *licence, *date;
    int32_t role, preset;
    const jm_yaml_node *columns, *values, *units;
} entry_text;

#define AT(member) offsetof(entry_text, member)
static const jm_schema_row entry_rows[] = {
    {"role", JM_SCHEMA_CHOICE, AT(role), false, 0, 0, "", "from the preset", role_names,
     "what the layer feeds"},
    {"preset", JM_SCHEMA_CHOICE, AT(preset), true, 0, 0, "", "", jm_preset_names,
     "how the file is read"},
    {"file", JM_SCHEMA_TEXT, AT(file), true, 0, 0, "", "", NULL,
     "path from the recipe's folder; ${JM_SHARED} and ${JM_DATA} expand"},
    {"layer", JM_SCHEMA_TEXT, AT(layer), false, 0, 0, "", "the only one", NULL,
     "layer in a file of several"},
    {"where", JM_SCHEMA_TEXT, AT(where), false, 0, 0, "", "all", NULL,
     "condition on the file's columns, such as nature = 'Bois'"},
    {"crs", JM_SCHEMA_TEXT, AT(crs), false, 0, 0, "", "the file's own", NULL,
     "coordinate system of a file that does not say"},
    {"columns", JM_SCHEMA_NODE, AT(columns), false, 0, 0, "", "as in the manual", NULL,
     "our name: name in the file"},
    {"values", JM_SCHEMA_NODE, AT(values), false, 0, 0, "", "as they are", NULL,
     "our column: {text in the file: our text}"},
    {"units", JM_SCHEMA_NODE, AT(units), false, 0, 0, "", "as in the manual", NULL,
     "our column: unit in the file, such as ms or percent"},
    {"producer", JM_SCHEMA_TEXT, AT(producer), false, 0, 0, "", "", NULL, "who made the data"},
    {"licence", JM_SCHEMA_TEXT, AT(licence), false, 0, 0, "", "", NULL, "of the data"},
    {"date", JM_SCHEMA_TEXT, AT(date), false, 0, 0, "", "", NULL, "of the data, 2026-01-01"},
    {.key = NULL},
};
#undef AT

const jm_schema_row *jm_entry_rows(void)
{
    return entry_rows;
}

void jm_entry_free(jm_entry *entry)
{
    for (int64_t m = 0; m < entry->mapping_count; m++) {
        jm_mapping *map = &entry->mappings[m];
        for (int64_t v = 0; v < map->value_count; v++) {
            jm_free(map->values[v].from);
            jm_free(map->values[v].to);
        }
        jm_free(map->values);
        jm_free(map->canonical);
        jm_free(map->column);
    }
    jm_free(entry->mappings);
    char *texts[] = {entry->file,     entry->path,    entry->layer, entry->where, entry->crs,
                     entry->producer, entry->licence, entry->date,  entry->shown};
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        jm_free(texts[t]);
    *entry = (jm_entry){.role = JM_ROLE_COUNT, .preset = JM_PRESET_COUNT};
}

// The role of a preset that has only one, or JM_ROLE_COUNT.
static jm_role preset_role(jm_preset preset)
{
    switch (preset) {
    case JM_PRESET_DEM:
    case JM_PRESET_POINTS_DEM:
        return JM_ROLE_RELIEF;
    case JM_PRESET_TREES:
        return JM_ROLE_TREES;
    case JM_PRESET_ZONES:
        return JM_ROLE_ZONES;
    case JM_PRESET_TABLE:
        return JM_ROLE_COUNTS;
    default:
        return JM_ROLE_COUNT;
    }
}

static bool feeds_many(jm_preset preset)
{
    return preset == JM_PRESET_OSM || preset == JM_PRESET_GTFS;
}

static void settle_role(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node, bool has_role,
                        jm_entry *entry, jm_faults *faults)
{
    jm_role only = preset_role(entry->preset);
    const jm_yaml_node *at = jm_yaml_get(node, "role");
    if (feeds_many(entry->preset)) {
        entry->role = JM_ROLE_COUNT;
    } else if (only != JM_ROLE_COUNT && has_role && entry->role != only) {
        jm_faults_add(ctx, faults, yaml, at, "preset %s feeds the role %s, not %s",
                      jm_preset_names[entry->preset], role_names[only], role_names[entry->role]);
    } else if (only != JM_ROLE_COUNT) {
        entry->role = only;
    } else if (!has_role) {
        jm_faults_add(ctx, faults, yaml, node,
                      "`role` is missing; say what %s feeds, as in role: "
                      "roads",
                      entry->file != NULL ? entry->file : "this file");
    } else if (entry->role == JM_ROLE_COUNTS) {
        entry->preset = JM_PRESET_TABLE;
    }
}

// The mapping of a canonical column, made when absent; NULL with a fault when no such column.
static jm_status mapping_of(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *key,
                            jm_entry *entry, jm_faults *faults, jm_mapping **out)
{
    *out = NULL;
    const char *name = jm_yaml_text(key);
    bool place = name != NULL && (strcmp(name, "x") == 0 || strcmp(name, "y") == 0);
    if (name == NULL || (!place && jm_role_column_find(entry->role, name) == NULL)) {
        const char *nearest = name != NULL ? jm_role_column_nearest(entry->role, name) : NULL;
        jm_faults_add(ctx, faults, yaml, key, "the role %s has no column '%.60s'%s%s%s",
                      role_names[entry->role], name != NULL ? name : "",
                      nearest ? "; did you mean '" : "", nearest ? nearest : "",
                      nearest ? "'?" : "");
        return JM_OK;
    }
    for (int64_t m = 0; m < entry->mapping_count; m++)
        if (strcmp(entry->mappings[m].canonical, name) == 0)
            *out = &entry->mappings[m];
    if (*out != NULL || entry->mapping_count >= MAPPINGS)
        return JM_OK;
    JM_TRY(jm_grow(ctx, &entry->mappings, &entry->mapping_capacity, entry->mapping_count + 1));
    jm_mapping *map = &entry->mappings[entry->mapping_count++];
    *map = (jm_mapping){.factor = 1.0};
    JM_TRY(jm_copy_text(ctx, name, &map->canonical));
    *out = map;
    return JM_OK;
}

static bool is_map(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node, const char *key,
                   const char *form, jm_faults *faults)
{
    if (jm_yaml_kind_of(node) == JM_YAML_MAP)
        return true;
    if (node != NULL)
        jm_faults_add(ctx, faults, yaml, node, "`%s` is written %s", key, form);
    return false;
}

static jm_status read_columns(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                              jm_entry *entry, jm_faults *faults)
{
    if (!is_map(ctx, yaml, node, "columns", "{our_name: name_in_the_file}", faults))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        const jm_yaml_node *key = jm_yaml_pair_key(node, i), *value = jm_yaml_pair_value(node, i);
        const char *column = jm_yaml_text(value);
        jm_mapping *map = NULL;
        JM_TRY(mapping_of(ctx, yaml, key, entry, faults, &map));
        if (column == NULL || column[0] == '\0')
            jm_faults_add(ctx, faults, yaml, value != NULL ? value : key,
                          "name the file's column for '%s'", jm_yaml_text(key));
        else if (map != NULL)
            JM_TRY(jm_copy_text(ctx, column, &map->column));
    }
    return JM_OK;
}

// A word that the column does not take; an empty one means: missing.
static void check_word(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *at, jm_role role,
                       const char *column, const char *word, jm_faults *faults)
{
    const char *const *words = jm_role_words(role, column);
    int64_t count = 0;
    if (words == NULL || word[0] == '\0')
        return;
    for (; words[count] != NULL; count++)
        if (strcmp(words[count], word) == 0)
            return;
    const char *nearest = jm_nearest_word(word, words, count);
    char all[256] = "";
    for (int64_t i = 0; i < count && strlen(all) + strlen(words[i]) + 3 < sizeof all; i++) {
        strcat(all, i > 0 ? ", " : "");
        strcat(all, words[i]);
    }
    if (nearest != NULL)
        jm_faults_add(ctx, faults, yaml, at, "'%.60s' is no %s of ours; did you mean '%s'?", word,
                      column, nearest);
    else
        jm_faults_add(ctx, faults, yaml, at, "'%.60s' is no %s of ours; take one of %s", word,
                      column, all);
}

static jm_status read_value_pairs(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                                  jm_role role, jm_mapping *map, jm_faults *faults)
{
    if (!is_map(ctx, yaml, node, "values", "{our_column: {text in the file: our text}}", faults))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        const char *from = jm_yaml_text(jm_yaml_pair_key(node, i));
        const char *to = jm_yaml_text(jm_yaml_pair_value(node, i));
        if (from == NULL || to == NULL) {
            jm_faults_add(ctx, faults, yaml, jm_yaml_pair_key(node, i),
                          "a value is written `text in the file: our text`");
            continue;
        }
        check_word(ctx, yaml, jm_yaml_pair_value(node, i), role, map->canonical, to, faults);
        JM_TRY(jm_grow(ctx, &map->values, &map->value_capacity, map->value_count + 1));
        jm_value_pair *pair = &map->values[map->value_count++];
        *pair = (jm_value_pair){NULL, NULL};
        JM_TRY(jm_copy_text(ctx, from, &pair->from));
        JM_TRY(jm_copy_text(ctx, to, &pair->to));
    }
    return JM_OK;
}

static jm_status read_values(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                             jm_entry *entry, jm_faults *faults)
{
    if (!is_map(ctx, yaml, node, "values", "{our_column: {text in the file: our text}}", faults))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        jm_mapping *map = NULL;
        JM_TRY(mapping_of(ctx, yaml, jm_yaml_pair_key(node, i), entry, faults, &map));
        if (map != NULL)
            JM_TRY(
                read_value_pairs(ctx, yaml, jm_yaml_pair_value(node, i), entry->role, map, faults));
    }
    return JM_OK;
}

// "m, cm, mm": the units that a column may be in.
static void units_like(const char *canonical, char *out, size_t room)
{
    double factor;
    out[0] = '\0';
    for (const jm_unit *u = jm_units; u->name != NULL; u++) {
        if (!jm_unit_factor(u->name, canonical, &factor))
            continue;
        if (strlen(out) + strlen(u->name) + 3 > room)
            return;
        if (out[0] != '\0')
            strcat(out, ", ");
        strcat(out, u->name);
    }
}

static jm_status read_units(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                            jm_entry *entry, jm_faults *faults)
{
    if (!is_map(ctx, yaml, node, "units", "{our_column: unit in the file}", faults))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        const jm_yaml_node *key = jm_yaml_pair_key(node, i), *value = jm_yaml_pair_value(node, i);
        jm_mapping *map = NULL;
        JM_TRY(mapping_of(ctx, yaml, key, entry, faults, &map));
        if (map == NULL)
            continue;
        const jm_role_column *column = jm_role_column_find(entry->role, map->canonical);
        const char *unit = jm_yaml_text(value) != NULL ? jm_yaml_text(value) : "";
        if (column != NULL && jm_unit_factor(unit, column->unit, &map->factor))
            continue;
        char allowed[128] = "";
        if (column != NULL)
            units_like(column->unit, allowed, sizeof allowed);
        jm_faults_add(ctx, faults, yaml, value != NULL ? value : key,
                      "'%.40s' is no unit for %s; %s%s", unit, map->canonical,
                      allowed[0] != '\0' ? "take one of " : "it has none", allowed);
    }
    return JM_OK;
}

// The folder of the recipe with its slash, or "".
static void folder_of(const char *file, jm_text *out)
{
    const char *slash = strrchr(file, '/');
    if (slash != NULL)
        jm_text_add_bytes(out, file, slash + 1 - file);
}

// Only these two expand; a stranger's recipe must not read the rest of the environment.
static bool expand(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *at, const char *text,
                   jm_text *out, jm_faults *faults)
{
    static const char shared[] = "${JM_SHARED}", data[] = "${JM_DATA}";
    const char *value = NULL, *rest = text;
    if (strncmp(text, shared, sizeof shared - 1) == 0) {
        value = getenv("JM_SHARED");
        value = value != NULL && value[0] != '\0' ? value : "../shared";
        rest = text + sizeof shared - 1;
    } else if (strncmp(text, data, sizeof data - 1) == 0) {
        value = getenv("JM_DATA");
        rest = text + sizeof data - 1;
        if (value == NULL || value[0] == '\0') {
            jm_faults_add(ctx, faults, yaml, at,
                          "JM_DATA is not set; set it to the folder of your data: export "
                          "JM_DATA=/path/to/data");
            return false;
        }
    }
    if (strstr(rest, "${") != NULL) {
        jm_faults_add(ctx, faults, yaml, at,
                      "only ${JM_SHARED} and ${JM_DATA} expand, at the start of a path");
        return false;
    }
    jm_text_add(out, value != NULL ? value : "");
    jm_text_add(out, rest);
    return true;
}

static jm_status read_path(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                           jm_entry *entry, jm_faults *faults)
{
    const jm_yaml_node *at = jm_yaml_get(node, "file");
    if (jm_gis_check_name(ctx, entry->file) != JM_OK) {
        jm_faults_add(ctx, faults, yaml, at, "%s", jm_message(ctx));
        jm_clear(ctx);
        return JM_OK;
    }
    // A /vsi prefix stays in front; what follows it is a path like any other.
    const char *rest = entry->file;
    size_t prefix = strncmp(rest, "/vsizip/", 8) == 0    ? 8
                    : strncmp(rest, "/vsigzip/", 9) == 0 ? 9
                                                         : 0;
    jm_text expanded = {0}, path = {0};
    jm_status status = JM_OK;
    if (expand(ctx, yaml, at, rest + prefix, &expanded, faults) && expanded.bytes != NULL) {
        jm_text_add_bytes(&path, rest, (int64_t)prefix);
        if (expanded.bytes[0] != '/' && rest[prefix] != '$')
            folder_of(jm_yaml_file(yaml), &path);
        jm_text_add(&path, expanded.bytes);
        status = path.failed || expanded.failed
                     ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for the recipe")
                     : jm_copy_text(ctx, path.bytes, &entry->path);
    }
    jm_text_free(&expanded);
    jm_text_free(&path);
    return status;
}

static jm_status name_entry(jm_ctx *ctx, const jm_yaml *yaml, jm_entry *entry)
{
    jm_text shown = {0};
    jm_text_printf(&shown, "%s:%d: %s%s%s", jm_yaml_file(yaml), entry->line,
                   entry->file != NULL ? jm_gis_base_name(entry->file) : "",
                   entry->layer != NULL ? " layer " : "", entry->layer != NULL ? entry->layer : "");
    jm_status status = shown.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for the recipe")
                                    : jm_copy_text(ctx, shown.bytes, &entry->shown);
    jm_text_free(&shown);
    return status;
}

static void check_texts(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                        const jm_entry *entry, jm_faults *faults)
{
    jm_crs_info info;
    if (entry->where != NULL && jm_where_check(ctx, entry->where) != JM_OK) {
        jm_faults_add(ctx, faults, yaml, jm_yaml_get(node, "where"), "%s", jm_message(ctx));
        jm_clear(ctx);
    }
    if (entry->crs != NULL && jm_crs_describe(ctx, entry->crs, &info) != JM_OK) {
        jm_clear(ctx);
        jm_faults_add(ctx, faults, yaml, jm_yaml_get(node, "crs"),
                      "'%.80s' is no coordinate system that PROJ knows", entry->crs);
    }
}

static void refuse_for_many(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                            jm_preset preset, jm_faults *faults)
{
    static const char *const keys[] = {"columns", "values", "units", "where", "layer", NULL};
    for (int k = 0; keys[k] != NULL; k++)
        if (jm_yaml_get(node, keys[k]) != NULL)
            jm_faults_add(ctx, faults, yaml, jm_yaml_get(node, keys[k]),
                          "`%s` means nothing with preset %s, whose names are fixed; take it out",
                          keys[k], jm_preset_names[preset]);
}

// Texts move from the schema's target into the entry, so that both free them once.
static void adopt(entry_text *text, jm_entry *entry)
{
    entry->role = (jm_role)text->role;
    entry->preset = (jm_preset)text->preset;
    entry->file = text->file;
    entry->layer = text->layer;
    entry->where = text->where;
    entry->crs = text->crs;
    entry->producer = text->producer;
    entry->licence = text->licence;
    entry->date = text->date;
}

jm_status jm_entry_read(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node, jm_entry *entry,
                        jm_faults *faults)
{
    bool given[sizeof entry_rows / sizeof entry_rows[0]] = {false};
    entry_text text = {.role = JM_ROLE_COUNT, .preset = JM_PRESET_COUNT};
    entry->line = jm_yaml_line(node);
    if (jm_yaml_kind_of(node) != JM_YAML_MAP) {
        jm_faults_add(ctx, faults, yaml, node,
                      "a layer is written {role: roads, preset: generic-vector, file: roads.gpkg}");
        return JM_OK;
    }
    jm_status status = jm_schema_read(ctx, yaml, node, entry_rows, &text, given, faults);
    adopt(&text, entry);
    JM_TRY(status);
    JM_TRY(name_entry(ctx, yaml, entry));
    if (entry->file != NULL)
        JM_TRY(read_path(ctx, yaml, node, entry, faults));
    check_texts(ctx, yaml, node, entry, faults);
    if (entry->preset == JM_PRESET_COUNT)
        return JM_OK; // the schema has told
    settle_role(ctx, yaml, node, given[0] && entry->role != JM_ROLE_COUNT, entry, faults);
    if (feeds_many(entry->preset)) {
        refuse_for_many(ctx, yaml, node, entry->preset, faults);
        return JM_OK;
    }
    if (entry->role == JM_ROLE_COUNT)
        return JM_OK;
    JM_TRY(read_columns(ctx, yaml, text.columns, entry, faults));
    JM_TRY(read_values(ctx, yaml, text.values, entry, faults));
    return read_units(ctx, yaml, text.units, entry, faults);
}

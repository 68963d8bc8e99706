/// entry.h: a recipe's layer entries as read, and the tables of roles, columns, units and presets.
#pragma once

#include "gis/gis.h"

/// A column of docs/formats.md.
typedef struct jm_role_column {
    jm_role role;
    const char *name;
    jm_column_kind kind;
    const char *unit;     // canonical unit, a name of jm_units; "" for none
    const char *sentence; // for the manual
} jm_role_column;

/// All columns, role by role; a row with name NULL ends it.
extern const jm_role_column jm_role_columns[];
const jm_role_column *jm_role_column_find(jm_role role, const char *name); // NULL: none
/// The words that a text column takes, or NULL: any text. The list ends with NULL.
const char *const *jm_role_words(jm_role role, const char *column);
/// The nearest name to a wrong one ("did you mean"), or NULL.
const char *jm_role_column_nearest(jm_role role, const char *name);

/// Units that a file's column may be in, with the factor to the first unit of their kind.
typedef struct jm_unit {
    const char *name, *kind;
    double factor;
} jm_unit;
extern const jm_unit jm_units[]; // name NULL ends it

/// value in canonical unit = value in `unit` * factor. false: unknown, or of another kind.
bool jm_unit_factor(const char *unit, const char *canonical, double *factor);

typedef enum jm_preset {
    JM_PRESET_OSM,
    JM_PRESET_VECTOR,
    JM_PRESET_DEM,
    JM_PRESET_POINTS_DEM,
    JM_PRESET_TREES,
    JM_PRESET_ZONES,
    JM_PRESET_GTFS,
    JM_PRESET_TABLE,
    JM_PRESET_COUNT
} jm_preset;
extern const char *const jm_preset_names[]; // ends with NULL
extern const char *const jm_preset_sentences[];

/// One `file value: canonical value` pair of `values:`.
typedef struct jm_value_pair {
    char *from, *to;
} jm_value_pair;

/// What the recipe says about one canonical column.
typedef struct jm_mapping {
    char *canonical; // name in docs/formats.md, or "x", "y" of a CSV
    char *column;    // name in the file; NULL: the canonical one
    double factor;   // from the file's unit to the canonical one
    jm_value_pair *values;
    int64_t value_count, value_capacity;
} jm_mapping;

/// One line of `layers:`.
typedef struct jm_entry {
    jm_role role; // JM_ROLE_COUNT: the preset feeds several
    jm_preset preset;
    char *file;  // as written
    char *path;  // to open: variables expanded, from the recipe's folder
    char *layer; // in a file of several; NULL: the only one
    char *where; // attribute filter, or NULL
    char *crs;   // of the file, when the file does not say; or NULL
    char *producer, *licence, *date;
    jm_mapping *mappings;
    int64_t mapping_count, mapping_capacity;
    int line;    // in the recipe
    char *shown; // "recipe.yaml:12: roads.shp", for messages
} jm_entry;

struct jm_recipe {
    char *name, *crs, *time_zone;
    jm_city_def city; // borrows the texts above
    jm_entry *entries;
    int64_t entry_count, entry_capacity;
};

/// The mapping of a canonical column, or NULL.
const jm_mapping *jm_entry_mapping(const jm_entry *entry, const char *canonical);
/// The name a canonical column bears in the file.
const char *jm_entry_column(const jm_entry *entry, const char *canonical);
/// The canonical text for one of the file (`values:`), or the text itself.
const char *jm_mapping_value(const jm_mapping *mapping, const char *text);

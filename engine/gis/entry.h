/// entry.h: a recipe's layer entries and presets as read, and the tables of roles, columns and
/// units.
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

/// The code that reads a product's files.
typedef enum jm_reader {
    JM_READER_VECTOR,
    JM_READER_TABLE,
    JM_READER_OSM,
    JM_READER_GTFS,
    JM_READER_RELIEF,
    JM_READER_HEIGHTS,
    JM_READER_LIDAR,
    JM_READER_LAND_COVER,
    JM_READER_MOBPRO,
    JM_READER_SQUARES,
    JM_READER_FLEET,
    JM_READER_COUNT
} jm_reader;
extern const char *const jm_reader_names[]; // ends with NULL
/// Whether the reader knows its product's columns itself, so that a recipe cannot rename them.
bool jm_reader_is_fixed(jm_reader reader);
/// The role that the reader feeds, or JM_ROLE_COUNT: several, or whichever it is told.
jm_role jm_reader_role(jm_reader reader);

typedef struct jm_text_list {
    char **items; // [count]
    int64_t count, capacity;
} jm_text_list;

/// One `file value: canonical value` pair of `values:`; * stands for any letters, "*" alone for all
/// texts that no other pair knows.
typedef struct jm_value_pair {
    char *from, *to;
    char *folded; // `from` without case and accents (jm_text_add_folded)
} jm_value_pair;

/// What recipe or preset say about one canonical column.
typedef struct jm_mapping {
    char *canonical;      // name in docs/formats.md, or "x", "y" of a CSV
    jm_text_list columns; // names in the file, in the order of trial; none: the canonical one
    bool required;        // the recipe names it: one of the columns must be there
    double factor;        // from the file's unit to the canonical one
    jm_value_pair *values;
    int64_t value_count, value_capacity;
} jm_mapping;

/// A value for all objects whose file gives none.
typedef struct jm_constant {
    char *canonical, *value;
} jm_constant;

/// Objects that are left out: those whose first filled column of `columns` has one of `values` (in
/// which * and ? stand for any letters) or, with `keep`, has none of them.
typedef struct jm_skip {
    jm_text_list columns, values;
    bool keep;
} jm_skip;

/// What a class of land cover is made of.
typedef struct jm_cover_code {
    double code;          // in the file
    jm_surface surface;   // JM_SURFACE_NONE: known, and says nothing
    double trees_share;   // of the area under crowns; NaN: not said
    double tree_height_m; // NaN: not said
    bool irrigated;
} jm_cover_code;

typedef struct jm_preset jm_preset;

/// One layer to read: a line of `layers:`, or one part of it where the preset has several. What
/// the recipe says stands over what the preset says.
typedef struct jm_entry {
    jm_role role;  // JM_ROLE_COUNT: the reader feeds several
    uint32_t only; // bit of each role wanted of a reader that feeds several; 0: all
    jm_reader reader;
    const jm_preset *preset; // borrowed from the recipe; NULL in tests
    int32_t line_index;      // of the recipe's `layers:`, from 0; parts share it
    bool of_many;            // one of several parts: nothing of it in the area is no fault
    jm_text_list files;      // as written
    jm_text_list paths;      // to open, as many: variables expanded, from the recipe's folder;
                             // each a file, a folder, a pattern or an archive (gis/members.h)
    const char *file, *path; // the first of each, or NULL; borrowed
    jm_text_list layers;     // names, folded, with * and ?; none: the only layer there is
    char *where;             // attribute filter, or NULL
    char *crs;               // the recipe's word for what the file is in, which wins; or NULL
    char *default_crs;       // the preset's: where neither file nor recipe say; or NULL
    char *producer, *licence, *page, *date;
    jm_mapping *mappings;
    int64_t mapping_count, mapping_capacity;
    jm_constant *constants;
    int64_t constant_count, constant_capacity;
    jm_skip *skips;
    int64_t skip_count, skip_capacity;
    jm_cover_code *codes; // of land cover, as listed
    int64_t code_count, code_capacity;
    int line;    // in the recipe
    char *shown; // "recipe.yaml:12: roads.shp", for messages
} jm_entry;

/// A product as assets/presets/NAME.yaml describes it.
struct jm_preset {
    const char *name; // of the program's own texts
    char *sentence, *producer, *licence, *page;
    jm_reader reader;
    jm_role role;    // that entries have which state none; JM_ROLE_COUNT: they must, or have none
    jm_entry *parts; // without files; [part_count], 0: one of any role
    int64_t part_count, part_capacity;
};

typedef enum jm_area_kind {
    JM_AREA_BOX,
    JM_AREA_POLYGONS,
    JM_AREA_COMMUNES,
    JM_AREA_EPCI
} jm_area_kind;

/// Where the area shown comes from.
typedef struct jm_area_source {
    jm_area_kind kind;
    jm_entry entry;     // but for a box: file, layers, where, crs; mappings of `code` and `name`
    jm_text_list codes; // INSEE or SIREN codes, as written
} jm_area_source;

struct jm_recipe {
    char *name, *crs, *time_zone, *commune_type;
    jm_city_def city; // borrows the texts above and the layer below
    jm_area_source area;
    jm_layer *area_layer; // polygons in the recipe's CRS, made by jm_gis_read_area; or NULL
    jm_entry *entries;    // all parts, in the recipe's order
    int64_t entry_count, entry_capacity;
    jm_preset **presets; // those used, owned
    int64_t preset_count, preset_capacity;
};

/// The mapping of a canonical column, or NULL.
const jm_mapping *jm_entry_mapping(const jm_entry *entry, const char *canonical);
/// The name that messages give a canonical column of the file: the first one sought.
const char *jm_entry_column(const jm_entry *entry, const char *canonical);
/// Places in `names` of the columns that may fill a canonical one, in the order of trial, at most
/// `room`; case and accents count only where two names differ in nothing else. Returns their count.
int jm_entry_find(const jm_entry *entry, const char *canonical, const char *const *names,
                  int64_t name_count, int32_t *found, int room);
/// The canonical text for one of the file (`values:`), or the text itself. mapping may be NULL.
const char *jm_mapping_value(const jm_mapping *mapping, const char *text);
/// The constant of a canonical column (`set:`), or NULL.
const char *jm_entry_constant(const jm_entry *entry, const char *canonical);
/// Whether a layer of a file is one that the entry asks for. The text up to the last ':' of a
/// layer's name does not count. True without `layers:`.
bool jm_entry_wants_layer(const jm_entry *entry, const char *layer);

/// A deep copy of what preset and recipe say.
JM_CHECKED jm_status jm_entry_copy(jm_ctx *ctx, const jm_entry *from, jm_entry *to);
void jm_entry_free(jm_entry *entry);
JM_CHECKED jm_status jm_text_list_add(jm_ctx *ctx, jm_text_list *list, const char *text);
void jm_text_list_free(jm_text_list *list);

/// recipe_read.h: the parts of the recipe reader: lines of `layers:`, the keys that they share with
/// presets, and the tables the manual is made of.
#pragma once

#include "geo/geo.h"
#include "gis/entry.h"
#include "store/yaml.h"

/// Where a reader of YAML works: the document, and the faults found so far.
typedef struct jm_reading {
    jm_ctx *ctx;
    const jm_yaml *yaml;
    jm_faults *faults;
} jm_reading;

/// Keys that a part of a preset and a line of a recipe share; NULL: not given.
typedef struct jm_part_keys {
    const jm_yaml_node *layers, *columns, *values, *units, *set, *skip, *codes;
} jm_part_keys;

/// Reads the keys into an entry whose role is known, over what it holds. Columns that are named
/// are required when `required`. Faults are added; a status other than JM_OK is no memory.
JM_CHECKED jm_status jm_part_keys_read(const jm_reading *r, const jm_part_keys *keys, bool required,
                                       jm_entry *entry);
/// A text, or a list of texts, with the form it is written in for the fault.
JM_CHECKED jm_status jm_texts_read(const jm_reading *r, const jm_yaml_node *node, const char *key,
                                   const char *form, jm_text_list *out);
/// The table of `codes:`: the name of a shipped one, a map, or a CSV file of the recipe's folder.
JM_CHECKED jm_status jm_codes_read(const jm_reading *r, const jm_yaml_node *node, jm_entry *entry);
/// The node of `file:` into files and paths.
JM_CHECKED jm_status jm_files_read(const jm_reading *r, const jm_yaml_node *node, jm_entry *entry);
/// One path as written to one to open; *out is NULL after a fault.
JM_CHECKED jm_status jm_path_read(const jm_reading *r, const jm_yaml_node *at, const char *file,
                                  char **out);
/// `where` and `crs` that cannot be understood.
void jm_texts_check(const jm_reading *r, const jm_yaml_node *node, const char *where,
                    const char *crs);
/// The text by which messages call an entry of this line.
JM_CHECKED jm_status jm_entry_name(const jm_reading *r, const jm_yaml_node *layers,
                                   jm_entry *entry);

/// Reads one line of `layers:` into as many entries as it has parts.
JM_CHECKED jm_status jm_line_read(const jm_reading *r, const jm_yaml_node *node, jm_recipe *recipe);
/// Reads `area:`; *good: it is a box without a fault.
JM_CHECKED jm_status jm_area_read(const jm_reading *r, const jm_yaml_node *node, jm_recipe *recipe,
                                  bool *good);

/// "; did you mean 'roads'?" in the host's language for the end of a message, "" without a word.
enum { JM_MEANT = 160 };
void jm_meant(const jm_ctx *ctx, const char *nearest, char out[JM_MEANT]);
/// UTM zone of a place on WGS 84, as EPSG number.
int jm_utm_epsg(double longitude_deg, double latitude_deg);
/// Whether lengths on the map are those on the ground, to 2 %.
bool jm_scale_is_true(const jm_geo_place *place);

/// Names of the roles by their codes; ends with NULL.
extern const char *const jm_role_choices[];
const jm_schema_row *jm_recipe_rows(void);
const jm_schema_row *jm_entry_rows(void);

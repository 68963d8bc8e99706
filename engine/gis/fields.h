/// fields.h: from the columns of a file to the canonical ones of a role.
#pragma once

#include "gis/entry.h"

#include <ogr_api.h>

enum { JM_FIELD_PLANS = 48, JM_FIELD_ALTERNATIVES = 32, JM_FIELD_SKIPS = 16 };

/// How one canonical column is filled: by the first of the file's columns that has a value, else
/// by the constant.
typedef struct jm_field_plan {
    const jm_role_column *column;
    const jm_mapping *mapping; // NULL: as it is
    const char *constant;      // or NULL
    int32_t to;                // column of the layer
    int32_t fields[JM_FIELD_ALTERNATIVES];
    int field_count;
    const char *const *words; // that the column may hold; NULL: any
    int64_t unreadable;       // texts that are no number, or none of the words
    char example[40];         // the first of them
} jm_field_plan;

/// One rule of `skip:`, and how many objects it left out.
typedef struct jm_skip_plan {
    const jm_skip *skip;
    const char *column; // the first of the rule's names that the file has; of the rule
    int32_t fields[JM_FIELD_ALTERNATIVES];
    int field_count;
    int64_t skipped;
} jm_skip_plan;

typedef struct jm_field_plans {
    jm_field_plan items[JM_FIELD_PLANS];
    int count;
    jm_skip_plan skips[JM_FIELD_SKIPS];
    int skip_count;
    int64_t latin1; // texts that were no UTF-8
    int64_t twice;  // texts that were UTF-8 of UTF-8
} jm_field_plans;

/// Finds every column of the entry's role in the file and adds it to the layer. Columns that the
/// recipe names and the file lacks are JM_ERR_DATA; others are left out. Plans of several files
/// may share a layer: a column that it has already is taken.
JM_CHECKED jm_status jm_fields_plan(jm_ctx *ctx, const jm_entry *entry, OGRFeatureDefnH file,
                                    jm_layer *layer, jm_field_plans *plans);
/// The same for any file by the names of its columns.
JM_CHECKED jm_status jm_fields_plan_names(jm_ctx *ctx, const jm_entry *entry,
                                          const char *const *names, int64_t count, jm_layer *layer,
                                          jm_field_plans *plans);
/// Whether a rule of `skip:` leaves the object out; counted.
bool jm_fields_skip(OGRFeatureH feature, jm_field_plans *plans);
/// Fills the newest feature's values.
JM_CHECKED jm_status jm_fields_read(jm_ctx *ctx, OGRFeatureH feature, jm_layer *layer,
                                    jm_field_plans *plans);
/// A row of any other file.
typedef struct jm_cells {
    const void *row;
    const char *(*text)(const void *row, int32_t field); // "" when empty
    /// Whether the cell is a number as the file keeps it; NaN: none. NULL: all go by their text.
    bool (*number)(const void *row, int32_t field, double *value);
} jm_cells;
bool jm_cells_skip(const jm_cells *cells, jm_field_plans *plans);
JM_CHECKED jm_status jm_cells_read(jm_ctx *ctx, const jm_cells *cells, jm_layer *layer,
                                   jm_field_plans *plans);

/// A strict number, or one with a decimal comma. "1,234" may be a thousand or one and a bit: no
/// number.
bool jm_field_number(const char *text, double *value);
/// The hour in a time of day, with or without a date before it ("2024-03-01T08:00:00+01:00" is 8,
/// as it is written: no offset is applied).
bool jm_field_hour(const char *text, double *value);
/// Texts that stand for no number: "", "#N/A", "NULL", "n/a", "nan", "-".
bool jm_field_is_missing(const char *text);
/// Tells what could not be read and what was left out, once a column or rule.
void jm_fields_tell(jm_ctx *ctx, const jm_entry *entry, const jm_field_plans *plans);
/// Fails with the names that there are, and the nearest one.
jm_status jm_column_missing(jm_ctx *ctx, const char *wanted, const char *const *names,
                            int64_t count);
/// Turns "RÃ©sidentiel", which is UTF-8 written as if it were Latin-1 or Windows-1252 and encoded
/// again, to "Résidentiel" in place. false: the text is not like that, and stands.
bool jm_text_mend_twice(char *text);

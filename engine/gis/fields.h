/// fields.h: from the columns of a file to the canonical ones of a role.
#pragma once

#include "gis/entry.h"

#include <ogr_api.h>

/// How one canonical column is filled.
typedef struct jm_field_plan {
    const jm_role_column *column;
    const jm_mapping *mapping; // NULL: as it is
    int32_t to;                // column of the layer
    int field;                 // of the file
    int64_t unreadable;        // texts that are no number
    char example[40];          // the first of them
} jm_field_plan;

enum { JM_FIELD_PLANS = 48 };

typedef struct jm_field_plans {
    jm_field_plan items[JM_FIELD_PLANS];
    int count;
    int64_t latin1; // texts that were no UTF-8
} jm_field_plans;

/// Finds every column of the entry's role in the file and adds it to the layer. A column that the
/// recipe names and the file lacks is JM_ERR_DATA; others are left out.
JM_CHECKED jm_status jm_fields_plan(jm_ctx *ctx, const jm_entry *entry, OGRFeatureDefnH file,
                                    jm_layer *layer, jm_field_plans *plans);
/// Fills the newest feature's values.
JM_CHECKED jm_status jm_fields_read(jm_ctx *ctx, OGRFeatureH feature, jm_layer *layer,
                                    jm_field_plans *plans);
/// A strict number, or one with a decimal comma. "1,234" may be a thousand or one and a bit: no
/// number.
bool jm_field_number(const char *text, double *value);
/// Sets one value from a text of the file: mapped, then a strict number with the unit's factor, or
/// text.
JM_CHECKED jm_status jm_field_set(jm_ctx *ctx, jm_layer *layer, jm_field_plan *plan,
                                  const char *text);
/// Tells what could not be read, once a column.
void jm_fields_tell(jm_ctx *ctx, const jm_entry *entry, const jm_field_plans *plans);
/// Fails with the names that there are, and the nearest one.
jm_status jm_column_missing(jm_ctx *ctx, const char *wanted, const char *const *names,
                            int64_t count);

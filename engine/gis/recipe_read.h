/// recipe_read.h: the parts of the recipe reader: entries of `layers:`, and the tables its manual
/// is made of.
#pragma once

#include "gis/entry.h"
#include "store/yaml.h"

/// Reads one entry of `layers:`; faults are added, a status other than JM_OK is no memory. What was
/// read so far is in *entry, faults or not.
JM_CHECKED jm_status jm_entry_read(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *node,
                                   jm_entry *entry, jm_faults *faults);
void jm_entry_free(jm_entry *entry);

const jm_schema_row *jm_recipe_rows(void);
const jm_schema_row *jm_entry_rows(void);

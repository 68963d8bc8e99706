/// preset.h: products as data: assets/presets/*.yaml and the code tables of assets/landcover/*.csv.
#pragma once

#include "core/embedded.h"
#include "gis/entry.h"

/// Tables end with a row whose name is NULL, lists of names with NULL; both in the order of names.
extern const jm_embedded jm_preset_files[];
extern const char *const jm_preset_names[];
extern const jm_embedded jm_cover_files[];
extern const char *const jm_cover_names[];

/// Parses the preset of that name. *out is freed with jm_preset_destroy. A fault in a preset is a
/// fault of the program, told as JM_ERR_DATA with its line; JM_ERR_ARGUMENT without such a preset.
JM_CHECKED jm_status jm_preset_load(jm_ctx *ctx, const char *name, jm_preset **out);
/// The same from any text, for tests. `name` is borrowed.
JM_CHECKED jm_status jm_preset_parse(jm_ctx *ctx, const char *name, const char *text, size_t length,
                                     jm_preset **out);
void jm_preset_destroy(jm_preset *preset); // NULL is allowed

/// json.h: JSON out, and small JSON in (jansson's door; it clashes with json-c, so nothing else
/// includes it).
#pragma once

#include "core/text.h"

typedef struct jm_json jm_json;
/// Strict: duplicate keys, trailing text and invalid UTF-8 are refused; depth is bounded by
/// jansson.
JM_CHECKED jm_status jm_json_parse(jm_ctx *ctx, const char *name, const char *text, size_t length,
                                   jm_json **out);
JM_CHECKED jm_status jm_json_read(jm_ctx *ctx, const char *path, jm_json **out);
void jm_json_destroy(jm_json *json); // the root only
const jm_json *jm_json_get(const jm_json *object, const char *key);
const jm_json *jm_json_at(const jm_json *array, int64_t index);
int64_t jm_json_count(const jm_json *array_or_object);
const char *jm_json_text(const jm_json *value);            // NULL when it is no string
bool jm_json_number(const jm_json *value, double *number); // false when it is none

/// Writing is by text: jm_text_add_json, jm_text_printf.

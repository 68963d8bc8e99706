#include "store/json.h"
#include "store/h5.h" // jm_file_read

#include <jansson.h>

// jm_json is jansson's json_t under our name: the cast is the whole door.
static const json_t *theirs(const jm_json *json)
{
    return (const json_t *)json;
}

static const jm_json *ours(const json_t *json)
{
    return (const jm_json *)json;
}

jm_status jm_json_parse(jm_ctx *ctx, const char *name, const char *text, size_t length,
                        jm_json **out)
{
    *out = NULL;
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return jm_fail(ctx, JM_ERR_DATA, "%s:%d:%d: JSON: %s", name, error.line, error.column,
                       error.text);
    *out = (jm_json *)root;
    return JM_OK;
}

jm_status jm_json_read(jm_ctx *ctx, const char *path, jm_json **out)
{
    const int64_t limit = INT64_C(256) << 20;
    *out = NULL;
    char *text = NULL;
    int64_t length = 0;
    JM_TRY(jm_file_read(ctx, path, limit, &text, &length));
    jm_status status = jm_json_parse(ctx, path, text, (size_t)length, out);
    jm_free(text);
    return status;
}

void jm_json_destroy(jm_json *json)
{
    json_decref((json_t *)json); // NULL is allowed
}

const jm_json *jm_json_get(const jm_json *object, const char *key)
{
    return ours(json_object_get(theirs(object), key));
}

const jm_json *jm_json_at(const jm_json *array, int64_t index)
{
    return index < 0 ? NULL : ours(json_array_get(theirs(array), (size_t)index));
}

int64_t jm_json_count(const jm_json *array_or_object)
{
    const json_t *json = theirs(array_or_object);
    return (int64_t)(json_is_object(json) ? json_object_size(json) : json_array_size(json));
}

const char *jm_json_text(const jm_json *value)
{
    return json_string_value(theirs(value));
}

bool jm_json_number(const jm_json *value, double *number)
{
    if (!json_is_number(theirs(value)))
        return false;
    *number = json_number_value(theirs(value));
    return true;
}

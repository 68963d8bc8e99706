// paths.c: where a scenario's files are: two variables, the scenario's folder, the working folder.
#include "scenario/parts.h"

#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Longer texts are no paths on any system we run on.
enum { PATH_LIMIT = 4096 };

static bool file_opens(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    fclose(file);
    return true;
}

jm_status jm_folder_of(jm_ctx *ctx, const char *path, char **folder)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return jm_copy_text(ctx, ".", folder);
    size_t length = slash == path ? 1 : (size_t)(slash - path);
    JM_TRY(jm_new(ctx, folder, length + 1));
    memcpy(*folder, path, length);
    return JM_OK;
}

// The value of the variable that starts at `at` ("${NAME}..."), and where the text goes on.
static jm_status expand_one(jm_ctx *ctx, const char *at, const char **value, const char **rest)
{
    static const char shared[] = "${JM_SHARED}", data[] = "${JM_DATA}";
    if (strncmp(at, shared, sizeof shared - 1) == 0) {
        *rest = at + sizeof shared - 1;
        *value = getenv("JM_SHARED");
        if (*value == NULL || (*value)[0] == '\0')
            *value = "../shared";
        return JM_OK;
    }
    if (strncmp(at, data, sizeof data - 1) == 0) {
        *rest = at + sizeof data - 1;
        *value = getenv("JM_DATA");
        if (*value == NULL || (*value)[0] == '\0')
            return jm_fail(ctx, JM_ERR_DATA,
                           "JM_DATA is not set; set it to the folder of your data, or write the "
                           "path without it");
        return JM_OK;
    }
    return jm_fail(ctx, JM_ERR_DATA,
                   "only ${JM_SHARED} and ${JM_DATA} expand, at the start of a path");
}

static jm_status expand(jm_ctx *ctx, const char *text, char **out)
{
    if (strlen(text) >= PATH_LIMIT)
        return jm_fail(ctx, JM_ERR_DATA, "the path is longer than %d bytes", PATH_LIMIT);
    if (text[0] == '\0')
        return jm_fail(ctx, JM_ERR_DATA, "the path is empty");
    const char *value = "", *rest = text;
    if (strncmp(text, "${", 2) == 0)
        JM_TRY(expand_one(ctx, text, &value, &rest));
    // As in a recipe: elsewhere a variable would let a path leave its folder unseen.
    if (strstr(rest, "${") != NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "only ${JM_SHARED} and ${JM_DATA} expand, at the start of a path");
    jm_text path = {0};
    jm_text_add(&path, value);
    jm_text_add(&path, rest);
    jm_status status = path.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path")
                                   : jm_copy_text(ctx, path.bytes, out);
    jm_text_free(&path);
    return status;
}

jm_status jm_scenario_path(jm_ctx *ctx, const char *folder, const char *text, char **path,
                           bool *found)
{
    char *plain = NULL;
    jm_text beside = {0};
    *path = NULL;
    *found = false;
    JM_TRY(expand(ctx, text, &plain));
    if (plain[0] != '/' && strcmp(folder, ".") != 0) {
        jm_text_printf(&beside, "%s/%s", folder, plain);
        if (!beside.failed && file_opens(beside.bytes)) {
            jm_status status = jm_copy_text(ctx, beside.bytes, path);
            *found = status == JM_OK;
            jm_text_free(&beside);
            jm_free(plain);
            return status;
        }
    }
    jm_text_free(&beside);
    *found = file_opens(plain);
    *path = plain;
    return JM_OK;
}

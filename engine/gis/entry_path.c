// The paths of a recipe: variables expanded, from the recipe's folder, nothing beyond this machine.
#include "gis/recipe_read.h"

#include "core/text.h"
#include "geo/geo.h"
#include "gis/door.h"
#include "gis/where.h"

#include <stdlib.h>
#include <string.h>

// The folder of the recipe with its slash, or "".
static void folder_of(const char *file, jm_text *out)
{
    const char *slash = strrchr(file, '/');
    if (slash != NULL)
        jm_text_add_bytes(out, file, slash + 1 - file);
}

// Only these two expand; a stranger's recipe must not read the rest of the environment.
static bool expand(const jm_reading *r, const jm_yaml_node *at, const char *text, jm_text *out)
{
    static const char shared[] = "${JM_SHARED}", data[] = "${JM_DATA}";
    const char *value = NULL, *rest = text;
    if (strncmp(text, shared, sizeof shared - 1) == 0) {
        value = getenv("JM_SHARED");
        value = value != NULL && value[0] != '\0' ? value : "../shared";
        rest = text + sizeof shared - 1;
    } else if (strncmp(text, data, sizeof data - 1) == 0) {
        value = getenv("JM_DATA");
        rest = text + sizeof data - 1;
        if (value == NULL || value[0] == '\0') {
            jm_faults_add(r->ctx, r->faults, r->yaml, at,
                          "JM_DATA is not set; set it to the folder of your data: export "
                          "JM_DATA=/path/to/data");
            return false;
        }
    }
    if (strstr(rest, "${") != NULL) {
        jm_faults_add(r->ctx, r->faults, r->yaml, at,
                      "only ${JM_SHARED} and ${JM_DATA} expand, at the start of a path");
        return false;
    }
    jm_text_add(out, value != NULL ? value : "");
    jm_text_add(out, rest);
    return true;
}

static bool check_name(const jm_reading *r, const jm_yaml_node *at, const char *file)
{
    if (strchr(file, '\\') != NULL) {
        char mended[200] = "";
        strncat(mended, file, sizeof mended - 1);
        for (char *slash = mended; (slash = strchr(slash, '\\')) != NULL;)
            *slash = '/';
        jm_faults_add(r->ctx, r->faults, r->yaml, at, "write / between folders and the file: %s",
                      mended);
        return false;
    }
    if (jm_gis_check_name(r->ctx, file) == JM_OK)
        return true;
    jm_faults_add(r->ctx, r->faults, r->yaml, at, "%s", jm_message(r->ctx));
    jm_clear(r->ctx);
    return false;
}

jm_status jm_path_read(const jm_reading *r, const jm_yaml_node *at, const char *file, char **out)
{
    *out = NULL;
    if (!check_name(r, at, file))
        return JM_OK;
    // A /vsi prefix stays in front; what follows it is a path like any other.
    size_t prefix = strncmp(file, "/vsizip/", 8) == 0    ? 8
                    : strncmp(file, "/vsigzip/", 9) == 0 ? 9
                                                         : 0;
    jm_text expanded = {0}, path = {0};
    jm_status status = JM_OK;
    if (expand(r, at, file + prefix, &expanded) && expanded.bytes != NULL) {
        jm_text_add_bytes(&path, file, (int64_t)prefix);
        if (expanded.bytes[0] != '/' && file[prefix] != '$')
            folder_of(jm_yaml_file(r->yaml), &path);
        jm_text_add(&path, expanded.bytes);
        status = path.failed || expanded.failed
                     ? jm_fail(r->ctx, JM_ERR_MEMORY, "no memory for the recipe")
                     : jm_copy_text(r->ctx, path.bytes, out);
    }
    jm_text_free(&expanded);
    jm_text_free(&path);
    return status;
}

jm_status jm_files_read(const jm_reading *r, const jm_yaml_node *node, jm_entry *entry)
{
    bool list = jm_yaml_kind_of(node) == JM_YAML_LIST;
    JM_TRY(jm_texts_read(r, node, "file", "path, or [path, other_path]", &entry->files));
    for (int64_t i = 0; i < entry->files.count; i++) {
        char *path = NULL;
        JM_TRY(jm_path_read(r, list ? jm_yaml_item(node, i) : node, entry->files.items[i], &path));
        jm_status status = jm_text_list_add(r->ctx, &entry->paths, path != NULL ? path : "");
        jm_free(path);
        JM_TRY(status);
    }
    entry->file = entry->files.count > 0 ? entry->files.items[0] : NULL;
    entry->path = entry->paths.count > 0 ? entry->paths.items[0] : NULL;
    return JM_OK;
}

void jm_texts_check(const jm_reading *r, const jm_yaml_node *node, const char *where,
                    const char *crs)
{
    jm_crs_info info;
    if (where != NULL && jm_where_check(r->ctx, where) != JM_OK) {
        jm_faults_add(r->ctx, r->faults, r->yaml, jm_yaml_get(node, "where"), "%s",
                      jm_message(r->ctx));
        jm_clear(r->ctx);
    }
    if (crs != NULL && jm_crs_describe(r->ctx, crs, &info) != JM_OK) {
        jm_clear(r->ctx);
        jm_faults_add(r->ctx, r->faults, r->yaml, jm_yaml_get(node, "crs"),
                      "'%.80s' is no coordinate system that PROJ knows", crs);
    }
}

jm_status jm_entry_name(const jm_reading *r, const jm_yaml_node *layers, jm_entry *entry)
{
    jm_text shown = {0};
    const char *layer = jm_yaml_text(layers);
    jm_text_printf(&shown, "%s:%d: %s%s%s%s", jm_yaml_file(r->yaml), entry->line,
                   entry->file != NULL ? jm_gis_shown_name(entry->file) : "",
                   entry->files.count > 1 ? " ..." : "", layer != NULL ? " layer " : "",
                   layer != NULL ? layer : "");
    jm_status status = shown.failed ? jm_fail(r->ctx, JM_ERR_MEMORY, "no memory for the recipe")
                                    : jm_copy_text(r->ctx, shown.bytes, &entry->shown);
    jm_text_free(&shown);
    return status;
}

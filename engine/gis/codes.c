// Code tables of land cover: what each class of a raster is made of.
#include "gis/preset.h"
#include "gis/recipe_read.h"

#include "core/text.h"
#include "store/csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { CODES = 10000 };

static jm_status add_code(jm_ctx *ctx, jm_entry *entry, const jm_cover_code *code)
{
    JM_TRY(jm_grow(ctx, &entry->codes, &entry->code_capacity, entry->code_count + 1));
    entry->codes[entry->code_count++] = *code;
    return JM_OK;
}

static bool check_surface(const jm_reading *r, const jm_yaml_node *at, const char *name,
                          jm_surface *surface)
{
    *surface = jm_surface_from_name(name);
    if (*surface != JM_SURFACE_COUNT)
        return true;
    const char *names[JM_SURFACE_COUNT];
    for (int s = 0; s < JM_SURFACE_COUNT; s++)
        names[s] = jm_surface_name((jm_surface)s);
    char meant[JM_MEANT];
    jm_meant(r->ctx, jm_nearest_word(name, names, JM_SURFACE_COUNT), meant);
    jm_faults_add(r->ctx, r->faults, r->yaml, at,
                  "'%.60s' is no surface%s; `none` says nothing of a class", name, meant);
    return false;
}

typedef struct code_text {
    char *surface;
    double trees_share, tree_height_m;
    bool irrigated;
} code_text;

#define AT(member) offsetof(code_text, member)
static const jm_schema_row code_rows[] = {
    {"surface", JM_SCHEMA_TEXT, AT(surface), true, 0, 0, "", "", NULL, "what the class is made of"},
    {"trees_share", JM_SCHEMA_NUMBER, AT(trees_share), false, 0, 1, "", "not said", NULL,
     "share of the area under crowns"},
    {"tree_height_m", JM_SCHEMA_NUMBER, AT(tree_height_m), false, 0, 100, "m", "not said", NULL,
     "height of those trees"},
    {"irrigated", JM_SCHEMA_BOOL, AT(irrigated), false, 0, 0, "", "false", NULL,
     "whether it is watered"},
    {.key = NULL},
};
#undef AT

static jm_status read_pair(const jm_reading *r, const jm_yaml_node *key, const jm_yaml_node *value,
                           jm_entry *entry)
{
    jm_cover_code code = {.trees_share = (double)NAN, .tree_height_m = (double)NAN};
    code_text text = {NULL, (double)NAN, (double)NAN, false};
    jm_status status = JM_OK;
    const char *name = jm_yaml_text(key);
    if (name == NULL || !jm_parse_number(name, &code.code)) {
        jm_faults_add(r->ctx, r->faults, r->yaml, key, "a class of land cover is a number");
        return JM_OK;
    }
    if (jm_yaml_kind_of(value) == JM_YAML_MAP)
        status = jm_schema_read(r->ctx, r->yaml, value, code_rows, &text, NULL, r->faults);
    else
        status = jm_copy_text(r->ctx, jm_yaml_text(value), &text.surface);
    code.trees_share = text.trees_share;
    code.tree_height_m = text.tree_height_m;
    code.irrigated = text.irrigated;
    if (status == JM_OK && text.surface == NULL && jm_yaml_kind_of(value) != JM_YAML_MAP)
        jm_faults_add(r->ctx, r->faults, r->yaml, value != NULL ? value : key,
                      "a class is written {1: paving} or {1: {surface: grass, trees_share: 1}}");
    if (status == JM_OK && text.surface != NULL &&
        check_surface(r, value, text.surface, &code.surface))
        status = add_code(r->ctx, entry, &code);
    jm_free(text.surface);
    return status;
}

// A cell of a table as a number; absent or empty: NaN; *good is false when it is neither.
static double cell_number(const jm_csv *csv, int64_t row, int32_t column, double most, bool *good)
{
    double value = (double)NAN;
    const char *text = jm_csv_cell(csv, row, column);
    if (text[0] != '\0' &&
        (!jm_csv_number(csv, row, column, &value) || value < 0.0 || value > most))
        *good = false;
    return value;
}

static jm_status read_row(const jm_reading *r, const jm_yaml_node *at, const jm_csv *csv,
                          int64_t row, const int32_t columns[5], jm_entry *entry)
{
    bool good = true;
    jm_cover_code code = {.code = 0.0};
    good = jm_csv_number(csv, row, columns[0], &code.code);
    code.trees_share = cell_number(csv, row, columns[2], 1.0, &good);
    code.tree_height_m = cell_number(csv, row, columns[3], 100.0, &good);
    code.irrigated = cell_number(csv, row, columns[4], 1.0, &good) > 0.0;
    if (!good) {
        jm_faults_add(r->ctx, r->faults, r->yaml, at,
                      "line %" PRId64 " of the code table: the code is a number, trees_share and "
                      "irrigated lie in 0 to 1, tree_height_m in 0 to 100",
                      jm_csv_line(csv, row));
        return JM_OK;
    }
    for (int64_t c = 0; c < entry->code_count; c++)
        if (entry->codes[c].code == code.code) {
            jm_faults_add(r->ctx, r->faults, r->yaml, at,
                          "line %" PRId64 " of the code table: code %g stands above already",
                          jm_csv_line(csv, row), code.code);
            return JM_OK;
        }
    if (!check_surface(r, at, jm_csv_cell(csv, row, columns[1]), &code.surface))
        return JM_OK;
    return add_code(r->ctx, entry, &code);
}

static int32_t column_of(const jm_csv *csv, const char *name)
{
    for (int32_t c = 0; c < jm_csv_columns(csv); c++)
        if (jm_text_alike(jm_csv_column_name(csv, c), name))
            return c;
    return JM_NONE;
}

static jm_status read_table(const jm_reading *r, const jm_yaml_node *at, const jm_csv *csv,
                            jm_entry *entry)
{
    static const char *const names[5] = {"code", "surface", "trees_share", "tree_height_m",
                                         "irrigated"};
    int32_t columns[5];
    for (int c = 0; c < 5; c++)
        columns[c] = column_of(csv, names[c]);
    if (columns[0] == JM_NONE || columns[1] == JM_NONE || jm_csv_rows(csv) > CODES) {
        jm_faults_add(r->ctx, r->faults, r->yaml, at,
                      "a code table has the columns code and surface, and may have trees_share, "
                      "tree_height_m, irrigated; at most %d rows",
                      CODES);
        return JM_OK;
    }
    for (int64_t row = 0; row < jm_csv_rows(csv); row++)
        JM_TRY(read_row(r, at, csv, row, columns, entry));
    return JM_OK;
}

// A table of the program by its name, or of the user by its path.
static jm_status open_table(const jm_reading *r, const jm_yaml_node *node, const char *name,
                            jm_csv **out)
{
    size_t length = 0;
    int64_t count = 0;
    *out = NULL;
    const char *text = jm_embedded_text(jm_cover_files, name, &length);
    if (text != NULL)
        return jm_csv_parse(r->ctx, name, text, length, out);
    if (strchr(name, '.') != NULL || strchr(name, '/') != NULL) {
        char *path = NULL;
        JM_TRY(jm_path_read(r, node, name, &path));
        jm_status status = path != NULL ? jm_csv_read(r->ctx, path, out) : JM_OK;
        jm_free(path);
        return status;
    }
    while (jm_cover_names[count] != NULL)
        count++;
    char meant[JM_MEANT];
    jm_meant(r->ctx, jm_nearest_word(name, jm_cover_names, count), meant);
    jm_faults_add(r->ctx, r->faults, r->yaml, node, "there is no code table '%.60s'%s", name,
                  meant);
    return JM_OK;
}

jm_status jm_codes_read(const jm_reading *r, const jm_yaml_node *node, jm_entry *entry)
{
    const char *name = jm_yaml_text(node);
    entry->code_count = 0;
    if (jm_yaml_kind_of(node) == JM_YAML_MAP && jm_yaml_count(node) <= CODES) {
        for (int64_t i = 0; i < jm_yaml_count(node); i++)
            JM_TRY(read_pair(r, jm_yaml_pair_key(node, i), jm_yaml_pair_value(node, i), entry));
        return JM_OK;
    }
    if (name == NULL || name[0] == '\0') {
        jm_faults_add(r->ctx, r->faults, r->yaml, node,
                      "`codes` is the name of a table, a CSV file, or {1: paving, 2: grass}");
        return JM_OK;
    }
    jm_csv *csv = NULL;
    jm_status status = open_table(r, node, name, &csv);
    if (status == JM_ERR_DATA || status == JM_ERR_IO) {
        jm_faults_add(r->ctx, r->faults, r->yaml, node, "%s", jm_message(r->ctx));
        jm_clear(r->ctx);
        return JM_OK;
    }
    if (status == JM_OK && csv != NULL)
        status = read_table(r, node, csv, entry);
    jm_csv_destroy(csv);
    return status;
}

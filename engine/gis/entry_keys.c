// The keys that say how a file's columns become ours: columns, values, units, set, skip, layers.
#include "gis/recipe_read.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { MAPPINGS = 64, TEXTS = 400 };

void jm_meant(const jm_ctx *ctx, const char *nearest, char out[JM_MEANT])
{
    out[0] = '\0';
    if (nearest != NULL)
        snprintf(out, JM_MEANT, jm_translate(ctx, "; did you mean '%.60s'?"), nearest);
}

static bool is_map(const jm_reading *r, const jm_yaml_node *node, const char *key, const char *form)
{
    if (jm_yaml_kind_of(node) == JM_YAML_MAP)
        return true;
    if (node != NULL)
        jm_faults_add(r->ctx, r->faults, r->yaml, node, "`%s` is written %s", key, form);
    return false;
}

jm_status jm_texts_read(const jm_reading *r, const jm_yaml_node *node, const char *key,
                        const char *form, jm_text_list *out)
{
    bool list = jm_yaml_kind_of(node) == JM_YAML_LIST;
    int64_t count = list ? jm_yaml_count(node) : 1;
    bool good = count > 0 && count <= TEXTS;
    for (int64_t i = 0; i < count && good; i++) {
        const char *text = jm_yaml_text(list ? jm_yaml_item(node, i) : node);
        good = text != NULL;
        if (good)
            JM_TRY(jm_text_list_add(r->ctx, out, text));
    }
    if (!good)
        jm_faults_add(r->ctx, r->faults, r->yaml, node, "`%s` is written %s", key, form);
    return JM_OK;
}

static bool is_place(const char *name)
{
    return strcmp(name, "x") == 0 || strcmp(name, "y") == 0 || strcmp(name, "point") == 0;
}

// The name of a column of ours, or NULL with a fault.
static const char *canonical_of(const jm_reading *r, const jm_yaml_node *key, const jm_entry *entry,
                                bool place)
{
    const char *name = jm_yaml_text(key);
    if (name != NULL &&
        ((place && is_place(name)) || jm_role_column_find(entry->role, name) != NULL))
        return name;
    const char *nearest = name != NULL ? jm_role_column_nearest(entry->role, name) : NULL;
    char meant[JM_MEANT];
    jm_meant(r->ctx, nearest, meant);
    jm_faults_add(r->ctx, r->faults, r->yaml, key, "the role %s has no column '%.60s'%s",
                  jm_role_name(entry->role), name != NULL ? name : "", meant);
    return NULL;
}

// The mapping of a canonical column, made when absent; NULL after a fault.
static jm_status mapping_of(const jm_reading *r, const jm_yaml_node *key, jm_entry *entry,
                            jm_mapping **out)
{
    *out = NULL;
    const char *name = canonical_of(r, key, entry, true);
    if (name == NULL)
        return JM_OK;
    for (int64_t m = 0; m < entry->mapping_count; m++)
        if (strcmp(entry->mappings[m].canonical, name) == 0)
            *out = &entry->mappings[m];
    if (*out != NULL || entry->mapping_count >= MAPPINGS)
        return JM_OK;
    JM_TRY(jm_grow(r->ctx, &entry->mappings, &entry->mapping_capacity, entry->mapping_count + 1));
    jm_mapping *map = &entry->mappings[entry->mapping_count++];
    *map = (jm_mapping){.factor = 1.0};
    JM_TRY(jm_copy_text(r->ctx, name, &map->canonical));
    *out = map;
    return JM_OK;
}

static bool has_empty(const jm_text_list *list)
{
    for (int64_t i = 0; i < list->count; i++)
        if (list->items[i][0] == '\0')
            return true;
    return list->count == 0;
}

static jm_status read_columns(const jm_reading *r, const jm_yaml_node *node, bool required,
                              jm_entry *entry)
{
    if (!is_map(r, node, "columns", "{our_name: name_in_the_file}"))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        const jm_yaml_node *key = jm_yaml_pair_key(node, i), *value = jm_yaml_pair_value(node, i);
        jm_mapping *map = NULL;
        JM_TRY(mapping_of(r, key, entry, &map));
        jm_text_list columns = {0};
        jm_status status = JM_OK;
        if (jm_yaml_kind_of(value) == JM_YAML_SCALAR || jm_yaml_kind_of(value) == JM_YAML_LIST)
            status = jm_texts_read(r, value, "columns",
                                   "{our_name: name_in_the_file}, or "
                                   "{our_name: [name, other_name]}",
                                   &columns);
        if (status == JM_OK && has_empty(&columns))
            jm_faults_add(r->ctx, r->faults, r->yaml, value != NULL ? value : key,
                          "name the file's column for '%s'", jm_yaml_text(key));
        if (status != JM_OK || map == NULL) {
            jm_text_list_free(&columns);
            JM_TRY(status);
            continue;
        }
        jm_text_list_free(&map->columns);
        map->columns = columns;
        map->required = required;
    }
    return JM_OK;
}

// A word that the column does not take; an empty one means: missing.
static void check_word(const jm_reading *r, const jm_yaml_node *at, jm_role role,
                       const char *column, const char *word)
{
    const char *const *words = jm_role_words(role, column);
    int64_t count = 0;
    if (words == NULL || word[0] == '\0')
        return;
    for (; words[count] != NULL; count++)
        if (strcmp(words[count], word) == 0)
            return;
    const char *nearest = jm_nearest_word(word, words, count);
    char all[256] = "";
    for (int64_t i = 0; i < count && strlen(all) + strlen(words[i]) + 3 < sizeof all; i++) {
        strcat(all, i > 0 ? ", " : "");
        strcat(all, words[i]);
    }
    if (nearest != NULL)
        jm_faults_add(r->ctx, r->faults, r->yaml, at,
                      "'%.60s' is no %s of ours; did you mean '%s'?", word, column, nearest);
    else
        jm_faults_add(r->ctx, r->faults, r->yaml, at, "'%.60s' is no %s of ours; take one of %s",
                      word, column, all);
}

static jm_status fold(jm_ctx *ctx, const char *text, char **out)
{
    jm_text folded = {0};
    jm_text_add_folded(&folded, text);
    jm_status status = folded.failed
                           ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for the recipe")
                           : jm_copy_text(ctx, folded.bytes != NULL ? folded.bytes : "", out);
    jm_text_free(&folded);
    return status;
}

static jm_status add_pair(jm_ctx *ctx, jm_mapping *map, const char *from, const char *to)
{
    JM_TRY(jm_grow(ctx, &map->values, &map->value_capacity, map->value_count + 1));
    jm_value_pair *pair = &map->values[map->value_count++];
    *pair = (jm_value_pair){NULL, NULL, NULL};
    JM_TRY(jm_copy_text(ctx, from, &pair->from));
    JM_TRY(jm_copy_text(ctx, to, &pair->to));
    return fold(ctx, from, &pair->folded);
}

static void drop_pair(jm_mapping *map, int64_t at)
{
    jm_value_pair *pair = &map->values[at];
    jm_free(pair->from);
    jm_free(pair->to);
    jm_free(pair->folded);
    map->value_count--;
    memmove(pair, pair + 1, (size_t)(map->value_count - at) * sizeof *pair);
}

// A newer word for the same text replaces the older one; "*" replaces them all.
static void replace_older(jm_mapping *map, int64_t before)
{
    for (int64_t old = before - 1; old >= 0; old--) {
        bool replaced = false;
        for (int64_t v = before; v < map->value_count; v++)
            replaced |= strcmp(map->values[v].from, "*") == 0 ||
                        strcmp(map->values[v].folded, map->values[old].folded) == 0;
        if (!replaced)
            continue;
        drop_pair(map, old);
        before--;
    }
}

static jm_status read_value_pairs(const jm_reading *r, const jm_yaml_node *node, jm_role role,
                                  jm_mapping *map)
{
    int64_t before = map->value_count;
    if (!is_map(r, node, "values", "{our_column: {text in the file: our text}}"))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        const char *from = jm_yaml_text(jm_yaml_pair_key(node, i));
        const char *to = jm_yaml_text(jm_yaml_pair_value(node, i));
        if (from == NULL || to == NULL) {
            jm_faults_add(r->ctx, r->faults, r->yaml, jm_yaml_pair_key(node, i),
                          "a value is written `text in the file: our text`");
            continue;
        }
        check_word(r, jm_yaml_pair_value(node, i), role, map->canonical, to);
        JM_TRY(add_pair(r->ctx, map, from, to));
    }
    replace_older(map, before);
    return JM_OK;
}

// What the recipe translates must be there.
static void require(bool required, jm_mapping *map)
{
    if (required && map->columns.count == 0)
        map->required = true;
}

static jm_status read_values(const jm_reading *r, const jm_yaml_node *node, bool required,
                             jm_entry *entry)
{
    if (!is_map(r, node, "values", "{our_column: {text in the file: our text}}"))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        jm_mapping *map = NULL;
        JM_TRY(mapping_of(r, jm_yaml_pair_key(node, i), entry, &map));
        if (map == NULL)
            continue;
        require(required, map);
        JM_TRY(read_value_pairs(r, jm_yaml_pair_value(node, i), entry->role, map));
    }
    return JM_OK;
}

// "m, cm, mm": the units that a column may be in.
static void units_like(const char *canonical, char *out, size_t room)
{
    double factor;
    out[0] = '\0';
    for (const jm_unit *u = jm_units; u->name != NULL; u++) {
        if (!jm_unit_factor(u->name, canonical, &factor))
            continue;
        if (strlen(out) + strlen(u->name) + 3 > room)
            return;
        if (out[0] != '\0')
            strcat(out, ", ");
        strcat(out, u->name);
    }
}

static jm_status read_units(const jm_reading *r, const jm_yaml_node *node, bool required,
                            jm_entry *entry)
{
    if (!is_map(r, node, "units", "{our_column: unit in the file}"))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        const jm_yaml_node *key = jm_yaml_pair_key(node, i), *value = jm_yaml_pair_value(node, i);
        jm_mapping *map = NULL;
        JM_TRY(mapping_of(r, key, entry, &map));
        if (map == NULL)
            continue;
        require(required, map);
        const jm_role_column *column = jm_role_column_find(entry->role, map->canonical);
        const char *unit = jm_yaml_text(value) != NULL ? jm_yaml_text(value) : "";
        if (column != NULL && jm_unit_factor(unit, column->unit, &map->factor))
            continue;
        char allowed[128] = "";
        if (column != NULL)
            units_like(column->unit, allowed, sizeof allowed);
        if (allowed[0] != '\0')
            jm_faults_add(r->ctx, r->faults, r->yaml, value != NULL ? value : key,
                          "'%.40s' is no unit for %s; take one of %s", unit, map->canonical,
                          allowed);
        else
            jm_faults_add(r->ctx, r->faults, r->yaml, value != NULL ? value : key,
                          "'%.40s' is no unit for %s; it has none", unit, map->canonical);
    }
    return JM_OK;
}

static void check_constant(const jm_reading *r, const jm_yaml_node *at, jm_role role,
                           const char *column, const char *value)
{
    double number;
    const jm_role_column *c = jm_role_column_find(role, column);
    if (c->kind == JM_COLUMN_REAL && !jm_parse_number(value, &number))
        jm_faults_add(r->ctx, r->faults, r->yaml, at, "'%.40s' is no number for %s", value, column);
    else if (c->kind == JM_COLUMN_TEXT)
        check_word(r, at, role, column, value);
}

// A constant stands over an older one, and over the column of a preset.
static jm_status set_constant(jm_ctx *ctx, jm_entry *entry, const char *canonical,
                              const char *value, bool alone)
{
    jm_constant *constant = NULL;
    for (int64_t c = 0; c < entry->constant_count; c++)
        if (strcmp(entry->constants[c].canonical, canonical) == 0)
            constant = &entry->constants[c];
    for (int64_t m = 0; m < entry->mapping_count && alone; m++)
        if (strcmp(entry->mappings[m].canonical, canonical) == 0 && !entry->mappings[m].required) {
            jm_text_list_free(&entry->mappings[m].columns);
            // No file has a column without a name: the constant is all there is.
            JM_TRY(jm_text_list_add(ctx, &entry->mappings[m].columns, ""));
        }
    if (constant == NULL) {
        JM_TRY(
            jm_grow(ctx, &entry->constants, &entry->constant_capacity, entry->constant_count + 1));
        constant = &entry->constants[entry->constant_count++];
        *constant = (jm_constant){NULL, NULL};
        JM_TRY(jm_copy_text(ctx, canonical, &constant->canonical));
    }
    jm_free(constant->value);
    constant->value = NULL;
    return jm_copy_text(ctx, value, &constant->value);
}

static jm_status read_set(const jm_reading *r, const jm_yaml_node *node, bool alone,
                          jm_entry *entry)
{
    if (!is_map(r, node, "set", "{our_name: value of all objects}"))
        return JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++) {
        const jm_yaml_node *key = jm_yaml_pair_key(node, i), *at = jm_yaml_pair_value(node, i);
        const char *name = canonical_of(r, key, entry, false), *value = jm_yaml_text(at);
        if (name == NULL)
            continue;
        if (value == NULL) {
            jm_faults_add(r->ctx, r->faults, r->yaml, at != NULL ? at : key, "`%s` is written %s",
                          "set", "{our_name: value of all objects}");
            continue;
        }
        check_constant(r, at, entry->role, name, value);
        JM_TRY(set_constant(r->ctx, entry, name, value, alone));
    }
    return JM_OK;
}

static jm_status read_skip_line(const jm_reading *r, const jm_yaml_node *node, jm_entry *entry)
{
    static const char form[] = "{column: name_in_the_file, values: [text, text]}, or with `keep` "
                               "in place of `values`";
    const jm_yaml_node *columns = jm_yaml_get(node, "column");
    const jm_yaml_node *keep = jm_yaml_get(node, "keep");
    const jm_yaml_node *values = keep != NULL ? keep : jm_yaml_get(node, "values");
    if (jm_yaml_kind_of(node) != JM_YAML_MAP || columns == NULL || values == NULL ||
        jm_yaml_count(node) != 2) {
        jm_faults_add(r->ctx, r->faults, r->yaml, node, "`%s` is written %s", "skip", form);
        return JM_OK;
    }
    JM_TRY(jm_grow(r->ctx, &entry->skips, &entry->skip_capacity, entry->skip_count + 1));
    jm_skip *skip = &entry->skips[entry->skip_count++];
    *skip = (jm_skip){.keep = keep != NULL};
    JM_TRY(jm_texts_read(r, columns, "column", "name, or [name, other_name]", &skip->columns));
    return jm_texts_read(r, values, "values", "text, or [text, text]", &skip->values);
}

// What the recipe leaves out comes to what the preset leaves out.
static jm_status read_skip(const jm_reading *r, const jm_yaml_node *node, jm_entry *entry)
{
    if (jm_yaml_kind_of(node) != JM_YAML_LIST)
        return node != NULL ? read_skip_line(r, node, entry) : JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(node); i++)
        JM_TRY(read_skip_line(r, jm_yaml_item(node, i), entry));
    return JM_OK;
}

static jm_status read_layers(const jm_reading *r, const jm_yaml_node *node, jm_entry *entry)
{
    jm_text_list names = {0};
    jm_status status = JM_OK;
    if (node == NULL)
        return JM_OK;
    jm_text_list_free(&entry->layers);
    status = jm_texts_read(r, node, "layers", "name, or [name, other_name]", &names);
    for (int64_t i = 0; i < names.count && status == JM_OK; i++) {
        char *folded = NULL;
        status = fold(r->ctx, names.items[i], &folded);
        if (status == JM_OK)
            status = jm_text_list_add(r->ctx, &entry->layers, folded);
        jm_free(folded);
    }
    jm_text_list_free(&names);
    return status;
}

jm_status jm_part_keys_read(const jm_reading *r, const jm_part_keys *keys, bool required,
                            jm_entry *entry)
{
    JM_TRY(read_layers(r, keys->layers, entry));
    // A constant of the recipe puts the preset's column aside, not one that the recipe names too.
    JM_TRY(read_set(r, keys->set, required, entry));
    JM_TRY(read_columns(r, keys->columns, required, entry));
    JM_TRY(read_values(r, keys->values, required, entry));
    JM_TRY(read_units(r, keys->units, required, entry));
    JM_TRY(read_skip(r, keys->skip, entry));
    return keys->codes != NULL ? jm_codes_read(r, keys->codes, entry) : JM_OK;
}

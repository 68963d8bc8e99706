// Entries as data: copied, freed, and asked what they say of a column or a layer.
#include "gis/entry.h"

#include "core/text.h"

#include <math.h>
#include <string.h>

jm_status jm_text_list_add(jm_ctx *ctx, jm_text_list *list, const char *text)
{
    JM_TRY(jm_grow(ctx, &list->items, &list->capacity, list->count + 1));
    list->items[list->count] = NULL;
    JM_TRY(jm_copy_text(ctx, text, &list->items[list->count]));
    list->count++;
    return JM_OK;
}

void jm_text_list_free(jm_text_list *list)
{
    for (int64_t i = 0; i < list->count; i++)
        jm_free(list->items[i]);
    jm_free(list->items);
    *list = (jm_text_list){0};
}

static jm_status copy_list(jm_ctx *ctx, const jm_text_list *from, jm_text_list *to)
{
    for (int64_t i = 0; i < from->count; i++)
        JM_TRY(jm_text_list_add(ctx, to, from->items[i]));
    return JM_OK;
}

static void free_mapping(jm_mapping *map)
{
    for (int64_t v = 0; v < map->value_count; v++) {
        jm_free(map->values[v].from);
        jm_free(map->values[v].to);
        jm_free(map->values[v].folded);
    }
    jm_free(map->values);
    jm_free(map->canonical);
    jm_text_list_free(&map->columns);
}

void jm_entry_free(jm_entry *entry)
{
    for (int64_t m = 0; m < entry->mapping_count; m++)
        free_mapping(&entry->mappings[m]);
    for (int64_t c = 0; c < entry->constant_count; c++) {
        jm_free(entry->constants[c].canonical);
        jm_free(entry->constants[c].value);
    }
    for (int64_t s = 0; s < entry->skip_count; s++) {
        jm_text_list_free(&entry->skips[s].columns);
        jm_text_list_free(&entry->skips[s].values);
    }
    jm_text_list_free(&entry->files);
    jm_text_list_free(&entry->paths);
    jm_text_list_free(&entry->layers);
    void *memory[] = {entry->mappings, entry->constants,   entry->skips, entry->codes,
                      entry->where,    entry->crs,         entry->date,  entry->producer,
                      entry->licence,  entry->default_crs, entry->page,  entry->shown};
    for (size_t t = 0; t < sizeof memory / sizeof memory[0]; t++)
        jm_free(memory[t]);
    *entry = (jm_entry){.role = JM_ROLE_COUNT, .reader = JM_READER_COUNT};
}

static jm_status copy_values(jm_ctx *ctx, const jm_mapping *from, jm_mapping *to)
{
    JM_TRY(jm_grow(ctx, &to->values, &to->value_capacity, from->value_count));
    for (int64_t v = 0; v < from->value_count; v++) {
        jm_value_pair *pair = &to->values[to->value_count++];
        *pair = (jm_value_pair){NULL, NULL, NULL};
        JM_TRY(jm_copy_text(ctx, from->values[v].from, &pair->from));
        JM_TRY(jm_copy_text(ctx, from->values[v].to, &pair->to));
        JM_TRY(jm_copy_text(ctx, from->values[v].folded, &pair->folded));
    }
    return JM_OK;
}

static jm_status copy_mappings(jm_ctx *ctx, const jm_entry *from, jm_entry *to)
{
    JM_TRY(jm_grow(ctx, &to->mappings, &to->mapping_capacity, from->mapping_count));
    for (int64_t m = 0; m < from->mapping_count; m++) {
        const jm_mapping *source = &from->mappings[m];
        jm_mapping *map = &to->mappings[to->mapping_count++];
        *map = (jm_mapping){.factor = source->factor, .required = source->required};
        JM_TRY(jm_copy_text(ctx, source->canonical, &map->canonical));
        JM_TRY(copy_list(ctx, &source->columns, &map->columns));
        JM_TRY(copy_values(ctx, source, map));
    }
    return JM_OK;
}

static jm_status copy_rules(jm_ctx *ctx, const jm_entry *from, jm_entry *to)
{
    JM_TRY(jm_grow(ctx, &to->constants, &to->constant_capacity, from->constant_count));
    for (int64_t c = 0; c < from->constant_count; c++) {
        jm_constant *constant = &to->constants[to->constant_count++];
        *constant = (jm_constant){NULL, NULL};
        JM_TRY(jm_copy_text(ctx, from->constants[c].canonical, &constant->canonical));
        JM_TRY(jm_copy_text(ctx, from->constants[c].value, &constant->value));
    }
    JM_TRY(jm_grow(ctx, &to->skips, &to->skip_capacity, from->skip_count));
    for (int64_t s = 0; s < from->skip_count; s++) {
        jm_skip *skip = &to->skips[to->skip_count++];
        *skip = (jm_skip){.keep = from->skips[s].keep};
        JM_TRY(copy_list(ctx, &from->skips[s].columns, &skip->columns));
        JM_TRY(copy_list(ctx, &from->skips[s].values, &skip->values));
    }
    JM_TRY(jm_grow(ctx, &to->codes, &to->code_capacity, from->code_count));
    if (from->code_count > 0)
        memcpy(to->codes, from->codes, (size_t)from->code_count * sizeof *to->codes);
    to->code_count = from->code_count;
    return JM_OK;
}

jm_status jm_entry_copy(jm_ctx *ctx, const jm_entry *from, jm_entry *to)
{
    *to = (jm_entry){.role = from->role,
                     .only = from->only,
                     .reader = from->reader,
                     .preset = from->preset,
                     .line_index = from->line_index,
                     .of_many = from->of_many,
                     .line = from->line};
    const char *const texts[] = {from->where,   from->crs,  from->default_crs, from->producer,
                                 from->licence, from->page, from->date,        from->shown};
    char **const places[] = {&to->where,   &to->crs,  &to->default_crs, &to->producer,
                             &to->licence, &to->page, &to->date,        &to->shown};
    jm_status status = JM_OK;
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        JM_TRY_GOTO(jm_copy_text(ctx, texts[t], places[t]), fail);
    JM_TRY_GOTO(copy_list(ctx, &from->files, &to->files), fail);
    JM_TRY_GOTO(copy_list(ctx, &from->paths, &to->paths), fail);
    JM_TRY_GOTO(copy_list(ctx, &from->layers, &to->layers), fail);
    JM_TRY_GOTO(copy_mappings(ctx, from, to), fail);
    JM_TRY_GOTO(copy_rules(ctx, from, to), fail);
    to->file = to->files.count > 0 ? to->files.items[0] : NULL;
    to->path = to->paths.count > 0 ? to->paths.items[0] : NULL;
    return JM_OK;

fail:
    jm_entry_free(to);
    return status;
}

const jm_mapping *jm_entry_mapping(const jm_entry *entry, const char *canonical)
{
    for (int64_t m = 0; m < entry->mapping_count; m++)
        if (strcmp(entry->mappings[m].canonical, canonical) == 0)
            return &entry->mappings[m];
    return NULL;
}

const char *jm_entry_column(const jm_entry *entry, const char *canonical)
{
    const jm_mapping *m = jm_entry_mapping(entry, canonical);
    return m != NULL && m->columns.count > 0 ? m->columns.items[0] : canonical;
}

// The column of that very name, else the first that differs in case and accents only.
static int32_t find_name(const char *wanted, const char *const *names, int64_t count)
{
    for (int64_t n = 0; n < count; n++)
        if (strcmp(names[n], wanted) == 0)
            return (int32_t)n;
    for (int64_t n = 0; n < count; n++)
        if (jm_text_like(wanted, names[n]))
            return (int32_t)n;
    return JM_NONE;
}

int jm_entry_find(const jm_entry *entry, const char *canonical, const char *const *names,
                  int64_t name_count, int32_t *found, int room)
{
    const jm_mapping *m = jm_entry_mapping(entry, canonical);
    int count = 0;
    if (m == NULL || m->columns.count == 0) {
        int32_t at = find_name(canonical, names, name_count);
        if (at != JM_NONE && room > 0)
            found[count++] = at;
        return count;
    }
    for (int64_t c = 0; c < m->columns.count && count < room; c++) {
        int32_t at = find_name(m->columns.items[c], names, name_count);
        bool twice = false;
        for (int i = 0; i < count; i++)
            twice |= found[i] == at;
        if (at != JM_NONE && !twice)
            found[count++] = at;
    }
    return count;
}

const char *jm_mapping_value(const jm_mapping *mapping, const char *text)
{
    const char *other = NULL;
    if (mapping == NULL || mapping->value_count == 0)
        return text;
    for (int64_t v = 0; v < mapping->value_count; v++)
        if (strcmp(mapping->values[v].from, text) == 0)
            return mapping->values[v].to;
    for (int64_t v = 0; v < mapping->value_count; v++) {
        const jm_value_pair *pair = &mapping->values[v];
        bool pattern = strchr(pair->from, '*') != NULL;
        if (strcmp(pair->from, "*") == 0)
            other = pair->to;
        else if (pattern ? jm_text_like(pair->folded, text) : jm_text_alike(pair->folded, text))
            return pair->to;
    }
    return other != NULL && text[0] != '\0' ? other : text;
}

const char *jm_entry_constant(const jm_entry *entry, const char *canonical)
{
    for (int64_t c = 0; c < entry->constant_count; c++)
        if (strcmp(entry->constants[c].canonical, canonical) == 0)
            return entry->constants[c].value;
    return NULL;
}

bool jm_entry_wants_layer(const jm_entry *entry, const char *layer)
{
    const char *colon = strrchr(layer, ':');
    const char *name = colon != NULL ? colon + 1 : layer;
    for (int64_t l = 0; l < entry->layers.count; l++)
        if (jm_text_like(entry->layers.items[l], name) ||
            jm_text_like(entry->layers.items[l], layer))
            return true;
    return entry->layers.count == 0;
}

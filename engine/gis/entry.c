// One line of a recipe's `layers:`: its files, its preset, and an entry for each part of that.
#include "gis/preset.h"
#include "gis/recipe_read.h"

#include "core/text.h"

#include <string.h>

// In the order of jm_role; a test compares them.
const char *const jm_role_choices[] = {
    "roads",      "buildings", "ground",        "water",         "relief",   "trees",
    "zones",      "parking",   "counters",      "counts",        "gates",    "stops",
    "transit",    "rails",     "turns",         "zone_values",   "commutes", "fleet",
    "land_cover", "canopy",    "object_height", "surface_model", NULL};

typedef struct line_text {
    char *where, *crs, *producer, *licence, *page, *date;
    int32_t role, preset;
    const jm_yaml_node *file, *layer, *only;
    jm_part_keys keys;
} line_text;

#define AT(member) offsetof(line_text, member)
static const jm_schema_row line_rows[] = {
    {"preset", JM_SCHEMA_CHOICE, AT(preset), true, 0, 0, "", "", jm_preset_names,
     "what the file is, see below"},
    {"file", JM_SCHEMA_NODE, AT(file), true, 0, 0, "", "", NULL,
     "path from the recipe's folder, or a list of paths: file, folder, pattern with * or zip of "
     "tiles; ${JM_SHARED} and ${JM_DATA} expand"},
    {"role", JM_SCHEMA_CHOICE, AT(role), false, 0, 0, "", "from the preset", jm_role_choices,
     "what the layer feeds"},
    {"only", JM_SCHEMA_NODE, AT(only), false, 0, 0, "", "all", NULL,
     "roles to take of a preset that feeds several, such as [roads, turns]"},
    {"layer", JM_SCHEMA_NODE, AT(layer), false, 0, 0, "", "the only one", NULL,
     "layer in a file of several"},
    {"layers", JM_SCHEMA_NODE, AT(keys.layers), false, 0, 0, "", "from the preset", NULL,
     "names of layers or files that are read as one; * and ? match"},
    {"where", JM_SCHEMA_TEXT, AT(where), false, 0, 0, "", "all", NULL,
     "condition on the file's columns, such as nature = 'Bois'"},
    {"crs", JM_SCHEMA_TEXT, AT(crs), false, 0, 0, "", "the file's own", NULL,
     "coordinate system of a file that does not say"},
    {"columns", JM_SCHEMA_NODE, AT(keys.columns), false, 0, 0, "", "as in the manual", NULL,
     "our name: name in the file, or a list of names of which the first with a value counts"},
    {"values", JM_SCHEMA_NODE, AT(keys.values), false, 0, 0, "", "as they are", NULL,
     "our column: {text in the file: our text}; \"*\" stands for all others"},
    {"units", JM_SCHEMA_NODE, AT(keys.units), false, 0, 0, "", "as in the manual", NULL,
     "our column: unit in the file, such as ms or percent"},
    {"set", JM_SCHEMA_NODE, AT(keys.set), false, 0, 0, "", "nothing", NULL,
     "our column: value of the objects whose file says none"},
    {"skip", JM_SCHEMA_NODE, AT(keys.skip), false, 0, 0, "", "nothing", NULL,
     "objects to leave out: {column: name in the file, values: [text, text]}, or with `keep` all "
     "others"},
    {"codes", JM_SCHEMA_NODE, AT(keys.codes), false, 0, 0, "", "from the preset", NULL,
     "classes of land cover: a table's name, a CSV file, or {1: paving, 2: grass}"},
    {"producer", JM_SCHEMA_TEXT, AT(producer), false, 0, 0, "", "from the preset", NULL,
     "who made the data"},
    {"licence", JM_SCHEMA_TEXT, AT(licence), false, 0, 0, "", "from the preset", NULL,
     "of the data; without it you are warned"},
    {"page", JM_SCHEMA_TEXT, AT(page), false, 0, 0, "", "from the preset", NULL,
     "address of the data's documentation"},
    {"date", JM_SCHEMA_TEXT, AT(date), false, 0, 0, "", "", NULL, "of the data, 2026-01-01"},
    {.key = NULL},
};
#undef AT

const jm_schema_row *jm_entry_rows(void)
{
    return line_rows;
}

static void free_line(line_text *text)
{
    jm_free(text->where);
    jm_free(text->crs);
    jm_free(text->producer);
    jm_free(text->licence);
    jm_free(text->page);
    jm_free(text->date);
}

// The preset, read once a recipe.
static jm_status preset_of(jm_ctx *ctx, const char *name, jm_recipe *recipe, const jm_preset **out)
{
    jm_preset *fresh = NULL;
    *out = NULL;
    for (int64_t p = 0; p < recipe->preset_count; p++)
        if (strcmp(recipe->presets[p]->name, name) == 0)
            *out = recipe->presets[p];
    if (*out != NULL)
        return JM_OK;
    JM_TRY(jm_grow(ctx, &recipe->presets, &recipe->preset_capacity, recipe->preset_count + 1));
    JM_TRY(jm_preset_load(ctx, name, &fresh));
    recipe->presets[recipe->preset_count++] = fresh;
    *out = fresh;
    return JM_OK;
}

// The roles that the line asks for as bits; 0: all.
static jm_status read_only(const jm_reading *r, const line_text *text, uint32_t *roles)
{
    jm_text_list names = {0};
    *roles = text->role != JM_ROLE_COUNT ? UINT32_C(1) << text->role : 0;
    if (text->only == NULL)
        return JM_OK;
    jm_status status =
        jm_texts_read(r, text->only, "only", "a role, or [role, other_role]", &names);
    int64_t count = 0;
    while (jm_role_choices[count] != NULL)
        count++;
    for (int64_t i = 0; i < names.count; i++) {
        jm_role role = jm_role_from_name(names.items[i]);
        char meant[JM_MEANT];
        jm_meant(r->ctx, jm_nearest_word(names.items[i], jm_role_choices, count), meant);
        if (role != JM_ROLE_COUNT)
            *roles |= UINT32_C(1) << role;
        else
            jm_faults_add(r->ctx, r->faults, r->yaml, text->only, "'%.40s' is no role%s",
                          names.items[i], meant);
    }
    jm_text_list_free(&names);
    return status;
}

static void refuse_fixed(const jm_reading *r, const jm_yaml_node *node, const jm_preset *preset)
{
    static const char *const keys[] = {"columns", "values", "units", "where", "layer",
                                       "layers",  "set",    "skip",  NULL};
    for (int k = 0; keys[k] != NULL; k++)
        if (jm_yaml_get(node, keys[k]) != NULL)
            jm_faults_add(r->ctx, r->faults, r->yaml, jm_yaml_get(node, keys[k]),
                          "`%s` means nothing with preset %s, whose names are fixed; take it out",
                          keys[k], preset->name);
}

static void add_role(char *out, size_t room, jm_role role)
{
    const char *name = jm_role_name(role);
    if (strstr(out, name) != NULL || strlen(out) + strlen(name) + 3 > room)
        return;
    strcat(out, out[0] != '\0' ? ", " : "");
    strcat(out, name);
}

// The roles that a preset's parts feed, for messages.
static void roles_of(const jm_preset *preset, char *out, size_t room)
{
    out[0] = '\0';
    for (int64_t p = 0; p < preset->part_count; p++)
        if (preset->parts[p].role != JM_ROLE_COUNT)
            add_role(out, room, preset->parts[p].role);
}

static bool asks_for(uint32_t roles, const jm_entry *part)
{
    return roles == 0 || part->role == JM_ROLE_COUNT || (roles >> part->role & 1u) != 0;
}

// Every role asked for must be one that the preset feeds.
static void check_roles(const jm_reading *r, const jm_yaml_node *node, const jm_preset *preset,
                        uint32_t roles)
{
    char known[256];
    const jm_yaml_node *at = jm_yaml_get(node, "role");
    at = at != NULL ? at : jm_yaml_get(node, "only");
    for (int role = 0; role < JM_ROLE_COUNT; role++) {
        bool fed = (roles >> role & 1u) == 0;
        for (int64_t p = 0; p < preset->part_count; p++)
            fed |= preset->parts[p].role == (jm_role)role || preset->parts[p].role == JM_ROLE_COUNT;
        if (fed)
            continue;
        roles_of(preset, known, sizeof known);
        jm_faults_add(r->ctx, r->faults, r->yaml, at, "preset %s feeds the role %s, not %s",
                      preset->name, known, jm_role_choices[role]);
    }
}

// Columns of ours mean something within one role only.
static bool one_role(const jm_reading *r, const jm_yaml_node *node, const jm_preset *preset,
                     uint32_t roles, const line_text *text)
{
    const jm_part_keys *k = &text->keys;
    jm_role first = JM_ROLE_COUNT;
    bool several = false;
    char known[256];
    for (int64_t p = 0; p < preset->part_count; p++) {
        const jm_entry *part = &preset->parts[p];
        if (!asks_for(roles, part))
            continue;
        several |= first != JM_ROLE_COUNT && part->role != first;
        first = part->role;
    }
    if (!several ||
        (k->columns == NULL && k->values == NULL && k->units == NULL && k->set == NULL &&
         k->skip == NULL && text->where == NULL && k->layers == NULL && text->layer == NULL))
        return true;
    roles_of(preset, known, sizeof known);
    jm_faults_add(r->ctx, r->faults, r->yaml, node,
                  "preset %s feeds several roles (%s); say by `role` which one layers, columns, "
                  "values, units, set, skip and where are about, in an entry of its own",
                  preset->name, known);
    return false;
}

// Whether the layer that the recipe names is one that this part reads anyway.
static bool names_part(const line_text *text, const jm_entry *part)
{
    const jm_yaml_node *node = text->layer != NULL ? text->layer : text->keys.layers;
    if (jm_yaml_kind_of(node) != JM_YAML_LIST)
        return jm_yaml_text(node) != NULL && jm_entry_wants_layer(part, jm_yaml_text(node));
    for (int64_t i = 0; i < jm_yaml_count(node); i++)
        if (jm_yaml_text(jm_yaml_item(node, i)) != NULL &&
            jm_entry_wants_layer(part, jm_yaml_text(jm_yaml_item(node, i))))
            return true;
    return false;
}

static jm_status replace(jm_ctx *ctx, const char *text, char **place)
{
    if (text == NULL)
        return JM_OK;
    jm_free(*place);
    *place = NULL;
    return jm_copy_text(ctx, text, place);
}

// What the line says of itself stands over the part's words; files and credits are the line's.
static jm_status dress(const jm_reading *r, const line_text *text, const jm_preset *preset,
                       const jm_entry *own, jm_entry *entry)
{
    jm_ctx *ctx = r->ctx;
    entry->preset = preset;
    entry->line = own->line;
    entry->line_index = own->line_index;
    for (int64_t f = 0; f < own->files.count; f++) {
        JM_TRY(jm_text_list_add(ctx, &entry->files, own->files.items[f]));
        JM_TRY(jm_text_list_add(ctx, &entry->paths, own->paths.items[f]));
    }
    entry->file = entry->files.count > 0 ? entry->files.items[0] : NULL;
    entry->path = entry->paths.count > 0 ? entry->paths.items[0] : NULL;
    JM_TRY(replace(ctx, own->shown, &entry->shown));
    JM_TRY(replace(ctx, text->where, &entry->where));
    JM_TRY(replace(ctx, text->crs, &entry->crs));
    JM_TRY(replace(ctx, text->date, &entry->date));
    JM_TRY(replace(ctx, text->producer ? text->producer : preset->producer, &entry->producer));
    JM_TRY(replace(ctx, text->licence ? text->licence : preset->licence, &entry->licence));
    return replace(ctx, text->page ? text->page : preset->page, &entry->page);
}

// A new entry of the recipe, freed with it whatever happens.
static jm_status new_entry(jm_ctx *ctx, jm_recipe *recipe, const jm_entry *part, jm_entry **out)
{
    JM_TRY(jm_grow(ctx, &recipe->entries, &recipe->entry_capacity, recipe->entry_count + 1));
    *out = &recipe->entries[recipe->entry_count];
    **out = (jm_entry){.role = JM_ROLE_COUNT};
    if (part != NULL)
        JM_TRY(jm_entry_copy(ctx, part, *out));
    recipe->entry_count++;
    return JM_OK;
}

// A preset without parts reads one layer of the role stated.
static jm_status add_open(const jm_reading *r, const jm_yaml_node *node, const line_text *text,
                          const jm_preset *preset, const jm_entry *own, jm_recipe *recipe)
{
    jm_entry *entry = NULL;
    int32_t role = text->role != JM_ROLE_COUNT ? text->role : (int32_t)preset->role;
    if (text->only != NULL)
        jm_faults_add(r->ctx, r->faults, r->yaml, text->only,
                      "preset %s reads one layer: take `role`, not `only`", preset->name);
    if (role == JM_ROLE_COUNT)
        jm_faults_add(r->ctx, r->faults, r->yaml, node,
                      "`role` is missing; say what %s feeds, as in role: "
                      "roads",
                      own->file != NULL ? own->file : "this file");
    JM_TRY(new_entry(r->ctx, recipe, NULL, &entry));
    entry->reader = preset->reader;
    entry->role = (jm_role)role;
    JM_TRY(dress(r, text, preset, own, entry));
    if (role == JM_ROLE_COUNT)
        return JM_OK;
    if (entry->reader == JM_READER_VECTOR && jm_role_is_table(entry->role))
        entry->reader = JM_READER_TABLE;
    return jm_part_keys_read(r, &text->keys, true, entry);
}

static jm_status add_part(const jm_reading *r, const line_text *text, const jm_preset *preset,
                          const jm_entry *own, const jm_entry *part, jm_recipe *recipe, bool first)
{
    jm_entry *entry = NULL;
    jm_faults unheard = {0}; // the first part has told them
    const jm_reading again = {r->ctx, r->yaml, &unheard};
    JM_TRY(new_entry(r->ctx, recipe, part, &entry));
    JM_TRY(dress(r, text, preset, own, entry));
    if (entry->role == JM_ROLE_COUNT)
        return read_only(r, text, &entry->only);
    jm_status status = jm_part_keys_read(first ? r : &again, &text->keys, true, entry);
    jm_free(unheard.text);
    return status;
}

static jm_status add_parts(const jm_reading *r, const jm_yaml_node *node, const line_text *text,
                           const jm_preset *preset, const jm_entry *own, uint32_t roles,
                           jm_recipe *recipe)
{
    int64_t before = recipe->entry_count;
    bool layers = text->layer != NULL || text->keys.layers != NULL, named = false;
    check_roles(r, node, preset, roles);
    if (!one_role(r, node, preset, roles, text))
        return JM_OK;
    for (int64_t p = 0; p < preset->part_count && layers; p++)
        named |= asks_for(roles, &preset->parts[p]) && names_part(text, &preset->parts[p]);
    for (int64_t p = 0; p < preset->part_count; p++) {
        const jm_entry *part = &preset->parts[p];
        if (!asks_for(roles, part) || (named && !names_part(text, part)))
            continue;
        JM_TRY(add_part(r, text, preset, own, part, recipe, recipe->entry_count == before));
        // A layer of a name that no part knows is what the first of the role reads.
        if (layers && !named)
            break;
    }
    for (int64_t e = before; e < recipe->entry_count; e++)
        recipe->entries[e].of_many = recipe->entry_count - before > 1;
    return JM_OK;
}

static jm_status read_line(const jm_reading *r, const jm_yaml_node *node, line_text *text,
                           jm_entry *own, jm_recipe *recipe)
{
    const jm_preset *preset = NULL;
    uint32_t roles = 0;
    JM_TRY(jm_schema_read(r->ctx, r->yaml, node, line_rows, text, NULL, r->faults));
    if (text->file != NULL)
        JM_TRY(jm_files_read(r, text->file, own));
    JM_TRY(jm_entry_name(r, text->layer, own));
    jm_texts_check(r, node, text->where, text->crs);
    if (text->layer != NULL && text->keys.layers != NULL)
        jm_faults_add(r->ctx, r->faults, r->yaml, text->layer,
                      "`layer` and `layers` say the same; leave one");
    if (text->layer != NULL)
        text->keys.layers = text->layer;
    JM_TRY(read_only(r, text, &roles));
    if (text->preset == JM_NONE)
        return JM_OK; // the schema has told
    JM_TRY(preset_of(r->ctx, jm_preset_names[text->preset], recipe, &preset));
    if (jm_reader_is_fixed(preset->reader))
        refuse_fixed(r, node, preset);
    if (preset->part_count == 0)
        return add_open(r, node, text, preset, own, recipe);
    return add_parts(r, node, text, preset, own, roles, recipe);
}

jm_status jm_line_read(const jm_reading *r, const jm_yaml_node *node, jm_recipe *recipe)
{
    line_text text = {.role = JM_ROLE_COUNT, .preset = JM_NONE};
    jm_entry own = {.role = JM_ROLE_COUNT, .line = jm_yaml_line(node)};
    if (recipe->entry_count > 0)
        own.line_index = recipe->entries[recipe->entry_count - 1].line_index + 1;
    if (jm_yaml_kind_of(node) != JM_YAML_MAP) {
        jm_faults_add(r->ctx, r->faults, r->yaml, node,
                      "a layer is written {role: roads, preset: generic-vector, file: roads.gpkg}");
        return JM_OK;
    }
    jm_status status = read_line(r, node, &text, &own, recipe);
    free_line(&text);
    jm_entry_free(&own);
    return status;
}

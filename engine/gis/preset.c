// Presets: products described in assets/presets/*.yaml, read when a recipe names them.
#include "gis/preset.h"

#include "core/text.h"
#include "gis/recipe_read.h"

#include <string.h>

enum { PRESET_VERSION = 1, PARTS = 64 };

typedef struct preset_text {
    char *format, *crs;
    int64_t version;
    int32_t reader, role;
    const jm_yaml_node *codes, *parts;
} preset_text;

typedef struct part_text {
    char *where;
    int32_t role;
    jm_part_keys keys;
} part_text;

typedef struct preset_target {
    preset_text text;
    jm_preset preset;
} preset_target;

#define AT(member) offsetof(preset_target, text.member)
#define TO(member) offsetof(preset_target, preset.member)
static const jm_schema_row preset_keys[] = {
    {"jumeau_format", JM_SCHEMA_TEXT, AT(format), true, 0, 0, "", "", NULL, ""},
    {"format_version", JM_SCHEMA_INTEGER, AT(version), true, 1, PRESET_VERSION, "", "", NULL, ""},
    {"sentence", JM_SCHEMA_TEXT, TO(sentence), true, 0, 0, "", "", NULL, ""},
    {"producer", JM_SCHEMA_TEXT, TO(producer), false, 0, 0, "", "", NULL, ""},
    {"licence", JM_SCHEMA_TEXT, TO(licence), false, 0, 0, "", "", NULL, ""},
    {"page", JM_SCHEMA_TEXT, TO(page), false, 0, 0, "", "", NULL, ""},
    {"reader", JM_SCHEMA_CHOICE, AT(reader), true, 0, 0, "", "", jm_reader_names, ""},
    {"role", JM_SCHEMA_CHOICE, AT(role), false, 0, 0, "", "", jm_role_choices, ""},
    {"crs", JM_SCHEMA_TEXT, AT(crs), false, 0, 0, "", "", NULL, ""},
    {"codes", JM_SCHEMA_NODE, AT(codes), false, 0, 0, "", "", NULL, ""},
    {"parts", JM_SCHEMA_NODE, AT(parts), false, 0, 0, "", "", NULL, ""},
    {.key = NULL},
};
#undef AT
#undef TO

#define AT(member) offsetof(part_text, member)
static const jm_schema_row part_keys[] = {
    {"role", JM_SCHEMA_CHOICE, AT(role), true, 0, 0, "", "", jm_role_choices, ""},
    {"where", JM_SCHEMA_TEXT, AT(where), false, 0, 0, "", "", NULL, ""},
    {"layers", JM_SCHEMA_NODE, AT(keys.layers), false, 0, 0, "", "", NULL, ""},
    {"columns", JM_SCHEMA_NODE, AT(keys.columns), false, 0, 0, "", "", NULL, ""},
    {"values", JM_SCHEMA_NODE, AT(keys.values), false, 0, 0, "", "", NULL, ""},
    {"units", JM_SCHEMA_NODE, AT(keys.units), false, 0, 0, "", "", NULL, ""},
    {"set", JM_SCHEMA_NODE, AT(keys.set), false, 0, 0, "", "", NULL, ""},
    {"skip", JM_SCHEMA_NODE, AT(keys.skip), false, 0, 0, "", "", NULL, ""},
    {"codes", JM_SCHEMA_NODE, AT(keys.codes), false, 0, 0, "", "", NULL, ""},
    {.key = NULL},
};
#undef AT

// A new part, freed with the preset whatever happens to it.
static jm_status new_part(const jm_reading *r, jm_preset *preset, jm_role role, const char *crs,
                          jm_entry **out)
{
    JM_TRY(jm_grow(r->ctx, &preset->parts, &preset->part_capacity, preset->part_count + 1));
    *out = &preset->parts[preset->part_count++];
    **out = (jm_entry){.role = role, .reader = preset->reader};
    // Rows without places have one reader, whatever reads the other parts.
    if (preset->reader == JM_READER_VECTOR && role != JM_ROLE_COUNT && jm_role_is_table(role))
        (*out)->reader = JM_READER_TABLE;
    return jm_copy_text(r->ctx, crs, &(*out)->default_crs);
}

static jm_status read_part(const jm_reading *r, const jm_yaml_node *node, jm_preset *preset,
                           const preset_text *text)
{
    part_text part = {.role = JM_ROLE_COUNT};
    jm_entry *entry = NULL;
    jm_status status = jm_schema_read(r->ctx, r->yaml, node, part_keys, &part, NULL, r->faults);
    if (status == JM_OK && part.role != JM_ROLE_COUNT) {
        jm_texts_check(r, node, part.where, NULL);
        status = new_part(r, preset, (jm_role)part.role, text->crs, &entry);
        if (status == JM_OK)
            status = jm_copy_text(r->ctx, part.where, &entry->where);
        if (status == JM_OK && text->codes != NULL)
            status = jm_codes_read(r, text->codes, entry);
        if (status == JM_OK)
            status = jm_part_keys_read(r, &part.keys, false, entry);
    }
    jm_free(part.where);
    return status;
}

// A reader that knows its product has one part, and no name for it.
static jm_status add_only_part(const jm_reading *r, jm_preset *preset, const preset_text *text)
{
    jm_entry *entry = NULL;
    JM_TRY(new_part(r, preset, jm_reader_role(preset->reader), text->crs, &entry));
    return text->codes != NULL ? jm_codes_read(r, text->codes, entry) : JM_OK;
}

static jm_status read_parts(const jm_reading *r, jm_preset *preset, const preset_text *text)
{
    bool open = preset->reader == JM_READER_VECTOR || preset->reader == JM_READER_TABLE ||
                preset->reader == JM_READER_HEIGHTS;
    if (text->parts == NULL)
        return open ? JM_OK : add_only_part(r, preset, text);
    if (jm_yaml_kind_of(text->parts) != JM_YAML_LIST || jm_yaml_count(text->parts) > PARTS) {
        jm_faults_add(r->ctx, r->faults, r->yaml, text->parts, "`%s` is written %s", "parts",
                      "a list of {role:, layers:, columns:, values:, units:, set:, skip:}");
        return JM_OK;
    }
    for (int64_t i = 0; i < jm_yaml_count(text->parts); i++)
        JM_TRY(read_part(r, jm_yaml_item(text->parts, i), preset, text));
    return JM_OK;
}

static jm_status read_preset(const jm_reading *r, jm_preset *preset)
{
    preset_target to = {.text = {.reader = JM_READER_COUNT, .role = JM_ROLE_COUNT}};
    const jm_yaml_node *root = jm_yaml_root(r->yaml);
    jm_status status = jm_schema_read(r->ctx, r->yaml, root, preset_keys, &to, NULL, r->faults);
    to.preset.name = preset->name;
    *preset = to.preset;
    preset->reader = (jm_reader)to.text.reader;
    preset->role = (jm_role)to.text.role;
    if (to.text.format != NULL && strcmp(to.text.format, "preset") != 0)
        jm_faults_add(r->ctx, r->faults, r->yaml, root,
                      "this file says it is '%.40s'; a preset says `jumeau_format: preset`",
                      to.text.format);
    jm_texts_check(r, root, NULL, to.text.crs);
    if (status == JM_OK && preset->reader != JM_READER_COUNT)
        status = read_parts(r, preset, &to.text);
    jm_free(to.text.format);
    jm_free(to.text.crs);
    return status;
}

jm_status jm_preset_parse(jm_ctx *ctx, const char *name, const char *text, size_t length,
                          jm_preset **out)
{
    *out = NULL;
    jm_yaml *yaml = NULL;
    jm_preset *preset = NULL;
    jm_faults faults = {0};
    char file[80] = "presets/";
    strncat(file, name, sizeof file - strlen(file) - 6);
    strcat(file, ".yaml");
    JM_TRY(jm_yaml_parse(ctx, file, text, length, &yaml));
    jm_status status = jm_new(ctx, &preset, 1);
    if (status == JM_OK) {
        const jm_reading r = {ctx, yaml, &faults};
        preset->name = name;
        status = read_preset(&r, preset);
    }
    if (status == JM_OK)
        status = jm_faults_end(ctx, &faults);
    else
        jm_free(faults.text);
    jm_yaml_destroy(yaml);
    if (status != JM_OK) {
        jm_preset_destroy(preset);
        return status;
    }
    *out = preset;
    return JM_OK;
}

jm_status jm_preset_load(jm_ctx *ctx, const char *name, jm_preset **out)
{
    *out = NULL;
    for (const jm_embedded *f = jm_preset_files; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return jm_preset_parse(ctx, f->name, (const char *)f->bytes, f->length, out);
    return jm_fail(ctx, JM_ERR_ARGUMENT, "there is no preset '%.60s'", name);
}

void jm_preset_destroy(jm_preset *preset)
{
    if (preset == NULL)
        return;
    for (int64_t p = 0; p < preset->part_count; p++)
        jm_entry_free(&preset->parts[p]);
    jm_free(preset->parts);
    jm_free(preset->sentence);
    jm_free(preset->producer);
    jm_free(preset->licence);
    jm_free(preset->page);
    jm_free(preset);
}

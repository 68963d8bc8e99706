// The recipe's manual, made of the same tables that the reader works by.
#include "gis/preset.h"
#include "gis/recipe_read.h"

#include "core/text.h"

#include <string.h>

// A default in words is translated; one that can stand in a recipe is not.
static const char *default_of(const jm_ctx *ctx, const jm_schema_row *r)
{
    const bool is_value = r->type == JM_SCHEMA_CHOICE || r->type == JM_SCHEMA_BOOL;
    return is_value && strchr(r->default_text, ' ') == NULL ? r->default_text
                                                            : jm_translate(ctx, r->default_text);
}

static void add_rows(const jm_ctx *ctx, jm_text *out, const jm_schema_row *rows, const char *indent)
{
    for (const jm_schema_row *r = rows; r->key != NULL; r++) {
        jm_text_printf(out, "%s%-14s %s", indent, r->key, jm_translate(ctx, r->help));
        if (r->unit != NULL && r->unit[0] != '\0')
            jm_text_printf(out, " [%s]", r->unit);
        if (r->required)
            jm_text_printf(out, " (%s)", jm_translate(ctx, "required"));
        else if (r->default_text != NULL && r->default_text[0] != '\0')
            jm_text_printf(out, " (%s)", default_of(ctx, r));
        jm_text_add(out, "\n");
    }
}

// Read with the rest of the program's texts: one that is broken is a fault of the program.
static jm_status add_preset(jm_ctx *ctx, jm_text *out, const char *name)
{
    jm_preset *preset = NULL;
    JM_TRY(jm_preset_load(ctx, name, &preset));
    jm_text_printf(out, "  %-20s %s\n", name, jm_translate(ctx, preset->sentence));
    if (preset->producer != NULL || preset->licence != NULL)
        jm_text_printf(out, "  %-20s   %s%s%s\n", "", preset->producer ? preset->producer : "",
                       preset->producer && preset->licence ? ", " : "",
                       preset->licence ? preset->licence : "");
    if (preset->page != NULL)
        jm_text_printf(out, "  %-20s   %s\n", "", preset->page);
    jm_preset_destroy(preset);
    return JM_OK;
}

static void add_columns(const jm_ctx *ctx, jm_text *out)
{
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++) {
        if (c == jm_role_columns || c[-1].role != c->role)
            jm_text_printf(out, "  %s\n", jm_role_name(c->role));
        jm_text_printf(out, "    %-18s %s%s\n", c->name, jm_translate(ctx, c->sentence),
                       c->kind == JM_COLUMN_TEXT ? " *" : "");
    }
}

static void add_units(jm_text *out)
{
    for (const jm_unit *u = jm_units; u->name != NULL; u++)
        jm_text_printf(out, "%s %s", u == jm_units ? " " : "", u->name);
    jm_text_add(out, "\n");
}

jm_status jm_recipe_manual(jm_ctx *ctx, char **text)
{
    *text = NULL;
    jm_text out = {0};
    jm_status status = JM_OK;
    jm_text_printf(&out, "%s\n\n", jm_translate(ctx, "A recipe says which GIS layer feeds what."));
    add_rows(ctx, &out, jm_recipe_rows(), "  ");
    jm_text_printf(&out, "\n%s\n", jm_translate(ctx, "Keys of an entry of layers:"));
    add_rows(ctx, &out, jm_entry_rows(), "  ");
    jm_text_printf(&out, "\n%s\n", jm_translate(ctx, "Presets:"));
    for (int p = 0; jm_preset_names[p] != NULL; p++)
        JM_TRY_GOTO(add_preset(ctx, &out, jm_preset_names[p]), done);
    jm_text_printf(&out, "\n%s\n", jm_translate(ctx, "Roles and their columns (* holds text):"));
    add_columns(ctx, &out);
    jm_text_printf(&out, "\n%s\n", jm_translate(ctx, "Units that `units:` may name:"));
    add_units(&out);
    status = out.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for the manual")
                        : jm_copy_text(ctx, out.bytes, text);

done:
    jm_text_free(&out);
    return status;
}

// manual.c: what `jumeau measures NAME` and the help on scenario files print, from the tables.
#include "scenario/parts.h"

#include "core/text.h"

#include <string.h>

static void add_line(jm_text *t, const char *head, const char *body)
{
    jm_text_printf(t, "%s\n  %s\n\n", head, body);
}

// "1 to 60 min", "one of: track, none", "text" ...
static void add_type(const jm_ctx *ctx, jm_text *t, const jm_schema_row *row)
{
    static const char *const words[] = {
        [JM_SCHEMA_TEXT] = JM_WORDS("text"),
        [JM_SCHEMA_NUMBER] = JM_WORDS("number"),
        [JM_SCHEMA_INTEGER] = JM_WORDS("whole number"),
        [JM_SCHEMA_BOOL] = JM_WORDS("on or off"),
        [JM_SCHEMA_CHOICE] = JM_WORDS("one of"),
        [JM_SCHEMA_RANGE] = JM_WORDS("number, or {low:, high:}"),
        [JM_SCHEMA_DATE] = JM_WORDS("date"),
        [JM_SCHEMA_NODE] = JM_WORDS("see below"),
    };
    if (row->type == JM_SCHEMA_CHOICE) {
        for (int i = 0; row->choices[i] != NULL; i++)
            jm_text_printf(t, "%s%s", i > 0 ? " | " : "", row->choices[i]);
    } else if (row->type != JM_SCHEMA_NODE) {
        jm_text_add(t, jm_translate(ctx, words[row->type]));
    }
    if (row->minimum != 0.0 || row->maximum != 0.0) {
        char low[40], high[40];
        jm_format_number(row->minimum, -1, low);
        jm_format_number(row->maximum, -1, high);
        jm_text_printf(t, ", %s..%s", low, high);
    }
    if (row->unit != NULL && row->unit[0] != '\0' && strcmp(row->unit, "1") != 0)
        jm_text_printf(t, row->type == JM_SCHEMA_NODE ? "%s" : " %s",
                       jm_translate(ctx, jm_unit_text(row->unit)));
}

// The default of a choice or a switch is what one writes; others are told in words.
static const char *default_of(const jm_ctx *ctx, const jm_schema_row *row)
{
    bool is_value = row->type == JM_SCHEMA_CHOICE || row->type == JM_SCHEMA_BOOL;
    return is_value ? row->default_text : jm_translate(ctx, row->default_text);
}

static void add_rows(const jm_ctx *ctx, jm_text *t, const jm_schema_row *rows)
{
    for (int64_t i = 0; rows[i].key != NULL; i++) {
        jm_text_printf(t, "  %-22s ", rows[i].key);
        add_type(ctx, t, &rows[i]);
        if (rows[i].required)
            jm_text_printf(t, "%s%s", jm_translate(ctx, "; "), jm_translate(ctx, "required"));
        else if (rows[i].default_text != NULL && rows[i].default_text[0] != '\0')
            jm_text_printf(t, "%s%s%s%s", jm_translate(ctx, "; "), jm_translate(ctx, "default"),
                           jm_translate(ctx, ": "), default_of(ctx, &rows[i]));
        jm_text_printf(t, "\n      %s\n", jm_translate(ctx, rows[i].help));
    }
    jm_text_add(t, "\n");
}

static void add_common_notes(const jm_ctx *ctx, jm_text *t)
{
    add_line(t, jm_translate(ctx, "RANGES"),
             jm_translate(ctx, "A number may be a range {low: 4, high: 6} where the table says so. "
                               "The middle is used. Not yet: sweeps over ranges."));
    add_line(t, jm_translate(ctx, "GEOMETRY"),
             jm_translate(
                 ctx,
                 "A list of positions [x, y] in the city's CRS, x (east) first; or a GeoJSON "
                 "geometry {type:, coordinates:, crs:}; or the name of a .geojson file, or {file:, "
                 "where: {property: value}, crs:}. A file without CRS is in degrees. GeoPackage "
                 "layers are not read: scenarios are built without GDAL; convert them with "
                 "`ogr2ogr -f GeoJSON`."));
}

static jm_status finish(jm_ctx *ctx, jm_text *t, char **text)
{
    jm_status status = t->failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a manual")
                                 : jm_copy_text(ctx, t->bytes, text);
    jm_text_free(t);
    return status;
}

jm_status jm_measure_manual(jm_ctx *ctx, const char *name, char **text)
{
    const jm_measure *m = jm_measure_find(name);
    *text = NULL;
    if (m == NULL) {
        const char *near = jm_measure_nearest(name);
        if (near != NULL)
            return jm_fail(ctx, JM_ERR_DATA, "there is no measure `%.60s`; did you mean `%s`?",
                           name, near);
        return jm_fail(ctx, JM_ERR_DATA,
                       "there is no measure `%.60s`; `jumeau measures` lists them", name);
    }
    jm_text t = {0};
    jm_text_printf(&t, "%s: %s\n", m->name, jm_translate(ctx, m->sentence));
    for (int a = 0; a < 4 && m->alias[a] != NULL; a++)
        jm_text_printf(&t, "%s%s", a == 0 ? jm_translate(ctx, "Other names: ") : ", ", m->alias[a]);
    jm_text_printf(&t, "%s\n%s\n\n", m->alias[0] != NULL ? "\n" : "", jm_translate(ctx, m->doc));
    jm_text_printf(&t, "%s\n", jm_translate(ctx, "PARAMETERS"));
    add_rows(ctx, &t, m->params);
    jm_text_printf(&t, "%s\n", jm_translate(ctx, "OF EVERY MEASURE"));
    add_rows(ctx, &t, jm_common_rows);
    add_common_notes(ctx, &t);
    jm_text_printf(&t, "%s\n%s", jm_translate(ctx, "EXAMPLE"), m->example);
    return finish(ctx, &t, text);
}

jm_status jm_scenario_manual(jm_ctx *ctx, char **text)
{
    jm_text t = {0};
    *text = NULL;
    jm_text_printf(&t, "%s\n", jm_translate(ctx, "MEASURES"));
    for (int64_t i = 0; jm_measures[i] != NULL; i++)
        jm_text_printf(&t, "  %-14s %s\n", jm_measures[i]->name,
                       jm_translate(ctx, jm_measures[i]->sentence));
    jm_text_printf(&t, "\n%s\n", jm_translate(ctx, "KEYS OF A SCENARIO FILE"));
    add_rows(ctx, &t, jm_scenario_rows);
    jm_text_add(&t, "models:\n");
    add_rows(ctx, &t, jm_model_rows);
    jm_text_add(&t, "heat:\n");
    add_rows(ctx, &t, jm_heat_rows);
    jm_text_add(&t, "couplings:\n");
    add_rows(ctx, &t, jm_coupling_rows);
    jm_text_printf(&t, "%s\n", jm_translate(ctx, "OF EVERY MEASURE"));
    add_rows(ctx, &t, jm_common_rows);
    add_common_notes(ctx, &t);
    return finish(ctx, &t, text);
}

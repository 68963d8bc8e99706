// Values of a file's columns: found, renamed, converted, and told of when they cannot be read.
#include "gis/fields.h"
#include "gis/osm_tags.h"

#include "core/text.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { TEXT_LENGTH = 65536 };

jm_status jm_column_missing(jm_ctx *ctx, const char *wanted, const char *const *names,
                            int64_t count)
{
    jm_text list = {0};
    for (int64_t n = 0; n < count && list.length < 600; n++)
        jm_text_printf(&list, "%s%s", n > 0 ? ", " : "", names[n]);
    const char *nearest = jm_nearest_word(wanted, names, count);
    jm_status status =
        nearest != NULL
            ? jm_fail(ctx, JM_ERR_DATA, "there is no '%s'; did you mean '%s'? There are: %s",
                      wanted, nearest, list.bytes)
            : jm_fail(ctx, JM_ERR_DATA, "there is no '%s'; there are: %s", wanted,
                      list.bytes != NULL ? list.bytes : "none");
    jm_text_free(&list);
    return status;
}

static jm_status plan_column(jm_ctx *ctx, const jm_entry *entry, const jm_role_column *column,
                             const char *const *names, int64_t count, jm_layer *layer,
                             jm_field_plans *plans)
{
    jm_field_plan plan = {.column = column,
                          .mapping = jm_entry_mapping(entry, column->name),
                          .words = jm_role_words(column->role, column->name),
                          .constant = jm_entry_constant(entry, column->name)};
    plan.field_count =
        jm_entry_find(entry, column->name, names, count, plan.fields, JM_FIELD_ALTERNATIVES);
    if (plan.field_count == 0 && plan.mapping != NULL && plan.mapping->required)
        return jm_column_missing(ctx, jm_entry_column(entry, column->name), names, count);
    if (plan.field_count == 0 && plan.constant == NULL)
        return JM_OK;
    plan.to = jm_layer_column(layer, column->name);
    if (plan.to == JM_NONE)
        JM_TRY(jm_layer_add_column(ctx, layer, column->name, column->kind, &plan.to));
    plans->items[plans->count++] = plan;
    return JM_OK;
}

static void plan_skips(const jm_entry *entry, const char *const *names, int64_t count,
                       jm_field_plans *plans)
{
    for (int64_t s = 0; s < entry->skip_count && plans->skip_count < JM_FIELD_SKIPS; s++) {
        jm_skip_plan plan = {.skip = &entry->skips[s], .column = entry->skips[s].columns.items[0]};
        for (int64_t c = 0; c < plan.skip->columns.count; c++)
            for (int64_t n = 0; n < count && plan.field_count < JM_FIELD_ALTERNATIVES; n++)
                if (jm_text_like(plan.skip->columns.items[c], names[n])) {
                    plan.column = plan.field_count == 0 ? plan.skip->columns.items[c] : plan.column;
                    plan.fields[plan.field_count++] = (int32_t)n;
                }
        // Without the column nothing tells what to keep: nothing is.
        if (plan.field_count > 0 || plan.skip->keep)
            plans->skips[plans->skip_count++] = plan;
    }
}

jm_status jm_fields_plan_names(jm_ctx *ctx, const jm_entry *entry, const char *const *names,
                               int64_t count, jm_layer *layer, jm_field_plans *plans)
{
    *plans = (jm_field_plans){.count = 0};
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++)
        if (c->role == entry->role && plans->count < JM_FIELD_PLANS)
            JM_TRY(plan_column(ctx, entry, c, names, count, layer, plans));
    plan_skips(entry, names, count, plans);
    return JM_OK;
}

jm_status jm_fields_plan(jm_ctx *ctx, const jm_entry *entry, OGRFeatureDefnH file, jm_layer *layer,
                         jm_field_plans *plans)
{
    const char **names = NULL;
    int count = OGR_FD_GetFieldCount(file);
    JM_TRY(jm_new(ctx, &names, count));
    for (int f = 0; f < count; f++)
        names[f] = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(file, f));
    jm_status status = jm_fields_plan_names(ctx, entry, names, count, layer, plans);
    jm_free(names);
    return status;
}

// Without the blanks around it, cut to the room.
static void trim(const char *text, char out[TEXT_LENGTH])
{
    while (*text == ' ' || *text == '\t')
        text++;
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    length = length < TEXT_LENGTH ? length : TEXT_LENGTH - 1;
    memcpy(out, text, length);
    out[length] = '\0';
}

bool jm_field_number(const char *text, double *value)
{
    enum { NUMBER_LENGTH = 64 };
    char dotted[NUMBER_LENGTH];
    const char *comma = strchr(text, ',');
    if (comma == NULL || strlen(text) >= sizeof dotted || strlen(comma + 1) == 3)
        return jm_parse_number(text, value);
    strcpy(dotted, text);
    dotted[comma - text] = '.';
    return jm_parse_number(dotted, value); // a second comma or a dot is refused there
}

static jm_status set_number(jm_ctx *ctx, jm_layer *layer, const jm_field_plan *plan, double value)
{
    double factor = plan->mapping != NULL ? plan->mapping->factor : 1.0;
    return jm_layer_set_real(ctx, layer, plan->to, isfinite(value) ? value * factor : (double)NAN);
}

bool jm_field_is_missing(const char *text)
{
    static const char *const words[] = {"",    "#n/a", "n/a", "#na", "na", "null",
                                        "nan", "none", "-",   "nd",  "ns", "(null)"};
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
        if (jm_text_alike(words[w], text))
            return true;
    return false;
}

// The text of a cell as ours; "" when it says nothing.
static const char *our_text(const jm_field_plan *plan, const char *text, char trimmed[TEXT_LENGTH])
{
    trim(text, trimmed);
    return jm_mapping_value(plan->mapping, trimmed);
}

// "12 m", "39 ft", "50 km/h", "8,5 %": a number that brings its own unit, in the column's.
static bool number_with_unit(const jm_role_column *column, const char *text, double *value)
{
    char number[TEXT_LENGTH], unit[16] = "";
    size_t length = strlen(text), used = 0;
    if (length >= sizeof number)
        return false;
    while (length > 0 && (text[length - 1] < '0' || text[length - 1] > '9'))
        length--;
    memcpy(number, text, length);
    number[length] = '\0';
    for (const char *rest = text + length; *rest != '\0' && used + 1 < sizeof unit; rest++)
        if (*rest != ' ' && *rest != '/')
            unit[used++] = *rest;
    double factor;
    if (!jm_unit_factor(strcmp(unit, "%") == 0 ? "percent" : unit, column->unit, &factor) ||
        !jm_field_number(number, value))
        return false;
    *value *= factor;
    return true;
}

static void count_unreadable(jm_field_plan *plan, const char *text)
{
    if (plan->unreadable++ == 0)
        strncat(plan->example, text, sizeof plan->example - 1);
}

// The word of ours that a text is, whatever its case and accents; yes, true, 1 and -1 of a column
// oneway are those of OpenStreetMap. Others stay as they are, and are counted.
static const char *our_word(jm_field_plan *plan, const char *text)
{
    for (int w = 0; plan->words != NULL && plan->words[w] != NULL; w++)
        if (strcmp(plan->words[w], text) == 0)
            return text;
    for (int w = 0; plan->words != NULL && plan->words[w] != NULL; w++)
        if (jm_text_alike(plan->words[w], text))
            return plan->words[w];
    char lower[8] = "";
    for (size_t i = 0; text[i] != '\0' && i + 1 < sizeof lower; i++)
        lower[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    const char *direction =
        strcmp(plan->column->name, "oneway") == 0 ? jm_osm_direction(lower) : "";
    if (direction[0] != '\0')
        return direction;
    if (plan->words != NULL && !jm_field_is_missing(text))
        count_unreadable(plan, text);
    return text;
}

// Sets the value that a text stands for; *set is false when it says nothing.
static jm_status set_text(jm_ctx *ctx, jm_layer *layer, jm_field_plan *plan, const char *text,
                          bool *set)
{
    double value = (double)NAN;
    *set = text[0] != '\0';
    if (plan->column->kind == JM_COLUMN_TEXT)
        return *set ? jm_layer_set_text(ctx, layer, plan->to, our_word(plan, text)) : JM_OK;
    *set = !jm_field_is_missing(text);
    bool number = jm_field_number(text, &value) ||
                  (strcmp(plan->column->name, "hour") == 0 && jm_field_hour(text, &value));
    if (*set && !number && number_with_unit(plan->column, text, &value))
        return jm_layer_set_real(ctx, layer, plan->to, value);
    if (*set && !number) {
        *set = false;
        count_unreadable(plan, text);
    }
    return *set ? set_number(ctx, layer, plan, value) : JM_OK;
}

// In the column's own unit, unlike what the file says.
static jm_status set_constant(jm_ctx *ctx, jm_layer *layer, const jm_field_plan *plan)
{
    double value = (double)NAN;
    if (plan->constant == NULL || plan->constant[0] == '\0')
        return JM_OK;
    if (plan->column->kind == JM_COLUMN_TEXT)
        return jm_layer_set_text(ctx, layer, plan->to, plan->constant);
    return jm_parse_number(plan->constant, &value) ? jm_layer_set_real(ctx, layer, plan->to, value)
                                                   : JM_OK;
}

// Old shapefiles say nothing about their encoding: what is no UTF-8 is Latin-1, as anywhere west
// of the Oder. Text that was taken for Latin-1 once too often is put right.
static const char *decoded(const char *text, char out[TEXT_LENGTH], jm_field_plans *plans)
{
    bool plain = true;
    for (const char *p = text; *p != '\0' && plain; p++)
        plain = (unsigned char)*p < 0x80;
    if (plain)
        return text;
    char *utf8 = CPLIsUTF8(text, -1) ? NULL : CPLRecode(text, CPL_ENC_ISO8859_1, CPL_ENC_UTF8);
    plans->latin1 += utf8 != NULL;
    out[0] = '\0';
    strncat(out, utf8 != NULL ? utf8 : text, TEXT_LENGTH - 1);
    CPLFree(utf8);
    plans->twice += jm_text_mend_twice(out);
    return out;
}

static bool is_skipped(const jm_skip_plan *plan, const char *text)
{
    for (int64_t v = 0; v < plan->skip->values.count; v++)
        if (jm_text_like(plan->skip->values.items[v], text))
            return !plan->skip->keep;
    return plan->skip->keep;
}

bool jm_cells_skip(const jm_cells *cells, jm_field_plans *plans)
{
    char room[TEXT_LENGTH], trimmed[TEXT_LENGTH];
    for (int s = 0; s < plans->skip_count; s++) {
        jm_skip_plan *plan = &plans->skips[s];
        trimmed[0] = '\0';
        for (int f = 0; f < plan->field_count && trimmed[0] == '\0'; f++)
            trim(decoded(cells->text(cells->row, plan->fields[f]), room, plans), trimmed);
        if (!is_skipped(plan, trimmed))
            continue;
        plan->skipped++;
        return true;
    }
    return false;
}

// A number that the file keeps as such goes past its text, to the last bit.
static bool plain_number(const jm_cells *cells, const jm_field_plan *plan, int32_t field,
                         double *value)
{
    return plan->column->kind == JM_COLUMN_REAL && cells->number != NULL &&
           (plan->mapping == NULL || plan->mapping->value_count == 0) &&
           cells->number(cells->row, field, value);
}

jm_status jm_cells_read(jm_ctx *ctx, const jm_cells *cells, jm_layer *layer, jm_field_plans *plans)
{
    char room[TEXT_LENGTH], trimmed[TEXT_LENGTH];
    for (int p = 0; p < plans->count; p++) {
        jm_field_plan *plan = &plans->items[p];
        bool set = false;
        for (int f = 0; f < plan->field_count && !set; f++) {
            double value = (double)NAN;
            if (plain_number(cells, plan, plan->fields[f], &value)) {
                set = isfinite(value);
                if (set)
                    JM_TRY(set_number(ctx, layer, plan, value));
                continue;
            }
            const char *cell = decoded(cells->text(cells->row, plan->fields[f]), room, plans);
            JM_TRY(set_text(ctx, layer, plan, our_text(plan, cell, trimmed), &set));
        }
        if (!set)
            JM_TRY(set_constant(ctx, layer, plan));
    }
    return JM_OK;
}

static const char *feature_text(const void *row, int32_t field)
{
    OGRFeatureH feature = *(const OGRFeatureH *)row;
    return OGR_F_IsFieldSetAndNotNull(feature, field) ? OGR_F_GetFieldAsString(feature, field) : "";
}

static bool feature_number(const void *row, int32_t field, double *value)
{
    OGRFeatureH feature = *(const OGRFeatureH *)row;
    OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, field));
    if (type != OFTInteger && type != OFTInteger64 && type != OFTReal)
        return false;
    *value = OGR_F_IsFieldSetAndNotNull(feature, field) ? OGR_F_GetFieldAsDouble(feature, field)
                                                        : (double)NAN;
    return true;
}

bool jm_fields_skip(OGRFeatureH feature, jm_field_plans *plans)
{
    const jm_cells cells = {&feature, feature_text, feature_number};
    return jm_cells_skip(&cells, plans);
}

jm_status jm_fields_read(jm_ctx *ctx, OGRFeatureH feature, jm_layer *layer, jm_field_plans *plans)
{
    const jm_cells cells = {&feature, feature_text, feature_number};
    return jm_cells_read(ctx, &cells, layer, plans);
}

static void tell_skips(jm_ctx *ctx, const jm_entry *entry, const jm_field_plans *plans)
{
    for (int s = 0; s < plans->skip_count; s++)
        if (plans->skips[s].skipped > 0)
            jm_log(ctx, JM_LOG_INFO,
                   "%s: %" PRId64
                   " objects (%s) were left out by their %s, as preset or recipe say",
                   entry->shown, plans->skips[s].skipped, jm_role_name(entry->role),
                   plans->skips[s].column);
}

void jm_fields_tell(jm_ctx *ctx, const jm_entry *entry, const jm_field_plans *plans)
{
    for (int p = 0; p < plans->count; p++)
        if (plans->items[p].unreadable > 0 && plans->items[p].words != NULL)
            jm_log(ctx, JM_LOG_WARNING,
                   "%s: %" PRId64 " values of %s are no words of ours (the first: '%s'); "
                   "`values:` can translate them",
                   entry->shown, plans->items[p].unreadable, plans->items[p].column->name,
                   plans->items[p].example);
        else if (plans->items[p].unreadable > 0)
            jm_log(ctx, JM_LOG_WARNING,
                   "%s: %" PRId64 " values of %s are no numbers (the first: '%s') and count as "
                   "missing; `values:` can translate them",
                   entry->shown, plans->items[p].unreadable, plans->items[p].column->name,
                   plans->items[p].example);
    if (plans->latin1 > 0)
        jm_log(ctx, JM_LOG_INFO, "%s: %" PRId64 " texts were Latin-1 and were turned to UTF-8",
               entry->shown, plans->latin1);
    if (plans->twice > 0)
        jm_log(ctx, JM_LOG_INFO, "%s: %" PRId64 " texts were UTF-8 encoded twice and were mended",
               entry->shown, plans->twice);
    tell_skips(ctx, entry, plans);
}

// Values of a file's columns: found, renamed, converted, and told of when they cannot be read.
#include "gis/fields.h"

#include "core/text.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { NAMES = 400, TEXT_LENGTH = 65536 };

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

static jm_status missing_field(jm_ctx *ctx, const char *wanted, OGRFeatureDefnH file)
{
    const char *names[NAMES];
    int count = 0;
    for (int f = 0; f < OGR_FD_GetFieldCount(file) && count < NAMES; f++)
        names[count++] = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(file, f));
    JM_TRY(jm_column_missing(ctx, wanted, names, count));
    return JM_OK;
}

jm_status jm_fields_plan(jm_ctx *ctx, const jm_entry *entry, OGRFeatureDefnH file, jm_layer *layer,
                         jm_field_plans *plans)
{
    *plans = (jm_field_plans){.count = 0};
    for (const jm_role_column *c = jm_role_columns; c->name != NULL; c++) {
        if (c->role != entry->role || plans->count >= JM_FIELD_PLANS)
            continue;
        const jm_mapping *mapping = jm_entry_mapping(entry, c->name);
        int field = OGR_FD_GetFieldIndex(file, jm_entry_column(entry, c->name));
        if (field < 0 && mapping != NULL)
            return missing_field(ctx, jm_entry_column(entry, c->name), file);
        if (field < 0)
            continue;
        jm_field_plan *plan = &plans->items[plans->count++];
        *plan = (jm_field_plan){.column = c, .mapping = mapping, .field = field};
        JM_TRY(jm_layer_add_column(ctx, layer, c->name, c->kind, &plan->to));
    }
    return JM_OK;
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

jm_status jm_field_set(jm_ctx *ctx, jm_layer *layer, jm_field_plan *plan, const char *text)
{
    char trimmed[TEXT_LENGTH];
    double value = (double)NAN;
    trim(text, trimmed);
    const char *mapped = jm_mapping_value(plan->mapping, trimmed);
    if (plan->column->kind == JM_COLUMN_TEXT)
        return jm_layer_set_text(ctx, layer, plan->to, mapped);
    if (mapped[0] != '\0' && !jm_field_number(mapped, &value)) {
        value = (double)NAN;
        if (plan->unreadable++ == 0)
            strncat(plan->example, mapped, sizeof plan->example - 1);
    }
    return set_number(ctx, layer, plan, value);
}

// Old shapefiles say nothing about their encoding: what is no UTF-8 is Latin-1, as anywhere west
// of the Oder.
static jm_status set_file_text(jm_ctx *ctx, jm_layer *layer, jm_field_plan *plan, const char *text,
                               int64_t *latin1)
{
    if (CPLIsUTF8(text, -1))
        return jm_field_set(ctx, layer, plan, text);
    char *utf8 = CPLRecode(text, CPL_ENC_ISO8859_1, CPL_ENC_UTF8);
    (*latin1)++;
    jm_status status = jm_field_set(ctx, layer, plan, utf8 != NULL ? utf8 : "");
    CPLFree(utf8);
    return status;
}

static bool is_number_field(OGRFieldType type)
{
    return type == OFTInteger || type == OFTInteger64 || type == OFTReal;
}

jm_status jm_fields_read(jm_ctx *ctx, OGRFeatureH feature, jm_layer *layer, jm_field_plans *plans)
{
    for (int p = 0; p < plans->count; p++) {
        jm_field_plan *plan = &plans->items[p];
        if (!OGR_F_IsFieldSetAndNotNull(feature, plan->field))
            continue;
        OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, plan->field));
        bool mapped = plan->mapping != NULL && plan->mapping->value_count > 0;
        if (plan->column->kind == JM_COLUMN_REAL && is_number_field(type) && !mapped)
            JM_TRY(set_number(ctx, layer, plan, OGR_F_GetFieldAsDouble(feature, plan->field)));
        else
            JM_TRY(set_file_text(ctx, layer, plan, OGR_F_GetFieldAsString(feature, plan->field),
                                 &plans->latin1));
    }
    return JM_OK;
}

void jm_fields_tell(jm_ctx *ctx, const jm_entry *entry, const jm_field_plans *plans)
{
    for (int p = 0; p < plans->count; p++)
        if (plans->items[p].unreadable > 0)
            jm_log(ctx, JM_LOG_WARNING,
                   "%s: %" PRId64 " values of %s are no numbers (the first: '%s') and count as "
                   "missing; `values:` can translate them",
                   entry->shown, plans->items[p].unreadable, plans->items[p].column->name,
                   plans->items[p].example);
    if (plans->latin1 > 0)
        jm_log(ctx, JM_LOG_INFO, "%s: %" PRId64 " texts were Latin-1 and were turned to UTF-8",
               entry->shown, plans->latin1);
}

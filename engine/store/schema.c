// One table checks and fills: keys, kinds, ranges, and words that help whoever mistyped.
#include "core/text.h"
#include "core/time.h"
#include "store/yaml.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct schema_reader {
    jm_ctx *ctx;
    const jm_yaml *yaml;
    jm_faults *faults;
} schema_reader;

static void add_bytes(jm_ctx *ctx, jm_faults *faults, const char *bytes)
{
    int64_t count = (int64_t)strlen(bytes);
    if (jm_grow(ctx, &faults->text, &faults->capacity, faults->length + count + 1) != JM_OK)
        return; // the count still says that there was a fault
    memcpy(faults->text + faults->length, bytes, (size_t)count + 1);
    faults->length += count;
}

void jm_faults_add(jm_ctx *ctx, jm_faults *faults, const jm_yaml *yaml, const jm_yaml_node *at,
                   const char *format, ...)
{
    enum { most_bytes = 1 << 18 }; // beyond it faults are only counted
    faults->count++;
    if (faults->length > most_bytes)
        return;
    char line[1024];
    int used = 0;
    if (at != NULL)
        used = snprintf(line, sizeof line, "%.500s:%d:%d: ", jm_yaml_file(yaml), jm_yaml_line(at),
                        jm_yaml_column(at));
    else
        used = snprintf(line, sizeof line, "%.500s: ", jm_yaml_file(yaml));
    va_list values;
    va_start(values, format);
    vsnprintf(line + used, sizeof line - (size_t)used, jm_translate(ctx, format), values);
    va_end(values);
    if (faults->length > 0)
        add_bytes(ctx, faults, "\n");
    add_bytes(ctx, faults, line);
}

jm_status jm_faults_end(jm_ctx *ctx, jm_faults *faults)
{
    enum { shown_bytes = 3800 }; // a context keeps 4096 bytes of message
    if (faults->count == 0)
        return JM_OK;
    jm_status status = JM_ERR_DATA;
    if (faults->text == NULL) {
        status = jm_fail(ctx, JM_ERR_MEMORY, "no memory to tell the faults of the file");
    } else if (faults->length <= shown_bytes) {
        jm_fail(ctx, status, "%s", faults->text);
    } else {
        int64_t cut = shown_bytes, shown = 1;
        while (cut > 0 && faults->text[cut] != '\n')
            cut--;
        for (int64_t i = 0; i < cut; i++)
            shown += faults->text[i] == '\n';
        jm_fail(ctx, status, "%.*s\n... and %lld faults more", (int)cut, faults->text,
                (long long)(faults->count - shown));
    }
    jm_free(faults->text);
    *faults = (jm_faults){0};
    return status;
}

// What a text that is no number most likely meant.
static const char *number_advice(const char *text)
{
    bool all_digits = true, underscore = false, comma = false;
    for (const char *s = text; *s != '\0'; s++) {
        underscore = underscore || *s == '_';
        comma = comma || *s == ',';
        all_digits = all_digits && (isdigit((unsigned char)*s) || strchr("+-_.,", *s) != NULL);
    }
    if (all_digits && comma && !underscore)
        return JM_WORDS("write a decimal point: 0.5");
    if (all_digits && underscore)
        return JM_WORDS("write the digits without separators: 1000");
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X' || text[1] == 'o'))
        return JM_WORDS("write it in decimal digits");
    if (isdigit((unsigned char)text[0]) && text[strlen(text) - 1] > '9')
        return JM_WORDS("write the number alone; the key names its unit");
    return JM_WORDS("write a number such as 12 or 0.5");
}

static bool read_number(schema_reader *r, const jm_yaml_node *value, const char *key, double *out)
{
    const char *text = jm_yaml_text(value);
    if (text == NULL) {
        jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: a number belongs here", key);
    } else if (jm_yaml_is_quoted(value)) {
        jm_faults_add(r->ctx, r->faults, r->yaml, value,
                      "%s: '%.60s' in quotes is a text; leave the quotes out", key, text);
    } else if (!jm_parse_number(text, out)) {
        jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: '%.60s' is no number; %s", key, text,
                      jm_translate(r->ctx, number_advice(text)));
    } else {
        return true;
    }
    return false;
}

static bool within(schema_reader *r, const jm_yaml_node *value, const jm_schema_row *row,
                   double number)
{
    if (row->minimum == 0.0 && row->maximum == 0.0)
        return true;
    if (number >= row->minimum && number <= row->maximum)
        return true;
    char shown[3][40];
    jm_format_number(number, -1, shown[0]);
    jm_format_number(row->minimum, -1, shown[1]);
    jm_format_number(row->maximum, -1, shown[2]);
    const char *unit = jm_unit_text(row->unit != NULL ? row->unit : "");
    jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: %s is out of range; give %s to %s%s%s",
                  row->key, shown[0], shown[1], shown[2], unit[0] != '\0' ? " " : "",
                  unit[0] != '\0' ? jm_translate(r->ctx, unit) : "");
    return false;
}

static bool read_integer(schema_reader *r, const jm_yaml_node *value, const jm_schema_row *row,
                         int64_t *out)
{
    double number = 0.0;
    if (!read_number(r, value, row->key, &number))
        return false;
    if (!jm_parse_integer(jm_yaml_text(value), out)) {
        jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: '%.60s' is no whole number", row->key,
                      jm_yaml_text(value));
        return false;
    }
    return within(r, value, row, number);
}

static bool read_bool(schema_reader *r, const jm_yaml_node *value, const char *key, bool *out)
{
    static const char *const words[] = {"true", "yes", "on", "false", "no", "off"};
    const char *text = jm_yaml_text(value);
    for (int w = 0; text != NULL && !jm_yaml_is_quoted(value) && w < 6; w++) {
        if (strcmp(text, words[w]) == 0) {
            *out = w < 3;
            return true;
        }
    }
    jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: write true or false", key);
    return false;
}

// "a, b, c" of a list that ends with NULL.
static void join(const char *const *words, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; words[i] != NULL && used + 1 < size; i++) {
        int more = snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", words[i]);
        used += more > 0 ? (size_t)more : 0;
    }
}

static bool read_choice(schema_reader *r, const jm_yaml_node *value, const jm_schema_row *row,
                        int32_t *out)
{
    const char *text = jm_yaml_text(value);
    int32_t count = 0;
    for (; row->choices[count] != NULL; count++) {
        if (text != NULL && strcmp(text, row->choices[count]) == 0) {
            *out = count;
            return true;
        }
    }
    char known[400];
    join(row->choices, known, sizeof known);
    const char *near = text != NULL ? jm_nearest_word(text, row->choices, count) : NULL;
    if (text == NULL)
        jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: give one of %s", row->key, known);
    else if (near != NULL)
        jm_faults_add(r->ctx, r->faults, r->yaml, value,
                      "%s: unknown choice '%.60s'; did you mean '%s'?", row->key, text, near);
    else
        jm_faults_add(r->ctx, r->faults, r->yaml, value,
                      "%s: unknown choice '%.60s'; give one of %s", row->key, text, known);
    return false;
}

static bool read_range(schema_reader *r, const jm_yaml_node *value, const jm_schema_row *row,
                       jm_range *out)
{
    jm_range range = {0};
    if (jm_yaml_kind_of(value) != JM_YAML_MAP) {
        if (!read_number(r, value, row->key, &range.low) || !within(r, value, row, range.low))
            return false;
        range.high = range.low;
        *out = range;
        return true;
    }
    const jm_yaml_node *low = jm_yaml_get(value, "low"), *high = jm_yaml_get(value, "high");
    if (low == NULL || high == NULL || jm_yaml_count(value) != 2) {
        jm_faults_add(r->ctx, r->faults, r->yaml, value,
                      "%s: give a number, or a range {low: ..., high: ...}", row->key);
        return false;
    }
    bool good = read_number(r, low, row->key, &range.low) && within(r, low, row, range.low);
    good = read_number(r, high, row->key, &range.high) && within(r, high, row, range.high) && good;
    if (good && range.low > range.high) {
        jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: low is above high", row->key);
        good = false;
    }
    if (good)
        *out = range;
    return good;
}

static bool read_date(schema_reader *r, const jm_yaml_node *value, const char *key, jm_civil *out)
{
    const char *text = jm_yaml_text(value);
    if (text != NULL && jm_parse_date(r->ctx, text, out) == JM_OK)
        return true;
    jm_clear(r->ctx);
    jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: give a date such as 2026-07-19", key);
    return false;
}

static bool read_text(schema_reader *r, const jm_yaml_node *value, const char *key, char **out,
                      jm_status *status)
{
    const char *text = jm_yaml_text(value);
    if (text == NULL) {
        jm_faults_add(r->ctx, r->faults, r->yaml, value, "%s: a text belongs here", key);
        return false;
    }
    char *copy = NULL;
    *status = jm_copy_text(r->ctx, text, &copy);
    if (*status != JM_OK)
        return false;
    jm_free(*out); // a default that the caller had put there
    *out = copy;
    return true;
}

static bool read_value(schema_reader *r, const jm_yaml_node *value, const jm_schema_row *row,
                       char *target, jm_status *status)
{
    void *place = target + row->offset;
    switch (row->type) {
    case JM_SCHEMA_TEXT:
        return read_text(r, value, row->key, place, status);
    case JM_SCHEMA_NUMBER: {
        double number = 0.0;
        if (!read_number(r, value, row->key, &number) || !within(r, value, row, number))
            return false;
        memcpy(place, &number, sizeof number);
        return true;
    }
    case JM_SCHEMA_INTEGER: {
        int64_t number = 0;
        if (!read_integer(r, value, row, &number))
            return false;
        memcpy(place, &number, sizeof number);
        return true;
    }
    case JM_SCHEMA_BOOL:
        return read_bool(r, value, row->key, place);
    case JM_SCHEMA_CHOICE:
        return read_choice(r, value, row, place);
    case JM_SCHEMA_RANGE:
        return read_range(r, value, row, place);
    case JM_SCHEMA_DATE: {
        jm_civil date = {0};
        if (!read_date(r, value, row->key, &date))
            return false;
        memcpy(place, &date, sizeof date);
        return true;
    }
    case JM_SCHEMA_NODE:
        memcpy(place, &value, sizeof value);
        return true;
    }
    return false;
}

static const jm_schema_row *find_row(const jm_schema_row *rows, const char *key)
{
    for (const jm_schema_row *row = rows; row->key != NULL; row++)
        if (strcmp(row->key, key) == 0)
            return row;
    return NULL;
}

static jm_status tell_unknown_key(schema_reader *r, const jm_yaml_node *key,
                                  const jm_schema_row *rows)
{
    int64_t count = 0;
    while (rows[count].key != NULL)
        count++;
    const char **words = NULL;
    JM_TRY(jm_new(r->ctx, &words, count + 1));
    for (int64_t i = 0; i < count; i++)
        words[i] = rows[i].key;
    const char *near = jm_nearest_word(jm_yaml_text(key), words, count);
    char known[600];
    join(words, known, sizeof known);
    if (near != NULL)
        jm_faults_add(r->ctx, r->faults, r->yaml, key, "unknown key '%.60s'; did you mean '%s'?",
                      jm_yaml_text(key), near);
    else
        jm_faults_add(r->ctx, r->faults, r->yaml, key, "unknown key '%.60s'; known are %s",
                      jm_yaml_text(key), known);
    jm_free(words);
    return JM_OK;
}

jm_status jm_schema_read(jm_ctx *ctx, const jm_yaml *yaml, const jm_yaml_node *map,
                         const jm_schema_row *rows, void *target, bool *given, jm_faults *faults)
{
    schema_reader reader = {.ctx = ctx, .yaml = yaml, .faults = faults};
    for (int64_t i = 0; given != NULL && rows[i].key != NULL; i++)
        given[i] = false;
    if (jm_yaml_kind_of(map) != JM_YAML_MAP && jm_yaml_kind_of(map) != JM_YAML_NULL) {
        jm_faults_add(ctx, faults, yaml, map, "keys and values belong here, as in `key: value`");
        return JM_OK;
    }
    jm_status status = JM_OK;
    for (int64_t i = 0; i < jm_yaml_count(map); i++) {
        const jm_yaml_node *key = jm_yaml_pair_key(map, i);
        const jm_schema_row *row = find_row(rows, jm_yaml_text(key));
        if (row == NULL) {
            JM_TRY(tell_unknown_key(&reader, key, rows));
            continue;
        }
        bool good = read_value(&reader, jm_yaml_pair_value(map, i), row, target, &status);
        JM_TRY(status);
        if (given != NULL)
            given[row - rows] = good;
    }
    for (const jm_schema_row *row = rows; row->key != NULL; row++)
        if (row->required && jm_yaml_get(map, row->key) == NULL)
            jm_faults_add(ctx, faults, yaml, map, "the key '%s' is missing%s%s", row->key,
                          row->help != NULL ? jm_translate(ctx, ": ") : "",
                          row->help != NULL ? jm_translate(ctx, row->help) : "");
    return JM_OK;
}

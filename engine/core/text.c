#include "core/text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- text that grows ----

/// Room for `more` bytes and the zero; false sets `failed`.
static bool make_room(jm_text *t, int64_t more)
{
    if (t->failed || more < 0 || t->length > INT64_MAX / 4 - more) {
        t->failed = true;
        return false;
    }
    int64_t needed = t->length + more + 1;
    if (needed <= t->capacity)
        return true;
    int64_t wanted = t->capacity > 0 ? t->capacity : 64;
    while (wanted < needed)
        wanted *= 2;
    char *bytes = realloc(t->bytes, (size_t)wanted);
    if (bytes == NULL) {
        t->failed = true;
        return false;
    }
    t->bytes = bytes;
    t->capacity = wanted;
    return true;
}

void jm_text_add_bytes(jm_text *t, const char *bytes, int64_t count)
{
    if (!make_room(t, count))
        return;
    if (count > 0)
        memcpy(t->bytes + t->length, bytes, (size_t)count);
    t->length += count;
    t->bytes[t->length] = '\0';
}

void jm_text_add(jm_text *t, const char *text)
{
    jm_text_add_bytes(t, text, (int64_t)strlen(text));
}

void jm_text_printf(jm_text *t, const char *format, ...)
{
    va_list values, again;
    va_start(values, format);
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    if (length < 0)
        t->failed = true;
    else if (make_room(t, length)) {
        vsnprintf(t->bytes + t->length, (size_t)length + 1, format, again);
        t->length += length;
    }
    va_end(again);
    va_end(values);
}

void jm_text_free(jm_text *t)
{
    free(t->bytes);
    *t = (jm_text){0};
}

// ---- strict numbers ----

static const char *skip_digits(const char *p)
{
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

/// Length of the number that `text` wholly is, or 0. *point is where the decimal point stands, or
/// NULL.
static size_t number_length(const char *text, const char **point)
{
    *point = NULL;
    const char *p = text + (*text == '+' || *text == '-');
    const char *digits = p;
    p = skip_digits(p);
    if (p == digits)
        return 0;
    if (*p == '.') {
        *point = p;
        p = skip_digits(p + 1);
        if (p == *point + 1)
            return 0;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '+' || *p == '-';
        digits = p;
        p = skip_digits(p);
        if (p == digits)
            return 0;
    }
    return *p == '\0' ? (size_t)(p - text) : 0;
}

// Longer texts are no numbers that anyone wrote.
enum { longest_number = 400 };

/// strtod reads, and printf writes, the decimal point of the host's locale.
static const char *locale_point(void)
{
    const struct lconv *conventions = localeconv();
    const char *point = conventions != NULL ? conventions->decimal_point : NULL;
    return point != NULL && *point != '\0' ? point : ".";
}

bool jm_parse_number(const char *text, double *value)
{
    const char *point;
    size_t length = number_length(text, &point);
    if (length == 0 || length > longest_number)
        return false;
    char copy[longest_number + 16];
    int whole = (int)(point != NULL ? (size_t)(point - text) : length);
    int written = snprintf(copy, sizeof copy, "%.*s%s%s", whole, text,
                           point != NULL ? locale_point() : "", point != NULL ? point + 1 : "");
    if (written < 0 || (size_t)written >= sizeof copy)
        return false;
    double read = strtod(copy, NULL);
    if (!isfinite(read))
        return false;
    *value = read;
    return true;
}

bool jm_parse_integer(const char *text, int64_t *value)
{
    bool negative = *text == '-';
    const char *p = text + (*text == '+' || *text == '-');
    if (*p == '\0')
        return false;
    // Gathered as a negative number, which reaches one further.
    int64_t read = 0;
    for (; *p != '\0'; p++) {
        if (*p < '0' || *p > '9')
            return false;
        int digit = *p - '0';
        if (read < (INT64_MIN + digit) / 10)
            return false;
        read = read * 10 - digit;
    }
    if (!negative && read == INT64_MIN)
        return false;
    *value = negative ? read : -read;
    return true;
}

// ---- the one number formatter ----

/// Puts '.' where the locale's decimal point stands.
static void with_plain_point(char *text)
{
    const char *point = locale_point();
    size_t length = strlen(point);
    char *found = strstr(text, point);
    if (found == NULL || (length == 1 && *point == '.'))
        return;
    *found = '.';
    memmove(found + 1, found + length, strlen(found + length) + 1);
}

// 15 digits always survive the way to a double and back, and 17 always bring the double back.
static void shortest_number(double value, char out[40])
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    with_plain_point(text);
    memcpy(out, text, strlen(text) + 1);
}

/// "-0.00" says nothing but 0.00.
static void without_minus_zero(char *text)
{
    if (text[0] == '-' && strspn(text + 1, "0.") == strlen(text + 1))
        memmove(text, text + 1, strlen(text));
}

void jm_format_number(double value, int decimals, char out[40])
{
    // From 1e15 on a double holds no decimals that a person would read.
    const double largest_fixed = 1e15;
    if (isnan(value))
        out[0] = '\0';
    else if (isinf(value))
        snprintf(out, 40, "%s", value < 0.0 ? "-inf" : "inf");
    else if (decimals < 0 || fabs(value) >= largest_fixed)
        shortest_number(value, out);
    else {
        snprintf(out, 40, "%.*f", decimals < 17 ? decimals : 17, value);
        with_plain_point(out);
        without_minus_zero(out);
    }
}

void jm_format_human(double value, int decimals, bool french, char out[64])
{
    const char *thousands = french ? "\u202f" : ",";
    char plain[40];
    jm_format_number(value, decimals, plain);
    const char *digits = plain + (plain[0] == '-');
    size_t whole = strspn(digits, "0123456789");
    size_t length = 0;
    if (digits != plain)
        out[length++] = '-';
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0) {
            memcpy(out + length, thousands, strlen(thousands));
            length += strlen(thousands);
        }
        out[length++] = digits[i];
    }
    const char *rest = digits + whole;
    if (*rest == '.') {
        out[length++] = french ? ',' : '.';
        rest++;
    }
    memcpy(out + length, rest, strlen(rest) + 1);
}

void jm_format_value(double value, bool french, char out[64])
{
    double size = fabs(value);
    int decimals = size >= 1000.0 || size == floor(size) ? 0 : 2;
    if (size > 0.0 && size < 0.001) {
        snprintf(out, 64, "%.1e", value);
        with_plain_point(out);
        char *point = strchr(out, '.');
        if (french && point != NULL)
            *point = ',';
        return;
    }
    for (double below = 1.0; size > 0.0 && size < below && decimals < 5; below /= 10.0)
        decimals++;
    jm_format_human(value, decimals, french, out);
}

const char *jm_unit_text(const char *unit)
{
    if (strcmp(unit, "1") == 0)
        return "";
    return strcmp(unit, "degC") == 0 ? "°C" : unit;
}

// ---- escaping ----

void jm_text_add_html(jm_text *t, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        switch (*p) {
        case '&':
            jm_text_add(t, "&amp;");
            break;
        case '<':
            jm_text_add(t, "&lt;");
            break;
        case '>':
            jm_text_add(t, "&gt;");
            break;
        case '"':
            jm_text_add(t, "&quot;");
            break;
        case '\'':
            jm_text_add(t, "&#39;");
            break;
        default:
            jm_text_add_bytes(t, p, 1);
        }
    }
}

/// Bytes of the UTF-8 character at p, or 0 when it is none (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
static int utf8_length(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    if (u[0] < 0x80)
        return 1;
    int length = u[0] >= 0xC2 && u[0] <= 0xDF   ? 2
                 : u[0] >= 0xE0 && u[0] <= 0xEF ? 3
                 : u[0] >= 0xF0 && u[0] <= 0xF4 ? 4
                                                : 0;
    for (int i = 1; i < length; i++)
        if ((u[i] & 0xC0) != 0x80)
            return 0;
    bool wrong = (u[0] == 0xE0 && u[1] < 0xA0) || (u[0] == 0xED && u[1] > 0x9F) ||
                 (u[0] == 0xF0 && u[1] < 0x90) || (u[0] == 0xF4 && u[1] > 0x8F);
    return wrong ? 0 : length;
}

void jm_text_add_json(jm_text *t, const char *text)
{
    jm_text_add(t, "\"");
    for (const char *p = text; *p != '\0';) {
        int length = utf8_length(p);
        unsigned char byte = (unsigned char)*p;
        if (length == 0)
            jm_text_add(t, "\\ufffd"); // a byte that is no UTF-8 would spoil the whole file
        else if (byte == '"' || byte == '\\')
            jm_text_printf(t, "\\%c", byte);
        else if (byte == '\n')
            jm_text_add(t, "\\n");
        else if (byte == '\t')
            jm_text_add(t, "\\t");
        else if (byte < 0x20 || byte == 0x7F)
            jm_text_printf(t, "\\u%04x", byte);
        else
            jm_text_add_bytes(t, p, length);
        p += length > 0 ? length : 1;
    }
    jm_text_add(t, "\"");
}

void jm_text_add_csv(jm_text *t, const char *text)
{
    const char *point;
    // A spreadsheet would run these as a formula.
    bool formula =
        *text != '\0' && strchr("=+-@\t\r", *text) != NULL && number_length(text, &point) == 0;
    bool quoted = strpbrk(text, "\",;\n\r\t") != NULL;
    if (quoted)
        jm_text_add(t, "\"");
    if (formula)
        jm_text_add(t, "'");
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            jm_text_add(t, "\"");
        jm_text_add_bytes(t, p, 1);
    }
    if (quoted)
        jm_text_add(t, "\"");
}

// ---- did you mean ----

// Words of interfaces are shorter; of longer ones the rest counts by its length alone.
enum { longest_word = 64 };

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int word_length(const char *word)
{
    size_t length = strlen(word);
    return length < INT32_MAX / 2 ? (int)length : INT32_MAX / 2;
}

// Optimal string alignment (Damerau 1964): three rows of its table at a time.
int jm_edit_distance(const char *a, const char *b)
{
    int whole_a = word_length(a), whole_b = word_length(b);
    int length_a = smaller(whole_a, longest_word), length_b = smaller(whole_b, longest_word);
    int rows[3][longest_word + 1];
    int *before = rows[0], *above = rows[1], *row = rows[2];
    for (int j = 0; j <= length_b; j++)
        above[j] = j;
    for (int i = 1; i <= length_a; i++) {
        row[0] = i;
        for (int j = 1; j <= length_b; j++) {
            int replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = smaller(replaced, smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        int *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[length_b] + (whole_a - length_a) + (whole_b - length_b);
}

const char *jm_nearest_word(const char *word, const char *const *words, int64_t count)
{
    int best = 1 + word_length(word) / 4;
    const char *nearest = NULL;
    for (int64_t i = 0; i < count; i++) {
        int distance = jm_edit_distance(word, words[i]);
        if (distance < best || (distance == best && nearest == NULL)) {
            best = distance;
            nearest = words[i];
        }
    }
    // A beginning is no slip, however much is missing.
    enum { shortest_beginning = 3 };
    size_t length = strlen(word);
    for (int64_t i = 0; i < count && nearest == NULL && length >= shortest_beginning; i++)
        if (strncmp(word, words[i], length) == 0)
            nearest = words[i];
    return nearest;
}

#include "core/retell.h"

#include "core/grid.h"

#include <string.h>

enum { VALUE_LIMIT = 16, LETTER_LIMIT = 256 };

typedef struct piece {
    const char *start;
    size_t length;
} piece;

// Letters of a format between two conversions, "%%" as the one sign it stands for.
typedef struct letters {
    char text[LETTER_LIMIT];
    size_t length;
} letters;

// Takes the letters off the format, up to its next conversion or end.
static void take_letters(const char **format, letters *out)
{
    const char *f = *format;
    out->length = 0;
    while (*f != '\0' && (*f != '%' || f[1] == '%') && out->length + 1 < sizeof out->text) {
        out->text[out->length++] = *f;
        f += *f == '%' ? 2 : 1;
    }
    out->text[out->length] = '\0';
    *format = f;
}

// Behind the conversion that begins at `at`: "%.3g", "%lld", "%s".
static const char *behind_conversion(const char *at)
{
    at += strcspn(at, "diufegsx");
    return *at != '\0' ? at + 1 : at;
}

// Where the letters stand in the text, at its very end when they are the format's last. NULL:
// nowhere.
static const char *place_of(const char *text, const letters *wanted, bool is_last)
{
    const size_t left = strlen(text);
    if (!is_last)
        return strstr(text, wanted->text);
    return left >= wanted->length && strcmp(text + left - wanted->length, wanted->text) == 0
               ? text + left - wanted->length
               : NULL;
}

// The values that `format` was filled with to give `text`; JM_NONE: it was another format.
static int values_of(const char *format, const char *text, piece values[VALUE_LIMIT])
{
    int count = 0;
    letters between;
    take_letters(&format, &between);
    if (strncmp(text, between.text, between.length) != 0)
        return JM_NONE;
    text += between.length;
    while (*format == '%' && count < VALUE_LIMIT) {
        format = behind_conversion(format);
        take_letters(&format, &between);
        const char *end = place_of(text, &between, *format == '\0');
        if (end == NULL)
            return JM_NONE;
        values[count++] = (piece){text, (size_t)(end - text)};
        text = end + between.length;
    }
    return *format == '\0' && *text == '\0' ? count : JM_NONE;
}

static void add_value(const jm_ctx *ctx, jm_text *out, piece value, bool french)
{
    char word[256];
    double number = 0.0;
    const size_t length = value.length < sizeof word ? value.length : sizeof word - 1;
    memcpy(word, value.start, length);
    word[length] = '\0';
    const bool is_number = jm_parse_number(word, &number);
    for (char *c = word; is_number && french && *c != '\0'; c++)
        *c = *c == '.' ? ',' : *c;
    jm_text_add(out, is_number || length == 0 ? word : jm_translate(ctx, word));
}

static void refill(const jm_ctx *ctx, const char *format, const piece *values, int count,
                   bool french, jm_text *out)
{
    for (int v = 0; *format != '\0';) {
        letters between;
        take_letters(&format, &between);
        jm_text_add(out, between.text);
        if (*format != '%')
            continue;
        format = behind_conversion(format);
        if (v < count)
            add_value(ctx, out, values[v++], french);
    }
}

void jm_retell(const jm_ctx *ctx, const char *const *formats, int count, bool french,
               const char *english, jm_text *out)
{
    piece values[VALUE_LIMIT];
    for (int f = 0; f < count; f++) {
        const int found = values_of(formats[f], english, values);
        const char *told = found > 0 ? jm_translate(ctx, formats[f]) : formats[f];
        if (told != formats[f] && strcmp(told, formats[f]) != 0) {
            refill(ctx, told, values, found, french, out);
            return;
        }
    }
    jm_text_add(out, english[0] != '\0' ? jm_translate(ctx, english) : "");
}

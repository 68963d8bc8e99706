// A format filled for people: its numbers as their language writes them.
#include "core/text.h"

#include <stdio.h>
#include <string.h>

// They stand around each number while it is filled in; no text of ours holds them.
enum { number_begins = '\x01', number_ends = '\x02', format_bytes = 4096 };

// Behind the conversion that begins at `at`: "%.3g", "%lld", "%s", "%%".
static const char *behind_conversion(const char *at)
{
    at++;
    at += strspn(at, "-+ #0123456789.*$'hlLqjzt");
    return *at != '\0' ? at + 1 : at;
}

// The format with its numbers marked; as it is where it is too long for `out`.
__attribute__((format_arg(1))) static const char *mark_numbers(const char *format,
                                                               char out[format_bytes])
{
    size_t length = 0;
    for (const char *at = format; *at != '\0';) {
        const char *end = *at == '%' ? behind_conversion(at) : at + 1;
        const size_t count = (size_t)(end - at);
        const bool number = *at == '%' && strchr("eEfFgG", end[-1]) != NULL;
        if (length + count + 3 > format_bytes)
            return format;
        if (number)
            out[length++] = number_begins;
        memcpy(out + length, at, count);
        length += count;
        if (number)
            out[length++] = number_ends;
        at = end;
    }
    out[length] = '\0';
    return out;
}

static void put_commas(char *text)
{
    bool number = false;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == number_begins || *from == number_ends)
            number = *from == number_begins;
        else
            *text++ = (char)(number && *from == '.' ? ',' : *from);
    }
    *text = '\0';
}

void jm_vformat_human(char *out, size_t size, bool comma, const char *format, va_list values)
{
    char marked[format_bytes];
    vsnprintf(out, size, comma ? mark_numbers(format, marked) : format, values);
    if (comma)
        put_commas(out);
}

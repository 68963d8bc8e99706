// Bytes of tables: encodings, and numbers as people write them.
#include "store/csv_own.h"

#include "core/text.h"

#include <string.h>

// Length of the well-formed UTF-8 sequence at `s`, 0 when it is none (RFC 3629).
static int utf8_length(const unsigned char *s, const unsigned char *end)
{
    static const struct {
        unsigned char first_low, first_high, second_low, second_high;
        int length;
    } forms[] = {
        {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        if (s[0] < forms[f].first_low || s[0] > forms[f].first_high)
            continue;
        if (end - s < forms[f].length || s[1] < forms[f].second_low || s[1] > forms[f].second_high)
            return 0;
        for (int i = 2; i < forms[f].length; i++)
            if ((s[i] & 0xc0) != 0x80)
                return 0;
        return forms[f].length;
    }
    return 0;
}

bool jm_csv_is_utf8(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text, *end = s + length;
    while (s < end) {
        int step = *s < 0x80 ? 1 : utf8_length(s, end);
        if (step == 0)
            return false;
        s += step;
    }
    return true;
}

static char *put_windows(char *to, unsigned char c)
{
    unsigned code = c >= 0x80 && c < 0xa0 ? jm_windows_1252[c - 0x80] : c;
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | (code >> 6));
        *to++ = (char)(0x80 | (code & 0x3f));
    } else {
        *to++ = (char)(0xe0 | (code >> 12));
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    }
    return to;
}

size_t jm_csv_to_utf8(const char *text, size_t length, char *out, int64_t *turned)
{
    char *to = out;
    for (size_t from = 0; from < length;) {
        size_t end = from;
        while (end < length && text[end] != '\n' && text[end] != '\r')
            end++;
        end += end < length;
        if (jm_csv_is_utf8(text + from, end - from)) {
            memcpy(to, text + from, end - from);
            to += end - from;
        } else {
            for (size_t i = from; i < end; i++) {
                *turned += (unsigned char)text[i] >= 0x80;
                to = put_windows(to, (unsigned char)text[i]);
            }
        }
        from = end;
    }
    *to = '\0';
    return (size_t)(to - out);
}

jm_status jm_csv_mark(jm_ctx *ctx, const char *name, const char *text, size_t length, size_t *skip)
{
    *skip = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
        return jm_fail(ctx, JM_ERR_DATA, "%s:1: the text is UTF-16; save it as UTF-8", name);
    return JM_OK;
}

jm_status jm_csv_check_zero(jm_ctx *ctx, const char *name, int64_t line, const char *text,
                            size_t length)
{
    const char *zero = length > 0 ? memchr(text, '\0', length) : NULL;
    if (zero == NULL)
        return JM_OK;
    for (const char *s = text; s < zero; s++)
        line += *s == '\n';
    return jm_fail(ctx, JM_ERR_DATA, "%s:%lld: a zero byte; this is no text file", name,
                   (long long)line);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Bytes of a blank that may part groups of digits: plain, no-break, narrow no-break.
static size_t blank_length(const char *s)
{
    return *s == ' '                            ? 1
           : strncmp(s, "\xc2\xa0", 2) == 0     ? 2
           : strncmp(s, "\xe2\x80\xaf", 3) == 0 ? 3
                                                : 0;
}

static bool three_digits(const char *s)
{
    return is_digit(s[0]) && is_digit(s[1]) && is_digit(s[2]) && !is_digit(s[3]);
}

static void close_groups(char *text)
{
    char *to = text;
    bool plain = true; // still in the whole part
    for (const char *s = text; *s != '\0';) {
        size_t blank = blank_length(s);
        plain = plain && *s != '.' && *s != ',';
        if (plain && blank > 0 && to > text && is_digit(to[-1]) && three_digits(s + blank))
            s += blank;
        else
            *to++ = *s++;
    }
    *to = '\0';
}

bool jm_csv_text_number(const char *text, char delimiter, double *value)
{
    char plain[64]; // no number is longer
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    if (length == 0 || length >= sizeof plain)
        return false;
    memcpy(plain, text, length);
    plain[length] = '\0';
    close_groups(plain);
    char *comma = strchr(plain, ',');
    if (comma != NULL && delimiter != ',' && strchr(plain, '.') == NULL)
        *comma = '.';
    return jm_parse_number(plain, value);
}

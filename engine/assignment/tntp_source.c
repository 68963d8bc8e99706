#include "assignment/tntp_source.h"

#include "core/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

jm_status jm_tntp_open(jm_ctx *ctx, const char *name, const char *bytes, int64_t count,
                       jm_tntp_source *s)
{
    *s = (jm_tntp_source){.ctx = ctx,
                          .name = name,
                          .memory = bytes,
                          .memory_count = count,
                          .part_end = bytes != NULL ? count : INT64_MAX,
                          .line = 1};
    if (bytes == NULL) {
        s->file = fopen(name, "rb");
        if (s->file == NULL)
            return jm_fail(ctx, JM_ERR_DATA, "%s: cannot be opened; check the path: %s", name,
                           strerror(errno));
    }
    jm_status status = jm_new(ctx, &s->bytes, JM_TNTP_ROOM + 1);
    if (status != JM_OK)
        jm_tntp_close(s);
    else if (s->file != NULL)
        setvbuf(s->file, NULL, _IONBF, 0); // `bytes` is the buffer
    return status;
}

int64_t jm_tntp_size(jm_tntp_source *s)
{
    if (s->file == NULL)
        return s->memory_count;
    const long here = ftell(s->file);
    if (here < 0 || fseek(s->file, 0, SEEK_END) != 0)
        return -1;
    const long size = ftell(s->file);
    return fseek(s->file, here, SEEK_SET) == 0 ? size : -1;
}

int64_t jm_tntp_place(const jm_tntp_source *s)
{
    return s->next - (s->end - s->at);
}

jm_status jm_tntp_open_part(jm_ctx *ctx, const jm_tntp_source *whole, int64_t begin, int64_t end,
                            jm_tntp_source *part)
{
    JM_TRY(jm_tntp_open(ctx, whole->name, whole->memory, whole->memory_count, part));
    part->next = begin;
    part->part_end = end;
    if (part->file == NULL || fseek(part->file, (long)begin, SEEK_SET) == 0)
        return JM_OK;
    jm_tntp_close(part);
    return jm_fail(ctx, JM_ERR_DATA, "%s: cannot be read to its end; is it a file?", whole->name);
}

void jm_tntp_close(jm_tntp_source *s)
{
    if (s->file != NULL)
        fclose(s->file);
    jm_free(s->bytes);
    s->file = NULL;
    s->bytes = NULL;
}

jm_status jm_tntp_refuse(const jm_tntp_source *s, jm_status status)
{
    if (s->broken)
        return jm_fail(s->ctx, JM_ERR_DATA, "%s: cannot be read to its end; is it a file?",
                       s->name);
    return jm_fail_within(s->ctx, status, "%s:%" PRId64 ": ", s->name, s->line);
}

static int32_t read_piece(jm_tntp_source *s, char *bytes, int32_t room)
{
    const int64_t left = s->part_end - s->next;
    int32_t got = left < room ? (int32_t)left : room;
    if (s->file != NULL) {
        const int32_t wanted = got;
        got = (int32_t)fread(bytes, 1, (size_t)wanted, s->file);
        s->broken = got < wanted && ferror(s->file) != 0;
    } else {
        memcpy(bytes, s->memory + s->next, (size_t)got);
    }
    s->next += got;
    return got;
}

// After it, what comes next stands whole in `bytes`, up to JM_TNTP_LONGEST bytes of it.
static inline void look_ahead(jm_tntp_source *s)
{
    if (s->end - s->at > JM_TNTP_LONGEST || s->over)
        return;
    const bool first = s->end == 0;
    memmove(s->bytes, s->bytes + s->at, (size_t)(s->end - s->at));
    s->end -= s->at;
    s->at = 0;
    const int32_t room = JM_TNTP_ROOM - s->end, got = read_piece(s, s->bytes + s->end, room);
    s->end += got;
    s->over = got < room;
    s->bytes[s->end] = '\0';
    if (first && strncmp(s->bytes, "\xEF\xBB\xBF", 3) == 0)
        s->at = 3; // the mark of UTF-8
}

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool jm_tntp_over(const jm_tntp_source *s)
{
    return s->over && s->at == s->end;
}

// To the end of the line, not behind it.
static void skip_line(jm_tntp_source *s)
{
    for (;;) {
        look_ahead(s);
        const char *newline = memchr(s->bytes + s->at, '\n', (size_t)(s->end - s->at));
        s->at = newline != NULL ? (int32_t)(newline - s->bytes) : s->end;
        if (newline != NULL || s->over)
            return;
    }
}

char jm_tntp_peek(jm_tntp_source *s)
{
    for (;;) {
        look_ahead(s);
        while (is_blank(s->bytes[s->at]))
            s->at++;
        if (s->bytes[s->at] == '~')
            skip_line(s);
        if (s->at < s->end || s->over)
            return s->bytes[s->at];
    }
}

void jm_tntp_take(jm_tntp_source *s)
{
    s->line += s->bytes[s->at] == '\n';
    s->at += s->at < s->end;
}

bool jm_tntp_take_if(jm_tntp_source *s, char byte)
{
    if (jm_tntp_peek(s) != byte)
        return false;
    jm_tntp_take(s);
    return true;
}

void jm_tntp_next_line(jm_tntp_source *s)
{
    skip_line(s);
    jm_tntp_take(s);
}

// Digits of a decimal number, without leading zeros and zeros that end its fraction.
typedef struct decimal {
    uint64_t digits;    // of at most 19 places
    int32_t exponent;   // value = digits x 10^exponent
    bool any, too_long; // has digits; has more than 19
} decimal;

static inline void add_digits(decimal *d, const char **text, bool fraction)
{
    int32_t zeros = 0; // of a fraction, until a digit follows them
    const char *p = *text;
    for (; is_digit(*p); p++) {
        d->any = true;
        if (fraction && *p == '0') {
            zeros++;
            continue;
        }
        for (; zeros >= 0; zeros--) {
            const uint64_t digit = zeros > 0 ? 0 : (uint64_t)(*p - '0');
            d->too_long = d->too_long || d->digits > (UINT64_MAX - 9) / 10;
            d->digits = d->too_long ? d->digits : 10 * d->digits + digit;
            d->exponent -= fraction;
        }
        zeros = 0;
    }
    *text = p;
}

// Also that of Fortran's double precision, 1.5D+02.
static bool is_exponent(char c)
{
    return c == 'e' || c == 'E' || c == 'd' || c == 'D';
}

static bool take_exponent(const char **text, int32_t *exponent)
{
    if (!is_exponent(**text))
        return true;
    const char *p = *text + 1;
    const bool negative = *p == '-';
    p += *p == '+' || *p == '-';
    if (!is_digit(*p))
        return false;
    int32_t value = 0;
    for (; is_digit(*p); p++)
        value = value < 100000 ? 10 * value + (*p - '0') : value;
    *exponent += negative ? -value : value;
    *text = p;
    return true;
}

// The digits as they stand, for the reader of core.
static bool slow_number(const char *text, const char *end, double *value)
{
    char copy[JM_TNTP_LONGEST + 8];
    int32_t length = 0;
    for (const char *p = text; p < end && length < JM_TNTP_LONGEST; p++) {
        if (*p == '.' && (p == text || !is_digit(p[-1])))
            copy[length++] = '0'; // core wants a digit before the point and one behind it
        if (*p != '.' || is_digit(p[1]))
            copy[length++] = is_exponent(*p) ? 'e' : *p;
    }
    copy[length] = '\0';
    return jm_parse_number(copy, value);
}

// 10^k is exact in a double up to 22, and so is a whole number up to 2^53: their product or
// quotient is then rounded once (Clinger 1990, How to read floating point numbers accurately).
static bool number_at(const char *text, const char **end, double *value)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const char *p = text;
    const bool negative = *p == '-';
    p += *p == '-' || *p == '+';
    decimal d = {0};
    add_digits(&d, &p, false);
    if (*p == '.') {
        p++;
        add_digits(&d, &p, true);
    }
    if (!d.any || !take_exponent(&p, &d.exponent))
        return false;
    const char c = *p;
    if (!(is_blank(c) || c == '\n' || c == ':' || c == ';' || c == ',' || c == '~' || c == '\0'))
        return false;
    *end = p;
    if (d.too_long || d.digits > (uint64_t)1 << 53 || d.exponent < -22 || d.exponent > 22)
        return slow_number(text, p, value);
    const double whole = (double)d.digits;
    const double size = d.exponent < 0 ? whole / ten[-d.exponent] : whole * ten[d.exponent];
    *value = negative ? -size : size;
    return true;
}

bool jm_tntp_number(jm_tntp_source *s, double *value)
{
    jm_tntp_peek(s);
    look_ahead(s);
    const char *text = s->bytes + s->at, *end = text;
    if (!number_at(text, &end, value) || end - text >= JM_TNTP_LONGEST)
        return false;
    s->at = (int32_t)(end - s->bytes);
    return true;
}

void jm_tntp_word(jm_tntp_source *s, char out[40])
{
    jm_tntp_peek(s);
    look_ahead(s);
    int32_t length = 0;
    for (const char *p = s->bytes + s->at;
         length < 36 && *p != '\0' && *p != '\n' && !is_blank(*p) && *p != ';'; p++)
        out[length++] = *p >= ' ' && *p < 127 ? *p : '?';
    out[length] = '\0';
}

void jm_tntp_letters(jm_tntp_source *s, char out[16])
{
    jm_tntp_peek(s);
    look_ahead(s);
    int32_t length = 0;
    for (; length < 15 && is_letter(s->bytes[s->at]); s->at++)
        out[length++] = (char)(s->bytes[s->at] & ~0x20);
    out[length] = '\0';
}

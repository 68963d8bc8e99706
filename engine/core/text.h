/// text.h: growing text, strict numbers, and the one number formatter.
#pragma once

#include "core/ctx.h"

/// Text that grows; zero-initialise. After a failed append it stays valid and `failed` is true.
typedef struct jm_text {
    char *bytes; // zero-terminated, NULL while empty
    int64_t length;
    int64_t capacity;
    bool failed;
} jm_text;

void jm_text_add(jm_text *t, const char *text);
void jm_text_add_bytes(jm_text *t, const char *bytes, int64_t count);
void jm_text_printf(jm_text *t, const char *format, ...) JM_PRINTF(2, 3);
void jm_text_free(jm_text *t);

/// A whole text is one number: optional sign, digits, optional fraction and exponent; nothing else
/// (no hexadecimal, no "nan" or "inf", no decimal comma, no blanks). Independent of the locale.
bool jm_parse_number(const char *text, double *value);
bool jm_parse_integer(const char *text, int64_t *value);

/// Writes a number for people or files: '.' always in files; `decimals` < 0 gives the shortest form
/// that reads back to the same double. NaN is "" (an empty CSV cell).
void jm_format_number(double value, int decimals, char out[40]);
/// As above for people: decimal comma and narrow no-break space for thousands when french.
void jm_format_human(double value, int decimals, bool french, char out[64]);
/// As vsnprintf, for people: with `comma` the numbers of %e, %f and %g have a decimal comma. Texts
/// of %s stay as they are.
void jm_vformat_human(char *out, size_t size, bool comma, const char *format, va_list values)
    __attribute__((format(printf, 4, 0)));
/// A number of a table whose size is not known before: whole from 1000 on, else three significant
/// digits or two decimals, whichever is more; whole numbers stay so; 8.1e-05 below a thousandth.
/// Only zero is "0".
void jm_format_value(double value, bool french, char out[64]);
/// A unit for people: "" for the unit 1, "°C" for degC; the others as they are.
const char *jm_unit_text(const char *unit);

/// Appends text escaped for HTML, JSON or CSV (a CSV cell that starts with = + - @ and is not a
/// number is quoted with a leading ').
void jm_text_add_html(jm_text *t, const char *text);
void jm_text_add_json(jm_text *t, const char *text); // with its quotes
void jm_text_add_csv(jm_text *t, const char *text);

/// Distance for "did you mean": edits (insert, delete, replace, swap) between two words.
int jm_edit_distance(const char *a, const char *b);
/// The nearest of `count` words within 1 + length/4 edits, else the first that begins with `word`
/// (three bytes or more), else NULL.
const char *jm_nearest_word(const char *word, const char *const *words, int64_t count);

/// Texts compared without case and accents (fold.c): "É", "é" and "E" are the same, so are "œ" and
/// "oe", "’" and "'". Letters beyond Latin, Greek and Cyrillic stand as they are.
void jm_text_add_folded(jm_text *t, const char *text);
bool jm_text_alike(const char *a, const char *b);
/// As above; * of the pattern stands for any letters, ? for one. In a pattern with one of these,
/// "œ" is one letter.
bool jm_text_like(const char *pattern, const char *text);

/// Code points of the bytes 0x80 to 0x9f in Windows-1252; those that it leaves open are as in
/// Latin-1.
extern const uint16_t jm_windows_1252[32];

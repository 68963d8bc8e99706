/// csv_own.h: what the readers of whole tables and of row after row share.
#pragma once

#include "store/csv.h"

/// Where the names stand and what parts the cells.
typedef struct jm_csv_shape {
    char delimiter;
    int32_t titles; // rows before the names
    int32_t labels; // rows of sentences below the names, 0 or 1
} jm_csv_shape;

/// Looks at the first rows of a text (of any encoding that has ASCII in it). The delimiter is the
/// one by which most rows have the same number of cells.
jm_csv_shape jm_csv_look(const char *text, size_t length);

/// Reads rows in place: cells end with a zero byte and stand one behind the other from `out` on.
typedef struct jm_csv_parser {
    jm_ctx *ctx;
    const char *name; // of the file
    char delimiter;
    char *in;        // next byte to read
    const char *end; // zero byte after the last
    char *out;       // next byte to write, never past `in`
    int64_t line;    // at `in`, from 1
} jm_csv_parser;

/// Steps over lines without a byte, and over comments when the names have not come yet.
void jm_csv_skip_idle(jm_csv_parser *p, bool before_names);
/// Reads one row to `out`; *cells gets the number of its cells.
JM_CHECKED jm_status jm_csv_read_cells(jm_csv_parser *p, int32_t *cells);
/// Drops empty cells beyond the names; JM_ERR_DATA when one of those holds something.
JM_CHECKED jm_status jm_csv_fit(jm_csv_parser *p, const char *first, int64_t line, int32_t names,
                                int32_t *cells);
/// A name without the blanks around it and the DBF type behind; cut in place.
char *jm_csv_clean_name(char *text);
/// Logs the title lines and the bytes that were no UTF-8.
void jm_csv_tell(jm_ctx *ctx, const char *name, const jm_csv_shape *shape, int64_t names_line,
                 int64_t turned);

/// Bytes of a table up to the end of its last whole row, 0 without one. `ended`: nothing follows.
size_t jm_csv_whole_rows(const char *text, size_t length, char delimiter, bool ended);

/// Bytes of the byte order mark in front; JM_ERR_DATA for UTF-16.
JM_CHECKED jm_status jm_csv_mark(jm_ctx *ctx, const char *name, const char *text, size_t length,
                                 size_t *skip);
/// JM_ERR_DATA when there is a zero byte; `line` is that of the text's beginning.
JM_CHECKED jm_status jm_csv_check_zero(jm_ctx *ctx, const char *name, int64_t line,
                                       const char *text, size_t length);
bool jm_csv_is_utf8(const char *text, size_t length);
/// Copies a text line by line as UTF-8 and gives its length; `out` has room for three times the
/// length and a zero byte. *turned grows by the bytes of lines that were Windows-1252.
size_t jm_csv_to_utf8(const char *text, size_t length, char *out, int64_t *turned);

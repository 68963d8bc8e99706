/// csv.h: delimited text in: quotes, CR, LF or CRLF, BOM, Latin-1; the delimiter (comma, semicolon,
/// tab or bar) and title lines before the names are found by rule.
#pragma once

#include "core/ctx.h"

typedef struct jm_csv jm_csv;

/// Reads a whole file. A line that is no UTF-8 is turned from Windows-1252, of which Latin-1 is a
/// part (counted, logged). Lines that start with # before the names are skipped, and so are title
/// lines: lines before the first of full width that holds words and no numbers (logged); with
/// titles, a row of sentences over or under the names is skipped too.
/// Names lose the blanks around them and a DBF type behind ("TJM,N,19,8" is TJM).
/// JM_ERR_DATA: "file:line: ..." (a row with more cells than names, an open quote, a zero byte).
JM_API JM_CHECKED jm_status jm_csv_read(jm_ctx *ctx, const char *path, jm_csv **out);
JM_API JM_CHECKED jm_status jm_csv_parse(jm_ctx *ctx, const char *name, const char *text,
                                         size_t length, jm_csv **out);
JM_API void jm_csv_destroy(jm_csv *csv);
int64_t jm_csv_rows(const jm_csv *csv);
int32_t jm_csv_columns(const jm_csv *csv);
const char *jm_csv_column_name(const jm_csv *csv, int32_t column);
int32_t jm_csv_column(const jm_csv *csv, const char *name); // exact; JM_NONE (-1) when absent
const char *jm_csv_cell(const jm_csv *csv, int64_t row, int32_t column); // "" when short or -1
int64_t jm_csv_line(const jm_csv *csv, int64_t row);                     // in the file, from 1
/// Strict number, also with blanks between groups of three digits ("12 345"); a decimal comma is
/// taken when the delimiter is not a comma. false: not a number.
bool jm_csv_number(const jm_csv *csv, int64_t row, int32_t column, double *value);
/// The same for one text of a table with this delimiter.
bool jm_csv_text_number(const char *text, char delimiter, double *value);

/// Tables of any size, row by row: memory is bounded by the longest row (64 MiB, beyond it is
/// JM_ERR_DATA), the rules are those of jm_csv_read.

/// One row as it is handed over; its texts live until the function returns.
typedef struct jm_csv_row {
    int64_t line;             // in the file, from 1
    int32_t count;            // of the names
    const char *const *cells; // [count] "" where the row is short
    char delimiter;           // for jm_csv_text_number
} jm_csv_row;

/// What takes the rows. A status other than JM_OK ends the reading and is handed back.
typedef struct jm_csv_sink {
    void *user;
    /// Once, before the first row. The texts live until jm_csv_each returns.
    jm_status (*names)(jm_ctx *ctx, void *user, const char *const *names, int32_t count);
    jm_status (*row)(jm_ctx *ctx, void *user, const jm_csv_row *row);
} jm_csv_sink;

/// What gives the bytes: up to `room` of them into `bytes`; 0 at the end, -1 when they cannot be
/// read.
typedef struct jm_csv_feed {
    void *user;
    int64_t (*read)(void *user, char *bytes, int64_t room);
} jm_csv_feed;

/// `name` stands for the file in messages. Interruptible. gis/door.h has jm_gis_read_rows for files
/// on disk, in a zip or gzip.
JM_API JM_CHECKED jm_status jm_csv_each(jm_ctx *ctx, const char *name, const jm_csv_feed *feed,
                                        const jm_csv_sink *sink);

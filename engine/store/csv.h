/// csv.h: delimited text in: quotes, CR, LF or CRLF, BOM, comma, semicolon or tab found by itself.
#pragma once

#include "core/ctx.h"

typedef struct jm_csv jm_csv;

/// Reads a whole file. Latin-1 is turned to UTF-8 when the bytes are no UTF-8 (counted, logged).
/// The first line holds the names; lines that start with # before it are skipped.
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
/// Strict number; a decimal comma is taken when the delimiter is not a comma. false: not a number.
bool jm_csv_number(const jm_csv *csv, int64_t row, int32_t column, double *value);

/// columns.h: the one table of all columns of a city, from which life, copy, file, hash and
/// equality are each written once.
#pragma once

#include "city/rows.h"

/// Values in a row: fixed, or one a link (bans by class and link).
enum { COLUMN_WIDTH_LINKS = -1 };

typedef struct jm_city_column {
    const char *name;     // in files, below the city's group: "streets/length_m"
    const char *unit;     // NULL: text or no unit
    const char *sentence; // what it is, for people
    jm_type type;         // of an element; not used for text
    bool is_text;         // char **
    jm_rows rows;
    bool is_start;  // [rows + 1] offsets into `target`
    jm_rows target; // of a start column
    int32_t width;  // elements a row, or COLUMN_WIDTH_LINKS
    int32_t since;  // first version of city files that has it; 0: all
    size_t offset;  // of the pointer in jm_city
} jm_city_column;

/// In an order in which each start column stands before the columns that it sizes.
extern const jm_city_column jm_city_columns[];
extern const int64_t jm_city_column_count;

/// Elements of a column in this city.
int64_t jm_column_elements(const jm_city *city, const jm_city_column *column);
/// The column's memory; NULL while there is none.
void *jm_column_values(const jm_city *city, const jm_city_column *column);
void jm_column_set(jm_city *city, const jm_city_column *column, void *values);
/// Bytes of one element, of a text column those of its pointer.
size_t jm_column_size(const jm_city_column *column);
/// Sets the count that a kind has of its own; kinds counted by a start column are left alone.
void jm_city_set_rows(jm_city *city, jm_rows rows, int64_t count);
/// The start column that counts a kind, or NULL when the kind has a count of its own.
const jm_city_column *jm_rows_start(jm_rows rows);
/// Singular name of a kind, for messages: "link".
const char *jm_rows_name(jm_rows rows);

/// Zeroed memory for all columns that have none yet.
JM_CHECKED jm_status jm_city_fill_columns(jm_ctx *ctx, jm_city *city);
void jm_texts_free(char **texts, int64_t count);

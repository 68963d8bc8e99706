/// zone_tables.h: tables of values by code, each summed up by code.
#pragma once

#include "city/zone_values.h"

/// One code of a table.
typedef struct jm_zone_row {
    char code[JM_CODE_ROOM]; // plain
    double v[JM_ZONE_VALUES];
    int64_t first; // feature of the layer
    bool used;
} jm_zone_row;

typedef struct jm_zone_table {
    const char *name;  // of the layer's file or role; borrowed
    jm_zone_row *rows; // [count] by code, none twice
    int64_t count, capacity;
    int64_t added_up; // rows beyond the first of their code
    int64_t nameless; // rows without a code
} jm_zone_table;

typedef struct jm_zone_tables {
    jm_zone_table *items; // [count] in the order of the layers, within zone_values, commutes, fleet
    int64_t count, capacity;
} jm_zone_tables;

/// All tables of a build: layers of role zone_values, jobs by commune of work of role commutes,
/// cars by commune of role fleet.
JM_CHECKED jm_status jm_zone_tables_read(jm_build *b, jm_zone_tables *out);
void jm_zone_tables_free(jm_zone_tables *tables);
/// The row of a plain code, or NULL.
jm_zone_row *jm_zone_table_row(const jm_zone_table *table, const char *code);

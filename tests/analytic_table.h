// Rows of the tables in shared/reference/heat/analytic.
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { CELLS_MOST = 16, TEXT_MOST = 1024 };

// Rows of a CSV without quotes around numbers: comment lines and the header are left out.
typedef struct table {
    FILE *file;
    char line[TEXT_MOST];
    char *cell[CELLS_MOST];
    int cells;
} table;

static inline table open_table(const char *folder, const char *name)
{
    table t = {.file = NULL};
    char path[4096];
    snprintf(path, sizeof path, "%s/reference/heat/analytic/%s", folder, name);
    t.file = fopen(path, "rb");
    CHECK(t.file != NULL);
    bool header = false;
    while (!header && fgets(t.line, sizeof t.line, t.file) != NULL)
        header = t.line[0] != '#';
    return t;
}

static inline bool next_row(table *t)
{
    if (fgets(t->line, sizeof t->line, t->file) == NULL) {
        fclose(t->file);
        return false;
    }
    t->cells = 0;
    char *at = t->line;
    while (t->cells < CELLS_MOST) {
        t->cell[t->cells++] = at;
        char *comma = strchr(at, ',');
        if (comma == NULL)
            break;
        *comma = '\0';
        at = comma + 1;
    }
    t->cell[t->cells - 1][strcspn(t->cell[t->cells - 1], "\r\n")] = '\0';
    return true;
}

static inline double number(const table *t, int cell)
{
    return cell < t->cells ? atof(t->cell[cell]) : (double)NAN;
}

static inline const char *words(const table *t, int cell)
{
    return cell < t->cells ? t->cell[cell] : "";
}

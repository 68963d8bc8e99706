// INSEE, recensement, mobilites professionnelles: one row a worker, with a weight.
#include "gis/people_files.h"

#include "gis/door.h"
#include "gis/fields.h"
#include "gis/sums.h"
#include "store/csv.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMMUNE, ARRONDISSEMENT, WORK, TRANSPORT, WEIGHT, COLUMNS };
static const char *const column_names[COLUMNS] = {"COMMUNE", "ARM", "DCLT", "TRANS", "IPONDI"};

// Six modes since the census asked for bicycles apart, which the files tell from that of 2017 on.
enum { SIX_MODES_SINCE = 2017 };

typedef struct workers {
    const jm_entry *entry;
    jm_sums sums;            // by home, work and code of transport
    int32_t column[COLUMNS]; // of the file now read, JM_NONE absent
    bool fits;               // the file has the columns
    bool any_fits;
    int64_t rows, broken, no_mode;
    char missing[32]; // a column that a file lacked
    int highest;      // code of transport
} workers;

static jm_status take_names(jm_ctx *ctx, void *user, const char *const *names, int32_t count)
{
    (void)ctx;
    workers *w = user;
    w->fits = true;
    for (int c = 0; c < COLUMNS; c++) {
        w->column[c] = JM_NONE;
        for (int32_t n = 0; n < count && w->column[c] == JM_NONE; n++)
            if (jm_text_alike(names[n], column_names[c]))
                w->column[c] = n;
        if (w->column[c] != JM_NONE || c == ARRONDISSEMENT)
            continue;
        w->fits = false;
        strncpy(w->missing, column_names[c], sizeof w->missing - 1);
    }
    w->any_fits = w->any_fits || w->fits;
    return JM_OK;
}

static const char *cell(const workers *w, const jm_csv_row *row, int column)
{
    return w->column[column] != JM_NONE ? row->cells[w->column[column]] : "";
}

// Codes of communes have five characters; "ZZZZZ" stands for none.
static bool is_code(const char *text)
{
    return strlen(text) == 5 && strcmp(text, "ZZZZZ") != 0;
}

static jm_status take_row(jm_ctx *ctx, void *user, const jm_csv_row *row)
{
    workers *w = user;
    jm_sum_key key = {{{0}}};
    double weight = 0.0, *sum;
    if (!w->fits)
        return JM_OK;
    w->rows++;
    const char *arrondissement = cell(w, row, ARRONDISSEMENT), *mode = cell(w, row, TRANSPORT);
    const char *home = is_code(arrondissement) ? arrondissement : cell(w, row, COMMUNE);
    if (!is_code(home) || !is_code(cell(w, row, WORK)) ||
        !jm_csv_text_number(cell(w, row, WEIGHT), row->delimiter, &weight) || !(weight > 0.0)) {
        w->broken++;
        return JM_OK;
    }
    if (strlen(mode) != 1 || mode[0] < '1' || mode[0] > '6') {
        w->no_mode++;
        return JM_OK;
    }
    w->highest = mode[0] - '0' > w->highest ? mode[0] - '0' : w->highest;
    if (!jm_sum_key_set(&key, 0, home) || !jm_sum_key_set(&key, 1, cell(w, row, WORK)) ||
        !jm_sum_key_set(&key, 2, mode))
        return JM_OK;
    JM_TRY(jm_sums_of(ctx, &w->sums, &key, &sum));
    *sum += weight;
    return JM_OK;
}

// The last four digits in a row that can be a year; 0 without.
static int year_in(const char *text)
{
    int year = 0;
    for (const char *s = text; s != NULL && *s != '\0'; s++) {
        if (strspn(s, "0123456789") < 4 || (s > text && s[-1] >= '0' && s[-1] <= '9'))
            continue;
        int four = atoi((char[]){s[0], s[1], s[2], s[3], '\0'});
        year = four >= 1990 && four <= 2100 ? four : year;
    }
    return year;
}

// Code 6 stands in new files alone. An extract without it may still be new: its year tells.
static bool has_six_modes(const workers *w)
{
    int year = year_in(w->entry->date);
    year = year != 0 ? year : year_in(jm_gis_base_name(w->entry->path));
    return w->highest >= 6 || year >= SIX_MODES_SINCE;
}

static jm_status add_pair(jm_ctx *ctx, jm_layer *layer, const jm_sum_key *key, const char *mode,
                          double persons)
{
    JM_TRY(jm_layer_add_feature(ctx, layer));
    JM_TRY(jm_layer_set_text(ctx, layer, 0, key->part[0]));
    JM_TRY(jm_layer_set_text(ctx, layer, 1, key->part[1]));
    JM_TRY(jm_layer_set_text(ctx, layer, 2, mode));
    return jm_layer_set_real(ctx, layer, 3, persons);
}

static jm_status make_layer(jm_ctx *ctx, workers *w, jm_layer **out)
{
    static const char *const six[] = {"none", "walk", "cycle", "motorcycle", "car", "transit"};
    // "Deux roues": bicycles and motorcycles in one.
    static const char *const five[] = {"none", "walk", "cycle", "car", "transit", ""};
    const char *const *modes = has_six_modes(w) ? six : five;
    jm_layer *layer = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_sums_sort(ctx, &w->sums));
    JM_TRY(jm_layer_create(ctx, "commutes", JM_GEOMETRY_NONE, &layer));
    JM_TRY_GOTO(jm_layer_add_column(ctx, layer, "home", JM_COLUMN_TEXT, NULL), fail);
    JM_TRY_GOTO(jm_layer_add_column(ctx, layer, "work", JM_COLUMN_TEXT, NULL), fail);
    JM_TRY_GOTO(jm_layer_add_column(ctx, layer, "mode", JM_COLUMN_TEXT, NULL), fail);
    JM_TRY_GOTO(jm_layer_add_column(ctx, layer, "persons", JM_COLUMN_REAL, NULL), fail);
    for (int64_t k = 0; k < w->sums.count; k++) {
        const jm_sum_key *key = &w->sums.keys[k];
        JM_TRY_GOTO(add_pair(ctx, layer, key, modes[key->part[2][0] - '1'], w->sums.values[k]),
                    fail);
    }
    JM_TRY_GOTO(jm_layer_credit(ctx, layer, w->entry), fail);
    *out = layer;
    return JM_OK;
fail:
    jm_layer_destroy(layer);
    return status;
}

static void tell(jm_ctx *ctx, const workers *w)
{
    const char *shown = w->entry->shown;
    jm_log(ctx, JM_LOG_INFO,
           "%s: %" PRId64 " workers' rows, %" PRId64 " pairs of communes and mode; %s", shown,
           w->rows, w->sums.count,
           has_six_modes(w)
               ? jm_translate(ctx, "six modes of transport (census from 2017 on)")
               : jm_translate(ctx, "five modes of transport (census before 2017): two-wheelers "
                                   "count as bicycles"));
    if (w->broken > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " rows without home, place of work or weight were left out", shown,
               w->broken);
    if (w->no_mode > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " rows without a mode of transport were left out", shown, w->no_mode);
}

static jm_status read_members(jm_ctx *ctx, workers *w, const jm_members *members)
{
    const jm_csv_sink sink = {w, take_names, take_row};
    for (int64_t m = 0; m < members->count; m++)
        JM_TRY(
            jm_gis_read_rows(ctx, members->paths[m], jm_gis_base_name(members->paths[m]), &sink));
    if (!w->any_fits)
        return jm_fail(ctx, JM_ERR_DATA,
                       "no column %s; the table needs COMMUNE, DCLT, TRANS and IPONDI, as INSEE "
                       "publishes it (FD_MOBPRO)",
                       w->missing);
    if (w->sums.count == 0)
        return jm_fail(ctx, JM_ERR_DATA, "the table holds no worker");
    return JM_OK;
}

jm_status jm_read_mobpro(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    static const char *const endings[] = {".csv", ".txt", NULL};
    workers w = {.entry = entry, .sums = {.width = 1}};
    jm_members members = {0};
    jm_layer *layer = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_refuse_tables(ctx, entry));
    JM_TRY_GOTO(jm_entry_members(ctx, entry, endings, &members), fail);
    JM_TRY_GOTO(read_members(ctx, &w, &members), fail);
    JM_TRY_GOTO(make_layer(ctx, &w, &layer), fail);
    tell(ctx, &w);
    status = jm_sources_add_layer(ctx, to->sources, JM_ROLE_COMMUTES, layer);
fail:
    jm_members_free(&members);
    jm_sums_free(&w.sums);
    return status;
}

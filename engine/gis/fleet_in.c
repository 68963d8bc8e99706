// SDES, vehicles by commune: a wide table, one column a year, one row a commune, kind, engine and
// Crit'Air class. Column names differ between editions: they are found by what they hold.
#include "gis/people_files.h"

#include "city/codes.h"
#include "gis/door.h"
#include "gis/sums.h"
#include "store/csv.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    YEARS = 32, // columns of years at most
    KIND_COLUMNS = 8,
    NAME_ROOM = 256,
    TRIED_ROWS = 4 // rows that may hold the names, behind rows of descriptions and units
};

typedef struct fleet {
    const jm_entry *entry;
    jm_sums sums; // by commune and class; values by year
    int32_t commune, sticker;
    int32_t kinds[KIND_COLUMNS]; // columns that may say that a row is of cars
    int kind_count;
    int year[YEARS]; // [year_count] of all files, 0 none
    int year_count;
    int32_t year_column[YEARS]; // of the file now read, JM_NONE absent
    bool fits, any_fits;
    int64_t tried; // rows of a file whose names do not fit
    bool filled[YEARS];
    bool arrondissements; // some row is of one
    int64_t rows, others, unlocated, residues, broken;
    char unknown[40]; // the first class that is none
    int64_t unknown_count;
} fleet;

// --- names --------------------------------------------------------------------------------------

static void fold(const char *text, char out[NAME_ROOM])
{
    jm_text folded = {0};
    jm_text_add_folded(&folded, text);
    out[0] = '\0';
    if (folded.bytes != NULL)
        strncat(out, folded.bytes, NAME_ROOM - 1);
    jm_text_free(&folded);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The year that a name like "PARC_2022" ends in, or JM_NONE.
static int year_of(const char *name)
{
    size_t length = strlen(name);
    if (strncmp(name, "parc", 4) != 0 || length < 8)
        return JM_NONE;
    const char *s = name + length - 4;
    int year = is_digit(s[0]) && is_digit(s[1]) && is_digit(s[2]) && is_digit(s[3]) ? atoi(s) : 0;
    return year >= 1990 && year <= 2200 ? year : JM_NONE;
}

// Where a year's values stand, or JM_NONE when there are too many.
static int slot_of_year(fleet *f, int year)
{
    for (int y = 0; y < f->year_count; y++)
        if (f->year[y] == year)
            return y;
    if (f->year_count == YEARS)
        return JM_NONE;
    f->year[f->year_count] = year;
    return f->year_count++;
}

static bool is_commune_code(const char *name)
{
    return strcmp(name, "codgeo") == 0 || strcmp(name, "insee") == 0 ||
           (strstr(name, "commune") != NULL &&
            (strstr(name, "code") != NULL || strstr(name, "insee") != NULL)) ||
           (strstr(name, "code") != NULL && strstr(name, "insee") != NULL);
}

static void plan(fleet *f, const char *const *names, int32_t count)
{
    bool years = false;
    f->commune = f->sticker = JM_NONE;
    f->kind_count = 0;
    for (int y = 0; y < YEARS; y++)
        f->year_column[y] = JM_NONE;
    for (int32_t n = 0; n < count; n++) {
        char name[NAME_ROOM];
        fold(names[n], name);
        int year = year_of(name);
        int slot = year != JM_NONE ? slot_of_year(f, year) : JM_NONE;
        if (slot != JM_NONE) {
            f->year_column[slot] = n;
            years = true;
        } else if (strstr(name, "crit") != NULL || strstr(name, "vignette") != NULL) {
            f->sticker = f->sticker == JM_NONE ? n : f->sticker;
        } else if (is_commune_code(name)) {
            f->commune = f->commune == JM_NONE ? n : f->commune;
        } else if ((strstr(name, "classe") != NULL || strstr(name, "groupe") != NULL ||
                    strstr(name, "categorie") != NULL || strstr(name, "genre") != NULL) &&
                   f->kind_count < KIND_COLUMNS) {
            f->kinds[f->kind_count++] = n;
        }
    }
    f->fits = years && f->commune != JM_NONE && f->sticker != JM_NONE;
    f->any_fits = f->any_fits || f->fits;
}

static jm_status take_names(jm_ctx *ctx, void *user, const char *const *names, int32_t count)
{
    (void)ctx;
    fleet *f = user;
    f->tried = 0;
    plan(f, names, count);
    return JM_OK;
}

// --- rows ---------------------------------------------------------------------------------------

// Cars: "VP", or in words. A table without such a column is of cars alone.
static bool is_car(const fleet *f, const jm_csv_row *row)
{
    for (int k = 0; k < f->kind_count; k++) {
        char kind[NAME_ROOM];
        fold(row->cells[f->kinds[k]], kind);
        if (strcmp(kind, "vp") == 0 || strncmp(kind, "voiture", 7) == 0 ||
            strncmp(kind, "vehicule particulier", 20) == 0 ||
            strncmp(kind, "vehicules particuliers", 22) == 0)
            return true;
    }
    return f->kind_count == 0;
}

// Letters and digits of a class without the words round it: "Crit'Air 1" is "1".
static void strip_class(const char *text, char out[NAME_ROOM])
{
    static const char *const words[] = {"critair", "vignette", "classe"};
    char folded[NAME_ROOM];
    size_t n = 0;
    fold(text, folded);
    for (const char *s = folded; *s != '\0'; s++)
        if (is_digit(*s) || (*s >= 'a' && *s <= 'z'))
            out[n++] = *s;
    out[n] = '\0';
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
        if (strncmp(out, words[w], strlen(words[w])) == 0)
            memmove(out, out + strlen(words[w]), strlen(out) - strlen(words[w]) + 1);
}

// The class of docs/formats.md, "" when the file does not know it, NULL for a text of no meaning.
static const char *sticker_of(const char *text)
{
    static const char *const digits[] = {"1", "2", "3", "4", "5"};
    char class[NAME_ROOM];
    strip_class(text, class);
    const char *s = class[0] == 'v' && is_digit(class[1]) ? class + 1 : class;
    if (s[0] >= '1' && s[0] <= '5' && s[1] == '\0')
        return digits[s[0] - '1'];
    if (strcmp(s, "e") == 0 || strcmp(s, "0") == 0 || strncmp(s, "el", 2) == 0 ||
        strncmp(s, "zero", 4) == 0 || strncmp(s, "verte", 5) == 0)
        return "E";
    if (strncmp(s, "non", 3) == 0 || strncmp(s, "sans", 4) == 0 || strcmp(s, "nc") == 0)
        return "none";
    return s[0] == '\0' || strncmp(s, "inc", 3) == 0 || strncmp(s, "ind", 3) == 0 ? "" : NULL;
}

static jm_status add_years(jm_ctx *ctx, fleet *f, const jm_csv_row *row, const jm_sum_key *key)
{
    double *sums;
    JM_TRY(jm_sums_of(ctx, &f->sums, key, &sums));
    for (int y = 0; y < YEARS; y++) {
        double cars;
        if (f->year_column[y] == JM_NONE ||
            !jm_csv_text_number(row->cells[f->year_column[y]], row->delimiter, &cars) ||
            !(cars >= 0.0 && cars < 1e8))
            continue;
        f->filled[y] = f->filled[y] || cars > 0.0;
        sums[y] += cars;
    }
    return JM_OK;
}

static jm_status take_row(jm_ctx *ctx, void *user, const jm_csv_row *row)
{
    fleet *f = user;
    char commune[JM_COMMUNE_ROOM];
    jm_sum_key key = {{{0}}};
    if (!f->fits) {
        if (f->tried++ < TRIED_ROWS)
            plan(f, row->cells, row->count);
        return JM_OK;
    }
    f->rows++;
    if (!is_car(f, row)) {
        f->others++;
        return JM_OK;
    }
    jm_commune_of(row->cells[f->commune], commune);
    if (commune[0] == '\0' || strlen(commune) != 5) {
        f->broken++;
        return JM_OK;
    }
    // Vehicles of a departement that no commune is known of.
    if (strcmp(commune + 2, "000") == 0) {
        f->unlocated++;
        return JM_OK;
    }
    const char *sticker = sticker_of(row->cells[f->sticker]);
    if (sticker == NULL && f->unknown_count++ == 0)
        strncpy(f->unknown, row->cells[f->sticker], sizeof f->unknown - 1);
    f->arrondissements = f->arrondissements || jm_commune_whole(commune) != commune;
    if (!jm_sum_key_set(&key, 0, commune) ||
        !jm_sum_key_set(&key, 1, sticker != NULL ? sticker : ""))
        return JM_OK;
    return add_years(ctx, f, row, &key);
}

// --- the layer ----------------------------------------------------------------------------------

// The year that the entry's date names, else the latest that holds a car.
static jm_status pick_year(jm_ctx *ctx, const fleet *f, int *out)
{
    int wanted = f->entry->date != NULL ? atoi(f->entry->date) : 0;
    *out = JM_NONE;
    for (int y = 0; y < f->year_count; y++) {
        bool later = *out == JM_NONE || f->year[y] > f->year[*out];
        if (!f->filled[y] || (*out != JM_NONE && f->year[*out] == wanted))
            continue;
        *out = later || f->year[y] == wanted ? y : *out;
    }
    if (*out == JM_NONE)
        return jm_fail(ctx, JM_ERR_DATA,
                       "no row of cars (VP) of a commune has a number in a column like PARC_2022");
    if (wanted != 0 && f->year[*out] != wanted)
        jm_log(ctx, JM_LOG_WARNING, "%s: no cars of the year %d; those of %d were taken",
               f->entry->shown, wanted, f->year[*out]);
    return JM_OK;
}

// Paris, Lyon and Marseille as a whole: beside their arrondissements, what is left over.
static bool is_residue(const fleet *f, const char *commune)
{
    return f->arrondissements && jm_commune_is_divided(commune);
}

static jm_status make_layer(jm_ctx *ctx, fleet *f, int year, jm_layer **out)
{
    jm_layer *layer = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_sums_sort(ctx, &f->sums));
    JM_TRY(jm_layer_create(ctx, "fleet", JM_GEOMETRY_NONE, &layer));
    JM_TRY_GOTO(jm_layer_add_column(ctx, layer, "code", JM_COLUMN_TEXT, NULL), fail);
    JM_TRY_GOTO(jm_layer_add_column(ctx, layer, "sticker", JM_COLUMN_TEXT, NULL), fail);
    JM_TRY_GOTO(jm_layer_add_column(ctx, layer, "cars", JM_COLUMN_REAL, NULL), fail);
    for (int64_t k = 0; k < f->sums.count; k++) {
        double cars = f->sums.values[k * YEARS + year];
        const jm_sum_key *key = &f->sums.keys[k];
        if (is_residue(f, key->part[0])) {
            f->residues++;
            continue;
        }
        if (!(cars > 0.0))
            continue;
        JM_TRY_GOTO(jm_layer_add_feature(ctx, layer), fail);
        JM_TRY_GOTO(jm_layer_set_text(ctx, layer, 0, key->part[0]), fail);
        JM_TRY_GOTO(jm_layer_set_text(ctx, layer, 1, key->part[1]), fail);
        JM_TRY_GOTO(jm_layer_set_real(ctx, layer, 2, cars), fail);
    }
    JM_TRY_GOTO(jm_layer_credit(ctx, layer, f->entry), fail);
    *out = layer;
    return JM_OK;
fail:
    jm_layer_destroy(layer);
    return status;
}

static void tell(jm_ctx *ctx, const fleet *f, int year)
{
    const char *shown = f->entry->shown;
    jm_log(ctx, JM_LOG_INFO,
           "%s: cars of the year %d; %" PRId64 " of %" PRId64 " rows are of other vehicles", shown,
           f->year[year], f->others, f->rows);
    if (f->unlocated + f->residues > 0)
        jm_log(ctx, JM_LOG_INFO,
               "%s: left out: %" PRId64 " rows of vehicles that no commune is known of, %" PRId64
               " of what Paris, Lyon and Marseille have beside their arrondissements",
               shown, f->unlocated, f->residues);
    if (f->broken > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " rows without the code of a commune were left out", shown,
               f->broken);
    if (f->unknown_count > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " rows have a Crit'Air class that is none (the first: '%s'); their "
               "cars count, but for no class",
               shown, f->unknown_count, f->unknown);
}

static jm_status read_members(jm_ctx *ctx, fleet *f, const jm_members *members)
{
    const jm_csv_sink sink = {f, take_names, take_row};
    for (int64_t m = 0; m < members->count; m++)
        JM_TRY(
            jm_gis_read_rows(ctx, members->paths[m], jm_gis_base_name(members->paths[m]), &sink));
    if (!f->any_fits)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the table has no code of communes, no Crit'Air class, or no column like "
                       "PARC_2022; get the vehicles by commune of the SDES as CSV");
    return JM_OK;
}

jm_status jm_read_fleet(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    static const char *const endings[] = {".csv", ".txt", NULL};
    fleet *f = NULL;
    jm_members members = {0};
    jm_layer *layer = NULL;
    int year = 0;
    jm_status status = JM_OK;
    JM_TRY(jm_refuse_tables(ctx, entry));
    JM_TRY(jm_new(ctx, &f, 1));
    f->entry = entry;
    f->sums.width = YEARS;
    JM_TRY_GOTO(jm_entry_members(ctx, entry, endings, &members), fail);
    JM_TRY_GOTO(read_members(ctx, f, &members), fail);
    JM_TRY_GOTO(pick_year(ctx, f, &year), fail);
    JM_TRY_GOTO(make_layer(ctx, f, year, &layer), fail);
    tell(ctx, f, year);
    status = jm_sources_add_layer(ctx, to->sources, JM_ROLE_FLEET, layer);
fail:
    jm_members_free(&members);
    jm_sums_free(&f->sums);
    jm_free(f);
    return status;
}

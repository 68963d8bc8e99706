// Land cover as a raster: codes of the file become rows of a table of classes.
#include "gis/raster_parts.h"

#include "core/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

// Codes that the table lacks: so many are told apart, and so many are named.
enum { UNKNOWN_KEPT = 64, UNKNOWN_NAMED = 8 };

typedef struct unknown_codes {
    double code[UNKNOWN_KEPT];
    int64_t cells[UNKNOWN_KEPT];
    int count;
    int64_t total; // cells, of codes that found no room too
} unknown_codes;

static void count_unknown(unknown_codes *u, double code)
{
    int i = 0;
    while (i < u->count && u->code[i] != code)
        i++;
    u->total++;
    if (i == UNKNOWN_KEPT)
        return;
    if (i == u->count) {
        u->code[i] = code;
        u->cells[i] = 0;
        u->count++;
    }
    u->cells[i]++;
}

// Rows of the code table by code, of equal codes the first listed.
typedef struct row_of_code {
    double code;
    int64_t row;
} row_of_code;

static int by_code(const void *left, const void *right)
{
    const row_of_code *a = left, *b = right;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static int64_t find_code(const row_of_code *rows, int64_t count, double code)
{
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (rows[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && rows[low].code == code ? rows[low].row : JM_NONE;
}

static jm_cover_class class_of(const jm_cover_code *c)
{
    return (jm_cover_class){.surface = (uint8_t)c->surface,
                            .irrigated = c->irrigated,
                            .trees_share = (float)c->trees_share,
                            .tree_height_m = (float)c->tree_height_m};
}

static jm_status set_classes(jm_ctx *ctx, const jm_entry *entry, jm_raster *raster)
{
    JM_TRY(jm_new(ctx, &raster->classes, entry->code_count));
    for (int64_t i = 0; i < entry->code_count; i++)
        raster->classes[i] = class_of(&entry->codes[i]);
    raster->class_count = (int32_t)entry->code_count;
    return JM_OK;
}

static void replace_codes(const row_of_code *rows, int64_t count, jm_raster *raster,
                          unknown_codes *unknown)
{
    // Neighbours mostly have the same code.
    float last = NAN, last_row = NAN;
    int64_t cells = (int64_t)raster->columns * raster->rows;
    for (int64_t c = 0; c < cells; c++) {
        float code = raster->values[c];
        if (isnan(code))
            continue;
        if (code != last) {
            int64_t row = find_code(rows, count, (double)code);
            last = code;
            last_row = row == JM_NONE ? NAN : (float)row;
        }
        if (isnan(last_row))
            count_unknown(unknown, (double)code);
        raster->values[c] = last_row;
    }
}

static void tell_unknown(jm_ctx *ctx, const jm_entry *entry, const unknown_codes *u)
{
    jm_text codes = {0};
    if (u->total == 0)
        return;
    for (int i = 0; i < u->count && i < UNKNOWN_NAMED; i++)
        jm_text_printf(&codes, "%s%.10g (%" PRId64 ")", i > 0 ? ", " : "", u->code[i], u->cells[i]);
    if (u->count > UNKNOWN_NAMED)
        jm_text_add(&codes, ", ...");
    jm_log(ctx, JM_LOG_WARNING,
           "%s: %" PRId64 " cells have codes that the table of classes lacks and are left open: "
           "%s; add them to the entry's codes, such as codes: {%.10g: grass}",
           entry->shown, u->total, codes.failed || codes.bytes == NULL ? "?" : codes.bytes,
           u->code[0]);
    jm_text_free(&codes);
}

static jm_status translate_codes(jm_ctx *ctx, const jm_entry *entry, jm_raster *raster)
{
    row_of_code *rows = NULL;
    unknown_codes unknown = {0};
    JM_TRY(jm_new(ctx, &rows, entry->code_count));
    for (int64_t i = 0; i < entry->code_count; i++)
        rows[i] = (row_of_code){entry->codes[i].code, i};
    if (entry->code_count > 1)
        qsort(rows, (size_t)entry->code_count, sizeof *rows, by_code);
    replace_codes(rows, entry->code_count, raster, &unknown);
    jm_free(rows);
    tell_unknown(ctx, entry, &unknown);
    if (!jm_raster_has_value(raster))
        return jm_fail(ctx, JM_ERR_DATA,
                       "none of the raster's codes is in its table of classes; name the right one "
                       "with codes:, or list its codes there");
    return set_classes(ctx, entry, raster);
}

jm_status jm_read_land_cover(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    jm_members members = {0};
    jm_raster *raster = NULL;
    if (entry->code_count == 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "what the codes of the land cover mean is not said; write codes: with the "
                       "name of a table (oso, urban-atlas, ocs-ge, umep, esa-worldcover, corine) "
                       "or a map such as {1: asphalt, 5: grass}");
    JM_TRY(jm_entry_members(ctx, entry, jm_raster_endings, &members));
    jm_status status =
        jm_mosaic_read(ctx, entry, to, &jm_kind_land_cover, members.paths, members.count, &raster);
    jm_members_free(&members);
    if (status == JM_OK)
        status = translate_codes(ctx, entry, raster);
    if (status != JM_OK) {
        jm_raster_destroy(raster);
        return status;
    }
    return jm_raster_deliver(ctx, entry, to, JM_ROLE_LAND_COVER, raster);
}

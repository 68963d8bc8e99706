// edit.c: the record of what a measure changed, kept while it changes it.
#include "scenario/parts.h"

#include "core/retell.h"
#include "scenario/edit_formats.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

jm_status jm_edit_cell(jm_ctx *ctx, jm_edit *edit, int64_t cell)
{
    JM_TRY(
        jm_grow(ctx, &edit->dirty_cells, &edit->dirty_cell_capacity, edit->dirty_cell_count + 1));
    edit->dirty_cells[edit->dirty_cell_count++] = cell;
    return JM_OK;
}

jm_status jm_edit_link(jm_ctx *ctx, jm_edit *edit, int32_t link)
{
    JM_TRY(
        jm_grow(ctx, &edit->dirty_links, &edit->dirty_link_capacity, edit->dirty_link_count + 1));
    edit->dirty_links[edit->dirty_link_count++] = link;
    return JM_OK;
}

jm_status jm_edit_zone(jm_ctx *ctx, jm_edit *edit, int32_t zone)
{
    JM_TRY(
        jm_grow(ctx, &edit->dirty_zones, &edit->dirty_zone_capacity, edit->dirty_zone_count + 1));
    edit->dirty_zones[edit->dirty_zone_count++] = zone;
    return JM_OK;
}

static int by_int64(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static int by_int32(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static int64_t sort_int32(int32_t *values, int64_t count)
{
    int64_t kept = 0;
    if (count > 0)
        qsort(values, (size_t)count, sizeof *values, by_int32);
    for (int64_t i = 0; i < count; i++)
        if (i == 0 || values[i] != values[kept - 1])
            values[kept++] = values[i];
    return kept;
}

void jm_edit_finish(jm_edit *edit)
{
    int64_t kept = 0;
    if (edit->dirty_cell_count > 0)
        qsort(edit->dirty_cells, (size_t)edit->dirty_cell_count, sizeof *edit->dirty_cells,
              by_int64);
    for (int64_t i = 0; i < edit->dirty_cell_count; i++)
        if (i == 0 || edit->dirty_cells[i] != edit->dirty_cells[kept - 1])
            edit->dirty_cells[kept++] = edit->dirty_cells[i];
    edit->dirty_cell_count = kept;
    edit->dirty_link_count = sort_int32(edit->dirty_links, edit->dirty_link_count);
    edit->dirty_zone_count = sort_int32(edit->dirty_zones, edit->dirty_zone_count);
}

jm_status jm_edit_say(jm_ctx *ctx, jm_edit *edit, const char *format, ...)
{
    char text[2048];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    jm_free(edit->sentence);
    edit->sentence = NULL;
    return jm_copy_text(ctx, text, &edit->sentence);
}

void jm_edit_add_sentence(const jm_ctx *ctx, const char *sentence, bool french, jm_text *out)
{
    static const char *const told[] = {JM_TOLD_TREES,   JM_TOLD_SURFACE_WATERED,
                                       JM_TOLD_SURFACE, JM_TOLD_ACCESS,
                                       JM_TOLD_TRAM,    JM_TOLD_HOUSING};
    jm_retell(ctx, told, sizeof told / sizeof told[0], french, sentence, out);
}

jm_status jm_set_surface(jm_ctx *ctx, jm_edit *edit, jm_city *city, int64_t cell,
                         jm_surface surface)
{
    if (city->rasters.surface_class[cell] == (uint8_t)surface)
        return JM_OK;
    city->rasters.surface_class[cell] = (uint8_t)surface;
    return jm_edit_cell(ctx, edit, cell);
}

jm_status jm_set_irrigated(jm_ctx *ctx, jm_edit *edit, jm_city *city, int64_t cell, bool irrigated)
{
    if (city->rasters.irrigated[cell] == (uint8_t)irrigated)
        return JM_OK;
    city->rasters.irrigated[cell] = (uint8_t)irrigated;
    return jm_edit_cell(ctx, edit, cell);
}

jm_status jm_set_canopy(jm_ctx *ctx, jm_edit *edit, jm_city *city, int64_t cell, float top_m,
                        float base_m)
{
    float *top = &city->rasters.canopy_top_m[cell], *base = &city->rasters.canopy_base_m[cell];
    if (*top == top_m && *base == base_m)
        return JM_OK;
    *top = top_m;
    *base = base_m;
    return jm_edit_cell(ctx, edit, cell);
}

jm_status jm_set_building(jm_ctx *ctx, jm_edit *edit, jm_city *city, int64_t cell, int32_t building,
                          float height_m)
{
    int32_t *index = &city->rasters.building[cell];
    float *height = &city->rasters.building_height_m[cell];
    if (*index == building && *height == height_m)
        return JM_OK;
    *index = building;
    *height = height_m;
    return jm_edit_cell(ctx, edit, cell);
}

void jm_edits_free(jm_edit *edits, int64_t count)
{
    if (edits == NULL)
        return;
    for (int64_t i = 0; i < count; i++) {
        jm_free(edits[i].measure);
        jm_free(edits[i].id);
        jm_free(edits[i].dirty_cells);
        jm_free(edits[i].dirty_links);
        jm_free(edits[i].dirty_zones);
        jm_free(edits[i].sentence);
    }
    jm_free(edits);
}

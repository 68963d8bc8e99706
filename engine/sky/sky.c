#include "sky/cache.h"
#include "sky/count.h"
#include "sky/make.h"

#include <math.h>
#include <string.h>

jm_sky_def jm_sky_default_def(void)
{
    return (jm_sky_def){.block_cells = 50, .azimuths = 64, .altitudes = 20, .reach_m = 1000.0};
}

jm_status jm_sky_sheet_create(jm_ctx *ctx, int64_t blocks, int64_t count, int32_t stride,
                              jm_sky_sheet *sheet)
{
    *sheet = (jm_sky_sheet){.count = count, .stride = stride};
    JM_TRY(jm_new(ctx, &sheet->block_start, blocks + 1));
    JM_TRY(jm_new(ctx, &sheet->cell, count));
    JM_TRY(jm_new(ctx, &sheet->share, count));
    JM_TRY(jm_new(ctx, &sheet->altitude_m, count));
    JM_TRY(jm_new(ctx, &sheet->open, count * stride));
    JM_TRY(jm_new(ctx, &sheet->crown, count * stride));
    JM_TRY(jm_new(ctx, &sheet->sky, count));
    JM_TRY(jm_new(ctx, &sheet->behind_crown, count));
    for (int s = 0; s < JM_SIDES; s++) {
        JM_TRY(jm_new(ctx, &sheet->side_sky[s], count));
        JM_TRY(jm_new(ctx, &sheet->side_behind_crown[s], count));
    }
    return jm_new(ctx, &sheet->facade, count * JM_SECTORS);
}

void jm_sky_sheet_free(jm_sky_sheet *sheet)
{
    jm_free(sheet->block_start);
    jm_free(sheet->cell);
    jm_free(sheet->share);
    jm_free(sheet->altitude_m);
    jm_free(sheet->open);
    jm_free(sheet->crown);
    jm_free(sheet->sky);
    jm_free(sheet->behind_crown);
    for (int s = 0; s < JM_SIDES; s++) {
        jm_free(sheet->side_sky[s]);
        jm_free(sheet->side_behind_crown[s]);
    }
    jm_free(sheet->facade);
    *sheet = (jm_sky_sheet){.count = 0};
}

jm_status jm_sky_facades_create(jm_ctx *ctx, int64_t blocks, int64_t count, jm_sky_facades *facades)
{
    const int64_t bands = count * JM_FACADE_BANDS;
    *facades = (jm_sky_facades){.count = count};
    JM_TRY(jm_new(ctx, &facades->block_start, blocks + 1));
    JM_TRY(jm_new(ctx, &facades->azimuth_rad, count));
    JM_TRY(jm_new(ctx, &facades->height_m, count));
    JM_TRY(jm_new(ctx, &facades->area_m2, bands));
    JM_TRY(jm_new(ctx, &facades->open, bands * JM_PATCHES));
    JM_TRY(jm_new(ctx, &facades->crown, bands * JM_PATCHES));
    JM_TRY(jm_new(ctx, &facades->sky, bands));
    JM_TRY(jm_new(ctx, &facades->behind_crown, bands));
    return jm_new(ctx, &facades->ground, bands);
}

void jm_sky_facades_free(jm_sky_facades *facades)
{
    jm_free(facades->block_start);
    jm_free(facades->azimuth_rad);
    jm_free(facades->height_m);
    jm_free(facades->area_m2);
    jm_free(facades->open);
    jm_free(facades->crown);
    jm_free(facades->sky);
    jm_free(facades->behind_crown);
    jm_free(facades->ground);
    *facades = (jm_sky_facades){.count = 0};
}

static void work_free(jm_sky_work *work)
{
    jm_terrain_free(&work->terrain);
    jm_edges_free(&work->edges);
    jm_feet_free(&work->feet);
}

static void scene_free(jm_sky_scene *scene)
{
    if (scene == NULL)
        return;
    work_free(&scene->work);
    jm_free(scene->order);
    jm_free(scene->facade_start);
    jm_free(scene->facade_edges);
    jm_free(scene->facade_side);
    jm_free(scene);
}

void jm_sky_destroy(jm_sky *sky)
{
    if (sky == NULL)
        return;
    jm_sky_sheet_free(&sky->ground);
    jm_sky_sheet_free(&sky->roofs);
    jm_sky_facades_free(&sky->facades);
    scene_free(sky->scene);
    jm_free(sky->raw_ground);
    if (sky->own_free != NULL)
        sky->own_free(sky->own);
    else
        jm_free(sky->own);
    jm_free(sky);
}

static jm_status check_def(jm_ctx *ctx, const jm_sky_def *def)
{
    const bool none = def->azimuths == 0 && def->altitudes == 0;
    if (def->block_cells < 1)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "a block of %d cells a side: take 1 or more",
                       def->block_cells);
    if (!none &&
        (def->azimuths < 4 || def->azimuths % 4 != 0 || def->altitudes < 1 ||
         def->altitudes > JM_MOST_ALTITUDES || def->azimuths > JM_VIEW_ONE / def->altitudes))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "%d x %d directions of the sky: take a multiple of 4, and at most %d "
                       "elevations",
                       def->azimuths, def->altitudes, JM_MOST_ALTITUDES);
    if (!(def->reach_m >= 0.0) || !isfinite(def->reach_m))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "a reach of shade of %g m cannot be", def->reach_m);
    const bool inside = def->first_row >= 0 && def->first_column >= 0 && def->rows > 0 &&
                        def->columns > 0 && def->first_row <= INT32_MAX - def->rows &&
                        def->first_column <= INT32_MAX - def->columns;
    if (def->rows != 0 && !inside)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "a window of %d x %d blocks from block row %d, column %d on cannot be",
                       (int)def->rows, (int)def->columns, (int)def->first_row,
                       (int)def->first_column);
    return JM_OK;
}

static int32_t blocks_across(int32_t cells, int32_t block_cells)
{
    return (cells - 1) / block_cells + 1;
}

// A facade's pieces one after the other, in the order of the edges.
static jm_status list_edges(jm_ctx *ctx, const jm_sky *sky, jm_sky_scene *scene)
{
    const jm_edges *edges = &scene->work.edges;
    JM_TRY(jm_new(ctx, &scene->facade_start, sky->facades.count + 2));
    JM_TRY(jm_new(ctx, &scene->facade_edges, edges->count));
    int64_t *start = scene->facade_start;
    for (int64_t i = 0; i < edges->count; i++)
        if (edges->all[i].facade != JM_NONE)
            start[edges->all[i].facade + 2]++;
    for (int64_t f = 0; f < sky->facades.count; f++)
        start[f + 2] += start[f + 1];
    for (int64_t i = 0; i < edges->count; i++)
        if (edges->all[i].facade != JM_NONE)
            scene->facade_edges[start[edges->all[i].facade + 1]++] = (int32_t)i;
    return JM_OK;
}

static jm_status keep_order(jm_ctx *ctx, const uint8_t *order, int64_t cells, jm_sky_scene *scene)
{
    if (order == NULL)
        return JM_OK;
    JM_TRY(jm_new(ctx, &scene->order, cells));
    memcpy(scene->order, order, (size_t)cells);
    return JM_OK;
}

// All that needs no look at the sky: what stands, walls, facades, receivers.
static jm_status list_things(jm_ctx *ctx, const jm_sky_def *def, const jm_sky_relief *relief,
                             jm_sky *sky)
{
    jm_sky_work *work = &sky->scene->work;
    work->relief = relief;
    work->coarse = relief->refine > 1 || relief->cell_m > JM_SKY_FINEST_M;
    work->blocks = (jm_blocks){.rows = relief->rows,
                               .columns = relief->columns,
                               .refine = relief->refine,
                               .block_cells = def->block_cells,
                               .block_rows = sky->block_rows,
                               .block_columns = sky->block_columns};
    JM_TRY(jm_terrain_create(ctx, relief, def->from_centres, &work->terrain));
    JM_TRY(jm_edges_create(ctx, &work->terrain, &work->edges));
    JM_TRY(jm_facades_make(ctx, relief, &work->terrain, &work->blocks, &work->edges, &sky->facades,
                           &sky->scene->facade_side));
    JM_TRY(
        jm_feet_create(ctx, &work->terrain, &work->edges, sky->facades.count, false, &work->feet));
    JM_TRY(jm_receivers_make(ctx, def->order, work, sky));
    JM_TRY(keep_order(ctx, def->order, (int64_t)sky->rows * sky->columns, sky->scene));
    JM_TRY(list_edges(ctx, sky, sky->scene));
    return jm_new(ctx, &sky->raw_ground, sky->facades.count * JM_FACADE_BANDS);
}

jm_status jm_sky_list(jm_ctx *ctx, const jm_sky_def *def, const jm_sky_relief *relief, jm_sky **out)
{
    jm_status status = JM_OK;
    jm_sky *sky = NULL;
    *out = NULL;
    JM_TRY(check_def(ctx, def));
    JM_TRY(jm_relief_check(ctx, relief));
    JM_TRY(jm_new(ctx, &sky, 1));
    sky->def = *def;
    sky->def.order = NULL;
    sky->def.cache_folder = NULL;
    sky->rows = relief->rows;
    sky->columns = relief->columns;
    sky->cell_area_m2 = relief->cell_m * relief->cell_m;
    sky->block_rows = blocks_across(relief->rows, def->block_cells);
    sky->block_columns = blocks_across(relief->columns, def->block_cells);
    sky->cast = jm_scene_cast;
    JM_TRY_GOTO(jm_new(ctx, &sky->scene, 1), fail);
    JM_TRY_GOTO(list_things(ctx, def, relief, sky), fail);
    *out = sky;
    return JM_OK;
fail:
    jm_sky_destroy(sky);
    return status;
}

jm_status jm_sky_look(jm_ctx *ctx, jm_sky *sky)
{
    const jm_sky_work *work = &sky->scene->work;
    JM_TRY(jm_patches_cast(ctx, work, sky));
    JM_TRY(jm_poll(ctx));
    if (sky->def.azimuths > 0)
        JM_TRY(jm_views_count(ctx, work, sky));
    else
        JM_TRY(jm_views_from_patches(ctx, sky));
    JM_TRY(jm_poll(ctx));
    JM_TRY(jm_sectors_look(ctx, work, sky));
    const size_t bands = (size_t)(sky->facades.count * JM_FACADE_BANDS);
    memcpy(sky->raw_ground, sky->facades.ground, bands * sizeof *sky->raw_ground);
    return JM_OK;
}

static jm_status look_or_read(jm_ctx *ctx, const jm_sky_def *def, const jm_sky_relief *relief,
                              jm_sky *sky)
{
    jm_status status = JM_OK;
    char *path = NULL;
    bool found = false;
    if (def->cache_folder == NULL)
        return jm_sky_look(ctx, sky);
    JM_TRY(jm_cache_path(ctx, def, relief, &path));
    JM_TRY_GOTO(jm_cache_read(ctx, path, sky, &found), done);
    if (found)
        goto done;
    JM_TRY_GOTO(jm_sky_look(ctx, sky), done);
    jm_cache_write(ctx, path, sky);
done:
    jm_free(path);
    return status;
}

jm_status jm_sky_create(jm_ctx *ctx, const jm_sky_def *def, const jm_sky_relief *relief,
                        jm_sky **out)
{
    jm_status status = JM_OK;
    jm_sky *sky = NULL;
    *out = NULL;
    JM_TRY(jm_sky_list(ctx, def, relief, &sky));
    JM_TRY_GOTO(look_or_read(ctx, def, relief, sky), fail);
    JM_TRY_GOTO(jm_views_balance(ctx, sky), fail);
    sky->scene->work.relief = NULL;
    *out = sky;
    return JM_OK;
fail:
    jm_sky_destroy(sky);
    return status;
}

const jm_sky_sheet *jm_sky_ground(const jm_sky *sky)
{
    return &sky->ground;
}

const jm_sky_sheet *jm_sky_roofs(const jm_sky *sky)
{
    return &sky->roofs;
}

const jm_sky_facades *jm_sky_facades_of(const jm_sky *sky)
{
    return &sky->facades;
}

int64_t jm_sky_blocks(const jm_sky *sky, int32_t *rows, int32_t *columns)
{
    if (rows != NULL)
        *rows = sky->block_rows;
    if (columns != NULL)
        *columns = sky->block_columns;
    return (int64_t)sky->block_rows * sky->block_columns;
}

double jm_sky_cell_area_m2(const jm_sky *sky)
{
    return sky->cell_area_m2;
}

static int64_t sheet_bytes(const jm_sky_sheet *s)
{
    // Cell, share, altitude; patches; views; sectors.
    return s->count * (12 + 2 * (int64_t)s->stride + 2 * (2 + 2 * JM_SIDES) + 4 * JM_SECTORS);
}

int64_t jm_sky_bytes(const jm_sky *sky)
{
    const int64_t bands = sky->facades.count * JM_FACADE_BANDS;
    int64_t bytes = sheet_bytes(&sky->ground) + sheet_bytes(&sky->roofs);
    bytes += bands * (2 * JM_PATCHES + 4 + 3 * 2) + sky->facades.count * 8;
    if (sky->scene == NULL)
        return bytes;
    const int64_t edges = sky->scene->work.edges.count;
    return bytes + jm_terrain_bytes(&sky->scene->work.terrain) +
           edges * (int64_t)(sizeof(jm_edge) + 2 * sizeof(jm_foot) + sizeof(int32_t));
}

#include "sky/cache.h"

#include "core/text.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { VERSION = 4, MOST_ROWS = 64, NAME_BYTES = 48 };

// One array of a sky.
typedef struct row {
    char name[NAME_BYTES];
    jm_type type;
    int64_t count; // of the type; view factors are pairs of bytes
    void *values;
} row;

typedef struct rows {
    int32_t count;
    row all[MOST_ROWS];
} rows;

static void add(rows *r, const char *group, const char *name, jm_type type, int64_t count,
                void *values)
{
    row *to = &r->all[r->count++];
    *to = (row){.type = type, .count = count, .values = values};
    snprintf(to->name, sizeof to->name, "/%s/%s", group, name);
}

static void add_sheet(rows *r, const char *group, const jm_sky_sheet *s)
{
    static const char *const sides[JM_SIDES] = {"north", "east", "south", "west"};
    const int64_t n = s->count;
    add(r, group, "open", JM_U8, n * s->stride, s->open);
    add(r, group, "crown", JM_U8, n * s->stride, s->crown);
    add(r, group, "sky", JM_U8, 2 * n, s->sky);
    add(r, group, "behind_crown", JM_U8, 2 * n, s->behind_crown);
    add(r, group, "facade", JM_I32, n * JM_SECTORS, s->facade);
    for (int k = 0; k < JM_SIDES; k++) {
        char name[NAME_BYTES / 2];
        snprintf(name, sizeof name, "sky_%s", sides[k]);
        add(r, group, name, JM_U8, 2 * n, s->side_sky[k]);
        snprintf(name, sizeof name, "behind_%s", sides[k]);
        add(r, group, name, JM_U8, 2 * n, s->side_behind_crown[k]);
    }
}

// All that looking fills, but what scaling makes of it.
static rows rows_of(const jm_sky *sky)
{
    const jm_sky_facades *f = &sky->facades;
    const int64_t bands = f->count * JM_FACADE_BANDS;
    rows r = {.count = 0};
    add_sheet(&r, "ground", &sky->ground);
    add_sheet(&r, "roofs", &sky->roofs);
    add(&r, "facades", "open", JM_U8, bands * JM_PATCHES, f->open);
    add(&r, "facades", "crown", JM_U8, bands * JM_PATCHES, f->crown);
    add(&r, "facades", "sky", JM_U8, 2 * bands, f->sky);
    add(&r, "facades", "behind_crown", JM_U8, 2 * bands, f->behind_crown);
    add(&r, "facades", "ground", JM_U8, 2 * bands, sky->raw_ground);
    return r;
}

static size_t bytes_of(const row *r)
{
    return (size_t)r->count * jm_type_size(r->type);
}

static void add_floats(jm_hash *hash, const float *values, int64_t count)
{
    const uint8_t there = values != NULL ? 1 : 0;
    jm_hash_add(hash, &there, 1);
    if (values != NULL)
        jm_hash_add(hash, values, (size_t)count * sizeof *values);
}

static void add_segments(jm_hash *hash, const jm_sky_relief *relief)
{
    for (int64_t i = 0; i < relief->segment_count; i++) {
        const jm_sky_segment *s = &relief->segments[i];
        const double values[5] = {s->x0, s->y0, s->x1, s->y1, (double)s->height_m};
        jm_hash_add(hash, values, sizeof values);
    }
}

static void add_relief(jm_hash *hash, const jm_sky_relief *relief)
{
    const int64_t sizes[6] = {relief->rows,      relief->columns,      relief->refine,
                              relief->first_row, relief->first_column, relief->segment_count};
    const int64_t cells = (int64_t)relief->rows * relief->refine * relief->columns * relief->refine;
    jm_hash_add(hash, sizes, sizeof sizes);
    jm_hash_add(hash, &relief->cell_m, sizeof relief->cell_m);
    add_floats(hash, relief->ground_m, cells);
    add_floats(hash, relief->building_m, cells);
    add_floats(hash, relief->crown_top_m, cells);
    add_floats(hash, relief->crown_base_m, cells);
    add_segments(hash, relief);
}

jm_status jm_cache_path(jm_ctx *ctx, const jm_sky_def *def, const jm_sky_relief *relief,
                        char **path)
{
    jm_hash *hash = NULL;
    uint8_t sum[JM_HASH_BYTES];
    char text[JM_HASH_TEXT];
    JM_TRY(jm_hash_create(ctx, &hash));
    const int64_t sizes[8] = {VERSION,        def->block_cells,  def->azimuths, def->altitudes,
                              def->first_row, def->first_column, def->rows,     def->columns};
    const uint8_t flags[2] = {def->order != NULL ? 1 : 0, def->from_centres ? 1 : 0};
    jm_hash_add(hash, sizes, sizeof sizes);
    jm_hash_add(hash, &def->reach_m, sizeof def->reach_m);
    jm_hash_add(hash, flags, sizeof flags);
    if (def->order != NULL)
        jm_hash_add(hash, def->order, (size_t)relief->rows * (size_t)relief->columns);
    add_relief(hash, relief);
    jm_hash_end(hash, sum);
    jm_hash_text(sum, text);
    const int64_t bytes = (int64_t)strlen(def->cache_folder) + NAME_BYTES;
    JM_TRY(jm_new(ctx, path, bytes));
    snprintf(*path, (size_t)bytes, "%s/sky-%.32s.h5", def->cache_folder, text);
    return JM_OK;
}

static jm_status sum_rows(jm_ctx *ctx, const rows *r, char text[JM_HASH_TEXT])
{
    jm_hash *hash = NULL;
    uint8_t sum[JM_HASH_BYTES];
    JM_TRY(jm_hash_create(ctx, &hash));
    for (int32_t i = 0; i < r->count; i++)
        jm_hash_add(hash, r->all[i].values, bytes_of(&r->all[i]));
    jm_hash_end(hash, sum);
    jm_hash_text(sum, text);
    return JM_OK;
}

static const jm_h5_format format = {"sky", VERSION};

static jm_status read_rows(jm_ctx *ctx, const jm_h5 *file, const rows *r)
{
    for (int32_t i = 0; i < r->count; i++) {
        const row *to = &r->all[i];
        void *values = NULL;
        if (to->count == 0)
            continue;
        JM_TRY(jm_h5_read(ctx, file, to->name, to->type, to->count, &values, NULL));
        memcpy(to->values, values, bytes_of(to));
        jm_free(values);
    }
    return JM_OK;
}

static jm_status read_file(jm_ctx *ctx, const char *path, const rows *r)
{
    jm_status status = JM_OK;
    jm_h5 *file = NULL;
    char *kept = NULL, found[JM_HASH_TEXT];
    JM_TRY(jm_h5_open(ctx, path, format, NULL, &file));
    JM_TRY_GOTO(read_rows(ctx, file, r), done);
    JM_TRY_GOTO(jm_h5_get_text(ctx, file, "/", "sum", &kept), done);
    JM_TRY_GOTO(sum_rows(ctx, r, found), done);
    if (kept == NULL || strcmp(kept, found) != 0)
        status = jm_fail(ctx, JM_ERR_DATA, "%s: damaged file", path);
done:
    jm_free(kept);
    if (jm_h5_close(ctx, file) != JM_OK && status == JM_OK)
        status = JM_ERR_IO;
    return status;
}

jm_status jm_cache_read(jm_ctx *ctx, const char *path, jm_sky *sky, bool *found)
{
    *found = false;
    if (!jm_file_exists(path))
        return JM_OK;
    const rows r = rows_of(sky);
    const jm_status status = read_file(ctx, path, &r);
    if (status == JM_ERR_MEMORY || status == JM_ERR_INTERRUPTED)
        return status;
    *found = status == JM_OK;
    if (status == JM_OK)
        return JM_OK;
    jm_log(ctx, JM_LOG_WARNING, "The sky kept in %s cannot be used and is looked at anew: %s", path,
           jm_message(ctx));
    jm_clear(ctx);
    // Looking sets bits and adds to sums: it wants to find nothing.
    for (int32_t i = 0; i < r.count; i++)
        memset(r.all[i].values, 0, bytes_of(&r.all[i]));
    return JM_OK;
}

static jm_status write_rows(jm_ctx *ctx, jm_h5 *file, const jm_sky *sky)
{
    char sum[JM_HASH_TEXT];
    const rows r = rows_of(sky);
    for (int32_t i = 0; i < r.count; i++) {
        const row *from = &r.all[i];
        const jm_h5_shape shape = {.rank = 1, .size = {from->count}};
        if (from->count > 0)
            JM_TRY(jm_h5_write(ctx, file, from->name, from->type, shape, from->values, NULL, NULL));
    }
    JM_TRY(sum_rows(ctx, &r, sum));
    return jm_h5_set_text(ctx, file, "/", "sum", sum);
}

static jm_status write_file(jm_ctx *ctx, const char *fresh, const char *path, const jm_sky *sky)
{
    jm_h5 *file = NULL;
    JM_TRY(jm_h5_create(ctx, fresh, format, &file));
    jm_status status = write_rows(ctx, file, sky);
    const jm_status closed = jm_h5_close(ctx, file);
    status = status == JM_OK ? closed : status;
    return status == JM_OK ? jm_file_commit(ctx, fresh, path) : status;
}

void jm_cache_write(jm_ctx *ctx, const char *path, const jm_sky *sky)
{
    char *fresh = NULL;
    const int64_t bytes = (int64_t)strlen(path) + NAME_BYTES;
    jm_status status = jm_new(ctx, &fresh, bytes);
    if (status == JM_OK) {
        // Two runs may write the same sky at the same time.
        snprintf(fresh, (size_t)bytes, "%s.%ld.new", path, (long)getpid());
        status = write_file(ctx, fresh, path, sky);
        if (status != JM_OK)
            remove(fresh);
    }
    if (status != JM_OK) {
        jm_log(ctx, JM_LOG_WARNING, "The sky cannot be kept for the next run: %s", jm_message(ctx));
        jm_clear(ctx);
    }
    jm_free(fresh);
}

// How a writer begins and ends: builds the file beside, with the steps that an interrupted run
// left, switches it to single-writer/multiple-reader mode and only then gives it the name of a
// part.
#include "core/text.h"
#include "store/outcome_writer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int64_t jm_writer_rows(const jm_outcome *o)
{
    return o->rows.step_count + o->rows.static_count;
}

static bool same_corner(const jm_grid *grid, const jm_grid *air)
{
    return air->rows >= 1 && air->columns >= 1 && air->cell_m >= grid->cell_m &&
           !(fabs(air->west_m - grid->west_m) > 0.0) && !(fabs(air->north_m - grid->north_m) > 0.0);
}

static jm_status check_def(jm_ctx *ctx, const jm_outcome_def *def)
{
    enum { least_tile = 8, most_tile = 2048 };
    if (def->path == NULL || def->grid == NULL || def->crs_wkt == NULL || def->grid->rows < 1 ||
        def->grid->columns < 1 || !(def->grid->cell_m > 0.0) || def->step_count < 0 ||
        !isfinite(def->start_utc_s) || fabs(def->start_utc_s) > 1e12 ||
        (def->row_count > 0 && def->rows == NULL))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "outcome: path, grid, CRS or start are not set");
    if (def->air_grid != NULL && !same_corner(def->grid, def->air_grid))
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "outcome: the air grid must have the grid's north-western corner and cells "
                       "at least as large");
    if (def->tile < least_tile || def->tile > most_tile)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "outcome: tile is %d; give 8 to 2048 cells",
                       (int)def->tile);
    return JM_OK;
}

static jm_status join_name(jm_ctx *ctx, const char *path, const char *ending, char **out)
{
    jm_text text = {0};
    jm_text_printf(&text, "%s%s", path, ending);
    jm_status status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "outcome: no memory for a name")
                                   : jm_copy_text(ctx, text.bytes, out);
    jm_text_free(&text);
    return status;
}

static void close_id(hid_t *id)
{
    if (*id >= 0)
        H5Dclose(*id);
    *id = H5I_INVALID_HID;
}

static void close_datasets(jm_outcome *o)
{
    for (int64_t i = 0; o->rows.row != NULL && i < jm_writer_rows(o); i++)
        close_id(&o->rows.row[i].dataset);
    close_id(&o->time);
    close_id(&o->hashes);
    close_id(&o->stored);
}

bool jm_writer_close(jm_outcome *o)
{
    bool good = !o->broken;
    if (good) {
        close_datasets(o);
        good = o->file < 0 || H5Fclose(o->file) >= 0;
    }
    o->file = H5I_INVALID_HID;
    jm_room_trim(&o->room);
    return good;
}

void jm_writer_free(jm_outcome *o)
{
    uint8_t unused[JM_HASH_BYTES];
    if (o->content != NULL)
        jm_hash_end(o->content, unused);
    jm_room_close(&o->room);
    jm_packer_destroy(o->packer);
    jm_out_rows_free(&o->rows);
    jm_free(o->planes);
    jm_free(o->sums);
    jm_free(o->row_hash);
    jm_free(o->stored_hash);
    jm_free(o->static_hash);
    jm_free(o->run_path);
    jm_free(o->path);
    jm_free(o->part);
    jm_free(o->fresh);
    jm_free(o);
}

static jm_status name_run_numbers(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome *o)
{
    while (def->run_names != NULL && def->run_names[o->run_count] != NULL)
        o->run_count++;
    JM_TRY(jm_new(ctx, &o->run_path, o->run_count));
    for (int64_t i = 0; i < o->run_count; i++)
        snprintf(o->run_path[i], sizeof o->run_path[i], "/run/%.80s", def->run_names[i]);
    o->indicator_count = def->indicator_count;
    return JM_OK;
}

static jm_status allocate(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome *o)
{
    JM_TRY(jm_out_rows_make(ctx, def, &o->rows));
    JM_TRY(join_name(ctx, def->path, "", &o->path));
    JM_TRY(join_name(ctx, def->path, ".part", &o->part));
    JM_TRY(join_name(ctx, def->path, ".part.new", &o->fresh));
    int64_t rows = jm_writer_rows(o), chunk = o->rows.chunk_bytes > 0 ? o->rows.chunk_bytes : 8;
    JM_TRY(jm_new(ctx, &o->planes, rows));
    JM_TRY(jm_new(ctx, &o->sums, rows));
    JM_TRY(jm_new(ctx, &o->row_hash, rows * JM_HASH_BYTES));
    JM_TRY(jm_new(ctx, &o->stored_hash, rows * JM_HASH_BYTES));
    JM_TRY(jm_new(ctx, &o->static_hash, o->rows.static_count * JM_HASH_BYTES));
    JM_TRY(jm_packer_create(ctx, jm_ctx_threads(ctx), chunk, &o->packer));
    JM_TRY(name_run_numbers(ctx, def, o));
    return jm_hash_create(ctx, &o->content);
}

static jm_status open_datasets(jm_ctx *ctx, jm_outcome *o)
{
    for (int64_t i = 0; i < jm_writer_rows(o); i++) {
        jm_out_row *row = &o->rows.row[i];
        row->dataset = H5Dopen2(o->file, row->path, H5P_DEFAULT);
        if (row->dataset < 0)
            return jm_fail(ctx, JM_ERR_IO, "%s: %s cannot be opened", o->part, row->path);
    }
    o->time = H5Dopen2(o->file, "/time", H5P_DEFAULT);
    if (o->rows.step_count > 0) {
        o->hashes = H5Dopen2(o->file, "/hashes/steps", H5P_DEFAULT);
        o->stored = H5Dopen2(o->file, "/hashes/stored", H5P_DEFAULT);
    }
    if (o->time < 0 || (o->rows.step_count > 0 && (o->hashes < 0 || o->stored < 0)))
        return jm_fail(ctx, JM_ERR_IO, "%s: cannot be opened for writing", o->part);
    return JM_OK;
}

// Switches to single writer, multiple readers, and only then shows the file as the `.part`: a
// reader that came before the switch would lock the writer out. From here on each moment leaves a
// readable file.
static jm_status start_swmr(jm_ctx *ctx, jm_outcome *o)
{
    hid_t access = jm_h5_access_list();
    o->file = access >= 0 ? H5Fopen(o->fresh, H5F_ACC_RDWR | H5F_ACC_SWMR_WRITE, access)
                          : H5I_INVALID_HID;
    if (access >= 0)
        H5Pclose(access);
    if (o->file < 0)
        return jm_fail(ctx, JM_ERR_IO, "%s: cannot be opened for writing", o->part);
    JM_TRY(open_datasets(ctx, o));
    return jm_file_commit(ctx, o->fresh, o->part);
}

// Feeds the hashes of the steps that were taken over, so that the content hash is that of a
// straight run.
static jm_status take_hashes(jm_ctx *ctx, jm_outcome *o, const jm_reader *part)
{
    const int64_t bytes = o->rows.step_count * JM_HASH_BYTES;
    for (int64_t s = 0; s < o->steps && bytes > 0; s++) {
        JM_TRY(jm_h5_read_step(ctx, jm_reader_file(part), "/hashes/steps", JM_U8, s, bytes,
                               o->row_hash));
        jm_hash_add(o->content, o->row_hash, (size_t)bytes);
    }
    if (o->statics_done && o->rows.static_count > 0) {
        uint8_t *statics = NULL;
        JM_TRY(jm_h5_read(ctx, jm_reader_file(part), "/hashes/statics", JM_U8,
                          o->rows.static_count * JM_HASH_BYTES, &statics, NULL));
        memcpy(o->static_hash, statics, (size_t)(o->rows.static_count * JM_HASH_BYTES));
        jm_free(statics);
    }
    o->last_time_s = o->steps > 0 ? jm_reader_time_s(part, o->steps - 1) : -HUGE_VAL;
    return JM_OK;
}

// Writes `.part.new` whole and closes it.
static jm_status build(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome *o, const jm_reader *part)
{
    jm_h5 *file = NULL;
    const jm_h5_format format = {"outcome", JM_OUTCOME_VERSION};
    JM_TRY(jm_h5_create(ctx, o->fresh, format, &file));
    jm_status status = jm_outcome_layout(ctx, def, &o->rows, file);
    if (status == JM_OK && part != NULL)
        status = jm_outcome_take_over(ctx, part, &o->rows, o->steps, file, &o->statics_done);
    if (status == JM_OK && part != NULL)
        status = take_hashes(ctx, o, part);
    if (status != JM_OK) {
        jm_h5_drop(file);
        return status;
    }
    return jm_h5_close(ctx, file);
}

static jm_status start(jm_ctx *ctx, const jm_outcome_def *def, int64_t steps, bool resume,
                       jm_outcome **out)
{
    *out = NULL;
    JM_TRY(check_def(ctx, def));
    jm_status status = JM_OK;
    jm_room old = {.fd = -1};
    jm_reader *part = NULL;
    jm_outcome *o = NULL;
    JM_TRY(jm_new(ctx, &o, 1));
    o->room.fd = -1;
    o->file = o->time = o->hashes = o->stored = H5I_INVALID_HID;
    o->step_limit = def->step_count;
    o->last_time_s = -HUGE_VAL;
    JM_TRY_GOTO(allocate(ctx, def, o), fail);
    JM_TRY_GOTO(jm_room_open(ctx, o->part, false, true, &old), fail);
    JM_TRY_GOTO(jm_room_open(ctx, o->fresh, true, true, &o->room), fail);
    if (resume) {
        JM_TRY_GOTO(jm_reader_open(ctx, o->part, &part), fail);
        o->steps = steps;
    }
    JM_TRY_GOTO(build(ctx, def, o, part), fail);
    JM_TRY_GOTO(start_swmr(ctx, o), fail);
    *out = o;
    o = NULL;
fail:
    jm_reader_close(part);
    jm_room_close(&old);
    if (o != NULL) {
        jm_writer_close(o);
        if (o->room.fd >= 0)
            remove(o->fresh);
        jm_writer_free(o);
    }
    return status;
}

jm_status jm_outcome_create(jm_ctx *ctx, const jm_outcome_def *def, jm_outcome **out)
{
    return start(ctx, def, 0, false, out);
}

jm_status jm_outcome_resume(jm_ctx *ctx, const jm_outcome_def *def, int64_t steps, jm_outcome **out)
{
    return start(ctx, def, steps, true, out);
}

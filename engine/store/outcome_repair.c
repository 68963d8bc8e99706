// A whole outcome from what a `.part` holds.
#include "core/text.h"
#include "store/outcome_own.h"

#include <stdio.h>
#include <string.h>

// Groups that the host had put in (/city ...), copied whole: neither rows nor their frame.
static jm_status copy_groups(jm_ctx *ctx, const jm_h5 *from, jm_h5 *to)
{
    char **names = NULL;
    int64_t count = 0;
    JM_TRY(jm_h5_names(ctx, from, "/", &names, &count));
    jm_status status = JM_OK;
    for (int64_t i = 0; i < count && status == JM_OK; i++) {
        if (H5Lexists(to->id, names[i], H5P_DEFAULT) > 0)
            continue;
        if (H5Ocopy(from->id, names[i], to->id, names[i], H5P_DEFAULT, H5P_DEFAULT) < 0)
            status = jm_h5_damaged(ctx, from, names[i]);
    }
    jm_h5_names_free(names, count);
    return status;
}

static herr_t copy_root_attribute(hid_t from, const char *name, const H5A_info_t *info, void *user)
{
    (void)info;
    const jm_h5 *to = user;
    if (H5Aexists(to->id, name) > 0)
        return 0;
    char bytes[8];
    herr_t done = -1;
    hid_t old = H5Aopen(from, name, H5P_DEFAULT);
    hid_t type = old >= 0 ? H5Aget_type(old) : H5I_INVALID_HID;
    hid_t space = old >= 0 ? H5Aget_space(old) : H5I_INVALID_HID;
    hid_t fresh = H5I_INVALID_HID;
    hsize_t size = old >= 0 ? H5Aget_storage_size(old) : 0;
    bool plain = type >= 0 && (H5Tget_class(type) == H5T_INTEGER ||
                               H5Tget_class(type) == H5T_FLOAT || H5Tget_class(type) == H5T_STRING);
    plain = plain && H5Tis_variable_str(type) == 0 && space >= 0 && size <= JM_OUT_CHUNK_MOST;
    char *value = plain ? bytes : NULL;
    if (plain && size > sizeof bytes)
        value = H5allocate_memory((size_t)size, true);
    if (value != NULL)
        fresh = H5Acreate2(to->id, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (fresh >= 0 && H5Aread(old, type, value) >= 0)
        done = H5Awrite(fresh, type, value);
    if (value != NULL && value != bytes)
        H5free_memory(value);
    if (fresh >= 0)
        H5Aclose(fresh);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (old >= 0)
        H5Aclose(old);
    return done;
}

static jm_status copy_extras(void *user, jm_ctx *ctx, jm_h5 *file)
{
    const jm_h5 *from = jm_reader_file(user);
    JM_TRY(copy_groups(ctx, from, file));
    if (H5Aiterate2(from->id, H5_INDEX_NAME, H5_ITER_INC, NULL, copy_root_attribute, file) < 0)
        return jm_h5_damaged(ctx, from, "an attribute of the root");
    return JM_OK;
}

// The def that would create the same file, from what the file says of itself.
static jm_status def_of(jm_ctx *ctx, jm_reader *part, const char *out, jm_field **fields,
                        jm_outcome_def *def)
{
    const int64_t count = jm_reader_field_count(part);
    int64_t planned = 0;
    *def = (jm_outcome_def){.path = out,
                            .grid = jm_reader_grid(part),
                            .air_grid = jm_reader_grid_of(part, JM_DIM_AIR),
                            .crs_wkt = jm_reader_crs(part),
                            .start_utc_s = jm_reader_start_utc_s(part),
                            .link_count = jm_reader_count_of(part, JM_DIM_LINKS),
                            .parking_count = jm_reader_count_of(part, JM_DIM_PARKINGS),
                            .zone_count = jm_reader_count_of(part, JM_DIM_ZONES),
                            .station_count = jm_reader_count_of(part, JM_DIM_STATIONS),
                            .tile = (int32_t)jm_reader_tile(part),
                            .row_count = count,
                            .fill = copy_extras,
                            .user = part};
    if (jm_h5_get_integer(jm_reader_file(part), "/", "step_count", &planned))
        def->step_count = planned;
    if (def->tile < 1)
        return jm_h5_damaged(ctx, jm_reader_file(part), "the tile");
    JM_TRY(jm_new(ctx, fields, count));
    for (int64_t i = 0; i < count; i++) {
        const jm_reader_field *f = jm_reader_field_at(part, i);
        (*fields)[i] = (jm_field){.name = strrchr(jm_reader_path(part, i), '/') + 1,
                                  .unit = f->unit,
                                  .sentence = f->sentence,
                                  .type = f->type,
                                  .dim = f->dim,
                                  .count = f->count,
                                  .quantum = jm_reader_quantum(part, i),
                                  .flags = f->is_static ? JM_STATIC : JM_RESULT};
    }
    def->rows = *fields;
    return JM_OK;
}

static jm_status repair_into(jm_ctx *ctx, jm_reader *part, const char *fresh, const char *out)
{
    jm_status status = JM_OK;
    jm_field *fields = NULL;
    jm_out_rows rows = {0};
    jm_outcome_def def;
    jm_h5 *file = NULL;
    bool statics_done = false;
    const jm_h5_format format = {"outcome", JM_OUTCOME_VERSION};
    JM_TRY_GOTO(def_of(ctx, part, out, &fields, &def), fail);
    JM_TRY_GOTO(jm_out_rows_make(ctx, &def, &rows), fail);
    JM_TRY_GOTO(jm_h5_create(ctx, fresh, format, &file), fail);
    JM_TRY_GOTO(jm_h5_set_integer(ctx, file, "/", "incomplete", 1), fail);
    JM_TRY_GOTO(jm_outcome_layout(ctx, &def, &rows, file), fail);
    JM_TRY_GOTO(jm_outcome_take_over(ctx, part, &rows, jm_reader_steps(part), file, &statics_done),
                fail);
    status = jm_h5_close(ctx, file);
    file = NULL;
fail:
    jm_h5_drop(file);
    jm_out_rows_free(&rows);
    jm_free(fields);
    return status;
}

jm_status jm_outcome_repair(jm_ctx *ctx, const char *part, const char *out, int64_t *steps)
{
    jm_status status = JM_OK;
    jm_reader *reader = NULL;
    jm_text fresh = {0};
    if (jm_h5_is_other(ctx, out, "outcome"))
        return jm_fail(ctx, JM_ERR_DATA, "%s is there and is no outcome; name another file with -o",
                       out);
    jm_text_printf(&fresh, "%s.new", out);
    if (fresh.failed)
        return jm_fail(ctx, JM_ERR_MEMORY, "repair: no memory for a name");
    JM_TRY_GOTO(jm_reader_open(ctx, part, &reader), fail);
    if (steps != NULL)
        *steps = jm_reader_steps(reader);
    status = repair_into(ctx, reader, fresh.bytes, out);
    if (status == JM_OK)
        status = jm_file_commit(ctx, fresh.bytes, out);
    if (status != JM_OK)
        remove(fresh.bytes);
fail:
    jm_reader_close(reader);
    jm_text_free(&fresh);
    return status;
}

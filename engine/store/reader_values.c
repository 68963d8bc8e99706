// Values of an outcome: finds a row by its name and reads a step, or one place over all steps.
#include "store/outcome_own.h"

#include <math.h>
#include <string.h>

// "streets/flow" names one row; a short name the first of the order cells, links, parkings ...
static int64_t find(const jm_reader *r, const char *name)
{
    for (int64_t i = 0; i < jm_reader_field_count(r); i++)
        if (strcmp(jm_reader_path(r, i) + 1, name) == 0)
            return i;
    for (int d = JM_DIM_CELLS; d <= JM_DIM_OTHER; d++)
        for (int64_t i = 0; i < jm_reader_field_count(r); i++)
            if (jm_reader_field_at(r, i)->dim == (jm_dim)d &&
                strcmp(strrchr(jm_reader_path(r, i), '/') + 1, name) == 0)
                return i;
    return JM_NONE;
}

const jm_reader_field *jm_reader_find(const jm_reader *r, const char *name)
{
    return jm_reader_field_at(r, find(r, name));
}

static void to_float(jm_type type, const void *values, int64_t count, float *out)
{
    const double *f64 = values;
    const int32_t *i32 = values;
    const int64_t *i64 = values;
    const uint8_t *u8 = values;
    for (int64_t i = 0; i < count; i++) {
        switch (type) {
        case JM_F32:
            break; // read as it is
        case JM_F64:
            out[i] = (float)f64[i];
            break;
        case JM_I32:
            out[i] = i32[i] == INT32_MIN ? NAN : (float)i32[i];
            break;
        case JM_I64:
            out[i] = i64[i] == INT64_MIN ? NAN : (float)i64[i];
            break;
        case JM_U8:
            out[i] = u8[i] == UINT8_MAX ? NAN : (float)u8[i];
            break;
        }
    }
}

static jm_status read_values(jm_ctx *ctx, const jm_reader *r, int64_t index, int64_t step,
                             void *out)
{
    const jm_reader_field *f = jm_reader_field_at(r, index);
    const char *path = jm_reader_path(r, index);
    if (!f->is_static)
        return jm_h5_read_step(ctx, jm_reader_file(r), path, f->type, step, f->count, out);
    void *values = NULL;
    JM_TRY(jm_h5_read(ctx, jm_reader_file(r), path, f->type, f->count, &values, NULL));
    memcpy(out, values, (size_t)f->count * jm_type_size(f->type));
    jm_free(values);
    return JM_OK;
}

static jm_status find_row(jm_ctx *ctx, const jm_reader *r, const char *name, int64_t *index)
{
    *index = find(r, name);
    if (*index == JM_NONE)
        return jm_fail(ctx, JM_ERR_DATA, "%s: has no field '%.60s'; `jumeau info` lists them",
                       jm_reader_file(r)->path, name);
    return JM_OK;
}

jm_status jm_reader_values(jm_ctx *ctx, const jm_reader *r, const char *name, int64_t step,
                           float *out)
{
    int64_t index = JM_NONE;
    JM_TRY(find_row(ctx, r, name, &index));
    const jm_reader_field *f = jm_reader_field_at(r, index);
    if (!f->is_static && (step < 0 || step >= jm_reader_steps(r)))
        return jm_fail(ctx, JM_ERR_DATA, "%s: step %lld was asked for, it holds %lld",
                       jm_reader_file(r)->path, (long long)step, (long long)jm_reader_steps(r));
    if (f->type == JM_F32)
        return read_values(ctx, r, index, step, out);
    void *values = NULL;
    JM_TRY(jm_new_array(ctx, f->count, jm_type_size(f->type), &values));
    jm_status status = read_values(ctx, r, index, step, values);
    if (status == JM_OK)
        to_float(f->type, values, f->count, out);
    jm_free(values);
    return status;
}

jm_status jm_reader_series(jm_ctx *ctx, const jm_reader *r, const char *name, int64_t index,
                           int64_t steps, float *out)
{
    int64_t row = JM_NONE;
    JM_TRY(find_row(ctx, r, name, &row));
    const jm_reader_field *f = jm_reader_field_at(r, row);
    if (index < 0 || index >= f->count || steps < 0 || steps > jm_reader_steps(r))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: value %lld at %lld steps was asked for, '%s' holds %lld at %lld",
                       jm_reader_file(r)->path, (long long)index, (long long)steps, f->name,
                       (long long)f->count, (long long)jm_reader_steps(r));
    const int64_t read = f->is_static ? 1 : steps;
    void *values = NULL;
    if (steps == 0)
        return JM_OK;
    JM_TRY(jm_new_array(ctx, read, jm_type_size(f->type), &values));
    jm_status status = jm_h5_read_element(ctx, jm_reader_file(r), jm_reader_path(r, row), f->type,
                                          index, f->is_static ? JM_NONE : steps, values);
    if (status == JM_OK && f->type == JM_F32)
        memcpy(out, values, (size_t)read * sizeof *out);
    else if (status == JM_OK)
        to_float(f->type, values, read, out);
    for (int64_t s = read; status == JM_OK && s < steps; s++)
        out[s] = out[0];
    jm_free(values);
    return status;
}

#include "store/state.h"
#include "core/text.h"
#include "store/h5_own.h"
#include "store/hash.h"

#include <stdio.h>
#include <string.h>

enum { state_version = 1 };

static jm_status name_of(jm_ctx *ctx, const char *base, char side, const char *ending, char **out)
{
    jm_text text = {0};
    jm_text_printf(&text, "%s.checkpoint-%c.h5%s", base, side, ending);
    jm_status status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "checkpoint: no memory for a name")
                                   : jm_copy_text(ctx, text.bytes, out);
    jm_text_free(&text);
    return status;
}

static void add_row(jm_hash *hash, const char *name, jm_type type, int64_t count,
                    const void *values)
{
    const int64_t head[2] = {(int64_t)type, count};
    jm_hash_add(hash, name, strlen(name) + 1);
    jm_hash_add(hash, head, sizeof head);
    jm_hash_add(hash, values, (size_t)count * jm_type_size(type));
}

static jm_status row_path(jm_ctx *ctx, const char *name, char **out)
{
    jm_text text = {0};
    jm_text_printf(&text, "/rows/%s", name);
    jm_status status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "checkpoint: no memory for a name")
                                   : jm_copy_text(ctx, text.bytes, out);
    jm_text_free(&text);
    return status;
}

// Step and key of one checkpoint file; *found false when it is absent, damaged or foreign.
static jm_status read_mark(jm_ctx *ctx, const char *path, jm_state_mark *mark, bool *found)
{
    *found = false;
    *mark = (jm_state_mark){0};
    jm_h5 *file = NULL;
    char *key = NULL;
    if (!jm_file_exists(path))
        return JM_OK;
    jm_status status =
        jm_h5_open(ctx, path, (jm_h5_format){"checkpoint", state_version}, NULL, &file);
    if (status == JM_ERR_DATA) {
        jm_clear(ctx);
        return JM_OK;
    }
    JM_TRY(status);
    status = jm_h5_get_text(ctx, file, "/", "key", &key);
    if (status == JM_OK && key != NULL && strlen(key) < sizeof mark->key &&
        jm_h5_get_integer(file, "/", "step", &mark->step) && mark->step >= 0) {
        memcpy(mark->key, key, strlen(key) + 1);
        *found = true;
    }
    jm_free(key);
    jm_h5_drop(file);
    return status;
}

static jm_status write_rows(jm_ctx *ctx, jm_h5 *file, const jm_state_mark *mark,
                            const jm_field *rows, int64_t row_count)
{
    jm_status status = JM_OK;
    jm_hash *hash = NULL;
    char *path = NULL;
    const char **names = NULL;
    uint8_t sum[JM_HASH_BYTES];
    char text[JM_HASH_TEXT];
    int64_t kept = 0;
    JM_TRY_GOTO(jm_hash_create(ctx, &hash), fail);
    JM_TRY_GOTO(jm_new(ctx, &names, row_count), fail);
    for (int64_t i = 0; i < row_count; i++) {
        const jm_field *row = &rows[i];
        if ((row->flags & JM_CHECKPOINT) == 0)
            continue;
        JM_TRY_GOTO(row_path(ctx, row->name, &path), fail);
        if (jm_h5_has(file, path)) {
            status = jm_fail(ctx, JM_ERR_ARGUMENT, "checkpoint: two rows are named %s", row->name);
            goto fail;
        }
        const jm_h5_shape shape = {.rank = 1, .size = {row->count}};
        JM_TRY_GOTO(jm_h5_write(ctx, file, path, row->type, shape, row->values, row->unit, NULL),
                    fail);
        jm_free(path);
        path = NULL;
        add_row(hash, row->name, row->type, row->count, row->values);
        names[kept++] = row->name;
    }
    JM_TRY_GOTO(jm_h5_write_texts(ctx, file, "/row_names", names, kept, NULL), fail);
    jm_hash_add(hash, mark->key, strlen(mark->key) + 1);
    jm_hash_add(hash, &mark->step, sizeof mark->step);
    jm_hash_end(hash, sum);
    hash = NULL;
    jm_hash_text(sum, text);
    JM_TRY_GOTO(jm_h5_set_integer(ctx, file, "/", "step", mark->step), fail);
    JM_TRY_GOTO(jm_h5_set_text(ctx, file, "/", "key", mark->key), fail);
    JM_TRY_GOTO(jm_h5_set_text(ctx, file, "/", "sha256", text), fail);
fail:
    if (hash != NULL)
        jm_hash_end(hash, sum);
    jm_free(names);
    jm_free(path);
    return status;
}

// The file to overwrite: an absent or useless one, else the older.
static jm_status choose_side(jm_ctx *ctx, const char *base, const char *key, char *side)
{
    jm_state_mark mark[2];
    bool found[2];
    for (int i = 0; i < 2; i++) {
        char *path = NULL;
        JM_TRY(name_of(ctx, base, "ab"[i], "", &path));
        jm_status status = read_mark(ctx, path, &mark[i], &found[i]);
        jm_free(path);
        JM_TRY(status);
        found[i] = found[i] && strcmp(mark[i].key, key) == 0;
    }
    bool second = found[0] && (!found[1] || mark[1].step < mark[0].step);
    *side = second ? 'b' : 'a';
    return JM_OK;
}

jm_status jm_state_write(jm_ctx *ctx, const char *base, const jm_state_mark *mark,
                         const jm_field *rows, int64_t row_count)
{
    jm_status status = JM_OK;
    char side = 'a', *path = NULL, *fresh = NULL;
    jm_h5 *file = NULL;
    JM_TRY(choose_side(ctx, base, mark->key, &side));
    JM_TRY_GOTO(name_of(ctx, base, side, "", &path), fail);
    JM_TRY_GOTO(name_of(ctx, base, side, ".new", &fresh), fail);
    const jm_h5_format format = {"checkpoint", state_version};
    JM_TRY_GOTO(jm_h5_create(ctx, fresh, format, &file), fail);
    status = write_rows(ctx, file, mark, rows, row_count);
    if (status == JM_OK)
        status = jm_h5_close(ctx, file);
    else
        jm_h5_drop(file);
    if (status == JM_OK)
        status = jm_file_commit(ctx, fresh, path);
    if (status != JM_OK)
        remove(fresh);
fail:
    jm_free(path);
    jm_free(fresh);
    return status;
}

// Reads one row as it stands in the file.
static jm_status read_row(jm_ctx *ctx, const jm_h5 *file, const char *name, jm_type *type,
                          int64_t *count, void **values)
{
    *values = NULL;
    char *path = NULL;
    jm_h5_shape shape;
    JM_TRY(row_path(ctx, name, &path));
    jm_status status = jm_h5_shape_of(ctx, file, path, type, &shape);
    if (status == JM_OK)
        status = jm_h5_read(ctx, file, path, *type, -1, values, count);
    jm_free(path);
    return status;
}

// Sums up all rows; *valid says whether they are what was written.
static jm_status check_rows(jm_ctx *ctx, const jm_h5 *file, const jm_state_mark *mark, bool *valid)
{
    *valid = false;
    jm_status status = JM_OK;
    jm_hash *hash = NULL;
    char **names = NULL, *said = NULL, text[JM_HASH_TEXT];
    int64_t count = 0;
    uint8_t sum[JM_HASH_BYTES];
    JM_TRY_GOTO(jm_hash_create(ctx, &hash), fail);
    JM_TRY_GOTO(jm_h5_get_text(ctx, file, "/", "sha256", &said), fail);
    JM_TRY_GOTO(jm_h5_read_texts(ctx, file, "/row_names", &names, &count), fail);
    for (int64_t i = 0; i < count; i++) {
        jm_type type = JM_U8;
        int64_t elements = 0;
        void *values = NULL;
        JM_TRY_GOTO(read_row(ctx, file, names[i], &type, &elements, &values), fail);
        add_row(hash, names[i], type, elements, values);
        jm_free(values);
    }
    jm_hash_add(hash, mark->key, strlen(mark->key) + 1);
    jm_hash_add(hash, &mark->step, sizeof mark->step);
    jm_hash_end(hash, sum);
    hash = NULL;
    jm_hash_text(sum, text);
    *valid = said != NULL && strcmp(said, text) == 0;
fail:
    if (hash != NULL)
        jm_hash_end(hash, sum);
    jm_h5_names_free(names, count);
    jm_free(said);
    // Damage makes the file invalid; it is no failure of the search.
    if (status == JM_ERR_DATA) {
        jm_clear(ctx);
        return JM_OK;
    }
    return status;
}

static jm_status fill_row(jm_ctx *ctx, const jm_h5 *file, const char *path, const jm_field *row)
{
    jm_type type = JM_U8;
    int64_t count = 0;
    void *values = NULL;
    jm_status status = read_row(ctx, file, row->name, &type, &count, &values);
    if (status == JM_OK && (type != row->type || count != row->count))
        status = jm_fail(ctx, JM_ERR_DATA,
                         "%s: row %s is of another kind or length; start anew without --resume",
                         path, row->name);
    if (status == JM_OK && count > 0)
        memcpy(row->values, values, (size_t)count * jm_type_size(type));
    jm_free(values);
    return status;
}

// Checks one file whole and, when it is valid, fills the rows from it.
static jm_status read_side(jm_ctx *ctx, const char *path, const jm_state_mark *mark,
                           const jm_field *rows, int64_t row_count, bool *valid)
{
    jm_h5 *file = NULL;
    *valid = false;
    JM_TRY(jm_h5_open(ctx, path, (jm_h5_format){"checkpoint", state_version}, NULL, &file));
    jm_status status = check_rows(ctx, file, mark, valid);
    for (int64_t i = 0; i < row_count && *valid && status == JM_OK; i++)
        if ((rows[i].flags & JM_CHECKPOINT) != 0)
            status = fill_row(ctx, file, path, &rows[i]);
    jm_h5_drop(file);
    return status;
}

jm_status jm_state_read(jm_ctx *ctx, const char *base, const char *key, const jm_field *rows,
                        int64_t row_count, jm_state_mark *mark, bool *found)
{
    *found = false;
    *mark = (jm_state_mark){0};
    jm_status status = JM_OK;
    char *path[2] = {NULL, NULL};
    jm_state_mark marks[2];
    bool usable[2];
    for (int i = 0; i < 2; i++) {
        JM_TRY_GOTO(name_of(ctx, base, "ab"[i], "", &path[i]), fail);
        JM_TRY_GOTO(read_mark(ctx, path[i], &marks[i], &usable[i]), fail);
        usable[i] = usable[i] && strcmp(marks[i].key, key) == 0;
    }
    int newest = usable[1] && (!usable[0] || marks[1].step > marks[0].step) ? 1 : 0;
    for (int turn = 0; turn < 2 && !*found; turn++) {
        int i = turn == 0 ? newest : 1 - newest;
        if (!usable[i])
            continue;
        JM_TRY_GOTO(read_side(ctx, path[i], &marks[i], rows, row_count, found), fail);
        if (*found)
            *mark = marks[i];
    }
fail:
    jm_free(path[0]);
    jm_free(path[1]);
    return status;
}

jm_status jm_state_of_others(jm_ctx *ctx, const char *base, const char *key, int64_t *step)
{
    int64_t newest = 0;
    bool own = false;
    for (int i = 0; i < 2; i++) {
        char *path = NULL;
        jm_state_mark mark;
        bool found = false;
        JM_TRY(name_of(ctx, base, "ab"[i], "", &path));
        const jm_status status = read_mark(ctx, path, &mark, &found);
        jm_free(path);
        JM_TRY(status);
        own = own || (found && strcmp(mark.key, key) == 0);
        newest = found && mark.step > newest ? mark.step : newest;
    }
    *step = own ? 0 : newest;
    return JM_OK;
}

void jm_state_remove(const char *base)
{
    static const char *const endings[] = {".checkpoint-a.h5", ".checkpoint-b.h5",
                                          ".checkpoint-a.h5.new", ".checkpoint-b.h5.new"};
    for (int i = 0; i < 4; i++) {
        jm_text path = {0};
        jm_text_printf(&path, "%s%s", base, endings[i]);
        if (!path.failed)
            remove(path.bytes);
        jm_text_free(&path);
    }
}

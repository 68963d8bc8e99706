#include "run/map_store.h"

#include "core/text.h"
#include "store/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t plane_bytes_of(int64_t cells)
{
    return jm_shelf_bytes(cells * (int64_t)sizeof(float));
}

double jm_map_store_plane_bytes(int64_t cells)
{
    return (double)plane_bytes_of(cells);
}

static int64_t step_bytes(const jm_map_store *s)
{
    return s->begin[s->maps];
}

static jm_status disk_failure(jm_ctx *ctx, const jm_map_store *s)
{
    return jm_fail(ctx, JM_ERR_IO,
                   "the maps of the windows cannot be kept on disk (%s); %.1f GB are needed beside "
                   "the outcome, keep fewer `hours` or `outputs` or write it elsewhere",
                   strerror(errno), (double)s->steps * (double)step_bytes(s) / 1e9);
}

// ---- the file -----------------------------------------------------------------------------------

// What it begins with: written before the first window is done, never changed.
static const char store_name[] = "jumeau windows 1";

typedef struct store_head {
    char name[24];
    char key[72];
    int64_t steps, maps, windows, side_blocks, step_bytes;
} store_head;

// The marks of the windows follow, then the planes.
static int64_t planes_begin(const jm_map_store *s)
{
    return jm_shelf_bytes((int64_t)sizeof(store_head) + s->windows);
}

static int64_t file_bytes(const jm_map_store *s)
{
    return planes_begin(s) + s->steps * step_bytes(s);
}

static jm_status path_of(jm_ctx *ctx, const char *outcome_path, char **path)
{
    jm_text text = {0};
    jm_text_printf(&text, "%s.windows", outcome_path);
    const jm_status status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path")
                                         : jm_copy_text(ctx, text.bytes, path);
    jm_text_free(&text);
    return status;
}

static jm_status write_all(jm_ctx *ctx, const jm_map_store *s, const void *values, int64_t bytes,
                           int64_t at)
{
    for (int64_t done = 0; done < bytes;) {
        const ssize_t n =
            pwrite(s->file, (const char *)values + done, (size_t)(bytes - done), at + done);
        if (n <= 0 && errno != EINTR)
            return disk_failure(ctx, s);
        done += n > 0 ? n : 0;
    }
    return JM_OK;
}

static store_head head_of(const jm_map_store_def *def, const jm_map_store *s)
{
    store_head head = {.steps = s->steps,
                       .maps = s->maps,
                       .windows = s->windows,
                       .side_blocks = def->side_blocks,
                       .step_bytes = step_bytes(s)};
    memcpy(head.name, store_name, sizeof store_name);
    strncpy(head.key, def->key, sizeof head.key - 1);
    return head;
}

// A file of these very windows; what is written over beside it is only found by its marks.
static bool take_up(const char *path, const store_head *head, jm_map_store *s)
{
    store_head found;
    struct stat is;
    s->file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (s->file >= 0 && fstat(s->file, &is) == 0 && is.st_size == file_bytes(s) &&
        pread(s->file, &found, sizeof found, 0) == (ssize_t)sizeof found &&
        memcmp(&found, head, sizeof found) == 0 &&
        pread(s->file, s->done, (size_t)s->windows, sizeof found) == (ssize_t)s->windows)
        return true;
    if (s->file >= 0)
        (void)close(s->file);
    s->file = -1;
    memset(s->done, 0, (size_t)s->windows);
    return false;
}

static jm_status begin_anew(jm_ctx *ctx, const char *path, const store_head *head, jm_map_store *s)
{
    (void)unlink(path);
    s->file = open(path, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, 0600);
    if (s->file < 0)
        return disk_failure(ctx, s);
    // All of it at once: a disk that is too small says so before hours of work.
    const int failure = posix_fallocate(s->file, 0, file_bytes(s));
    if (failure != 0) {
        errno = failure;
        const jm_status status = disk_failure(ctx, s);
        (void)unlink(path);
        return status;
    }
    return write_all(ctx, s, head, (int64_t)sizeof *head, 0);
}

static jm_status open_at(jm_ctx *ctx, const jm_map_store_def *def, jm_map_store *s)
{
    const store_head head = head_of(def, s);
    char *path = NULL;
    jm_status status = JM_OK;
    JM_TRY(path_of(ctx, def->outcome_path, &path));
    if (!def->resume || !take_up(path, &head, s))
        status = begin_anew(ctx, path, &head, s);
    jm_free(path);
    return status;
}

static jm_status create(jm_ctx *ctx, const jm_map_store_def *def, jm_map_store *s)
{
    JM_TRY(jm_new(ctx, &s->shown, s->maps));
    JM_TRY(jm_new(ctx, &s->begin, s->maps + 1));
    JM_TRY(jm_new(ctx, &s->done, s->windows));
    for (int64_t m = 0; m < s->maps; m++)
        s->begin[m + 1] = s->begin[m] + plane_bytes_of(def->cells[m]);
    JM_TRY(open_at(ctx, def, s));
    return jm_map_store_show(ctx, s, 0);
}

jm_status jm_map_store_create(jm_ctx *ctx, const jm_map_store_def *def, jm_map_store *out)
{
    *out =
        (jm_map_store){.file = -1, .steps = def->steps, .maps = def->maps, .windows = def->windows};
    const jm_status status = create(ctx, def, out);
    if (status != JM_OK) {
        if (out->file >= 0 && jm_map_store_done(out) == 0)
            jm_map_store_remove(def->outcome_path);
        jm_map_store_free(out);
    }
    return status;
}

jm_status jm_map_store_of_others(jm_ctx *ctx, const char *outcome_path, const char *key,
                                 bool *others)
{
    store_head head = {0};
    char *path = NULL;
    JM_TRY(path_of(ctx, outcome_path, &path));
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    *others = file >= 0 && pread(file, &head, sizeof head, 0) == (ssize_t)sizeof head &&
              memcmp(head.name, store_name, sizeof store_name) == 0 &&
              strncmp(head.key, key, sizeof head.key) != 0;
    if (file >= 0)
        (void)close(file);
    jm_free(path);
    return JM_OK;
}

void jm_map_store_remove(const char *outcome_path)
{
    jm_text path = {0};
    jm_text_printf(&path, "%s.windows", outcome_path);
    if (!path.failed)
        remove(path.bytes);
    jm_text_free(&path);
}

int64_t jm_map_store_done(const jm_map_store *store)
{
    int64_t count = 0;
    for (int64_t w = 0; w < store->windows; w++)
        count += store->done[w] != 0;
    return count;
}

jm_status jm_map_store_finish(jm_ctx *ctx, jm_map_store *store, int64_t window)
{
    // The mark comes after what it promises, whatever ends the machine.
    if (fdatasync(store->file) != 0)
        return disk_failure(ctx, store);
    store->done[window] = 1;
    return write_all(ctx, store, &store->done[window], 1, (int64_t)sizeof(store_head) + window);
}

// ---- planes -------------------------------------------------------------------------------------

static size_t plane_bytes(const jm_map_store *store, int64_t map)
{
    return (size_t)(store->begin[map + 1] - store->begin[map]);
}

void jm_map_store_free(jm_map_store *store)
{
    for (int64_t m = 0; store->shown != NULL && m < store->maps; m++)
        if (store->shown[m] != NULL)
            (void)munmap(store->shown[m], plane_bytes(store, m));
    if (store->done != NULL && store->file >= 0)
        (void)close(store->file);
    jm_free(store->shown);
    jm_free(store->begin);
    jm_free(store->done);
    *store = (jm_map_store){.file = -1};
}

jm_status jm_map_store_put(jm_ctx *ctx, const jm_map_store *store, int64_t step, int64_t map,
                           int64_t cell, const float *values, int64_t count)
{
    const int64_t at = planes_begin(store) + step * step_bytes(store) + store->begin[map] +
                       cell * (int64_t)sizeof(float);
    return write_all(ctx, store, values, count * (int64_t)sizeof(float), at);
}

jm_status jm_map_store_show(jm_ctx *ctx, jm_map_store *store, int64_t step)
{
    for (int64_t m = 0; m < store->maps; m++) {
        const int64_t at = planes_begin(store) + step * step_bytes(store) + store->begin[m];
        const int fixed = store->shown[m] != NULL ? MAP_FIXED : 0;
        void *view = mmap(store->shown[m], plane_bytes(store, m), PROT_READ, MAP_SHARED | fixed,
                          store->file, at);
        if (view == MAP_FAILED)
            return disk_failure(ctx, store);
        store->shown[m] = view;
    }
    return JM_OK;
}

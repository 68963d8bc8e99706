#include "run/map_store.h"

#include "store/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
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

static jm_status create(jm_ctx *ctx, const char *folder, const int64_t *cells, jm_map_store *s)
{
    JM_TRY(jm_new(ctx, &s->shown, s->maps));
    JM_TRY(jm_new(ctx, &s->begin, s->maps + 1));
    for (int64_t m = 0; m < s->maps; m++)
        s->begin[m + 1] = s->begin[m] + plane_bytes_of(cells[m]);
    JM_TRY(jm_nameless_file(ctx, folder, "the maps of the windows", &s->file));
    // All of it at once: a disk that is too small says so before hours of work.
    const int failure = posix_fallocate(s->file, 0, s->steps * step_bytes(s));
    if (failure != 0) {
        errno = failure;
        return disk_failure(ctx, s);
    }
    return jm_map_store_show(ctx, s, 0);
}

jm_status jm_map_store_create(jm_ctx *ctx, const char *folder, int64_t steps, int64_t maps,
                              const int64_t *cells, jm_map_store *out)
{
    *out = (jm_map_store){.file = -1, .steps = steps, .maps = maps};
    const jm_status status = create(ctx, folder, cells, out);
    if (status != JM_OK)
        jm_map_store_free(out);
    return status;
}

static size_t plane_bytes(const jm_map_store *store, int64_t map)
{
    return (size_t)(store->begin[map + 1] - store->begin[map]);
}

void jm_map_store_free(jm_map_store *store)
{
    for (int64_t m = 0; store->shown != NULL && m < store->maps; m++)
        if (store->shown[m] != NULL)
            (void)munmap(store->shown[m], plane_bytes(store, m));
    if (store->shown != NULL && store->file >= 0)
        (void)close(store->file);
    jm_free(store->shown);
    jm_free(store->begin);
    *store = (jm_map_store){.file = -1};
}

jm_status jm_map_store_put(jm_ctx *ctx, const jm_map_store *store, int64_t step, int64_t map,
                           int64_t cell, const float *values, int64_t count)
{
    const int64_t at = step * step_bytes(store) + store->begin[map] + cell * (int64_t)sizeof(float);
    const int64_t bytes = count * (int64_t)sizeof(float);
    for (int64_t done = 0; done < bytes;) {
        const ssize_t n =
            pwrite(store->file, (const char *)values + done, (size_t)(bytes - done), at + done);
        if (n <= 0 && errno != EINTR)
            return disk_failure(ctx, store);
        done += n > 0 ? n : 0;
    }
    return JM_OK;
}

jm_status jm_map_store_show(jm_ctx *ctx, jm_map_store *store, int64_t step)
{
    for (int64_t m = 0; m < store->maps; m++) {
        const int64_t at = step * step_bytes(store) + store->begin[m];
        const int fixed = store->shown[m] != NULL ? MAP_FIXED : 0;
        void *view = mmap(store->shown[m], plane_bytes(store, m), PROT_READ, MAP_SHARED | fixed,
                          store->file, at);
        if (view == MAP_FAILED)
            return disk_failure(ctx, store);
        store->shown[m] = view;
    }
    return JM_OK;
}

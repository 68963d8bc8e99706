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

double jm_map_store_bytes(int64_t steps, int64_t maps, int64_t cells)
{
    return (double)steps * (double)maps * (double)plane_bytes_of(cells);
}

static jm_status disk_failure(jm_ctx *ctx, const jm_map_store *s)
{
    return jm_fail(ctx, JM_ERR_IO,
                   "the maps of the windows cannot be kept on disk (%s); %.1f GB are needed beside "
                   "the outcome, keep fewer `hours` or `outputs` or write it elsewhere",
                   strerror(errno), jm_map_store_bytes(s->steps, s->maps, s->cells) / 1e9);
}

static jm_status create(jm_ctx *ctx, const char *folder, jm_map_store *s)
{
    JM_TRY(jm_new(ctx, &s->shown, s->maps));
    JM_TRY(jm_nameless_file(ctx, folder, "the maps of the windows", &s->file));
    // All of it at once: a disk that is too small says so before hours of work.
    const int failure = posix_fallocate(s->file, 0, s->steps * s->maps * s->plane_bytes);
    if (failure != 0) {
        errno = failure;
        return disk_failure(ctx, s);
    }
    return jm_map_store_show(ctx, s, 0);
}

jm_status jm_map_store_create(jm_ctx *ctx, const char *folder, int64_t steps, int64_t maps,
                              int64_t cells, jm_map_store *out)
{
    *out = (jm_map_store){.file = -1,
                          .steps = steps,
                          .maps = maps,
                          .cells = cells,
                          .plane_bytes = plane_bytes_of(cells)};
    const jm_status status = create(ctx, folder, out);
    if (status != JM_OK)
        jm_map_store_free(out);
    return status;
}

void jm_map_store_free(jm_map_store *store)
{
    for (int64_t m = 0; store->shown != NULL && m < store->maps; m++)
        if (store->shown[m] != NULL)
            (void)munmap(store->shown[m], (size_t)store->plane_bytes);
    if (store->shown != NULL && store->file >= 0)
        (void)close(store->file);
    jm_free(store->shown);
    *store = (jm_map_store){.file = -1};
}

jm_status jm_map_store_put(jm_ctx *ctx, const jm_map_store *store, int64_t step, int64_t map,
                           int64_t cell, const float *values, int64_t count)
{
    const int64_t at =
        (step * store->maps + map) * store->plane_bytes + cell * (int64_t)sizeof(float);
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
        const int64_t at = (step * store->maps + m) * store->plane_bytes;
        const int fixed = store->shown[m] != NULL ? MAP_FIXED : 0;
        void *view = mmap(store->shown[m], (size_t)store->plane_bytes, PROT_READ,
                          MAP_SHARED | fixed, store->file, at);
        if (view == MAP_FAILED)
            return disk_failure(ctx, store);
        store->shown[m] = view;
    }
    return JM_OK;
}

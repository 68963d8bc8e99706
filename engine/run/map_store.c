#include "run/map_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Planes begin at whole pages of any machine.
enum { PAGE_BYTES = 65536 };

static int64_t plane_bytes_of(int64_t cells)
{
    const int64_t bytes = cells * (int64_t)sizeof(float);
    return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
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
    char *path = NULL;
    const int64_t bytes = (int64_t)strlen(folder) + 32;
    JM_TRY(jm_new(ctx, &s->shown, s->maps));
    JM_TRY(jm_new(ctx, &path, bytes));
    snprintf(path, (size_t)bytes, "%s/.jumeau-maps-XXXXXX", folder);
    s->file = mkstemp(path);
    if (s->file >= 0)
        (void)unlink(path); // gone with the process
    jm_free(path);
    // All of it at once: a disk that is too small says so before hours of work.
    const int64_t size = s->steps * s->maps * s->plane_bytes;
    if (s->file < 0)
        return disk_failure(ctx, s);
    const int failure = posix_fallocate(s->file, 0, size);
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

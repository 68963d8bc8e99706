#define _DEFAULT_SOURCE // madvise
#include "store/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Arrays begin at whole pages of any machine.
enum { PAGE_BYTES = 65536 };

struct jm_shelf {
    int file;
    int64_t bytes, taken;
    char *memory; // NULL: not mapped
};

int64_t jm_shelf_bytes(int64_t bytes)
{
    return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

jm_status jm_nameless_file(jm_ctx *ctx, const char *folder, const char *what, int *file)
{
    char *path = NULL;
    const int64_t bytes = (int64_t)strlen(folder) + 32;
    JM_TRY(jm_new(ctx, &path, bytes));
    snprintf(path, (size_t)bytes, "%s/.jumeau-XXXXXX", folder);
    *file = mkstemp(path);
    const int failure = errno;
    if (*file >= 0)
        (void)unlink(path); // gone with the process
    jm_free(path);
    if (*file >= 0)
        return JM_OK;
    return jm_fail(ctx, JM_ERR_IO,
                   "%s: %s cannot be kept there (%s); make the folder writable or write the "
                   "outcome elsewhere",
                   folder, jm_translate(ctx, what), strerror(failure));
}

static jm_status lay_out(jm_ctx *ctx, const char *folder, const char *what, jm_shelf *shelf)
{
    JM_TRY(jm_nameless_file(ctx, folder, what, &shelf->file));
    const int failure = posix_fallocate(shelf->file, 0, shelf->bytes);
    void *memory = MAP_FAILED;
    if (failure == 0)
        memory =
            mmap(NULL, (size_t)shelf->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, shelf->file, 0);
    if (memory == MAP_FAILED)
        return jm_fail(ctx, JM_ERR_IO,
                       "%s: %s cannot be kept on disk (%s); %.1f GB are needed, free some or write "
                       "the outcome elsewhere",
                       folder, jm_translate(ctx, what), strerror(failure != 0 ? failure : errno),
                       (double)shelf->bytes / 1e9);
    shelf->memory = memory;
    return JM_OK;
}

jm_status jm_shelf_create(jm_ctx *ctx, const char *folder, const char *what, int64_t bytes,
                          jm_shelf **out)
{
    jm_shelf *shelf = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &shelf, 1));
    shelf->file = -1;
    shelf->bytes = jm_shelf_bytes(bytes > 0 ? bytes : 1);
    const jm_status status = lay_out(ctx, folder, what, shelf);
    if (status != JM_OK) {
        jm_shelf_destroy(shelf);
        return status;
    }
    *out = shelf;
    return JM_OK;
}

void jm_shelf_destroy(jm_shelf *shelf)
{
    if (shelf == NULL)
        return;
    if (shelf->memory != NULL)
        (void)munmap(shelf->memory, (size_t)shelf->bytes);
    if (shelf->file >= 0)
        (void)close(shelf->file);
    jm_free(shelf);
}

void *jm_shelf_take(jm_shelf *shelf, int64_t bytes)
{
    const int64_t room = jm_shelf_bytes(bytes);
    if (bytes < 0 || room > shelf->bytes - shelf->taken)
        return NULL;
    void *at = shelf->memory + shelf->taken;
    shelf->taken += room;
    return at;
}

// Of a shared mapping nothing is lost: written pages stay the file's.
void jm_shelf_rest(const jm_shelf *shelf)
{
    if (shelf != NULL)
        (void)madvise(shelf->memory, (size_t)shelf->bytes, MADV_DONTNEED);
}

// Files as wholes: read within a bound, written under a temporary name, renamed when on disk.
#include "core/text.h"
#include "store/h5.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool jm_file_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

static jm_status failed(jm_ctx *ctx, const char *path, const char *what)
{
    return jm_fail(ctx, JM_ERR_IO, "%s: %s: %s", path, jm_translate(ctx, what), strerror(errno));
}

static bool sync_path(const char *path, int flags)
{
    int fd = open(path, flags);
    if (fd < 0)
        return false;
    // A file system that cannot sync a folder says EINVAL; nothing more can be done there.
    bool done = fsync(fd) == 0 || errno == EINVAL;
    int error = errno;
    close(fd);
    errno = error;
    return done;
}

// The folder of `path` in `folder`: all before the last slash, "." without one.
static jm_status folder_of(jm_ctx *ctx, const char *path, char **folder)
{
    JM_TRY(jm_copy_text(ctx, path, folder));
    char *slash = strrchr(*folder, '/');
    if (slash == NULL) {
        jm_free(*folder);
        return jm_copy_text(ctx, ".", folder);
    }
    slash[slash == *folder ? 1 : 0] = '\0';
    return JM_OK;
}

jm_status jm_file_commit(jm_ctx *ctx, const char *temporary, const char *final)
{
    char *folder = NULL;
    JM_TRY(folder_of(ctx, final, &folder));
    jm_status status = JM_OK;
    if (!sync_path(temporary, O_RDONLY))
        status = failed(ctx, temporary, "cannot be put on disk; disk full?");
    else if (rename(temporary, final) != 0)
        status = failed(ctx, final, "cannot be given its final name");
    else if (!sync_path(folder, O_RDONLY | O_DIRECTORY))
        status = failed(ctx, folder, "cannot be put on disk");
    jm_free(folder);
    return status;
}

jm_status jm_file_read(jm_ctx *ctx, const char *path, int64_t limit, char **text, int64_t *length)
{
    *text = NULL;
    *length = 0;
    char *bytes = NULL;
    jm_status status = JM_OK;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return jm_fail(ctx, JM_ERR_DATA, "%s: cannot be opened; check the path: %s", path,
                       strerror(errno));
    struct stat info;
    if (fstat(fileno(file), &info) != 0) {
        status = failed(ctx, path, "cannot be read");
        goto fail;
    }
    if (S_ISDIR(info.st_mode)) {
        status = jm_fail(ctx, JM_ERR_DATA, "%s: is a folder; name a file", path);
        goto fail;
    }
    // Grown while reading, for a pipe has no size; one byte over the limit is enough to refuse.
    int64_t capacity = 0, count = 0;
    for (;;) {
        int64_t wanted = count == 0 && info.st_size > 0 ? (int64_t)info.st_size + 2 : count + 4096;
        if (wanted > limit + 2)
            wanted = limit + 2;
        JM_TRY_GOTO(jm_grow(ctx, &bytes, &capacity, wanted), fail);
        size_t got = fread(bytes + count, 1, (size_t)(wanted - 1 - count), file);
        count += (int64_t)got;
        if (got == 0 || count > limit)
            break;
    }
    if (ferror(file)) {
        status = failed(ctx, path, "cannot be read to its end");
        goto fail;
    }
    if (count > limit) {
        status = jm_fail(ctx, JM_ERR_DATA, "%s: larger than %lld bytes, the most that is read here",
                         path, (long long)limit);
        goto fail;
    }
    bytes[count] = '\0';
    *text = bytes;
    *length = count;
    bytes = NULL;
fail:
    jm_free(bytes);
    fclose(file);
    return status;
}

jm_status jm_file_write(jm_ctx *ctx, const char *path, const void *bytes, int64_t count)
{
    jm_text temporary = {0};
    jm_text_printf(&temporary, "%s.new", path);
    if (temporary.failed) {
        jm_text_free(&temporary);
        return jm_fail(ctx, JM_ERR_MEMORY, "%s: no memory for its temporary name", path);
    }
    jm_status status = JM_OK;
    FILE *file = fopen(temporary.bytes, "wb");
    if (file == NULL) {
        status = failed(ctx, path, "cannot be created; does the folder exist?");
        goto fail;
    }
    size_t put = fwrite(bytes, 1, (size_t)count, file);
    int error = errno;
    if (fclose(file) != 0 || put != (size_t)count) {
        errno = error != 0 ? error : errno;
        status = failed(ctx, path, "cannot be written; disk full?");
        remove(temporary.bytes);
        goto fail;
    }
    status = jm_file_commit(ctx, temporary.bytes, path);
    if (status != JM_OK)
        remove(temporary.bytes);
fail:
    jm_text_free(&temporary);
    return status;
}

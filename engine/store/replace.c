#include "h5.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

// Any file that begins otherwise than HDF5; an empty one holds nothing to lose.
static bool holds_other_bytes(const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char start[sizeof signature];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    const size_t got = fread(start, 1, sizeof start, file);
    fclose(file);
    return got > 0 && (got < sizeof start || memcmp(start, signature, sizeof signature) != 0);
}

bool jm_h5_is_other(jm_ctx *ctx, const char *path, const char *format)
{
    if (is_folder(path) || holds_other_bytes(path))
        return true;
    if (!jm_file_exists(path))
        return false;
    const jm_h5_format any = {0};
    jm_h5 *file = NULL;
    char *found = NULL;
    bool other = false;
    if (jm_h5_open(ctx, path, any, NULL, &file) == JM_OK &&
        jm_h5_get_text(ctx, file, "/", "jumeau_format", &found) == JM_OK)
        other = found == NULL || strcmp(found, format) != 0;
    jm_free(found);
    (void)!jm_h5_close(ctx, file); // it was read only
    jm_clear(ctx);
    return other;
}

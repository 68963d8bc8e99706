// What a city was built from, as a sum that can be compared.
#define _LARGEFILE64_SOURCE // GDAL's VSIStatBufL is a struct stat64
#include "gis/door.h"

#include "core/text.h"
#include "store/hash.h"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <string.h>

static bool is_folder(const char *path)
{
    VSIStatBufL stat;
    return VSIStatExL(path, &stat, VSI_STAT_EXISTS_FLAG | VSI_STAT_NATURE_FLAG) == 0 &&
           VSI_ISDIR(stat.st_mode);
}

// Names and sums of the plain files, in byte order of the names: the same on every machine.
static jm_status add_files(jm_ctx *ctx, const char *folder, char **names, int count, jm_hash *hash)
{
    for (int i = 0; i < count; i++) {
        jm_text path = {0};
        uint8_t sum[JM_HASH_BYTES];
        jm_text_printf(&path, "%s/%s", folder, names[i]);
        jm_status status =
            path.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path") : JM_OK;
        bool skip = status == JM_OK && (names[i][0] == '.' || is_folder(path.bytes));
        if (status == JM_OK && !skip)
            status = jm_hash_file(ctx, path.bytes, sum);
        jm_text_free(&path);
        JM_TRY(status);
        if (skip)
            continue;
        jm_hash_add(hash, names[i], strlen(names[i]) + 1);
        jm_hash_add(hash, sum, sizeof sum);
    }
    return JM_OK;
}

static void sort_names(char **names, int count)
{
    for (int i = 1; i < count; i++) {
        char *name = names[i];
        int k = i;
        for (; k > 0 && strcmp(names[k - 1], name) > 0; k--)
            names[k] = names[k - 1];
        names[k] = name;
    }
}

static jm_status hash_folder(jm_ctx *ctx, const char *folder, uint8_t sum[JM_HASH_BYTES])
{
    // A timetable has some dozen files; a folder of thousands is none.
    enum { FILES = 1000 };
    jm_hash *hash = NULL;
    JM_TRY(jm_hash_create(ctx, &hash));
    char **names = VSIReadDirEx(folder, FILES);
    int count = CSLCount(names);
    sort_names(names, count);
    jm_status status = add_files(ctx, folder, names, count, hash);
    CSLDestroy(names);
    jm_hash_end(hash, sum);
    return status;
}

jm_status jm_gis_hash(jm_ctx *ctx, const char *path, char out[65])
{
    uint8_t sum[JM_HASH_BYTES];
    char *disk = NULL;
    JM_TRY(jm_gis_disk_path(ctx, path, &disk));
    jm_status status = is_folder(disk) ? hash_folder(ctx, disk, sum) : jm_hash_file(ctx, disk, sum);
    jm_free(disk);
    if (status == JM_OK)
        jm_hash_text(sum, out);
    return status;
}

// What a city was built from, as a sum that can be compared.
#define _LARGEFILE64_SOURCE // GDAL's VSIStatBufL is a struct stat64
#include "gis/door.h"

#include "gis/members.h"
#include "store/hash.h"

#include <cpl_vsi.h>
#include <string.h>

static bool is_folder(const char *path)
{
    VSIStatBufL stat;
    return VSIStatExL(path, &stat, VSI_STAT_EXISTS_FLAG | VSI_STAT_NATURE_FLAG) == 0 &&
           VSI_ISDIR(stat.st_mode);
}

// The folder's or pattern's part of a name says where it lies, which is no part of what it is.
static size_t length_of_place(const char *path)
{
    const char *name = jm_gis_base_name(path);
    size_t length = strlen(path);
    if (strpbrk(name, "*?") != NULL)
        return (size_t)(name - path);
    return length > 0 && path[length - 1] == '/' ? length : length + 1;
}

// Names and sums of all files, in byte order of the names: the same on every machine.
static jm_status add_files(jm_ctx *ctx, const jm_members *files, size_t place, jm_hash *hash)
{
    for (int64_t f = 0; f < files->count; f++) {
        uint8_t sum[JM_HASH_BYTES];
        char *disk = NULL;
        JM_TRY(jm_gis_disk_path(ctx, files->paths[f], &disk));
        const char *name = strlen(disk) > place ? disk + place : disk;
        jm_status status = jm_hash_file(ctx, disk, sum);
        jm_hash_add(hash, name, strlen(name) + 1);
        jm_hash_add(hash, sum, sizeof sum);
        jm_free(disk);
        JM_TRY(status);
    }
    return JM_OK;
}

static jm_status hash_many(jm_ctx *ctx, const char *path, uint8_t sum[JM_HASH_BYTES])
{
    static const char *const any[] = {"", NULL};
    jm_members files;
    jm_hash *hash = NULL;
    JM_TRY(jm_gis_members(ctx, path, any, &files));
    jm_status status = jm_hash_create(ctx, &hash);
    if (status == JM_OK) {
        status = add_files(ctx, &files, length_of_place(path), hash);
        jm_hash_end(hash, sum);
    }
    jm_members_free(&files);
    return status;
}

jm_status jm_gis_hash(jm_ctx *ctx, const char *path, char out[65])
{
    uint8_t sum[JM_HASH_BYTES];
    char *disk = NULL;
    JM_TRY(jm_gis_disk_path(ctx, path, &disk));
    bool many = is_folder(disk) || strpbrk(jm_gis_base_name(disk), "*?") != NULL;
    jm_status status = many ? hash_many(ctx, disk, sum) : jm_hash_file(ctx, disk, sum);
    jm_free(disk);
    if (status == JM_OK)
        jm_hash_text(sum, out);
    return status;
}

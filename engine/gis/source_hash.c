// What a city was built from, as a sum that can be compared.
#define _LARGEFILE64_SOURCE // GDAL's VSIStatBufL is a struct stat64
#include "gis/door.h"

#include "core/parallel.h"
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

// The files behind one name, as they are summed.
typedef struct summing {
    const jm_members *files;
    size_t place;
    jm_hash *hash;
} summing;

typedef struct summed {
    char *disk;
    uint8_t sum[JM_HASH_BYTES];
} summed;

static void end_summed(void *room)
{
    summed *one = room;
    jm_free(one->disk);
    one->disk = NULL;
}

static jm_status sum_file(jm_ctx *own, void *user, int64_t f, void *room)
{
    const summing *s = user;
    summed *one = room;
    end_summed(one);
    JM_TRY(jm_gis_disk_path(own, s->files->paths[f], &one->disk));
    return jm_hash_file(own, one->disk, one->sum);
}

static jm_status add_file(jm_ctx *ctx, void *user, int64_t f, void *room)
{
    (void)ctx;
    (void)f;
    const summing *s = user;
    const summed *one = room;
    const char *name = strlen(one->disk) > s->place ? one->disk + s->place : one->disk;
    jm_hash_add(s->hash, name, strlen(name) + 1);
    jm_hash_add(s->hash, one->sum, sizeof one->sum);
    return JM_OK;
}

// Names and sums of all files, in byte order of the names: the same on every machine.
static jm_status hash_many(jm_ctx *ctx, const char *path, uint8_t sum[JM_HASH_BYTES])
{
    static const char *const any[] = {"", NULL};
    jm_members files;
    jm_hash *hash = NULL;
    JM_TRY(jm_gis_members(ctx, path, any, &files));
    jm_status status = jm_hash_create(ctx, &hash);
    if (status == JM_OK) {
        summing s = {&files, length_of_place(path), hash};
        const jm_each each = {&s, sizeof(summed), sum_file, add_file, end_summed};
        status = jm_each_in_order(ctx, files.count, &each);
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

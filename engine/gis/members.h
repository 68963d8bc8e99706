/// members.h: the files that one entry of a recipe stands for.
#pragma once

#include "core/ctx.h"

/// Paths as GDAL opens them (/vsizip/ and /vsigzip/ in front where needed), in byte order of their
/// names: the same on every machine.
typedef struct jm_members {
    char **paths; // [count]
    int64_t count, capacity;
} jm_members;

/// `path` is a file, a folder (searched three levels deep), a pattern whose last part holds * or ?,
/// or a zip of tiles; of a folder, a pattern and a zip those members count whose names end in one
/// of `endings` (NULL-ended, case ignored, each with its dot, .gz behind it or not). A file is
/// taken whatever its ending. Zips among the files of a folder or pattern are looked into, unless
/// .zip itself is wanted; hidden files are not.
/// JM_ERR_DATA when there is none, with the endings sought; when there are more than 10 000; and
/// for .7z, .rar and .tar archives, with the command that unpacks them.
JM_CHECKED jm_status jm_gis_members(jm_ctx *ctx, const char *path, const char *const *endings,
                                    jm_members *out);
void jm_members_free(jm_members *members);

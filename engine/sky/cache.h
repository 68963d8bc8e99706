/// cache.h: what was seen, kept in a file named by all that it follows from (sky's own).
///
/// sky-HASH.h5: SHA-256 over the def, the relief and the order of receivers, half of it in the
/// name. The file holds the arrays that looking fills; what stands is listed anew. It is written
/// under a name of its own and renamed; a sum over all arrays, kept inside, tells a damaged one.
#pragma once

#include "sky/make.h"

/// The file of a sky to be made: *path is the caller's.
JM_CHECKED jm_status jm_cache_path(jm_ctx *ctx, const jm_sky_def *def, const jm_sky_relief *relief,
                                   char **path);
/// Fills a listed sky from the file. *found is false, and the sky as it was, when there is none or
/// it is damaged; the latter is told in the log.
JM_CHECKED jm_status jm_cache_read(jm_ctx *ctx, const char *path, jm_sky *sky, bool *found);
/// Writes a sky that has looked. A disk that cannot take it is told in the log and is no failure.
void jm_cache_write(jm_ctx *ctx, const char *path, const jm_sky *sky);

/// city_file.h: what the files that write and read a city share.
#pragma once

#include "city/city.h"

enum { JM_CITY_PATH = 512 };

/// Name of a dataset below the city's group.
void jm_city_path(char path[JM_CITY_PATH], const char *prefix, const char *name);

/// Gaps and credits (city_sources.c). Files of version 1 lack the credits' pages.
JM_CHECKED jm_status jm_city_write_gaps(jm_ctx *ctx, const jm_city *city, jm_h5 *file,
                                        const char *prefix);
JM_CHECKED jm_status jm_city_write_credits(jm_ctx *ctx, const jm_city *city, jm_h5 *file,
                                           const char *prefix);
JM_CHECKED jm_status jm_city_read_gaps(jm_ctx *ctx, const jm_h5 *file, const char *prefix,
                                       jm_city *city);
JM_CHECKED jm_status jm_city_read_credits(jm_ctx *ctx, const jm_h5 *file, const char *prefix,
                                          int32_t version, jm_city *city);

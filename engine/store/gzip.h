/// gzip.h: gzip in memory (libdeflate's door is store/).
#pragma once

#include "core/ctx.h"

/// The two bytes that every gzip begins with.
bool jm_is_gzip(const void *bytes, int64_t count);

/// Unpacks a whole gzip of one or several members, zero-terminated. `name` stands for the file in
/// messages; JM_ERR_DATA when it is torn, damaged, or holds more than `limit` bytes.
JM_CHECKED jm_status jm_gunzip(jm_ctx *ctx, const char *name, const void *bytes, int64_t count,
                               int64_t limit, char **text, int64_t *length);

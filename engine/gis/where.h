/// where.h: attribute filters of recipes: which conditions are let through to the file's driver.
#pragma once

#include "core/ctx.h"

/// A condition over columns: names (plain or in double quotes), 'texts', numbers, = <> != < > <=
/// >=, AND OR NOT IN LIKE BETWEEN IS NULL, commas and parentheses. Some drivers hand the text to
/// SQLite, so function calls, sub-queries, comments and statements are JM_ERR_DATA.
JM_CHECKED jm_status jm_where_check(jm_ctx *ctx, const char *where);

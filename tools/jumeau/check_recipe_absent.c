#include "core/ctx.h"

jm_status check_recipe(jm_ctx *ctx, const char *path);

jm_status check_recipe(jm_ctx *ctx, const char *path)
{
    return jm_fail(ctx, JM_ERR_UNAVAILABLE, "%s: recipes need GDAL, and this is built without it",
                   path);
}

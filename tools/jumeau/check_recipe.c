#include "gis/gis.h"

jm_status check_recipe(jm_ctx *ctx, const char *path);

jm_status check_recipe(jm_ctx *ctx, const char *path)
{
    jm_recipe *recipe = NULL;
    JM_TRY(jm_recipe_read(ctx, path, &recipe));
    jm_recipe_destroy(recipe);
    return JM_OK;
}

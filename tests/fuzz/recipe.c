// Any bytes as a recipe: refused with a reason, or read.
#include "fuzz.h"

#include "gis/gis.h"

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 100000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_recipe *recipe = NULL;
    if (jm_recipe_parse(ctx, "fuzz.import.yaml", (const char *)data, size, &recipe) == JM_OK)
        jm_recipe_destroy(recipe);
    else if (jm_message(ctx)[0] == '\0')
        __builtin_trap(); // a refusal without a reason
    jm_ctx_destroy(ctx);
    return 0;
}

// Prints content_hash of a toytown run; tests run it under different CPU levels.
#include "toytown.h"

int main(void)
{
    char folder[512], hash[65];
    jm_ctx *ctx = jm_ctx_create(NULL);
    toy_folder(folder);
    toy_city(ctx, folder, 10.0);
    toy_scenario(folder, "base", "");
    CHECK_OK(ctx, toy_run(ctx, folder, "base", "base.nc", 0, false));
    toy_hash(ctx, folder, "base.nc", hash);
    toy_remove(folder);
    jm_ctx_destroy(ctx);
    puts(hash);
    return 0;
}

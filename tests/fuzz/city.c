// Any bytes as a city file: loaded, then checked for broken rules.
#include "fuzz_file.h"

#include "city/small_city.h"
#include "fuzz.h"

int fuzz_rounds(void)
{
    return 4000;
}

int fuzz_make_seeds(const char *folder)
{
    char path[4096];
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    if (ctx == NULL)
        return 0;
    jm_city *city = small_city(ctx, 20, 30, 5.0);
    int32_t node = add_street_grid(ctx, city, 3, 40.0, 10.0, 10.0);
    int32_t zone = add_zone(ctx, city, node, 100.0f, 20.0f);
    add_block(ctx, city, 20.0, 20.0, 40.0, 40.0, 12.0f);
    add_parking(ctx, city, JM_PARKING_KERB, node, 0, zone, 8.0f, 1.5f);
    add_tree(ctx, city, 60.0, 60.0, 9.0f, 6.0f);
    snprintf(path, sizeof path, "%s/small", folder);
    jm_status status = jm_city_save(ctx, city, path);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
    return status == JM_OK ? 1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64], *report = NULL;
    int64_t faults = 0;
    jm_city *city = NULL;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    if (ctx != NULL && fuzz_file(data, size, path)) {
        if (jm_city_load(ctx, path, &city) == JM_OK &&
            jm_city_check(ctx, city, &report, &faults) == JM_OK)
            jm_free(report);
        jm_city_destroy(city);
        remove(path);
    }
    jm_ctx_destroy(ctx);
    return 0;
}

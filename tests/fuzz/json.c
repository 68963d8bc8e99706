// Any bytes as JSON.
#include "fuzz.h"

#include "store/json.h"

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 400000;
}

// Walks lists to a depth that geometry has.
static void visit(const jm_json *json, int depth)
{
    double number = 0.0;
    if (jm_json_number(json, &number) || jm_json_text(json) != NULL || depth == 0)
        return;
    for (int64_t i = 0; i < jm_json_count(json) && i < 100; i++)
        if (jm_json_at(json, i) != NULL)
            visit(jm_json_at(json, i), depth - 1);
    if (jm_json_get(json, "coordinates") != NULL)
        visit(jm_json_get(json, "coordinates"), depth - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_json *json = NULL;
    if (ctx != NULL && jm_json_parse(ctx, "f", (const char *)data, size, &json) == JM_OK)
        visit(json, 6);
    jm_json_destroy(json);
    jm_ctx_destroy(ctx);
    return 0;
}

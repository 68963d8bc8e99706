// Any bytes as a preset.
#include "fuzz.h"

#include "gis/preset.h"

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
    jm_preset *preset = NULL;
    jm_ctx *ctx = jm_ctx_create(NULL);
    if (jm_preset_parse(ctx, "fuzz", (const char *)data, size, &preset) != JM_OK &&
        jm_message(ctx)[0] == '\0')
        __builtin_trap();
    jm_preset_destroy(preset);
    jm_ctx_destroy(ctx);
    return 0;
}

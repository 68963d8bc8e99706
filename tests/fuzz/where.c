// Any bytes as a condition of a recipe. What passes may hold no call, statement or comment, for
// drivers hand it to SQLite.
#include "fuzz.h"

#include "gis/where.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 400000;
}

// Looks outside of 'texts' and "names" for what must not pass.
static bool harmless(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'' || *at == '"') {
            at = strchr(at + 1, *at);
            if (at == NULL)
                return false;
            continue;
        }
        if (*at == ';' || strncmp(at, "--", 2) == 0 || strncmp(at, "/*", 2) == 0)
            return false;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    jm_ctx *ctx = jm_ctx_create(NULL);
    if (text != NULL && ctx != NULL) {
        memcpy(text, data, size);
        text[size] = '\0';
        if (jm_where_check(ctx, text) == JM_OK ? !harmless(text) : jm_message(ctx)[0] == '\0')
            __builtin_trap();
    }
    jm_ctx_destroy(ctx);
    free(text);
    return 0;
}

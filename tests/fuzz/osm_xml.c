// Any bytes as OpenStreetMap's XML, read raw (relations and their members).
#include "fuzz.h"

#include "gis/osm_raw.h"

#include <stdlib.h>
#include <string.h>

int fuzz_make_seeds(const char *folder)
{
    (void)folder;
    return 0;
}

int fuzz_rounds(void)
{
    return 200000;
}

static jm_status take_node(void *user, int64_t id, double longitude_deg, double latitude_deg)
{
    int64_t *sum = user;
    *sum += id & 1;
    *sum += longitude_deg > latitude_deg;
    return JM_OK;
}

static jm_status take_object(void *user, const jm_osm_object *object)
{
    int64_t *sum = user;
    for (int64_t i = 0; i < object->count; i++)
        *sum += (object->refs[i] & 1) + object->kind[i] + object->role[i];
    for (int k = 0; k < JM_OSM_KEYS; k++)
        if (memchr(object->values[k], '\0', JM_OSM_VALUE) == NULL)
            abort();
    return JM_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t sum = 0;
    char *text = malloc(size + 1);
    jm_ctx *ctx = jm_ctx_create(NULL);
    if (text != NULL && ctx != NULL) {
        memcpy(text, data, size);
        text[size] = '\0';
        const jm_osm_sink sink = {ctx, &sum, take_node, take_object, take_object};
        if (jm_osm_scan_xml(text, &sink) != JM_OK && jm_message(ctx)[0] == '\0')
            __builtin_trap();
    }
    jm_ctx_destroy(ctx);
    free(text);
    return 0;
}

#include "city/lookup.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *left, const void *right)
{
    const jm_lookup_entry *a = left, *b = right;
    int order = strcmp(a->text, b->text);
    return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

jm_status jm_lookup_fill(jm_ctx *ctx, char *const *texts, int64_t count, jm_lookup *out)
{
    JM_TRY(jm_new(ctx, &out->entries, count));
    out->count = 0;
    for (int64_t i = 0; i < count; i++)
        if (texts[i] != NULL && texts[i][0] != '\0')
            out->entries[out->count++] = (jm_lookup_entry){texts[i], (int32_t)i};
    if (out->count > 1)
        qsort(out->entries, (size_t)out->count, sizeof *out->entries, by_text);
    return JM_OK;
}

/// As strcmp of the entry with `length` bytes of text.
static int compare(const char *entry, const char *text, size_t length)
{
    int order = strncmp(entry, text, length);
    return order != 0 ? order : entry[length] != '\0' ? 1 : 0;
}

int32_t jm_lookup_find(const jm_lookup *lookup, const char *text, size_t length)
{
    int64_t low = 0, high = lookup->count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (compare(lookup->entries[middle].text, text, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < lookup->count && compare(lookup->entries[low].text, text, length) == 0
               ? lookup->entries[low].id
               : -1;
}

void jm_lookup_free(jm_lookup *lookup)
{
    jm_free(lookup->entries);
    *lookup = (jm_lookup){0};
}

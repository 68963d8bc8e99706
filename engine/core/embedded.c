// Finds a file among those of the program.
#include "core/embedded.h"

#include <string.h>

const char *jm_embedded_text(const jm_embedded *files, const char *name, size_t *length)
{
    for (const jm_embedded *f = files; f->name != NULL; f++) {
        if (strcmp(f->name, name) != 0)
            continue;
        if (length != NULL)
            *length = f->length;
        return (const char *)f->bytes;
    }
    return NULL;
}

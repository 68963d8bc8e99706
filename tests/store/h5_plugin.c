// A filter plugin as an attacker would lay it out: that it was loaded shows as a file.
#include "core/ctx.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>

JM_API const void *H5PLget_plugin_info(void);
JM_API H5PL_type_t H5PLget_plugin_type(void);

static size_t as_it_is(unsigned flags, size_t values, const unsigned *value, size_t bytes,
                       size_t *room, void **data)
{
    (void)flags, (void)values, (void)value, (void)room, (void)data;
    return bytes;
}

H5PL_type_t H5PLget_plugin_type(void)
{
    return H5PL_TYPE_FILTER;
}

const void *H5PLget_plugin_info(void)
{
    static const H5Z_class2_t filter = {
        .version = H5Z_CLASS_T_VERS,
        .id = 32015,
        .encoder_present = 1,
        .decoder_present = 1,
        .name = "loaded",
        .filter = as_it_is,
    };
    const char *mark = getenv("JM_H5_PLUGIN_MARK");
    FILE *file = mark != NULL ? fopen(mark, "wb") : NULL;
    if (file != NULL)
        fclose(file);
    return &filter;
}

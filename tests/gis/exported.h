/// exported.h: what leaves for a GIS, written into the scene's folder and read back as text.
#pragma once

#include "gis_files.h"

#include "gis/gis.h"

/// A field or layer of a city or an outcome into a file of the scene.
static inline jm_status export_to(gis_scene *scene, const char *file, const char *field,
                                  const char *name)
{
    char out[PATH];
    path_in(scene, name, out);
    const jm_export_def def = {.file = file, .field = field, .time_h = (double)NAN, .out = out};
    return jm_gis_export(scene->ctx, &def, NULL);
}

/// A file of the scene, to be freed.
static inline char *read_whole(gis_scene *scene, const char *name)
{
    char path[PATH], *text = NULL;
    int64_t length = 0;
    path_in(scene, name, path);
    CHECK_OK(scene->ctx, jm_file_read(scene->ctx, path, 1 << 24, &text, &length));
    return text;
}

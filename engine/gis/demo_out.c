// The demo city as the files a town would give: GeoPackage, GeoTIFF, CSV and texts.
#include "gis/gis.h"
#include "gis/write.h"

#include "core/text.h"
#include "store/h5.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static jm_status join(jm_ctx *ctx, const char *folder, const char *name, char **out)
{
    jm_text path = {0};
    jm_text_printf(&path, "%s/%s", folder, name);
    jm_status status = path.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path")
                                   : jm_copy_text(ctx, path.bytes, out);
    jm_text_free(&path);
    return status;
}

// Keeps errno, which says why a folder could not be made.
static bool is_folder(const char *path)
{
    struct stat about;
    const int kept = errno;
    const bool is = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    errno = kept;
    return is;
}

// Makes the folders of a path that ends in a file, or in a slash.
static jm_status make_folders(jm_ctx *ctx, const char *path)
{
    char *copy = NULL;
    JM_TRY(jm_copy_text(ctx, path, &copy));
    jm_status status = JM_OK;
    for (char *slash = strchr(copy + 1, '/'); slash != NULL && status == JM_OK;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0777) != 0 && !(errno == EEXIST && is_folder(copy)))
            status =
                jm_fail(ctx, JM_ERR_IO, "the folder %s cannot be made: %s", copy, strerror(errno));
        *slash = '/';
    }
    jm_free(copy);
    return status;
}

// Texts name files below the folder only; synth is ours, but a path is a path.
static bool stays_below(const char *path)
{
    return path[0] != '/' && path[0] != '\0' && strstr(path, "..") == NULL;
}

static jm_status write_texts(jm_ctx *ctx, const jm_synth_city *synth, const char *folder)
{
    for (int64_t t = 0; t < synth->text_count; t++) {
        const jm_synth_text *text = &synth->texts[t];
        char *path = NULL;
        if (!stays_below(text->path))
            return jm_fail(ctx, JM_ERR_ARGUMENT, "the demo's text '%s' leaves its folder",
                           text->path);
        JM_TRY(join(ctx, folder, text->path, &path));
        jm_status status = make_folders(ctx, path);
        if (status == JM_OK)
            status = jm_file_write(ctx, path, text->text, (int64_t)strlen(text->text));
        jm_free(path);
        JM_TRY(status);
    }
    return JM_OK;
}

static bool has_text(const jm_synth_city *synth, const char *path)
{
    for (int64_t t = 0; t < synth->text_count; t++)
        if (strcmp(synth->texts[t].path, path) == 0)
            return true;
    return false;
}

static jm_status write_relief(jm_ctx *ctx, const jm_raster *raster, const char *folder)
{
    char *path = NULL, *temporary = NULL;
    JM_TRY(join(ctx, folder, "relief.tif", &path));
    jm_tiff_def def = {.columns = raster->columns,
                       .rows = raster->rows,
                       .west = raster->west,
                       .north = raster->north,
                       .cell_x = raster->cell_x,
                       .cell_y = raster->cell_y,
                       .crs = raster->crs,
                       .name = "altitude",
                       .unit = "m",
                       .values = raster->values};
    jm_status status = jm_temporary_name(ctx, path, &temporary);
    if (status == JM_OK)
        status = jm_write_tiff(ctx, temporary, &def);
    if (status == JM_OK)
        status = jm_file_commit(ctx, temporary, path);
    if (status != JM_OK && temporary != NULL)
        jm_discard(temporary);
    jm_free(temporary);
    jm_free(path);
    return status;
}

// Stops and lines go out as GTFS, tables as CSV, the rest as layers named like their role.
static bool is_in_geopackage(const jm_source *source)
{
    return source->layer != NULL && source->role != JM_ROLE_STOPS &&
           source->role != JM_ROLE_TRANSIT && source->layer->geometry != JM_GEOMETRY_NONE;
}

static jm_status write_layers(jm_ctx *ctx, const jm_sources *sources, const char *path)
{
    GDALDatasetH dataset = NULL;
    JM_TRY(jm_create_geopackage(ctx, path, &dataset));
    jm_status status = JM_OK;
    for (int64_t s = 0; s < sources->count && status == JM_OK; s++)
        if (is_in_geopackage(&sources->items[s]))
            status = jm_write_table(ctx, dataset, sources->items[s].layer->name,
                                    sources->items[s].layer);
    jm_status closed = jm_close_geopackage(ctx, path, dataset);
    return status != JM_OK ? status : closed;
}

static jm_status write_geopackage(jm_ctx *ctx, const jm_sources *sources, const char *folder)
{
    char *path = NULL, *temporary = NULL;
    JM_TRY(join(ctx, folder, "layers.gpkg", &path));
    jm_status status = jm_temporary_name(ctx, path, &temporary);
    if (status == JM_OK) {
        jm_discard(temporary); // of a run that was killed
        status = write_layers(ctx, sources, temporary);
    }
    if (status == JM_OK)
        status = jm_file_commit(ctx, temporary, path);
    if (status != JM_OK && temporary != NULL)
        jm_discard(temporary);
    jm_free(temporary);
    jm_free(path);
    return status;
}

static jm_status write_tables(jm_ctx *ctx, const jm_synth_city *synth, const char *folder)
{
    for (int64_t s = 0; s < synth->sources.count; s++) {
        const jm_source *source = &synth->sources.items[s];
        char name[64], *path = NULL;
        if (source->layer == NULL || source->layer->geometry != JM_GEOMETRY_NONE)
            continue;
        snprintf(name, sizeof name, "%s.csv", jm_role_name(source->role));
        if (has_text(synth, name))
            continue;
        JM_TRY(join(ctx, folder, name, &path));
        jm_status status = jm_gis_write_layer(ctx, path, source->layer);
        jm_free(path);
        JM_TRY(status);
    }
    return JM_OK;
}

jm_status jm_gis_write_demo(jm_ctx *ctx, const jm_synth_city *synth, const char *folder)
{
    char *inside = NULL;
    JM_TRY(join(ctx, folder, "", &inside)); // "folder/"
    jm_status status = make_folders(ctx, inside);
    jm_free(inside);
    JM_TRY(status);
    JM_TRY(write_geopackage(ctx, &synth->sources, folder));
    for (int64_t s = 0; s < synth->sources.count; s++)
        if (synth->sources.items[s].raster != NULL)
            JM_TRY(write_relief(ctx, synth->sources.items[s].raster, folder));
    JM_TRY(write_tables(ctx, synth, folder));
    return write_texts(ctx, synth, folder);
}

/// gis_files.h: a temporary folder, small GIS files written by hand, recipes as text, and the log.
#pragma once

#include "check.h"
#include "gis/gis.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER = 512, PATH = 1024, LOG = 8192 };

/// A test's own world: folder, context, and what the engine told.
typedef struct gis_scene {
    char folder[FOLDER];
    char log[LOG];
    jm_ctx *ctx;
} gis_scene;

static inline void keep_log(void *user, jm_log_level level, const char *text)
{
    (void)level;
    gis_scene *scene = user;
    strncat(scene->log, text, LOG - strlen(scene->log) - 1);
    strncat(scene->log, "\n", LOG - strlen(scene->log) - 1);
}

static inline int scene_setup(void **state)
{
    gis_scene *scene = calloc(1, sizeof *scene);
    const char *base = getenv("TMPDIR");
    snprintf(scene->folder, FOLDER, "%s/jumeau-gis-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(scene->folder) == NULL)
        return 1;
    scene->ctx = jm_ctx_create(&(jm_ctx_def){.log = keep_log, .user = scene});
    *state = scene;
    return scene->ctx == NULL;
}

static inline void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[PATH];
        struct stat stat_buffer;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (length < 0 || length >= PATH)
            continue;
        if (lstat(path, &stat_buffer) == 0 && S_ISDIR(stat_buffer.st_mode))
            remove_folder(path);
        else
            unlink(path);
    }
    closedir(dir);
    rmdir(folder);
}

static inline int scene_teardown(void **state)
{
    gis_scene *scene = *state;
    remove_folder(scene->folder);
    jm_ctx_destroy(scene->ctx);
    free(scene);
    return 0;
}

#define SCENE_CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

static inline void path_in(const gis_scene *scene, const char *name, char out[PATH])
{
    int length = snprintf(out, PATH, "%s/%s", scene->folder, name);
    assert_true(length > 0 && length < PATH);
}

static inline void write_bytes(const gis_scene *scene, const char *name, const void *bytes,
                               size_t count)
{
    char path[PATH];
    path_in(scene, name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    fclose(file);
}

static inline void write_text(const gis_scene *scene, const char *name, const char *text)
{
    write_bytes(scene, name, text, strlen(text));
}

/// An ASCII grid of ESRI: its head, and its rows.
static inline void write_grid(const gis_scene *scene, const char *name, const char *head,
                              const char *rows)
{
    char text[1024];
    assert_true(strlen(head) + strlen(rows) < sizeof text);
    snprintf(text, sizeof text, "%s%s", head, rows);
    write_text(scene, name, text);
}

/// A recipe over 1 km2 at the origin of Lambert-93 coordinates that the tests use, with `layers`.
static inline jm_status parse_recipe(gis_scene *scene, const char *layers, jm_recipe **recipe)
{
    char text[8192], name[PATH];
    path_in(scene, "test.import.yaml", name);
    assert_true(strlen(layers) < sizeof text - 512);
    snprintf(text, sizeof text,
             "jumeau_format: recipe\nformat_version: 1\nname: Test\ncrs: EPSG:2154\n"
             "area: {west: 434000, south: 6716000, east: 435000, north: 6717000}\n"
             "layers:\n%s",
             layers);
    return jm_recipe_parse(scene->ctx, name, text, strlen(text), recipe);
}

/// Parses and reads; the status of whichever failed.
static inline jm_status read_layers(gis_scene *scene, const char *layers, jm_sources *sources)
{
    jm_recipe *recipe = NULL;
    *sources = (jm_sources){0};
    jm_status status = parse_recipe(scene, layers, &recipe);
    if (status == JM_OK)
        status = jm_gis_read_sources(scene->ctx, recipe, sources);
    jm_recipe_destroy(recipe);
    return status;
}

/// The n-th layer of a role, or NULL.
static inline const jm_layer *layer_of(const jm_sources *sources, jm_role role, int64_t n)
{
    for (int64_t i = 0; i < sources->count; i++)
        if (sources->items[i].role == role && sources->items[i].layer != NULL && n-- == 0)
            return sources->items[i].layer;
    return NULL;
}

static inline double real_of(const jm_layer *layer, const char *column, int64_t f)
{
    return jm_layer_real(layer, jm_layer_column(layer, column), f);
}

static inline const char *text_of(const jm_layer *layer, const char *column, int64_t f)
{
    return jm_layer_text(layer, jm_layer_column(layer, column), f);
}

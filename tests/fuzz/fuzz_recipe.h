/// fuzz_recipe.h: targets that read their bytes as a file of a recipe.
#pragma once

#include "fuzz_file.h"

#include "fuzz.h"
#include "gis/gis.h"

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

static char fuzz_room[64];

static inline int fuzz_remove(const char *path, const struct stat *stat, int kind,
                              struct FTW *place)
{
    (void)stat, (void)kind, (void)place;
    return remove(path);
}

static inline void fuzz_clean(void)
{
    nftw(fuzz_room, fuzz_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/// A folder of this process's own, made once and removed at its end.
static inline const char *fuzz_folder(void)
{
    if (fuzz_room[0] == '\0') {
        snprintf(fuzz_room, sizeof fuzz_room, "/tmp/jumeau-fuzz-dir-XXXXXX");
        if (mkdtemp(fuzz_room) == NULL || atexit(fuzz_clean) != 0)
            exit(1);
    }
    return fuzz_room;
}

static inline void fuzz_write(const char *name, const uint8_t *bytes, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size)
        exit(1);
    fclose(file);
}

/// Reads one layer entry around (434 500, 6 716 500) of Lambert-93. A refusal must have a reason.
static inline void fuzz_read(const char *entry)
{
    char text[1024], name[256];
    jm_recipe *recipe = NULL;
    jm_sources sources = {0};
    jm_ctx *ctx = jm_ctx_create(NULL);
    int length = snprintf(text, sizeof text,
                          "jumeau_format: recipe\nformat_version: 1\nname: F\ncrs: EPSG:2154\n"
                          "area: {west: 430000, south: 6710000, east: 440000, north: 6722000}\n"
                          "cell_m: 100\nflat: true\nlayers:\n  - {%s, licence: none}\n",
                          entry);
    snprintf(name, sizeof name, "%s/fuzz.import.yaml", fuzz_folder());
    jm_status status = jm_recipe_parse(ctx, name, text, (size_t)length, &recipe);
    if (status == JM_OK)
        status = jm_gis_read_sources(ctx, recipe, &sources);
    if (status != JM_OK && jm_message(ctx)[0] == '\0')
        __builtin_trap();
    jm_sources_free(&sources);
    jm_recipe_destroy(recipe);
    jm_ctx_destroy(ctx);
}

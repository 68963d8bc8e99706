// LiDAR HD and its like: one delivery of terrain, surface and height models, told apart by the
// names of their files.
#include "gis/raster_parts.h"

#include "gis/door.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

typedef enum model {
    MODEL_TERRAIN, // the bare ground
    MODEL_SURFACE, // with what stands on it
    MODEL_HEIGHT,  // the second less the first
    MODEL_COUNT
} model;

// What the models are called in file and folder names: IGN's words and the English ones.
static const char *const model_words[MODEL_COUNT][5] = {
    {"MNT", "DTM", "BAREEARTH", NULL},
    {"MNS", "DSM", NULL},
    {"MNH", "CHM", "NDSM", "MNHC", NULL},
};
static const char *const model_sentences[MODEL_COUNT] = {
    JM_WORDS("terrain (MNT)"), JM_WORDS("surface (MNS)"), JM_WORDS("heights (MNH)")};

enum { WORD_ROOM = 32 };

// A part of a name between other signs than letters and digits, without the digits at its end:
// "MNT0M50" is no word of ours, "mnt5" is.
static bool is_word(const char *from, size_t length, const char *word)
{
    while (length > 0 && isdigit((unsigned char)from[length - 1]))
        length--;
    if (length != strlen(word) || length >= WORD_ROOM)
        return false;
    for (size_t i = 0; i < length; i++)
        if (toupper((unsigned char)from[i]) != word[i])
            return false;
    return true;
}

static bool has_word(const char *name, size_t length, const char *word)
{
    for (size_t i = 0; i < length;) {
        size_t end = i;
        while (end < length && isalnum((unsigned char)name[end]))
            end++;
        if (is_word(name + i, end - i, word))
            return true;
        i = end + 1;
    }
    return false;
}

// The model of one part of a path; MODEL_COUNT when it says none or several.
static model model_of_part(const char *name, size_t length)
{
    model found = MODEL_COUNT;
    int kinds = 0;
    for (int m = 0; m < MODEL_COUNT; m++)
        for (int w = 0; model_words[m][w] != NULL; w++)
            if (has_word(name, length, model_words[m][w])) {
                kinds += found == (model)m ? 0 : 1;
                found = (model)m;
            }
    return kinds == 1 ? found : MODEL_COUNT;
}

// The file's name decides, then its folders from the inmost.
static model model_of_path(const char *path)
{
    size_t end = strlen(path);
    while (end > 0) {
        size_t begin = end;
        while (begin > 0 && path[begin - 1] != '/')
            begin--;
        model m = model_of_part(path + begin, end - begin);
        if (m != MODEL_COUNT)
            return m;
        end = begin > 0 ? begin - 1 : 0;
    }
    return MODEL_COUNT;
}

typedef struct delivery {
    char **paths[MODEL_COUNT]; // [count] borrowed
    int64_t count[MODEL_COUNT], capacity[MODEL_COUNT];
    int64_t unknown;
    const char *first_unknown;
} delivery;

static jm_status sort_members(jm_ctx *ctx, const jm_members *members, delivery *d)
{
    for (int64_t i = 0; i < members->count; i++) {
        model m = model_of_path(members->paths[i]);
        if (m == MODEL_COUNT) {
            d->first_unknown = d->unknown == 0 ? members->paths[i] : d->first_unknown;
            d->unknown++;
            continue;
        }
        JM_TRY(jm_grow(ctx, &d->paths[m], &d->capacity[m], d->count[m] + 1));
        d->paths[m][d->count[m]++] = members->paths[i];
    }
    return JM_OK;
}

static jm_status check_delivery(jm_ctx *ctx, const jm_entry *entry, const delivery *d)
{
    if (d->count[MODEL_TERRAIN] + d->count[MODEL_SURFACE] + d->count[MODEL_HEIGHT] == 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "no name of a file or folder says which model it holds (%.200s): it must "
                       "bear MNT or DTM for the terrain, MNS or DSM for the surface, MNH or CHM "
                       "for the heights; or read each with a preset of its own, geotiff-dem, "
                       "geotiff-dsm or geotiff-heights",
                       d->first_unknown != NULL ? jm_gis_base_name(d->first_unknown) : "");
    if (d->unknown > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: the names of %" PRId64 " files (%.200s) do not say which model they hold, left "
               "out",
               entry->shown, d->unknown, jm_gis_base_name(d->first_unknown));
    for (int m = 0; m < MODEL_COUNT; m++)
        if (d->count[m] == 0 && !(m == MODEL_SURFACE && d->count[MODEL_HEIGHT] > 0))
            jm_log(ctx, JM_LOG_WARNING, "%s: holds no tiles of the model of %s", entry->shown,
                   jm_translate(ctx, model_sentences[m]));
    return JM_OK;
}

static jm_status read_model(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                            const delivery *d, model m, const jm_raster_kind *kind, jm_role role)
{
    jm_raster *raster = NULL;
    if (d->count[m] == 0)
        return JM_OK;
    jm_status status = jm_mosaic_read(ctx, entry, to, kind, d->paths[m], d->count[m], &raster);
    if (status != JM_OK)
        return jm_fail_within(ctx, status, "%s: ", jm_translate(ctx, model_sentences[m]));
    return jm_raster_deliver(ctx, entry, to, role, raster);
}

jm_status jm_read_lidar(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    jm_members members = {0};
    delivery d = {0};
    JM_TRY(jm_entry_members(ctx, entry, jm_raster_endings, &members));
    jm_status status = sort_members(ctx, &members, &d);
    if (status == JM_OK)
        status = check_delivery(ctx, entry, &d);
    if (status == JM_OK)
        status = read_model(ctx, entry, to, &d, MODEL_TERRAIN, &jm_kind_relief, JM_ROLE_RELIEF);
    if (status == JM_OK)
        status = read_model(ctx, entry, to, &d, MODEL_HEIGHT, &jm_kind_object_height,
                            JM_ROLE_OBJECT_HEIGHT);
    // The heights are the surface less the terrain: with them it says nothing more.
    if (status == JM_OK && d.count[MODEL_HEIGHT] == 0)
        status = read_model(ctx, entry, to, &d, MODEL_SURFACE, &jm_kind_surface_model,
                            JM_ROLE_SURFACE_MODEL);
    for (int m = 0; m < MODEL_COUNT; m++)
        jm_free(d.paths[m]);
    jm_members_free(&members);
    return status;
}

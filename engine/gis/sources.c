// A recipe's entries, one after the other, each to its reader; and the way on to a city.
#include "gis/read.h"

#include "gis/door.h"
#include "store/hash.h"

#include <string.h>

static jm_status read_by(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_found *found)
{
    found->any = entry->reader != JM_READER_VECTOR && entry->reader != JM_READER_TABLE;
    switch (entry->reader) {
    case JM_READER_VECTOR:
        return jm_read_vector(ctx, entry, to, found);
    case JM_READER_TABLE:
        return jm_read_table(ctx, entry, to, found);
    case JM_READER_OSM:
        return jm_read_osm(ctx, entry, to);
    case JM_READER_GTFS:
        return jm_read_gtfs(ctx, entry, to);
    case JM_READER_RELIEF:
        return jm_read_raster(ctx, entry, to);
    case JM_READER_HEIGHTS:
        return jm_read_heights(ctx, entry, to);
    case JM_READER_LIDAR:
        return jm_read_lidar(ctx, entry, to);
    case JM_READER_LAND_COVER:
        return jm_read_land_cover(ctx, entry, to);
    case JM_READER_MOBPRO:
        return jm_read_mobpro(ctx, entry, to);
    case JM_READER_SQUARES:
        return jm_read_squares(ctx, entry, to);
    case JM_READER_FLEET:
        return jm_read_fleet(ctx, entry, to);
    default:
        return jm_fail(ctx, JM_ERR_UNAVAILABLE, "this program has no reader '%s'",
                       jm_reader_names[entry->reader]);
    }
}

// Readers of one file that a list names several of: one after the other.
static jm_status read_each(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_found *found)
{
    jm_entry one = *entry; // borrows everything
    found->any = true;
    for (int64_t p = 0; p < entry->paths.count; p++) {
        one.file = entry->files.items[p];
        one.path = entry->paths.items[p];
        one.paths = (jm_text_list){&entry->paths.items[p], 1, 0};
        one.files = (jm_text_list){&entry->files.items[p], 1, 0};
        JM_TRY(read_by(ctx, &one, to, found));
    }
    return JM_OK;
}

static jm_status read_entry(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                            jm_found *found)
{
    bool one_file = entry->reader == JM_READER_OSM || entry->reader == JM_READER_GTFS;
    return one_file && entry->paths.count > 1 ? read_each(ctx, entry, to, found)
                                              : read_by(ctx, entry, to, found);
}

static void free_source(jm_source *source)
{
    jm_layer_destroy(source->layer);
    jm_raster_destroy(source->raster);
    *source = (jm_source){JM_ROLE_COUNT, NULL, NULL};
}

// Of a reader that feeds several roles those that the entry asks for.
static void narrow(const jm_entry *entry, jm_sources *sources, int64_t from)
{
    int64_t kept = from;
    if (entry->only == 0)
        return;
    for (int64_t i = from; i < sources->count; i++) {
        if ((entry->only >> sources->items[i].role & 1u) != 0)
            sources->items[kept++] = sources->items[i];
        else
            free_source(&sources->items[i]);
    }
    sources->count = kept;
}

/// Sums of the paths met so far: a file that many lines name is summed once.
typedef struct path_sum {
    const char *path; // borrowed from the recipe
    char hash[65];
} path_sum;

typedef struct path_sums {
    path_sum *items;
    int64_t count, capacity;
} path_sums;

static jm_status hash_path(jm_ctx *ctx, path_sums *sums, const char *path, char out[65])
{
    for (int64_t i = 0; i < sums->count; i++)
        if (strcmp(sums->items[i].path, path) == 0) {
            memcpy(out, sums->items[i].hash, sizeof sums->items[i].hash);
            return JM_OK;
        }
    JM_TRY(jm_gis_hash(ctx, path, out));
    JM_TRY(jm_grow(ctx, &sums->items, &sums->capacity, sums->count + 1));
    path_sum *one = &sums->items[sums->count++];
    one->path = path;
    memcpy(one->hash, out, sizeof one->hash);
    return JM_OK;
}

static jm_status hash_of(jm_ctx *ctx, const jm_entry *entry, path_sums *sums, char out[65])
{
    jm_hash *hash = NULL;
    uint8_t sum[JM_HASH_BYTES];
    jm_status status = JM_OK;
    if (entry->paths.count <= 1)
        return hash_path(ctx, sums, entry->path, out);
    JM_TRY(jm_hash_create(ctx, &hash));
    for (int64_t p = 0; p < entry->paths.count && status == JM_OK; p++) {
        status = hash_path(ctx, sums, entry->paths.items[p], out);
        jm_hash_add(hash, out, strlen(out));
    }
    jm_hash_end(hash, sum);
    if (status == JM_OK)
        jm_hash_text(sum, out);
    return status;
}

// The layers that a line gave bear the sum of its files.
static jm_status sign(jm_ctx *ctx, const jm_entry *entry, path_sums *sums, jm_sources *sources,
                      int64_t from)
{
    char hash[65] = "";
    if (from < sources->count)
        JM_TRY(hash_of(ctx, entry, sums, hash));
    for (int64_t i = from; i < sources->count; i++) {
        const jm_source *s = &sources->items[i];
        memcpy(s->layer != NULL ? s->layer->hash : s->raster->hash, hash, sizeof hash);
    }
    return JM_OK;
}

static jm_status nothing_found(jm_ctx *ctx, const jm_entry *parts, int64_t count,
                               const jm_found *found)
{
    enum { SHOWN = 400 };
    jm_text wanted = {0};
    for (int64_t p = 0; p < count; p++)
        for (int64_t l = 0; l < parts[p].layers.count && wanted.length < SHOWN; l++)
            if (l == 0 || strchr(parts[p].layers.items[l], '*') == NULL)
                jm_text_printf(&wanted, "%s%s", wanted.length > 0 ? ", " : "",
                               parts[p].layers.items[l]);
    const char *there = found->there.bytes != NULL ? found->there.bytes : "none";
    jm_status status =
        jm_fail(ctx, JM_ERR_DATA,
                "there is no layer by the name %s; there are: %.600s; name the one to read "
                "with `layer:`, and what it feeds with `role:`",
                wanted.bytes != NULL ? wanted.bytes : "?", there);
    jm_text_free(&wanted);
    return status;
}

// One line of the recipe: its parts, of which some may be in none of its files.
static jm_status read_line(jm_ctx *ctx, const jm_entry *parts, int64_t count, const jm_target *to,
                           path_sums *sums)
{
    int64_t before = to->sources->count;
    jm_status status = JM_OK;
    bool any = false;
    jm_found found = {0};
    for (int64_t p = 0; p < count && status == JM_OK; p++) {
        int64_t from = to->sources->count;
        found.any = false;
        jm_text_free(&found.there);
        found.there = (jm_text){0};
        status = read_entry(ctx, &parts[p], to, &found);
        any |= found.any;
        narrow(&parts[p], to->sources, from);
    }
    if (status == JM_OK && !any)
        status = nothing_found(ctx, parts, count, &found);
    else if (status == JM_OK && count > 1 && to->sources->count == before)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "no object of any of its layers touches the area; check the area and the "
                         "file's coordinate system (`crs:`), or take the line out");
    jm_text_free(&found.there);
    return status == JM_OK ? sign(ctx, &parts[0], sums, to->sources, before) : status;
}

// Parts of one line that stand in a row from e on.
static int64_t parts_of_line(const jm_recipe *recipe, int64_t e)
{
    int64_t count = 1;
    while (e + count < recipe->entry_count &&
           recipe->entries[e + count].line_index == recipe->entries[e].line_index)
        count++;
    return count;
}

static jm_status read_lines(jm_ctx *ctx, const jm_recipe *recipe, const jm_target *to,
                            path_sums *sums)
{
    for (int64_t e = 0; e < recipe->entry_count;) {
        int64_t count = parts_of_line(recipe, e);
        jm_progress(ctx, "reading layers", e, recipe->entry_count);
        jm_status status = jm_poll(ctx);
        if (status == JM_OK)
            status = read_line(ctx, &recipe->entries[e], count, to, sums);
        if (status != JM_OK)
            return jm_fail_within(ctx, status, "%s: ", recipe->entries[e].shown);
        e += count;
    }
    jm_progress(ctx, "reading layers", recipe->entry_count, recipe->entry_count);
    return JM_OK;
}

jm_status jm_gis_read_sources(jm_ctx *ctx, jm_recipe *recipe, jm_sources *sources)
{
    *sources = (jm_sources){0};
    JM_TRY(jm_gis_read_area(ctx, recipe));
    const jm_city_def *city = &recipe->city;
    jm_box area = {city->west_m, city->south_m, city->east_m, city->north_m};
    // The city cuts its grid to whole cells outwards.
    jm_target to = {recipe->crs, jm_box_grown(area, city->margin_m + city->cell_m), sources};
    path_sums sums = {0};
    jm_status status = read_lines(ctx, recipe, &to, &sums);
    jm_free(sums.items);
    if (status != JM_OK)
        jm_sources_free(sources);
    return status;
}

jm_status jm_entry_members(jm_ctx *ctx, const jm_entry *entry, const char *const *endings,
                           jm_members *out)
{
    *out = (jm_members){0};
    int64_t paths = entry->paths.count > 0 ? entry->paths.count : 1;
    for (int64_t p = 0; p < paths; p++) {
        jm_members more = {0};
        const char *path = entry->paths.count > 0 ? entry->paths.items[p] : entry->path;
        jm_status status = jm_gis_members(ctx, path, endings, &more);
        if (status == JM_OK)
            status = jm_grow(ctx, &out->paths, &out->capacity, out->count + more.count);
        for (int64_t m = 0; m < more.count && status == JM_OK; m++) {
            out->paths[out->count++] = more.paths[m];
            more.paths[m] = NULL;
        }
        jm_members_free(&more);
        if (status != JM_OK) {
            jm_members_free(out);
            return status;
        }
    }
    return JM_OK;
}

jm_status jm_gis_import(jm_ctx *ctx, jm_recipe *recipe, jm_city **out)
{
    *out = NULL;
    jm_sources sources;
    JM_TRY(jm_gis_read_sources(ctx, recipe, &sources));
    jm_status status = jm_city_build(ctx, &recipe->city, &sources, out);
    jm_sources_free(&sources);
    return status;
}

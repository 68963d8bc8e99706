// A recipe's entries, one after the other, each to its reader; and the way on to a city.
#include "gis/read.h"

#include "gis/door.h"

#include <string.h>

static jm_status read_entry(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    switch (entry->preset) {
    case JM_PRESET_OSM:
        return jm_read_osm(ctx, entry, to);
    case JM_PRESET_GTFS:
        return jm_read_gtfs(ctx, entry, to);
    case JM_PRESET_DEM:
        return jm_read_raster(ctx, entry, to);
    case JM_PRESET_TABLE:
        return jm_read_table(ctx, entry, to);
    default:
        return jm_read_vector(ctx, entry, to);
    }
}

// The layers that an entry gave bear the sum of its file.
static jm_status sign(jm_ctx *ctx, const jm_entry *entry, jm_sources *sources, int64_t from)
{
    char hash[65] = "";
    if (from < sources->count)
        JM_TRY(jm_gis_hash(ctx, entry->path, hash));
    for (int64_t i = from; i < sources->count; i++) {
        const jm_source *s = &sources->items[i];
        memcpy(s->layer != NULL ? s->layer->hash : s->raster->hash, hash, sizeof hash);
    }
    return JM_OK;
}

jm_status jm_gis_read_sources(jm_ctx *ctx, const jm_recipe *recipe, jm_sources *sources)
{
    *sources = (jm_sources){0};
    const jm_city_def *city = &recipe->city;
    jm_box area = {city->west_m, city->south_m, city->east_m, city->north_m};
    // The city cuts its grid to whole cells outwards.
    jm_target to = {recipe->crs, jm_box_grown(area, city->margin_m + city->cell_m), sources};
    for (int64_t e = 0; e < recipe->entry_count; e++) {
        const jm_entry *entry = &recipe->entries[e];
        jm_progress(ctx, "reading layers", e, recipe->entry_count);
        int64_t before = sources->count;
        jm_status status = jm_poll(ctx);
        if (status == JM_OK)
            status = read_entry(ctx, entry, &to);
        if (status == JM_OK)
            status = sign(ctx, entry, sources, before);
        if (status != JM_OK) {
            jm_sources_free(sources);
            return jm_fail_within(ctx, status, "%s: ", entry->shown);
        }
    }
    jm_progress(ctx, "reading layers", recipe->entry_count, recipe->entry_count);
    return JM_OK;
}

jm_status jm_gis_import(jm_ctx *ctx, const jm_recipe *recipe, jm_city **out)
{
    *out = NULL;
    jm_sources sources;
    JM_TRY(jm_gis_read_sources(ctx, recipe, &sources));
    jm_status status = jm_city_build(ctx, &recipe->city, &sources, out);
    jm_sources_free(&sources);
    return status;
}

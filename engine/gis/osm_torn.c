// Which water the extract tore: relations, then their ways, then the nodes of those.
#include "gis/osm_torn_parts.h"

#include "gis/osm_tags.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_first(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/// First of the pairs {id, place} with this id, or count.
static int64_t find_id(const jm_id_place *ids, int64_t count, int64_t id)
{
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (ids[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t ways_of(const jm_osm_object *o)
{
    int64_t ways = 0;
    for (int64_t m = 0; m < o->count; m++)
        ways += o->kind[m] == JM_OSM_WAY;
    return ways;
}

static jm_status keep_relation(void *user, const jm_osm_object *o)
{
    jm_osm_torn *t = user;
    if (strcmp(o->values[JM_OSM_TYPE], "multipolygon") != 0 || ways_of(o) == 0 ||
        !jm_osm_is_water(o->values[JM_OSM_NATURAL], o->values[JM_OSM_WATERWAY],
                         o->values[JM_OSM_LANDUSE], o->values[JM_OSM_LEISURE]) ||
        jm_osm_is(o->values[JM_OSM_TUNNEL]) || jm_osm_is(o->values[JM_OSM_COVERED]))
        return JM_OK;
    JM_TRY(jm_grow(t->ctx, &t->items, &t->capacity, t->count + 1));
    jm_torn_water *w = &t->items[t->count++];
    *w = (jm_torn_water){.id = o->id, .first = t->way_count};
    memcpy(w->name, o->values[JM_OSM_NAME], sizeof w->name);
    JM_TRY(jm_grow(t->ctx, &t->ways, &t->way_capacity, t->way_count + o->count));
    for (int64_t m = 0; m < o->count; m++)
        if (o->kind[m] == JM_OSM_WAY)
            t->ways[t->way_count++] =
                (jm_torn_way){.id = o->refs[m], .inner = o->role[m] == JM_OSM_INNER};
    w->end = t->way_count;
    return JM_OK;
}

static jm_status keep_way(void *user, const jm_osm_object *o)
{
    jm_osm_torn *t = user;
    for (int64_t i = find_id(t->ids, t->way_count, o->id);
         i < t->way_count && t->ids[i].id == o->id; i++) {
        jm_torn_way *w = &t->ways[t->ids[i].place];
        w->first = t->node_count;
        w->end = t->node_count + o->count;
        JM_TRY(jm_grow(t->ctx, &t->nodes, &t->node_capacity, w->end));
        for (int64_t n = 0; n < o->count; n++)
            t->nodes[t->node_count++] = (jm_torn_node){o->refs[n], (double)NAN, (double)NAN};
    }
    return JM_OK;
}

static jm_status keep_node(void *user, int64_t id, double x, double y)
{
    jm_osm_torn *t = user;
    for (int64_t i = find_id(t->ids, t->node_count, id); i < t->node_count && t->ids[i].id == id;
         i++) {
        t->nodes[t->ids[i].place].x = x;
        t->nodes[t->ids[i].place].y = y;
    }
    return JM_OK;
}

static jm_status file_ids(jm_osm_torn *t, int64_t count, bool ways)
{
    jm_free(t->ids);
    t->ids = NULL;
    JM_TRY(jm_new(t->ctx, &t->ids, count));
    for (int64_t i = 0; i < count; i++)
        t->ids[i] = (jm_id_place){ways ? t->ways[i].id : t->nodes[i].id, i};
    if (count > 1)
        qsort(t->ids, (size_t)count, sizeof *t->ids, by_first);
    return JM_OK;
}

/// Torn: some node of the outer ways is the end of an odd number of them, or no outer way is left.
static jm_status is_torn(const jm_osm_torn *t, const jm_torn_water *water, bool *torn)
{
    int64_t *ends = NULL, count = 0;
    *torn = false;
    JM_TRY(jm_new(t->ctx, &ends, 2 * (water->end - water->first)));
    for (int64_t w = water->first; w < water->end; w++) {
        const jm_torn_way *way = &t->ways[w];
        if (way->inner || way->end - way->first < 2)
            continue;
        ends[count++] = t->nodes[way->first].id;
        ends[count++] = t->nodes[way->end - 1].id;
    }
    if (count > 1)
        qsort(ends, (size_t)count, sizeof *ends, by_first);
    *torn = count == 0;
    for (int64_t i = 0; i < count;) {
        int64_t same = i;
        while (same < count && ends[same] == ends[i])
            same++;
        *torn = *torn || (same - i) % 2 != 0;
        i = same;
    }
    jm_free(ends);
    return JM_OK;
}

static jm_status keep_torn(jm_osm_torn *t)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < t->count; i++) {
        bool torn = false;
        JM_TRY(is_torn(t, &t->items[i], &torn));
        if (torn)
            t->items[kept++] = t->items[i];
    }
    t->count = kept;
    return JM_OK;
}

jm_status jm_osm_torn_find(jm_ctx *ctx, const char *path, jm_osm_torn **out)
{
    jm_osm_torn *t = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &t, 1));
    t->ctx = ctx;
    const jm_osm_sink relations = {.ctx = ctx, .user = t, .relation = keep_relation};
    const jm_osm_sink ways = {.ctx = ctx, .user = t, .way = keep_way};
    const jm_osm_sink nodes = {.ctx = ctx, .user = t, .node = keep_node};
    jm_status status = jm_osm_scan(path, &relations);
    if (status == JM_OK && t->count > 0)
        status = file_ids(t, t->way_count, true);
    if (status == JM_OK && t->count > 0)
        status = jm_osm_scan(path, &ways);
    if (status == JM_OK)
        status = keep_torn(t);
    if (status == JM_OK && t->count > 0)
        status = file_ids(t, t->node_count, false);
    if (status == JM_OK && t->count > 0)
        status = jm_osm_scan(path, &nodes);
    if (status != JM_OK) {
        jm_osm_torn_destroy(t);
        return status;
    }
    *out = t;
    return JM_OK;
}

void jm_osm_torn_destroy(jm_osm_torn *torn)
{
    if (torn == NULL)
        return;
    jm_free(torn->items);
    jm_free(torn->ways);
    jm_free(torn->nodes);
    jm_free(torn->ids);
    jm_free(torn);
}

int64_t jm_osm_torn_count(const jm_osm_torn *torn)
{
    return torn->count;
}

bool jm_osm_is_torn(const jm_osm_torn *torn, int64_t id)
{
    for (int64_t i = 0; i < torn->count; i++)
        if (torn->items[i].id == id)
            return true;
    return false;
}

const char *jm_osm_torn_name(const jm_osm_torn *torn, int64_t t)
{
    return torn->items[t].name;
}

// The .osm format: elements with attributes, which GDAL has found sound before.
#include "gis/osm_raw.h"

#include "gis/osm_file.h"

#include <stdlib.h>
#include <string.h>

/// Value of an attribute of the element at `at`, up to its '>'; NULL when absent.
static const char *attribute(const char *at, const char *end, const char *name, size_t *length)
{
    size_t n = strlen(name);
    while (at < end) {
        const char *equals = memchr(at, '=', (size_t)(end - at));
        if (equals == NULL || equals + 2 > end || (equals[1] != '"' && equals[1] != '\''))
            return NULL;
        const char *close = memchr(equals + 2, equals[1], (size_t)(end - equals - 2));
        if (close == NULL)
            return NULL;
        const char *word = (size_t)(equals - at) > n ? equals - n : NULL;
        if (word != NULL && memcmp(word, name, n) == 0 && (uint8_t)word[-1] <= ' ') {
            *length = (size_t)(close - equals - 2);
            return equals + 2;
        }
        at = close + 1;
    }
    return NULL;
}

static int64_t whole(const char *at, const char *end, const char *name)
{
    size_t length = 0;
    const char *text = attribute(at, end, name, &length);
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

static bool is(const char *at, const char *name)
{
    size_t n = strlen(name);
    return strncmp(at, name, n) == 0 && ((uint8_t)at[n] <= ' ' || at[n] == '>' || at[n] == '/');
}

static bool says(const char *at, const char *end, const char *name, const char *value)
{
    size_t length = 0;
    const char *text = attribute(at, end, name, &length);
    return text != NULL && length == strlen(value) && memcmp(text, value, length) == 0;
}

const char *jm_osm_tag_end(const char *at)
{
    char quote = '\0';
    for (; *at != '\0' && (quote != '\0' || *at != '>'); at++) {
        if (quote != '\0')
            quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
    }
    return at;
}

typedef struct xml_reader {
    const jm_osm_sink *sink;
    jm_osm_object object;
    bool in_way, in_relation;
} xml_reader;

static jm_status put_node(const xml_reader *r, const char *at, const char *end)
{
    size_t length;
    const char *x = attribute(at, end, "lon", &length), *y = attribute(at, end, "lat", &length);
    if (r->sink->node == NULL || x == NULL || y == NULL)
        return JM_OK;
    return r->sink->node(r->sink->user, whole(at, end, "id"), strtod(x, NULL), strtod(y, NULL));
}

static jm_status finish(xml_reader *r)
{
    jm_status status = JM_OK;
    if (r->in_way && r->sink->way != NULL)
        status = r->sink->way(r->sink->user, &r->object);
    if (r->in_relation && r->sink->relation != NULL)
        status = r->sink->relation(r->sink->user, &r->object);
    r->in_way = r->in_relation = false;
    return status;
}

static void put_tag(xml_reader *r, const char *at, const char *end)
{
    size_t key_length = 0, length = 0;
    const char *key = attribute(at, end, "k", &key_length);
    const char *value = attribute(at, end, "v", &length);
    if (key != NULL && value != NULL)
        jm_osm_object_tag(&r->object, key, key_length, value, length);
}

static jm_status put_member(xml_reader *r, const char *at, const char *end)
{
    size_t length = 0;
    const char *role = attribute(at, end, "role", &length);
    jm_osm_kind kind = says(at, end, "type", "way")    ? JM_OSM_WAY
                       : says(at, end, "type", "node") ? JM_OSM_NODE
                                                       : JM_OSM_RELATION;
    return jm_osm_object_ref(r->sink->ctx, &r->object, whole(at, end, "ref"), kind,
                             role != NULL ? jm_osm_role_of(role, length) : JM_OSM_OTHER_ROLE);
}

static jm_status put_element(xml_reader *r, const char *at, const char *end)
{
    if (is(at, "node"))
        return put_node(r, at, end);
    if (is(at, "way") || is(at, "relation")) {
        r->in_way = is(at, "way");
        r->in_relation = !r->in_way;
        jm_osm_object_reset(&r->object, whole(at, end, "id"));
        return end[-1] == '/' ? finish(r) : JM_OK;
    }
    if (is(at, "/way") || is(at, "/relation"))
        return finish(r);
    if (is(at, "tag") && (r->in_way || r->in_relation))
        put_tag(r, at, end);
    if (is(at, "nd") && r->in_way)
        return jm_osm_object_ref(r->sink->ctx, &r->object, whole(at, end, "ref"), JM_OSM_NODE,
                                 JM_OSM_OTHER_ROLE);
    return is(at, "member") && r->in_relation ? put_member(r, at, end) : JM_OK;
}

jm_status jm_osm_scan_xml(const char *text, const jm_osm_sink *sink)
{
    xml_reader r = {.sink = sink};
    jm_status status = JM_OK;
    for (const char *at = strchr(text, '<'); at != NULL && status == JM_OK;) {
        const char *end = NULL;
        if (strncmp(at, "<!--", 4) == 0) {
            end = strstr(at, "-->");
        } else {
            end = jm_osm_tag_end(at + 1);
            if (*end != '\0')
                status = put_element(&r, at + 1, end);
        }
        at = end != NULL ? strchr(end, '<') : NULL;
    }
    jm_osm_object_free(&r.object);
    return status;
}

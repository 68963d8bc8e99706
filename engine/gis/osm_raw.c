// The .osm.pbf format: blocks of protocol buffers. Field numbers: OpenStreetMap wiki, "PBF Format".
#include "gis/osm_raw.h"

#include "gis/door.h"
#include "gis/osm_file.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <string.h>

// The format's own limits.
enum { HEADER_LIMIT = 64 * 1024, BLOB_LIMIT = 32 * 1024 * 1024 };

static const char *const key_names[JM_OSM_KEYS] = {
    [JM_OSM_TYPE] = "type",
    [JM_OSM_NATURAL] = "natural",
    [JM_OSM_WATERWAY] = "waterway",
    [JM_OSM_LANDUSE] = "landuse",
    [JM_OSM_LEISURE] = "leisure",
    [JM_OSM_TUNNEL] = "tunnel",
    [JM_OSM_COVERED] = "covered",
    [JM_OSM_NAME] = "name",
    [JM_OSM_ONEWAY] = "oneway",
    [JM_OSM_JUNCTION] = "junction",
    [JM_OSM_HIGHWAY] = "highway",
    [JM_OSM_RESTRICTION] = "restriction",
    [JM_OSM_RESTRICTION_VEHICLE] = "restriction:vehicle",
    [JM_OSM_RESTRICTION_MOTOR_VEHICLE] = "restriction:motor_vehicle",
    [JM_OSM_RESTRICTION_MOTORCAR] = "restriction:motorcar",
    [JM_OSM_CONDITIONAL] = "restriction:conditional",
    [JM_OSM_CONDITIONAL_VEHICLE] = "restriction:vehicle:conditional",
    [JM_OSM_CONDITIONAL_MOTOR_VEHICLE] = "restriction:motor_vehicle:conditional",
    [JM_OSM_CONDITIONAL_MOTORCAR] = "restriction:motorcar:conditional",
    [JM_OSM_EXCEPT] = "except",
    [JM_OSM_DAY_ON] = "day_on",
    [JM_OSM_HOUR_ON] = "hour_on",
};

void jm_osm_object_reset(jm_osm_object *object, int64_t id)
{
    object->id = id;
    object->count = 0;
    for (int k = 0; k < JM_OSM_KEYS; k++)
        object->values[k][0] = '\0';
}

void jm_osm_object_tag(jm_osm_object *object, const char *key, size_t key_length, const char *value,
                       size_t value_length)
{
    for (int k = 0; k < JM_OSM_KEYS; k++)
        if (strlen(key_names[k]) == key_length && memcmp(key_names[k], key, key_length) == 0) {
            size_t length = value_length < JM_OSM_VALUE ? value_length : JM_OSM_VALUE - 1;
            // A cut never falls into a letter of several bytes.
            while (length < value_length && length > 0 && ((uint8_t)value[length] & 0xc0) == 0x80)
                length--;
            memcpy(object->values[k], value, length);
            object->values[k][length] = '\0';
        }
}

jm_status jm_osm_object_ref(jm_ctx *ctx, jm_osm_object *object, int64_t ref, jm_osm_kind kind,
                            jm_osm_role role)
{
    JM_TRY(jm_grow(ctx, &object->refs, &object->ref_capacity, object->count + 1));
    JM_TRY(jm_grow(ctx, &object->kind, &object->kind_capacity, object->count + 1));
    JM_TRY(jm_grow(ctx, &object->role, &object->role_capacity, object->count + 1));
    object->refs[object->count] = ref;
    object->kind[object->count] = (uint8_t)kind;
    object->role[object->count++] = (uint8_t)role;
    return JM_OK;
}

jm_osm_role jm_osm_role_of(const char *text, size_t length)
{
    static const struct {
        const char *name;
        jm_osm_role role;
    } roles[] = {
        {"inner", JM_OSM_INNER}, {"from", JM_OSM_FROM}, {"via", JM_OSM_VIA}, {"to", JM_OSM_TO}};
    for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++)
        if (strlen(roles[r].name) == length && memcmp(roles[r].name, text, length) == 0)
            return roles[r].role;
    return JM_OSM_OTHER_ROLE;
}

void jm_osm_object_free(jm_osm_object *object)
{
    jm_free(object->refs);
    jm_free(object->kind);
    jm_free(object->role);
    *object = (jm_osm_object){0};
}

// --- protocol buffers ---------------------------------------------------------------------------

/// Bytes still to be read. What runs over its end leaves it empty and bad.
typedef struct bytes {
    const uint8_t *at, *end;
    bool bad;
} bytes;

typedef struct field {
    uint64_t number, value; // value of a number
    bytes inside;           // of a text, a list or a message
} field;

static uint64_t take_number(bytes *b)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && b->at < b->end; shift += 7) {
        uint8_t byte = *b->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    b->bad = true;
    b->at = b->end;
    return 0;
}

/// Signed numbers lie zigzag: 0, -1, 1, -2. Unsigned arithmetic wraps, as the deltas may.
static uint64_t take_signed(bytes *b)
{
    uint64_t v = take_number(b);
    return (v >> 1) ^ (~(v & 1) + 1);
}

static int64_t as_signed(uint64_t value)
{
    int64_t same;
    memcpy(&same, &value, sizeof same);
    return same;
}

static bool take_field(bytes *b, field *f)
{
    if (b->at >= b->end)
        return false;
    uint64_t key = take_number(b), length = 0;
    *f = (field){.number = key >> 3};
    switch (key & 7) {
    case 0:
        f->value = take_number(b);
        return !b->bad;
    case 1:
        length = 8;
        break;
    case 2:
        length = take_number(b);
        break;
    case 5:
        length = 4;
        break;
    default:
        b->bad = true;
    }
    if (b->bad || length > (uint64_t)(b->end - b->at)) {
        b->bad = true;
        return false;
    }
    f->inside = (bytes){b->at, b->at + length, false};
    b->at += length;
    return true;
}

// --- a block of objects -------------------------------------------------------------------------

typedef struct block {
    const jm_osm_sink *sink;
    bytes *texts; // [text_count] the string table
    int64_t text_count, text_capacity;
    uint64_t granularity; // [1e-9 degree]
    int64_t latitude_offset, longitude_offset;
    jm_osm_object object;
} block;

static bytes text_at(const block *b, uint64_t index)
{
    return index < (uint64_t)b->text_count ? b->texts[index] : (bytes){0};
}

static void put_tags(block *b, bytes keys, bytes values)
{
    while (keys.at < keys.end && values.at < values.end) {
        bytes k = text_at(b, take_number(&keys)), v = text_at(b, take_number(&values));
        if (k.at != NULL && v.at != NULL)
            jm_osm_object_tag(&b->object, (const char *)k.at, (size_t)(k.end - k.at),
                              (const char *)v.at, (size_t)(v.end - v.at));
    }
}

static double degrees(const block *b, int64_t offset, uint64_t count)
{
    return 1e-9 * ((double)offset + (double)b->granularity * (double)as_signed(count));
}

static jm_status dense_nodes(block *b, bytes message)
{
    bytes ids = {0}, latitudes = {0}, longitudes = {0};
    uint64_t id = 0, latitude = 0, longitude = 0;
    for (field f; take_field(&message, &f);) {
        ids = f.number == 1 ? f.inside : ids;
        latitudes = f.number == 8 ? f.inside : latitudes;
        longitudes = f.number == 9 ? f.inside : longitudes;
    }
    while (ids.at < ids.end && latitudes.at < latitudes.end && longitudes.at < longitudes.end) {
        id += take_signed(&ids);
        latitude += take_signed(&latitudes);
        longitude += take_signed(&longitudes);
        JM_TRY(b->sink->node(b->sink->user, as_signed(id),
                             degrees(b, b->longitude_offset, longitude),
                             degrees(b, b->latitude_offset, latitude)));
    }
    return JM_OK;
}

static jm_status plain_node(block *b, bytes message)
{
    uint64_t id = 0, latitude = 0, longitude = 0;
    for (field f; take_field(&message, &f);) {
        uint64_t zigzag = (f.value >> 1) ^ (~(f.value & 1) + 1);
        id = f.number == 1 ? zigzag : id;
        latitude = f.number == 8 ? zigzag : latitude;
        longitude = f.number == 9 ? zigzag : longitude;
    }
    return b->sink->node(b->sink->user, as_signed(id), degrees(b, b->longitude_offset, longitude),
                         degrees(b, b->latitude_offset, latitude));
}

/// A way, or a relation: number, tags, and references that each count on from the one before.
static jm_status way_or_relation(block *b, bytes message, bool relation)
{
    bytes keys = {0}, values = {0}, refs = {0}, roles = {0}, kinds = {0};
    uint64_t id = 0, ref = 0;
    for (field f; take_field(&message, &f);) {
        id = f.number == 1 ? f.value : id;
        keys = f.number == 2 ? f.inside : keys;
        values = f.number == 3 ? f.inside : values;
        roles = f.number == 8 ? f.inside : roles; // a way's nodes
        refs = f.number == (relation ? 9 : 8) ? f.inside : refs;
        kinds = f.number == 10 ? f.inside : kinds;
    }
    jm_osm_object_reset(&b->object, as_signed(id));
    put_tags(b, keys, values);
    while (refs.at < refs.end) {
        ref += take_signed(&refs);
        jm_osm_role role = JM_OSM_OTHER_ROLE;
        uint64_t kind = JM_OSM_NODE;
        if (relation) {
            bytes text = text_at(b, take_number(&roles));
            if (text.at != NULL)
                role = jm_osm_role_of((const char *)text.at, (size_t)(text.end - text.at));
            kind = take_number(&kinds);
        }
        if (kind <= JM_OSM_RELATION)
            JM_TRY(jm_osm_object_ref(b->sink->ctx, &b->object, as_signed(ref), (jm_osm_kind)kind,
                                     role));
    }
    return relation ? b->sink->relation(b->sink->user, &b->object)
                    : b->sink->way(b->sink->user, &b->object);
}

static jm_status read_group(block *b, bytes group)
{
    const jm_osm_sink *s = b->sink;
    for (field f; take_field(&group, &f);) {
        if (f.number == 1 && s->node != NULL)
            JM_TRY(plain_node(b, f.inside));
        else if (f.number == 2 && s->node != NULL)
            JM_TRY(dense_nodes(b, f.inside));
        else if (f.number == 3 && s->way != NULL)
            JM_TRY(way_or_relation(b, f.inside, false));
        else if (f.number == 4 && s->relation != NULL)
            JM_TRY(way_or_relation(b, f.inside, true));
    }
    return JM_OK;
}

static jm_status read_block(block *b, bytes data)
{
    b->text_count = 0;
    b->granularity = 100;
    b->latitude_offset = b->longitude_offset = 0;
    bytes again = data;
    for (field f; take_field(&data, &f);) {
        b->granularity = f.number == 17 ? f.value : b->granularity;
        b->latitude_offset = f.number == 19 ? as_signed(f.value) : b->latitude_offset;
        b->longitude_offset = f.number == 20 ? as_signed(f.value) : b->longitude_offset;
        if (f.number != 1)
            continue;
        for (field text; take_field(&f.inside, &text);) {
            JM_TRY(jm_grow(b->sink->ctx, &b->texts, &b->text_capacity, b->text_count + 1));
            b->texts[b->text_count++] = text.inside;
        }
    }
    for (field f; take_field(&again, &f);)
        if (f.number == 2)
            JM_TRY(read_group(b, f.inside));
    return JM_OK;
}

// --- the file -----------------------------------------------------------------------------------

typedef struct pbf {
    VSILFILE *file;
    uint8_t *packed, *plain; // [BLOB_LIMIT]
    block block;
} pbf;

static jm_status damaged(jm_ctx *ctx)
{
    return jm_fail(ctx, JM_ERR_DATA, "the file is damaged or cut off; get it anew");
}

/// The content of a blob: as it is, or packed by zlib. Other packings give nothing.
static bytes open_blob(pbf *p, size_t length)
{
    bytes blob = {p->packed, p->packed + length, false}, packed = {0};
    uint64_t size = 0;
    for (field f; take_field(&blob, &f);) {
        if (f.number == 1)
            return f.inside;
        size = f.number == 2 ? f.value : size;
        packed = f.number == 3 ? f.inside : packed;
    }
    size_t got = 0;
    if (packed.at == NULL || size == 0 || size > BLOB_LIMIT ||
        CPLZLibInflate(packed.at, (size_t)(packed.end - packed.at), p->plain, BLOB_LIMIT, &got) ==
            NULL)
        return (bytes){0};
    return (bytes){p->plain, p->plain + got, false};
}

/// Reads a blob's head and body; *length 0 at the end of the file.
static jm_status next_blob(jm_ctx *ctx, pbf *p, bool *objects, size_t *length)
{
    uint8_t size[4];
    *length = 0;
    if (VSIFReadL(size, 1, 4, p->file) != 4)
        return JM_OK;
    uint32_t head = (uint32_t)size[0] << 24 | (uint32_t)size[1] << 16 | (uint32_t)size[2] << 8 |
                    (uint32_t)size[3];
    if (head > HEADER_LIMIT || VSIFReadL(p->packed, 1, head, p->file) != head)
        return damaged(ctx);
    bytes message = {p->packed, p->packed + head, false};
    uint64_t body = 0;
    *objects = false;
    for (field f; take_field(&message, &f);) {
        if (f.number == 1)
            *objects = f.inside.end - f.inside.at == 7 && memcmp(f.inside.at, "OSMData", 7) == 0;
        body = f.number == 3 ? f.value : body;
    }
    if (body == 0 || body > BLOB_LIMIT || VSIFReadL(p->packed, 1, (size_t)body, p->file) != body)
        return damaged(ctx);
    *length = (size_t)body;
    return JM_OK;
}

static jm_status scan_pbf(const char *path, const jm_osm_sink *sink)
{
    jm_ctx *ctx = sink->ctx;
    pbf p = {.block = {.sink = sink}};
    jm_status status = JM_OK;
    size_t length = 0;
    JM_TRY_GOTO(jm_new(ctx, &p.packed, BLOB_LIMIT), fail);
    JM_TRY_GOTO(jm_new(ctx, &p.plain, BLOB_LIMIT), fail);
    p.file = VSIFOpenL(path, "rb");
    if (p.file == NULL)
        status = jm_fail(ctx, JM_ERR_DATA, "'%.300s' cannot be opened", path);
    do {
        bool objects = false;
        if (status == JM_OK)
            status = next_blob(ctx, &p, &objects, &length);
        if (status == JM_OK && length > 0 && objects)
            status = read_block(&p.block, open_blob(&p, length));
        if (status == JM_OK)
            status = jm_poll(ctx);
    } while (status == JM_OK && length > 0);
    if (p.file != NULL)
        VSIFCloseL(p.file);
fail:
    jm_free(p.packed);
    jm_free(p.plain);
    jm_free(p.block.texts);
    jm_osm_object_free(&p.block.object);
    return status;
}

jm_status jm_osm_scan(const char *path, const jm_osm_sink *sink)
{
    if (jm_osm_is_pbf(path))
        return scan_pbf(path, sink);
    char *text = NULL;
    size_t length = 0;
    JM_TRY(jm_gis_read_text(sink->ctx, path, jm_gis_base_name(path), &text, &length));
    jm_status status = jm_osm_scan_xml(text, sink);
    jm_free(text);
    return status;
}

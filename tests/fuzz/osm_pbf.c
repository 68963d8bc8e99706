// Any bytes as an .osm.pbf file, read raw and as a layer of a recipe. The seed is a file written
// here: a header, dense nodes, a street and a banned turn, unpacked.
#include "fuzz_recipe.h"

#include "gis/osm_raw.h"

int fuzz_rounds(void)
{
    return 8000; // some 40 ms each: a recipe opens the CRS database
}

typedef struct bytes {
    uint8_t at[4096];
    size_t count;
} bytes;

static void put(bytes *b, const void *from, size_t count)
{
    memcpy(b->at + b->count, from, count);
    b->count += count;
}

static void put_varint(bytes *b, uint64_t value)
{
    for (; value > 127; value >>= 7)
        b->at[b->count++] = (uint8_t)(value | 128);
    b->at[b->count++] = (uint8_t)value;
}

static void put_number(bytes *b, unsigned field, uint64_t value)
{
    put_varint(b, field << 3);
    put_varint(b, value);
}

static void put_block(bytes *b, unsigned field, const void *from, size_t count)
{
    put_varint(b, field << 3 | 2);
    put_varint(b, count);
    put(b, from, count);
}

static uint64_t zigzag(int64_t value)
{
    return value < 0 ? ((uint64_t)(-value) << 1) - 1 : (uint64_t)value << 1;
}

static void put_signed(bytes *b, unsigned field, const int64_t *values, int count)
{
    bytes packed = {.count = 0};
    for (int i = 0; i < count; i++)
        put_varint(&packed, zigzag(values[i]));
    put_block(b, field, packed.at, packed.count);
}

static void put_packed(bytes *b, unsigned field, const uint64_t *values, int count)
{
    bytes packed = {.count = 0};
    for (int i = 0; i < count; i++)
        put_varint(&packed, values[i]);
    put_block(b, field, packed.at, packed.count);
}

// One file block: its length, header and unpacked blob.
static void put_file_block(bytes *file, const char *type, const bytes *content)
{
    bytes blob = {.count = 0}, header = {.count = 0};
    put_block(&blob, 1, content->at, content->count);
    put_block(&header, 1, type, strlen(type));
    put_number(&header, 3, blob.count);
    const uint8_t length[4] = {0, 0, (uint8_t)(header.count >> 8), (uint8_t)header.count};
    put(file, length, 4);
    put(file, header.at, header.count);
    put(file, blob.at, blob.count);
}

static void put_strings(bytes *block)
{
    static const char *const words[] = {
        "", "highway", "residential", "type", "from", "restriction", "no_left_turn", "via", "to"};
    bytes table = {.count = 0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        put_block(&table, 1, words[i], strlen(words[i]));
    put_block(block, 1, table.at, table.count);
}

static void put_objects(bytes *block)
{
    static const int64_t ids[] = {1, 1, 1}, lats[] = {475000000, 10000, 10000},
                         lons[] = {-5300000, 10000, 10000}, refs[] = {1, 1}, more[] = {2, 1},
                         members[] = {1, 1, -1};
    static const uint64_t key[] = {1}, value[] = {2}, keys[] = {3, 5}, values[] = {5, 6},
                          roles[] = {4, 7, 8}, kinds[] = {1, 0, 1};
    bytes group = {.count = 0}, dense = {.count = 0}, way = {.count = 0}, next = {.count = 0},
          relation = {.count = 0};
    put_signed(&dense, 1, ids, 3);
    put_signed(&dense, 8, lats, 3);
    put_signed(&dense, 9, lons, 3);
    put_block(&group, 2, dense.at, dense.count);
    put_number(&way, 1, 1);
    put_packed(&way, 2, key, 1);
    put_packed(&way, 3, value, 1);
    put_signed(&way, 8, refs, 2);
    put_block(&group, 3, way.at, way.count);
    put_number(&next, 1, 2);
    put_packed(&next, 2, key, 1);
    put_packed(&next, 3, value, 1);
    put_signed(&next, 8, more, 2);
    put_block(&group, 3, next.at, next.count);
    put_number(&relation, 1, 9);
    put_packed(&relation, 2, keys, 2);
    put_packed(&relation, 3, values, 2);
    put_packed(&relation, 8, roles, 3);
    put_signed(&relation, 9, members, 3);
    put_packed(&relation, 10, kinds, 3);
    put_block(&group, 4, relation.at, relation.count);
    put_block(block, 2, group.at, group.count);
}

static jm_status take_object(void *user, const jm_osm_object *object)
{
    int64_t *sum = user;
    *sum += 1000;
    for (int64_t i = 0; i < object->count; i++)
        *sum += (object->refs[i] & 1) + object->kind[i] + object->role[i];
    return JM_OK;
}

static jm_status scan(jm_ctx *ctx, int64_t *sum)
{
    char path[256];
    snprintf(path, sizeof path, "%s/town.osm.pbf", fuzz_folder());
    const jm_osm_sink sink = {ctx, sum, NULL, take_object, take_object};
    return jm_osm_scan(path, &sink);
}

// Whether both ways and the relation are read: a seed that does not open would test nothing.
static int seed_opens(const bytes *file)
{
    int64_t sum = 0;
    jm_ctx *ctx = jm_ctx_create(NULL);
    fuzz_write("town.osm.pbf", file->at, file->count);
    int good = scan(ctx, &sum) == JM_OK && sum / 1000 == 3;
    jm_ctx_destroy(ctx);
    return good;
}

int fuzz_make_seeds(const char *folder)
{
    bytes file = {.count = 0}, header = {.count = 0}, block = {.count = 0};
    char path[4096];
    put_block(&header, 4, "OsmSchema-V0.6", 14);
    put_block(&header, 4, "DenseNodes", 10);
    put_file_block(&file, "OSMHeader", &header);
    put_strings(&block);
    put_objects(&block);
    put_file_block(&file, "OSMData", &block);
    snprintf(path, sizeof path, "%s/town", folder);
    FILE *out = fopen(path, "wb");
    if (out == NULL || fwrite(file.at, 1, file.count, out) != file.count)
        return 0;
    fclose(out);
    return seed_opens(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t sum = 0;
    jm_ctx *ctx = jm_ctx_create(NULL);
    fuzz_write("town.osm.pbf", data, size);
    if (scan(ctx, &sum) != JM_OK && jm_message(ctx)[0] == '\0')
        __builtin_trap();
    jm_ctx_destroy(ctx);
    fuzz_read("preset: osm, file: town.osm.pbf");
    return 0;
}

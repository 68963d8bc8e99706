#include "radiation/sun_store.h"

#include <string.h>

// Two days of ten-minute steps and one of longer ones.
enum { SUNS_MOST = 256 };

typedef struct kept_sun {
    double azimuth_rad, elevation_rad;
    uint8_t *bytes; // [store->bytes]
} kept_sun;

struct jm_sun_store {
    jm_ctx *ctx;
    const jm_sky *sky;
    const uint8_t *skip;
    int64_t blocks, bytes; // of one sun
    int32_t count;
    kept_sun suns[SUNS_MOST];
};

// What one block has: bytes of ground, roofs and walls, each twice (free, and behind crowns).
typedef struct lengths {
    size_t ground, roofs, walls;
} lengths;

static lengths lengths_of(const jm_sun_store *store, int64_t block)
{
    const int64_t *ground = jm_sky_ground(store->sky)->block_start + block;
    const int64_t *roofs = jm_sky_roofs(store->sky)->block_start + block;
    const int64_t *facades = jm_sky_facades_of(store->sky)->block_start + block;
    return (lengths){(size_t)(ground[1] - ground[0]), (size_t)(roofs[1] - roofs[0]),
                     (size_t)(facades[1] - facades[0]) * JM_FACADE_BANDS * sizeof(float)};
}

static uint8_t *copy_piece(void *at, size_t length, uint8_t *bytes, bool keep)
{
    if (keep)
        memcpy(bytes, at, length);
    else
        memcpy(at, bytes, length);
    return bytes + length;
}

static uint8_t *copy_block(const jm_sun_store *store, const jm_sky_sun *sun, int64_t block,
                           uint8_t *bytes, bool keep)
{
    const lengths n = lengths_of(store, block);
    const int64_t ground = jm_sky_ground(store->sky)->block_start[block];
    const int64_t roofs = jm_sky_roofs(store->sky)->block_start[block];
    const int64_t band = jm_sky_facades_of(store->sky)->block_start[block] * JM_FACADE_BANDS;
    bytes = copy_piece(sun->ground + ground, n.ground, bytes, keep);
    bytes = copy_piece(sun->ground_crown + ground, n.ground, bytes, keep);
    bytes = copy_piece(sun->roofs + roofs, n.roofs, bytes, keep);
    bytes = copy_piece(sun->roofs_crown + roofs, n.roofs, bytes, keep);
    bytes = copy_piece(sun->facades + band, n.walls, bytes, keep);
    return copy_piece(sun->facades_crown + band, n.walls, bytes, keep);
}

static void copy_sun(const jm_sun_store *store, const jm_sky_sun *sun, uint8_t *bytes, bool keep)
{
    for (int64_t b = 0; b < store->blocks; b++)
        if (store->skip[b] == 0)
            bytes = copy_block(store, sun, b, bytes, keep);
}

jm_status jm_sun_store_create(jm_ctx *ctx, const jm_sky *sky, const uint8_t *skip,
                              jm_sun_store **out)
{
    jm_sun_store *store = NULL;
    *out = NULL;
    JM_TRY(jm_new(ctx, &store, 1));
    store->ctx = ctx;
    store->sky = sky;
    store->skip = skip;
    store->blocks = jm_sky_blocks(sky, NULL, NULL);
    for (int64_t b = 0; b < store->blocks; b++) {
        const lengths n = lengths_of(store, b);
        store->bytes += skip[b] == 0 ? 2 * (int64_t)(n.ground + n.roofs + n.walls) : 0;
    }
    *out = store;
    return JM_OK;
}

void jm_sun_store_destroy(jm_sun_store *store)
{
    for (int32_t i = 0; store != NULL && i < store->count; i++)
        jm_free(store->suns[i].bytes);
    jm_free(store);
}

jm_status jm_sun_store_cast(jm_sun_store *store, double azimuth_rad, double elevation_rad,
                            jm_sky_sun *sun)
{
    for (int32_t i = 0; i < store->count; i++)
        if (store->suns[i].azimuth_rad == azimuth_rad &&
            store->suns[i].elevation_rad == elevation_rad) {
            copy_sun(store, sun, store->suns[i].bytes, false);
            return JM_OK;
        }
    jm_sky_sun_cast(store->ctx, store->sky, azimuth_rad, elevation_rad, sun);
    if (!(elevation_rad > 0.0) || store->count == SUNS_MOST)
        return JM_OK;
    kept_sun *to = &store->suns[store->count];
    JM_TRY(jm_new(store->ctx, &to->bytes, store->bytes));
    store->count++;
    to->azimuth_rad = azimuth_rad;
    to->elevation_rad = elevation_rad;
    copy_sun(store, sun, to->bytes, true);
    return JM_OK;
}

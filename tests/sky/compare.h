// Whether two skies are equal in every byte.
#pragma once

#include "made.h"

static inline bool same_bytes(const char *what, const void *a, const void *b, int64_t count,
                              size_t size)
{
    const bool same = memcmp(a, b, (size_t)count * size) == 0;
    if (!same) {
        int64_t i = 0;
        while (memcmp((const char *)a + (size_t)i * size, (const char *)b + (size_t)i * size,
                      size) == 0)
            i++;
        print_error("%s differ at %lld of %lld\n", what, (long long)i, (long long)count);
    }
    return same;
}

static inline bool same_sheets(const jm_sky_sheet *a, const jm_sky_sheet *b)
{
    if (a->count != b->count || a->stride != b->stride)
        return false;
    const int64_t n = a->count;
    bool same = same_bytes("cells", a->cell, b->cell, n, 4) &&
                same_bytes("shares", a->share, b->share, n, 4) &&
                same_bytes("open", a->open, b->open, n * a->stride, 1) &&
                same_bytes("crown", a->crown, b->crown, n * a->stride, 1) &&
                same_bytes("sky", a->sky, b->sky, n, 2) &&
                same_bytes("behind", a->behind_crown, b->behind_crown, n, 2) &&
                same_bytes("sectors", a->facade, b->facade, n * JM_SECTORS, 4);
    for (int k = 0; k < JM_SIDES && same; k++)
        same = same_bytes("side", a->side_sky[k], b->side_sky[k], n, 2) &&
               same_bytes("side crown", a->side_behind_crown[k], b->side_behind_crown[k], n, 2);
    return same;
}

static inline bool same_facades(const jm_sky_facades *a, const jm_sky_facades *b)
{
    const int64_t n = a->count, bands = n * JM_FACADE_BANDS;
    return a->count == b->count && same_bytes("azimuth", a->azimuth_rad, b->azimuth_rad, n, 4) &&
           same_bytes("height", a->height_m, b->height_m, n, 4) &&
           same_bytes("area", a->area_m2, b->area_m2, bands, 4) &&
           same_bytes("facade open", a->open, b->open, bands * JM_PATCHES, 1) &&
           same_bytes("facade crown", a->crown, b->crown, bands * JM_PATCHES, 1) &&
           same_bytes("facade sky", a->sky, b->sky, bands, 2) &&
           same_bytes("facade behind", a->behind_crown, b->behind_crown, bands, 2) &&
           same_bytes("facade ground", a->ground, b->ground, bands, 2);
}

static inline bool same_skies(const jm_sky *a, const jm_sky *b)
{
    return same_sheets(jm_sky_ground(a), jm_sky_ground(b)) &&
           same_sheets(jm_sky_roofs(a), jm_sky_roofs(b)) &&
           same_facades(jm_sky_facades_of(a), jm_sky_facades_of(b));
}

static inline bool same_suns(const jm_sky *sky, const jm_sky_sun *a, const jm_sky_sun *b)
{
    const int64_t ground = jm_sky_ground(sky)->count, roofs = jm_sky_roofs(sky)->count;
    const int64_t bands = jm_sky_facades_of(sky)->count * JM_FACADE_BANDS;
    return same_bytes("sun", a->ground, b->ground, ground, 1) &&
           same_bytes("sun behind crowns", a->ground_crown, b->ground_crown, ground, 1) &&
           same_bytes("sun on roofs", a->roofs, b->roofs, roofs, 1) &&
           same_bytes("roofs behind crowns", a->roofs_crown, b->roofs_crown, roofs, 1) &&
           same_bytes("sun on facades", a->facades, b->facades, bands, 4) &&
           same_bytes("facades behind crowns", a->facades_crown, b->facades_crown, bands, 4);
}

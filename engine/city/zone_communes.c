// Which communes a city lies in, and each of its zones.
#include "city/zone_values.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *left, const void *right)
{
    return strcmp(left, right);
}

static bool is_listed(const jm_build *b, const char *commune)
{
    return b->commune_count > 0 && bsearch(commune, b->communes, (size_t)b->commune_count,
                                           sizeof *b->communes, by_text) != NULL;
}

bool jm_build_has_commune(const jm_build *b, const char *commune)
{
    if (commune[0] == '\0')
        return false;
    if (is_listed(b, commune) || is_listed(b, jm_commune_whole(commune)))
        return true;
    for (int64_t i = 0; i < b->commune_count && jm_commune_is_divided(commune); i++)
        if (strcmp(jm_commune_whole(b->communes[i]), commune) == 0)
            return true;
    return false;
}

/// The code of the area's polygon that holds a point; "" without.
static void commune_at(const jm_build *b, double x, double y, char out[JM_COMMUNE_ROOM])
{
    const jm_layer *area = b->def->area;
    out[0] = '\0';
    for (int64_t f = 0; f < area->feature_count && out[0] == '\0'; f++) {
        jm_feature_rings r = jm_feature_rings_of(area, f);
        if (jm_point_in_rings(&r.rings, x, y))
            jm_commune_of(jm_layer_text(area, jm_layer_column(area, "code"), f), out);
    }
}

static void middle_of(const jm_zones *z, int32_t i, double *x, double *y)
{
    int64_t first = z->ring_start[i];
    jm_rings rings = {z->ring_start[i + 1] - first, z->point_start + first, z->ring_x, z->ring_y};
    jm_rings_area(&rings, z->ring_is_hole + first, x, y);
}

static jm_status add_commune(jm_build *b, int64_t *capacity, const char *commune)
{
    if (commune[0] == '\0')
        return JM_OK;
    JM_TRY(jm_grow(b->ctx, &b->communes, capacity, b->commune_count + 1));
    memcpy(b->communes[b->commune_count++], commune, JM_COMMUNE_ROOM);
    return JM_OK;
}

static void drop_doubles(jm_build *b)
{
    int64_t kept = 0;
    if (b->commune_count > 1)
        qsort(b->communes, (size_t)b->commune_count, sizeof *b->communes, by_text);
    for (int64_t i = 0; i < b->commune_count; i++)
        if (kept == 0 || strcmp(b->communes[kept - 1], b->communes[i]) != 0)
            memmove(b->communes[kept++], b->communes[i], JM_COMMUNE_ROOM);
    b->commune_count = kept;
}

jm_status jm_zone_communes_find(jm_build *b, jm_zone_known *zones)
{
    const jm_layer *area = b->def->area;
    bool coded = area != NULL && jm_layer_column(area, "code") != JM_NONE;
    int64_t capacity = 0;
    for (int32_t i = 0; i < b->city->zones.count; i++) {
        double x, y;
        middle_of(&b->city->zones, i, &x, &y);
        if (zones[i].commune[0] == '\0' && coded)
            commune_at(b, x, y, zones[i].commune);
        JM_TRY(add_commune(b, &capacity, zones[i].commune));
    }
    for (int64_t f = 0; coded && f < area->feature_count; f++) {
        char commune[JM_COMMUNE_ROOM];
        jm_commune_of(jm_layer_text(area, jm_layer_column(area, "code"), f), commune);
        JM_TRY(add_commune(b, &capacity, commune));
    }
    drop_doubles(b);
    return JM_OK;
}

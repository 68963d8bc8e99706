#include "city/build.h"

#include <string.h>

/// The rings of all features of the area's layer, one after the other.
jm_status jm_build_area(jm_build *b)
{
    const jm_layer *l = b->def->area;
    jm_area *a = &b->city->area;
    if (l == NULL)
        return JM_OK;
    if (l->geometry != JM_POLYGONS || l->point_count == 0)
        return jm_fail(b->ctx, JM_ERR_DATA, "area: the layer holds no polygon; name one that does");
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_AREA_RINGS, l->part_count));
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_AREA_POINTS, l->point_count));
    for (int64_t r = 0; r < l->part_count; r++) {
        a->point_start[r] = l->point_start[r];
        a->ring_is_hole[r] = l->part_is_hole[r] != 0;
    }
    a->point_start[l->part_count] = l->point_count;
    memcpy(a->x, l->x, (size_t)l->point_count * sizeof *a->x);
    memcpy(a->y, l->y, (size_t)l->point_count * sizeof *a->y);
    return JM_OK;
}

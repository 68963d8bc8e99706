#include "gis/osm_building_parts.h"

#include "city/build.h"

#include <math.h>

/// One part at hand, and the buildings it is offered to.
typedef struct part_offer {
    jm_layer *buildings;
    int32_t height, levels; // columns
    const uint8_t *bare;    // [buildings] 1: states neither
    uint8_t *gained;        // [buildings]
    double x, y, height_m, level_count;
    bool inside;
} part_offer;

static void offer(void *user, int32_t f)
{
    part_offer *o = user;
    jm_feature_rings r = jm_feature_rings_of(o->buildings, f);
    if (!jm_point_in_rings(&r.rings, o->x, o->y))
        return;
    o->inside = true;
    if (!o->bare[f])
        return;
    double *height = &o->buildings->columns[o->height].real[f];
    double *levels = &o->buildings->columns[o->levels].real[f];
    if (o->height_m > 0.0 && !(*height >= o->height_m))
        *height = o->height_m;
    if (o->level_count > 0.0 && !(*levels >= o->level_count))
        *levels = o->level_count;
    o->gained[f] = 1;
}

static jm_status file_buildings(jm_ctx *ctx, const jm_layer *l, jm_buckets *out)
{
    // About 50 m: the layer is in degrees.
    const double side_deg = 5e-4;
    jm_box *boxes = NULL;
    JM_TRY(jm_new(ctx, &boxes, l->feature_count));
    for (int64_t f = 0; f < l->feature_count; f++)
        boxes[f] = jm_feature_box(l, f);
    jm_status status = jm_buckets_fill(ctx, boxes, l->feature_count, side_deg, out);
    jm_free(boxes);
    return status;
}

/// Buildings with a height need none: they are marked before any part is offered.
static void mark_bare(const part_offer *o, uint8_t *bare)
{
    for (int64_t f = 0; f < o->buildings->feature_count; f++)
        bare[f] = !(jm_layer_real(o->buildings, o->height, f) > 0.0) &&
                  !(jm_layer_real(o->buildings, o->levels, f) > 0.0);
}

jm_status jm_osm_raise_buildings(jm_ctx *ctx, jm_layer *buildings, const jm_layer *parts,
                                 int64_t *raised, int64_t *lost)
{
    jm_buckets near = {0};
    uint8_t *bare = NULL, *gained = NULL;
    jm_status status = JM_OK;
    int32_t height = jm_layer_column(parts, "height_m"), levels = jm_layer_column(parts, "levels");
    part_offer o = {.buildings = buildings,
                    .height = jm_layer_column(buildings, "height_m"),
                    .levels = jm_layer_column(buildings, "levels")};
    *raised = *lost = 0;
    if (parts->feature_count == 0 || buildings->feature_count == 0)
        return JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &bare, buildings->feature_count), fail);
    JM_TRY_GOTO(jm_new(ctx, &gained, buildings->feature_count), fail);
    JM_TRY_GOTO(file_buildings(ctx, buildings, &near), fail);
    mark_bare(&o, bare);
    o.bare = bare;
    o.gained = gained;
    for (int64_t f = 0; f < parts->feature_count; f++) {
        o.height_m = jm_layer_real(parts, height, f);
        o.level_count = jm_layer_real(parts, levels, f);
        o.inside = false;
        if ((!(o.height_m > 0.0) && !(o.level_count > 0.0)) ||
            !jm_feature_middle(parts, f, &o.x, &o.y))
            continue;
        jm_buckets_near(&near, (jm_box){o.x, o.y, o.x, o.y}, offer, &o);
        *lost += o.inside ? 0 : 1;
    }
    for (int64_t f = 0; f < buildings->feature_count; f++)
        *raised += gained[f];
fail:
    jm_buckets_free(&near);
    jm_free(bare);
    jm_free(gained);
    return status;
}

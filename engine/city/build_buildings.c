#include "city/build.h"
#include "city/density.h"
#include "city/reconcile.h"

#include <math.h>
#include <string.h>

// Altitudes of points that are eaves lie this far above the ground [m].
static const double lowest_eaves_m = 2.0;
// Assumed: points of a layer are eaves when at least half of its buildings then have a height that
// can be; altitudes of the ground, heights and slips do not.
static const double eaves_share = 0.5;
// Floors that can be: 99 stands for missing, the highest house of Europe has 87.
static const double fewest_floors = 0.5, most_floors = 98.0;

/// One layer of buildings while it is read.
typedef struct building_layer {
    const jm_layer *layer;
    int32_t height, levels, dwellings, usage, foot, eaves; // columns
    jm_footprint *items;                                   // [count]
    int64_t count, with_z, plausible_z;
} building_layer;

typedef struct building_read {
    jm_build *build;
    jm_footprints stock;
    bool relief; // the ground is known
    int64_t total, broken, layers, odd_height, odd_levels, from_eaves, from_z;
} building_read;

static double within(double value, double low, double high)
{
    return value >= low && value <= high ? value : (double)NAN;
}

/// Lowest altitude of the feature's points, NaN without.
static double lowest_z(const jm_layer *l, int64_t f)
{
    double lowest = HUGE_VAL;
    if (l->z == NULL)
        return (double)NAN;
    for (int64_t p = l->point_start[l->part_start[f]]; p < l->point_start[l->part_start[f + 1]];
         p++)
        lowest = fmin(lowest, l->z[p]); // fmin passes over NaN
    return lowest < HUGE_VAL ? lowest : (double)NAN;
}

/// Altitude of the ground at the building, stated or of the relief; NaN when neither is there.
static double foot_of(const building_read *r, const building_layer *b, const jm_footprint *f)
{
    double stated = jm_layer_real(b->layer, b->foot, f->feature);
    if (!isnan(stated) || !r->relief)
        return stated;
    int64_t cell = jm_grid_cell_at(&r->build->city->grid, f->x, f->y);
    return cell != JM_NONE ? (double)r->build->city->rasters.ground_height_m[cell] : (double)NAN;
}

static void read_height(building_read *r, building_layer *b, jm_footprint *f)
{
    double stated = jm_layer_real(b->layer, b->height, f->feature);
    double foot = foot_of(r, b, f);
    double eaves = jm_layer_real(b->layer, b->eaves, f->feature);
    double z = lowest_z(b->layer, f->feature);
    f->height_m = within(stated, JM_BUILDING_LEAST_M, JM_BUILDING_MOST_M);
    f->z_height_m = within(z - foot, lowest_eaves_m, JM_BUILDING_MOST_M);
    f->height_from = (uint8_t)(isnan(f->height_m) ? JM_HEIGHT_UNKNOWN : JM_HEIGHT_STATED);
    // 0 is how tables write nothing.
    r->odd_height += isnan(f->height_m) && !isnan(stated) && stated != 0.0;
    b->with_z += !isnan(z) && !isnan(foot);
    b->plausible_z += !isnan(f->z_height_m);
    if (f->height_from == JM_HEIGHT_UNKNOWN) {
        f->height_m = within(eaves - foot, JM_BUILDING_LEAST_M, JM_BUILDING_MOST_M);
        f->height_from = (uint8_t)(isnan(f->height_m) ? JM_HEIGHT_UNKNOWN : JM_HEIGHT_EAVES);
    }
}

static void read_footprint(building_read *r, building_layer *b, int64_t feature, jm_footprint *f)
{
    const jm_layer *l = b->layer;
    jm_feature_rings rings = jm_feature_rings_of(l, feature);
    double levels = jm_layer_real(l, b->levels, feature);
    *f = (jm_footprint){.layer = l, .feature = feature, .box = jm_feature_box(l, feature)};
    f->area_m2 = jm_rings_area(&rings.rings, rings.is_hole, &f->x, &f->y);
    f->levels = within(levels, fewest_floors, most_floors);
    r->odd_levels += isnan(f->levels) && !isnan(levels) && levels != 0.0;
    f->dwellings = within(jm_layer_real(l, b->dwellings, feature), 0.0, 1e5);
    f->usage = (uint8_t)jm_usage_from_name(jm_layer_text(l, b->usage, feature));
    read_height(r, b, f);
}

static building_layer open_layer(const jm_layer *l)
{
    return (building_layer){.layer = l,
                            .height = jm_layer_column(l, "height_m"),
                            .levels = jm_layer_column(l, "levels"),
                            .dwellings = jm_layer_column(l, "dwellings"),
                            .usage = jm_layer_column(l, "usage"),
                            .foot = jm_layer_column(l, "foot_m"),
                            .eaves = jm_layer_column(l, "eaves_m")};
}

static jm_status read_layer(building_read *r, const jm_layer *layer)
{
    building_layer b = open_layer(layer);
    double x, y;
    jm_status status = JM_OK;
    JM_TRY(jm_new(r->build->ctx, &b.items, layer->feature_count));
    for (int64_t f = 0; f < layer->feature_count; f++) {
        if (!jm_feature_in_grid(&r->build->city->grid, layer, f))
            continue;
        r->total++;
        if (jm_feature_middle(layer, f, &x, &y))
            read_footprint(r, &b, f, &b.items[b.count++]);
        else
            r->broken++;
    }
    bool eaves = (double)b.plausible_z >= eaves_share * (double)b.with_z;
    for (int64_t i = 0; i < b.count && !eaves; i++)
        b.items[i].z_height_m = (double)NAN;
    r->layers += b.count > 0;
    status = jm_footprints_add(r->build->ctx, &r->stock, b.items, b.count);
    jm_free(b.items);
    return status;
}

static void copy_rings(jm_buildings *to, int32_t id, const jm_footprint *p, int64_t *ring,
                       int64_t *point)
{
    jm_feature_rings f = jm_feature_rings_of(p->layer, p->feature);
    to->ring_start[id] = *ring;
    for (int64_t r = 0; r < f.rings.ring_count; r++) {
        int64_t first = f.rings.point_start[r], count = f.rings.point_start[r + 1] - first;
        to->ring_is_hole[*ring] = f.is_hole[r] != 0;
        to->point_start[(*ring)++] = *point;
        memcpy(to->x + *point, p->layer->x + first, (size_t)count * sizeof *to->x);
        memcpy(to->y + *point, p->layer->y + first, (size_t)count * sizeof *to->y);
        *point += count;
    }
    to->ring_start[id + 1] = *ring;
    to->point_start[*ring] = *point;
}

/// Assumed where the layer does not say: sheds are no homes, and what covers over 1000 m2 at once
/// is a hall, not a house.
static jm_usage usage_by_size(double footprint_m2)
{
    return footprint_m2 < 30.0     ? JM_USAGE_OTHER
           : footprint_m2 < 1000.0 ? JM_USAGE_RESIDENTIAL
                                   : JM_USAGE_COMMERCIAL;
}

/// Height of a building; NaN where it is filled in the next step.
static void put_height(building_read *r, int32_t id, const jm_footprint *f)
{
    jm_buildings *to = &r->build->city->buildings;
    bool from_z = isnan(f->height_m) && !isnan(f->z_height_m);
    double height = from_z ? f->z_height_m : f->height_m;
    bool floors = isnan(height) && !isnan(f->levels);
    to->height_m[id] = (float)(floors ? f->levels * jm_storey_m : height);
    jm_origin origin = floors ? JM_ORIGIN_FLOORS : JM_ORIGIN_CLASS;
    to->height_origin[id] = (uint8_t)(isnan(height) ? origin : JM_ORIGIN_MEASURED);
    r->from_z += from_z;
    r->from_eaves += f->height_from == JM_HEIGHT_EAVES;
}

static void put_building(building_read *r, int32_t id, const jm_footprint *f)
{
    jm_build *b = r->build;
    jm_buildings *to = &b->city->buildings;
    to->footprint_m2[id] = (float)f->area_m2;
    to->usage[id] = f->usage != JM_USAGE_COUNT ? f->usage : (uint8_t)usage_by_size(f->area_m2);
    to->zone[id] = JM_NONE;
    put_height(r, id, f);
    b->building_x[id] = f->x;
    b->building_y[id] = f->y;
    b->dwellings_known[id] = f->dwellings >= 0.0;
    to->dwellings[id] = b->dwellings_known[id] ? (float)f->dwellings : 0.0f;
    // Where floors are not stated they follow from the height, once that is known.
    b->floor_m2[id] = f->area_m2 * f->levels;
}

static jm_status make_room(building_read *r)
{
    jm_build *b = r->build;
    int64_t rings = 0, points = 0, count = r->stock.count;
    for (int64_t i = 0; i < count; i++) {
        jm_feature_rings f =
            jm_feature_rings_of(r->stock.items[i].layer, r->stock.items[i].feature);
        rings += f.rings.ring_count;
        points += f.rings.point_start[f.rings.ring_count] - f.rings.point_start[0];
    }
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_BUILDINGS, count));
    JM_TRY(jm_new(b->ctx, &b->building_x, count));
    JM_TRY(jm_new(b->ctx, &b->building_y, count));
    JM_TRY(jm_new(b->ctx, &b->floor_m2, count));
    JM_TRY(jm_new(b->ctx, &b->dwellings_known, count));
    if (count == 0)
        return JM_OK;
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_BUILDING_RINGS, rings));
    return jm_city_resize(b->ctx, b->city, JM_ROWS_BUILDING_POINTS, points);
}

// --- what is told -------------------------------------------------------------------------------

static jm_status tell(building_read *r, const char *what, const char *rule, int64_t filled,
                      int64_t total)
{
    return jm_build_gap(r->build, what, rule, filled, total, JM_ORIGIN_MEASURED);
}

static jm_status tell_objects(building_read *r)
{
    const jm_footprints *s = &r->stock;
    JM_TRY(tell(r, "building", "left out: no area, or points that are not finite", r->broken,
                r->total));
    JM_TRY(tell(r, "building", "left out: it stands twice in its layer", s->repeated, r->total));
    if (r->layers < 2)
        return JM_OK;
    JM_TRY(tell(r, "building", "left out: earlier layers cover at least half of it", s->left_out,
                r->total));
    JM_TRY(tell(r, "building", "added from a later layer", s->added, s->count));
    return tell(r, "building", "added though earlier layers cover a tenth to a half of it",
                s->overlapping, s->count);
}

static jm_status tell_values(building_read *r)
{
    static const char from_later[] =
        JM_WORDS("from the later layer's buildings that share half of the smaller footprint: "
                 "height and floors their median by area, usage the largest, dwellings their sum "
                 "by area");
    const jm_footprints *s = &r->stock;
    JM_TRY(tell(r, "building height", from_later, s->filled_height, s->count));
    JM_TRY(tell(r, "building floors", from_later, s->filled_levels, s->count));
    JM_TRY(tell(r, "building usage", from_later, s->filled_usage, s->count));
    JM_TRY(tell(r, "building dwellings", from_later, s->filled_dwellings, s->count));
    JM_TRY(tell(r, "building height", "altitude of the eaves less that of the foot", r->from_eaves,
                s->count));
    JM_TRY(tell(r, "building height",
                "altitude of the outline, taken as the eaves, less the ground", r->from_z,
                s->count));
    JM_TRY(tell(r, "building height", "stated but not in 1.5 to 400 m: taken as missing",
                r->odd_height, r->total));
    return tell(r, "building floors", "stated but not in 1 to 98: taken as missing", r->odd_levels,
                r->total);
}

static jm_status fill_buildings(building_read *r)
{
    const jm_footprints *s = &r->stock;
    int64_t ring = 0, point = 0, no_usage = 0;
    JM_TRY(make_room(r));
    for (int64_t i = 0; i < s->count; i++) {
        copy_rings(&r->build->city->buildings, (int32_t)i, &s->items[i], &ring, &point);
        put_building(r, (int32_t)i, &s->items[i]);
        no_usage += s->items[i].usage == JM_USAGE_COUNT;
    }
    JM_TRY(tell_values(r));
    return jm_build_gap(r->build, "building usage",
                        "by footprint: below 30 m2 other, below 1000 m2 residential, else "
                        "commercial (assumed)",
                        no_usage, s->count, JM_ORIGIN_CLASS);
}

static bool has_relief(const jm_build *b)
{
    int64_t layer = -1, raster = -1;
    if (b->def->flat)
        return false;
    return jm_build_next_layer(b, JM_ROLE_RELIEF, &layer) != NULL ||
           jm_build_next_raster(b, JM_ROLE_RELIEF, &raster) != NULL;
}

jm_status jm_build_buildings(jm_build *b)
{
    building_read r = {.build = b, .relief = has_relief(b)};
    jm_layer *masses = NULL;
    jm_status status = JM_OK;
    int64_t at = -1;
    JM_TRY(jm_objects_find(b->ctx, b->city, b->sources, b->def->flat, &b->objects));
    JM_TRY(jm_masses_find(b, &masses));
    if (masses != NULL)
        JM_TRY_GOTO(read_layer(&r, masses), fail);
    for (const jm_layer *layer; (layer = jm_build_next_layer(b, JM_ROLE_BUILDINGS, &at)) != NULL;)
        JM_TRY_GOTO(read_layer(&r, layer), fail);
    JM_TRY_GOTO(tell_objects(&r), fail);
    JM_TRY_GOTO(fill_buildings(&r), fail);
fail:
    jm_layer_destroy(masses);
    jm_footprints_free(&r.stock);
    return status;
}

// geometry.c: geometry as a scenario may give it: lists of coordinates, GeoJSON in YAML, a file.
#include "scenario/parts.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    POINT_LIMIT = 1000000, // of one geometry
    CROSSING_LIMIT = 2000, // rings with more edges are not searched for crossings: n squared
    LIST_DEPTH = 4,        // MultiPolygon
};
// No CRS in metres reaches this far; a larger number is a slip.
static const double coordinate_limit = 1e8;

const char *jm_geometry_word(jm_geometry kind)
{
    return kind == JM_POINTS ? "points" : kind == JM_LINES ? "a line" : "a polygon";
}

// ---- one tree of coordinates, whatever file it stands in

static int64_t count_of(jm_coords c)
{
    return c.json != NULL ? jm_json_count(c.json) : jm_yaml_count(c.yaml);
}

static jm_coords item_of(jm_coords c, int64_t i)
{
    if (c.json != NULL)
        return (jm_coords){.json = jm_json_at(c.json, i)};
    return (jm_coords){.yaml = jm_yaml_item(c.yaml, i)};
}

static bool is_nothing(jm_coords c)
{
    return c.json == NULL && c.yaml == NULL;
}

static bool number_of(jm_coords c, double *value)
{
    if (c.json != NULL)
        return jm_json_number(c.json, value) && isfinite(*value);
    const char *text = jm_yaml_text(c.yaml);
    return text != NULL && !jm_yaml_is_quoted(c.yaml) && jm_parse_number(text, value);
}

static bool is_list(jm_coords c)
{
    double number;
    if (c.json != NULL)
        return jm_json_text(c.json) == NULL && !jm_json_number(c.json, &number) &&
               jm_json_at(c.json, 0) != NULL;
    return jm_yaml_kind_of(c.yaml) == JM_YAML_LIST;
}

// Lists within lists down to the first number: 1 for [x, y], 4 for a MultiPolygon.
static int depth_of(jm_coords c)
{
    int depth = 0;
    while (!is_nothing(c) && is_list(c) && depth <= LIST_DEPTH) {
        c = item_of(c, 0);
        depth++;
    }
    return depth;
}

static void fault(jm_ctx *ctx, jm_faults *faults, const jm_place *place, jm_coords at,
                  const char *text)
{
    const jm_yaml_node *node = at.yaml != NULL ? at.yaml : place->node;
    jm_faults_add(ctx, faults, place->yaml, node, "%s%s", place->words, jm_translate(ctx, text));
}

// One reading: where it goes, what is wrong so far.
typedef struct reading {
    jm_ctx *ctx;
    jm_shape *shape;
    const jm_place *place;
    jm_faults *faults;
    bool failed; // a fault was added: one a geometry is enough
} reading;

static void say(reading *r, jm_coords at, const char *text)
{
    if (!r->failed)
        fault(r->ctx, r->faults, r->place, at, text);
    r->failed = true;
}

static jm_status read_position(reading *r, jm_coords c)
{
    double x = 0.0, y = 0.0;
    int64_t count = is_list(c) ? count_of(c) : 0;
    if (count < 2 || count > 3 || !number_of(item_of(c, 0), &x) || !number_of(item_of(c, 1), &y)) {
        say(r, c, "a position is [x, y]: two numbers, east before north");
        return JM_OK;
    }
    if (fabs(x) > coordinate_limit || fabs(y) > coordinate_limit) {
        say(r, c, "a coordinate lies beyond 100 000 km; check its digits");
        return JM_OK;
    }
    if (r->shape->point_count >= POINT_LIMIT) {
        say(r, c, "the geometry has over a million points; simplify it");
        return JM_OK;
    }
    const jm_shape *s = r->shape;
    bool begins = s->part_start[s->part_count - 1] == s->point_count;
    // A point that repeats the one before says nothing and would make a segment without length.
    if (s->kind != JM_POINTS && !begins && s->x[s->point_count - 1] == x &&
        s->y[s->point_count - 1] == y)
        return JM_OK;
    return jm_shape_add_point(r->ctx, r->shape, x, y);
}

static jm_status read_positions(reading *r, jm_coords list, bool is_hole)
{
    JM_TRY(jm_shape_add_part(r->ctx, r->shape, is_hole));
    int64_t count = count_of(list);
    for (int64_t i = 0; i < count && !r->failed; i++)
        JM_TRY(read_position(r, item_of(list, i)));
    return JM_OK;
}

static jm_status read_line(reading *r, jm_coords list)
{
    JM_TRY(read_positions(r, list, false));
    const jm_shape *s = r->shape;
    if (!r->failed && s->point_count - s->part_start[s->part_count - 1] < 2)
        say(r, list, "a line needs two different points at least");
    return JM_OK;
}

static bool segments_cross(const double *x, const double *y, int64_t a, int64_t a2, int64_t b,
                           int64_t b2)
{
    double d1 = (x[a2] - x[a]) * (y[b] - y[a]) - (y[a2] - y[a]) * (x[b] - x[a]);
    double d2 = (x[a2] - x[a]) * (y[b2] - y[a]) - (y[a2] - y[a]) * (x[b2] - x[a]);
    double d3 = (x[b2] - x[b]) * (y[a] - y[b]) - (y[b2] - y[b]) * (x[a] - x[b]);
    double d4 = (x[b2] - x[b]) * (y[a2] - y[b]) - (y[b2] - y[b]) * (x[a2] - x[b]);
    return ((d1 > 0.0 && d2 < 0.0) || (d1 < 0.0 && d2 > 0.0)) &&
           ((d3 > 0.0 && d4 < 0.0) || (d3 < 0.0 && d4 > 0.0));
}

static bool ring_crosses(const double *x, const double *y, int64_t count, int64_t *where)
{
    if (count > CROSSING_LIMIT)
        return false;
    for (int64_t a = 0; a + 2 < count; a++)
        for (int64_t b = a + 2; b < count; b++)
            if (segments_cross(x, y, a, a + 1, b, b + 1 < count ? b + 1 : 0)) {
                *where = a;
                return true;
            }
    return false;
}

static jm_status read_ring(reading *r, jm_coords list, bool is_hole)
{
    JM_TRY(read_positions(r, list, is_hole));
    if (r->failed)
        return JM_OK;
    jm_shape *s = r->shape;
    int64_t first = s->part_start[s->part_count - 1], count = s->point_count - first;
    double *x = s->x + first, *y = s->y + first;
    if (count > 1 && x[0] == x[count - 1] && y[0] == y[count - 1]) {
        count--;
        s->point_count--;
        s->part_start[s->part_count] = s->point_count;
    }
    if (count < 3 || !(fabs(jm_ring_area_m2(x, y, count)) > 0.0)) {
        say(r, list, "a ring needs three different points at least, not on one line");
        return JM_OK;
    }
    int64_t where = 0;
    if (ring_crosses(x, y, count, &where)) {
        char text[160];
        snprintf(text, sizeof text,
                 "the ring crosses itself between [%.10g, %.10g] and [%.10g, %.10g]; put its "
                 "points in order",
                 x[where], y[where], x[where + 1], y[where + 1]);
        say(r, list, text);
    }
    return JM_OK;
}

// Whether the newest ring lies in ring `outer`; touching it is allowed.
static bool newest_ring_within(const jm_shape *s, int64_t outer)
{
    jm_shape whole = {.kind = JM_POLYGONS,
                      .part_count = 1,
                      .point_count = s->part_start[outer + 1] - s->part_start[outer],
                      .part_start = s->part_start + outer,
                      .part_is_hole = s->part_is_hole + outer,
                      .x = s->x,
                      .y = s->y};
    // Of the ring's size, since its unit may be metres or degrees.
    const double tolerance = 1e-6 * sqrt(jm_shape_area_m2(&whole));
    for (int64_t i = s->part_start[s->part_count - 1]; i < s->point_count; i++)
        if (jm_shape_distance(&whole, s->x[i], s->y[i]) > tolerance)
            return false;
    return true;
}

static jm_status read_polygon(reading *r, jm_coords rings)
{
    int64_t count = count_of(rings), outer = r->shape->part_count;
    double area = 0.0;
    for (int64_t i = 0; i < count && !r->failed; i++) {
        jm_coords ring = item_of(rings, i);
        JM_TRY(read_ring(r, ring, i > 0));
        if (r->failed)
            break;
        const jm_shape *s = r->shape;
        int64_t first = s->part_start[s->part_count - 1];
        double own = fabs(jm_ring_area_m2(s->x + first, s->y + first, s->point_count - first));
        area += i == 0 ? own : -own;
        if (i > 0 && (!newest_ring_within(s, outer) || !(area > 0.0)))
            say(r, ring,
                "a hole must lie inside its outer ring, the first of the polygon, and leave "
                "something of it");
    }
    return JM_OK;
}

// GeoJSON types and the lists within lists that they have.
static const struct {
    const char *type;
    jm_geometry kind;
    int depth;
} types[] = {{"Point", JM_POINTS, 1},     {"MultiPoint", JM_POINTS, 2},
             {"LineString", JM_LINES, 2}, {"MultiLineString", JM_LINES, 3},
             {"Polygon", JM_POLYGONS, 3}, {"MultiPolygon", JM_POLYGONS, 4}};
enum { TYPE_COUNT = sizeof types / sizeof types[0] };

// A ring alone stands for a polygon without holes; that is no GeoJSON, but what people write.
static bool depth_fits(jm_geometry kind, int depth)
{
    if (kind == JM_POINTS)
        return depth == 1 || depth == 2;
    if (kind == JM_LINES)
        return depth == 2 || depth == 3;
    return depth >= 2 && depth <= 4;
}

static bool type_fits(reading *r, jm_coords at, const char *type, int depth)
{
    char text[200];
    for (int t = 0; t < TYPE_COUNT; t++) {
        if (strcmp(types[t].type, type) != 0)
            continue;
        if (types[t].kind == r->shape->kind && types[t].depth == depth)
            return true;
        if (types[t].kind == r->shape->kind)
            snprintf(text, sizeof text, "a %s has %d lists within each other, not %d", type,
                     types[t].depth, depth);
        else
            snprintf(text, sizeof text, "%s is needed here, not a %s",
                     jm_geometry_word(r->shape->kind), type);
        say(r, at, text);
        return false;
    }
    say(r, at,
        "the type is none of Point, MultiPoint, LineString, MultiLineString, Polygon, "
        "MultiPolygon");
    return false;
}

static jm_status read_depth(reading *r, jm_coords at, int depth)
{
    jm_geometry kind = r->shape->kind;
    if (kind == JM_POINTS && depth == 1) {
        JM_TRY(jm_shape_add_part(r->ctx, r->shape, false));
        return read_position(r, at);
    }
    if (kind == JM_POINTS)
        return read_positions(r, at, false);
    if (kind == JM_LINES && depth == 2)
        return read_line(r, at);
    if (kind == JM_POLYGONS && depth == 2)
        return read_ring(r, at, false);
    if (kind == JM_POLYGONS && depth == 3)
        return read_polygon(r, at);
    int64_t count = count_of(at);
    for (int64_t i = 0; i < count && !r->failed; i++) {
        jm_coords part = item_of(at, i);
        if (!is_list(part) || depth_of(part) != depth - 1)
            say(r, part, "the lists of this geometry do not have the same depth everywhere");
        else if (kind == JM_LINES)
            JM_TRY(read_line(r, part));
        else
            JM_TRY(read_polygon(r, part));
    }
    return JM_OK;
}

jm_status jm_coords_read(jm_ctx *ctx, jm_coords at, const char *type, jm_shape *shape,
                         const jm_place *place, jm_faults *faults)
{
    reading r = {ctx, shape, place, faults, false};
    int depth = is_nothing(at) ? 0 : depth_of(at);
    if (type != NULL && !type_fits(&r, at, type, depth))
        return JM_OK;
    if (!depth_fits(shape->kind, depth)) {
        char text[200];
        snprintf(text, sizeof text,
                 "%s is needed here: a list of positions [x, y], a GeoJSON geometry, or the name "
                 "of a .geojson file",
                 jm_geometry_word(shape->kind));
        say(&r, at, text);
        return JM_OK;
    }
    return read_depth(&r, at, depth);
}

static void free_keys(jm_geometry_keys *keys)
{
    jm_free(keys->type);
    jm_free(keys->crs);
    jm_free(keys->file);
}

static jm_status read_map(jm_ctx *ctx, const jm_scenario *scenario, const jm_yaml_node *node,
                          jm_shape *shape, const jm_place *place, jm_faults *faults)
{
    jm_geometry_keys keys = {0};
    jm_status status = JM_OK;
    int64_t before = faults->count;
    JM_TRY_GOTO(jm_schema_read(ctx, scenario->yaml, node, jm_geometry_rows, &keys, NULL, faults),
                end);
    if (faults->count > before)
        goto end;
    if (keys.crs != NULL)
        JM_TRY_GOTO(jm_copy_text(ctx, keys.crs, &shape->crs), end);
    if (keys.file != NULL && (keys.coordinates != NULL || keys.type != NULL))
        fault(ctx, faults, place, (jm_coords){.yaml = node},
              "give either `file` or `type` and `coordinates`, not both");
    else if (keys.file != NULL)
        status = jm_geojson_read(ctx, scenario, keys.file, node, keys.where, shape, faults);
    else if (keys.where != NULL)
        fault(ctx, faults, place, (jm_coords){.yaml = keys.where},
              "`where` chooses features of a `file`; there is none here");
    else if (keys.coordinates == NULL)
        fault(ctx, faults, place, (jm_coords){.yaml = node},
              "a geometry needs `coordinates` (with `type`), or a `file`");
    else
        status = jm_coords_read(ctx, (jm_coords){.yaml = keys.coordinates}, keys.type, shape, place,
                                faults);
end:
    free_keys(&keys);
    return status;
}

jm_status jm_shape_read(jm_ctx *ctx, const jm_scenario *scenario, const jm_yaml_node *node,
                        jm_geometry kind, jm_shape *shape, jm_faults *faults)
{
    jm_place place = {scenario->yaml, node, ""};
    memset(shape, 0, sizeof *shape);
    shape->kind = kind;
    const char *text = jm_yaml_text(node);
    if (text != NULL)
        return jm_geojson_read(ctx, scenario, text, node, NULL, shape, faults);
    if (jm_yaml_kind_of(node) == JM_YAML_MAP)
        return read_map(ctx, scenario, node, shape, &place, faults);
    return jm_coords_read(ctx, (jm_coords){.yaml = node}, NULL, shape, &place, faults);
}

jm_status jm_shape_check(jm_ctx *ctx, const jm_scenario *scenario, const jm_yaml_node *node,
                         jm_geometry kind, jm_faults *faults)
{
    jm_shape shape = {0};
    jm_status status = JM_OK;
    if (node != NULL)
        status = jm_shape_read(ctx, scenario, node, kind, &shape, faults);
    jm_shape_free(&shape);
    return status;
}

static jm_status to_city_crs(jm_ctx *ctx, const jm_city *city, jm_shape *shape)
{
    if (shape->crs == NULL || (city->crs != NULL && strcmp(shape->crs, city->crs) == 0))
        return JM_OK;
    if (city->crs == NULL || city->crs[0] == '\0')
        return jm_fail(ctx, JM_ERR_DATA,
                       "the geometry is in %s, but the city names no CRS; import it anew",
                       shape->crs);
    jm_transform *transform = NULL;
    int64_t lost = 0;
    JM_TRY(jm_transform_create(ctx, shape->crs, city->crs, &transform));
    jm_transform_points(transform, shape->x, shape->y, shape->point_count, &lost);
    jm_transform_destroy(transform);
    if (lost > 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "%lld of %lld points cannot be brought from %s to the city's %s; is that "
                       "the CRS they were drawn in?",
                       (long long)lost, (long long)shape->point_count, shape->crs, city->crs);
    return JM_OK;
}

jm_status jm_shape_take(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                        const jm_yaml_node *node, jm_geometry kind, const jm_city *city,
                        jm_shape *shape, bool *outside)
{
    jm_faults faults = {0};
    jm_status status = jm_shape_read(ctx, scenario, node, kind, shape, &faults);
    jm_status ended = jm_faults_end(ctx, &faults);
    if (status == JM_OK)
        status = ended;
    if (status == JM_OK)
        status = to_city_crs(ctx, city, shape);
    if (status == JM_OK)
        status = jm_match_frame(ctx, block, city, shape, outside);
    return status;
}

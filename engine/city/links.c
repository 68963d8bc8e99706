#include "city/links.h"

#include "city/density.h"

#include <math.h>
#include <string.h>

// --- one feature --------------------------------------------------------------------------------

void jm_road_reader_open(jm_road_reader *r, const jm_layer *layer)
{
    r->layer = layer;
    r->class_column = jm_layer_column(layer, "class");
    r->oneway = jm_layer_column(layer, "oneway");
    r->lanes = jm_layer_column(layer, "lanes");
    r->speed = jm_layer_column(layer, "speed_kmh");
    r->width = jm_layer_column(layer, "width_m");
    r->name = jm_layer_column(layer, "name");
    r->level = jm_layer_column(layer, "level");
    r->flow = jm_layer_column(layer, "flow_vehh");
    r->access = jm_layer_column(layer, "access");
    r->bridge = jm_layer_column(layer, "bridge");
    r->tunnel = jm_layer_column(layer, "tunnel");
    r->roundabout = jm_layer_column(layer, "roundabout");
    r->id = jm_layer_column(layer, "id");
    r->parking_left = jm_layer_column(layer, "parking_left");
    r->parking_right = jm_layer_column(layer, "parking_right");
    r->parking_spaces = jm_layer_column(layer, "parking_spaces");
}

/// NaN unless in (low, high].
static double in_range(double value, double low, double high)
{
    return value > low && value <= high ? value : (double)NAN;
}

static uint8_t access_of(const char *text)
{
    if (strcmp(text, "bus") == 0)
        return JM_ACCESS_BUS;
    if (strcmp(text, "tram") == 0)
        return JM_ACCESS_TRAM;
    return strcmp(text, "none") == 0 ? 0 : JM_ACCESS_CAR | JM_ACCESS_BUS;
}

static int8_t direction_of(jm_road_reader *r, int64_t f, uint8_t road_class)
{
    const char *text = jm_layer_text(r->layer, r->oneway, f);
    if (strcmp(text, "forward") == 0)
        return 1;
    if (strcmp(text, "backward") == 0)
        return -1;
    if (strcmp(text, "no") == 0)
        return 0;
    r->presumed_direction++;
    // OpenStreetMap wiki, Key:oneway: implied on motorways and roundabouts.
    return jm_layer_real(r->layer, r->roundabout, f) > 0.0 || road_class == JM_ROAD_MOTORWAY ? 1
                                                                                             : 0;
}

static uint8_t paint_of(const jm_road_reader *r, int64_t f, uint8_t access)
{
    if (jm_layer_real(r->layer, r->tunnel, f) > 0.0 || access == JM_ACCESS_TRAM)
        return JM_PAINT_NOTHING;
    return jm_layer_real(r->layer, r->bridge, f) > 0.0 ? JM_PAINT_BRIDGE : JM_PAINT_GROUND;
}

/// Spaces for each metre of one side; NaN when the word says nothing.
static double side_spaces_per_m(const char *word)
{
    double space_m = strcmp(word, "parallel") == 0        ? jm_parallel_space_m
                     : strcmp(word, "diagonal") == 0      ? jm_diagonal_space_m
                     : strcmp(word, "perpendicular") == 0 ? jm_perpendicular_space_m
                                                          : (double)NAN;
    return strcmp(word, "no") == 0 ? 0.0 : jm_kerb_usable_share / space_m;
}

static double feature_length_m(const jm_layer *l, int64_t f)
{
    double length = 0.0;
    for (int64_t part = l->part_start[f]; part < l->part_start[f + 1]; part++)
        for (int64_t p = l->point_start[part]; p + 1 < l->point_start[part + 1]; p++) {
            double dx = l->x[p + 1] - l->x[p], dy = l->y[p + 1] - l->y[p];
            length += sqrt(dx * dx + dy * dy);
        }
    return length;
}

/// Counted spaces before those that the arrangement makes. A side that says nothing adds none, and
/// where the other one only says "no" the street is as good as silent.
static double kerb_spaces_per_m(const jm_road_reader *r, int64_t f)
{
    double counted = jm_layer_real(r->layer, r->parking_spaces, f);
    double length_m = feature_length_m(r->layer, f);
    // More than a car a metre on both sides together is a slip.
    if (counted >= 0.0 && length_m > 0.0 && counted <= length_m)
        return counted / length_m;
    double left = side_spaces_per_m(jm_layer_text(r->layer, r->parking_left, f));
    double right = side_spaces_per_m(jm_layer_text(r->layer, r->parking_right, f));
    if (isnan(left) || isnan(right)) {
        double said = isnan(left) ? right : left;
        return said > 0.0 ? said : (double)NAN;
    }
    return left + right;
}

jm_status jm_road_reader_take(jm_ctx *ctx, jm_road_reader *r, int64_t f, jm_line_head *head)
{
    const jm_layer *l = r->layer;
    if (r->count >= INT32_MAX / 2)
        return jm_fail(ctx, JM_ERR_DATA, "roads: over a thousand million features; cut the layer");
    JM_TRY(jm_grow(ctx, &r->roads, &r->capacity, r->count + 1));
    const char *class_text = jm_layer_text(l, r->class_column, f);
    jm_road *road = &r->roads[r->count];
    *road = (jm_road){
        // Bounds of what a street can be; beyond, the value is a slip and counts as missing.
        .lanes = in_range(jm_layer_real(l, r->lanes, f), 0.0, 16.0),
        .speed_kmh = in_range(jm_layer_real(l, r->speed, f), 1.0, 150.0),
        .width_m = in_range(jm_layer_real(l, r->width, f), 1.5, 80.0),
        .flow_vehh = in_range(jm_layer_real(l, r->flow, f), 0.0, 1e5),
        .kerb_spaces_per_m = kerb_spaces_per_m(r, f),
        .name = jm_layer_text(l, r->name, f),
        .id = jm_layer_text(l, r->id, f),
        .road_class = (uint8_t)jm_road_class_from_name(class_text),
        .access = access_of(jm_layer_text(l, r->access, f)),
    };
    if (class_text[0] != '\0' && road->road_class == JM_ROAD_CLASS_COUNT && r->unknown_class++ == 0)
        jm_log(ctx, JM_LOG_WARNING,
               "roads: feature %lld has the class \"%s\", which is none of ours; map it with "
               "values: {class: ...}",
               (long long)f, class_text);
    road->direction = direction_of(r, f, road->road_class);
    road->paint = paint_of(r, f, road->access);
    double level = jm_layer_real(l, r->level, f);
    *head = (jm_line_head){(int32_t)r->count,
                           level > -100.0 && level < 100.0 ? (int32_t)lround(level) : 0,
                           road->direction};
    r->count++;
    return JM_OK;
}

void jm_road_reader_give_back(jm_road_reader *r)
{
    r->count--;
}

void jm_road_reader_free(jm_road_reader *r)
{
    jm_free(r->roads);
    *r = (jm_road_reader){0};
}

// --- what is missing ----------------------------------------------------------------------------

// Assumed: above this mean flow [veh/h] a street of unknown class is of the class. The steps lie
// between the usual presets of noise maps: 175 and 350 on dead ends and service roads, 700 on
// collecting roads, 1400 on small main roads.
static const double tertiary_flow_vehh = 500.0, secondary_flow_vehh = 1000.0,
                    primary_flow_vehh = 3000.0;

static jm_road_class class_from_flow(double flow_vehh)
{
    return flow_vehh >= primary_flow_vehh     ? JM_ROAD_PRIMARY
           : flow_vehh >= secondary_flow_vehh ? JM_ROAD_SECONDARY
           : flow_vehh >= tertiary_flow_vehh  ? JM_ROAD_TERTIARY
                                              : JM_ROAD_RESIDENTIAL;
}

/// Lanes in one direction: MATSim, contrib osm, LinkProperties.
static double default_lanes(jm_road_class c)
{
    return c == JM_ROAD_MOTORWAY ? 2.0 : 1.0;
}

// Assumed: 3 m a lane (the narrow end of French urban practice, 2.8 to 3.5 m) and half a metre of
// gutter on either side.
static const double lane_width_m = 3.0, gutter_m = 1.0;

// Blocks for "in town": a street in or next to a block with a building lies in town [m].
static const double town_block_m = 100.0;

typedef struct town {
    jm_grid grid;
    uint8_t *built; // [cells] NULL: no building is known, all is town
} town;

static jm_status map_town(jm_build *b, town *t)
{
    const jm_grid *g = &b->city->grid;
    *t = (town){.grid = {g->west_m, g->north_m, town_block_m,
                         (int32_t)(g->cell_m * g->columns / town_block_m) + 1,
                         (int32_t)(g->cell_m * g->rows / town_block_m) + 1}};
    if (b->city->buildings.count == 0)
        return JM_OK;
    JM_TRY(jm_new(b->ctx, &t->built, jm_grid_cells(&t->grid)));
    for (int32_t i = 0; i < b->city->buildings.count; i++) {
        int64_t cell = jm_grid_cell_at(&t->grid, b->building_x[i], b->building_y[i]);
        if (cell != JM_NONE)
            t->built[cell] = 1;
    }
    return JM_OK;
}

static bool in_town(const town *t, double x, double y)
{
    if (t->built == NULL)
        return true;
    for (int r = -1; r <= 1; r++)
        for (int c = -1; c <= 1; c++) {
            int64_t cell = jm_grid_cell_at(&t->grid, x + c * town_block_m, y + r * town_block_m);
            if (cell != JM_NONE && t->built[cell])
                return true;
        }
    return false;
}

// --- links --------------------------------------------------------------------------------------

/// What is the same for both directions of a noded link.
typedef struct link_kind {
    float lanes, speed_ms, capacity_vehs, width_m, length_m;
    uint8_t road_class, speed_origin;
} link_kind;

static double shape_length(const jm_noded *n, int32_t link)
{
    double length = 0.0;
    for (int64_t p = n->shape_start[link]; p + 1 < n->shape_start[link + 1]; p++) {
        double dx = n->shape_x[p + 1] - n->shape_x[p], dy = n->shape_y[p + 1] - n->shape_y[p];
        length += sqrt(dx * dx + dy * dy);
    }
    return length;
}

static link_kind kind_of(const jm_road *road, const jm_noded *n, int32_t link, const town *t)
{
    jm_road_class c = road->road_class < JM_ROAD_CLASS_COUNT ? (jm_road_class)road->road_class
                                                             : class_from_flow(road->flow_vehh);
    int directions = road->direction == 0 ? 2 : 1;
    double lanes = isnan(road->lanes) ? default_lanes(c) : road->lanes / directions;
    double width =
        isnan(road->width_m) ? lanes * directions * lane_width_m + gutter_m : road->width_m;
    int64_t middle = (n->shape_start[link] + n->shape_start[link + 1]) / 2;
    bool town_here = in_town(t, n->shape_x[middle], n->shape_y[middle]);
    bool known = !isnan(road->speed_kmh);
    return (link_kind){
        .lanes = (float)lanes,
        .speed_ms = known ? (float)(road->speed_kmh / 3.6) : jm_default_speed_ms(c, town_here),
        .capacity_vehs = (float)lanes * jm_lane_capacity_vehs(c),
        .width_m = (float)width,
        .length_m = (float)shape_length(n, link),
        .road_class = (uint8_t)c,
        .speed_origin = known ? JM_ORIGIN_MEASURED : JM_ORIGIN_CLASS,
    };
}

static void put_link(jm_build *b, int32_t e, int32_t link, const jm_noded *n, const jm_road *road,
                     int32_t street, const link_kind *k, bool along)
{
    jm_streets *s = &b->city->streets;
    s->from[e] = along ? n->from[link] : n->to[link];
    s->to[e] = along ? n->to[link] : n->from[link];
    s->twin[e] = JM_NONE;
    s->street[e] = street;
    s->length_m[e] = k->length_m;
    s->lanes[e] = k->lanes;
    s->speed_ms[e] = k->speed_ms;
    s->capacity_vehs[e] = k->capacity_vehs;
    s->width_m[e] = k->width_m;
    s->road_class[e] = k->road_class;
    s->access[e] = road->access;
    s->speed_origin[e] = k->speed_origin;
    b->link_flow_vehh[e] = road->flow_vehh;
    // One of the two directions carries the carriageway.
    b->paint[e] = along || road->direction != 0 ? road->paint : JM_PAINT_NOTHING;
    int64_t first = n->shape_start[link], count = n->shape_start[link + 1] - first;
    int64_t at = s->shape_start[e];
    for (int64_t i = 0; i < count; i++) {
        int64_t p = along ? first + i : first + count - 1 - i;
        s->shape_x[at + i] = n->shape_x[p];
        s->shape_y[at + i] = n->shape_y[p];
    }
    s->shape_start[e + 1] = at + count;
}

static jm_status make_room(jm_build *b, const jm_road_reader *r, const jm_lines *lines,
                           const jm_noded *n)
{
    int64_t links = 0, points = 0;
    for (int32_t i = 0; i < n->link_count; i++) {
        int64_t directions = lines->direction[n->line[i]] == 0 ? 2 : 1;
        links += directions;
        points += directions * (n->shape_start[i + 1] - n->shape_start[i]);
    }
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_NODES, n->node_count));
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_STREETS, r->count));
    JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_LINKS, links));
    if (links > 0)
        JM_TRY(jm_city_resize(b->ctx, b->city, JM_ROWS_LINK_SHAPES, points));
    JM_TRY(jm_new(b->ctx, &b->link_flow_vehh, links));
    return jm_new(b->ctx, &b->paint, links);
}

static jm_status tell_gaps(jm_build *b, const jm_road_reader *r)
{
    int64_t no_class = 0, no_lanes = 0, no_speed = 0, no_width = 0;
    for (int64_t i = 0; i < r->count; i++) {
        no_class += r->roads[i].road_class == JM_ROAD_CLASS_COUNT;
        no_lanes += isnan(r->roads[i].lanes);
        no_speed += isnan(r->roads[i].speed_kmh);
        no_width += isnan(r->roads[i].width_m);
    }
    JM_TRY(jm_build_gap(b, "road class",
                        "from the known flow (500 veh/h tertiary, 1000 secondary, 3000 primary), "
                        "else residential (assumed)",
                        no_class, r->count, JM_ORIGIN_CLASS));
    JM_TRY(jm_build_gap(b, "road direction",
                        "both ways, but motorways and roundabouts one way (OSM wiki)",
                        r->presumed_direction < r->count ? r->presumed_direction : r->count,
                        r->count, JM_ORIGIN_CLASS));
    JM_TRY(jm_build_gap(b, "road lanes", "one a direction, motorways two (MATSim)", no_lanes,
                        r->count, JM_ORIGIN_CLASS));
    JM_TRY(jm_build_gap(b, "road speed",
                        "French limit of the class, in town within 100 to 200 m of a building "
                        "(Code de la route R413-2, R413-3, R110-2)",
                        no_speed, r->count, JM_ORIGIN_CLASS));
    return jm_build_gap(b, "road width", "3 m a lane and 1 m of gutters (assumed)", no_width,
                        r->count, JM_ORIGIN_CLASS);
}

/// Names, ids and kerbs of the streets.
static jm_status put_streets(jm_build *b, const jm_road_reader *r)
{
    JM_TRY(jm_new(b->ctx, &b->street_id, r->count));
    JM_TRY(jm_new(b->ctx, &b->kerb_spaces_per_m, r->count));
    for (int64_t i = 0; i < r->count; i++) {
        JM_TRY(jm_city_set_text(b->ctx, &b->city->streets.street_name[i], r->roads[i].name));
        JM_TRY(jm_copy_text(b->ctx, r->roads[i].id, &b->street_id[i]));
        b->street_id_count = i + 1; // what is there is freed, also after a failure
        b->kerb_spaces_per_m[i] = r->roads[i].kerb_spaces_per_m;
    }
    return JM_OK;
}

jm_status jm_build_links(jm_build *b, const jm_road_reader *r, const jm_lines *lines,
                         const jm_noded *n)
{
    jm_streets *s = &b->city->streets;
    town t = {0};
    jm_status status = JM_OK;
    JM_TRY(make_room(b, r, lines, n));
    JM_TRY_GOTO(map_town(b, &t), fail);
    for (int32_t i = 0; i < n->node_count; i++) {
        s->node_x[i] = n->node_x[i];
        s->node_y[i] = n->node_y[i];
    }
    JM_TRY_GOTO(put_streets(b, r), fail);
    int32_t e = 0;
    for (int32_t i = 0; i < n->link_count; i++) {
        int32_t street = lines->source[n->line[i]];
        const jm_road *road = &r->roads[street];
        link_kind kind = kind_of(road, n, i, &t);
        if (road->direction >= 0)
            put_link(b, e++, i, n, road, street, &kind, true);
        if (road->direction <= 0)
            put_link(b, e++, i, n, road, street, &kind, false);
        if (road->direction == 0) {
            s->twin[e - 1] = e - 2;
            s->twin[e - 2] = e - 1;
        }
    }
    JM_TRY_GOTO(tell_gaps(b, r), fail);
fail:
    jm_free(t.built);
    return status;
}

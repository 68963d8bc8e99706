// Which layers, columns and rasters of a city export writes.
#include "gis/city_out.h"

#include "city/rows.h"
#include "core/text.h"
#include "gis/city_rows.h"
#include "gis/gis.h"

#include <math.h>
#include <string.h>

typedef enum column_from {
    FROM_F32,
    FROM_I32,
    FROM_U8,
    FROM_TEXT,
    FROM_ROW,
    FROM_CALL
} column_from;

/// A column of a layer: an array of the city, the row's number, or a function.
typedef struct out_column {
    const char *name;
    column_from from;
    size_t offset; // of the array's pointer in jm_city
    double factor;
    const char *(*word)(int code); // codes as words, or NULL
    jm_row_value call;
    bool is_text; // of a call
} out_column;

enum { COLUMN_LIMIT = 16 };

typedef struct out_layer {
    const char *name;
    jm_geometry geometry;
    jm_rows rows;
    jm_row_shape shape;
    out_column columns[COLUMN_LIMIT];
} out_layer;

static const char *word_at(const char *const *words, int count, int code)
{
    return code >= 0 && code < count ? words[code] : "";
}

const char *jm_origin_word(int code)
{
    static const char *const words[JM_ORIGIN_COUNT] = {
        "measured", "floors", "neighbours", "class", "presumed", "scenario", "raster"};
    return word_at(words, JM_ORIGIN_COUNT, code);
}

static const char *network_word(int code)
{
    static const char *const words[] = {"outside", "core", "gate"};
    return word_at(words, 3, code);
}

static const char *mode_word(int code)
{
    static const char *const words[] = {"tram", "metro", "rail", "bus"};
    return word_at(words, 4, code);
}

static const char *road_word(int code)
{
    return jm_road_class_name((jm_road_class)code);
}

static const char *usage_word(int code)
{
    return jm_usage_name((jm_usage)code);
}

static const char *kind_word(int code)
{
    return jm_parking_kind_name((jm_parking_kind)code);
}

static const char *commute_word(int code)
{
    return jm_commute_mode_name((jm_commute_mode)code);
}

#define AT(member) offsetof(jm_city, member)
#define ROW(name_)                                                                                 \
    {                                                                                              \
        .name = name_, .from = FROM_ROW                                                            \
    }
#define REAL(name_, member)                                                                        \
    {                                                                                              \
        .name = name_, .from = FROM_F32, .offset = AT(member), .factor = 1.0                       \
    }
#define SCALED(name_, member, factor_)                                                             \
    {                                                                                              \
        .name = name_, .from = FROM_F32, .offset = AT(member), .factor = factor_                   \
    }
#define INDEX(name_, member)                                                                       \
    {                                                                                              \
        .name = name_, .from = FROM_I32, .offset = AT(member)                                      \
    }
#define FLAG(name_, member)                                                                        \
    {                                                                                              \
        .name = name_, .from = FROM_U8, .offset = AT(member)                                       \
    }
#define WORD(name_, member, word_)                                                                 \
    {                                                                                              \
        .name = name_, .from = FROM_U8, .offset = AT(member), .word = word_                        \
    }
#define TEXT(name_, member)                                                                        \
    {                                                                                              \
        .name = name_, .from = FROM_TEXT, .offset = AT(member)                                     \
    }
#define CALL(name_, call_)                                                                         \
    {                                                                                              \
        .name = name_, .from = FROM_CALL, .call = call_                                            \
    }
#define CALL_TEXT(name_, call_)                                                                    \
    {                                                                                              \
        .name = name_, .from = FROM_CALL, .call = call_, .is_text = true                           \
    }

// clang-format off
static const out_layer layers[] = {
    {"streets", JM_LINES, JM_ROWS_LINKS, jm_row_link,
     {ROW("id"), CALL_TEXT("name", jm_value_street_name), INDEX("from_node", streets.from), INDEX("to_node", streets.to),
      INDEX("twin", streets.twin), REAL("length_m", streets.length_m), REAL("lanes", streets.lanes),
      SCALED("speed_kmh", streets.speed_ms, 3.6), SCALED("capacity_vehh", streets.capacity_vehs, 3600.0),
      REAL("width_m", streets.width_m), WORD("road_class", streets.road_class, road_word),
      CALL_TEXT("access", jm_value_access), WORD("speed_origin", streets.speed_origin, jm_origin_word),
      WORD("network", streets.in_network, network_word)}},
    {"nodes", JM_POINTS, JM_ROWS_NODES, jm_row_node, {ROW("id")}},
    {"turns", JM_LINES, JM_ROWS_TURNS, jm_row_turn,
     {ROW("id"), INDEX("from_link", streets.turn_from), INDEX("to_link", streets.turn_to)}},
    {"buildings", JM_POLYGONS, JM_ROWS_BUILDINGS, jm_row_building,
     {ROW("id"), REAL("height_m", buildings.height_m), WORD("height_origin", buildings.height_origin, jm_origin_word),
      REAL("ground_m", buildings.ground_m), REAL("footprint_m2", buildings.footprint_m2),
      WORD("usage", buildings.usage, usage_word), CALL("dwellings", jm_value_dwellings),
      INDEX("zone", buildings.zone), FLAG("removed", buildings.removed)}},
    {"trees", JM_POINTS, JM_ROWS_TREES, jm_row_tree,
     {ROW("id"), REAL("height_m", trees.height_m), REAL("crown_m", trees.crown_m), REAL("base_m", trees.base_m),
      FLAG("removed", trees.removed)}},
    {"parkings", JM_POINTS, JM_ROWS_PARKINGS, jm_row_parking,
     {ROW("id"), TEXT("name", parkings.name), WORD("kind", parkings.kind, kind_word),
      CALL("capacity", jm_value_capacity), REAL("price_eurh", parkings.price_eurh), INDEX("link", parkings.link),
      INDEX("node", parkings.node), INDEX("zone", parkings.zone), WORD("origin", parkings.origin, jm_origin_word)}},
    {"gates", JM_POINTS, JM_ROWS_GATES, jm_row_gate,
     {ROW("id"), INDEX("node", gates.node), REAL("in_vehday", gates.in_vehday), REAL("out_vehday", gates.out_vehday),
      WORD("origin", gates.origin, jm_origin_word)}},
    {"stops", JM_POINTS, JM_ROWS_STOPS, jm_row_stop, {ROW("id"), TEXT("name", transit.stop_name)}},
    {"lines", JM_LINES, JM_ROWS_LINES, jm_row_line,
     {ROW("id"), TEXT("name", transit.line_name), WORD("mode", transit.line_mode, mode_word),
      CALL("stops", jm_value_line_stops), CALL("departures_day", jm_value_departures_day),
      CALL_TEXT("departures", jm_value_departures)}},
    {"counters", JM_POINTS, JM_ROWS_COUNTERS, jm_row_counter,
     {ROW("id"), TEXT("name", counters.name), INDEX("link", counters.link),
      REAL("flow_vehday", counters.flow_vehday), CALL_TEXT("flow_vehh", jm_value_flow_hours)}},
    {"commutes", JM_GEOMETRY_NONE, JM_ROWS_COMMUTES, NULL,
     {TEXT("home", commutes.home), TEXT("work", commutes.work), WORD("mode", commutes.mode, commute_word),
      CALL("persons", jm_value_persons)}},
    {"stickers", JM_GEOMETRY_NONE, JM_ROWS_STICKERS, NULL,
     {TEXT("sticker", stickers.name), REAL("cars", stickers.cars)}},
};
// clang-format on
enum { LAYER_COUNT = sizeof layers / sizeof layers[0] };

const jm_city_part jm_city_layers[] = {
    {"streets", JM_WORDS("street links, one a direction")},
    {"nodes", JM_WORDS("junctions")},
    {"turns", JM_WORDS("banned turns")},
    {"buildings", JM_WORDS("buildings")},
    {"trees", JM_WORDS("single trees")},
    {"zones", JM_WORDS("neighbourhoods with people, jobs and cars")},
    {"parkings", JM_WORDS("car parks and kerbs")},
    {"gates", JM_WORDS("where the frame cuts a street")},
    {"stops", JM_WORDS("stops of public transport")},
    {"lines", JM_WORDS("lines of public transport")},
    {"counters", JM_WORDS("traffic counters")},
    {"area", JM_WORDS("outline of the area shown")},
    {"commutes", JM_WORDS("table: workers by commune of home and of work")},
    {"stickers", JM_WORDS("table: cars by Crit'Air class")},
    {"gaps", JM_WORDS("table: what was missing and how it was filled")},
    {"credits", JM_WORDS("table: input files, producers and licences")},
    {"verdict", JM_WORDS("table: how far the data carry")},
    {NULL, NULL},
};

const jm_city_part jm_city_rasters[] = {
    {"ground_height", JM_WORDS("altitude of the ground")},
    {"building_height", JM_WORDS("roof above the ground")},
    {"canopy_top", JM_WORDS("top of the crowns above the ground")},
    {"canopy_base", JM_WORDS("underside of the crowns above the ground")},
    {"surface_class", JM_WORDS("ground cover")},
    {"building", JM_WORDS("id of the building that covers the cell")},
    {"irrigated", JM_WORDS("1 where grass or trees are watered")},
    {NULL, NULL},
};

bool jm_city_raster_find(const jm_city *city, const char *name, jm_city_raster *out)
{
    const jm_rasters *r = &city->rasters;
    const jm_city_raster all[] = {
        {"ground_height", "m", r->ground_height_m, NULL, NULL},
        {"building_height", "m", r->building_height_m, NULL, NULL},
        {"canopy_top", "m", r->canopy_top_m, NULL, NULL},
        {"canopy_base", "m", r->canopy_base_m, NULL, NULL},
        {"surface_class", "1", NULL, r->surface_class, NULL},
        {"building", "1", NULL, NULL, r->building},
        {"irrigated", "1", NULL, r->irrigated, NULL},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i].name, name) == 0) {
            *out = all[i];
            return true;
        }
    return false;
}

const char *jm_city_crs(const jm_city *city)
{
    return city->crs != NULL && city->crs[0] != '\0' ? city->crs : city->crs_wkt;
}

static const void *array_at(const jm_city *city, size_t offset)
{
    const void *array = NULL;
    memcpy(&array, (const char *)city + offset, sizeof array);
    return array;
}

static bool is_text(const out_column *column)
{
    return column->from == FROM_TEXT || column->word != NULL || column->is_text;
}

static jm_status set_value(jm_rows_out *o, const out_column *column, int64_t i, int32_t c)
{
    const void *array = array_at(o->city, column->offset);
    double value = (double)i;
    switch (column->from) {
    case FROM_CALL:
        return column->call(o, i, c);
    case FROM_TEXT:
        return jm_layer_set_text(o->ctx, o->layer, c, ((char *const *)array)[i]);
    case FROM_U8:
        if (column->word != NULL)
            return jm_layer_set_text(o->ctx, o->layer, c,
                                     column->word(((const uint8_t *)array)[i]));
        value = ((const uint8_t *)array)[i];
        break;
    case FROM_I32: // -1: none, a missing value
        value = ((const int32_t *)array)[i] >= 0 ? ((const int32_t *)array)[i] : (double)NAN;
        break;
    case FROM_F32:
        value = jm_plain_number((double)((const float *)array)[i] * column->factor);
        break;
    default:
        break;
    }
    return jm_layer_set_real(o->ctx, o->layer, c, value);
}

static jm_status fill_layer(jm_rows_out *o, const out_layer *def)
{
    int64_t count = jm_city_rows(o->city, def->rows);
    int32_t columns = 0;
    for (; columns < COLUMN_LIMIT && def->columns[columns].name != NULL; columns++)
        JM_TRY(jm_layer_add_column(
            o->ctx, o->layer, def->columns[columns].name,
            is_text(&def->columns[columns]) ? JM_COLUMN_TEXT : JM_COLUMN_REAL, NULL));
    for (int64_t i = 0; i < count; i++) {
        JM_TRY(jm_layer_add_feature(o->ctx, o->layer));
        if (def->shape != NULL)
            JM_TRY(def->shape(o, i));
        for (int32_t c = 0; c < columns; c++)
            JM_TRY(set_value(o, &def->columns[c], i, c));
    }
    return JM_OK;
}

// Layers that are no plain columns.
static const struct {
    const char *name;
    jm_geometry geometry;
    jm_status (*fill)(jm_rows_out *o);
} lists[] = {
    {"zones", JM_POLYGONS, jm_fill_zones},          {"area", JM_POLYGONS, jm_fill_area},
    {"gaps", JM_GEOMETRY_NONE, jm_fill_gaps},       {"credits", JM_GEOMETRY_NONE, jm_fill_credits},
    {"verdict", JM_GEOMETRY_NONE, jm_fill_verdict},
};
enum { LIST_COUNT = sizeof lists / sizeof lists[0] };

static const out_layer *layer_named(const char *name)
{
    for (int i = 0; i < LAYER_COUNT; i++)
        if (strcmp(layers[i].name, name) == 0)
            return &layers[i];
    return NULL;
}

static int list_named(const char *name)
{
    for (int i = 0; i < LIST_COUNT; i++)
        if (strcmp(lists[i].name, name) == 0)
            return i;
    return JM_NONE;
}

jm_status jm_city_layer(jm_ctx *ctx, const jm_city *city, const char *name, jm_layer **out)
{
    *out = NULL;
    jm_rows_out o = {ctx, city, NULL};
    const out_layer *def = layer_named(name);
    int list = list_named(name);
    if (def == NULL && list == JM_NONE)
        return JM_OK;
    JM_TRY(
        jm_layer_create(ctx, name, def != NULL ? def->geometry : lists[list].geometry, &o.layer));
    jm_status status = jm_layer_set_crs(ctx, o.layer, jm_city_crs(city));
    if (status == JM_OK)
        status = def != NULL ? fill_layer(&o, def) : lists[list].fill(&o);
    if (status != JM_OK)
        jm_layer_destroy(o.layer);
    else
        *out = o.layer;
    return status;
}

/// Fields by object: id, name (or code) and the value.
typedef struct field_rows {
    const char *name;
    jm_geometry geometry;
    int64_t count;
    jm_row_shape shape;
    char *const *names; // [count], or NULL
    jm_row_value namer; // or NULL
    bool (*hidden)(const jm_city *city, int64_t i);
} field_rows;

static jm_status fill_field(jm_rows_out *o, const field_rows *rows, const float *values)
{
    int32_t id, value, name;
    JM_TRY(jm_layer_set_crs(o->ctx, o->layer, jm_city_crs(o->city)));
    JM_TRY(jm_layer_add_column(o->ctx, o->layer, "id", JM_COLUMN_REAL, &id));
    JM_TRY(jm_layer_add_column(o->ctx, o->layer, rows->name, JM_COLUMN_REAL, &value));
    JM_TRY(jm_layer_add_column(o->ctx, o->layer, "name", JM_COLUMN_TEXT, &name));
    for (int64_t i = 0; i < rows->count; i++) {
        JM_TRY(jm_layer_add_feature(o->ctx, o->layer));
        JM_TRY(rows->shape(o, i));
        JM_TRY(jm_layer_set_real(o->ctx, o->layer, id, (double)i));
        if (rows->hidden == NULL || !rows->hidden(o->city, i))
            JM_TRY(jm_layer_set_real(o->ctx, o->layer, value, jm_plain_number((double)values[i])));
        if (rows->names != NULL)
            JM_TRY(jm_layer_set_text(o->ctx, o->layer, name, rows->names[i]));
        else if (rows->namer != NULL)
            JM_TRY(rows->namer(o, i, name));
    }
    return JM_OK;
}

static jm_status make_field(jm_ctx *ctx, const jm_city *city, const field_rows *rows,
                            const float *values, jm_layer **out)
{
    *out = NULL;
    jm_rows_out o = {ctx, city, NULL};
    JM_TRY(jm_layer_create(ctx, rows->name, rows->geometry, &o.layer));
    jm_status status = fill_field(&o, rows, values);
    if (status != JM_OK)
        jm_layer_destroy(o.layer);
    else
        *out = o.layer;
    return status;
}

jm_status jm_city_links_layer(jm_ctx *ctx, const jm_city *city, const char *name,
                              const float *values, jm_layer **out)
{
    field_rows rows = {.name = name,
                       .geometry = JM_LINES,
                       .count = city->streets.link_count,
                       .shape = jm_row_link,
                       .namer = jm_value_street_name};
    return make_field(ctx, city, &rows, values, out);
}

jm_status jm_city_parkings_layer(jm_ctx *ctx, const jm_city *city, const char *name,
                                 const float *values, jm_layer **out)
{
    field_rows rows = {.name = name,
                       .geometry = JM_POINTS,
                       .count = city->parkings.count,
                       .shape = jm_row_parking,
                       .names = city->parkings.name,
                       .hidden = jm_parking_is_hidden};
    return make_field(ctx, city, &rows, values, out);
}

jm_status jm_city_zones_layer(jm_ctx *ctx, const jm_city *city, const char *name,
                              const float *values, jm_layer **out)
{
    field_rows rows = {.name = name,
                       .geometry = JM_POLYGONS,
                       .count = city->zones.count,
                       .shape = jm_row_zone,
                       .names = city->zones.name};
    return make_field(ctx, city, &rows, values, out);
}

static void add_parts(const jm_ctx *ctx, jm_text *out, const char *title, const jm_city_part *parts)
{
    jm_text_printf(out, "%s\n", title);
    for (const jm_city_part *p = parts; p->name != NULL; p++)
        jm_text_printf(out, "  %-16s %s\n", p->name, jm_translate(ctx, p->sentence));
}

jm_status jm_export_manual(jm_ctx *ctx, char **text)
{
    *text = NULL;
    jm_text out = {0};
    add_parts(ctx, &out, jm_translate(ctx, "Layers of a city, in outcomes too (.gpkg, .csv):"),
              jm_city_layers);
    jm_text_add(&out, "\n");
    add_parts(ctx, &out, jm_translate(ctx, "Rasters of a city (.tif):"), jm_city_rasters);
    jm_status status = out.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for the manual")
                                  : jm_copy_text(ctx, out.bytes, text);
    jm_text_free(&out);
    return status;
}

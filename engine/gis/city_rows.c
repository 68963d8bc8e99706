// Rows of a city as features: their shapes, and the columns that need a thought.
#include "gis/city_rows.h"

#include "city/raster.h"
#include "core/text.h"

#include <math.h>
#include <stdlib.h>

static jm_status add_point(jm_rows_out *o, double x, double y)
{
    return jm_layer_add_point(o->ctx, o->layer, x, y, (double)NAN);
}

static jm_status add_place(jm_rows_out *o, double x, double y)
{
    JM_TRY(jm_layer_add_part(o->ctx, o->layer, false));
    return add_point(o, x, y);
}

static jm_status add_line(jm_rows_out *o, const double *x, const double *y, int64_t from,
                          int64_t to)
{
    JM_TRY(jm_layer_add_part(o->ctx, o->layer, false));
    for (int64_t p = from; p < to; p++)
        JM_TRY(add_point(o, x[p], y[p]));
    return JM_OK;
}

static jm_status add_rings(jm_rows_out *o, const jm_rings *rings, const uint8_t *is_hole,
                           int64_t from, int64_t to)
{
    for (int64_t r = from; r < to; r++) {
        JM_TRY(jm_layer_add_part(o->ctx, o->layer, is_hole[r] != 0));
        for (int64_t p = rings->point_start[r]; p < rings->point_start[r + 1]; p++)
            JM_TRY(add_point(o, rings->x[p], rings->y[p]));
    }
    return JM_OK;
}

// ---- shapes ----

jm_status jm_row_link(jm_rows_out *o, int64_t i)
{
    const jm_streets *s = &o->city->streets;
    return add_line(o, s->shape_x, s->shape_y, s->shape_start[i], s->shape_start[i + 1]);
}

jm_status jm_row_node(jm_rows_out *o, int64_t i)
{
    const jm_streets *s = &o->city->streets;
    return add_place(o, s->node_x[i], s->node_y[i]);
}

jm_status jm_row_building(jm_rows_out *o, int64_t i)
{
    const jm_buildings *b = &o->city->buildings;
    jm_rings rings = {0, b->point_start, b->x, b->y};
    return add_rings(o, &rings, b->ring_is_hole, b->ring_start[i], b->ring_start[i + 1]);
}

jm_status jm_row_tree(jm_rows_out *o, int64_t i)
{
    return add_place(o, o->city->trees.x[i], o->city->trees.y[i]);
}

jm_status jm_row_zone(jm_rows_out *o, int64_t i)
{
    const jm_zones *z = &o->city->zones;
    jm_rings rings = {0, z->point_start, z->ring_x, z->ring_y};
    return add_rings(o, &rings, z->ring_is_hole, z->ring_start[i], z->ring_start[i + 1]);
}

jm_status jm_row_parking(jm_rows_out *o, int64_t i)
{
    return add_place(o, o->city->parkings.x[i], o->city->parkings.y[i]);
}

jm_status jm_row_gate(jm_rows_out *o, int64_t i)
{
    return jm_row_node(o, o->city->gates.node[i]);
}

jm_status jm_row_stop(jm_rows_out *o, int64_t i)
{
    return add_place(o, o->city->transit.stop_x[i], o->city->transit.stop_y[i]);
}

// A line without a drawn course runs straight from stop to stop.
jm_status jm_row_line(jm_rows_out *o, int64_t i)
{
    const jm_transit *t = &o->city->transit;
    if (t->shape_start[i + 1] - t->shape_start[i] >= 2)
        return add_line(o, t->shape_x, t->shape_y, t->shape_start[i], t->shape_start[i + 1]);
    JM_TRY(jm_layer_add_part(o->ctx, o->layer, false));
    for (int32_t s = t->stop_start[i]; s < t->stop_start[i + 1]; s++)
        JM_TRY(add_point(o, t->stop_x[t->line_stop[s]], t->stop_y[t->line_stop[s]]));
    return JM_OK;
}

jm_status jm_row_counter(jm_rows_out *o, int64_t i)
{
    return add_place(o, o->city->counters.x[i], o->city->counters.y[i]);
}

jm_status jm_row_turn(jm_rows_out *o, int64_t i)
{
    const jm_streets *s = &o->city->streets;
    int64_t end = s->shape_start[s->turn_from[i] + 1], begin = s->shape_start[s->turn_to[i]];
    JM_TRY(jm_layer_add_part(o->ctx, o->layer, false));
    JM_TRY(add_point(o, s->shape_x[end - 2], s->shape_y[end - 2]));
    JM_TRY(add_point(o, s->shape_x[end - 1], s->shape_y[end - 1]));
    return add_point(o, s->shape_x[begin + 1], s->shape_y[begin + 1]);
}

jm_status jm_row_area(jm_rows_out *o, int64_t i)
{
    (void)i;
    const jm_city *city = o->city;
    const jm_area *a = &city->area;
    if (a->ring_count > 0) {
        jm_rings rings = {0, a->point_start, a->x, a->y};
        return add_rings(o, &rings, a->ring_is_hole, 0, a->ring_count);
    }
    double west = city->grid.west_m + city->margin_m, north = city->grid.north_m - city->margin_m;
    double east = jm_grid_east(&city->grid) - city->margin_m;
    double south = jm_grid_south(&city->grid) + city->margin_m;
    JM_TRY(add_place(o, west, south));
    JM_TRY(add_point(o, east, south));
    JM_TRY(add_point(o, east, north));
    return add_point(o, west, north);
}

// ---- values ----

double jm_plain_number(double value)
{
    enum { float_digits = 7 };
    if (!isfinite(value) || value == 0.0)
        return value;
    int decimals = float_digits - 1 - (int)floor(log10(fabs(value)));
    double scale = pow(10.0, abs(decimals));
    return decimals >= 0 ? rint(value * scale) / scale : rint(value / scale) * scale;
}

bool jm_few_households(const jm_city *city, int32_t zone)
{
    return zone >= 0 && zone < city->zones.count &&
           !(city->zones.households[zone] >= (float)JM_HOUSEHOLDS_LEAST);
}

bool jm_parking_is_hidden(const jm_city *city, int64_t parking)
{
    return city->parkings.kind[parking] == JM_PARKING_PRIVATE &&
           jm_few_households(city, city->parkings.zone[parking]);
}

static jm_status set_real(jm_rows_out *o, int32_t c, double value)
{
    return jm_layer_set_real(o->ctx, o->layer, c, value);
}

// Numbers separated by |, as layers hold them; missing ones are empty.
static jm_status set_hours(jm_rows_out *o, int32_t c, const float *hours)
{
    jm_text text = {0};
    bool any = false;
    for (int h = 0; h < 24; h++) {
        char number[40];
        jm_format_number(jm_plain_number((double)hours[h]), -1, number);
        any = any || isfinite(hours[h]);
        jm_text_printf(&text, "%s%s", h > 0 ? "|" : "", number);
    }
    jm_status status = text.failed ? jm_fail(o->ctx, JM_ERR_MEMORY, "no memory for a text")
                       : any       ? jm_layer_set_text(o->ctx, o->layer, c, text.bytes)
                                   : JM_OK;
    jm_text_free(&text);
    return status;
}

jm_status jm_value_street_name(jm_rows_out *o, int64_t i, int32_t c)
{
    const jm_streets *s = &o->city->streets;
    int32_t street = s->street[i];
    return street >= 0 && street < s->name_count
               ? jm_layer_set_text(o->ctx, o->layer, c, s->street_name[street])
               : JM_OK;
}

jm_status jm_value_access(jm_rows_out *o, int64_t i, int32_t c)
{
    static const char *const words[] = {"none", "car",      "bus",      "car bus",
                                        "tram", "car tram", "bus tram", "car bus tram"};
    return jm_layer_set_text(o->ctx, o->layer, c, words[o->city->streets.access[i] & 7]);
}

// Import scales presumed dwellings to a zone's households: in a small zone they would tell them.
jm_status jm_value_dwellings(jm_rows_out *o, int64_t i, int32_t c)
{
    const jm_buildings *b = &o->city->buildings;
    return jm_few_households(o->city, b->zone[i])
               ? JM_OK
               : set_real(o, c, jm_plain_number((double)b->dwellings[i]));
}

jm_status jm_value_capacity(jm_rows_out *o, int64_t i, int32_t c)
{
    return jm_parking_is_hidden(o->city, i)
               ? JM_OK
               : set_real(o, c, jm_plain_number((double)o->city->parkings.capacity[i]));
}

jm_status jm_value_line_stops(jm_rows_out *o, int64_t i, int32_t c)
{
    const jm_transit *t = &o->city->transit;
    return set_real(o, c, t->stop_start[i + 1] - t->stop_start[i]);
}

jm_status jm_value_departures(jm_rows_out *o, int64_t i, int32_t c)
{
    return set_hours(o, c, o->city->transit.departures + 24 * i);
}

jm_status jm_value_departures_day(jm_rows_out *o, int64_t i, int32_t c)
{
    double sum = 0.0;
    for (int h = 0; h < 24; h++)
        sum += (double)o->city->transit.departures[24 * i + h];
    return set_real(o, c, sum);
}

jm_status jm_value_flow_hours(jm_rows_out *o, int64_t i, int32_t c)
{
    return set_hours(o, c, o->city->counters.flow_vehh + 24 * i);
}

// A way that few go to work by is a household's own.
jm_status jm_value_persons(jm_rows_out *o, int64_t i, int32_t c)
{
    float persons = o->city->commutes.persons[i];
    return persons >= (float)JM_HOUSEHOLDS_LEAST ? set_real(o, c, jm_plain_number((double)persons))
                                                 : JM_OK;
}

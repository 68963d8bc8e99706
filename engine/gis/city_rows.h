/// city_rows.h: how one row of a city becomes one feature: shapes and the columns that need a
/// thought; internal.
#pragma once

#include "city/city.h"

/// A layer that grows.
typedef struct jm_rows_out {
    jm_ctx *ctx;
    const jm_city *city;
    jm_layer *layer;
} jm_rows_out;

/// Adds the shape of row i to the newest feature.
typedef jm_status (*jm_row_shape)(jm_rows_out *o, int64_t i);
jm_status jm_row_link(jm_rows_out *o, int64_t i);
jm_status jm_row_node(jm_rows_out *o, int64_t i);
jm_status jm_row_building(jm_rows_out *o, int64_t i);
jm_status jm_row_tree(jm_rows_out *o, int64_t i);
jm_status jm_row_zone(jm_rows_out *o, int64_t i);
jm_status jm_row_parking(jm_rows_out *o, int64_t i);
jm_status jm_row_gate(jm_rows_out *o, int64_t i);
jm_status jm_row_stop(jm_rows_out *o, int64_t i);
jm_status jm_row_line(jm_rows_out *o, int64_t i);
jm_status jm_row_counter(jm_rows_out *o, int64_t i);
jm_status jm_row_turn(jm_rows_out *o, int64_t i); // end of the one link, begin of the other
jm_status jm_row_area(jm_rows_out *o, int64_t i); // outline, or the box that the margin leaves

/// Sets column `c` of the newest feature, which is row i.
typedef jm_status (*jm_row_value)(jm_rows_out *o, int64_t i, int32_t c);
jm_status jm_value_street_name(jm_rows_out *o, int64_t i, int32_t c);
jm_status jm_value_access(jm_rows_out *o, int64_t i, int32_t c); // "car bus tram"
jm_status jm_value_dwellings(jm_rows_out *o, int64_t i, int32_t c);
jm_status jm_value_capacity(jm_rows_out *o, int64_t i, int32_t c);
jm_status jm_value_line_stops(jm_rows_out *o, int64_t i, int32_t c);
jm_status jm_value_departures(jm_rows_out *o, int64_t i, int32_t c);
jm_status jm_value_departures_day(jm_rows_out *o, int64_t i, int32_t c);
jm_status jm_value_flow_hours(jm_rows_out *o, int64_t i, int32_t c);
jm_status jm_value_persons(jm_rows_out *o, int64_t i, int32_t c);

/// Whether zone values of row `zone` belong to fewer than JM_HOUSEHOLDS_LEAST households, or to
/// nobody knows how many. A zone of JM_NONE is no zone: false.
bool jm_few_households(const jm_city *city, int32_t zone);
/// The spaces of a private plot tell how many households share it.
bool jm_parking_is_hidden(const jm_city *city, int64_t parking);

/// Whole layers: columns and all rows.
jm_status jm_fill_zones(jm_rows_out *o);
jm_status jm_fill_area(jm_rows_out *o);
jm_status jm_fill_gaps(jm_rows_out *o);
jm_status jm_fill_credits(jm_rows_out *o);
jm_status jm_fill_verdict(jm_rows_out *o);
/// A value that was a float without the digits it never had: 11.14, not 11.139999389648438.
double jm_plain_number(double value);
/// Name of a jm_origin: "measured" ...; "" when out of range.
const char *jm_origin_word(int origin);

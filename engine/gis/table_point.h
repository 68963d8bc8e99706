/// table_point.h: a place that stands in one text cell of a table.
#pragma once

#include <stdbool.h>

/// Reads "latitude, longitude" (Opendatasoft's geo_point_2d: north first), {"lon": .., "lat": ..},
/// a GeoJSON geometry (of a line or area the middle of its box) or the WKT "POINT (x y)". x is east
/// or longitude, y north or latitude. False for anything else; x and y then stay.
bool jm_table_point(const char *text, double *x, double *y);

/// rows.h: how many of each kind of thing a city has, and room for more.
#pragma once

#include "city/city.h"

/// The things that columns count. Counts and pointers of a kind change together: jm_city_resize.
typedef enum jm_rows {
    JM_ROWS_CELLS,
    JM_ROWS_NODES,
    JM_ROWS_LINKS,
    JM_ROWS_LINK_SHAPES,
    JM_ROWS_STREETS,
    JM_ROWS_BUILDINGS,
    JM_ROWS_BUILDING_RINGS,
    JM_ROWS_BUILDING_POINTS,
    JM_ROWS_TREES,
    JM_ROWS_ZONES,
    JM_ROWS_ZONE_RINGS,
    JM_ROWS_ZONE_POINTS,
    JM_ROWS_PARKINGS,
    JM_ROWS_GATES,
    JM_ROWS_STOPS,
    JM_ROWS_LINES,
    JM_ROWS_LINE_STOPS,
    JM_ROWS_LINE_SHAPES,
    JM_ROWS_COUNTERS,
    JM_ROWS_CLASSES,
    JM_ROWS_TURNS,
    JM_ROWS_COMMUTES,
    JM_ROWS_STICKERS,
    JM_ROWS_AREA_RINGS,
    JM_ROWS_AREA_POINTS,
    JM_ROWS_COUNT
} jm_rows;
/// Rows of a kind as the columns hold them now.
int64_t jm_city_rows(const jm_city *city, jm_rows rows);
/// Gives every column of a kind `count` rows (not for cells). Old rows stay; new ones are zero or
/// "", and own nothing (start columns repeat the old end). New rings, points, shape points and line
/// stops belong to the last object. Bans by class and link keep their places when links are added.
/// On failure the city is as it was.
JM_API JM_CHECKED jm_status jm_city_resize(jm_ctx *ctx, jm_city *city, jm_rows rows, int64_t count);

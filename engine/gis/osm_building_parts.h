/// osm_building_parts.h: heights of building:part for outlines that have none.
///
/// OpenStreetMap wiki, Key:building:part: parts lie inside of an outline and describe it; they are
/// no buildings of their own.
#pragma once

#include "geo/layer.h"

/// Gives each building without height and levels the greatest height_m, else the most levels, of
/// the parts whose middle lies in it. *raised: buildings that gained one; *lost: parts with a
/// height in no building.
JM_CHECKED jm_status jm_osm_raise_buildings(jm_ctx *ctx, jm_layer *buildings, const jm_layer *parts,
                                            int64_t *raised, int64_t *lost);

/// outline.h: outlines of groups of cells.
#pragma once

#include "core/grid.h"
#include "geo/layer.h"

/// Numbers the groups of cells that share sides: group [cells] holds JM_NONE outside, anything
/// inside; afterwards the group's number, by its first cell. *layer gets a polygon for each, with
/// holes. The steps of cells along slanting sides are cut straight: the outline stays
/// within a cell of the group's edge, and keeps its area to 1 %.
JM_CHECKED jm_status jm_outlines(jm_ctx *ctx, const jm_grid *grid, int32_t *group,
                                 jm_layer **layer);

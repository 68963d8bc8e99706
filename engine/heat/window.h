/// window.h: what a window of a city is cut from it, with all that its cells can see.
#pragma once

#include "heat/heat.h"

/// A cut owns the rasters of its city; all else is borrowed from the whole.
typedef struct jm_city_cut {
    jm_city part;
    const jm_city *whole;
    int32_t first_row, first_column; // cells of the whole
    /// Blocks that are modelled (those asked for and a rim, whose surfaces the inner ones see), in
    /// blocks of the part and of the whole.
    jm_heat_window modelled, in_whole;
    const uint8_t *chosen; // [blocks of modelled] 0: a block that is not; NULL: all are
    jm_heat_window looked; // blocks of the part from whose surfaces is looked
    bool known;            // what surfaces send that are not modelled is in the record
    jm_heat_cut asked;
} jm_city_cut;

/// A window grown by `blocks` to all sides, within the frame.
jm_heat_window jm_heat_window_grown(const jm_heat_window *window, int32_t blocks,
                                    const jm_grid *frame);
JM_CHECKED jm_status jm_heat_check_window(jm_ctx *ctx, const jm_heat_window *window,
                                          const jm_grid *frame);
/// Cuts def->window (rows > 0) out of a city.
JM_CHECKED jm_status jm_city_cut_create(jm_ctx *ctx, const jm_heat_def *def, const jm_city *whole,
                                        jm_city_cut *out);
void jm_city_cut_free(jm_city_cut *cut);

/// air_part.h: the air of a part of a city after an edit: what a run's record has there, and how
/// much the edit moves it.
///
/// Two grids of the part alone are started in each substep from the record, one of them moved by
/// what the edit has done so far. One takes the gains that the run's surfaces gave, the other those
/// of the edited ones. What flows into the part is a guess, the same in both: it drops out of their
/// difference, which is added to the record.
#pragma once

#include "heat/air_record.h"

typedef struct jm_air_part jm_air_part;

/// Of the `window` of `whole`, whose air is kept with its gains in `record`; both are borrowed, the
/// grid for the call. shapes [blocks of the whole] of the edited city.
JM_CHECKED jm_status jm_air_part_create(jm_ctx *ctx, const jm_air_grid *whole,
                                        jm_air_record *record, const jm_heat_window *window,
                                        const jm_block_shape *shapes, jm_air_part **out);
void jm_air_part_destroy(jm_air_part *part); // NULL is allowed
void jm_air_part_reset(jm_air_part *part, const jm_air_station *station);
/// Sets the cells that the surfaces meet in a substep, and the gains as the run's surfaces would
/// give them in this air.
JM_CHECKED jm_status jm_air_part_meet(jm_air_part *part, int64_t substep,
                                      const jm_air_station *station);
/// [blocks of the part] To be set where surfaces are modelled.
jm_air_gain *jm_air_part_gains(jm_air_part *part);
/// Moves the air after it by these gains.
void jm_air_part_move(jm_air_part *part, const jm_air_gain *meadow, const jm_air_station *station,
                      double step_s);
/// [blocks of the part + 1], the rural tile last.
const jm_air_cell *jm_air_part_cells(const jm_air_part *part);

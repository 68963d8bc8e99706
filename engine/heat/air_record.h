/// air_record.h: the air that a run met, substep by substep, and what surfaces sent,
/// for models that take it from there.
///
/// In memory or in a nameless file, which the system frees with the process. Values are kept as
/// float: 3e-5 K at 300 K.
#pragma once

#include "atmosphere/air_grid.h"
#include "heat/heat.h"

/// One substep: the air met by the surfaces (winds, and the state before the substep), the state
/// after it, and, when they are kept, the gains that the surfaces gave. The rural tile is the last
/// of [blocks + 1].
typedef struct jm_air_moment {
    jm_air_cell *met;   // [blocks + 1]
    jm_air_cell *after; // [blocks + 1] winds as in met
    jm_air_gain *gain;  // [blocks + 1], or NULL
} jm_air_moment;

/// Appends an interval's forcing with its vehicles [blocks, W m-2]; its substeps follow.
JM_CHECKED jm_status jm_air_record_interval(jm_air_record *record, const jm_heat_input *in,
                                            const double *vehicles_wm2);
/// Appends a substep. gain may be NULL where the record keeps none.
JM_CHECKED jm_status jm_air_record_add(jm_air_record *record, const jm_air_moment *moment);
/// Appends what all surfaces sent in the substep that was added last (jm_irradiance_sent):
/// `count` values, kept to 0.01 W m-2. A record keeps gains and this of all substeps or of none.
JM_CHECKED jm_status jm_air_record_add_sent(jm_air_record *record, const float *sent_wm2,
                                            int64_t count);
/// Of those of a substep the values from `first` on.
JM_CHECKED jm_status jm_air_record_sent(jm_air_record *record, int64_t substep, int64_t first,
                                        int64_t count, float *sent_wm2);
/// Starts anew: what was kept is forgotten.
void jm_air_record_reset(jm_air_record *record);

int64_t jm_air_record_substeps(const jm_air_record *record);
/// `rows` x `columns` blocks from (row, column) of the record's frame on, then the rural tile.
JM_CHECKED jm_status jm_air_record_read(const jm_air_record *record, int64_t substep,
                                        const jm_heat_window *window, jm_air_moment *out);
/// The forcing of an interval; in.people_indoor and vehicles are views of memory that the record
/// owns and the next call overwrites.
JM_CHECKED jm_status jm_air_record_input(jm_air_record *record, int64_t interval, jm_heat_input *in,
                                         const double **vehicles_wm2);
bool jm_air_record_has_gains(const jm_air_record *record);
/// Where the frame lies.
void jm_air_record_frame(const jm_air_record *record, int32_t *rows, int32_t *columns);

/// windows.h: a run by windows; internal to run/.
#pragma once

#include "run/map_store.h"
#include "run/session.h"

enum { JM_WINDOW_MAPS = 16 };

/// How many windows a frame has.
int64_t jm_windows_count(const jm_grid *blocks, int32_t side_blocks);
/// Side of the coarse run's cells in cells of the city.
int32_t jm_windows_coarse_times(double cell_m, int32_t block_cells);
/// Lays a city's rasters on disk when heat goes by windows.
JM_CHECKED jm_status jm_windows_park(jm_session *s, jm_city *city);
/// The order of a run by windows: prepare (then heat sees the coarse city), make_coarse, run,
/// rows, write.
JM_CHECKED jm_status jm_windows_prepare(jm_session *s, const jm_run_plan *plan);
JM_CHECKED jm_status jm_windows_make_coarse(jm_session *s);
JM_CHECKED jm_status jm_windows_run(jm_session *s);
/// The whole's air grid.
const jm_grid *jm_windows_air_grid(const jm_session *s);
/// Rows of their maps; returns how many (JM_WINDOW_MAPS at most).
int64_t jm_windows_rows(jm_session *s, jm_field *rows);
JM_CHECKED jm_status jm_windows_write(jm_session *s, jm_outcome *outcome);
/// Indicators of the coarse run.
const jm_indicator_list *jm_windows_told(const jm_session *s);
/// The city that the coarse run sees.
const jm_city *jm_windows_city(const jm_session *s);
void jm_windows_destroy(jm_session *s);

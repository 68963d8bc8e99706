/// outcome_writer.h: the state of an outcome that is being written (store's own).
///
/// `outcome_start.c` makes and ends it, `outcome.c` writes with it.
#pragma once

#include "store/outcome_own.h"

struct jm_outcome {
    char *path, *part, *fresh; // x.outcome.nc, .part, .part.new
    jm_out_rows rows;
    hid_t file, time, hashes, stored;
    jm_room room; // of the part, and its lock
    int64_t steps, step_limit;
    double last_time_s;
    bool statics_done;
    bool stopped; // a step failed half-way: no more are taken
    bool broken;  // libhdf5 failed to write: closing would crash it
    jm_packer *packer;
    jm_plane *planes;     // [rows]
    jm_hash **sums;       // [rows] running sums of a step
    uint8_t *row_hash;    // [rows * 32]
    uint8_t *stored_hash; // [rows * 32]
    jm_hash *content;
    uint8_t *static_hash; // [static rows * 32]
    int64_t indicator_count;
    int64_t run_count;
    char (*run_path)[JM_OUT_PATH]; // [run_count] of the numbers of group /run
};

/// Rows of a step and static rows together.
int64_t jm_writer_rows(const jm_outcome *o);
/// Closes libhdf5's side; false when what it held could not be written. A broken file stays open,
/// as kill -9 would leave it.
bool jm_writer_close(jm_outcome *o);
/// Lets the part and its lock go and frees all memory; jm_writer_close came before.
void jm_writer_free(jm_outcome *o);

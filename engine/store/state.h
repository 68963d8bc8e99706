/// state.h: the state of a run in two alternating checkpoint files; each is whole or not there.
///
/// A checkpoint holds jm_field rows of flag JM_CHECKPOINT and a few numbers. Files are
/// `<base>.checkpoint-a.h5` and `-b.h5`: written under a temporary name, synced, renamed; each
/// bears its step and a SHA-256 over all rows; the newest valid one counts.
#pragma once

#include "core/field.h"

typedef struct jm_state_mark {
    int64_t step; // steps that the outcome holds at this state
    char key[65]; // hash of all inputs: resume refuses another run's checkpoint
} jm_state_mark;

/// Row names must be unique over all rows.
JM_CHECKED jm_status jm_state_write(jm_ctx *ctx, const char *base, const jm_state_mark *mark,
                                    const jm_field *rows, int64_t row_count);
/// Finds the newest valid checkpoint with this key; *found false when there is none. Rows of the
/// same name, type and count are filled; a row that is missing in the file is JM_ERR_DATA.
JM_CHECKED jm_status jm_state_read(jm_ctx *ctx, const char *base, const char *key,
                                   const jm_field *rows, int64_t row_count, jm_state_mark *mark,
                                   bool *found);
/// Steps that the newest checkpoint holds where there are only ones of other keys; 0 where one has
/// this key or there is none.
JM_CHECKED jm_status jm_state_of_others(jm_ctx *ctx, const char *base, const char *key,
                                        int64_t *step);
void jm_state_remove(const char *base);

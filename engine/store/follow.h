/// follow.h: the one reader of an outcome that another process may still be writing.
///
/// Opens `x.outcome.nc` or, while a run goes on, `x.outcome.nc.part`; when the `.part` goes, the
/// final name is opened in its place. Not thread safe (libhdf5 is not): one thread polls and reads.
#pragma once

#include "store/outcome.h"

typedef enum jm_follow_state {
    JM_FOLLOW_COMPLETE, // the final file
    JM_FOLLOW_GROWING,  // its writer lives
    JM_FOLLOW_STOPPED,  // a .part whose writer is gone
} jm_follow_state;

typedef struct jm_follow jm_follow;

/// `path` with or without ".part": what exists is opened, the final file first.
JM_API JM_CHECKED jm_status jm_follow_open(jm_ctx *ctx, const char *path, jm_follow **out);
JM_API void jm_follow_close(jm_follow *follow); // NULL is allowed
/// Looks whether there are more steps or the run has ended. *changed (may be NULL) is true when
/// steps or state differ from before. A file that cannot be read for a moment (renamed just now) is
/// no failure: the next poll finds it.
JM_API JM_CHECKED jm_status jm_follow_poll(jm_ctx *ctx, jm_follow *follow, bool *changed);
/// Valid until the next poll. NULL while a file that took the place of the other cannot be read.
JM_API const jm_reader *jm_follow_reader(const jm_follow *follow);
JM_API jm_follow_state jm_follow_state_of(const jm_follow *follow);
/// How often a file was opened: a change tells that another took its place (the final one, or that
/// of a run that was resumed or started anew).
JM_API int64_t jm_follow_openings(const jm_follow *follow);
/// When the file was last written to [s since 1970].
JM_API double jm_follow_written_utc_s(const jm_follow *follow);

/// shelf.h: memory that lies on disk: arrays in a nameless file, read and written as memory, whose
/// pages a program may give back and have again.
#pragma once

#include "core/ctx.h"

typedef struct jm_shelf jm_shelf;

/// A nameless file in `folder`, gone with the process; `what` is kept there, for the message.
JM_CHECKED jm_status jm_nameless_file(jm_ctx *ctx, const char *folder, const char *what, int *file);
/// All of its disk at once: one that is too small says so before hours of work.
JM_CHECKED jm_status jm_shelf_create(jm_ctx *ctx, const char *folder, const char *what,
                                     int64_t bytes, jm_shelf **out);
void jm_shelf_destroy(jm_shelf *shelf); // NULL is allowed
/// The next `bytes`, zeroed, at a page of their own; they end with the shelf. NULL: it is full.
void *jm_shelf_take(jm_shelf *shelf, int64_t bytes);
/// What jm_shelf_take lays a number of bytes out to.
int64_t jm_shelf_bytes(int64_t bytes);
/// Gives its memory back, for no thread uses it now; what is read again comes from disk. NULL is
/// allowed.
void jm_shelf_rest(const jm_shelf *shelf);

/// room.h: room on the disk, made sure of before libhdf5 writes (store's own).
///
/// libhdf5 1.10 crashes when a file in which one of its writes failed is closed. So blocks are
/// reserved first, and a full disk is met here, where nothing has been half-written.
#pragma once

#include "core/ctx.h"

#include <hdf5.h>

typedef struct jm_room {
    int fd; // -1: none
    int64_t reserved;
    bool cannot; // the file system does not know how to reserve
} jm_room;

/// Opens `path` (made when `create`), and with `lock` keeps other processes from doing the same.
/// An absent file without `create` gives fd -1. JM_ERR_DATA: another run holds the lock.
jm_status jm_room_open(jm_ctx *ctx, const char *path, bool create, bool lock, jm_room *room);
/// Whether another process holds that lock, that is, writes `path`; false when it is not there.
/// Where the file system knows no locks: whether it was written to within the last minute.
bool jm_room_is_held(const char *path);
/// Reserves what `file` has allocated, `bytes` more, and a margin for metadata. JM_ERR_IO with
/// "disk full?" when the disk or a limit of the process has no room.
jm_status jm_room_ensure(jm_ctx *ctx, jm_room *room, const char *path, hid_t file, int64_t bytes);
/// Gives back what was reserved beyond the file's end.
void jm_room_trim(jm_room *room);
/// Cuts the file to no bytes.
void jm_room_empty(jm_room *room);
void jm_room_close(jm_room *room);

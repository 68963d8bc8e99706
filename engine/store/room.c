#define _GNU_SOURCE // fallocate, locks that belong to an open file
#include "store/room.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { margin_bytes = 1 << 20, step_bytes = 4 << 20 };

// The lock ends with the open file, also by kill -9; but the guard's child of a killed run holds it
// for the moment that it takes to die.
static bool take_lock(int fd)
{
    enum { tries = 100 };
    const struct timespec pause = {.tv_nsec = 10000000};
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    for (int i = 0; i < tries; i++) {
        if (fcntl(fd, F_OFD_SETLK, &whole) == 0 || (errno != EAGAIN && errno != EACCES))
            return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

jm_status jm_room_open(jm_ctx *ctx, const char *path, bool create, bool lock, jm_room *room)
{
    *room = (jm_room){.fd = -1};
    int fd = open(path, create ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDWR | O_CLOEXEC, 0666);
    if (fd < 0 && errno == ENOENT && !create)
        return JM_OK;
    if (fd < 0)
        return jm_fail(ctx, JM_ERR_IO, "%s: cannot be created: %s", path, strerror(errno));
    if (lock && !take_lock(fd)) {
        close(fd);
        return jm_fail(ctx, JM_ERR_DATA, "%s: another run is writing it; choose another name",
                       path);
    }
    room->fd = fd;
    return JM_OK;
}

static bool written_lately(int fd)
{
    const double lately_s = 60.0;
    struct stat info;
    return fstat(fd, &info) == 0 && difftime(time(NULL), info.st_mtim.tv_sec) < lately_s;
}

bool jm_room_is_held(const char *path)
{
    struct flock whole = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool held = fcntl(fd, F_OFD_GETLK, &whole) == 0 ? whole.l_type != F_UNLCK : written_lately(fd);
    close(fd);
    return held;
}

static bool within_limit(int64_t bytes)
{
    struct rlimit most;
    return getrlimit(RLIMIT_FSIZE, &most) != 0 || most.rlim_cur == RLIM_INFINITY ||
           (uint64_t)bytes <= (uint64_t)most.rlim_cur;
}

// A generous step first, so that not every chunk asks the kernel; else just what is needed.
static bool reserve(jm_room *room, int64_t needed)
{
    if (room->fd < 0 || room->cannot)
        return true;
    const int64_t sizes[2] = {needed + step_bytes, needed};
    for (int i = 0; i < 2; i++) {
        if (fallocate(room->fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)sizes[i]) == 0) {
            room->reserved = sizes[i];
            return true;
        }
        if (errno != ENOSPC && errno != EDQUOT && errno != EFBIG) {
            room->cannot = true;
            return true;
        }
    }
    return false;
}

jm_status jm_room_ensure(jm_ctx *ctx, jm_room *room, const char *path, hid_t file, int64_t bytes)
{
    haddr_t end = 0;
    if (H5Fget_eoa(file, &end) < 0)
        return jm_fail(ctx, JM_ERR_IO, "%s: cannot be written", path);
    int64_t needed = (int64_t)end + bytes + margin_bytes;
    if (within_limit(needed) && (needed <= room->reserved || reserve(room, needed)))
        return JM_OK;
    return jm_fail(ctx, JM_ERR_IO, "%s: no room for %lld bytes more: disk full? free some space",
                   path, (long long)bytes);
}

void jm_room_trim(jm_room *room)
{
    struct stat info;
    // A failure is harmless: the blocks stay with the file.
    if (room->fd >= 0 && fstat(room->fd, &info) == 0 && ftruncate(room->fd, info.st_size) != 0)
        room->cannot = true;
    room->reserved = 0;
}

void jm_room_empty(jm_room *room)
{
    if (room->fd >= 0 && ftruncate(room->fd, 0) != 0)
        room->cannot = true; // harmless, as above
}

void jm_room_close(jm_room *room)
{
    if (room->fd >= 0)
        close(room->fd);
    *room = (jm_room){.fd = -1};
}

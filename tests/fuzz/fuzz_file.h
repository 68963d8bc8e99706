/// fuzz_file.h: targets that read files get the bytes as a file of their own process.
#pragma once

#define _GNU_SOURCE

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/// Writes the bytes to a temporary file; its name goes to `path`.
static inline int fuzz_file(const uint8_t *data, size_t size, char path[64])
{
    snprintf(path, 64, "/tmp/jumeau-fuzz-file-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0)
        return 0;
    int good = write(fd, data, size) == (ssize_t)size;
    close(fd);
    if (!good)
        remove(path);
    return good;
}

/// zip_files.h: zip archives of the tests' own files, stored without compression.
#pragma once

#include "gis_files.h"

enum { ZIP_MEMBERS = 16, ZIP_BYTES = 65536 };

typedef struct zip_member {
    const char *name; // folders with slashes
    const void *bytes;
    size_t count;
} zip_member;

static inline unsigned zip_sum(const unsigned char *bytes, size_t count)
{
    unsigned sum = 0xffffffffu;
    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
    }
    return ~sum;
}

static inline unsigned char *zip_put(unsigned char *to, unsigned value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *to++ = (unsigned char)(value >> 8 * i);
    return to;
}

/// What a local header and the directory share: version needed to the length of extra fields.
static inline unsigned char *zip_common(unsigned char *to, const zip_member *m)
{
    to = zip_put(to, 20, 2); // version 2.0
    to = zip_put(to, 0, 4);  // no flags, stored
    to = zip_put(to, 0x00210000u, 4);
    to = zip_put(to, zip_sum(m->bytes, m->count), 4);
    to = zip_put(to, (unsigned)m->count, 4);
    to = zip_put(to, (unsigned)m->count, 4);
    to = zip_put(to, (unsigned)strlen(m->name), 2);
    return zip_put(to, 0, 2);
}

/// Writes `count` members into scene/name. (APPNOTE.TXT of PKWARE, 4.3.)
static inline void write_zip(const gis_scene *scene, const char *name, const zip_member *members,
                             int count)
{
    static unsigned char bytes[ZIP_BYTES];
    unsigned char *to = bytes;
    unsigned starts[ZIP_MEMBERS];
    assert_true(count <= ZIP_MEMBERS);
    for (int i = 0; i < count; i++) {
        size_t length = strlen(members[i].name);
        assert_true((size_t)(to - bytes) + members[i].count + 3 * length + 4096 < ZIP_BYTES);
        starts[i] = (unsigned)(to - bytes);
        to = zip_common(zip_put(to, 0x04034b50u, 4), &members[i]);
        memcpy(to, members[i].name, length);
        memcpy(to + length, members[i].bytes, members[i].count);
        to += length + members[i].count;
    }
    unsigned directory = (unsigned)(to - bytes);
    for (int i = 0; i < count; i++) {
        size_t length = strlen(members[i].name);
        to = zip_common(zip_put(zip_put(to, 0x02014b50u, 4), 20, 2), &members[i]);
        to = zip_put(zip_put(zip_put(to, 0, 4), 0, 2), 0, 4); // comment, disk, attributes
        to = zip_put(to, starts[i], 4);
        memcpy(to, members[i].name, length);
        to += length;
    }
    unsigned end = (unsigned)(to - bytes);
    to = zip_put(zip_put(to, 0x06054b50u, 4), 0, 4);
    to = zip_put(zip_put(to, (unsigned)count, 2), (unsigned)count, 2);
    to = zip_put(zip_put(to, end - directory, 4), directory, 4);
    to = zip_put(to, 0, 2);
    write_bytes(scene, name, bytes, (size_t)(to - bytes));
}

/// bomb.h: zip and gzip files of one text that is a start and then gigabytes of blanks.
///
/// Packed by hand, for a packer would read all that it packs: a literal blank, and then the two
/// codes of "repeat the last byte 258 times", 13 bits (RFC 1951, 3.2.6: fixed Huffman codes).
#pragma once

#include "gis_files.h"

#include <inttypes.h>
#include <libdeflate.h>

typedef struct bomb {
    FILE *file;
    uint64_t bits; // not yet written, the lowest first
    int held;
    uint32_t packed; // bytes
} bomb;

static inline void bomb_put(bomb *b, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        putc((int)(value >> 8 * i & 0xff), b->file);
}

static inline void bomb_bits(bomb *b, uint32_t value, int count)
{
    b->bits |= (uint64_t)value << b->held;
    for (b->held += count; b->held >= 8; b->held -= 8, b->bits >>= 8, b->packed++)
        putc((int)(b->bits & 0xff), b->file);
}

/// Huffman codes stand with their highest bit first.
static inline void bomb_code(bomb *b, uint32_t code, int count)
{
    for (int i = count - 1; i >= 0; i--)
        bomb_bits(b, code >> i & 1, 1);
}

enum { BOMB_RUN = 258 };

/// The deflate stream: one last block of the start, a blank, and `runs` repetitions.
static inline void bomb_stream(bomb *b, const char *start, uint32_t runs)
{
    bomb_bits(b, 1, 1);
    bomb_bits(b, 1, 2);
    for (const char *at = start; *at != '\0'; at++)
        bomb_code(b, 0x30u + (unsigned char)*at, 8);
    bomb_code(b, 0x30u + ' ', 8);
    const uint32_t repeat = 0xa3; // code 0xc5 from behind, and five zeroes: distance 1
    for (uint32_t i = 0; i < runs; i++)
        bomb_bits(b, repeat, 13);
    bomb_bits(b, 0, 7); // end of block
    bomb_bits(b, 0, 7); // to a whole byte
}

static inline uint32_t bomb_sum(const char *start, uint64_t blanks)
{
    static char piece[1 << 20];
    memset(piece, ' ', sizeof piece);
    uint32_t sum = libdeflate_crc32(0, start, strlen(start));
    for (uint64_t left = blanks; left > 0;) {
        size_t count = left < sizeof piece ? (size_t)left : sizeof piece;
        sum = libdeflate_crc32(sum, piece, count);
        left -= count;
    }
    return sum;
}

typedef struct bomb_sizes {
    uint32_t sum, packed, whole;
    const char *member;
} bomb_sizes;

/// What the local header of a zip and its directory share (APPNOTE.TXT of PKWARE, 4.3).
static inline void bomb_common(bomb *b, const bomb_sizes *s)
{
    bomb_put(b, 20, 2);          // version 2.0
    bomb_put(b, 8u << 16, 4);    // no flags, deflate
    bomb_put(b, 0x00210000u, 4); // 1980-01-01
    bomb_put(b, s->sum, 4);
    bomb_put(b, s->packed, 4);
    bomb_put(b, s->whole, 4);
    bomb_put(b, (uint32_t)strlen(s->member), 2);
    bomb_put(b, 0, 2);
}

static inline void bomb_directory(bomb *b, const bomb_sizes *s)
{
    const uint32_t length = (uint32_t)strlen(s->member);
    bomb_put(b, 0x02014b50u, 4);
    bomb_put(b, 20, 2);
    bomb_common(b, s);
    for (int i = 0; i < 14; i++) // comment, disk, attributes, place of the local header
        bomb_put(b, 0, 1);
    fputs(s->member, b->file);
    bomb_put(b, 0x06054b50u, 4);
    bomb_put(b, 0, 4);
    bomb_put(b, 0x00010001u, 4);
    bomb_put(b, 46 + length, 4);
    bomb_put(b, 30 + length + s->packed, 4);
    bomb_put(b, 0, 2);
}

/// `mebibytes` of blanks behind `start`, as `member` of a zip; member "": as a gzip.
static inline void write_bomb(const gis_scene *scene, const char *name, const char *member,
                              const char *start, uint32_t mebibytes)
{
    char path[PATH];
    path_in(scene, name, path);
    bomb b = {.file = fopen(path, "wb")};
    assert_non_null(b.file);
    const bool zip = member[0] != '\0';
    const uint32_t runs = (mebibytes << 20) / BOMB_RUN;
    const uint64_t blanks = 1 + (uint64_t)runs * BOMB_RUN;
    bomb_sizes s = {bomb_sum(start, blanks), 0, (uint32_t)(strlen(start) + blanks), member};
    if (zip) { // written again with the packed length below
        bomb_put(&b, 0x04034b50u, 4);
        bomb_common(&b, &s);
        fputs(member, b.file);
    } else {
        bomb_put(&b, 0x00088b1fu, 4); // RFC 1952: deflate, no flags
        bomb_put(&b, 0, 4);
        bomb_put(&b, 0xff00u, 2);
    }
    bomb_stream(&b, start, runs);
    s.packed = b.packed;
    if (zip) {
        bomb_directory(&b, &s);
        rewind(b.file);
        bomb_put(&b, 0x04034b50u, 4);
        bomb_common(&b, &s);
    } else {
        bomb_put(&b, s.sum, 4);
        bomb_put(&b, s.whole, 4);
    }
    assert_int_equal(fclose(b.file), 0);
}

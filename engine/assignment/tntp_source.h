/// tntp_source.h: words and numbers of a text file, one after the other, with their line; what the
/// readers of tntp.h share.
#pragma once

#include "core/ctx.h"

#include <stdint.h>
#include <stdio.h>

enum {
    JM_TNTP_ROOM = 1 << 16, // bytes read at a time
    JM_TNTP_LONGEST = 400   // of a number or a tag; what is longer is none
};

typedef struct jm_tntp_source {
    jm_ctx *ctx;
    const char *name;       // for messages
    FILE *file;             // or NULL:
    const char *memory;     // bytes in memory
    int64_t memory_count;   // all of them
    int64_t next, part_end; // byte that is read next; bytes from part_end on are not read
    char *bytes;            // [JM_TNTP_ROOM + 1] bytes[end] is 0
    int32_t at, end;
    int64_t line; // from 1
    bool over;    // nothing follows bytes[end]
    bool broken;  // the file could not be read to its end
} jm_tntp_source;

/// Either a path (bytes NULL), or bytes in memory.
JM_CHECKED jm_status jm_tntp_open(jm_ctx *ctx, const char *name, const char *bytes, int64_t count,
                                  jm_tntp_source *s);
void jm_tntp_close(jm_tntp_source *s);

/// Bytes of the whole, and the place among them of what comes next; -1 where only one can read and
/// in turn (a pipe).
int64_t jm_tntp_size(jm_tntp_source *s);
int64_t jm_tntp_place(const jm_tntp_source *s);
/// Another reader of the same bytes, from `begin` on to before `end`. Its lines count from 1.
JM_CHECKED jm_status jm_tntp_open_part(jm_ctx *ctx, const jm_tntp_source *whole, int64_t begin,
                                       int64_t end, jm_tntp_source *part);

/// Puts "file:line: " before what jm_fail just stored; or says that the file cannot be read, where
/// that is why.
jm_status jm_tntp_refuse(const jm_tntp_source *s, jm_status status);

/// The byte that comes next, after blanks and comments (~ to the end of the line) of this line:
/// '\n' at the line's end, '\0' at the file's (or at a byte 0: jm_tntp_over tells them apart).
char jm_tntp_peek(jm_tntp_source *s);
bool jm_tntp_over(const jm_tntp_source *s);
/// Takes the byte that jm_tntp_peek showed.
void jm_tntp_take(jm_tntp_source *s);
/// Takes it when it is `byte`.
bool jm_tntp_take_if(jm_tntp_source *s, char byte);
/// Goes behind the end of this line.
void jm_tntp_next_line(jm_tntp_source *s);

/// Takes a number: digits with sign, point, exponent, correctly rounded; false, and nothing is
/// taken, when what comes next is none (nan, inf, hexadecimal are none).
bool jm_tntp_number(jm_tntp_source *s, double *value);
/// What comes next up to a blank, for messages; nothing is taken.
void jm_tntp_word(jm_tntp_source *s, char out[40]);
/// Takes a word of letters, in capitals.
void jm_tntp_letters(jm_tntp_source *s, char out[16]);

/// What the lines `<TAG> value` say; NaN: nothing. Tags that no reader needs are passed over.
typedef struct jm_tntp_metadata {
    double zones, nodes, first_through, links, total_flow, toll_factor, distance_factor;
} jm_tntp_metadata;

/// Reads up to <END OF METADATA>. `needed`: where there is none the file is refused.
JM_CHECKED jm_status jm_tntp_read_metadata(jm_tntp_source *s, bool needed, jm_tntp_metadata *m);
/// A whole number that the metadata must state, within bounds.
JM_CHECKED jm_status jm_tntp_count(const jm_tntp_source *s, const char *tag, double value,
                                   int32_t low, int32_t high, int32_t *count);

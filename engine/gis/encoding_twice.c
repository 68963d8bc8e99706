// Texts that went through UTF-8 twice.
#include "gis/fields.h"

#include "core/text.h"

#include <cpl_string.h>
#include <string.h>

// The byte that a code point was in one of the two encodings; -1: in neither.
static int byte_of(uint32_t point)
{
    if (point < 0x100)
        return (int)point;
    for (int b = 0; b < 32; b++)
        if (jm_windows_1252[b] == point)
            return 0x80 + b;
    return -1;
}

bool jm_text_mend_twice(char *text)
{
    size_t length = strlen(text), read = 0, written = 0;
    enum { ROOM = 4096 };
    char bytes[ROOM];
    bool beyond_ascii = false;
    if (length >= ROOM)
        return false;
    while (read < length) {
        const unsigned char *p = (const unsigned char *)text + read;
        int more = p[0] >= 0xe0 ? 2 : p[0] >= 0xc2 ? 1 : 0;
        uint32_t point = p[0];
        if (p[0] >= 0xf0 || (more > 0 && (p[1] & 0xc0) != 0x80) ||
            (more > 1 && (p[2] & 0xc0) != 0x80))
            return false;
        if (more == 1)
            point = (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
        if (more == 2)
            point = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
        int byte = byte_of(point);
        if (byte < 0)
            return false;
        beyond_ascii |= byte >= 0x80;
        bytes[written++] = (char)byte;
        read += (size_t)more + 1;
    }
    bytes[written] = '\0';
    if (!beyond_ascii || !CPLIsUTF8(bytes, (int)written))
        return false;
    memcpy(text, bytes, written + 1);
    return true;
}

// The beginning and the end of a GeoJSON: what its layer is called, and whether a server cut it.
#include "gis/vector_own.h"

#include <cpl_vsi.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 16384, TAIL = 4096 };

static const char *skip_blanks(const char *s)
{
    return s + strspn(s, " \t\r\n");
}

// The value behind a key of any depth, or NULL.
static const char *value_of(const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *at = strstr(text, key); at != NULL; at = strstr(at + length, key)) {
        if (at == text || at[-1] != '"' || at[length] != '"')
            continue;
        const char *colon = skip_blanks(at + length + 1);
        if (*colon == ':')
            return skip_blanks(colon + 1);
    }
    return NULL;
}

// A quoted text without escapes, cut at `stop`; "" otherwise.
static void copy_quoted(const char *value, const char *stop, char out[JM_PEEK_NAME])
{
    out[0] = '\0';
    if (value == NULL || *value != '"')
        return;
    size_t length = strcspn(value + 1, "\"\\");
    size_t part = strcspn(value + 1, stop);
    if (value[1 + length] != '"' || length >= JM_PEEK_NAME)
        return;
    length = part < length ? part : length;
    memcpy(out, value + 1, length);
    out[length] = '\0';
}

// The member "name" of the collection itself: the CRS has one too, one level deeper.
static void find_name(const char *text, char out[JM_PEEK_NAME])
{
    int depth = 0;
    for (const char *s = text; *s != '\0'; s++) {
        depth += (*s == '{' || *s == '[') - (*s == '}' || *s == ']');
        if (*s != '"')
            continue;
        size_t length = strcspn(s + 1, "\"\\");
        if (s[1 + length] != '"')
            return;
        const char *behind = skip_blanks(s + length + 2);
        bool key = depth == 1 && *behind == ':';
        if (key && length == 8 && strncmp(s + 1, "features", 8) == 0)
            return;
        if (key && length == 4 && strncmp(s + 1, "name", 4) == 0) {
            copy_quoted(skip_blanks(behind + 1), "\"", out);
            return;
        }
        s += length + 1;
    }
}

// "batiment.BATIMENT0000000012345": a WFS puts the type in front.
static void find_type(const char *text, char out[JM_PEEK_NAME])
{
    const char *features = value_of(text, "features");
    const char *id = features != NULL ? value_of(features, "id") : NULL;
    if (id != NULL && *id == '"' && id[1 + strcspn(id + 1, ".\"")] == '.')
        copy_quoted(id, ".", out);
}

static void find_counts(const char *text, jm_geojson_peek *peek)
{
    static const char *const keys[] = {"numberMatched", "totalFeatures"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const char *value = value_of(text, keys[k]);
        if (value != NULL && *value >= '0' && *value <= '9' && peek->matched < 0)
            peek->matched = strtoll(value, NULL, 10);
    }
    const char *more = value_of(text, "exceededTransferLimit");
    peek->cut_off |= more != NULL && strncmp(more, "true", 4) == 0;
}

void jm_geojson_peek_at(const char *place, jm_geojson_peek *peek)
{
    char text[HEAD + 1];
    *peek = (jm_geojson_peek){.matched = -1};
    VSILFILE *file = VSIFOpenL(place, "rb");
    if (file == NULL)
        return;
    size_t got = VSIFReadL(text, 1, HEAD, file);
    text[got] = '\0';
    find_name(text, peek->name);
    find_type(text, peek->type);
    find_counts(text, peek);
    if (got == HEAD && VSIFSeekL(file, 0, SEEK_END) == 0) {
        vsi_l_offset size = VSIFTellL(file);
        vsi_l_offset from = size > TAIL ? size - TAIL : 0;
        got = VSIFSeekL(file, from, SEEK_SET) == 0 ? VSIFReadL(text, 1, TAIL, file) : 0;
        text[got] = '\0';
        find_counts(text, peek);
    }
    VSIFCloseL(file);
}

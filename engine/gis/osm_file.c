#include "gis/osm_file.h"

#include "core/text.h"
#include "gis/door.h"

#include <cpl_vsi.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// --- formats ------------------------------------------------------------------------------------

enum { HEAD = 512 };

/// The first bytes of a file, ended by a zero; *length 0 when it cannot be read.
static void read_head(const char *path, char head[HEAD + 1], size_t *length)
{
    VSILFILE *file = VSIFOpenL(path, "rb");
    *length = file != NULL ? VSIFReadL(head, 1, HEAD, file) : 0;
    head[*length] = '\0';
    if (file != NULL)
        VSIFCloseL(file);
}

bool jm_osm_is_pbf(const char *path)
{
    // A block begins with its length in four bytes, then a message whose first text is its kind.
    static const char kind[] = "OSMHeader";
    char head[HEAD + 1];
    size_t length = 0;
    read_head(path, head, &length);
    for (size_t at = 4; at < 64 && at + sizeof kind - 1 <= length; at++)
        if (memcmp(head + at, kind, sizeof kind - 1) == 0)
            return true;
    return false;
}

jm_status jm_osm_check_format(jm_ctx *ctx, const char *path)
{
    char head[HEAD + 1];
    size_t length = 0;
    read_head(path, head, &length);
    const char *text = head + (memcmp(head, "\xef\xbb\xbf", length < 3 ? length : 3) == 0 ? 3 : 0);
    text += length > 3 ? strspn(text, " \t\r\n") : 0;
    if (length > 3 && memcmp(head, "BZh", 3) == 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the file is packed by bzip2, which is not read; unpack it with: bunzip2 "
                       "FILE.osm.bz2");
    if (length > 4 && memcmp(head, "\x28\xb5\x2f\xfd", 4) == 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the file is packed by zstd, which is not read; unpack it with: unzstd "
                       "FILE.osm.zst");
    if (length > 6 && memcmp(head + 2, "\x04o5m2", 5) == 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the file is in the o5m format, which is not read; turn it into one that "
                       "is with: osmium cat FILE.o5m -o FILE.osm.pbf");
    if (text[0] == '{' || text[0] == '[')
        return jm_fail(ctx, JM_ERR_DATA,
                       "the file is JSON as Overpass writes it, which is not read; ask Overpass "
                       "for XML: begin the query with [out:xml] and end it with "
                       "(._;>;); out body; and save the answer as FILE.osm");
    if (strstr(text, "<osmChange") != NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the file holds changes (osmChange), no map; give the map itself, .osm.pbf "
                       "or .osm");
    return JM_OK;
}

// --- the order of XML ---------------------------------------------------------------------------

/// An object of the file's top: 0 node, 1 way, 2 relation.
typedef struct element {
    const char *start, *end;
    int kind;
    bool deleted;
} element;

static bool is(const char *at, const char *name)
{
    size_t n = strlen(name);
    return strncmp(at, name, n) == 0 && ((uint8_t)at[n] <= ' ' || at[n] == '>' || at[n] == '/');
}

/// Whether a tag bears action="delete", as JOSM keeps what is to go.
static bool is_deleted(const char *at, const char *end)
{
    static const char action[] = "action=";
    for (; at + sizeof action + 6 < end; at++)
        if (*at == 'a' && memcmp(at, action, sizeof action - 1) == 0)
            return memcmp(at + sizeof action, "delete", 6) == 0;
    return false;
}

/// The next object from `at` on; false at the end of the file, or where the file is cut off.
static bool next_element(const char *at, element *e)
{
    static const char *const open[] = {"node", "way", "relation"};
    static const char *const close[] = {"</node>", "</way>", "</relation>"};
    for (; (at = strchr(at, '<')) != NULL; at++) {
        if (strncmp(at, "<!--", 4) == 0) {
            at = strstr(at, "-->");
            if (at == NULL)
                return false;
            continue;
        }
        for (int k = 0; k < 3; k++) {
            if (!is(at + 1, open[k]))
                continue;
            const char *end = jm_osm_tag_end(at + 1);
            end += *end == '>';
            *e = (element){at, end, k, is_deleted(at, end)};
            if (end[-1] != '>')
                return false;
            if (end[-2] != '/') {
                e->end = strstr(end, close[k]);
                if (e->end == NULL)
                    return false;
                e->end += strlen(close[k]);
            }
            return true;
        }
    }
    return false;
}

static bool is_in_order(const char *text)
{
    int last = 0;
    element e;
    for (const char *at = text; next_element(at, &e); at = e.end) {
        if (e.kind < last || e.deleted)
            return false;
        last = e.kind;
    }
    return true;
}

/// Writes nodes, ways, relations into `out`, which holds as many bytes as the text and a little
/// more; gives the length.
static size_t write_in_order(const char *text, char *out)
{
    static const char head[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">\n";
    static const char tail[] = "</osm>\n";
    size_t length = sizeof head - 1;
    memcpy(out, head, length);
    for (int kind = 0; kind < 3; kind++) {
        element e;
        for (const char *at = text; next_element(at, &e); at = e.end) {
            if (e.kind != kind || e.deleted)
                continue;
            size_t bytes = (size_t)(e.end - e.start);
            memcpy(out + length, e.start, bytes);
            length += bytes;
            out[length++] = '\n';
        }
    }
    memcpy(out + length, tail, sizeof tail - 1);
    return length + sizeof tail - 1;
}

static int64_t count_elements(const char *text)
{
    int64_t count = 0;
    element e;
    for (const char *at = text; next_element(at, &e); at = e.end)
        count++;
    return count;
}

/// Puts the sorted text where GDAL finds it, under a name of its own.
static jm_status keep_copy(jm_ctx *ctx, const char *text, size_t length, char **out)
{
    char name[64];
    char *copy = NULL;
    JM_TRY(jm_new(ctx, &copy, (int64_t)length + count_elements(text) + 128));
    size_t used = write_in_order(text, copy);
    snprintf(name, sizeof name, "/vsimem/jm_osm_%" PRIxPTR ".osm", (uintptr_t)copy);
    VSILFILE *file = VSIFOpenL(name, "wb");
    bool kept = file != NULL && VSIFWriteL(copy, 1, used, file) == used;
    if (file != NULL)
        VSIFCloseL(file);
    jm_free(copy);
    jm_status status = kept ? jm_copy_text(ctx, name, out)
                            : jm_fail(ctx, JM_ERR_MEMORY, "no memory to sort the file");
    if (status != JM_OK)
        VSIUnlink(name);
    return status;
}

jm_status jm_osm_sorted_copy(jm_ctx *ctx, const char *path, char **out)
{
    char *text = NULL;
    size_t length = 0;
    *out = NULL;
    if (jm_osm_is_pbf(path))
        return JM_OK;
    JM_TRY(jm_gis_read_text(ctx, path, jm_gis_base_name(path), &text, &length));
    jm_status status = is_in_order(text) ? JM_OK : keep_copy(ctx, text, length, out);
    jm_free(text);
    return status;
}

void jm_osm_drop_copy(char *copy)
{
    if (copy != NULL)
        VSIUnlink(copy);
    jm_free(copy);
}

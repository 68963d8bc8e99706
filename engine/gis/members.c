// The files behind one entry: a file, a folder, a pattern, or an archive of tiles.
#define _LARGEFILE64_SOURCE // GDAL's VSIStatBufL is a struct stat64
#include "gis/members.h"

#include "core/text.h"
#include "gis/door.h"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBERS = 10000, LEVELS = 3, LISTED = 100000, ZIPS = 2000 };

typedef struct member_search {
    jm_ctx *ctx;
    const char *const *endings;
    jm_members *out;
    int64_t zips;     // archives looked into
    char *packed;     // an archive of a kind that is not read, for the message
    char *nested;     // an archive inside of another, likewise
    const char *path; // as asked for
} member_search;

// The command that unpacks an archive that is not read in place, or NULL.
static const char *unpacker(const char *name)
{
    static const char *const seven[] = {".7z", ".7z.001", ".rar", NULL};
    static const char *const tar[] = {".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", NULL};
    for (int i = 0; seven[i] != NULL; i++)
        if (jm_gis_has_ending(name, seven[i]))
            return "7z x";
    for (int i = 0; tar[i] != NULL; i++)
        if (jm_gis_has_ending(name, tar[i]))
            return "tar xf";
    return NULL;
}

static jm_status refuse_packed(jm_ctx *ctx, const char *path)
{
    return jm_fail(ctx, JM_ERR_DATA,
                   "'%.300s' is an archive that is not read as it is; unpack it (`%s %.300s`) and "
                   "name the folder that it gives",
                   path, unpacker(path), jm_gis_base_name(path));
}

// Whether a name ends as wanted, also with a .gz behind.
static bool is_wanted(const char *name, const char *const *endings)
{
    char bare[512];
    size_t length = strlen(name);
    if (jm_gis_has_ending(name, ".gz") && length < sizeof bare) {
        memcpy(bare, name, length - 3);
        bare[length - 3] = '\0';
        name = bare;
    }
    for (; *endings != NULL; endings++)
        if (jm_gis_has_ending(name, *endings))
            return true;
    return false;
}

static bool is_folder(const char *path)
{
    VSIStatBufL stat;
    return VSIStatExL(path, &stat, VSI_STAT_EXISTS_FLAG | VSI_STAT_NATURE_FLAG) == 0 &&
           VSI_ISDIR(stat.st_mode);
}

// Takes over `place`.
static jm_status add_member(member_search *s, char *place)
{
    jm_status status = JM_OK;
    if (s->out->count >= MEMBERS)
        status = jm_fail(s->ctx, JM_ERR_DATA,
                         "'%.300s' stands for more than %d files; take those of the area only",
                         s->path, MEMBERS);
    if (status == JM_OK)
        status = jm_gis_check_name(s->ctx, place);
    if (status == JM_OK)
        status = jm_grow(s->ctx, &s->out->paths, &s->out->capacity, s->out->count + 1);
    if (status != JM_OK) {
        jm_free(place);
        return status;
    }
    s->out->paths[s->out->count++] = place;
    return JM_OK;
}

static jm_status join(jm_ctx *ctx, const char *folder, const char *name, char **out)
{
    jm_text text = {0};
    size_t length = strlen(folder);
    jm_text_printf(&text, "%s%s%s", folder, length > 0 && folder[length - 1] == '/' ? "" : "/",
                   name);
    if (text.failed) {
        jm_text_free(&text);
        return jm_fail(ctx, JM_ERR_MEMORY, "no memory for a path");
    }
    *out = text.bytes;
    return JM_OK;
}

static jm_status search_folder(member_search *s, const char *folder, const char *pattern,
                               int levels);

static bool in_archive(const char *path)
{
    return strncmp(path, "/vsi", 4) == 0;
}

// An archive among the files of a folder; one inside of another is not opened.
static jm_status search_zip(member_search *s, const char *path)
{
    char *place = NULL;
    if (in_archive(path))
        return s->nested != NULL ? JM_OK : jm_copy_text(s->ctx, path, &s->nested);
    if (++s->zips > ZIPS)
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "'%.300s' holds more than %d archives; take those of the area only", s->path,
                       ZIPS);
    JM_TRY(jm_gis_locate(s->ctx, path, &place));
    jm_status status = search_folder(s, place, NULL, LEVELS);
    jm_free(place);
    return status;
}

static jm_status note_packed(member_search *s, const char *path)
{
    return s->packed != NULL ? JM_OK : jm_copy_text(s->ctx, path, &s->packed);
}

// One name of a folder. A folder below counts when there are levels left.
static jm_status look_at(member_search *s, const char *path, int levels)
{
    const char *name = jm_gis_base_name(path);
    char *place = NULL;
    if (is_folder(path))
        return levels > 0 ? search_folder(s, path, NULL, levels - 1) : JM_OK;
    if (unpacker(name) != NULL)
        return note_packed(s, path);
    if (jm_gis_has_ending(name, ".zip") && !is_wanted(name, s->endings))
        return search_zip(s, path);
    if (!is_wanted(name, s->endings) || !jm_gis_is_file(path))
        return JM_OK;
    if (in_archive(path) && jm_gis_has_ending(name, ".gz"))
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "'%.300s' is packed twice; unpack the archive and name its folder", path);
    if (in_archive(path))
        JM_TRY(jm_copy_text(s->ctx, path, &place));
    else
        JM_TRY(jm_gis_locate(s->ctx, path, &place));
    return add_member(s, place);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// * stands for any bytes, ? for one; case counts, as on the machine.
static bool matches(const char *pattern, const char *name)
{
    const char *star = NULL, *resume = NULL;
    while (*name != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            resume = name;
        } else if (*pattern == '?' || *pattern == *name) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star + 1;
            name = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

// Hidden files, and the shadows that a Mac puts into archives, are no data.
static bool is_hidden(const char *name)
{
    return name[0] == '.' || strcmp(name, "__MACOSX") == 0;
}

static jm_status search_folder(member_search *s, const char *folder, const char *pattern,
                               int levels)
{
    char **names = VSIReadDirEx(folder, LISTED);
    int count = CSLCount(names);
    jm_status status = JM_OK;
    if (count >= LISTED)
        status = jm_fail(s->ctx, JM_ERR_DATA,
                         "the folder '%.300s' holds %d files or more; take those of the area only",
                         folder, LISTED);
    if (count > 1)
        qsort(names, (size_t)count, sizeof *names, by_name);
    for (int i = 0; i < count && status == JM_OK; i++) {
        char *path = NULL;
        size_t length = strlen(names[i]);
        if (length > 0 && names[i][length - 1] == '/') // as some archives list their folders
            names[i][length - 1] = '\0';
        if (is_hidden(names[i]) || (pattern != NULL && !matches(pattern, names[i])))
            continue;
        status = join(s->ctx, folder, names[i], &path);
        if (status == JM_OK)
            status = look_at(s, path, levels);
        jm_free(path);
    }
    CSLDestroy(names);
    return status;
}

// The pattern of the last part of a path, or NULL.
static const char *pattern_of(const char *path)
{
    const char *name = jm_gis_base_name(path);
    return strpbrk(name, "*?") != NULL ? name : NULL;
}

static jm_status search_pattern(member_search *s, const char *path, const char *pattern)
{
    char *folder = NULL;
    size_t length = (size_t)(pattern - path);
    JM_TRY(jm_copy_text(s->ctx, length > 0 ? path : "./", &folder));
    if (length > 0)
        folder[length > 1 ? length - 1 : 1] = '\0';
    jm_status status = JM_OK;
    if (!is_folder(folder))
        status = jm_fail(s->ctx, JM_ERR_DATA, "the folder '%.300s' is not there", folder);
    else
        status = search_folder(s, folder, pattern, LEVELS - 1);
    jm_free(folder);
    return status;
}

static bool is_spreadsheet(const char *path)
{
    return jm_gis_has_ending(path, ".xlsx") || jm_gis_has_ending(path, ".xls") ||
           jm_gis_has_ending(path, ".ods");
}

static jm_status search(member_search *s, const char *path)
{
    const char *pattern = pattern_of(path);
    if (is_spreadsheet(path))
        return jm_fail(s->ctx, JM_ERR_DATA,
                       "'%.300s' is a spreadsheet, which is not read; save its sheet as CSV in "
                       "UTF-8, its first row the names of the columns, and name that file",
                       path);
    if (pattern != NULL)
        return search_pattern(s, path, pattern);
    char *place = NULL;
    JM_TRY(jm_gis_locate(s->ctx, path, &place));
    // An archive of a single file passes for that file; its name is wanted all the same.
    bool archive = jm_gis_has_ending(path, ".zip") && !is_wanted(path, s->endings);
    if (!archive && !is_folder(place)) {
        if (unpacker(path) == NULL)
            return add_member(s, place);
        jm_free(place);
        return refuse_packed(s->ctx, path);
    }
    jm_status status = search_folder(s, place, NULL, LEVELS);
    jm_free(place);
    return status;
}

static jm_status none_found(member_search *s)
{
    if (s->packed != NULL)
        return refuse_packed(s->ctx, s->packed);
    if (s->nested != NULL)
        return jm_fail(
            s->ctx, JM_ERR_DATA,
            "'%.300s' holds nothing but an archive inside of an archive (%.100s); unpack "
            "the outer one and name the folder that it gives",
            s->path, jm_gis_base_name(s->nested));
    jm_text list = {0};
    for (int i = 0; s->endings[i] != NULL; i++)
        jm_text_printf(&list, "%s%s", i > 0 ? ", " : "", s->endings[i]);
    jm_status status =
        jm_fail(s->ctx, JM_ERR_DATA,
                "'%.300s' holds no file that ends in %s (folders are searched %d deep)", s->path,
                list.bytes != NULL ? list.bytes : "", LEVELS);
    jm_text_free(&list);
    return status;
}

jm_status jm_gis_members(jm_ctx *ctx, const char *path, const char *const *endings, jm_members *out)
{
    *out = (jm_members){0};
    member_search s = {.ctx = ctx, .endings = endings, .out = out, .path = path};
    jm_complaints complaints;
    JM_TRY(jm_gis_check_name(ctx, path));
    jm_complaints_begin(&complaints);
    jm_status status = search(&s, path);
    jm_complaints_end();
    if (status == JM_OK && out->count == 0)
        status = none_found(&s);
    if (status == JM_OK && out->count > 1)
        qsort(out->paths, (size_t)out->count, sizeof *out->paths, by_name);
    jm_free(s.packed);
    jm_free(s.nested);
    if (status != JM_OK)
        jm_members_free(out);
    return status;
}

void jm_members_free(jm_members *members)
{
    for (int64_t i = 0; i < members->count; i++)
        jm_free(members->paths[i]);
    jm_free(members->paths);
    *members = (jm_members){0};
}

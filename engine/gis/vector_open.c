// Vector files as they are delivered: texts of unknown encoding, shapefiles in pieces.
#define _LARGEFILE64_SOURCE // GDAL's VSIStatBufL is a struct stat64
#include "gis/vector_own.h"

#include "gis/door.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <inttypes.h>
#include <string.h>

static const int64_t copy_limit_bytes = (int64_t)1 << 30;

// Raw bytes of a shapefile's texts when nothing reliable names their encoding: 87 is the code that
// many programs write whatever the bytes are.
static bool encoding_unknown(GDALDatasetH dataset)
{
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    if (layer == NULL)
        return false;
    const char *cpg =
        GDALGetMetadataItem((GDALMajorObjectH)layer, "ENCODING_FROM_CPG", "SHAPEFILE");
    const char *ldid = GDALGetMetadataItem((GDALMajorObjectH)layer, "LDID_VALUE", "SHAPEFILE");
    return cpg == NULL && (ldid == NULL || strcmp(ldid, "0") == 0 || strcmp(ldid, "87") == 0);
}

static bool is_shapefile(const char *place)
{
    return jm_gis_has_ending(place, ".shp");
}

// The file beside a .shp with another ending, in either case; NULL when there is none. Owned by the
// caller, freed with jm_free.
static jm_status beside(jm_ctx *ctx, const char *place, const char *ending, char **out)
{
    size_t stem = strlen(place) - 4;
    JM_TRY(jm_copy_text(ctx, place, out));
    for (int upper = 0; upper < 2; upper++) {
        for (int i = 1; i < 4; i++) {
            char c = ending[i];
            (*out)[stem + (size_t)i] = (char)(upper && c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        }
        if (jm_gis_is_file(*out))
            return JM_OK;
    }
    jm_free(*out);
    *out = NULL;
    return JM_OK;
}

static jm_status is_beside(jm_ctx *ctx, const char *place, const char *ending, bool *there)
{
    char *path = NULL;
    JM_TRY(beside(ctx, place, ending, &path));
    *there = path != NULL;
    jm_free(path);
    return JM_OK;
}

static const char *const pieces[] = {".shp", ".dbf", ".prj", ".cpg", ".shx"};
enum { PIECES = sizeof pieces / sizeof *pieces };

static jm_status copy_pieces(jm_ctx *ctx, const char *place, const char *stem)
{
    VSIStatBufL stat;
    if (VSIStatL(place, &stat) != 0 || stat.st_size > copy_limit_bytes)
        return jm_fail(ctx, JM_ERR_DATA,
                       "it has no .shx, and is too large to do without; make it anew with ogr2ogr");
    for (int i = 0; i < PIECES - 1; i++) { // the last one is what is not there
        char *from = NULL;
        JM_TRY(beside(ctx, place, pieces[i], &from));
        int failed = from != NULL ? CPLCopyFile(CPLSPrintf("%s%s", stem, pieces[i]), from) : 0;
        jm_free(from);
        if (failed != 0)
            return jm_fail(ctx, JM_ERR_DATA, "the file cannot be read; get it anew");
    }
    return JM_OK;
}

// GDAL makes an index anew only as a file beside the .shp, and a reader writes nothing into the
// user's folders: so it is made beside a copy in memory.
static jm_status open_without_index(jm_ctx *ctx, const jm_entry *entry, const char *place,
                                    jm_vector_file *file)
{
    jm_complaints complaints;
    // The name is this call's own; it reaches nothing that is kept.
    JM_TRY(jm_copy_text(ctx, CPLSPrintf("/vsimem/jumeau-%p", (void *)file), &file->memory));
    jm_log(ctx, JM_LOG_WARNING, "%s: %s has no .shx; its objects were found one after the other",
           entry->shown, jm_gis_base_name(place));
    jm_complaints_begin(&complaints);
    jm_status status = copy_pieces(ctx, place, file->memory);
    jm_complaints_end();
    JM_TRY(status);
    CPLSetThreadLocalConfigOption("SHAPE_RESTORE_SHX", "YES");
    status =
        jm_gis_open(ctx, JM_GIS_VECTOR, CPLSPrintf("%s.shp", file->memory), NULL, &file->dataset);
    CPLSetThreadLocalConfigOption("SHAPE_RESTORE_SHX", NULL);
    return status;
}

static jm_status open_any(jm_ctx *ctx, const jm_entry *entry, const char *place,
                          jm_vector_file *file)
{
    bool table = true, index = true;
    if (is_shapefile(place)) {
        JM_TRY(is_beside(ctx, place, ".dbf", &table));
        JM_TRY(is_beside(ctx, place, ".shx", &index));
    }
    file->bare = !table;
    return index ? jm_gis_open(ctx, JM_GIS_VECTOR, place, NULL, &file->dataset)
                 : open_without_index(ctx, entry, place, file);
}

jm_status jm_vector_open(jm_ctx *ctx, const jm_entry *entry, const char *place,
                         jm_vector_file *file)
{
    static const char *const raw[] = {"ENCODING=", NULL};
    *file = (jm_vector_file){.dataset = NULL};
    jm_status status = open_any(ctx, entry, place, file);
    if (status == JM_OK) {
        const char *driver = GDALGetDriverShortName(GDALGetDatasetDriver(file->dataset));
        if (strcmp(driver, "ESRI Shapefile") != 0 || !encoding_unknown(file->dataset))
            return JM_OK;
        GDALClose(file->dataset);
        file->dataset = NULL;
        const char *again = file->memory != NULL ? CPLSPrintf("%s.shp", file->memory) : place;
        status = jm_gis_open(ctx, JM_GIS_VECTOR, again, raw, &file->dataset);
    }
    if (status != JM_OK)
        jm_vector_close(file);
    return status;
}

void jm_vector_close(jm_vector_file *file)
{
    if (file->dataset != NULL)
        GDALClose(file->dataset);
    for (int i = 0; i < PIECES && file->memory != NULL; i++)
        VSIUnlink(CPLSPrintf("%s%s", file->memory, pieces[i]));
    jm_free(file->memory);
    *file = (jm_vector_file){.dataset = NULL};
}

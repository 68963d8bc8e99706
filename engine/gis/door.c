// GDAL's door: registration, what may be opened, and error capture.
#define _LARGEFILE64_SOURCE // GDAL's VSIStatBufL is a struct stat64
#include "gis/door.h"

#include "geo/geo.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal_frmts.h>
#include <inttypes.h>
#include <string.h>

// GDAL keeps these prototypes in its C++ headers only, although the functions have C linkage.
void RegisterOGRShape(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRGeoJSON(void);
void RegisterOGRFlatGeobuf(void);
void RegisterOGROSM(void);
void RegisterOGRMEM(void);

// Registering a driver twice does nothing, so every opening may call this. GDALAllRegister is never
// called: it would load plugins and a hundred parsers that no recipe needs.
static void register_drivers(void)
{
    // A .gz that is read would get a note of its length beside it: nothing is written where the
    // user's files lie.
    CPLSetThreadLocalConfigOption("CPL_VSIL_GZIP_WRITE_PROPERTIES", "NO");
    RegisterOGRShape();
    RegisterOGRGeoPackage();
    RegisterOGRGeoJSON();
    RegisterOGRFlatGeobuf();
    RegisterOGROSM();
    RegisterOGRMEM();
    GDALRegister_GTiff();
    GDALRegister_AAIGrid();
    GDALRegister_SRTMHGT();
    GDALRegister_EHdr();
    GDALRegister_MEM();
}

static void keep_first(char *room, const char *text)
{
    if (room[0] == '\0')
        strncat(room, text, JM_GIS_COMPLAINT - 1);
}

static void CPL_STDCALL on_complaint(CPLErr level, CPLErrorNum number, const char *text)
{
    (void)number;
    jm_complaints *c = CPLGetErrorHandlerUserData();
    if (level == CE_Failure || level == CE_Fatal) {
        c->failures++;
        keep_first(c->failure, text);
    } else if (level == CE_Warning) {
        c->warnings++;
        keep_first(c->warning, text);
    }
}

void jm_complaints_begin(jm_complaints *c)
{
    *c = (jm_complaints){0};
    CPLPushErrorHandlerEx(on_complaint, c);
}

void jm_complaints_end(void)
{
    CPLPopErrorHandler();
    CPLErrorReset();
}

const char *jm_gis_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

const char *jm_gis_shown_name(const char *path)
{
    const char *name = jm_gis_base_name(path);
    if (name == path || (name[0] != '\0' && strpbrk(name, "*?") == NULL))
        return name;
    const char *start = name - 1; // its slash
    while (start > path && start[-1] != '/')
        start--;
    return start;
}

bool jm_gis_has_ending(const char *text, const char *ending)
{
    size_t length = strlen(text), end = strlen(ending);
    return length >= end && EQUAL(text + length - end, ending);
}

static const char zip_prefix[] = "/vsizip/";
static const char gzip_prefix[] = "/vsigzip/";

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

// The name without an allowed prefix, or the name itself.
static const char *behind_prefix(const char *name)
{
    if (begins(name, zip_prefix))
        return name + sizeof zip_prefix - 1;
    if (begins(name, gzip_prefix))
        return name + sizeof gzip_prefix - 1;
    return name;
}

jm_status jm_gis_check_name(jm_ctx *ctx, const char *name)
{
    const char *rest = behind_prefix(name);
    if (rest[0] == '\0')
        return jm_fail(ctx, JM_ERR_DATA, "the name of a file is empty; give its path");
    bool inline_document = strchr("<{[", rest[0]) != NULL;
    bool connection = strchr(rest, ':') != NULL || strstr(rest, "://") != NULL;
    bool virtual_place = strstr(rest, "/vsi") != NULL;
    bool control = strpbrk(rest, "\n\r\t") != NULL;
    if (inline_document || connection || virtual_place || control)
        return jm_fail(ctx, JM_ERR_DATA,
                       "'%.200s' is no plain file: recipes read files of this machine only, no "
                       "connections, addresses or virtual places but /vsizip/ and /vsigzip/; save "
                       "the data into a file first",
                       name);
    if (jm_gis_has_ending(rest, ".vrt"))
        return jm_fail(ctx, JM_ERR_DATA,
                       "'%.200s': virtual rasters and layers (.vrt) are not read; make one file of "
                       "it with gdal_translate or ogr2ogr",
                       name);
    return JM_OK;
}

// Length of the part of a /vsizip/ path that names the archive on disk, or 0.
static size_t archive_length(const char *rest)
{
    for (const char *s = rest; *s != '\0'; s++)
        if (EQUALN(s, ".zip", 4) && (s[4] == '/' || s[4] == '\0'))
            return (size_t)(s - rest) + 4;
    return 0;
}

static bool has_nature(const char *path, bool file, bool folder)
{
    VSIStatBufL stat;
    if (VSIStatExL(path, &stat, VSI_STAT_EXISTS_FLAG | VSI_STAT_NATURE_FLAG) != 0)
        return false;
    return (file && VSI_ISREG(stat.st_mode)) || (folder && VSI_ISDIR(stat.st_mode));
}

bool jm_gis_is_file(const char *path)
{
    return has_nature(path, true, false);
}

// A pipe, a device or a socket could block or feed without end.
static bool is_file_or_folder(const char *path)
{
    return has_nature(path, true, true);
}

static jm_status absent(jm_ctx *ctx, const char *path)
{
    return jm_fail(ctx, JM_ERR_DATA,
                   "'%.300s' is not there, or is no file; check the path in the recipe", path);
}

// An archive ends with its table of contents: half of one has none.
static jm_status torn(jm_ctx *ctx, const char *path)
{
    return jm_fail(ctx, JM_ERR_DATA,
                   "'%.300s' cannot be opened as an archive: it is damaged, empty or not wholly "
                   "downloaded; get it anew",
                   path);
}

jm_status jm_gis_disk_path(jm_ctx *ctx, const char *path, char **out)
{
    const char *rest = behind_prefix(path);
    JM_TRY(jm_copy_text(ctx, rest, out));
    if (begins(path, zip_prefix) && archive_length(rest) > 0)
        (*out)[archive_length(rest)] = '\0';
    return JM_OK;
}

jm_status jm_gis_locate(jm_ctx *ctx, const char *path, char **out)
{
    *out = NULL;
    const char *rest = behind_prefix(path);
    const char *prefix = "";
    if (rest != path) {
        prefix = begins(path, zip_prefix) ? zip_prefix : gzip_prefix;
    } else if (jm_gis_has_ending(path, ".zip")) {
        prefix = zip_prefix;
    } else if (jm_gis_has_ending(path, ".gz")) {
        prefix = gzip_prefix;
    }

    size_t on_disk = strlen(rest);
    if (prefix == zip_prefix) {
        on_disk = archive_length(rest);
        if (on_disk == 0)
            return jm_fail(ctx, JM_ERR_DATA, "'%.300s' names no .zip file after /vsizip/", path);
    }
    char *disk = NULL;
    JM_TRY(jm_copy_text(ctx, rest, &disk));
    disk[on_disk] = '\0';
    bool there = is_file_or_folder(disk);
    jm_free(disk);
    if (!there)
        return absent(ctx, path);

    size_t room = strlen(prefix) + strlen(rest) + 1;
    JM_TRY(jm_new(ctx, out, room));
    memcpy(*out, prefix, strlen(prefix));
    memcpy(*out + strlen(prefix), rest, strlen(rest) + 1);
    if (prefix[0] != '\0' && !is_file_or_folder(*out)) {
        jm_free(*out);
        *out = NULL;
        return prefix == zip_prefix && rest[on_disk] != '\0' ? absent(ctx, path) : torn(ctx, path);
    }
    return JM_OK;
}

// stop_times.txt of a whole country is some gigabytes; a city's is a hundredth of it.
static const int64_t text_limit_bytes = (int64_t)1 << 30;

static jm_status refuse_length(jm_ctx *ctx, const char *name)
{
    return jm_fail(ctx, JM_ERR_DATA, "%s has more than %" PRId64 " bytes; cut it to the city", name,
                   text_limit_bytes);
}

// Files and members of zips state their length without being read; a gzip would be unpacked.
static bool states_too_much(const char *path)
{
    VSIStatBufL stat;
    return strstr(path, "/vsigzip/") == NULL &&
           VSIStatExL(path, &stat, VSI_STAT_EXISTS_FLAG | VSI_STAT_SIZE_FLAG) == 0 &&
           stat.st_size > text_limit_bytes;
}

// Read by pieces: the length that a gzip states at its end is modulo 4 GiB, and may lie.
static jm_status read_pieces(jm_ctx *ctx, VSILFILE *file, const char *name, char **text,
                             size_t *length)
{
    enum { PIECE = 1 << 20 };
    int64_t capacity = 0;
    size_t got = 0;
    *length = 0;
    do {
        if ((int64_t)*length > text_limit_bytes)
            return refuse_length(ctx, name);
        JM_TRY(jm_grow(ctx, text, &capacity, *length + PIECE + 1));
        got = VSIFReadL(*text + *length, 1, PIECE, file);
        *length += got;
    } while (got > 0);
    (*text)[*length] = '\0';
    return JM_OK;
}

jm_status jm_gis_read_text(jm_ctx *ctx, const char *path, const char *name, char **text,
                           size_t *length)
{
    *text = NULL;
    *length = 0;
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    VSILFILE *file = VSIFOpenL(path, "rb");
    jm_status status = file == NULL ? jm_fail(ctx, JM_ERR_DATA, "%s cannot be opened", name)
                       : states_too_much(path) ? refuse_length(ctx, name)
                                               : read_pieces(ctx, file, name, text, length);
    if (file != NULL)
        VSIFCloseL(file);
    jm_complaints_end();
    if (status == JM_OK && complaints.failures > 0)
        status = jm_fail(ctx, JM_ERR_DATA, "%s is damaged or cut off (%s); get it anew", name,
                         complaints.failure);
    if (status != JM_OK) {
        jm_free(*text);
        *text = NULL;
    }
    return status;
}

static int64_t feed_bytes(void *user, char *bytes, int64_t room)
{
    return (int64_t)VSIFReadL(bytes, 1, (size_t)room, (VSILFILE *)user);
}

jm_status jm_gis_read_rows(jm_ctx *ctx, const char *path, const char *name, const jm_csv_sink *sink)
{
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    VSILFILE *file = VSIFOpenL(path, "rb");
    jm_status status = JM_OK;
    if (file == NULL)
        status = jm_fail(ctx, JM_ERR_DATA, "%s cannot be opened", name);
    else
        status = jm_csv_each(ctx, name, &(jm_csv_feed){file, feed_bytes}, sink);
    if (file != NULL)
        VSIFCloseL(file);
    jm_complaints_end();
    if (status == JM_OK && complaints.failures > 0)
        status = jm_fail(ctx, JM_ERR_DATA, "%s is damaged or cut off (%s); get it anew", name,
                         complaints.failure);
    return status;
}

jm_status jm_gis_open(jm_ctx *ctx, jm_gis_kind kind, const char *path, const char *const *options,
                      GDALDatasetH *out)
{
    static const char *const vectors[] = {"ESRI Shapefile", "GPKG", "GeoJSON",
                                          "FlatGeobuf",     "OSM",  NULL};
    static const char *const rasters[] = {"GTiff", "AAIGrid", "SRTMHGT", "EHdr", NULL};
    *out = NULL;
    register_drivers();
    bool vector = kind == JM_GIS_VECTOR;
    unsigned flags = (unsigned)(GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR) |
                     (unsigned)(vector ? GDAL_OF_VECTOR : GDAL_OF_RASTER);
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    *out = GDALOpenEx(path, flags, vector ? vectors : rasters, options, NULL);
    jm_complaints_end();
    if (*out != NULL && complaints.failures == 0)
        return JM_OK;
    if (*out != NULL)
        GDALClose(*out);
    *out = NULL;
    return jm_fail(ctx, JM_ERR_DATA,
                   "cannot be read as %s (%s); the file is damaged, empty or of another format",
                   vector ? jm_translate(ctx, "Shapefile, GeoPackage, GeoJSON, FlatGeobuf or OSM")
                          : jm_translate(ctx, "GeoTIFF, ASCII grid, .hgt or .bil"),
                   complaints.failure[0] != '\0' ? complaints.failure
                                                 : jm_translate(ctx, "no driver knows it"));
}

jm_status jm_gis_driver(jm_ctx *ctx, const char *name, GDALDriverH *out)
{
    register_drivers();
    *out = GDALGetDriverByName(name);
    if (*out == NULL)
        return jm_fail(ctx, JM_ERR_UNAVAILABLE, "this GDAL was built without the driver %s", name);
    return JM_OK;
}

// Old .prj files carry a shift to WGS 84 that is all zeroes. It says nothing, but it makes the
// definition unlike the plain one, and a transform out of a copy.
static void drop_null_shift(char *wkt)
{
    static const char null_shift[] = ",TOWGS84[0,0,0,0,0,0,0]";
    char *at = strstr(wkt, null_shift);
    if (at != NULL)
        memmove(at, at + sizeof null_shift - 1, strlen(at + sizeof null_shift - 1) + 1);
}

jm_status jm_gis_crs_text(jm_ctx *ctx, OGRSpatialReferenceH srs, char **out)
{
    *out = NULL;
    if (srs == NULL || OSRGetName(srs) == NULL || OSRIsLocal(srs))
        return JM_OK;
    static const char *const wkt2[] = {"FORMAT=WKT2_2019", NULL};
    static const char *const wkt1[] = {"FORMAT=WKT1_GDAL", NULL};
    char *text = NULL;
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    double shift[7];
    bool shifted = OSRGetTOWGS84(srs, shift, 7) == OGRERR_NONE;
    OGRErr error = OSRExportToWktEx(srs, &text, shifted ? wkt1 : wkt2);
    jm_complaints_end();
    if (error != OGRERR_NONE || text == NULL || text[0] == '\0') {
        CPLFree(text);
        return JM_OK; // a CRS that cannot be said is as good as none: the caller asks for one
    }
    if (shifted)
        drop_null_shift(text);
    jm_status status = jm_copy_text(ctx, text, out);
    CPLFree(text);
    return status;
}

jm_status jm_gis_srs(jm_ctx *ctx, const char *crs, OGRSpatialReferenceH *out)
{
    *out = NULL;
    if (crs == NULL)
        return jm_fail(ctx, JM_ERR_DATA, "the layer to write has no CRS");
    // Through geo's WKT: OSRSetFromUserInput would also open files and addresses.
    char *wkt = NULL;
    JM_TRY(jm_crs_wkt(ctx, crs, &wkt));
    OGRSpatialReferenceH srs = OSRNewSpatialReference(wkt);
    jm_free(wkt);
    if (srs == NULL)
        return jm_fail(ctx, JM_ERR_DATA, "GDAL does not understand the CRS '%.60s'", crs);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    *out = srs;
    return JM_OK;
}

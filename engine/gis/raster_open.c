// Raster files by their headers: frame, CRS, and whether they lie where they are needed.
#include "gis/raster_parts.h"

#include "core/text.h"
#include "gis/door.h"
#include "store/h5.h" // jm_file_read

#include <cpl_conv.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

// Below the Dead Sea's shore (about -440 m) and above Everest (8 849 m) no ground lies. Heights
// just below 0 are real. What stands on the ground is at most 828 m high (Burj Khalifa); a little
// below 0 is the noise of a difference of two models. A code of classes is never negative, and
// beyond 2^24 a float would not hold it.
const jm_raster_kind jm_kind_relief = {"relief", -500.0, 9000.0, JM_RELIEF_RIM_M, false};
const jm_raster_kind jm_kind_surface_model = {"surface model", -500.0, 9900.0, 0.0, false};
const jm_raster_kind jm_kind_object_height = {"object height", -100.0, 900.0, 0.0, false};
const jm_raster_kind jm_kind_land_cover = {"land cover", 0.0, 16777216.0, 0.0, true};

const char *const jm_raster_endings[] = {".tif",    ".tiff",    ".asc",     ".hgt",
                                         ".bil",    ".tif.gz",  ".tiff.gz", ".asc.gz",
                                         ".hgt.gz", ".hgt.zip", NULL};

// Folders of more files are not listed anew for each of them (GDAL looks for sidecar files).
enum { MANY_FILES = 16 };

static jm_status read_frame(jm_ctx *ctx, GDALDatasetH dataset, jm_tile *t)
{
    double g[6];
    if (GDALGetGeoTransform(dataset, g) != CE_None)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster does not say where it lies (no georeference); save it as "
                       "GeoTIFF with its place");
    for (int i = 0; i < 6; i++)
        if (!isfinite(g[i]))
            return jm_fail(ctx, JM_ERR_DATA, "the raster's place holds a number that is none");
    if (g[2] != 0.0 || g[4] != 0.0 || g[1] <= 0.0 || g[5] >= 0.0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster is turned or not north-up; straighten it with gdalwarp");
    t->west = g[0], t->north = g[3], t->cell_x = g[1], t->cell_y = -g[5];
    t->columns = GDALGetRasterXSize(dataset);
    t->rows = GDALGetRasterYSize(dataset);
    return JM_OK;
}

// A packed grid, relief.asc.gz, has its relief.prj beside it, where the driver does not look.
static jm_status read_sidecar(jm_ctx *ctx, const char *path, char **out)
{
    enum { PRJ_BYTES = 65536 };
    static const char gzip[] = "/vsigzip/";
    const char *packed = strrchr(path, '.');
    if (packed == NULL || strcmp(packed, ".gz") != 0)
        return JM_OK;
    if (strncmp(path, gzip, sizeof gzip - 1) == 0)
        path += sizeof gzip - 1;
    jm_text prj = {0};
    int64_t length = 0;
    jm_text_add_bytes(&prj, path, packed - path);
    char *ending = prj.bytes != NULL ? strrchr(prj.bytes, '.') : NULL;
    if (ending != NULL && strchr(ending, '/') == NULL)
        prj.length = ending - prj.bytes;
    jm_text_add(&prj, ".prj");
    jm_status status = JM_OK;
    if (!prj.failed && jm_gis_is_file(prj.bytes))
        status = jm_file_read(ctx, prj.bytes, PRJ_BYTES, out, &length);
    jm_text_free(&prj);
    return status;
}

static jm_status find_crs(jm_ctx *ctx, const jm_entry *entry, GDALDatasetH dataset,
                          const char *path, char **out)
{
    *out = NULL;
    if (entry->crs != NULL)
        return jm_copy_text(ctx, entry->crs, out);
    JM_TRY(jm_gis_crs_text(ctx, GDALGetSpatialRef(dataset), out));
    if (*out == NULL)
        JM_TRY(read_sidecar(ctx, path, out));
    if (*out == NULL && entry->default_crs != NULL)
        return jm_copy_text(ctx, entry->default_crs, out);
    if (*out == NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster does not say its coordinate system; write it into the recipe's "
                       "entry, such as crs: EPSG:2154");
    return JM_OK;
}

// A box that holds nothing yet.
static jm_box no_box(void)
{
    return (jm_box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
}

// The tiles' coordinate system: thousands of tiles bear the same text, and texts that differ may
// still mean the same.
static jm_status file_crs(jm_ctx *ctx, const jm_target *to, jm_tiles *tiles, char *text,
                          int32_t *index)
{
    for (int64_t i = 0; i < tiles->crs_count; i++) {
        bool same = strcmp(tiles->crs[i].text, text) == 0;
        if (!same)
            JM_TRY(jm_crs_same(ctx, tiles->crs[i].text, text, &same));
        if (same) {
            *index = (int32_t)i;
            return JM_OK;
        }
    }
    JM_TRY(jm_grow(ctx, &tiles->crs, &tiles->crs_capacity, tiles->crs_count + 1));
    jm_tile_crs *crs = &tiles->crs[tiles->crs_count];
    *crs = (jm_tile_crs){
        .known = true, .box = jm_box_grown(to->box, tiles->kind->rim_m), .span = no_box()};
    *index = (int32_t)tiles->crs_count++;
    JM_TRY(jm_copy_text(ctx, text, &crs->text));
    JM_TRY(jm_crs_same(ctx, text, to->crs, &crs->same));
    if (!crs->same)
        JM_TRY(jm_box_transform(ctx, to->crs, text, &crs->box, &crs->known));
    return JM_OK;
}

// Values, or the colours of a picture? A palette may name classes.
static bool is_picture(const jm_raster_kind *kind, GDALDatasetH dataset)
{
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    GDALColorInterp colour = GDALGetRasterColorInterpretation(band);
    return GDALDataTypeIsComplex(GDALGetRasterDataType(band)) || colour == GCI_RedBand ||
           (colour == GCI_PaletteIndex && !kind->classes);
}

double jm_raster_unit_m(void *band)
{
    // Foot: international yard of 1959; survey foot: 1200 / 3937 m (NIST, retired 2022).
    static const struct {
        const char *name;
        double metres;
    } units[] = {{"foot", 0.3048},
                 {"feet", 0.3048},
                 {"us survey foot", 1200.0 / 3937.0},
                 {"us survey feet", 1200.0 / 3937.0},
                 {"foot_us", 1200.0 / 3937.0},
                 {"us-ft", 1200.0 / 3937.0},
                 {"ftus", 1200.0 / 3937.0}};
    const char *name = GDALGetRasterUnitType(band);
    double factor = 1.0;
    for (size_t u = 0; name != NULL && u < sizeof units / sizeof units[0]; u++)
        if (EQUAL(name, units[u].name))
            return units[u].metres;
    return name != NULL && jm_unit_factor(name, "m", &factor) ? factor : 1.0;
}

static void widen(jm_box *box, const jm_box *by)
{
    box->west = fmin(box->west, by->west);
    box->south = fmin(box->south, by->south);
    box->east = fmax(box->east, by->east);
    box->north = fmax(box->north, by->north);
}

static jm_status add_tile(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                          GDALDatasetH dataset, const char *path, jm_tiles *tiles)
{
    jm_tile t = {.path = path};
    char *text = NULL;
    if (is_picture(tiles->kind, dataset)) {
        tiles->pictures++;
        return JM_OK;
    }
    JM_TRY(read_frame(ctx, dataset, &t));
    JM_TRY(find_crs(ctx, entry, dataset, path, &text));
    jm_status status = file_crs(ctx, to, tiles, text, &t.crs);
    jm_free(text);
    if (status != JM_OK)
        return status;
    jm_tile_crs *crs = &tiles->crs[t.crs];
    jm_box box = {t.west, t.north - t.cell_y * t.rows, t.west + t.cell_x * t.columns, t.north};
    widen(&crs->span, &box);
    if (!crs->known || !jm_boxes_touch(&box, &crs->box)) {
        tiles->elsewhere++;
        return JM_OK;
    }
    JM_TRY(jm_grow(ctx, &tiles->items, &tiles->capacity, tiles->count + 1));
    tiles->items[tiles->count++] = t;
    tiles->converted += !tiles->kind->classes && !tiles->unit_stated &&
                        jm_raster_unit_m(GDALGetRasterBand(dataset, 1)) != 1.0;
    return JM_OK;
}

// "longitude 7 to 8, latitude 43 to 44": where the files of a coordinate system lie.
static jm_status fail_elsewhere(jm_ctx *ctx, const jm_tiles *tiles)
{
    const jm_tile_crs *crs = &tiles->crs[0];
    jm_box place = crs->span;
    bool known = false;
    jm_status status = jm_box_transform(ctx, crs->text, "EPSG:4326", &place, &known);
    if (status == JM_OK && known && place.west >= -360.0 && place.east <= 540.0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster does not lie under the area: by its coordinate system it spans "
                       "longitude %.4f to %.4f, latitude %.4f to %.4f; check its coordinate "
                       "system and the area",
                       place.west, place.east, place.south, place.north);
    return jm_fail(ctx, JM_ERR_DATA,
                   "the raster does not lie under the area: it spans x %.6g to %.6g, y %.6g to "
                   "%.6g, which in its coordinate system is nowhere on earth; check that system",
                   crs->span.west, crs->span.east, crs->span.south, crs->span.north);
}

static jm_status open_all(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                          char *const *paths, int64_t count, jm_tiles *tiles)
{
    for (int64_t i = 0; i < count; i++) {
        GDALDatasetH dataset = NULL;
        JM_TRY(jm_poll(ctx));
        jm_status status = jm_gis_open(ctx, JM_GIS_RASTER, paths[i], NULL, &dataset);
        if (status == JM_OK)
            status = add_tile(ctx, entry, to, dataset, paths[i], tiles);
        if (dataset != NULL)
            GDALClose(dataset);
        if (status != JM_OK)
            return count > 1 ? jm_fail_within(ctx, status, "%s: ", jm_gis_base_name(paths[i]))
                             : status;
    }
    return JM_OK;
}

jm_status jm_tiles_open(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                        const jm_raster_kind *kind, char *const *paths, int64_t count,
                        jm_tiles *out)
{
    static const char option[] = "GDAL_DISABLE_READDIR_ON_OPEN";
    const jm_mapping *mapping = jm_entry_mapping(entry, "height_m");
    *out = (jm_tiles){.kind = kind,
                      .factor = mapping != NULL ? mapping->factor : 1.0,
                      .unit_stated = mapping != NULL};
    if (count > MANY_FILES)
        CPLSetThreadLocalConfigOption(option, "TRUE");
    jm_status status = open_all(ctx, entry, to, paths, count, out);
    if (count > MANY_FILES)
        CPLSetThreadLocalConfigOption(option, NULL);
    if (status == JM_OK && out->pictures == count)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "the raster is a picture, it holds colours; export its values");
    else if (status == JM_OK && out->pictures > 0)
        jm_log(ctx, JM_LOG_WARNING, "%s: %" PRId64 " of %" PRId64 " files are pictures, left out",
               entry->shown, out->pictures, count);
    if (status == JM_OK && out->converted > 0)
        jm_log(ctx, JM_LOG_INFO,
               "%s: %" PRId64 " files say that their values are in another unit, such as feet; "
               "they were turned to metres (`units: {height_m: m}` would take them as they are)",
               entry->shown, out->converted);
    if (status == JM_OK && out->count == 0)
        status = fail_elsewhere(ctx, out);
    if (status != JM_OK)
        jm_tiles_free(out);
    return status;
}

void jm_tiles_free(jm_tiles *tiles)
{
    for (int64_t i = 0; i < tiles->crs_count; i++)
        jm_free(tiles->crs[i].text);
    jm_free(tiles->crs);
    jm_free(tiles->items);
    *tiles = (jm_tiles){0};
}

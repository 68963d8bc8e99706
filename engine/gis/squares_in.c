// INSEE, Filosofi: squares of 200 m or 1 km with residents and households. The square's place is in
// its name, "CRS3035RES200mN2029800E4254200": north and east of its lower left corner.
#include "gis/people_files.h"

#include "gis/door.h"
#include "gis/fields.h"
#include "store/csv.h"

#include <inttypes.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Columns of the product, each with its names over the editions of 2010 to 2021.
enum {
    NAME,
    PEOPLE,
    HOUSEHOLDS,
    INCOME_SUM,
    IMPUTED,
    COMMUNE,
    AGE_0_3,
    AGE_4_5,
    AGE_6_10,
    AGE_11_17,
    AGE_18_24,
    AGE_25_39,
    AGE_40_54,
    AGE_55_64,
    AGE_65_79,
    AGE_80,
    COLUMNS,
    SPELLINGS = 4
};
static const char *const spellings[COLUMNS][SPELLINGS] = {
    [NAME] = {"idcar_200m", "idINSPIRE", "idcar_1km", "id_inspire"},
    [PEOPLE] = {"ind", "ind_c"},
    [HOUSEHOLDS] = {"men"},
    [INCOME_SUM] = {"ind_snv"},
    [IMPUTED] = {"i_est_200", "i_est_cr", "i_est_1km"},
    [COMMUNE] = {"lcog_geo", "depcom"},
    [AGE_0_3] = {"ind_0_3"},
    [AGE_4_5] = {"ind_4_5"},
    [AGE_6_10] = {"ind_6_10"},
    [AGE_11_17] = {"ind_11_17"},
    [AGE_18_24] = {"ind_18_24"},
    [AGE_25_39] = {"ind_25_39"},
    [AGE_40_54] = {"ind_40_54"},
    [AGE_55_64] = {"ind_55_64"},
    [AGE_65_79] = {"ind_65_79"},
    [AGE_80] = {"ind_80p"},
};

enum {
    OUT_CODE,
    OUT_COMMUNE,
    OUT_RESIDENTS,
    OUT_HOUSEHOLDS,
    OUT_INCOME,
    OUT_0_17,
    OUT_18_64,
    OUT_65,
    OUT_IMPUTED,
    OUT_COUNT
};
static const struct {
    const char *name;
    jm_column_kind kind;
} out_columns[OUT_COUNT] = {
    {"code", JM_COLUMN_TEXT},
    {"commune", JM_COLUMN_TEXT},
    {"residents", JM_COLUMN_REAL},
    {"households", JM_COLUMN_REAL},
    {"income_eur", JM_COLUMN_REAL},
    {"residents_0_17", JM_COLUMN_REAL},
    {"residents_18_64", JM_COLUMN_REAL},
    {"residents_65", JM_COLUMN_REAL},
    {"imputed", JM_COLUMN_REAL},
};

/// A square as its name says it.
typedef struct square {
    int epsg;
    double side_m, north, east;
} square;

typedef struct squares {
    const jm_entry *entry;
    const jm_target *to;
    jm_layer *layer;
    int32_t column[COLUMNS]; // of the file now read, JM_NONE absent
    bool fits, any_fits;
    int epsg; // of the box below; 0: none asked yet
    jm_box box;
    bool reached;  // the area lies where that CRS reaches
    double side_m; // of the squares that were kept
    int64_t rows, nameless, other_size;
} squares;

// --- one row ------------------------------------------------------------------------------------

static bool next_number(const char **text, const char *before, double *value)
{
    size_t length = strlen(before);
    char *end = NULL;
    if (strncmp(*text, before, length) != 0)
        return false;
    long long number = strtoll(*text + length, &end, 10);
    if (end == *text + length || number < -100000000 || number > 100000000)
        return false;
    *value = (double)number;
    *text = end;
    return true;
}

static bool read_name(const char *text, square *out)
{
    double epsg = 0.0;
    if (!next_number(&text, "CRS", &epsg) || !next_number(&text, "RES", &out->side_m))
        return false;
    out->epsg = (int)epsg;
    return epsg > 0.0 && out->side_m > 0.0 && next_number(&text, "mN", &out->north) &&
           next_number(&text, "E", &out->east) && *text == '\0';
}

// Whether the square may lie in the area; each territory has its own CRS.
static jm_status is_near(jm_ctx *ctx, squares *s, const square *q, bool *near)
{
    if (s->epsg != q->epsg) {
        char crs[32];
        snprintf(crs, sizeof crs, "EPSG:%d", q->epsg);
        s->epsg = q->epsg;
        s->box = s->to->box;
        JM_TRY(jm_box_transform(ctx, s->to->crs, crs, &s->box, &s->reached));
    }
    const jm_box own = {q->east, q->north, q->east + q->side_m, q->north + q->side_m};
    *near = s->reached && jm_boxes_touch(&own, &s->box);
    return JM_OK;
}

static jm_status begin_layer(jm_ctx *ctx, squares *s, const square *q)
{
    char crs[32];
    snprintf(crs, sizeof crs, "EPSG:%d", q->epsg);
    JM_TRY(jm_layer_create(ctx, "squares", JM_POLYGONS, &s->layer));
    JM_TRY(jm_layer_set_crs(ctx, s->layer, crs));
    for (int c = 0; c < OUT_COUNT; c++)
        JM_TRY(jm_layer_add_column(ctx, s->layer, out_columns[c].name, out_columns[c].kind, NULL));
    s->side_m = q->side_m;
    return JM_OK;
}

static jm_status add_square(jm_ctx *ctx, jm_layer *layer, const square *q)
{
    JM_TRY(jm_layer_add_feature(ctx, layer));
    JM_TRY(jm_layer_add_part(ctx, layer, false));
    const double x[] = {q->east, q->east + q->side_m, q->east + q->side_m, q->east};
    const double y[] = {q->north, q->north, q->north + q->side_m, q->north + q->side_m};
    for (int i = 0; i < 4; i++)
        JM_TRY(jm_layer_add_point(ctx, layer, x[i], y[i], (double)NAN));
    return JM_OK;
}

/// A row of any file.
typedef struct row_of {
    const char *const *cells; // by column of the file
    char delimiter;
} row_of;

static const char *cell(const squares *s, const row_of *row, int column)
{
    return s->column[column] != JM_NONE ? row->cells[s->column[column]] : "";
}

static double number(const squares *s, const row_of *row, int column)
{
    double v;
    return jm_csv_text_number(cell(s, row, column), row->delimiter, &v) ? v : (double)NAN;
}

static double sum_of(const squares *s, const row_of *row, int first, int last)
{
    double sum = 0.0;
    for (int c = first; c <= last; c++)
        sum += number(s, row, c);
    return sum;
}

static jm_status put_values(jm_ctx *ctx, const squares *s, const row_of *row)
{
    double residents = number(s, row, PEOPLE);
    const double values[OUT_COUNT] = {
        [OUT_RESIDENTS] = residents,
        [OUT_HOUSEHOLDS] = number(s, row, HOUSEHOLDS),
        // The column is the sum of the standards of living of all residents.
        [OUT_INCOME] = residents > 0.0 ? number(s, row, INCOME_SUM) / residents : (double)NAN,
        [OUT_0_17] = sum_of(s, row, AGE_0_3, AGE_11_17),
        [OUT_18_64] = sum_of(s, row, AGE_18_24, AGE_55_64),
        [OUT_65] = sum_of(s, row, AGE_65_79, AGE_80),
        [OUT_IMPUTED] = number(s, row, IMPUTED),
    };
    char commune[6] = "";
    // A square on a border has the codes of all its communes behind one another.
    strncat(commune, cell(s, row, COMMUNE), sizeof commune - 1);
    JM_TRY(jm_layer_set_text(ctx, s->layer, OUT_CODE, cell(s, row, NAME)));
    JM_TRY(jm_layer_set_text(ctx, s->layer, OUT_COMMUNE, commune));
    for (int c = OUT_RESIDENTS; c < OUT_COUNT; c++)
        JM_TRY(jm_layer_set_real(ctx, s->layer, c, values[c]));
    return JM_OK;
}

static jm_status take(jm_ctx *ctx, squares *s, const row_of *row)
{
    square q;
    bool near = false;
    s->rows++;
    if (!read_name(cell(s, row, NAME), &q)) {
        s->nameless++;
        return JM_OK;
    }
    JM_TRY(is_near(ctx, s, &q, &near));
    if (!near)
        return JM_OK;
    if (s->layer == NULL)
        JM_TRY(begin_layer(ctx, s, &q));
    // A delivery holds both sizes; of a town each is complete.
    if (q.side_m != s->side_m) {
        s->other_size++;
        return JM_OK;
    }
    JM_TRY(add_square(ctx, s->layer, &q));
    return put_values(ctx, s, row);
}

static void plan(squares *s, const char *const *names, int32_t count)
{
    for (int c = 0; c < COLUMNS; c++) {
        s->column[c] = JM_NONE;
        for (int k = 0; k < SPELLINGS && spellings[c][k] != NULL; k++)
            for (int32_t n = 0; n < count && s->column[c] == JM_NONE; n++)
                if (jm_text_alike(names[n], spellings[c][k]))
                    s->column[c] = n;
    }
    s->fits = s->column[NAME] != JM_NONE && s->column[PEOPLE] != JM_NONE;
    s->any_fits = s->any_fits || s->fits;
}

// --- CSV ----------------------------------------------------------------------------------------

static jm_status take_names(jm_ctx *ctx, void *user, const char *const *names, int32_t count)
{
    (void)ctx;
    plan(user, names, count);
    return JM_OK;
}

static jm_status take_row(jm_ctx *ctx, void *user, const jm_csv_row *row)
{
    squares *s = user;
    const row_of cells = {row->cells, row->delimiter};
    return s->fits ? take(ctx, s, &cells) : JM_OK;
}

// --- GeoPackage, Shapefile ----------------------------------------------------------------------

enum { FIELDS = 128, POLL_EVERY = 4096, CELL_ROOM = 48 };

// Only rows near the area: the squares of France are millions.
static jm_status narrow(jm_ctx *ctx, const squares *s, OGRLayerH from)
{
    char *crs = NULL;
    jm_box box = s->to->box;
    bool known = false;
    JM_TRY(jm_gis_crs_text(ctx, OGR_L_GetSpatialRef(from), &crs));
    jm_status status = JM_OK;
    if (crs != NULL)
        status = jm_box_transform(ctx, s->to->crs, crs, &box, &known);
    if (status == JM_OK && known)
        OGR_L_SetSpatialFilterRect(from, box.west, box.south, box.east, box.north);
    jm_free(crs);
    return status;
}

// The texts of one feature; numbers with a point, whatever the locale.
static void read_cells(OGRFeatureH feature, int count, char texts[FIELDS][CELL_ROOM],
                       const char *cells[FIELDS])
{
    for (int f = 0; f < count; f++) {
        OGRFieldType type = OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, f));
        texts[f][0] = '\0';
        cells[f] = texts[f];
        if (!OGR_F_IsFieldSetAndNotNull(feature, f))
            continue;
        if (type == OFTReal) {
            jm_format_number(OGR_F_GetFieldAsDouble(feature, f), -1, texts[f]);
        } else {
            strncat(texts[f], OGR_F_GetFieldAsString(feature, f), CELL_ROOM - 1);
        }
    }
}

static jm_status read_features(jm_ctx *ctx, squares *s, OGRLayerH from, int count)
{
    char(*texts)[CELL_ROOM] = NULL;
    const char *cells[FIELDS];
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &texts, FIELDS));
    OGR_L_ResetReading(from);
    for (int64_t n = 0; status == JM_OK; n++) {
        OGRFeatureH feature = OGR_L_GetNextFeature(from);
        if (feature == NULL)
            break;
        read_cells(feature, count, texts, cells);
        const row_of row = {cells, ','};
        status = take(ctx, s, &row);
        OGR_F_Destroy(feature);
        if (status == JM_OK && n % POLL_EVERY == 0)
            status = jm_poll(ctx);
    }
    jm_free(texts);
    return status;
}

static jm_status read_layer(jm_ctx *ctx, squares *s, OGRLayerH from)
{
    const char *names[FIELDS];
    OGRFeatureDefnH file = OGR_L_GetLayerDefn(from);
    int count = OGR_FD_GetFieldCount(file) < FIELDS ? OGR_FD_GetFieldCount(file) : FIELDS;
    for (int f = 0; f < count; f++)
        names[f] = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(file, f));
    plan(s, names, count);
    if (!s->fits)
        return JM_OK;
    JM_TRY(narrow(ctx, s, from));
    return read_features(ctx, s, from, count);
}

static jm_status read_vector_file(jm_ctx *ctx, squares *s, const char *path)
{
    GDALDatasetH dataset = NULL;
    jm_complaints complaints;
    JM_TRY(jm_gis_open(ctx, JM_GIS_VECTOR, path, NULL, &dataset));
    jm_complaints_begin(&complaints);
    jm_status status = JM_OK;
    for (int l = 0; l < GDALDatasetGetLayerCount(dataset) && status == JM_OK; l++)
        status = read_layer(ctx, s, GDALDatasetGetLayer(dataset, l));
    jm_complaints_end();
    if (status == JM_OK && complaints.failures > 0)
        status = jm_fail(ctx, JM_ERR_DATA, "the file is damaged or cut off (%s); get it anew",
                         complaints.failure);
    GDALClose(dataset);
    return status;
}

// --- all ----------------------------------------------------------------------------------------

static bool is_csv(const char *path)
{
    return jm_gis_has_ending(path, ".csv") || jm_gis_has_ending(path, ".csv.gz");
}

static jm_status read_members(jm_ctx *ctx, squares *s, const jm_members *members)
{
    const jm_csv_sink sink = {s, take_names, take_row};
    for (int64_t m = 0; m < members->count; m++) {
        const char *path = members->paths[m];
        if (is_csv(path))
            JM_TRY(jm_gis_read_rows(ctx, path, jm_gis_base_name(path), &sink));
        else
            JM_TRY(read_vector_file(ctx, s, path));
    }
    if (!s->any_fits)
        return jm_fail(ctx, JM_ERR_DATA,
                       "no column idcar_200m (or Idcar_200m, IdINSPIRE, idcar_1km) and ind: these "
                       "are no squares of INSEE's Filosofi");
    if (s->layer == NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "none of its %" PRId64 " squares touches the area (%" PRId64
                       " have a name that says no place); check the area",
                       s->rows, s->nameless);
    return JM_OK;
}

static jm_status tell(jm_ctx *ctx, squares *s)
{
    int64_t doubles = 0;
    const char *shown = s->entry->shown;
    // One delivery may hold the same squares as CSV and as GeoPackage.
    JM_TRY(jm_layer_drop_doubles(ctx, &s->layer, OUT_CODE, &doubles));
    if (doubles > 0)
        jm_log(ctx, JM_LOG_WARNING, "%s: %" PRId64 " squares came twice and were taken once", shown,
               doubles);
    if (s->other_size > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " squares of another size than %g m were left out", shown,
               s->other_size, s->side_m);
    if (s->nameless > 0)
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " rows have a name that says no place and were left out", shown,
               s->nameless);
    return JM_OK;
}

jm_status jm_read_squares(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    static const char *const endings[] = {".csv", ".gpkg", ".shp", ".geojson", ".fgb", NULL};
    squares s = {.entry = entry, .to = to};
    jm_members members = {0};
    jm_status status = JM_OK;
    JM_TRY(jm_refuse_tables(ctx, entry));
    JM_TRY_GOTO(jm_entry_members(ctx, entry, endings, &members), fail);
    JM_TRY_GOTO(read_members(ctx, &s, &members), fail);
    JM_TRY_GOTO(tell(ctx, &s), fail);
    jm_members_free(&members);
    return jm_layer_deliver(ctx, entry, to, JM_ROLE_ZONES, s.layer);
fail:
    jm_members_free(&members);
    jm_layer_destroy(s.layer);
    return status;
}

// CSV files: tables of counts, and points given by x and y columns.
#include "gis/read.h"

#include "gis/door.h"
#include "gis/fields.h"
#include "gis/table_point.h"
#include "gis/vector_own.h"
#include "store/csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct csv_row {
    const jm_csv *csv;
    int64_t row;
} csv_row;

static const char *cell_text(const void *row, int32_t field)
{
    const csv_row *r = row;
    return jm_csv_cell(r->csv, r->row, field);
}

// csv knows the decimal comma of its delimiter, the plain reader of texts does not.
static bool cell_number(const void *row, int32_t field, double *value)
{
    const csv_row *r = row;
    return jm_csv_number(r->csv, r->row, field, value);
}

// The names of a file's columns; the array is the caller's, the texts are the file's.
static jm_status column_names(jm_ctx *ctx, const jm_csv *csv, const char ***out)
{
    JM_TRY(jm_new(ctx, out, jm_csv_columns(csv)));
    for (int32_t c = 0; c < jm_csv_columns(csv); c++)
        (*out)[c] = jm_csv_column_name(csv, c);
    return JM_OK;
}

// What became of the files of an entry.
typedef struct table_files {
    int64_t fitting;
    jm_text misfits; // files without a column of the role, such as a list of what codes mean
    jm_text columns; // of the first of them
} table_files;

static void list(jm_text *text, const char *name)
{
    if (text->length < 600)
        jm_text_printf(text, "%s%s", text->length > 0 ? ", " : "", name);
}

static bool fits(const jm_entry *entry, const jm_field_plans *plans)
{
    int filled = 0;
    for (int p = 0; p < plans->count; p++)
        filled += plans->items[p].field_count > 0;
    return filled > 0 || entry->role == JM_ROLE_RELIEF;
}

static void note_misfit(table_files *files, const char *name, const char *const *columns,
                        int64_t count)
{
    for (int64_t c = 0; c < count && files->misfits.length == 0; c++)
        list(&files->columns, columns[c]);
    list(&files->misfits, name);
}

// Archives of the census hold a list of their variables beside the table.
static jm_status tell_misfits(jm_ctx *ctx, const jm_entry *entry, const table_files *files)
{
    if (files->misfits.length == 0)
        return JM_OK;
    if (files->fitting == 0)
        return jm_fail(ctx, JM_ERR_DATA,
                       "no column is one of those for the role %s; there are: %s; name them with "
                       "`columns:`",
                       jm_role_name(entry->role),
                       files->columns.bytes != NULL ? files->columns.bytes : "none");
    jm_log(ctx, JM_LOG_INFO, "%s: left out for having no column of the role %s: %s", entry->shown,
           jm_role_name(entry->role), files->misfits.bytes);
    return JM_OK;
}

// Where the rows lie: columns of x and y, or of a place in one cell.
typedef struct row_place {
    int32_t x[JM_FIELD_ALTERNATIVES], y[JM_FIELD_ALTERNATIVES], point[JM_FIELD_ALTERNATIVES];
    int x_count, y_count, point_count;
} row_place;

static jm_status plan_place(jm_ctx *ctx, const jm_entry *entry, const char *const *names,
                            int64_t count, row_place *place)
{
    place->x_count = jm_entry_find(entry, "x", names, count, place->x, JM_FIELD_ALTERNATIVES);
    place->y_count = jm_entry_find(entry, "y", names, count, place->y, JM_FIELD_ALTERNATIVES);
    place->point_count =
        jm_entry_find(entry, "point", names, count, place->point, JM_FIELD_ALTERNATIVES);
    if (place->point_count > 0)
        return JM_OK;
    if (place->x_count == 0)
        return jm_column_missing(ctx, jm_entry_column(entry, "x"), names, count);
    if (place->y_count == 0)
        return jm_column_missing(ctx, jm_entry_column(entry, "y"), names, count);
    return JM_OK;
}

// csv.h takes the decimal comma where it is no delimiter; in quotes it may stand anyway.
static bool read_coordinate(const csv_row *r, const int32_t *columns, int count, double *value)
{
    for (int c = 0; c < count; c++)
        if (jm_csv_number(r->csv, r->row, columns[c], value) ||
            jm_field_number(jm_csv_cell(r->csv, r->row, columns[c]), value))
            return true;
    return false;
}

static bool read_place(const csv_row *r, const row_place *place, double *x, double *y)
{
    if (read_coordinate(r, place->x, place->x_count, x) &&
        read_coordinate(r, place->y, place->y_count, y))
        return true;
    for (int c = 0; c < place->point_count; c++)
        if (jm_table_point(jm_csv_cell(r->csv, r->row, place->point[c]), x, y))
            return true;
    return false;
}

static jm_status read_row(jm_ctx *ctx, const csv_row *row, const row_place *place, jm_layer *layer,
                          jm_field_plans *plans)
{
    const jm_cells cells = {row, cell_text, cell_number};
    double x = (double)NAN, y = (double)NAN;
    if (jm_cells_skip(&cells, plans))
        return JM_OK;
    if (layer->geometry == JM_POINTS && !read_place(row, place, &x, &y)) {
        layer->null_geometry_count++;
        return JM_OK;
    }
    JM_TRY(jm_layer_add_feature(ctx, layer));
    if (layer->geometry == JM_POINTS) {
        JM_TRY(jm_layer_add_part(ctx, layer, false));
        JM_TRY(jm_layer_add_point(ctx, layer, x, y, (double)NAN));
    }
    return jm_cells_read(ctx, &cells, layer, plans);
}

static jm_status check_entry(jm_ctx *ctx, const jm_entry *entry, bool *points)
{
    jm_role role = entry->role;
    *points = !jm_role_is_table(role);
    if (role == JM_ROLE_ROADS || role == JM_ROLE_BUILDINGS || role == JM_ROLE_GROUND ||
        role == JM_ROLE_WATER || role == JM_ROLE_ZONES || role == JM_ROLE_TRANSIT ||
        role == JM_ROLE_RAILS)
        return jm_fail(ctx, JM_ERR_DATA,
                       "a CSV holds points at most, but %s are lines or polygons; give a "
                       "GeoPackage, Shapefile or GeoJSON",
                       jm_role_name(role));
    if (entry->where != NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "`where` does not work on a CSV; leave rows out with `skip:`");
    if (*points && entry->crs == NULL && entry->default_crs == NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "a CSV does not say its coordinate system; write it into the recipe's "
                       "entry, such as crs: EPSG:4326 for longitude and latitude");
    return JM_OK;
}

static jm_status read_csv(jm_ctx *ctx, const jm_entry *entry, const char *name, const jm_csv *csv,
                          jm_layer *layer, table_files *files)
{
    const char **names = NULL;
    row_place place = {.x_count = 0};
    jm_field_plans plans;
    JM_TRY(column_names(ctx, csv, &names));
    int64_t count = jm_csv_columns(csv);
    jm_status status = JM_OK;
    if (layer->geometry == JM_POINTS)
        status = plan_place(ctx, entry, names, count, &place);
    if (status == JM_OK)
        status = jm_fields_plan_names(ctx, entry, names, count, layer, &plans);
    bool fit = status == JM_OK && fits(entry, &plans);
    files->fitting += fit;
    if (status == JM_OK && !fit)
        note_misfit(files, name, names, count);
    for (int64_t r = 0; r < jm_csv_rows(csv) && status == JM_OK && fit; r++) {
        const csv_row row = {csv, r};
        status = read_row(ctx, &row, &place, layer, &plans);
    }
    if (status == JM_OK && fit)
        jm_fields_tell(ctx, entry, &plans);
    jm_free(names);
    return status;
}

static jm_status read_file(jm_ctx *ctx, const jm_entry *entry, const char *place, jm_layer *layer,
                           table_files *files)
{
    jm_csv *csv = NULL;
    char *text = NULL;
    size_t length = 0;
    const char *name = jm_gis_base_name(place);
    JM_TRY(jm_gis_read_text(ctx, place, name, &text, &length));
    jm_status status = jm_csv_parse(ctx, name, text, length, &csv);
    jm_free(text);
    if (status == JM_OK)
        status = read_csv(ctx, entry, name, csv, layer, files);
    jm_csv_destroy(csv);
    return status;
}

// The name of a file without its endings, as layers are named.
static jm_status layer_name(jm_ctx *ctx, const char *path, char **out)
{
    const char *base = jm_gis_base_name(path);
    const char *dot = strchr(base, '.');
    JM_TRY(jm_copy_text(ctx, base, out));
    if (dot != NULL && dot > base)
        (*out)[dot - base] = '\0';
    return JM_OK;
}

static jm_status read_files(jm_ctx *ctx, const jm_entry *entry, const jm_members *members,
                            jm_layer *layer, jm_found *found)
{
    table_files files = {.fitting = 0};
    jm_status status = JM_OK;
    for (int64_t m = 0; m < members->count && status == JM_OK; m++) {
        char *name = NULL;
        JM_TRY_GOTO(layer_name(ctx, members->paths[m], &name), done);
        bool wanted = jm_entry_wants_layer(entry, name);
        found->any |= wanted;
        jm_text_printf(&found->there, "%s%s", m > 0 ? ", " : "", name);
        jm_free(name);
        if (wanted)
            status = read_file(ctx, entry, members->paths[m], layer, &files);
    }
    if (status == JM_OK)
        status = tell_misfits(ctx, entry, &files);

done:
    jm_text_free(&files.misfits);
    jm_text_free(&files.columns);
    return status;
}

static jm_status read_all(jm_ctx *ctx, const jm_entry *entry, jm_layer **out, jm_found *found)
{
    static const char *const endings[] = {".csv", ".txt", ".tsv", NULL};
    bool points = false;
    jm_layer *layer = NULL;
    jm_members members = {0};
    JM_TRY(check_entry(ctx, entry, &points));
    jm_status status = jm_entry_members(ctx, entry, endings, &members);
    if (status == JM_ERR_DATA && entry->of_many) {
        jm_clear(ctx); // the product's other parts may be there
        return JM_OK;
    }
    if (status == JM_OK)
        status = jm_layer_create(ctx, jm_role_name(entry->role),
                                 points ? JM_POINTS : JM_GEOMETRY_NONE, &layer);
    if (status == JM_OK && points)
        status = jm_layer_set_crs(ctx, layer, entry->crs != NULL ? entry->crs : entry->default_crs);
    if (status == JM_OK)
        status = read_files(ctx, entry, &members, layer, found);
    if (status == JM_OK && found->any && layer->feature_count == 0)
        status = layer->null_geometry_count > 0
                     ? jm_fail(ctx, JM_ERR_DATA,
                               "the table holds no row with a place; name its columns of x and y "
                               "with `columns:`")
                     : jm_fail(ctx, JM_ERR_DATA,
                               "the table holds no row; take it out of the recipe or name another "
                               "one");
    jm_members_free(&members);
    if (status != JM_OK || !found->any) {
        jm_layer_destroy(layer);
        return status;
    }
    if (layer->null_geometry_count > 0)
        jm_log(ctx, JM_LOG_WARNING, "%s: %" PRId64 " rows have no place and were left out",
               entry->shown, layer->null_geometry_count);
    *out = layer;
    return JM_OK;
}

// Points that lie elsewhere as a whole may be in another CRS than is said, or have x and y swapped.
static jm_status check_points(jm_ctx *ctx, const jm_target *to, const jm_layer *layer)
{
    jm_box near = to->box, raw;
    bool known = false;
    JM_TRY(jm_box_transform(ctx, to->crs, layer->crs, &near, &known));
    if (!known || !jm_layer_extent(layer, &raw) || jm_boxes_touch(&raw, &near))
        return JM_OK;
    JM_TRY(jm_check_numbers(ctx, to, &raw, layer->crs));
    return jm_check_swapped(ctx, to, &raw, layer->crs);
}

jm_status jm_read_table(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_found *found)
{
    jm_layer *layer = NULL;
    JM_TRY(read_all(ctx, entry, &layer, found));
    if (layer == NULL)
        return JM_OK;
    jm_status status = JM_OK;
    if (layer->geometry == JM_POINTS)
        status = check_points(ctx, to, layer);
    if (status != JM_OK) {
        jm_layer_destroy(layer);
        return status;
    }
    if (layer->geometry == JM_POINTS)
        return entry->of_many ? jm_layer_deliver_part(ctx, entry, to, entry->role, layer)
                              : jm_layer_deliver(ctx, entry, to, entry->role, layer);
    status = jm_layer_credit(ctx, layer, entry);
    if (status != JM_OK) {
        jm_layer_destroy(layer);
        return status;
    }
    return jm_sources_add_layer(ctx, to->sources, entry->role, layer);
}

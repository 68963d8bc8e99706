// Reading outcomes: finished ones, repaired ones, and those that another process is writing.
#include "store/outcome_own.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct reader_row {
    char path[JM_OUT_PATH];
    float quantum;
} reader_row;

struct jm_reader {
    jm_h5 *file;
    bool is_part;       // by its name
    bool is_difference; // of two outcomes
    int64_t steps, time_capacity;
    double *time_s; // [steps]
    double start_utc_s;
    jm_grid grid, air_grid; // of the air: no rows where the file has none
    int64_t tile, link_count, parking_count, zone_count, station_count;
    char *crs;
    int64_t field_count;
    jm_reader_field *fields; // [field_count] steps' rows first, then the static ones
    reader_row *rows;        // [field_count]
};

static jm_status broken(jm_ctx *ctx, const jm_reader *r, const char *what)
{
    return jm_h5_damaged(ctx, r->file, what);
}

static bool count_attribute(const jm_reader *r, const char *name, int64_t most, int64_t *value)
{
    return jm_h5_get_integer(r->file, "/", name, value) && *value >= 0 && *value <= most;
}

// Files of version 1 have no air grid, nor have those of runs without heat.
static bool read_air_grid(jm_reader *r, int32_t version)
{
    jm_grid *air = &r->air_grid;
    int64_t columns = 0, rows = 0;
    if (version < 2 || !jm_h5_get_real(r->file, "/", "air_cell_m", &air->cell_m))
        return true;
    if (!(air->cell_m >= r->grid.cell_m) || !isfinite(air->cell_m) ||
        !count_attribute(r, "air_columns", r->grid.columns, &columns) ||
        !count_attribute(r, "air_rows", r->grid.rows, &rows) || columns < 1 || rows < 1)
        return false;
    air->west_m = r->grid.west_m;
    air->north_m = r->grid.north_m;
    air->columns = (int32_t)columns;
    air->rows = (int32_t)rows;
    return true;
}

static jm_status read_root(jm_ctx *ctx, jm_reader *r, int32_t version)
{
    jm_grid *g = &r->grid;
    int64_t columns = 0, rows = 0;
    bool good = jm_h5_get_real(r->file, "/", "grid_west_m", &g->west_m) &&
                jm_h5_get_real(r->file, "/", "grid_north_m", &g->north_m) &&
                jm_h5_get_real(r->file, "/", "grid_cell_m", &g->cell_m) &&
                jm_h5_get_real(r->file, "/", "start_utc_s", &r->start_utc_s) &&
                count_attribute(r, "grid_columns", INT32_MAX, &columns) &&
                count_attribute(r, "grid_rows", INT32_MAX, &rows) &&
                count_attribute(r, "tile", 2048, &r->tile) &&
                count_attribute(r, "link_count", INT32_MAX, &r->link_count) &&
                count_attribute(r, "parking_count", INT32_MAX, &r->parking_count) &&
                count_attribute(r, "zone_count", INT32_MAX, &r->zone_count);
    // Files of before have no stations.
    if (!count_attribute(r, "station_count", INT32_MAX, &r->station_count))
        r->station_count = 0;
    g->columns = (int32_t)columns;
    g->rows = (int32_t)rows;
    if (!good || columns < 1 || rows < 1 || !isfinite(g->west_m) || !isfinite(g->north_m) ||
        !(g->cell_m > 0.0) || !isfinite(g->cell_m) || !(fabs(r->start_utc_s) <= 1e12))
        return broken(ctx, r, "the grid");
    if (!read_air_grid(r, version))
        return broken(ctx, r, "the air grid");
    char *compared = NULL;
    JM_TRY(jm_h5_get_text(ctx, r->file, "/", "difference_of", &compared));
    r->is_difference = compared != NULL;
    jm_free(compared);
    JM_TRY(jm_h5_get_text(ctx, r->file, "/crs", "crs_wkt", &r->crs));
    return r->crs != NULL ? JM_OK : broken(ctx, r, "/crs");
}

static bool dim_of_path(const char *path, jm_dim *dim, const char **name)
{
    for (int d = JM_DIM_CELLS; d <= JM_DIM_OTHER; d++) {
        const char *group = jm_out_group((jm_dim)d);
        size_t length = strlen(group);
        if (strncmp(path, group, length) != 0 || path[length] != '/' ||
            strchr(path + length + 1, '/') != NULL)
            continue;
        *dim = (jm_dim)d;
        *name = path + length + 1;
        return **name != '\0';
    }
    return false;
}

static jm_status copy_attribute(jm_ctx *ctx, const jm_reader *r, const char *path, const char *name,
                                char *out, size_t size)
{
    char *text = NULL;
    JM_TRY(jm_h5_get_text(ctx, r->file, path, name, &text));
    snprintf(out, size, "%s", text != NULL ? text : "");
    jm_free(text);
    return JM_OK;
}

// Elements of a step by the shape of the dataset; false when the shape is not that of its kind.
static bool elements_of(const jm_reader *r, const jm_reader_field *f, const jm_h5_shape *shape,
                        int64_t *elements)
{
    int first = f->is_static ? 0 : 1;
    if (jm_dim_is_grid(f->dim)) {
        const jm_grid *grid = jm_reader_grid_of(r, f->dim);
        *elements = grid != NULL ? jm_grid_cells(grid) : 0;
        return grid != NULL && shape->rank == first + 2 && shape->size[first] == grid->rows &&
               shape->size[first + 1] == grid->columns;
    }
    *elements = shape->size[first];
    return shape->rank == first + 1;
}

// Rows of both grids stand at the root: those of the air say so.
static jm_status tell_air(jm_ctx *ctx, const jm_reader *r, const char *path, jm_dim *dim)
{
    char grid[8] = "";
    if (*dim == JM_DIM_CELLS)
        JM_TRY(copy_attribute(ctx, r, path, "grid", grid, sizeof grid));
    if (strcmp(grid, JM_OUT_AIR) == 0)
        *dim = JM_DIM_AIR;
    return JM_OK;
}

static jm_status read_field(jm_ctx *ctx, jm_reader *r, const char *path, bool is_static)
{
    jm_reader_field *field = &r->fields[r->field_count];
    reader_row *row = &r->rows[r->field_count];
    const char *name = NULL;
    jm_h5_shape shape = {0};
    double quantum = 0.0;
    if (strlen(path) >= sizeof row->path || !dim_of_path(path, &field->dim, &name) ||
        strlen(name) >= sizeof field->name)
        return broken(ctx, r, "/hashes/rows");
    snprintf(row->path, sizeof row->path, "%s", path);
    snprintf(field->name, sizeof field->name, "%s", name);
    field->is_static = is_static;
    JM_TRY(tell_air(ctx, r, path, &field->dim));
    JM_TRY(jm_h5_shape_of(ctx, r->file, path, &field->type, &shape));
    if (!elements_of(r, field, &shape, &field->count))
        return broken(ctx, r, path);
    JM_TRY(copy_attribute(ctx, r, path, "units", field->unit, sizeof field->unit));
    JM_TRY(copy_attribute(ctx, r, path, "long_name", field->sentence, sizeof field->sentence));
    if (jm_h5_get_real(r->file, path, "quantum", &quantum) && quantum > 0.0 && quantum < 1e30)
        row->quantum = (float)quantum;
    r->field_count++;
    return JM_OK;
}

static jm_status read_field_list(jm_ctx *ctx, jm_reader *r, const char *list, bool is_static)
{
    enum { most_fields = 1000 };
    if (!jm_h5_has(r->file, list))
        return JM_OK;
    char **paths = NULL;
    int64_t count = 0;
    JM_TRY(jm_h5_read_texts(ctx, r->file, list, &paths, &count));
    jm_status status = count <= most_fields ? JM_OK : broken(ctx, r, list);
    if (status == JM_OK)
        status = jm_resize_array(ctx, r->field_count + count, sizeof *r->fields, &r->fields);
    if (status == JM_OK)
        status = jm_resize_array(ctx, r->field_count + count, sizeof *r->rows, &r->rows);
    if (status == JM_OK && count > 0) {
        memset(r->fields + r->field_count, 0, (size_t)count * sizeof *r->fields);
        memset(r->rows + r->field_count, 0, (size_t)count * sizeof *r->rows);
    }
    for (int64_t i = 0; i < count && status == JM_OK; i++)
        status = read_field(ctx, r, paths[i], is_static);
    jm_h5_names_free(paths, count);
    return status;
}

// A short name that two dimensions share is told apart by its group: "streets/capacity".
static void tell_apart(jm_reader *r)
{
    for (int64_t i = 0; i < r->field_count; i++) {
        const char *name = strrchr(r->rows[i].path, '/') + 1;
        bool shared = false;
        for (int64_t j = 0; j < r->field_count && !shared; j++)
            shared = j != i && strcmp(strrchr(r->rows[j].path, '/') + 1, name) == 0;
        if (shared && strlen(r->rows[i].path) - 1 < sizeof r->fields[i].name)
            snprintf(r->fields[i].name, sizeof r->fields[i].name, "%s", r->rows[i].path + 1);
    }
}

jm_status jm_reader_refresh(jm_ctx *ctx, jm_reader *r)
{
    double *time_s = NULL;
    int64_t steps = 0;
    JM_TRY(jm_h5_read(ctx, r->file, "/time", JM_F64, -1, &time_s, &steps));
    jm_free(r->time_s);
    r->time_s = time_s;
    r->steps = steps;
    return JM_OK;
}

static bool ends_with(const char *text, const char *ending)
{
    size_t n = strlen(text), m = strlen(ending);
    return n >= m && strcmp(text + n - m, ending) == 0;
}

jm_status jm_reader_open(jm_ctx *ctx, const char *path, jm_reader **out)
{
    *out = NULL;
    const jm_h5_format format = {"outcome", JM_OUTCOME_VERSION};
    jm_status status = JM_OK;
    int32_t version = 0;
    jm_reader *r = NULL;
    JM_TRY(jm_new(ctx, &r, 1));
    r->is_part = ends_with(path, ".part");
    JM_TRY_GOTO(r->is_part ? jm_h5_open_live(ctx, path, format, &version, &r->file)
                           : jm_h5_open(ctx, path, format, &version, &r->file),
                fail);
    JM_TRY_GOTO(read_root(ctx, r, version), fail);
    JM_TRY_GOTO(read_field_list(ctx, r, "/hashes/rows", false), fail);
    JM_TRY_GOTO(read_field_list(ctx, r, "/hashes/static_rows", true), fail);
    tell_apart(r);
    JM_TRY_GOTO(jm_reader_refresh(ctx, r), fail);
    *out = r;
    return JM_OK;
fail:
    jm_reader_close(r);
    return status;
}

void jm_reader_close(jm_reader *r)
{
    if (r == NULL)
        return;
    jm_h5_drop(r->file);
    jm_free(r->time_s);
    jm_free(r->crs);
    jm_free(r->fields);
    jm_free(r->rows);
    jm_free(r);
}

const jm_h5 *jm_reader_file(const jm_reader *r)
{
    return r->file;
}

bool jm_reader_complete(const jm_reader *r)
{
    int64_t incomplete = 0;
    char hash[65];
    jm_reader_content_hash(r, hash);
    return !r->is_part && hash[0] != '\0' &&
           !jm_h5_get_integer(r->file, "/", "incomplete", &incomplete);
}

bool jm_reader_is_difference(const jm_reader *r)
{
    return r->is_difference;
}

int64_t jm_reader_steps(const jm_reader *r)
{
    return r->steps;
}

double jm_reader_time_s(const jm_reader *r, int64_t step)
{
    return step >= 0 && step < r->steps ? r->time_s[step] : (double)NAN;
}

double jm_reader_start_utc_s(const jm_reader *r)
{
    return r->start_utc_s;
}

const jm_grid *jm_reader_grid(const jm_reader *r)
{
    return &r->grid;
}

const jm_grid *jm_reader_grid_of(const jm_reader *r, jm_dim dim)
{
    if (dim == JM_DIM_CELLS)
        return &r->grid;
    return dim == JM_DIM_AIR && r->air_grid.rows > 0 ? &r->air_grid : NULL;
}

const char *jm_reader_crs(const jm_reader *r)
{
    return r->crs;
}

int64_t jm_reader_field_count(const jm_reader *r)
{
    return r->field_count;
}

const jm_reader_field *jm_reader_field_at(const jm_reader *r, int64_t index)
{
    return index >= 0 && index < r->field_count ? &r->fields[index] : NULL;
}

const char *jm_reader_path(const jm_reader *r, int64_t index)
{
    return r->rows[index].path;
}

float jm_reader_quantum(const jm_reader *r, int64_t index)
{
    return r->rows[index].quantum;
}

int64_t jm_reader_tile(const jm_reader *r)
{
    return r->tile;
}

int64_t jm_reader_count_of(const jm_reader *r, jm_dim dim)
{
    switch (dim) {
    case JM_DIM_LINKS:
        return r->link_count;
    case JM_DIM_PARKINGS:
        return r->parking_count;
    case JM_DIM_ZONES:
        return r->zone_count;
    case JM_DIM_STATIONS:
        return r->station_count;
    case JM_DIM_CELLS:
    case JM_DIM_AIR:
        return jm_reader_grid_of(r, dim) != NULL ? jm_grid_cells(jm_reader_grid_of(r, dim)) : 0;
    default:
        return 1;
    }
}

// Where and when the values of an outcome lie: its time, both grids' axes and its CRS, in the words
// of the CF conventions.
#include "core/time.h"
#include "store/outcome_own.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// CF's name of a projection, from WKT1's; NULL: none, GDAL reads crs_wkt anyway.
static const char *grid_mapping_of(const char *wkt)
{
    static const struct {
        const char *wkt, *cf;
    } names[] = {{"\"Lambert_Conformal_Conic", "lambert_conformal_conic"},
                 {"\"Transverse_Mercator", "transverse_mercator"},
                 {"\"Oblique_Mercator", "oblique_mercator"},
                 {"\"Hotine_Oblique_Mercator", "oblique_mercator"},
                 {"\"Swiss_Oblique", "oblique_mercator"},
                 {"\"Lambert_Azimuthal_Equal_Area", "lambert_azimuthal_equal_area"},
                 {"\"Polar_Stereographic", "polar_stereographic"},
                 {"\"Oblique_Stereographic", "stereographic"},
                 {"\"Albers", "albers_conical_equal_area"},
                 {"\"Mercator", "mercator"}};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        if (strstr(wkt, names[n].wkt) != NULL)
            return names[n].cf;
    return NULL;
}

static jm_status create_crs(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    const int32_t zero = 0;
    JM_TRY(jm_h5_write(ctx, file, "/crs", JM_I32, (jm_h5_shape){0}, &zero, NULL,
                       "coordinate reference system"));
    const char *mapping = grid_mapping_of(def->crs_wkt);
    if (mapping != NULL)
        JM_TRY(jm_h5_set_text(ctx, file, "/crs", "grid_mapping_name", mapping));
    JM_TRY(jm_h5_set_text(ctx, file, "/crs", "crs_wkt", def->crs_wkt));
    return jm_h5_set_text(ctx, file, "/crs", "spatial_ref", def->crs_wkt);
}

static jm_status make_scale(jm_ctx *ctx, jm_h5 *file, const char *path, const char *unit,
                            const char *standard_name, const char *axis)
{
    hid_t dataset = H5Dopen2(file->id, path, H5P_DEFAULT);
    bool good = dataset >= 0 && H5DSset_scale(dataset, path + 1) >= 0;
    if (dataset >= 0)
        H5Dclose(dataset);
    if (!good)
        return jm_h5_write_failed(ctx, file, path);
    JM_TRY(jm_h5_set_text(ctx, file, path, "units", unit));
    JM_TRY(jm_h5_set_text(ctx, file, path, "standard_name", standard_name));
    return jm_h5_set_text(ctx, file, path, "axis", axis);
}

static jm_status create_axis(jm_ctx *ctx, jm_h5 *file, const jm_grid *grid, const char *path,
                             bool is_y)
{
    const int64_t count = is_y ? grid->rows : grid->columns;
    double *centre = NULL;
    JM_TRY(jm_new(ctx, &centre, count));
    for (int64_t i = 0; i < count; i++)
        centre[i] = is_y ? jm_grid_y(grid, i) : jm_grid_x(grid, i);
    const hsize_t size = (hsize_t)count;
    hid_t dataset = jm_out_dataset(file, path, H5T_IEEE_F64LE,
                                   (jm_out_shape){.rank = 1, .size = {size}}, 0, NULL, JM_F64);
    bool good = dataset >= 0 &&
                H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, centre) >= 0;
    if (dataset >= 0)
        H5Dclose(dataset);
    jm_free(centre);
    if (!good)
        return jm_h5_write_failed(ctx, file, path);
    return make_scale(ctx, file, path, "m",
                      is_y ? "projection_y_coordinate" : "projection_x_coordinate",
                      is_y ? "Y" : "X");
}

static jm_status create_axes(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    JM_TRY(create_axis(ctx, file, def->grid, "/y", true));
    JM_TRY(create_axis(ctx, file, def->grid, "/x", false));
    if (def->air_grid == NULL)
        return JM_OK;
    JM_TRY(create_axis(ctx, file, def->air_grid, "/y_air", true));
    return create_axis(ctx, file, def->air_grid, "/x_air", false);
}

static jm_status create_time(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    enum { steps_a_chunk = 512 };
    hid_t dataset = jm_out_dataset(
        file, "/time", H5T_IEEE_F64LE,
        (jm_out_shape){.rank = 1, .chunk = {steps_a_chunk}, .grows = true, .chunked = true}, 0,
        NULL, JM_F64);
    if (dataset < 0)
        return jm_h5_write_failed(ctx, file, "/time");
    H5Dclose(dataset);
    char start[32], unit[64];
    jm_format_utc((jm_instant)floor(def->start_utc_s), start);
    snprintf(unit, sizeof unit, "seconds since %s", start);
    JM_TRY(make_scale(ctx, file, "/time", unit, "time", "T"));
    JM_TRY(jm_h5_set_text(ctx, file, "/time", "calendar", "standard"));
    return jm_h5_set_real(ctx, file, "/", "start_utc_s", def->start_utc_s);
}

// Its corner is the grid's.
static jm_status set_air(jm_ctx *ctx, const jm_grid *air, jm_h5 *file)
{
    if (air == NULL)
        return JM_OK;
    JM_TRY(jm_h5_set_real(ctx, file, "/", "air_cell_m", air->cell_m));
    JM_TRY(jm_h5_set_integer(ctx, file, "/", "air_columns", air->columns));
    return jm_h5_set_integer(ctx, file, "/", "air_rows", air->rows);
}

jm_status jm_out_axes(jm_ctx *ctx, const jm_outcome_def *def, jm_h5 *file)
{
    JM_TRY(set_air(ctx, def->air_grid, file));
    JM_TRY(create_time(ctx, def, file));
    JM_TRY(create_axes(ctx, def, file));
    return create_crs(ctx, def, file);
}

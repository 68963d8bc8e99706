#include "gis/air_out.h"

#include "gis/city_out.h"
#include "gis/city_rows.h"

#include <math.h>

static jm_status add_square(jm_ctx *ctx, jm_layer *layer, const jm_grid *air, int64_t cell)
{
    const double west = air->west_m + air->cell_m * (double)(cell % air->columns);
    const double north = air->north_m - air->cell_m * (double)(cell / air->columns);
    const double east = west + air->cell_m, south = north - air->cell_m;
    const double corners[4][2] = {{west, north}, {west, south}, {east, south}, {east, north}};
    JM_TRY(jm_layer_add_feature(ctx, layer));
    JM_TRY(jm_layer_add_part(ctx, layer, false));
    for (int c = 0; c < 4; c++)
        JM_TRY(jm_layer_add_point(ctx, layer, corners[c][0], corners[c][1], (double)NAN));
    return JM_OK;
}

static jm_status fill(jm_ctx *ctx, const jm_grid *air, const char *name, const float *values,
                      jm_layer *layer)
{
    int32_t id, value;
    JM_TRY(jm_layer_add_column(ctx, layer, "id", JM_COLUMN_REAL, &id));
    JM_TRY(jm_layer_add_column(ctx, layer, name, JM_COLUMN_REAL, &value));
    for (int64_t cell = 0; cell < jm_grid_cells(air); cell++) {
        if (isnan(values[cell]))
            continue;
        JM_TRY(add_square(ctx, layer, air, cell));
        JM_TRY(jm_layer_set_real(ctx, layer, id, (double)cell));
        JM_TRY(jm_layer_set_real(ctx, layer, value, jm_plain_number((double)values[cell])));
    }
    return JM_OK;
}

jm_status jm_air_layer(jm_ctx *ctx, const jm_city *city, const jm_grid *air, const char *name,
                       const float *values, jm_layer **out)
{
    jm_layer *layer = NULL;
    *out = NULL;
    JM_TRY(jm_layer_create(ctx, name, JM_POLYGONS, &layer));
    jm_status status = jm_layer_set_crs(ctx, layer, jm_city_crs(city));
    if (status == JM_OK)
        status = fill(ctx, air, name, values, layer);
    if (status != JM_OK)
        jm_layer_destroy(layer);
    else
        *out = layer;
    return status;
}

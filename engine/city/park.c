// Rasters of a city that is large for the memory wait on disk.
#include "city/columns.h"
#include "city/rows.h"
#include "store/shelf.h"

#include <string.h>

static int64_t bytes_of(const jm_city *city, const jm_city_column *column)
{
    return jm_column_elements(city, column) * (int64_t)jm_column_size(column);
}

double jm_city_raster_bytes(const jm_city *city)
{
    double sum = 0.0;
    for (int64_t c = 0; c < jm_city_column_count; c++)
        if (jm_city_columns[c].rows == JM_ROWS_CELLS)
            sum += (double)jm_shelf_bytes(bytes_of(city, &jm_city_columns[c]));
    return sum;
}

jm_status jm_city_park(jm_ctx *ctx, jm_city *city, const char *folder)
{
    if (city->shelf != NULL)
        return JM_OK;
    JM_TRY(jm_shelf_create(ctx, folder, "the city's rasters", (int64_t)jm_city_raster_bytes(city),
                           &city->shelf));
    for (int64_t c = 0; c < jm_city_column_count; c++) {
        const jm_city_column *column = &jm_city_columns[c];
        if (column->rows != JM_ROWS_CELLS)
            continue;
        void *values = jm_column_values(city, column);
        void *parked = jm_shelf_take(city->shelf, bytes_of(city, column));
        memcpy(parked, values, (size_t)bytes_of(city, column));
        jm_column_set(city, column, parked);
        jm_free(values);
        jm_shelf_rest(city->shelf);
    }
    return JM_OK;
}

void jm_city_rest(const jm_city *city)
{
    jm_shelf_rest(city->shelf);
}

#include "gis/people_files.h"

#include "gis/door.h"

#include <string.h>

jm_status jm_refuse_tables(jm_ctx *ctx, const jm_entry *entry)
{
    for (int64_t p = 0; p < entry->paths.count; p++) {
        const char *path = entry->paths.items[p];
        if (jm_gis_has_ending(path, ".parquet"))
            return jm_fail(ctx, JM_ERR_DATA,
                           "%s is a parquet file, which is not read; turn it into a CSV: duckdb -c "
                           "\"COPY (SELECT * FROM 'x.parquet') TO 'x.csv' (DELIMITER ';')\"",
                           jm_gis_base_name(path));
    }
    return JM_OK;
}

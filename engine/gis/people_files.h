/// people_files.h: what the readers of people, jobs and cars share: files that they cannot read.
#pragma once

#include "gis/read.h"

/// JM_ERR_DATA for parquet files, with the way to a CSV.
JM_CHECKED jm_status jm_refuse_tables(jm_ctx *ctx, const jm_entry *entry);

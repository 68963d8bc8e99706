/// report.h: maps, tables and the page of an outcome (cairo's door).
#pragma once

#include "city/city.h"
#include "store/outcome.h"

typedef struct jm_map_def {
    const char *outcome; // path
    const char *base;    // path of the base for a difference map, or NULL
    const char *field;   // name of a field
    double time_h;       // local hour of the outcome's day; NaN: the hour of the largest mean
    const char *out;     // .png, .svg or .pdf
    bool french;
    int32_t width_px; // of a PNG; 0: 1600
    double low, high; // of the colour scale; NaN: from the data (2..98 %), nice steps
} jm_map_def;
JM_API jm_map_def jm_map_default_def(void);
/// Draws a map with legend and unit, scale, north, date and hour, source and status line.
JM_API JM_CHECKED jm_status jm_map_draw(jm_ctx *ctx, const jm_map_def *def);

typedef struct jm_page_def {
    const char *const *outcomes; // [count]
    int64_t count;
    const char *base; // or NULL
    const char *out;  // .html: one file, pictures inside, no script, no network
    bool french;
    /// Says what a measure did in the user's language; NULL: as the outcome keeps it.
    void (*tell)(const jm_ctx *ctx, const char *sentence, bool french, jm_text *out);
} jm_page_def;
/// Writes the page: what the measures are, three sentences from the run's numbers, base, scenario
/// and difference maps, table of indicators, sources and their licences, gaps.
JM_API JM_CHECKED jm_status jm_page_write(jm_ctx *ctx, const jm_page_def *def);

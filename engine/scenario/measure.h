/// measure.h: what one file of scenario/measures/ provides.
#pragma once

#include "scenario/scenario.h"

/// Geometry of a measure, in the city's CRS once jm_shape_take has read it. Rings are not closed:
/// the first point is not repeated. Each hole follows its outer ring.
typedef struct jm_shape {
    jm_geometry kind;
    int64_t part_count, point_count;
    int64_t *part_start;   // [parts + 1] into points
    uint8_t *part_is_hole; // [parts], polygons
    double *x, *y;
    char *crs;               // as the file named it; NULL: the city's
    double given_x, given_y; // first point as the file gave it, for messages
    int64_t part_capacity, point_capacity;
} jm_shape;

struct jm_measure {
    const char *name;
    const char *alias[4];        // other names, NULL ends
    const char *sentence;        // what it does, one sentence
    const char *doc;             // what it changes, what it leaves out, sources
    const char *example;         // YAML that works on the demo city
    const jm_schema_row *params; // ends with a NULL key
    size_t param_size;
    void (*defaults)(void *params);
    void (*release)(void *params); // frees what reading put in; may be NULL
    /// Rules that no schema row can say (geometry that reads, parameters that fit together): adds
    /// faults; fails only without memory. May be NULL.
    jm_status (*check)(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_faults *faults);
    /// Changes `city`; records matched, dirty cells, links and zones and the sentence in `edit`.
    jm_status (*apply)(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_city *city, jm_edit *edit);
};

/// The list that jumeau measures prints; ends with NULL.
extern const jm_measure *const jm_measures[];

/// synth.h: the demo city: a synthetic French city made as neutral layers.
#pragma once

#include "geo/layer.h"
#include "store/csv.h"

typedef struct jm_synth_def {
    double size_km; // side of the square, 0.8 to 40, to 0.1 km; 1 (toytown), 6, 12, 26 are tested
    uint64_t seed;
} jm_synth_def;
JM_API jm_synth_def jm_synth_default_def(void); // 6 km, seed 1

/// A file of the demo that is no GIS layer: recipe, weather, GTFS table, counts, scenario.
typedef struct jm_synth_text {
    char *path; // below the demo's folder: "gtfs/stops.txt"
    char *text;
} jm_synth_text;

typedef struct jm_synth_city {
    jm_sources sources; // as import would hand them to city, in EPSG:2154
    int64_t text_count;
    jm_synth_text *texts;
} jm_synth_city;

/// Same definition, same bytes, on any machine and thread count.
JM_API JM_CHECKED jm_status jm_synth_create(jm_ctx *ctx, const jm_synth_def *def,
                                            jm_synth_city **out);
JM_API void jm_synth_destroy(jm_synth_city *synth);

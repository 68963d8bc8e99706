/// map_parts.h: what the parts of a map share; internal.
#pragma once

#include "core/scale.h"
#include "core/words.h"
#include "report/canvas.h"
#include "report/report.h"

typedef struct jm_map {
    jm_ctx *ctx;
    const jm_map_def *def;
    jm_reader *reader, *base;
    bool is_change; // values are those of one outcome minus another
    const jm_reader_field *field;
    jm_field_words words;
    jm_city *city;
    int64_t step;
    float *values, *scratch; // [field->count] printed unit
    float *flow;             // [links] width of ribbons, or NULL
    char *local_start, *title, *zone_rule;
    jm_scale scale;
    jm_canvas canvas;
    // Layout: frame of the map on the page, and where the city's metres fall in it.
    double x, y, w, h, page_h, unit, west, north, scale_px;
} jm_map;

/// As jm_map_draw; *used gets the bounds of the scale and the hour that were drawn, so that a
/// second map can be drawn alike. *has_values (may be NULL): not everything on it is 0 or missing.
JM_CHECKED jm_status jm_map_draw_as(jm_ctx *ctx, const jm_map_def *def, jm_map_def *used,
                                    bool *has_values);

/// Ground and buildings; for cell fields the field itself.
JM_CHECKED jm_status jm_map_ground(jm_map *m);
void jm_map_links(jm_map *m);
void jm_map_parkings(jm_map *m);
/// The outline of the area shown, where it is not the frame; what lies outside of it is veiled.
void jm_map_outline(jm_map *m);
/// Fields whose values are codes, not amounts: drawn by colour and name of each kind.
bool jm_map_has_classes(const jm_map *m);
void jm_map_class_color(double value, double rgb[3]);
/// Keeps the codes that differ from the base's; the others become NaN. Both [count].
void jm_map_class_difference(const float *base, float *values, int64_t count);
/// The kinds that the map shows; gives the y below the last.
double jm_map_class_legend(jm_map *m, double x, double y);
/// Title, legend, scale bar, north, date, sources, status line.
JM_CHECKED jm_status jm_map_words(jm_map *m);

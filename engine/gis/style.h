/// style.h: styles for QGIS (QML, from version 3.22 on) with the colours and bounds of our maps.
#pragma once

#include "core/scale.h"
#include "core/text.h"
#include "core/words.h"
#include "geo/layer.h"

/// One kind of a categorised layer or raster.
typedef struct jm_style_class {
    const char *value, *label;
    double rgb[3]; // 0..1
} jm_style_class;

/// All append a whole document; a failed append shows in the text.
/// Every feature alike.
void jm_style_single(jm_geometry geometry, const double rgb[3], jm_text *qml);
/// By words in a column; features with other words are not shown.
void jm_style_categories(jm_geometry geometry, const char *column, const jm_style_class *classes,
                         int count, jm_text *qml);
/// By a number in a column, in the classes between the ticks of the scale; the first and the last
/// one hold what lies beyond. `low` and `high` are the ends of the values.
void jm_style_graduated(jm_geometry geometry, const char *column, const jm_scale *scale, double low,
                        double high, jm_text *qml);
/// A raster by the scale's ramp, and one of codes.
void jm_style_ramp(const jm_scale *scale, jm_text *qml);
void jm_style_palette(const jm_style_class *classes, int count, jm_text *qml);

/// The style that export gives to a layer of a city, by its name; nothing for tables.
JM_CHECKED jm_status jm_style_of_layer(jm_ctx *ctx, const jm_layer *layer, jm_text *qml);
/// Of a field's layer: graduated by `words`, with the bounds of a map of these values; differences
/// as jm_scale has them.
JM_CHECKED jm_status jm_style_of_field(jm_ctx *ctx, const jm_layer *layer,
                                       const jm_field_words *words, bool difference, jm_text *qml);
/// Of a raster of values in the unit that is written.
JM_CHECKED jm_status jm_style_of_values(jm_ctx *ctx, const float *values, int64_t count,
                                        const jm_field_words *words, bool difference, jm_text *qml);
/// Of a raster of jm_surface codes.
void jm_style_of_surfaces(const jm_ctx *ctx, jm_text *qml);

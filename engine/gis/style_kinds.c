// Which style each exported layer gets.
#include "gis/style.h"

#include "city/city.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CLASS_LIMIT = 16 };

/// Layers that are coloured by the words of a column.
static const struct {
    const char *layer, *column;
    jm_style_class classes[CLASS_LIMIT];
} by_word[] = {
    {"streets",
     "road_class",
     {{"motorway", "motorway", {0.55, 0.10, 0.30}},
      {"trunk", "trunk", {0.75, 0.20, 0.25}},
      {"primary", "primary", {0.88, 0.42, 0.20}},
      {"secondary", "secondary", {0.93, 0.62, 0.22}},
      {"tertiary", "tertiary", {0.85, 0.77, 0.35}},
      {"unclassified", "unclassified", {0.55, 0.60, 0.62}},
      {"residential", "residential", {0.65, 0.68, 0.70}},
      {"living_street", "living_street", {0.48, 0.68, 0.60}},
      {"service", "service", {0.80, 0.80, 0.80}}}},
    {"buildings",
     "usage",
     {{"residential", "residential", {0.91, 0.82, 0.66}},
      {"commercial", "commercial", {0.80, 0.48, 0.42}},
      {"industrial", "industrial", {0.60, 0.56, 0.66}},
      {"public", "public", {0.42, 0.58, 0.76}},
      {"other", "other", {0.78, 0.78, 0.77}}}},
    {"parkings",
     "kind",
     {{"kerb", "kerb", {0.45, 0.62, 0.78}},
      {"surface", "surface", {0.20, 0.42, 0.66}},
      {"structure", "structure", {0.10, 0.20, 0.40}},
      {"private", "private", {0.72, 0.72, 0.72}},
      {"park_and_ride", "park_and_ride", {0.90, 0.60, 0.20}}}},
    {"lines",
     "mode",
     {{"tram", "tram", {0.10, 0.55, 0.42}},
      {"metro", "metro", {0.45, 0.20, 0.55}},
      {"rail", "rail", {0.33, 0.27, 0.31}},
      {"bus", "bus", {0.85, 0.50, 0.20}}}},
};

/// Layers that are coloured by the numbers of a column.
static const struct {
    const char *layer, *column;
    jm_ramp ramp;
} by_number[] = {
    {"gates", "in_vehday", JM_RAMP_DEVON},
    {"counters", "flow_vehday", JM_RAMP_DEVON},
};

/// All others: one colour.
static const struct {
    const char *layer;
    double rgb[3];
} alike[] = {
    {"nodes", {0.35, 0.35, 0.38}}, {"turns", {0.80, 0.20, 0.20}}, {"trees", {0.42, 0.63, 0.33}},
    {"zones", {0.93, 0.92, 0.88}}, {"stops", {0.10, 0.55, 0.42}}, {"area", {0.90, 0.93, 0.95}},
};

/// Values of a column that are numbers, and their ends.
static jm_status numbers_of(jm_ctx *ctx, const jm_layer *layer, const char *column, float **values,
                            double *low, double *high)
{
    int32_t c = jm_layer_column(layer, column);
    *low = (double)INFINITY;
    *high = -(double)INFINITY;
    JM_TRY(jm_new(ctx, values, layer->feature_count));
    for (int64_t f = 0; f < layer->feature_count; f++) {
        double value = jm_layer_real(layer, c, f);
        (*values)[f] = (float)value;
        if (!isfinite(value))
            continue;
        *low = fmin(*low, value);
        *high = fmax(*high, value);
    }
    return JM_OK;
}

static jm_status grade(jm_ctx *ctx, const jm_layer *layer, const char *column, bool difference,
                       double span, jm_ramp ramp, jm_text *qml)
{
    float *values = NULL, *scratch = NULL;
    double low, high;
    jm_status status = numbers_of(ctx, layer, column, &values, &low, &high);
    if (status == JM_OK)
        status = jm_new(ctx, &scratch, layer->feature_count);
    if (status == JM_OK) {
        jm_scale scale = jm_scale_of(values, layer->feature_count, scratch, difference, span, ramp);
        jm_style_graduated(layer->geometry, column, &scale, low, high, qml);
    }
    jm_free(values);
    jm_free(scratch);
    return status;
}

static jm_status told(jm_ctx *ctx, const jm_text *qml)
{
    return qml->failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a style") : JM_OK;
}

jm_status jm_style_of_layer(jm_ctx *ctx, const jm_layer *layer, jm_text *qml)
{
    if (layer->geometry == JM_GEOMETRY_NONE)
        return JM_OK;
    for (size_t i = 0; i < sizeof by_word / sizeof by_word[0]; i++) {
        if (strcmp(by_word[i].layer, layer->name) != 0)
            continue;
        int count = 0;
        while (count < CLASS_LIMIT && by_word[i].classes[count].value != NULL)
            count++;
        jm_style_categories(layer->geometry, by_word[i].column, by_word[i].classes, count, qml);
        return told(ctx, qml);
    }
    for (size_t i = 0; i < sizeof by_number / sizeof by_number[0]; i++)
        if (strcmp(by_number[i].layer, layer->name) == 0) {
            JM_TRY(grade(ctx, layer, by_number[i].column, false, 1.0, by_number[i].ramp, qml));
            return told(ctx, qml);
        }
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++)
        if (strcmp(alike[i].layer, layer->name) == 0)
            jm_style_single(layer->geometry, alike[i].rgb, qml);
    return told(ctx, qml);
}

jm_status jm_style_of_field(jm_ctx *ctx, const jm_layer *layer, const jm_field_words *words,
                            bool difference, jm_text *qml)
{
    JM_TRY(grade(ctx, layer, words->name, difference, words->span, words->ramp, qml));
    return told(ctx, qml);
}

jm_status jm_style_of_values(jm_ctx *ctx, const float *values, int64_t count,
                             const jm_field_words *words, bool difference, jm_text *qml)
{
    float *scratch = NULL;
    JM_TRY(jm_new(ctx, &scratch, count));
    jm_scale scale = jm_scale_of(values, count, scratch, difference, words->span, words->ramp);
    jm_free(scratch);
    jm_style_ramp(&scale, qml);
    return told(ctx, qml);
}

void jm_style_of_surfaces(const jm_ctx *ctx, jm_text *qml)
{
    jm_style_class classes[JM_SURFACE_COUNT];
    char codes[JM_SURFACE_COUNT][8];
    for (int s = 0; s < JM_SURFACE_COUNT; s++) {
        snprintf(codes[s], sizeof codes[s], "%d", s);
        classes[s].value = codes[s];
        classes[s].label = jm_translate(ctx, jm_surface_title((jm_surface)s));
        jm_surface_color((jm_surface)s, classes[s].rgb);
    }
    jm_style_palette(classes, JM_SURFACE_COUNT, qml);
}

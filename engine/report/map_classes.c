// A map of kinds: a colour and a name for each, no scale.
#include "report/map_parts.h"

#include <math.h>
#include <string.h>

// Colours that look like the thing; what a measure lays is more vivid than what was there.
static const struct {
    const char *title;
    double rgb[3];
} classes[JM_SURFACE_COUNT] = {
    [JM_SURFACE_NONE] = {JM_WORDS("unknown"), {1.00, 1.00, 1.00}},
    [JM_SURFACE_ASPHALT] = {JM_WORDS("asphalt"), {0.48, 0.48, 0.51}},
    [JM_SURFACE_PAVING] = {JM_WORDS("paving, concrete"), {0.78, 0.75, 0.70}},
    [JM_SURFACE_GRAVEL] = {JM_WORDS("gravel, stabilised sand"), {0.90, 0.84, 0.68}},
    [JM_SURFACE_GRASS] = {JM_WORDS("grass"), {0.67, 0.83, 0.52}},
    [JM_SURFACE_SHRUB] = {JM_WORDS("shrubs"), {0.42, 0.63, 0.33}},
    [JM_SURFACE_SOIL] = {JM_WORDS("bare soil"), {0.75, 0.60, 0.42}},
    [JM_SURFACE_WATER] = {JM_WORDS("water"), {0.45, 0.67, 0.86}},
    [JM_SURFACE_ROOF] = {JM_WORDS("roof"), {0.73, 0.40, 0.34}},
    [JM_SURFACE_TRACK] = {JM_WORDS("track on ballast"), {0.33, 0.27, 0.31}},
    [JM_SURFACE_GREEN_TRACK] = {JM_WORDS("track in grass"), {0.10, 0.55, 0.42}},
    [JM_SURFACE_COOL_PAVING] = {JM_WORDS("cool paving"), {0.98, 0.93, 0.40}},
    [JM_SURFACE_COOL_ROOF] = {JM_WORDS("cool roof"), {0.95, 0.70, 0.85}},
    [JM_SURFACE_GREEN_ROOF] = {JM_WORDS("green roof"), {0.62, 0.85, 0.10}},
};

bool jm_map_has_classes(const jm_map *m)
{
    return m->field->dim == JM_DIM_CELLS && strcmp(m->field->name, "surface_class") == 0;
}

static int class_of(double value)
{
    return value >= 0.0 && value < JM_SURFACE_COUNT ? (int)value : JM_SURFACE_NONE;
}

void jm_map_class_color(double value, double rgb[3])
{
    memcpy(rgb, classes[class_of(value)].rgb, sizeof classes[0].rgb);
}

void jm_map_class_difference(const float *base, float *values, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (values[i] == base[i])
            values[i] = NAN;
}

double jm_map_class_legend(jm_map *m, double x, double y)
{
    bool present[JM_SURFACE_COUNT] = {false};
    cairo_t *cr = m->canvas.cr;
    double u = m->unit;
    for (int64_t i = 0; i < m->field->count; i++)
        if (isfinite(m->values[i]))
            present[class_of((double)m->values[i])] = true;
    for (int c = 0; c < JM_SURFACE_COUNT; c++) {
        if (!present[c])
            continue;
        const double *rgb = classes[c].rgb;
        cairo_rectangle(cr, x, y, 30.0 * u, 18.0 * u);
        cairo_set_source_rgb(cr, rgb[0], rgb[1], rgb[2]);
        cairo_fill_preserve(cr);
        cairo_set_source_rgb(cr, 0.35, 0.35, 0.38);
        cairo_set_line_width(cr, 0.8 * u);
        cairo_stroke(cr);
        jm_canvas_text(&m->canvas, x + 42.0 * u, y + 14.5 * u, 16.0 * u, false, 0.2, JM_LEFT,
                       jm_translate(m->ctx, classes[c].title));
        y += 27.0 * u;
    }
    return y + 20.0 * u;
}

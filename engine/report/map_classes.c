// A map of kinds: a colour and a name for each, no scale.
#include "report/map_parts.h"

#include <math.h>
#include <string.h>

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
    jm_surface_color((jm_surface)class_of(value), rgb);
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
        double rgb[3];
        jm_surface_color((jm_surface)c, rgb);
        cairo_rectangle(cr, x, y, 30.0 * u, 18.0 * u);
        cairo_set_source_rgb(cr, rgb[0], rgb[1], rgb[2]);
        cairo_fill_preserve(cr);
        cairo_set_source_rgb(cr, 0.35, 0.35, 0.38);
        cairo_set_line_width(cr, 0.8 * u);
        cairo_stroke(cr);
        jm_canvas_text(&m->canvas, x + 42.0 * u, y + 14.5 * u, 16.0 * u, false, 0.2, JM_LEFT,
                       jm_translate(m->ctx, jm_surface_title((jm_surface)c)));
        y += 27.0 * u;
    }
    return y + 20.0 * u;
}

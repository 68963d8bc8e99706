// Streets as ribbons, car parks as discs, the area as an outline.
#include "report/map_parts.h"

#include <math.h>

static double page_x(const jm_map *m, double x)
{
    return m->x + (x - m->west) * m->scale_px;
}

static double page_y(const jm_map *m, double y)
{
    return m->y + (m->north - y) * m->scale_px;
}

// The link's line, moved to its right by `offset` points, so that both directions show.
static void trace_link(jm_map *m, int32_t link, double offset)
{
    const jm_streets *st = &m->city->streets;
    cairo_t *cr = m->canvas.cr;
    for (int64_t p = st->shape_start[link]; p + 1 < st->shape_start[link + 1]; p++) {
        double ax = page_x(m, st->shape_x[p]), ay = page_y(m, st->shape_y[p]);
        double bx = page_x(m, st->shape_x[p + 1]), by = page_y(m, st->shape_y[p + 1]);
        double length = hypot(bx - ax, by - ay);
        if (!(length > 0.0))
            continue;
        // On the page y runs down: the right of (dx, dy) is (-dy, dx).
        double nx = -(by - ay) / length * offset, ny = (bx - ax) / length * offset;
        cairo_line_to(cr, ax + nx, ay + ny);
        cairo_line_to(cr, bx + nx, by + ny);
    }
}

static double ribbon_width(const jm_map *m, int32_t link, double largest_flow)
{
    if (m->flow == NULL || !(largest_flow > 0.0) || !(m->flow[link] > 0.0f))
        return 0.8 * m->unit;
    return (0.8 + 6.5 * sqrt(fmin(1.0, (double)m->flow[link] / largest_flow))) * m->unit;
}

void jm_map_links(jm_map *m)
{
    const jm_streets *st = &m->city->streets;
    cairo_t *cr = m->canvas.cr;
    double largest = 0.0;
    for (int32_t l = 0; m->flow != NULL && l < st->link_count; l++)
        largest = fmax(largest, (double)m->flow[l]);
    cairo_save(cr);
    cairo_rectangle(cr, m->x, m->y, m->w, m->h);
    cairo_clip(cr);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    for (int32_t l = 0; l < st->link_count; l++) {
        cairo_set_source_rgb(cr, 0.72, 0.72, 0.74);
        cairo_set_line_width(cr, 0.6 * m->unit);
        trace_link(m, l, 0.0);
        cairo_stroke(cr);
    }
    for (int32_t l = 0; l < st->link_count; l++) {
        bool changed = !m->is_change || fabs((double)m->values[l]) > 0.02 * m->words.span;
        if (!isfinite(m->values[l]) || !changed ||
            (m->flow != NULL && !(m->flow[l] > 0.0f) && !m->is_change))
            continue;
        double rgb[3], width = ribbon_width(m, l, largest);
        jm_scale_color(&m->scale, (double)m->values[l], rgb);
        cairo_set_source_rgb(cr, rgb[0], rgb[1], rgb[2]);
        cairo_set_line_width(cr, width);
        trace_link(m, l, 0.5 * width + 0.3 * m->unit);
        cairo_stroke(cr);
    }
    cairo_restore(cr);
}

void jm_map_parkings(jm_map *m)
{
    const jm_parkings *pk = &m->city->parkings;
    cairo_t *cr = m->canvas.cr;
    cairo_save(cr);
    cairo_rectangle(cr, m->x, m->y, m->w, m->h);
    cairo_clip(cr);
    for (int32_t p = 0; p < pk->count; p++) {
        if (pk->kind[p] == JM_PARKING_PRIVATE || !isfinite(m->values[p]))
            continue;
        if (m->is_change && fabs((double)m->values[p]) <= 0.02 * m->words.span)
            continue;
        double radius = (1.0 + 0.45 * sqrt((double)pk->capacity[p])) * m->unit, rgb[3];
        jm_scale_color(&m->scale, (double)m->values[p], rgb);
        cairo_arc(cr, page_x(m, pk->x[p]), page_y(m, pk->y[p]), radius, 0.0, 6.2831853);
        cairo_set_source_rgba(cr, rgb[0], rgb[1], rgb[2], 0.95);
        cairo_fill_preserve(cr);
        cairo_set_source_rgb(cr, 0.3, 0.3, 0.35);
        cairo_set_line_width(cr, 0.4 * m->unit);
        cairo_stroke(cr);
    }
    cairo_restore(cr);
}

// Rings of the area; with the frame around them the even-odd rule fills what lies outside.
static void trace_area(jm_map *m)
{
    const jm_area *a = &m->city->area;
    cairo_t *cr = m->canvas.cr;
    for (int32_t r = 0; r < a->ring_count; r++) {
        cairo_new_sub_path(cr);
        for (int64_t p = a->point_start[r]; p < a->point_start[r + 1]; p++)
            cairo_line_to(cr, page_x(m, a->x[p]), page_y(m, a->y[p]));
        cairo_close_path(cr);
    }
}

void jm_map_outline(jm_map *m)
{
    cairo_t *cr = m->canvas.cr;
    if (m->city->area.ring_count == 0)
        return;
    cairo_save(cr);
    cairo_rectangle(cr, m->x, m->y, m->w, m->h);
    cairo_clip(cr);
    cairo_rectangle(cr, m->x, m->y, m->w, m->h);
    trace_area(m);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_set_source_rgba(cr, 1.0, 1.0, 1.0, 0.5);
    cairo_fill(cr);
    trace_area(m);
    cairo_set_source_rgb(cr, 0.25, 0.25, 0.28);
    cairo_set_line_width(cr, 1.2 * m->unit);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cr);
    cairo_restore(cr);
}

// The ground of a map: a quiet city, or the field draped over it.
#include "report/map_parts.h"

#include <math.h>
#include <string.h>

// Quiet colours, so that the data speak.
static void ground_color(const jm_city *city, int64_t cell, double rgb[3])
{
    static const double building[3] = {0.80, 0.79, 0.77}, water[3] = {0.74, 0.85, 0.92},
                        green[3] = {0.87, 0.92, 0.83}, crown[3] = {0.80, 0.89, 0.76},
                        road[3] = {0.97, 0.97, 0.97}, open[3] = {0.94, 0.93, 0.91};
    const jm_rasters *r = &city->rasters;
    const double *color = open;
    switch ((jm_surface)r->surface_class[cell]) {
    case JM_SURFACE_WATER:
        color = water;
        break;
    case JM_SURFACE_GRASS:
    case JM_SURFACE_SHRUB:
    case JM_SURFACE_GREEN_TRACK:
    case JM_SURFACE_SOIL:
        color = green;
        break;
    case JM_SURFACE_ASPHALT:
        color = road;
        break;
    default:
        break;
    }
    if (r->canopy_top_m[cell] > 0.0f)
        color = crown;
    if (r->building_height_m[cell] > 0.0f)
        color = building;
    memcpy(rgb, color, 3 * sizeof *rgb);
}

// The value under the middle of a cell of the city; NaN: none. Air lies over the buildings.
static double value_at(const jm_map *m, int32_t row, int32_t column)
{
    const jm_grid *grid = &m->city->grid;
    const jm_grid *own = jm_reader_grid_of(m->reader, m->field->dim);
    if (own == NULL)
        return (double)NAN;
    const int64_t cell = jm_grid_cell_at(own, jm_grid_x(grid, column), jm_grid_y(grid, row));
    return cell != JM_NONE && cell < m->field->count ? (double)m->values[cell] : (double)NAN;
}

// A cell of a difference that did not change shows the quiet ground.
static bool shows_value(const jm_map *m, double value)
{
    if (!isfinite(value))
        return false;
    return !m->is_change || jm_map_has_classes(m) || fabs(value) > 0.02 * m->words.span;
}

static void cell_color(const jm_map *m, int32_t row, int32_t column, double rgb[3])
{
    const double value = value_at(m, row, column);
    if (shows_value(m, value) && jm_map_has_classes(m))
        jm_map_class_color(value, rgb);
    else if (shows_value(m, value))
        jm_scale_color(&m->scale, value, rgb);
    else
        ground_color(m->city, (int64_t)row * m->city->grid.columns + column, rgb);
}

// One pixel a cell, or fewer where the grid is finer than 4000 pixels.
static jm_status paint_cells(jm_map *m)
{
    enum { side_limit = 4000 };
    const jm_grid *g = &m->city->grid;
    int32_t rim = (int32_t)lround(m->city->margin_m / g->cell_m);
    int32_t columns = g->columns - 2 * rim, rows = g->rows - 2 * rim;
    int32_t larger = columns > rows ? columns : rows;
    int32_t every = (larger + side_limit - 1) / side_limit;
    int32_t width = columns / every, height = rows / every;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(image);
        return jm_fail(m->ctx, JM_ERR_MEMORY, "no memory for a picture of %d x %d", (int)width,
                       (int)height);
    }
    cairo_surface_flush(image);
    unsigned char *bytes = cairo_image_surface_get_data(image);
    int stride = cairo_image_surface_get_stride(image);
    for (int32_t row = 0; row < height; row++)
        for (int32_t column = 0; column < width; column++) {
            double rgb[3];
            cell_color(m, rim + row * every + every / 2, rim + column * every + every / 2, rgb);
            uint32_t pixel = (uint32_t)(rgb[0] * 255.0 + 0.5) << 16 |
                             (uint32_t)(rgb[1] * 255.0 + 0.5) << 8 |
                             (uint32_t)(rgb[2] * 255.0 + 0.5);
            memcpy(bytes + (int64_t)row * stride + 4 * (int64_t)column, &pixel, sizeof pixel);
        }
    cairo_surface_mark_dirty(image);
    cairo_t *cr = m->canvas.cr;
    double size = g->cell_m * every * m->scale_px; // of a pixel on the page
    cairo_save(cr);
    cairo_rectangle(cr, m->x, m->y, m->w, m->h);
    cairo_clip(cr);
    cairo_translate(cr, m->x, m->y);
    cairo_scale(cr, size, size);
    cairo_set_source_surface(cr, image, 0.0, 0.0);
    cairo_pattern_set_filter(cairo_get_source(cr),
                             size >= 1.0 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_destroy(image);
    return JM_OK;
}

// Outlines of buildings help to find one's own street; too many would be a grey veil.
static void outline_buildings(jm_map *m)
{
    enum { building_limit = 40000 };
    const jm_buildings *b = &m->city->buildings;
    cairo_t *cr = m->canvas.cr;
    if (b->count > building_limit)
        return;
    cairo_save(cr);
    cairo_rectangle(cr, m->x, m->y, m->w, m->h);
    cairo_clip(cr);
    for (int32_t i = 0; i < b->count; i++) {
        if (b->removed[i] != 0)
            continue;
        for (int64_t ring = b->ring_start[i]; ring < b->ring_start[i + 1]; ring++) {
            cairo_new_sub_path(cr);
            for (int64_t p = b->point_start[ring]; p < b->point_start[ring + 1]; p++)
                cairo_line_to(cr, m->x + (b->x[p] - m->west) * m->scale_px,
                              m->y + (m->north - b->y[p]) * m->scale_px);
            cairo_close_path(cr);
        }
    }
    cairo_set_source_rgba(cr, 0.25, 0.25, 0.28, jm_dim_is_grid(m->field->dim) ? 0.45 : 0.20);
    cairo_set_line_width(cr, 0.5 * m->unit);
    cairo_stroke(cr);
    cairo_restore(cr);
}

jm_status jm_map_ground(jm_map *m)
{
    JM_TRY(paint_cells(m));
    outline_buildings(m);
    return JM_OK;
}

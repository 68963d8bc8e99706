#include "report/canvas.h"

#include "core/text.h"
#include "store/h5.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const font = "DejaVu Sans";

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

jm_status jm_canvas_open(jm_ctx *ctx, const char *path, double width, double height,
                         jm_canvas *canvas)
{
    *canvas = (jm_canvas){.ctx = ctx, .path = path, .width = width, .height = height};
    jm_text name = {0};
    jm_text_printf(&name, "%s.%ld.tmp", path, (long)getpid());
    jm_status status = jm_copy_text(ctx, name.bytes, &canvas->temporary);
    jm_text_free(&name);
    JM_TRY(status);
    canvas->png = ends_with(path, ".png");
    if (canvas->png)
        canvas->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    else if (ends_with(path, ".svg"))
        canvas->surface = cairo_svg_surface_create(canvas->temporary, width, height);
    else if (ends_with(path, ".pdf"))
        canvas->surface = cairo_pdf_surface_create(canvas->temporary, width, height);
    else
        return jm_fail(ctx, JM_ERR_DATA, "%s: maps are written as .png, .svg or .pdf", path);
    canvas->cr = cairo_create(canvas->surface);
    if (cairo_status(canvas->cr) != CAIRO_STATUS_SUCCESS)
        return jm_fail(ctx, JM_ERR_IO,
                       "%s could not be written (%s); does the folder exist, may you write there, "
                       "has the disk room?",
                       path, cairo_status_to_string(cairo_status(canvas->cr)));
    cairo_set_source_rgb(canvas->cr, 1.0, 1.0, 1.0);
    cairo_paint(canvas->cr);
    return JM_OK;
}

jm_status jm_canvas_finish(jm_canvas *canvas)
{
    cairo_status_t state = cairo_status(canvas->cr);
    if (state == CAIRO_STATUS_SUCCESS && canvas->png)
        state = cairo_surface_write_to_png(canvas->surface, canvas->temporary);
    cairo_surface_finish(canvas->surface);
    if (state == CAIRO_STATUS_SUCCESS)
        state = cairo_surface_status(canvas->surface);
    if (state != CAIRO_STATUS_SUCCESS)
        return jm_fail(canvas->ctx, JM_ERR_IO,
                       "%s could not be written (%s); does the folder exist, may you write there, "
                       "has the disk room?",
                       canvas->path, cairo_status_to_string(state));
    return jm_file_commit(canvas->ctx, canvas->temporary, canvas->path);
}

void jm_canvas_close(jm_canvas *canvas)
{
    if (canvas->cr != NULL)
        cairo_destroy(canvas->cr);
    if (canvas->surface != NULL)
        cairo_surface_destroy(canvas->surface);
    if (canvas->temporary != NULL)
        unlink(canvas->temporary); // gone already after a finish
    jm_free(canvas->temporary);
}

static void select_font(jm_canvas *canvas, double size, bool bold)
{
    cairo_select_font_face(canvas->cr, font, CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(canvas->cr, size);
}

void jm_canvas_text(jm_canvas *canvas, double x, double y, double size, bool bold, double gray,
                    jm_anchor anchor, const char *text)
{
    select_font(canvas, size, bold);
    cairo_text_extents_t box;
    cairo_text_extents(canvas->cr, text, &box);
    double shift = anchor == JM_LEFT ? 0.0 : anchor == JM_MIDDLE ? 0.5 : 1.0;
    cairo_set_source_rgb(canvas->cr, gray, gray, gray);
    cairo_move_to(canvas->cr, x - shift * box.x_advance, y);
    cairo_show_text(canvas->cr, text);
}

double jm_canvas_paragraph(jm_canvas *canvas, double x, double y, double width, double size,
                           double gray, const char *text)
{
    char line[1024] = "";
    select_font(canvas, size, false);
    const char *next = text;
    while (*next != '\0') {
        size_t word = strcspn(next, " ");
        char longer[1024];
        snprintf(longer, sizeof longer, "%s%s%.*s", line, line[0] != '\0' ? " " : "", (int)word,
                 next);
        cairo_text_extents_t box;
        cairo_text_extents(canvas->cr, longer, &box);
        if (box.x_advance > width && line[0] != '\0') {
            jm_canvas_text(canvas, x, y, size, false, gray, JM_LEFT, line);
            y += 1.35 * size;
            snprintf(line, sizeof line, "%.*s", (int)word, next);
        } else {
            memcpy(line, longer, sizeof line);
        }
        next += word;
        next += strspn(next, " ");
    }
    if (line[0] != '\0')
        jm_canvas_text(canvas, x, y, size, false, gray, JM_LEFT, line);
    return y + 1.35 * size;
}

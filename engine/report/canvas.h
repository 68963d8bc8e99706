/// canvas.h: one page of a map on PNG, SVG or PDF: cairo behind a few words; internal.
#pragma once

#include "core/ctx.h"

#include <cairo.h>

typedef struct jm_canvas {
    jm_ctx *ctx;
    cairo_surface_t *surface;
    cairo_t *cr;
    double width, height; // points of the drawing
    const char *path;     // final name
    char *temporary;      // what cairo writes; renamed at the end
    bool png;
} jm_canvas;

/// The ending of `path` picks the kind; a width in pixels for PNG, in points otherwise.
JM_CHECKED jm_status jm_canvas_open(jm_ctx *ctx, const char *path, double width, double height,
                                    jm_canvas *canvas);
/// Writes under a temporary name, then renames.
JM_CHECKED jm_status jm_canvas_finish(jm_canvas *canvas);
void jm_canvas_close(jm_canvas *canvas);

typedef enum jm_anchor { JM_LEFT, JM_MIDDLE, JM_RIGHT } jm_anchor;
/// Text with its base line at y; gray 0 black .. 1 white.
void jm_canvas_text(jm_canvas *canvas, double x, double y, double size, bool bold, double gray,
                    jm_anchor anchor, const char *text);
/// Wrapped to `width`; gives the y below the last line.
double jm_canvas_paragraph(jm_canvas *canvas, double x, double y, double width, double size,
                           double gray, const char *text);

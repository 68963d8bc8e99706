/// ui.h: a small immediate-mode interface. Widgets turn pointer and keys into answers and a list of
/// commands; a renderer draws the list. No GL here: tests read the list.
#pragma once

#include "core/ramp.h"
#include "view/event.h"

/// Pixels from the upper left.
typedef struct jm_view_rect {
    float x, y, w, h;
} jm_view_rect;

typedef enum jm_view_command_kind {
    JM_VIEW_UI_RECT,     // filled, corner radius `radius`
    JM_VIEW_UI_FRAME,    // its border, `width` thick
    JM_VIEW_UI_TEXT,     // baseline box at (x, y), one line
    JM_VIEW_UI_LINE,     // (x, y) to (x + w, y + h), `width` thick
    JM_VIEW_UI_TRIANGLE, // three points: (x, y), (w, h), (x2, y2)
    JM_VIEW_UI_RAMP,     // colours of `ramp`, low at the left
    JM_VIEW_UI_CLIP,     // what follows is cut to the rectangle; w < 0: no longer
} jm_view_command_kind;

typedef struct jm_view_command {
    jm_view_command_kind kind;
    jm_view_rect at;
    float x2, y2, width, radius;
    uint32_t color; // 0xRRGGBBAA
    float size_px;  // of text
    bool bold;
    jm_ramp ramp;
    int32_t text; // offset into texts, or JM_NONE
} jm_view_command;

/// Text sizes need a font; the widgets only measure it (ui_text.c: SDL2_ttf; tests: any).
typedef struct jm_view_font {
    float (*width)(void *user, const char *text, float size_px, bool bold);
    void *user;
} jm_view_font;

typedef struct jm_view_ui jm_view_ui;
JM_CHECKED jm_status jm_view_ui_create(jm_ctx *ctx, const jm_view_font *font, jm_view_ui **out);
void jm_view_ui_destroy(jm_view_ui *ui); // NULL is allowed
void jm_view_ui_reset(jm_view_ui *ui);   // forgets hot, focus, scroll

/// Gives an event to the interface. Tab and Shift-Tab move the focus, Enter and Space press, arrows
/// move sliders and lists while the focus is on them. True: it was the interface's, input must not
/// see it.
bool jm_view_ui_event(jm_view_ui *ui, const jm_view_event *event);
/// Whether a point lies on what was drawn last, or a drag of the interface goes on.
bool jm_view_ui_over(const jm_view_ui *ui, double x, double y);

void jm_view_ui_begin(jm_view_ui *ui, int32_t width, int32_t height, double scale);
void jm_view_ui_end(jm_view_ui *ui);
const jm_view_command *jm_view_ui_commands(const jm_view_ui *ui, int64_t *count);
const char *jm_view_ui_text_of(const jm_view_ui *ui, int32_t text);
/// One unit of design (1 px at 100 %) in pixels.
float jm_view_ui_unit(const jm_view_ui *ui);

// Drawing without an answer.
void jm_view_ui_panel(jm_view_ui *ui, jm_view_rect at); // background; the pointer is caught
void jm_view_ui_rect(jm_view_ui *ui, jm_view_rect at, uint32_t color, float radius);
void jm_view_ui_line(jm_view_ui *ui, float x, float y, float x2, float y2, float width,
                     uint32_t color);
void jm_view_ui_triangle(jm_view_ui *ui, const float xy[6], uint32_t color);
void jm_view_ui_ramp(jm_view_ui *ui, jm_view_rect at, jm_ramp ramp);
/// align: -1 left, 0 middle, 1 right of (x, y = upper edge). A text wider than `most` (> 0) is cut
/// with an ellipsis. Gives its width.
float jm_view_ui_label(jm_view_ui *ui, float x, float y, float size_px, bool bold, uint32_t color,
                       int align, float most, const char *text);
/// Lines broken at blanks to `width`; gives the height.
float jm_view_ui_paragraph(jm_view_ui *ui, jm_view_rect at, float size_px, uint32_t color,
                           const char *text);
float jm_view_ui_text_width(const jm_view_ui *ui, const char *text, float size_px, bool bold);
void jm_view_ui_clip(jm_view_ui *ui, const jm_view_rect *at); // NULL: no longer

// Widgets; `id` is unique on the screen and stable. All are reached by Tab.
bool jm_view_ui_button(jm_view_ui *ui, const char *id, jm_view_rect at, const char *label,
                       bool pressed, const char *tip);
/// A picture on the button: play, pause, back, next, loop, close, menu, camera, help, sun ...
typedef enum jm_view_icon {
    JM_VIEW_ICON_PLAY,
    JM_VIEW_ICON_PAUSE,
    JM_VIEW_ICON_BACK,
    JM_VIEW_ICON_NEXT,
    JM_VIEW_ICON_SLOWER,
    JM_VIEW_ICON_FASTER,
    JM_VIEW_ICON_LOOP,
    JM_VIEW_ICON_CLOSE,
    JM_VIEW_ICON_MENU,
    JM_VIEW_ICON_CAMERA,
    JM_VIEW_ICON_HELP,
    JM_VIEW_ICON_HOME,
    JM_VIEW_ICON_NORTH
} jm_view_icon;
bool jm_view_ui_icon(jm_view_ui *ui, const char *id, jm_view_rect at, jm_view_icon icon,
                     bool pressed, const char *tip);
/// value within low..high; true while it changes. `step` of arrow keys.
bool jm_view_ui_slider(jm_view_ui *ui, const char *id, jm_view_rect at, double low, double high,
                       double step, double *value);
/// One row of a list that scrolls; rows are drawn between list_begin and list_end.
void jm_view_ui_list_begin(jm_view_ui *ui, const char *id, jm_view_rect at, float content_h);
bool jm_view_ui_row(jm_view_ui *ui, const char *id, float height, const char *label, bool chosen);
void jm_view_ui_list_end(jm_view_ui *ui);
/// A handle that is dragged along x: the wipe. True while it moves.
bool jm_view_ui_handle(jm_view_ui *ui, const char *id, float x, float top, float bottom, double low,
                       double high, double *value);

/// Colours of the interface, one place (ui.c): contrast of text at least 4.5 : 1.
typedef enum jm_view_tone {
    JM_VIEW_TONE_PANEL,
    JM_VIEW_TONE_TEXT,
    JM_VIEW_TONE_QUIET, // lesser text
    JM_VIEW_TONE_ACCENT,
    JM_VIEW_TONE_BUTTON,
    JM_VIEW_TONE_FOCUS, // ring
    JM_VIEW_TONE_BASE,  // curves and names of the base
    JM_VIEW_TONE_OUTCOME,
    JM_VIEW_TONE_WARN,
} jm_view_tone;
uint32_t jm_view_ui_tone(jm_view_tone tone);

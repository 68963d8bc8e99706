/// ui_own.h: what the files of the interface share; nobody else includes it.
#pragma once

#include "core/text.h"
#include "view/ui.h"

typedef enum jm_view_spot_kind {
    JM_VIEW_SPOT_PANEL, // catches the pointer and does nothing
    JM_VIEW_SPOT_LIST,
    JM_VIEW_SPOT_GRIP, // more of a widget, not reached by Tab by itself
    JM_VIEW_SPOT_BUTTON,
    JM_VIEW_SPOT_SLIDER,
    JM_VIEW_SPOT_HANDLE,
    JM_VIEW_SPOT_ROW,
} jm_view_spot_kind;

/// A part of the screen that belongs to the interface, in order of drawing.
typedef struct jm_view_spot {
    jm_view_spot_kind kind;
    uint64_t id;       // 0: a panel
    uint64_t list;     // of a row
    jm_view_rect at;   // whole
    jm_view_rect seen; // what clipping leaves of it; w = 0: nothing
    bool chosen;       // a row
} jm_view_spot;

typedef struct jm_view_spots {
    jm_view_spot *all; // [count]
    int64_t count, capacity;
} jm_view_spots;

/// A list's place, kept between frames.
typedef struct jm_view_scroll {
    uint64_t id, chosen; // its chosen row when last drawn
    jm_view_rect at;
    float offset, content_h;
    bool drawn; // in this frame
} jm_view_scroll;

enum { JM_VIEW_UI_PRESSES = 16, JM_VIEW_UI_FINGERS = 10 };

/// What hands did since the last frame, waiting for the widgets it was done to.
typedef struct jm_view_answers {
    uint64_t pressed[JM_VIEW_UI_PRESSES];
    int32_t pressed_count;
    uint64_t moved; // by keys
    int32_t steps;  // of arrows
    int32_t jump;   // -1: to the low end, 1: to the high end, before the steps
    uint64_t dragged;
} jm_view_answers;

typedef struct jm_view_hands {
    bool inside; // the pointer has been seen, and no finger is it
    double x, y; // where it is
    double press_x, press_y;
    double grab_x; // from the middle of what was pressed
    uint64_t hot, active;
    uint64_t scrolled; // list that a drag moves
    float scrolled_from;
    unsigned buttons; // pressed on the interface, as bits
    int32_t finger;   // that is the pointer, or JM_NONE
    uint32_t fingers; // put down on the interface, as bits
    uint64_t focus;
    bool keyboard; // the ring is shown
} jm_view_hands;

struct jm_view_ui {
    jm_ctx *ctx; // borrowed
    jm_view_font font;
    float width, height, unit;

    jm_view_command *commands; // [command_count]
    int64_t command_count, command_capacity;
    jm_text texts; // of the commands, each with its zero
    jm_text clean, part;

    jm_view_spots shown, next; // of the frame before, of this one
    jm_view_scroll *scrolls;   // [scroll_count]
    int64_t scroll_count, scroll_capacity;
    jm_view_answers answers;
    jm_view_hands hands;

    bool clipped;
    jm_view_rect clip;
    int64_t list; // index of the open one in scrolls, or JM_NONE
    float list_y; // upper edge of its next row
    bool list_was_clipped;
    jm_view_rect list_clip; // what was cut to before it
    uint64_t list_chosen;   // row met in this frame
    float list_chosen_y, list_chosen_h;

    jm_text tip;
    jm_view_rect tip_at;
    bool has_tip;
};

// Tones of widgets, beside those that everybody may use.
static const uint32_t jm_view_ink_on_accent = 0x16202CFF;
static const uint32_t jm_view_button_hot = 0x3A4C60FF;
static const uint32_t jm_view_button_down = 0x4A6079FF;
static const uint32_t jm_view_edge = 0xFFFFFF1F; // of panels

// ui.c
uint64_t jm_view_ui_id(const char *id); // never 0
/// Held to numbers, never of negative size.
jm_view_rect jm_view_rect_sane(jm_view_rect at);
jm_view_rect jm_view_rect_grown(jm_view_rect at, float by);
jm_view_rect jm_view_rect_common(jm_view_rect a, jm_view_rect b);
bool jm_view_rect_holds(jm_view_rect at, double x, double y);
void jm_view_ui_push(jm_view_ui *ui, const jm_view_command *command);
void jm_view_ui_frame(jm_view_ui *ui, jm_view_rect at, float width, float radius, uint32_t color);
void jm_view_ui_set_clip(jm_view_ui *ui, bool on, jm_view_rect at);

// ui_spots.c: what lies where
void jm_view_ui_spot(jm_view_ui *ui, const jm_view_spot *spot);
/// The spot under a point: the uppermost, or the nearest widget that a finger may have meant. NULL:
/// the city.
const jm_view_spot *jm_view_ui_spot_at(const jm_view_ui *ui, double x, double y);
/// A widget or list of the frame before; NULL when it was not drawn.
const jm_view_spot *jm_view_ui_spot_of(const jm_view_ui *ui, uint64_t id);
bool jm_view_spot_takes_focus(const jm_view_spot *spot);

// ui_event.c
void jm_view_ui_find_hot(jm_view_ui *ui);

// ui_list.c
jm_view_scroll *jm_view_ui_scroll_of(jm_view_ui *ui, uint64_t list); // NULL: none
void jm_view_ui_scroll_to(jm_view_scroll *scroll, float offset);
/// As little as shows what lies between two heights of the screen.
void jm_view_ui_scroll_show(jm_view_scroll *scroll, float top, float bottom);

// ui_widgets.c
typedef struct jm_view_widget_state {
    bool hot, down, focus, pressed; // pressed: since the last frame
} jm_view_widget_state;
/// Registers a widget and takes a press that waits for it.
jm_view_widget_state jm_view_ui_widget(jm_view_ui *ui, const jm_view_spot *spot);
void jm_view_ui_ring(jm_view_ui *ui, jm_view_rect at, float radius);
void jm_view_ui_want_tip(jm_view_ui *ui, const jm_view_widget_state *state, jm_view_rect at,
                         const char *tip);
void jm_view_ui_draw_tip(jm_view_ui *ui);

// ui_icons.c
void jm_view_ui_draw_icon(jm_view_ui *ui, jm_view_rect at, jm_view_icon icon, uint32_t ink);

// ui_label.c
/// Height of a line of text.
float jm_view_ui_line_height(float size_px);
/// Valid UTF-8 on one line (or lines, when `lines`), in ui->clean.
const char *jm_view_ui_clean(jm_view_ui *ui, const char *text, bool lines);

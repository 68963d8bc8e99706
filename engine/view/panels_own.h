/// panels_own.h: what the files of the panels share: the pen, the layout, one frame's state.
#pragma once

#include "view/panels.h"

// ---- panel_pen.c

/// How words are set: panels are dark, posters white; a dry pen only measures.
typedef struct jm_view_pen {
    jm_view_ui *ui;
    jm_ctx *ctx;
    float unit; // pixels of one unit of design
    bool french, dry;
    bool bold;                  // of paragraphs
    uint32_t text, quiet, line; // colours; line: axes, borders
} jm_view_pen;

/// Sizes of type in units.
enum { JM_VIEW_TYPE_SMALL = 12, JM_VIEW_TYPE_QUIET = 13, JM_VIEW_TYPE_TEXT = 15 };

/// The pen of dark panels.
jm_view_pen jm_view_pen_of(jm_view_ui *ui, const jm_view_shown *shown, float unit);
/// Translates, as jm_translate.
static inline const char *tr(const jm_view_pen *pen, const char *english)
    __attribute__((format_arg(2)));
static inline const char *tr(const jm_view_pen *pen, const char *english)
{
    return jm_translate(pen->ctx, english);
}
float jm_view_pen_width(const jm_view_pen *pen, const char *text, float size, bool bold);
/// One line at its upper edge; sizes in units, places in pixels. Gives its width.
float jm_view_pen_text(const jm_view_pen *pen, float x, float y, float size, bool bold,
                       uint32_t color, int align, float most, const char *text);
/// Lines broken at blanks, of at most `width` pixels; gives the height.
float jm_view_pen_paragraph(const jm_view_pen *pen, float x, float y, float width, float size,
                            uint32_t color, int align, const char *text);
float jm_view_pen_line_height(const jm_view_pen *pen, float size);
void jm_view_pen_rect(const jm_view_pen *pen, jm_view_rect at, uint32_t color, float radius);
/// A rectangle's border, one unit thick.
void jm_view_pen_frame(const jm_view_pen *pen, jm_view_rect at, uint32_t color);
void jm_view_pen_line(const jm_view_pen *pen, float x, float y, float x2, float y2, float width,
                      uint32_t color);
/// A line of dashes of five units.
void jm_view_pen_dashes(const jm_view_pen *pen, float x, float y, float x2, float y2, float width,
                        uint32_t color);
/// Copies a text, cut between letters where `out` [size] ends.
void jm_view_copy_words(char *out, size_t size, const char *text);
/// "+1.5 °C" of a value in the printed unit; "" for NaN. `sign`: a plus before what is above zero.
void jm_view_value_text(const jm_view_pen *pen, double printed, const jm_field_words *words,
                        bool sign, char out[96]);

// ---- panel_layout.c

/// Where the panels stand, in pixels. A rectangle of width 0 is not there.
typedef struct jm_view_layout {
    float unit; // of the panels: the interface's, or less where the window cannot hold it
    float width, height;
    bool narrow; // room is scarce: folded panels
    bool group;  // the four ways to compare stand as a row of buttons, else one button turns
    jm_view_rect title, icons, compare, clock, status;
    jm_view_rect left, right;  // columns for lists and for legends
    jm_view_rect names, words; // bands between them: names of the runs; messages, captions
} jm_view_layout;

/// What the layout depends on; lengths in pixels.
typedef struct jm_view_layout_def {
    float width, height, unit;
    float title_w, icons_w, compare_w; // wanted; compare_w 0: no base
    float status_h, words_h;           // of the status line; of the message or caption, 0: none
    bool names;                        // names of the runs are shown
    bool left, right;                  // whether something stands there
    bool clock;                        // false in captures
} jm_view_layout_def;

/// The unit that the panels of a window can hold.
float jm_view_layout_unit(float width, float height, float unit);
bool jm_view_layout_narrow(float width, float height, float unit);
jm_view_layout jm_view_layout_of(const jm_view_layout_def *def);

// ---- panels.c

/// One frame of the panels.
typedef struct jm_view_panel {
    jm_view_ui *ui;
    const jm_view_shown *shown;
    const jm_view_model *model;
    jm_view_pen pen;
    jm_view_layout at;
    const jm_view_topic *topic; // drawn now, or NULL
    // Of what was picked: asked once a frame, for the thread that reads may bring it meanwhile.
    bool has_series, series_there;
    int32_t series_topic;
    int64_t series_index;
    jm_view_series series;
    jm_view_action *out;
    int32_t count, capacity;
} jm_view_panel;

void jm_view_ask(jm_view_panel *p, jm_view_verb verb, double x, double value);
/// "Play (Space)": a tip with the key of an action.
const char *jm_view_tip(const jm_view_panel *p, const char *text, jm_view_verb verb, double value,
                        char out[128]);
/// The topic whose values are drawn now, or NULL.
const jm_view_topic *jm_view_topic_drawn(const jm_view_shown *shown);
/// Whether buildings, trees or tracks of the scenario alone have a colour of their own.
bool jm_view_marks_new(const jm_view_shown *shown);
/// Which side the legend and the values tell of.
jm_view_side jm_view_side_told(const jm_view_shown *shown);
float jm_view_u(const jm_view_panel *p, float units);

// ---- panel_ui.c
/// Size of the picture. Where it is too small for the panels the interface's unit of this frame
/// shrinks, so that its widgets fit the panels; gives the unit.
float jm_view_panel_fit(jm_view_ui *ui, float *width, float *height);
/// A line of words within the open list.
void jm_view_panel_heading(jm_view_panel *p, float height, const char *text);
/// A row of a key and what it does.
void jm_view_panel_key_row(jm_view_panel *p, const char *id, float height, const char *key,
                           float key_w, const char *words);
/// A row whose label may take several lines; `height` is that of one. Dry: only adds its height to
/// *total.
bool jm_view_panel_row(jm_view_panel *p, const char *id, float height, const char *label,
                       bool chosen, bool dry, float *total);

// ---- panel_top.c
void jm_view_panel_title(jm_view_panel *p);
void jm_view_panel_icons(jm_view_panel *p);
float jm_view_title_wanted(const jm_view_pen *pen, const jm_view_shown *shown, bool narrow);
float jm_view_icons_wanted(float unit, bool narrow, bool turns);
/// Date and hour of the clock, apart.
void jm_view_moment(const jm_view_shown *shown, char date[96], char hour[32]);
/// "14:35" of the local time.
void jm_view_hour_text(const jm_zone *zone, double utc_s, char out[16]);

// ---- panel_clock.c
void jm_view_panel_clock(jm_view_panel *p);
/// "an hour a second".
void jm_view_speed_text(const jm_view_pen *pen, double speed, char out[96]);
/// Hours of ticks between two moments: the least whole stride whose labels do not touch.
int jm_view_hour_stride(double span_s, float width, float least);

// ---- panel_layers.c
void jm_view_panel_layers(jm_view_panel *p);
float jm_view_layers_height(const jm_view_panel *p);

// ---- panel_compare.c
float jm_view_compare_wanted(const jm_view_pen *pen, bool narrow);
void jm_view_panel_compare(jm_view_panel *p);
/// The button that turns through the ways to compare, where there is no room for all.
void jm_view_compare_turn(jm_view_panel *p, jm_view_rect at);
void jm_view_panel_handle(jm_view_panel *p);
void jm_view_panel_names(jm_view_panel *p);
/// The outcome's and the base's name.
const char *jm_view_side_name(const jm_view_shown *shown, jm_view_side side);

// ---- picked.c
/// The dimension of the values that a thing has; a building's are those of a cell.
jm_dim jm_view_picked_dim(jm_view_thing thing);

// ---- panel_picked.c
/// Panel of what was picked within a column; gives its height (dry: measures).
float jm_view_panel_picked(jm_view_panel *p, jm_view_rect column, float most, bool chart, bool dry);

// ---- panel_help.c
void jm_view_panel_help(jm_view_panel *p);

/// The status line in the language of the moment.
const char *jm_view_status_of(const jm_view_shown *shown);

// ---- panel_status.c
float jm_view_status_height(const jm_view_pen *pen, const jm_view_shown *shown, float width);
void jm_view_panel_status(jm_view_panel *p);
/// State of the run: "The run goes on ..."; "" for a finished one.
void jm_view_run_words(const jm_view_pen *pen, const jm_view_shown *shown, char out[320]);
float jm_view_words_height(const jm_view_pen *pen, const jm_view_shown *shown, float width);
/// Whether what is said in passing is but the first hint, which gives way to lists and legends.
bool jm_view_words_may_wait(const jm_view_pen *pen, const jm_view_shown *shown);
/// Message, caption or first hint.
void jm_view_panel_words(jm_view_panel *p);

// ---- legend.c
/// The legend by any pen, at most `most` pixels high (0: any): sentence and keys are left out when
/// they do not fit. Without a layer it is the key of what only the scenario has. Gives its height,
/// 0 where there is nothing to tell.
float jm_view_legend_by(const jm_view_pen *pen, const jm_view_shown *shown, float x, float y,
                        float width, float most);
/// How many steps of a scale lie between two labels, so that they do not touch.
int jm_view_legend_stride(const jm_view_pen *pen, const jm_scale *scale, float width);

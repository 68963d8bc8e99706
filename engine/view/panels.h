/// panels.h: what stands on the screen: title, layers, clock, legend, compare, what was picked,
/// help, status line; and the frame of posters. Reads the model, answers with actions.
#pragma once

#include "view/model.h"
#include "view/ui.h"

/// What the panels show and do not own.
typedef struct jm_view_shown {
    jm_ctx *ctx; // translates
    const jm_view_model *model;
    jm_view_feed *feed;
    const jm_view_values *values; // count 0: nothing there yet
    jm_view_feed_state state;
    const char *status_line; // in the language of the moment; NULL: the feed's
    const char *caption;     // of a tour, or NULL
    bool capture;            // a picture is taken: no buttons, no focus
} jm_view_shown;

/// Draws all panels between jm_view_ui_begin and _end; appends what the user asked for to `out`.
int32_t jm_view_panels(jm_view_ui *ui, const jm_view_shown *shown, jm_view_action *out,
                       int32_t capacity);

/// Legend of the layer in a box from its upper left; gives its height. The scale is the struct that
/// the shader's ramp is made from.
float jm_view_legend(jm_view_ui *ui, const jm_view_shown *shown, float x, float y, float width);

/// Curves over the day of an object: outcome and base, with axes, unit, the moment marked.
typedef struct jm_view_chart_def {
    jm_view_rect at;
    const jm_view_series *series;
    const jm_field_words *words;
    double now_s;
    double start_utc_s;
    const jm_zone *zone;
    bool french;
} jm_view_chart_def;
void jm_view_chart(jm_view_ui *ui, jm_ctx *ctx, const jm_view_chart_def *def);

/// The frame of a poster around the picture: title, legend, scale bar, north, date and hour,
/// sources, status line. `map` gets the rectangle left for the picture.
void jm_view_poster_frame(jm_view_ui *ui, const jm_view_shown *shown, int32_t width, int32_t height,
                          jm_view_rect *map);

/// Lines about what was picked ("Rue des Halles", "Height  12 m (measured)"): privacy is kept
/// (city/household.c). Labels and values alternate; gives their number.
int32_t jm_view_picked_lines(const jm_view_shown *shown, char lines[][160], int32_t capacity);
/// Index of a topic's value at a thing (`place`: its own index, or the cell of the city under it);
/// JM_NONE: the topic is of another kind.
int64_t jm_view_picked_index(const jm_view_topic *topic, jm_view_thing thing, const jm_grid *city,
                             int64_t place);
/// The same at what is picked.
int64_t jm_view_picked_at(const jm_view_shown *shown, const jm_view_topic *topic);
/// Which topic and index the chart of the picked thing shows: the active topic when it is of its
/// kind, else the first that is (a building: the cell under it). False: no chart.
bool jm_view_picked_series(const jm_view_shown *shown, int32_t *topic, int64_t *index);

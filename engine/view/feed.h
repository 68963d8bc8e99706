/// feed.h: the thread that alone reads the files: cities, steps, series, ranges; follows a run.
///
/// The drawing thread says what it wants and takes what is there; it never waits for a disk, but
/// where a picture must be whole (shots, films, tests) it calls jm_view_feed_wait.
#pragma once

#include "city/city.h"
#include "core/scale.h"
#include "core/words.h"
#include "view/scene.h"

typedef struct jm_view_feed jm_view_feed;

typedef enum jm_view_run_state {
    JM_VIEW_RUN_COMPLETE,
    JM_VIEW_RUN_GROWING, // another process writes
    JM_VIEW_RUN_STOPPED, // its writer is gone
} jm_view_run_state;

/// One thing that can be shown: a field of the outcome, or one derived from it (derived.c).
typedef struct jm_view_topic {
    char name[64];
    jm_field_words words; // title, unit, ramp, printed = value * scale + shift
    char sentence[256];
    jm_dim dim; // JM_DIM_CELLS, _AIR, _LINKS, _PARKINGS or _ZONES
    int64_t count;
    int32_t columns;  // of a grid's topic
    int32_t side;     // cells of the city along a side of one of its own: 1, more for the air
    bool is_static;   // the same at every step
    bool has_classes; // codes, not amounts (surface_class)
    bool in_base;     // a difference can be shown
} jm_view_topic;

/// What the outcome is, copied at opening; texts live as long as the feed.
typedef struct jm_view_about {
    const char *title, *base_title; // of the runs; base_title NULL without one
    const char *city_name, *source_line, *status_line;
    const char *measures; // one line a measure: its sentence; "" for a base
    double start_utc_s;
    jm_zone zone;
    double step_s;
} jm_view_about;

/// Reads both cities and the list of topics, then starts the thread. `base` may be NULL.
/// JM_ERR_DATA as jm_reader_open and jm_reader_alike say.
JM_CHECKED jm_status jm_view_feed_open(jm_ctx *ctx, const char *outcome, const char *base,
                                       bool french, jm_view_feed **out);
void jm_view_feed_close(jm_view_feed *feed); // joins the thread; NULL is allowed

const jm_city *jm_view_feed_city(const jm_view_feed *feed);
const jm_city *jm_view_feed_base_city(const jm_view_feed *feed); // or NULL
const jm_view_about *jm_view_feed_about(const jm_view_feed *feed);
int32_t jm_view_feed_topic_count(const jm_view_feed *feed);
const jm_view_topic *jm_view_feed_topic(const jm_view_feed *feed, int32_t index);
int32_t jm_view_feed_topic_of(const jm_view_feed *feed, const char *name); // or JM_NONE
/// Index of a grid topic's value at a cell of the city.
int64_t jm_view_topic_at(const jm_view_topic *topic, const jm_grid *city, int64_t cell);

typedef struct jm_view_feed_state {
    int64_t steps; // committed, of both runs
    double last_s; // time of the last of them
    jm_view_run_state run;
    double stopped_utc_s; // when the writer was last seen (JM_VIEW_RUN_STOPPED)
    bool busy;            // something wanted is not there yet
    char trouble[256];    // why reading failed, "" when it did not; already in the user's words
} jm_view_feed_state;
jm_view_feed_state jm_view_feed_look(jm_view_feed *feed);

/// Values of a topic at a moment: between step `a` (at or before) and `b` after it, `weight` of b.
/// At a step's own time weight is 0; before the first step both are the first.
/// Static topics have a = b. base pointers are NULL without a base.
typedef struct jm_view_values {
    int32_t topic;
    int64_t count;
    const float *a, *b, *base_a, *base_b; // [count] SI, NaN none; valid until the next take
    double weight;
    int64_t step_a, step_b;
    uint64_t stamp_a, stamp_b; // differ when the arrays differ: upload only then
    const float *flow_a, *flow_b, *base_flow_a, *base_flow_b; // links only: [count] veh/s, or NULL
    jm_scale scale;      // of outcome and base together, over the whole day
    jm_scale difference; // of outcome minus base, pinned at zero
} jm_view_values;

/// Asks for a topic at a moment; the newest wish counts.
void jm_view_feed_want(jm_view_feed *feed, int32_t topic, double time_s);
/// Takes what is there: true and whole when the wish is fulfilled; else false, and *out keeps the
/// values of the last wish that was (count 0: none yet).
bool jm_view_feed_take(jm_view_feed *feed, jm_view_values *out);
/// Waits until the wish is fulfilled. JM_ERR_IO with the reason; JM_ERR_INTERRUPTED.
JM_CHECKED jm_status jm_view_feed_wait(jm_ctx *ctx, jm_view_feed *feed, jm_view_values *out);

/// All steps of one object.
typedef struct jm_view_series {
    int32_t topic;
    int64_t index, steps;
    const double *time_s;      // [steps]
    const float *value, *base; // [steps] SI; base NULL without
} jm_view_series;
/// Asks for a series and says whether it is there; *out is valid until another one is asked for.
bool jm_view_feed_series(jm_view_feed *feed, int32_t topic, int64_t index, jm_view_series *out);

/// Value of a topic at the moment and object, as the shaders compute it: (1 - w) a + w b; the
/// difference is outcome minus base. NaN: none.
double jm_view_value(const jm_view_values *v, int64_t index, jm_view_side side);
/// The scale that a side is coloured by.
const jm_scale *jm_view_values_scale(const jm_view_values *v, jm_view_side side);

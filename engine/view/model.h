/// model.h: all that a user can set, and the one way to set it: actions. No GL, no SDL; the panels,
/// keys, hands, pads and tours speak in actions, so a run of them can be replayed and tested.
#pragma once

#include "view/camera.h"
#include "view/clock.h"
#include "view/feed.h"
#include "view/view.h"

typedef enum jm_view_compare {
    JM_VIEW_ONE,  // the outcome alone
    JM_VIEW_WIPE, // base left of the handle, outcome right of it
    JM_VIEW_PAIR, // side by side, cameras locked
    JM_VIEW_DIFF, // outcome minus base
    JM_VIEW_COMPARE_COUNT
} jm_view_compare;

enum { JM_VIEW_BOOKMARKS = 9 };

typedef struct jm_view_bookmark {
    bool set;
    jm_view_camera camera;
    double time_s;
    int32_t topic;
    jm_view_compare compare;
} jm_view_bookmark;

/// What was picked: a thing of the city.
typedef enum jm_view_thing {
    JM_VIEW_NOTHING,
    JM_VIEW_CELL, // index: cell of the grid
    JM_VIEW_BUILDING,
    JM_VIEW_LINK,
    JM_VIEW_PARKING,
    JM_VIEW_TREE,
    JM_VIEW_STOP,
    JM_VIEW_ZONE,
    JM_VIEW_THING_COUNT
} jm_view_thing;

typedef struct jm_view_picked {
    jm_view_thing thing;
    int64_t index;
    double x, y; // where on the ground, scene metres
} jm_view_picked;

typedef struct jm_view_model {
    const jm_view_scene *scene; // borrowed
    const jm_view_feed *feed;   // borrowed
    jm_view_camera camera;      // as drawn
    jm_view_camera from, goal;  // of a flight; way 1: none goes on
    double way, way_s;          // share of the flight; how long it takes
    jm_view_clock clock;
    int32_t topic; // JM_NONE: the city alone
    jm_view_compare compare;
    bool has_base;
    double wipe;                                  // 0..1 of the width
    bool focus;                                   // all but the layer greys out
    bool trees, shadows, zones, names, interface; // drawn or not
    bool help;                                    // overlay open
    bool panel;                                   // list of layers open
    bool french, reduce_motion, fullscreen, quit;
    double ui_scale; // 1..3
    jm_view_quality quality;
    jm_view_picked picked;
    jm_view_bookmark bookmark[JM_VIEW_BOOKMARKS];
    double flow_phase_s;                       // of moving dashes; stands while paused
    bool pick_asked, shot_asked, poster_asked; // taken by the app
    double pick_u, pick_v;                     // 0..1 of the picture
    char message[256]; // a line for the user, an English message id; for message_s more seconds
    double message_s;
    // What RESET goes back to, and JM_VIEW_DO_TOP.
    double start_time_s, tilt_kept_rad;
    int32_t start_topic;
    bool start_following, start_reduce_motion;
} jm_view_model;

typedef enum jm_view_verb {
    JM_VIEW_DO_NOTHING,
    JM_VIEW_DO_QUIT,
    JM_VIEW_DO_RESET, // as freshly opened; keeps language, scale, quality, bookmarks
    JM_VIEW_DO_HOME,
    JM_VIEW_DO_ORBIT, // x, y: shares of the height
    JM_VIEW_DO_PAN,
    JM_VIEW_DO_ZOOM,   // value: factor; x, y: point of the picture 0..1 from the upper left
    JM_VIEW_DO_NORTH,  // heading to grid north
    JM_VIEW_DO_TOP,    // straight down, and back
    JM_VIEW_DO_FLY,    // x, y: scene metres; value: distance [m], or 0: x, y are a point of the
                       // picture, and it is gone half way to it
    JM_VIEW_DO_PLAY,   // toggles
    JM_VIEW_DO_FRAME,  // value: +1, -1
    JM_VIEW_DO_FASTER, // value: +1, -1
    JM_VIEW_DO_SPEED,  // value
    JM_VIEW_DO_SEEK,   // value: time_s
    JM_VIEW_DO_LOOP,
    JM_VIEW_DO_FOLLOW,     // the newest step of a run that goes on
    JM_VIEW_DO_TOPIC,      // value: index or -1
    JM_VIEW_DO_NEXT_TOPIC, // value: +1, -1
    JM_VIEW_DO_COMPARE,    // value: jm_view_compare, or -1 for the next
    JM_VIEW_DO_WIPE,       // value: 0..1, or -1: x is the change
    JM_VIEW_DO_FOCUS,      // toggles
    JM_VIEW_DO_TREES,
    JM_VIEW_DO_SHADOWS,
    JM_VIEW_DO_ZONES,
    JM_VIEW_DO_NAMES,
    JM_VIEW_DO_INTERFACE, // hides and shows it
    JM_VIEW_DO_HELP,
    JM_VIEW_DO_PANEL,
    JM_VIEW_DO_LANGUAGE, // French and English
    JM_VIEW_DO_SCALE,    // value: factor of ui_scale
    JM_VIEW_DO_QUALITY,  // value: jm_view_quality, or -1 for the next
    JM_VIEW_DO_MOTION,   // reduce motion
    JM_VIEW_DO_FULLSCREEN,
    JM_VIEW_DO_PICK,   // x, y: point of the picture 0..1
    JM_VIEW_DO_UNPICK, // closes the help first
    JM_VIEW_DO_KEEP,   // value: bookmark 0..8 keeps what is seen
    JM_VIEW_DO_GO,     // value: bookmark flown to
    JM_VIEW_DO_SHOT,   // picture as seen
    JM_VIEW_DO_POSTER, // 4K poster
    JM_VIEW_DO_COUNT
} jm_view_verb;

typedef struct jm_view_action {
    jm_view_verb verb;
    double x, y, value;
} jm_view_action;

/// As freshly opened. `feed` may be NULL: a city without layers.
jm_view_model jm_view_model_start(const jm_view_scene *scene, jm_view_feed *feed,
                                  const jm_view_def *def);
// model_act.c
/// Does one action; NaN and numbers out of range are held or passed over, never trusted. `aspect`
/// of the picture;
/// points of the picture are of the whole of it, also when it is two side by side.
void jm_view_act(jm_view_model *model, const jm_view_action *action, double aspect);
// model.c
/// What JM_VIEW_DO_RESET does.
void jm_view_model_reset(jm_view_model *model);
/// Time goes by: flight, clock, message.
void jm_view_model_advance(jm_view_model *model, double real_s);
// keys.c
/// Key of an action for help and buttons ("D", "Ctrl+S"), "" when it has none; from the same table
/// that input reads.
const char *jm_view_key_of(jm_view_verb verb, double value);

/// tour.h: a tour: camera, hour, layer and caption, one stop after the other; from YAML.
#pragma once

#include "view/model.h"

typedef struct jm_view_tour_stop {
    jm_view_camera camera;
    double time_s;     // moment at arrival
    double time_end_s; // the clock runs to it while the stop lasts; = time_s: it stands
    int32_t topic;     // JM_NONE: the city alone
    jm_view_compare compare;
    double wipe;
    double fly_s, seconds;      // way there; time there (the first is not flown to)
    char *caption, *caption_fr; // "" or text; caption_fr NULL: caption
} jm_view_tour_stop;

typedef struct jm_view_tour {
    int64_t count;
    jm_view_tour_stop *stops;
    int32_t width, height, frames_per_second; // of a film: 1280 x 720, 25
    char *title;
    double length_s;
} jm_view_tour;

// tour_read.c
/// Keys: docs/formats.md, Tour. All faults at once, with file, line and column;
/// layers, hours, places and comparisons are checked against what is open. `feed` may be NULL.
JM_CHECKED jm_status jm_view_tour_read(jm_ctx *ctx, const char *path, const jm_view_scene *scene,
                                       jm_view_feed *feed, jm_view_tour **out);
void jm_view_tour_destroy(jm_view_tour *tour); // NULL is allowed

// tour.c
/// Sets camera, clock, topic and compare of the model for `time_s` since the tour's start; gives
/// the caption (never NULL) of the stop.
const char *jm_view_tour_at(const jm_view_tour *tour, double time_s, bool french,
                            jm_view_model *model);

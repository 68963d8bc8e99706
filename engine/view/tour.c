#include "view/tour.h"

#include "core/math.h"

#include <math.h>

static double mix(double a, double b, double share)
{
    return a + share * (b - a);
}

/// A moment of the tour: the stop, and how far on the way to it and through it.
typedef struct tour_place {
    int64_t stop;
    double flown, stayed; // 0..1
} tour_place;

static double share_of(double part, double whole)
{
    return whole > 0.0 ? jm_clamp(part / whole, 0.0, 1.0) : 1.0;
}

static tour_place place_at(const jm_view_tour *tour, double time_s)
{
    double left = time_s > 0.0 ? time_s : 0.0; // NaN: the start
    tour_place place = {.stop = 0, .flown = 1.0};
    for (int64_t i = 0; i < tour->count; i++) {
        const jm_view_tour_stop *stop = &tour->stops[i];
        double fly_s = i > 0 ? stop->fly_s : 0.0;
        place = (tour_place){i, share_of(left, fly_s), share_of(left - fly_s, stop->seconds)};
        if (left < fly_s + stop->seconds)
            break;
        left -= fly_s + stop->seconds;
        place = (tour_place){i, 1.0, 1.0};
    }
    return place;
}

static double ease(double way)
{
    return way * way * (3.0 - 2.0 * way);
}

// The clock runs to the next stop's hour while the camera flies; a wipe opens from the left.
static void on_the_way(const jm_view_tour_stop *from, const jm_view_tour_stop *to, double flown,
                       jm_view_model *m)
{
    bool wiped = from->compare == JM_VIEW_WIPE;
    m->camera = jm_view_camera_between(&from->camera, &to->camera, flown);
    m->wipe = mix(wiped ? from->wipe : 0.0, to->wipe, ease(flown));
    jm_view_clock_seek(&m->clock, mix(from->time_end_s, to->time_s, ease(flown)));
}

const char *jm_view_tour_at(const jm_view_tour *tour, double time_s, bool french, jm_view_model *m)
{
    if (tour->count <= 0)
        return "";
    tour_place at = place_at(tour, time_s);
    const jm_view_tour_stop *stop = &tour->stops[at.stop];
    m->camera = stop->camera;
    m->wipe = stop->wipe;
    jm_view_clock_seek(&m->clock, mix(stop->time_s, stop->time_end_s, at.stayed));
    if (at.stop > 0 && at.flown < 1.0)
        on_the_way(&tour->stops[at.stop - 1], stop, at.flown, m);
    m->clock.playing = false;
    jm_view_camera_limit(&m->camera, m->scene);
    m->from = m->goal = m->camera;
    m->way = 1.0;
    m->topic = stop->topic;
    m->compare = m->has_base ? stop->compare : JM_VIEW_ONE;
    const char *caption = french && stop->caption_fr != NULL ? stop->caption_fr : stop->caption;
    return caption != NULL ? caption : "";
}

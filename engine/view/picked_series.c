// Which series a thing of the city that was picked has: its own, or that of the cell under it.
#include "view/panels_own.h"

#include <math.h>

jm_dim jm_view_picked_dim(jm_view_thing thing)
{
    switch (thing) {
    case JM_VIEW_LINK:
        return JM_DIM_LINKS;
    case JM_VIEW_PARKING:
        return JM_DIM_PARKINGS;
    case JM_VIEW_ZONE:
        return JM_DIM_ZONES;
    default:
        return JM_DIM_CELLS;
    }
}

// A thing without values of its own has those of the cell that it was picked on.
static int64_t place_of(const jm_view_shown *shown)
{
    const jm_view_picked *p = &shown->model->picked;
    const jm_view_scene *scene = shown->model->scene;
    if (p->thing == JM_VIEW_CELL || jm_view_picked_dim(p->thing) != JM_DIM_CELLS)
        return p->index;
    if (!isfinite(p->x) || !isfinite(p->y))
        return JM_NONE;
    return jm_grid_cell_at(&scene->city->grid, p->x + scene->origin_x, p->y + scene->origin_y);
}

int64_t jm_view_picked_index(const jm_view_topic *topic, jm_view_thing thing, const jm_grid *city,
                             int64_t place)
{
    const jm_dim dim = jm_view_picked_dim(thing);
    if (topic == NULL || place < 0)
        return JM_NONE;
    if (dim == JM_DIM_CELLS && jm_dim_is_grid(topic->dim))
        place = jm_view_topic_at(topic, city, place);
    else if (topic->dim != dim)
        return JM_NONE;
    return place < topic->count ? place : JM_NONE;
}

int64_t jm_view_picked_at(const jm_view_shown *shown, const jm_view_topic *topic)
{
    const jm_view_model *m = shown->model;
    if (m->scene == NULL || m->picked.thing <= JM_VIEW_NOTHING ||
        m->picked.thing >= JM_VIEW_THING_COUNT)
        return JM_NONE;
    return jm_view_picked_index(topic, m->picked.thing, &m->scene->city->grid, place_of(shown));
}

static bool has_series(const jm_view_shown *shown, int32_t topic, int64_t *index)
{
    const jm_view_topic *t = jm_view_feed_topic(shown->feed, topic);
    if (t == NULL || t->is_static || t->has_classes)
        return false;
    *index = jm_view_picked_at(shown, t);
    return *index != JM_NONE;
}

bool jm_view_picked_series(const jm_view_shown *shown, int32_t *topic, int64_t *index)
{
    const jm_view_model *m = shown->model;
    *index = JM_NONE;
    *topic = m->topic;
    if (has_series(shown, *topic, index))
        return true;
    // Roofs have a surface; people walk, and their heat is felt, beside them.
    if (m->picked.thing == JM_VIEW_BUILDING) {
        *topic = jm_view_feed_topic_of(shown->feed, "surface_temp");
        if (has_series(shown, *topic, index))
            return true;
    }
    for (*topic = 0; *topic < jm_view_feed_topic_count(shown->feed); (*topic)++)
        if (has_series(shown, *topic, index))
            return true;
    *topic = JM_NONE;
    return false;
}

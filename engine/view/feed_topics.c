// What can be shown of an outcome, in the order of the list of layers.
#include "view/feed_own.h"

#include <stdio.h>
#include <string.h>

static const struct {
    jm_dim dim;
    const char *name;
} order[] = {
    {JM_DIM_CELLS, "utci"},
    {JM_DIM_CELLS, "tmrt"},
    {JM_DIM_CELLS, "surface_temp"},
    {JM_DIM_AIR, "air_temp"},
    {JM_DIM_CELLS, "pet"},
    {JM_DIM_CELLS, "hours_utci_over_32"},
    {JM_DIM_CELLS, "shadow"},
    {JM_DIM_AIR, "wind_speed"},
    {JM_DIM_CELLS, "traffic_heat"},
    {JM_DIM_LINKS, "flow"},
    {JM_DIM_LINKS, "speed"},
    {JM_DIM_LINKS, "volume_capacity"},
    {JM_DIM_LINKS, "travel_time"},
    {JM_DIM_LINKS, "heat"},
    {JM_DIM_PARKINGS, "occupancy"},
    {JM_DIM_PARKINGS, "occupied"},
    {JM_DIM_PARKINGS, "searching"},
    {JM_DIM_PARKINGS, "illegal"},
    {JM_DIM_ZONES, "zone_utci"},
    {JM_DIM_ZONES, "zone_occupancy"},
    {JM_DIM_ZONES, "zone_residents"},
    {JM_DIM_CELLS, "sky_view_factor"},
    {JM_DIM_CELLS, "building_height"},
    {JM_DIM_CELLS, "canopy_top"},
    {JM_DIM_CELLS, "ground_height"},
    {JM_DIM_CELLS, "surface_class"},
    {JM_DIM_PARKINGS, "capacity"},
};
enum { ordered = sizeof order / sizeof *order };

int64_t jm_feed_count_of(const jm_feed_run *run, jm_dim dim)
{
    const jm_city *city = run->city;
    switch (dim) {
    case JM_DIM_CELLS:
        return jm_grid_cells(&city->grid);
    case JM_DIM_AIR:
        return jm_grid_cells(&run->air_grid);
    case JM_DIM_LINKS:
        return city->streets.link_count;
    case JM_DIM_PARKINGS:
        return city->parkings.count;
    case JM_DIM_ZONES:
        return city->zones.count;
    default:
        return 0;
    }
}

static void path_of(jm_dim dim, const char *name, char *out, size_t size)
{
    const char *group = dim == JM_DIM_LINKS      ? "streets/"
                        : dim == JM_DIM_PARKINGS ? "parking/"
                        : dim == JM_DIM_ZONES    ? "zones/"
                                                 : "";
    const char *slash = strrchr(name, '/');
    snprintf(out, size, "%s%s", group, slash != NULL ? slash + 1 : name);
}

// The row of a run that a topic shows; NULL when the run does not hold it, whole.
static const jm_reader_field *row_of(const jm_feed_run *run, jm_dim dim, const char *path)
{
    const jm_reader_field *f = jm_reader_find(jm_follow_reader(run->follow), path);
    bool whole =
        f != NULL && f->dim == dim && f->count > 0 && f->count == jm_feed_count_of(run, dim);
    return whole ? f : NULL;
}

// Files of before hold the air by cell of the city.
static const jm_reader_field *row_in_order(const jm_feed_run *run, jm_dim dim, const char *path)
{
    const jm_reader_field *f = row_of(run, dim, path);
    return f == NULL && dim == JM_DIM_AIR ? row_of(run, JM_DIM_CELLS, path) : f;
}

static const jm_feed_derived *derived_of(const char *name)
{
    const jm_feed_derived *d = NULL;
    for (int32_t i = 0; (d = jm_feed_derived_at(i)) != NULL; i++)
        if (strcmp(d->name, name) == 0)
            break;
    return d;
}

static bool run_holds(const jm_feed_run *run, const jm_feed_topic *t)
{
    if (t->derived != NULL)
        return jm_feed_derived_exists(t->derived, run);
    const jm_reader_field *f = row_of(run, t->shown.dim, t->path);
    return f != NULL && f->is_static == t->shown.is_static;
}

// Words, and what the base has; `t` stays where it is from here on, for the words borrow from it.
static void complete(const jm_view_feed *feed, jm_feed_topic *t)
{
    jm_view_topic *s = &t->shown;
    s->words = jm_words_of(s->name, t->unit);
    const jm_feed_run *run = &feed->run[JM_FEED_OUTCOME];
    s->count = jm_feed_count_of(run, s->dim);
    s->side = s->dim == JM_DIM_AIR ? run->air_side : 1;
    s->columns = s->dim == JM_DIM_AIR ? run->air_grid.columns : run->city->grid.columns;
    s->has_classes = strcmp(s->name, "surface_class") == 0;
    t->scale_steps = JM_NONE;
    if (feed->run_count < 2)
        return;
    const jm_feed_run *base = &feed->run[JM_FEED_BASE];
    t->base_count = jm_feed_count_of(base, s->dim);
    s->in_base = run_holds(base, t) && t->base_count <= s->count;
}

static void add_field(jm_view_feed *feed, const jm_reader_field *f, const char *name,
                      const char *path)
{
    jm_feed_topic *t = &feed->topics[feed->topic_count++];
    snprintf(t->shown.name, sizeof t->shown.name, "%s", name);
    snprintf(t->shown.sentence, sizeof t->shown.sentence, "%s", f->sentence);
    snprintf(t->unit, sizeof t->unit, "%s", f->unit);
    snprintf(t->path, sizeof t->path, "%s", path);
    t->shown.dim = f->dim;
    t->shown.is_static = f->is_static;
    complete(feed, t);
}

static void add_derived(jm_view_feed *feed, const jm_feed_derived *d)
{
    jm_feed_topic *t = &feed->topics[feed->topic_count++];
    snprintf(t->shown.name, sizeof t->shown.name, "%s", d->name);
    snprintf(t->shown.sentence, sizeof t->shown.sentence, "%s", d->sentence);
    snprintf(t->unit, sizeof t->unit, "%s", d->unit);
    t->derived = d;
    t->shown.dim = d->dim;
    t->shown.is_static = d->is_static;
    t->grows = d->grows;
    complete(feed, t);
}

static bool is_listed(const jm_view_feed *feed, const char *path)
{
    for (int32_t i = 0; i < feed->topic_count; i++)
        if (strcmp(feed->topics[i].path, path) == 0)
            return true;
    return false;
}

jm_status jm_feed_topics_make(jm_ctx *ctx, jm_view_feed *feed)
{
    const jm_feed_run *run = &feed->run[JM_FEED_OUTCOME];
    const jm_reader *reader = jm_follow_reader(run->follow);
    char path[80];
    JM_TRY(jm_new(ctx, &feed->topics, ordered + jm_reader_field_count(reader)));
    for (int i = 0; i < ordered; i++) {
        path_of(order[i].dim, order[i].name, path, sizeof path);
        const jm_reader_field *f = row_in_order(run, order[i].dim, path);
        const jm_feed_derived *d = derived_of(order[i].name);
        if (f != NULL)
            add_field(feed, f, order[i].name, path);
        else if (d != NULL && jm_feed_derived_exists(d, run))
            add_derived(feed, d);
    }
    for (int64_t i = 0; i < jm_reader_field_count(reader); i++) {
        const jm_reader_field *f = jm_reader_field_at(reader, i);
        path_of(f->dim, f->name, path, sizeof path);
        if (row_of(run, f->dim, path) == f && !is_listed(feed, path))
            add_field(feed, f, f->name, path);
    }
    feed->flow = JM_NONE;
    for (int32_t i = 0; i < feed->topic_count; i++)
        if (strcmp(feed->topics[i].path, "streets/flow") == 0 && !feed->topics[i].shown.is_static)
            feed->flow = i;
    return JM_OK;
}

static bool same_air(const jm_feed_run *run, const jm_reader *reader)
{
    const jm_grid *air = jm_reader_grid_of(reader, JM_DIM_AIR);
    return air != NULL ? jm_grid_same(air, &run->air_grid) : run->air_grid.rows == 0;
}

bool jm_feed_topics_fit(const jm_view_feed *feed, int32_t run)
{
    const jm_feed_run *r = &feed->run[run];
    const jm_reader *reader = jm_follow_reader(r->follow);
    bool fit = reader != NULL && jm_grid_same(jm_reader_grid(reader), &r->city->grid) &&
               same_air(r, reader);
    for (int32_t i = 0; i < feed->topic_count && fit; i++) {
        const jm_feed_topic *t = &feed->topics[i];
        fit = (run == JM_FEED_BASE && !t->shown.in_base) || run_holds(r, t);
    }
    return fit;
}

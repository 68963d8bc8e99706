// tour_read.c: the tour file read and checked.
#include "view/tour.h"

#include "core/math.h"
#include "core/text.h"
#include "store/yaml.h"

#include <math.h>
#include <string.h>

enum { FORMAT_VERSION = 1, STOPS_MOST = 500 };

static const double first_hour = 16.0;

// ---- keys ----

typedef struct tour_keys {
    char *format, *title;
    int64_t version, width, height, frames_per_second;
    const jm_yaml_node *stops;
} tour_keys;

typedef struct stop_keys {
    const jm_yaml_node *camera, *time, *to, *layer;
    int32_t compare;
    double wipe_share, fly_s, seconds;
    char *caption, *caption_fr;
} stop_keys;

typedef struct camera_keys {
    double x, y, distance_m, heading_deg, tilt_deg;
} camera_keys;

#define ROW(target, member, schema_type) .type = (schema_type), .offset = offsetof(target, member)

static const jm_schema_row tour_rows[] = {
    {"jumeau_format", ROW(tour_keys, format, JM_SCHEMA_TEXT), .required = true, .unit = "",
     .default_text = "", .help = "Always `tour`."},
    {"format_version", ROW(tour_keys, version, JM_SCHEMA_INTEGER), .required = true, .minimum = 1,
     .maximum = 1000, .unit = "", .default_text = "",
     .help = "Version of this file's format; now 1."},
    {"title", ROW(tour_keys, title, JM_SCHEMA_TEXT), .unit = "", .default_text = "none",
     .help = "One line for who reads the file."},
    {"width", ROW(tour_keys, width, JM_SCHEMA_INTEGER), .minimum = 64, .maximum = 7680,
     .unit = "px", .default_text = "1280", .help = "Width of the film, even."},
    {"height", ROW(tour_keys, height, JM_SCHEMA_INTEGER), .minimum = 64, .maximum = 4320,
     .unit = "px", .default_text = "720", .help = "Height of the film, even."},
    {"frames_per_second", ROW(tour_keys, frames_per_second, JM_SCHEMA_INTEGER), .minimum = 1,
     .maximum = 120, .unit = "1/s", .default_text = "25", .help = "Pictures a second."},
    {"stops", ROW(tour_keys, stops, JM_SCHEMA_NODE), .required = true, .unit = "",
     .default_text = "", .help = "Ordered list of stops."},
    {0}};

static const char *const comparisons[] = {"off", "wipe", "side", "difference", NULL};

static const jm_schema_row stop_rows[] = {
    {"camera", ROW(stop_keys, camera, JM_SCHEMA_NODE), .unit = "",
     .default_text = "as before; first: home",
     .help = "`home`, or the point looked at and from where: x, y, distance_m, heading_deg, "
             "tilt_deg."},
    {"time", ROW(stop_keys, time, JM_SCHEMA_NODE), .unit = "HH:MM",
     .default_text = "as before; first: 16:00", .help = "Legal hour of the outcome's day."},
    {"to", ROW(stop_keys, to, JM_SCHEMA_NODE), .unit = "HH:MM", .default_text = "time",
     .help = "Hour to which the clock runs while the stop lasts."},
    {"layer", ROW(stop_keys, layer, JM_SCHEMA_NODE), .unit = "",
     .default_text = "as before; first: none",
     .help = "Field that colours the city, as `jumeau info` names it, or `none`."},
    {"compare", ROW(stop_keys, compare, JM_SCHEMA_CHOICE), .unit = "", .default_text = "off",
     .choices = comparisons, .help = "How base and outcome are shown; needs --base."},
    {"wipe_share", ROW(stop_keys, wipe_share, JM_SCHEMA_NUMBER), .minimum = 0.0, .maximum = 1.0,
     .unit = "1", .default_text = "0.5",
     .help = "Where the wipe's handle stands: share of the width that shows the base."},
    {"caption", ROW(stop_keys, caption, JM_SCHEMA_TEXT), .unit = "", .default_text = "none",
     .help = "A sentence under the picture."},
    {"caption_fr", ROW(stop_keys, caption_fr, JM_SCHEMA_TEXT), .unit = "",
     .default_text = "caption", .help = "The same in French."},
    {"fly_s", ROW(stop_keys, fly_s, JM_SCHEMA_NUMBER), .minimum = 0.0, .maximum = 600.0,
     .unit = "s", .default_text = "2", .help = "Time of the flight there; not of the first stop."},
    {"seconds", ROW(stop_keys, seconds, JM_SCHEMA_NUMBER), .minimum = 0.0, .maximum = 3600.0,
     .unit = "s", .default_text = "4", .help = "Time there."},
    {0}};

static const jm_schema_row camera_rows[] = {
    {"x", ROW(camera_keys, x, JM_SCHEMA_NUMBER), .required = true, .unit = "m", .default_text = "",
     .help = "East, in the city's coordinates."},
    {"y", ROW(camera_keys, y, JM_SCHEMA_NUMBER), .required = true, .unit = "m", .default_text = "",
     .help = "North, in the city's coordinates."},
    {"distance_m", ROW(camera_keys, distance_m, JM_SCHEMA_NUMBER), .required = true,
     .minimum = 20.0, .maximum = 1e6, .unit = "m", .default_text = "",
     .help = "From the point to the eye."},
    {"heading_deg", ROW(camera_keys, heading_deg, JM_SCHEMA_NUMBER), .minimum = -360.0,
     .maximum = 360.0, .unit = "degrees", .default_text = "0",
     .help = "Direction looked to, clockwise from north."},
    {"tilt_deg", ROW(camera_keys, tilt_deg, JM_SCHEMA_NUMBER), .minimum = 5.0, .maximum = 90.0,
     .unit = "degrees", .default_text = "45", .help = "Below the horizon; 90 looks straight down."},
    {0}};

// ---- reading ----

typedef struct reading {
    jm_ctx *ctx;
    const jm_yaml *yaml;
    const jm_view_scene *scene;
    jm_view_feed *feed; // or NULL
    jm_view_tour *tour;
    jm_faults faults;
} reading;

static void add_fault(reading *r, const jm_yaml_node *at, const char *text)
{
    jm_faults_add(r->ctx, &r->faults, r->yaml, at, "%s", jm_translate(r->ctx, text));
}

void jm_view_tour_destroy(jm_view_tour *tour)
{
    if (tour == NULL)
        return;
    for (int64_t i = 0; i < tour->count; i++) {
        jm_free(tour->stops[i].caption);
        jm_free(tour->stops[i].caption_fr);
    }
    jm_free(tour->stops);
    jm_free(tour->title);
    jm_free(tour);
}

static void check_place(reading *r, const jm_yaml_node *node, const camera_keys *k)
{
    const jm_view_scene *s = r->scene;
    double west = s->origin_x + s->shown_west, east = s->origin_x + s->shown_east;
    double south = s->origin_y + s->shown_south, north = s->origin_y + s->shown_north;
    if (k->x < west || k->x > east || k->y < south || k->y > north)
        jm_faults_add(r->ctx, &r->faults, r->yaml, node,
                      "the point (%.0f, %.0f) lies outside of the city, which reaches from x %.0f "
                      "to %.0f and y %.0f to %.0f",
                      k->x, k->y, west, east, south, north);
}

static jm_status read_camera(reading *r, const jm_yaml_node *node, jm_view_camera *camera)
{
    const char *word = jm_yaml_text(node);
    if (word != NULL && strcmp(word, "home") == 0) {
        *camera = jm_view_camera_home(r->scene);
        return JM_OK;
    }
    if (jm_yaml_kind_of(node) != JM_YAML_MAP) {
        add_fault(r, node, "a camera is `home`, or {x, y, distance_m, heading_deg, tilt_deg}");
        return JM_OK;
    }
    camera_keys k = {.tilt_deg = 45.0};
    bool given[sizeof camera_rows / sizeof camera_rows[0]];
    JM_TRY(jm_schema_read(r->ctx, r->yaml, node, camera_rows, &k, given, &r->faults));
    if (!given[0] || !given[1] || !given[2]) // told already
        return JM_OK;
    check_place(r, node, &k);
    *camera = (jm_view_camera){.x = k.x - r->scene->origin_x,
                               .y = k.y - r->scene->origin_y,
                               .distance_m = k.distance_m,
                               .heading_rad = k.heading_deg * JM_DEG,
                               .tilt_rad = k.tilt_deg * JM_DEG};
    jm_view_camera_limit(camera, r->scene);
    return JM_OK;
}

/// "16:00" or "9": hours of the day, or below zero when it is neither.
static double hour_of(const char *text)
{
    char hours[16];
    int64_t hour = 0, minute = 0;
    const char *colon = text != NULL ? strchr(text, ':') : NULL;
    size_t length = text == NULL ? 0 : colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (length == 0 || length >= sizeof hours)
        return -1.0;
    memcpy(hours, text, length);
    hours[length] = '\0';
    bool good = jm_parse_integer(hours, &hour) && hour >= 0 && hour <= 800;
    if (good && colon != NULL)
        good = strlen(colon) == 3 && jm_parse_integer(colon + 1, &minute) && minute >= 0 &&
               minute < 60;
    return good ? (double)hour + (double)minute / 60.0 : -1.0;
}

static double time_of(const reading *r, double hour)
{
    if (r->feed == NULL)
        return 3600.0 * hour;
    const jm_view_about *about = jm_view_feed_about(r->feed);
    return jm_view_clock_time_of(about->start_utc_s, &about->zone, hour);
}

static void read_time(reading *r, const jm_yaml_node *node, double *time_s)
{
    double hour = hour_of(jm_yaml_text(node));
    if (hour < 0.0) {
        add_fault(r, node, "an hour of the day belongs here, such as 16:00");
        return;
    }
    double at = time_of(r, hour), last_s = r->feed != NULL ? jm_view_feed_look(r->feed).last_s : at;
    if (at < 0.0 || at > last_s + 0.5)
        jm_faults_add(r->ctx, &r->faults, r->yaml, node,
                      "the outcome holds no such hour: it has %.10g hours", last_s / 3600.0);
    *time_s = at;
}

static void read_layer(reading *r, const jm_yaml_node *node, int32_t *topic)
{
    const char *name = jm_yaml_text(node);
    if (name != NULL && strcmp(name, "none") == 0) {
        *topic = JM_NONE;
        return;
    }
    int32_t found = JM_NONE, count = r->feed != NULL ? jm_view_feed_topic_count(r->feed) : 0;
    if (name != NULL && r->feed != NULL)
        found = jm_view_feed_topic_of(r->feed, name);
    if (found != JM_NONE) {
        *topic = found;
        return;
    }
    jm_text all = {0};
    for (int32_t t = 0; t < count; t++)
        jm_text_printf(&all, "%s, ", jm_view_feed_topic(r->feed, t)->name);
    jm_faults_add(r->ctx, &r->faults, r->yaml, node,
                  "the outcome has no layer '%.60s'; there are: %snone", name != NULL ? name : "",
                  all.bytes != NULL ? all.bytes : "");
    jm_text_free(&all);
}

/// `before` is the stop before this one: what a stop leaves out stays as it was.
static jm_status read_stop(reading *r, const jm_yaml_node *node, const jm_view_tour_stop *before,
                           jm_view_tour_stop *stop)
{
    stop_keys k = {.wipe_share = 0.5, .fly_s = 2.0, .seconds = 4.0};
    if (jm_yaml_kind_of(node) != JM_YAML_MAP) {
        add_fault(r, node, "a stop is a map of keys (camera, time, layer, caption, seconds ...)");
        return JM_OK;
    }
    jm_status status = jm_schema_read(r->ctx, r->yaml, node, stop_rows, &k, NULL, &r->faults);
    *stop = *before;
    stop->caption = k.caption;
    stop->caption_fr = k.caption_fr;
    JM_TRY(status);
    if (stop->caption == NULL)
        JM_TRY(jm_copy_text(r->ctx, "", &stop->caption));
    if (k.camera != NULL)
        JM_TRY(read_camera(r, k.camera, &stop->camera));
    stop->time_s = before->time_end_s;
    if (k.time != NULL)
        read_time(r, k.time, &stop->time_s);
    stop->time_end_s = stop->time_s;
    if (k.to != NULL)
        read_time(r, k.to, &stop->time_end_s);
    if (k.layer != NULL)
        read_layer(r, k.layer, &stop->topic);
    stop->compare = (jm_view_compare)k.compare;
    if (stop->compare != JM_VIEW_ONE && r->scene->base == NULL)
        add_fault(r, jm_yaml_get(node, "compare"),
                  "there is nothing to compare with; give the base with --base");
    stop->wipe = k.wipe_share;
    stop->fly_s = k.fly_s;
    stop->seconds = k.seconds;
    return JM_OK;
}

static jm_status read_stops(reading *r, const jm_yaml_node *list)
{
    jm_view_tour *tour = r->tour;
    int64_t count = jm_yaml_count(list);
    if (jm_yaml_kind_of(list) != JM_YAML_LIST || count == 0 || count > STOPS_MOST) {
        if (list != NULL)
            add_fault(r, list, "`stops` is a list of 1 to 500 stops");
        return JM_OK;
    }
    JM_TRY(jm_new(r->ctx, &tour->stops, count));
    double start_s = time_of(r, first_hour);
    if (r->feed != NULL)
        start_s = fmin(start_s, jm_view_feed_look(r->feed).last_s);
    jm_view_tour_stop before = {.camera = jm_view_camera_home(r->scene),
                                .time_s = start_s,
                                .time_end_s = start_s,
                                .topic = JM_NONE};
    for (int64_t i = 0; i < count; i++) {
        tour->count = i + 1; // what follows may fail half way
        JM_TRY(read_stop(r, jm_yaml_item(list, i), &before, &tour->stops[i]));
        tour->length_s += (i > 0 ? tour->stops[i].fly_s : 0.0) + tour->stops[i].seconds;
        before = tour->stops[i];
    }
    if (!(tour->length_s > 0.0))
        add_fault(r, list, "the tour lasts no time; give its stops `seconds`");
    return JM_OK;
}

static void check_size(reading *r, const tour_keys *k, const jm_yaml_node *root)
{
    if (k->version > FORMAT_VERSION)
        jm_faults_add(r->ctx, &r->faults, r->yaml, jm_yaml_get(root, "format_version"),
                      "format_version %lld is newer than this program, which knows %d; take a "
                      "newer jumeau",
                      (long long)k->version, FORMAT_VERSION);
    if (k->width % 2 != 0 || k->height % 2 != 0)
        add_fault(r, jm_yaml_get(root, k->width % 2 != 0 ? "width" : "height"),
                  "width and height of a film must be even numbers");
}

static jm_status read_root(reading *r, tour_keys *k)
{
    const jm_yaml_node *root = jm_yaml_root(r->yaml);
    if (jm_yaml_kind_of(root) != JM_YAML_MAP)
        return jm_fail(r->ctx, JM_ERR_DATA,
                       "%s: a tour is a map of keys (jumeau_format, stops ...); this file is none",
                       jm_yaml_file(r->yaml));
    const char *format = jm_yaml_text(jm_yaml_get(root, "jumeau_format"));
    if (format != NULL && strcmp(format, "tour") != 0)
        return jm_fail(r->ctx, JM_ERR_DATA, "%s: this file says it is a `%.40s`, not a `tour`",
                       jm_yaml_file(r->yaml), format);
    JM_TRY(jm_schema_read(r->ctx, r->yaml, root, tour_rows, k, NULL, &r->faults));
    check_size(r, k, root);
    r->tour->width = (int32_t)k->width;
    r->tour->height = (int32_t)k->height;
    r->tour->frames_per_second = (int32_t)k->frames_per_second;
    JM_TRY(jm_copy_text(r->ctx, k->title != NULL ? k->title : "", &r->tour->title));
    return read_stops(r, k->stops);
}

jm_status jm_view_tour_read(jm_ctx *ctx, const char *path, const jm_view_scene *scene,
                            jm_view_feed *feed, jm_view_tour **out)
{
    jm_yaml *yaml = NULL;
    tour_keys keys = {.width = 1280, .height = 720, .frames_per_second = 25};
    *out = NULL;
    JM_TRY(jm_yaml_read(ctx, path, &yaml));
    reading r = {.ctx = ctx, .yaml = yaml, .scene = scene, .feed = feed};
    jm_status status = jm_new(ctx, &r.tour, 1);
    if (status == JM_OK)
        status = read_root(&r, &keys);
    if (status == JM_OK)
        status = jm_faults_end(ctx, &r.faults);
    else
        jm_free(r.faults.text);
    if (status == JM_OK)
        *out = r.tour;
    else
        jm_view_tour_destroy(r.tour);
    jm_free(keys.format);
    jm_free(keys.title);
    jm_yaml_destroy(yaml);
    return status;
}

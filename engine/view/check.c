// What one frame draws, in numbers: for tests, and for a user whose picture looks wrong.
#include "view/app.h"

#include "core/text.h"

#include <math.h>

static void add_counts(jm_text *t, const char *name, const jm_view_counts *c)
{
    jm_text_add_json(t, name);
    jm_text_printf(t,
                   ": {\"tiles\": %lld, \"draws\": %lld, \"triangles\": %lld, \"instances\": %lld, "
                   "\"vertices\": %lld}",
                   (long long)c->tiles, (long long)c->draws, (long long)c->triangles,
                   (long long)c->instances, (long long)c->vertices);
}

static void add_layers(jm_text *t, const jm_view_layer_set *set)
{
    for (int shadow = 0; shadow < 2; shadow++) {
        jm_text_add(t, shadow ? ", \"shadow_map\": {" : ", \"layers\": {");
        for (int32_t l = 0; l < JM_VIEW_LAYERS; l++) {
            jm_text_add(t, l > 0 ? ", " : "");
            add_counts(t, jm_view_layer_at(l)->name,
                       shadow ? &set->shadow_counts[l] : &set->counts[l]);
        }
        jm_text_add(t, "}");
    }
}

static void add_city(jm_text *t, const jm_view *view)
{
    const jm_view_scene *s = view->scene;
    jm_text_printf(t,
                   ", \"city\": {\"tiles\": %d, \"tile_m\": %.0f, \"buildings\": %d, \"trees\": "
                   "%d, \"links\": %d, \"parkings\": %d, \"zones\": %d, \"stops\": %d}",
                   jm_view_scene_tiles(s), s->tile_m, s->building_count, s->tree_count,
                   s->city->streets.link_count, s->city->parkings.count, s->city->zones.count,
                   s->city->transit.stop_count);
}

static void add_gl(jm_text *t, const jm_view *view)
{
    static const char *const kinds[JM_VIEW_GL_KIND_COUNT] = {"buffers", "textures", "framebuffers",
                                                             "vertex_arrays", "programs"};
    const char *first = "";
    int64_t errors = jm_view_gl_errors(view->gl, &first);
    jm_text_add(t, ", \"renderer\": ");
    jm_text_add_json(t, jm_view_gl_renderer(view->gl));
    jm_text_add(t, ", \"gl_objects\": {");
    for (int k = 0; k < JM_VIEW_GL_KIND_COUNT; k++)
        jm_text_printf(t, "%s\"%s\": %lld", k > 0 ? ", " : "", kinds[k],
                       (long long)jm_view_gl_live(view->gl, (jm_view_gl_kind)k));
    jm_text_printf(t, "}, \"gl_bytes\": %lld, \"gl_errors\": %lld, \"gl_first_error\": ",
                   (long long)jm_view_gl_bytes(view->gl), (long long)errors);
    jm_text_add_json(t, first != NULL ? first : "");
}

static void add_number(jm_text *t, const char *key, double value)
{
    char number[40];
    jm_format_number(value, -1, number);
    jm_text_printf(t, ", \"%s\": %s", key, isfinite(value) ? number : "null");
}

static void add_picked(jm_text *t, const jm_view *view, const jm_view_picked *picked)
{
    static const char *const things[JM_VIEW_THING_COUNT] = {"nothing", "cell", "building", "link",
                                                            "parking", "tree", "stop",     "zone"};
    jm_text_printf(t, ", \"picked\": {\"thing\": \"%s\", \"index\": %lld", things[picked->thing],
                   (long long)picked->index);
    add_number(t, "x_m", picked->x + view->scene->origin_x);
    add_number(t, "y_m", picked->y + view->scene->origin_y);
    const jm_view_values *v = &view->values;
    const jm_view_topic *topic = v->count > 0 ? jm_view_feed_topic(view->feed, v->topic) : NULL;
    // Buildings, trees and stops have no values of their own.
    const bool bears = picked->thing == JM_VIEW_CELL || picked->thing == JM_VIEW_LINK ||
                       picked->thing == JM_VIEW_PARKING || picked->thing == JM_VIEW_ZONE;
    const int64_t index = jm_view_picked_index(topic, picked->thing, &view->scene->city->grid,
                                               bears ? picked->index : JM_NONE);
    if (index >= 0 && index < v->count) {
        add_number(t, "value", jm_view_value(v, index, JM_VIEW_OUTCOME));
        if (view->model.has_base)
            add_number(t, "base_value", jm_view_value(v, index, JM_VIEW_BASE));
    }
    jm_text_add(t, "}");
}

jm_status jm_view_check(jm_view *view, double x, double y, char **json)
{
    *json = NULL;
    jm_text t = {0};
    jm_view_picked picked;
    JM_TRY(jm_view_step(view, 0.0, true));
    const jm_view_layer_set drawn = view->layers; // picking counts anew
    double u = x >= 0.0 ? (x + 0.5) / view->width : 0.5;
    double v = y >= 0.0 ? (y + 0.5) / view->height : 0.5;
    JM_TRY(jm_view_pick(view, u, v, &picked));
    const jm_view_topic *topic =
        view->model.topic >= 0 ? jm_view_feed_topic(view->feed, view->model.topic) : NULL;
    jm_text_printf(&t, "{\"width\": %d, \"height\": %d, \"layer\": ", view->width, view->height);
    jm_text_add_json(&t, topic != NULL ? topic->name : "none");
    add_number(&t, "time_s", view->model.clock.time_s);
    if (topic != NULL) {
        jm_text_add(&t, ", \"unit\": ");
        jm_text_add_json(&t, topic->words.unit);
        add_number(&t, "scale_low", view->values.scale.low);
        add_number(&t, "scale_high", view->values.scale.high);
    }
    add_layers(&t, &drawn);
    add_city(&t, view);
    add_gl(&t, view);
    add_picked(&t, view, &picked);
    jm_text_add(&t, "}");
    jm_status status = t.failed ? jm_fail(view->ctx, JM_ERR_MEMORY, "no memory for the check")
                                : jm_copy_text(view->ctx, t.bytes, json);
    jm_text_free(&t);
    return status;
}

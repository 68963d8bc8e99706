#include "city/build.h"

#include <math.h>

// Side of a bucket of the street index: a few links each in a town.
static const double bucket_side_m = 100.0;

struct jm_street_index {
    const jm_city *city;
    jm_buckets nodes; // of core links
    jm_buckets links; // that cars may use
};

/// Best candidate so far; ties go to the lower id, whatever the order of asking.
typedef struct nearest {
    const jm_city *city;
    double x, y, distance2;
    int32_t best;
} nearest;

static void offer(nearest *n, int32_t id, double distance2)
{
    if (distance2 < n->distance2 || (distance2 == n->distance2 && id < n->best)) {
        n->distance2 = distance2;
        n->best = id;
    }
}

static void offer_node(void *user, int32_t node)
{
    nearest *n = user;
    double dx = n->city->streets.node_x[node] - n->x, dy = n->city->streets.node_y[node] - n->y;
    offer(n, node, dx * dx + dy * dy);
}

static void offer_link(void *user, int32_t link)
{
    nearest *n = user;
    const jm_streets *s = &n->city->streets;
    for (int64_t p = s->shape_start[link]; p + 1 < s->shape_start[link + 1]; p++)
        offer(n, link,
              jm_segment_distance2(s->shape_x[p], s->shape_y[p], s->shape_x[p + 1],
                                   s->shape_y[p + 1], n->x, n->y, NULL));
}

static bool may_be_nearer(void *user, double beyond_m)
{
    const nearest *n = user;
    return beyond_m * beyond_m <= n->distance2;
}

static nearest start_at(const jm_city *city, double x, double y)
{
    return (nearest){city, x, y, HUGE_VAL, JM_NONE};
}

static bool is_core_node(const jm_streets *s, int32_t node)
{
    for (int32_t i = s->out_start[node]; i < s->out_start[node + 1]; i++)
        if (s->in_network[s->out_link[i]] == JM_NETWORK_CORE)
            return true;
    return false;
}

static bool is_car_link(const jm_streets *s, int32_t link)
{
    return (s->access[link] & JM_ACCESS_CAR) != 0;
}

static int32_t link_result(const nearest *n, double *distance_m)
{
    if (distance_m != NULL)
        *distance_m = sqrt(n->distance2);
    return n->best;
}

int32_t jm_city_nearest_node(const jm_city *city, double x, double y)
{
    nearest n = start_at(city, x, y);
    for (int32_t i = 0; i < city->streets.node_count; i++)
        if (is_core_node(&city->streets, i))
            offer_node(&n, i);
    return n.best;
}

int32_t jm_city_nearest_link(const jm_city *city, double x, double y, double *distance_m)
{
    nearest n = start_at(city, x, y);
    for (int32_t e = 0; e < city->streets.link_count; e++)
        if (is_car_link(&city->streets, e))
            offer_link(&n, e);
    return link_result(&n, distance_m);
}

static jm_status fill_nodes(jm_ctx *ctx, const jm_city *city, jm_buckets *out)
{
    const jm_streets *s = &city->streets;
    jm_box *boxes = NULL;
    JM_TRY(jm_new(ctx, &boxes, s->node_count));
    for (int32_t i = 0; i < s->node_count; i++)
        boxes[i] = is_core_node(s, i)
                       ? (jm_box){s->node_x[i], s->node_y[i], s->node_x[i], s->node_y[i]}
                       : (jm_box){(double)NAN, 0.0, 0.0, 0.0};
    jm_status status = jm_buckets_fill(ctx, boxes, s->node_count, bucket_side_m, out);
    jm_free(boxes);
    return status;
}

static jm_status fill_links(jm_ctx *ctx, const jm_city *city, jm_buckets *out)
{
    const jm_streets *s = &city->streets;
    jm_box *boxes = NULL;
    JM_TRY(jm_new(ctx, &boxes, s->link_count));
    for (int32_t e = 0; e < s->link_count; e++) {
        boxes[e] = (jm_box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
        if (!is_car_link(s, e))
            continue;
        for (int64_t p = s->shape_start[e]; p < s->shape_start[e + 1]; p++) {
            boxes[e].west = fmin(boxes[e].west, s->shape_x[p]);
            boxes[e].east = fmax(boxes[e].east, s->shape_x[p]);
            boxes[e].south = fmin(boxes[e].south, s->shape_y[p]);
            boxes[e].north = fmax(boxes[e].north, s->shape_y[p]);
        }
    }
    jm_status status = jm_buckets_fill(ctx, boxes, s->link_count, bucket_side_m, out);
    jm_free(boxes);
    return status;
}

jm_status jm_street_index_create(jm_ctx *ctx, const jm_city *city, jm_street_index **out)
{
    *out = NULL;
    jm_street_index *index = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(ctx, &index, 1));
    index->city = city;
    JM_TRY_GOTO(fill_nodes(ctx, city, &index->nodes), fail);
    JM_TRY_GOTO(fill_links(ctx, city, &index->links), fail);
    *out = index;
    return JM_OK;
fail:
    jm_street_index_destroy(index);
    return status;
}

void jm_street_index_destroy(jm_street_index *index)
{
    if (index == NULL)
        return;
    jm_buckets_free(&index->nodes);
    jm_buckets_free(&index->links);
    jm_free(index);
}

int32_t jm_street_index_node(const jm_street_index *index, double x, double y)
{
    nearest n = start_at(index->city, x, y);
    jm_buckets_outward(&index->nodes, x, y, offer_node, may_be_nearer, &n);
    return n.best;
}

int32_t jm_street_index_link(const jm_street_index *index, double x, double y, double *distance_m)
{
    nearest n = start_at(index->city, x, y);
    jm_buckets_outward(&index->links, x, y, offer_link, may_be_nearer, &n);
    return link_result(&n, distance_m);
}

void jm_street_index_near(const jm_street_index *index, jm_box box,
                          void (*each)(void *user, int32_t link), void *user)
{
    jm_buckets_near(&index->links, box, each, user);
}

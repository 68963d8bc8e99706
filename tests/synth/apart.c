// Buildings stand beside streets, water and each other, never on them. Checked by distances between
// edges, which the generator itself never computes.
#include "synth/demo.h"

// A wall keeps off the carriageway by a footway; 0.4 m are left for streets' bends.
static const double least_footway_m = 0.4;

typedef struct edge {
    double ax, ay, bx, by;
    double half_m;   // half of the width of a street; 0 for walls
    int64_t feature; // it belongs to
} edge;

/// Edges by buckets of the frame.
typedef struct bucket_grid {
    double west, south, cell_m;
    int64_t side;
    int64_t *start, *item; // [side^2 + 1], into edges
    edge *edges;
    int64_t count;
} bucket_grid;

static double point_segment_m(double x, double y, const edge *e)
{
    double dx = e->bx - e->ax, dy = e->by - e->ay, square = dx * dx + dy * dy;
    double t = square > 0.0 ? ((x - e->ax) * dx + (y - e->ay) * dy) / square : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    return hypot(x - e->ax - t * dx, y - e->ay - t * dy);
}

static double side_of(const edge *e, double x, double y)
{
    return (e->bx - e->ax) * (y - e->ay) - (e->by - e->ay) * (x - e->ax);
}

static bool edges_cross(const edge *a, const edge *b)
{
    return side_of(a, b->ax, b->ay) * side_of(a, b->bx, b->by) < 0.0 &&
           side_of(b, a->ax, a->ay) * side_of(b, a->bx, a->by) < 0.0;
}

static double edge_distance_m(const edge *a, const edge *b)
{
    if (edges_cross(a, b))
        return 0.0;
    return fmin(fmin(point_segment_m(a->ax, a->ay, b), point_segment_m(a->bx, a->by, b)),
                fmin(point_segment_m(b->ax, b->ay, a), point_segment_m(b->bx, b->by, a)));
}

static edge *edges_of(const jm_layer *l, const char *width_column, int64_t *count)
{
    edge *edges = calloc((size_t)l->point_count + 1, sizeof *edges);
    *count = 0;
    for (int64_t f = 0; f < l->feature_count; f++)
        for (int64_t p = l->part_start[f]; p < l->part_start[f + 1]; p++)
            for (int64_t i = l->point_start[p]; i < l->point_start[p + 1]; i++) {
                bool last = i + 1 == l->point_start[p + 1];
                if (last && l->geometry == JM_LINES)
                    continue;
                int64_t next = last ? l->point_start[p] : i + 1;
                double half_m = width_column != NULL ? 0.5 * real_of(l, width_column, f) : 0.0;
                edges[(*count)++] = (edge){l->x[i], l->y[i], l->x[next], l->y[next], half_m, f};
            }
    return edges;
}

static int64_t clamp_index(double v, int64_t side)
{
    int64_t i = (int64_t)floor(v);
    return i < 0 ? 0 : i >= side ? side - 1 : i;
}

// Calls for every bucket that an edge, grown by reach_m, can touch.
static void buckets_of(const bucket_grid *g, const edge *e, double reach_m, int64_t box[4])
{
    box[0] = clamp_index((fmin(e->ax, e->bx) - reach_m - g->west) / g->cell_m, g->side);
    box[1] = clamp_index((fmax(e->ax, e->bx) + reach_m - g->west) / g->cell_m, g->side);
    box[2] = clamp_index((fmin(e->ay, e->by) - reach_m - g->south) / g->cell_m, g->side);
    box[3] = clamp_index((fmax(e->ay, e->by) + reach_m - g->south) / g->cell_m, g->side);
}

static bucket_grid grid_of(const jm_layer *l, const char *width_column, double size_m)
{
    bucket_grid g = {
        434000.0 - 0.5 * size_m, 6716000.0 - 0.5 * size_m, 25.0, 0, NULL, NULL, NULL, 0};
    g.side = (int64_t)(size_m / g.cell_m) + 1;
    g.edges = edges_of(l, width_column, &g.count);
    g.start = calloc((size_t)(g.side * g.side + 1), sizeof *g.start);
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t e = 0; e < g.count; e++) {
            int64_t box[4];
            buckets_of(&g, &g.edges[e], g.edges[e].half_m + 1.0, box);
            for (int64_t c = box[0]; c <= box[1]; c++)
                for (int64_t r = box[2]; r <= box[3]; r++) {
                    int64_t b = r * g.side + c;
                    if (pass == 0)
                        g.start[b + 1]++;
                    else
                        g.item[g.start[b]++] = e;
                }
        }
        if (pass == 0) {
            for (int64_t b = 0; b < g.side * g.side; b++)
                g.start[b + 1] += g.start[b];
            g.item = calloc((size_t)g.start[g.side * g.side] + 1, sizeof *g.item);
        }
    }
    for (int64_t b = g.side * g.side; b > 0; b--)
        g.start[b] = g.start[b - 1];
    g.start[0] = 0;
    return g;
}

static void free_grid(bucket_grid *g)
{
    free(g->start);
    free(g->item);
    free(g->edges);
}

// Wall edges nearer to the grid's edges than half their width and gap_m; of other features only
// when `others`.
static int64_t too_near(const bucket_grid *g, const edge *walls, int64_t count, double gap_m,
                        bool others)
{
    int64_t faults = 0;
    for (int64_t w = 0; w < count; w++) {
        int64_t box[4];
        buckets_of(g, &walls[w], 0.0, box);
        for (int64_t c = box[0]; c <= box[1]; c++)
            for (int64_t r = box[2]; r <= box[3]; r++)
                for (int64_t i = g->start[r * g->side + c]; i < g->start[r * g->side + c + 1];
                     i++) {
                    const edge *e = &g->edges[g->item[i]];
                    if (others && e->feature == walls[w].feature)
                        continue;
                    faults += edge_distance_m(&walls[w], e) < e->half_m + gap_m;
                }
    }
    return faults;
}

static bool in_outer_ring(const jm_layer *l, int64_t f, double x, double y)
{
    bool inside = false;
    int64_t p = l->part_start[f];
    for (int64_t i = l->point_start[p], j = l->point_start[p + 1] - 1; i < l->point_start[p + 1];
         j = i++)
        if ((l->y[i] > y) != (l->y[j] > y) &&
            x < (l->x[j] - l->x[i]) * (y - l->y[i]) / (l->y[j] - l->y[i]) + l->x[i])
            inside = !inside;
    return inside;
}

static void check_walls(jm_ctx *ctx, double size_km, uint64_t seed)
{
    jm_synth_city *city = demo_of(ctx, size_km, seed);
    const jm_layer *houses = layer_of(city, JM_ROLE_BUILDINGS);
    const jm_layer *water = layer_of(city, JM_ROLE_WATER);
    int64_t count;
    edge *walls = edges_of(houses, NULL, &count);
    bucket_grid streets = grid_of(layer_of(city, JM_ROLE_ROADS), "width_m", 1000.0 * size_km);
    bucket_grid shores = grid_of(water, NULL, 1000.0 * size_km);
    bucket_grid others = grid_of(houses, NULL, 1000.0 * size_km);
    CHECK(too_near(&streets, walls, count, least_footway_m, false) == 0);
    CHECK(too_near(&shores, walls, count, 0.5, false) == 0);
    // Party walls stand 10 cm apart; rounding to centimetres takes at most 3.
    CHECK(too_near(&others, walls, count, 0.05, true) == 0);
    free_grid(&streets);
    free_grid(&shores);
    free_grid(&others);
    free(walls);
    // No shore crosses a wall, so a house is wholly in the water or not at all.
    for (int64_t f = 0; f < water->feature_count; f++)
        for (int64_t h = 0; h < houses->feature_count; h++) {
            int64_t p = houses->point_start[houses->part_start[h]];
            CHECK(!in_outer_ring(water, f, houses->x[p], houses->y[p]));
        }
    jm_synth_destroy(city);
}

TEST(no_wall_of_the_default_city_stands_on_a_street_in_water_or_in_another_house)
{
    check_walls(*state, 6.0, 1);
}

TEST(no_wall_of_small_towns_does_either)
{
    for (uint64_t seed = 1; seed <= 6; seed++)
        check_walls(*state, 1.0, seed);
    check_walls(*state, 3.0, 5);
}

// A house inside another would share no edge with it: its first corner gives it away.
TEST(no_house_stands_inside_another)
{
    jm_synth_city *city = demo_of(*state, 1.0, 1);
    const jm_layer *l = layer_of(city, JM_ROLE_BUILDINGS);
    for (int64_t a = 0; a < l->feature_count; a++)
        for (int64_t b = 0; b < l->feature_count; b++) {
            int64_t p = l->point_start[l->part_start[a]];
            if (a == b || !in_outer_ring(l, b, l->x[p], l->y[p]))
                continue;
            CHECK(l->part_start[b + 1] - l->part_start[b] > 1); // only in a court
        }
    jm_synth_destroy(city);
}

TEST(trees_do_not_grow_in_water_or_through_roofs)
{
    jm_synth_city *city = demo_of(*state, 1.0, 3);
    const jm_layer *trees = layer_of(city, JM_ROLE_TREES);
    const jm_layer *houses = layer_of(city, JM_ROLE_BUILDINGS);
    const jm_layer *water = layer_of(city, JM_ROLE_WATER);
    for (int64_t t = 0; t < trees->feature_count; t++) {
        for (int64_t h = 0; h < houses->feature_count; h++)
            if (houses->part_start[h + 1] - houses->part_start[h] == 1)
                CHECK(!in_outer_ring(houses, h, trees->x[t], trees->y[t]));
        for (int64_t w = 0; w < water->feature_count; w++)
            CHECK(!in_outer_ring(water, w, trees->x[t], trees->y[t]));
        CHECK(real_of(trees, "crown_m", t) < real_of(trees, "height_m", t));
        CHECK(real_of(trees, "base_m", t) < 0.5 * real_of(trees, "height_m", t));
    }
    jm_synth_destroy(city);
}

TEST(some_houses_have_courts_and_some_are_angled)
{
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *l = layer_of(city, JM_ROLE_BUILDINGS);
    int64_t courts = 0, angled = 0;
    for (int64_t f = 0; f < l->feature_count; f++) {
        int64_t p = l->part_start[f];
        courts += l->part_start[f + 1] - p > 1;
        int64_t from = l->point_start[p], n = l->point_start[p + 1] - from;
        bool turns_right = false;
        for (int64_t i = 0; i < n; i++) {
            edge e = {l->x[from + i],
                      l->y[from + i],
                      l->x[from + (i + 1) % n],
                      l->y[from + (i + 1) % n],
                      0.0,
                      f};
            turns_right = turns_right ||
                          side_of(&e, l->x[from + (i + 2) % n], l->y[from + (i + 2) % n]) < -1.0;
        }
        angled += turns_right;
    }
    CHECK(courts > 5);
    CHECK(angled > l->feature_count / 20);
    jm_synth_destroy(city);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(no_wall_of_the_default_city_stands_on_a_street_in_water_or_in_another_house),
        CASE(no_wall_of_small_towns_does_either),
        CASE(no_house_stands_inside_another),
        CASE(trees_do_not_grow_in_water_or_through_roofs),
        CASE(some_houses_have_courts_and_some_are_angled),
    };
    return cmocka_run_group_tests(cases, make_context, end_context);
}

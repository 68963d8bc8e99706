// Streets meet at shared points, every place is reached from every other, the river has bridges.
#include "synth/demo.h"

/// Points that are one place bear one number.
typedef struct places {
    int64_t *place; // [points of the road layer]
    int64_t count;
} places;

static int64_t centimetres(double v, double origin)
{
    return (int64_t)llround(100.0 * (v - origin));
}

typedef struct keyed {
    int64_t x, y, point;
} keyed;

static int by_place(const void *a, const void *b)
{
    const keyed *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

static places places_of(const jm_layer *roads)
{
    places p = {calloc((size_t)roads->point_count, sizeof(int64_t)), 0};
    keyed *keys = calloc((size_t)roads->point_count, sizeof *keys);
    for (int64_t i = 0; i < roads->point_count; i++)
        keys[i] =
            (keyed){centimetres(roads->x[i], 434000.0), centimetres(roads->y[i], 6716000.0), i};
    qsort(keys, (size_t)roads->point_count, sizeof *keys, by_place);
    for (int64_t i = 0; i < roads->point_count; i++) {
        if (i > 0 && by_place(&keys[i - 1], &keys[i]) != 0)
            p.count++;
        p.place[keys[i].point] = p.count;
    }
    p.count++;
    free(keys);
    return p;
}

// Places reached from place 0, driving along (or, when `against`, against) the streets' directions.
static int64_t reached(const jm_layer *roads, const places *p, bool against)
{
    uint8_t *seen = calloc((size_t)p->count, 1);
    int64_t found = 1;
    bool more = true;
    seen[p->place[0]] = 1;
    while (more) {
        more = false;
        for (int64_t f = 0; f < roads->feature_count; f++) {
            const char *oneway = text_of(roads, "oneway", f);
            bool forward = strcmp(oneway, "backward") != 0,
                 backward = strcmp(oneway, "forward") != 0;
            int64_t part = roads->part_start[f];
            int64_t from = roads->point_start[part], to = roads->point_start[part + 1];
            for (int64_t k = 0; k < 2 * (to - from - 1); k++) {
                // Once along the line, once back.
                int64_t i = k < to - from - 1 ? from + k : to - 2 - (k - (to - from - 1));
                for (int way = 0; way < 2; way++) {
                    int64_t a = p->place[i + way], b = p->place[i + 1 - way];
                    if (!((way == 0) != against ? forward : backward) || !seen[a] || seen[b])
                        continue;
                    seen[b] = 1;
                    found++;
                    more = true;
                }
            }
        }
    }
    free(seen);
    return found;
}

TEST(every_place_is_reached_from_every_other)
{
    const double sizes[] = {1.0, 1.0, 3.0, 6.0, 6.0};
    for (uint64_t i = 0; i < 5; i++) {
        jm_synth_city *city = demo_of(*state, sizes[i], i + 1);
        const jm_layer *roads = layer_of(city, JM_ROLE_ROADS);
        places p = places_of(roads);
        CHECK(reached(roads, &p, false) == p.count);
        CHECK(reached(roads, &p, true) == p.count);
        free(p.place);
        jm_synth_destroy(city);
    }
}

TEST(some_narrow_streets_are_one_way)
{
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *roads = layer_of(city, JM_ROLE_ROADS);
    int64_t narrow = 0, forward = 0, backward = 0;
    for (int64_t f = 0; f < roads->feature_count; f++) {
        const char *kind = text_of(roads, "class", f), *oneway = text_of(roads, "oneway", f);
        if (strcmp(kind, "living_street") != 0)
            continue;
        narrow++;
        forward += strcmp(oneway, "forward") == 0;
        backward += strcmp(oneway, "backward") == 0;
    }
    CHECK(narrow > 50);
    CHECK(forward + backward > narrow / 4 && forward > 0 && backward > 0);
    jm_synth_destroy(city);
}

static double cross_of(const jm_layer *l, int64_t a, int64_t b, int64_t c)
{
    return (l->x[b] - l->x[a]) * (l->y[c] - l->y[a]) - (l->y[b] - l->y[a]) * (l->x[c] - l->x[a]);
}

static bool boxes_apart(const jm_layer *l, int64_t i, int64_t j)
{
    return fmax(l->x[i], l->x[i + 1]) < fmin(l->x[j], l->x[j + 1]) ||
           fmax(l->x[j], l->x[j + 1]) < fmin(l->x[i], l->x[i + 1]) ||
           fmax(l->y[i], l->y[i + 1]) < fmin(l->y[j], l->y[j + 1]) ||
           fmax(l->y[j], l->y[j + 1]) < fmin(l->y[i], l->y[i + 1]);
}

TEST(streets_of_one_level_cross_at_shared_points_only)
{
    jm_synth_city *city = demo_of(*state, 3.0, 2);
    const jm_layer *l = layer_of(city, JM_ROLE_ROADS);
    uint8_t *starts = calloc((size_t)l->point_count, 1); // 1: a stretch begins here
    for (int64_t p = 0; p < l->part_count; p++)
        for (int64_t i = l->point_start[p]; i + 1 < l->point_start[p + 1]; i++)
            starts[i] = 1;
    int64_t crossings = 0;
    for (int64_t i = 0; i < l->point_count; i++)
        for (int64_t j = 0; j < i; j++)
            if (starts[i] && starts[j] && !boxes_apart(l, i, j))
                crossings += cross_of(l, i, i + 1, j) * cross_of(l, i, i + 1, j + 1) < 0.0 &&
                             cross_of(l, j, j + 1, i) * cross_of(l, j, j + 1, i + 1) < 0.0;
    CHECK(crossings == 0);
    free(starts);
    jm_synth_destroy(city);
}

static bool in_river(const jm_layer *water, double x, double y)
{
    bool inside = false;
    for (int64_t i = 0, j = water->point_start[1] - 1; i < water->point_start[1]; j = i++)
        if ((water->y[i] > y) != (water->y[j] > y) &&
            x < (water->x[j] - water->x[i]) * (y - water->y[i]) / (water->y[j] - water->y[i]) +
                    water->x[i])
            inside = !inside;
    return inside;
}

// The two carriageways of the ring road are one bridge to people.
static int64_t bridges_of(const jm_synth_city *city)
{
    const jm_layer *roads = layer_of(city, JM_ROLE_ROADS);
    int64_t bridges = 0, carriageways = 0;
    for (int64_t f = 0; f < roads->feature_count; f++) {
        bool bridge = real_of(roads, "bridge", f) == 1.0;
        CHECK(real_of(roads, "level", f) == (bridge ? 1.0 : 0.0));
        if (strcmp(text_of(roads, "class", f), "trunk") == 0)
            carriageways += bridge;
        else
            bridges += bridge;
    }
    return bridges + carriageways / 2;
}

TEST(the_river_is_crossed_by_bridges_and_by_nothing_else)
{
    const double sizes[] = {1.0, 6.0};
    for (uint64_t k = 0; k < 4; k++) {
        jm_synth_city *city = demo_of(*state, sizes[k % 2], k);
        const jm_layer *roads = layer_of(city, JM_ROLE_ROADS);
        const jm_layer *water = layer_of(city, JM_ROLE_WATER);
        CHECK(bridges_of(city) >= 3 && bridges_of(city) <= 5);
        for (int64_t f = 0; f < roads->feature_count; f++) {
            int64_t p = roads->part_start[f];
            int64_t from = roads->point_start[p], to = roads->point_start[p + 1];
            bool wet = false;
            for (int64_t i = from; i + 1 < to; i++)
                for (int s = 0; s <= 10; s++)
                    wet = wet ||
                          in_river(water, roads->x[i] + 0.1 * s * (roads->x[i + 1] - roads->x[i]),
                                   roads->y[i] + 0.1 * s * (roads->y[i + 1] - roads->y[i]));
            CHECK(wet == (real_of(roads, "bridge", f) == 1.0));
        }
        jm_synth_destroy(city);
    }
}

TEST(each_gate_stands_on_the_frame_where_a_street_leaves_it)
{
    jm_synth_city *city = demo_of(*state, 6.0, 2);
    const jm_layer *gates = layer_of(city, JM_ROLE_GATES), *roads = layer_of(city, JM_ROLE_ROADS);
    for (int64_t g = 0; g < gates->feature_count; g++) {
        double east_m = fabs(gates->x[g] - 434000.0), north_m = fabs(gates->y[g] - 6716000.0);
        CHECK_NEAR(fmax(east_m, north_m), 3000.0, 0.005);
        bool on_road = false;
        for (int64_t i = 0; i < roads->point_count; i++)
            on_road = on_road || (roads->x[i] == gates->x[g] && roads->y[i] == gates->y[g]);
        CHECK(on_road);
        CHECK(real_of(gates, "in_vehday", g) > 100.0 && real_of(gates, "out_vehday", g) > 100.0);
    }
    CHECK(gates->feature_count >= 10);
    jm_synth_destroy(city);
}

TEST(the_ring_road_has_two_carriageways_and_roundabouts_turn_left)
{
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *l = layer_of(city, JM_ROLE_ROADS);
    int64_t carriageways = 0, roundabouts = 0;
    for (int64_t f = 0; f < l->feature_count; f++) {
        int64_t p = l->part_start[f], from = l->point_start[p], to = l->point_start[p + 1];
        if (strcmp(text_of(l, "class", f), "trunk") == 0) {
            carriageways++;
            CHECK(strcmp(text_of(l, "oneway", f), "forward") == 0);
        }
        if (real_of(l, "roundabout", f) != 1.0)
            continue;
        roundabouts++;
        double twice = 0.0; // area: positive when it runs counter-clockwise
        for (int64_t i = from + 1; i + 1 < to; i++)
            twice += cross_of(l, from, i, i + 1);
        CHECK(l->x[from] == l->x[to - 1] && l->y[from] == l->y[to - 1]);
        CHECK(0.5 * twice > 500.0 && 0.5 * twice < 850.0); // pi 16^2 = 804 m2, less its corners
    }
    CHECK(carriageways >= 16 && roundabouts >= 4);
    jm_synth_destroy(city);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(every_place_is_reached_from_every_other),
        CASE(some_narrow_streets_are_one_way),
        CASE(streets_of_one_level_cross_at_shared_points_only),
        CASE(the_river_is_crossed_by_bridges_and_by_nothing_else),
        CASE(each_gate_stands_on_the_frame_where_a_street_leaves_it),
        CASE(the_ring_road_has_two_carriageways_and_roundabouts_turn_left),
    };
    return cmocka_run_group_tests(cases, make_context, end_context);
}

/// odd_towns.h: seeded networks of every shape and oddity that a solver of equilibria may be given.
/// All is drawn from the seed: the shape, which oddities it has, how full it is.
#pragma once

#include "check.h"

#include "assignment/assign.h"
#include "core/random.h"

enum { ODD_USERS = 4 };

typedef enum odd_shape {
    ODD_STREETS, // a ring with chords
    ODD_GRID,    // equal blocks: many equal paths
    ODD_RING,    // one way, all round
    ODD_PIECES,  // parts that nothing joins
    ODD_TWO_ZONES,
    ODD_TWO_NODES, // a bundle of links
    ODD_SHAPES
} odd_shape;

enum {
    ODD_POWERS = 1, // 0 to 16.8, some below 1
    ODD_CONICAL = 2,
    ODD_CONSTANT = 4,    // no rise, or no time at all
    ODD_PARALLEL = 8,    // and loops
    ODD_CAPACITY = 16,   // from a thousandth of a car to a thousand millions
    ODD_BARRED = 32,     // zones that no path may pass
    ODD_CLASSES = 64,    // two to four: tolls and bans
    ODD_DECADES = 128,   // demand over twelve of them
    ODD_ONE_POWER = 256, // the same for all links
    ODD_FEATURES = 9
};

typedef struct odd_town {
    odd_shape shape;
    int features;
    double level; // of demand: 1 fills the streets
    jm_road_net net;
    int32_t *from, *to, *terminal;
    double *free_time, *capacity, *alpha, *power;
    double one_power; // of all links with ODD_ONE_POWER
    uint8_t *delay, *closed[ODD_USERS];
    double *cost[ODD_USERS], *demand[ODD_USERS];
    jm_road_user users[ODD_USERS];
    jm_assign_input in;
    jm_key key;
    uint64_t drawn;
} odd_town;

static inline double odd_draw(odd_town *t)
{
    return jm_random_uniform(t->key, 1, t->drawn++);
}

static inline int32_t odd_below(odd_town *t, int32_t below)
{
    return (int32_t)jm_random_below(t->key, 2, t->drawn++, below);
}

static inline bool odd_has(const odd_town *t, int feature)
{
    return (t->features & feature) != 0;
}

static inline void odd_link(odd_town *t, int32_t a, int32_t b)
{
    static const double powers[] = {0.0, 0.3, 0.5, 1.0, 1.8, 4.0, 4.5, 9.7, 16.8};
    const int32_t e = t->net.link_count++;
    t->from[e] = a;
    t->to[e] = b;
    t->free_time[e] = t->shape == ODD_GRID ? 1.0 : 0.5 + 4.0 * odd_draw(t);
    t->capacity[e] = t->shape == ODD_GRID ? 100.0 : 20.0 + 180.0 * odd_draw(t);
    t->alpha[e] = t->shape == ODD_GRID ? 0.15 : 0.15 + 0.85 * odd_draw(t);
    t->power[e] = odd_has(t, ODD_POWERS) ? powers[odd_below(t, 9)] : 4.0;
    if (odd_has(t, ODD_ONE_POWER))
        t->power[e] = t->one_power;
    t->delay[e] = JM_DELAY_BPR;
    if (odd_has(t, ODD_CAPACITY) && odd_draw(t) < 0.2)
        t->capacity[e] = odd_draw(t) < 0.5 ? 1e-3 : 1e9;
    if (odd_has(t, ODD_CONICAL) && odd_draw(t) < 0.5) {
        t->delay[e] = JM_DELAY_CONICAL;
        t->alpha[e] = 1.01 + 7.0 * odd_draw(t);
    } else if (odd_has(t, ODD_CONSTANT) && odd_draw(t) < 0.2) {
        t->alpha[e] = 0.0;
        t->capacity[e] = 0.0;
        t->free_time[e] *= odd_draw(t) < 0.3 ? 0.0 : 1.0;
    } else if (odd_has(t, ODD_CONSTANT) && odd_draw(t) < 0.05)
        t->free_time[e] = 0.0;
}

static inline void odd_street(odd_town *t, int32_t a, int32_t b)
{
    odd_link(t, a, b);
    if (odd_has(t, ODD_PARALLEL) && odd_draw(t) < 0.15)
        odd_link(t, a, b);
    if (odd_has(t, ODD_PARALLEL) && odd_draw(t) < 0.05)
        odd_link(t, a, a);
}

static inline void odd_grid(odd_town *t, int32_t nodes)
{
    int32_t side = 1;
    while ((side + 1) * (side + 1) <= nodes)
        side++;
    for (int32_t n = 0; n < nodes; n++) {
        const int32_t right = n + 1, down = n + side;
        if (right % side != 0 && right < nodes) {
            odd_street(t, n, right);
            odd_street(t, right, n);
        }
        if (down < nodes) {
            odd_street(t, n, down);
            odd_street(t, down, n);
        }
    }
}

/// Rings with chords, from node `first` on.
static inline void odd_streets(odd_town *t, int32_t first, int32_t nodes)
{
    for (int32_t n = 0; n < nodes; n++) {
        odd_street(t, first + n, first + (n + 1) % nodes);
        const int32_t ways = t->shape == ODD_RING ? 0 : 2 + odd_below(t, 2);
        for (int32_t w = 0; w < ways; w++) {
            const int32_t reach = 3 + nodes / 5;
            const int32_t there = (n + nodes * 8 + odd_below(t, 2 * reach + 1) - reach) % nodes;
            if (there != n)
                odd_street(t, first + n, first + there);
        }
    }
}

static inline void odd_lay(odd_town *t, int32_t nodes)
{
    const size_t room = (size_t)(12 * nodes + 64);
    t->from = calloc(room, sizeof *t->from);
    t->to = calloc(room, sizeof *t->to);
    t->free_time = calloc(room, sizeof *t->free_time);
    t->capacity = calloc(room, sizeof *t->capacity);
    t->alpha = calloc(room, sizeof *t->alpha);
    t->power = calloc(room, sizeof *t->power);
    t->delay = calloc(room, sizeof *t->delay);
    if (t->shape == ODD_GRID)
        odd_grid(t, nodes);
    else if (t->shape == ODD_TWO_NODES)
        for (int32_t e = 0; e < 6; e++)
            odd_street(t, e % 3 == 2, e % 3 != 2);
    else if (t->shape == ODD_PIECES)
        for (int32_t piece = 0; piece < 3; piece++)
            odd_streets(t, piece * (nodes / 3), nodes / 3);
    else
        odd_streets(t, 0, nodes);
}

static inline void odd_class(odd_town *t, int32_t u)
{
    const size_t links = (size_t)t->net.link_count;
    t->closed[u] = calloc(links, 1);
    t->cost[u] = calloc(links, sizeof(double));
    for (size_t e = 0; e < links; e++) {
        t->closed[u][e] = odd_draw(t) < 0.1;
        t->cost[u][e] = odd_draw(t) < 0.3 ? 2.0 * odd_draw(t) : 0.0;
    }
    t->users[u].closed = u % 2 == 1 ? t->closed[u] : NULL;
    t->users[u].cost = t->cost[u];
}

static inline void odd_trips(odd_town *t, int32_t zones)
{
    const size_t pairs = (size_t)(zones * zones);
    t->terminal = calloc((size_t)zones, sizeof *t->terminal);
    for (int32_t z = 0; z < zones; z++)
        t->terminal[z] =
            odd_has(t, ODD_BARRED) ? z : (int32_t)((int64_t)z * t->net.node_count / zones);
    // Enough to fill the streets at level 1; rings and single pairs need more trips for that.
    const double amplitude = t->level * (40.0 + 600.0 / t->net.node_count) *
                             (t->shape == ODD_RING || zones == 2 ? 5.0 : 1.0);
    t->in.user_count = odd_has(t, ODD_CLASSES) ? 2 + odd_below(t, 3) : 1;
    for (int32_t u = 0; u < t->in.user_count; u++) {
        t->demand[u] = calloc(pairs, sizeof(double));
        for (size_t p = 0; p < pairs; p++)
            if (odd_draw(t) < 0.6 || zones == 2)
                t->demand[u][p] = amplitude * odd_draw(t) / t->in.user_count *
                                  (odd_has(t, ODD_DECADES) ? pow(10.0, -12.0 * odd_draw(t)) : 1.0);
        t->users[u].demand = t->demand[u];
        if (u > 0)
            odd_class(t, u);
    }
}

/// Streets and trips of a town whose shape, features and level are known.
static inline void odd_settle(odd_town *t, int32_t nodes, int32_t zones)
{
    t->net.node_count = nodes;
    odd_lay(t, nodes);
    odd_trips(t, zones);
    t->net.from = t->from;
    t->net.to = t->to;
    t->net.free_time = t->free_time;
    t->net.capacity = t->capacity;
    t->net.alpha = t->alpha;
    t->net.power = t->power;
    t->net.delay = odd_has(t, ODD_CONICAL) ? t->delay : NULL;
    t->net.first_through = odd_has(t, ODD_BARRED) ? zones : 0;
    t->in.terminal_count = zones;
    t->in.terminal_node = t->terminal;
}

/// A town of that shape and with these features, just full.
static inline odd_town odd_make(uint64_t seed, odd_shape shape, int features, int32_t nodes,
                                int32_t zones)
{
    odd_town t = {.key = {.seed = seed, .stream = 1},
                  .shape = shape,
                  .features = features,
                  .level = 1.0,
                  .one_power = 4.0};
    odd_settle(&t, nodes, zones);
    return t;
}

/// A town of at most `most` nodes, all of it drawn.
static inline odd_town odd_build(uint64_t seed, int32_t most)
{
    static const double levels[] = {1e-6, 0.1, 1.0, 1.0, 4.0, 30.0};
    static const double powers[] = {0.3, 0.5, 1.0, 1.8, 4.5, 9.7, 16.8};
    odd_town t = {.key = {.seed = seed, .stream = 1}};
    t.shape = (odd_shape)odd_below(&t, ODD_SHAPES);
    t.features = odd_below(&t, 1 << ODD_FEATURES) & odd_below(&t, 1 << ODD_FEATURES);
    t.level = levels[odd_below(&t, 6)];
    t.one_power = powers[odd_below(&t, 7)];
    int32_t nodes = 10 + odd_below(&t, most - 9);
    int32_t zones = 4 + odd_below(&t, nodes < 40 ? 6 : 14);
    if (t.shape == ODD_TWO_ZONES || t.shape == ODD_TWO_NODES)
        zones = 2;
    if (t.shape == ODD_TWO_NODES)
        nodes = 2;
    odd_settle(&t, nodes, zones);
    return t;
}

static inline void odd_free(odd_town *t)
{
    free(t->from);
    free(t->to);
    free(t->terminal);
    free(t->free_time);
    free(t->capacity);
    free(t->alpha);
    free(t->power);
    free(t->delay);
    for (int u = 0; u < ODD_USERS; u++) {
        free(t->closed[u]);
        free(t->cost[u]);
        free(t->demand[u]);
    }
}

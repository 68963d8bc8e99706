// Turns stated by the ids of streets, against a look at every two links.
#include "layers.h"

#include "city/turns.h"
#include "core/random.h"

enum { ID_LIMIT = 5, WORD = 4 };

/// Streets of two links each between random nodes, and their ids.
typedef struct town {
    jm_ctx *ctx;
    jm_city city;
    jm_build build;
} town;

static uint32_t dice(uint64_t entity, uint64_t step, uint32_t sides)
{
    static const jm_key key = {7, 1};
    return (uint32_t)jm_random_below(key, entity, step, sides);
}

static town make_town(int32_t nodes, int32_t streets, uint32_t ids, uint64_t seed)
{
    town t = {.ctx = jm_ctx_create(NULL)};
    jm_streets *s = &t.city.streets;
    s->node_count = nodes;
    s->street_count = streets;
    s->link_count = 2 * streets;
    CHECK_OK(t.ctx, jm_new(t.ctx, &s->node_x, nodes));
    CHECK_OK(t.ctx, jm_new(t.ctx, &s->node_y, nodes));
    CHECK_OK(t.ctx, jm_new(t.ctx, &s->from, s->link_count));
    CHECK_OK(t.ctx, jm_new(t.ctx, &s->to, s->link_count));
    CHECK_OK(t.ctx, jm_new(t.ctx, &s->street, s->link_count));
    CHECK_OK(t.ctx, jm_new(t.ctx, &s->access, s->link_count));
    CHECK_OK(t.ctx, jm_new(t.ctx, &t.build.street_id, streets));
    for (int32_t n = 0; n < nodes; n++) {
        s->node_x[n] = 10.0 * (n % 100);
        s->node_y[n] = 10.0 * floor(n / 100.0);
    }
    for (int32_t i = 0; i < streets; i++) {
        const int32_t a = (int32_t)dice(seed + (uint64_t)i, 0, (uint32_t)nodes);
        const int32_t b = (int32_t)dice(seed + (uint64_t)i, 1, (uint32_t)nodes);
        for (int32_t way = 0; way < 2; way++) {
            const int32_t e = 2 * i + way;
            s->from[e] = way == 0 ? a : b;
            s->to[e] = way == 0 ? b : a;
            s->street[e] = i;
            s->access[e] = dice(seed + (uint64_t)e, 2, 10) > 0 ? JM_ACCESS_CAR : JM_ACCESS_BUS;
        }
        CHECK_OK(t.ctx, jm_new(t.ctx, &t.build.street_id[i], WORD));
        const uint32_t id = dice(seed + (uint64_t)i, 3, ids);
        snprintf(t.build.street_id[i], WORD, "%s", id == 0 && ids > 1 ? "" : "x");
        if (id > 1)
            snprintf(t.build.street_id[i], WORD, "y%u", id % 10);
    }
    t.build.street_id_count = streets;
    t.build.ctx = t.ctx;
    return t;
}

static void free_town(town *t)
{
    jm_streets *s = &t->city.streets;
    for (int64_t i = 0; i < t->build.street_id_count; i++)
        jm_free(t->build.street_id[i]);
    jm_free(t->build.street_id);
    jm_free(s->node_x);
    jm_free(s->node_y);
    jm_free(s->from);
    jm_free(s->to);
    jm_free(s->street);
    jm_free(s->access);
    jm_ctx_destroy(t->ctx);
}

static bool bears(const town *t, int32_t e, const char *id)
{
    const jm_streets *s = &t->city.streets;
    return (s->access[e] & JM_ACCESS_CAR) != 0 && strcmp(t->build.street_id[s->street[e]], id) == 0;
}

/// How many pairs of links fit, those at the place alone if there is one; the last in *from, *to.
static int64_t look_at_all(const town *t, const char *from_id, const char *to_id, double x,
                           double y, int32_t *from, int32_t *to)
{
    const jm_streets *s = &t->city.streets;
    for (int pass = isnan(x) ? 1 : 0; pass < 2; pass++) {
        int64_t found = 0;
        for (int32_t a = 0; a < s->link_count; a++)
            for (int32_t b = 0; b < s->link_count; b++) {
                const int32_t node = s->to[a];
                if (node != s->from[b] || !bears(t, a, from_id) || !bears(t, b, to_id))
                    continue;
                if (pass == 0 && hypot(s->node_x[node] - x, s->node_y[node] - y) > 2.0)
                    continue;
                *from = a;
                *to = b;
                found++;
            }
        if (found > 0)
            return found;
    }
    return 0;
}

static void state_turn(jm_ctx *ctx, jm_layer *l, double x, double y, const char *from,
                       const char *to)
{
    CHECK_OK(ctx, jm_layer_add_feature(ctx, l));
    if (!isnan(x)) {
        CHECK_OK(ctx, jm_layer_add_part(ctx, l, false));
        CHECK_OK(ctx, jm_layer_add_point(ctx, l, x, y, (double)NAN));
    }
    put_text(ctx, l, "from", from);
    put_text(ctx, l, "to", to);
}

TEST(ids_find_the_pairs_that_a_look_at_all_links_finds)
{
    UNUSED_STATE;
    static const char *const words[ID_LIMIT] = {"x", "y2", "y3", "y4", "z"};
    int64_t ones = 0, several = 0, none = 0;
    for (uint64_t round = 0; round < 60; round++) {
        town t = make_town(12, 14, 5, 1000 * round);
        t.build.city = &t.city;
        jm_turn_ids ids;
        jm_turn_list turns = {.build = &t.build};
        jm_layer *l = NULL;
        CHECK_OK(t.ctx, jm_turn_ids_make(&t.build, &ids));
        CHECK_OK(t.ctx, jm_layer_create(t.ctx, "turns", JM_POINTS, &l));
        for (int64_t f = 0; f < 50; f++) {
            const uint64_t entity = 1000 * round + (uint64_t)f;
            const bool placed = dice(entity, 4, 2) == 0;
            const double x = placed ? 10.0 * dice(entity, 5, 12) + 1.0 : (double)NAN;
            const char *from = words[dice(entity, 6, ID_LIMIT)];
            const char *to = words[dice(entity, 7, ID_LIMIT)];
            int32_t a = JM_NONE, b = JM_NONE;
            const int64_t before = turns.count, unmatched = turns.unmatched;
            state_turn(t.ctx, l, x, 1.0, from, to);
            CHECK_OK(t.ctx, jm_turn_match_ids(&turns, &ids, l, f, false));
            const int64_t found = look_at_all(&t, from, to, x, 1.0, &a, &b);
            CHECK(turns.count - before == (found == 1));
            CHECK(turns.unmatched - unmatched == (found == 0));
            if (found == 1)
                CHECK(turns.items[before].from == a && turns.items[before].to == b);
            ones += found == 1;
            several += found > 1;
            none += found == 0;
        }
        jm_layer_destroy(l);
        jm_turn_list_free(&turns);
        jm_turn_ids_free(&ids);
        free_town(&t);
    }
    CHECK(ones > 300 && several > 300 && none > 300); // all three are asked often
}

// 40 000 links and as many statements of one id: 6e13 pairs of links, were each looked at.
TEST(a_layer_whose_streets_all_bear_one_id_is_answered_without_a_look_at_every_pair)
{
    UNUSED_STATE;
    enum { STREETS = 20000, STATEMENTS = 40000 };
    town t = make_town(10000, STREETS, 1, 7);
    t.build.city = &t.city;
    jm_turn_ids ids;
    jm_turn_list turns = {.build = &t.build};
    jm_layer *l = NULL;
    CHECK_OK(t.ctx, jm_turn_ids_make(&t.build, &ids));
    CHECK(ids.id_count == 1);
    CHECK_OK(t.ctx, jm_layer_create(t.ctx, "turns", JM_POINTS, &l));
    for (int64_t f = 0; f < STATEMENTS; f++) {
        state_turn(t.ctx, l, f % 2 == 0 ? (double)NAN : 10.0 * (double)(f % 100), 500.0, "x", "x");
        CHECK_OK(t.ctx, jm_turn_match_ids(&turns, &ids, l, f, false));
    }
    CHECK(turns.ambiguous > STATEMENTS / 2);
    CHECK(turns.count + turns.ambiguous == STATEMENTS);
    jm_layer_destroy(l);
    jm_turn_list_free(&turns);
    jm_turn_ids_free(&ids);
    free_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(ids_find_the_pairs_that_a_look_at_all_links_finds),
        CASE(a_layer_whose_streets_all_bear_one_id_is_answered_without_a_look_at_every_pair)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

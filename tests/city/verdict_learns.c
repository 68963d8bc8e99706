// More knowledge never lowers a grade.
#include "known_town.h"

#include "core/random.h"

typedef struct dice {
    uint64_t town, throws;
} dice;

static double throw_share(dice *d)
{
    return jm_random_uniform((jm_key){7, 1}, d->town, d->throws++);
}

static uint8_t any_origin(dice *d)
{
    return (uint8_t)(throw_share(d) * JM_ORIGIN_COUNT);
}

static const char *const gap_names[] = {"surface",        "relief",       "road class",
                                        "residents",      "jobs",         "zone",
                                        "residents_0_17", "residents_65", "cars_per_household"};
enum { GAP_NAMES = sizeof gap_names / sizeof gap_names[0] };

// The town with a random part of its knowledge gone.
static jm_city *random_town(jm_ctx *ctx, dice *d)
{
    jm_city *city = known_town(ctx);
    jm_buildings *b = &city->buildings;
    jm_streets *s = &city->streets;
    for (int32_t i = 0; i < b->count; i++)
        b->height_origin[i] = any_origin(d);
    for (int32_t l = 0; l < s->link_count; l++) {
        s->speed_origin[l] = any_origin(d);
        s->in_network[l] = throw_share(d) < 0.8;
    }
    for (int32_t p = 0; p < city->parkings.count; p++)
        city->parkings.origin[p] = any_origin(d);
    for (int32_t g = 0; g < city->gates.count; g++)
        city->gates.origin[g] = any_origin(d);
    for (int32_t c = 0; c < city->counters.count; c++)
        city->counters.link[c] = throw_share(d) < 0.7 ? 0 : JM_NONE;
    for (int k = 0; k < GAP_NAMES; k++)
        if (throw_share(d) < 0.5) {
            int64_t total = k < 2 ? 40000 : 100;
            add_gap(ctx, city, gap_names[k], (int64_t)(throw_share(d) * (double)total), total,
                    any_origin(d));
        }
    return city;
}

// Learns one thing: an origin becomes measured, a gap shrinks, a street gets its count.
static void learn(jm_city *city, dice *d)
{
    int32_t kind = (int32_t)(throw_share(d) * 7.0);
    double pick = throw_share(d);
    if (kind == 0)
        city->buildings.height_origin[(int32_t)(pick * city->buildings.count)] = JM_ORIGIN_MEASURED;
    else if (kind == 1)
        city->streets.speed_origin[(int32_t)(pick * city->streets.link_count)] = JM_ORIGIN_MEASURED;
    else if (kind == 2)
        city->parkings.origin[(int32_t)(pick * city->parkings.count)] = JM_ORIGIN_MEASURED;
    else if (kind == 3)
        city->gates.origin[(int32_t)(pick * city->gates.count)] = JM_ORIGIN_MEASURED;
    else if (kind == 4)
        city->counters.link[(int32_t)(pick * city->counters.count)] = 0;
    else if (kind == 5)
        city->streets.in_network[(int32_t)(pick * city->streets.link_count)] = JM_NETWORK_CORE;
    else if (city->gap_count > 0)
        city->gaps[(int32_t)(pick * (double)city->gap_count)].filled /= 2;
}

TEST(learning_something_never_lowers_a_grade)
{
    UNUSED_STATE;
    enum { towns = 40, lessons = 60 };
    jm_ctx *ctx = jm_ctx_create(NULL);
    int raised = 0;
    for (uint64_t t = 0; t < towns; t++) {
        dice d = {.town = t};
        jm_city *city = random_town(ctx, &d);
        jm_verdict before[JM_TOPIC_COUNT], after[JM_TOPIC_COUNT];
        judge(ctx, city, before);
        for (int i = 0; i < lessons; i++) {
            learn(city, &d);
            judge(ctx, city, after);
            for (int k = 0; k < JM_TOPIC_COUNT; k++) {
                CHECK(after[k].grade >= before[k].grade);
                raised += after[k].grade > before[k].grade;
            }
            memcpy(before, after, sizeof before);
        }
        jm_city_destroy(city);
    }
    CHECK(raised > 20); // the towns were poor enough to learn
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(learning_something_never_lowers_a_grade),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "check.h"

#include "core/random.h"

static const jm_key dice = {.seed = 2026, .stream = 5};

TEST(philox_gives_the_published_numbers)
{
    UNUSED_STATE;
    // Known answers of philox4x32-10 in Random123 (kat_vectors).
    static const uint32_t known[3][3][4] = {
        {{0, 0, 0, 0}, {0, 0, 0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff, 0, 0},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0, 0, 0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (int i = 0; i < 3; i++) {
        uint32_t out[4];
        jm_philox4x32(known[i][0], known[i][1], out);
        assert_memory_equal(out, known[i][2], sizeof out);
    }
}

TEST(a_number_depends_on_its_key_alone)
{
    UNUSED_STATE;
    double first = jm_random_uniform(dice, 17, 3);
    for (uint64_t i = 0; i < 100; i++)
        (void)jm_random_uniform(dice, i, i);
    CHECK(jm_random_uniform(dice, 17, 3) == first);
}

TEST(entity_step_stream_and_seed_each_change_the_number)
{
    UNUSED_STATE;
    double first = jm_random_uniform(dice, 17, 3);
    CHECK(jm_random_uniform(dice, 18, 3) != first);
    CHECK(jm_random_uniform(dice, 17, 4) != first);
    CHECK(jm_random_uniform(dice, 3, 17) != first);
    CHECK(jm_random_uniform(dice, UINT64_C(17) << 32, 3) != first);
    CHECK(jm_random_uniform((jm_key){2026, 6}, 17, 3) != first);
    CHECK(jm_random_uniform((jm_key){2027, 5}, 17, 3) != first);
    CHECK(jm_random_uniform((jm_key){2027, 4}, 17, 3) != first);
}

TEST(uniform_numbers_fill_the_unit_interval_evenly)
{
    UNUSED_STATE;
    enum { draws = 200000, bins = 100 };
    int count[bins] = {0};
    for (uint64_t i = 0; i < draws; i++) {
        double u = jm_random_uniform(dice, i, 0);
        CHECK(u >= 0.0 && u < 1.0);
        count[(int)(u * bins)]++;
    }
    double chi2 = 0.0, expected = (double)draws / bins;
    for (int b = 0; b < bins; b++)
        chi2 += (count[b] - expected) * (count[b] - expected) / expected;
    // 99 degrees of freedom: 99 +- 14; 170 is beyond one in 100 000 (the draws are fixed).
    CHECK(chi2 > 50.0 && chi2 < 170.0);
}

TEST(neighbouring_entities_and_steps_are_not_correlated)
{
    UNUSED_STATE;
    enum { draws = 100000 };
    double across = 0.0, along = 0.0;
    for (uint64_t i = 0; i < draws; i++) {
        double u = jm_random_uniform(dice, i, 0) - 0.5;
        across += u * (jm_random_uniform(dice, i + 1, 0) - 0.5);
        along += u * (jm_random_uniform(dice, i, 1) - 0.5);
    }
    // Variance of a product 1/144: the mean of 1e5 has a deviation of 2.6e-4; five of them.
    CHECK_NEAR(across / draws, 0.0, 1.3e-3);
    CHECK_NEAR(along / draws, 0.0, 1.3e-3);
}

TEST(a_die_shows_each_face_equally_often)
{
    UNUSED_STATE;
    enum { draws = 60000 };
    int faces[6] = {0};
    for (uint64_t i = 0; i < draws; i++) {
        int64_t face = jm_random_below(dice, i, 9, 6);
        CHECK(face >= 0 && face < 6);
        faces[face]++;
    }
    for (int f = 0; f < 6; f++) // 10000 +- 91; five deviations
        CHECK_NEAR(faces[f], draws / 6.0, 460.0);
    CHECK(jm_random_below(dice, 1, 1, 0) == 0 && jm_random_below(dice, 1, 1, -4) == 0);
    CHECK(jm_random_below(dice, 1, 1, 1) == 0);
    for (uint64_t i = 0; i < 1000; i++) {
        int64_t huge = jm_random_below(dice, i, 2, INT64_MAX);
        CHECK(huge >= 0 && huge < INT64_MAX);
    }
}

TEST(normal_numbers_have_the_moments_of_a_normal)
{
    UNUSED_STATE;
    enum { draws = 200000 };
    double sum = 0.0, squares = 0.0, fourths = 0.0;
    for (uint64_t i = 0; i < draws; i++) {
        double z = jm_random_normal(dice, i, 1);
        CHECK(isfinite(z));
        sum += z;
        squares += z * z;
        fourths += z * z * z * z;
    }
    // Deviations of the means: sqrt(1, 2, 96 over 200000) = 0.0022, 0.0032, 0.022; five each.
    CHECK_NEAR(sum / draws, 0.0, 0.011);
    CHECK_NEAR(squares / draws, 1.0, 0.016);
    CHECK_NEAR(fourths / draws, 3.0, 0.11);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(philox_gives_the_published_numbers),
        CASE(a_number_depends_on_its_key_alone),
        CASE(entity_step_stream_and_seed_each_change_the_number),
        CASE(uniform_numbers_fill_the_unit_interval_evenly),
        CASE(neighbouring_entities_and_steps_are_not_correlated),
        CASE(a_die_shows_each_face_equally_often),
        CASE(normal_numbers_have_the_moments_of_a_normal),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}

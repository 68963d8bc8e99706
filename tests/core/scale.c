#include "core/scale.h"
#include "check.h"
#include "core/ramp.h"

TEST(a_difference_scale_is_symmetric_and_its_middle_is_the_neutral_colour)
{
    UNUSED_STATE;
    float values[1000], scratch[1000];
    for (int i = 0; i < 1000; i++)
        values[i] = i < 500 ? 0.0f : -0.004f * (float)(i - 500);
    jm_scale scale = jm_scale_of(values, 1000, scratch, true, 0.1, JM_RAMP_LAJOLLA);
    CHECK_NEAR(scale.low, -scale.high, 0.0);
    CHECK(scale.high >= 1.9); // the 2nd percentile of what changed is -1.96
    double rgb[3];
    jm_scale_color(&scale, 0.0, rgb);
    CHECK(rgb[0] > 0.85 && rgb[1] > 0.85 && rgb[2] > 0.85);
    jm_scale_color(&scale, scale.low, rgb);
    CHECK(rgb[2] > rgb[0]); // below zero is blue
    jm_scale_color(&scale, scale.high, rgb);
    CHECK(rgb[0] > rgb[2]); // above zero is red
}

TEST(no_change_at_all_still_gives_a_scale_of_the_smallest_span)
{
    UNUSED_STATE;
    float values[100] = {0}, scratch[100];
    jm_scale scale = jm_scale_of(values, 100, scratch, true, 0.5, JM_RAMP_LAJOLLA);
    CHECK(scale.high >= 0.5 && scale.low <= -0.5);
}

TEST(ticks_stand_at_one_two_or_five_times_a_power_of_ten)
{
    UNUSED_STATE;
    for (double span = 0.003; span < 3e6; span *= 1.7) {
        jm_scale scale = jm_scale_between(0.0, span, false, JM_RAMP_BATLOW);
        double head = scale.step;
        while (head < 0.999)
            head *= 10.0;
        while (head > 9.99)
            head /= 10.0;
        CHECK(fabs(head - 1.0) < 1e-6 || fabs(head - 2.0) < 1e-6 || fabs(head - 5.0) < 1e-6);
        CHECK(span / scale.step > 3.0 && span / scale.step < 13.0);
    }
}

TEST(missing_values_do_not_move_the_scale)
{
    UNUSED_STATE;
    float values[200], scratch[200];
    for (int i = 0; i < 200; i++)
        values[i] = i % 2 == 0 ? NAN : 20.0f + 0.1f * (float)i;
    jm_scale scale = jm_scale_of(values, 200, scratch, false, 1.0, JM_RAMP_LAJOLLA);
    CHECK(scale.low >= 15.0 && scale.low <= 21.0);
    CHECK(scale.high >= 39.0 && scale.high <= 45.0);
}

TEST(the_heat_ramp_grows_darker_without_a_step_back)
{
    UNUSED_STATE;
    double last = 1e9;
    for (int i = 0; i <= 100; i++) {
        uint8_t rgb[3];
        jm_ramp_color(JM_RAMP_LAJOLLA, i / 100.0, rgb);
        double luminance = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
        CHECK(luminance <= last + 1.0); // rounding to bytes
        last = luminance;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_difference_scale_is_symmetric_and_its_middle_is_the_neutral_colour),
        CASE(no_change_at_all_still_gives_a_scale_of_the_smallest_span),
        CASE(ticks_stand_at_one_two_or_five_times_a_power_of_ten),
        CASE(missing_values_do_not_move_the_scale),
        CASE(the_heat_ramp_grows_darker_without_a_step_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

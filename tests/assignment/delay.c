// Link delays against closed forms and differences.
#include "check.h"

#include "assignment/delay.h"

static const jm_delay_law laws[] = {
    {2.0, 5.0, 0.15, 4.0, JM_DELAY_BPR},    {2.0, 5.0, 0.15, 1.0, JM_DELAY_BPR},
    {2.0, 5.0, 0.9, 2.5, JM_DELAY_BPR},     {2.0, 1.0, 2.9e-19, 16.83, JM_DELAY_BPR},
    {3.0, 2.0, 4.0, 4.0, JM_DELAY_CONICAL}, {3.0, 2.0, 1.1, 4.0, JM_DELAY_CONICAL},
};
enum { law_count = sizeof laws / sizeof *laws };

TEST(the_slope_is_the_derivative_of_the_time)
{
    UNUSED_STATE;
    for (int i = 0; i < law_count; i++)
        for (double x = 0.25; x < 3.0; x += 0.25) {
            double flow = x * laws[i].capacity, step = 1e-5 * flow;
            double rise =
                jm_delay_time(&laws[i], flow + step) - jm_delay_time(&laws[i], flow - step);
            double slope = jm_delay_slope(&laws[i], flow);
            // Central differences: error of order step^2 x third derivative, and rounding of times.
            double allowed = 1e-7 * slope + 1e-15 * laws[i].free_time / step;
            CHECK_NEAR(rise / (2.0 * step), slope, allowed);
        }
}

TEST(the_integral_is_the_area_under_the_time)
{
    UNUSED_STATE;
    for (int i = 0; i < law_count; i++)
        for (double x = 0.5; x < 3.0; x += 0.5) {
            double top = x * laws[i].capacity, area = 0.0;
            enum { strips = 2000 };
            for (int k = 0; k < strips; k++) { // Simpson's rule
                double a = top * k / strips, b = top * (k + 1) / strips;
                area += (b - a) / 6.0 *
                        (jm_delay_time(&laws[i], a) + 4.0 * jm_delay_time(&laws[i], 0.5 * (a + b)) +
                         jm_delay_time(&laws[i], b));
            }
            CHECK_NEAR(jm_delay_integral(&laws[i], top), area, 1e-11 * area);
        }
}

TEST(below_the_first_power_times_rise_steeply_from_no_flow_on)
{
    UNUSED_STATE;
    jm_delay_law root = {1.0, 4.0, 1.0, 0.5, JM_DELAY_BPR}; // slope: 0.5 x^-0.5 / 4
    CHECK_NEAR(jm_delay_slope(&root, 4e-12), 0.125e6, 1e-8);
    CHECK_NEAR(jm_delay_slope(&root, 0.0), 12.5, 1e-12); // infinite; that at x = 1e-4 is given
}

TEST(a_trickle_through_a_wide_street_costs_its_free_time)
{
    UNUSED_STATE; // a flow of 1e-15 of the capacity: antiderivatives would cancel to nothing
    jm_delay_law wide = {2.0, 1e9, 4.0, 0.0, JM_DELAY_CONICAL};
    CHECK_NEAR(jm_delay_integral(&wide, 1e-6), 2e-6, 1e-19);
    // And no step where the rule changes, at x = 0.01.
    double below = jm_delay_integral(&wide, 0.9999999e7), above = jm_delay_integral(&wide, 1e7);
    CHECK_NEAR(above - below, jm_delay_time(&wide, 1e7), 1e-3 * above / 1e7);
}

TEST(conical_delay_is_spiess_s)
{
    UNUSED_STATE;
    for (double a = 1.1; a < 10.0; a += 0.7) {
        jm_delay_law law = {7.0, 3.0, a, 0.0, JM_DELAY_CONICAL};
        CHECK_NEAR(jm_delay_time(&law, 0.0), 7.0, 1e-12);
        CHECK_NEAR(jm_delay_time(&law, 3.0), 14.0, 1e-12);
        // His condition: the slope at capacity is alpha t0 / c.
        CHECK_NEAR(jm_delay_slope(&law, 3.0), a * 7.0 / 3.0, 1e-12);
        CHECK(jm_delay_slope(&law, 0.0) > 0.0);
    }
}

TEST(powers_and_alphas_of_zero_make_constant_times)
{
    UNUSED_STATE;
    jm_delay_law none = {2.0, 0.0, 0.0, 4.0, JM_DELAY_BPR}; // also without capacity
    jm_delay_law flat = {2.0, 1.0, 0.5, 0.0, JM_DELAY_BPR}; // 0^0 = 1
    jm_delay_law both = {2.0, 1.0, 0.0, 0.0, JM_DELAY_BPR};
    for (double flow = 0.0; flow < 4.0; flow += 1.0) {
        CHECK(jm_delay_time(&none, flow) == 2.0 && jm_delay_slope(&none, flow) == 0.0);
        CHECK(jm_delay_time(&flat, flow) == 3.0 && jm_delay_integral(&flat, flow) == 3.0 * flow);
        CHECK(jm_delay_time(&both, flow) == 2.0);
    }
}

TEST(whole_powers_are_products)
{
    UNUSED_STATE;
    CHECK(jm_delay_power(1.5, 3.0) == 1.5 * 1.5 * 1.5);
    CHECK(jm_delay_power(3.0, 16.0) == 43046721.0);
    CHECK(jm_delay_power(0.0, 0.0) == 1.0 && jm_delay_power(0.0, 0.5) == 0.0);
    CHECK_NEAR(jm_delay_power(2.0, 16.83), 116502.38790586455, 1e-9);
    CHECK(jm_delay_power(2.0, 1e9) > 1e300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_slope_is_the_derivative_of_the_time),
        CASE(the_integral_is_the_area_under_the_time),
        CASE(below_the_first_power_times_rise_steeply_from_no_flow_on),
        CASE(a_trickle_through_a_wide_street_costs_its_free_time),
        CASE(conical_delay_is_spiess_s),
        CASE(powers_and_alphas_of_zero_make_constant_times),
        CASE(whole_powers_are_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

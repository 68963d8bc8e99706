#include "check.h"

#include "core/math.h"
#include "core/random.h"

#include <float.h>

enum { sample_count = 100000 };

// What core/math.h promises.
static const double largest_error_ulp = 2.0;

static double drawn(uint64_t i, uint64_t which)
{
    return jm_random_uniform((jm_key){.seed = 11, .stream = 3}, i, which);
}

/// Units in the last place of the double nearest to `wanted`.
static double error_ulp(double got, long double wanted)
{
    int exponent;
    frexp((double)wanted, &exponent);
    double ulp = ldexp(1.0, exponent - DBL_MANT_DIG);
    return (double)fabsl(((long double)got - wanted) / (long double)ulp);
}

typedef double (*jm_function)(double);
typedef long double (*jm_reference)(long double);

/// Draws evenly from [low, high] and fails at the first error beyond the promise. The long double
/// functions have 11 bits more, so their own error is under a thousandth of an ulp here.
static void check_range(jm_function function, jm_reference reference, double low, double high)
{
    for (uint64_t i = 0; i < sample_count; i++) {
        double x = low + (high - low) * drawn(i, 0);
        long double wanted = reference((long double)x);
        double error = error_ulp(function(x), wanted);
        if (!(error <= largest_error_ulp)) {
            print_error("at %.17g: %.17g, %.2f ulp off\n", x, function(x), error);
            fail();
        }
    }
}

TEST(exp_is_within_2_ulp_from_its_zero_to_its_infinity)
{
    UNUSED_STATE;
    check_range(jm_exp, expl, -1.0, 1.0);
    check_range(jm_exp, expl, -708.0, 709.78);
}

TEST(exp_ends_in_zero_and_infinity_not_in_subnormals)
{
    UNUSED_STATE;
    CHECK(jm_exp(0.0) == 1.0);
    CHECK(jm_exp(-708.5) == 0.0 && jm_exp(-(double)INFINITY) == 0.0);
    CHECK(isinf(jm_exp(709.8)) && isinf(jm_exp((double)INFINITY)));
    CHECK(isfinite(jm_exp(709.78)));
    CHECK(isnan(jm_exp((double)NAN)));
}

TEST(ln_is_within_2_ulp_also_where_it_crosses_zero)
{
    UNUSED_STATE;
    check_range(jm_ln, logl, 0.5, 2.0);
    check_range(jm_ln, logl, 0.999, 1.001);
    check_range(jm_ln, logl, 1e-300, 1e300);
    for (int e = -1074; e < 1024; e++) // subnormals too
        CHECK(error_ulp(jm_ln(ldexp(1.0, e)), logl(ldexpl(1.0L, e))) <= largest_error_ulp);
}

TEST(ln_has_no_value_for_what_has_no_logarithm)
{
    UNUSED_STATE;
    CHECK(jm_ln(1.0) == 0.0);
    CHECK(isinf(jm_ln(0.0)) && jm_ln(0.0) < 0.0);
    CHECK(isnan(jm_ln(-1.0)) && isnan(jm_ln((double)NAN)));
    CHECK(isinf(jm_ln((double)INFINITY)));
}

TEST(sin_cos_tan_are_within_2_ulp_up_to_a_million_radians)
{
    UNUSED_STATE;
    static const double reach[] = {0.8, JM_PI, 1e3, 1e6};
    for (size_t i = 0; i < sizeof reach / sizeof reach[0]; i++) {
        check_range(jm_sin, sinl, -reach[i], reach[i]);
        check_range(jm_cos, cosl, -reach[i], reach[i]);
        check_range(jm_tan, tanl, -reach[i], reach[i]);
    }
}

TEST(sin_and_cos_keep_their_digits_beside_every_zero)
{
    UNUSED_STATE;
    // The doubles nearest to whole quarter turns: all leading bits cancel in the reduction.
    for (int quarter = 1; quarter < 600000; quarter += 7) {
        double x = quarter * (JM_PI / 2.0);
        CHECK(error_ulp(jm_sin(x), sinl((long double)x)) <= largest_error_ulp);
        CHECK(error_ulp(jm_cos(x), cosl((long double)x)) <= largest_error_ulp);
    }
}

TEST(an_angle_too_large_to_be_reduced_is_refused)
{
    UNUSED_STATE;
    CHECK(isnan(jm_sin(1.1e6)) && isnan(jm_cos(-1.1e6)) && isnan(jm_tan((double)INFINITY)));
    CHECK(isnan(jm_sin((double)NAN)));
    CHECK(jm_sin(0.0) == 0.0 && jm_cos(0.0) == 1.0 && jm_tan(0.0) == 0.0);
    CHECK(signbit(jm_sin(-0.0)));
}

TEST(inverse_functions_are_within_2_ulp)
{
    UNUSED_STATE;
    check_range(jm_atan, atanl, -1.0, 1.0);
    check_range(jm_atan, atanl, -1e3, 1e3);
    check_range(jm_asin, asinl, -1.0, 1.0);
    check_range(jm_acos, acosl, -1.0, 1.0);
    check_range(jm_acos, acosl, 0.999999, 1.0);
    check_range(jm_asin, asinl, -1e-6, 1e-6);
}

TEST(inverse_functions_reach_their_ends)
{
    UNUSED_STATE;
    CHECK(jm_asin(1.0) == JM_PI / 2.0 && jm_asin(-1.0) == -JM_PI / 2.0);
    CHECK(jm_acos(1.0) == 0.0 && jm_acos(-1.0) == JM_PI && jm_acos(0.0) == JM_PI / 2.0);
    CHECK(isnan(jm_asin(1.0 + 1e-15)) && isnan(jm_acos((double)NAN)));
    CHECK(jm_atan((double)INFINITY) == JM_PI / 2.0);
}

TEST(atan2_knows_all_quadrants_and_is_within_2_ulp)
{
    UNUSED_STATE;
    for (uint64_t i = 0; i < 3 * sample_count; i++) {
        double y = drawn(i, 1) - 0.5, x = drawn(i, 2) - 0.5;
        long double wanted = atan2l((long double)y, (long double)x);
        CHECK(error_ulp(jm_atan2(y, x), wanted) <= largest_error_ulp);
    }
}

TEST(atan2_of_axes_zeros_and_infinities_is_that_of_c)
{
    UNUSED_STATE;
    static const double values[] = {0.0,    -0.0, 1.0, -1.0, (double)INFINITY, -(double)INFINITY,
                                    1e-320, 1e308};
    for (size_t i = 0; i < 8; i++) {
        for (size_t k = 0; k < 8; k++) {
            double wanted = atan2(values[i], values[k]), got = jm_atan2(values[i], values[k]);
            CHECK_NEAR(got, wanted, 4e-16);
            CHECK(signbit(got) == signbit(wanted));
        }
    }
}

TEST(pow_is_within_2_ulp_even_near_overflow)
{
    UNUSED_STATE;
    for (uint64_t i = 0; i < sample_count; i++) {
        double x = 100.0 * drawn(i, 3), y = 20.0 * (drawn(i, 4) - 0.5);
        CHECK(error_ulp(jm_pow(x, y), powl((long double)x, (long double)y)) <= largest_error_ulp);
        // An error of the logarithm is multiplied by up to 700 here.
        double wide = ldexp(0.5 + drawn(i, 5), (int)(600.0 * drawn(i, 6)) - 300);
        double steep = 1400.0 * (drawn(i, 7) - 0.5) / jm_ln(wide);
        if (fabs(steep) < 1e6)
            CHECK(error_ulp(jm_pow(wide, steep), powl((long double)wide, (long double)steep)) <=
                  largest_error_ulp);
    }
}

TEST(pow_of_whole_powers_is_exact_where_a_double_can_be)
{
    UNUSED_STATE;
    CHECK(jm_pow(2.0, 10.0) == 1024.0 && jm_pow(10.0, 5.0) == 100000.0);
    CHECK(jm_pow(9.0, 0.5) == 3.0 && jm_pow(0.0, 0.0) == 1.0);
    CHECK(jm_pow(0.0, 2.0) == 0.0 && isinf(jm_pow(0.0, -1.0)) && isnan(jm_pow(-1.0, 2.0)));
    CHECK(isinf(jm_pow(10.0, 400.0)) && jm_pow(10.0, -400.0) == 0.0);
    CHECK(jm_pow((double)INFINITY, -1.0) == 0.0);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(exp_is_within_2_ulp_from_its_zero_to_its_infinity),
        CASE(exp_ends_in_zero_and_infinity_not_in_subnormals),
        CASE(ln_is_within_2_ulp_also_where_it_crosses_zero),
        CASE(ln_has_no_value_for_what_has_no_logarithm),
        CASE(sin_cos_tan_are_within_2_ulp_up_to_a_million_radians),
        CASE(sin_and_cos_keep_their_digits_beside_every_zero),
        CASE(an_angle_too_large_to_be_reduced_is_refused),
        CASE(inverse_functions_are_within_2_ulp),
        CASE(inverse_functions_reach_their_ends),
        CASE(atan2_knows_all_quadrants_and_is_within_2_ulp),
        CASE(atan2_of_axes_zeros_and_infinities_is_that_of_c),
        CASE(pow_is_within_2_ulp_even_near_overflow),
        CASE(pow_of_whole_powers_is_exact_where_a_double_can_be),
    };
    return cmocka_run_group_tests(cases, NULL, NULL);
}

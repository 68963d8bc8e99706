// Mean radiant temperature and UTCI as pure functions.
#include "check.h"

#include "comfort/comfort.h"
#include "core/math.h"

static double utci_c(double air_c, double tmrt_c, double wind_ms, double humidity_pct)
{
    double air_k = air_c + JM_ZERO_CELSIUS_K;
    double vapour_pa = 0.01 * humidity_pct * jm_saturation_pressure_pa(air_k);
    return jm_utci_k(air_k, tmrt_c + JM_ZERO_CELSIUS_K, wind_ms, vapour_pa) - JM_ZERO_CELSIUS_K;
}

TEST(published_values_of_utci_come_back)
{
    UNUSED_STATE;
    // Checks that the validation data of comfort models publish, to one decimal.
    CHECK_NEAR(utci_c(25.0, 27.0, 1.0, 50.0), 25.2, 0.1);
    CHECK_NEAR(utci_c(19.0, 24.0, 1.0, 50.0), 20.0, 0.1);
    CHECK_NEAR(utci_c(27.0, 22.0, 16.0, 50.0), 15.8, 0.1);
}

TEST(more_sun_feels_warmer_and_more_wind_cooler_below_skin_temperature)
{
    UNUSED_STATE;
    CHECK(utci_c(28.0, 60.0, 1.0, 40.0) > utci_c(28.0, 35.0, 1.0, 40.0) + 5.0);
    CHECK(utci_c(28.0, 35.0, 5.0, 40.0) < utci_c(28.0, 35.0, 1.0, 40.0) - 1.0);
}

TEST(utci_stays_finite_far_outside_of_its_range)
{
    UNUSED_STATE;
    CHECK(isfinite(utci_c(70.0, 200.0, 0.0, 100.0)));
    CHECK(isfinite(utci_c(-80.0, -120.0, 60.0, 0.0)));
}

TEST(water_boils_where_the_vapour_pressure_is_one_atmosphere)
{
    UNUSED_STATE;
    CHECK_NEAR(jm_saturation_pressure_pa(373.124), 101325.0, 60.0);
    CHECK_NEAR(jm_saturation_pressure_pa(273.16), 611.657, 0.1); // triple point
}

TEST(in_an_even_black_room_the_radiant_temperature_is_that_of_the_walls)
{
    UNUSED_STATE;
    for (double t = 253.15; t < 340.0; t += 10.0) {
        double flux = JM_STEFAN_BOLTZMANN * t * t * t * t;
        const double all[6] = {flux, flux, flux, flux, flux, flux};
        CHECK_NEAR(jm_tmrt_k(0.0, jm_six_directions(all)), t, 1e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(published_values_of_utci_come_back),
        CASE(more_sun_feels_warmer_and_more_wind_cooler_below_skin_temperature),
        CASE(utci_stays_finite_far_outside_of_its_range),
        CASE(water_boils_where_the_vapour_pressure_is_one_atmosphere),
        CASE(in_an_even_black_room_the_radiant_temperature_is_that_of_the_walls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

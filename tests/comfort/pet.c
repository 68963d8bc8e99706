// Physiological equivalent temperature: balance of the body, and the table that maps use.
#include "check.h"

#include "comfort/comfort.h"
#include "core/math.h"

#define SEA_LEVEL_PA 101325.0

static double pet_c(jm_pet_version version, double air_c, double tmrt_c, double wind_ms,
                    double vapour_pa)
{
    jm_person person = jm_person_default();
    return jm_pet_k(version, &person, air_c + JM_ZERO_CELSIUS_K, tmrt_c + JM_ZERO_CELSIUS_K,
                    wind_ms, vapour_pa, SEA_LEVEL_PA) -
           JM_ZERO_CELSIUS_K;
}

TEST(the_room_of_reference_has_its_own_temperature_as_pet)
{
    UNUSED_STATE;
    // By definition; the two searches end at 1e-6 K.
    for (double t = 5.0; t <= 40.0; t += 2.5) {
        CHECK_NEAR(pet_c(JM_PET_CORRECTED, t, t, 0.1, 1200.0), t, 1e-4);
        CHECK_NEAR(pet_c(JM_PET_CLASSIC, t, t, 0.1, 1200.0), t, 1e-4);
    }
}

TEST(sun_warms_and_wind_cools_in_both_versions)
{
    UNUSED_STATE;
    for (int v = 0; v < 2; v++) {
        double shade = pet_c((jm_pet_version)v, 28.0, 30.0, 1.0, 1500.0);
        CHECK(pet_c((jm_pet_version)v, 28.0, 60.0, 1.0, 1500.0) > shade + 8.0);
        CHECK(pet_c((jm_pet_version)v, 28.0, 30.0, 4.0, 1500.0) < shade - 1.0);
        CHECK(pet_c((jm_pet_version)v, 28.0, 30.0, 1.0, 2500.0) > shade);
    }
}

TEST(pet_rises_with_radiation_without_a_jump)
{
    UNUSED_STATE;
    for (int v = 0; v < 2; v++)
        for (double air = -10.0; air <= 45.0; air += 5.0)
            for (double tmrt = air - 20.0; tmrt < air + 60.0; tmrt += 0.5) {
                double here = pet_c((jm_pet_version)v, air, tmrt, 0.8, 1200.0);
                double next = pet_c((jm_pet_version)v, air, tmrt + 0.5, 0.8, 1200.0);
                CHECK(next >= here - 1e-6 && next - here < 0.5);
            }
}

TEST(weather_out_of_all_sense_gives_a_number)
{
    UNUSED_STATE;
    for (int v = 0; v < 2; v++) {
        CHECK(isfinite(pet_c((jm_pet_version)v, 80.0, 200.0, 0.0, 30000.0)));
        CHECK(isfinite(pet_c((jm_pet_version)v, -90.0, -120.0, 60.0, 0.0)));
    }
    jm_person naked = jm_person_default();
    naked.clothing_clo = 0.0;
    CHECK(isfinite(jm_pet_k(JM_PET_CORRECTED, &naked, 300.0, 320.0, 1.0, 1500.0, SEA_LEVEL_PA)));
}

TEST(the_table_is_within_a_twentieth_of_a_kelvin_of_the_balance_below_forty_five_degrees)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    const jm_pet_range range = {299.3, 304.8, 830.0, 1440.0, 98000.0};
    const jm_person person = jm_person_default();
    jm_pet_table *table = NULL;
    CHECK_OK(ctx, jm_pet_table_create(ctx, &range, &table));
    double largest = 0.0, beyond = 0.0;
    for (double air = 299.3; air <= 304.8; air += 0.37)
        for (double vapour = 830.0; vapour <= 1440.0; vapour += 61.0) {
            jm_pet_terms terms;
            jm_pet_collapse(table, air, vapour, &terms);
            for (double wind = 0.1; wind < 10.0; wind *= 1.31)
                for (double excess = -12.0; excess <= 60.0; excess += 2.3) {
                    double exact = jm_pet_k(JM_PET_CORRECTED, &person, air, air + excess, wind,
                                            vapour, 98000.0);
                    double found = (double)jm_pet_from(&terms, (float)excess, (float)wind);
                    double error = fabs(found + JM_ZERO_CELSIUS_K - exact);
                    double *most = exact < 45.0 + JM_ZERO_CELSIUS_K ? &largest : &beyond;
                    *most = error > *most ? error : *most;
                }
        }
    print_message("largest difference between table and balance: %.4f K, over 45 C: %.4f K\n",
                  largest, beyond);
    CHECK(largest < 0.05);
    // Beyond, far inside extreme heat stress (41 C), the balance has corners where sweat reaches
    // its limits, and a straight line cuts them.
    CHECK(beyond < 0.3);
    jm_pet_table_destroy(table);
    jm_ctx_destroy(ctx);
}

TEST(a_table_of_one_weather_holds_that_weather_and_a_bad_range_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    jm_pet_table *table = NULL;
    const jm_pet_range point = {300.0, 300.0, 1500.0, 1500.0, SEA_LEVEL_PA};
    const jm_pet_range turned = {300.0, 299.0, 1500.0, 1500.0, SEA_LEVEL_PA};
    const jm_person person = jm_person_default();
    CHECK_OK(ctx, jm_pet_table_create(ctx, &point, &table));
    jm_pet_terms terms;
    jm_pet_collapse(table, 300.0, 1500.0, &terms);
    double exact = jm_pet_k(JM_PET_CORRECTED, &person, 300.0, 330.0, 1.0, 1500.0, SEA_LEVEL_PA);
    CHECK_NEAR((double)jm_pet_from(&terms, 30.0f, 1.0f) + JM_ZERO_CELSIUS_K, exact, 0.02);
    jm_pet_table_destroy(table);
    CHECK_FAILS(ctx, jm_pet_table_create(ctx, &turned, &table), JM_ERR_ARGUMENT, "PET");
    jm_ctx_destroy(ctx);
}

TEST(utci_tells_when_an_input_lies_outside_of_its_range)
{
    UNUSED_STATE;
    CHECK(!jm_utci_clips(300.0, 30.0, 2.0, 1500.0));
    CHECK(jm_utci_clips(300.0, 71.0, 2.0, 1500.0));
    CHECK(jm_utci_clips(300.0, 30.0, 0.3, 1500.0));
    CHECK(jm_utci_clips(300.0, 30.0, 18.0, 1500.0));
    CHECK(jm_utci_clips(324.0, 30.0, 2.0, 1500.0));
    CHECK(jm_utci_clips(300.0, 30.0, 2.0, 5100.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_room_of_reference_has_its_own_temperature_as_pet),
        CASE(sun_warms_and_wind_cools_in_both_versions),
        CASE(pet_rises_with_radiation_without_a_jump),
        CASE(weather_out_of_all_sense_gives_a_number),
        CASE(the_table_is_within_a_twentieth_of_a_kelvin_of_the_balance_below_forty_five_degrees),
        CASE(a_table_of_one_weather_holds_that_weather_and_a_bad_range_is_refused),
        CASE(utci_tells_when_an_input_lies_outside_of_its_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

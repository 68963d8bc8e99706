// Published values of PET: shared/reference/heat/analytic.
#include "analytic_table.h"

#include "comfort/comfort.h"
#include "core/math.h"

#define SEA_LEVEL_PA 101325.0

static const char *folder;

static double kelvin(double temp_c)
{
    return temp_c + JM_ZERO_CELSIUS_K;
}

TEST(the_corrected_pet_gives_the_nine_values_that_pythermalcomfort_publishes)
{
    UNUSED_STATE;
    table t = open_table(folder, "pet_pythermalcomfort.csv");
    double largest = 0.0;
    int rows = 0;
    for (; next_row(&t); rows++) {
        const double air = number(&t, 0), tmrt = number(&t, 1), humidity = number(&t, 2);
        const double wind = number(&t, 3), met = number(&t, 4), clo = number(&t, 5);
        const double pet = number(&t, 6);
        // Its default person; 58.2 W to the met, taken as watts of the whole body.
        const jm_person person = {23.0, 75.0, 1.80, 58.2 * met, clo, false};
        double vapour = 0.01 * humidity * jm_saturation_pressure_pa(kelvin(air));
        double found = jm_pet_k(JM_PET_CORRECTED, &person, kelvin(air), kelvin(tmrt), wind, vapour,
                                SEA_LEVEL_PA);
        double error = fabs(found - kelvin(pet));
        print_message("Ta %5.1f Tmrt %5.1f v %.2f: %.3f, published %.2f\n", air, tmrt, wind,
                      found - JM_ZERO_CELSIUS_K, pet);
        largest = error > largest ? error : largest;
    }
    print_message("corrected PET: %d rows, largest error %.4f K\n", rows, largest);
    CHECK(rows == 9);
    CHECK(largest < 0.1);
}

TEST(the_classic_pet_gives_the_hundred_and_eight_values_of_umep)
{
    UNUSED_STATE;
    table t = open_table(folder, "pet_umep.csv");
    const jm_person person = {35.0, 75.0, 1.80, 80.0, 0.9, false};
    double largest = 0.0;
    int rows = 0;
    for (; next_row(&t); rows++) {
        const double air = number(&t, 0), tmrt = number(&t, 1), wind = number(&t, 2);
        const double humidity = number(&t, 3), pet = number(&t, 4);
        // UMEP's own saturation pressure, 6.107 x 10^(7.5 T / (238 + T)) hPa.
        double vapour = humidity * 6.107 * pow(10.0, 7.5 * air / (238.0 + air));
        double found = jm_pet_k(JM_PET_CLASSIC, &person, kelvin(air), kelvin(tmrt), wind, vapour,
                                SEA_LEVEL_PA);
        double error = fabs(found - kelvin(pet));
        if (error > 0.1)
            print_message("Ta %5.1f Tmrt %5.1f v %.2f rh %.0f: %.3f, UMEP %.3f\n", air, tmrt, wind,
                          humidity, found - JM_ZERO_CELSIUS_K, pet);
        largest = error > largest ? error : largest;
    }
    print_message("classic PET: %d rows, largest error %.4f K\n", rows, largest);
    CHECK(rows == 108);
    CHECK(largest < 0.3);
}

TEST(hoeppes_five_scenarios_are_printed_beside_both_versions)
{
    UNUSED_STATE;
    table t = open_table(folder, "pet_hoppe1999.csv");
    const jm_person person = jm_person_default();
    int rows = 0;
    for (; next_row(&t); rows++) {
        const double air = number(&t, 1), tmrt = number(&t, 2), wind = number(&t, 3);
        double found[2];
        for (int v = 0; v < 2; v++)
            found[v] = jm_pet_k((jm_pet_version)v, &person, kelvin(air), kelvin(tmrt), wind,
                                100.0 * number(&t, 4), SEA_LEVEL_PA) -
                       JM_ZERO_CELSIUS_K;
        print_message("%-14s Hoeppe 1999 %5.1f, corrected %5.1f, classic %5.1f\n", words(&t, 0),
                      number(&t, 5), found[0], found[1]);
        CHECK(isfinite(found[0]) && isfinite(found[1]));
    }
    CHECK(rows == 5);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/pet_umep.csv");
    const struct CMUnitTest tests[] = {
        CASE(the_corrected_pet_gives_the_nine_values_that_pythermalcomfort_publishes),
        CASE(the_classic_pet_gives_the_hundred_and_eight_values_of_umep),
        CASE(hoeppes_five_scenarios_are_printed_beside_both_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// The one fuel curve: energy of the fleet's mean car by speed.
#include "check.h"

#include "traffic/emissions.h"

static jm_car_energy fleet(jm_ctx *ctx)
{
    jm_car_energy energy;
    CHECK_OK(ctx, jm_car_energy_read(ctx, &energy));
    return energy;
}

static double at_kmh(const jm_car_energy *energy, double kmh)
{
    return (double)jm_car_energy_jm(energy, (float)(kmh / 3.6));
}

TEST(a_car_in_town_uses_between_two_and_three_megajoules_a_kilometre)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_car_energy energy = fleet(ctx);
    // Tier 1 of the guidebook, 70 g/km of petrol and 60 of diesel, makes 2.8 of older cars.
    CHECK(at_kmh(&energy, 33.0) > 2000.0 && at_kmh(&energy, 33.0) < 3000.0);
    print_message("10, 33, 50, 70, 90, 130 km/h: %.0f %.0f %.0f %.0f %.0f %.0f J/m\n",
                  at_kmh(&energy, 10.0), at_kmh(&energy, 33.0), at_kmh(&energy, 50.0),
                  at_kmh(&energy, 70.0), at_kmh(&energy, 90.0), at_kmh(&energy, 130.0));
    jm_ctx_destroy(ctx);
}

TEST(energy_is_least_between_sixty_and_ninety_and_grows_towards_both_ends)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_car_energy energy = fleet(ctx);
    double least = at_kmh(&energy, 75.0);
    CHECK(at_kmh(&energy, 10.0) > 1.5 * least);
    CHECK(at_kmh(&energy, 30.0) > 1.1 * least);
    CHECK(at_kmh(&energy, 130.0) > 1.1 * least);
    for (double v = 10.0; v < 60.0; v += 1.0)
        CHECK(at_kmh(&energy, v) > at_kmh(&energy, v + 1.0));
    for (double v = 90.0; v < 130.0; v += 1.0)
        CHECK(at_kmh(&energy, v) < at_kmh(&energy, v + 1.0));
    jm_ctx_destroy(ctx);
}

TEST(speeds_outside_of_the_curve_are_held_at_its_ends)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_car_energy energy = fleet(ctx);
    CHECK_NEAR(at_kmh(&energy, 0.0), at_kmh(&energy, 10.0), 1e-3);
    CHECK_NEAR(at_kmh(&energy, 300.0), at_kmh(&energy, 130.0), 1e-3);
    jm_ctx_destroy(ctx);
}

TEST(an_electric_car_uses_a_quarter_of_the_others_energy_in_town)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_car_energy energy = fleet(ctx), alone = {.count = 1};
    alone.engines[0] = energy.engines[energy.count - 1];
    alone.engines[0].share = 1.0;
    CHECK(at_kmh(&alone, 30.0) < 0.25 * at_kmh(&energy, 30.0));
    // A small electric van takes 569 J/m (EMEP/EEA guidebook 2023, update of 2025); a car less.
    CHECK(at_kmh(&alone, 80.0) > 400.0 && at_kmh(&alone, 80.0) < 569.0);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_car_in_town_uses_between_two_and_three_megajoules_a_kilometre),
        CASE(energy_is_least_between_sixty_and_ninety_and_grows_towards_both_ends),
        CASE(speeds_outside_of_the_curve_are_held_at_its_ends),
        CASE(an_electric_car_uses_a_quarter_of_the_others_energy_in_town),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Conduction and evaporation against the analytic tables: shared/reference/heat/analytic.
#include "analytic_table.h"
#include "check.h"

#include "core/math.h"
#include "surfaces/ground.h"
#include "surfaces/slab.h"
#include "surfaces/vapour.h"

static const char *folder;

// A slab whose skin follows the air.
typedef struct plate {
    jm_slab slab;
    float bottom_c, air_c, exchange;
    float layer[JM_SLAB_LAYERS], skin, sensible;
} plate;

static void advance(plate *p)
{
    const float none = 0.0f;
    float latent, bottom, slope, residual;
    jm_slab_run run = {.count = 1,
                       .slab = &p->slab,
                       .bottom_c = p->bottom_c,
                       .albedo = &none,
                       .emissivity = &none,
                       .short_wm2 = &none,
                       .long_wm2 = &none,
                       .air_c = &p->air_c,
                       .exchange_wm2k = &p->exchange,
                       .skin_c = &p->skin,
                       .sensible_wm2 = &p->sensible,
                       .latent_wm2 = &latent,
                       .bottom_wm2 = &bottom,
                       .slope_wm2k = &slope,
                       .residual_wm2 = &residual};
    for (int j = 0; j < JM_SLAB_LAYERS; j++)
        run.layer_c[j] = &p->layer[j];
    jm_slab_advance(&run);
}

// Even layers down to the wanted depth, where the middle of layer `wanted` lies, then layers that
// grow by one ratio to three times as far as the heat reaches (an echo of 1 / 400).
static plate plate_to(double depth_m, double reach_m, double k, double c, double step_s,
                      int *wanted)
{
    int n = (int)lround(depth_m / (0.2 * reach_m) - 0.5);
    n = n < 1 ? 1 : n > 5 ? 5 : n;
    const double even = depth_m / (n + 0.5);
    double low = 1.0, high = 50.0;
    for (int i = 0; i < 60; i++) {
        double ratio = 0.5 * (low + high), thickness = even, sum = 0.0;
        for (int j = n + 1; j < JM_SLAB_LAYERS; j++)
            sum += thickness *= ratio;
        *(sum < 3.0 * reach_m ? &low : &high) = ratio;
    }
    jm_slab_layer layers[JM_SLAB_LAYERS];
    double thickness = even;
    for (int j = 0; j < JM_SLAB_LAYERS; j++) {
        thickness *= j > n ? low : 1.0;
        layers[j] = (jm_slab_layer){thickness, k, c};
    }
    *wanted = n;
    return (plate){.slab = jm_slab_of(layers, JM_SLAB_LAYERS, 0.0, step_s), .exchange = 1e7f};
}

static const double DAY = 86400.0;

static void daily_wave(plate *p, int wanted, double *amplitude, double *lag_h)
{
    const int steps = 1440;
    double sums[2] = {0.0, 0.0};
    for (int i = 1; i <= 8 * steps; i++) {
        double angle = 2.0 * JM_PI * i / steps;
        p->air_c = (float)(10.0 * sin(angle));
        advance(p);
        if (i > 7 * steps) {
            sums[0] += (double)p->layer[wanted] * sin(angle) * 0.2 / steps;
            sums[1] -= (double)p->layer[wanted] * cos(angle) * 0.2 / steps;
        }
    }
    *amplitude = hypot(sums[0], sums[1]);
    *lag_h = atan2(sums[1], sums[0]) / (2.0 * JM_PI) * 24.0;
}

TEST(the_daily_wave_in_every_material_is_that_of_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "conduction_semi_infinite.csv");
    const double depths[] = {0.02, 0.05, 0.10, 0.20};
    double worst = 0.0, worst_lag = 0.0;
    int rows = 0;
    while (next_row(&t)) {
        const double k = number(&t, 1), c = number(&t, 2), damping_m = number(&t, 5);
        for (int d = 0; d < 4; d++) {
            int wanted;
            plate p = plate_to(depths[d], damping_m, k, c, DAY / 1440.0, &wanted);
            double amplitude, lag_h;
            daily_wave(&p, wanted, &amplitude, &lag_h);
            const double exact = number(&t, 6 + d);
            CHECK_NEAR(amplitude, exact, 0.01); // of the surface's wave
            worst = fmax(worst, fabs(amplitude - exact));
            // The lag where a tenth of the wave is left: below, nothing is felt of it.
            if (d == 0 || exact < 0.1)
                continue;
            CHECK_NEAR(lag_h, number(&t, 10 + d), 0.1);
            worst_lag = fmax(worst_lag, fabs(lag_h - number(&t, 10 + d)));
        }
        rows++;
    }
    print_message("%d materials: amplitude within %.4f, lag within %.3f h\n", rows, worst,
                  worst_lag);
    CHECK(rows >= 10);
}

TEST(a_sudden_step_goes_in_as_in_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "conduction_step.csv");
    double worst = 0.0, worst_flux = 0.0;
    int rows = 0;
    while (next_row(&t)) {
        const double k = number(&t, 1), c = number(&t, 2), time_s = number(&t, 3);
        const double depth = number(&t, 4), step_s = time_s / 400.0;
        int wanted;
        plate p = plate_to(depth, sqrt(k / c * time_s), k, c, step_s, &wanted);
        p.air_c = 1.0f;
        for (int i = 0; i < 400; i++)
            advance(&p);
        CHECK_NEAR(p.layer[wanted], number(&t, 5), 0.01);
        worst = fmax(worst, fabs((double)p.layer[wanted] - number(&t, 5)));
        // The flux where the layers are thin against the depth that the step has reached.
        if (depth < sqrt(k / c * time_s)) {
            double flux = (double)p.slab.through_wm2k[0] * (double)(p.skin - p.layer[0]);
            CHECK_NEAR(flux, number(&t, 6), 0.01 * number(&t, 6));
            worst_flux = fmax(worst_flux, fabs(flux / number(&t, 6) - 1.0));
        }
        rows++;
    }
    print_message("%d rows: temperature within %.4f, flux within %.2f %%\n", rows, worst,
                  100.0 * worst_flux);
    CHECK(rows >= 20);
}

TEST(a_slab_between_two_temperatures_follows_the_series_of_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "conduction_slab.csv");
    double worst = 0.0;
    int rows = 0;
    while (next_row(&t)) {
        const double thickness = number(&t, 0), k = number(&t, 1), c = number(&t, 2);
        jm_slab_layer layers[JM_SLAB_LAYERS];
        for (int j = 0; j < JM_SLAB_LAYERS; j++)
            layers[j] = (jm_slab_layer){thickness / JM_SLAB_LAYERS, k, c};
        plate p = {.slab = jm_slab_of(layers, JM_SLAB_LAYERS, 0.0, number(&t, 3) / 900.0),
                   .exchange = 1e7f,
                   .air_c = 1.0f};
        for (int i = 0; i < 900; i++)
            advance(&p);
        const double x = number(&t, 4) * JM_SLAB_LAYERS - 0.5;
        const int above = (int)floor(x);
        double found =
            (double)p.layer[above] + (x - above) * (double)(p.layer[above + 1] - p.layer[above]);
        CHECK_NEAR(found, number(&t, 5), 0.01);
        worst = fmax(worst, fabs(found - number(&t, 5)));
        rows++;
    }
    print_message("%d rows: within %.4f of the step\n", rows, worst);
    CHECK(rows >= 20);
}

TEST(walls_at_rest_carry_the_flux_of_their_resistances)
{
    UNUSED_STATE;
    table t = open_table(folder, "conduction_steady_wall.csv");
    int rows = 0;
    while (next_row(&t)) {
        double k[2], thickness[2];
        int parts = 0;
        for (const char *at = t.cell[0]; *at != '\0' && parts < 2; at++)
            if (*at >= '0' && *at <= '9') {
                char *end;
                k[parts] = strtod(at, &end);
                CHECK(*end == '/');
                thickness[parts++] = strtod(end + 1, &end);
                at = end - 1;
            }
        CHECK(parts >= 1);
        jm_slab_layer layers[JM_SLAB_LAYERS];
        for (int j = 0; j < JM_SLAB_LAYERS; j++) {
            const int part = j < JM_SLAB_LAYERS / 2 || parts == 1 ? 0 : 1;
            const int share = parts == 1 ? JM_SLAB_LAYERS : JM_SLAB_LAYERS / 2;
            layers[j] = (jm_slab_layer){thickness[part] / share, k[part], 1e6};
        }
        plate p = {.slab = jm_slab_of(layers, JM_SLAB_LAYERS, number(&t, 4), 3600.0),
                   .exchange = (float)(1.0 / number(&t, 3)),
                   .air_c = (float)number(&t, 1),
                   .bottom_c = (float)number(&t, 2)};
        for (int i = 0; i < 3000; i++)
            advance(&p);
        CHECK_NEAR(-p.sensible, number(&t, 5), 0.001 * number(&t, 5));
        CHECK_NEAR(p.skin, number(&t, 6), 0.002);
        rows++;
    }
    CHECK(rows >= 2);
}

TEST(saturation_its_slope_and_priestley_taylor_are_those_of_the_table)
{
    UNUSED_STATE;
    table t = open_table(folder, "priestley_taylor.csv");
    int rows = 0;
    while (next_row(&t)) {
        const double k = number(&t, 0) + JM_ZERO_CELSIUS_K;
        CHECK_NEAR(jm_saturation_pa(k) / 1000.0, number(&t, 1), 1e-5);
        CHECK_NEAR(jm_saturation_slope_pak(k) / 1000.0, number(&t, 2), 1e-6);
        CHECK_NEAR(jm_priestley_taylor_wm2(300.0, k, 101300.0), number(&t, 5), 0.01);
        // The kernel's own curve: 1e-5 of the pressure.
        float slope, pressure = jm_saturation_of_c((float)number(&t, 0), &slope);
        CHECK_NEAR(pressure, 1000.0 * number(&t, 1), 2e-5 * 1000.0 * number(&t, 1));
        CHECK_NEAR(slope, 1000.0 * number(&t, 2), 5e-5 * 1000.0 * number(&t, 2));
        rows++;
    }
    CHECK(rows >= 6);
}

int main(void)
{
    folder = shared_or_exit("reference/heat/analytic/conduction_step.csv");
    const struct CMUnitTest tests[] = {
        CASE(the_daily_wave_in_every_material_is_that_of_the_table),
        CASE(a_sudden_step_goes_in_as_in_the_table),
        CASE(a_slab_between_two_temperatures_follows_the_series_of_the_table),
        CASE(walls_at_rest_carry_the_flux_of_their_resistances),
        CASE(saturation_its_slope_and_priestley_taylor_are_those_of_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

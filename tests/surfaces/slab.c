// Conduction and the balance of single surfaces, against closed forms.
#include "check.h"

#include "core/math.h"
#include "surfaces/fabric.h"
#include "surfaces/slab.h"
#include "surfaces/vapour.h"

// One surface, and what drives it.
typedef struct spot {
    jm_slab slab;
    float bottom_c, scale, albedo, emissivity, short_wm2, long_wm2, air_c, exchange;
    float vapour, air_pa, dew, most;
    bool wet;
    float layer_c[JM_SLAB_LAYERS], skin_c;
    float sensible, latent, bottom, slope, residual;
} spot;

static spot spot_of(const jm_slab *slab, float scale, float start_c)
{
    spot s = {.slab = *slab,
              .bottom_c = start_c,
              .scale = scale,
              .emissivity = 0.95f,
              .air_c = start_c,
              .exchange = 12.0f,
              .most = INFINITY,
              .skin_c = start_c};
    for (int j = 0; j < JM_SLAB_LAYERS; j++)
        s.layer_c[j] = start_c;
    return s;
}

static void advance(spot *s)
{
    jm_slab_run run = {.count = 1,
                       .slab = &s->slab,
                       .bottom_c = s->bottom_c,
                       .scale = &s->scale,
                       .albedo = &s->albedo,
                       .emissivity = &s->emissivity,
                       .short_wm2 = &s->short_wm2,
                       .long_wm2 = &s->long_wm2,
                       .air_c = &s->air_c,
                       .exchange_wm2k = &s->exchange,
                       .vapour_wm2pa = s->wet ? &s->vapour : NULL,
                       .air_vapour_pa = s->air_pa,
                       .dew_kpa = s->dew,
                       .latent_most_wm2 = &s->most,
                       .skin_c = &s->skin_c,
                       .sensible_wm2 = &s->sensible,
                       .latent_wm2 = &s->latent,
                       .bottom_wm2 = &s->bottom,
                       .slope_wm2k = &s->slope,
                       .residual_wm2 = &s->residual};
    for (int j = 0; j < JM_SLAB_LAYERS; j++)
        run.layer_c[j] = &s->layer_c[j];
    jm_slab_advance(&run);
}

// Natural ground of the default fabric.
static spot ground_of(jm_surface surface, double step_s, float start_c)
{
    jm_fabric fabric = jm_fabric_default(step_s);
    const jm_fabric_row *row = &fabric.rows[surface];
    return spot_of(&fabric.slabs[row->slab], row->scale, start_c);
}

static float black_wm2(double temp_c)
{
    double k = temp_c + JM_ZERO_CELSIUS_K;
    return (float)(JM_STEFAN_BOLTZMANN * k * k * k * k);
}

static const double DAY = 86400.0;

typedef struct wave {
    double amplitude, lag_h;
} wave;

// Of a value that was summed against sine and cosine of the drive.
static wave wave_of(double in_phase, double behind, double period_s)
{
    return (wave){hypot(in_phase, behind),
                  atan2(behind, in_phase) / (2.0 * JM_PI) * period_s / 3600.0};
}

// Answer of the skin to 100 W m-2 of periodic flux, after enough periods.
static wave answer(spot s, double step_s, double period_s)
{
    s.albedo = s.emissivity = 0.0f;
    s.exchange = 1e-6f;
    const int steps = (int)(period_s / step_s + 0.5), periods = 12;
    double sums[2] = {0.0, 0.0};
    for (int i = 1; i <= periods * steps; i++) {
        double angle = 2.0 * JM_PI * i / steps;
        s.short_wm2 = (float)(100.0 * sin(angle));
        advance(&s);
        if (i > (periods - 1) * steps) {
            sums[0] += (double)s.skin_c * sin(angle) * 2.0 / steps;
            sums[1] -= (double)s.skin_c * cos(angle) * 2.0 / steps;
        }
    }
    return wave_of(sums[0], sums[1], period_s);
}

TEST(a_daily_flux_warms_ground_by_flux_over_admittance_and_leads_by_three_hours)
{
    UNUSED_STATE;
    const jm_surface kinds[] = {JM_SURFACE_ASPHALT, JM_SURFACE_PAVING, JM_SURFACE_SETTS,
                                JM_SURFACE_GRASS};
    // Clouds and turning shadows are shorter waves: half a day to four hours.
    const double periods[] = {DAY, DAY / 2.0, DAY / 3.0, DAY / 6.0};
    for (int k = 0; k < 4; k++)
        for (int p = 0; p < 4; p++) {
            spot s = ground_of(kinds[k], 600.0, 0.0f);
            wave w = answer(s, 600.0, periods[p]);
            // Carslaw and Jaeger 1959: A = q / (mu sqrt(omega)), an eighth of the period late.
            double exact = 100.0 / ((double)s.scale * sqrt(2.0 * JM_PI / periods[p]));
            CHECK_NEAR(w.amplitude, exact, 0.01 * exact);
            CHECK_NEAR(w.lag_h, periods[p] / 8.0 / 3600.0, 0.1);
            if (k == 0)
                print_message("%4.0f h: amplitude %+.2f %%, lag %+.3f h\n", periods[p] / 3600.0,
                              100.0 * (w.amplitude / exact - 1.0),
                              w.lag_h - periods[p] / 8.0 / 3600.0);
        }
}

TEST(the_daily_wave_dies_out_and_lags_with_depth_as_the_exponential)
{
    UNUSED_STATE;
    jm_fabric fabric = jm_fabric_default(600.0);
    spot s = ground_of(JM_SURFACE_ASPHALT, 600.0, 0.0f);
    s.emissivity = 0.0f;
    s.exchange = 1e7f; // the skin follows the air
    double sums[JM_SLAB_LAYERS][2] = {{0.0}};
    for (int i = 1; i <= 20 * 144; i++) {
        double angle = 2.0 * JM_PI * i / 144.0;
        s.air_c = (float)(10.0 * sin(angle));
        advance(&s);
        for (int j = 0; j < s.slab.layers && i > 19 * 144; j++) {
            sums[j][0] += (double)s.layer_c[j] * sin(angle) / 72.0;
            sums[j][1] -= (double)s.layer_c[j] * cos(angle) / 72.0;
        }
    }
    for (int j = 0; j < s.slab.layers; j++) {
        double depth = jm_fabric_depth(&fabric, fabric.rows[JM_SURFACE_ASPHALT].slab, j);
        wave w = wave_of(sums[j][0], sums[j][1], DAY);
        // 1 % of the surface's wave; the lag while more than a tenth of the wave is left.
        CHECK_NEAR(w.amplitude / 10.0, exp(-depth), 0.01);
        if (depth < 2.3)
            CHECK_NEAR(w.lag_h, depth / (2.0 * JM_PI) * 24.0, 0.1);
        print_message("depth %.2f d: amplitude %+.4f, lag %+.3f h\n", depth,
                      w.amplitude / 10.0 - exp(-depth), w.lag_h - depth / (2.0 * JM_PI) * 24.0);
    }
}

TEST(a_surface_as_warm_as_its_sky_air_and_ground_stays_so)
{
    UNUSED_STATE;
    spot s = ground_of(JM_SURFACE_ASPHALT, 600.0, 17.0f);
    s.long_wm2 = black_wm2(17.0);
    s.wet = true;
    s.vapour = 0.3f;
    s.dew = 0.015f;
    s.air_pa = (float)jm_saturation_pa(17.0 + JM_ZERO_CELSIUS_K);
    for (int i = 0; i < 144; i++)
        advance(&s);
    CHECK_NEAR(s.skin_c, 17.0, 1e-4);
    CHECK_NEAR(s.sensible, 0.0, 1e-3);
    CHECK_NEAR(s.latent, 0.0, 1e-2);
}

// Balance of one step with stocks of our own: what layers hold before and after, from the
// build-up's description, not from the kernel's coefficients.
static double stock_jm2(const jm_fabric *fabric, int32_t slab, const spot *s)
{
    double sum = 0.0;
    for (int j = 0; j < fabric->layer_count[slab]; j++) {
        const jm_slab_layer *l = &fabric->layers[slab][j];
        sum += (double)s->scale * l->heat_capacity_jm3k * l->thickness_m * (double)s->layer_c[j];
    }
    return sum;
}

// Which flux a spoilt balance leaves out.
typedef enum flux { NO_FLUX, SHORT, LONG, SENSIBLE, LATENT, STORED, FLUX_COUNT } flux;

// Largest rest over three days of sun, cloud, drought and dew [W m-2].
static double largest_rest(const jm_fabric *fabric, int32_t row, flux dropped, double *kernel)
{
    const int32_t slab = fabric->rows[row].slab;
    spot s = spot_of(&fabric->slabs[slab], fabric->rows[row].scale, 27.0f);
    s.albedo = fabric->rows[row].albedo;
    s.emissivity = fabric->rows[row].emissivity;
    s.wet = true;
    s.dew = 0.015f;
    double largest = 0.0;
    *kernel = 0.0;
    for (int i = 0; i < 3 * 144; i++) {
        double sun = sin(2.0 * JM_PI * i / 144.0);
        // A cloud now and then: the harshest change from step to step.
        s.short_wm2 = sun > 0.0 && i % 7 != 0 ? (float)(900.0 * sun) : 0.0f;
        s.long_wm2 = i % 50 < 40 ? 340.0f : 420.0f;
        s.vapour = i % 30 < 20 ? 0.15f : 0.0f;
        s.most = i % 11 == 0 ? 30.0f : INFINITY;
        s.air_c = (float)(24.0 + 6.0 * sun);
        s.air_pa = 2000.0f;
        double before = stock_jm2(fabric, slab, &s);
        advance(&s);
        double stored = (stock_jm2(fabric, slab, &s) - before) / fabric->step_s;
        double k = (double)s.skin_c + JM_ZERO_CELSIUS_K;
        double parts[FLUX_COUNT] = {[SHORT] = (1.0 - (double)s.albedo) * (double)s.short_wm2,
                                    [LONG] =
                                        (double)s.emissivity *
                                        ((double)s.long_wm2 - JM_STEFAN_BOLTZMANN * k * k * k * k),
                                    [SENSIBLE] = -(double)s.sensible,
                                    [LATENT] = -(double)s.latent,
                                    [STORED] = -stored - (double)s.bottom};
        double rest = 0.0;
        for (int f = SHORT; f < FLUX_COUNT; f++)
            rest += (flux)f == dropped ? 0.0 : parts[f];
        largest = fmax(largest, fabs(rest));
        *kernel = fmax(*kernel, (double)s.residual);
    }
    return largest;
}

TEST(heat_in_is_heat_out_plus_heat_found_in_the_layers_of_every_row_water_too)
{
    UNUSED_STATE;
    jm_fabric fabric = jm_fabric_default(600.0);
    double worst = 0.0;
    for (int32_t row = 0; row < fabric.count; row++) {
        double kernel, rest = largest_rest(&fabric, row, NO_FLUX, &kernel);
        CHECK(rest < 0.1);
        CHECK(kernel < 0.1);
        // What the kernel reports is what an observer finds.
        CHECK(kernel > 0.3 * rest);
        worst = fmax(worst, rest);
    }
    print_message("largest rest of any row: %.4f W/m2\n", worst);
}

TEST(a_balance_that_forgets_one_flux_does_not_close)
{
    UNUSED_STATE;
    jm_fabric fabric = jm_fabric_default(600.0);
    for (int f = SHORT; f < FLUX_COUNT; f++) {
        double kernel;
        CHECK(largest_rest(&fabric, JM_SURFACE_GRASS, (flux)f, &kernel) > 10.0);
    }
}

TEST(white_paint_cools_asphalt_under_the_sun)
{
    UNUSED_STATE;
    float found[2];
    for (int white = 0; white < 2; white++) {
        spot s = ground_of(JM_SURFACE_ASPHALT, 600.0, 25.0f);
        s.albedo = white != 0 ? 0.6f : 0.12f;
        s.short_wm2 = 850.0f;
        s.long_wm2 = 380.0f;
        for (int i = 0; i < 18; i++)
            advance(&s);
        found[white] = s.skin_c;
    }
    CHECK(found[1] < found[0] - 8.0f);
}

TEST(vapour_comes_from_the_saturation_curve_at_the_skin_and_ends_where_the_water_ends)
{
    UNUSED_STATE;
    spot s = ground_of(JM_SURFACE_SOIL, 600.0, 25.0f);
    s.wet = true;
    s.short_wm2 = 700.0f;
    s.long_wm2 = 380.0f;
    s.vapour = 0.1f;
    s.air_pa = 1500.0f;
    advance(&s);
    double k = (double)s.skin_c + JM_ZERO_CELSIUS_K;
    CHECK_NEAR(s.latent, 0.1 * (jm_saturation_pa(k) - 1500.0), 0.05);
    float wet_c = s.skin_c;
    s.most = 20.0f;
    advance(&s);
    CHECK_NEAR(s.latent, 20.0, 1e-4);
    CHECK(s.skin_c > wet_c + 1.0f);
}

TEST(dew_falls_on_what_is_colder_than_the_dew_point)
{
    UNUSED_STATE;
    spot s = ground_of(JM_SURFACE_GRASS, 600.0, 15.0f);
    s.wet = true;
    s.dew = 0.015f;
    s.air_pa = (float)jm_saturation_pa(14.5 + JM_ZERO_CELSIUS_K);
    s.long_wm2 = 280.0f;
    for (int i = 0; i < 18; i++)
        advance(&s);
    CHECK(s.skin_c < 14.5f);
    double k = (double)s.skin_c + JM_ZERO_CELSIUS_K;
    CHECK_NEAR(s.latent, 0.015 * 12.0 * (jm_saturation_pa(k) - (double)s.air_pa), 0.05);
}

TEST(the_slope_is_what_a_degree_of_warmer_air_takes_off_the_sensible_heat)
{
    UNUSED_STATE;
    spot a = ground_of(JM_SURFACE_ASPHALT, 600.0, 25.0f);
    a.short_wm2 = 600.0f;
    a.long_wm2 = 380.0f;
    spot b = a;
    b.air_c += 1.0f;
    advance(&a);
    advance(&b);
    CHECK_NEAR(a.sensible - b.sensible, a.slope, 0.01 * (double)a.slope);
    CHECK(a.slope < a.exchange);
}

TEST(a_run_of_many_gives_each_the_bits_that_it_gets_alone)
{
    UNUSED_STATE;
    enum { many = 301 };
    static float layer[JM_SLAB_LAYERS][many], skin[many], out[5][many], in[8][many];
    jm_fabric fabric = jm_fabric_default(600.0);
    jm_slab_run run = {.count = many,
                       .slab = &fabric.slabs[fabric.rows[JM_SURFACE_GRASS].slab],
                       .bottom_c = 14.0f,
                       .scale = in[0],
                       .albedo = in[1],
                       .emissivity = in[2],
                       .short_wm2 = in[3],
                       .long_wm2 = in[4],
                       .air_c = in[5],
                       .exchange_wm2k = in[6],
                       .vapour_wm2pa = in[7],
                       .air_vapour_pa = 1500.0f,
                       .dew_kpa = 0.015f,
                       .skin_c = skin,
                       .sensible_wm2 = out[0],
                       .latent_wm2 = out[1],
                       .bottom_wm2 = out[2],
                       .slope_wm2k = out[3],
                       .residual_wm2 = out[4]};
    for (int j = 0; j < JM_SLAB_LAYERS; j++)
        run.layer_c[j] = layer[j];
    for (int i = 0; i < many; i++) {
        float x = (float)i / many;
        const float values[8] = {800.0f + 900.0f * x, 0.1f + 0.4f * x,    0.9f + 0.08f * x,
                                 900.0f * x,          400.0f - 80.0f * x, 25.0f,
                                 3.0f + 30.0f * x,    0.2f * (1.0f - x)};
        for (int v = 0; v < 8; v++)
            in[v][i] = values[v];
        skin[i] = 20.0f + 10.0f * x;
        for (int j = 0; j < JM_SLAB_LAYERS; j++)
            layer[j][i] = 20.0f - (float)j * x;
    }
    static float alone[many][JM_SLAB_LAYERS + 1];
    for (int i = 0; i < many; i++) {
        spot s = spot_of(run.slab, in[0][i], 0.0f);
        s.bottom_c = 14.0f;
        s.albedo = in[1][i];
        s.emissivity = in[2][i];
        s.short_wm2 = in[3][i];
        s.long_wm2 = in[4][i];
        s.air_c = in[5][i];
        s.exchange = in[6][i];
        s.vapour = in[7][i];
        s.wet = true;
        s.air_pa = 1500.0f;
        s.dew = 0.015f;
        s.skin_c = skin[i];
        for (int j = 0; j < JM_SLAB_LAYERS; j++)
            s.layer_c[j] = layer[j][i];
        advance(&s);
        memcpy(alone[i], s.layer_c, sizeof s.layer_c);
        alone[i][JM_SLAB_LAYERS] = s.skin_c;
    }
    jm_slab_advance(&run);
    for (int i = 0; i < many; i++) {
        CHECK(memcmp(&alone[i][JM_SLAB_LAYERS], &skin[i], sizeof(float)) == 0);
        for (int j = 0; j < JM_SLAB_LAYERS; j++)
            CHECK(memcmp(&alone[i][j], &layer[j][i], sizeof(float)) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_daily_flux_warms_ground_by_flux_over_admittance_and_leads_by_three_hours),
        CASE(the_daily_wave_dies_out_and_lags_with_depth_as_the_exponential),
        CASE(a_surface_as_warm_as_its_sky_air_and_ground_stays_so),
        CASE(heat_in_is_heat_out_plus_heat_found_in_the_layers_of_every_row_water_too),
        CASE(a_balance_that_forgets_one_flux_does_not_close),
        CASE(white_paint_cools_asphalt_under_the_sun),
        CASE(vapour_comes_from_the_saturation_curve_at_the_skin_and_ends_where_the_water_ends),
        CASE(dew_falls_on_what_is_colder_than_the_dew_point),
        CASE(the_slope_is_what_a_degree_of_warmer_air_takes_off_the_sensible_heat),
        CASE(a_run_of_many_gives_each_the_bits_that_it_gets_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Conduction and the energy balance of single surfaces.
#include "check.h"

#include "core/math.h"
#include "heat/convection.h"
#include "heat/materials.h"
#include "heat/surface.h"

// One surface, and what drives it.
typedef struct spot {
    jm_buildup ground, built;
    float ground_bottom_c, built_bottom_c;
    int32_t is_built;
    float albedo, emissivity, admittance, evaporation, shortwave, longwave, air_c, exchange;
    float layer_c[JM_LAYERS], skin_c, sensible, residual;
} spot;

static spot spot_of(const jm_material *m, double step_s, double start_c)
{
    spot s = {.ground = jm_ground_buildup(step_s),
              .built = jm_roof_buildup(step_s),
              .ground_bottom_c = (float)start_c,
              .built_bottom_c = (float)start_c,
              .albedo = m->albedo,
              .emissivity = m->emissivity,
              .admittance = jm_admittance(m),
              .air_c = (float)start_c,
              .exchange = 12.0f,
              .skin_c = (float)start_c};
    for (int j = 0; j < JM_LAYERS; j++)
        s.layer_c[j] = (float)start_c;
    return s;
}

static void advance(spot *s)
{
    jm_surface_run run = {.count = 1,
                          .ground = &s->ground,
                          .built = &s->built,
                          .ground_bottom_c = s->ground_bottom_c,
                          .built_bottom_c = s->built_bottom_c,
                          .is_built = &s->is_built,
                          .albedo = &s->albedo,
                          .emissivity = &s->emissivity,
                          .admittance = &s->admittance,
                          .evaporation = &s->evaporation,
                          .shortwave_wm2 = &s->shortwave,
                          .longwave_wm2 = &s->longwave,
                          .air_c = &s->air_c,
                          .exchange_wm2k = &s->exchange,
                          .skin_c = &s->skin_c,
                          .sensible_wm2 = &s->sensible,
                          .residual_wm2 = &s->residual};
    for (int j = 0; j < JM_LAYERS; j++)
        run.layer_k[j] = &s->layer_c[j];
    jm_surface_advance(&run);
}

static float black_wm2(double temp_c)
{
    double k = temp_c + JM_ZERO_CELSIUS_K;
    return (float)(JM_STEFAN_BOLTZMANN * k * k * k * k);
}

TEST(a_daily_flux_warms_the_surface_by_flux_over_admittance_and_leads_by_three_hours)
{
    UNUSED_STATE;
    const jm_surface kinds[] = {JM_SURFACE_ASPHALT, JM_SURFACE_PAVING, JM_SURFACE_SOIL};
    for (int k = 0; k < 3; k++) {
        const jm_material *m = jm_material_of(kinds[k]);
        spot s = spot_of(m, 600.0, 0.0);
        s.albedo = s.emissivity = s.exchange = 0.0f;
        s.exchange = 1e-6f;
        const double omega = 2.0 * JM_PI / 86400.0;
        double in_phase = 0.0, behind = 0.0;
        const int day = 144, days = 12;
        for (int i = 1; i <= days * day; i++) {
            double angle = omega * 600.0 * i;
            s.shortwave = (float)(100.0 * sin(angle));
            advance(&s);
            if (i > (days - 1) * day) {
                in_phase += (double)s.skin_c * sin(angle) * 2.0 / day;
                behind -= (double)s.skin_c * cos(angle) * 2.0 / day;
            }
        }
        double amplitude = hypot(in_phase, behind), lag_h = atan2(behind, in_phase) / omega / 3600;
        // Carslaw and Jaeger 1959: A = q / (mu sqrt(omega)), an eighth of the period late.
        CHECK_NEAR(amplitude, 100.0 / ((double)s.admittance * sqrt(omega)), 0.01 * amplitude);
        CHECK_NEAR(lag_h, 3.0, 0.1);
    }
}

TEST(the_daily_wave_dies_out_with_depth_as_the_exponential)
{
    UNUSED_STATE;
    spot s = spot_of(jm_material_of(JM_SURFACE_ASPHALT), 600.0, 0.0);
    s.emissivity = 0.0f;
    s.exchange = 1e7f; // the skin follows the air
    const double omega = 2.0 * JM_PI / 86400.0;
    double sums[3][2] = {{0.0}}, skin[2] = {0.0};
    const int layers[3] = {2, 3, 4};
    for (int i = 1; i <= 12 * 144; i++) {
        double angle = omega * 600.0 * i;
        s.air_c = (float)(10.0 * sin(angle));
        advance(&s);
        if (i <= 11 * 144)
            continue;
        for (int k = 0; k < 3; k++) {
            sums[k][0] += (double)s.layer_c[layers[k]] * sin(angle) / 72.0;
            sums[k][1] += (double)s.layer_c[layers[k]] * cos(angle) / 72.0;
        }
        skin[0] += (double)s.skin_c * sin(angle) / 72.0;
        skin[1] += (double)s.skin_c * cos(angle) / 72.0;
    }
    for (int k = 0; k < 3; k++) {
        double ratio = hypot(sums[k][0], sums[k][1]) / hypot(skin[0], skin[1]);
        double depth = jm_ground_depth(layers[k]);
        // A layer has one temperature: 1 % of the wave where layers are thin against it.
        CHECK_NEAR(ratio, exp(-depth), 0.012);
    }
}

// Largest difference from erfc(z / (2 sqrt(alpha t))) over the upper layers of asphalt.
static double step_error(const jm_buildup *buildup, const double *depth_m, int layers,
                         double step_s, int steps, double *flux_share)
{
    spot s = spot_of(jm_material_of(JM_SURFACE_ASPHALT), step_s, 0.0);
    s.built = *buildup;
    s.is_built = 1;
    s.admittance = 1.0f;
    s.emissivity = 0.0f;
    s.exchange = 1e7f; // the skin follows the air
    s.air_c = 1.0f;
    for (int i = 0; i < steps; i++)
        advance(&s);
    const double time_s = step_s * steps, diffusivity = 0.75 / 1.94e6;
    double largest = 0.0;
    for (int j = 0; j < layers; j++) {
        double exact = erfc(depth_m[j] / (2.0 * sqrt(diffusivity * time_s)));
        largest = fmax(largest, fabs((double)s.layer_c[j] - exact));
    }
    double flux = (double)s.built.through_wm2k[0] * (double)(s.skin_c - s.layer_c[0]);
    *flux_share = flux / (0.75 / sqrt(JM_PI * diffusivity * time_s));
    return largest;
}

TEST(a_sudden_step_goes_in_as_the_error_function)
{
    UNUSED_STATE;
    // Layers of 1 cm while the step has gone 2.6 cm deep: the far side is not felt yet. The flux
    // has 1.5 %: its gradient is taken over half a layer.
    jm_layer_def layers[JM_LAYERS];
    double depth_m[JM_LAYERS], flux_share;
    for (int j = 0; j < JM_LAYERS; j++) {
        layers[j] = (jm_layer_def){0.01, 0.75, 1.94e6};
        depth_m[j] = 0.01 * (j + 0.5);
    }
    jm_buildup fine = jm_buildup_of(layers, 0.0, 10.0);
    CHECK(step_error(&fine, depth_m, 5, 10.0, 180, &flux_share) < 0.01);
    CHECK_NEAR(flux_share, 1.0, 0.015);
}

TEST(a_slab_between_two_temperatures_follows_its_series)
{
    UNUSED_STATE;
    const double k = 1.51, c = 2.11e6, thickness = 0.2;
    jm_layer_def layers[JM_LAYERS];
    for (int j = 0; j < JM_LAYERS; j++)
        layers[j] = (jm_layer_def){thickness / JM_LAYERS, k, c};
    spot s = spot_of(jm_material_of(JM_SURFACE_ROOF), 30.0, 0.0);
    s.is_built = 1;
    s.built = jm_buildup_of(layers, 0.0, 30.0);
    s.admittance = 1.0f;
    s.emissivity = 0.0f;
    s.exchange = 1e7f;
    s.air_c = 1.0f;
    for (int i = 0; i < 480; i++)
        advance(&s);
    for (int j = 0; j < JM_LAYERS; j++) {
        double x = (j + 0.5) / JM_LAYERS, exact = 1.0 - x;
        for (int n = 1; n < 30; n++)
            exact -= 2.0 / (n * JM_PI) * sin(n * JM_PI * x) *
                     exp(-n * n * JM_PI * JM_PI * k / c * 14400.0 / (thickness * thickness));
        CHECK_NEAR(s.layer_c[j], exact, 0.01);
    }
}

TEST(a_brick_wall_at_rest_carries_the_flux_of_its_resistances)
{
    UNUSED_STATE;
    // ISO 6946: brick 0.22 m of 0.83 W m-1 K-1 between 35 C outside and 24 C inside.
    jm_layer_def layers[JM_LAYERS];
    for (int j = 0; j < JM_LAYERS; j++)
        layers[j] = (jm_layer_def){0.22 / JM_LAYERS, 0.83, 1.37e6};
    spot s = spot_of(jm_wall_material(), 600.0, 24.0);
    s.is_built = 1;
    s.built = jm_buildup_of(layers, 0.13, 600.0);
    s.admittance = 1.0f;
    s.emissivity = 0.0f;
    s.exchange = 25.0f; // 1 / 0.04
    s.air_c = 35.0f;
    for (int i = 0; i < 20 * 144; i++)
        advance(&s);
    CHECK_NEAR(-s.sensible, 25.28385, 0.01);
    CHECK_NEAR(s.skin_c, 33.9886, 0.001);
}

TEST(a_surface_as_warm_as_its_sky_air_and_ground_stays_so)
{
    UNUSED_STATE;
    spot s = spot_of(jm_material_of(JM_SURFACE_ASPHALT), 600.0, 17.0);
    s.longwave = black_wm2(17.0);
    for (int i = 0; i < 144; i++)
        advance(&s);
    CHECK_NEAR(s.skin_c, 17.0, 1e-3);
    CHECK_NEAR(s.sensible, 0.0, 0.01);
}

TEST(heat_in_is_heat_out_plus_heat_found_in_the_layers)
{
    UNUSED_STATE;
    spot s = spot_of(jm_material_of(JM_SURFACE_GRASS), 600.0, 22.0);
    double largest = 0.0;
    for (int i = 0; i < 3 * 144; i++) {
        double sun = jm_sin(2.0 * JM_PI * i / 144.0);
        s.shortwave = sun > 0.0 ? (float)(900.0 * sun) : 0.0f;
        s.longwave = 360.0f;
        s.evaporation = 0.5f;
        // A stock of our own: what the layers hold before and after, not a rest.
        double before = 0.0, after = 0.0;
        for (int j = 0; j < JM_LAYERS; j++)
            before += (double)s.ground.capacity_wm2k[j] * (double)s.layer_c[j];
        advance(&s);
        for (int j = 0; j < JM_LAYERS; j++)
            after += (double)s.ground.capacity_wm2k[j] * (double)s.layer_c[j];
        double k = (double)s.skin_c + JM_ZERO_CELSIUS_K;
        double net =
            (1.0 - (double)s.albedo) * (double)s.shortwave +
            (double)s.emissivity * ((double)s.longwave - JM_STEFAN_BOLTZMANN * k * k * k * k);
        double down = (double)s.admittance * (after - before) +
                      (double)s.admittance * (double)s.ground.through_wm2k[JM_LAYERS] *
                          (double)(s.layer_c[JM_LAYERS - 1] - s.ground_bottom_c);
        double vapour = net - down > 0.0 ? 0.5 * (net - down) : 0.0;
        double rest = net - down - vapour - (double)s.sensible;
        largest = fmax(largest, fabs(rest));
        CHECK(s.residual < 0.1f);
    }
    CHECK(largest < 0.1);
}

TEST(white_paint_cools_asphalt_under_the_sun)
{
    UNUSED_STATE;
    float found[2];
    for (int white = 0; white < 2; white++) {
        spot s = spot_of(jm_material_of(JM_SURFACE_ASPHALT), 600.0, 25.0);
        s.albedo = white != 0 ? 0.6f : 0.12f;
        s.shortwave = 850.0f;
        s.longwave = 380.0f;
        for (int i = 0; i < 18; i++)
            advance(&s);
        found[white] = s.skin_c;
    }
    CHECK(found[1] < found[0] - 8.0f);
}

TEST(evaporation_never_takes_more_than_there_is)
{
    UNUSED_STATE;
    spot s = spot_of(jm_material_of(JM_SURFACE_WATER), 600.0, 20.0);
    s.evaporation = 1.0f;
    s.shortwave = 900.0f;
    s.longwave = 350.0f;
    for (int i = 0; i < 288; i++)
        advance(&s);
    CHECK(s.sensible < 1.0f && s.sensible > -1.0f);
    CHECK(s.skin_c < 25.0f);
}

TEST(warm_ground_mixes_the_air_and_cold_ground_stills_it)
{
    UNUSED_STATE;
    jm_roughness rough = jm_roughness_of(0.01);
    const float air[3] = {20.0f, 20.0f, 20.0f}, skin[3] = {10.0f, 20.0f, 40.0f};
    const float wind[3] = {1.0f, 1.0f, 1.0f};
    const float neutral[3] = {rough.neutral, rough.neutral, rough.neutral};
    const float lively[3] = {rough.lively, rough.lively, rough.lively};
    float h[3];
    jm_convection_level(3, 1200.0f, neutral, lively, wind, skin, air, h);
    CHECK(h[0] < 0.5f * h[1] && h[2] > 1.5f * h[1]);
    CHECK(h[0] > 0.0f && h[2] < 60.0f);
    // More wind carries more.
    CHECK(jm_convection_wall(jm_wall_forced_wm2k(4.0), 5.0f) >
          jm_convection_wall(jm_wall_forced_wm2k(1.0), 5.0f) + 3.0f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_daily_flux_warms_the_surface_by_flux_over_admittance_and_leads_by_three_hours),
        CASE(the_daily_wave_dies_out_with_depth_as_the_exponential),
        CASE(a_sudden_step_goes_in_as_the_error_function),
        CASE(a_slab_between_two_temperatures_follows_its_series),
        CASE(a_brick_wall_at_rest_carries_the_flux_of_its_resistances),
        CASE(a_surface_as_warm_as_its_sky_air_and_ground_stays_so),
        CASE(heat_in_is_heat_out_plus_heat_found_in_the_layers),
        CASE(white_paint_cools_asphalt_under_the_sun),
        CASE(evaporation_never_takes_more_than_there_is),
        CASE(warm_ground_mixes_the_air_and_cold_ground_stills_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

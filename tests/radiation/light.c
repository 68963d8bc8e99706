// Light of the sky: patches, long wave, cloud, guards.
#include "check.h"

#include "core/math.h"
#include "radiation/light.h"

static const jm_weather noon = {.air_temp_k = 303.15,
                                .relative_humidity = 0.4,
                                .pressure_pa = 101325.0,
                                .direct_normal_wm2 = 850.0,
                                .diffuse_wm2 = 100.0,
                                .longwave_down_wm2 = (double)NAN,
                                .cloud_share = 0.0};

static jm_sun sun_at(double elevation_deg, double azimuth_deg)
{
    return (jm_sun){.zenith_rad = (90.0 - elevation_deg) * JM_DEG,
                    .elevation_rad = elevation_deg * JM_DEG,
                    .azimuth_rad = azimuth_deg * JM_DEG,
                    .distance_au = 1.0};
}

static double level_sum(const float radiance[JM_PATCHES])
{
    double sum = 0.0;
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        jm_patch patch = jm_patch_at(p);
        sum += (double)radiance[p] * patch.solid_angle_sr * jm_sin(patch.elevation_rad);
    }
    return sum;
}

static int32_t patch_near(double azimuth_deg, double elevation_deg)
{
    int32_t best = 0;
    double most = -1.0;
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        jm_patch q = jm_patch_at(p);
        double e = elevation_deg * JM_DEG;
        double near_by =
            jm_sin(e) * jm_sin(q.elevation_rad) +
            jm_cos(e) * jm_cos(q.elevation_rad) * jm_cos(q.azimuth_rad - azimuth_deg * JM_DEG);
        if (near_by > most) {
            most = near_by;
            best = p;
        }
    }
    return best;
}

TEST(patches_sum_to_diffuse_and_long_wave_on_the_horizontal)
{
    UNUSED_STATE;
    for (int model = 0; model < 2; model++)
        for (double up = 1.0; up < 90.0; up += 8.0) {
            jm_sun sun = sun_at(up, 200.0);
            jm_light light = jm_light_at(&noon, &sun, 0.0, (jm_sky_model)model);
            // Floats of 153 patches.
            CHECK_NEAR(level_sum(light.short_wm2sr), light.diffuse_wm2, 1e-4);
            CHECK_NEAR(level_sum(light.long_wm2sr), light.longwave_wm2, 1e-3);
        }
}

TEST(a_clear_sky_is_brightest_about_the_sun_and_an_even_one_nowhere)
{
    UNUSED_STATE;
    jm_sun sun = sun_at(42.0, 120.0);
    jm_light light = jm_light_at(&noon, &sun, 0.0, JM_SKY_ANISOTROPIC);
    int32_t at = patch_near(120.0, 42.0);
    for (int32_t p = 0; p < JM_PATCHES; p++)
        CHECK(light.short_wm2sr[p] <= light.short_wm2sr[at] && light.short_wm2sr[p] >= 0.0f);
    light = jm_light_at(&noon, &sun, 0.0, JM_SKY_ISOTROPIC);
    for (int32_t p = 1; p < JM_PATCHES; p++)
        CHECK(light.short_wm2sr[p] == light.short_wm2sr[0] &&
              light.long_wm2sr[p] == light.long_wm2sr[0]);
}

TEST(the_sun_is_turned_from_true_to_grid_north)
{
    UNUSED_STATE;
    jm_sun sun = sun_at(42.0, 120.0);
    jm_light light = jm_light_at(&noon, &sun, 0.5, JM_SKY_ANISOTROPIC);
    CHECK_NEAR(light.azimuth_rad, 120.0 * JM_DEG - 0.5, 1e-12);
    int32_t at = patch_near(120.0 - 0.5 / JM_DEG, 42.0);
    for (int32_t p = 0; p < JM_PATCHES; p++)
        CHECK(light.short_wm2sr[p] <= light.short_wm2sr[at]);
}

TEST(the_air_near_the_horizon_sends_more_long_wave_than_the_zenith_and_clouds_even_it_out)
{
    UNUSED_STATE;
    jm_sun sun = sun_at(-20.0, 0.0);
    jm_weather weather = noon;
    jm_light clear = jm_light_at(&weather, &sun, 0.0, JM_SKY_ANISOTROPIC);
    weather.longwave_down_wm2 = JM_STEFAN_BOLTZMANN * weather.air_temp_k * weather.air_temp_k *
                                weather.air_temp_k * weather.air_temp_k;
    jm_light overcast = jm_light_at(&weather, &sun, 0.0, JM_SKY_ANISOTROPIC);
    CHECK(clear.long_wm2sr[0] > 1.15f * clear.long_wm2sr[JM_PATCHES - 1]);
    // Nothing beats a black body as warm as the air.
    double black = JM_STEFAN_BOLTZMANN * pow(weather.air_temp_k, 4.0) / JM_PI;
    CHECK((double)clear.long_wm2sr[0] < black);
    CHECK_NEAR(overcast.long_wm2sr[0] / overcast.long_wm2sr[JM_PATCHES - 1], 1.0, 1e-6);
}

TEST(measured_long_wave_comes_before_any_formula)
{
    UNUSED_STATE;
    jm_weather weather = noon;
    weather.longwave_down_wm2 = 321.0;
    CHECK_NEAR(jm_light_longwave_wm2(&weather), 321.0, 0.0);
}

TEST(brunt_gives_his_own_clear_sky_and_clouds_close_it)
{
    UNUSED_STATE;
    jm_weather weather = noon;
    // 10 hPa at 20 C: 0.52 + 0.065 sqrt(10) = 0.72555.
    weather.air_temp_k = 293.15;
    weather.relative_humidity = 10.0 / 23.39; // saturation at 20 C: 23.39 hPa
    double black = JM_STEFAN_BOLTZMANN * pow(293.15, 4.0);
    CHECK_NEAR(jm_light_longwave_wm2(&weather) / black, 0.72555, 2e-4);
    weather.cloud_share = 1.0;
    CHECK_NEAR(jm_light_longwave_wm2(&weather) / black, 0.84 + 0.16 * 0.72555, 2e-4);
}

TEST(cloud_is_told_from_the_sun_by_day_and_held_through_the_night)
{
    UNUSED_STATE;
    jm_weather weather = noon;
    jm_sun high = sun_at(60.0, 180.0), low = sun_at(4.0, 90.0);
    double clear_wm2 = jm_light_clear_wm2(&weather, &high);
    weather.cloud_share = (double)NAN;
    weather.direct_normal_wm2 = 0.0;
    weather.diffuse_wm2 = 0.5 * clear_wm2;
    double half = jm_light_cloud_share(&weather, &high, (double)NAN);
    CHECK_NEAR(half, 0.5 / 0.84, 1e-12); // Crawford and Duchon: emissivity c + (1 - c) clear, c 0.5
    CHECK_NEAR(jm_light_cloud_share(&weather, &low, half), half, 0.0);
    CHECK_NEAR(jm_light_cloud_share(&weather, &low, (double)NAN), 0.0, 0.0);
    weather.diffuse_wm2 = 1.2 * clear_wm2;
    CHECK_NEAR(jm_light_cloud_share(&weather, &high, half), 0.0, 0.0);
    // Measured global light comes before the parts that were made of it, and keeps its mean too.
    weather.global_wm2 = 0.5 * clear_wm2;
    CHECK_NEAR(jm_light_cloud_share(&weather, &high, (double)NAN), half, 1e-12);
    jm_light_share(&weather, &high, jm_sin(high.elevation_rad));
    CHECK_NEAR(weather.global_wm2, 0.5 * clear_wm2, 1e-9);
    weather.cloud_share = 0.3;
    CHECK_NEAR(jm_light_cloud_share(&weather, &high, half), 0.3, 0.0);
}

TEST(sharing_an_hour_keeps_its_diffuse_mean_and_sends_nothing_from_under_the_horizon)
{
    UNUSED_STATE;
    double mean_sin = 0.0, sum = 0.0;
    enum { steps = 6 };
    for (int k = 0; k < steps; k++)
        mean_sin += fmax(jm_sin((-4.0 + 3.0 * k) * JM_DEG), 0.0) / steps;
    for (int k = 0; k < steps; k++) {
        jm_weather weather = noon;
        weather.diffuse_wm2 = 20.0;
        jm_sun sun = sun_at(-4.0 + 3.0 * k, 90.0);
        jm_light_share(&weather, &sun, mean_sin);
        CHECK(k > 1 || (weather.diffuse_wm2 == 0.0 && weather.direct_normal_wm2 == 0.0));
        sum += weather.diffuse_wm2 / steps;
    }
    CHECK_NEAR(sum, 20.0, 1e-9);
}

TEST(a_low_sun_never_sends_more_than_stands_above_the_air)
{
    UNUSED_STATE;
    for (double up = -3.0; up < 6.0; up += 0.25) {
        jm_weather weather = noon;
        weather.direct_normal_wm2 = 9000.0;
        weather.diffuse_wm2 = 5000.0;
        jm_sun sun = sun_at(up, 90.0);
        jm_light light = jm_light_at(&weather, &sun, 0.0, JM_SKY_ANISOTROPIC);
        double above = jm_extraterrestrial_wm2(1.0);
        CHECK((double)light.beam_wm2 <= above);
        CHECK((double)light.diffuse_wm2 <= fmax(above * jm_sin(up * JM_DEG), 0.0) * 1.0001);
        for (int32_t p = 0; p < JM_PATCHES; p++)
            CHECK(light.short_wm2sr[p] >= 0.0f && isfinite((double)light.short_wm2sr[p]));
    }
    jm_weather weather = noon;
    weather.direct_normal_wm2 = -3.0;
    weather.diffuse_wm2 = (double)NAN;
    jm_sun sun = sun_at(10.0, 90.0);
    jm_light light = jm_light_at(&weather, &sun, 0.0, JM_SKY_ANISOTROPIC);
    CHECK(light.beam_wm2 == 0.0f && light.diffuse_wm2 == 0.0f);
}

TEST(brightening_about_the_sun_fades_out_without_a_step_as_it_sets)
{
    UNUSED_STATE;
    float before = -1.0f;
    for (double up = 0.05; up < 3.0; up += 0.05) {
        jm_weather weather = noon;
        weather.direct_normal_wm2 = 100.0;
        weather.diffuse_wm2 = 10.0;
        jm_sun sun = sun_at(up, 93.0);
        jm_light light = jm_light_at(&weather, &sun, 0.0, JM_SKY_ANISOTROPIC);
        float share = light.short_wm2sr[8] / (light.diffuse_wm2 > 0.0f ? light.diffuse_wm2 : 1.0f);
        // A twentieth of a degree may not change a patch's share by more than a tenth of the
        // brightest ones' (about 2 / pi).
        CHECK(before < 0.0f || fabs((double)(share - before)) < 0.1 * 2.0);
        before = share;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(patches_sum_to_diffuse_and_long_wave_on_the_horizontal),
        CASE(a_clear_sky_is_brightest_about_the_sun_and_an_even_one_nowhere),
        CASE(the_sun_is_turned_from_true_to_grid_north),
        CASE(the_air_near_the_horizon_sends_more_long_wave_than_the_zenith_and_clouds_even_it_out),
        CASE(measured_long_wave_comes_before_any_formula),
        CASE(brunt_gives_his_own_clear_sky_and_clouds_close_it),
        CASE(cloud_is_told_from_the_sun_by_day_and_held_through_the_night),
        CASE(sharing_an_hour_keeps_its_diffuse_mean_and_sends_nothing_from_under_the_horizon),
        CASE(a_low_sun_never_sends_more_than_stands_above_the_air),
        CASE(brightening_about_the_sun_fades_out_without_a_step_as_it_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

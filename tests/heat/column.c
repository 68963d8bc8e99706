// A street without a map: what it refuses, and what must be so without any data.
#include "check.h"

#include "core/math.h"
#include "heat/column.h"

enum { PAVING, LAWN };

static jm_heat_input hour_of(int hour)
{
    const jm_weather w = {.air_temp_k = 300.0,
                          .relative_humidity = 0.4,
                          .pressure_pa = 101325.0,
                          .wind_ms = 3.0,
                          .direct_normal_wm2 = hour > 5 && hour < 19 ? 700.0 : 0.0,
                          .diffuse_wm2 = hour > 5 && hour < 19 ? 100.0 : 0.0,
                          .longwave_down_wm2 = (double)NAN,
                          .cloud_share = 0.0};
    // 1 July 2024, 0 h UTC.
    const double start = 1719792000.0 + 3600.0 * hour;
    return (jm_heat_input){.start_utc_s = start,
                           .length_s = 3600.0,
                           .begin = w,
                           .end = w,
                           .mean = w,
                           .radiation_centre_utc_s = start + 1800.0,
                           .legal_hour = hour % 24};
}

static jm_heat_column street_of(jm_ctx *ctx, const jm_fabric *fabric)
{
    jm_indoor_class classes[JM_USAGE_COUNT];
    CHECK_OK(ctx, jm_indoor_classes(ctx, classes));
    return (jm_heat_column){
        .latitude_deg = 47.0,
        .roof_share = 0.5,
        .wall_share = 1.0,
        .height_m = 15.0,
        .storeys = 5.0,
        .cover_count = 2,
        .covers = {[PAVING] = {.row = JM_SURFACE_PAVING, .share = 0.8},
                   [LAWN] = {.row = JM_SURFACE_GRASS, .share = 0.2, .irrigated = true}},
        .fabric = fabric,
        .rooms = classes[JM_USAGE_RESIDENTIAL]};
}

static jm_heat *day_in(jm_ctx *ctx, const jm_heat_def *def, const jm_heat_column *column)
{
    jm_heat *heat = NULL;
    CHECK_OK(ctx, jm_heat_column_create(ctx, def, column, &heat));
    for (int hour = 0; hour < 13; hour++) {
        const jm_heat_input in = hour_of(hour);
        if (hour == 0)
            CHECK_OK(ctx, jm_heat_reset(heat, &in));
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
    return heat;
}

TEST(a_street_that_cannot_be_is_refused_with_the_reason)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    const jm_fabric fabric = jm_fabric_default(600.0);
    const jm_heat_column sound = street_of(ctx, &fabric);
    const jm_heat_def def = jm_heat_default_def();
    jm_heat *heat = NULL;

    jm_heat_column wrong = sound;
    wrong.covers[LAWN].share = 0.3;
    CHECK_FAILS(ctx, jm_heat_column_create(ctx, &def, &wrong, &heat), JM_ERR_ARGUMENT, "sum to 1");
    wrong = sound;
    wrong.covers[PAVING].row = fabric.count;
    CHECK_FAILS(ctx, jm_heat_column_create(ctx, &def, &wrong, &heat), JM_ERR_ARGUMENT, "rows");
    wrong = sound;
    wrong.wall_share = 0.0;
    CHECK_FAILS(ctx, jm_heat_column_create(ctx, &def, &wrong, &heat), JM_ERR_ARGUMENT, "none of");
    wrong = sound;
    wrong.height_m = (double)NAN;
    CHECK_FAILS(ctx, jm_heat_column_create(ctx, &def, &wrong, &heat), JM_ERR_ARGUMENT, "height");
    jm_heat_def mapped = def;
    mapped.mode = JM_HEAT_SOLWEIG;
    CHECK_FAILS(ctx, jm_heat_column_create(ctx, &mapped, &sound, &heat), JM_ERR_ARGUMENT, "map");
    CHECK(heat == NULL);
    jm_ctx_destroy(ctx);
}

TEST(a_street_without_buildings_on_dry_grass_is_the_country_but_for_rounding)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    const jm_fabric fabric = jm_fabric_default(600.0);
    const jm_heat_def def = jm_heat_default_def();
    const jm_heat_column meadow = {.latitude_deg = 47.0,
                                   .cover_count = 1,
                                   .covers = {{.row = JM_SURFACE_GRASS, .share = 1.0}},
                                   .fabric = &fabric,
                                   .rooms = street_of(ctx, &fabric).rooms};
    jm_heat *heat = day_in(ctx, &def, &meadow);
    jm_heat_summary s;
    jm_heat_summarise(heat, &s);
    // Sums of 64 shares of the area differ from one share by rounding.
    CHECK_NEAR(s.mean_air_temp_k, s.mean_rural_temp_k, 1e-6);
    jm_heat_destroy(heat);
    jm_ctx_destroy(ctx);
}

TEST(a_street_takes_up_sun_waters_its_lawn_and_people_stand_in_its_mean_radiation)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    const jm_fabric fabric = jm_fabric_default(600.0);
    const jm_heat_def def = jm_heat_default_def();
    const jm_heat_column street = street_of(ctx, &fabric);
    jm_heat *heat = day_in(ctx, &def, &street);
    const jm_heat_column_state s = jm_heat_column_state_of(heat);
    jm_heat_summary day;
    jm_heat_summarise(heat, &day);
    CHECK(day.energy_residual_wm2 < 0.1);
    CHECK(s.short_wm2 > 300.0 && s.short_wm2 < 800.0 && s.long_wm2 < 0.0);
    CHECK(s.latent_wm2 > 10.0 && s.cover_k[LAWN] < s.cover_k[PAVING] - 5.0);
    CHECK(isnan(s.cover_k[2]));
    // A mean over places in sun and shade, not their sum.
    const jm_heat_maps maps = jm_heat_maps_of(heat);
    for (int k = 0; k < 2; k++)
        CHECK((double)maps.tmrt_k[k] > 300.0 && (double)maps.tmrt_k[k] < 345.0);
    jm_heat_destroy(heat);
    jm_ctx_destroy(ctx);
}

TEST(set_points_that_change_change_the_rooms)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    const jm_fabric fabric = jm_fabric_default(600.0);
    const jm_heat_def def = jm_heat_default_def();
    jm_heat_column street = street_of(ctx, &fabric);
    street.rooms.equipped_share = 1.0;
    street.rooms.set_cool_k = 295.0;
    jm_heat *heat = day_in(ctx, &def, &street);
    const jm_heat_column_state cooled = jm_heat_column_state_of(heat);
    CHECK_NEAR(cooled.rooms_k, 295.0, 1e-9);
    CHECK(cooled.cooling_wm2 > 0.0);
    // With the heat of the vapour that it condenses besides.
    CHECK(cooled.rejected_wm2 >= cooled.cooling_wm2 * (1.0 + 1.0 / street.rooms.cop));
    CHECK_NEAR(cooled.rejected_wm2, cooled.current_wm2 * (1.0 + street.rooms.cop), 1e-9);
    street.rooms.set_cool_k = 310.0;
    jm_heat_column_set_rooms(heat, &street.rooms);
    const jm_heat_input in = hour_of(13);
    CHECK_OK(ctx, jm_heat_step(heat, &in));
    const jm_heat_column_state left = jm_heat_column_state_of(heat);
    CHECK(left.rooms_k > 295.0 && left.cooling_wm2 == 0.0);
    jm_heat_destroy(heat);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_street_that_cannot_be_is_refused_with_the_reason),
        CASE(a_street_without_buildings_on_dry_grass_is_the_country_but_for_rounding),
        CASE(a_street_takes_up_sun_waters_its_lawn_and_people_stand_in_its_mean_radiation),
        CASE(set_points_that_change_change_the_rooms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

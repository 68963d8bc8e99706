// The whole model on small cities made by hand.
#include "hand_city.h"

#include "heat/model.h"

#include "core/sun.h"

static jm_heat *heat_of(jm_ctx *ctx, const jm_heat_def *def, const jm_city *city)
{
    jm_heat *heat = NULL;
    jm_heat_input in = summer_hour(0, 2.0);
    CHECK_OK(ctx, jm_heat_create(ctx, def, city, &heat));
    CHECK_OK(ctx, jm_heat_reset(heat, &in));
    return heat;
}

static jm_heat *usual_heat(jm_ctx *ctx, const jm_city *city)
{
    const jm_heat_def def = jm_heat_default_def();
    return heat_of(ctx, &def, city);
}

static void run_hours(jm_ctx *ctx, jm_heat *heat, int from, int to, double wind_ms)
{
    for (int hour = from; hour < to; hour++) {
        jm_heat_input in = summer_hour(hour % 24, wind_ms);
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

// As run_hours, without people.
static void warm_hours(jm_ctx *ctx, jm_heat *heat, int from, int to, double wind_ms)
{
    for (int hour = from; hour < to; hour++) {
        jm_heat_input in = summer_hour(hour % 24, wind_ms);
        in.warming = true;
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

static jm_heat_summary summary_of(const jm_heat *heat)
{
    jm_heat_summary s;
    jm_heat_summarise(heat, &s);
    return s;
}

TEST(a_flat_city_of_grass_is_no_heat_island_by_day_or_night_calm_or_windy)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(150, 90, 2.0, JM_SURFACE_GRASS);
    jm_heat *heat = usual_heat(ctx, city);
    for (int hour = 0; hour < 48; hour++) {
        run_hours(ctx, heat, hour, hour + 1, hour < 24 ? 0.0 : 3.0);
        jm_heat_summary s = summary_of(heat);
        CHECK_NEAR(s.mean_air_temp_k, s.mean_rural_temp_k, 1e-6);
    }
    CHECK_NEAR(summary_of(heat).heat_island_night_k, 0.0, 1e-6);
    leave_town(ctx, city, heat);
}

TEST(the_meadow_returns_the_temperature_of_the_station)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(56, 56, 2.0, 20, 8, 12.0);
    jm_heat_def def = jm_heat_default_def();
    jm_heat *heat = heat_of(ctx, &def, city);
    for (int hour = 0; hour < 48; hour++) {
        jm_heat_begin_day(heat);
        run_hours(ctx, heat, hour, hour + 1, 2.0);
        // The tile ends each substep at the station's value: 10 minutes' ends against the hour.
        jm_heat_input in = summer_hour(hour % 24, 2.0);
        double station_k =
            in.begin.air_temp_k + (in.end.air_temp_k - in.begin.air_temp_k) * 3.5 / 6;
        CHECK_NEAR(summary_of(heat).mean_rural_temp_k, station_k, 0.5);
    }
    leave_town(ctx, city, heat);
}

// Night heat island of the second day of a clear calm or windy spell, and the mean sky view.
static double island_k(jm_ctx *ctx, jm_city *city, double wind_ms, double *sky_view)
{
    jm_heat_def def = jm_heat_default_def();
    def.fetch_km = 3.0;
    jm_heat *heat = heat_of(ctx, &def, city);
    warm_hours(ctx, heat, 0, 24, wind_ms);
    jm_heat_begin_day(heat);
    run_hours(ctx, heat, 0, 24, wind_ms);
    double found = summary_of(heat).heat_island_night_k, sum = 0.0, count = 0.0;
    for (int64_t c = 0; c < jm_grid_cells(&city->grid); c++)
        if (city->rasters.building_height_m[c] <= 0.0f) {
            sum += (double)cells_of(heat, "sky_view_factor")[c];
            count += 1.0;
        }
    *sky_view = sum / count;
    jm_heat_destroy(heat);
    return found;
}

TEST(a_calm_clear_night_makes_a_heat_island_that_grows_with_what_hides_the_sky_and_falls_with_wind)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    // Streets of 16 m between blocks of 40 m.
    const double heights_m[] = {4.0, 8.0, 16.0, 24.0};
    double before_k = 0.0, before_sky = 1.0, calm_16 = 0.0;
    for (int i = 0; i < 4; i++) {
        jm_city *city = town(84, 84, 2.0, 20, 8, heights_m[i]);
        double sky = 0.0, calm = island_k(ctx, city, 1.0, &sky);
        // Oke 1981: the largest island of a calm clear night.
        const double oke_k = 7.45 + 3.97 * log(heights_m[i] / 16.0);
        print_message("H/W %.2f: sky view %.2f, night heat island %.2f K (Oke's largest %.2f)\n",
                      heights_m[i] / 16.0, sky, calm, oke_k);
        CHECK(sky < before_sky && calm > before_k);
        CHECK(calm < oke_k);
        before_sky = sky;
        before_k = calm;
        calm_16 = i == 2 ? calm : calm_16;
        free_city(city);
    }
    jm_city *city = town(84, 84, 2.0, 20, 8, 16.0);
    double sky = 0.0, breeze = island_k(ctx, city, 3.0, &sky),
           gale = island_k(ctx, city, 8.0, &sky);
    print_message("H/W 1 in wind of 1, 3, 8 m/s: %.2f, %.2f, %.2f K\n", calm_16, breeze, gale);
    CHECK(breeze < 0.9 * calm_16 && gale < 0.6 * breeze && gale > 0.0);
    free_city(city);
    jm_ctx_destroy(ctx);
}

// A repeated day as a run has it: two by hours, then by half hours but for the evening; all but the
// first begin with means that are set.
static void repeat_day(jm_ctx *ctx, jm_heat *heat, int day)
{
    for (int hour = 0; hour < 24; hour++) {
        jm_heat_input in = summer_hour(hour, 2.0);
        in.warming = true;
        in.rough_s = day < 2 ? 3600 : hour < 21 ? 1800 : 0;
        in.settle = hour == 0 && day > 0 && day < 4;
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

// Skins of ground, roofs and walls, and rooms with what is in them.
static const char *const memories[] = {"heat_ground_skin", "heat_roof_skin", "heat_wall_skin",
                                       "heat_rooms"};
enum { MEMORIES = 4, RECEIVERS = 40000 };

typedef struct memory {
    int64_t count;
    double at[RECEIVERS];
} memory;

static double value_at(const jm_field *row, int64_t i)
{
    return row->type == JM_F64 ? ((const double *)row->values)[i]
                               : (double)((const float *)row->values)[i];
}

static double change_of(const jm_heat *heat, memory kept[MEMORIES], double *rms)
{
    double largest = 0.0, squares = 0.0, count = 0.0;
    for (int m = 0; m < MEMORIES; m++) {
        const jm_field *row = field_named(heat, memories[m]);
        CHECK(row != NULL && row->count <= RECEIVERS);
        for (int64_t i = 0; i < row->count; i++) {
            const double change = fabs(value_at(row, i) - kept[m].at[i]);
            largest = fmax(largest, change);
            squares += change * change;
            count += 1.0;
            kept[m].at[i] = value_at(row, i);
        }
    }
    *rms = sqrt(squares / count);
    return largest;
}

// Mean canyon air of one more fine day.
static double air_of_a_day(jm_ctx *ctx, jm_heat *heat)
{
    jm_heat_begin_day(heat);
    warm_hours(ctx, heat, 0, 24, 2.0);
    return summary_of(heat).mean_air_temp_k;
}

// Without open water, whose days are weeks.
static jm_city *town_of_all_surfaces(void)
{
    jm_city *city = town(84, 84, 2.0, 20, 8, 12.0);
    for (int32_t c = 0; c < 84; c++)
        city->rasters.surface_class[cell_of(city, 3, c)] = (uint8_t)(1 + c % 6);
    return city;
}

TEST(
    the_first_day_repeats_until_surfaces_and_rooms_settle_and_twice_as_long_moves_the_air_by_little)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town_of_all_surfaces();
    jm_heat *heat = usual_heat(ctx, city);
    static memory kept[MEMORIES];
    double change = (double)INFINITY, surfaces = (double)INFINITY, rms = 0.0;
    int days = 0;
    for (; days < 20 && !(surfaces < 0.1); days++) {
        repeat_day(ctx, heat, days);
        surfaces = jm_heat_change_since_mark_k(heat);
        jm_heat_mark(heat);
    }
    print_message("settled in %d days: the last changed surfaces and rooms by %.3f K\n", days,
                  surfaces);
    CHECK(days >= 4 && days <= 5);
    change_of(heat, kept, &rms);
    repeat_day(ctx, heat, days);
    change = change_of(heat, kept, &rms);
    print_message("one more changes them by %.3f K\n", change);
    CHECK(change < 0.1);
    const double once_k = air_of_a_day(ctx, heat);
    change = change_of(heat, kept, &rms);
    print_message("the same day by fine substeps: %.3f K at most, %.3f K rms\n", change, rms);
    // Shade moves on by the same positions of the sun in both; air and light by half hours in one.
    CHECK(rms < 0.05 && change < 0.1);
    for (int d = 1; d < days; d++)
        warm_hours(ctx, heat, 0, 24, 2.0);
    const double twice_k = air_of_a_day(ctx, heat);
    print_message("as many fine days more move the air by %.4f K\n", twice_k - once_k);
    CHECK_NEAR(twice_k, once_k, 0.05);
    leave_town(ctx, city, heat);
}

TEST(a_settled_town_stays_where_many_more_days_would_bring_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town_of_all_surfaces();
    jm_heat *heat = usual_heat(ctx, city);
    static memory kept[MEMORIES];
    double rms = 0.0;
    for (int day = 0; day < 4; day++)
        repeat_day(ctx, heat, day);
    change_of(heat, kept, &rms);
    for (int day = 4; day < 24; day++)
        repeat_day(ctx, heat, day);
    const double change = change_of(heat, kept, &rms);
    print_message("twenty days more: %.3f K at most, %.3f K rms\n", change, rms);
    // What any one day may change, all days together.
    CHECK(change < 0.1 && rms < 0.01);
    leave_town(ctx, city, heat);
}

TEST(shade_of_a_tree_takes_fifteen_to_thirty_five_kelvin_off_at_noon)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(100, 100, 1.0, JM_SURFACE_PAVING);
    plant(city, 40, 60, 40, 60, 3.0, 12.0);
    jm_heat *heat = usual_heat(ctx, city);
    run_hours(ctx, heat, 0, 13, 2.0);
    const float *tmrt = cells_of(heat, "tmrt");
    double less = (double)(tmrt[cell_of(city, 90, 90)] - tmrt[cell_of(city, 50, 50)]);
    print_message("under a crown Tmrt is %.1f K lower\n", less);
    CHECK(less > 15.0 && less < 35.0);
    CHECK(cells_of(heat, "utci")[cell_of(city, 50, 50)] <
          cells_of(heat, "utci")[cell_of(city, 90, 90)] - 3.0f);
    leave_town(ctx, city, heat);
}

TEST(a_tree_in_the_shade_of_a_building_takes_less_than_five_kelvin_off)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    double tmrt_k[2];
    for (int tree = 0; tree < 2; tree++) {
        // A slab of 40 m along the south; at noon its shade is 17 m long at this latitude.
        jm_city *city = plain(100, 100, 1.0, JM_SURFACE_PAVING);
        build(city, 70, 80, 0, 100, 40.0);
        if (tree == 1)
            plant(city, 62, 69, 40, 60, 3.0, 10.0);
        jm_heat_def def = jm_heat_default_def();
        jm_heat *heat = heat_of(ctx, &def, city);
        run_hours(ctx, heat, 0, 13, 2.0);
        CHECK(cells_of(heat, "shadow")[cell_of(city, 65, 50)] < 0.01f);
        tmrt_k[tree] = (double)cells_of(heat, "tmrt")[cell_of(city, 65, 50)];
        jm_heat_destroy(heat);
        free_city(city);
    }
    print_message("a tree in building shade changes Tmrt by %.2f K\n", tmrt_k[1] - tmrt_k[0]);
    CHECK(fabs(tmrt_k[1] - tmrt_k[0]) < 5.0);
    jm_ctx_destroy(ctx);
}

TEST(white_paving_cools_the_ground_and_warms_those_who_stand_on_it_at_noon)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *dark = plain(80, 80, 2.0, JM_SURFACE_PAVING);
    jm_city *white = plain(80, 80, 2.0, JM_SURFACE_COOL_PAVING);
    jm_heat_def def = jm_heat_default_def();
    jm_heat *a = heat_of(ctx, &def, dark), *b = heat_of(ctx, &def, white);
    run_hours(ctx, a, 0, 13, 2.0);
    run_hours(ctx, b, 0, 13, 2.0);
    int64_t middle = cell_of(dark, 40, 40);
    CHECK(cells_of(b, "surface_temp")[middle] < cells_of(a, "surface_temp")[middle] - 3.0f);
    CHECK(cells_of(b, "tmrt")[middle] > cells_of(a, "tmrt")[middle] + 0.5f);
    jm_heat_destroy(a);
    jm_heat_destroy(b);
    free_city(dark);
    free_city(white);
    jm_ctx_destroy(ctx);
}

TEST(watered_grass_is_cooler_than_dry_grass_by_day)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(80, 80, 2.0, JM_SURFACE_GRASS);
    memset(city->rasters.irrigated, 1, 40 * 80);
    jm_heat_def def = jm_heat_default_def();
    def.soil_share = 0.1; // after a dry month
    jm_heat *heat = heat_of(ctx, &def, city);
    run_hours(ctx, heat, 0, 14, 2.0);
    const float *surface = cells_of(heat, "surface_temp");
    CHECK(surface[cell_of(city, 10, 40)] < surface[cell_of(city, 70, 40)] - 2.0f);
    leave_town(ctx, city, heat);
}

TEST(heat_of_traffic_warms_the_air_a_little_and_no_traffic_is_as_zero_traffic)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    jm_heat_def def = jm_heat_default_def();
    float *watts = calloc(4900, sizeof *watts);
    double air_k[3];
    for (int k = 0; k < 3; k++) {
        jm_heat *heat = heat_of(ctx, &def, city);
        for (int32_t c = 0; c < 70; c++)
            watts[cell_of(city, 3, c)] = k == 2 ? 300.0f : 0.0f;
        for (int hour = 0; hour < 14; hour++) {
            jm_heat_input in = summer_hour(hour, 2.0);
            in.traffic_heat_wm2 = k == 0 ? NULL : watts;
            CHECK_OK(ctx, jm_heat_step(heat, &in));
        }
        air_k[k] = summary_of(heat).mean_air_temp_k;
        jm_heat_destroy(heat);
    }
    CHECK(air_k[0] == air_k[1]);
    // 4.3 W over a square metre of city, 8.7 over one of street.
    print_message("traffic heat: %.3f K\n", air_k[2] - air_k[0]);
    CHECK(air_k[2] > air_k[0] + 0.01 && air_k[2] < air_k[0] + 1.0);
    free(watts);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(in_lambert_93_at_brest_a_poles_noon_shadow_points_to_true_north)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(301, 101, 1.0, JM_SURFACE_PAVING);
    city->place = (jm_geo_place){
        .latitude_deg = 48.39, .longitude_deg = -4.486, .convergence_rad = -5.43 * JM_DEG};
    city->rasters.building_height_m[cell_of(city, 250, 50)] = 100.0f;
    jm_heat_def def = jm_heat_default_def();
    def.substep_s = 60;
    jm_heat *heat = heat_of(ctx, &def, city);
    // One minute around the sun's transit of the day.
    jm_sun_place place = {.latitude_deg = 48.39, .longitude_deg = -4.486};
    double noon_s = jm_sun_rise_set(&place, SUMMER_DAY_S + 43200.0, 0.0).transit_utc_s;
    jm_heat_input in = summer_hour(12, 2.0);
    in.start_utc_s = noon_s - 30.0;
    in.length_s = 60.0;
    in.radiation_centre_utc_s = noon_s;
    CHECK_OK(ctx, jm_heat_step(heat, &in));
    const float *lit = cells_of(heat, "shadow");
    // Centre of the shade 30 m or more from the pole.
    double east = 0.0, north = 0.0;
    for (int32_t r = 0; r < 220; r++)
        for (int32_t c = 0; c < 101; c++)
            if (lit[cell_of(city, r, c)] < 0.5f) {
                east += c - 50;
                north += 250 - r;
            }
    CHECK(north > 0.0);
    // True north lies 5.43 degrees east of grid north there; rounding to cells is worth 0.5 degree.
    CHECK_NEAR(atan2(east, north) / JM_DEG, 5.43, 0.6);
    leave_town(ctx, city, heat);
}

TEST(roofs_have_no_pedestrians_the_air_lies_over_them_and_everything_else_is_a_number)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    plant(city, 1, 5, 10, 30, 3.0, 9.0);
    jm_heat *heat = usual_heat(ctx, city);
    run_hours(ctx, heat, 0, 24, 0.0);
    const char *always[] = {"surface_temp", "shadow", "traffic_heat"};
    const char *air[] = {"air_temp", "wind_speed", "building_heat"};
    for (int64_t c = 0; c < 4900; c++) {
        bool roof = city->rasters.building_height_m[c] > 0.0f;
        CHECK((isnan(cells_of(heat, "tmrt")[c]) != 0) == roof);
        CHECK((isnan(cells_of(heat, "utci")[c]) != 0) == roof);
        for (int i = 0; i < 3; i++)
            CHECK(isfinite(cells_of(heat, always[i])[c]));
    }
    for (int i = 0; i < 3; i++) {
        const jm_field *field = field_named(heat, air[i]);
        CHECK(field->dim == JM_DIM_AIR && field->count == 49); // cells of 20 m
        for (int64_t b = 0; b < 49; b++)
            CHECK(isfinite(cells_of(heat, air[i])[b]));
    }
    CHECK(summary_of(heat).energy_residual_wm2 < 0.1);
    leave_town(ctx, city, heat);
}

TEST(cells_without_ground_height_have_no_value_and_spoil_no_other)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    for (int32_t r = 0; r < 30; r++)
        for (int32_t c = 0; c < 45; c++)
            city->rasters.ground_height_m[cell_of(city, r, c)] = NAN;
    jm_heat *heat = usual_heat(ctx, city);
    run_hours(ctx, heat, 0, 14, 2.0);
    const char *names[] = {"surface_temp", "shadow", "sky_view_factor", "tmrt"};
    const char *air[] = {"air_temp", "wind_speed", "building_heat"};
    for (int64_t c = 0; c < 4900; c++) {
        const bool known = !isnan(city->rasters.ground_height_m[c]);
        const bool roof = city->rasters.building_height_m[c] > 0.0f;
        for (int i = 0; i < 4; i++)
            CHECK(isfinite(cells_of(heat, names[i])[c]) == (known && (i != 3 || !roof)));
    }
    // Cells of the air, of 20 m: three rows of four hold nothing, half of the fifth is known.
    for (int64_t b = 0; b < 49; b++)
        for (int i = 0; i < 3; i++)
            CHECK(isfinite(cells_of(heat, air[i])[b]) == (b / 7 >= 3 || b % 7 >= 4));
    CHECK(isfinite(summary_of(heat).mean_air_temp_k));
    CHECK(isfinite(summary_of(heat).mean_utci_k_max));
    leave_town(ctx, city, heat);
}

TEST(only_the_maps_asked_for_are_kept_and_the_others_do_not_change)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    jm_heat_def all = jm_heat_default_def(), few = all;
    all.outputs |= JM_HEAT_PET;
    few.outputs = JM_HEAT_UTCI;
    jm_heat *a = heat_of(ctx, &all, city), *b = heat_of(ctx, &few, city);
    run_hours(ctx, a, 0, 14, 2.0);
    run_hours(ctx, b, 0, 14, 2.0);
    CHECK(field_named(b, "surface_temp") == NULL && field_named(b, "pet") == NULL);
    CHECK((field_named(b, "tmrt")->flags & JM_RESULT) == 0);
    CHECK(memcmp(cells_of(a, "utci"), cells_of(b, "utci"), 4900 * sizeof(float)) == 0);
    // PET of a hot afternoon lies near Tmrt and air temperature.
    for (int64_t c = 0; c < 4900; c++)
        CHECK(isnan(cells_of(a, "tmrt")[c])
                  ? isnan(cells_of(a, "pet")[c])
                  : cells_of(a, "pet")[c] > 295.0f && cells_of(a, "pet")[c] < 335.0f);
    jm_heat_destroy(a);
    jm_heat_destroy(b);
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(mean_temperatures_are_those_of_the_hours_since_the_day_began)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    // One cell of the air grid: its map is its mean.
    jm_city *city = plain(10, 10, 2.0, JM_SURFACE_ASPHALT);
    jm_heat *heat = usual_heat(ctx, city);
    run_hours(ctx, heat, 0, 5, 2.0);
    jm_heat_begin_day(heat);
    double air_ks = 0.0;
    for (int hour = 5; hour < 17; hour++) {
        run_hours(ctx, heat, hour, hour + 1, 2.0);
        air_ks += 3600.0 * (double)cells_of(heat, "air_temp")[0];
    }
    // From 5 to 17 h this weather's mean is 300.7 K at the station, its last hour 305.5 K.
    jm_heat_summary s = summary_of(heat);
    CHECK_NEAR(s.mean_air_temp_k, air_ks / 43200.0, 1e-4); // fields are float
    CHECK_NEAR(s.mean_rural_temp_k, 300.7, 1.0);
    leave_town(ctx, city, heat);
}

// Every two hours the sun jumps between nothing and 1000 W/m2 across the beam, the wind between
// calm and a gale.
static jm_heat_input harsh_hour(int hour)
{
    jm_heat_input in = summer_hour(hour % 24, 0.0);
    bool sun = hour / 2 % 2 == 1;
    in.mean.direct_normal_wm2 = sun ? 1000.0 : 0.0;
    in.mean.diffuse_wm2 = sun ? 150.0 : 20.0;
    in.begin.air_temp_k += 12.0; // a heat wave: 29 to 45 C
    in.end.air_temp_k += 12.0;
    in.mean.air_temp_k += 12.0;
    in.begin.wind_ms = sun ? 0.0 : 15.0;
    in.end.wind_ms = sun ? 15.0 : 0.0;
    return in;
}

TEST(heat_in_is_heat_out_and_stored_when_sun_and_wind_jump_over_every_surface)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    for (int64_t c = 0; c < 4900; c++) {
        bool roof = city->rasters.building_height_m[c] > 0.0f;
        const jm_surface roofs[] = {JM_SURFACE_ROOF, JM_SURFACE_COOL_ROOF, JM_SURFACE_GREEN_ROOF};
        const jm_surface grounds[] = {JM_SURFACE_ASPHALT, JM_SURFACE_PAVING, JM_SURFACE_GRAVEL,
                                      JM_SURFACE_GRASS,   JM_SURFACE_SHRUB,  JM_SURFACE_SOIL,
                                      JM_SURFACE_WATER,   JM_SURFACE_TRACK};
        city->rasters.surface_class[c] = (uint8_t)(roof ? roofs[c % 3] : grounds[c % 8]);
        city->rasters.irrigated[c] = (uint8_t)(c / 5 % 2);
    }
    jm_heat *heat = usual_heat(ctx, city);
    double worst = 0.0;
    for (int hour = 0; hour < 72; hour++) {
        jm_heat_input in = harsh_hour(hour);
        if (hour % 24 == 0)
            jm_heat_begin_day(heat);
        CHECK_OK(ctx, jm_heat_step(heat, &in));
        double residual = summary_of(heat).energy_residual_wm2;
        worst = residual > worst && hour >= 24 ? residual : worst;
    }
    print_message("largest energy residual %.4f W/m2\n", worst);
    // Of fluxes near 1000 W/m2. Deep water stores 70000 J m-2 K-1 a second: a float near 30 C,
    // rounded to 1e-6 K, would alone be 0.1 W/m2.
    CHECK(worst < 0.05);
    leave_town(ctx, city, heat);
}

TEST(an_isothermal_city_without_sun_stays_so_and_feels_so)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    plant(city, 1, 5, 10, 30, 3.0, 9.0);
    city->rasters.surface_class[cell_of(city, 3, 40)] = JM_SURFACE_WATER;
    const double t = 294.15; // between the limits of rooms, which are then as warm too
    jm_heat_def def = jm_heat_default_def();
    def.deep_temp_k = t;
    jm_weather still = {.air_temp_k = t,
                        .relative_humidity = 1.0, // nothing evaporates
                        .pressure_pa = 101325.0,
                        .wind_ms = 2.0,
                        .longwave_down_wm2 = JM_STEFAN_BOLTZMANN * t * t * t * t};
    jm_heat *heat = NULL;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    for (int u = 0; u < JM_USAGE_COUNT; u++) // nobody at home, nothing switched on
        heat->classes[u].gains_wm2 = heat->classes[u].people_m2 =
            heat->classes[u].vapour_gains_wm2 = 0.0;
    for (int hour = 0; hour < 30; hour++) {
        jm_heat_input in = summer_hour(hour % 24, 2.0);
        in.begin = in.end = in.mean = still;
        if (hour == 0)
            CHECK_OK(ctx, jm_heat_reset(heat, &in));
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
    for (int64_t c = 0; c < 4900; c++) {
        CHECK_NEAR(cells_of(heat, "surface_temp")[c], t, 0.002);
        if (city->rasters.building_height_m[c] <= 0.0f)
            CHECK_NEAR(cells_of(heat, "tmrt")[c], t, 0.005);
    }
    CHECK_NEAR(summary_of(heat).mean_air_temp_k, t, 0.002);
    leave_town(ctx, city, heat);
}

TEST(weather_extremes_leave_no_cell_without_a_number)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town(70, 70, 2.0, 20, 8, 12.0);
    city->rasters.surface_class[0] = JM_SURFACE_WATER;
    jm_heat_def def = jm_heat_default_def();
    const jm_weather ends[] = {
        {210.0, 1.0, 60000.0, 0.0, 0.0, 0.0, 0.0, (double)NAN, (double)NAN, 0.0, 0.0},
        {325.0, 0.0, 105000.0, 100.0, 0.0, 1200.0, 800.0, (double)NAN, 1.0, 0.02, 0.0},
        {325.0, 1.0, 101325.0, 0.0, 0.0, 1500.0, 0.0, 600.0, 0.0, 0.0, 0.0},
    };
    for (int k = 0; k < 3; k++) {
        jm_heat *heat = heat_of(ctx, &def, city);
        for (int hour = 0; hour < 24; hour++) {
            jm_heat_input in = summer_hour(hour, 0.0);
            in.begin = in.end = in.mean = ends[k];
            CHECK_OK(ctx, jm_heat_step(heat, &in));
        }
        for (int64_t c = 0; c < 4900; c++)
            CHECK(isfinite(cells_of(heat, "surface_temp")[c]));
        CHECK(isfinite(cells_of(heat, "utci")[cell_of(city, 3, 3)]));
        jm_heat_destroy(heat);
    }
    free_city(city);
    jm_ctx_destroy(ctx);
}

TEST(spoilt_input_is_refused_with_its_name_and_a_mend)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = plain(20, 20, 2.0, JM_SURFACE_GRASS);
    jm_heat_def def = jm_heat_default_def();
    jm_heat *heat = heat_of(ctx, &def, city);
    jm_heat_input in = summer_hour(10, 2.0);
    in.mean.diffuse_wm2 = (double)NAN;
    CHECK_FAILS(ctx, jm_heat_step(heat, &in), JM_ERR_DATA, "diffuse_wm2");
    in = summer_hour(10, 2.0);
    in.end.air_temp_k = 33.0; // Celsius
    CHECK_FAILS(ctx, jm_heat_step(heat, &in), JM_ERR_DATA, "air_temp_k");
    in = summer_hour(10, 2.0);
    in.length_s = 3500.0;
    CHECK_FAILS(ctx, jm_heat_step(heat, &in), JM_ERR_ARGUMENT, "substep");
    float bad[400] = {0.0f};
    bad[7] = NAN;
    in = summer_hour(10, 2.0);
    in.traffic_heat_wm2 = bad;
    CHECK_FAILS(ctx, jm_heat_step(heat, &in), JM_ERR_ARGUMENT, "traffic");
    jm_heat_destroy(heat);

    city->rasters.building_height_m[5] = NAN;
    CHECK_FAILS(ctx, jm_heat_create(ctx, &def, city, &heat), JM_ERR_DATA, "column 5");
    city->rasters.building_height_m[5] = 0.0f;
    for (int c = 0; c < 400; c++)
        city->rasters.ground_height_m[c] = NAN;
    CHECK_FAILS(ctx, jm_heat_create(ctx, &def, city, &heat), JM_ERR_DATA, "relief");
    for (int c = 0; c < 400; c++)
        city->rasters.ground_height_m[c] = 0.0f;
    def.fetch_km = -1.0;
    CHECK_FAILS(ctx, jm_heat_create(ctx, &def, city, &heat), JM_ERR_ARGUMENT, "fetch_km");
    def.fetch_km = 0.0;
    def.substep_s = 0;
    CHECK_FAILS(ctx, jm_heat_create(ctx, &def, city, &heat), JM_ERR_ARGUMENT, "substep_s");
    free_city(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_flat_city_of_grass_is_no_heat_island_by_day_or_night_calm_or_windy),
        CASE(the_meadow_returns_the_temperature_of_the_station),
        CASE(
            a_calm_clear_night_makes_a_heat_island_that_grows_with_what_hides_the_sky_and_falls_with_wind),
        CASE(
            the_first_day_repeats_until_surfaces_and_rooms_settle_and_twice_as_long_moves_the_air_by_little),
        CASE(a_settled_town_stays_where_many_more_days_would_bring_it),
        CASE(shade_of_a_tree_takes_fifteen_to_thirty_five_kelvin_off_at_noon),
        CASE(a_tree_in_the_shade_of_a_building_takes_less_than_five_kelvin_off),
        CASE(white_paving_cools_the_ground_and_warms_those_who_stand_on_it_at_noon),
        CASE(watered_grass_is_cooler_than_dry_grass_by_day),
        CASE(heat_of_traffic_warms_the_air_a_little_and_no_traffic_is_as_zero_traffic),
        CASE(in_lambert_93_at_brest_a_poles_noon_shadow_points_to_true_north),
        CASE(roofs_have_no_pedestrians_the_air_lies_over_them_and_everything_else_is_a_number),
        CASE(cells_without_ground_height_have_no_value_and_spoil_no_other),
        CASE(only_the_maps_asked_for_are_kept_and_the_others_do_not_change),
        CASE(mean_temperatures_are_those_of_the_hours_since_the_day_began),
        CASE(heat_in_is_heat_out_and_stored_when_sun_and_wind_jump_over_every_surface),
        CASE(an_isothermal_city_without_sun_stays_so_and_feels_so),
        CASE(weather_extremes_leave_no_cell_without_a_number),
        CASE(spoilt_input_is_refused_with_its_name_and_a_mend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

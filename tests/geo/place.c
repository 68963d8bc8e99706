#include "one_context.h"

#include "core/math.h"
#include "core/sun.h"
#include "geo/geo.h"

typedef struct jm_town {
    const char *name;
    double longitude_deg, latitude_deg;
    double convergence_deg; // in Lambert-93
} jm_town;

// Lambert-93 is a cone: convergence = n (longitude - 3 degrees), n = 0.7256077650 (IGN, NTG_71).
static const jm_town towns[] = {
    {"Brest", -4.4861, 48.3904, -5.43},
    {"Angers", -0.5542, 47.4736, -2.58},
    {"Lorient", -3.3702, 47.7486, -4.62},
    {"Nice", 7.2620, 43.7102, 3.09},
};
enum { town_count = 4 };

static void transform(const char *from, const char *to, double *x, double *y)
{
    jm_transform *t = NULL;
    int64_t lost = 0;
    CHECK_OK(ctx, jm_transform_create(ctx, from, to, &t));
    jm_transform_points(t, x, y, 1, &lost);
    jm_transform_destroy(t);
    CHECK(lost == 0);
}

static jm_geo_place place_of(const char *crs, double x, double y)
{
    jm_geo_place place = {0};
    CHECK_OK(ctx, jm_geo_place_of(ctx, crs, x, y, &place));
    return place;
}

TEST(french_towns_are_turned_as_the_cone_of_lambert_93_says)
{
    UNUSED_STATE;
    const double cone = 0.7256077650;
    for (int i = 0; i < town_count; i++) {
        double x = towns[i].longitude_deg, y = towns[i].latitude_deg;
        transform("EPSG:4326", "EPSG:2154", &x, &y);
        jm_geo_place place = place_of("EPSG:2154", x, y);
        CHECK_NEAR(place.longitude_deg, towns[i].longitude_deg, 1e-8);
        CHECK_NEAR(place.latitude_deg, towns[i].latitude_deg, 1e-8);
        double degrees = place.convergence_rad / JM_DEG;
        CHECK_NEAR(degrees, towns[i].convergence_deg, 0.006); // to the digits of the list
        CHECK_NEAR(degrees, cone * (towns[i].longitude_deg - 3.0), 1e-6);
    }
}

/// Grid azimuth of a step of 10 m to true north, clockwise.
static double grid_azimuth_of_north(const char *crs, double x, double y)
{
    double east = x, north = y;
    transform(crs, "EPSG:4326", &east, &north);
    north += 10.0 / 111200.0;
    transform("EPSG:4326", crs, &east, &north);
    return jm_atan2(east - x, north - y);
}

TEST(a_step_to_true_north_has_true_azimuth_zero)
{
    UNUSED_STATE;
    // On an old datum latitude itself points elsewhere than on WGS 84, by about 1e-4 rad at most:
    // its origin lies up to some 700 m from the centre of the earth (700 m / 6378 km).
    const double modern = 1e-7, old = 1.2e-4;
    const struct {
        const char *crs;
        double x, y, tolerance_rad;
    } points[] = {
        {"EPSG:2154", 146632.0, 6836262.0, modern},  // Brest
        {"EPSG:2154", 1043410.0, 6299400.0, modern}, // Nice
        {"EPSG:2056", 2500000.0, 1118000.0, old},    // Geneva, oblique Mercator
        {"EPSG:27572", 180000.0, 2330000.0, old},    // degrees counted from Paris
        {"EPSG:3035", 3500000.0, 2900000.0, modern}, // northing first, not conformal
        {"EPSG:31467", 3400000.0, 5400000.0, old},   // northing first, Bessel
        {"EPSG:32631", 300000.0, 5400000.0, modern}, // UTM
        {"EPSG:3857", 260000.0, 6250000.0, modern},
    };
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        double grid_rad = grid_azimuth_of_north(points[i].crs, points[i].x, points[i].y);
        jm_geo_place place = place_of(points[i].crs, points[i].x, points[i].y);
        // true azimuth = grid azimuth + convergence
        CHECK_NEAR(grid_rad + place.convergence_rad, 0.0, points[i].tolerance_rad);
    }
}

TEST(at_brest_true_north_lies_east_of_grid_north)
{
    UNUSED_STATE;
    CHECK(grid_azimuth_of_north("EPSG:2154", 146632.0, 6836262.0) > 5.0 * JM_DEG);
    CHECK(grid_azimuth_of_north("EPSG:2154", 1043410.0, 6299400.0) < -3.0 * JM_DEG);
}

TEST(at_solar_noon_in_brest_a_shadow_points_to_true_not_to_grid_north)
{
    UNUSED_STATE;
    double x = 146632.0, y = 6836262.0;
    jm_geo_place here = place_of("EPSG:2154", x, y);
    const jm_sun_place place = {.latitude_deg = here.latitude_deg,
                                .longitude_deg = here.longitude_deg};
    jm_civil date = {2026, 7, 19, 12, 0, 0};
    jm_sun_day day = jm_sun_rise_set(&place, (double)jm_instant_from_civil(&date), 0.0);
    jm_sun noon = jm_sun_position(&place, day.transit_utc_s, 0.0);
    // On the grid the shadow of a pole of 30 m: away from the sun, 1 / tan(elevation) long.
    double grid_rad = noon.azimuth_rad - here.convergence_rad + JM_PI;
    double length_m = 30.0 / jm_tan(noon.elevation_rad);
    double tip_x = x + length_m * jm_sin(grid_rad), tip_y = y + length_m * jm_cos(grid_rad);
    double foot_lon = x, foot_lat = y;
    transform("EPSG:2154", "EPSG:4326", &foot_lon, &foot_lat);
    transform("EPSG:2154", "EPSG:4326", &tip_x, &tip_y);
    CHECK(tip_y > foot_lat);
    // Due north: the tip has the longitude of the foot. To grid north it would be 1.3 m west.
    double west_east_m = (tip_x - foot_lon) * 111320.0 * jm_cos(foot_lat * JM_DEG);
    CHECK_NEAR(west_east_m, 0.0, 0.01);
}

TEST(the_prime_meridian_of_paris_is_not_taken_for_greenwich)
{
    UNUSED_STATE;
    jm_geo_place paris = place_of("EPSG:27572", 600000.0, 2428000.0);
    CHECK_NEAR(paris.longitude_deg, 2.3372, 0.002); // the observatory
    CHECK_NEAR(paris.convergence_rad, 0.0, 1e-9);   // its central meridian
}

TEST(a_place_without_a_grid_or_off_the_earth_is_refused)
{
    UNUSED_STATE;
    jm_geo_place place = {.latitude_deg = 77.0};
    CHECK_FAILS(ctx, jm_geo_place_of(ctx, "EPSG:4326", 2.0, 48.0, &place), JM_ERR_DATA,
                "no projected CRS");
    CHECK_FAILS(ctx, jm_geo_place_of(ctx, "EPSG:2154", 1e12, 6e6, &place), JM_ERR_DATA, "nowhere");
    CHECK_FAILS(ctx, jm_geo_place_of(ctx, "EPSG:2154", (double)NAN, 6e6, &place), JM_ERR_DATA,
                "nowhere");
    CHECK(place.latitude_deg == 77.0);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(french_towns_are_turned_as_the_cone_of_lambert_93_says),
        CASE(a_step_to_true_north_has_true_azimuth_zero),
        CASE(at_brest_true_north_lies_east_of_grid_north),
        CASE(at_solar_noon_in_brest_a_shadow_points_to_true_not_to_grid_north),
        CASE(the_prime_meridian_of_paris_is_not_taken_for_greenwich),
        CASE(a_place_without_a_grid_or_off_the_earth_is_refused),
    };
    return cmocka_run_group_tests(cases, open_one_context, close_one_context);
}

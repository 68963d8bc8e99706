// The size of an agglomeration: 26 x 26 km. Runs with the full effort only; else the 12 km city
// stands for it.
#include "synth/demo.h"

static int64_t places_in(const jm_layer *zones, double least_density, double area_limit_m2)
{
    int64_t found = 0;
    for (int64_t f = 0; f < zones->feature_count; f++) {
        double twice = 0.0;
        int64_t from = zones->point_start[zones->part_start[f]];
        int64_t to = zones->point_start[zones->part_start[f] + 1];
        for (int64_t i = from + 1; i + 1 < to; i++)
            twice += (zones->x[i] - zones->x[from]) * (zones->y[i + 1] - zones->y[from]) -
                     (zones->x[i + 1] - zones->x[from]) * (zones->y[i] - zones->y[from]);
        double area_m2 = fabs(0.5 * twice);
        found += area_m2 < area_limit_m2 &&
                 real_of(zones, "residents", f) / area_m2 * 1e6 > least_density;
    }
    return found;
}

TEST(an_agglomeration_has_the_people_and_houses_of_one)
{
    bool whole = test_effort() >= 1.0;
    jm_synth_city *city = demo_of(*state, whole ? 26.0 : 12.0, 1);
    const jm_layer *zones = layer_of(city, JM_ROLE_ZONES);
    double residents = sum_of(zones, "residents");
    int64_t houses = layer_of(city, JM_ROLE_BUILDINGS)->feature_count;
    print_message("%.0f residents, %lld buildings, %lld zones\n", residents, (long long)houses,
                  (long long)zones->feature_count);
    if (whole) { // Angers Loire Métropole: 300 000 people, 200 000 buildings on 667 km2
        CHECK(residents > 260000.0 && residents < 360000.0);
        CHECK(houses > 160000 && houses < 240000);
    } else {
        CHECK(residents > 80000.0 && residents < 160000.0);
        CHECK(houses > 40000 && houses < 80000);
    }
    CHECK(zones->feature_count < 800); // assignment grows with the square
    // Dense quarters, and a belt where hardly anyone lives.
    CHECK(places_in(zones, 8000.0, 1e6) > 5);
    CHECK(places_in(zones, 300.0, 1e9) < zones->feature_count);
    jm_synth_destroy(city);
}

TEST(density_falls_from_the_centre_to_the_frame)
{
    double size_m = 12000.0;
    jm_synth_city *city = demo_of(*state, 12.0, 2);
    const jm_layer *b = layer_of(city, JM_ROLE_BUILDINGS);
    const jm_layer *old = layer_of(city, JM_ROLE_PARKING);
    double x = 0.0, y = 0.0, paid = 0.0; // the centre: where parking is dearest
    for (int64_t f = 0; f < old->feature_count; f++)
        if (real_of(old, "price_eurh", f) >= 2.0) {
            x += old->x[f];
            y += old->y[f];
            paid += 1.0;
        }
    CHECK(paid > 0.0);
    double dwellings[4] = {0.0};
    const double radius_m[4] = {700.0, 1800.0, 3300.0, 0.5 * size_m - 500.0};
    for (int64_t f = 0; f < b->feature_count; f++) {
        int64_t p = b->point_start[b->part_start[f]];
        double r = hypot(b->x[p] - x / paid, b->y[p] - y / paid);
        for (int k = 0; k < 4; k++)
            if (r < radius_m[k]) {
                dwellings[k] += real_of(b, "dwellings", f);
                break;
            }
    }
    double density[4], inner = 0.0;
    for (int k = 0; k < 4; k++) {
        density[k] = dwellings[k] / (3.14159265 * (radius_m[k] * radius_m[k] - inner * inner));
        inner = radius_m[k];
    }
    for (int k = 0; k < 3; k++)
        CHECK(density[k] > 1.25 * density[k + 1]);
    jm_synth_destroy(city);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(an_agglomeration_has_the_people_and_houses_of_one),
        CASE(density_falls_from_the_centre_to_the_frame),
    };
    return cmocka_run_group_tests(cases, make_context, end_context);
}

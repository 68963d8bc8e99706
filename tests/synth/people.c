// Households follow dwellings, parts sum to their whole, cars find their places.
#include "synth/demo.h"

TEST(ages_sum_to_residents_in_every_zone)
{
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *z = layer_of(city, JM_ROLE_ZONES);
    for (int64_t f = 0; f < z->feature_count; f++) {
        double young = real_of(z, "residents_0_17", f), old = real_of(z, "residents_65", f);
        double grown = real_of(z, "residents_18_64", f);
        CHECK(young >= 0.0 && old >= 0.0 && grown >= 0.0);
        CHECK(young + grown + old == real_of(z, "residents", f)); // whole numbers: exactly
        CHECK(real_of(z, "residents", f) >= real_of(z, "households", f));
    }
    jm_synth_destroy(city);
}

// 92 % of dwellings are lived in; each zone rounds its households by half at most.
TEST(households_are_the_dwellings_that_are_lived_in)
{
    const double sizes[] = {1.0, 6.0};
    for (int i = 0; i < 2; i++) {
        jm_synth_city *city = demo_of(*state, sizes[i], 1);
        const jm_layer *z = layer_of(city, JM_ROLE_ZONES), *b = layer_of(city, JM_ROLE_BUILDINGS);
        CHECK_NEAR(sum_of(z, "households"), 0.92 * sum_of(b, "dwellings"),
                   0.5 * (double)z->feature_count);
        jm_synth_destroy(city);
    }
}

static bool in_zone(const jm_layer *z, int64_t f, double x, double y)
{
    bool inside = false;
    int64_t from = z->point_start[z->part_start[f]], to = z->point_start[z->part_start[f] + 1];
    for (int64_t i = from, j = to - 1; i < to; j = i++)
        if ((z->y[i] > y) != (z->y[j] > y) &&
            x < (z->x[j] - z->x[i]) * (y - z->y[i]) / (z->y[j] - z->y[i]) + z->x[i])
            inside = !inside;
    return inside;
}

TEST(each_house_stands_in_exactly_one_zone_and_counts_there)
{
    jm_synth_city *city = demo_of(*state, 1.0, 1);
    const jm_layer *z = layer_of(city, JM_ROLE_ZONES), *b = layer_of(city, JM_ROLE_BUILDINGS);
    double *dwellings = calloc((size_t)z->feature_count, sizeof *dwellings);
    for (int64_t h = 0; h < b->feature_count; h++) {
        int64_t p = b->point_start[b->part_start[h]], found = 0;
        for (int64_t f = 0; f < z->feature_count; f++)
            if (in_zone(z, f, b->x[p], b->y[p])) {
                dwellings[f] += real_of(b, "dwellings", h);
                found++;
            }
        CHECK(found == 1);
    }
    for (int64_t f = 0; f < z->feature_count; f++)
        CHECK_NEAR(real_of(z, "households", f), 0.92 * dwellings[f], 0.5 + 1e-9);
    free(dwellings);
    jm_synth_destroy(city);
}

static double ring_area_m2(const jm_layer *l, int64_t part)
{
    double twice = 0.0;
    int64_t from = l->point_start[part], to = l->point_start[part + 1];
    for (int64_t i = from + 1; i + 1 < to; i++)
        twice += (l->x[i] - l->x[from]) * (l->y[i + 1] - l->y[from]) -
                 (l->x[i + 1] - l->x[from]) * (l->y[i] - l->y[from]);
    return fabs(0.5 * twice);
}

// Land and river share the square; the strip of the quays (14 m each) belongs to neither.
TEST(zones_and_river_fill_the_square_without_overlap)
{
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *z = layer_of(city, JM_ROLE_ZONES), *w = layer_of(city, JM_ROLE_WATER);
    double land_m2 = 0.0;
    for (int64_t p = 0; p < z->part_count; p++)
        land_m2 += ring_area_m2(z, p);
    double river_m2 = ring_area_m2(w, 0);
    // Shears keep areas: the quays' strips measure 2 x 14 m x 6 km, bent or not, within 5 %.
    CHECK_NEAR(36e6 - land_m2 - river_m2, 2.0 * 14.0 * 6000.0, 0.05 * 2.0 * 14.0 * 6000.0);
    jm_synth_destroy(city);
}

TEST(ground_polygons_leave_almost_nothing_uncovered)
{
    jm_synth_city *city = demo_of(*state, 6.0, 2);
    const jm_layer *g = layer_of(city, JM_ROLE_GROUND), *z = layer_of(city, JM_ROLE_ZONES);
    double ground_m2 = 0.0, land_m2 = 0.0;
    for (int64_t p = 0; p < g->part_count; p++)
        ground_m2 += (g->part_is_hole[p] ? -1.0 : 1.0) * ring_area_m2(g, p);
    for (int64_t p = 0; p < z->part_count; p++)
        land_m2 += ring_area_m2(z, p);
    CHECK_NEAR(ground_m2 / land_m2, 1.0, 0.01); // rims of 0.3 m overlap on purpose
    jm_synth_destroy(city);
}

TEST(heights_follow_floors_and_uses_are_known_words)
{
    static const char *const words[] = {"residential", "commercial", "industrial", "public",
                                        "other"};
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *b = layer_of(city, JM_ROLE_BUILDINGS);
    int64_t seen[5] = {0};
    double tallest = 0.0;
    for (int64_t f = 0; f < b->feature_count; f++) {
        double height_m = real_of(b, "height_m", f), levels = real_of(b, "levels", f);
        CHECK(height_m >= 2.4 && height_m <= 55.0 && levels >= 1.0);
        CHECK(height_m / levels >= 2.5 && height_m / levels <= 22.0); // a church has one level
        tallest = fmax(tallest, height_m);
        for (int w = 0; w < 5; w++)
            seen[w] += strcmp(text_of(b, "usage", f), words[w]) == 0;
    }
    CHECK(tallest > 36.0); // towers
    CHECK(seen[0] + seen[1] + seen[2] + seen[3] + seen[4] == b->feature_count);
    for (int w = 0; w < 5; w++)
        CHECK(seen[w] > 0);
    jm_synth_destroy(city);
}

TEST(parking_costs_most_in_the_old_town_and_all_kinds_are_there)
{
    static const char *const kinds[] = {"kerb", "surface", "structure", "private", "park_and_ride"};
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *p = layer_of(city, JM_ROLE_PARKING);
    double spaces[5] = {0.0}, dearest = 0.0;
    int64_t priced = 0;
    for (int64_t f = 0; f < p->feature_count; f++) {
        CHECK(real_of(p, "capacity", f) >= 1.0);
        CHECK(real_of(p, "capacity", f) == floor(real_of(p, "capacity", f)));
        double price = real_of(p, "price_eurh", f);
        CHECK(price >= 0.0 && price < 4.0);
        priced += price > 0.0;
        dearest = fmax(dearest, price);
        for (int k = 0; k < 5; k++)
            if (strcmp(text_of(p, "kind", f), kinds[k]) == 0)
                spaces[k] += real_of(p, "capacity", f);
    }
    for (int k = 0; k < 5; k++)
        CHECK(spaces[k] > 0.0);
    CHECK(priced > 100 && priced < p->feature_count / 2);
    CHECK(dearest >= 2.0);
    // A car a household needs a place at night: at home or at the kerb.
    const jm_layer *z = layer_of(city, JM_ROLE_ZONES);
    double cars = 0.0;
    for (int64_t f = 0; f < z->feature_count; f++)
        cars += real_of(z, "households", f) * real_of(z, "cars_per_household", f);
    CHECK(spaces[0] + spaces[3] > cars);
    jm_synth_destroy(city);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(ages_sum_to_residents_in_every_zone),
        CASE(households_are_the_dwellings_that_are_lived_in),
        CASE(each_house_stands_in_exactly_one_zone_and_counts_there),
        CASE(zones_and_river_fill_the_square_without_overlap),
        CASE(ground_polygons_leave_almost_nothing_uncovered),
        CASE(heights_follow_floors_and_uses_are_known_words),
        CASE(parking_costs_most_in_the_old_town_and_all_kinds_are_there),
    };
    return cmocka_run_group_tests(cases, make_context, end_context);
}

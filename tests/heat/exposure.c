// What the heat of a run does to people, counted from maps made by hand.
#include "check.h"

#include "city/rows.h"
#include "core/math.h"
#include "heat/exposure.h"
#include "heat/heat_wave.h"

// 20 x 20 cells of 10 m in four square zones of 100 m; the first column is a wall of houses.
static jm_city *four_zones(jm_ctx *ctx)
{
    jm_city *city = NULL;
    const jm_grid grid = {0.0, 200.0, 10.0, 20, 20};
    CHECK_OK(ctx, jm_city_create(ctx, "four zones", &grid, NULL, &city));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONES, 4));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_RINGS, 4));
    CHECK_OK(ctx, jm_city_resize(ctx, city, JM_ROWS_ZONE_POINTS, 16));
    jm_zones *z = &city->zones;
    for (int i = 0; i < 4; i++) {
        double west = 100.0 * (i % 2), south = 100.0 * (1 - i / 2);
        const double x[4] = {0.0, 100.0, 100.0, 0.0}, y[4] = {0.0, 0.0, 100.0, 100.0};
        z->ring_start[i] = i;
        z->point_start[i] = 4 * i;
        for (int k = 0; k < 4; k++) {
            z->ring_x[4 * i + k] = west + x[k];
            z->ring_y[4 * i + k] = south + y[k];
        }
        z->households[i] = 50.0f;
        z->residents[i] = 100.0f;
        z->residents_65[i] = 10.0f * (float)(i + 1);
        z->x[i] = west + 50.0;
        z->y[i] = south + 50.0;
    }
    z->ring_start[4] = 4;
    z->point_start[4] = 16;
    for (int32_t r = 0; r < 20; r++)
        city->rasters.building_height_m[r * 20] = 12.0f;
    return city;
}

// Maps of one interval: air and UTCI by zone [C].
typedef struct maps {
    float utci[400], tmrt[400];
    double air[400], wind[400]; // the cells of the air are the city's
    double people[3][4];
} maps;

static void fill(maps *m, const double utci_c[4], double air_c)
{
    for (int c = 0; c < 400; c++) {
        int zone = (c / 20 >= 10 ? 2 : 0) + (c % 20 >= 10 ? 1 : 0);
        m->utci[c] = c % 20 == 0 ? NAN : (float)(utci_c[zone] + JM_ZERO_CELSIUS_K);
        m->air[c] = air_c + JM_ZERO_CELSIUS_K;
        m->tmrt[c] = (float)m->air[c] + 20.0f;
        m->wind[c] = 1.0;
    }
    for (int a = 0; a < 3; a++)
        for (int i = 0; i < 4; i++)
            m->people[a][i] = 10.0 * (a + 1);
}

static jm_exposure_input input(const maps *m, double hours, bool ends_day)
{
    return (jm_exposure_input){.length_s = 3600.0 * hours,
                               .ends_day = ends_day,
                               .utci_k = m->utci,
                               .tmrt_k = m->tmrt,
                               .air = {20, 20, 1, m->air, m->wind},
                               .outdoors = {m->people[0], m->people[1], m->people[2]}};
}

static jm_exposure_summary summary_of(jm_ctx *ctx, const jm_exposure *x)
{
    jm_exposure_summary s;
    CHECK_OK(ctx, jm_exposure_summarise(ctx, x, &s));
    return s;
}

static jm_exposure *exposure_of(jm_ctx *ctx, const jm_city *city)
{
    jm_exposure *x = NULL;
    CHECK_OK(ctx, jm_exposure_create(ctx, city, &x));
    return x;
}

static void end(jm_ctx *ctx, jm_city *city, jm_exposure *x)
{
    jm_exposure_destroy(x);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(hours_over_each_limit_are_shares_of_open_ground_times_hours)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = four_zones(ctx);
    static maps m;
    fill(&m, (const double[4]){25.0, 30.0, 35.0, 47.0}, 28.0);
    jm_exposure *x = exposure_of(ctx, city);
    jm_exposure_input in = input(&m, 2.0, false);
    jm_exposure_add(x, &in);
    jm_exposure_summary s = summary_of(ctx, x);
    // 90 cells of the western zones are open, 100 of the eastern ones.
    CHECK_NEAR(s.hours_over[0], 2.0 * 290.0 / 380.0, 1e-12);
    CHECK_NEAR(s.hours_over[1], 2.0 * 190.0 / 380.0, 1e-12);
    CHECK_NEAR(s.hours_over[2], 2.0 * 100.0 / 380.0, 1e-12);
    CHECK_NEAR(s.hours_over[3], 2.0 * 100.0 / 380.0, 1e-12);
    CHECK_NEAR(s.degree_hours_26, 4.0, 1e-4);
    end(ctx, city, x);
}

TEST(person_hours_count_those_who_are_outdoors_where_it_is_hot)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = four_zones(ctx);
    static maps m;
    fill(&m, (const double[4]){25.0, 33.0, 31.0, 39.0}, 28.0);
    m.people[2][3] = 0.0;
    jm_exposure *x = exposure_of(ctx, city);
    CHECK(isnan(summary_of(ctx, x).person_hours_32[0]));
    jm_exposure_input in = input(&m, 3.0, false);
    jm_exposure_add(x, &in);
    jm_exposure_summary s = summary_of(ctx, x);
    CHECK_NEAR(s.person_hours_32[0], 3.0 * 20.0, 1e-9);
    CHECK_NEAR(s.person_hours_38[0], 3.0 * 10.0, 1e-9);
    CHECK_NEAR(s.person_hours_32[1], 3.0 * 40.0, 1e-9);
    CHECK_NEAR(s.person_hours_32[2], 3.0 * 30.0, 1e-9);
    CHECK_NEAR(s.person_hours_38[2], 0.0, 1e-9);
    end(ctx, city, x);
}

TEST(a_night_is_tropical_where_the_days_lowest_air_stays_over_twenty_degrees)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = four_zones(ctx);
    static maps hot, cool;
    fill(&hot, (const double[4]){30.0, 30.0, 30.0, 30.0}, 31.0);
    fill(&cool, (const double[4]){22.0, 22.0, 22.0, 22.0}, 20.5);
    // The southern half cools below 20 degrees for one hour.
    for (int c = 200; c < 400; c++)
        cool.air[c] = 19.5 + JM_ZERO_CELSIUS_K;
    jm_exposure *x = exposure_of(ctx, city);
    jm_exposure_input night = input(&cool, 1.0, false), day = input(&hot, 23.0, true);
    jm_exposure_add(x, &night);
    CHECK(isnan(summary_of(ctx, x).tropical_nights));
    jm_exposure_add(x, &day);
    CHECK_NEAR(summary_of(ctx, x).tropical_nights, 0.5, 1e-12);
    jm_exposure_add(x, &day); // a second day that never cools
    CHECK_NEAR(summary_of(ctx, x).tropical_nights, 1.5, 1e-12);
    end(ctx, city, x);
}

TEST(the_air_that_is_counted_lies_between_the_centres_of_its_cells)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = four_zones(ctx);
    static maps m;
    const double air_k[4] = {300.0, 301.0, 302.0, 303.0}; // of cells of 100 m
    double sum_k = 0.0;
    fill(&m, (const double[4]){30.0, 30.0, 30.0, 30.0}, 0.0);
    jm_exposure *x = exposure_of(ctx, city);
    jm_exposure_input in = input(&m, 1.0, true);
    in.air = (jm_air_map){2, 2, 10, air_k, NULL};
    jm_exposure_add(x, &in);
    // 1 K warmer to the east and 2 K to the south, from centre to centre and no farther.
    for (int r = 0; r < 20; r++)
        for (int c = 1; c < 20; c++)
            sum_k += 300.0 + fmin(fmax((c + 0.5) / 10.0 - 0.5, 0.0), 1.0) +
                     2.0 * fmin(fmax((r + 0.5) / 10.0 - 0.5, 0.0), 1.0);
    const jm_exposure_summary s = summary_of(ctx, x);
    CHECK_NEAR(s.degree_hours_26, sum_k / 380.0 - 26.0 - JM_ZERO_CELSIUS_K, 1e-4);
    CHECK_NEAR(s.tropical_nights, 1.0, 0.0);
    CHECK(isnan(s.utci_clipped_share)); // the wind is not told
    end(ctx, city, x);
}

TEST(inputs_out_of_the_range_of_utci_are_counted)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = four_zones(ctx);
    static maps m;
    fill(&m, (const double[4]){30.0, 30.0, 30.0, 30.0}, 28.0);
    for (int c = 0; c < 19; c++)
        m.wind[20 + c + 1] = 0.2; // 0.28 m/s at 10 m
    jm_exposure *x = exposure_of(ctx, city);
    jm_exposure_input in = input(&m, 1.0, false);
    jm_exposure_add(x, &in);
    CHECK_NEAR(summary_of(ctx, x).utci_clipped_share, 19.0 / 380.0, 1e-12);
    end(ctx, city, x);
}

TEST(the_hottest_places_come_first_and_small_zones_hide_behind_their_neighbours)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = four_zones(ctx);
    static maps m;
    jm_hot_place places[3];
    int32_t count = 0;
    city->zones.residents_65[0] = 0.0f; // nobody of age, hot as it is
    city->zones.households[2] = 5.0f;   // too few to be shown alone
    fill(&m, (const double[4]){45.0, 30.0, 41.0, 35.0}, 28.0);
    jm_exposure *x = exposure_of(ctx, city);
    jm_exposure_input in = input(&m, 1.0, true);
    jm_exposure_add(x, &in);
    CHECK_OK(ctx, jm_exposure_hottest(ctx, x, 3, places, &count));
    CHECK(count == 3);
    CHECK(places[0].zone == 2 && places[1].zone == 3 && places[2].zone == 1);
    CHECK_NEAR(places[0].utci_k, 41.0 + JM_ZERO_CELSIUS_K, 1e-3);
    CHECK(places[0].people.zones > 1 && places[0].people.residents_65 > 29.9);
    CHECK(places[1].people.zones == 1);
    CHECK_NEAR(places[1].people.residents_65, 40.0, 1e-6);
    CHECK_OK(ctx, jm_exposure_hottest(ctx, x, 1, places, &count));
    CHECK(count == 1 && places[0].zone == 2);
    end(ctx, city, x);
}

TEST(a_heat_wave_day_needs_both_means_of_three_days)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_heat_wave_pair pair, none;
    CHECK_OK(ctx, jm_heat_wave_pair_of(ctx, "49", &pair));
    CHECK(pair.known && pair.night_c == 19.0 && pair.day_c == 34.0);
    CHECK(jm_is_heat_wave_day(&pair, (const double[3]){18.0, 19.0, 20.0},
                              (const double[3]){33.0, 34.0, 35.0}));
    CHECK(!jm_is_heat_wave_day(&pair, (const double[3]){18.0, 18.9, 19.0},
                               (const double[3]){36.0, 37.0, 38.0}));
    CHECK(!jm_is_heat_wave_day(&pair, (const double[3]){21.0, 21.0, 21.0},
                               (const double[3]){33.0, 33.9, 34.0}));
    CHECK_OK(ctx, jm_heat_wave_pair_of(ctx, "59", &none));
    CHECK(!none.known);
    CHECK(!jm_is_heat_wave_day(&none, (const double[3]){30.0, 30.0, 30.0},
                               (const double[3]){45.0, 45.0, 45.0}));
    CHECK_OK(ctx, jm_heat_wave_pair_of(ctx, "", &none));
    CHECK(!none.known);
    jm_ctx_destroy(ctx);
}

TEST(the_departement_is_that_of_most_residents)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = four_zones(ctx);
    char code[JM_DEPARTEMENT_ROOM];
    jm_city_departement(city, code);
    CHECK(strcmp(code, "") == 0);
    const char *const codes[4] = {"490070101", "44109", "2A004", "490070102"};
    for (int i = 0; i < 4; i++)
        CHECK_OK(ctx, jm_city_set_text(ctx, &city->zones.code[i], codes[i]));
    jm_city_departement(city, code);
    CHECK(strcmp(code, "49") == 0);
    city->zones.residents[2] = 5000.0f;
    jm_city_departement(city, code);
    CHECK(strcmp(code, "2A") == 0);
    CHECK_OK(ctx, jm_city_set_text(ctx, &city->zones.code[2], "97411"));
    jm_city_departement(city, code);
    CHECK(strcmp(code, "974") == 0);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(maps_without_a_value_and_a_city_of_one_cell_count_nothing)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = NULL;
    const jm_grid grid = {0.0, 10.0, 10.0, 1, 1};
    const float none = NAN;
    const double air = 300.0;
    CHECK_OK(ctx, jm_city_create(ctx, "one cell", &grid, NULL, &city));
    jm_exposure *x = exposure_of(ctx, city);
    jm_exposure_input in = {
        .length_s = 3600.0, .ends_day = true, .utci_k = &none, .air = {1, 1, 1, &air, NULL}};
    jm_exposure_add(x, &in);
    jm_exposure_summary s = summary_of(ctx, x);
    CHECK(isnan(s.hours_over[0]) && isnan(s.tropical_nights) && isnan(s.hottest_place_k));
    end(ctx, city, x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(hours_over_each_limit_are_shares_of_open_ground_times_hours),
        CASE(person_hours_count_those_who_are_outdoors_where_it_is_hot),
        CASE(a_night_is_tropical_where_the_days_lowest_air_stays_over_twenty_degrees),
        CASE(the_air_that_is_counted_lies_between_the_centres_of_its_cells),
        CASE(inputs_out_of_the_range_of_utci_are_counted),
        CASE(the_hottest_places_come_first_and_small_zones_hide_behind_their_neighbours),
        CASE(a_heat_wave_day_needs_both_means_of_three_days),
        CASE(the_departement_is_that_of_most_residents),
        CASE(maps_without_a_value_and_a_city_of_one_cell_count_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

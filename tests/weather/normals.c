// Climate normals: the table, places whose normals are known and not in it, places it cannot know.
#include "made.h"

#include "store/csv.h"
#include "weather/normals.h"

static jm_normals normals_at(jm_ctx *ctx, double latitude_deg, double longitude_deg,
                             double altitude_m)
{
    const jm_sun_place place = {
        .latitude_deg = latitude_deg, .longitude_deg = longitude_deg, .elevation_m = altitude_m};
    jm_normals normals;
    CHECK_OK(ctx, jm_weather_normals(ctx, &place, &normals));
    return normals;
}

// ---- the table

static double number_of(const jm_csv *csv, int64_t row, const char *column)
{
    double value = (double)NAN;
    CHECK(jm_csv_number(csv, row, jm_csv_column(csv, column), &value));
    return value;
}

static void check_row(const jm_csv *csv, int64_t row)
{
    const int32_t first = jm_csv_column(csv, "jan_c");
    const char *period = jm_csv_cell(csv, row, jm_csv_column(csv, "period"));
    const size_t name = strlen(jm_csv_cell(csv, row, jm_csv_column(csv, "station")));
    double sum = 0.0;
    for (int32_t m = 0; m < 12; m++) {
        double month = (double)NAN;
        CHECK(jm_csv_number(csv, row, first + m, &month));
        CHECK(month > -50.0 && month < 45.0);
        sum += month;
    }
    // Twelve months and the year are each rounded to 0.1 K, and a month counts by its days there.
    CHECK_NEAR(sum / 12.0, number_of(csv, row, "year_c"), 0.15);
    CHECK(fabs(number_of(csv, row, "latitude_deg")) < 90.0);
    CHECK(fabs(number_of(csv, row, "longitude_deg")) <= 180.0);
    CHECK(number_of(csv, row, "altitude_m") > -420.0 && number_of(csv, row, "altitude_m") < 5000.0);
    CHECK(name > 0 && name < JM_NORMALS_NAME);
    int begin = 0, end = 0;
    CHECK(sscanf(period, "%4d-%4d", &begin, &end) == 2 && end == begin + 29);
    CHECK(jm_csv_cell(csv, row, jm_csv_column(csv, "source"))[0] != '\0');
}

TEST(every_station_has_a_place_a_source_and_twelve_months_that_make_its_published_year)
{
    jm_ctx *ctx = *state;
    jm_csv *csv = NULL;
    size_t length = 0;
    const char *text = jm_embedded_text(jm_climate_tables, "climate-normals", &length);
    CHECK(text != NULL);
    CHECK_OK(ctx, jm_csv_parse(ctx, "climate-normals.csv", text, length, &csv));
    const int32_t number = jm_csv_column(csv, "wmo");
    for (int64_t row = 0; row < jm_csv_rows(csv); row++) {
        check_row(csv, row);
        for (int64_t other = 0; other < row; other++)
            CHECK(strcmp(jm_csv_cell(csv, row, number), jm_csv_cell(csv, other, number)) != 0);
    }
    CHECK(jm_csv_rows(csv) > 300);
    jm_csv_destroy(csv);
}

// ---- places

typedef struct known {
    const char *name;
    double latitude_deg, longitude_deg, altitude_m;
    double january_c, july_c, year_c;
} known;

// Of the same publication (assets/climate-normals.csv), not in the table.
static const known places[] = {
    {"Le Mans", 47.946, 0.194, 51.0, 5.5, 20.3, 12.4},
    {"Orleans", 47.991, 1.778, 123.0, 4.4, 19.7, 11.7},
    {"Niort", 46.316, -0.400, 57.0, 5.9, 20.4, 12.8},
    {"Vichy", 46.167, 3.399, 249.0, 4.0, 20.2, 11.7},
    {"Amberieu", 45.976, 5.329, 250.0, 3.2, 21.1, 11.9},
    {"Albi", 43.915, 2.116, 172.0, 5.8, 22.5, 13.8},
    {"Nimes", 43.857, 4.406, 59.0, 7.3, 25.2, 15.6},
    {"Nancy", 48.688, 6.221, 212.0, 2.6, 20.0, 11.0},
    {"Le Touquet", 50.514, 1.623, 5.0, 5.1, 17.6, 11.2},
    {"Mont Aigoual", 44.121, 3.581, 1567.0, -1.0, 14.1, 5.7},
    {"Aachen", 50.783, 6.094, 202.0, 3.2, 18.7, 10.5},
    {"Landvetter", 57.676, 12.292, 154.0, -0.8, 16.6, 7.2},
    {"Reus", 41.145, 1.164, 71.0, 9.3, 25.3, 16.8},
    {"Grosseto", 42.748, 11.059, 7.0, 7.5, 24.9, 15.6},
};

TEST(a_place_between_stations_has_its_published_normals_within_1_kelvin)
{
    jm_ctx *ctx = *state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const known *p = &places[i];
        const jm_normals n = normals_at(ctx, p->latitude_deg, p->longitude_deg, p->altitude_m);
        print_message("%s: %+.2f K in the year, %+.2f K in its half range, %.0f km from %s\n",
                      p->name, n.wave.mean_k - JM_ZERO_CELSIUS_K - p->year_c,
                      n.wave.amplitude_k - 0.5 * (p->july_c - p->january_c), n.nearest_km,
                      n.nearest);
        CHECK_NEAR(n.wave.mean_k - JM_ZERO_CELSIUS_K, p->year_c, 1.0);
        CHECK_NEAR(n.wave.amplitude_k, 0.5 * (p->july_c - p->january_c), 1.0);
    }
}

TEST(a_station_of_the_table_has_its_own_normals)
{
    jm_ctx *ctx = *state;
    const jm_normals angers = normals_at(ctx, 47.479, -0.614, 50.0);
    CHECK(strcmp(angers.nearest, "Angers-Beaucouze") == 0);
    CHECK(strcmp(angers.period, "1991-2020") == 0);
    CHECK(angers.count == 4);
    CHECK_NEAR(angers.nearest_km, 0.0, 0.1);
    // Its neighbours, the nearest 78 km away, count for less than 0.1 K.
    CHECK_NEAR(angers.wave.mean_k - JM_ZERO_CELSIUS_K, 12.6, 0.1);
    CHECK_NEAR(angers.wave.amplitude_k, 7.1, 0.2);
    CHECK(angers.wave.warmest_day > 200.0 && angers.wave.warmest_day < 215.0);
}

TEST(a_hundred_metres_higher_is_0_65_kelvin_colder_and_an_unknown_height_is_the_stations)
{
    jm_ctx *ctx = *state;
    const jm_normals low = normals_at(ctx, 45.7, 4.9, 200.0);
    const jm_normals high = normals_at(ctx, 45.7, 4.9, 300.0);
    const jm_normals unknown = normals_at(ctx, 45.726, 5.078, (double)NAN);
    CHECK_NEAR(low.wave.mean_k - high.wave.mean_k, 0.65, 1e-9);
    CHECK_NEAR(low.wave.amplitude_k, high.wave.amplitude_k, 1e-9);
    CHECK_NEAR(unknown.wave.mean_k - JM_ZERO_CELSIUS_K, 12.8, 0.1); // Lyon-St-Exupery
}

TEST(the_southern_year_is_warmest_in_its_summer)
{
    jm_ctx *ctx = *state;
    const jm_normals cape = normals_at(ctx, -33.925, 18.424, 25.0);
    const jm_normals hobart = normals_at(ctx, -42.88, 147.33, 50.0);
    CHECK(cape.wave.warmest_day > 15.0 && cape.wave.warmest_day < 50.0);
    CHECK(hobart.wave.warmest_day > 10.0 && hobart.wave.warmest_day < 45.0);
}

TEST(far_from_all_stations_and_at_an_unknown_place_nothing_is_known)
{
    jm_ctx *ctx = *state;
    const jm_normals ocean = normals_at(ctx, -48.9, -123.4, 0.0); // farthest from any land
    CHECK(ocean.count == 0 && isnan(ocean.wave.mean_k) && isnan(ocean.wave.amplitude_k));
    CHECK(ocean.nearest_km > 2000.0 && ocean.nearest[0] != '\0');
    const jm_normals nowhere = normals_at(ctx, (double)NAN, (double)NAN, (double)NAN);
    CHECK(nowhere.count == 0 && isnan(nowhere.wave.mean_k) && isinf(nowhere.nearest_km));
}

TEST(a_place_at_the_edge_is_told_by_the_stations_within_reach_alone)
{
    jm_ctx *ctx = *state;
    // 280 km north of Darwin, which no other station of the table is within 1000 km of.
    const jm_normals near = normals_at(ctx, -9.9, 130.893, 30.0);
    const jm_normals beyond = normals_at(ctx, -9.6, 130.893, 30.0);
    CHECK(near.count == 1 && beyond.count == 0);
    CHECK_NEAR(near.nearest_km, 280.6, 0.5); // 2.524 degrees of a sphere of 6371 km
    CHECK_NEAR(near.wave.mean_k - JM_ZERO_CELSIUS_K, 27.8, 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_station_has_a_place_a_source_and_twelve_months_that_make_its_published_year),
        CASE(a_place_between_stations_has_its_published_normals_within_1_kelvin),
        CASE(a_station_of_the_table_has_its_own_normals),
        CASE(a_hundred_metres_higher_is_0_65_kelvin_colder_and_an_unknown_height_is_the_stations),
        CASE(the_southern_year_is_warmest_in_its_summer),
        CASE(far_from_all_stations_and_at_an_unknown_place_nothing_is_known),
        CASE(a_place_at_the_edge_is_told_by_the_stations_within_reach_alone),
    };
    return cmocka_run_group_tests(tests, make_context, end_context);
}

// The demo city as a whole: the same for the same seed, another for another, all roles, in its
// frame.
#include "synth/demo.h"

#include "store/csv.h"

TEST(the_same_seed_gives_the_same_bytes_with_one_thread_and_with_four)
{
    jm_ctx *ctx = *state;
    jm_ctx_set_threads(ctx, 1);
    jm_synth_city *one = demo_of(ctx, 1.0, 1), *six_one = demo_of(ctx, 6.0, 3);
    jm_ctx_set_threads(ctx, 4);
    jm_synth_city *four = demo_of(ctx, 1.0, 1), *six_four = demo_of(ctx, 6.0, 3);
    CHECK(hash_of(one) == hash_of(four));
    CHECK(hash_of(six_one) == hash_of(six_four));
    jm_synth_destroy(one);
    jm_synth_destroy(four);
    jm_synth_destroy(six_one);
    jm_synth_destroy(six_four);
}

// Guards against what differs between compilers and machines, such as the order of two draws in one
// call. Whoever changes the generator on purpose writes the new number here.
TEST(toytown_is_the_same_on_every_machine)
{
    jm_synth_city *city = demo_of(*state, 1.0, 1);
    CHECK(hash_of(city) == UINT64_C(0x2aa86a1b7e4c53b2));
    jm_synth_destroy(city);
}

// Not only other houses: the river, the first line of the drawing, runs elsewhere.
TEST(another_seed_gives_another_city)
{
    jm_ctx *ctx = *state;
    uint64_t seen[8];
    double shore_x[8], shore_y[8];
    for (uint64_t seed = 0; seed < 8; seed++) {
        jm_synth_city *city = demo_of(ctx, 1.0, seed);
        const jm_layer *water = layer_of(city, JM_ROLE_WATER);
        int64_t middle = water->point_start[1] / 4; // halfway along the first shore
        seen[seed] = hash_of(city);
        shore_x[seed] = water->x[middle];
        shore_y[seed] = water->y[middle];
        jm_synth_destroy(city);
    }
    for (int a = 0; a < 8; a++)
        for (int b = 0; b < a; b++) {
            CHECK(seen[a] != seen[b]);
            CHECK(fabs(shore_x[a] - shore_x[b]) + fabs(shore_y[a] - shore_y[b]) > 1.0);
        }
}

TEST(sizes_that_make_no_city_are_refused)
{
    jm_ctx *ctx = *state;
    const double refused[] = {0.79, 40.1, 0.0, -6.0, (double)NAN, (double)INFINITY};
    for (int i = 0; i < 6; i++) {
        jm_synth_def def = {.size_km = refused[i], .seed = 1};
        jm_synth_city *city = NULL;
        CHECK_FAILS(ctx, jm_synth_create(ctx, &def, &city), JM_ERR_ARGUMENT,
                    "between 0.8 and 40 km");
        CHECK(city == NULL);
    }
}

TEST(sizes_between_the_tested_ones_work_with_many_seeds)
{
    jm_ctx *ctx = *state;
    const double sizes[] = {0.8, 1.0, 1.37, 2.4, 2.99, 3.0, 4.5, 9.1};
    for (int i = 0; i < 8; i++)
        for (uint64_t seed = 1; seed < (sizes[i] < 3.0 ? 4 : 2); seed++) {
            jm_synth_city *city = demo_of(ctx, sizes[i], seed);
            CHECK(layer_of(city, JM_ROLE_BUILDINGS)->feature_count > 200);
            CHECK(layer_of(city, JM_ROLE_GATES)->feature_count >= 4);
            jm_synth_destroy(city);
        }
}

TEST(toytown_holds_what_a_town_needs)
{
    jm_synth_city *city = demo_of(*state, 1.0, 1);
    const struct {
        jm_role role;
        int64_t least, most;
    } wanted[] = {
        {JM_ROLE_ROADS, 40, 400},    {JM_ROLE_BUILDINGS, 500, 3000}, {JM_ROLE_GROUND, 80, 2000},
        {JM_ROLE_WATER, 1, 20},      {JM_ROLE_TREES, 500, 8000},     {JM_ROLE_ZONES, 6, 30},
        {JM_ROLE_PARKING, 50, 1000}, {JM_ROLE_COUNTERS, 8, 40},      {JM_ROLE_COUNTS, 192, 960},
        {JM_ROLE_GATES, 4, 20},      {JM_ROLE_STOPS, 6, 40},         {JM_ROLE_TRANSIT, 4, 4}};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const jm_layer *layer = layer_of(city, wanted[i].role);
        CHECK(layer != NULL);
        CHECK(layer->feature_count >= wanted[i].least && layer->feature_count <= wanted[i].most);
    }
    CHECK(relief_of(city) != NULL);
    jm_synth_destroy(city);
}

TEST(the_default_city_is_a_french_town_in_size)
{
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *zones = layer_of(city, JM_ROLE_ZONES);
    double residents = sum_of(zones, "residents"), jobs = sum_of(zones, "jobs");
    CHECK(residents > 50000.0 && residents < 130000.0);
    CHECK(jobs > 0.3 * residents && jobs < 0.9 * residents);
    CHECK(zones->feature_count > 100 && zones->feature_count < 200); // 0.2 to 0.3 km2 each
    CHECK(layer_of(city, JM_ROLE_BUILDINGS)->feature_count > 15000);
    CHECK(layer_of(city, JM_ROLE_BUILDINGS)->feature_count < 50000);
    jm_synth_destroy(city);
}

// Only streets that leave through a gate reach beyond the frame, by sixty metres.
TEST(everything_lies_in_the_frame)
{
    jm_synth_city *city = demo_of(*state, 1.0, 2);
    for (int64_t s = 0; s < city->sources.count; s++) {
        const jm_layer *l = city->sources.items[s].layer;
        if (l == NULL)
            continue;
        double rim_m = city->sources.items[s].role == JM_ROLE_ROADS ? 60.0 : 0.0;
        for (int64_t p = 0; p < l->point_count; p++) {
            CHECK(l->x[p] >= 433500.0 - rim_m && l->x[p] <= 434500.0 + rim_m);
            CHECK(l->y[p] >= 6715500.0 - rim_m && l->y[p] <= 6716500.0 + rim_m);
        }
    }
    const jm_raster *relief = relief_of(city);
    CHECK(relief->west < 433500.0 && relief->north > 6716500.0);
    CHECK(relief->west + relief->cell_x * relief->columns > 434500.0);
    CHECK(relief->north - relief->cell_y * relief->rows < 6715500.0);
    jm_synth_destroy(city);
}

TEST(coordinates_are_whole_centimetres_and_no_ring_repeats_a_point)
{
    jm_synth_city *city = demo_of(*state, 1.0, 4);
    const jm_role roles[] = {JM_ROLE_BUILDINGS, JM_ROLE_GROUND, JM_ROLE_ZONES, JM_ROLE_WATER,
                             JM_ROLE_ROADS};
    for (int r = 0; r < 5; r++) {
        const jm_layer *l = layer_of(city, roles[r]);
        for (int64_t part = 0; part < l->part_count; part++) {
            int64_t from = l->point_start[part], to = l->point_start[part + 1];
            CHECK(to - from >= (l->geometry == JM_POLYGONS ? 3 : 2));
            for (int64_t p = from; p < to; p++) {
                CHECK_NEAR(100.0 * l->x[p], round(100.0 * l->x[p]), 1e-6);
                CHECK_NEAR(100.0 * l->y[p], round(100.0 * l->y[p]), 1e-6);
                int64_t next = p + 1 < to ? p + 1 : l->geometry == JM_POLYGONS ? from : p;
                CHECK(next == p || l->x[next] != l->x[p] || l->y[next] != l->y[p]);
            }
        }
    }
    jm_synth_destroy(city);
}

// On which side of the line from a to b the point c lies.
static double side_of(const jm_layer *l, int64_t a, int64_t b, int64_t c)
{
    return (l->x[b] - l->x[a]) * (l->y[c] - l->y[a]) - (l->y[b] - l->y[a]) * (l->x[c] - l->x[a]);
}

// Two edges share a point, where they are not neighbours of one ring.
static bool edges_meet(const jm_layer *l, const int64_t a[2], const int64_t b[2])
{
    if (a[0] == b[0] || a[0] == b[1] || a[1] == b[0] || a[1] == b[1])
        return false;
    double p = side_of(l, a[0], a[1], b[0]), q = side_of(l, a[0], a[1], b[1]);
    double r = side_of(l, b[0], b[1], a[0]), s = side_of(l, b[0], b[1], a[1]);
    return p * q <= 0.0 && r * s <= 0.0 &&
           fmax(l->x[a[0]], l->x[a[1]]) >= fmin(l->x[b[0]], l->x[b[1]]) &&
           fmax(l->x[b[0]], l->x[b[1]]) >= fmin(l->x[a[0]], l->x[a[1]]) &&
           fmax(l->y[a[0]], l->y[a[1]]) >= fmin(l->y[b[0]], l->y[b[1]]) &&
           fmax(l->y[b[0]], l->y[b[1]]) >= fmin(l->y[a[0]], l->y[a[1]]);
}

static int64_t next_of(const jm_layer *l, int64_t part, int64_t p)
{
    return p + 1 < l->point_start[part + 1] ? p + 1 : l->point_start[part];
}

// Edges of a feature's rings that cross or touch each other.
static int64_t crossings_of(const jm_layer *l, int64_t f)
{
    int64_t found = 0;
    for (int64_t i = l->part_start[f]; i < l->part_start[f + 1]; i++)
        for (int64_t j = i; j < l->part_start[f + 1]; j++)
            for (int64_t p = l->point_start[i]; p < l->point_start[i + 1]; p++)
                for (int64_t q = i == j ? p + 1 : l->point_start[j]; q < l->point_start[j + 1];
                     q++) {
                    const int64_t a[2] = {p, next_of(l, i, p)}, b[2] = {q, next_of(l, j, q)};
                    found += edges_meet(l, a, b) ? 1 : 0;
                }
    return found;
}

// Rounded to whole centimetres, a yard could poke through the lawn around it: an importer would
// mend that, and files would no longer give the city of the memory.
TEST(no_ring_of_a_polygon_crosses_itself_or_another_of_its_rings)
{
    const double sizes[] = {1.0, 6.0, 12.0, 26.0};
    const jm_role roles[] = {JM_ROLE_BUILDINGS, JM_ROLE_GROUND, JM_ROLE_ZONES, JM_ROLE_WATER};
    for (int i = 0; i < 4; i++) {
        jm_synth_city *city = demo_of(*state, sizes[i], 1);
        for (int r = 0; r < 4; r++) {
            const jm_layer *l = layer_of(city, roles[r]);
            int64_t bad = 0;
            for (int64_t f = 0; f < l->feature_count; f++)
                bad += crossings_of(l, f) > 0 ? 1 : 0;
            if (bad > 0)
                print_error("%g km, %s: %lld\n", sizes[i], jm_role_name(roles[r]), (long long)bad);
            CHECK(bad == 0);
        }
        jm_synth_destroy(city);
    }
}

TEST(the_counts_in_the_file_are_those_of_the_layer)
{
    jm_ctx *ctx = *state;
    jm_synth_city *city = demo_of(ctx, 1.0, 1);
    const jm_layer *counts = layer_of(city, JM_ROLE_COUNTS);
    const char *text = file_of(city, "counts.csv");
    jm_csv *csv = NULL;
    CHECK(text != NULL);
    CHECK_OK(ctx, jm_csv_parse(ctx, "counts.csv", text, strlen(text), &csv));
    CHECK(jm_csv_rows(csv) == counts->feature_count);
    for (int64_t f = 0; f < counts->feature_count; f++) {
        double flow = -1.0, hour = -1.0;
        CHECK(jm_csv_number(csv, f, jm_csv_column(csv, "flow_vehh"), &flow));
        CHECK(jm_csv_number(csv, f, jm_csv_column(csv, "hour"), &hour));
        CHECK(flow == real_of(counts, "flow_vehh", f) && hour == real_of(counts, "hour", f));
        CHECK(strcmp(jm_csv_cell(csv, f, jm_csv_column(csv, "name")), text_of(counts, "name", f)) ==
              0);
    }
    jm_csv_destroy(csv);
    jm_synth_destroy(city);
}

// The counters at the gates see what the gates let through; noise of an hour is 4 %, half a vehicle
// is lost to rounding.
TEST(a_counter_at_a_gate_sees_the_gates_traffic)
{
    jm_synth_city *city = demo_of(*state, 6.0, 1);
    const jm_layer *counts = layer_of(city, JM_ROLE_COUNTS);
    const jm_layer *gates = layer_of(city, JM_ROLE_GATES);
    int64_t matched = 0;
    for (int64_t f = 0; f + 24 <= counts->feature_count; f += 24) {
        double day = 0.0;
        for (int64_t h = 0; h < 24; h++)
            day += real_of(counts, "flow_vehh", f + h);
        const char *column =
            strstr(text_of(counts, "name", f), "sortie") ? "out_vehday" : "in_vehday";
        bool found = false;
        for (int64_t g = 0; g < gates->feature_count; g++) {
            double vehday = real_of(gates, column, g);
            found = found || fabs(day - vehday) <= 0.02 * vehday + 12.0;
        }
        CHECK(found);
        matched++;
    }
    CHECK(matched == layer_of(city, JM_ROLE_COUNTERS)->feature_count);
    double in = sum_of(gates, "in_vehday"), out = sum_of(gates, "out_vehday");
    CHECK_NEAR(in / out, 1.0, 0.03); // who comes leaves, within the dice of each gate
    jm_synth_destroy(city);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(the_same_seed_gives_the_same_bytes_with_one_thread_and_with_four),
        CASE(toytown_is_the_same_on_every_machine),
        CASE(another_seed_gives_another_city),
        CASE(sizes_that_make_no_city_are_refused),
        CASE(sizes_between_the_tested_ones_work_with_many_seeds),
        CASE(toytown_holds_what_a_town_needs),
        CASE(the_default_city_is_a_french_town_in_size),
        CASE(everything_lies_in_the_frame),
        CASE(coordinates_are_whole_centimetres_and_no_ring_repeats_a_point),
        CASE(no_ring_of_a_polygon_crosses_itself_or_another_of_its_rings),
        CASE(the_counts_in_the_file_are_those_of_the_layer),
        CASE(a_counter_at_a_gate_sees_the_gates_traffic),
    };
    return cmocka_run_group_tests(cases, make_context, end_context);
}

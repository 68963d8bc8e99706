#include "layers.h"

/// A quarter: a lattice of streets that runs out of the frame, houses, a park, a pond, trees.
static void make_quarter(jm_ctx *ctx, jm_sources *sources)
{
    jm_layer *roads = make_layer(ctx, sources, JM_ROLE_ROADS, JM_LINES);
    for (int i = 0; i < 4; i++) {
        double at = 50.0 + 100.0 * i;
        const char *kind = i == 1 ? "secondary" : "residential";
        double xy[12], yx[12];
        for (int k = 0; k < 6; k++) {
            xy[2 * k] = yx[2 * k + 1] = -50.0 + 100.0 * k;
            xy[2 * k + 1] = yx[2 * k] = at;
        }
        put_feature(ctx, roads, 6, xy);
        put_text(ctx, roads, "class", kind);
        put_text(ctx, roads, "name", "Rue d'en face");
        put_feature(ctx, roads, 6, yx);
        put_text(ctx, roads, "class", kind);
    }
    jm_layer *houses = make_layer(ctx, sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++) {
            put_box(ctx, houses, 70.0 + 100.0 * c, 70.0 + 100.0 * r, 100.0 + 100.0 * c,
                    90.0 + 100.0 * r);
            if (c < 2)
                put_real(ctx, houses, "height_m", 6.0 + 3.0 * c);
            put_text(ctx, houses, "usage", c == 2 ? "commercial" : "residential");
        }
    jm_layer *ground = make_layer(ctx, sources, JM_ROLE_GROUND, JM_POLYGONS);
    put_box(ctx, ground, 110.0, 110.0, 140.0, 140.0);
    put_text(ctx, ground, "surface", "soil");
    put_box(ctx, ground, 100.0, 100.0, 145.0, 145.0);
    put_text(ctx, ground, "surface", "shrub");
    put_real(ctx, ground, "trees_share", 0.5);
    jm_layer *water = make_layer(ctx, sources, JM_ROLE_WATER, JM_POLYGONS);
    put_box(ctx, water, 210.0, 310.0, 290.0, 340.0);
    jm_layer *trees = make_layer(ctx, sources, JM_ROLE_TREES, JM_POINTS);
    const double tree[] = {180.0, 180.0};
    put_feature(ctx, trees, 1, tree);
    put_real(ctx, trees, "height_m", 200.0); // a slip: counts as missing
}

static jm_city *build_quarter(jm_ctx *ctx, const jm_city_def *def)
{
    jm_sources sources = {0};
    jm_city *city = NULL;
    make_quarter(ctx, &sources);
    CHECK_OK(ctx, jm_city_build(ctx, def, &sources, &city));
    jm_sources_free(&sources);
    return city;
}

TEST(a_quarter_becomes_a_sound_city_with_its_gaps_told)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_city *city = build_quarter(ctx, &def);
    check_sound(ctx, city);
    // 4 x 4 crossings and 16 cut ends; 24 + 16 streets, both ways.
    CHECK(city->streets.node_count == 32 && city->streets.link_count == 2 * 40);
    CHECK(city->buildings.count == 9 && city->trees.count == 1);
    CHECK(city->grid.columns == 80 && city->grid.rows == 80);
    CHECK_NEAR(city->place.latitude_deg, 47.47, 0.1);
    const jm_gap *height = find_gap(city, "building height", "of its usage");
    CHECK(height != NULL && height->filled == 3 && height->total == 9);
    CHECK(find_gap(city, "road speed", "R413-3") != NULL);
    CHECK(find_gap(city, "tree height", "8 m") != NULL);
    CHECK(city->credit_count == 5);
    assert_string_equal(city->credits[0].licence, "CC0");
    leave_city(ctx, city);
}

TEST(surfaces_keep_their_order_of_priority)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_city *city = build_quarter(ctx, &def);
    const uint8_t *surface = city->rasters.surface_class;
    CHECK(surface[cell_of(city, 85.0, 80.0)] == JM_SURFACE_ROOF);
    CHECK(surface[cell_of(city, 51.0, 102.0)] == JM_SURFACE_ASPHALT); // street
    CHECK(surface[cell_of(city, 251.0, 325.0)] == JM_SURFACE_WATER);  // over the street there
    CHECK(surface[cell_of(city, 125.0, 125.0)] == JM_SURFACE_SOIL);   // the smaller patch
    CHECK(surface[cell_of(city, 103.0, 142.0)] == JM_SURFACE_SHRUB);
    CHECK(surface[cell_of(city, 65.0, 65.0)] == JM_SURFACE_PAVING); // 7 m from a house
    CHECK(surface[cell_of(city, 20.0, 20.0)] == JM_SURFACE_GRASS);
    // Half of the wooded cells bear crowns; 45 x 45 m less the patch are 45 cells.
    int64_t crowns = 0;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        crowns += city->rasters.canopy_top_m[i] == 12.0f;
    CHECK(crowns > 10 && crowns < 35);
    leave_city(ctx, city);
}

TEST(a_missing_height_is_the_median_of_its_neighbours)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    jm_layer *houses = make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    const double heights[] = {9.0, 30.0, 12.0, (double)NAN, 0.4, -5.0, 900.0};
    for (int i = 0; i < 7; i++) {
        put_box(ctx, houses, 14.0 * i, 100.0, 14.0 * i + 10.0, 115.0);
        put_real(ctx, houses, "height_m", heights[i]);
        put_text(ctx, houses, "usage", "residential");
    }
    put_box(ctx, houses, 300.0, 300.0, 310.0, 310.0); // alone: its class
    put_text(ctx, houses, "usage", "public");
    put_box(ctx, houses, 350.0, 350.0, 360.0, 360.0); // floors
    put_real(ctx, houses, "levels", 4.0);
    jm_city *city = build_of(ctx, &def, &sources);
    for (int i = 3; i < 7; i++) {
        CHECK(city->buildings.height_m[i] == 12.0f);
        CHECK(city->buildings.height_origin[i] == JM_ORIGIN_NEIGHBOURS);
    }
    CHECK(city->buildings.height_origin[7] == JM_ORIGIN_CLASS);
    CHECK(city->buildings.height_m[8] == 12.0f);
    CHECK(city->buildings.height_origin[8] == JM_ORIGIN_FLOORS);
    leave_city(ctx, city);
}

TEST(a_shed_between_cell_centres_takes_the_cell_of_its_middle)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    def.cell_m = 10.0;
    jm_sources sources = {0};
    jm_layer *houses = make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    put_box(ctx, houses, 106.0, 101.0, 114.0, 109.0); // 64 m2 round a corner of cells: no centre
    put_box(ctx, houses, 206.0, 201.0, 210.0, 205.0); // 16 m2: leaves no trace
    put_box(ctx, houses, 300.0, 300.0, 320.0, 320.0); // two that overlap: the higher shows
    put_real(ctx, houses, "height_m", 30.0);
    put_box(ctx, houses, 310.0, 300.0, 330.0, 320.0);
    put_real(ctx, houses, "height_m", 9.0);
    put_box(ctx, houses, 151.0, 156.0, 157.0, 161.0); // 30 m2, over a quarter of a cell
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->rasters.building[cell_of(city, 154.0, 158.5)] == 4);
    CHECK(city->rasters.building[cell_of(city, 110.0, 105.0)] == 0);
    CHECK(city->rasters.building[cell_of(city, 208.0, 203.0)] == JM_NONE);
    CHECK(city->rasters.building[cell_of(city, 315.0, 305.0)] == 2);
    CHECK(city->rasters.building_height_m[cell_of(city, 325.0, 305.0)] == 9.0f);
    CHECK(find_gap(city, "building raster", "quarter of a cell")->filled == 1);
    leave_city(ctx, city);
}

TEST(a_street_that_leaves_the_frame_at_one_of_its_vertices_leaves_no_stub)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    const double xy[] = {-50.0, 100.0, 0.0, 100.0, 200.0, 100.0, 400.0, 100.0, 460.0, 100.0};
    put_feature(ctx, roads, 5, xy);
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(find_gap(city, "street", "without length") == NULL);
    CHECK(city->streets.link_count == 2 && city->streets.node_count == 2);
    CHECK_NEAR((double)city->streets.length_m[0], 400.0, 1e-3);
    leave_city(ctx, city);
}

TEST(words_for_ground_that_are_none_of_ours_are_named)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    jm_city *city = NULL;
    char before[65], after[65];
    jm_layer *ground = make_layer(ctx, &sources, JM_ROLE_GROUND, JM_POLYGONS);
    for (int i = 0; i < 3; i++) {
        put_box(ctx, ground, 100.0 + 50.0 * i, 100.0, 140.0 + 50.0 * i, 140.0);
        put_text(ctx, ground, "surface", i == 1 ? "village_green" : "parc");
    }
    CHECK_OK(ctx, jm_city_build(ctx, &def, &sources, &city));
    const jm_gap *gap = find_gap(city, "ground", "parc");
    CHECK(gap != NULL && gap->filled == 3);
    CHECK(strstr(gap->rule, "village_green") != NULL);
    CHECK(strstr(strstr(gap->rule, "parc") + 1, "parc") == NULL); // each once
    CHECK_OK(ctx, jm_city_hash(ctx, city, before));
    jm_city_destroy(city);
    // The sum of the file is told with the credits, but two copies of a file make one city.
    memset(ground->hash, 'a', 64);
    CHECK_OK(ctx, jm_city_build(ctx, &def, &sources, &city));
    CHECK(strlen(city->credits[0].hash) == 64 && city->credits[0].hash[0] == 'a');
    CHECK_OK(ctx, jm_city_hash(ctx, city, after));
    CHECK(strcmp(before, after) == 0);
    jm_sources_free(&sources);
    leave_city(ctx, city);
}

TEST(streets_cut_by_the_frame_get_gates_and_the_counted_ones_their_counts)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    make_quarter(ctx, &sources);
    jm_layer *gates = make_layer(ctx, &sources, JM_ROLE_GATES, JM_POINTS);
    const double gate[] = {-20.0, 155.0}, lost[] = {200.0, 100.0};
    put_feature(ctx, gates, 1, gate);
    put_real(ctx, gates, "in_vehday", 7000.0);
    put_real(ctx, gates, "out_vehday", 6500.0);
    put_feature(ctx, gates, 1, lost);
    jm_city *city = build_of(ctx, &def, &sources);
    // Two secondary streets, cut at both ends; the residential ones make no gates.
    CHECK(city->gates.count == 4);
    CHECK(find_gap(city, "gate", "50 m")->filled == 1);
    CHECK(city->gates.in_vehday[0] == 7000.0f && city->gates.out_vehday[0] == 6500.0f);
    CHECK(city->gates.origin[0] == JM_ORIGIN_MEASURED);
    CHECK_NEAR(city->streets.node_x[city->gates.node[0]], SMALL_WEST_M, 1e-6);
    // 800 veh/h and lane, five hours of it.
    CHECK_NEAR(city->gates.in_vehday[2], 4000.0, 0.01);
    CHECK(city->gates.origin[2] == JM_ORIGIN_PRESUMED);
    leave_city(ctx, city);
}

TEST(a_main_street_that_ends_at_the_rim_of_the_map_is_a_gate)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    def.west_m -= 2000.0; // the frame is far: the map itself ends
    jm_sources sources = {0};
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "secondary", -1500.0, 200.0, 0.0, 200.0);
    put_street(ctx, roads, "residential", 0.0, 200.0, 0.0, 390.0);
    put_street(ctx, roads, "residential", 0.0, 200.0, 0.0, 10.0);
    put_street(ctx, roads, "residential", -1000.0, 10.0, -1000.0, 390.0);
    put_street(ctx, roads, "secondary", -800.0, 200.0, -800.0, 205.0); // ends inside
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->gates.count == 1);
    CHECK_NEAR(city->streets.node_x[city->gates.node[0]], SMALL_WEST_M - 1500.0, 1e-6);
    CHECK(find_gap(city, "gate", "outline")->filled == 1);
    leave_city(ctx, city);
}

TEST(a_river_drawn_as_a_line_has_its_width)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    jm_layer *water = make_layer(ctx, &sources, JM_ROLE_WATER, JM_LINES);
    const double river[] = {-50.0, 200.0, 450.0, 200.0};
    put_feature(ctx, water, 2, river);
    put_real(ctx, water, "width_m", 60.0);
    jm_city *city = build_of(ctx, &def, &sources);
    int64_t wet = 0;
    for (int64_t i = 0; i < jm_grid_cells(&city->grid); i++)
        wet += city->rasters.surface_class[i] == JM_SURFACE_WATER;
    CHECK(wet == 400 * 60 / 25);
    leave_city(ctx, city);
}

TEST(one_way_streets_have_one_link_in_their_direction)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "primary", 100.0, 100.0, 200.0, 100.0);
    put_text(ctx, roads, "oneway", "backward");
    put_real(ctx, roads, "lanes", 3.0);
    put_street(ctx, roads, "motorway", 100.0, 300.0, 200.0, 300.0);
    put_text(ctx, roads, "oneway", ""); // implied
    put_street(ctx, roads, "residential", 100.0, 200.0, 200.0, 200.0);
    put_real(ctx, roads, "lanes", 4.0);
    put_real(ctx, roads, "speed_kmh", 36.0);
    jm_city *city = build_of(ctx, &def, &sources);
    const jm_streets *s = &city->streets;
    CHECK(s->link_count == 4);
    CHECK(s->node_x[s->from[0]] > s->node_x[s->to[0]]);
    CHECK(s->lanes[0] == 3.0f && s->width_m[0] == 10.0f);
    CHECK_NEAR(s->capacity_vehs[0], 3.0 * 1500.0 / 3600.0, 1e-6);
    CHECK(s->twin[0] == JM_NONE && s->twin[1] == JM_NONE && s->lanes[1] == 2.0f);
    CHECK(s->twin[2] == 3 && s->lanes[2] == 2.0f && s->width_m[2] == 13.0f);
    CHECK(s->speed_ms[2] == 10.0f && s->speed_origin[2] == JM_ORIGIN_MEASURED);
    CHECK(s->speed_origin[0] == JM_ORIGIN_CLASS);
    leave_city(ctx, city);
}

TEST(a_later_layer_fills_only_what_the_earlier_left_open)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    make_quarter(ctx, &sources);
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", 3.0, 52.0, 390.0, 53.0);   // known
    put_street(ctx, roads, "residential", 100.0, 80.0, 100.0, 95.0); // new
    jm_layer *houses = make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    put_box(ctx, houses, 72.0, 71.0, 98.0, 89.0); // known
    put_box(ctx, houses, 20.0, 20.0, 30.0, 30.0); // new
    jm_layer *trees = make_layer(ctx, &sources, JM_ROLE_TREES, JM_POINTS);
    const double known[] = {180.5, 181.0}, fresh[] = {190.0, 181.0};
    put_feature(ctx, trees, 1, known);
    put_feature(ctx, trees, 1, fresh);
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->streets.link_count == 2 * 41);
    CHECK(city->buildings.count == 10 && city->trees.count == 2);
    leave_city(ctx, city);
}

TEST(a_later_street_that_leaves_the_frame_is_known_by_its_part_inside)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    make_quarter(ctx, &sources);
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    put_street(ctx, roads, "residential", -900.0, 51.0, 30.0, 51.0);   // known, comes in
    put_street(ctx, roads, "residential", 251.0, 390.0, 251.0, 990.0); // known, goes out
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->streets.link_count == 2 * 40);
    const jm_gap *known = find_gap(city, "road", "earlier layer has it");
    CHECK(known != NULL && known->filled == 2 && known->total == 2);
    CHECK(jm_gap_group_of(known) == JM_GAPS_LEFT_OUT);
    CHECK(jm_gap_group_of(find_gap(city, "road speed", "R413-3")) == JM_GAPS_FILLED);
    leave_city(ctx, city);
}

TEST(one_thread_and_four_build_the_same_bits)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    char one[65], four[65];
    jm_ctx_set_threads(ctx, 1);
    jm_city *city = build_quarter(ctx, &def);
    CHECK_OK(ctx, jm_city_hash(ctx, city, one));
    jm_city_destroy(city);
    jm_ctx_set_threads(ctx, 4);
    city = build_quarter(ctx, &def);
    CHECK_OK(ctx, jm_city_hash(ctx, city, four));
    assert_string_equal(one, four);
    leave_city(ctx, city);
}

TEST(wrong_recipes_are_refused_with_the_mend)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_sources sources = {0};
    jm_city *city = NULL;
    jm_city_def def = small_def();
    def.flat = false;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "flat: true");
    def = small_def();
    def.cell_m = 0.5;
    def.cell_limit = 10000; // 640 000 wanted: cells of 4 m fit
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "cell_m: 4 or more");
    def = small_def();
    def.crs = "EPSG:4326";
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "EPSG:2154");
    def = small_def();
    def.east_m = def.west_m - 1.0;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "west");
    def = small_def();
    def.north_m = (double)NAN;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "area");
    def = small_def();
    def.margin_m = -5.0;
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "margin_m");
    def = small_def();
    def.zone_rule = "Europe/Paris";
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "");
    def = small_def();
    jm_layer *wrong = make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POINTS);
    const double at[] = {1.0, 1.0};
    put_feature(ctx, wrong, 1, at);
    CHECK_FAILS(ctx, jm_city_build(ctx, &def, &sources, &city), JM_ERR_DATA, "polygons");
    CHECK(city == NULL);
    jm_sources_free(&sources);
    jm_ctx_destroy(ctx);
}

TEST(broken_features_are_counted_and_left_out)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    jm_sources sources = {0};
    jm_layer *houses = make_layer(ctx, &sources, JM_ROLE_BUILDINGS, JM_POLYGONS);
    put_box(ctx, houses, 10.0, 10.0, 10.0, 10.0);
    put_box(ctx, houses, 10.0, 10.0, (double)NAN, 30.0);
    const double two[] = {50.0, 50.0, 60.0, 60.0};
    put_feature(ctx, houses, 2, two);
    put_box(ctx, houses, 1e9, 1e9, 1e9 + 1.0, 1e9 + 1.0); // far away: not in this city at all
    put_box(ctx, houses, 100.0, 100.0, 120.0, 120.0);
    jm_layer *roads = make_layer(ctx, &sources, JM_ROLE_ROADS, JM_LINES);
    const double gap[] = {10.0, 200.0, 50.0, 200.0, (double)NAN, 200.0, 100.0, 200.0, 150.0, 200.0};
    put_feature(ctx, roads, 5, gap);
    put_text(ctx, roads, "class", "sentier");
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->buildings.count == 1);
    CHECK(find_gap(city, "building", "no area")->filled == 3);
    CHECK(city->streets.link_count == 4);
    CHECK(city->streets.road_class[0] == JM_ROAD_RESIDENTIAL);
    leave_city(ctx, city);
}

TEST(an_empty_recipe_gives_an_empty_sound_city)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city_def def = small_def();
    def.margin_m = 12.0; // rounded up to three cells
    jm_sources sources = {0};
    jm_city *city = build_of(ctx, &def, &sources);
    CHECK(city->grid.columns == 86 && city->margin_m == 15.0);
    CHECK(city->grid.west_m == SMALL_WEST_M - 15.0);
    CHECK(city->zones.count == 0 && city->fleet.class_count == 1);
    leave_city(ctx, city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_quarter_becomes_a_sound_city_with_its_gaps_told),
        CASE(surfaces_keep_their_order_of_priority),
        CASE(a_missing_height_is_the_median_of_its_neighbours),
        CASE(a_shed_between_cell_centres_takes_the_cell_of_its_middle),
        CASE(a_street_that_leaves_the_frame_at_one_of_its_vertices_leaves_no_stub),
        CASE(words_for_ground_that_are_none_of_ours_are_named),
        CASE(streets_cut_by_the_frame_get_gates_and_the_counted_ones_their_counts),
        CASE(a_main_street_that_ends_at_the_rim_of_the_map_is_a_gate),
        CASE(a_river_drawn_as_a_line_has_its_width),
        CASE(one_way_streets_have_one_link_in_their_direction),
        CASE(a_later_layer_fills_only_what_the_earlier_left_open),
        CASE(a_later_street_that_leaves_the_frame_is_known_by_its_part_inside),
        CASE(one_thread_and_four_build_the_same_bits),
        CASE(wrong_recipes_are_refused_with_the_mend),
        CASE(broken_features_are_counted_and_left_out),
        CASE(an_empty_recipe_gives_an_empty_sound_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

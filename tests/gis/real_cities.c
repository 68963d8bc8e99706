// Real cities, imported whole by their recipes: counts of objects, of links and of what hangs
// together, against counts made with ogrinfo and GDAL's Python bindings on the same files.
#include "gis_files.h"

static jm_city *import_recipe(gis_scene *scene, const char *name)
{
    char path[PATH], *report = NULL;
    int64_t faults = 0;
    jm_recipe *recipe = NULL;
    jm_city *city = NULL;
    snprintf(path, sizeof path, "scenarios/%s/%s.import.yaml", name, name);
    CHECK_OK(scene->ctx, jm_recipe_read(scene->ctx, path, &recipe));
    CHECK_OK(scene->ctx, jm_gis_import(scene->ctx, recipe, &city));
    jm_recipe_destroy(recipe);
    CHECK_OK(scene->ctx, jm_city_check(scene->ctx, city, &report, &faults));
    if (faults > 0)
        print_error("%s: %s\n", name, report);
    CHECK(faults == 0);
    jm_free(report);
    return city;
}

// The same with a frame of the test's own, so that nothing is cut, and large cells.
static jm_city *import_wide(gis_scene *scene, const char *head, const char *layers)
{
    char text[4096];
    jm_recipe *recipe = NULL;
    jm_city *city = NULL;
    snprintf(text, sizeof text, "jumeau_format: recipe\nformat_version: 1\nname: Wide\n%s\n%s",
             head, layers);
    CHECK_OK(scene->ctx, jm_recipe_parse(scene->ctx, "wide.yaml", text, strlen(text), &recipe));
    CHECK_OK(scene->ctx, jm_gis_import(scene->ctx, recipe, &city));
    jm_recipe_destroy(recipe);
    return city;
}

static int64_t origin_count(const jm_city *city, jm_origin origin)
{
    int64_t count = 0;
    for (int32_t b = 0; b < city->buildings.count; b++)
        count += city->buildings.height_origin[b] == (uint8_t)origin;
    return count;
}

static int64_t undirected_links(const jm_city *city)
{
    int64_t count = 0;
    for (int32_t e = 0; e < city->streets.link_count; e++)
        count += city->streets.twin[e] <= e; // JM_NONE, or the second of two
    return count;
}

static double street_km(const jm_city *city)
{
    double metres = 0.0;
    for (int32_t e = 0; e < city->streets.link_count; e++)
        if (city->streets.twin[e] <= e)
            metres += (double)city->streets.length_m[e];
    return metres / 1000.0;
}

static int32_t root_of(int32_t *parent, int32_t n)
{
    while (parent[n] != n)
        n = parent[n] = parent[parent[n]];
    return n;
}

// Share of the nodes in the largest part, whatever the directions.
static double joined_share(const jm_city *city)
{
    const jm_streets *s = &city->streets;
    int32_t *parent = malloc((size_t)s->node_count * sizeof *parent), largest = 0;
    int32_t *size = calloc((size_t)s->node_count, sizeof *size);
    CHECK(parent != NULL && size != NULL);
    for (int32_t n = 0; n < s->node_count; n++)
        parent[n] = n;
    for (int32_t e = 0; e < s->link_count; e++)
        parent[root_of(parent, s->from[e])] = root_of(parent, s->to[e]);
    for (int32_t n = 0; n < s->node_count; n++) {
        int32_t root = root_of(parent, n);
        largest = ++size[root] > largest ? size[root] : largest;
    }
    free(parent);
    free(size);
    return 100.0 * largest / s->node_count;
}

// Share of the nodes in the core: the largest part in which cars reach every node.
static double core_share(jm_ctx *ctx, jm_city *city, bool bus_streets_too)
{
    jm_streets *s = &city->streets;
    int64_t core = 0;
    for (int32_t e = 0; bus_streets_too && e < s->link_count; e++)
        s->access[e] |= JM_ACCESS_CAR;
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    for (int32_t n = 0; n < s->node_count; n++) {
        bool in = false;
        for (int32_t i = s->out_start[n]; i < s->out_start[n + 1]; i++)
            in = in || s->in_network[s->out_link[i]] == JM_NETWORK_CORE;
        core += in;
    }
    return 100.0 * (double)core / s->node_count;
}

static int by_number(const void *a, const void *b)
{
    const int32_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

// Streets that have a counter: a two-way street may have one each way.
static int64_t counted_streets(const jm_city *city)
{
    int32_t *street = malloc((size_t)(city->counters.count + 1) * sizeof *street);
    int64_t count = 0;
    CHECK(street != NULL);
    for (int32_t c = 0; c < city->counters.count; c++)
        street[c] = city->streets.street[city->counters.link[c]];
    qsort(street, (size_t)city->counters.count, sizeof *street, by_number);
    for (int32_t c = 0; c < city->counters.count; c++)
        count += c == 0 || street[c] != street[c - 1];
    free(street);
    return count;
}

TEST(monaco_has_the_links_and_the_connected_share_that_were_counted_elsewhere)
{
    gis_scene *scene = *state;
    jm_city *city = import_wide(
        scene,
        "crs: EPSG:32632\narea: {west: 360000, south: 4830000, east: 390000, north: 4860000}\n"
        "cell_m: 100\nflat: true",
        "layers:\n  - {preset: osm, file: \"${JM_SHARED}/data/monaco/monaco-latest.osm.pbf\"}\n");
    // 653 nodes, 815 links, 1 066 directed, 54.8 km, 91.6 % of the nodes in the core: counted by
    // splitting at shared OSM nodes. Ours cuts loops in two and joins ends that touch.
    CHECK_NEAR(city->streets.node_count, 653, 5);
    CHECK_NEAR(undirected_links(city), 815, 6);
    CHECK_NEAR(city->streets.link_count, 1066, 8);
    CHECK_NEAR(street_km(city), 54.8, 0.2);
    CHECK_NEAR(core_share(scene->ctx, city, true), 91.6, 0.5);
    jm_city_destroy(city);
}

TEST(monaco_rises_from_the_sea_with_its_zipped_tile_of_relief)
{
    gis_scene *scene = *state;
    jm_city *city = import_recipe(scene, "monaco");
    float lowest = 1e9f, highest = -1e9f;
    int64_t water = 0, cells = jm_grid_cells(&city->grid);
    for (int64_t c = 0; c < cells; c++) {
        lowest = fminf(lowest, city->rasters.ground_height_m[c]);
        highest = fmaxf(highest, city->rasters.ground_height_m[c]);
        water += city->rasters.surface_class[c] == JM_SURFACE_WATER;
    }
    // The tile holds -11 to 2 064 m; the frame reaches up to the Tête de Chien (556 m by IGN's map,
    // less in cells of 90 m).
    CHECK(lowest > -12.0f && lowest < 1.0f);
    CHECK(highest > 400.0f && highest < 600.0f);
    CHECK(water > cells / 3); // the sea is in no layer: what lies below 0.5 m
    // 1 207 buildings in the file, two of them under the ground or no more.
    CHECK_NEAR(city->buildings.count, 1205, 2);
    CHECK(city->trees.count == 415);
    jm_city_destroy(city);
}

TEST(montpellier_keeps_its_streets_counts_trees_and_car_parks)
{
    gis_scene *scene = *state;
    jm_city *city = import_wide(
        scene,
        "crs: EPSG:2154\narea: {west: 760000, south: 6270000, east: 780000, north: 6290000}\n"
        "cell_m: 100\nflat: true",
        "layers:\n  - {role: roads, preset: generic-vector, file: \"${JM_SHARED}/data/montpellier/"
        "voirie/VilleMTP_MTP_TarifStaVoies.zip\"}\n");
    // By the file's node ids: 7 981 links (one without geometry), 5 703 nodes, 745.8 km, 96.3 % of
    // the nodes joined. Ours goes by places, since 705 links have no node id: ends within 0.1 m
    // give 6 006 nodes, 99.15 % of them joined (counted with GDAL's Python bindings).
    CHECK_NEAR(street_km(city), 745.8, 1.0);
    CHECK_NEAR(undirected_links(city), 7980, 120);
    CHECK_NEAR(joined_share(city), 99.15, 0.2); // ends that touch a segment join too
    jm_city_destroy(city);

    city = import_recipe(scene, "montpellier");
    // Objects that touch the frame (the commune's box and 200 m), by GDAL: 3 328 buildings, 23 718
    // trees, 22 car parks, 823 meters.
    CHECK_NEAR(city->buildings.count, 3328, 50); // 21 stand twice, some overlap
    CHECK_NEAR(city->trees.count, 23718, 60);    // less those within 2 m of each other
    int64_t structures = 0, meters = 0;
    double spaces = 0.0;
    for (int32_t p = 0; p < city->parkings.count; p++) {
        bool off_street = city->parkings.kind[p] == JM_PARKING_STRUCTURE ||
                          city->parkings.kind[p] == JM_PARKING_SURFACE;
        structures += off_street;
        meters += city->parkings.kind[p] == JM_PARKING_KERB &&
                  city->parkings.origin[p] == JM_ORIGIN_MEASURED;
        spaces += off_street ? (double)city->parkings.capacity[p] : 0.0;
    }
    CHECK(structures == 21); // the 22nd states no space
    CHECK_NEAR(spaces, 11587.0, 1e-6);
    CHECK(meters > 0);
    // 3 183 of 3 314 counts name a street that is there (by id alone; 2 405 agree on the street's
    // code too), 1 173 streets in all.
    CHECK_NEAR(counted_streets(city), 1173, 12); // some lie beyond the frame or shut to cars
    CHECK(city->area.ring_count >= 1);
    jm_city_destroy(city);
}

TEST(paris_11e_takes_heights_of_the_bdnb_for_the_roofs_of_bd_topo)
{
    gis_scene *scene = *state;
    jm_city *city = import_recipe(scene, "paris-11e");
    // 6 342 roofs, 5 227 footprints of which 33 are fictive.
    CHECK_NEAR(city->buildings.count, 6500, 60); // the roofs, and the BDNB's own
    int64_t told = 0;
    for (int32_t b = 0; b < city->buildings.count; b++)
        told += city->buildings.height_origin[b] == JM_ORIGIN_MEASURED;
    CHECK(told > 6 * (int64_t)city->buildings.count / 10);
    CHECK(city->streets.link_count == 0);
    jm_city_destroy(city);
}

TEST(both_samples_of_bd_topo_are_deliveries)
{
    gis_scene *scene = *state;
    jm_city *city = import_recipe(scene, "olemps");
    CHECK(city->buildings.count == 2273 - 3); // three are not in service
    CHECK(city->streets.street_count == 1094);
    CHECK_NEAR(street_km(city), 113.03, 0.2);
    CHECK(origin_count(city, JM_ORIGIN_MEASURED) >= 1989); // HAUTEUR filled
    CHECK(city->area.ring_count == 1);
    jm_city_destroy(city);
    city = import_recipe(scene, "herault");
    CHECK(city->buildings.count == 2393 - 3);
    CHECK(origin_count(city, JM_ORIGIN_MEASURED) >= 2280); // HEIGHT on 2 312, some below 1.5 m
    jm_city_destroy(city);
}

TEST(the_layers_of_nantes_and_of_the_loire_import_alone)
{
    gis_scene *scene = *state;
    jm_city *city = import_recipe(scene, "nantes");
    CHECK(city->buildings.count == 1543);
    CHECK_NEAR(origin_count(city, JM_ORIGIN_MEASURED), 1508 - 14, 1); // 14 below 1.5 m
    jm_city_destroy(city);
    city = import_recipe(scene, "angers-ouest");
    CHECK(city->buildings.count == 1991);
    CHECK_NEAR(origin_count(city, JM_ORIGIN_MEASURED), 1901 - 99, 1);
    jm_city_destroy(city);
    city = import_recipe(scene, "loire-ouest");
    CHECK(city->streets.street_count == 283);
    float lowest = 1e9f, highest = -1e9f;
    for (int64_t c = 0; c < jm_grid_cells(&city->grid); c++) {
        lowest = fminf(lowest, city->rasters.ground_height_m[c]);
        highest = fmaxf(highest, city->rasters.ground_height_m[c]);
    }
    CHECK(lowest < -10.0f && lowest >= -17.1f); // the Loire's bed, below the sea
    CHECK(highest > 60.0f && highest <= 77.6f);
    jm_city_destroy(city);
}

TEST(heidelberg_runs_its_trams_and_buses)
{
    gis_scene *scene = *state;
    jm_city *city = import_recipe(scene, "heidelberg");
    int64_t trams = 0, buses = 0;
    for (int32_t l = 0; l < city->transit.line_count; l++) {
        trams += city->transit.line_mode[l] == JM_MODE_TRAM;
        buses += city->transit.line_mode[l] == JM_MODE_BUS;
    }
    CHECK(trams > 0 && buses > 0);
    CHECK(city->transit.stop_count > 100);
    CHECK(city->streets.link_count > 5000);
    jm_city_destroy(city);
}

TEST(lorient_and_geneve_import_by_their_recipes)
{
    gis_scene *scene = *state;
    jm_city *city = import_recipe(scene, "lorient");
    // 1 701 buildings, all with a height.
    CHECK_NEAR(city->buildings.count, 1701, 30);
    CHECK(origin_count(city, JM_ORIGIN_MEASURED) == city->buildings.count);
    jm_city_destroy(city);
    city = import_recipe(scene, "geneve");
    // 11 714 areas of buildings in the file; those under the ground, in other ones and beyond the
    // frame are left out.
    CHECK_NEAR(city->buildings.count, 11714, 400);
    CHECK(city->streets.turn_count > 200); // of 583 restrictions
    jm_city_destroy(city);
}

int main(void)
{
    setenv("JM_SHARED", shared_or_exit("data/lorient/ROADS2.shp"), 1);
    const struct CMUnitTest tests[] = {
        SCENE_CASE(monaco_has_the_links_and_the_connected_share_that_were_counted_elsewhere),
        SCENE_CASE(monaco_rises_from_the_sea_with_its_zipped_tile_of_relief),
        SCENE_CASE(montpellier_keeps_its_streets_counts_trees_and_car_parks),
        SCENE_CASE(paris_11e_takes_heights_of_the_bdnb_for_the_roofs_of_bd_topo),
        SCENE_CASE(both_samples_of_bd_topo_are_deliveries),
        SCENE_CASE(the_layers_of_nantes_and_of_the_loire_import_alone),
        SCENE_CASE(heidelberg_runs_its_trams_and_buses),
        SCENE_CASE(lorient_and_geneve_import_by_their_recipes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

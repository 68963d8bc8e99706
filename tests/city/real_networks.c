#include "layers.h"

#include "gis/gis.h"

// setenv is POSIX.
int setenv(const char *name, const char *value, int overwrite);

static jm_city *import_text(jm_ctx *ctx, const char *text)
{
    jm_recipe *recipe = NULL;
    jm_city *city = NULL;
    CHECK_OK(ctx, jm_recipe_parse(ctx, "test", text, strlen(text), &recipe));
    CHECK_OK(ctx, jm_gis_import(ctx, recipe, &city));
    jm_recipe_destroy(recipe);
    return city;
}

typedef struct figures {
    int64_t undirected;
    double km;
    int64_t vertices, core_vertices; // nodes and bends
    int64_t core_nodes;
} figures;

static figures measure(const jm_city *city)
{
    const jm_streets *s = &city->streets;
    figures f = {0};
    for (int32_t n = 0; n < s->node_count; n++) {
        bool core = false;
        for (int32_t i = s->out_start[n]; i < s->out_start[n + 1]; i++)
            core = core || s->in_network[s->out_link[i]] == JM_NETWORK_CORE;
        f.core_nodes += core;
        f.core_vertices += core;
        f.vertices++;
    }
    for (int32_t e = 0; e < s->link_count; e++) {
        if (s->twin[e] > e)
            continue;
        int64_t bends = s->shape_start[e + 1] - s->shape_start[e] - 2;
        f.undirected++;
        f.km += (double)s->length_m[e] / 1000.0;
        f.vertices += bends;
        f.core_vertices += s->in_network[e] == JM_NETWORK_CORE ? bends : 0;
    }
    return f;
}

TEST(the_streets_of_geneva_are_noded_as_counted_elsewhere)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    // A frame wider than the extract: nothing is cut, and large cells keep it short.
    jm_city *city = import_text(
        ctx,
        "jumeau_format: recipe\nformat_version: 1\nname: Geneve\ncrs: EPSG:2056\n"
        "area: {west: 2490000, south: 1110000, east: 2510000, north: 1130000}\n"
        "margin_m: 0\ncell_m: 100\nflat: true\nlayers:\n"
        "  - {preset: osm, file: \"${JM_SHARED}/data/geneve/geneva.osm.pbf\", licence: ODbL}\n");
    figures f = measure(city);
    print_message(
        "Geneva: %d nodes, %lld links, %d directed, %.1f km, %.1f %% of nodes in the core\n",
        city->streets.node_count, (long long)f.undirected, city->streets.link_count, f.km,
        100.0 * (double)f.core_nodes / city->streets.node_count);
    // Counted by another program that split at shared OSM nodes: 2 784 nodes, 3 443 links, 5 059
    // directed, 178.9 km, 92.9 % of nodes in the largest strongly connected part. Ours works on
    // places: it drops pieces without length and duplicates, cuts loops in two and joins ends that
    // touch; that is a handful of links.
    CHECK_NEAR(city->streets.node_count, 2784, 14);
    CHECK_NEAR(f.undirected, 3443, 17);
    CHECK_NEAR(city->streets.link_count, 5059, 25);
    CHECK_NEAR(f.km, 178.9, 0.5);
    check_sound(ctx, city);
    // They counted streets reserved for buses as open to cars; with those open the share is theirs.
    for (int32_t e = 0; e < city->streets.link_count; e++)
        city->streets.access[e] |= JM_ACCESS_CAR;
    CHECK_OK(ctx, jm_city_reindex_streets(ctx, city));
    f = measure(city);
    CHECK_NEAR(100.0 * (double)f.core_nodes / city->streets.node_count, 92.9, 0.2);
    leave_city(ctx, city);
}

TEST(the_streets_of_lorient_hang_together_as_counted_elsewhere)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city =
        import_text(ctx, "jumeau_format: recipe\nformat_version: 1\nname: Lorient\ncrs: EPSG:2154\n"
                         "area: {west: 222000, south: 6756000, east: 226000, north: 6760000}\n"
                         "margin_m: 0\ncell_m: 20\nflat: true\nlayers:\n"
                         "  - {role: roads, preset: generic-vector, licence: ODbL, "
                         "file: \"${JM_SHARED}/data/lorient/ROADS2.shp\", "
                         "columns: {speed_kmh: LV_SPD_D, flow_vehh: TV_D}}\n");
    figures f = measure(city);
    double share = 100.0 * (double)f.core_vertices / (double)f.vertices;
    print_message("Lorient: %d nodes, %lld links, %lld vertices, %.1f km, %.1f %% in the core\n",
                  city->streets.node_count, (long long)f.undirected, (long long)f.vertices, f.km,
                  share);
    // Counted by another program: 62.4 km, 1 988 vertices, 93.2 % of them in the largest part. Ours
    // also joins ends that touch a segment, so a little more hangs together.
    CHECK_NEAR(f.km, 62.4, 0.2);
    CHECK_NEAR(f.vertices, 1988, 20);
    CHECK_NEAR(share, 93.2, 1.0);
    check_sound(ctx, city);
    leave_city(ctx, city);
}

int main(void)
{
    const char *shared = shared_or_exit("data/lorient/ROADS2.shp");
    setenv("JM_SHARED", shared, 1);
    const struct CMUnitTest tests[] = {
        CASE(the_streets_of_geneva_are_noded_as_counted_elsewhere),
        CASE(the_streets_of_lorient_hang_together_as_counted_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

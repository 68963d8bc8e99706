// Land cover: codes by tables of ours or of the recipe, as rasters and as vector products.
#include "gis/preset.h"
#include "gis_files.h"

static const char asc[] = "ncols 4\nnrows 2\nxllcorner 434000\nyllcorner 6716200\ncellsize 250\n";

static const jm_raster *cover_of(const jm_sources *sources)
{
    assert_int_equal(sources->count, 1);
    assert_int_equal(sources->items[0].role, JM_ROLE_LAND_COVER);
    return sources->items[0].raster;
}

static const jm_cover_class *class_at(const jm_raster *r, int cell)
{
    assert_true(r->values[cell] >= 0.0f && r->values[cell] < (float)r->class_count);
    return &r->classes[(int)r->values[cell]];
}

TEST(codes_become_classes_and_those_without_one_are_counted_named_and_left_open)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_grid(scene, "cover.asc", asc, "1 2 5 5\n77 77 -999999 88\n");
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {preset: geotiff-landcover, file: cover.asc, crs: EPSG:2154, codes: "
                         "{1: asphalt, 5: {surface: grass, trees_share: 0.5, tree_height_m: 9, "
                         "irrigated: true}, 2: roof}}\n",
                         &sources));
    const jm_raster *r = cover_of(&sources);
    assert_int_equal(class_at(r, 0)->surface, JM_SURFACE_ASPHALT);
    assert_int_equal(class_at(r, 1)->surface, JM_SURFACE_ROOF);
    assert_int_equal(class_at(r, 2)->surface, JM_SURFACE_GRASS);
    assert_int_equal(class_at(r, 2)->irrigated, 1);
    CHECK_NEAR(class_at(r, 2)->trees_share, 0.5, 0);
    CHECK_NEAR(class_at(r, 2)->tree_height_m, 9, 0);
    for (int c = 4; c < 8; c++)
        CHECK(isnan(r->values[c]));
    assert_non_null(strstr(scene->log, "3 cells have codes"));
    assert_non_null(strstr(scene->log, "77 (2), 88 (1)"));
    assert_non_null(strstr(scene->log, "codes: {77: grass}"));
    assert_non_null(strstr(scene->log, "1 cells hold no code"));
    jm_sources_free(&sources);
}

TEST(land_cover_without_crs_without_codes_or_with_the_wrong_table_is_refused_with_the_mend)
{
    gis_scene *scene = *state;
    jm_sources sources;
    write_grid(scene, "cover.asc", asc, "90 90 90 90\n90 90 90 90\n");
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {preset: geotiff-landcover, file: cover.asc, codes: umep}\n",
                            &sources),
                JM_ERR_DATA, "crs: EPSG:2154");
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {preset: geotiff-landcover, file: cover.asc, crs: EPSG:2154}\n",
                            &sources),
                JM_ERR_DATA, "codes:");
    CHECK_FAILS(scene->ctx,
                read_layers(scene,
                            "  - {preset: geotiff-landcover, file: cover.asc, crs: EPSG:2154, "
                            "codes: umep}\n",
                            &sources),
                JM_ERR_DATA, "none of the raster's codes");
}

TEST(classes_of_another_system_are_never_mixed)
{
    gis_scene *scene = *state;
    jm_sources sources;
    char path[PATH];
    jm_grid grid = {685000, 5265000, 100, 45, 45};
    float values[45 * 45];
    for (int i = 0; i < 45 * 45; i++)
        values[i] = i / 45 % 2 == 0 ? 16.0f : 23.0f; // forest and water; between them lie others
    path_in(scene, "cover.tif", path);
    CHECK_OK(scene->ctx,
             jm_gis_write_raster(scene->ctx, path, &grid, "EPSG:32630", "class", "1", values));
    CHECK_OK(scene->ctx, read_layers(scene, "  - {preset: oso, file: cover.tif}\n", &sources));
    const jm_raster *r = cover_of(&sources);
    int forest = 0, water = 0;
    for (int i = 0; i < r->columns * r->rows; i++) {
        const jm_cover_class *c = class_at(r, i);
        forest += c->trees_share > 0.5f;
        water += c->surface == JM_SURFACE_WATER;
    }
    assert_int_equal(forest + water, r->columns * r->rows);
    // Rows of 100 m by turns, in 10 to 11 rows: 45 to 55 %.
    CHECK_NEAR((double)forest / (forest + water), 0.5, 0.06);
    jm_sources_free(&sources);
}

TEST(every_table_of_ours_is_sound_and_bears_its_source)
{
    gis_scene *scene = *state;
    int tables = 0;
    for (const jm_embedded *file = jm_cover_files; file->name != NULL; file++, tables++) {
        char layers[256];
        jm_recipe *recipe = NULL;
        assert_non_null(strstr((const char *)file->bytes, "https://"));
        snprintf(layers, sizeof layers,
                 "  - {preset: geotiff-landcover, file: a.tif, codes: %s, licence: none}\n",
                 file->name);
        CHECK_OK(scene->ctx, parse_recipe(scene, layers, &recipe));
        const jm_entry *entry = &recipe->entries[0];
        CHECK(entry->code_count >= 7);
        for (int64_t i = 0; i < entry->code_count; i++) {
            const jm_cover_code *c = &entry->codes[i];
            for (int64_t k = 0; k < i; k++)
                CHECK(entry->codes[k].code != c->code);
            // Trees stand on ground of plants, and have a height unless a canopy model tells it.
            CHECK(!(c->trees_share > 0.0) || c->surface == JM_SURFACE_GRASS ||
                  c->surface == JM_SURFACE_SHRUB);
            CHECK(!(c->tree_height_m > 0.0) || c->trees_share > 0.0);
        }
        jm_recipe_destroy(recipe);
    }
    assert_int_equal(tables, 6);
}

static void write_areas(gis_scene *scene, const char *column, const char *const *codes, int count)
{
    char text[4096] = "{\"type\": \"FeatureCollection\", \"features\": [";
    for (int i = 0; i < count; i++) {
        size_t at = strlen(text);
        int x = 434000 + 100 * i;
        snprintf(text + at, sizeof text - at,
                 "%s{\"type\": \"Feature\", \"properties\": {\"%s\": \"%s\"}, \"geometry\": "
                 "{\"type\": \"Polygon\", \"coordinates\": [[[%d, 6716000], [%d, 6716000], [%d, "
                 "6716100], [%d, 6716000]]]}}",
                 i > 0 ? ", " : "", column, codes[i], x, x + 90, x + 90, x);
    }
    strcat(text, "]}");
    write_text(scene, "occupation_sol.geojson", text);
}

TEST(ocs_ge_and_urban_atlas_are_ground_with_woods_and_leave_mixtures_to_others)
{
    gis_scene *scene = *state;
    jm_sources sources;
    static const char *const ocs[] = {"CS1.1.1.1", "CS2.1.1.1", "CS1.2.2", "CS1.1.1.2"};
    write_areas(scene, "code_cs", ocs, 4);
    CHECK_OK(scene->ctx,
             read_layers(scene,
                         "  - {preset: ocs-ge, file: occupation_sol.geojson, crs: EPSG:2154}\n",
                         &sources));
    const jm_layer *l = layer_of(&sources, JM_ROLE_GROUND, 0);
    assert_int_equal(l->feature_count, 3); // without the buildings
    assert_string_equal(text_of(l, "surface", 0), "grass");
    CHECK_NEAR(real_of(l, "trees_share", 0), 0.9, 0);
    CHECK_NEAR(real_of(l, "tree_height_m", 0), 12, 0);
    assert_string_equal(text_of(l, "surface", 1), "water");
    CHECK(isnan(real_of(l, "trees_share", 1)));
    assert_string_equal(text_of(l, "surface", 2), "asphalt");
    jm_sources_free(&sources);
    static const char *const atlas[] = {"11100", "14100", "12220"};
    write_areas(scene, "code_2018", atlas, 3);
    CHECK_OK(scene->ctx,
             read_layers(
                 scene, "  - {preset: urban-atlas, file: occupation_sol.geojson, crs: EPSG:2154}\n",
                 &sources));
    l = layer_of(&sources, JM_ROLE_GROUND, 0);
    assert_int_equal(l->feature_count, 2);
    assert_string_equal(text_of(l, "surface", 0), "grass");
    CHECK_NEAR(real_of(l, "trees_share", 0), 0.4, 0);
    assert_string_equal(text_of(l, "surface", 1), "asphalt");
    jm_sources_free(&sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_CASE(codes_become_classes_and_those_without_one_are_counted_named_and_left_open),
        SCENE_CASE(
            land_cover_without_crs_without_codes_or_with_the_wrong_table_is_refused_with_the_mend),
        SCENE_CASE(classes_of_another_system_are_never_mixed),
        SCENE_CASE(every_table_of_ours_is_sound_and_bears_its_source),
        SCENE_CASE(ocs_ge_and_urban_atlas_are_ground_with_woods_and_leave_mixtures_to_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

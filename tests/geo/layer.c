#include "one_context.h"

#include "core/grid.h"
#include "geo/layer.h"

static jm_layer *new_layer(jm_geometry geometry)
{
    jm_layer *layer = NULL;
    CHECK_OK(ctx, jm_layer_create(ctx, "rues", geometry, &layer));
    return layer;
}

/// A feature of one part with `points` points on a line.
static void add_line(jm_layer *layer, int points, double z)
{
    CHECK_OK(ctx, jm_layer_add_feature(ctx, layer));
    CHECK_OK(ctx, jm_layer_add_part(ctx, layer, false));
    for (int i = 0; i < points; i++)
        CHECK_OK(ctx, jm_layer_add_point(ctx, layer, i, (double)layer->feature_count, z));
}

TEST(an_empty_layer_has_starts_to_read)
{
    UNUSED_STATE;
    jm_layer *layer = new_layer(JM_LINES);
    CHECK(layer->feature_count == 0 && layer->part_start[0] == 0 && layer->point_start[0] == 0);
    CHECK(layer->column_count == 0 && layer->crs == NULL);
    jm_layer_destroy(layer);
    jm_layer_destroy(NULL);
}

TEST(features_parts_and_points_are_found_through_their_starts)
{
    UNUSED_STATE;
    enum { features = 500 };
    jm_layer *layer = new_layer(JM_POLYGONS);
    for (int f = 0; f < features; f++) {
        CHECK_OK(ctx, jm_layer_add_feature(ctx, layer));
        for (int p = 0; p < f % 4; p++) { // none, one, two or three rings
            CHECK_OK(ctx, jm_layer_add_part(ctx, layer, p > 0));
            for (int i = 0; i < 3 + p; i++)
                CHECK_OK(ctx, jm_layer_add_point(ctx, layer, f, p, i == 2 ? f : (double)NAN));
        }
    }
    CHECK(layer->feature_count == features);
    for (int64_t f = 0; f < features; f++) {
        CHECK(layer->part_start[f + 1] - layer->part_start[f] == f % 4);
        for (int64_t p = layer->part_start[f]; p < layer->part_start[f + 1]; p++) {
            int64_t ring = p - layer->part_start[f];
            CHECK(layer->part_is_hole[p] == (ring > 0));
            CHECK(layer->point_start[p + 1] - layer->point_start[p] == 3 + ring);
            for (int64_t i = layer->point_start[p]; i < layer->point_start[p + 1]; i++) {
                CHECK(layer->x[i] == (double)f && layer->y[i] == (double)ring);
                bool high = i == layer->point_start[p] + 2;
                CHECK(high ? layer->z[i] == (double)f : isnan(layer->z[i]));
            }
        }
    }
    jm_layer_destroy(layer);
}

TEST(heights_are_kept_only_when_some_point_has_one)
{
    UNUSED_STATE;
    jm_layer *layer = new_layer(JM_LINES);
    add_line(layer, 100, (double)NAN);
    CHECK(layer->z == NULL);
    add_line(layer, 100, 12.5);
    CHECK(layer->z != NULL && isnan(layer->z[99]) && layer->z[100] == 12.5);
    jm_layer_destroy(layer);
}

TEST(a_value_that_nobody_set_is_missing)
{
    UNUSED_STATE;
    jm_layer *layer = new_layer(JM_LINES);
    int32_t speed, name, late;
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "speed_kmh", JM_COLUMN_REAL, &speed));
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "name", JM_COLUMN_TEXT, &name));
    for (int f = 0; f < 100; f++) {
        add_line(layer, 2, 0.0);
        if (f % 3 == 0)
            CHECK_OK(ctx, jm_layer_set_real(ctx, layer, speed, f));
        if (f % 5 == 0)
            CHECK_OK(ctx, jm_layer_set_text(ctx, layer, name, "quai"));
    }
    // A column that comes late is missing for all that were there.
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "late", JM_COLUMN_TEXT, &late));
    add_line(layer, 2, 0.0);
    CHECK_OK(ctx, jm_layer_set_text(ctx, layer, late, "now"));
    for (int64_t f = 0; f < 100; f++) {
        double value = jm_layer_real(layer, speed, f);
        CHECK(f % 3 == 0 ? value == (double)f : isnan(value));
        assert_string_equal(jm_layer_text(layer, name, f), f % 5 == 0 ? "quai" : "");
        assert_string_equal(jm_layer_text(layer, late, f), "");
    }
    assert_string_equal(jm_layer_text(layer, late, 100), "now");
    jm_layer_destroy(layer);
}

TEST(a_text_may_be_replaced_and_may_be_one_of_the_columns_own)
{
    UNUSED_STATE;
    jm_layer *layer = new_layer(JM_LINES);
    int32_t name;
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "name", JM_COLUMN_TEXT, &name));
    add_line(layer, 2, 0.0);
    CHECK_OK(ctx, jm_layer_set_text(ctx, layer, name, "a rather long name of a street"));
    for (int f = 1; f < 200; f++) { // grows, so that the copied text moves while it is copied
        add_line(layer, 2, 0.0);
        CHECK_OK(ctx, jm_layer_set_text(ctx, layer, name, jm_layer_text(layer, name, f - 1)));
        CHECK_OK(ctx, jm_layer_set_text(ctx, layer, name, jm_layer_text(layer, name, f)));
    }
    assert_string_equal(jm_layer_text(layer, name, 199), "a rather long name of a street");
    CHECK_OK(ctx, jm_layer_set_text(ctx, layer, name, "short"));
    assert_string_equal(jm_layer_text(layer, name, 199), "short");
    CHECK_OK(ctx, jm_layer_set_text(ctx, layer, name, NULL));
    assert_string_equal(jm_layer_text(layer, name, 199), "");
    assert_string_equal(jm_layer_text(layer, name, 198), "a rather long name of a street");
    jm_layer_destroy(layer);
}

TEST(what_is_asked_of_a_wrong_column_is_missing_not_a_crash)
{
    UNUSED_STATE;
    jm_layer *layer = new_layer(JM_LINES);
    int32_t speed, name;
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "speed_kmh", JM_COLUMN_REAL, &speed));
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "name", JM_COLUMN_TEXT, &name));
    add_line(layer, 2, 0.0);
    CHECK(jm_layer_column(layer, "name") == name && jm_layer_column(layer, "Name") == JM_NONE);
    CHECK(isnan(jm_layer_real(layer, JM_NONE, 0)) && isnan(jm_layer_real(layer, name, 0)));
    CHECK(isnan(jm_layer_real(layer, speed, 1)) && isnan(jm_layer_real(layer, 9, 0)));
    assert_string_equal(jm_layer_text(layer, JM_NONE, 0), "");
    assert_string_equal(jm_layer_text(layer, speed, 0), "");
    assert_string_equal(jm_layer_text(layer, name, -1), "");
    jm_layer_destroy(layer);
}

TEST(what_has_no_owner_is_refused)
{
    UNUSED_STATE;
    jm_layer *layer = new_layer(JM_LINES);
    int32_t speed;
    CHECK_OK(ctx, jm_layer_add_column(ctx, layer, "speed_kmh", JM_COLUMN_REAL, &speed));
    CHECK_FAILS(ctx, jm_layer_add_column(ctx, layer, "speed_kmh", JM_COLUMN_TEXT, NULL),
                JM_ERR_ARGUMENT, "there already");
    CHECK_FAILS(ctx, jm_layer_add_part(ctx, layer, false), JM_ERR_ARGUMENT, "needs a feature");
    CHECK_FAILS(ctx, jm_layer_set_real(ctx, layer, speed, 1.0), JM_ERR_ARGUMENT, "feature");
    CHECK_OK(ctx, jm_layer_add_feature(ctx, layer));
    CHECK_FAILS(ctx, jm_layer_add_point(ctx, layer, 0, 0, 0), JM_ERR_ARGUMENT, "needs a part");
    CHECK_FAILS(ctx, jm_layer_set_text(ctx, layer, speed, "x"), JM_ERR_ARGUMENT, "holds numbers");
    CHECK_FAILS(ctx, jm_layer_set_real(ctx, layer, 4, 1.0), JM_ERR_ARGUMENT, "no column 4");
    add_line(layer, 2, 0.0);
    CHECK_OK(ctx, jm_layer_add_feature(ctx, layer)); // its points would go to the feature before
    CHECK_FAILS(ctx, jm_layer_add_point(ctx, layer, 0, 0, 0), JM_ERR_ARGUMENT, "needs a part");
    jm_layer_destroy(layer);
}

TEST(origin_and_crs_are_copied_and_replaced)
{
    UNUSED_STATE;
    jm_layer *layer = new_layer(JM_POINTS);
    char producer[] = "Ville";
    CHECK_OK(ctx, jm_layer_set_origin(ctx, layer, "a.gpkg", producer, NULL, "2026-01-01"));
    producer[0] = 'X';
    assert_string_equal(layer->producer, "Ville");
    CHECK(layer->licence == NULL);
    CHECK_OK(ctx, jm_layer_set_origin(ctx, layer, layer->source, NULL, "ODbL", NULL));
    assert_string_equal(layer->source, "a.gpkg");
    CHECK(layer->producer == NULL && layer->date == NULL);
    CHECK_OK(ctx, jm_layer_set_crs(ctx, layer, "EPSG:2154"));
    assert_string_equal(layer->crs, "EPSG:2154");
    jm_layer_destroy(layer);
}

TEST(a_new_raster_has_no_data_and_a_raster_without_cells_is_refused)
{
    UNUSED_STATE;
    jm_raster *raster = NULL;
    CHECK_OK(ctx, jm_raster_create(ctx, "relief", 30, 20, &raster));
    for (int i = 0; i < 600; i++)
        CHECK(isnan(raster->values[i]));
    CHECK_OK(ctx, jm_raster_set_origin(ctx, raster, "dem.tif", "IGN", "LO 2.0", "2024-05-01"));
    CHECK_OK(ctx, jm_raster_set_crs(ctx, raster, "EPSG:2154"));
    assert_string_equal(raster->licence, "LO 2.0");
    jm_raster_destroy(raster);
    CHECK_FAILS(ctx, jm_raster_create(ctx, "relief", 0, 20, &raster), JM_ERR_ARGUMENT, "1 or more");
    CHECK_FAILS(ctx, jm_raster_create(ctx, "relief", 5, -1, &raster), JM_ERR_ARGUMENT, "1 or more");
    CHECK(raster == NULL);
    jm_raster_destroy(NULL);
}

TEST(every_role_has_a_name_that_leads_back_to_it)
{
    UNUSED_STATE;
    for (int r = 0; r < JM_ROLE_COUNT; r++)
        CHECK(jm_role_from_name(jm_role_name((jm_role)r)) == (jm_role)r);
    assert_string_equal(jm_role_name(JM_ROLE_ROADS), "roads");
    CHECK(jm_role_from_name("Roads") == JM_ROLE_COUNT && jm_role_name(JM_ROLE_COUNT) == NULL);
    CHECK(jm_role_name((jm_role)-1) == NULL);
}

TEST(sources_own_their_layers_and_keep_their_order)
{
    UNUSED_STATE;
    jm_sources sources = {0};
    for (int i = 0; i < 40; i++) {
        jm_raster *raster = NULL;
        CHECK_OK(ctx, jm_raster_create(ctx, "relief", 2, 2, &raster));
        CHECK_OK(ctx, jm_sources_add_layer(ctx, &sources, JM_ROLE_ROADS, new_layer(JM_LINES)));
        CHECK_OK(ctx, jm_sources_add_raster(ctx, &sources, JM_ROLE_RELIEF, raster));
    }
    CHECK(sources.count == 80 && sources.items[79].role == JM_ROLE_RELIEF);
    CHECK(sources.items[78].layer != NULL && sources.items[78].raster == NULL);
    jm_sources_free(&sources);
    CHECK(sources.count == 0 && sources.items == NULL);
    jm_sources_free(&sources);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        CASE(an_empty_layer_has_starts_to_read),
        CASE(features_parts_and_points_are_found_through_their_starts),
        CASE(heights_are_kept_only_when_some_point_has_one),
        CASE(a_value_that_nobody_set_is_missing),
        CASE(a_text_may_be_replaced_and_may_be_one_of_the_columns_own),
        CASE(what_is_asked_of_a_wrong_column_is_missing_not_a_crash),
        CASE(what_has_no_owner_is_refused),
        CASE(origin_and_crs_are_copied_and_replaced),
        CASE(a_new_raster_has_no_data_and_a_raster_without_cells_is_refused),
        CASE(every_role_has_a_name_that_leads_back_to_it),
        CASE(sources_own_their_layers_and_keep_their_order),
    };
    return cmocka_run_group_tests(cases, open_one_context, close_one_context);
}

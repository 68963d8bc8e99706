#include "driver.h"
#include "stage.h"

#include "view/trees_place.h"

static int64_t placed(const jm_view_scene *scene, const jm_view_tree_places *p)
{
    return p->tree_start[jm_view_scene_tiles(scene)];
}

static void places(const stage *s, int64_t most, jm_view_tree_places **out)
{
    CHECK_OK(s->ctx, jm_view_tree_places_create(s->ctx, s->scene, 7.0, most, out));
}

// Where a crown of a tile stands, scene metres.
static void where(const jm_view_scene *scene, int32_t tile, const jm_view_tree *t, double at[2])
{
    double west, south;
    jm_view_scene_tile_corner(scene, tile, &west, &south);
    at[0] = west + (t->u / 65535.0 * 2.0 - 0.5) * scene->tile_m;
    at[1] = south + (t->v / 65535.0 * 2.0 - 0.5) * scene->tile_m;
}

// All canopy away but a square of `side` cells from the north-western corner.
static void only_wood(jm_city *city, int32_t side)
{
    const jm_grid *g = &city->grid;
    memset(city->trees.removed, 1, (size_t)city->trees.count);
    for (int64_t c = 0; c < jm_grid_cells(g); c++) {
        bool wood = c % g->columns < side && c / g->columns < side;
        city->rasters.canopy_top_m[c] = wood ? 12.0f : 0.0f;
        city->rasters.canopy_base_m[c] = wood ? 3.0f : 0.0f;
    }
}

static void stage_again(stage *s, bool compared)
{
    jm_view_scene_destroy(s->scene);
    CHECK_OK(s->ctx,
             jm_view_scene_create(s->ctx, s->variant, compared ? s->base : NULL, &s->scene));
}

TEST(every_tree_of_either_run_has_one_crown_at_its_place)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, true);
    s.variant->trees.removed[5] = 1; // stands in the base alone
    stage_again(&s, true);
    jm_view_tree_places *p = NULL;
    places(&s, JM_VIEW_TREES_MOST, &p);
    CHECK(s.variant->trees.count == s.base->trees.count + 40);
    CHECK(placed(s.scene, p) - p->scattered == s.variant->trees.count);
    int64_t bits_wrong = 0, added = 0;
    double worst_m = 0.0;
    for (int32_t tile = 0; tile < jm_view_scene_tiles(s.scene); tile++)
        for (int64_t i = p->tree_start[tile]; i < p->tree_start[tile + 1]; i++) {
            const jm_view_tree *t = &p->trees[i];
            if (t->id == JM_NONE)
                continue;
            double at[2];
            where(s.scene, tile, t, at);
            worst_m = fmax(worst_m, fabs(at[0] + s.scene->origin_x - s.variant->trees.x[t->id]));
            worst_m = fmax(worst_m, fabs(at[1] + s.scene->origin_y - s.variant->trees.y[t->id]));
            unsigned in = t->id == 5                     ? JM_VIEW_IN_BASE
                          : t->id >= s.base->trees.count ? JM_VIEW_IN_OUTCOME
                                                         : JM_VIEW_IN_OUTCOME | JM_VIEW_IN_BASE;
            bits_wrong += (t->flags & 3u) != in;
            added += (t->flags & 64u) != 0;
        }
    CHECK(bits_wrong == 0);
    CHECK(added == 40);
    CHECK(worst_m <= 2.0 * s.scene->tile_m / 65535.0); // one step of the 16 bits
    jm_view_tree_places_destroy(p);
    stage_layer(&s, &jm_view_layer_trees);
    stage_close(&s);
}

TEST(a_wood_without_single_trees_gets_a_crown_every_seven_metres)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    only_wood(s.variant, 80); // 400 m x 400 m
    stage_again(&s, false);
    jm_view_tree_places *p = NULL;
    places(&s, JM_VIEW_TREES_MOST, &p);
    CHECK(placed(s.scene, p) == p->scattered);
    // Points whose jitter crosses the rim make it inexact: a row of 57 at two free sides.
    CHECK_NEAR(p->scattered, 400.0 * 400.0 / 49.0, 120.0);
    int64_t outside = 0;
    for (int32_t tile = 0; tile < jm_view_scene_tiles(s.scene); tile++)
        for (int64_t i = p->tree_start[tile]; i < p->tree_start[tile + 1]; i++) {
            double at[2];
            where(s.scene, tile, &p->trees[i], at);
            // The place is rounded to 16 bits of two tiles.
            outside += at[0] > s.scene->west + 400.1 || at[1] < s.scene->north - 400.1;
            outside += p->trees[i].height > 1200 || p->trees[i].height < 1000;
            outside += p->trees[i].id != JM_NONE;
        }
    CHECK(outside == 0);
    jm_view_tree_places_destroy(p);
    stage_layer(&s, &jm_view_layer_trees);
    stage_close(&s);
}

TEST(too_many_crowns_are_thinned_evenly)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    only_wood(s.variant, 160);
    s.variant->trees.removed[0] = 0;
    stage_again(&s, false);
    jm_view_tree_places *p = NULL;
    places(&s, 1000, &p);
    CHECK(placed(s.scene, p) <= 1000);
    CHECK(placed(s.scene, p) >= 900);
    int64_t west = 0, trees = 0;
    for (int32_t tile = 0; tile < jm_view_scene_tiles(s.scene); tile++)
        for (int64_t i = p->tree_start[tile]; i < p->tree_start[tile + 1]; i++) {
            double at[2];
            where(s.scene, tile, &p->trees[i], at);
            west += at[0] < s.scene->west + 400.0;
            trees += p->trees[i].id == 0;
        }
    CHECK(trees == 1); // woods give way first
    CHECK_NEAR(west, 0.5 * (double)p->scattered, 0.06 * (double)p->scattered); // a lattice row
    jm_view_tree_places_destroy(p);

    memset(s.variant->trees.removed, 0, (size_t)s.variant->trees.count);
    stage_again(&s, false);
    places(&s, 100, &p);
    CHECK(s.variant->trees.count > 200);
    CHECK(placed(s.scene, p) == 100);
    CHECK(p->scattered == 0);
    jm_view_tree_places_destroy(p);
    stage_layer(&s, &jm_view_layer_trees);
    stage_close(&s);
}

TEST(one_thread_and_four_place_the_same_crowns)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, true);
    jm_view_tree_places *p[2];
    for (int i = 0; i < 2; i++) {
        jm_ctx_set_threads(s.ctx, i == 0 ? 1 : 4);
        places(&s, JM_VIEW_TREES_MOST, &p[i]);
    }
    int64_t count = placed(s.scene, p[0]);
    CHECK(count == placed(s.scene, p[1]) && count > 0);
    CHECK(memcmp(p[0]->trees, p[1]->trees, (size_t)count * sizeof(jm_view_tree)) == 0);
    CHECK(memcmp(p[0]->size_m, p[1]->size_m, (size_t)count * sizeof(float)) == 0);
    for (int i = 0; i < 2; i++)
        jm_view_tree_places_destroy(p[i]);
    stage_layer(&s, &jm_view_layer_trees);
    stage_close(&s);
}

TEST(each_crown_is_drawn_once_at_every_level)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, true);
    stage_layer(&s, &jm_view_layer_trees);
    jm_view_tree_places *p = NULL;
    places(&s, JM_VIEW_TREES_MOST, &p);
    int64_t all = placed(s.scene, p);
    stage_look(&s, 0.0, 0.0, 600.0);
    const int64_t triangles[3] = {26, 8, 8}; // crown and trunk; octahedron
    for (int32_t lod = 0; lod < 3; lod++) {
        stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, lod);
        CHECK(s.counts.instances == all);
        CHECK(s.counts.triangles == all * triangles[lod]);
    }
    stage_look(&s, 0.0, 0.0, 30.0); // pixels of 12 cm: no crown is too small
    stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, 3);
    CHECK(s.counts.instances == all && s.counts.triangles == 0 && s.counts.vertices == all);
    stage_look(&s, 0.0, 0.0, 30000.0);
    stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, 3);
    CHECK(s.counts.instances == 0);
    stage_pass(&s, JM_VIEW_PASS_SHADOW, JM_VIEW_OUTCOME, 0);
    CHECK(s.counts.triangles == 8 * all);
    s.model.trees = false;
    stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, 0);
    CHECK(s.counts.instances == 0 && s.counts.draws == 0);
    jm_view_tree_places_destroy(p);
    stage_close(&s);
}

// The last of the trees that the variant plants: no other crown reaches it from above.
static void planted(const stage *s, int32_t *id, double at[2])
{
    *id = s->variant->trees.count - 1;
    at[0] = s->variant->trees.x[*id] - s->scene->origin_x;
    at[1] = s->variant->trees.y[*id] - s->scene->origin_y;
}

TEST(a_planted_tree_stands_in_the_outcome_alone)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, true);
    stage_layer(&s, &jm_view_layer_trees);
    int32_t id;
    double at[1][2], out[1][4];
    planted(&s, &id, at[0]);
    stage_look(&s, at[0][0], at[0][1], 50.0);
    for (int32_t lod = 0; lod < 4; lod++) {
        stage_read(&s, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME, lod, (const double(*)[2])at, 1, out);
        CHECK(out[0][0] == JM_VIEW_TREE && out[0][1] == id);
        stage_read(&s, JM_VIEW_PASS_ID, JM_VIEW_BASE, lod, (const double(*)[2])at, 1, out);
        CHECK(out[0][1] != id);
    }
    stage_close(&s);
}

TEST(where_data_are_shown_who_points_at_a_crown_gets_the_ground)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, true);
    stage_layer(&s, &jm_view_layer_trees);
    float *values = NULL;
    CHECK_OK(s.ctx, jm_new(s.ctx, &values, jm_grid_cells(&s.variant->grid)));
    stage_cells(&s, values);
    int32_t id;
    double at[16][2], out[16][4];
    planted(&s, &id, at[0]);
    stage_look(&s, at[0][0], at[0][1], 50.0);
    stage_read(&s, JM_VIEW_PASS_ID, JM_VIEW_OUTCOME, 0, (const double(*)[2])at, 1, out);
    CHECK(out[0][0] == JM_VIEW_NOTHING);
    // A crown leaves three of four pixels to the ground: sixteen neighbours on a line hold four.
    for (int i = 0; i < 16; i++) {
        at[i][0] = s.eye[0] + (i - 8 + 0.5) * 100.0 / STAGE_PIXELS;
        at[i][1] = s.eye[1] + 0.5 * 100.0 / STAGE_PIXELS;
    }
    stage_read(&s, JM_VIEW_PASS_VALUES, JM_VIEW_OUTCOME, 0, (const double(*)[2])at, 16, out);
    int hidden = 0;
    for (int i = 0; i < 16; i++) {
        hidden += out[i][0] < -1e29;
        CHECK(out[i][3] == 0.0);
    }
    CHECK(hidden == 4);
    jm_free(values);
    stage_close(&s);
}

TEST(a_city_without_trees_draws_none)
{
    UNUSED_STATE;
    stage s;
    stage_open(&s, false);
    only_wood(s.variant, 0);
    stage_again(&s, false);
    stage_layer(&s, &jm_view_layer_trees);
    stage_look(&s, 0.0, 0.0, 600.0);
    for (int32_t lod = 0; lod < 4; lod++) {
        stage_pass(&s, JM_VIEW_PASS_COLOR, JM_VIEW_OUTCOME, lod);
        CHECK(s.counts.instances == 0 && s.counts.draws == 0);
    }
    stage_close(&s);
}

int main(void)
{
    driver_keep();
    const struct CMUnitTest tests[] = {
        CASE(every_tree_of_either_run_has_one_crown_at_its_place),
        CASE(a_wood_without_single_trees_gets_a_crown_every_seven_metres),
        CASE(too_many_crowns_are_thinned_evenly),
        CASE(one_thread_and_four_place_the_same_crowns),
        CASE(each_crown_is_drawn_once_at_every_level),
        CASE(a_planted_tree_stands_in_the_outcome_alone),
        CASE(where_data_are_shown_who_points_at_a_crown_gets_the_ground),
        CASE(a_city_without_trees_draws_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

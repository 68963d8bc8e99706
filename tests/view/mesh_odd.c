// Houses by hand: yards, turned ones, halls larger than a tile, what has no shape.
#include "mesh_town.h"

static const jm_view_building_vertex *wall_facing(const town *t, uint8_t facing)
{
    for (int64_t k = 0; k < t->mesh->vertex_start[jm_view_scene_tiles(t->scene)]; k++)
        if (t->mesh->vertices[k].facing == facing)
            return &t->mesh->vertices[k];
    return NULL;
}

TEST(walls_know_the_compass)
{
    UNUSED_STATE;
    town t = open_bare(60, 60, 5.0);
    const double square[] = {100, 100, 100, 130, 120, 130, 120, 100}; // clockwise on purpose
    add_building(&t, &(ring){square, 4, false}, 1, 10.0f);
    mesh_of(&t);
    const struct {
        uint8_t facing; // azimuth / 360 * 255
        int axis;       // 0: all of u alike, 1: all of v
        double at;
    } sides[] = {{0, 1, 130.0}, {64, 0, 120.0}, {128, 1, 100.0}, {191, 0, 100.0}};
    for (int k = 0; k < 4; k++) {
        const jm_view_building_vertex *v = wall_facing(&t, sides[k].facing);
        CHECK(v != NULL);
        int32_t tile = jm_view_scene_footprint(t.scene, 0).tile;
        for (int i = 0; i < 4; i++) {
            CHECK(v[i].facing == sides[k].facing);
            point p = vertex_place(&t, tile, &v[i]);
            CHECK_NEAR(sides[k].axis == 0 ? p.x - t.scene->west : p.y - t.scene->south, sides[k].at,
                       0.005);
        }
    }
    close_town(&t);
}

TEST(a_yard_has_walls_that_look_into_it)
{
    UNUSED_STATE;
    town t = open_bare(60, 60, 5.0);
    const double outer[] = {100, 100, 140, 100, 140, 140, 100, 140};
    const double yard[] = {110, 110, 130, 110, 130, 130, 110, 130},
                 other[] = {200, 100, 210, 100, 205, 110};
    const ring rings[] = {{outer, 4, false}, {yard, 4, true}, {other, 3, false}};
    add_building(&t, rings, 3, 10.0f);
    mesh_of(&t);
    sums s = sum_up(&t, 0);
    CHECK_NEAR(s.roof_m2, 1600.0 - 400.0 + 50.0, 0.5);
    CHECK_NEAR(s.volume_m3, 1250.0 * 10.5, 5.0); // 10 m, and half a metre in the ground
    double round = 160.0 + 80.0 + 10.0 + 2.0 * sqrt(125.0);
    CHECK_NEAR(s.wall_m2, round * 10.5, 3.0);
    CHECK(s.triangles == 2 * (4 + 4 + 3) + 8 + 1);
    close_town(&t);
}

TEST(a_box_is_the_smallest_and_turned_with_its_house)
{
    UNUSED_STATE;
    for (int k = 0; k < 4; k++) {
        // A house of 30 m x 10 m whose long side has this angle from east, one corner cut off.
        const double angles[] = {0.0, 0.5, 1.5, 2.6}, upright[] = {0.0, 0.5, 1.5, 2.6 - JM_PI};
        const double along[] = {-15, 15, 15, 12, -15}, across[] = {-5, -5, 4, 5, 5};
        double xy[10];
        for (int i = 0; i < 5; i++) {
            xy[2 * i] = 150.0 + along[i] * cos(angles[k]) - across[i] * sin(angles[k]);
            xy[2 * i + 1] = 150.0 + along[i] * sin(angles[k]) + across[i] * cos(angles[k]);
        }
        town t = open_bare(60, 60, 5.0);
        add_building(&t, &(ring){xy, 5, false}, 1, 10.0f);
        mesh_of(&t);
        const jm_view_building_box *box = t.mesh->boxes;
        CHECK_NEAR(box->half_long / 100.0, 15.0, 0.006); // half a centimetre
        CHECK_NEAR(box->half_short / 100.0, 5.0, 0.006);
        CHECK_NEAR(box->angle / 32767.0 * JM_PI, upright[k], 1e-4);
        close_town(&t);
    }
}

TEST(points_that_nobody_sees_cost_no_wall)
{
    UNUSED_STATE;
    town t = open_bare(60, 60, 5.0);
    const double busy[] = {100, 100,   100.1,  100, 120, 100, 140, 100.01, 140,
                           140, 139.9, 140.05, 100, 140, 100, 120, 100,    100};
    add_building(&t, &(ring){busy, 9, false}, 1, 10.0f);
    const double tiny[] = {200, 200, 200.2, 200, 200.2, 200.2, 200, 200.2}; // a post stays
    add_building(&t, &(ring){tiny, 4, false}, 1, 5.0f);
    mesh_of(&t);
    CHECK(sum_up(&t, 0).triangles == 2 * 4 + 2);
    CHECK_NEAR(sum_up(&t, 0).roof_m2, 1600.0, 5.0);
    CHECK(sum_up(&t, 1).triangles == 2 * 4 + 2);
    close_town(&t);
}

TEST(a_hall_larger_than_a_tile_is_cut_and_loses_nothing)
{
    UNUSED_STATE;
    town t = open_bare(300, 300, 5.0); // 1500 m: 6 x 6 tiles of 256 m
    const double hall[] = {100, 700, 1300, 650, 1310, 760, 110, 820};
    const double court[] = {600, 720, 700, 715, 705, 740, 602, 745};
    const ring rings[] = {{hall, 4, false}, {court, 4, true}};
    int32_t id = add_building(&t, rings, 2, 20.0f);
    mesh_of(&t);
    jm_view_footprint f = jm_view_scene_footprint(t.scene, id);
    CHECK(f.is_wide);
    int32_t in_tiles = 0;
    for (int32_t tile = 0; tile < jm_view_scene_tiles(t.scene); tile++) {
        in_tiles += t.mesh->vertex_start[tile + 1] > t.mesh->vertex_start[tile];
        for (int64_t k = t.mesh->vertex_start[tile]; k < t.mesh->vertex_start[tile + 1]; k++)
            CHECK_NEAR((double)t.scene->tile_high[tile], f.top_z, 1e-3);
    }
    CHECK(in_tiles >= 6);
    CHECK(t.mesh->box_start[jm_view_scene_tiles(t.scene)] == 1);
    double area = footprint_m2(&t.city->buildings, id);
    sums s = sum_up(&t, id);
    CHECK_NEAR(s.roof_m2, area, 1e-4 * area);
    CHECK_NEAR(s.volume_m3, area * 20.5, 1e-3 * area * 20.5);
    CHECK(sticks_out(&t, f.tile, t.mesh->boxes) < 0.05); // 2000 times 0.05 mrad more than a house
    close_town(&t);
}

TEST(what_has_no_shape_or_no_height_breaks_nothing)
{
    UNUSED_STATE;
    town t = open_bare(60, 1, 5.0);
    mesh_of(&t); // a city of one row without buildings
    CHECK(t.mesh->triangle_count == 0);
    drop_mesh(&t);

    const double line[] = {10, 2, 20, 2, 30, 2}, none = (double)NAN;
    const double unknown[] = {none, none, none, 1, 2, none};
    const double house[] = {40, 0, 50, 0, 50, 4, 40, 4}, bow[] = {60, 0, 70, 4, 70, 0, 60, 4};
    add_building(&t, &(ring){line, 3, false}, 1, 10.0f);
    add_building(&t, &(ring){unknown, 3, false}, 1, 10.0f);
    add_building(&t, &(ring){house, 0, false}, 1, 10.0f);
    add_building(&t, NULL, 0, 10.0f);
    int32_t flat = add_building(&t, &(ring){house, 4, false}, 1, NAN);
    int32_t lost = add_building(&t, &(ring){house, 4, false}, 1, 5.0f);
    t.city->buildings.ground_m[lost] = NAN;
    add_building(&t, &(ring){bow, 4, false}, 1, 5.0f);
    add_building(&t, &(ring){house, 4, true}, 1, 5.0f); // a hole of nothing counts as a part
    mesh_of(&t);
    for (int32_t id = 0; id < 4; id++)
        CHECK(sum_up(&t, id).triangles == 0);
    CHECK_NEAR(sum_up(&t, flat).roof_m2, 40.0, 0.1);
    CHECK_NEAR(sum_up(&t, flat).volume_m3, 40.0 * 0.5, 1.0);
    CHECK_NEAR(sum_up(&t, lost).volume_m3, 40.0 * 5.5, 2.0);
    close_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(walls_know_the_compass),
        CASE(a_yard_has_walls_that_look_into_it),
        CASE(a_box_is_the_smallest_and_turned_with_its_house),
        CASE(points_that_nobody_sees_cost_no_wall),
        CASE(a_hall_larger_than_a_tile_is_cut_and_loses_nothing),
        CASE(what_has_no_shape_or_no_height_breaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

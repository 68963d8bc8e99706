// Walls, roofs and boxes of a town's buildings: counts, areas, sides, bytes.
#include "mesh_town.h"

TEST(every_building_that_stands_has_walls_roof_and_one_box)
{
    UNUSED_STATE;
    town t = open_town(true);
    int32_t count = t.city->buildings.count, in_mesh = 0;
    int *walls = calloc((size_t)count, sizeof *walls),
        *roofs = calloc((size_t)count, sizeof *roofs);
    int *boxes = calloc((size_t)count, sizeof *boxes);
    int32_t tiles = jm_view_scene_tiles(t.scene);
    for (int64_t v = 0; v < t.mesh->vertex_start[tiles]; v++)
        (t.mesh->vertices[v].facing == 255 ? roofs : walls)[t.mesh->vertices[v].id]++;
    for (int64_t b = 0; b < t.mesh->box_start[tiles]; b++)
        boxes[t.mesh->boxes[b].id]++;
    for (int32_t i = 0; i < count; i++) {
        bool stands = t.scene->building_in[i] != 0;
        in_mesh += walls[i] > 0;
        CHECK((walls[i] >= 12) == stands && (roofs[i] >= 3) == stands);
        CHECK(boxes[i] == (stands ? 1 : 0));
    }
    CHECK(in_mesh == t.scene->building_count && in_mesh > 100);
    CHECK(3 * t.mesh->triangle_count == t.mesh->index_start[tiles]);
    free(walls);
    free(roofs);
    free(boxes);
    close_town(&t);
}

TEST(roofs_have_the_area_of_the_footprints)
{
    UNUSED_STATE;
    town t = open_town(true);
    double total = 0.0;
    for (int32_t i = 0; i < t.city->buildings.count; i++)
        total += footprint_m2(&t.city->buildings, i);
    sums all = sum_up(&t, JM_NONE);
    // Places are known to half of 256 m x 2 / 65535 = 4 mm, at random: a part in 10 000 of all.
    CHECK_NEAR(all.roof_m2, total, 1e-4 * total);
    CHECK(all.triangles == t.mesh->triangle_count);
    close_town(&t);
}

TEST(walls_look_outwards_and_close_the_building)
{
    UNUSED_STATE;
    town t = open_town(false);
    for (int32_t i = 0; i < t.city->buildings.count; i += 7) {
        jm_view_footprint f = jm_view_scene_footprint(t.scene, i);
        double volume = footprint_m2(&t.city->buildings, i) * (f.top_z - f.foot_z);
        // An edge under 0.3 m goes, and with it up to half of that along the next wall.
        CHECK_NEAR(sum_up(&t, i).volume_m3, volume, 0.015 * volume + 1.0);
    }
    close_town(&t);
}

TEST(vertices_lie_within_half_a_tile_of_their_tile_and_on_their_building)
{
    UNUSED_STATE;
    town t = open_town(true);
    const double half_step = t.scene->tile_m / 65535.0; // of u and v
    for (int32_t tile = 0; tile < jm_view_scene_tiles(t.scene); tile++)
        for (int64_t k = t.mesh->vertex_start[tile]; k < t.mesh->vertex_start[tile + 1]; k++) {
            const jm_view_building_vertex *v = &t.mesh->vertices[k];
            CHECK(v->u > 0 && v->u < 65535 && v->v > 0 && v->v < 65535 && v->h < 65535);
            point p = vertex_place(&t, tile, v);
            jm_view_footprint f = jm_view_scene_footprint(t.scene, v->id);
            CHECK(f.tile == tile);
            CHECK(p.x >= f.west - half_step - 1e-9 && p.x <= f.east + half_step + 1e-9);
            CHECK(p.y >= f.south - half_step - 1e-9 && p.y <= f.north + half_step + 1e-9);
            bool is_foot = (v->flags & 4u) != 0;
            CHECK(!(is_foot && v->facing == 255));
            CHECK_NEAR(p.z, is_foot ? f.foot_z : f.top_z, 0.006); // half a centimetre
            CHECK_NEAR(v->rise / 100.0, is_foot ? 0.0 : f.top_z - f.foot_z, 0.006);
            CHECK((v->flags >> 3 & 7u) == t.city->buildings.usage[v->id]);
        }
    close_town(&t);
}

TEST(the_new_building_is_new_and_the_lost_ones_stand_in_the_base_alone)
{
    UNUSED_STATE;
    town t = open_town(true);
    int32_t added = t.base->buildings.count;
    int32_t tiles = jm_view_scene_tiles(t.scene);
    int64_t of_added = 0, of_lost = 0;
    for (int64_t k = 0; k < t.mesh->vertex_start[tiles]; k++) {
        const jm_view_building_vertex *v = &t.mesh->vertices[k];
        bool is_lost = v->id % 10 == 0 && v->id < 30;
        unsigned wanted = v->id == added ? JM_VIEW_IN_OUTCOME | 64u
                          : is_lost      ? JM_VIEW_IN_BASE
                                         : JM_VIEW_IN_OUTCOME | JM_VIEW_IN_BASE;
        CHECK((v->flags & (3u | 64u)) == wanted);
        of_added += v->id == added;
        of_lost += is_lost;
    }
    const jm_buildings *b = &t.city->buildings;
    int64_t points = 0;
    for (int32_t i = 0; i < 30; i += 10)
        points += b->point_start[b->ring_start[i + 1]] - b->point_start[b->ring_start[i]];
    CHECK(of_added == 4 * 4 + 4 && of_lost == 5 * points); // a wall's four and a roof's one
    for (int64_t k = 0; k < t.mesh->box_start[tiles]; k++)
        CHECK(((t.mesh->boxes[k].flags & 64u) != 0) == (t.mesh->boxes[k].id == added));
    close_town(&t);

    t = open_town(false); // without a base nothing is new
    tiles = jm_view_scene_tiles(t.scene);
    for (int64_t k = 0; k < t.mesh->vertex_start[tiles]; k++)
        CHECK((t.mesh->vertices[k].flags & (3u | 64u)) == 3u);
    close_town(&t);
}

TEST(boxes_hold_their_footprint_tightly_and_come_largest_first)
{
    UNUSED_STATE;
    town t = open_town(true);
    for (int32_t tile = 0; tile < jm_view_scene_tiles(t.scene); tile++)
        for (int64_t k = t.mesh->box_start[tile]; k < t.mesh->box_start[tile + 1]; k++) {
            const jm_view_building_box *box = &t.mesh->boxes[k];
            double out = sticks_out(&t, tile, box);
            CHECK(out < 0.02);  // half a centimetre of size, 4 mm of place, 0.05 mrad of angle
            CHECK(out > -0.02); // some corner lies on its side
            CHECK(box->half_long >= box->half_short);
            jm_view_footprint f = jm_view_scene_footprint(t.scene, box->id);
            point foot = place(&t, tile, box->u, box->v, box->h);
            CHECK_NEAR(foot.z, f.foot_z, 0.006);
            CHECK_NEAR(foot.z + box->height / 100.0, f.top_z, 0.011);
            CHECK(box->usage == t.city->buildings.usage[box->id]);
            if (k > t.mesh->box_start[tile])
                CHECK((int64_t)box[-1].height * box[-1].half_long >=
                      (int64_t)box->height * box->half_long);
        }
    close_town(&t);
}

TEST(one_thread_and_three_give_the_same_bytes)
{
    UNUSED_STATE;
    town a = open_town(true), b = open_town(true);
    drop_mesh(&a);
    drop_mesh(&b);
    jm_ctx_set_threads(a.ctx, 1);
    jm_ctx_set_threads(b.ctx, 3);
    mesh_of(&a);
    mesh_of(&b);
    int32_t tiles = jm_view_scene_tiles(a.scene);
    size_t starts = (size_t)(tiles + 1) * sizeof(int64_t);
    CHECK(memcmp(a.mesh->vertex_start, b.mesh->vertex_start, starts) == 0);
    CHECK(memcmp(a.mesh->index_start, b.mesh->index_start, starts) == 0);
    CHECK(memcmp(a.mesh->box_start, b.mesh->box_start, starts) == 0);
    CHECK(memcmp(a.mesh->vertices, b.mesh->vertices,
                 (size_t)a.mesh->vertex_start[tiles] * sizeof *a.mesh->vertices) == 0);
    CHECK(memcmp(a.mesh->indices, b.mesh->indices,
                 (size_t)a.mesh->index_start[tiles] * sizeof *a.mesh->indices) == 0);
    CHECK(memcmp(a.mesh->boxes, b.mesh->boxes,
                 (size_t)a.mesh->box_start[tiles] * sizeof *a.mesh->boxes) == 0);
    close_town(&a);
    close_town(&b);
}

// --- shapes made by hand -----------------------------------------------------------------------

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_building_that_stands_has_walls_roof_and_one_box),
        CASE(roofs_have_the_area_of_the_footprints),
        CASE(walls_look_outwards_and_close_the_building),
        CASE(vertices_lie_within_half_a_tile_of_their_tile_and_on_their_building),
        CASE(the_new_building_is_new_and_the_lost_ones_stand_in_the_base_alone),
        CASE(boxes_hold_their_footprint_tightly_and_come_largest_first),
        CASE(one_thread_and_three_give_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

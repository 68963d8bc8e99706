#include "town.h"

#include "core/math.h"
#include "view/mesh.h"

typedef struct town {
    jm_ctx *ctx;
    jm_city *city, *base; // base may be NULL
    jm_view_scene *scene;
    jm_view_building_mesh *mesh;
} town;

static void mesh_of(town *t)
{
    CHECK_OK(t->ctx, jm_view_scene_create(t->ctx, t->city, t->base, &t->scene));
    CHECK_OK(t->ctx, jm_view_building_mesh_create(t->ctx, t->scene, &t->mesh));
}

static void drop_mesh(town *t)
{
    jm_view_building_mesh_destroy(t->mesh);
    jm_view_scene_destroy(t->scene);
}

static town open_town(bool with_base)
{
    town t = {.ctx = jm_ctx_create(NULL)};
    jm_city *first = NULL;
    town_city(t.ctx, 5.0, &first);
    if (with_base) {
        t.base = first;
        town_variant(t.ctx, first, &t.city);
    } else {
        t.city = first;
    }
    mesh_of(&t);
    return t;
}

static town open_bare(int32_t columns, int32_t rows, double cell_m)
{
    town t = {.ctx = jm_ctx_create(NULL)};
    const jm_grid grid = {433500.0, 6716500.0, cell_m, columns, rows};
    CHECK_OK(t.ctx, jm_city_create(t.ctx, "bare", &grid, "EPSG:2154", &t.city));
    return t;
}

static void close_town(town *t)
{
    drop_mesh(t);
    jm_city_destroy(t->city);
    jm_city_destroy(t->base);
    jm_ctx_destroy(t->ctx);
}

typedef struct ring {
    const double *xy; // metres from the grid's south-western corner
    int64_t count;
    bool is_hole;
} ring;

static int32_t add_building(town *t, const ring *rings, int ring_count, float height_m)
{
    jm_buildings *b = &t->city->buildings;
    int32_t id = b->count;
    double west = t->city->grid.west_m, south = jm_grid_south(&t->city->grid);
    CHECK_OK(t->ctx, jm_city_resize(t->ctx, t->city, JM_ROWS_BUILDINGS, id + 1));
    for (int k = 0; k < ring_count; k++) {
        int64_t r = jm_city_rows(t->city, JM_ROWS_BUILDING_RINGS);
        int64_t p = jm_city_rows(t->city, JM_ROWS_BUILDING_POINTS);
        CHECK_OK(t->ctx, jm_city_resize(t->ctx, t->city, JM_ROWS_BUILDING_RINGS, r + 1));
        CHECK_OK(t->ctx,
                 jm_city_resize(t->ctx, t->city, JM_ROWS_BUILDING_POINTS, p + rings[k].count));
        b->ring_is_hole[r] = rings[k].is_hole;
        for (int64_t i = 0; i < rings[k].count; i++) {
            b->x[p + i] = west + rings[k].xy[2 * i];
            b->y[p + i] = south + rings[k].xy[2 * i + 1];
        }
    }
    b->height_m[id] = height_m;
    b->zone[id] = JM_NONE;
    return id;
}

// --- reading vertices as the shader does -------------------------------------------------------

typedef struct point {
    double x, y, z;
} point;

static point place(const town *t, int32_t tile, uint16_t u, uint16_t v, uint16_t h)
{
    const jm_view_scene *s = t->scene;
    double x, y;
    jm_view_scene_tile_corner(s, tile, &x, &y);
    return (point){x + ((double)u / 65535.0 * 2.0 - 0.5) * s->tile_m,
                   y + ((double)v / 65535.0 * 2.0 - 0.5) * s->tile_m,
                   (double)s->tile_low[tile] + (double)h / 100.0};
}

static point vertex_place(const town *t, int32_t tile, const jm_view_building_vertex *v)
{
    return place(t, tile, v->u, v->v, v->h);
}

static const jm_view_building_vertex *corner(const town *t, int32_t tile, int64_t index)
{
    return &t->mesh->vertices[t->mesh->vertex_start[tile] + t->mesh->indices[index]];
}

typedef struct sums {
    double roof_m2, volume_m3, wall_m2;
    int64_t triangles;
} sums;

// Of the triangles of one building, or of all (JM_NONE). The volume is that within walls and roof,
// above the foot (divergence theorem; the floor lies at the foot).
static sums sum_up(const town *t, int32_t id)
{
    sums s = {0};
    for (int32_t tile = 0; tile < jm_view_scene_tiles(t->scene); tile++)
        for (int64_t i = t->mesh->index_start[tile]; i < t->mesh->index_start[tile + 1]; i += 3) {
            const jm_view_building_vertex *v[3];
            point p[3];
            for (int k = 0; k < 3; k++) {
                v[k] = corner(t, tile, i + k);
                p[k] = vertex_place(t, tile, v[k]);
            }
            CHECK(v[0]->id == v[1]->id && v[0]->id == v[2]->id);
            CHECK(v[0]->facing == v[1]->facing && v[0]->facing == v[2]->facing);
            if (id != JM_NONE && v[0]->id != id)
                continue;
            double ax = p[1].x - p[0].x, ay = p[1].y - p[0].y, az = p[1].z - p[0].z;
            double bx = p[2].x - p[0].x, by = p[2].y - p[0].y, bz = p[2].z - p[0].z;
            double nx = 0.5 * (ay * bz - az * by), ny = 0.5 * (az * bx - ax * bz);
            double nz = 0.5 * (ax * by - ay * bx);
            s.triangles++;
            if (v[0]->facing == 255) {
                s.roof_m2 += nz;
            } else {
                s.wall_m2 += sqrt(nx * nx + ny * ny);
                // Outward area as seen from the east, times where it lies: the volume.
                s.volume_m3 += nx * (p[0].x + p[1].x + p[2].x) / 3.0;
            }
        }
    return s;
}

static double ring_area(const jm_buildings *b, int64_t r)
{
    double twice = 0.0;
    int64_t begin = b->point_start[r], end = b->point_start[r + 1];
    for (int64_t i = begin, j = end - 1; i < end; j = i++)
        twice += (b->x[j] - b->x[begin]) * (b->y[i] - b->y[begin]) -
                 (b->x[i] - b->x[begin]) * (b->y[j] - b->y[begin]);
    return fabs(0.5 * twice);
}

static double footprint_m2(const jm_buildings *b, int32_t id)
{
    double area = 0.0;
    for (int64_t r = b->ring_start[id]; r < b->ring_start[id + 1]; r++)
        area += (b->ring_is_hole[r] != 0 ? -1.0 : 1.0) * ring_area(b, r);
    return area;
}

// --- the town ----------------------------------------------------------------------------------

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

// How far a building's corners stick out of its box.
static double sticks_out(const town *t, int32_t tile, const jm_view_building_box *box)
{
    const jm_buildings *b = &t->city->buildings;
    point c = place(t, tile, box->u, box->v, box->h);
    double angle = box->angle / 32767.0 * JM_PI, worst = -1e9;
    int64_t begin = b->point_start[b->ring_start[box->id]];
    int64_t end = b->point_start[b->ring_start[box->id + 1]];
    for (int64_t p = begin; p < end; p++) {
        double x = b->x[p] - t->scene->origin_x - c.x, y = b->y[p] - t->scene->origin_y - c.y;
        double along = fabs(x * cos(angle) + y * sin(angle));
        double across = fabs(y * cos(angle) - x * sin(angle));
        worst = fmax(worst, along - box->half_long / 100.0);
        worst = fmax(worst, across - box->half_short / 100.0);
    }
    return worst;
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
        CASE(every_building_that_stands_has_walls_roof_and_one_box),
        CASE(roofs_have_the_area_of_the_footprints),
        CASE(walls_look_outwards_and_close_the_building),
        CASE(vertices_lie_within_half_a_tile_of_their_tile_and_on_their_building),
        CASE(the_new_building_is_new_and_the_lost_ones_stand_in_the_base_alone),
        CASE(boxes_hold_their_footprint_tightly_and_come_largest_first),
        CASE(one_thread_and_three_give_the_same_bytes),
        CASE(walls_know_the_compass),
        CASE(a_yard_has_walls_that_look_into_it),
        CASE(a_box_is_the_smallest_and_turned_with_its_house),
        CASE(points_that_nobody_sees_cost_no_wall),
        CASE(a_hall_larger_than_a_tile_is_cut_and_loses_nothing),
        CASE(what_has_no_shape_or_no_height_breaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

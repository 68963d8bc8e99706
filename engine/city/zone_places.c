#include "city/zone_places.h"
#include "city/build.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// Side of the squares that stand for zones where no layer has any [m].
static const double square_m = 500.0;

typedef struct zone_search {
    const jm_city *city;
    double x, y;
    int32_t found;
} zone_search;

static jm_rings rings_of(const jm_zones *z, int32_t i)
{
    int64_t first = z->ring_start[i];
    return (jm_rings){z->ring_start[i + 1] - first, z->point_start + first, z->ring_x, z->ring_y};
}

static void ask_zone(void *user, int32_t id)
{
    zone_search *s = user;
    jm_rings rings = rings_of(&s->city->zones, id);
    if ((s->found == JM_NONE || id < s->found) && jm_point_in_rings(&rings, s->x, s->y))
        s->found = id;
}

int32_t jm_zone_at(const jm_city *city, const jm_buckets *finder, double x, double y)
{
    zone_search s = {city, x, y, JM_NONE};
    jm_buckets_near(finder, (jm_box){x, y, x, y}, ask_zone, &s);
    return s.found;
}

static jm_box box_of(const double *x, const double *y, int64_t first, int64_t end)
{
    jm_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int64_t p = first; p < end; p++) {
        box.west = fmin(box.west, x[p]);
        box.east = fmax(box.east, x[p]);
        box.south = fmin(box.south, y[p]);
        box.north = fmax(box.north, y[p]);
    }
    return box;
}

jm_status jm_zone_finder_fill(jm_ctx *ctx, const jm_city *city, jm_buckets *finder)
{
    const jm_zones *z = &city->zones;
    jm_box *boxes = NULL;
    JM_TRY(jm_new(ctx, &boxes, z->count));
    for (int32_t i = 0; i < z->count; i++)
        boxes[i] = box_of(z->ring_x, z->ring_y, z->point_start[z->ring_start[i]],
                          z->point_start[z->ring_start[i + 1]]);
    jm_status status = jm_buckets_fill(ctx, boxes, z->count, square_m, finder);
    jm_free(boxes);
    return status;
}

// --- share of a polygon inside the grid ---------------------------------------------------------

/// One corner of the grid's outline: the side x >= at, x <= at, y >= at or y <= at.
typedef struct side {
    int axis; // 0 x, 1 y
    double at, sign;
} side;

static double outside_by(const side *s, double x, double y)
{
    return s->sign * ((s->axis == 0 ? x : y) - s->at);
}

/// Cuts a ring of `count` points at one side: Sutherland and Hodgman, "Reentrant polygon clipping",
/// CACM 17(1), 1974. The area of the result is right even where it runs back along the side.
/// Room for 2 * count points.
static int64_t cut_ring(const side *s, const double *x, const double *y, int64_t count,
                        double *to_x, double *to_y)
{
    int64_t n = 0;
    for (int64_t i = 0, j = count - 1; i < count; j = i++) {
        double a = outside_by(s, x[j], y[j]), b = outside_by(s, x[i], y[i]);
        if ((a > 0.0) != (b > 0.0)) {
            double t = a / (a - b);
            to_x[n] = x[j] + t * (x[i] - x[j]);
            to_y[n++] = y[j] + t * (y[i] - y[j]);
        }
        if (b <= 0.0) {
            to_x[n] = x[i];
            to_y[n++] = y[i];
        }
    }
    return n;
}

/// Area of one ring inside the grid.
static jm_status area_inside(jm_ctx *ctx, const jm_grid *g, const double *x, const double *y,
                             int64_t count, double *area_m2)
{
    const side sides[4] = {{0, g->west_m, -1.0},
                           {0, jm_grid_east(g), 1.0},
                           {1, jm_grid_south(g), -1.0},
                           {1, g->north_m, 1.0}};
    double *memory = NULL;
    int64_t room = 16 * count; // each of four cuts at most doubles
    JM_TRY(jm_new(ctx, &memory, 4 * room));
    double *ax = memory, *ay = memory + room, *bx = memory + 2 * room, *by = memory + 3 * room;
    memcpy(ax, x, (size_t)count * sizeof *ax);
    memcpy(ay, y, (size_t)count * sizeof *ay);
    for (int k = 0; k < 4; k++) {
        count = cut_ring(&sides[k], ax, ay, count, bx, by);
        double *swap = ax;
        ax = bx;
        bx = swap;
        swap = ay;
        ay = by;
        by = swap;
    }
    const int64_t start[2] = {0, count};
    const uint8_t outer = 0;
    jm_rings ring = {count > 0 ? 1 : 0, start, ax, ay};
    *area_m2 = jm_rings_area(&ring, &outer, NULL, NULL);
    jm_free(memory);
    return JM_OK;
}

jm_status jm_zone_share_inside(jm_ctx *ctx, const jm_grid *grid, const jm_layer *layer, int64_t f,
                               double *share)
{
    jm_feature_rings r = jm_feature_rings_of(layer, f);
    int64_t first = r.rings.point_start[0], end = r.rings.point_start[r.rings.ring_count];
    jm_box box = box_of(layer->x, layer->y, first, end);
    *share = 1.0;
    if (box.west >= grid->west_m && box.east <= jm_grid_east(grid) &&
        box.south >= jm_grid_south(grid) && box.north <= grid->north_m)
        return JM_OK;
    double inside = 0.0;
    for (int64_t k = 0; k < r.rings.ring_count; k++) {
        double area = 0.0;
        int64_t p = r.rings.point_start[k];
        JM_TRY(area_inside(ctx, grid, layer->x + p, layer->y + p, r.rings.point_start[k + 1] - p,
                           &area));
        inside += r.is_hole[k] ? -area : area;
    }
    *share = inside / jm_rings_area(&r.rings, r.is_hole, NULL, NULL);
    *share = *share < 0.0 ? 0.0 : *share > 1.0 ? 1.0 : *share;
    return JM_OK;
}

// --- squares ------------------------------------------------------------------------------------

static void put_square(jm_zones *z, int32_t id, double west, double south, double east,
                       double north)
{
    const double x[4] = {west, east, east, west}, y[4] = {south, south, north, north};
    z->ring_start[id] = id;
    z->ring_start[id + 1] = id + 1;
    z->point_start[id] = 4 * (int64_t)id;
    z->point_start[id + 1] = 4 * ((int64_t)id + 1);
    for (int k = 0; k < 4; k++) {
        z->ring_x[4 * (int64_t)id + k] = x[k];
        z->ring_y[4 * (int64_t)id + k] = y[k];
    }
}

jm_status jm_zone_squares(jm_build *b)
{
    const jm_grid *g = &b->city->grid;
    jm_zones *z = &b->city->zones;
    double width = g->cell_m * g->columns, height = g->cell_m * g->rows;
    int32_t columns = (int32_t)fmin(fmax(floor(width / square_m + 0.5), 1.0), 1000.0);
    int32_t rows = (int32_t)fmin(fmax(floor(height / square_m + 0.5), 1.0), 1000.0);
    uint8_t *used = NULL;
    jm_status status = JM_OK;
    JM_TRY(jm_new(b->ctx, &used, (int64_t)columns * rows));
    for (int32_t i = 0; i < b->city->buildings.count; i++) {
        double c = floor((b->building_x[i] - g->west_m) / width * columns);
        double r = floor((g->north_m - b->building_y[i]) / height * rows);
        if (c >= 0.0 && c < columns && r >= 0.0 && r < rows)
            used[(int64_t)r * columns + (int64_t)c] = 1;
    }
    int32_t count = 0;
    for (int32_t i = 0; i < columns * rows; i++)
        count += used[i];
    JM_TRY_GOTO(jm_city_resize(b->ctx, b->city, JM_ROWS_ZONES, count), fail);
    if (count > 0) {
        JM_TRY_GOTO(jm_city_resize(b->ctx, b->city, JM_ROWS_ZONE_RINGS, count), fail);
        JM_TRY_GOTO(jm_city_resize(b->ctx, b->city, JM_ROWS_ZONE_POINTS, 4 * (int64_t)count), fail);
    }
    for (int32_t i = 0, id = 0; i < columns * rows; i++) {
        if (!used[i])
            continue;
        char code[32];
        int32_t r = i / columns, c = i % columns;
        snprintf(code, sizeof code, "R%dC%d", r + 1, c + 1);
        JM_TRY_GOTO(jm_city_set_text(b->ctx, &z->code[id], code), fail);
        JM_TRY_GOTO(jm_city_set_text(b->ctx, &z->name[id], code), fail);
        put_square(z, id++, g->west_m + width * c / columns, g->north_m - height * (r + 1) / rows,
                   g->west_m + width * (c + 1) / columns, g->north_m - height * r / rows);
    }
fail:
    jm_free(used);
    return status;
}

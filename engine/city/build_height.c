#include "city/build.h"
#include "city/density.h"

#include <math.h>
#include <stdlib.h>

// Neighbours whose heights tell a missing one: at most so many within this distance.
enum { NEIGHBOURS = 8, NEIGHBOURS_NEEDED = 3 };
static const double neighbour_m = 100.0;

// So many known heights of a usage tell what is usual for it here.
enum { USUAL_NEEDED = 20 };

/// Where this city does not tell: homes and shops as is usual for its type of commune. Else
/// assumed: two storeys for them, a hall of 7 m, three storeys for public buildings, one for sheds
/// [m].
static float class_height_m(const jm_build *b, jm_usage usage)
{
    static const float heights[JM_USAGE_COUNT] = {6.0f, 6.0f, 7.0f, 9.0f, 3.0f};
    double usual = jm_commune_height_m(b);
    if (!isnan(usual) && (usage == JM_USAGE_RESIDENTIAL || usage == JM_USAGE_COMMERCIAL))
        return (float)usual;
    return heights[usage < JM_USAGE_COUNT ? usage : JM_USAGE_OTHER];
}

typedef struct near_heights {
    const jm_build *build;
    double x, y;
    jm_nearest nearest;
} near_heights;

static void offer_height(void *user, int32_t id)
{
    near_heights *n = user;
    double dx = n->build->building_x[id] - n->x, dy = n->build->building_y[id] - n->y;
    double d = dx * dx + dy * dy;
    if (d <= neighbour_m * neighbour_m)
        jm_nearest_offer(&n->nearest, id, d);
}

static bool wants_more(void *user, double beyond_m)
{
    const near_heights *n = user;
    return beyond_m <= neighbour_m && jm_nearest_wants(&n->nearest, beyond_m);
}

static float median_height(const near_heights *n)
{
    const int count = n->nearest.count;
    float h[NEIGHBOURS];
    for (int i = 0; i < count; i++) {
        float v = n->build->city->buildings.height_m[n->nearest.id[i]];
        int k = i;
        for (; k > 0 && h[k - 1] > v; k--)
            h[k] = h[k - 1];
        h[k] = v;
    }
    return count % 2 != 0 ? h[count / 2] : (h[count / 2 - 1] + h[count / 2]) / 2.0f;
}

/// Buckets of the buildings whose height the layer tells.
static jm_status file_known(jm_build *b, jm_buckets *out)
{
    const jm_buildings *s = &b->city->buildings;
    jm_box *boxes = NULL;
    JM_TRY(jm_new(b->ctx, &boxes, s->count));
    for (int32_t i = 0; i < s->count; i++) {
        double x = isnan(s->height_m[i]) ? (double)NAN : b->building_x[i];
        boxes[i] = (jm_box){x, b->building_y[i], x, b->building_y[i]};
    }
    jm_status status = jm_buckets_fill(b->ctx, boxes, s->count, neighbour_m / 2.0, out);
    jm_free(boxes);
    return status;
}

/// Height of each usage where neighbours tell nothing: the median of what is known of it in this
/// city, else the assumed one.
static jm_status usual_heights(jm_build *b, float usual[JM_USAGE_COUNT])
{
    const jm_buildings *s = &b->city->buildings;
    float *known = NULL;
    JM_TRY(jm_new(b->ctx, &known, s->count));
    for (int u = 0; u < JM_USAGE_COUNT; u++) {
        int64_t count = 0;
        for (int32_t i = 0; i < s->count; i++)
            if (s->usage[i] == u && !isnan(s->height_m[i]))
                known[count++] = s->height_m[i];
        if (count > 1)
            qsort(known, (size_t)count, sizeof *known, jm_by_value);
        usual[u] = count >= USUAL_NEEDED ? known[count / 2] : class_height_m(b, (jm_usage)u);
    }
    jm_free(known);
    return JM_OK;
}

static jm_status fill_heights(jm_build *b)
{
    float usual[JM_USAGE_COUNT];
    JM_TRY(usual_heights(b, usual));
    jm_buildings *s = &b->city->buildings;
    jm_buckets known = {0};
    float *filled = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(file_known(b, &known), fail);
    JM_TRY_GOTO(jm_new(b->ctx, &filled, s->count), fail);
    // Written aside first: a filled height must not be anyone's known neighbour.
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(b->ctx))
    for (int32_t i = 0; i < s->count; i++) {
        filled[i] = s->height_m[i];
        if (!isnan(s->height_m[i]))
            continue;
        near_heights n = {b, b->building_x[i], b->building_y[i], {.most = NEIGHBOURS}};
        jm_buckets_outward(&known, n.x, n.y, offer_height, wants_more, &n);
        // Sheds stand among houses and are not as high: they never take their height.
        bool follows = n.nearest.count >= NEIGHBOURS_NEEDED && s->usage[i] != JM_USAGE_OTHER;
        filled[i] = follows ? median_height(&n) : usual[s->usage[i]];
        s->height_origin[i] = follows ? JM_ORIGIN_NEIGHBOURS : JM_ORIGIN_CLASS;
    }
    for (int32_t i = 0; i < s->count; i++)
        s->height_m[i] = filled[i];
fail:
    jm_buckets_free(&known);
    jm_free(filled);
    return status;
}

static jm_status tell_heights(jm_build *b)
{
    const jm_buildings *s = &b->city->buildings;
    int64_t by[JM_ORIGIN_COUNT] = {0};
    for (int32_t i = 0; i < s->count; i++)
        by[s->height_origin[i]]++;
    JM_TRY(jm_build_gap(b, "building height", "floors times 3 m", by[JM_ORIGIN_FLOORS], s->count,
                        JM_ORIGIN_FLOORS));
    JM_TRY(jm_build_gap(b, "building height", "median of up to 8 known neighbours within 100 m",
                        by[JM_ORIGIN_NEIGHBOURS], s->count, JM_ORIGIN_NEIGHBOURS));
    return jm_build_gap(
        b, "building height",
        "median of its usage in this city, with fewer than 20 known: homes and shops as usual for "
        "the commune type (commune-types.csv), else 6 m, halls 7 m, public 9 m, sheds 3 m "
        "(assumed)",
        by[JM_ORIGIN_CLASS], s->count, JM_ORIGIN_CLASS);
}

// --- rasters ------------------------------------------------------------------------------------

typedef struct painter {
    jm_city *city;
    int32_t building;
    int64_t covered;
    double ground_sum;
} painter;

static void paint_cell(void *user, int64_t cell)
{
    painter *p = user;
    jm_rasters *r = &p->city->rasters;
    float height = p->city->buildings.height_m[p->building];
    p->covered++;
    p->ground_sum += (double)r->ground_height_m[cell];
    // Where footprints overlap the higher one shows; of equals the one that came first.
    if (height > r->building_height_m[cell]) {
        r->building_height_m[cell] = height;
        r->building[cell] = p->building;
    }
}

static int64_t nearest_cell(const jm_grid *g, double x, double y)
{
    double c = floor((x - g->west_m) / g->cell_m), r = floor((g->north_m - y) / g->cell_m);
    int64_t column = c < 0.0 ? 0 : c >= g->columns ? g->columns - 1 : (int64_t)c;
    int64_t row = r < 0.0 ? 0 : r >= g->rows ? g->rows - 1 : (int64_t)r;
    return row * g->columns + column;
}

// A footprint that holds no cell centre takes the cell of its middle when it is at least this share
// of a cell: a quarter, so that a house of 25 m2 still throws its shade in cells of 10 m.
static const double least_share = 0.25;

/// Paints one building; false when it is too small and so leaves no trace.
static bool paint_building(jm_build *b, int32_t id)
{
    jm_city *city = b->city;
    jm_buildings *s = &city->buildings;
    int64_t first = s->ring_start[id];
    jm_rings rings = {s->ring_start[id + 1] - first, s->point_start + first, s->x, s->y};
    painter p = {.city = city, .building = id};
    jm_raster_polygon(&city->grid, &rings, paint_cell, &p);
    double cell_m2 = city->grid.cell_m * city->grid.cell_m;
    int64_t middle = jm_grid_cell_at(&city->grid, b->building_x[id], b->building_y[id]);
    if (p.covered == 0 && middle != JM_NONE && (double)s->footprint_m2[id] >= least_share * cell_m2)
        paint_cell(&p, middle);
    int64_t under = nearest_cell(&city->grid, b->building_x[id], b->building_y[id]);
    s->ground_m[id] = p.covered > 0 ? (float)(p.ground_sum / (double)p.covered)
                                    : city->rasters.ground_height_m[under];
    return p.covered > 0 || middle == JM_NONE;
}

jm_status jm_build_heights(jm_build *b)
{
    jm_buildings *s = &b->city->buildings;
    int64_t small = 0, no_dwellings = 0, homes = 0;
    JM_TRY(jm_build_roof_heights(b));
    JM_TRY(fill_heights(b));
    JM_TRY(tell_heights(b));
    for (int32_t i = 0; i < s->count; i++) {
        small += paint_building(b, i) ? 0 : 1;
        if (isnan(b->floor_m2[i]))
            b->floor_m2[i] = jm_floor_area_m2((double)s->footprint_m2[i], (double)s->height_m[i]);
        if (s->usage[i] != JM_USAGE_RESIDENTIAL)
            continue;
        homes++;
        if (!b->dwellings_known[i] && b->def->presume_demand) {
            s->dwellings[i] = (float)jm_dwellings_in(b->floor_m2[i]);
            no_dwellings++;
        }
    }
    JM_TRY(jm_masses_lay(b));
    JM_TRY(jm_build_gap(b, "building raster",
                        "smaller than a quarter of a cell: not in the rasters", small, s->count,
                        JM_ORIGIN_MEASURED));
    return jm_build_gap(b, "building dwellings", JM_RULE_DWELLINGS, no_dwellings, homes,
                        JM_ORIGIN_PRESUMED);
}

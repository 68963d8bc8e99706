#include "city/density.h"
#include "city/parkings.h"

#include <math.h>
#include <string.h>

// Kerbs are presumed up to this limit, 50 km/h [m/s].
static const float kerb_speed_ms = 13.95f;

// Where layers state less than this share of what the rule presumes for a block, they were not
// surveyed for it (a map that knows a few kerbs, an inventory of another quarter): the rule then
// fills what they left open.
static const double sparse_share = 0.1;
// Assumed: inventories are made by quarters, and this is the side of a small one [m].
static const double block_m = 500.0;

// Assumed: a lane keeps 3 m, 3.25 m on secondary streets where buses run (French practice 2.8 to
// 3.5 m); a row of cars along the kerb takes 2 m.
static const double lane_m = 3.0, bus_lane_m = 3.25, row_m = 2.0;

int32_t jm_kerb_key(const jm_streets *s, int32_t link)
{
    return s->twin[link] != JM_NONE && s->twin[link] < link ? s->twin[link] : link;
}

double jm_kerb_spaces(double length_m, const char *arrangement)
{
    double space_m = strcmp(arrangement, "diagonal") == 0        ? jm_diagonal_space_m
                     : strcmp(arrangement, "perpendicular") == 0 ? jm_perpendicular_space_m
                                                                 : jm_parallel_space_m;
    return length_m / space_m;
}

/// Streets where cars may stand if nothing says otherwise; one of two twins.
static bool may_have_kerb(const jm_parking_read *r, int32_t e)
{
    const jm_streets *s = &r->build->city->streets;
    return jm_kerb_key(s, e) == e && (s->access[e] & JM_ACCESS_CAR) != 0 &&
           s->in_network[e] == JM_NETWORK_CORE && s->road_class[e] >= JM_ROAD_SECONDARY &&
           s->road_class[e] <= JM_ROAD_RESIDENTIAL && s->speed_ms[e] <= kerb_speed_ms &&
           r->build->paint[e] == JM_PAINT_GROUND;
}

static double ruled_spaces(const jm_parking_read *r, int32_t e)
{
    return may_have_kerb(r, e)
               ? floor((double)r->build->city->streets.length_m[e] / jm_kerb_m_per_space)
               : 0.0;
}

// --- tags and widths ----------------------------------------------------------------------------

/// Spaces of a street whose layer tells of its kerbs; NaN when it does not.
static double tagged_spaces(const jm_parking_read *r, int32_t e)
{
    const jm_streets *s = &r->build->city->streets;
    const double *per_m = r->build->kerb_spaces_per_m;
    if (per_m == NULL || s->street[e] == JM_NONE || s->street[e] >= s->street_count ||
        jm_kerb_key(s, e) != e || (s->access[e] & JM_ACCESS_CAR) == 0 || isnan(per_m[s->street[e]]))
        return (double)NAN;
    return floor((double)s->length_m[e] * per_m[s->street[e]] + 0.5);
}

/// Rows of cars that a carriageway has room for beside its lanes. A width that no layer measured
/// leaves 1 m over its lanes, so it never has room.
static int rows_beside_lanes(const jm_streets *s, int32_t e)
{
    double lanes = (double)s->lanes[e];
    if (s->twin[e] != JM_NONE)
        lanes += (double)s->lanes[s->twin[e]];
    double lane = s->road_class[e] == JM_ROAD_SECONDARY ? bus_lane_m : lane_m;
    double left = (double)s->width_m[e] - lanes * lane;
    return left >= 2.0 * row_m ? 2 : left >= row_m ? 1 : 0;
}

static double spaces_by_width(const jm_parking_read *r, int32_t e)
{
    const jm_streets *s = &r->build->city->streets;
    if (!may_have_kerb(r, e))
        return 0.0;
    double usable_m = (double)s->length_m[e] * jm_kerb_usable_share;
    return floor(rows_beside_lanes(s, e) * jm_kerb_spaces(usable_m, "parallel"));
}

// --- blocks that were surveyed ------------------------------------------------------------------

typedef struct blocks {
    double west, south; // in blocks from the origin of the CRS
    int64_t columns, rows;
    double *stated, *ruled; // [rows * columns] spaces
} blocks;

static void middle_of(const jm_streets *s, int32_t e, double *x, double *y)
{
    int64_t p = (s->shape_start[e] + s->shape_start[e + 1]) / 2;
    *x = (s->shape_x[p - 1] + s->shape_x[p]) / 2.0;
    *y = (s->shape_y[p - 1] + s->shape_y[p]) / 2.0;
}

static int64_t clamp_to(double v, int64_t count)
{
    return v < 0.0 ? 0 : v >= (double)count ? count - 1 : (int64_t)v;
}

static int64_t block_of(const blocks *b, const jm_streets *s, int32_t e)
{
    double x, y;
    middle_of(s, e, &x, &y);
    return clamp_to(floor(y / block_m) - b->south, b->rows) * b->columns +
           clamp_to(floor(x / block_m) - b->west, b->columns);
}

static void free_blocks(blocks *b)
{
    jm_free(b->stated);
    jm_free(b->ruled);
}

static jm_status sum_blocks(const jm_parking_read *r, blocks *b)
{
    const jm_grid *g = &r->build->city->grid;
    const jm_streets *s = &r->build->city->streets;
    b->west = floor(g->west_m / block_m);
    b->south = floor(jm_grid_south(g) / block_m);
    b->columns = (int64_t)(floor(jm_grid_east(g) / block_m) - b->west) + 1;
    b->rows = (int64_t)(floor(g->north_m / block_m) - b->south) + 1;
    JM_TRY(jm_new(r->build->ctx, &b->stated, b->columns * b->rows));
    JM_TRY(jm_new(r->build->ctx, &b->ruled, b->columns * b->rows));
    for (int32_t e = 0; e < s->link_count; e++) {
        int64_t k = block_of(b, s, e);
        b->stated[k] += r->stated_kerb[e];
        b->ruled[k] += ruled_spaces(r, e);
    }
    return JM_OK;
}

// --- all together -------------------------------------------------------------------------------

static jm_status add_kerb(jm_parking_read *r, int32_t e, double spaces, jm_origin origin)
{
    const jm_streets *s = &r->build->city->streets;
    jm_parking_entry p = {.kind = JM_PARKING_KERB,
                          .link = e,
                          .capacity = spaces,
                          .origin = origin,
                          .name = s->street[e] != JM_NONE ? s->street_name[s->street[e]] : ""};
    middle_of(s, e, &p.x, &p.y);
    return jm_parking_append(r, &p);
}

typedef struct kerb_counts {
    int64_t tagged, wide, ruled, streets;
} kerb_counts;

static jm_status presume_link(jm_parking_read *r, const blocks *b, int32_t e, kerb_counts *n)
{
    const jm_streets *s = &r->build->city->streets;
    if (jm_kerb_key(s, e) != e || r->surveyed_by[e] != NULL)
        return JM_OK;
    double tagged = tagged_spaces(r, e);
    n->streets++;
    n->tagged += !isnan(tagged);
    if (!isnan(tagged))
        return tagged >= 1.0 ? add_kerb(r, e, tagged, JM_ORIGIN_MEASURED) : JM_OK;
    int64_t k = block_of(b, s, e);
    if (b->stated[k] > sparse_share * b->ruled[k] || !r->build->def->presume_parking)
        return JM_OK;
    double wide = spaces_by_width(r, e), ruled = ruled_spaces(r, e);
    if (wide < 1.0 && ruled < 1.0)
        return JM_OK;
    n->wide += wide >= 1.0;
    n->ruled += wide < 1.0;
    return wide >= 1.0 ? add_kerb(r, e, wide, JM_ORIGIN_CLASS)
                       : add_kerb(r, e, ruled, JM_ORIGIN_PRESUMED);
}

jm_status jm_presume_kerbs(jm_parking_read *r)
{
    blocks b = {0};
    kerb_counts n = {0};
    jm_status status = JM_OK;
    JM_TRY_GOTO(sum_blocks(r, &b), fail);
    for (int32_t e = 0; e < r->build->city->streets.link_count; e++)
        JM_TRY_GOTO(presume_link(r, &b, e, &n), fail);
    JM_TRY_GOTO(jm_build_gap(r->build, "kerb parking", "from the tags of its street", n.tagged,
                             n.streets, JM_ORIGIN_MEASURED),
                fail);
    JM_TRY_GOTO(jm_build_gap(r->build, "kerb parking", JM_RULE_KERB_WIDTH, n.wide, n.streets,
                             JM_ORIGIN_CLASS),
                fail);
    JM_TRY_GOTO(jm_build_gap(r->build, "kerb parking", JM_RULE_KERB, n.ruled, n.streets,
                             JM_ORIGIN_PRESUMED),
                fail);
fail:
    free_blocks(&b);
    return status;
}

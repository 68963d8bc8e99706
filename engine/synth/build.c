/// build.c: every block gets its footway, its buildings, its ground and its private parking.
#include "synth/site.h"

#include <math.h>
#include <string.h>

static const double wall_gap_m = 0.05;

// Gross floor area of one dwelling with its share of stairs and walls [m2]: small flats in the
// centre, town houses shared by one or two families in the faubourgs, family flats in slabs;
// assumed.
double jm_site_dwelling_m2(jm_use use)
{
    return use == JM_USE_OLD ? 100.0 : use == JM_USE_FAUBOURG ? 150.0 : 95.0;
}

static void book(jm_site *site, double floor_area_m2, const char *usage, double dwellings)
{
    jm_quarter *q = site->quarter;
    q->dwellings += dwellings;
    if (strcmp(usage, "commercial") == 0)
        q->office_m2 += floor_area_m2;
    else if (strcmp(usage, "industrial") == 0)
        q->industry_m2 += floor_area_m2;
    else if (strcmp(usage, "public") == 0)
        q->public_m2 += floor_area_m2;
}

static double flats_in(const jm_site *site, double floor_area_m2)
{
    return floor(floor_area_m2 / jm_site_dwelling_m2(site->quarter->use) + 0.5);
}

static jm_status set_building(jm_site *site, double floors, double floor_m, const char *usage,
                              double dwellings, const char *name)
{
    jm_town *town = site->town;
    JM_TRY(jm_town_set(town, JM_ROLE_BUILDINGS, "height_m", jm_tenth(floors * floor_m)));
    JM_TRY(jm_town_set(town, JM_ROLE_BUILDINGS, "levels", floors));
    JM_TRY(jm_town_set(town, JM_ROLE_BUILDINGS, "dwellings", dwellings));
    JM_TRY(jm_town_set_text(town, JM_ROLE_BUILDINGS, "usage", usage));
    return jm_town_set_text(town, JM_ROLE_BUILDINGS, "name", name);
}

static void remember(jm_site *site, const jm_shape *hull)
{
    if (site->built_count < JM_SITE_BUILT)
        site->built[site->built_count++] = *hull;
}

jm_status jm_site_add(jm_site *site, const jm_shape *outline, const jm_shape *hole, double floors,
                      double floor_m, const char *usage, double dwellings, const char *name)
{
    jm_shape walls = jm_shape_inset(outline, wall_gap_m);
    double area_m2 = jm_shape_area(&walls) - (hole != NULL ? jm_shape_area(hole) : 0.0);
    if (walls.count < 3 || area_m2 < 8.0)
        return JM_OK;
    if (dwellings < 0.0) // as many flats as fit
        dwellings = flats_in(site, area_m2 * floors);
    JM_TRY(jm_town_add_ring(site->town, JM_ROLE_BUILDINGS, &walls, false));
    if (hole != NULL && hole->count >= 3)
        JM_TRY(jm_town_add_ring(site->town, JM_ROLE_BUILDINGS, hole, true));
    remember(site, &walls);
    book(site, area_m2 * floors, usage, dwellings);
    return set_building(site, floors, floor_m, usage, dwellings, name);
}

static double bent_area_m2(const double (*uv)[2], int32_t count)
{
    double twice = 0.0;
    for (int32_t k = 0; k < count; k++) {
        const double *a = uv[k], *b = uv[(k + 1) % count];
        twice += a[0] * b[1] - a[1] * b[0];
    }
    return 0.5 * twice;
}

jm_status jm_site_add_bent(jm_site *site, const jm_axes *axes, const double (*uv)[2], int32_t count,
                           const jm_shape *hull, double floors, double floor_m, const char *usage,
                           double dwellings, const char *name)
{
    jm_town *town = site->town;
    double area_m2 = bent_area_m2(uv, count);
    if (dwellings < 0.0)
        dwellings = flats_in(site, area_m2 * floors);
    JM_TRY(jm_town_add_feature(town, JM_ROLE_BUILDINGS));
    JM_TRY(jm_town_add_part(town, JM_ROLE_BUILDINGS, false));
    for (int32_t k = 0; k < count; k++)
        JM_TRY(jm_town_add_vertex(town, JM_ROLE_BUILDINGS, jm_axes_x(axes, uv[k][0], uv[k][1]),
                                  jm_axes_y(axes, uv[k][0], uv[k][1])));
    remember(site, hull);
    book(site, area_m2 * floors, usage, dwellings);
    return set_building(site, floors, floor_m, usage, dwellings, name);
}

/// The part of a hole that stays clear of the ring around it: whole centimetres must not push it
/// through.
static jm_shape clear_hole(const jm_shape *ring, const jm_shape *hole)
{
    const double clear_m = 0.05;
    jm_shape inner = jm_shape_inset(ring, clear_m), kept = *hole;
    if (inner.count < 3 || jm_shape_covers(&inner, hole))
        kept.count = inner.count < 3 ? 0 : kept.count;
    else
        for (int32_t k = 0; k < inner.count && kept.count > 0; k++) {
            int32_t next = (k + 1) % inner.count;
            jm_shape_cut(&kept, inner.x[k], inner.y[k], inner.x[next] - inner.x[k],
                         inner.y[next] - inner.y[k], hole->side[0]);
        }
    return kept;
}

jm_status jm_site_ground_around(jm_site *site, const char *surface, const jm_shape *shape,
                                const jm_shape *holes, int32_t hole_count, bool irrigated)
{
    jm_town *town = site->town;
    if (shape->count < 3)
        return JM_OK;
    JM_TRY(jm_town_add_ring(town, JM_ROLE_GROUND, shape, false));
    for (int32_t h = 0; h < hole_count; h++) {
        jm_shape hole = clear_hole(shape, &holes[h]);
        if (hole.count >= 3)
            JM_TRY(jm_town_add_ring(town, JM_ROLE_GROUND, &hole, true));
    }
    JM_TRY(jm_town_set_text(town, JM_ROLE_GROUND, "surface", surface));
    return jm_town_set(town, JM_ROLE_GROUND, "irrigated", irrigated ? 1.0 : 0.0);
}

jm_status jm_site_ground(jm_site *site, const char *surface, const jm_shape *shape, bool irrigated)
{
    return jm_site_ground_around(site, surface, shape, NULL, 0, irrigated);
}

static bool near_wall(const jm_site *site, double x, double y)
{
    const double clear_m = 2.5;
    for (int32_t i = 0; i < site->built_count; i++)
        if (jm_shape_depth(&site->built[i], x, y) > -clear_m)
            return true;
    return false;
}

jm_status jm_site_trees(jm_site *site, const jm_shape *shape, double spacing_m, double share,
                        double low_m, double high_m)
{
    int32_t k = jm_shape_longest_edge(shape);
    if (k == JM_NONE)
        return JM_OK;
    jm_axes a = jm_shape_axes(shape, k);
    double u[2], v[2];
    jm_shape_extent(shape, &a, u, v);
    for (double p = u[0] + 0.5 * spacing_m; p < u[1]; p += spacing_m)
        for (double q = v[0] + 0.5 * spacing_m; q < v[1]; q += spacing_m) {
            double at_u = p + spacing_m * jm_dice_between(&site->dice, -0.35, 0.35);
            double at_v = q + spacing_m * jm_dice_between(&site->dice, -0.35, 0.35);
            double x = jm_axes_x(&a, at_u, at_v), y = jm_axes_y(&a, at_u, at_v);
            if (!jm_dice_chance(&site->dice, share) || jm_shape_depth(shape, x, y) < 1.0 ||
                near_wall(site, x, y))
                continue;
            JM_TRY(jm_town_add_tree(site->town, &site->dice, x, y,
                                    jm_dice_between(&site->dice, low_m, high_m)));
        }
    return JM_OK;
}

int32_t jm_site_lots(jm_site *site, const jm_shape *plot, double area_m2, jm_shape *lots,
                     int32_t limit)
{
    int32_t count = 1;
    lots[0] = *plot;
    for (int32_t k = 0; k < count;) {
        if (jm_shape_area(&lots[k]) <= area_m2 || count >= limit) {
            k++;
            continue;
        }
        jm_shape left, right;
        // Draws stand in statements of their own: C leaves the order of arguments to the compiler.
        double share = jm_dice_between(&site->dice, 0.42, 0.58);
        double turn = jm_dice_between(&site->dice, -0.05, 0.05);
        jm_shape_halve(&lots[k], share, turn, &left, &right);
        if (left.count < 3 || right.count < 3) {
            k++;
            continue;
        }
        lots[k] = left;
        lots[count++] = right;
    }
    return count;
}

bool jm_site_rectangle(const jm_shape *lot, double share, double margin_m, double small_m,
                       jm_axes *axes, double half[2])
{
    int32_t k = jm_shape_longest_edge(lot);
    jm_shape inner = jm_shape_inset(lot, margin_m);
    if (k == JM_NONE || inner.count < 3)
        return false;
    *axes = jm_shape_axes(lot, k);
    double u[2], v[2], x, y;
    jm_shape_extent(lot, axes, u, v);
    jm_shape_centre(&inner, &x, &y);
    axes->x = x;
    axes->y = y;
    for (double scale = share; scale > 0.25; scale *= 0.92) {
        half[0] = 0.5 * scale * (u[1] - u[0]);
        half[1] = 0.5 * scale * (v[1] - v[0]);
        if (2.0 * fmin(half[0], half[1]) < small_m)
            return false;
        jm_shape r = jm_axes_rectangle(axes, -half[0], -half[1], half[0], half[1]);
        if (jm_shape_covers(&inner, &r))
            return true;
    }
    return false;
}

double jm_site_price_eurh(jm_use use)
{
    return use == JM_USE_OLD ? 2.2 : use == JM_USE_FAUBOURG ? 1.2 : 0.0;
}

static jm_status set_ground(jm_site *site, const char *surface)
{
    JM_TRY(jm_town_set_text(site->town, JM_ROLE_GROUND, "surface", surface));
    return jm_town_set(site->town, JM_ROLE_GROUND, "irrigated", 0.0);
}

// The hole is a little smaller than the plot, so that it never touches the ring around it.
static jm_status add_plot_hole(jm_site *site)
{
    jm_shape hole = jm_shape_inset(&site->plot, 0.3);
    if (site->plot.count < 3 || hole.count < 3)
        return JM_OK;
    return jm_town_add_ring(site->town, JM_ROLE_GROUND, &hole, true);
}

// Between the street's axis and the plot: a footway, and behind it what the plot left over.
static jm_status lay_footway(jm_site *site)
{
    jm_town *town = site->town;
    jm_use use = site->quarter->use;
    bool stone = use == JM_USE_OLD, open = use == JM_USE_FARM || use == JM_USE_WOOD;
    const char *yard_surface = stone ? "paving" : "grass";
    jm_yard yard;
    JM_TRY(jm_town_add_outline(town, JM_ROLE_GROUND));
    if (open || !jm_town_yard(town, &site->plot, &yard)) {
        JM_TRY(add_plot_hole(site));
        return set_ground(site, yard_surface);
    }
    JM_TRY(jm_town_add_yard(town, JM_ROLE_GROUND, &yard, true));
    JM_TRY(set_ground(site, stone ? "paving" : "asphalt"));
    JM_TRY(jm_town_add_yard(town, JM_ROLE_GROUND, &yard, false));
    JM_TRY(add_plot_hole(site));
    return set_ground(site, yard_surface);
}

static jm_status build_usual(jm_site *site)
{
    double radii;
    const jm_plan *plan = &site->town->plan;
    const jm_node *corner = &site->town->nodes[site->block->face.node[0]];
    switch (site->quarter->use) {
    case JM_USE_OLD:
    case JM_USE_FAUBOURG:
        return jm_site_perimeter(site);
    case JM_USE_HOUSES:
        return jm_site_houses(site);
    case JM_USE_SLABS:
        return jm_site_slabs(site);
    case JM_USE_BUSINESS:
        return jm_site_business(site);
    case JM_USE_PARK:
        return jm_site_park(site);
    case JM_USE_VILLAGE:
        jm_plan_village_at(plan, corner->x, corner->y, &radii);
        return radii < 0.28                                          ? jm_site_perimeter(site)
               : radii < 1.1 && jm_shape_area(&site->plot) < 60000.0 ? jm_site_houses(site)
                                                                     : jm_site_farm(site);
    case JM_USE_WOOD:
        return jm_site_wood(site);
    default:
        return jm_site_farm(site);
    }
}

static jm_status build_block(jm_site *site)
{
    switch (site->block->kind) {
    case JM_BLOCK_SQUARE:
        return jm_site_square(site);
    case JM_BLOCK_CHURCH:
        return jm_site_church(site);
    case JM_BLOCK_TOWN_HALL:
        return jm_site_town_hall(site);
    case JM_BLOCK_SCHOOL:
        return jm_site_school(site);
    case JM_BLOCK_CAR_PARK:
        return jm_site_car_park(site);
    case JM_BLOCK_PARK_HOUSE:
        return jm_site_park_house(site);
    case JM_BLOCK_GREEN:
        return jm_site_park(site);
    case JM_BLOCK_FLATS:
        return jm_site_flats(site);
    case JM_BLOCK_SHOPS:
        return jm_site_shops(site);
    default:
        return build_usual(site);
    }
}

static jm_status build_one(jm_site *site, int64_t b)
{
    jm_town *town = site->town;
    site->block = &town->blocks[b];
    site->quarter = &town->quarters[site->block->face.zone];
    site->dice = jm_dice_of(town->plan.seed, JM_DICE_PLOT, (uint64_t)b);
    site->built_count = 0;
    site->spaces = 0.0;
    JM_TRY(jm_town_outline(town, &site->block->face));
    site->plot = jm_town_plot(town, &site->block->face);
    JM_TRY(lay_footway(site));
    if (site->plot.count < 3)
        return JM_OK;
    JM_TRY(build_block(site));
    double x, y;
    jm_shape_centre(&site->plot, &x, &y);
    return jm_town_add_parking(town, x, y, "private", site->spaces, 0.0, "");
}

jm_status jm_town_build(jm_town *town)
{
    jm_site *site;
    JM_TRY(jm_new(town->ctx, &site, 1));
    site->town = town;
    jm_status status = JM_OK;
    for (int64_t b = 0; b < town->block_count && status == JM_OK; b++) {
        status = build_one(site, b);
        if (status == JM_OK && b % 256 == 0)
            status = jm_poll(town->ctx);
    }
    jm_free(site);
    return status;
}

/// houses.c: houses with gardens, each on its lot along the street, with sheds and garages behind.
#include "synth/site.h"

#include <math.h>

/// One lot: from u0 to u1 along its street, v inwards.
typedef struct lot {
    jm_axes axes;
    jm_shape shape;
    double u0, u1;
} lot;

static bool fits(const jm_shape *room, const jm_axes *axes, const double r[4])
{
    jm_shape rectangle = jm_axes_rectangle(axes, r[0], r[1], r[2], r[3]);
    return jm_shape_covers(room, &rectangle);
}

// A garage or shed in the depth of the garden, behind `from_v`.
static jm_status add_shed(jm_site *site, const lot *l, double from_v, bool left)
{
    jm_shape room = jm_shape_inset(&l->shape, 0.5);
    double width_m = jm_dice_between(&site->dice, 3.0, 4.2);
    double length_m = jm_dice_between(&site->dice, 4.5, 6.5);
    double u = left ? l->u0 + 0.6 : l->u1 - 0.6 - width_m;
    if (l->u1 - l->u0 < 2.0 * 4.2 + 1.4 && !left)
        return JM_OK; // two would touch on a narrow lot
    for (double v = from_v + 11.0; v > from_v + 2.0; v -= 2.5) {
        const double r[4] = {u, v, u + width_m, v + length_m};
        if (!fits(&room, &l->axes, r))
            continue;
        jm_shape shed = jm_axes_rectangle(&l->axes, r[0], r[1], r[2], r[3]);
        return jm_site_add(site, &shed, NULL, 1.0, 2.6, "other", 0.0, "");
    }
    return JM_OK;
}

static jm_status add_house(jm_site *site, const lot *l, const double r[4], bool angled)
{
    double floors = jm_dice_chance(&site->dice, 0.45) ? 2.0 : 1.0;
    double floor_m = floors > 1.0 ? 2.8 : 3.2;
    jm_shape hull = jm_axes_rectangle(&l->axes, r[0], r[1], r[2], r[3]);
    site->spaces += 1.6;
    if (!angled)
        return jm_site_add(site, &hull, NULL, floors, floor_m, "residential", 1.0, "");
    double share_u = jm_dice_between(&site->dice, 0.4, 0.6);
    double share_v = jm_dice_between(&site->dice, 0.45, 0.65);
    double u = r[0] + share_u * (r[2] - r[0]), v = r[1] + share_v * (r[3] - r[1]);
    const double l_shape[6][2] = {{r[0], r[1]}, {r[2], r[1]}, {r[2], r[3]},
                                  {u, r[3]},    {u, v},       {r[0], v}};
    return jm_site_add_bent(site, &l->axes, l_shape, 6, &hull, floors, floor_m, "residential", 1.0,
                            "");
}

// The house stands back from the street; on a small lot it is smaller.
static jm_status build_detached(jm_site *site, const lot *l)
{
    jm_shape room = jm_shape_inset(&l->shape, 1.2);
    double back_m = jm_dice_between(&site->dice, 3.0, 7.5);
    double width_m = fmin(jm_dice_between(&site->dice, 9.0, 13.0), l->u1 - l->u0 - 3.0);
    double depth_m = jm_dice_between(&site->dice, 8.0, 11.0);
    double side = jm_dice_between(&site->dice, 0.2, 0.8);
    bool angled = jm_dice_chance(&site->dice, 0.28);
    for (int32_t tries = 0; tries < 4; tries++, width_m *= 0.88, depth_m *= 0.9, back_m *= 0.7) {
        double u = l->u0 + side * (l->u1 - l->u0 - width_m);
        const double r[4] = {u, back_m, u + width_m, back_m + depth_m};
        if (width_m < 6.5 || !fits(&room, &l->axes, r))
            continue;
        JM_TRY(add_house(site, l, r, angled));
        bool left = jm_dice_chance(&site->dice, 0.5);
        if (jm_dice_chance(&site->dice, 0.85))
            JM_TRY(add_shed(site, l, r[3], left));
        return jm_dice_chance(&site->dice, 0.35) ? add_shed(site, l, r[3], !left) : JM_OK;
    }
    return JM_OK;
}

// Terraces: wall to wall, all in one line.
static jm_status build_terraced(jm_site *site, const lot *l)
{
    const double r[4] = {l->u0 + 0.01, 4.0, l->u1 - 0.01, 12.5};
    if (!fits(&l->shape, &l->axes, r))
        return JM_OK;
    jm_shape house = jm_axes_rectangle(&l->axes, r[0], r[1], r[2], r[3]);
    site->spaces += 1.2;
    JM_TRY(jm_site_add(site, &house, NULL, 2.0, 2.8, "residential", 1.0, ""));
    return jm_dice_chance(&site->dice, 0.4) ? add_shed(site, l, r[3], true) : JM_OK;
}

static bool has_street(const jm_town *town, int32_t side)
{
    if (side == JM_NONE)
        return false;
    jm_way way = town->streets[side].way;
    return way != JM_WAY_FRAME && way != JM_WAY_TRUNK;
}

static jm_status build_street_side(jm_site *site, int32_t edge, bool terraced, double width_m)
{
    jm_shape share = jm_shape_nearest_edge(&site->plot, edge);
    double length_m = jm_shape_edge_length(&site->plot, edge);
    if (share.count < 3 || length_m < 10.0 || !has_street(site->town, site->plot.side[edge]))
        return JM_OK;
    int32_t count = (int32_t)fmax(1.0, floor(length_m / width_m + 0.5));
    lot l = {.axes = jm_shape_axes(&site->plot, edge)};
    for (int32_t i = 0; i < count; i++) {
        l.u0 = length_m * i / count;
        l.u1 = length_m * (i + 1) / count;
        l.shape = share;
        jm_shape_cut(&l.shape, jm_axes_x(&l.axes, l.u0, 0.0), jm_axes_y(&l.axes, l.u0, 0.0),
                     l.axes.uy, -l.axes.ux, JM_NONE);
        jm_shape_cut(&l.shape, jm_axes_x(&l.axes, l.u1, 0.0), jm_axes_y(&l.axes, l.u1, 0.0),
                     -l.axes.uy, l.axes.ux, JM_NONE);
        if (l.shape.count < 3 || jm_dice_chance(&site->dice, 0.03)) // a lot not yet built on
            continue;
        JM_TRY(terraced ? build_terraced(site, &l) : build_detached(site, &l));
    }
    return JM_OK;
}

jm_status jm_site_houses(jm_site *site)
{
    bool terraced = site->quarter->use == JM_USE_HOUSES && jm_dice_chance(&site->dice, 0.12);
    double width_m = terraced ? jm_dice_between(&site->dice, 6.8, 8.5)
                              : jm_dice_between(&site->dice, 13.5, 19.0);
    if (site->quarter->use == JM_USE_VILLAGE)
        width_m *= 1.15;
    for (int32_t k = 0; k < site->plot.count; k++)
        JM_TRY(build_street_side(site, k, terraced, width_m));
    JM_TRY(jm_site_ground(site, "grass", &site->plot, jm_dice_chance(&site->dice, 0.15)));
    return jm_site_trees(site, &site->plot, 13.0, 0.32, 3.5, 9.0);
}

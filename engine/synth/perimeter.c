/// perimeter.c: houses wall to wall around a court: old centre, faubourgs, village streets.
///
/// The plot is shared out to its edges (each point belongs to its nearest edge), each edge's share
/// is sliced into parcels, and the front of each parcel is built on, some with wings into the
/// court.
#include "synth/site.h"

#include <math.h>

typedef struct row_style {
    double low_width_m, high_width_m; // of a parcel
    double low_depth_m, high_depth_m; // of the houses
    int64_t low_floors, high_floors;
    double shop_share, office_share, wing_share, gap_share;
} row_style;

static const row_style old_style = {6.5, 12.0, 9.0, 12.0, 3, 5, 0.40, 0.13, 0.35, 0.03};
static const row_style faubourg_style = {8.0, 14.0, 9.5, 12.5, 2, 4, 0.12, 0.07, 0.22, 0.10};
static const row_style village_style = {8.0, 13.0, 8.0, 10.0, 2, 2, 0.15, 0.02, 0.20, 0.15};

static const row_style *style_of(jm_use use)
{
    return use == JM_USE_OLD       ? &old_style
           : use == JM_USE_VILLAGE ? &village_style
                                   : &faubourg_style;
}

/// One parcel of a row: from u0 to u1 along its edge.
typedef struct parcel {
    const row_style *style;
    jm_axes axes;
    double u0, u1, depth_m;
    const jm_shape *share; // of the plot that belongs to the edge
} parcel;

typedef struct fill {
    const char *usage;
    double floors, dwellings;
} fill;

// What a house of the row is used for; shops stand under flats.
static fill fill_of(jm_site *site, const row_style *style, double area_m2)
{
    fill f = {"residential", 0.0, -1.0};
    f.floors = (double)(style->low_floors +
                        jm_dice_below(&site->dice, style->high_floors - style->low_floors + 1));
    if (jm_dice_chance(&site->dice, style->office_share))
        return (fill){"commercial", f.floors, 0.0};
    if (jm_dice_chance(&site->dice, style->shop_share)) {
        site->quarter->shop_m2 += 0.7 * area_m2;
        site->quarter->office_m2 += area_m2;
        f.dwellings =
            floor(area_m2 * (f.floors - 1.0) / jm_site_dwelling_m2(site->quarter->use) + 0.5);
    }
    if (f.floors <= 2.0 && f.dwellings < 0.0)
        f.dwellings = 1.0; // a town house
    return f;
}

// A wing along one side wall, two along both when the parcel is wide: L and U.
static jm_status add_winged(jm_site *site, const parcel *p, bool *done)
{
    double wing_m = jm_dice_between(&site->dice, 4.0, 5.5), width_m = p->u1 - p->u0;
    double back_m = p->depth_m + jm_dice_between(&site->dice, 5.0, 9.0);
    const double a = p->u0 + 0.05, b = p->u1 - 0.05, d = p->depth_m;
    jm_shape hull = jm_axes_rectangle(&p->axes, a, 0.05, b, back_m);
    jm_shape room = jm_shape_inset(p->share, 0.04);
    *done = jm_shape_covers(&room, &hull);
    if (!*done)
        return JM_OK;
    fill f = fill_of(site, p->style, width_m * d);
    if (width_m > 11.0 && width_m > 2.0 * wing_m + 2.0) {
        const double u[8][2] = {
            {a, 0.05},       {b, 0.05},       {b, back_m},          {b - wing_m, back_m},
            {b - wing_m, d}, {a + wing_m, d}, {a + wing_m, back_m}, {a, back_m}};
        return jm_site_add_bent(site, &p->axes, u, 8, &hull, f.floors, 3.1, f.usage, f.dwellings,
                                "");
    }
    const double l[6][2] = {{a, 0.05},       {b, 0.05}, {b, back_m}, {b - wing_m, back_m},
                            {b - wing_m, d}, {a, d}};
    return jm_site_add_bent(site, &p->axes, l, 6, &hull, f.floors, 3.1, f.usage, f.dwellings, "");
}

static jm_status build_parcel(jm_site *site, const parcel *p)
{
    bool done = false;
    if (jm_dice_chance(&site->dice, p->style->gap_share))
        return JM_OK; // a gateway
    if (jm_dice_chance(&site->dice, p->style->wing_share))
        JM_TRY(add_winged(site, p, &done));
    if (done)
        return JM_OK;
    const jm_axes *a = &p->axes;
    jm_shape house = *p->share;
    jm_shape_cut(&house, jm_axes_x(a, 0.0, p->depth_m), jm_axes_y(a, 0.0, p->depth_m), -a->ux,
                 -a->uy, JM_NONE);
    jm_shape_cut(&house, jm_axes_x(a, p->u0, 0.0), jm_axes_y(a, p->u0, 0.0), a->uy, -a->ux,
                 JM_NONE);
    jm_shape_cut(&house, jm_axes_x(a, p->u1, 0.0), jm_axes_y(a, p->u1, 0.0), -a->uy, a->ux,
                 JM_NONE);
    if (house.count < 3 || jm_shape_area(&house) < 26.0)
        return JM_OK;
    fill f = fill_of(site, p->style, jm_shape_area(&house));
    return jm_site_add(site, &house, NULL, f.floors, 3.1, f.usage, f.dwellings, "");
}

static jm_status build_row(jm_site *site, const row_style *style, int32_t edge)
{
    jm_shape share = jm_shape_nearest_edge(&site->plot, edge);
    if (share.count < 3)
        return JM_OK;
    double length_m = jm_shape_edge_length(&site->plot, edge);
    double width_m = jm_dice_between(&site->dice, style->low_width_m, style->high_width_m);
    double depth_m = jm_dice_between(&site->dice, style->low_depth_m, style->high_depth_m);
    int32_t count = (int32_t)fmax(1.0, floor(length_m / width_m + 0.5));
    parcel p = {style, jm_shape_axes(&site->plot, edge), 0.0, 0.0, depth_m, &share};
    for (int32_t i = 0; i < count; i++) {
        p.u0 = p.u1;
        double even = length_m * (i + 1) / count;
        double jitter = i + 1 < count ? jm_dice_between(&site->dice, -0.15, 0.15) : 0.0;
        p.u1 = even + jitter * length_m / count;
        p.depth_m = depth_m + jm_dice_between(&site->dice, -0.8, 0.8);
        JM_TRY(build_parcel(site, &p));
    }
    return JM_OK;
}

// One large house around its own court: a mansion, a cloister, a block of 1900.
static jm_status build_court_house(jm_site *site, const row_style *style, const jm_shape *court)
{
    double floors = (double)style->high_floors - (double)jm_dice_below(&site->dice, 2);
    bool public_house = jm_dice_chance(&site->dice, 0.3);
    return jm_site_add(site, &site->plot, court, floors, 3.3,
                       public_house ? "public" : "residential", public_house ? 0.0 : -1.0, "");
}

jm_status jm_site_perimeter(jm_site *site)
{
    const row_style *style = style_of(site->quarter->use);
    double before = site->quarter->dwellings;
    jm_shape court = jm_shape_inset(&site->plot, style->high_depth_m + 0.5);
    double area_m2 = jm_shape_area(&site->plot);
    bool one_house = court.count >= 3 && jm_shape_area(&court) > 60.0 && area_m2 > 700.0 &&
                     area_m2 < 4200.0 && jm_dice_chance(&site->dice, 0.10);
    if (one_house)
        JM_TRY(build_court_house(site, style, &court));
    for (int32_t k = 0; k < site->plot.count && !one_house; k++)
        JM_TRY(build_row(site, style, k));

    bool stone = site->quarter->use == JM_USE_OLD || jm_dice_chance(&site->dice, 0.25);
    JM_TRY(jm_site_ground(site, stone ? "paving" : "grass", &site->plot, false));
    JM_TRY(jm_site_trees(site, &court, 12.0, stone ? 0.12 : 0.35, 5.0, 11.0));
    double per_flat = site->quarter->use == JM_USE_OLD       ? 0.30
                      : site->quarter->use == JM_USE_VILLAGE ? 1.2
                                                             : 0.55;
    site->spaces += per_flat * (site->quarter->dwellings - before);
    return JM_OK;
}

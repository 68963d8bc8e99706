/// civic.c: schools, churches, the town hall, car parks, squares, parks, farms and woods.
#include "synth/site.h"

#include <math.h>

enum { FIELDS = 40 };

// Wings round a yard that opens to one side: U.
jm_status jm_site_school(jm_site *site)
{
    jm_axes a;
    double half[2];
    if (!jm_site_rectangle(&site->plot, 0.8, 4.0, 14.0, &a, half))
        return jm_site_ground(site, "asphalt", &site->plot, false);
    double p = fmin(half[0], 42.0), q = fmin(half[1], 32.0), w = fmin(11.0, 0.45 * fmin(p, q));
    double floors = site->quarter->use == JM_USE_OLD ? 3.0 : 2.0;
    // The yard reaches a little beyond the wings; the rest is a playing field.
    jm_shape yard = jm_axes_rectangle(&a, -p - 3.0, -q - 3.0, p + 3.0, q + 3.0);
    JM_TRY(jm_site_ground(site, "asphalt", &yard, false));
    JM_TRY(jm_site_ground_around(site, "grass", &site->plot, &yard, 1, true));
    jm_shape hull = jm_axes_rectangle(&a, -p, -q, p, q);
    const double u[8][2] = {{-p, -q},       {p, -q},        {p, q},     {p - w, q},
                            {p - w, w - q}, {w - p, w - q}, {w - p, q}, {-p, q}};
    double area_m2 = 4.0 * p * q - (2.0 * p - 2.0 * w) * (2.0 * q - w);
    site->quarter->school_m2 += floors * area_m2;
    JM_TRY(jm_site_add_bent(site, &a, u, 8, &hull, floors, 3.6, "public", 0.0, "École"));
    site->spaces += 20.0;
    return jm_site_trees(site, &site->plot, 14.0, 0.4, 6.0, 12.0);
}

jm_status jm_site_church(jm_site *site)
{
    jm_axes a;
    double half[2];
    JM_TRY(jm_site_ground(site, "paving", &site->plot, false));
    if (!jm_site_rectangle(&site->plot, 0.85, 3.0, 9.0, &a, half))
        return JM_OK;
    double p = fmin(half[0], 34.0), q = fmin(half[1], 10.0), c = 0.35 * p,
           t = fmin(q + 6.0, half[1]);
    bool old = site->quarter->use == JM_USE_OLD;
    jm_shape hull = jm_axes_rectangle(&a, -p, -t, p, t);
    // Nave, transept, choir: a cross.
    const double u[12][2] = {{-p, -q},      {c - 6.0, -q}, {c - 6.0, -t}, {c + 6.0, -t},
                             {c + 6.0, -q}, {p, -q},       {p, q},        {c + 6.0, q},
                             {c + 6.0, t},  {c - 6.0, t},  {c - 6.0, q},  {-p, q}};
    const double plain[4][2] = {{-p, -q}, {p, -q}, {p, q}, {-p, q}};
    bool cross = t > q + 2.0 && p > 20.0;
    const char *name = old ? "Cathédrale Saint-Aubin" : "Église";
    JM_TRY(cross ? jm_site_add_bent(site, &a, u, 12, &hull, 1.0, old ? 21.0 : 13.0, "public", 0.0,
                                    name)
                 : jm_site_add_bent(site, &a, plain, 4, &hull, 1.0, old ? 18.0 : 11.0, "public",
                                    0.0, name));
    return jm_site_trees(site, &site->plot, 10.0, 0.4, 7.0, 14.0);
}

jm_status jm_site_town_hall(jm_site *site)
{
    jm_axes a;
    double half[2];
    JM_TRY(jm_site_ground(site, "paving", &site->plot, false));
    if (!jm_site_rectangle(&site->plot, 0.7, 6.0, 12.0, &a, half))
        return JM_OK;
    jm_shape hall = jm_axes_rectangle(&a, -half[0], -half[1], half[0], half[1]);
    jm_shape court =
        jm_axes_rectangle(&a, 11.0 - half[0], 11.0 - half[1], half[0] - 11.0, half[1] - 11.0);
    bool round_court = half[0] > 16.0 && half[1] > 16.0;
    JM_TRY(jm_site_add(site, &hall, round_court ? &court : NULL, 4.0, 3.9, "public", 0.0,
                       "Hôtel de ville"));
    return jm_site_trees(site, &site->plot, 9.0, 0.5, 8.0, 14.0);
}

jm_status jm_site_car_park(jm_site *site)
{
    double x, y;
    char name[96];
    jm_shape_centre(&site->plot, &x, &y);
    jm_town_street_name(site->town, JM_WAY_RESIDENTIAL, site->plot.side[0], name);
    jm_text label = {0};
    jm_text_printf(&label, "Parking %s", name);
    jm_status status = jm_town_add_parking(
        site->town, x, y, "surface", fmin(420.0, jm_shape_area(&site->plot) / 27.0),
        0.8 * jm_site_price_eurh(site->quarter->use), label.failed ? "" : label.bytes);
    jm_text_free(&label);
    JM_TRY(status);
    JM_TRY(jm_site_ground(site, "asphalt", &site->plot, false));
    return jm_site_trees(site, &site->plot, 12.0, 0.25, 5.0, 9.0);
}

jm_status jm_site_park_house(jm_site *site)
{
    jm_axes a;
    double half[2], x, y;
    JM_TRY(jm_site_ground(site, "paving", &site->plot, false));
    if (!jm_site_rectangle(&site->plot, 0.9, 2.0, 14.0, &a, half))
        return JM_OK;
    double p = fmin(half[0], 36.0), q = fmin(half[1], 24.0), decks = 5.0;
    jm_shape house = jm_axes_rectangle(&a, -p, -q, p, q);
    JM_TRY(jm_site_add(site, &house, NULL, decks, 2.7, "other", 0.0, "Parking en ouvrage"));
    jm_shape_centre(&house, &x, &y);
    // 27 m2 of deck a space, ramps included: a usual figure of car park design.
    return jm_town_add_parking(site->town, x, y, "structure", decks * 4.0 * p * q / 27.0,
                               0.9 * jm_site_price_eurh(site->quarter->use) + 0.2,
                               "Parking en ouvrage");
}

// An open square: stone, with rows of plane trees.
jm_status jm_site_square(jm_site *site)
{
    JM_TRY(jm_site_ground(site, "paving", &site->plot, false));
    return jm_site_trees(site, &site->plot, 9.5, 0.4, 9.0, 16.0);
}

static jm_status add_pond(jm_site *site, const jm_shape *plot)
{
    enum { CORNERS = 16 };
    double x, y;
    jm_shape_centre(plot, &x, &y);
    double radius_m = fmin(0.3 * jm_shape_depth(plot, x, y), 60.0);
    if (radius_m < 9.0)
        return JM_OK;
    jm_shape pond = {.count = CORNERS};
    for (int32_t k = 0; k < CORNERS; k++) {
        double angle = 2.0 * JM_PI * k / CORNERS;
        pond.x[k] = x + 1.25 * radius_m * jm_cos(angle);
        pond.y[k] = y + 0.85 * radius_m * jm_sin(angle);
        pond.side[k] = JM_NONE;
    }
    JM_TRY(jm_town_add_ring(site->town, JM_ROLE_WATER, &pond, false));
    JM_TRY(jm_town_set_text(site->town, JM_ROLE_WATER, "name", "Étang"));
    if (site->built_count < JM_SITE_BUILT)
        site->built[site->built_count++] = pond; // no tree in the water
    return JM_OK;
}

// Lawn, trees, a gravel walk; a pond when there is room.
jm_status jm_site_park(jm_site *site)
{
    jm_axes a;
    double half[2];
    jm_shape walk = {.count = 0};
    if (jm_site_rectangle(&site->plot, 0.9, 3.0, 12.0, &a, half) && half[1] > 15.0) {
        walk = jm_axes_rectangle(&a, -half[0], 0.6 * half[1], half[0], 0.6 * half[1] + 5.0);
        JM_TRY(jm_site_ground(site, "gravel", &walk, false));
    }
    JM_TRY(jm_site_ground_around(site, "grass", &site->plot, &walk, walk.count > 0 ? 1 : 0,
                                 jm_dice_chance(&site->dice, 0.6)));
    if (jm_shape_area(&site->plot) > 25000.0 && jm_dice_chance(&site->dice, 0.5))
        JM_TRY(add_pond(site, &site->plot));
    return jm_site_trees(site, &site->plot, 13.0, 0.5, 9.0, 19.0);
}

// A farm: a dwelling and two or three barns at the lane.
static jm_status add_farmstead(jm_site *site)
{
    int32_t k = jm_shape_longest_edge(&site->plot);
    jm_axes a = jm_shape_axes(&site->plot, k);
    double u = 0.4 * jm_shape_edge_length(&site->plot, k);
    jm_shape house = jm_axes_rectangle(&a, u, 14.0, u + 16.0, 24.0);
    jm_shape barn = jm_axes_rectangle(&a, u + 30.0, 20.0, u + 70.0, 38.0);
    jm_shape shed = jm_axes_rectangle(&a, u + 34.0, 50.0, u + 58.0, 63.0);
    if (!jm_shape_covers(&site->plot, &house) || !jm_shape_covers(&site->plot, &barn) ||
        !jm_shape_covers(&site->plot, &shed))
        return JM_OK;
    site->spaces += 4.0;
    JM_TRY(jm_site_add(site, &house, NULL, 2.0, 2.9, "residential", 1.0, "Ferme"));
    JM_TRY(jm_site_add(site, &barn, NULL, 1.0, 7.0, "industrial", 0.0, ""));
    return jm_site_add(site, &shed, NULL, 1.0, 4.5, "industrial", 0.0, "");
}

// Fields: pasture, stubble, maize, with hedgerow trees.
jm_status jm_site_farm(jm_site *site)
{
    static const char *const crops[] = {"grass", "soil", "shrub", "grass", "soil"};
    jm_shape fields[FIELDS];
    if (jm_dice_chance(&site->dice, 0.35))
        JM_TRY(add_farmstead(site));
    int32_t count = jm_site_lots(site, &site->plot, 55000.0, fields, FIELDS);
    for (int32_t i = 0; i < count; i++) {
        int64_t crop = jm_dice_below(&site->dice, 5);
        JM_TRY(jm_site_ground(site, crops[crop], &fields[i], crop == 2));
    }
    return jm_site_trees(site, &site->plot, 60.0, 0.2, 8.0, 15.0);
}

jm_status jm_site_wood(jm_site *site)
{
    jm_town *town = site->town;
    JM_TRY(jm_site_ground(site, "shrub", &site->plot, false));
    JM_TRY(jm_town_set(town, JM_ROLE_GROUND, "trees_share",
                       0.01 * floor(jm_dice_between(&site->dice, 70.0, 95.0))));
    return jm_town_set(town, JM_ROLE_GROUND, "tree_height_m",
                       jm_tenth(jm_dice_between(&site->dice, 12.0, 20.0)));
}

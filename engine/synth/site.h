/// site.h: one block while it is built on: its plot, its dice, what stands there already.
#pragma once

#include "synth/town.h"

enum { JM_SITE_BUILT = 512 };

typedef struct jm_site {
    jm_town *town;
    const jm_block *block;
    jm_quarter *quarter;
    jm_shape plot; // what can be built on
    jm_dice dice;
    double spaces; // private parking made so far
    int32_t built_count;
    jm_shape built[JM_SITE_BUILT]; // hulls of buildings, for trees to keep away from
} jm_site;

/// Makes a building of its outline (counter-clockwise); `hole` may be NULL. Walls stand 5 cm
/// inside, so that neighbours never overlap. Flats, shops and floor areas are booked on the zone.
JM_CHECKED jm_status jm_site_add(jm_site *site, const jm_shape *outline, const jm_shape *hole,
                                 double floors, double floor_m, const char *usage, double dwellings,
                                 const char *name);
/// As above, for outlines that are not convex; they lie inside `hull`.
JM_CHECKED jm_status jm_site_add_bent(jm_site *site, const jm_axes *axes, const double (*uv)[2],
                                      int32_t count, const jm_shape *hull, double floors,
                                      double floor_m, const char *usage, double dwellings,
                                      const char *name);
/// A ground polygon with one surface.
JM_CHECKED jm_status jm_site_ground(jm_site *site, const char *surface, const jm_shape *shape,
                                    bool irrigated);
/// As above with holes that other ground fills.
JM_CHECKED jm_status jm_site_ground_around(jm_site *site, const char *surface,
                                           const jm_shape *shape, const jm_shape *holes,
                                           int32_t hole_count, bool irrigated);
/// Trees on a loose grid, away from walls; `share` of the places is taken.
JM_CHECKED jm_status jm_site_trees(jm_site *site, const jm_shape *shape, double spacing_m,
                                   double share, double low_m, double high_m);
/// Cuts the plot in convex parts of at most area_m2; returns how many, at most `limit`.
int32_t jm_site_lots(jm_site *site, const jm_shape *plot, double area_m2, jm_shape *lots,
                     int32_t limit);
/// The largest rectangle about the middle of a lot, along its longest edge, at most `share` of its
/// extents and at least margin_m inside. False when it would be smaller than small_m a side.
bool jm_site_rectangle(const jm_shape *lot, double share, double margin_m, double small_m,
                       jm_axes *axes, double half[2]);
/// Gross floor area of one dwelling.
double jm_site_dwelling_m2(jm_use use);
/// Price of visitors' parking in the zone.
double jm_site_price_eurh(jm_use use);

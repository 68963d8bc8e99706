// match.c: did a measure find what it was meant for? If not: what was sought, how far it is, and
// why that happened most likely.
#include "scenario/parts.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void say_distance(double metres, char out[48])
{
    if (metres < 1000.0)
        snprintf(out, 48, "%.0f m", metres);
    else
        snprintf(out, 48, "%.*f km", metres < 100e3 ? 1 : 0, metres / 1000.0);
}

jm_status jm_match_check(jm_ctx *ctx, const jm_measure_block *block, const jm_match *match,
                         jm_edit *edit)
{
    edit->matched = match->matched;
    edit->candidates = match->candidates;
    if (match->matched == 0 && block->expect != JM_EXPECT_NONE) {
        if (match->candidates == 0 || !isfinite(match->nearest_m))
            return jm_fail(ctx, JM_ERR_DATA,
                           "matched nothing: it sought %s, and the city has none; likely cause: "
                           "%s (or say `expect: none`)",
                           match->sought, match->likely);
        char distance[48];
        say_distance(match->nearest_m, distance);
        return jm_fail(ctx, JM_ERR_DATA,
                       "matched nothing: it sought %s, and the nearest of %lld lies %s away; "
                       "likely cause: %s (or say `expect: none`)",
                       match->sought, (long long)match->candidates, distance, match->likely);
    }
    if (2 * match->matched > match->candidates && block->expect != JM_EXPECT_MOST)
        return jm_fail(ctx, JM_ERR_DATA,
                       "matched %lld of %lld, over half of all that there is: it sought %s; likely "
                       "cause: a geometry in the wrong place or far too large (or say `expect: "
                       "most`)",
                       (long long)match->matched, (long long)match->candidates, match->sought);
    return JM_OK;
}

static jm_extent frame_of(const jm_city *city)
{
    const jm_grid *g = &city->grid;
    return (jm_extent){g->west_m, jm_grid_south(g), jm_grid_east(g), g->north_m};
}

static bool in_frame(const jm_city *city, double x, double y)
{
    return jm_extent_point_distance(frame_of(city), x, y) == 0.0;
}

// Whether the first point of the shape, read in `crs`, would lie in the city.
static bool fits_in_crs(jm_ctx *ctx, const jm_city *city, const jm_shape *shape, const char *crs,
                        bool swapped)
{
    double x = swapped ? shape->given_y : shape->given_x;
    double y = swapped ? shape->given_x : shape->given_y;
    jm_transform *transform = NULL;
    if (jm_transform_create(ctx, crs, city->crs, &transform) != JM_OK) {
        jm_clear(ctx);
        return false;
    }
    jm_transform_points(transform, &x, &y, 1, NULL);
    jm_transform_destroy(transform);
    return isfinite(x) && isfinite(y) && in_frame(city, x, y);
}

// Systems that French and Swiss city data come in.
static const char *const usual_crs[] = {
    "EPSG:4326",  "EPSG:2154",  "EPSG:3857", "EPSG:2056", "EPSG:27572", "EPSG:25830",
    "EPSG:25831", "EPSG:25832", "EPSG:3942", "EPSG:3943", "EPSG:3944",  "EPSG:3945",
    "EPSG:3946",  "EPSG:3947",  "EPSG:3948", "EPSG:3949", "EPSG:3950",  NULL};

static void likely_cause(jm_ctx *ctx, const jm_city *city, const jm_shape *shape, char out[240])
{
    const char *own = shape->crs != NULL ? shape->crs : city->crs;
    bool degrees = fabs(shape->given_x) <= 180.0 && fabs(shape->given_y) <= 180.0;
    if (shape->crs == NULL && in_frame(city, shape->given_y, shape->given_x)) {
        snprintf(out, 240, "x and y are swapped; x (east) comes first");
        return;
    }
    if (city->crs == NULL || city->crs[0] == '\0') {
        snprintf(out, 240, "the city names no CRS; are the coordinates in its own?");
        return;
    }
    if (fits_in_crs(ctx, city, shape, own, true)) {
        snprintf(out, 240, "x and y are swapped; x (east, longitude) comes first");
        return;
    }
    for (int i = 0; usual_crs[i] != NULL; i++) {
        if (strcmp(usual_crs[i], own) == 0)
            continue;
        bool swapped = false;
        if (fits_in_crs(ctx, city, shape, usual_crs[i], false) ||
            (degrees && (swapped = fits_in_crs(ctx, city, shape, usual_crs[i], true)))) {
            snprintf(out, 240,
                     "the coordinates are in %s%s, not in %.40s; name it: {type: ..., "
                     "coordinates: ..., crs: %s}",
                     usual_crs[i], swapped ? " with x and y swapped" : "", own, usual_crs[i]);
            return;
        }
    }
    snprintf(out, 240, "it was drawn for another city, or a digit is wrong");
}

jm_status jm_match_frame(jm_ctx *ctx, const jm_measure_block *block, const jm_city *city,
                         const jm_shape *shape, bool *outside)
{
    jm_extent box = jm_extent_of(shape), frame = frame_of(city);
    if (outside != NULL)
        *outside = false;
    if (jm_extents_touch(box, frame))
        return JM_OK;
    if (block->expect == JM_EXPECT_NONE && outside != NULL) {
        *outside = true;
        return JM_OK;
    }
    char distance[48], cause[240];
    say_distance(jm_extent_distance(box, frame), distance);
    likely_cause(ctx, city, shape, cause);
    return jm_fail(ctx, JM_ERR_DATA,
                   "lies outside the city, %s from its frame (x %.0f to %.0f, y %.0f to %.0f in "
                   "%s): it begins at [%.10g, %.10g]; likely cause: %s (or say `expect: none`)",
                   distance, frame.west, frame.east, frame.south, frame.north,
                   city->crs != NULL && city->crs[0] != '\0' ? city->crs : "its own CRS",
                   shape->given_x, shape->given_y, cause);
}

double jm_nearest_cell_m(const jm_city *city, const jm_shape *shape,
                         bool (*wanted)(const void *user, int64_t cell), const void *user)
{
    jm_extent box = jm_extent_of(shape);
    double nearest = (double)INFINITY;
    for (int64_t cell = 0; cell < jm_grid_cells(&city->grid); cell++) {
        double x = jm_grid_x(&city->grid, cell % city->grid.columns);
        double y = jm_grid_y(&city->grid, cell / city->grid.columns);
        // The box is never farther than the shape: most cells are done with after this.
        if (jm_extent_point_distance(box, x, y) < nearest && wanted(user, cell))
            nearest = fmin(nearest, jm_shape_distance(shape, x, y));
    }
    return isfinite(nearest) ? nearest : (double)NAN;
}

double jm_nearest_link_m(const jm_city *city, const jm_shape *shape)
{
    const jm_streets *s = &city->streets;
    jm_extent box = jm_extent_of(shape);
    double nearest = (double)INFINITY;
    for (int32_t l = 0; l < s->link_count; l++) {
        if ((s->access[l] & JM_ACCESS_CAR) == 0 ||
            jm_extent_distance(box, jm_link_extent(city, l)) >= nearest)
            continue;
        // Nearest of the link's corners and middles of its pieces: a message needs no more.
        for (int64_t i = s->shape_start[l]; i < s->shape_start[l + 1]; i++) {
            double x = s->shape_x[i], y = s->shape_y[i];
            nearest = fmin(nearest, jm_shape_distance(shape, x, y));
            if (i + 1 < s->shape_start[l + 1])
                nearest = fmin(nearest, jm_shape_distance(shape, 0.5 * (x + s->shape_x[i + 1]),
                                                          0.5 * (y + s->shape_y[i + 1])));
        }
    }
    return isfinite(nearest) ? nearest : (double)NAN;
}

#include "geo/geo.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// No CRS text in use is near it; a file that holds more is no CRS.
enum { longest_crs_text = 65536 };

// ---- PROJ's context, and why PROJ failed ----

/// A context of PROJ of our own: two objects never share state, and PROJ neither prints nor uses
/// the network, which would make a result depend on the day.
static jm_status open_proj(jm_ctx *ctx, PJ_CONTEXT **proj)
{
    *proj = proj_context_create();
    if (*proj == NULL)
        return jm_fail(ctx, JM_ERR_MEMORY, "no memory for PROJ");
    proj_log_level(*proj, PJ_LOG_NONE);
    proj_context_set_enable_network(*proj, 0);
    return JM_OK;
}

/// The start of a CRS text, as a message shows it.
typedef struct jm_shown {
    char text[84];
} jm_shown;

static jm_shown shown(const char *crs)
{
    jm_shown s;
    int length = (int)strcspn(crs, "\n\r");
    snprintf(s.text, sizeof s.text, "%.*s%s", length < 77 ? length : 77, crs,
             length > 77 ? "..." : "");
    return s;
}

static const char *proj_reason(PJ_CONTEXT *proj)
{
    int number = proj_context_errno(proj);
    if (number == PROJ_ERR_OTHER) // its text is only "unknown error"
        return "PROJ does not know it";
    const char *reason = number != 0 ? proj_context_errno_string(proj, number) : NULL;
    return reason != NULL ? reason : "no reason given";
}

static jm_status check_text(jm_ctx *ctx, const char *crs)
{
    if (crs == NULL || *crs == '\0')
        return jm_fail(ctx, JM_ERR_DATA, "no CRS is stated; write one such as EPSG:2154");
    if (strlen(crs) > longest_crs_text)
        return jm_fail(ctx, JM_ERR_DATA, "a CRS text of more than %d bytes is refused: %s",
                       (int)longest_crs_text, shown(crs).text);
    return JM_OK;
}

// ---- CRS objects ----

/// Without heights and without the path to another datum that WKT1's TOWGS84 adds.
static PJ *horizontal_part(PJ_CONTEXT *proj, PJ *crs)
{
    PJ *part = crs;
    for (int depth = 0; part != NULL && depth < 4; depth++) {
        PJ_TYPE type = proj_get_type(part);
        PJ *inner = NULL;
        if (type == PJ_TYPE_BOUND_CRS)
            inner = proj_get_source_crs(proj, part);
        else if (type == PJ_TYPE_COMPOUND_CRS)
            inner = proj_crs_get_sub_crs(proj, part, 0);
        else
            break;
        proj_destroy(part);
        part = inner;
    }
    return part;
}

/// The horizontal CRS of a text, the caller's to destroy.
static jm_status crs_from_text(jm_ctx *ctx, PJ_CONTEXT *proj, const char *crs, PJ **out)
{
    *out = NULL;
    JM_TRY(check_text(ctx, crs));
    PJ *made = proj_create(proj, crs);
    if (made == NULL)
        return jm_fail(ctx, JM_ERR_DATA,
                       "\"%s\" is no CRS (%s); write one such as EPSG:2154, or WKT",
                       shown(crs).text, proj_reason(proj));
    if (!proj_is_crs(made)) {
        proj_destroy(made);
        return jm_fail(ctx, JM_ERR_DATA,
                       "\"%s\" is known to PROJ, but is no CRS; write one such as EPSG:2154, or "
                       "add +type=crs to a PROJ text",
                       shown(crs).text);
    }
    *out = horizontal_part(proj, made);
    return *out != NULL
               ? JM_OK
               : jm_fail(ctx, JM_ERR_DATA, "\"%s\" has no horizontal CRS", shown(crs).text);
}

static bool is_geographic(const PJ *crs)
{
    PJ_TYPE type = proj_get_type(crs);
    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

/// Both horizontal axes in metres.
static bool axes_in_metres(PJ_CONTEXT *proj, const PJ *crs)
{
    PJ *axes = proj_crs_get_coordinate_system(proj, crs);
    bool metres = axes != NULL && proj_cs_get_axis_count(proj, axes) >= 2;
    for (int i = 0; metres && i < 2; i++) {
        double factor = 0.0;
        metres =
            proj_cs_get_axis_info(proj, axes, i, NULL, NULL, NULL, &factor, NULL, NULL, NULL) &&
            factor == 1.0;
    }
    proj_destroy(axes);
    return metres;
}

/// Equal but for names, numbers and the order of the axes.
static bool same_crs(PJ_CONTEXT *proj, const PJ *a, const PJ *b)
{
    PJ *a_turned = proj_normalize_for_visualization(proj, a);
    PJ *b_turned = proj_normalize_for_visualization(proj, b);
    bool same = a_turned != NULL && b_turned != NULL &&
                proj_is_equivalent_to_with_ctx(proj, a_turned, b_turned, PJ_COMP_EQUIVALENT);
    proj_destroy(a_turned);
    proj_destroy(b_turned);
    return same;
}

static int32_t own_epsg(const PJ *crs)
{
    const char *authority = proj_get_id_auth_name(crs, 0);
    const char *code = proj_get_id_code(crs, 0);
    if (authority == NULL || code == NULL || strcmp(authority, "EPSG") != 0)
        return 0;
    long number = strtol(code, NULL, 10);
    return number > 0 && number <= INT32_MAX ? (int32_t)number : 0;
}

/// The numbered CRS that the definition equals, the caller's to destroy; NULL when there is none.
static PJ *numbered_twin(PJ_CONTEXT *proj, const PJ *crs)
{
    PJ_OBJ_LIST *candidates = proj_identify(proj, crs, "EPSG", NULL, NULL);
    PJ *twin = NULL;
    int count = candidates != NULL ? proj_list_get_count(candidates) : 0;
    for (int i = 0; i < count && twin == NULL; i++) {
        PJ *candidate = proj_list_get(proj, candidates, i);
        if (candidate != NULL && same_crs(proj, crs, candidate))
            twin = candidate;
        else
            proj_destroy(candidate);
    }
    proj_list_destroy(candidates);
    return twin;
}

static bool area_of_use(PJ_CONTEXT *proj, const PJ *crs, double bounds[4])
{
    double b[4];
    const double unknown = -1000.0; // PROJ's own mark
    if (crs == NULL || !proj_get_area_of_use(proj, crs, &b[0], &b[1], &b[2], &b[3], NULL) ||
        b[0] == unknown)
        return false;
    memcpy(bounds, b, sizeof b);
    return true;
}

// ---- what a CRS is ----

jm_status jm_crs_describe(jm_ctx *ctx, const char *crs, jm_crs_info *info)
{
    jm_status status = JM_OK;
    PJ_CONTEXT *proj = NULL;
    PJ *found = NULL, *twin = NULL;
    JM_TRY(open_proj(ctx, &proj));
    JM_TRY_GOTO(crs_from_text(ctx, proj, crs, &found), fail);

    jm_crs_info read = {.geographic = is_geographic(found)};
    const char *name = proj_get_name(found);
    snprintf(read.name, sizeof read.name, "%s", name != NULL ? name : "");
    read.metres = proj_get_type(found) == PJ_TYPE_PROJECTED_CRS && axes_in_metres(proj, found);
    read.epsg = own_epsg(found);
    if (read.epsg == 0) {
        twin = numbered_twin(proj, found);
        read.epsg = twin != NULL ? own_epsg(twin) : 0;
    }
    for (int i = 0; i < 4; i++)
        read.bounds[i] = (double)NAN;
    if (!area_of_use(proj, found, read.bounds))
        area_of_use(proj, twin, read.bounds);
    *info = read;
fail:
    proj_destroy(twin);
    proj_destroy(found);
    proj_context_destroy(proj);
    return status;
}

jm_status jm_crs_same(jm_ctx *ctx, const char *a, const char *b, bool *same)
{
    jm_status status = JM_OK;
    PJ_CONTEXT *proj = NULL;
    PJ *crs_a = NULL, *crs_b = NULL;
    JM_TRY(open_proj(ctx, &proj));
    JM_TRY_GOTO(crs_from_text(ctx, proj, a, &crs_a), fail);
    JM_TRY_GOTO(crs_from_text(ctx, proj, b, &crs_b), fail);
    *same = same_crs(proj, crs_a, crs_b);
fail:
    proj_destroy(crs_b);
    proj_destroy(crs_a);
    proj_context_destroy(proj);
    return status;
}

jm_status jm_crs_wkt(jm_ctx *ctx, const char *crs, char **wkt)
{
    jm_status status = JM_OK;
    PJ_CONTEXT *proj = NULL;
    PJ *found = NULL;
    *wkt = NULL;
    JM_TRY(open_proj(ctx, &proj));
    JM_TRY_GOTO(crs_from_text(ctx, proj, crs, &found), fail);
    const char *const one_line[] = {"MULTILINE=NO", NULL};
    const char *text = proj_as_wkt(proj, found, PJ_WKT1_GDAL, one_line);
    if (text == NULL)
        status = jm_fail(ctx, JM_ERR_DATA,
                         "the CRS \"%s\" cannot be written as WKT1 (%s); take a projected CRS of "
                         "the EPSG list",
                         shown(crs).text, proj_reason(proj));
    else
        status = jm_copy_text(ctx, text, wkt);
fail:
    proj_destroy(found);
    proj_context_destroy(proj);
    return status;
}

// ---- transforms ----

struct jm_transform {
    PJ_CONTEXT *proj;
    PJ *operation; // x east or longitude, y north or latitude on both sides
};

jm_status jm_transform_create(jm_ctx *ctx, const char *from, const char *to, jm_transform **out)
{
    jm_status status = JM_OK;
    jm_transform *t = NULL;
    PJ *as_stated = NULL;
    *out = NULL;
    JM_TRY(check_text(ctx, from));
    JM_TRY(check_text(ctx, to));
    JM_TRY(jm_new(ctx, &t, 1));
    JM_TRY_GOTO(open_proj(ctx, &t->proj), fail);
    as_stated = proj_create_crs_to_crs(t->proj, from, to, NULL);
    if (as_stated != NULL)
        t->operation = proj_normalize_for_visualization(t->proj, as_stated);
    if (t->operation == NULL) {
        status = jm_fail(ctx, JM_ERR_DATA, "there is no way from the CRS \"%s\" to \"%s\" (%s)",
                         shown(from).text, shown(to).text, proj_reason(t->proj));
        goto fail;
    }
    proj_destroy(as_stated);
    *out = t;
    return JM_OK;
fail:
    proj_destroy(as_stated);
    jm_transform_destroy(t);
    return status;
}

void jm_transform_destroy(jm_transform *t)
{
    if (t == NULL)
        return;
    proj_destroy(t->operation);
    if (t->proj != NULL)
        proj_context_destroy(t->proj);
    jm_free(t);
}

void jm_transform_points(jm_transform *t, double *x, double *y, int64_t count, int64_t *lost)
{
    int64_t lost_count = 0;
    for (int64_t i = 0; i < count; i++) {
        PJ_COORD point = proj_coord(x[i], y[i], 0.0, HUGE_VAL);
        bool finite = isfinite(x[i]) && isfinite(y[i]);
        if (finite)
            point = proj_trans(t->operation, PJ_FWD, point);
        bool kept = finite && isfinite(point.xy.x) && isfinite(point.xy.y);
        x[i] = kept ? point.xy.x : (double)NAN;
        y[i] = kept ? point.xy.y : (double)NAN;
        lost_count += !kept;
    }
    if (lost != NULL)
        *lost = lost_count;
}

// ---- where a grid is, and how it is turned ----

/// Radians in the unit of a geographic CRS, which need not be the degree: France's older ones count
/// in grads. 0 when it has none.
static double angle_unit_rad(PJ_CONTEXT *proj, const PJ *geographic)
{
    double unit_rad = 0.0;
    PJ *axes = proj_crs_get_coordinate_system(proj, geographic);
    if (axes == NULL ||
        !proj_cs_get_axis_info(proj, axes, 0, NULL, NULL, NULL, &unit_rad, NULL, NULL, NULL))
        unit_rad = 0.0;
    proj_destroy(axes);
    return unit_rad;
}

/// Longitude and latitude [rad] on the CRS's own datum and prime meridian, as PROJ's factors want
/// them; HUGE_VAL when the point has none.
static PJ_COORD own_angles(PJ_CONTEXT *proj, const PJ *crs, double x, double y)
{
    const PJ_COORD nowhere = proj_coord(HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL);
    PJ *as_stated = NULL, *way = NULL;
    PJ *base = proj_crs_get_geodetic_crs(proj, crs);
    if (base != NULL)
        as_stated = proj_create_crs_to_crs_from_pj(proj, crs, base, NULL, NULL);
    if (as_stated != NULL)
        way = proj_normalize_for_visualization(proj, as_stated);
    PJ_COORD found =
        way != NULL ? proj_trans(way, PJ_FWD, proj_coord(x, y, 0.0, HUGE_VAL)) : nowhere;
    double unit_rad = base != NULL ? angle_unit_rad(proj, base) : 0.0;
    proj_destroy(way);
    proj_destroy(as_stated);
    proj_destroy(base);
    if (!isfinite(found.lp.lam) || !isfinite(found.lp.phi) || unit_rad <= 0.0)
        return nowhere;
    return proj_coord(found.lp.lam * unit_rad, found.lp.phi * unit_rad, 0.0, 0.0);
}

// PROJ leaves the semi-major axis in the scales of systems whose angles are no degrees, such as the
// French ones in grads: no map is a thousand times larger than its ground.
static void drop_axis(PJ_CONTEXT *proj, const PJ *crs, jm_geo_place *place)
{
    double axis_m = 0.0;
    PJ *ellipsoid = place->most_scale > 1000.0 ? proj_get_ellipsoid(proj, crs) : NULL;
    if (ellipsoid != NULL &&
        proj_ellipsoid_get_parameters(proj, ellipsoid, &axis_m, NULL, NULL, NULL) && axis_m > 0.0) {
        place->least_scale /= axis_m;
        place->most_scale /= axis_m;
    }
    proj_destroy(ellipsoid);
}

/// PROJ's meridian convergence is minus the grid azimuth of true north, which is the sign of geo.h.
/// Its factors take the first axis for east, whatever the CRS says: hence the turned copy.
static bool factors_at(PJ_CONTEXT *proj, const PJ *crs, double x, double y, jm_geo_place *place)
{
    PJ_COORD angles = own_angles(proj, crs, x, y);
    PJ *turned = isfinite(angles.lp.lam) ? proj_normalize_for_visualization(proj, crs) : NULL;
    if (turned == NULL)
        return false;
    PJ_FACTORS factors = proj_factors(turned, angles);
    bool known = proj_errno(turned) == 0 && isfinite(factors.meridian_convergence);
    place->convergence_rad = factors.meridian_convergence;
    place->least_scale = factors.tissot_semiminor;
    place->most_scale = factors.tissot_semimajor;
    drop_axis(proj, crs, place);
    proj_destroy(turned);
    return known;
}

static double rounded(double value, double parts)
{
    return floor(value * parts + 0.5) / parts;
}

jm_status jm_geo_place_of(jm_ctx *ctx, const char *crs, double x, double y, jm_geo_place *place)
{
    jm_status status = JM_OK;
    PJ_CONTEXT *proj = NULL;
    PJ *found = NULL;
    jm_transform *to_degrees = NULL;
    JM_TRY(open_proj(ctx, &proj));
    JM_TRY_GOTO(crs_from_text(ctx, proj, crs, &found), fail);
    if (proj_get_type(found) != PJ_TYPE_PROJECTED_CRS) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "\"%s\" is no projected CRS; a city needs one in metres, such as "
                         "EPSG:2154",
                         shown(crs).text);
        goto fail;
    }
    JM_TRY_GOTO(jm_transform_create(ctx, crs, "EPSG:4326", &to_degrees), fail);
    jm_geo_place read = {.longitude_deg = x, .latitude_deg = y};
    int64_t lost = 0;
    jm_transform_points(to_degrees, &read.longitude_deg, &read.latitude_deg, 1, &lost);
    if (lost > 0 || !factors_at(proj, found, x, y, &read)) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "the point %.3f %.3f lies nowhere on earth in the CRS \"%s\"; check that "
                         "coordinates and CRS belong together",
                         x, y, shown(crs).text);
        goto fail;
    }
    // PROJ calls libm, whose last bits depend on the processor; what a city stores must not.
    *place = (jm_geo_place){
        .longitude_deg = rounded(read.longitude_deg, 1e9),
        .latitude_deg = rounded(read.latitude_deg, 1e9),
        .convergence_rad = rounded(read.convergence_rad, 1e12),
        .least_scale = rounded(read.least_scale, 1e9),
        .most_scale = rounded(read.most_scale, 1e9),
    };
fail:
    jm_transform_destroy(to_degrees);
    proj_destroy(found);
    proj_context_destroy(proj);
    return status;
}

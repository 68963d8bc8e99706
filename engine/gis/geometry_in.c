// OGR geometries on their way into a jm_layer.
#include "gis/geometry_in.h"

#include "gis/door.h"

#include <math.h>

jm_geometry jm_geometry_kind(OGRwkbGeometryType type)
{
    switch (OGR_GT_Flatten(type)) {
    case wkbPoint:
    case wkbMultiPoint:
        return JM_POINTS;
    case wkbLineString:
    case wkbMultiLineString:
    case wkbCircularString:
    case wkbCompoundCurve:
    case wkbMultiCurve:
        return JM_LINES;
    case wkbPolygon:
    case wkbMultiPolygon:
    case wkbCurvePolygon:
    case wkbMultiSurface:
    case wkbTriangle:
    case wkbTIN:
    case wkbPolyhedralSurface:
        return JM_POLYGONS;
    default:
        return JM_GEOMETRY_NONE;
    }
}

static OGRwkbGeometryType leaf_type(jm_geometry wanted)
{
    return wanted == JM_POINTS ? wkbPoint : wanted == JM_LINES ? wkbLineString : wkbPolygon;
}

// A point, line or ring without a coordinate that is no number. (Polygons and collections: all of
// their parts.)
static bool all_finite(OGRGeometryH g)
{
    int parts = OGR_G_GetGeometryCount(g);
    for (int i = 0; i < parts; i++)
        if (!all_finite(OGR_G_GetGeometryRef(g, i)))
            return false;
    if (parts > 0)
        return true;
    int points = OGR_G_GetPointCount(g);
    for (int i = 0; i < points; i++)
        if (!isfinite(OGR_G_GetX(g, i)) || !isfinite(OGR_G_GetY(g, i)))
            return false;
    return true;
}

static int64_t count_points(OGRGeometryH g)
{
    int parts = OGR_G_GetGeometryCount(g);
    int64_t points = parts == 0 ? OGR_G_GetPointCount(g) : 0;
    for (int i = 0; i < parts; i++)
        points += count_points(OGR_G_GetGeometryRef(g, i));
    return points;
}

static bool is_leaf(OGRGeometryH g, jm_geometry wanted)
{
    if (OGR_GT_Flatten(OGR_G_GetGeometryType(g)) != leaf_type(wanted) || OGR_G_IsEmpty(g))
        return false;
    return wanted != JM_LINES || OGR_G_GetPointCount(g) >= 2;
}

static int64_t count_leaves(OGRGeometryH g, jm_geometry wanted)
{
    if (is_leaf(g, wanted))
        return 1;
    if (OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbPolygon)
        return 0;
    int64_t leaves = 0;
    for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
        leaves += count_leaves(OGR_G_GetGeometryRef(g, i), wanted);
    return leaves;
}

static void replace(OGRGeometryH *geometry, OGRGeometryH by)
{
    if (by != NULL && by != *geometry) {
        OGR_G_DestroyGeometry(*geometry);
        *geometry = by;
    }
}

static bool has_open_ring(OGRGeometryH g)
{
    if (OGR_GT_Flatten(OGR_G_GetGeometryType(g)) != wkbPolygon) {
        for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
            if (has_open_ring(OGR_G_GetGeometryRef(g, i)))
                return true;
        return false;
    }
    for (int r = 0; r < OGR_G_GetGeometryCount(g); r++) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(g, r);
        int last = OGR_G_GetPointCount(ring) - 1;
        if (last > 0 && (OGR_G_GetX(ring, 0) != OGR_G_GetX(ring, last) ||
                         OGR_G_GetY(ring, 0) != OGR_G_GetY(ring, last)))
            return true;
    }
    return false;
}

// By the structure of the rings: shells that overlap or lie in each other are ground together, a
// hole outside of its shell is a part that was written as one. Older GEOS knows the lines only, of
// which it takes every second field.
static OGRGeometryH mended(OGRGeometryH geometry)
{
    char *by_structure[] = {(char[]){"METHOD=STRUCTURE"}, NULL};
    OGRGeometryH whole = OGR_G_MakeValidEx(geometry, by_structure);
    return whole != NULL ? whole : OGR_G_MakeValid(geometry);
}

// GEOS says where a polygon crosses itself; that is counted, not told one by one.
static bool make_whole(OGRGeometryH *geometry)
{
    bool open = has_open_ring(*geometry);
    if (open)
        OGR_G_CloseRings(*geometry);
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    bool valid = OGR_G_IsValid(*geometry) != 0;
    if (!valid)
        replace(geometry, mended(*geometry));
    jm_complaints_end();
    return open || !valid;
}

// One multipoint of points that have a place; false when there is anything else in it.
static bool gather_points(OGRGeometryH *geometry)
{
    if (OGR_GT_Flatten(OGR_G_GetGeometryType(*geometry)) == wkbPoint)
        return true;
    *geometry = OGR_G_ForceToMultiPoint(*geometry);
    if (OGR_GT_Flatten(OGR_G_GetGeometryType(*geometry)) != wkbMultiPoint)
        return false;
    for (int i = OGR_G_GetGeometryCount(*geometry) - 1; i >= 0; i--)
        if (OGR_G_IsEmpty(OGR_G_GetGeometryRef(*geometry, i)))
            OGR_G_RemoveGeometry(*geometry, i, TRUE);
    return true;
}

// Curves to lines, triangulated surfaces to polygons.
static void make_linear(OGRGeometryH *geometry)
{
    if (OGR_GT_IsNonLinear(OGR_G_GetGeometryType(*geometry)) ||
        OGR_G_HasCurveGeometry(*geometry, FALSE))
        replace(geometry, OGR_G_GetLinearGeometry(*geometry, 0.0, NULL));
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(*geometry));
    if (type == wkbTIN || type == wkbPolyhedralSurface || type == wkbTriangle)
        *geometry = OGR_G_ForceToMultiPolygon(*geometry);
}

bool jm_geometry_prepare(OGRGeometryH *geometry, jm_geometry wanted, jm_geometry_counts *counts)
{
    if (*geometry == NULL || OGR_G_IsEmpty(*geometry)) {
        counts->absent++;
        return false;
    }
    if (!all_finite(*geometry)) {
        counts->spoilt++;
        return false;
    }
    make_linear(geometry);
    jm_geometry kind = jm_geometry_kind(OGR_G_GetGeometryType(*geometry));
    bool mixed = kind == JM_GEOMETRY_NONE && count_leaves(*geometry, wanted) > 0;
    if ((kind != wanted && !mixed) || (wanted == JM_POINTS && !gather_points(geometry))) {
        counts->unlike++;
        return false;
    }
    if (wanted == JM_POLYGONS && make_whole(geometry))
        counts->repaired++;
    if (count_leaves(*geometry, wanted) == 0) {
        counts->spoilt++;
        return false;
    }
    counts->points += count_points(*geometry);
    return true;
}

int64_t jm_geometry_feature_count(OGRGeometryH geometry, jm_geometry wanted)
{
    return wanted == JM_POINTS ? count_leaves(geometry, wanted) : 1;
}

static jm_status add_points(jm_ctx *ctx, OGRGeometryH line, int count, jm_layer *layer)
{
    bool z = OGR_G_Is3D(line) != 0;
    for (int i = 0; i < count; i++)
        JM_TRY(jm_layer_add_point(ctx, layer, OGR_G_GetX(line, i), OGR_G_GetY(line, i),
                                  z ? OGR_G_GetZ(line, i) : (double)NAN));
    return JM_OK;
}

static jm_status add_polygon(jm_ctx *ctx, OGRGeometryH polygon, jm_layer *layer)
{
    for (int r = 0; r < OGR_G_GetGeometryCount(polygon); r++) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(polygon, r);
        int points = OGR_G_GetPointCount(ring);
        if (points < 4)
            continue; // an empty hole; a valid outer ring has four points, the last the first
        JM_TRY(jm_layer_add_part(ctx, layer, r > 0));
        JM_TRY(add_points(ctx, ring, points - 1, layer));
    }
    return JM_OK;
}

static jm_status add_leaves(jm_ctx *ctx, OGRGeometryH g, jm_layer *layer)
{
    if (!is_leaf(g, layer->geometry)) {
        bool polygon = OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbPolygon;
        for (int i = 0; !polygon && i < OGR_G_GetGeometryCount(g); i++)
            JM_TRY(add_leaves(ctx, OGR_G_GetGeometryRef(g, i), layer));
        return JM_OK;
    }
    if (layer->geometry == JM_POLYGONS)
        return add_polygon(ctx, g, layer);
    JM_TRY(jm_layer_add_part(ctx, layer, false));
    return add_points(ctx, g, OGR_G_GetPointCount(g), layer);
}

jm_status jm_geometry_append(jm_ctx *ctx, OGRGeometryH geometry, int64_t index, jm_layer *layer)
{
    JM_TRY(jm_layer_add_feature(ctx, layer));
    bool multi = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) == wkbMultiPoint;
    if (layer->geometry == JM_POINTS && multi)
        return add_leaves(ctx, OGR_G_GetGeometryRef(geometry, (int)index), layer);
    return add_leaves(ctx, geometry, layer);
}

#include "view/area.h"
#include "view/tess.h"

#include <math.h>
#include <string.h>

static const double least_step_m = 64.0;
static const double cells_most = 50000.0;

typedef struct jm_view_area_piece {
    int64_t first; // point
    int64_t cell;  // of the grid
    int32_t tile, id;
    uint8_t count, flags;
} jm_view_area_piece;

/// A convex polygon while it is cut.
typedef struct shape {
    int count;
    double at[JM_VIEW_AREA_CORNERS][2];
} shape;

void jm_view_area_begin(jm_view_area_pieces *pieces, jm_ctx *ctx, const jm_view_scene *scene)
{
    double area_m2 = (scene->east - scene->west) * (scene->north - scene->south);
    double step_m = fmax(least_step_m, sqrt(fmax(area_m2, 0.0) / cells_most));
    *pieces = (jm_view_area_pieces){.ctx = ctx, .scene = scene};
    double parts = fmax(1.0, floor(scene->tile_m / step_m + 1e-9)); // of a tile's side
    pieces->step_m = scene->tile_m / parts;
    pieces->columns = scene->tile_columns * (int64_t)parts;
    pieces->rows = scene->tile_rows * (int64_t)parts;
}

void jm_view_area_end(jm_view_area_pieces *pieces)
{
    jm_free(pieces->pieces);
    jm_free(pieces->points);
    jm_free(pieces->covered_m2);
    pieces->covered_m2 = NULL;
    pieces->pieces = NULL;
    pieces->points = NULL;
}

// The part of `in` where sign * (coordinate - bound) >= 0 (Sutherland and Hodgman 1974).
static void cut(const shape *in, int axis, double sign, double bound, shape *out)
{
    out->count = 0;
    for (int i = 0; i < in->count; i++) {
        const double *a = in->at[i], *b = in->at[(i + 1) % in->count];
        double of_a = sign * (a[axis] - bound), of_b = sign * (b[axis] - bound);
        if (of_a >= 0.0 && out->count < JM_VIEW_AREA_CORNERS)
            memcpy(out->at[out->count++], a, sizeof out->at[0]);
        if ((of_a >= 0.0) == (of_b >= 0.0) || out->count >= JM_VIEW_AREA_CORNERS)
            continue;
        double way = of_a / (of_a - of_b);
        out->at[out->count][1 - axis] = a[1 - axis] + way * (b[1 - axis] - a[1 - axis]);
        out->at[out->count++][axis] = bound;
    }
}

static void bounds_of(const shape *s, int axis, double *low, double *high)
{
    *low = HUGE_VAL;
    *high = -HUGE_VAL;
    for (int i = 0; i < s->count; i++) {
        *low = fmin(*low, s->at[i][axis]);
        *high = fmax(*high, s->at[i][axis]);
    }
}

static double area_of(const shape *s)
{
    double twice = 0.0;
    for (int i = 0; i < s->count; i++) {
        const double *a = s->at[i], *b = s->at[(i + 1) % s->count];
        twice += a[0] * b[1] - b[0] * a[1];
    }
    return 0.5 * fabs(twice);
}

/// One cell of the grid.
typedef struct cell {
    double west, south;
    int64_t number;
} cell;

static jm_status keep(jm_view_area_pieces *p, const shape *s, const cell *c, int32_t id,
                      unsigned flags)
{
    double area_m2 = s->count >= 3 ? area_of(s) : 0.0;
    // Slivers that no pixel shows.
    if (!(area_m2 > 1e-3))
        return JM_OK;
    if (p->covered_m2 != NULL)
        p->covered_m2[c->number] += area_m2;
    JM_TRY(jm_grow(p->ctx, &p->pieces, &p->piece_capacity, p->piece_count + 1));
    JM_TRY(jm_grow(p->ctx, &p->points, &p->point_capacity, 2 * (p->point_count + s->count)));
    p->pieces[p->piece_count++] = (jm_view_area_piece){
        .first = p->point_count,
        .cell = c->number,
        .tile =
            jm_view_scene_tile_at(p->scene, c->west + 0.5 * p->step_m, c->south + 0.5 * p->step_m),
        .id = id,
        .count = (uint8_t)s->count,
        .flags = (uint8_t)flags,
    };
    memcpy(p->points + 2 * p->point_count, s->at, (size_t)s->count * sizeof s->at[0]);
    p->point_count += s->count;
    return JM_OK;
}

/// Cells of the grid that a span reaches into.
static void steps_of(double low, double high, double step_m, int64_t count, int64_t *first,
                     int64_t *end)
{
    *first = (int64_t)fmax(floor(low / step_m), 0.0);
    *end = (int64_t)fmin(ceil(high / step_m), (double)count);
}

static jm_status cut_column(jm_view_area_pieces *p, const shape *column, int64_t number, int32_t id,
                            unsigned flags)
{
    double low, high, south = p->scene->south;
    int64_t first, end;
    bounds_of(column, 1, &low, &high);
    steps_of(low - south, high - south, p->step_m, p->rows, &first, &end);
    for (int64_t r = first; r < end; r++) {
        const cell c = {.west = p->scene->west + p->step_m * (double)number,
                        .south = south + p->step_m * (double)r,
                        .number = r * p->columns + number};
        shape above, within;
        cut(column, 1, 1.0, c.south, &above);
        cut(&above, 1, -1.0, c.south + p->step_m, &within);
        JM_TRY(keep(p, &within, &c, id, flags));
    }
    return JM_OK;
}

/// Only what lies over the grid: a zone may reach far out of it.
static shape within_scene(const jm_view_scene *s, const shape *in)
{
    shape a, b;
    cut(in, 0, 1.0, s->west, &a);
    cut(&a, 0, -1.0, s->east, &b);
    cut(&b, 1, 1.0, s->south, &a);
    cut(&a, 1, -1.0, s->north, &b);
    return b;
}

jm_status jm_view_area_add(jm_view_area_pieces *p, const double *corners, int count, int32_t id,
                           unsigned flags)
{
    shape whole = {.count = count < 8 ? count : 8};
    for (int i = 0; i < whole.count; i++) {
        if (!isfinite(corners[2 * i]) || !isfinite(corners[2 * i + 1]))
            return JM_OK;
        whole.at[i][0] = corners[2 * i];
        whole.at[i][1] = corners[2 * i + 1];
    }
    whole = within_scene(p->scene, &whole);
    if (whole.count < 3)
        return JM_OK;
    double low, high;
    int64_t first, end;
    bounds_of(&whole, 0, &low, &high);
    steps_of(low - p->scene->west, high - p->scene->west, p->step_m, p->columns, &first, &end);
    for (int64_t c = first; c < end; c++) {
        double west = p->scene->west + p->step_m * (double)c;
        shape beyond, column;
        cut(&whole, 0, 1.0, west, &beyond);
        cut(&beyond, 0, -1.0, west + p->step_m, &column);
        if (column.count >= 3)
            JM_TRY(cut_column(p, &column, c, id, flags));
    }
    return JM_OK;
}

// --- zones -------------------------------------------------------------------------------------

/// One outer ring with its holes.
static jm_status add_polygon(jm_view_area_pieces *p, jm_view_tess *tess, const jm_zones *z,
                             int64_t ring, int64_t rings, int32_t id)
{
    const int32_t *triangles;
    int64_t count;
    JM_TRY(jm_view_tessellate(tess, z->ring_x, z->ring_y, z->point_start + ring, rings, &triangles,
                              &count));
    for (int64_t t = 0; t < count; t++) {
        double corners[6];
        for (int k = 0; k < 3; k++) {
            corners[2 * k] = z->ring_x[triangles[3 * t + k]] - p->scene->origin_x;
            corners[2 * k + 1] = z->ring_y[triangles[3 * t + k]] - p->scene->origin_y;
        }
        JM_TRY(jm_view_area_add(p, corners, 3, id, JM_VIEW_IN_OUTCOME | JM_VIEW_IN_BASE));
    }
    return JM_OK;
}

static void put_square(jm_view_area_pieces *p, jm_view_area_piece *piece)
{
    double west = p->scene->west + p->step_m * (double)(piece->cell % p->columns);
    double south = p->scene->south + p->step_m * (double)(piece->cell / p->columns);
    double east = west + p->step_m, north = south + p->step_m;
    const double corners[8] = {west, south, east, south, east, north, west, north};
    memcpy(p->points + 2 * p->point_count, corners, sizeof corners);
    piece->first = p->point_count;
    piece->count = 4;
    p->point_count += 4;
}

/// Cells that lie wholly in the zone just added, from piece `from` on, become one square each: a
/// polygon's triangles cut them into many.
static jm_status join_pieces(jm_view_area_pieces *p, int64_t from)
{
    double whole_m2 = p->step_m * p->step_m * (1.0 - 1e-6);
    int64_t kept = from;
    JM_TRY(jm_grow(p->ctx, &p->points, &p->point_capacity,
                   2 * (p->point_count + 4 * (p->piece_count - from))));
    for (int64_t i = from; i < p->piece_count; i++) {
        jm_view_area_piece piece = p->pieces[i];
        double covered_m2 = p->covered_m2[piece.cell];
        if (covered_m2 < 0.0)
            continue; // has its square
        if (covered_m2 >= whole_m2) {
            put_square(p, &piece);
            p->covered_m2[piece.cell] = -1.0;
        }
        p->pieces[kept++] = piece;
    }
    p->piece_count = kept;
    for (int64_t i = from; i < kept; i++)
        p->covered_m2[p->pieces[i].cell] = 0.0;
    return JM_OK;
}

static jm_status add_zone(jm_view_area_pieces *p, jm_view_tess *tess, const jm_zones *z,
                          int32_t zone)
{
    int64_t from = p->piece_count;
    for (int64_t r = z->ring_start[zone]; r < z->ring_start[zone + 1];) {
        int64_t end = r + 1;
        while (end < z->ring_start[zone + 1] && z->ring_is_hole[end])
            end++;
        JM_TRY(add_polygon(p, tess, z, r, end - r, zone));
        r = end;
    }
    return join_pieces(p, from);
}

jm_status jm_view_area_add_zones(jm_view_area_pieces *p, const jm_zones *z)
{
    jm_view_tess *tess = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(p->ctx, &p->covered_m2, p->columns * p->rows), end);
    JM_TRY_GOTO(jm_view_tess_create(p->ctx, &tess), end);
    for (int32_t zone = 0; zone < z->count; zone++)
        JM_TRY_GOTO(add_zone(p, tess, z, zone), end);
end:
    jm_view_tess_destroy(tess);
    jm_free(p->covered_m2);
    p->covered_m2 = NULL;
    return status;
}

// --- by tile -----------------------------------------------------------------------------------

static void put_piece(const jm_view_area_pieces *p, const jm_view_area_piece *piece, uint32_t first,
                      jm_view_area_vertex *vertices, uint32_t *indices)
{
    double x, y;
    jm_view_scene_tile_corner(p->scene, piece->tile, &x, &y);
    for (int i = 0; i < piece->count; i++) {
        const double *at = p->points + 2 * (piece->first + i);
        vertices[i] = (jm_view_area_vertex){.x = (float)(at[0] - x),
                                            .y = (float)(at[1] - y),
                                            .id = piece->id,
                                            .flags = piece->flags};
    }
    for (int i = 2; i < piece->count; i++) {
        *indices++ = first;
        *indices++ = first + (uint32_t)i - 1;
        *indices++ = first + (uint32_t)i;
    }
}

static jm_status fill_areas(const jm_view_area_pieces *p, jm_view_areas *a, int64_t *vertex_at,
                            int64_t *index_at)
{
    int32_t tiles = jm_view_scene_tiles(p->scene);
    for (int64_t i = 0; i < p->piece_count; i++) {
        a->vertex_start[p->pieces[i].tile + 1] += p->pieces[i].count;
        a->index_start[p->pieces[i].tile + 1] += 3 * (p->pieces[i].count - 2);
    }
    for (int32_t t = 0; t < tiles; t++) {
        a->vertex_start[t + 1] += a->vertex_start[t];
        a->index_start[t + 1] += a->index_start[t];
    }
    JM_TRY(jm_new(p->ctx, &a->vertices, a->vertex_start[tiles]));
    JM_TRY(jm_new(p->ctx, &a->indices, a->index_start[tiles]));
    for (int64_t i = 0; i < p->piece_count; i++) {
        const jm_view_area_piece *piece = &p->pieces[i];
        put_piece(p, piece, (uint32_t)vertex_at[piece->tile],
                  a->vertices + a->vertex_start[piece->tile] + vertex_at[piece->tile],
                  a->indices + a->index_start[piece->tile] + index_at[piece->tile]);
        vertex_at[piece->tile] += piece->count;
        index_at[piece->tile] += 3 * (piece->count - 2);
    }
    return JM_OK;
}

jm_status jm_view_areas_create(const jm_view_area_pieces *p, jm_view_areas **out)
{
    *out = NULL;
    int32_t tiles = jm_view_scene_tiles(p->scene);
    int64_t *vertex_at = NULL, *index_at = NULL;
    jm_view_areas *a = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(p->ctx, &a, 1), end);
    JM_TRY_GOTO(jm_new(p->ctx, &a->vertex_start, tiles + 1), end);
    JM_TRY_GOTO(jm_new(p->ctx, &a->index_start, tiles + 1), end);
    JM_TRY_GOTO(jm_new(p->ctx, &vertex_at, tiles), end);
    JM_TRY_GOTO(jm_new(p->ctx, &index_at, tiles), end);
    JM_TRY_GOTO(fill_areas(p, a, vertex_at, index_at), end);
    *out = a;
    a = NULL;
end:
    jm_free(vertex_at);
    jm_free(index_at);
    jm_view_areas_destroy(a);
    return status;
}

void jm_view_areas_destroy(jm_view_areas *a)
{
    if (a == NULL)
        return;
    jm_free(a->vertex_start);
    jm_free(a->index_start);
    jm_free(a->vertices);
    jm_free(a->indices);
    jm_free(a);
}

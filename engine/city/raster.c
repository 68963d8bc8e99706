#include "city/raster.h"

#include <math.h>

jm_status jm_rasters_new(jm_ctx *ctx, int64_t cells, jm_rasters *out)
{
    *out = (jm_rasters){0};
    JM_TRY(jm_new(ctx, &out->ground_height_m, cells));
    JM_TRY(jm_new(ctx, &out->building_height_m, cells));
    JM_TRY(jm_new(ctx, &out->canopy_top_m, cells));
    JM_TRY(jm_new(ctx, &out->canopy_base_m, cells));
    JM_TRY(jm_new(ctx, &out->surface_class, cells));
    JM_TRY(jm_new(ctx, &out->building, cells));
    return jm_new(ctx, &out->irrigated, cells);
}

void jm_rasters_free(jm_rasters *r)
{
    jm_free(r->ground_height_m);
    jm_free(r->building_height_m);
    jm_free(r->canopy_top_m);
    jm_free(r->canopy_base_m);
    jm_free(r->surface_class);
    jm_free(r->building);
    jm_free(r->irrigated);
    *r = (jm_rasters){0};
}

// Crossings of one row are kept on the stack; a row with more falls back to asking cell by cell.
enum { CROSSING_LIMIT = 512 };

typedef struct interval {
    double west, east;
} interval;

static void sort_numbers(double *values, int count)
{
    for (int i = 1; i < count; i++) {
        double v = values[i];
        int k = i;
        for (; k > 0 && values[k - 1] > v; k--)
            values[k] = values[k - 1];
        values[k] = v;
    }
}

/// First column whose centre lies at x or east of it.
static int64_t column_from(const jm_grid *grid, double x)
{
    double c = ceil((x - grid->west_m) / grid->cell_m - 0.5);
    return c < 0.0 ? 0 : c > grid->columns ? grid->columns : (int64_t)c;
}

/// First row whose centre lies at y or south of it.
static int64_t row_from(const jm_grid *grid, double y)
{
    double r = ceil((grid->north_m - y) / grid->cell_m - 0.5);
    return r < 0.0 ? 0 : r > grid->rows ? grid->rows : (int64_t)r;
}

/// Where the edge from a to b crosses the horizontal line y, or false. Half open, so that a vertex
/// on the line counts once.
static bool crosses(double ax, double ay, double bx, double by, double y, double *x)
{
    if ((ay <= y) == (by <= y))
        return false;
    *x = ax + (y - ay) * (bx - ax) / (by - ay);
    return isfinite(*x);
}

bool jm_point_in_rings(const jm_rings *rings, double x, double y)
{
    bool inside = false;
    for (int64_t r = 0; r < rings->ring_count; r++) {
        int64_t begin = rings->point_start[r], end = rings->point_start[r + 1];
        for (int64_t i = begin, j = end - 1; i < end; j = i++) {
            double at;
            if (crosses(rings->x[j], rings->y[j], rings->x[i], rings->y[i], y, &at) && at <= x)
                inside = !inside;
        }
    }
    return inside;
}

static int row_crossings(const jm_rings *rings, double y, double out[CROSSING_LIMIT])
{
    int count = 0;
    for (int64_t r = 0; r < rings->ring_count; r++) {
        int64_t begin = rings->point_start[r], end = rings->point_start[r + 1];
        for (int64_t i = begin, j = end - 1; i < end; j = i++) {
            double at;
            if (!crosses(rings->x[j], rings->y[j], rings->x[i], rings->y[i], y, &at))
                continue;
            if (count == CROSSING_LIMIT)
                return count + 1;
            out[count++] = at;
        }
    }
    return count;
}

static void row_by_points(const jm_grid *grid, const jm_rings *rings, int64_t row,
                          void (*each)(void *user, int64_t cell), void *user)
{
    double y = jm_grid_y(grid, row);
    for (int64_t c = 0; c < grid->columns; c++)
        if (jm_point_in_rings(rings, jm_grid_x(grid, c), y))
            each(user, row * grid->columns + c);
}

/// Even-odd over all rings: holes and islands need no order. A centre on a western edge is inside,
/// on an eastern one outside, so neighbours that share an edge share no cell.
void jm_raster_polygon(const jm_grid *grid, const jm_rings *rings,
                       void (*each)(void *user, int64_t cell), void *user)
{
    double north = -HUGE_VAL, south = HUGE_VAL;
    int64_t first_point = rings->ring_count > 0 ? rings->point_start[0] : 0;
    int64_t end_point = rings->ring_count > 0 ? rings->point_start[rings->ring_count] : 0;
    for (int64_t i = first_point; i < end_point; i++) {
        north = rings->y[i] > north ? rings->y[i] : north;
        south = rings->y[i] < south ? rings->y[i] : south;
    }
    if (!(north >= south))
        return;
    int64_t first = row_from(grid, north), last = row_from(grid, south);
    last = last < grid->rows ? last : grid->rows - 1;
    for (int64_t row = first; row <= last; row++) {
        double at[CROSSING_LIMIT];
        int count = row_crossings(rings, jm_grid_y(grid, row), at);
        if (count > CROSSING_LIMIT) {
            row_by_points(grid, rings, row, each, user);
            continue;
        }
        sort_numbers(at, count);
        for (int k = 0; k + 1 < count; k += 2) {
            int64_t end = column_from(grid, at[k + 1]);
            for (int64_t c = column_from(grid, at[k]); c < end; c++)
                each(user, row * grid->columns + c);
        }
    }
}

void jm_raster_disc(const jm_grid *grid, double x, double y, double radius_m,
                    void (*each)(void *user, int64_t cell), void *user)
{
    if (!(radius_m >= 0.0) || !isfinite(x) || !isfinite(y))
        return;
    int64_t last = row_from(grid, y - radius_m);
    last = last < grid->rows ? last : grid->rows - 1;
    for (int64_t row = row_from(grid, y + radius_m); row <= last; row++) {
        double dy = jm_grid_y(grid, row) - y;
        double half = radius_m * radius_m - dy * dy;
        if (half < 0.0)
            continue;
        half = sqrt(half);
        for (int64_t c = column_from(grid, x - half);
             c < grid->columns && jm_grid_x(grid, c) <= x + half; c++)
            each(user, row * grid->columns + c);
    }
}

/// Widens `span` by the disc around (x, y) cut at height `at`.
static void span_disc(interval *span, double x, double y, double radius, double at)
{
    double half = radius * radius - (at - y) * (at - y);
    if (half < 0.0)
        return;
    half = sqrt(half);
    span->west = fmin(span->west, x - half);
    span->east = fmax(span->east, x + half);
}

/// The capsule of half width `radius` around a segment, cut by the horizontal line `at`. It is
/// convex, so its cut is the hull of the cuts of its two discs and of its rectangle's edges.
static interval capsule_span(double ax, double ay, double bx, double by, double radius, double at)
{
    interval span = {HUGE_VAL, -HUGE_VAL};
    span_disc(&span, ax, ay, radius, at);
    span_disc(&span, bx, by, radius, at);
    double dx = bx - ax, dy = by - ay, length = sqrt(dx * dx + dy * dy);
    if (!(length > 0.0))
        return span;
    double nx = -dy / length * radius, ny = dx / length * radius;
    const double cx[4] = {ax + nx, bx + nx, bx - nx, ax - nx};
    const double cy[4] = {ay + ny, by + ny, by - ny, ay - ny};
    for (int i = 0, j = 3; i < 4; j = i++) {
        double x;
        if (!crosses(cx[j], cy[j], cx[i], cy[i], at, &x))
            continue;
        span.west = fmin(span.west, x);
        span.east = fmax(span.east, x);
    }
    return span;
}

/// Merges a span into sorted, disjoint ones; false when there is no room.
static bool add_span(interval *spans, int *count, interval span)
{
    int k = 0, kept = 0;
    for (k = 0; k < *count; k++) {
        if (spans[k].east < span.west || spans[k].west > span.east) {
            spans[kept++] = spans[k];
            continue;
        }
        span.west = fmin(span.west, spans[k].west);
        span.east = fmax(span.east, spans[k].east);
    }
    if (kept == CROSSING_LIMIT)
        return false;
    for (k = kept; k > 0 && spans[k - 1].west > span.west; k--)
        spans[k] = spans[k - 1];
    spans[k] = span;
    *count = kept + 1;
    return true;
}

static bool near_line(const double *x, const double *y, int64_t count, double radius, double px,
                      double py)
{
    for (int64_t i = 0; i + 1 < count; i++) {
        interval span = capsule_span(x[i], y[i], x[i + 1], y[i + 1], radius, py);
        if (span.west <= px && px <= span.east)
            return true;
    }
    return false;
}

static void row_by_distance(const jm_grid *grid, const double *x, const double *y, int64_t count,
                            double radius, int64_t row, void (*each)(void *user, int64_t cell),
                            void *user)
{
    for (int64_t c = 0; c < grid->columns; c++)
        if (near_line(x, y, count, radius, jm_grid_x(grid, c), jm_grid_y(grid, row)))
            each(user, row * grid->columns + c);
}

/// Spans of a line in one row; false when there are more than the stack holds.
static bool line_spans(const double *x, const double *y, int64_t count, double radius, double at,
                       interval *spans, int *span_count)
{
    *span_count = 0;
    for (int64_t i = 0; i == 0 || i + 1 < count; i++) {
        int64_t k = count > 1 ? i + 1 : i; // a single point is a disc
        if (fmin(y[i], y[k]) - radius > at || fmax(y[i], y[k]) + radius < at)
            continue;
        interval span = capsule_span(x[i], y[i], x[k], y[k], radius, at);
        if (span.west <= span.east && !add_span(spans, span_count, span))
            return false;
    }
    return true;
}

void jm_raster_line(const jm_grid *grid, const double *x, const double *y, int64_t count,
                    double width_m, void (*each)(void *user, int64_t cell), void *user)
{
    double radius = width_m / 2.0, north = -HUGE_VAL, south = HUGE_VAL;
    for (int64_t i = 0; i < count; i++) {
        north = fmax(north, y[i]);
        south = fmin(south, y[i]);
    }
    if (count < 1 || !(radius > 0.0) || !(north >= south))
        return;
    int64_t last = row_from(grid, south - radius);
    last = last < grid->rows ? last : grid->rows - 1;
    for (int64_t row = row_from(grid, north + radius); row <= last; row++) {
        interval spans[CROSSING_LIMIT + 1];
        int span_count = 0;
        if (!line_spans(x, y, count, radius, jm_grid_y(grid, row), spans, &span_count)) {
            row_by_distance(grid, x, y, count, radius, row, each, user);
            continue;
        }
        for (int k = 0; k < span_count; k++)
            for (int64_t c = column_from(grid, spans[k].west);
                 c < grid->columns && jm_grid_x(grid, c) <= spans[k].east; c++)
                each(user, row * grid->columns + c);
    }
}

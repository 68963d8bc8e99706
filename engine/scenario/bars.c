// bars.c: rows of rectangular buildings that cover a wanted share of parcels of any shape.
#include "scenario/parts.h"

#include <math.h>
#include <stdlib.h>

// Usual depth of a bar with flats to both sides; it decides how many rows a parcel gets. Thinner
// than the least depth, bars get shorter instead (assumed).
static const double usual_depth_m = 12.0, least_depth_m = 9.0;
// Bars keep this far from the parcel's edge at their ends, and shorter ones are not built
// (assumed).
static const double setback_m = 3.0, shortest_bar_m = 8.0;
enum { CUT_LIMIT = 2 * JM_BARS_IN_ROW, SCAN_LINES = 5 };

// Along the longest side of the parcels.
static void find_axes(jm_bars *b)
{
    const jm_shape *s = b->parcels;
    double longest = 0.0;
    b->ux = 1.0;
    b->uy = 0.0;
    for (int64_t p = 0; p < s->part_count; p++)
        for (int64_t i = s->part_start[p]; i < s->part_start[p + 1]; i++) {
            int64_t next = i + 1 < s->part_start[p + 1] ? i + 1 : s->part_start[p];
            double dx = s->x[next] - s->x[i], dy = s->y[next] - s->y[i];
            double length = sqrt(dx * dx + dy * dy);
            if (length > longest) {
                longest = length;
                b->ux = dx / length;
                b->uy = dy / length;
            }
        }
}

// Coordinates along (u) and across (v) the bars, from the first point of the parcels.
static double u_of(const jm_bars *b, double x, double y)
{
    return (x - b->parcels->x[0]) * b->ux + (y - b->parcels->y[0]) * b->uy;
}

static double v_of(const jm_bars *b, double x, double y)
{
    return (y - b->parcels->y[0]) * b->ux - (x - b->parcels->x[0]) * b->uy;
}

static int by_double(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

// Where the line at `v` enters and leaves the parcels, ascending in u; the count is even. A line
// with more cuts than there is room for counts as outside.
static int cuts_at(const jm_bars *b, double v, double cut[CUT_LIMIT])
{
    const jm_shape *s = b->parcels;
    int count = 0;
    for (int64_t p = 0; p < s->part_count; p++)
        for (int64_t i = s->part_start[p]; i < s->part_start[p + 1]; i++) {
            int64_t next = i + 1 < s->part_start[p + 1] ? i + 1 : s->part_start[p];
            double v0 = v_of(b, s->x[i], s->y[i]), v1 = v_of(b, s->x[next], s->y[next]);
            if ((v0 <= v) == (v1 <= v))
                continue;
            if (count == CUT_LIMIT)
                return 0;
            double from = u_of(b, s->x[i], s->y[i]), to = u_of(b, s->x[next], s->y[next]);
            cut[count++] = from + (to - from) * (v - v0) / (v1 - v0);
        }
    qsort(cut, (size_t)count, sizeof *cut, by_double);
    return count & ~1;
}

// Intervals of u that lie inside at both of two lines.
static int intersect(const double *a, int a_count, const double *b, int b_count,
                     double out[CUT_LIMIT])
{
    int count = 0;
    for (int i = 0, j = 0; i < a_count && j < b_count && count + 2 <= CUT_LIMIT;) {
        double low = fmax(a[i], b[j]), high = fmin(a[i + 1], b[j + 1]);
        if (low < high) {
            out[count++] = low;
            out[count++] = high;
        }
        if (a[i + 1] < b[j + 1])
            i += 2;
        else
            j += 2;
    }
    return count;
}

// Stretches of the strip [v - depth / 2, v + depth / 2] that lie in the parcels over its whole
// depth, as far as a few lines can tell.
static int stretches(const jm_bars *b, double v, double depth_m, double out[CUT_LIMIT])
{
    int count = cuts_at(b, v - 0.5 * depth_m, out);
    for (int k = 1; k < SCAN_LINES; k++) {
        double line[CUT_LIMIT], both[CUT_LIMIT];
        double at = v + depth_m * ((double)k / (SCAN_LINES - 1) - 0.5);
        int line_count = cuts_at(b, at, line);
        count = intersect(out, count, line, line_count, both);
        for (int i = 0; i < count; i++)
            out[i] = both[i];
    }
    return count;
}

static double bar_length(double from, double to)
{
    double length = to - from - 2.0 * setback_m;
    return length >= shortest_bar_m ? length : 0.0;
}

static double built_area(const jm_bars *b, double depth_m)
{
    double area = 0.0, cut[CUT_LIMIT];
    for (int r = 0; r < b->row_count; r++) {
        int count = stretches(b, b->row_v[r], depth_m, cut);
        for (int i = 0; i < count; i += 2)
            area += depth_m * bar_length(cut[i], cut[i + 1]);
    }
    return area;
}

static double place_rows(jm_bars *b, double footprint_share)
{
    const jm_shape *s = b->parcels;
    double low = (double)INFINITY, high = -(double)INFINITY;
    for (int64_t i = 0; i < s->point_count; i++) {
        double v = v_of(b, s->x[i], s->y[i]);
        low = fmin(low, v);
        high = fmax(high, v);
    }
    double wanted = fmax(1.0, floor(footprint_share * (high - low) / usual_depth_m + 0.5));
    b->row_count = wanted < JM_BAR_ROWS ? (int)wanted : JM_BAR_ROWS;
    double pitch = (high - low) / (double)b->row_count;
    for (int r = 0; r < b->row_count; r++)
        b->row_v[r] = low + ((double)r + 0.5) * pitch;
    return pitch;
}

// The depth at which the bars cover the wanted area, or come nearest.
static double find_depth(const jm_bars *b, double pitch, double wanted)
{
    double best = -1.0, depth_m = 0.0;
    // Area does not grow with depth everywhere (a wedge), so all depths are tried, 2 % apart.
    for (int k = 1; k <= 49; k++) {
        double candidate = 0.02 * (double)k * pitch, miss = fabs(built_area(b, candidate) - wanted);
        if (best >= 0.0 && miss >= best)
            continue;
        best = miss;
        depth_m = candidate;
    }
    // Then the depth is settled between its neighbours.
    double left = depth_m - 0.02 * pitch, right = depth_m + 0.02 * pitch;
    for (int k = 0; k < 40; k++) {
        double middle = 0.5 * (left + right);
        if (built_area(b, middle) < wanted)
            left = middle;
        else
            right = middle;
    }
    return fabs(built_area(b, left) - wanted) < best ? left : depth_m;
}

void jm_bars_plan(const jm_shape *parcels, double footprint_share, jm_bars *b)
{
    *b = (jm_bars){.parcels = parcels, .length_factor = 1.0};
    find_axes(b);
    double pitch = place_rows(b, footprint_share);
    double wanted = footprint_share * jm_shape_area_m2(parcels);
    b->depth_m = find_depth(b, pitch, wanted);
    double least_m = fmin(least_depth_m, 0.98 * pitch), area = built_area(b, least_m);
    if (b->depth_m < least_m && area > wanted) {
        b->depth_m = least_m;
        b->length_factor = wanted / area;
    }
}

int jm_bars_row(const jm_bars *b, int row, jm_bar bar[JM_BARS_IN_ROW])
{
    static const double side_u[4] = {-0.5, 0.5, 0.5, -0.5}, side_v[4] = {-0.5, -0.5, 0.5, 0.5};
    double cut[CUT_LIMIT];
    int cuts = stretches(b, b->row_v[row], b->depth_m, cut), count = 0;
    for (int i = 0; i < cuts; i += 2) {
        double length = b->length_factor * bar_length(cut[i], cut[i + 1]);
        if (!(length > 0.0))
            continue;
        for (int k = 0; k < 4; k++) {
            double u = 0.5 * (cut[i] + cut[i + 1]) + side_u[k] * length;
            double v = b->row_v[row] + side_v[k] * b->depth_m;
            bar[count].x[k] = b->parcels->x[0] + u * b->ux - v * b->uy;
            bar[count].y[k] = b->parcels->y[0] + u * b->uy + v * b->ux;
        }
        bar[count++].area_m2 = length * b->depth_m;
    }
    return count;
}

double jm_bars_distance_m(const jm_bars *b, double x, double y)
{
    double v = v_of(b, x, y), nearest = (double)INFINITY;
    for (int r = 0; r < b->row_count; r++)
        nearest = fmin(nearest, fabs(v - b->row_v[r]));
    return nearest;
}

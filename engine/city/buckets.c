#include "city/buckets.h"

#include <math.h>
#include <string.h>

static bool sound(const jm_box *b)
{
    return isfinite(b->west) && isfinite(b->south) && isfinite(b->east) && isfinite(b->north) &&
           b->west <= b->east && b->south <= b->north;
}

static int64_t clamp_index(double v, int64_t count)
{
    return v < 0.0 ? 0 : v >= (double)count ? count - 1 : (int64_t)v;
}

typedef struct span {
    int64_t column0, column1, row0, row1;
} span;

static span span_of(const jm_buckets *b, const jm_box *box)
{
    return (span){clamp_index(floor((box->west - b->west) / b->side_m), b->columns),
                  clamp_index(floor((box->east - b->west) / b->side_m), b->columns),
                  clamp_index(floor((box->south - b->south) / b->side_m), b->rows),
                  clamp_index(floor((box->north - b->south) / b->side_m), b->rows)};
}

static void lay_out(jm_buckets *b, const jm_box *boxes, int64_t count, double side_m)
{
    jm_box all = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int64_t i = 0; i < count; i++) {
        if (!sound(&boxes[i]))
            continue;
        all.west = fmin(all.west, boxes[i].west);
        all.south = fmin(all.south, boxes[i].south);
        all.east = fmax(all.east, boxes[i].east);
        all.north = fmax(all.north, boxes[i].north);
    }
    if (!(all.west <= all.east))
        all = (jm_box){0.0, 0.0, 0.0, 0.0};
    b->west = all.west;
    b->south = all.south;
    b->side_m = side_m > 0.0 ? side_m : 1.0;
    double limit = 4.0 * (double)count + 64.0;
    while (floor((all.east - all.west) / b->side_m + 1.0) *
               floor((all.north - all.south) / b->side_m + 1.0) >
           limit)
        b->side_m *= 1.5;
    b->columns = (int64_t)floor((all.east - all.west) / b->side_m) + 1;
    b->rows = (int64_t)floor((all.north - all.south) / b->side_m) + 1;
}

jm_status jm_buckets_fill(jm_ctx *ctx, const jm_box *boxes, int64_t count, double side_m,
                          jm_buckets *out)
{
    jm_buckets b = {0};
    jm_status status = JM_OK;
    lay_out(&b, boxes, count, side_m);
    JM_TRY_GOTO(jm_new(ctx, &b.start, b.columns * b.rows + 1), fail);
    for (int64_t i = 0; i < count; i++) {
        if (!sound(&boxes[i]))
            continue;
        span s = span_of(&b, &boxes[i]);
        for (int64_t r = s.row0; r <= s.row1; r++)
            for (int64_t c = s.column0; c <= s.column1; c++)
                b.start[r * b.columns + c + 1]++;
    }
    for (int64_t k = 0; k < b.columns * b.rows; k++)
        b.start[k + 1] += b.start[k];
    JM_TRY_GOTO(jm_new(ctx, &b.item, b.start[b.columns * b.rows]), fail);
    // Shifted by one: while a bucket is filled, the start behind it runs from its begin to its end.
    for (int64_t k = b.columns * b.rows; k > 0; k--)
        b.start[k] = b.start[k - 1];
    for (int64_t i = 0; i < count; i++) {
        if (!sound(&boxes[i]))
            continue;
        span s = span_of(&b, &boxes[i]);
        for (int64_t r = s.row0; r <= s.row1; r++)
            for (int64_t c = s.column0; c <= s.column1; c++)
                b.item[b.start[r * b.columns + c + 1]++] = (int32_t)i;
    }
    *out = b;
    return JM_OK;
fail:
    jm_buckets_free(&b);
    return status;
}

void jm_buckets_free(jm_buckets *buckets)
{
    jm_free(buckets->start);
    jm_free(buckets->item);
    *buckets = (jm_buckets){0};
}

static void each_in(const jm_buckets *b, int64_t row, int64_t column,
                    void (*each)(void *user, int32_t item), void *user)
{
    if (row < 0 || row >= b->rows || column < 0 || column >= b->columns)
        return;
    int64_t k = row * b->columns + column;
    for (int64_t i = b->start[k]; i < b->start[k + 1]; i++)
        each(user, b->item[i]);
}

void jm_buckets_near(const jm_buckets *b, jm_box box, void (*each)(void *user, int32_t item),
                     void *user)
{
    if (!sound(&box) || b->start == NULL)
        return;
    span s = span_of(b, &box);
    for (int64_t r = s.row0; r <= s.row1; r++)
        for (int64_t c = s.column0; c <= s.column1; c++)
            each_in(b, r, c, each, user);
}

void jm_buckets_outward(const jm_buckets *b, double x, double y,
                        void (*each)(void *user, int32_t item),
                        bool (*more)(void *user, double beyond_m), void *user)
{
    if (!isfinite(x) || !isfinite(y) || b->start == NULL)
        return;
    // From the nearest bucket: a point outside starts at the rim, its distance to it is a gain.
    double cx = floor((x - b->west) / b->side_m), cy = floor((y - b->south) / b->side_m);
    int64_t column = clamp_index(cx, b->columns), row = clamp_index(cy, b->rows);
    int64_t reach = b->columns > b->rows ? b->columns : b->rows;
    for (int64_t ring = 0; ring <= reach; ring++) {
        for (int64_t c = column - ring; c <= column + ring; c++) {
            each_in(b, row - ring, c, each, user);
            if (ring > 0)
                each_in(b, row + ring, c, each, user);
        }
        for (int64_t r = row - ring + 1; r <= row + ring - 1; r++) {
            each_in(b, r, column - ring, each, user);
            each_in(b, r, column + ring, each, user);
        }
        // What is not seen yet lies outside of the square of seen buckets.
        double west = b->west + (double)(column - ring) * b->side_m;
        double south = b->south + (double)(row - ring) * b->side_m;
        double side = (double)(2 * ring + 1) * b->side_m;
        double beyond = fmin(fmin(x - west, west + side - x), fmin(y - south, south + side - y));
        if (!more(user, beyond > 0.0 ? beyond : 0.0))
            return;
    }
}

static bool is_nearer(double d, int32_t id, const jm_nearest *n, int k)
{
    return d < n->distance2[k] || (d == n->distance2[k] && id < n->id[k]);
}

void jm_nearest_offer(jm_nearest *n, int32_t id, double d)
{
    int k = n->count;
    if (k == n->most && !is_nearer(d, id, n, --k))
        return;
    n->count = k + 1;
    for (; k > 0 && is_nearer(d, id, n, k - 1); k--) {
        n->distance2[k] = n->distance2[k - 1];
        n->id[k] = n->id[k - 1];
    }
    n->distance2[k] = d;
    n->id[k] = id;
}

bool jm_nearest_wants(const jm_nearest *n, double distance_m)
{
    return n->count < n->most || distance_m * distance_m <= n->distance2[n->most - 1];
}

double jm_segment_distance2(double ax, double ay, double bx, double by, double x, double y,
                            double *along)
{
    double dx = bx - ax, dy = by - ay, square = dx * dx + dy * dy;
    double t = square > 0.0 ? ((x - ax) * dx + (y - ay) * dy) / square : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    double ex = ax + t * dx - x, ey = ay + t * dy - y;
    if (along != NULL)
        *along = t;
    return ex * ex + ey * ey;
}

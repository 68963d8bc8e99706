// The area around streets that some cars may not enter: distances on a grid, and the line around
// it.
#include "view/area.h"

#include <math.h>

static const double reach_m = 120.0; // gaps below twice as much are closed
static const double around_m = 40.0; // what stays around the streets
static const double least_step_m = 12.0;
static const double nodes_most = 250000.0;

static jm_status lay_nodes(jm_ctx *ctx, const jm_view_scene *scene, const jm_streets *s,
                           const uint8_t *banned, jm_view_access_area *a)
{
    double low[2] = {HUGE_VAL, HUGE_VAL}, high[2] = {-HUGE_VAL, -HUGE_VAL};
    for (int32_t l = 0; l < s->link_count; l++)
        for (int64_t p = s->shape_start[l]; banned[l] && p < s->shape_start[l + 1]; p++) {
            // Held within the scene: one point far away must not make the grid coarse.
            double x = fmin(fmax(s->shape_x[p] - scene->origin_x, scene->west), scene->east);
            double y = fmin(fmax(s->shape_y[p] - scene->origin_y, scene->south), scene->north);
            low[0] = fmin(low[0], x);
            high[0] = fmax(high[0], x);
            low[1] = fmin(low[1], y);
            high[1] = fmax(high[1], y);
        }
    if (!(low[0] <= high[0] && low[1] <= high[1]))
        return JM_OK;
    double width = high[0] - low[0] + 2.4 * reach_m, height = high[1] - low[1] + 2.4 * reach_m;
    a->step_m = fmax(least_step_m, sqrt(width * height / nodes_most));
    a->west = low[0] - 1.2 * reach_m;
    a->south = low[1] - 1.2 * reach_m;
    a->columns = (int32_t)ceil(width / a->step_m) + 1;
    a->rows = (int32_t)ceil(height / a->step_m) + 1;
    return jm_new(ctx, &a->depth_m, (int64_t)a->columns * a->rows);
}

static double piece_distance_m(double x, double y, const double a[2], const double b[2])
{
    double dx = b[0] - a[0], dy = b[1] - a[1], square = dx * dx + dy * dy;
    double way = square > 0.0 ? ((x - a[0]) * dx + (y - a[1]) * dy) / square : 0.0;
    way = fmin(fmax(way, 0.0), 1.0);
    return hypot(x - a[0] - way * dx, y - a[1] - way * dy);
}

static int32_t held(double value, int32_t count)
{
    return value >= count ? count - 1 : value >= 0.0 ? (int32_t)value : 0;
}

/// Lowers the distance of the nodes around one piece of a street.
static void near_piece(jm_view_access_area *a, const double from[2], const double to[2])
{
    int32_t west = held((fmin(from[0], to[0]) - reach_m - a->west) / a->step_m, a->columns);
    int32_t east = held((fmax(from[0], to[0]) + reach_m - a->west) / a->step_m + 1.0, a->columns);
    int32_t south = held((fmin(from[1], to[1]) - reach_m - a->south) / a->step_m, a->rows);
    int32_t north = held((fmax(from[1], to[1]) + reach_m - a->south) / a->step_m + 1.0, a->rows);
    for (int32_t r = south; r <= north; r++)
        for (int32_t c = west; c <= east; c++) {
            float *d = &a->depth_m[(int64_t)r * a->columns + c];
            *d = fminf(*d, (float)piece_distance_m(a->west + a->step_m * c,
                                                   a->south + a->step_m * r, from, to));
        }
}

static void near_streets(const jm_view_scene *scene, const jm_streets *s, const uint8_t *banned,
                         jm_view_access_area *a)
{
    for (int32_t l = 0; l < s->link_count; l++)
        for (int64_t p = s->shape_start[l]; banned[l] && p + 1 < s->shape_start[l + 1]; p++) {
            const double from[2] = {s->shape_x[p] - scene->origin_x,
                                    s->shape_y[p] - scene->origin_y};
            const double to[2] = {s->shape_x[p + 1] - scene->origin_x,
                                  s->shape_y[p + 1] - scene->origin_y};
            if (isfinite(from[0] + from[1] + to[0] + to[1]))
                near_piece(a, from, to);
        }
}

/// Lower envelope of parabolas along one row (Felzenszwalb and Huttenlocher 2012): squared distance
/// in steps to the nearest node of cost 0. `f` is the cost, `d` the answer.
static void transform_row(const float *f, int32_t count, float *d, int32_t *place, double *bound)
{
    int32_t k = 0;
    place[0] = 0;
    bound[0] = -HUGE_VAL;
    bound[1] = HUGE_VAL;
    for (int32_t q = 1; q < count; q++) {
        double meet;
        for (;; k--) {
            double p = place[k];
            meet = ((double)f[q] + (double)q * q - ((double)f[place[k]] + p * p)) / (2.0 * (q - p));
            if (meet > bound[k] || k == 0)
                break;
        }
        if (meet > bound[k])
            k++;
        place[k] = q;
        bound[k] = k == 0 ? -HUGE_VAL : meet;
        bound[k + 1] = HUGE_VAL;
    }
    k = 0;
    for (int32_t q = 0; q < count; q++) {
        while (bound[k + 1] < q)
            k++;
        float way = (float)(q - place[k]);
        d[q] = way * way + f[place[k]];
    }
}

/// From distances to streets to depths: how far inside the widened area, less what was widened too
/// much.
static jm_status find_depth(jm_ctx *ctx, jm_view_access_area *a)
{
    int32_t most = a->columns > a->rows ? a->columns : a->rows;
    float *in = NULL, *out = NULL;
    int32_t *place = NULL;
    double *bound = NULL;
    jm_status status;
    JM_TRY_GOTO(jm_new(ctx, &in, most), end);
    JM_TRY_GOTO(jm_new(ctx, &out, most), end);
    JM_TRY_GOTO(jm_new(ctx, &place, most), end);
    JM_TRY_GOTO(jm_new(ctx, &bound, most + 1), end);
    for (int64_t i = 0; i < (int64_t)a->columns * a->rows; i++)
        a->depth_m[i] = (double)a->depth_m[i] < reach_m ? 1e9f : 0.0f;
    for (int32_t c = 0; c < a->columns; c++) {
        for (int32_t r = 0; r < a->rows; r++)
            in[r] = a->depth_m[(int64_t)r * a->columns + c];
        transform_row(in, a->rows, out, place, bound);
        for (int32_t r = 0; r < a->rows; r++)
            a->depth_m[(int64_t)r * a->columns + c] = out[r];
    }
    for (int32_t r = 0; r < a->rows; r++) {
        float *row = a->depth_m + (int64_t)r * a->columns;
        transform_row(row, a->columns, out, place, bound);
        for (int32_t c = 0; c < a->columns; c++)
            row[c] = (float)(a->step_m * sqrt((double)out[c]) - (reach_m - around_m));
    }
end:
    jm_free(in);
    jm_free(out);
    jm_free(place);
    jm_free(bound);
    return status;
}

// Distances between nodes come in steps: a mean over neighbours makes the line around calm. The rim
// stays outside.
static jm_status smooth(jm_ctx *ctx, jm_view_access_area *a)
{
    int64_t nodes = (int64_t)a->columns * a->rows;
    float *from = NULL;
    JM_TRY(jm_new(ctx, &from, nodes));
    for (int turn = 0; turn < 3; turn++) {
        for (int64_t i = 0; i < nodes; i++)
            from[i] = a->depth_m[i];
        for (int32_t r = 1; r + 1 < a->rows; r++)
            for (int32_t c = 1; c + 1 < a->columns; c++) {
                const float *at = from + (int64_t)r * a->columns + c;
                float sum = 0.0f;
                for (int32_t k = -1; k <= 1; k++)
                    sum += at[(int64_t)k * a->columns - 1] + at[(int64_t)k * a->columns] +
                           at[(int64_t)k * a->columns + 1];
                a->depth_m[(int64_t)r * a->columns + c] = sum / 9.0f;
            }
    }
    jm_free(from);
    return JM_OK;
}

static void close_rim(jm_view_access_area *a)
{
    for (int32_t r = 0; r < a->rows; r++)
        for (int32_t c = 0; c < a->columns; c++)
            if (r == 0 || c == 0 || r == a->rows - 1 || c == a->columns - 1) {
                float *d = &a->depth_m[(int64_t)r * a->columns + c];
                *d = fminf(*d, -1.0f);
            }
}

jm_status jm_view_access_area_find(jm_ctx *ctx, const jm_view_scene *scene,
                                   const jm_streets *streets, const uint8_t *banned,
                                   jm_view_access_area *out)
{
    *out = (jm_view_access_area){0};
    JM_TRY(lay_nodes(ctx, scene, streets, banned, out));
    if (out->depth_m == NULL)
        return JM_OK;
    for (int64_t i = 0; i < (int64_t)out->columns * out->rows; i++)
        out->depth_m[i] = 1e9f;
    near_streets(scene, streets, banned, out);
    jm_status status = find_depth(ctx, out);
    if (status == JM_OK)
        status = smooth(ctx, out);
    close_rim(out);
    if (status != JM_OK)
        jm_view_access_area_free(out);
    return status;
}

void jm_view_access_area_free(jm_view_access_area *area)
{
    jm_free(area->depth_m);
    area->depth_m = NULL;
}

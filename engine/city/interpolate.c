#include "city/interpolate.h"
#include "city/buckets.h"

#include <math.h>

int jm_by_value(const void *left, const void *right)
{
    const float *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static int32_t clamp_int(double v, int32_t high)
{
    return v < 0.0 ? 0 : v > (double)high ? high : (int32_t)v;
}

/// Bilinear value at (x, y); NaN without data. *partial: a corner without data was left out.
static float plane_at(const jm_height_raster *p, double x, double y, bool *partial)
{
    double u = (x - p->west) / p->cell_x - 0.5, v = (p->north - y) / p->cell_y - 0.5;
    int32_t c0 = clamp_int(floor(u), p->columns - 1), r0 = clamp_int(floor(v), p->rows - 1);
    int32_t c1 = c0 + 1 < p->columns ? c0 + 1 : c0, r1 = r0 + 1 < p->rows ? r0 + 1 : r0;
    double fu = u - c0, fv = v - r0;
    fu = fu < 0.0 ? 0.0 : fu > 1.0 ? 1.0 : fu;
    fv = fv < 0.0 ? 0.0 : fv > 1.0 ? 1.0 : fv;
    const int32_t rows[4] = {r0, r0, r1, r1}, columns[4] = {c0, c1, c0, c1};
    const double weights[4] = {(1.0 - fu) * (1.0 - fv), fu * (1.0 - fv), (1.0 - fu) * fv, fu * fv};
    double sum = 0.0, weight = 0.0;
    *partial = false;
    for (int k = 0; k < 4; k++) {
        float z = p->values[(int64_t)rows[k] * p->columns + columns[k]];
        if (weights[k] == 0.0)
            continue;
        if (isnan(z)) {
            *partial = true;
            continue;
        }
        sum += weights[k] * (double)z;
        weight += weights[k];
    }
    return weight > 0.0 ? (float)(sum / weight) : NAN;
}

static bool on_plane(const jm_height_raster *p, double x, double y)
{
    return x >= p->west && x <= p->west + p->cell_x * p->columns && y <= p->north &&
           y >= p->north - p->cell_y * p->rows;
}

float jm_height_raster_at(const jm_height_raster *p, double x, double y, bool *partial)
{
    bool left_out = false;
    float z = on_plane(p, x, y) ? plane_at(p, x, y, &left_out) : NAN;
    if (partial != NULL)
        *partial = left_out;
    return z;
}

/// First pixel along an axis whose centre lies at or beyond `at`, in pixels from the raster's edge.
static int64_t first_beyond(double at, int32_t count)
{
    double k = ceil(at - 0.5);
    return k < 0.0 ? 0 : k > (double)count ? count : (int64_t)k;
}

int jm_height_raster_within(const jm_height_raster *p, const jm_grid *grid, int64_t row,
                            int64_t column, int64_t pixels[JM_WITHIN])
{
    enum { SIDE = 16 }; // so many pixels along each axis
    double x = jm_grid_x(grid, column), y = jm_grid_y(grid, row), half = grid->cell_m / 2.0;
    if (!on_plane(p, x, y))
        return 0;
    int64_t west = first_beyond((x - half - p->west) / p->cell_x, p->columns);
    int64_t east = first_beyond((x + half - p->west) / p->cell_x, p->columns);
    int64_t top = first_beyond((p->north - y - half) / p->cell_y, p->rows);
    int64_t low = first_beyond((p->north - y + half) / p->cell_y, p->rows);
    if (east <= west || low <= top) {
        int32_t c = clamp_int((x - p->west) / p->cell_x, p->columns - 1);
        int32_t r = clamp_int((p->north - y) / p->cell_y, p->rows - 1);
        pixels[0] = (int64_t)r * p->columns + c;
        return 1;
    }
    int64_t step_x = (east - west + SIDE - 1) / SIDE, step_y = (low - top + SIDE - 1) / SIDE;
    int count = 0;
    for (int64_t r = top; r < low; r += step_y)
        for (int64_t c = west; c < east; c += step_x)
            pixels[count++] = r * p->columns + c;
    return count;
}

void jm_height_raster_sample(const jm_ctx *ctx, const jm_height_raster *plane, const jm_grid *grid,
                             float *ground, int64_t *mended)
{
    int64_t partials = 0; // whole cells: the sum is the same in any order
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx)) reduction(+ : partials)
    for (int64_t row = 0; row < grid->rows; row++)
        for (int64_t c = 0; c < grid->columns; c++) {
            float *z = &ground[row * grid->columns + c];
            double x = jm_grid_x(grid, c), y = jm_grid_y(grid, row);
            bool partial = false;
            if (!isnan(*z) || !on_plane(plane, x, y))
                continue;
            *z = plane_at(plane, x, y, &partial);
            partials += partial && !isnan(*z) ? 1 : 0;
        }
    *mended += partials;
}

// --- points on a regular grid -------------------------------------------------------------------

/// Smallest distance above `least` between the coordinate of the first point and any other.
static double smallest_step(const double *v, int64_t count, double least)
{
    double step = HUGE_VAL;
    for (int64_t i = 1; i < count; i++) {
        double d = fabs(v[i] - v[0]);
        if (d > least && d < step)
            step = d;
    }
    return step;
}

static bool fits(const double *v, int64_t count, double low, double step)
{
    for (int64_t i = 0; i < count; i++) {
        double k = (v[i] - low) / step;
        // A hundredth of the step: more is no grid.
        if (fabs(k - floor(k + 0.5)) > 0.01)
            return false;
    }
    return true;
}

static void bounds(const double *v, int64_t count, double *low, double *high)
{
    *low = *high = v[0];
    for (int64_t i = 1; i < count; i++) {
        *low = v[i] < *low ? v[i] : *low;
        *high = v[i] > *high ? v[i] : *high;
    }
}

double jm_heights_spacing_m(const jm_heights *h)
{
    double west, east, south, north;
    if (h->count < 2)
        return 0.0;
    bounds(h->x, h->count, &west, &east);
    bounds(h->y, h->count, &south, &north);
    // n points at distance s fill w by h: n = (w / s + 1) (h / s + 1), solved for s.
    double half = (east - west) + (north - south), area = (east - west) * (north - south);
    double more = (double)h->count - 1.0;
    return (half + sqrt(half * half + 4.0 * more * area)) / (2.0 * more);
}

/// True when the points lie on a regular grid that they fill by more than half; then lays it out
/// (without values).
static bool find_regular_grid(const jm_heights *h, jm_height_raster *plane)
{
    double west, east, south, north;
    if (h->count < 9)
        return false;
    bounds(h->x, h->count, &west, &east);
    bounds(h->y, h->count, &south, &north);
    double step_x = smallest_step(h->x, h->count, 1e-3);
    double step_y = smallest_step(h->y, h->count, 1e-3);
    if (!isfinite(step_x) || !isfinite(step_y))
        return false;
    double columns = floor((east - west) / step_x + 0.5) + 1.0;
    double rows = floor((north - south) / step_y + 0.5) + 1.0;
    if (columns * rows > 2.0 * (double)h->count || !fits(h->x, h->count, west, step_x) ||
        !fits(h->y, h->count, south, step_y))
        return false;
    *plane = (jm_height_raster){.west = west - step_x / 2.0,
                                .north = north + step_y / 2.0,
                                .cell_x = step_x,
                                .cell_y = step_y,
                                .columns = (int32_t)columns,
                                .rows = (int32_t)rows};
    return true;
}

static jm_status sample_regular(jm_ctx *ctx, const jm_heights *h, jm_height_raster *plane,
                                const jm_grid *grid, float *ground, int64_t *mended)
{
    int64_t cells = (int64_t)plane->columns * plane->rows;
    JM_TRY(jm_new(ctx, &plane->values, cells));
    for (int64_t i = 0; i < cells; i++)
        plane->values[i] = NAN;
    for (int64_t i = 0; i < h->count; i++) {
        int32_t c = clamp_int((h->x[i] - plane->west) / plane->cell_x, plane->columns - 1);
        int32_t r = clamp_int((plane->north - h->y[i]) / plane->cell_y, plane->rows - 1);
        plane->values[(int64_t)r * plane->columns + c] = h->z[i];
    }
    jm_height_raster_sample(ctx, plane, grid, ground, mended);
    jm_free(plane->values);
    return JM_OK;
}

// --- scattered points ---------------------------------------------------------------------------

enum { NEIGHBOURS = 9 };

typedef struct nearest_points {
    const jm_heights *heights;
    double x, y;
    jm_nearest nearest;
} nearest_points;

static void offer_point(void *user, int32_t id)
{
    nearest_points *n = user;
    double dx = n->heights->x[id] - n->x, dy = n->heights->y[id] - n->y;
    jm_nearest_offer(&n->nearest, id, dx * dx + dy * dy);
}

static bool wants_more(void *user, double beyond_m)
{
    const nearest_points *n = user;
    return jm_nearest_wants(&n->nearest, beyond_m);
}

static float shepard(const jm_nearest *n, const float *z)
{
    int used = n->count < NEIGHBOURS ? n->count : NEIGHBOURS - 1;
    // With fewer than nine points in all, the farthest gets a little weight too.
    double radius = sqrt(n->distance2[n->count - 1]) * (n->count < NEIGHBOURS ? 1.1 : 1.0);
    double sum = 0.0, weight = 0.0;
    for (int k = 0; k < used; k++) {
        double d = sqrt(n->distance2[k]), z_k = (double)z[n->id[k]];
        if (d < 1e-6)
            return (float)z_k;
        double w = d < radius ? (radius - d) / (radius * d) : 0.0;
        sum += w * w * z_k;
        weight += w * w;
    }
    // All equally far: the plain mean.
    if (!(weight > 0.0)) {
        for (int k = 0; k < used; k++)
            sum += (double)z[n->id[k]];
        weight = used;
    }
    return (float)(sum / weight);
}

static jm_status sample_scattered(jm_ctx *ctx, const jm_heights *h, const jm_grid *grid,
                                  float *ground)
{
    double west, east, south, north;
    bounds(h->x, h->count, &west, &east);
    bounds(h->y, h->count, &south, &north);
    double spacing = sqrt(fmax((east - west) * (north - south), 1.0) / (double)h->count);
    double reach = 10.0 * spacing;
    jm_buckets buckets = {0};
    jm_box *boxes = NULL;
    JM_TRY(jm_new(ctx, &boxes, h->count));
    for (int64_t i = 0; i < h->count; i++)
        boxes[i] = (jm_box){h->x[i], h->y[i], h->x[i], h->y[i]};
    jm_status status = jm_buckets_fill(ctx, boxes, h->count, 1.5 * spacing, &buckets);
    jm_free(boxes);
    if (status != JM_OK)
        return status;
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int64_t row = 0; row < grid->rows; row++)
        for (int64_t c = 0; c < grid->columns; c++) {
            float *z = &ground[row * grid->columns + c];
            if (!isnan(*z))
                continue;
            nearest_points n = {h, jm_grid_x(grid, c), jm_grid_y(grid, row), {.most = NEIGHBOURS}};
            jm_buckets_outward(&buckets, n.x, n.y, offer_point, wants_more, &n);
            if (n.nearest.distance2[0] <= reach * reach)
                *z = shepard(&n.nearest, h->z);
        }
    jm_buckets_free(&buckets);
    return JM_OK;
}

jm_status jm_heights_sample(jm_ctx *ctx, const jm_heights *h, const jm_grid *grid, float *ground,
                            int64_t *mended)
{
    jm_height_raster plane;
    if (h->count == 0)
        return JM_OK;
    if (find_regular_grid(h, &plane))
        return sample_regular(ctx, h, &plane, grid, ground, mended);
    return sample_scattered(ctx, h, grid, ground);
}

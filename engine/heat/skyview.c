#include "heat/geometry.h"

#include "core/math.h"
#include "heat/transpose.h"

#include <math.h>

// The hemisphere in JM_AZIMUTHS x JM_ALTITUDES directions. Bands of equal share of light on the
// flat: light from elevation e comes in proportion to d(sin^2 e), so sin^2 of the band edges are
// even steps. Within its band an azimuth looks at its own phase, in bit-reversed order over each
// quarter: neighbouring azimuths then look at different heights, and a horizon that is level all
// round (a basin) is not counted in steps of a whole band.

static double phase_of(int index)
{
    int i = index % 16;
    int reversed = (i & 1) * 8 + (i & 2) * 2 + (i & 4) / 2 + (i & 8) / 8;
    return (reversed + 0.5) / 16.0;
}

// Integral of cos^2 e over a band from 0 to the elevation whose sine squared is s: the weight of
// light on an upright face.
static double side_integral(double s)
{
    double e = jm_asin(sqrt(s));
    return 0.5 * e + 0.5 * sqrt(s * (1.0 - s));
}

jm_bands jm_skyview_bands(int index)
{
    jm_bands bands;
    int32_t sum = 0;
    for (int a = 0; a < JM_ALTITUDES; a++) {
        double s = (a + phase_of(index)) / JM_ALTITUDES;
        bands.tan_elevation[a] = (float)sqrt(s / (1.0 - s));
        double low = side_integral((double)a / JM_ALTITUDES);
        double high = side_integral((a + 1.0) / JM_ALTITUDES);
        bands.side_weight[a] = (int32_t)floor((high - low) / (0.25 * JM_PI) * 1000.0 + 0.5);
        sum += bands.side_weight[a];
    }
    // Rounding must not lose light.
    bands.side_weight[0] += JM_SIDE_TOTAL / JM_AZIMUTHS - sum;
    return bands;
}

static double azimuth_of(int index)
{
    return (index + 0.5) * 2.0 * JM_PI / JM_AZIMUTHS;
}

// Quarter of the horizon that an azimuth belongs to: 45 degrees to both sides of its name.
static int quarter_of(int index)
{
    return ((index + JM_AZIMUTHS / 8) / (JM_AZIMUTHS / 4)) % JM_QUARTERS;
}

typedef struct all_counts {
    uint16_t *sums[2][4];           // upright, turned; sky, crown, side_sky, side_crown
    uint16_t *quarter[JM_QUARTERS]; // north and south upright, east and west turned
} all_counts;

static jm_status new_counts(jm_ctx *ctx, int64_t cells, all_counts *all)
{
    for (int o = 0; o < 2; o++)
        for (int k = 0; k < 4; k++)
            JM_TRY(jm_new(ctx, &all->sums[o][k], cells));
    for (int q = 0; q < JM_QUARTERS; q++)
        JM_TRY(jm_new(ctx, &all->quarter[q], cells));
    return JM_OK;
}

static void free_counts(all_counts *all)
{
    for (int o = 0; o < 2; o++)
        for (int k = 0; k < 4; k++)
            jm_free(all->sums[o][k]);
    for (int q = 0; q < JM_QUARTERS; q++)
        jm_free(all->quarter[q]);
}

static void sweep_all(const jm_ctx *ctx, const jm_scene *g, const all_counts *all)
{
    for (int i = 0; i < JM_AZIMUTHS; i++) {
        jm_ray ray = jm_ray_from(azimuth_of(i), (double)g->cell_m);
        jm_bands bands = jm_skyview_bands(i);
        const int o = ray.turned ? 1 : 0;
        jm_sky_counts counts = {all->sums[o][0], all->sums[o][1], all->sums[o][2], all->sums[o][3],
                                all->quarter[quarter_of(i)]};
        int64_t blocks = jm_ray_blocks(&ray, &g->relief[o]);
        // Blocks of lines share no cell within one azimuth.
#pragma omp parallel for schedule(static) num_threads(jm_scene_threads(ctx, g))
        for (int64_t b = 0; b < blocks; b++)
            jm_sweep_sky(&g->relief[o], &ray, &bands, b, &counts);
    }
}

// Shares by quarter in whole parts of JM_SHARE_TOTAL that add up exactly.
static void share_out(const uint16_t blocked[JM_QUARTERS], uint8_t out[JM_QUARTERS])
{
    int32_t total = 0, sum = 0, given = 0;
    for (int q = 0; q < JM_QUARTERS; q++)
        total += blocked[q];
    for (int q = 0; q < JM_QUARTERS; q++) {
        sum += total > 0 ? blocked[q] : 1;
        int32_t whole = total > 0 ? total : JM_QUARTERS;
        int32_t upto = (2 * JM_SHARE_TOTAL * sum + whole) / (2 * whole);
        out[q] = (uint8_t)(upto - given);
        given = upto;
    }
}

static void fill_shares(const jm_ctx *ctx, jm_scene *g, const all_counts *all)
{
#pragma omp parallel for schedule(static) num_threads(jm_scene_threads(ctx, g))
    for (int32_t r = 0; r < g->rows; r++)
        for (int32_t c = 0; c < g->columns; c++) {
            int64_t cell = (int64_t)r * g->columns + c, across = (int64_t)c * g->rows + r;
            uint16_t blocked[JM_QUARTERS] = {
                all->quarter[JM_NORTH][cell], all->quarter[JM_EAST][across],
                all->quarter[JM_SOUTH][cell], all->quarter[JM_WEST][across]};
            uint8_t share[JM_QUARTERS];
            share_out(blocked, share);
            for (int q = 0; q < JM_QUARTERS; q++)
                g->share[q][cell] = share[q];
        }
}

jm_status jm_skyview(jm_ctx *ctx, jm_scene *g)
{
    jm_status status = JM_OK;
    all_counts all = {{{NULL}}, {NULL}};
    JM_TRY_GOTO(new_counts(ctx, g->cells, &all), fail);
    for (int q = 0; q < JM_QUARTERS; q++)
        JM_TRY_GOTO(jm_new(ctx, &g->share[q], g->cells), fail);

    sweep_all(ctx, g, &all);
    for (int k = 0; k < 4; k++)
        jm_transpose_add_u16(jm_scene_threads(ctx, g), all.sums[1][k], g->columns, g->rows,
                             all.sums[0][k]);
    fill_shares(ctx, g, &all);
    // The upright sums are the result: the geometry takes them over.
    g->sky = all.sums[0][0];
    g->crown = all.sums[0][1];
    g->side_sky = all.sums[0][2];
    g->side_crown = all.sums[0][3];
    for (int k = 0; k < 4; k++)
        all.sums[0][k] = NULL;
fail:
    free_counts(&all);
    return status;
}

#include "view/terrain_mesh.h"

#include <math.h>

enum { quads = JM_VIEW_TILE_QUADS, lods = JM_VIEW_TERRAIN_LODS };

// ---- the grid of a tile

typedef struct pen {
    jm_view_terrain_grid *grid;
    int32_t stride; // height samples of a quad
    int32_t side;   // vertices along a side
} pen;

static uint16_t put(pen *p, int32_t column, int32_t row, int skirt)
{
    jm_view_terrain_grid *g = p->grid;
    g->vertices[g->vertex_count] = (jm_view_terrain_vertex){
        (uint8_t)(column * p->stride), (uint8_t)(row * p->stride), (uint8_t)skirt, 0};
    return (uint16_t)g->vertex_count++;
}

static void quad(pen *p, uint16_t a, uint16_t b, uint16_t c, uint16_t d)
{
    jm_view_terrain_grid *g = p->grid;
    const uint16_t corners[6] = {a, b, c, a, c, d};
    for (int i = 0; i < 6; i++)
        g->indices[g->index_count++] = corners[i];
}

// A curtain below one border, from corner to corner by steps of (dc, dr).
static void hang(pen *p, int32_t column, int32_t row, int32_t dc, int32_t dr)
{
    uint16_t above = 0, below = 0;
    for (int32_t i = 0; i < p->side; i++) {
        int32_t c = column + i * dc, r = row + i * dr;
        uint16_t top = (uint16_t)(r * p->side + c), foot = put(p, c, r, 1);
        if (i > 0)
            quad(p, below, foot, top, above);
        above = top;
        below = foot;
    }
}

jm_status jm_view_terrain_grid_create(jm_ctx *ctx, int32_t lod, jm_view_terrain_grid *out)
{
    *out = (jm_view_terrain_grid){0};
    pen p = {.grid = out, .stride = 1 << lod, .side = quads / (1 << lod) + 1};
    int32_t along = p.side - 1;
    JM_TRY(jm_new(ctx, &out->vertices, p.side * p.side + 4 * p.side));
    jm_status status = jm_new(ctx, &out->indices, 6 * (along * along + 4 * along));
    if (status != JM_OK) {
        jm_view_terrain_grid_free(out);
        return status;
    }
    for (int32_t r = 0; r < p.side; r++)
        for (int32_t c = 0; c < p.side; c++)
            put(&p, c, r, 0);
    for (int32_t r = 0; r < along; r++)
        for (int32_t c = 0; c < along; c++) {
            int32_t a = r * p.side + c;
            quad(&p, (uint16_t)a, (uint16_t)(a + 1), (uint16_t)(a + p.side + 1),
                 (uint16_t)(a + p.side));
        }
    hang(&p, 0, 0, 1, 0);
    hang(&p, along, 0, 0, 1);
    hang(&p, along, along, -1, 0);
    hang(&p, 0, along, 0, -1);
    return JM_OK;
}

void jm_view_terrain_grid_free(jm_view_terrain_grid *grid)
{
    jm_free(grid->vertices);
    jm_free(grid->indices);
    *grid = (jm_view_terrain_grid){0};
}

// ---- what a level gets wrong

static float height_at(const jm_view_scene *s, int32_t column, int32_t row)
{
    return s->height_m[(int64_t)row * s->height_columns + column];
}

// Of one quad of `stride` samples whose south-western corner is given: two triangles along the
// diagonal from there, as the grid cuts it.
static float quad_error(const jm_view_scene *s, int32_t column, int32_t row, int32_t stride)
{
    float a = height_at(s, column, row), b = height_at(s, column + stride, row);
    float c = height_at(s, column + stride, row + stride), d = height_at(s, column, row + stride);
    float most = 0.0f, step = 1.0f / (float)stride;
    for (int32_t j = 0; j <= stride; j++)
        for (int32_t i = 0; i <= stride; i++) {
            float u = (float)i * step, v = (float)j * step;
            float z = u >= v ? a + (b - a) * u + (c - b) * v : a + (d - a) * v + (c - d) * u;
            most = fmaxf(most, fabsf(z - height_at(s, column + i, row + j)));
        }
    return most;
}

static float tile_error(const jm_view_scene *s, int32_t tile, int32_t lod)
{
    int32_t first_column = tile % s->tile_columns * quads, stride = 1 << lod;
    int32_t first_row = tile / s->tile_columns * quads;
    float most = 0.0f;
    for (int32_t r = 0; r < quads; r += stride)
        for (int32_t c = 0; c < quads; c += stride)
            most = fmaxf(most, quad_error(s, first_column + c, first_row + r, stride));
    return most;
}

void jm_view_terrain_errors(const jm_view_scene *s, float *error_m)
{
    for (int32_t t = 0; t < jm_view_scene_tiles(s); t++) {
        float *error = error_m + (int64_t)lods * t;
        error[0] = 0.0f;
        for (int32_t l = 1; l < lods; l++)
            error[l] = fmaxf(error[l - 1], tile_error(s, t, l));
    }
}

// ---- the land around

// Rings of the apron: distance from the rim as a share of the city's larger side, and how much of
// the rim's height is left. The first one hangs below the second, so that no gap opens where the
// ground between two samples of the rim lies lower than they do.
static const struct {
    double out, kept;
} rings[] = {{0.0, 1.0}, {0.0, 1.0}, {0.02, 0.97}, {0.06, 0.86}, {0.14, 0.62}, {0.28, 0.32},
             {0.5, 0.1}, {0.9, 0.0}, {2.5, 0.0},   {9.0, 0.0},   {40.0, 0.0}};

static const double apron_hem_m = 60.0;

enum { ring_count = sizeof rings / sizeof rings[0], rim_stride = 1 << JM_VIEW_APRON_LOD };

// Height sample `at` of the rim, anticlockwise from the south-western corner, as column and row.
static void rim_at(const jm_view_scene *s, int32_t at, int32_t *column, int32_t *row)
{
    int32_t east = s->height_columns - 1, north = s->height_rows - 1;
    int32_t around = 2 * (east + north);
    at = (at % around + around) % around;
    if (at < east) {
        *column = at;
        *row = 0;
    } else if (at < east + north) {
        *column = east;
        *row = at - east;
    } else if (at < 2 * east + north) {
        *column = 2 * east + north - at;
        *row = north;
    } else {
        *column = 0;
        *row = around - at;
    }
}

// Lowest and highest of the rim from the corner before to the one after.
static void rim_range(const jm_view_scene *s, int32_t corner, double range[2])
{
    range[0] = HUGE_VAL;
    range[1] = -HUGE_VAL;
    for (int32_t i = -rim_stride; i <= rim_stride; i++) {
        int32_t column, row;
        rim_at(s, corner * rim_stride + i, &column, &row);
        double z = (double)height_at(s, column, row);
        range[0] = fmin(range[0], z);
        range[1] = fmax(range[1], z);
    }
}

// Straight pieces between such heights never stand over the ground.
static double rim_height(const jm_view_scene *s, int32_t corner)
{
    double range[2];
    rim_range(s, corner, range);
    return range[0] - 0.5;
}

static int32_t rim_samples(const jm_view_scene *s)
{
    return 2 * (s->height_columns - 1 + s->height_rows - 1) / rim_stride;
}

static double mean_rim(const jm_view_scene *s)
{
    double sum = 0.0;
    for (int32_t i = 0; i < rim_samples(s); i++)
        sum += rim_height(s, i);
    return sum / rim_samples(s);
}

static double widest_gap(const jm_view_scene *s)
{
    double widest = 0.0;
    for (int32_t i = 0; i < rim_samples(s); i++) {
        double range[2];
        rim_range(s, i, range);
        widest = fmax(widest, range[1] - rim_height(s, i));
    }
    return widest;
}

// Outwards from the middle, stretched so that each ring is a rectangle around the city.
static void ring_point(const jm_view_scene *s, int32_t i, int ring, double level, float xyz[3])
{
    int32_t column, row;
    rim_at(s, i * rim_stride, &column, &row);
    double width = s->height_step_m * (s->height_columns - 1);
    double height = s->height_step_m * (s->height_rows - 1);
    double out = rings[ring].out * fmax(width, height);
    double x = column * s->height_step_m, y = row * s->height_step_m;
    double z = rim_height(s, i);
    xyz[0] = (float)(x + (2.0 * x / width - 1.0) * out);
    xyz[1] = (float)(y + (2.0 * y / height - 1.0) * out);
    xyz[2] = (float)(ring == 0 ? z - apron_hem_m : level + (z - level) * rings[ring].kept);
}

jm_status jm_view_apron_create(jm_ctx *ctx, const jm_view_scene *s, jm_view_apron *out)
{
    int32_t around = rim_samples(s);
    *out = (jm_view_apron){.vertex_count = around * ring_count, .gap_m = (float)widest_gap(s)};
    JM_TRY(jm_new(ctx, &out->xyz, 3 * (int64_t)out->vertex_count));
    jm_status status = jm_new(ctx, &out->indices, 6 * (int64_t)around * (ring_count - 1));
    if (status != JM_OK) {
        jm_view_apron_free(out);
        return status;
    }
    double level = mean_rim(s);
    for (int ring = 0; ring < ring_count; ring++)
        for (int32_t i = 0; i < around; i++)
            ring_point(s, i, ring, level, out->xyz + 3 * ((int64_t)ring * around + i));
    for (int32_t ring = 0; ring + 1 < ring_count; ring++)
        for (int32_t i = 0; i < around; i++) {
            int32_t next = (i + 1) % around, a = ring * around, b = a + around;
            const int32_t corners[6] = {a + i, b + i, b + next, a + i, b + next, a + next};
            for (int k = 0; k < 6; k++)
                out->indices[out->index_count++] = (uint32_t)corners[k];
        }
    return JM_OK;
}

void jm_view_apron_free(jm_view_apron *apron)
{
    jm_free(apron->xyz);
    jm_free(apron->indices);
    *apron = (jm_view_apron){0};
}

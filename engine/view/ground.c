#include "view/ground.h"

// Calm sRGB colours: the data laid over the city are what should speak.
static const uint8_t colors[JM_SURFACE_COUNT][3] = {
    [JM_SURFACE_NONE] = {176, 174, 168},        [JM_SURFACE_ASPHALT] = {160, 160, 161},
    [JM_SURFACE_PAVING] = {188, 184, 176},      [JM_SURFACE_GRAVEL] = {196, 187, 167},
    [JM_SURFACE_GRASS] = {149, 167, 119},       [JM_SURFACE_SHRUB] = {123, 147, 101},
    [JM_SURFACE_SOIL] = {177, 164, 139},        [JM_SURFACE_WATER] = {104, 140, 158},
    [JM_SURFACE_ROOF] = {160, 160, 161},        [JM_SURFACE_TRACK] = {150, 143, 138},
    [JM_SURFACE_GREEN_TRACK] = {144, 163, 116}, [JM_SURFACE_COOL_PAVING] = {206, 203, 196},
    [JM_SURFACE_COOL_ROOF] = {160, 160, 161},   [JM_SURFACE_GREEN_ROOF] = {160, 160, 161},
    [JM_SURFACE_SETTS] = {172, 168, 163},
};

static bool is_roof(uint8_t surface)
{
    return surface == JM_SURFACE_ROOF || surface == JM_SURFACE_COOL_ROOF ||
           surface == JM_SURFACE_GREEN_ROOF;
}

// The ground that spreads under the roofs: class and its distance in thirds of a cell.
typedef struct under {
    int32_t columns, rows;
    uint8_t *surface;
    uint16_t *distance;
} under;

static void take(under *u, int64_t cell, int32_t row, int32_t column, int step)
{
    if (row < 0 || row >= u->rows || column < 0 || column >= u->columns)
        return;
    int64_t other = (int64_t)row * u->columns + column;
    int distance = u->distance[other] + step;
    if (distance < u->distance[cell]) {
        u->distance[cell] = (uint16_t)distance;
        u->surface[cell] = u->surface[other];
    }
}

// One sweep of the chamfer transform 3-4 (Borgefors 1986); `way` 1 from the north-west, -1 back.
static void sweep(under *u, int32_t way)
{
    for (int32_t n = 0; n < u->rows; n++) {
        int32_t row = way > 0 ? n : u->rows - 1 - n;
        for (int32_t m = 0; m < u->columns; m++) {
            int32_t column = way > 0 ? m : u->columns - 1 - m;
            int64_t cell = (int64_t)row * u->columns + column;
            if (u->distance[cell] == 0)
                continue;
            take(u, cell, row, column - way, 3);
            take(u, cell, row - way, column - way, 4);
            take(u, cell, row - way, column, 3);
            take(u, cell, row - way, column + way, 4);
        }
    }
}

static jm_status spread(jm_ctx *ctx, const jm_city *city, int32_t stride, under *u)
{
    const jm_grid *g = &city->grid;
    *u = (under){.columns = (g->columns + stride - 1) / stride,
                 .rows = (g->rows + stride - 1) / stride};
    int64_t count = (int64_t)u->columns * u->rows;
    JM_TRY(jm_new(ctx, &u->surface, count));
    jm_status status = jm_new(ctx, &u->distance, count);
    if (status != JM_OK) {
        jm_free(u->surface);
        return status;
    }
    for (int64_t i = 0; i < count; i++) {
        int64_t row = i / u->columns * stride, column = i % u->columns * stride;
        uint8_t surface = city->rasters.surface_class[row * g->columns + column];
        u->surface[i] = surface < JM_SURFACE_COUNT ? surface : JM_SURFACE_NONE;
        u->distance[i] = is_roof(surface) ? 60000 : 0;
    }
    sweep(u, 1);
    sweep(u, -1);
    return JM_OK;
}

// A little unevenness, the same each time: -1..1 by the cell's number.
static float grain(int64_t cell)
{
    uint32_t h = (uint32_t)cell * 2654435761u;
    h ^= h >> 15;
    h *= 2246822519u;
    h ^= h >> 13;
    return (float)(h & 0xffff) / 32767.5f - 1.0f;
}

static void paint(uint8_t surface, int64_t cell, uint8_t rgba[4])
{
    bool water = surface == JM_SURFACE_WATER;
    bool green = surface == JM_SURFACE_GRASS || surface == JM_SURFACE_SHRUB ||
                 surface == JM_SURFACE_GREEN_TRACK;
    float shift = grain(cell) * (water ? 0.0f : green ? 5.0f : 3.0f);
    for (int c = 0; c < 3; c++)
        rgba[c] = (uint8_t)((float)colors[surface][c] + shift + 0.5f);
    rgba[3] = water ? 255 : 0;
}

jm_status jm_view_ground_pixels(jm_ctx *ctx, const jm_city *city, int32_t stride, uint8_t **pixels)
{
    *pixels = NULL;
    under u = {0};
    JM_TRY(spread(ctx, city, stride, &u));
    int64_t count = (int64_t)u.columns * u.rows;
    jm_status status = jm_new(ctx, pixels, 4 * count);
    for (int64_t i = 0; i < count && status == JM_OK; i++)
        paint(u.surface[i], i, *pixels + 4 * i);
    jm_free(u.surface);
    jm_free(u.distance);
    return status;
}

void jm_view_ground_mean(const uint8_t *pixels, int64_t count, float rgb[3])
{
    double sum[3] = {0.0, 0.0, 0.0};
    int64_t dry = 0;
    for (int64_t i = 0; i < count; i++) {
        if (pixels[4 * i + 3] != 0)
            continue;
        dry++;
        for (int c = 0; c < 3; c++)
            sum[c] += pixels[4 * i + c];
    }
    for (int c = 0; c < 3; c++) {
        double mean = dry > 0 ? sum[c] / ((double)dry * 255.0) : 0.66;
        double pale = mean + 0.45 * (0.70 - mean);
        rgb[c] = (float)(pale * pale); // as to_linear of the shaders
    }
}

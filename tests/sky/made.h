// Reliefs made by hand for the tests of the sky.
#pragma once

#include "check.h"

#include "core/math.h"
#include "sky/sky.h"

typedef struct made {
    jm_sky_relief relief;
    float *ground, *building, *crown_top, *crown_base;
    int32_t columns; // of the relief's own cells
} made;

static inline made plain(int32_t rows, int32_t columns, double cell_m, int32_t refine)
{
    const size_t cells = (size_t)rows * (size_t)columns * (size_t)refine * (size_t)refine;
    made m = {.ground = calloc(cells, sizeof(float)),
              .building = calloc(cells, sizeof(float)),
              .crown_top = calloc(cells, sizeof(float)),
              .crown_base = calloc(cells, sizeof(float)),
              .columns = columns * refine};
    m.relief = (jm_sky_relief){.rows = rows,
                               .columns = columns,
                               .refine = refine,
                               .cell_m = cell_m,
                               .ground_m = m.ground,
                               .building_m = m.building,
                               .crown_top_m = m.crown_top,
                               .crown_base_m = m.crown_base};
    return m;
}

static inline void free_made(made *m)
{
    free(m->ground);
    free(m->building);
    free(m->crown_top);
    free(m->crown_base);
}

static inline int64_t cell_of(const made *m, int32_t row, int32_t column)
{
    return (int64_t)row * m->columns + column;
}

static inline void build(made *m, int32_t r0, int32_t r1, int32_t c0, int32_t c1, double height_m)
{
    for (int32_t r = r0; r < r1; r++)
        for (int32_t c = c0; c < c1; c++)
            m->building[cell_of(m, r, c)] = (float)height_m;
}

static inline void plant(made *m, int32_t r0, int32_t r1, int32_t c0, int32_t c1, double base_m,
                         double top_m)
{
    for (int32_t r = r0; r < r1; r++)
        for (int32_t c = c0; c < c1; c++) {
            m->crown_base[cell_of(m, r, c)] = (float)base_m;
            m->crown_top[cell_of(m, r, c)] = (float)top_m;
        }
}

// Houses on a lattice with uneven heights, as a town; some trees between them.
static inline void town(made *m, int32_t rows, int32_t columns, int32_t pitch, int32_t house,
                        uint32_t seed)
{
    for (int32_t r = 4; r + house < rows; r += pitch)
        for (int32_t c = 4; c + house < columns; c += pitch) {
            seed = seed * 1664525u + 1013904223u;
            build(m, r, r + house, c, c + house, 5.0 + (double)(seed >> 24) / 12.0);
            if (seed >> 20 & 1)
                plant(m, r + house, r + house + 3, c, c + 3, 3.0, 9.0);
        }
}

static inline jm_ctx *threads_of(int threads)
{
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = threads});
    CHECK(ctx != NULL);
    return ctx;
}

static inline jm_sky *sky_of(jm_ctx *ctx, const jm_sky_def *def, const made *m)
{
    jm_sky *sky = NULL;
    CHECK_OK(ctx, jm_sky_create(ctx, def, &m->relief, &sky));
    return sky;
}

// The receiver of a sheet at a cell of the result, or JM_NONE.
static inline int64_t receiver_at(const jm_sky_sheet *s, int32_t cell)
{
    for (int64_t i = 0; i < s->count; i++)
        if (s->cell[i] == cell)
            return i;
    return JM_NONE;
}

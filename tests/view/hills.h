/// hills.h: a scene of bare hills made of sines, for what needs ground and no city.
#pragma once

#include "check.h"

#include "core/math.h"
#include "view/scene.h"

/// 4.096 km from west to east, `rows` tiles of 256 m from south to north, a margin of 300 m where
/// there is room, hills 120 m high: steeper than any city's. Freed by hills_free.
static inline jm_view_scene *hills_create(jm_ctx *ctx, int32_t rows, double relief_m)
{
    jm_view_scene *s = NULL;
    CHECK_OK(ctx, jm_new(ctx, &s, 1));
    s->tile_m = 256.0;
    s->tile_columns = 16;
    s->tile_rows = rows;
    s->west = -2048.0;
    s->east = 2048.0;
    s->south = -128.0 * rows;
    s->north = 128.0 * rows;
    double margin = rows > 4 ? 300.0 : 0.0;
    s->shown_west = s->west + margin;
    s->shown_east = s->east - margin;
    s->shown_south = s->south + margin;
    s->shown_north = s->north - margin;
    s->origin_x = 434000.0;
    s->origin_y = 6716000.0;
    s->height_step_m = 8.0;
    s->height_columns = 16 * JM_VIEW_TILE_QUADS + 1;
    s->height_rows = rows * JM_VIEW_TILE_QUADS + 1;
    CHECK_OK(ctx, jm_new(ctx, &s->height_m, (int64_t)s->height_columns * s->height_rows));
    for (int32_t r = 0; r < s->height_rows; r++)
        for (int32_t c = 0; c < s->height_columns; c++)
            s->height_m[(int64_t)r * s->height_columns + c] =
                (float)(relief_m * (0.5 + 0.25 * (sin(0.009 * 8.0 * c) + cos(0.011 * 8.0 * r))));
    CHECK_OK(ctx, jm_new(ctx, &s->tile_low, jm_view_scene_tiles(s)));
    CHECK_OK(ctx, jm_new(ctx, &s->tile_high, jm_view_scene_tiles(s)));
    for (int32_t t = 0; t < jm_view_scene_tiles(s); t++)
        s->tile_high[t] = (float)relief_m + 30.0f;
    return s;
}

static inline void hills_free(jm_view_scene *s)
{
    jm_free(s->height_m);
    jm_free(s->tile_low);
    jm_free(s->tile_high);
    jm_free(s);
}

/// Even numbers between two bounds from a seed.
static inline double hills_between(uint64_t *seed, double low, double high)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * (double)(*seed >> 11) / 9007199254740992.0;
}

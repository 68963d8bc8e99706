/// planes.h: a relief made ready for sweeps: altitudes in both orientations, steps found.
#pragma once

#include "sky/sky.h"
#include "sky/sweep.h"

/// Lower steps between cells are kerbs and slopes, not walls [m].
#define JM_LOWEST_WALL_M 1.0f

typedef struct jm_field_pair {
    float *plane[2]; // upright, turned
} jm_field_pair;

/// The relief in both orientations; owns its arrays.
typedef struct jm_terrain {
    int32_t rows, columns; // of relief cells, upright
    double cell_m;         // of relief cells
    float low_m;           // lowest altitude; 0 without any
    float datum_m;         // of narrow altitudes
    bool from_centres;     // as jm_sky_def
    jm_planes planes[2];
    jm_field_pair top, crown_top, crown_base;
    uint64_t *crowned[2];
    int16_t *narrow_top[2], *narrow_crown_top[2], *narrow_crown_base[2];
    uint8_t *kind, *kind_turned; // [relief cells] jm_cell_kind
} jm_terrain;

/// Says what is wrong with a relief: JM_ERR_DATA.
JM_CHECKED jm_status jm_relief_check(jm_ctx *ctx, const jm_sky_relief *relief);
JM_CHECKED jm_status jm_terrain_create(jm_ctx *ctx, const jm_sky_relief *relief, bool from_centres,
                                       jm_terrain *terrain);
/// The ray away from a source at this azimuth.
jm_ray jm_terrain_ray(const jm_terrain *terrain, double azimuth_rad);
void jm_terrain_free(jm_terrain *terrain);
int64_t jm_terrain_bytes(const jm_terrain *terrain);

/// out[c * rows + r] = in[r * columns + c].
void jm_turn_f32(int threads, const float *in, int32_t rows, int32_t columns, float *out);
void jm_turn_u8(int threads, const uint8_t *in, int32_t rows, int32_t columns, uint8_t *out);
/// Turns a square of 8 x 8 bytes, a row a word from its low end up.
void jm_turn_square(uint64_t words[8]);
/// out[c * out_columns + r] = in[r * in_columns + c] of a part that one thread has.
void jm_turn_part_u8(const uint8_t *in, int64_t in_columns, int32_t rows, int32_t columns,
                     uint8_t *out, int64_t out_columns);
/// out[c * out_columns + r] |= in[r * in_columns + c].
void jm_turn_or_u8(int threads, const uint8_t *in, int64_t in_columns, int32_t rows,
                   int32_t columns, uint8_t *out, int64_t out_columns);
/// out[c * out_columns + r] += in[r * in_columns + c].
void jm_turn_add_u16(int threads, const uint16_t *in, int64_t in_columns, int32_t rows,
                     int32_t columns, uint16_t *out, int64_t out_columns);

/// ground.h: how the ground looks where no data lie on it; no GL.
#pragma once

#include "view/scene.h"

/// sRGB colours of every stride-th cell, alpha 255 on water: [rows * columns * 4], the northern row
/// first, columns = ceil(grid columns / stride). Under a roof lies the nearest ground, so that no
/// halo of a coarse cell shows around a building. *pixels is owned by the caller.
JM_CHECKED jm_status jm_view_ground_pixels(jm_ctx *ctx, const jm_city *city, int32_t stride,
                                           uint8_t **pixels);
/// The mean of what is not water, greyer: the land around the city [linear rgb].
void jm_view_ground_mean(const uint8_t *pixels, int64_t count, float rgb[3]);

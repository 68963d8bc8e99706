/// image.h: pictures in memory, as PNG, and how far two of them differ.
#pragma once

#include "core/ctx.h"

typedef struct jm_view_image {
    int32_t width, height;
    uint8_t *rgba; // [height * width * 4], upper row first; owned
} jm_view_image;

JM_CHECKED jm_status jm_view_image_create(jm_ctx *ctx, int32_t width, int32_t height,
                                          jm_view_image *image);
void jm_view_image_free(jm_view_image *image); // back to zero
/// Opaque RGB PNG under a temporary name, then renamed. JM_ERR_IO.
JM_CHECKED jm_status jm_view_image_write(jm_ctx *ctx, const jm_view_image *image, const char *path);
/// Any PNG up to 16384 x 16384. JM_ERR_DATA.
JM_CHECKED jm_status jm_view_image_read(jm_ctx *ctx, const char *path, jm_view_image *image);
/// SHA-256 over size and pixels, hexadecimal.
JM_CHECKED jm_status jm_view_image_hash(jm_ctx *ctx, const jm_view_image *image, char out[65]);

typedef struct jm_view_image_difference {
    double worst_tile_ssim; // of 16 x 16 pixel tiles, luminance (Wang et al. 2004)
    double mean_delta_e;    // CIE 1976, sRGB D65
    double worst_tile_delta_e;
    double share_over_8; // pixels with a channel off by more than 8
} jm_view_image_difference;
/// JM_ERR_ARGUMENT when the sizes differ.
JM_CHECKED jm_status jm_view_image_compare(jm_ctx *ctx, const jm_view_image *a,
                                           const jm_view_image *b, jm_view_image_difference *out);

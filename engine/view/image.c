#include "view/image.h"

#include "store/h5.h"
#include "store/hash.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { side_most = 16384, tile_px = 16 };

jm_status jm_view_image_create(jm_ctx *ctx, int32_t width, int32_t height, jm_view_image *image)
{
    *image = (jm_view_image){0};
    if (width < 1 || height < 1 || width > side_most || height > side_most)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "a picture of %d x %d pixels was asked for; each side may be 1 to %d", width,
                       height, side_most);
    JM_TRY(jm_new(ctx, &image->rgba, (int64_t)width * height * 4));
    image->width = width;
    image->height = height;
    return JM_OK;
}

void jm_view_image_free(jm_view_image *image)
{
    jm_free(image->rgba);
    *image = (jm_view_image){0};
}

// Opaque: alpha is what blending left behind, and no part of the picture.
static jm_status packed_rgb(jm_ctx *ctx, const jm_view_image *image, uint8_t **rgb)
{
    int64_t count = (int64_t)image->width * image->height;
    JM_TRY(jm_new(ctx, rgb, count * 3));
    for (int64_t i = 0; i < count; i++)
        memcpy(*rgb + 3 * i, image->rgba + 4 * i, 3);
    return JM_OK;
}

jm_status jm_view_image_write(jm_ctx *ctx, const jm_view_image *image, const char *path)
{
    char part[4096];
    uint8_t *rgb = NULL;
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "the name of the picture is too long: %.60s...", path);
    JM_TRY(packed_rgb(ctx, image, &rgb));
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)image->width,
                     .height = (png_uint_32)image->height,
                     .format = PNG_FORMAT_RGB};
    jm_status status = JM_OK;
    if (!png_image_write_to_file(&png, part, 0, rgb, 0, NULL))
        status = jm_fail(ctx, JM_ERR_IO, "%s: cannot be written: %s", path, png.message);
    png_image_free(&png);
    jm_free(rgb);
    if (status == JM_OK)
        status = jm_file_commit(ctx, part, path);
    if (status != JM_OK)
        unlink(part);
    return status;
}

jm_status jm_view_image_read(jm_ctx *ctx, const char *path, jm_view_image *image)
{
    *image = (jm_view_image){0};
    png_image png = {.version = PNG_IMAGE_VERSION};
    jm_status status = JM_OK;
    if (!png_image_begin_read_from_file(&png, path))
        status = jm_fail(ctx, JM_ERR_DATA, "%s: is no readable PNG: %s", path, png.message);
    else if (png.width > side_most || png.height > side_most)
        status = jm_fail(ctx, JM_ERR_DATA, "%s: is %u x %u pixels; %d each way at most", path,
                         (unsigned)png.width, (unsigned)png.height, side_most);
    if (status == JM_OK)
        status = jm_view_image_create(ctx, (int32_t)png.width, (int32_t)png.height, image);
    png.format = PNG_FORMAT_RGBA;
    if (status == JM_OK && !png_image_finish_read(&png, NULL, image->rgba, 0, NULL))
        status = jm_fail(ctx, JM_ERR_DATA, "%s: is a damaged PNG: %s", path, png.message);
    png_image_free(&png);
    if (status != JM_OK)
        jm_view_image_free(image);
    return status;
}

jm_status jm_view_image_hash(jm_ctx *ctx, const jm_view_image *image, char out[65])
{
    uint8_t *rgb = NULL, sum[JM_HASH_BYTES];
    jm_hash *hash = NULL;
    JM_TRY(packed_rgb(ctx, image, &rgb));
    jm_status status = jm_hash_create(ctx, &hash);
    if (status == JM_OK) {
        const int32_t size[2] = {image->width, image->height};
        jm_hash_add(hash, size, sizeof size);
        jm_hash_add(hash, rgb, (size_t)image->width * (size_t)image->height * 3);
        jm_hash_end(hash, sum);
        jm_hash_text(sum, out);
    }
    jm_free(rgb);
    return status;
}

// Rec. 709 luma of the stored (sRGB) bytes.
static double luma(const uint8_t *rgba)
{
    return 0.2126 * rgba[0] + 0.7152 * rgba[1] + 0.0722 * rgba[2];
}

static double linear(uint8_t byte)
{
    double c = byte / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double lab_root(double t)
{
    return t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
}

// sRGB (IEC 61966-2-1) to CIE L*a*b*, D65 white.
static void lab_of(const uint8_t *rgba, double lab[3])
{
    double r = linear(rgba[0]), g = linear(rgba[1]), b = linear(rgba[2]);
    double x = lab_root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
    double y = lab_root(0.2126 * r + 0.7152 * g + 0.0722 * b);
    double z = lab_root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
    lab[0] = 116.0 * y - 16.0;
    lab[1] = 500.0 * (x - y);
    lab[2] = 200.0 * (y - z);
}

static double delta_e(const uint8_t *a, const uint8_t *b)
{
    if (memcmp(a, b, 3) == 0)
        return 0.0;
    double p[3], q[3];
    lab_of(a, p);
    lab_of(b, q);
    return sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) +
                (p[2] - q[2]) * (p[2] - q[2]));
}

static bool over_8(const uint8_t *a, const uint8_t *b)
{
    for (int c = 0; c < 3; c++)
        if (a[c] > b[c] + 8 || b[c] > a[c] + 8)
            return true;
    return false;
}

// SSIM of one tile: Wang, Bovik, Sheikh and Simoncelli 2004, eq. 13, with their constants.
static double tile_ssim(double n, double sa, double sb, double saa, double sbb, double sab)
{
    const double c1 = (0.01 * 255.0) * (0.01 * 255.0), c2 = (0.03 * 255.0) * (0.03 * 255.0);
    double ma = sa / n, mb = sb / n;
    double va = saa / n - ma * ma, vb = sbb / n - mb * mb, cov = sab / n - ma * mb;
    return (2.0 * ma * mb + c1) * (2.0 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
}

jm_status jm_view_image_compare(jm_ctx *ctx, const jm_view_image *a, const jm_view_image *b,
                                jm_view_image_difference *out)
{
    if (a->width != b->width || a->height != b->height || a->rgba == NULL || b->rgba == NULL)
        return jm_fail(ctx, JM_ERR_ARGUMENT, "pictures of %d x %d and %d x %d cannot be compared",
                       a->width, a->height, b->width, b->height);
    double sum_e = 0.0;
    int64_t over = 0;
    *out = (jm_view_image_difference){.worst_tile_ssim = 1.0};
    for (int32_t top = 0; top < a->height; top += tile_px)
        for (int32_t left = 0; left < a->width; left += tile_px) {
            double n = 0.0, sa = 0.0, sb = 0.0, saa = 0.0, sbb = 0.0, sab = 0.0, tile_e = 0.0;
            for (int32_t y = top; y < a->height && y < top + tile_px; y++)
                for (int32_t x = left; x < a->width && x < left + tile_px; x++) {
                    int64_t at = 4 * ((int64_t)y * a->width + x);
                    double p = luma(a->rgba + at), q = luma(b->rgba + at);
                    n += 1.0;
                    sa += p;
                    sb += q;
                    saa += p * p;
                    sbb += q * q;
                    sab += p * q;
                    tile_e += delta_e(a->rgba + at, b->rgba + at);
                    over += over_8(a->rgba + at, b->rgba + at);
                }
            sum_e += tile_e;
            out->worst_tile_ssim = fmin(out->worst_tile_ssim, tile_ssim(n, sa, sb, saa, sbb, sab));
            out->worst_tile_delta_e = fmax(out->worst_tile_delta_e, tile_e / n);
        }
    double pixels = (double)a->width * a->height;
    out->mean_delta_e = sum_e / pixels;
    out->share_over_8 = (double)over / pixels;
    return JM_OK;
}

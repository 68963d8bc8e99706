#include "check.h"

#include "view/image.h"

#include <unistd.h>

static void checkered(jm_ctx *ctx, jm_view_image *image)
{
    CHECK_OK(ctx, jm_view_image_create(ctx, 64, 48, image));
    for (int i = 0; i < 64 * 48; i++)
        for (int c = 0; c < 4; c++)
            image->rgba[4 * i + c] = (uint8_t)(c == 3 ? 255 : (i * 31 + c * 77) % 200);
}

TEST(a_picture_is_the_same_after_png)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_image image = {0}, again = {0};
    char path[] = "/tmp/jumeau-image-XXXXXX", hash[65], hash_again[65];
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
    checkered(ctx, &image);
    CHECK_OK(ctx, jm_view_image_write(ctx, &image, path));
    CHECK_OK(ctx, jm_view_image_read(ctx, path, &again));
    assert_memory_equal(image.rgba, again.rgba, 64 * 48 * 4);
    CHECK_OK(ctx, jm_view_image_hash(ctx, &image, hash));
    CHECK_OK(ctx, jm_view_image_hash(ctx, &again, hash_again));
    assert_string_equal(hash, hash_again);
    unlink(path);
    jm_view_image_free(&image);
    jm_view_image_free(&again);
    jm_ctx_destroy(ctx);
}

TEST(what_is_no_png_or_no_place_is_refused)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_image image = {0};
    CHECK_FAILS(ctx, jm_view_image_read(ctx, "CMakeLists.txt", &image), JM_ERR_DATA, "PNG");
    CHECK_FAILS(ctx, jm_view_image_create(ctx, 20000, 10, &image), JM_ERR_ARGUMENT, "16384");
    checkered(ctx, &image);
    CHECK_FAILS(ctx, jm_view_image_write(ctx, &image, "/nowhere/at/all.png"), JM_ERR_IO,
                "/nowhere");
    jm_view_image_free(&image);
    jm_ctx_destroy(ctx);
}

TEST(equal_pictures_do_not_differ_and_one_pixel_is_seen_by_its_tile)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_image a = {0}, b = {0};
    jm_view_image_difference d;
    checkered(ctx, &a);
    checkered(ctx, &b);
    CHECK_OK(ctx, jm_view_image_compare(ctx, &a, &b, &d));
    CHECK(d.worst_tile_ssim == 1.0 && d.mean_delta_e == 0.0 && d.share_over_8 == 0.0);
    b.rgba[4 * 100] = (uint8_t)(a.rgba[4 * 100] ^ 0x80);
    CHECK_OK(ctx, jm_view_image_compare(ctx, &a, &b, &d));
    CHECK_NEAR(d.share_over_8, 1.0 / (64.0 * 48.0), 1e-12);
    CHECK(d.worst_tile_ssim < 1.0 && d.worst_tile_delta_e > 100.0 * d.mean_delta_e / 300.0);
    jm_view_image_free(&a);
    jm_view_image_free(&b);
    jm_ctx_destroy(ctx);
}

// CIE: black to white is 100 units of L*; the D65 white has no colour.
TEST(black_and_white_lie_a_hundred_apart)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_image a = {0}, b = {0};
    jm_view_image_difference d;
    CHECK_OK(ctx, jm_view_image_create(ctx, 16, 16, &a));
    CHECK_OK(ctx, jm_view_image_create(ctx, 16, 16, &b));
    memset(b.rgba, 255, 16 * 16 * 4);
    CHECK_OK(ctx, jm_view_image_compare(ctx, &a, &b, &d));
    CHECK_NEAR(d.mean_delta_e, 100.0, 0.02); // four digits of the sRGB matrix
    CHECK(d.worst_tile_ssim < 0.01);
    jm_view_image_free(&a);
    jm_view_image_free(&b);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_picture_is_the_same_after_png),
        CASE(what_is_no_png_or_no_place_is_refused),
        CASE(equal_pictures_do_not_differ_and_one_pixel_is_seen_by_its_tile),
        CASE(black_and_white_lie_a_hundred_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

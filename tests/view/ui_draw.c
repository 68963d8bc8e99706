#include "driver.h"
#include "town.h"

#include "core/text.h"
#include "view/image.h"
#include "view/platform.h"
#include "view/ui_draw.h"
#include "view/ui_text.h"

typedef struct easel {
    jm_ctx *ctx;
    jm_view_platform *platform;
    jm_view_gl *gl;
    jm_view_fonts *fonts;
    jm_view_ui *ui;
    jm_view_ui_draw *draw;
    jm_view_target target;
} easel;

enum { WIDE = 400, HIGH = 300 };
static const uint8_t back[3] = {64, 128, 192};

static void easel_open(easel *e)
{
    *e = (easel){.ctx = jm_ctx_create(NULL)};
    const jm_view_platform_def def = {.title = "easel", .width = 64, .height = 64, .debug = true};
    CHECK_OK(e->ctx, jm_view_platform_create(e->ctx, &def, &e->platform));
    CHECK_OK(e->ctx, jm_view_gl_create(e->ctx, true, &e->gl));
    CHECK_OK(e->ctx, jm_view_fonts_create(e->ctx, &e->fonts));
    jm_view_font font = jm_view_fonts_font(e->fonts);
    CHECK_OK(e->ctx, jm_view_ui_create(e->ctx, &font, &e->ui));
    CHECK_OK(e->ctx, jm_view_ui_draw_create(e->ctx, e->gl, e->fonts, &e->draw));
    CHECK_OK(e->ctx, jm_view_target_create(e->gl, WIDE, HIGH, GL_RGBA8, false, &e->target));
    jm_view_ui_begin(e->ui, WIDE, HIGH, 1.0);
}

/// No GL error, and no GL object left.
static void easel_close(easel *e)
{
    jm_view_target_delete(e->gl, &e->target);
    jm_view_ui_draw_destroy(e->draw);
    jm_view_ui_destroy(e->ui);
    jm_view_fonts_destroy(e->fonts);
    const char *first = NULL;
    int64_t errors = jm_view_gl_errors(e->gl, &first);
    if (errors > 0)
        print_error("GL: %s\n", first);
    CHECK(errors == 0);
    for (int kind = 0; kind < JM_VIEW_GL_KIND_COUNT; kind++)
        CHECK(jm_view_gl_live(e->gl, (jm_view_gl_kind)kind) == 0);
    jm_view_gl_destroy(e->gl);
    jm_view_platform_destroy(e->platform);
    jm_ctx_destroy(e->ctx);
}

/// Draws a part of the interface of width x height from (left, top) into the same part of `image`.
static void draw_part(easel *e, jm_view_image *image, int32_t left, int32_t top, int32_t width,
                      int32_t height)
{
    glBindFramebuffer(GL_FRAMEBUFFER, e->target.framebuffer);
    glViewport(0, 0, width, height);
    glClearColor((float)back[0] / 255.0f, (float)back[1] / 255.0f, (float)back[2] / 255.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
    CHECK_OK(e->ctx, jm_view_ui_draw_list(e->draw, e->ui, (float)left, (float)top, width, height));
    for (int32_t y = 0; y < height; y++)
        glReadPixels(0, height - 1 - y, width, 1, GL_RGBA, GL_UNSIGNED_BYTE,
                     image->rgba + 4 * ((int64_t)(top + y) * image->width + left));
}

static jm_view_image picture(easel *e)
{
    jm_view_image image;
    jm_view_ui_end(e->ui);
    CHECK_OK(e->ctx, jm_view_image_create(e->ctx, WIDE, HIGH, &image));
    draw_part(e, &image, 0, 0, WIDE, HIGH);
    return image;
}

static const uint8_t *pixel(const jm_view_image *image, int x, int y)
{
    return image->rgba + 4 * ((int64_t)y * image->width + x);
}

static bool is_color(const uint8_t *rgba, uint8_t r, uint8_t g, uint8_t b)
{
    return abs(rgba[0] - r) <= 1 && abs(rgba[1] - g) <= 1 && abs(rgba[2] - b) <= 1;
}

/// Pixels within a rectangle that are not the background's.
static int64_t touched(const jm_view_image *image, int x0, int y0, int x1, int y1)
{
    int64_t count = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            count += !is_color(pixel(image, x, y), back[0], back[1], back[2]);
    return count;
}

TEST(text_is_drawn_where_the_list_says_and_as_wide_as_measured)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    float width =
        jm_view_ui_label(e.ui, 50.0f, 100.0f, 24.0f, true, 0xFFFFFFFF, -1, 0.0f, "HHH Îlot");
    jm_view_image image = picture(&e);
    int right = 50 + (int)width;
    CHECK(width > 90.0f && width < 160.0f);
    CHECK(touched(&image, 50, 98, right, 132) > 300);
    // Nothing stands outside of its box of 1.2 x 24 px; ink of bold letters reaches full white.
    CHECK(touched(&image, 0, 0, WIDE, HIGH) == touched(&image, 49, 99, right + 1, 131));
    CHECK(touched(&image, right - 6, 98, right + 1, 132) > 0);
    int64_t white = 0;
    for (int x = 50; x < right; x++)
        white += is_color(pixel(&image, x, 115), 255, 255, 255);
    CHECK(white > 10);
    jm_view_image_free(&image);
    easel_close(&e);
}

TEST(every_pixel_of_a_text_is_the_ink_that_the_font_gives)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    jm_view_ui_label(e.ui, 10.0f, 10.0f, 30.0f, false, 0xFFFFFFFF, -1, 0.0f, "another first");
    jm_view_ui_label(e.ui, 50.4f, 100.0f, 24.0f, true, 0xFFFFFFFF, -1, 0.0f, "Forêt ² gj");
    jm_view_image image = picture(&e);
    jm_view_glyphs glyphs;
    CHECK_OK(e.ctx, jm_view_fonts_render(e.fonts, "Forêt ² gj", 24, true, 8192, &glyphs));
    int top = (int)lround(100.0 + 0.5 * (1.2 * 24.0 - glyphs.height)), inked = 0;
    for (int y = 0; y < glyphs.height; y++)
        for (int x = 0; x < glyphs.width; x++) {
            double ink = glyphs.ink[y * glyphs.width + x] / 255.0;
            // Twice rounded to bytes.
            CHECK_NEAR(pixel(&image, 50 + x, top + y)[0], back[0] + ink * (255.0 - back[0]), 1.5);
            inked += ink > 0.5;
        }
    CHECK(inked > 300);
    jm_free(glyphs.ink);
    jm_view_image_free(&image);
    easel_close(&e);
}

TEST(texts_look_the_same_in_whatever_order_they_are_first_drawn)
{
    UNUSED_STATE;
    char hash[2][65];
    for (int back_to_front = 0; back_to_front < 2; back_to_front++) {
        easel e;
        easel_open(&e);
        for (int i = 0; i < 40; i++) {
            int n = back_to_front ? 39 - i : i;
            char text[32];
            snprintf(text, sizeof text, "%d WjÉ %d", n, n * 7919);
            jm_view_ui_label(e.ui, 5.0f + 130.0f * (float)(n % 3), 20.0f * (float)(n / 3),
                             (float)(11 + n % 6), n % 2 == 0, 0xFFFFFFFF, -1, 0.0f, text);
        }
        jm_view_image image = picture(&e);
        CHECK_OK(e.ctx, jm_view_image_hash(e.ctx, &image, hash[back_to_front]));
        jm_view_image_free(&image);
        easel_close(&e);
    }
    assert_string_equal(hash[0], hash[1]);
}

TEST(two_drawings_of_a_list_are_equal_byte_by_byte)
{
    UNUSED_STATE;
    char hash[2][65];
    for (int i = 0; i < 2; i++) {
        easel e;
        easel_open(&e);
        for (int again = 0; again <= i; again++) { // the second time with a warm text cache
            jm_view_ui_begin(e.ui, WIDE, HIGH, 1.5);
            jm_view_ui_panel(e.ui, (jm_view_rect){10.0f, 10.0f, 300.0f, 250.0f});
            (void)jm_view_ui_button(e.ui, "b", (jm_view_rect){20.0f, 20.0f, 150.0f, 60.0f},
                                    "Différence", true, NULL);
            for (int icon = JM_VIEW_ICON_PLAY; icon <= (int)JM_VIEW_ICON_NORTH; icon++)
                (void)jm_view_ui_icon(
                    e.ui, "i", (jm_view_rect){10.0f + 25.0f * (float)icon, 90.0f, 24.0f, 24.0f},
                    (jm_view_icon)icon, false, NULL);
            jm_view_ui_ramp(e.ui, (jm_view_rect){20.0f, 120.0f, 200.0f, 12.0f}, JM_RAMP_VIK);
            jm_view_image image = picture(&e);
            CHECK_OK(e.ctx, jm_view_image_hash(e.ctx, &image, hash[i]));
            jm_view_image_free(&image);
        }
        easel_close(&e);
    }
    assert_string_equal(hash[0], hash[1]);
}

TEST(poster_tiles_join_to_the_same_picture)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    jm_view_ui_panel(e.ui, (jm_view_rect){11.3f, 7.7f, 333.0f, 222.2f});
    jm_view_ui_label(e.ui, 30.5f, 20.5f, 37.0f, false, 0xFFFFFFFF, -1, 0.0f, "Température");
    jm_view_ui_line(e.ui, 5.0f, 290.0f, 390.0f, 33.0f, 3.0f, 0xFFB65EFF);
    const float xy[6] = {200.0f, 90.0f, 330.0f, 150.0f, 180.0f, 260.0f};
    jm_view_ui_triangle(e.ui, xy, 0x9CC3E6AA);
    const jm_view_rect clip = {60.0f, 120.0f, 130.0f, 90.0f};
    jm_view_ui_clip(e.ui, &clip);
    jm_view_ui_rect(e.ui, (jm_view_rect){0.0f, 0.0f, WIDE, HIGH}, 0xFF000080, 0.0f);
    jm_view_image whole = picture(&e), tiled;
    CHECK_OK(e.ctx, jm_view_image_create(e.ctx, WIDE, HIGH, &tiled));
    for (int32_t top = 0; top < HIGH; top += 113)
        for (int32_t left = 0; left < WIDE; left += 150)
            draw_part(&e, &tiled, left, top, left + 150 > WIDE ? WIDE - left : 150,
                      top + 113 > HIGH ? HIGH - top : 113);
    // The same pixel lies at other numbers in a tile: the last bit of a soft edge may differ.
    int worst = 0;
    for (int64_t i = 0; i < 4 * WIDE * HIGH; i++) {
        int off = abs(whole.rgba[i] - tiled.rgba[i]);
        worst = off > worst ? off : worst;
    }
    CHECK(worst <= 1);
    jm_view_image_free(&whole);
    jm_view_image_free(&tiled);
    easel_close(&e);
}

TEST(a_clip_cuts_and_colours_are_laid_over_by_their_alpha)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    const jm_view_rect clip = {100.0f, 50.0f, 60.0f, 40.0f};
    jm_view_ui_clip(e.ui, &clip);
    jm_view_ui_rect(e.ui, (jm_view_rect){0.0f, 0.0f, WIDE, HIGH}, 0xFF000080, 0.0f);
    jm_view_ui_clip(e.ui, NULL);
    jm_view_ui_rect(e.ui, (jm_view_rect){300.0f, 200.0f, 10.0f, 10.0f}, 0x00FF00FF, 0.0f);
    jm_view_image image = picture(&e);
    CHECK(touched(&image, 0, 0, WIDE, HIGH) == 60 * 40 + 10 * 10);
    CHECK(touched(&image, 100, 50, 160, 90) == 60 * 40);
    // 128/255 of red over the background.
    CHECK(is_color(pixel(&image, 130, 70), 160, 64, 96));
    CHECK(is_color(pixel(&image, 305, 205), 0, 255, 0));
    jm_view_image_free(&image);
    easel_close(&e);
}

TEST(rounded_corners_lack_what_a_circle_lacks)
{
    UNUSED_STATE;
    const double radius[2] = {20.0, 40.0};
    for (int i = 0; i < 2; i++) {
        easel e;
        easel_open(&e);
        jm_view_ui_rect(e.ui, (jm_view_rect){100.0f, 100.0f, 100.0f, 80.0f}, 0xFFFFFFFF,
                        (float)radius[i]);
        jm_view_image image = picture(&e);
        double area = 0.0;
        for (int y = 90; y < 190; y++)
            for (int x = 90; x < 210; x++)
                area += (double)(pixel(&image, x, y)[0] - back[0]) / (255.0 - back[0]);
        // (4 - pi) r^2 = 343 and 1373 px; soft edges make it right to a few pixels.
        CHECK_NEAR(area, 100.0 * 80.0 - (4.0 - 3.14159265) * radius[i] * radius[i], 8.0);
        CHECK(touched(&image, 99, 99, 102, 102) == 0);
        jm_view_image_free(&image);
        easel_close(&e);
    }
}

TEST(a_frame_leaves_its_inside_free_and_a_triangle_covers_half_its_box)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    const float xy[6] = {50.0f, 250.0f, 150.0f, 250.0f, 50.0f, 200.0f};
    jm_view_ui_triangle(e.ui, xy, 0xFFFFFFFF);
    jm_view_ui_panel(e.ui, (jm_view_rect){200.0f, 20.0f, 100.0f, 100.0f});
    jm_view_image image = picture(&e);
    double area = 0.0;
    for (int y = 190; y < 260; y++)
        for (int x = 40; x < 160; x++)
            area += (double)(pixel(&image, x, y)[0] - back[0]) / (255.0 - back[0]);
    CHECK_NEAR(area, 2500.0, 15.0); // soft points lose a little
    // The panel's inside is its tone alone; its border is lighter.
    const uint8_t *inside = pixel(&image, 250, 70), *border = pixel(&image, 250, 20);
    uint32_t tone = jm_view_ui_tone(JM_VIEW_TONE_PANEL);
    double alpha = (double)(tone & 0xFFu) / 255.0;
    CHECK_NEAR(inside[0], alpha * (double)(tone >> 24u) + (1.0 - alpha) * back[0], 1.5);
    CHECK(border[0] > inside[0] + 10);
    jm_view_image_free(&image);
    easel_close(&e);
}

TEST(a_ramp_shows_the_colours_of_its_scale)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    jm_view_ui_ramp(e.ui, (jm_view_rect){50.0f, 50.0f, 256.0f, 10.0f}, JM_RAMP_LAJOLLA);
    jm_view_image image = picture(&e);
    for (int x = 0; x < 256; x++) {
        uint8_t rgb[3];
        jm_ramp_color(JM_RAMP_LAJOLLA, (x + 0.5) / 256.0, rgb);
        const uint8_t *seen = pixel(&image, 50 + x, 55);
        // 64 straight pieces: at most a few levels off the curve.
        for (int i = 0; i < 3; i++)
            CHECK_NEAR(seen[i], rgb[i], 4.0);
    }
    jm_view_image_free(&image);
    easel_close(&e);
}

static const char *const first_text = "the first one", *const last_text = "the last one";

static void first_and_last(easel *e, bool crowd)
{
    jm_view_ui_begin(e->ui, WIDE, HIGH, 1.0);
    jm_view_ui_label(e->ui, 10.0f, 2.0f, 24.0f, false, 0x00FF00FF, -1, 0.0f, first_text);
    // Between them more strings than the texture holds, at the largest size.
    for (int i = 0; crowd && i < 90; i++) {
        char text[64];
        snprintf(text, sizeof text, "Quartier %d WWWWW", i);
        float x = (float)(i % 3) * 3.0f, y = 40.0f + (float)(i % 2) * 20.0f;
        jm_view_ui_label(e->ui, x, y, 150.0f, i % 2 == 0, 0xFFFFFF10, -1, 0.0f, text);
    }
    jm_view_ui_label(e->ui, 10.0f, 260.0f, 24.0f, false, 0xFF0000FF, -1, 0.0f, last_text);
}

TEST(more_texts_than_the_texture_holds_are_still_all_drawn)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    jm_view_image seen[3];
    for (int i = 0; i < 3; i++) {
        first_and_last(&e, i > 0);
        seen[i] = picture(&e);
    }
    size_t line = 4 * (size_t)WIDE;
    CHECK(memcmp(seen[1].rgba, seen[2].rgba, line * HIGH) == 0);
    CHECK(touched(&seen[0], 0, 40, WIDE, 250) == 0 && touched(&seen[1], 0, 40, WIDE, 250) > 20000);
    // Above and below the crowd nothing has changed.
    CHECK(touched(&seen[0], 0, 0, WIDE, 35) > 300 && touched(&seen[0], 0, 258, WIDE, HIGH) > 300);
    CHECK(memcmp(seen[0].rgba, seen[1].rgba, line * 35) == 0);
    CHECK(memcmp(seen[0].rgba + line * 258, seen[1].rgba + line * 258, line * (HIGH - 258)) == 0);
    for (int i = 0; i < 3; i++)
        jm_view_image_free(&seen[i]);
    easel_close(&e);
}

TEST(a_text_longer_than_any_texture_is_cut_and_breaks_nothing)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    jm_text text = {0};
    for (int i = 0; i < 3000; i++)
        jm_text_add(&text, "Été ");
    jm_view_ui_label(e.ui, -5000.0f, 20.0f, 200.0f, true, 0xFFFFFFFF, -1, 0.0f, text.bytes);
    jm_view_ui_label(e.ui, 10.0f, 250.0f, 15.0f, true, 0xFFFFFFFF, -1, 0.0f, text.bytes);
    jm_view_image image = picture(&e);
    CHECK(touched(&image, 0, 0, WIDE, 240) > 1000);
    CHECK(touched(&image, 0, 245, WIDE, HIGH) > 500);
    jm_text_free(&text);
    jm_view_image_free(&image);
    easel_close(&e);
}

TEST(bytes_that_are_no_text_are_drawn_without_harm)
{
    UNUSED_STATE;
    easel e;
    easel_open(&e);
    jm_view_ui_label(e.ui, 10.0f, 10.0f, 20.0f, false, 0xFFFFFFFF, -1, 0.0f, "a\xFF\xC3 b\x80");
    jm_view_ui_label(e.ui, 10.0f, 40.0f, NAN, false, 0xFFFFFFFF, -1, 0.0f, "size of nothing");
    jm_view_ui_label(e.ui, 10.0f, 70.0f, 9000.0f, false, 0xFFFFFFFF, -1, 0.0f, "too large");
    jm_view_ui_label(e.ui, NAN, 70.0f, 20.0f, false, 0xFFFFFFFF, -1, 0.0f, "nowhere");
    jm_view_image image = picture(&e);
    CHECK(touched(&image, 10, 10, 100, 34) > 50);
    CHECK(jm_view_ui_text_width(e.ui, "\xFF", 20.0f, false) >= 0.0f);
    jm_view_image_free(&image);
    easel_close(&e);
}

TEST(french_and_the_signs_of_units_have_glyphs)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_fonts *fonts;
    CHECK_OK(ctx, jm_view_fonts_create(ctx, &fonts));
    CHECK(jm_view_fonts_has(fonts, "ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ"));
    CHECK(jm_view_fonts_has(fonts,
                            "«\u00A0≥ 32 °C\u202F; 12\u202F345 m² ≤ ± × − – — … · ’ €\u00A0»"));
    CHECK(jm_view_fonts_has(fonts, "µg m⁻³ W m⁻² Δ ↑ → ← ↓ Genève Zürich \uFFFD"));
    CHECK(jm_view_fonts_has(fonts, ""));
    CHECK(!jm_view_fonts_has(fonts, "城市") && !jm_view_fonts_has(fonts, "Plan 城"));
    jm_view_font font = jm_view_fonts_font(fonts);
    float narrow = font.width(font.user, "1\u202F2", 40.0f, false);
    CHECK(narrow > font.width(font.user, "12", 40.0f, false));
    CHECK(narrow < font.width(font.user, "1 2", 40.0f, false));
    jm_view_fonts_destroy(fonts);
    jm_ctx_destroy(ctx);
}

TEST(widths_do_not_depend_on_what_was_measured_before)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_fonts *fonts;
    CHECK_OK(ctx, jm_view_fonts_create(ctx, &fonts));
    jm_view_font font = jm_view_fonts_font(fonts);
    float first = font.width(font.user, "Rue des Halles", 15.0f, false);
    CHECK(first == font.width(font.user, "Rue des Halles", 15.4f, false)); // whole pixels
    CHECK(first < font.width(font.user, "Rue des Halles", 15.0f, true));
    for (int i = 0; i < 5000; i++) { // more than are remembered, in more sizes than are kept open
        char text[32];
        snprintf(text, sizeof text, "cell %d", i);
        CHECK(font.width(font.user, text, (float)(8 + i % 40), i % 3 == 0) > 0.0f);
    }
    CHECK(first == font.width(font.user, "Rue des Halles", 15.0f, false));
    jm_view_fonts_destroy(fonts);
    jm_ctx_destroy(ctx);
}

TEST(a_font_that_is_not_there_is_named_with_the_mend)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_view_fonts *fonts;
    char folder[512], path[1024];
    town_folder(folder);
    snprintf(path, sizeof path, "%s/none.ttf", folder);
    setenv("JM_FONT", path, 1);
    CHECK_FAILS(ctx, jm_view_fonts_create(ctx, &fonts), JM_ERR_UNAVAILABLE, "none.ttf");
    CHECK(fonts == NULL);
    setenv("JM_FONT", "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 1);
    CHECK_OK(ctx, jm_view_fonts_create(ctx, &fonts));
    jm_view_font font = jm_view_fonts_font(fonts);
    CHECK(font.width(font.user, "iii", 20.0f, false) == font.width(font.user, "MMM", 20.0f, true));
    jm_view_fonts_destroy(fonts);
    unsetenv("JM_FONT");
    town_remove(folder);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    driver_keep();
    setenv("SDL_VIDEODRIVER", "offscreen", 0);
    unsetenv("JM_FONT");
    const struct CMUnitTest tests[] = {
        CASE(text_is_drawn_where_the_list_says_and_as_wide_as_measured),
        CASE(every_pixel_of_a_text_is_the_ink_that_the_font_gives),
        CASE(texts_look_the_same_in_whatever_order_they_are_first_drawn),
        CASE(two_drawings_of_a_list_are_equal_byte_by_byte),
        CASE(poster_tiles_join_to_the_same_picture),
        CASE(a_clip_cuts_and_colours_are_laid_over_by_their_alpha),
        CASE(rounded_corners_lack_what_a_circle_lacks),
        CASE(a_frame_leaves_its_inside_free_and_a_triangle_covers_half_its_box),
        CASE(a_ramp_shows_the_colours_of_its_scale),
        CASE(more_texts_than_the_texture_holds_are_still_all_drawn),
        CASE(a_text_longer_than_any_texture_is_cut_and_breaks_nothing),
        CASE(bytes_that_are_no_text_are_drawn_without_harm),
        CASE(french_and_the_signs_of_units_have_glyphs),
        CASE(widths_do_not_depend_on_what_was_measured_before),
        CASE(a_font_that_is_not_there_is_named_with_the_mend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

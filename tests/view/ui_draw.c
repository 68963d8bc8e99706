// What a list of commands draws: pixels, clips, corners, ramps, tiles of a poster.
#include "easel.h"

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

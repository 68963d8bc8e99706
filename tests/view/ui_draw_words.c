// Words as they are drawn: more and longer than the texture holds, no text at all, French, a font
// that is not there.
#include "easel.h"

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
        CASE(more_texts_than_the_texture_holds_are_still_all_drawn),
        CASE(a_text_longer_than_any_texture_is_cut_and_breaks_nothing),
        CASE(bytes_that_are_no_text_are_drawn_without_harm),
        CASE(french_and_the_signs_of_units_have_glyphs),
        CASE(widths_do_not_depend_on_what_was_measured_before),
        CASE(a_font_that_is_not_there_is_named_with_the_mend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

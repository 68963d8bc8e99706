// Words on the screen: cut, broken, readable before any ground.
#include "ui_desk.h"

TEST(a_long_label_ends_in_an_ellipsis_within_its_width)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
    const char *street = "Avenue de la Libération";
    CHECK_NEAR(jm_view_ui_label(d.ui, 0.0f, 0.0f, 20.0f, false, 0xFF, -1, 230.0f, street), 230.0,
               1e-4);
    CHECK(drawn_text(&d, street) != NULL);
    float cut = jm_view_ui_label(d.ui, 500.0f, 0.0f, 20.0f, false, 0xFF, 1, 175.0f, street);
    const jm_view_command *text = drawn_text(&d, "Avenue de la Lib…"); // 17 letters of 10 px
    CHECK(text != NULL);
    CHECK_NEAR(cut, 170.0, 1e-4);
    CHECK_NEAR(text->at.x, 330.0, 1e-4);
    CHECK(jm_view_ui_label(d.ui, 0.0f, 0.0f, 20.0f, false, 0xFF, -1, 9.0f, street) == 0.0f);
    // é has two bytes: the cut never goes through it.
    jm_view_ui_label(d.ui, 0.0f, 0.0f, 20.0f, false, 0xFF, -1, 30.0f, "éééé");
    CHECK(drawn_text(&d, "éé…") != NULL);
    jm_view_ui_end(d.ui);
    desk_close(&d);
}

TEST(a_paragraph_breaks_at_blanks_and_never_at_no_break_spaces)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
    const jm_view_rect at = {10.0f, 10.0f, 100.0f, 0.0f}; // ten letters of 10 px
    float height = jm_view_ui_paragraph(d.ui, at, 20.0f, 0xFF,
                                        "deux mots\n12 345 places  longuementcoupé fin");
    CHECK(drawn_text(&d, "deux mots") != NULL && drawn_text(&d, "12 345") != NULL);
    CHECK(drawn_text(&d, "places") != NULL && drawn_text(&d, "longuement") != NULL);
    CHECK(drawn_text(&d, "coupé fin") != NULL);
    CHECK_NEAR(height, 5 * 28.0, 1e-3);
    CHECK_NEAR(drawn_text(&d, "places")->at.y, 10.0 + 2 * 28.0, 1e-3);
    height = jm_view_ui_paragraph(d.ui, at, 20.0f, 0xFF, "trois 12\u202F345 m²");
    CHECK(drawn_text(&d, "trois") != NULL && drawn_text(&d, "12\u202F345 m²") != NULL);
    CHECK_NEAR(height, 2 * 28.0, 1e-3);
    CHECK(jm_view_ui_paragraph(d.ui, at, 20.0f, 0xFF, "") == 0.0f);
    jm_view_ui_end(d.ui);
    desk_close(&d);
}

TEST(bytes_that_are_no_text_become_replacement_characters)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
    const char *const wrong[] = {"a\xFFz", "a\x80z", "a\xC0\xAFz", "a\xED\xA0\x80z", "a\xF8z"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        jm_view_ui_label(d.ui, 0.0f, 0.0f, 20.0f, false, 0xFF, -1, 25.0f, wrong[i]);
    jm_view_ui_label(d.ui, 0.0f, 0.0f, 20.0f, false, 0xFF, -1, 0.0f, "cut \xE2\x80");
    CHECK(drawn_text(&d, "cut \uFFFD\uFFFD") != NULL);
    jm_view_ui_label(d.ui, 0.0f, 0.0f, 20.0f, false, 0xFF, -1, 0.0f, "tab\tand\nline");
    CHECK(drawn_text(&d, "tab and line") != NULL);
    CHECK(jm_view_ui_label(d.ui, 0.0f, 0.0f, 20.0f, false, 0xFF, -1, 0.0f, NULL) == 0.0f);
    jm_view_ui_paragraph(d.ui, (jm_view_rect){0.0f, 0.0f, 1.0f, 1.0f}, 20.0f, 0xFF, "\xFF\xFE a");
    jm_view_ui_end(d.ui);
    desk_close(&d);
}

/// Relative luminance and contrast of WCAG 2.2.
static double luminance(const double rgb[3])
{
    double linear[3];
    for (int i = 0; i < 3; i++)
        linear[i] = rgb[i] <= 0.04045 ? rgb[i] / 12.92 : pow((rgb[i] + 0.055) / 1.055, 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

static void over(uint32_t color, const double below[3], double out[3])
{
    double alpha = (double)(color & 0xFFu) / 255.0;
    for (unsigned i = 0; i < 3; i++)
        out[i] =
            alpha * (double)((color >> (24u - 8u * i)) & 0xFFu) / 255.0 + (1.0 - alpha) * below[i];
}

static double contrast(const double a[3], const double b[3])
{
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

TEST(texts_stand_out_by_4_5_to_1_whatever_lies_behind_the_panel)
{
    UNUSED_STATE;
    const jm_view_tone inks[] = {JM_VIEW_TONE_TEXT, JM_VIEW_TONE_QUIET,   JM_VIEW_TONE_ACCENT,
                                 JM_VIEW_TONE_BASE, JM_VIEW_TONE_OUTCOME, JM_VIEW_TONE_WARN,
                                 JM_VIEW_TONE_FOCUS};
    for (int white = 0; white < 2; white++) {
        const double city[3] = {white, white, white};
        double panel[3], button[3], ink[3];
        over(jm_view_ui_tone(JM_VIEW_TONE_PANEL), city, panel);
        over(jm_view_ui_tone(JM_VIEW_TONE_BUTTON), panel, button);
        for (size_t i = 0; i < sizeof inks / sizeof inks[0]; i++) {
            over(jm_view_ui_tone(inks[i]), panel, ink);
            CHECK(contrast(ink, panel) >= 4.5 && contrast(ink, button) >= 4.5);
        }
    }
}

TEST(what_pressed_and_hovered_buttons_say_can_be_read)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    for (int pressed = 0; pressed < 2; pressed++) {
        point(&d, JM_VIEW_EVENT_POINTER_MOVE, 60.0, 40.0);
        for (int f = 0; f < 2; f++) {
            jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
            (void)jm_view_ui_button(d.ui, "b", button_at[0], "b", pressed != 0, NULL);
            jm_view_ui_end(d.ui);
        }
        int64_t count;
        const jm_view_command *c = jm_view_ui_commands(d.ui, &count);
        double face[3] = {0.0, 0.0, 0.0}, ink[3];
        for (int64_t i = 0; i < count; i++)
            if (c[i].kind == JM_VIEW_UI_RECT)
                over(c[i].color, face, face);
        over(drawn_text(&d, "b")->color, face, ink);
        CHECK(contrast(ink, face) >= 4.5);
    }
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_long_label_ends_in_an_ellipsis_within_its_width),
        CASE(a_paragraph_breaks_at_blanks_and_never_at_no_break_spaces),
        CASE(bytes_that_are_no_text_become_replacement_characters),
        CASE(texts_stand_out_by_4_5_to_1_whatever_lies_behind_the_panel),
        CASE(what_pressed_and_hovered_buttons_say_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

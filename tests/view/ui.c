// Buttons, sliders and handles under pointer, fingers and keys; the same frame twice.
#include "ui_desk.h"

TEST(a_button_answers_once_to_press_and_release_on_it)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    click(&d, 60.0, 40.0);
    CHECK(d.presses[0] == 0); // events alone do nothing
    desk_frame(&d);
    desk_frame(&d);
    CHECK(d.presses[0] == 1 && d.presses[1] == 0 && d.presses[2] == 0);
    desk_close(&d);
}

TEST(two_clicks_between_two_frames_are_two_presses)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    click(&d, 60.0, 40.0);
    click(&d, 60.0, 40.0);
    for (int f = 0; f < 4; f++)
        desk_frame(&d);
    CHECK(d.presses[0] == 2);
    desk_close(&d);
}

TEST(a_press_that_is_dragged_off_or_onto_a_button_does_not_press_it)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    CHECK(point(&d, JM_VIEW_EVENT_POINTER_DOWN, 60.0, 40.0));
    CHECK(point(&d, JM_VIEW_EVENT_POINTER_MOVE, 150.0, 40.0));
    CHECK(point(&d, JM_VIEW_EVENT_POINTER_UP, 150.0, 40.0));
    desk_frame(&d);
    CHECK(d.presses[0] == 0 && d.presses[1] == 0);
    CHECK(!point(&d, JM_VIEW_EVENT_POINTER_DOWN, 500.0, 500.0)); // a drag of the camera
    CHECK(!point(&d, JM_VIEW_EVENT_POINTER_MOVE, 60.0, 40.0));
    CHECK(!point(&d, JM_VIEW_EVENT_POINTER_UP, 60.0, 40.0));
    desk_frame(&d);
    CHECK(d.presses[0] == 0);
    desk_close(&d);
}

TEST(tab_and_enter_or_space_press_a_button)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    CHECK(!key(&d, JM_VIEW_KEY_ENTER, 0) && !key(&d, JM_VIEW_KEY_SPACE, 0));
    CHECK(key(&d, JM_VIEW_KEY_TAB, 0));
    CHECK(key(&d, JM_VIEW_KEY_ENTER, 0));
    desk_frame(&d);
    CHECK(d.presses[0] == 1);
    CHECK(key(&d, JM_VIEW_KEY_TAB, 0) && key(&d, JM_VIEW_KEY_SPACE, 0));
    CHECK(!key(&d, 's', 0) && !key(&d, JM_VIEW_KEY_LEFT, 0)); // letters and arrows: the camera's
    desk_frame(&d);
    CHECK(d.presses[0] == 1 && d.presses[1] == 1);
    desk_close(&d);
}

TEST(fingers_press_buttons_and_the_city_keeps_its_own)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    CHECK(point(&d, JM_VIEW_EVENT_FINGER_DOWN, 60.0, 40.0));
    CHECK(point(&d, JM_VIEW_EVENT_FINGER_MOVE, 63.0, 42.0));
    CHECK(point(&d, JM_VIEW_EVENT_FINGER_UP, 63.0, 42.0));
    desk_frame(&d);
    CHECK(d.presses[0] == 1);
    CHECK(!point(&d, JM_VIEW_EVENT_FINGER_DOWN, 500.0, 500.0));
    CHECK(!point(&d, JM_VIEW_EVENT_FINGER_MOVE, 60.0, 40.0));
    CHECK(!point(&d, JM_VIEW_EVENT_FINGER_UP, 60.0, 40.0));
    desk_frame(&d);
    CHECK(d.presses[0] == 1);
    desk_close(&d);
}

TEST(a_finger_reaches_44_units_of_a_small_button_but_not_its_neighbour)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    click(&d, 220.0, 19.0); // 11 px above the button of 20 px
    desk_frame(&d);
    CHECK(d.presses[2] == 1);
    click(&d, 220.0, 17.0); // 13 px: beyond 44 / 2 from the middle
    desk_frame(&d);
    CHECK(d.presses[2] == 1);
    int presses[2] = {0, 0};
    const jm_view_rect left = {300.0f, 100.0f, 20.0f, 20.0f},
                       right = {330.0f, 100.0f, 20.0f, 20.0f};
    for (int f = 0; f < 4; f++) {
        jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
        presses[0] += jm_view_ui_button(d.ui, "left", left, "", false, NULL);
        presses[1] += jm_view_ui_button(d.ui, "right", right, "", false, NULL);
        jm_view_ui_end(d.ui);
        if (f == 0) {
            click(&d, 324.0, 110.0); // 4 px and 6 px: both reach here
            click(&d, 328.0, 110.0); // 8 px and 2 px
            click(&d, 349.0, 110.0);
        }
    }
    CHECK(presses[0] == 1 && presses[1] == 2);
    desk_close(&d);
}

TEST(a_slider_follows_a_drag_and_stays_within_its_ends)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    CHECK(!d.slid);
    point(&d, JM_VIEW_EVENT_POINTER_DOWN, 30.0 + 50.0, 92.0); // a quarter of 200 px
    desk_frame(&d);
    CHECK(d.slid);
    CHECK_NEAR(d.value, 2.5, 1e-6);
    desk_frame(&d);
    CHECK(!d.slid);
    d.value = 7.0; // a clock that runs while the knob is held
    desk_frame(&d);
    CHECK_NEAR(d.value, 2.5, 1e-6);
    point(&d, JM_VIEW_EVENT_POINTER_MOVE, 5000.0, 400.0);
    desk_frame(&d);
    CHECK(d.value == 10.0 && d.slid);
    point(&d, JM_VIEW_EVENT_POINTER_UP, -100.0, 0.0);
    desk_frame(&d);
    CHECK(d.value == 0.0);
    point(&d, JM_VIEW_EVENT_POINTER_MOVE, 130.0, 92.0);
    desk_frame(&d);
    CHECK(d.value == 0.0 && !d.slid);
    desk_close(&d);
}

TEST(arrows_home_and_end_move_a_slider)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    for (int t = 0; t < 4; t++)
        key(&d, JM_VIEW_KEY_TAB, 0);
    CHECK(key(&d, JM_VIEW_KEY_RIGHT, 0) && key(&d, JM_VIEW_KEY_RIGHT, 0));
    desk_frame(&d);
    CHECK_NEAR(d.value, 6.0, 1e-12);
    CHECK(d.slid);
    CHECK(key(&d, JM_VIEW_KEY_LEFT, 0));
    desk_frame(&d);
    CHECK_NEAR(d.value, 5.5, 1e-12);
    CHECK(key(&d, JM_VIEW_KEY_HOME, 0) && key(&d, JM_VIEW_KEY_RIGHT, 0));
    desk_frame(&d);
    CHECK_NEAR(d.value, 0.5, 1e-12);
    CHECK(key(&d, JM_VIEW_KEY_END, 0) && key(&d, JM_VIEW_KEY_PAGE_DOWN, 0));
    desk_frame(&d);
    CHECK_NEAR(d.value, 5.0, 1e-12);
    desk_close(&d);
}

TEST(a_slider_that_nobody_touches_leaves_its_value_alone)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    const double odd[3] = {-4.0, 44.0, (double)NAN};
    for (int i = 0; i < 3; i++) {
        d.value = odd[i];
        desk_frame(&d);
        CHECK(!d.slid && (d.value == odd[i] || i == 2));
    }
    double value = 1.0;
    jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
    CHECK(!jm_view_ui_slider(d.ui, "empty", slider_at, 3.0, 3.0, 1.0, &value) && value == 1.0);
    CHECK(!jm_view_ui_slider(d.ui, "nan", slider_at, (double)NAN, 3.0, 1.0, &value));
    jm_view_ui_end(d.ui);
    desk_close(&d);
}

TEST(the_wipe_handle_ends_under_the_pointer)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    CHECK(point(&d, JM_VIEW_EVENT_POINTER_DOWN, 408.0, 304.0)); // on the knob, 8 px off its middle
    desk_frame(&d);
    CHECK(!d.wiped && d.wipe == 0.5);
    point(&d, JM_VIEW_EVENT_POINTER_MOVE, 608.0, 100.0);
    desk_frame(&d);
    CHECK_NEAR(d.wipe * WIDE, 600.0, 1e-3); // floats of pixels
    CHECK(d.wiped);
    point(&d, JM_VIEW_EVENT_POINTER_MOVE, -900.0, 100.0);
    desk_frame(&d);
    CHECK(d.wipe == 0.0);
    point(&d, JM_VIEW_EVENT_POINTER_UP, -900.0, 100.0);
    desk_frame(&d);
    desk_frame(&d);
    CHECK(point(&d, JM_VIEW_EVENT_POINTER_DOWN, 3.0, 550.0)); // on its line
    CHECK(!point(&d, JM_VIEW_EVENT_KEY_UP, 0.0, 0.0));
    desk_close(&d);
}

TEST(tab_goes_through_all_widgets_in_order_and_around)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    d.row_count = 2;
    desk_frame(&d);
    CHECK(drawn_ring(&d) == NULL);
    const jm_view_rect knob = {WIDE / 2 - 1, HIGH / 2 - 1, 2.0f, 2.0f};
    for (int around = 0; around < 2; around++) {
        for (int b = 0; b < 3; b++) {
            key(&d, JM_VIEW_KEY_TAB, 0);
            desk_frame(&d);
            CHECK(rings(&d, button_at[b]));
        }
        for (int w = 0; w < 4; w++) { // slider, two rows, handle
            key(&d, JM_VIEW_KEY_TAB, 0);
            desk_frame(&d);
        }
        CHECK(rings(&d, knob));
    }
    key(&d, JM_VIEW_KEY_TAB, 0);
    key(&d, JM_VIEW_KEY_TAB, JM_VIEW_SHIFT);
    desk_frame(&d);
    CHECK(rings(&d, knob));
    CHECK(drawn_ring(&d)->width == 3.0f);
    desk_close(&d);
}

TEST(escape_drops_the_focus_once_and_the_pointer_hides_the_ring)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    CHECK(!key(&d, JM_VIEW_KEY_ESCAPE, 0));
    key(&d, JM_VIEW_KEY_TAB, 0);
    CHECK(key(&d, JM_VIEW_KEY_ESCAPE, 0));
    CHECK(!key(&d, JM_VIEW_KEY_ESCAPE, 0));
    key(&d, JM_VIEW_KEY_TAB, 0);
    click(&d, 150.0, 40.0);
    desk_frame(&d);
    CHECK(drawn_ring(&d) == NULL);
    CHECK(!key(&d, JM_VIEW_KEY_SPACE, 0)); // a click leaves the space bar to the clock
    key(&d, JM_VIEW_KEY_TAB, 0);           // and Tab goes on from there
    desk_frame(&d);
    CHECK(rings(&d, button_at[2]));
    desk_close(&d);
}

/// A copy of the commands; offsets of texts are part of them.
static jm_view_command *kept_commands(const desk *d, int64_t *count)
{
    const jm_view_command *c = jm_view_ui_commands(d->ui, count);
    jm_view_command *kept = malloc((size_t)*count * sizeof *c);
    CHECK(kept != NULL);
    memcpy(kept, c, (size_t)*count * sizeof *c);
    return kept;
}

static bool same_commands(const jm_view_command *a, const jm_view_command *b, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        if (a[i].kind != b[i].kind || memcmp(&a[i].at, &b[i].at, sizeof a[i].at) != 0 ||
            a[i].color != b[i].color || a[i].text != b[i].text || a[i].radius != b[i].radius)
            return false;
    return true;
}

TEST(the_same_frame_gives_the_same_commands_twice)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    point(&d, JM_VIEW_EVENT_POINTER_MOVE, 60.0, 40.0);
    key(&d, JM_VIEW_KEY_TAB, 0);
    desk_frame(&d);
    int64_t n1, n2;
    jm_view_command *first = kept_commands(&d, &n1);
    desk_frame(&d);
    jm_view_command *second = kept_commands(&d, &n2);
    CHECK(n1 == n2 && n1 > 20 && same_commands(first, second, n1));
    free(first);
    free(second);
    desk_close(&d);
}

static uint32_t next_random(uint32_t *state)
{
    return *state = *state * 1664525u + 1013904223u;
}

static jm_view_event random_event(uint32_t *dice)
{
    static const int32_t codes[] = {JM_VIEW_KEY_TAB,  JM_VIEW_KEY_ENTER, JM_VIEW_KEY_ESCAPE,
                                    JM_VIEW_KEY_DOWN, JM_VIEW_KEY_END,   JM_VIEW_KEY_PAGE_UP};
    jm_view_event e = {
        .kind = (jm_view_event_kind)((next_random(dice) >> 8u) % JM_VIEW_EVENT_KIND_COUNT)};
    e.x = (double)((next_random(dice) >> 8u) % 1000u) - 100.0;
    e.y = (double)((next_random(dice) >> 8u) % 800u) - 100.0;
    e.value = (double)((next_random(dice) >> 8u) % 7u) - 3.0;
    e.mods = (next_random(dice) >> 8u) % 8u;
    bool is_key = e.kind == JM_VIEW_EVENT_KEY_DOWN;
    e.code = is_key ? codes[(next_random(dice) >> 8u) % 6u]
                    : (int32_t)((next_random(dice) >> 8u) % 12u) - 1;
    if ((next_random(dice) >> 8u) % 50u == 0)
        e.x = (double)NAN;
    return e;
}

TEST(after_any_events_a_reset_gives_the_frame_of_a_fresh_start)
{
    UNUSED_STATE;
    desk d, fresh;
    desk_open(&d);
    desk_open(&fresh);
    desk_frame(&fresh);
    uint32_t dice = 7u;
    for (int i = 0; i < 50000; i++) {
        jm_view_event e = random_event(&dice);
        (void)jm_view_ui_event(d.ui, &e);
        if (i % 7 == 0)
            desk_frame(&d);
        CHECK(d.value >= 0.0 && d.value <= 10.0 && d.wipe >= 0.0 && d.wipe <= 1.0);
    }
    jm_view_ui_reset(d.ui);
    d.value = fresh.value;
    d.wipe = fresh.wipe;
    desk_frame(&d);
    desk_frame(&d);
    int64_t n1, n2;
    jm_view_command *a = kept_commands(&d, &n1), *b = kept_commands(&fresh, &n2);
    CHECK(n1 == n2 && same_commands(a, b, n1));
    free(a);
    free(b);
    desk_close(&d);
    desk_close(&fresh);
}

TEST(tiny_windows_and_the_largest_scale_give_no_negative_rectangles)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    const int32_t sizes[][2] = {{320, 200}, {1, 1}, {0, -5}, {16384, 16}};
    double value = 0.3;
    for (int s = 0; s < 8; s++) {
        float w = (float)sizes[s % 4][0], h = (float)sizes[s % 4][1];
        key(&d, JM_VIEW_KEY_TAB, 0);
        jm_view_ui_begin(d.ui, sizes[s % 4][0], sizes[s % 4][1], s < 4 ? 3.0 : (double)NAN);
        float u = jm_view_ui_unit(d.ui);
        jm_view_ui_panel(d.ui, (jm_view_rect){0.0f, 0.0f, w - 400.0f * u, h - 300.0f * u});
        for (int i = JM_VIEW_ICON_PLAY; i <= (int)JM_VIEW_ICON_NORTH; i++)
            (void)jm_view_ui_icon(d.ui, "icon", (jm_view_rect){5.0f, 5.0f, w - 20.0f, h - 20.0f},
                                  (jm_view_icon)i, i % 2 == 0, "a tip that is too long for this");
        (void)jm_view_ui_slider(d.ui, "s", (jm_view_rect){NAN, 0.0f, -50.0f, 9.0f}, 0.0, 1.0, 0.1,
                                &value);
        jm_view_ui_list_begin(d.ui, "l", (jm_view_rect){0.0f, 0.0f, w - 500.0f, -3.0f}, -1.0f);
        (void)jm_view_ui_row(d.ui, "r", 44.0f * u, "row", true);
        jm_view_ui_list_end(d.ui);
        (void)jm_view_ui_handle(d.ui, "h", 0.5f * w, 50.0f, -50.0f, 0.0, 1.0, &value);
        jm_view_ui_ramp(d.ui, (jm_view_rect){0.0f, 0.0f, -10.0f, 10.0f}, JM_RAMP_VIK);
        jm_view_ui_end(d.ui);
        int64_t count;
        const jm_view_command *c = jm_view_ui_commands(d.ui, &count);
        for (int64_t i = 0; i < count; i++) {
            bool signed_size = c[i].kind == JM_VIEW_UI_LINE || c[i].kind == JM_VIEW_UI_TRIANGLE ||
                               c[i].kind == JM_VIEW_UI_CLIP;
            CHECK(isfinite(c[i].at.x) && isfinite(c[i].at.y));
            CHECK(signed_size || (c[i].at.w >= 0.0f && c[i].at.h >= 0.0f));
        }
    }
    desk_close(&d);
}

TEST(a_tip_shows_on_hover_or_focus_inside_the_window)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    const jm_view_rect corner = {WIDE - 44.0f, HIGH - 44.0f, 40.0f, 40.0f};
    for (int by_key = 0; by_key < 2; by_key++) {
        jm_view_ui_reset(d.ui);
        for (int f = 0; f < 3; f++) {
            jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
            (void)jm_view_ui_icon(d.ui, "c", corner, JM_VIEW_ICON_HELP, false, "Keys and hands");
            jm_view_ui_end(d.ui);
            CHECK((drawn_text(&d, "Keys and hands") != NULL) == (f == 2));
            if (f == 1 && by_key)
                key(&d, JM_VIEW_KEY_TAB, 0);
            else if (f == 1)
                point(&d, JM_VIEW_EVENT_POINTER_MOVE, WIDE - 20.0, HIGH - 20.0);
        }
        const jm_view_command *tip = drawn_text(&d, "Keys and hands");
        CHECK(tip->at.x + tip->at.w <= WIDE && tip->at.y + tip->at.h <= corner.y);
    }
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_button_answers_once_to_press_and_release_on_it),
        CASE(two_clicks_between_two_frames_are_two_presses),
        CASE(a_press_that_is_dragged_off_or_onto_a_button_does_not_press_it),
        CASE(tab_and_enter_or_space_press_a_button),
        CASE(fingers_press_buttons_and_the_city_keeps_its_own),
        CASE(a_finger_reaches_44_units_of_a_small_button_but_not_its_neighbour),
        CASE(a_slider_follows_a_drag_and_stays_within_its_ends),
        CASE(arrows_home_and_end_move_a_slider),
        CASE(a_slider_that_nobody_touches_leaves_its_value_alone),
        CASE(the_wipe_handle_ends_under_the_pointer),
        CASE(tab_goes_through_all_widgets_in_order_and_around),
        CASE(escape_drops_the_focus_once_and_the_pointer_hides_the_ring),
        CASE(the_same_frame_gives_the_same_commands_twice),
        CASE(after_any_events_a_reset_gives_the_frame_of_a_fresh_start),
        CASE(tiny_windows_and_the_largest_scale_give_no_negative_rectangles),
        CASE(a_tip_shows_on_hover_or_focus_inside_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

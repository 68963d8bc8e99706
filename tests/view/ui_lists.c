// Lists that scroll, and what lies over what.
#include "ui_desk.h"

TEST(the_wheel_scrolls_a_list_to_its_ends_and_no_further)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    CHECK(drawn_text(&d, "row 0") != NULL && drawn_text(&d, "row 19") == NULL);
    float top = drawn_text(&d, "row 0")->at.y;
    jm_view_event wheel = {.kind = JM_VIEW_EVENT_WHEEL, .x = 100.0, .y = 200.0, .value = -1000.0};
    CHECK(jm_view_ui_event(d.ui, &wheel));
    desk_frame(&d);
    CHECK(drawn_text(&d, "row 0") == NULL && drawn_text(&d, "row 19") != NULL);
    CHECK_NEAR(drawn_text(&d, "row 19")->at.y - top, 176.0 - 44.0, 1e-3);
    wheel.value = 1000.0;
    CHECK(jm_view_ui_event(d.ui, &wheel));
    desk_frame(&d);
    CHECK_NEAR(drawn_text(&d, "row 0")->at.y, top, 1e-3);
    wheel.x = 600.0;
    CHECK(!jm_view_ui_event(d.ui, &wheel)); // over the city it zooms
    desk_close(&d);
}

TEST(a_finger_drags_a_list_and_presses_no_row_by_it)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    float top = drawn_text(&d, "row 2")->at.y;
    point(&d, JM_VIEW_EVENT_FINGER_DOWN, 100.0, 250.0);
    point(&d, JM_VIEW_EVENT_FINGER_MOVE, 100.0, 200.0);
    desk_frame(&d);
    CHECK_NEAR(drawn_text(&d, "row 2")->at.y, top - 50.0f, 1e-3);
    point(&d, JM_VIEW_EVENT_FINGER_UP, 100.0, 200.0);
    desk_frame(&d);
    for (int r = 0; r < ROWS; r++)
        CHECK(d.rows[r] == 0);
    click(&d, 100.0, 120.0 + 44.0 * 2.0 - 50.0 + 20.0);
    desk_frame(&d);
    CHECK(d.rows[2] == 1);
    desk_close(&d);
}

TEST(keys_reach_every_row_and_bring_it_into_sight)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    for (int t = 0; t < 5; t++)
        key(&d, JM_VIEW_KEY_TAB, 0); // the first row
    for (int r = 0; r < ROWS; r++) {
        desk_frame(&d);
        char text[16];
        snprintf(text, sizeof text, "row %d", r);
        const jm_view_command *seen = drawn_text(&d, text);
        CHECK(seen != NULL && seen->at.y >= list_at.y &&
              seen->at.y + seen->at.h <= list_at.y + list_at.h);
        CHECK(rings(&d, (jm_view_rect){list_at.x, seen->at.y, list_at.w - 10.0f, seen->at.h}));
        CHECK(key(&d, JM_VIEW_KEY_DOWN, 0));
    }
    CHECK(key(&d, JM_VIEW_KEY_HOME, 0));
    desk_frame(&d);
    CHECK(key(&d, JM_VIEW_KEY_PAGE_DOWN, 0) && key(&d, JM_VIEW_KEY_ENTER, 0)); // four rows a page
    desk_frame(&d);
    CHECK(d.rows[4] == 1);
    desk_close(&d);
}

TEST(a_choice_made_elsewhere_scrolls_into_sight)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    d.chosen = 15;
    desk_frame(&d);
    desk_frame(&d);
    CHECK(drawn_text(&d, "row 15") != NULL);
    desk_close(&d);
}

TEST(a_row_cut_off_by_the_list_cannot_be_pressed_outside_of_it)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    for (int y = 300; y < HIGH; y += 5)
        click(&d, 100.0, (double)y);
    desk_frame(&d);
    for (int r = 0; r < ROWS; r++)
        CHECK(d.rows[r] == 0);
    desk_close(&d);
}

TEST(events_over_panels_are_taken_and_others_are_not)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    CHECK(jm_view_ui_over(d.ui, 15.0, 305.0) && !jm_view_ui_over(d.ui, 300.0, 305.0));
    CHECK(point(&d, JM_VIEW_EVENT_POINTER_DOWN, 15.0, 305.0));
    CHECK(jm_view_ui_over(d.ui, 300.0, 305.0)); // a drag that began on the panel is still its own
    CHECK(point(&d, JM_VIEW_EVENT_POINTER_MOVE, 300.0, 305.0));
    CHECK(point(&d, JM_VIEW_EVENT_POINTER_UP, 300.0, 305.0));
    CHECK(!jm_view_ui_over(d.ui, 300.0, 305.0));
    CHECK(!point(&d, JM_VIEW_EVENT_POINTER_MOVE, 15.0, 305.0)); // hovering is nobody's
    CHECK(!point(&d, JM_VIEW_EVENT_POINTER_DOWN, 300.0, 305.0));
    CHECK(!point(&d, JM_VIEW_EVENT_POINTER_UP, 300.0, 305.0));
    desk_close(&d);
}

TEST(what_a_panel_covers_cannot_be_pressed)
{
    UNUSED_STATE;
    desk d;
    desk_open(&d);
    int presses = 0;
    for (int f = 0; f < 2; f++) {
        jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
        presses += jm_view_ui_button(d.ui, "below", button_at[0], "below", false, NULL);
        jm_view_ui_panel(d.ui, (jm_view_rect){0.0f, 0.0f, WIDE, 50.0f});
        jm_view_ui_end(d.ui);
        click(&d, 60.0, 40.0);
    }
    CHECK(presses == 0);
    click(&d, 60.0, 55.0); // its part in the open
    jm_view_ui_begin(d.ui, WIDE, HIGH, 1.0);
    CHECK(jm_view_ui_button(d.ui, "below", button_at[0], "below", false, NULL));
    jm_view_ui_end(d.ui);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_wheel_scrolls_a_list_to_its_ends_and_no_further),
        CASE(a_finger_drags_a_list_and_presses_no_row_by_it),
        CASE(keys_reach_every_row_and_bring_it_into_sight),
        CASE(a_choice_made_elsewhere_scrolls_into_sight),
        CASE(a_row_cut_off_by_the_list_cannot_be_pressed_outside_of_it),
        CASE(events_over_panels_are_taken_and_others_are_not),
        CASE(what_a_panel_covers_cannot_be_pressed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "view/input.h"
#include "check.h"
#include "view/keys.h"

typedef struct hands {
    jm_ctx *ctx;
    jm_view_input *input;
    double now_s;
    jm_view_action out[JM_VIEW_ACTIONS_MOST];
    int32_t count; // actions of the last event
} hands;

static int set_up(void **state)
{
    hands *h = calloc(1, sizeof *h);
    h->ctx = jm_ctx_create(NULL);
    CHECK_OK(h->ctx, jm_view_input_create(h->ctx, &h->input));
    jm_view_input_size(h->input, 1000, 500);
    *state = h;
    return 0;
}

static int tear_down(void **state)
{
    hands *h = *state;
    jm_view_input_destroy(h->input);
    jm_ctx_destroy(h->ctx);
    free(h);
    return 0;
}

static void event(hands *h, jm_view_event e, bool over_ui)
{
    h->now_s += 0.02;
    h->count = jm_view_input_event(h->input, &e, over_ui, h->now_s, h->out, JM_VIEW_ACTIONS_MOST);
}

static void mouse(hands *h, jm_view_event_kind kind, jm_view_button button, double x, double y)
{
    event(h, (jm_view_event){.kind = kind, .code = (int32_t)button, .x = x, .y = y}, false);
}

static void key(hands *h, int32_t code, unsigned mods)
{
    event(h, (jm_view_event){.kind = JM_VIEW_EVENT_KEY_DOWN, .code = code, .mods = mods}, false);
}

static void let_go(hands *h, int32_t code)
{
    event(h, (jm_view_event){.kind = JM_VIEW_EVENT_KEY_UP, .code = code}, false);
}

/// Whether the last event meant just this.
static bool meant(const hands *h, jm_view_verb verb, double value)
{
    return h->count == 1 && h->out[0].verb == verb && fabs(h->out[0].value - value) < 1e-12;
}

static bool typing_means(hands *h, int32_t code, unsigned mods, jm_view_verb verb, double value)
{
    key(h, code, mods);
    bool right = meant(h, verb, value);
    let_go(h, code);
    return right;
}

TEST(a_left_drag_takes_the_ground_with_it_by_its_whole_way)
{
    hands *h = *state;
    mouse(h, JM_VIEW_EVENT_POINTER_DOWN, JM_VIEW_LEFT, 100, 100);
    double x = 0.0, y = 0.0;
    for (int i = 1; i <= 30; i++) {
        mouse(h, JM_VIEW_EVENT_POINTER_MOVE, JM_VIEW_LEFT, 100 + i, 100 + 2 * i);
        for (int32_t a = 0; a < h->count; a++) {
            CHECK(h->out[a].verb == JM_VIEW_DO_PAN);
            x += h->out[a].x;
            y += h->out[a].y;
        }
    }
    CHECK_NEAR(x, 30.0 / 500.0, 1e-12);
    CHECK_NEAR(y, 60.0 / 500.0, 1e-12);
    mouse(h, JM_VIEW_EVENT_POINTER_UP, JM_VIEW_LEFT, 130, 160);
    CHECK(h->count == 0); // no pick after a drag
    mouse(h, JM_VIEW_EVENT_POINTER_MOVE, JM_VIEW_LEFT, 300, 300);
    CHECK(h->count == 0);
}

TEST(right_middle_and_control_left_drags_turn)
{
    hands *h = *state;
    const jm_view_button buttons[] = {JM_VIEW_RIGHT, JM_VIEW_MIDDLE, JM_VIEW_LEFT};
    for (int b = 0; b < 3; b++) {
        event(h,
              (jm_view_event){.kind = JM_VIEW_EVENT_POINTER_DOWN,
                              .code = (int32_t)buttons[b],
                              .mods = b == 2 ? JM_VIEW_CTRL : 0,
                              .x = 100,
                              .y = 100},
              false);
        mouse(h, JM_VIEW_EVENT_POINTER_MOVE, buttons[b], 150, 75);
        CHECK(h->count == 1 && h->out[0].verb == JM_VIEW_DO_ORBIT);
        CHECK_NEAR(h->out[0].x, 0.1, 1e-12);
        CHECK_NEAR(h->out[0].y, -0.05, 1e-12);
        mouse(h, JM_VIEW_EVENT_POINTER_UP, buttons[b], 150, 75);
        CHECK(h->count == 0);
    }
}

TEST(a_click_within_five_pixels_picks_and_a_second_one_flies_there)
{
    hands *h = *state;
    mouse(h, JM_VIEW_EVENT_POINTER_DOWN, JM_VIEW_LEFT, 250, 100);
    mouse(h, JM_VIEW_EVENT_POINTER_MOVE, JM_VIEW_LEFT, 254, 102);
    CHECK(h->count == 0);
    mouse(h, JM_VIEW_EVENT_POINTER_UP, JM_VIEW_LEFT, 254, 102);
    CHECK(meant(h, JM_VIEW_DO_PICK, 0.0));
    CHECK_NEAR(h->out[0].x, 0.25, 1e-12);
    CHECK_NEAR(h->out[0].y, 0.20, 1e-12);
    mouse(h, JM_VIEW_EVENT_POINTER_DOWN, JM_VIEW_LEFT, 250, 100);
    mouse(h, JM_VIEW_EVENT_POINTER_UP, JM_VIEW_LEFT, 250, 100);
    CHECK(meant(h, JM_VIEW_DO_FLY, 0.0));
    mouse(h, JM_VIEW_EVENT_POINTER_DOWN, JM_VIEW_LEFT, 250, 100);
    mouse(h, JM_VIEW_EVENT_POINTER_UP, JM_VIEW_LEFT, 250, 100);
    CHECK(meant(h, JM_VIEW_DO_PICK, 0.0)); // the third click is a first again
    h->now_s += 1.0;
    mouse(h, JM_VIEW_EVENT_POINTER_DOWN, JM_VIEW_LEFT, 250, 100);
    mouse(h, JM_VIEW_EVENT_POINTER_UP, JM_VIEW_LEFT, 250, 100);
    CHECK(meant(h, JM_VIEW_DO_PICK, 0.0)); // too late for a double click
}

TEST(what_begins_on_the_interface_is_none_of_the_citys_business_and_the_other_way_round)
{
    hands *h = *state;
    const jm_view_event down = {.kind = JM_VIEW_EVENT_POINTER_DOWN, .x = 10, .y = 10};
    const jm_view_event move = {.kind = JM_VIEW_EVENT_POINTER_MOVE, .x = 60, .y = 10};
    const jm_view_event up = {.kind = JM_VIEW_EVENT_POINTER_UP, .x = 60, .y = 10};
    const jm_view_event wheel = {.kind = JM_VIEW_EVENT_WHEEL, .value = 1.0, .x = 60, .y = 10};
    const jm_view_event touch = {.kind = JM_VIEW_EVENT_FINGER_DOWN, .x = 60, .y = 10};
    event(h, down, true);
    event(h, move, false);
    CHECK(h->count == 0);
    event(h, up, false);
    CHECK(h->count == 0);
    event(h, wheel, true);
    CHECK(h->count == 0);
    event(h, touch, true);
    event(h, (jm_view_event){.kind = JM_VIEW_EVENT_FINGER_MOVE, .x = 300, .y = 10}, false);
    CHECK(h->count == 0);
    event(h, down, false);
    event(h, move, true); // over a panel now
    CHECK(h->count == 1 && h->out[0].verb == JM_VIEW_DO_PAN);
}

TEST(the_wheel_zooms_where_the_pointer_is)
{
    hands *h = *state;
    event(h, (jm_view_event){.kind = JM_VIEW_EVENT_WHEEL, .value = 2.0, .x = 700, .y = 100}, false);
    CHECK(h->count == 1 && h->out[0].verb == JM_VIEW_DO_ZOOM && h->out[0].value > 1.2);
    CHECK_NEAR(h->out[0].x, 0.7, 1e-12);
    CHECK_NEAR(h->out[0].y, 0.2, 1e-12);
    double in = h->out[0].value;
    event(h, (jm_view_event){.kind = JM_VIEW_EVENT_WHEEL, .value = -2.0, .x = 1, .y = 1}, false);
    CHECK_NEAR(in * h->out[0].value, 1.0, 1e-12); // out again is where it was
    event(h, (jm_view_event){.kind = JM_VIEW_EVENT_WHEEL, .value = (double)NAN, .x = 1, .y = 1},
          false);
    CHECK(h->count == 0);
}

TEST(a_key_that_is_held_toggles_once_and_steps_again)
{
    hands *h = *state;
    key(h, 'r', 0);
    CHECK(meant(h, JM_VIEW_DO_TREES, 0.0));
    key(h, 'r', 0);
    CHECK(h->count == 0);
    let_go(h, 'r');
    key(h, 'r', 0);
    CHECK(meant(h, JM_VIEW_DO_TREES, 0.0));
    key(h, '.', 0);
    CHECK(meant(h, JM_VIEW_DO_FRAME, 1.0));
    key(h, '.', 0);
    CHECK(meant(h, JM_VIEW_DO_FRAME, 1.0));
}

TEST(held_arrows_move_as_long_as_they_are_held_and_by_the_time_that_went_by)
{
    hands *h = *state;
    key(h, JM_VIEW_KEY_RIGHT, 0);
    CHECK(h->count == 1 && h->out[0].verb == JM_VIEW_DO_PAN && h->out[0].x < 0.0);
    CHECK(jm_view_input_busy(h->input));
    jm_view_action a[JM_VIEW_ACTIONS_MOST], b[JM_VIEW_ACTIONS_MOST];
    CHECK(jm_view_input_held(h->input, 0.02, a, JM_VIEW_ACTIONS_MOST) == 1);
    CHECK(jm_view_input_held(h->input, 0.04, b, JM_VIEW_ACTIONS_MOST) == 1);
    CHECK_NEAR(b[0].x, 2.0 * a[0].x, 1e-12);
    CHECK(jm_view_input_held(h->input, 60.0, b, JM_VIEW_ACTIONS_MOST) == 1);
    CHECK(fabs(b[0].x) < 0.2); // after a pause nothing leaps
    CHECK(jm_view_input_held(h->input, (double)NAN, b, JM_VIEW_ACTIONS_MOST) == 0);
    let_go(h, JM_VIEW_KEY_RIGHT);
    CHECK(jm_view_input_held(h->input, 0.02, a, JM_VIEW_ACTIONS_MOST) == 0);
    CHECK(!jm_view_input_busy(h->input));
    key(h, JM_VIEW_KEY_UP, JM_VIEW_SHIFT);
    CHECK(h->count == 1 && h->out[0].verb == JM_VIEW_DO_ORBIT && h->out[0].y < 0.0);
    jm_view_input_reset(h->input);
    CHECK(!jm_view_input_busy(h->input));
}

TEST(the_digits_of_a_french_keyboard_are_digits_with_and_without_shift)
{
    hands *h = *state;
    const int32_t azerty[9] = {'&', 0xE9, '"', '\'', '(', '-', 0xE8, '_', 0xE7};
    for (int32_t i = 0; i < 4; i++) {
        CHECK(typing_means(h, '1' + i, 0, JM_VIEW_DO_COMPARE, i));
        CHECK(typing_means(h, azerty[i], 0, JM_VIEW_DO_COMPARE, i));
    }
    for (int32_t i = 0; i < 9; i++) {
        CHECK(typing_means(h, '1' + i, JM_VIEW_CTRL, JM_VIEW_DO_KEEP, i));
        CHECK(typing_means(h, '1' + i, JM_VIEW_SHIFT, JM_VIEW_DO_GO, i));
        CHECK(typing_means(h, azerty[i], JM_VIEW_SHIFT, JM_VIEW_DO_GO, i));
        CHECK(typing_means(h, azerty[i], JM_VIEW_CTRL | JM_VIEW_SHIFT, JM_VIEW_DO_KEEP, i));
        if (azerty[i] != '-') // with Ctrl it is the minus
            CHECK(typing_means(h, azerty[i], JM_VIEW_CTRL, JM_VIEW_DO_KEEP, i));
    }
    CHECK(typing_means(h, '-', JM_VIEW_CTRL, JM_VIEW_DO_SCALE, 1.0 / 1.1));
    CHECK(typing_means(h, '=', JM_VIEW_CTRL | JM_VIEW_SHIFT, JM_VIEW_DO_SCALE, 1.1));
    CHECK(typing_means(h, ';', JM_VIEW_SHIFT, JM_VIEW_DO_FRAME, 1.0)); // the full stop there
    key(h, '-', 0);
    CHECK(h->count == 1 && h->out[0].verb == JM_VIEW_DO_ZOOM && h->out[0].value < 1.0);
}

TEST(a_letter_with_a_modifier_that_means_nothing_does_nothing)
{
    hands *h = *state;
    key(h, 'r', JM_VIEW_CTRL);
    CHECK(h->count == 0);
    let_go(h, 'r');
    key(h, 'k', JM_VIEW_ALT);
    CHECK(h->count == 0);
    let_go(h, 'k');
    key(h, 'q', 0); // only Ctrl+Q leaves
    CHECK(h->count == 0);
    let_go(h, 'q');
    CHECK(typing_means(h, 'q', JM_VIEW_CTRL, JM_VIEW_DO_QUIT, 0.0));
}

// Typed back, what the help prints does what it says.
TEST(every_key_that_the_help_shows_is_the_key_that_works)
{
    hands *h = *state;
    const struct {
        jm_view_verb verb;
        double value;
        const char *printed;
        int32_t code;
        unsigned mods;
    } keys[] = {
        {JM_VIEW_DO_PLAY, 0.0, "Space", JM_VIEW_KEY_SPACE, 0},
        {JM_VIEW_DO_FRAME, -1.0, ",", ',', 0},
        {JM_VIEW_DO_FRAME, 1.0, ".", '.', 0},
        {JM_VIEW_DO_FASTER, -1.0, "Y", 'y', 0},
        {JM_VIEW_DO_FASTER, 1.0, "U", 'u', 0},
        {JM_VIEW_DO_LOOP, 0.0, "L", 'l', 0},
        {JM_VIEW_DO_FOLLOW, 0.0, "End", JM_VIEW_KEY_END, 0},
        {JM_VIEW_DO_HOME, 0.0, "Home", JM_VIEW_KEY_HOME, 0},
        {JM_VIEW_DO_NORTH, 0.0, "N", 'n', 0},
        {JM_VIEW_DO_TOP, 0.0, "T", 't', 0},
        {JM_VIEW_DO_COMPARE, JM_VIEW_DIFF, "4", '4', 0},
        {JM_VIEW_DO_NEXT_TOPIC, 1.0, "Ctrl+Down", JM_VIEW_KEY_DOWN, JM_VIEW_CTRL},
        {JM_VIEW_DO_FOCUS, 0.0, "F", 'f', 0},
        {JM_VIEW_DO_TREES, 0.0, "R", 'r', 0},
        {JM_VIEW_DO_SHADOWS, 0.0, "S", 's', 0},
        {JM_VIEW_DO_ZONES, 0.0, "Z", 'z', 0},
        {JM_VIEW_DO_INTERFACE, 0.0, "I", 'i', 0},
        {JM_VIEW_DO_HELP, 0.0, "H", 'h', 0},
        {JM_VIEW_DO_PANEL, 0.0, "M", 'm', 0},
        {JM_VIEW_DO_LANGUAGE, 0.0, "G", 'g', 0},
        {JM_VIEW_DO_MOTION, 0.0, "A", 'a', 0},
        {JM_VIEW_DO_QUALITY, -1.0, "V", 'v', 0},
        {JM_VIEW_DO_SCALE, 1.1, "Ctrl++", '+', JM_VIEW_CTRL},
        {JM_VIEW_DO_FULLSCREEN, 0.0, "F11", JM_VIEW_KEY_F11, 0},
        {JM_VIEW_DO_PICK, 0.0, "Enter", JM_VIEW_KEY_ENTER, 0},
        {JM_VIEW_DO_UNPICK, 0.0, "Escape", JM_VIEW_KEY_ESCAPE, 0},
        {JM_VIEW_DO_SHOT, 0.0, "F12", JM_VIEW_KEY_F12, 0},
        {JM_VIEW_DO_POSTER, 0.0, "P", 'p', 0},
        {JM_VIEW_DO_RESET, 0.0, "K", 'k', 0},
        {JM_VIEW_DO_QUIT, 0.0, "Ctrl+Q", 'q', JM_VIEW_CTRL},
        {JM_VIEW_DO_KEEP, 2.0, "Ctrl+3", '3', JM_VIEW_CTRL},
        {JM_VIEW_DO_GO, 2.0, "Shift+3", '3', JM_VIEW_SHIFT},
    };
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        assert_string_equal(jm_view_key_of(keys[k].verb, keys[k].value), keys[k].printed);
        CHECK(typing_means(h, keys[k].code, keys[k].mods, keys[k].verb, keys[k].value));
    }
    assert_string_equal(jm_view_key_of(JM_VIEW_DO_ZOOM, 2.0), "+");
    assert_string_equal(jm_view_key_of(JM_VIEW_DO_ZOOM, 0.5), "-");
    assert_string_equal(jm_view_key_of(JM_VIEW_DO_PAN, 0.0), "Arrows");
    assert_string_equal(jm_view_key_of(JM_VIEW_DO_ORBIT, 0.0), "Shift+Arrows");
    assert_string_equal(jm_view_key_of(JM_VIEW_DO_SEEK, 0.0), "");
    assert_string_equal(jm_view_key_of(JM_VIEW_DO_COMPARE, 9.0), "");
}

TEST(no_two_rows_of_the_table_share_a_key)
{
    UNUSED_STATE;
    int32_t count = 0;
    const jm_view_key_row *rows = jm_view_key_rows(&count);
    CHECK(count > 50);
    for (int32_t r = 0; r < count; r++) // a second row of the same code and mods is never found
        CHECK(jm_view_key_find(rows[r].code, rows[r].mods) == &rows[r]);
}

TEST(a_pad_pans_turns_zooms_and_reaches_the_main_actions)
{
    hands *h = *state;
    jm_view_action a[JM_VIEW_ACTIONS_MOST];
    event(
        h,
        (jm_view_event){.kind = JM_VIEW_EVENT_PAD_AXIS, .code = JM_VIEW_AXIS_LEFT_X, .value = 0.1},
        false);
    CHECK(jm_view_input_held(h->input, 0.02, a, JM_VIEW_ACTIONS_MOST) == 0); // a worn stick
    const double push[] = {1.0, -1.0, 0.5, 0.5, 0.0, 1.0};
    for (int32_t axis = 0; axis < JM_VIEW_AXIS_COUNT; axis++)
        event(h, (jm_view_event){.kind = JM_VIEW_EVENT_PAD_AXIS, .code = axis, .value = push[axis]},
              false);
    CHECK(jm_view_input_held(h->input, 0.02, a, JM_VIEW_ACTIONS_MOST) == 3);
    CHECK(a[0].verb == JM_VIEW_DO_PAN && a[0].x < 0.0 && a[0].y > 0.0); // east and onwards
    CHECK(a[1].verb == JM_VIEW_DO_ORBIT && a[1].x > 0.0 && a[1].y > 0.0);
    CHECK(a[2].verb == JM_VIEW_DO_ZOOM && a[2].value > 1.0);
    jm_view_input_reset(h->input);
    const struct {
        jm_view_pad_button button;
        jm_view_verb verb;
        double value;
    } buttons[] = {{JM_VIEW_PAD_A, JM_VIEW_DO_PICK, 0.0},
                   {JM_VIEW_PAD_B, JM_VIEW_DO_UNPICK, 0.0},
                   {JM_VIEW_PAD_X, JM_VIEW_DO_PLAY, 0.0},
                   {JM_VIEW_PAD_Y, JM_VIEW_DO_COMPARE, -1.0},
                   {JM_VIEW_PAD_SHOULDER_LEFT, JM_VIEW_DO_FRAME, -1.0},
                   {JM_VIEW_PAD_UP, JM_VIEW_DO_NEXT_TOPIC, -1.0},
                   {JM_VIEW_PAD_RIGHT, JM_VIEW_DO_WIPE, -1.0},
                   {JM_VIEW_PAD_START, JM_VIEW_DO_HELP, 0.0},
                   {JM_VIEW_PAD_BACK, JM_VIEW_DO_HOME, 0.0}};
    for (size_t b = 0; b < sizeof buttons / sizeof buttons[0]; b++) {
        event(h,
              (jm_view_event){.kind = JM_VIEW_EVENT_PAD_DOWN, .code = (int32_t)buttons[b].button},
              false);
        CHECK(meant(h, buttons[b].verb, buttons[b].value));
    }
    CHECK(jm_view_input_held(h->input, 0.02, a, JM_VIEW_ACTIONS_MOST) == 1);
    CHECK(a[0].verb == JM_VIEW_DO_WIPE && a[0].x > 0.0); // the right of the cross is still held
    event(h, (jm_view_event){.kind = JM_VIEW_EVENT_PAD_DOWN, .code = 99}, false);
    CHECK(h->count == 0);
}

TEST(no_more_actions_are_given_than_there_is_room_for)
{
    hands *h = *state;
    const int32_t held[] = {JM_VIEW_KEY_LEFT, JM_VIEW_KEY_RIGHT, JM_VIEW_KEY_UP, JM_VIEW_KEY_DOWN};
    for (int i = 0; i < 4; i++)
        key(h, held[i], 0);
    CHECK(jm_view_input_held(h->input, 0.02, h->out, 2) == 2);
    const jm_view_event e = {.kind = JM_VIEW_EVENT_KEY_DOWN, .code = 'r'};
    CHECK(jm_view_input_event(h->input, &e, false, 0.0, h->out, 0) == 0);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(a_left_drag_takes_the_ground_with_it_by_its_whole_way),
        WITH(right_middle_and_control_left_drags_turn),
        WITH(a_click_within_five_pixels_picks_and_a_second_one_flies_there),
        WITH(what_begins_on_the_interface_is_none_of_the_citys_business_and_the_other_way_round),
        WITH(the_wheel_zooms_where_the_pointer_is),
        WITH(a_key_that_is_held_toggles_once_and_steps_again),
        WITH(held_arrows_move_as_long_as_they_are_held_and_by_the_time_that_went_by),
        WITH(the_digits_of_a_french_keyboard_are_digits_with_and_without_shift),
        WITH(a_letter_with_a_modifier_that_means_nothing_does_nothing),
        WITH(every_key_that_the_help_shows_is_the_key_that_works),
        CASE(no_two_rows_of_the_table_share_a_key),
        WITH(a_pad_pans_turns_zooms_and_reaches_the_main_actions),
        WITH(no_more_actions_are_given_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

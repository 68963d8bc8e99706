#include "check.h"

#include "city/city.h"
#include "view/ui.h"

/// Every byte that begins a letter is half its size wide: widths that can be counted by hand.
static float half_wide(void *user, const char *text, float size_px, bool bold)
{
    (void)user;
    (void)bold;
    float letters = 0.0f;
    for (const char *p = text; *p != '\0'; p++)
        letters += ((uint8_t)*p & 0xC0) != 0x80 ? 1.0f : 0.0f;
    return 0.5f * size_px * letters;
}

typedef struct desk {
    jm_ctx *ctx;
    jm_view_ui *ui;
    int presses[3], rows[40];
    double value, wipe;
    int chosen, row_count;
    bool slid, wiped;
} desk;

enum { WIDE = 800, HIGH = 600, ROWS = 20 };
static const jm_view_rect button_at[3] = {
    {20.0f, 20.0f, 80.0f, 40.0f}, {110.0f, 20.0f, 80.0f, 40.0f}, {210.0f, 30.0f, 20.0f, 20.0f}};
static const jm_view_rect slider_at = {20.0f, 80.0f, 220.0f, 24.0f};
static const jm_view_rect list_at = {20.0f, 120.0f, 200.0f, 176.0f};

/// One frame: a panel with three buttons, a slider of 200 px between its ends, a list of rows of
/// 44 px, and the wipe handle at the right.
static void desk_frame(desk *d)
{
    static const char *const names[3] = {"one", "two", "small"};
    jm_view_ui *ui = d->ui;
    jm_view_ui_begin(ui, WIDE, HIGH, 1.0);
    jm_view_ui_panel(ui, (jm_view_rect){10.0f, 10.0f, 240.0f, 300.0f});
    for (int b = 0; b < 3; b++)
        d->presses[b] += jm_view_ui_button(ui, names[b], button_at[b], names[b], false, NULL);
    d->slid = jm_view_ui_slider(ui, "slider", slider_at, 0.0, 10.0, 0.5, &d->value);
    jm_view_ui_list_begin(ui, "list", list_at, 0.0f);
    for (int r = 0; r < d->row_count; r++) {
        char id[16];
        snprintf(id, sizeof id, "row %d", r);
        d->rows[r] += jm_view_ui_row(ui, id, 44.0f, id, r == d->chosen);
    }
    jm_view_ui_list_end(ui);
    d->wiped =
        jm_view_ui_handle(ui, "wipe", (float)(d->wipe * WIDE), 0.0f, HIGH, 0.0, 1.0, &d->wipe);
    jm_view_ui_end(ui);
}

static void desk_open(desk *d)
{
    const jm_view_font font = {half_wide, NULL};
    *d = (desk){.ctx = jm_ctx_create(NULL),
                .value = 5.0,
                .wipe = 0.5,
                .chosen = JM_NONE,
                .row_count = ROWS};
    CHECK_OK(d->ctx, jm_view_ui_create(d->ctx, &font, &d->ui));
    desk_frame(d);
}

static void desk_close(desk *d)
{
    jm_view_ui_destroy(d->ui);
    jm_ctx_destroy(d->ctx);
}

static bool point(desk *d, jm_view_event_kind kind, double x, double y)
{
    return jm_view_ui_event(d->ui, &(jm_view_event){.kind = kind, .x = x, .y = y});
}

static bool key(desk *d, int32_t code, unsigned mods)
{
    return jm_view_ui_event(
        d->ui, &(jm_view_event){.kind = JM_VIEW_EVENT_KEY_DOWN, .code = code, .mods = mods});
}

static void click(desk *d, double x, double y)
{
    point(d, JM_VIEW_EVENT_POINTER_MOVE, x, y);
    point(d, JM_VIEW_EVENT_POINTER_DOWN, x, y);
    point(d, JM_VIEW_EVENT_POINTER_UP, x, y);
}

/// The command that holds a text; NULL when it is not drawn.
static const jm_view_command *drawn_text(const desk *d, const char *text)
{
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(d->ui, &count);
    for (int64_t i = 0; i < count; i++)
        if (c[i].kind == JM_VIEW_UI_TEXT && strcmp(jm_view_ui_text_of(d->ui, c[i].text), text) == 0)
            return &c[i];
    return NULL;
}

/// The focus ring, which there is at most one of.
static const jm_view_command *drawn_ring(const desk *d)
{
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(d->ui, &count), *ring = NULL;
    for (int64_t i = 0; i < count; i++)
        if (c[i].kind == JM_VIEW_UI_FRAME && c[i].color == jm_view_ui_tone(JM_VIEW_TONE_FOCUS)) {
            CHECK(ring == NULL);
            ring = &c[i];
        }
    return ring;
}

static bool rings(const desk *d, jm_view_rect at)
{
    const jm_view_command *ring = drawn_ring(d);
    return ring != NULL && fabsf(ring->at.x + 0.5f * ring->at.w - at.x - 0.5f * at.w) < 1.0f &&
           fabsf(ring->at.y + 0.5f * ring->at.h - at.y - 0.5f * at.h) < 1.0f;
}

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
        CASE(the_wheel_scrolls_a_list_to_its_ends_and_no_further),
        CASE(a_finger_drags_a_list_and_presses_no_row_by_it),
        CASE(keys_reach_every_row_and_bring_it_into_sight),
        CASE(a_choice_made_elsewhere_scrolls_into_sight),
        CASE(a_row_cut_off_by_the_list_cannot_be_pressed_outside_of_it),
        CASE(events_over_panels_are_taken_and_others_are_not),
        CASE(what_a_panel_covers_cannot_be_pressed),
        CASE(a_long_label_ends_in_an_ellipsis_within_its_width),
        CASE(a_paragraph_breaks_at_blanks_and_never_at_no_break_spaces),
        CASE(bytes_that_are_no_text_become_replacement_characters),
        CASE(texts_stand_out_by_4_5_to_1_whatever_lies_behind_the_panel),
        CASE(what_pressed_and_hovered_buttons_say_can_be_read),
        CASE(the_same_frame_gives_the_same_commands_twice),
        CASE(after_any_events_a_reset_gives_the_frame_of_a_fresh_start),
        CASE(tiny_windows_and_the_largest_scale_give_no_negative_rectangles),
        CASE(a_tip_shows_on_hover_or_focus_inside_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

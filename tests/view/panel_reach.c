// What buttons can do: every action by Tab alone, what a run without a base and a capture have.
#include "panels_town.h"

typedef struct reach {
    bool verb[JM_VIEW_DO_COUNT];
    bool compare[JM_VIEW_COMPARE_COUNT], topic[64];
    bool back, on, slower, faster, larger, smaller;
} reach;

static void note(reach *r, const hall *h)
{
    for (int32_t a = 0; a < h->action_count; a++) {
        const jm_view_action *act = &h->actions[a];
        r->verb[act->verb] = true;
        if (act->verb == JM_VIEW_DO_COMPARE)
            r->compare[(int)act->value] = true;
        if (act->verb == JM_VIEW_DO_TOPIC)
            r->topic[(int)act->value + 1] = true;
        r->back = r->back || (act->verb == JM_VIEW_DO_FRAME && act->value < 0.0);
        r->on = r->on || (act->verb == JM_VIEW_DO_FRAME && act->value > 0.0);
        r->slower = r->slower || (act->verb == JM_VIEW_DO_FASTER && act->value < 0.0);
        r->faster = r->faster || (act->verb == JM_VIEW_DO_FASTER && act->value > 0.0);
        r->larger = r->larger || (act->verb == JM_VIEW_DO_SCALE && act->value > 1.0);
        r->smaller = r->smaller || (act->verb == JM_VIEW_DO_SCALE && act->value < 1.0);
    }
}

// Goes through all widgets by Tab, pressing and moving each; actions are noted, not done.
static void walk(hall *h, reach *r, int32_t width, int32_t height)
{
    hall_frame(h, width, height, 1.0);
    for (int step = 0; step < 120; step++) {
        hall_key(h, JM_VIEW_KEY_TAB);
        hall_frame(h, width, height, 1.0);
        hall_key(h, JM_VIEW_KEY_ENTER);
        hall_frame(h, width, height, 1.0);
        note(r, h);
        hall_key(h, JM_VIEW_KEY_LEFT);
        hall_frame(h, width, height, 1.0);
        note(r, h);
    }
}

static const jm_view_verb wanted[] = {
    JM_VIEW_DO_PLAY,     JM_VIEW_DO_LOOP,    JM_VIEW_DO_SEEK,       JM_VIEW_DO_FOLLOW,
    JM_VIEW_DO_WIPE,     JM_VIEW_DO_HOME,    JM_VIEW_DO_NORTH,      JM_VIEW_DO_SHOT,
    JM_VIEW_DO_POSTER,   JM_VIEW_DO_HELP,    JM_VIEW_DO_PANEL,      JM_VIEW_DO_LANGUAGE,
    JM_VIEW_DO_FOCUS,    JM_VIEW_DO_TREES,   JM_VIEW_DO_SHADOWS,    JM_VIEW_DO_ZONES,
    JM_VIEW_DO_TOP,      JM_VIEW_DO_QUALITY, JM_VIEW_DO_FULLSCREEN, JM_VIEW_DO_MOTION,
    JM_VIEW_DO_KEEP,     JM_VIEW_DO_GO,      JM_VIEW_DO_RESET,      JM_VIEW_DO_QUIT,
    JM_VIEW_DO_INTERFACE};

static void check_reach(const hall *h, const reach *r)
{
    for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++)
        if (!r->verb[wanted[w]])
            fail_msg("verb %d has no widget that Tab reaches", (int)wanted[w]);
    CHECK(r->back && r->on && r->slower && r->faster && r->larger && r->smaller);
    for (int32_t t = 0; t <= jm_view_feed_topic_count(h->feed); t++)
        CHECK(r->topic[t]);
}

TEST(every_action_has_a_widget_that_tab_reaches)
{
    UNUSED_STATE;
    hall h;
    reach r = {0};
    hall_open(&h, NULL, true);
    hall_topic(&h, "flow");
    h.model.compare = JM_VIEW_WIPE;
    h.model.panel = true;
    h.model.bookmark[2] = (jm_view_bookmark){.set = true, .topic = JM_NONE};
    h.shown.state.run = JM_VIEW_RUN_GROWING;
    walk(&h, &r, 1280, 800);
    check_reach(&h, &r);
    for (int c = 0; c < JM_VIEW_COMPARE_COUNT; c++)
        CHECK(r.compare[c]);
    hall_pick(&h, JM_VIEW_LINK, 3);
    walk(&h, &r, 1280, 800);
    CHECK(r.verb[JM_VIEW_DO_UNPICK]);
    hall_close(&h);
}

TEST(a_small_window_reaches_them_too)
{
    UNUSED_STATE;
    hall h;
    reach r = {0};
    hall_open(&h, NULL, true);
    hall_topic(&h, "flow");
    h.model.compare = JM_VIEW_WIPE;
    h.model.panel = true;
    h.model.bookmark[0] = (jm_view_bookmark){.set = true, .topic = 2};
    h.shown.state.run = JM_VIEW_RUN_GROWING;
    walk(&h, &r, 640, 360);
    check_reach(&h, &r);
    CHECK(r.compare[JM_VIEW_PAIR]); // its one button turns to the next way
    hall_close(&h);
}

TEST(without_a_base_nothing_compares)
{
    UNUSED_STATE;
    hall h;
    reach r = {0};
    hall_open(&h, NULL, false);
    hall_topic(&h, "utci");
    walk(&h, &r, 1280, 800);
    CHECK(!r.verb[JM_VIEW_DO_COMPARE] && !r.verb[JM_VIEW_DO_WIPE] && !r.verb[JM_VIEW_DO_FOLLOW]);
    CHECK(r.verb[JM_VIEW_DO_PLAY]);
    hall_close(&h);
}

TEST(a_capture_has_no_buttons_and_keeps_the_status_line)
{
    UNUSED_STATE;
    hall h;
    reach r = {0};
    hall_open(&h, NULL, true);
    hall_topic(&h, "utci");
    h.model.compare = JM_VIEW_DIFF;
    h.model.help = true;
    h.shown.capture = true;
    walk(&h, &r, 1280, 720);
    for (int v = 0; v < JM_VIEW_DO_COUNT; v++)
        CHECK(!r.verb[v]);
    CHECK(hall_says(&h, "not checked against measurements"));
    CHECK(hall_says(&h, "15:00") && hall_says(&h, "Toytown demain"));
    h.model.interface = false;
    hall_frame(&h, 1280, 720, 1.0);
    CHECK(hall_says(&h, "not checked against measurements") && !hall_says(&h, "15:00"));
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_action_has_a_widget_that_tab_reaches),
        CASE(a_small_window_reaches_them_too),
        CASE(without_a_base_nothing_compares),
        CASE(a_capture_has_no_buttons_and_keeps_the_status_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

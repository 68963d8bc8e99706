// The legend: its ends, its numbers, its kinds, and the hint beside it.
#include "panels_town.h"

#include "view/feed_own.h"

#include "core/text.h"

static const jm_view_command *first_ramp(const hall *h)
{
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(h->ui, &count);
    for (int64_t i = 0; i < count; i++)
        if (c[i].kind == JM_VIEW_UI_RAMP)
            return &c[i];
    fail_msg("no ramp is drawn");
    return NULL;
}

// The outermost labels below the ramp.
static void tick_ends(const hall *h, const jm_view_command *ramp, char low[64], char high[64])
{
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(h->ui, &count);
    float left = INFINITY, right = -INFINITY;
    for (int64_t i = 0; i < count; i++) {
        float below = c[i].at.y - (ramp->at.y + ramp->at.h);
        if (c[i].kind != JM_VIEW_UI_TEXT || below < 0.0f || below > 8.0f ||
            c[i].at.x < ramp->at.x - 1.0f || c[i].at.x > ramp->at.x + ramp->at.w)
            continue;
        const char *text = jm_view_ui_text_of(h->ui, c[i].text);
        if (c[i].at.x < left)
            snprintf(low, 64, "%s", text);
        if (c[i].at.x > right)
            snprintf(high, 64, "%s", text);
        left = fminf(left, c[i].at.x);
        right = fmaxf(right, c[i].at.x);
    }
}

static void check_legend_ends(hall *h, jm_view_side side, bool open_low)
{
    char low[64] = "", high[64] = "", number[64], wanted_high[80], wanted_low[80];
    jm_view_ui_begin(h->ui, 1280, 800, 1.0);
    // Wide enough for every tick to bear its number.
    CHECK(jm_view_legend(h->ui, &h->shown, 10.0f, 10.0f, 1200.0f) > 40.0f);
    jm_view_ui_end(h->ui);
    const jm_view_command *ramp = first_ramp(h);
    const jm_scale *scale = jm_view_values_scale(&h->values, side);
    CHECK(ramp->ramp == scale->ramp);
    tick_ends(h, ramp, low, high);
    // What lies beyond an end has its colour: the labels say so, but nothing is below nothing.
    jm_format_human(scale->high, jm_scale_decimals(scale), false, number);
    snprintf(wanted_high, sizeof wanted_high, "\u2265\u202f%s%s", scale->difference ? "+" : "",
             number);
    jm_format_human(scale->low, jm_scale_decimals(scale), false, number);
    snprintf(wanted_low, sizeof wanted_low, "%s%s", open_low ? "\u2264\u202f" : "", number);
    assert_string_equal(high, wanted_high);
    assert_string_equal(low, wanted_low);
}

TEST(the_ends_of_the_legend_are_those_of_the_scale)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "utci");
    check_legend_ends(&h, JM_VIEW_OUTCOME, true);
    h.model.compare = JM_VIEW_DIFF;
    check_legend_ends(&h, JM_VIEW_DIFFERENCE, true);
    CHECK(hall_says(&h, "cooler") && hall_says(&h, "warmer"));
    CHECK_NEAR(jm_view_values_scale(&h.values, JM_VIEW_DIFFERENCE)->low,
               -jm_view_values_scale(&h.values, JM_VIEW_DIFFERENCE)->high, 0.0);
    hall_topic(&h, "flow");
    check_legend_ends(&h, JM_VIEW_DIFFERENCE, true);
    CHECK(hall_says(&h, "less") && hall_says(&h, "Width"));
    h.model.compare = JM_VIEW_ONE;
    check_legend_ends(&h, JM_VIEW_OUTCOME, false); // no street has less than no cars
    hall_close(&h);
}

// Numbers in the row below the ramp, and whether any two are nearer than the width of a letter.
static int labels_below(const hall *h, bool *touch)
{
    int64_t count, labels = 0;
    jm_view_rect row[64];
    const jm_view_command *c = jm_view_ui_commands(h->ui, &count), *ramp = first_ramp(h);
    for (int64_t i = 0; i < count && labels < 64; i++) {
        float below = c[i].at.y - (ramp->at.y + ramp->at.h);
        if (c[i].kind != JM_VIEW_UI_TEXT || below < 0.0f || below > 8.0f)
            continue;
        row[labels] = c[i].at;
        row[labels++].w =
            hall_width(NULL, jm_view_ui_text_of(h->ui, c[i].text), c[i].size_px, c[i].bold);
    }
    *touch = false;
    for (int64_t a = 0; a < labels; a++)
        for (int64_t b = 0; b < a; b++)
            *touch =
                *touch || overlap((jm_view_rect){row[a].x, row[a].y, row[a].w + 4.0f, 9.0f},
                                  (jm_view_rect){row[b].x, row[a].y, row[b].w + 4.0f, 9.0f}) > 0.0f;
    return (int)labels;
}

TEST(numbers_of_the_legend_stand_apart_at_every_width)
{
    UNUSED_STATE;
    static const char *const layers[] = {"utci", "flow", "occupancy", "surface_temp"};
    hall h;
    hall_open(&h, NULL, true);
    for (size_t l = 0; l < sizeof layers / sizeof layers[0]; l++)
        for (int way = 0; way < 2; way++)
            for (float width = 150.0f; width < 700.0f; width += 7.0f) {
                bool touch;
                hall_topic(&h, layers[l]);
                h.model.compare = way == 0 ? JM_VIEW_ONE : JM_VIEW_DIFF;
                jm_view_ui_begin(h.ui, 1280, 800, 1.0);
                (void)jm_view_legend(h.ui, &h.shown, 10.0f, 10.0f, width);
                jm_view_ui_end(h.ui);
                CHECK(labels_below(&h, &touch) >= (width < 250.0f ? 2 : 3));
                if (touch)
                    fail_msg("numbers of %s touch at a width of %g", layers[l], (double)width);
            }
    hall_close(&h);
}

TEST(what_the_base_does_not_hold_has_no_scale_of_differences)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "utci");
    h.model.compare = JM_VIEW_DIFF;
    h.feed->topics[h.model.topic].shown.in_base = false;
    hall_frame(&h, 1280, 800, 1.0);
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(h.ui, &count);
    for (int64_t i = 0; i < count; i++)
        CHECK(c[i].kind != JM_VIEW_UI_RAMP);
    CHECK(hall_says(&h, "No difference can be shown"));
    h.model.compare = JM_VIEW_ONE;
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(first_ramp(&h) != NULL && !hall_says(&h, "No difference"));
    hall_close(&h);
}

// Before anything is touched, at the scale that whoever reads badly takes on a small screen.
TEST(the_colour_of_what_only_the_scenario_has_is_explained_without_a_layer_too)
{
    UNUSED_STATE;
    static const char *const words = "only in the scenario";
    hall h;
    for (int base = 0; base < 2; base++) {
        hall_open(&h, NULL, base == 1);
        for (int topic = 0; topic < 2; topic++) {
            hall_topic(&h, topic == 0 ? NULL : "utci");
            for (int mode = JM_VIEW_ONE; mode <= (base == 1 ? (int)JM_VIEW_DIFF : 0); mode++) {
                h.model.compare = (jm_view_compare)mode;
                hall_frame(&h, 1600, 1000, 1.0);
                CHECK(hall_says(&h, words) == (base == 1));
            }
            h.shown.capture = true;
            hall_frame(&h, 1600, 1000, 1.0);
            CHECK(hall_says(&h, words) == (base == 1));
            h.shown.capture = false;
        }
        hall_close(&h);
    }
    // A scenario that adds nothing paints nothing.
    hall_open(&h, NULL, true);
    h.scene->marks_new = false;
    hall_topic(&h, "utci");
    hall_frame(&h, 1600, 1000, 1.0);
    CHECK(!hall_says(&h, words));
    hall_close(&h);
}

TEST(the_hint_leaves_room_for_the_legend)
{
    UNUSED_STATE;
    static const int32_t windows[][2] = {{1280, 800}, {800, 480}, {640, 360}};
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "utci");
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(hall_says(&h, "Drag to move"));
    for (int w = 0; w < 3; w++) {
        hall_frame(&h, windows[w][0], windows[w][1], 3.0);
        CHECK(first_ramp(&h) != NULL && !hall_says(&h, "Drag to move"));
        CHECK(hall_says(&h, "Heat")); // the list is long enough to be one
    }
    hall_close(&h);
}

TEST(the_legend_of_kinds_names_those_that_are_there)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "surface_class");
    hall_frame(&h, 1920, 1080, 1.0);
    CHECK(hall_says(&h, "asphalt") && hall_says(&h, "roof"));
    CHECK(!hall_says(&h, "green roof")); // the town has none
    hall_topic(&h, NULL);
    hall_frame(&h, 1920, 1080, 1.0);
    CHECK(!hall_says(&h, "asphalt"));
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_ends_of_the_legend_are_those_of_the_scale),
        CASE(numbers_of_the_legend_stand_apart_at_every_width),
        CASE(what_the_base_does_not_hold_has_no_scale_of_differences),
        CASE(the_colour_of_what_only_the_scenario_has_is_explained_without_a_layer_too),
        CASE(the_hint_leaves_room_for_the_legend),
        CASE(the_legend_of_kinds_names_those_that_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// The panels: apart at every size and in every state, their words within them, the run told.
#include "panels_town.h"

#include "view/feed_own.h"

#include "core/text.h"

enum { PANELS_MOST = 32 };

typedef struct plates {
    int count;
    jm_view_rect at[PANELS_MOST];
} plates;

// Panels, and the line along the lower edge, are what is filled in the panels' tone.
static plates plates_of(const hall *h)
{
    plates p = {0};
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(h->ui, &count);
    for (int64_t i = 0; i < count; i++)
        if (c[i].kind == JM_VIEW_UI_RECT && c[i].color == jm_view_ui_tone(JM_VIEW_TONE_PANEL)) {
            CHECK(p.count < PANELS_MOST);
            p.at[p.count++] = c[i].at;
        }
    return p;
}

// Half a pixel: places are floats, drawn on whole pixels.
static const float slack = 0.5f;

static void check_apart(const hall *h, int32_t width, int32_t height, double scale)
{
    plates p = plates_of(h);
    const jm_view_rect screen = {0.0f, 0.0f, (float)width, (float)height};
    for (int a = 0; a < p.count; a++) {
        bool inside = p.at[a].x >= -slack && p.at[a].y >= -slack &&
                      p.at[a].x + p.at[a].w <= screen.w + slack &&
                      p.at[a].y + p.at[a].h <= screen.h + slack;
        if (!inside)
            fail_msg("a panel reaches out at %d x %d, scale %g: %g %g %g %g", width, height, scale,
                     (double)p.at[a].x, (double)p.at[a].y, (double)p.at[a].w, (double)p.at[a].h);
        for (int b = a + 1; b < p.count; b++)
            if (overlap(p.at[a], p.at[b]) > slack)
                fail_msg("panels %d and %d overlap at %d x %d, scale %g, compare %d, panel %d, "
                         "thing %d",
                         a, b, width, height, scale, (int)h->model.compare, h->model.panel,
                         (int)h->model.picked.thing);
    }
}

// Every text lies within the panel that its middle lies on. Those in a list may be cut by it.
static void check_words(const hall *h, int32_t width, int32_t height, double scale)
{
    plates p = plates_of(h);
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(h->ui, &count);
    bool clipped = false;
    jm_view_rect clip = {0};
    for (int64_t i = 0; i < count; i++) {
        if (c[i].kind == JM_VIEW_UI_CLIP) {
            clipped = c[i].at.w >= 0.0f;
            clip = c[i].at;
        }
        bool unseen = clipped && overlap(c[i].at, clip) <= 0.0f;
        if (c[i].kind != JM_VIEW_UI_TEXT || unseen)
            continue;
        const char *text = jm_view_ui_text_of(h->ui, c[i].text);
        float w = hall_width(NULL, text, c[i].size_px, c[i].bold);
        float x = c[i].at.x + 0.5f * w, y = c[i].at.y + 0.5f * c[i].at.h;
        bool held = false;
        for (int k = 0; k < p.count && !held; k++) {
            jm_view_rect at = p.at[k];
            bool on = x >= at.x && x <= at.x + at.w && y >= at.y && y <= at.y + at.h;
            held = (on || clipped) && c[i].at.x >= at.x - slack &&
                   c[i].at.x + w <= at.x + at.w + slack &&
                   (clipped ||
                    (c[i].at.y >= at.y - slack && c[i].at.y + c[i].at.h <= at.y + at.h + 2.0f));
        }
        if (!held)
            fail_msg("\"%s\" leaves its panel at %d x %d, scale %g, compare %d", text, width,
                     height, scale, (int)h->model.compare);
    }
}

static const int32_t sizes[][2] = {
    {1280, 800}, {1920, 1080}, {640, 360}, {3840, 2160}, {800, 1280}};
static const double scales[] = {1.0, 1.5, 2.0, 3.0};

static void check_all_sizes(hall *h)
{
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
        for (size_t f = 0; f < sizeof scales / sizeof scales[0]; f++) {
            int32_t w = sizes[s][0], high = sizes[s][1];
            hall_frame(h, w, high, scales[f]);
            check_apart(h, w, high, scales[f]);
            check_words(h, w, high, scales[f]);
        }
}

// Everything that may stand on the screen at once, in every way to compare.
static void check_all_states(hall *h)
{
    static const jm_view_picked picks[] = {{.thing = JM_VIEW_NOTHING},
                                           {.thing = JM_VIEW_LINK, .index = 4},
                                           {.thing = JM_VIEW_ZONE, .index = 1}};
    for (int compare = 0; compare < JM_VIEW_COMPARE_COUNT; compare++)
        for (size_t k = 0; k < sizeof picks / sizeof picks[0]; k++) {
            h->model.compare = h->model.has_base ? (jm_view_compare)compare : JM_VIEW_ONE;
            h->model.picked = picks[k];
            h->model.panel = k != 1;
            check_all_sizes(h);
        }
}

TEST(panels_never_overlap_and_hold_their_words)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "flow");
    check_all_states(&h);
    hall_topic(&h, "surface_class");
    check_all_states(&h);
    h.model.message_s = 1.0;
    snprintf(h.model.message, sizeof h.model.message, "%s",
             "A picture was kept as jumeau-1600.png where the program was started");
    h.shown.state.run = JM_VIEW_RUN_GROWING;
    check_all_states(&h);
    h.shown.capture = true;
    h.shown.caption = "By four in the afternoon the shade of the new trees is felt by all who walk";
    check_all_states(&h);
    hall_close(&h);
}

TEST(words_half_as_long_again_do_not_overflow)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    h.longer = true;
    h.model.french = true;
    hall_topic(&h, "utci");
    check_all_states(&h);
    h.model.help = true;
    check_all_sizes(&h);
    hall_close(&h);
}

TEST(help_fits_every_window)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    h.model.help = true;
    check_all_sizes(&h);
    hall_close(&h);
}

TEST(help_lists_every_key_once)
{
    UNUSED_STATE;
    static const double values[] = {0.0, 1.0, -1.0, 2.0, 3.0, 0.5};
    hall h;
    hall_open(&h, NULL, true);
    h.model.help = true;
    hall_frame(&h, 1920, 1080, 1.0);
    int listed = 0;
    for (int verb = 0; verb < JM_VIEW_DO_COUNT; verb++)
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
            bool mark = verb == JM_VIEW_DO_KEEP || verb == JM_VIEW_DO_GO;
            const char *key = jm_view_key_of((jm_view_verb)verb, mark ? 0.0 : values[v]);
            if (key[0] == '\0')
                continue;
            listed++;
            if (hall_count(&h, key) != 1)
                fail_msg("the help has %d lines for the key %s", hall_count(&h, key), key);
        }
    CHECK(listed > 40);
    hall_close(&h);
}

TEST(sentences_of_the_file_begin_with_a_capital)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, false);
    hall_topic(&h, "flow");
    const char *sentence = jm_view_feed_topic(h.feed, h.model.topic)->sentence;
    CHECK(sentence[0] >= 'a' && sentence[0] <= 'z');
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(!hall_says(&h, sentence) && hall_says(&h, sentence + 1));
    hall_close(&h);
}

// ---- clock and run

TEST(a_run_that_goes_on_or_stopped_is_told)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, false);
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(!hall_says(&h, "run goes on") && !hall_says(&h, "Follow"));
    h.shown.state.run = JM_VIEW_RUN_GROWING;
    h.shown.state.last_s = 14.0 * 3600.0;
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(hall_says(&h, "The run goes on: computed until 14:00") && hall_says(&h, "Follow"));
    h.shown.state.run = JM_VIEW_RUN_STOPPED;
    h.shown.state.stopped_utc_s = 1785103200.0 + 14.0 * 3600.0 + 35.0 * 60.0;
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(hall_says(&h, "Engine stopped on Monday 27 July 2026, 14:35; computed until 14:00"));
    h.shown.state.last_s = 86400.0;
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(hall_says(&h, "computed until 24:00"));
    hall_close(&h);
}

TEST(speeds_are_told_in_words)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, false);
    h.model.clock.speed = 3600.0;
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(hall_says(&h, "1 h a second") && hall_says(&h, "\u00d7 3,600"));
    h.model.clock.speed = 100.0;
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(hall_says(&h, "1.7 min a second"));
    h.model.clock.speed = 1.0;
    hall_frame(&h, 1280, 800, 1.0);
    CHECK(hall_says(&h, "as fast as life"));
    hall_close(&h);
}

// ---- poster

TEST(a_poster_leaves_the_picture_free_and_says_what_it_is)
{
    UNUSED_STATE;
    static const int32_t papers[][2] = {
        {3840, 2160}, {2480, 3508}, {1000, 1000}, {640, 360}, {64, 64}};
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "utci");
    h.model.compare = JM_VIEW_WIPE;
    h.shown.capture = true;
    for (size_t s = 0; s < sizeof papers / sizeof papers[0]; s++) {
        jm_view_rect map = {0};
        int32_t width = papers[s][0], height = papers[s][1];
        jm_view_ui_begin(h.ui, width, height, 1.0);
        jm_view_poster_frame(h.ui, &h.shown, width, height, &map);
        jm_view_ui_end(h.ui);
        CHECK(map.w > 0.4f * (float)width && map.h > 0.3f * (float)height);
        CHECK(map.x >= 0.0f && map.x + map.w <= (float)width && map.y + map.h <= (float)height);
        int64_t count;
        const jm_view_command *c = jm_view_ui_commands(h.ui, &count);
        for (int64_t i = 0; i < count; i++)
            if (c[i].kind == JM_VIEW_UI_RECT && c[i].color == 0xFFFFFFFFu)
                CHECK(overlap(c[i].at, map) <= slack); // paper lies beside the picture
        static const char *const said[] = {
            "Felt temperature", "Toytown demain", "27 July 2026", "15:00", "not checked", "Jumeau"};
        for (size_t w = 0; width > 600 && w < sizeof said / sizeof said[0]; w++)
            CHECK(hall_says(&h, said[w]));
    }
    hall_close(&h);
}

static double scale_bar_m(hall *h, float *px)
{
    jm_view_rect map;
    jm_view_ui_begin(h->ui, 3840, 2160, 1.0);
    jm_view_poster_frame(h->ui, &h->shown, 3840, 2160, &map);
    jm_view_ui_end(h->ui);
    int64_t count;
    const jm_view_command *c = jm_view_ui_commands(h->ui, &count);
    for (int64_t i = 1; i < count; i++) {
        const char *text = c[i].kind == JM_VIEW_UI_TEXT ? jm_view_ui_text_of(h->ui, c[i].text) : "";
        size_t length = strlen(text);
        if (length < 4 || strcmp(text + length - 3, "\u00a0m") != 0)
            continue;
        // Before the label: a filled half, then four lines of the whole bar.
        for (int64_t k = i; k-- > 0;)
            if (c[k].kind == JM_VIEW_UI_RECT) {
                *px = 2.0f * c[k].at.w;
                return atof(text);
            }
    }
    fail_msg("no scale bar");
    return 0.0;
}

TEST(the_scale_bar_is_as_long_as_it_says)
{
    UNUSED_STATE;
    hall h;
    float px = 0.0f;
    hall_open(&h, NULL, false);
    hall_topic(&h, NULL);
    h.shown.capture = true;
    h.model.camera.tilt_rad = 1.5707;
    h.model.camera.heading_rad = 0.0;
    h.model.camera.distance_m = 700.0;
    double metres = scale_bar_m(&h, &px);
    jm_view_rect map;
    jm_view_poster_frame(h.ui, &h.shown, 3840, 2160, &map);
    static const double whole[4] = {0.0, 0.0, 1.0, 1.0};
    jm_view_lens lens =
        jm_view_camera_lens(&h.model.camera, h.scene, (double)(map.w / map.h), whole);
    double z = jm_view_scene_ground(h.scene, h.model.camera.x, h.model.camera.y);
    const double west[3] = {h.model.camera.x - 0.5 * metres, h.model.camera.y, z};
    const double east[3] = {h.model.camera.x + 0.5 * metres, h.model.camera.y, z};
    double u0, v0, u1, v1;
    CHECK(jm_view_camera_project(&lens, west, &u0, &v0));
    CHECK(jm_view_camera_project(&lens, east, &u1, &v1));
    // A pixel of 3840: the view is not wholly straight down.
    CHECK_NEAR((u1 - u0) * (double)map.w, (double)px, 1.0);
    hall_close(&h);
}

TEST(two_frames_of_one_state_are_the_same_commands)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "utci");
    h.model.compare = JM_VIEW_WIPE;
    hall_frame(&h, 1280, 800, 1.0);
    hall_frame(&h, 1280, 800, 1.0);
    int64_t count, again;
    const jm_view_command *c = jm_view_ui_commands(h.ui, &count);
    jm_view_command *kept = malloc((size_t)count * sizeof *kept);
    CHECK(kept != NULL);
    memcpy(kept, c, (size_t)count * sizeof *kept);
    hall_frame(&h, 1280, 800, 1.0);
    c = jm_view_ui_commands(h.ui, &again);
    CHECK(again == count);
    for (int64_t i = 0; i < count; i++)
        CHECK(c[i].kind == kept[i].kind && c[i].text == kept[i].text && c[i].at.x == kept[i].at.x &&
              c[i].at.y == kept[i].at.y && c[i].at.w == kept[i].at.w &&
              c[i].color == kept[i].color);
    free(kept);
    hall_close(&h);
}

// ---- edges

static void draw_everything(hall *h)
{
    static const int32_t windows[][2] = {{1, 1}, {16, 16}, {320, 200}, {200, 1200}, {1280, 800}};
    for (size_t w = 0; w < sizeof windows / sizeof windows[0]; w++)
        for (int thing = 0; thing < JM_VIEW_THING_COUNT; thing++)
            for (int help = 0; help < 2; help++) {
                jm_view_rect map;
                int32_t width = windows[w][0], height = windows[w][1];
                hall_pick(h, (jm_view_thing)thing, 0);
                h->model.compare = (jm_view_compare)(thing % JM_VIEW_COMPARE_COUNT);
                h->model.help = help != 0;
                hall_frame(h, width, height, 3.0);
                jm_view_ui_begin(h->ui, width, height, 1.0);
                jm_view_poster_frame(h->ui, &h->shown, width, height, &map);
                jm_view_ui_end(h->ui);
                CHECK(map.w >= 1.0f && map.h >= 1.0f);
            }
}

TEST(a_city_without_anything_in_it_can_be_looked_at)
{
    UNUSED_STATE;
    hall h;
    jm_city *city = NULL;
    jm_ctx *ctx = jm_ctx_create(NULL);
    const jm_grid grid = {433500.0, 6716500.0, 20.0, 40, 1}; // one cell high
    CHECK_OK(ctx, jm_city_create(ctx, "Nowhere", &grid, "EPSG:2154", &city));
    hall_open(&h, city, false);
    hall_topic(&h, "utci");
    draw_everything(&h);
    hall_topic(&h, "flow"); // of no street
    draw_everything(&h);
    hall_close(&h);
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(numbers_that_are_none_do_no_harm)
{
    UNUSED_STATE;
    hall h;
    hall_open(&h, NULL, true);
    hall_topic(&h, "utci");
    h.model.wipe = h.model.clock.time_s = h.model.clock.speed = (double)NAN;
    draw_everything(&h);
    h.model.clock.last_s = h.model.clock.step_s = h.model.clock.time_s = 1e300;
    h.shown.state.run = JM_VIEW_RUN_GROWING;
    h.shown.state.stopped_utc_s = h.shown.state.last_s = (double)NAN;
    draw_everything(&h);
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(panels_never_overlap_and_hold_their_words),
        CASE(words_half_as_long_again_do_not_overflow),
        CASE(help_fits_every_window),
        CASE(help_lists_every_key_once),
        CASE(sentences_of_the_file_begin_with_a_capital),
        CASE(a_run_that_goes_on_or_stopped_is_told),
        CASE(speeds_are_told_in_words),
        CASE(a_poster_leaves_the_picture_free_and_says_what_it_is),
        CASE(the_scale_bar_is_as_long_as_it_says),
        CASE(two_frames_of_one_state_are_the_same_commands),
        CASE(a_city_without_anything_in_it_can_be_looked_at),
        CASE(numbers_that_are_none_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

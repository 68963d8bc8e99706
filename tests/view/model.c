#include "hills.h"
#include "town.h"
#include "view/input.h"

typedef struct fixture {
    jm_ctx *ctx;
    char folder[512], path[600], base_path[600];
    jm_view_feed *feed;
    jm_view_scene *scene, *alone; // with base; without
    jm_view_def def;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->ctx = jm_ctx_create(NULL);
    town_folder(f->folder);
    town_outcomes(f->ctx, f->folder, 10.0, NULL, NULL);
    snprintf(f->path, sizeof f->path, "%s/variant.outcome.nc", f->folder);
    snprintf(f->base_path, sizeof f->base_path, "%s/base.outcome.nc", f->folder);
    CHECK_OK(f->ctx, jm_view_feed_open(f->ctx, f->path, f->base_path, false, &f->feed));
    CHECK_OK(f->ctx, jm_view_scene_create(f->ctx, jm_view_feed_city(f->feed),
                                          jm_view_feed_base_city(f->feed), &f->scene));
    CHECK_OK(f->ctx, jm_view_scene_create(f->ctx, jm_view_feed_city(f->feed), NULL, &f->alone));
    f->def = (jm_view_def){.width = 1280, .height = 800, .time_h = (double)NAN};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    jm_view_scene_destroy(f->scene);
    jm_view_scene_destroy(f->alone);
    jm_view_feed_close(f->feed);
    town_remove(f->folder);
    jm_ctx_destroy(f->ctx);
    free(f);
    return 0;
}

static jm_view_model start(const fixture *f)
{
    return jm_view_model_start(f->scene, f->feed, &f->def);
}

static void act(jm_view_model *m, jm_view_verb verb, double x, double y, double value)
{
    const jm_view_action action = {verb, x, y, value};
    jm_view_act(m, &action, 1.6);
}

static void arrive(jm_view_model *m)
{
    for (int i = 0; i < 100; i++)
        jm_view_model_advance(m, 0.05);
    CHECK_NEAR(m->way, 1.0, 0.0);
}

TEST(it_opens_at_four_in_the_afternoon_with_the_first_layer_and_the_whole_city)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    jm_view_camera home = jm_view_camera_home(f->scene);
    CHECK_NEAR(m.clock.time_s, 16 * 3600.0, 0.0);
    CHECK_NEAR(m.clock.last_s, 24 * 3600.0, 0.0);
    CHECK(m.topic == 0 && m.compare == JM_VIEW_ONE && m.has_base && !m.clock.playing);
    CHECK(memcmp(&m.camera, &home, sizeof home) == 0);
    CHECK(m.interface && !m.help && m.trees && m.shadows && !m.zones);
    CHECK_NEAR(m.ui_scale, 1.0, 0.0);
}

TEST(it_opens_as_asked_for)
{
    const fixture *f = *state;
    jm_view_def def = f->def;
    def.layer = "flow";
    def.time_h = 8.25;
    def.french = def.reduce_motion = true;
    def.height = 1800;
    def.quality = JM_VIEW_QUALITY_LOW;
    jm_view_model m = jm_view_model_start(f->scene, f->feed, &def);
    CHECK(m.topic == jm_view_feed_topic_of(f->feed, "flow") && m.topic != JM_NONE);
    CHECK_NEAR(m.clock.time_s, 8.25 * 3600.0, 0.0);
    CHECK(m.french && m.reduce_motion && m.quality == JM_VIEW_QUALITY_LOW);
    CHECK_NEAR(m.ui_scale, 2.0, 1e-12);
    def.ui_scale = 9.0;
    def.layer = "none";
    def.time_h = 99.0;
    m = jm_view_model_start(f->scene, f->feed, &def);
    CHECK(m.topic == JM_NONE);
    CHECK_NEAR(m.ui_scale, 3.0, 0.0);
    CHECK_NEAR(m.clock.time_s, 24 * 3600.0, 0.0);
}

TEST(a_city_without_layers_opens_too)
{
    const fixture *f = *state;
    jm_view_model m = jm_view_model_start(f->alone, NULL, &f->def);
    CHECK(m.topic == JM_NONE && !m.has_base);
    for (int verb = 0; verb < JM_VIEW_DO_COUNT; verb++)
        act(&m, (jm_view_verb)verb, 0.5, 0.5, 1.0);
    jm_view_model_advance(&m, 1.0);
    CHECK(m.topic == JM_NONE && m.compare == JM_VIEW_ONE);
}

TEST(flights_take_time_and_a_hand_on_the_camera_ends_them)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    jm_view_camera home = m.camera;
    act(&m, JM_VIEW_DO_FLY, 200.0, -150.0, 300.0);
    CHECK(memcmp(&m.camera, &home, sizeof home) == 0);
    jm_view_model_advance(&m, 0.6);
    CHECK(m.way > 0.4 && m.way < 0.6 && m.camera.distance_m < home.distance_m);
    arrive(&m);
    CHECK_NEAR(m.camera.x, 200.0, 1e-9);
    CHECK_NEAR(m.camera.distance_m, 300.0, 1e-9);
    act(&m, JM_VIEW_DO_HOME, 0.0, 0.0, 0.0);
    jm_view_model_advance(&m, 0.3);
    act(&m, JM_VIEW_DO_ORBIT, 0.1, 0.0, 0.0);
    jm_view_camera held = m.camera;
    jm_view_model_advance(&m, 1.0);
    CHECK(memcmp(&m.camera, &held, sizeof held) == 0);
}

TEST(with_less_motion_the_camera_is_there_at_once)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    act(&m, JM_VIEW_DO_MOTION, 0.0, 0.0, 0.0);
    act(&m, JM_VIEW_DO_FLY, 100.0, 100.0, 250.0);
    CHECK_NEAR(m.camera.distance_m, 250.0, 1e-9);
    CHECK_NEAR(m.way, 1.0, 0.0);
    m.clock.playing = true;
    jm_view_model_advance(&m, 1.0);
    CHECK_NEAR(m.flow_phase_s, 0.0, 0.0);
}

TEST(a_double_click_flies_half_way_to_the_ground_it_hit)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    const double all[4] = {0.0, 0.0, 1.0, 1.0};
    jm_view_lens lens = jm_view_camera_lens(&m.camera, f->scene, 1.6, all);
    double x, y, before_m = m.camera.distance_m;
    CHECK(jm_view_camera_ground_at(&lens, f->scene, 0.4, 0.6, &x, &y));
    act(&m, JM_VIEW_DO_FLY, 0.4, 0.6, 0.0);
    arrive(&m);
    CHECK_NEAR(m.camera.x, x, 1e-6);
    CHECK_NEAR(m.camera.y, y, 1e-6);
    CHECK_NEAR(m.camera.distance_m, 0.5 * before_m, 1e-6);
}

TEST(side_by_side_both_pictures_zoom_at_the_same_place)
{
    const fixture *f = *state;
    jm_view_model left = start(f), right = start(f);
    act(&left, JM_VIEW_DO_COMPARE, 0.0, 0.0, JM_VIEW_PAIR);
    act(&right, JM_VIEW_DO_COMPARE, 0.0, 0.0, JM_VIEW_PAIR);
    act(&left, JM_VIEW_DO_ZOOM, 0.2, 0.6, 2.0);
    act(&right, JM_VIEW_DO_ZOOM, 0.7, 0.6, 2.0);
    CHECK_NEAR(left.camera.x, right.camera.x, 1e-6);
    CHECK_NEAR(left.camera.y, right.camera.y, 1e-6);
}

TEST(looking_straight_down_goes_there_and_back)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    double tilt = m.camera.tilt_rad;
    act(&m, JM_VIEW_DO_TOP, 0.0, 0.0, 0.0);
    arrive(&m);
    CHECK_NEAR(m.camera.tilt_rad, 0.5 * JM_PI, 1e-12);
    act(&m, JM_VIEW_DO_NORTH, 0.0, 0.0, 0.0);
    act(&m, JM_VIEW_DO_TOP, 0.0, 0.0, 0.0); // while it still turns
    arrive(&m);
    CHECK_NEAR(m.camera.tilt_rad, tilt, 1e-12);
    CHECK_NEAR(m.camera.heading_rad, 0.0, 1e-12);
}

TEST(without_a_base_nothing_is_compared_and_the_user_is_told_why)
{
    const fixture *f = *state;
    jm_view_model m = jm_view_model_start(f->alone, f->feed, &f->def);
    act(&m, JM_VIEW_DO_COMPARE, 0.0, 0.0, JM_VIEW_WIPE);
    CHECK(m.compare == JM_VIEW_ONE && m.message_s > 0.0);
    CHECK(strstr(m.message, "--base") != NULL);
    jm_view_model_advance(&m, 100.0);
    CHECK_NEAR(m.message_s, 0.0, 0.0);
}

TEST(with_a_base_each_comparison_is_one_action_and_minus_one_goes_round)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    for (int c = 0; c < JM_VIEW_COMPARE_COUNT; c++) {
        act(&m, JM_VIEW_DO_COMPARE, 0.0, 0.0, c);
        CHECK((int)m.compare == c);
    }
    act(&m, JM_VIEW_DO_COMPARE, 0.0, 0.0, -1.0);
    CHECK(m.compare == JM_VIEW_ONE);
    act(&m, JM_VIEW_DO_COMPARE, 0.0, 0.0, 17.0);
    CHECK(m.compare == JM_VIEW_ONE);
    act(&m, JM_VIEW_DO_WIPE, 0.0, 0.0, 0.25);
    act(&m, JM_VIEW_DO_WIPE, 0.10, 0.0, -1.0);
    CHECK_NEAR(m.wipe, 0.35, 1e-12);
    act(&m, JM_VIEW_DO_WIPE, 5.0, 0.0, -1.0);
    CHECK_NEAR(m.wipe, 1.0, 0.0);
}

TEST(stepping_through_layers_meets_each_and_the_bare_city)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    int32_t count = jm_view_feed_topic_count(f->feed), none = 0;
    CHECK(count >= 5);
    for (int32_t i = 0; i < count + 1; i++) {
        act(&m, JM_VIEW_DO_NEXT_TOPIC, 0.0, 0.0, 1.0);
        none += m.topic == JM_NONE;
    }
    CHECK(m.topic == 0 && none == 1);
    act(&m, JM_VIEW_DO_NEXT_TOPIC, 0.0, 0.0, -1.0);
    CHECK(m.topic == JM_NONE);
    act(&m, JM_VIEW_DO_TOPIC, 0.0, 0.0, count);
    CHECK(m.topic == JM_NONE);
}

TEST(a_kept_view_comes_back_whole)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    act(&m, JM_VIEW_DO_GO, 0.0, 0.0, 4.0);
    CHECK(m.message_s > 0.0); // nothing is kept there
    act(&m, JM_VIEW_DO_ZOOM, 0.5, 0.5, 3.0);
    act(&m, JM_VIEW_DO_TOPIC, 0.0, 0.0, 2.0);
    act(&m, JM_VIEW_DO_COMPARE, 0.0, 0.0, JM_VIEW_DIFF);
    act(&m, JM_VIEW_DO_SEEK, 0.0, 0.0, 7200.0);
    jm_view_camera camera = m.camera;
    act(&m, JM_VIEW_DO_KEEP, 0.0, 0.0, 4.0);
    act(&m, JM_VIEW_DO_RESET, 0.0, 0.0, 0.0);
    act(&m, JM_VIEW_DO_GO, 0.0, 0.0, 4.0);
    arrive(&m);
    CHECK(memcmp(&m.camera, &camera, sizeof camera) == 0);
    CHECK(m.topic == 2 && m.compare == JM_VIEW_DIFF);
    CHECK_NEAR(m.clock.time_s, 7200.0, 0.0);
}

TEST(play_at_the_end_of_the_day_begins_it_anew)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    act(&m, JM_VIEW_DO_SEEK, 0.0, 0.0, 1e9);
    act(&m, JM_VIEW_DO_PLAY, 0.0, 0.0, 0.0);
    jm_view_model_advance(&m, 1.0);
    CHECK_NEAR(m.clock.time_s, 3600.0, 1e-9);
    CHECK_NEAR(m.flow_phase_s, 1.0, 1e-12);
    act(&m, JM_VIEW_DO_PLAY, 0.0, 0.0, 0.0);
    jm_view_model_advance(&m, 1.0);
    CHECK_NEAR(m.flow_phase_s, 1.0, 1e-12); // dashes stand with the clock
}

TEST(escape_closes_the_help_before_it_lets_go_of_what_was_picked)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    m.picked.thing = JM_VIEW_TREE;
    act(&m, JM_VIEW_DO_HELP, 0.0, 0.0, 0.0);
    act(&m, JM_VIEW_DO_UNPICK, 0.0, 0.0, 0.0);
    CHECK(!m.help && m.picked.thing == JM_VIEW_TREE);
    act(&m, JM_VIEW_DO_UNPICK, 0.0, 0.0, 0.0);
    CHECK(m.picked.thing == JM_VIEW_NOTHING);
}

// What a reset gives back; language, scale, quality, bookmarks, screen and the wish to leave stay.
static void check_fresh(const jm_view_model *m, const jm_view_model *fresh)
{
    CHECK(memcmp(&m->camera, &fresh->camera, sizeof m->camera) == 0);
    CHECK(memcmp(&m->goal, &fresh->goal, sizeof m->goal) == 0);
    CHECK(memcmp(&m->clock.time_s, &fresh->clock.time_s, 5 * sizeof(double)) == 0);
    CHECK(m->clock.playing == fresh->clock.playing && m->clock.looping == fresh->clock.looping &&
          m->clock.following == fresh->clock.following);
    CHECK(m->topic == fresh->topic && m->compare == fresh->compare);
    CHECK(memcmp(&m->wipe, &fresh->wipe, sizeof m->wipe) == 0);
    CHECK(m->focus == fresh->focus && m->trees == fresh->trees && m->shadows == fresh->shadows &&
          m->zones == fresh->zones && m->names == fresh->names);
    CHECK(m->interface == fresh->interface && m->help == fresh->help && m->panel == fresh->panel);
    CHECK(m->reduce_motion == fresh->reduce_motion);
    CHECK(m->picked.thing == fresh->picked.thing && m->picked.index == fresh->picked.index);
    CHECK(!m->pick_asked && !m->shot_asked && !m->poster_asked && m->message[0] == '\0');
    CHECK_NEAR(m->flow_phase_s, fresh->flow_phase_s, 0.0);
    CHECK_NEAR(m->message_s, fresh->message_s, 0.0);
    CHECK_NEAR(m->way, fresh->way, 0.0);
}

static double any_number(uint64_t *seed)
{
    const double odd[] = {(double)NAN, HUGE_VAL, -HUGE_VAL, 1e300, -1e300, 0.0, -0.0, 1e-310};
    double kind = hills_between(seed, 0.0, 10.0);
    if (kind < 1.0)
        return odd[(int)(8.0 * kind)];
    if (kind < 4.0)
        return floor(hills_between(seed, -3.0, 12.0));
    return kind < 8.0 ? hills_between(seed, -1.0, 2.0) : hills_between(seed, -2000.0, 2000.0);
}

static void check_limits(const jm_view_model *m)
{
    jm_view_camera held = m->camera;
    jm_view_camera_limit(&held, m->scene);
    CHECK(memcmp(&held, &m->camera, sizeof held) == 0);
    CHECK(m->clock.time_s >= m->clock.first_s && m->clock.time_s <= m->clock.last_s);
    CHECK(m->clock.speed >= 1.0 && m->clock.speed <= 100000.0);
    CHECK(m->topic >= JM_NONE && m->topic < jm_view_feed_topic_count(m->feed));
    CHECK((int)m->compare >= 0 && m->compare < JM_VIEW_COMPARE_COUNT);
    CHECK(m->wipe >= 0.0 && m->wipe <= 1.0 && m->ui_scale >= 1.0 && m->ui_scale <= 3.0);
    CHECK(m->pick_u >= 0.0 && m->pick_u <= 1.0 && m->pick_v >= 0.0 && m->pick_v <= 1.0);
    CHECK((int)m->quality >= 0 && m->quality <= JM_VIEW_QUALITY_HIGH);
}

TEST(wild_hands_and_no_numbers_never_spoil_the_model_and_a_reset_makes_it_fresh)
{
    const fixture *f = *state;
    jm_view_model fresh = start(f), m = start(f);
    jm_view_input *input = NULL;
    CHECK_OK(f->ctx, jm_view_input_create(f->ctx, &input));
    uint64_t seed = 12345;
    for (int i = 0; i < 100000; i++) {
        jm_view_action actions[JM_VIEW_ACTIONS_MOST];
        jm_view_event event = {
            .kind = (jm_view_event_kind)hills_between(&seed, 0.0, JM_VIEW_EVENT_KIND_COUNT),
            .code = (int32_t)hills_between(&seed, -2.0, 128.0),
            .mods = (unsigned)hills_between(&seed, 0.0, 8.0),
            .x = 600.0 * any_number(&seed),
            .y = 400.0 * any_number(&seed),
            .value = any_number(&seed)};
        int32_t count = jm_view_input_event(input, &event, hills_between(&seed, 0.0, 1.0) < 0.1,
                                            0.01 * i, actions, JM_VIEW_ACTIONS_MOST);
        CHECK(count >= 0 && count < JM_VIEW_ACTIONS_MOST);
        for (int32_t a = 0; a < count; a++)
            jm_view_act(&m, &actions[a], any_number(&seed));
        count = jm_view_input_held(input, any_number(&seed), actions, JM_VIEW_ACTIONS_MOST);
        for (int32_t a = 0; a < count; a++)
            jm_view_act(&m, &actions[a], 1.6);
        act(&m, (jm_view_verb)hills_between(&seed, 0.0, JM_VIEW_DO_COUNT), any_number(&seed),
            any_number(&seed), any_number(&seed));
        jm_view_model_advance(&m, any_number(&seed));
        if (i % 100 == 0)
            check_limits(&m);
    }
    act(&m, JM_VIEW_DO_RESET, 0.0, 0.0, 0.0);
    check_fresh(&m, &fresh);
    jm_view_input_destroy(input);
}

TEST(a_reset_keeps_language_scale_quality_and_kept_views)
{
    const fixture *f = *state;
    jm_view_model m = start(f);
    act(&m, JM_VIEW_DO_LANGUAGE, 0.0, 0.0, 0.0);
    act(&m, JM_VIEW_DO_SCALE, 0.0, 0.0, 1.5);
    act(&m, JM_VIEW_DO_QUALITY, 0.0, 0.0, JM_VIEW_QUALITY_HIGH);
    act(&m, JM_VIEW_DO_KEEP, 0.0, 0.0, 0.0);
    act(&m, JM_VIEW_DO_RESET, 0.0, 0.0, 0.0);
    CHECK(m.french && m.quality == JM_VIEW_QUALITY_HIGH && m.bookmark[0].set);
    CHECK_NEAR(m.ui_scale, 1.5, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(it_opens_at_four_in_the_afternoon_with_the_first_layer_and_the_whole_city),
        CASE(it_opens_as_asked_for),
        CASE(a_city_without_layers_opens_too),
        CASE(flights_take_time_and_a_hand_on_the_camera_ends_them),
        CASE(with_less_motion_the_camera_is_there_at_once),
        CASE(a_double_click_flies_half_way_to_the_ground_it_hit),
        CASE(side_by_side_both_pictures_zoom_at_the_same_place),
        CASE(looking_straight_down_goes_there_and_back),
        CASE(without_a_base_nothing_is_compared_and_the_user_is_told_why),
        CASE(with_a_base_each_comparison_is_one_action_and_minus_one_goes_round),
        CASE(stepping_through_layers_meets_each_and_the_bare_city),
        CASE(a_kept_view_comes_back_whole),
        CASE(play_at_the_end_of_the_day_begins_it_anew),
        CASE(escape_closes_the_help_before_it_lets_go_of_what_was_picked),
        CASE(wild_hands_and_no_numbers_never_spoil_the_model_and_a_reset_makes_it_fresh),
        CASE(a_reset_keeps_language_scale_quality_and_kept_views),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

#include "check.h"

#include "core/math.h"
#include "view/input.h"

enum { WIDTH = 1280, HEIGHT = 720 };

/// What a run of events adds up to.
typedef struct sum {
    double pan_x, pan_y, orbit_x, orbit_y, zoom, zoom_u, zoom_v, pick_u, pick_v;
    int picks, count;
} sum;

typedef struct hand {
    jm_view_gesture g;
    double now_s;
    sum s;
} hand;

static hand new_hand(void)
{
    hand h = {.s.zoom = 1.0};
    return h;
}

static void finger(hand *h, jm_view_event_kind kind, int32_t id, double x, double y)
{
    const jm_view_event e = {.kind = kind, .code = id, .x = x, .y = y};
    jm_view_action out[JM_VIEW_ACTIONS_MOST];
    int32_t n =
        jm_view_gesture_event(&h->g, &e, HEIGHT, WIDTH, h->now_s, out, JM_VIEW_ACTIONS_MOST);
    h->now_s += 0.01;
    for (int32_t i = 0; i < n; i++) {
        h->s.count++;
        if (out[i].verb == JM_VIEW_DO_PAN) {
            h->s.pan_x += out[i].x * HEIGHT;
            h->s.pan_y += out[i].y * HEIGHT;
        } else if (out[i].verb == JM_VIEW_DO_ORBIT) {
            h->s.orbit_x += out[i].x;
            h->s.orbit_y += out[i].y;
        } else if (out[i].verb == JM_VIEW_DO_ZOOM) {
            h->s.zoom *= out[i].value;
            h->s.zoom_u = out[i].x;
            h->s.zoom_v = out[i].y;
        } else if (out[i].verb == JM_VIEW_DO_PICK) {
            h->s.picks++;
            h->s.pick_u = out[i].x;
            h->s.pick_v = out[i].y;
        }
    }
}

#define DOWN(id, x, y) finger(&h, JM_VIEW_EVENT_FINGER_DOWN, id, x, y)
#define MOVE(id, x, y) finger(&h, JM_VIEW_EVENT_FINGER_MOVE, id, x, y)
#define UP(id, x, y) finger(&h, JM_VIEW_EVENT_FINGER_UP, id, x, y)

TEST(one_finger_takes_the_ground_with_it_by_its_whole_way)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(3, 100, 100);
    for (int i = 1; i <= 40; i++)
        MOVE(3, 100 + 2 * i, 100 + i);
    UP(3, 180, 140);
    CHECK_NEAR(h.s.pan_x, 80.0, 1e-9);
    CHECK_NEAR(h.s.pan_y, 40.0, 1e-9);
    CHECK(h.s.picks == 0);
}

TEST(a_short_touch_picks_where_it_began)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(0, 640, 180);
    MOVE(0, 644, 183); // a finger is never quite still
    UP(0, 644, 183);
    CHECK(h.s.picks == 1 && h.s.count == 1);
    CHECK_NEAR(h.s.pick_u, 0.5, 1e-12);
    CHECK_NEAR(h.s.pick_v, 0.25, 1e-12);
}

TEST(a_long_touch_a_drag_and_two_fingers_pick_nothing)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(0, 640, 180);
    h.now_s += 2.0;
    UP(0, 640, 180);
    DOWN(0, 640, 180);
    MOVE(0, 700, 180);
    MOVE(0, 640, 180);
    UP(0, 640, 180);
    DOWN(0, 640, 180);
    DOWN(1, 740, 180);
    UP(0, 640, 180);
    UP(1, 740, 180);
    CHECK(h.s.picks == 0);
}

TEST(fingers_twice_as_far_apart_zoom_by_two_at_their_middle)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(7, 600, 360);
    DOWN(9, 680, 360);
    for (int i = 1; i <= 40; i++) {
        MOVE(7, 600 - i, 360);
        MOVE(9, 680 + i, 360);
    }
    CHECK_NEAR(h.s.zoom, 2.0, 1e-9);
    CHECK_NEAR(h.s.zoom_u, 0.5, 0.01);
    CHECK_NEAR(h.s.zoom_v, 0.5, 1e-9);
    CHECK_NEAR(h.s.pan_x, 0.0, 1e-9); // the middle ends where it began
    CHECK_NEAR(h.s.orbit_x, 0.0, 0.0);
    CHECK_NEAR(h.s.orbit_y, 0.0, 0.0);
}

TEST(two_fingers_that_twist_turn_the_city_with_them)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(0, 740, 360);
    DOWN(1, 540, 360);
    for (int i = 1; i <= 60; i++) { // clockwise on the screen by 60 degrees
        double a = i * JM_DEG;
        MOVE(0, 640 + 100 * cos(a), 360 + 100 * sin(a));
        MOVE(1, 640 - 100 * cos(a), 360 - 100 * sin(a));
    }
    // Less the 8 to 9 degrees in which a pinch is still no turn.
    double turned_deg = h.s.orbit_x * JM_VIEW_ORBIT_RAD / JM_DEG;
    CHECK(turned_deg <= -50.0 && turned_deg >= -53.0);
    CHECK_NEAR(h.s.zoom, 1.0, 1e-6);
    CHECK_NEAR(h.s.orbit_y, 0.0, 0.0);
}

TEST(two_fingers_together_up_or_down_tilt_and_do_nothing_else)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(0, 540, 360);
    DOWN(1, 740, 360);
    for (int i = 1; i <= 36; i++) {
        MOVE(0, 540, 360 - 5 * i);
        MOVE(1, 740, 360 - 5 * i);
    }
    CHECK_NEAR(h.s.orbit_y, -180.0 / HEIGHT, 1e-9); // the whole way counts
    CHECK_NEAR(h.s.orbit_x, 0.0, 0.0);
    CHECK_NEAR(h.s.zoom, 1.0, 0.0);
    CHECK_NEAR(h.s.pan_y, 0.0, 0.0);
}

TEST(two_fingers_together_sideways_pan)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(0, 540, 360);
    DOWN(1, 740, 360);
    for (int i = 1; i <= 30; i++) {
        MOVE(0, 540 + 4 * i, 360);
        MOVE(1, 740 + 4 * i, 360);
    }
    CHECK_NEAR(h.s.pan_x, 120.0, 1e-9);
    CHECK_NEAR(h.s.zoom, 1.0, 1e-9);
    CHECK_NEAR(h.s.orbit_y, 0.0, 0.0);
}

TEST(a_finger_that_rests_while_the_other_pinches_is_waited_for_no_longer_than_a_little)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(0, 540, 360);
    DOWN(1, 640, 360);
    for (int i = 1; i <= 20; i++)
        MOVE(1, 640 + 10 * i, 360);
    CHECK_NEAR(h.s.zoom, 3.0, 1e-9);
}

TEST(a_third_finger_that_comes_or_goes_moves_nothing)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(0, 540, 360);
    DOWN(1, 740, 360);
    MOVE(0, 500, 360);
    MOVE(1, 780, 360);
    int before = h.s.count;
    DOWN(2, 1200, 700);
    UP(2, 1200, 700);
    UP(0, 500, 360);
    CHECK(h.s.count == before);
    MOVE(1, 781, 360); // what is left pans, from where it is
    CHECK(h.s.count == before + 1);
    CHECK_NEAR(h.s.pan_x, 1.0, 1e-9);
}

TEST(three_fingers_turn_and_tilt)
{
    UNUSED_STATE;
    hand h = new_hand();
    for (int i = 0; i < 3; i++)
        DOWN(i, 500 + 100 * i, 300);
    for (int i = 0; i < 3; i++)
        MOVE(i, 500 + 100 * i + 72, 300 + 36);
    CHECK_NEAR(h.s.orbit_x, 0.1, 1e-9);
    CHECK_NEAR(h.s.orbit_y, 0.05, 1e-9);
    CHECK_NEAR(h.s.pan_x, 0.0, 0.0);
}

TEST(fingers_whose_lifting_was_lost_do_not_stay_for_ever)
{
    UNUSED_STATE;
    hand h = new_hand();
    for (int i = 0; i < 10; i++)
        DOWN(i, 100 * i, 300);
    DOWN(77, 640, 360); // the eleventh: the ten were lifted unheard
    UP(77, 640, 360);
    CHECK(h.g.count == 0 && h.s.picks == 1);
    DOWN(5, 640, 360);
    DOWN(5, 700, 360); // the same finger again: its lifting was lost
    UP(5, 700, 360);
    CHECK(h.g.count == 0 && h.s.picks == 2);
}

TEST(fingers_of_no_place_and_unknown_fingers_are_passed_over)
{
    UNUSED_STATE;
    hand h = new_hand();
    DOWN(0, (double)NAN, 100);
    MOVE(4, 100, 100);
    UP(4, 100, 100);
    CHECK(h.g.count == 0 && h.s.count == 0);
    DOWN(0, 100, 100);
    MOVE(0, HUGE_VAL, 100);
    MOVE(0, 1e300, 100);
    UP(0, (double)NAN, (double)NAN); // lifted all the same
    CHECK(h.g.count == 0);
    DOWN(0, 300, 300); // both at one point: no infinite zoom
    DOWN(1, 300, 300);
    MOVE(1, 400, 300);
    CHECK(isfinite(h.s.zoom) && h.s.zoom <= 10.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_finger_takes_the_ground_with_it_by_its_whole_way),
        CASE(a_short_touch_picks_where_it_began),
        CASE(a_long_touch_a_drag_and_two_fingers_pick_nothing),
        CASE(fingers_twice_as_far_apart_zoom_by_two_at_their_middle),
        CASE(two_fingers_that_twist_turn_the_city_with_them),
        CASE(two_fingers_together_up_or_down_tilt_and_do_nothing_else),
        CASE(two_fingers_together_sideways_pan),
        CASE(a_finger_that_rests_while_the_other_pinches_is_waited_for_no_longer_than_a_little),
        CASE(a_third_finger_that_comes_or_goes_moves_nothing),
        CASE(three_fingers_turn_and_tilt),
        CASE(fingers_whose_lifting_was_lost_do_not_stay_for_ever),
        CASE(fingers_of_no_place_and_unknown_fingers_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// Runs that grow while they are looked at, end, die or start anew.
#include "feed_town.h"

#include "city/raster.h"

#include <signal.h>
#include <sys/wait.h>

// A child that writes `variant` (or the base) as it is told; libhdf5's state is copied by fork, so
// this comes before any file is opened here. 'c' create, 's' step, 'f' finish.
typedef struct writer {
    pid_t pid;
    int orders, answers;
} writer;

static void obey(scene *s, bool variant, int orders, int answers)
{
    static town_writer w;
    int64_t steps = 0;
    jm_ctx_set_threads(s->ctx, 1); // OpenMP's pool does not live through a fork
    for (char order; read(orders, &order, 1) == 1;) {
        if (order == 'c')
            town_write_start(s->ctx, s->folder, variant ? "variant.outcome.nc" : "base.outcome.nc",
                             variant ? s->variant : s->base, variant, &w);
        else if (order == 's')
            town_write_steps(s->ctx, &w, steps, steps + 1);
        else
            town_write_end(s->ctx, &w, true);
        steps += order == 's';
        if (write(answers, &order, 1) != 1)
            break;
    }
    _exit(0);
}

static writer writer_start(scene *s, bool variant)
{
    int orders[2], answers[2];
    CHECK(pipe(orders) == 0 && pipe(answers) == 0);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        close(orders[1]);
        obey(s, variant, orders[0], answers[1]);
    }
    close(orders[0]);
    close(answers[1]);
    return (writer){pid, orders[1], answers[0]};
}

static void writer_does(const writer *w, const char *orders)
{
    for (char answer = 0; *orders != '\0'; orders++) {
        CHECK(write(w->orders, orders, 1) == 1);
        CHECK(read(w->answers, &answer, 1) == 1 && answer == *orders);
    }
}

static void writer_end(const writer *w, bool kill_it)
{
    if (kill_it)
        CHECK(kill(w->pid, SIGKILL) == 0);
    close(w->orders);
    close(w->answers);
    CHECK(waitpid(w->pid, NULL, 0) == w->pid);
}

static jm_view_feed_state wait_for(const scene *s, int64_t steps, jm_view_run_state run)
{
    jm_view_feed_state now = jm_view_feed_look(s->feed);
    for (int turns = 0; now.steps != steps || now.run != run;) {
        wait_turn(&turns);
        now = jm_view_feed_look(s->feed);
    }
    return now;
}

TEST(a_run_that_goes_on_shows_its_new_steps_and_then_its_end)
{
    UNUSED_STATE;
    scene s;
    jm_view_values v;
    open_cities(&s);
    writer w = writer_start(&s, true);
    writer_does(&w, "c");
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, NULL, false, &s.feed));
    CHECK(jm_view_feed_look(s.feed).steps == 0);
    jm_view_feed_want(s.feed, topic(&s, "utci"), 0.0);
    CHECK(!jm_view_feed_take(s.feed, &v) && v.count == 0);
    CHECK_FAILS(s.ctx, jm_view_feed_wait(s.ctx, s.feed, &v), JM_ERR_IO, "no step yet");
    CHECK(values_at(&s, "building_height", 0.0).count > 0); // static: there from the first
    writer_does(&w, "ss");
    CHECK(wait_for(&s, 2, JM_VIEW_RUN_GROWING).last_s == 2.0 * hour_s);
    v = values_at(&s, "utci", 9.0 * hour_s);
    CHECK(v.step_b == 1 && v.base_a == NULL);
    CHECK(series_of(&s, "utci", 5, 2).base == NULL);
    writer_does(&w, "ssssssssss");
    wait_for(&s, 12, JM_VIEW_RUN_GROWING);
    v = values_at(&s, "utci", 9.0 * hour_s);
    CHECK(v.step_a == 8);
    for (int64_t c = 0; c < v.count; c++)
        check_same((double)v.a[c], (double)town_utci_k(s.variant, c, 8, true));
    const jm_view_series longer = series_of(&s, "utci", 5, 12);
    check_same((double)longer.value[11], (double)town_utci_k(s.variant, 5, 11, true));
    CHECK(values_at(&s, "hours_utci_over_32", 0.0).step_a == 11);
    writer_does(&w, "f");
    CHECK(wait_for(&s, 12, JM_VIEW_RUN_COMPLETE).trouble[0] == '\0');
    const uint64_t stamp = v.stamp_a;
    v = values_at(&s, "utci", 9.0 * hour_s);
    CHECK(v.stamp_a == stamp); // the same steps under another name
    check_same((double)values_at(&s, "surface_temp", 3.0 * hour_s).a[4], 291.0 + 2.0);
    writer_end(&w, false);
    close_all(&s);
}

TEST(a_killed_writer_is_told_with_its_hour)
{
    UNUSED_STATE;
    scene s;
    open_cities(&s);
    writer w = writer_start(&s, true);
    writer_does(&w, "css");
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, NULL, false, &s.feed));
    CHECK(jm_view_feed_look(s.feed).run == JM_VIEW_RUN_GROWING);
    writer_end(&w, true);
    const jm_view_feed_state now = wait_for(&s, 2, JM_VIEW_RUN_STOPPED);
    const double ago_s = difftime(time(NULL), 0) - now.stopped_utc_s;
    CHECK(ago_s > -2.0 && ago_s < 3600.0); // no machine takes an hour for this test
    CHECK(values_at(&s, "utci", 2.0 * hour_s).step_a == 1);
    close_all(&s);
}

TEST(a_run_started_anew_is_read_anew_and_one_of_another_city_is_not_mixed_in)
{
    UNUSED_STATE;
    scene s, other;
    open_cities(&s);
    other = s;
    other.variant = NULL;
    town_city(s.ctx, 25.0, &other.variant);
    writer first = writer_start(&s, true), again = writer_start(&s, true);
    writer coarse = writer_start(&other, true);
    writer_does(&first, "csssss");
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, NULL, false, &s.feed));
    const uint64_t stamp = values_at(&s, "utci", hour_s).stamp_a;
    writer_end(&first, true);
    wait_for(&s, 5, JM_VIEW_RUN_STOPPED);
    writer_does(&again, "cs");
    wait_for(&s, 1, JM_VIEW_RUN_GROWING);
    CHECK(values_at(&s, "utci", hour_s).stamp_a != stamp);
    writer_end(&again, true);
    writer_does(&coarse, "css");
    for (int turns = 0; jm_view_feed_look(s.feed).trouble[0] == '\0';)
        wait_turn(&turns);
    CHECK(strstr(jm_view_feed_look(s.feed).trouble, "open it again") != NULL);
    CHECK(jm_view_feed_look(s.feed).steps == 1);
    jm_view_values v;
    jm_view_feed_want(s.feed, topic(&s, "surface_temp"), hour_s);
    CHECK_FAILS(s.ctx, jm_view_feed_wait(s.ctx, s.feed, &v), JM_ERR_IO, "open it again");
    writer_end(&coarse, true);
    jm_city_destroy(other.variant);
    close_all(&s);
}

TEST(a_base_that_goes_on_is_compared_as_far_as_it_has_come)
{
    UNUSED_STATE;
    scene s;
    town_writer whole;
    open_cities(&s);
    writer w = writer_start(&s, false);
    writer_does(&w, "csss");
    town_write_start(s.ctx, s.folder, "variant.outcome.nc", s.variant, true, &whole);
    town_write_steps(s.ctx, &whole, 0, TOWN_STEPS);
    town_write_end(s.ctx, &whole, true);
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, s.base_path, false, &s.feed));
    CHECK(jm_view_feed_look(s.feed).steps == 3);
    CHECK(jm_view_feed_look(s.feed).run == JM_VIEW_RUN_GROWING);
    jm_view_values v = values_at(&s, "utci", 20.0 * hour_s);
    CHECK(v.step_a == 2 && v.base_a != NULL);
    check_utci(&s, &v, 2, 2, 0.0);
    writer_does(&w, "sssss");
    wait_for(&s, 8, JM_VIEW_RUN_GROWING);
    v = values_at(&s, "utci", 8.0 * hour_s);
    check_utci(&s, &v, 7, 7, 0.0);
    writer_end(&w, true);
    wait_for(&s, 8, JM_VIEW_RUN_STOPPED);
    close_all(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_run_that_goes_on_shows_its_new_steps_and_then_its_end),
        CASE(a_killed_writer_is_told_with_its_hour),
        CASE(a_run_started_anew_is_read_anew_and_one_of_another_city_is_not_mixed_in),
        CASE(a_base_that_goes_on_is_compared_as_far_as_it_has_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

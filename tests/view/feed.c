// The feed: values, scales and series against formulas; runs that grow, end and die.
#include "town.h"

#include "city/raster.h"
#include "view/feed.h"
#include "view/feed_own.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static const double hour_s = 3600.0;

typedef struct scene {
    jm_ctx *ctx;
    char folder[512], base_path[600], variant_path[600];
    jm_city *base, *variant;
    jm_view_feed *feed;
} scene;

static void open_empty(scene *s)
{
    *s = (scene){.ctx = jm_ctx_create(&(jm_ctx_def){.threads = 2})};
    CHECK(s->ctx != NULL);
    town_folder(s->folder);
    snprintf(s->base_path, sizeof s->base_path, "%s/base.outcome.nc", s->folder);
    snprintf(s->variant_path, sizeof s->variant_path, "%s/variant.outcome.nc", s->folder);
}

static void open_both(scene *s)
{
    open_empty(s);
    town_outcomes(s->ctx, s->folder, 10.0, &s->base, &s->variant);
    CHECK_OK(s->ctx, jm_view_feed_open(s->ctx, s->variant_path, s->base_path, false, &s->feed));
}

static void close_all(scene *s)
{
    jm_view_feed_close(s->feed);
    jm_city_destroy(s->base);
    jm_city_destroy(s->variant);
    town_remove(s->folder);
    jm_ctx_destroy(s->ctx);
}

static int32_t topic(const scene *s, const char *name)
{
    int32_t index = jm_view_feed_topic_of(s->feed, name);
    CHECK(index != JM_NONE);
    return index;
}

static jm_view_values values_at(const scene *s, const char *name, double time_s)
{
    jm_view_values v;
    jm_view_feed_want(s->feed, topic(s, name), time_s);
    CHECK_OK(s->ctx, jm_view_feed_wait(s->ctx, s->feed, &v));
    return v;
}

// Both NaN, or equal: the file keeps floats exactly, and the sums are of doubles (2^-40 of 300 K).
static void check_same(double actual, double expected)
{
    if (isnan(expected))
        CHECK(isnan(actual));
    else
        CHECK_NEAR(actual, expected, 3e-10);
}

static void check_utci(const scene *s, const jm_view_values *v, int64_t a, int64_t b, double weight)
{
    CHECK(v->count == jm_grid_cells(&s->base->grid));
    for (int64_t c = 0; c < v->count; c++) {
        const double outcome = (1.0 - weight) * (double)town_utci_k(s->variant, c, a, true) +
                               weight * (double)town_utci_k(s->variant, c, b, true);
        const double base = (1.0 - weight) * (double)town_utci_k(s->base, c, a, false) +
                            weight * (double)town_utci_k(s->base, c, b, false);
        check_same(jm_view_value(v, c, JM_VIEW_OUTCOME), outcome);
        check_same(jm_view_value(v, c, JM_VIEW_BASE), base);
        check_same(jm_view_value(v, c, JM_VIEW_DIFFERENCE), outcome - base);
    }
}

TEST(values_of_both_sides_are_the_files_at_steps_and_between_them)
{
    UNUSED_STATE;
    scene s;
    open_both(&s);
    jm_view_values v = values_at(&s, "utci", 15.0 * hour_s);
    CHECK(v.step_a == 14 && v.weight == 0.0);
    check_utci(&s, &v, 14, 15, 0.0);
    v = values_at(&s, "utci", 15.75 * hour_s);
    CHECK(v.step_a == 14 && v.step_b == 15);
    check_utci(&s, &v, 14, 15, 0.75);
    v = values_at(&s, "utci", 0.25 * hour_s); // before the first step
    CHECK(v.step_a == 0 && v.step_b == 0);
    check_utci(&s, &v, 0, 0, 0.0);
    v = values_at(&s, "utci", 99.0 * hour_s); // after the last
    CHECK(v.step_a == 23 && v.step_b == 23);
    check_utci(&s, &v, 23, 23, 0.0);
    CHECK(isnan(jm_view_value(&v, v.count, JM_VIEW_OUTCOME)));
    CHECK(isnan(jm_view_value(&v, -1, JM_VIEW_OUTCOME)));
    close_all(&s);
}

TEST(links_bring_the_flow_that_their_width_needs)
{
    UNUSED_STATE;
    scene s;
    open_both(&s);
    jm_view_values v = values_at(&s, "speed", 8.5 * hour_s);
    CHECK(v.flow_a != NULL && v.flow_b != NULL && v.base_flow_a != NULL && v.base_flow_b != NULL);
    for (int32_t l = 0; l < s.base->streets.link_count; l++) {
        CHECK(v.flow_a[l] == town_flow_vehs(l, 7, true));
        CHECK(v.flow_b[l] == town_flow_vehs(l, 8, true));
        CHECK(v.base_flow_a[l] == town_flow_vehs(l, 7, false));
        CHECK(v.base_flow_b[l] == town_flow_vehs(l, 8, false));
    }
    v = values_at(&s, "flow", 8.5 * hour_s);
    CHECK(v.flow_a == v.a && v.base_flow_b == v.base_b);
    CHECK(values_at(&s, "utci", 8.5 * hour_s).flow_a == NULL);
    close_all(&s);
}

TEST(what_is_derived_follows_its_formula)
{
    UNUSED_STATE;
    scene s;
    open_both(&s);
    const jm_city *c = s.variant;
    jm_view_values v = values_at(&s, "occupancy", 10.0 * hour_s);
    for (int32_t p = 0; p < c->parkings.count; p++)
        if (c->parkings.capacity[p] > 0.0f)
            CHECK_NEAR(v.a[p], town_occupied(c, p, 9, true) / c->parkings.capacity[p], 1e-6);
        else
            CHECK(isnan(v.a[p]));
    v = values_at(&s, "hours_utci_over_32", 0.0);
    CHECK(jm_view_feed_topic(s.feed, v.topic)->is_static && v.a == v.b);
    int64_t hot = 0;
    for (int64_t i = 0; i < v.count; i++) {
        float hours = 0.0f;
        for (int64_t step = 0; step < TOWN_STEPS; step++)
            hours += town_utci_k(c, i, step, true) > 305.15f ? 1.0f : 0.0f;
        check_same((double)v.a[i],
                   c->rasters.building_height_m[i] > 0.0f ? (double)NAN : (double)hours);
        hot += hours > 0.0f;
    }
    CHECK(hot > 0);
    v = values_at(&s, "zone_utci", 15.0 * hour_s);
    CHECK(v.count == c->zones.count && v.count > 1);
    for (int32_t z = 0; z < c->zones.count; z++) {
        const int64_t first = c->zones.ring_start[z];
        const jm_rings rings = {c->zones.ring_start[z + 1] - first, c->zones.point_start + first,
                                c->zones.ring_x, c->zones.ring_y};
        double sum = 0.0, cells = 0.0;
        for (int64_t i = 0; i < jm_grid_cells(&c->grid); i++) {
            const double x = jm_grid_x(&c->grid, i % c->grid.columns);
            const double y = jm_grid_y(&c->grid, i / c->grid.columns);
            const double utci_k = (double)town_utci_k(c, i, 14, true);
            if (isnan(utci_k) || !jm_point_in_rings(&rings, x, y))
                continue;
            sum += utci_k;
            cells += 1.0;
        }
        // A mean of float values near 305 K, kept as a float (2^-15 K).
        if (cells > 0.0)
            CHECK_NEAR(v.a[z], sum / cells, 4e-5);
    }
    v = values_at(&s, "zone_residents", 0.0);
    for (int32_t z = 0; z < c->zones.count; z++) {
        jm_household_values h = {0};
        CHECK_OK(s.ctx, jm_city_household_values(s.ctx, c, z, &h));
        if (h.shown && h.area_m2 > 0.0)
            CHECK_NEAR(v.a[z], 1e4 * h.residents / h.area_m2, 1e-3);
    }
    close_all(&s);
}

TEST(a_scale_is_of_both_sides_and_of_the_whole_day)
{
    UNUSED_STATE;
    scene s;
    open_both(&s);
    const jm_view_values morning = values_at(&s, "utci", 4.0 * hour_s);
    const jm_view_values noon = values_at(&s, "utci", 15.0 * hour_s);
    CHECK(memcmp(&morning.scale, &noon.scale, sizeof noon.scale) == 0);
    // From 20 degC at night to 34 + 4 + 4 in the heat, less what the percentiles leave out; the
    // coolest third of the day, which is all of the night, shares the lightest colour.
    CHECK(noon.scale.low >= 21.0 && noon.scale.low <= 30.0 && noon.scale.high >= 36.0 &&
          noon.scale.high < 50.0);
    CHECK(noon.difference.difference && noon.difference.low == -noon.difference.high);
    CHECK(noon.difference.high >= 1.5 && noon.difference.high <= 3.0); // up to 2 K cooler
    CHECK(jm_view_values_scale(&noon, JM_VIEW_DIFFERENCE)->difference);
    CHECK(!jm_view_values_scale(&noon, JM_VIEW_BASE)->difference);
    // Amounts begin at nothing.
    CHECK(values_at(&s, "flow", 0.0).scale.low == 0.0);
    const jm_view_values full = values_at(&s, "occupancy", 0.0);
    CHECK(full.scale.low == 0.0 && full.scale.high >= 100.0);
    const jm_view_values ground = values_at(&s, "surface_class", 0.0);
    CHECK(ground.scale.low == 0.0 && ground.scale.high == (double)(JM_SURFACE_COUNT - 1));
    CHECK(jm_view_feed_topic(s.feed, ground.topic)->has_classes);
    close_all(&s);
}

TEST(topics_come_in_the_order_of_the_list_and_only_those_with_a_source)
{
    UNUSED_STATE;
    scene s;
    open_both(&s);
    const char *const expected[] = {"utci",           "surface_temp",    "hours_utci_over_32",
                                    "flow",           "speed",           "occupancy",
                                    "occupied",       "zone_utci",       "zone_occupancy",
                                    "zone_residents", "building_height", "surface_class",
                                    "capacity"};
    const int32_t count = (int32_t)(sizeof expected / sizeof *expected);
    CHECK(jm_view_feed_topic_count(s.feed) == count);
    for (int32_t i = 0; i < count; i++) {
        const jm_view_topic *t = jm_view_feed_topic(s.feed, i);
        CHECK(strcmp(t->name, expected[i]) == 0);
        CHECK(t->in_base && t->count > 0 && t->words.title != NULL && t->sentence[0] != '\0');
    }
    CHECK(jm_view_feed_topic_of(s.feed, "tmrt") == JM_NONE);
    CHECK(jm_view_feed_topic(s.feed, count) == NULL);
    close_all(&s);
}

TEST(what_the_outcome_says_of_itself_is_at_hand)
{
    UNUSED_STATE;
    scene s;
    open_both(&s);
    const jm_view_about *about = jm_view_feed_about(s.feed);
    CHECK(strcmp(about->title, "Toytown demain") == 0);
    CHECK(strcmp(about->base_title, "Toytown aujourd'hui") == 0);
    CHECK(strcmp(about->city_name, "Toytown") == 0);
    CHECK(strcmp(about->measures, "40 trees planted, 9 m high") == 0);
    CHECK(strstr(about->status_line, "%") != NULL);
    CHECK(about->start_utc_s == 1785103200.0 && about->step_s == hour_s);
    CHECK(jm_zone_offset_s(&about->zone, (jm_instant)about->start_utc_s) == 7200);
    CHECK(jm_city_equal(jm_view_feed_city(s.feed), s.variant));
    CHECK(jm_city_equal(jm_view_feed_base_city(s.feed), s.base));
    const jm_view_feed_state now = jm_view_feed_look(s.feed);
    CHECK(now.steps == TOWN_STEPS && now.last_s == 24.0 * hour_s);
    CHECK(now.run == JM_VIEW_RUN_COMPLETE && now.trouble[0] == '\0');
    close_all(&s);
}

// A drawing thread asks until it is there; a minute of asking is a failure.
enum { most_turns = 60000 };

static void wait_turn(int *turns)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    CHECK(++*turns < most_turns);
}

static jm_view_series series_of(const scene *s, const char *name, int64_t index, int64_t steps)
{
    jm_view_series series;
    int turns = 0;
    while (!jm_view_feed_series(s->feed, topic(s, name), index, &series) || series.steps != steps)
        wait_turn(&turns);
    return series;
}

TEST(a_series_is_the_picked_value_of_every_step)
{
    UNUSED_STATE;
    scene s;
    const char *const names[] = {
        "utci", "flow", "occupancy", "zone_utci", "hours_utci_over_32", "building_height"};
    open_both(&s);
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const int64_t count = jm_view_feed_topic(s.feed, topic(&s, names[n]))->count;
        const int64_t index = count / 3;
        const jm_view_series series = series_of(&s, names[n], index, TOWN_STEPS);
        CHECK(series.base != NULL && series.index == index);
        for (int64_t step = 0; step < TOWN_STEPS; step++) {
            const jm_view_values v = values_at(&s, names[n], series.time_s[step]);
            check_same((double)series.value[step], jm_view_value(&v, index, JM_VIEW_OUTCOME));
            check_same((double)series.base[step], jm_view_value(&v, index, JM_VIEW_BASE));
        }
    }
    jm_view_series none;
    CHECK(!jm_view_feed_series(s.feed, 0, INT64_MAX, &none));
    CHECK(!jm_view_feed_series(s.feed, JM_NONE, 0, &none));
    close_all(&s);
}

TEST(taking_never_mixes_two_wishes)
{
    UNUSED_STATE;
    scene s;
    jm_view_values v;
    open_both(&s);
    CHECK(jm_view_feed_take(s.feed, &v) && v.count == 0 && v.topic == JM_NONE); // none was wished
    const jm_view_values first = values_at(&s, "utci", 15.0 * hour_s);
    for (int i = 0; i < 200; i++) {
        const char *name = i % 3 == 0 ? "speed" : i % 3 == 1 ? "surface_temp" : "utci";
        const int64_t step = (i * 7) % 23;
        jm_view_feed_want(s.feed, topic(&s, name), hour_s * (double)(step + 1));
        const bool whole = jm_view_feed_take(s.feed, &v);
        CHECK(v.count == jm_view_feed_topic(s.feed, v.topic)->count && v.a != NULL);
        CHECK(!whole || (v.topic == topic(&s, name) && v.step_a == step));
        if (strcmp(jm_view_feed_topic(s.feed, v.topic)->name, "utci") == 0)
            for (int64_t c = 0; c < v.count; c += 97)
                check_same((double)v.a[c], (double)town_utci_k(s.variant, c, v.step_a, true));
    }
    const jm_view_values again = values_at(&s, "utci", 15.0 * hour_s);
    CHECK(again.stamp_a == first.stamp_a && again.stamp_b == first.stamp_b);
    CHECK(values_at(&s, "utci", 16.0 * hour_s).stamp_a == first.stamp_b);
    CHECK(values_at(&s, "surface_temp", 15.0 * hour_s).stamp_a != first.stamp_a);
    jm_view_feed_want(s.feed, JM_NONE, 0.0);
    CHECK(jm_view_feed_take(s.feed, &v) && v.count == 0 && v.a == NULL);
    close_all(&s);
}

static bool always(void *user)
{
    (void)user;
    return true;
}

TEST(a_host_that_stops_ends_the_wait)
{
    UNUSED_STATE;
    scene s;
    jm_view_values v;
    open_both(&s);
    jm_ctx *hurried = jm_ctx_create(&(jm_ctx_def){.interrupted = always});
    CHECK(hurried != NULL);
    // Whether it comes before the host is asked depends on the machine; it never hangs.
    jm_view_feed_want(s.feed, topic(&s, "hours_utci_over_32"), 0.0);
    jm_status status = jm_view_feed_wait(hurried, s.feed, &v);
    CHECK(status == JM_OK || status == JM_ERR_INTERRUPTED);
    jm_ctx_destroy(hurried);
    close_all(&s);
}

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

static void open_cities(scene *s)
{
    open_empty(s);
    town_city(s->ctx, 20.0, &s->base);
    town_variant(s->ctx, s->base, &s->variant);
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

TEST(a_base_of_another_grid_or_that_is_not_there_is_refused)
{
    UNUSED_STATE;
    scene s;
    jm_city *coarse = NULL;
    town_writer w;
    open_both(&s);
    jm_view_feed_close(s.feed);
    s.feed = NULL;
    town_city(s.ctx, 25.0, &coarse);
    town_write_start(s.ctx, s.folder, "coarse.outcome.nc", coarse, false, &w);
    town_write_steps(s.ctx, &w, 0, TOWN_STEPS);
    town_write_end(s.ctx, &w, true);
    char path[600];
    snprintf(path, sizeof path, "%s/coarse.outcome.nc", s.folder);
    CHECK_FAILS(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, path, false, &s.feed), JM_ERR_DATA,
                "different grids");
    CHECK(s.feed == NULL);
    town_write_start(s.ctx, s.folder, "coarse.outcome.nc", coarse, false, &w);
    town_write_steps(s.ctx, &w, 0, 2);
    town_write_end(s.ctx, &w, false); // stopped: its .part stays, the final name too
    CHECK(remove(path) == 0);
    CHECK_FAILS(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, path, false, &s.feed), JM_ERR_DATA,
                "different grids");
    snprintf(path, sizeof path, "%s/absent.outcome.nc", s.folder);
    CHECK_FAILS(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, path, false, &s.feed), JM_ERR_DATA,
                "absent");
    jm_city_destroy(coarse);
    close_all(&s);
}

TEST(what_the_scenario_added_has_no_value_in_the_base)
{
    UNUSED_STATE;
    scene s;
    town_writer w;
    open_cities(&s);
    const int32_t old = s.base->parkings.count;
    CHECK_OK(s.ctx, jm_city_resize(s.ctx, s.variant, JM_ROWS_PARKINGS, old + 2));
    s.variant->parkings.capacity[old] = 64.0f; // the other one has no space at all
    s.variant->parkings.kind[old] = s.variant->parkings.kind[old + 1] = JM_PARKING_SURFACE;
    s.variant->parkings.zone[old] = s.variant->parkings.zone[old + 1] = JM_NONE;
    s.variant->parkings.link[old] = s.variant->parkings.link[old + 1] = JM_NONE;
    for (int v = 0; v < 2; v++) {
        town_write_start(s.ctx, s.folder, v ? "variant.outcome.nc" : "base.outcome.nc",
                         v ? s.variant : s.base, v != 0, &w);
        town_write_steps(s.ctx, &w, 0, 2);
        town_write_end(s.ctx, &w, true);
    }
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, s.base_path, false, &s.feed));
    const jm_view_values v = values_at(&s, "occupied", 0.0);
    CHECK(v.count == old + 2 && v.base_a != NULL);
    CHECK(v.a[old] == town_occupied(s.variant, old, 0, true) && isnan(v.base_a[old]));
    CHECK(!isnan(v.base_a[old - 1]));
    CHECK(isnan(values_at(&s, "occupancy", 0.0).a[old + 1]));
    CHECK(isnan(series_of(&s, "occupied", old, 2).base[1]));
    CHECK(isnan(series_of(&s, "occupancy", old, 2).base[0]));
    close_all(&s);
}

static jm_status fill_bare(void *user, jm_ctx *ctx, jm_h5 *file)
{
    return jm_city_write(ctx, user, file, "/city");
}

// An outcome of s->base, a city without links, of two rows and one step of half an hour. air: the
// grid of its air, or NULL.
static void write_rows(scene *s, const char *path, const jm_field rows[2], const jm_grid *air)
{
    jm_outcome *outcome = NULL;
    const jm_outcome_def def = {.path = path,
                                .grid = &s->base->grid,
                                .air_grid = air,
                                .crs_wkt = s->base->crs_wkt != NULL ? s->base->crs_wkt : "LOCAL_CS",
                                .step_count = 1,
                                .tile = 64,
                                .rows = rows,
                                .row_count = 2,
                                .fill = fill_bare,
                                .user = s->base};
    CHECK_OK(s->ctx, jm_outcome_create(s->ctx, &def, &outcome));
    CHECK_OK(s->ctx, jm_outcome_write_static(s->ctx, outcome));
    CHECK_OK(s->ctx, jm_outcome_step(s->ctx, outcome, 1800.0));
    CHECK_OK(s->ctx, jm_outcome_finish(s->ctx, outcome, NULL, NULL, NULL, NULL));
}

static void write_bare(scene *s, const char *path, float *utci_k, int64_t cells)
{
    const jm_field rows[] = {
        {"utci", "K", "felt temperature", JM_F32, JM_DIM_CELLS, cells, utci_k, 0, JM_RESULT},
        {"flow", "veh s-1", "cars", JM_F32, JM_DIM_LINKS, 0, utci_k, 0, JM_RESULT}};
    write_rows(s, path, rows, NULL);
}

TEST(a_city_of_one_row_of_cells_and_nothing_on_it_is_shown_with_one_scale_for_both)
{
    UNUSED_STATE;
    scene s;
    float warm_k[5] = {300.0f, 301.0f, NAN, 310.0f, 311.0f};
    float cold_k[5] = {280.0f, 281.0f, NAN, 282.0f, 283.0f};
    const jm_grid grid = {433500.0, 6716500.0, 10.0, 5, 1};
    open_empty(&s);
    CHECK_OK(s.ctx, jm_city_create(s.ctx, "Nowhere", &grid, "EPSG:2154", &s.base));
    write_bare(&s, s.variant_path, warm_k, 5);
    write_bare(&s, s.base_path, cold_k, 5);
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, s.base_path, true, &s.feed));
    CHECK(jm_view_feed_topic_count(s.feed) == 2); // with the hours over 32 degC
    CHECK(strcmp(jm_view_feed_about(s.feed)->title, "Nowhere") == 0);
    CHECK(strcmp(jm_view_feed_about(s.feed)->measures, "") == 0);
    const jm_view_values v = values_at(&s, "utci", 1e9);
    CHECK(v.a[4] == 311.0f && v.base_a[0] == 280.0f);
    // 280 K to 310 K: with so few values the 98th percentile is the last but one.
    CHECK(v.scale.low <= 280.0 - 273.15 && v.scale.high >= 310.0 - 273.15);
    CHECK(v.difference.high >= 28.0);
    CHECK(values_at(&s, "hours_utci_over_32", (double)NAN).a[3] == 0.5f);
    close_all(&s);
}

// The same with air: on cells of its own, twice as wide, or by cell of the city as files of before
// have it.
static void write_air(scene *s, const char *path, float *air_k, const jm_grid *air)
{
    const int64_t cells = jm_grid_cells(&s->base->grid);
    const jm_field rows[] = {{"air_temp", "K", "air", JM_F32,
                              air != NULL ? JM_DIM_AIR : JM_DIM_CELLS,
                              air != NULL ? jm_grid_cells(air) : cells, air_k, 0, JM_RESULT},
                             {"surface_class", "1", "cover", JM_U8, JM_DIM_CELLS, cells,
                              s->base->rasters.surface_class, 0, JM_STATIC}};
    write_rows(s, path, rows, air);
}

TEST(the_air_is_a_topic_of_its_own_cells_and_the_cell_pointed_at_lies_in_one)
{
    UNUSED_STATE;
    scene s;
    float warm_k[3] = {300.0f, 301.0f, 302.0f}, cold_k[3] = {290.0f, 291.0f, 292.5f};
    const jm_grid grid = {433500.0, 6716500.0, 10.0, 5, 1};
    const jm_grid air = {433500.0, 6716500.0, 20.0, 3, 1};
    open_empty(&s);
    CHECK_OK(s.ctx, jm_city_create(s.ctx, "Nowhere", &grid, "EPSG:2154", &s.base));
    write_air(&s, s.variant_path, warm_k, &air);
    write_air(&s, s.base_path, cold_k, &air);
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, s.base_path, true, &s.feed));
    const jm_view_topic *t = jm_view_feed_topic(s.feed, topic(&s, "air_temp"));
    CHECK(t->dim == JM_DIM_AIR && t->count == 3 && t->side == 2 && t->in_base);
    const jm_view_values v = values_at(&s, "air_temp", 1e9);
    CHECK(v.count == 3 && v.a[2] == 302.0f && v.base_a[2] == 292.5f);
    // The fifth cell of the city lies in the third one of the air, alone.
    CHECK(jm_view_topic_at(t, &grid, 3) == 1 && jm_view_topic_at(t, &grid, 4) == 2);
    CHECK(series_of(&s, "air_temp", 2, 1).value[0] == 302.0f);
    close_all(&s);
}

TEST(the_air_of_files_of_before_is_shown_by_cell_of_the_city)
{
    UNUSED_STATE;
    scene s;
    float air_k[5] = {300.0f, 301.0f, NAN, 302.0f, 303.0f};
    const jm_grid grid = {433500.0, 6716500.0, 10.0, 5, 1};
    open_empty(&s);
    CHECK_OK(s.ctx, jm_city_create(s.ctx, "Nowhere", &grid, "EPSG:2154", &s.base));
    write_air(&s, s.variant_path, air_k, NULL);
    CHECK_OK(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, NULL, true, &s.feed));
    const jm_view_topic *t = jm_view_feed_topic(s.feed, topic(&s, "air_temp"));
    CHECK(t->dim == JM_DIM_CELLS && t->count == 5 && t->side == 1);
    CHECK(jm_view_topic_at(t, &grid, 4) == 4);
    close_all(&s);
}

TEST(air_that_is_not_made_of_whole_cells_of_the_city_is_refused)
{
    UNUSED_STATE;
    scene s;
    float air_k[2] = {300.0f, 301.0f};
    const jm_grid grid = {433500.0, 6716500.0, 10.0, 5, 1};
    const jm_grid air = {433500.0, 6716500.0, 25.0, 2, 1};
    open_empty(&s);
    CHECK_OK(s.ctx, jm_city_create(s.ctx, "Nowhere", &grid, "EPSG:2154", &s.base));
    write_air(&s, s.variant_path, air_k, &air);
    CHECK_FAILS(s.ctx, jm_view_feed_open(s.ctx, s.variant_path, NULL, true, &s.feed), JM_ERR_DATA,
                "another grid");
    close_all(&s);
}

TEST(a_cache_without_room_stays_small_and_right)
{
    UNUSED_STATE;
    scene s;
    open_both(&s);
    const int64_t array_bytes = jm_grid_cells(&s.base->grid) * (int64_t)sizeof(float);
    pthread_mutex_lock(&s.feed->lock);
    s.feed->cache.limit = 5 * array_bytes; // two steps of two runs, and one more
    pthread_mutex_unlock(&s.feed->lock);
    for (int turn = 0; turn < 48; turn++) {
        const int64_t step = turn < 24 ? turn : 47 - turn;
        const jm_view_values v =
            values_at(&s, turn % 2 == 0 ? "utci" : "surface_temp", hour_s * (double)(step + 1));
        CHECK(v.step_a == step);
        if (turn % 2 == 0)
            check_utci(&s, &v, step, step, 0.0);
        pthread_mutex_lock(&s.feed->lock);
        const int64_t bytes = s.feed->cache.bytes;
        pthread_mutex_unlock(&s.feed->lock);
        CHECK(bytes <= 9 * array_bytes); // what was shown before is held until the next is taken
    }
    close_all(&s);
}

TEST(the_cache_drops_the_longest_unused_that_nobody_holds)
{
    UNUSED_STATE;
    jm_feed_cache cache = {.limit = 3 * 8};
    jm_ctx *ctx = jm_ctx_create(NULL);
    for (int64_t step = 0; step < 3; step++) {
        jm_feed_array a = {.topic = 1, .step = step, .bytes = 8};
        CHECK_OK(ctx, jm_new(ctx, &a.values, 2));
        CHECK_OK(ctx, jm_feed_cache_put(ctx, &cache, &a, cache.now + 1));
    }
    jm_feed_cache_find(&cache, 0, 1, 0)->holders = 1;
    CHECK(jm_feed_cache_find(&cache, 0, 1, 1) != NULL); // step 2 is now the longest unused
    jm_feed_array next = {.topic = 1, .step = 3, .bytes = 8};
    CHECK_OK(ctx, jm_new(ctx, &next.values, 2));
    CHECK_OK(ctx, jm_feed_cache_put(ctx, &cache, &next, cache.now + 1));
    CHECK(cache.count == 3 && cache.bytes == 24);
    CHECK(jm_feed_cache_find(&cache, 0, 1, 2) == NULL);
    CHECK(jm_feed_cache_find(&cache, 0, 1, 0) != NULL);
    jm_feed_cache_forget(&cache);
    CHECK(cache.count == 1 && jm_feed_cache_find(&cache, 0, 1, 0) == NULL);
    jm_feed_cache_free(&cache);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(values_of_both_sides_are_the_files_at_steps_and_between_them),
        CASE(links_bring_the_flow_that_their_width_needs),
        CASE(what_is_derived_follows_its_formula),
        CASE(a_scale_is_of_both_sides_and_of_the_whole_day),
        CASE(topics_come_in_the_order_of_the_list_and_only_those_with_a_source),
        CASE(what_the_outcome_says_of_itself_is_at_hand),
        CASE(a_series_is_the_picked_value_of_every_step),
        CASE(taking_never_mixes_two_wishes),
        CASE(a_host_that_stops_ends_the_wait),
        CASE(a_run_that_goes_on_shows_its_new_steps_and_then_its_end),
        CASE(a_killed_writer_is_told_with_its_hour),
        CASE(a_run_started_anew_is_read_anew_and_one_of_another_city_is_not_mixed_in),
        CASE(a_base_that_goes_on_is_compared_as_far_as_it_has_come),
        CASE(a_base_of_another_grid_or_that_is_not_there_is_refused),
        CASE(what_the_scenario_added_has_no_value_in_the_base),
        CASE(a_city_of_one_row_of_cells_and_nothing_on_it_is_shown_with_one_scale_for_both),
        CASE(the_air_is_a_topic_of_its_own_cells_and_the_cell_pointed_at_lies_in_one),
        CASE(the_air_of_files_of_before_is_shown_by_cell_of_the_city),
        CASE(air_that_is_not_made_of_whole_cells_of_the_city_is_refused),
        CASE(a_cache_without_room_stays_small_and_right),
        CASE(the_cache_drops_the_longest_unused_that_nobody_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

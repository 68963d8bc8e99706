// The feed: values, scales and series against formulas.
#include "feed_town.h"

#include "city/raster.h"
#include "view/feed_own.h"

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
        CASE(what_the_scenario_added_has_no_value_in_the_base),
        CASE(a_cache_without_room_stays_small_and_right),
        CASE(the_cache_drops_the_longest_unused_that_nobody_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

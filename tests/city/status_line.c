// The one line below maps and tables: how much of the inputs was made up.
#include "small_city.h"

static void add_gap(jm_ctx *ctx, jm_city *city, int64_t filled, int64_t total, jm_origin origin)
{
    CHECK_OK(ctx, jm_resize_array(ctx, city->gap_count + 1, sizeof *city->gaps, &city->gaps));
    jm_gap *gap = &city->gaps[city->gap_count++];
    *gap = (jm_gap){.filled = filled, .total = total, .origin = origin};
    CHECK_OK(ctx, jm_copy_text(ctx, "building height", &gap->what));
    CHECK_OK(ctx, jm_copy_text(ctx, "as the test says", &gap->rule));
}

static void check_line(jm_ctx *ctx, const jm_city *city, bool french, const char *words)
{
    char *line = NULL;
    CHECK_OK(ctx, jm_status_line(ctx, city, french, &line));
    if (strstr(line, words) == NULL)
        fail_msg("no \"%s\" in \"%s\"", words, line);
    jm_free(line);
}

TEST(what_was_left_out_or_mended_is_not_filled_by_rule)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 20, 30, 5.0);
    check_line(ctx, city, false, " 0 % of the inputs filled by rule");
    add_gap(ctx, city, 25, 100, JM_ORIGIN_CLASS);
    check_line(ctx, city, false, " 25 % of the inputs filled by rule");
    add_gap(ctx, city, 900, 900, JM_ORIGIN_MEASURED);
    add_gap(ctx, city, 1, 1000, JM_ORIGIN_MEASURED);
    check_line(ctx, city, false, " 25 % of the inputs filled by rule");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(a_little_that_was_filled_is_not_called_nothing)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 20, 30, 5.0);
    add_gap(ctx, city, 2, 1000, JM_ORIGIN_CLASS);
    check_line(ctx, city, false, " < 1 % of the inputs filled by rule");
    add_gap(ctx, city, 18, 1000, JM_ORIGIN_CLASS);
    check_line(ctx, city, false, " 1 % of the inputs filled by rule");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

TEST(presumed_people_and_spaces_are_called_so)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(NULL);
    jm_city *city = small_city(ctx, 20, 30, 5.0);
    int32_t first = add_street_grid(ctx, city, 3, 40.0, 20.0, 10.0);
    int32_t zone = add_zone(ctx, city, first, 400.0f, 150.0f);
    add_parking(ctx, city, JM_PARKING_KERB, first + 1, 0, zone, 12.0f, 1.5f);
    city->zones.origin[zone] = JM_ORIGIN_MEASURED;
    city->parkings.origin[0] = JM_ORIGIN_MEASURED;
    check_line(ctx, city, false, "Traffic: presumed (not calibrated on counts)");
    check_line(ctx, city, false, "Parking: not checked");
    city->zones.origin[zone] = JM_ORIGIN_PRESUMED;
    city->parkings.origin[0] = JM_ORIGIN_PRESUMED;
    check_line(ctx, city, false, "Traffic: presumed (demand by a density rule)");
    check_line(ctx, city, false, "Parking: presumed (spaces by a density rule)");
    jm_city_destroy(city);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_was_left_out_or_mended_is_not_filled_by_rule),
        CASE(a_little_that_was_filled_is_not_called_nothing),
        CASE(presumed_people_and_spaces_are_called_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

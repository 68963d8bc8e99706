// How the first day repeats until surfaces and rooms have settled.
#include "hand_heat.h"

// Skins of ground, roofs and walls, and rooms with what is in them.
static const char *const memories[] = {"heat_ground_skin", "heat_roof_skin", "heat_wall_skin",
                                       "heat_rooms"};
enum { MEMORIES = 4, RECEIVERS = 40000 };

typedef struct memory {
    int64_t count;
    double at[RECEIVERS];
} memory;

// A repeated day as a run has it: two by hours, then by half hours but for the evening; all but the
// first begin with means that are set.
static void repeat_day(jm_ctx *ctx, jm_heat *heat, int day)
{
    for (int hour = 0; hour < 24; hour++) {
        jm_heat_input in = summer_hour(hour, 2.0);
        in.warming = true;
        in.rough_s = day < 2 ? 3600 : hour < 21 ? 1800 : 0;
        in.settle = hour == 0 && day > 0 && day < 4;
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
}

static double value_at(const jm_field *row, int64_t i)
{
    return row->type == JM_F64 ? ((const double *)row->values)[i]
                               : (double)((const float *)row->values)[i];
}

static double change_of(const jm_heat *heat, memory kept[MEMORIES], double *rms)
{
    double largest = 0.0, squares = 0.0, count = 0.0;
    for (int m = 0; m < MEMORIES; m++) {
        const jm_field *row = field_named(heat, memories[m]);
        CHECK(row != NULL && row->count <= RECEIVERS);
        for (int64_t i = 0; i < row->count; i++) {
            const double change = fabs(value_at(row, i) - kept[m].at[i]);
            largest = fmax(largest, change);
            squares += change * change;
            count += 1.0;
            kept[m].at[i] = value_at(row, i);
        }
    }
    *rms = sqrt(squares / count);
    return largest;
}

// Mean canyon air of one more fine day.
static double air_of_a_day(jm_ctx *ctx, jm_heat *heat)
{
    jm_heat_begin_day(heat);
    warm_hours(ctx, heat, 0, 24, 2.0);
    return summary_of(heat).mean_air_temp_k;
}

// Without open water, whose days are weeks.
static jm_city *town_of_all_surfaces(void)
{
    jm_city *city = town(84, 84, 2.0, 20, 8, 12.0);
    for (int32_t c = 0; c < 84; c++)
        city->rasters.surface_class[cell_of(city, 3, c)] = (uint8_t)(1 + c % 6);
    return city;
}

TEST(
    the_first_day_repeats_until_surfaces_and_rooms_settle_and_twice_as_long_moves_the_air_by_little)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town_of_all_surfaces();
    jm_heat *heat = usual_heat(ctx, city);
    static memory kept[MEMORIES];
    double change = (double)INFINITY, surfaces = (double)INFINITY, rms = 0.0;
    int days = 0;
    for (; days < 20 && !(surfaces < 0.1); days++) {
        repeat_day(ctx, heat, days);
        surfaces = jm_heat_change_since_mark_k(heat);
        jm_heat_mark(heat);
    }
    print_message("settled in %d days: the last changed surfaces and rooms by %.3f K\n", days,
                  surfaces);
    CHECK(days >= 4 && days <= 5);
    change_of(heat, kept, &rms);
    repeat_day(ctx, heat, days);
    change = change_of(heat, kept, &rms);
    print_message("one more changes them by %.3f K\n", change);
    CHECK(change < 0.1);
    const double once_k = air_of_a_day(ctx, heat);
    change = change_of(heat, kept, &rms);
    print_message("the same day by fine substeps: %.3f K at most, %.3f K rms\n", change, rms);
    // Shade moves on by the same positions of the sun in both; air and light by half hours in one.
    CHECK(rms < 0.05 && change < 0.1);
    for (int d = 1; d < days; d++)
        warm_hours(ctx, heat, 0, 24, 2.0);
    const double twice_k = air_of_a_day(ctx, heat);
    print_message("as many fine days more move the air by %.4f K\n", twice_k - once_k);
    CHECK_NEAR(twice_k, once_k, 0.05);
    leave_town(ctx, city, heat);
}

TEST(a_settled_town_stays_where_many_more_days_would_bring_it)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = town_of_all_surfaces();
    jm_heat *heat = usual_heat(ctx, city);
    static memory kept[MEMORIES];
    double rms = 0.0;
    for (int day = 0; day < 4; day++)
        repeat_day(ctx, heat, day);
    change_of(heat, kept, &rms);
    for (int day = 4; day < 24; day++)
        repeat_day(ctx, heat, day);
    const double change = change_of(heat, kept, &rms);
    print_message("twenty days more: %.3f K at most, %.3f K rms\n", change, rms);
    // What any one day may change, all days together.
    CHECK(change < 0.1 && rms < 0.01);
    leave_town(ctx, city, heat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(
            the_first_day_repeats_until_surfaces_and_rooms_settle_and_twice_as_long_moves_the_air_by_little),
        CASE(a_settled_town_stays_where_many_more_days_would_bring_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

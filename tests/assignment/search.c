// How wide the buckets of a search are: all else of searches is held by the equilibria.
#include "check.h"

#include "assignment/search.h"

static double width_of(const double *cost, int32_t count)
{
    jm_arc arc[100] = {{0}};
    for (int32_t k = 0; k < count; k++)
        arc[k].cost = cost[k];
    return jm_search_width(&arc[0].cost, sizeof *arc, count);
}

TEST(a_bucket_is_half_a_link_wide)
{
    UNUSED_STATE;
    const double even[4] = {1.0, 2.0, 3.0, 6.0}, closed[3] = {2.0, (double)INFINITY, 4.0};
    CHECK(width_of(even, 4) == 1.5);
    CHECK(width_of(closed, 3) == 1.5);
}

// The first look at Berlin with a busy link cut to a tenth: a minute a link, and one that costs
// more than all others together. With the mean of all, all nodes were in one bucket (50 CPU s).
TEST(a_few_links_beyond_all_measure_do_not_widen_it)
{
    UNUSED_STATE;
    double cost[100];
    for (int32_t k = 0; k < 100; k++)
        cost[k] = 1.0;
    cost[17] = 1e6;
    cost[42] = 1e12;
    CHECK(width_of(cost, 100) == 0.5);
}

TEST(links_of_no_time_at_all_leave_it_above_0)
{
    UNUSED_STATE;
    const double none[2] = {0.0, 0.0}, all_closed[1] = {(double)INFINITY};
    CHECK(width_of(none, 2) == 1.0);
    CHECK(width_of(all_closed, 1) == 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(a_bucket_is_half_a_link_wide),
                                       CASE(a_few_links_beyond_all_measure_do_not_widen_it),
                                       CASE(links_of_no_time_at_all_leave_it_above_0)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

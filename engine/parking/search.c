// The time to find a space, from Erlang's B.
#include "parking/supply.h"

#include <math.h>

double jm_erlang_b(int32_t spaces, double offered)
{
    double b = 1.0;
    for (int32_t c = 1; c <= spaces; c++)
        b = offered * b / ((double)c + offered * b);
    return b;
}

double jm_search_limit_min(void)
{
    // Searchers under 15 minutes park within 200 m of where they go, beyond that past 500 m:
    // Gantelet and Lefauconnier 2006 (SARECO).
    return 15.0;
}

double jm_walk_weight(void)
{
    return 2.0; // studies agree on 1.5 to 2.5; the middle is assumed
}

double jm_search_weight(void)
{
    return 1.5; // studies agree on 1.2 to 2; the middle is assumed
}

/// Blocking of `spaces` of which a share is taken on average: offered load a with a (1 - B) =
/// share x spaces, by bisection, since what is carried grows with what is offered.
static double blocking_at(int32_t spaces, double share)
{
    if (share <= 0.0)
        return 0.0;
    if (share >= 1.0)
        return 1.0;
    double low = 0.0, high = 1.0;
    double wanted = share * (double)spaces;
    while (high * (1.0 - jm_erlang_b(spaces, high)) < wanted && high < 1e9)
        high *= 2.0;
    for (int i = 0; i < 48; i++) {
        double middle = 0.5 * (low + high);
        if (middle * (1.0 - jm_erlang_b(spaces, middle)) < wanted)
            low = middle;
        else
            high = middle;
    }
    return jm_erlang_b(spaces, 0.5 * (low + high));
}

/// Rows for 1, 2, 4 ... 512 spaces (more behave as 512), steps of 1/128 of the occupancy.
void jm_supply_fill_search(jm_supply *supply)
{
    for (int row = 0; row < JM_SEARCH_ROWS; row++)
        for (int step = 0; step <= JM_SEARCH_STEPS; step++)
            supply->blocking[row][step] =
                (float)blocking_at(1 << row, (double)step / (double)JM_SEARCH_STEPS);
}

double jm_blocking(const jm_supply *supply, double capacity, double occupied)
{
    if (!(capacity > 0.0) || occupied >= capacity)
        return 1.0;
    double row = 0.0, size = 1.0;
    while (size * 2.0 <= capacity && row < JM_SEARCH_ROWS - 1) {
        size *= 2.0;
        row += 1.0;
    }
    int r = (int)row;
    // Linear between the powers of two: blocking changes little from one to the next.
    double between = r + 1 < JM_SEARCH_ROWS && capacity > size ? capacity / size - 1.0 : 0.0;
    int next = r + 1 < JM_SEARCH_ROWS ? r + 1 : r;
    double at = fmax(occupied, 0.0) / capacity * (double)JM_SEARCH_STEPS;
    int step = (int)at < JM_SEARCH_STEPS ? (int)at : JM_SEARCH_STEPS - 1;
    double part = at - (double)step;
    double low = (double)supply->blocking[r][step] * (1.0 - part) +
                 (double)supply->blocking[r][step + 1] * part;
    double high = (double)supply->blocking[next][step] * (1.0 - part) +
                  (double)supply->blocking[next][step + 1] * part;
    return low + (fmin(between, 1.0)) * (high - low);
}

double jm_search_min(const jm_supply *supply, int32_t parking, double occupied)
{
    double full = jm_blocking(supply, supply->capacity[parking], occupied);
    // Each place like this one is full with the same chance, so tries in vain are geometric.
    double vain = full < 1.0 ? full / (1.0 - full) : (double)INFINITY;
    return fmin(vain * supply->try_min[parking], jm_search_limit_min());
}

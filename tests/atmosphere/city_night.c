// Nights and days of a round city and of the meadow around it: the heat island, in wind and under
// clouds.
#include "air_town.h"

typedef struct night {
    double centre_k, mean_k, highest_k;
    double shift_m; // of the air above: moment of its warmth over the sum of its size
    double above_k, inversion_k;
    double canyon_shift_m, correlation; // of canyon air: centre of warmth, with the built share
} night;

static double correlation_of(const double *x, const double *y, int count)
{
    double sx = 0.0, sy = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (int i = 0; i < count; i++) {
        sx += x[i] / count;
        sy += y[i] / count;
    }
    for (int i = 0; i < count; i++) {
        xx += (x[i] - sx) * (x[i] - sx);
        yy += (y[i] - sy) * (y[i] - sy);
        xy += (x[i] - sx) * (y[i] - sy);
    }
    return xy / sqrt(xx * yy);
}

// A round city of 20 km in a frame of 26 km, after a day and a half of this weather; means of
// 23 to 5 h.
static night new_night(const air_day *day, double from_hour, double hours)
{
    enum { side = 52 };
    static double built[side * side], canyon[side * side];
    memset(canyon, 0, sizeof canyon);
    round_city(built, side, side, 20.0);
    jm_ctx *ctx = ctx_of(2);
    town t;
    town_make(&t, ctx, frame_of(side, 500.0), built);
    town_reset(&t, day, 11.0);
    town_run(&t, day, 11.0, fmod(from_hour - 11.0 + 24.0, 24.0), true);
    night n = {0};
    int steps = (int)(hours * 6.0);
    double weight = 0.0, moment = 0.0;
    for (int i = 1; i <= steps; i++) {
        town_step(&t, day, fmod(from_hour + i / 6.0, 24.0), true);
        n.centre_k += island_at(&t, side / 2 * side + side / 2) / steps;
        jm_air_cell tile = jm_air_rural(t.air);
        n.inversion_k += (tile.above_k - tile.canyon_k) / steps;
        n.above_k +=
            (jm_air_cells(t.air)[side / 2 * side + side / 2].above_k - tile.above_k) / steps;
        for (int b = 0; b < side * side; b++) {
            double k = island_at(&t, b);
            n.highest_k = fmax(n.highest_k, k);
            canyon[b] += k / steps;
            double warm = jm_air_cells(t.air)[b].above_k - tile.above_k;
            weight += fabs(warm);
            moment += warm * (b % side - 0.5 * (side - 1)) * 500.0;
        }
    }
    n.shift_m = moment / weight;
    double warmth = 0.0;
    for (int b = 0; b < side * side; b++) {
        n.canyon_shift_m += canyon[b] * (b % side - 0.5 * (side - 1)) * 500.0;
        warmth += canyon[b];
    }
    n.canyon_shift_m /= warmth;
    n.correlation = correlation_of(canyon, built, side * side);
    print_message("  wind %.1f clear %.1f, %02.0f h + %.0f: island %.2f K (above %.2f, inversion "
                  "%.2f), highest %.2f, moved %.0f m (canyons %.0f m, r %.2f)\n",
                  day->wind_ms, day->clear, from_hour, hours, n.centre_k, n.above_k, n.inversion_k,
                  n.highest_k, n.shift_m, n.canyon_shift_m, n.correlation);
    town_end(&t);
    jm_ctx_destroy(ctx);
    return n;
}

// Several tests ask for the same night.
static night night_of(const air_day *day, double from_hour, double hours)
{
    enum { most = 32 };
    static struct {
        air_day day;
        double from_hour, hours;
        night night;
    } known[most];
    static int count;
    for (int i = 0; i < count; i++)
        if (memcmp(&known[i].day, day, sizeof *day) == 0 && known[i].from_hour == from_hour &&
            known[i].hours == hours)
            return known[i].night;
    night n = new_night(day, from_hour, hours);
    if (count < most) {
        known[count].day = *day;
        known[count].from_hour = from_hour;
        known[count].hours = hours;
        known[count++].night = n;
    }
    return n;
}

TEST(air_above_a_meadow_is_warmer_in_a_clear_night_and_colder_at_noon)
{
    UNUSED_STATE;
    air_day overcast = clear_day, windy = clear_day;
    overcast.clear = 0.15;
    windy.wind_ms = 8.0;
    night clear = night_of(&clear_day, 23.0, 6.0), noon = night_of(&clear_day, 12.0, 2.0);
    night grey = night_of(&overcast, 23.0, 6.0), blown = night_of(&windy, 23.0, 6.0);
    // Towers over grass: 1 to 6 K between 2 and 30 m in clear light winds, under 0.5 K in wind.
    CHECK(clear.inversion_k > 1.0 && clear.inversion_k < 6.0);
    CHECK(blown.inversion_k > 0.0 && blown.inversion_k < 0.5);
    CHECK(grey.inversion_k < 0.5);
    CHECK(noon.inversion_k < -0.3 && noon.inversion_k > -3.0);
}

TEST(a_clear_night_of_light_wind_makes_a_heat_island_of_one_and_a_half_to_four_kelvin)
{
    UNUSED_STATE;
    for (double wind = 2.0; wind < 3.1; wind += 0.5) {
        air_day day = clear_day;
        day.wind_ms = wind;
        night n = night_of(&day, 23.0, 6.0), noon = night_of(&day, 12.0, 4.0);
        CHECK(n.centre_k >= 1.5 && n.centre_k <= 4.0);
        CHECK(noon.centre_k < 0.5 * n.centre_k);
    }
}

TEST(wind_and_clouds_take_the_heat_island_below_one_kelvin)
{
    UNUSED_STATE;
    air_day windy = clear_day, overcast = clear_day;
    windy.wind_ms = 8.0;
    overcast.clear = 0.2;
    CHECK_NEAR(night_of(&windy, 23.0, 6.0).centre_k, 0.5, 0.5);
    CHECK_NEAR(night_of(&overcast, 23.0, 6.0).centre_k, 0.5, 0.5);
}

TEST(the_heat_island_falls_with_wind_and_stays_below_okes_greatest)
{
    UNUSED_STATE;
    double last = 7.45 + 3.97 * log(1.0); // Oke 1981, at height = width
    for (double wind = 1.0; wind <= 8.0; wind *= 2.0) {
        air_day day = clear_day;
        day.wind_ms = wind;
        double k = night_of(&day, 23.0, 6.0).centre_k;
        CHECK(k > 0.0 && k < last);
        last = k;
    }
}

TEST(the_heat_island_follows_the_built_share_and_lies_downwind)
{
    UNUSED_STATE;
    air_day west = clear_day, east = clear_day;
    east.from_rad = 0.5 * JM_PI;
    night n = night_of(&west, 23.0, 6.0);
    CHECK(n.correlation > 0.8);
    CHECK(n.shift_m > 2000.0 && n.canyon_shift_m > 100.0);
    night other = night_of(&east, 23.0, 6.0);
    CHECK_NEAR(other.shift_m, -n.shift_m, 1.0);
    CHECK_NEAR(other.canyon_shift_m, -n.canyon_shift_m, 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(air_above_a_meadow_is_warmer_in_a_clear_night_and_colder_at_noon),
        CASE(a_clear_night_of_light_wind_makes_a_heat_island_of_one_and_a_half_to_four_kelvin),
        CASE(wind_and_clouds_take_the_heat_island_below_one_kelvin),
        CASE(the_heat_island_falls_with_wind_and_stays_below_okes_greatest),
        CASE(the_heat_island_follows_the_built_share_and_lies_downwind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

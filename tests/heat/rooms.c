// Rooms behind the walls and roofs of a city: a house that an edge of blocks cuts has rooms in
// both.
#include "hand_city.h"

#include "heat/model.h"

// Cells of 2 m, blocks of 20 m. Houses of 12 x 12 m, three storeys high, stand 60 m apart: the
// first one inside a block, the others farther and farther over its eastern edge, up to their
// middle.
enum {
    HOUSES = 4,
    SIDE = 6,
    PITCH = 30,
    BLOCK = 10,
    ROWS = 30,
    COLUMNS = HOUSES * PITCH,
    DAYS = 6
};
#define HEIGHT_M 9.0

static jm_city *row_of_houses(void)
{
    jm_city *city = plain(ROWS, COLUMNS, 2.0, JM_SURFACE_ASPHALT);
    for (int32_t i = 0; i < HOUSES; i++) {
        const int32_t west = i * PITCH + BLOCK + (i == 0 ? 2 : BLOCK - SIDE + i);
        build(city, BLOCK + 2, BLOCK + 2 + SIDE, west, west + SIDE, HEIGHT_M);
    }
    return city;
}

// Means of the last day; temperatures by floor area.
typedef struct house {
    double floor_m2, free_k, cooled_k, cooling_w, given_w;
    double part_k[2]; // of the part in the western block, and in the eastern one
} house;

static void add_part(const jm_land *land, int64_t block, bool east, double weight, house *h)
{
    const double floor_m2 = land->block[block].rooms[JM_USAGE_RESIDENTIAL].floor_m2;
    const jm_rooms_air *air = &land->indoor[block * JM_USAGE_COUNT + JM_USAGE_RESIDENTIAL];
    const jm_land_sums *sums = &land->sums[block];
    if (!(floor_m2 > 0.0))
        return;
    h->floor_m2 += weight * floor_m2;
    h->free_k += weight * floor_m2 * air->free_k;
    h->cooled_k += weight * floor_m2 * air->cooled_k;
    h->cooling_w += weight * sums->rooms_cooling_w;
    h->given_w += weight * (sums->rooms_street_w + sums->rooms_roof_w);
    h->part_k[east ? 1 : 0] += weight * air->free_k;
}

static void add_hour(const jm_heat *heat, house houses[HOUSES])
{
    const int32_t across = heat->air_grid.columns, each = PITCH / BLOCK;
    for (int64_t b = 0; b < heat->town.blocks; b++) {
        const int32_t column = (int32_t)(b % across);
        add_part(&heat->town, b, column % each == 2, 1.0 / 24.0, &houses[column / each]);
    }
}

// ---- what comes in ------------------------------------------------------------------------------

static double stored_w(const jm_land *land, int64_t block, const jm_rooms_air *before,
                       double step_s)
{
    const jm_indoor_class *use = &land->classes[JM_USAGE_RESIDENTIAL];
    const jm_rooms *rooms = &land->block[block].rooms[JM_USAGE_RESIDENTIAL];
    const jm_rooms_air *now = &land->indoor[block * JM_USAGE_COUNT + JM_USAGE_RESIDENTIAL];
    const double mass_m2 = fmax(rooms->floor_m2, land->block[block].wall_m2);
    const double warmer_k = use->equipped_share * (now->cooled_mass_k - before->cooled_mass_k) +
                            (1.0 - use->equipped_share) * (now->free_mass_k - before->free_mass_k);
    return use->heat_capacity_jm2k * mass_m2 * warmer_k / step_s;
}

// Of all rooms, told from what the surfaces around them gave and what the air got: in, out, stored.
typedef struct balance {
    double in_w, out_w, stored_w;
} balance;

static balance balance_of(const jm_land *land, const jm_rooms_air *before, double step_s)
{
    const jm_indoor_class *use = &land->classes[JM_USAGE_RESIDENTIAL];
    balance all = {0.0, 0.0, 0.0};
    for (int64_t b = 0; b < land->blocks; b++) {
        const jm_land_sums *s = &land->sums[b];
        const double floor_m2 = land->block[b].rooms[JM_USAGE_RESIDENTIAL].floor_m2;
        // Of what cooling takes out and its machines use, the rooms' part.
        const double machines_w = s->rooms_rejected_w - s->rooms_cooling_w;
        all.in_w += land->block[b].wall_m2 * (s->walls.bottom_wm2 + s->glass_wm2) +
                    s->roof_bottom_w[JM_USAGE_RESIDENTIAL] +
                    floor_m2 * (use->gains_wm2 + use->people_m2 * use->person_w);
        all.out_w += s->rooms_street_w + s->rooms_roof_w - machines_w;
        if (floor_m2 > 0.0)
            all.stored_w += stored_w(land, b, &before[b * JM_USAGE_COUNT], step_s);
    }
    return all;
}

// ---- claims -------------------------------------------------------------------------------------

static jm_heat *model_of(jm_ctx *ctx, const jm_city *city, int32_t substep_s)
{
    jm_heat_def def = jm_heat_default_def();
    jm_heat *heat = NULL;
    def.air_cell_m = 20.0;
    def.substep_s = substep_s;
    CHECK_OK(ctx, jm_heat_create(ctx, &def, city, &heat));
    const jm_heat_input in = summer_hour(0, 2.0);
    CHECK_OK(ctx, jm_heat_reset(heat, &in));
    return heat;
}

static void live_hour(jm_ctx *ctx, jm_heat *heat, int hour, double length_s)
{
    jm_heat_input in = summer_hour(hour % 24, 2.0);
    in.warming = true;
    in.length_s = length_s;
    in.settle = hour % 24 == 0 && hour > 0 && hour < 24 * 4;
    CHECK_OK(ctx, jm_heat_step(heat, &in));
}

// Rooms of both parts, by floor area, against those of the whole house: 0.2 K, 0.9 % and 0.5 % were
// measured. The parts' air is that of two blocks. Asked is one temperature for one building: each
// part has one of its own, and a sliver with more wall to its floor is 3.1 K warmer than the rest.
TEST(a_house_cut_by_an_edge_of_blocks_is_as_warm_and_gives_as_much_as_the_whole_one)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = row_of_houses();
    jm_heat *heat = model_of(ctx, city, 1800);
    house houses[HOUSES] = {{0}};
    for (int hour = 0; hour < 24 * DAYS; hour++) {
        live_hour(ctx, heat, hour, 3600.0);
        if (hour >= 24 * (DAYS - 1))
            add_hour(heat, houses);
    }
    for (int i = 0; i < HOUSES; i++) {
        const house *h = &houses[i], *whole = &houses[0];
        const double apart_k = i > 0 ? h->part_k[1] - h->part_k[0] : 0.0;
        print_message(
            "%d of %d columns over the edge: %.2f C, cooled rooms %.2f C, cooling %.0f W, "
            "to the air %.0f W; parts %.2f K apart\n",
            i, SIDE, h->free_k / h->floor_m2 - 273.15, h->cooled_k / h->floor_m2 - 273.15,
            h->cooling_w, h->given_w, apart_k);
        CHECK_NEAR(h->floor_m2, whole->floor_m2, 1e-6);
        CHECK_NEAR(h->free_k / h->floor_m2, whole->free_k / whole->floor_m2, 0.3);
        CHECK_NEAR(h->cooled_k / h->floor_m2, whole->cooled_k / whole->floor_m2, 0.1);
        CHECK_NEAR(h->cooling_w, whole->cooling_w, 0.02 * whole->cooling_w);
        CHECK_NEAR(h->given_w, whole->given_w, 0.01 * whole->given_w);
        CHECK(fabs(apart_k) < 4.0);
    }
    leave_town(ctx, city, heat);
}

TEST(heat_that_walls_roofs_and_windows_bring_in_leaves_for_the_air_or_stays_in_the_rooms)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = row_of_houses();
    jm_heat *heat = model_of(ctx, city, 1800);
    const size_t bytes = (size_t)(heat->town.blocks * JM_USAGE_COUNT) * sizeof *heat->town.indoor;
    jm_rooms_air *before = malloc(bytes);
    for (int hour = 0; hour < 24; hour++) {
        memcpy(before, heat->town.indoor, bytes);
        live_hour(ctx, heat, hour, 1800.0); // one substep
        const balance all = balance_of(&heat->town, before, 1800.0);
        const double through_w = fabs(all.in_w) + fabs(all.out_w) + fabs(all.stored_w);
        CHECK_NEAR(all.in_w - all.out_w - all.stored_w, 0.0, 1e-9 * through_w);
        CHECK(through_w > 1000.0);
    }
    free(before);
    leave_town(ctx, city, heat);
}

// Half hours with an evening of ten minutes, means set after every day: what they are set to is
// what they are. The mean of the rooms that follow each substep, and not of those that it met, left
// 0.03 K a day here and 0.06 K in the demo city.
TEST(days_that_repeat_are_left_as_they_are_when_their_means_are_set)
{
    UNUSED_STATE;
    jm_ctx *ctx = one_thread();
    jm_city *city = row_of_houses();
    jm_heat *heat = model_of(ctx, city, 600);
    for (int hour = 0; hour < 24 * 12; hour++) {
        jm_heat_input in = summer_hour(hour % 24, 2.0);
        in.warming = true;
        in.rough_s = hour % 24 < 21 ? 1800 : 0;
        in.settle = hour % 24 == 0 && hour > 0;
        if (hour % 24 == 0)
            jm_heat_mark(heat);
        CHECK_OK(ctx, jm_heat_step(heat, &in));
    }
    const double change_k = jm_heat_change_since_mark_k(heat);
    print_message("the last of twelve days whose means are set changes by %.5f K\n", change_k);
    CHECK(change_k < 0.005);
    leave_town(ctx, city, heat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_house_cut_by_an_edge_of_blocks_is_as_warm_and_gives_as_much_as_the_whole_one),
        CASE(heat_that_walls_roofs_and_windows_bring_in_leaves_for_the_air_or_stays_in_the_rooms),
        CASE(days_that_repeat_are_left_as_they_are_when_their_means_are_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

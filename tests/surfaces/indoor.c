// Rooms behind walls: what they keep, lose, and send to the street.
#include "check.h"

#include "core/math.h"
#include "surfaces/indoor.h"
#include "surfaces/vapour.h"

#define AIR_JM3K 1200.0

// Homes of 1000 m2 that leak nothing but what a test asks for.
static jm_indoor_class tight(void)
{
    return (jm_indoor_class){.set_heat_k = 250.0,
                             .set_cool_k = 299.15,
                             .equipped_share = 0.25,
                             .cop = 3.0,
                             .gains_wm2 = 4.0,
                             .person_w = 70.0,
                             .rejected_on_roof_share = 0.4,
                             .heat_capacity_jm2k = 1.1e5,
                             .mass_wm2k = 9.2,
                             .storey_m = 3.0};
}

static jm_rooms_meet still(double outdoor_k)
{
    return (jm_rooms_meet){.outdoor_k = outdoor_k,
                           .conductance_wk = 600.0,
                           .glass_conductance_wk = 200.0,
                           .hour = 15,
                           .volume_jm3k = AIR_JM3K,
                           .step_s = 600.0};
}

static const jm_rooms homes = {1000.0, 3000.0, 0.0};

// One step of homes behind walls without mass, which conduct between the rooms, at their last mean
// temperature, and `skin_k`.
static void live_on(const jm_indoor_class *use, double skin_k, jm_rooms_meet *m, jm_rooms_air *air,
                    jm_rooms_give *give)
{
    m->through_walls_w = m->conductance_wk * (skin_k - jm_rooms_mean_k(use, air));
    jm_rooms_advance(use, &homes, m, air, give);
}

TEST(rooms_in_steady_state_are_warmer_by_their_gains_over_their_losses)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    use.equipped_share = 0.0;
    use.air_changes_h = 0.6;
    jm_rooms_meet m = still(290.0);
    m.people = 20.0;
    m.glass_w = 1500.0;
    jm_rooms_air air = jm_rooms_all_at(290.0);
    jm_rooms_give give;
    for (int i = 0; i < 6 * 24 * 60; i++)
        live_on(&use, 290.0, &m, &air, &give);
    double gains = 4.0 * 1000.0 + 70.0 * 20.0 + 1500.0;
    double losses = 600.0 + 200.0 + 0.6 / 3600.0 * 3000.0 * AIR_JM3K;
    CHECK_NEAR(air.free_k - 290.0, gains / losses, 1e-6);
    CHECK_NEAR(give.ventilated_w + give.through_glass_w - give.conducted_w, gains, 1e-6);
}

TEST(rooms_left_alone_settle_with_the_time_constant_of_their_capacity)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    use.gains_wm2 = 0.0;
    use.equipped_share = 0.0;
    jm_rooms_meet m = still(290.0);
    m.step_s = 10.0;
    jm_rooms_air air = jm_rooms_all_at(300.0);
    jm_rooms_give give;
    // The mass loses through its own conductance and then through walls and windows.
    double constant_s = 1.1e8 * (1.0 / 800.0 + 1.0 / 9200.0);
    int steps = (int)(constant_s / m.step_s);
    for (int i = 0; i < steps; i++)
        live_on(&use, 290.0, &m, &air, &give);
    // Backward Euler at this step is 4e-5 of the constant late.
    CHECK_NEAR(air.free_mass_k - 290.0, 10.0 * exp(-steps * m.step_s / constant_s), 1e-3);
    CHECK_NEAR((air.free_k - 290.0) / (air.free_mass_k - 290.0), 9200.0 / 10000.0, 1e-4);
}

TEST(what_comes_in_goes_out_or_stays_to_rounding)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    use.set_heat_k = 292.0;
    use.air_changes_h = 0.5;
    use.night_air_changes_h = 3.0;
    jm_rooms_air air = jm_rooms_all_at(295.0);
    jm_rooms_give give;
    bool cooled = false, heated = false;
    for (int i = 0; i < 6 * 24 * 8; i++) {
        int hour = i / 6 % 24;
        jm_rooms_meet m = still(i < 6 * 24 * 4 ? 302.0 + (hour > 8 ? 6.0 : -7.0) : 275.0);
        m.hour = hour;
        m.glass_w = hour > 7 && hour < 19 ? 9000.0 : 0.0;
        m.people = 25.0;
        live_on(&use, m.outdoor_k + 3.0, &m, &air, &give);
        // 1e5 W of fluxes and 300 K of capacity: 1e-7 W is their last bits.
        CHECK_NEAR(give.residual_w, 0.0, 1e-6);
        cooled = cooled || give.cooling_w > 0.0;
        heated = heated || give.heating_w > 0.0;
        CHECK(give.cooling_w == 0.0 || air.cooled_k == use.set_cool_k);
    }
    CHECK(cooled && heated);
}

TEST(only_the_equipped_rooms_are_cooled_and_the_others_grow_hot)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    jm_rooms_meet m = still(306.0);
    jm_rooms_air air = jm_rooms_all_at(300.0);
    jm_rooms_give give;
    for (int i = 0; i < 6 * 24 * 60; i++)
        live_on(&use, 306.0, &m, &air, &give);
    CHECK_NEAR(air.cooled_k, use.set_cool_k, 1e-9);
    CHECK_NEAR(air.free_k, 306.0 + 4000.0 / 800.0, 1e-3);
    // A quarter of gains and of what comes through walls and windows at the set point.
    CHECK_NEAR(give.cooling_w, 0.25 * (4000.0 + 800.0 * (306.0 - use.set_cool_k)), 1e-3);
}

TEST(the_street_and_the_roofs_get_the_rooms_heat_and_the_machines_current)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    jm_rooms_meet m = still(310.0);
    jm_rooms_air air = {299.15, 308.0, 299.15, 308.0};
    jm_rooms_give give;
    live_on(&use, 310.0, &m, &air, &give);
    CHECK(give.cooling_w > 0.0);
    CHECK_NEAR(give.rejected_street_w + give.rejected_roof_w, give.cooling_w * 4.0 / 3.0, 1e-9);
    CHECK_NEAR(give.rejected_roof_w / give.rejected_street_w, 0.4 / 0.6, 1e-12);
}

// Rooms of 1000 m2 all cooled on a sultry day, with their windows ajar.
static jm_indoor_class sultry(jm_rooms_meet *m)
{
    jm_indoor_class use = tight();
    use.equipped_share = 1.0;
    use.air_changes_h = 0.5;
    use.person_vapour_w = 50.0;
    use.vapour_gains_wm2 = 1.5;
    use.coil_k = 285.65;
    *m = still(306.0);
    m->people = 40.0;
    m->outdoor_q = 0.012;
    m->pressure_pa = 101325.0;
    return use;
}

TEST(cooling_takes_vapour_out_along_the_line_from_the_rooms_air_to_the_coils)
{
    UNUSED_STATE;
    jm_rooms_meet m;
    const jm_indoor_class use = sultry(&m);
    jm_rooms_air air = jm_rooms_all_at(303.0);
    jm_rooms_give give;
    live_on(&use, 306.0, &m, &air, &give);
    CHECK(give.cooling_w > 0.0 && give.condensed_w > 0.0);
    // The rooms' own humidity, told from what leaves for the street, is on the line too.
    const double flow_kgs = 0.5 / 3600.0 * 3000.0 * AIR_JM3K / JM_AIR_CAPACITY_JKGK;
    const double room_q = m.outdoor_q + give.vapour_kgs / flow_kgs;
    const double coil_pa = jm_saturation_pa(use.coil_k);
    const double coil_q = 0.622 * coil_pa / (m.pressure_pa - 0.378 * coil_pa);
    CHECK_NEAR(give.condensed_w / give.cooling_w,
               JM_VAPORISATION_JKG * (room_q - coil_q) /
                   (JM_AIR_CAPACITY_JKGK * (use.set_cool_k - use.coil_k)),
               1e-9);
    CHECK_NEAR(give.vapour_kgs + give.condensed_w / JM_VAPORISATION_JKG,
               (1500.0 + 2000.0) / JM_VAPORISATION_JKG, 1e-12);
    CHECK_NEAR(give.rejected_street_w + give.rejected_roof_w,
               (give.cooling_w + give.condensed_w) * 4.0 / 3.0, 1e-9);
}

TEST(nothing_condenses_in_dry_air_and_vapour_of_people_leaves_for_the_street)
{
    UNUSED_STATE;
    jm_rooms_meet m;
    const jm_indoor_class use = sultry(&m);
    jm_rooms_air air = jm_rooms_all_at(303.0);
    jm_rooms_give give;
    m.outdoor_q = 0.004;
    live_on(&use, 306.0, &m, &air, &give);
    CHECK(give.cooling_w > 0.0 && give.condensed_w == 0.0);
    CHECK_NEAR(give.vapour_kgs, 3500.0 / JM_VAPORISATION_JKG, 1e-15);
}

TEST(machines_at_their_limit_take_out_no_more_and_rooms_grow_warm)
{
    UNUSED_STATE;
    jm_rooms_meet m;
    jm_indoor_class use = sultry(&m);
    use.cooling_most_wm2 = 12.0;
    jm_rooms_air air = jm_rooms_all_at(303.0);
    jm_rooms_give give;
    for (int i = 0; i < 6 * 24 * 30; i++) {
        live_on(&use, 306.0, &m, &air, &give);
        CHECK_NEAR(give.residual_w, 0.0, 1e-6);
        CHECK_NEAR(give.cooling_w + give.condensed_w, 12000.0, 1e-6);
    }
    const double losses_wk = 800.0 + 0.5 / 3600.0 * 3000.0 * AIR_JM3K;
    const double gains_w = 4000.0 + 70.0 * 40.0 - give.cooling_w;
    CHECK(air.cooled_k > use.set_cool_k + 1.0);
    CHECK_NEAR(air.cooled_k - 306.0, gains_w / losses_wk, 1e-6);
}

TEST(open_windows_cool_rooms_on_a_hot_night_but_not_by_day_nor_when_it_is_hotter_outside)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    use.equipped_share = 0.0;
    use.air_changes_h = 0.5;
    use.night_air_changes_h = 4.0;
    const struct {
        int32_t hour;
        double outdoor_k;
        bool opened;
    } cases[] = {{2, 292.0, true}, {14, 292.0, false}, {2, 305.0, false}};
    for (int i = 0; i < 3; i++) {
        jm_rooms_meet m = still(cases[i].outdoor_k);
        m.hour = cases[i].hour;
        jm_rooms_air air = jm_rooms_all_at(301.0);
        jm_rooms_give give;
        jm_rooms_advance(&use, &homes, &m, &air, &give);
        double changes =
            give.ventilated_w * 3600.0 / (3000.0 * AIR_JM3K * (air.free_k - cases[i].outdoor_k));
        CHECK_NEAR(changes, cases[i].opened ? 4.0 : 0.5, 1e-9);
    }
}

TEST(windows_on_a_cool_night_open_as_far_as_it_takes_and_do_not_flap)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    use.equipped_share = 0.0;
    use.air_changes_h = 0.5;
    use.night_air_changes_h = 4.0;
    jm_rooms_air air = jm_rooms_all_at(300.0);
    jm_rooms_give give;
    jm_rooms_meet m = still(285.0);
    m.hour = 2;
    double before_k = (double)NAN, before_w = (double)NAN;
    for (int i = 0; i < 6 * 6; i++) { // six hours
        m.through_walls_w = m.conductance_wk * (290.0 - jm_rooms_mean_k(&use, &air));
        jm_rooms_advance(&use, &homes, &m, &air, &give);
        CHECK_NEAR(give.residual_w, 0.0, 1e-6);
        // Never cooler than what they are opened for, while the mass is warmer than that.
        CHECK(air.free_k >= 24.0 + 273.15 - 1e-9 || air.free_mass_k < 24.0 + 273.15 + 1.5);
        // The mass loses 0.1 K in a step; nothing else changes.
        CHECK(i == 0 || fabs(air.free_k - before_k) < 0.2);
        CHECK(i == 0 || fabs(give.ventilated_w - before_w) < 0.2 * before_w);
        before_k = air.free_k;
        before_w = give.ventilated_w;
    }
}

TEST(where_nobody_counts_people_the_usual_number_gives_its_heat)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    use.people_m2 = 0.02;
    jm_rooms_air counted = jm_rooms_all_at(295.0), usual = counted;
    jm_rooms_give give;
    jm_rooms_meet m = still(290.0);
    m.people = 20.0;
    jm_rooms_advance(&use, &homes, &m, &counted, &give);
    m.people = (double)NAN;
    jm_rooms_advance(&use, &homes, &m, &usual, &give);
    CHECK_NEAR(usual.free_k, counted.free_k, 1e-12);
}

TEST(no_floor_no_heat)
{
    UNUSED_STATE;
    jm_indoor_class use = tight();
    jm_rooms_meet m = still(310.0);
    const jm_rooms none = {0.0, 0.0, 0.0};
    jm_rooms_air air = jm_rooms_all_at(300.0);
    jm_rooms_give give;
    jm_rooms_advance(&use, &none, &m, &air, &give);
    CHECK(give.cooling_w == 0.0 && give.ventilated_w == 0.0 && air.free_k == 300.0);
}

TEST(the_table_holds_every_use_and_more_offices_than_homes_are_cooled)
{
    UNUSED_STATE;
    jm_ctx *ctx = jm_ctx_create(&(jm_ctx_def){.threads = 1});
    jm_indoor_class uses[JM_USAGE_COUNT];
    CHECK_OK(ctx, jm_indoor_classes(ctx, uses));
    for (int u = 0; u < JM_USAGE_COUNT; u++) {
        CHECK(uses[u].set_heat_k < uses[u].set_cool_k);
        CHECK(uses[u].night_air_changes_h >= uses[u].air_changes_h);
    }
    CHECK(uses[JM_USAGE_COMMERCIAL].equipped_share > uses[JM_USAGE_RESIDENTIAL].equipped_share);
    CHECK_NEAR(uses[JM_USAGE_RESIDENTIAL].set_cool_k, 299.15, 1e-9);
    jm_ctx_destroy(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(rooms_in_steady_state_are_warmer_by_their_gains_over_their_losses),
        CASE(rooms_left_alone_settle_with_the_time_constant_of_their_capacity),
        CASE(what_comes_in_goes_out_or_stays_to_rounding),
        CASE(only_the_equipped_rooms_are_cooled_and_the_others_grow_hot),
        CASE(the_street_and_the_roofs_get_the_rooms_heat_and_the_machines_current),
        CASE(cooling_takes_vapour_out_along_the_line_from_the_rooms_air_to_the_coils),
        CASE(nothing_condenses_in_dry_air_and_vapour_of_people_leaves_for_the_street),
        CASE(machines_at_their_limit_take_out_no_more_and_rooms_grow_warm),
        CASE(open_windows_cool_rooms_on_a_hot_night_but_not_by_day_nor_when_it_is_hotter_outside),
        CASE(windows_on_a_cool_night_open_as_far_as_it_takes_and_do_not_flap),
        CASE(where_nobody_counts_people_the_usual_number_gives_its_heat),
        CASE(no_floor_no_heat),
        CASE(the_table_holds_every_use_and_more_offices_than_homes_are_cooled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

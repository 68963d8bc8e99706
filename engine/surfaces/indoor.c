#include "surfaces/indoor.h"

#include "surfaces/vapour.h"

#include <math.h>
#include <stdbool.h>

// Windows are opened when people who sleep find it warm: assumed.
static const double open_above_k = 24.0 + 273.15;
static const int32_t open_from_hour = 21, open_until_hour = 8;

// ISO 13790:2008, annex C: surfaces of 4.5 m2 a m2 of floor, 2.5 of them mass (class light; 3.5 at
// most), meet the air with 3.45 and the mass with 9.1 W m-2 K-1. They keep nothing and are
// eliminated: of what is radiated in the rooms the mass takes its share of the area at once (C.2),
// and of the surfaces' rest (C.3, windows left out) what they pass on by these conductances.
#define DIRECT_SHARE (2.5 / 4.5)
#define PASSED_ON (9.1 * 2.5 / (9.1 * 2.5 + 3.45 * 4.5))
#define MASS_SHARE (DIRECT_SHARE + (1.0 - DIRECT_SHARE) * PASSED_ON)
// Half of people's and machines' heat is radiated, all of the sun's.
#define RADIATED_GAINS 0.5

// What rooms of air conditioning hold of vapour, at rest: what comes in leaves with the air or on
// the coil. Air leaves a coil saturated at the coil's temperature, so vapour is lost in the ratio
// of the differences (ASHRAE Handbook, Fundamentals, chapter Psychrometrics: the condition line).
typedef struct dampness {
    double flow_kgs;   // of outdoor air
    double excess_kgs; // that would leave on the coil if rooms became as dry as its air
    double drop_jkg;   // from the rooms' air to the coil's
} dampness;

// One part of the rooms, with its share of all that the whole meets.
typedef struct part {
    double share;
    double capacity_wk;   // stored in the mass per K within the step
    double to_mass_wk;    // between air and mass
    double air_wk;        // air changes
    double air_w, mass_w; // sources
    bool cooled;
    double cooling_most_w;
    dampness damp;
} part;

static bool is_night(int32_t hour)
{
    return hour >= open_from_hour || hour < open_until_hour;
}

// Of the air of a part, without heating and cooling: gain = loss x temperature.
typedef struct balance {
    double loss_wk, gain_w;
} balance;

static balance balance_of(const part *p, const jm_rooms_meet *m, double mean_k, double mass_k)
{
    const double conductance = p->share * m->conductance_wk;
    const double glass = p->share * m->glass_conductance_wk;
    const double walls =
        p->share * (m->through_walls_w + m->through_roofs_w) + conductance * mean_k;
    // The mass meets the air as if it were `steady_k` behind `behind`.
    const double behind = p->to_mass_wk * p->capacity_wk / (p->to_mass_wk + p->capacity_wk);
    const double steady_k = mass_k + p->mass_w / p->capacity_wk;
    return (balance){.loss_wk = behind + conductance + glass + p->air_wk,
                     .gain_w =
                         behind * steady_k + walls + (glass + p->air_wk) * m->outdoor_k + p->air_w};
}

// By night windows are opened as wide as takes out what is above `open_above_k`, where outdoor air
// does: rooms' air keeps nothing, so windows that were open or shut by what it was a step ago would
// open and shut by turns. `most_wk`: wide open.
static double air_through_windows_wk(const jm_indoor_class *use, const part *p,
                                     const jm_rooms_meet *m, double most_wk, double mean_k,
                                     double mass_k)
{
    const balance shut = balance_of(p, m, mean_k, mass_k);
    const double shut_k = shut.gain_w / shut.loss_wk;
    const double warm_k = p->cooled ? fmin(shut_k, use->set_cool_k) : shut_k;
    if (!is_night(m->hour) || shut_k <= open_above_k || m->outdoor_k >= warm_k)
        return p->air_wk;
    if (m->outdoor_k >= open_above_k)
        return fmax(most_wk, p->air_wk);
    const double wanted_wk =
        (shut.gain_w - shut.loss_wk * open_above_k) / (open_above_k - m->outdoor_k);
    return fmax(fmin(p->air_wk + wanted_wk, most_wk), p->air_wk);
}

// What a part takes in at no difference of temperature to itself.
static void share_sources(const jm_indoor_class *use, const jm_rooms *rooms, const jm_rooms_meet *m,
                          double people, part *p)
{
    double gains = use->gains_wm2 * rooms->floor_m2 + use->person_w * people;
    double radiated = p->share * (m->glass_w + RADIATED_GAINS * gains);
    p->mass_w = MASS_SHARE * radiated;
    p->air_w = p->share * (1.0 - RADIATED_GAINS) * gains + (1.0 - MASS_SHARE) * radiated;
}

static dampness dampness_of(const jm_indoor_class *use, const jm_rooms_meet *m, double flow_kgs,
                            double vapour_kgs)
{
    const double drop_jkg = JM_AIR_CAPACITY_JKGK * (use->set_cool_k - use->coil_k);
    if (!(use->coil_k > 0.0 && drop_jkg > 0.0))
        return (dampness){.drop_jkg = 1.0};
    const double pressure_pa = jm_saturation_pa(use->coil_k);
    const double coil_q =
        JM_VAPOUR_RATIO * pressure_pa / (m->pressure_pa - (1.0 - JM_VAPOUR_RATIO) * pressure_pa);
    const double excess_kgs = flow_kgs * (m->outdoor_q - coil_q) + vapour_kgs;
    return (dampness){flow_kgs, fmax(excess_kgs, 0.0), drop_jkg};
}

// Latent heat that leaves on the coil beside so much sensible heat.
static double condensed_beside(const dampness *d, double cooling_w)
{
    const double through = cooling_w + d->flow_kgs * d->drop_jkg;
    return through > 0.0 ? JM_VAPORISATION_JKG * d->excess_kgs * cooling_w / through : 0.0;
}

// Sensible heat of a machine at its limit: x + condensed_beside(x) = most.
static double cooling_within(const dampness *d, double most_w)
{
    const double flow_w = d->flow_kgs * d->drop_jkg;
    const double b = flow_w + JM_VAPORISATION_JKG * d->excess_kgs - most_w;
    return 0.5 * (sqrt(b * b + 4.0 * flow_w * most_w) - b);
}

static double cool(const part *p, double asked_w)
{
    if (asked_w + condensed_beside(&p->damp, asked_w) <= p->cooling_most_w)
        return asked_w;
    return cooling_within(&p->damp, p->cooling_most_w);
}

static void advance_part(const jm_indoor_class *use, const part *p, const jm_rooms_meet *m,
                         double mean_k, double *room_k, double *mass_k, jm_rooms_give *give)
{
    double conductance = p->share * m->conductance_wk, glass = p->share * m->glass_conductance_wk;
    double walls = p->share * (m->through_walls_w + m->through_roofs_w) + conductance * mean_k;
    const balance free = balance_of(p, m, mean_k, *mass_k);
    const double loss = free.loss_wk, gain = free.gain_w;
    double before_k = *mass_k, now_k = gain / loss;
    double cooling = 0.0, heating = 0.0;
    bool held = false;
    if (p->cooled && now_k > use->set_cool_k) {
        const double asked = loss * (now_k - use->set_cool_k);
        cooling = cool(p, asked);
        held = cooling >= asked;
        now_k = held ? use->set_cool_k : now_k - cooling / loss;
    } else if (now_k < use->set_heat_k) {
        heating = loss * (use->set_heat_k - now_k);
        held = true;
        now_k = use->set_heat_k;
    }
    *room_k = now_k;
    *mass_k = (p->capacity_wk * before_k + p->mass_w + p->to_mass_wk * now_k) /
              (p->capacity_wk + p->to_mass_wk);
    const double out_wk = conductance + glass + p->air_wk;
    give->loss_wk[p->cooled ? 0 : 1] =
        held ? p->to_mass_wk : p->to_mass_wk * out_wk / (p->to_mass_wk + out_wk);
    double conducted = walls - conductance * now_k;
    double through_glass = glass * (now_k - m->outdoor_k);
    double ventilated = p->air_wk * (now_k - m->outdoor_k);
    const double condensed = condensed_beside(&p->damp, cooling);
    give->cooling_w += cooling;
    give->condensed_w += condensed;
    give->vapour_kgs -= condensed / JM_VAPORISATION_JKG;
    give->heating_w += heating;
    give->conducted_w += conducted;
    give->through_glass_w += through_glass;
    give->ventilated_w += ventilated;
    give->residual_w += conducted + p->air_w + p->mass_w + heating - cooling - through_glass -
                        ventilated - p->capacity_wk * (*mass_k - before_k);
}

void jm_rooms_advance(const jm_indoor_class *use, const jm_rooms *rooms, const jm_rooms_meet *meets,
                      jm_rooms_air *air, jm_rooms_give *give)
{
    *give = (jm_rooms_give){0};
    if (!(rooms->floor_m2 > 0.0))
        return;
    const double mean_k = jm_rooms_mean_k(use, air);
    const double mass_m2 = fmax(rooms->floor_m2, rooms->wall_m2);
    const double people = isnan(meets->people) ? use->people_m2 * rooms->floor_m2 : meets->people;
    const double vapour_kgs =
        (use->vapour_gains_wm2 * rooms->floor_m2 + use->person_vapour_w * people) /
        JM_VAPORISATION_JKG;
    give->vapour_kgs = vapour_kgs;
    double *const rooms_k[2] = {&air->cooled_k, &air->free_k};
    double *const masses_k[2] = {&air->cooled_mass_k, &air->free_mass_k};
    for (int i = 0; i < 2; i++) {
        part p = {.share = i == 0 ? use->equipped_share : 1.0 - use->equipped_share,
                  .cooled = i == 0};
        if (!(p.share > 0.0))
            continue;
        const double changed_wk = p.share * rooms->volume_m3 / 3600.0 * meets->volume_jm3k;
        p.capacity_wk = p.share * use->heat_capacity_jm2k * mass_m2 / meets->step_s;
        p.to_mass_wk = p.share * use->mass_wm2k * mass_m2;
        share_sources(use, rooms, meets, people, &p);
        p.air_wk = changed_wk * use->air_changes_h;
        p.air_wk = air_through_windows_wk(use, &p, meets, changed_wk * use->night_air_changes_h,
                                          mean_k, *masses_k[i]);
        p.damp = dampness_of(use, meets, p.air_wk / JM_AIR_CAPACITY_JKGK, p.share * vapour_kgs);
        p.cooling_most_w = use->cooling_most_wm2 > 0.0
                               ? p.share * use->cooling_most_wm2 * rooms->floor_m2
                               : (double)INFINITY;
        advance_part(use, &p, meets, mean_k, rooms_k[i], masses_k[i], give);
    }
    // The machine's own electricity leaves with the heat that it takes from the rooms.
    double rejected = (give->cooling_w + give->condensed_w) * (1.0 + 1.0 / use->cop);
    give->rejected_roof_w = use->rejected_on_roof_share * rejected;
    give->rejected_street_w = rejected - give->rejected_roof_w;
}

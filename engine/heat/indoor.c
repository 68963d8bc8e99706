#include "heat/indoor.h"

#include <math.h>
#include <stdbool.h>

// Windows are opened when people who sleep find it warm: assumed.
static const double open_above_k = 24.0 + 273.15;
static const int32_t open_from_hour = 21, open_until_hour = 8;

// One part of the rooms, with its share of all that the whole meets.
typedef struct part {
    double share;
    double capacity_wk; // stored per K within the step
    double air_wk;      // air changes
    bool cooled;
} part;

static bool is_night(int32_t hour)
{
    return hour >= open_from_hour || hour < open_until_hour;
}

static double air_changes_h(const jm_indoor_class *use, const jm_rooms_meet *m, double room_k)
{
    bool open = is_night(m->hour) && room_k > open_above_k && m->outdoor_k < room_k;
    return open ? use->night_air_changes_h : use->air_changes_h;
}

// What the rooms take in at no difference of temperature to themselves [W].
static double sources_w(const jm_indoor_class *use, const jm_rooms *rooms, const jm_rooms_meet *m)
{
    double people = isnan(m->people) ? use->people_m2 * rooms->floor_m2 : m->people;
    return m->glass_w + use->gains_wm2 * rooms->floor_m2 + use->person_w * people;
}

static void advance_part(const jm_indoor_class *use, const part *p, const jm_rooms_meet *m,
                         double sources, double mean_k, double *room_k, jm_rooms_give *give)
{
    double conductance = p->share * m->conductance_wk, glass = p->share * m->glass_conductance_wk;
    double walls = p->share * (m->through_walls_w + m->through_roofs_w) + conductance * mean_k;
    double loss = p->capacity_wk + conductance + glass + p->air_wk;
    double gain =
        p->capacity_wk * *room_k + walls + (glass + p->air_wk) * m->outdoor_k + p->share * sources;
    double before_k = *room_k, now_k = gain / loss;
    double cooling = 0.0, heating = 0.0;
    if (p->cooled && now_k > use->set_cool_k) {
        cooling = loss * (now_k - use->set_cool_k);
        now_k = use->set_cool_k;
    } else if (now_k < use->set_heat_k) {
        heating = loss * (use->set_heat_k - now_k);
        now_k = use->set_heat_k;
    }
    *room_k = now_k;
    double conducted = walls - conductance * now_k;
    double through_glass = glass * (now_k - m->outdoor_k);
    double ventilated = p->air_wk * (now_k - m->outdoor_k);
    give->cooling_w += cooling;
    give->heating_w += heating;
    give->conducted_w += conducted;
    give->through_glass_w += through_glass;
    give->ventilated_w += ventilated;
    give->residual_w += conducted + p->share * sources + heating - cooling - through_glass -
                        ventilated - p->capacity_wk * (now_k - before_k);
}

void jm_rooms_advance(const jm_indoor_class *use, const jm_rooms *rooms, const jm_rooms_meet *meets,
                      jm_rooms_air *air, jm_rooms_give *give)
{
    *give = (jm_rooms_give){0};
    if (!(rooms->floor_m2 > 0.0))
        return;
    double sources = sources_w(use, rooms, meets), mean_k = jm_rooms_mean_k(use, air);
    double *const rooms_k[2] = {&air->cooled_k, &air->free_k};
    for (int i = 0; i < 2; i++) {
        part p = {.share = i == 0 ? use->equipped_share : 1.0 - use->equipped_share,
                  .cooled = i == 0};
        if (!(p.share > 0.0))
            continue;
        double exchanged_m3s =
            p.share * rooms->volume_m3 * air_changes_h(use, meets, *rooms_k[i]) / 3600.0;
        p.capacity_wk = p.share * use->heat_capacity_jm2k * rooms->floor_m2 / meets->step_s;
        p.air_wk = exchanged_m3s * meets->volume_jm3k;
        advance_part(use, &p, meets, sources, mean_k, rooms_k[i], give);
    }
    // The machine's own electricity leaves with the heat that it takes from the rooms.
    double rejected = give->cooling_w * (1.0 + 1.0 / use->cop);
    give->rejected_roof_w = use->rejected_on_roof_share * rejected;
    give->rejected_street_w = rejected - give->rejected_roof_w;
}

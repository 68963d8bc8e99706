/// gates.c: traffic from and to outside, and the counters that see it.
#include "synth/town.h"

#include <math.h>

// Share of a weekday's traffic by legal hour, in [percent]: the usual two peaks of French urban
// counts; the evening peak is wider than the morning's. Sums to 100.
static const double inwards_percent[24] = {0.7, 0.4, 0.3, 0.3, 0.5, 1.6, 4.2, 8.4,
                                           9.1, 6.2, 5.2, 5.2, 5.6, 5.6, 5.4, 5.5,
                                           6.5, 7.6, 7.2, 5.2, 3.5, 2.5, 2.0, 1.5};

// By day the outward flow is the inward one, mirrored: who comes in at 8 goes out at 17. The 14
// hours from 6 to 19 change places among themselves, so that the day's sum stays.
static double day_share(int32_t hour, bool inwards)
{
    bool mirrored = !inwards && hour >= 6 && hour <= 19;
    return 0.01 * inwards_percent[mirrored ? 25 - hour : hour];
}

// Vehicles a day and direction that a way of this kind brings; by judgement, assumed. Small
// cut-outs have gates inside the town.
static double gate_vehday(const jm_town *town, jm_way way, jm_dice *dice)
{
    static const double usual[JM_WAY_COUNT] = {[JM_WAY_PRIMARY] = 7200.0,
                                               [JM_WAY_SECONDARY] = 3600.0,
                                               [JM_WAY_QUAY] = 2600.0,
                                               [JM_WAY_TERTIARY] = 900.0};
    double size = jm_clamp(sqrt(town->plan.size_m / 6000.0), 0.45, 1.3);
    return 10.0 * jm_whole(0.1 * usual[way] * size * jm_dice_between(dice, 0.75, 1.3));
}

static jm_status add_counts(jm_town *town, const char *name, double vehday, bool inwards,
                            jm_dice *dice)
{
    for (int32_t hour = 0; hour < 24; hour++) {
        double flow = vehday * day_share(hour, inwards) * jm_dice_between(dice, 0.96, 1.04);
        JM_TRY(jm_town_add_feature(town, JM_ROLE_COUNTS));
        JM_TRY(jm_town_set_text(town, JM_ROLE_COUNTS, "name", name));
        JM_TRY(jm_town_set(town, JM_ROLE_COUNTS, "hour", hour));
        JM_TRY(jm_town_set(town, JM_ROLE_COUNTS, "flow_vehh", jm_whole(flow)));
    }
    return JM_OK;
}

// Whole degrees clockwise from grid north.
static double bearing_deg(double dx, double dy)
{
    double degrees = jm_whole(jm_atan2(dx, dy) / JM_DEG);
    return degrees < 0.0 ? degrees + 360.0 : degrees;
}

static jm_status add_counter(jm_town *town, const char *name, double x, double y, double dx,
                             double dy, double vehday, bool inwards, jm_dice *dice)
{
    JM_TRY(jm_town_add_point(town, JM_ROLE_COUNTERS, x, y));
    JM_TRY(jm_town_set_text(town, JM_ROLE_COUNTERS, "name", name));
    JM_TRY(jm_town_set(town, JM_ROLE_COUNTERS, "bearing_deg", bearing_deg(dx, dy)));
    return add_counts(town, name, vehday, inwards, dice);
}

/// A gate: the point on the frame, and the next point of its road inside.
typedef struct gate {
    double x, y, inner_x, inner_y;
    jm_way way;
    int64_t number;
} gate;

static jm_status add_gate(jm_town *town, const gate *g)
{
    jm_dice dice = jm_dice_of(town->plan.seed, JM_DICE_GATE, (uint64_t)g->number);
    double in = gate_vehday(town, g->way, &dice);
    double out = 10.0 * jm_whole(0.1 * in * jm_dice_between(&dice, 0.96, 1.04));
    JM_TRY(jm_town_add_point(town, JM_ROLE_GATES, g->x, g->y));
    JM_TRY(jm_town_set(town, JM_ROLE_GATES, "in_vehday", in));
    JM_TRY(jm_town_set(town, JM_ROLE_GATES, "out_vehday", out));
    if (g->way > JM_WAY_QUAY)
        return JM_OK; // small roads are not counted
    // Between the frame and the first junction nothing joins or leaves: the counter sees the gate.
    double x = 0.5 * (g->x + g->inner_x), y = 0.5 * (g->y + g->inner_y);
    double dx = g->inner_x - g->x, dy = g->inner_y - g->y;
    char name[32] = "";
    jm_text label = {0};
    for (int k = 0; k < 2; k++) {
        bool inwards = k == 0;
        label.length = 0;
        jm_text_printf(&label, "C%02lld-%s", (long long)g->number, inwards ? "entrée" : "sortie");
        for (int64_t i = 0; !label.failed && i <= label.length && i < 31; i++)
            name[i] = label.bytes[i];
        jm_status status = add_counter(town, name, x, y, inwards ? dx : -dx, inwards ? dy : -dy,
                                       inwards ? in : out, inwards, &dice);
        if (status != JM_OK) {
            jm_text_free(&label);
            return status;
        }
    }
    jm_text_free(&label);
    return JM_OK;
}

static bool outside(const jm_town *town, int64_t i)
{
    double s = town->plan.size_m;
    return town->road_x[i] < 0.0 || town->road_x[i] > s || town->road_y[i] < 0.0 ||
           town->road_y[i] > s;
}

jm_status jm_town_gates(jm_town *town)
{
    int64_t number = 0;
    for (int64_t r = 0; r < town->road_count; r++) {
        const jm_road *road = &town->roads[r];
        int64_t last = road->first + road->count - 1;
        for (int end = 0; end < 2; end++) {
            int64_t tail = end == 0 ? road->first : last, step = end == 0 ? 1 : -1;
            if (!outside(town, tail) || road->count < 3)
                continue;
            int64_t on = tail + step, in = on + step;
            gate g = {town->road_x[on], town->road_y[on], town->road_x[in],
                      town->road_y[in], road->way,        ++number};
            JM_TRY(add_gate(town, &g));
        }
    }
    return JM_OK;
}

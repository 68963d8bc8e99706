/// quarters.c: faces become zones with one use each; zones are cut into blocks with one kind each.
#include "synth/town.h"

#include <math.h>

static double reach_of(const jm_shape *s, double x, double y)
{
    double reach = 0.0;
    for (int32_t k = 0; k < s->count; k++)
        reach = fmax(reach, (s->x[k] - x) * (s->x[k] - x) + (s->y[k] - y) * (s->y[k] - y));
    return sqrt(reach);
}

static jm_status add_quarter(jm_town *town, const jm_face *face, double x, double y)
{
    JM_TRY(jm_grow(town->ctx, &town->quarters, &town->quarter_capacity, town->quarter_count + 1));
    jm_quarter q = {.face = *face, .use = JM_USE_COUNT, .x = x, .y = y};
    double radii;
    q.village = jm_plan_village_at(&town->plan, x, y, &radii);
    if (radii > 1.25)
        q.village = JM_NONE;
    q.face.zone = (int32_t)town->quarter_count;
    town->quarters[town->quarter_count++] = q;
    return JM_OK;
}

// A zone counts as a village's when the village's middle is in it or its own middle is in the
// village.
static void claim_villages(jm_town *town)
{
    for (int64_t i = 0; i < town->quarter_count; i++) {
        jm_quarter *q = &town->quarters[i];
        jm_shape s = jm_town_face_sheet(town, &q->face);
        for (int32_t v = 0; v < town->plan.village_count; v++)
            if (jm_shape_depth(&s, town->plan.village[v].x, town->plan.village[v].y) >
                -0.55 * town->plan.village[v].radius_m)
                q->village = v;
    }
}

// Cuts the newest faces first, so that the list stays short.
static jm_status cut_to_zones(jm_town *town)
{
    while (town->face_count > 0) {
        jm_face face = town->faces[--town->face_count];
        jm_shape s = jm_town_face_sheet(town, &face);
        double x, y;
        jm_shape_centre(&s, &x, &y);
        double wanted = jm_plan_zone_area_m2(&town->plan, x, y, reach_of(&s, x, y));
        bool done = false;
        jm_face parts[2];
        if (jm_shape_area(&s) > 1.35 * wanted)
            JM_TRY(jm_town_split(town, &face, JM_WAY_TERTIARY, parts, &done));
        if (!done) {
            JM_TRY(add_quarter(town, &face, x, y));
            continue;
        }
        JM_TRY(jm_town_add_face(town, &parts[0]));
        JM_TRY(jm_town_add_face(town, &parts[1]));
    }
    return JM_OK;
}

typedef enum belt { BELT_OLD, BELT_INNER, BELT_OUTER, BELT_EDGE, BELT_COUNTRY } belt;

static belt belt_of(const jm_plan *plan, const jm_quarter *q)
{
    double r = jm_plan_radius_m(plan, q->x, q->y);
    if (r < plan->old_radius_m)
        return BELT_OLD;
    if (r < plan->inner_radius_m)
        return BELT_INNER;
    if (plan->trunk_ring == JM_NONE || r < plan->ring_m[plan->trunk_ring])
        return BELT_OUTER;
    return r < plan->built_radius_m ? BELT_EDGE : BELT_COUNTRY;
}

/// How strongly a place asks for a use; the zones with the highest scores get it.
static double score_of(const jm_town *town, const jm_quarter *q, jm_use use, int64_t i)
{
    const jm_plan *plan = &town->plan;
    jm_dice dice = jm_dice_of(plan->seed, JM_DICE_USE, (uint64_t)i * JM_USE_COUNT + (uint64_t)use);
    double chance = jm_dice_between(&dice, 0.0, 1.0);
    double r = jm_plan_radius_m(plan, q->x, q->y) / plan->built_radius_m;
    double shore_m = fmax(q->y - plan->quay_north_y, plan->quay_south_y - q->y);
    if (use == JM_USE_PARK) // parks lie by the water
        return chance + (shore_m < 0.07 * plan->built_radius_m + 150.0 ? 0.6 : 0.0);
    if (use == JM_USE_BUSINESS) // halls lie at the edge, on one side more than on the other
        return 0.6 * chance + r + 0.4 * (q->x - plan->centre_x) / plan->built_radius_m;
    if (use == JM_USE_SLABS)
        return 0.5 * chance - fabs(r - 0.55);
    return chance;
}

// Gives `use` to a share of the zones of a belt that have none, one at least when asked.
static void give_use(jm_town *town, belt wanted, jm_use use, double share, int64_t least)
{
    int64_t in_belt = 0;
    for (int64_t i = 0; i < town->quarter_count; i++)
        in_belt += belt_of(&town->plan, &town->quarters[i]) == wanted;
    int64_t count = (int64_t)(share * (double)in_belt + 0.5);
    count = count < least ? least : count;
    for (int64_t given = 0; given < count; given++) {
        int64_t best = JM_NONE;
        double best_score = -HUGE_VAL;
        for (int64_t i = 0; i < town->quarter_count; i++) {
            const jm_quarter *q = &town->quarters[i];
            if (q->use != JM_USE_COUNT || belt_of(&town->plan, q) != wanted)
                continue;
            double score = score_of(town, q, use, i);
            if (score > best_score) {
                best_score = score;
                best = i;
            }
        }
        if (best == JM_NONE)
            return;
        town->quarters[best].use = use;
    }
}

static void give_rest(jm_town *town, belt wanted, jm_use use)
{
    for (int64_t i = 0; i < town->quarter_count; i++)
        if (town->quarters[i].use == JM_USE_COUNT &&
            belt_of(&town->plan, &town->quarters[i]) == wanted)
            town->quarters[i].use = use;
}

// Shares of land as in a French town of 50 000 to 300 000 people, by judgement; assumed.
static void give_uses(jm_town *town)
{
    bool toy = town->plan.trunk_ring == JM_NONE;
    for (int64_t i = 0; i < town->quarter_count; i++)
        if (town->quarters[i].village != JM_NONE &&
            belt_of(&town->plan, &town->quarters[i]) == BELT_COUNTRY)
            town->quarters[i].use = JM_USE_VILLAGE;
    give_rest(town, BELT_OLD, JM_USE_OLD);
    give_use(town, BELT_INNER, JM_USE_PARK, 0.06, toy ? 0 : 1);
    give_rest(town, BELT_INNER, JM_USE_FAUBOURG);
    give_use(town, BELT_OUTER, JM_USE_PARK, 0.09, 1);
    give_use(town, BELT_OUTER, JM_USE_BUSINESS, 0.09, 1);
    give_use(town, BELT_OUTER, JM_USE_SLABS, 0.09, 1);
    give_use(town, BELT_OUTER, JM_USE_FAUBOURG, 0.03, 0);
    give_rest(town, BELT_OUTER, JM_USE_HOUSES);
    give_use(town, BELT_EDGE, JM_USE_BUSINESS, 0.30, 1);
    give_use(town, BELT_EDGE, JM_USE_WOOD, 0.12, 1);
    give_use(town, BELT_EDGE, JM_USE_FARM, 0.25, 1);
    give_rest(town, BELT_EDGE, JM_USE_HOUSES);
    give_use(town, BELT_COUNTRY, JM_USE_WOOD, 0.14, 0);
    give_rest(town, BELT_COUNTRY, JM_USE_FARM);
}

jm_status jm_town_quarters(jm_town *town)
{
    JM_TRY(cut_to_zones(town));
    claim_villages(town);
    give_uses(town);
    return JM_OK;
}

static jm_way lane_of(jm_use use, bool fields)
{
    if (fields)
        return JM_WAY_UNCLASSIFIED;
    return use == JM_USE_OLD                              ? JM_WAY_LIVING_STREET
           : use == JM_USE_BUSINESS || use == JM_USE_PARK ? JM_WAY_UNCLASSIFIED
                                                          : JM_WAY_RESIDENTIAL;
}

static jm_status add_block(jm_town *town, const jm_face *face)
{
    JM_TRY(jm_grow(town->ctx, &town->blocks, &town->block_capacity, town->block_count + 1));
    town->blocks[town->block_count++] = (jm_block){*face, JM_BLOCK_USUAL};
    return JM_OK;
}

static void describe_new_street(jm_town *town, jm_use use, bool fields)
{
    jm_street *street = &town->streets[town->street_count - 1];
    jm_dice dice = jm_dice_of(town->plan.seed, JM_DICE_STREET, (uint64_t)town->street_count);
    street->country = fields;
    street->planted = !fields && jm_dice_chance(&dice, use == JM_USE_OLD        ? 0.0
                                                       : use == JM_USE_FAUBOURG ? 0.25
                                                       : use == JM_USE_SLABS    ? 0.6
                                                                                : 0.3);
    street->narrow = jm_dice_chance(&dice, use == JM_USE_OLD        ? 0.6
                                           : use == JM_USE_FAUBOURG ? 0.35
                                                                    : 0.0);
    // In old quarters the first streets of a zone are wider than the lanes between them.
    if (use == JM_USE_OLD && street->length_m > 150.0)
        street->way = JM_WAY_RESIDENTIAL;
}

static jm_status cut_to_blocks(jm_town *town, const jm_quarter *q)
{
    JM_TRY(jm_town_add_face(town, &q->face));
    while (town->face_count > 0) {
        jm_face face = town->faces[--town->face_count];
        jm_shape s = jm_town_face_sheet(town, &face);
        double x, y;
        jm_shape_centre(&s, &x, &y);
        double wanted = jm_plan_block_area_m2(&town->plan, q->use, x, y, reach_of(&s, x, y));
        bool done = false, fields = wanted > 300000.0;
        jm_face parts[2];
        if (jm_shape_area(&s) > 1.3 * wanted)
            JM_TRY(jm_town_split(town, &face, lane_of(q->use, fields), parts, &done));
        if (!done) {
            JM_TRY(add_block(town, &face));
            continue;
        }
        describe_new_street(town, q->use, fields);
        JM_TRY(jm_town_add_face(town, &parts[0]));
        JM_TRY(jm_town_add_face(town, &parts[1]));
    }
    return JM_OK;
}

// Gives a kind to a share of the usual blocks of one use, chosen by dice; one at least when asked.
static void give_kind(jm_town *town, jm_use use, jm_block_kind kind, double share, int64_t least)
{
    int64_t all = 0;
    for (int64_t b = 0; b < town->block_count; b++)
        all += town->blocks[b].kind == JM_BLOCK_USUAL &&
               town->quarters[town->blocks[b].face.zone].use == use;
    double left = fmax((double)least, floor(share * (double)all + 0.5));
    jm_dice dice = jm_dice_of(town->plan.seed, JM_DICE_BLOCK, (uint64_t)use * 100 + (uint64_t)kind);
    int64_t unseen = all;
    for (int64_t b = 0; b < town->block_count; b++) {
        if (town->quarters[town->blocks[b].face.zone].use != use ||
            town->blocks[b].kind != JM_BLOCK_USUAL)
            continue;
        if (!jm_dice_chance(&dice, left / (double)unseen--))
            continue;
        town->blocks[b].kind = kind;
        left -= 1.0;
    }
}

static void give_kinds(jm_town *town)
{
    give_kind(town, JM_USE_OLD, JM_BLOCK_CHURCH, 0.02, 1);
    give_kind(town, JM_USE_OLD, JM_BLOCK_TOWN_HALL, 0.0, 1);
    give_kind(town, JM_USE_OLD, JM_BLOCK_PARK_HOUSE, 0.035, 1);
    give_kind(town, JM_USE_OLD, JM_BLOCK_SQUARE, 0.05, 1);
    give_kind(town, JM_USE_OLD, JM_BLOCK_SCHOOL, 0.02, 0);
    give_kind(town, JM_USE_OLD, JM_BLOCK_CAR_PARK, 0.02, 0);
    give_kind(town, JM_USE_FAUBOURG, JM_BLOCK_SCHOOL, 0.05, 1);
    give_kind(town, JM_USE_FAUBOURG, JM_BLOCK_CAR_PARK, 0.03, 1);
    give_kind(town, JM_USE_FAUBOURG, JM_BLOCK_PARK_HOUSE, 0.015, 0);
    give_kind(town, JM_USE_FAUBOURG, JM_BLOCK_GREEN, 0.05, 1);
    give_kind(town, JM_USE_FAUBOURG, JM_BLOCK_CHURCH, 0.01, 0);
    give_kind(town, JM_USE_FAUBOURG, JM_BLOCK_FLATS, 0.08, 1);
    give_kind(town, JM_USE_HOUSES, JM_BLOCK_SCHOOL, 0.045, 1);
    give_kind(town, JM_USE_HOUSES, JM_BLOCK_GREEN, 0.05, 0);
    give_kind(town, JM_USE_HOUSES, JM_BLOCK_FLATS, 0.06, 1);
    give_kind(town, JM_USE_HOUSES, JM_BLOCK_SHOPS, 0.025, 0);
    give_kind(town, JM_USE_SLABS, JM_BLOCK_SCHOOL, 0.07, 0);
    give_kind(town, JM_USE_SLABS, JM_BLOCK_SHOPS, 0.06, 0);
    give_kind(town, JM_USE_SLABS, JM_BLOCK_GREEN, 0.07, 0);
    give_kind(town, JM_USE_BUSINESS, JM_BLOCK_SHOPS, 0.20, 1);
    give_kind(town, JM_USE_PARK, JM_BLOCK_GREEN, 1.0, 0);
}

// The heart of each village: its church, its school, its square.
static void give_village_kinds(jm_town *town)
{
    static const jm_block_kind kinds[] = {JM_BLOCK_CHURCH, JM_BLOCK_SCHOOL, JM_BLOCK_SQUARE,
                                          JM_BLOCK_SCHOOL};
    for (int32_t v = 0; v < town->plan.village_count; v++)
        for (int k = 0; k < 4; k++) {
            int64_t nearest = JM_NONE;
            double best = town->plan.village[v].radius_m;
            for (int64_t b = 0; b < town->block_count; b++) {
                jm_block *block = &town->blocks[b];
                const jm_quarter *q = &town->quarters[block->face.zone];
                if (block->kind != JM_BLOCK_USUAL || q->use != JM_USE_VILLAGE || q->village != v)
                    continue;
                const jm_node *n = &town->nodes[block->face.node[0]];
                double dx = n->x - town->plan.village[v].x, dy = n->y - town->plan.village[v].y;
                if (sqrt(dx * dx + dy * dy) < best) {
                    best = sqrt(dx * dx + dy * dy);
                    nearest = b;
                }
            }
            if (nearest != JM_NONE)
                town->blocks[nearest].kind = kinds[k];
        }
}

jm_status jm_town_blocks(jm_town *town)
{
    for (int64_t i = 0; i < town->quarter_count; i++)
        JM_TRY(cut_to_blocks(town, &town->quarters[i]));
    give_kinds(town);
    give_village_kinds(town);
    return JM_OK;
}

// access_zone.c: streets that a share of the cars may not enter: ZFE, low-emission zone, ZTL.
#include "scenario/edit_formats.h"
#include "scenario/parts.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct params {
    const jm_yaml_node *polygon, *hours, *except_classes, *excluded_stickers;
    jm_range excluded_share, compliance_share;
} params;

static const jm_schema_row rows[] = {
    {"polygon", JM_SCHEMA_NODE, offsetof(params, polygon), .required = true, .unit = "polygon",
     .default_text = "", .help = "Streets with half their length inside belong to the zone."},
    {"hours", JM_SCHEMA_NODE, offsetof(params, hours), .unit = "hours of legal time",
     .default_text = "00:00-24:00", .help = "When the ban holds: 07:00-20:00, or a list."},
    {"excluded_share", JM_SCHEMA_RANGE, offsetof(params, excluded_share), .minimum = 0,
     .maximum = 1, .unit = "1", .default_text = "from excluded_stickers",
     .help = "Share of all car trips made with cars that the rule excludes."},
    {"excluded_stickers", JM_SCHEMA_NODE, offsetof(params, excluded_stickers),
     .unit = "list of Crit'Air classes", .default_text = "from excluded_share",
     .help = "Crit'Air classes that the rule excludes, of E, 1 to 5 and none: their share of the "
             "cars of the city's communes is taken. Either this or excluded_share."},
    {"compliance_share", JM_SCHEMA_RANGE, offsetof(params, compliance_share), .minimum = 0,
     .maximum = 1, .unit = "1", .default_text = "1",
     .help = "Share of the excluded cars that obey; the others drive as before."},
    {"except_classes", JM_SCHEMA_NODE, offsetof(params, except_classes),
     .unit = "list of road classes", .default_text = "[motorway, trunk]",
     .help = "Road classes inside the polygon that stay open to all; [] for none."},
    {0}};

static void defaults(void *p)
{
    *(params *)p =
        (params){.excluded_share = {(double)NAN, (double)NAN}, .compliance_share = {1.0, 1.0}};
}

// ---- which cars

static jm_status read_stickers(jm_ctx *ctx, const jm_scenario *scenario,
                               const jm_measure_block *block, uint32_t *stickers, jm_faults *faults)
{
    const params *p = block->params;
    *stickers = 0;
    if (isnan(p->excluded_share.low) == (p->excluded_stickers == NULL))
        jm_faults_add(ctx, faults, scenario->yaml, block->node,
                      "give either `excluded_share` or `excluded_stickers`, one of the two");
    if (p->excluded_stickers == NULL)
        return JM_OK;
    if (jm_yaml_kind_of(p->excluded_stickers) == JM_YAML_LIST &&
        jm_yaml_count(p->excluded_stickers) == 0)
        jm_faults_add(ctx, faults, scenario->yaml, p->excluded_stickers,
                      "`excluded_stickers` names no class; write those that may not enter, such as "
                      "[4, 5, none]");
    return jm_words_read(ctx, scenario, p->excluded_stickers, jm_sticker_name, JM_STICKER_COUNT,
                         stickers, faults);
}

// Share of the cars of the communes that have one of the classes; cars without a known class do not
// count. A share of cars stands for one of trips.
static jm_status share_of_stickers(jm_ctx *ctx, const jm_measure_block *block, const jm_city *city,
                                   uint32_t stickers, double *share)
{
    const jm_stickers *s = &city->stickers;
    double all = 0.0, excluded = 0.0;
    for (int32_t i = 0; i < s->count; i++)
        for (int32_t k = 0; k < JM_STICKER_COUNT; k++) {
            if (strcmp(s->name[i], jm_sticker_name(k)) != 0)
                continue;
            all += (double)s->cars[i];
            excluded += (stickers >> k & 1u) != 0 ? (double)s->cars[i] : 0.0;
        }
    if (!(all > 0.0))
        return jm_fail(ctx, JM_ERR_DATA,
                       "%s: the city does not know its cars by Crit'Air class; add the cars by "
                       "commune of the SDES to its recipe (preset sdes-fleet) and import it again, "
                       "or give `excluded_share`",
                       block->id);
    *share = excluded / all;
    return JM_OK;
}

// An empty list means no exception; jm_words_read takes any list, an absent one is the default.
static jm_status read_rule(jm_ctx *ctx, const jm_scenario *scenario, const params *p,
                           uint32_t *hours, uint32_t *except, jm_faults *faults)
{
    *hours = 0xffffff;
    *except = 1u << JM_ROAD_MOTORWAY | 1u << JM_ROAD_TRUNK;
    if (p->hours != NULL)
        JM_TRY(jm_hours_read(ctx, scenario, p->hours, hours, faults));
    if (p->except_classes != NULL)
        JM_TRY(jm_words_read(ctx, scenario, p->except_classes, jm_road_word, JM_ROAD_CLASS_COUNT,
                             except, faults));
    return JM_OK;
}

static jm_status check(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_faults *faults)
{
    const params *p = block->params;
    uint32_t hours, except, stickers;
    JM_TRY(jm_shape_check(ctx, scenario, p->polygon, JM_POLYGONS, faults));
    JM_TRY(read_stickers(ctx, scenario, block, &stickers, faults));
    return read_rule(ctx, scenario, p, &hours, &except, faults);
}

// ---- classes of cars, from the cleanest to the dirtiest: each rule excludes the last ones, so two
// zones exclude the same cars as far as their shares go (as Crit'Air stickers do)

// Cuts class k in two: k keeps `share` less, k + 1 takes it, with the same bans.
static jm_status split_class(jm_ctx *ctx, jm_city *city, int32_t k, float share)
{
    jm_fleet *f = &city->fleet;
    int64_t links = city->streets.link_count;
    JM_TRY(jm_city_resize(ctx, city, JM_ROWS_CLASSES, (int64_t)f->class_count + 1));
    char *name = f->class_name[f->class_count - 1];
    for (int32_t i = f->class_count - 1; i > k + 1; i--) {
        f->class_name[i] = f->class_name[i - 1];
        f->share[i] = f->share[i - 1];
        f->hours[i] = f->hours[i - 1];
        memcpy(f->banned + i * links, f->banned + (i - 1) * links, (size_t)links);
    }
    f->class_name[k + 1] = name;
    f->share[k + 1] = share;
    f->share[k] -= share;
    f->hours[k + 1] = f->hours[k];
    memcpy(f->banned + (k + 1) * links, f->banned + k * links, (size_t)links);
    return JM_OK;
}

static jm_status ban_class(jm_ctx *ctx, jm_city *city, int32_t k, uint32_t hours,
                           const uint8_t *inside)
{
    jm_fleet *f = &city->fleet;
    int64_t links = city->streets.link_count;
    uint8_t *banned = f->banned + k * links;
    bool was_free = true;
    for (int64_t l = 0; l < links; l++)
        was_free = was_free && banned[l] == 0;
    // The city keeps one set of hours a class, not one a zone.
    if (!was_free && f->hours[k] != hours)
        return jm_fail(ctx, JM_ERR_DATA,
                       "two access zones exclude the same cars at different hours, which cannot "
                       "be told apart yet; give both the same `hours`");
    f->hours[k] = hours;
    for (int64_t l = 0; l < links; l++)
        banned[l] |= inside[l];
    return jm_city_set_text(ctx, &f->class_name[k], "excluded");
}

static jm_status exclude(jm_ctx *ctx, jm_city *city, float share, uint32_t hours,
                         const uint8_t *inside)
{
    // Shares are floats that sum to 1: what is smaller than this is no class, but rounding.
    const float least = 1e-6f;
    float left = share;
    for (int32_t k = city->fleet.class_count - 1; k >= 0 && left > least; k--) {
        if (city->fleet.share[k] > left + least) {
            JM_TRY(split_class(ctx, city, k, left));
            return ban_class(ctx, city, k + 1, hours, inside);
        }
        left -= city->fleet.share[k];
        JM_TRY(ban_class(ctx, city, k, hours, inside));
    }
    return JM_OK;
}

// ---- links

static jm_status find_links(jm_ctx *ctx, const jm_measure_block *block, const jm_city *city,
                            const jm_shape *shape, uint32_t except, uint8_t *inside, jm_edit *edit)
{
    const jm_streets *s = &city->streets;
    jm_rings rings = jm_shape_rings(shape);
    jm_extent box = jm_extent_of(shape);
    int64_t excepted = 0;
    jm_match match = {.sought = "streets for cars with half their length inside the polygon",
                      .nearest_m = (double)NAN};
    for (int32_t l = 0; l < s->link_count; l++) {
        if ((s->access[l] & JM_ACCESS_CAR) == 0)
            continue;
        match.candidates++;
        if (!jm_extents_touch(box, jm_link_extent(city, l)) ||
            jm_link_share_inside(city, l, &rings) < 0.5)
            continue;
        inside[l] = (except >> s->road_class[l] & 1u) == 0;
        match.matched += inside[l];
        excepted += 1 - inside[l];
    }
    match.likely = excepted > 0 ? "all streets inside are of `except_classes`"
                                : "the polygon lies between the streets or is too small";
    if (match.matched == 0)
        match.nearest_m = jm_nearest_link_m(city, shape);
    return jm_match_check(ctx, block, &match, edit);
}

// Which cars are excluded, and which of them obey.
typedef struct exclusion {
    double share, compliance;
    uint32_t hours;
} exclusion;

static jm_status record(jm_ctx *ctx, const jm_city *city, const exclusion *rule,
                        const uint8_t *inside, jm_edit *edit)
{
    const jm_streets *s = &city->streets;
    double metres = 0.0, share = rule->share * rule->compliance;
    int hour_count = 0;
    for (int hour = 0; hour < 24; hour++)
        hour_count += (int)(rule->hours >> hour & 1u);
    for (int32_t l = 0; l < s->link_count; l++) {
        if (inside[l] == 0)
            continue;
        // A street of two directions is one street to people.
        metres +=
            (double)s->length_m[l] * (s->twin[l] != JM_NONE && inside[s->twin[l]] ? 0.5 : 1.0);
        if (share > 0.0)
            JM_TRY(jm_edit_link(ctx, edit, l));
    }
    return jm_edit_say(ctx, edit, JM_TOLD_ACCESS, metres / 1000.0, 100.0 * share, hour_count,
                       100.0 * rule->share, 100.0 * rule->compliance);
}

static jm_status apply(jm_ctx *ctx, const jm_scenario *scenario, const jm_measure_block *block,
                       jm_city *city, jm_edit *edit)
{
    const params *p = block->params;
    jm_shape shape = {0};
    jm_faults faults = {0};
    uint8_t *inside = NULL;
    uint32_t hours = 0, except = 0, stickers = 0;
    bool outside = false;
    jm_status status = read_rule(ctx, scenario, p, &hours, &except, &faults);
    if (status == JM_OK)
        status = read_stickers(ctx, scenario, block, &stickers, &faults);
    jm_status ended = jm_faults_end(ctx, &faults);
    if (status == JM_OK)
        status = ended;
    if (status != JM_OK)
        return status;
    exclusion rule = {jm_middle(p->excluded_share), jm_middle(p->compliance_share), hours};
    if (p->excluded_stickers != NULL)
        JM_TRY(share_of_stickers(ctx, block, city, stickers, &rule.share));

    JM_TRY_GOTO(
        jm_shape_take(ctx, scenario, block, p->polygon, JM_POLYGONS, city, &shape, &outside), end);
    JM_TRY_GOTO(jm_new(ctx, &inside, city->streets.link_count), end);
    JM_TRY_GOTO(find_links(ctx, block, city, &shape, except, inside, edit), end);
    if (edit->matched > 0)
        JM_TRY_GOTO(exclude(ctx, city, (float)(rule.share * rule.compliance), hours, inside), end);
    status = record(ctx, city, &rule, inside, edit);
end:
    jm_free(inside);
    jm_shape_free(&shape);
    return status;
}

const jm_measure jm_measure_access_zone = {
    .name = "access_zone",
    .alias = {"zfe", "lez", "ztl", NULL},
    .sentence = "closes the streets of a zone to one stated share of the cars.",
    .doc =
        "A class of cars, `excluded`, of share excluded_share x compliance_share may not enter "
        "the zone's streets in the given hours: it goes round, or parks at the edge. "
        "Motorways and trunk roads stay open, so that through traffic between the city's gates "
        "keeps its way. Several zones exclude the same cars first (as Crit'Air stickers do); "
        "zones that exclude the same cars need equal hours. A compliance of 0 changes nothing. "
        "The law on these zones was in flux in 2026: the share is yours to give, or follows from "
        "excluded_stickers where the city's recipe has the cars of its communes (preset "
        "sdes-fleet). Not yet: replacing cars, changing mode, residents' and delivery "
        "exemptions, one class for each Crit'Air sticker.",
    .example = "- access_zone:\n"
               "    id: zfe_centre\n"
               "    polygon: [[433500, 6715500], [434500, 6715500], [434500, 6716500], [433500, "
               "6716500]]\n"
               "    hours: 07:00-20:00\n"
               "    excluded_share: 0.1\n"
               "    compliance_share: {low: 0.85, high: 0.95}\n",
    .params = rows,
    .param_size = sizeof(params),
    .defaults = defaults,
    .check = check,
    .apply = apply,
};

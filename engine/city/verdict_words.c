// What a verdict says to people.
#include "city/verdict.h"

#include "core/text.h"

#include <math.h>

static const char *tr(const jm_ctx *ctx, const char *english) __attribute__((format_arg(2)));
static const char *tr(const jm_ctx *ctx, const char *english)
{
    return ctx != NULL ? jm_translate(ctx, english) : english;
}

const char *jm_topic_name(jm_topic topic)
{
    static const char *const names[JM_TOPIC_COUNT] = {"heat_day", "heat_night", "traffic",
                                                      "parking", "exposure"};
    return topic >= 0 && topic < JM_TOPIC_COUNT ? names[topic] : NULL;
}

const char *jm_grade_name(jm_grade grade)
{
    static const char *const names[] = {"do_not_use", "indicative", "good"};
    return grade >= 0 && grade <= JM_GRADE_GOOD ? names[grade] : NULL;
}

const char *jm_topic_title(const jm_ctx *ctx, jm_topic topic)
{
    switch (topic) {
    case JM_TOPIC_HEAT_DAY:
        return tr(ctx, "heat by day");
    case JM_TOPIC_HEAT_NIGHT:
        return tr(ctx, "heat by night");
    case JM_TOPIC_TRAFFIC:
        return tr(ctx, "traffic");
    case JM_TOPIC_PARKING:
        return tr(ctx, "parking");
    case JM_TOPIC_EXPOSURE:
        return tr(ctx, "exposure of people");
    default:
        return "";
    }
}

const char *jm_grade_title(const jm_ctx *ctx, jm_grade grade)
{
    switch (grade) {
    case JM_GRADE_UNUSABLE:
        return tr(ctx, "do not use");
    case JM_GRADE_INDICATIVE:
        return tr(ctx, "indicative");
    case JM_GRADE_GOOD:
        return tr(ctx, "good");
    default:
        return "";
    }
}

const char *jm_wanted_title(const jm_ctx *ctx, jm_wanted wanted)
{
    switch (wanted) {
    case JM_WANTED_BUILDINGS:
        return tr(ctx, "buildings with heights (BD TOPO, LiDAR HD)");
    case JM_WANTED_CELLS:
        return tr(ctx, "finer cells (cell_m in the recipe)");
    case JM_WANTED_GROUND:
        return tr(ctx, "ground cover (OCS GE, BD TOPO, OpenStreetMap)");
    case JM_WANTED_TREES:
        return tr(ctx, "trees (LiDAR HD, the town's inventory)");
    case JM_WANTED_RELIEF:
        return tr(ctx, "relief (RGE ALTI, LiDAR HD)");
    case JM_WANTED_AREA:
        return tr(ctx, "a larger area with open country around the town");
    case JM_WANTED_ENERGY:
        return tr(ctx, "no layer that is read today");
    case JM_WANTED_ROADS:
        return tr(ctx, "a complete street network (BD TOPO, OpenStreetMap)");
    case JM_WANTED_SPEEDS:
        return tr(ctx, "streets with speed limits (OpenStreetMap)");
    case JM_WANTED_PEOPLE:
        return tr(ctx, "residents and jobs by zone (INSEE: IRIS, Filosofi, MOBPRO)");
    case JM_WANTED_COUNTS:
        return tr(ctx, "traffic counts");
    case JM_WANTED_MARGIN:
        return tr(ctx, "a margin around the area (margin_m in the recipe)");
    case JM_WANTED_SPACES:
        return tr(ctx, "car parks with capacities (schema-stationnement)");
    case JM_WANTED_KERB:
        return tr(ctx, "kerb spaces (the town's inventory, OpenStreetMap)");
    case JM_WANTED_CARS:
        return tr(ctx, "cars of the households (INSEE IRIS, SDES by commune)");
    case JM_WANTED_AGES:
        return tr(ctx, "residents by age (INSEE: Filosofi, IRIS)");
    case JM_WANTED_ZONES:
        return tr(ctx, "smaller zones (INSEE: IRIS, squares of 200 m)");
    case JM_WANTED_CHECK:
        return tr(ctx, "a second look at the figure that is out of the usual");
    default:
        return "\xE2\x80\x93";
    }
}

/// Sentences of heat.
static bool add_heat(const jm_ctx *ctx, jm_verdict_rule rule, const char *value, const char *needed,
                     jm_text *t)
{
    switch (rule) {
    case JM_VERDICT_NO_BUILDINGS:
        jm_text_add(t, tr(ctx, "there are no buildings"));
        return true;
    case JM_VERDICT_HEIGHTS:
        jm_text_printf(t, tr(ctx, "%s %% of the built area has a measured height; needed: %s %%"),
                       value, needed);
        return true;
    case JM_VERDICT_HEIGHT_CLASS:
        jm_text_printf(
            t, tr(ctx, "%s %% of the built area has the usual height of its kind only; at most %s"),
            value, needed);
        return true;
    case JM_VERDICT_CELLS:
        jm_text_printf(t, tr(ctx, "cells of %s m; the shade of a street needs %s m or less"), value,
                       needed);
        return true;
    case JM_VERDICT_GROUND:
        jm_text_printf(t, tr(ctx, "the cover of %s %% of the open ground is known; needed: %s %%"),
                       value, needed);
        return true;
    case JM_VERDICT_TREES:
        jm_text_add(t, tr(ctx, "no tree is known"));
        return true;
    case JM_VERDICT_FLAT:
        jm_text_add(t, tr(ctx, "no relief is known: the ground is taken as flat"));
        return true;
    case JM_VERDICT_RELIEF:
        jm_text_printf(
            t, tr(ctx, "relief as fine as the cells covers %s %% of the ground; needed: %s %%"),
            value, needed);
        return true;
    case JM_VERDICT_SIZE:
        jm_text_printf(t, tr(ctx, "the area is %s km wide; a heat island needs %s km"), value,
                       needed);
        return true;
    case JM_VERDICT_COUNTRYSIDE:
        jm_text_printf(t, tr(ctx, "%s %% of the area is open country; a heat island needs %s %%"),
                       value, needed);
        return true;
    case JM_VERDICT_ENERGY:
        jm_text_add(t, tr(ctx, "walls of buildings are presumed, one kind for all; heating and "
                               "cooling, from their use"));
        return true;
    default:
        return false;
    }
}

/// Sentences of streets and of those who travel.
static bool add_traffic(const jm_ctx *ctx, jm_verdict_rule rule, const char *value,
                        const char *needed, jm_text *t)
{
    switch (rule) {
    case JM_VERDICT_NETWORK:
        jm_text_printf(t, tr(ctx, "the street network has %s links for cars; needed: %s"), value,
                       needed);
        return true;
    case JM_VERDICT_CORE:
        jm_text_printf(
            t, tr(ctx, "%s %% of the street length hangs together both ways; needed: %s %%"), value,
            needed);
        return true;
    case JM_VERDICT_ROAD_CLASS:
        jm_text_printf(t, tr(ctx, "%s %% of the streets have a class; needed: %s %%"), value,
                       needed);
        return true;
    case JM_VERDICT_ROAD_SPEED:
        jm_text_printf(t, tr(ctx, "%s %% of the street length has a stated speed; needed: %s %%"),
                       value, needed);
        return true;
    case JM_VERDICT_NO_DEMAND:
        jm_text_add(t, tr(ctx, "there are no residents, no jobs and no traffic at the edge"));
        return true;
    case JM_VERDICT_DEMAND:
        jm_text_printf(
            t, tr(ctx, "residents and jobs are stated for %s %% of the zones; needed: %s %%"),
            value, needed);
        return true;
    case JM_VERDICT_DEMAND_GATES:
        jm_text_add(t, tr(ctx, "residents or jobs are presumed, and the traffic at the edge too"));
        return true;
    case JM_VERDICT_GATES:
        jm_text_printf(t, tr(ctx, "%s %% of the traffic at the edge is known; needed: %s %%"),
                       value, needed);
        return true;
    case JM_VERDICT_COUNTS:
        jm_text_printf(t, tr(ctx, "%s streets are counted; needed: %s"), value, needed);
        return true;
    case JM_VERDICT_MARGIN:
        jm_text_printf(t, tr(ctx, "the margin is %s m wide; needed: %s m"), value, needed);
        return true;
    default:
        return false;
    }
}

/// Sentences of parking and people.
static bool add_people(const jm_ctx *ctx, jm_verdict_rule rule, const char *value,
                       const char *needed, jm_text *t)
{
    switch (rule) {
    case JM_VERDICT_NO_SPACES:
        jm_text_add(t, tr(ctx, "there are no public parking spaces"));
        return true;
    case JM_VERDICT_ALL_PRESUMED:
        jm_text_add(t, tr(ctx, "all parking spaces are presumed, and the residents too"));
        return true;
    case JM_VERDICT_SPACES:
        jm_text_printf(t, tr(ctx, "%s %% of the public parking spaces are stated; needed: %s %%"),
                       value, needed);
        return true;
    case JM_VERDICT_KERB:
        jm_text_printf(t, tr(ctx, "%s %% of the kerb spaces are stated; needed: %s %%"), value,
                       needed);
        return true;
    case JM_VERDICT_CARS:
        jm_text_printf(t, tr(ctx, "cars are stated for %s %% of the zones; needed: %s %%"), value,
                       needed);
        return true;
    case JM_VERDICT_OF_TRAFFIC:
        jm_text_add(t, tr(ctx, "the cars come from traffic, which is not to be used"));
        return true;
    case JM_VERDICT_RESIDENTS:
        jm_text_printf(t, tr(ctx, "residents are stated for %s %% of the zones; needed: %s %%"),
                       value, needed);
        return true;
    case JM_VERDICT_AGES:
        jm_text_printf(t, tr(ctx, "ages are stated for %s %% of the zones; needed: %s %%"), value,
                       needed);
        return true;
    case JM_VERDICT_ZONE_AREA:
        jm_text_printf(t, tr(ctx, "half of the zones are larger than %s ha; needed: %s ha"), value,
                       needed);
        return true;
    case JM_VERDICT_OF_HEAT:
        jm_text_add(t, tr(ctx, "no better than heat by day"));
        return true;
    case JM_VERDICT_PLAUSIBILITY:
        jm_text_add(t, tr(ctx, "a figure of the city lies outside of what is usual"));
        return true;
    default:
        return false;
    }
}

/// Rules that ask for less, not for more.
static bool is_limit(jm_verdict_rule rule)
{
    return rule == JM_VERDICT_HEIGHT_CLASS || rule == JM_VERDICT_CELLS ||
           rule == JM_VERDICT_ZONE_AREA;
}

/// One decimal below ten; rounded to the side that keeps a sentence true: 79.96 of 80 needed is not
/// shown as 80.
static void number(double value, bool up, bool french, char out[64])
{
    double step = value < 10.0 ? 10.0 : 1.0;
    double whole = up ? ceil(value * step - 1e-9) : floor(value * step + 1e-9);
    double shown = whole / step;
    jm_format_human(shown, shown == floor(shown) ? 0 : 1, french, out);
}

static jm_status write_sentence(jm_ctx *ctx, const jm_ctx *language, const jm_verdict *row,
                                bool french, char **text)
{
    char value[64], needed[64];
    jm_text t = {0};
    number(row->value, is_limit(row->rule) && row->value > row->needed, french, value);
    number(row->needed, false, french, needed);
    bool known = add_heat(language, row->rule, value, needed, &t) ||
                 add_traffic(language, row->rule, value, needed, &t) ||
                 add_people(language, row->rule, value, needed, &t);
    jm_status status =
        !known ? jm_fail(ctx, JM_ERR_ARGUMENT, "city: there is no verdict rule %d", (int)row->rule)
        : t.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for a verdict")
                   : jm_copy_text(ctx, t.bytes, text);
    jm_text_free(&t);
    return status;
}

jm_status jm_verdict_sentence(jm_ctx *ctx, const jm_verdict *row, bool french, char **text)
{
    return write_sentence(ctx, ctx, row, french, text);
}

jm_status jm_verdict_english(jm_ctx *ctx, const jm_verdict *row, char **text)
{
    return write_sentence(ctx, NULL, row, false, text);
}

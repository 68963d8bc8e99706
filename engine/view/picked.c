// What is told of a thing of the city that was picked: lines of words.
#include "view/palette.h"
#include "view/panels_own.h"

#include "core/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct sheet {
    const jm_view_shown *shown;
    jm_view_pen pen; // translates and knows the language
    const jm_city *city, *base;
    const jm_view_scene *scene;
    const jm_view_picked *picked;
    char (*lines)[160];
    int32_t count, capacity;
} sheet;

static void tell(sheet *s, const char *label, const char *value)
{
    if (s->count + 2 > s->capacity || value[0] == '\0')
        return;
    jm_view_copy_words(s->lines[s->count], 160, label);
    jm_view_copy_words(s->lines[s->count + 1], 160, value);
    s->count += 2;
}

// "12 m", "12.5 m (measured)"
static void tell_number(sheet *s, const char *label, double value, int decimals, const char *unit,
                        const char *note)
{
    char number[64], text[160];
    if (!isfinite(value))
        return;
    jm_format_human(value, decimals, s->pen.french, number);
    snprintf(text, sizeof text, "%s%s%.24s%s%.60s%s", number, unit[0] != '\0' ? "\u00a0" : "", unit,
             note[0] != '\0' ? " (" : "", note, note[0] != '\0' ? ")" : "");
    tell(s, label, text);
}

static const char *const origin_words[] = {[JM_ORIGIN_MEASURED] = JM_WORDS("measured"),
                                           [JM_ORIGIN_FLOORS] = JM_WORDS("from its floors"),
                                           [JM_ORIGIN_NEIGHBOURS] = JM_WORDS("as its neighbours"),
                                           [JM_ORIGIN_CLASS] = JM_WORDS("usual for its kind"),
                                           [JM_ORIGIN_PRESUMED] = JM_WORDS("presumed"),
                                           [JM_ORIGIN_SCENARIO] = JM_WORDS("set by the scenario"),
                                           [JM_ORIGIN_RASTER] = JM_WORDS("measured from the air")};

static const char *origin(const sheet *s, int code)
{
    return code >= 0 && code < JM_ORIGIN_COUNT ? tr(&s->pen, origin_words[code]) : "";
}

// Base and outcome may differ in what stands where.
static void tell_presence(sheet *s, const uint8_t *in)
{
    if (!s->shown->model->has_base || in == NULL)
        return;
    unsigned bits = in[s->picked->index];
    if (bits == JM_VIEW_IN_OUTCOME)
        tell(s, tr(&s->pen, "Scenario"), tr(&s->pen, "new in this scenario"));
    else if (bits == JM_VIEW_IN_BASE)
        tell(s, tr(&s->pen, "Scenario"), tr(&s->pen, "removed in this scenario"));
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL && text[0] != '\0' ? text : otherwise;
}

static const char *zone_name(const jm_zones *z, int32_t zone)
{
    if (zone < 0 || zone >= z->count)
        return "";
    return or_else(z->name[zone], or_else(z->code[zone], ""));
}

// ---- things

static const char *const usage_words[JM_USAGE_COUNT] = {
    [JM_USAGE_RESIDENTIAL] = JM_WORDS("Dwellings"),
    [JM_USAGE_COMMERCIAL] = JM_WORDS("Shops, offices"),
    [JM_USAGE_INDUSTRIAL] = JM_WORDS("Industry"),
    [JM_USAGE_PUBLIC] = JM_WORDS("School, hospital, hall"),
    [JM_USAGE_OTHER] = JM_WORDS("Of another use")};

static void tell_building(sheet *s)
{
    const jm_buildings *b = &s->city->buildings;
    int64_t i = s->picked->index;
    int usage = b->usage[i] < JM_USAGE_COUNT ? (int)b->usage[i] : (int)JM_USAGE_OTHER;
    tell(s, tr(&s->pen, "Building"), tr(&s->pen, usage_words[usage]));
    tell_presence(s, s->scene->building_in);
    tell_number(s, tr(&s->pen, "Height"), (double)b->height_m[i], 1, "m",
                origin(s, b->height_origin[i]));
    tell_number(s, tr(&s->pen, "Footprint"), (double)b->footprint_m2[i], 0, "m²", "");
    if (b->dwellings[i] > 0.0f)
        tell_number(s, tr(&s->pen, "Dwellings"), (double)b->dwellings[i], 0, "", "");
    tell(s, tr(&s->pen, "Neighbourhood"), zone_name(&s->city->zones, b->zone[i]));
}

static const char *const road_words[JM_ROAD_CLASS_COUNT] = {
    [JM_ROAD_MOTORWAY] = JM_WORDS("motorway"),
    [JM_ROAD_TRUNK] = JM_WORDS("trunk road"),
    [JM_ROAD_PRIMARY] = JM_WORDS("primary road"),
    [JM_ROAD_SECONDARY] = JM_WORDS("secondary road"),
    [JM_ROAD_TERTIARY] = JM_WORDS("tertiary road"),
    [JM_ROAD_UNCLASSIFIED] = JM_WORDS("minor road"),
    [JM_ROAD_RESIDENTIAL] = JM_WORDS("residential street"),
    [JM_ROAD_LIVING_STREET] = JM_WORDS("living street"),
    [JM_ROAD_SERVICE] = JM_WORDS("service road")};

static const char *street_name(const sheet *s, int64_t link)
{
    const jm_streets *st = &s->city->streets;
    int32_t street = st->street[link];
    if (street < 0 || street >= st->street_count || st->street_name == NULL)
        return "";
    return or_else(st->street_name[street], "");
}

// "50 km/h", or with what it was: "30 km/h (base: 50)".
static void tell_changed(sheet *s, const char *label, double value, double base, int decimals,
                         const char *unit)
{
    char number[64], note[96] = "";
    if (isfinite(base) && fabs(base - value) > 0.5 * pow(10.0, -(double)decimals)) {
        jm_format_human(base, decimals, s->pen.french, number);
        snprintf(note, sizeof note, "%.24s%.6s%.60s", tr(&s->pen, "base"), tr(&s->pen, ": "),
                 number);
    }
    tell_number(s, label, value, decimals, unit, note);
}

static bool cars_may(const jm_city *city, int64_t link)
{
    return (city->streets.access[link] & JM_ACCESS_CAR) != 0;
}

// Share of cars that a ban of their class keeps out, at some hour of the day.
static double banned_share(const jm_city *city, int64_t link)
{
    const jm_fleet *f = &city->fleet;
    double share = 0.0;
    for (int32_t c = 0; c < f->class_count; c++)
        if (f->banned != NULL && f->hours[c] != 0 &&
            f->banned[(int64_t)c * city->streets.link_count + link])
            share += (double)f->share[c];
    return share;
}

static void tell_access(sheet *s, int64_t link)
{
    if (!cars_may(s->city, link)) {
        bool was = s->base != NULL && link < s->base->streets.link_count && cars_may(s->base, link);
        tell(s, tr(&s->pen, "Access"),
             was ? tr(&s->pen, "closed to cars by the scenario") : tr(&s->pen, "closed to cars"));
        return;
    }
    double share = banned_share(s->city, link);
    if (share <= 0.0)
        return;
    char number[64], text[160];
    jm_format_human(100.0 * share, 0, s->pen.french, number);
    snprintf(text, sizeof text, tr(&s->pen, "closed to %s %% of cars"), number);
    tell(s, tr(&s->pen, "Access"), text);
}

static void tell_link(sheet *s)
{
    const jm_streets *st = &s->city->streets;
    int64_t l = s->picked->index;
    const jm_streets *b =
        s->base != NULL && l < s->base->streets.link_count ? &s->base->streets : NULL;
    tell(s, tr(&s->pen, "Street"),
         or_else(street_name(s, l), tr(&s->pen, "Street without a name")));
    tell_presence(s, s->scene->link_in);
    if (st->road_class[l] < JM_ROAD_CLASS_COUNT)
        tell(s, tr(&s->pen, "Kind"), tr(&s->pen, road_words[st->road_class[l]]));
    tell_access(s, l);
    tell_changed(s, tr(&s->pen, "Speed limit"), 3.6 * (double)st->speed_ms[l],
                 b != NULL ? 3.6 * (double)b->speed_ms[l] : (double)NAN, 0, "km/h");
    tell_changed(s, tr(&s->pen, "Lanes in this direction"), (double)st->lanes[l],
                 b != NULL ? (double)b->lanes[l] : (double)NAN, st->lanes[l] < 1.0f ? 1 : 0, "");
    tell_changed(s, tr(&s->pen, "Capacity"), 3600.0 * (double)st->capacity_vehs[l],
                 b != NULL ? 3600.0 * (double)b->capacity_vehs[l] : (double)NAN, 0,
                 tr(&s->pen, "veh/h"));
    tell_number(s, tr(&s->pen, "Length"), (double)st->length_m[l], 0, "m", "");
}

static const char *const parking_words[JM_PARKING_KIND_COUNT] = {
    [JM_PARKING_KERB] = JM_WORDS("At the kerb"),
    [JM_PARKING_SURFACE] = JM_WORDS("Open car park"),
    [JM_PARKING_STRUCTURE] = JM_WORDS("Multi-storey car park"),
    [JM_PARKING_PRIVATE] = JM_WORDS("Private spaces"),
    [JM_PARKING_PARK_AND_RIDE] = JM_WORDS("Park and ride")};

static void tell_parking(sheet *s)
{
    const jm_parkings *k = &s->city->parkings;
    int64_t i = s->picked->index;
    const char *kind = k->kind[i] < JM_PARKING_KIND_COUNT ? tr(&s->pen, parking_words[k->kind[i]])
                                                          : tr(&s->pen, "Parking");
    bool named = k->name[i] != NULL && k->name[i][0] != '\0';
    tell(s, tr(&s->pen, "Parking"), named ? k->name[i] : kind);
    tell_presence(s, s->scene->parking_in);
    if (named)
        tell(s, tr(&s->pen, "Kind"), kind);
    int32_t link = k->link[i];
    if (link >= 0 && link < s->city->streets.link_count)
        tell(s, tr(&s->pen, "Street"), street_name(s, link));
    tell_number(s, tr(&s->pen, "Spaces"), (double)k->capacity[i], 0, "", origin(s, k->origin[i]));
    if (k->price_eurh[i] > 0.0f)
        tell_number(s, tr(&s->pen, "Price for visitors"), (double)k->price_eurh[i], 2,
                    tr(&s->pen, "€/h"), "");
    else
        tell(s, tr(&s->pen, "Price for visitors"), tr(&s->pen, "free"));
    tell(s, tr(&s->pen, "Neighbourhood"), zone_name(&s->city->zones, k->zone[i]));
}

static void tell_tree(sheet *s)
{
    const jm_trees *t = &s->city->trees;
    int64_t i = s->picked->index;
    char number[64], text[160];
    jm_format_human((double)t->height_m[i], 1, s->pen.french, number);
    snprintf(text, sizeof text, tr(&s->pen, "%s m high"), number);
    tell(s, tr(&s->pen, "Tree"), text);
    tell_presence(s, s->scene->tree_in);
    tell_number(s, tr(&s->pen, "Width of the crown"), (double)t->crown_m[i], 1, "m", "");
    tell_number(s, tr(&s->pen, "Crown begins at"), (double)t->base_m[i], 1, "m", "");
}

static bool serves(const jm_transit *t, int32_t line, int64_t stop)
{
    for (int32_t i = t->stop_start[line]; i < t->stop_start[line + 1]; i++)
        if (t->line_stop[i] == stop)
            return true;
    return false;
}

// Names of the lines that call here, each once: a line is kept as one pattern a direction.
static void lines_of_stop(const sheet *s, int64_t stop, char out[160])
{
    const jm_transit *t = &s->city->transit;
    size_t length = 0;
    out[0] = '\0';
    for (int32_t l = 0; l < t->line_count; l++) {
        const char *name = or_else(t->line_name[l], "");
        bool here = s->scene->line_in == NULL || (s->scene->line_in[l] & JM_VIEW_IN_OUTCOME) != 0;
        if (name[0] == '\0' || !here || !serves(t, l, stop))
            continue;
        bool known = false;
        for (int32_t other = 0; other < l && !known; other++)
            known = strcmp(or_else(t->line_name[other], ""), name) == 0 && serves(t, other, stop);
        if (known || length + strlen(name) + 6 >= 160)
            continue;
        length +=
            (size_t)snprintf(out + length, 160 - length, "%s%s", length > 0 ? ", " : "", name);
    }
}

static void tell_stop(sheet *s)
{
    const jm_transit *t = &s->city->transit;
    int64_t i = s->picked->index;
    char lines[160];
    tell(s, tr(&s->pen, "Stop"), or_else(t->stop_name[i], tr(&s->pen, "Stop without a name")));
    tell_presence(s, s->scene->stop_in);
    lines_of_stop(s, i, lines);
    tell(s, tr(&s->pen, "Lines"), lines);
}

static void tell_households(sheet *s, const jm_household_values *v)
{
    char text[160];
    if (!v->shown) {
        tell(s, tr(&s->pen, "Households"), tr(&s->pen, "too few to be shown"));
        return;
    }
    if (v->zones > 1) {
        snprintf(text, sizeof text, tr(&s->pen, "neighbourhood of %d zones"), (int)v->zones);
        tell(s, tr(&s->pen, "Values of the"), text);
    }
    tell_number(s, tr(&s->pen, "Households"), v->households, 0, "", "");
    tell_number(s, tr(&s->pen, "Residents"), v->residents, 0, "", "");
    tell_number(s, tr(&s->pen, "of them under 18"), v->residents_0_17, 0, "", "");
    tell_number(s, tr(&s->pen, "of them 65 and over"), v->residents_65, 0, "", "");
    tell_number(s, tr(&s->pen, "Cars of a household"), v->cars_per_household, 2, "", "");
    tell_number(s, tr(&s->pen, "Income of a person"), v->income_eur, 0, tr(&s->pen, "€ a year"),
                "");
}

static void tell_zone(sheet *s)
{
    const jm_zones *z = &s->city->zones;
    int64_t i = s->picked->index;
    jm_household_values values = {0};
    tell(s, tr(&s->pen, "Neighbourhood"),
         or_else(zone_name(z, (int32_t)i), tr(&s->pen, "Neighbourhood without a name")));
    // Without memory nothing is told of households: never the zone's own numbers instead.
    if (jm_city_household_values(s->shown->ctx, s->city, (int32_t)i, &values) == JM_OK)
        tell_households(s, &values);
    tell_number(s, tr(&s->pen, "Jobs"), (double)z->jobs[i], 0, "", "");
    if (z->origin[i] != JM_ORIGIN_MEASURED)
        tell(s, tr(&s->pen, "Numbers"), origin(s, z->origin[i]));
}

static const char *class_words(const sheet *s, const jm_city *city, int64_t cell)
{
    const char *name = jm_view_class_name(city->rasters.surface_class[cell]);
    return name != NULL ? tr(&s->pen, name) : "";
}

static void tell_cell(sheet *s)
{
    const jm_rasters *r = &s->city->rasters;
    int64_t i = s->picked->index;
    tell(s, tr(&s->pen, "Ground"), or_else(class_words(s, s->city, i), tr(&s->pen, "unknown")));
    if (s->base != NULL && s->base->rasters.surface_class[i] != r->surface_class[i])
        tell(s, tr(&s->pen, "In the base"), class_words(s, s->base, i));
    tell_number(s, tr(&s->pen, "Altitude"), (double)r->ground_height_m[i], 1, "m", "");
    if (r->building_height_m[i] > 0.0f)
        tell_number(s, tr(&s->pen, "Building height"), (double)r->building_height_m[i], 1, "m", "");
    if (r->canopy_top_m[i] > 0.0f)
        tell_number(s, tr(&s->pen, "Height of trees"), (double)r->canopy_top_m[i], 1, "m", "");
    if (r->irrigated[i])
        tell(s, tr(&s->pen, "Green"), tr(&s->pen, "watered"));
}

// ---- which

static int64_t count_of(const jm_city *c, jm_view_thing thing)
{
    switch (thing) {
    case JM_VIEW_CELL:
        return jm_grid_cells(&c->grid);
    case JM_VIEW_BUILDING:
        return c->buildings.count;
    case JM_VIEW_LINK:
        return c->streets.link_count;
    case JM_VIEW_PARKING:
        return c->parkings.count;
    case JM_VIEW_TREE:
        return c->trees.count;
    case JM_VIEW_STOP:
        return c->transit.stop_count;
    case JM_VIEW_ZONE:
        return c->zones.count;
    default:
        return 0;
    }
}

int32_t jm_view_picked_lines(const jm_view_shown *shown, char lines[][160], int32_t capacity)
{
    static void (*const tellers[JM_VIEW_THING_COUNT])(sheet *) = {
        [JM_VIEW_CELL] = tell_cell, [JM_VIEW_BUILDING] = tell_building,
        [JM_VIEW_LINK] = tell_link, [JM_VIEW_PARKING] = tell_parking,
        [JM_VIEW_TREE] = tell_tree, [JM_VIEW_STOP] = tell_stop,
        [JM_VIEW_ZONE] = tell_zone};
    sheet s = {.shown = shown,
               .pen = {.ctx = shown->ctx, .french = shown->model->french},
               .city = jm_view_feed_city(shown->feed),
               .base = jm_view_feed_base_city(shown->feed),
               .scene = shown->model->scene,
               .picked = &shown->model->picked,
               .lines = lines,
               .capacity = capacity};
    const jm_view_picked *p = s.picked;
    if (s.scene == NULL || p->thing <= JM_VIEW_NOTHING || p->thing >= JM_VIEW_THING_COUNT ||
        p->index < 0 || p->index >= count_of(s.city, p->thing))
        return 0;
    tellers[p->thing](&s);
    return s.count;
}

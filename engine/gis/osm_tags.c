// Tags of streets and car parks, and the numbers of all.
#include "gis/osm_tags.h"

#include "core/text.h"
#include "gis/entry.h"
#include "gis/osm_words.h"

#include <string.h>
#include <strings.h>

enum { PART = 64 };

bool jm_osm_is(const char *text)
{
    return text[0] != '\0' && strcmp(text, "no") != 0;
}

// Splits "12.5 m" into its number and what follows, blanks left out.
static bool split_number(const char *text, double *value, const char **rest)
{
    char number[PART];
    size_t length = strspn(text, "+-0123456789.");
    if (length == 0 || length >= sizeof number)
        return false;
    memcpy(number, text, length);
    number[length] = '\0';
    *rest = text + length;
    while (**rest == ' ')
        (*rest)++;
    return jm_parse_number(number, value);
}

bool jm_osm_number(const char *text, double *value)
{
    const char *rest;
    return split_number(text, value, &rest) && (*rest == '\0' || *rest == ';');
}

// "3-4": both ends of a range; the second is the first when there is none.
static bool split_range(const char *text, double *low, double *high, const char **rest)
{
    size_t first = strspn(text, "0123456789.");
    char number[PART];
    if (first == 0 || first >= sizeof number)
        return false;
    memcpy(number, text, first);
    number[first] = '\0';
    *rest = text + first;
    if (!jm_parse_number(number, low))
        return false;
    *high = *low;
    const char *dash = *rest + strspn(*rest, " ");
    if (*dash != '-')
        return true;
    dash += 1 + strspn(dash + 1, " ");
    size_t second = strspn(dash, "0123456789.");
    if (second == 0 || second >= sizeof number)
        return false;
    memcpy(number, dash, second);
    number[second] = '\0';
    *rest = dash + second;
    return jm_parse_number(number, high);
}

bool jm_osm_levels(const char *text, double *levels)
{
    double low, high;
    const char *rest;
    bool known = false;
    for (; split_range(text, &low, &high, &rest); text = rest + 1 + strspn(rest + 1, " ")) {
        double mean = 0.5 * (low + high);
        *levels = known && *levels > mean ? *levels : mean;
        known = true;
        rest += strspn(rest, " ");
        if (*rest == '\0')
            return true;
        if (*rest != ';')
            return false;
    }
    return false;
}

bool jm_osm_capacity(const char *text, double *spaces)
{
    static const char *const about[] = {"ca.",  "ca", "circa", "approx.", "approx", "about",
                                        "env.", "~",  ">",     "<",       NULL};
    double low, high;
    const char *rest;
    for (int a = 0; about[a] != NULL; a++)
        if (strncmp(text, about[a], strlen(about[a])) == 0) {
            text += strlen(about[a]);
            break;
        }
    text += strspn(text, " ");
    if (!split_range(text, &low, &high, &rest))
        return false;
    rest += strspn(rest, "+ ");
    *spaces = 0.5 * (low + high);
    return *rest == '\0' || *rest == ';';
}

// "12,5" has a decimal comma; three digits behind it would be thousands.
static const char *with_point(const char *text, char out[PART])
{
    const char *comma = strchr(text, ',');
    size_t digits = comma != NULL ? strspn(comma + 1, "0123456789") : 0;
    if (digits < 1 || digits > 2 || strlen(text) >= PART)
        return text;
    strcpy(out, text);
    out[comma - text] = '.';
    return out;
}

bool jm_osm_length_m(const char *text, double *metres)
{
    char dotted[PART];
    // Foot 0.3048 m, inch a twelfth of it (international yard, 1959).
    const double foot_m = 0.3048;
    double value, inches = 0.0;
    const char *rest;
    if (!split_number(with_point(text, dotted), &value, &rest))
        return false;
    if (*rest == '\'') {
        rest++;
        if (*rest != '\0' && !(split_number(rest, &inches, &rest) && strcmp(rest, "\"") == 0))
            return false;
        *metres = (value + inches / 12.0) * foot_m;
        return true;
    }
    double factor = *rest == '\0' || strcmp(rest, "m") == 0 ? 1.0
                    : strcmp(rest, "km") == 0               ? 1000.0
                    : strcmp(rest, "cm") == 0               ? 0.01
                    : strcmp(rest, "ft") == 0               ? foot_m
                                                            : 0.0;
    *metres = value * factor;
    return factor > 0.0;
}

typedef struct speed_word {
    const char *country, *word; // NULL: any country
    double speed_kmh;
} speed_word;

// France: Code de la route R413-2 and R413-3 (130, 110, 80, 50), R110-2 (zones 30 and 20).
// Switzerland: ordonnance sur les regles de la circulation, art. 4a (120, 100, 80, 50).
// Germany: StVO par. 3 (50, 100). The others: OpenStreetMap wiki, Default speed limits. Walking
// pace is 6 km/h.
static const speed_word speed_words[] = {
    {"FR", "rural", 80.0},      {"FR", "trunk", 110.0},        {"FR", "motorway", 130.0},
    {"CH", "rural", 80.0},      {"CH", "trunk", 100.0},        {"CH", "motorway", 120.0},
    {"DE", "rural", 100.0},     {"DE", "living_street", 6.0},  {"BE", "motorway", 120.0},
    {"BE", "trunk", 120.0},     {"LU", "rural", 90.0},         {"LU", "motorway", 130.0},
    {"ES", "rural", 90.0},      {"ES", "motorway", 120.0},     {"IT", "rural", 90.0},
    {"IT", "trunk", 110.0},     {"IT", "motorway", 130.0},     {"AT", "rural", 100.0},
    {"AT", "motorway", 130.0},  {"NL", "rural", 80.0},         {"GB", "nsl_restricted", 48.3},
    {"GB", "nsl_single", 96.6}, {"GB", "nsl_dual", 112.7},     {"GB", "motorway", 112.7},
    {"FR", "urban", 50.0},      {"CH", "urban", 50.0},         {"DE", "urban", 50.0},
    {"BE", "urban", 50.0},      {"LU", "urban", 50.0},         {"IT", "urban", 50.0},
    {"AT", "urban", 50.0},      {"NL", "urban", 50.0},         {"ES", "urban", 50.0},
    {NULL, "walk", 6.0},        {NULL, "living_street", 20.0}, {NULL, NULL, 0.0},
};

// "FR:zone30", "zone:30", "DE:50": the number says it, wherever it is.
static bool zone_speed(const char *word, double *speed_kmh)
{
    if (strncasecmp(word, "zone", 4) == 0)
        word += word[4] == ':' ? 5 : 4;
    size_t digits = strspn(word, "0123456789");
    return digits > 0 && digits < 4 && word[digits] == '\0' && jm_parse_number(word, speed_kmh) &&
           *speed_kmh > 0.0;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool word_speed(const char *text, double *speed_kmh)
{
    // Two letters of the country, at times with those of a region: "BE-VLG:rural".
    const char *colon = strchr(text, ':');
    bool country = colon != NULL && colon - text >= 2 && is_letter(text[0]) && is_letter(text[1]) &&
                   strncasecmp(text, "zone", 4) != 0;
    const char *word = country ? colon + 1 : text;
    for (const speed_word *w = speed_words; w->word != NULL; w++)
        if (strcasecmp(w->word, word) == 0 &&
            (w->country == NULL || (country && strncasecmp(w->country, text, 2) == 0))) {
            *speed_kmh = w->speed_kmh;
            return true;
        }
    bool zone = strncasecmp(word, "zone", 4) == 0;
    // Miles of Britain are no zones of km/h.
    bool miles = country && (strncasecmp(text, "GB", 2) == 0 || strncasecmp(text, "UK", 2) == 0 ||
                             strncasecmp(text, "US", 2) == 0);
    return (zone || country) && !miles && zone_speed(word, speed_kmh);
}

bool jm_osm_speed_kmh(const char *text, double *speed_kmh)
{
    if (word_speed(text, speed_kmh))
        return true;
    double value;
    const char *rest;
    if (!split_number(text, &value, &rest) || value <= 0.0)
        return false;
    size_t unit = strcspn(rest, "; ");
    static const struct {
        const char *name, *ours;
    } units[] = {{"", "kmh"},    {"km/h", "kmh"}, {"kmh", "kmh"},
                 {"kph", "kmh"}, {"mph", "mph"},  {"knots", "kn"}};
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        double factor = 1.0;
        if (strlen(units[u].name) != unit || memcmp(units[u].name, rest, unit) != 0)
            continue;
        *speed_kmh = value * (jm_unit_factor(units[u].ours, "kmh", &factor) ? factor : 1.0);
        return true;
    }
    return false;
}

bool jm_osm_is_street(const char *highway)
{
    static const char *const streets[] = {
        "motorway",     "motorway_link", "trunk",          "trunk_link", "primary",
        "primary_link", "secondary",     "secondary_link", "tertiary",   "tertiary_link",
        "unclassified", "residential",   "living_street",  NULL};
    return jm_osm_is_one_of(highway, streets);
}

const char *jm_osm_direction(const char *oneway)
{
    static const jm_osm_word words[] = {{"yes", "forward"},
                                        {"true", "forward"},
                                        {"1", "forward"},
                                        {"-1", "backward"},
                                        {"reverse", "backward"},
                                        {"no", "no"},
                                        {"false", "no"},
                                        {"0", "no"},
                                        {NULL, NULL}};
    return jm_osm_translate(words, oneway);
}

const char *jm_osm_oneway(const char *oneway, const char *junction, const char *highway)
{
    const char *said = jm_osm_direction(oneway);
    if (said[0] != '\0')
        return said;
    bool round = strcmp(junction, "roundabout") == 0 || strcmp(junction, "circular") == 0;
    return round || strcmp(highway, "motorway") == 0 ? "forward" : "no";
}

// Values that keep the cars of the public out. Who goes to a place on the street ("destination",
// "customers") is what the trips of a model are made of.
static bool shuts_cars(const char *value)
{
    static const char *const words[] = {"no",
                                        "private",
                                        "agricultural",
                                        "forestry",
                                        "delivery",
                                        "emergency",
                                        "military",
                                        "permit",
                                        "residents",
                                        "bus",
                                        "psv",
                                        "taxi",
                                        "agricultural;forestry",
                                        NULL};
    return jm_osm_is_one_of(value, words);
}

const char *jm_osm_street_access(const jm_osm_access *tags)
{
    static const char *const closed[] = {"no", "private", NULL};
    const char *bus = tags->bus[0] != '\0' ? tags->bus : tags->psv;
    bool buses = jm_osm_is(bus) && strcmp(bus, "private") != 0;
    // The more special key wins.
    const char *own = tags->motorcar[0] != '\0'        ? tags->motorcar
                      : tags->motor_vehicle[0] != '\0' ? tags->motor_vehicle
                                                       : tags->vehicle;
    if (!shuts_cars(own[0] != '\0' ? own : tags->access))
        return "all";
    if (jm_osm_is_one_of(tags->access, closed))
        return NULL;
    return buses ? "bus" : "none";
}

const char *jm_osm_parking_kind(const char *parking, const char *access, const char *park_ride)
{
    static const char *const private_access[] = {"private", "permit", "residents", "employees",
                                                 NULL};
    static const jm_osm_word kinds[] = {
        {"underground", "structure"},
        {"multi-storey", "structure"},
        {"rooftop", "structure"},
        {"street_side", "kerb"},
        {"lane", "kerb"},
        {"on_kerb", "kerb"},
        {"half_on_kerb", "kerb"},
        {"shoulder", "kerb"},
        {"garage_boxes", "private"},
        {"carports", "private"},
        {"sheds", "private"},
        {NULL, NULL},
    };
    if (strcmp(access, "no") == 0)
        return NULL;
    if (jm_osm_is_one_of(access, private_access))
        return "private";
    if (jm_osm_is(park_ride))
        return "park_and_ride";
    const char *kind = jm_osm_translate(kinds, parking);
    return kind[0] != '\0' ? kind : "surface";
}

const char *jm_osm_kerb_parking(const jm_osm_kerb *tags)
{
    // "separate": drawn as areas of their own, which count as car parks at the kerb. Fire lanes
    // and the like are kept free.
    static const char *const none[] = {
        "no",          "none",          "separate",    "no_parking",   "fire_lane",
        "no_stopping", "not_on_street", "no_standing", "loading_only", "charging_only",
        NULL};
    static const char *const ways[] = {"parallel", "diagonal", "perpendicular", NULL};
    const char *said = tags->parking[0] != '\0' ? tags->parking : tags->lane;
    if (said[0] == '\0' && tags->restriction[0] == '\0')
        return "";
    if (jm_osm_is_one_of(said, none) ||
        (strcmp(tags->restriction, "none") != 0 && jm_osm_is_one_of(tags->restriction, none)))
        return "no";
    if (said[0] == '\0')
        return "";
    if (jm_osm_is_one_of(tags->orientation, ways))
        return tags->orientation;
    // Along the kerb is the usual way, and what the wiki takes for a lane.
    return jm_osm_is_one_of(said, ways) ? said : "parallel";
}

// How far the data carry each kind of answer. A topic's grade is the worst of its checks, and each
// check only asks for more knowledge, so that knowing more never lowers a grade.
#include "city/build.h"

#include "city/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Shares that a check needs for "good". Four fifths: assumed; the rest is filled from its
// neighbours, and moves a mean by less than the models' own error.
static const double most = 0.8;
// A majority of guesses is a guess.
static const double half = 0.5;
// Assumed: a street is 10 to 20 m wide; its two pavements need at least two cells, its shade one.
static const double fine_cell_m = 5.0, coarse_cell_m = 20.0;
// Assumed: the air over a town mixes over a few kilometres, and is compared with the country.
static const double island_side_m = 5000.0, countryside_share = 0.2;
// Open country: squares of this side of which less than a tenth is sealed (assumed).
static const double square_m = 500.0, sealed_share = 0.1;
// Design: extracts of real cities hang together by 91 to 97 % of their length.
static const double core_share = 0.9, core_least = 0.6;
enum { LINKS_LEAST = 50, COUNTS_LEAST = 5 };
// Assumed: trips across the frame change their way within a few blocks.
static const double margin_least_m = 500.0;
// Assumed: 500 x 500 m; in a larger zone people of different streets share one value.
static const double zone_area_m2 = 250000.0;

/// What the city knows, gathered once. Shares are 0..1.
typedef struct facts {
    bool buildings, crowns, flat, unusual;
    double height_known, height_class, relief_known, ground_known, countryside;
    double side_m, cell_m, margin_m;
    double links, core, class_known, speed_known;
    bool demand;
    double residents_known, jobs_known, ages_known, cars_known, zone_m2;
    double gates_known, counts;
    double spaces, spaces_known, kerb_known;
} facts;

static double share(double part, double whole, double without)
{
    return whole > 0.0 ? fmin(1.0, fmax(0.0, part / whole)) : without;
}

static bool is_filled(uint8_t origin)
{
    return origin == JM_ORIGIN_NEIGHBOURS || origin == JM_ORIGIN_CLASS ||
           origin == JM_ORIGIN_PRESUMED;
}

static bool is_named(const jm_gap *gap, const char *what)
{
    return gap->what != NULL && strcmp(gap->what, what) == 0;
}

/// How many of a thing a rule filled, by the city's gaps of that name; *total gets of how many.
static double filled_of(const jm_city *city, const char *what, double *total)
{
    double filled = 0.0;
    *total = 0.0;
    for (int64_t g = 0; g < city->gap_count; g++) {
        const jm_gap *gap = &city->gaps[g];
        if (!is_named(gap, what) || !is_filled((uint8_t)gap->origin))
            continue;
        filled += (double)gap->filled;
        *total = fmax(*total, (double)gap->total);
    }
    return filled;
}

static double known_of(const jm_city *city, const char *what)
{
    double total, filled = filled_of(city, what, &total);
    return 1.0 - share(filled, total, 0.0);
}

/// Whether the thing was made up where no layer gave it.
static bool is_presumed(const jm_city *city, const char *what)
{
    for (int64_t g = 0; g < city->gap_count; g++)
        if (is_named(&city->gaps[g], what) && city->gaps[g].origin == JM_ORIGIN_PRESUMED &&
            city->gaps[g].filled > 0)
            return true;
    return false;
}

static double known_least(const jm_city *city, const char *const *names, int count)
{
    double least = 1.0;
    for (int i = 0; i < count; i++)
        least = fmin(least, known_of(city, names[i]));
    return least;
}

// ---- buildings and ground ----

static void look_at_heights(const jm_city *city, facts *f)
{
    const jm_buildings *b = &city->buildings;
    double all = 0.0, known = 0.0, usual = 0.0;
    for (int32_t i = 0; i < b->count; i++) {
        if (b->removed[i] != 0)
            continue;
        double area = (double)b->footprint_m2[i];
        uint8_t origin = b->height_origin[i];
        all += area;
        known += is_filled(origin) || origin == JM_ORIGIN_FLOORS ? 0.0 : area;
        usual += origin == JM_ORIGIN_CLASS || origin == JM_ORIGIN_PRESUMED ? area : 0.0;
    }
    f->buildings = all > 0.0;
    f->height_known = share(known, all, 0.0);
    f->height_class = share(usual, all, 0.0);
}

static bool is_sealed(const jm_rasters *r, int64_t cell)
{
    switch ((jm_surface)r->surface_class[cell]) {
    case JM_SURFACE_GRAVEL:
    case JM_SURFACE_GRASS:
    case JM_SURFACE_SHRUB:
    case JM_SURFACE_SOIL:
    case JM_SURFACE_WATER:
        return r->building_height_m[cell] > 0.0f;
    default:
        return true;
    }
}

/// Crowns, open ground, and squares that are country.
static jm_status look_at_cells(jm_ctx *ctx, const jm_city *city, facts *f)
{
    const jm_grid *g = &city->grid;
    const jm_rasters *r = &city->rasters;
    int32_t side = (int32_t)fmax(1.0, ceil(square_m / g->cell_m));
    int32_t across = (g->columns + side - 1) / side, down = (g->rows + side - 1) / side;
    int32_t *sealed = NULL;
    int64_t open = 0, country = 0;
    JM_TRY(jm_new(ctx, &sealed, (int64_t)across * down));
    for (int32_t row = 0; row < g->rows; row++)
        for (int32_t column = 0; column < g->columns; column++) {
            int64_t cell = (int64_t)row * g->columns + column;
            f->crowns = f->crowns || r->canopy_top_m[cell] > 0.0f;
            open += !(r->building_height_m[cell] > 0.0f);
            sealed[(int64_t)(row / side) * across + column / side] += is_sealed(r, cell);
        }
    for (int32_t y = 0; y < down; y++)
        for (int32_t x = 0; x < across; x++) {
            int64_t height = (y + 1) * (int64_t)side < g->rows ? side : g->rows - y * (int64_t)side;
            int64_t width =
                (x + 1) * (int64_t)side < g->columns ? side : g->columns - x * (int64_t)side;
            bool is_country =
                sealed[(int64_t)y * across + x] < sealed_share * (double)(width * height);
            country += is_country ? width * height : 0;
        }
    jm_free(sealed);
    f->countryside = share((double)country, (double)jm_grid_cells(g), 0.0);
    double total; // counts roofs too, which no rule fills
    f->ground_known = 1.0 - share(filled_of(city, "surface", &total), (double)open, 0.0);
    return JM_OK;
}

// ---- streets ----

static bool for_cars(const jm_streets *s, int32_t link)
{
    return (s->access[link] & JM_ACCESS_CAR) != 0;
}

static void look_at_streets(const jm_city *city, facts *f)
{
    const jm_streets *s = &city->streets;
    double all = 0.0, core = 0.0, stated = 0.0;
    for (int32_t l = 0; l < s->link_count; l++) {
        if (!for_cars(s, l))
            continue;
        double length = (double)s->length_m[l];
        f->links += 1.0;
        all += length;
        core += s->in_network[l] == JM_NETWORK_CORE ? length : 0.0;
        stated += is_filled(s->speed_origin[l]) ? 0.0 : length;
    }
    f->core = share(core, all, 0.0);
    f->speed_known = share(stated, all, 0.0);
    f->class_known = known_of(city, "road class");
}

static void look_at_gates(const jm_city *city, facts *f)
{
    const jm_gates *g = &city->gates;
    double all = 0.0, known = 0.0;
    for (int32_t i = 0; i < g->count; i++) {
        double flow = (double)g->in_vehday[i] + (double)g->out_vehday[i];
        all += flow;
        known += is_filled(g->origin[i]) ? 0.0 : flow;
    }
    f->gates_known = share(known, all, 0.0);
    f->demand = f->demand || all > 0.0;
}

static void look_at_counts(const jm_city *city, facts *f)
{
    const jm_counters *c = &city->counters;
    for (int32_t i = 0; i < c->count; i++) {
        bool counted = isfinite(c->flow_vehday[i]);
        for (int h = 0; h < 24 && !counted; h++)
            counted = isfinite(c->flow_vehh[24 * (int64_t)i + h]);
        f->counts += counted && c->link[i] != JM_NONE;
    }
}

// ---- people and parking ----

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double zone_area(const jm_zones *z, int32_t zone)
{
    int64_t first = z->ring_start[zone];
    jm_rings rings = {z->ring_start[zone + 1] - first, z->point_start + first, z->ring_x,
                      z->ring_y};
    double x, y;
    return jm_rings_area(&rings, z->ring_is_hole + first, &x, &y);
}

/// Median area of the zones where anybody lives.
static jm_status look_at_zones(jm_ctx *ctx, const jm_city *city, facts *f)
{
    static const char *const ages[] = {"residents_0_17", "residents_18_64", "residents_65"};
    const jm_zones *z = &city->zones;
    double *area = NULL;
    int32_t lived_in = 0;
    double people = 0.0;
    JM_TRY(jm_new(ctx, &area, z->count));
    for (int32_t i = 0; i < z->count; i++) {
        people += (double)z->residents[i] + (double)z->jobs[i];
        if (z->residents[i] > 0.0f)
            area[lived_in++] = zone_area(z, i);
    }
    if (lived_in > 1)
        qsort(area, (size_t)lived_in, sizeof *area, ascending);
    f->zone_m2 = lived_in > 0 ? area[lived_in / 2] : (double)INFINITY;
    jm_free(area);
    f->demand = f->demand || people > 0.0;
    bool any = z->count > 0;
    f->residents_known = any ? known_of(city, "residents") : 0.0;
    f->jobs_known = any ? known_of(city, "jobs") : 0.0;
    f->cars_known = any ? known_of(city, "cars_per_household") : 0.0;
    f->ages_known = any ? known_least(city, ages, 3) : 0.0;
    return JM_OK;
}

static void look_at_spaces(const jm_city *city, facts *f)
{
    const jm_parkings *p = &city->parkings;
    double known = 0.0, kerb = 0.0, kerb_known = 0.0;
    for (int32_t i = 0; i < p->count; i++) {
        if (p->kind[i] == JM_PARKING_PRIVATE)
            continue;
        double spaces = (double)p->capacity[i], stated = is_filled(p->origin[i]) ? 0.0 : spaces;
        f->spaces += spaces;
        known += stated;
        if (p->kind[i] == JM_PARKING_KERB) {
            kerb += spaces;
            kerb_known += stated;
        }
    }
    f->spaces_known = share(known, f->spaces, 0.0);
    f->kerb_known = share(kerb_known, kerb, 0.0);
}

static jm_status gather(jm_ctx *ctx, const jm_city *city, facts *f)
{
    const jm_grid *g = &city->grid;
    *f = (facts){.cell_m = g->cell_m, .margin_m = city->margin_m};
    f->side_m = g->cell_m * (double)(g->columns < g->rows ? g->columns : g->rows);
    look_at_heights(city, f);
    f->flat = is_presumed(city, "relief");
    f->relief_known = known_of(city, "relief");
    JM_TRY(look_at_cells(ctx, city, f));
    look_at_streets(city, f);
    look_at_gates(city, f);
    look_at_counts(city, f);
    JM_TRY(look_at_zones(ctx, city, f));
    look_at_spaces(city, f);
    for (int64_t i = 0; i < city->gap_count; i++)
        f->unusual = f->unusual || is_named(&city->gaps[i], "plausibility");
    return JM_OK;
}

// ---- the checks ----

/// A check: the first of the worst ones decides.
static void check(jm_verdict *row, jm_grade grade, jm_verdict_rule rule, double value,
                  double needed, jm_wanted wanted)
{
    if (row->rule != JM_VERDICT_RULE_COUNT && grade >= row->grade)
        return;
    row->grade = grade;
    row->rule = rule;
    row->value = value;
    row->needed = needed;
    row->wanted = grade == JM_GRADE_GOOD ? JM_WANTED_NOTHING : wanted;
}

/// A share that should reach `needed`; less makes the answer indicative.
static void check_share(jm_verdict *row, double value, double needed, jm_verdict_rule rule,
                        jm_wanted wanted)
{
    check(row, value >= needed ? JM_GRADE_GOOD : JM_GRADE_INDICATIVE, rule, 100.0 * value,
          100.0 * needed, wanted);
}

/// Must not be; `grade` where it is.
static void check_not(jm_verdict *row, bool is, jm_grade grade, jm_verdict_rule rule,
                      jm_wanted wanted)
{
    if (is)
        check(row, grade, rule, 0.0, 0.0, wanted);
}

static void judge_buildings(const facts *f, jm_verdict *row)
{
    check_not(row, !f->buildings, JM_GRADE_UNUSABLE, JM_VERDICT_NO_BUILDINGS, JM_WANTED_BUILDINGS);
    if (f->height_class > half)
        check(row, JM_GRADE_UNUSABLE, JM_VERDICT_HEIGHT_CLASS, 100.0 * f->height_class,
              100.0 * half, JM_WANTED_BUILDINGS);
    check_share(row, f->height_known, most, JM_VERDICT_HEIGHTS, JM_WANTED_BUILDINGS);
    check_share(row, f->ground_known, most, JM_VERDICT_GROUND, JM_WANTED_GROUND);
}

static void judge_heat_day(const facts *f, jm_verdict *row)
{
    judge_buildings(f, row);
    check(row,
          f->cell_m <= fine_cell_m     ? JM_GRADE_GOOD
          : f->cell_m <= coarse_cell_m ? JM_GRADE_INDICATIVE
                                       : JM_GRADE_UNUSABLE,
          JM_VERDICT_CELLS, f->cell_m, fine_cell_m, JM_WANTED_CELLS);
    check_not(row, !f->crowns, JM_GRADE_INDICATIVE, JM_VERDICT_TREES, JM_WANTED_TREES);
    check_not(row, f->flat, JM_GRADE_INDICATIVE, JM_VERDICT_FLAT, JM_WANTED_RELIEF);
    check_share(row, f->relief_known, most, JM_VERDICT_RELIEF, JM_WANTED_RELIEF);
}

/// The island is the difference between town and country, which the area must hold. Walls are one
/// kind for all buildings, heating and cooling those usual for the building's use, so no night is
/// better than indicative.
static void judge_heat_night(const facts *f, jm_verdict *row)
{
    judge_buildings(f, row);
    check(row, f->side_m >= island_side_m ? JM_GRADE_GOOD : JM_GRADE_INDICATIVE, JM_VERDICT_SIZE,
          f->side_m / 1000.0, island_side_m / 1000.0, JM_WANTED_AREA);
    check_share(row, f->countryside, countryside_share, JM_VERDICT_COUNTRYSIDE, JM_WANTED_AREA);
    check_not(row, true, JM_GRADE_INDICATIVE, JM_VERDICT_ENERGY, JM_WANTED_ENERGY);
}

static void judge_traffic(const facts *f, jm_verdict *row)
{
    bool measured = f->residents_known >= most && f->jobs_known >= most;
    if (f->links < LINKS_LEAST)
        check(row, JM_GRADE_UNUSABLE, JM_VERDICT_NETWORK, f->links, LINKS_LEAST, JM_WANTED_ROADS);
    if (f->core < core_least)
        check(row, JM_GRADE_UNUSABLE, JM_VERDICT_CORE, 100.0 * f->core, 100.0 * core_share,
              JM_WANTED_ROADS);
    check_not(row, !f->demand, JM_GRADE_UNUSABLE, JM_VERDICT_NO_DEMAND, JM_WANTED_PEOPLE);
    // Counts show what traffic at the edge there is; without them it must be known itself.
    bool edge_known = f->gates_known >= half || f->counts >= COUNTS_LEAST;
    check_not(row, !measured && !edge_known, JM_GRADE_INDICATIVE, JM_VERDICT_DEMAND_GATES,
              JM_WANTED_PEOPLE);
    check_share(row, fmin(f->residents_known, f->jobs_known), most, JM_VERDICT_DEMAND,
                JM_WANTED_PEOPLE);
    check(row, f->counts >= COUNTS_LEAST ? JM_GRADE_GOOD : JM_GRADE_INDICATIVE, JM_VERDICT_COUNTS,
          f->counts, COUNTS_LEAST, JM_WANTED_COUNTS);
    check_share(row, edge_known ? 1.0 : f->gates_known, half, JM_VERDICT_GATES, JM_WANTED_COUNTS);
    check_share(row, f->core, core_share, JM_VERDICT_CORE, JM_WANTED_ROADS);
    check_share(row, f->class_known, most, JM_VERDICT_ROAD_CLASS, JM_WANTED_ROADS);
    check_share(row, f->speed_known, half, JM_VERDICT_ROAD_SPEED, JM_WANTED_SPEEDS);
    bool wide = f->margin_m >= margin_least_m || f->gates_known >= half;
    check(row, wide ? JM_GRADE_GOOD : JM_GRADE_INDICATIVE, JM_VERDICT_MARGIN, f->margin_m,
          margin_least_m, JM_WANTED_MARGIN);
}

static void judge_parking(const facts *f, jm_grade traffic, jm_verdict *row)
{
    check_not(row, !(f->spaces > 0.0), JM_GRADE_UNUSABLE, JM_VERDICT_NO_SPACES, JM_WANTED_SPACES);
    check_not(row, !(f->spaces_known > 0.0) && !(f->residents_known > 0.0), JM_GRADE_UNUSABLE,
              JM_VERDICT_ALL_PRESUMED, JM_WANTED_SPACES);
    check_not(row, traffic == JM_GRADE_UNUSABLE, JM_GRADE_UNUSABLE, JM_VERDICT_OF_TRAFFIC,
              JM_WANTED_ROADS);
    check_share(row, f->spaces_known, most, JM_VERDICT_SPACES, JM_WANTED_SPACES);
    check_share(row, f->kerb_known, half, JM_VERDICT_KERB, JM_WANTED_KERB);
    check_share(row, f->residents_known, most, JM_VERDICT_RESIDENTS, JM_WANTED_PEOPLE);
    check_share(row, f->cars_known, most, JM_VERDICT_CARS, JM_WANTED_CARS);
}

static void judge_exposure(const facts *f, const jm_verdict *heat, jm_verdict *row)
{
    check_not(row, !isfinite(f->zone_m2), JM_GRADE_UNUSABLE, JM_VERDICT_NO_DEMAND,
              JM_WANTED_PEOPLE);
    check_not(row, heat->grade == JM_GRADE_UNUSABLE, JM_GRADE_UNUSABLE, JM_VERDICT_OF_HEAT,
              heat->wanted);
    check_share(row, f->residents_known, most, JM_VERDICT_RESIDENTS, JM_WANTED_PEOPLE);
    check_share(row, f->ages_known, most, JM_VERDICT_AGES, JM_WANTED_AGES);
    check(row, f->zone_m2 <= zone_area_m2 ? JM_GRADE_GOOD : JM_GRADE_INDICATIVE,
          JM_VERDICT_ZONE_AREA, f->zone_m2 / 1e4, zone_area_m2 / 1e4, JM_WANTED_ZONES);
    check_not(row, heat->grade == JM_GRADE_INDICATIVE, JM_GRADE_INDICATIVE, JM_VERDICT_OF_HEAT,
              heat->wanted);
}

jm_status jm_city_verdict(jm_ctx *ctx, const jm_city *city, jm_verdict rows[JM_TOPIC_COUNT])
{
    facts f;
    JM_TRY(gather(ctx, city, &f));
    for (int t = 0; t < JM_TOPIC_COUNT; t++)
        rows[t] = (jm_verdict){.topic = (jm_topic)t, .rule = JM_VERDICT_RULE_COUNT};
    judge_heat_day(&f, &rows[JM_TOPIC_HEAT_DAY]);
    judge_heat_night(&f, &rows[JM_TOPIC_HEAT_NIGHT]);
    judge_traffic(&f, &rows[JM_TOPIC_TRAFFIC]);
    judge_parking(&f, rows[JM_TOPIC_TRAFFIC].grade, &rows[JM_TOPIC_PARKING]);
    judge_exposure(&f, &rows[JM_TOPIC_HEAT_DAY], &rows[JM_TOPIC_EXPOSURE]);
    // A contradiction is no lack of knowledge, but it takes the trust from a good answer.
    for (int t = 0; t < JM_TOPIC_COUNT; t++)
        check_not(&rows[t], f.unusual, JM_GRADE_INDICATIVE, JM_VERDICT_PLAUSIBILITY,
                  JM_WANTED_CHECK);
    return JM_OK;
}

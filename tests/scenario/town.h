/// town.h: a town of 500 m with 25 crossings, and the words to run a scenario on it.
#pragma once

#include "../city/small_city.h"
#include "check.h"
#include "core/text.h"
#include "scenario/scenario.h"

#define TOWN_CELL_M 5.0

/// 100 x 100 cells of 5 m; streets of two lanes each way every 100 m from (50, 50); one block of 20
/// m between the first streets; two zones, the western and the eastern half.
static inline jm_city *town(jm_ctx *ctx)
{
    jm_city *city = small_city(ctx, 100, 100, TOWN_CELL_M);
    int32_t first = add_street_grid(ctx, city, 5, 100.0, 50.0, 50.0);
    for (int32_t l = 0; l < city->streets.link_count; l++) {
        city->streets.lanes[l] = 2.0f;
        city->streets.capacity_vehs[l] *= 2.0f;
        city->streets.width_m[l] = 12.0f;
    }
    add_block(ctx, city, 80.0, 80.0, 120.0, 120.0, 20.0f);
    add_zone(ctx, city, first + 6, 400.0f, 100.0f);
    add_zone(ctx, city, first + 8, 600.0f, 100.0f);
    add_parking(ctx, city, JM_PARKING_KERB, first, 0, 0, 20.0f, 0.0f);
    return city;
}

/// A scenario without models on the town, with these measures (indented YAML list, or "").
static inline char *scenario_text(const char *measures)
{
    static const char head[] = "jumeau_format: scenario\nformat_version: 1\ncity: town.city.h5\n"
                               "horizon: 2030\nday_type: weekday\nmodels: {heat: off}\n";
    size_t length = sizeof head + strlen(measures) + 16;
    char *text = malloc(length);
    CHECK(text != NULL);
    snprintf(text, length, "%s%s%s", head, measures[0] != '\0' ? "measures:\n" : "", measures);
    return text;
}

static inline jm_status parse_measures(jm_ctx *ctx, const char *measures, jm_scenario **scenario)
{
    char *text = scenario_text(measures);
    jm_status status = jm_scenario_parse(ctx, "test.yaml", text, strlen(text), scenario);
    free(text);
    return status;
}

/// Parses and applies; the edits are those of one measure.
static inline jm_status apply_measure(jm_ctx *ctx, const char *measures, jm_city *city,
                                      jm_edit **edits)
{
    jm_scenario *scenario = NULL;
    CHECK_OK(ctx, parse_measures(ctx, measures, &scenario));
    jm_status status = jm_scenario_apply(ctx, scenario, city, edits);
    jm_scenario_destroy(scenario);
    return status;
}

static inline bool cell_differs(const jm_city *a, const jm_city *b, int64_t cell)
{
    const jm_rasters *r = &a->rasters, *s = &b->rasters;
    return r->ground_height_m[cell] != s->ground_height_m[cell] ||
           r->building_height_m[cell] != s->building_height_m[cell] ||
           r->canopy_top_m[cell] != s->canopy_top_m[cell] ||
           r->canopy_base_m[cell] != s->canopy_base_m[cell] ||
           r->surface_class[cell] != s->surface_class[cell] ||
           r->building[cell] != s->building[cell] || r->irrigated[cell] != s->irrigated[cell];
}

/// The edit names the cells that changed: all of them, no other, ascending.
static inline void check_dirty_cells(const jm_city *base, const jm_city *city, const jm_edit *edit)
{
    int64_t next = 0;
    for (int64_t cell = 0; cell < jm_grid_cells(&base->grid); cell++) {
        bool named = next < edit->dirty_cell_count && edit->dirty_cells[next] == cell;
        if (cell_differs(base, city, cell) != named)
            print_error("cell %lld: %s\n", (long long)cell, named ? "named, same" : "not named");
        CHECK(cell_differs(base, city, cell) == named);
        next += named;
    }
    CHECK(next == edit->dirty_cell_count);
}

/// All columns of links, and the bans, differ on the named links only.
static inline void check_dirty_links(const jm_city *base, const jm_city *city, const jm_edit *edit)
{
    const jm_streets *a = &base->streets, *b = &city->streets;
    CHECK(a->link_count == b->link_count);
    int64_t next = 0;
    for (int32_t l = 0; l < a->link_count; l++) {
        bool differs = a->lanes[l] != b->lanes[l] || a->capacity_vehs[l] != b->capacity_vehs[l] ||
                       a->width_m[l] != b->width_m[l] || a->access[l] != b->access[l];
        for (int32_t k = 0; k < city->fleet.class_count; k++)
            differs = differs || city->fleet.banned[k * b->link_count + l] != 0;
        bool named = next < edit->dirty_link_count && edit->dirty_links[next] == l;
        CHECK(differs == named);
        next += named;
    }
    CHECK(next == edit->dirty_link_count);
}

static inline void check_sound(jm_ctx *ctx, const jm_city *city)
{
    char *report = NULL;
    int64_t faults = 0;
    CHECK_OK(ctx, jm_city_check(ctx, city, &report, &faults));
    if (faults > 0)
        print_error("%s\n", report);
    CHECK(faults == 0);
    jm_free(report);
}

// Topics that no file holds: worked out from its fields and the city.
#include "view/feed_own.h"

#include "city/raster.h"

#include <math.h>

static jm_status occupancy(jm_ctx *ctx, jm_feed_run *run, const jm_reader *reader, int64_t step,
                           float *out)
{
    const jm_parkings *p = &run->city->parkings;
    JM_TRY(jm_reader_values(ctx, reader, "parking/occupied", step, out));
    for (int32_t i = 0; i < p->count; i++)
        out[i] = p->capacity[i] > 0.0f ? out[i] / p->capacity[i] : NAN;
    return JM_OK;
}

static jm_status add_hours(jm_ctx *ctx, jm_feed_run *run, const jm_reader *reader)
{
    const float limit_k = 305.15f; // 32 degC: strong heat stress
    const int64_t cells = jm_grid_cells(&run->city->grid), step = run->hot_steps;
    float *utci_k = NULL;
    if (run->hot_h == NULL)
        JM_TRY(jm_new(ctx, &run->hot_h, cells));
    JM_TRY(jm_new(ctx, &utci_k, cells));
    jm_status status = jm_reader_values(ctx, reader, "utci", step, utci_k);
    const double begin_s = step > 0 ? jm_reader_time_s(reader, step - 1) : 0.0;
    const float hours = (float)((jm_reader_time_s(reader, step) - begin_s) / 3600.0);
    for (int64_t c = 0; c < cells && status == JM_OK; c++) {
        float before = step > 0 ? run->hot_h[c] : NAN;
        float now = isnan(utci_k[c]) ? NAN : utci_k[c] > limit_k ? hours : 0.0f;
        run->hot_h[c] = isnan(before) ? now : isnan(now) ? before : before + now;
    }
    jm_free(utci_k);
    if (status == JM_OK)
        run->hot_steps++;
    return status;
}

static jm_status hours_over_32(jm_ctx *ctx, jm_feed_run *run, const jm_reader *reader, int64_t step,
                               float *out)
{
    const int64_t cells = jm_grid_cells(&run->city->grid);
    if (run->hot_steps > step + 1)
        run->hot_steps = 0; // the run holds fewer steps than it did
    while (run->hot_steps <= step) {
        JM_TRY(jm_poll(ctx)); // another wish may come first; what was added stays
        JM_TRY(add_hours(ctx, run, reader));
    }
    for (int64_t c = 0; c < cells; c++)
        out[c] = run->hot_h[c];
    return JM_OK;
}

typedef struct painter {
    int32_t *zone_of_cell;
    int32_t zone;
} painter;

static void paint(void *user, int64_t cell)
{
    const painter *p = user;
    if (p->zone_of_cell[cell] == JM_NONE) // where zones overlap: the lower id
        p->zone_of_cell[cell] = p->zone;
}

static jm_status find_zones(jm_ctx *ctx, jm_feed_run *run)
{
    const jm_zones *z = &run->city->zones;
    const jm_grid *grid = &run->city->grid;
    if (run->zone_of_cell != NULL)
        return JM_OK;
    painter p = {0};
    JM_TRY(jm_new(ctx, &p.zone_of_cell, jm_grid_cells(grid)));
    for (int64_t c = 0; c < jm_grid_cells(grid); c++)
        p.zone_of_cell[c] = JM_NONE;
    for (p.zone = 0; p.zone < z->count; p.zone++) {
        const int64_t first = z->ring_start[p.zone];
        const jm_rings rings = {z->ring_start[p.zone + 1] - first, z->point_start + first,
                                z->ring_x, z->ring_y};
        jm_raster_polygon(grid, &rings, paint, &p);
    }
    run->zone_of_cell = p.zone_of_cell;
    return JM_OK;
}

static jm_status zone_utci(jm_ctx *ctx, jm_feed_run *run, const jm_reader *reader, int64_t step,
                           float *out)
{
    const int64_t cells = jm_grid_cells(&run->city->grid);
    const int32_t zones = run->city->zones.count;
    jm_status status = JM_OK;
    float *utci_k = NULL;
    double *sum = NULL;
    int64_t *count = NULL;
    JM_TRY(find_zones(ctx, run));
    JM_TRY_GOTO(jm_new(ctx, &utci_k, cells), end);
    JM_TRY_GOTO(jm_new(ctx, &sum, zones), end);
    JM_TRY_GOTO(jm_new(ctx, &count, zones), end);
    JM_TRY_GOTO(jm_reader_values(ctx, reader, "utci", step, utci_k), end);
    for (int64_t c = 0; c < cells; c++) {
        const int32_t zone = run->zone_of_cell[c];
        if (zone == JM_NONE || isnan(utci_k[c]))
            continue;
        sum[zone] += (double)utci_k[c];
        count[zone]++;
    }
    for (int32_t z = 0; z < zones; z++)
        out[z] = count[z] > 0 ? (float)(sum[z] / (double)count[z]) : NAN;
end:
    jm_free(count);
    jm_free(sum);
    jm_free(utci_k);
    return status;
}

static jm_status zone_occupancy(jm_ctx *ctx, jm_feed_run *run, const jm_reader *reader,
                                int64_t step, float *out)
{
    const jm_parkings *p = &run->city->parkings;
    const int32_t zones = run->city->zones.count;
    float *occupied = NULL;
    double *spaces = NULL, *cars = NULL;
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_new(ctx, &occupied, p->count), end);
    JM_TRY_GOTO(jm_new(ctx, &spaces, zones), end);
    JM_TRY_GOTO(jm_new(ctx, &cars, zones), end);
    JM_TRY_GOTO(jm_reader_values(ctx, reader, "parking/occupied", step, occupied), end);
    for (int32_t i = 0; i < p->count; i++) {
        if (p->zone[i] < 0 || p->zone[i] >= zones || isnan(occupied[i]))
            continue;
        spaces[p->zone[i]] += (double)p->capacity[i];
        cars[p->zone[i]] += (double)occupied[i];
    }
    for (int32_t z = 0; z < zones; z++)
        out[z] = spaces[z] > 0.0 ? (float)(cars[z] / spaces[z]) : NAN;
end:
    jm_free(cars);
    jm_free(spaces);
    jm_free(occupied);
    return status;
}

// By the one function that keeps few households apart, so a small zone shows its neighbourhood's.
static jm_status zone_residents(jm_ctx *ctx, jm_feed_run *run, const jm_reader *reader,
                                int64_t step, float *out)
{
    const double hectare_m2 = 1e4;
    (void)reader;
    (void)step;
    for (int32_t z = 0; z < run->city->zones.count; z++) {
        jm_household_values v = {0};
        JM_TRY(jm_city_household_values(ctx, run->city, z, &v));
        out[z] = v.shown && v.area_m2 > 0.0 ? (float)(v.residents * hectare_m2 / v.area_m2) : NAN;
    }
    return JM_OK;
}

static const jm_feed_derived table[] = {
    {"hours_utci_over_32",
     "h",
     JM_WORDS("hours of the day with a felt temperature over 32 °C"),
     JM_DIM_CELLS,
     true,
     true,
     {"utci"},
     hours_over_32},
    {"occupancy",
     "1",
     JM_WORDS("cars parked over spaces"),
     JM_DIM_PARKINGS,
     false,
     false,
     {"parking/occupied"},
     occupancy},
    {"zone_utci",
     "K",
     JM_WORDS("felt temperature, mean of the neighbourhood's outdoor ground"),
     JM_DIM_ZONES,
     false,
     false,
     {"utci"},
     zone_utci},
    {"zone_occupancy",
     "1",
     JM_WORDS("cars parked over spaces of the neighbourhood"),
     JM_DIM_ZONES,
     false,
     false,
     {"parking/occupied"},
     zone_occupancy},
    {"zone_residents",
     "ha-1",
     JM_WORDS("residents a hectare of the neighbourhood"),
     JM_DIM_ZONES,
     true,
     false,
     {NULL},
     zone_residents},
};

const jm_feed_derived *jm_feed_derived_at(int32_t index)
{
    const int32_t count = (int32_t)(sizeof table / sizeof *table);
    return index >= 0 && index < count ? &table[index] : NULL;
}

bool jm_feed_derived_exists(const jm_feed_derived *derived, const jm_feed_run *run)
{
    const jm_reader *reader = jm_follow_reader(run->follow);
    for (int i = 0; i < 2 && derived->needs[i] != NULL; i++) {
        const jm_reader_field *f = jm_reader_find(reader, derived->needs[i]);
        if (f == NULL || f->is_static || f->count != jm_feed_count_of(run, f->dim))
            return false;
    }
    return jm_feed_count_of(run, derived->dim) > 0;
}

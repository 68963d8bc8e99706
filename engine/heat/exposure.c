#include "heat/exposure.h"

#include "city/raster.h"
#include "comfort/comfort.h"
#include "core/math.h"

#include <math.h>
#include <string.h>

static const double utci_limits_c[JM_UTCI_LIMITS] = {26.0, 32.0, 38.0, 46.0};
// A night without relief (ETCCDI index TR20), and warm air (degree-hours of summer comfort).
static const double tropical_k = 20.0 + JM_ZERO_CELSIUS_K, warm_k = 26.0 + JM_ZERO_CELSIUS_K;
// Air is judged by squares of about this side: its temperature differs no finer.
static const double square_m = 100.0;
// UTCI counts with the wind at 10 m over ground of roughness 0.01 m (Broede et al. 2012).
static const double wind_1m5_to_10m = 1.378611;

enum { NO_ZONE = 65535, FIELD_COUNT = 3 };

// Sums of the run, as one row of state.
enum {
    SUM_HOURS, // of all intervals
    SUM_OVER,  // [JM_UTCI_LIMITS]
    SUM_WARM = SUM_OVER + JM_UTCI_LIMITS,
    SUM_NIGHTS,
    SUM_DAYS,
    SUM_CELLS,   // cells and intervals
    SUM_CLIPPED, // as above
    SUM_PET_MAX,
    SUM_PERSONS_32,
    SUM_PERSONS_38 = SUM_PERSONS_32 + JM_EXPOSED_AGES,
    SUM_COUNTED = SUM_PERSONS_38 + JM_EXPOSED_AGES, // intervals with people
    SUM_COUNT
};

// One zone in one interval.
typedef struct zone_sum {
    double cells, over_32, over_38, utci_k;
} zone_sum;

struct jm_exposure {
    const jm_city *city;
    uint16_t *zone; // [cells]
    uint8_t *open;  // [cells] 1: counted
    int32_t square_cells, square_columns;
    int64_t square_count;
    double *square_low_k;           // [squares] lowest of the day so far; 0: none yet
    double *square_k, *square_size; // [squares] of the interval
    zone_sum *zones;                // [zones] of the interval
    float *zone_max_k;              // [zones] of the run
    double *sum;                    // [SUM_COUNT]
    jm_field fields[FIELD_COUNT];
};

// --- making -------------------------------------------------------------------------------------

typedef struct zone_paint {
    uint16_t *zone;
    uint16_t id;
} zone_paint;

// Where polygons overlap the lower zone keeps the cell.
static void paint(void *user, int64_t cell)
{
    zone_paint *p = user;
    if (p->zone[cell] == NO_ZONE)
        p->zone[cell] = p->id;
}

static void find_zones(jm_exposure *x)
{
    const jm_zones *z = &x->city->zones;
    int64_t cells = jm_grid_cells(&x->city->grid);
    for (int64_t c = 0; c < cells; c++)
        x->zone[c] = NO_ZONE;
    for (int32_t i = 0; i < z->count && i < NO_ZONE; i++) {
        int64_t first = z->ring_start[i];
        jm_rings rings = {z->ring_start[i + 1] - first, z->point_start + first, z->ring_x,
                          z->ring_y};
        zone_paint p = {x->zone, (uint16_t)i};
        jm_raster_polygon(&x->city->grid, &rings, paint, &p);
    }
}

static void find_open_ground(jm_exposure *x)
{
    const jm_city *city = x->city;
    const jm_grid *grid = &city->grid;
    double rim = city->margin_m / grid->cell_m + 0.5;
    int32_t margin = rim > 0.0 ? rim < 1.0e9 ? (int32_t)rim : INT32_MAX / 4 : 0;
    for (int32_t r = margin; r < grid->rows - margin; r++)
        for (int32_t c = margin; c < grid->columns - margin; c++) {
            int64_t cell = (int64_t)r * grid->columns + c;
            x->open[cell] = !(city->rasters.building_height_m[cell] > 0.0f) &&
                            city->rasters.surface_class[cell] != JM_SURFACE_WATER;
        }
}

static void list_fields(jm_exposure *x)
{
    int64_t zones = x->city->zones.count;
    jm_field *f = x->fields;
    f[0] = (jm_field){"zone_utci_max",
                      "K",
                      "Highest felt temperature (UTCI) of the neighbourhood's open ground so far, "
                      "mean of an interval",
                      JM_F32,
                      JM_DIM_ZONES,
                      zones,
                      x->zone_max_k,
                      1.0f / 256.0f,
                      JM_RESULT | JM_CHECKPOINT};
    f[1] = (jm_field){"exposure_sums", "1",          "Sums of heat exposure over the run",
                      JM_F64,          JM_DIM_OTHER, SUM_COUNT,
                      x->sum,          0.0f,         JM_CHECKPOINT};
    f[2] = (jm_field){"exposure_night", "K",          "Lowest air temperature of the day so far",
                      JM_F64,           JM_DIM_OTHER, x->square_count,
                      x->square_low_k,  0.0f,         JM_CHECKPOINT};
}

static jm_status allocate(jm_ctx *ctx, jm_exposure *x)
{
    const jm_grid *grid = &x->city->grid;
    int64_t cells = jm_grid_cells(grid);
    double side = square_m / grid->cell_m;
    x->square_cells = side > 1.0 ? (int32_t)(side + 0.5) : 1;
    x->square_columns = (grid->columns + x->square_cells - 1) / x->square_cells;
    x->square_count =
        (int64_t)x->square_columns * ((grid->rows + x->square_cells - 1) / x->square_cells);
    JM_TRY(jm_new(ctx, &x->zone, cells));
    JM_TRY(jm_new(ctx, &x->open, cells));
    JM_TRY(jm_new(ctx, &x->square_low_k, x->square_count));
    JM_TRY(jm_new(ctx, &x->square_k, x->square_count));
    JM_TRY(jm_new(ctx, &x->square_size, x->square_count));
    JM_TRY(jm_new(ctx, &x->zones, x->city->zones.count));
    JM_TRY(jm_new(ctx, &x->zone_max_k, x->city->zones.count));
    return jm_new(ctx, &x->sum, SUM_COUNT);
}

jm_status jm_exposure_create(jm_ctx *ctx, const jm_city *city, jm_exposure **out)
{
    jm_exposure *x = NULL;
    jm_status status = JM_OK;
    *out = NULL;
    JM_TRY(jm_new(ctx, &x, 1));
    x->city = city;
    JM_TRY_GOTO(allocate(ctx, x), fail);
    find_zones(x);
    find_open_ground(x);
    list_fields(x);
    for (int32_t i = 0; i < city->zones.count; i++)
        x->zone_max_k[i] = NAN;
    *out = x;
    return JM_OK;
fail:
    jm_exposure_destroy(x);
    return status;
}

void jm_exposure_destroy(jm_exposure *x)
{
    if (x == NULL)
        return;
    jm_free(x->zone);
    jm_free(x->open);
    jm_free(x->square_low_k);
    jm_free(x->square_k);
    jm_free(x->square_size);
    jm_free(x->zones);
    jm_free(x->zone_max_k);
    jm_free(x->sum);
    jm_free(x);
}

// --- adding -------------------------------------------------------------------------------------

// One interval while its cells are added.
typedef struct tally {
    int64_t cells, over[JM_UTCI_LIMITS], clipped, pet_cells;
    double warm_k, pet_k;
} tally;

// The air at a cell, as a float: so are all maps that are counted.
static double met_at(const jm_air_map *air, const double *values, const jm_air_near near[2])
{
    return (double)(float)jm_air_at(air, values, &near[0], &near[1]);
}

static void add_cell(jm_exposure *x, const jm_exposure_input *in, int64_t cell, int64_t square,
                     const jm_air_near near[2], tally *t)
{
    double utci = (double)in->utci_k[cell], air = met_at(&in->air, in->air.temp_k, near);
    if (!isfinite(utci) || !isfinite(air))
        return;
    t->cells++;
    for (int k = 0; k < JM_UTCI_LIMITS; k++)
        t->over[k] += utci > utci_limits_c[k] + JM_ZERO_CELSIUS_K;
    t->warm_k += air > warm_k ? air - warm_k : 0.0;
    x->square_k[square] += air;
    x->square_size[square] += 1.0;
    if (in->tmrt_k != NULL && in->air.wind_ms != NULL)
        t->clipped += jm_utci_clips(air, (double)in->tmrt_k[cell] - air,
                                    wind_1m5_to_10m * met_at(&in->air, in->air.wind_ms, near), 0.0);
    if (in->pet_k != NULL && isfinite(in->pet_k[cell])) {
        t->pet_k += (double)in->pet_k[cell];
        t->pet_cells++;
    }
    if (x->zone[cell] == NO_ZONE)
        return;
    zone_sum *z = &x->zones[x->zone[cell]];
    z->cells += 1.0;
    z->utci_k += utci;
    z->over_32 += utci > utci_limits_c[1] + JM_ZERO_CELSIUS_K;
    z->over_38 += utci > utci_limits_c[2] + JM_ZERO_CELSIUS_K;
}

static tally add_cells(jm_exposure *x, const jm_exposure_input *in)
{
    tally t = {0};
    const jm_grid *grid = &x->city->grid;
    jm_air_near near[2]; // rows, columns
    for (int32_t r = 0; r < grid->rows; r++) {
        near[0] = jm_air_near_of(r, in->air.block_cells, in->air.rows);
        for (int32_t c = 0; c < grid->columns; c++) {
            int64_t cell = (int64_t)r * grid->columns + c;
            int64_t square =
                (int64_t)(r / x->square_cells) * x->square_columns + c / x->square_cells;
            if (!x->open[cell])
                continue;
            near[1] = jm_air_near_of(c, in->air.block_cells, in->air.columns);
            add_cell(x, in, cell, square, near, &t);
        }
    }
    return t;
}

// People of a zone are taken as spread evenly over its open ground.
static void add_people(jm_exposure *x, const jm_exposure_input *in, double hours)
{
    for (int32_t i = 0; i < x->city->zones.count; i++) {
        const zone_sum *z = &x->zones[i];
        if (!(z->cells > 0.0))
            continue;
        float mean = (float)(z->utci_k / z->cells);
        if (!(x->zone_max_k[i] >= mean))
            x->zone_max_k[i] = mean;
        for (int a = 0; a < JM_EXPOSED_AGES && in->outdoors[a] != NULL; a++) {
            double person_hours = in->outdoors[a][i] * hours;
            x->sum[SUM_PERSONS_32 + a] += person_hours * z->over_32 / z->cells;
            x->sum[SUM_PERSONS_38 + a] += person_hours * z->over_38 / z->cells;
        }
    }
    x->sum[SUM_COUNTED] += in->outdoors[0] != NULL ? 1.0 : 0.0;
}

static void add_air(jm_exposure *x)
{
    for (int64_t s = 0; s < x->square_count; s++) {
        if (!(x->square_size[s] > 0.0))
            continue;
        double air = x->square_k[s] / x->square_size[s];
        if (!(x->square_low_k[s] > 0.0) || air < x->square_low_k[s])
            x->square_low_k[s] = air;
    }
}

static void judge_night(jm_exposure *x)
{
    double squares = 0.0, tropical = 0.0;
    for (int64_t s = 0; s < x->square_count; s++) {
        squares += x->square_low_k[s] > 0.0;
        tropical += x->square_low_k[s] > tropical_k;
        x->square_low_k[s] = 0.0;
    }
    if (!(squares > 0.0))
        return;
    x->sum[SUM_NIGHTS] += tropical / squares;
    x->sum[SUM_DAYS] += 1.0;
}

void jm_exposure_add(jm_exposure *x, const jm_exposure_input *in)
{
    double hours = in->length_s / 3600.0;
    memset(x->zones, 0, (size_t)x->city->zones.count * sizeof *x->zones);
    memset(x->square_k, 0, (size_t)x->square_count * sizeof *x->square_k);
    memset(x->square_size, 0, (size_t)x->square_count * sizeof *x->square_size);
    tally t = add_cells(x, in);
    if (t.cells > 0) {
        double cells = (double)t.cells;
        for (int k = 0; k < JM_UTCI_LIMITS; k++)
            x->sum[SUM_OVER + k] += hours * (double)t.over[k] / cells;
        x->sum[SUM_HOURS] += hours;
        x->sum[SUM_WARM] += hours * t.warm_k / cells;
        x->sum[SUM_CELLS] += in->tmrt_k != NULL && in->air.wind_ms != NULL ? cells : 0.0;
        x->sum[SUM_CLIPPED] += (double)t.clipped;
    }
    if (t.pet_cells > 0)
        x->sum[SUM_PET_MAX] = fmax(x->sum[SUM_PET_MAX], t.pet_k / (double)t.pet_cells);
    add_people(x, in, hours);
    add_air(x);
    if (in->ends_day)
        judge_night(x);
}

// --- telling ------------------------------------------------------------------------------------

const jm_field *jm_exposure_fields(const jm_exposure *x, int64_t *count)
{
    *count = FIELD_COUNT;
    return x->fields;
}

// Sorts in by heat; equal heat keeps the order of zones.
static void keep_place(jm_hot_place *places, int32_t room, int32_t *count,
                       const jm_hot_place *place)
{
    int32_t at = *count;
    while (at > 0 && places[at - 1].utci_k < place->utci_k)
        at--;
    if (at >= room)
        return;
    int32_t last = *count < room ? *count : room - 1;
    for (int32_t i = last; i > at; i--)
        places[i] = places[i - 1];
    places[at] = *place;
    *count = last + 1;
}

jm_status jm_exposure_hottest(jm_ctx *ctx, const jm_exposure *x, int32_t room, jm_hot_place *places,
                              int32_t *count)
{
    const jm_zones *z = &x->city->zones;
    *count = 0;
    for (int32_t i = 0; i < z->count; i++)
        if (isfinite(x->zone_max_k[i]) && z->residents_65[i] > 0.0f) {
            jm_hot_place place = {.zone = i, .utci_k = (double)x->zone_max_k[i]};
            keep_place(places, room, count, &place);
        }
    for (int32_t i = 0; i < *count; i++)
        JM_TRY(jm_city_household_values(ctx, x->city, places[i].zone, &places[i].people));
    return JM_OK;
}

jm_status jm_exposure_summarise(jm_ctx *ctx, const jm_exposure *x, jm_exposure_summary *out)
{
    const double *s = x->sum, none = (double)NAN;
    bool any = s[SUM_HOURS] > 0.0;
    for (int k = 0; k < JM_UTCI_LIMITS; k++)
        out->hours_over[k] = any ? s[SUM_OVER + k] : none;
    for (int a = 0; a < JM_EXPOSED_AGES; a++) {
        out->person_hours_32[a] = s[SUM_COUNTED] > 0.0 ? s[SUM_PERSONS_32 + a] : none;
        out->person_hours_38[a] = s[SUM_COUNTED] > 0.0 ? s[SUM_PERSONS_38 + a] : none;
    }
    out->tropical_nights = s[SUM_DAYS] > 0.0 ? s[SUM_NIGHTS] : none;
    out->degree_hours_26 = any ? s[SUM_WARM] : none;
    out->utci_clipped_share = s[SUM_CELLS] > 0.0 ? s[SUM_CLIPPED] / s[SUM_CELLS] : none;
    out->pet_mean_max_k = s[SUM_PET_MAX] > 0.0 ? s[SUM_PET_MAX] : none;
    jm_hot_place place;
    int32_t places = 0;
    JM_TRY(jm_exposure_hottest(ctx, x, 1, &place, &places));
    out->hottest_place_k = places > 0 ? place.utci_k : none;
    out->hottest_place_residents_65 = places > 0 ? place.people.residents_65 : none;
    return JM_OK;
}

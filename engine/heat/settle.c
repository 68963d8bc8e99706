// After a repeated day: what a day's means tell of the days to come. In a state that repeats, the
// mean of a day runs through layers as a steady state does, straight in resistance from the mean
// skin to what lies beyond, and rooms lose on the mean what they are given. What is missing from
// that is set at once; the daily wave around the means is kept.
#include "heat/land.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

#define DAY_S 86400.0

// From a skin to air, sky and what stands around, as much again where water evaporates: radiation
// 6, and the wind of streets. Tells how much of a change of the slab the mean skin follows: sets
// how fast the means are found, not what they are.
#define OUTSIDE_WM2K 15.0
#define OUTSIDE_OF_WALLS_WM2K 10.0
#define OUTSIDE_OF_WATER_WM2K 30.0

// ---- a day's means ------------------------------------------------------------------------------

static const jm_sheet *sheet_of(const jm_land *land, int which)
{
    const jm_sheet *const sheets[] = {&land->ground, &land->roofs, &land->walls};
    return sheets[which];
}

static const jm_cover *cover_of(const jm_land *land, int which)
{
    const jm_cover *const covers[] = {&land->ground_cover, &land->roof_cover, &land->wall_cover};
    return covers[which];
}

jm_status jm_land_day_begin(jm_land *land)
{
    jm_land_day *day = &land->day;
    for (int s = 0; s < 3; s++) {
        const int64_t count = (land->layer_count + 1) * sheet_of(land, s)->count;
        if (day->mean_c[s] == NULL)
            JM_TRY(jm_new(land->ctx, &day->mean_c[s], count));
    }
    if (land->mean == NULL)
        JM_TRY(jm_sun_mean_create(land->ctx, land->sky, &land->mean));
    const int64_t rooms = land->blocks * JM_USAGE_COUNT;
    if (day->rooms == NULL)
        JM_TRY(jm_new(land->ctx, &day->rooms, rooms));
    for (int64_t i = 0; i < rooms; i++)
        day->rooms[i] =
            (jm_rooms_day){.begin_k = {land->indoor[i].cooled_mass_k, land->indoor[i].free_mass_k}};
    return JM_OK;
}

void jm_land_day_end(jm_land *land)
{
    for (int s = 0; s < 3; s++)
        jm_free(land->day.mean_c[s]);
    jm_free(land->day.rooms);
    jm_sun_mean_destroy(land->mean);
    land->mean = NULL;
    land->day = (jm_land_day){.rooms = NULL};
}

static void mix_in(int64_t count, float weight, const float *restrict now, float *restrict mean)
{
    for (int64_t k = 0; k < count; k++)
        mean[k] += (now[k] - mean[k]) * weight;
}

static void mix_receivers(jm_land *land, int which, int64_t first, int64_t end, float weight)
{
    const jm_sheet *sheet = sheet_of(land, which);
    for (int32_t j = 0; j <= land->layer_count; j++)
        mix_in(end - first, weight, (j == 0 ? sheet->skin_c : sheet->layer_c[j - 1]) + first,
               land->day.mean_c[which] + j * sheet->count + first);
}

void jm_land_day_add_level(jm_land *land, int64_t block, float weight)
{
    const jm_sky_sheet *const level[] = {jm_sky_ground(land->sky), jm_sky_roofs(land->sky)};
    for (int s = 0; s < 2; s++)
        mix_receivers(land, s, level[s]->block_start[block], level[s]->block_start[block + 1],
                      weight);
}

void jm_land_day_add_walls(jm_land *land, int64_t block, float weight)
{
    const int64_t *start = jm_sky_facades_of(land->sky)->block_start;
    mix_receivers(land, 2, start[block] * JM_FACADE_BANDS, start[block + 1] * JM_FACADE_BANDS,
                  weight);
}

// Walls and roofs meet the rooms of the substep before. The mean of what they meet is not that of
// what follows where substeps differ in length: held against the latter, rooms that repeat would be
// taken for 0.1 K too cold after a day by half hours with an evening by ten minutes.
void jm_land_day_add_rooms(jm_land *land, int64_t block, float weight)
{
    for (int64_t i = block * JM_USAGE_COUNT; i < (block + 1) * JM_USAGE_COUNT; i++) {
        const double now_k[2] = {land->indoor[i].cooled_k, land->indoor[i].free_k};
        for (int p = 0; p < 2; p++)
            land->day.rooms[i].air_k[p] +=
                (now_k[p] - land->day.rooms[i].air_k[p]) * (double)weight;
    }
}

// ---- one build-up -------------------------------------------------------------------------------

// What is left at the end of a day of an excess that fades by exp(-t / time constant), as a share
// of its mean over the day; `days` is a day over the time constant.
static double left_at_end(double days)
{
    return days > 1e-6 ? (days < 700.0 ? days / (jm_exp(days) - 1.0) : 0.0) : 1.0;
}

// A build-up between all around and what lies beyond it.
typedef struct column {
    int32_t layers;
    double first_wm2k;            // from the skin to the first layer's middle
    double last_wm2k;             // from the last one's to what lies beyond; 0: nothing passes
    double outside_wm2k;          // from the skin to all around
    double all_m2kw;              // from the skin to what lies beyond; INFINITY: nothing passes
    double share[JM_SLAB_LAYERS]; // of all_m2kw, from the skin to the layer's middle
    double left[JM_SLAB_LAYERS];  // left_at_end of each layer
    double skin_left;
} column;

// Mean time that heat takes to leave a place, for each J m-2 K-1 below: the resistance that two
// places have in common on the ways out (Elmore's delay).
static double common_m2kw(double a_m2kw, double b_m2kw, double all_m2kw)
{
    const double near = fmin(a_m2kw, b_m2kw), far = fmax(a_m2kw, b_m2kw);
    return isinf(all_m2kw) ? near : near * (1.0 - far / all_m2kw);
}

static column column_of(const jm_fabric *fabric, const jm_fabric_row *row, double outside_wm2k,
                        double scale)
{
    const jm_slab *slab = &fabric->slabs[row->slab];
    double from_skin[JM_SLAB_LAYERS], stored[JM_SLAB_LAYERS], passed = 0.0;
    column c = {.layers = slab->layers,
                .outside_wm2k = outside_wm2k,
                .first_wm2k = scale * (double)slab->through_wm2k[0],
                .last_wm2k = scale * (double)slab->through_wm2k[slab->layers]};
    for (int32_t j = 0; j < c.layers; j++) {
        from_skin[j] = passed += 1.0 / (double)slab->through_wm2k[j];
        stored[j] = (double)slab->capacity_wm2k[j] * fabric->step_s;
    }
    const double outside = scale / c.outside_wm2k; // as if the build-up had a scale of 1
    const bool open = c.last_wm2k > 0.0;
    const double all = open ? passed + scale / c.last_wm2k : (double)INFINITY;
    double skin_s = 0.0;
    for (int32_t j = 0; j < c.layers; j++) {
        double delay_s = 0.0;
        for (int32_t i = 0; i < c.layers; i++)
            delay_s += stored[i] *
                       common_m2kw(outside + from_skin[i], outside + from_skin[j], outside + all);
        skin_s += stored[j] * common_m2kw(outside + from_skin[j], outside, outside + all);
        c.left[j] = left_at_end(DAY_S / delay_s);
        c.share[j] = open ? from_skin[j] / all : 0.0;
    }
    c.skin_left = left_at_end(DAY_S / skin_s);
    c.all_m2kw = all / scale;
    return c;
}

// The build-up of one receiver after the other; neighbours mostly share one.
typedef struct cursor {
    const jm_land *land;
    int which; // sheet
    uint8_t row;
    float scale; // negative: none yet
    column now;
} cursor;

static float scale_of(const jm_land *land, int which, int64_t i)
{
    const jm_fabric_row *row = &land->fabric->rows[cover_of(land, which)->row[i]];
    const float *soil = sheet_of(land, which)->soil_share;
    const float dry = row->scale_dry > 0.0f ? row->scale_dry : row->scale;
    return soil != NULL ? dry + (row->scale - dry) * soil[i] : 1.0f;
}

static double outside_wm2k(const jm_land *land, int which, uint8_t row)
{
    if (land->fabric->rows[row].open_water)
        return OUTSIDE_OF_WATER_WM2K;
    return which == 2 ? OUTSIDE_OF_WALLS_WM2K : OUTSIDE_WM2K;
}

static const column *column_at(cursor *c, int64_t i)
{
    const uint8_t row = cover_of(c->land, c->which)->row[i];
    const float scale = scale_of(c->land, c->which, i);
    if (row != c->row || scale != c->scale) {
        c->row = row;
        c->scale = scale;
        c->now = column_of(c->land->fabric, &c->land->fabric->rows[row],
                           outside_wm2k(c->land, c->which, row), (double)scale);
    }
    return &c->now;
}

// ---- rooms --------------------------------------------------------------------------------------

// Heat that a day of repeating days brings into rooms through walls or roofs beyond what the last
// day brought [W], and how that falls as rooms warm.
typedef struct more_heat {
    double watts, conductance_wk;
} more_heat;

static void add_heat(cursor *at, int64_t i, double m2, double beyond_c, more_heat *more)
{
    const jm_land *land = at->land;
    const column *c = column_at(at, i);
    const int64_t count = sheet_of(land, at->which)->count;
    const float *mean_c = land->day.mean_c[at->which] + i;
    if (!(c->last_wm2k > 0.0))
        return;
    const double steady = ((double)mean_c[0] - beyond_c) / c->all_m2kw;
    const double passed = c->last_wm2k * ((double)mean_c[c->layers * count] - beyond_c);
    more->watts += m2 * (steady - passed);
    more->conductance_wk += m2 / c->all_m2kw;
}

static double mean_of_parts(const jm_indoor_class *use, const double parts[2])
{
    return use->equipped_share * parts[0] + (1.0 - use->equipped_share) * parts[1];
}

// Mean of a day [K].
static double rooms_mean_k(const jm_land *land, int64_t block, int usage)
{
    return mean_of_parts(&land->classes[usage],
                         land->day.rooms[block * JM_USAGE_COUNT + usage].air_k);
}

static double floors_of(const jm_land_block *block)
{
    double sum = 0.0;
    for (int u = 0; u < JM_USAGE_COUNT; u++)
        sum += block->rooms[u].floor_m2;
    return sum;
}

// As jm_land_indoor_k, of means.
static double indoor_mean_k(const jm_land *land, int64_t block)
{
    const jm_land_block *shape = &land->block[block];
    const double floors = floors_of(shape);
    double sum = 0.0;
    for (int u = 0; u < JM_USAGE_COUNT && floors > 0.0; u++)
        sum += shape->rooms[u].floor_m2 / floors * rooms_mean_k(land, block, u);
    return floors > 0.0 ? sum : rooms_mean_k(land, block, JM_USAGE_RESIDENTIAL);
}

static more_heat through_walls(const jm_land *land, int64_t block)
{
    const jm_sky_facades *f = jm_sky_facades_of(land->sky);
    const double indoor_c = indoor_mean_k(land, block) - JM_ZERO_CELSIUS_K;
    const double opaque = 1.0 - (double)land->fabric->glazing_share;
    cursor at = {.land = land, .which = 2, .scale = -1.0f};
    more_heat more = {0.0, 0.0};
    double area_m2 = 0.0;
    for (int64_t i = f->block_start[block] * JM_FACADE_BANDS;
         i < f->block_start[block + 1] * JM_FACADE_BANDS; i++) {
        add_heat(&at, i, opaque * (double)f->area_m2[i], indoor_c, &more);
        area_m2 += (double)f->area_m2[i];
    }
    // Facades of a block and its buildings' walls are counted each by itself.
    const double to_walls = area_m2 > 0.0 ? land->block[block].wall_m2 / area_m2 : 0.0;
    return (more_heat){to_walls * more.watts, to_walls * more.conductance_wk};
}

static more_heat through_roofs(const jm_land *land, int64_t block, int usage)
{
    const jm_sky_sheet *roofs = jm_sky_roofs(land->sky);
    const double indoor_c = rooms_mean_k(land, block, usage) - JM_ZERO_CELSIUS_K;
    cursor at = {.land = land, .which = 1, .scale = -1.0f};
    more_heat more = {0.0, 0.0};
    for (int64_t i = roofs->block_start[block]; i < roofs->block_start[block + 1]; i++)
        if (land->roof_usage[i] == usage)
            add_heat(&at, i, (double)roofs->share[i] * land->cell_m2, indoor_c, &more);
    return more;
}

// One part of the rooms of one use: how much warmer its mean becomes [K], and at once.
static double settle_part(const jm_indoor_class *use, double mass_m2, const jm_rooms_day *day,
                          int part, const more_heat *more, double *air_k, double *mass_k)
{
    const double share = part == 0 ? use->equipped_share : 1.0 - use->equipped_share;
    const double capacity_jk = share * use->heat_capacity_jm2k * mass_m2;
    const double loss_wk = day->loss_jk[part] / DAY_S + share * share * more->conductance_wk;
    if (!(share > 0.0 && capacity_jk > 0.0 && loss_wk > 0.0))
        return 0.0;
    const double stored_w = capacity_jk * (*mass_k - day->begin_k[part]) / DAY_S;
    const double warmer_k = (stored_w + share * more->watts) / loss_wk;
    const double left_k = warmer_k * left_at_end(DAY_S * loss_wk / capacity_jk);
    *air_k += left_k;
    *mass_k += left_k;
    return warmer_k;
}

static void settle_rooms(jm_land *land, int64_t block)
{
    const jm_land_block *shape = &land->block[block];
    const double floors = floors_of(shape);
    const more_heat walls = through_walls(land, block);
    for (int u = 0; u < JM_USAGE_COUNT; u++) {
        if (!(shape->rooms[u].floor_m2 > 0.0))
            continue;
        const jm_indoor_class *use = &land->classes[u];
        const double part = shape->rooms[u].floor_m2 / floors;
        const double mass_m2 = fmax(shape->rooms[u].floor_m2, part * shape->wall_m2);
        const more_heat roofs = through_roofs(land, block, u);
        const more_heat more = {part * walls.watts + roofs.watts,
                                part * walls.conductance_wk + roofs.conductance_wk};
        jm_rooms_air *air = &land->indoor[block * JM_USAGE_COUNT + u];
        jm_rooms_day *day = &land->day.rooms[block * JM_USAGE_COUNT + u];
        double *const air_k[2] = {&air->cooled_k, &air->free_k};
        double *const mass_k[2] = {&air->cooled_mass_k, &air->free_mass_k};
        for (int p = 0; p < 2; p++)
            day->air_k[p] += settle_part(use, mass_m2, day, p, &more, air_k[p], mass_k[p]);
    }
}

// ---- layers -------------------------------------------------------------------------------------

static void settle_receiver(jm_land *land, cursor *at, int64_t i, double beyond_c)
{
    const column *c = column_at(at, i);
    const jm_sheet *sheet = sheet_of(land, at->which);
    const float *mean_c = land->day.mean_c[at->which] + i;
    const double skin_c = (double)mean_c[0];
    const double into_wm2 = c->first_wm2k * (skin_c - (double)mean_c[sheet->count]);
    const double steady_wm2 = c->last_wm2k > 0.0 ? (skin_c - beyond_c) / c->all_m2kw : 0.0;
    const double follows_wm2k = c->last_wm2k > 0.0 ? 1.0 / c->all_m2kw : 0.0;
    const double warmer_k = (into_wm2 - steady_wm2) / (c->outside_wm2k + follows_wm2k);
    const double to_c = skin_c + warmer_k;
    sheet->skin_c[i] += (float)(warmer_k * c->skin_left);
    for (int32_t j = 0; j < c->layers; j++) {
        const double mean_k = to_c + (beyond_c - to_c) * c->share[j];
        const double missing_k = mean_k - (double)mean_c[(j + 1) * sheet->count];
        sheet->layer_c[j][i] += (float)(missing_k * c->left[j]);
    }
}

static void settle_ground(jm_land *land, int64_t block, double deep_c)
{
    const jm_sky_sheet *ground = jm_sky_ground(land->sky);
    cursor at = {.land = land, .which = 0, .scale = -1.0f};
    for (int64_t i = ground->block_start[block]; i < ground->block_start[block + 1]; i++)
        settle_receiver(land, &at, i, deep_c);
}

static void settle_roofs(jm_land *land, int64_t block)
{
    const jm_sky_sheet *roofs = jm_sky_roofs(land->sky);
    cursor at = {.land = land, .which = 1, .scale = -1.0f};
    for (int64_t i = roofs->block_start[block]; i < roofs->block_start[block + 1]; i++)
        settle_receiver(land, &at, i,
                        rooms_mean_k(land, block, land->roof_usage[i]) - JM_ZERO_CELSIUS_K);
}

static void settle_walls(jm_land *land, int64_t block)
{
    const jm_sky_facades *f = jm_sky_facades_of(land->sky);
    const double indoor_c = indoor_mean_k(land, block) - JM_ZERO_CELSIUS_K;
    cursor at = {.land = land, .which = 2, .scale = -1.0f};
    for (int64_t i = f->block_start[block] * JM_FACADE_BANDS;
         i < f->block_start[block + 1] * JM_FACADE_BANDS; i++)
        settle_receiver(land, &at, i, indoor_c);
}

void jm_land_settle(jm_land *land, double deep_k)
{
#pragma omp parallel for schedule(dynamic) num_threads(land->threads)
    for (int64_t b = 0; b < land->blocks; b++) {
        if (!(land->block[b].area_m2 > 0.0))
            continue;
        settle_rooms(land, b);
        settle_ground(land, b, deep_k - JM_ZERO_CELSIUS_K);
        settle_roofs(land, b);
        settle_walls(land, b);
    }
    if (land->lends)
        jm_land_lend_walls(land);
}

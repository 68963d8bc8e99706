// What level receivers see, from the geometry alone: how far up each sector is blocked.
#include "radiation/irradiance_own.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

#define LEVEL_RAD (6.0 * JM_DEG)
// A wall that fills its sector to the zenith is seen from so near that its foot is all there is.
#define LEVEL_MOST_RAD (87.0 * JM_DEG)

// Light from below the elevation e in a sector, as a share of the sector's: on the level sin^2, on
// upright faces (e + sin e cos e) / (pi / 2).
static double on_level(double elevation)
{
    double s = jm_sin(elevation);
    return s * s;
}

static double on_upright(double elevation)
{
    return (elevation + jm_sin(elevation) * jm_cos(elevation)) / (0.5 * JM_PI);
}

// A facade that reaches up to `level` fills the sector below; its thirds by height.
static void share_levels(jm_irradiance *ir)
{
    for (int level = 1; level < JM_LEVELS; level++) {
        double top = fmin(level * LEVEL_RAD, LEVEL_MOST_RAD), below = 0.0;
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            double to = jm_atan(jm_tan(top) * (b + 1) / JM_FACADE_BANDS);
            ir->level_share[level][b] = on_level(to) - on_level(below);
            ir->level_share_up[level][b] = on_upright(to) - on_upright(below);
            below = to;
        }
    }
}

// Share of each sector that is blocked, by what it gives on the level.
static void blocked_sectors(const jm_irradiance *ir, const jm_sky_sheet *sheet, int64_t receiver,
                            double blocked[JM_SECTORS])
{
    double all[JM_SECTORS] = {0.0};
    memset(blocked, 0, JM_SECTORS * sizeof *blocked);
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        int32_t s = ir->patch[p].sector;
        all[s] += (double)ir->weight[p];
        blocked[s] += (double)ir->weight[p] * (1.0 - jm_share_of(sheet, sheet->open, receiver, p));
    }
    for (int s = 0; s < JM_SECTORS; s++)
        blocked[s] /= all[s];
}

static int level_of_share(double share)
{
    double top = jm_asin(sqrt(jm_clamp(share, 0.0, 1.0)));
    return (int)jm_clamp(top / LEVEL_RAD + 0.5, share > 0.0 ? 1.0 : 0.0, JM_LEVELS - 1.0);
}

// A blocked sector without a facade of its own shows its neighbour's, if that has one: buildings
// reach into sectors whose middle they miss. Else it is ground that stands in the way.
static void lend_facades(const int32_t *facade, int level[JM_SECTORS])
{
    for (int s = 0; s < JM_SECTORS; s++) {
        if (level[s] == 0 || facade[s] >= 0)
            continue;
        const int before = (s + JM_SECTORS - 1) % JM_SECTORS, after = (s + 1) % JM_SECTORS;
        const int to = facade[before] >= 0 ? before : facade[after] >= 0 ? after : s;
        const int lent = level[s];
        level[s] = to == s ? lent : 0;
        level[to] = level[to] > lent ? level[to] : lent;
    }
}

// What blocks less than a patch is still there: then sectors that name a facade count, or, where
// none does, the ground around.
static void levels_at(const jm_irradiance *ir, const jm_sky_sheet *sheet, int64_t receiver,
                      float walls, uint8_t *levels)
{
    const int32_t *facade = sheet->facade + receiver * JM_SECTORS;
    double blocked[JM_SECTORS];
    int level[JM_SECTORS], any = 0;
    memset(levels, 0, JM_LEVEL_BYTES);
    if (!(walls > 0.0f))
        return;
    blocked_sectors(ir, sheet, receiver, blocked);
    for (int s = 0; s < JM_SECTORS; s++)
        any |= level[s] = level_of_share(blocked[s]);
    if (any == 0)
        for (int s = 0; s < JM_SECTORS; s++)
            any |= level[s] = facade[s] >= 0;
    if (any == 0)
        level[0] = 1;
    lend_facades(facade, level);
    for (int s = 0; s < JM_SECTORS; s++)
        levels[s >> 1] |= (uint8_t)(level[s] << (4 * (s & 1)));
}

static float over(float view, double sum)
{
    return sum > 0.0 && view > 0.0f ? (float)((double)view / sum) : 0.0f;
}

static float walls_in_view(const jm_sky_sheet *sheet, int64_t i)
{
    return fmaxf(1.0f - jm_view(sheet->sky[i]) - jm_view(sheet->behind_crown[i]), 0.0f);
}

// Four upright faces see two whole views of what stands above the horizon.
static float walls_in_view_up(const jm_sky_sheet *sheet, int64_t i)
{
    float open = 0.0f;
    for (int side = 0; side < JM_SIDES; side++)
        open += jm_view(sheet->side_sky[side][i]) + jm_view(sheet->side_behind_crown[side][i]);
    return fmaxf(2.0f - open, 0.0f);
}

static void look_from_row(jm_irradiance *ir, int64_t row)
{
    jm_sheet_light *light = &ir->sheet[jm_row_sheet(ir, row)];
    const jm_sky_sheet *sheet = light->sheet;
    const int64_t block = jm_row_block(ir, row);
    for (int64_t i = sheet->block_start[block]; i < sheet->block_start[block + 1]; i++) {
        uint8_t *levels = light->level + i * JM_LEVEL_BYTES;
        const float walls = walls_in_view(sheet, i);
        levels_at(ir, sheet, i, walls, levels);
        double sum = 0.0, sum_up = 0.0;
        for (int s = 0; s < JM_SECTORS; s++)
            for (int b = 0; b < JM_FACADE_BANDS; b++) {
                sum += ir->level_share[jm_level_of(levels, s)][b];
                sum_up += ir->level_share_up[jm_level_of(levels, s)][b];
            }
        light->gain[i] = over(walls, sum);
        light->gain_up[i] = over(walls_in_view_up(sheet, i), sum_up);
        const double m2 = (double)sheet->share[i] * ir->cell_area_m2;
        ir->row_m2[row] += m2;
        ir->row_seen_m2[row] += m2 * (double)light->gain[i] * sum;
        ir->row_crown_m2[row] += m2 * (double)jm_view(sheet->behind_crown[i]);
    }
}

void jm_irradiance_look_up(jm_irradiance *ir)
{
    share_levels(ir);
#pragma omp parallel for schedule(dynamic) num_threads(jm_ctx_threads(ir->ctx))
    for (int64_t row = 0; row < ir->rows; row++)
        look_from_row(ir, row);
}

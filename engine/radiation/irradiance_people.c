// What a standing body meets: six directions, the beam on a cylinder.
#include "radiation/irradiance_own.h"

#include "comfort/comfort.h"
#include "core/math.h"

#include <math.h>

// The ground about a body is as its own cell over this far, beyond it as the block's mean (assumed:
// about the size of a patch of shade).
#define NEAR_M 5.0
#define STANDING_M 1.1 // centre of a standing body (VDI 3787-2)
#define CHILD_M 0.6    // of a child of 1.1 m

// Of the ground that an upright face at height h sees, the share within R: an endless level plane
// seen from a cylinder's side.
static double near_share(double height_m)
{
    double h = height_m, r = NEAR_M;
    return 2.0 / JM_PI * (jm_atan(r / h) - h * r / (h * h + r * r));
}

typedef struct body {
    float beam, pass; // beam on the cylinder, where all of the sun is seen
    float near_by, mean_short, mean_long;
} body;

JM_CLONES
static void tmrt_run(const body *restrict at, const jm_sheet_light *restrict light, int64_t start,
                     int32_t count, const float *restrict up_short, const float *restrict up_long,
                     float *restrict tmrt_k)
{
    const float *restrict first = light->first + start * JM_LIGHTS;
    const float *restrict walls = light->walls + start * JM_LIGHTS;
    const uint8_t *restrict sun = light->sun + start, *restrict sun_crown =
                                                          light->sun_crown + start;
    const float near_by = at->near_by, far_off = 1.0f - near_by, pass = at->pass;
    const float side = (float)JM_BODY_SIDE, end = (float)JM_BODY_END;
    const float of_short = (float)JM_BODY_SHORTWAVE, of_long = (float)JM_BODY_LONGWAVE;
    const float scale = 1.0f / (of_long * (float)JM_STEFAN_BOLTZMANN);
    for (int32_t i = 0; i < count; i++) {
        const float sunlit = ((float)sun[i] + pass * (float)sun_crown[i]) / 255.0f;
        // Four sides: half of what they see is ground (2 views together), the rest sky and walls.
        const float ground_short = near_by * up_short[i] + far_off * at->mean_short;
        const float ground_long = near_by * up_long[i] + far_off * at->mean_long;
        const float sides_short = first[4 * i + 2] + walls[4 * i + 2] + 2.0f * ground_short;
        const float sides_long = first[4 * i + 3] + walls[4 * i + 3] + 2.0f * ground_long;
        const float k = end * (first[4 * i] + walls[4 * i] + up_short[i]) + side * sides_short +
                        at->beam * sunlit;
        const float l =
            end * (first[4 * i + 1] + walls[4 * i + 1] + up_long[i]) + side * sides_long;
        tmrt_k[i] = sqrtf(sqrtf((of_short * k + of_long * l) * scale));
    }
}

void jm_irradiance_people(const jm_irradiance *ir, int64_t block, jm_body who,
                          const float *up_short_wm2, const float *up_long_wm2, float *tmrt_k)
{
    const int64_t *starts = ir->sheet[0].sheet->block_start;
    const double height = who == JM_BODY_CHILD ? CHILD_M : STANDING_M;
    // Holmer et al. 2015: the beam falls on a cylinder from one side; it weighs 4 / pi times a side
    // (SOLWEIG: 0.28).
    const body at = {.beam = (float)(JM_BODY_SIDE * 4.0 / JM_PI) * ir->light.beam_wm2 *
                             ir->light.cos_elevation,
                     .pass = ir->crown_pass[block],
                     .near_by = (float)near_share(height),
                     .mean_short = ir->mean_up[2 * block],
                     .mean_long = ir->mean_up[2 * block + 1]};
    const int64_t count = starts[block + 1] - starts[block];
    tmrt_run(&at, &ir->sheet[0], starts[block], (int32_t)count, up_short_wm2, up_long_wm2, tmrt_k);
}

// An upright face of a radiometer. Faces turned out of the grid see by patches what those along it
// see by finer directions.
typedef struct face {
    double azimuth_rad;
    double sky, behind_crown; // of all that it sees
} face;

static face face_of(const jm_irradiance *ir, int64_t i, int side, double turned_rad)
{
    const jm_sky_sheet *sheet = ir->sheet[0].sheet;
    face f = {.azimuth_rad = turned_rad + 0.5 * JM_PI * side};
    if (turned_rad == 0.0) {
        f.sky = (double)jm_view(sheet->side_sky[side][i]);
        f.behind_crown = (double)jm_view(sheet->side_behind_crown[side][i]);
        return f;
    }
    double views[JM_PATCHES];
    jm_patch_side_views(f.azimuth_rad, views);
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const double crown = jm_share_of(sheet, sheet->crown, i, p);
        f.sky += views[p] * (jm_share_of(sheet, sheet->open, i, p) - crown);
        f.behind_crown += views[p] * crown;
    }
    return f;
}

// Light from above the horizon on it, short and long.
static void face_light(const jm_irradiance *ir, int64_t block, int64_t i, const face *f,
                       double light[2])
{
    const jm_sky_sheet *sheet = ir->sheet[0].sheet;
    const double pass[2] = {(double)ir->crown_pass[block], (double)ir->crown_pass_long[block]};
    const double whole[2] = {(double)ir->light.diffuse_wm2, (double)ir->light.longwave_wm2};
    for (int w = 0; w < 2; w++) {
        light[w] = (f->sky + pass[w] * f->behind_crown) * whole[w];
        for (int32_t p = 0; p < JM_PATCHES; p++) {
            const double cosine = fmax(jm_cos(ir->patch[p].azimuth_rad - f->azimuth_rad), 0.0);
            const double turn =
                jm_cos(ir->patch[p].elevation_rad) / jm_sin(ir->patch[p].elevation_rad);
            const double seen = jm_share_of(sheet, sheet->open, i, p) -
                                (1.0 - pass[w]) * jm_share_of(sheet, sheet->crown, i, p);
            light[w] += seen * cosine * turn * (double)ir->uneven[p][w];
        }
        light[w] = fmax(light[w], 0.0);
    }
    light[1] += f->behind_crown * (1.0 - pass[1]) * (double)ir->crown_emits[block];
}

// Walls on it: the sectors before it, by the cosine.
static void face_walls(const jm_irradiance *ir, int64_t block, int64_t i, const face *f,
                       double light[2])
{
    const jm_sheet_light *sheet = &ir->sheet[0];
    double sum[2] = {0.0, 0.0}, shares = 0.0;
    for (int s = 0; s < JM_SECTORS; s++) {
        const double cosine = jm_cos(2.0 * JM_PI * s / JM_SECTORS - f->azimuth_rad);
        const int level = jm_level_of(sheet->level + i * JM_LEVEL_BYTES, s);
        if (cosine <= 0.0 || level == 0)
            continue;
        const int64_t line = jm_line_of(ir, block, sheet->sheet->facade[i * JM_SECTORS + s]);
        const float *shown = ir->radiance + (line * JM_LEVELS + level) * JM_LIGHTS;
        for (int b = 0; b < JM_FACADE_BANDS; b++)
            shares += cosine * ir->level_share_up[level][b];
        for (int w = 0; w < 2; w++)
            sum[w] += cosine * (double)shown[2 + w];
    }
    const double view = fmax(0.5 - f->sky - f->behind_crown, 0.0);
    for (int w = 0; w < 2; w++)
        light[w] = shares > 0.0 ? view * sum[w] / shares : 0.0;
}

static int64_t block_of(const jm_sky_sheet *sheet, int64_t blocks, int64_t receiver)
{
    int64_t low = 0, high = blocks;
    while (high - low > 1) {
        const int64_t middle = (low + high) / 2;
        if (sheet->block_start[middle] <= receiver)
            low = middle;
        else
            high = middle;
    }
    return low;
}

jm_six_fluxes jm_irradiance_six(const jm_irradiance *ir, int64_t receiver, double turned_rad,
                                double up_short_wm2, double up_long_wm2)
{
    const jm_sheet_light *light = &ir->sheet[0];
    const int64_t block = block_of(light->sheet, ir->blocks, receiver);
    const double near_by = near_share(STANDING_M), far_off = 1.0 - near_by;
    const double up[2] = {up_short_wm2, up_long_wm2};
    const double sunlit = ((double)light->sun[receiver] +
                           (double)ir->crown_pass[block] * (double)light->sun_crown[receiver]) /
                          255.0;
    const double beam = sunlit * (double)ir->light.beam_wm2 * (double)ir->light.cos_elevation;
    double six[2][6];
    for (int w = 0; w < 2; w++) {
        six[w][0] = (double)light->first[JM_LIGHTS * receiver + w] +
                    (double)light->walls[JM_LIGHTS * receiver + w];
        six[w][1] = up[w];
    }
    for (int side = 0; side < JM_SIDES; side++) {
        double sky[2], walls[2];
        const face f = face_of(ir, receiver, side, turned_rad);
        face_light(ir, block, receiver, &f, sky);
        face_walls(ir, block, receiver, &f, walls);
        for (int w = 0; w < 2; w++)
            six[w][2 + side] =
                sky[w] + walls[w] +
                0.5 * (near_by * up[w] + far_off * (double)ir->mean_up[2 * block + w]);
        six[JM_SHORT][2 + side] += beam * fmax(jm_cos(ir->light.azimuth_rad - f.azimuth_rad), 0.0);
    }
    jm_six_fluxes out;
    for (int k = 0; k < 6; k++) {
        out.short_wm2[k] = six[JM_SHORT][k];
        out.long_wm2[k] = six[JM_LONG][k];
    }
    return out;
}

// SOLWEIG's uneven sky: light and long wave patch by patch (Wallenberg, Lindberg, Holmer and
// Thorsson 2020, Urban Climate 31:100553; Wallenberg, Holmer, Lindberg and Rayner 2023, Int. J.
// Biometeorol. 67:1957-1964).
#include "heat/solweig_own.h"

#include <math.h>

static const double side_azimuth_rad[4] = {0.0, 0.5 * JM_PI, JM_PI, 1.5 * JM_PI};

// Brightness of the sky; SOLWEIG shares the level diffuse light by luminance alone.
static void set_light(const jm_solweig *s, const jm_solweig_now *now, jm_solweig_patches *p)
{
    double luminance[JM_PATCHES], sum = 0.0, level = 0.0;
    p->wall_short_wm2sr[0] = s->def.wall_albedo * 0.5 * now->diffuse_wm2 / JM_PI;
    p->wall_short_wm2sr[1] =
        (s->def.wall_albedo * now->direct_wm2 * now->cos_elevation + 0.5 * now->diffuse_wm2) /
        JM_PI;
    jm_perez_luminance(JM_PEREZ_UMEP, now->direct_wm2, now->diffuse_wm2,
                       jm_extraterrestrial_wm2(now->distance_au), now->zenith_rad, now->azimuth_rad,
                       luminance);
    for (int k = 0; k < JM_PATCHES; k++) {
        sum += luminance[k];
        level += luminance[k] * (double)p->of[k].sin_weight;
    }
    if (!(sum > 0.0))
        return;
    for (int k = 0; k < JM_PATCHES; k++) {
        p->of[k].luminance = (float)(luminance[k] / sum);
        p->of[k].short_wm2sr = (float)(luminance[k] * now->diffuse_wm2 / level);
    }
}

// Emissivity by zenith angle: Martin and Berdahl 1984, Solar Energy 33:321-336, with 0.308 of
// Nahon et al. 2019.
static double patch_emissivity(double clear, double sin_elevation)
{
    return 1.0 - (1.0 - clear) * jm_exp(0.308 * (1.7 - 1.0 / sin_elevation));
}

static void set_patch(const jm_solweig_now *now, double emissivity, int32_t k,
                      jm_solweig_patch *out)
{
    const jm_patch patch = jm_patch_at(k);
    const double sine = jm_sin(patch.elevation_rad), cosine = jm_cos(patch.elevation_rad);
    const double from_sun = jm_cos(patch.azimuth_rad - now->azimuth_rad);
    out->sin_weight = (float)(patch.solid_angle_sr * sine);
    out->cos_weight = (float)(patch.solid_angle_sr * cosine);
    for (int side = 0; side < 4; side++) {
        const double towards = jm_cos(patch.azimuth_rad - side_azimuth_rad[side]);
        out->side[side] = (float)(towards > 0.0 ? towards : 0.0);
    }
    out->long_wm2sr = (float)(patch_emissivity(emissivity, sine) * now->black_wm2 / JM_PI);
    out->faces_sun = now->day && from_sun < 0.0;
    // The shade of walls opposite climbs with the sun.
    const double tangent = cosine > 1e-9 ? sine / cosine : 1e9;
    const double shade = from_sun < 0.0 ? 2.0 * from_sun * jm_tan(now->elevation_rad) : 0.0;
    out->sunlit_above = (float)(tangent - shade);
}

jm_solweig_patches jm_solweig_patches_at(const jm_solweig *s, const jm_solweig_now *now)
{
    jm_solweig_patches p = {0};
    double emissivity = now->emissivity;
    if (now->clearness < 0.95)
        emissivity = now->clearness * emissivity + 1.0 - now->clearness;
    for (int32_t k = 0; k < JM_PATCHES; k++)
        set_patch(now, emissivity, k, &p.of[k]);
    if (now->day)
        set_light(s, now, &p);
    const double warm_k = now->air_k + now->wall_rise_k;
    const double wall = s->def.wall_emissivity / JM_PI;
    p.wall_long_wm2sr[0] = wall * now->black_wm2;
    p.wall_long_wm2sr[1] = wall * JM_SOLWEIG_SIGMA * warm_k * warm_k * warm_k * warm_k;
    return p;
}

// Sums over the patches of one cell.
typedef struct sums {
    float luminance; // of the sky seen
    float sky_short, sky_down, sky_side;
    float rest_short, rest_down, rest_side; // walls and crowns
    float hidden_down, hidden_side;         // solid angle that is no sky, weighted
    float side[4], hidden[4];               // as sky_side and rest_side, as hidden_side
} sums;

static void add_patch(const jm_solweig_patch *p, float long_wm2sr, bool sky, sums *sum)
{
    const float across = long_wm2sr * p->cos_weight;
    if (sky) {
        sum->sky_short += p->short_wm2sr * p->cos_weight;
        sum->sky_down += long_wm2sr * p->sin_weight;
        sum->sky_side += across;
    } else {
        sum->rest_down += long_wm2sr * p->sin_weight;
        sum->rest_side += across;
        sum->hidden_down += p->sin_weight;
        sum->hidden_side += p->cos_weight;
    }
    for (int side = 0; side < 4; side++) {
        sum->side[side] += across * p->side[side];
        sum->hidden[side] += sky ? 0.0f : p->cos_weight * p->side[side];
    }
}

static sums sum_patches(const jm_solweig *s, const jm_solweig_patches *patches, int64_t i)
{
    const int64_t first = i * JM_PATCH_BYTES;
    const float share = s->seen[JM_SEEN_BUILDINGS][JM_WHOLE][i];
    const float tan_walls = share > 0.0f ? sqrtf((1.0f - share) / share) : 1e9f;
    const float pass = (float)s->def.crown_pass;
    sums sum = {0};
    for (int32_t k = 0; k < JM_PATCHES; k++) {
        const jm_solweig_patch *p = &patches->of[k];
        const bool is_open = jm_has_bit(s->past_walls + first, k);
        const bool leaves = jm_has_bit(s->crown + first, k);
        const bool is_wall = !is_open && !jm_has_bit(s->before + first, k);
        const bool sunny = is_wall && tan_walls < p->sunlit_above;
        sum.luminance += is_open ? p->luminance * (leaves ? pass : 1.0f) : 0.0f;
        if (is_open && !leaves) {
            add_patch(p, p->long_wm2sr, true, &sum);
            continue;
        }
        sum.rest_short += (float)patches->wall_short_wm2sr[sunny] * p->cos_weight;
        add_patch(p, (float)patches->wall_long_wm2sr[sunny && p->faces_sun], false, &sum);
    }
    return sum;
}

void jm_solweig_anisotropic(const jm_solweig *s, const jm_solweig_now *now,
                            const jm_solweig_patches *patches, int64_t i,
                            const double k_up[JM_HALVES], const double l_up[JM_HALVES],
                            jm_solweig_fluxes *f)
{
    const sums sum = sum_patches(s, patches, i);
    const double reflected =
        ((double)sum.sky_down + l_up[JM_WHOLE]) * (1.0 - s->def.wall_emissivity) * 0.5 / JM_PI;
    f->l_down = (double)(sum.sky_down + sum.rest_down) + reflected * (double)sum.hidden_down;
    f->l_cylinder = (double)(sum.sky_side + sum.rest_side) + reflected * (double)sum.hidden_side;
    for (int side = 0; side < 4; side++) {
        f->l_side[side] = 0.5 * l_up[JM_HALF_NORTH + side];
        f->l_side_patches[side] = (double)sum.side[side] + reflected * (double)sum.hidden[side];
        f->k_side[side] = 0.5 * k_up[JM_HALF_NORTH + side];
    }
    f->k_down = now->diffuse_wm2 * (double)sum.luminance; // the sky's part
    f->k_cylinder = (double)(sum.sky_short + sum.rest_short);
}

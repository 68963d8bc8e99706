// SOLWEIG's even sky: walls by their share of what a cell sees (Lindberg et al. 2008; Lindberg and
// Grimmond 2011, Theor. Appl. Climatol. 105:311-323).
#include "heat/solweig_own.h"

#include <math.h>

// What a cell sees, as numbers.
typedef struct seen {
    double buildings, crowns, before; // shares of the sky past them
    double open;                      // past all
} seen;

static seen seen_at(const jm_solweig *s, int half, int64_t i)
{
    const seen v = {(double)s->seen[JM_SEEN_BUILDINGS][half][i],
                    (double)s->seen[JM_SEEN_CROWNS][half][i],
                    (double)s->seen[JM_SEEN_BEFORE][half][i], 0.0};
    const double open = v.buildings + v.crowns - 1.0;
    return (seen){v.buildings, v.crowns, v.before, open};
}

// Share of an upright face's view that is sky, out of the level share: the polynomial of Lindberg
// et al. 2008.
static double upright_sky(double share)
{
    const double x = share;
    return x *
           (-0.4863 + x * (16.773 + x * (-70.424 + x * (156.91 + x * (-161.51 + x * 63.227))))) /
           4.4897;
}

double jm_solweig_wall_shade(const jm_solweig *s, const jm_solweig_now *now, int64_t i)
{
    const seen v = seen_at(s, JM_WHOLE, i);
    const double open = v.open > 0.0 ? v.open : 0.0;
    if (open <= 0.0)
        return 1.0; // no sky, no sun
    if (!now->day || open >= 1.0)
        return 0.5;
    // Walls all around, as high as the share of the sky says, lit at an angle: a wedge of light on
    // a cylinder.
    const double tan_walls = sqrt((1.0 - open) / open), tan_sun = jm_tan(now->zenith_rad);
    const double reach = 2.0 / (tan_walls * tan_sun);
    const double beyond = 1.0 - reach;
    if (beyond >= 0.0)
        return 1.0 - reach / JM_PI;
    const double q = 0.5 * tan_sun, z2 = 1.0 / (tan_walls * tan_walls) - 0.25 * q * q;
    if (!(z2 > 0.0))
        return 0.5;
    const double phi = jm_atan(sqrt(z2) / q), cosine = jm_cos(phi);
    const double area = (jm_sin(phi) - phi * cosine) / (1.0 - cosine);
    return 1.0 - (reach + beyond * area) / JM_PI;
}

// Long wave on level ground, Jonsson et al. 2006; cloud by clearness.
static double down_long(const jm_solweig *s, const jm_solweig_now *now, const seen *v)
{
    const double wall = s->def.wall_emissivity, warm_k = now->air_k + now->wall_rise_k;
    const double warm_wm2 = JM_SOLWEIG_SIGMA * warm_k * warm_k * warm_k * warm_k;
    const double walls = (2.0 - v->crowns - v->before) * wall * now->black_wm2 +
                         (v->before - v->buildings) * wall * warm_wm2;
    const double sky = v->open + (2.0 - v->buildings - v->crowns) * (1.0 - wall);
    double emissivity = now->emissivity;
    if (now->clearness < 0.95)
        emissivity = now->clearness * emissivity + 1.0 - now->clearness;
    return walls + sky * emissivity * now->black_wm2;
}

// Walls that the side sees: the sun shines on those opposite to it.
static double walls_long(const jm_solweig *s, const jm_solweig_now *now, double side_azimuth_rad,
                         double buildings, double shade, double walls)
{
    const double wall = s->def.wall_emissivity;
    const double towards = jm_cos(now->azimuth_rad - side_azimuth_rad);
    if (!now->day || towards >= 0.0)
        return wall * now->black_wm2 * walls * 0.5;
    const double blocked = buildings < 1.0 ? 1.0 - buildings : 0.0;
    const double height = jm_asin(sqrt(blocked)), shaded = 2.0 * shade - 1.0;
    const double top = jm_atan(height), foot = jm_atan(jm_tan(height * shaded));
    const double warm_k = now->air_k - now->wall_rise_k * towards;
    const double warm_wm2 = JM_SOLWEIG_SIGMA * warm_k * warm_k * warm_k * warm_k;
    return wall * walls * 0.5 *
           (warm_wm2 * (1.0 - shaded) * jm_cos(0.5 * (top + foot)) + now->black_wm2 * shaded);
}

static double side_long(const jm_solweig *s, const jm_solweig_now *now, const seen *v,
                        double side_azimuth_rad, double shade, double l_up, double l_down)
{
    const double wall = s->def.wall_emissivity;
    const double sky = upright_sky(v->open), blocked = 1.0 - sky;
    const double walls = upright_sky(v->before) - upright_sky(v->buildings);
    const double emissivity = now->clearness * now->emissivity + 1.0 - now->clearness;
    return walls_long(s, now, side_azimuth_rad, v->buildings, shade, walls) +
           0.5 * (v->open * emissivity * now->black_wm2 * sky +
                  wall * now->black_wm2 * (blocked - walls) + l_up +
                  (l_down + l_up) * blocked * (1.0 - wall));
}

static double side_short(const jm_solweig *s, const jm_solweig_now *now, const seen *v,
                         double walls_wm2, double k_up)
{
    const double walls = 1.0 - upright_sky(v->buildings);
    const double crowns = upright_sky(v->buildings) - upright_sky(v->open);
    const double blocked = walls + crowns * (1.0 - s->def.crown_pass);
    return 0.5 *
           (now->diffuse_wm2 * (1.0 - blocked) + s->def.wall_albedo * blocked * walls_wm2 + k_up);
}

void jm_solweig_isotropic(const jm_solweig *s, const jm_solweig_now *now, int64_t i,
                          const double k_up[JM_HALVES], const double l_up[JM_HALVES],
                          jm_solweig_fluxes *f)
{
    const seen whole = seen_at(s, JM_WHOLE, i);
    const double shade = jm_solweig_wall_shade(s, now, i);
    // Light on the walls around.
    const double walls_wm2 = now->global_wm2 * (1.0 - shade) + now->diffuse_wm2 * shade;
    f->l_down = down_long(s, now, &whole);
    f->l_cylinder = 0.0;
    for (int side = 0; side < 4; side++) {
        const int half = JM_HALF_NORTH + side;
        const seen v = seen_at(s, half, i);
        f->l_side[side] = side_long(s, now, &v, side * 0.5 * JM_PI, shade, l_up[half], f->l_down);
        f->k_side[side] = now->day ? side_short(s, now, &v, walls_wm2, k_up[half]) : 0.0;
    }
}

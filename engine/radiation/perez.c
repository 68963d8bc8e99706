#include "radiation/light.h"

#include "core/math.h"

#include <math.h>

// Perez, Seals and Michalsky 1993, Solar Energy 50:235-245, table 1 with its erratum (51:423), as
// in Radiance's gendaymtx and UMEP. Rows by sky clearness; each of a to e from the sun's zenith
// distance Z and the brightness D of the sky: x1 + x2 Z + D (x3 + x4 Z).
typedef struct terms {
    double a[4], b[4], c[4], d[4], e[4];
} terms;

static const terms table[8] = {
    {{1.3525, -0.2576, -0.2690, -1.4366},
     {-0.7670, 0.0007, 1.2734, -0.1233},
     {2.8000, 0.6004, 1.2375, 1.0000},
     {1.8734, 0.6297, 0.9738, 0.2809},
     {0.0356, -0.1246, -0.5718, 0.9938}},
    {{-1.2219, -0.7730, 1.4148, 1.1016},
     {-0.2054, 0.0367, -3.9128, 0.9156},
     {6.9750, 0.1774, 6.4477, -0.1239},
     {-1.5798, -0.5081, -1.7812, 0.1080},
     {0.2624, 0.0672, -0.2190, -0.4285}},
    {{-1.1000, -0.2515, 0.8952, 0.0156},
     {0.2782, -0.1812, -4.5000, 1.1766},
     {24.7219, -13.0812, -37.7000, 34.8438},
     {-5.0000, 1.5218, 3.9229, -2.6204},
     {-0.0156, 0.1597, 0.4199, -0.5562}},
    {{-0.5484, -0.6654, -0.2672, 0.7117},
     {0.7234, -0.6219, -5.6812, 2.6297},
     {33.3389, -18.3000, -62.2500, 52.0781},
     {-3.5000, 0.0016, 1.1477, 0.1062},
     {0.4659, -0.3296, -0.0876, -0.0329}},
    {{-0.6000, -0.3566, -2.5000, 2.3250},
     {0.2937, 0.0496, -5.6812, 1.8415},
     {21.0000, -4.7656, -21.5906, 7.2492},
     {-3.5000, -0.1554, 1.4062, 0.3988},
     {0.0032, 0.0766, -0.0656, -0.1294}},
    {{-1.0156, -0.3670, 1.0078, 1.4051},
     {0.2875, -0.5328, -3.8500, 3.3750},
     {14.0000, -0.9999, -7.1406, 7.5469},
     {-3.4000, -0.1078, -1.0750, 1.5702},
     {-0.0672, 0.4016, 0.3017, -0.4844}},
    {{-1.0000, 0.0211, 0.5025, -0.5119},
     {-0.3000, 0.1922, 0.7023, -1.6317},
     {19.0000, -5.0000, 1.2438, -1.9094},
     {-4.0000, 0.0250, 0.3844, 0.2656},
     {1.0468, -0.3788, -2.4517, 1.4656}},
    {{-1.0500, 0.0289, 0.4260, 0.3590},
     {-0.3250, 0.1156, 0.7781, 0.0025},
     {31.0625, -14.5000, -46.1148, 55.3750},
     {-7.2312, 0.4050, 13.3500, 0.6234},
     {1.5000, -0.6426, 1.8564, 0.5636}},
};

static int row_of(double clearness)
{
    static const double upto[7] = {1.065, 1.230, 1.500, 1.950, 2.800, 4.500, 6.200};
    int row = 0;
    while (row < 7 && clearness >= upto[row])
        row++;
    return row;
}

typedef struct sky_kind {
    double clearness, brightness;
} sky_kind;

static double clearness_of(double direct, double diffuse, double zenith)
{
    const double z3 = 1.041 * zenith * zenith * zenith;
    return ((diffuse + direct) / diffuse + z3) / (1.0 + z3);
}

static sky_kind published_kind(double direct, double diffuse, double extraterrestrial,
                               double zenith)
{
    const double zenith_deg = jm_clamp(zenith / JM_DEG, 0.0, 90.0);
    // Kasten 1966, as the paper.
    const double air_mass =
        1.0 / (fmax(jm_cos(zenith), 0.0) + 0.15 * jm_pow(93.885 - zenith_deg, -1.253));
    sky_kind kind = {clearness_of(direct, diffuse, zenith), diffuse * air_mass / extraterrestrial};
    // Outside these limits the fit gives absurd skies (Wienold's limits in Radiance's gendaylit).
    const double least = kind.clearness > 1.065 && kind.clearness < 2.8 ? 0.2 : 0.01;
    kind.brightness = jm_clamp(kind.brightness, least, 0.6);
    return kind;
}

static sky_kind umep_kind(double direct, double diffuse, double extraterrestrial, double zenith)
{
    const double elevation_deg = 90.0 - zenith / JM_DEG;
    double air_mass = 1.0 / jm_cos(zenith);
    if (elevation_deg < 10.0)
        air_mass += 0.50572 * jm_pow(elevation_deg + 6.07995, -1.6364);
    return (sky_kind){clearness_of(direct, diffuse, zenith),
                      diffuse <= 10.0 ? 0.0 : air_mass * diffuse / extraterrestrial};
}

typedef struct shape {
    double a, b, c, d, e;
} shape;

static double term(const double x[4], double zenith, double brightness)
{
    return x[0] + x[1] * zenith + brightness * (x[2] + x[3] * zenith);
}

static shape shape_of(sky_kind kind, double zenith)
{
    const int row = row_of(kind.clearness);
    const terms *t = &table[row];
    const double bright = kind.brightness;
    shape s = {term(t->a, zenith, bright), term(t->b, zenith, bright), term(t->c, zenith, bright),
               term(t->d, zenith, bright), term(t->e, zenith, bright)};
    if (row == 0) { // overcast: other equations for c and d
        s.c = jm_exp(jm_pow(fmax(bright * (t->c[0] + t->c[1] * zenith), 0.0), t->c[2])) - t->c[3];
        s.d = -jm_exp(bright * (t->d[0] + t->d[1] * zenith)) + t->d[2] + bright * t->d[3];
    }
    return s;
}

void jm_perez_luminance(jm_perez_form form, double direct_normal_wm2, double diffuse_wm2,
                        double extraterrestrial_wm2, double zenith_rad, double azimuth_rad,
                        double luminance[JM_PATCHES])
{
    const sky_kind kind =
        form == JM_PEREZ_UMEP
            ? umep_kind(direct_normal_wm2, diffuse_wm2, extraterrestrial_wm2, zenith_rad)
            : published_kind(direct_normal_wm2, diffuse_wm2, extraterrestrial_wm2, zenith_rad);
    const shape s = shape_of(kind, zenith_rad);
    const double sun_up = jm_cos(zenith_rad), sun_along = jm_sin(zenith_rad);
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch patch = jm_patch_at(p);
        double up = jm_sin(patch.elevation_rad), along = jm_cos(patch.elevation_rad);
        double cosine = up * sun_up + along * sun_along * jm_cos(patch.azimuth_rad - azimuth_rad);
        double angle = jm_acos(jm_clamp(cosine, -1.0, 1.0));
        double gradation = 1.0 + s.a * jm_exp(s.b / up);
        double scattering = 1.0 + s.c * jm_exp(s.d * angle) + s.e * cosine * cosine;
        luminance[p] = fmax(gradation * scattering, 0.0);
    }
}

void jm_perez_patches(double direct_normal_wm2, double diffuse_wm2, double extraterrestrial_wm2,
                      double zenith_rad, double azimuth_rad, float relative_sr[JM_PATCHES])
{
    double luminance[JM_PATCHES], sum = 0.0;
    for (int32_t p = 0; p < JM_PATCHES; p++)
        luminance[p] = 1.0;
    if (diffuse_wm2 > 0.0)
        jm_perez_luminance(JM_PEREZ_PUBLISHED, direct_normal_wm2, diffuse_wm2, extraterrestrial_wm2,
                           zenith_rad, azimuth_rad, luminance);
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch patch = jm_patch_at(p);
        sum += luminance[p] * patch.solid_angle_sr * jm_sin(patch.elevation_rad);
    }
    for (int32_t p = 0; p < JM_PATCHES; p++)
        relative_sr[p] = (float)(luminance[p] / sum);
}

#include "sky/sky.h"

#include "core/math.h"

// Rings of the hemisphere: upper edge [degrees], patches, azimuth of the first one's centre
// [degrees]. Robinson and Stone 2004, Solar Energy 77:295-309: Tregenza's bands in 153 patches of
// nearly equal solid angle.
typedef struct ring {
    double high_deg;
    int32_t count;
    double first_deg;
} ring;
enum { RINGS = 8 };
static const ring rings[RINGS] = {{12.0, 31, 0.0}, {24.0, 30, 4.0}, {36.0, 28, 2.0},
                                  {48.0, 24, 5.0}, {60.0, 19, 8.0}, {72.0, 13, 0.0},
                                  {84.0, 7, 10.0}, {90.0, 1, 0.0}};

jm_patch jm_patch_at(int32_t patch)
{
    int32_t r = 0, first = 0;
    while (r < RINGS - 1 && patch >= first + rings[r].count)
        first += rings[r++].count;
    const double low_deg = r > 0 ? rings[r - 1].high_deg : 0.0, high_deg = rings[r].high_deg;
    const double azimuth_deg = rings[r].first_deg + 360.0 * (patch - first) / rings[r].count;
    // The zenith's patch is a cap: its centre is the zenith.
    const double centre_deg = rings[r].count == 1 ? 90.0 : 0.5 * (low_deg + high_deg);
    const double sector_deg = 360.0 / JM_SECTORS;
    jm_patch p = {
        .azimuth_rad = azimuth_deg * JM_DEG,
        .elevation_rad = centre_deg * JM_DEG,
        .solid_angle_sr =
            2.0 * JM_PI * (jm_sin(high_deg * JM_DEG) - jm_sin(low_deg * JM_DEG)) / rings[r].count,
        .low_rad = low_deg * JM_DEG,
        .high_rad = high_deg * JM_DEG,
        .sector = (int32_t)(azimuth_deg / sector_deg + 0.5) % JM_SECTORS,
    };
    return p;
}

// Integral of cos^2 from the horizon to an elevation: the light on an upright face.
static double side_integral(double elevation_rad)
{
    return 0.5 * elevation_rad + 0.5 * jm_sin(elevation_rad) * jm_cos(elevation_rad);
}

// Cosines towards the patches of a ring, scaled to the 2 of a half turn in front of the face.
static void ring_views(double azimuth_rad, int32_t first, int32_t count, double whole,
                       double views[JM_PATCHES])
{
    double sum = 0.0;
    for (int32_t p = first; p < first + count; p++) {
        const double cosine = jm_cos(jm_patch_at(p).azimuth_rad - azimuth_rad);
        views[p] = count == 1 ? 1.0 : cosine > 0.0 ? cosine : 0.0;
        sum += views[p];
    }
    for (int32_t p = first; p < first + count; p++)
        views[p] *= whole / sum;
}

void jm_patch_side_views(double azimuth_rad, double views[JM_PATCHES])
{
    double low_rad = 0.0;
    for (int32_t r = 0, first = 0; r < RINGS; first += rings[r++].count) {
        const double high_rad = rings[r].high_deg * JM_DEG;
        const double band = side_integral(high_rad) - side_integral(low_rad);
        ring_views(azimuth_rad, first, rings[r].count, 2.0 * band / JM_PI, views);
        low_rad = high_rad;
    }
}

void jm_patch_level_views(double views[JM_PATCHES])
{
    double low = 0.0;
    for (int32_t r = 0, p = 0; r < RINGS; r++) {
        const double sine = jm_sin(rings[r].high_deg * JM_DEG);
        for (int32_t end = p + rings[r].count; p < end; p++)
            views[p] = (sine * sine - low) / rings[r].count;
        low = sine * sine;
    }
}

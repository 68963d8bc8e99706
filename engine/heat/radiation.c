#include "heat/radiation.h"

#include "core/math.h"
#include "heat/comfort.h"
#include "heat/materials.h"

#include <math.h>

#define SIGMA ((float)JM_STEFAN_BOLTZMANN)

float jm_crown_pass(int32_t day_of_year, double latitude_deg)
{
    // South of the equator the year is half a year late.
    int32_t day = latitude_deg >= 0.0 ? day_of_year : (day_of_year + 182) % 365;
    if (day < JM_CROWN_FIRST_LEAF_DAY || day > JM_CROWN_LAST_LEAF_DAY)
        return JM_CROWN_BARE_PASS;
    return (float)jm_exp(-JM_CROWN_EXTINCTION * JM_CROWN_LEAF_AREA);
}

// Light of the walls in view: the mean over quarters, each by its share of what is blocked.
#define OF_WALLS(part, i)                                                                          \
    ((share0[i] * around->part[0][i] + share1[i] * around->part[1][i] +                            \
      share2[i] * around->part[2][i] + share3[i] * around->part[3][i]) *                           \
     (1.0f / JM_SHARE_TOTAL))

JM_CLONES
void jm_arriving_at(int count, const jm_light *light, const jm_views *views,
                    const jm_around *restrict around, jm_arriving *restrict out)
{
    const float pass = light->crown_pass;
    const float beam = light->sky.beam_wm2 * light->sky.sin_elevation;
    const float diffuse = light->sky.diffuse_wm2, longwave = light->sky.longwave_wm2;
    const float leaves = (1.0f - pass) * light->crown_longwave_wm2;
    const uint16_t *restrict sky_count = views->sky, *restrict crown_count = views->crown;
    const uint8_t *restrict lit = views->lit;
    const uint8_t *restrict share0 = views->share[0], *restrict share1 = views->share[1];
    const uint8_t *restrict share2 = views->share[2], *restrict share3 = views->share[3];

    for (int i = 0; i < count; i++) {
        float sky = sky_count[i] * (1.0f / JM_DIRECTIONS);
        float crown = crown_count[i] * (1.0f / JM_DIRECTIONS);
        float wall = 1.0f - sky - crown;
        float through = sky + pass * crown;
        float wall_short = OF_WALLS(wall_short, i);
        float wall_long = OF_WALLS(wall_long, i);
        float sunlit = lit[i] == 2 ? 1.0f : lit[i] == 1 ? pass : 0.0f;
        out->sunlit[i] = sunlit;
        out->wall_short[i] = wall_short;
        out->wall_long[i] = wall_long;
        out->shortwave_wm2[i] = sunlit * beam + through * diffuse + wall * wall_short;
        out->longwave_wm2[i] = through * longwave + crown * leaves + wall * wall_long;
    }
}

JM_CLONES
void jm_radiant_temp(int count, const jm_light *light, const jm_views *views,
                     const jm_around *restrict around, const jm_arriving *restrict arriving,
                     const float *restrict up_short_wm2, const float *restrict up_long_wm2,
                     float *restrict tmrt_k)
{
    const float pass = light->crown_pass;
    const float diffuse = light->sky.side_diffuse_wm2, longwave = light->sky.longwave_wm2;
    const float leaves = (1.0f - pass) * light->crown_longwave_wm2;
    // The beam on an upright body, the mean over the ways it may face: four sides weigh 4 / pi
    // times one.
    const float side = (float)JM_BODY_SIDE, end = (float)JM_BODY_END;
    const float beam = side * (float)(4.0 / JM_PI) * light->sky.beam_wm2 * light->sky.cos_elevation;
    // Of the ground that an upright face sees from h = 1.1 m, the share within R = 5 m is
    // (2 / pi) (atan(R / h) - h R / (h^2 + R^2)) = 0.73: it is taken from the cell itself, the rest
    // from the neighbourhood's mean.
    const float near_by = 0.73f, far_off = 1.0f - near_by;
    const float shortwave = (float)JM_BODY_SHORTWAVE, longwave_share = (float)JM_BODY_LONGWAVE;
    const float scale = 1.0f / (longwave_share * SIGMA);
    const uint16_t *restrict side_sky = views->side_sky, *restrict side_crown = views->side_crown;

    for (int i = 0; i < count; i++) {
        // Sums over four sides: half of what they see is ground (2), the rest sky, crowns, walls.
        float sky = side_sky[i] * (2.0f / JM_SIDE_TOTAL);
        float crown = side_crown[i] * (2.0f / JM_SIDE_TOTAL);
        float wall = 2.0f - sky - crown;
        float through = sky + pass * crown;
        float ground_short = near_by * up_short_wm2[i] + far_off * around->ground_short[i];
        float ground_long = near_by * up_long_wm2[i] + far_off * around->ground_long[i];
        float side_short = through * diffuse + wall * arriving->wall_short[i] + 2.0f * ground_short;
        float side_long = through * longwave + crown * leaves + wall * arriving->wall_long[i] +
                          2.0f * ground_long;
        float k = end * (arriving->shortwave_wm2[i] + up_short_wm2[i]) + side * side_short +
                  beam * arriving->sunlit[i];
        float l = end * (arriving->longwave_wm2[i] + up_long_wm2[i]) + side * side_long;
        tmrt_k[i] = sqrtf(sqrtf((shortwave * k + longwave_share * l) * scale));
    }
}

// Cosine between the sun and the outward normal of an upright wall that looks to a quarter.
static float cosine_on_wall(const jm_sky *sky, int quarter)
{
    double toward = jm_cos(sky->azimuth_rad - 0.5 * JM_PI * quarter);
    return toward > 0.0 ? sky->cos_elevation * (float)toward : 0.0f;
}

static float mean_of_walls(const jm_hood *hood, const float values[JM_QUARTERS])
{
    float sum = 0.0f, area = 0.0f;
    for (int q = 0; q < JM_QUARTERS; q++) {
        sum += hood->wall_m2[q] * values[q];
        area += hood->wall_m2[q];
    }
    return area > 0.0f ? sum / area : 0.25f * (values[0] + values[1] + values[2] + values[3]);
}

jm_street_light jm_street_radiation(const jm_hood *hood, const jm_street *street,
                                    const jm_light *light)
{
    const jm_material *wall = jm_wall_material();
    const jm_sky *sky = &light->sky;
    const float view = hood->wall_to_ground, across = 1.0f - 2.0f * view;
    const float pass = light->crown_pass;
    jm_street_light out;

    // First light: straight from sun and sky.
    float first[JM_QUARTERS], emitted[JM_QUARTERS];
    for (int q = 0; q < JM_QUARTERS; q++) {
        float t = street->wall_temp_k[q];
        first[q] = sky->beam_wm2 * cosine_on_wall(sky, q) * street->wall_sunlit[q] +
                   view * sky->side_diffuse_wm2;
        emitted[q] = wall->emissivity * SIGMA * t * t * t * t;
    }
    float ground_first = sky->beam_wm2 * sky->sin_elevation * street->ground_sunlit +
                         sky->diffuse_wm2 * (hood->mean_sky + pass * hood->mean_crown);

    // Kw = first + view Ag Kg + across Aw Kw and Kg = ground_first + mean_wall Aw Kw, solved.
    float aw = wall->albedo, ag = street->ground_albedo;
    float mean_first = mean_of_walls(hood, first);
    float wall_in = (mean_first + view * ag * ground_first) /
                    (1.0f - across * aw - view * ag * hood->mean_wall * aw);
    float ground_in = ground_first + hood->mean_wall * aw * wall_in;
    float emitted_mean = mean_of_walls(hood, emitted);
    // Long wave between walls: (1 - e) of it comes back, again as the limit of the series.
    float dark = 1.0f - wall->emissivity;
    float outside = view * (sky->longwave_wm2 + street->ground_long_wm2);
    float wall_long = (emitted_mean + dark * outside) / (1.0f - dark * across);

    for (int q = 0; q < JM_QUARTERS; q++) {
        out.short_in[q] = first[q] + view * ag * ground_in + across * aw * wall_in;
        out.short_out[q] = aw * out.short_in[q];
        out.long_in[q] = outside + across * wall_long;
        out.long_out[q] = emitted[q] + dark * out.long_in[q];
    }
    out.ground_short_out = ag * ground_in;
    return out;
}

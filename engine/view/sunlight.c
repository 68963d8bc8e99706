// The sun of a moment, and the colours that sky and ground take from it.
#include "view/frame.h"

#include "core/math.h"
#include "core/sun.h"

#include <string.h>

// Linear RGB by the sun's elevation. Chosen by eye: calm, never black, warm when the sun is low.
// At night the ambient light stays so high that streets and names can be read.
typedef struct hour {
    float elevation_deg;
    float sun[3], sky[3], ground[3], fog[3], zenith[3];
} hour;

static const hour hours[] = {
    {-18.0f,
     {0.0f, 0.0f, 0.0f},
     {0.2f, 0.23f, 0.33f},
     {0.09f, 0.1f, 0.14f},
     {0.05f, 0.065f, 0.115f},
     {0.012f, 0.02f, 0.052f}},
    {-8.0f,
     {0.0f, 0.0f, 0.0f},
     {0.22f, 0.25f, 0.34f},
     {0.1f, 0.11f, 0.15f},
     {0.145f, 0.15f, 0.22f},
     {0.03f, 0.052f, 0.13f}},
    {-2.0f,
     {0.0f, 0.0f, 0.0f},
     {0.29f, 0.3f, 0.36f},
     {0.15f, 0.15f, 0.17f},
     {0.48f, 0.36f, 0.33f},
     {0.095f, 0.15f, 0.31f}},
    {3.0f,
     {0.72f, 0.42f, 0.21f},
     {0.42f, 0.42f, 0.45f},
     {0.18f, 0.17f, 0.16f},
     {0.72f, 0.55f, 0.44f},
     {0.14f, 0.235f, 0.45f}},
    {10.0f,
     {0.92f, 0.68f, 0.44f},
     {0.43f, 0.44f, 0.47f},
     {0.2f, 0.19f, 0.17f},
     {0.75f, 0.69f, 0.62f},
     {0.165f, 0.3f, 0.56f}},
    {25.0f,
     {1.08f, 0.95f, 0.76f},
     {0.37f, 0.4f, 0.45f},
     {0.2f, 0.19f, 0.17f},
     {0.69f, 0.75f, 0.8f},
     {0.16f, 0.325f, 0.61f}},
    {60.0f,
     {1.1f, 1.04f, 0.93f},
     {0.33f, 0.37f, 0.43f},
     {0.2f, 0.19f, 0.17f},
     {0.66f, 0.755f, 0.84f},
     {0.15f, 0.325f, 0.64f}},
};

enum { hour_count = sizeof hours / sizeof hours[0] };

static void between(const float a[3], const float b[3], float way, float out[3])
{
    for (int c = 0; c < 3; c++)
        out[c] = a[c] + (b[c] - a[c]) * way;
}

static void color(double elevation_rad, jm_view_sunlight *light)
{
    float deg = jm_clampf((float)(elevation_rad / JM_DEG), hours[0].elevation_deg,
                          hours[hour_count - 1].elevation_deg);
    int row = 0;
    while (row < hour_count - 2 && deg > hours[row + 1].elevation_deg)
        row++;
    const hour *a = &hours[row], *b = &hours[row + 1];
    float way = (deg - a->elevation_deg) / (b->elevation_deg - a->elevation_deg);
    between(a->sun, b->sun, way, light->sun_color);
    between(a->sky, b->sky, way, light->sky_color);
    between(a->ground, b->ground, way, light->ground_color);
    between(a->fog, b->fog, way, light->fog_color);
    between(a->zenith, b->zenith, way, light->zenith_color);
    // Direct light fades with the disc at the horizon, not at twilight's end.
    light->strength = jm_clampf((deg + 0.83f) / 4.0f, 0.0f, 1.0f);
    for (int c = 0; c < 3; c++)
        light->sun_color[c] *= light->strength;
}

jm_view_sunlight jm_view_sunlight_of(const jm_city *city, double utc_s)
{
    jm_sun_place place = {.latitude_deg = city->place.latitude_deg,
                          .longitude_deg = city->place.longitude_deg,
                          .temperature_c = 15.0};
    jm_sun sun = jm_sun_position(&place, utc_s, 0.0);
    jm_view_sunlight light;
    memset(&light, 0, sizeof light);
    light.elevation_rad = sun.elevation_rad;
    // city.h: true azimuth = grid azimuth + convergence.
    double azimuth = sun.azimuth_rad - city->place.convergence_rad;
    light.direction[0] = jm_sin(azimuth) * jm_cos(sun.elevation_rad);
    light.direction[1] = jm_cos(azimuth) * jm_cos(sun.elevation_rad);
    light.direction[2] = jm_sin(sun.elevation_rad);
    // Refraction sets in at once at the horizon: colours follow the sun without it.
    color(0.5 * JM_PI - sun.zenith_rad, &light);
    return light;
}

/// lit_scene.h: a sky with surfaces of all kinds, and one substep of light on them.
#pragma once

#include "check.h"

#include "core/math.h"
#include "radiation/irradiance.h"
#include "sky/inside.h"

// A sky, its surfaces, their light, and what they see.
typedef struct scene {
    jm_ctx *ctx;
    jm_sky *sky;
    jm_sky_sun sun;
    jm_seen seen;
    jm_irradiance *irradiance;
    jm_light light;
    float *short_wm2, *long_wm2, *sunlit, *up_short, *up_long, *tmrt; // of ground receivers
    jm_wall_light walls;
} scene;

static inline float *filled(int64_t count, double value)
{
    float *array = calloc((size_t)count + 1, sizeof *array);
    for (int64_t i = 0; i < count; i++)
        array[i] = (float)value;
    return array;
}

static inline scene scene_of(jm_ctx *ctx, jm_sky *sky, double albedo, double emissivity,
                             double skin_c)
{
    int32_t rows, columns;
    const int64_t blocks = jm_sky_blocks(sky, &rows, &columns);
    const int64_t ground = jm_sky_ground(sky)->count, roofs = jm_sky_roofs(sky)->count;
    const int64_t bands = jm_sky_facades_of(sky)->count * JM_FACADE_BANDS;
    scene s = {.ctx = ctx, .sky = sky};
    s.seen = (jm_seen){filled(ground, albedo), filled(ground, emissivity), filled(ground, skin_c),
                       filled(roofs, albedo),  filled(roofs, emissivity),  filled(roofs, skin_c),
                       filled(bands, albedo),  filled(bands, emissivity),  filled(bands, skin_c),
                       filled(blocks, 1.0),    filled(blocks, skin_c)};
    s.short_wm2 = filled(ground, 0.0);
    s.long_wm2 = filled(ground, 0.0);
    s.sunlit = filled(ground, 0.0);
    s.up_short = filled(ground, 0.0);
    s.up_long = filled(ground, 0.0);
    s.tmrt = filled(ground, 0.0);
    CHECK_OK(ctx, jm_sky_sun_create(ctx, sky, &s.sun));
    CHECK_OK(ctx, jm_irradiance_create(ctx, sky, &s.seen, &s.irradiance));
    return s;
}

static inline void set(const float *array, int64_t i, double value)
{
    ((float *)(uintptr_t)array)[i] = (float)value; // the scene's own
}

static inline void free_scene(scene *s)
{
    const float *list[] = {s->seen.ground_albedo,
                           s->seen.ground_emissivity,
                           s->seen.ground_skin_c,
                           s->seen.roof_albedo,
                           s->seen.roof_emissivity,
                           s->seen.roof_skin_c,
                           s->seen.wall_albedo,
                           s->seen.wall_emissivity,
                           s->seen.wall_skin_c,
                           s->seen.crown_pass,
                           s->seen.leaf_c,
                           s->short_wm2,
                           s->long_wm2,
                           s->sunlit,
                           s->up_short,
                           s->up_long,
                           s->tmrt};
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        free((float *)(uintptr_t)list[k]);
    jm_irradiance_destroy(s->irradiance);
    jm_sky_sun_free(&s->sun);
    jm_sky_destroy(s->sky);
    jm_ctx_destroy(s->ctx);
}

static inline jm_light sun_and_sky(double elevation_deg, double azimuth_deg, double direct,
                                   double diffuse, double longwave, jm_sky_model model)
{
    const jm_weather weather = {.air_temp_k = 300.0,
                                .relative_humidity = 0.5,
                                .direct_normal_wm2 = direct,
                                .diffuse_wm2 = diffuse,
                                .longwave_down_wm2 = longwave};
    const jm_sun sun = {.elevation_rad = elevation_deg * JM_DEG,
                        .azimuth_rad = azimuth_deg * JM_DEG,
                        .distance_au = 1.0};
    return jm_light_at(&weather, &sun, 0.0, model);
}

static inline double emitted(double celsius)
{
    return JM_STEFAN_BOLTZMANN * pow(celsius + JM_ZERO_CELSIUS_K, 4.0);
}

// One substep in the order that the model has, surfaces as warm as they are.
static inline void run_substep(scene *s)
{
    int32_t rows, columns;
    const int64_t blocks = jm_sky_blocks(s->sky, &rows, &columns);
    s->walls = jm_irradiance_begin(s->irradiance, &s->light, &s->sun);
    for (int64_t b = 0; b < blocks; b++) {
        const int64_t first = jm_sky_ground(s->sky)->block_start[b];
        const int64_t end = jm_sky_ground(s->sky)->block_start[b + 1];
        jm_level_light out = {s->short_wm2 + first, s->long_wm2 + first, s->sunlit + first};
        jm_irradiance_ground(s->irradiance, b, &out);
        for (int64_t i = first; i < end; i++) {
            const double e = (double)s->seen.ground_emissivity[i];
            s->up_short[i] = s->seen.ground_albedo[i] * s->short_wm2[i];
            s->up_long[i] = (float)(e * emitted((double)s->seen.ground_skin_c[i]) +
                                    (1.0 - e) * (double)s->long_wm2[i]);
        }
        jm_irradiance_leaving(s->irradiance, b, s->up_short + first, s->up_long + first);
        jm_irradiance_people(s->irradiance, b, JM_BODY_STANDING, s->up_short + first,
                             s->up_long + first, s->tmrt + first);
    }
}

static inline void shine(scene *s, double elevation_deg, double azimuth_deg, double direct,
                         double diffuse, double longwave, jm_sky_model model)
{
    s->light = sun_and_sky(elevation_deg, azimuth_deg, direct, diffuse, longwave, model);
    jm_sky_sun_cast(s->ctx, s->sky, s->light.azimuth_rad, s->light.elevation_rad, &s->sun);
    run_substep(s);
}

static inline jm_ctx *threads(int count)
{
    return jm_ctx_create(&(jm_ctx_def){.threads = count});
}

static inline uint32_t dice(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static inline double chance(uint32_t *state)
{
    return dice(state) / 16777216.0;
}

static inline void surfaces_by_chance(scene *s, uint32_t seed)
{
    const struct {
        const float *albedo, *emissivity, *skin_c;
        int64_t count;
    } kinds[3] = {{s->seen.ground_albedo, s->seen.ground_emissivity, s->seen.ground_skin_c,
                   jm_sky_ground(s->sky)->count},
                  {s->seen.roof_albedo, s->seen.roof_emissivity, s->seen.roof_skin_c,
                   jm_sky_roofs(s->sky)->count},
                  {s->seen.wall_albedo, s->seen.wall_emissivity, s->seen.wall_skin_c,
                   jm_sky_facades_of(s->sky)->count * JM_FACADE_BANDS}};
    for (int k = 0; k < 3; k++)
        for (int64_t i = 0; i < kinds[k].count; i++) {
            set(kinds[k].albedo, i, 0.1 + 0.6 * chance(&seed));
            set(kinds[k].emissivity, i, 0.85 + 0.14 * chance(&seed));
            set(kinds[k].skin_c, i, 10.0 + 40.0 * chance(&seed));
        }
}
static inline jm_sky *street(jm_ctx *ctx, double height_m, double width_m, double roof_share)
{
    static const double all = 1.0;
    const jm_sky_canyon def = {height_m, width_m, roof_share, 8, 8, 1, &all, 10000.0};
    jm_sky *sky;
    CHECK_OK(ctx, jm_sky_canyon_create(ctx, &def, &sky));
    return sky;
}

static inline void cast_nothing(const jm_ctx *ctx, const jm_sky *sky, double azimuth_rad,
                                double elevation_rad, jm_sky_sun *sun)
{
    (void)ctx, (void)sky, (void)azimuth_rad, (void)elevation_rad, (void)sun;
}

static inline void open_receiver(jm_sky_sheet *sheet, int64_t i)
{
    sheet->share[i] = 1.0f;
    sheet->sky[i] = JM_VIEW_ONE;
    for (int k = 0; k < sheet->stride; k++)
        sheet->open[i * sheet->stride + k] = 255;
    for (int side = 0; side < JM_SIDES; side++)
        sheet->side_sky[side][i] = JM_VIEW_ONE / 2 + 1;
    for (int k = 0; k < JM_SECTORS; k++)
        sheet->facade[i * JM_SECTORS + k] = -1;
}

static inline jm_sky *open_plain(jm_ctx *ctx, int32_t stride, int64_t count)
{
    jm_sky *sky;
    CHECK_OK(ctx, jm_new(ctx, &sky, 1));
    sky->cast = cast_nothing;
    sky->rows = sky->columns = 1;
    sky->block_rows = sky->block_columns = 1;
    sky->cell_area_m2 = 1.0;
    CHECK_OK(ctx, jm_sky_sheet_create(ctx, 1, count, stride, &sky->ground));
    CHECK_OK(ctx, jm_sky_sheet_create(ctx, 1, 0, stride, &sky->roofs));
    CHECK_OK(ctx, jm_sky_facades_create(ctx, 1, 0, &sky->facades));
    sky->ground.block_start[1] = count;
    for (int64_t i = 0; i < count; i++)
        open_receiver(&sky->ground, i);
    return sky;
}

// Walls that are seen but not modelled: around a window, or beside blocks without data.
#include "heat/land.h"

#include "core/math.h"

// Facades of one side and band, all over the modelled blocks.
typedef struct wall_mean {
    double skin_cm2, area_m2;
} wall_mean;

static int32_t side_of(float azimuth_rad)
{
    const double eighths = (double)azimuth_rad / (0.25 * JM_PI) + 16.5;
    return (int32_t)eighths % JM_FACADE_SIDES;
}

static void add_block(const jm_land *land, int64_t block, wall_mean *means)
{
    const jm_sky_facades *f = jm_sky_facades_of(land->sky);
    for (int64_t i = f->block_start[block]; i < f->block_start[block + 1]; i++)
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            wall_mean *m = &means[side_of(f->azimuth_rad[i]) * JM_FACADE_BANDS + b];
            const int64_t band = i * JM_FACADE_BANDS + b;
            m->skin_cm2 += (double)f->area_m2[band] * (double)land->walls.skin_c[band];
            m->area_m2 += (double)f->area_m2[band];
        }
}

static void lend_block(jm_land *land, int64_t block, const wall_mean *means)
{
    const jm_sky_facades *f = jm_sky_facades_of(land->sky);
    for (int64_t i = f->block_start[block]; i < f->block_start[block + 1]; i++)
        for (int b = 0; b < JM_FACADE_BANDS; b++) {
            const wall_mean *m = &means[side_of(f->azimuth_rad[i]) * JM_FACADE_BANDS + b];
            if (m->area_m2 > 0.0)
                land->walls.skin_c[i * JM_FACADE_BANDS + b] = (float)(m->skin_cm2 / m->area_m2);
        }
}

void jm_land_lend_walls(jm_land *land)
{
    wall_mean means[JM_FACADE_SIDES * JM_FACADE_BANDS] = {{0.0, 0.0}};
    for (int64_t b = 0; b < land->blocks; b++)
        if (land->block[b].area_m2 > 0.0)
            add_block(land, b, means);
    for (int64_t b = 0; b < land->blocks; b++)
        if (!(land->block[b].area_m2 > 0.0))
            lend_block(land, b, means);
}

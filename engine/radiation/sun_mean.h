/// sun_mean.h: who sees the sun over a while, of several of its positions.
#pragma once

#include "radiation/sun_store.h"

typedef struct jm_sun_mean jm_sun_mean; // owns its arrays; borrows ctx and sky

typedef struct jm_sun_spot {
    double azimuth_rad, elevation_rad;
} jm_sun_spot;

JM_CHECKED jm_status jm_sun_mean_create(jm_ctx *ctx, const jm_sky *sky, jm_sun_mean **out);
void jm_sun_mean_destroy(jm_sun_mean *mean); // NULL is allowed
/// Shares of the while in the sun, by what each position brings to level ground (sine of its
/// elevation). One position above the horizon: as jm_sky_sun_cast. `store` may be NULL.
JM_CHECKED jm_status jm_sun_mean_cast(jm_sun_mean *mean, jm_sun_store *store,
                                      const jm_sun_spot *spots, int32_t count, jm_sky_sun *sun);

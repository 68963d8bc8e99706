/// sun_store.h: who sees the sun, kept for days that repeat.
#pragma once

#include "sky/sky.h"

typedef struct jm_sun_store jm_sun_store; // owns its arrays; borrows ctx and sky

/// Of the blocks whose `skip` [blocks, borrowed] is 0; the others' are left as they are.
JM_CHECKED jm_status jm_sun_store_create(jm_ctx *ctx, const jm_sky *sky, const uint8_t *skip,
                                         jm_sun_store **out);
void jm_sun_store_destroy(jm_sun_store *store); // NULL is allowed
/// As jm_sky_sun_cast; a position of the sun that was asked for before is not cast again.
JM_CHECKED jm_status jm_sun_store_cast(jm_sun_store *store, double azimuth_rad,
                                       double elevation_rad, jm_sky_sun *sun);

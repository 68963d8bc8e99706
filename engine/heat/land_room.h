/// land_room.h: what one thread needs while it works on a block; land's own.
#pragma once

enum { JM_LAND_ROOM_ARRAYS = 11 };

/// Values by receiver of the larger sheet of any block.
struct jm_land_room {
    float *values; // owns all below
    float *short_wm2, *long_wm2, *sunlit, *share, *irrigated, *indoor_c, *tmrt_k;
    float *ground_short, *ground_long, *roof_short, *roof_long; // leaving
};

/// sheet_run.h: how level surfaces and walls alike hand a run of theirs to the slabs.
#pragma once

#include "surfaces/ground.h"

/// Surfaces worked on at a time; their temporaries stay in the first cache.
enum { JM_SHEET_RUN = 128 };

/// What a run meets and gives.
typedef struct jm_sheet_room {
    float air_c[JM_SHEET_RUN], exchange_wm2k[JM_SHEET_RUN];
    float sensible_wm2[JM_SHEET_RUN], latent_wm2[JM_SHEET_RUN], bottom_wm2[JM_SHEET_RUN];
    float slope_wm2k[JM_SHEET_RUN], residual_wm2[JM_SHEET_RUN];
} jm_sheet_room;

/// Surfaces [first, first + count) of a sheet, all of one row, over the same bottom; light and
/// water are the caller's to add.
static inline jm_slab_run jm_sheet_run_of(const jm_fabric *fabric, const jm_cover *cover,
                                          jm_sheet *sheet, int64_t first, int32_t count,
                                          double bottom_c, jm_sheet_room *room)
{
    jm_slab_run run = {
        .count = count,
        .slab = &fabric->slabs[fabric->rows[cover->row[first]].slab],
        .bottom_c = (float)bottom_c,
        .albedo = cover->albedo + first,
        .emissivity = cover->emissivity + first,
        .air_c = room->air_c,
        .exchange_wm2k = room->exchange_wm2k,
        .skin_c = sheet->skin_c + first,
        .sensible_wm2 = room->sensible_wm2,
        .latent_wm2 = room->latent_wm2,
        .bottom_wm2 = room->bottom_wm2,
        .slope_wm2k = room->slope_wm2k,
        .residual_wm2 = room->residual_wm2,
    };
    for (int j = 0; j < run.slab->layers; j++)
        run.layer_c[j] = sheet->layer_c[j] + first;
    return run;
}

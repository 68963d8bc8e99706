#include "sky/inside.h"

jm_sky_def jm_sky_default_def(void)
{
    return (jm_sky_def){.block_cells = 50, .azimuths = 64, .altitudes = 20, .reach_m = 1000.0};
}

jm_status jm_sky_sheet_create(jm_ctx *ctx, int64_t blocks, int64_t count, int32_t stride,
                              jm_sky_sheet *sheet)
{
    *sheet = (jm_sky_sheet){.count = count, .stride = stride};
    JM_TRY(jm_new(ctx, &sheet->block_start, blocks + 1));
    JM_TRY(jm_new(ctx, &sheet->cell, count));
    JM_TRY(jm_new(ctx, &sheet->share, count));
    JM_TRY(jm_new(ctx, &sheet->altitude_m, count));
    JM_TRY(jm_new(ctx, &sheet->open, count * stride));
    JM_TRY(jm_new(ctx, &sheet->crown, count * stride));
    JM_TRY(jm_new(ctx, &sheet->sky, count));
    JM_TRY(jm_new(ctx, &sheet->behind_crown, count));
    for (int s = 0; s < JM_SIDES; s++) {
        JM_TRY(jm_new(ctx, &sheet->side_sky[s], count));
        JM_TRY(jm_new(ctx, &sheet->side_behind_crown[s], count));
    }
    return jm_new(ctx, &sheet->facade, count * JM_SECTORS);
}

void jm_sky_sheet_free(jm_sky_sheet *sheet)
{
    jm_free(sheet->block_start);
    jm_free(sheet->cell);
    jm_free(sheet->share);
    jm_free(sheet->altitude_m);
    jm_free(sheet->open);
    jm_free(sheet->crown);
    jm_free(sheet->sky);
    jm_free(sheet->behind_crown);
    for (int s = 0; s < JM_SIDES; s++) {
        jm_free(sheet->side_sky[s]);
        jm_free(sheet->side_behind_crown[s]);
    }
    jm_free(sheet->facade);
    *sheet = (jm_sky_sheet){.count = 0};
}

jm_status jm_sky_facades_create(jm_ctx *ctx, int64_t blocks, int64_t count, jm_sky_facades *facades)
{
    const int64_t bands = count * JM_FACADE_BANDS;
    *facades = (jm_sky_facades){.count = count};
    JM_TRY(jm_new(ctx, &facades->block_start, blocks + 1));
    JM_TRY(jm_new(ctx, &facades->azimuth_rad, count));
    JM_TRY(jm_new(ctx, &facades->height_m, count));
    JM_TRY(jm_new(ctx, &facades->area_m2, bands));
    JM_TRY(jm_new(ctx, &facades->open, bands * JM_PATCHES));
    JM_TRY(jm_new(ctx, &facades->crown, bands * JM_PATCHES));
    JM_TRY(jm_new(ctx, &facades->sky, bands));
    JM_TRY(jm_new(ctx, &facades->behind_crown, bands));
    return jm_new(ctx, &facades->ground, bands);
}

void jm_sky_facades_free(jm_sky_facades *facades)
{
    jm_free(facades->block_start);
    jm_free(facades->azimuth_rad);
    jm_free(facades->height_m);
    jm_free(facades->area_m2);
    jm_free(facades->open);
    jm_free(facades->crown);
    jm_free(facades->sky);
    jm_free(facades->behind_crown);
    jm_free(facades->ground);
    *facades = (jm_sky_facades){.count = 0};
}

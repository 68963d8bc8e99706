#include "sky/make.h"

// Whether any patch of a sector is blocked, as far as the patches tell.
static bool is_blocked(const jm_sky_sheet *sheet, int64_t i, const int32_t *patches, int32_t count)
{
    for (int32_t k = 0; k < count; k++) {
        const int32_t p = patches[k];
        if (sheet->stride == JM_PATCH_BYTES
                ? !(sheet->open[i * JM_PATCH_BYTES + p / 8] >> (p % 8) & 1)
                : sheet->open[i * JM_PATCHES + p] < 255)
            return true;
    }
    return false;
}

typedef struct sector_patches {
    int32_t count[JM_SECTORS], all[JM_SECTORS][JM_PATCHES];
} sector_patches;

// A house that the middle of a sector passes by blocks patches of it all the same: such a sector
// bears the facade of the nearest sector that has one.
static void mend_receiver(const sector_patches *of, const jm_sky_sheet *sheet, int64_t i)
{
    int32_t *sectors = sheet->facade + i * JM_SECTORS, found[JM_SECTORS];
    for (int32_t s = 0; s < JM_SECTORS; s++) {
        found[s] = sectors[s] >= 0 ? sectors[s] : JM_NONE;
        if (sectors[s] != JM_NONE || !is_blocked(sheet, i, of->all[s], of->count[s]))
            continue;
        for (int32_t away = 1; away <= JM_SECTORS / 2 && found[s] == JM_NONE; away++) {
            const int32_t right = sectors[(s + away) % JM_SECTORS];
            const int32_t left = sectors[(s + JM_SECTORS - away) % JM_SECTORS];
            found[s] = right >= 0 ? right : left >= 0 ? left : JM_NONE;
        }
    }
    for (int32_t s = 0; s < JM_SECTORS; s++)
        sectors[s] = found[s];
}

void jm_sectors_mend(const jm_ctx *ctx, const jm_sky_sheet *sheet)
{
    sector_patches of = {.count = {0}};
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const int32_t s = jm_patch_at(p).sector;
        of.all[s][of.count[s]++] = p;
    }
#pragma omp parallel for schedule(static) num_threads(jm_ctx_threads(ctx))
    for (int64_t i = 0; i < sheet->count; i++)
        mend_receiver(&of, sheet, i);
}

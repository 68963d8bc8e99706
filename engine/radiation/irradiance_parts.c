// What a substep goes through. Of blocks whose light is given it needs only what others see.
#include "radiation/irradiance_own.h"

static bool is_seen(const jm_irradiance *ir, int64_t facade)
{
    for (int64_t k = ir->facade_facing[facade]; k < ir->facade_facing[facade + 1]; k++)
        if (!jm_row_is_given(ir, ir->faced[k].other))
            return true;
    return false;
}

static bool has_receivers(const jm_irradiance *ir, int64_t block)
{
    return ir->row_m2[block] + ir->row_m2[ir->blocks + block] > 0.0;
}

// Of the facades of given blocks those matter that a row looks at whose light is followed, and
// those that have a part in the means of pools.
jm_status jm_irradiance_part_facades(jm_irradiance *ir)
{
    JM_TRY(jm_new(ir->ctx, &ir->cared, ir->facades->count));
    for (int64_t f = 0; f < ir->facades->count; f++)
        if (!jm_is_given(ir, f))
            ir->cared[ir->own_count++] = (int32_t)f;
    ir->seen_count = ir->own_count;
    for (int64_t f = 0; f < ir->facades->count; f++)
        if (jm_is_given(ir, f) && is_seen(ir, f))
            ir->cared[ir->seen_count++] = (int32_t)f;
    ir->cared_count = ir->seen_count;
    for (int64_t f = 0; f < ir->facades->count; f++)
        if (jm_is_given(ir, f) && !is_seen(ir, f) && has_receivers(ir, ir->facade_block[f]))
            ir->cared[ir->cared_count++] = (int32_t)f;
    return JM_OK;
}

// ---- rows and pools -----------------------------------------------------------------------------

static jm_status list_rows(jm_irradiance *ir)
{
    JM_TRY(jm_new(ir->ctx, &ir->followed, ir->rows));
    JM_TRY(jm_new(ir->ctx, &ir->level_row, ir->rows));
    for (int64_t row = 0; row < ir->rows; row++) {
        if (!jm_row_is_given(ir, row))
            ir->followed[ir->followed_count++] = (int32_t)row;
        if (ir->row_m2[row] > 0.0)
            ir->level_row[ir->level_row_count++] = (int32_t)row;
    }
    return JM_OK;
}

// Pools in which something lies that is gone through, or from which something spills over.
static jm_status list_pools(jm_irradiance *ir)
{
    uint8_t *used = NULL;
    JM_TRY(jm_new(ir->ctx, &ir->pool, ir->pools));
    JM_TRY(jm_new(ir->ctx, &used, ir->pools));
    for (int64_t k = 0; k < ir->level_row_count; k++)
        used[ir->block_pool[jm_row_block(ir, ir->level_row[k])]] = 1;
    for (int64_t k = 0; k < ir->cared_count; k++)
        used[ir->block_pool[ir->facade_block[ir->cared[k]]]] = 1;
    for (int64_t k = 0; k < ir->spill_count; k++)
        used[ir->spill[k].pool] = 1;
    for (int64_t p = 0; p < ir->pools; p++)
        if (used[p] != 0)
            ir->pool[ir->pool_count++] = (int32_t)p;
    jm_free(used);
    return JM_OK;
}

jm_status jm_irradiance_part_rows(jm_irradiance *ir)
{
    JM_TRY(list_rows(ir));
    return list_pools(ir);
}

bool jm_irradiance_asks(const jm_irradiance *ir, int64_t block)
{
    bool asked = has_receivers(ir, block);
    const int64_t *start = ir->facades->block_start + block;
    for (int64_t f = start[0]; f < start[1] && !asked; f++)
        asked = is_seen(ir, f);
    return asked;
}

// The area shown, where a layer and not a box gives it.
#include "gis/read.h"

jm_status jm_gis_read_area(jm_ctx *ctx, jm_recipe *recipe)
{
    if (recipe->area.kind == JM_AREA_BOX)
        return JM_OK;
    return jm_fail(ctx, JM_ERR_UNAVAILABLE,
                   "%s: an area by a layer is not read yet; write {west:, south:, east:, north:}",
                   recipe->area.entry.shown);
}

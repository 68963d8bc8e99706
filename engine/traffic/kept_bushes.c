#include "traffic/day_bushes.h"

#include <string.h>

static const char *const group = "/traffic_bushes";

void jm_kept_bushes_drop(jm_kept_bushes *kept)
{
    jm_bush_origin_free(&kept->origin);
    jm_day_bushes_free(&kept->day);
    kept->any = false;
}

jm_status jm_kept_bushes_put(jm_ctx *ctx, jm_kept_bushes *kept, const jm_car_net *net,
                             jm_day_bushes *fresh)
{
    JM_TRY(jm_net_names_create(ctx, net, &fresh->names));
    jm_kept_bushes_drop(kept);
    kept->day = *fresh;
    memset(fresh, 0, sizeof *fresh);
    kept->any = true;
    return jm_net_names_find(ctx, &kept->day.names, &kept->day.names, &kept->origin);
}

jm_status jm_kept_bushes_write(jm_ctx *ctx, const jm_kept_bushes *kept, jm_h5 *file)
{
    return kept->any ? jm_day_bushes_write(ctx, file, group, &kept->day) : JM_OK;
}

jm_status jm_kept_bushes_read(jm_ctx *ctx, jm_kept_bushes *kept, const jm_car_net *net,
                              const jm_h5 *file)
{
    jm_day_bushes own = {0}; // for its names
    jm_kept_bushes_drop(kept);
    if (!jm_h5_has(file, "/traffic_bushes/hours"))
        return jm_fail(ctx, JM_ERR_DATA,
                       "it keeps no bushes of traffic to begin with; run the base again with this "
                       "version, or leave --from out");
    jm_status status = jm_day_bushes_read(ctx, file, group, &kept->day);
    if (status == JM_OK)
        status = jm_net_names_create(ctx, net, &own.names);
    if (status == JM_OK)
        status = jm_net_names_find(ctx, &kept->day.names, &own.names, &kept->origin);
    jm_day_bushes_free(&own);
    kept->any = status == JM_OK;
    if (status != JM_OK)
        jm_kept_bushes_drop(kept);
    return status;
}

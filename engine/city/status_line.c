// The one status line of pictures, tables and screens: how far each model may be believed here.
#include "city/city.h"

#include "core/text.h"

#include <stdio.h>

// Share of filled values over all gaps of the city, in per cent. A row of origin MEASURED tells
// what was left out or mended: there no value was made up.
static double filled_share(const jm_city *city)
{
    double filled = 0.0, total = 0.0;
    for (int64_t g = 0; g < city->gap_count; g++) {
        if (city->gaps[g].origin == JM_ORIGIN_MEASURED)
            continue;
        filled += (double)city->gaps[g].filled;
        total += (double)city->gaps[g].total;
    }
    return total > 0.0 ? 100.0 * filled / total : 0.0;
}

static bool presumed(const uint8_t *origin, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (origin[i] == JM_ORIGIN_PRESUMED)
            return true;
    return false;
}

jm_status jm_status_line(jm_ctx *ctx, const jm_city *city, bool french, char **out)
{
    char share[64];
    jm_text text = {0};
    const double percent = filled_share(city);
    if (percent > 0.0 && percent < 1.0)
        snprintf(share, sizeof share, "< 1"); // "0 %" would say that nothing was made up
    else
        jm_format_human(percent, 0, french, share);
    const char *colon = jm_translate(ctx, ": "); // French puts a space before it
    // Nothing is calibrated yet on this road: traffic is what the demand rule presumes.
    bool demand = presumed(city->zones.origin, city->zones.count);
    bool supply = presumed(city->parkings.origin, city->parkings.count);
    jm_text_printf(&text, "%s%s%s \xC2\xB7 %s%s%s \xC2\xB7 %s%s%s \xC2\xB7 ",
                   jm_translate(ctx, "Heat"), colon,
                   jm_translate(ctx, "not checked against measurements here"),
                   jm_translate(ctx, "Traffic"), colon,
                   demand ? jm_translate(ctx, "presumed (demand by a density rule)")
                          : jm_translate(ctx, "presumed (not calibrated on counts)"),
                   jm_translate(ctx, "Parking"), colon,
                   supply ? jm_translate(ctx, "presumed (spaces by a density rule)")
                          : jm_translate(ctx, "not checked against measurements here"));
    jm_text_printf(&text, jm_translate(ctx, "%s %% of the inputs filled by rule"), share);
    jm_status status = text.failed ? jm_fail(ctx, JM_ERR_MEMORY, "no memory for the status line")
                                   : jm_copy_text(ctx, text.bytes, out);
    jm_text_free(&text);
    return status;
}

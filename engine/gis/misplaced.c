// Layers that lie where they cannot: degrees taken for metres, swapped axes, no CRS at all.
#include "gis/vector_own.h"

#include "core/text.h"
#include "geo/geo.h"

#include <math.h>

// Whether a box of one CRS touches the area; false also when it cannot be said.
static bool fits(jm_ctx *ctx, const jm_target *to, const jm_box *raw, const char *crs)
{
    jm_box box = *raw;
    bool known = false;
    if (jm_box_transform(ctx, crs, to->crs, &box, &known) != JM_OK) {
        jm_clear(ctx); // a guess that PROJ does not know is no failure
        return false;
    }
    return known && jm_boxes_touch(&box, &to->box);
}

static bool within(const jm_box *box, double x, double y)
{
    return fmax(fabs(box->west), fabs(box->east)) <= x &&
           fmax(fabs(box->south), fabs(box->north)) <= y;
}

// What French, Swiss and web deliveries are in when they do not say.
static void list_candidates(jm_ctx *ctx, const jm_target *to, const jm_box *raw, jm_text *list)
{
    static const char *const usual[] = {"EPSG:2154", "EPSG:27572", "EPSG:3857",
                                        "EPSG:4326", "EPSG:2056",  "EPSG:32631"};
    bool known = false;
    for (size_t u = 0; u < sizeof usual / sizeof *usual; u++) {
        bool same = false;
        if (!fits(ctx, to, raw, usual[u]))
            continue;
        jm_text_printf(list, "%s%s", list->length > 0 ? ", " : "", usual[u]);
        if (jm_crs_same(ctx, usual[u], to->crs, &same) != JM_OK)
            jm_clear(ctx);
        known |= same;
    }
    if (!known && fits(ctx, to, raw, to->crs))
        jm_text_printf(list, "%s%.60s", list->length > 0 ? ", " : "", to->crs);
}

jm_status jm_crs_missing(jm_ctx *ctx, const jm_target *to, const jm_box *raw)
{
    jm_text list = {0};
    if (raw != NULL)
        list_candidates(ctx, to, raw, &list);
    jm_status status =
        list.length > 0
            ? jm_fail(ctx, JM_ERR_DATA,
                      "the file does not say its coordinate system (no .prj, or an empty one); "
                      "write it into the recipe's entry; into the area it would be put by crs: %s",
                      list.bytes)
            : jm_fail(ctx, JM_ERR_DATA,
                      "the file does not say its coordinate system (no .prj, or an empty one); "
                      "write it into the recipe's entry, such as crs: EPSG:2154");
    jm_text_free(&list);
    return status;
}

// Grads go up to 400, no degrees beyond 360; metres of a country start in the thousands.
static const double largest_angle = 400.0;

static jm_status metres_in_degrees(jm_ctx *ctx, const jm_target *to, const jm_box *raw,
                                   const char *name)
{
    jm_text list = {0};
    list_candidates(ctx, to, raw, &list);
    jm_status status = jm_fail(
        ctx, JM_ERR_DATA,
        "its numbers (x %.0f to %.0f, y %.0f to %.0f) are metres, but it is said to be in %s, "
        "which is in degrees; write the true one into the recipe's entry, such as crs: %s",
        raw->west, raw->east, raw->south, raw->north, name,
        list.length > 0 ? list.bytes : "EPSG:2154");
    jm_text_free(&list);
    return status;
}

jm_status jm_check_numbers(jm_ctx *ctx, const jm_target *to, const jm_box *raw, const char *crs)
{
    jm_crs_info info;
    JM_TRY(jm_crs_describe(ctx, crs, &info));
    if (info.geographic && !within(raw, largest_angle, largest_angle))
        return metres_in_degrees(ctx, to, raw, info.name);
    // Near the origin of a local system small numbers are true.
    if (info.geographic || !within(raw, 180.0, 90.0) || fits(ctx, to, raw, crs))
        return JM_OK;
    return jm_fail(ctx, JM_ERR_DATA,
                   "its numbers (x %.4f to %.4f, y %.4f to %.4f) are degrees, but it is said to be "
                   "in %s, which is not; write crs: EPSG:4326 into the recipe's entry",
                   raw->west, raw->east, raw->south, raw->north, info.name);
}

jm_status jm_check_swapped(jm_ctx *ctx, const jm_target *to, const jm_box *raw, const char *crs)
{
    jm_box swapped = {raw->south, raw->west, raw->north, raw->east};
    if (fits(ctx, to, raw, crs) || !fits(ctx, to, &swapped, crs))
        return JM_OK;
    return jm_fail(ctx, JM_ERR_DATA,
                   "it lies in the area when x and y are swapped, and not otherwise: x is %.4f to "
                   "%.4f, y %.4f to %.4f; write the file anew with longitude before latitude, or "
                   "east before north",
                   raw->west, raw->east, raw->south, raw->north);
}

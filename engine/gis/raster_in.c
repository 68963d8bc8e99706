// Relief and other rasters: files of an entry, one or thousands, as one raster of the recipe's CRS.
#include "gis/raster_parts.h"

#include "gis/door.h"

#include <inttypes.h>
#include <math.h>

// Cells of files that are read at most, in units of what is kept: 6.4 thousand million, 40 km x
// 40 km at 0.5 m. Beyond, reading alone takes minutes.
enum { READ_LIMIT = 64 };

static jm_status refuse_size(jm_ctx *ctx, double cells)
{
    return jm_fail(ctx, JM_ERR_DATA,
                   "the raster has %.0f million cells in the area, more than %.0f million; take "
                   "coarser cells, or a smaller area",
                   cells / 1e6, (double)JM_RASTER_CELLS * READ_LIMIT / 1e6);
}

// Blocks of so many cells a side keep `cells` below the limit.
static int factor_for(double cells)
{
    return cells > (double)JM_RASTER_CELLS ? (int)ceil(sqrt(cells / (double)JM_RASTER_CELLS)) : 1;
}

static void tell_factor(jm_ctx *ctx, const jm_entry *entry, double cell, double made)
{
    jm_log(ctx, JM_LOG_WARNING,
           "%s: more than %d million cells lie in the area; read as means over cells of %.3g "
           "instead of %.3g",
           entry->shown, JM_RASTER_CELLS / 1000000, made, cell);
}

static jm_status bring_over(jm_ctx *ctx, const jm_target *to, const char *crs, bool same,
                            jm_transform **back)
{
    *back = NULL;
    return same ? JM_OK : jm_transform_create(ctx, to->crs, crs, back);
}

static const jm_tile_crs *crs_of(const jm_tiles *tiles, const jm_sheet *sheet)
{
    return &tiles->crs[tiles->items[sheet->tiles[0]].crs];
}

static jm_status check_sizes(jm_ctx *ctx, const jm_sheets *sheets)
{
    for (int64_t i = 0; i < sheets->count; i++) {
        double cells = (double)sheets->items[i].columns * (double)sheets->items[i].rows;
        if (cells > (double)JM_RASTER_CELLS * READ_LIMIT)
            return refuse_size(ctx, cells);
    }
    return JM_OK;
}

// The finest cells of all sheets, coarser when the box would hold too many of them.
static jm_status plan_cells(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                            const jm_tiles *tiles, const jm_sheets *sheets, const jm_box *box,
                            double *cell_m)
{
    double finest = HUGE_VAL;
    for (int64_t i = 0; i < sheets->count; i++) {
        const jm_tile_crs *crs = crs_of(tiles, &sheets->items[i]);
        jm_transform *back = NULL;
        JM_TRY(bring_over(ctx, to, crs->text, crs->same, &back));
        finest = fmin(finest, jm_warp_cell_m(&sheets->items[i], back, &to->box));
        jm_transform_destroy(back);
    }
    double cells = (box->east - box->west) / finest * ((box->north - box->south) / finest);
    if (!(finest > 0.0) || !isfinite(cells))
        return jm_fail(ctx, JM_ERR_DATA,
                       "the raster cannot be brought to the recipe's CRS (cells of %g m); check "
                       "its coordinate system",
                       finest);
    if (cells > (double)JM_RASTER_CELLS * READ_LIMIT)
        return refuse_size(ctx, cells);
    *cell_m = finest * factor_for(cells);
    if (*cell_m > finest)
        tell_factor(ctx, entry, finest, *cell_m);
    return JM_OK;
}

static jm_status add_sheet(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                           const jm_tiles *tiles, const jm_sheet *sheet, double cell_m,
                           jm_raster *raster)
{
    const jm_tile_crs *crs = crs_of(tiles, sheet);
    jm_transform *back = NULL;
    jm_raster *part = NULL;
    JM_TRY(bring_over(ctx, to, crs->text, crs->same, &back));
    double own = jm_warp_cell_m(sheet, back, &to->box);
    // Finer cells than those made are averaged before they are sampled.
    int factor = own > 0.0 && cell_m / own >= 2.0 ? (int)fmin(floor(cell_m / own), 4096.0) : 1;
    double cells = (double)sheet->columns * (double)sheet->rows / ((double)factor * factor);
    factor *= factor_for(cells);
    jm_status status = jm_sheet_read(ctx, entry, tiles, sheet, factor, &part);
    if (status == JM_OK)
        status = jm_raster_warp(ctx, part, back, tiles->kind->classes, raster);
    jm_raster_destroy(part);
    jm_transform_destroy(back);
    return status;
}

static jm_status bring_all(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                           const jm_tiles *tiles, const jm_sheets *sheets, jm_raster **out)
{
    jm_box box = jm_box_grown(to->box, tiles->kind->rim_m);
    jm_raster *raster = NULL;
    double cell_m = 0.0;
    JM_TRY(plan_cells(ctx, entry, to, tiles, sheets, &box, &cell_m));
    double columns = ceil((box.east - box.west) / cell_m);
    double rows = ceil((box.north - box.south) / cell_m);
    JM_TRY(jm_raster_create(ctx, tiles->kind->name, (int32_t)columns, (int32_t)rows, &raster));
    raster->west = box.west;
    raster->north = box.north;
    raster->cell_x = raster->cell_y = cell_m;
    jm_status status = JM_OK;
    for (int64_t i = 0; i < sheets->count && status == JM_OK; i++)
        status = add_sheet(ctx, entry, to, tiles, &sheets->items[i], cell_m, raster);
    if (status != JM_OK)
        jm_raster_destroy(raster);
    else
        *out = raster;
    return status;
}

static jm_status take_as_is(jm_ctx *ctx, const jm_entry *entry, const jm_tiles *tiles,
                            const jm_sheet *sheet, jm_raster **out)
{
    int factor = factor_for((double)sheet->columns * (double)sheet->rows);
    if (factor > 1)
        tell_factor(ctx, entry, sheet->cell_x, sheet->cell_x * factor);
    return jm_sheet_read(ctx, entry, tiles, sheet, factor, out);
}

bool jm_raster_has_value(const jm_raster *raster)
{
    int64_t cells = (int64_t)raster->columns * raster->rows;
    for (int64_t c = 0; c < cells; c++)
        if (!isnan(raster->values[c]))
            return true;
    return false;
}

jm_status jm_mosaic_read(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                         const jm_raster_kind *kind, char *const *paths, int64_t count,
                         jm_raster **out)
{
    jm_tiles tiles = {0};
    jm_sheets sheets = {0};
    *out = NULL;
    jm_status status = jm_tiles_open(ctx, entry, to, kind, paths, count, &tiles);
    if (status == JM_OK)
        status = jm_sheets_lay(ctx, &tiles, &sheets);
    if (status == JM_OK)
        status = check_sizes(ctx, &sheets);
    if (status == JM_OK && sheets.count == 1 && crs_of(&tiles, &sheets.items[0])->same)
        status = take_as_is(ctx, entry, &tiles, &sheets.items[0], out);
    else if (status == JM_OK)
        status = bring_all(ctx, entry, to, &tiles, &sheets, out);
    if (status == JM_OK && tiles.count + tiles.elsewhere > 1)
        jm_log(ctx, JM_LOG_INFO, "%s: %" PRId64 " of %" PRId64 " tiles lie in the area",
               entry->shown, tiles.count, tiles.count + tiles.elsewhere);
    if (status == JM_OK && !jm_raster_has_value(*out)) {
        status = jm_fail(ctx, JM_ERR_DATA,
                         "the raster holds no value in the area; check its nodata value and its "
                         "coordinate system");
        jm_raster_destroy(*out);
        *out = NULL;
    }
    jm_sheets_free(&sheets);
    jm_tiles_free(&tiles);
    return status;
}

jm_status jm_raster_deliver(jm_ctx *ctx, const jm_entry *entry, const jm_target *to, jm_role role,
                            jm_raster *raster)
{
    jm_status status = JM_OK;
    JM_TRY_GOTO(jm_raster_set_crs(ctx, raster, to->crs), fail);
    JM_TRY_GOTO(jm_raster_set_origin(ctx, raster, jm_gis_shown_name(entry->file), entry->producer,
                                     entry->licence, entry->date),
                fail);
    JM_TRY_GOTO(jm_raster_set_page(ctx, raster, entry->page), fail);
    return jm_sources_add_raster(ctx, to->sources, role, raster);
fail:
    jm_raster_destroy(raster);
    return status;
}

// All files of an entry as one raster of its role.
static jm_status read_members(jm_ctx *ctx, const jm_entry *entry, const jm_target *to,
                              const jm_raster_kind *kind, jm_role role)
{
    jm_members members = {0};
    jm_raster *raster = NULL;
    JM_TRY(jm_entry_members(ctx, entry, jm_raster_endings, &members));
    jm_status status = jm_mosaic_read(ctx, entry, to, kind, members.paths, members.count, &raster);
    jm_members_free(&members);
    return status != JM_OK ? status : jm_raster_deliver(ctx, entry, to, role, raster);
}

jm_status jm_read_raster(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    return read_members(ctx, entry, to, &jm_kind_relief, JM_ROLE_RELIEF);
}

jm_status jm_read_heights(jm_ctx *ctx, const jm_entry *entry, const jm_target *to)
{
    bool model = entry->role == JM_ROLE_SURFACE_MODEL;
    if (!model && entry->role != JM_ROLE_OBJECT_HEIGHT && entry->role != JM_ROLE_CANOPY)
        return jm_fail(ctx, JM_ERR_DATA,
                       "a raster of heights has the role object_height, surface_model or canopy; "
                       "name one of them");
    return read_members(ctx, entry, to, model ? &jm_kind_surface_model : &jm_kind_object_height,
                        entry->role);
}

// Tiles side by side: which lie on one grid, and their values as one raster.
#include "gis/raster_parts.h"

#include "core/parallel.h"
#include "gis/door.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <inttypes.h>
#include <math.h>

// Edges of tiles that differ by less than this share of a cell differ by rounding.
static const double edge_tolerance = 0.1;

// Cells of a tile that are read at once.
enum { STRIP_CELLS = 4000000 };

// --- grids --------------------------------------------------------------------------------------

static bool on_grid(const jm_sheet *s, const jm_tile *t)
{
    double column = (t->west - s->west) / s->cell_x, row = (s->north - t->north) / s->cell_y;
    // What differing cells add up to over the whole tile counts too.
    double drift_x = fabs(t->cell_x - s->cell_x) / s->cell_x * t->columns;
    double drift_y = fabs(t->cell_y - s->cell_y) / s->cell_y * t->rows;
    return fabs(column) < 1e9 && fabs(row) < 1e9 && drift_x < edge_tolerance &&
           drift_y < edge_tolerance && fabs(column - floor(column + 0.5)) < edge_tolerance &&
           fabs(row - floor(row + 0.5)) < edge_tolerance;
}

static int64_t column_of(const jm_sheet *s, const jm_tile *t)
{
    return (int64_t)floor((t->west - s->west) / s->cell_x + 0.5);
}

static int64_t row_of(const jm_sheet *s, const jm_tile *t)
{
    return (int64_t)floor((s->north - t->north) / s->cell_y + 0.5);
}

static jm_status add_to_sheet(jm_ctx *ctx, jm_sheet *s, int64_t tile)
{
    JM_TRY(jm_grow(ctx, &s->tiles, &s->tile_capacity, s->tile_count + 1));
    s->tiles[s->tile_count++] = tile;
    return JM_OK;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

// A cell number of the sheet near a coordinate, within what numbers hold.
static int64_t cell_number(double cells)
{
    return (int64_t)fmin(fmax(cells, -4e9), 4e9);
}

// What the box needs of the sheet, with two cells for interpolation at its edge.
static void cut_window(const jm_tiles *tiles, jm_sheet *s)
{
    int64_t west = INT64_MAX, east = INT64_MIN, top = INT64_MAX, low = INT64_MIN;
    for (int64_t i = 0; i < s->tile_count; i++) {
        const jm_tile *t = &tiles->items[s->tiles[i]];
        int64_t column = column_of(s, t), row = row_of(s, t);
        west = smaller(west, column);
        east = larger(east, column + t->columns);
        top = smaller(top, row);
        low = larger(low, row + t->rows);
    }
    const jm_box *box = &tiles->crs[tiles->items[s->tiles[0]].crs].box;
    west = larger(west, cell_number(floor((box->west - s->west) / s->cell_x)) - 2);
    east = smaller(east, cell_number(ceil((box->east - s->west) / s->cell_x)) + 2);
    top = larger(top, cell_number(floor((s->north - box->north) / s->cell_y)) - 2);
    low = smaller(low, cell_number(ceil((s->north - box->south) / s->cell_y)) + 2);
    s->column = west;
    s->columns = larger(east - west, 1);
    s->row = top;
    s->rows = larger(low - top, 1);
}

jm_status jm_sheets_lay(jm_ctx *ctx, const jm_tiles *tiles, jm_sheets *out)
{
    *out = (jm_sheets){0};
    jm_status status = JM_OK;
    for (int64_t i = 0; i < tiles->count; i++) {
        const jm_tile *t = &tiles->items[i];
        int64_t s = 0;
        while (s < out->count &&
               (tiles->items[out->items[s].tiles[0]].crs != t->crs || !on_grid(&out->items[s], t)))
            s++;
        if (s == out->count) {
            JM_TRY_GOTO(jm_grow(ctx, &out->items, &out->capacity, s + 1), fail);
            out->items[s] = (jm_sheet){
                .west = t->west, .north = t->north, .cell_x = t->cell_x, .cell_y = t->cell_y};
            out->count++;
        }
        JM_TRY_GOTO(add_to_sheet(ctx, &out->items[s], i), fail);
    }
    for (int64_t s = 0; s < out->count; s++)
        cut_window(tiles, &out->items[s]);
    return JM_OK;
fail:
    jm_sheets_free(out);
    return status;
}

void jm_sheets_free(jm_sheets *sheets)
{
    for (int64_t i = 0; i < sheets->count; i++)
        jm_free(sheets->items[i].tiles);
    jm_free(sheets->items);
    *sheets = (jm_sheets){0};
}

// --- values -------------------------------------------------------------------------------------

// How the numbers of one file become values.
typedef struct meaning {
    bool has_nodata;
    float nodata;
    double scale, offset, factor, lowest, highest;
    GDALRasterBandH band, mask; // mask: NULL without one
} meaning;

static meaning meaning_of(GDALDatasetH dataset, const jm_tiles *tiles)
{
    int has_nodata = 0, has_scale = 0, has_offset = 0;
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    meaning m = {.band = band, .factor = tiles->factor};
    if (!tiles->unit_stated && !tiles->kind->classes)
        m.factor = jm_raster_unit_m(band);
    m.nodata = (float)GDALGetRasterNoDataValue(band, &has_nodata);
    m.has_nodata = has_nodata != 0;
    double scale = GDALGetRasterScale(band, &has_scale);
    double offset = GDALGetRasterOffset(band, &has_offset);
    m.scale = has_scale && scale != 0.0 ? scale : 1.0;
    m.offset = has_offset ? offset : 0.0;
    m.lowest = tiles->kind->lowest;
    m.highest = tiles->kind->highest;
    if ((GDALGetMaskFlags(band) & GMF_PER_DATASET) != 0)
        m.mask = GDALGetMaskBand(band);
    return m;
}

// NaN for gaps; *beyond counts values that can be none of their kind.
static float value_of(const meaning *m, float raw, int64_t *beyond)
{
    if (!isfinite(raw) || (m->has_nodata && raw == m->nodata))
        return NAN;
    double v = (double)raw;
    if (m->scale != 1.0 || m->offset != 0.0)
        v = v * m->scale + m->offset;
    v *= m->factor;
    if (v < m->lowest || v > m->highest) {
        ++*beyond;
        return NAN;
    }
    return (float)v;
}

// The part of a tile that a sheet's window needs, in cells of the tile, and where it goes.
typedef struct patch {
    int column, row, columns, rows; // in the tile
    int64_t to_column, to_row;      // of its corner in the window
} patch;

static bool find_patch(const jm_sheet *s, const jm_tile *t, patch *p)
{
    int64_t column = column_of(s, t) - s->column, row = row_of(s, t) - s->row;
    int64_t west = larger(0, column), east = smaller(s->columns, column + t->columns);
    int64_t top = larger(0, row), low = smaller(s->rows, row + t->rows);
    if (west >= east || top >= low)
        return false;
    *p = (patch){
        (int)(west - column), (int)(top - row), (int)(east - west), (int)(low - top), west, top};
    return true;
}

// Buffers of one strip.
typedef struct strip {
    float *values;  // [STRIP_CELLS or one block of rows]
    uint8_t *valid; // the mask, where the file has one
    int64_t room;
} strip;

static jm_status read_strip(jm_ctx *ctx, const meaning *m, const patch *p, int first, int rows,
                            strip *s, int64_t *beyond)
{
    jm_complaints complaints;
    jm_complaints_begin(&complaints);
    CPLErr error = GDALRasterIO(m->band, GF_Read, p->column, p->row + first, p->columns, rows,
                                s->values, p->columns, rows, GDT_Float32, 0, 0);
    if (error == CE_None && m->mask != NULL)
        error = GDALRasterIO(m->mask, GF_Read, p->column, p->row + first, p->columns, rows,
                             s->valid, p->columns, rows, GDT_Byte, 0, 0);
    jm_complaints_end();
    if (error != CE_None || complaints.failures > 0)
        return jm_fail(ctx, JM_ERR_DATA, "the raster is damaged or cut off (%s); get it anew",
                       complaints.failure);
    for (int64_t c = 0; c < (int64_t)p->columns * rows; c++)
        s->values[c] =
            m->mask != NULL && s->valid[c] == 0 ? NAN : value_of(m, s->values[c], beyond);
    return JM_OK;
}

// A rectangle of the raster that is made.
typedef struct window {
    float *values; // of its first cell
    int64_t column, row, columns, rows;
} window;

// Lays one strip of the tile into the window where that is still open. Strips begin and end where
// blocks do.
static void lay_strip(const patch *p, int first, int rows, const float *values, int factor,
                      bool classes, const window *to)
{
    int64_t row0 = p->to_row + first;
    for (int64_t block = row0 / factor; block * factor < row0 + rows; block++) {
        int64_t top = larger(block * factor, row0),
                low = smaller((block + 1) * factor, row0 + rows);
        for (int64_t c = p->to_column / factor; c * factor < p->to_column + p->columns; c++) {
            float *cell = &to->values[(block - to->row) * to->columns + c - to->column];
            int64_t west = larger(c * factor, p->to_column) - p->to_column;
            int64_t east = smaller((c + 1) * factor, p->to_column + p->columns) - p->to_column;
            if (!isnan(*cell))
                continue;
            if (classes || factor == 1) {
                *cell = values[((top + low) / 2 - row0) * p->columns + (west + east) / 2];
                continue;
            }
            double sum = 0.0;
            int64_t count = 0;
            for (int64_t r = top - row0; r < low - row0; r++)
                for (int64_t k = west; k < east; k++)
                    if (!isnan(values[r * p->columns + k])) {
                        sum += (double)values[r * p->columns + k];
                        count++;
                    }
            *cell = count > 0 ? (float)(sum / (double)count) : NAN;
        }
    }
}

// Rows of the strip that begins at `first`: whole blocks of cells that become one; without those,
// whole blocks of the file, so that none is unpacked twice.
static int64_t strip_rows(const meaning *m, const patch *p, int first, int factor)
{
    int64_t high = larger(STRIP_CELLS / p->columns, 1), align = factor;
    int64_t begin = p->to_row + first;
    if (factor == 1) {
        int block_x = 0, block_y = 1;
        GDALGetBlockSize(m->band, &block_x, &block_y);
        align = block_y > 1 && block_y <= high ? block_y : 1;
        begin = (int64_t)p->row + first;
    }
    int64_t rows = high > align ? high - (begin + high) % align : align - begin % align;
    return smaller(rows, p->rows - first);
}

static jm_status read_patch(jm_ctx *ctx, const jm_tiles *tiles, GDALDatasetH dataset,
                            const patch *p, int factor, strip *s, const window *to, int64_t *beyond)
{
    meaning m = meaning_of(dataset, tiles);
    for (int first = 0; first < p->rows;) {
        int64_t rows = strip_rows(&m, p, first, factor);
        int64_t needed = rows * p->columns;
        if (needed > s->room) {
            JM_TRY(jm_resize_array(ctx, needed, sizeof *s->values, &s->values));
            JM_TRY(jm_resize_array(ctx, needed, sizeof *s->valid, &s->valid));
            s->room = needed;
        }
        JM_TRY(jm_poll(ctx));
        JM_TRY(read_strip(ctx, &m, p, first, (int)rows, s, beyond));
        lay_strip(p, first, (int)rows, s->values, factor, tiles->kind->classes, to);
        first += (int)rows;
    }
    return JM_OK;
}

// --- tiles --------------------------------------------------------------------------------------

// Tiles of one sheet on their way into its raster.
typedef struct laying {
    const jm_tiles *tiles;
    const jm_sheet *sheet;
    int factor;
    jm_raster *to;
    int64_t beyond;
} laying;

// What one thread holds of the tile that it reads.
typedef struct tile_room {
    strip strip;
    patch patch;
    bool any;       // the tile has a part in the sheet
    window window;  // the tile's cells, where they do not go straight into the raster
    int64_t room;   // of the window
    int64_t beyond; // of this tile
} tile_room;

static void end_tile(void *room)
{
    tile_room *r = room;
    jm_free(r->strip.values);
    jm_free(r->strip.valid);
    jm_free(r->window.values);
}

// A single tile, and large ones, go straight into the raster: a copy would cost too much memory.
static bool goes_straight(const laying *l, const patch *p)
{
    return l->sheet->tile_count == 1 || (int64_t)p->columns * p->rows > STRIP_CELLS;
}

static jm_status read_tile(jm_ctx *ctx, const laying *l, int64_t i, tile_room *r, const window *to)
{
    static const char threads[] = "GDAL_NUM_THREADS";
    const char *path = l->tiles->items[l->sheet->tiles[i]].path;
    GDALDatasetH dataset = NULL;
    if (jm_ctx_threads(ctx) > 1) // blocks of a large tile are unpacked at the same time
        CPLSetThreadLocalConfigOption(threads, CPLSPrintf("%d", jm_ctx_threads(ctx)));
    jm_status status = jm_gis_open(ctx, JM_GIS_RASTER, path, NULL, &dataset);
    if (status == JM_OK)
        status =
            read_patch(ctx, l->tiles, dataset, &r->patch, l->factor, &r->strip, to, &r->beyond);
    if (dataset != NULL)
        GDALClose(dataset);
    CPLSetThreadLocalConfigOption(threads, NULL);
    return status != JM_OK && l->tiles->count > 1
               ? jm_fail_within(ctx, status, "%s: ", jm_gis_base_name(path))
               : status;
}

static jm_status open_window(jm_ctx *ctx, const patch *p, int factor, tile_room *r)
{
    window *w = &r->window;
    w->column = p->to_column / factor;
    w->row = p->to_row / factor;
    w->columns = (p->to_column + p->columns - 1) / factor + 1 - w->column;
    w->rows = (p->to_row + p->rows - 1) / factor + 1 - w->row;
    int64_t cells = w->columns * w->rows;
    if (cells > r->room) {
        JM_TRY(jm_resize_array(ctx, cells, sizeof *w->values, &w->values));
        r->room = cells;
    }
    for (int64_t c = 0; c < cells; c++)
        w->values[c] = NAN;
    return JM_OK;
}

static jm_status read_apart(jm_ctx *own, void *user, int64_t i, void *room)
{
    const laying *l = user;
    tile_room *r = room;
    r->beyond = 0;
    r->any = find_patch(l->sheet, &l->tiles->items[l->sheet->tiles[i]], &r->patch);
    if (!r->any || goes_straight(l, &r->patch))
        return JM_OK;
    JM_TRY(open_window(own, &r->patch, l->factor, r));
    return read_tile(own, l, i, r, &r->window);
}

// Tiles lie in the raster in their order: where they overlap, the first with a value wins.
static jm_status lay_tile(jm_ctx *ctx, void *user, int64_t i, void *room)
{
    laying *l = user;
    tile_room *r = room;
    const window whole = {l->to->values, 0, 0, l->to->columns, l->to->rows};
    if (!r->any)
        return JM_OK;
    if (goes_straight(l, &r->patch)) {
        JM_TRY(read_tile(ctx, l, i, r, &whole));
    } else {
        const window *w = &r->window;
        for (int64_t row = 0; row < w->rows; row++) {
            float *cell = whole.values + (w->row + row) * whole.columns + w->column;
            for (int64_t c = 0; c < w->columns; c++)
                cell[c] = isnan(cell[c]) ? w->values[row * w->columns + c] : cell[c];
        }
    }
    l->beyond += r->beyond;
    return JM_OK;
}

static void tell_beyond(jm_ctx *ctx, const jm_entry *entry, const jm_raster_kind *kind,
                        int64_t beyond)
{
    if (beyond == 0)
        return;
    if (kind->classes)
        jm_log(ctx, JM_LOG_WARNING, "%s: %" PRId64 " cells hold no code of a class, left open",
               entry->shown, beyond);
    else
        jm_log(ctx, JM_LOG_WARNING,
               "%s: %" PRId64 " cells hold no altitude of this earth and count as gaps",
               entry->shown, beyond);
}

jm_status jm_sheet_read(jm_ctx *ctx, const jm_entry *entry, const jm_tiles *tiles,
                        const jm_sheet *sheet, int factor, jm_raster **out)
{
    jm_raster *raster = NULL;
    *out = NULL;
    int64_t columns = (sheet->columns + factor - 1) / factor;
    int64_t rows = (sheet->rows + factor - 1) / factor;
    JM_TRY(jm_raster_create(ctx, tiles->kind->name, (int32_t)columns, (int32_t)rows, &raster));
    raster->cell_x = sheet->cell_x * factor;
    raster->cell_y = sheet->cell_y * factor;
    raster->west = sheet->west + sheet->cell_x * (double)sheet->column;
    raster->north = sheet->north - sheet->cell_y * (double)sheet->row;
    laying l = {tiles, sheet, factor, raster, 0};
    const jm_each each = {&l, sizeof(tile_room), read_apart, lay_tile, end_tile};
    jm_status status = jm_each_in_order(ctx, sheet->tile_count, &each);
    if (status != JM_OK) {
        jm_raster_destroy(raster);
        return status;
    }
    tell_beyond(ctx, entry, tiles->kind, l.beyond);
    *out = raster;
    return JM_OK;
}

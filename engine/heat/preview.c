// What an edit changes in a neighbourhood: it lives again through the days of a run that is known.
//
// Its air is solved again where it is modelled (air_part.h), since 20 trees cool their street's air
// by tenths; what lies around sends the light that it sent in the run.
#include "heat/air_part.h"
#include "heat/model.h"

#include <math.h>
#include <string.h>

struct jm_air_around {
    jm_air_part *air;      // of the modelled blocks and one around
    jm_heat_window window; // of it, blocks of the frame
    int64_t blocks;
    int64_t *own;   // [blocks] of the part
    int64_t beyond; // a block of the part that is none of these; JM_NONE: there is none
    int32_t frame_columns;
    /// Facades of the record that blocks of the part have, first and end [blocks of the part].
    int64_t *facade, *facade_end, frame_facades;
    // Of each row of the part's blocks the first and the end of those whose sent light is asked
    // for.
    int64_t *asked, *asked_end; // [rows of the part]
    float *sent_wm2;            // of a row of blocks
};

static int64_t frame_block(const jm_heat *heat, int64_t block)
{
    const jm_heat_window *w = &heat->source;
    return (w->first_row + block / w->columns) * heat->around->frame_columns + w->first_column +
           block % w->columns;
}

// ---- air ----------------------------------------------------------------------------------------

// All blocks beyond are in open country's air: one stands for them.
static void list_airy(jm_heat *heat)
{
    jm_air_around *around = heat->around;
    int64_t b = 0;
    while (b < around->blocks && around->own[b] == b)
        b++;
    around->beyond = b < heat->town.blocks ? b : JM_NONE;
    heat->airy_count = 0;
    for (int64_t i = 0; i < around->blocks; i++)
        heat->airy[heat->airy_count++] = (int32_t)around->own[i];
    if (around->beyond != JM_NONE)
        heat->airy[heat->airy_count++] = (int32_t)around->beyond;
}

static jm_status list_own(jm_heat *heat)
{
    jm_air_around *around = heat->around;
    const jm_heat_window *w = &around->window, *all = &heat->source;
    around->blocks = (int64_t)w->rows * w->columns;
    JM_TRY(jm_new(heat->ctx, &around->own, around->blocks));
    for (int64_t b = 0; b < around->blocks; b++)
        around->own[b] = (w->first_row - all->first_row + b / w->columns) * all->columns +
                         w->first_column - all->first_column + b % w->columns;
    list_airy(heat);
    return JM_OK;
}

static jm_status make_air(jm_heat *heat, const jm_heat *base)
{
    jm_air_around *around = heat->around;
    jm_block_shape *shapes = NULL;
    JM_TRY(jm_new(heat->ctx, &shapes, base->town.blocks));
    for (int64_t b = 0; b < base->town.blocks; b++)
        shapes[b] = base->town.block[b].shape;
    for (int64_t b = 0; b < around->blocks; b++)
        if (heat->town.block[around->own[b]].area_m2 > 0.0)
            shapes[frame_block(heat, around->own[b])] = heat->town.block[around->own[b]].shape;
    const jm_status status = jm_air_part_create(heat->ctx, base->air, heat->def.take_air,
                                                &around->window, shapes, &around->air);
    jm_free(shapes);
    return status;
}

// ---- what is sent from around -------------------------------------------------------------------

static jm_status list_asked(jm_heat *heat)
{
    jm_air_around *around = heat->around;
    const int64_t across = heat->source.columns;
    JM_TRY(jm_new(heat->ctx, &around->asked, heat->source.rows));
    JM_TRY(jm_new(heat->ctx, &around->asked_end, heat->source.rows));
    for (int64_t b = 0; b < heat->town.blocks && heat->town.given != NULL; b++) {
        const int64_t row = b / across;
        if (heat->town.given[b] == 0 || !jm_irradiance_asks(heat->town.irradiance, b))
            continue;
        if (around->asked_end[row] == 0)
            around->asked[row] = b;
        around->asked_end[row] = b + 1;
    }
    return JM_OK;
}

static jm_status list_sent(jm_heat *heat, const jm_heat *base)
{
    jm_air_around *around = heat->around;
    const jm_sky_facades *facades = jm_sky_facades_of(base->town.sky);
    int64_t most = heat->source.columns * JM_SENT_BY_BLOCK;
    JM_TRY(jm_new(heat->ctx, &around->facade, heat->town.blocks));
    JM_TRY(jm_new(heat->ctx, &around->facade_end, heat->town.blocks));
    for (int64_t b = 0; b < heat->town.blocks; b++) {
        around->facade[b] = facades->block_start[frame_block(heat, b)];
        around->facade_end[b] = facades->block_start[frame_block(heat, b) + 1];
        const int64_t first = b - b % heat->source.columns;
        const int64_t count = (around->facade_end[b] - around->facade[first]) * JM_SENT_BY_FACADE;
        most = count > most ? count : most;
    }
    around->frame_facades = facades->count;
    JM_TRY(list_asked(heat));
    return jm_new(heat->ctx, &around->sent_wm2, most);
}

// A block that is cut at the part's rim may have other facades than the whole one: those are a
// kilometre away.
static void give_facades(const jm_heat *heat, int64_t block, const float *sent_wm2,
                         float *given_wm2)
{
    const int64_t *start = jm_sky_facades_of(heat->town.sky)->block_start;
    const int64_t count = start[block + 1] - start[block];
    const int64_t known = heat->around->facade_end[block] - heat->around->facade[block];
    for (int64_t k = 0; k < count && known > 0; k++)
        memcpy(given_wm2 + (start[block] + k) * JM_SENT_BY_FACADE,
               sent_wm2 + (k < known ? k : known - 1) * JM_SENT_BY_FACADE,
               JM_SENT_BY_FACADE * sizeof *given_wm2);
}

// Blocks [first, first + across) of the part, which lie in one row.
static jm_status give_row(jm_heat *heat, int64_t first, int64_t across, float *given_wm2)
{
    const jm_air_around *around = heat->around;
    const int64_t substep = (int64_t)heat->clock.substeps;
    const int64_t begin = around->facade[first], end = around->facade_end[first + across - 1];
    jm_air_record *record = heat->def.take_air;
    float *sent_wm2 = around->sent_wm2;
    JM_TRY(jm_air_record_sent(record, substep, begin * JM_SENT_BY_FACADE,
                              (end - begin) * JM_SENT_BY_FACADE, sent_wm2));
    for (int64_t b = first; b < first + across; b++)
        if (heat->town.given[b] != 0)
            give_facades(heat, b, sent_wm2 + (around->facade[b] - begin) * JM_SENT_BY_FACADE,
                         given_wm2);
    JM_TRY(jm_air_record_sent(record, substep,
                              around->frame_facades * JM_SENT_BY_FACADE +
                                  frame_block(heat, first) * JM_SENT_BY_BLOCK,
                              across * JM_SENT_BY_BLOCK, sent_wm2));
    memcpy(given_wm2 + jm_sky_facades_of(heat->town.sky)->count * JM_SENT_BY_FACADE +
               first * JM_SENT_BY_BLOCK,
           sent_wm2, (size_t)(across * JM_SENT_BY_BLOCK) * sizeof *given_wm2);
    return JM_OK;
}

static jm_status give_sent(jm_heat *heat)
{
    float *given_wm2 = jm_irradiance_give(heat->town.irradiance);
    const jm_air_around *around = heat->around;
    for (int64_t r = 0; r < heat->source.rows && given_wm2 != NULL; r++)
        if (around->asked_end[r] > around->asked[r])
            JM_TRY(give_row(heat, around->asked[r], around->asked_end[r] - around->asked[r],
                            given_wm2));
    return JM_OK;
}

// ---- a substep ----------------------------------------------------------------------------------

void jm_air_around_free(jm_heat *heat)
{
    jm_air_around *around = heat->around;
    if (around == NULL)
        return;
    jm_air_part_destroy(around->air);
    jm_free(around->own);
    jm_free(around->facade);
    jm_free(around->facade_end);
    jm_free(around->asked);
    jm_free(around->asked_end);
    jm_free(around->sent_wm2);
    jm_free(around);
}

void jm_air_around_reset(jm_heat *heat, const jm_air_station *station)
{
    jm_air_part_reset(heat->around->air, station);
}

// Blocks far from those that are modelled are in open country's air.
static void show(jm_heat *heat)
{
    const jm_air_around *around = heat->around;
    const jm_air_cell *cells = jm_air_part_cells(around->air);
    heat->rural_met = cells[around->blocks];
    if (around->beyond != JM_NONE)
        heat->moment.met[around->beyond] = heat->rural_met;
    for (int64_t b = 0; b < around->blocks; b++)
        heat->moment.met[around->own[b]] = cells[b];
    heat->met = heat->moment.met;
}

void jm_air_around_spread(jm_heat *heat)
{
    const jm_air_around *around = heat->around;
    const jm_heat_window *w = &around->window, *all = &heat->source;
    const int32_t row = w->first_row - all->first_row, column = w->first_column - all->first_column;
    for (int64_t b = 0; b < heat->town.blocks; b++) {
        const int64_t r = b / all->columns - row, c = b % all->columns - column;
        if (r < 0 || r >= w->rows || c < 0 || c >= w->columns)
            heat->means[b] = heat->means[around->beyond];
    }
}

jm_status jm_air_around_meet(jm_heat *heat, const jm_air_station *station)
{
    JM_TRY(give_sent(heat));
    JM_TRY(jm_air_part_meet(heat->around->air, (int64_t)heat->clock.substeps, station));
    show(heat);
    return JM_OK;
}

void jm_air_around_move(jm_heat *heat, const jm_air_gain *meadow, const jm_air_station *station,
                        double step_s)
{
    jm_air_around *around = heat->around;
    jm_air_gain *gains = jm_air_part_gains(around->air);
    for (int64_t b = 0; b < around->blocks; b++)
        if (heat->town.block[around->own[b]].area_m2 > 0.0)
            gains[b] = heat->gains[around->own[b]];
    jm_air_part_move(around->air, meadow, station, step_s);
    show(heat);
}

// ---- all together -------------------------------------------------------------------------------

static jm_status fill(jm_heat *heat, const jm_heat *base)
{
    heat->around->frame_columns = base->air_grid.columns;
    heat->around->window = jm_heat_window_grown(&heat->inner, 1, &base->air_grid);
    JM_TRY(list_own(heat));
    JM_TRY(make_air(heat, base));
    return list_sent(heat, base);
}

// ---- what is edited -----------------------------------------------------------------------------

static bool same_cell(const jm_rasters *a, const jm_rasters *b, int64_t c)
{
    // A height that is not known in both is the same.
    const bool ground = a->ground_height_m[c] == b->ground_height_m[c] ||
                        (isnan(a->ground_height_m[c]) && isnan(b->ground_height_m[c]));
    return ground && a->building_height_m[c] == b->building_height_m[c] &&
           a->canopy_top_m[c] == b->canopy_top_m[c] && a->canopy_base_m[c] == b->canopy_base_m[c] &&
           a->surface_class[c] == b->surface_class[c] && a->building[c] == b->building[c] &&
           a->irrigated[c] == b->irrigated[c];
}

// Light and warmth of an edit are felt by surfaces this far from it; farther ones send what they
// sent. A wall of 15 m fills 15 degrees from here.
#define FELT_M 50.0

// Blocks of a window; 1: to be modelled.
typedef struct choice {
    jm_heat_window of;
    uint8_t *block;
} choice;

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t sooner(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

// Those that lie within a square of blocks.
static void choose(choice *c, int32_t row, int32_t end_row, int32_t column, int32_t end_column)
{
    const jm_heat_window *w = &c->of;
    for (int32_t r = later(row, w->first_row); r < sooner(end_row, w->first_row + w->rows); r++)
        for (int32_t k = later(column, w->first_column);
             k < sooner(end_column, w->first_column + w->columns); k++)
            c->block[(r - w->first_row) * w->columns + k - w->first_column] = 1;
}

// Those near cells in which two cities differ.
static void choose_edited(const jm_city *a, const jm_city *b, int32_t side, choice *c)
{
    const jm_grid *g = &a->grid;
    const int32_t by = (int32_t)ceil(FELT_M / g->cell_m);
    for (int32_t r = 0; r < g->rows; r++)
        for (int32_t k = 0; k < g->columns; k++)
            if (!same_cell(&a->rasters, &b->rasters, (int64_t)r * g->columns + k))
                choose(c, later(r - by, 0) / side, (r + by) / side + 1, later(k - by, 0) / side,
                       (k + by) / side + 1);
}

static bool any_chosen(const choice *c, int32_t row, int32_t end_row, int32_t column,
                       int32_t end_column)
{
    bool any = false;
    for (int32_t r = row; r < end_row; r++)
        for (int32_t k = column; k < end_column; k++)
            any = any || c->block[r * c->of.columns + k] != 0;
    return any;
}

// Without the outer rows and columns of which none is chosen.
static void crop(choice *c)
{
    const jm_heat_window *w = &c->of;
    int32_t row = 0, end_row = w->rows, column = 0, end_column = w->columns;
    while (!any_chosen(c, row, row + 1, 0, w->columns))
        row++;
    while (!any_chosen(c, end_row - 1, end_row, 0, w->columns))
        end_row--;
    while (!any_chosen(c, 0, w->rows, column, column + 1))
        column++;
    while (!any_chosen(c, 0, w->rows, end_column - 1, end_column))
        end_column--;
    const int32_t columns = end_column - column;
    for (int32_t r = row; r < end_row; r++)
        memmove(c->block + (r - row) * columns, c->block + r * w->columns + column,
                (size_t)columns);
    c->of = (jm_heat_window){w->first_row + row, w->first_column + column, end_row - row, columns};
}

// Blocks to be modelled: those of the window, and beyond its edge those near an edit.
static jm_status choose_blocks(jm_ctx *ctx, const jm_heat *base, const jm_city *edited,
                               const jm_heat_window *window, choice *c)
{
    const int32_t more = (int32_t)ceil(FELT_M / base->air_grid.cell_m);
    c->of = jm_heat_window_grown(window, more, &base->air_grid);
    JM_TRY(jm_new(ctx, &c->block, (int64_t)c->of.rows * c->of.columns));
    choose(c, window->first_row, window->first_row + window->rows, window->first_column,
           window->first_column + window->columns);
    choose_edited(base->city, edited, base->block_cells, c);
    crop(c);
    return JM_OK;
}

static jm_status live_through(jm_heat *heat, int64_t interval)
{
    for (int64_t i = 0; i <= interval; i++) {
        bool warming = false;
        heat->unseen = i < interval;
        JM_TRY(jm_heat_replay(heat, i, &warming));
    }
    return JM_OK;
}

static jm_status check(jm_ctx *ctx, const jm_heat *base, const jm_city *edited, int64_t interval)
{
    if (base->city == NULL || base->keep == NULL || !jm_air_record_has_gains(base->keep) ||
        base->air == NULL)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "a preview needs a run of the whole city whose air and gains were kept");
    if (!jm_grid_same(&base->grid, &edited->grid))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "an edited city must lie on the grid of its base");
    if (interval < 0 || interval >= jm_air_record_intervals(base->keep))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "the base has not yet run through interval %lld",
                       (long long)interval);
    return JM_OK;
}

// What an edit touches, ready to live through its days.
static jm_status make(jm_ctx *ctx, const jm_heat *base, const jm_city *edited,
                      const jm_heat_window *window, const choice *c, jm_heat **out)
{
    jm_heat_def def = base->def;
    def.window = *window;
    def.modelled = c->of;
    def.modelled_blocks = c->block;
    def.take_air = base->keep;
    def.station_count = 0;
    def.cache_folder = NULL;
    def.air_cell_m = base->air_grid.cell_m;
    JM_TRY(jm_heat_create(ctx, &def, edited, out));
    JM_TRY(jm_new(ctx, &(*out)->around, 1));
    return fill(*out, base);
}

jm_status jm_heat_preview(jm_ctx *ctx, const jm_heat *base, const jm_city *edited,
                          const jm_heat_window *window, int64_t interval, jm_heat **out)
{
    choice c = {.block = NULL};
    *out = NULL;
    JM_TRY(check(ctx, base, edited, interval));
    JM_TRY(jm_heat_check_window(ctx, window, &base->air_grid));
    jm_status status = choose_blocks(ctx, base, edited, window, &c);
    if (status == JM_OK)
        status = make(ctx, base, edited, window, &c, out);
    if (status == JM_OK)
        status = live_through(*out, interval);
    jm_free(c.block);
    if (status != JM_OK) {
        jm_heat_destroy(*out);
        *out = NULL;
    }
    return status;
}

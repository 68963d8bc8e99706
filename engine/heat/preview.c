// What an edit changes in a neighbourhood: it lives again through the days of a run that is known.
//
// The air of the whole frame is solved again, with the gains that the run recorded outside of the
// neighbourhood (moved along their slopes to the air that is met now) and those of the edited
// surfaces inside, since 20 trees cool their street's air by tenths.
#include "heat/model.h"

#include <string.h>

struct jm_air_around {
    jm_air_grid *air; // of the whole frame
    jm_heat_window frame;
    int64_t blocks;
    jm_air_moment moment; // of the record
    jm_air_gain *gains;   // [blocks]
    /// Block of the frame that a block of the window is, and which of them are modelled [blocks].
    int64_t *own;
    /// Facades of the record that blocks of the part have, first and end [blocks of the part].
    int64_t *facade, *facade_end, frame_facades;
    float *sent_wm2; // of a row of blocks
};

static int64_t frame_block(const jm_heat *heat, int64_t block)
{
    const jm_heat_window *w = &heat->source;
    return (w->first_row + block / w->columns) * heat->around->frame.columns + w->first_column +
           block % w->columns;
}

static jm_status make_air(jm_heat *heat, const jm_heat *base)
{
    jm_air_around *around = heat->around;
    jm_block_shape *shapes = NULL;
    jm_air_def def = jm_air_def_of(base->air);
    JM_TRY(jm_new(heat->ctx, &shapes, around->blocks));
    for (int64_t b = 0; b < around->blocks; b++) {
        shapes[b] = base->town.block[b].shape;
        around->own[b] = JM_NONE;
    }
    for (int64_t b = 0; b < heat->town.blocks; b++)
        if (heat->town.block[b].area_m2 > 0.0) {
            shapes[frame_block(heat, b)] = heat->town.block[b].shape;
            around->own[frame_block(heat, b)] = b;
        }
    const jm_status status = jm_air_create(heat->ctx, &def, shapes, &around->air);
    jm_free(shapes);
    return status;
}

// ---- what is sent from around -------------------------------------------------------------------

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
    const int64_t across = heat->source.columns;
    for (int64_t first = 0; first < heat->town.blocks && given_wm2 != NULL; first += across)
        JM_TRY(give_row(heat, first, across, given_wm2));
    return JM_OK;
}

static jm_status fill(jm_heat *heat, const jm_heat *base)
{
    jm_air_around *around = heat->around;
    around->frame = (jm_heat_window){0, 0, base->air_grid.rows, base->air_grid.columns};
    around->blocks = base->town.blocks;
    JM_TRY(jm_new(heat->ctx, &around->moment.met, around->blocks + 1));
    JM_TRY(jm_new(heat->ctx, &around->moment.after, around->blocks + 1));
    JM_TRY(jm_new(heat->ctx, &around->moment.gain, around->blocks + 1));
    JM_TRY(jm_new(heat->ctx, &around->gains, around->blocks));
    JM_TRY(jm_new(heat->ctx, &around->own, around->blocks));
    JM_TRY(make_air(heat, base));
    return list_sent(heat, base);
}

void jm_air_around_free(jm_heat *heat)
{
    jm_air_around *around = heat->around;
    if (around == NULL)
        return;
    jm_air_destroy(around->air);
    jm_free(around->moment.met);
    jm_free(around->moment.after);
    jm_free(around->moment.gain);
    jm_free(around->gains);
    jm_free(around->own);
    jm_free(around->facade);
    jm_free(around->facade_end);
    jm_free(around->sent_wm2);
    jm_free(around);
}

void jm_air_around_reset(jm_heat *heat, const jm_air_station *station)
{
    jm_air_reset(heat->around->air, station);
}

static void show(jm_heat *heat)
{
    const jm_air_cell *cells = jm_air_cells(heat->around->air);
    for (int64_t b = 0; b < heat->town.blocks; b++)
        heat->moment.met[b] = cells[frame_block(heat, b)];
    heat->met = heat->moment.met;
    heat->rural_met = jm_air_rural(heat->around->air);
}

jm_status jm_air_around_meet(jm_heat *heat, const jm_air_station *station)
{
    JM_TRY(give_sent(heat));
    jm_air_wind(heat->around->air, station);
    show(heat);
    return JM_OK;
}

// What the run's surfaces would give in the air that is met now.
static jm_air_gain moved(const jm_air_gain *gain, const jm_air_cell *then, const jm_air_cell *now)
{
    jm_air_gain g = *gain;
    g.canyon_wm2 -= g.canyon_slope_wm2k * (now->canyon_k - then->canyon_k);
    g.above_wm2 -= g.above_slope_wm2k * (now->above_k - then->above_k);
    return g;
}

jm_status jm_air_around_move(jm_heat *heat, const jm_air_gain *meadow,
                             const jm_air_station *station, double step_s)
{
    jm_air_around *around = heat->around;
    const jm_air_cell *now = jm_air_cells(around->air);
    JM_TRY(jm_air_record_read(heat->def.take_air, (int64_t)heat->clock.substeps, &around->frame,
                              &around->moment));
    for (int64_t b = 0; b < around->blocks; b++)
        around->gains[b] = around->own[b] != JM_NONE
                               ? heat->gains[around->own[b]]
                               : moved(&around->moment.gain[b], &around->moment.met[b], &now[b]);
    jm_air_advance_grid(around->air, around->gains, meadow, station, step_s);
    show(heat);
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
    if (base->keep == NULL || !jm_air_record_has_gains(base->keep) || base->air == NULL)
        return jm_fail(ctx, JM_ERR_ARGUMENT,
                       "a preview needs a run of the whole city whose air and gains were kept");
    if (!jm_grid_same(&base->grid, &edited->grid))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "an edited city must lie on the grid of its base");
    if (interval < 0 || interval >= jm_air_record_intervals(base->keep))
        return jm_fail(ctx, JM_ERR_ARGUMENT, "the base has not yet run through interval %lld",
                       (long long)interval);
    return JM_OK;
}

jm_status jm_heat_preview(jm_ctx *ctx, const jm_heat *base, const jm_city *edited,
                          const jm_heat_window *window, int64_t interval, jm_heat **out)
{
    jm_heat *heat = NULL;
    *out = NULL;
    JM_TRY(check(ctx, base, edited, interval));
    jm_heat_def def = base->def;
    def.window = *window;
    def.take_air = base->keep;
    def.station_count = 0;
    def.cache_folder = NULL;
    def.air_cell_m = base->air_grid.cell_m;
    JM_TRY(jm_heat_create(ctx, &def, edited, &heat));
    jm_status status = jm_new(ctx, &heat->around, 1);
    if (status == JM_OK)
        status = fill(heat, base);
    if (status == JM_OK)
        status = live_through(heat, interval);
    if (status != JM_OK) {
        jm_heat_destroy(heat);
        return status;
    }
    *out = heat;
    return JM_OK;
}

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
    return make_air(heat, base);
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

void jm_air_around_meet(jm_heat *heat, const jm_air_station *station)
{
    jm_air_wind(heat->around->air, station);
    show(heat);
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

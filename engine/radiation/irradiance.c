#include "radiation/irradiance_own.h"

#include "core/math.h"

#include <math.h>

// Black leaves let exp(-K LAI) of the long wave through; for short wave, of which a leaf absorbs
// about half, the exponent is sqrt(0.5) of it (Goudriaan 1977): long = short ^ sqrt(2).
#define LEAF_EXPONENT 1.41421356

static jm_status new_sheet(jm_irradiance *ir, const jm_sky_sheet *sheet, jm_sheet_light *light)
{
    light->sheet = sheet;
    JM_TRY(jm_new(ir->ctx, &light->level, sheet->count * JM_LEVEL_BYTES));
    JM_TRY(jm_new(ir->ctx, &light->gain, sheet->count));
    JM_TRY(jm_new(ir->ctx, &light->gain_up, sheet->count));
    JM_TRY(jm_new(ir->ctx, &light->first, sheet->count * JM_LIGHTS));
    JM_TRY(jm_new(ir->ctx, &light->still, sheet->count));
    JM_TRY(jm_new(ir->ctx, &light->walls, sheet->count * JM_LIGHTS));
    return JM_OK;
}

typedef struct wanted {
    double **array;
    int64_t count;
} wanted;

static jm_status new_arrays(jm_irradiance *ir, const wanted *list, int count)
{
    for (int k = 0; k < count; k++)
        JM_TRY(jm_new(ir->ctx, list[k].array, list[k].count));
    return JM_OK;
}

static jm_status new_wave(jm_irradiance *ir, jm_wave *w)
{
    const int64_t bands = ir->bands, rows = ir->rows, pools = ir->blocks;
    const wanted list[] = {
        {&w->band_first, bands},    {&w->band_own, bands},
        {&w->band_reflects, bands}, {&w->band_return, bands},
        {&w->band_in, bands},       {&w->band_out, bands},
        {&w->band_shown, bands},    {&w->seen_first, rows},
        {&w->seen_gain, rows},      {&w->plain_first, rows},
        {&w->plain_gain, rows},     {&w->crown_first, rows},
        {&w->crown_gain, rows},     {&w->row_in, rows},
        {&w->row_out, rows},        {&w->pool_walls, JM_FACADE_BANDS * pools},
        {&w->pool_hood, pools},     {&w->pool_rest, pools},
        {&w->pool_ground, pools},
    };
    return new_arrays(ir, list, (int)(sizeof list / sizeof *list));
}

static jm_status new_views(jm_irradiance *ir)
{
    const int64_t bands = ir->bands, rows = ir->rows, pools = ir->blocks;
    const wanted list[] = {
        {&ir->row_m2, rows},         {&ir->row_seen_m2, rows},
        {&ir->row_crown_m2, rows},   {&ir->row_self_m2, rows},
        {&ir->band_sky, bands},      {&ir->band_crown, bands},
        {&ir->band_cut, bands},      {&ir->band_room, bands},
        {&ir->band_far, bands},      {&ir->band_walls, bands},
        {&ir->pool_m2, pools},       {&ir->pool_spill_m2, pools},
        {&ir->pool_room_m2, pools},  {&ir->pool_walls_m2, JM_FACADE_BANDS * pools},
        {&ir->pool_area_m2, pools},  {&ir->pool_mix, JM_FACADE_BANDS * JM_FACADE_BANDS * pools},
        {&ir->pool_taken, pools},    {&ir->row_above_short, rows},
        {&ir->row_above_long, rows}, {&ir->band_caught, 2 * bands},
    };
    JM_TRY(new_arrays(ir, list, (int)(sizeof list / sizeof *list)));
    JM_TRY(jm_new(ir->ctx, &ir->facade_block, ir->facades->count));
    JM_TRY(jm_new(ir->ctx, &ir->block_pool, ir->blocks));
    JM_TRY(jm_new(ir->ctx, &ir->row_facing, rows + 1));
    JM_TRY(jm_new(ir->ctx, &ir->facade_facing, ir->facades->count + 1));
    return jm_new(ir->ctx, &ir->row_spill, rows + 1);
}

static int64_t longest_row(const jm_irradiance *ir)
{
    int64_t most = 0;
    for (int64_t row = 0; row < ir->rows; row++) {
        const int64_t *start = ir->sheet[jm_row_sheet(ir, row)].sheet->block_start;
        const int64_t b = jm_row_block(ir, row), count = start[b + 1] - start[b];
        most = count > most ? count : most;
    }
    return most;
}

static jm_status new_substep(jm_irradiance *ir)
{
    const int64_t lines = ir->facades->count + ir->rows;
    JM_TRY(jm_new(ir->ctx, &ir->table, JM_PATCH_BYTES * 256 * JM_LIGHTS));
    JM_TRY(jm_new(ir->ctx, &ir->radiance, lines * JM_LEVELS * JM_LIGHTS));
    JM_TRY(jm_new(ir->ctx, &ir->band_short, ir->bands));
    JM_TRY(jm_new(ir->ctx, &ir->band_long, ir->bands));
    JM_TRY(jm_new(ir->ctx, &ir->band_sunlit, ir->bands));
    JM_TRY(jm_new(ir->ctx, &ir->crown_pass, ir->blocks));
    JM_TRY(jm_new(ir->ctx, &ir->crown_pass_long, ir->blocks));
    JM_TRY(jm_new(ir->ctx, &ir->crown_emits, ir->blocks));
    JM_TRY(jm_new(ir->ctx, &ir->mean_up, 2 * ir->blocks));
    JM_TRY(jm_new(ir->ctx, &ir->scratch, 3 * longest_row(ir)));
    for (int w = 0; w < JM_WAVES; w++)
        JM_TRY(new_wave(ir, &ir->wave[w]));
    return JM_OK;
}

static void borrow(jm_irradiance *ir, const jm_seen *seen)
{
    jm_sheet_light *ground = &ir->sheet[0], *roofs = &ir->sheet[1];
    ir->seen = *seen;
    ground->albedo = seen->ground_albedo;
    ground->emissivity = seen->ground_emissivity;
    ground->skin_c = seen->ground_skin_c;
    roofs->albedo = seen->roof_albedo;
    roofs->emissivity = seen->roof_emissivity;
    roofs->skin_c = seen->roof_skin_c;
}

static jm_status make(jm_irradiance *ir, const jm_seen *seen)
{
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        ir->patch[p] = jm_patch_at(p);
        ir->weight[p] = (float)(ir->patch[p].solid_angle_sr * jm_sin(ir->patch[p].elevation_rad));
        ir->weight_sum += (double)ir->weight[p];
    }
    jm_irradiance_place_upright(ir);
    JM_TRY(new_sheet(ir, jm_sky_ground(ir->sky), &ir->sheet[0]));
    JM_TRY(new_sheet(ir, jm_sky_roofs(ir->sky), &ir->sheet[1]));
    borrow(ir, seen);
    JM_TRY(new_views(ir));
    JM_TRY(new_substep(ir));
    if (ir->given != NULL)
        JM_TRY(jm_new(ir->ctx, &ir->given_wm2, jm_irradiance_sent_count(ir)));
    jm_irradiance_look_up(ir);
    jm_irradiance_still(ir);
    JM_TRY(jm_irradiance_face(ir));
    jm_irradiance_mix(ir);
    return JM_OK;
}

jm_status jm_irradiance_create_given(jm_ctx *ctx, const jm_sky *sky, const jm_seen *seen,
                                     const uint8_t *given, jm_irradiance **out)
{
    *out = NULL;
    jm_irradiance *ir;
    JM_TRY(jm_new(ctx, &ir, 1));
    int32_t rows, columns;
    ir->ctx = ctx;
    ir->sky = sky;
    ir->given = given;
    ir->facades = jm_sky_facades_of(sky);
    ir->blocks = jm_sky_blocks(sky, &rows, &columns);
    ir->rows = JM_SHEETS * ir->blocks;
    ir->bands = ir->facades->count * JM_FACADE_BANDS;
    ir->cell_area_m2 = jm_sky_cell_area_m2(sky);
    jm_status status = make(ir, seen);
    if (status != JM_OK) {
        jm_irradiance_destroy(ir);
        return status;
    }
    *out = ir;
    return JM_OK;
}

jm_status jm_irradiance_create(jm_ctx *ctx, const jm_sky *sky, const jm_seen *seen,
                               jm_irradiance **out)
{
    return jm_irradiance_create_given(ctx, sky, seen, NULL, out);
}

static void free_sheet(jm_sheet_light *light)
{
    jm_free(light->level);
    jm_free(light->gain);
    jm_free(light->gain_up);
    jm_free(light->first);
    jm_free(light->still);
    jm_free(light->walls);
}

static void free_wave(jm_wave *w)
{
    double *const list[] = {w->band_first,  w->band_own,    w->band_reflects, w->band_return,
                            w->band_in,     w->band_out,    w->seen_first,    w->seen_gain,
                            w->plain_first, w->plain_gain,  w->crown_first,   w->crown_gain,
                            w->row_in,      w->row_out,     w->pool_walls,    w->pool_hood,
                            w->pool_rest,   w->pool_ground, w->band_shown};
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        jm_free(list[k]);
}

void jm_irradiance_destroy(jm_irradiance *ir)
{
    if (ir == NULL)
        return;
    for (int s = 0; s < JM_SHEETS; s++)
        free_sheet(&ir->sheet[s]);
    for (int w = 0; w < JM_WAVES; w++)
        free_wave(&ir->wave[w]);
    void *const list[] = {
        ir->row_m2,         ir->row_seen_m2,     ir->row_crown_m2,  ir->row_self_m2,
        ir->band_sky,       ir->band_crown,      ir->band_cut,      ir->band_room,
        ir->band_far,       ir->band_walls,      ir->pool_m2,       ir->pool_spill_m2,
        ir->pool_room_m2,   ir->pool_walls_m2,   ir->pool_taken,    ir->facade_block,
        ir->block_pool,     ir->row_facing,      ir->facade_facing, ir->row_spill,
        ir->facing,         ir->faced,           ir->spill,         ir->table,
        ir->radiance,       ir->band_short,      ir->band_long,     ir->band_sunlit,
        ir->crown_pass,     ir->crown_pass_long, ir->crown_emits,   ir->mean_up,
        ir->pool_area_m2,   ir->pool_mix,        ir->scratch,       ir->row_above_short,
        ir->row_above_long, ir->band_caught,     ir->cared,         ir->given_wm2,
        ir->followed,       ir->level_row,       ir->pool};
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        jm_free(list[k]);
    jm_free(ir);
}

int64_t jm_irradiance_bytes(const jm_irradiance *ir)
{
    const int64_t receiver =
        JM_LEVEL_BYTES + (2 + 2 * JM_LIGHTS) * (int64_t)sizeof(float) + (int64_t)sizeof(jm_still);
    const int64_t receivers = ir->sheet[0].sheet->count + ir->sheet[1].sheet->count;
    const int64_t band = (8 + 2 * 7) * (int64_t)sizeof(double) + 3 * (int64_t)sizeof(float);
    const int64_t row = (8 + 2 * 8) * (int64_t)sizeof(double);
    const int64_t line = JM_LEVELS * JM_LIGHTS * (int64_t)sizeof(float);
    return (int64_t)sizeof *ir + receivers * receiver + ir->bands * band + ir->rows * row +
           (ir->facades->count + ir->rows) * line +
           ir->facing_count * 2 * (int64_t)sizeof(jm_facing) +
           ir->spill_count * (int64_t)sizeof(jm_spill);
}

float *jm_irradiance_give(jm_irradiance *ir)
{
    return ir->given_wm2;
}

static void look_at_crowns(jm_irradiance *ir)
{
    double last = 1.0, last_long = 1.0; // mostly, crowns are of one species
    for (int64_t b = 0; b < ir->blocks; b++) {
        if (jm_row_is_given(ir, b))
            continue;
        // A block without crowns may leave them unknown.
        const double known = (double)ir->seen.crown_pass[b], skin = (double)ir->seen.leaf_c[b];
        const double pass = isfinite(known) ? jm_clamp(known, 0.0, 1.0) : 1.0;
        const double leaf = isfinite(skin) ? skin + JM_ZERO_CELSIUS_K : (double)ir->light.air_k;
        ir->crown_pass[b] = (float)pass;
        if (pass != last)
            last_long = jm_pow(pass, LEAF_EXPONENT);
        last = pass;
        ir->crown_pass_long[b] = (float)last_long;
        ir->crown_emits[b] = (float)(JM_STEFAN_BOLTZMANN * leaf * leaf * leaf * leaf);
    }
}

static void first_light(void *user, int64_t i, int thread)
{
    jm_irradiance *ir = user;
    const int64_t row = ir->followed[i];
    (void)thread;
    jm_irradiance_first_row(ir, row);
    if (row < ir->blocks)
        jm_irradiance_first_facades(ir, row);
}

jm_wall_light jm_irradiance_begin_beside(jm_irradiance *ir, const jm_light *light,
                                         const jm_sky_sun *sun, const jm_beside *beside)
{
    ir->light = *light;
    ir->sun = sun;
    ir->sheet[0].sun = sun->ground;
    ir->sheet[0].sun_crown = sun->ground_crown;
    ir->sheet[1].sun = sun->roofs;
    ir->sheet[1].sun_crown = sun->roofs_crown;
    look_at_crowns(ir);
    jm_irradiance_tables(ir);
    const bool small = ir->sheet[0].sheet->count + ir->sheet[1].sheet->count < 4000;
    const int threads = small ? 1 : jm_ctx_threads(ir->ctx);
    jm_work_in_bands(threads, ir->followed_count, &(jm_in_bands){first_light, ir, beside});
    jm_irradiance_exchange(ir);
    return (jm_wall_light){ir->band_short, ir->band_long, ir->band_sunlit};
}

jm_wall_light jm_irradiance_begin(jm_irradiance *ir, const jm_light *light, const jm_sky_sun *sun)
{
    return jm_irradiance_begin_beside(ir, light, sun, NULL);
}

#include "heat/land.h"
#include "heat/land_room.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

// ---- memory -------------------------------------------------------------------------------------

static jm_status new_sheet(jm_land *land, int which, int64_t count, jm_sheet *sheet,
                           jm_cover *cover)
{
    jm_ctx *ctx = land->ctx;
    *sheet = (jm_sheet){.count = count};
    JM_TRY(jm_new(ctx, &land->layers[which], land->layer_count * count));
    for (int32_t k = 0; k < land->layer_count; k++)
        sheet->layer_c[k] = land->layers[which] + k * count;
    JM_TRY(jm_new(ctx, &sheet->skin_c, count));
    if (which < 2) { // walls hold no water
        JM_TRY(jm_new(ctx, &sheet->water_kgm2, count));
        JM_TRY(jm_new(ctx, &sheet->soil_share, count));
    }
    JM_TRY(jm_new(ctx, &land->mark_c[which], count));
    cover->count = count;
    JM_TRY(jm_new(ctx, &cover->row, count));
    JM_TRY(jm_new(ctx, &cover->albedo, count));
    return jm_new(ctx, &cover->emissivity, count);
}

static void free_sheet(jm_sheet *sheet, jm_cover *cover)
{
    jm_free(sheet->skin_c);
    jm_free(sheet->water_kgm2);
    jm_free(sheet->soil_share);
    jm_free(cover->row);
    jm_free(cover->albedo);
    jm_free(cover->emissivity);
}

static int64_t largest_block(const jm_sky_sheet *sheet, int64_t blocks)
{
    int64_t largest = 0;
    for (int64_t b = 0; b < blocks; b++) {
        const int64_t count = sheet->block_start[b + 1] - sheet->block_start[b];
        largest = count > largest ? count : largest;
    }
    return largest;
}

static jm_status new_thread_rooms(jm_land *land)
{
    const int64_t ground = largest_block(jm_sky_ground(land->sky), land->blocks);
    const int64_t roofs = largest_block(jm_sky_roofs(land->sky), land->blocks);
    const int64_t most = ground > roofs ? ground : roofs;
    // A small land is done before a second thread has woken; 4000 receivers take 0.4 ms.
    const bool small = jm_sky_ground(land->sky)->count + jm_sky_roofs(land->sky)->count < 4000;
    land->threads = small ? 1 : jm_ctx_threads(land->ctx);
    JM_TRY(jm_new(land->ctx, &land->rooms_of_threads, land->threads));
    for (int32_t t = 0; t < land->threads; t++) {
        jm_land_room *room = &land->rooms_of_threads[t];
        JM_TRY(jm_new(land->ctx, &room->values, JM_LAND_ROOM_ARRAYS * (most + 1)));
        float **const arrays[JM_LAND_ROOM_ARRAYS] = {
            &room->short_wm2,   &room->long_wm2,   &room->sunlit,   &room->share,
            &room->irrigated,   &room->indoor_c,   &room->tmrt_k,   &room->ground_short,
            &room->ground_long, &room->roof_short, &room->roof_long};
        for (int i = 0; i < JM_LAND_ROOM_ARRAYS; i++)
            *arrays[i] = room->values + i * (most + 1);
    }
    return JM_OK;
}

static jm_status new_blocks(jm_land *land)
{
    JM_TRY(jm_new(land->ctx, &land->sums, land->blocks));
    JM_TRY(jm_new(land->ctx, &land->crowns.leaf_c, land->blocks));
    JM_TRY(jm_new(land->ctx, &land->crowns.water_kgm2, land->blocks));
    JM_TRY(jm_new(land->ctx, &land->crown_pass, land->blocks));
    JM_TRY(jm_new(land->ctx, &land->mark_indoor, land->blocks * JM_USAGE_COUNT));
    return jm_new(land->ctx, &land->indoor, land->blocks * JM_USAGE_COUNT);
}

static jm_status list_modelled(jm_land *land)
{
    JM_TRY(jm_new(land->ctx, &land->modelled, land->blocks));
    for (int64_t b = 0; b < land->blocks; b++)
        if (land->block[b].area_m2 > 0.0)
            land->modelled[land->modelled_count++] = (int32_t)b;
    return JM_OK;
}

// ---- what receivers are made of -----------------------------------------------------------------

static jm_status fill_covers(jm_land *land, const jm_land_def *def)
{
    const jm_sky_sheet *ground = jm_sky_ground(land->sky), *roofs = jm_sky_roofs(land->sky);
    bool any = false;
    for (int64_t i = 0; i < ground->count; i++) {
        land->ground_cover.row[i] = def->ground_row[ground->cell[i]];
        any = any || def->irrigated[ground->cell[i]] != 0;
    }
    if (any) {
        JM_TRY(jm_new(land->ctx, &land->irrigated, ground->count));
        for (int64_t i = 0; i < ground->count; i++)
            land->irrigated[i] = def->irrigated[ground->cell[i]];
    }
    JM_TRY(jm_new(land->ctx, &land->roof_usage, roofs->count));
    for (int64_t i = 0; i < roofs->count; i++) {
        land->roof_cover.row[i] = def->roof_row[roofs->cell[i]];
        land->roof_usage[i] = def->usage[roofs->cell[i]];
    }
    for (int64_t i = 0; i < land->wall_cover.count; i++)
        land->wall_cover.row[i] = (uint8_t)land->fabric->wall;
    jm_cover_fill(land->fabric, &land->ground_cover);
    jm_cover_fill(land->fabric, &land->roof_cover);
    jm_cover_fill(land->fabric, &land->wall_cover);
    return JM_OK;
}

static jm_status note_given(jm_land *land, const jm_land_def *def)
{
    if (!land->lends || !def->around_given)
        return JM_OK;
    land->lends = false;
    JM_TRY(jm_new(land->ctx, &land->given, land->blocks));
    for (int64_t b = 0; b < land->blocks; b++)
        if (!(land->block[b].area_m2 > 0.0))
            land->given[b] = 1;
    return jm_sun_store_create(land->ctx, land->sky, land->given, &land->suns);
}

// ---- making -------------------------------------------------------------------------------------

static jm_status create(jm_land *land, const jm_land_def *def)
{
    const int64_t ground = jm_sky_ground(land->sky)->count, roofs = jm_sky_roofs(land->sky)->count;
    const int64_t bands = jm_sky_facades_of(land->sky)->count * JM_FACADE_BANDS;
    land->layer_count = def->fabric->layer_most;
    JM_TRY(jm_sky_sun_create(land->ctx, land->sky, &land->sun));
    JM_TRY(new_blocks(land));
    JM_TRY(list_modelled(land));
    JM_TRY(new_sheet(land, 0, ground, &land->ground, &land->ground_cover));
    JM_TRY(new_sheet(land, 1, roofs, &land->roofs, &land->roof_cover));
    JM_TRY(new_sheet(land, 2, bands, &land->walls, &land->wall_cover));
    JM_TRY(fill_covers(land, def));
    JM_TRY(note_given(land, def));
    JM_TRY(new_thread_rooms(land));
    const jm_seen seen = {
        .ground_albedo = land->ground_cover.albedo,
        .ground_emissivity = land->ground_cover.emissivity,
        .ground_skin_c = land->ground.skin_c,
        .roof_albedo = land->roof_cover.albedo,
        .roof_emissivity = land->roof_cover.emissivity,
        .roof_skin_c = land->roofs.skin_c,
        .wall_albedo = land->wall_cover.albedo,
        .wall_emissivity = land->wall_cover.emissivity,
        .wall_skin_c = land->walls.skin_c,
        .crown_pass = land->crown_pass,
        .leaf_c = land->crowns.leaf_c,
    };
    return jm_irradiance_create_given(land->ctx, land->sky, &seen, land->given, &land->irradiance);
}

jm_status jm_land_create(jm_ctx *ctx, const jm_land_def *def, jm_land *out)
{
    *out = (jm_land){.ctx = ctx,
                     .fabric = def->fabric,
                     .classes = def->classes,
                     .sky = def->sky,
                     .block = def->block,
                     .blocks = jm_sky_blocks(def->sky, NULL, NULL),
                     .cell_m2 = def->cell_m2,
                     .places = def->places > 1 ? (float)def->places : 1.0f,
                     .soil_share = def->soil_share};
    for (int64_t b = 0; b < out->blocks; b++)
        out->lends = out->lends || !(out->block[b].area_m2 > 0.0);
    jm_status status = create(out, def);
    if (status != JM_OK)
        jm_land_free(out);
    return status;
}

void jm_land_free(jm_land *land)
{
    jm_irradiance_destroy(land->irradiance);
    jm_sky_sun_free(&land->sun);
    jm_sky_destroy(land->sky);
    free_sheet(&land->ground, &land->ground_cover);
    free_sheet(&land->roofs, &land->roof_cover);
    free_sheet(&land->walls, &land->wall_cover);
    jm_land_day_end(land);
    for (int i = 0; i < 3; i++) {
        jm_free(land->layers[i]);
        jm_free(land->mark_c[i]);
    }
    for (int32_t t = 0; t < land->threads && land->rooms_of_threads != NULL; t++)
        jm_free(land->rooms_of_threads[t].values);
    jm_free(land->rooms_of_threads);
    jm_free(land->irrigated);
    jm_free(land->roof_usage);
    jm_free(land->crowns.leaf_c);
    jm_free(land->crowns.water_kgm2);
    jm_free(land->crown_pass);
    jm_free(land->indoor);
    jm_sun_store_destroy(land->suns);
    jm_free(land->given);
    jm_free(land->modelled);
    jm_free(land->mark_indoor);
    jm_free(land->block);
    jm_free(land->sums);
    *land = (jm_land){0};
}

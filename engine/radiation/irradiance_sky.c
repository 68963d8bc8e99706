// Light that reaches receivers first: sun, sky, crowns. The even part of the sky comes by the fine
// view of it, the uneven part (radiance of a patch minus the mean) as TOTAL MINUS BLOCKED, so that
// a receiver that sees everything gets the whole sky to the last bit, whichever way views are kept.
#include "radiation/irradiance_own.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

#define SIGMA ((float)JM_STEFAN_BOLTZMANN)

// Four upright sides see |cos| + |sin| of the azimuth.
static double sides_of(const jm_patch *patch)
{
    return jm_cos(patch->elevation_rad) * patch->solid_angle_sr *
           (fabs(jm_cos(patch->azimuth_rad)) + fabs(jm_sin(patch->azimuth_rad)));
}

static void uneven_patches(jm_irradiance *ir)
{
    const jm_light *light = &ir->light;
    const double even[2] = {(double)light->diffuse_wm2 / ir->weight_sum,
                            (double)light->longwave_wm2 / ir->weight_sum};
    double up[2] = {0.0, 0.0};
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const jm_patch *patch = &ir->patch[p];
        const double sides = sides_of(patch);
        const double more[2] = {(double)light->short_wm2sr[p] - even[0],
                                (double)light->long_wm2sr[p] - even[1]};
        for (int w = 0; w < 2; w++) {
            ir->uneven[p][w] = (float)(more[w] * (double)ir->weight[p]);
            ir->uneven[p][2 + w] = (float)(more[w] * sides);
            up[w] += more[w] * sides;
        }
    }
    for (int w = 0; w < 2; w++)
        ir->uneven_up[w] = (float)up[w];
}

// Light by patch as int16 parts of its largest value.
static void fill_parts(jm_irradiance *ir)
{
    for (int q = 0; q < JM_LIGHTS; q++) {
        float most = 0.0f;
        for (int p = 0; p < JM_PATCHES; p++)
            most = fmaxf(most, fabsf(ir->uneven[p][q]));
        const float scale = most > 0.0f ? 32767.0f / most : 0.0f;
        for (int p = 0; p < JM_PATCHES; p++)
            ir->uneven_parts[q][p] = (int16_t)rintf(ir->uneven[p][q] * scale);
        ir->uneven_unit[q] = most / (32767.0f * 255.0f);
    }
}

// Sums over the patches set in a byte, each from a smaller byte's.
static void fill_tables(jm_irradiance *ir)
{
    for (int k = 0; k < JM_PATCH_BYTES; k++) {
        int32_t *table = ir->table + (int64_t)k * 256 * JM_LIGHTS;
        memset(table, 0, JM_LIGHTS * sizeof *table);
        for (int byte = 1; byte < 256; byte++) {
            int bit = 0;
            while (!((byte >> bit) & 1))
                bit++;
            const int32_t *rest = table + (byte & (byte - 1)) * JM_LIGHTS;
            for (int q = 0; q < JM_LIGHTS; q++)
                table[byte * JM_LIGHTS + q] = rest[q] + ir->uneven_parts[q][8 * k + bit];
        }
    }
}

// The uneven long wave always has one shape (light.c), whose sums every receiver knows: no patch
// need be looked at for it. Another sky's has not.
static float still_of(const jm_irradiance *ir)
{
    double along = 0.0, square = 0.0, most = 0.0, off = 0.0;
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const double shape = (double)ir->still_shape[p] * (double)ir->weight[p];
        along += (double)ir->uneven[p][JM_LONG] * shape;
        square += shape * shape;
    }
    const double times = along / square;
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        const double uneven = (double)ir->uneven[p][JM_LONG];
        most = fmax(most, fabs(uneven));
        off = fmax(off, fabs(uneven - times * (double)ir->still_shape[p] * (double)ir->weight[p]));
    }
    // Radiances are floats, and the unevenness is a difference of them.
    return off <= 1e-3 * most + 1e-7 * (double)ir->light.longwave_wm2 ? (float)times : NAN;
}

void jm_irradiance_tables(jm_irradiance *ir)
{
    uneven_patches(ir);
    ir->still_wm2 = still_of(ir);
    fill_parts(ir);
    for (int q = JM_LONG; q < JM_LIGHTS && !isnan(ir->still_wm2); q += JM_WAVES)
        ir->uneven_unit[q] = 0.0f;
    if (ir->sheet[0].sheet->stride != JM_PATCHES || ir->sheet[1].sheet->stride != JM_PATCHES)
        fill_tables(ir);
    jm_irradiance_upright(ir);
}

// What a run of receivers works with.
typedef struct run {
    float hidden[JM_RUN][JM_LIGHTS]; // uneven light of blocked patches
    float leaves[JM_RUN][JM_LIGHTS]; // and of those behind crowns
    float sky[JM_RUN], crown[JM_RUN];
    float side_sky[JM_RUN], side_crown[JM_RUN];
    float pass, pass_long;
} run;

// Bits of patches; `flip` 255 counts what is missing, 0 what is there.
JM_CLONES
static void look_by_bits(const jm_irradiance *restrict ir, int32_t count,
                         const uint8_t *restrict bits, uint8_t flip,
                         float (*restrict sums)[JM_LIGHTS])
{
    const int32_t *restrict table = ir->table;
    for (int32_t i = 0; i < count; i++) {
        int32_t sum[JM_LIGHTS] = {0};
        for (int k = 0; k < JM_PATCH_BYTES; k++) {
            const int byte = bits[(int64_t)i * JM_PATCH_BYTES + k] ^ flip;
            const int32_t *line = table + ((int64_t)k * 256 + byte) * JM_LIGHTS;
            for (int q = 0; q < JM_LIGHTS; q++)
                sum[q] += line[q];
        }
        for (int q = 0; q < JM_LIGHTS; q++)
            sums[i][q] = (float)sum[q] * (255.0f * ir->uneven_unit[q]);
    }
}

// Shares of patches; `flip` as in jm_patch_shares. A wave without light (night) gives nothing.
JM_CLONES_WIDE
static void look_by_shares(const jm_irradiance *restrict ir, int32_t count,
                           const uint8_t *restrict share, uint8_t flip,
                           float (*restrict sums)[JM_LIGHTS])
{
    int16_t wide[JM_PATCH_ROOM];
    uint8_t room[JM_PATCH_ROOM];
    for (int32_t i = 0; i < count; i++) {
        const uint8_t *own = jm_patch_padded(share + (int64_t)i * JM_PATCHES, i == count - 1, room);
        // Many see all of the sky, or no crown.
        const int any = jm_patch_shares(own, flip, wide);
        for (int q = 0; q < JM_LIGHTS; q++) {
            const bool dark = any == 0 || !(ir->uneven_unit[q] > 0.0f);
            const int32_t sum = dark ? 0 : jm_patch_sum(ir->uneven_parts[q], wide);
            sums[i][q] = (float)sum * ir->uneven_unit[q];
        }
    }
}

static bool is_dark(const jm_irradiance *ir)
{
    bool dark = true;
    for (int q = 0; q < JM_LIGHTS; q++)
        dark = dark && !(ir->uneven_unit[q] > 0.0f);
    return dark;
}

static void add_still(int32_t count, float times, const jm_still *restrict still, run *restrict r)
{
    for (int32_t i = 0; i < count; i++) {
        r->hidden[i][JM_LONG] = times * still[i].hidden;
        r->hidden[i][JM_WAVES + JM_LONG] = times * still[i].hidden_up;
        r->leaves[i][JM_LONG] = times * still[i].leaves;
        r->leaves[i][JM_WAVES + JM_LONG] = times * still[i].leaves_up;
    }
}

static void look_at_patches(const jm_irradiance *ir, const jm_sky_sheet *sheet, int64_t first,
                            int32_t count, bool crowns, run *r)
{
    const uint8_t *open = sheet->open + first * sheet->stride;
    const uint8_t *crown = sheet->crown + first * sheet->stride;
    if (sheet->stride == JM_PATCHES)
        look_by_shares(ir, count, open, 255, r->hidden);
    else
        look_by_bits(ir, count, open, 255, r->hidden);
    if (!crowns)
        memset(r->leaves, 0, (size_t)count * sizeof *r->leaves);
    else if (sheet->stride == JM_PATCHES)
        look_by_shares(ir, count, crown, 0, r->leaves);
    else
        look_by_bits(ir, count, crown, 0, r->leaves);
}

static void look_up(const jm_irradiance *ir, const jm_sheet_light *light, int64_t first,
                    int32_t count, bool crowns, run *r)
{
    if (is_dark(ir)) {
        memset(r->hidden, 0, (size_t)count * sizeof *r->hidden);
        memset(r->leaves, 0, (size_t)count * sizeof *r->leaves);
    } else {
        look_at_patches(ir, light->sheet, first, count, crowns, r);
    }
    if (!isnan(ir->still_wm2))
        add_still(count, ir->still_wm2, light->still + first, r);
}

static void still_of_row(const jm_irradiance *ir, int64_t row, run *r)
{
    const jm_sheet_light *light = &ir->sheet[jm_row_sheet(ir, row)];
    const int64_t block = jm_row_block(ir, row), end = light->sheet->block_start[block + 1];
    for (int64_t first = light->sheet->block_start[block]; first < end; first += JM_RUN) {
        const int32_t count = end - first < JM_RUN ? (int32_t)(end - first) : JM_RUN;
        look_at_patches(ir, light->sheet, first, count, ir->row_crown_m2[row] > 0.0, r);
        for (int32_t i = 0; i < count; i++)
            light->still[first + i] = (jm_still){r->hidden[i][0], r->hidden[i][JM_WAVES],
                                                 r->leaves[i][0], r->leaves[i][JM_WAVES]};
    }
}

// By the tables of a sky that has nothing but the shape.
void jm_irradiance_still(jm_irradiance *ir)
{
    jm_light_long_shape(ir->still_shape);
    for (int32_t p = 0; p < JM_PATCHES; p++) {
        ir->uneven[p][0] = ir->still_shape[p] * ir->weight[p];
        ir->uneven[p][JM_WAVES] = ir->still_shape[p] * (float)sides_of(&ir->patch[p]);
        ir->uneven[p][JM_LONG] = ir->uneven[p][JM_WAVES + JM_LONG] = 0.0f;
    }
    fill_parts(ir);
    if (ir->sheet[0].sheet->stride != JM_PATCHES || ir->sheet[1].sheet->stride != JM_PATCHES)
        fill_tables(ir);
#pragma omp parallel for schedule(dynamic) num_threads(jm_ctx_threads(ir->ctx))
    for (int64_t row = 0; row < ir->rows; row++) {
        run r;
        still_of_row(ir, row, &r);
    }
}

JM_CLONES
static void view_run(const jm_sky_sheet *sheet, int64_t first, int32_t count, run *restrict r)
{
    const uint16_t *restrict sky = sheet->sky + first, *restrict crown =
                                                           sheet->behind_crown + first;
    for (int32_t i = 0; i < count; i++) {
        r->sky[i] = jm_view(sky[i]);
        r->crown[i] = jm_view(crown[i]);
    }
    const uint16_t *restrict n = sheet->side_sky[0] + first, *restrict e =
                                                                 sheet->side_sky[1] + first;
    const uint16_t *restrict s = sheet->side_sky[2] + first, *restrict w =
                                                                 sheet->side_sky[3] + first;
    for (int32_t i = 0; i < count; i++)
        r->side_sky[i] = (float)(n[i] + e[i] + s[i] + w[i]) / (float)JM_VIEW_ONE;
    n = sheet->side_behind_crown[0] + first;
    e = sheet->side_behind_crown[1] + first;
    s = sheet->side_behind_crown[2] + first;
    w = sheet->side_behind_crown[3] + first;
    for (int32_t i = 0; i < count; i++)
        r->side_crown[i] = (float)(n[i] + e[i] + s[i] + w[i]) / (float)JM_VIEW_ONE;
}

typedef struct source {
    float beam, diffuse, longwave, leaves; // on the level, W m-2
    float up[2];
} source;

// First light of a run: on the level with the beam, on upright sides without.
JM_CLONES
static void light_run(const run *restrict r, const source *restrict from, int32_t count,
                      const uint8_t *restrict sun, const uint8_t *restrict sun_crown,
                      float *restrict first)
{
    const float pass = r->pass, pass_long = r->pass_long;
    const float leaves = (1.0f - pass_long) * from->leaves;
    for (int32_t i = 0; i < count; i++) {
        const float lit = ((float)sun[i] + pass * (float)sun_crown[i]) / 255.0f;
        const float through = r->sky[i] + pass * r->crown[i];
        const float clear = r->sky[i] + pass_long * r->crown[i];
        const float up_through = r->side_sky[i] + pass * r->side_crown[i];
        const float up_clear = r->side_sky[i] + pass_long * r->side_crown[i];
        const float shade = 1.0f - pass, shade_long = 1.0f - pass_long;
        const float diffuse = through * from->diffuse - r->hidden[i][0] - shade * r->leaves[i][0];
        const float clear_sky =
            clear * from->longwave - r->hidden[i][1] - shade_long * r->leaves[i][1];
        const float up_diffuse =
            up_through * from->diffuse + (from->up[0] - r->hidden[i][2] - shade * r->leaves[i][2]);
        const float up_sky = up_clear * from->longwave +
                             (from->up[1] - r->hidden[i][3] - shade_long * r->leaves[i][3]);
        first[4 * i] = lit * from->beam + (diffuse > 0.0f ? diffuse : 0.0f);
        first[4 * i + 1] = (clear_sky > 0.0f ? clear_sky : 0.0f) + r->crown[i] * leaves;
        first[4 * i + 2] = up_diffuse > 0.0f ? up_diffuse : 0.0f;
        first[4 * i + 3] = (up_sky > 0.0f ? up_sky : 0.0f) + r->side_crown[i] * leaves;
    }
}

// Sums over a row's receivers that the exchange needs, in lanes so that their order is fixed.
enum {
    SEEN_SHORT,
    SEEN_SHORT_GAIN,
    PLAIN_SHORT,
    PLAIN_SHORT_GAIN,
    CROWN_SHORT,
    CROWN_SHORT_GAIN,
    SEEN_LONG,
    SEEN_LONG_GAIN,
    PLAIN_LONG,
    PLAIN_LONG_GAIN,
    CROWN_LONG,
    CROWN_LONG_GAIN,
    ABOVE_SHORT,
    ABOVE_LONG,
    SUMS,
    LANES = 8
};

// What crowns caught above a receiver, before what they let through: beam, sky; long wave: sky.
static inline float caught_short(const run *r, const source *from, int32_t i, uint8_t sun_crown)
{
    return (float)sun_crown / 255.0f * from->beam + r->crown[i] * from->diffuse + r->leaves[i][0];
}

JM_CLONES
static void sum_run(const jm_sheet_light *restrict sheet, const run *restrict r,
                    const source *restrict from, int64_t start, int32_t count,
                    float (*restrict sums)[LANES])
{
    const float *restrict first = sheet->first + start * JM_LIGHTS;
    const float *restrict weight = sheet->sheet->share + start;
    const float *restrict albedo = sheet->albedo + start, *restrict skin_c = sheet->skin_c + start;
    const float *restrict emissivity = sheet->emissivity + start;
    const uint8_t *restrict sun_crown = sheet->sun_crown + start;
    const float returned = JM_CROWN_REFLECTED * (1.0f - r->pass);
    for (int32_t i = 0; i < count; i++) {
        const int lane = i % LANES;
        const float m = weight[i], crown = r->crown[i];
        const float open = 1.0f - r->sky[i] - crown, walls = open > 0.0f ? open : 0.0f;
        // What crowns send back down comes to the same receiver again.
        const float sends = albedo[i] / (1.0f - crown * returned * albedo[i]);
        const float t = skin_c[i] + 273.15f, t2 = t * t, dark = 1.0f - emissivity[i];
        const float short_out = m * sends * first[4 * i];
        const float long_out = m * (emissivity[i] * SIGMA * t2 * t2 + dark * first[4 * i + 1]);
        const float short_gain = m * sends * walls, long_gain = m * dark * walls;
        sums[SEEN_SHORT][lane] += walls * short_out;
        sums[SEEN_SHORT_GAIN][lane] += walls * short_gain;
        sums[PLAIN_SHORT][lane] += short_out;
        sums[PLAIN_SHORT_GAIN][lane] += short_gain;
        sums[CROWN_SHORT][lane] += crown * short_out;
        sums[CROWN_SHORT_GAIN][lane] += crown * short_gain;
        sums[SEEN_LONG][lane] += walls * long_out;
        sums[SEEN_LONG_GAIN][lane] += walls * long_gain;
        sums[PLAIN_LONG][lane] += long_out;
        sums[PLAIN_LONG_GAIN][lane] += long_gain;
        sums[CROWN_LONG][lane] += crown * long_out;
        sums[CROWN_LONG_GAIN][lane] += crown * long_gain;
        sums[ABOVE_SHORT][lane] += m * caught_short(r, from, i, sun_crown[i]);
        sums[ABOVE_LONG][lane] += m * (crown * from->longwave + r->leaves[i][1]);
    }
}

static void keep_sums(jm_irradiance *ir, int64_t row, const double sum[SUMS])
{
    jm_wave *s = &ir->wave[JM_SHORT], *l = &ir->wave[JM_LONG];
    const double m2 = ir->cell_area_m2;
    s->seen_first[row] = m2 * sum[SEEN_SHORT];
    s->seen_gain[row] = m2 * sum[SEEN_SHORT_GAIN];
    s->plain_first[row] = m2 * sum[PLAIN_SHORT];
    s->plain_gain[row] = m2 * sum[PLAIN_SHORT_GAIN];
    s->crown_first[row] = m2 * sum[CROWN_SHORT];
    s->crown_gain[row] = m2 * sum[CROWN_SHORT_GAIN];
    l->seen_first[row] = m2 * sum[SEEN_LONG];
    l->seen_gain[row] = m2 * sum[SEEN_LONG_GAIN];
    l->plain_first[row] = m2 * sum[PLAIN_LONG];
    l->plain_gain[row] = m2 * sum[PLAIN_LONG_GAIN];
    l->crown_first[row] = m2 * sum[CROWN_LONG];
    l->crown_gain[row] = m2 * sum[CROWN_LONG_GAIN];
    ir->row_above_short[row] = m2 * sum[ABOVE_SHORT];
    ir->row_above_long[row] = m2 * sum[ABOVE_LONG];
}

void jm_irradiance_first_row(jm_irradiance *ir, int64_t row)
{
    jm_sheet_light *light = &ir->sheet[jm_row_sheet(ir, row)];
    const jm_sky_sheet *sheet = light->sheet;
    const int64_t block = jm_row_block(ir, row);
    const int64_t end = sheet->block_start[block + 1];
    const source from = {ir->light.beam_wm2 * ir->light.sin_elevation,
                         ir->light.diffuse_wm2,
                         ir->light.longwave_wm2,
                         ir->crown_emits[block],
                         {ir->uneven_up[0], ir->uneven_up[1]}};
    const bool crowns = ir->row_crown_m2[row] > 0.0;
    double sum[SUMS] = {0.0};
    run r;
    r.pass = ir->crown_pass[block];
    r.pass_long = ir->crown_pass_long[block];
    for (int64_t first = sheet->block_start[block]; first < end; first += JM_RUN) {
        const int32_t count = end - first < JM_RUN ? (int32_t)(end - first) : JM_RUN;
        float sums[SUMS][LANES] = {{0.0f}};
        look_up(ir, light, first, count, crowns, &r);
        view_run(sheet, first, count, &r);
        light_run(&r, &from, count, light->sun + first, light->sun_crown + first,
                  light->first + first * JM_LIGHTS);
        sum_run(light, &r, &from, first, count, sums);
        for (int k = 0; k < SUMS; k++)
            for (int lane = 0; lane < LANES; lane++)
                sum[k] += (double)sums[k][lane];
    }
    keep_sums(ir, row, sum);
}
